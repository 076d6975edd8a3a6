"""A form: what a definition in ``workbook_templates/`` says."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

from khsheet.model.fielded import Immutable
from khsheet.model.items import Choices, Computed, Field, Item, Section, Shape, Sheet
from khsheet.model.profile import WHOLE_FORM, Profile
from khsheet.model.rule import Rule

T = TypeVar("T")


class Sentence(Immutable):
    """A sentence that numbers make, for the section it stands with."""

    section: Annotated[str, "Khóa của phần mà câu này đi cùng trong bảng tổng hợp."]
    text: Annotated[
        str, "Câu; `{khóa}` thay bằng số của mục ấy, `{khóa:unit}` bằng số cùng đơn vị tính."
    ]


class Chart(Immutable):
    """A chart of the consolidated workbook.

    ``by`` is "unit" (``fields`` are inputs or computed values) or the key of a grid (``fields``
    are its columns, the bars its rows).
    """

    title: Annotated[str, "Tiêu đề của biểu đồ."]
    by: Annotated[str, "`unit`: mỗi đơn vị một cột; hoặc khóa của một lưới: mỗi dòng một cột."]
    fields: Annotated[tuple[str, ...], "Khóa của các số được vẽ; của các cột, nếu vẽ một lưới."]


class Target(Immutable):
    """What units set themselves for the next period, and the number by which it is met there."""

    targets: Annotated[
        tuple[str, ...],
        "Khóa của các chỉ tiêu mà đơn vị đề ra cho kỳ sau; nhiều chỉ tiêu thì cộng lại.",
    ]
    result: Annotated[str, "Khóa của số ở kỳ sau đặt bên cạnh: đạt khi không thấp hơn chỉ tiêu."]


class Goods(Immutable):
    """Rows of a table that tell of goods, which are summed by kind and unit of measure."""

    title: Annotated[str, "Tiêu đề trong bảng tổng hợp."]
    item: Annotated[str, "Khóa của cột ghi tên hiện vật, đơn vị tính ở cuối trong ngoặc đơn."]
    quantity: Annotated[str, "Khóa của cột ghi số lượng, cùng bảng."]
    where: Annotated[
        Mapping[str, tuple[str, ...]],
        "Chỉ cộng những dòng mà cột ấy là một trong các chữ này; `Thu*`: bắt đầu bằng Thu, "
        "`*vở*`: có chữ vở.",
    ] = field(default_factory=dict)


class PrintForm(Immutable):
    """A printed form: the report that a Word template makes of what a unit filled in."""

    id: Annotated[str, "Mã của mẫu in, như trong `print_forms` và `--mau`."]
    title: Annotated[str, "Tên của mẫu in."]
    template: Annotated[Path, "Tệp Word (.docx) để cạnh tệp định nghĩa."]
    signer: Annotated[
        tuple[str, ...], "Khóa của các mục trong phần ký tên, từ trên xuống dưới."
    ] = ()
    empty_rows: Annotated[
        int, "Số dòng trống để ghi tay, khi bảng danh sách không có dòng nào."
    ] = 15


class Form(Immutable):
    """A definition in one of its ``versions``, whole or as far as a ``profile`` asks for it.

    ``limits`` tells, by rule, what its office has changed of the warnings.

    Lookups by key are computed once and kept.
    """

    id: Annotated[str, "Tên riêng của biểu mẫu, cũng là tên tệp định nghĩa."]
    version: Annotated[int, "Số phiên bản; tăng mỗi khi biểu mẫu thay đổi."]
    title: Annotated[str, "Tên biểu mẫu."]
    sheets: tuple[Sheet, ...]
    choices: Mapping[str, Choices]
    computed: tuple[Computed, ...]
    rules: tuple[Rule, ...]
    association: Annotated[str, "Hội, như hội viên vẫn gọi; đứng trước tên đơn vị."] = ""
    unit_kinds: Annotated[
        tuple[str, ...], "Các loại đơn vị, chữ thường; loại thường gặp nhất đứng đầu."
    ] = ()
    print_forms: tuple[PrintForm, ...] = ()
    config: Annotated[
        Mapping[str, str], "Những điều văn phòng ghi một lần, và giá trị ban đầu của chúng."
    ] = field(default_factory=dict)
    config_labels: Annotated[
        Mapping[str, str], "Tên của từng khóa trong `[config]`, như hiện trong tệp của văn phòng."
    ] = field(default_factory=dict)
    unit_config: Annotated[
        tuple[str, ...],
        "Khóa của `[config]` mà văn phòng ghi được riêng cho từng đơn vị; các khóa có ô `prefill` "
        "thì không cần nêu.",
    ] = ()
    office_report: Annotated[
        Mapping[str, str],
        "Mục nào trong báo cáo của chính văn phòng lấy ở trang Kỳ báo cáo: `number`, `day`, "
        "`month`, `year`, `signer`, `addressees`, mỗi điều một khóa.",
    ] = field(default_factory=dict)
    year_words: Annotated[
        Mapping[str, str],
        "Chữ thay trong tên biểu mẫu và trong mẫu Word khi báo cáo là của cả năm, như "
        "`sơ kết` thành `tổng kết`; chữ hoa, chữ thường ghi riêng.",
    ] = field(default_factory=dict)
    office_template: Annotated[
        str, "Tệp Word (.docx) để cạnh tệp định nghĩa, cho báo cáo của chính văn phòng."
    ] = ""
    guide: Annotated[
        tuple[str, ...],
        'Các câu của trang Hướng dẫn; `{ value = "…", about = ["khóa"] }` là câu chỉ hiện ở '
        "biểu mẫu có một trong các phần ấy.",
    ] = ()
    guide_about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    highlights: Annotated[
        tuple[str, ...], "Khóa của những số được xem trước hết trong bảng tổng hợp."
    ] = ()
    sentences: tuple[Sentence, ...] = ()
    charts: tuple[Chart, ...] = ()
    targets: tuple[Target, ...] = ()
    goods: tuple[Goods, ...] = ()
    profile: Profile = WHOLE_FORM
    limits: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[int, "Form"] = field(default_factory=dict, repr=False, compare=False)

    def at(self, version: int) -> "Form | None":
        """The same form as it was in that version; None where the definition does not tell."""
        return self if version == self.version else self.versions.get(version)

    @cached_property
    def unit_settings(self) -> tuple[str, ...]:
        """The keys of ``config`` that each unit may have its own way, in their order."""
        prefilled = {item.prefill for item in self.inputs.values()}
        return tuple(key for key in self.config if key in prefilled or key in self.unit_config)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return tuple(s for sheet in self.sheets for s in sheet.sections)

    @cached_property
    def tables(self) -> dict[str, Section]:
        return {s.key: s for s in self.sections if s.shape is Shape.TABLE}

    @cached_property
    def inputs(self) -> dict[str, Field]:
        """Single-cell inputs by key, in the order of the sheets."""
        return {f.key: f for s in self.sections for f in s.inputs}

    @cached_property
    def columns(self) -> dict[str, tuple[Section, Field]]:
        """Table columns by key, each with its table."""
        return {f.key: (s, f) for s in self.tables.values() for f in s.fields}

    @cached_property
    def computed_by_key(self) -> dict[str, Computed]:
        return {c.key: c for c in self.computed}

    @cached_property
    def section_of(self) -> dict[str, tuple[Sheet, Section]]:
        """Sheet and section of every input and table column, by key."""
        places = {}
        for sheet in self.sheets:
            for section in sheet.sections:
                for item in section.inputs or section.fields:
                    places[item.key] = (sheet, section)
        return places

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every input and table column by key."""
        return {**self.inputs, **{key: column for key, (_, column) in self.columns.items()}}

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every input, table column and computed value by key."""
        return {**self.computed_by_key, **self.fields}

    def item(self, key: str) -> Item:
        """The input, column or computed value of that key. Raises KeyError for any other.

        Where the key may be of nothing, such as that of a finding, ask ``items`` for it.
        """
        return self.items[key]


def once_per_form(function: Callable[[Form], T]) -> Callable[[Form], T]:
    """A function of a form whose result is kept with that form."""

    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def cached(form: Form) -> T:
        if name not in form.__dict__:
            form.__dict__[name] = function(form)
        return form.__dict__[name]

    return cached
