"""What tests type into the file of a workbook is what openpyxl types into it."""

import io
from datetime import date, datetime

import pytest
from lazily import load_workbook
from office_books import blank_book
from typed import typed

from khsheet.formats import open_book

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
    "Kỳ báo cáo": {(4, 3): date(2026, 3, 5), (5, 3): datetime(2026, 7, 20, 13, 30), (6, 3): True},
}


def by_openpyxl(content: bytes) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for name, cells in TYPED.items():
        for place, value in cells.items():
            book[name].cell(*place).value = value
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
                assert (one[sheet.title][cell.coordinate].value or None) == cell.value, cell
