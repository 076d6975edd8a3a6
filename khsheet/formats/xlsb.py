""".xlsb, after [MS-XLSB]: the parts of .xlsx with binary records in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from math import isfinite

from khsheet.formats.biff import ERRORS, Fonts, rk_number, unknown_record
from khsheet.formats.book import (
    MAX_COLUMN,
    MAX_ROW,
    Clock,
    Grid,
    GridBuilder,
    Limits,
    beyond_limit,
    count,
    damaged,
    whole_characters,
)
from khsheet.formats.looks import Attached, Cell, Condition, Looks
from khsheet.formats.number_formats import BUILTIN_CODES, kind_of_format
from khsheet.formats.xlsb_conditions import CONDITION_KINDS, DXF_KINDS, Conditions, condition_of
from khsheet.formats.xlsb_looks import (
    FRAME_KINDS,
    StyleParts,
    note_frame,
    notes,
    packed_runs,
)
from khsheet.formats.xlsx.attached import read_attached
from khsheet.formats.xlsx.workbook import ZippedBook
from khsheet.model import CellError, Formula, Raw

SHARED_CELL = 7
ROW, SST_ITEM, FMT, XF, SHEET, PROPERTIES = 0, 19, 44, 47, 156, 153
CELL_XFS_BEGIN, CELL_XFS_END = 617, 618
SHEET_DATA_BEGIN, SHEET_DATA_END, FUTURE_BEGIN, FUTURE_END = 145, 146, 35, 36
BLANK_CELL, SHORT_BLANK, RICH_CELL = 1, 12, 62
CELLS = {*range(BLANK_CELL, 12), RICH_CELL}
# Cells without a column stand right of the cell before: each is read as the one with a column.
SHORT_CELLS = {SHORT_BLANK: BLANK_CELL, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
# Formulas of several cells, metadata of a cell, the descent of a row: no cells of their own.
BESIDE_CELLS = {426, 427, 428, 49, 50, 1024}
FAULTS = (struct.error, ValueError, IndexError)


def records(data: bytes, clock: Clock) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of each record."""
    at, end, turns = 0, len(data), 0
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + length > end:
            raise ValueError("record cut short")
        yield kind, at, length
        at += length
        turns += 1
        if not turns & 4095:
            clock.check()


