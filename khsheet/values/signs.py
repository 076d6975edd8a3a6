"""Signs and words that stand for nothing, for the line above, or for no value at all."""

from __future__ import annotations

from khsheet import messages
from khsheet.model import (
    CellError,
    Field,
    Formula,
    Raw,
)
from khsheet.values.kinds import DATE
from khsheet.values.reading import Reading, quoted
from khsheet.values.show import show_raw
from khsheet.values.words import DITTO, PLACEHOLDER


def blank_sign_or_ditto(text: str, field: Field) -> Reading | None:
    """Signs that stand for nothing or for the line above; ``text`` is folded."""
    if text.strip(" .-") in DITTO:
        found = f"“{text}” nhắc lại dòng trên, không phải là một giá trị"
        return Reading(None, messages.DITTO, found, "Ghi lại đầy đủ nội dung của dòng này.")
    if not text.strip("? "):
        return Reading(
            None,
            messages.AMBIGUOUS,
            "dấu hỏi cho biết ô này chưa rõ",
            "Ghi giá trị; nếu không có thì xóa dấu hỏi.",
        )
    if text.endswith("?") and (field.type.is_number or field.type is DATE):
        return Reading(
            None,
            messages.AMBIGUOUS,
            f"{quoted(text)} có dấu hỏi nên chưa chắc chắn",
            "Ghi lại cả ô, không có dấu hỏi.",
        )
    if PLACEHOLDER.fullmatch(text):
        found = f"“{text}” được hiểu là để trống"
        hint = "Nếu là số không, hãy ghi 0." if field.type.is_number else "Nếu có, hãy ghi rõ."
        return Reading(None, messages.SIGN_FOR_BLANK, found, hint)
    return None


def not_a_value(raw: Raw) -> Reading | None:
    """Errors and formulas, which no field takes."""
    if isinstance(raw, CellError):
        found = f"ô báo lỗi {show_raw(raw)}"
        return Reading(None, messages.ERROR_CELL, found, "Xóa lỗi và gõ giá trị vào ô.")
    if isinstance(raw, Formula):
        found = "ô là công thức"
        if isinstance(raw.cached, str):
            shown = quoted(raw.cached) if raw.cached and "“" in quoted(raw.cached) else ""
        else:
            shown = show_raw(raw.cached) if isinstance(raw.cached, (int, float)) else ""
        found += f", đang hiện {shown}" if shown else ""
        return Reading(
            None, messages.FORMULA, found, "Gõ thẳng giá trị vào ô, không dùng công thức."
        )
    return None
