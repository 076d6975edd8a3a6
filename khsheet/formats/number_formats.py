"""What a number format says about a number: a date, a percentage, or just a number."""

from __future__ import annotations

import re
from functools import lru_cache

from khsheet.model import DateSerial, PercentNumber

# ECMA-376 part 1, 18.8.30: identifiers whose code is implied; 27-36 and 50-58 are the
# dates of East Asian Excels.
BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
BUILTIN_PERCENTS = frozenset([9, 10])

# Quoted text, an escaped character, a padding character, and everything in brackets
# (colours, conditions, locales) say nothing about the kind; elapsed time [h] does.
_SILENT = re.compile(
    r'"[^"]*"?|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\[\]]*\]', re.IGNORECASE | re.DOTALL
)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE | re.ASCII)
_PLAIN_WORD = re.compile("general|standard", re.IGNORECASE)


@lru_cache(maxsize=512)
def kind_of_code(code: str) -> type[DateSerial] | type[PercentNumber] | None:
    """DateSerial, PercentNumber or None for a number format code such as ``dd/mm/yyyy``."""
    first = _SILENT.sub("", code).split(";")[0]
    words = _PLAIN_WORD.sub("", first)
    if _DATE_LETTER.search(words):
        return DateSerial
    return PercentNumber if "%" in words else None


def kind_of_format(
    number: int, code: str | None = None
) -> type[DateSerial] | type[PercentNumber] | None:
    """The same for a format identifier; a code given in the file goes before the implied one."""
    if code is not None:
        return kind_of_code(code)
    if number in BUILTIN_DATES:
        return DateSerial
    return PercentNumber if number in BUILTIN_PERCENTS else None
