"""A row for each unit, a column for each number: the plan of Tổng hợp and of the matrix sheets.

All these sheets have the same rows, so a total is in the same row on each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from khsheet.collection.totals import Coverage
from khsheet.form.layout import quoted
from khsheet.form.numbers import apart, compared, numbers, summary_sections
from khsheet.model import Computed, Field, Section, Shape, Type, Unit
from khsheet.model.fielded import Immutable, Mutable
from khsheet.model.places import a1
from khsheet.workbooks.consolidated.context import SUMMARY, BookContext
from khsheet.workbooks.consolidated.figures import bare_title, matrix_sheets
from khsheet.workbooks.heights import width_needed

CODE, FLAG, NUMBER, UNIT, STATUS, FIRST = range(1, 7)
#: The widths of the columns before the first number.
UNIT_WIDTHS = (40.0, 6.0, 5.0, 30.0, 11.0)
_WIDTHS = {Type.INTEGER: 11, Type.MONEY: 16.5, Type.DECIMAL: 13, Type.PERCENT: 10}

#: So much of a column's width is its heading's.
HEADING_ROOM = 0.95

#: The group of values that stand on no sheet of the form.
APART = "Số tính thêm"

#: The hidden row of keys, where programs have always found it; the groups' headings, labels and
#: units follow it, then the totals.
KEY_ROW = 4
GROUP_ROW, LABEL_ROW, UNIT_ROW, TOTAL_ROW = range(KEY_ROW + 1, KEY_ROW + 5)

#: What fits beside the repeated unit columns on an A4 landscape page printed at this scale (%).
SCALE = 75
_PAGE_PIXELS = 920


class NumberColumn(Immutable):
    """One number of every unit, under the heading of its group."""

    group: str
    label: str
    item: Field | Computed

    @property
    def width(self) -> float:
        """Wide enough for the number, for its unit of measure in one line and the label in four:
        what is frozen must leave room for the units."""
        unit = width_needed(self.item.unit, 11) / HEADING_ROOM + 0.1
        return max(_WIDTHS[self.item.type], unit, min(32, len(self.label) / 2.9))


class UnitLine(Immutable):
    """The row of a unit, numbered from 1."""

    unit: Unit
    number: int


class GroupLine(Immutable):
    """The heading of a group of units."""

    name: str


class SubtotalLine(Immutable):
    """The total of a group's units, which stand in the rows ``first`` to ``last``."""

    name: str
    units: Sequence[Unit]
    first: int
    last: int


class CoverageLine(Immutable):
    """Below the total of a group: of how many units it is, where some number is not of all."""

    of: SubtotalLine


Line = UnitLine | GroupLine | SubtotalLine | CoverageLine


def is_lacking(context: BookContext, covered: Mapping[str, Coverage]) -> bool:
    """Whether a total of Tổng hợp lacks the number of some unit."""
    shown = (item.key for item in compared(context.form))
    return any(key in covered and not covered[key].is_whole for key in shown)


