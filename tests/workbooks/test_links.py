"""Links of cells, as other readers find them."""

import pytest
from lazily import load_workbook

from khsheet.workbooks import links
from khsheet.workbooks.excel import ExcelRefused
from khsheet.workbooks.stream import streamed_book

TARGETS = [
    ("external:da-nhan/xa%201.xlsx", "da-nhan\\xa%201.xlsx", None),
    ("external:da-nhan/xa%201.xlsx#'Sổ quỹ'!B9", "da-nhan\\xa%201.xlsx", "'Sổ quỹ'!B9"),
    ("external:./x#'a#b'!A1", "x", "'a#b'!A1"),
    ("external:a%20&%20b.xlsx#'<c> \"d\"'!A1", "a%20&%20b.xlsx", "'<c> \"d\"'!A1"),
    ("external:/mang/x.xlsx", "\\mang\\x.xlsx", None),
    ("internal:'a#b'!A1", None, "'a#b'!A1"),
]


def test_links_lead_to_files_and_places(tmp_path):
    with streamed_book(tmp_path / "a.xlsx") as book:
        sheet = book.streamed("S")
        for row in range(len(TARGETS), 0, -1):  # in any order
            sheet.lead(row, 2, TARGETS[row - 1][0])
        for row in range(1, len(TARGETS) + 1):
            sheet.row(row, (None, "tới"), ())
    read = load_workbook(tmp_path / "a.xlsx")["S"]
    found = [read.cell(row, 2).hyperlink for row in range(1, len(TARGETS) + 1)]
    assert [(link.target, link.location) for link in found] == [one[1:] for one in TARGETS]


@pytest.mark.parametrize(
    ("row", "target"),
    [
        (1, "external:" + "a" * (links.LONGEST + 1)),
        (1, "external:a#" + "b" * (links.LONGEST + 1)),
        (1, "internal:" + "😀" * (links.LONGEST // 2 + 1)),
        (2**20 + 1, "internal:'S'!A1"),
    ],
)
def test_a_link_that_excel_would_not_take_is_refused(tmp_path, row, target):
    with streamed_book(tmp_path / "a.xlsx") as book:
        sheet = book.streamed("S")
        sheet.lead(1, 1, "internal:'S'!A1")
        with pytest.raises(ExcelRefused):
            sheet.lead(row, 1, target)


def test_there_are_no_more_links_than_excel_takes(tmp_path, monkeypatch):
    monkeypatch.setattr(links, "MOST", 3)
    with streamed_book(tmp_path / "a.xlsx") as book:
        sheet = book.streamed("S")
        for row in (1, 2, 3):
            sheet.lead(row, 1, "internal:'S'!A1")
        with pytest.raises(ExcelRefused):
            sheet.lead(4, 1, "internal:'S'!A1")
