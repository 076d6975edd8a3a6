"""The blank office workbook: sheets of the roster and of the configuration, to be edited in Excel."""

from __future__ import annotations

import io
from collections.abc import Iterable

from khsheet.collection.roster import CONFIG_SHEET, LABELS, UNITS_SHEET
from khsheet.model import Form, Unit
from khsheet.workbooks.excel import Book


def blank(form: Form, units: Iterable[Unit] = ()) -> bytes:
    """The office workbook with the default configuration, ready to be edited in Excel."""
    target = io.BytesIO()
    book = Book(target, in_memory=True)
    _units_sheet(book, form, units)
    _config_sheet(book, form)
    book.close()
    return target.getvalue()


def _units_sheet(book: Book, form: Form, units: Iterable[Unit]) -> None:
    sheet = book.sheet(UNITS_SHEET)
    head = book.style(
        font_name="Times New Roman",
        font_size=13,
        bold=True,
        bg_color="#DDEBF7",
        border=1,
        text_wrap=True,
        align="center",
    )
    body = book.style(font_name="Times New Roman", font_size=13, num_format="@")
    widths = {"code": 14, "name": 36, "type": 14, "group": 24, "superior": 34, "note": 28}
    for column, (name, label) in enumerate(LABELS.items()):
        sheet.set_column(column, column, widths[name], body)
        sheet.write_string(0, column, label, head)
    for row, unit in enumerate(units, 1):
        for column, name in enumerate(LABELS):
            sheet.write_string(row, column, getattr(unit, name), body)
    kinds = form.unit_kinds
    if kinds:
        sheet.data_validation(
            1,
            2,
            5000,
            2,
            {
                "validate": "list",
                "source": list(kinds),
                "error_type": "warning",
                "input_title": "Loại đơn vị",
                "input_message": " hoặc ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]])),
            },
        )
    sheet.data_validation(
        1,
        5,
        5000,
        5,
        {"validate": "any", "input_title": "Ghi chú", "input_message": "Ví dụ: chưa thành lập"},
    )
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _config_sheet(book: Book, form: Form) -> None:
    sheet = book.sheet(CONFIG_SHEET)
    head = book.style(
        font_name="Times New Roman",
        font_size=13,
        bold=True,
        bg_color="#DDEBF7",
        border=1,
        align="center",
    )
    label = book.style(
        font_name="Times New Roman", font_size=13, text_wrap=True, valign="top", border=1
    )
    value = book.style(
        font_name="Times New Roman",
        font_size=13,
        text_wrap=True,
        valign="top",
        border=1,
        bg_color="#FFF8DC",
        num_format="@",
    )
    sheet.set_column(0, 0, 10, None, {"hidden": True})
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 2, 86)
    for column, text in enumerate(("khoa", "Mục", "Nội dung (sửa cho đúng văn phòng)")):
        sheet.write_string(0, column, text, head)
    for row, (key, default) in enumerate(form.config.items(), 1):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, form.config_labels.get(key, key), label)
        sheet.write_string(row, 2, default, value)
        sheet.set_row(row, 20 * max(1, default.count("\n") + 1, -(-len(default) // 80)))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
