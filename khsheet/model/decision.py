"""What the office decided of a file, a warning or a number, and what came of it."""

from __future__ import annotations

import enum
from dataclasses import field
from typing import NamedTuple

from khsheet.model.fielded import Immutable


class DecisionKind(enum.StrEnum):
    """What is decided: a file does not count, counts before others; a warning is accepted; a number
    is corrected."""

    LEAVE_OUT = "leave_out"
    CHOOSE = "choose"
    ACCEPT = "accept"
    CORRECT = "correct"


class Decision(Immutable):
    """One decision. Texts are "" where they say nothing.

    ``unit`` is a code (``unit_name`` as typed); ``period`` an id, "" for any; ``file`` a name or a
    fingerprint; ``code`` of a warning, ``item`` a key; ``old`` and ``new`` as typed; ``reason``
    and ``by`` are the clerk's words. ``row`` is where the office's book of this run has it, 0 for
    one that it does not have; two that differ in nothing else are the same.
    """

    kind: DecisionKind
    unit: str = ""
    unit_name: str = ""
    period: str = ""
    file: str = ""
    code: str = ""
    item: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""
    by: str = ""
    row: int = field(default=0, compare=False)

    def __lt__(self, other: Decision) -> bool:
        return self._told_apart_by < other._told_apart_by

    @property
    def was(self) -> str:
        """How what is corrected is quoted."""
        return f"“{self.old}”" if self.old else "ô trống"

    def is_for(self, unit: str, period: str) -> bool:
        return self.unit == unit and self.period in ("", period)


class Outcome(enum.StrEnum):
    """What came of a decision."""

    APPLIED = "applied"
    UNMATCHED = "unmatched"
    CONTRADICTED = "contradicted"
    OVERRULED = "overruled"


class Ruling(NamedTuple):
    """A decision with what came of it, and why where it was not applied.

    ``why`` is in khsheet's own words; ``{file}``, ``{was}`` and ``{code}`` stand in it for the
    clerk's, which may be left out, ``{copies}`` for the paths of files that it speaks of.
    ``against`` are the numbers, from 1, of the rulings on those that it contradicts; ``sources``
    the consolidated workbooks that brought it, where the office's book does not have it.
    """

    decision: Decision
    outcome: Outcome
    why: str = ""
    against: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        about = self.decision
        copies = " và ".join(self.copies)
        return self.why.format(file=about.file, was=about.was, code=about.code, copies=copies)
