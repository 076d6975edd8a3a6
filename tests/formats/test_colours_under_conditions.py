"""Ink and ground that are alike only where a condition adds its own to that of the cell."""

from __future__ import annotations

import io
import struct
import time
from unittest.mock import Mock

import clients
import hostile
import openpyxl
import pytest
from arrived import with_parts
from lazily import load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from test_looks_of_cells import (
    INK,
    WHITE,
    bin_border,
    bin_colour,
    bin_fill,
    bin_font,
    differential,
    looks,
    ods,
)

from khsheet.formats import open_book
from khsheet.formats.colours import USUAL_PALETTE
from khsheet.formats.looks import MOST_AREAS, Area, Cell, Colours, Condition, Looks
from khsheet.formats.xls_looks import Frame
from khsheet.formats.xlsx import looks as xlsx_looks

DARK = "FF1F4E79"
AREA = Area(1, 1, 3, 1)
#: Ink and ground of the cell, ink and ground of the condition; whether they hide together.
TOGETHER = {
    "white ground under white ink": (("FFFFFFFF", DARK), ("", "FFFFFFFF"), True),
    "pale ground under white ink": (("FFFFFFFF", DARK), ("", "FFF3F8FD"), True),
    "dark ink on a dark ground": (("FFFFFFFF", DARK), (DARK, ""), True),
    "red ground under red ink": (("FFC00000", ""), ("", "FFC00000"), True),
    "white ground under black ink": (("", DARK), ("", "FFFFFFFF"), False),
    "green ground under white ink": (("FFFFFFFF", DARK), ("", "FF548235"), False),
    "red ink on a dark ground": (("FFFFFFFF", DARK), ("FFC00000", ""), False),
    "both under a condition": (("FFFFFFFF", DARK), ("FF000000", "FFFFFFFF"), False),
    "nothing but bold": (("FFFFFFFF", DARK), None, False),
}


def dressed(one, ink: str, ground: str) -> None:
    one.font = Font(color=ink) if ink else Font()
    one.fill = PatternFill("solid", fgColor=ground) if ground else PatternFill()


def condition(look: tuple[str, str] | None) -> FormulaRule:
    if look is None:
        return FormulaRule(formula=["$A1>0"], font=Font(b=True))
    ink, ground = look
    fill = PatternFill("solid", bgColor=ground) if ground else None
    return FormulaRule(formula=["$A1>0"], font=Font(color=ink) if ink else None, fill=fill)


def sheet(own: tuple[str, str], look: tuple[str, str] | None, at: str = "A2") -> bytes:
    """Numbers of which one has colours of its own; above it and beside are others like it."""
    made = openpyxl.Workbook()
    ws = made.active
    for row in range(1, 5):
        for column in range(1, 3):
            ws.cell(row, column).value = row * column
    dressed(ws[at], *own)
    dressed(ws["B4"], *own)
    ws.conditional_formatting.add("A1:A3", condition(look))
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def found(hides: bool, at: Cell = (2, 1)) -> list[tuple[Area, set[Cell]]]:
    return [(AREA, {at})] * hides


@pytest.mark.parametrize("name", TOGETHER)
def test_a_condition_that_hides_with_the_colours_of_the_cell_is_seen(name):
    own, look, hides = TOGETHER[name]
    assert looks(sheet(own, look)) == Looks(unseen_with=found(hides))
    assert looks(sheet(own, look, at="B2")).unseen_with == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
@pytest.mark.parametrize("name", TOGETHER)
def test_it_is_seen_in_other_formats(name, to, tmp_path):
    """In .ods the look of a condition has the ink of the common style, where it gives none."""
    own, look, hides = TOGETHER[name]
    (tmp_path / "a.xlsx").write_bytes(sheet(own, look))
    data = clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made").read_bytes()
    if to == "ods" and look and not look[0]:
        hides = False
    assert looks(data) == Looks(unseen_with=found(hides))


def test_headings_beside_such_a_condition_are_not_read_cell_by_cell(monkeypatch):
    """White headings above a table whose rows take turns in colour: as in every form."""

    def is_asked(*_, **__):
        raise AssertionError("read cell by cell")

    data = sheet(("FFFFFFFF", DARK), ("", "FFF3F8FD"), at="B1")
    monkeypatch.setattr(xlsx_looks, "LookHandler", is_asked)
    assert looks(data) == Looks()
    with pytest.raises(AssertionError, match="cell by cell"):
        looks(sheet(("FFFFFFFF", DARK), ("", "FFF3F8FD")))


