"""openpyxl, but a sheet is read when something of it is asked: most tests look at one of many."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import IO

import openpyxl
from openpyxl.packaging.relationship import Relationship
from openpyxl.packaging.workbook import ChildSheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet.worksheet import Worksheet

#: What a sheet says of itself before it is read.
_KNOWN = {"__class__", "__dict__", "title", "parent", "sheet_state"}


class _Unread(Worksheet):
    def __getattribute__(self, name: str) -> object:
        if name not in _KNOWN and not name.startswith("_WorkbookChild__"):
            self.__class__ = Worksheet
            self.__dict__.pop("read")()
        return object.__getattribute__(self, name)


class _Reader(ExcelReader):
    def __init__(self, content: bytes, data_only: bool):
        super().__init__(io.BytesIO(content), data_only=data_only)
        self.content = content

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            made = self.wb.create_sheet(sheet.name)
            made.sheet_state = sheet.state
            made.read = lambda of=(made, sheet, relation): self._read(*of)
            made.__class__ = _Unread

    def _read(self, made: Worksheet, sheet: ChildSheet, relation: Relationship) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(self.content))
        self.parser.find_sheets = lambda: [(sheet, relation)]
        self.wb.create_sheet = lambda _: made
        super().read_worksheets()
        del self.wb.create_sheet


def load_workbook(source: str | Path | IO[bytes], *, data_only: bool = False) -> openpyxl.Workbook:
    """The workbook of a file."""
    if isinstance(source, str | Path):
        return load_workbook(io.BytesIO(Path(source).read_bytes()), data_only=data_only)
    source.seek(0)
    reader = _Reader(source.read(), data_only)
    reader.read()
    return reader.wb
