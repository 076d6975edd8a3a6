"""What is asked of a unit beside others and beside its report before, and what settles it."""

from __future__ import annotations

import marshal
import random
import tracemalloc
from array import array
from pathlib import Path

import pytest
from filled import filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed
from seasons import Typed, typed

import khsheet
from khsheet.collection import among
from khsheet.collection.spool import Spool
from khsheet.form import definition, limits, periods
from khsheet.form.check_sheet import line_of_rule
from khsheet.form.rules import SameRows
from khsheet.model import Collection, Entry, Finding, Severity, Status, Unit
from khsheet.office.schema import Part

FORM = definition.load()
UNITS = tuple(Unit(f"{n:02}", f"Xã Số {n}") for n in range(1, 11))
PEOPLE = "members_by_population_unlike_others"


def report(unit: Unit, period: str = "2026-H1", **cells: float) -> Typed:
    made = typed(unit, period, random.Random(int(unit.code)))
    made.cells |= {"population": 10_000.0, "members_total": 1_000.0 + int(unit.code), **cells}
    return made


def season(folder: Path, units: tuple[Unit, ...] = UNITS, period: str = "2026-H1", **cells) -> Path:
    """Units much like each other, the first of them with other numbers."""
    for unit in units:
        report(unit, period, **(cells if unit is units[0] else {})).write(folder)
    return folder


def asked(folder: Path, *codes: str, **options) -> dict[str, list[Finding]]:
    """By unit, what of those codes is asked of it."""
    collection = khsheet.collect([folder], folder.parent / "th.xlsx", **options).collection
    return {
        code: found
        for code, entry in collection.counted.items()
        if (found := [f for f in entry.findings if f.code in codes])
    }


# ---------------------------------------------------------------- others of its kind


def test_a_unit_far_from_the_others_of_its_kind_is_asked_and_told_what_is_usual(tmp_path):
    found = asked(season(tmp_path / "in", members_total=9_000.0), "KH521")
    assert set(found) == {"01"}
    (finding,) = [f for f in found["01"] if f.rule == PEOPLE]
    assert finding.severity is Severity.WARNING and finding.field == "members_total"
    message = finding.message
    assert "9.000 hội viên" in message and "90 hội viên/100 dân" in message
    assert "Đơn vị cùng loại thường từ" in message and "10,1 hội viên/100 dân" in message


@pytest.mark.parametrize(
    "units", [UNITS[:7], (*UNITS[:1], *(Unit(u.code, f"Phường {u.code}") for u in UNITS[1:]))]
)
def test_of_few_units_of_its_kind_nobody_knows_what_is_usual(units, tmp_path):
    assert asked(season(tmp_path / "in", units, members_total=9_000.0), "KH521") == {}


def test_units_that_are_alike_are_not_asked(tmp_path):
    assert asked(season(tmp_path / "in"), "KH520", "KH521", "KH522") == {}


def test_an_explanation_settles_it(tmp_path):
    folder = season(tmp_path / "in", members_total=9_000.0)
    made = report(UNITS[0], members_total=9_000.0)
    said = {line_of_rule(FORM, PEOPLE): "Cả xã vào hội từ năm ngoái."}
    (path,) = folder.glob("01-*")
    written(path, explained(made, said))
    (finding,) = [f for f in asked(folder, "KH521")["01"] if f.rule == PEOPLE]
    assert finding.severity is Severity.INFO and "đã giải trình" in finding.message


def explained(made: Typed, said: dict[str, str]) -> bytes:
    cells = {"report_month": 6.0, "fund_closing_balance": None, "basis_doc_date": None}
    return filled_workbook(
        unit=made.unit.name,
        code=made.unit.code,
        changes={"members_new": 0.0, **cells, **made.cells},
        rows=made.rows,
        explanations=said,
    )


@pytest.mark.parametrize(
    "limit", [{"switch": "Không dùng"}, {"value": "60"}], ids=["switched off", "another limit"]
)
def test_the_office_sets_its_limit(limit, tmp_path):
    folder = season(tmp_path / "in", members_total=9_000.0)
    names = [str(Part(FORM.id, one.name)) for one in limits.warnings(FORM)]
    rows = [{"rule": name, **limit} for name in names if PEOPLE in name]
    book = saved(
        tmp_path / "van-phong.xlsx",
        {"units": units_typed(UNITS), "limits": rows},
    )
    assert PEOPLE not in {f.rule for f in asked(folder, "KH521", office=book).get("01", [])}


# ---------------------------------------------------------------- the period before


