"""Reading of spreadsheets: the same cells as other readers see, more where they are blind, and
a plain refusal for everything that cannot be read.

The judges are openpyxl, python-calamine and LibreOffice.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from unittest.mock import Mock, patch

import clients
import hostile
import openpyxl
import pytest
import xlsxwriter
from hostile import row, sheet_xml, si, sst_xml, xlsx, xlsx_with
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lazily import load_workbook
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook

from khsheet.formats import DEFAULT_LIMITS, Grid, Limits, Unreadable, ods, open_book
from khsheet.formats.book import Clock, GridBuilder
from khsheet.formats.looks import Run
from khsheet.formats.number_formats import kind_of_code, kind_of_format
from khsheet.formats.package import pieces
from khsheet.formats.serials import serial_of_iso
from khsheet.formats.xlsx import cells as xlsx_cells
from khsheet.formats.xlsx import looks as xlsx_looks
from khsheet.formats.xlsx import stream as xlsx_stream
from khsheet.formats.xlsx import strings as xlsx_strings
from khsheet.formats.xlsx import styles as xlsx_styles
from khsheet.formats.xlsx import values as xlsx_values
from khsheet.formats.xlsx.values import NotOrdinary, ValueReader, decode_escapes
from khsheet.model import CellError, DateSerial, Formula, PercentNumber
from khsheet.model.serials import DAYS_TO_1904, serial_of_day

ROOT = Path(__file__).resolve().parents[2]


def cells(data: bytes, name: str = "S", **region: int) -> dict[int, dict[int, object]]:
    return open_book(data).sheet(name, **region).rows


def typed(grid_rows: dict) -> list:
    """Cells with their exact types, so that 1.0, True and a percentage do not look alike."""
    return [
        (r, c, type(v).__name__, v, type(getattr(v, "cached", None)).__name__)
        for r, line in sorted(grid_rows.items())
        for c, v in sorted(line.items())
    ]


def refusal(
    data: bytes | Path, limits: Limits = DEFAULT_LIMITS, name: str = ""
) -> Unreadable | None:
    """What reading every sheet ends in; any other exception fails the test."""
    try:
        with open_book(data, limits, name) as book:
            for sheet in book.names:
                book.sheet(sheet)
                book.fonts(sheet)
    except Unreadable as refused:
        return refused
    return None


# ---------------------------------------------------------------- one cell, every meaning

STYLES = hostile.styles_xml(0, 14, 9, 164, codes={164: "dd/mm/yyyy"})
INLINE = ' t="inlineStr"'
ONE_CELL = [
    # attributes, content, expected value
    ("", "<v>5</v>", 5.0),
    ("", "<v>-2.50</v>", -2.5),
    ("", "<v>1.5E+3</v>", 1500.0),
    (' t="n"', "<v>0</v>", 0.0),
    (' s="1"', "<v>46000</v>", DateSerial(46000)),
    (' s="3"', "<v>0</v>", DateSerial(0)),
    (' s="3"', "<v>-5</v>", DateSerial(-5)),
    (' s="1"', "<v>60</v>", DateSerial(60)),
    (' s="2"', "<v>0.2</v>", PercentNumber(0.2)),
    (' s="2" t="n"', "<v>0.2</v>", PercentNumber(0.2)),
    (' s="99"', "<v>7</v>", 7.0),
    (' t="s"', "<v>0</v>", "một"),
    (' s="1" t="s"', "<v>0</v>", "một"),
    (' t="b"', "<v>1</v>", True),
    (' t="b"', "<v>true</v>", True),
    (' t="b"', "<v>TRUE</v>", True),
    (' t="b"', "<v>0</v>", False),
    (' t="e"', "<v>#N/A</v>", CellError("#N/A")),
    (' t="e"', "<v>#DIV/0!</v>", CellError("#DIV/0!")),
    (' t="e"', "<v>#SPILL!</v>", CellError("#SPILL!")),
    (' t="d"', "<v>2026-06-30</v>", DateSerial(46203)),
    (' t="d"', "<v>2026-06-30T12:00:00</v>", DateSerial(46203.5)),
    (' t="str"', "<v>chữ</v>", "chữ"),
    (' t="str"', "<v>012</v>", "012"),
    ("", "<f>A2+1</f><v>5</v>", Formula("A2+1", 5.0)),
    ("", "<f>A2+1</f>", Formula("A2+1", None)),
    ("", "<f>A2+1</f><v></v>", Formula("A2+1", None)),
    ("", "<f>A2+1</f><v/>", Formula("A2+1", None)),
    ("", '<f t="shared" si="0"/><v>5</v>', Formula("", 5.0)),
    ("", '<f t="shared" ref="A1:A9" si="0">B1&amp;"&lt;"</f><v>5</v>', Formula('B1&"<"', 5.0)),
    (' t="str"', "<f>B1</f><v>chữ</v>", Formula("B1", "chữ")),
    (' t="str"', "<f>B1</f><v></v>", Formula("B1", "")),
    (' t="str"', "<f>B1</f>", Formula("B1", "")),
    (' t="b"', "<f>B1</f><v>1</v>", Formula("B1", True)),
    (' t="e"', "<f>1/0</f><v>#DIV/0!</v>", Formula("1/0", CellError("#DIV/0!"))),
    (' s="2"', "<f>B1</f><v>0.5</v>", Formula("B1", PercentNumber(0.5))),
    (INLINE, "<is><t>chữ</t></is>", "chữ"),
    (INLINE, '<is><t xml:space="preserve">  a </t></is>', "  a "),
    (INLINE, "<is><t>  a </t></is>", "  a "),
    (INLINE, "<is><r><t>Nguyễn </t></r><r><rPr><b/></rPr><t>Mẫu</t></r></is>", "Nguyễn Mẫu"),
    (INLINE, '<is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is>', "東京"),
    (INLINE, "<is><t>a&lt;&amp;&gt;&quot;&apos;&#225;&#xE1;</t></is>", "a<&>\"'áá"),
    (INLINE, "<is><t>a_x000D_b_x005F_x000D_</t></is>", "a\rb_x000D_"),
    (INLINE, "<is><t>_xD83D__xDE00_</t></is>", "😀"),
    (INLINE, "<is><t>a\r\nb\rc</t></is>", "a\nb\nc"),
    (INLINE, "<is><t><![CDATA[<b>&]]>x</t></is>", "<b>&x"),
    (INLINE, "<is><t>a<!-- no -->b</t></is>", "ab"),
    (INLINE, "<v>0</v><is><t>chữ</t></is>", "chữ"),
    (INLINE, "<is><t>chữ</t></is><v>chữ</v>", "chữ"),
    (INLINE, "<v>chữ</v>", "chữ"),
    ("", "<!-- no --><v>5</v>", 5.0),
    ("", "<v>\n 5 </v>", 5.0),
    ("", "<v>5</v><extLst><ext/></extLst>", 5.0),
]


@pytest.mark.parametrize(("attributes", "content", "expected"), ONE_CELL)
def test_one_cell_by_both_ways(attributes, content, expected):
    sheet = sheet_xml(row(1, f'<c r="A1"{attributes}>{content}</c>'))
    # A comment in front of the rows sends the same cell down the slow way.
    slow = sheet.replace("<sheetData>", "<!-- --><sheetData>")
    for xml in (sheet, slow):
        grid = open_book(xlsx_with(sheet=xml, styles=STYLES)).sheet("S")
        assert typed(grid.rows) == typed({1: {1: expected}})
        assert grid.odd == grid.far == grid.long_text == []


FILLED = [
    # what a formula of several cells looks like, and what stands in A1 to B2 and in C1
    ('t="array" ref="A1:B2"', Formula("{5+3}", 8.0), Formula("", 8.0)),
    ('ref="A1:B2" t="dataTable" r1="D1"', Formula("5+3", 8.0), Formula("", 8.0)),
    ('t="array" ref="A1"', Formula("{5+3}", 8.0), 8.0),
    ('t="array" ref="A1:A1"', Formula("{5+3}", 8.0), 8.0),
    ('t="shared" ref="A1:B2" si="0"', Formula("5+3", 8.0), 8.0),
]


@pytest.mark.parametrize(("attributes", "first", "others"), FILLED)
def test_cells_that_another_formula_fills_are_no_numbers(attributes, first, others):
    lines = row(1, f'<c r="A1"><f {attributes}>5+3</f><v>8</v></c><c r="B1"><v>8</v></c>')
    lines = lines.replace("</row>", '<c r="C1"><v>8</v></c></row>')
    xml = sheet_xml(lines + row(2, '<c r="A2"><v>8</v></c>') + row(3, '<c r="A3"><v>8</v></c>'))
    for sheet in (xml, xml.replace("<sheetData>", "<!-- --><sheetData>")):
        found = cells(xlsx(sheet))
        assert found == {1: {1: first, 2: others, 3: 8.0}, 2: {1: others}, 3: {1: 8.0}}


BLANK_CELLS = ["", "<v></v>", "<v/>", "<is><t></t></is>", "<is/>"]


@pytest.mark.parametrize("content", BLANK_CELLS)
@pytest.mark.parametrize("kind", ["", ' t="s"', ' t="str"', INLINE])
def test_blank_cells_are_absent(kind, content):
    assert cells(xlsx(sheet_xml(row(1, f'<c r="A1" s="1"{kind}>{content}</c>')))) == {}


ODD_CELLS = [
    # attributes, content, stored value
    (' t="s"', "<v>9</v>", CellError("?")),
    (' t="s"', "<v>-1</v>", CellError("?")),
    (' t="s"', "<v>1.0</v>", CellError("?")),
    ("", "<v>mười</v>", "mười"),
    ("", "<v>NaN</v>", "NaN"),
    ("", "<v>inf</v>", "inf"),
    ("", "<v>1e999</v>", "1e999"),
    ("", "<v>1_000</v>", "1_000"),
    ("", "<v>1.2.3</v>", "1.2.3"),
    ("", "<v>٥</v>", "٥"),
    (' t="b"', "<v>2</v>", "2"),
    (' t="d"', "<v>2026-13-45</v>", "2026-13-45"),
    (' t="zz"', "<v>5</v>", "5"),
    ("", "<v>1</v><v>2</v>", CellError("?")),
    ("", "<f>A2</f><f>A3</f><v>2</v>", CellError("?")),
    (' t="s"', "<v>0</v><v/>", CellError("?")),
]


@pytest.mark.parametrize(("attributes", "content", "stored"), ODD_CELLS)
def test_odd_cells_are_kept_and_noted(attributes, content, stored):
    grid = open_book(xlsx(sheet_xml(row(1, f'<c r="A1"{attributes}>{content}</c>')))).sheet("S")
    assert typed(grid.rows) == typed({1: {1: stored}})
    assert [(r, c) for r, c, _ in grid.odd] == [(1, 1)]
    assert all(reason for _, _, reason in grid.odd)


def one_shared(item: str) -> object:
    data = xlsx(sheet_xml(row(1, '<c r="A1" t="s"><v>0</v></c>')), sst=sst_xml(item))
    return cells(data).get(1, {}).get(1)


SHARED = [
    (si("một"), "một"),
    ('<si><t xml:space="preserve"> một </t></si>', " một "),
    ("<si><r><rPr><b/></rPr><t>Hội </t></r><r><t>viên</t></r></si>", "Hội viên"),
    ("<si><t>東</t><rPh sb='0' eb='1'><t>ひがし</t></rPh><phoneticPr fontId='1'/></si>", "東"),
    (si("a&amp;b_x000A_c"), "a&b\nc"),
    (si("&#128512;"), "😀"),
    ("<si><t><![CDATA[a<b]]></t></si>", "a<b"),
    ("<si><t></t></si>", None),
    ("<si/>", None),
]


@pytest.mark.parametrize(("item", "expected"), SHARED)
def test_shared_strings(item, expected):
    assert one_shared(item) == expected
    assert one_shared(f"<!-- -->{item}") == expected


def test_positions_may_be_left_out():
    rows = (
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row>"
        '<row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    )
    assert cells(xlsx(sheet_xml(rows))) == {1: {1: 1.0, 3: 2.0}, 4: {3: 3.0, 4: 4.0}, 5: {1: 5.0}}


def test_rows_come_in_order_and_the_last_of_two_values_stays_and_is_noted():
    rows = row(5, '<c r="A5"><v>1</v></c>') + row(2, '<c r="A2"><v>1</v></c><c r="A2"><v>9</v></c>')
    grid = open_book(xlsx(sheet_xml(rows))).sheet("S")
    assert list(grid.rows.items()) == [(2, {1: 9.0}), (5, {1: 1.0})]
    assert [(r, c) for r, c, _ in grid.odd] == [(2, 1)]


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
def test_far_cells_are_noted_and_not_stored(comment):
    near = '<c r="A1"><v>1</v></c><c r="H1" t="s"><v>0</v></c><c r="I1" s="1"/>'
    rows = row(1, near + '<c r="J1"><v>2</v></c>') + "".join(
        row(n, f'<c r="A{n}"><v>3</v></c>') for n in range(50, 250)
    )
    xml = sheet_xml(rows + row(1_048_576, '<c r="XFD1048576"><v>4</v></c>')).replace(
        "<sheetData>", f"{comment}<sheetData>"
    )
    grid = open_book(xlsx(xml)).sheet("S", max_row=49, max_column=8)
    assert grid.rows == {1: {1: 1.0, 8: "một"}}
    assert grid.far[:2] == [(1, 10), (50, 1)]
    assert (len(grid.far), grid.far_count) == (100, 202)
    whole = open_book(xlsx(xml)).sheet("S")
    assert whole.rows[1_048_576] == {16_384: 4.0}
    assert whole.far_count == 0


BAD_REFERENCES = ["ZZZZ99999999999", "ZZZ1", "A0", "A1048577", "1A", "Ô1", "A", "A1:B2", ""]


@pytest.mark.parametrize("reference", BAD_REFERENCES)
def test_content_at_an_impossible_place_is_noted(reference):
    grid = open_book(xlsx(sheet_xml(row(1, f'<c r="{reference}"><v>1</v></c>')))).sheet("S")
    assert grid.rows == {}
    assert len(grid.odd) + grid.far_count == 1


@pytest.mark.parametrize("shared", [True, False])
def test_long_texts_are_kept_and_noted(shared):
    text = "ă" * 32_768
    inner = "<v>0</v>" if shared else f"<is><t>{text}</t></is>"
    sheet = sheet_xml(row(3, f'<c r="B3" t="{"s" if shared else "inlineStr"}">{inner}</c>'))
    grid = open_book(xlsx(sheet, sst=sst_xml(si(text)))).sheet("S")
    assert grid.rows == {3: {2: text}}
    assert grid.long_text == [(3, 2, 32_768)]
    at_the_limit = open_book(xlsx(sheet.replace(text, text[1:]), sst=sst_xml(si(text[1:]))))
    assert at_the_limit.sheet("S").long_text == []


# ---------------------------------------------------------------- formats, dates, properties

FORMATS = [
    ("dd/mm/yyyy", DateSerial),
    ("[$-42A]dd/mm/yyyy;@", DateSerial),
    ("h:mm", DateSerial),
    ("[h]:mm:ss", DateSerial),
    ("[ss]", DateSerial),
    ("[Red]yyyy", DateSerial),
    ('"ngày" d "tháng" m', DateSerial),
    ("0%", PercentNumber),
    ("0.00%;[Red]-0.00%", PercentNumber),
    ("General", None),
    ("GENERAL", None),
    ("0.00", None),
    ('#,##0" đ"', None),
    ("#,##0 đ", None),
    ('#,##0\\ "₫"', None),
    ("#,##0[$₫-42A]", None),
    ('0 "hộ"', None),
    ("0\\d", None),
    ("_-* #,##0_d", None),
    ("[Red]0;[DBNum1]0", None),
    ('0"%"', None),
    ("0\\%", None),
    ("@", None),
    ("", None),
    ("0;dd/mm", None),
]


@pytest.mark.parametrize(("code", "kind"), FORMATS)
def test_kind_of_format_code(code, kind):
    assert kind_of_code(code) is kind


def test_kind_of_builtin_formats():
    """Those of every language, from 67 on of Thai."""
    dates = [n for n in range(200) if kind_of_format(n) is DateSerial]
    east_asian, thai = [*range(27, 37), *range(50, 59)], [*range(71, 82)]
    assert dates == sorted([*range(14, 23), 45, 46, 47, *east_asian, *thai])
    assert [n for n in range(200) if kind_of_format(n) is PercentNumber] == [9, 10, 67, 68]
    assert kind_of_format(14, "0") is None


SERIALS = [
    ("1900-01-01", 1),
    ("1900-02-28", 59),
    ("1900-03-01", 61),
    ("2026-06-30", 46203),
    ("2026-06-30T06:00", 46203.25),
    ("2026-06-30T18:00:00.000Z", 46203.75),
    ("12:00:00", 0.5),
    ("2026-06-30T06:00:00.00000000000000000", 46203.25),
    ("2026-06-30T23:30:00+07:00", 46203 + 23.5 / 24),
    ("2026-06-30T00:30:00-0500", 46203 + 0.5 / 24),
    ("2026-06-30+07:00", 46203),
    ("2026-06-30Z", 46203),
    ("PT0H11M0.000S", 11 / 1440),
    ("PT06H00M00,0S", 0.25),
    ("-PT6H", -0.25),
    ("P1DT12H", 1.5),
    ("P", None),
    ("PT", None),
    ("P6", None),
    ("2026-02-30", None),
    ("30/06/2026", None),
    ("T", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "serial"), SERIALS)
def test_serial_of_iso(text, serial):
    assert serial_of_iso(text) == serial


def test_iso_dates_count_as_the_workbook_does():
    cell = row(1, '<c r="A1" t="d"><v>2026-06-30</v></c><c r="B1" t="d"><v>06:00:00</v></c>')
    workbook = hostile.workbook_xml("S", properties='<workbookPr date1904="1"/>')
    book = open_book(xlsx_with(sheet=sheet_xml(cell), workbook=workbook))
    found = book.sheet("S").rows[1]
    assert (found[1] + DAYS_TO_1904, found[2]) == (serial_of_day(date(2026, 6, 30)), 0.25)


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(9999, 12, 31)))
def test_serials_agree_with_openpyxl(day):
    assert serial_of_day(day) == openpyxl.utils.datetime.to_excel(day)


def test_properties_of_the_workbook():
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d">'
        "<dcterms:modified>2026-07-01T09:30:00+07:00</dcterms:modified></cp:coreProperties>"
    )
    book = open_book(
        xlsx_with(
            core=core,
            app='<Properties xmlns="p"><Application>Microsoft Excel</Application></Properties>',
            workbook=hostile.workbook_xml("Hội viên ", "B", properties='<workbookPr date1904="1"/>')
            .replace('name="B"', 'name="B" state="veryHidden"')
            .replace("rId2", "rId1"),
        )
    )
    assert (book.kind, book.names) == ("xlsx", ["Hội viên ", "B"])
    assert book.hidden == {"Hội viên ": False, "B": True}
    assert (book.modified, book.application) == (datetime(2026, 7, 1, 2, 30), "Microsoft Excel")
    assert book.epoch1904 is True
    plain = open_book(xlsx())
    assert (plain.modified, plain.application, plain.epoch1904) == (None, "", False)
    damaged = open_book(xlsx_with(core="<a>", app=b"\xff"))
    assert (damaged.modified, damaged.application) == (None, "")


def test_macros_are_told_by_the_parts():
    parts = hostile.xlsx_parts()
    parts["xl/vbaProject.bin"] = b"x"
    assert open_book(hostile.zipped(parts)).kind == "xlsm"


def test_unknown_sheets_and_sheets_without_cells():
    rels = hostile.rels_xml(("rId1", "chartsheet", "worksheets/sheet1.xml"))
    book = open_book(xlsx_with(workbook_rels=rels))
    assert book.sheet("S") == Grid()
    assert list(book.text_rows("S")) == []
    for data in (xlsx(), hostile.ods(hostile.ods_content("")), hostile.xlsb(b"")):
        with pytest.raises(KeyError):
            open_book(data).sheet("không có")


# ---------------------------------------------------------------- parts as other programs tie them

RELS = "xl/_rels/workbook.xml.rels"
TIES = [
    # in the relationships of the workbook, replaced
    ('Target="', 'Target="/xl/'),
    ('Target="', 'Target="./'),
    ('Target="', 'Target="xl/'),
    ('Target="', 'Target="\\xl\\'),
    ("worksheets/", "worksheets\\"),
    ("worksheets/sheet1", "Worksheets/Sheet1"),
    ("sheet1.xml", "%73heet1.xml"),
]
AS_PLAIN = {1: {1: 1.0, 2: "một"}}


@pytest.mark.parametrize(("usual", "other"), TIES)
def test_targets_as_programs_write_them(usual, other):
    rels = hostile.xlsx_parts()[RELS]
    assert usual in rels
    assert cells(xlsx_with(workbook_rels=rels.replace(usual, other))) == AS_PLAIN


@pytest.mark.parametrize("before", ["/", "./", "\\"])
def test_names_of_parts_as_programs_write_them(before):
    parts = {before + name: content for name, content in hostile.xlsx_parts().items()}
    if before == "\\":
        parts = {name.replace("/", "\\"): content for name, content in parts.items()}
    assert cells(hostile.zipped(parts)) == AS_PLAIN


@pytest.mark.parametrize("part", ["sheet", "sst"])
@pytest.mark.parametrize("namespace", ["", ' xmlns="urn:old"'])
def test_the_root_tells_the_namespace_of_a_part(namespace, part):
    content = hostile.xlsx_parts()[hostile.SHORT[part]].replace(
        f' xmlns="{hostile.MAIN}"', namespace
    )
    foreign = content.replace("</row>", '<q:c xmlns:q="q" r="C1"><q:v>9</q:v></q:c></row>')
    book = open_book(xlsx_with(**{part: foreign}))
    assert book.sheet("S").rows == AS_PLAIN
    assert list(book.text_rows("S")) == [["1", "một"]]


def test_a_listed_part_that_is_missing_matters_where_a_cell_needs_it():
    no_text = sheet_xml(row(1, '<c r="A1" s="0"><v>1</v></c>'))
    styled = no_text.replace(' s="0"', ' s="2"')
    book = open_book(xlsx_with(sst=None, styles=None, sheet=no_text))
    assert (book.sheet("S").rows, book.fonts("S")) == ({1: {1: 1.0}}, {})
    assert refusal(xlsx_with(sst=None, sheet=styled)) is None
    assert "xl/styles.xml" in refusal(xlsx_with(styles=None, sheet=styled)).found
    assert "xl/sharedStrings.xml" in refusal(xlsx_with(sst=None, styles=None)).found


@pytest.mark.parametrize("before", ["\n", "\ufeff", "\r\n \t"])
def test_what_slipped_out_before_the_file_is_passed_over(before):
    assert cells(before.encode() + xlsx()) == AS_PLAIN


def test_a_module_of_macros_is_a_sheet_without_cells():
    module = '<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/></sheets>'
    workbook = hostile.workbook_xml("S").replace("</sheets>", module)
    book = open_book(xlsx_with(workbook=workbook))
    assert (book.names, book.sheet("Module1"), book.fonts("Module1")) == (
        ["S", "Module1"],
        Grid(),
        {},
    )
    assert refusal(xlsx_with(workbook=workbook.replace('r:id=""', 'r:id="rId7"'))).code == "KH005"


def test_a_relationship_of_another_kind_is_no_sheet_without_cells():
    rels = hostile.xlsx_parts()[RELS].replace("/worksheet", "/theme", 1)
    assert refusal(xlsx_with(workbook_rels=rels)).code == "KH005"


# ---------------------------------------------------------------- the same cells as others see

MOMENT = datetime(2026, 6, 30, 7, 30)
CONTENT = [
    ["Họ và tên", "Năm sinh", "Số tiền", "Tỷ lệ", "Ngày", "Đã nộp", "Ghi chú"],
    ["Nguyễn Văn Mẫu", 1950.0, 12_537_000.0, 0.25, MOMENT, True, "a & b <c> \"d\" 'e'"],
    ["Trần Thị Mẫu", -1.5, 1e-7, 1.0, datetime(2024, 2, 29), False, " đầu và cuối "],
    [None, None, None, None, None, None, "dòng 1\ndòng 2"],
    ["Ｆｕｌｌ 東京 😀", 0.1 + 0.2, 123456789012345.0, 0.0, datetime(1950, 1, 1), True, "x_y"],
]
NAMES = ["Hội viên", "Trang & 'hai' <b>"]


def by_xlsxwriter() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    formats = {3: book.add_format({"num_format": "0.0%"}), 4: book.add_format({"num_format": 22})}
    for name in NAMES:
        sheet = book.add_worksheet(name)
        for r, line in enumerate(CONTENT):
            for c, value in enumerate(line):
                if value is not None:
                    is_date = isinstance(value, datetime)
                    write = sheet.write_datetime if is_date else sheet.write
                    write(r, c, value, formats.get(c))
        sheet.write_formula("A9", "=SUM(C2:C3)", None, 99)
        sheet.write_formula("B9", "=1/0", None, "#DIV/0!")
        sheet.write_rich_string("C9", "Nguyễn ", book.add_format({"bold": True}), "Mẫu", " Hai")
        sheet.write_blank("D9", None, formats[3])
    book.get_worksheet_by_name(NAMES[1]).hide()
    book.close()
    return target.getvalue()


def by_openpyxl(write_only: bool) -> bytes:
    book = openpyxl.Workbook(write_only=write_only)
    if not write_only:
        book.remove(book.active)
    for name in NAMES:
        sheet = book.create_sheet(name)
        for line in CONTENT:
            sheet.append(line)
        sheet.append(["=SUM(C2:C3)"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("libreoffice")
    source = folder / "book.xlsx"
    source.write_bytes(by_xlsxwriter())
    kinds = ("xlsx", "xls", "ods")
    return {kind: clients.convert(source, kind, folder / "made").read_bytes() for kind in kinds}


def to_serial(value: object) -> object:
    """A value of another reader in our terms."""
    match value:
        case datetime():
            return serial_of_day(value.date()) + (
                value - datetime.combine(value, time())
            ) / timedelta(1)
        case date():
            return float(serial_of_day(value))
        case time():
            return (datetime.combine(date.min, value) - datetime.min) / timedelta(1)
        case bool() | str():
            return value
        case int():
            return float(value)
    return value


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == pytest.approx(
            theirs, rel=1e-13, abs=1e-9 if isinstance(ours, DateSerial) else 0
        )
    return type(ours) is type(theirs) and ours == theirs


def as_others_see(value: object, errors_shown: bool) -> object:
    """What another reader shows for one of our values: results for formulas, perhaps blanks."""
    if isinstance(value, Formula):
        value = value.cached
    if isinstance(value, CellError):
        return value.text if errors_shown else ""
    return "" if value is None else value


def compare(ours: Grid, theirs: list[list[object]], errors_shown: bool) -> int:
    """Every cell, blank ones too; gives how many had content."""
    full = 0
    height = max([len(theirs), *ours.rows])
    width = max([len(line) for line in theirs] + [max(line) for line in ours.rows.values()])
    for r in range(height):
        for c in range(width):
            mine = as_others_see(ours.rows.get(r + 1, {}).get(c + 1), errors_shown)
            other = theirs[r][c] if r < len(theirs) and c < len(theirs[r]) else ""
            other = to_serial("" if other is None else other)
            assert same(mine, other), (r + 1, c + 1, mine, other)
            full += mine != ""
    return full


def compare_with_calamine(data: bytes, least: int) -> None:
    book = open_book(data)
    other = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.names == other.sheet_names
    for name in book.names:
        theirs = other.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert compare(book.sheet(name), theirs, errors_shown=False) >= least


def compare_with_openpyxl(data: bytes, least: int) -> None:
    book = open_book(data)
    other = load_workbook(io.BytesIO(data), data_only=True)
    assert book.names == other.sheetnames
    for name in book.names:
        theirs = [[cell.value for cell in line] for line in other[name].iter_rows()]
        assert compare(book.sheet(name), theirs, errors_shown=True) >= least


def test_same_cells_as_the_judges_from_xlsxwriter():
    compare_with_calamine(by_xlsxwriter(), least=29)
    compare_with_openpyxl(by_xlsxwriter(), least=29)


@pytest.mark.parametrize("write_only", [False, True])
def test_same_cells_as_the_judges_from_openpyxl(write_only):
    compare_with_openpyxl(by_openpyxl(write_only), least=29)
    compare_with_calamine(by_openpyxl(write_only), least=29)


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_same_cells_as_the_judges_from_libreoffice(saved_by_libreoffice, kind):
    data = saved_by_libreoffice[kind]
    if kind == "xlsx":
        compare_with_openpyxl(data, least=29)
    book = open_book(data)
    assert book.kind == kind
    assert book.hidden == {NAMES[0]: False, NAMES[1]: True}
    assert isinstance(book.modified, datetime)
    if kind != "ods":  # calamine shows an ODS percentage or error in its own ways
        compare_with_calamine(data, least=29)
    original = open_book(by_xlsxwriter())
    for name in NAMES:
        ours, source = book.sheet(name).rows, original.sheet(name).rows
        assert list(ours) == list(source)
        for r, line in source.items():
            assert list(ours[r]) == list(line)
            for c, value in line.items():
                found = ours[r][c]
                if isinstance(value, bool):
                    # LibreOffice itself turns a truth value into the formula TRUE().
                    assert (type(found), found.cached) == (Formula, value)
                    continue
                assert type(found) is type(value), (r, c)
                if isinstance(value, Formula):
                    found, value = found.cached, value.cached
                assert found == value or found == pytest.approx(value, rel=1e-12), (r, c)


@pytest.mark.libreoffice
def test_a_large_xls_of_libreoffice(tmp_path):
    """Strings that run on from record to record, as another program cuts them."""
    words = ["Nguyễn Văn Mẫu", "plain latin text", "东京 😀", "Quỹ khuyến học"]
    lines = [
        [f"{words[n % 4]} {n} " + "ơx"[n % 2] * (n % 83), float(n), n / 7] for n in range(1500)
    ]
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "large.xlsx")
    clients.convert(tmp_path / "large.xlsx", "xls", tmp_path)
    rows = open_book(tmp_path / "large.xls").sheet("Sheet").rows
    # LibreOffice itself rounds the last bit of some fractions.
    assert [[rows[n + 1][c] for c in (1, 2)] for n in range(1500)] == [line[:2] for line in lines]
    assert [rows[n + 1][3] for n in range(1500)] == pytest.approx([n / 7 for n in range(1500)])


# ---------------------------------------------------------------- the fast way and the slow way


@pytest.fixture(scope="module", autouse=True)
def small_slices():
    """Small parts, too, are cut into many slices, and few texts of one are known in the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx_cells, "SLICE", 40)
        patch.setattr(xlsx_strings, "SLICE", 40)
        patch.setattr(xlsx_strings._Known, "most", 3)
        patch.setattr(xlsx_strings._Known, "longest", 6)
        yield


