"""Nguồn số liệu: the sheet and cell that each number comes from, and where a file differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from khsheet.collection import entries
from khsheet.form.layout import Cell, layout
from khsheet.model import Computed, Field, Form, Place
from khsheet.model.places import a1, letters
from khsheet.workbooks.consolidated import list_sheet
from khsheet.workbooks.consolidated.context import SOURCES, STATUSES, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW, Column
from khsheet.workbooks.consolidated.unit_table import UnitTable, called
from khsheet.workbooks.stream import StreamedSheet
from khsheet.workbooks.styles import CENTRED, CENTRED_NUMBER, SHEET_OWNER, SMALL, TEXT

_NOTE = (
    f"Tệp của từng đơn vị ở {STATUSES}. Ô dưới đây là chỗ thường của mỗi mục trong tệp của đơn vị; "
    "bấm vào tên cột để tới số của các đơn vị."
)
_MOVED = "Đơn vị có ô nằm ở chỗ khác chỗ thường (đã chèn dòng, đổi tên trang…):"


class _Source(NamedTuple):
    """Where one number of the workbook comes from."""

    number: int
    item: Field | Computed
    label: str
    column: int
    cell: Cell | None
    recipe: str


class _Moved(NamedTuple):
    """An item that stands elsewhere in one unit's file."""

    number: int
    unit: str
    label: str
    place: Place


def write(context: BookContext, summary: UnitTable) -> None:
    """The normal place of every number, then every place that is another one."""

    def numbers(source: _Source) -> str:
        return context.internal(summary.name, summary.first_row, source.column)

    columns: tuple[Column[_Source], ...] = (
        Column("TT", 5, lambda source: source.number, CENTRED_NUMBER),
        Column("Mục", 50, lambda source: source.label, shown_whole=12),
        Column("Cột ở Tổng hợp", 14, lambda source: letters(source.column), CENTRED, link=numbers),
        Column("Trang", 20, lambda source: source.cell.sheet if source.cell else None),
        Column("Ô", 10, lambda source: source.cell.a1 if source.cell else None, CENTRED),
        Column("Cách tính", 60, lambda source: source.recipe, SMALL, shown_whole=11),
    )
    sheet = list_sheet.start(context, SOURCES, "NGUỒN SỐ LIỆU", _NOTE, columns, 34)
    sheet.freeze(HEAD_ROW)
    sources = list(_sources(context, summary))
    list_sheet.fill(sheet, HEAD_ROW + 1, columns, sources)
    _write_moved(context, sheet, HEAD_ROW + 1 + len(sources) + 1)


def _sources(context: BookContext, summary: UnitTable) -> Iterator[_Source]:
    cells = layout(context.form).cells
    for number, (key, column) in enumerate(summary.column_of.items(), 1):
        item = context.form.item(key)
        if isinstance(item, Computed):
            recipe = context.say(_recipe(item, context.form))
        else:
            recipe = "Đơn vị ghi"
        yield _Source(number, item, context.say(called(item)), column, cells.get(key), recipe)


def _write_moved(context: BookContext, sheet: StreamedSheet, row: int) -> None:
    """Places that are not the normal ones: rows inserted, sheets renamed, older versions."""
    columns: tuple[Column[_Moved], ...] = (
        Column("TT", 5, lambda moved: moved.number),
        Column("Đơn vị", 34, lambda moved: moved.unit),
        Column("Mục", 50, lambda moved: moved.label, shown_whole=12),
        Column(None, 14, lambda moved: None),
        Column("Trang", 20, lambda moved: moved.place.sheet),
        Column("Ô", 10, lambda moved: a1(moved.place.row, moved.place.column)),
    )
    sheet.row(row, [_MOVED], [SHEET_OWNER])
    list_sheet.headings(sheet, row + 1, columns)
    moved = list(_moved(context))
    list_sheet.fill(sheet, row + 2, columns, moved)
    if not moved:
        sheet.row(row + 2, [None, "Không có."], [TEXT] * 2)


def _moved(context: BookContext) -> Iterator[_Moved]:
    number = 0
    for entry in context.entries:
        for key, place in entries.moved(entry, context.form):
            number += 1
            label = context.say(context.form.item(key).label)
            yield _Moved(number, context.name(entry.unit), label, place)


def _recipe(c: Computed, form: Form) -> str:
    """How a computed value is made, in words."""

    def label(key: str) -> str:
        return f"«{form.item(key).label}»"

    if c.count:
        return f"Số dòng của bảng «{form.tables[c.count].title}»"
    if c.sum:
        which = " và ".join(f"{label(k)} là {' / '.join(v)}" for k, v in c.where.items())
        return f"Cộng cột {label(c.sum)}" + (f", chỉ các dòng có {which}" if which else "")
    if c.ratio:
        return f"{label(c.ratio[0])} chia {label(c.ratio[1])}" + (
            f" nhân {c.scale}" if c.scale != 1 else ""
        )
    return " + ".join(map(label, c.add)) + "".join(f" - {label(k)}" for k in c.subtract)
