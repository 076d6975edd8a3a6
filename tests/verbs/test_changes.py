"""What a run says that changed since the workbook that is there: what counts otherwise, and not what
is merely written otherwise."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from arrived import as_xlsb, edited
from command import run
from decided import CORRECT, decide
from filled import example_cells, example_rows, filled_workbook, written

from khsheet.form import definition, profiles
from khsheet.form.layout import layout
from khsheet.model import Profile, Raw

FORM = definition.load()
CELLS = layout(FORM).cells
#: A unit that had nothing to mend has now, and the other way round.
OPENED = "Đổi tình trạng: Xã Suối Thử (đạt → cần sửa)."
CLOSED = "Đổi tình trạng: Xã Suối Thử (cần sửa → đạt)."
UNCHANGED = "Số liệu các đơn vị không đổi."
CATEGORY = FORM.items["entry_category"].example

Rows = dict[str, list[tuple[Raw, ...]]]
Cell = tuple[object, str]
"""What openpyxl writes, and its number format."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def since(data: bytes, *options: str) -> str:
    """What is said of the unit's file against the workbook that is there, if one is."""
    written(Path("nhan") / "a.xlsx", data)
    said = run("collect", "nhan", "-o", "th.xlsx", *options).stdout.splitlines()
    about = "So với th.xlsx đã có. "
    return "".join(line.removeprefix(about) for line in said if line.startswith(about))


def changed(*keys: str) -> str:
    titles = [FORM.items[k].label if k in FORM.items else FORM.tables[k].title for k in keys]
    told = ", ".join(f"«{title}»" for title in titles)
    return f"Thay đổi ở Xã Suối Thử ({told})." if keys else UNCHANGED


def typed(cells: dict[str, Cell], row: int = 0) -> Callable[[openpyxl.Workbook], object]:
    """Those cells typed into a workbook, of a table in so many rows below its first."""

    def change(book: openpyxl.Workbook) -> None:
        for key, (value, number_format) in cells.items():
            at = CELLS[key]
            cell = book[at.sheet].cell(at.row + row, at.column)
            cell.value, cell.number_format = value, number_format

    return change


BASE = filled_workbook()
#: Ways of writing the same: the key, and each as it stands in the cell.
ALIKE: dict[str, tuple[Cell, ...]] = {
    "population": ((4250, "0"), ("4250", "@"), ("4.250", "@"), ("4 250 người", "@")),
    "fund_opening_balance": ((12_500_000, "#,##0"), ("12,5 triệu", "@"), ("12.500.000 đ", "@")),
    "area_natural_ha": ((2651.61, "0.00"), ("2651,61", "@"), ("2.651,61 ha", "@")),
    "target_org_coverage_pct": ((60.5, "0.0"), (0.605, "0.0%"), ("60,5%", "@"), ("60,5", "@")),
    "basis_doc_date": (
        (date(2026, 6, 5), "dd/mm/yyyy"),
        ("05/06/2026", "@"),
        ("5/6/2026", "@"),
        ("ngày 5 tháng 6 năm 2026", "@"),
    ),
    "contribution_rate_text": (
        ("Mỗi hội viên 50.000 đồng", "@"),
        (" Mỗi  hội viên\u00a050.000 đồng ", "@"),
        (unicodedata.normalize("NFD", "Mỗi hội viên 50.000 đồng"), "@"),
    ),
    "lifelong_week_events": ((0, "0"), ("không có", "@"), ("0", "@")),
    "mentor_teachers": (("Không áp dụng", "@"), ("không áp dụng", "@"), ("KHÔNG ÁP DỤNG", "@")),
    "training_audience": ((None, "@"), (" ", "@"), ("…", "@")),
}
#: The same of the first row of a table.
ALIKE_IN_ROWS: dict[str, tuple[Cell, ...]] = {
    "entry_date": ((date(2026, 4, 23), "dd/mm/yyyy"), ("23/04/2026", "@"), ("23.4.2026", "@")),
    "entry_amount": ((2_000_000, "#,##0"), ("2 triệu", "@"), ("2.000.000", "@")),
    "entry_category": ((CATEGORY, "@"), (CATEGORY.swapcase(), "@"), (f"  {CATEGORY} ", "@")),
    "entry_seq": ((1, "0"), ("1", "@"), (None, "0"), (7, "0")),
    "entry_content": (("Học bổng đợt 1", "@"), ("Học  bổng đợt 1 ", "@")),
    "member_ethnicity": (("Kinh", "@"), ("kinh", "@"), (" KINH ", "@")),
}


@pytest.mark.parametrize("key", [*ALIKE, *ALIKE_IN_ROWS])
def test_another_way_of_writing_changes_nothing(key):
    said = [since(edited(BASE, typed({key: cell}))) for cell in (ALIKE | ALIKE_IN_ROWS)[key]]
    assert said == ["", *[UNCHANGED] * (len(said) - 1)]


def test_each_of_them_is_told_where_it_counts_otherwise():
    since(BASE)
    others: dict[str, Cell] = {
        "population": ("4.251", "@"),
        "basis_doc_date": (date(2026, 6, 4), "dd/mm/yyyy"),
        "mentor_teachers": ("chưa nắm được", "@"),
        "entry_amount": ("2,1 triệu", "@"),
    }
    moved = changed("basis_doc_date", "population", "mentor_teachers", "entries")
    assert since(edited(BASE, typed(others))) == f"{OPENED} {moved}"


