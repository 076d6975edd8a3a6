"""Workbooks as openpyxl opens and saves them; of a file opened often, only what is touched is read."""

from __future__ import annotations

import io
import zipfile
from copy import copy
from datetime import UTC, datetime
from typing import NamedTuple

import openpyxl
from lazily import Unread, load_workbook
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

#: What a workbook has of looks, which its cells name by number; reading a sheet may add to them.
_LOOKS = (
    *("_borders", "_alignments", "_protections", "_fonts", "_fills", "_number_formats"),
    "_cell_styles",
)


class _Written(NamedTuple):
    """A sheet as openpyxl writes it where it was read alone, and the filter that names tell of."""

    content: bytes
    filter: AutoFilter


class _Known(NamedTuple):
    """Of a file that was opened before: its looks once all is read, and its sheets, by name."""

    looks: dict[str, list[object]]
    sheets: dict[str, _Written]


MOST = 50
#: The contents met, and what is known of those that were met again.
_MET: dict[bytes, _Known | None] = {}


def opened(content: bytes) -> openpyxl.Workbook:
    """The workbook, to do with as one likes."""
    if len(_MET) > MOST:
        _MET.clear()
    if content not in _MET:
        _MET[content] = None
        return load_workbook(io.BytesIO(content))
    known = _MET[content] = _MET[content] or _known(content)
    book = load_workbook(io.BytesIO(content))
    for name, looks in known.looks.items():
        for look in looks[len(getattr(book, name)) :]:
            getattr(book, name).add(look)
    book.known = known
    return book


def _known(content: bytes) -> _Known:
    book = openpyxl.load_workbook(io.BytesIO(content))
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as parts:
        sheets = {
            sheet.title: _Written(parts.read(sheet.path[1:]), sheet.auto_filter)
            for sheet in book.worksheets
            if not sheet._rels
        }
    return _Known({name: list(getattr(book, name)) for name in _LOOKS}, sheets)


def saved(book: openpyxl.Workbook) -> bytes:
    """What openpyxl saves of the workbook, quickly where it was ``opened``."""
    known = book.known.sheets if hasattr(book, "known") else {}
    kept = {
        sheet: known[vars(sheet)["name"]]
        for sheet in book.worksheets
        if type(sheet) is Unread and vars(sheet)["name"] in known
    }
    made = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    for sheet, written in kept.items():
        sheet.__class__, sheet.auto_filter = Worksheet, copy(written.filter)
    _Writer(book, zipfile.ZipFile(made, "w"), kept).save()
    for sheet in kept:
        sheet.__class__ = Unread
    return made.getvalue()


class _Writer(ExcelWriter):
    def __init__(
        self, book: openpyxl.Workbook, package: zipfile.ZipFile, kept: dict[Worksheet, _Written]
    ):
        super().__init__(book, package)
        self.kept = kept

    def write_worksheet(self, sheet: Worksheet) -> None:
        if sheet in self.kept:
            self._archive.writestr(sheet.path[1:], self.kept[sheet].content)
            self.manifest.append(sheet)
        else:
            super().write_worksheet(sheet)
