"""Keystrokes of a typing program that was off: "Nguyeenx" for Nguyễn.

Facts: Telex and VNI as typing programs have them; VIQR as in RFC 1456.
"""

from __future__ import annotations

import re
from functools import lru_cache

from khsheet.vietnamese.syllables import can_sound, is_unmarked_syllable
from khsheet.vietnamese.text import BREVE, CIRCUMFLEX, HOI, HORN, HUYEN, NANG, NGA, SAC, TONES

TELEX, VNI_KEYS, VIQR = "telex", "vni", "viqr"
_ANY_W = "w"  # Telex w is a breve on a, a horn on o and u
_MARKS = (SAC, HUYEN, HOI, NGA, NANG, CIRCUMFLEX, HORN, BREVE)
_KEYS = {
    TELEX: dict(zip("sfrxjw", (*_MARKS[:5], _ANY_W), strict=True)),
    VNI_KEYS: dict(zip("12345678", _MARKS, strict=True)),
    VIQR: dict(zip("'`?~.^+(", _MARKS, strict=True)),
}
_CROSSES_D = {TELEX: "d", VNI_KEYS: "9", VIQR: "d"}
_SHAPED_BY = {CIRCUMFLEX: "aeo", HORN: "ou", BREVE: "a"}
_VOWELS = "aeiouy"

# English words that are also Telex for a syllable.
_ENGLISH = frozenset(
    """as is us his has gas bus mas mix max tax box six sex fax lux if of chef for or her
    hair car bar far tar war nor tour mr ms how now cow low row vow bow sow mow tow raw law
    down town gown dawn lawn pawn own bowl see bee tee too boo soon moon noon room boom boot
    root hoop loop loot soot teen seen been keen keep deep seem meet sheet peep rooms boots
    roots hoops loops keeps seems teens meets moons cows bows rows tows vows lows towns gowns
    dawns beef reef roof hoof beer deer peer door moor poor raj taj haj this thus thor chair
    hear tear near ear bear bus lens pens tens dens cans fans vans pans bans tans hens sons
    tons cons""".split()
)
_ENOUGH = 0.8  # of the words, plain ones included
_EDGES = "\"“”'’.,;:!?()[]-–"


def keystrokes(text: str) -> str:
    """Which typing method was used with the program off: "telex", "vni", "viqr", or "".

    For warnings only. Careful: nearly all words of the text have to be plain or typed
    Vietnamese syllables, and one of them beyond doubt.
    """
    if not text.isascii() or len(text) < 3:
        return ""
    words = [word for word in text.split() if any(c.isalpha() for c in word)]
    for method, judge in ((TELEX, _judge_telex), (VNI_KEYS, _judge_vni), (VIQR, _judge_viqr)):
        weights = [judge(word) for word in words]
        understood = sum(weight is not None for weight in weights)
        if sum(w or 0 for w in weights) >= _SURE and understood >= _ENOUGH * len(words):
            return method
    return ""


# Weight of a word: None is no syllable, 0 a plain one, _SURE enough by itself.
_SURE = 2


def _judge_telex(word: str) -> int | None:
    word = word.strip(_EDGES).lower()
    if not word.isalpha():
        return None if word else 0
    if _is_plain(word) or word in _ENGLISH:
        return 0
    typed = _typed(word, TELEX)
    if not typed:
        return None
    shaped, toned = typed
    certain = (shaped and toned) or word.endswith("j") or word.startswith("dd") or "uw" in word
    return _SURE if certain else 1


def _judge_vni(word: str) -> int | None:
    """Only a digit inside the word is beyond doubt: "Bai2" may be a number 2."""
    word = word.strip(_EDGES).lower()
    if _is_plain(word):
        return 0
    if not _typed(word, VNI_KEYS):
        return None
    return _SURE if re.search(r"[a-z]\d+[a-z]", word) else 0


def _judge_viqr(word: str) -> int | None:
    """Only a shape is beyond doubt: "u.a" may be an abbreviation."""
    word = word.strip(',;:!"').lower()
    if _is_plain(word.strip(_EDGES)):
        return 0
    ends = (word, word.rstrip(".?"))
    typed = next((found for end in ends if (found := _typed(end, VIQR))), None)
    if not typed:
        return None
    return _SURE if re.search(r"[aeou][\^+(].", word) else 0


def _is_plain(word: str) -> bool:
    """A syllable typed without marks, or one letter that stands for a word."""
    return len(word) == 1 or is_unmarked_syllable(word)


#: Keys of the longest syllable, with room to spare: "nghieengs" has nine.
_LONGEST_TYPED = 20


@lru_cache(maxsize=8192)
def _typed(word: str, method: str) -> tuple[bool, bool] | None:
    """Whether keys gave the word a shape and a tone; None unless they make it a syllable."""
    if len(word) > _LONGEST_TYPED:
        return None
    keys = _KEYS[method]
    letters: list[str] = []
    tone, shaped = "", False
    for char in word:
        key = keys.get(char, "") if any(x[0] in _VOWELS for x in letters) else ""
        if key and key in TONES:
            if tone:
                return None
            tone = key
        elif key or _doubles(char, letters, method):
            if not _reshape(letters, key or CIRCUMFLEX):
                return None
            shaped = True
        elif letters and letters[0] == "d" and char == _CROSSES_D[method] and len(letters) == 1:
            letters, shaped = ["đ"], True
        elif method == TELEX and char == "w":
            letters.append("u" + HORN)
            shaped = True
        elif char.isalpha():
            letters.append(char)
        else:
            return None
    if not (shaped or tone) or not can_sound("".join(letters), tone):
        return None
    return shaped, bool(tone)


def _doubles(char: str, letters: list[str], method: str) -> bool:
    return method == TELEX and char in "aeo" and bool(letters) and letters[-1] == char


def _reshape(letters: list[str], shape: str) -> bool:
    """Give the last plain vowel that can have it the shape; uo gets two horns at once."""
    for i in range(len(letters) - 1, -1, -1):
        mark = shape if shape != _ANY_W else BREVE if letters[i] == "a" else HORN
        if letters[i] in _SHAPED_BY[mark]:
            if mark == HORN and letters[i - 1 : i + 1] == ["u", "o"]:
                letters[i - 1] += HORN
            letters[i] += mark
            return True
    return False
