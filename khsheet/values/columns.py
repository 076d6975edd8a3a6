"""Whole columns, where single cells do not tell: swapped days and months, thousands of đồng."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from khsheet.model import DateSerial, Raw
from khsheet.model.serials import DAYS_TO_1904, day_of_serial
from khsheet.values.dates import typed_day


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
            if day := day_of_serial(raw + DAYS_TO_1904 * epoch1904):
                if day.day > 12:
                    return set()
                days[index] = day
        elif isinstance(raw, str) and not late_text:
            late_text = typed_day(raw) > 12
    if not late_text:
        return set()
    return {index for index, day in days.items() if day.day != day.month}


#: An amount of the fund is seldom below USUAL đồng; ENOUGH of them, all below, look like thousands.
USUAL, ENOUGH = 100_000, 3
#: So do ENOUGH of them that are most of all, however large the others are, where they are below
#: SMALL, or below USUAL and nothing that notes of ROUND đồng pay; fees of 12.000 đồng are no sign.
SMALL, ROUND = 10_000, 500


def thousands_column(values: Iterable[int | Decimal | None]) -> bool:
    """Whether money looks typed in thousands of đồng (see ``USUAL`` and ``SMALL``)."""
    amounts = [v if v > 0 else -v for v in values if v]
    if len(amounts) < ENOUGH:
        return False
    if max(amounts) < USUAL:
        return True
    if min(amounts) >= USUAL:
        return False
    signs = sum(v < SMALL or (v < USUAL and v % ROUND != 0) for v in amounts)
    return signs >= ENOUGH and signs * 2 > len(amounts)
