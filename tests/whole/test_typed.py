"""What tests type into the file of a workbook is what openpyxl types into it."""

import io
from datetime import date, datetime

import filled
import pytest
from lazily import load_workbook
from noted import noted
from office_books import blank_book
from typed import KEPT, Shown, typed

from khsheet import __version__
from khsheet.form import definition
from khsheet.formats import Grid, open_book
from khsheet.model import Formula, Identity, Raw, Unit

TYPED = {
    "Đơn vị": {
        (3, 2): "Xã “Một” & <Hai>",
        (3, 1): "01",
        (7, 4): "hai\ndòng, khoảng trắng ở cuối ",
        (3, 20): 12,
        (4, 3): -0.5,
        (2, 5): None,
        (2, 6): "tiêu đề khác",
        (5, 1): '="Xã "&"Một"',
        (6, 1): "#REF!",
    },
    "Chấm điểm": {
        (2, 2): Shown(0.605, "0.0%"),
        (2, 3): Shown(date(2026, 6, 5), "dd/mm/yyyy"),
        (2, 4): Shown(1500, '#,##0" nghìn <&>"'),
        (2, 1): Shown(KEPT, "@"),
    },
    "Kỳ báo cáo": {(4, 3): date(2026, 3, 5), (5, 3): datetime(2026, 7, 20, 13, 30), (6, 3): True},
}


def by_openpyxl(content: bytes) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for name, cells in TYPED.items():
        for place, value in cells.items():
            cell = book[name].cell(*place)
            shown = value if isinstance(value, Shown) else Shown(value)
            if shown.value is not KEPT:
                cell.value = shown.value
            if shown.number_format:
                cell.number_format = shown.number_format
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.fixture(scope="module")
def both() -> list[bytes]:
    blank = blank_book()
    return [typed(blank, TYPED), by_openpyxl(blank)]


def test_the_same_cells_are_read(both):
    one, other = (open_book(data) for data in both)
    assert one.names == other.names
    for name in one.names:
        assert one.sheet(name).rows == other.sheet(name).rows, name


def test_openpyxl_reads_what_it_would_have_written(both):
    one, other = (load_workbook(io.BytesIO(data)) for data in both)
    for sheet in other:
        for row in sheet.iter_rows():
            for cell in row:
                # openpyxl leaves texts of no length out.
                its = one[sheet.title][cell.coordinate]
                assert (its.value or None) == cell.value, cell
                if isinstance(TYPED.get(sheet.title, {}).get((cell.row, cell.column)), Shown):
                    assert its.number_format == cell.number_format
                    assert repr(its.fill) == repr(cell.fill)
                    assert repr(its.protection) == repr(cell.protection)


def test_a_filled_workbook_says_the_same_typed_and_written():
    form = definition.load()
    changes = {key: None if n % 3 else 7.5 for n, key in enumerate(form.inputs)}
    changes |= {"population": "khoảng 4.000 người", "situation_text": "Ổn định. "}
    assert filled.are_typed(form, changes)
    identity = Identity(Unit("01", "Xã Suối Thử"), filled.PERIOD, form.config, __version__)
    rows = {"entries": filled.example_rows(5)["entries"], "members": []}
    both = [
        filled.filled_workbook(changes=changes, rows=rows),
        filled.filled_anew(form, identity, changes, rows),
    ]
    one, other = map(open_book, both)
    assert one.names == other.names and both[0] != both[1]
    for name in one.names:
        assert without_results(one.sheet(name)) == without_results(other.sheet(name)), name


def without_results(grid: Grid) -> dict[int, dict[int, Raw]]:
    """The cells of a sheet, of formulas not what they gave when the workbook was written."""
    return {
        row: {c: raw.text if isinstance(raw, Formula) else raw for c, raw in cells.items()}
        for row, cells in grid.rows.items()
    }


def types(book):
    book["Đơn vị"].cell(3, 2, "Xã Suối Thử").number_format = "@"
    book["Đơn vị"]["B4"] = None


MORE = {
    "asks": lambda book: book["Đơn vị"]["B3"].value,
    "looks at a sheet": lambda book: book["Đơn vị"].max_row,
    "looks at all": lambda book: list(book),
    "takes one out": lambda book: book.remove(book["Đơn vị"]),
    "deletes one": lambda book: book.__delitem__("Đơn vị"),
    "names one": lambda book: setattr(book["Đơn vị"], "title", "Xã"),
    "takes a range": lambda book: book["Đơn vị"]["A1:B2"],
    "writes bold": lambda book: setattr(book["Đơn vị"]["A1"], "font", "bold"),
    "types what openpyxl changes": lambda book: book["Đơn vị"].cell(3, 2, "a\rb"),
    "types a day": lambda book: book["Đơn vị"].cell(3, 2, date(2026, 6, 5)),
    "nothing": lambda book: None,
}


def test_what_is_typed_is_noted():
    assert noted(types) == {"Đơn vị": {(3, 2): Shown("Xã Suối Thử", "@"), (4, 2): Shown(None)}}


@pytest.mark.parametrize("change", MORE.values(), ids=MORE)
def test_what_does_more_is_left_to_openpyxl(change):
    assert noted(change) is None
