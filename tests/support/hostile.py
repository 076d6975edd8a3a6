"""Makers of damaged, hostile and odd files, each with the answer that reading it must give.

``CASES`` maps a file name to (maker, expected), where expected is a refusal's code or "ok";
``write_all`` writes them into a folder. Everything is made here, nothing is a found sample.
"""

from __future__ import annotations

import io
import random
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

Parts = dict[str, bytes | str]

# ---------------------------------------------------------------- building blocks


def sheet_xml(rows: str, namespace: str = MAIN) -> str:
    return f'{HEAD}<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'


def row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def sst_xml(*items: str) -> str:
    return f'{HEAD}<sst xmlns="{MAIN}">' + "".join(items) + "</sst>"


def si(text: str) -> str:
    return f"<si><t>{text}</t></si>"


def styles_xml(*cell_formats: int, codes: dict[int, str] | None = None) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
        for number, code in (codes or {}).items()
    )
    xfs = "".join(f'<xf numFmtId="{number}" fontId="0"/>' for number in cell_formats)
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f'<fonts><font><name val="Times New Roman"/></font></fonts>'
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )


def rels_xml(*relations: tuple[str, str, str]) -> str:
    items = "".join(
        f'<Relationship Id="{key}" Type="{REL}/{kind}" Target="{target}"/>'
        for key, kind, target in relations
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def workbook_xml(*names: str, properties: str = "", namespace: str = MAIN) -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    return (
        f'{HEAD}<workbook xmlns="{namespace}" xmlns:r="{REL}">{properties}'
        f"<sheets>{sheets}</sheets></workbook>"
    )


ONE_ROW = row(1, '<c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c>')


def xlsx_parts(
    sheet: bytes | str = sheet_xml(ONE_ROW), sst: bytes | str = sst_xml(si("một"))
) -> Parts:
    """A small sound workbook whose only sheet is called S."""
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.worksheet+xml"/>'
            '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sharedStrings+xml"/>'
            '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.styles+xml"/></Types>'
        ),
        "_rels/.rels": rels_xml(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook_xml("S"),
        "xl/_rels/workbook.xml.rels": rels_xml(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId8", "sharedStrings", "sharedStrings.xml"),
            ("rId9", "styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": sst,
        "xl/styles.xml": styles_xml(0, 14, 9),
    }


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method, 1)
    return target.getvalue()


def xlsx(sheet: bytes | str = sheet_xml(ONE_ROW), **other: bytes | str) -> bytes:
    return zipped(xlsx_parts(sheet, **other))


def xlsx_with(**changes: bytes | str | None) -> bytes:
    """The small workbook with parts changed or (None) left out, named by SHORT."""
    parts = xlsx_parts()
    for short, content in changes.items():
        if content is None:
            del parts[SHORT[short]]
        else:
            parts[SHORT[short]] = content
    return zipped(parts)


SHORT = {
    "types": "[Content_Types].xml",
    "rels": "_rels/.rels",
    "workbook": "xl/workbook.xml",
    "workbook_rels": "xl/_rels/workbook.xml.rels",
    "sheet": "xl/worksheets/sheet1.xml",
    "sst": "xl/sharedStrings.xml",
    "styles": "xl/styles.xml",
    "core": "docProps/core.xml",
    "app": "docProps/app.xml",
    "evil": "../../../evil.xml",
    "absolute": "/etc/evil.xml",
    "media": "xl/media/image1.png",
    "link": "xl/externalLinks/externalLink1.xml",
}


def raw_zip(entries: list[tuple[str, int, bytes, int, int]], spread: bool = True) -> bytes:
    """A zip written by hand: (name, flags, raw deflated bytes, crc, claimed size) each.

    Without ``spread`` every directory record points at the first entry.
    """
    body, directory, where = b"", b"", []
    for name, flags, raw, crc, size in entries:
        where.append(len(body) if spread else 0)
        fields = (20, flags, 8, 0, 33, crc, len(raw), size, len(name), 0)
        if spread or not body:
            body += struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + name.encode() + raw
        directory += struct.pack("<4sH5H3L5HLL", b"PK\1\2", 20, *fields, 0, 0, 0, 0, where[-1])
        directory += name.encode()
    count, size = len(entries), len(directory)
    return (
        body
        + directory
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, len(body), 0)
    )


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def blanks_deflated(megabytes: int) -> bytes:
    """Deflated blanks, made quickly: one flushed block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def lying_xlsx(part: str, raw: bytes, size: int, crc: int) -> bytes:
    """The small workbook with one part replaced by raw bytes and claims about them."""
    entries = []
    for name, content in xlsx_parts().items():
        data = content.encode() if isinstance(content, str) else content
        entry = (name, 0, deflated(data), zlib.crc32(data), len(data))
        entries.append((name, 0, raw, crc, size) if name == part else entry)
    return raw_zip(entries)


SHEET = "xl/worksheets/sheet1.xml"

# ---------------------------------------------------------------- compound files and BIFF


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams (each padded to 4,096 bytes) in the root."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(data: bytes) -> int:
        first, number = len(sectors), -(-len(data) // 512)
        for at in range(number):
            sectors.append(data[at * 512 : at * 512 + 512].ljust(512, b"\0"))
            fat.append(first + at + 1 if at < number - 1 else 0xFFFFFFFE)
        return first

    starts = {name: add(data) for name, data in padded.items()}
    nothing = 0xFFFFFFFF
    entries = [_ole_entry("Root Entry", 5, nothing, 1 if padded else nothing, 0xFFFFFFFE, 0)]
    for number, (name, data) in enumerate(padded.items(), 1):
        after = number + 1 if number < len(padded) else nothing
        entries.append(_ole_entry(name, 2, after, nothing, starts[name], len(data)))
    while len(entries) % 4:
        entries.append(bytes(128))
    directory = add(b"".join(entries))
    fat_sectors = 1
    while (len(sectors) + fat_sectors) > fat_sectors * 128:
        fat_sectors += 1
    numbers = list(range(len(sectors), len(sectors) + fat_sectors))
    table = fat + [0xFFFFFFFD] * fat_sectors
    table += [nothing] * (fat_sectors * 128 - len(table))
    header = struct.pack(
        "<8s16s6H", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 62, 3, 0xFFFE, 9, 6, 0
    )
    header += struct.pack(
        "<10I", 0, 0, fat_sectors, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header = header.ljust(76, b"\0") + struct.pack(
        "<109I", *numbers, *[nothing] * (109 - len(numbers))
    )
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _ole_entry(name: str, kind: int, after: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, after, child)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def biff(cells: bytes, extra: bytes = b"", sheet_end: bytes = record(0x0A)) -> bytes:
    """A BIFF8 stream with one sheet S; style 0 is plain, 1 a date, 2 a percentage."""
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + extra
    start += b"".join(record(0xE0, struct.pack("<HH", 0, f) + bytes(16)) for f in (0, 14, 9))
    where = len(start) + len(record(0x85, bytes(8) + b"S")) + len(record(0x0A))
    start += record(0x85, struct.pack("<IBBBB", where, 0, 0, 1, 0) + b"S") + record(0x0A)
    return start + record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0)) + cells + sheet_end


def biff_number(row: int, column: int, number: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, number))


# ---------------------------------------------------------------- .xlsb


def bin_record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 127:
        head, size = head + bytes([size & 0x7F | 0x80]), size >> 7
    return head + bytes([size]) + content


def bin_text(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def bin_row(number: int) -> bytes:
    return bin_record(0, struct.pack("<IIHHBI", number - 1, 0, 300, 0, 0, 0))


def bin_cell(kind: int, column: int, content: bytes, style: int = 0) -> bytes:
    return bin_record(kind, struct.pack("<II", column - 1, style) + content)


def xlsb(cells: bytes, strings: tuple[str, ...] = ()) -> bytes:
    """A binary workbook with one sheet S; style 0 is plain, 1 a date, 2 a percentage."""
    sheet = struct.pack("<II", 0, 1) + bin_text("rId1") + bin_text("S")
    workbook = bin_record(153, bytes(8) + bin_text("")) + bin_record(143) + bin_record(156, sheet)
    formats = b"".join(bin_record(47, struct.pack("<HH", 0, f) + bytes(12)) for f in (0, 14, 9))
    items = b"".join(bin_record(19, b"\0" + bin_text(text)) for text in strings)
    head = bin_record(148, struct.pack("<IIII", 0, 99, 0, 99)) + bin_record(145)
    parts = xlsx_parts()
    return zipped(
        {
            "[Content_Types].xml": parts["[Content_Types].xml"],
            "_rels/.rels": rels_xml(("rId1", "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": bin_record(131) + workbook + bin_record(144) + bin_record(132),
            "xl/_rels/workbook.bin.rels": rels_xml(
                ("rId1", "worksheet", "worksheets/sheet1.bin"),
                ("rId2", "styles", "styles.bin"),
                ("rId3", "sharedStrings", "sharedStrings.bin"),
            ),
            "xl/worksheets/sheet1.bin": bin_record(129) + head + cells + bin_record(146),
            "xl/styles.bin": bin_record(278)
            + bin_record(617, bytes(4))
            + formats
            + bin_record(618),
            "xl/sharedStrings.bin": bin_record(159, struct.pack("<II", 9, len(strings))) + items,
        }
    )


# ---------------------------------------------------------------- OpenDocument


def ods_content(rows: str, before: str = "") -> str:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content '
        f'xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0"'
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
        f' office:version="1.2"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def ods(content: str, manifest: str = "") -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = manifest or (
        f'<manifest:manifest xmlns:manifest="{names}"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>'
    )
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest})


ODS_CELL = '<table:table-cell{} office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell>'

# ---------------------------------------------------------------- larger makers


def _flipped() -> bytes:
    """Some bits of the sheet's deflated bytes turned over."""
    data = bytearray(
        zipped(
            xlsx_parts(
                sheet_xml("".join(row(n, f'<c r="A{n}"><v>{n * n}</v></c>') for n in range(1, 900)))
            )
        )
    )
    at = data.find(SHEET.encode()) + 300
    for step in range(0, 60, 7):
        data[at + step] ^= 0x55
    return bytes(data)


