"""The workbook that staff fill in: a form, its layout and one unit written as a locked .xlsx."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from khsheet.form.layout import CHECK_SHEET
from khsheet.form.wording import in_period
from khsheet.model import Filling, Form, Identity
from khsheet.workbooks.excel import ExcelBook
from khsheet.workbooks.packing import Unpacked, lean, packed, parts
from khsheet.workbooks.template import check_sheet, guide_sheet, hidden_sheets, return_sheets
from khsheet.workbooks.template.form_book import FormBook
from khsheet.workbooks.template.input_sheet import InputSheet

__all__ = ["write"]


def write(form: Form, identity: Identity, filling: Filling, *, password: str = "") -> bytes:
    """The bytes of the workbook; the same arguments give the same bytes."""
    target = BytesIO()
    book = ExcelBook(target, in_memory=True)
    created = datetime.combine(identity.period.start, datetime.min.time())
    book.describe(in_period(form.title, form, identity.period), identity.period.name, created)
    book.lock_structure(password)
    _write(FormBook(book, form, identity, filling, password))
    book.close(Unpacked)
    return packed(lean(parts(target.getvalue())))


def _write(form_book: FormBook) -> None:
    """The sheets in their order."""
    book, filling = form_book.book, form_book.filling
    if filling.to_correct:
        return_sheets.write_corrections(form_book)
    guide_sheet.write(form_book)
    placed = form_book.placed.sheets.values()
    names = [*(one.sheet.name for one in placed), CHECK_SHEET]
    sheets = {name: book.sheet(name) for name in names}
    for one in placed:
        InputSheet(form_book, sheets[one.sheet.name], one).write()
    check_sheet.write(form_book, sheets[CHECK_SHEET])
    if filling.compared:
        return_sheets.write_compared(form_book)
    if filling.leftovers:
        return_sheets.write_leftovers(form_book)
    hidden_sheets.write_lists(form_book)
    hidden_sheets.write_identity(form_book)
    for mark in (*filling.marks, *filling.remarks):
        return_sheets.write_note(sheets[mark.sheet], mark)
    book.sheets[0].open_first()
