"""One cell, read: its value, or why it was refused, and words for what was done.

Messages quote a cell only where it was understood or every word in it is known: a name
typed into the wrong column must not travel on in a message.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from khsheet import messages
from khsheet.model import (
    Field,
    Type,
    Value,
)
from khsheet.values.kinds import PERCENT
from khsheet.values.show import show, show_raw
from khsheet.values.words import DATE_PARTS, DIGIT, KNOWN, WORD, folded

Period = tuple[date, date]


class Reading(NamedTuple):
    """One cell, read: ``code`` is "" when the value was taken as it stands.

    ``found`` says what was done or what is wrong, ``hint`` what to do; both Vietnamese.
    """

    value: Value
    code: str = ""
    found: str = ""
    hint: str = ""


BLANK = Reading(None)


HINTS = {
    Type.INTEGER: "Ghi một số nguyên, ví dụ 12.",
    Type.MONEY: "Ghi đủ số đồng, ví dụ 12500000.",
    Type.DECIMAL: "Ghi một con số, phần lẻ sau dấu phẩy, ví dụ 2651,61.",
    Type.PERCENT: "Ghi số phần trăm, ví dụ 60,5.",
    Type.DATE: "Ghi đủ ngày/tháng/năm, ví dụ 05/06/2026.",
    Type.TEXT: "Gõ lại nội dung vào ô.",
    Type.LONG_TEXT: "Gõ lại nội dung vào ô.",
    Type.CHOICE: "Chọn lại một giá trị trong danh sách.",
}


def quoted(raw: str) -> str:
    """The cell in quotation marks; not its words when they could be somebody's name.

    "Tram" and "Ha Nam" are made of known words too, hence the digit.
    """
    text = folded(raw)
    if DIGIT.search(text) and all(word in KNOWN for word in WORD.findall(text)):
        return f"“{show_raw(raw)}”"
    return "nội dung trong ô"


def refuse(code: str, found: str, field: Field, ask: str = "") -> Reading:
    hint = HINTS[field.type]
    return Reading(None, code, found, f"{ask} {hint}" if ask else hint)


def read_for_staff(raw: str, value: Value, field: Field) -> Reading:
    """A value that was understood in full, hence quoted as it was typed."""
    # A year has no groups.
    shown = str(value) if field.unit in DATE_PARTS else show(value, field.type)
    found = f"“{show_raw(raw)}” được đọc là {shown}" + ("%" if field.type is PERCENT else "")
    return Reading(value, messages.READ_FOR_STAFF, found, "Nếu không đúng, hãy sửa lại ô này.")
