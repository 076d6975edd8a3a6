"""What the office said, as a collection keeps it: of itself, of its units, of the period."""

from __future__ import annotations

from dataclasses import asdict, field
from datetime import date
from typing import NamedTuple

from khsheet.model.fielded import Mutable


class Received(NamedTuple):
    """That a report came, as the clerk wrote it down: an ISO date, and by what way."""

    day: str
    way: str = ""


class OfficeRecord(Mutable):
    """Settings by key; those of single units by code; facts of the period by name (dates ISO).

    ``unit_defaults`` may hold placeholders for the unit's name and kind. ``exempt`` are the codes
    of units of which no report is taken.
    """

    own: dict[str, str] = field(default_factory=dict)
    unit_defaults: dict[str, str] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    period: dict[str, str] = field(default_factory=dict)
    received: dict[str, Received] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()

    @property
    def deadline(self) -> date | None:
        """The day by which units are to report, if the office gave one."""
        day = self.period.get("deadline", "")
        return date.fromisoformat(day) if day else None

    def days_late(self, code: str) -> int | None:
        """By how many days a unit's report came after the deadline; None where the deadline or the
        day is not written down: a file's own time is held against nobody."""
        told, deadline = self.received.get(code), self.deadline
        if told is None or deadline is None:
            return None
        return max((date.fromisoformat(told.day) - deadline).days, 0)

    def take(self, other: OfficeRecord) -> None:
        """What another says goes before."""
        self.own |= other.own
        self.unit_defaults |= other.unit_defaults
        self.units |= {code: self.units.get(code, {}) | own for code, own in other.units.items()}
        self.period |= other.period
        self.received |= other.received
        self.exempt |= other.exempt

    def packed(self) -> dict[str, object]:
        """In plain values; ``own`` apart."""
        data = asdict(self)
        del data["own"], data["exempt"]
        return data | ({"exempt": sorted(self.exempt)} if self.exempt else {})

    @classmethod
    def of(cls, own: dict[str, str], data: dict[str, dict]) -> OfficeRecord:
        """What ``packed`` made. Raises TypeError or AttributeError for anything else."""
        received = {code: Received(*told) for code, told in data.get("received", {}).items()}
        kept = {name: dict(data.get(name, {})) for name in ("unit_defaults", "period")}
        units = {code: dict(own) for code, own in data.get("units", {}).items()}
        exempt = frozenset(data.get("exempt", ()))
        return cls(own, units=units, received=received, exempt=exempt, **kept)
