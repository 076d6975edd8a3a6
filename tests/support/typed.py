"""Workbooks into which somebody types: some cells change, all else stays as it is in the file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from hostile import zipped
from lxml import etree
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles.numbers import BUILTIN_FORMATS_REVERSE

from khsheet.model.places import a1
from khsheet.model.serials import serial_of_day


@dataclass
class Shown:
    """A value with the number format that its cell is given; the value that is there for ``KEPT``."""

    value: object
    number_format: str = ""


KEPT = object()
Cells = Mapping[tuple[int, int], object]
"""Values, or what is shown, by row and column, counted from 1; None leaves a cell blank."""

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
DAY = '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'


def typed(workbook: bytes, sheets: Mapping[str, Cells]) -> bytes:
    """A workbook that XlsxWriter wrote, with values in the cells of the sheets of those names."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    names = re.findall('<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    texts, more = parts[STRINGS].count("<si>"), list[str]()
    looks = _Looks(parts[STYLES])

    def content(value: object) -> tuple[dict[str, str], str, str]:
        """The attributes of a cell with that value, and the element within it with its text."""
        if isinstance(value, str) and value.startswith("="):
            return {}, "f", value[1:]
        if isinstance(value, str) and value in ERROR_CODES:
            return {"t": "e"}, "v", value
        if isinstance(value, str):
            more.append(f'<si><t xml:space="preserve">{escape(value)}</t></si>')
            return {"t": "s"}, "v", str(texts + len(more) - 1)
        if isinstance(value, date):
            at = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
            seconds = at.hour * 3600 + at.minute * 60 + at.second
            return {"s": looks.day}, "v", str(serial_of_day(at.date()) + seconds / 86400)
        if isinstance(value, bool):
            return {"t": "b"}, "v", str(int(value))
        return {}, "v", "" if value is None else str(value)

    for name, cells in sheets.items():
        part = f"xl/worksheets/sheet{names.index(escape(name)) + 1}.xml"
        sheet = _Sheet(parts[part].encode())
        for place, value in cells.items():
            shown = value if isinstance(value, Shown) else Shown(value)
            if shown.value is not KEPT:
                attributes, within, text = content(shown.value)
                if shown.number_format:
                    attributes.pop("s", None)
                sheet.put(*place, attributes, within, text)
            if shown.number_format:
                sheet.look(*place, lambda s, f=shown.number_format: looks.with_format(s, f))
        parts[part] = sheet.written()
    parts[STRINGS] = parts[STRINGS].replace("</sst>", f"{''.join(more)}</sst>")
    parts[STYLES] = looks.written()
    return zipped({name: text.encode() for name, text in parts.items()}, zipfile.ZIP_STORED)


def takes_texts(workbook: bytes) -> bool:
    """Whether it has shared texts, as what XlsxWriter writes has; what openpyxl saves has none."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return STRINGS in package.namelist() and package.read(STRINGS).endswith(b"</sst>")


class _Looks:
    """The styles of a workbook, which may become more."""

    def __init__(self, part: str):
        self.before, begin, rest = part.partition("<cellXfs")
        within, end, behind = rest.partition("</cellXfs>")
        self.before, self.behind = self.before + begin + within, end + behind
        self.all = re.findall(r"<xf [^<>]*(?:/>|(?<!/)>.*?</xf>)", within)
        self.own = len(self.all)
        self.all.append(DAY)
        self.day = str(self.own)
        self.formats: list[str] = []

    def with_format(self, look: str, number_format: str) -> str:
        """The style of a cell of that one once it has the number format."""
        known = BUILTIN_FORMATS_REVERSE.get(number_format)
        if known is None and number_format not in self.formats:
            self.formats.append(number_format)
        number = known if known is not None else 900 + self.formats.index(number_format)
        base = re.sub(r' (?:numFmtId|applyNumberFormat)="[^"]*"', "", self.all[int(look or 0)])
        made = base.replace("<xf", f'<xf numFmtId="{number}" applyNumberFormat="1"', 1)
        if made not in self.all:
            self.all.append(made)
        return str(self.all.index(made))

    def written(self) -> str:
        before = self.before
        if self.formats:
            told = "".join(
                f'<numFmt numFmtId="{900 + n}" formatCode={quoteattr(code)}/>'
                for n, code in enumerate(self.formats)
            )
            if "<numFmts" not in before:
                before = before.replace("<fonts", "<numFmts></numFmts><fonts", 1)
            before = before.replace("</numFmts>", f"{told}</numFmts>")
        return before + "".join(self.all[self.own :]) + self.behind


class _Sheet:
    """The part of a sheet; its rows and cells stay in their order."""

    def __init__(self, part: bytes):
        self.root = etree.fromstring(part)
        self.data = self.root.find(f"{{{NAMESPACE}}}sheetData")
        self.rows = {int(row.get("r")): row for row in self.data}
        self.looks = {
            column: look
            for of in self.root.iterfind(f"{{{NAMESPACE}}}cols/{{{NAMESPACE}}}col")
            if (look := of.get("style"))
            for column in range(int(of.get("min")), int(of.get("max")) + 1)
        }

    def put(
        self, row: int, column: int, attributes: Mapping[str, str], within: str, content: str
    ) -> None:
        cell = self._cell(row, column)
        del cell[:]
        cell.attrib.pop("t", None)
        cell.attrib.update(attributes)
        if content:
            etree.SubElement(cell, f"{{{NAMESPACE}}}{within}").text = content

    def look(self, row: int, column: int, changed: Callable[[str], str]) -> None:
        cell = self._cell(row, column)
        cell.set("s", changed(cell.get("s", "")))

    def _cell(self, row: int, column: int) -> etree._Element:
        if row not in self.rows:
            place = sum(number < row for number in self.rows)
            self.rows[row] = etree.Element(f"{{{NAMESPACE}}}row", r=str(row))
            self.data.insert(place, self.rows[row])
        within, address = self.rows[row], a1(row, column)
        columns = [(len(at), at) for at in (c.get("r").rstrip("0123456789") for c in within)]
        own = address.rstrip("0123456789")
        place = sum(other < (len(own), own) for other in columns)
        if place < len(columns) and columns[place][1] == own:
            return within[place]
        look = {"s": self.looks[column]} if column in self.looks else {}
        made = etree.Element(f"{{{NAMESPACE}}}c", {"r": address, **look})
        within.insert(place, made)
        return made

    def written(self) -> str:
        return etree.tostring(self.root, encoding="unicode")