def test_blank_cells_of_such_colours_are_not_read_cell_by_cell(monkeypatch):
    """Nothing is hidden where nothing stands: the formatted rows below a table."""
    made = load_workbook(io.BytesIO(sheet(("FFFFFFFF", DARK), ("", "FFF3F8FD"))))
    made.active["A2"].value = None
    saved = io.BytesIO()
    made.save(saved)
    monkeypatch.setattr(xlsx_looks, "LookHandler", Mock(side_effect=AssertionError))
    assert looks(saved.getvalue()) == Looks()


@pytest.mark.parametrize("quotes", [False, True], ids=["as usual", "in single quotes"])
@pytest.mark.parametrize(
    ("inner", "hides"),
    [
        ("<fill><patternFill><bgColor rgb='FFFFFFFF'/></patternFill></fill>", True),
        ("<fill><patternFill><bgColor rgb='FF548235'/></patternFill></fill>", False),
        (f"<font><color rgb='{DARK}'/></font>", True),
    ],
)
def test_conditions_that_are_stored_as_an_extension(inner, hides, quotes):
    spaces = (
        'xmlns:x="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    )
    behind = (
        f'<extLst><ext uri="{{78C0D931}}" {spaces}><x:conditionalFormattings>'
        f"<x:conditionalFormatting><x:cfRule><x:dxf>{inner}</x:dxf></x:cfRule>"
        "<xm:sqref>A1:A3</xm:sqref></x:conditionalFormatting></x:conditionalFormattings></ext>"
        "</extLst></worksheet>"
    )

    def changed(xml: bytes) -> bytes:
        made = xml.replace(b"</worksheet>", behind.encode())
        return made.replace(b'"', b"'") if quotes else made

    data = with_parts(sheet(("FFFFFFFF", DARK), None), {"xl/worksheets/sheet1.xml": changed})
    assert looks(data).unseen_with == found(hides)


def test_areas_of_conditions_are_kept_up_to_a_limit():
    """However many there are in one format."""
    many = [Area(row, 1, row, 1) for row in range(MOST_AREAS)]
    noted = Looks()
    for look in (Condition(ground="ffffff"), Condition(colour="ffffff", is_struck=True)):
        for areas in (many[:9], many, many):
            noted.note_look(areas, look)
    kept = many[:9] + many[:-9]
    assert [area for area, _ in noted.coloured_if] == noted.unseen_if == noted.struck_if == kept


def test_many_areas_are_laid_over_many_cells_at_once():
    """A column in white ink under formats that take turns in colour, row by row."""
    noted, white = Looks(), Condition(ground="ffffff")
    noted.colours = {(row, 1): Colours("ffffff", DARK[2:].lower()) for row in range(1, 10_001)}
    noted.note_look([Area(row, 2, row + 5_000, 4) for row in range(1, 5_000)], white)
    noted.note_look([Area(row, 1, row + 1, 1) for row in range(1, 2_001)], white)
    noted.note_look([Area(1, 1, 9_999, 1)], Condition(colour="c00000"))
    noted.note_look([Area(1, 1, 9_999, 1)], white)
    asked: list[int] = []
    began = time.process_time()
    noted.finish(lambda: asked.append(1))
    assert time.process_time() - began < 2
    assert len(asked) == 7_001
    cells = [cell for _, under in noted.unseen_with for cell in under]
    assert sorted(cells) == [(row, 1) for row in range(1, 10_000)]
    assert noted.unseen_with[:2] == [
        (Area(1, 1, 2, 1), {(1, 1), (2, 1)}),
        (Area(2, 1, 3, 1), {(3, 1)}),
    ]  # each cell once
    assert noted.unseen_with[-1][0] == Area(1, 1, 9_999, 1)
    assert noted.colours == {} and noted.coloured_if == []


# ---------------------------------------------------------------- .ods


def ods_style(name: str, ink: str, ground: str, more: str = "") -> str:
    ink = f' fo:color="#{ink[2:].lower()}"' if ink else ""
    ground = f' fo:background-color="#{ground[2:].lower()}"' if ground else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell"{more}>'
        f"<style:table-cell-properties{ground}/><style:text-properties{ink}/></style:style>"
    )