def both_ways(sheet: bytes, strings: list[str]) -> tuple[Grid | None, Grid | None]:
    """The grid by the fast way (None: surprised) and by the slow way (None: refused)."""
    limits = Limits()
    values = ValueReader(strings, {1: DateSerial, 2: PercentNumber})
    fast = GridBuilder(limits, 1000, 100)
    slow = GridBuilder(limits, 1000, 100)
    found: list[Grid | None] = []
    for builder in (fast, slow):
        try:
            if builder is fast:
                xlsx_cells.fast_cells(sheet, builder, values, Clock(limits))
            else:
                for _ in xlsx_cells.slow_cells(
                    pieces(sheet), "p", Clock(limits), values, builder.put, builder.odd
                ):
                    pass
            found.append(builder.finish())
        except (NotOrdinary, Unreadable):
            found.append(None)
    return found[0], found[1]


NUMBER = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x) < 1e300).map(repr),
    st.integers(0, 10**12).map(str),
)
#: What may stand in XML (XML 1.0, 2.2) but for control characters.
LETTERS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"
    ),
    max_size=8,
)
ESCAPED = LETTERS.map(lambda t: t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
#: How a cell ends that holds nothing.
BLANK = st.sampled_from(["", "></c>", "><v></v></c>", "><v/></c>"])
INNER = st.one_of(
    st.tuples(st.sampled_from(["", ' t="n"', ' s="1"', ' s="2"']), NUMBER.map("<v>{}</v>".format)),
    st.tuples(st.just(' t="s"'), st.integers(0, 2).map("<v>{}</v>".format)),
    st.tuples(st.just(INLINE), ESCAPED.map("<is><t>{}</t></is>".format)),
    st.tuples(st.just(' t="str"'), ESCAPED.map("<f>A1</f><v>{}</v>".format)),
    st.tuples(st.just(""), NUMBER.map("<f>A1+1</f><v>{}</v>".format)),
    st.tuples(
        st.sampled_from([' cm="1"', ' t="n" vm="2"', ' s="1" t="n" cm="1" ph="true"']),
        NUMBER.map("<v>{}</v>".format),
    ),
    st.tuples(st.just(' t="str" cm="1"'), ESCAPED.map('<f t="array">A1</f><v>{}</v>'.format)),
    st.tuples(st.sampled_from([' s="1"', ' s="1" t="n"', ' t="n" cm="1"']), BLANK),
)
SHEETS = st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 30)), INNER, max_size=25)


