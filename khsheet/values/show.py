"""How values and cells are shown: 12.500.000, 2.651,61, 05/06/2026."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from khsheet.model import CellError, DateSerial, Formula, PercentNumber, Raw, Type, Value
from khsheet.model.serials import day_of_serial
from khsheet.values.numerals import LIMIT, exact
from khsheet.values.spelling import LONGEST
from khsheet.vietnamese.text import clean


def show(value: Value, type: Type) -> str:
    """The value as Vietnamese readers write it: 12.500.000, 2.651,61, 60,5, 05/06/2026.

    Percentages come without their sign; a blank is "".
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, Decimal):
        return _vietnamese_digits(format(value, ",f"))
    if isinstance(value, int):
        return _vietnamese_digits(format(value, ","))
    return value


def is_blank(raw: Raw) -> bool:
    """Whether a person sees nothing in the cell."""
    return raw is None or (isinstance(raw, str) and not raw[:1].isalnum() and not clean(raw))


def show_raw(raw: Raw) -> str:
    """What a person sees in the cell, on one line, at most 80 characters."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        line = " ".join(clean(raw).split())
        return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, CellError):
        return " ".join(clean(raw.text).split())
    if isinstance(raw, Formula):
        return _show_formula(raw)
    if isinstance(raw, DateSerial) and (day := day_of_serial(raw)):
        return show(day, Type.DATE)
    if isinstance(raw, PercentNumber) and math.isfinite(raw):
        return show_number(raw * 100) + "%"
    return show_number(raw)


def show_time(serial: float) -> str:
    """The time of a part of a day: 0.5 is 12:00."""
    minutes = round(serial * 1440) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def show_number(number: float) -> str:
    """Groups begin at five digits, as a year has none; Excel gives long ones an exponent."""
    if not math.isfinite(number):
        return "#NUM!"
    if not 1e-9 <= abs(number) < LIMIT and number:
        return format(number, ".6G").replace(".", ",")
    return _vietnamese_digits(format(exact(number), "f" if abs(number) < 10_000 else ",f"))


def _show_formula(formula: Formula) -> str:
    cached = formula.cached
    known = isinstance(cached, (str, float, int, CellError))
    return show_raw(cached) if known and not is_blank(cached) else show_raw(formula.text)


_SWAP_MARKS = str.maketrans(",.", ".,")


def _vietnamese_digits(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.translate(_SWAP_MARKS)
