"""Colours in six hexadecimal digits, as the formats name them, and which look alike."""

from __future__ import annotations

from functools import lru_cache

WHITE, BLACK = "ffffff", "000000"

#: Colours that differ less look the same, and all that are as bright as this look white.
_ALIKE, _BRIGHT = 16, 230

# The palette of a workbook that has none of its own ([MS-XLS] 2.5.161): the first eight are
# also the eight below them.
_FIRST = 8
_USUAL = """
    000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff
    800000 008000 000080 808000 800080 008080 c0c0c0 808080
    9999ff 993366 ffffcc ccffff 660066 ff8080 0066cc ccccff
    000080 ff00ff ffff00 00ffff 800080 800000 008080 0000ff
    00ccff ccffff ccffcc ffff99 99ccff ff99cc cc99ff ffcc99
    3366ff 33cccc 99cc00 ffcc00 ff9900 ff6600 666699 969696
    003366 339966 003300 333300 993300 993366 333399 333333
""".split()
#: The ink and the paper of the screen stand behind the palette, far behind it the ink of a font
#: that has no colour of its own.
_INK, _PAPER, _AUTOMATIC = 64, 65, 0x7FFF
#: Of themes only paper and ink are the same everywhere.
_THEME = {0: WHITE, 1: BLACK}


def palette(own: list[str] | None = None) -> dict[int, str]:
    """The colours of a workbook by their index, its own going before the usual ones."""
    found = dict(enumerate(_USUAL, _FIRST)) | dict(enumerate(own or (), _FIRST))
    behind = {_INK: BLACK, _PAPER: WHITE, _AUTOMATIC: BLACK}
    return {**dict(enumerate(_USUAL[:_FIRST])), **found, **behind}


USUAL_PALETTE = palette()


def of_theme(index: int, tint: float = 0.0) -> str:
    """A colour of the theme, by its name where only the theme knows it."""
    base = _THEME.get(index)
    return tinted(base, tint) if base else f"theme {index} {tint:.2f}"


def tinted(colour: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker, up to white (1) or black (-1)."""
    if not tint or not _channels(colour):
        return colour
    towards = 255 if tint > 0 else 0
    share = min(abs(tint), 1.0)
    return bytes(round(c + (towards - c) * share) for c in _channels(colour)).hex()


def is_bright(colour: str) -> bool:
    """Whether a colour looks white."""
    channels = _channels(colour)
    return bool(channels) and _brightness(channels) > _BRIGHT


@lru_cache(maxsize=512)
def look_alike(one: str, other: str) -> bool:
    """Whether two colours can hardly be told apart; of those known by name, the same."""
    if one == other:
        return one != ""
    first, second = _channels(one), _channels(other)
    if not first or not second:
        return False
    is_same = all(abs(a - b) < _ALIKE for a, b in zip(first, second))
    return is_same or min(_brightness(first), _brightness(second)) > _BRIGHT


def _channels(colour: str) -> bytes:
    """Red, green and blue; nothing for what is no such colour."""
    try:
        found = bytes.fromhex(colour)
    except ValueError:
        return b""
    return found if len(found) == 3 else b""


def _brightness(channels: bytes) -> float:
    """How bright red, green and blue look together, up to 255 (ITU-R BT.601)."""
    red, green, blue = channels
    return 0.299 * red + 0.587 * green + 0.114 * blue
