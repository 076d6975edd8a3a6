"""Definition workbooks with mistakes: cells named by sheet, row and heading, as people see them."""

from __future__ import annotations

import functools
from pathlib import Path

from opened import opened, saved
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from typed import typed

from khsheet.form import definition, toml
from khsheet.form.declared import DefinitionError
from khsheet.workbooks import definition as written

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "dinh-nghia-mau.toml"
HEAD_ROW = 3


@functools.cache
def made(text: str) -> bytes:
    """The workbook of a definition in TOML."""
    return written.write(toml.tables(text), "bieu-mau.xlsx")


class Book:
    """The workbook of the example, open for mistakes."""

    def __init__(self, text: str = ""):
        self._blank = made(text or EXAMPLE.read_text(encoding="utf-8"))
        self._book = opened(self._blank)
        self._typed: dict[str, dict[tuple[int, int], object]] = {}
        self._is_saved = False

    @property
    def raw(self) -> Workbook:
        """The whole workbook, for whatever one likes; it is saved by openpyxl then."""
        self._is_saved = True
        return self._book

    def _cell(self, sheet: str, named: str, heading: str) -> Cell:
        """The cell under that heading in the first row that holds that text, or in that row."""
        found = self._book[sheet]
        if sheet == "Biểu mẫu":
            row = next(r for r in range(1, 40) if found.cell(r, 1).value == named)
            return found.cell(row, 2)
        heads = {found.cell(HEAD_ROW, n).value: n for n in range(1, found.max_column + 1)}
        rows = range(HEAD_ROW + 1, found.max_row + 2)
        if named.startswith("#"):
            row = int(named[1:]) if named[1:] else found.max_row + 1
        else:
            row = next(r for r in rows if named in [c.value for c in found[r]])
        return found.cell(row, heads[heading])

    def type(self, sheet: str, named: str, heading: str, value: object) -> str:
        """Type into a cell, whose address is given back."""
        cell = self._cell(sheet, named, heading)
        cell.value = value
        self._typed.setdefault(sheet, {})[cell.row, cell.column] = value
        return f"{sheet}!{cell.coordinate}"

    def add(self, sheet: str, **values: object) -> int:
        """A row more, by headings with _ for spaces; its number."""
        found = self._book[sheet]
        row = next(
            r for r in range(HEAD_ROW + 1, 5000) if all(cell.value is None for cell in found[r])
        )
        for heading, value in values.items():
            self.type(sheet, f"#{row}", heading.replace("_", " "), value)
        return row

    def content(self) -> bytes:
        if not self._is_saved:
            return typed(self._blank, self._typed)
        return saved(self._book)

    def faults(self, folder: Path) -> list[str]:
        """What khsheet says of it: «sheet!cell what», or what it says of the whole file."""
        path = folder / "bieu-mau.xlsx"
        path.write_bytes(self.content())
        return faults(path)


def faults(path: Path) -> list[str]:
    try:
        definition.parse(definition.text_of(str(path)), str(path))
    except DefinitionError as error:
        return [_short(fault) for fault in error.faults]
    return []


def _short(fault: str) -> str:
    if not fault.startswith("Trang «"):
        return fault
    sheet, _, rest = fault.removeprefix("Trang «").partition("», ô ")
    cell, _, what = rest.partition(": ")
    return f"{sheet}!{cell} {what}"