def written(content: dict) -> bytes:
    lines = []
    for r in sorted({r for r, _ in content}):
        line = ""
        for c in sorted(c for at, c in content if at == r):
            attributes, inner = content[r, c]
            name = openpyxl.utils.get_column_letter(c)
            end = inner if inner.startswith(">") else f">{inner}</c>" if inner else "/>"
            line += f'<c r="{name}{r}"{attributes}{end}'
        lines.append(row(r, line) + f'<row r="{r}5" ht="15"/>' * (r % 3))
    return sheet_xml("".join(lines)).encode()


@settings(max_examples=150, deadline=None)
@given(SHEETS)
def test_ordinary_sheets_go_the_fast_way_and_look_the_same(content):
    fast, slow = both_ways(written(content), ["một", "", "ba"])
    assert fast is not None
    assert slow is not None
    assert typed(fast.rows) == typed(slow.rows)
    assert fast == slow


FRAGMENTS = [
    "<c r='A9'><v>9</v></c>", '<c r="A9"><v>9</v></c>', "<c>", "</c>", "</c >", "<v>", "</v>", "<f>", "</f>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "<row>", "</row>", "<x:c/>", "<is>", "</is>", "<t>", "</t>",
    "<v/>", '<row r="9"/>', '<c r="B2"/>', "<c r='B2' />", " ", "\n", "&amp;", "&#65;", "&x;", "_x0041_", "1", "-",
    "e", "\x00", "</sheetData>", "<sheetData>", "<sheetData/>", '<c r="A1" t="s"><v>1</v></c>', ' xmlns="q"', ' t="s"',
    ' s="1"', ' cm="1"', ' t="n"', "<r>", "</r>", "<r><t>x</t></r>", '<rPh sb="0" eb="1"><t>x</t></rPh>', ' r="C3"', "<mc:A/>", "<c xmlns='q' r=\"A7\"><v>7</v></c>", "<si>", "</si>", "<si/>", "<si><t>x</t></si>", "<rPh>", "</sst>", "\ufeff", "\r",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 12), st.sampled_from(["", *FRAGMENTS])),
    min_size=1,
    max_size=3,
)


