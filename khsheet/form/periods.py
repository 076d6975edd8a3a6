"""Reporting periods: ``2026-H1``, ``2026-Q3``, ``2026`` and the Vietnamese names made of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from khsheet.model import Period
from khsheet.vietnamese.text import bare_key

#: The parts of a year that a period can be.
PARTS = ("H1", "H2", "Q1", "Q2", "Q3", "Q4")

_ROMAN = ("I", "II", "III", "IV")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
#: The quarters as they are counted: "quý 3", "quý III", "quý ba".
_COUNTED = (("1", "i", "mot"), ("2", "ii", "hai"), ("3", "iii", "ba"), ("4", "iv", "bon", "tu"))
#: The parts of a year as bare words, without the words for period and year.
_PARTS_SAID = {"": "", "ca": ""}
_PARTS_SAID |= {part.lower(): part for part in PARTS}
_PARTS_SAID |= {
    f"{half}{word}": part
    for half in ("6thang", "06thang", "sauthang", "6t", "06t", "nua")
    for word, part in (("dau", "H1"), ("cuoi", "H2"))
}
_PARTS_SAID |= {"1h": "H1", "2h": "H2"}
_PARTS_SAID |= {
    f"quy{said}": f"Q{number}" for number, words in enumerate(_COUNTED, 1) for said in words
}


def _name(year: int, part: str) -> str:
    if not part:
        return f"năm {year}"
    if part[0] == "H":
        return f"6 tháng {'đầu' if part == 'H1' else 'cuối'} năm {year}"
    return f"quý {_ROMAN[int(part[1]) - 1]} năm {year}"


def _next(year: int, part: str) -> tuple[int, str]:
    if not part:
        return year + 1, ""
    count = 2 if part[0] == "H" else 4
    number = int(part[1])
    return (year, f"{part[0]}{number + 1}") if number < count else (year + 1, f"{part[0]}1")


def _said(text: str) -> tuple[int, str] | None:
    """The year and the part of it."""
    years = _YEAR.findall(text)
    if len(years) != 1:
        return None
    rest = bare_key(_YEAR.sub(" ", text.replace("-", " ").replace("/", " ")))
    part = _PARTS_SAID.get(rest.removeprefix("ky").removesuffix("nam"))
    return None if part is None else (int(years[0]), part)


@lru_cache(maxsize=256)
def parse(text: str) -> Period:
    """The period of that id, or as people write it: "6 tháng đầu năm 2026", H1/2026, quý III/2026.

    Raises ValueError with a Vietnamese message for any other text.
    """
    found = _said(text)
    if found is None:
        raise ValueError(
            f"Kỳ báo cáo «{text}» không đúng dạng. Ghi như 2026-H1 (6 tháng đầu năm), "
            "2026-H2 (6 tháng cuối năm), 2026-Q1 (quý I) hoặc 2026 (cả năm)."
        )
    year, part = found
    months = {"": 12, "H": 6, "Q": 3}[part[:1]]
    first = 1 + months * (int(part[1]) - 1) if part else 1
    last = first + months - 1
    return Period(
        id=f"{year}-{part}" if part else str(year),
        year=year,
        part=part,
        start=date(year, first, 1),
        end=date(year, last, calendar.monthrange(year, last)[1]),
        name=_name(year, part),
        plan_name=_name(*_next(year, part)),
    )


def following(period: Period) -> Period:
    """The next period as long as that."""
    year, part = _next(period.year, period.part)
    return parse(f"{year}-{part}" if part else str(year))


def parts(period: Period) -> tuple[Period, ...]:
    """The shorter periods that make it: the halves of a year, the quarters of a half."""
    if not period.part:
        return tuple(parse(f"{period.year}-H{n}") for n in (1, 2))
    if period.part[0] == "H":
        last = 2 * int(period.part[1])
        return tuple(parse(f"{period.year}-Q{n}") for n in (last - 1, last))
    return ()


def is_within(shorter: str, longer: str) -> bool:
    """Whether a period of that id is part of another, by the calendar."""
    one, other = parse(shorter), parse(longer)
    return one.id != other.id and other.start <= one.start and one.end <= other.end


def is_as_long(one: Period, other: Period) -> bool:
    """Whether both are years, halves or quarters."""
    return one.part[:1] == other.part[:1]


def day_before(period: Period) -> date:
    """The calendar's last day before that period, whatever days the office counts it from."""
    return parse(period.id).start - timedelta(days=1)


def with_dates(period: Period, start: date | None, end: date | None) -> Period:
    """The same period with the office's own first and last day.

    Raises ValueError with a Vietnamese message when they are the wrong way round.
    """
    start, end = start or period.start, end or period.end
    if start > end:
        raise ValueError(
            f"Ngày bắt đầu kỳ ({start:%d/%m/%Y}) ở sau ngày kết thúc ({end:%d/%m/%Y}). "
            "Hãy sửa lại ở trang Kỳ báo cáo của tệp văn phòng."
        )
    return replace(period, start=start, end=end)


def under_way(today: date, deadlines: Mapping[str, date] = {}) -> Period:
    """The period for which reports are being gathered: that whose deadline comes next, by id; else
    the half year of today, or in its first month the one before."""
    coming = sorted((day, id) for id, day in deadlines.items() if day >= today)
    return parse(coming[0][1]) if coming else current(today - _TO_REPORT)


#: About so long after a period reports still come in.
_TO_REPORT = timedelta(days=31)


def current(today: date) -> Period:
    """The half year in which that day lies."""
    return parse(f"{today.year}-H{1 if today.month <= 6 else 2}")
