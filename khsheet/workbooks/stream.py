"""Long sheets in constant memory: rows as XML text into the file that XlsxWriter keeps for each sheet.

XlsxWriter's own way costs some 6 microseconds a cell, this one less than 1. It leans on a few
private names of XlsxWriter (``_PRIVATE``); where one is missing, cells go the public way.
"""

from __future__ import annotations

import functools
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from types import MappingProxyType
from typing import IO

import xlsxwriter.workbook
from xlsxwriter.format import Format

from khsheet.formats.deflate import deflater
from khsheet.model.places import letters
from khsheet.outputs import work_folder
from khsheet.workbooks.excel import MAX_TEXT, Book, ExcelRefused, Sheet
from khsheet.workbooks.styles import FONT

Plain = str | int | float | None
Row = tuple[Plain, ...]

_PRIVATE = (
    "row_data_fh",
    "row_data_filename",
    "previous_row",
    "_write_single_row",
    "_check_dimensions",
    "_xml_start_tag",
)
_COLUMNS = [letters(n) for n in range(1, 1025)]


# ---------------------------------------------------------------- text as XML

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """The text as it stands in a sheet's XML: what XML cannot hold becomes _xHHHH_, and a typed
    _xHHHH_ stays what it is (ECMA-376 part 1, 22.9.2.19)."""
    if is_plain(text):
        return text
    return _SPECIAL.sub(lambda m: _ENTITIES.get(m[0]) or f"_x{ord(m[0]):04X}_", text)


def is_plain(text: str) -> bool:
    """Whether a text surely needs no escape."""
    return (
        text.isprintable()
        and "&" not in text
        and "<" not in text
        and ">" not in text
        and "_x" not in text
    )