def ods_sheet(own: str, look: str) -> bytes:
    """Numbers in A1:B3, of which those in A2 and B3 have the style «own»; A1:A3 under «look»."""

    def cell(style: str) -> str:
        return (
            f'<table:table-cell table:style-name="{style}" office:value-type="float" '
            'office:value="5"><text:p>5</text:p></table:table-cell>'
        )

    rows = [cell("") * 2, cell("own") + cell(""), cell("") + cell("own")]
    condition = (
        '<calcext:conditional-formats xmlns:calcext="urn:org:documentfoundation:names:experimental:'
        'calc:xmlns:calcext:1.0"><calcext:conditional-format '
        'calcext:target-range-address="A.A1:A.A3"><calcext:condition '
        'calcext:apply-style-name="look" calcext:value="=1"/></calcext:conditional-format>'
        "</calcext:conditional-formats>"
    )
    written = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return ods(styles=own + look, rows=written + condition)


@pytest.mark.parametrize("name", TOGETHER)
def test_it_is_seen_in_ods(name):
    own, look, hides = TOGETHER[name]
    data = ods_sheet(ods_style("own", *own), ods_style("look", *(look or ("", ""))))
    assert looks(data) == Looks(unseen_with=found(hides))


AUTOMATIC = (
    '<style:style style:name="look" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#ffffff"/><style:text-properties style:use-window-font-color="true"/>'
    "</style:style>"
)


@pytest.mark.parametrize(
    ("own", "look"),
    [
        (("FFFFFFFF", DARK), AUTOMATIC),
        (
            ("FFFFFFFF", DARK),
            ods_style("all", "FF000000", "")
            + ods_style("look", "", "FFFFFFFF", ' style:parent-style-name="all"'),
        ),
        (("", DARK), ods_style("look", "", "FF000000")),
    ],
    ids=["automatic ink", "the ink of a parent", "an automatic ink of its own"],
)
def test_conditions_of_ods_have_the_ink_of_their_parents_or_one_that_is_seen(own, look):
    """As its program shows such cells."""
    assert looks(ods_sheet(ods_style("own", *own), look)).unseen_with == []


def test_a_sheet_of_ods_is_looked_at_twice():
    data = ods_sheet(ods_style("own", "FFFFFFFF", DARK), ods_style("look", "", "FFFFFFFF"))
    with open_book(data) as opened:
        seen = [opened.sheet(opened.names[0]).looks for _ in range(2)]
    assert [one.unseen_with for one in seen] == [found(True)] * 2


@pytest.mark.parametrize(("ink", "counts"), [(-1, True), (0x7FFF, False)])
def test_automatic_ink_under_a_condition_of_xls_is_black(ink, counts):
    """A white ground alone counts for cells with white ink, and not where the ink turns black."""
    noted = Looks()
    frame = Frame(noted, USUAL_PALETTE)
    frame.areas = [AREA]
    font = struct.pack("<68xI8xi4xI26x", 0, ink, 0x80)
    frame.note_look(struct.pack("<IH", 1 << 26 | 1 << 29, 0) + font + struct.pack("<2xH", 9 << 7))
    assert noted.coloured_if == [(AREA, Condition(ground="ffffff"))] * counts


# ---------------------------------------------------------------- .xlsb


BLUE = bin_colour(2, rgb="1f4e79")
GROUND, TEXT = 2, 5  # properties of a look
OLD = hostile.bin_record(461, struct.pack("<II", 1, 0) + struct.pack("<I4I", 1, 0, 2, 0, 0))
NEW = hostile.bin_record(
    1046, struct.pack("<III", 2, 1, 2) + struct.pack("<I4I", 1, 0, 2, 0, 0) + bytes(8)
)


def old_rule(number: int) -> bytes:
    return hostile.bin_record(463, struct.pack("<IIIIIIIH12x", 1, 0, number, 1, 0, 0, 0, 0))


def new_rule(number: int, *formulas: tuple[int, int]) -> bytes:
    """A BrtBeginCFRule14; formulas by the sizes of their two parts."""
    head = struct.pack("<I", 0)
    if formulas:
        parts = [struct.pack("<III", 2, *sizes) + b"\7" * sum(sizes) for sizes in formulas]
        head = struct.pack("<II", 4, len(formulas)) + b"".join(parts)
    return hostile.bin_record(
        1048, head + struct.pack("<IIIiIII", 2, 1, number, 1, 0, 0, 0) + bytes(38)
    )


