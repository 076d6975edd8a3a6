"""Days, as cells hold them and as staff type them; of half a day it is said what is missing."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from khsheet import messages
from khsheet.model import CellError, DateSerial, Field, Formula, PercentNumber
from khsheet.model.serials import (
    DAYS_TO_1904,
    FIRST_YEAR,
    LAST_YEAR,
    day_of_serial,
    serial_of_day,
)
from khsheet.values.outcome import (
    BLANK,
    Reading,
    quote,
    refuse,
    refuse_content,
    refuse_sign,
    understood,
)
from khsheet.values.show import show, show_number, show_raw
from khsheet.values.spelling import bare, short
from khsheet.values.vocabulary import ABOUT, INEXACT_SIGNS

Period = tuple[date, date]

_FIRST_SERIAL = serial_of_day(date(FIRST_YEAR, 1, 1))
_END_SERIAL = serial_of_day(date(LAST_YEAR + 1, 1, 1))

# ---------------------------------------------------------------- texts without their marks

_D = "([0-9]{1,2})"  # a day or a month
_Y = "([0-9]{4}|[0-9]{2})"
_Y4 = "((?:19|20|21)[0-9]{2})"
_SEPARATOR = r" ?[-/.\\ ] ?"
_WEEKDAY = "(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat),? "  # "thu hai, "
_DAY = f"(?:{_WEEKDAY})?(?:ngay |mung |mong )*"
_MONTH = " ?(?:[-/.,]? ?(?:thang|thg)[- ]?|[-/.]) ?"  # " thang ", "/"
_YEAR = " ?(?:,? ?nam |[-/., ]) ?"  # ", nam ", "/"

_DMY = re.compile(f"{_D}{_SEPARATOR}{_D}{_SEPARATOR}{_Y}")  # 05/06/2026, 5.6.26
# Compiled, and kept by re, when first asked for.
_WORDED = f"{_DAY}{_D}{_MONTH}{_D}{_YEAR}{_Y}"  # ngay 5 thang 6 nam 2026
_ENGLISH = f"{_D}[- ]([a-z]{{3}})[- ]{_Y}"  # 5-jun-26
_ISO = f"{_Y4}[-/.]{_D}[-/.]{_D}"  # 2026-06-05
_DAY_MONTH = f"{_DAY}{_D}(?: ?[-/.] ?| ?(?:thang|thg) ?){_D}"  # 5/6, ngay 5 thang 6
_MONTH_YEAR = f"(?:thang|thg|t)?[ .]?{_D}{_YEAR}{_Y4}"  # thang 6 nam 2026, t6/2026
_QUARTER = f"(?:quy|q)[ .]?(iv|i{{1,3}}|[1-4])(?:{_YEAR}{_Y4})?"  # quy ii/2026
_LONE = f"(?:(nam )?{_Y4}|(?:thang|thg|t) ?{_D})"  # 2026, thang 6
_PART_OF = re.compile("^(?:dau|giua|cuoi) ")  # "dau thang 6"

# "ngày 15 tháng 3 năm 20…", as the printed forms have it
_OPEN_YEAR = r"(?<![0-9])[0-9]{1,3} ?(?:…|\.\.)[. …]*$"

_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?"  # 7:30, 07:30:15.5z
_TIME = rf"(?: |(?<=[0-9])t){_CLOCK}(?: ?(?:am|pm|sa|ch))?$"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


class _Written(NamedTuple):
    """A day in digits, as it was written; ``year`` is "" where there is none."""

    day: str
    month: str
    year: str = ""


def _in_calendar(day: str, month: str, year: str) -> date | None:
    """The date, or None when the calendar has none; two-digit years are 1950 to 2049.

    Without a year it is one of the leap year 2000.
    """
    number = int(year or 2000)
    if len(year) == 2:
        number += 2000 if number < 50 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _written(text: str) -> _Written | None:
    """The day that a text is, with or without its year; None for any other text."""
    if (
        match := _DMY.fullmatch(text)
        or re.fullmatch(_WORDED, text)
        or re.fullmatch(_DAY_MONTH, text)
    ):
        return _Written(*match.groups())
    if match := re.fullmatch(_ISO, text):
        year, month, day = match.groups()
        return _Written(day, month, year)
    return None


def _without_time(text: str) -> str:
    return re.sub(_TIME, "", text)


def typed_day(raw: str) -> int:
    """The day of the month of a text that is a date, with or without its year; 0 for any other."""
    written = _written(_without_time(bare(short(raw) or "").split("(")[0].rstrip(" .,;")))
    return int(written.day) if written and _in_calendar(*written) else 0


# ---------------------------------------------------------------- reading


def read_date(
    raw: str | float | bool | CellError | Formula,
    field: Field,
    period: Period | None,
    epoch1904: bool,
) -> Reading:
    """``period`` lends its year to a day typed without one."""
    if isinstance(raw, str):
        match = _DMY.fullmatch(raw)
        if match:
            day = _in_calendar(*match.groups())
            if day and FIRST_YEAR <= day.year <= LAST_YEAR:
                return understood(raw, raw, day, field)
        return _read_text(raw, field, period)
    if isinstance(raw, (CellError, Formula)):
        return refuse_content(raw)
    if isinstance(raw, (bool, PercentNumber)):
        return refuse(messages.NOT_A_DATE, f"ô ghi {show_raw(raw)}, không phải là ngày", field)
    serial = raw + DAYS_TO_1904 if epoch1904 else raw
    if _FIRST_SERIAL <= serial < _END_SERIAL:
        return Reading(day_of_serial(serial))
    if isinstance(raw, DateSerial):
        return _beyond_years(show_raw(DateSerial(serial)), field)
    shown = show_number(raw)
    # 2026 and 6.2026 come as numbers; a day never does: 15.10 would arrive as 15.1.
    return _incomplete(shown.replace(",", "."), field) or refuse(
        messages.NOT_A_DATE, f"{shown} không phải là ngày", field
    )


def _beyond_years(shown: str, field: Field) -> Reading:
    found = f"ngày {shown} nằm ngoài các năm {FIRST_YEAR}–{LAST_YEAR}"
    return refuse(messages.NOT_A_DATE, found, field)


def _read_text(raw: str, field: Field, period: Period | None) -> Reading:
    folded = short(raw)
    if folded is None:
        return refuse(messages.NOT_A_DATE, "ô ghi một đoạn chữ dài, không phải là ngày", field)
    if not folded:
        return BLANK
    if refusal := refuse_sign(folded, field):
        return refusal
    if re.search(_OPEN_YEAR, folded):
        return refuse(messages.DATE_INCOMPLETE, f"{quote(raw)}: năm chưa ghi đủ", field)
    text = _without_time(bare(folded).rstrip(" .,;=").lstrip("='"))
    if (match := re.fullmatch(_ENGLISH, text)) and match[2] in _MONTHS:
        month = str(_MONTHS.index(match[2]) + 1)
        return _checked(raw, folded, _Written(match[1], month, match[3]), field)
    if written := _written(text):
        if not written.year:
            return _without_year(raw, folded, written, field, period)
        return _checked(raw, folded, written, field)
    if refusal := _incomplete(text, field):
        return refusal
    if folded.split()[0] in ABOUT or folded[0] in INEXACT_SIGNS:
        return refuse(messages.APPROXIMATE, f"{quote(raw)} chưa phải là ngày chính xác", field)
    return refuse(messages.NOT_A_DATE, f"{quote(raw)} không phải là ngày", field)


def _checked(raw: str, text: str, written: _Written, field: Field) -> Reading:
    """The last step for every day that came as text; ``text`` is folded."""
    day, month, year = written
    if value := _in_calendar(day, month, year):
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            return _beyond_years(show(value, field.type), field)
        return understood(raw, text, value, field)
    if int(month) > 12 and _in_calendar(month, day, year):
        ask = f"Có phải ngày {int(month)} tháng {int(day)} không?"
        found = f"{quote(raw)}: không có tháng {int(month)}"
        return refuse(messages.AMBIGUOUS, found, field, ask)
    return refuse(messages.NOT_A_DATE, f"{quote(raw)} không có trong lịch", field)


def _without_year(
    raw: str, text: str, written: _Written, field: Field, period: Period | None
) -> Reading:
    day, month, _ = written
    if not _in_calendar(*written):
        return _checked(raw, text, written, field)
    if period:
        start, end = period
        days = [_in_calendar(day, month, str(y)) for y in range(start.year, end.year + 1)]
        within = [d for d in days if d and start <= d <= end]
        if len(within) == 1:
            return understood(raw, text, within[0], field)
    found = f"chỉ có ngày {int(day)} tháng {int(month)}, thiếu năm"
    return refuse(messages.DATE_INCOMPLETE, found, field)


def _incomplete(text: str, field: Field) -> Reading | None:
    """Month, quarter or year where a whole date is needed; ``text`` is bare."""
    text = _PART_OF.sub("", text, count=1)
    if match := re.fullmatch(_MONTH_YEAR, text):
        if not 1 <= int(match[1]) <= 12:
            return None
        known = f"tháng {int(match[1])} năm {match[2]}"
    elif match := re.fullmatch(_QUARTER, text):
        quarter = int(_ROMAN.get(match[1], match[1]))
        known = "quý " + ("I", "II", "III", "IV")[quarter - 1]
        known += f" năm {match[2]}" if match[2] else ""
    elif match := re.fullmatch(_LONE, text):
        known = f"năm {match[2]}" if match[2] else f"tháng {int(match[3])}"
    else:
        return None
    return refuse(messages.DATE_INCOMPLETE, f"chỉ có {known}, thiếu ngày", field)
