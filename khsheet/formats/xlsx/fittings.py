"""Protection, drop-downs and conditional formats of an .xlsx: they stand behind its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from khsheet.formats.fittings import Fittings
from khsheet.formats.looks import Area
from khsheet.formats.xlsx.cells import column_number

#: An element from its name on; a value may hold what elsewhere ends the element.
_ELEMENT = re.compile(rb"""\w+\b((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)""")
_LOCKS = re.compile(rb"""\b(?:sheet|lockStructure)=["'](?:1|true|on)["']""")
_DROPS_DOWN = re.compile(rb"""type=["']list["']""")
_CELLS = re.compile(rb"""sqref=["']([^"']*)["']""")
#: Drop-downs stored as an extension have their cells in an element of their own.
_CELLS_BEHIND = re.compile(rb"<(?:\w+:)?sqref>([^<]*)</")
_VALIDATION = b"dataValidation"
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?")


def read_fittings(data: bytes) -> Fittings | None:
    """The fittings of a worksheet part; None where nothing of the kind can be told."""
    begin = data.rfind(b"sheetData>")
    if begin < 0:
        begin = data.rfind(b"sheetData/>")
    if begin < 0:
        return None
    tail = data[begin:]
    is_locked, is_coloured = _locks(b"sheetProtection", tail), b"cfRule" in tail
    return Fittings(is_locked, is_coloured, partial(_lists, tail))


def is_structure_locked(workbook: bytes) -> bool | None:
    """Whether sheets can be added or deleted in that workbook part; None where it does not tell."""
    return _locks(b"workbookProtection", workbook) if b"sheets>" in workbook else None


def _locks(name: bytes, data: bytes) -> bool:
    at = data.find(name)
    found = _ELEMENT.match(data, at) if at >= 0 else None
    return found is not None and _LOCKS.search(found[1]) is not None


def _lists(tail: bytes) -> Iterator[Area]:
    """The areas of validations that drop down a list."""
    for word in (b'"list"', b"'list'"):
        at = tail.find(word)
        while at >= 0:
            yield from _list_around(tail, at)
            at = tail.find(word, at + len(word))


def _list_around(tail: bytes, at: int) -> Iterator[Area]:
    """The areas of the validation that says there that it is a list."""
    begin = tail.rfind(_VALIDATION, 0, at)
    found = _ELEMENT.match(tail, begin) if begin >= 0 else None
    if found is None or found.end() < at or not _DROPS_DOWN.search(found[1]):
        return
    cells = _CELLS.search(found[1])
    if cells is None:
        end = tail.find(_VALIDATION, found.end())
        cells = _CELLS_BEHIND.search(tail, found.end(), end if end >= 0 else len(tail))
    yield from _areas(cells[1].decode("ascii", "replace")) if cells else ()


def _areas(cells: str) -> Iterator[Area]:
    for match in map(_AREA.fullmatch, cells.split()):
        if match:
            first, top, last, bottom = match.groups()
            right = column_number(last or first)
            yield Area(int(top), column_number(first), int(bottom or top), right)
