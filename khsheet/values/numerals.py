"""Digits with their groups and decimals, and the pieces that a text with numbers is made of."""

from __future__ import annotations

import re
from decimal import Decimal

from khsheet.model import (
    Field,
)
from khsheet.values.kinds import DECIMAL, PERCENT

_NUMERAL = r"(?:[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,'][0-9]+)*)"
PLAIN_NUMBER = re.compile(rf"([-+]?)({_NUMERAL})")
TOKEN = re.compile(rf"({_NUMERAL})|(k?m2(?![0-9])|[^\W\d_]+|[%$])|\s+|(.)", re.DOTALL)
MARK = re.compile(r"[.,' ]")


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


def decimals(field: Field) -> str:
    return "," if field.type in (DECIMAL, PERCENT) else ""


def is_numeral(token: str) -> bool:
    return token[0] in "0123456789"
