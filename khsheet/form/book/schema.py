"""The sheets of a definition workbook and their columns, derived from the dataclasses that read a
definition: a key that they declare has its column here.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from khsheet.form import names
from khsheet.form.declared import Key, keys_of
from khsheet.form.rules.binding import KINDS, PYTHON_CHECKS, slots
from khsheet.form.sections import HOLDS, READ_HERE
from khsheet.form.versions import ABOUT, MARKS, SINCE, UNTIL
from khsheet.model import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    Goods,
    GridRow,
    PrintForm,
    Rule,
    Section,
    Sentence,
    Sheet,
    Target,
)
from khsheet.model.fielded import Immutable


class Kind(enum.Enum):
    """What a cell holds: a text, a number, yes or no, one of closed words, a list, or pairs."""

    TEXT = "chữ"
    WHOLE = "số nguyên"
    NUMBER = "số"
    YES_NO = "có hoặc không"
    WORD = "chọn một từ"
    LIST = "danh sách, cách nhau bằng dấu chấm phẩy"
    PAIRS = "mỗi dòng một cặp: chữ = chữ"
    LISTS = "mỗi dòng một cặp: chữ = danh sách"


class Column(Immutable):
    """A column: the key that it stands for, and how it is typed.

    ``words`` are Vietnamese for the values of a closed key; of one that takes any text where
    ``is_closed`` is false. ``offers`` is the sheet whose keys can be chosen from.
    """

    key: str
    heading: str
    meaning: str
    kind: Kind
    is_required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    is_closed: bool = False
    offers: str = ""


class Part(Immutable):
    """A sheet with a row for each table of that name; ``parent`` tables hold these.

    ``named_by`` are the columns by which a row is called in places of faults.
    """

    table: str
    name: str
    about: str
    columns: tuple[Column, ...]
    parent: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}


#: The column of the table in which a row stands, and that of the version that changes it.
PARENT, CHANGES = "@parent", "@from"
#: The sheet of single keys, and the headings of its columns.
HEAD = "Biểu mẫu"
HEAD_COLUMNS = ("Mục", "Nội dung", "Giải thích", "Ví dụ")
GUIDE_SHEET, LISTS_SHEET = "Đọc trước", "Danh sách chọn"
#: The tables that every form has.
NEEDED = ("sheet", "section", "field")
#: What people write for themselves: sheets and columns that begin so are not read.
OWN_NOTES = "Ghi chú"

_EACH = "Một dòng thay cho nhiều quy tắc: `{each}` ở các cột khác thay lần lượt bằng từng từ này."
_KIND = "Loại quy tắc; mỗi loại chỉ dùng một số cột."
_CHECK = "Tên hàm kiểm tra, khi loại quy tắc là `python`."


def _kind(hint: Any) -> Kind:
    """How a value of that type is typed in a cell."""
    if isinstance(hint, types.UnionType):
        hint = typing.get_args(hint)[0]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return Kind.LIST
    if origin is not None and origin is not typing.Literal:  # a mapping
        return Kind.LISTS if typing.get_origin(inner[1]) is tuple else Kind.PAIRS
    if origin is typing.Literal or isinstance(hint, enum.EnumMeta):
        return Kind.WORD
    return {int: Kind.WHOLE, Decimal: Kind.NUMBER, bool: Kind.YES_NO}.get(hint, Kind.TEXT)


def _column(cls: type, key: Key, **more: Any) -> Column:
    words = names.words(cls, key.name, key.hint)
    return Column(
        key.name,
        names.name(cls, key.name),
        key.meaning,
        _kind(key.hint),
        key.is_required,
        words or names.also(cls, key.name),
        bool(words),
        **more,
    )


def _of(cls: type, offers: Mapping[str, str] | None = None) -> Iterator[Column]:
    """A column for each key of a dataclass."""
    for key in keys_of(cls).values():
        yield _column(cls, key, offers=(offers or {}).get(key.name, ""))


def _parent(heading: str, offers: str) -> Column:
    about = f"Khóa ở trang {offers}."
    return Column(PARENT, heading, about, Kind.TEXT, is_required=True, offers=offers)


def _read_here(name: str, kind: Kind) -> Column:
    return Column(name, names.name(Section, name), READ_HERE[name][1], kind)


def _marks(*, changes: bool = True) -> Iterator[Column]:
    """The columns that every sheet ends with: in which versions a row stands, and changes another.

    A row with the last of them says what the row above it says otherwise from a version on.
    """
    for name in (SINCE, UNTIL):
        yield Column(name, names.name(Form, name), MARKS[name][1], Kind.WHOLE)
    if changes:
        about = (
            "Dòng này không phải một điều mới: nó ghi những cột mà dòng ở trên đổi, từ phiên bản "
            "có số này trở đi; cột không đổi thì để trống."
        )
        yield Column(CHANGES, names.name(Form, "from"), about, Kind.WHOLE)


# ---------------------------------------------------------------- rules


def _rules() -> Iterator[Column]:
    """The keys of every kind of rule; each says of which kinds it is where not of all."""
    own = keys_of(Rule)
    yield _column(Rule, own["id"])
    yield _closed("kind", _KIND, is_required=True)
    yield _column(Rule, own["severity"])
    yield Column("fields", names.name(Rule, "fields"), own["fields"].meaning, Kind.LIST, True)
    yield _column(Rule, own["because"])
    yield from (_of_kinds(name, kinds) for name, kinds in _attributes().items())
    yield _column(Rule, own["periods"])
    yield _closed("check", _CHECK)
    yield Column("each", names.name(Rule, "each"), _EACH, Kind.LIST)


def _closed(name: str, about: str, *, is_required: bool = False) -> Column:
    words = names.words(Rule, name, str)
    return Column(name, names.name(Rule, name), about, Kind.WORD, is_required, words, True)


def _attributes() -> dict[str, dict[str, Column]]:
    """The keys that only some kinds of rules have: by key, the column that each kind makes."""
    found: dict[str, dict[str, Column]] = {}
    for kind, cls in (*KINDS.items(), *PYTHON_CHECKS.items()):
        for key in keys_of(cls).values():
            if key.name not in keys_of(Rule):
                taken = slots(cls).get(key.name)
                typed = _kind(key.hint)
                if taken:
                    typed = Kind.LIST if taken.is_list else Kind.TEXT
                made = Column(key.name, names.name(Rule, key.name), key.meaning, typed)
                found.setdefault(key.name, {})[names.kind(kind)] = made
    return found


def _of_kinds(name: str, kinds: Mapping[str, Column]) -> Column:
    meanings: dict[str, list[str]] = {}
    for kind, column in kinds.items():
        meanings.setdefault(column.meaning, []).append(f"“{kind}”")
    told = " ".join(f"{', '.join(kinds)}: {meaning}" for meaning, kinds in meanings.items())
    typed = {column.kind for column in kinds.values()}
    if len(typed) > 1:
        raise TypeError(f"kinds of rules take different things under {name}")
    return Column(name, names.name(Rule, name), told, typed.pop())


# ---------------------------------------------------------------- sheets

_SHEETS, _SECTIONS, _LISTS = "Trang", "Phần", "Danh mục"


@cache
def parts() -> tuple[Part, ...]:
    """The sheets with a row for each table, in the order in which they are read."""
    return (
        *_of_the_form(),
        Part("print", "Mẫu in", "Mỗi dòng một báo cáo Word làm từ điều đơn vị ghi.",
             (*_of(PrintForm), *_marks())),
        Part("choices", _LISTS, "Mỗi dòng một danh mục; giá trị ghi ở trang Giá trị danh mục.",
             (_own_key(_LISTS), *_of_a_list(), *_marks())),
        Part("values", "Giá trị danh mục", "Mỗi dòng một giá trị, theo thứ tự hiện trong ô.",
             (*_values(), *_marks(changes=False)), "choices"),
        Part("sheet", _SHEETS, "Mỗi dòng một trang mà đơn vị điền, theo thứ tự.",
             (*_of(Sheet), *_marks())),
        Part("section", _SECTIONS, "Mỗi dòng một phần của một trang, theo thứ tự.",
             (_parent("Trang", _SHEETS), *_of(Section), *_more_of_sections(), *_marks()), "sheet"),
        Part("field", "Ô và cột", "Mỗi dòng một ô để ghi; ở phần dạng bảng, lưới: một cột.",
             (_parent("Phần", _SECTIONS), *_of(Field, {"choices": _LISTS}), *_marks()), "section"),
        Part("rows", "Dòng của lưới", "Mỗi dòng một dòng cố định của một lưới.",
             (_parent("Lưới", _SECTIONS), *_of(GridRow), *_marks()), "section"),
        Part("cell", "Ô riêng của lưới", "Điều mà một ô của lưới khác với cột của nó.",
             (_parent("Lưới", _SECTIONS), *_of_a_cell(), *_marks()), "section"),
        Part("computed", "Tự tính", "Mỗi dòng một giá trị tính từ các mục khác.",
             (*_of(Computed, {"section": _SECTIONS}), *_marks())),
        Part("rule", "Quy tắc", "Mỗi dòng một điều phải đúng, hoặc thường đúng.",
             (*_rules(), *_marks())),
        *_of_outputs(),
    )  # fmt: skip


def _of_the_form() -> Iterator[Part]:
    keys = keys_of(Form)
    yield Part(
        "guide", "Câu hướng dẫn", "Mỗi dòng một câu của trang Hướng dẫn trong biểu mẫu.",
        (
            Column("value", "Câu", "Câu hướng dẫn.", Kind.TEXT, True),
            Column(ABOUT, names.name(Form, ABOUT), "Chỉ hiện ở biểu mẫu có một trong các phần này.",
                   Kind.LIST),
            *_marks(changes=False),
        ),
    )  # fmt: skip
    yield Part(
        "config", "Điều văn phòng ghi", keys["config"].meaning,
        (
            _own_key("Điều văn phòng ghi"),
            Column("label", "Tên", keys["config_labels"].meaning, Kind.TEXT),
            Column("value", "Giá trị ban đầu", keys["config"].meaning, Kind.TEXT),
        ),
    )  # fmt: skip
    yield Part(
        "pairs", "Chữ thay thế", "Những điều ít khi cần, mỗi dòng một điều.",
        (
            Column("key", "Mục", "Thuộc về đâu.", Kind.WORD, True,
                   {key: names.name(Form, key) for key in PAIRS}, True),
            Column("name", "Khóa", " ".join(keys[key].meaning for key in PAIRS), Kind.TEXT, True),
            Column("value", "Giá trị", "Chữ thay vào, hoặc khóa của mục.", Kind.TEXT, True),
        ),
    )  # fmt: skip


#: Keys of the form that are pairs of texts.
PAIRS = ("year_words", "office_report")
#: Keys of the form that have sheets of their own.
_ELSEWHERE = ("config", "config_labels", "guide", *PAIRS)


def _of_outputs() -> Iterator[Part]:
    """What the consolidated workbook makes of the numbers."""
    yield Part("sentence", "Câu từ số", "Mỗi dòng một câu của bảng tổng hợp, làm từ các số.",
               (*_of(Sentence, {"section": _SECTIONS}), *_marks()))  # fmt: skip
    for table, cls, name, about in (
        ("chart", Chart, "Biểu đồ", "Mỗi dòng một biểu đồ của bảng tổng hợp."),
        ("target", Target, "Chỉ tiêu", "Mỗi dòng một chỉ tiêu và số để so ở kỳ sau."),
        ("goods", Goods, "Hiện vật", "Mỗi dòng một bảng hiện vật được cộng theo loại."),
    ):
        yield Part(table, name, about, (*_of(cls), *_marks()))


def _own_key(of: str) -> Column:
    about = f"Khóa ở trang {of}: chu_thuong_khong_dau."
    return Column("key", names.name(Choices, "key"), about, Kind.TEXT, True)


def _values() -> Iterator[Column]:
    yield _parent("Danh mục", _LISTS)
    yield Column("value", "Giá trị", keys_of(Choices)["values"].meaning, Kind.TEXT, True)
    meaning = keys_of(Choices)["variants"].meaning
    yield Column("variants", names.name(Choices, "variants"), meaning, Kind.LIST)


def _of_a_list() -> Iterator[Column]:
    """The keys of a list, whose values have a sheet of their own."""
    for column in _of(Choices):
        yield replace(column, is_required=False) if column.key == "values" else column


def _more_of_sections() -> Iterator[Column]:
    yield _read_here("except", Kind.LIST)
    yield _read_here("key_pattern", Kind.TEXT)


def _of_a_cell() -> Iterator[Column]:
    key, *others = _of(Field, {"choices": _LISTS})
    yield Column("key", key.heading, "Khóa của ô, như lưới ghép ra.", Kind.TEXT, True)
    for column in others:
        yield replace(column, is_required=False)


@cache
def part(table: str) -> Part:
    return next(one for one in parts() if one.table == table)


def is_definition(sheets: Iterable[str]) -> bool:
    """Whether a workbook of those sheets is a definition."""
    return {HEAD, *(part(table).name for table in NEEDED)} <= {*sheets}


def name_column(key: str) -> Column:
    """The column of names on the sheet of pairs, for those of that key: texts or words."""
    words = names.also(Form, key)
    return replace(part("pairs").by_key["name"], words=words, is_closed=bool(words))


@cache
def head() -> tuple[Column, ...]:
    """The single keys of a form."""
    columns = [c for c in _of(Form) if c.key not in _ELSEWHERE]
    since = Column(SINCE, names.name(Form, SINCE), MARKS[SINCE][1], Kind.WHOLE)
    place = [c.key for c in columns].index("version") + 1
    return (*columns[:place], since, *columns[place:])


def prompt(column: Column, columns: Iterable[Column] = ()) -> str:
    """What a column takes, for people who know no key."""
    own = {one.key: one.heading for one in columns if one.key != "key"}
    said = names.in_vietnamese(column.meaning, own)
    return f"{said} ({column.kind.value})"


def holder(shape: object) -> str:
    """Under which name a section of that shape holds what it asks for."""
    return next((held[0] for of, held in HOLDS.items() if of == shape), "field")
