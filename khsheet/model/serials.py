"""Excel's serial numbers of days: a count from the end of 1899, or from 1904 in some workbooks."""

from __future__ import annotations

from datetime import date

# ECMA-376 part 1, 18.17.4.1. The day 0 of all serials from March 1900 on; Excel counts a
# 29 February 1900 that never was, so those before it are one day off.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_MARCH_1900 = 61
_END = 2_958_466  # 1 January of the year 10000

DAYS_TO_1904 = 1462
"""Days between the two calendars of Excel."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years of days that a cell may hold, however they are typed."""


def serial_of_day(day: date) -> int:
    """The serial that Excel shows as this day; 1 January 1900 is 1."""
    serial = day.toordinal() - _DAY_ZERO
    return serial if serial >= _MARCH_1900 else serial - 1


def day_of_serial(serial: float) -> date | None:
    """The day that Excel shows for a serial, None outside its calendar."""
    if not 1 <= serial < _END:
        return None
    return date.fromordinal(int(serial) + _DAY_ZERO + (serial < _MARCH_1900))
