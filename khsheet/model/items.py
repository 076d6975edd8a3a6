"""What a definition asks for: inputs and computed values, in sections and sheets.

A text in ``Annotated`` says in Vietnamese what the key of a definition file means; the reference
of the definition file is made of these texts.
"""

import enum
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Annotated, ClassVar

from khsheet.model.fielded import Immutable


class Type(enum.StrEnum):
    """What kind of value an input takes."""

    INTEGER = "integer"
    MONEY = "money"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"

    @property
    def is_number(self) -> bool:
        return self in NUMBERS

    @property
    def can_be_summed(self) -> bool:
        """Percentages and dates of several units are never added up."""
        return self in _SUMMED


class OverTime(enum.StrEnum):
    """What several periods that make a longer one say together of a number, text or table."""

    STOCK = "stock"
    OPENING = "opening"
    FLOW = "flow"
    YEAR_TO_DATE = "year_to_date"
    NEITHER = "neither"


NUMBERS = frozenset({Type.INTEGER, Type.MONEY, Type.DECIMAL, Type.PERCENT})
_SUMMED = frozenset({Type.INTEGER, Type.MONEY, Type.DECIMAL})
#: Units of numbers that are parts of a day.
DATE_PARTS = frozenset({"ngày", "tháng", "năm"})


class IfBlank(enum.StrEnum):
    """What a printed form does where an input is left blank, beside dots that are asked about."""

    BY_HAND = "by_hand"
    LEFT_OUT = "left_out"


FullLabel = Annotated[
    str,
    "Tên mục ở bảng tổng hợp, lời gửi đơn vị và báo cáo của văn phòng, khi tên trong biểu mẫu "
    "không đứng riêng được.",
]


class Choices(Immutable):
    """A closed list of values, each with the other ways in which people write it."""

    key: str
    label: Annotated[str, "Tên danh mục, như trong câu “chọn trong danh sách Chức vụ”."]
    values: Annotated[tuple[str, ...], "Các giá trị, theo thứ tự hiện trong ô."]
    variants: Annotated[
        Mapping[str, str], "Cách viết khác và giá trị mà nó chỉ, như `CT` là `Chủ tịch`."
    ] = field(default_factory=dict)
    ambiguous: Annotated[
        Mapping[str, tuple[str, ...]],
        "Cách viết chỉ nhiều giá trị, và các giá trị ấy; gặp thì hỏi lại, không đoán.",
    ] = field(default_factory=dict)
    strict: Annotated[
        bool, "`true`: giá trị lạ là lỗi; `false`: giá trị lạ được giữ, kèm điều nhắc."
    ] = True


