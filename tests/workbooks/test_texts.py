"""Texts come out as they were, wherever in a workbook they are written."""

from __future__ import annotations

import io
import os
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

import filled
import openpyxl
import pytest
import workbooks
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lazily import load_workbook
from nasty import NASTY, TEXTS, as_read, parts
from office_books import blank_book

import khsheet
from khsheet import formats
from khsheet.form import definition
from khsheet.form.layout import layout
from khsheet.formats.xlsx.values import decode_escapes
from khsheet.model import OfficeRecord, Raw, Type, Unit
from khsheet.verbs.new import blank_workbooks
from khsheet.workbooks import texts
from khsheet.workbooks.excel import CellRange, ExcelBook, ExcelRefused
from khsheet.workbooks.styles import look

FORM = definition.load()
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LONG = "😀" * 20_000


def written(write) -> bytes:
    """A workbook of one sheet S, as ``write`` fills it."""
    target = io.BytesIO()
    book = ExcelBook(target, in_memory=True)
    write(book.sheet("S"))
    book.close()
    return target.getvalue()


def rows_of(workbook: bytes, sheet: str = "S") -> list[list[str]]:
    with formats.open_book(workbook) as book:
        return list(book.text_rows(sheet))


# ---------------------------------------------------------------- one sheet


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(["<r>Tom & Jerry</r>", "<r></r>", " <r>a</r>"])
@example(["_x0041_x0042_", "\ud83d", "\ud83d\ude00", "\ufffe"])
def test_cells_hold_the_texts_they_were_given(given_texts):
    def write(sheet):
        for row, text in enumerate(given_texts, 1):
            sheet.text(row, 1, text)
            sheet.across(row, 2, 4, text, look())
            sheet.link(row, 5, "internal:'S'!A1", text, look())

    workbook = written(write)
    parts(workbook)
    shown = [(row + [""] * 5)[:5] for row in rows_of(workbook)]
    wanted = [[as_read(t), as_read(t), "", "", as_read(t)] for t in given_texts]
    while wanted and not any(wanted[-1]):  # a reader forgets blank rows at the end
        wanted.pop()
    assert shown[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("text", "is_marked"), [(" a", True), ("a\n", True), ("\u3000", True), ("a b", False)]
)
def test_outer_blanks_are_marked_as_excel_wants_it(text, is_marked):
    """Excel leaves those out that are not, other readers do not."""
    workbook = written(lambda sheet: sheet.text(1, 1, text))
    with zipfile.ZipFile(io.BytesIO(workbook)) as made:
        (item,) = ET.fromstring(made.read("xl/sharedStrings.xml")).iter(f"{MAIN}t")
    space = item.get("{http://www.w3.org/XML/1998/namespace}space")
    assert (item.text, space) == (text, "preserve" if is_marked else None)


@settings(deadline=None)
@given(TEXTS.filter(bool))
@example("<r>Tom & Jerry</r>")
@example("_x0041_x0042_")
@example("a\tb\nc\x01\ud83d")
def test_notes_prompts_and_links_say_what_they_were_given(text):
    def write(sheet):
        sheet.note(1, 1, text)
        sheet.link(1, 1, "internal:'S'!A1", text, look())
        prompt = {"validate": "any", "input_title": "a", "input_message": texts.shorten(text, 255)}
        sheet.validate(CellRange(1, 1, 1, 1), prompt)

    found = parts(written(write))
    wanted = as_read(text)
    note = ET.fromstring(found["xl/comments1.xml"]).findall(f".//{MAIN}t")
    assert decode_escapes("".join(part.text or "" for part in note)) == wanted
    sheet = ET.fromstring(found["xl/worksheets/sheet1.xml"])
    assert decode_escapes(sheet.find(f".//{MAIN}hyperlink").get("display")) == wanted
    prompt = sheet.find(f".//{MAIN}dataValidation").get("prompt")
    assert decode_escapes(prompt) == as_read(texts.shorten(text, 255))


#: What codes of headers and footers stand for, one after another (ECMA-376 part 1, 18.3.1.46).
CODES = re.compile(r'&(?:(&)|(\d+)|"[^"]*"|([LCR])|([A-Z]))|([^&])', re.DOTALL)


