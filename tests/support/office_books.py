"""The office's book for tests: blank, or with what is typed into it, by sheet and column."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from filled import written
from lazily import load_workbook
from typed import typed as into

from khsheet.form import definition, periods
from khsheet.model import Form, Unit, once_per_form
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


_blank = once_per_form(blank_book)


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
    sheets: dict[str, dict[tuple[int, int], object]] = {}
    for key, rows in typed.items():
        sheet = declared.sheet(key)
        assert isinstance(sheet, ListSheet)
        columns = [item.key for item in sheet.items]
        at = _rows_of_rules(form) if key == "limits" else {}
        cells = sheets.setdefault(sheet.name, {})
        for number, row in enumerate(rows, 3):
            where = at[row["rule"]] if key == "limits" else number
            cells |= {(where, columns.index(column) + 1): value for column, value in row.items()}
    for key, values in settings.items():
        cells, keys = sheets.setdefault(declared.sheet(key).name, {}), list(declared.items(key))
        cells |= {(keys.index(name) + 3, 3): value for name, value in values.items()}
    keys = list(declared.items("periods"))
    cells = sheets.setdefault(declared.sheet("periods").name, {})
    for column, (period, facts) in enumerate(periods.items(), 3):
        cells[2, column] = period
        cells |= {(keys.index(name) + 3, column): value for name, value in facts.items()}
    return into(_blank(form), sheets)


@once_per_form
def _rows_of_rules(form: Form) -> dict[object, int]:
    """The row of each rule on the sheet of limits."""
    made = load_workbook(io.BytesIO(_blank(form)))[schema((form,)).sheet("limits").name]
    return {made.cell(row, 1).value: row for row in range(3, made.max_row + 1)}


def units_typed(units: Iterable[Unit]) -> list[dict[str, str]]:
    names = ("code", "name", "type", "group", "superior", "note")
    return [{name: getattr(unit, name) for name in names} for unit in units]


def saved(path: Path, typed: Typed, **more: object) -> Path:
    """Such a book as a file."""
    return written(path, office_book(typed, **more))
