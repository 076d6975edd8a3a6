"""Units beside a number: those that say what the field counts anyway, and others."""

from __future__ import annotations

import re
from functools import lru_cache

from khsheet import messages
from khsheet.model import Field, Type
from khsheet.model.items import DATE_PARTS
from khsheet.values.outcome import Reading, quote, refuse
from khsheet.values.spelling import folded, spellings
from khsheet.values.vocabulary import COUNTED, CURRENCY, GENERIC, UNCLEAR_LETTERS, UNITS

_FIRST_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=256)
def accepted(unit: str) -> frozenset[str]:
    """Phrases that may follow a number counted in that unit."""
    own = folded(unit)
    counted = own.split("/")[0].strip()
    return spellings(own, "|") | UNITS.get(counted, spellings(counted, "|")) | GENERIC


def without_unit(text: str, field: Field) -> str:
    """Text without the field's own unit at its end, or before it for day, month and year."""
    unit = folded(field.unit)
    if "/" in unit and text.endswith(unit):
        return text.removesuffix(unit).rstrip()
    # "năm 2026" is a year, but "lớp 5" is a name and no number of classes.
    before = spellings(unit, "|") if unit in DATE_PARTS else frozenset()
    if field.type is Type.MONEY:
        before = CURRENCY
    if (first := _FIRST_WORD.match(text)) and first[0] in before:
        return text[first.end() :].lstrip()
    return text


def refuse_unit(raw: str, rest: list[str], field: Field) -> Reading | None:
    """What is wrong with the words after a number, if anything is."""
    unit = " ".join(rest)
    if not unit:
        return None
    is_money = field.type is Type.MONEY
    if is_money:
        fits = unit in CURRENCY
    elif field.unit:
        fits = unit in accepted(field.unit)
    else:
        fits = unit in COUNTED - UNITS["usd"] - {"%"}
    if fits:
        return None
    if unit in UNCLEAR_LETTERS and (is_money or field.type is Type.INTEGER):
        return refuse(messages.AMBIGUOUS, f"{quote(raw)} có thể hiểu nhiều cách", field)
    expected = "đồng" if is_money else field.unit
    named = f"đơn vị “{unit}”" if unit in COUNTED | CURRENCY else "chữ sau con số"
    ask = f"Ô này tính bằng {expected}." if expected else "Chỉ ghi con số."
    return refuse(messages.WRONG_UNIT, f"{named} không hợp với ô này", field, ask)
