"""Excel serial numbers of the 1900 system, from dates and times written the ISO way."""

from __future__ import annotations

import re
from datetime import date

# Excel counts a 29 February 1900 that never was, so the day count slips by one there.
_EPOCH = date(1899, 12, 30)
_SLIP = date(1900, 3, 1)
_ISO = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d))?T?(?:(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?)?Z?", re.ASCII
)


def serial_of_date(day: date) -> int:
    """The serial that Excel shows as this date; 1 January 1900 is 1."""
    days = (day - _EPOCH).days
    return days if day >= _SLIP else days - 1


def serial_of_iso(text: str) -> float | None:
    """Serial of ``2026-06-30``, ``2026-06-30T07:30:00`` or ``07:30:00``; None if it is none."""
    match = _ISO.fullmatch(text)
    if not match or not (match[1] or match[4]):
        return None
    year, month, day, hours, minutes, seconds = match.groups()
    try:
        days = serial_of_date(date(int(year), int(month), int(day))) if year else 0
    except ValueError:
        return None
    return days + (int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)) / 86_400
