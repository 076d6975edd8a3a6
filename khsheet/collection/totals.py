"""What entries add up to, and how many of them gave each number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from khsheet.collection.entries import is_asked
from khsheet.form import computed
from khsheet.model import Computed, Entry, Form, Item, Value, once_per_form

Number = int | Decimal


class Coverage(NamedTuple):
    """Of how many units a total is: those that gave the number, of those that were asked for it;
    of the others so many say why they have none. ``partial`` are those of a longer period that gave
    it for some of its parts alone, ``counted`` all units of the totals, asked or not."""

    given: int
    asked: int
    reasons: int = 0
    partial: int = 0
    counted: int = 0

    @property
    def is_whole(self) -> bool:
        return self.given == self.asked

    @property
    def is_of_some(self) -> bool:
        """Whether some units were not asked: this total is of others than those beside it."""
        return 0 < self.asked < self.counted

    @property
    def share(self) -> str:
        """Such as 2/3."""
        return f"{self.given}/{self.asked}"


def total(form: Form, entries: list[Entry], *, skip_wrong: bool = False) -> dict[str, Value]:
    """The sums over entries of every number that can be summed, and computed values made of them.

    Ratios are recomputed from the sums, over the units that gave both parts. With ``skip_wrong``
    a number with an error is left out (provisional totals). A key that no unit gave is absent.
    """
    sums: dict[str, Value] = {}
    for key, numbers in _given(form, entries, skip_wrong=skip_wrong):
        if numbers:
            sums[key] = sum(numbers)
    for c, pairs in _pairs(form, entries, skip_wrong=skip_wrong):
        over, under = (sum(part) for part in zip(*pairs)) if pairs else (0, 0)
        made = computed.ratio(c, over, under) if pairs else None
        if made is not None:
            sums[c.key] = made
    return sums


def coverage(form: Form, entries: list[Entry], *, skip_wrong: bool = False) -> dict[str, Coverage]:
    """How many of the entries gave each number that can be summed, or both parts of a ratio.

    ``skip_wrong`` is that of the ``total``. Units that were not asked for a number lack nothing.
    """
    given = {k: len(numbers) for k, numbers in _given(form, entries, skip_wrong=skip_wrong)}
    given |= {c.key: len(pairs) for c, pairs in _pairs(form, entries, skip_wrong=skip_wrong)}
    giving_reasons = [entry.reasons for entry in entries if entry.reasons]
    lacking = [entry for entry in entries if entry.lacking or entry.lacks]
    return {
        key: Coverage(
            number,
            sum(is_asked(entry, key) for entry in entries),
            sum(key in reasons for reasons in giving_reasons),
            sum(
                entry.values.get(key) is not None and bool(entry.lacking_of(key))
                for entry in lacking
            ),
            len(entries),
        )
        for key, number in given.items()
    }


def incomplete(form: Form, covered: Mapping[str, Coverage]) -> dict[str, str]:
    """What is said of each total that lacks the number of some unit, or a part of it, or is not of
    all units: 2/3 đơn vị có số."""
    return {
        key: told(form.item(key), of)
        for key, of in covered.items()
        if of.partial or of.is_of_some or not of.is_whole
    }


def told(item: Item, of: Coverage) -> str:
    """Of how many units a total is; a ratio is of those that gave both of its parts."""
    both = isinstance(item, Computed) and item.ratio
    why = f", {of.reasons} nêu lý do" if of.reasons else ""
    part = f", {of.partial} mới có số một phần kỳ" if of.partial else ""
    if of.is_of_some and of.is_whole:
        return f"của {of.asked}/{of.counted} đơn vị được hỏi{part}"
    asked = "được hỏi " if of.is_of_some else ""
    return f"{of.share} đơn vị {asked}có {'đủ hai số' if both else 'số'}{why}{part}"


@once_per_form
def summable(form: Form) -> tuple[str, ...]:
    """The keys of the numbers of which units' values may be added."""
    inputs = (f.key for f in form.inputs.values() if f.type.can_be_summed and f.summed)
    return (*inputs, *(c.key for c in form.computed if c.summed))


def _given(
    form: Form, entries: list[Entry], *, skip_wrong: bool = False
) -> Iterator[tuple[str, list[Number]]]:
    """What the entries gave of each number that can be summed."""
    for key in summable(form):
        values = _counted(entries, key, skip_wrong=skip_wrong)
        yield key, [value for value in values if isinstance(value, (int, Decimal))]


def _pairs(
    form: Form, entries: list[Entry], *, skip_wrong: bool = False
) -> Iterator[tuple[Computed, list[tuple[Number, Number]]]]:
    """Both parts of each ratio, of the entries that gave both."""
    for c in form.computed:
        if c.ratio:
            alike = [entry for entry in entries if c.key not in entry.unlike]
            over, under = (_counted(alike, key, skip_wrong=skip_wrong) for key in c.ratio)
            given = [
                (o, u)
                for o, u in zip(over, under)
                if isinstance(o, (int, Decimal)) and isinstance(u, (int, Decimal))
            ]
            yield c, given


def _counted(entries: Iterable[Entry], key: str, *, skip_wrong: bool) -> list[Value]:
    if skip_wrong:
        return [entry.known(key) for entry in entries]
    return [entry.values.get(key) for entry in entries]
