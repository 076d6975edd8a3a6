"""Which of some known names is meant by a name that is none of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from khsheet.vietnamese.text import decomposed

#: What stands between the words of a name, and how much of two names, and of what differs in
#: them, has to be the same.
_BETWEEN = re.compile(r"[\s_/().,;:«»-]+")
_WHOLE, _DIFFERENT = 0.6, 0.7


def meant(name: str, known: Iterable[str]) -> str:
    """The known name that is written almost so; "" where none is, or several may be meant.

    Names of several words are alike by the words in which they differ: «số hội viên» and «số đơn
    vị» are two things, whatever they have in common.
    """
    words = _words(name)
    likely = {one: _likeness(words, _words(one)) for one in known}
    best = max(likely, key=lambda one: likely[one], default="")
    longer = [one for one in likely if _goes_on(words, _words(one))]
    is_one = bool(best) and likely[best] > 0 and (best not in longer or len(longer) == 1)
    return best if is_one else ""


def _goes_on(words: list[str], other: list[str]) -> bool:
    """Whether another name is those words and more."""
    count = len(words)
    return len(other) > count > 0 and words in (other[:count], other[-count:])


def _words(name: str) -> list[str]:
    """Marks of letters stand apart, for a letter without its mark is nearly the same; i is y."""
    return [word for word in _BETWEEN.split(decomposed(name).replace("y", "i")) if word]


def _likeness(one: list[str], other: list[str]) -> float:
    """0 for names that are not alike."""
    whole = _ratio(one, other)
    first = _common(one, other)
    last = _common(one[first:][::-1], other[first:][::-1])
    rest = [words[first : len(words) - last] for words in (one, other)]
    is_alike = whole >= _WHOLE and (not all(rest) or _ratio(*rest) >= _DIFFERENT)
    return whole if is_alike else 0.0


def _common(one: list[str], other: list[str]) -> int:
    """How many words at the beginning are the same."""
    pairs = zip(one, other)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _ratio(one: list[str], other: list[str]) -> float:
    return difflib.SequenceMatcher(None, "".join(one), "".join(other)).ratio()