def text_at(data: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 string and where it ends; the count 0xFFFFFFFF means none."""
    letters = struct.unpack_from("<I", data, at)[0]
    if letters == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + letters * 2
    if end > len(data):
        raise ValueError("string cut short")
    return whole_characters(data[at + 4 : end].decode("utf-16-le", "surrogatepass")), end


class XlsbBook(ZippedBook):
    """A formula shows as Formula without its text, which the file holds only compiled."""

    def read_workbook(self) -> Iterator[tuple[str, str, str]]:
        data = self.package.read(self.workbook)
        try:
            for kind, at, _ in records(data, Clock(self.limits)):
                if kind == PROPERTIES:
                    self.epoch1904 = bool(data[at] & 1)
                elif kind == SHEET:
                    state = struct.unpack_from("<I", data, at)[0]
                    relation, at = text_at(data, at + 8)
                    yield text_at(data, at)[0], str(state), relation
        except FAULTS as error:
            raise damaged(self.workbook) from error

    @cached_property
    def strings(self) -> list[str]:
        part = self.related("sharedStrings")
        data = self.package.read(part) if part else b""
        found: list[str] = []
        for kind, at, length in records(data, Clock(self.limits)):
            if kind == SST_ITEM:
                if runs := packed_runs(data[at : at + length], 0):
                    self.runs[len(found)] = runs
                found.append(text_at(data, at + 1)[0])
                if len(found) > self.limits.cells:
                    raise beyond_limit(f"Tệp có hơn {count(self.limits.cells)} chuỗi dùng chung")
        return found

    @cached_property
    def runs(self) -> dict[int, bytes]:
        """The packed runs of shared strings that have several fonts, by their index."""
        return {}

    @cached_property
    def styles(self) -> tuple[dict[int, type[float]], Fonts, dict[int, list[Condition]]]:
        """The kinds of numbers by style, the looks of styles, those of conditional formats."""
        parts = StyleParts()
        part = self.related("styles")
        data = self.package.read(part) if part else b""
        codes = dict(BUILTIN_CODES)
        formats: list[int] = []
        conditions: dict[int, list[Condition]] = {kind: [] for kind in DXF_KINDS}
        in_cells = False
        for kind, at, length in records(data, Clock(self.limits)):
            if kind in (CELL_XFS_BEGIN, CELL_XFS_END):
                in_cells = kind == CELL_XFS_BEGIN
            elif kind == FMT:
                codes[struct.unpack_from("<H", data, at)[0]] = text_at(data, at + 2)[0]
            elif kind == XF and in_cells:
                formats.append(struct.unpack_from("<H", data, at + 2)[0])
                parts.add_style(data[at : at + length])
            elif kind in DXF_KINDS:
                conditions[kind].append(condition_of(kind, data[at : at + length]))
            else:
                parts.take(kind, data[at : at + length])
        fonts = parts.dressed([codes.get(number, "") for number in formats])
        pairs = ((i, kind_of_format(n, codes.get(n))) for i, n in enumerate(formats))
        return {index: kind for index, kind in pairs if kind}, fonts, conditions

    def sheet(self, name: str, max_row: int = MAX_ROW, max_column: int = MAX_COLUMN) -> Grid:
        builder = GridBuilder(self.limits, max_row, max_column)
        if part := self.sheet_part(name):
            try:
                self._read_cells(self.package.read(part), builder)
            except FAULTS as error:
                raise damaged(part) from error
            builder.grid.looks.attached = read_attached(self.package, part, self._notes)
        return builder.finish()

    def fonts(self, name: str) -> dict[Cell, str]:
        found: dict[Cell, str] = {}
        if part := self.sheet_part(name):
            data = self.package.read(part)
            for row, column, kind, at in self._cells(data, Looks()):
                if column and kind != BLANK_CELL:
                    style, _, runs = self._dressed(data, kind, at)
                    found[row, column] = self.styles[1].name(style, runs)
        return found

    def _notes(self, data: bytes, part: str, limits: Limits) -> list[Attached]:
        try:
            parts = records(data, Clock(limits))
            return notes((kind, data[at : at + length]) for kind, at, length in parts)
        except FAULTS as error:
            raise damaged(part) from error

    def _read_cells(self, data: bytes, builder: GridBuilder) -> None:
        looks, fonts = builder.grid.looks, self.styles[1]
        matter = fonts.matter or (bool(self.strings) and bool(self.runs))
        for row, column, kind, at in self._cells(data, looks):
            if not column:
                builder.odd(row, 0, unknown_record(kind))
                continue
            style = struct.unpack_from("<I", data, at)[0] & 0xFFFFFF
            value, odd = self._value(data, at + 4, kind, style)
            if style in fonts.coloured and value is not None:
                looks.colours[row, column] = fonts.coloured[style]
            if odd:
                builder.odd(row, column, odd)
            builder.put(row, column, value)
            if value is not None and (matter or kind == RICH_CELL):
                _, text, runs = self._dressed(data, kind, at)
                fonts.put(looks, (row, column), style, fonts.runs(text, runs))
        looks.finish(Clock(self.limits).check)

    def _cells(self, data: bytes, looks: Looks) -> Iterator[tuple[int, int, int, int]]:
        """Row, column, kind, and where the style begins; column 0 for what is no known cell."""
        row = column = 0
        for kind, at, _ in self._table_records(data, looks):
            if kind == ROW:
                row, column = struct.unpack_from("<I", data, at)[0] + 1, 0
            elif kind in CELLS:
                column = struct.unpack_from("<I", data, at)[0] + 1
                yield row, column, kind, at + 4
            elif kind in SHORT_CELLS:
                column += 1
                yield row, column, SHORT_CELLS[kind], at
            else:
                yield row, 0, kind, at

    def _dressed(self, data: bytes, kind: int, at: int) -> tuple[int, str, bytes]:
        """Style, text and packed runs of a cell whose style begins there."""
        style = struct.unpack_from("<I", data, at)[0] & 0xFFFFFF
        if kind == SHARED_CELL:
            index = struct.unpack_from("<I", data, at + 4)[0]
            text = self.strings[index] if index < len(self.strings) else ""
            return style, text, self.runs.get(index, b"")
        if kind == RICH_CELL:
            return style, text_at(data, at + 5)[0], packed_runs(data, at + 4)
        return style, "", b""

    def _table_records(self, data: bytes, looks: Looks) -> Iterator[tuple[int, int, int]]:
        """The records of rows, of cells, and of what is not known among them."""
        in_table, future = False, 0
        conditions = Conditions(looks, self.styles[2])
        for record in records(data, Clock(self.limits)):
            kind, at, length = record
            if kind in FRAME_KINDS:
                note_frame(looks, kind, data[at : at + length])
            elif kind in CONDITION_KINDS:
                conditions.take(kind, data[at : at + length])
            if kind in (SHEET_DATA_BEGIN, SHEET_DATA_END):
                in_table = kind == SHEET_DATA_BEGIN
            elif kind in (FUTURE_BEGIN, FUTURE_END):
                future += 1 if kind == FUTURE_BEGIN else -1
            elif in_table and not future and kind not in BESIDE_CELLS:
                yield record

    def _value(self, data: bytes, at: int, kind: int, style: int) -> tuple[Raw, str]:
        match kind:
            case 1:
                return None, ""
            case 2:
                return self._number(rk_number(struct.unpack_from("<I", data, at)[0]), style)
            case 3:
                return CellError(ERRORS.get(data[at], "?")), ""
            case 4:
                return bool(data[at]), ""
            case 5:
                return self._number(struct.unpack_from("<d", data, at)[0], style)
            case 6:
                return text_at(data, at)[0], ""
            case 7:
                index = struct.unpack_from("<I", data, at)[0]
                if index < len(self.strings):
                    return self.strings[index], ""
                return CellError("?"), "không tìm thấy chuỗi dùng chung của ô"
            case 8:
                return Formula("", text_at(data, at)[0]), ""
            case 9 | 10 | 11:
                cached, odd = self._value(data, at, {9: 5, 10: 4, 11: 3}[kind], style)
                return Formula("", cached), odd
        return text_at(data, at + 1)[0], ""

    def _number(self, number: float, style: int) -> tuple[Raw, str]:
        if not isfinite(number):
            return CellError("#NUM!"), "ô số nhưng nội dung không phải số"
        return self.styles[0].get(style, float)(number), ""
