"""Names of communes and what lies above them, as people write them: "X. HOÀ AN" is Xã Hòa An.

Names are not unique: a ward and a commune, or two provinces, can share one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
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


def _unmarked(text: str) -> str:
    """A text in small letters without its marks."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("đ", "d")


# Compiled, and kept by re, when first asked for.
_UNMARKED_PREFIX = _unmarked(_PREFIX.pattern)
_KINDS = _SHORT | {_unmarked(word): kind for s, kind in _SHORT.items() for word in (s, kind)}
#: A syllable that some end with i: Mỹ and Mĩ, Quý and Quí are one word.
_Y_ENDING = re.compile("([hklmstv]|qu)y(?=[\u0300-\u036f]*$)")


@lru_cache(maxsize=65536)
def unit_key(name: str) -> str:
    """Key of a unit's own name: "Xã Hòa An" and "X. HOÀ AN" agree."""
    lower = clean(name).lower()
    own = lower[_prefix(lower).end() :]
    return match_key(own) or match_key(lower)


def is_same_unit(one: str, other: str) -> bool:
    """Whether two names can be of one unit: a ward and a commune are two, but few names tell.

    Mỹ and Mĩ are one word, and a name without any mark ("Xa Suoi Tra") can be that of any unit
    whose letters it has.
    """
    is_bare = _is_unmarked(one) or _is_unmarked(other)
    for kind, own in _readings(one):
        for its_kind, its_own in _readings(other):
            if kind and its_kind and kind != its_kind:
                continue
            if own == its_own or (is_bare and _unmarked(own) == _unmarked(its_own)):
                return True
    return False


def bare_unit_keys(name: str) -> set[str]:
    """Keys of which two names that can be of one unit share one."""
    return {_unmarked(own) for _, own in _readings(name)}


@lru_cache(maxsize=65536)
def _readings(name: str) -> tuple[tuple[str, str], ...]:
    """The kind of a unit ("" where the name does not tell) and the key of its own name.

    Where no word has a mark, "Xa Dung" may be a commune called Dung, or one called Xa Dung.
    """
    lower = " ".join(clean(name).lower().split())
    if not _is_unmarked(name):
        return (_reading(lower, _PREFIX.match(lower)),)
    return _reading(lower, re.match(_UNMARKED_PREFIX, lower)), _reading(lower, None)


def _reading(lower: str, prefix: re.Match[str] | None) -> tuple[str, str]:
    kind = (prefix[1] or prefix[2] or "") if prefix else ""
    own = lower[prefix.end() :] if prefix else lower
    key = "".join(_Y_ENDING.sub(r"\1i", match_key(word)) for word in own.split())
    return _KINDS.get(kind, kind), key or match_key(lower)


def _is_unmarked(name: str) -> bool:
    """Whether a name was written without a mark, as from a keyboard that has none."""
    return clean(name).isascii()


def _prefix(lower: str) -> re.Match[str]:
    match = _PREFIX.match(lower)
    assert match is not None, "every part of it may be missing"
    return match


# ---------------------------------------------------------------- units named in a text

_NOT_BARE = re.compile(r"[^a-z0-9]+")
_LONGEST = 8  # words of a unit's own name


def named_in(text: str, names: tuple[str, ...]) -> set[str]:
    """Those of the names that a text contains: a file's name, a letterhead.

    Words may be joined and without marks. Of names within one another the longest counts; a name of
    one word ("Lộc") only where its kind stands before it.
    """
    words = [_Y_ENDING.sub(r"\1i", w) for w in _NOT_BARE.split(_unmarked(text.lower())) if w]
    known, met = _by_bare_key(names), []
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            key, kind = "".join(words[start:end]), _kind_before(words, start)
            for name, its_kind, is_short in known.get(key, ()):
                if kind in ("", its_kind) and (kind or not is_short):
                    met.append((start, end, name))
        for kind, rest in _kind_joined(words[start]):
            for name, its_kind, _ in known.get(rest, ()):
                if kind == its_kind:
                    met.append((start, start + 1, name))
    return {name for start, end, name in met if not _lies_in_longer(start, end, met)}


def _lies_in_longer(start: int, end: int, met: list[tuple[int, int, str]]) -> bool:
    return any(a <= start and end <= b and b - a > end - start for a, b, _ in met)


@lru_cache(maxsize=8)
def _by_bare_key(names: tuple[str, ...]) -> dict[str, list[tuple[str, str, bool]]]:
    """Name, kind and whether it is of one word, by the letters of the unit's own name."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for name in names:
        lower = " ".join(clean(name).lower().split())
        prefix = _prefix(lower)
        kind, own = _reading(lower, prefix)
        is_short = len(lower[prefix.end() :].split()) == 1
        found.setdefault(_NOT_BARE.sub("", _unmarked(own)), []).append((name, kind, is_short))
    return found


def _kind_before(words: list[str], start: int) -> str:
    """The kind of unit that stands before a word, "" for none."""
    two, one = " ".join(words[max(start - 2, 0) : start]), words[start - 1] if start else ""
    return _KINDS.get(two) or _KINDS.get(one, "")


def _kind_joined(word: str) -> Iterator[tuple[str, str]]:
    """A word that begins with a kind of unit, as in "XaSuoiTra": kind and rest."""
    for kind in COMMUNES:
        bare = _NOT_BARE.sub("", _unmarked(kind))
        if word.startswith(bare) and len(word) > len(bare):
            yield kind, word[len(bare) :]


# ---------------------------------------------------------------- kinds


def kind_of(name: str, kinds: Iterable[str]) -> str:
    """The kind that a name begins with, in small letters; "" if none: "Trường Xãn" is no xã."""
    text = clean(name).casefold()
    for kind in kinds:
        if text.startswith(kind) and not text[len(kind) : len(kind) + 1].isalpha():
            return kind
    return ""