def _wrong_crc() -> bytes:
    data = sheet_xml(ONE_ROW).encode()
    return lying_xlsx(SHEET, deflated(data), len(data), zlib.crc32(data) ^ 1)


def _password_in_zip() -> bytes:
    parts = [(n, 1, deflated(b"x" * 20), zlib.crc32(b"x" * 20), 20) for n in xlsx_parts()]
    return raw_zip(parts)


def _many_numbers() -> bytes:
    """2.1 million cells that deflate no better than real ones."""
    dice = random.Random(1)
    block = "".join(f'<c r="A1"><v>{dice.randrange(10**6)}</v></c>' for _ in range(10_000))
    return xlsx(sheet_xml(row(1, block * 210)))


def _shared_giant() -> bytes:
    cells = "".join(row(n, f'<c r="A{n}" t="s"><v>0</v></c>') for n in range(1, 200_001))
    return xlsx(sheet_xml(cells), sst=sst_xml(si("ă" * 32_000)))


def _blank_styled(number: int) -> bytes:
    cells = "".join(f'<c r="{chr(65 + c)}%d" s="1"/>' for c in range(20))
    rows = "".join(row(n, cells.replace("%d", str(n))) for n in range(1, number // 20 + 1))
    return xlsx(sheet_xml(rows + row(900_000, '<c r="A900000"><v>7</v></c>')))


def _empty_rows() -> bytes:
    return xlsx(
        sheet_xml("".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 1_000_001)))
    )


