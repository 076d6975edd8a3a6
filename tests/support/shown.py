"""What of a workbook's cells can be seen: how wide and high they are in pixels, and which texts do not
fit. It knows the widths of the letters, and nothing of the owner of row heights in the project.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache

from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

#: Pixels to the point, and between the text and both sides of its cell.
_PIXELS, _SIDES = 96 / 72, 4
#: How much higher than its letters a line is.
_LINE = 1.15

#: Widths of the letters of Times New Roman in thousandths of their size (Adobe's font metrics of
#: Times, which are the same), regular and bold.
_WIDTHS = {
    False: {
        " ,.": 250, "!()-[]fr": 333, "'": 180, "/:;\\ijlt": 278, "IJ": 361, "acez?": 444,
        "s": 389, "m": 778, "w": 722, "ADGHKNOQUVXYđ&": 722, "BCR": 667, "ELTZ": 611, "FPS": 556,
        "MW": 917, "%": 833, "+=<>×": 564, "…→": 1000, "“”": 444, "|": 200, "‘’": 333,
    },
    True: {
        " ,.": 250, "!()-[]ft:;": 333, "'/\\il": 278, "IJ": 445, "cersz": 444, "j": 333,
        "bdhknpqu": 556, "m": 833, "w": 722, "ABDKVXYHCNRUGOQ&": 750, "ELTZ": 667, "FPS": 611,
        "MW": 972, "%": 1000, "+=<>×": 570, "…→": 1000, "|": 220, "‘’": 333,
    },
}  # fmt: skip
_USUAL = 500


@cache
def _letter(letter: str, is_bold: bool) -> int:
    if letter in "ưƯơƠ":  # with the horn beside them
        return _letter(unicodedata.normalize("NFD", letter)[0], is_bold) + 90
    base = unicodedata.normalize("NFD", letter)[0]
    return next((w for some, w in _WIDTHS[is_bold].items() if base in some), _USUAL)


def pixels_of(text: str, size: float, is_bold: bool = False) -> float:
    """How wide a text is in one line."""
    return sum(_letter(letter, is_bold) for letter in text) * size * _PIXELS / 1000


def lines_of(text: str, room: float, size: float, is_bold: bool = False) -> int:
    """How many lines a text takes that is broken at spaces, or within words that are too long."""
    lines = 0
    for part in text.split("\n"):
        lines, at = lines + 1, 0.0
        for word in part.split(" "):
            width = pixels_of(word, size, is_bold)
            gap = pixels_of(" ", size, is_bold) if at else 0
            if at and at + gap + width > room:
                lines, at, gap = lines + 1, 0.0, 0
            over = int((at + width) // room) if width > room else 0
            lines += over
            at += gap + width - over * room
    return lines


# ---------------------------------------------------------------- rows and columns


def column_widths(sheet: Worksheet) -> dict[int, float]:
    """Pixels of every column that has a width; where one counts for several, of each."""
    made: dict[int, float] = {}
    for held in sheet.column_dimensions.values():
        if held.width and held.min:
            pixels = 0 if held.hidden else int(held.width * 7 + 0.5)
            made |= dict.fromkeys(range(held.min, held.max + 1), pixels)
    return made


def pixels_wide(sheet: Worksheet, columns: range) -> float:
    """How wide those columns are together."""
    widths = column_widths(sheet)
    return sum(widths.get(n, 64) for n in columns)


def pixels_high(sheet: Worksheet, rows: range) -> float:
    """How high those rows are together."""
    held = (sheet.row_dimensions[n] for n in rows)
    return sum((row.height or 15) * _PIXELS for row in held if not row.hidden)


# ---------------------------------------------------------------- what does not fit


def clipped(book: Workbook) -> list[tuple[str, str, str]]:
    """Sheet, cell and text of every cell that is seen and shows less than it holds, or a number that
    shows as «###» or in letters that are too small."""
    return [
        (sheet.title, cell.coordinate, str(cell.value))
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        for cell in _clipped(sheet)
    ]


def _clipped(sheet: Worksheet) -> Iterator[Cell]:
    widths = column_widths(sheet)
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        held = sheet.row_dimensions[row[0].row]
        if held.hidden:
            continue
        for cell in row:
            if cell.value is None or cell.value == "" or not widths.get(cell.column, 64):
                continue
            area = merged.get((cell.row, cell.column))
            columns = range(area.min_col, area.max_col + 1) if area else (cell.column,)
            wide = sum(widths.get(n, 64) for n in columns) - _SIDES
            high = sum(
                sheet.row_dimensions[n].height or 0
                for n in (range(area.min_row, area.max_row + 1) if area else (cell.row,))
            )
            if not area and isinstance(cell.value, str):
                wide += _beside(cell, row, widths)
            if not _fits(cell, wide, high):
                yield cell


def _beside(cell: Cell, row: tuple[Cell, ...], widths: dict[int, float]) -> float:
    """The blank cells to the right, into which a text in one line may run."""
    if cell.alignment.wrap_text or cell.alignment.horizontal in ("center", "right", "fill"):
        return 0
    room = 0.0
    for other in row[cell.column - row[0].column + 1 :]:
        if other.value is not None or type(other).__name__ == "MergedCell":
            return room
        room += widths.get(other.column, 64)
    return room + 640  # the columns without cells


def _fits(cell: Cell, wide: float, high: float) -> bool:
    size, is_bold = float(cell.font.size or 11), bool(cell.font.bold)
    wide -= 9 * (cell.alignment.indent or 0)
    if not isinstance(cell.value, str):
        pixels = pixels_of(_shown(cell), size, is_bold)
        return pixels <= wide * (1.35 if cell.alignment.shrink_to_fit else 1)
    text = cell.value.replace("_x000D_", "")
    if cell.alignment.wrap_text:
        lines = lines_of(text, wide, size, is_bold)
        return not high or lines * size * _LINE <= high + 1
    is_low = bool(high) and size * _LINE > high + 1
    widest = max(pixels_of(line, size, is_bold) for line in text.split("\n"))
    return not is_low and widest <= wide * (1.35 if cell.alignment.shrink_to_fit else 1)


def _shown(cell: Cell) -> str:
    """A number as its format shows it, near enough for its width."""
    value, form = cell.value, cell.number_format
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return "FALSE"
    if form == "General":
        return f"{value:.10g}"
    digits = len(form.split(";")[0].partition(".")[2].replace('"', "").replace("%", "").rstrip("#"))
    text = f"{value:,.{digits}f}" if "," in form else f"{value:.{digits}f}"
    return ("+" if form.startswith("+") and value > 0 else "") + text + ("%" if "%" in form else "")