def edited(data: bytes, edits: list[tuple[int, int, str]]) -> bytes:
    for at, cut, text in edits:
        at %= len(data) + 1
        data = data[:at] + text.encode() + data[at + cut :]
    return data


@settings(max_examples=400, deadline=None)
@example({(1, 1): ("", "<v>0</v>")}, [(133, 0, "<c r='A9'><v>9</v></c>")])
@given(SHEETS.filter(bool), EDITS)
def test_the_fast_way_never_sees_less_than_the_slow_way(content, edits):
    fast, slow = both_ways(edited(written(content), edits), ["một", "", "ba"])
    if fast is not None and slow is not None:
        assert typed(fast.rows) == typed(slow.rows)
        assert fast == slow


LOOKALIKES = [
    # inside the ordinary sheet, replaced by what a hasty pattern would take for something else
    ('<c r="B2"><v>2</v></c>', '<c r="B2"><v>2</v></c >'),
    ('<c r="B2"><v>2</v></c>', '<c r="B2" ><v>2</v></c>'),
    ('<c r="B2"><v>2</v></c>', "<c r='B2'><v>2</v></c>"),
    ('<c r="B2"><v>2</v></c>', '<x:c xmlns:x="q" r="B2"><x:v>2</x:v></x:c>'),
    ('<c r="B2"><v>2</v></c>', f'<x:c xmlns:x="{hostile.MAIN}" r="B2"><x:v>2</x:v></x:c>'),
    ('<c r="B2"><v>2</v></c>', '<c r="B2" xmlns="q"><v>2</v></c>'),
    ('<c r="B2"><v>2</v></c>', '<c r="B2"><f xmlns="q">A1</f><v>2</v></c>'),
    ('<c r="B2"><v>2</v></c>', "<c><v>2</v></c>"),
    ('<row r="2">', '<row r="2" xmlns="q">'),
    ("2006/main", "2006-main"),
    ("schemas.openxml", "schemas1openxml"),
    ("<worksheet ", "<!-- <sheetData> --><worksheet "),
    ("</worksheet>", "<!-- </sheetData> --></worksheet>"),
]


@pytest.mark.parametrize(("ordinary", "other"), LOOKALIKES)
def test_lookalikes_go_the_slow_way(ordinary, other):
    rows = row(1, '<c r="A1"><v>1</v></c>') + row(2, '<c r="B2"><v>2</v></c>')
    xml = sheet_xml(rows)
    assert ordinary in xml
    fast, slow = both_ways(xml.replace(ordinary, other).encode(), [])
    assert (fast is None or fast == slow, slow is None) == (True, False)
    book = open_book(xlsx(xml.replace(ordinary, other)))
    assert book.sheet("S") == slow
    width = [max(slow.rows.get(r, {}), default=0) for r in range(1, max(slow.rows, default=0) + 1)]
    assert [len(texts) for texts in book.text_rows("S")] == width


@pytest.mark.parametrize("other", ["<si >", "<si><!-- -->", "<q/><si>", "<x:si xmlns:x='q'/><si>"])
@pytest.mark.parametrize("number", [0, 1])
def test_lookalikes_of_strings_go_the_slow_way(number, other):
    items = [si("một"), si("hai")]
    items[number] = items[number].replace("<si>", other)
    fast, slow = both_string_ways(sst_xml(*items).encode())
    assert (fast, slow) == (None, ["một", "hai"])


def test_strings_after_the_last_ordinary_one_are_seen():
    fast, slow = both_string_ways(sst_xml(si("một"), "<si><t>hai</t></si >").encode())
    assert (fast, slow) == (None, ["một", "hai"])


def both_string_ways(data: bytes) -> list[list[str] | None]:
    """The strings by the fast way (None: surprised) and by the slow way (None: refused)."""
    limits = Limits()
    found: list[list[str] | None] = []
    for read in (
        lambda: xlsx_strings.fast_strings(data, limits, Clock(limits)),
        lambda: xlsx_strings.slow_strings(data, "p", limits, Clock(limits)),
    ):
        try:
            found.append(read())
        except (NotOrdinary, Unreadable):
            found.append(None)
    return found