class UnitTable(Mutable):
    """One sheet of units by numbers, planned before it is written: others refer to its cells."""

    context: BookContext
    name: str
    title: str
    columns: list[NumberColumn]

    @cached_property
    def first_row(self) -> int:
        """The first row below the totals."""
        if not self.context.is_provisional:
            return self.provisional_row
        return (
            self.provisional_row + 1 + is_lacking(self.context, self.context.provisional_coverage)
        )

    @cached_property
    def provisional_row(self) -> int:
        """The row below the official total and, where it is not of all units, its coverage."""
        return TOTAL_ROW + 1 + is_lacking(self.context, self.context.coverage)

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.lines) - 1

    @property
    def last_column(self) -> int:
        return FIRST + len(self.columns) - 1

    @cached_property
    def lines(self) -> list[Line]:
        """The units with the headings and subtotals of their groups, from ``first_row`` on."""
        context = self.context
        lines: list[Line] = []
        for name, units in context.groups:
            if context.is_grouped:
                lines.append(GroupLine(name))
            first = self.first_row + len(lines)
            lines += [UnitLine(unit, context.numbers[unit.code]) for unit in units]
            if context.is_grouped:
                subtotal = SubtotalLine(name, units, first, first + len(units) - 1)
                lines.append(subtotal)
                if is_lacking(context, context.coverage_of[name]):
                    lines.append(CoverageLine(subtotal))
        return lines or [GroupLine("Chưa có đơn vị nào")]

    def row_of(self, unit: Unit) -> int:
        return self._rows[unit.code]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {
            line.unit.code: row
            for row, line in enumerate(self.lines, self.first_row)
            if isinstance(line, UnitLine)
        }

    @property
    def subtotal_rows(self) -> dict[str, int]:
        """The row of each group's total, by the group's name."""
        return {
            line.name: row
            for row, line in enumerate(self.lines, self.first_row)
            if isinstance(line, SubtotalLine)
        }

    @cached_property
    def column_of(self) -> dict[str, int]:
        return {column.item.key: at for at, column in enumerate(self.columns, FIRST)}

    def reference(self, key: str, row: int = TOTAL_ROW) -> str:
        """The cell that holds a number, or its total, as other sheets name it."""
        return f"{quoted(self.name)}!{a1(row, self.column_of[key], absolute=True)}"

    @cached_property
    def widths(self) -> list[float]:
        """Columns as wide as their numbers ask, and as their group's heading in two lines."""
        widths = list(UNIT_WIDTHS)
        for title, columns in groupby(self.columns, key=lambda column: column.group):
            own = [column.width for column in columns]
            wanted = len(title) * 0.62 + 3
            widths += [width * max(1.0, wanted / sum(own)) for width in own]
        return widths

    def width(self, first: int, last: int) -> float:
        """The width of those columns together."""
        return sum(self.widths[first - 1 : last])

    @cached_property
    def pages(self) -> list[list[int]]:
        """The columns of each printed page; a short group is not torn, and of a long one no column
        stands alone, under a heading that would be cut."""
        pages: list[list[int]] = [[]]
        left: float = _PAGE_PIXELS
        numbered = enumerate(self.columns, FIRST)
        for _, columns in groupby(numbered, key=lambda column: column[1].group):
            group = [(at, self.width(at, at) * 7 + 5) for at, _ in columns]
            whole = sum(pixels for _, pixels in group)
            if left < whole <= _PAGE_PIXELS / 2 or left < sum(pixels for _, pixels in group[:2]):
                left = 0
            for place, (at, pixels) in enumerate(group):
                needed = pixels + group[-1][1] if place == len(group) - 2 else pixels
                if needed > left:
                    pages.append([])
                    left = _PAGE_PIXELS
                pages[-1].append(at)
                left -= pixels
        return [page for page in pages if page]


# ---------------------------------------------------------------- the tables of a workbook


def summary(context: BookContext) -> UnitTable:
    """Tổng hợp: every number of the form."""
    columns = [
        NumberColumn(f"{n}. {bare_title(section)}", called(item), item)
        for n, (section, items) in enumerate(summary_sections(context.form), 1)
        for item in items
    ]
    columns += [NumberColumn(APART, item.name, item) for item in apart(context.form)]
    title = f"BẢNG TỔNG HỢP SỐ LIỆU {context.period_name.upper()}"
    return UnitTable(context, SUMMARY, title, columns)


def called(item: Field | Computed) -> str:
    """An input has the label of its line, by which it is looked up in a unit's workbook; what is
    worked out has the name that says of what."""
    return item.name if isinstance(item, Computed) else item.label


def matrices(context: BookContext) -> Iterable[UnitTable]:
    """One table for each topic that is set out unit by unit."""
    for name, sections in matrix_sheets(context.form).items():
        columns = [column for section in sections for column in _matrix_columns(section, context)]
        if columns:
            title = f"{name.upper()} {context.period_name.upper()}"
            yield UnitTable(context, name, title, columns)


def _matrix_columns(section: Section, context: BookContext) -> Iterable[NumberColumn]:
    """Under the row of a grid its columns, then what is computed of the section."""
    items = numbers(section, context.form)
    if section.shape is not Shape.GRID:
        yield from (NumberColumn(bare_title(section), item.label, item) for item in items)
        return
    labels = {column.key: column.label for column in section.fields}
    for row in section.rows:
        for field, column in zip(row.fields, row.columns):
            if field.type.is_number:
                yield NumberColumn(row.label, labels[column], field)
    for item in items:
        if isinstance(item, Computed):
            yield NumberColumn("Tổng hợp chung", item.label, item)
