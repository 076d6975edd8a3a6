"""Looks in .xls, after [MS-XLS]: fonts and runs, merged and hidden cells, notes and drawings."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from khsheet.formats.looks import Area, Attached, Kind, Looks, Run
from khsheet.formats.number_formats import Appearance

ROW, COLINFO, MERGED_CELLS, NOTE, OBJ, TXO = 0x0208, 0x007D, 0x00E5, 0x001C, 0x005D, 0x01B6
FRAME_KINDS = {ROW, COLINFO, MERGED_CELLS, NOTE, OBJ, TXO}

# [MS-XLS] 2.5.143 FtCmo: what an object is; drop-down buttons, of lists and filters, are not told.
_OBJECT_COMMON = 0x15
_KINDS = {
    **dict.fromkeys((0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x09, 0x1E), Kind.DRAWING),
    0x06: Kind.TEXT_BOX,
    0x08: Kind.PICTURE,
}
_SHORTEST_FONT = 16


class Font(NamedTuple):
    name: str = ""
    struck: bool = False
    raised: bool = False


class Fonts:
    """The fonts of a workbook, those of its cell styles, and the number formats that matter."""

    def __init__(self) -> None:
        self.fonts: list[Font] = []
        self.styles: list[int] = []
        self.shown: dict[int, Appearance] = {}

    def add(self, record: bytes) -> None:
        """A FONT record ([MS-XLS] 2.4.122); one that is cut short says nothing."""
        if len(record) < _SHORTEST_FONT:
            self.fonts.append(Font())
            return
        flags, raised = struct.unpack_from("<2xH4xH", record)
        letters, wide = record[14], record[15] & 1
        raw = record[16 : 16 + letters * (1 + wide)]
        name = raw.decode("utf-16-le" if wide else "latin-1", "replace")
        self.fonts.append(Font(name, bool(flags & 8), raised in (1, 2)))

    def font(self, index: int) -> Font:
        """By an index that leaves out 4 ([MS-XLS] 2.5.129)."""
        at = index - (index > 4)
        return self.fonts[at] if 0 <= at < len(self.fonts) else Font()

    def of_style(self, style: int) -> Font:
        return self.font(self.styles[style]) if style < len(self.styles) else Font()

    @property
    def matter(self) -> bool:
        """Whether cells are to be asked at all."""
        return bool(self.shown) or any(font.struck or font.raised for font in self.fonts)

    def runs(self, text: str, packed: bytes) -> list[Run]:
        """The runs of a rich text; what stands before the first looks as the cell does."""
        starts = [*struct.iter_unpack("<HH", packed[: len(packed) // 4 * 4])]
        if not starts:
            return []
        ends = [start for start, _ in starts[1:]] + [len(text)]
        made = [Run(text[: starts[0][0]])]
        for (start, index), end in zip(starts, ends):
            font = self.font(index)
            made.append(Run(text[start:end], font.struck, font.raised))
        return made

    def name(self, style: int, packed: bytes) -> str:
        """The font in which the text of a cell begins."""
        if packed[:2] == b"\0\0" and len(packed) >= 4:
            return self.font(struct.unpack_from("<H", packed, 2)[0]).name
        return self.of_style(style).name

    def put(self, looks: Looks, at: tuple[int, int], style: int, runs: Sequence[Run]) -> None:
        """Note how a cell with content looks."""
        looks.put(at, runs, self.of_style(style).struck)
        if style in self.shown:
            looks.shown[at] = self.shown[style]


class Frame:
    """Takes the records that say what is merged, hidden or attached."""

    def __init__(self, looks: Looks):
        self.looks = looks
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
            row, flags = struct.unpack_from("<H10xH", data)
            if flags & 0x20:
                self.looks.hidden_rows.add(row + 1)
        elif kind == COLINFO:
            first, last, flags = struct.unpack_from("<HH4xH", data)
            if flags & 1:
                self.looks.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == MERGED_CELLS:
            for top, bottom, first, last in struct.iter_unpack("<4H", _whole(data[2:], 8)):
                self.looks.merge(Area(top + 1, first + 1, bottom + 1, last + 1))
        elif kind == NOTE:
            row, column, number = struct.unpack_from("<HH2xH", data)
            self.notes.append((row + 1, column + 1, number, _author(data)))
        elif kind == OBJ:
            part, what, self.object = struct.unpack_from("<H2xHH", data)
            if part == _OBJECT_COMMON and what in _KINDS:
                self.drawn.append((self.object, _KINDS[what]))
        elif kind == TXO:
            self.texts[self.object] = _text(more, struct.unpack_from("<10xH", data)[0])

    def finish(self) -> None:
        """Everything attached, once all records were taken."""
        found: Iterable[Attached] = (
            Attached(row, column, Kind.NOTE, self.texts.get(number, ""), author)
            for row, column, number, author in self.notes
        )
        self.looks.attached += found
        for number, kind in self.drawn:
            text = self.texts.get(number, "")
            kind = Kind.TEXT_BOX if text and kind is Kind.DRAWING else kind
            self.looks.attached.append(Attached(0, 0, kind, text))


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