GAPS = st.sampled_from(["", "\n", "\r\n  "])
STRINGS = st.lists(st.tuples(ESCAPED, GAPS), min_size=1, max_size=12)
RUN = ESCAPED.map('<r><rPr><b/></rPr><t xml:space="preserve">{}</t></r>'.format)
GUIDE = ESCAPED.map('<rPh sb="0" eb="1"><t>{}</t></rPh><phoneticPr fontId="1"/>'.format)
#: Strings in several looks, with a guide to their reading, or without a text.
ODD_STRINGS = st.one_of(
    st.lists(RUN, min_size=1, max_size=3).map("".join),
    st.tuples(ESCAPED.map("<t>{}</t>".format), GUIDE).map("".join),
    ESCAPED.map('<t>{}</t><phoneticPr fontId="1" type="noConversion"/>'.format),
    st.sampled_from(["<t/>", "<t ></t>", ""]),
).map("<si>{}</si>".format)
MIXED = st.lists(st.tuples(st.one_of(ESCAPED.map(si), ODD_STRINGS), GAPS), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(STRINGS)
def test_ordinary_strings_go_the_fast_way_and_look_the_same(texts):
    fast, slow = both_string_ways(sst_xml(*(si(text) + gap for text, gap in texts)).encode())
    assert fast is not None
    assert fast == slow
    assert len(fast) == len(texts)


@settings(max_examples=150, deadline=None)
@given(MIXED)
def test_odd_strings_between_ordinary_ones_leave_those_on_the_fast_way(items):
    fast, slow = both_string_ways(sst_xml(*map("".join, items)).encode())
    assert fast is not None
    assert fast == slow
    assert len(fast) == len(items)


@settings(max_examples=400, deadline=None)
@given(MIXED, EDITS)
def test_the_fast_way_never_sees_other_strings_than_the_slow_way(items, edits):
    data = sst_xml(*map("".join, items)).encode()
    fast, slow = both_string_ways(edited(data, edits))
    if fast is not None and slow is not None:
        assert fast == slow


PROPERTIES = st.lists(
    st.sampled_from(
        [
            "<b/>",
            '<color rgb="FFFF0000"/>',
            '<color rgb="FFFFFFFF"/>',
            "<strike/>",
            '<strike val="0"/>',
            '<vertAlign val="superscript"/>',
            '<sz val="1"/>',
            '<rFont val="Wingdings"/>',
        ]
    ),
    max_size=2,
).map("".join)
DRESSED_RUN = st.one_of(
    st.tuples(PROPERTIES, ESCAPED).map(lambda run: "<r><rPr>{}</rPr><t>{}</t></r>".format(*run)),
    ESCAPED.map("<r><t>{}</t></r>".format),
)
DRESSED = st.lists(DRESSED_RUN, min_size=1, max_size=3).map("".join).map("<si>{}</si>".format)
DRESSED_AND_OTHERS = st.lists(
    st.tuples(st.one_of(DRESSED, ESCAPED.map(si), ODD_STRINGS), st.sampled_from(["", "", "\n"])),
    min_size=1,
    max_size=8,
)


def both_rich_ways(data: bytes) -> list[dict[int, list[Run]] | None]:
    """The runs of strings by the fast way (None: refused), and with every string looked into."""
    found: list[dict[int, list[Run]] | None] = []
    for way in (xlsx_strings.only_with_runs, Mock(side_effect=NotOrdinary)):
        with patch.object(xlsx_looks, "only_with_runs", way):
            try:
                found.append(dict(xlsx_looks.rich_texts(data, "p", Limits())))
            except Unreadable:
                found.append(None)
    return found


@settings(max_examples=300, deadline=None)
@given(DRESSED_AND_OTHERS)
def test_runs_are_found_where_only_strings_that_have_some_are_looked_into(items):
    fast, slow = both_rich_ways(sst_xml(*map("".join, items)).encode())
    assert fast is not None
    assert fast == slow


@settings(max_examples=400, deadline=None)
@given(DRESSED_AND_OTHERS, EDITS)
def test_the_fast_way_never_finds_other_runs_than_the_slow_way(items, edits):
    data = edited(sst_xml(*map("".join, items)).encode(), edits)
    fast, slow = both_rich_ways(data)
    if slow is not None and both_string_ways(data)[1] is not None:
        assert fast == slow


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<r><t>1</t></r><r><rPr><b/></rPr><t>2 triệu</t></r>", "12 triệu"),
        ("<r><t>a\r</t></r><r><t>\nb</t></r>", "a\n\nb"),
        ("<r><t>a&amp;</t></r><r><t>lt;b</t></r>", "a&lt;b"),
        ("<r><t>a&#13;</t></r><r><t>\nb</t></r>", "a\r\nb"),
        ("<r><t>_x004</t></r><r><t>1_</t></r>", "A"),
    ],
)
def test_what_stands_at_the_border_of_two_runs_is_never_read_across_it(item, text):
    fast, slow = both_string_ways(sst_xml(si("một"), f"<si>{item}</si>", si("hai")).encode())
    assert fast == slow == ["một", text, "hai"]


@pytest.mark.parametrize(
    "item",
    [
        "<si><r><t>a&am</t></r><r><t>p;b</t></r></si>",
        "<si><t>a</t></r><r><t>b</t></si>",
        "<si><r><t>a</t></si><si><t>b</t></r></si>",
        "<si><r><rPr><b></rPr><t>a</t></r></si>",
        "<si><r><t>a</t><phoneticPr fontId='1'/></si>",
    ],
)
def test_what_no_parser_reads_is_not_joined_to_something_else(item):
    assert both_string_ways(sst_xml(si("một"), item).encode()) == [None, None]


def test_a_string_of_runs_with_a_guide_needs_no_parser():
    item = (
        '<si><r><rPr><b/><sz val="13"/></rPr><t xml:space="preserve">12 </t></r><r><t>triệu</t></r>'
        '<rPh sb="0" eb="1"><t>x</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'
    )
    with patch.object(xlsx_strings, "slow_strings", Mock(side_effect=AssertionError)):
        data = sst_xml(si("một"), item, si("hai")).encode()
        assert xlsx_strings.read_strings(data, "p", Limits()) == ["một", "12 triệu", "hai"]


NUMBERS = st.integers(0, 4)
ALIGNMENT = st.sampled_from(
    ["", '<alignment horizontal="fill"/>', '<alignment wrapText="1" />', "<protection/>"]
)
CELL_FORMAT = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, ALIGNMENT).map(
    lambda xf: '<xf numFmtId="{}" fontId="{}" fillId="{}" borderId="{}">{}</xf>'.format(*xf)
)
OTHER_FORMAT = st.sampled_from(
    [
        '<xf numFmtId="165" fontId="1" applyFont="1"/>',
        "<xf/>",
        "<xf numFmtId='164'/>",
        '<xf numFmtId="14"><extLst><ext uri="{x}"/></extLst></xf>',
        '<x:xf xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" fontId="2"/>',
        '<!-- <xf fontId="1"/> --><xf fontId="2"/>',
    ]
)
FORMATS = st.lists(st.one_of(CELL_FORMAT, CELL_FORMAT, OTHER_FORMAT), max_size=6).map("".join)


def styles_xml(formats: str) -> bytes:
    """Styles of several fonts, fills and borders for those formats of cells."""
    return (
        '<?xml version="1.0"?>\n<styleSheet'
        ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<numFmts><numFmt numFmtId="164" formatCode=";;;"/><numFmt numFmtId="165"'
        ' formatCode="dd/mm"/></numFmts><fonts><font/><font><strike/><name val="VNI-Times"/></font>'
        '<font><color rgb="FFFFFFFF"/></font><font><sz val="1"/></font></fonts><fills><fill>'
        '<patternFill patternType="none"/></fill><fill><patternFill patternType="solid">'
        '<fgColor rgb="FF000000"/></patternFill></fill></fills><borders><border/>'
        '<border diagonalUp="1"><diagonal style="thin"/></border></borders>'
        f'<cellStyleXfs count="1"><xf fontId="1"/></cellStyleXfs><cellXfs count="9">{formats}'
        "</cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"
    ).encode()


def both_style_ways(data: bytes) -> list[xlsx_styles.Styles | None]:
    """The styles by the fast way (None: refused), and with the formats read by expat."""
    found: list[xlsx_styles.Styles | None] = []
    for way in (xlsx_styles._apart, Mock(side_effect=NotOrdinary)):
        with patch.object(xlsx_styles, "_apart", way):
            try:
                found.append(xlsx_styles.read_styles.__wrapped__(data, "p", Limits()))
            except Unreadable:
                found.append(None)
    return found


@settings(max_examples=300, deadline=None)
@given(FORMATS)
def test_formats_of_cells_taken_apart_are_those_of_the_whole(formats):
    fast, slow = both_style_ways(styles_xml(formats))
    assert fast is not None
    assert fast == slow


@settings(max_examples=400, deadline=None)
@given(FORMATS, EDITS)
def test_the_fast_way_never_finds_other_styles_than_the_slow_way(formats, edits):
    fast, slow = both_style_ways(edited(styles_xml(formats), edits))
    if slow is not None:
        assert fast == slow


@pytest.mark.parametrize("text", ["&am</t></r><r><t>p;", "Xã &</t></r><r><t>amp; ấp"])
def test_an_entity_does_not_begin_in_one_run_and_end_in_another(text):
    fast, slow = both_string_ways(sst_xml(si("một"), f"<si><r><t>{text}</t></r></si>").encode())
    assert (fast, slow) == (None, None)


def test_attributes_without_a_space_between_are_no_format():
    fast, slow = both_style_ways(styles_xml('<xf numFmtId="164"fontId="1"/>'))
    assert (fast, slow) == (None, None)


def test_a_head_of_many_columns_that_say_nothing_of_being_hidden_takes_linear_time():
    head = b"<cols><col " + b'min="hidden ' * 30_000
    began = monotonic()
    assert xlsx_looks._hidden_columns(head) == frozenset()
    assert monotonic() - began < 1


def test_formats_in_another_order_are_not_parsed_again():
    one, other = '<xf fontId="1"/>', '<xf fontId="2"><alignment horizontal="fill"/></xf>'
    limits = Limits()
    xlsx_styles.read_styles(styles_xml(one + other), "p", limits)
    with patch.object(xlsx_styles, "elements", Mock(side_effect=AssertionError)):
        styles = xlsx_styles.read_styles(styles_xml(other + one), "p", limits)
    assert styles.fonts == ["", "VNI-Times"]
    assert styles.struck == frozenset([1])


# ---------------------------------------------------------------- whatever comes

BASES = {
    "xl/worksheets/sheet1.xml": sheet_xml(
        row(
            1,
            "".join(
                f'<c r="{c}1"{a}>{i}</c>'
                for c, (a, i, _) in zip("ABCDEFGHIJ", ONE_CELL[20:], strict=False)
            ),
        )
    ),
    "xl/sharedStrings.xml": sst_xml(*(item for item, _ in SHARED)),
    "xl/styles.xml": STYLES,
    "xl/workbook.xml": hostile.workbook_xml("S", properties='<workbookPr date1904="0"/>'),
    "xl/_rels/workbook.xml.rels": hostile.xlsx_parts()["xl/_rels/workbook.xml.rels"],
    "_rels/.rels": hostile.xlsx_parts()["_rels/.rels"],
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(BASES)), EDITS)
def test_edited_parts_are_read_or_refused(part, edits):
    parts = {**hostile.xlsx_parts(), **BASES}
    parts[part] = edited(parts[part].encode(), edits)
    refused = refusal(hostile.zipped(parts))
    assert refused is None or re.fullmatch(r"KH0\d\d", refused.code)


BYTE_EDITS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 3), st.binary(max_size=4)),
    min_size=1,
    max_size=4,
)
XLS_CELLS = (
    hostile.biff_number(0, 0, 5.5)
    + hostile.record(0xFD, b"\1\0\0\0\0\0\0\0\0\0")
    + hostile.record(0xBD, b"\2\0\0\0" + b"\0\0\2\0\0\0" * 2 + b"\1\0")
    + hostile.record(0x06, b"\3\0\0\0\0\0" + b"\0" * 6 + b"\xff\xff" + bytes(6))
    + hostile.record(0x207, b"\2\0\0ab")
)
XLS_STRINGS = hostile.record(0xFC, b"\2\0\0\0\2\0\0\0" + b"\3\0\0abc" + b"\4\0\1a\0b\0")
XLS_STRINGS += hostile.record(0x3C, b"\0cd")
WHOLE_FILES = {
    "xls": hostile.ole({"Workbook": hostile.biff(XLS_CELLS, XLS_STRINGS)}),
    "xlsx": xlsx(),
    "xlsb": hostile.xlsb(hostile.bin_row(1) + hostile.bin_cell(7, 1, bytes(4)), ("một",)),
    "ods": hostile.ods(
        hostile.ods_content(f"<table:table-row>{hostile.ODS_CELL}</table:table-row>")
    ),
}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(WHOLE_FILES)), BYTE_EDITS, st.integers(0, 10**6))
def test_edited_files_are_read_or_refused(kind, edits, length):
    data = WHOLE_FILES[kind]
    for at, cut, new in edits:
        at %= len(data)
        data = data[:at] + new + data[at + cut :]
    refusal(data)
    refusal(data[: length % len(data)])


