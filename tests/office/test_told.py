"""What in the office's book has no effect, or another than it seems, is told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from clients import convert
from filled import filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed
from test_office_book import PLAIN_RULE, RULE, rule

from khsheet.cli.commands import main
from khsheet.form import definition
from khsheet.model import Type, Unit
from khsheet.office.judging import load
from khsheet.office.reading import OfficeFault
from khsheet.office.schema import schema

FORM = definition.load()
UNITS = (
    Unit("01", "Xã Suối Trà", "xã", "Cụm 1"),
    Unit("02", "Phường Bến Ngói", "phường", "Cụm 1"),
    Unit("03", "Đặc khu Hòn Sếu", "đặc khu", "Cụm 2"),
)


def typed(*changes: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    rows = units_typed(UNITS)
    for row, change in zip(rows, changes):
        row |= change
    return {"units": rows}


def changed(tmp_path: Path, change, rows=None) -> Path:
    """A filled book after somebody changed it in Excel."""
    path = saved(tmp_path / "vp.xlsx", rows or typed())
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def notes(path: Path) -> list[str]:
    return list(load(path, FORM).notes)


def test_an_ordinary_book_says_nothing(tmp_path):
    assert notes(saved(tmp_path / "vp.xlsx", typed({"type": "XÃ"}))) == []


# ---------------------------------------------------------------- sheets that are gone


@pytest.mark.parametrize("gone", [s.name for s in schema((FORM,)).sheets if s.key != "units"])
def test_a_sheet_that_was_deleted_is_told_and_no_fault(tmp_path, gone):
    path = changed(tmp_path, lambda book: book.remove(book[gone]))
    assert notes(path) == [f"Không có trang {gone}: phần mềm coi như ở đó chưa ghi gì."]
    assert load(path, FORM).units == UNITS


def test_sheets_that_were_deleted_are_told_together(tmp_path):
    def without(book):
        for name in ("Hướng dẫn", "Quyết định", "Ngưỡng"):
            book.remove(book[name])

    (note,) = notes(changed(tmp_path, without))
    assert note.startswith("Không có trang Quyết định, Ngưỡng:")


def test_a_list_of_units_alone_misses_nothing(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["ma", "ten"])
    book.active.append(["01", "Xã Suối Trà"])
    book.save(tmp_path / "vp.xlsx")
    assert notes(tmp_path / "vp.xlsx") == []


def test_of_a_book_of_before_nothing_is_told_that_it_did_not_have(tmp_path):
    """It does not say what it was made with: what is newer than it was never there."""

    def make_older(book):
        book["Danh mục"].delete_cols(2)
        book["Kỳ báo cáo"].delete_rows(5)
        book["Ngưỡng"].delete_rows(3, 50)

    assert notes(changed(tmp_path, make_older)) == []


def test_of_a_row_that_is_newer_than_the_book_nothing_is_told(tmp_path):
    """It says what it was made with, and the subject of the letter was not among that."""
    row = list(schema((FORM,)).items("periods")).index("basis_subject") + 3

    def make_older(book):
        choices = book["Danh mục"]
        (made_with,) = [c for c in choices["B"] if c.value == "periods/basis_subject"]
        made_with.value = None
        assert book["Kỳ báo cáo"].cell(row, 1).value == "basis_subject"
        book["Kỳ báo cáo"].delete_rows(row)

    path = changed(tmp_path, make_older)
    assert notes(path) == [] and load(path, FORM).period("2026-H1").basis_subject == ""


@pytest.mark.parametrize(
    ("sheet", "rows", "told"),
    [
        ("Văn phòng", [3], "«{0}». Phần mềm coi như mặc định."),
        ("Mặc định cho đơn vị", [3, 4], "«{0}»; «{1}». Phần mềm coi như mặc định."),
        ("Kỳ báo cáo", [5], "«Hạn nộp». Phần mềm coi như ở đó để trống."),
        (
            "Kỳ báo cáo",
            range(3, 13),
            "«Ngày đầu kỳ»; «Ngày cuối kỳ»; «Hạn nộp»; «Số công văn yêu cầu báo cáo» và 6 dòng "
            "khác. Phần mềm coi như ở đó để trống.",
        ),
        ("Ngưỡng", [3], "{0}. Phần mềm coi các điều nhắc đó như mặc định."),
    ],
)
def test_rows_that_were_deleted_are_told_once_for_a_sheet(tmp_path, sheet, rows, told):
    labels = []

    def delete(book):
        for row in sorted(rows, reverse=True):
            labels.insert(0, book[sheet].cell(row, 2).value.partition(". ")[0])
            book[sheet].delete_rows(row)

    (note,) = notes(changed(tmp_path, delete))
    assert note == f"Trang {sheet}: không còn dòng {told.format(*labels)}"


def test_all_warnings_that_were_deleted_are_told_once(tmp_path):
    path = changed(tmp_path, lambda book: book["Ngưỡng"].delete_rows(3, 500))
    (note,) = notes(path)
    assert note.startswith("Trang Ngưỡng: không còn dòng «")
    assert note.endswith(" dòng khác. Phần mềm coi các điều nhắc đó như mặc định.")


def test_a_column_that_was_deleted_is_told(tmp_path):
    path = changed(tmp_path, lambda book: book["Quyết định"].delete_cols(6, 2))
    assert notes(path) == [
        "Trang Quyết định: không còn cột «Mục»; «Số cũ». Phần mềm coi như ở đó để trống."
    ]


@pytest.mark.parametrize("sheet", ["Văn phòng", "Mặc định cho đơn vị", "Kỳ báo cáo"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda sheet: sheet.insert_cols(1), "ô B2: cột «khoa» phải là cột A."),
        (lambda sheet: sheet.insert_cols(2), "ô C2: cột «Mục» phải là cột B."),
        (lambda sheet: sheet.delete_cols(1), "ô A2: cột «Mục» phải là cột B."),
    ],
)
def test_settings_whose_columns_were_moved_are_refused(tmp_path, sheet, change, told):
    """A label would be read as a value."""

    def move(book):
        book[sheet].unmerge_cells(str(next(iter(book[sheet].merged_cells.ranges))))
        change(book[sheet])

    with pytest.raises(OfficeFault) as error:
        notes(changed(tmp_path, move))
    (fault,) = error.value.faults
    assert fault.startswith(f"Trang {sheet}, {told} Xin xóa cột đã chèn")


def test_a_label_that_was_typed_over_is_told_and_means_what_it_meant(tmp_path):
    def type_over(book):
        book["Kỳ báo cáo"]["B5"], book["Kỳ báo cáo"]["C5"] = "Ngày họp", "5/7/2026"

    path = changed(tmp_path, type_over)
    told = "Trang Kỳ báo cáo, ô B5: nhãn đã bị sửa, phần mềm vẫn hiểu là mục «Hạn nộp»."
    assert notes(path) == [told]
    assert date(2026, 7, 5) in {facts.deadline for facts in load(path, FORM).periods.values()}


def test_a_column_put_before_the_values_is_refused(tmp_path):
    path = changed(tmp_path, lambda book: book["Văn phòng"].insert_cols(3))
    with pytest.raises(OfficeFault, match=r"ô D2: cột «Nội dung .* phải là cột C"):
        notes(path)


# ---------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"type": "phuong"},
            "ô C3, «Loại»: biểu mẫu không có loại đơn vị «phuong»; có phải 'phường' không? "
            "Các loại: xã, phường, đặc khu.",
        ),
        ({"type": "bản"}, "ô C3, «Loại»: biểu mẫu không có loại đơn vị «bản»."),
        (
            {"group": "cụm  1"},
            "ô D4, «Nhóm (cụm)»: «Cụm 1» và «cụm 1» ở dòng 3 được tính là hai nhóm. Nếu là một "
            "nhóm thì xin ghi giống nhau.",
        ),
        ({"group": "Cụm1"}, "ô D4, «Nhóm (cụm)»: «Cụm 1» và «Cụm1» ở dòng 3"),
    ],
)
def test_what_is_written_in_another_way_is_told(tmp_path, change, told):
    (note,) = notes(saved(tmp_path / "vp.xlsx", typed(change)))
    assert note.startswith(f"Trang Đơn vị, {told}"), note


def merged(book) -> None:
    units = book["Đơn vị"]
    units["D4"] = units["D5"] = None
    units.merge_cells("D3:D5")


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_a_merged_cell_is_that_of_every_row_that_it_spans(tmp_path, suffix):
    path = changed(tmp_path, merged)
    path = path if suffix == "xlsx" else convert(path, suffix, tmp_path)
    office = load(path, FORM)
    assert [unit.group for unit in office.units] == ["Cụm 1"] * 3
    assert office.notes == (
        "Trang Đơn vị, ô D3:D5, «Nhóm (cụm)»: ô gộp; “Cụm 1” được hiểu là của dòng 3 đến dòng 5.",
    )


def test_a_merged_cell_makes_no_row_of_a_blank_one(tmp_path):
    path = changed(tmp_path, lambda book: book["Đơn vị"].merge_cells("D5:D9"))
    assert load(path, FORM).units == UNITS and notes(path) == []


# ---------------------------------------------------------------- limits


def line_of(book, name: str):
    return next(row for row in book["Ngưỡng"].iter_rows(min_row=3) if row[0].value == name)


def test_a_shipped_limit_that_was_typed_over_is_told(tmp_path):
    def type_over(book):
        line_of(book, rule(RULE))[3].value = "150"
        line_of(book, rule(PLAIN_RULE))[3].value = "7"

    path = changed(tmp_path, type_over)
    told = notes(path)
    assert load(path, FORM).limits == {}
    assert len(told) == 2 and all("Trang Ngưỡng, ô D" in note for note in told)
    assert any(
        "«Mặc định»: ghi “150”, phần mềm vẫn dùng 200. Muốn đổi thì ghi ở cột «Của văn phòng»."
        in note
        for note in told
    )
    assert any("ghi “7”, điều nhắc này không có giới hạn" in note for note in told)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("thi-dua:mot.max", "điều nhắc «Số quá lớn» là của biểu mẫu «thi-dua», không có ở lần"),
        (f"{FORM.id}:khong_co.max", "biểu mẫu không có điều nhắc «Số quá lớn»"),
        ("", "dòng này không phải của điều nhắc nào"),
        (rule(RULE), "điều nhắc «Số quá lớn» đã có ở dòng"),
    ],
)
def test_a_limit_of_no_warning_is_told(tmp_path, key, why):
    def add(book):
        line_of(book, rule(RULE))[4].value = "150"
        book["Ngưỡng"].append([key, "Số quá lớn", None, None, "100"])

    path = changed(tmp_path, add)
    (note,) = notes(path)
    assert note.startswith("Trang Ngưỡng, dòng ") and f": {why}" in note
    ((_, limits),) = load(path, FORM).limits.items()
    assert [limit.values["factor"] for limit in limits.values()] == [150]


def test_of_another_form_nothing_is_told_that_nobody_typed(tmp_path):
    path = changed(tmp_path, lambda b: b["Ngưỡng"].append(["thi-dua:mot.max", "Số", "", "5"]))
    assert notes(path) == []


# ---------------------------------------------------------------- a book of another kind


def said(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["check", "nhan", *arguments])
    return done.stderr


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook(unit="Xã Suối Trà", code="01"))
    return tmp_path


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_book_saved_as_another_kind_is_found(folder, suffix):
    book = saved(folder / "dau" / "van-phong.xlsx", typed())
    convert(book, suffix, folder)
    made = next(folder.rglob(f"*.{suffix}"))
    made.rename(folder / f"van-phong.{suffix}")
    assert f"Dùng van-phong.{suffix} của thư mục này (3 đơn vị)" in said()


@pytest.mark.parametrize("suffix", ["xlsm", "csv"])
def test_a_list_under_the_name_of_the_book_is_found(folder, suffix):
    if suffix == "csv":
        written(folder / "van-phong.csv", "ma,ten\n01,Xã Suối Trà\n".encode())
    else:
        saved(folder / "van-phong.xlsm", typed())
    assert f"Dùng van-phong.{suffix} của thư mục này" in said()
    assert "Dùng" not in said("--no-roster")
    saved(folder / "van-phong.xlsx", typed())
    assert "Dùng van-phong.xlsx của thư mục này" in said()


def test_of_several_books_none_is_guessed(folder):
    for suffix in ("xlsm", "csv"):
        written(folder / f"van-phong.{suffix}", b"ma,ten")
    told = said()
    assert "có van-phong.xlsm, van-phong.csv mà không có van-phong.xlsx" in told
    assert "--roster" in told and "--no-roster" in told


def test_no_blank_book_is_put_beside_one_of_another_kind(folder):
    written(folder / "van-phong.csv", "ma,ten\n01,Xã Suối Trà\n".encode())
    done = CliRunner().invoke(main, ["office"])
    assert done.exit_code == 2 and "đã có van-phong.csv" in done.stderr
    assert not (folder / "van-phong.xlsx").exists()
    done = CliRunner().invoke(main, ["office", "--from", "van-phong.csv"])
    assert done.exit_code == 0 and (folder / "van-phong.xlsx").exists()


def test_a_number_that_cannot_be_is_told_with_what_could(tmp_path):
    day = next(key for key, item in FORM.inputs.items() if item.type is Type.DATE)
    row = {"kind": "Sửa số qua điện thoại", "unit": "01", "item": day, "new": "21",
           "reason": "a", "by": "b"}  # fmt: skip
    with pytest.raises(OfficeFault) as error:
        load(saved(tmp_path / "vp.xlsx", typed() | {"decisions": [row]}), FORM)
    (fault,) = error.value.faults
    assert "Ghi đủ ngày/tháng/năm, ví dụ 05/06/2026. Nếu không phải mục này" in fault


def test_a_heading_that_was_renamed_is_told_beside_what_is_missing_for_it(tmp_path):
    """All formulas without a result at once, too."""
    rows = {
        "units": [{"code": "01", "name": "Xã Một"}],
        "receipts": [{"unit": "Xã Một", "day": "01/07/2026"}],
    }
    path = tmp_path / "van-phong.xlsx"
    saved(path, rows)
    book = load_workbook(path)
    sheet = book["Nhận tệp"]
    cells = [cell for row in sheet.iter_rows(max_row=4) for cell in row]
    heading = next(cell for cell in cells if str(cell.value).startswith("Ngày nhận"))
    heading.value = "Hôm đến"
    book.save(path)
    with pytest.raises(OfficeFault) as fault:
        load(path, definition.load())
    assert "thiếu «Ngày nhận»" in str(fault.value) and "«Hôm đến»" in str(fault.value)
    book["Đơn vị"]["B3"].value, book["Đơn vị"]["B4"].value = '="Xã "&"Một"', '="Xã "&"Hai"'
    book.save(path)
    with pytest.raises(OfficeFault) as fault:
        load(path, definition.load())
    assert [one.partition(":")[0] for one in fault.value.faults] == [
        "Trang Đơn vị, ô B3",
        "Trang Đơn vị, ô B4",
    ]


def test_a_sheet_that_came_later_is_not_taken_for_deleted(tmp_path):
    def before_it_came(book):
        book.remove(book["Lời văn"])
        for row in book["Danh mục"].iter_rows(min_col=2, max_col=2):
            if str(row[0].value).startswith("texts/"):
                row[0].value = None

    assert notes(changed(tmp_path, before_it_came)) == []
