"""What the office's book consists of: its sheets, columns and settings, each declared once.

The blank book, its prompts and guide, the reading and the reference are all made from here. What a
form lets its office set is the form's own (``[config]``), and joins the sheets where it belongs.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from khsheet.messages import CRITERION_WORDS, DECISION_WORDS, GRADES
from khsheet.model import DecisionKind, Form, Severity
from khsheet.model.fielded import Immutable


class Kind(enum.Enum):
    """What may be typed: a text of one line or several, a number, a day, a period, some of a
    list."""

    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    DATE = "date"
    PERIOD = "period"
    CHOICE = "choice"
    PRINT_FORMS = "print_forms"


class Source(enum.Enum):
    """What is offered where one types: the units of the book, the inputs of the forms, the numbers
    by which units are compared."""

    UNITS = "units"
    ITEMS = "items"
    INDICATORS = "indicators"


class Item(Immutable):
    """A column of a list, or a line of settings. Texts are Vietnamese.

    ``also`` are other headings by which a column is known, as bare words; ``choices`` are the words
    of a closed list, or are offered only (``kind`` TEXT); a setting starts with its ``default``.
    What is ``fixed`` is written, not typed; what is ``hidden`` is for the program.
    """

    key: str
    label: str
    prompt: str = ""
    kind: Kind = Kind.TEXT
    width: float = 24
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    required: bool = False
    default: str = ""
    source: Source | None = None
    fixed: bool = False
    hidden: bool = False


class ListSheet(Immutable):
    """A sheet with a row for each thing; ``named_by`` is the column without which it is none."""

    key: str
    name: str
    about: str
    items: tuple[Item, ...]
    named_by: str


class SettingsSheet(Immutable):
    """A sheet with a line for each setting, and with one value, or one for each period."""

    key: str
    name: str
    about: str
    items: tuple[Item, ...]
    by_period: bool = False


AnySheet = ListSheet | SettingsSheet

GUIDE = "Hướng dẫn"
#: How the guide begins, and what stands above its list of sheets.
GUIDE_TITLE, GUIDE_LISTED = "TỆP CỦA VĂN PHÒNG", "Các trang"
#: What books made before call that list, and words of their closed lists by their bare keys.
GUIDE_LISTED_BEFORE = "Các sheet"
WORDS_BEFORE = {
    "chapnhancanhbao": DECISION_WORDS[DecisionKind.ACCEPT],
    "canh bao": GRADES[Severity.WARNING],
}
#: The headings of settings: their hidden keys, their labels, and their values where they have one.
SETTING_HEADS = ("khoa", "Mục", "Nội dung (sửa cho đúng)")
#: Where a book that was carried over keeps what has no place in it.
OTHERS = "Ghi chép khác"
#: The hidden sheet of what can be chosen from, and its column of what the book was made with; the
#: two after it have the codes and names of the units, the next one the numbers to compare by.
CHOICES, MADE_WITH, INDICATORS = "Danh mục", 2, 5
#: What the book was called that had one sheet of settings for the office and its units alike.
CONFIG_BEFORE = "Cấu hình"

#: What is written in place of printed forms where no report is taken of a unit.
NO_REPORT = "không"
#: How a succession is called, and whether a warning is used.
MERGED, RENAMED, SPLIT = "Sáp nhập", "Đổi tên", "Chia tách"
ON, OFF = "Dùng", "Không dùng"
#: Whether new workbooks show what numbers were in the period before.
SHOW_PREVIOUS = "show_previous"


class Part(NamedTuple):
    """A setting's name: of every form, or of one (``form`` is its id)."""

    form: str
    key: str

    @classmethod
    def of(cls, text: str) -> Part:
        form, _, key = text.rpartition(":")
        return cls(form, key)

    def __str__(self) -> str:
        return f"{self.form}:{self.key}" if self.form else self.key


class Schema(Immutable):
    """The sheets of the book, in their order, for the forms that the office works with."""

    forms: tuple[Form, ...]
    sheets: tuple[AnySheet, ...]

    @property
    def units(self) -> ListSheet:
        """The list of units, without which a file is no office's."""
        return next(sheet for sheet in self.sheets if isinstance(sheet, ListSheet))

    def sheet(self, key: str) -> AnySheet:
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def items(self, sheet_key: str) -> dict[str, Item]:
        return {item.key: item for item in self.sheet(sheet_key).items}


