"""A table of a unit's workbook: thousands of rows to type into, of which none is prepared."""

from __future__ import annotations

from khsheet.form import check_sheet
from khsheet.form.layout import (
    KEY_COLUMN,
    LABEL_COLUMN,
    LAST_PREPARED_ROW,
    SheetLayout,
)
from khsheet.model import Section
from khsheet.model.places import letters
from khsheet.workbooks.excel import CellRange, ExcelSheet
from khsheet.workbooks.heights import BOLD, height
from khsheet.workbooks.styles import (
    FORM,
    FORM_BANDED_ROW,
    FORM_COLUMN,
    FORM_HEAD,
    FORM_WRONG_CELL,
    MENDED,
    WRONG_CELL,
    for_input,
)
from khsheet.workbooks.template import inputs
from khsheet.workbooks.template.form_book import FormBook

#: The button of the filter takes room.
_BUTTON = 3


def unlock_columns(
    form_book: FormBook, sheet: ExcelSheet, placed: SheetLayout, table: Section
) -> None:
    """Whole columns take input; everything above the first data row is locked again."""
    for column, item in enumerate(table.fields, LABEL_COLUMN):
        sheet.column(column, placed.widths[column - 1], for_input(FORM_COLUMN, item))
    for row in range(1, placed.header_row + 1):
        first = LABEL_COLUMN if row > 1 else len(form_book.identity_marks(table.key)) + 1
        for column in range(first, LABEL_COLUMN + len(table.fields)):
            sheet.blank(row, column, FORM)


def header(
    form_book: FormBook, sheet: ExcelSheet, placed: SheetLayout, row: int, table: Section
) -> None:
    """The headings, and the hidden formula that finds the last row."""
    high = 0.0
    for column, item in enumerate(table.fields, LABEL_COLUMN):
        text = form_book.say(item.label) + (" (*)" if item.required else "")
        sheet.text(row, column, text, FORM_HEAD)
        high = max(high, height(text, placed.widths[column - 1] * BOLD - _BUTTON))
    sheet.height(row, high + 6)
    rows = form_book.filling.rows.get(table.key, [])
    last = placed.first_data_row + max(len(rows) - 1, 0)
    formula = check_sheet.last_row_formula(placed)
    sheet.array_formula(row, KEY_COLUMN, formula, FORM, last)


def write(form_book: FormBook, sheet: ExcelSheet, placed: SheetLayout, table: Section) -> None:
    """What is wrong shows where it is typed; bands, prompts, the rows that fill the table, and
    buttons to sort and filter them."""
    first = placed.first_data_row
    last_column = LABEL_COLUMN + len(table.fields) - 1
    _show_faults(form_book, sheet, placed, table)
    _band(form_book, sheet, CellRange(first, LABEL_COLUMN, LAST_PREPARED_ROW, last_column))
    for column, item in enumerate(table.fields, LABEL_COLUMN):
        inputs.validate(form_book, sheet, CellRange(first, column, LAST_PREPARED_ROW, column), item)
    _rows(form_book, sheet, placed, table)
    sheet.filter(CellRange(placed.header_row, LABEL_COLUMN, LAST_PREPARED_ROW, last_column))
    sheet.freeze(placed.header_row)
    sheet.repeat_rows(placed.header_row, placed.header_row)


def _band(form_book: FormBook, sheet: ExcelSheet, area: CellRange) -> None:
    """Every other row that holds something in another colour."""
    if _has_marks(form_book, sheet):
        return  # a band would hide the colour of a marked cell
    columns = range(area.first_column, area.last_column + 1)
    joined = "&".join(f"${letters(column)}{area.first_row}" for column in columns)
    sheet.highlight_where(area, f"MOD(ROW(),2)*(LEN({joined})>0)", FORM_BANDED_ROW)


def _has_marks(form_book: FormBook, sheet: ExcelSheet) -> bool:
    return any(name == sheet.name for name, _, _ in form_book.marked)


def _show_faults(
    form_book: FormBook, sheet: ExcelSheet, placed: SheetLayout, table: Section
) -> None:
    """A cell that cannot stay as it is is coloured while it is typed.

    The programs work such a condition out for the cells on the screen alone.
    """
    first = placed.first_data_row
    for column, item in enumerate(table.fields, LABEL_COLUMN):
        if condition := form_book.common.faults[item.key]:
            area = CellRange(first, column, LAST_PREPARED_ROW, column)
            sheet.highlight_where(area, condition, WRONG_CELL)


def _rows(form_book: FormBook, sheet: ExcelSheet, placed: SheetLayout, table: Section) -> None:
    looks = [for_input(FORM_COLUMN, item) for item in table.fields]
    widths = placed.widths[LABEL_COLUMN - 1 :]
    rows, has_marks = form_book.filling.rows.get(table.key, []), _has_marks(form_book, sheet)
    for row, cells in enumerate(rows, placed.first_data_row):
        high = height("", 9)
        columns = zip(table.fields, cells, looks, widths)
        for column, (item, raw, look, width) in enumerate(columns, LABEL_COLUMN):
            if has_marks and (sheet.name, row, column) in form_book.marked:
                look = for_input(FORM_WRONG_CELL, item)
                inputs.unmark_when_mended(form_book, sheet, row, column, MENDED)
            inputs.write_raw(sheet, row, column, raw, item, look)
            if isinstance(raw, str):
                high = max(high, height(raw, width))
        sheet.height(row, high)
