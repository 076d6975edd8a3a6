"""Exact numbers: from the floats of cells, and from digits with marks between them."""

from __future__ import annotations

import re
from decimal import Decimal

from khsheet.model import Field, Formula, Raw, Type

LIMIT = 10**15
"""Excel keeps 15 digits: beyond this a number is no longer the one that was typed."""

_BLANKS_GROUP = "[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"  # 12 500 000,5
_MARKED = "[0-9]+(?:[.,'][0-9]+)*"  # 12, 12.500.000, 1.234,5
NUMERAL = f"(?:{_BLANKS_GROUP}|{_MARKED})"

MARK = re.compile(r"[.,' ]")
_THREE_DECIMALS = re.compile(r"[.,][0-9]{3}(?![0-9])", re.ASCII)


def exact(number: float) -> Decimal:
    """The decimal that a person typed, without the noise of binary fractions."""
    if number.is_integer():
        return Decimal(int(number))
    # Above 10**9 twelve digits would cut what was typed; Excel shows fifteen.
    return trimmed(Decimal(format(number, ".12g" if abs(number) < 10**9 else ".15g")))


def trimmed(number: Decimal) -> Decimal:
    """One form for equal numbers: 20, not 20.0 or 2E+1."""
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number.normalize()


def numeral(text: str, decimals: str) -> Decimal | None:
    """The number that digits and marks spell; None when they may spell two, or none.

    ``decimals`` names the marks that may stand before a fraction although three digits
    follow: none for "" (whole numbers have no fraction at all), "," in decimal fields,
    and "?" where a fraction is allowed but three digits leave it open.
    """
    marks = MARK.findall(text)
    if not marks:
        return Decimal(text)
    head, *groups = MARK.split(text)
    if marks.count(marks[0]) == len(marks):
        grouped = _are_groups(head, groups)
        if len(marks) == 1 and marks[0] in ".," and decimals:
            if grouped and marks[0] not in decimals:
                return None
            return Decimal(f"{head}.{groups[0]}")
        return Decimal(head + "".join(groups)) if grouped else None
    # Two kinds of marks: the last one stands before the fraction, the others group.
    *groups, fraction = groups
    if marks[0] in "' " and len(fraction) == 3:
        return None  # "12 500.000" may be all groups
    one_kind = len(set(marks[:-1])) == 1 and marks[-1] in ".,"
    if not one_kind or not _are_groups(head, groups):
        return None
    if not decimals and fraction not in ("0", "00"):
        return None
    return Decimal(head + "".join(groups) + "." + fraction)


def _are_groups(head: str, groups: list[str]) -> bool:
    return len(head) <= 3 and head[0] != "0" and all(len(g) == 3 for g in groups)


def in_thousands(raw: Raw, value: Decimal, field: Field) -> Decimal | None:
    """What a decimal such as 13,425 is if its mark was typed to part the thousands.

    None where it is not typed with three digits behind the mark, or where the field holds no such
    number. Excel set to en-US makes 13,425 of "13.425", and "13,425" is how its users write 13.425.
    """
    meant = trimmed(value * 1000)
    if not 1 <= abs(value) < 1000 or not _has_three_decimals(raw, meant):
        return None
    is_inside = (field.min is None or meant >= field.min) and (
        field.max is None or meant <= field.max
    )
    return meant if is_inside else None


def _has_three_decimals(raw: Raw, thousandfold: Decimal) -> bool:
    """Whether three digits behind the mark were typed; where they end in 0, a text tells."""
    if isinstance(raw, Formula) or thousandfold != thousandfold.to_integral_value():
        return False
    is_text_of_three = isinstance(raw, str) and _THREE_DECIMALS.search(raw) is not None
    return is_text_of_three or bool(thousandfold % 10)


def decimals_of(field: Field) -> str:
    """The ``decimals`` of a ``numeral`` that stands alone in a cell of that field."""
    return "," if field.type in (Type.DECIMAL, Type.PERCENT) else ""
