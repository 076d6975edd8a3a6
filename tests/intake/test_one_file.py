"""What becomes of one file: whose it is, of when, and that what is said of it is true."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from arrived import edited
from filled import filled_workbook, written
from office_books import blank_book

from khsheet.collection.spool import Spool
from khsheet.form import definition
from khsheet.form.known import KnownForms
from khsheet.form.layout import IDENTITY_SHEET
from khsheet.intake import receive
from khsheet.model import Entry, Status, Unit
from khsheet.office.book import Office
from khsheet.verbs.gathered import gathered

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
    del book["Văn phòng"]


@pytest.mark.parametrize("change", [lambda book: None, without_configuration])
def test_the_offices_book_is_no_report_and_is_called_by_its_name(tmp_path, change):
    written(tmp_path / "ds.xlsx", edited(blank_book(), change))
    written(tmp_path / "xa.xlsx", filled_workbook())
    book, report = read(tmp_path)
    assert (book.status, codes(book)) == (Status.IGNORED, ["KH006"])
    assert "tệp của văn phòng" in book.findings[0].message
    assert "biểu mẫu trắng" not in book.findings[0].message
    assert report.status is Status.ACCEPTED


def test_where_nothing_is_a_report_it_is_said_what_the_files_are(tmp_path):
    written(tmp_path / "ds.xlsx", blank_book())
    written(tmp_path / "~$ds.xlsx", b"x")
    with Spool() as spool, pytest.raises(receive.WrongUse, match=r"ds\.xlsx: .*tệp của văn phòng"):
        gathered(receive.read_files([tmp_path], spool), spool, known=KnownForms())


def test_a_foreign_workbook_is_still_none_of_ours(tmp_path):
    def rename(book: openpyxl.Workbook) -> None:
        book["Đơn vị"].title = "Trang"

    written(tmp_path / "a.xlsx", edited(blank_book(), rename))
    (entry,) = read(tmp_path)
    assert (entry.status, codes(entry)) == (Status.REJECTED, ["KH007"])


# ---------------------------------------------------------------- units that a file names

ROSTER = tuple(
    Unit(f"{n:02}", name)
    for n, name in enumerate(
        (
            "Xã Suối Trà",
            "Xã Khe Vàng",
            "Xã Suối Trà Bồng",
            "Xã Lộc",
            "Phường Suối Ba",
            "Xã Suối Ba",
        ),
        1,
    )
)
KHE_VANG = {"KH029": "Xã Khe Vàng"}


def named(folder: Path, file: str, **changes: str) -> dict[str, str]:
    """The codes of warnings about a file of Xã Suối Trà, each with the other unit it names."""
    data = filled_workbook(unit="Xã Suối Trà", code="01", changes=changes)
    written(folder / "nhan" / file, data)
    (entry,) = read(folder / "nhan", Office(ROSTER))
    assert entry.status is Status.ACCEPTED and entry.unit.name == "Xã Suối Trà"
    others = [u.name for u in ROSTER if u.name != "Xã Suối Trà"]
    said = {}
    for finding in entry.findings:
        assert "«Xã Suối Trà»" in finding.message
        said[finding.code] = next(n for n in others if f"«{n}»" in finding.message)
    return said


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("xa-suoi-tra-2026-H1.xlsx", {}),
        ("Xa Suoi Tra (1).xlsx", {}),
        ("bao cao.xlsx", {}),
        ("BC Suối Trà gửi Khe Vàng.xlsx", {}),
        ("loc.xlsx", {}),
        ("xa-khe-vang-2026-H1.xlsx", KHE_VANG),
        ("BC Khe Vàng (bản chính).xlsx", KHE_VANG),
        ("XaKheVang.xlsx", KHE_VANG),
        ("X. KHE VÀNG.xlsx", KHE_VANG),
        ("Suối Trà Bồng.xlsx", {"KH029": "Xã Suối Trà Bồng"}),
        ("xã Lộc.xlsx", {"KH029": "Xã Lộc"}),
        ("phuong suoi ba.xlsx", {"KH029": "Phường Suối Ba"}),
        ("phuong khe vang.xlsx", {}),
    ],
)
def test_a_file_called_after_another_unit_is_told_with_both_names(tmp_path, file, expected):
    assert named(tmp_path, file) == expected


@pytest.mark.parametrize("key", [k for k, item in FORM.inputs.items() if item.names_unit])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ỦY BAN NHÂN DÂN XÃ SUỐI TRÀ", {}),
        ("Suối Trà", {}),
        ("HỘI KHUYẾN HỌC XÃ KHE VÀNG", KHE_VANG),
        ("Khe Vàng", KHE_VANG),
        ("xa khe vang", KHE_VANG),
    ],
)
def test_a_letterhead_of_another_unit_is_told_with_both_names(tmp_path, key, text, expected):
    assert named(tmp_path, "a.xlsx", **{key: text}) == expected


def test_the_form_says_which_inputs_name_the_unit():
    assert len([item for item in FORM.inputs.values() if item.names_unit]) == 3
