"""Days as staff write them: in any usual order, with words, or stored by Excel."""

from __future__ import annotations

import re
from datetime import date

from khsheet import messages
from khsheet.model import (
    DateSerial,
    Field,
    PercentNumber,
    Raw,
)
from khsheet.values.reading import BLANK, Period, Reading, quoted, read_for_staff, refuse
from khsheet.values.show import show_number, show_raw
from khsheet.values.signs import blank_sign_or_ditto, not_a_value
from khsheet.values.stored import EPOCH, FIRST_SERIAL, LAST_SERIAL
from khsheet.values.words import ABOUT, INEXACT_SIGNS, bare, short_of

_D = r"([0-9]{1,2})"
_Y = r"([0-9]{4}|[0-9]{2})"
_Y4 = r"((?:19|20|21)[0-9]{2})"
_SEP = r" ?[-/.\\ ] ?"
_DAY = r"(?:(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat),? )?(?:ngay |mung |mong )*"
_MONTH = r" ?(?:[-/.,]? ?(?:thang|thg)[- ]?|[-/.]) ?"
_YEAR = r" ?(?:,? ?nam |[-/., ]) ?"
DMY = re.compile(rf"{_D}{_SEP}{_D}{_SEP}{_Y}")
WORDED = re.compile(rf"{_DAY}{_D}{_MONTH}{_D}{_YEAR}{_Y}")
_ENGLISH = re.compile(rf"{_D}[- ]([a-z]{{3}})[- ]{_Y}")
ISO = re.compile(rf"{_Y4}[-/.]{_D}[-/.]{_D}")
DAY_MONTH = re.compile(rf"{_DAY}{_D}(?: ?[-/.] ?| ?(?:thang|thg) ?){_D}")
_MONTH_YEAR = re.compile(rf"(?:thang|thg|t)?[ .]?{_D}{_YEAR}{_Y4}")
_QUARTER = re.compile(rf"(?:quy|q)[ .]?(iv|i{{1,3}}|[1-4])(?:{_YEAR}{_Y4})?")
_LONE = re.compile(rf"(?:(nam )?{_Y4}|(?:thang|thg|t) ?{_D})")
_PART_OF = re.compile(r"^(?:dau|giua|cuoi) ")
# "ngày 15 tháng 3 năm 20…", as the printed forms have it
_OPEN_YEAR = re.compile(r"(?<![0-9])[0-9]{1,3} ?(?:…|\.\.)[. …]*$")
TIME = re.compile(
    r"(?: |(?<=[0-9])t)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?(?: ?(?:am|pm|sa|ch))?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def read_date(raw: Raw, field: Field, period: Period | None, epoch1904: bool) -> Reading:
    if isinstance(raw, str):
        match = DMY.fullmatch(raw)
        if match and (day := day_of(*match.groups())) and (len(match[3]) == 4 or match[3] < "50"):
            return Reading(day)
        return _read_date_text(raw, field, period)
    if refusal := not_a_value(raw):
        return refusal
    if isinstance(raw, (bool, PercentNumber)):
        return refuse(messages.NOT_A_DATE, f"ô ghi {show_raw(raw)}, không phải là ngày", field)
    serial = raw + 1462 if epoch1904 else raw
    if FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        return Reading(date.fromordinal(int(serial) + EPOCH))
    if isinstance(raw, DateSerial):
        shown = show_raw(DateSerial(serial))
        return refuse(messages.NOT_A_DATE, f"ngày {shown} nằm ngoài các năm 1990–2100", field)
    shown = show_number(raw)
    # 2026 and 6.2026 come as numbers; a day never does: 15.10 would arrive as 15.1.
    return _incomplete(shown.replace(",", "."), field) or refuse(
        messages.NOT_A_DATE, f"{shown} không phải là ngày", field
    )


def day_of(day: str, month: str, year: str) -> date | None:
    """The date, or None when the calendar has none; two-digit years are 1950 to 2049."""
    y = int(year)
    if len(year) == 2:
        y += 2000 if y < 50 else 1900
    if not 1900 <= y <= 2100:
        return None
    try:
        return date(y, int(month), int(day))
    except ValueError:
        return None


def _read_date_text(raw: str, field: Field, period: Period | None) -> Reading:
    folded = short_of(raw)
    if folded is None:
        return refuse(messages.NOT_A_DATE, "ô ghi một đoạn chữ dài, không phải là ngày", field)
    if not folded:
        return BLANK
    if reading := blank_sign_or_ditto(folded, field):
        return reading
    text = bare(folded).rstrip(" .,;=").lstrip("='")
    text = TIME.sub("", text)
    if _OPEN_YEAR.search(folded):
        return refuse(messages.DATE_INCOMPLETE, f"{quoted(raw)}: năm chưa ghi đủ", field)
    if match := DMY.fullmatch(text):
        typed_short = len(match[3]) == 2 and match[3] >= "50"
        return _checked_day(raw, *match.groups(), field, repaired=typed_short)
    if match := WORDED.fullmatch(text):
        return _checked_day(raw, *match.groups(), field)
    if match := ISO.fullmatch(text):
        return _checked_day(raw, match[3], match[2], match[1], field)
    if (match := _ENGLISH.fullmatch(text)) and match[2] in _MONTHS:
        return _checked_day(raw, match[1], str(_MONTHS.index(match[2]) + 1), match[3], field)
    if match := DAY_MONTH.fullmatch(text):
        return _day_without_year(raw, match[1], match[2], field, period)
    if reading := _incomplete(text, field):
        return reading
    if folded.split()[0] in ABOUT or folded[0] in INEXACT_SIGNS:
        return refuse(messages.APPROXIMATE, f"{quoted(raw)} chưa phải là ngày chính xác", field)
    return refuse(messages.NOT_A_DATE, f"{quoted(raw)} không phải là ngày", field)


def _checked_day(
    raw: str, day: str, month: str, year: str, field: Field, repaired: bool = True
) -> Reading:
    if value := day_of(day, month, year):
        return read_for_staff(raw, value, field) if repaired else Reading(value)
    if int(month) > 12 and day_of(month, day, year):
        ask = f"Có phải ngày {int(month)} tháng {int(day)} không?"
        return refuse(messages.AMBIGUOUS, f"{quoted(raw)}: không có tháng {int(month)}", field, ask)
    return refuse(messages.NOT_A_DATE, f"{quoted(raw)} không có trong lịch", field)


def _day_without_year(
    raw: str, day: str, month: str, field: Field, period: Period | None
) -> Reading:
    if int(month) > 12 or not day_of(day, month, "2000"):
        return _checked_day(raw, day, month, "2000", field)
    if period:
        start, end = period
        years = range(start.year, end.year + 1)
        days = [d for y in years if (d := day_of(day, month, str(y))) and start <= d <= end]
        if len(days) == 1:
            return read_for_staff(raw, days[0], field)
    return refuse(
        messages.DATE_INCOMPLETE, f"chỉ có ngày {int(day)} tháng {int(month)}, thiếu năm", field
    )


def _incomplete(text: str, field: Field) -> Reading | None:
    """Month, quarter or year where a whole date is needed; ``text`` is bare."""
    text = _PART_OF.sub("", text, count=1)
    if match := _MONTH_YEAR.fullmatch(text):
        if not 1 <= int(match[1]) <= 12:
            return None
        known = f"tháng {int(match[1])} năm {match[2]}"
    elif match := _QUARTER.fullmatch(text):
        quarter = int(_ROMAN.get(match[1], match[1]))
        known = "quý " + ("I", "II", "III", "IV")[quarter - 1]
        known += f" năm {match[2]}" if match[2] else ""
    elif match := _LONE.fullmatch(text):
        known = f"năm {match[2]}" if match[2] else f"tháng {int(match[3])}"
    else:
        return None
    return refuse(messages.DATE_INCOMPLETE, f"chỉ có {known}, thiếu ngày", field)