def new_look(*properties: tuple[int, bytes]) -> bytes:
    """A BrtDXF14, which has a head before what a BrtDXF has."""
    content = differential(*properties)[3:]  # behind kind and length
    return hostile.bin_record(1171, bytes(4) + content)


NUMBER = hostile.bin_cell(5, 1, struct.pack("<d", 5.0), style=1)
NO_NUMBER = hostile.bin_cell(1, 1, b"", style=1)


def coloured(
    looks_: bytes,
    rules: bytes,
    *,
    ink: bytes = WHITE,
    ground: bytes = BLUE,
    cell: bytes = NUMBER,
) -> Looks:
    """A number in those colours, one of the usual ones below it, one beside."""
    styles = bin_font("Arial", colour=INK) + bin_font("Arial", colour=ink)
    styles += bin_fill(0) + bin_fill(1, ground) + bin_border()
    styles += hostile.bin_record(617)
    styles += b"".join(
        hostile.bin_record(47, struct.pack("<HHHHH6x", 0, 0, n, n, 0)) for n in (0, 1)
    )
    styles += hostile.bin_record(618) + looks_
    number = struct.pack("<d", 5.0)
    cells = hostile.bin_row(1) + hostile.bin_cell(5, 1, number)
    cells += hostile.bin_row(2) + cell
    cells += hostile.bin_cell(5, 2, number, style=1)
    parts = {
        "xl/styles.bin": lambda _: styles,
        "xl/worksheets/sheet1.bin": lambda part: part + rules,
    }
    return looks(with_parts(hostile.xlsb(cells), parts))


WHITE_GROUND, GREEN_GROUND = (GROUND, WHITE), (GROUND, bin_colour(2, rgb="548235"))


@pytest.mark.parametrize(
    ("properties", "hides"),
    [
        ([WHITE_GROUND], True),
        ([GREEN_GROUND], False),
        ([(TEXT, BLUE)], True),
        ([WHITE_GROUND, (TEXT, BLUE)], False),
        ([WHITE_GROUND, (TEXT, bin_colour(0))], False),  # automatic ink, which is black
    ],
)
def test_conditions_of_xlsb_that_hide_with_the_colours_of_the_cell(properties, hides):
    seen = coloured(differential(*properties), OLD + old_rule(0))
    assert seen == Looks(unseen_with=found(hides))
    newer = coloured(new_look(*properties), NEW + new_rule(0))
    assert newer == Looks(unseen_with=found(hides))


def test_a_blank_cell_of_xlsb_has_nothing_to_hide():
    assert coloured(differential(WHITE_GROUND), OLD + old_rule(0), cell=NO_NUMBER) == Looks()


STRUCK, HIDES = (0x1D, b"\1"), (TEXT, WHITE)


@pytest.mark.parametrize("formulas", [(), ((3, 0),), ((3, 5), (2, 0))])
@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ([STRUCK], Looks(struck_if=[AREA])),
        ([HIDES], Looks(unseen_if=[AREA])),
        ([(TEXT, bin_colour(2, rgb="c00000"))], Looks()),
    ],
)
def test_newer_conditions_of_xlsb_have_looks_of_their_own(properties, expected, formulas):
    """Theirs are counted apart from the looks of older conditions."""
    usual = differential((TEXT, bin_colour(2, rgb="548235")))
    styles = usual + new_look() + new_look(*properties)
    assert coloured(styles, NEW + new_rule(1, *formulas), ink=INK, ground=WHITE) == expected
    assert coloured(styles, NEW + new_rule(0, *formulas), ink=INK, ground=WHITE) == Looks()
    assert coloured(styles, NEW + new_rule(9, *formulas), ink=INK, ground=WHITE) == Looks()


@pytest.mark.parametrize("cut", [b"\1", struct.pack("<II", 4, 9), struct.pack("<II", 4, 1)])
def test_a_newer_condition_that_is_cut_short_says_nothing(cut):
    rule = hostile.bin_record(1048, cut)
    assert coloured(new_look(HIDES), NEW + rule, ink=INK, ground=WHITE) == Looks()
