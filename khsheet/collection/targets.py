"""What units set themselves in the period before, beside what they reached."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from khsheet.collection.comparison import Comparison, Earlier, number_of
from khsheet.collection.totals import Number, summable
from khsheet.form import periods
from khsheet.model import Entry, Form, Target
from khsheet.model.fielded import Immutable


class Attainment(enum.StrEnum):
    """Whether a target was met."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NO_FIGURE = "no_figure"


class Met(NamedTuple):
    """A unit's target, and its number of this period; None where it gave none."""

    target: Number
    result: Number | None

    @property
    def outcome(self) -> Attainment:
        if self.result is None:
            return Attainment.NO_FIGURE
        return Attainment.REACHED if self.result >= self.target else Attainment.NOT_REACHED


class TargetMet(Immutable):
    """One target of the form: what became of it in each unit that had set it, by code."""

    target: Target
    units: dict[str, Met]
    adds_up: bool

    def count(self, outcome: Attainment) -> int:
        return sum(met.outcome is outcome for met in self.units.values())

    @property
    def total(self) -> Met | None:
        """Target and result together, over the units that have both; None for what is no sum."""
        both = [met for met in self.units.values() if met.result is not None]
        if not self.adds_up or not both:
            return None
        return Met(
            sum(met.target for met in both),
            sum(met.result for met in both if met.result is not None),
        )


def met(comparison: Comparison) -> list[TargetMet]:
    """The targets that accepted units set in the period before, in the order of the form; what was
    set for half a year says nothing of a year."""
    before, form = comparison.before, comparison.collection.form
    if before is None or before.is_joined:
        return []
    if not periods.is_as_long(comparison.collection.period, before.period):
        return []
    found = []
    for target in form.targets:
        units = dict(_of_units(comparison, before, target))
        keys = {*target.targets, target.result}
        if units:
            found.append(TargetMet(target, units, keys <= set(summable(form))))
    return found


def _of_units(comparison: Comparison, before: Earlier, target: Target) -> Iterable[tuple[str, Met]]:
    form = comparison.collection.form
    for entry in comparison.collection.accepted:
        then = before.of_unit.get(entry.unit.code, ())
        wanted = _together(form, then, target.targets) if then else None
        if wanted is not None:
            yield entry.unit.code, Met(wanted, number_of(form, [entry], target.result))


def _together(form: Form, entries: Sequence[Entry], keys: Sequence[str]) -> Number | None:
    """What was set, all parts together; None where one of them was not."""
    parts = [number_of(form, entries, key) for key in keys]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
