"""What changed since earlier periods: of each unit, and of the office's totals.

A number that one of the two periods lacks has no change: a blank is no zero.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from khsheet.collection.totals import Number, summable
from khsheet.form import computed, over_time, periods
from khsheet.model import (
    Collection,
    Computed,
    Entry,
    Form,
    Item,
    OverTime,
    Period,
    Status,
    Type,
)
from khsheet.model.fielded import Immutable

_HUNDREDTH = Decimal("0.01")


class Relation(enum.StrEnum):
    """What an earlier period is to the one that is collected."""

    BEFORE = "before"
    YEAR_AGO = "year_ago"
    EARLIER = "earlier"


class Change(NamedTuple):
    """A number beside what it was; of a total, over the ``units`` that gave it both times."""

    then: Number
    now: Number
    in_points: bool
    units: int = 1

    @property
    def difference(self) -> Number:
        return self.now - self.then

    @property
    def percent(self) -> Decimal | None:
        """None where there is nothing to be a part of; a percentage changes in points alone."""
        if self.in_points or not self.then:
            return None
        exact = Decimal(self.difference) * 100 / abs(Decimal(self.then))
        return exact.quantize(_HUNDREDTH)


class Earlier(Immutable):
    """An earlier period: ``entries`` as they counted then, of so many ``units``.

    ``of_unit`` has for each of today's units, by code, the entries of those that it continues;
    ``is_joined`` where all that was made from the parts of the period.
    """

    period: Period
    entries: Sequence[Entry]
    units: int
    of_unit: Mapping[str, Sequence[Entry]]
    is_joined: bool = False

    @cached_property
    def accepted(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.status is Status.ACCEPTED]


class Comparison(Immutable):
    """A collection beside earlier periods, which stand in their order."""

    collection: Collection
    earlier: Sequence[Earlier]

    @cached_property
    def compared(self) -> list[Earlier]:
        """The period before, and the same period of the year before, as far as they are known."""
        wanted = (Relation.BEFORE, Relation.YEAR_AGO)
        found = {self.relation(one): one for one in self.earlier}
        return [found[relation] for relation in wanted if relation in found]

    @property
    def before(self) -> Earlier | None:
        """The period that ends on the day before."""
        return next((e for e in self.earlier if self.relation(e) is Relation.BEFORE), None)

    @property
    def last(self) -> Earlier | None:
        """What was reported as of the day before: where this period is of several parts, by the
        last of them."""
        last_day = periods.day_before(self.collection.period)
        own = [e for e in self.earlier if not e.is_joined]
        ending = [e for e in own if periods.parse(e.period.id).end == last_day]
        return self.before if self.before in ending else next(iter(ending), None)

    def relation(self, earlier: Earlier) -> Relation:
        return self._relations[earlier.period.id]

    @cached_property
    def _relations(self) -> dict[str, Relation]:
        return relations(self.collection.period, [one.period for one in self.earlier])

    @cached_property
    def _comparable(self) -> dict[str, list[Item]]:
        """By earlier period, the numbers that mean the same in it."""
        form, now = self.collection.form, self.collection.period
        return {one.period.id: comparable(form, now, one.period) for one in self.earlier}

    def of_unit(self, earlier: Earlier, code: str) -> dict[str, Change]:
        """By key, what changed of a unit that counts now and counted then."""
        now, then = self.collection.counted.get(code), earlier.of_unit.get(code)
        if now is None or not then:
            return {}
        form, found = self.collection.form, {}
        for item in self._comparable[earlier.period.id]:
            was, has = number_of(form, then, item.key), number_of(form, [now], item.key)
            if was is not None and has is not None:
                found[item.key] = Change(was, has, in_points(item))
        return found

    def of_totals(self, earlier: Earlier) -> dict[str, Change]:
        """By key, what changed of the units together that were accepted both times."""
        form, pairs = self.collection.form, self._accepted_both(earlier)
        changes = {
            item.key: _of_all(form, item, pairs) for item in self._comparable[earlier.period.id]
        }
        return {key: change for key, change in changes.items() if change is not None}

    def units_of_both(self, earlier: Earlier) -> list[str]:
        """The codes of the units that were accepted both times."""
        return [now.unit.code for (now,), _ in self._accepted_both(earlier)]

    def _accepted_both(self, earlier: Earlier) -> list[tuple[Sequence[Entry], Sequence[Entry]]]:
        return [
            ([entry], then)
            for entry in self.collection.accepted
            if (then := earlier.of_unit.get(entry.unit.code))
            and all(e.status is Status.ACCEPTED for e in then)
        ]


def number_of(form: Form, entries: Sequence[Entry], key: str) -> Number | None:
    """A number of a unit, or of those together that were merged into it; None where one lacks it.

    A ratio of several is recomputed.
    """
    if len(entries) == 1:
        return None if entries[0].lacking_of(key) else entries[0].number(key)
    item = form.item(key)
    if isinstance(item, Computed) and item.ratio and entries:
        return _number(computed.ratio(item, *(number_of(form, entries, k) for k in item.ratio)))
    whole = [e for e in entries if key not in e.wrong and not e.lacking_of(key)]
    numbers = [_number(e.values.get(key)) for e in whole]
    known = [number for number in numbers if number is not None]
    if len(known) < len(entries) or (len(known) > 1 and key not in summable(form)):
        return None
    return sum(known) if len(known) > 1 else known[0] if known else None


def in_points(item: Item) -> bool:
    """Whether a number is a percentage, the change of which is no part of it."""
    return item.type is Type.PERCENT or item.unit == "%"


def _number(value: object) -> Number | None:
    return value if isinstance(value, (int, Decimal)) else None


def _of_all(
    form: Form, item: Item, pairs: Iterable[tuple[Sequence[Entry], Sequence[Entry]]]
) -> Change | None:
    """What changed of the sum, or of a ratio of sums, over units that gave it now and then."""
    parts = _parts(item)
    if not set(parts) <= set(summable(form)):
        return None
    both = [
        (was, has)
        for now, then in pairs
        if (was := _all_of(form, then, parts)) and (has := _all_of(form, now, parts))
    ]
    made = [_made(item, [sum(numbers) for numbers in zip(*of_units)]) for of_units in zip(*both)]
    if not made or made[0] is None or made[1] is None:
        return None
    return Change(made[0], made[1], in_points(item), len(both))


def _all_of(form: Form, entries: Sequence[Entry], keys: Sequence[str]) -> list[Number]:
    """Those numbers of a unit; none where it lacks one of them."""
    numbers = [number_of(form, entries, key) for key in keys]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else []


def _made(item: Item, sums: list[Number]) -> Number | None:
    """A total, or the ratio of two of them."""
    return (
        _number(computed.ratio(item, *sums))
        if isinstance(item, Computed) and item.ratio
        else sums[0]
    )


# ---------------------------------------------------------------- what can be compared


def relations(now: Period, thens: Iterable[Period]) -> dict[str, Relation]:
    """What each earlier period is, by its id; of two that end on the day before, the one that is
    as long as this one goes before."""
    thens = list(thens)
    found = dict.fromkeys((then.id for then in thens), Relation.EARLIER)
    for then in thens:
        if (then.part, then.year) == (now.part, now.year - 1):
            found[then.id] = Relation.YEAR_AGO
    last_day = periods.day_before(now)
    before = [then for then in thens if periods.parse(then.id).end == last_day]
    if before:
        found[max(before, key=lambda then: (periods.is_as_long(now, then), then.id)).id] = (
            Relation.BEFORE
        )
    return found


def comparable(form: Form, now: Period, then: Period) -> list[Item]:
    """The numbers that mean the same in both periods.

    What adds up needs periods as long, what counts from the new year the same part of a year. A
    ratio can be compared where both of its parts can.
    """
    does, wanted = over_time.of_items(form), {OverTime.STOCK, OverTime.OPENING}
    wanted |= {OverTime.FLOW} if periods.is_as_long(now, then) else set()
    wanted |= {OverTime.YEAR_TO_DATE} if now.part == then.part else set()
    singles: list[Item] = [*form.inputs.values(), *form.computed]
    return [
        item
        for item in singles
        if item.type.is_number and all(does[key] in wanted for key in _parts(item))
    ]


def _parts(item: Item) -> tuple[str, ...]:
    return item.ratio if isinstance(item, Computed) and item.ratio else (item.key,)
