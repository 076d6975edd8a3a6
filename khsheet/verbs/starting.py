"""What a workbook starts with before somebody fills it in, judged as if it had been sent so."""

from __future__ import annotations

from collections.abc import Mapping

from khsheet.collection import archive
from khsheet.form.layout import layout
from khsheet.form.prefill import prefill
from khsheet.intake.judging import check
from khsheet.model import (
    Checked,
    Filling,
    Form,
    Identity,
    Period,
    Place,
    Raw,
    RawTable,
    Submission,
    Unit,
)

Cells = dict[str, Raw]
Rows = dict[str, list[tuple[Raw, ...]]]


def starting_filling(
    form: Form,
    identity: Identity,
    cells: Cells,
    rows: Rows,
    said: Mapping[str, str] = {},
    previous: Mapping[str, str] = {},
    judged: Checked | None = None,
) -> Filling:
    """What a new workbook starts with, with what its own formulas will show for it.

    ``said`` are the explanations of what is carried over, by line of the check sheet; ``previous``
    stands beside its numbers; ``judged`` is what comes of all that, where it is known.
    """
    cells = {**prefill(form, identity), **cells}
    if judged is None:
        submission = as_submission(form, identity.unit, identity.period, cells, rows)
        submission.explanations = dict(said)
        judged = check(form, submission, identity.period)
    return Filling(
        cells,
        rows,
        said,
        judged.answers,
        tuple(judged.violations),
        blank=archive.mark(cells, rows),
        previous=previous,
    )


def as_submission(form: Form, unit: Unit, period: Period, cells: Cells, rows: Rows) -> Submission:
    """The submission that a workbook with those cells would be."""
    placed = layout(form)
    submission = Submission("", form.id, form.version, period.id, unit, cells=dict(cells))
    for key in form.inputs:
        cell = placed.cells[key]
        submission.places[key] = Place("", cell.sheet, cell.row, cell.column)
    for key, table in form.tables.items():
        where = {f.key: placed.cells[f.key] for f in table.fields}
        first = where[table.fields[0].key]
        submission.tables[key] = RawTable(
            first.sheet,
            {k: c.column for k, c in where.items()},
            list(enumerate(rows.get(key, ()), first.row)),
        )
    return submission
