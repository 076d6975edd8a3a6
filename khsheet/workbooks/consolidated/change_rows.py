"""What changed since earlier periods: rows below the units of Tổng hợp, of the totals first, then
of each unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from khsheet.collection.comparison import Change, Earlier
from khsheet.model import Value
from khsheet.workbooks.consolidated.context import BookContext, Changes
from khsheet.workbooks.consolidated.unit_table import (
    FIRST,
    UNIT,
    UNIT_WIDTHS,
    NumberColumn,
    UnitLine,
    UnitTable,
)
from khsheet.workbooks.excel import plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.stream import Plain, Row, StreamedSheet
from khsheet.workbooks.styles import (
    CELL,
    COVERAGE_CELL,
    GROUP_CELL,
    SUBTOTAL_CELL,
    Look,
    as_text,
    for_change,
    for_number,
    for_percent,
)

_NOW = "Kỳ này, cùng các đơn vị ấy"
_DIFFERENCE, _PERCENT = "Tăng, giảm (tỷ lệ: điểm phần trăm)", "Tăng, giảm (%)"
_UNITS = "Số đơn vị có số cả hai kỳ"
_PER_PERIOD = 6
#: How high a row is of which nobody says it, in points.
_BLANK = 15


def rows(context: BookContext) -> int:
    """How many rows say it of the totals, a blank one above each period included."""
    return (_PER_PERIOD + 1) * len(context.changes)


def write(table: UnitTable, sheet: StreamedSheet) -> float:
    """The changes since each period that is compared, below the units; how high, in points, those
    of the totals are together."""
    above = sheet.points
    row, changes = table.last_row + 1, table.context.changes
    for one in changes:
        _Block(sheet, table.columns, one).write(row + 1)
        row += _PER_PERIOD + 1
    high = sheet.points - above + _BLANK * len(changes)
    compared = table.context.comparison.compared if table.context.comparison else ()
    for earlier in compared:
        row = _ByUnit(table, sheet, earlier).write(row + 1)
    return high


class _Block:
    """The rows of one earlier period."""

    def __init__(self, sheet: StreamedSheet, columns: Sequence[NumberColumn], changes: Changes):
        self.sheet, self.columns, self.changes = sheet, columns, changes

    def write(self, row: int) -> None:
        changes = self.changes
        title = f"So với {changes.period.name} ({changes.units} đơn vị đạt cả hai kỳ)"
        looks = [GROUP_CELL.but(text_wrap=True)] * (FIRST - 1 + len(self.columns))
        self._row(row, title, [None] * len(self.columns), looks)
        number = [for_number(CELL, column.item) for column in self.columns]
        signed = [for_change(SUBTOTAL_CELL, column.item) for column in self.columns]
        parts = [for_percent(SUBTOTAL_CELL)] * len(self.columns)
        self._numbers(row + 1, changes.relation, number, lambda change: change.then)
        self._numbers(row + 2, _NOW, number, lambda change: change.now)
        self._numbers(row + 3, _DIFFERENCE, signed, lambda change: change.difference)
        self._numbers(row + 4, _PERCENT, parts, lambda change: change.percent)
        units = [COVERAGE_CELL] * len(self.columns)
        self._numbers(row + 5, _UNITS, units, lambda change: change.units)

    def _numbers(
        self, row: int, name: str, looks: list[Look], shown: Callable[[Change], Value]
    ) -> None:
        changes = [self.changes.by_key.get(column.item.key) for column in self.columns]
        values: list[Plain] = [None if c is None else plain(shown(c)) for c in changes]
        own = [CELL.but(text_wrap=True)] * (FIRST - 1)
        self._row(row, name, values, [*own, *looks])

    def _row(self, row: int, name: str, values: list[Plain], looks: list[Look]) -> None:
        high = max(height(name, UNIT_WIDTHS[UNIT - 1], 12), 18)
        before = [None] * (UNIT - 1)
        between = [None] * (FIRST - 1 - UNIT)
        self.sheet.row(row, [*before, name, *between, *values], looks, high)


class _ByUnit:
    """What changed of each unit that was accepted both times: rows of numbers, rows of per cent."""

    def __init__(self, table: UnitTable, sheet: StreamedSheet, earlier: Earlier):
        self.table, self.sheet, self.earlier = table, sheet, earlier
        self.columns = table.columns

    @cached_property
    def changes(self) -> list[tuple[UnitLine, dict[str, Change]]]:
        """By key, in the order of the table."""
        comparison, earlier = self.table.context.comparison, self.earlier
        if comparison is None:
            return []
        both = set(comparison.units_of_both(earlier))
        lines = [line for line in self.table.lines if isinstance(line, UnitLine)]
        own = [line for line in lines if line.unit.code in both]
        return [(line, comparison.of_unit(earlier, line.unit.code)) for line in own]

    def write(self, row: int) -> int:
        """The rows, from that row on; the next row."""
        if not self.changes:
            return row
        signed = [for_change(CELL, column.item) for column in self.columns]
        parts = [for_percent(CELL)] * len(self.columns)
        row = self._list(row, _DIFFERENCE, signed, lambda change: change.difference)
        return self._list(row + 1, _PERCENT, parts, lambda change: change.percent)

    def _list(
        self, row: int, name: str, looks: list[Look], shown: Callable[[Change], Value]
    ) -> int:
        title = f"{name} của từng đơn vị so với {self.earlier.period.name}"
        head = [GROUP_CELL] * (FIRST - 1 + len(self.columns))
        blank = [None] * (len(head) - UNIT)
        self.sheet.row(row, [None] * (UNIT - 1) + [title, *blank], head, 18)
        keys = [column.item.key for column in self.columns]
        values, heights = list[Row](), list[float]()
        for line, changes in self.changes:
            told = (changes.get(key) for key in keys)
            numbers = (None if change is None else plain(shown(change)) for change in told)
            unit = self.table.context.name(line.unit)
            values.append((None, None, line.number, unit, None, *numbers))
            heights.append(max(height(unit, UNIT_WIDTHS[UNIT - 1], 12), 18))
        own = [CELL, CELL, CELL.but(align="center"), as_text(CELL).but(text_wrap=True), CELL]
        self.sheet.rows(row + 1, values, [*own, *looks], heights)
        return row + 1 + len(values)
