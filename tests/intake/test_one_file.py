"""What becomes of one file: whose it is, of when, and that what is said of it is true."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from arrived import edited
from filled import filled_workbook, written

from khsheet.collection.roster import Office
from khsheet.collection.spool import Spool
from khsheet.form import definition
from khsheet.form.known import KnownForms
from khsheet.form.layout import IDENTITY_SHEET
from khsheet.intake import receive
from khsheet.model import Entry, Status
from khsheet.verbs import gathered
from khsheet.workbooks.office import blank

FORM = definition.load()


def read(folder: Path, office: Office | None = None) -> list[Entry]:
    with Spool() as spool:
        return receive.read_files([folder], spool, office).entries


def codes(entry: Entry) -> list[str]:
    return [f.code for f in entry.findings]


def without_lines(*beginnings: str):
    """A change: the hidden identity sheet loses the lines that begin so."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[IDENTITY_SHEET]
        for row in range(sheet.max_row, 0, -1):
            if str(sheet.cell(row, 1).value).startswith(beginnings):
                sheet.delete_rows(row)

    return change


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        (("unit_",), "KH012"),
        (("unit_", "period"), "KH010"),
        (("version",), "KH009"),
        (("unit_", "version", "period", "blank"), "KH009"),
    ],
)
def test_an_identity_sheet_that_lost_lines_is_told_as_that(tmp_path, lost, code):
    written(tmp_path / "a.xlsx", edited(filled_workbook(), without_lines(*lost)))
    (entry,) = read(tmp_path)
    assert (entry.status, codes(entry)) == (Status.REJECTED, [code])


# ---------------------------------------------------------------- the office's own book


def without_configuration(book: openpyxl.Workbook) -> None:
    del book["Cấu hình"]


@pytest.mark.parametrize("change", [lambda book: None, without_configuration])
def test_the_offices_book_is_no_report_and_is_called_by_its_name(tmp_path, change):
    written(tmp_path / "ds.xlsx", edited(blank(FORM), change))
    written(tmp_path / "xa.xlsx", filled_workbook())
    book, report = read(tmp_path)
    assert (book.status, codes(book)) == (Status.IGNORED, ["KH006"])
    assert "tệp của văn phòng" in book.findings[0].message
    assert "biểu mẫu trắng" not in book.findings[0].message
    assert report.status is Status.ACCEPTED


def test_where_nothing_is_a_report_it_is_said_what_the_files_are(tmp_path):
    written(tmp_path / "ds.xlsx", blank(FORM))
    written(tmp_path / "~$ds.xlsx", b"x")
    with Spool() as spool, pytest.raises(receive.WrongUse, match=r"ds\.xlsx: .*tệp của văn phòng"):
        gathered.gathered(receive.read_files([tmp_path], spool), spool, known=KnownForms())


def test_a_foreign_workbook_is_still_none_of_ours(tmp_path):
    def rename(book: openpyxl.Workbook) -> None:
        book["Đơn vị"].title = "Trang"

    written(tmp_path / "a.xlsx", edited(blank(FORM), rename))
    (entry,) = read(tmp_path)
    assert (entry.status, codes(entry)) == (Status.REJECTED, ["KH007"])