def left_of(footer: str) -> tuple[str, set[str]]:
    """The text of a footer's left side, and the sizes of letters that the footer asks for."""
    assert "".join(found[0] for found in CODES.finditer(footer)) == footer
    text, side, sizes = "", "C", set()
    for found in CODES.finditer(footer):
        ampersand, size, new_side, _, plain = found.groups()
        side = new_side or side
        sizes |= {size} if size else set()
        text += (ampersand or plain or "") if side == "L" else ""
    return text, sizes


@settings(deadline=None)
@given(TEXTS | st.text(max_size=400))
@example("A & B")
@example("R&Gold, &[Picture], &D")
@example("12 Xã")
@example("&5")
@example("&" * 300)
@example("x" * 300)
@example("😀" * 300)
@example("\ud83d")
def test_a_footer_says_whose_the_sheet_is(name):
    def write(sheet):
        sheet.page(name, landscape=False, margins={})

    sheet = ET.fromstring(parts(written(write))["xl/worksheets/sheet1.xml"])
    footer = decode_escapes(sheet.find(f".//{MAIN}oddFooter").text)
    text, sizes = left_of(footer)
    assert texts.utf16_length(footer) <= 255 and sizes == {"9"}
    wanted = as_read(name)
    assert text == wanted or (wanted.startswith(text) and texts.utf16_length(footer) > 251 - 25)
    assert footer.endswith("&C&9&A&R&9Trang &P/&N")


@pytest.mark.parametrize("name", ["A1", "có dấu cách", "R1C1", "x" * 256])
def test_a_name_that_excel_would_not_know_is_refused(name):
    book = ExcelBook(io.BytesIO(), in_memory=True)
    book.sheet("S")
    with pytest.warns(UserWarning), pytest.raises(ExcelRefused):
        book.name_cells(name, "S", "$A$1:$A$2")
    book.name_cells("ds_tên", "S", "$A$1:$A$2")


@pytest.mark.parametrize(
    ("limit", "text", "cut"),
    [
        (10, "mười chữ cái", "mười chữ…"),
        (12, "mười chữ cái", "mười chữ cái"),
        (5, "😀😀😀", "😀😀…"),
        (6, "😀😀😀", "😀😀😀"),
        (4, "abcdefgh", "abc…"),
    ],
)
def test_a_text_is_cut_at_a_word_and_at_a_whole_character(limit, text, cut):
    assert texts.shorten(text, limit) == cut
    assert texts.utf16_length(cut) <= limit


# ---------------------------------------------------------------- what goes to units


def nasty_report() -> tuple[dict[str, Raw], dict[str, list[tuple[Raw, ...]]]]:
    """A report with every nasty text in it, and a number that asks for a return."""
    long = [key for key, item in FORM.inputs.items() if item.type is Type.LONG_TEXT]
    cells = {**filled.example_cells(), **dict(zip(long, ["\n".join(NASTY), *NASTY]))}
    cells["members_new"] = 999.0
    rows = filled.example_rows()
    rows["entries"] = [
        tuple(text if f.key in ("entry_content", "entry_note") else raw for f, raw in zip(*pair))
        for text in NASTY
        for pair in [(FORM.tables["entries"].fields, rows["entries"][0])]
    ]
    return cells, rows


def test_a_returned_workbook_holds_every_text_that_was_sent(tmp_path):
    cells, rows = nasty_report()
    explained = {"each_assessment_asked": "<r>Tom & Jerry</r>"}
    sent = filled.filled_workbook(changes=cells, rows=rows, explanations=explained)
    filled.written(tmp_path / "in" / "a.xlsx", sent)
    khsheet.check([tmp_path / "in"], return_to=tmp_path / "back")
    (back,) = (tmp_path / "back").iterdir()
    parts(back)
    before, after = (workbooks.read_back(FORM, data) for data in (sent, back.read_bytes()))
    assert after.cells == before.cells and after.explanations == before.explanations == explained
    own = [[cells for _, cells in one.tables["entries"].rows] for one in (before, after)]
    assert own[0] == own[1] and len(own[0]) == len(NASTY)
    assert "<r>Tom & Jerry</r>" in {v for cells in own[1] for v in cells}


