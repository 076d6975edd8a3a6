"""What only a whole column tells: swapped days and months, amounts in thousands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from khsheet.model import (
    DateSerial,
    Raw,
)
from khsheet.values.dates import DAY_MONTH, DMY, ISO, TIME, WORDED, day_of
from khsheet.values.stored import calendar_day
from khsheet.values.words import bare, short_of


def swapped_column(raws: list[Raw], *, epoch1904: bool = False) -> set[int]:
    """Indexes of real dates whose day and month a month-first computer may have swapped.

    Such a computer turns 12/01/2026 into 1 December and leaves 16/02/2026 as text, so real
    dates with days up to 12 beside texts with days above are its mark. Dates that read the
    same both ways are not asked about.
    """
    days: dict[int, date] = {}
    late_text = False
    for index, raw in enumerate(raws):
        if isinstance(raw, DateSerial):
            if day := calendar_day(raw + 1462 * epoch1904):
                if day.day > 12:
                    return set()
                days[index] = day
        elif isinstance(raw, str) and not late_text:
            late_text = _typed_day(raw) > 12
    if not late_text:
        return set()
    return {index for index, day in days.items() if day.day != day.month}


def _typed_day(raw: str) -> int:
    """The day of the month of a text that is a date, with or without its year; 0 for any other."""
    text = TIME.sub("", bare(short_of(raw) or "").split("(")[0].rstrip(" .,;"))
    if match := DMY.fullmatch(text) or WORDED.fullmatch(text):
        day, month, year = match.groups()
    elif match := ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := DAY_MONTH.fullmatch(text):
        day, month, year = *match.groups(), "2000"
    else:
        return 0
    return int(day) if day_of(day, month, year) else 0


#: An amount of the fund is seldom below USUAL đồng; ENOUGH of them, all below, look like thousands.
USUAL, ENOUGH = 100_000, 3


def thousands_column(values: Iterable[int | Decimal | None]) -> bool:
    """Whether money looks typed in thousands of đồng (see ``USUAL``)."""
    amounts = [abs(v) for v in values if v]
    return len(amounts) >= ENOUGH and max(amounts) < USUAL
