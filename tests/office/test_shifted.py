"""A column of the list of units that somebody sorted by itself is told once, as a column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed

from khsheet.form import definition
from khsheet.model import Unit
from khsheet.office.judging import load

FORM = definition.load()
NAMES = ("Xã Khe Vàng", "Phường Bến Ngói", "Xã Suối Trà", "Đặc khu Hòn Sếu", "Xã An", "Xã Bình")
SHEET = "Đơn vị"


def units(codes: tuple[str, ...] = ("01", "02", "03", "04", "05", "06")) -> list[dict[str, str]]:
    kinds = ["xã", "phường", "xã", "đặc khu", "xã", "xã"]
    rows = units_typed(Unit(*one) for one in zip(codes, NAMES, kinds, strict=True))
    for row, name in zip(rows, NAMES, strict=True):
        row["parent_body_name"] = f"ỦY BAN NHÂN DÂN\n{name.upper()}"
    return rows


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def book(rows: list[dict[str, str]]) -> Path:
    return saved(Path("van-phong.xlsx"), {"units": rows})


def sort_column(path: Path, column: int, *, turned: bool = False) -> Path:
    """What Excel does to a column that is sorted without the others."""
    made = load_workbook(path)
    cells = [row[column - 1] for row in made[SHEET].iter_rows(min_row=3, max_row=2 + len(NAMES))]
    for cell, text in zip(cells, sorted((c.value for c in cells), reverse=turned), strict=True):
        cell.value = text
    made.save(path)
    return path


def notes(path: Path) -> list[str]:
    return list(load(path, FORM).notes)


def columns_told(path: Path) -> tuple[list[str], list[str]]:
    """The columns that do not fit the names, and those that may have been sorted."""
    (told,) = notes(path)
    assert told.endswith("Xin xem lại cả trang.")
    first, _, rest = told.partition(": ở ")
    return re.findall("«(.*?)»", first), re.findall("«(.*?)»", rest.partition("Có vẻ cột")[2])


CODE, NAME = "Mã đơn vị", "Tên đơn vị"
NAMED = ("khe-vang", "ben-ngoi", "suoi-tra", "hon-seu", "xa-an", "xa-binh")
OWN = "Cơ quan chủ quản (dòng đầu của báo cáo)"


def test_a_list_as_it_was_typed_says_nothing():
    assert notes(book(units())) == [] and notes(book(units(NAMED))) == []


@pytest.mark.parametrize(
    ("column", "codes", "wrong"),
    [
        (1, NAMED, [CODE]),
        (2, NAMED, [CODE, "Loại", OWN]),
        (2, ("01", "02", "03", "04", "05", "06"), ["Loại", OWN]),
        (3, NAMED, ["Loại"]),
    ],
)
def test_a_column_that_was_sorted_by_itself_is_told_once(column, codes, wrong):
    told = columns_told(sort_column(book(units(codes)), column))
    assert told == (wrong, [NAME] if column == 2 else [*wrong, NAME])


def test_it_says_which_row_and_what_may_have_happened():
    (told,) = notes(sort_column(book(units(NAMED)), 1))
    assert told == (
        "Trang Đơn vị, cột «Mã đơn vị»: ở 4 dòng là của đơn vị khác; ví dụ dòng 3 ghi “ben-ngoi” "
        "mà tên là «Xã Khe Vàng». Có vẻ cột «Mã đơn vị» hoặc «Tên đơn vị» đã bị sắp xếp hay dời "
        "riêng. Xin xem lại cả trang."
    )


def test_one_unit_that_differs_is_no_sorted_column():
    rows = units()
    rows[0]["type"] = "phường"  # it may have become one
    rows[1]["parent_body_name"] = rows[2]["parent_body_name"]
    assert notes(book(rows)) == []


# ---------------------------------------------------------------- what is known from elsewhere


def send() -> None:
    """Reports of all units, by the codes of the list as it was."""
    for row in units():
        data = filled_workbook(unit=row["name"], code=row["code"])
        written(Path("nhan") / f"{row['code']}.xlsx", data)


def plain() -> Path:
    """A list of codes and names alone, the codes turned round."""
    return saved(Path("van-phong.xlsx"), {"units": [{k: r[k] for k in ("code", "name")}
                                                   for r in units()]})  # fmt: skip


SORTED = "Có vẻ cột «Mã đơn vị» hoặc «Tên đơn vị» đã bị sắp xếp hay dời riêng"


def test_the_files_of_the_units_tell_it_once():
    send()
    sort_column(plain(), 1, turned=True)
    for verb in (("check", "nhan"), ("collect", "nhan", "-o", "th.xlsx")):
        said = run(*verb).stdout
        assert said.count(SORTED) == 1
        assert "Trang Đơn vị: 6 đơn vị có mã và tên không như ở các tệp đơn vị gửi; ví dụ" in said


def test_one_file_with_another_code_is_told_at_the_file():
    plain()
    data = filled_workbook(unit=NAMES[0], code="02")
    written(Path("nhan") / "a.xlsx", data)
    said = run("check", "nhan").stdout
    assert "KH022" in said and SORTED not in said


def test_the_consolidated_workbook_of_before_tells_it():
    plain()
    written(Path("nhan") / "a.xlsx", filled_workbook(unit="Xã An", code="05"))
    run("collect", "nhan", "-o", "th.xlsx")
    assert SORTED not in run("collect", "nhan", "-o", "th.xlsx").stdout
    sort_column(Path("van-phong.xlsx"), 1, turned=True)
    said = run("collect", "nhan", "-o", "th.xlsx").stdout
    assert "6 đơn vị có mã và tên không như ở bảng tổng hợp th.xlsx đã có" in said


def test_a_book_that_was_carried_over_knows_its_units():
    run("office", "--from", plain(), "-o", "moi.xlsx")
    assert notes(Path("moi.xlsx")) == []
    (told,) = notes(sort_column(Path("moi.xlsx"), 1, turned=True))
    assert "6 đơn vị có mã và tên không như ở lúc lập tệp này; ví dụ mã «01» nay là" in told
