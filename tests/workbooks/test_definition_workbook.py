"""What people see of a definition workbook: sheets, headings, drop-downs, prompts; and that it is
the same definition after another program saved it."""

from __future__ import annotations

import io

import pytest
from clients import convert, converted, shown
from definition_books import EXAMPLE, HEAD_ROW, ROOT, made
from lazily import load_workbook
from shown import clipped

from khsheet.form import toml
from khsheet.form.book.schema import GUIDE_SHEET, HEAD, LISTS_SHEET, parts, prompt
from khsheet.form.book.text import text_of_workbook

TEXT = EXAMPLE.read_text(encoding="utf-8")
SHIPPED = (ROOT / "workbook_templates" / "so-ket-6-thang.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(made(TEXT)))


def test_sheets_stand_in_the_order_of_the_schema(book):
    names = [GUIDE_SHEET, HEAD, *(part.name for part in parts()), LISTS_SHEET]
    assert book.sheetnames == names
    assert book[LISTS_SHEET].sheet_state == "hidden"
    linked = [cell.value for row in book[GUIDE_SHEET].iter_rows() for cell in row if cell.hyperlink]
    assert linked == names[1:-1]


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.table)
def test_every_column_has_its_heading_and_its_prompt(part, book):
    sheet = book[part.name]
    headings = [cell.value for cell in sheet[HEAD_ROW]]
    assert headings == [column.heading for column in part.columns]
    shown = {str(v.sqref).partition(":")[0]: v for v in sheet.data_validations.dataValidation}
    for number, column in enumerate(part.columns, 1):
        cell = sheet.cell(HEAD_ROW + 1, number)
        one = shown[cell.coordinate]
        assert one.promptTitle == column.heading[:32]
        assert one.prompt and prompt(column, part.columns).startswith(one.prompt.rstrip("…"))


def offered(book, sheet: str, heading: str) -> list[str]:
    """What a drop-down offers, wherever its words stand."""
    found = book[sheet]
    number = [cell.value for cell in found[HEAD_ROW]].index(heading) + 1
    at = found.cell(HEAD_ROW + 1, number).coordinate
    one = next(
        v for v in found.data_validations.dataValidation if str(v.sqref).startswith(f"{at}:")
    )
    assert one.type == "list"
    if one.formula1.startswith('"'):
        return one.formula1.strip('"').split(",")
    said = one.formula1
    if said in book.defined_names:
        said = book.defined_names[said].attr_text.partition(":INDEX(")[2].partition(",")[0]
    name, _, cells = said.partition("!")
    area = book[name.strip("'")][cells.replace("$", "")]
    return [cell.value for (cell,) in area if cell.value is not None]


@pytest.mark.parametrize(
    ("sheet", "heading", "words"),
    [
        ("Ô và cột", "Bắt buộc", ["có", "không"]),
        ("Ô và cột", "Phần", ["readers", "books", "helpers", "entries", "remarks"]),
        ("Ô và cột", "Danh mục", ["entry_kind"]),
        ("Phần", "Dạng", ["các ô", "lưới", "bảng", "đoạn văn"]),
        ("Quy tắc", "Mức", ["lỗi", "điều nhắc"]),
        ("Chữ thay thế", "Mục", ["Chữ của báo cáo năm", "Báo cáo của văn phòng"]),
    ],
)
def test_closed_words_and_keys_can_be_chosen(sheet, heading, words, book):
    assert offered(book, sheet, heading) == words


@pytest.mark.parametrize("text", [TEXT, SHIPPED], ids=["example", "shipped"])
def test_every_cell_shows_all_that_it_holds(text):
    assert clipped(load_workbook(io.BytesIO(made(text)))) == []


def test_a_required_cell_that_is_open_is_seen(book):
    sheet = book["Ô và cột"]
    formulas = [rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules]
    assert '$AD4<>""' in formulas
    assert 'AND(COUNTA($A4:$AD4)>0,C4="",$AD4="")' in formulas


@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_drop_down_of_keys_ends_with_the_last_of_them(book, tmp_path):
    """As LibreOffice works it out."""
    book = load_workbook(io.BytesIO(made(TEXT)))
    for row, name in enumerate(("khoa_sheet", "khoa_section", "khoa_choices"), 1):
        book[GUIDE_SHEET].cell(row, 8).value = f"=ROWS({name})"
    book.save(tmp_path / "a.xlsx")
    seen = shown(tmp_path / "a.xlsx")[GUIDE_SHEET]
    assert [seen.cell(row, 8).value for row in (1, 2, 3)] == [4, 5, 1]


# ---------------------------------------------------------------- saved by other programs


@pytest.mark.parametrize("text", [TEXT, SHIPPED], ids=["example", "shipped"])
def test_openpyxl_saves_the_same_definition(text):
    saved = io.BytesIO()
    load_workbook(io.BytesIO(made(text))).save(saved)
    assert toml.tables(text_of_workbook(saved.getvalue(), "a.xlsx")) == toml.tables(text)


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("text", [TEXT, SHIPPED], ids=["example", "shipped"])
def test_libreoffice_saves_the_same_definition(text, tmp_path):
    """As .xlsx, or as .ods and from there as .xlsx again."""
    path = tmp_path / "mau.xlsx"
    path.write_bytes(made(text))
    saved = converted(path, ("xlsx", "ods"), tmp_path / "once")
    for one in (*saved.values(), convert(saved["ods"], "xlsx", tmp_path / "twice")):
        read = text_of_workbook(one.read_bytes(), "mau.xlsx")
        assert read.read.wrong == read.read.structure == {}
        assert toml.tables(read) == toml.tables(text)
