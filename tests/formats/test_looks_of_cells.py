"""Looks of cells as the formats give them: the fast way and the plain one see the same."""

from __future__ import annotations

import dataclasses
import io
import re
import struct
from dataclasses import asdict

import clients
import hostile
import openpyxl
import pytest
import xlsxwriter
from arrived import with_parts
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color

from khsheet.formats import open_book
from khsheet.formats.book import Limits, Unreadable
from khsheet.formats.looks import MOST_AREAS, Area, Attached, Kind, Looks, Run, Signs
from khsheet.formats.number_formats import Appearance

PART = "xl/worksheets/sheet1.xml"


def book(change=lambda ws: None) -> bytes:
    made = openpyxl.Workbook()
    ws = made.active
    for row in range(1, 6):
        for column in range(1, 4):
            ws.cell(row, column).value = row * column
    ws.row_dimensions[2].hidden = ws.row_dimensions[4].hidden = True
    ws.column_dimensions.group("B", "C", hidden=True)
    ws.merge_cells("A4:B5")
    ws.merge_cells("C1:C3")
    change(ws)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def looks(data: bytes) -> Looks:
    with open_book(data) as opened:
        return opened.sheet(opened.names[0]).looks


FRAME = Looks(
    merged=[Area(1, 3, 3, 3), Area(4, 1, 5, 2)], hidden_rows={2, 4}, hidden_columns={2, 3}
)


def frame(data: bytes) -> Looks:
    seen = looks(data)
    seen.merged.sort()
    return seen


