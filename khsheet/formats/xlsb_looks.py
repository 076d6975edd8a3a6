"""Looks in .xlsb, after [MS-XLSB]: fonts, merged and hidden cells, notes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

from khsheet.formats.biff import Font
from khsheet.formats.book import whole_characters
from khsheet.formats.looks import Area, Attached, Kind, Looks

ROW, COLUMN, MERGED = 0, 60, 176
FRAME_KINDS = {ROW, COLUMN, MERGED}
_AUTHOR, _COMMENT, _COMMENT_TEXT = 632, 635, 637
_LAST_COLUMN = 16_383


def font_of(data: bytes) -> Font:
    """A BrtFont record; one that is cut short says nothing."""
    try:
        flags, raised = struct.unpack_from("<2xH2xH", data)
        return Font(wide_text(data, 21), bool(flags & 8), raised in (1, 2))
    except struct.error:
        return Font()


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
            row, flags = struct.unpack_from("<I7xB", data)
            if flags & 0x10:
                looks.hidden_rows.add(row + 1)
        elif kind == COLUMN:
            first, last, flags = struct.unpack_from("<II8xB", data)
            if flags & 1:
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