@pytest.mark.parametrize(
    "saved", [as_xlsb, lambda data: edited(data, lambda book: None)], ids=["xlsb", "openpyxl"]
)
def test_a_workbook_saved_by_another_program_says_the_same(saved):
    since(BASE)
    assert since(saved(BASE)) == UNCHANGED


def test_of_a_returned_workbook_only_what_the_unit_mended_has_changed():
    cells: dict[str, Cell] = {
        "basis_doc_date": (date(2026, 6, 5), "dd/mm/yyyy"),
        "target_org_coverage_pct": (0.605, "0.0%"),
        "population": ("nhiều", "@"),
    }
    sent = edited(BASE, typed(cells))
    for row in range(3):
        day: dict[str, Cell] = {"entry_date": (date(2026, 4, 3 + row), "dd/mm/yyyy")}
        sent = edited(sent, typed(day, row))
    since(sent, "--return", "tra")
    (returned,) = Path("tra").glob("*.xlsx")
    mended = edited(returned.read_bytes(), typed({"population": (4250, "0")}))
    assert since(mended) == (f"{CLOSED} {changed('population')}")


# ---------------------------------------------------------------- what cannot be read


def test_what_cannot_be_read_is_compared_as_it_stands():
    said = [
        since(filled_workbook(changes={"population": raw}))
        for raw in ("nhiều", " nhiều ", "rất nhiều", -5.0, "-5", 4250.0)
    ]
    moved = changed("population")
    now_counts = f"{CLOSED} {moved}"
    assert said == ["", UNCHANGED, moved, moved, UNCHANGED, now_counts]


def test_a_cell_of_a_table_that_cannot_be_read_is_compared_as_it_stands():
    def ledger(raw: Raw) -> bytes:
        first, *more = example_rows()["entries"]
        return filled_workbook(rows={"entries": [(*first[:5], raw, *first[6:]), *more]})

    said = [since(ledger(raw)) for raw in ("ít", "ít ", "vài triệu")]
    assert said == ["", UNCHANGED, changed("entries")]


def test_a_number_that_is_doubted_beside_another_has_changed():
    """1 beside 0,2 may be all or one in a hundred."""
    first, other = "target_org_coverage_pct", "target_staff_membership_pct"
    since(filled_workbook(changes={first: 1.0, other: 20.0}))
    said = since(filled_workbook(changes={first: 1.0, other: 0.2}))
    assert said == (f"{OPENED} {changed(first, other)}")


# ---------------------------------------------------------------- rows


def test_rows_with_a_gap_between_them_are_the_same_rows():
    one, two, three = example_rows()["entries"]
    since(filled_workbook(rows={"entries": [one, two, three]}))
    blank = (None,) * len(one)
    assert since(filled_workbook(rows={"entries": [one, blank, two, blank, three]})) == UNCHANGED


def test_rows_in_another_order_are_told_as_the_data_code_tells_them():
    one, two, three = example_rows()["entries"]
    two = (*two[:5], 300_000.0, *two[6:])
    since(filled_workbook(rows={"entries": [one, two, three]}))
    assert since(filled_workbook(rows={"entries": [two, one, three]})) == changed("entries")
    assert since(filled_workbook(rows={"entries": [two, one]})) == changed("entries")


# ---------------------------------------------------------------- asked


def test_what_a_workbook_is_not_asked_for_any_more_has_changed():
    asked = profiles.asking(FORM, Profile((FORM.print_forms[0].id,)))
    gone = [key for key, raw in example_cells(FORM).items() if raw and key not in asked.inputs]
    gone += [key for key in FORM.tables if key not in asked.tables]
    first = ", ".join(f"«{FORM.items[key].label}»" for key in gone[:4])
    since(BASE)
    told = f"Thay đổi ở Xã Suối Thử ({first} và {len(gone) - 4} mục khác)."
    assert since(filled_workbook(form=asked)) == told
    assert since(BASE) == told


# ---------------------------------------------------------------- left out, corrected


@pytest.mark.parametrize("first", [(), ("--no-names",), ("--no-texts",)])
@pytest.mark.parametrize("then", [(), ("--no-names",), ("--no-texts",)])
def test_what_is_left_out_is_not_compared(first, then):
    since(BASE, *first)
    assert since(BASE, *then) == UNCHANGED
    more = filled_workbook(changes={"population": 4_251.0})
    assert since(more, *then) == changed("population")


def test_a_correction_in_another_spelling_is_no_other():
    """The unit then sends what it had said by telephone."""
    typed_of = {**CORRECT, "unit": "01", "item": "population", "old": "4250"}
    sent = filled_workbook(unit="Xã Một", code="01")
    decide({**typed_of, "new": "4260"})
    since(sent)
    decide({**typed_of, "new": "4.260 người"})
    assert since(sent) == UNCHANGED
    decide()
    assert since(filled_workbook(unit="Xã Một", code="01", changes={"population": "4.260"})) == (
        UNCHANGED
    )
    assert example_cells()["population"] == 4250.0
