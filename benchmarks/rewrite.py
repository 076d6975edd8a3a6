"""A workbook of ours written anew, part by part; imitations of programs say how.

Values stay. The input must be as XlsxWriter wrote it: the text of its parts is what is changed.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = {
    "": MAIN,
    "r": OFFICE,
    "mc": COMPATIBILITY,
    "x14": f"{MICROSOFT}/spreadsheetml/2009/9/main",
    "x14ac": f"{MICROSOFT}/spreadsheetml/2009/9/ac",
    "x15": f"{MICROSOFT}/spreadsheetml/2010/11/main",
    "x15ac": f"{MICROSOFT}/spreadsheetml/2010/11/ac",
    "x16r2": f"{MICROSOFT}/spreadsheetml/2015/02/main",
    "xm": f"{MICROSOFT}/excel/2006/main",
    "xr": f"{MICROSOFT}/spreadsheetml/2014/revision",
    "xr2": f"{MICROSOFT}/spreadsheetml/2015/revision2",
    "xr3": f"{MICROSOFT}/spreadsheetml/2016/revision3",
    "xr6": f"{MICROSOFT}/spreadsheetml/2016/revision6",
    "xr10": f"{MICROSOFT}/spreadsheetml/2016/revision10",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "etc": "http://www.wps.cn/officeDocument/2017/etCustomData",
    "mx": f"{MICROSOFT}/mac/excel/2008/main",
    "mv": "urn:schemas-microsoft-com:mac:vml",
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

ROOT = re.compile(r"<(worksheet|workbook|sst|styleSheet)\b[^>]*>")
ROW = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
CELL = re.compile(
    r'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?(?: t="([a-z]+)")?(?:/>|>(.*?)</c>)', re.DOTALL
)
VALUE = re.compile(r"<v>([^<]*)</v>")
STRING = re.compile(r"<si><t(?: xml:space=\"preserve\")?>([^<]*)</t></si>")
FORMATS = re.compile(r'(<cellXfs count="\d+">)(.*?)(</cellXfs>)', re.DOTALL)
FORMAT = re.compile(r"<xf [^>]*/>|<xf [^>]*[^/]>.*?</xf>", re.DOTALL)
STYLED = re.compile(r'(?<=<col )([^>]*)style="(\d+)"')


class Cell(NamedTuple):
    """A cell as it stands in the XML; ``inside`` is its formula and value, "" for a blank one."""

    column: str
    row: int
    style: str
    type: str
    inside: str

    @property
    def number(self) -> int:
        return column_number(self.column)

    @property
    def is_array(self) -> bool:
        return self.inside.startswith('<f t="array"')


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def declared(*prefixes: str) -> str:
    """The attributes that declare those namespaces, in that order."""
    return "".join(f' xmlns{":" if p else ""}{p}="{NAMESPACES[p]}"' for p in prefixes)


def text(content: str) -> str:
    """A <t> of text that is already XML."""
    is_spaced = content != content.strip() or "\n" in content
    return f'<t xml:space="preserve">{content}</t>' if is_spaced else f"<t>{content}</t>"


def rich(content: str, properties: str) -> str:
    """The text in two runs, the second with properties of its own; a single word stays as it is."""
    middle = content.find(" ", len(content) // 2)
    if middle < 0:
        return text(content)
    first, second = content[:middle], content[middle:]
    return f"<r>{text(first)}</r><r><rPr>{properties}</rPr>{text(second)}</r>"


class Program:
    """What all have in common; each program overrides how it writes a part."""

    line_end = "\n"
    has_folders = False
    worksheet_root = declared("", "r")

    def __init__(self, data: bytes, number: int):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.parts = {name: package.read(name).decode() for name in package.namelist()}
        self.chance = random.Random(number)
        self.sheets = [f"xl/worksheets/sheet{n}.xml" for n in range(1, self.count_sheets() + 1)]
        self.styles = self.new_style_numbers()

    def count_sheets(self) -> int:
        return self.parts["xl/workbook.xml"].count("<sheet ")

    def saved(self) -> bytes:
        self.write_styles()
        self.parts["xl/sharedStrings.xml"] = STRING.sub(
            lambda match: f"<si>{self.string(match[1])}</si>", self.parts["xl/sharedStrings.xml"]
        )
        for number, part in enumerate(self.sheets, 1):
            self.parts[part] = self.sheet(self.parts[part], number)
        self.write_others()
        return self.zipped()

    def zipped(self) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            if self.has_folders:
                for folder in sorted({n.rpartition("/")[0] for n in self.parts} - {""}):
                    package.writestr(f"{folder}/", b"")
            for name, content in self.parts.items():
                xml = content.removeprefix(DECLARATION).lstrip()
                package.writestr(name, f"{DECLARATION}{self.line_end}{xml}")
        return made.getvalue()

    # ------------------------------------------------------------ styles and strings

    def new_style_numbers(self) -> dict[str, str]:
        """Every program numbers the formats anew; the first stays."""
        count = len(FORMAT.findall(self.formats()))
        shuffled = self.chance.sample(range(1, count), count - 1)
        return {str(old): str(new) for new, old in enumerate([0, *shuffled])}

    def formats(self) -> str:
        found = FORMATS.search(self.parts["xl/styles.xml"])
        assert found, "styles without cell formats"
        return found[2]

    def write_styles(self) -> None:
        formats = FORMAT.findall(self.formats())
        ordered = sorted(enumerate(formats), key=lambda pair: int(self.styles[str(pair[0])]))
        joined = "".join(xml for _, xml in ordered)
        self.parts["xl/styles.xml"] = FORMATS.sub(
            lambda match: match[1] + joined + match[3], self.parts["xl/styles.xml"]
        )

    def string(self, content: str) -> str:
        """What stands in a shared string."""
        return text(content)

    # ------------------------------------------------------------ sheets

    def sheet(self, xml: str, number: int) -> str:
        head, _, rest = xml.partition("<sheetData>")
        data, _, tail = rest.partition("</sheetData>")
        head = STYLED.sub(lambda match: f'{match[1]}style="{self.styles[match[2]]}"', head)
        rows = "".join(self.rows(data, number))
        head = ROOT.sub(f"<worksheet{self.root_attributes(number)}>", head)
        return f"{self.head(head, number)}<sheetData>{rows}</sheetData>{self.tail(tail, number)}"

    def root_attributes(self, number: int) -> str:
        return self.worksheet_root

    def head(self, xml: str, number: int) -> str:
        return xml

    def tail(self, xml: str, number: int) -> str:
        return xml

    def rows(self, data: str, number: int) -> Iterator[str]:
        last = 0
        for match in ROW.finditer(data):
            last = int(match[1])
            cells = [
                Cell(column, int(row), self.styles[style or "0"], type_, inside)
                for column, row, style, type_, inside in CELL.findall(match[3] or "")
            ]
            yield self.row(last, match[2], cells, number)
        yield from self.rows_below(last)

    def rows_below(self, last: int) -> Iterator[str]:
        return iter(())

    def row(self, row: int, attributes: str, cells: list[Cell], sheet: int) -> str:
        written = "".join(self.cell(cell, sheet) for cell in cells)
        begin = f'<row r="{row}"{self.row_attributes(attributes, cells)}'
        return f"{begin}>{written}</row>" if written else f"{begin}/>"

    def row_attributes(self, attributes: str, cells: list[Cell]) -> str:
        return attributes

    def cell(self, cell: Cell, sheet: int) -> str:
        style = f' s="{cell.style}"' if cell.style != "0" else ""
        begin = f'<c r="{cell.column}{cell.row}"{style}'
        if not cell.inside:
            return f"{begin}/>"
        type_ = cell.type or ("str" if "<v></v>" in cell.inside else "")
        inside = cell.inside if type_ else VALUE.sub(self.numeral, cell.inside)
        type_ = f' t="{type_}"' if type_ else ""
        return f"{begin}{type_}{self.metadata(cell)}>{inside}</c>"

    def metadata(self, cell: Cell) -> str:
        """Attributes that follow the type."""
        return ""

    def numeral(self, match: re.Match[str]) -> str:
        return f"<v>{self.number(float(match[1]))}</v>"

    def number(self, value: float) -> str:
        raise NotImplementedError

    # ------------------------------------------------------------ other parts

    def write_others(self) -> None:
        """Workbook, relationships, properties, and the parts that only this program writes."""
        raise NotImplementedError

    def change(self, part: str, pattern: str, replacement: str) -> None:
        """Replaces what must be there once."""
        self.parts[part], count = re.subn(pattern, lambda _: replacement, self.parts[part])
        assert count == 1, f"{part}: {pattern} found {count} times"

    def before_end(self, part: str, element: str, added: str) -> None:
        self.change(part, f"</{element}>", f"{added}</{element}>")

    def set_root(self, part: str, attributes: str) -> None:
        self.parts[part] = ROOT.sub(
            lambda match: f"<{match[1]}{attributes}>", self.parts[part], count=1
        )

    def add(self, part: str, xml: str, content_type: str) -> None:
        self.parts[part] = xml
        override = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
        self.before_end("[Content_Types].xml", "Types", override)

    def relate(self, part: str, target: str, type_: str) -> None:
        """A further relationship of that part."""
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self.parts:
            self.parts[relations] = f'<Relationships xmlns="{RELATIONS}"></Relationships>'
        number = self.parts[relations].count("<Relationship ") + 1
        relation = f'<Relationship Id="rId{number}" Type="{type_}" Target="{target}"/>'
        self.before_end(relations, "Relationships", relation)

    def saved_by(self, application: str, version: str) -> None:
        self.change(
            "docProps/app.xml",
            "<Application>.*?</Application>",
            f"<Application>{application}</Application>",
        )
        self.change("docProps/app.xml", "<AppVersion>.*?</AppVersion>", version)
        day = self.chance.randint(1, 28)
        self.parts["docProps/core.xml"] = re.sub(
            r"(?<=<dcterms:modified xsi:type=\"dcterms:W3CDTF\">)[^<]*",
            f"2026-07-{day:02}T02:15:00Z",
            self.parts["docProps/core.xml"],
        )
