"""The workbook that goes back to a unit: what it typed, its faults marked, and what to do first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from khsheet import messages
from khsheet.collection import archive
from khsheet.form.check_sheet import ACCEPTED, line_of_rule
from khsheet.form.layout import KEPT_SHEET, layout
from khsheet.model import (
    Checked,
    Compared,
    DateSerial,
    Field,
    Filling,
    Finding,
    Form,
    Listed,
    Mark,
    Place,
    Raw,
    Severity,
    Submission,
    Type,
)
from khsheet.model.serials import DAYS_TO_1904
from khsheet.values.show import show_raw
from khsheet.workbooks.texts import fits, pieces

#: Behind a value, or alone: the unit is asked. No check takes such a cell, so that a workbook sent
#: back as it came is refused again.
DOUBT = "?"

_OPEN = (Severity.ERROR, Severity.WARNING)


def needs_return(findings: Iterable[Finding]) -> bool:
    """Whether there is anything that the unit should correct or explain; decisions of the office
    that contradict each other are none of its business."""
    return any(f.severity in _OPEN and f.code != messages.DECISIONS_DISAGREE for f in findings)


Rows = dict[str, list[tuple[Raw, ...]]]
"""The raw cells of every table, row by row in column order."""


def answers(
    form: Form, submission: Submission, findings: Iterable[Finding]
) -> tuple[dict[str, Raw], Rows]:
    """The cells and rows that go back: as received, days counted from 1900, and with a question
    mark wherever the file left them in doubt. ``findings`` are all those of the submission.

    In doubt are inputs and tables that were lost, or found twice or under another label, and dates
    whose day and month may be swapped. A table in doubt has a row of question marks at its end.
    """
    inputs, tables = _in_doubt(form, submission)
    cells = {
        key: _in_1900(raw, form.inputs[key], submission) for key, raw in submission.cells.items()
    }
    for key in inputs:
        cells[key] = _doubted(cells.get(key), form.inputs[key])
    rows = {
        key: [
            tuple(
                _in_1900(raw, item, submission) for raw, item in zip(row, form.tables[key].fields)
            )
            for row in typed
        ]
        for key, typed in raw_rows(submission).items()
    }
    _doubt_dates(
        form, submission, [f for f in findings if f.code == messages.DAY_AND_MONTH_SWAPPED], rows
    )
    for key in tables:
        asked = tuple(DOUBT if item.required else None for item in form.tables[key].fields)
        rows[key] = [*rows.get(key, ()), asked]
    return cells, rows


def _in_doubt(form: Form, submission: Submission) -> tuple[set[str], set[str]]:
    """Inputs and tables that reading lost, or said an error of."""
    inputs = form.inputs.keys() - submission.places.keys()
    tables = form.tables.keys() - submission.tables.keys()
    for finding in submission.findings:
        if finding.severity is not Severity.ERROR:
            continue
        key, sheet = finding.field, finding.place.sheet
        if key in form.inputs:
            inputs.add(key)
        elif key in form.columns:
            tables.add(form.columns[key][0].key)
        elif key in form.tables:
            tables.add(key)
        elif sheet:
            singles, there = submission.on(sheet)
            inputs |= singles & form.inputs.keys()
            tables |= there
    return inputs, tables


def _doubted(raw: Raw, item: Field) -> Raw:
    """What to write for a cell in doubt; a text is no number that could be wrong, and stays."""
    if raw is None or item.type is Type.CHOICE:
        return DOUBT
    if item.type in (Type.TEXT, Type.LONG_TEXT):
        return raw
    shown = show_raw(raw)
    return shown if shown.endswith(DOUBT) else shown + DOUBT


def _doubt_dates(form: Form, submission: Submission, findings: list[Finding], rows: Rows) -> None:
    tables = {form.columns[f.field][0].key for f in findings}
    at = {
        (key, number): n
        for key in tables
        for n, (number, _) in enumerate(submission.tables[key].rows)
    }
    for finding in findings:
        table, item = form.columns[finding.field]
        n, column = at[table.key, finding.place.row], table.fields.index(item)
        row = rows[table.key][n]
        rows[table.key][n] = (*row[:column], finding.value + DOUBT, *row[column + 1 :])


def filling(
    form: Form,
    submission: Submission,
    checked: Checked,
    others: Iterable[Finding] = (),
    settled: Iterable[Finding] = (),
    compared: Mapping[str, tuple[Compared, ...]] = {},
    previous: Mapping[str, str] = {},
) -> Filling:
    """The form filled anew: ``checked`` is of the ``answers``, placed where the new workbook has
    them; ``others`` are findings that follow from other files, ``settled`` those that the office
    has decided, ``compared`` and ``previous`` say what its numbers were in earlier periods.

    Findings about the received file itself (lost sheets, text outside the form) have no cell in
    the new workbook: they are listed without a link.
    """
    marked = [f for f in checked.findings if f.severity in _OPEN]
    here = (_anew(form, f) for f in others)
    marked += [*_overfull(form, checked.submission), *filter(None, here)]
    listed = [f for f in submission.findings if f.severity in _OPEN]
    listed += [f for f in others if not _anew(form, f)]
    marks, remarks = _noted(form, marked, settled)
    cells, rows = checked.submission.cells, raw_rows(checked.submission)
    return Filling(
        cells=cells,
        rows=rows,
        returned=archive.mark_returned(cells, rows, submission.explanations),
        explanations=checked.submission.explanations,
        answers=checked.answers,
        findings=tuple(checked.violations),
        marks=marks,
        remarks=remarks,
        to_correct=(
            *((f"Trong tệp đã gửi: {f.message}", None) for f in listed),
            *((f.message, _at(f)) for f in marked),
        ),
        read=_read(checked.findings),
        settled=tuple(_where_it_is(form, f) for f in settled),
        has_errors=any(f.severity is Severity.ERROR for f in (*listed, *marked)),
        compared=compared,
        previous=previous,
        leftovers=tuple(
            piece for place, text in submission.leftovers for piece in pieces(_kept(place, text))
        ),
    )


def _read(findings: Iterable[Finding]) -> tuple[Listed, ...]:
    """What was read although it was not written as asked."""
    return tuple((f.message, _at(f)) for f in findings if f.code in messages.READ_ALL_THE_SAME)


def _where_it_is(form: Form, finding: Finding) -> Listed:
    """A finding's words, and its cell in the new workbook if it has one there."""
    here = _anew(form, finding)
    return (here.message, _at(here)) if here else (finding.message, None)


