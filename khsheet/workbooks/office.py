"""The blank office workbook, to be edited in Excel: the roster and the configuration."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import NamedTuple

from khsheet.collection.roster import CONFIG_SHEET, LABELS, UNITS_SHEET
from khsheet.model import Form, Unit
from khsheet.workbooks.excel import CellRange, ExcelBook, ExcelSheet
from khsheet.workbooks.styles import (
    OFFICE_CONFIG_HEAD,
    OFFICE_HEAD,
    OFFICE_LABEL,
    OFFICE_TEXT,
    OFFICE_VALUE,
)

_WIDTHS = {"code": 14, "name": 36, "type": 14, "group": 24, "superior": 34, "note": 28}
#: Prompts reach this row.
_LAST_PROMPTED_ROW = 5001

_KEY, _LABEL, _VALUE = range(1, 4)
_VALUE_WIDTH = 86
_CONFIG_HEADS = ("khoa", "Mục", "Nội dung (sửa cho đúng văn phòng)")


class _Prompt(NamedTuple):
    """What is said of a column of the roster where one types into it."""

    title: str
    message: str
    choices: tuple[str, ...] = ()


def _prompts(form: Form) -> dict[str, _Prompt]:
    """By column of the roster; the kinds of units are the form's."""
    prompts = {"note": _Prompt("Ghi chú", "Ví dụ: chưa thành lập")}
    if kinds := form.unit_kinds:
        listed = " hoặc ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))
        prompts["type"] = _Prompt("Loại đơn vị", listed, kinds)
    return prompts


def blank(form: Form, units: Iterable[Unit] = ()) -> bytes:
    """The office workbook with the default configuration, ready to be edited in Excel."""
    target = io.BytesIO()
    book = ExcelBook(target, in_memory=True)
    _units_sheet(book, form, units)
    _config_sheet(book, form)
    book.close()
    return target.getvalue()


def _units_sheet(book: ExcelBook, form: Form, units: Iterable[Unit]) -> None:
    sheet = book.sheet(UNITS_SHEET)
    for column, (name, label) in enumerate(LABELS.items(), 1):
        sheet.column(column, _WIDTHS[name], OFFICE_TEXT)
        sheet.text(1, column, label, OFFICE_HEAD)
    for row, unit in enumerate(units, 2):
        for column, name in enumerate(LABELS, 1):
            sheet.text(row, column, getattr(unit, name), OFFICE_TEXT)
    prompts = _prompts(form)
    for column, name in enumerate(LABELS, 1):
        if name in prompts:
            sheet.validate(
                CellRange(2, column, _LAST_PROMPTED_ROW, column), _validation(prompts[name])
            )
    _print_set_up(sheet)


def _validation(prompt: _Prompt) -> dict[str, object]:
    judged: dict[str, object] = {"validate": "any"}
    if prompt.choices:
        judged = {"validate": "list", "source": list(prompt.choices), "error_type": "warning"}
    return {**judged, "input_title": prompt.title, "input_message": prompt.message}


def _config_sheet(book: ExcelBook, form: Form) -> None:
    sheet = book.sheet(CONFIG_SHEET)
    sheet.hidden_columns(_KEY, _KEY, 10)
    sheet.column(_LABEL, 46)
    sheet.column(_VALUE, _VALUE_WIDTH)
    for column, text in enumerate(_CONFIG_HEADS, 1):
        sheet.text(1, column, text, OFFICE_CONFIG_HEAD)
    for row, (key, default) in enumerate(form.config.items(), 2):
        sheet.text(row, _KEY, key)
        sheet.text(row, _LABEL, form.config_labels.get(key, key), OFFICE_LABEL)
        sheet.text(row, _VALUE, default, OFFICE_VALUE)
        lines = max(1, default.count("\n") + 1, -(-len(default) // 80))
        sheet.height(row, 20 * lines)
    _print_set_up(sheet)


def _print_set_up(sheet: ExcelSheet) -> None:
    sheet.freeze(1)
    sheet.paper(landscape=True)
    sheet.fit_width()