def _sst_of_many() -> bytes:
    dice = random.Random(2)
    block = "".join(f"<si><t>{dice.randrange(10**4)}</t></si>" for _ in range(20_000))
    return xlsx(sst=sst_xml(block * 105))


def _doctype(body: str, where: str) -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    parts = {
        "sst": sst_xml(si("&l9;")),
        "sheet": sheet_xml(row(1, body)),
        "workbook": workbook_xml("S"),
    }
    return xlsx_with(**{where: parts[where].replace(HEAD, HEAD + bomb)})


def _external_entity() -> bytes:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return xlsx_with(sst=sst_xml(si("&e;")).replace(HEAD, HEAD + entity))


def _nested(closed: bool) -> bytes:
    inner = "<x>" * 140_000 + ("</x>" * 140_000 if closed else "")
    return xlsx(
        sheet_xml(ONE_ROW)
        .replace("</worksheet>", f"{inner}</worksheet>")
        .replace("<sheetData>", "<sheetData >")
    )


def _many_entries(number: int, spread: bool = True) -> bytes:
    entries = [
        (name, 0, deflated(_bytes(c)), zlib.crc32(_bytes(c)), len(_bytes(c)))
        for name, c in xlsx_parts().items()
    ]
    if spread:
        return raw_zip(entries + [(f"x{n}", 0, b"\3\0", 0, 0) for n in range(number)])
    _, flags, raw, crc, size = entries[0]
    return raw_zip([(f"x{n}", flags, raw, crc, size) for n in range(number)], spread=False)


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _overlap(number: int) -> bytes:
    """The small workbook with more directory records that share one entry."""
    data = zipped(xlsx_parts())
    tail = data.rfind(b"PK\5\6")
    start, size = (
        struct.unpack_from("<I", data, tail + 16)[0],
        struct.unpack_from("<I", data, tail + 12)[0],
    )
    length = 46 + len("[Content_Types].xml")
    copy = data[start : start + length]
    copies = b"".join(copy[:46] + f"x{n:018}".encode() for n in range(number))
    count = len(xlsx_parts()) + number
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size + len(copies), start, 0)
    return data[:tail] + copies + end


