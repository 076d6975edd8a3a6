"""The guide: how to fill the workbook, and links to its pages."""

from __future__ import annotations

from khsheet.form.layout import CHECK_SHEET, GUIDE_SHEET, LABEL_COLUMN, Cell
from khsheet.form.wording import in_period
from khsheet.model import Type
from khsheet.values.show import show
from khsheet.workbooks.excel import CellRange, ExcelSheet
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    FORM,
    FORM_BOLD,
    FORM_REQUIRED_INPUT,
    FORM_TEXT,
    GUIDE_COMPUTED,
    GUIDE_INPUT,
    GUIDE_LINK,
    GUIDE_NUMBER,
    GUIDE_OWNER,
    GUIDE_TAB,
    GUIDE_TITLE,
)
from khsheet.workbooks.template import progress
from khsheet.workbooks.template.form_book import FormBook
from khsheet.workbooks.texts import shorten

_NUMBER, _TEXT, _LEFT = 2, 3, 4
_WIDTHS = (3, 5, 50, 55)
_LONGEST_LINK = 250


def write(form_book: FormBook) -> None:
    sheet = form_book.book.sheet(GUIDE_SHEET)
    form_book.start(sheet, _WIDTHS)
    sheet.tab(GUIDE_TAB)
    unit, period = form_book.identity.unit, form_book.identity.period
    sheet.height(2, 34)
    title = in_period(form_book.form.title, form_book.form, period)
    sheet.across(2, _NUMBER, _LEFT, title.upper(), GUIDE_TITLE)
    sheet.across(3, _NUMBER, _LEFT, f"{unit.name} – {period.name}", GUIDE_OWNER)
    if deadline := form_book.identity.deadline:
        told = f"Hạn gửi: ngày {show(deadline, Type.DATE)}."
        sheet.height(4, 24)
        sheet.across(4, _NUMBER, _LEFT, told, GUIDE_OWNER)
    row = 5
    for number, text in enumerate(form_book.form.guide, 1):
        said = form_book.say(text)
        sheet.height(row, height(said, sum(_WIDTHS[_TEXT - 1 :])) + 3)
        sheet.text(row, _NUMBER, f"{number}.", GUIDE_NUMBER)
        sheet.across(row, _TEXT, _LEFT, said, FORM_TEXT)
        row += 1
    row += 1
    sheet.text(row, _TEXT, "Các trang cần điền (bấm vào tên để mở):", FORM_BOLD)
    for placed in form_book.placed.sheets.values():
        row += 1
        name = placed.sheet.name
        _link(sheet, row, name, form_book.say(name))
        left = progress.of_page(form_book, placed)
        write = sheet.array_formula if placed.table else sheet.formula
        write(row, _LEFT, left.formula, FORM, left.shown)
    row += 1
    _link(sheet, row, CHECK_SHEET, f"{CHECK_SHEET}: xem đã đủ, đúng chưa trước khi gửi")
    row += 2
    sheet.text(row, _NUMBER, "", GUIDE_INPUT)
    sheet.text(row, _TEXT, "Ô màu này là ô để điền; dấu (*) là mục bắt buộc.", FORM)
    row += 1
    sheet.text(row, _NUMBER, "", FORM_REQUIRED_INPUT.but(locked=True))
    sheet.text(row, _TEXT, "Ô viền đậm trong lưới là ô bắt buộc.", FORM)
    row += 1
    sheet.text(row, _NUMBER, "", GUIDE_COMPUTED)
    sheet.text(row, _TEXT, "Ô màu xám tự tính, không phải điền.", FORM)
    sheet.print_area(CellRange(1, _NUMBER, row, _LEFT))


def _link(sheet: ExcelSheet, row: int, target: str, text: str) -> None:
    top = Cell(target, 2, LABEL_COLUMN)
    sheet.lead(row, _TEXT, top.link)  # without its text once more
    sheet.text(row, _TEXT, shorten(text, _LONGEST_LINK), GUIDE_LINK)
