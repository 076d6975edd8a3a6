"""One input of the form: its cell as it was typed, its prompt, and what Excel refuses in it."""

from __future__ import annotations

import math

from khsheet.form import rules
from khsheet.form.check_sheet import choices_name
from khsheet.form.layout import KEY_COLUMN
from khsheet.model import (
    CellError,
    DateSerial,
    Field,
    Formula,
    PercentNumber,
    Raw,
    Type,
)
from khsheet.values.show import show_raw
from khsheet.workbooks.excel import CellRange, ExcelSheet
from khsheet.workbooks.styles import FORM, Look, for_input, wrong
from khsheet.workbooks.template.form_book import FormBook
from khsheet.workbooks.texts import MAX_PROMPT, MAX_PROMPT_TITLE, shorten

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


def as_typed(raw: Raw, item: Field) -> str | float | bool | None:
    """What to write for a cell: dates, percentages, formulas and errors lose the format that made
    them such.

    A number that Excel had turned into a date, a percentage where none belongs and an error stay
    what they looked like, as text; a text field keeps what its formula showed, and loses an error,
    a field with a list shows the formula.
    """
    is_text = item.type in (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
    if isinstance(raw, PercentNumber) and item.type is Type.PERCENT and raw >= 0:
        share = round(raw * 100, 10)
        return f"{show_raw(raw)}" if 0 < share < 1 else share  # 0,5 alone would be read as a half
    if isinstance(raw, CellError) or (isinstance(raw, float) and not math.isfinite(raw)):
        return None if is_text else show_raw(raw)
    if isinstance(raw, (DateSerial, PercentNumber)):
        return show_raw(raw)
    if isinstance(raw, Formula):
        seen = raw.cached if isinstance(raw.cached, str) else show_raw(raw)
        return seen if is_text and item.type is not Type.CHOICE else f"={raw.text}"
    return raw


def validate(form_book: FormBook, sheet: ExcelSheet, area: CellRange, item: Field) -> None:
    """The prompt, and the error box where Excel can judge the value."""
    judged = rules.validation(item, choices_name)
    options: dict[str, object] = {"validate": "any", **(judged or {})}
    options["input_title"] = shorten(form_book.say(item.label), MAX_PROMPT_TITLE)
    options["input_message"] = _prompt(form_book, item)
    if judged:
        is_soft = item.type is Type.CHOICE and not form_book.form.choices[item.choices].strict
        if is_soft:
            buttons = "Bấm No (Không) để sửa lại, Yes (Có) để giữ như đã ghi."
        else:
            buttons = "Bấm Retry (Thử lại) để sửa, Cancel (Hủy) để bỏ."
        error = f"Xin {rules.expected(item, form_book.form)}. {buttons}"
        options["error_title"] = "Xin xem lại ô này"
        options["error_message"] = shorten(error, MAX_PROMPT)
        options["error_type"] = "warning" if is_soft else "stop"
        options["ignore_blank"] = True
    sheet.validate(area, options)


def _prompt(form_book: FormBook, item: Field) -> str:
    """What is expected, with an example where it is short and not given yet."""
    hint = form_book.say(item.prompt)
    short = item.example and len(item.example) < _LONGEST_EXAMPLE
    if short and "ví dụ" not in hint.casefold():
        hint += f" Ví dụ: {item.example}"
    return shorten(hint, MAX_PROMPT)
