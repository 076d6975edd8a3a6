"""Forms, filled workbooks and submissions for tests, built straight from a definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import openpyxl

from khsheet import __version__
from khsheet.form import check_sheet, periods
from khsheet.form.known import KnownForms
from khsheet.form.layout import CHECK_SHEET, layout
from khsheet.formats import open_book
from khsheet.intake import reader
from khsheet.intake.judging import check
from khsheet.model import (
    Checked,
    Filling,
    Finding,
    Form,
    Identity,
    Place,
    Raw,
    RawTable,
    Submission,
    Unit,
)
from khsheet.model.places import a1
from khsheet.workbooks import template

PERIOD = periods.parse("2026-H1")
UNIT = Unit("07", "Xã Suối Thử", "xã")

Cells = Mapping[str, Raw]
Rows = Mapping[str, Sequence[tuple[Raw, ...]]]


def form_of(body: str) -> Form:
    """A form from TOML text that says only what the test is about."""
    return known_of(body).form


def known_of(body: str) -> KnownForms:
    """That form as a run knows it that was given its definition with --form."""
    return KnownForms("nho.toml", f'id = "nho"\nversion = 1\ntitle = "Biểu thử"\n{body}')


def submission(
    form: Form, cells: Cells = {}, rows: Rows = {}, explanations: Mapping[str, str] = {}
) -> Submission:
    """What reading a workbook with those cells gives."""
    placed = layout(form).cells
    sent = Submission(
        "thu.xlsx", form.id, form.version, PERIOD.id, UNIT, explanations=dict(explanations)
    )
    sent.cells = {key: raw for key, raw in cells.items() if raw is not None}
    sent.places = {
        key: Place("thu.xlsx", placed[key].sheet, placed[key].row, placed[key].column)
        for key in form.inputs
    }
    for key, table in form.tables.items():
        first = placed[table.fields[0].key]
        columns = {f.key: placed[f.key].column for f in table.fields}
        numbered = [(first.row + n, tuple(row)) for n, row in enumerate(rows.get(key, ()))]
        sent.tables[key] = RawTable(first.sheet, columns, numbered)
    return sent


def checked(
    form: Form, cells: Cells = {}, rows: Rows = {}, explanations: Mapping[str, str] = {}
) -> Checked:
    return check(form, submission(form, cells, rows, explanations), PERIOD)


def at(form: Form, finding: Finding) -> str:
    """The place of a finding as a table of cases names it: the key, for a table with the row from 1."""
    if finding.field not in form.columns:
        return finding.field
    first = layout(form).cells[finding.field].row
    return f"{finding.field} {finding.place.row - first + 1}"


def found(form: Form, findings: Iterable[Finding]) -> list[str]:
    """Findings as a table of cases names them, such as "amount 2 KH220"."""
    return sorted(f"{at(form, f)} {f.code}" for f in findings)


def workbook(
    form: Form,
    cells: Cells = {},
    rows: Rows = {},
    explanations: Mapping[str, str] = {},
    *,
    judged: bool = True,
) -> bytes:
    """The workbook with those answers; when not ``judged``, its cached results know nothing of them."""
    kept = {k: list(r) for k, r in rows.items()}
    results = (
        checked(form, cells, rows, explanations)
        if judged
        else Checked(Submission("", "", 0, "", UNIT))
    )
    filling = Filling(cells, kept, explanations, results.answers, tuple(results.violations))
    return template.write(form, Identity(UNIT, PERIOD, form.config, __version__), filling)


def read_back(form: Form, data: bytes) -> Submission:
    with open_book(data) as book:
        return reader.read(book, form, reader.read_identity(book), "thu.xlsx")


def lines_of(form: Form, book: openpyxl.Workbook) -> dict[str, str]:
    """The status of every line of the check sheet, by the line's id."""
    sheet = book[CHECK_SHEET]
    shown = {}
    for row in range(check_sheet.FIRST_LINE_ROW, sheet.max_row + 1):
        if name := sheet.cell(row, 1).value:
            shown[name] = sheet.cell(row, check_sheet.STATUS_COLUMN).value
    return shown


def rows_of(form: Form, book: openpyxl.Workbook) -> dict[str, int]:
    """The row that a line of the check sheet leads to, 0 for none, by the line's id."""
    sheet = book[CHECK_SHEET]
    named = range(check_sheet.FIRST_LINE_ROW, sheet.max_row + 1)
    at = {sheet.cell(row, 1).value: sheet.cell(row, check_sheet.LINK_COLUMN).value for row in named}
    return {f"first row of {name}": int(row or 0) for name, row in at.items() if name}


def expected_rows(form: Form, result: Checked) -> dict[str, int]:
    lines = check_sheet.lines(form, PERIOD)
    found = result.violations
    return {f"first row of {one.id}": check_sheet.first_row(one, form, found) for one in lines}


def marks_of(form: Form, book: openpyxl.Workbook) -> dict[str, str]:
    """The live mark beside every line of inputs, by sheet and cell."""
    shown = {}
    for placed in layout(form).sheets.values():
        for line in placed.lines:
            if line.kind in ("fields", "texts", "grid_row"):
                value = book[placed.sheet.name].cell(line.row, placed.status_column).value
                shown[f"{placed.sheet.name} {a1(line.row, placed.status_column)}"] = value or ""
    return shown


def expected_lines(form: Form, result: Checked) -> dict[str, str]:
    sent = result.submission
    rows = {key: [cells for _, cells in table.rows] for key, table in sent.tables.items()}
    given = check_sheet.given(form, sent.cells, rows)
    found = check_sheet.of_lines(form, result.violations)
    return {
        line.id: check_sheet.status(line, form, found.get(line.id, ()), given)
        for line in check_sheet.lines(form, PERIOD)
    }


def expected_marks(form: Form, result: Checked) -> dict[str, str]:
    """What the live marks say by the Python side: the worst of the inputs on the line."""
    by_key: dict[str, list[Finding]] = {}
    for finding in result.violations:
        by_key.setdefault(finding.field, []).append(finding)
    shown = {}
    for placed in layout(form).sheets.values():
        for line in placed.lines:
            items = (
                line.item.fields
                if line.kind == "grid_row"
                else [line.item]
                if line.kind in ("fields", "texts")
                else []
            )
            states = [
                check_sheet.input_status(
                    f.required,
                    result.submission.cells.get(f.key) is None,
                    by_key.get(f.key, ()),
                    form,
                )
                for f in items
            ]
            if items:
                worst = next(
                    (
                        w
                        for w in (check_sheet.WRONG, check_sheet.MISSING, check_sheet.DONE)
                        if w in states
                    ),
                    check_sheet.EMPTY,
                )
                shown[f"{placed.sheet.name} {a1(line.row, placed.status_column)}"] = worst
    return shown