def _cut(share: float) -> bytes:
    data = zipped(
        xlsx_parts(
            sheet_xml("".join(row(n, f'<c r="A{n}"><v>{n * n}</v></c>') for n in range(1, 3_000)))
        )
    )
    return data[: int(len(data) * share)]


def _bomb_inside() -> bytes:
    inner = zipped({"bomb": blanks_deflated(1)})
    return xlsx_with(media=zipped({"inner.zip": inner}) * 3)


def _prefixed() -> str:
    return (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )


def _xls_cut() -> bytes:
    data = ole({"Workbook": biff(b"".join(biff_number(n, 0, n) for n in range(2000)))})
    return data[:9000]


def _xls_chain_in_a_circle() -> bytes:
    data = bytearray(ole({"Workbook": biff(b"")}))
    fat = len(data) - 512
    struct.pack_into("<I", data, fat, 0)
    return bytes(data)


def _cell(reference: str, inner: str = "<v>1</v>", attributes: str = "") -> Callable[[], bytes]:
    return lambda: xlsx(sheet_xml(row(1, f'<c r="{reference}"{attributes}>{inner}</c>')))


def _fixed(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _with(**changes: bytes | str | None) -> Callable[[], bytes]:
    return lambda: xlsx_with(**changes)


def _sheet_rels(target: str, mode: str = "") -> Callable[[], bytes]:
    rels = rels_xml(("rId1", "worksheet", target), ("rId8", "sharedStrings", "sharedStrings.xml"))
    return _with(workbook_rels=rels.replace(f'Target="{target}"', f'Target="{target}"{mode}'))


def _renamed(change: Callable[[str], str]) -> Callable[[], bytes]:
    return lambda: zipped({change(name): content for name, content in xlsx_parts().items()})


HTML = "<html><meta charset=utf-8><table><tr><td>Họ tên</td></tr></table></html>".encode()
XML_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
GOOD = sheet_xml(ONE_ROW)
NUMBERS = "".join(biff_number(n, 0, n).hex() for n in range(3))
MILLIONS = ' table:number-columns-repeated="16384"'

CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    # Accepted: sound, or odd in a way that loses nothing.
    "good.xlsx": (xlsx, "ok"),
    "good-named.xls": (xlsx, "ok"),
    "no-content-types.xlsx": (_with(types=None), "ok"),
    "no-package-rels.xlsx": (_with(rels=None), "ok"),
    "stored.xlsx": (lambda: zipped(xlsx_parts(), zipfile.ZIP_STORED), "ok"),
    "comment-after-zip.xlsx": (lambda: xlsx()[:-2] + b"\x05\0hello", "ok"),
    "target-absolute.xlsx": (_sheet_rels("/xl/worksheets/sheet1.xml"), "ok"),
    "target-climbing.xlsx": (_sheet_rels("../../../xl/worksheets/sheet1.xml"), "ok"),
    "target-dotted.xlsx": (_sheet_rels("./worksheets/../worksheets/sheet1.xml"), "ok"),
    "backslash-names.xlsx": (_renamed(lambda name: name.replace("/", "\\")), "ok"),
    "upper-case-names.xlsx": (_renamed(str.upper), "ok"),
    "utf-16-sheet.xlsx": (lambda: xlsx(GOOD.replace("UTF-8", "UTF-16").encode("utf-16")), "ok"),
    "utf-16-strings.xlsx": (
        lambda: xlsx(sst=sst_xml(si("một")).replace("UTF-8", "UTF-16").encode("utf-16")),
        "ok",
    ),
    "byte-order-mark.xlsx": (lambda: xlsx(b"\xef\xbb\xbf" + GOOD.encode()), "ok"),
    "latin-1-sheet.xlsx": (
        lambda: xlsx(GOOD.replace("UTF-8", "ISO-8859-1").encode("latin-1")),
        "ok",
    ),
    "prefixed.xlsx": (lambda: xlsx(_prefixed()), "ok"),
    "strict.xlsx": (
        lambda: xlsx_with(
            workbook=workbook_xml("S", namespace=STRICT), sheet=sheet_xml(ONE_ROW, STRICT)
        ),
        "ok",
    ),
    "comments.xlsx": (
        lambda: xlsx(sheet_xml(f"<!-- <c r='A9'><v>9</v></c> -->{ONE_ROW}<?pi x?>")),
        "ok",
    ),
    "cdata.xlsx": (_cell("A1", "<is><t><![CDATA[<b>&]]></t></is>", ' t="inlineStr"'), "ok"),
    "far-corner.xlsx": (_cell("XFD1048576"), "ok"),
    "far-row.xlsx": (_cell("H1048576"), "ok"),
    "beyond-the-sheet.xlsx": (_cell("ZZZZ99999999999"), "ok"),
    "three-letters-too-far.xlsx": (_cell("ZZZ1"), "ok"),
    "row-zero.xlsx": (lambda: xlsx(sheet_xml(row(0, '<c r="A0"><v>1</v></c>'))), "ok"),
    "no-reference.xlsx": (
        lambda: xlsx(sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row>")),
        "ok",
    ),
    "twice-the-same.xlsx": (
        lambda: xlsx(sheet_xml(row(1, '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'))),
        "ok",
    ),
    "rows-backwards.xlsx": (
        lambda: xlsx(sheet_xml(row(5, '<c r="A5"><v>1</v></c>') + ONE_ROW)),
        "ok",
    ),
    "formula-without-value.xlsx": (_cell("A1", "<f>SUM(B1:B9)</f>"), "ok"),
    "newer-error.xlsx": (_cell("A1", "<v>#SPILL!</v>", ' t="e"'), "ok"),
    "string-index-too-high.xlsx": (_cell("A1", "<v>99</v>", ' t="s"'), "ok"),
    "string-index-negative.xlsx": (_cell("A1", "<v>-1</v>", ' t="s"'), "ok"),
    "not-a-number.xlsx": (_cell("A1", "<v>NaN</v>"), "ok"),
    "endless-number.xlsx": (_cell("A1", "<v>1e999</v>"), "ok"),
    "many-digits.xlsx": (_cell("A1", f"<v>{'9' * 5000}</v>"), "ok"),
    "text-as-number.xlsx": (_cell("A1", "<v>mười</v>"), "ok"),
    "style-too-high.xlsx": (_cell("A1", "<v>1</v>", ' s="999999"'), "ok"),
    "unknown-type.xlsx": (_cell("A1", "<v>1</v>", ' t="zz"'), "ok"),
    "half-a-character.xlsx": (_cell("A1", "<is><t>_xD83D_</t></is>", ' t="inlineStr"'), "ok"),
    "long-text.xlsx": (_cell("A1", f"<is><t>{'a' * 40_000}</t></is>", ' t="inlineStr"'), "ok"),
    "dimension-lies.xlsx": (
        lambda: xlsx(GOOD.replace("<sheetData>", '<dimension ref="A1"/><sheetData>')),
        "ok",
    ),
    "million-empty-rows.xlsx": (_empty_rows, "ok"),
    "blank-styled-cells.xlsx": (lambda: _blank_styled(400_000), "ok"),
    "one-giant-string.xlsx": (_shared_giant, "ok"),
    "nested-tags-closed.xlsx": (lambda: _nested(True), "ok"),
    "overlapping-entries.xlsx": (lambda: _overlap(100), "ok"),
    "climbing-entry.xlsx": (_with(evil="<x/>", absolute="<x/>"), "ok"),
    "external-link.xlsx": (_with(link='<externalLink xmlns="x"/>'), "ok"),
    "bomb-not-needed.xlsx": (_bomb_inside, "ok"),
    "damaged-properties.xlsx": (_with(core="<a><b>", app=b"\xff\xff"), "ok"),
    "decomposed-name.xlsx": (
        _with(workbook=workbook_xml(unicodedata.normalize("NFD", "Hội viên") + " ")),
        "ok",
    ),
    "good.xls": (lambda: ole({"Workbook": biff(bytes.fromhex(NUMBERS))}), "ok"),
    "xls-named.xlsx": (lambda: ole({"Workbook": biff(bytes.fromhex(NUMBERS))}), "ok"),
    "xls-far.xls": (lambda: ole({"Workbook": biff(biff_number(65535, 255, 1))}), "ok"),
    "xls-bad-string-index.xls": (
        lambda: ole({"Workbook": biff(record(0xFD, struct.pack("<HHHI", 0, 0, 0, 9)))}),
        "ok",
    ),
    "good.xlsb": (lambda: xlsb(bin_row(1) + bin_cell(7, 1, bytes(4)), ("một",)), "ok"),
    "xlsb-bad-string-index.xlsb": (lambda: xlsb(bin_row(1) + bin_cell(7, 1, bytes(4))), "ok"),
    "xlsb-far.xlsb": (lambda: xlsb(bin_row(1_048_576) + bin_cell(4, 16_384, b"\1")), "ok"),
    "good.ods": (
        lambda: ods(ods_content(f"<table:table-row>{ODS_CELL.format('')}</table:table-row>")),
        "ok",
    ),
    "ods-named.xlsx": (
        lambda: ods(ods_content(f"<table:table-row>{ODS_CELL.format('')}</table:table-row>")),
        "ok",
    ),
    "ods-million-blanks.ods": (
        lambda: ods(
            ods_content(
                f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell{MILLIONS}/></table:table-row>'
            )
        ),
        "ok",
    ),
    # Not a workbook.
    "list.csv": (_fixed("Họ tên,Tuổi\nNguyễn Văn Mẫu,60\n".encode()), "KH001"),
    "list-utf-16.csv": (_fixed("Họ tên\tTuổi\n".encode("utf-16")), "KH001"),
    "note.txt": (_fixed("Kính gửi Hội".encode()), "KH001"),
    "page.xls": (_fixed(HTML), "KH001"),
    "xml-2003.xls": (_fixed(XML_2003), "KH001"),
    "letter.docx": (
        lambda: zipped(
            {
                "[Content_Types].xml": "<x/>",
                "_rels/.rels": rels_xml(("r", "officeDocument", "word/document.xml")),
                "word/document.xml": "<x/>",
            }
        ),
        "KH001",
    ),
    "slides.pptx": (lambda: zipped({"ppt/presentation.xml": "<x/>"}), "KH001"),
    "letter.odt": (
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "KH001",
    ),
    "several.zip": (lambda: zipped({"Phường Mẫu.xlsx": xlsx()}), "KH001"),
    "other.zip": (lambda: zipped({"a.bin": b"1"}), "KH001"),
    "paper.pdf": (_fixed(b"%PDF-1.7\n%\xe2\xe3"), "KH001"),
    "picture.png": (_fixed(b"\x89PNG\r\n\x1a\n" + bytes(range(200))), "KH001"),
    "photo.xlsx": (_fixed(b"\xff\xd8\xff\xe0" + bytes(range(200))), "KH001"),
    "packed.rar": (_fixed(b"Rar!\x1a\x07\0" + bytes(40)), "KH001"),
    "packed.gz": (_fixed(b"\x1f\x8b\x08" + bytes(range(40))), "KH001"),
    "~$report.xlsx": (_fixed(b"\x05owner" + b" " * 49 + bytes(110)), "KH001"),
    "noise.xlsx": (lambda: b"\x01" + random.Random(3).randbytes(3000), "KH001"),
    "excel-4.xls": (_fixed(b"\x09\x04\x06\0\0\0\x10\0\0\0" + bytes(30)), "KH001"),
    "excel-95.xls": (lambda: ole({"Book": b"\x09\x08"}), "KH001"),
    "excel-95-in-workbook.xls": (
        lambda: ole(
            {"Workbook": record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + record(0x0A)}
        ),
        "KH001",
    ),
    "letter.doc": (lambda: ole({"WordDocument": b"x"}), "KH001"),
    # Empty.
    "zero.xlsx": (_fixed(b""), "KH002"),
    "blanks.xlsx": (_fixed(b" \r\n" * 50), "KH002"),
    "nothing-but-zeros.xlsx": (_fixed(bytes(30_000)), "KH002"),
    # Encrypted.
    "encrypted.xlsx": (lambda: ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "KH003"),
    "encrypted.xls": (lambda: ole({"Workbook": biff(b"", record(0x2F, bytes(54)))}), "KH003"),
    "encrypted.ods": (lambda: ods("", '<manifest:encryption-data xmlns:manifest="x"/>'), "KH003"),
    "zip-password.xlsx": (_password_in_zip, "KH003"),
    # Beyond a limit.
    "too-heavy.xlsx": (lambda: xlsx() + bytes(21 * 2**20), "KH004"),
    "gigabyte-of-blanks.xlsx": (
        lambda: lying_xlsx(SHEET, blanks_deflated(1024), 2**30, 0),
        "KH004",
    ),
    "ratio.xlsx": (lambda: xlsx(sheet_xml(ONE_ROW + " " * 3_000_000)), "KH004"),
    "two-million-cells.xlsx": (_many_numbers, "KH004"),
    "two-million-strings.xlsx": (_sst_of_many, "KH004"),
    "giant-string.xlsx": (
        lambda: lying_xlsx("xl/sharedStrings.xml", blanks_deflated(70), 70 * 2**20, 0),
        "KH004",
    ),
    "thousand-entries.xlsx": (lambda: _many_entries(1000), "KH004"),
    "thousand-overlapping.xlsx": (lambda: _many_entries(1000, spread=False), "KH004"),
    "ods-million-fives.ods": (
        lambda: ods(
            ods_content(
                f'<table:table-row table:number-rows-repeated="1048576">{ODS_CELL.format(MILLIONS)}</table:table-row>'
            )
        ),
        "KH004",
    ),
    # Damaged.
    "cut-at-1-percent.xlsx": (lambda: _cut(0.01), "KH005"),
    "cut-at-half.xlsx": (lambda: _cut(0.5), "KH005"),
    "cut-at-90-percent.xlsx": (lambda: _cut(0.9), "KH005"),
    "cut-at-the-end.xlsx": (lambda: xlsx()[:-10], "KH005"),
    "bits-turned.xlsx": (_flipped, "KH005"),
    "wrong-crc.xlsx": (_wrong_crc, "KH005"),
    "lying-size.xlsx": (
        lambda: lying_xlsx(SHEET, blanks_deflated(300), 1000, zlib.crc32(b" " * 1000)),
        "KH005",
    ),
    "lying-size-larger.xlsx": (
        lambda: lying_xlsx(SHEET, deflated(GOOD.encode()), 5000, zlib.crc32(GOOD.encode())),
        "KH005",
    ),
    "bzip2.xlsx": (lambda: zipped(xlsx_parts(), zipfile.ZIP_BZIP2), "KH005"),
    "laughs-in-strings.xlsx": (lambda: _doctype("", "sst"), "KH005"),
    "laughs-in-sheet.xlsx": (
        lambda: _doctype('<c r="A1" t="str"><v>&l9;</v></c>', "sheet"),
        "KH005",
    ),
    "laughs-in-workbook.xlsx": (lambda: _doctype("", "workbook"), "KH005"),
    "external-entity.xlsx": (_external_entity, "KH005"),
    "doctype-in-ods.ods": (lambda: ods(ods_content("", "<!DOCTYPE x>")), "KH005"),
    "nested-tags-open.xlsx": (lambda: _nested(False), "KH005"),
    "broken-xml.xlsx": (lambda: xlsx(GOOD.replace("</v>", "</w>", 1)), "KH005"),
    "sheet-cut.xlsx": (lambda: xlsx(GOOD[:-30]), "KH005"),
    "sheet-empty.xlsx": (lambda: xlsx(b""), "KH005"),
    "sheet-of-zeros.xlsx": (lambda: xlsx(bytes(500)), "KH005"),
    "bad-utf-8.xlsx": (
        lambda: xlsx(sst=sst_xml(si("@")).encode().replace(b"@", b"\xff\xfe")),
        "KH005",
    ),
    "bad-utf-8-inline.xlsx": (
        lambda: xlsx(
            sheet_xml(row(1, '<c r="A1" t="inlineStr"><is><t>@</t></is></c>'))
            .encode()
            .replace(b"@", b"\xc3")
        ),
        "KH005",
    ),
    "unknown-encoding.xlsx": (lambda: xlsx(GOOD.replace("UTF-8", "klingon")), "KH005"),
    "unknown-entity.xlsx": (lambda: xlsx(sst=sst_xml(si("&euro;"))), "KH005"),
    "no-workbook.xlsx": (_with(workbook=None), "KH005"),
    "no-sheet.xlsx": (_with(sheet=None), "KH005"),
    "no-strings.xlsx": (_with(sst=None), "KH005"),
    "no-styles.xlsx": (
        _with(styles=None, sheet=sheet_xml(row(1, '<c r="A1" s="2"><v>1</v></c>'))),
        "KH005",
    ),
    "no-styles-needed.xlsx": (_with(styles=None), "ok"),
    "no-workbook-rels.xlsx": (_with(workbook_rels=None), "KH005"),
    "target-missing.xlsx": (_sheet_rels("worksheets/sheet7.xml"), "KH005"),
    "target-outside.xlsx": (_sheet_rels("../../etc/passwd"), "KH005"),
    "target-external.xlsx": (
        _sheet_rels("worksheets/sheet1.xml", ' TargetMode="External"'),
        "KH005",
    ),
    "no-sheets-listed.xlsx": (_with(workbook=workbook_xml()), "KH005"),
    "same-name-twice.xlsx": (_with(workbook=workbook_xml("S", "S")), "KH005"),
    "empty-zip.xlsx": (lambda: zipped({}), "KH001"),
    "xls-cut.xls": (_xls_cut, "KH005"),
    "xls-circle.xls": (_xls_chain_in_a_circle, "KH005"),
    "xls-without-end.xls": (
        lambda: ole({"Workbook": biff(b"\xff\xff" * 3000, sheet_end=b"")}),
        "KH005",
    ),
    "ole-header-only.xls": (lambda: ole({})[:100], "KH005"),
    "xlsb-cut.xlsb": (lambda: xlsb(bin_row(1) + b"\1\x7f"), "KH005"),
    "xlsb-long-text.xlsb": (
        lambda: xlsb(bin_row(1) + bin_cell(6, 1, b"\xfe\xff\xff\xff")),
        "KH005",
    ),
    "ods-broken.ods": (lambda: ods(ods_content("")[:-9]), "KH005"),
    "ods-without-content.ods": (lambda: zipped({"mimetype": ODS_TYPE}), "KH005"),
}


def write_all(folder: Path) -> dict[str, str]:
    """Write every file; gives the expected answer by file name."""
    for name, (make, _) in CASES.items():
        (folder / name).write_bytes(make())
    return {name: expected for name, (_, expected) in CASES.items()}
