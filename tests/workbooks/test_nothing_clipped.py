"""Every text of the workbooks is seen whole, and every number as a number: judged by the widths of the
letters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from command import run
from lazily import load_workbook
from office_books import saved, units_typed
from openpyxl.utils.cell import coordinate_to_tuple
from shown import clipped, lines_of, pixels_high, pixels_of, pixels_wide

from khsheet.form import definition
from khsheet.office.items import indicators
from khsheet.office.judging import load

SAMPLES = Path(__file__).parents[2] / "samples"
FORM = definition.load()
TARGETED = {"Tổng quan", "Diễn biến", "Kết quả chỉ tiêu", "Xếp hạng", "Quyết định", "Theo nhóm"}


@pytest.fixture(scope="module")
def season(tmp_path_factory) -> Path:
    """All that comes of the samples: ranking, comparison, targets, decisions, numbers one a row, the
    year, what goes back."""
    folder = tmp_path_factory.mktemp("season")
    units = load(SAMPLES / "van-phong.xlsx", FORM).units
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        labels = dict.fromkeys(indicators(FORM).values())
        scored = [{"kind": "Chỉ tiêu", "item": x, "full": 50, "points": 5} for x in [*labels][:14]]
        decided = {
            "kind": "Chấp nhận điều nhắc", "unit": units[1].code, "period": "2026-H1",
            "code": "KH406", "reason": "Đã hỏi qua điện thoại, đơn vị nói đúng.", "by": "Văn phòng",
        }  # fmt: skip
        day = {"unit": units[0].code, "period": "2026-H1", "day": date(2026, 7, 9)}
        lists = {"units": units_typed(units), "criteria": scored, "decisions": [decided]}
        due = {"2026-H1": {"deadline": date(2026, 7, 5)}}
        saved(Path("van-phong.xlsx"), {**lists, "receipts": [day]}, periods=due)
        before = SAMPLES / "tong-hop-2025-H2.xlsx"
        more = ("--previous", before, "--data", "--return", "tra-lai")
        assert run("collect", SAMPLES / "submissions", *more, "-o", "nua-nam.xlsx").exit_code == 1
        year = ("--period", "2026", "--data", "-o", "nam.xlsx")
        assert run("collect", "nua-nam.xlsx", *year).exit_code == 1
        assert (
            run("new", "--unit", units[2].name, "--period", "2026-H2", "-o", "moi").exit_code == 0
        )
    return folder


@pytest.mark.parametrize(
    "pattern", ["nua-nam.xlsx", "nam.xlsx", "van-phong.xlsx", "tra-lai/*.xlsx", "moi/*.xlsx"]
)
def test_every_cell_shows_all_that_it_holds(season, pattern):
    paths = sorted(season.glob(pattern))
    assert paths
    books = {path.name: load_workbook(path, data_only=True) for path in paths}
    if pattern == "nua-nam.xlsx":
        assert set(books[pattern].sheetnames) >= TARGETED
    assert {name: found for name, book in books.items() if (found := clipped(book))} == {}


#: Between the margins of a page of A4, at full size: 274 mm across, 187 mm upright.
_PAGE_PIXELS = {"landscape": 274 / 25.4 * 96, "portrait": 187 / 25.4 * 96}


@pytest.mark.parametrize("name", ["nua-nam.xlsx", "nam.xlsx"])
def test_every_sheet_is_read_with_ease_on_paper(season, name):
    """Letters of 12 points have 8 at least."""
    scales = {}
    for sheet in load_workbook(season / name).worksheets:
        page = _PAGE_PIXELS[sheet.page_setup.orientation or "portrait"]
        fits = sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        wide = pixels_wide(sheet, range(1, sheet.max_column + 1))
        scale = page / wide if fits else (sheet.page_setup.scale or 100) / 100
        if sheet.sheet_state == "visible" and scale < 0.667:
            scales[sheet.title] = scale
    assert scales == {}


#: A third of a screen of 1366 x 768 pixels.
_A_THIRD = 768 / 3


@pytest.mark.parametrize("name", ["nua-nam.xlsx", "nam.xlsx"])
def test_what_is_frozen_leaves_two_thirds_of_a_small_screen(season, name):
    too_large = {}
    for sheet in load_workbook(season / name).worksheets:
        rows, columns = coordinate_to_tuple(sheet.freeze_panes or "A1")
        high, wide = pixels_high(sheet, range(1, rows)), pixels_wide(sheet, range(1, columns))
        if high > _A_THIRD or wide > 1366 / 3:
            too_large[sheet.title] = (high, wide)
    assert too_large == {}


def test_the_judge_sees_what_is_cut(tmp_path):
    """One line too many, a word too long, a number too wide, a merged cell too low."""
    book = openpyxl.Workbook()
    sheet = book.active
    wrapped = openpyxl.styles.Alignment(wrap_text=True)
    texts = {
        "A1": "Số hộ gia đình đăng ký " * 2,
        "A2": "Hai từ",
        "A4": 12345678901.5,
        "A5": "x " * 90,
    }
    for at, value in texts.items():
        sheet[at] = value
        sheet[at].alignment = wrapped
        sheet.row_dimensions[sheet[at].row].height = 16
    sheet["A3"], sheet["B3"] = "Một dòng dài bị ô bên cạnh che", "có chữ"
    sheet["A6"] = "Một dòng dài bên cạnh ô trống"
    sheet["A4"].number_format = "#,##0.00"
    sheet.merge_cells("A5:B5")
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 12
    assert [at for _, at, _ in clipped(book)] == ["A1", "A3", "A4", "A5"]


def test_letters_have_their_widths():
    assert pixels_of("mm", 12) == 2 * 0.778 * 16 and pixels_of("ế", 12) == 0.444 * 16
    assert lines_of("một hai ba", pixels_of("một hai", 12) + 1, 12) == 2
    assert lines_of("một\n\nhai", 500, 12) == 3