@settings(max_examples=150, deadline=None)
@given(BYTE_EDITS)
def test_edited_inner_streams_are_read_or_refused(edits):
    stream = hostile.biff(XLS_CELLS, XLS_STRINGS)
    content = hostile.ods_content(f"<table:table-row>{hostile.ODS_CELL}</table:table-row>").encode()
    sheet = hostile.bin_row(1) + b"".join(hostile.bin_cell(k, k, bytes(8)) for k in range(2, 12))
    made = []
    for base in (stream, content, sheet):
        for at, cut, new in edits:
            at %= len(base)
            base = base[:at] + new + base[at + cut :]
        made.append(base)
    refusal(hostile.ole({"Workbook": made[0]}))
    refusal(hostile.ods(made[1]))
    refusal(hostile.xlsb(made[2]))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_noise_is_refused(noise, beginning):
    assert refusal(beginning + noise) is not None


# ---------------------------------------------------------------- .xls, .xlsb and .ods by hand


def test_xls_cells_by_hand_as_calamine_sees_them():
    pack = hostile.struct.pack
    content = (
        hostile.record(0xFD, pack("<HHHI", 0, 0, 0, 1))
        + hostile.biff_number(0, 1, 46000, 1)
        + hostile.biff_number(0, 2, 0.25, 2)
        + hostile.record(0x27E, pack("<HHHI", 1, 0, 0, (12345 << 2) | 3))
        + hostile.record(0x27E, pack("<HHHI", 1, 1, 0, (-7 << 2) & 0xFFFFFFFF | 2))
        + hostile.record(0xBD, pack("<HHHIHIH", 2, 0, 0, (1 << 2) | 2, 0, (2 << 2) | 2, 1))
        + hostile.record(0x205, pack("<HHHBB", 3, 0, 0, 1, 0))
        + hostile.record(0x205, pack("<HHHBB", 3, 1, 0, 0x2A, 1))
        + hostile.record(0x204, pack("<HHHHB", 4, 0, 0, 2, 0) + b"ab")
        + hostile.record(0x06, pack("<HHHdHI", 5, 0, 0, 8.5, 0, 0))
        + hostile.record(0x06, pack("<HHH", 5, 1, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(6))
        + hostile.record(0x207, pack("<HB", 2, 1) + "ơn".encode("utf-16-le"))
        + hostile.record(0x06, pack("<HHH", 5, 2, 0) + b"\2\0\x07\0\0\0\xff\xff" + bytes(6))
        + hostile.record(0x06, pack("<HHH", 5, 3, 0) + b"\1\0\1\0\0\0\xff\xff" + bytes(6))
        # a chart inside the sheet has numbers of its own
        + hostile.record(0x809, pack("<HHHHII", 0x600, 32, 0, 0, 0, 0))
        + hostile.biff_number(9, 9, 9)
        + hostile.record(0x0A)
        + hostile.biff_number(6, 0, 6)
    )
    data = hostile.ole({"Workbook": hostile.biff(content, XLS_STRINGS)})
    assert typed(cells(data)) == typed(
        {
            1: {1: "abcd", 2: DateSerial(46000), 3: PercentNumber(0.25)},
            2: {1: 123.45, 2: -7.0},
            3: {1: 1.0, 2: 2.0},
            4: {1: True, 2: CellError("#N/A")},
            5: {1: "ab"},
            6: {
                1: Formula("", 8.5),
                2: Formula("", "ơn"),
                3: Formula("", CellError("#DIV/0!")),
                4: Formula("", True),
            },
            7: {1: 6.0},
        }
    )


def xls_grid(content: bytes, strings: bytes = b"", stream: str = "Workbook") -> Grid:
    return open_book(hostile.ole({stream: hostile.biff(content, strings)})).sheet("S")


XLS_SHAPES = [
    # records of the sheet, records of the workbook, the cells of row 1
    (hostile.record(0x204), b"", {}),
    (hostile.record(0x204, bytes(8)), b"", {}),
    (hostile.record(0x406, bytes(6) + b"\0\0\0\0\0\0\x21\x40" + bytes(8)), b"", {1: Formula("", 8.5)}),
    (hostile.record(0x206, bytes(6) + b"\0\0\0\0\0\0\x21\x40" + bytes(8)), b"", {1: Formula("", 8.5)}),
    # a formula with a text that never comes is no blank
    (hostile.record(0x06, bytes(12) + b"\xff\xff" + bytes(6)), b"", {1: Formula("", None)}),
    # strings that are not counted, and what stands behind those that are
    (hostile.record(0xFD, bytes(6) + b"\1\0\0\0"), XLS_STRINGS.replace(b"\2\0\0\0\2\0\0\0", bytes(8)), {1: "abcd"}),
    (hostile.record(0xFD, bytes(10)), hostile.record(0xFC, b"\1\0\0\0\1\0\0\0\1\0\0a\x09\0\0b"), {1: "a"}),
    # a format that cannot be read leaves its number, one counted in a byte is read
    (hostile.biff_number(0, 0, 5), hostile.record(0x41E, b"\0\0\xff\xff\0a"), {1: 5.0}),
    (hostile.biff_number(0, 0, 5), hostile.record(0x41E, b"\0"), {1: 5.0}),
    (hostile.biff_number(0, 0, 5, 2), hostile.record(0x41E, b"\x09\0\5dd/mm"), {1: DateSerial(5)}),
]  # fmt: skip


@pytest.mark.parametrize(("content", "strings", "expected"), XLS_SHAPES)
@pytest.mark.parametrize("stream", ["Workbook", "Book"])
def test_xls_as_other_programs_write_it(stream, content, strings, expected):
    grid = xls_grid(content + hostile.biff_number(8, 0, 1), strings, stream)
    assert typed(grid.rows) == typed({1: expected, 9: {1: 1.0}})
    assert grid.odd == []


def test_records_of_xls_without_a_container():
    book = open_book(hostile.biff(XLS_CELLS, XLS_STRINGS))
    assert (book.kind, book.modified, book.sheet("S").rows[1]) == ("xls", None, {1: 5.5})


def test_unknown_records_among_cells_of_xls_are_told():
    known = hostile.record(0x201, bytes(6)) + hostile.record(0xBE, bytes(8))
    known += hostile.record(0x221, bytes(20)) + hostile.record(0x863, bytes(8))
    known += hostile.record(0x1B8, bytes(32)) + hostile.record(0x1C, bytes(12))
    content = (
        hostile.record(0x55, b"\x08\0")
        + hostile.record(0x208, bytes(16))
        + known
        + hostile.record(0x2AB, bytes(8))
        + hostile.biff_number(0, 0, 5)
        + hostile.record(0x02, b"\4\0\2\0\0\0\0\7\0")
        + hostile.record(0x203, bytes(7))
        + hostile.record(0x1FE, bytes(8))
        + hostile.record(0xD7, bytes(8))
        + hostile.record(0x99, bytes(8))
        + hostile.record(0x23E, bytes(18))
    )
    grid = xls_grid(content)
    assert grid.rows == {1: {1: 5.0}}
    told = [(0, 0, "0x02AB"), (5, 3, "0x0002"), (0, 0, "cắt ngắn"), (0, 0, "0x01FE")]
    assert [(r, c, word in reason) for (r, c, reason), (_, _, word) in zip(grid.odd, told)] == [
        (r, c, True) for r, c, _ in told
    ]
    assert len(grid.odd) == len(told)


def test_xlsb_cells_by_hand_as_calamine_sees_them():
    pack, cell = hostile.struct.pack, hostile.bin_cell
    content = (
        hostile.bin_row(1)
        + cell(5, 1, pack("<d", 1.5))
        + cell(7, 2, pack("<I", 1))
        + cell(2, 3, pack("<I", (100 << 2) | 2))
        + cell(2, 4, pack("<I", (12345 << 2) | 3))
        + cell(1, 5, b"")
        + hostile.bin_row(3)
        + cell(4, 1, b"\1")
        + cell(3, 2, b"\x2a")
        + cell(6, 3, hostile.bin_text("thẳng"))
        + cell(5, 4, pack("<d", 46000), 1)
        + cell(5, 5, pack("<d", 0.25), 2)
        + cell(9, 6, pack("<d", 7) + bytes(10))
        + cell(8, 7, hostile.bin_text("chữ") + bytes(10))
        + cell(11, 8, b"\x07" + bytes(10))
    )
    data = hostile.xlsb(content, ("một", "hai"))
    assert typed(cells(data)) == typed(
        {
            1: {1: 1.5, 2: "hai", 3: 100.0, 4: 123.45},
            3: {
                1: True,
                2: CellError("#N/A"),
                3: "thẳng",
                4: DateSerial(46000),
                5: PercentNumber(0.25),
                6: Formula("", 7.0),
                7: Formula("", "chữ"),
                8: Formula("", CellError("#DIV/0!")),
            },
        }
    )
    compare_with_calamine(data, least=10)


def short_cell(kind: int, content: bytes = b"", style: int = 0) -> bytes:
    return hostile.bin_record(kind, hostile.struct.pack("<I", style) + content)


def test_short_cells_of_xlsb_stand_right_of_the_cell_before():
    pack = hostile.struct.pack
    content = (
        hostile.bin_row(2)
        + hostile.bin_cell(1, 2, b"")
        + short_cell(18, pack("<I", 0))
        + short_cell(13, pack("<I", (46000 << 2) | 2), 1)
        + short_cell(12)
        + short_cell(16, pack("<d", 0.25), 2)
        + short_cell(15, b"\1")
        + short_cell(14, b"\x2a")
        + short_cell(17, hostile.bin_text("thẳng"))
        + hostile.bin_row(3)
        + short_cell(16, pack("<d", 7))
    )
    grid = open_book(hostile.xlsb(content, ("một",))).sheet("S")
    second = {3: "một", 4: DateSerial(46000), 6: PercentNumber(0.25), 7: True}
    second |= {8: CellError("#N/A"), 9: "thẳng"}
    assert typed(grid.rows) == typed({2: second, 3: {1: 7.0}})
    assert grid.odd == []


def test_unknown_records_among_cells_of_xlsb_are_told():
    known = hostile.bin_record(35) + hostile.bin_record(700) + hostile.bin_record(36)
    known += hostile.bin_record(49, bytes(4)) + hostile.bin_record(1024, bytes(2))
    content = hostile.bin_row(4) + known + short_cell(33, bytes(4)) + hostile.bin_cell(4, 1, b"\1")
    grid = open_book(hostile.xlsb(content)).sheet("S")
    assert grid.rows == {4: {1: True}}
    assert [(r, c, "0x0021" in reason) for r, c, reason in grid.odd] == [(4, 0, True)]


ODS_CELLS = [
    ('office:value-type="float" office:value="5.5"', "<text:p>5,5</text:p>", 5.5),
    ('office:value-type="currency" office:value="5000"', "<text:p>5.000 ₫</text:p>", 5000.0),
    ('office:value-type="percentage" office:value="0.2"', "<text:p>20%</text:p>", PercentNumber(0.2)),
    ('office:value-type="date" office:date-value="2026-06-30"', "<text:p>x</text:p>", DateSerial(46203)),
    ('office:value-type="date" office:date-value="2026-06-30T06:00:00+07:00"', "<text:p>x</text:p>", DateSerial(46203.25)),
    ('office:value-type="time" office:time-value="PT06H00M00S"', "<text:p>x</text:p>", DateSerial(0.25)),
    ('office:value-type="boolean" office:boolean-value="true"', "<text:p>x</text:p>", True),
    ('office:value-type="boolean" office:boolean-value="TRUE"', "<text:p>x</text:p>", True),
    ('office:value-type="boolean" office:boolean-value="0"', "<text:p>x</text:p>", False),
    ('office:value-type="string"', "<text:h>a</text:h><text:p>b</text:p>", "a\nb"),
    ('office:value-type="string"', "<text:p>a</text:p><text:p>b</text:p>", "a\nb"),
    ('office:value-type="string"', '<text:p>a<text:s text:c="3"/><text:span>b</text:span></text:p>', "a   b"),
    ('office:value-type="string"', "<office:annotation><text:p>x</text:p></office:annotation><text:p>a</text:p>", "a"),
    ('office:value-type="string"', "<text:p>#N/A</text:p>", "#N/A"),
    ('table:formula="of:=[.A1]+1" office:value-type="float" office:value="2"', "", Formula("[.A1]+1", 2.0)),
    ('table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"', "<text:p>#N/A</text:p>", Formula("NA()", CellError("#N/A"))),
    ('table:formula="of:=1/0" office:value-type="float" office:value="0"', "<text:p>#DIV/0!</text:p>", Formula("1/0", CellError("#DIV/0!"))),
    ('table:formula="of:=X()" office:value-type="string"', "<text:p>Err:508</text:p>", Formula("X()", CellError("Err:508"))),
]  # fmt: skip


@pytest.mark.parametrize(("attributes", "content", "expected"), ODS_CELLS)
def test_one_ods_cell(attributes, content, expected):
    line = f"<table:table-row><table:table-cell {attributes}>{content}</table:table-cell></table:table-row>"
    assert typed(cells(hostile.ods(hostile.ods_content(line)))) == typed({1: {1: expected}})


ODS_ROW = f"<table:table-row>{hostile.ODS_CELL.format('')}</table:table-row>"


def flat_ods(rows: str, kind: str = hostile.ODS_TYPE) -> str:
    """The same content as one document, with a style before it and properties in it."""
    root = f'<office:document office:mimetype="{kind}"'
    meta = "<office:meta><generator>LibreOffice/7.4</generator></office:meta><office:body>"
    content = hostile.ods_content(rows).replace("<office:document-content", root)
    return content.replace("document-content>", "document>").replace("<office:body>", meta)


@pytest.mark.parametrize("name", ["S.fods", "S.xlsx"])
def test_a_flat_document_is_read(name, tmp_path):
    (tmp_path / name).write_text(flat_ods(ODS_ROW))
    with open_book(tmp_path / name) as book:
        assert (book.kind, book.names, book.sheet("S").rows) == ("ods", ["S"], {1: {1: 5.0}})
        assert book.application == "LibreOffice/7.4"


def test_a_flat_document_of_another_kind_is_told_by_its_kind():
    text = flat_ods("", "application/vnd.oasis.opendocument.text").encode()
    refused = refusal(text)
    assert (refused.code, "văn bản OpenDocument" in refused.found) == ("KH001", True)


@pytest.mark.parametrize("manifest", [None, "", "spreadsheet", "text"])
def test_ods_without_its_mimetype(manifest):
    parts = {"content.xml": hostile.ods_content(ODS_ROW)}
    if manifest is not None:
        kind = manifest and f"application/vnd.oasis.opendocument.{manifest}"
        entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        parts["META-INF/manifest.xml"] = f'<m:manifest xmlns:m="m">{entry}</m:manifest>'
    data = hostile.zipped(parts)
    if manifest == "text":
        assert refusal(data).code == "KH001"
    else:
        assert cells(data) == {1: {1: 5.0}}


def test_cells_of_ods_that_another_formula_fills_are_no_numbers():
    matrix = ' table:formula="of:=5+3" table:number-matrix-{0}-spanned="{2}" table:number-matrix-{1}-spanned="1"'
    three, one = matrix.format("rows", "columns", 3), matrix.format("columns", "rows", 1)
    five = hostile.ODS_CELL
    first = f"<table:table-row>{five.format(three)}{five.format(one)}{five.format('')}</table:table-row>"
    first = first.replace(
        'of:=5+3" table:number-matrix-columns', 'of:=[.X1]" table:number-matrix-columns'
    )
    data = hostile.ods(hostile.ods_content(first + ODS_ROW * 3))
    alone = {1: Formula("", 5.0)}
    whole = {1: Formula("{5+3}", 5.0), 2: Formula("{[.X1]}", 5.0), 3: 5.0}
    assert cells(data) == {1: whole, 2: alone, 3: alone, 4: {1: 5.0}}


def test_an_odd_truth_of_ods_is_told():
    cell = '<table:table-cell office:value-type="boolean"><text:p>có</text:p></table:table-cell>'
    data = hostile.ods(hostile.ods_content(f"<table:table-row>{cell}</table:table-row>"))
    grid = open_book(data).sheet("S")
    assert (grid.rows, len(grid.odd)) == ({1: {1: "có"}}, 1)


@pytest.mark.parametrize("part", ["office", "table"])
def test_ods_of_unknown_namespaces_is_refused_and_no_cell_lost(part):
    content = hostile.ods_content(ODS_ROW).replace(f"{part}:1.0", f"{part}:9.0")
    assert refusal(hostile.ods(content)).code == "KH005"


@pytest.mark.parametrize("said", ["", "\n", "\ufeff" + hostile.ODS_TYPE, hostile.ODS_TYPE + "\r\n"])
def test_a_mimetype_as_programs_write_it(said):
    parts = {"mimetype": said, "content.xml": hostile.ods_content(ODS_ROW)}
    assert cells(hostile.zipped(parts)) == {1: {1: 5.0}}


def test_ods_repeats_and_places_that_are_not_content():
    five = hostile.ODS_CELL
    rows = (
        f"<table:tracked-changes><table:table-row>{five.format('')}</table:table-row></table:tracked-changes>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>'
        + five.format(' table:number-columns-repeated="2"')
        + "</table:table-row>"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        f"<table:table-row><table:covered-table-cell/>{five.format('')}</table:table-row>"
    )
    data = hostile.ods(hostile.ods_content(rows))
    assert cells(data) == {1: {4: 5.0, 5: 5.0}, 2: {4: 5.0, 5: 5.0}, 1_000_003: {2: 5.0}}
    grid = open_book(data).sheet("S", max_row=10, max_column=4)
    assert grid.rows == {1: {4: 5.0}, 2: {4: 5.0}}
    assert grid.far == [(1, 5), (2, 5), (1_000_003, 2)]


def test_all_sheets_of_an_ods_are_read_at_one_go(monkeypatch):
    parsed = []
    real = ods.parse_xml
    monkeypatch.setattr(ods, "parse_xml", lambda *args: parsed.append(args) or real(*args))
    first = f"<table:table-row>{hostile.ODS_CELL.format('')}</table:table-row>"
    second = f'</table:table><table:table table:name="T"><table:table-row/>{first}'
    content = hostile.ods_content(first + second)
    with open_book(hostile.ods(content)) as book:
        found = {name: book.sheet(name).rows for name in book.names}
    assert found == {"S": {1: {1: 5.0}}, "T": {2: {1: 5.0}}}
    assert len(parsed) == 1


def test_ods_repeats_outside_the_region_are_limited_too():
    book = open_book(hostile.CASES["ods-million-fives.ods"][0]())
    with pytest.raises(Unreadable, match="KH004"):
        book.sheet("S", max_row=1, max_column=1)


# ---------------------------------------------------------------- streamed texts and fonts


def test_text_rows_are_plain_texts_with_gaps():
    rows = (
        row(2, '<c r="A2"><v>12.50</v></c><c r="C2" t="s"><v>0</v></c>')
        + row(4, f'<c r="A4" t="b"><v>1</v></c><c r="B4"{INLINE}><is><t>a&amp;b</t></is></c>')
        + row(5, '<c r="B5" s="1"/>')
        + row(6, '<c r="A6"><f>A1</f><v>-3</v></c><c r="B6" t="e"><v>#N/A</v></c>')
    )
    expected = [[], ["12.50", "", "một"], [], ["1", "a&b"], [], ["-3", "#N/A"]]
    for xml in (sheet_xml(rows), sheet_xml(rows + "<!-- -->")):
        assert list(open_book(xlsx(xml)).text_rows("S")) == expected
    xls = hostile.ole({"Workbook": hostile.biff(XLS_CELLS, XLS_STRINGS)})
    assert list(open_book(xls).text_rows("S")) == [["5.5"], ["abc"], ["0", "0"], ["ab"]]


def test_text_rows_turns_to_the_slow_way_in_the_middle():
    plain = [row(n, f'<c r="A{n}"><v>{n}</v></c>') for n in range(1, 40_001)]
    plain[39_000] = row(39_001, '<c r="A39001"><v>39001</v></c><!-- -->')
    texts = list(open_book(xlsx(sheet_xml("".join(plain)))).text_rows("S"))
    assert texts == [[str(n)] for n in range(1, 40_001)]


def test_text_rows_are_streamed_past_the_limits_of_parts(monkeypatch):
    rows = "".join(
        row(n, f'<c r="A{n}"{INLINE}><is><t>tên {n}</t></is></c>') for n in range(1, 30_001)
    )
    limits = Limits(part_bytes=10_000, total_bytes=20_000, ratio=2)
    book = open_book(xlsx(sheet_xml(rows)), limits)
    longest = 0
    rows_of = xlsx_stream._rows_of

    def watch(piece, strings):
        nonlocal longest
        longest = max(longest, len(piece))
        return rows_of(piece, strings)

    monkeypatch.setattr(xlsx_stream, "_rows_of", watch)
    assert list(book.text_rows("S")) == [[f"tên {n}"] for n in range(1, 30_001)]
    assert 0 < longest < 2**19 < len(rows)
    with pytest.raises(Unreadable, match="KH004"):
        book.sheet("S")


@pytest.mark.parametrize(
    "rows",
    [
        row(2, '<c r="A2"><v>1</v></c>') + row(1, '<c r="A1"><v>1</v></c>'),
        row(1, '<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>'),
        row(1, '<c r="A1" t="s"><v>7</v></c>'),
        row(1, '<c r="??"><v>1</v></c>'),
    ],
)
def test_text_rows_refuse_what_they_would_lose(rows):
    with pytest.raises(Unreadable, match="KH005"):
        list(open_book(xlsx(sheet_xml(rows))).text_rows("S"))


@settings(max_examples=60, deadline=None)
@given(SHEETS)
def test_text_rows_by_both_ways(content):
    sheet = written(content)
    slow = sheet.replace(b"<sheetData>", b"<!-- --><sheetData>")
    strings = sst_xml(si("một"), si(""), si("ba"))
    fast_rows, slow_rows = (
        list(open_book(xlsx(xml, sst=strings)).text_rows("S")) for xml in (sheet, slow)
    )
    assert fast_rows == slow_rows


def test_fonts_come_from_styles_and_first_runs():
    book = openpyxl.Workbook()
    sheet = book.active
    for at, font in (("A1", "VNI-Times"), ("B2", ".VnTime"), ("C3", None)):
        sheet[at] = "chữ"
        if font:
            sheet[at].font = Font(name=font)
    sheet["D4"].font = Font(name="Arial")  # blank: not listed
    target = io.BytesIO()
    book.save(target)
    fonts = open_book(target.getvalue()).fonts("Sheet")
    assert fonts == {(1, 1): "VNI-Times", (2, 2): ".VnTime", (3, 3): "Calibri"}

    rich = '<si><r><rPr><rFont val=".VnArial"/></rPr><t>a</t></r><r><rPr><rFont val="X"/></rPr><t>b</t></r></si>'
    rich += '<si><r><t>a</t></r><r><rPr><rFont val="X"/></rPr><t>b</t></r></si>'
    inline = '<is><r><rPr><rFont val="VNI-Top"/></rPr><t>c</t></r></is>'
    line = f'<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"{INLINE}>{inline}</c>'
    data = xlsx(sheet_xml(row(1, line)), sst=sst_xml(rich))
    assert open_book(data).fonts("S") == {
        (1, 1): ".VnArial",
        (1, 2): "Times New Roman",
        (1, 3): "VNI-Top",
    }


# ---------------------------------------------------------------- refusals

READ_ALL = """
import sys
from pathlib import Path
from khsheet.formats import Unreadable, open_book
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        with open_book(path) as book:
            for name in book.names:
                book.sheet(name)
        print(path.name, "ok", sep="\\t")
    except Unreadable as refused:
        print(path.name, refused.code, sep="\\t")
status = Path("/proc/self/status")
peak = status.read_text().partition("VmHWM:")[2].split()[0] if status.exists() else "0"
print("peak", peak, sep="\\t")
"""


def test_every_hostile_file_ends_as_expected_in_little_memory(tmp_path):
    expected = hostile.write_all(tmp_path)
    assert len(expected) >= 60
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", READ_ALL, str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    found = dict(line.split("\t") for line in done.stdout.splitlines())
    peak = int(found.pop("peak"))
    assert found == expected
    assert peak < 512 * 1024  # kilobytes


def test_hostile_files_by_name_and_bytes_alike():
    for name, (make, expected) in hostile.CASES.items():
        if expected in ("KH001", "KH002", "KH003"):
            refused = refusal(make(), name=name)
            assert (name, refused.code) == (name, expected)
            assert refused.found.endswith(".")
            assert refused.hint.startswith("Đề nghị")


KINDS = {
    "list.csv": "CSV",
    "page.xls": "HTML",
    "letter.docx": "Word",
    "letter.doc": "Word",
    "slides.pptx": "PowerPoint",
    "paper.pdf": "PDF",
    "picture.png": "PNG",
    "~$report.xlsx": "~$",
    "several.zip": "giải nén",
    "xml-2003.xls": "XML Spreadsheet 2003",
    "excel-95.xls": "1997",
}


@pytest.mark.parametrize(("name", "word"), KINDS.items())
def test_a_refusal_says_what_the_file_is(name, word):
    assert word in refusal(hostile.CASES[name][0](), name=name).found


NARROW = [
    (Limits(file_bytes=100), "KH004", "vượt mức 0 MB"),
    (Limits(part_bytes=50), "KH004", "vượt mức 0 MB"),
    (Limits(total_bytes=1000), "KH004", "giải nén"),
    (Limits(entries=3), "KH004", "hơn 3 phần"),
    (Limits(cells=1), "KH004", "hơn 1 ô"),
    (Limits(seconds=-1), "KH019", "-1 giây"),
]


@pytest.mark.parametrize(("limits", "code", "words"), NARROW)
def test_limits_are_kept_and_named(limits, code, words):
    refused = refusal(xlsx(), limits)
    assert (refused.code, words in refused.found) == (code, True), refused.found


def test_raised_limits_let_a_larger_file_in(tmp_path):
    path = tmp_path / "lớn.xlsx"
    path.write_bytes(
        hostile.zipped({**hostile.xlsx_parts(), "xl/vbaProject.bin": os.urandom(34 * 2**20)})
    )
    assert refusal(path).code == "KH004"
    assert refusal(path, Limits(file_bytes=40 * 2**20)) is None
    path.unlink()  # nothing holds the file any more


def test_files_that_cannot_be_opened(tmp_path):
    assert refusal(tmp_path / "không có.xlsx").code == "KH005"
    assert refusal(tmp_path).code == "KH005"


def test_damage_names_the_part():
    assert "xl/worksheets/sheet1.xml" in refusal(xlsx(b"<x>")).found
    assert "xl/sharedStrings.xml" in refusal(xlsx_with(sst=None)).found


def test_a_damaged_sheet_leaves_the_others_readable():
    rels = hostile.xlsx_parts()["xl/_rels/workbook.xml.rels"]
    second = (
        '<Relationship Id="rId2" Type="x/worksheet" Target="worksheets/none.xml"/></Relationships>'
    )
    book = open_book(
        xlsx_with(
            workbook=hostile.workbook_xml("S", "T"),
            workbook_rels=rels.replace("</Relationships>", second),
        )
    )
    assert book.sheet("S").rows == {1: {1: 1.0, 2: "một"}}
    with pytest.raises(Unreadable, match="KH005"):
        book.sheet("T")


XML_2003 = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/></Worksheet>'
    "</Workbook>"
)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (XML_2003, "XML Spreadsheet 2003"),
        (XML_2003.replace("<Workbook xmlns=", "<ss:Workbook xmlns:ss="), "XML Spreadsheet 2003"),
        ("<html><body><table></table></body></html>", "trang web (HTML)"),
        (
            '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table/></html>',
            "trang web (HTML)",
        ),
    ],
)
def test_a_text_that_is_no_workbook_is_called_what_it_is(text, called):
    with pytest.raises(Unreadable) as refused:
        open_book(text.encode())
    assert called in refused.value.found