def accepted_words(form: Form, settled: Iterable[Finding]) -> dict[str, str]:
    """What the check sheet says, by its lines, of warnings that the office accepted and that are
    explained there."""
    lines = Counter(
        line_of_rule(form, f.rule) for f in settled if f.rule and f.field not in form.columns
    )
    return {line: "\n".join([ACCEPTED] * number) for line, number in lines.items()}


def _anew(form: Form, finding: Finding) -> Finding | None:
    """A finding about a received input, a computed value or a whole table, where the new workbook
    has it: a table at its first cell. None for any other, as rows may stand elsewhere there."""
    cell = layout(form).cells.get(finding.field)
    if cell is None or (finding.field in form.columns and finding.place.row):
        return None
    return finding._replace(place=Place("", *cell))


def _overfull(form: Form, anew: Submission) -> list[Finding]:
    """Texts that some other program let grow beyond what a cell of Excel holds: they are cut."""
    found = [
        (anew.places[key], form.inputs[key])
        for key, raw in anew.cells.items()
        if isinstance(raw, str) and not fits(raw)
    ]
    for key, table in anew.tables.items():
        items = form.tables[key].fields
        found += [
            (Place("", table.sheet, row, table.columns[item.key]), item)
            for row, cells in table.rows
            for item, raw in zip(items, cells)
            if isinstance(raw, str) and not fits(raw)
        ]
    cut = "chữ dài hơn một ô Excel chứa được nên bản này chỉ giữ phần đầu"
    return [messages.finding(place, messages.CELL_OVERFULL, cut, item=i) for place, i in found]


def _kept(place: Place, text: str) -> str:
    """A text that belongs to no cell, with where it stood when it was first found."""
    return text if place.sheet == KEPT_SHEET else f"{place.sheet}, dòng {place.row}: {text}"


def raw_rows(submission: Submission) -> Rows:
    """The rows of every table as typed, without gaps."""
    return {key: [cells for _, cells in table.rows] for key, table in submission.tables.items()}


def _in_1900(raw: Raw, item: Field, submission: Submission) -> Raw:
    """A date of a workbook that counts days from 1904, as the new workbook counts them."""
    if submission.epoch1904 and (
        isinstance(raw, DateSerial) or (item.type is Type.DATE and type(raw) is float)
    ):
        return DateSerial(raw + DAYS_TO_1904)
    return raw


def _at(finding: Finding) -> tuple[str, int, int] | None:
    place = finding.place
    return (place.sheet, place.row, place.column) if place.row and place.column else None


def _noted(
    form: Form, marked: Iterable[Finding], settled: Iterable[Finding]
) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The notes at cells that are to be corrected, and at others that the office corrected."""
    corrected = [f for f in settled if f.code == messages.CORRECTED_BY_OFFICE]
    moved = [here for f in corrected if (here := _anew(form, f))]
    notes, to_mend = list(_marks(form, [*marked, *moved])), set(map(_at, marked))
    return (
        tuple(note for note in notes if note.at in to_mend),
        tuple(note for note in notes if note.at not in to_mend),
    )


def _marks(form: Form, findings: Iterable[Finding]) -> Iterable[Mark]:
    """One note a cell, with everything that is to be said of it."""
    notes: dict[tuple[str, int, int], list[str]] = {}
    for f in findings:
        if f.place.row and f.place.column and f.field not in form.computed_by_key:
            notes.setdefault((f.place.sheet, f.place.row, f.place.column), []).append(f.said)
    return [
        Mark(sheet, row, column, "\n".join(lines)) for (sheet, row, column), lines in notes.items()
    ]
