"""One input of the form: its cell as it was typed, its prompt, and what Excel refuses in it."""

from __future__ import annotations

import textwrap

from khsheet.form import rules
from khsheet.form.layout import KEY_COLUMN
from khsheet.form.workbook_refs import choices_name, reason_taken
from khsheet.model import (
    Field,
    IfBlank,
    Raw,
    Shape,
    Type,
)
from khsheet.model.places import a1
from khsheet.workbooks.excel import CellRange, ExcelSheet
from khsheet.workbooks.styles import FORM, MENDED, Look, for_input, wrong
from khsheet.workbooks.template.form_book import FormBook
from khsheet.workbooks.template.typed import as_typed, changed
from khsheet.workbooks.texts import MAX_PROMPT, MAX_PROMPT_TITLE, shorten

#: Conditions are worked out at every change; more of them would make typing slow.
_MOST_UNMARKED = 500
#: What a cell for a number takes instead, and what the box of a soft list offers: the buttons of
#: Excel and of LibreOffice have other names.
_INSTEAD = ", hoặc lý do không có số: Không áp dụng, Chưa nắm được"
_OR_KEEP = "Excel: No để sửa, Yes để giữ; LibreOffice: Cancel để sửa, OK để giữ."
#: LibreOffice shows a prompt in one line however long.
_PROMPT_LINE = 80
_BY_HAND = " Để trống thì báo cáo in dấu chấm để ghi tay."
#: A longer example does not belong into a prompt.
_LONGEST_EXAMPLE = 60


def write(
    form_book: FormBook, sheet: ExcelSheet, row: int, column: int, item: Field, base: Look
) -> None:
    """A single input with what fills it; marked where it has to be corrected."""
    if not form_book.form.section_of[item.key][1].rows:
        sheet.text(row, KEY_COLUMN, item.key, FORM)
    if (sheet.name, row, column) in form_book.marked:
        base = wrong(base)
    raw = form_book.filling.cells.get(item.key)
    write_raw(sheet, row, column, raw, item, for_input(base, item))
    validate(form_book, sheet, CellRange(row, column, row, column), item)
    unmark_when_mended(form_book, sheet, row, column, MENDED)


def unmark_when_mended(
    form_book: FormBook, sheet: ExcelSheet, row: int, column: int, look: Look
) -> None:
    """A marked cell loses its colour once something else stands in it."""
    key = (sheet.name, row, column)
    if key in form_book.marked and len(form_book.marked) <= _MOST_UNMARKED:
        condition = changed(a1(row, column), form_book.typed_at.get(key))
        sheet.highlight_where(CellRange(row, column, row, column), condition, look)


def write_raw(sheet: ExcelSheet, row: int, column: int, raw: Raw, item: Field, look: Look) -> None:
    """A cell as it was typed. What the tool refused must not turn into a value on the way back."""
    typed = as_typed(raw, item)
    if typed is None:
        sheet.blank(row, column, look)
    elif isinstance(typed, bool):
        sheet.truth(row, column, typed, look)
    elif isinstance(typed, float):
        sheet.number(row, column, typed, look)
    else:
        sheet.text(row, column, typed, look)


def validate(form_book: FormBook, sheet: ExcelSheet, area: CellRange, item: Field) -> None:
    """The prompt, and the error box where Excel can judge the value."""
    known = form_book.common.validations
    if item.key not in known:
        known[item.key] = _validation(form_book, area, item)
    sheet.validate(area, known[item.key])


def _validation(form_book: FormBook, area: CellRange, item: Field) -> dict[str, object]:
    """The same in every workbook: the area too."""
    takes_reason = reason_taken(form_book.form, item)
    at = a1(area.first_row, area.first_column) if takes_reason else ""
    judged = rules.validation(item, choices_name, at)
    options: dict[str, object] = {"validate": "any", **(judged or {})}
    if not _stands_beside_its_label(form_book, item):
        options["input_title"] = shorten(form_book.say(item.label), MAX_PROMPT_TITLE)
    options["input_message"] = _prompt(form_book, item)
    if judged:
        is_soft = item.type is Type.CHOICE and not form_book.form.choices[item.choices].strict
        error = f"{_accepted(item, form_book)}{_INSTEAD * takes_reason}."
        if is_soft:
            error += f" {_OR_KEEP}"
        options["error_title"] = "Xin xem lại ô này"
        options["error_message"] = shorten(error, MAX_PROMPT)
        options["error_type"] = "warning" if is_soft else "stop"
        options["ignore_blank"] = True
    return options


def _accepted(item: Field, form_book: FormBook) -> str:
    """What Excel's error box says the cell takes."""
    if item.type is Type.INTEGER and item.min == 0 and item.max is None:
        return "Ô này chỉ nhận số nguyên (0, 1, 2, …)"
    return f"Xin {rules.expected(item, form_book.form)}"


def _stands_beside_its_label(form_book: FormBook, item: Field) -> bool:
    """Whether a title of the prompt would say again what stands left of the cell."""
    return form_book.form.section_of[item.key][1].shape in (Shape.FIELDS, Shape.TEXTS)


def _prompt(form_book: FormBook, item: Field) -> str:
    """What is expected, with an example where it is short and not given yet."""
    hint = form_book.say(item.prompt)
    short = item.example and len(item.example) < _LONGEST_EXAMPLE
    if short and "ví dụ" not in hint.casefold():
        hint += f" Ví dụ: {item.example.rstrip('.')}."
    hint += _words_for_none(item)
    return "\n".join(textwrap.wrap(shorten(hint, MAX_PROMPT), _PROMPT_LINE))


def _words_for_none(item: Field) -> str:
    """What a printed form says where there is none, as far as the definition tells."""
    if item.blank_text and item.type.is_number:
        return f" Ghi 0 thì báo cáo in “{item.blank_text}”."
    if item.blank_text:
        return f" Không có thì ghi “{item.blank_text}”."
    return _BY_HAND if item.if_blank is IfBlank.BY_HAND else ""
