"""Formulas that fill several cells: which cells those are, and how the text of one is told."""

from __future__ import annotations

from khsheet.model import Formula, Raw

MOST_RANGES = 1_000


def array_text(text: str) -> str:
    """The text of an array formula as Excel shows it, which no other formula looks like."""
    return f"{{{text}}}"


class Filled:
    """The cells of one sheet that formulas fill: those after the first have a value alone."""

    def __init__(self) -> None:
        self.ranges: list[tuple[int, int, int, int]] = []

    def add(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right) and len(self.ranges) < MOST_RANGES:
            self.ranges.append((top, left, bottom, right))

    def formula(self, row: int, column: int, value: Raw) -> Raw:
        """A formula in place of a value that one in another cell gave."""
        is_filled = any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in self.ranges
        )
        return Formula("", value) if is_filled else value
