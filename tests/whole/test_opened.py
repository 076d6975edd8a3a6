"""A workbook that tests open again and save is the one that openpyxl opens and saves."""

import io
import zipfile

import lazily
import openpyxl
from arrived import delete_rows
from filled import filled_workbook
from opened import opened, saved
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

LEDGER = "Sổ quỹ"


def told(content: bytes) -> list[object]:
    """What a workbook is: its sheets with all that they have, cells with their looks."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.read("xl/workbook.xml")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [names, *(part for sheet in book for part in (*of_sheet(sheet), *of_cells(sheet)))]


def of_sheet(sheet: Worksheet) -> list[object]:
    return [
        sheet.title,
        sheet.sheet_state,
        sheet.protection.sheet,
        {name: (size.width, size.hidden) for name, size in sheet.column_dimensions.items()},
        {row: (size.height, size.hidden) for row, size in sheet.row_dimensions.items()},
        [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation],
        sorted(map(str, sheet.merged_cells.ranges)),
        [
            (str(area.sqref), rule.type, rule.formula, repr(rule.dxf))
            for area in sheet.conditional_formatting
            for rule in area.rules
        ],
        (sheet.print_area, sheet.print_titles, sheet.auto_filter.ref),
    ]


def of_cells(sheet: Worksheet) -> list[object]:
    found, looks = [], {}
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if cell.style_id not in looks:
            own = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
            looks[cell.style_id] = (cell.number_format, *map(repr, own))
        value = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
        found.append((cell.coordinate, value, looks[cell.style_id]))
    return found


def nothing(book) -> None:
    pass


def cells(book) -> None:
    book.active["A1"] = "đổi"
    book[LEDGER].sheet_state = "hidden"
    book[LEDGER]["C12"].value = 12.5
    book[LEDGER].conditional_formatting.add(
        "C12:D12", CellIsRule("equal", ["1"], font=Font(b=True))
    )
    cell = book["Hội viên"]["C8"]
    cell.font, cell.fill = Font(strike=True), PatternFill("solid", fgColor="FF00FF")
    cell.border, cell.number_format = Border(top=Side("thick")), "0.000"
    book["Hội viên"].row_dimensions[9].hidden = True


def rows_and_sheets(book) -> None:
    delete_rows(book[LEDGER], 13)
    book.copy_worksheet(book[LEDGER])
    book[LEDGER].title = "Sổ"
    book["Hội viên"].insert_cols(3)
    book["Hội viên"].merge_cells("C3:D4")
    book.move_sheet("Hội viên", 3)
    book.remove(book["Chỉ tiêu"])


def test_it_is_the_same_however_often_it_was_opened_and_changed():
    content = filled_workbook()
    for change in (nothing, cells, rows_and_sheets):
        book, made = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
        change(book)
        book.save(made)
        expected = told(made.getvalue())
        for _ in range(2):
            book = opened(content)
            change(book)
            assert told(saved(book)) == expected
    assert told(saved(book)) == expected


def test_what_was_not_touched_is_not_read(monkeypatch):
    content = filled_workbook()
    opened(content), opened(content)
    read = []
    monkeypatch.setattr(
        "lazily._read_now", lambda sheet, of=lazily._read_now: (read.append(sheet), of(sheet))
    )
    book = opened(content)
    book[LEDGER]["C12"].value = 1
    saved(book)
    assert [sheet.title for sheet in read] == [LEDGER]
