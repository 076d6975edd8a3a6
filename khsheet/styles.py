"""What the workbooks look like: colours, font, and how much room a text takes."""

from __future__ import annotations

FONT = "Times New Roman"
HEAD_COLOUR = "#1F4E79"
BAND_COLOUR = "#DDEBF7"
INPUT_COLOUR = "#FFF8DC"
COMPUTED_COLOUR = "#F2F2F2"
WRONG_COLOUR = "#F8CBAD"
LINE_COLOUR = "#BFBFBF"

#: Excel shows no row higher than this, in points.
MAX_HEIGHT = 409


def lines_needed(text: str, width: float, size: float = 13) -> int:
    """How many lines a text takes in a column of that width, set in that size (points).

    A guess on the safe side: some two characters of each line are lost at its end.
    """
    per_line = max(1, int(width * 12.4 / size - 2))
    return max(1, sum(-(-len(part) // per_line) for part in text.split("\n") if part) + text.count("\n\n"))


def height(text: str, width: float, size: float = 13) -> float:
    """The row height, in points, that shows the whole text (at most what Excel allows)."""
    return min(MAX_HEIGHT, lines_needed(text, width, size) * size * 1.32 + 3)
