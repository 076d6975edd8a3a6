"""Vietnamese text: one clean form, keys to compare by, alphabetical order.

Text typed with an old encoding is recognised by ``khsheet.vietnamese.encodings``, which has to
see it before ``clean`` does: U+00AD, invisible in Unicode, is the letter ư in TCVN3.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from khsheet import windows

HUYEN, HOI, NGA, SAC, NANG = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
TONES = HUYEN + HOI + NGA + SAC + NANG
"""The combining tone marks in alphabetical order (CLDR vi); no mark at all comes first."""

CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

# ---------------------------------------------------------------- one clean form

# Eth and African D look like Đ and come from old fonts and keyboards.
_CROSSED_D = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"}
_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
# Controls, soft hyphen, zero-width and direction marks, half characters: nothing to be seen.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
)
_UNCLEAN = re.compile(
    rf"[{_SPACES}{_BREAKS}{_INVISIBLE}{''.join(_CROSSED_D)}]|  |^[ \n]|[ \n]\Z| \n|\n "
)
_BREAK = re.compile(rf"\r\n|[{_BREAKS}]")
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_SPACE_RUN = re.compile(f"[ {_SPACES}]+")
_SPACED_BREAK = re.compile(r" ?\n ?")
_TO_CROSSED_D = str.maketrans(_CROSSED_D)


_MARKS_OF_ONE, _LONG = 30, 1_000


def composed(text: str) -> str:
    """The text in NFC.

    Of marks on one letter beyond 30, which no writing has (Unicode UAX #15, Stream-Safe Text
    Format), the rest is dropped: ordering them takes quadratic time.
    """
    return unicodedata.normalize("NFC", text if len(text) < _LONG else _stream_safe(text))


def _stream_safe(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if letter > "\u02ff" and unicodedata.combining(letter) else 0
        if marks <= _MARKS_OF_ONE:
            kept.append(letter)
    return "".join(kept)


def clean(text: str) -> str:
    """The same text in NFC, without what cannot be seen.

    Đ look-alikes become Đ, every kind of space one plain space, line breaks ``\\n``; the
    ends are trimmed. Signs such as ² or ½ stay as they are, so this is never NFKC.
    """
    if len(text) >= _LONG:
        text = _stream_safe(text)
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = _DROPPED.sub("", _BREAK.sub("\n", text)).translate(_TO_CROSSED_D)
    text = _SPACE_RUN.sub(" ", unicodedata.normalize("NFC", text))
    return _SPACED_BREAK.sub("\n", text).strip(" \n")


# ---------------------------------------------------------------- keys to compare by

_SHAPES = CIRCUMFLEX + BREVE + HORN
_TONE = f"[{TONES}]"
# People put the tone on either vowel of a group; these say where it goes, left to right.
_TONE_MOVES = tuple(
    (re.compile(pattern), r"\1\3\2")
    for pattern in (
        rf"(qu)({_TONE})([aeioy][{_SHAPES}]?)",
        rf"(\bgi)({_TONE})([aeou][{_SHAPES}]?)",
        rf"(o)({_TONE})([ae])",
        rf"(u)({_TONE})(y)",
        rf"([iouy]\u031b?)({_TONE})([aeou][{_SHAPES}])",
        rf"((?<!q)u\u031b?|(?<!\bg)i)(a)({_TONE})",
        rf"([ao][\u0302\u031b]?|(?<!q)u\u031b?)(i)({_TONE})",
        rf"([ae]\u0302?|u\u031b|(?<!\bg)i)(u)({_TONE})",
        rf"([ae])(o)({_TONE})",
        rf"(a\u0302?)(y)({_TONE})",
    )
)
_TONE_BEFORE_SHAPE = re.compile(f"({_TONE})([{_SHAPES}])")
_TONED = re.compile(_TONE)
_MARK = re.compile("[\u0300-\u036f]")
_NOT_IN_KEY = re.compile(r"[^\w\u0300-\u036f]+|[_\u02b9-\u02bf\u02c8\u055a\ua78b\ua78c]+")
_NOT_BARE = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile("['’‘`´ʼʻʹ′]")


def decomposed(text: str) -> str:
    """Lower case, marks apart, tone after shape: ệ is e, circumflex, dot below."""
    text = text.translate(_TO_CROSSED_D)
    if len(text) >= _LONG:
        text = _stream_safe(text)
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).lower())
    return _TONE_BEFORE_SHAPE.sub(r"\2\1", text)


def unmarked(parts: str) -> str:
    """A ``decomposed`` text without its marks: Ê-đê is e-de."""
    return _MARK.sub("", parts).replace("đ", "d")


def place_tones(parts: str) -> str:
    """A ``decomposed`` text with each tone after the vowel that ought to bear it (hoà, quý)."""
    if _TONED.search(parts):
        for pattern, order in _TONE_MOVES:
            parts = pattern.sub(order, parts)
    return parts


def match_key(text: str) -> str:
    """Key equal for writings of the same words: hoà/hòa, case, spaces, punctuation.

    Letters and tones tell keys apart: Hoa, Hòa and Hóa are three.
    """
    return "".join([_word_key(word) for word in text.split()])


# Names are made of few words, so it pays to remember words rather than texts.
@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    if word.isascii():
        return _NOT_IN_KEY.sub("", word.lower())
    return _NOT_IN_KEY.sub("", place_tones(_DROPPED.sub("", decomposed(word))))


def bare_key(text: str) -> str:
    """The letters a-z and digits that remain when all marks are dropped: Ê-đê is ede."""
    return "".join([_bare_word(word) for word in text.split()])


@lru_cache(maxsize=65536)
def _bare_word(word: str) -> str:
    return _NOT_BARE.sub("", decomposed(word).replace("đ", "d"))


_LETTERS = re.compile(r"[^\W\d_]+")
_OF_NUMBERS = frozenset(
    "tr k đ d tỷ ty triệu trieu nghìn nghin ngàn ngan đồng dong vnd vnđ".split()
)


def names_nobody(text: str) -> bool:
    """Signs and numbers, or one word with digits such as PC01, 12tr5; "Hoa500" may be somebody."""
    runs = _LETTERS.findall(text)
    if not runs:
        return True
    if " " in text or not any(c.isdigit() for c in text):
        return False
    return all(
        len(run) == 1 or run.casefold() in _OF_NUMBERS or (len(run) == 2 and run.isupper())
        for run in runs
    )


SLUG_LENGTH = 60


def slug(text: str) -> str:
    """ASCII part of a file name, 1 to 60 of a-z, 0-9 and hyphen: xa-ea-hleo."""
    letters = _DROPPED.sub("", _APOSTROPHES.sub("", unmarked(decomposed(text))))
    name = _NOT_BARE.sub("-", letters).strip("-")
    if len(name) > SLUG_LENGTH:
        name = name[: SLUG_LENGTH + 1].rpartition("-")[0] or name[:SLUG_LENGTH]
    return f"x-{name}" if windows.DEVICE.match(name) else name or "khong-ten"


# ---------------------------------------------------------------- alphabetical order


def _weights() -> dict[int, str]:
    """Letter to rank, above all that is no letter; foreign letters rank with their base."""
    ranks = {letter: chr(0x250 + i) for i, letter in enumerate(ALPHABET)}
    latin = (chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    bases = {c: ranks.get(unicodedata.normalize("NFD", c)[0], c) for c in latin}
    return {ord(c): rank for c, rank in (bases | ranks).items()} | {ord(c): "" for c in "'’‘`´ʼ"}


_WEIGHTS = _weights()


def sort_key(text: str) -> tuple[str, str]:
    """Vietnamese order: letters a ă â b c d đ e ê ..., then tones không to nặng by word.

    Source of the order of tones (không huyền hỏi ngã sắc nặng): CLDR collation, vi.
    """
    words = [_word_weight(word) for word in _DROPPED.sub("", text).replace("-", " ").split()]
    return " ".join([letters for letters, _ in words]), "".join([tone for _, tone in words])


@lru_cache(maxsize=65536)
def _word_weight(word: str) -> tuple[str, str]:
    parts = decomposed(word)
    tone = _TONED.search(parts)
    letters = unicodedata.normalize("NFC", _TONED.sub("", parts))
    return letters.translate(_WEIGHTS), str(TONES.index(tone[0]) + 1 if tone else 0)


def person_sort_key(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Order of lists of people: the given name (last word) first, then the rest."""
    *rest, given = clean(name).split() or [""]
    return sort_key(given), sort_key(" ".join(rest))
