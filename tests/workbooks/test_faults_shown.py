"""A cell of a table that cannot stay as it is shows it where it is typed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import clients
import openpyxl
import pytest
import workbooks
from filled import example_cells, example_rows
from lazily import load_workbook

from khsheet import messages
from khsheet.form import definition
from khsheet.form.layout import layout
from khsheet.model import Raw, Severity

FORM = definition.load()
#: What is typed into a cell of each column in turn.
TYPED: tuple[Raw, ...] = (None, "", "x", "-", "Kinh", "Chủ tịch", 12.0, -5.0, 2.5, 600_000.0,
    "15/03/2026", "01/07/2026", "31/02/2026", "Thu: nguồn khác", "y" * 400)  # fmt: skip


def conditions(book: openpyxl.Workbook) -> dict[str, tuple[str, int]]:
    """The condition of each column that has one, and the row for which it is written."""
    found = {}
    for key, (table, column) in FORM.columns.items():
        first = layout(FORM).cells[column.key]
        for area in book[first.sheet].conditional_formatting:
            start = str(area.sqref).split(":")[0]
            if start == first.a1 and ":" in str(area.sqref) and key != table.fields[0].key:
                found[key] = (area.rules[0].formula[0], first.row)
    return found


def test_conditions_are_such_as_excel_2010_takes():
    book = load_workbook(io.BytesIO(workbooks.workbook(FORM)))
    made = conditions(book)
    assert {"member_full_name", "entry_date", "entry_amount", "entry_category"} <= made.keys()
    for formula, _ in made.values():
        assert len(formula) <= 8192 and not re.search("[{}!]", formula)


@pytest.mark.libreoffice
def test_a_cell_shows_its_fault_and_no_other(tmp_path: Path):
    """LibreOffice works the conditions out: those of cells with an error of their own hold."""
    rows = {key: [] for key in FORM.tables}
    for key, table in FORM.tables.items():
        whole = example_rows(1)[key][0]
        for at, column in enumerate(table.fields):
            for typed in TYPED if column.key != table.seq else ():
                rows[key].append((*whole[:at], typed, *whole[at + 1 :]))
    cells = {**example_cells(), "members_total": float(len(rows["members"]))}
    book = load_workbook(io.BytesIO(workbooks.workbook(FORM, cells, rows, judged=False)))
    made, placed = conditions(book), layout(FORM).cells
    for key, (formula, first) in made.items():
        sheet = book[placed[key].sheet]
        for row in range(first, first + len(rows[FORM.columns[key][0].key])):
            moved = re.sub(rf"(\$[A-Z]+){first}\b", rf"\g<1>{row}", formula)
            sheet.cell(row, placed[key].column + 40).value = f"=IF({moved},1,0)"
    path = tmp_path / "a.xlsx"
    book.save(path)
    again = clients.shown(path)
    result = workbooks.checked(FORM, cells, rows)
    # Days that other rows make doubtful are for the check sheet.
    own = [f for f in result.violations if f.code != messages.DAY_AND_MONTH_SWAPPED]
    wrong = {
        (f.field, f.place.row)
        for f in own
        if f.severity is Severity.ERROR or f.rule.startswith("type:")
    }
    shown = {
        (key, row)
        for key, (_, first) in made.items()
        for row in range(first, first + len(rows[FORM.columns[key][0].key]))
        if again[placed[key].sheet].cell(row, placed[key].column + 40).value
    }
    assert shown == {(key, row) for key, row in wrong if key in made}
    assert len(shown) > 40
