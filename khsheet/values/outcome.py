"""What reading a cell ends in: its value as it stands, one that was repaired, or a refusal.

Nothing here guesses, and nothing raises. Messages quote a cell only where it was understood or
every word in it is known: a name typed into the wrong column must not travel on in a message.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from khsheet import messages
from khsheet.model import CellError, Field, Formula, Type, Value
from khsheet.model.items import DATE_PARTS
from khsheet.values.show import show, show_raw
from khsheet.values.spelling import folded
from khsheet.values.vocabulary import DITTO, KNOWN


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

# Looking a member up on its class costs more than the comparison that follows.
_PERCENT, _DATE = Type.PERCENT, Type.DATE

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile("[0-9]")
_ZEROS_IN_FRONT = re.compile(r"(?<![0-9.,])0+(?=[0-9])")
_PLACEHOLDER = re.compile(r"[-_./\\…·• ]+|x+")  # "-", "…/…", "xxx"


def quote(raw: str) -> str:
    """The cell in quotation marks; not its words when they could be somebody's name.

    "Tram" and "Ha Nam" are made of known words too, hence the digit.
    """
    text = folded(raw)
    if _DIGIT.search(text) and all(word in KNOWN for word in _WORD.findall(text)):
        return f"“{show_raw(raw)}”"
    return "nội dung trong ô"


def refuse(code: str, found: str, field: Field, ask: str = "") -> Reading:
    hint = HINTS[field.type]
    return Reading(None, code, found, f"{ask} {hint}" if ask else hint)


def understood(raw: str, text: str, value: Value, field: Field) -> Reading:
    """The value of a typed text, and said so where it is not written as it would be shown.

    Everything that is read from a text ends here; ``text`` is ``raw``, folded.
    """
    return Reading(value) if _is_as_shown(text, value, field) else repaired(raw, value, field)


def repaired(raw: str, value: Value, field: Field) -> Reading:
    """A value that was understood in full, hence quoted as it was typed."""
    shown = _shown(value, field)
    if field.type is Type.PERCENT:
        shown += "%"
    found = f"“{show_raw(raw)}” được đọc là {shown}"
    return Reading(value, messages.READ_FOR_STAFF, found, "Nếu không đúng, hãy sửa lại ô này.")


def _shown(value: Value, field: Field) -> str:
    """As messages show the value: a year has no groups."""
    return str(value) if field.unit in DATE_PARTS else show(value, field.type)


def _is_as_shown(text: str, value: Value, field: Field) -> bool:
    """Whether the text is what is shown of its value, but for zeros in front, the dots between
    groups, and the sign of per cent."""
    if field.type is _PERCENT:
        text = text.removesuffix("%").rstrip()
    shown = _shown(value, field)
    if text == shown:
        return True
    text = _ZEROS_IN_FRONT.sub("", text)
    if field.type is _DATE:
        return text == _ZEROS_IN_FRONT.sub("", shown)
    return text in (shown, shown.replace(".", ""))


def refuse_sign(text: str, field: Field) -> Reading | None:
    """Signs that stand for nothing or for the line above; ``text`` is folded."""
    if text.strip(" .-") in DITTO:
        code = messages.DITTO
        found = f"“{text}” nhắc lại dòng trên, không phải là một giá trị"
        hint = "Ghi lại đầy đủ nội dung của dòng này."
    elif not text.strip("? "):
        code = messages.AMBIGUOUS
        found = "dấu hỏi cho biết ô này chưa rõ"
        hint = "Ghi giá trị; nếu không có thì xóa dấu hỏi."
    elif text.endswith("?") and (field.type.is_number or field.type is Type.DATE):
        code = messages.AMBIGUOUS
        found = f"{quote(text)} có dấu hỏi nên chưa chắc chắn"
        hint = "Ghi lại cả ô, không có dấu hỏi."
    elif _PLACEHOLDER.fullmatch(text):
        code = messages.SIGN_FOR_BLANK
        found = f"“{text}” được hiểu là để trống"
        hint = "Nếu là số không, hãy ghi 0." if field.type.is_number else "Nếu có, hãy ghi rõ."
    else:
        return None
    return Reading(None, code, found, hint)


def refuse_content(raw: CellError | Formula) -> Reading:
    """Errors and formulas, which no field takes."""
    if isinstance(raw, CellError):
        found = f"ô báo lỗi {show_raw(raw)}"
        return Reading(None, messages.ERROR_CELL, found, "Xóa lỗi và gõ giá trị vào ô.")
    shown = _shown_result(raw)
    found = f"ô là công thức, đang hiện {shown}" if shown else "ô là công thức"
    hint = "Gõ thẳng giá trị vào ô, không dùng công thức."
    return Reading(None, messages.FORMULA, found, hint)


def _shown_result(formula: Formula) -> str:
    """The result of a formula where a message may show it."""
    cached = formula.cached
    if isinstance(cached, str):
        quoted = quote(cached)
        return quoted if "“" in quoted else ""
    return show_raw(cached) if isinstance(cached, int | float) else ""
