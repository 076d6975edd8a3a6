"""openpyxl, but a sheet is read when something of it is asked: most tests look at one of many."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

import openpyxl
from openpyxl.cell.text import Text
from openpyxl.packaging.relationship import Relationship
from openpyxl.packaging.workbook import ChildSheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

#: What a sheet says of itself before it is read.
_KNOWN = {"__class__", "__dict__", "title", "parent", "sheet_state"}


class Unread(Worksheet):
    """A sheet of which nothing was asked; ``vars(sheet)["name"]`` is its name in the file."""

    def __getattribute__(self, name: str) -> object:
        if name not in _KNOWN and not name.startswith("_WorkbookChild__"):
            _read_now(self)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _KNOWN - {"sheet_state"} and not name.startswith("_"):
            _read_now(self)
        object.__setattr__(self, name, value)


def _read_now(sheet: Unread) -> None:
    sheet.__class__ = Worksheet
    vars(sheet).pop("read")()


class _Reader(ExcelReader):
    def __init__(self, content: bytes, data_only: bool):
        super().__init__(io.BytesIO(content), data_only=data_only)
        self.content = content

    def read_strings(self) -> None:
        if table := self.package.find(SHARED_STRINGS):
            strings = fromstring(self.archive.read(table.PartName[1:]))
            self.shared_strings = [_string(item) for item in strings.iter(_ITEM)]

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            made = self.wb.create_sheet(sheet.name)
            made.sheet_state = sheet.state
            made.name = sheet.name
            made.read = lambda of=(made, sheet, relation): self._read(*of)
            made.__class__ = Unread

    def _read(self, made: Worksheet, sheet: ChildSheet, relation: Relationship) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(self.content))
        self.parser.find_sheets = lambda: [(sheet, relation)]
        self.wb.create_sheet = lambda _: made
        super().read_worksheets()
        del self.wb.create_sheet


_ITEM, _TEXT = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t"


def _string(item: Element) -> str:
    """What openpyxl reads, in a tenth of the time where the string is one text without runs."""
    is_plain = len(item) == 1 and item[0].tag == _TEXT
    text = item[0].text or "" if is_plain else Text.from_tree(item).content
    return text.replace("x005F_", "")


def load_workbook(source: str | Path | IO[bytes], *, data_only: bool = False) -> openpyxl.Workbook:
    """The workbook of a file."""
    if isinstance(source, str | Path):
        return load_workbook(io.BytesIO(Path(source).read_bytes()), data_only=data_only)
    source.seek(0)
    reader = _Reader(source.read(), data_only)
    reader.read()
    return reader.wb
