"""The sheet of a table without names: how many rows each unit listed, and of what kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from khsheet.collection.entries import Tallies, tallies_of
from khsheet.messages import NOT_ASKED
from khsheet.model import Field, Section
from khsheet.model.places import letters
from khsheet.workbooks.consolidated.context import BookContext
from khsheet.workbooks.consolidated.figures import table_sheet_name
from khsheet.workbooks.stream import Row, StreamedSheet
from khsheet.workbooks.styles import COUNTED_CELL, HEAD, TOTAL_CELL, WORD_CELL

#: The items over their values, those over the total, below which the units stand.
_ITEM_ROW, _VALUE_ROW, _TOTAL_ROW, _FIRST_ROW = range(4, 8)
_UNIT, _ROWS, _FIRST = range(1, 4)
_NOTE = "Danh sách không kèm tên: chỉ có số dòng của từng đơn vị và số người theo từng giá trị."

OTHER = "Khác (ngoài danh sách)"


class _Column(NamedTuple):
    """How often units gave that value; OTHER for what is no listed one."""

    item: Field
    value: str
    known: tuple[str, ...]

    def count(self, tallies: Tallies) -> int:
        counts = tallies.get(self.item.key, {})
        if self.value != OTHER:
            return counts.get(self.value, 0)
        return sum(n for value, n in counts.items() if value not in self.known)


def write(context: BookContext, table: Section) -> None:
    """How many rows each unit listed, and how often each listed value stands there."""
    told = [tallies_of(entry, context.spool) for entry in context.entries]
    columns = list(_columns(context, table, told))
    widths = [28.0, 12.0, *(11.0 for _ in columns)]
    sheet = context.start(table_sheet_name(context.form, table.key), widths)
    title = f"{context.say(table.title).upper()} {context.period_name.upper()}"
    context.title(sheet, title, [_NOTE], widths)
    _headings(sheet, columns)
    rows: list[Row] = [
        (
            context.name(entry.unit),
            entry.row_counts.get(table.key, NOT_ASKED),
            *(
                column.count(tallies) or None if column.item.key in tallies else NOT_ASKED
                for column in columns
            ),
        )
        for entry, tallies in zip(context.entries, told)
    ]
    _totals(sheet, rows, len(columns) + 1)
    nobody: Row = ("Chưa có đơn vị nào", *[None] * (len(columns) + 1))
    sheet.rows(_FIRST_ROW, rows or [nobody], [WORD_CELL, *[COUNTED_CELL] * (len(columns) + 1)])
    sheet.freeze(_TOTAL_ROW, 1)
    sheet.repeat_rows(_ITEM_ROW, _VALUE_ROW)


def _columns(context: BookContext, table: Section, told: list[Tallies]) -> Iterator[_Column]:
    """The choice columns with each value that some unit has."""
    for item in table.fields:
        if not item.choices:
            continue
        known = context.form.choices[item.choices].values
        given = {value for tallies in told for value in tallies.get(item.key, ())}
        yield from (_Column(item, value, known) for value in known if value in given)
        if given - set(known):
            yield _Column(item, OTHER, known)


def _headings(sheet: StreamedSheet, columns: Sequence[_Column]) -> None:
    sheet.blank(_ITEM_ROW, _UNIT, HEAD)
    sheet.blank(_ITEM_ROW, _ROWS, HEAD)
    for item in dict.fromkeys(column.item for column in columns):
        own = [at for at, column in enumerate(columns, _FIRST) if column.item is item]
        sheet.across(_ITEM_ROW, own[0], own[-1], item.label, HEAD)
    labels = ["Đơn vị", "Số dòng", *(column.value for column in columns)]
    sheet.row(_VALUE_ROW, labels, [HEAD] * len(labels), 48)


def _totals(sheet: StreamedSheet, rows: Sequence[Row], counts: int) -> None:
    """The sum of each column of numbers."""
    sheet.text(_TOTAL_ROW, _UNIT, "Tổng cộng", TOTAL_CELL)
    last = _FIRST_ROW + max(len(rows), 1) - 1
    for column in range(_ROWS, _ROWS + counts):
        letter = letters(column)
        values = (row[column - 1] for row in rows)
        shown = sum(value for value in values if isinstance(value, int))
        formula = f"SUM({letter}{_FIRST_ROW}:{letter}{last})"
        sheet.formula(_TOTAL_ROW, column, formula, TOTAL_CELL, shown)
