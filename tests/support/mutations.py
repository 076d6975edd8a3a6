"""Workbooks changed as people change them in Excel, by openpyxl; each change says what it did."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

#: Sheets that staff fill in; the others are not touched by those who fill in a form.
NOT_FILLED = ("Hướng dẫn", "Kiểm tra", "_danhmuc", "_khsheet")
TABLES = ("Hội viên", "Sổ quỹ")

Change = Callable[[Workbook, random.Random], str]


def form_sheets(book: Workbook) -> list[Worksheet]:
    return [ws for ws in book.worksheets if not ws.title.startswith(NOT_FILLED)]


def any_sheet(book: Workbook, rng: random.Random) -> Worksheet:
    """A sheet with a list as often as all the others together: there people do most."""
    lists = [ws for ws in form_sheets(book) if ws.title.startswith(TABLES)]
    return rng.choice(lists if lists and rng.random() < 0.5 else form_sheets(book))


def a_row(ws: Worksheet, rng: random.Random) -> int:
    return rng.randint(2, max(2, ws.max_row))


def a_column(ws: Worksheet, rng: random.Random) -> int:
    return rng.randint(2, max(2, ws.max_column))


def heading_row(ws: Worksheet) -> int:
    """The row of the headings of a list; 0 where the sheet has none."""
    return next((row[0].row for row in ws.iter_rows(max_col=3) if row[1].value == "TT"), 0)


def filled_rows(ws: Worksheet) -> list[int]:
    """The rows of the list that hold something."""
    first = heading_row(ws)
    rows = ws.iter_rows(min_row=first + 1, min_col=3) if first else ()
    return [row[0].row for row in rows if any(cell.value is not None for cell in row)]


def _moved(ranges: list[CellRange], at: int, by: int, *, rows: bool) -> list[CellRange]:
    """Merged ranges after rows or columns were inserted before ``at`` (or, ``by`` < 0, deleted from it)."""
    moved = []
    for one in ranges:
        low, high = (one.min_row, one.max_row) if rows else (one.min_col, one.max_col)
        if by < 0 and low >= at and high < at - by:
            continue
        start = low if low < at else max(at, low + by)
        end = high if high < at else max(at - 1, high + by)
        if end < start:
            continue
        edges = (
            {"min_row": start, "max_row": end, "min_col": one.min_col, "max_col": one.max_col}
            if rows
            else {"min_row": one.min_row, "max_row": one.max_row, "min_col": start, "max_col": end}
        )
        moved.append(CellRange(**edges))
    return moved


def _shift(ws: Worksheet, at: int, by: int, *, rows: bool) -> None:
    """Insert or delete as Excel does: merged ranges and hidden rows or columns move along."""
    merged = [CellRange(r.coord) for r in ws.merged_cells.ranges]
    for one in list(ws.merged_cells.ranges):
        ws.unmerge_cells(one.coord)
    sizes = ws.row_dimensions if rows else ws.column_dimensions
    hidden = [_index(key) for key, size in sizes.items() if size.hidden]
    for key in hidden:
        sizes[_key(key, rows)].hidden = False
    action = {
        (True, True): ws.insert_rows,
        (True, False): ws.delete_rows,
        (False, True): ws.insert_cols,
        (False, False): ws.delete_cols,
    }[(rows, by > 0)]
    action(at, abs(by))
    for key in hidden:
        if key < at or by > 0 or key >= at - by:
            sizes[_key(key if key < at else key + by, rows)].hidden = True
    for one in _moved(merged, at, by, rows=rows):
        ws.merge_cells(one.coord)


def _index(key: int | str) -> int:
    if isinstance(key, int):
        return key
    return sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(key)))


def _key(index: int, rows: bool) -> int | str:
    return index if rows else chr(64 + index)


# ---------------------------------------------------------------- the changes


def insert_row(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    at = a_row(ws, rng)
    _shift(ws, at, 1, rows=True)
    return f"{ws.title}: row inserted before {at}"


def insert_record(book: Workbook, rng: random.Random) -> str:
    """A row inserted, and filled like the one above it, with another amount or name."""
    ws = any_sheet(book, rng)
    at = a_row(ws, rng)
    _shift(ws, at, 1, rows=True)
    for cell in ws[at - 1][1:]:
        below = ws.cell(at, cell.column)
        if not isinstance(cell, MergedCell) and not isinstance(below, MergedCell):
            below.value = _another(cell.value, rng)
    return f"{ws.title}: record inserted at {at}"


def _another(value: object, rng: random.Random) -> object:
    if isinstance(value, (int, float)):
        return rng.randint(1, 9) * 1000 + 7
    if isinstance(value, str) and not value.startswith("="):
        return (
            f"{value} {rng.choice('ABCDEGHK')}{rng.choice('ABCDEGHK')}" if " " in value else value
        )
    return None


def insert_column(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    at = a_column(ws, rng)
    _shift(ws, at, 1, rows=False)
    if rng.random() < 0.5:
        for row in rng.sample(range(2, max(4, ws.max_row)), 2):
            _put(ws, row, at, rng.randint(1, 99))
    return f"{ws.title}: column inserted before {at}"


def delete_row(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    at = a_row(ws, rng)
    _shift(ws, at, -1, rows=True)
    return f"{ws.title}: row {at} deleted"


def delete_column(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    at = rng.randint(1, max(2, ws.max_column))
    _shift(ws, at, -1, rows=False)
    return f"{ws.title}: column {at} deleted"


def move_block(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    row, column = a_row(ws, rng), a_column(ws, rng)
    block = [
        (row + r, column + c) for r in range(rng.randint(1, 3)) for c in range(rng.randint(1, 3))
    ]
    down, right = rng.randint(-3, 5), rng.randint(-1, 3)
    taken = {at: ws.cell(*at).value for at in block if not isinstance(ws.cell(*at), MergedCell)}
    for at in taken:
        ws.cell(*at).value = None
    for (r, c), value in taken.items():
        _put(ws, r + down, c + right, value)
    return f"{ws.title}: {len(taken)} cells at {row}, {column} moved by {down}, {right}"


def copy_block(book: Workbook, rng: random.Random) -> str:
    source, target = any_sheet(book, rng), any_sheet(book, rng)
    row, column = a_row(source, rng), a_column(source, rng)
    high, wide = rng.randint(1, 4), rng.randint(1, 5)
    to = rng.randint(2, target.max_row + 4), a_column(target, rng)
    for r in range(high):
        for c in range(wide):
            _put(target, to[0] + r, to[1] + c, source.cell(row + r, column + c).value)
    return f"{source.title}: {high} x {wide} at {row}, {column} copied to {target.title} {to}"


def _put(ws: Worksheet, row: int, column: int, value: object) -> None:
    if row >= 1 and column >= 1 and not isinstance(ws.cell(row, column), MergedCell):
        ws.cell(row, column).value = value


def sort_list(book: Workbook, rng: random.Random) -> str:
    """Rows of a list put in another order: with its heading or without, whole rows or some columns."""
    ws = any_sheet(book, rng)
    rows = filled_rows(ws)
    if not rows:
        rows = list(range(a_row(ws, rng), ws.max_row + 1))
    if rng.random() < 0.4 and rows[0] > 2:
        rows = [rows[0] - 1, *rows]
    columns = list(range(1 if rng.random() < 0.3 else 2, ws.max_column + 1))
    if rng.random() < 0.4:
        columns = columns[: rng.randint(1, len(columns))]
    by = rng.choice(columns)
    order = sorted(rows, key=lambda r: str(ws.cell(r, by).value or "~"))
    taken = {r: [ws.cell(r, c).value for c in columns] for r in rows}
    for row, source in zip(rows, order):
        for column, value in zip(columns, taken[source]):
            _put(ws, row, column, value)
    return f"{ws.title}: rows {rows[0]} to {rows[-1]}, columns {columns}, sorted by {by}"


def paste_twice(book: Workbook, rng: random.Random) -> str:
    """The rows of a list, or some of them, once more below it."""
    ws = any_sheet(book, rng)
    rows = filled_rows(ws) or [a_row(ws, rng)]
    rows = rows[: rng.choice((1, 2, len(rows)))]
    first = ws.max_row + 1
    for n, row in enumerate(rows):
        for column in range(2, ws.max_column + 1):
            _put(ws, first + n, column, ws.cell(row, column).value)
    return f"{ws.title}: {len(rows)} rows from {rows[0]} pasted again at {first}"


def copy_sheet(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    made = book.copy_worksheet(ws)
    for key, size in ws.row_dimensions.items():
        made.row_dimensions[key].hidden = size.hidden
    made.column_dimensions["A"].hidden = ws.column_dimensions["A"].hidden
    made.title = f"{ws.title[:20]} ({rng.randint(2, 9)})" if rng.random() < 0.7 else "Sheet9"
    if rng.random() < 0.6:
        cell = _an_input(made, rng)
        _put(made, cell.row, cell.column, _another(cell.value, rng))
    if rng.random() < 0.3:
        for row in range(1, made.max_row + 1):
            _put(made, row, 1, None)
    return f"{ws.title}: copied as {made.title}"


def _an_input(ws: Worksheet, rng: random.Random):
    """A cell that holds a number or text, right of the labels."""
    cells = [
        c
        for row in ws.iter_rows(min_row=2, min_col=3)
        for c in row
        if c.value is not None
        and not isinstance(c, MergedCell)
        and not str(c.value).startswith("=")
    ]
    return rng.choice(cells) if cells else ws.cell(2, 3)


def overwrite(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    row, column = a_row(ws, rng), a_column(ws, rng)
    value = rng.choice(
        (5, 1234, 2_500_000, "x", "Đã chi đủ", "(nghìn đồng)", "12,5 triệu", "Số tiền")
    )
    _put(ws, row, column, value)
    return f"{ws.title}: {row}, {column} overwritten with {value}"


def type_beside(book: Workbook, rng: random.Random) -> str:
    """A number or a text in a cell that was blank."""
    ws = any_sheet(book, rng)
    row, column = rng.randint(2, ws.max_row + 6), rng.randint(2, ws.max_column + 3)
    if ws.cell(row, column).value is None:
        _put(ws, row, column, rng.choice((7, 350_000, "Ghi chú", "250.000")))
    return f"{ws.title}: typed at {row}, {column}"


def merge(book: Workbook, rng: random.Random) -> str:
    """Cells merged: Excel keeps the first, what the others held is gone."""
    ws = any_sheet(book, rng)
    row, column = a_row(ws, rng), a_column(ws, rng)
    area = CellRange(
        min_row=row,
        min_col=column,
        max_row=row + rng.randint(0, 2),
        max_col=column + rng.randint(0, 1),
    )
    if area.size["rows"] * area.size["columns"] > 1 and not any(
        not area.isdisjoint(CellRange(other.coord)) for other in ws.merged_cells.ranges
    ):
        ws.merge_cells(area.coord)
    return f"{ws.title}: {area.coord} merged"


def strike(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    cell = _an_input(ws, rng)
    struck = [cell]
    if rng.random() < 0.6:
        struck = [c for c in ws[cell.row][1:] if c.value is not None]
    for one in struck:
        font = copy.copy(one.font)
        one.font = Font(name=font.name, size=font.size, bold=font.bold, strike=True)
    return f"{ws.title}: {len(struck)} cells of row {cell.row} struck through"


def hide(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    what = rng.choice(("row", "rows", "column", "sheet"))
    if what == "column":
        ws.column_dimensions[chr(64 + min(26, a_column(ws, rng)))].hidden = True
    elif what == "sheet" and len([s for s in book.worksheets if s.sheet_state == "visible"]) > 2:
        ws.sheet_state = "hidden"
    else:
        first = a_row(ws, rng)
        for row in range(first, first + (1 if what == "row" else 3)):
            ws.row_dimensions[row].hidden = True
    return f"{ws.title}: {what} hidden"


def rename_sheet(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    before, ws.title = ws.title, rng.choice(("Trang 1", "Sheet1", "Nháp", "Hội viên 2", "Bảng"))
    return f"{before}: renamed {ws.title}"


def clear_cells(book: Workbook, rng: random.Random) -> str:
    ws = any_sheet(book, rng)
    row, column = a_row(ws, rng), rng.randint(1, ws.max_column)
    for r in range(rng.randint(1, 2)):
        for c in range(rng.randint(1, 3)):
            _put(ws, row + r, column + c, None)
    return f"{ws.title}: cells from {row}, {column} cleared"


CHANGES: tuple[Change, ...] = (
    insert_row,
    insert_record,
    insert_column,
    delete_row,
    delete_column,
    move_block,
    copy_block,
    sort_list,
    paste_twice,
    copy_sheet,
    overwrite,
    type_beside,
    merge,
    strike,
    hide,
    rename_sheet,
    clear_cells,
)


def changed(book: Workbook, rng: random.Random) -> list[str]:
    """Apply one to four changes; what each did."""
    return [rng.choice(CHANGES)(book, rng) for _ in range(rng.randint(1, 4))]
