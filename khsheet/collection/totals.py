"""What entries add up to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from khsheet.form import computed
from khsheet.model import Computed, Entry, Form, Value

Number = int | Decimal


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


def coverage(form: Form, entries: list[Entry]) -> dict[str, int]:
    """How many of the entries gave each number that can be summed, or both parts of a ratio."""
    given = {key: len(numbers) for key, numbers in _given(form, entries)}
    return given | {c.key: len(pairs) for c, pairs in _pairs(form, entries)}


def _given(
    form: Form, entries: list[Entry], *, skip_wrong: bool = False
) -> Iterator[tuple[str, list[Number]]]:
    """What the entries gave of each number that can be summed."""
    summable = [f.key for f in form.inputs.values() if f.type.can_be_summed and f.summed]
    summable += [c.key for c in form.computed if c.summed]
    for key in summable:
        found = (_counted(entry, key, skip_wrong) for entry in entries)
        yield key, [number for number in found if number is not None]


def _pairs(
    form: Form, entries: list[Entry], *, skip_wrong: bool = False
) -> Iterator[tuple[Computed, list[tuple[Number, Number]]]]:
    """Both parts of each ratio, of the entries that gave both."""
    for c in form.computed:
        if c.ratio:
            over, under = ([_counted(e, key, skip_wrong) for e in entries] for key in c.ratio)
            yield c, [(o, u) for o, u in zip(over, under) if o is not None and u is not None]


def _counted(entry: Entry, key: str, skip_wrong: bool) -> Number | None:
    value = None if skip_wrong and key in entry.wrong else entry.values.get(key)
    return value if isinstance(value, (int, Decimal)) else None
