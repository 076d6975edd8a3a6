"""What a pattern may repeat: the same on every Python from 3.11.0 on, in little memory."""

from __future__ import annotations

from typing import AnyStr


def any_number(of: AnyStr) -> AnyStr:
    """A pattern of as many of these as there are, but a thousand at most, and none given back.

    That there is none is seen at once. ``of`` has no groups that keep what they match. Before
    Python 3.11.5, ``(?:...)*+`` keeps the beginning of one that fails behind it (issues 100061 and
    106052 of CPython); ``(?>(?:...)*)`` takes memory for each.
    """
    if isinstance(of, bytes):
        return rb"(?>(?:%s)(?:%s){0,999}|)" % (of, of)
    return rf"(?>(?:{of})(?:{of}){{0,999}}|)"