@pytest.mark.parametrize(
    ("rest", "value", "times"),
    [
        (b"><f>A1&amp;1</f><v></v>", Formula("A1&1", None), 1),
        (b"><f>A1+10</f><v/>", Formula("A1+10", None), 1),
        (b"><f>A1+11</f>", Formula("A1+11", None), 1),
        (b' t="inlineStr"><is><t>m&amp;n</t></is>', "m&n", 1),
        (b' t="str"><f>A1+12</f><v>x</v>', Formula("A1+12", "x"), 1),
        (b"><f>A1+13</f><v>1.5</v>", Formula("A1+13", 1.5), 2),  # of its style, a date or a number
        (b' t="inlineStr"><is><t>' + b"m" * 5_000 + b"</t></is>", "m" * 5_000, 2),
    ],
)
def test_what_stands_in_a_cell_is_taken_apart_once_where_it_says_all(rest, value, times):
    taken = []

    class Counting(ValueReader):
        def worked_out(self, style, rest):
            taken.append(rest)
            return super().worked_out(style, rest)

    for _ in range(2):
        assert Counting().rare(b"1", rest) == value
    assert len(taken) == times


def test_a_formula_is_taken_apart_once_whatever_it_comes_to(monkeypatch):
    taken = []

    def counting(text):
        taken.append(text)
        return decode_escapes(text)

    monkeypatch.setattr(xlsx_values, "decode_escapes", counting)
    element = b' t="n"><f aca="false">SUM(A1:A9)' + b"+1" * 4_000 + b"</f><v>%d</v>"
    text = "SUM(A1:A9)" + "+1" * 4_000
    for number in (7, 8):
        rest = element % number
        assert ValueReader().rare(b"", rest) == Formula(text, float(number))
    assert taken == [text]


def test_a_formula_that_fills_several_cells_is_never_one_of_its_own():
    for number in (7, 8):
        with pytest.raises(NotOrdinary):
            ValueReader().rare(b"", b'><f t="array" ref="A1:A2">B1:B2</f><v>%d</v>' % number)


def test_a_text_that_is_remembered_is_still_too_long_for_a_lower_limit():
    rest = b' t="inlineStr"><is><t>twelve signs</t></is>'
    assert ValueReader().rare(b"", rest) == "twelve signs"
    with pytest.raises(NotOrdinary):
        ValueReader(text_limit=11).rare(b"", rest)