def test_what_is_carried_over_is_carried_as_it_was(tmp_path):
    people = [(None, text, None, None, text) for text in NASTY]
    sent = filled.filled_workbook(
        rows={"members": people}, changes={"members_total": float(len(NASTY))}
    )
    before = workbooks.read_back(FORM, sent)
    result = khsheet.check([filled.written(tmp_path / "in" / "a.xlsx", sent)])
    (entry,) = result.collection.counted.values()
    ((_, made),) = blank_workbooks(
        FORM,
        workbooks.PERIOD,
        [entry.unit],
        OfficeRecord(),
        before={entry.unit.code: [(entry, before)]},
    )
    parts(made)
    after = workbooks.read_back(FORM, made)
    assert [row for _, row in after.tables["members"].rows] == [
        row for _, row in before.tables["members"].rows
    ]


def test_the_office_workbook_lists_units_as_they_are_called():
    named = [Unit(f"{n}", text, "xã", text, text, text) for n, text in enumerate(NASTY)]
    made = blank_book(FORM, named)
    parts(made)
    rows = rows_of(made, "Đơn vị")[2:]
    assert [row[1:6] for row in rows] == [[as_read(t), "xã", *[as_read(t)] * 3] for t in NASTY]


@pytest.mark.parametrize("text", [LONG, "dài " * 9_000])
def test_a_text_longer_than_a_cell_costs_no_unit_its_return(tmp_path, text):
    """LibreOffice lets cells grow beyond what Excel holds, and Excel counts an emoji twice."""
    blank = filled.filled_workbook(changes={"situation_text": "ZQX", "members_new": 9.0})
    filled.written(tmp_path / "in" / "a.xlsx", replaced(blank, "ZQX", text))
    other = filled.filled_workbook(unit="Xã Hai", code="02", changes={"members_new": 9.0})
    filled.written(tmp_path / "in" / "b.xlsx", other)
    khsheet.check([tmp_path / "in"], return_to=tmp_path / "back")
    names = sorted(path.name for path in (tmp_path / "back").iterdir())
    assert names == ["can-sua-xa-hai-2026-H1.xlsx", "can-sua-xa-suoi-thu-2026-H1.xlsx"]
    book = load_workbook(tmp_path / "back" / names[1])
    place = layout(FORM).cells["situation_text"]
    cell = book[place.sheet].cell(place.row, place.column)
    assert texts.utf16_length(cell.value) <= 32_767 and cell.value[:100] == text[:100]
    told = [row[2] for row in book["Cần sửa"].iter_rows(values_only=True) if row[2]]
    assert any("dài" in message and "ô C" in message for message in told) and cell.comment


