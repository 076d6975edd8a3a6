"""What a person reads over a column decides: another text there, or another unit, is told."""

from __future__ import annotations

import io

import pytest
from arrived import FORM, checked, edited
from filled import filled_workbook
from lazily import load_workbook

from khsheet.form.layout import layout
from khsheet.model.places import letters

PLACED = layout(FORM).cells
AMOUNT = PLACED["entry_amount"]
TITLES = PLACED["registered_learning_families"]
SOUND = filled_workbook()


def said(sheet: str, row: int, column: int, text: str) -> list[tuple[str, str]]:
    """Code and severity of what is found with that text in that cell."""

    def write(book) -> None:
        book[sheet].cell(row, column).value = text

    return [(f.code, f.severity.value) for f in checked(edited(SOUND, write)).findings]


def over_amounts(text: str) -> list[tuple[str, str]]:
    return said(AMOUNT.sheet, AMOUNT.row - 1, AMOUNT.column, text)


@pytest.mark.parametrize("unit", ["(VNĐ)", "(VND)", "(đ)", "VNĐ", "(đồng)", "\n(đồng)", ": đồng"])
def test_the_heading_with_dong_is_the_heading(unit):
    assert over_amounts(f"Số tiền {unit}") == []


@pytest.mark.parametrize(
    "unit",
    [
        "kíp",
        "tệ",
        "RMB",
        "baht",
        "x1000",
        "'000",
        "000đ",
        "K",
        "tr",
        "kđ",
        "Tr.VNĐ",
        "USD",
        "nghìn",
    ],
)
def test_another_unit_over_amounts_doubts_them(unit):
    assert over_amounts(f"Số tiền ({unit})") == [("KH213", "error")]


@pytest.mark.parametrize(
    "text",
    ["Số tiền ghi theo nghìn đồng", "Số tiền ghi thêm USD theo dòng", "Số tiền tính bằng kíp"],
)
def test_a_sentence_over_amounts_that_names_a_unit_doubts_them(text):
    assert over_amounts(text) == [("KH213", "error")]


@pytest.mark.parametrize(
    "text", ["Tồn quỹ đầu kỳ", "%", "học sinh", "Họ và tên", "Tổng số chi hội", "QUỸ KHUYẾN HỌC"]
)
def test_another_text_of_the_form_over_a_column_is_told(text):
    assert over_amounts(text) == [("KH104", "warning")]


@pytest.mark.parametrize("text", ["Số lớp", "%", "ha", "Số thôn đăng ký “Cộng đồng học tập”"])
def test_another_text_of_the_form_over_a_column_of_a_grid_is_told(text):
    sheet = load_workbook(io.BytesIO(SOUND))[TITLES.sheet]
    headings = [c.row for c in sheet[letters(TITLES.column)] if c.value == "Đăng ký"]
    assert said(TITLES.sheet, headings[0], TITLES.column, text) == [("KH104", "warning")]


@pytest.mark.parametrize(
    "text",
    ["Không ghi tiền hiện vật đã quy ra tiền", "Số tiền hỗ trợ giáo dục trong năm: nghìn đồng"],
)
def test_words_of_a_note_are_no_note(text):
    sheet = PLACED["education_support_total_amount"].sheet
    assert ("KH104", "warning") in said(sheet, 5, 4, text)
