"""An explanation counts as people see it: not struck through, hidden, or made by a formula."""

from __future__ import annotations

import pytest
from arrived import FORM, checked, edited
from filled import filled_workbook
from openpyxl.styles import Font

from khsheet.form.layout import CHECK_SHEET, EXPLAIN_KEY, layout
from khsheet.model import Severity

CELLS = layout(FORM).cells
STRUCK = Font(strike=True)
#: An amount so small that it is asked about, alone on its line of the check sheet.
ASKED = filled_workbook(changes={"school_support_raised_amount": 500.0})


def found(data: bytes) -> dict[str, str]:
    """Severity of what is said, by code."""
    return {f.code: f.severity.value for f in checked(data).findings}


def explained(change) -> bytes:
    def write(book) -> None:
        sheet = book[CHECK_SHEET]
        column = next(c.column for row in sheet for c in row if c.value == EXPLAIN_KEY)
        row = next(c.row for row in sheet for c in row if c.value == "each_in_dong")
        cell = sheet.cell(row, column, "Khoản lẻ, đã kiểm tra")
        change(sheet, cell)

    return edited(ASKED, write)


def test_on_the_check_sheet_it_settles_its_line():
    assert found(explained(lambda sheet, cell: None)) == {"KH217": "info"}


def struck(sheet, cell) -> None:
    cell.font = STRUCK


def hidden_format(sheet, cell) -> None:
    cell.number_format = ";;;"


def signs(sheet, cell) -> None:
    cell.font = Font(name="Wingdings")


def hidden_row(sheet, cell) -> None:
    sheet.row_dimensions[cell.row].hidden = True


def formula(sheet, cell) -> None:
    cell.value = '="Khoản lẻ, đã kiểm tra"'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (struck, "KH218"),
        (hidden_format, "KH108"),
        (hidden_row, "KH108"),
        (formula, "KH212"),
        (signs, "KH228"),
    ],
)
def test_one_that_is_not_there_to_be_read_settles_nothing(change, code):
    assert found(explained(change)) == {"KH217": "warning", code: "warning"}


def test_a_struck_explanation_of_a_row_settles_neither_the_row_nor_itself():
    def write(book) -> None:
        sheet = book[CELLS["entry_note"].sheet]
        for key, text in (("entry_note", "Ghi chú cũ"), ("entry_explanation", "Đã duyệt chi")):
            cell = sheet[CELLS[key].a1]
            cell.value, cell.font = text, STRUCK

    said = [f for f in checked(edited(filled_workbook(), write)).findings if f.code == "KH218"]
    assert [(f.field, f.severity) for f in said] == [
        ("entry_note", Severity.WARNING),
        ("entry_explanation", Severity.WARNING),
    ]
