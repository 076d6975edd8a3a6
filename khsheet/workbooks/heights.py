"""How much room a text takes: the lines it needs, and the row height that shows them."""

from __future__ import annotations

import functools

#: Excel shows no row higher than this, in points.
MAX_HEIGHT = 409

#: Bold letters are wider: as much of a column is left.
BOLD = 0.93


def lines_needed(text: str, width: float, size: float = 13) -> int:
    """How many lines a text takes in a column of that width (Excel's unit), in that size (points).

    Lines are broken at spaces. A guess on the safe side: at 12 points a letter takes about one
    unit, in a text of capitals half as much again.
    """
    lines = 0
    for part in text.split("\n"):
        room = max(1, int((width * 12 / size - 1) / (1.5 if part.isupper() else 1)))
        at, last = 0, len(part) - room  # no more breaks once the rest fits
        while at < last:
            space = part.rfind(" ", at + 1, at + room + 1)
            at = space + 1 if space > 0 else at + room
            lines += 1
        lines += 1
    return lines


def tall(lines: int, size: float = 13) -> float:
    """The height, in points, of a row that shows so many lines (at most what Excel allows)."""
    return min(MAX_HEIGHT, lines * size * 1.3 + 4)


@functools.lru_cache(4096)
def height(text: str, width: float, size: float = 13) -> float:
    """The row height, in points, that shows the whole text."""
    return tall(lines_needed(text, width, size), size)
