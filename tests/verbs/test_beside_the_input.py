"""What a number was in the period before stands beside it in the new workbook, and is nobody's content."""

from __future__ import annotations

from pathlib import Path

import pytest
import workbooks
from filled import example_cells, filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed

import khsheet
from khsheet.form import definition, periods
from khsheet.form.layout import layout
from khsheet.model import Unit
from khsheet.office.book import Office, Succession
from khsheet.office.schema import MERGED

FORM = definition.load()
LATER = periods.parse("2026-H2")
ONE, TWO, NEW = Unit("01", "Xã Suối Thử"), Unit("02", "Xã Suối Hai"), Unit("09", "Xã Mới")


def before(folder: Path, unit: Unit = ONE, **changes) -> Path:
    data = filled_workbook(unit=unit.name, code=unit.code, changes=changes)
    return written(folder / f"{unit.code}.xlsx", data).parent


def made(folder: Path, previous: Path, office: Office | Path | None = None) -> Path:
    office = office or Office((ONE,))
    (path,) = khsheet.new_forms(FORM, LATER, None, office, folder, previous=previous).written
    return path


def beside(path: Path, *keys: str) -> list[str | None]:
    """What stands beside the numbers, by key: behind the live mark of their line."""
    book, places = load_workbook(path), layout(FORM)
    found = []
    for key in keys:
        cell = places.cells[key]
        placed = next(p for p in places.sheets.values() if p.sheet.name == cell.sheet)
        found.append(book[cell.sheet].cell(cell.row, placed.status_column + 1).value)
    return found


def test_each_number_has_what_it_was_beside_it(tmp_path):
    previous = before(
        tmp_path / "cu",
        population=4251.0,
        learning_citizen_accounts=None,
        target_org_coverage_pct=85.0,
    )
    path = made(tmp_path / "moi", previous)
    keys = ("population", "learning_citizen_accounts", "target_org_coverage_pct", "report_number")
    assert beside(path, *keys) == ["kỳ trước: 4.251", None, "kỳ trước: 85%", None]
    assert beside(path, "fund_opening_balance", "fund_raised_amount")[0] is None
    (of_grid,) = beside(path, "registered_learning_families")
    values = [f"{key}_learning_families" for key in ("base", "registered", "recognised")]
    typed = [f"{example_cells()[key]:,.0f}".replace(",", ".") for key in values]
    assert of_grid == f"kỳ trước: {'; '.join(typed)}"


def test_it_is_grey_locked_and_no_input(tmp_path):
    path = made(tmp_path / "moi", before(tmp_path / "cu"))
    place = layout(FORM).cells["population"]
    sheet = load_workbook(path)[place.sheet]
    (cell,) = [c for c in sheet[place.row] if str(c.value).startswith("kỳ trước")]
    assert cell.protection.locked and cell.column > place.column
    assert cell.font.color.rgb == "FF7F7F7F"


@pytest.mark.parametrize("saved_again", [False, True])
def test_it_comes_back_without_a_word(saved_again, tmp_path):
    path = made(tmp_path / "moi", before(tmp_path / "cu"))
    book, places = load_workbook(path), layout(FORM).cells
    for key, value in example_cells().items():
        if key not in ("fund_opening_balance", "basis_doc_date") and value is not None:
            book[places[key].sheet].cell(places[key].row, places[key].column, value)
    if saved_again:
        book.save(path)
        submission = workbooks.read_back(FORM, path.read_bytes())
        assert submission.cells["population"] == 4250.0
    read = workbooks.read_back(FORM, path.read_bytes())
    assert read.leftovers == [] and [f.message for f in read.findings] == []


def test_what_somebody_adds_to_it_is_told(tmp_path):
    path = made(tmp_path / "moi", before(tmp_path / "cu"))
    place = layout(FORM).cells["population"]
    book = load_workbook(path)
    (cell,) = [c for c in book[place.sheet][place.row] if str(c.value).startswith("kỳ trước")]
    cell.value = f"{cell.value} nay 5.000 người"
    book.save(path)
    read = workbooks.read_back(FORM, path.read_bytes())
    assert [text for _, text in read.leftovers] != []


def test_the_office_may_switch_it_off(tmp_path):
    previous = before(tmp_path / "cu")
    for word, shown in (("Không dùng", None), ("", "kỳ trước: 4.250")):
        book = saved(
            tmp_path / f"{len(word)}.xlsx",
            {"units": units_typed((ONE,))},
            settings={"office": {"show_previous": word}} if word else {},
        )
        path = made(tmp_path / f"moi{len(word)}", previous, book)
        assert beside(path, "population") == [shown]


def test_numbers_of_merged_units_are_added_where_all_are_known(tmp_path):
    before(tmp_path / "cu", ONE, population=4000.0, sub_branches_total=None)
    previous = before(tmp_path / "cu", TWO, population=5000.0)
    office = Office(
        (NEW,), successions=tuple(Succession(MERGED, u.code, "09", "2026-H2") for u in (ONE, TWO))
    )
    path = made(tmp_path / "moi", previous, office)
    keys = ("population", "sub_branches_total", "target_org_coverage_pct")
    assert beside(path, *keys) == ["kỳ trước: 9.000", None, None]


def test_without_a_period_before_nothing_is_shown(tmp_path):
    made = khsheet.new_forms(FORM, LATER, None, Office((ONE,)), tmp_path / "moi").written
    assert beside(made[0], "population") == [None]


# ---------------------------------------------------------------- behind a year


def half(folder: Path, period: str, month: float, **changes) -> None:
    own = {"report_month": month, "basis_doc_date": None, "fund_closing_balance": None}
    rows = {} if period.endswith("H1") else {"entries": []}
    data = filled_workbook(
        unit=ONE.name, code=ONE.code, period=period, changes=own | changes, rows=rows
    )
    written(folder / f"{period}.xlsx", data)


def behind_a_year(folder: Path, period: str, previous: Path) -> Path:
    parsed = periods.parse(period)
    made = khsheet.new_forms(FORM, parsed, None, Office((ONE,)), folder, previous=previous)
    assert made.not_carried == []
    return made.written[0]


def test_a_workbook_behind_a_year_begins_where_its_last_half_ended(tmp_path):
    """Beside the numbers of a half stand those of the last half, beside a year's what there was."""
    half(tmp_path / "in", "2026-H1", 6.0, population=4200.0, training_classes=2.0)
    half(tmp_path / "in", "2026-H2", 12.0, population=4250.0, training_classes=3.0)
    joined = tmp_path / "tong-hop-2026.xlsx"
    khsheet.collect(tmp_path / "in", joined, period=periods.parse("2026"))
    keys = ("population", "training_classes", "membership_pct")
    shown = {
        "2027": ["kỳ trước: 4.250", None, None],
        "2027-H1": ["kỳ trước: 4.250", "kỳ trước: 3", "kỳ trước: 0,07%"],
    }
    for period, wanted in shown.items():
        path = behind_a_year(tmp_path / period, period, joined)
        assert beside(path, *keys) == wanted, period
        alone = behind_a_year(tmp_path / f"{period} lẻ", period, tmp_path / "in" / "2026-H2.xlsx")
        assert path.read_bytes() == alone.read_bytes()
        sheet, place = load_workbook(path), layout(FORM).cells["member_full_name"]
        listed = [sheet[place.sheet].cell(place.row + n, place.column).value for n in range(4)]
        assert all(listed[:3]) and listed[3] is None
