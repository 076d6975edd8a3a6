"""Notes at cells, as another reader finds them, and as XlsxWriter would write them."""

import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from lazily import load_workbook

from khsheet.workbooks.stream import streamed_book

TEXTS = ["lời nhắc", "a & b <c> \"d\" 'e'", " đầu và cuối \n", "hai\ndòng", "😀"]


def parts(path):
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.search("comments|vmlDrawing", name)]
        return {name: package.read(name).decode() for name in names}


def test_notes_are_written_as_by_xlsxwriter(tmp_path):
    options = {"font_size": 9, "x_scale": 2.2, "author": "khsheet"}
    plain = xlsxwriter.Workbook(tmp_path / "plain.xlsx")
    with streamed_book(tmp_path / "own.xlsx") as book:
        for name in ("S", "T"):
            sheet, other = book.sheet(name), plain.add_worksheet(name)
            other.set_column(0, 0, 30)
            sheet.column(1, 30)
            for row, text in enumerate(TEXTS, 1):
                sheet.note(row, row * 2, text, font_size=9, x_scale=2.2)
                other.write_comment(row - 1, row * 2 - 1, text, options)
    plain.close()
    wanted, found = parts(tmp_path / "plain.xlsx"), parts(tmp_path / "own.xlsx")
    assert found.keys() == wanted.keys() and len(found) == 4
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x00b_x0041_", "a\x00b_x0041_"), ("nửa \ud83d", "nửa \ufffd")]
)
def test_what_xml_cannot_hold_is_escaped(tmp_path, text, shown):
    with streamed_book(tmp_path / "a.xlsx") as book:
        book.sheet("S").note(1, 1, text)
    read = load_workbook(tmp_path / "a.xlsx")["S"]["A1"].comment.text
    assert openpyxl.utils.escape.unescape(read) == shown