def test_a_jump_since_the_period_before_is_asked_about(tmp_path):
    before = season(tmp_path / "truoc", UNITS[:2], "2025-H2")
    before_jump = report(UNITS[0], "2025-H2", studious_families_total=240.0)
    before_jump.write(before)
    folder = season(tmp_path / "in", UNITS[:2], studious_families_total=900.0)
    found = asked(folder, "KH520", previous=before)
    (finding,) = found.pop("01")
    assert found == {} and finding.field == "studious_families_total"
    assert "900 gia đình" in finding.message and "kỳ trước 240 gia đình" in finding.message
    assert "tăng khoảng 3,75 lần" in finding.message
    assert asked(folder, "KH520") == {}


def test_a_usual_change_and_a_blank_are_not_asked_about(tmp_path):
    before = season(tmp_path / "truoc", UNITS[:1], "2025-H2", learning_citizen_accounts=None)
    folder = season(
        tmp_path / "in", UNITS[:1], members_total=1_900.0, learning_citizen_accounts=400.0
    )
    assert asked(folder, "KH520", previous=before) == {}


# ---------------------------------------------------------------- rows of another unit


def people(first: int, count: int = 8) -> list[tuple]:
    return [
        (None, f"Trần Thử {n}", "Hội viên", "Kinh", None, None) for n in range(first, first + count)
    ]


def with_members(unit: Unit, rows: list[tuple]) -> bytes:
    made = report(unit, members_total=1_000.0)
    cells = {"report_month": 6.0, "fund_closing_balance": None, "basis_doc_date": None}
    return filled_workbook(
        unit=unit.name,
        code=unit.code,
        changes={"members_new": 0.0, **cells, **made.cells},
        rows={**made.rows, "members": rows},
    )


@pytest.mark.parametrize(
    ("first", "count", "are_asked"), [(1, 8, True), (4, 8, True), (7, 8, False), (1, 3, False)]
)
def test_the_list_of_members_of_another_unit_is_asked_about(first, count, are_asked, tmp_path):
    written(tmp_path / "in" / "1.xlsx", with_members(UNITS[0], people(1)))
    written(tmp_path / "in" / "2.xlsx", with_members(UNITS[1], people(first, count)))
    found = asked(tmp_path / "in", "KH522")
    assert set(found) == ({"01", "02"} if are_asked else set())
    for code, other in (("01", UNITS[1]), ("02", UNITS[0])) if are_asked else ():
        (finding,) = found[code]
        assert other.name in finding.message and "Trần" not in finding.message
        assert finding.place.sheet == "Hội viên" and finding.value == ""


def test_the_entries_of_another_unit_are_asked_about(tmp_path):
    for unit in UNITS[:2]:
        made = report(unit, members_total=1_000.0)
        made.incomes, made.expenses = [100_000 * n for n in range(1, 7)], []
        made.write(tmp_path / "in")
    found = asked(tmp_path / "in", "KH522")
    assert [f.field for f in found["01"]] == ["entry_date"] and set(found) == {"01", "02"}


def marked(rows_of: list[list[int]], spool: Spool) -> Collection:
    """A collection of units with so many rows each, told by their marks."""
    rules = [rule for rule in FORM.rules if isinstance(rule, SameRows)]
    counted = {
        f"{n}": Entry(
            f"{n}.xlsx",
            Status.ACCEPTED,
            Unit(f"{n}", f"Xã Số {n}"),
            version=FORM.version,
            marks=spool.put(
                marshal.dumps({rule.id: array("I", marks).tobytes() for rule in rules})
            ),
        )
        for n, marks in enumerate(rows_of)
    }
    units = tuple(entry.unit for entry in counted.values())
    return Collection(FORM, periods.parse("2026-H1"), units, counted, [])


def test_rows_are_compared_with_those_of_very_many_units_in_little_memory():
    """Most rows are of two or three units by chance. What some twenty units have is no copy: 19
    share a list, 25 another, two most of a third."""
    chance = random.Random(1)
    by_chance = [chance.sample(range(60_000), 200) for _ in range(600)]
    lists = [chance.sample(range(60_000, 2**32), 200) for _ in range(4)]
    alike = [lists[0]] * 19 + [lists[1]] * 25 + [lists[2], [*lists[2][:150], *lists[3][:50]]]
    with Spool() as spool:
        collection = marked([*alike, *by_chance], spool)
        tracemalloc.start()
        among.ask(collection, FORM, spool)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    told = [code for code, entry in collection.counted.items() if entry.findings]
    assert told == [f"{n}" for n in (*range(19), 44, 45)]
    assert peak < 20 * 2 * 200 * len(collection.counted)  # rows of two tables


def test_what_goes_back_to_the_unit_lists_it(tmp_path):
    folder = season(tmp_path / "in", members_total=9_000.0)
    asked(folder, "KH521", return_to=tmp_path / "tra")
    (path,) = (tmp_path / "tra").glob("*xa-so-1-2026*")
    book = load_workbook(path)
    texts = [str(c.value) for row in book["Cần sửa"].iter_rows() for c in row if c.value]
    assert any("đơn vị cùng loại" in text.casefold() for text in texts)