def schema(forms: Iterable[Form]) -> Schema:
    """The schema of a book for those forms."""
    forms = tuple(forms)
    return Schema(
        forms,
        (
            _units(forms),
            _office(forms),
            _unit_defaults(forms),
            PERIODS,
            RECEIPTS,
            _decisions(forms),
            SUCCESSIONS,
            _texts(forms),
            CRITERIA,
            LIMITS,
        ),
    )


# ---------------------------------------------------------------- the sheets


def _units(forms: tuple[Form, ...]) -> ListSheet:
    kinds = tuple(dict.fromkeys(kind for form in forms for kind in form.unit_kinds))
    asked = Item(
        "print_forms",
        "Mẫu in",
        _asked_prompt(forms),
        Kind.PRINT_FORMS,
        12,
        (*_print_forms(forms), NO_REPORT),
        ("print forms", "mau"),
    )
    return ListSheet(
        "units",
        "Đơn vị",
        "Mỗi dòng một đơn vị; thứ tự ở đây là thứ tự trong bảng tổng hợp. Bắt buộc có tên; mã để "
        "trống thì lấy theo tên. Không thu báo cáo của đơn vị nào, ví dụ chưa thành lập hội, thì "
        f"ghi “{NO_REPORT}” ở cột Mẫu in. Các cột bên phải là đầu đề, nơi nhận, người ký của riêng "
        "đơn vị; để trống thì lấy ở trang Mặc định cho đơn vị.",
        (
            Item("code", "Mã đơn vị", "Mỗi đơn vị một mã riêng, không đổi qua các kỳ.", width=14,
                 also=("code", "ma")),
            Item("name", "Tên đơn vị", "Tên đầy đủ, có cả loại đơn vị.", width=36, required=True,
                 also=("name", "ten", "don vi")),
            Item("type", "Loại", _or(kinds), width=14, choices=kinds,
                 also=("type", "loai don vi")),
            Item("group", "Nhóm (cụm)", "Đơn vị cùng nhóm đứng cạnh nhau, có dòng cộng nhóm.",
                 also=("group", "nhom", "cum", "cum thi dua")),
            Item("superior", "Hội cấp trên", width=34,
                 also=("superior", "superior unit", "cap tren", "don vi cap tren")),
            Item("note", "Ghi chú", "Ví dụ: chưa thành lập hội.", width=28, also=("note",)),
            asked,
            *(
                Item(item.key, item.label, f"Riêng của đơn vị này. Để trống: {_STARTS}.",
                     item.kind, 30)
                for item in _settings(forms, of_units=True)
            ),
        ),
        "name",
    )  # fmt: skip


_STARTS = "lấy ở trang Mặc định cho đơn vị"


def _or(words: tuple[str, ...]) -> str:
    return " hoặc ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _asked_prompt(forms: tuple[Form, ...]) -> str:
    """Which printed forms there are to choose from; a unit may be asked for none."""
    none = f"Ghi “{NO_REPORT}”: không thu báo cáo của đơn vị, ví dụ chưa thành lập hội."
    printed = _print_forms(forms)
    if not printed:
        return f"Để trống: thu báo cáo như mọi đơn vị. {none}"
    listed = "; ".join(f"{id} ({title})" for id, title in printed.items())
    return (
        f"Văn phòng lấy mẫu in nào, ví dụ {', '.join(list(printed)[:2])}. Để trống: như biểu mẫu "
        f"đã gửi, thường là tất cả. {none} Có: {listed}."
    )


def _print_forms(forms: tuple[Form, ...]) -> dict[str, str]:
    return {printed.id: printed.title for form in forms for printed in form.print_forms}


def _settings(forms: tuple[Form, ...], *, of_units: bool) -> Iterator[Item]:
    """What the forms let their office set; one line for what several of them call the same."""
    by_key: dict[str, dict[str, Form]] = {}
    for form in forms:
        for key in form.unit_settings if of_units else form.config:
            by_key.setdefault(key, {}).setdefault(form.config_labels.get(key, key), form)
    for key, called in by_key.items():
        for label, form in called.items():
            is_shared = len(called) == 1
            text = form.config[key]
            yield Item(
                key if is_shared else str(Part(form.id, key)),
                label if is_shared else f"{label} – {form.title}",
                kind=Kind.LINES if "\n" in text else Kind.TEXT,
                default=text,
            )


