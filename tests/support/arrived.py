"""Workbooks as they come back: edited, saved by other programs, in other formats; and how they are read."""

from __future__ import annotations

import copy
import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import openpyxl
from hostile import bin_cell, bin_record, bin_row, bin_text, rels_xml, zipped
from noted import noted
from opened import opened, saved
from openpyxl.worksheet.worksheet import Worksheet
from typed import takes_texts, typed

from khsheet.form import definition, periods
from khsheet.formats import Book, Grid, open_book
from khsheet.intake import judging, reader
from khsheet.model import Checked, Finding, Formula, Raw
from khsheet.model.places import a1

FORM = definition.load()
PERIOD = periods.parse("2026-H1")

Change = Callable[[openpyxl.Workbook], object]


# ---------------------------------------------------------------- made different


def edited(data: bytes, change: Change) -> bytes:
    """The workbook after a change: saved by openpyxl where more was done than to type into cells."""
    if (cells := noted(change)) and takes_texts(data):
        return typed(data, cells)
    book = opened(data)
    change(book)
    return saved(book)


def delete_rows(sheet: Worksheet, at: int, number: int = 1) -> None:
    """Delete rows as Excel does: those below stay hidden, or shown, as they were."""
    sizes = sheet.row_dimensions
    hidden = {row for row, size in sizes.items() if size.hidden}
    sheet.delete_rows(at, number)
    left = {row for row in hidden if row < at}
    left |= {row - number for row in hidden if row >= at + number}
    for row in hidden | left:
        sizes[row].hidden = row in left


def with_parts(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The workbook with some of its parts changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts.get(name, b""))
    return zipped(parts)


def saved_at(data: bytes, moment: str, application: str = "") -> bytes:
    """The workbook as if saved at that moment; "" takes the moment out."""
    written = (
        f"<dcterms:modified xsi:type='dcterms:W3CDTF'>{moment}</dcterms:modified>" if moment else ""
    )
    element = re.compile(rb"<dcterms:modified.*?</dcterms:modified>")
    changes = {"docProps/core.xml": lambda xml: element.sub(written.encode(), xml)}
    if application:
        tag = f"<Application>{application}</Application>".encode()
        changes["docProps/app.xml"] = lambda xml: re.sub(
            rb"<Application>.*?</Application>", tag, xml
        )
    made = with_parts(data, changes)
    with open_book(made) as book:
        assert (book.modified is None) == (not moment) and book.application == (
            application or book.application
        )
    return made


def as_xlsm(data: bytes) -> bytes:
    """The workbook as one that may hold macros, though it holds none."""
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        assert plain in old.read("[Content_Types].xml")
    return with_parts(data, {"[Content_Types].xml": lambda xml: xml.replace(plain, macros)})


def as_xlsb(data: bytes) -> bytes:
    """The cells of a workbook as .xlsb, after [MS-XLSB]: texts in the cells, numbers without style."""
    with open_book(data) as book, zipfile.ZipFile(io.BytesIO(data)) as old:
        sheets = [book.sheet(name) for name in book.names]
        listed = b"".join(
            bin_record(156, struct.pack("<II", 0, n) + bin_text(f"rId{n}") + bin_text(name))
            for n, name in enumerate(book.names, 1)
        )
        parts = {
            "[Content_Types].xml": old.read("[Content_Types].xml"),
            "_rels/.rels": rels_xml(("rId1", "officeDocument", "xl/workbook.bin")),
            "docProps/core.xml": old.read("docProps/core.xml"),
            "xl/workbook.bin": bin_record(131)
            + bin_record(143)
            + listed
            + bin_record(144)
            + bin_record(132),
            "xl/_rels/workbook.bin.rels": rels_xml(
                *[
                    (f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin")
                    for n in range(1, len(sheets) + 1)
                ]
            ),
        }
    for n, grid in enumerate(sheets, 1):
        cells = b"".join(
            bin_row(row)
            + b"".join(_bin_value(column, raw) for column, raw in sorted(values.items()))
            for row, values in grid.rows.items()
        )
        parts[f"xl/worksheets/sheet{n}.bin"] = (
            bin_record(129) + bin_record(145) + cells + bin_record(146)
        )
    return zipped(parts)


def _bin_value(column: int, raw: Raw) -> bytes:
    is_formula = isinstance(raw, Formula)
    value = raw.cached if is_formula else raw
    if isinstance(value, float):
        return bin_cell(9 if is_formula else 5, column, struct.pack("<d", value))
    return bin_cell(8 if is_formula else 6, column, bin_text(str(value or "")))


# ---------------------------------------------------------------- read


class Kept(Book):
    """A book in memory whose cells a test changes before it is read."""

    def __init__(self, data: bytes):
        with open_book(data) as book:
            self.names = list(book.names)
            self.hidden = dict(book.hidden)
            self.grids = {name: book.sheet(name) for name in book.names}
            self.written = {name: book.fonts(name) for name in book.names}
            self._modified = book.modified

    @property
    def modified(self) -> datetime | None:
        return self._modified

    def sheet(self, name: str, max_row: int = 0, max_column: int = 0) -> Grid:
        return self.grids[name]

    def fonts(self, name: str) -> dict[tuple[int, int], str]:
        return self.written[name]

    def with_rows(self, name: str, first: int, rows: Mapping[int, Sequence[Raw]]) -> Kept:
        """A book whose sheet has those rows instead of its own from row ``first`` on, from column B."""
        made = copy.copy(self)
        kept = {number: cells for number, cells in self.grids[name].rows.items() if number < first}
        for number, values in sorted(rows.items()):
            kept[number] = {c: v for c, v in enumerate(values, 2) if v is not None and v != ""}
        made.grids = self.grids | {name: Grid(kept)}
        return made


def checked(source: bytes | Book, name: str = "thu.xlsx") -> Checked:
    """A workbook read and judged, in its version of the form where it has one."""
    with open_book(source) if isinstance(source, bytes) else source as book:
        identity = reader.read_identity(book)
        form = FORM.at(int(identity.get("version") or 0)) or FORM
        return judging.check(form, reader.read(book, form, identity, name), PERIOD)


def found(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Findings as tables of cases name them: sheet, cell, code."""
    return [(f.place.sheet, a1(f.place.row, f.place.column), f.code) for f in findings]


def told(result: Checked) -> list[tuple]:
    """All that a clerk is told of a workbook, but for the file's name."""
    return [
        (
            f.place.sheet,
            f.place.row,
            f.place.column,
            f.code,
            f.severity,
            f.value,
            f.field,
            f.message,
        )
        for f in result.findings
    ]
