"""A cell as it was typed, for a workbook that goes back; and whether it was changed since."""

from __future__ import annotations

import math
from itertools import takewhile

from khsheet.form.rules.excel import quote
from khsheet.model import CellError, DateSerial, Field, Formula, PercentNumber, Raw, Type
from khsheet.values.show import show_raw
from khsheet.workbooks import texts

Typed = str | float | bool | None
#: A formula holds no longer text than 255 characters.
_LONGEST_COMPARED = 100


def as_typed(raw: Raw, item: Field) -> Typed:
    """What to write for a cell: dates, percentages, formulas and errors lose the format that made
    them such.

    A number that Excel had turned into a date, a percentage where none belongs and an error stay
    what they looked like, as text; a text field keeps what its formula showed, and loses an error,
    a field with a list shows the formula.
    """
    is_text = item.type in (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
    if isinstance(raw, PercentNumber) and item.type is Type.PERCENT and raw >= 0:
        share = round(raw * 100, 10)
        return f"{show_raw(raw)}" if 0 < share < 1 else share  # 0,5 alone would be read as a half
    if isinstance(raw, CellError) or (isinstance(raw, float) and not math.isfinite(raw)):
        return None if is_text else show_raw(raw)
    if isinstance(raw, (DateSerial, PercentNumber)):
        return show_raw(raw)
    if isinstance(raw, Formula):
        seen = raw.cached if isinstance(raw.cached, str) else show_raw(raw)
        return seen if is_text and item.type is not Type.CHOICE else f"={raw.text}"
    return raw


def changed(ref: str, typed: Typed) -> str:
    """An Excel condition: the cell no longer holds what was written into it."""
    if typed is None:
        return f"LEN({ref})>0"
    if isinstance(typed, bool):
        return f"NOT(EXACT({ref},{str(typed).upper()}))"
    if isinstance(typed, float):
        number = repr(typed).upper()  # the file format knows 1E+16 alone
        return f"IF(ISNUMBER({ref}),{ref}<>{number},TRUE)"
    typed = texts.whole(texts.shorten(typed))
    begin = "".join(takewhile(_is_plain, typed[:_LONGEST_COMPARED]))
    lengths = {len(typed), len(typed.encode("utf-16-le", "surrogatepass")) // 2}
    as_long = ",".join(f"LEN({ref})={length}" for length in sorted(lengths))  # programs differ
    return f"NOT(AND(OR({as_long}),EXACT(LEFT({ref},{len(begin)}),{quote(begin)})))"


def _is_plain(character: str) -> bool:
    """Whether a formula may hold it, and every program counts it as one."""
    return character.isprintable() and character <= "\ud7ff"
