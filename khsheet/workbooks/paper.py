"""What a printed page of A4, across, has room for in letters that are read with ease."""

from __future__ import annotations

from collections.abc import Sequence

#: Excel shows a unit of a column's width as seven pixels, and five more.
_PIXELS_OF_WIDTH, _PIXELS_OF_COLUMN = 7, 5
#: Pixels beside each other between the margins at full size: 274 mm.
_PAGE = 1036
#: Points below each other there: 182 mm, and a little less, for some programs draw rows higher.
_HEIGHT = 500
#: Letters of 12 points are read with ease down to 8.
READABLE = 67
#: What is beside each other at that scale, in per cent.
_ROOM = _PAGE * 100 // READABLE
#: So much wider some programs draw columns than Excel does.
_WIDER = 1.05


def pixels(widths: Sequence[float]) -> int:
    """How wide columns of those widths are together."""
    return int(sum(width * _PIXELS_OF_WIDTH + _PIXELS_OF_COLUMN for width in widths))


def is_torn(above: float, block: float, repeated: float, scale: int) -> bool:
    """Whether what follows so many points of rows does not fit below them on their last page, at
    that scale; all pages but the first begin with those that are repeated."""
    room = _HEIGHT * 100 / scale
    while above > room:
        above -= room - repeated
    return above + block > room


def shared(
    fixed: Sequence[float], count: int, least: float, most: float, room: float = _ROOM
) -> float:
    """The width of so many columns that share what others leave of a page, or of so many pixels."""
    own = (room - pixels(fixed)) / max(count, 1)
    return max(least, min(most, (own - _PIXELS_OF_COLUMN) / _PIXELS_OF_WIDTH))


def pages(repeated: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Before which columns, counted from 0, a next page begins, beside those that are repeated;
    the pages are about as full as each other, so that no column stands alone on the last."""
    if pixels([*repeated, *widths]) <= _ROOM:
        return []
    room = int(_ROOM / _WIDER) - pixels(repeated)
    share = pixels(widths) / -(-pixels(widths) // room)
    breaks, before, taken = list[int](), 0, 0
    for at, width in enumerate(widths):
        own = pixels([width])
        is_full = before + taken + own / 2 > share * (len(breaks) + 1)
        if taken and (is_full or taken + own > room):
            breaks.append(at)
            before, taken = before + taken, 0
        taken += own
    return breaks
