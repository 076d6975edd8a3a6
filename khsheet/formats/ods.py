""".ods (OpenDocument 1.2 and later): all sheets of content.xml at one go."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from math import isfinite

from khsheet.formats.arrays import Filled, array_text
from khsheet.formats.book import (
    MAX_COLUMN,
    MAX_ROW,
    Book,
    Clock,
    Grid,
    GridBuilder,
    Limits,
    Unreadable,
    damaged,
    password,
    saved_by_libreoffice,
    too_many_cells,
)
from khsheet.formats.ods_looks import LookHandler
from khsheet.formats.package import Package, elements, parse_xml, pieces
from khsheet.formats.serials import serial_of_duration, serial_of_iso
from khsheet.formats.xlsx.workbook import parse_moment
from khsheet.model import CellError, DateSerial, Formula, PercentNumber, Raw

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
STYLES = "styles.xml"
ENTRY = {"manifest/file-entry"}
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
NAMESPACES = (OFFICE.encode(), TABLE.encode())
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

ERROR_TEXT = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|(?:Err|Lỗi):\d{3}")
FORMULA_PREFIX = re.compile(r"(?:\w+:)?=")
# What stands in these is no content of the sheet, even where it looks like cells.
NO_CONTENT = {
    f"{OFFICE} annotation",
    f"{TABLE} tracked-changes",
    f"{TABLE} shapes",
    f"{TABLE} named-expressions",
    f"{OFFICE} forms",
    f"{TEXT} ruby-text",
}
PARAGRAPHS = {f"{TEXT} p", f"{TEXT} h"}
TRUTHS = {"true": True, "1": True, "false": False, "0": False}
CELLS = {f"{TABLE} table-cell", f"{TABLE} covered-table-cell"}
THE_TABLE, ROW = f"{TABLE} table", f"{TABLE} table-row"
ROWS_REPEATED = f"{TABLE} number-rows-repeated"
COLUMNS_REPEATED = f"{TABLE} number-columns-repeated"
# What nearly every cell is asked for.
VALUE_TYPE, ERROR_TYPE = f"{OFFICE} value-type", f"{CALC} value-type"
VALUE, STRING_VALUE = f"{OFFICE} value", f"{OFFICE} string-value"
FORMULA, MATRIX_ROWS = f"{TABLE} formula", f"{TABLE} number-matrix-rows-spanned"
#: What a blank cell may say.
OF_BLANKS = {COLUMNS_REPEATED, f"{TABLE} style-name", f"{TABLE} content-validation-name"}

#: Column, how often it is repeated, value, and what is odd about it.
WrittenCell = tuple[int, int, Raw, str]

#: Blanks that one element of a text may stand for: more of them say nothing.
MOST_BLANKS = 100


def open_packed(package: Package) -> OdsBook:
    """The workbook in a package, which must not be encrypted."""
    if b"encryption-data" in _manifest(package):
        raise password()
    return OdsBook(package.read(CONTENT), package.limits, package)


def packed_type(package: Package) -> str:
    """The media type that the package says it has; some programs leave its own part out."""
    if "mimetype" in package:
        said = package.read("mimetype")[:200].decode("utf-8-sig", "replace").strip()
        if said:
            return said
    entries = elements(_manifest(package) or b"<manifest/>", MANIFEST, Clock(package.limits), ENTRY)
    roots = (entry for _, entry, _ in entries if entry.get("full-path") == "/")
    return next((root.get("media-type", "") for root in roots), "") or SPREADSHEET


def _manifest(package: Package) -> bytes:
    return package.read(MANIFEST) if MANIFEST in package else b""


class OdsBook(Book):
    """``package`` holds the parts; the parts of a flat document are all in ``content``."""

    kind = "ods"

    def __init__(self, content: bytes, limits: Limits, package: Package | None = None):
        self.content, self.limits, self.package = content, limits, package
        if not content.startswith(UTF_16) and not all(name in content for name in NAMESPACES):
            raise damaged(CONTENT, "không gian tên lạ")
        handler, self.looks = ContentHandler(limits), LookHandler(limits)
        self._read_common_styles()
        # One pass for both: the parser takes as long as either.
        told = (
            _both(handler.start, self.looks.start),
            _both(handler.end, self.looks.end),
            _both(handler.text, self.looks.text),
        )
        for _ in parse_xml(pieces(content), CONTENT, Clock(limits), *told):
            pass
        self.looks.finish()
        self.tables, self.hidden = handler.tables, handler.hidden
        self.names = list(self.hidden)
        if not self.names:
            raise damaged(CONTENT, "không có trang nào")

    def _read_common_styles(self) -> None:
        """Styles that have a name; they say nothing where they cannot be read."""
        if self.package and STYLES in self.package:
            looks = self.looks
            told = looks.start, looks.end, looks.text
            with suppress(Unreadable):
                styles = pieces(self.package.read(STYLES))
                for _ in parse_xml(styles, STYLES, Clock(self.limits), *told):
                    pass

    def sheet(self, name: str, max_row: int = MAX_ROW, max_column: int = MAX_COLUMN) -> Grid:
        if name not in self.hidden:
            raise KeyError(name)
        builder = GridBuilder(self.limits, max_row, max_column)
        self.tables[name].put_into(builder)
        builder.grid.looks = self.looks.looks_of(name)
        return builder.finish()

    def fonts(self, name: str) -> dict[tuple[int, int], str]:
        return self.looks.fonts_of(name)

    def _meta(self, path: str) -> str:
        try:
            data = self.package.read("meta.xml") if self.package else self.content
            wanted = {f"document-meta/{path}", f"document/{path}"}
            found = elements(data, "meta.xml", Clock(self.limits), wanted)
            return next((text.strip() for _, _, text in found), "")
        except Unreadable:
            return ""

    @cached_property
    def modified(self) -> datetime | None:
        return saved_by_libreoffice(parse_moment(self._meta("meta/date")), self.application)

    @cached_property
    def application(self) -> str:
        return self._meta("meta/generator")

    def close(self) -> None:
        if self.package:
            self.package.close()


def _both(one: Callable[..., None], other: Callable[..., None]) -> Callable[..., None]:
    """A handler of the parser that tells two others."""

    def told(*given: object) -> None:
        one(*given)
        other(*given)

    return told


class Table:
    """The rows of one sheet with content, each as it is written, with how often it is repeated."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, list[WrittenCell]]] = []
        self.next_row = 1
        self.written = 0
        self.filled = Filled()

    def add(self, repeat: int, cells: list[WrittenCell], limits: Limits) -> None:
        """One row more; of more cells than there may be it is enough to know that."""
        if cells and self.written <= limits.cells:
            self.written += len(cells)
            self.rows.append((self.next_row, repeat, cells))
        self.next_row += repeat

    def put_into(self, builder: GridBuilder) -> None:
        """Repeated cells and rows with content are stored one by one, within the limit of cells."""
        spread = 0
        for first, repeats, cells in self.rows:
            for row in range(first, first + repeats):
                for column, repeat, value, odd in cells:
                    spread += repeat
                    if spread > builder.limits.cells:
                        raise too_many_cells(builder.limits)
                    for at in range(column, column + repeat):
                        if odd:
                            builder.odd(row, at, odd)
                        builder.put(row, at, value)


