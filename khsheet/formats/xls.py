""".xls of Excel 97 to 2003 (BIFF8), after [MS-XLS]: records of the stream ``Workbook``."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from math import isfinite

from khsheet import messages
from khsheet.formats.biff import ERRORS, Fonts, rk_number, unknown_record
from khsheet.formats.book import (
    MAX_COLUMN,
    MAX_ROW,
    SAVE_AS_XLSX,
    Book,
    Clock,
    Grid,
    GridBuilder,
    Limits,
    Unreadable,
    damaged,
    password,
    whole_characters,
)
from khsheet.formats.colours import USUAL_PALETTE
from khsheet.formats.number_formats import BUILTIN_CODES, kind_of_format
from khsheet.formats.signatures import OLD_EXCEL
from khsheet.formats.xls_looks import (
    FRAME_KINDS,
    Frame,
    font_of,
    ground_of,
    palette_of,
)
from khsheet.model import CellError, Formula, Raw

BOF, EOF, CONTINUE, FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
BOUNDSHEET, DATEMODE, FORMAT, XF, SST = 0x0085, 0x0022, 0x041E, 0x00E0, 0x00FC
LABELSST, LABEL, RSTRING, NUMBER, RK = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E
MULRK, BOOLERR, STRING = 0x00BD, 0x0205, 0x0207
ROW, DBCELL, FONT, PALETTE = 0x0208, 0x00D7, 0x0031, 0x0092
FORMULAS = {0x0006, 0x0206, 0x0406}  # Numbers writes the last, which was Excel 4's
BIFF8 = 0x0600
WORKSHEET = 0
PART = "Workbook"
FAULTS = (struct.error, ValueError, IndexError, OverflowError)


class XlsBook(Book):
    """A formula shows as Formula without its text, which the file holds only compiled."""

    kind = "xls"

    def __init__(self, data: bytes, properties: bytes, limits: Limits):
        """``data`` are the records, ``properties`` the stream of the document's properties."""
        self.data, self.limits = data, limits
        self.property_set = properties
        self.formats: dict[int, str] = dict(BUILTIN_CODES)
        self.styles: list[int] = []
        self.places: dict[str, tuple[int, int]] = {}
        self.hidden = {}
        self.strings_at = -1
        self.looks = Fonts(missing=4)
        self.colours = USUAL_PALETTE
        #: The packed runs of shared strings that have several fonts, by their index.
        self.runs: dict[int, bytes] = {}
        try:
            self._read_globals()
        except FAULTS as error:
            raise damaged(PART) from error
        self.names = list(self.places)
        if not self.names:
            raise damaged(PART, "không có trang nào")

    def _records(self, at: int, clock: Clock) -> Iterator[tuple[int, int, int]]:
        """Type, start and length of each record of one substream, inner substreams left out."""
        data, end, depth, turns = self.data, len(self.data), 0, 0
        while at + 4 <= end:
            kind, length = struct.unpack_from("<HH", data, at)
            at += 4
            if kind == BOF:
                depth += 1
            if depth <= 1 and kind != CONTINUE:
                yield kind, at, min(length, end - at)
            if kind == EOF:
                depth -= 1
                if depth <= 0:
                    return
            at += length
            turns += 1
            if not turns & 4095:
                clock.check()
        raise ValueError("no end of substream")

    def _read_globals(self) -> None:
        fonts: list[bytes] = []
        dressed: list[bytes] = []
        for kind, at, length in self._records(0, Clock(self.limits)):
            if kind == BOF and struct.unpack_from("<H", self.data, at)[0] != BIFF8:
                found = f"Tệp không phải bảng tính Excel mà là {OLD_EXCEL}."
                raise Unreadable(messages.NOT_A_SPREADSHEET, found, SAVE_AS_XLSX)
            if kind == FILEPASS:
                raise password()
            if kind == DATEMODE:
                self.epoch1904 = self.data[at] == 1
            elif kind == FORMAT:
                self._add_format(self.data[at : at + length])
            elif kind == XF:
                font, number = struct.unpack_from("<HH", self.data, at)
                self.styles.append(number)
                self.looks.styles.append(font)
                dressed.append(self.data[at : at + length])
            elif kind == PALETTE:
                self.colours = palette_of(self.data[at : at + length])
            elif kind == FONT:
                fonts.append(self.data[at : at + length])
            elif kind == SST:
                self.strings_at = at
            elif kind == BOUNDSHEET:
                self._add_sheet(at, length)
        self.looks.fonts = [font_of(record, self.colours) for record in fonts]
        for style, (number, record) in enumerate(zip(self.styles, dressed)):
            ground = ground_of(record, self.colours)
            self.looks.dress(style, self.formats.get(number, ""), ground)

    def _add_format(self, content: bytes) -> None:
        """A format that cannot be read says nothing; some programs count it in one byte."""
        try:
            number = struct.unpack_from("<H", content)[0]
            if len(content) > 2 and len(content) == 3 + content[2]:
                self.formats[number] = content[3:].decode("latin-1")
            else:
                self.formats[number] = StringReader([content[2:]]).text()
        except FAULTS:
            return

    def _add_sheet(self, at: int, length: int) -> None:
        where, state, kind, letters, wide = struct.unpack_from("<IBBBB", self.data, at)
        raw = self.data[at + 8 : at + 8 + letters * (1 + (wide & 1))]
        name = raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        if name in self.places:
            raise damaged(PART, "hai trang trùng tên")
        self.places[name] = where, kind
        self.hidden[name] = bool(state & 3)

    def _segments(self, at: int) -> list[bytes]:
        """A record's content and that of the CONTINUE records after it."""
        found = []
        kind = CONTINUE
        at -= 4
        while kind == CONTINUE:
            length = struct.unpack_from("<H", self.data, at + 2)[0]
            found.append(self.data[at + 4 : at + 4 + length])
            at += 4 + length
            kind = struct.unpack_from("<H", self.data, at)[0] if at + 4 <= len(self.data) else EOF
        return found

    @cached_property
    def strings(self) -> list[str]:
        if self.strings_at < 0:
            return []
        reader = StringReader(self._segments(self.strings_at))
        reader.skip(4)
        number = struct.unpack("<I", reader.take(4))[0]
        clock = Clock(self.limits)
        found: list[str] = []
        while not reader.at_end and len(found) < self.limits.cells:
            try:
                found.append(reader.text())
                if reader.runs:
                    self.runs[len(found) - 1] = reader.runs
            except FAULTS:
                if len(found) < number:
                    raise
                break  # what is left behind the last string is no string
            if not len(found) & 4095:
                clock.check()
        return found

    @cached_property
    def kinds(self) -> dict[int, type[float]]:
        pairs = ((i, kind_of_format(n, self.formats.get(n))) for i, n in enumerate(self.styles))
        return {index: kind for index, kind in pairs if kind}

    def sheet(self, name: str, max_row: int = MAX_ROW, max_column: int = MAX_COLUMN) -> Grid:
        where, kind = self.places[name]
        builder = GridBuilder(self.limits, max_row, max_column)
        if kind == WORKSHEET:
            try:
                self._read_cells(where, builder)
                if self.looks.matter or self.runs:
                    for at, style, text, runs in self._dressed(where):
                        self.looks.put(builder.grid.looks, at, style, self.looks.runs(text, runs))
            except FAULTS as error:
                raise damaged(f"trang {name}") from error
        return builder.finish()

    def fonts(self, name: str) -> dict[tuple[int, int], str]:
        where, kind = self.places[name]
        if kind != WORKSHEET:
            return {}
        try:
            cells = self._dressed(where)
            return {at: self.looks.name(style, runs) for at, style, _, runs in cells}
        except FAULTS as error:
            raise damaged(f"trang {name}") from error

    def _dressed(self, where: int) -> Iterator[tuple[tuple[int, int], int, str, bytes]]:
        """Place, style, and the text with its packed runs, of every cell with content."""
        data, unpack = self.data, struct.unpack_from
        for kind, at, length in self._records(where, Clock(self.limits)):
            if length < CELL_KINDS.get(kind, MAX_ROW):
                continue
            row, column, style = unpack("<HHH", data, at)
            text, runs = "", b""
            if kind == LABELSST:
                index = unpack("<I", data, at + 6)[0]
                text = self.strings[index] if index < len(self.strings) else ""
                runs = self.runs.get(index, b"")
            elif kind == RSTRING:
                text, runs = rich_string(data[at + 6 : at + length])
            elif kind == MULRK:
                for step in range(1, (length - 6) // 6):
                    more = unpack("<H", data, at + 4 + step * 6)[0]
                    yield (row + 1, column + step + 1), more, text, runs
            yield (row + 1, column + 1), style, text, runs

    def _read_cells(self, where: int, builder: GridBuilder) -> None:
        waiting: tuple[int, int] | None = None
        table, frame = CellTable(builder), Frame(builder.grid.looks, self.colours)
        for kind, at, length in self._records(where, Clock(self.limits)):
            if kind == STRING and waiting:
                builder.put(*waiting, Formula("", StringReader(self._segments(at)).text()))
                waiting = None
            elif kind not in CELL_KINDS:
                table.pass_by(kind, self.data[at : at + 4])
                if kind in FRAME_KINDS:
                    frame.take(kind, self._segments(at))
            elif length < CELL_KINDS[kind]:
                if length:
                    builder.odd(0, 0, "bản ghi của một ô bị cắt ngắn, nội dung không đọc được")
            else:
                table.tell_passed()
                if waiting:
                    builder.put(*waiting, Formula("", None))
                waiting = self._read_cell(kind, at, length, builder)
        if waiting:
            builder.put(*waiting, Formula("", None))
        frame.finish(Clock(self.limits).check)

    def _read_cell(
        self, kind: int, at: int, length: int, builder: GridBuilder
    ) -> tuple[int, int] | None:
        """Put the cells of one record; the place of a formula whose text is in the next record."""
        data, unpack = self.data, struct.unpack_from
        row, column, style = unpack("<HHH", data, at)
        if style in self.looks.coloured:
            self._note_colours(builder, row, column, style)
        if kind == LABELSST:
            self._put_shared(builder, row, column, unpack("<I", data, at + 6)[0])
        elif kind == NUMBER:
            self._put_number(builder, row, column, style, unpack("<d", data, at + 6)[0])
        elif kind == RK:
            self._put_number(builder, row, column, style, rk_number(unpack("<I", data, at + 6)[0]))
        elif kind == MULRK:
            for step in range((length - 6) // 6):
                style, packed = unpack("<HI", data, at + 4 + step * 6)
                if step and style in self.looks.coloured:
                    self._note_colours(builder, row, column + step, style)
                self._put_number(builder, row, column + step, style, rk_number(packed))
        elif kind == BOOLERR:
            builder.put(row + 1, column + 1, _truth_or_error(data[at + 6], data[at + 7]))
        elif kind in FORMULAS:
            cached, has_text = self._cached(at + 6, style)
            if has_text:
                return row + 1, column + 1
            builder.put(row + 1, column + 1, Formula("", cached))
        else:
            reader = StringReader(self._segments(at))
            reader.skip(6)
            builder.put(row + 1, column + 1, reader.text())
        return None

    def _note_colours(self, builder: GridBuilder, row: int, column: int, style: int) -> None:
        builder.grid.looks.colours[row + 1, column + 1] = self.looks.coloured[style]

    def _put_shared(self, builder: GridBuilder, row: int, column: int, index: int) -> None:
        if index < len(self.strings):
            builder.put(row + 1, column + 1, self.strings[index])
        else:
            builder.odd(row + 1, column + 1, "không tìm thấy chuỗi dùng chung của ô")
            builder.put(row + 1, column + 1, CellError("?"))

    def _put_number(
        self, builder: GridBuilder, row: int, column: int, style: int, number: float
    ) -> None:
        if not isfinite(number):
            builder.odd(row + 1, column + 1, "ô số nhưng nội dung không phải số")
            builder.put(row + 1, column + 1, CellError("#NUM!"))
        else:
            builder.put(row + 1, column + 1, self.kinds.get(style, float)(number))

    def _cached(self, at: int, style: int) -> tuple[Raw, bool]:
        """A formula's result, or that its text follows in a record of its own."""
        content = self.data[at : at + 8]
        if content[6:] != b"\xff\xff":
            number = struct.unpack("<d", content)[0]
            return (self.kinds.get(style, float)(number) if isfinite(number) else None), False
        if content[0] in (1, 2):
            return _truth_or_error(content[2], content[0] == 2), False
        return "", content[0] == 0

    @cached_property
    def _properties(self) -> dict[int, datetime | str]:
        try:
            return read_properties(self.property_set)
        except FAULTS:
            return {}

    @property
    def modified(self) -> datetime | None:
        moment = self._properties.get(LAST_SAVED)
        return moment if isinstance(moment, datetime) else None

    @property
    def application(self) -> str:
        name = self._properties.get(APPLICATION)
        return name if isinstance(name, str) else ""


# The shortest content of each kind of cell.
CELL_KINDS = {LABELSST: 10, NUMBER: 14, RK: 10, BOOLERR: 8, LABEL: 8, RSTRING: 8}
CELL_KINDS |= {MULRK: 12, **dict.fromkeys(FORMULAS, 14)}
# What stands among them and is no cell with content: rows, blanks, the texts and the common
# parts of formulas, marks that end a block or announce a calculation.
BESIDE_CELLS = {ROW, 0x0201, 0x00BE, STRING, 0x0221, 0x0236, 0x04BC, 0x0091, 0x005E}
BESIDE_CELLS |= {DBCELL, 0x01C2, 0x020B, 0x0200, BOF, EOF}
# Web programs write notes, links, pictures, widths, merged areas and rules of entry right there.
BESIDE_CELLS |= {0x001C, 0x001D, 0x005D, 0x007D, 0x00E5, 0x00EB, 0x00EC, 0x00ED, 0x00EF}
BESIDE_CELLS |= {0x01B2, 0x01B6, 0x01B8, 0x01BE, 0x023E}
OLD_CELLS = {0x0002, 0x0003, 0x0004, 0x0005}  # of Excel 2: row and column come first in them too
FIRST_FUTURE = 0x0800  # what came after BIFF8 holds no cells


def _truth_or_error(code: int, is_error: int | bool) -> Raw:
    return CellError(ERRORS.get(code, "?")) if is_error else bool(code)


class CellTable:
    """Tells of records among cells that are not known: each may be a cell that is lost.

    Before the first cell and after the last one stand many other things, which are none.
    """

    def __init__(self, builder: GridBuilder):
        self.builder = builder
        self.has_begun = False
        self.passed: list[int] = []

    def pass_by(self, kind: int, content: bytes) -> None:
        if kind in OLD_CELLS and len(content) == 4:
            row, column = struct.unpack("<HH", content)
            self.builder.odd(row + 1, column + 1, unknown_record(kind))
        elif kind in (ROW, DBCELL):
            self.tell_passed()
        elif self.has_begun and kind not in BESIDE_CELLS and kind < FIRST_FUTURE:
            self.passed.append(kind)

    def tell_passed(self) -> None:
        """A row, a cell or the end of some is here: what was passed stood among cells."""
        self.has_begun = True
        for kind in self.passed:
            self.builder.odd(0, 0, unknown_record(kind))
        self.passed.clear()


class StringReader:
    """Strings ([MS-XLS] 2.5.293) that may run on from one record into the next."""

    def __init__(self, segments: list[bytes]):
        self.segments = segments
        self.index = self.at = 0
        #: Packed starts and fonts of the runs of the last text.
        self.runs = b""

    @property
    def at_end(self) -> bool:
        is_last = self.index == len(self.segments) - 1
        return is_last and self.at >= len(self.segments[self.index])

    def take(self, size: int) -> bytes:
        """The next bytes, over the edge of a record if need be."""
        found = b""
        while True:
            piece = self.segments[self.index][self.at : self.at + size - len(found)]
            found += piece
            self.at += len(piece)
            if len(found) == size:
                return found
            self._next_segment()

    def skip(self, size: int) -> None:
        while size > (left := len(self.segments[self.index]) - self.at):
            size -= left
            self._next_segment()
        self.at += size

    def _next_segment(self) -> None:
        self.index += 1
        self.at = 0
        if self.index >= len(self.segments):
            raise ValueError("string cut short")

    def text(self) -> str:
        letters = struct.unpack("<H", self.take(2))[0]
        if not letters and self.at_end:
            return ""  # some programs leave the flags of an empty string out
        flags = self.take(1)[0]
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        pieces = []
        while True:
            width = 1 + (flags & 1)
            segment = self.segments[self.index]
            here = min(letters, (len(segment) - self.at) // width)
            raw = segment[self.at : self.at + here * width]
            pieces.append(raw.decode("utf-16-le" if width == 2 else "latin-1", "surrogatepass"))
            self.at += here * width
            letters -= here
            if not letters:
                break
            # The rest in the next record begins with its own width.
            self._next_segment()
            flags = self.take(1)[0]
        self.runs = self.take(runs * 4) if runs else b""
        self.skip(extra)
        return whole_characters("".join(pieces))


def rich_string(data: bytes) -> tuple[str, bytes]:
    """Text and packed runs of a cell that has them behind its text, all in one record."""
    reader = StringReader([data])
    text = reader.text()
    if reader.at_end:
        return text, b""
    return text, reader.take(4 * struct.unpack("<H", reader.take(2))[0])


# ---------------------------------------------------------------- properties of the document

LAST_SAVED, APPLICATION = 0x0D, 0x12
FILE_TIME, CODE_PAGE_TEXT = 0x40, 0x1E


def read_properties(data: bytes) -> dict[int, datetime | str]:
    """Moments (UTC, naive) and texts of a property set, after [MS-OLEPS]."""
    base = struct.unpack_from("<I", data, 44)[0]
    number = struct.unpack_from("<I", data, base + 4)[0]
    found: dict[int, datetime | str] = {}
    for index in range(min(number, 100)):
        key, offset = struct.unpack_from("<II", data, base + 8 + index * 8)
        kind = struct.unpack_from("<I", data, base + offset)[0]
        at = base + offset + 4
        if kind == FILE_TIME:
            ticks = struct.unpack_from("<Q", data, at)[0]
            if ticks:
                found[key] = datetime(1601, 1, 1) + timedelta(microseconds=ticks // 10)
        elif kind == CODE_PAGE_TEXT:
            length = struct.unpack_from("<I", data, at)[0]
            found[key] = data[at + 4 : at + 4 + length].split(b"\0")[0].decode("utf-8", "replace")
    return found