def _office(forms: tuple[Form, ...]) -> SettingsSheet:
    return SettingsSheet(
        "office",
        "Văn phòng",
        "Những điều của chính văn phòng: tên, cấp, đầu đề và người ký của báo cáo do văn phòng "
        "lập, các căn cứ pháp lý.",
        (
            *_settings(forms, of_units=False),
            Item(
                "definitions",
                "Thư mục có định nghĩa biểu mẫu riêng",
                "Để trống nếu chỉ dùng biểu mẫu đi kèm. Ghi tên thư mục đặt cạnh tệp này.",
            ),
            Item(
                SHOW_PREVIOUS,
                "Số kỳ trước cạnh mỗi ô của biểu mẫu",
                f"Để trống: biểu mẫu tạo với --previous ghi “kỳ trước: …” cạnh mỗi số. Ghi «{OFF}» "
                "để bỏ.",
            ),
        ),
    )


def _unit_defaults(forms: tuple[Form, ...]) -> SettingsSheet:
    return SettingsSheet(
        "unit_defaults",
        "Mặc định cho đơn vị",
        "Biểu mẫu của mỗi đơn vị bắt đầu bằng những điều này, đơn vị sửa được. {unit_name} thay "
        "bằng tên riêng của đơn vị, {unit_kind} thay bằng loại đơn vị; dòng viết hoa thì chúng "
        "cũng viết hoa; ví dụ: ỦY BAN NHÂN DÂN {unit_kind} {unit_name}.",
        tuple(_settings(forms, of_units=True)),
    )


PERIODS = SettingsSheet(
    "periods",
    "Kỳ báo cáo",
    "Mỗi cột một kỳ; tên kỳ ghi ở dòng đầu, ví dụ 2026-H1 hoặc 6 tháng đầu năm 2026. Ô nào để "
    "trống thì theo lịch, hoặc để chừa trong văn bản.",
    (
        Item("start", "Ngày đầu kỳ", "Để trống: theo lịch.", Kind.DATE),
        Item("end", "Ngày cuối kỳ", "Để trống: theo lịch.", Kind.DATE),
        Item("deadline", "Hạn nộp", "Ghi trong biểu mẫu của đơn vị và trong lời nhắc.", Kind.DATE),
        Item("basis_number", "Số công văn yêu cầu báo cáo", "Chỉ phần số, ví dụ 15. Ghi sẵn vào "
             "biểu mẫu của đơn vị.", Kind.NUMBER),
        Item("basis_date", "Ngày của công văn", kind=Kind.DATE),
        Item("basis_subject", "Trích yếu của công văn", "Công văn về việc gì, không ghi chữ “Về "
             "việc”. Ghi sẵn vào biểu mẫu của đơn vị."),
        Item("number", "Số báo cáo của văn phòng", kind=Kind.NUMBER),
        Item("dated", "Ngày báo cáo của văn phòng", kind=Kind.DATE),
        Item("signer", "Người ký báo cáo của văn phòng"),
        Item("addressees", "Nơi nhận báo cáo của văn phòng", "Mỗi nơi một dòng (Alt+Enter).",
             Kind.LINES),
    ),
    by_period=True,
)  # fmt: skip

_UNIT = Item("unit", "Đơn vị", "Tên hoặc mã, như ở trang Đơn vị.", width=30, required=True,
             source=Source.UNITS)  # fmt: skip
_PERIOD = Item(
    "period",
    "Kỳ",
    "Ví dụ 2026-H1. Để trống: kỳ ghi ở trang Kỳ báo cáo; ở đó có nhiều kỳ thì phải ghi.",
    Kind.PERIOD,
    12,
)
_REASON = Item("reason", "Lý do", "Hiện trong bảng tổng hợp.", width=36, required=True)