class ContentHandler:
    """Expat handlers that find the sheets, whether they are hidden, and what stands in them.

    ``tables`` are all that stand in no other one, by name; sheets are those of the spreadsheet.
    Blank cells and rows, however often repeated, cost nothing.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.tables: dict[str, Table] = {}
        self.hidden: dict[str, bool] = {}
        self.shown: dict[str, bool] = {}
        self.style = ""
        self.level = self.sheets_level = 0
        self.depth = self.skipping = 0
        self.table = Table()
        self.column = self.row_repeat = 1
        self.cells: list[WrittenCell] = []
        self.cell: dict[str, str] | None = None
        self.paragraphs: list[list[str]] = []
        self.in_paragraph = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.level += 1
        if self.skipping or name in NO_CONTENT:
            self.skipping += 1
        elif name == THE_TABLE:
            self.start_table(attributes)
        elif not self.depth:
            self.start_outside(name, attributes)
        elif self.depth > 1:
            return
        elif name == ROW:
            self.column, self.cells = 1, []
            self.row_repeat = _repeat(attributes.get(ROWS_REPEATED))
        elif name in CELLS:
            self.cell, self.paragraphs = attributes, []
        elif self.cell is not None:
            self.start_text(name, attributes)

    def start_outside(self, name: str, attributes: dict[str, str]) -> None:
        """Styles stand before the sheets; one of them says whether a sheet is shown."""
        if name == f"{STYLE} style":
            self.style = attributes.get(f"{STYLE} name", "")
        elif name == f"{STYLE} table-properties":
            self.shown[self.style] = attributes.get(f"{TABLE} display", "true") != "false"
        elif name == f"{OFFICE} spreadsheet":
            self.sheets_level = self.level + 1

    def start_table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > 1:
            return
        name = attributes.get(f"{TABLE} name", "")
        if self.level == self.sheets_level:
            if name in self.hidden:
                raise damaged(CONTENT, "hai trang trùng tên")
            self.hidden[name] = not self.shown.get(attributes.get(f"{TABLE} style-name", ""), True)
        self.table = self.tables.setdefault(name, Table())

    def start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name in PARAGRAPHS:
            self.paragraphs.append([])
            self.in_paragraph += 1
        elif not self.in_paragraph:
            return
        elif name == f"{TEXT} s":
            blanks = min(_repeat(attributes.get(f"{TEXT} c")), MOST_BLANKS)
            self.paragraphs[-1].append(" " * blanks)
        elif name == f"{TEXT} tab":
            self.paragraphs[-1].append("\t")
        elif name == f"{TEXT} line-break":
            self.paragraphs[-1].append("\n")

    def text(self, piece: str) -> None:
        if self.in_paragraph and not self.skipping and self.depth == 1:
            self.paragraphs[-1].append(piece)

    def end(self, name: str) -> None:
        self.level -= 1
        if self.skipping:
            self.skipping -= 1
        elif name == THE_TABLE:
            self.depth -= 1
        elif self.depth != 1:
            return
        elif name in PARAGRAPHS and self.in_paragraph:
            self.in_paragraph -= 1
        elif name in CELLS and self.cell is not None:
            self.finish_cell(self.cell)
            self.cell = None
        elif name == ROW:
            self.table.add(self.row_repeat, self.cells, self.limits)

    def finish_cell(self, attributes: dict[str, str]) -> None:
        repeat = _repeat(attributes.get(COLUMNS_REPEATED))
        filled = self.table.filled
        if self.paragraphs or filled.ranges or not attributes.keys() <= OF_BLANKS:
            words = "\n".join("".join(pieces) for pieces in self.paragraphs)
            value, odd = cell_value(attributes, words)
            if MATRIX_ROWS in attributes:
                self.fill(attributes)
            if filled.ranges and not isinstance(value, Formula) and value is not None:
                value = filled.formula(self.table.next_row, self.column, value)
            if value is not None and value != "":
                self.cells.append((self.column, repeat, value, odd))
        self.column += repeat

    def fill(self, attributes: dict[str, str]) -> None:
        """Note the cells that the formula of this one fills."""
        rows = _repeat(attributes.get(MATRIX_ROWS))
        columns = _repeat(attributes.get(f"{TABLE} number-matrix-columns-spanned"))
        row, column = self.table.next_row, self.column
        self.table.filled.add(row, column, row + rows - 1, column + columns - 1)


def _repeat(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def cell_value(attributes: dict[str, str], text: str) -> tuple[Raw, str]:
    """The value of a cell and, in Vietnamese, what is odd about it (mostly nothing)."""
    formula = attributes.get(FORMULA)
    value, odd = plain_value(attributes, text)
    if attributes.get(ERROR_TYPE) == "error":
        value = CellError(text.strip() or "?")
    if formula is None:
        return value, odd
    if isinstance(value, str | float) and ERROR_TEXT.fullmatch(text.strip()):
        value = CellError(text.strip())
    prefix = FORMULA_PREFIX.match(formula)  # "of:="
    text = formula[prefix.end() :] if prefix else formula
    is_array = MATRIX_ROWS in attributes
    return Formula(array_text(text) if is_array else text, value), odd


def plain_value(attributes: dict[str, str], text: str) -> tuple[Raw, str]:
    match attributes.get(VALUE_TYPE, ""):
        case "float" | "currency":
            return _number(attributes, float, text)
        case "percentage":
            return _number(attributes, PercentNumber, text)
        case "date":
            written = attributes.get(f"{OFFICE} date-value", "")
            serial = serial_of_iso(written)
            return (text, "ngày sai dạng") if serial is None else (DateSerial(serial), "")
        case "time":
            days = serial_of_duration(attributes.get(f"{OFFICE} time-value", ""))
            return (text, "giờ sai dạng") if days is None else (DateSerial(days), "")
        case "boolean":
            truth = TRUTHS.get(attributes.get(f"{OFFICE} boolean-value", "").strip().lower())
            return (text, "ô đúng/sai có nội dung lạ") if truth is None else (truth, "")
    return attributes.get(STRING_VALUE, text), ""


def _number(attributes: dict[str, str], kind: type[float], text: str) -> tuple[Raw, str]:
    try:
        number = float(attributes.get(VALUE, ""))
    except ValueError:
        number = float("nan")
    return (kind(number), "") if isfinite(number) else (text, "ô số nhưng nội dung không phải số")
