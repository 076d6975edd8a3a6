"""Text answers: cleaned, and whether they say anything."""

from __future__ import annotations

import math

from khsheet import messages
from khsheet.model import (
    DateSerial,
    Field,
    PercentNumber,
    Raw,
    Type,
)
from khsheet.values.kinds import LIMIT
from khsheet.values.reading import BLANK, HINTS, Reading, refuse
from khsheet.values.show import show, show_raw
from khsheet.values.signs import blank_sign_or_ditto, not_a_value
from khsheet.values.stored import calendar_day, exact
from khsheet.values.words import folded
from khsheet.vietnamese.text import clean


def read_text(raw: Raw, field: Field, epoch1904: bool) -> Reading:
    if isinstance(raw, str):
        text = clean(raw)
        if len(text) < 12:
            if not text:
                return BLANK
            if reading := _text_sign(text, field):
                return reading
        return Reading(text)
    if refusal := not_a_value(raw):
        return refusal
    if isinstance(raw, bool):
        value = "Đúng" if raw else "Sai"
        return Reading(
            value,
            messages.READ_FOR_STAFF,
            f"{show_raw(raw)} được đọc là {value}",
            HINTS[field.type],
        )
    if not math.isfinite(raw):
        return refuse(messages.NOT_A_NUMBER, "ô có một số không dùng được", field)
    if isinstance(raw, PercentNumber):
        return Reading(show_raw(raw))
    if isinstance(raw, DateSerial) and (day := calendar_day(raw + 1462 * epoch1904)):
        value = show(day, Type.DATE)
        found = f"Excel đã đổi nội dung ô thành ngày {value}"
        return Reading(
            value,
            messages.TURNED_INTO_DATE,
            found,
            "Nếu không đúng, chọn định dạng chữ rồi gõ lại.",
        )
    number = float(raw)
    value = format(exact(number), "f").replace(".", ",")
    if abs(number) >= LIMIT:
        return Reading(
            value, messages.TURNED_INTO_DATE, "Excel đã làm tròn số quá dài", HINTS[field.type]
        )
    return Reading(value)


def _text_sign(text: str, field: Field) -> Reading | None:
    """Signs for nothing or for the line above; a lone x may be a real answer here."""
    if text[0].isalnum() and text[0] not in "Nn":
        return None
    return blank_sign_or_ditto(folded(text), field)
