"""What people read in the consolidated workbook: who is who, in which order, what is left to do."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from command import run
from filled import example_rows, filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed
from shown import pixels_high, pixels_wide

from khsheet.model import Unit
from khsheet.workbooks import paper

UNITS = [
    Unit("01", "Xã Tân Lập", "xã", "Cụm 1"),
    Unit("02", "Xã Tân Lập", "xã", "Cụm 2"),
    Unit("03", "Xã Ba", "xã", "Cụm 2"),
    Unit("04", "Xã Bốn", "xã", "Cụm 2"),
]
PEOPLE = [
    (None, name, position, None, None, None)
    for name, position in (
        ("Lò Văn Ánh", "Hội viên"),
        ("Lò Văn Bình", "Người quét dọn"),
        ("Lò Văn Cầu", "Phó Chủ tịch"),
        ("Lò Văn Tư", "Chủ tịch"),
        ("Lò Văn Anh", "Hội viên"),
    )
]


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> openpyxl.Workbook:
    """Namesakes; one with a list, one with an error beside a cell that was read for it, one that is
    no workbook, and a first try of the first."""
    folder = tmp_path_factory.mktemp("doc")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        saved(Path("van-phong.xlsx"), {"units": units_typed(UNITS)})
        members = filled_workbook(unit="Xã Tân Lập", code="01", rows={"members": PEOPLE})
        written(Path("nhan/01.xlsx"), members)
        written(Path("nhan/02.xlsx"), filled_workbook(unit="Xã Tân Lập", code="02"))
        faulty = {"population": None, "mentor_teachers": "18 người"}
        written(Path("nhan/03.xlsx"), filled_workbook(unit="Xã Ba", code="03", changes=faulty))
        written(Path("nhan/Xã Bốn.xlsx"), b"%PDF-1.4\n%%EOF\n")
        done = run("collect", "nhan", "-o", "th.xlsx")
        assert done.exit_code == 1, done.output
        return load_workbook("th.xlsx")


def rows(book: openpyxl.Workbook, sheet: str, first: int = 5) -> list[tuple]:
    return list(book[sheet].iter_rows(min_row=first, values_only=True))


def test_the_highest_office_comes_first(book):
    named = [row[1:3] for row in rows(book, "Hội viên") if row[0] == "Xã Tân Lập (01)"]
    assert named == [
        ("Lò Văn Tư", "Chủ tịch"),
        ("Lò Văn Cầu", "Phó Chủ tịch"),
        ("Lò Văn Anh", "Hội viên"),
        ("Lò Văn Ánh", "Hội viên"),
        ("Lò Văn Bình", "Người quét dọn"),
    ]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [("Tổng hợp", 3), ("Tình hình nộp", 1), ("Hội viên", 0), ("Thuyết minh", 0), ("Lớp học", 3)],
)
def test_namesakes_show_their_codes(book, sheet, column):
    named = {row[column] for row in rows(book, sheet)}
    assert {"Xã Tân Lập (01)", "Xã Tân Lập (02)", "Xã Ba"} <= named
    assert "Xã Tân Lập" not in named


def test_sections_are_numbered_in_order(book):
    groups = [str(cell) for cell in rows(book, "Tổng hợp")[0] if cell]
    assert groups[-1] == "Số tính thêm"
    shown = [int(text.partition(".")[0]) for text in groups if text != "Số tính thêm"]
    assert sorted(set(shown)) == list(range(1, max(shown) + 1)) and shown == sorted(shown)
    banners = [
        int(row[0].partition(".")[0])
        for row in rows(book, "Thuyết minh")
        if row[0] and re.match(r"\d+\. ", row[0])
    ]
    assert banners == list(range(1, len(banners) + 1)) and len(banners) > 10


def test_a_file_is_named_once_for_each_unit(tmp_path):
    """Of a half, and of a year that is joined from two files of a unit: on no sheet, shown or
    hidden, does its name fill rows."""
    faults = {"population": None, "members_new": 99.0, "mentor_teachers": "18 người"}
    for half in ("2026-H1", "2026-H2"):
        data = filled_workbook(unit="Xã Ba", code="03", changes=faults, period=half)
        written(tmp_path / "nhan" / f"ten-tep-{half}.xlsx", data)
    for period, names in (("2026-H1", ("H1",)), ("2026", ("H1", "H2"))):
        path = tmp_path / f"{period}.xlsx"
        run("collect", tmp_path / "nhan", "--period", period, "-o", path, "--data", "--no-roster")
        book, told = load_workbook(path), {}
        for sheet in book.worksheets:
            cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
            for name in names:
                times = sum(cell.count(f"/ten-tep-2026-{name}.xlsx") for cell in cells)
                told |= {(sheet.title, name): times} if times else {}
        shown = {(sheet, n): 1 for sheet in ("Tình hình nộp", "Cần sửa") for n in names}
        kept = {at: times for at, times in told.items() if book[at[0]].sheet_state == "visible"}
        assert kept == shown
        stored = [times for at, times in told.items() if at not in kept]
        assert len(stored) == len(names) and max(stored) <= 1
        data = rows(book, "Dữ liệu", 4)
        at = data[0].index("TT ở Tình hình nộp")
        assert {row[at] for row in data[1:]} == {1} and len(data) > 100


def test_what_is_left_to_mend_is_counted(book):
    assert book["Cần sửa"]["A3"].value == (
        "Còn 3 lỗi phải sửa, 1 điều nhắc cần xem lại hoặc giải trình. 1 dòng khác để biết: đã đọc "
        "giúp, đã giải trình, tệp không được tính. Bấm vào tên tệp hoặc địa chỉ ô để mở."
    )


@pytest.mark.parametrize("number", [30, 31, 200])
def test_of_a_column_read_all_the_same_some_rows_are_listed_and_the_rest_counted(
    number, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    one = list(example_rows(1)["entries"][0])
    one[1], one[5] = "5-3-26", "4,463"
    made = filled_workbook(rows={"entries": [tuple(one)] * number}, changes={"population": "4,250"})
    written(Path("nhan/a.xlsx"), made)
    run("collect", "nhan", "-o", "th.xlsx", "--no-roster")
    book = load_workbook("th.xlsx")
    listed = [row for row in rows(book, "Cần sửa") if row[4] == "KH210"]
    days = [row[9] for row in listed if row[7] == "Ngày"]
    assert len(days) == 30 and "“5-3-26” được đọc là 05/03/2026" in days[0]
    assert ("ô của cột được đọc giúp như các ô trên" in days[-1]) is (number > 30)
    assert f"còn {number - 29} ô" in days[-1] or number == 30
    assert len(listed) == 61 and "“4,250” được đọc là 4.250" in listed[0][9]
    counted = {row[5]: row[6] for row in rows(book, "Nhóm lỗi") if row[2] == "KH210"}
    assert (counted["Ngày"], counted["Số tiền"]) == (number, number)
    assert (
        f" {len(rows(book, 'Cần sửa')) - _asked(book)} dòng khác để biết"
        in book["Cần sửa"]["A3"].value
    )


def _asked(book: openpyxl.Workbook) -> int:
    return sum(row[3] in ("lỗi", "điều nhắc") for row in rows(book, "Cần sửa"))


def test_no_english_key_is_seen(book):
    seen = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        hidden = {c for c, d in sheet.column_dimensions.items() if d.hidden}
        for row in sheet.iter_rows():
            if sheet.row_dimensions[row[0].row].hidden:
                continue
            for cell in row:
                text = cell.value if isinstance(cell.value, str) else ""
                is_shown = getattr(cell, "column_letter", "") not in hidden
                if is_shown and not text.startswith("=") and re.search(r"\b[a-z]+_[a-z]+", text):
                    seen.append((sheet.title, text))
    assert seen == []


#: A screen of 1366 x 768 pixels; Excel shows a point as 4/3 pixels.
_A_THIRD = 768 / 3


def test_headings_leave_two_thirds_of_a_small_screen(book):
    too_high = {}
    for sheet in book.worksheets:
        frozen = int(re.sub(r"\D", "", sheet.freeze_panes or "A1")) - 1
        rows = [sheet.row_dimensions[n] for n in range(1, frozen + 1)]
        high = sum((row.height or 15) * 4 / 3 for row in rows if not row.hidden)
        if high > _A_THIRD:
            too_high[sheet.title] = high
    assert too_high == {}


# ---------------------------------------------------------------- the first screen, and groups

#: What Excel shows of a sheet on a screen of 1366 x 768, below the ribbon and beside row numbers.
_SCREEN = (1310, 560)


def reach(sheet, chart) -> tuple[float, float]:
    """How far to the right and below a chart reaches, in pixels."""
    end, of_pixel = chart.anchor.to, 9525
    across = pixels_wide(sheet, range(1, end.col + 1)) + end.colOff / of_pixel
    return across, pixels_high(sheet, range(1, end.row + 1)) + end.rowOff / of_pixel


def seen_at_once(sheet, count: int) -> None:
    """What came, all figures and so many charts are on the first screen, apart from each other."""
    width, high = _SCREEN
    assert pixels_wide(sheet, range(1, sheet.max_column + 1)) <= width
    below = next(row[0].row for row in sheet.iter_rows() if str(row[0].value).startswith("Tổng ch"))
    assert pixels_high(sheet, range(1, below)) < high
    reached = [reach(sheet, chart) for chart in sheet._charts[:count]]
    assert len(reached) == count and len(set(reached)) == count
    assert all(across <= width and down <= high for across, down in reached), reached


def test_the_first_screen_has_what_came_the_figures_and_all_charts(book):
    sheet = book["Tổng quan"]
    assert [cell.value for cell in sheet[5] if cell.value] == [
        "Chỉ tiêu", "Đơn vị tính", "Số liệu",
    ]  # fmt: skip
    heads, counts = ([cell for cell in sheet[n] if cell.column > 4 and cell.value is not None]
                     for n in (1, 2))  # fmt: skip
    assert [cell.value for cell in heads] == ["Đạt", "Cần sửa", "Bị từ chối", "Chưa nộp"]
    assert [cell.value for cell in counts] == [1, 2, 1, 0]
    assert all(cell.hyperlink for cell in (*heads, *counts))
    assert len(sheet._charts) == 3
    seen_at_once(sheet, 3)
    shown = {cell.value for row in sheet.iter_rows() for cell in row}
    assert "Số lớp theo chuyên đề" not in shown


def test_beside_two_earlier_periods_many_units_leave_the_first_screen_as_it_is(tmp_path):
    """Of more units the largest are seen at once, the others in a chart below."""
    for period in ("2025-H1", "2025-H2", "2026-H1"):
        for number in range(1, 12):
            unit, people = {"unit": f"Xã {number}", "code": f"{number:02}"}, 8000.0 + number
            data = filled_workbook(**unit, changes={"population": people}, period=period)
            written(tmp_path / period / f"{number}.xlsx", data)
    earlier = [o for p in ("2025-H1", "2025-H2") for o in ("--previous", tmp_path / p)]
    run("collect", tmp_path / "2026-H1", "-o", tmp_path / "th.xlsx", "--no-roster", *earlier)
    sheet = load_workbook(tmp_path / "th.xlsx")["Tổng quan"]
    seen_at_once(sheet, 3)
    titles = [
        "".join(run.t for part in chart.title.tx.rich.p for run in part.r or ())
        for chart in sheet._charts
    ]
    assert [title.partition(" – ")[2] for title in titles] == [
        "", "9 đơn vị lớn nhất", "9 đơn vị lớn nhất", "", "",
    ]  # fmt: skip
    assert all(down > _SCREEN[1] for _, down in (reach(sheet, c) for c in sheet._charts[3:]))


def test_a_group_has_its_figures(book):
    heads, *groups = book["Theo nhóm"].iter_rows(min_row=4, values_only=True)
    assert heads[:5] == ("Nhóm", "Số đơn vị", "Đạt", "Cần sửa", "Bị từ chối")
    assert [row[:5] for row in groups] == [
        ("Tất cả", 4, 1, 2, 1),
        ("Cụm 1", 1, 0, 1, 0),
        ("Cụm 2", 3, 1, 1, 1),
    ]


@pytest.mark.parametrize(("units", "breaks"), [(6, []), (20, [29]), (36, [])])
def test_changes_have_a_page_of_their_own_only_where_the_units_fill_theirs(units, breaks, tmp_path):
    """Every band of columns of Tổng hợp has as many pages as the first."""
    for period in ("2025-H2", "2026-H1"):
        for number in range(1, units + 1):
            data = filled_workbook(unit=f"Xã {number}", code=f"{number:02}", period=period)
            written(tmp_path / period / f"{number}.xlsx", data)
    earlier = ("--previous", tmp_path / "2025-H2")
    run("collect", tmp_path / "2026-H1", "-o", tmp_path / "th.xlsx", "--no-roster", *earlier)
    sheet = load_workbook(tmp_path / "th.xlsx")["Tổng hợp"]
    assert [b.id + 1 for b in sheet.row_breaks.brk] == breaks
    assert len(sheet.col_breaks.brk) > 10


#: What a page of A4, across, has room for at full size: 274 mm.
_PAGE_PIXELS = 274 / 25.4 * 96


def test_groups_are_read_with_ease_on_paper(book):
    """In letters of 8 points at least: all figures beside each other on one page."""
    sheet = book["Theo nhóm"]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.max_column == 1 + 4 + 12
    assert pixels_wide(sheet, range(1, sheet.max_column + 1)) <= _PAGE_PIXELS * 12 / 8


@pytest.mark.parametrize(
    ("count", "pages"), [(3, [3]), (15, [15]), (16, [8, 8]), (17, [9, 8]), (40, [13, 14, 13])]
)
def test_more_columns_than_a_page_holds_are_spread_over_pages(count, pages):
    """About as many on each, none alone."""
    widths = [12.0] * count
    breaks = [0, *paper.pages([26.0], widths), count]
    assert [end - begin for begin, end in pairwise(breaks)] == pages
    shown = [paper.pixels([26.0, *widths[b:e]]) for b, e in pairwise(breaks)]
    assert max(shown) * paper.READABLE / 100 <= _PAGE_PIXELS
