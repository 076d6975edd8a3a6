"""Looks in .xls, after [MS-XLS]: fonts and runs, merged and hidden cells, notes and drawings."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from khsheet.formats.biff import ALIGNMENT, REPEATING, TWIPS, Font, Ground
from khsheet.formats.colours import BLACK, WHITE, palette
from khsheet.formats.looks import Area, Attached, Condition, Kind, Looks

ROW, COLINFO, MERGED_CELLS, NOTE, OBJ, TXO = 0x0208, 0x007D, 0x00E5, 0x001C, 0x005D, 0x01B6
CONDITIONAL_AREAS, CONDITION, CONDITIONAL_AREAS_12, CONDITION_12 = 0x01B0, 0x01B1, 0x0879, 0x087A
FRAME_KINDS = {ROW, COLINFO, MERGED_CELLS, NOTE, OBJ, TXO}
FRAME_KINDS |= {CONDITIONAL_AREAS, CONDITION, CONDITIONAL_AREAS_12, CONDITION_12}

# [MS-XLS] 2.5.143 FtCmo: what an object is; drop-down buttons, of lists and filters, are not told.
_OBJECT_COMMON = 0x15
_KINDS = {
    **dict.fromkeys((0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x09, 0x1E), Kind.DRAWING),
    0x06: Kind.TEXT_BOX,
    0x08: Kind.PICTURE,
}
_SHORTEST_FONT, _SHORTEST_STYLE = 16, 20
#: In twentieths of a point, and in parts of 256 of a letter: what is smaller is seen by nobody.
_LOWEST, _NARROWEST = 20, 128
_NO_FILL, _SOLID = 0, 1
#: What a conditional format has something to say of, and its bit for text that is struck through.
_NUMBER_BLOCK, _FONT_BLOCK, _STRUCK = 1 << 25, 1 << 26, 0x80
_ALIGNMENT_BLOCK, _BORDER_BLOCK, _FILL_BLOCK = 1 << 27, 1 << 28, 1 << 29
_FONT_SIZE, _ALIGNMENT_SIZE, _BORDER_SIZE = 118, 8, 8
#: Kinds of conditional formats, and what they have for a number that is drawn ([MS-XLS] 2.5.22,
#: 2.5.36). Programs differ in which bit it is that shows a number beside its bar.
_BAR, _ICON, _SHOWS_NUMBER, _ICON_ALONE = 4, 6, 0x06, 0x01


def font_of(record: bytes, colours: Mapping[int, str]) -> Font:
    """A FONT record ([MS-XLS] 2.4.122); one that is cut short says nothing."""
    if len(record) < _SHORTEST_FONT:
        return Font()
    height, flags, colour, raised = struct.unpack_from("<HHH2xH", record)
    letters, wide = record[14], record[15] & 1
    raw = record[16 : 16 + letters * (1 + wide)]
    name = raw.decode("utf-16-le" if wide else "latin-1", "replace")
    ink = colours.get(colour, BLACK)
    return Font(name, bool(flags & 8), raised in (1, 2), ink, height / TWIPS)


def ground_of(record: bytes, colours: Mapping[int, str]) -> Ground:
    """Of an XF record ([MS-XLS] 2.4.353, 2.5.20); one that is cut short says nothing."""
    if len(record) < _SHORTEST_STYLE:
        return Ground()
    aligned, ways, more, fill = struct.unpack_from("<6xB3xIIH", record)
    pattern = more >> 26
    colour = WHITE if pattern == _NO_FILL else ""
    if pattern == _SOLID:
        colour = colours.get(fill & 0x7F, "")
    is_crossed = bool(ways >> 30 and more >> 21 & 0xF)
    return Ground(is_crossed, colour, aligned & ALIGNMENT == REPEATING)


def palette_of(record: bytes) -> dict[int, str]:
    """The colours of a PALETTE record ([MS-XLS] 2.4.188) in hexadecimal digits, by their index."""
    own = struct.iter_unpack("<3sx", _whole(record[2:], 4))
    return palette([colour.hex() for (colour,) in own])


class Frame:
    """Takes the records that say what is merged, hidden or attached."""

    def __init__(self, looks: Looks, colours: Mapping[int, str]):
        self.looks, self.colours = looks, colours
        self.areas: list[Area] = []  # of the conditional format that is being read
        self.object = 0
        self.texts: dict[int, str] = {}
        self.notes: list[tuple[int, int, int, str]] = []
        self.drawn: list[tuple[int, Kind]] = []

    def take(self, kind: int, segments: list[bytes]) -> None:
        """One record of FRAME_KINDS with those that continue it; one cut short says nothing."""
        with suppress(struct.error):
            self._take(kind, segments[0], segments[1:])

    def _take(self, kind: int, data: bytes, more: list[bytes]) -> None:
        if kind == ROW:
            row, height, flags = struct.unpack_from("<H4xH4xH", data)
            if flags & 0x20 or 0 < height < _LOWEST:
                self.looks.hidden_rows.add(row + 1)
        elif kind == COLINFO:
            first, last, width, flags = struct.unpack_from("<3H2xH", data)
            if flags & 1 or width < _NARROWEST:
                self.looks.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == MERGED_CELLS:
            for area in _areas(data[2:]):
                self.looks.merge(area)
        elif kind == CONDITIONAL_AREAS:
            self.areas = _areas(data[14:])
        elif kind == CONDITIONAL_AREAS_12:
            self.areas = _areas(data[26:])
        elif kind == CONDITION:
            self.note_look(data[6:])
        elif kind == CONDITION_12:
            self.note_condition(data)
        elif kind == NOTE:
            row, column, number = struct.unpack_from("<HH2xH", data)
            self.notes.append((row + 1, column + 1, number, _author(data)))
        elif kind == OBJ:
            part, what, self.object = struct.unpack_from("<H2xHH", data)
            if part == _OBJECT_COMMON and what in _KINDS:
                self.drawn.append((self.object, _KINDS[what]))
        elif kind == TXO:
            self.texts[self.object] = _text(more, struct.unpack_from("<10xH", data)[0])

    def note_look(self, data: bytes) -> None:
        """The look of a conditional format ([MS-XLS] 2.5.95): it may strike through, or hide."""
        blocks, number = struct.unpack_from("<IH", data)
        at, look = 6, Condition()
        if blocks & _NUMBER_BLOCK:
            if number & 1:
                look = look._replace(code=_code(data[at:]))
            at += struct.unpack_from("<H", data, at)[0] if number & 1 else 2
        if blocks & _FONT_BLOCK:
            font, colour, ignored = struct.unpack_from("<68xI8xi4xI", data, at)
            is_struck = bool(font & ~ignored & _STRUCK)
            look = look._replace(is_struck=is_struck, colour=self.colours.get(colour, ""))
            at += _FONT_SIZE
        if blocks & _FILL_BLOCK:
            at += _ALIGNMENT_SIZE * bool(blocks & _ALIGNMENT_BLOCK)
            at += _BORDER_SIZE * bool(blocks & _BORDER_BLOCK)
            (fill,) = struct.unpack_from("<2xH", data, at)
            look = look._replace(ground=self.colours.get(fill >> 7 & 0x7F, ""))
        self.looks.note_look(self.areas, look)

    def note_condition(self, data: bytes) -> None:
        """A CF12 record ([MS-XLS] 2.4.43): a look, or something drawn in place of the number."""
        kind, first, second, look = struct.unpack_from("<12xBxHHI", data)
        if look:
            self.note_look(data[22 : 22 + look])
        at = 22 + (look or 2) + first + second
        (active,) = struct.unpack_from("<H", data, at)
        (parameters,) = struct.unpack_from("<7xB", data, at + active)
        at += active + 8 + parameters
        bar, icon = struct.unpack_from("<3xBxB", data, at)
        hides = (kind == _BAR and not bar & _SHOWS_NUMBER) or (kind == _ICON and icon & _ICON_ALONE)
        self.looks.note_condition(self.areas, strikes=False, hides=bool(hides))

    def finish(self, check: Callable[[], None]) -> None:
        """Everything attached, once all records were taken."""
        self.looks.finish(check)
        found: Iterable[Attached] = (
            Attached(row, column, Kind.NOTE, self.texts.get(number, ""), author)
            for row, column, number, author in self.notes
        )
        self.looks.attached += found
        for number, kind in self.drawn:
            text = self.texts.get(number, "")
            kind = Kind.TEXT_BOX if text and kind is Kind.DRAWING else kind
            self.looks.attached.append(Attached(0, 0, kind, text))


def _areas(data: bytes) -> list[Area]:
    """The areas of a list of them, by the numbers of their rows and columns."""
    return [
        Area(top + 1, first + 1, bottom + 1, last + 1)
        for top, bottom, first, last in struct.iter_unpack("<4H", _whole(data, 8))
    ]


def _code(data: bytes) -> str:
    """A format code behind its size, in which its letters are counted too."""
    letters, wide = struct.unpack_from("<2xHB", data)
    raw = data[5 : 5 + letters * (1 + (wide & 1))]
    return raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")


def _whole(data: bytes, size: int) -> bytes:
    return data[: len(data) // size * size]


def _author(data: bytes) -> str:
    letters, wide = struct.unpack_from("<8xHB", data)
    raw = data[11 : 11 + letters * (1 + (wide & 1))]
    return raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")


def _text(segments: list[bytes], letters: int) -> str:
    """The text of an object; each record begins with the width of its letters."""
    found = ""
    for segment in segments:
        wide = segment[:1] == b"\1"
        left = letters - len(found)
        raw = segment[1 : 1 + left * (1 + wide)]
        found += raw.decode("utf-16-le" if wide else "latin-1", "replace")
        if len(found) >= letters:
            break
    return found
