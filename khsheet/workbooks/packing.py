"""Finished workbooks as zip packages, packed tightly: hundreds are sent by e-mail."""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import IO, Literal

Part = tuple[zipfile.ZipInfo, bytes]

#: Level 9 takes more time and spares nothing; 7 makes files larger by one byte in two hundred.
_LEVEL = 8


class Unpacked(zipfile.ZipFile):
    """A zip of which the parts are taken out again: deflating them would be in vain."""

    def __init__(self, target: IO[bytes], mode: Literal["r", "w"] = "r", **options: bool | int):
        super().__init__(target, mode, zipfile.ZIP_STORED)


def parts(workbook: bytes) -> list[Part]:
    """The parts of a workbook in their order."""
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return [(info, package.read(info)) for info in package.infolist()]


#: A form takes no colour and no font of a theme.
_THEME, _RELATIONS = "xl/theme/theme1.xml", "xl/_rels/workbook.xml.rels"
#: Between these stand the names of the sheets once more, and what Excel says of a file by default.
_PROPERTIES, _FROM, _TO = "docProps/app.xml", b"<DocSecurity>", b"<AppVersion>"
#: All that is spoken of the theme, by part: no program needs it of a form.
_NEEDLESS = {
    _RELATIONS: re.compile(rb'<Relationship (?>[^<>]*?/theme")[^<>]*+>'),
    "[Content_Types].xml": re.compile(rb'<Override PartName="/xl/theme/[^<>]*+>'),
    "xl/styles.xml": re.compile(rb'<color theme="1"/>|<scheme val="minor"/>'),
}


def lean(parts: Iterable[Part]) -> list[Part]:
    """The parts without what no program needs."""
    return [(info, _leaner(info.filename, data)) for info, data in parts if info.filename != _THEME]


def _leaner(name: str, data: bytes) -> bytes:
    if name == _PROPERTIES:
        head, _, rest = data.partition(_FROM)
        return head + _TO + rest.partition(_TO)[2]
    needless = _NEEDLESS.get(name)
    lean = needless.sub(b"", data) if needless else data
    return _numbered(lean) if name == _RELATIONS else lean


def _numbered(relations: bytes) -> bytes:
    """Relations count on behind one that is gone: programs give a new one the next number.

    Sheets, which alone are named by their numbers, stand before it.
    """
    numbers = itertools.count(1)
    return re.sub(rb'Id="rId[0-9]+"', lambda _: b'Id="rId%d"' % next(numbers), relations)


def packed(parts: Iterable[Part]) -> bytes:
    """A workbook of those parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as package:
        for info, data in parts:
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            package.writestr(fresh, data, zipfile.ZIP_DEFLATED, _LEVEL)
    return target.getvalue()
