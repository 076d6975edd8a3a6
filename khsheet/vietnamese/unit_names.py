"""Names of communes and what lies above them, as people write them: "X. HOÀ AN" is Xã Hòa An.

Names are not unique: a ward and a commune, or two provinces, can share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from khsheet.vietnamese.text import clean, match_key

_SHORT = {"x": "xã", "p": "phường", "tt": "thị trấn", "đk": "đặc khu"}
COMMUNES = tuple(_SHORT.values())
"""What a commune is, by law of today or of before 2025."""
AREAS = (*COMMUNES, "thị xã", "huyện", "quận", "thành phố", "tỉnh")
"""Everything that is governed and has a name, communes included."""

_KIND = "|".join(COMMUNES)
# "Hội Khuyến học" and "HKH" before any name, other associations where a kind follows theirs.
_ASSOCIATION = rf"(?:hội khuyến học|hkh|hội(?: \w+){{1,6}}?(?= (?:{_KIND})\b))\b[\s.:–-]*"
_PREFIX = re.compile(
    rf"(?:{_ASSOCIATION})?(?:({_KIND})\b[\s.:]*|({'|'.join(_SHORT)})(?:\.\s*|\s+))?"
)


@lru_cache(maxsize=65536)
def unit_key(name: str) -> str:
    """Key of a unit's own name: "Xã Hòa An" and "X. HOÀ AN" agree."""
    lower = clean(name).lower()
    own = lower[_prefix(lower).end() :]
    return match_key(own) or match_key(lower)


def is_same_unit(one: str, other: str) -> bool:
    """Whether two names can be of one unit: a ward and a commune are two, but few names tell."""
    if unit_key(one) != unit_key(other):
        return False
    kinds = set()
    for name in (one, other):
        kind, short = _prefix(clean(name).lower()).groups()
        kinds.add(kind or _SHORT.get(short, ""))
    return len(kinds - {""}) < 2


def _prefix(lower: str) -> re.Match[str]:
    match = _PREFIX.match(lower)
    assert match is not None, "every part of it may be missing"
    return match


def kind_of(name: str, kinds: Iterable[str]) -> str:
    """The kind that a name begins with, in small letters; "" if none: "Trường Xãn" is no xã."""
    text = clean(name).casefold()
    for kind in kinds:
        if text.startswith(kind) and not text[len(kind) : len(kind) + 1].isalpha():
            return kind
    return ""
