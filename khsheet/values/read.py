"""What stands in one cell -> a typed value or a refusal. Nothing here guesses, nothing raises."""

from __future__ import annotations

from functools import lru_cache

from khsheet.model import (
    Field,
    Raw,
)
from khsheet.values.dates import read_date
from khsheet.values.kinds import DATE, DECIMAL, INTEGER, LIMIT, MONEY, PERCENT
from khsheet.values.numbers import read_number
from khsheet.values.reading import BLANK, Period, Reading
from khsheet.values.texts import read_text


def read(
    raw: Raw, field: Field, *, period: Period | None = None, epoch1904: bool = False
) -> Reading:
    """The value that a cell holds for that field, or why it is refused.

    ``period`` lends its year to a day typed without one; ``epoch1904`` is set for workbooks
    that count days from 1904. Never raises.
    """
    if raw is None:
        return BLANK
    kind = field.type
    if kind is INTEGER or kind is MONEY:
        cls = raw.__class__
        if cls is float:
            if raw.is_integer() and -LIMIT <= raw <= LIMIT:
                return _whole(raw)
        elif cls is str and raw.isdecimal() and raw.isascii() and len(raw) <= 15:
            return _whole(int(raw))
        return read_number(raw, field, epoch1904)
    if kind is DECIMAL or kind is PERCENT:
        return read_number(raw, field, epoch1904)
    if kind is DATE:
        return read_date(raw, field, period, epoch1904)
    return read_text(raw, field, epoch1904)


@lru_cache(maxsize=8192)
def _whole(number: float) -> Reading:
    """The same counts and amounts come again and again, and a look-up costs a quarter."""
    return Reading(int(number))
