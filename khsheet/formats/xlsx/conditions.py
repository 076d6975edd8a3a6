"""Conditional formats of an .xlsx sheet that may strike through, or hide what a cell holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from khsheet.formats.looks import Area, Condition, Looks
from khsheet.formats.package import is_set
from khsheet.formats.xlsx.cells import column_number
from khsheet.formats.xlsx.styles import Styles, changed_condition

_AREA = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?", re.ASCII)
#: What Excel 2010 and newer ones store behind a sheet, and where such a format holds.
_EXTENSION = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main "
_PLACES = "http://schemas.microsoft.com/office/excel/2006/main sqref"
_GRAPHICS = ("dataBar", "iconSet")
_PARTS = ("font", "fill", "border")


def areas_of(references: str) -> list[Area]:
    """The areas that references name, such as "B2:C9 D4"."""
    found = []
    for match in map(_AREA.fullmatch, references.split()):
        if match:
            first, top, last, bottom = (
                match[1],
                match[2],
                match[3] or match[1],
                match[4] or match[2],
            )
            area = Area(int(top), column_number(first), int(bottom), column_number(last))
            found.append(area)
    return found


def may_hide(data: bytes) -> bool:
    """Whether conditional formats of a part may hide something without a style of the workbook."""
    behind = data.rfind(b"sheetData")
    return data.find(b"showValue", behind) >= 0 or data.find(b":dxf", behind) >= 0


class Conditions:
    """Takes the elements of conditional formats, in the sheet or stored as an extension of it."""

    def __init__(self, looks: Looks, styles: Styles):
        self.looks = looks
        self.struck_if = set(map(str, styles.struck_if))
        self.unseen_if = set(map(str, styles.unseen_if))
        self.areas: list[Area] = []  # where the format holds that is being read
        # Of an extension, the cells of which come last:
        self.look: Condition | None = None
        self.part = ""  # of that look
        self.strikes = self.hides = False
        self.words: list[str] | None = None

    def start(self, local: str, attributes: Mapping[str, str]) -> None:
        """An element of the sheet's own."""
        if local == "conditionalFormatting":
            self.areas = areas_of(attributes.get("sqref", ""))
        elif local == "cfRule":
            number = attributes.get("dxfId")
            strikes, hides = number in self.struck_if, number in self.unseen_if
            self.looks.note_condition(self.areas, strikes=strikes, hides=hides)
        elif local in _GRAPHICS and _shows_no_value(attributes):
            self.looks.note_condition(self.areas, strikes=False, hides=True)
        elif local in _PARTS:
            self.part = local
        elif self.look is not None and (local != "color" or self.part == "font"):
            self.look = changed_condition(self.look, local, attributes)

    def start_extension(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element of another namespace."""
        local = name.removeprefix(_EXTENSION)
        if name == _PLACES:
            self.words = []
        elif local == "dxf":
            self.look = Condition()
        elif local in _GRAPHICS and _shows_no_value(attributes):
            self.hides = True

    def end(self, name: str) -> None:
        """The end of an element of an extension, or of another one."""
        if name == _PLACES and self.words is not None:
            areas = areas_of("".join(self.words))
            self.looks.note_condition(areas, strikes=self.strikes, hides=self.hides)
            self.words = None
            self.strikes = self.hides = False
        elif name == f"{_EXTENSION}dxf" and self.look is not None:
            self.strikes |= self.look.is_struck
            self.hides |= self.look.hides
            self.look = None

    def text(self, piece: str) -> None:
        if self.words is not None:
            self.words.append(piece)


def _shows_no_value(attributes: Mapping[str, str]) -> bool:
    return "showValue" in attributes and not is_set(attributes, "showValue")
