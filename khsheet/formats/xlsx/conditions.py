"""Conditional formats of an .xlsx sheet that may strike through, or hide what a cell holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from khsheet.formats.looks import Area, Condition, Looks
from khsheet.formats.package import is_set, once_per_sheet
from khsheet.formats.xlsx.cells import column_number
from khsheet.formats.xlsx.styles import Styles, changed_condition

_AREA = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?", re.ASCII)
#: What Excel 2010 and newer ones store behind a sheet, and where such a format holds.
_EXTENSION = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main "
_PLACES = "http://schemas.microsoft.com/office/excel/2006/main sqref"
_GRAPHICS = ("dataBar", "iconSet")
_PARTS = ("font", "fill", "border")
#: Where an ordinary format holds, and the beginnings of it and of its rules.
_SQREF = re.compile(rb'\ssqref="([A-Z0-9: ]*)"')
_TAG = re.compile(rb"<c(?:onditionalFormatting|fRule)\s[^<]*")
_LOOK = re.compile(rb'\sdxfId="(\d{1,9})"')
#: The number of a look that is not clear.
_UNKNOWN = -1
_STYLE = re.compile(rb'" s="(\d{1,9})')
#: Styles like that of a heading, cells of each and areas that are looked at one by one.
_MOST_STYLES, _MOST_HEADINGS, _MOST_PLACES = 20, 500, 200
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')


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


@once_per_sheet
def may_hide(behind: bytes) -> bool:
    """Whether conditional formats behind the rows may hide something without a style of the
    workbook."""
    return b"showValue" in behind or b":dxf" in behind


def styles_used(data: bytes) -> set[int]:
    """The styles that cells of an ordinary part name; those that name none have style 0."""
    return {0, *map(int, _STYLE.findall(data))}


def may_colour(data: bytes, behind: bytes, styles: Styles) -> bool:
    """Whether a conditional format of an ordinary part holds where a cell has a style that it
    hides, or that is not quite clear."""
    by_look = _areas_by_look(behind) if styles.coloured_if else {}
    areas = {n: by_look[n] for n in styles.coloured_if if n in by_look}
    if _UNKNOWN in by_look or not all(areas.values()):
        return True
    hidden = {number: styles.coloured_if[number][1] for number in areas}
    asked = set[int]().union(*hidden.values())
    if len(asked) > _MOST_STYLES:
        asked &= styles_used(data)
    if 0 in asked or len(asked) > _MOST_STYLES:
        return True
    return any(
        _holds(data, style, {at for n in areas if style in hidden[n] for at in areas[n]})
        for style in asked
    )


@once_per_sheet
def _areas_by_look(behind: bytes) -> dict[int, frozenset[Area]]:
    """Where conditional formats of an ordinary part hold, by the number of their look; nowhere
    where that is not clear. A look that is not clear itself is _UNKNOWN."""
    found: dict[int, frozenset[Area]] = {}
    areas: frozenset[Area] = frozenset()
    for tag in _TAG.findall(behind):
        if tag.startswith(b"<cond"):
            place = _SQREF.search(tag)
            areas = frozenset(areas_of(place[1].decode()) if place else ())
        elif b"dxfId" in tag:
            look = _LOOK.search(tag)
            number = int(look[1]) if look else _UNKNOWN
            before = found.get(number, areas)
            found[number] = before | areas if before and areas else frozenset()
    return found


def _holds(data: bytes, style: int, areas: Collection[Area]) -> bool:
    """Whether a cell of that style with content stands in one of the areas, or that is not quite
    clear; headings, which have such a style, do not."""
    mark, at = b' s="%d"' % style, -1
    for _ in range(_MOST_HEADINGS if len(areas) <= _MOST_PLACES else 0):
        at = data.find(mark, at + 1)
        if at < 0:
            return False
        end = data.find(b">", at)
        tag = data[data.rfind(b"<", 0, at) : end]
        place = _PLACE.search(tag)
        is_blank = tag.endswith(b"/") or data.startswith(b"></c>", end)
        if tag.startswith(b"<c ") and not is_blank and (not place or _is_within(place, areas)):
            return True
    return True


def _is_within(place: re.Match[bytes], areas: Iterable[Area]) -> bool:
    at = int(place[2]), column_number(place[1].decode())
    return any(area.covers(at) for area in areas)


class Conditions:
    """Takes the elements of conditional formats, in the sheet or stored as an extension of it."""

    def __init__(self, looks: Looks, styles: Styles):
        self.looks = looks
        self.struck_if = set(map(str, styles.struck_if))
        self.unseen_if = set(map(str, styles.unseen_if))
        self.coloured_if = {str(n): look for n, (look, _) in styles.coloured_if.items()}
        self.areas: list[Area] = []  # where the format holds that is being read
        # Of an extension, the cells of which come last:
        self.dressed: list[Condition] = []
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
            if look := self.coloured_if.get(number or ""):
                self.looks.note_colour(self.areas, look)
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
            for look in self.dressed:
                self.looks.note_colour(areas, look)
            self.words = None
            self.dressed, self.strikes, self.hides = [], False, False
        elif name == f"{_EXTENSION}dxf" and self.look is not None:
            self.strikes |= self.look.is_struck
            self.hides |= self.look.hides
            self.dressed += [self.look] if self.look.leaves_a_colour else []
            self.look = None

    def text(self, piece: str) -> None:
        if self.words is not None:
            self.words.append(piece)


def _shows_no_value(attributes: Mapping[str, str]) -> bool:
    return "showValue" in attributes and not is_set(attributes, "showValue")
