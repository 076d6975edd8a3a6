"""The tables as which collected data leave: their names, columns and keys, made from the form."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from khsheet.collection.entries import personal_tables
from khsheet.form.layout import places
from khsheet.form.versions import with_all_versions
from khsheet.form.wording import filled_in, usual_unit_word, words_of
from khsheet.model import Form, GridRow, Item, Period, Section, Shape, Type
from khsheet.model.places import a1


class Kind(enum.StrEnum):
    """What stands in a column. What is blank or unknown is missing in every kind."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    TEXT = "text"
    CATEGORY = "category"


_KINDS = {
    Type.INTEGER: Kind.INTEGER,
    Type.MONEY: Kind.INTEGER,
    Type.DECIMAL: Kind.DECIMAL,
    Type.PERCENT: Kind.DECIMAL,
    Type.DATE: Kind.DATE,
    Type.CHOICE: Kind.CATEGORY,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a name for programs, a Vietnamese label, the unit of measure.

    ``key`` is that of the input or computed value that it shows, "" for what the tool adds.
    ``is_key`` marks the columns that together tell the rows apart.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    measure: str = ""
    key: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a name for programs, a Vietnamese title, its columns."""

    name: str
    label: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_key)


_PERIOD = Column("period", "Kỳ báo cáo", Kind.CATEGORY, is_key=True)
_CODE = Column("unit_code", "Mã đơn vị", is_key=True)
_UNIT = Column("unit", "Đơn vị")
_STATUS = Column("status", "Tình trạng của đơn vị", Kind.CATEGORY)
_FILE = Column("file", "Tệp")
_SHEET, _CELL = Column("sheet", "Trang", Kind.CATEGORY), Column("cell", "Ô")
_INDICATOR = Column("indicator", "Mục", Kind.CATEGORY, is_key=True)
_LABEL = Column("label", "Tên mục", Kind.CATEGORY)
_OF_UNIT = (_PERIOD, _CODE, _UNIT, _STATUS)

UNITS = (
    *_OF_UNIT[:3],
    Column("unit_type", "Loại đơn vị", Kind.CATEGORY),
    Column("unit_group", "Cụm, nhóm", Kind.CATEGORY),
    Column("superior", "Cấp trên"),
    Column("note", "Ghi chú"),
    _STATUS,
    Column("version", "Phiên bản biểu mẫu", Kind.INTEGER),
    _FILE,
    Column("saved", "Lưu lúc", Kind.TIME),
)
VALUES = (
    *_OF_UNIT,
    _INDICATOR,
    _LABEL,
    Column("value", "Giá trị", Kind.DECIMAL),
    Column("measure", "Đơn vị tính", Kind.CATEGORY),
    Column("state", "Tình trạng của số", Kind.CATEGORY),
    _FILE,
    _SHEET,
    _CELL,
)
TEXTS = (*_OF_UNIT, _INDICATOR, _LABEL, Column("text", "Nội dung"), _FILE, _SHEET, _CELL)
FINDINGS = (
    _PERIOD,
    Column("number", "Số thứ tự", Kind.INTEGER, is_key=True),
    replace(_CODE, is_key=False),
    _UNIT,
    _STATUS,
    Column("severity", "Mức", Kind.CATEGORY),
    Column("code", "Mã thông báo", Kind.CATEGORY),
    _FILE,
    _SHEET,
    _CELL,
    Column("indicator", "Mục", Kind.CATEGORY),
    _LABEL,
    Column("rule", "Quy tắc", Kind.CATEGORY),
    Column("message", "Nội dung"),
)
FILES = (
    _PERIOD,
    Column("number", "Số thứ tự", Kind.INTEGER, is_key=True),
    _FILE,
    replace(_CODE, is_key=False),
    _UNIT,
    _STATUS,
    Column("form", "Biểu mẫu", Kind.CATEGORY),
    Column("version", "Phiên bản biểu mẫu", Kind.INTEGER),
    Column("saved", "Lưu lúc", Kind.TIME),
    Column("errors", "Số lỗi", Kind.INTEGER),
    Column("warnings", "Số điều nhắc", Kind.INTEGER),
    Column("saved_by", "Phần mềm đã lưu", Kind.CATEGORY),
    Column("damage", "Tình trạng biểu mẫu"),
)
COVERAGE = (
    _PERIOD,
    _INDICATOR,
    _LABEL,
    Column("total", "Tổng", Kind.DECIMAL),
    Column("measure", "Đơn vị tính", Kind.CATEGORY),
    Column("given", "Số đơn vị có số", Kind.INTEGER),
    Column("counted", "Số đơn vị đạt", Kind.INTEGER),
    Column("units", "Số đơn vị", Kind.INTEGER),
    Column("asked", "Số đơn vị đạt được hỏi", Kind.INTEGER),
    Column("reasons", "Số đơn vị nêu lý do chưa có số", Kind.INTEGER),
)
DICTIONARY = (
    Column("in_table", "Bảng", is_key=True),
    Column("title", "Tên bảng"),
    Column("column", "Cột", is_key=True),
    _LABEL,
    Column("kind", "Loại dữ liệu"),
    Column("measure", "Đơn vị tính"),
    Column("type", "Kiểu trong biểu mẫu"),
    _SHEET,
    _CELL,
    Column("print_forms", "Mẫu in"),
    Column("key", "Khóa của mục"),
    Column("is_key", "Là khóa của bảng", Kind.INTEGER),
)

#: Rows of the dictionary that explain what stands in a column of keys, not a column.
OF_INDICATORS = ".indicator"

_FIXED = {
    "units": ("Đơn vị", UNITS),
    "values": ("Số liệu, mỗi dòng một số", VALUES),
    "texts": ("Nội dung bằng chữ", TEXTS),
    "findings": ("Nội dung cần xem", FINDINGS),
    "files": ("Các tệp", FILES),
    "coverage": ("Tổng và số đơn vị có số", COVERAGE),
    "dictionary": ("Từ điển dữ liệu", DICTIONARY),
}


class Schema:
    """All tables of a form: those that every form has, one for each of its tables and grids.

    Without names the tables and inputs that name people are left out. A key of the form that is
    taken already gets an underscore.
    """

    def __init__(self, form: Form, period: Period, *, with_names: bool = True):
        self.form, self.whole = form, with_all_versions(form)
        hidden = () if with_names else personal_tables(self.whole)
        self.words = {**words_of(period), "unit_word": usual_unit_word(form)}
        self.singles: list[Item] = [
            *(i for i in self.whole.inputs.values() if with_names or not i.personal),
            *self.whole.computed,
        ]
        self.numbers = [i for i in self.singles if i.type.is_number]
        self.texts = [i for i in self.singles if not i.type.is_number and i.type is not Type.DATE]
        #: Of singles, what has a column of its own in the table of units.
        self.in_units = [i for i in self.singles if i.type in _KINDS]
        self.lists = [t for key, t in self.whole.tables.items() if key not in hidden]
        self.grids = [s for s in self.whole.sections if s.shape is Shape.GRID]
        self.tables = {table.name: table for table in self._tables()}

    def name_of(self, section: Section) -> str:
        """The name of the table that shows a table or grid of the form."""
        return f"{section.key}_" if section.key in _FIXED else section.key

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of every item by key."""
        return {key: self.label(item) for key, item in self.whole.items.items()}

    def label(self, item: Item | GridRow) -> str:
        return filled_in(item.label, self.words)

    def _tables(self) -> Iterator[Table]:
        for name, (label, columns) in _FIXED.items():
            own = self._columns(columns, self.in_units) if name == "units" else columns
            yield Table(name, label, own)
        for table in self.lists:
            row = Column("row", "Dòng", Kind.INTEGER, is_key=True)
            columns = self._columns((*_OF_UNIT, row, _FILE), table.fields)
            yield Table(self.name_of(table), self._title(table), columns)
        for grid in self.grids:
            yield Table(self.name_of(grid), self._title(grid), _grid_columns(grid))

    def _title(self, section: Section) -> str:
        return filled_in(section.title, self.words)

    def _columns(self, fixed: tuple[Column, ...], items: Iterable[Item]) -> tuple[Column, ...]:
        """The fixed columns, and one for each item."""
        taken = {column.name for column in fixed}
        own = (self._column(item) for item in items)
        renamed = (replace(c, name=f"{c.name}_") if c.name in taken else c for c in own)
        return (*fixed, *renamed)

    def _column(self, item: Item) -> Column:
        return Column(item.key, self.label(item), _kind(item), item.unit, item.key)

    def dictionary(self) -> Iterator[tuple]:
        """The rows of the table that explains all columns, and the indicators of the long ones."""
        for table in self.tables.values():
            for column in table.columns:
                yield self._explained(table.name, table.label, column)
        for name, items in (("values", self.numbers), ("texts", self.texts)):
            for item in items:
                title = f"{self.tables[name].label}: các mục"
                yield self._explained(f"{name}{OF_INDICATORS}", title, self._column(item))

    def _explained(self, table: str, title: str, column: Column) -> tuple:
        item = self.whole.items.get(column.key)
        sheet, row, at = places(self.form).get(column.key, ("", 0, 0))
        return (
            table,
            title,
            column.name,
            column.label,
            column.kind.value,
            column.measure or None,
            item.type.value if item else None,
            sheet or None,
            a1(row, at) or None,
            ", ".join(item.print_forms) or None if item else None,
            column.key or None,
            int(column.is_key),
        )


def _kind(item: Item) -> Kind:
    return _KINDS.get(item.type, Kind.TEXT)


def grid_kind(grid: Section) -> Kind:
    """What kind all cells of a grid have in common."""
    kinds = {_kind(field) for field in grid.inputs}
    if kinds == {Kind.INTEGER, Kind.DECIMAL}:
        return Kind.DECIMAL
    return kinds.pop() if len(kinds) == 1 else Kind.TEXT


def _grid_columns(grid: Section) -> tuple[Column, ...]:
    """The columns of a grid in long form: a row for each of its cells."""
    return (
        *_OF_UNIT,
        Column("row", "Khóa dòng", Kind.CATEGORY, is_key=True),
        Column("row_label", "Dòng", Kind.CATEGORY),
        Column("column", "Khóa cột", Kind.CATEGORY, is_key=True),
        Column("column_label", "Cột", Kind.CATEGORY),
        Column("indicator", "Mục", Kind.CATEGORY),
        Column("value", "Giá trị", grid_kind(grid)),
        Column("measure", "Đơn vị tính", Kind.CATEGORY),
    )
