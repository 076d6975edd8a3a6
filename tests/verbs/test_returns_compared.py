"""What goes back of questions that come of comparison, and of numbers that the office corrected."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import run
from decided import CORRECT, UNITS, decide
from filled import example_rows, filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from khsheet.form import definition
from khsheet.form.layout import PREVIOUS, layout
from khsheet.office.schema import OFF

FORM = definition.load()
H1, H2 = "2026-H1", "2026-H2"
#: Of a report of the second half: its days, and a number of branches that nothing contradicts.
SECOND = {"report_month": 12.0, "basis_doc_date": None, "fund_opening_balance": 11_000_000.0}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sent(
    folder: str, period: str = H1, code: str = "01", rows: dict | None = None, **changes: object
) -> None:
    unit = next(unit for unit in UNITS if unit.code == code)
    cells = (SECOND if period == H2 else {}) | changes
    made = filled_workbook(unit=unit.name, code=code, period=period, changes=cells, rows=rows)
    written(Path(folder) / f"{code}-{period}.xlsx", made)


def back(*options: object) -> Workbook:
    """The only workbook that went back."""
    run("check", *options, "--return", "tra")
    (file,) = Path("tra").glob("*.xlsx")
    return load_workbook(file)


def listed(book: Workbook) -> list[tuple[Cell, str]]:
    rows = book["Cần sửa"].iter_rows(min_row=5)
    return [(row[1], row[2].value) for row in rows if row[1].value and row[2].value]


def link_of(book: Workbook, words: str) -> str:
    (said,) = [cell for cell, message in listed(book) if words in message]
    return said.hyperlink.location if said.hyperlink else ""


def cell_of(book: Workbook, key: str) -> Cell:
    at = layout(FORM).cells[key]
    return book[at.sheet].cell(at.row, at.column)


def where(key: str) -> str:
    at = layout(FORM).cells[key]
    return f"'{at.sheet}'!{at.a1}"


# ---------------------------------------------------------------- questions that come of comparison


def test_what_comes_of_comparison_has_its_cell_and_what_the_number_was():
    sent("truoc", branches_new=3.0, population=4250.0)
    sent("nay", H2, branches_new=2.0, population=60_000.0, fund_opening_balance=5.0)
    book = back("nay", "--previous", "truoc")
    for words, key in (
        ("từ 3 chi hội trở lên như 6 tháng đầu năm", "branches_new"),
        ("4.250 người", "population"),
        ("Kỳ trước báo cáo", "fund_opening_balance"),
    ):
        assert link_of(book, words) == where(key), key
        assert words.split(",")[0] in cell_of(book, key).comment.text, key
    sheet, at = book[layout(FORM).cells["branches_new"].sheet], layout(FORM).cells["branches_new"]
    assert PREVIOUS + "3" in [cell.value for cell in sheet[at.row]]


def test_the_office_may_leave_out_what_numbers_were():
    sent("truoc", branches_new=3.0)
    sent("nay", H2, branches_new=2.0)
    saved(
        Path("van-phong.xlsx"),
        {"units": units_typed(UNITS)},
        settings={"office": {"show_previous": OFF}},
    )
    book = back("nay", "--previous", "truoc")
    texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert not [text for text in texts if text.startswith(PREVIOUS)]


def test_rows_that_stand_in_another_unit_s_file_lead_to_their_table():
    for code in ("01", "02"):
        sent("nay", code=code, rows=example_rows(6))
    run("check", "nay", "--return", "tra")
    (file,) = Path("tra").glob("*xa-mot*")
    book = load_workbook(file)
    (words,) = {message for _, message in listed(book) if "Xã Hai" in message}
    assert link_of(book, words).startswith(f"'{layout(FORM).cells['member_full_name'].sheet}'!")


def test_what_goes_back_says_by_what_day_it_is_wanted():
    sent("nay", members_new=9.0)
    saved(
        Path("van-phong.xlsx"),
        {"units": units_typed(UNITS)},
        periods={H1: {"deadline": "25/07/2026"}},
    )
    texts = [str(cell.value) for row in back("nay")["Hướng dẫn"].iter_rows() for cell in row]
    assert any("25/07/2026" in text for text in texts)


# ---------------------------------------------------------------- numbers that the office corrected


def test_what_a_correction_breaks_is_what_the_return_asks():
    """The corrected number stands there, as a number, with who put it there; it counts as sent when
    it comes back."""
    sent("nay", clc_law_participants=90_000.0)
    assert list_of("nay") == ["can-xem-lai-xa-mot-2026-H1.xlsx"]
    opening = {**CORRECT, "unit": "01", "item": "fund_opening_balance"}
    decide({**opening, "old": "12500000", "new": "13.000.000"})
    assert list_of("nay") == ["can-sua-xa-mot-2026-H1.xlsx", "cũ"]
    book = back("nay")
    assert link_of(book, "Phải bằng «Tồn quỹ cuối kỳ") == where("fund_closing_balance")
    assert link_of(book, "lớp") == where("clc_law_participants")
    assert link_of(book, "văn phòng sửa “12500000”") == where("fund_opening_balance")
    own = cell_of(book, "fund_opening_balance")
    assert own.value == 13_000_000.0 and "chưa đúng thì xin sửa lại" in own.comment.text
    assert CORRECT["reason"] not in own.comment.text

    Path("nay/01-2026-H1.xlsx").unlink()
    cell_of(book, "fund_closing_balance").value = 11_500_000.0
    book.save("nay/lai.xlsx")
    assert "Xã Một: đạt (0 lỗi, 1 điều nhắc" in run("check", "nay").output


def list_of(folder: str) -> list[str]:
    run("check", folder, "--return", "tra")
    return sorted(path.name for path in Path("tra").iterdir())


def test_a_share_that_the_office_corrected_is_read_as_it_is_meant():
    sent("nay", target_org_coverage_pct=90.0, members_new=9.0)
    share = {**CORRECT, "unit": "01", "item": "target_org_coverage_pct"}
    decide({**share, "old": "90", "new": "0,5%"})
    book = back("nay")
    assert not [said for _, said in listed(book) if "có phải" in said.lower() and "0,5" in said]
    assert cell_of(book, "target_org_coverage_pct").value == "0,5%"
