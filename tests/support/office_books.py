"""The office's book for tests: blank, or with what is typed into it, by sheet and column."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import openpyxl
from filled import written
from openpyxl.worksheet.worksheet import Worksheet

from khsheet.form import definition, periods
from khsheet.model import Form, Unit
from khsheet.office.contents import Cell, Contents, Line
from khsheet.office.schema import ListSheet, schema
from khsheet.workbooks.office import write

PERIOD = periods.parse("2026-H1")
Typed = Mapping[str, Iterable[Mapping[str, object]]]
"""Rows of lists by the sheet's key; values by the column's key."""


def blank_book(form: Form | None = None, units: Iterable[Unit] = ()) -> bytes:
    lines = [
        Line("", n, {name: Cell(text) for name, text in asdict(unit).items()})
        for n, unit in enumerate(units)
    ]
    return write((form or definition.load(),), Contents({"units": lines}), PERIOD)


class Page:
    """A sheet of a book that is open, and gets back what it held when something is typed."""

    def __init__(self, sheet: Worksheet):
        self.sheet, self.held = sheet, {}

    def type(self, row: int, column: int, value: object) -> None:
        at = row, column
        if at not in self.held:
            cell = self.sheet._cells.get(at)
            self.held[at] = cell and (cell._value, cell.data_type, copy.copy(cell._style))
        self.sheet.cell(row, column, value)

    def put_back(self) -> None:
        for at, held in self.held.items():
            if held is None:
                del self.sheet._cells[at]
            else:
                cell = self.sheet._cells[at]
                cell._value, cell.data_type, cell._style = held
        self.held = {}


class OpenBook:
    """The blank book of a form, opened once: opening it takes longer than filling it in."""

    _open: dict[int, OpenBook] = {}

    def __init__(self, form: Form):
        self.form = form  # kept, so that its number stays its own
        self.raw = openpyxl.load_workbook(io.BytesIO(blank_book(form)))
        self.pages = {name: Page(self.raw[name]) for name in self.raw.sheetnames}

    @classmethod
    @contextmanager
    def of(cls, form: Form) -> Iterator[OpenBook]:
        book = cls._open.get(id(form)) or cls._open.setdefault(id(form), cls(form))
        try:
            yield book
        finally:
            for page in book.pages.values():
                page.put_back()


def office_book(
    typed: Typed,
    settings: Mapping[str, Mapping[str, str]] = {},
    periods: Mapping[str, Mapping[str, str]] = {},
    *,
    form: Form | None = None,
) -> bytes:
    """The blank book as somebody fills it in: lists, settings by key, periods by heading.

    A ``limits`` row names its rule, and goes where that rule stands.
    """
    form = form or definition.load()
    declared = schema((form,))
    with OpenBook.of(form) as book:
        for key, rows in typed.items():
            sheet = declared.sheet(key)
            assert isinstance(sheet, ListSheet)
            columns = [item.key for item in sheet.items]
            page = book.pages[sheet.name]
            lines = range(3, page.sheet.max_row + 1) if key == "limits" else ()
            at = {page.sheet.cell(row, 1).value: row for row in lines}
            for number, row in enumerate(rows, 3):
                where = at[row["rule"]] if key == "limits" else number
                for column, value in row.items():
                    page.type(where, columns.index(column) + 1, value)
        for key, values in settings.items():
            page, keys = book.pages[declared.sheet(key).name], list(declared.items(key))
            for name, value in values.items():
                page.type(keys.index(name) + 3, 3, value)
        page, keys = book.pages[declared.sheet("periods").name], list(declared.items("periods"))
        for column, (period, facts) in enumerate(periods.items(), 3):
            page.type(2, column, period)
            for name, value in facts.items():
                page.type(keys.index(name) + 3, column, value)
        target = io.BytesIO()
        book.raw.save(target)
        return target.getvalue()


def units_typed(units: Iterable[Unit]) -> list[dict[str, str]]:
    names = ("code", "name", "type", "group", "superior", "note")
    return [{name: getattr(unit, name) for name in names} for unit in units]


def saved(path: Path, typed: Typed, **more: object) -> Path:
    """Such a book as a file."""
    return written(path, office_book(typed, **more))
