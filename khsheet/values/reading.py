"""What stands in one cell -> a typed value or a refusal, and words for what was done."""

from __future__ import annotations

import math
from functools import lru_cache

from khsheet import messages
from khsheet.model import CellError, DateSerial, Field, Formula, PercentNumber, Raw, Type
from khsheet.model.serials import DAYS_TO_1904, day_of_serial
from khsheet.values.dates import Period, read_date
from khsheet.values.numbers import read_number
from khsheet.values.numerals import LIMIT, exact
from khsheet.values.outcome import BLANK, HINTS, Reading, refuse, refuse_content, refuse_sign
from khsheet.values.show import show, show_raw, show_time
from khsheet.values.spelling import folded
from khsheet.vietnamese.text import clean

__all__ = ["Period", "Reading", "read"]

# Looking a member up on its class costs more than the comparison that follows.
_INTEGER, _MONEY, _DECIMAL, _PERCENT = Type.INTEGER, Type.MONEY, Type.DECIMAL, Type.PERCENT
_DATE = Type.DATE


def read(
    raw: Raw, field: Field, *, period: Period | None = None, epoch1904: bool = False
) -> Reading:
    """The value that a cell holds for that field, or why it is refused.

    ``period`` lends its year to a day typed without one; ``epoch1904`` is set for workbooks
    that count days from 1904. Never raises.
    """
    if raw is None:
        return BLANK
    kind = field.type
    if kind is _INTEGER or kind is _MONEY:
        if type(raw) is float:
            if raw.is_integer() and -LIMIT <= raw <= LIMIT:
                return _whole(raw)
        elif type(raw) is str and raw.isdecimal() and raw.isascii() and len(raw) <= 15:
            return _whole(int(raw))
        return read_number(raw, field, epoch1904)
    if kind is _DECIMAL or kind is _PERCENT:
        return read_number(raw, field, epoch1904)
    if kind is _DATE:
        return read_date(raw, field, period, epoch1904)
    return _read_text(raw, field, epoch1904)


@lru_cache(maxsize=8192)
def _whole(number: float) -> Reading:
    """The same counts and amounts come again and again, and a look-up costs a quarter."""
    return Reading(int(number))


def _read_text(
    raw: str | float | bool | CellError | Formula, field: Field, epoch1904: bool
) -> Reading:
    if isinstance(raw, str):
        text = clean(raw)
        if len(text) < 12:
            if not text:
                return BLANK
            if refusal := _refuse_sign(text, field):
                return refusal
        return Reading(text)
    if isinstance(raw, CellError | Formula):
        return refuse_content(raw)
    hint = HINTS[field.type]
    if isinstance(raw, bool):
        word = "Đúng" if raw else "Sai"
        return Reading(word, messages.READ_FOR_STAFF, f"{show_raw(raw)} được đọc là {word}", hint)
    if not math.isfinite(raw):
        return refuse(messages.NOT_A_NUMBER, "ô có một số không dùng được", field)
    if isinstance(raw, PercentNumber):
        return Reading(show_raw(raw))
    if isinstance(raw, DateSerial) and (day := day_of_serial(raw + DAYS_TO_1904 * epoch1904)):
        value = show(day, Type.DATE)
        found = f"Excel đã đổi nội dung ô thành ngày {value}"
        hint = "Nếu không đúng, chọn định dạng chữ rồi gõ lại."
        return Reading(value, messages.TURNED_INTO_DATE, found, hint)
    if isinstance(raw, DateSerial) and 0 < raw < 1:
        value = show_time(raw)
        found = f"Excel đã đổi nội dung ô thành giờ {value}"
        hint = "Nếu không đúng, chọn định dạng chữ rồi gõ lại."
        return Reading(value, messages.TURNED_INTO_DATE, found, hint)
    value = format(exact(raw), "f").replace(".", ",")
    if abs(raw) >= LIMIT:
        return Reading(value, messages.TURNED_INTO_DATE, "Excel đã làm tròn số quá dài", hint)
    return Reading(value)


def _refuse_sign(text: str, field: Field) -> Reading | None:
    """Signs for nothing or for the line above; a lone x may be a real answer here."""
    if text[0].isalnum() and text[0] not in "Nn":
        return None
    return refuse_sign(folded(text), field)
