"""What entries add up to."""

from __future__ import annotations

from decimal import Decimal

from khsheet.form import computed
from khsheet.model import Entry, Form, Value


def total(form: Form, entries: list[Entry], *, skip_wrong: bool = False) -> dict[str, Value]:
    """The sums over entries of every number that can be summed, and computed values made of them.

    Ratios are recomputed from the sums, over the units that gave both parts. With ``skip_wrong``
    a number with an error is left out (provisional totals). A key that no unit gave is absent.
    """
    sums: dict[str, Value] = {}

    def counted(entry: Entry, key: str) -> int | Decimal | None:
        value = None if skip_wrong and key in entry.wrong else entry.values.get(key)
        return value if isinstance(value, (int, Decimal)) else None

    summable = [f.key for f in form.inputs.values() if f.type.can_be_summed and f.summed]
    summable += [c.key for c in form.computed if c.summed]
    for key in summable:
        given = [v for e in entries if (v := counted(e, key)) is not None]
        if given:
            sums[key] = sum(given)
    for c in form.computed:
        if not c.ratio:
            continue
        both = [(counted(e, c.ratio[0]), counted(e, c.ratio[1])) for e in entries]
        pairs = [(over, under) for over, under in both if over is not None and under is not None]
        over, under = (sum(part) for part in zip(*pairs)) if pairs else (0, 0)
        made = computed.ratio(c, over, under) if pairs else None
        if made is not None:
            sums[c.key] = made
    return sums