def replaced(workbook: bytes, old: str, new: str) -> bytes:
    """The workbook with one text for another."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in parts(workbook).items():
            package.writestr(name, data.replace(old.encode(), new.encode()))
    return target.getvalue()


def test_what_had_no_place_and_is_too_long_is_kept_in_pieces(tmp_path):
    book = load_workbook(io.BytesIO(filled.filled_workbook(changes={"members_new": 9.0})))
    book["Hội viên"].cell(layout(FORM).cells["member_seq"].row, 15).value = "ZQX"
    target = io.BytesIO()
    book.save(target)
    filled.written(tmp_path / "a.xlsx", replaced(target.getvalue(), "ZQX", LONG))
    khsheet.check([tmp_path / "a.xlsx"], return_to=tmp_path / "back")
    (back,) = (tmp_path / "back").iterdir()
    kept = [row[1] for row in load_workbook(back)["Giữ lại"].iter_rows(values_only=True)]
    assert "".join(text for text in kept[2:] if text).endswith(LONG)


def test_a_return_that_fails_is_a_finding_of_its_unit(tmp_path, monkeypatch):
    from khsheet.workbooks import returned

    for code, unit in (("01", "Xã Một"), ("02", "Xã Hai")):
        sent = filled.filled_workbook(unit=unit, code=code, changes={"members_new": 9.0})
        filled.written(tmp_path / "in" / f"{code}.xlsx", sent)
    usual = returned.filling

    def failing(form, submission, *rest):
        if submission.unit.code == "01":
            raise ZeroDivisionError
        return usual(form, submission, *rest)

    monkeypatch.setattr(returned, "filling", failing)
    result = khsheet.check([tmp_path / "in"], return_to=tmp_path / "back")
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["can-sua-xa-hai-2026-H1.xlsx"]
    found = {code: [f.code for f in e.findings] for code, e in result.collection.counted.items()}
    assert "KH026" in found["01"] and "KH026" not in found["02"]
    assert "ZeroDivisionError" in result.collection.counted["01"].findings[-1].message


# ---------------------------------------------------------------- what the office sees


#: More than one cell of Thuyết minh shows: the whole of it stands in a column of its own.
WHOLE = "=1+1" + " và còn nhiều việc khác" * 160


def collected(folder: Path, **options) -> openpyxl.Workbook:
    cells, rows = nasty_report()
    cells["situation_text"] = WHOLE
    rows["members"] = [(None, text, text, text, text) for text in NASTY]
    sent = filled.filled_workbook(unit="Xã <r>Một</r>", changes=cells, rows=rows)
    filled.written(folder / "in" / "a.xlsx", sent)
    khsheet.collect([folder / "in"], folder / "ra.xlsx", **options)
    parts(folder / "ra.xlsx")
    return load_workbook(folder / "ra.xlsx")


@pytest.mark.parametrize("options", [{}, {"with_names": False}], ids=["with names", "without"])
def test_a_text_stays_one_when_its_cell_is_edited(tmp_path, options):
    """F2 and Enter in a cell of format General make «=1+1» a formula, «+84 …» a sum, 00123 a number."""
    book = collected(tmp_path, **options)
    texts_seen, numbers_as_text = set(), []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.value or isinstance(cell, openpyxl.cell.cell.MergedCell):
                    continue
                is_text = cell._style.numFmtId == 49 or sheet.title == "_khsheet"
                if not isinstance(cell.value, str) or cell.data_type == "f":
                    numbers_as_text += [f"{sheet.title} {cell.coordinate}"] if is_text else []
                elif is_text:
                    texts_seen.add(cell.value)
                elif re.match(r"[=+@-]|[\d.,/]+$", cell.value):
                    pytest.fail(f"{sheet.title} {cell.coordinate}: {cell.value[:40]}")
    assert numbers_as_text == []
    assert {"=1+1", "+84", "-5", "@x", WHOLE} <= texts_seen


@pytest.mark.parametrize(
    "name",
    [
        "bao%20cao.xlsx",
        "100% xong.xlsx",
        "bao_x0041_cao.xlsx",
        "a & b [2] {x}^`.xlsx",
        "hai  dấu cách.xlsx",
    ],
)
def test_a_link_leads_to_the_file_of_that_name(tmp_path, name):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(filled.filled_workbook(changes={"members_new": 9.0}))
    khsheet.collect([tmp_path / "in"], tmp_path / "ra.xlsx")
    found = parts(tmp_path / "ra.xlsx")
    links = {
        relation.get("Target")
        for part, data in found.items()
        if part.startswith("xl/worksheets/_rels/")
        for relation in ET.fromstring(data)
        if relation.get("TargetMode") == "External"
    }
    assert {unquote(link) for link in links} == {f"in\\{name}"}


@pytest.mark.parametrize("name", ["a b", "100%", "%20", "x\ny", os.fsdecode(b"kh\xffng")])
def test_an_address_names_every_file(name):
    assert unquote_to_bytes(texts.address(name)) == os.fsencode(name)
    assert not re.search(r"[\s<>\"]", texts.address(name))


def test_xlsxwriter_is_met_in_one_place():
    """Its rows and columns count from 0, and it escapes texts in its own way."""
    package = Path(khsheet.__file__).parent
    using = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"^\s*(?:import|from) xlsxwriter", path.read_text("utf-8"), re.MULTILINE)
    }
    assert using == {"workbooks/excel.py"}