class Field(Immutable):
    """One input of the form, or one column of a table.

    ``choices`` is the key of a list. What is ``personal`` is named in no message.
    """

    key: Annotated[str, "Khóa của mục, không trùng với mục nào khác: `chu_thuong_khong_dau`."]
    label: Annotated[str, "Tên mục, như in trong biểu mẫu và trong mọi thông báo."]
    type: Annotated[Type, "Kiểu của giá trị."]
    unit: Annotated[str, "Đơn vị tính, in sau ô."] = ""
    required: Annotated[bool, "`true`: không được để trống."] = False
    min: Annotated[Decimal | None, "Số nhỏ nhất được ghi."] = None
    max: Annotated[Decimal | None, "Số lớn nhất được ghi."] = None
    choices: Annotated[str, 'Khóa của danh mục; đi cùng `type = "choice"`.'] = ""
    max_length: Annotated[int, "Số ký tự nhiều nhất của một mục chữ."] = 0
    pattern: Annotated[
        str, "Mẫu mà chữ phải bắt đầu theo: `?` là một ký tự, `*` là mấy ký tự cũng được."
    ] = ""
    in_period: Annotated[bool, "`true`: ngày phải nằm trong kỳ báo cáo."] = False
    unique: Annotated[bool, "`true`: hai dòng của bảng trùng nhau ở cột này thì nhắc."] = False
    print_forms: Annotated[tuple[str, ...], "Mã của các mẫu in có mục này."] = ()
    feeds: Annotated[
        tuple[str, ...],
        "Mã của các mẫu in cần mục này tuy không in ra; số mà một giá trị được in tính từ đó "
        "thì không cần nêu.",
    ] = ()
    prompt: Annotated[str, "Lời nhắc hiện khi bấm vào ô."] = ""
    example: Annotated[str, "Một giá trị mẫu đúng quy tắc."] = ""
    prefill: Annotated[
        str,
        "Điều mà biểu mẫu trắng ghi sẵn: khóa của `[config]`, `period_year`, "
        "`period_month`, hoặc số, ngày, trích yếu công văn của kỳ (`basis_number`, `basis_date`, "
        "`basis_subject`).",
    ] = ""
    summed: Annotated[bool, "`false`: không cộng số này của các đơn vị."] = True
    over_time: Annotated[
        OverTime | None,
        "Nhiều kỳ gộp thành kỳ dài hơn thì lấy gì: `stock` số hiện có, lấy ở kỳ cuối; `opening` số "
        "đầu kỳ, lấy ở kỳ đầu; `flow` số phát sinh, cộng lại (chữ: ghép, kỳ trước có tiêu đề "
        "riêng); `year_to_date` số tính từ đầu năm, lấy ở kỳ cuối, không được giảm trong năm; "
        "`neither` không lấy, không so. Không ghi: số và ngày là `neither`, chữ nhiều dòng là "
        "`flow`, chữ khác là `stock`. Cột của bảng theo bảng.",
    ] = None
    blank_text: Annotated[
        str, "Chữ in thay cho số 0, hoặc cho “không”, “0” ở mục chữ; ô trống thì in dấu chấm."
    ] = ""
    if_blank: Annotated[
        IfBlank | None,
        "Mục được in mà để trống cũng được: `by_hand` in dấu chấm để ghi tay, `left_out` bỏ cả chữ"
        " quanh nó.",
    ] = None
    personal: Annotated[
        bool, "`true`: dữ liệu cá nhân, không thông báo nào nhắc lại; bỏ đi khi tổng hợp không tên."
    ] = False
    carry: Annotated[str, "Khóa của mục kỳ trước mà biểu mẫu kỳ này ghi sẵn vào ô."] = ""
    names_unit: Annotated[
        bool, "`true`: mục nêu tên đơn vị; nêu đơn vị khác trong danh sách thì nhắc."
    ] = False
    explains: Annotated[
        bool,
        "`true`: cột chữ của bảng, ghi lời giải trình cho điều nhắc của dòng; mỗi bảng một cột.",
    ] = False
    full_label: FullLabel = ""

    @property
    def name(self) -> str:
        """What it is called where nothing around says what it is about."""
        return self.full_label or self.label

    @property
    def takes_reason(self) -> bool:
        """Whether a cell of its own may say why it has no number; a day is known or is blank."""
        return self.type.is_number and self.unit not in DATE_PARTS


class Shape(enum.StrEnum):
    """The four shapes of a section."""

    FIELDS = "fields"
    GRID = "grid"
    TABLE = "table"
    TEXTS = "texts"


class GridRow(Immutable):
    """A fixed row of a grid: its inputs, and the key of the column in which each stands."""

    key: Annotated[str, "Khóa của dòng; cùng khóa cột làm thành khóa của ô."]
    label: Annotated[str, "Tên dòng."]
    fields: tuple[Field, ...]
    columns: tuple[str, ...]


