"""The numbers of a unit in a longer period, from those of its parts: for comparing alone.

A number that one part lacks is not known of the whole: a blank is no zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from khsheet.collection.joining import Said, counted, lacking, together
from khsheet.form import computed, over_time
from khsheet.model import Answers, Entry, Form, OverTime, Period, Status, Value


def joined(form: Form, period: Period, entries: Sequence[Entry]) -> Entry:
    """The reports of a unit for the parts of that period, in their order, as one."""
    does = over_time.of_items(form)
    values = {key: _whole(does[key], key, entries) for key in form.inputs}
    answers = Answers(values)
    for made in form.computed:
        if made.count or made.sum:
            value = _whole(does[made.key], made.key, entries)
        elif not made.ratio and any(entry.known(made.key) is None for entry in entries):
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


def _whole(does: OverTime, key: str, entries: Sequence[Entry]) -> Value:
    """What the parts say together of a number, where none lacks it."""
    told = [Said(e.period, e.known(key), lacks=e.lacking_of(key)) for e in entries]
    of = counted(does, told)
    is_known = does is not OverTime.NEITHER and not lacking(does, told, of)
    return together(does, of) if is_known else None
