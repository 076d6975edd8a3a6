"""What the binary formats .xls and .xlsb share: packed numbers, error codes, fonts."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from khsheet.formats.colours import BLACK, WHITE
from khsheet.formats.looks import Cell, Colours, Looks, Run, seen_as
from khsheet.formats.number_formats import Appearance
from khsheet.formats.symbol_fonts import symbol_font

# [MS-XLS] 2.5.10 BErr, [MS-XLSB] 2.5.97.2
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


#: Of the ways in which text is aligned, the one that repeats it.
ALIGNMENT, REPEATING = 0x07, 4
#: Heights are in twentieths of a point.
TWIPS = 20


def rk_number(packed: int) -> float:
    """A number in 32 bits: an integer or the top of a double, perhaps in hundredths."""
    if packed & 2:
        number = float((packed - (1 << 32) if packed & 0x80000000 else packed) >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def unknown_record(kind: int) -> str:
    """What is said of a record among cells whose kind nobody here knows."""
    return f"bảng ô có loại bản ghi lạ (0x{kind:04X}), có thể là một ô không đọc được"


# ---------------------------------------------------------------- fonts


class Font(NamedTuple):
    name: str = ""
    struck: bool = False
    raised: bool = False
    colour: str = BLACK
    size: float = 0.0  # in points


class Ground(NamedTuple):
    """What lies under the text of a style: a line across the cell, a fill of one colour.

    ``colour`` is "" for a pattern; ``is_repeated`` says that the text fills the cell itself.
    """

    is_crossed: bool = False
    colour: str = WHITE
    is_repeated: bool = False


class Fonts:
    """The fonts of a workbook, those of its cell styles, and the number formats that matter.

    Indexes of fonts leave out ``missing``: 4 in .xls ([MS-XLS] 2.5.129), none in .xlsb.
    """

    def __init__(self, missing: int = -1) -> None:
        self.missing = missing
        self.fonts: list[Font] = []
        self.styles: list[int] = []
        self.shown: dict[int, Appearance] = {}
        self.crossed: set[int] = set()  # styles with a line across the cell
        self.grounds: dict[int, str] = {}  # the colours of fills, by style
        self.coloured: dict[int, Colours] = {}  # styles with colours that are not usual

    def font(self, index: int) -> Font:
        at = index - (0 <= self.missing < index)
        return self.fonts[at] if 0 <= at < len(self.fonts) else Font()

    def of_style(self, style: int) -> Font:
        return self.font(self.styles[style]) if style < len(self.styles) else Font()

    def dress(self, style: int, code: str, ground: Ground) -> None:
        """Note how a style changes what is seen: by its number format, colours, a line across."""
        font, again = self.of_style(style), ground.is_repeated
        looks = code, font.colour, ground.colour, font.size
        if seen := seen_as(*looks, font=font.name, is_repeated=again):
            self.shown[style] = seen
        if ground.colour != WHITE:
            self.grounds[style] = ground.colour
        if ground.is_crossed:
            self.crossed.add(style)
        if not (own := Colours(font.colour, ground.colour)).are_usual:
            self.coloured[style] = own

    @property
    def matter(self) -> bool:
        """Whether cells are to be asked at all."""
        return bool(self.shown or self.crossed) or any(
            font.struck or font.raised or symbol_font(font.name) for font in self.fonts
        )

    def runs(self, text: str, packed: bytes) -> list[Run]:
        """The runs of a rich text; what stands before the first looks as the cell does."""
        starts = [*struct.iter_unpack("<HH", packed[: len(packed) // 4 * 4])]
        if not starts:
            return []
        ends = [start for start, _ in starts[1:]] + [len(text)]
        made = [Run(text[: starts[0][0]])]
        for (start, index), end in zip(starts, ends):
            font = self.font(index)
            made.append(Run(text[start:end], *font[1:], font.name))
        return made

    def name(self, style: int, packed: bytes) -> str:
        """The font in which the text of a cell begins."""
        if packed[:2] == b"\0\0" and len(packed) >= 4:
            return self.font(struct.unpack_from("<H", packed, 2)[0]).name
        return self.of_style(style).name

    def put(self, looks: Looks, at: Cell, style: int, runs: Sequence[Run]) -> None:
        """Note how a cell with content looks."""
        is_struck = self.of_style(style).struck or style in self.crossed
        ground = self.grounds.get(style, WHITE)
        looks.put(at, runs, is_struck, ground, self.shown.get(style))