RECEIPTS = ListSheet(
    "receipts",
    "Nhận tệp",
    "Văn phòng ghi ngày nhận báo cáo, nếu muốn. Đơn vị không có ở đây thì bảng tổng hợp ghi giờ "
    "lưu của tệp, kèm chữ “theo tệp”, và không dùng giờ đó để xét đúng hạn.",
    (
        _UNIT,
        _PERIOD,
        Item("day", "Ngày nhận", "Ngày/tháng/năm.", Kind.DATE, 14, required=True),
        Item("way", "Nhận bằng", width=18, choices=("Thư điện tử", "Zalo", "Nộp trực tiếp", "USB")),
        Item("note", "Ghi chú", width=40),
    ),
    "unit",
)


#: What the office itself says in its report, beside what the sheets of a form are about.
ASSESSMENT, PROPOSALS = "Đánh giá chung", "Đề xuất, kiến nghị"
PLANS, AIMS = "Phương hướng, nhiệm vụ", "Chỉ tiêu phấn đấu"


def _texts(forms: tuple[Form, ...]) -> ListSheet:
    sheets = dict.fromkeys(s.name for form in forms for s in form.sheets)
    parts = (ASSESSMENT, PROPOSALS, PLANS, AIMS, *sheets)
    return ListSheet(
        "texts",
        "Lời văn",
        "Lời của văn phòng trong báo cáo của chính mình (khsheet report --office): đánh giá, đề "
        "xuất, phương hướng, chỉ tiêu, hoặc lời thêm vào một phần. Phần không có ở đây thì báo cáo "
        "để dấu chấm.",
        (
            _PERIOD,
            Item("part", "Phần", "Chọn trong danh sách.", Kind.CHOICE, 30, parts, required=True),
            Item("text", "Lời văn", "Xuống dòng trong ô: Alt + Enter ở Excel, Ctrl + Enter ở "
                 "LibreOffice.", Kind.LINES, 100, required=True),
        ),
        "part",
    )  # fmt: skip


def _decisions(forms: tuple[Form, ...]) -> ListSheet:
    return ListSheet(
        "decisions",
        "Quyết định",
        "Mỗi dòng một quyết định của văn phòng: để ngoài một tệp; chọn tệp được tính khi đơn vị "
        "gửi nhiều tệp; chấp nhận một điều nhắc; sửa một số theo điện thoại. Bảng tổng hợp liệt kê "
        "mọi quyết định với lý do. Hai quyết định trái nhau thì không cái nào "
        "được áp dụng; sửa một số thành hai số khác nhau thì đơn vị là “cần sửa”, chưa cộng vào "
        "tổng, cho đến khi bỏ một dòng.",
        (
            Item("kind", "Quyết định", kind=Kind.CHOICE, width=22, required=True,
                 choices=tuple(DECISION_WORDS.values())),
            Item("unit", "Đơn vị", "Tên hoặc mã, như ở trang Đơn vị. Để ngoài một tệp thì có thể "
                 "bỏ trống.", width=24, source=Source.UNITS),
            _PERIOD,
            Item("file", "Tệp", "Tên tệp, hoặc dấu tệp trong thông báo KH015, ví dụ 3F9A-12BC. Cần "
                 "khi để ngoài hoặc chọn tệp.", width=24),
            Item("code", "Mã điều nhắc", "Ví dụ KH406. Cần khi chấp nhận điều nhắc.", width=12,
                 also=("ma canh bao",)),
            Item("item", "Mục", "Chọn trong danh sách, hoặc ghi tên mục, hoặc ô. Cần khi sửa số; "
                 "khi chấp nhận điều nhắc, để trống: mọi mục.", width=32, source=Source.ITEMS),
            Item("old", "Số cũ", "Số đơn vị đã ghi. Ô đã để trống thì bỏ trống. Chấp nhận "
                 "điều nhắc của một mục: ghi số đã chấp nhận, số khác thì nhắc lại.", width=12),
            Item("new", "Số mới", "Số đúng.", width=12),
            _REASON,
            Item("by", "Người quyết định", "Tên hoặc chữ tắt.", width=16, required=True),
        ),
        "kind",
    )  # fmt: skip


