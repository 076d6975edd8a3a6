"""What a pattern may repeat: the same on every Python from 3.11.0 on, in little memory."""

from __future__ import annotations

from typing import AnyStr


def some(of: AnyStr) -> AnyStr:
    """A pattern of one of these or more, but a thousand at most, and none given back.

    Before Python 3.11.5, ``(?:...)++`` keeps the beginning of one that fails behind it (issues
    100061 and 106052 of CPython); without a bound, an atomic group takes memory for each.
    """
    if isinstance(of, bytes):
        return rb"(?>(?:%s){1,999})" % of
    return rf"(?>(?:{of}){{1,999}})"


def any_number(of: AnyStr) -> AnyStr:
    """As ``some``, or none, which is seen at once. ``of`` keeps no groups."""
    if isinstance(of, bytes):
        return rb"(?>(?:%s)(?:%s){0,999}|)" % (of, of)
    return rf"(?>(?:{of})(?:{of}){{0,999}}|)"