def utf16_length(text: str) -> int:
    """Characters as Excel counts them: those beyond U+FFFF count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str) -> list[str]:
    """A text in parts that one cell each can hold."""
    if len(text) <= MAX_TEXT // 2 or utf16_length(text) <= MAX_TEXT:
        return [text]
    half = len(text) // 2
    return [*pieces(text[:half]), *pieces(text[half:])]


def _text_xml(text: str) -> str:
    if len(text) > MAX_TEXT // 2 and utf16_length(text) > MAX_TEXT:
        raise ExcelRefused(f"text of {utf16_length(text)} characters")
    if is_plain(text) and text == text.strip():
        return f't="str"><v>{text}</v></c>'  # shorter, and the same to every program that has no escapes to decode
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f't="inlineStr"><is><t{space}>{escaped(text)}</t></is></c>'


# ---------------------------------------------------------------- sheets


class StreamedSheet(Sheet):
    """A sheet written from top to bottom; a row that was written is forgotten.

    Rows count from 0, as XlsxWriter's do.
    """

    quick = True

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        """XlsxWriter's cells are escaped in the same way; it writes <r>...</r> unescaped."""
        made = _SPECIAL.sub(lambda m: m[0] if m[0] in _ENTITIES else f"_x{ord(m[0]):04X}_", data)
        return f"_x003C_{made[1:]}" if made.startswith("<r>") else made

    @functools.cached_property
    def _is_quick(self) -> bool:
        return self.quick and self.constant_memory and all(hasattr(self, name) for name in _PRIVATE)

    def link(self, row: int, column: int, url: str, style: Format | None = None) -> None:
        """Make the cell, which is written afterwards, a link. Raises ExcelRefused past 65,530."""
        self.ignore_write_string = True
        try:
            self.write_url(row, column, url, style, "")
        finally:
            self.ignore_write_string = False

    def row(
        self, row: int, values: Sequence[Plain], styles: Sequence[Format], height: float = 0
    ) -> None:
        """One row from column A on; None is a blank cell with its style."""
        if not self._is_quick:
            self._row_by_calls(row, values, styles, height)
            return
        number = row + 1
        cells = []
        for column, value, style in zip(_COLUMNS, values, styles):
            cells.append(f'<c r="{column}{number}" s="{style._get_xf_index()}"{_cell_xml(value)}')
        ht = f' ht="{height:g}" customHeight="1"' if height else ""
        self._put(row, 1, len(values), f'<row r="{number}"{ht}>{"".join(cells)}</row>')

    def rows(
        self,
        first: int,
        rows: Sequence[Row],
        styles: Sequence[Format],
        heights: Sequence[float] | None = None,
        constants: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Consecutive rows with the same styles: the quick way for long lists.

        ``heights`` are in points, 0 for the usual one. ``constants`` are texts that stand in every
        row, by column; ``rows`` then hold the values of the other columns in order.
        """
        if not rows:
            return
        if not self._is_quick:
            for n, values in enumerate(rows):
                rest = iter(values)
                whole = [constants[c] if c in constants else next(rest) for c in range(len(styles))]
                self.row(first + n, whole, styles, heights[n] if heights else 0)
            return
        self._put(first, len(rows), len(styles), _rows_xml(first, rows, styles, heights, constants))

    def _put(self, first: int, height: int, columns: int, xml: str) -> None:
        """Finished rows into the sheet's own file, after what XlsxWriter still holds back."""
        last = first + height - 1
        if self._check_dimensions(first, 0) or self._check_dimensions(last, columns - 1):
            raise ExcelRefused(f"rows {first}-{last} of sheet {self.name}")
        if first > self.previous_row or self.previous_row == 0:
            self._write_single_row(first)
        self.row_data_fh.write(xml)
        self.previous_row = last + 1

    def _write_optimized_sheet_data(self) -> None:
        """XlsxWriter decodes and encodes the finished rows once more; bytes do as well."""
        if not self._is_quick or not hasattr(self.fh, "buffer"):
            super()._write_optimized_sheet_data()
            return
        self.row_data_fh.close()
        self._xml_start_tag("sheetData")
        self.fh.flush()
        with open(self.row_data_filename, "rb") as rows:
            shutil.copyfileobj(rows, self.fh.buffer, 2**20)
        self._xml_end_tag("sheetData")

    def _row_by_calls(
        self, row: int, values: Sequence[Plain], styles: Sequence[Format], height: float
    ) -> None:
        if height:
            self.set_row(row, height)
        for column, (value, style) in enumerate(zip(values, styles)):
            if value is None:
                self.write_blank(row, column, None, style)
            elif type(value) is str:
                self.write_string(row, column, value, style)
            else:
                self.write_number(row, column, value, style)


def _rows_xml(
    first: int,
    rows: Sequence[Row],
    styles: Sequence[Format],
    heights: Sequence[float] | None,
    constants: Mapping[int, str],
) -> str:
    """Rows as XML, put together column by column: what stands between two values is the same in every row."""
    numbers = list(map(str, range(first + 1, first + 1 + len(rows))))
    tall = {h: f' ht="{h:g}" customHeight="1"' if h else "" for h in set(heights or ())}
    parts: list[Iterable[str]] = [
        repeat('<row r="'),
        numbers,
        repeat('"'),
        map(tall.get, heights) if heights else repeat(""),
    ]
    columns = iter(zip(*rows))
    end = ">"
    for n, style in enumerate(styles):
        parts += [repeat(f'{end}<c r="{_COLUMNS[n]}'), numbers]
        head = f'" s="{style._get_xf_index()}"'
        if n in constants:
            end = f"{head} {_text_xml(constants[n])}"
        else:
            inside, end = _column_xml(next(columns), head)
            parts += inside
    parts.append(repeat(f"{end}</row>"))
    return "".join(chain.from_iterable(zip(*parts)))


def _column_xml(values: tuple[Plain, ...], head: str) -> tuple[list[Iterable[str]], str]:
    """What follows the references of a column's cells, as parts, and what ends each of the cells."""
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return [], f"{head}/>"
    if kinds <= {str, type(None)} and _all_plain([value for value in values if value is not None]):
        begin, blank = f'{head} t="str"><v>', f"{head}/>"
        if kinds == {str}:
            return [repeat(begin), values], "</v></c>"
        return [[blank if value is None else f"{begin}{value}</v></c>" for value in values]], ""
    if kinds <= {int, float}:
        return [repeat(f"{head}><v>"), map(str, values)], "</v></c>"
    return [repeat(head), map(_cell_xml, values)], ""


def _cell_xml(value: Plain) -> str:
    """What follows the style of a cell."""
    if value is None:
        return "/>"
    return f" {_text_xml(value)}" if type(value) is str else f"><v>{value}</v></c>"


def _all_plain(texts: Sequence[str]) -> bool:
    """Whether no text needs an escape or its outer spaces kept: asked once for many."""
    joined = f"|{'|'.join(texts)}|"
    return (
        is_plain(joined)
        and "| " not in joined
        and " |" not in joined
        and len(max(texts, key=len)) <= MAX_TEXT // 2
    )


# ---------------------------------------------------------------- workbooks


class StreamedBook(Book):
    """A workbook of streamed sheets, and of ordinary ones where a small sheet wants them.

    Its standard font is Times New Roman, so column widths are the same wherever it is opened.
    """

    def __init__(self, target: str, **options: object):
        super().__init__(
            target,
            default_format_properties={"font_name": FONT, "font_size": 11, "font_scheme": "none"},
            **options,
        )

    def streamed(self, name: str) -> StreamedSheet:
        self.constant_memory = True
        try:
            return self.add_worksheet(name, worksheet_class=StreamedSheet)
        finally:
            self.constant_memory = False


@contextmanager
def streamed_book(path: Path) -> Iterator[StreamedBook]:
    """A workbook that is written to ``path`` when the block ends well; leaves no temporary file."""
    with work_folder() as folder:
        book = StreamedBook(str(path), tmpdir=folder)
        book.use_zip64()
        try:
            yield book
            with _light_compression():
                book.close()
        finally:
            for sheet in book.worksheets():
                handle = getattr(sheet, "row_data_fh", None)
                if handle is not None and not handle.closed:
                    handle.close()


class _LightZip(zipfile.ZipFile):
    """A zip whose parts are deflated lightly: a third of the usual time, for files an eighth larger."""

    def open(self, name: str | zipfile.ZipInfo, mode: str = "r", **options: object) -> IO[bytes]:
        made = super().open(name, mode, **options)
        if mode == "w" and getattr(made, "_compressor", None):
            made._compressor = deflater()
        return made


@contextmanager
def _light_compression() -> Iterator[None]:
    """XlsxWriter has no setting for it, so it is given another ZipFile."""
    original = getattr(xlsxwriter.workbook, "ZipFile", None)
    if original is None:
        yield
        return
    xlsxwriter.workbook.ZipFile = _LightZip
    try:
        yield
    finally:
        xlsxwriter.workbook.ZipFile = original
