"""The hidden sheets: the lists to choose from, and what the workbook says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from khsheet.form import limits, profiles
from khsheet.form.layout import IDENTITY_SHEET, LISTS_SHEET
from khsheet.form.rules.excel import DOES_NOT_APPLY, REASONS, SIGNS, SIGNS_NAME
from khsheet.form.workbook_refs import choices_name
from khsheet.model.places import a1
from khsheet.values.reasons import LISTED, NOT_APPLICABLE, UNKNOWN
from khsheet.workbooks.excel import ExcelBook, ExcelSheet
from khsheet.workbooks.styles import STORED
from khsheet.workbooks.template.form_book import FormBook


def write_lists(form_book: FormBook) -> None:
    """A column for each list, below its label; formulas and validations know it by a name."""
    sheet = form_book.book.sheet(LISTS_SHEET)
    for column, (key, choices) in enumerate(form_book.form.choices.items(), 1):
        sheet.text(1, column, choices.label)
        for row, value in enumerate(choices.values, 2):
            sheet.text(row, column, value)
        first = a1(2, column, absolute=True)
        last = a1(len(choices.values) + 1, column, absolute=True)
        form_book.book.name_cells(choices_name(key), LISTS_SHEET, f"{first}:{last}")
    column = len(form_book.form.choices) + 1
    _write_reasons(form_book.book, sheet, column)
    _write_named(form_book.book, sheet, column + 1, "Dấu thay cho ô trống", SIGNS, SIGNS_NAME)
    sheet.protect(form_book.password)
    sheet.hide()


def _write_reasons(book: ExcelBook, sheet: ExcelSheet, column: int) -> None:
    """What a cell may say instead of a number, those first of whom there is none to have."""
    words = [word for meaning in (NOT_APPLICABLE, UNKNOWN) for word in LISTED[meaning]]
    _write_named(book, sheet, column, "Lý do thay cho số", words, REASONS)
    first = a1(2, column, absolute=True)
    last = a1(len(LISTED[NOT_APPLICABLE]) + 1, column, absolute=True)
    book.name_cells(DOES_NOT_APPLY, LISTS_SHEET, f"{first}:{last}")


def _write_named(
    book: ExcelBook, sheet: ExcelSheet, column: int, label: str, words: Sequence[str], name: str
) -> None:
    """A column of texts below their label, which formulas know by a name."""
    sheet.text(1, column, label)
    for row, word in enumerate(words, 2):
        sheet.text(row, column, word, STORED)
    first, last = (a1(row, column, absolute=True) for row in (2, len(words) + 1))
    book.name_cells(name, LISTS_SHEET, f"{first}:{last}")


def write_identity(form_book: FormBook) -> None:
    """Names and values, as texts alone: they survive every program."""
    sheet = form_book.book.sheet(IDENTITY_SHEET)
    for row, (name, value) in enumerate(_identity(form_book).items(), 1):
        sheet.text(row, 1, name, STORED)
        sheet.text(row, 2, value, STORED)
    sheet.protect(form_book.password)
    sheet.hide_well()


def _identity(form_book: FormBook) -> dict[str, str]:
    form, identity = form_book.form, form_book.identity
    unit, period = identity.unit, identity.period
    config = {
        f"config.{key}": value
        for key, value in identity.config.items()
        if value != form.config.get(key)
    }
    return {
        "form": form.id,
        "version": str(form.version),
        **({"asked": asked} if (asked := profiles.told(form.profile)) else {}),
        **({"limits": changed} if (changed := limits.told(form)) else {}),
        "period": period.id,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "unit_code": unit.code,
        "unit_name": unit.name,
        "unit_type": unit.type,
        "unit_group": unit.group,
        "unit_superior": unit.superior,
        "tool_version": identity.tool_version,
        "blank": form_book.filling.blank,
        **({"returned": mark} if (mark := form_book.filling.returned) else {}),
        **config,
    }
