"""Looks in .xlsb, after [MS-XLSB]: fonts, merged and hidden cells, notes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

from khsheet.formats.biff import ALIGNMENT, REPEATING, TWIPS, Font, Fonts, Ground
from khsheet.formats.book import whole_characters
from khsheet.formats.colours import BLACK, USUAL_PALETTE, WHITE, of_theme, tinted
from khsheet.formats.looks import LOWEST_ROW, Area, Attached, Kind, Looks

ROW, COLUMN, MERGED = 0, 60, 176
FRAME_KINDS = {ROW, COLUMN, MERGED}
FONT, FILL, BORDER = 43, 45, 46
_AUTHOR, _COMMENT, _COMMENT_TEXT = 632, 635, 637
_LAST_COLUMN = 16_383
#: In twentieths of a point, and in parts of 256 of a letter: what is smaller is seen by nobody.
_LOWEST, _NARROWEST = int(LOWEST_ROW * TWIPS), 128
_NO_FILL, _SOLID = 0, 1
_WHOLE_TINT = 32_767


class StyleParts:
    """Takes the fonts, fills and borders that styles of cells are made of."""

    def __init__(self) -> None:
        self.fonts = Fonts()
        self.fills: list[str] = []
        self.crossing: list[bool] = []
        self.grounds: list[Ground] = []

    def take(self, kind: int, data: bytes) -> None:
        if kind == FONT:
            self.fonts.fonts.append(font_of(data))
        elif kind == FILL:
            self.fills.append(fill_of(data))
        elif kind == BORDER:
            self.crossing.append(is_crossing(data))

    def add_style(self, data: bytes) -> None:
        """A BrtXF record, which comes after all its parts."""
        font, fill, border = struct.unpack_from("<4xHHH", data)
        self.fonts.styles.append(font)
        is_crossed = border < len(self.crossing) and self.crossing[border]
        colour = self.fills[fill] if fill < len(self.fills) else WHITE
        aligned = data[12] if len(data) > 12 else 0
        self.grounds.append(Ground(is_crossed, colour, aligned & ALIGNMENT == REPEATING))

    def dressed(self, codes: list[str]) -> Fonts:
        """The looks of all styles, once every format is known, by the code of each."""
        for style, (code, ground) in enumerate(zip(codes, self.grounds)):
            self.fonts.dress(style, code, ground)
        return self.fonts


def font_of(data: bytes) -> Font:
    """A BrtFont record; one that is cut short says nothing."""
    try:
        height, flags, raised = struct.unpack_from("<HH2xH", data)
        colour = colour_of(data, 12) or BLACK
        is_struck, is_raised = bool(flags & 8), raised in (1, 2)
        return Font(wide_text(data, 21), is_struck, is_raised, colour, height / TWIPS)
    except struct.error:
        return Font()


def fill_of(data: bytes) -> str:
    """The one colour of a BrtFill record, "" for a pattern."""
    with suppress(struct.error):
        (pattern,) = struct.unpack_from("<I", data)
        if pattern == _SOLID:
            return colour_of(data, 4)
        return WHITE if pattern == _NO_FILL else ""
    return WHITE


def is_crossing(data: bytes) -> bool:
    """Whether a BrtBorder record draws a line across the cell."""
    with suppress(struct.error):
        ways, line = struct.unpack_from("<B40xB", data)
        return bool(ways & 3 and line)
    return False


def colour_of(data: bytes, at: int) -> str:
    """A BrtColor (2.4.334), "" for the one that the program chooses."""
    kind, index, tint, rgb = struct.unpack_from("<BBh3s", data, at)
    match kind >> 1:
        case 1:
            return tinted(USUAL_PALETTE.get(index, ""), tint / _WHOLE_TINT)
        case 2:
            return tinted(rgb.hex(), tint / _WHOLE_TINT)
        case 3:
            return of_theme(index, tint / _WHOLE_TINT)
    return ""


def wide_text(data: bytes, at: int) -> str:
    """A counted UTF-16 string."""
    letters = struct.unpack_from("<I", data, at)[0]
    raw = data[at + 4 : at + 4 + letters * 2]
    return whole_characters(raw[: len(raw) // 2 * 2].decode("utf-16-le", "surrogatepass"))


def packed_runs(data: bytes, at: int) -> bytes:
    """Starts and fonts of the runs of a text that begins at ``at``; nothing for a plain one."""
    try:
        if not data[at] & 1:
            return b""
        at += 5 + 2 * struct.unpack_from("<I", data, at + 1)[0]
        return data[at + 4 : at + 4 + 4 * struct.unpack_from("<I", data, at)[0]]
    except (struct.error, IndexError):
        return b""


def note_frame(looks: Looks, kind: int, data: bytes) -> None:
    """One record of FRAME_KINDS; one that is cut short says nothing."""
    with suppress(struct.error):
        if kind == ROW:
            row, height, flags = struct.unpack_from("<I4xHxB", data)
            if flags & 0x10 or 0 < height < _LOWEST:
                looks.hidden_rows.add(row + 1)
        elif kind == COLUMN:
            first, last, width, flags = struct.unpack_from("<III4xB", data)
            if flags & 1 or width < _NARROWEST:
                looks.hidden_columns.update(range(first + 1, min(last, _LAST_COLUMN) + 2))
        else:
            top, bottom, first, last = struct.unpack_from("<4I", data)
            looks.merge(Area(top + 1, first + 1, bottom + 1, last + 1))


def notes(records: Iterator[tuple[int, bytes]]) -> list[Attached]:
    """The notes of a comments part."""
    authors: list[str] = []
    found: list[Attached] = []
    for kind, data in records:
        if kind == _AUTHOR:
            authors.append(wide_text(data, 0))
        elif kind == _COMMENT:
            number, row, column = struct.unpack_from("<II4xI", data)
            author = authors[number] if number < len(authors) else ""
            found.append(Attached(row + 1, column + 1, Kind.NOTE, "", author))
        elif kind == _COMMENT_TEXT and found:
            found[-1] = found[-1]._replace(text=wide_text(data, 1))
    return found
