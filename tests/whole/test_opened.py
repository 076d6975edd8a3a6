"""A workbook that tests open again is the one that openpyxl opened."""

import io

import openpyxl
from filled import filled_workbook
from lazily import load_workbook
from opened import opened
from openpyxl.worksheet.formula import ArrayFormula


def told(book: openpyxl.Workbook) -> list[object]:
    """What the book is once it was saved: cells with their looks, sizes, validations, protection."""
    saved = io.BytesIO()
    book.save(saved)
    found: list[object] = []
    for sheet in load_workbook(saved):
        widths = {name: (size.width, size.hidden) for name, size in sheet.column_dimensions.items()}
        heights = {row: (size.height, size.hidden) for row, size in sheet.row_dimensions.items()}
        lists = [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation]
        merged = sorted(map(str, sheet.merged_cells.ranges))
        found += [sheet.title, sheet.sheet_state, sheet.protection.sheet, widths, heights]
        found += [lists, merged, sheet.print_area]
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            value = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
            looks = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
            found.append((cell.coordinate, value, cell.number_format, *map(repr, looks)))
    return found


def test_it_is_the_same_however_often_it_was_opened_and_changed():
    content = filled_workbook()
    first = told(load_workbook(io.BytesIO(content)))
    for _ in range(3):
        book = opened(content)
        assert told(book) == first
        book.active["A1"] = "đổi"
        book.active.column_dimensions["ZZ"].width = 3
