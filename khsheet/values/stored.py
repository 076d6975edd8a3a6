"""What Excel stores for a number or a day, as it was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def exact(number: float) -> Decimal:
    """The decimal that a person typed, without the noise of binary fractions."""
    if number.is_integer():
        return Decimal(int(number))
    # Above 10**9 twelve digits would cut what was typed; Excel shows fifteen.
    return trim(Decimal(format(number, ".12g" if abs(number) < 10**9 else ".15g")))


def trim(number: Decimal) -> Decimal:
    """One form for equal numbers: 20, not 20.0 or 2E+1."""
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number.normalize()


EPOCH = date(1899, 12, 30).toordinal()
FIRST_SERIAL = date(1990, 1, 1).toordinal() - EPOCH
LAST_SERIAL = date(2100, 12, 31).toordinal() - EPOCH


def calendar_day(serial: float) -> date | None:
    """The day that Excel shows for a serial, None outside its calendar.

    Excel counts a 29 February 1900 that never was, so early serials are one day off.
    """
    if not 1 <= serial < 2_958_466:
        return None
    return date.fromordinal(int(serial) + EPOCH + (serial < 61))
