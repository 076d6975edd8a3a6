"""What a workbook for a unit is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import NamedTuple

from khsheet.model.answers import Answers
from khsheet.model.cells import Raw, Value
from khsheet.model.fielded import Immutable
from khsheet.model.period import Period
from khsheet.model.submission import Finding, Unit


class Mark(NamedTuple):
    """A short note at a cell."""

    sheet: str
    row: int
    column: int
    note: str

    @property
    def at(self) -> tuple[str, int, int]:
        return self.sheet, self.row, self.column


Listed = tuple[str, tuple[str, int, int] | None]
"""A message, and the sheet, row and column that it is about."""


class Compared(NamedTuple):
    """A number as it was sent, beside what it was in an earlier period."""

    key: str
    then: Value
    now: Value
    difference: Value
    percent: Value


class Filling(Immutable):
    """What stands in the inputs, and what the workbook's own formulas will show for it.

    ``rows`` holds raw cells per table row in column order; ``findings`` and ``answers`` are those
    of the checks on the same values, from which cached results are written; ``blank`` is the
    fingerprint by which an unchanged workbook is known when it comes back. A returned workbook
    has ``marks`` at cells to correct, ``remarks`` at others that something is said of, and lists
    what is ``to_correct``, which holds errors or asks only (``has_errors``), what was ``read``
    although it was not written as asked, what the office has ``settled``, and what is ``compared``
    with earlier periods, by their names. ``previous`` says by key what stands beside a number: what
    it was in the period before. ``returned`` is the fingerprint of what goes back.
    """

    cells: Mapping[str, Raw] = field(default_factory=dict)
    rows: Mapping[str, list[tuple[Raw, ...]]] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = ()
    remarks: tuple[Mark, ...] = ()
    to_correct: tuple[Listed, ...] = ()
    read: tuple[Listed, ...] = ()
    settled: tuple[Listed, ...] = ()
    has_errors: bool = True
    compared: Mapping[str, tuple[Compared, ...]] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()
    blank: str = ""
    returned: str = ""
    previous: Mapping[str, str] = field(default_factory=dict)


class Identity(NamedTuple):
    """What a workbook says of itself on its hidden sheet; on its guide when it is wanted back."""

    unit: Unit
    period: Period
    config: Mapping[str, str]
    tool_version: str
    deadline: date | None = None