class Section(Immutable):
    """A titled part of a sheet.

    ``fields`` holds the inputs of fields and texts, and the columns of grids and tables. A grid
    always has a consolidated sheet of its own.
    """

    key: Annotated[str, "Khóa của phần, không trùng với phần nào khác."]
    title: Annotated[str, "Tiêu đề của phần."]
    shape: Annotated[
        Shape,
        "Dạng: `fields` mỗi dòng một ô, `texts` mỗi dòng một đoạn văn, `grid` lưới có dòng cố định,"
        " `table` bảng mà đơn vị ghi bao nhiêu dòng cũng được.",
    ]
    fields: tuple[Field, ...]
    rows: tuple[GridRow, ...] = ()
    note: Annotated[str, "Lời dặn dưới tiêu đề."] = ""
    row_noun: Annotated[str, "Một dòng của bảng gọi là gì, như `hội viên`."] = ""
    seq: Annotated[str, "Khóa của cột số thứ tự của bảng."] = ""
    carry: Annotated[bool, "`true`: bảng của kỳ trước được ghi sẵn vào biểu mẫu kỳ này."] = False
    over_time: Annotated[
        OverTime | None,
        "Nhiều kỳ gộp thành kỳ dài hơn thì bảng lấy gì: `stock` danh sách kỳ cuối, `flow` mọi dòng "
        "của các kỳ, `neither` không lấy. Không ghi thì bảng có `carry` là `stock`, bảng khác là "
        "`neither`.",
    ] = None
    matrix: Annotated[
        str, "Tên trang của bảng tổng hợp bày các số của phần này theo từng đơn vị."
    ] = ""
    consolidated: Annotated[
        bool, "`false`: phần chỉ thuộc văn bản của riêng đơn vị, không đưa vào bảng tổng hợp."
    ] = True

    @property
    def inputs(self) -> tuple[Field, ...]:
        """Every single-cell input of the section; none for a table."""
        if self.shape is Shape.GRID:
            return tuple(f for row in self.rows for f in row.fields)
        return () if self.shape is Shape.TABLE else self.fields

    @property
    def explanation(self) -> Field | None:
        """The column of a table in which its rows are explained."""
        if self.shape is not Shape.TABLE:
            return None
        return next((f for f in self.fields if f.explains), None)


class Sheet(Immutable):
    """One sheet that staff fill in."""

    key: Annotated[str, "Khóa của trang, không trùng với trang nào khác."]
    name: Annotated[str, "Tên trên thẻ trang, nhiều nhất 31 ký tự."]
    title: Annotated[str, "Tiêu đề ở đầu trang."]
    sections: tuple[Section, ...]
    note: Annotated[str, "Lời dặn dưới tiêu đề."] = ""


class Computed(Immutable):
    """A value made from inputs; exactly one of the recipes is given.

    ``count`` names a table (rows that match ``where``), ``sum`` a column of a table,
    ``add``/``subtract`` numbers of the form, ``ratio`` numerator and denominator.
    """

    key: Annotated[str, "Khóa của giá trị, không trùng với mục nào khác."]
    label: Annotated[str, "Tên giá trị."]
    type: Annotated[Type, "Kiểu số của giá trị."]
    unit: Annotated[str, "Đơn vị tính, in sau ô."] = ""
    section: Annotated[str, "Khóa của phần mà biểu mẫu bày giá trị này ở cuối."] = ""
    print_forms: Annotated[tuple[str, ...], "Mã của các mẫu in có giá trị này."] = ()
    feeds: ClassVar[tuple[str, ...]] = ()
    count: Annotated[str, "Đếm số dòng của bảng có khóa này."] = ""
    sum: Annotated[str, "Cộng cột có khóa này của một bảng."] = ""
    where: Annotated[
        Mapping[str, tuple[str, ...]],
        "Chỉ đếm, cộng những dòng mà cột ấy là một trong các chữ này; `Thu*`: bắt đầu bằng Thu, "
        "`*vở*`: có chữ vở.",
    ] = field(default_factory=dict)
    add: Annotated[tuple[str, ...], "Cộng các mục này; giá trị tự tính thì phải đứng ở trên."] = ()
    subtract: Annotated[tuple[str, ...], "Trừ các mục này; đi cùng `add`."] = ()
    plus: Annotated[int, "Cộng thêm số cố định này; đi cùng `add`."] = 0
    ratio: Annotated[tuple[str, ...], "Chia mục thứ nhất cho mục thứ hai."] = ()
    scale: Annotated[int, "Nhân thương với số này (100 nếu là phần trăm); đi cùng `ratio`."] = 1
    full_label: FullLabel = ""

    @property
    def name(self) -> str:
        """What it is called where nothing around says what it is about."""
        return self.full_label or self.label

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of inputs, columns, tables and other values that it is made of."""
        named = (*self.add, *self.subtract, *self.ratio, self.count, self.sum, *self.where)
        return tuple(key for key in named if key)

    @property
    def summed(self) -> bool:
        """Whether units' values may be added: a ratio is recomputed, a constant is not."""
        return not self.ratio and not self.plus and self.type.can_be_summed


Item = Field | Computed
"""What a rule or a sentence can be about."""