#: The same part, written in ways that only the plain way reads, or that both read.
WRITTEN = {
    "as openpyxl": lambda xml: xml,
    "true for 1": lambda xml: xml.replace(b'hidden="1"', b'hidden="true"'),
    "after a tab": lambda xml: xml.replace(b' hidden="1"', b'\thidden="1"'),
    "after a new line": lambda xml: xml.replace(b" hidden=", b"\nhidden=").replace(
        b" ref=", b"\nref="
    ),
    "without height and width": lambda xml: xml.replace(
        b'<col hidden="1" outlineLevel="1" width="13"', b'<col width="0.14"'
    ).replace(b' hidden="1"', b' ht="0.25" customHeight="1"'),
    "single quotes": lambda xml: xml.replace(b'"', b"'"),
    "another order": lambda xml: re.sub(
        rb'<row r="(\d+)"([^>]*?) hidden="1"', rb'<row hidden="1" r="\1"\2', xml
    ),
    "rows without numbers": lambda xml: re.sub(rb'<row r="\d+"', rb"<row", xml),
    "with a prefix": lambda xml: re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", xml).replace(
        b"xmlns=", b"xmlns:x="
    ),
    "in UTF-16": lambda xml: xml.decode().encode("utf-16"),
    "every row says that it is not hidden": lambda xml: re.sub(
        rb"<row (?![^>]*hidden)", rb'<row hidden="false" ', xml
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_merged_and_hidden_cells_are_seen_however_they_are_written(name):
    assert frame(with_parts(book(), {PART: WRITTEN[name]})) == FRAME


def test_an_ordinary_sheet_is_looked_at_by_no_parser(monkeypatch):
    from khsheet.formats.xlsx import looks as module

    def refuse(*_):
        raise AssertionError("parsed")

    monkeypatch.setattr(module, "LookHandler", refuse)
    assert frame(book()) == FRAME


def test_a_sheet_is_looked_at_by_no_parser_for_looks_of_another_sheet(monkeypatch):
    from khsheet.formats.xlsx import looks as module

    def dressed(ws) -> None:
        other = ws.parent.create_sheet("Other")
        other["A1"].value, other["C1"].value = 1, 1500
        other["C1"].number_format = "0,"
        struck(other)

    data, parsed = book(dressed), []
    read = module.LookHandler.read
    monkeypatch.setattr(
        module.LookHandler, "read", lambda self, *given: [parsed.append(1), read(self, *given)]
    )
    assert (frame(data), parsed) == (FRAME, [])
    with open_book(data) as opened:
        seen = opened.sheet("Other").looks
    assert (seen.struck, seen.partly, seen.raised) == ({(1, 1)}, {(3, 1)}, {(2, 1)})
    assert (list(seen.shown), parsed) == ([(1, 3)], [1])


def with_shared_runs() -> bytes:
    """A struck word in the second text of the table of texts, which stands in A2 of one sheet."""
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as made:
        ws, other = made.add_worksheet(), made.add_worksheet()
        ws.write_string("A1", "12")
        ws.write_rich_string("A2", made.add_format({"font_strikeout": True}), "12", "1")
        other.write_row("A1", ["12", 1])
    return saved.getvalue()


@pytest.mark.parametrize("cell", [b"", b"<f/>", b"<f></f>", b'<f t="shared" si="0">A1</f>'])
@pytest.mark.parametrize("mark", [b"", b' cm="1"'])
def test_a_shared_text_with_looks_is_seen_whatever_else_is_in_its_cell(cell, mark):
    def changed(xml: bytes) -> bytes:
        return xml.replace(b'"A2" t="s">', b'"A2" t="s"' + mark + b">" + cell)

    assert looks(with_parts(with_shared_runs(), {PART: changed})).partly == {(2, 1)}


def test_a_sheet_without_texts_that_have_looks_is_looked_at_by_no_parser(monkeypatch):
    from khsheet.formats.xlsx import looks as module

    monkeypatch.delattr(module, "LookHandler")
    with open_book(with_shared_runs()) as opened:
        assert opened.sheet(opened.names[1]).looks == Looks()
        with pytest.raises(NameError):
            opened.sheet(opened.names[0])


def test_areas_of_one_cell_and_nonsense_merge_nothing():
    areas = b'<mergeCell ref="A1:A1"/><mergeCell ref="A1"/><mergeCell ref="?"/><mergeCell/>'
    changed = with_parts(
        book(), {PART: lambda xml: xml.replace(b"</mergeCells>", areas + b"</mergeCells>")}
    )
    assert frame(changed) == FRAME


def test_areas_are_kept_up_to_a_limit():
    seen = Looks()
    for row in range(MOST_AREAS + 5):
        seen.merge(Area(row, 1, row, 2))
    assert len(seen.merged) == MOST_AREAS


RUNS = {
    "none, in a plain cell": ([], False, ""),
    "none, in a struck cell": ([], True, "struck"),
    "struck and not": ([Run("1", True), Run("2", False)], False, "partly"),
    "struck as the cell": ([Run("1"), Run("2", True)], True, "struck"),
    "plain though the cell is struck": ([Run("1", False)], True, ""),
    "a blank beside struck words": ([Run("1", True), Run("  ", False)], False, "struck"),
    "raised letters": ([Run("12"), Run("a", False, True)], False, ""),
    "a raised digit": ([Run("12"), Run("1", False, True)], False, "raised"),
    "all raised": ([Run("12", False, True)], False, ""),
}


@pytest.mark.parametrize("name", RUNS)
def test_runs_say_how_a_cell_looks(name):
    runs, is_struck, expected = RUNS[name]
    seen = Looks()
    seen.put((1, 1), runs, is_struck)
    assert [key for key, cells in asdict(seen).items() if cells] == [expected] * bool(expected)


def struck(ws) -> None:
    ws["A1"].font = Font(strike=True)
    ws["B1"].font = Font(strike=True)
    ws["B1"].value = None
    ws["A2"].value = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    ws["A3"].value = CellRichText(TextBlock(InlineFont(strike=True), "12"), "1")
    ws["A4"].value = CellRichText(TextBlock(InlineFont(b=True), "12"), "1")


def test_cells_with_content_are_seen():
    seen = looks(book(struck))
    assert (seen.struck, seen.partly, seen.raised) == ({(1, 1)}, {(3, 1)}, {(2, 1)})


def test_texts_that_stand_in_their_cells_are_seen_too():
    """openpyxl writes runs into the table of texts; other programs into the cells."""
    data = book(struck)
    run = b"<is><r><rPr><strike/></rPr><t>1</t></r><r><t>2</t></r></is>"
    cell = re.compile(rb'<c r="C5"[^>]*>.*?</c>')
    changed = with_parts(
        data, {PART: lambda xml: cell.sub(b'<c r="C5" t="inlineStr">' + run + b"</c>", xml)}
    )
    assert looks(changed).partly == {(3, 1), (5, 3)}


@pytest.mark.parametrize(("written", "seen"), [(b"<strike/>", 1), (b'<strike val="0"/>', 0)])
def test_a_switch_may_be_off(written, seen):
    data = with_parts(
        book(struck),
        {"xl/styles.xml": lambda xml: re.sub(rb"<strike[^>]*>", written, xml)},
    )
    assert len(looks(data).struck) == seen


# ---------------------------------------------------------------- other formats


def everything(ws) -> None:
    """One of every look that matters."""
    struck(ws)
    ws["B2"].number_format = '0" nghìn"'
    ws["B3"].number_format = "#,##0,"
    ws["C5"].number_format = '"PT"00'
    ws["C4"].comment = Comment("Số này chưa đúng", "Văn thư")
    ws["C4"].font = Font(name=".VnTimeH")
    ws["C4"].value = "nguyÔn v¨n b×nh"


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_other_formats_show_the_same_looks(tmp_path, to):
    (tmp_path / "a.xlsx").write_bytes(book(everything))
    converted = clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes()
    expected, seen = looks((tmp_path / "a.xlsx").read_bytes()), looks(converted)
    assert (seen.struck, seen.partly, seen.raised) == (
        expected.struck,
        expected.partly,
        expected.raised,
    )
    assert seen.shown == expected.shown and len(seen.shown) == 3
    assert sorted(seen.merged) == sorted(expected.merged)
    assert seen.hidden_rows == expected.hidden_rows
    assert seen.hidden_columns == expected.hidden_columns
    [note] = seen.attached
    assert note[:4] == expected.attached[0][:4] == (4, 3, Kind.NOTE, "Số này chưa đúng")
    with open_book(converted) as opened:
        fonts = opened.fonts(opened.names[0])
    assert fonts[4, 3] == ".VnTimeH" and fonts[1, 3] == "Calibri"


FORMATS = [
    ";;;", '[<10]0;"..."', "0E+00", "[White]0", '0;0;0;@" nghìn"', "0.000",
    '[>=1000000]0.0,,"tr";0', '[=0]"";0', "0*0", '0"."0', "0%;0", "dd/mm/yyyy", '#,##0;-#,##0;"-"',
    '_-* #,##0\\ "₫"_-;\\-* #,##0\\ "₫"_-;_-* "-"\\ "₫"_-;_-@_-', "0.00%", "h:mm",
]  # fmt: skip


def hidden_otherwise(ws) -> None:
    """White text, crossed cells, a narrow column, formats of many kinds."""
    ws["A1"].font = Font(color="FFFFFF")
    ws["A2"].font, ws["A2"].fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
    ws["A3"].border = Border(diagonal=Side("thin"), diagonalUp=True)
    ws.column_dimensions["E"].width = 0.1
    ws["A3"].alignment, ws["A6"].alignment = Alignment("center"), Alignment("fill")
    ws["A6"].value = 5
    for row, code in enumerate(FORMATS, 7):
        ws.cell(row, 1).value, ws.cell(row, 1).number_format = 500, code


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_other_formats_show_what_is_hidden_otherwise(tmp_path, to):
    (tmp_path / "a.xlsx").write_bytes(book(hidden_otherwise))
    converted = clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes()
    expected, seen = looks((tmp_path / "a.xlsx").read_bytes()), looks(converted)
    assert {row: one for (row, _), one in seen.shown.items()} == {
        row: one for (row, _), one in expected.shown.items()
    }
    assert len(seen.shown) > 10 and (1, 1) in seen.shown and (2, 1) not in seen.shown
    assert seen.shown[6, 1] == Appearance(is_repeated=True) and (3, 1) not in seen.shown
    assert seen.struck == expected.struck == {(3, 1)}
    assert seen.hidden_columns == expected.hidden_columns == {2, 3, 5}


#: The colour of a text, that of its ground, and whether they look alike.
COLOURED = [
    (Color(theme=0), None, True),
    (Color(theme=0, tint=-0.05), None, True),
    (Color(theme=1, tint=0.95), None, True),
    (Color(theme=0, tint=-0.35), None, False),
    (Color(theme=0), Color(theme=4), False),
    (Color(theme=4), Color(theme=4), True),
    (Color(theme=4, tint=0.4), Color(theme=4, tint=0.4), True),
    (Color(theme=4), Color(theme=5), False),
    (Color(theme=4, tint=-0.25), Color(theme=4, tint=0.8), False),
    (Color(indexed=9), Color(indexed=26), True),
    (Color(indexed=9), Color(indexed=43), True),
    (Color(indexed=9), Color(indexed=22), False),
    (Color(indexed=13), Color(indexed=13), True),
    (Color(rgb="FF000000"), Color(indexed=8), True),
    (Color(rgb="FFFFFF00"), None, False),
]


def coloured(ws) -> None:
    for row, (ink, ground, _) in enumerate(COLOURED, 11):
        ws.cell(row, 1).value, ws.cell(row, 1).font = 5, Font(color=ink)
        if ground:
            ws.cell(row, 1).fill = PatternFill("solid", fgColor=ground)


PALE_ROWS = {row for row, (_, _, is_pale) in enumerate(COLOURED, 11) if is_pale}


def test_text_in_the_colour_of_its_ground_is_seen_however_both_are_named():
    seen = looks(book(coloured)).shown
    assert {row for (row, _) in seen} == PALE_ROWS
    assert set(seen.values()) == {Appearance(is_pale=True)}


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_text_in_the_colour_of_its_ground_is_seen_in_other_formats(tmp_path, to):
    """What another program makes of these colours."""
    (tmp_path / "a.xlsx").write_bytes(book(coloured))
    converted = clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes()
    assert {row for (row, _) in looks(converted).shown} == PALE_ROWS


def test_a_text_without_a_colour_is_black():
    def change(ws) -> None:
        ws["A1"].font, ws["A1"].fill = Font(), PatternFill("solid", fgColor="FF000000")

    assert set(looks(book(change)).shown) == {(1, 1)}


def partly_unseen(ws) -> None:
    """Words and letters that nobody sees, beside those that are seen."""
    white, tiny = InlineFont(color="FFFFFFFF"), InlineFont(sz=1)
    ws["A1"].value = CellRichText(TextBlock(white, "1"), TextBlock(InlineFont(b=True), "25"))
    ws["A2"].value = CellRichText(TextBlock(InlineFont(b=True), "12"), TextBlock(tiny, "5"))
    ws["A3"].value = CellRichText(TextBlock(InlineFont(color="FFFF0000"), "12"), "5")
    ws["A4"].value = CellRichText(TextBlock(white, "12"), TextBlock(InlineFont(b=True), "5"))
    ws["A4"].fill = PatternFill("solid", fgColor="FF1F4E79")
    ws["A6"].value, ws["A6"].font = 5, Font(size=1)
    ws["A7"].value, ws["A7"].font = 5, Font(size=8)


def test_words_that_nobody_sees_are_told_apart():
    seen = looks(book(partly_unseen))
    assert (seen.unseen, seen.shown) == ({(1, 1), (2, 1)}, {(6, 1): Appearance(is_tiny=True)})
    assert not seen.struck | seen.partly | seen.raised


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_words_that_nobody_sees_are_told_apart_in_other_formats(tmp_path, to):
    """Another program gives a cell the look of its first word too."""
    (tmp_path / "a.xlsx").write_bytes(book(partly_unseen))
    seen = looks(clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes())
    assert seen.unseen == {(1, 1), (2, 1)} and set(seen.shown) <= {(1, 1), (6, 1)}
    assert seen.shown[6, 1] == Appearance(is_tiny=True)


def drawn(ws) -> None:
    """Signs in a cell and in a word, beside letters of usual fonts."""
    ws["A1"].value, ws["A1"].font = "ü", Font(name="Wingdings")
    ws["A2"].value, ws["A2"].font = 12, Font(name="Webdings")
    tick = TextBlock(InlineFont(rFont="Wingdings 2"), "P ")
    ws["A3"].value = CellRichText(tick, TextBlock(InlineFont(rFont="Arial"), "12"))
    ws["A4"].value = CellRichText(TextBlock(InlineFont(b=True), "P"), "12")
    ws["C5"].value, ws["C5"].font = "đã có", Font(name="Segoe UI Symbol")
    ws["A6"].font = Font(name="Symbol")
    ws["A7"].value, ws["A7"].font = "abc", Font(name="symbol")


DRAWN = {
    (1, 1): Signs("Wingdings"),
    (2, 1): Signs("Webdings"),
    (3, 1): Signs("Wingdings 2", "P "),
    (7, 1): Signs("Symbol"),
}


def test_fonts_that_draw_signs_are_seen():
    assert frame(book(drawn)) == dataclasses.replace(FRAME, signs=DRAWN)


def test_a_sign_in_a_text_that_stands_in_its_cell_is_seen():
    run = b"<is><r><rPr><rFont val='Wingdings'/></rPr><t>P</t></r><r><t>2</t></r></is>"
    cell = re.compile(rb'<c r="C5"[^>]*>.*?</c>')
    changed = with_parts(
        book(), {PART: lambda xml: cell.sub(b'<c r="C5" t="inlineStr">' + run + b"</c>", xml)}
    )
    assert looks(changed).signs == {(5, 3): Signs("Wingdings", "P")}


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_fonts_that_draw_signs_are_seen_in_other_formats(tmp_path, to):
    (tmp_path / "a.xlsx").write_bytes(book(drawn))
    seen = looks(clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes())
    assert {at: (one.font, (one.words or "").strip()) for at, one in seen.signs.items()} == {
        at: (one.font, (one.words or "").strip()) for at, one in DRAWN.items()
    }


def conditional(ws) -> None:
    """Looks that cells may have under a condition, on a sheet whose name has blanks."""
    ws.title = "Sổ quỹ 'A1.B2' mới"
    for area, look in (
        ("A1:A3 C5", {"font": Font(strike=True)}),
        ("B1", {"font": Font(color="FFFFFFFF")}),
        ("C2:C3", {"font": Font(color="FFFFFFFF"), "fill": PatternFill(bgColor="FFC00000")}),
        ("A5", {"font": Font(color="FFFF0000", b=True)}),
        ("B3", {"font": Font(color="FFC00000"), "fill": PatternFill(bgColor="FFC00000")}),
        ("C4", {"fill": PatternFill(bgColor="FF000000")}),
        ("B4", {"fill": PatternFill(bgColor="FFC00000")}),
    ):
        ws.conditional_formatting.add(area, FormulaRule(formula=["$A1>0"], **look))


CONDITIONAL = (
    [Area(1, 1, 3, 1), Area(5, 3, 5, 3)],
    [
        Area(1, 2, 1, 2),
        Area(3, 2, 3, 2),
        Area(4, 3, 4, 3),
    ],
)


def test_conditional_formats_that_strike_or_hide_are_seen():
    seen = looks(book(conditional))
    assert (seen.struck_if, seen.unseen_if) == CONDITIONAL


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_conditional_formats_are_seen_in_other_formats(tmp_path, to):
    (tmp_path / "a.xlsx").write_bytes(book(conditional))
    seen = looks(clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes())
    assert (seen.struck_if, seen.unseen_if) == CONDITIONAL


def graphic() -> bytes:
    """Bars and icons, some of them in place of the number."""
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as made:
        ws = made.add_worksheet()
        for column in range(5):
            ws.write_column(0, column, [1, 2, 3])
        arrows = {"type": "icon_set", "icon_style": "3_arrows"}
        bars = {"type": "data_bar"}
        ws.conditional_format("A1:A3", bars | {"bar_only": True})
        ws.conditional_format("B1:B3", bars | {"bar_only": True, "data_bar_2010": True})
        ws.conditional_format("C1:C3", arrows | {"icons_only": True})
        ws.conditional_format("D1:D3", arrows)
        ws.conditional_format("E1:E3", bars)
    return saved.getvalue()


GRAPHIC = [Area(1, n, 3, n) for n in (1, 2, 3)]


def test_bars_and_icons_in_place_of_numbers_are_seen():
    assert looks(graphic()) == Looks(unseen_if=GRAPHIC)


@pytest.mark.libreoffice
def test_bars_and_icons_in_place_of_numbers_are_seen_in_ods(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(graphic())
    seen = looks(clients.convert(tmp_path / "a.xlsx", "ods", tmp_path / "made").read_bytes())
    assert seen == Looks(unseen_if=GRAPHIC)


#: What stands in a rule that is stored as an extension; whether it strikes through, and hides.
EXTENDED = {
    "icons alone": ('<x:iconSet iconSet="3Stars" showValue="0"/>', 0, 1),
    "icons": ('<x:iconSet iconSet="3Stars" showValue="1"/>', 0, 0),
    "icons of their own": ('<x:iconSet custom="1" showValue="false"/>', 0, 1),
    "white": ('<x:dxf><font><color theme="0"/></font></x:dxf>', 0, 1),
    "struck": ("<x:dxf><font><strike/></font></x:dxf>", 1, 0),
    "white on red": (
        '<x:dxf><font><color theme="0"/></font><fill><patternFill><bgColor rgb="FFC00000"/>'
        "</patternFill></fill></x:dxf>",
        0,
        0,
    ),
    "a white border": ('<x:dxf><border><left><color theme="0"/></left></border></x:dxf>', 0, 0),
    "no number": ('<x:dxf><numFmt numFmtId="190" formatCode=";;;"/></x:dxf>', 0, 1),
}


@pytest.mark.parametrize("name", EXTENDED)
def test_conditional_formats_that_are_stored_as_an_extension_are_seen(name):
    inner, strikes, hides = EXTENDED[name]
    spaces = (
        'xmlns:x="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    )
    behind = (
        f'<extLst><ext uri="{{78C0D931}}" {spaces}><x:conditionalFormattings>'
        f"<x:conditionalFormatting><x:cfRule>{inner}</x:cfRule><xm:sqref>B2 C1:C3</xm:sqref>"
        "</x:conditionalFormatting></x:conditionalFormattings><x:sparklines>"
        "<xm:sqref>A1</xm:sqref></x:sparklines></ext></extLst></worksheet>"
    )
    data = with_parts(book(), {PART: lambda xml: xml.replace(b"</worksheet>", behind.encode())})
    areas = [Area(2, 2, 2, 2), Area(1, 3, 3, 3)]
    assert frame(data) == dataclasses.replace(
        FRAME, struck_if=areas * strikes, unseen_if=areas * hides
    )


def ods(*, styles: str = "", rows: str, columns: str = "") -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = hostile.ods_content(columns + rows).replace(
        "<office:body>", f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
    )
    spaces = {"style": "style", "fo": "xsl-fo-compatible", "draw": "drawing", "number": "datastyle"}
    declared = " ".join(f'xmlns:{p}="{names}{n}:1.0"' for p, n in spaces.items())
    return hostile.ods(
        content.replace("<office:document-content", f"<office:document-content {declared}")
    )


STRUCK = (
    '<style:style style:name="a" style:family="table-cell">'
    '<style:text-properties style:text-line-through-type="single" fo:font-family="VNI-Times"/>'
    '</style:style><style:style style:name="low" style:family="table-row"><style:table-row-properties '
    'style:row-height="0.1mm"/></style:style><style:style style:name="x" style:family="table-cell">'
    '<style:table-cell-properties style:diagonal-tl-br="1pt solid #000000"/>'
    '</style:style><style:style style:name="b" style:parent-style-name="a"/>'
    '<style:style style:name="up"><style:text-properties style:text-position="33% 58%"/></style:style>'
)
ODS = {
    "the style of a parent": (
        '<table:table-row><table:table-cell table:style-name="b" office:value-type="float" '
        'office:value="5"><text:p>5</text:p></table:table-cell></table:table-row>',
        Looks(struck={(1, 1)}),
    ),
    "the style of the column": (
        "<table:table-row><table:table-cell/>" + hostile.ODS_CELL.format("") + "</table:table-row>",
        Looks(struck={(1, 2)}),
    ),
    "the style of the row": (
        '<table:table-row table:default-cell-style-name="a">'
        + hostile.ODS_CELL.format(' table:number-columns-repeated="2"') + "</table:table-row>",
        Looks(struck={(1, 1), (1, 2)}),
    ),
    "a text that is struck from end to end": (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>'
        '<text:span text:style-name="a">12</text:span></text:p></table:table-cell></table:table-row>',
        Looks(struck={(1, 1)}),
    ),
    "a raised digit": (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>12'
        '<text:span text:style-name="up">1</text:span></text:p></table:table-cell></table:table-row>',
        Looks(raised={(1, 1)}),
    ),
    "a row without height": (
        '<table:table-row table:style-name="low">' + hostile.ODS_CELL.format("") + "</table:table-row>",
        Looks(hidden_rows={1}),
    ),
    "a cell that is crossed out": (
        '<table:table-row>' + hostile.ODS_CELL.format(' table:style-name="x"') + "</table:table-row>",
        Looks(struck={(1, 1)}),
    ),
    "a struck blank cell": (
        '<table:table-row><table:table-cell table:style-name="a"/></table:table-row>', Looks(),
    ),
    "filtered and spanned": (
        '<table:table-row table:number-rows-repeated="2" table:visibility="filter"/><table:table-row>'
        + hostile.ODS_CELL.format(' table:number-rows-spanned="2" table:number-columns-spanned="2"')
        + "</table:table-row>",
        Looks(hidden_rows={1, 2}, merged=[Area(3, 1, 4, 2)]),
    ),
    "a note, a picture, a text box": (
        '<table:table-row><table:table-cell><office:annotation><text:p>a</text:p><text:p>b</text:p>'
        "</office:annotation></table:table-cell></table:table-row><table:shapes><draw:frame>"
        "<draw:image/></draw:frame><draw:custom-shape><text:p>c</text:p></draw:custom-shape>"
        "</table:shapes>",
        Looks(attached=[
            Attached(1, 1, Kind.NOTE, "a\nb"),
            Attached(0, 0, Kind.PICTURE),
            Attached(0, 0, Kind.TEXT_BOX, "c"),
        ]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODS)
def test_looks_of_ods(name):
    rows, expected = ODS[name]
    columns = (
        '<table:table-column/><table:table-column table:default-cell-style-name="a" '
        'table:number-columns-repeated="2"/>'
    )
    assert looks(ods(styles=STRUCK, columns=columns, rows=rows)) == expected


REPEATED = (
    '<table:table-row table:number-rows-repeated="{0}"><table:table-cell table:style-name="a" '
    'table:number-columns-repeated="{0}" office:value-type="string">{1}</table:table-cell>'
    "</table:table-row>"
)


def test_repeated_cells_of_ods_are_noted_one_by_one_within_the_limit(monkeypatch):
    """A sheet of too many cells costs nothing before it is refused."""
    noted = []
    put = Looks.put
    monkeypatch.setattr(Looks, "put", lambda *given: noted.append(given[1]) or put(*given))
    limits = Limits(cells=100)
    filled = REPEATED.format(11, "<text:p>x</text:p>")
    with open_book(ods(styles=STRUCK, rows=filled), limits) as opened:
        with pytest.raises(Unreadable, match="KH004"):
            opened.sheet(opened.names[0])
        with pytest.raises(Unreadable, match="KH004"):
            opened.fonts(opened.names[0])
    assert noted == []
    filled = REPEATED.format(10, "<text:p>x</text:p>")
    with open_book(ods(styles=STRUCK, rows=filled), limits) as opened:
        every = {(row, column) for row in range(1, 11) for column in range(1, 11)}
        assert opened.sheet(opened.names[0]).looks == Looks(struck=every)
        assert opened.fonts(opened.names[0]) == dict.fromkeys(every, "VNI-Times")


def test_repeated_texts_of_ods_without_a_word_are_no_cells():
    data = ods(styles=STRUCK, rows=REPEATED.format(9_999_999, ""))
    assert looks(data) == Looks()


@pytest.mark.parametrize(
    ("inner", "seen"),
    [
        ('<number:number number:min-integer-digits="1"/>', None),
        ('<number:number number:min-integer-digits="1"/><number:text> đ</number:text>', None),
        ('<number:number number:min-integer-digits="4"/>', Appearance(digits=4)),
        (
            '<number:number number:min-integer-digits="2"><number:embedded-text number:position="1">'
            ".</number:embedded-text></number:number>",
            Appearance(digits=2, is_marked=True),
        ),
        (
            '<number:number number:display-factor="1000000"/><number:text> tr</number:text>',
            Appearance("tr", 2),
        ),
    ],
)
def test_number_styles_of_ods(inner, seen):
    styles = (
        f'<number:number-style style:name="N">{inner}</number:number-style>'
        '<style:style style:name="c" style:data-style-name="N"/>'
    )
    cell = hostile.ODS_CELL.format(' table:style-name="c"')
    rows = f"<table:table-row>{cell}</table:table-row>"
    assert looks(ods(styles=styles, rows=rows)).shown == ({(1, 1): seen} if seen else {})


@pytest.mark.parametrize("common", [b"<a>", b"<!DOCTYPE a><a/>", b""])
def test_named_styles_of_ods_that_cannot_be_read_cost_no_number(common):
    rows = f"<table:table-row>{hostile.ODS_CELL.format('')}</table:table-row>"
    with open_book(with_parts(ods(rows=rows), {"styles.xml": lambda _: common})) as opened:
        assert opened.sheet("S").rows == {1: {1: 5.0}}


def xls(cells: bytes, extra: bytes = b"") -> bytes:
    return hostile.ole({"Workbook": hostile.biff(cells, extra)})


def font(name: str, *, flags: int = 0, raised: int = 0) -> bytes:
    content = struct.pack("<HHHHH4xBB", 200, flags, 0, 400, raised, len(name), 0)
    return hostile.record(0x31, content + name.encode("latin-1"))


def test_looks_of_xls():
    cells = b"".join(
        [
            hostile.record(0x7D, struct.pack("<HHHHHH", 1, 2, 0, 0, 1, 0)),
            hostile.record(0x208, struct.pack("<HHHHHHHH", 3, 0, 1, 0, 0, 0, 0x20, 0)),
            hostile.biff_number(0, 0, 5.0),
            hostile.record(0xE5, struct.pack("<H4H", 1, 0, 2, 1, 1)),
            hostile.record(0x5D, struct.pack("<HHHHH", 0x15, 0x12, 0x19, 1, 0)),
            hostile.record(0x1B6, struct.pack("<10xHHH2x", 2, 0, 0)),
            hostile.record(0x3C, b"\0ab"),
            hostile.record(0x1C, struct.pack("<HHHHHB", 6, 2, 0, 1, 1, 0) + b"A\0"),
            hostile.record(0x5D, struct.pack("<HHHHH", 0x15, 0x12, 0x08, 2, 0)),
            hostile.record(0x5D, struct.pack("<HHHHH", 0x15, 0x12, 0x14, 3, 0)),
        ]
    )
    assert looks(xls(cells, font("Arial", flags=8))) == Looks(
        struck={(1, 1)},
        hidden_rows={4},
        hidden_columns={2, 3},
        merged=[Area(1, 2, 3, 2)],
        attached=[Attached(7, 3, Kind.NOTE, "ab", "A"), Attached(0, 0, Kind.PICTURE)],
    )


def test_runs_of_xls():
    """A text in its cell with its runs behind it: font 5 is the fifth, as there is no fourth."""
    runs = struct.pack("<HHHHH", 2, 0, 1, 2, 5)
    text = struct.pack("<HHHHB", 0, 0, 0, 3, 0) + b"121"
    fonts = b"".join(font(f"F{n}", raised=n == 4) for n in range(5))
    data = xls(hostile.record(0xD6, text + runs), fonts)
    assert looks(data).raised == {(1, 1)}
    with open_book(data) as opened:
        assert opened.fonts("S") == {(1, 1): "F1"}


def test_fonts_that_draw_signs_are_seen_in_xls():
    """In the style of a number, and in the second word of a text that stands in its cell."""
    runs = struct.pack("<HHH", 1, 2, 1)
    text = struct.pack("<HHHHB", 0, 0, 3, 3, 0) + b"12P"
    fonts = font("Arial") + font("Wingdings")
    styles = b"".join(hostile.record(0xE0, struct.pack("<HH", n, 0) + bytes(16)) for n in (1, 0))
    cells = hostile.record(0xD6, text[:4] + struct.pack("<H", 1) + text[6:] + runs)
    cells += hostile.biff_number(1, 0, 5.0, 0)
    assert looks(xls(cells, fonts + styles)).signs == {
        (1, 1): Signs("Wingdings", "P"),
        (2, 1): Signs("Wingdings"),
    }


AREA = struct.pack("<H8xH4H", 0, 1, 1, 2, 1, 3)  # what a list of areas has before its areas, too


def code_look(code: str) -> bytes:
    """The look of a conditional format that has a number format alone."""
    size = 5 + len(code)
    return struct.pack("<IHHHB", 1 << 25, 1, size, len(code), 0) + code.encode()


@pytest.mark.parametrize(
    ("code", "hides"),
    [
        (";;;", 1),
        ("0,", 1),
        ("#,##0", 0),
        ('0"00"', 1),
        ('0"."0', 1),
        ('0" xa"', 0),
    ],
)
def test_number_formats_under_a_condition_of_xls(code, hides):
    cells = hostile.biff_number(0, 0, 5.0) + hostile.record(0x1B0, b"\1\0" + AREA)
    cells += hostile.record(0x1B1, bytes(6) + code_look(code))
    assert looks(xls(cells)) == Looks(unseen_if=[Area(2, 2, 3, 4)] * hides)


#: Kind of a condition, its look, what it draws; whether it hides the number.
CONDITIONS_12 = {
    "a bar alone": (4, b"", struct.pack("<3xB2x", 0), 1),
    "a bar beside its number": (4, b"", struct.pack("<3xB2x", 2), 0),
    "a bar beside its number, of another program": (4, b"", struct.pack("<3xB2x", 4), 0),
    "an icon alone": (6, b"", struct.pack("<3xBBB", 3, 0, 1), 1),
    "an icon beside its number": (6, b"", struct.pack("<3xBBB", 3, 0, 4), 0),
    "a colour for every number": (3, b"", bytes(6), 0),
    "no number": (2, code_look(";;;"), b"", 1),
    "a number": (2, code_look("0.0"), b"", 0),
}


@pytest.mark.parametrize("name", CONDITIONS_12)
def test_conditions_of_newer_programs_in_xls(name):
    kind, look, drawn, hides = CONDITIONS_12[name]
    head = struct.pack("<H10xBBHHI", 0x87A, kind, 0, 3, 2, len(look)) + (look or b"\0\0")
    active = struct.pack("<H4x", 4)
    rule = head + bytes(5) + active + struct.pack("<5xB16x", 16) + drawn
    cells = hostile.biff_number(0, 0, 5.0)
    cells += hostile.record(0x879, struct.pack("<H10xH", 0x879, 1) + AREA)
    cells += hostile.record(0x87A, rule)
    assert looks(xls(cells)) == Looks(unseen_if=[Area(2, 2, 3, 4)] * hides)


@pytest.mark.parametrize(
    "kind", [0x31, 0x7D, 0x208, 0xE5, 0x5D, 0x1B6, 0x1C, 0x1B0, 0x1B1, 0x879, 0x87A]
)
def test_a_look_that_is_cut_short_costs_no_number(kind):
    short = hostile.record(kind, b"\1")
    cells = hostile.biff_number(0, 0, 5.0) + (b"" if kind == 0x31 else short)
    with open_book(xls(cells, short if kind == 0x31 else b"")) as opened:
        assert opened.sheet("S").rows == {1: {1: 5.0}}


def bin_colour(kind: int, index: int = 0, tint: int = 0, rgb: str = "000000") -> bytes:
    """A BrtColor; of kind 1 of the palette, 2 its own, 3 of the theme."""
    return struct.pack("<BBh", kind << 1 | 1, index, tint) + bytes.fromhex(rgb) + b"\xff"


INK = bin_colour(3, 1)  # as Excel writes it in every font


def bin_font(name: str, *, flags: int = 0, raised: int = 0, colour: bytes = INK) -> bytes:
    head = struct.pack("<HHHH4x", 260, flags, 400, raised) + colour + b"\0"
    return hostile.bin_record(43, head + hostile.bin_text(name))


def bin_fill(pattern: int, colour: bytes = INK) -> bytes:
    head = struct.pack("<I", pattern) + colour + bin_colour(0)
    return hostile.bin_record(45, head + bytes(48))


def bin_border(ways: int = 0, line: int = 0) -> bytes:
    return hostile.bin_record(46, struct.pack("<B40xB9x", ways, line))


def xlsb(cells: bytes, fonts: bytes, after: bytes = b"", before: bytes = b"") -> bytes:
    """Two styles of two fonts; one shared text with a run in the third font; a note."""
    text = b"\1" + hostile.bin_text("121") + struct.pack("<IHH", 1, 2, 2)
    note = hostile.bin_record(635, struct.pack("<5I16x", 0, 6, 6, 2, 2))
    xfs = b"".join(hostile.bin_record(47, struct.pack("<HHH10x", 0, 0, n)) for n in (0, 1))
    rels = hostile.rels_xml(("rId1", "comments", "../comments1.bin"))
    return with_parts(
        hostile.xlsb(cells),
        {
            "xl/styles.bin": lambda _: fonts + hostile.bin_record(617) + xfs + hostile.bin_record(618),
            "xl/sharedStrings.bin": lambda _: hostile.bin_record(19, text),
            "xl/comments1.bin": lambda _: hostile.bin_record(632, hostile.bin_text("A"))
            + note + hostile.bin_record(637, b"\0" + hostile.bin_text("ab")),
            "xl/worksheets/_rels/sheet1.bin.rels": lambda _: rels.encode(),
            "xl/worksheets/sheet1.bin": lambda part: part.replace(
                hostile.bin_record(145), before + hostile.bin_record(145)
            ) + after,
        },
    )  # fmt: skip


def test_looks_of_xlsb():
    fonts = bin_font("Arial") + bin_font(".VnTimeH", flags=8) + bin_font("Arial", raised=1)
    hidden = hostile.bin_record(0, struct.pack("<IIHBBBI", 3, 0, 300, 0, 0x10, 0, 0))
    cells = (
        hostile.bin_row(1)
        + hostile.bin_cell(5, 1, struct.pack("<d", 5.0), style=1)
        + hostile.bin_cell(7, 2, struct.pack("<I", 0))
        + hostile.bin_cell(1, 3, b"", style=1)
        + hidden
        + hostile.bin_cell(5, 1, struct.pack("<d", 6.0))
    )
    data = xlsb(
        cells,
        fonts,
        after=hostile.bin_record(176, struct.pack("<4I", 0, 2, 1, 1)),
        before=hostile.bin_record(60, struct.pack("<IIIIH", 4, 5, 0, 0, 1)),
    )
    assert looks(data) == Looks(
        struck={(1, 1)},
        raised={(1, 2)},
        hidden_rows={4},
        hidden_columns={5, 6},
        merged=[Area(1, 2, 3, 2)],
        attached=[Attached(7, 3, Kind.NOTE, "ab", "A")],
    )
    with open_book(data) as opened:
        assert opened.fonts("S") == {(1, 1): ".VnTimeH", (1, 2): "Arial", (4, 1): "Arial"}
        assert opened.sheet("S").rows == {1: {1: 5.0, 2: "121"}, 4: {1: 6.0}}


@pytest.mark.parametrize("kind", [0, 60, 176])
def test_a_look_of_xlsb_that_is_cut_short_costs_no_number(kind):
    number = hostile.bin_row(1) + hostile.bin_cell(5, 1, struct.pack("<d", 5.0))
    data = xlsb(number, b"", after=hostile.bin_record(kind, b"\1"))
    with open_book(data) as opened:
        assert opened.sheet("S").rows == {1: {1: 5.0}}


def dressed_xlsb(
    font: bytes = INK, fill: bytes = b"", border: bytes = b"", number: int = 0, aligned: int = 0
):
    """The looks of one number in a style of these parts, each the second of its kind."""
    styles = bin_font("Arial") + bin_font("Arial", colour=font)
    styles += bin_fill(0) + (fill or bin_fill(0)) + bin_border() + (border or bin_border())
    styles += hostile.bin_record(617)
    styles += hostile.bin_record(47, struct.pack("<HHHHH6x", 0, 0, 0, 0, 0))
    styles += hostile.bin_record(47, struct.pack("<HHHHHHB3x", 0, number, 1, 1, 1, 0, aligned))
    styles += hostile.bin_record(618)
    cells = hostile.bin_row(1) + hostile.bin_cell(5, 1, struct.pack("<d", 5.0), style=1)
    cells += hostile.bin_cell(5, 2, struct.pack("<d", 5.0))
    return looks(with_parts(hostile.xlsb(cells), {"xl/styles.bin": lambda _: styles}))


WHITE = bin_colour(2, rgb="ffffff")
ACCENT = bin_colour(3, 4, rgb="4472c4")
PALE = Appearance(is_pale=True)
DRESSED: dict[str, tuple[dict, Appearance | None]] = {
    "nothing": ({}, None),
    "white": ({"font": WHITE}, PALE),
    "white of the palette": ({"font": bin_colour(1, 9)}, PALE),
    "white of the theme": ({"font": bin_colour(3, 0, rgb="ffffff")}, PALE),
    "a white that is hardly darker": ({"font": bin_colour(3, 0, -1638, "f2f2f2")}, PALE),
    "grey": ({"font": bin_colour(3, 0, -11469, "a6a6a6")}, None),
    "white on pale yellow": ({"font": WHITE, "fill": bin_fill(1, bin_colour(1, 26))}, PALE),
    "white on blue": ({"font": WHITE, "fill": bin_fill(1, ACCENT)}, None),
    "white on a pattern": ({"font": WHITE, "fill": bin_fill(17)}, None),
    "the colour of its ground": ({"font": ACCENT, "fill": bin_fill(1, ACCENT)}, PALE),
    "black on black": ({"fill": bin_fill(1, bin_colour(1, 8))}, PALE),
    "what is black by itself on black": ({"font": bin_colour(0), "fill": bin_fill(1)}, PALE),
    "repeated": ({"aligned": 4 | 2 << 3}, Appearance(is_repeated=True)),
    "in the middle": ({"aligned": 2 | 4 << 3}, None),
    "a format without a code": ({"number": 11}, Appearance(digits=1, figures=3)),
}  # fmt: skip


@pytest.mark.parametrize("name", DRESSED)
def test_colours_and_formats_of_xlsb(name):
    style, expected = DRESSED[name]
    assert dressed_xlsb(**style) == Looks(shown={(1, 1): expected} if expected else {})


@pytest.mark.parametrize(("ways", "line", "struck"), [(1, 1, 1), (2, 5, 1), (3, 0, 0), (0, 1, 0)])
def test_cells_of_xlsb_that_are_crossed_out(ways, line, struck):
    assert len(dressed_xlsb(border=bin_border(ways, line)).struck) == struck


def differential(*properties: tuple[int, bytes]) -> bytes:
    """A BrtDXF record."""
    made = (struct.pack("<HH", kind, len(blob) + 4) + blob for kind, blob in properties)
    return hostile.bin_record(507, struct.pack("<HHH", 0, 0, len(properties)) + b"".join(made))


CODE = struct.pack("<H", 3) + ";;;".encode("utf-16-le")
SAME = bin_colour(3, 4)
#: Records of a rule; whether what it draws strikes through, and hides.
CONDITIONS: dict[str, tuple[bytes, int, int]] = {
    "white": (differential((5, WHITE)), 0, 1),
    "white on red": (differential((2, bin_colour(2, rgb="c00000")), (5, WHITE)), 0, 0),
    "the colour of its ground": (differential((0, b"\1"), (2, SAME), (5, SAME)), 0, 1),
    "red": (differential((5, bin_colour(2, rgb="c00000")), (25, b"\xbc\2")), 0, 0),
    "struck": (differential((0x1D, b"\1")), 1, 0),
    "not struck": (differential((0x1D, b"\0")), 0, 0),
    "a black ground": (differential((2, bin_colour(2, rgb="000000"))), 0, 1),
    "no number": (differential((0x26, CODE)), 0, 1),
    "no number, counted in four bytes": (differential((0x26, hostile.bin_text(";;;"))), 0, 1),
    "a number": (differential((0x26, struct.pack("<H", 1) + b"0\0")), 0, 0),
    "cut short": (hostile.bin_record(507, b"\0\0\0\0\2\0\5"), 0, 0),
}  # fmt: skip
RULE = hostile.bin_record(463, struct.pack("<IIIIIIIH12x", 1, 0, 0, 1, 0, 0, 0, 0))
AREAS = struct.pack("<I8I", 2, 1, 2, 1, 3, 9, 9, 0, 0)
OLD_AREAS = hostile.bin_record(461, struct.pack("<II", 1, 0) + AREAS)
NEW_AREAS = hostile.bin_record(
    1046, struct.pack("<III", 2, 1, 2) + AREAS + struct.pack("<II", 1, 0)
)
CUT_AREAS = hostile.bin_record(461, struct.pack("<II", 1, 0) + AREAS[:20])
FOUND = [Area(2, 2, 3, 4), Area(10, 1, 10, 1)]


def conditional_xlsb(rules: bytes, look: bytes = b"") -> Looks:
    number = hostile.bin_row(1) + hostile.bin_cell(5, 1, struct.pack("<d", 5.0))
    made = hostile.xlsb(number)
    styles = hostile.bin_record(505, bytes(4)) + look + hostile.bin_record(506)
    sheet = "xl/worksheets/sheet1.bin"
    parts = {"xl/styles.bin": lambda part: part + styles, sheet: lambda part: part + rules}
    return looks(with_parts(made, parts))


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditional_formats_of_xlsb(name):
    look, strikes, hides = CONDITIONS[name]
    assert conditional_xlsb(OLD_AREAS + RULE, look) == Looks(
        struck_if=FOUND * strikes, unseen_if=FOUND * hides
    )
    assert conditional_xlsb(OLD_AREAS + RULE) == Looks()


@pytest.mark.parametrize(
    ("areas", "kind", "content", "hides"),
    [
        (OLD_AREAS, 467, b"\x0a\x5a\0", 1),
        (OLD_AREAS, 467, b"\x0a\x5a\1", 0),
        (OLD_AREAS, 465, struct.pack("<IH", 0, 2 | 4), 1),
        (OLD_AREAS, 465, struct.pack("<IH", 0, 4), 0),
        (NEW_AREAS, 1051, struct.pack("<IBBBBBH", 0, 10, 90, 0, 0, 0, 0), 1),
        (NEW_AREAS, 1051, struct.pack("<IBBBBBH", 0, 10, 90, 1, 0, 0, 0), 0),
        (NEW_AREAS, 1052, struct.pack("<IIH", 0, 17, 1 | 2), 1),
        (NEW_AREAS, 1052, struct.pack("<IIH", 0, 17, 1 | 4), 0),
        (CUT_AREAS, 467, b"\x0a\x5a\0", 0),
        (OLD_AREAS, 465, b"\0", 0),
    ],
    ids=[
        "a bar alone",
        "a bar",
        "an icon alone",
        "an icon",
        "a newer bar alone",
        "a newer bar",
        "a newer icon alone",
        "a newer icon",
        "areas that are cut short",
        "an icon that is cut short",
    ],
)
def test_bars_and_icons_in_place_of_numbers_are_seen_in_xlsb(areas, kind, content, hides):
    graphic = hostile.bin_record(kind, content)
    assert conditional_xlsb(areas + graphic) == Looks(unseen_if=FOUND * hides)


@pytest.mark.parametrize("kind", [43, 45, 46])
def test_a_style_of_xlsb_that_is_cut_short_costs_no_number(kind):
    cut = hostile.bin_record(kind, b"\1")
    number = hostile.bin_row(1) + hostile.bin_cell(5, 1, struct.pack("<d", 5.0))
    data = hostile.xlsb(number)
    with open_book(with_parts(data, {"xl/styles.bin": lambda part: cut + part})) as opened:
        grid = opened.sheet("S")
    assert (grid.rows, grid.looks) == ({1: {1: 5.0}}, Looks())


def test_words_of_xlsb_that_nobody_sees():
    """In the table of texts, and in the cell itself."""
    fonts = bin_font("Arial") + bin_font("Arial") + bin_font("Arial", colour=WHITE)
    rich = b"\1" + hostile.bin_text("125") + struct.pack("<IHHHH", 2, 0, 2, 1, 1)
    cells = hostile.bin_row(1) + hostile.bin_cell(7, 1, struct.pack("<I", 0))
    assert looks(xlsb(cells, fonts)).unseen == {(1, 1)}
    assert looks(xlsb(hostile.bin_row(1) + hostile.bin_cell(62, 2, rich), fonts)).unseen == {(1, 2)}


def test_fonts_that_draw_signs_are_seen_in_xlsb():
    fonts = bin_font("Arial") + bin_font("Webdings") + bin_font("Wingdings")
    cells = hostile.bin_row(1) + hostile.bin_cell(7, 1, struct.pack("<I", 0))
    cells += hostile.bin_cell(5, 2, struct.pack("<d", 5.0), style=1)
    assert looks(xlsb(cells, fonts)).signs == {
        (1, 1): Signs("Wingdings", "1"),
        (1, 2): Signs("Webdings"),
    }


def test_low_rows_and_narrow_columns_of_xlsb():
    """A row of half a point and one of six, columns of a tenth of a letter and of three."""
    rows = (
        hostile.bin_record(0, struct.pack("<IIHHBI", n, 0, h, 0, 0, 0))
        for n, h in ((3, 10), (5, 120))
    )
    columns = [
        hostile.bin_record(60, struct.pack("<IIIIH", n, n, w, 0, 0)) for n, w in ((4, 26), (6, 768))
    ]
    seen = looks(xlsb(b"".join(rows), b"", before=b"".join(columns)))
    assert (seen.hidden_rows, seen.hidden_columns) == ({4}, {5})


# ---------------------------------------------------------------- formats that have no code

NUMBERED = range(100)


def numbered_xlsx() -> bytes:
    cells = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" s="{n}"><v>5</v></c></row>' for n in NUMBERED
    )
    styles = hostile.styles_xml(*NUMBERED)
    return hostile.zipped({**hostile.xlsx_parts(hostile.sheet_xml(cells)), "xl/styles.xml": styles})


def numbered_xls() -> bytes:
    """The styles of those formats stand behind the three that every such workbook has."""
    styles = b"".join(hostile.record(0xE0, struct.pack("<HH", 0, n) + bytes(16)) for n in NUMBERED)
    return xls(b"".join(hostile.biff_number(n, 0, 5.0, n) for n in NUMBERED), styles)


def numbered_xlsb() -> bytes:
    xf = (hostile.bin_record(47, struct.pack("<HH12x", 0, n)) for n in NUMBERED)
    styles = hostile.bin_record(617) + b"".join(xf) + hostile.bin_record(618)
    number = struct.pack("<d", 5.0)
    cells = (hostile.bin_row(n + 1) + hostile.bin_cell(5, 1, number, style=n) for n in NUMBERED)
    return with_parts(hostile.xlsb(b"".join(cells)), {"xl/styles.bin": lambda _: styles})


def test_every_format_without_a_code_is_the_same_in_every_format():
    seen = []
    for data in (numbered_xlsx(), numbered_xls(), numbered_xlsb()):
        with open_book(data) as opened:
            grid = opened.sheet(opened.names[0])
        kinds = {row - 1: type(cells[1]).__name__ for row, cells in grid.rows.items()}
        seen.append((kinds, {row - 1: one for (row, _), one in grid.looks.shown.items()}))
    assert seen[0] == seen[1] == seen[2]
    kinds, shown = seen[0]
    assert len(kinds) == len(NUMBERED) and {9, 10, 67, 68} == {
        n for n, kind in kinds.items() if kind == "PercentNumber"
    }
    vague = dict.fromkeys([*range(17, 22), 45, 46, 47], Appearance(is_vague=True))
    assert shown == vague | {
        11: Appearance(digits=1, figures=3),
        48: Appearance(digits=1, figures=2, steps=3),
    }
