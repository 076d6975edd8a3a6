"""A period of reports."""

from __future__ import annotations

from datetime import date

from khsheet.model.fielded import Immutable


class Period(Immutable):
    """A period, its first and last day, its name and that of the period planned next.

    ``part`` is "H1", "H2", "Q1" to "Q4", or "" for a whole year.
    """

    id: str
    year: int
    part: str
    start: date
    end: date
    name: str
    plan_name: str

    def names(self) -> dict[str, str]:
        """What the placeholders of labels and titles stand for."""
        return {"period": self.name, "plan_period": self.plan_name, "year": str(self.year)}