SUCCESSIONS = ListSheet(
    "successions",
    "Sáp nhập, đổi tên",
    "Để so với kỳ trước: đơn vị mới nhận số của đơn vị cũ. Sáp nhập: mỗi đơn vị cũ một dòng, cộng "
    "lại. Chia tách: không mang số sang, không so.",
    (
        Item("kind", "Việc", kind=Kind.CHOICE, width=14, required=True,
             choices=(MERGED, RENAMED, SPLIT)),
        Item("old", "Đơn vị cũ", "Tên cũ, hoặc mã cũ.", width=34, required=True),
        Item("new", "Đơn vị mới", "Tên hoặc mã, như ở trang Đơn vị.", width=34, required=True,
             source=Source.UNITS),
        Item("since", "Từ kỳ", "Kỳ đầu tiên báo cáo theo đơn vị mới, ví dụ 2025-H2.", Kind.PERIOD,
             14, required=True),
        Item("note", "Ghi chú", "Ví dụ số nghị quyết.", width=44),
    ),
    "old",
)  # fmt: skip

CRITERIA = ListSheet(
    "criteria",
    "Chấm điểm",
    "Chỉ ghi khi văn phòng chấm điểm thi đua: mỗi dòng một tiêu chí; bảng tổng hợp có thêm trang "
    "Xếp hạng với từng điểm. Chỉ tiêu: được điểm theo tỷ lệ, đạt số ở cột «Đủ điểm khi đạt» thì đủ "
    "điểm. Điểm thưởng: đạt số đó mới được, và được cả. Trừ nộp muộn, trừ phải gửi lại: trừ theo "
    "tỷ lệ, đến số ngày (số tệp) đó thì trừ hết điểm của dòng. Không có số thì không được điểm; "
    "điều không hỏi đơn vị thì không tính vào điểm tối đa của đơn vị.",
    (
        Item("kind", "Cách tính", kind=Kind.CHOICE, width=20, required=True,
             choices=tuple(CRITERION_WORDS.values())),
        Item("item", "Số liệu", "Chọn trong danh sách. Cần cho chỉ tiêu và điểm thưởng; dòng trừ "
             "điểm thì bỏ trống.", width=48, source=Source.INDICATORS),
        Item("under", "Chia cho", "Nếu là tỷ lệ của hai số. Để trống: chấm theo chính số liệu đó.",
             width=40, source=Source.INDICATORS),
        Item("full", "Đủ điểm khi đạt", "Một số, ví dụ 200. Tỷ lệ phần trăm của hai số thì ghi cả "
             "dấu %, ví dụ 25%. Dòng trừ điểm: số ngày muộn, số tệp phải gửi lại mà đến đó thì "
             "trừ hết; để trống là 1.", Kind.NUMBER, 18),
        Item("points", "Điểm", "Số điểm nhiều nhất của dòng, ví dụ 10.", Kind.NUMBER, 10,
             required=True),
        Item("name", "Tên tiêu chí", "Hiện ở trang Xếp hạng. Để trống: tên của số liệu.", width=40),
        Item("period", "Kỳ", "Ví dụ 2026-H1. Để trống: mọi kỳ.", Kind.PERIOD, 12),
    ),
    "kind",
)  # fmt: skip

#: What an office types of a warning.
TYPED_OF_LIMITS = ("value", "switch", "severity")
LIMITS = ListSheet(
    "limits",
    "Ngưỡng",
    "Các điều nhắc của biểu mẫu. Để trống: như mặc định. Chỉ văn phòng đổi được; tệp của đơn vị "
    "không mang theo ngưỡng nào.",
    (
        Item("rule", "Khóa", width=8, required=True, also=("khoa",), fixed=True, hidden=True),
        Item("statement", "Điều nhắc", width=64, also=("canh bao",), fixed=True),
        Item("limit", "Giới hạn", width=20, fixed=True),
        Item("default", "Mặc định", width=14, fixed=True),
        Item("value", "Của văn phòng", "Một số. Để trống: như mặc định.", Kind.NUMBER, 16),
        Item("switch", "Dùng hay không", kind=Kind.CHOICE, width=16, choices=(ON, OFF)),
        Item(
            "severity",
            "Mức",
            kind=Kind.CHOICE,
            width=14,
            choices=tuple(GRADES[s] for s in (Severity.WARNING, Severity.ERROR)),
        ),
    ),
    "rule",
)
