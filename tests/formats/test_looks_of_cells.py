"""Looks of cells as the formats give them: the fast way and the plain one see the same."""

from __future__ import annotations

import io
import re
from dataclasses import asdict

import openpyxl
import pytest
from arrived import with_parts
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from khsheet.formats import open_book
from khsheet.formats.looks import MOST_AREAS, Area, Looks, Run

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
