"""Numbers in words: "12tr5", "1 tỷ 250 triệu", "nửa triệu", "chưa có người nào"."""

from __future__ import annotations

import re
from decimal import Decimal

from khsheet.model import Field, Type
from khsheet.values.numerals import NUMERAL, decimals_of, numeral
from khsheet.values.spelling import folded
from khsheet.values.units import accepted
from khsheet.values.vocabulary import (
    AND_A_HALF,
    COUNTED,
    CURRENCY,
    HALF,
    MONEY_ONLY,
    NO,
    NO_DEEDS,
    NO_ENDS,
    NOTHING,
    SCALES,
)

_UNIT_WORD = r"k?m2(?![0-9])|[^\W\d_]+|[%$]"  # km2, người, %
# Compiled, and kept by re, when first asked for.
_TOKEN = rf"(?s)({NUMERAL})|({_UNIT_WORD})|\s+|(.)"


def tokens(text: str) -> list[str]:
    """Numerals, words and signs; "trđ" is two words, and "tr." and "triệu," one each."""
    found: list[str] = []
    for match in re.finditer(_TOKEN, text):
        token = match[1] or match[2] or match[3]
        if token in ("trđ", "ngđ", "kđ"):
            found += [token[:-1], "đ"]
        elif token and not (token in ".," and found and found[-1].isalpha()):
            found.append(token)
    return found


def is_numeral(token: str) -> bool:
    return token[0] in "0123456789"


# ---------------------------------------------------------------- none


def is_zero(words: list[str], field: Field) -> bool:
    """ "Không có", "Chưa phát triển thêm dòng họ nào". "Chưa rõ" is no zero."""
    if not words or words[0] not in NO:
        return False
    # What was not done, then at most one noun: only words that cannot make it other than 0.
    nouns = COUNTED | CURRENCY | accepted(field.unit)
    undone = _after_any(words, {1}, NO_DEEDS)
    named = undone | {end for at in undone for end in _after_one(words, at, nouns)}
    return len(words) in _after_any(words, named, NO_ENDS)


def says_none(text: str) -> bool:
    """Whether a text says just that there is nothing: "0", "không", "ko có"."""
    return folded(text).strip(" .") in NOTHING


def _after_any(words: list[str], starts: set[int], phrases: frozenset[str]) -> set[int]:
    """Where a run of the phrases may end, however short, that begins at one of the indexes."""
    ends = set(starts)
    for at in range(len(words)):
        if at in ends:
            ends |= _after_one(words, at, phrases)
    return ends


def _after_one(words: list[str], at: int, phrases: frozenset[str]) -> set[int]:
    """Where one of the phrases may end that begins at the index."""
    ends = range(at + 1, len(words) + 1)
    return {end for end in ends if " ".join(words[at:end]) in phrases}


# ---------------------------------------------------------------- amounts


def amount(words: list[str], field: Field) -> tuple[Decimal | None, list[str] | None]:
    """The number that leading numerals and scale words make, and the words after it.

    (None, rest) when it can be understood in several ways, (None, None) without a number.
    "1 tỷ 250 triệu", "12tr5", "5 triệu rưỡi", "nửa triệu" are sums of parts, each below
    the scale of the one before.
    """
    total, scale, exact, at = Decimal(0), 0, True, 0
    while at < len(words) and (part := _part(words, at, field)):
        number, own_scale, after = part
        if number is None or not exact:
            return None, words[after:]
        if scale and not own_scale:
            tail = _tail(words, at, scale)
            if tail is None:
                return None, words[after:]
            total, at = total + tail, after
            break
        if scale and (own_scale >= scale or number >= scale):
            return None, words[after:]
        if scale > 1000 > own_scale > 0:
            return None, words[after:]  # "5 triệu 2 trăm" is 5.200.000 when spoken
        total, at = total + number, after
        # A part with a fraction ends the sum: "1,5 tỷ 200 triệu" is two amounts or a slip.
        exact = own_scale == 0 or number % own_scale == 0
        scale = own_scale
        if not own_scale:
            break
    if not at:
        return None, None
    rest = words[at:]
    if any(is_numeral(w) or w in SCALES or w in AND_A_HALF or w in HALF for w in rest):
        return None, rest
    return total, rest


def _part(words: list[str], at: int, field: Field) -> tuple[Decimal | None, int, int] | None:
    """One numeral with its scale: (number, scale or 0, index after); None if none begins."""
    half = words[at] in HALF
    if is_numeral(words[at]) or half:
        start = at + 1
    elif words[at] in SCALES and words[at + 1 : at + 2] and words[at + 1] in AND_A_HALF:
        start = at  # "triệu rưỡi"
    else:
        return None
    scale, after = _scale(words, start)
    if any(w in MONEY_ONLY for w in words[start:after]) and field.type is not Type.MONEY:
        return None, scale, after
    if half:
        number = Decimal("0.5") if scale else None
    elif start == at:
        number = Decimal(1)
    else:
        number = numeral(words[at], "?" if scale else decimals_of(field))
    if after < len(words) and words[after] in AND_A_HALF:
        if number is not None:
            alone = after - start == 1 and number % 1 == 0
            number = number + Decimal("0.5") if alone else None
        after += 1
    return (None if number is None else number * (scale or 1)), scale, after


def _scale(words: list[str], at: int) -> tuple[int, int]:
    """The scale words at that index as one factor (0 without), and the index after them."""
    scale = SCALES.get(words[at], 0) if at < len(words) else 0
    if not scale:
        return 0, at
    following = SCALES.get(words[at + 1], 0) if at + 1 < len(words) else 0
    # "trăm nghìn", "chục triệu", "nghìn tỷ"
    if (scale < 1000 <= following) or (scale == 1000 and following == 10**9):
        return scale * following, at + 2
    return scale, at + 1


def _tail(words: list[str], at: int, scale: int) -> Decimal | None:
    """The numeral after a scale: 5 in "12tr5", 250 in "1tr250", 250.000 in "1 triệu 250.000".

    Two digits leave it open: 12tr50 may be 12.500.000 or 12.050.000.
    """
    text = words[at]
    if scale not in (10**3, 10**6, 10**9) or words[at - 1] in AND_A_HALF:
        return None
    if not text.isdigit():
        number = numeral(text, "")
        return number if number is not None and number < scale else None
    if len(text) == 1:
        return Decimal(text) * scale / 10
    # "1 triệu 250 đồng" may mean 250 đồng.
    if len(text) == 3 and not CURRENCY.intersection(words[at + 1 : at + 2]):
        return Decimal(text) * scale / 1000
    return None
