"""Long sheets in constant memory: rows as XML text into the file that XlsxWriter keeps for each.

XlsxWriter's own way costs some 6 microseconds a cell, this one less than 1. It leans on a few
private names of XlsxWriter (``_PRIVATE``); where one is missing, cells go the public way.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from itertools import chain, repeat
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Literal, cast

from khsheet.formats.book import MAX_TEXT
from khsheet.formats.deflate import deflater
from khsheet.model.places import letters
from khsheet.outputs import work_folder
from khsheet.workbooks.excel import ExcelBook, ExcelRefused, ExcelSheet, OwnWorksheet
from khsheet.workbooks.styles import FONT, Look
from khsheet.workbooks.texts import escaped, fits, is_plain, utf16_length

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
#: Bytes that are zipped at once.
_AT_ONCE = 2**18
_COLUMNS = [letters(n) for n in range(1, 1025)]


def _text_xml(text: str) -> str:
    if not fits(text):
        raise ExcelRefused(f"text of {utf16_length(text)} characters")
    if is_plain(text) and text == text.strip():
        # Shorter, and the same to every program that has no escapes to decode.
        return f't="str"><v>{text}</v></c>'
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f't="inlineStr"><is><t{space}>{escaped(text)}</t></is></c>'


# ---------------------------------------------------------------- sheets


class _StreamedWorksheet(OwnWorksheet):
    """A sheet whose rows may stay in a file of their own until they are zipped."""

    #: Whether who zips it fetches them from there.
    rows_are_fetched = False
    #: At which byte of the sheet's part the rows belong that are still to be fetched.
    gap: int | None = None

    @cached_property
    def has_private_names(self) -> bool:
        return self.constant_memory and all(hasattr(self, name) for name in _PRIVATE)

    def _write_optimized_sheet_data(self) -> None:
        """XlsxWriter would copy the finished rows, line by line."""
        if not (self.rows_are_fetched and self.has_private_names):
            super()._write_optimized_sheet_data()
            return
        self.row_data_fh.close()
        self._xml_start_tag("sheetData")
        self.gap = len(self.fh.getvalue().encode())
        self._xml_end_tag("sheetData")


class StreamedSheet(ExcelSheet):
    """A sheet written from top to bottom; a row that was written is forgotten."""

    quick = True
    #: How high the rows are together, in points, that were given a height.
    points = 0.0

    @cached_property
    def _is_quick(self) -> bool:
        return self.quick and self.raw.has_private_names

    def row(
        self, row: int, values: Sequence[Plain], looks: Sequence[Look], height: float = 0
    ) -> None:
        """One row from column A on; None is a blank cell with its look."""
        if not self._is_quick:
            self._row_by_calls(row, values, looks, height)
            return
        styles = self.book.indexes
        cells = [
            f'<c r="{column}{row}" s="{styles[look]}"{_cell_xml(value)}'
            for column, value, look in zip(_COLUMNS, values, looks)
        ]
        self.points += height
        ht = f' ht="{height:g}" customHeight="1"' if height else ""
        self._put(row, 1, len(values), f'<row r="{row}"{ht}>{"".join(cells)}</row>')

    def height(self, row: int, height: float) -> None:
        super().height(row, height)
        self.points += height

    def rows(
        self,
        first: int,
        rows: Sequence[Row],
        looks: Sequence[Look],
        heights: Sequence[float] | None = None,
        constants: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Consecutive rows with the same looks: the quick way for long lists.

        ``heights`` are in points, 0 for the usual one. ``constants`` are texts that stand in every
        row, by column; ``rows`` then hold the values of the other columns in order.
        """
        if not rows:
            return
        if self._is_quick:
            self.points += sum(heights or ())
            styles = [self.book.indexes[look] for look in looks]
            xml = _rows_xml(first, rows, styles, heights, constants)
            self._put(first, len(rows), len(looks), xml)
            return
        for n, values in enumerate(rows):
            rest = iter(values)
            whole = [
                constants[column] if column in constants else next(rest)
                for column in range(1, len(looks) + 1)
            ]
            self.row(first + n, whole, looks, heights[n] if heights else 0)

    def _put(self, first: int, height: int, columns: int, xml: str) -> None:
        """Finished rows into the sheet's own file, after what XlsxWriter still holds back."""
        raw, top, end = self.raw, first - 1, first - 1 + height
        if raw._check_dimensions(top, 0) or raw._check_dimensions(end - 1, columns - 1):
            raise ExcelRefused(f"rows {first}-{end} of sheet {self.name}")
        if top > raw.previous_row or raw.previous_row == 0:
            raw._write_single_row(top)
        raw.row_data_fh.write(xml)
        raw.previous_row = end

    def _row_by_calls(
        self, row: int, values: Sequence[Plain], looks: Sequence[Look], height: float
    ) -> None:
        if height:
            self.height(row, height)
        for column, (value, look) in enumerate(zip(values, looks), 1):
            if value is None:
                self.blank(row, column, look)
            elif isinstance(value, str):
                self.text(row, column, value, look)
            else:
                self.number(row, column, value, look)


