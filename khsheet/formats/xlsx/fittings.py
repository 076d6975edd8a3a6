"""Protection, drop-downs and conditional formats of an .xlsx: they stand behind its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from khsheet.formats.fittings import Fittings
from khsheet.formats.looks import Area
from khsheet.formats.package import once_per_sheet
from khsheet.formats.repeated import any_number
from khsheet.formats.xlsx.cells import column_number

#: An element from its name on; a value may hold what elsewhere ends the element.
_ELEMENT = re.compile(rb"\w+\b(%s)" % any_number(rb"""[^<>"']++|"[^"<]*+"|'[^'<]*+'"""))
_LOCKS = re.compile(rb"""\b(?:sheet|lockStructure)=["'](?:1|true|on)["']""")
_DROPS_DOWN = re.compile(rb"""type=["']list["']""")
_CELLS = re.compile(rb"""sqref=["']([^"']*)["']""")
#: Drop-downs stored as an extension have their cells in an element of their own.
_CELLS_BEHIND = re.compile(rb"<(?:\w+:)?sqref>([^<]*)</")
_VALIDATION = b"dataValidation"
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?")


@once_per_sheet
def read_fittings(tail: bytes) -> Fittings | None:
    """The fittings of a worksheet part by what stands behind its rows; None where nothing does."""
    if not tail:
        return None
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
    """The areas of validations that drop down a list; no part of the text is looked at twice."""
    for word in (b'"list"', b"'list'"):
        last = 0
        while (at := tail.find(word, last)) >= 0:
            begin = tail.rfind(_VALIDATION, last, at)
            found = _ELEMENT.match(tail, begin) if begin >= 0 else None
            last = at + len(word)
            if found is not None and found.end() > at:
                last = found.end()
                if _DROPS_DOWN.search(found[1]):
                    yield from _areas(_cells(tail, found))


def _cells(tail: bytes, validation: re.Match[bytes]) -> str:
    cells = _CELLS.search(validation[1])
    if cells is None:
        begin = validation.end()
        end = tail.find(_VALIDATION, begin)
        cells = _CELLS_BEHIND.search(tail, begin, end if end >= 0 else len(tail))
    return cells[1].decode("ascii", "replace") if cells else ""


def _areas(cells: str) -> Iterator[Area]:
    for match in map(_AREA.fullmatch, cells.split()):
        if match:
            first, top, last, bottom = match.groups()
            right = column_number(last or first)
            yield Area(int(top), column_number(first), int(bottom or top), right)
