"""Amounts that a sentence names: "ủng hộ 50 triệu đồng", "10 suất x 500.000đ"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from math import prod
from typing import NamedTuple

from khsheet.model import Field, Type
from khsheet.values import words
from khsheet.values.numerals import MARK, numeral
from khsheet.values.spelling import folded, spellings
from khsheet.values.vocabulary import AND_A_HALF, CURRENCY, SCALES

_AMOUNT = Field("amount", "", Type.MONEY)
#: Words and letters that digits are part of: P01, k59; "x500" is a factor.
_JOINED = r"(?<![\d\w])(?!x\d)[^\W\d_]+\d\S*"
#: What ends an amount without "đồng": "50 triệu phú" is none, "50 triệu cho quỹ" is.
_BEHIND = spellings(
    "cho của để mỗi và vào bằng từ tiền tặng trao mua hỗ trợ ủng đóng theo do trong tại nhân"
    " ngày tháng đợt chuyển gồm chẵn tròn chi thu nộp x"
)
#: Numbers behind these are no amounts.
_NUMBERED = spellings("số tk stk đt sđt khoản thoại qđ")
#: It means a scale only beside "đồng": 10 ng may be ten people.
_SHORT = ["ng"]
_TIMES = frozenset(("x", "*", "nhân"))
_EACH = frozenset(("mỗi", "moi"))
_LIGHT_SIGNS = frozenset(",(:-;")
#: What is paid one at a time: a row may well be one of "12 tháng x 500.000đ".
_ONE_BY_ONE = spellings("tháng năm lần đợt kỳ quý")
_LEAST = 1_000
_MOST_COUNTED = 9_999
_WIDEST_GAP = 8
_LONGEST = 400


class SaidAmounts(NamedTuple):
    """What a text says of amounts.

    ``named`` are amounts that stand alone, ``products`` what its multiplications come to, ``parts``
    the amount in each that is multiplied; where it is paid one at a time it may stand in a row of
    its own, and the product takes its place.
    """

    named: tuple[Decimal, ...] = ()
    products: tuple[Decimal, ...] = ()
    parts: tuple[Decimal, ...] = ()

    @property
    def totals(self) -> set[Decimal]:
        """All that a row with this text may well be about."""
        each = {*self.named, *self.products}
        return each | {sum(self.named, Decimal(0)), sum(self.products, Decimal(0))}


class _Number(NamedTuple):
    """A number among the tokens of a text; a ``count`` of things, or an amount, or neither."""

    start: int
    end: int
    value: Decimal
    is_amount: bool
    is_count: bool


def said_amounts(text: str) -> SaidAmounts:
    """The amounts that a text names, alone and as factors of a product."""
    said = words.tokens(re.sub(_JOINED, " # ", folded(text[:_LONGEST])))
    numbers = list(_numbers(said))
    named, products, parts = [], [], []
    at = 0
    while at < len(numbers):
        chain = [numbers[at]]
        while at + len(chain) < len(numbers) and _multiply(
            said, chain[-1], numbers[at + len(chain)]
        ):
            chain.append(numbers[at + len(chain)])
        at += len(chain)
        amounts = [n.value for n in chain if n.is_amount]
        if len(chain) == 1:
            named += amounts
        elif len(amounts) == 1 and all(n.is_count for n in chain if not n.is_amount):
            product = prod((number.value for number in chain), start=Decimal(1))
            is_one_by_one = _ONE_BY_ONE.intersection(said[chain[0].start : chain[-1].end])
            products.append(product)
            parts.append(product if is_one_by_one else amounts[0])
        else:
            named += amounts
    return SaidAmounts(tuple(named), tuple(products), tuple(parts))


def _numbers(said: list[str]) -> Iterator[_Number]:
    at = 0
    while at < len(said):
        if not words.is_numeral(said[at]):
            at += 1
            continue
        end = at + 1
        while end < len(said) and (
            said[end] in SCALES
            or said[end] in AND_A_HALF
            or (words.is_numeral(said[end]) and said[end - 1] in SCALES)
        ):
            end += 1
        value, rest = words.amount(said[at:end], _AMOUNT)
        if value is not None and not rest:
            yield _number(said, at, end, value)
        at = end


def _number(said: list[str], at: int, end: int, value: Decimal) -> _Number:
    scales = [w for w in said[at:end] if SCALES.get(w, 0) >= _LEAST]
    behind, before = said[end : end + 1], said[at - 1 : at] if at else []
    has_currency = bool(CURRENCY.intersection(behind))
    is_closed = not behind or not behind[0].isalnum() or behind[0] in _BEHIND
    is_grouped = end == at + 1 and bool(MARK.search(said[at])) and numeral(said[at], "") is not None
    is_amount = has_currency
    if not has_currency and is_closed and not _NUMBERED.intersection(before):
        is_amount = is_grouped if not scales else scales != _SHORT
    is_plain = end == at + 1 and said[at].isdigit() and not has_currency
    return _Number(
        at,
        end + has_currency,
        value,
        is_amount and value >= _LEAST,
        is_plain and 0 < value <= _MOST_COUNTED,
    )


def _multiply(said: list[str], one: _Number, other: _Number) -> bool:
    """Whether words between two numbers multiply them: "10 suất x …", "10 em, mỗi em …"."""
    gap = said[one.end : other.start]
    if not gap or len(gap) > _WIDEST_GAP or not (one.is_count or one.is_amount):
        return False
    nouns = [w for w in gap if w.isalpha() and w not in _TIMES]
    if gap[-1] in _TIMES:
        others = {w for w in gap[:-1] if not w.isalpha()}
        return others <= {"/", "("} and not _TIMES.intersection(gap[:-1])
    if not (one.is_count and other.is_amount) or not nouns:
        return False
    if any(not w.isalpha() and w not in _LIGHT_SIGNS for w in gap):
        return False
    if _EACH.intersection(gap) and gap[0] not in _EACH and gap[0].isalpha():
        each = next(n for n, w in enumerate(gap) if w in _EACH)
        return gap[each + 1 : each + 2] == gap[:1] or gap[each + 1 : each + 2] == ["em"]
    per = said[other.end : other.end + 2]
    return len(per) == 2 and per[0] == "/" and per[1] in nouns
