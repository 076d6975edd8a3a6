"""What changed of the totals since earlier periods: rows below the units of Tổng hợp."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from khsheet.collection.comparison import Change
from khsheet.model import Value
from khsheet.workbooks.consolidated.context import BookContext, Changes
from khsheet.workbooks.consolidated.unit_table import FIRST, UNIT, UNIT_WIDTHS, NumberColumn
from khsheet.workbooks.excel import plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.stream import Plain, StreamedSheet
from khsheet.workbooks.styles import (
    CELL,
    COVERAGE_CELL,
    GROUP_CELL,
    SUBTOTAL_CELL,
    Look,
    for_change,
    for_number,
    for_percent,
)

_NOW = "Kỳ này, cùng các đơn vị ấy"
_DIFFERENCE, _PERCENT = "Tăng, giảm (tỷ lệ: điểm phần trăm)", "Tăng, giảm (%)"
_UNITS = "Số đơn vị có số cả hai kỳ"
_PER_PERIOD = 6


def rows(context: BookContext) -> int:
    """How many rows there are, a blank one above each period included."""
    return (_PER_PERIOD + 1) * len(context.changes)


def write(
    context: BookContext, sheet: StreamedSheet, row: int, columns: Sequence[NumberColumn]
) -> None:
    """The changes since each period that is compared, from that row on."""
    for changes in context.changes:
        _Block(sheet, columns, changes).write(row + 1)
        row += _PER_PERIOD + 1


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
