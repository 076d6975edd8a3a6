"""How much room a text takes: the lines it needs, and the row height that shows them."""

from __future__ import annotations

import functools
import unicodedata

#: Excel shows no row higher than this, in points.
MAX_HEIGHT = 409

#: Bold letters are wider: as much of a column is left.
BOLD = 0.93

#: Pixels of a unit of a column's width, and of a point. Of a column so much is surely a text's:
#: programs round the widths of letters up, each in its way.
_PIXELS_OF_WIDTH, _PIXELS_OF_POINT, _ROOM = 7, 96 / 72, 0.97

#: Widths of the letters of Times New Roman, in parts of their size; others are half of it.
_WIDTHS = {
    letter: width
    for letters, width in {
        " ,./:;ijlt|'": 0.28,
        "!()-[]frIJ‘’": 0.36,
        "acesz?“”": 0.45,
        "BCEFLPRSTZ+=<>×": 0.66,
        "ADGHKNOQUVXYwm&": 0.76,
        "MW%@…→": 1.0,
    }.items()
    for letter in letters
}
_USUAL_WIDTH = 0.5
#: No text of many letters is wider, and none is but in capitals.
_WIDEST, _WIDE = 0.76, 0.54


@functools.lru_cache(20_000)
def _width(word: str) -> float:
    """The width of a word, in parts of the size of its letters."""
    return sum(_letter_width(letter) for letter in word)


@functools.cache
def _letter_width(letter: str) -> float:
    """That of a letter, whatever marks it has; a horn is beside it."""
    base = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS.get(base, _USUAL_WIDTH) + (0.1 if letter in "ươƯƠ" else 0)


def lines_needed(text: str, width: float, size: float = 13) -> int:
    """How many lines a text takes in a column of that width (Excel's unit), in that size (points).

    Lines are broken at spaces, and within words that are longer than a line.
    """
    room = max(1.0, width * _PIXELS_OF_WIDTH * _ROOM / (size * _PIXELS_OF_POINT))
    surely, likely = room / _WIDEST, room / _WIDE
    parts = text.split("\n")
    lines = len(parts)
    for part in parts:
        if len(part) > surely and (len(part) > likely or part.isupper()):
            lines += _breaks(part, room)
    return lines


@functools.lru_cache(4096)
def _breaks(text: str, room: float) -> int:
    """How often a line is broken that has so much room, in parts of the size of its letters."""
    blank = _width(" ")
    breaks, at = 0, -blank
    for needed in map(_width, text.split(" ")):
        at += blank + needed
        if at > room:
            breaks += at > needed
            over = int(needed / room)
            breaks += over
            at = needed - over * room
    return breaks


def width_needed(text: str, size: float) -> float:
    """The width of a column (Excel's unit) that shows a text in one line."""
    return _width(text) * size * _PIXELS_OF_POINT / (_PIXELS_OF_WIDTH * _ROOM)


def tall(lines: int, size: float = 13) -> float:
    """The height, in points, of a row that shows so many lines (at most what Excel allows)."""
    return min(MAX_HEIGHT, lines * size * 1.3 + 4)


@functools.lru_cache(4096)
def height(text: str, width: float, size: float = 13) -> float:
    """The row height, in points, that shows the whole text."""
    return tall(lines_needed(text, width, size), size)
