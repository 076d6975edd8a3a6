"""What Excel 365, WPS and Google Sheets make of a workbook of ours, after what their files hold.

Only what reading meets is imitated: attributes and their order, namespaces, numbers, shared
strings, styles, further parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.rewrite import MICROSOFT, OFFICE, Cell, Program, declared, rich, text

WORKBOOK = "xl/workbook.xml"
EMBLEM = ("F", 2)
RED = '<b/><sz val="13"/><color rgb="FFFF0000"/><rFont val="Times New Roman"/><family val="1"/>'
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
EMPTY_DRAWING = f"<xdr:wsDr{declared('xdr')}/>"
#: What cells refer to: with cm a formula is a dynamic array, with vm a value is a picture.
METADATA = (
    f'<metadata{declared("")} xmlns:xda="{MICROSOFT}/spreadsheetml/2017/dynamicarray"'
    f' xmlns:xlrd="{MICROSOFT}/spreadsheetml/2017/richdata">'
    '<metadataTypes count="2">'
    '<metadataType name="XLDAPR" minSupportedVersion="120000" cellMeta="1"/>'
    '<metadataType name="XLRICHVALUE" minSupportedVersion="120000"/></metadataTypes>'
    '<futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    '<futureMetadata name="XLRICHVALUE" count="1"><bk><extLst>'
    '<ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"><xlrd:rvb i="0"/></ext>'
    "</extLst></bk></futureMetadata>"
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata>'
    '<valueMetadata count="1"><bk><rc t="2" v="0"/></bk></valueMetadata></metadata>'
)


def spans(cells: list[Cell]) -> str:
    return f' spans="{cells[0].number}:{cells[-1].number}"' if cells else ""


class Excel365(Program):
    """Excel of Microsoft 365, for Windows."""

    line_end = "\r\n"
    ignorable = ' mc:Ignorable="x14ac xr xr2 xr3"'
    rows_formatted_below = 3

    def __init__(self, data: bytes, number: int):
        super().__init__(data, number)
        self.chain: list[str] = []
        self.has_emblem = self.chance.random() < 0.1

    def uid(self, kind: int, number: int) -> str:
        return f' xr:uid="{{{self.chance.getrandbits(32):08X}-{kind:04}-4000-8000-{number:012}}}"'

    def root_attributes(self, number: int) -> str:
        names = declared("x14ac", "xr", "xr2", "xr3")
        return declared("", "r", "mc") + self.ignorable + names + self.uid(1, number)

    def head(self, xml: str, number: int) -> str:
        code_name = f'<sheetPr codeName="Sheet{number}">'
        return xml.replace("<sheetPr>", code_name).replace(
            '<sheetFormatPr defaultRowHeight="15"/>',
            '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>',
        )

    def tail(self, xml: str, number: int) -> str:
        return re.sub(
            r"<(dataValidation|hyperlink|autoFilter) [^>]*?(?=/?>)",
            lambda match: match[0] + self.uid(2, number),
            xml,
        )

    def rows_below(self, last: int) -> Iterator[str]:
        """Formats were filled down beyond the last row."""
        for row in range(last + 1, last + 1 + self.rows_formatted_below):
            blanks = "".join(f'<c r="{column}{row}" s="1"/>' for column in "BCDE")
            yield f'<row r="{row}" spans="2:5" x14ac:dyDescent="0.25">{blanks}</row>'

    def row_attributes(self, attributes: str, cells: list[Cell]) -> str:
        return f'{spans(cells)}{attributes} x14ac:dyDescent="0.25"'

    def cell(self, cell: Cell, sheet: int) -> str:
        """As others write it, but for a picture that somebody placed in a cell of the heading."""
        if self.has_emblem and not cell.inside and (cell.column, cell.row) == EMBLEM:
            return f'<c r="F2" s="{cell.style}" t="e" vm="1"><v>#VALUE!</v></c>'
        if cell.inside.startswith("<f"):
            self.chain.append(f'<c r="{cell.column}{cell.row}" i="{sheet}"/>')
        return super().cell(cell, sheet)

    def metadata(self, cell: Cell) -> str:
        return ' cm="1"' if cell.is_array and self.chance.random() < 0.5 else ""

    def number(self, value: float) -> str:
        """Seventeen digits, as many as a double may need: 2651.61 is 2651.6100000000001."""
        mantissa, _, exponent = f"{value:.17g}".partition("e")
        return f"{mantissa}E{int(exponent):+}" if exponent else mantissa

    def string(self, content: str) -> str:
        odd = self.chance.random()
        if odd < 0.05:
            return rich(content, RED)
        if odd < 0.1:
            return f'{text(content)}<phoneticPr fontId="1" type="noConversion"/>'
        return text(content)

    def write_others(self) -> None:
        self.saved_by("Microsoft Excel", "<AppVersion>16.0300</AppVersion>")
        self.write_workbook()
        self.set_root(
            "xl/styles.xml",
            declared("", "mc")
            + ' mc:Ignorable="x14ac x16r2 xr"'
            + declared("x14ac", "x16r2", "xr"),
        )
        chain = f"<calcChain{declared('')}>{''.join(self.chain)}</calcChain>"
        self.add("xl/calcChain.xml", chain, f"{PART}.calcChain+xml")
        self.relate(WORKBOOK, "calcChain.xml", f"{OFFICE}/calcChain")
        self.add("xl/metadata.xml", METADATA, f"{PART}.sheetMetadata+xml")
        self.relate(WORKBOOK, "metadata.xml", f"{OFFICE}/sheetMetadata")
        people = f'<personList xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments"/>'
        self.add("xl/persons/person.xml", people, "application/vnd.ms-excel.person+xml")
        self.relate(WORKBOOK, "persons/person.xml", f"{MICROSOFT}/2017/10/relationships/person")

    def write_workbook(self) -> None:
        names = declared("x15", "xr", "xr6", "xr10", "xr2")
        self.set_root(
            WORKBOOK, declared("", "r", "mc") + ' mc:Ignorable="x15 xr xr6 xr10 xr2"' + names
        )
        self.change(
            WORKBOOK,
            "<workbookPr [^>]*/>",
            '<workbookPr codeName="ThisWorkbook" defaultThemeVersion="166925"/>'
            '<mc:AlternateContent><mc:Choice Requires="x15">'
            f'<x15ac:absPath url="C:\\BaoCao\\"{declared("x15ac")}/>'
            "</mc:Choice></mc:AlternateContent>"
            '<xr:revisionPtr revIDLastSave="0"'
            f' documentId="13_ncr:1_{{00000000-0000-4000-8000-{self.chance.getrandbits(48):012X}}}"'
            ' xr6:coauthVersionLast="47" xr6:coauthVersionMax="47"'
            ' xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/>',
        )
        self.change(WORKBOOK, "<calcPr [^>]*/>", '<calcPr calcId="191029"/>')
        self.before_end(
            WORKBOOK,
            "workbook",
            '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}">'
            '<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>',
        )


class Wps(Program):
    """WPS Spreadsheets for Windows: its packages list their folders, its numbers have 15 digits."""

    has_folders = True
    worksheet_root = declared("", "r", "xdr", "x14", "mc", "etc")

    def row_attributes(self, attributes: str, cells: list[Cell]) -> str:
        return spans(cells) + attributes

    def number(self, value: float) -> str:
        return f"{value:.15g}"

    def string(self, content: str) -> str:
        if self.chance.random() < 0.03:
            return rich(content, RED.replace("<family", '<charset val="134"/><family'))
        return text(content)

    def write_others(self) -> None:
        self.saved_by("WPS Office", "")
        self.set_root("xl/styles.xml", declared("", "mc", "xr"))
        version = '<fileVersion appName="xl" lastEdited="3" lowestEdited="5" rupBuild="9302"/>'
        self.change(WORKBOOK, "<fileVersion [^>]*/>", version)
        self.change(WORKBOOK, "<workbookPr [^>]*/>", "<workbookPr/>")
        self.change(WORKBOOK, "<calcPr [^>]*/>", '<calcPr calcId="191029" concurrentCalc="0"/>')
        document = OFFICE.removesuffix("/relationships")
        build = (
            f'<Properties xmlns="{document}/custom-properties"'
            f' xmlns:vt="{document}/docPropsVTypes">'
            '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2"'
            ' name="KSOProductBuildVer"><vt:lpwstr>1033-12.2.0.13431</vt:lpwstr></property>'
            "</Properties>"
        )
        kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        self.add("docProps/custom.xml", build, kind)


class GoogleSheets(Program):
    """What Google Sheets exports: no protection, no properties, a drawing for every sheet."""

    line_end = ""
    worksheet_root = declared("", "r", "mx", "mc", "mv", "x14", "x15", "x14ac", "xm")
    last_row = 1000

    def head(self, xml: str, number: int) -> str:
        return re.sub(r"<dimension [^>]*/>", "", xml)

    def tail(self, xml: str, number: int) -> str:
        xml = re.sub(r"<sheetProtection [^>]*/>", "", xml)
        xml = re.sub(r' (?:errorTitle|promptTitle)="[^"]*"', "", xml)
        return xml.replace("</worksheet>", '<drawing r:id="rId1"/></worksheet>')

    def rows_below(self, last: int) -> Iterator[str]:
        """The grid has its thousand rows."""
        for row in range(last + 1, self.last_row + 1):
            yield f'<row r="{row}" ht="15.75" customHeight="1"/>'

    def row_attributes(self, attributes: str, cells: list[Cell]) -> str:
        return attributes if " ht=" in attributes else f'{attributes} ht="15.75" customHeight="1"'

    def number(self, value: float) -> str:
        """As Java writes a double: 12.0, and 1.25E7 from ten millions on."""
        if value and not 1e-3 <= abs(value) < 1e7:
            mantissa, _, exponent = f"{value:.16e}".partition("e")
            return f"{float(mantissa)!r}E{int(exponent)}"
        return repr(value)

    def write_others(self) -> None:
        self.set_root(WORKBOOK, self.worksheet_root)
        for element in ("fileVersion", "workbookProtection"):
            self.change(WORKBOOK, f"<{element} [^>]*/>", "")
        self.change(WORKBOOK, "<bookViews>.*?</bookViews>", "")
        self.change(WORKBOOK, "<workbookPr [^>]*/>", "<workbookPr/>")
        self.change(WORKBOOK, "<calcPr [^>]*/>", "<calcPr/>")
        xml = self.parts[WORKBOOK].replace('state="veryHidden"', 'state="hidden"')
        self.parts[WORKBOOK] = xml.replace(' r:id="', ' state="visible" r:id="').replace(
            'state="hidden" state="visible"', 'state="hidden"'
        )
        for name in ("app", "core"):
            del self.parts[f"docProps/{name}.xml"]
            self.change("[Content_Types].xml", f'<Override PartName="/docProps/{name}.*?/>', "")
        self.parts["_rels/.rels"] = re.sub(
            r'<Relationship [^>]*Target="docProps/[^>]*/>', "", self.parts["_rels/.rels"]
        )
        for number, sheet in enumerate(self.sheets, 1):
            drawing = f"xl/drawings/drawing{number}.xml"
            kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
            self.add(drawing, EMPTY_DRAWING, kind)
            self.relate(sheet, f"../drawings/drawing{number}.xml", f"{OFFICE}/drawing")
