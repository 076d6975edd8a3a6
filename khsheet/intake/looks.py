"""What the look of a cell says against its content: struck through, digits raised, merged, hidden.

Nobody can say from the file whether such content counts: the unit is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from khsheet import messages
from khsheet.formats.looks import Cell
from khsheet.intake.draft import Draft
from khsheet.intake.sheets import FoundSheet
from khsheet.model import Field, Raw, RawTable, Section, Severity, Type
from khsheet.model.places import a1
from khsheet.values.show import is_blank

_SHOWN = 8
_TEXTS = (Type.TEXT, Type.LONG_TEXT)


def say_looks(draft: Draft, sheets: Iterable[FoundSheet]) -> None:
    """Say of every sheet of the form what its looks make doubtful, once all of it was read."""
    for found in sheets:
        judge = _SheetLooks(draft, found)
        judge.say_struck()
        judge.say_raised()


class _SheetLooks:
    """The looks of one sheet beside what was read of it."""

    def __init__(self, draft: Draft, found: FoundSheet):
        self.draft, self.found, self.looks = draft, found, found.grid.looks
        self.rows = found.grid.rows

    # ------------------------------------------------------------ what stands where

    @cached_property
    def inputs(self) -> dict[Cell, Field]:
        """The single inputs of the sheet by their cell."""
        known, places = self.draft.form.inputs, self.draft.submission.places.items()
        own = ((key, place) for key, place in places if place.sheet == self.found.name)
        return {(place.row, place.column): known[key] for key, place in own if key in known}

    @cached_property
    def table(self) -> tuple[Section, RawTable] | None:
        sent, form = self.draft.submission, self.draft.form
        tables = ((form.tables[key], table) for key, table in sent.tables.items())
        return next((both for both in tables if both[1].sheet == self.found.name), None)

    @cached_property
    def records(self) -> dict[int, tuple[Raw, ...]]:
        """The records of the sheet's table by their row."""
        return dict(self.table[1].rows) if self.table else {}

    @cached_property
    def columns(self) -> dict[int, Field]:
        """The columns of the sheet's table by their number."""
        if not self.table:
            return {}
        section, table = self.table
        return {table.columns[f.key]: f for f in section.fields if f.key in table.columns}

    def is_filled(self, row: int, column: int) -> bool:
        return not is_blank(self.rows.get(row, {}).get(column))

    def say(
        self, at: Cell, code: str, what: str, key: str, severity: Severity | None = None
    ) -> None:
        place = self.draft.place(self.found.name, *at)
        self.draft.say(place, code, what, key=key, severity=severity)

    # ------------------------------------------------------------ struck through

    def say_struck(self) -> None:
        """Struck inputs one by one, struck records by their row."""
        struck_rows: dict[int, list[int]] = {}
        for row, column in sorted(self.looks.struck | self.looks.partly):
            if item := self.inputs.get((row, column)):
                self.say_struck_cell(row, column, item)
            elif row in self.records and column in self.columns:
                struck_rows.setdefault(row, []).append(column)
            elif (row, column) in self.looks.struck:
                self.say_struck_label(row, column)
        for row, columns in struck_rows.items():
            self.say_struck_record(row, columns)

    def say_struck_cell(self, row: int, column: int, item: Field) -> None:
        """A struck number cannot be counted; of struck words the unit decides."""
        is_part = (row, column) in self.looks.partly
        what = "một phần nội dung bị gạch ngang." if is_part else "nội dung bị gạch ngang."
        severity = Severity.WARNING if item.type in _TEXTS else None
        self.say((row, column), messages.STRUCK_THROUGH, what, item.key, severity)

    def say_struck_label(self, row: int, column: int) -> None:
        """A struck label means that its line does not count."""
        for (line, at), item in self.inputs.items():
            if line == row and self.is_filled(line, at) and (line, at) not in self.looks.struck:
                what = f"nhãn bên cạnh (ô {a1(row, column)}) bị gạch ngang."
                self.say((line, at), messages.STRUCK_THROUGH, what, item.key)

    def say_struck_record(self, row: int, columns: list[int]) -> None:
        """A record whose name or number is struck, or all of it, may not count at all."""
        assert self.table
        section = self.table[0]
        whole = [c for c in columns if (row, c) in self.looks.struck]
        filled = {c for c, f in self.columns.items() if self.is_filled(row, c)}
        names = {
            c for c, f in self.columns.items() if f.key == section.seq or (f.required and _names(f))
        }
        if names.intersection(whole) or filled <= {*whole, *names}:
            cells = ", ".join(a1(row, c) for c in whole[:_SHOWN])
            what = f"dòng {row} bị gạch ngang (ô {cells})."
            self.say((row, whole[0]), messages.STRUCK_THROUGH, what, section.key)
            columns = [c for c in columns if c not in whole]
        for column in columns:
            self.say_struck_cell(row, column, self.columns[column])

    # ------------------------------------------------------------ raised digits

    def say_raised(self) -> None:
        """A raised digit beside a number is a footnote, and not its last digit."""
        for at in sorted(self.looks.raised):
            item = self.inputs.get(at) or (
                self.columns.get(at[1]) if at[0] in self.records else None
            )
            if item and (item.type.is_number or item.type is Type.DATE):
                what = "có chữ số nâng lên hay hạ xuống (như số chú thích) cạnh số."
                self.say(at, messages.RAISED_DIGITS, what, item.key)


def _names(item: Field) -> bool:
    """Whether a column holds the name of its record."""
    return item.type is Type.TEXT
