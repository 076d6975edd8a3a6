"""Syllables of Vietnamese spelling, to tell Vietnamese words from others. Never to refuse a name:
Krông is none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from khsheet.vietnamese.text import (
    BREVE,
    CIRCUMFLEX,
    HORN,
    NANG,
    SAC,
    TONES,
    composed,
    decomposed,
    place_tones,
    unmarked,
)

_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y ych yêm yên yêng yêt yêu ynh yt
o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uơ uơn
uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt uyn uynh uyp uyt uyu
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
""".split()
_ONSETS = (*"b c d đ g h k l m n p r s t v x ch gh gi kh ng ngh nh ph qu th tr".split(), "")


def _rimes_after(onset: str) -> list[str]:
    """Spelling: k, gh, ngh before e ê i y; c, g, ng elsewhere; iê after a consonant only."""
    if onset in ("k", "gh", "ngh"):
        return [rime for rime in _RIMES if rime[0] in "eêiy"]
    if onset in ("c", "ng"):
        return [rime for rime in _RIMES if rime[0] not in "eêiy"]
    if onset == "g":
        return [rime for rime in _RIMES if rime[0] not in "eêy"]
    if onset == "gi":
        return [rime for rime in _RIMES if rime[0] not in "iy"]
    if onset == "qu":
        return [rime for rime in _RIMES if rime[0] in "aăâeêiyơ" or rime == "ôc"]
    strange = ("yê", "ych", "ynh", "yt") if onset else ("iê",)
    return [rime for rime in _RIMES if not rime.startswith(strange)]


_SYLLABLES = frozenset(onset + rime for onset in _ONSETS for rime in _rimes_after(onset))
_STOPPED = ("c", "ch", "p", "t")
# The tilde of ñ is no tone.
_MARKED_TONE = re.compile(f"(?<=[aeiouy{CIRCUMFLEX}{BREVE}{HORN}])[{TONES}]")
_OLD_PLACE = re.compile(f"(?:(?<!q)u{_MARKED_TONE.pattern}y|o{_MARKED_TONE.pattern}[ae])\\Z")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether one word, of any case, can be a syllable of Vietnamese spelling.

    Both hòa and hoà are; tòan, with the tone on the wrong vowel, is not.
    """
    parts = decomposed(word)
    tones = _MARKED_TONE.findall(parts)
    if not can_sound(_MARKED_TONE.sub("", parts), "".join(tones)):
        return False
    return not tones or place_tones(parts) == parts or bool(_OLD_PLACE.search(parts))


def can_sound(base: str, tone: str) -> bool:
    """Whether a toneless syllable exists and takes the tone: stop finals take sắc or nặng."""
    if composed(base) not in _SYLLABLES or len(tone) > 1:
        return False
    return not base.endswith(_STOPPED) or tone in (SAC, NANG)


@lru_cache(maxsize=1)
def _unmarked_syllables() -> frozenset[str]:
    """Made when the first is asked for: most runs ask for none."""
    bare = {part: unmarked(decomposed(part)) for part in (*_ONSETS, *_RIMES)}
    return frozenset(bare[onset] + bare[rime] for onset in _ONSETS for rime in _rimes_after(onset))


def is_unmarked_syllable(word: str) -> bool:
    """Whether a word in small letters can be a syllable typed without its marks."""
    return word in _unmarked_syllables()


# Onsets, vowels and final letters that Vietnamese lacks.
_CLUSTER = "(?:[bgkpcđd]r|[bgkpm]l|h[lmnr]|m[nr]|k[bdđmnpst])"  # kr of Krông
_ONSET = "(?:[bcdđghklmnprstvxyz]|ch|kh|ng|nh|ph|th|tr|)"
_NUCLEUS = "(?:ai|ao|au|ia|iê|oa|oe|oi|ua|ui|uê|uô|ươ|[aeêioôơuưyăâĕŏŭ])"
_SHORT_VOWEL = "(?:k[aăâoôơuư]|[bcdđghklmnrst]?[ĕŏŭ])"  # ŏ of Mŏ
_FINAL = "(?:[chklmnprst]|ng|nh|ch|)"
# Compiled, and kept by re, when first asked for.
_HIGHLAND = (
    f"{_CLUSTER}{_NUCLEUS}{_FINAL}\\Z"  # Krông, Plei
    f"|{_ONSET}{_NUCLEUS}[klrhs]\\Z"  # Đăk, Rơh
    f"|{_SHORT_VOWEL}{_FINAL}\\Z"  # Kan, Bŏng
    "|niê\\Z"
)


def is_highland_name(word: str) -> bool:
    """Whether a word can be of a name of the Central Highlands."""
    parts = unicodedata.normalize("NFD", word.lower())
    return bool(re.match(_HIGHLAND, composed(_MARKED_TONE.sub("", parts))))