def _rows_xml(
    first: int,
    rows: Sequence[Row],
    styles: Sequence[int],
    heights: Sequence[float] | None,
    constants: Mapping[int, str],
) -> str:
    """Rows as XML, put together column by column: between two values all rows are the same."""
    numbers = list(map(str, range(first, first + len(rows))))
    tall = {h: f' ht="{h:g}" customHeight="1"' if h else "" for h in set(heights or ())}
    parts: list[Iterable[str]] = [
        repeat('<row r="'),
        numbers,
        repeat('"'),
        map(tall.__getitem__, heights) if heights else repeat(""),
    ]
    columns = iter(zip(*rows))
    end = ">"
    for column, style in enumerate(styles, 1):
        parts += [repeat(f'{end}<c r="{_COLUMNS[column - 1]}'), numbers]
        head = f'" s="{style}"'
        if column in constants:
            end = f"{head} {_text_xml(constants[column])}"
        else:
            inside, end = _column_xml(next(columns), head)
            parts += inside
    parts.append(repeat(f"{end}</row>"))
    return "".join(chain.from_iterable(zip(*parts)))


def _column_xml(values: tuple[Plain, ...], head: str) -> tuple[list[Iterable[str]], str]:
    """What follows the references of a column's cells, as parts, and what ends each of them."""
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return [], f"{head}/>"
    if kinds <= {str, type(None)}:
        texts = cast("tuple[str | None, ...]", values)
        if _all_plain([text for text in texts if text is not None]):
            begin, blank = f'{head} t="str"><v>', f"{head}/>"
            if kinds == {str}:
                return [repeat(begin), cast("tuple[str, ...]", values)], "</v></c>"
            return [[blank if text is None else f"{begin}{text}</v></c>" for text in texts]], ""
    if kinds <= {int, float}:
        return [repeat(f"{head}><v>"), map(str, values)], "</v></c>"
    return [repeat(head), map(_cell_xml, values)], ""


def _cell_xml(value: Plain) -> str:
    """What follows the style of a cell."""
    if value is None:
        return "/>"
    return f" {_text_xml(value)}" if isinstance(value, str) else f"><v>{value}</v></c>"


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


class StreamedBook(ExcelBook):
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
        self.raw.constant_memory = True
        try:
            raw = self.raw.add_worksheet(name, worksheet_class=_StreamedWorksheet)
        finally:
            self.raw.constant_memory = False
        return StreamedSheet(self, raw)


@contextmanager
def streamed_book(path: Path) -> Iterator[StreamedBook]:
    """A workbook that is written to ``path`` when the block ends well; leaves no temporary file."""
    with work_folder() as folder:
        book = StreamedBook(str(path), tmpdir=folder, in_memory=True)
        book.raw.use_zip64()
        try:
            yield book
            book.close(partial(_LightZip, sheets=book.raw.worksheets()))
        finally:
            for sheet in book.raw.worksheets():
                handle = getattr(sheet, "row_data_fh", None)
                if handle is not None and not handle.closed:
                    handle.close()


class _LightZip(zipfile.ZipFile):
    """A zip whose parts are deflated lightly: a third of the usual time, an eighth more bytes.

    The rows of streamed sheets come from where they lie, into the gap in their part.
    """

    def __init__(self, *given: Any, sheets: Iterable[OwnWorksheet], **options: Any) -> None:
        super().__init__(*given, **options)
        self._sheets = {
            f"xl/worksheets/sheet{number}.xml": sheet
            for number, sheet in enumerate(sheets, 1)
            if isinstance(sheet, _StreamedWorksheet)
        }
        for sheet in self._sheets.values():
            sheet.rows_are_fetched = True

    def __del__(self) -> None:
        """One that could not be written was told: it says no more when it is let go."""
        with suppress(OSError, ValueError):
            self.close()

    def writestr(self, info: Any, data: Any, *how: Any) -> None:
        sheet = self._sheets.get(info.filename)
        if sheet is None or sheet.gap is None:
            super().writestr(info, data, *how)
            return
        info.file_size = len(data) + os.path.getsize(sheet.row_data_filename)
        with open(sheet.row_data_filename, "rb") as rows, self.open(info, "w") as zipped:
            zipped.write(data[: sheet.gap])
            shutil.copyfileobj(rows, zipped, _AT_ONCE)
            zipped.write(data[sheet.gap :])

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        made = super().open(name, mode, pwd, force_zip64=force_zip64)
        if mode == "w" and vars(made).get("_compressor"):
            vars(made)["_compressor"] = deflater()
        return made
