"""What the office decided of a file, a warning or a number, and what came of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple


class DecisionKind(enum.StrEnum):
    """What is decided: a file does not count, counts before others; a warning is accepted; a number
    is corrected."""

    LEAVE_OUT = "leave_out"
    CHOOSE = "choose"
    ACCEPT = "accept"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One decision. Texts are "" where they say nothing.

    ``unit`` is a code (``unit_name`` as typed); ``period`` an id, "" for any; ``file`` a name or a
    fingerprint; ``code`` of a warning, ``item`` a key; ``old`` and ``new`` as typed; ``reason``
    and ``by`` are the clerk's words.
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

    @property
    def subject(self) -> tuple[str, ...]:
        """What it is about: two decisions about one subject may contradict each other."""
        kind = DecisionKind.CHOOSE if self.kind is DecisionKind.LEAVE_OUT else self.kind
        by_file = self.file if self.kind is DecisionKind.LEAVE_OUT else ""
        return kind, self.unit, self.period, by_file, self.code, self.item

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


class Ruling(NamedTuple):
    """A decision with what came of it, and why where it was not applied.

    ``why`` is in khsheet's own words; ``{file}``, ``{was}`` and ``{code}`` stand in it for the
    clerk's, which may be left out.
    """

    decision: Decision
    outcome: Outcome
    why: str = ""

    @property
    def told(self) -> str:
        about = self.decision
        return self.why.format(file=about.file, was=about.was, code=about.code)
