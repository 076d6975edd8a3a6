"""Excel serial numbers from dates, times and durations written the ISO way."""

from __future__ import annotations

import re
from datetime import date

from khsheet.model.serials import DAYS_TO_1904, serial_of_day

_SECONDS = r"\d{1,9}(?:[.,]\d{1,30})?"  # Excel writes seventeen digits of a second
_DATE = r"(\d{4})-(\d\d)-(\d\d)"
_CLOCK = rf"(\d\d):(\d\d)(?::({_SECONDS}))?"
_ZONE = r"(?:Z|[-+]\d\d:?\d\d)"  # the day and the hour are those of the place, as people see them
_MOMENT = re.compile(rf"(?:{_DATE})?T?(?:{_CLOCK})?{_ZONE}?", re.ASCII)
_DURATION = re.compile(
    rf"(-?)P(?:(\d{{1,6}})D)?(?:T(?:(\d{{1,9}})H)?(?:(\d{{1,9}})M)?(?:({_SECONDS})S)?)?", re.ASCII
)


def serial_of_iso(text: str, epoch1904: bool = False) -> float | None:
    """Serial of ``2026-06-30``, ``2026-06-30T07:30:00``, ``07:30:00`` or ``PT7H30M0S``.

    None if the text is none of them. ``epoch1904`` is set for workbooks whose serials count
    from 1904.
    """
    match = _MOMENT.fullmatch(text)
    if not match or not (match[1] or match[4]):
        return serial_of_duration(text)
    year, month, day, *clock = match.groups()
    days = 0
    if year:
        try:
            days = serial_of_day(date(int(year), int(month), int(day))) - DAYS_TO_1904 * epoch1904
        except ValueError:
            return None
    return days + _part_of_day(*clock)


def serial_of_duration(text: str) -> float | None:
    """Days of a duration such as ``PT06H30M00S``; None if it is none."""
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        return None
    sign, days, *clock = match.groups()
    serial = int(days or 0) + _part_of_day(*clock)
    return -serial if sign else serial


def _part_of_day(hours: str | None, minutes: str | None, seconds: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60
    return (whole + float((seconds or "0").replace(",", "."))) / 86_400
