"""What stands in an office's book, with its places: what its schema knows, and all the rest."""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from khsheet.model import Unit
from khsheet.model.fielded import Mutable
from khsheet.model.places import a1
from khsheet.office.reading import Rows
from khsheet.office.schema import OTHERS, Item


class Cell(NamedTuple):
    """A text and where it stands; row and column are 0 where nobody typed it there."""

    text: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    def told(self, item: Item) -> str:
        """Where it stands, as faults begin."""
        if not self.column:  # a CSV list has rows only
            return f"Dòng {self.row}, cột «{item.label}»"
        return f"Trang {self.sheet}, ô {a1(self.row, self.column)}, «{item.label}»"


class Line(NamedTuple):
    """A row of a list: its cells by the keys of the columns, those that hold nothing left out."""

    sheet: str
    row: int
    cells: dict[str, Cell]

    def text(self, key: str) -> str:
        return self.cells[key].text if key in self.cells else ""

    def told(self) -> str:
        return f"Trang {self.sheet}, dòng {self.row}" if self.sheet else f"Dòng {self.row}"


class Note(NamedTuple):
    """What is not used, and where a book carried from this has it (``kept``; "" for nowhere)."""

    said: str
    kept: str = ""

    @property
    def carried(self) -> str:
        """What is said of it when the book is carried over."""
        return f"{self.said} {self.kept}".rstrip()


IN_PLACE = "Tệp mới vẫn giữ ở đúng chỗ đó."
AS_OTHER = f"Tệp mới giữ ở trang {OTHERS}."
AS_SHEET = "Tệp mới có nội dung của trang này, không có công thức và định dạng."


class Contents(Mutable):
    """What was typed: ``lists`` and ``settings`` by the sheet's key, ``periods`` by typed heading.

    The rest holds what the schema does not know, so that carrying a book over loses nothing:
    ``more_columns`` of lists (heading, texts by row), ``more_rows`` of other sheets (texts from the
    first column on), ``beside`` settings (texts by column, by the setting's key, "" for the row of
    headings), ``more_sheets``, and rows of ``others`` (sheet, cell, text). ``notes`` tell of it.
    ``units_before`` are the units with which the book was made, by code and name.
    """

    lists: dict[str, list[Line]] = field(default_factory=dict)
    settings: dict[str, dict[str, Cell]] = field(default_factory=dict)
    periods: list[tuple[Cell, dict[str, Cell]]] = field(default_factory=list)
    more_columns: dict[str, list[tuple[str, dict[int, str]]]] = field(default_factory=dict)
    more_rows: dict[str, list[list[str]]] = field(default_factory=dict)
    beside: dict[str, dict[str, dict[int, str]]] = field(default_factory=dict)
    more_sheets: list[tuple[str, Rows]] = field(default_factory=list)
    others: list[list[str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    units_before: list[Unit] = field(default_factory=list)
