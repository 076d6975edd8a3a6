"""What a number format says about a number: its kind, and whether it shows another one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from khsheet.model import DateSerial, PercentNumber

# ECMA-376 part 1, 18.8.30: identifiers whose code is implied; 27-36 and 50-58 are the
# dates of East Asian Excels, 67-68 the percentages and 71-81 the dates of Thai ones.
BUILTIN_DATES = frozenset(
    [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)]
)
BUILTIN_PERCENTS = frozenset([9, 10, 67, 68])
#: Those that show something else than the number, by their identifier; what a file says goes
#: before. Currencies (5-8, 37-44) and the order of days (14, 22) are those of who opens the file.
BUILTIN_CODES = {
    11: "0.00E+00",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
}

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


# ---------------------------------------------------------------- what is shown beside the number

_PIECE = re.compile(
    r'"([^"]*)"?|\\(.)|\*(\d)|[_*].|\[\$([^\[\]-]*+)[^\[\]]*+\]|\[[^\[\]]*+\]|(general|standard)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_OF_SECTION = re.compile(r'"[^"]*+"?|\\.?|[^;"\\]++|;', re.DOTALL)
#: What is written so is seen on a coloured ground alone.
_WHITE = re.compile(r"\[(?:white|trắng|color ?2)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_SCALING = re.compile(r"(?<=[0#?])(,+)(?=\.|[^0#?,.]|$)")
_PLACEHOLDERS = re.compile(r"[0#?@]")
_WHOLE_DIGITS = re.compile(r"[0#?,]*")
#: A mark that looks like a decimal one, before what are no thousands: 0"."0 shows 12 as 1.2.
_MARKED = re.compile(r'[0#?](?:"[.,]"|\\[.,])(?![0#?]{3}(?![0#?]))[0#?]')
_POWER = re.compile(r"(?<![0#?.])([0#?.]++)E[+-]", re.IGNORECASE)
#: So many figures of a number are enough for what is measured.
_ENOUGH = 4
#: Which condition says that a section is not for numbers above nothing, or is for all of them.
_NOTHING = re.compile(r"\[(?:=0|<=?0|<1)\]")
_ANYTHING = re.compile(r"\[(?:>0|<>0|>=1)\]")
_DIGITS = re.compile(r"\d+")
_MONTH_FIRST = re.compile(r"m{1,2}[^dmyhs]+d{1,2}(?!d)", re.IGNORECASE)
_DAY = re.compile(r"(?<!d)d{1,2}(?!d)", re.IGNORECASE)
_SHORT_YEAR_FIRST = re.compile(r"yy(?!y)", re.IGNORECASE)
#: So many decimals look like the end of thousands.
_OF_THOUSANDS = re.compile(r"\.[0#?]{3}(?![0#?])")
_PLACES = "0#?.,@Ee+-/ ()%"
_SIGNS = "$€£¥%"
_OWN_WORDS = frozenset(("đ", "đồng", "dong", "vnđ", "vnd"))
#: Of a format with so many sections the last is for texts.
_WITH_TEXTS = 4


class Appearance(NamedTuple):
    """How a number format changes what is seen: its own words, thousands left out, zeros in front.

    ``as_thousands`` are three places behind the point. ``is_text`` is set for a format of texts,
    ``is_hidden`` for one that shows no number. ``of_texts`` are the words that it adds to a text,
    None where it has no section for them; ``hides_texts`` where that section is blank. ``is_pale``
    is text in the colour of its ground, ``is_tiny`` one too small. ``figures`` are those left of a
    power of ten at the least, ``steps`` those by which the power goes. ``is_marked`` is a mark put
    between digits, ``is_month_first`` a date that begins with its month, ``is_vague`` one without
    its day or its month, or one that begins with two figures of its year. What ``is_repeated``
    stands in its cell as often as there is room; ``signs`` is a font that draws those for letters.
    """

    words: str = ""
    thousands: int = 0
    digits: int = 0
    is_text: bool = False
    is_hidden: bool = False
    as_thousands: bool = False
    of_texts: str | None = None
    hides_texts: bool = False
    is_mixed: bool = False
    is_pale: bool = False
    figures: int = 0
    is_marked: bool = False
    is_month_first: bool = False
    steps: int = 1
    is_vague: bool = False
    is_tiny: bool = False
    is_repeated: bool = False
    signs: str = ""


@lru_cache(maxsize=512)
def appearance(code: str) -> Appearance | None:
    """How a format changes what is seen; None for an ordinary one, or đồng behind the number."""
    if not code:
        return None
    seen = _of_date(code) if kind_of_code(code) is DateSerial else _of_number(code)
    plain = Appearance(digits=seen.digits, is_text=seen.is_text, of_texts=seen.of_texts)
    is_ordinary = seen == plain and seen.digits < 2 and not seen.of_texts
    return None if is_ordinary else seen


def _of_date(code: str) -> Appearance:
    """Of a date: figures that are none of it, a month before the day, a part that is not seen."""
    section = _sections(code)[0]
    words = " ".join(_DIGITS.findall(_appearance(section).words))
    letters = _SILENT.sub("", section).lstrip()
    has_day_and_month = _DAY.search(letters) and "m" in letters.lower()
    return Appearance(
        words,
        is_month_first=bool(_MONTH_FIRST.match(letters)),
        is_vague=not has_day_and_month or bool(_SHORT_YEAR_FIRST.match(letters)),
    )


def _of_number(code: str) -> Appearance:
    sections = _sections(code)
    made = [_appearance(section) for section in sections]
    texts = made[_WITH_TEXTS - 1] if len(made) >= _WITH_TEXTS else None
    has_conditions = bool(_CONDITION.search(code))
    made = made[: _WITH_TEXTS - 1] if has_conditions else made[:1]
    return Appearance(
        " ".join(one.words for one in made if one.words),
        max(one.thousands for one in made),
        max(one.digits for one in made),
        made[0].is_text,
        any(one.is_hidden for one in _of_amounts(sections, made)),
        any(one.as_thousands for one in made),
        texts.words if texts and texts.is_text else None,
        texts is not None and not texts.is_text,
        _mixes_percents(sections),
        all(one.is_pale for one in made),
        max(one.figures for one in made),
        any(one.is_marked for one in made),
        steps=made[0].steps,
    )


def _of_amounts(sections: list[str], made: list[Appearance]) -> list[Appearance]:
    """What sections that are for numbers above nothing show."""
    found = []
    for section, one in zip(sections, made):
        if not _NOTHING.search(section):
            found.append(one)
        if _ANYTHING.search(section):
            break
    return found


def _mixes_percents(sections: list[str]) -> bool:
    """Whether some sections show a share of a hundred and others the number itself."""
    shown = [_SILENT.sub("", section) for section in sections[: _WITH_TEXTS - 1]]
    return len({"%" in section for section in shown if _PLACEHOLDERS.search(section)}) > 1


def _sections(code: str) -> list[str]:
    """The sections of a code; a semicolon in quotation marks or behind a backslash ends none."""
    sections: list[list[str]] = [[]]
    for piece in _OF_SECTION.findall(code):
        if piece == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    return ["".join(pieces) for pieces in sections]


def _appearance(section: str) -> Appearance:
    said, shown = [], []
    for quoted, escaped, filling, money, general, other in _PIECE.findall(section):
        said.append(quoted or escaped or filling or money or (" " if other in _PLACES else other))
        shown.append("0" if general else other)
    placed = "".join(shown)
    first = _PLACEHOLDERS.search(placed)
    whole = _WHOLE_DIGITS.match(placed, first.start()) if first else None
    scaling, power = _SCALING.search(placed), _POWER.search(placed)
    figures, steps = _left_of_power(power[1]) if power else (0, 1)
    return Appearance(
        added_words("".join(said)),
        len(scaling[1]) if scaling else 0,
        whole[0].count("0") if whole else 0,
        "@" in placed,
        first is None,
        bool(_OF_THOUSANDS.search(placed)),
        is_pale=bool(_WHITE.search(section)),
        figures=figures,
        is_marked=bool(_MARKED.search(section)),
        steps=steps,
    )


def _left_of_power(digits: str) -> tuple[int, int]:
    """The figures left of a power at the least, and its steps; nothing where they are enough."""
    whole, _, decimals = digits.partition(".")
    figures = 1 + len(decimals)
    return (figures, max(len(whole), 1)) if figures < _ENOUGH else (0, 1)


def added_words(said: str) -> str:
    """What a format adds to a number, "" for signs and the words for đồng."""
    words = " ".join(said.split())
    is_plain = words.casefold() in _OWN_WORDS
    return words if not is_plain and any(c.isalnum() or c in _SIGNS for c in words) else ""
