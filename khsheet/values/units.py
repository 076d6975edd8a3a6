"""Units of measure that are written beside a number."""

from __future__ import annotations

from functools import lru_cache

from khsheet import messages
from khsheet.model import (
    Field,
)
from khsheet.values.kinds import INTEGER, MONEY
from khsheet.values.reading import Reading, quoted, refuse
from khsheet.values.words import (
    COUNTED,
    CURRENCY,
    DATE_PARTS,
    GENERIC,
    UNCLEAR_LETTERS,
    UNITS,
    WORD,
    folded,
    spellings,
)


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
    if field.type is MONEY:
        before = CURRENCY
    if (first := WORD.match(text)) and first[0] in before:
        return text[first.end() :].lstrip()
    return text


def refuse_unit(raw: str, rest: list[str], field: Field) -> Reading | None:
    unit = " ".join(rest)
    if not unit:
        return None
    if field.type is MONEY:
        fits = unit in CURRENCY
    elif field.unit:
        fits = unit in accepted(field.unit)
    else:
        fits = unit in COUNTED - UNITS["usd"] - {"%"}
    if fits:
        return None
    if unit in UNCLEAR_LETTERS and field.type in (MONEY, INTEGER):
        return refuse(messages.AMBIGUOUS, f"{quoted(raw)} có thể hiểu nhiều cách", field)
    expected = "đồng" if field.type is MONEY else field.unit
    named = f"đơn vị “{unit}”" if unit in COUNTED | CURRENCY else "chữ sau con số"
    ask = f"Ô này tính bằng {expected}." if expected else "Chỉ ghi con số."
    return refuse(messages.WRONG_UNIT, f"{named} không hợp với ô này", field, ask)
