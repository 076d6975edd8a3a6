"""Where something stands, and how people write it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


@lru_cache(maxsize=1_000)
def letters(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def a1(row: int, column: int, *, absolute: bool = False) -> str:
    """The address of a cell, such as B9 or $B$9; "" for a whole sheet (row 0)."""
    if not row or not column:
        return ""
    return f"${letters(column)}${row}" if absolute else f"{letters(column)}{row}"


class Place(NamedTuple):
    """Where something stands: row and column count from 1, 0 means the whole sheet or file."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def told(self) -> str:
        """The place within its file, as messages say it; "" for the whole file."""
        if not self.sheet:
            return ""
        cell = a1(self.row, self.column)
        inner = f", ô {cell}" if cell else f", dòng {self.row}" if self.row else ""
        return f"Trang «{self.sheet}»{inner}"
