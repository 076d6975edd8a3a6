"""Workbooks into which somebody types: some cells change, all else stays as it is in the file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from xml.sax.saxutils import escape

from hostile import zipped
from lxml import etree
from openpyxl.cell.cell import ERROR_CODES

from khsheet.model.places import a1
from khsheet.model.serials import serial_of_day

Cells = Mapping[tuple[int, int], object]
"""Values by row and column, counted from 1; None leaves a cell blank."""

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
DAY = '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'


def typed(workbook: bytes, sheets: Mapping[str, Cells]) -> bytes:
    """A workbook that XlsxWriter wrote, with values in the cells of the sheets of those names."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    names = re.findall('<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    texts, looks = parts[STRINGS].count("<si>"), parts[STYLES].partition("</cellXfs>")[0]
    day, more = looks.partition("<cellXfs")[2].count("<xf "), list[str]()

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
            return {"s": str(day)}, "v", str(serial_of_day(at.date()) + seconds / 86400)
        if isinstance(value, bool):
            return {"t": "b"}, "v", str(int(value))
        return {}, "v", "" if value is None else str(value)

    for name, cells in sheets.items():
        part = f"xl/worksheets/sheet{names.index(escape(name)) + 1}.xml"
        sheet = _Sheet(parts[part].encode())
        for place, value in cells.items():
            sheet.put(*place, *content(value))
        parts[part] = sheet.written()
    parts[STRINGS] = parts[STRINGS].replace("</sst>", f"{''.join(more)}</sst>")
    parts[STYLES] = parts[STYLES].replace("</cellXfs>", f"{DAY}</cellXfs>")
    return zipped({name: text.encode() for name, text in parts.items()}, zipfile.ZIP_STORED)


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
