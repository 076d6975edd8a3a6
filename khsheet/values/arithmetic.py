"""Formulas of plain numbers, such as ``=500000+300000``, worked out exactly.

Percent binds first, then signs, then times and divided, then plus and minus, as in Excel.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction

from khsheet.model import Formula

# A calculation that somebody types into a cell is short, and Excel keeps fifteen digits.
_LONGEST, _DEEPEST, _DIGITS = 200, 20, 15
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15}"
_TOKEN = re.compile(rf"\s*({_NUMBER}|[-+*/()%])\s*", re.ASCII)


def worked_out(formula: Formula) -> Decimal | None:
    """What a formula of plain numbers comes to.

    None for every other formula, for a quotient that no decimal number is, and where the
    program that saved the file came to something else.
    """
    text = formula.text
    if not text or len(text) > _LONGEST:
        return None
    try:
        value = _decimal(_Calculation(_tokens(text)).result())
    except _NotPlain:
        return None
    return value if _agrees(formula.cached, value) else None


def _agrees(cached: object, value: Decimal) -> bool:
    """Whether a cached result is that value but for the rounding of binary fractions."""
    if cached is None:
        return True
    if isinstance(cached, bool) or not isinstance(cached, float):
        return False
    return math.isclose(cached, float(value), rel_tol=1e-12, abs_tol=1e-12)


class _NotPlain(Exception):
    """Something other than plain numbers, or a result that is no decimal number."""


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise _NotPlain
        found.append(match[1])
        at = match.end()
    return found


def _decimal(value: Fraction) -> Decimal:
    """The same number as a decimal; raises _NotPlain where none of fifteen digits is."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 2 * _DIGITS:
            raise _NotPlain
    whole = int(value * 10**places)
    if len(str(abs(whole)).rstrip("0")) > _DIGITS:
        raise _NotPlain
    return Decimal(f"{whole}e-{places}")


class _Calculation:
    """Works out tokens from left to right."""

    def __init__(self, tokens: list[str]):
        self.tokens = tokens
        self.at = self.depth = 0

    def result(self) -> Fraction:
        value = self.sum()
        if self.at < len(self.tokens):
            raise _NotPlain
        return value

    def next_of(self, signs: str) -> str:
        """The next token if it is one of those signs, which is then behind us."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if not token or token not in signs:
            return ""
        self.at += 1
        return token

    def sum(self) -> Fraction:
        value = self.product()
        while sign := self.next_of("+-"):
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Fraction:
        value = self.signed()
        while sign := self.next_of("*/"):
            other = self.signed()
            value = value * other if sign == "*" else _quotient(value, other)
        return value

    def signed(self) -> Fraction:
        is_negative = False
        while sign := self.next_of("+-"):
            is_negative ^= sign == "-"
        value = self.operand()
        while self.next_of("%"):
            value /= 100
        return -value if is_negative else value

    def operand(self) -> Fraction:
        if self.next_of("("):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise _NotPlain
            value = self.sum()
            self.depth -= 1
            if not self.next_of(")"):
                raise _NotPlain
            return value
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if not token[:1].isdigit() and token[:1] != ".":
            raise _NotPlain
        self.at += 1
        return Fraction(token)


def _quotient(value: Fraction, other: Fraction) -> Fraction:
    """Raises _NotPlain where the quotient has no end, as that of 1 and 3."""
    if not other:
        raise _NotPlain
    quotient = value / other
    _decimal(quotient)
    return quotient
