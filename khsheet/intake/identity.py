"""What a workbook says of itself, hidden in it: form, version, period and unit."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from itertools import islice

from khsheet.form.layout import IDENTITY_SHEET, SHEET_MARK
from khsheet.formats import Book, Grid
from khsheet.model import Raw
from khsheet.model.fielded import Mutable
from khsheet.vietnamese.text import composed

#: Columns beyond this are outside every form, however many columns were inserted.
MAX_COLUMN = 60
#: The hidden marks are looked for in so many rows: somebody may have put a letterhead above row 1.
TOP_ROWS = 40

_IDENTITY_ROWS = 100
_MARKED = ("form", "version", "period", "unit_code", "unit_name", "asked")


class StatedIdentity(Mutable):
    """What a workbook says of itself, "" where it does not; ``whole`` with its hidden sheet."""

    values: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def read_identity(book: Book) -> StatedIdentity:
    """Form, version, period and unit, from the hidden sheet or else the marks of the others."""
    for name in book.names:
        if folded(name) == IDENTITY_SHEET:
            rows = islice(book.text_rows(name), _IDENTITY_ROWS)
            values = {row[0].strip(): composed(row[1]).strip() for row in rows if len(row) > 1}
            if values.get("form"):
                return StatedIdentity(values)
    for name in book.names:
        _, *mark = sheet_mark(book.sheet(name, max_row=TOP_ROWS, max_column=MAX_COLUMN))
        if len(mark) in (len(_MARKED), len(_MARKED) - 1):  # the whole form is asked without a word
            return StatedIdentity(dict(zip(_MARKED, mark)), whole=False)
    return StatedIdentity()


def sheet_mark(grid: Grid) -> list[str]:
    """The texts beside the hidden mark of a sheet, the sheet's key first ("" without a mark).

    Inserted columns come between them, and a deleted column takes one along.
    """
    for row, cells in grid.rows.items():
        if row > TOP_ROWS:
            break
        if SHEET_MARK in cells.values():
            texts = [text for column in sorted(cells) if (text := _text(cells[column]))]
            return texts[texts.index(SHEET_MARK) + 1 :] or [""]
    return [""]


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if raw.__class__ is str and raw.isascii():
        return raw.strip()
    return "" if raw is None else composed(str(getattr(raw, "text", raw))).strip()


@lru_cache(maxsize=1_000)
def folded(name: str) -> str:
    """A sheet name as it is compared: composed, without case and outer spaces."""
    return composed(name).strip().casefold()
