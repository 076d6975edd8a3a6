"""The numbers of a unit in a longer period, from those of its parts: for comparing alone.

A number that one part lacks is not known of the whole: a blank is no zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from khsheet.form import computed, over_time
from khsheet.model import Answers, Entry, Form, OverTime, Period, Status, Value


def joined(form: Form, period: Period, entries: Sequence[Entry]) -> Entry:
    """The reports of a unit for the parts of that period, in their order, as one."""
    does = over_time.of_items(form)
    values = {key: _together(does[key], [e.known(key) for e in entries]) for key in form.inputs}
    answers = Answers(values)
    for made in form.computed:
        parts = [entry.known(made.key) for entry in entries]
        if made.count or made.sum:
            value = _together(does[made.key], parts)
        elif None in parts and not made.ratio:
            value = None
        else:
            value = computed.value(made, form, answers)
        values[made.key] = value
    is_accepted = all(entry.status is Status.ACCEPTED for entry in entries)
    status = Status.ACCEPTED if is_accepted else Status.ERRORS
    asked = {key: v for key, v in values.items() if all(key in e.values for e in entries)}
    return replace(
        entries[-1], status=status, period=period.id, values=asked, wrong=frozenset(), stored=None
    )


def _together(does: OverTime, parts: Sequence[Value]) -> Value:
    """What the parts say together of a number."""
    if does in (OverTime.STOCK, OverTime.YEAR_TO_DATE):
        return parts[-1]
    if does is OverTime.OPENING:
        return parts[0]
    numbers = [part for part in parts if isinstance(part, (int, Decimal))]
    return sum(numbers) if does is OverTime.FLOW and len(numbers) == len(parts) else None
