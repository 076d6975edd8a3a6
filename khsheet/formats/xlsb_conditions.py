"""Conditional formats in .xlsb, after [MS-XLSB]: which may strike through, or hide the content."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from khsheet.formats.colours import BLACK
from khsheet.formats.looks import MOST_AREAS, Area, Condition, Looks
from khsheet.formats.xlsb_looks import colour_of

_AREAS, _RULE, _ICONS, _BAR = 461, 463, 465, 467
# Those of Excel 2010 and newer ones, behind a head of four bytes.
_AREAS_14, _RULE_14, _BAR_14, _ICONS_14 = 1046, 1048, 1051, 1052
CONDITION_KINDS = {_AREAS, _RULE, _ICONS, _BAR, _AREAS_14, _RULE_14, _BAR_14, _ICONS_14}
_HEAD = 4
# The looks in the styles part that rules name by their number, each with the size of its head.
_DXF, _DXF_14 = 507, 1171
DXF_KINDS = {_DXF: 0, _DXF_14: _HEAD}
#: Of a head: it has formulas, of which a rule has up to three.
_HAS_FORMULAS, _MOST_FORMULAS = 4, 3
# 2.5.159 XFProp: the properties that matter here.
_GROUND, _INK, _STRUCK, _CODE = 0x02, 0x05, 0x1D, 0x26
_ICON_ALONE = 2


def condition_of(kind: int, data: bytes) -> Condition:
    """What a record of DXF_KINDS changes; one that is cut short changes what was read of it."""
    look = Condition()
    with suppress(struct.error, IndexError):
        for what, blob in _properties(data[DXF_KINDS[kind] :]):
            if what == _GROUND:
                look = look._replace(ground=colour_of(blob, 0))
            elif what == _INK:
                look = look._replace(colour=colour_of(blob, 0) or BLACK)
            elif what == _STRUCK:
                look = look._replace(is_struck=bool(blob[0]))
            elif what == _CODE:
                look = look._replace(code=_code(blob))
    return look


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each property; the size of one counts its own head."""
    (number,) = struct.unpack_from("<4xH", data)
    at = 6
    for _ in range(number):
        kind, size = struct.unpack_from("<HH", data, at)
        yield kind, data[at + _HEAD : at + size]
        at += max(size, _HEAD)


def _code(blob: bytes) -> str:
    """A format code, counted in two bytes or in four."""
    (letters,) = struct.unpack_from("<H", blob)
    at = 2 if len(blob) == 2 + 2 * letters else 4
    return blob[at : at + 2 * letters].decode("utf-16-le", "replace")


class Conditions:
    """Takes the records of conditional formats of one sheet; ``known`` are those of the styles."""

    def __init__(self, looks: Looks, known: Mapping[int, Sequence[Condition]]):
        self.looks, self.known = looks, known
        self.areas: list[Area] = []  # where the format holds that is being read

    def take(self, kind: int, data: bytes) -> None:
        """One record of CONDITION_KINDS; one that is cut short says nothing."""
        with suppress(struct.error, IndexError):
            if kind in (_AREAS, _AREAS_14):
                self.areas = _areas(data, 8 if kind == _AREAS else 12)
            elif kind == _RULE:
                self.note_rule(_DXF, struct.unpack_from("<8xI", data)[0])
            elif kind == _RULE_14:
                self.note_rule(_DXF_14, struct.unpack_from("<8xI", data, _head(data))[0])
            elif kind in (_ICONS, _ICONS_14):
                flags = data[4] if kind == _ICONS else data[_HEAD + 4]
                self.note_graphic(hides=bool(flags & _ICON_ALONE))
            else:
                shows = data[2] if kind == _BAR else data[_HEAD + 2]
                self.note_graphic(hides=not shows)

    def note_rule(self, kind: int, number: int) -> None:
        if number < len(self.known[kind]):
            self.looks.note_look(self.areas, self.known[kind][number])

    def note_graphic(self, *, hides: bool) -> None:
        """A bar or an icon, perhaps in place of the number."""
        self.looks.note_condition(self.areas, strikes=False, hides=hides)


def _head(data: bytes) -> int:
    """The size of the head of a record (2.5.61 FRTHeader) that has nothing but formulas in it."""
    (flags,) = struct.unpack_from("<I", data)
    if not flags & _HAS_FORMULAS:
        return _HEAD
    (number,) = struct.unpack_from("<I", data, _HEAD)
    at = 2 * _HEAD
    for _ in range(min(number, _MOST_FORMULAS)):
        size, more = struct.unpack_from("<4xII", data, at)
        at += 12 + size + more
    return at


def _areas(data: bytes, at: int) -> list[Area]:
    """A counted list of areas."""
    (number,) = struct.unpack_from("<I", data, at)
    found = []
    for n in range(min(number, MOST_AREAS)):
        top, bottom, first, last = struct.unpack_from("<4I", data, at + 4 + 16 * n)
        found.append(Area(top + 1, first + 1, bottom + 1, last + 1))
    return found
