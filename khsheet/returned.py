"""The workbook that goes back to a unit: what it typed, its faults marked, and what to do first."""

from __future__ import annotations

from collections.abc import Iterable

from khsheet.layout import KEPT_SHEET, Cell
from khsheet.model import Checked, DateSerial, Field, Filling, Finding, Form, Mark, Place, Raw, Severity, Submission, Type

#: Days between the two calendars of Excel.
DAYS_TO_1904 = 1462

_OPEN = (Severity.ERROR, Severity.WARNING)


def needs_return(findings: Iterable[Finding]) -> bool:
    """Whether there is anything that the unit should correct or explain."""
    return any(f.severity in _OPEN for f in findings)


def filling(form: Form, submission: Submission, checked: Checked) -> Filling:
    """The form filled anew: ``checked`` is of the same answers, placed where the new workbook has them.

    Findings about the received file itself (lost sheets, text outside the form) have no cell in
    the new workbook: they are listed without a link.
    """
    marked = [f for f in checked.findings if f.severity in _OPEN]
    received = [f for f in submission.findings if f.severity in _OPEN]
    return Filling(
        cells={key: _in_1900(raw, form.inputs[key], submission) for key, raw in submission.cells.items()},
        rows={
            key: [tuple(_in_1900(raw, item, submission) for raw, item in zip(row, form.tables[key].fields)) for row in rows]
            for key, rows in raw_rows(submission).items()
        },
        explanations=submission.explanations,
        answers=checked.answers,
        findings=tuple(checked.violations),
        marks=tuple(_marks(form, marked)),
        to_correct=tuple([(f.message, _link(f)) for f in marked] + [(f"Trong tệp đã gửi: {f.message}", "") for f in received]),
        leftovers=tuple(_kept(place, text) for place, text in submission.leftovers),
    )


def _kept(place: Place, text: str) -> str:
    """A text that belongs to no cell, with where it stood when it was first found."""
    return text if place.sheet == KEPT_SHEET else f"{place.sheet}, dòng {place.row}: {text}"


def raw_rows(submission: Submission) -> dict[str, list[tuple[Raw, ...]]]:
    """The rows of every table as typed, without gaps."""
    return {key: [cells for _, cells in table.rows] for key, table in submission.tables.items()}


def _in_1900(raw: Raw, item: Field, submission: Submission) -> Raw:
    """A date of a workbook that counts days from 1904, as the new workbook counts them."""
    if submission.epoch1904 and (isinstance(raw, DateSerial) or item.type is Type.DATE and type(raw) is float):
        return DateSerial(raw + DAYS_TO_1904)
    return raw


def _link(finding: Finding) -> str:
    place = finding.place
    return Cell(place.sheet, place.row, place.column).link if place.row and place.column else ""


def _marks(form: Form, findings: Iterable[Finding]) -> Iterable[Mark]:
    """One note a cell, with everything that is to be said of it."""
    notes: dict[tuple[str, int, int], list[str]] = {}
    for f in findings:
        if f.place.row and f.place.column and f.field not in form.computed_by_key:
            notes.setdefault((f.place.sheet, f.place.row, f.place.column), []).append(_short(f))
    return [Mark(sheet, row, column, "\n".join(lines)) for (sheet, row, column), lines in notes.items()]


def _short(finding: Finding) -> str:
    """The message without its place: the note stands at the cell."""
    return finding.message.partition("»: ")[2] or finding.message
