"""Text that is not Unicode Vietnamese: TCVN3 (ABC) and VNI fonts, UTF-8 misread as cp1252.

In a workbook the bytes of the old fonts stand as the characters U+00A1 to U+00FF, many of
which are letters of Unicode Vietnamese too. So a verdict comes from syllables: which
reading turns the words into words that can be Vietnamese. Detection comes before any other
treatment of a text: U+00AD, which others strip, is the letter ư in TCVN3.

Facts: TCVN3 and VNI-Windows letters as in the data of the input method UniKey, the same as
in u-convert (github.com/anhskohbo/u-convert).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from khsheet.vietnamese.syllables import is_highland_name, is_syllable
from khsheet.vietnamese.text import BREVE, CIRCUMFLEX, HOI, HUYEN, NANG, NGA, SAC, composed

TCVN3, VNI, MISREAD = "tcvn3", "vni", "utf8-as-cp1252"
ENCODINGS = (TCVN3, VNI, MISREAD)
AMBIGUOUS, UNKNOWN = "ambiguous", "unknown"

# ---------------------------------------------------------------- tables

# First code of each unbroken run, and its letters; toned capitals share the lower-case code.
_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_FROM_TCVN3 = {
    first + i: letter for first, run in _TCVN3_RUNS.items() for i, letter in enumerate(run)
}
_TO_TCVN3 = {letter: chr(code) for code, letter in _FROM_TCVN3.items()}

# VNI writes a vowel and then a mark; these letters are single.
_VNI_SINGLES = dict(zip("ñíìæóòôöîÑÍÌÆÓÒÔÖÎ", "đíìỉĩịơưỵĐÍÌỈĨỊƠƯỴ", strict=True))
_VNI_TONES = dict(zip("ùøûõï", (SAC, HUYEN, HOI, NGA, NANG), strict=True))
_VNI_CIRCUMFLEXES = dict(zip("âáàåãä", ("", SAC, HUYEN, HOI, NGA, NANG), strict=True))
_VNI_BREVES = dict(zip("êéèúüë", ("", SAC, HUYEN, HOI, NGA, NANG), strict=True))


def _vni_pairs() -> dict[str, str]:
    """Vowel and mark to letter, for lower-case and capital vowels with marks of their case."""
    letters = {v + mark: v + tone for v in "aeouyôö" for mark, tone in _VNI_TONES.items()}
    letters |= {v + m: v + CIRCUMFLEX + t for v in "aeo" for m, t in _VNI_CIRCUMFLEXES.items()}
    letters |= {"a" + m: "a" + BREVE + t for m, t in _VNI_BREVES.items()}
    del letters["yï"]  # ỵ is the single î
    lower = {
        typed: composed(_VNI_SINGLES.get(letter[0], letter[0]) + letter[1:])
        for typed, letter in letters.items()
    }
    return lower | {typed.upper(): letter.upper() for typed, letter in lower.items()}


_VNI_PAIRS = _vni_pairs()
_TO_VNI = {letter: typed for typed, letter in (_VNI_PAIRS | _VNI_SINGLES).items()}
# Some typed the capital with a lower-case mark, so Aù is read as Á too.
_FROM_VNI = (
    {typed[0].upper() + typed[1]: letter.upper() for typed, letter in _VNI_PAIRS.items()}
    | _VNI_PAIRS
    | _VNI_SINGLES
)
# Compiled, and kept by re, when first asked for.
_VNI_LETTER = "|".join(sorted(_FROM_VNI, key=len, reverse=True))

_CP1252 = {b: bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)}
_TO_BYTE = {char: byte for byte, char in _CP1252.items()}


# ---------------------------------------------------------------- decode and encode


def decode(text: str, encoding: str, capitals: bool = False) -> str:
    """Unicode (NFC) for text of one of ENCODINGS.

    ``capitals`` is for fonts that show capitals only (``font_capitals``). The verdicts of
    ``detect`` that name no encoding leave the text alone. UTF-8 that does not decode stays.
    Raises ValueError for any other ``encoding``.
    """
    if encoding == TCVN3:
        text = _decode_tcvn3(_mend_tcvn3(text))
    elif encoding == VNI:
        text = _decode_vni(text)
    elif encoding == MISREAD:
        text = _reread(text) or text
    elif encoding not in ("", AMBIGUOUS, UNKNOWN):
        raise ValueError(f"unknown encoding {encoding!r}")
    return text.upper() if capitals else text


def encode(text: str, encoding: str) -> str:
    """What ``text`` looks like when it was typed or misread so: the reverse of ``decode``.

    TCVN3 has no codes for capitals with a tone: they get the lower-case code. Letters that
    the encoding lacks stay. Raises ValueError for an unknown ``encoding``.
    """
    text = composed(text)
    if encoding == TCVN3:
        return "".join(_TO_TCVN3.get(c) or _TO_TCVN3.get(c.lower(), c) for c in text)
    if encoding == VNI:
        return "".join(_TO_VNI.get(c, c) for c in text)
    if encoding == MISREAD:
        return "".join(_CP1252[byte] for byte in text.encode("utf-8", "replace"))
    raise ValueError(f"unknown encoding {encoding!r}")


_TWO_CAPITALS = re.compile(r"[A-Z][^\W\d_]*[A-Z]")
_LOWER_ASCII = re.compile(r"[a-z]")
# 3 × 4 is a product in any font, though × is ì in TCVN3.
_BETWEEN_NUMBERS = re.compile(r"((?<=\d) ?[×÷·] ?(?=\d))")


def _decode_tcvn3(text: str) -> str:
    parts = _BETWEEN_NUMBERS.split(text)
    parts[::2] = [part.translate(_FROM_TCVN3) for part in parts[::2]]
    decoded = "".join(parts)
    # Typed in capitals, only the letters without a tone are capital: NGUYễN is NGUYỄN.
    if _TWO_CAPITALS.search(decoded) and not _LOWER_ASCII.search(text):
        return decoded.upper()
    return decoded


def _decode_vni(text: str) -> str:
    return re.sub(_VNI_LETTER, lambda found: _FROM_VNI[found[0]], text)


_LOST_NGA = re.compile("(?<=[A-Za-z\u00a1-\u00ff])\u2022")
_LOST_U = re.compile("(?<![A-Za-z\u00a1-\u00ff])([A-Za-z®§]{1,3})-([A-Za-z\u00a1-\u00ff]*)")


def _mend_tcvn3(text: str) -> str:
    """Give back two letters that programs took for a bullet (ã) and a hyphen (ư)."""
    text = _LOST_NGA.sub("\u00b7", text)
    return _LOST_U.sub(_mended_u, text) if "-" in text else text


def _mended_u(found: re.Match[str]) -> str:
    joined = f"{found[1]}\u00ad{found[2]}"
    return joined if is_syllable(_decode_tcvn3(joined)) else found[0]


def _reread(text: str) -> str:
    """UTF-8 that was read as cp1252, read rightly; "" if it is not that."""
    try:
        return bytes(_TO_BYTE[c] for c in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return ""


# ---------------------------------------------------------------- fonts


def font_encoding(font_name: str) -> str:
    """The encoding that a font was made for: .VnTime TCVN3, VNI-Times VNI, others ""."""
    name = font_name.strip().lower()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni-") else ""


def font_capitals(font_name: str) -> bool:
    """Whether the font shows capitals for lower-case codes, as .VnTimeH does."""
    return font_encoding(font_name) == TCVN3 and font_name.strip().endswith("H")


# ---------------------------------------------------------------- one text

_UNMISTAKABLE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")
_LATIN1 = re.compile("[\u00a1-\u00ff]")
_LETTER = "A-Za-z\u00a1-\u00ff"
_RUN = re.compile(f"[{_LETTER}]+")
# A word beside a digit is a measure (3m×4m), a single sign punctuation: no evidence.
_WORD = re.compile(rf"(?<![{_LETTER}\d])[{_LETTER}]{{2,}}(?![{_LETTER}\d])")
# A sign that stands alone (× · §) is more likely itself than a letter.
_PROPER_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]")
_MEASURES = {"µm", "µg", "µl", "µs", "µv", "µa", "µf"}
_MISREAD_TRACE = re.compile("á[º»]|Ã[\u00a1-\u00bf]|Ä[\x90‘ƒ]|Æ[°¡]|Â[\u00a1-\u00bf]|\ufffd")
_LATIN1_LETTERS = re.compile("[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúý]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_MARKS_OF_TEXT = frozenset("–—‘’“”…•·«»°²³½¼¾×₫\u00a0\u00ad\u200b\ufeff")
_ENOUGH = 0.8


def detect(text: str, font: str = "") -> str:
    """How ``text`` was typed: "" (leave it), one of ENCODINGS, "ambiguous" or "unknown".

    "ambiguous" can be read in two ways; "unknown" has broken words and no reading that
    mends them. ``font`` is the name of the cell's font, if known. A font alone proves
    nothing: Unicode is often typed into cells that kept an old font.
    """
    if text.isascii() or _UNMISTAKABLE.search(text):
        return ""
    if _is_misread(text):
        return MISREAD
    if _MISREAD_TRACE.search(text):
        return UNKNOWN
    verdict = _by_words(text)
    wanted = font_encoding(font)
    return _with_font(text, verdict, wanted) if wanted else verdict


def _is_misread(text: str) -> bool:
    reread = _reread(text)
    if not reread:
        return False
    letters = set(_NOT_ASCII.findall(composed(reread))) - _MARKS_OF_TEXT
    return all(_UNMISTAKABLE.match(c) or _LATIN1_LETTERS.match(c) for c in letters)


def _by_words(text: str) -> str:
    mended = _mend_tcvn3(text)
    if mended != text and _vote(mended) == TCVN3:
        return TCVN3
    return _vote(text)


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(text) if _LATIN1.search(w) and w.lower() not in _MEASURES]


def _vote(text: str) -> str:
    """The encoding that most words speak for."""
    words = _words(text)
    ranks = [_ranks(word) for word in words]
    enough = _ENOUGH * len(words)
    scores = {}
    for encoding, i in ((TCVN3, 1), (VNI, 2)):
        explained = sum(_explains(r[0], r[i]) for r in ranks)
        read = sum(r[i] >= _HIGHLAND_NAME for r in ranks)
        if explained and read >= enough:
            scores[encoding] = (read, explained)
    if len(set(scores.values())) == 1 and len(scores) == 2:
        return AMBIGUOUS
    if scores:
        return max(scores, key=scores.__getitem__)
    return UNKNOWN if any(r[0] == _BROKEN for r in ranks) else ""


_BROKEN, _FOREIGN, _HIGHLAND_NAME, _SYLLABLE = range(4)


def _explains(as_is: int, decoded: int) -> bool:
    """Whether a word speaks for a reading: it is a syllable, and was no name as it stood."""
    if decoded == _SYLLABLE:
        return as_is <= _FOREIGN
    return decoded == _HIGHLAND_NAME and as_is == _BROKEN


@lru_cache(maxsize=65536)
def _ranks(word: str) -> tuple[int, int, int]:
    """Rank of a word as it stands, read as TCVN3, and read as VNI."""
    return _rank(word), _rank(_decode_tcvn3(word)), _rank(_decode_vni(word))


# Compiled, and kept by re, when first asked for.
_BETWEEN_EDGES = "(?s)[A-Za-zÀ-ỹ](?:.*[A-Za-zÀ-ỹ])?"
_HAS_VOWEL = "[AEIOUYaeiouyÀ-ỹ]"
_LETTERS = re.compile("[A-Za-zÀ-ÖØ-öø-ỹ]+")
_VNI_ONLY = re.compile("[aeo]â|aê|[AEO]Â|AÊ")
_LONGER_THAN_A_PRODUCT = 5  # A·B, N·m


def _rank(word: str) -> int:
    """How well a word reads. Signs at its ends may be punctuation; inside they break it."""
    if not _LETTERS.fullmatch(word):
        between = re.search(_BETWEEN_EDGES, word.replace("\u00ad", ""))
        inner = between[0] if between else ""
        if _LETTERS.fullmatch(inner):
            # A soft hyphen never divides a word without vowels.
            return _FOREIGN if re.search(_HAS_VOWEL, inner) or "\u00ad" not in word else _BROKEN
        return _FOREIGN if len(inner) < _LONGER_THAN_A_PRODUCT else _BROKEN
    if not _usual_case(word):
        return _FOREIGN
    if is_syllable(word):
        return _SYLLABLE
    if _VNI_ONLY.search(word):
        return _BROKEN
    return _HIGHLAND_NAME if is_highland_name(word) else _FOREIGN


def _usual_case(word: str) -> bool:
    """hòa, HÒA, Hòa, and HÒa, where the shift key was held too long."""
    rest = word[1:]
    return rest.islower() or word.isupper() or (word[:2].isupper() and word[2:].islower())


def _with_font(text: str, verdict: str, wanted: str) -> str:
    """A verdict from words, weighed with the encoding the font was made for."""
    if verdict == wanted:
        return verdict
    if verdict == AMBIGUOUS:
        return wanted
    if verdict == UNKNOWN:
        decoded = (_rank(decode(word, wanted)) for word in _words(text))
        return wanted if all(rank > _BROKEN for rank in decoded) else UNKNOWN
    return AMBIGUOUS if verdict or _can_be(text, wanted) else ""


def _can_be(text: str, encoding: str) -> bool:
    """Whether all words can be read so, and that changes something."""
    words = [word for word in _RUN.findall(text) if _LATIN1.search(word)]
    decoded = [decode(word, encoding) for word in words]
    if decoded == words or not all(_PROPER_LETTER.search(word) for word in words):
        return False
    return all(_rank(word) >= _HIGHLAND_NAME for word in decoded)


# ---------------------------------------------------------------- a column

_MAJORITY = 0.6


def detect_all(texts: list[str], fonts: list[str] | None = None) -> list[str]:
    """One verdict per text of a column, where the clear cells decide for the doubtful.

    Needs two clear cells, or one in an old font, and 60 % of those that are clear one way
    or the other; with no clear cell, the fonts decide. What stays open keeps its verdict
    from ``detect``. ``fonts`` runs parallel to ``texts``. A proposal to show to a person:
    a short word can be right as it stands.
    """
    fonts = fonts or [""] * len(texts)
    cells = list(zip(texts, fonts, strict=True))
    known = {cell: detect(*cell) for cell in set(cells)}
    verdicts = [known[cell] for cell in cells]
    encoding = _common(cells, verdicts)
    if encoding is None:
        return verdicts
    if not encoding:
        return ["" if verdict == AMBIGUOUS else verdict for verdict in verdicts]
    in_font = any(
        verdict == encoding and font_encoding(font)
        for (_, font), verdict in zip(cells, verdicts, strict=True)
    )
    return [
        encoding if _joins(text, font, verdict, encoding, in_font) else verdict
        for (text, font), verdict in zip(cells, verdicts, strict=True)
    ]


def _common(cells: list[tuple[str, str]], verdicts: list[str]) -> str | None:
    """The encoding of a column of (text, font): "" is Unicode, None undecided."""
    votes: Counter[str] = Counter()
    backed = set()
    for (text, font), verdict in zip(cells, verdicts, strict=True):
        if verdict in (TCVN3, VNI) or (not verdict and _UNMISTAKABLE.search(text)):
            votes[verdict] += 1
            # Unicode in an old font shows that fonts of this column prove nothing.
            if font_encoding(font) and verdict in ("", font_encoding(font)):
                backed.add(verdict)
    if not votes:
        made_for = {
            font_encoding(font)
            for (_, font), verdict in zip(cells, verdicts, strict=True)
            if verdict == AMBIGUOUS
        }
        return made_for.pop() or None if len(made_for) == 1 else None
    encoding, count = votes.most_common(1)[0]
    enough = count >= (1 if encoding in backed else 2)
    return encoding if enough and count >= _MAJORITY * votes.total() else None


def _joins(text: str, font: str, verdict: str, encoding: str, in_font: bool) -> bool:
    """Whether a doubtful cell follows its column.

    Where the column's clear cells have old fonts, a cell in a modern font was typed anew.
    """
    if verdict not in ("", AMBIGUOUS, UNKNOWN) or text.isascii() or _UNMISTAKABLE.search(text):
        return False
    made_for = font_encoding(font)
    if made_for != encoding and (made_for or in_font):
        return False
    return _can_be(text, encoding)
