"""An earlier period counts as the office decided of it, wherever it is compared or carried over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import workbooks
from arrived import saved_at
from command import run
from decided import CORRECT, LEAVE, PEOPLE, UNITS, decide
from filled import written
from lazily import load_workbook
from office_books import saved, units_typed
from seasons import Typed

from khsheet.form import definition
from khsheet.model import Unit

FORM = definition.load()
THEN, NOW = "2025-H2", "2026-H1"
RETURNED = "dropout_students_returned"
DECIDED = (
    {**LEAVE, "unit": "01", "period": THEN, "file": "nham.xlsx"},
    {**CORRECT, "unit": "02", "period": THEN, "item": RETURNED, "old": "10", "new": "15"},
)
#: Of the earlier period: the sum of people, of students, as the office counts both.
COUNTED = (15_003, 35)
#: The same of the two units of which a report is left in the workbook from before the decisions.
LEFT = (10_003, 25)
#: What the forms of the three units begin with: people, and what stands beside the students.
BEGINS = {"01": (5000, "10"), "02": (5001, "15"), "03": (5002, "10")}


def half(name: str, unit: Unit, period: str, people: float, students: float = 10.0, day=1) -> None:
    cells = {PEOPLE: people, RETURNED: students, "report_month": 12.0 if period == THEN else 6.0}
    if period == NOW:
        cells["fund_opening_balance"] = 13_000_000.0
    data = Typed(unit, period, cells, [1_000_000], [500_000]).workbook()
    written(Path(f"{name}.xlsx"), saved_at(data, f"2026-07-{day:02}T03:00:00Z"))


@pytest.fixture(autouse=True)
def two_seasons(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for n, unit in enumerate(UNITS):
        half(f"truoc/{unit.code}", unit, THEN, 5000.0 + n)
        half(f"nhan/{unit.code}", unit, NOW, 5100.0 + n)
    half("truoc/nham", UNITS[0], THEN, 9000.0, 99.0, day=9)
    decide()
    run("collect", "truoc", "-o", "som.xlsx")
    decide(*DECIDED)
    run("collect", "truoc", "-o", "sau.xlsx")


def told(*previous: str, more: tuple[str, ...] = ()) -> tuple[int, int]:
    named = [word for path in previous for word in ("--previous", path)]
    done = run("check", "nhan", *named, *more, "--format", "json", "--values")
    changes = json.loads(done.stdout)["changes"][THEN]
    return changes[PEOPLE]["then"], changes[RETURNED]["then"]


PLACES = [
    ("truoc",),
    ("sau.xlsx",),
    ("som.xlsx", "truoc"),
    ("sau.xlsx", "truoc"),
    ("som.xlsx", "sau.xlsx"),
    ("sau.xlsx", "som.xlsx"),
]


@pytest.mark.parametrize("previous", PLACES)
def test_it_is_compared_with_as_it_counts(previous):
    assert told(*previous) == COUNTED


def test_a_workbook_from_before_the_decisions_is_judged_by_them():
    """The file that was replaced by the one left out is not in it."""
    assert told("som.xlsx") == LEFT


def test_without_the_book_only_what_workbooks_bring_is_decided():
    alone = ("--no-roster",)
    assert told("truoc", more=alone) == told("som.xlsx", more=alone)
    assert told("truoc", more=alone) == (19_003, 119)
    for previous in (("sau.xlsx",), ("som.xlsx", "sau.xlsx")):
        assert told(*previous, more=alone) == COUNTED


@pytest.mark.parametrize("option", ["--no-names", "--no-texts"])
def test_a_workbook_without_words_that_has_the_decisions_is_not_judged_again(option, monkeypatch):
    run("collect", "truoc", "-o", "gon.xlsx", option)
    if option == "--no-names":
        monkeypatch.delattr("khsheet.verbs.earlier._judged")
    assert told("gon.xlsx") == COUNTED


@pytest.mark.parametrize("previous", ["truoc", "sau.xlsx"])
def test_new_forms_begin_with_it_as_it_counts(previous):
    run("new", "--period", NOW, "--previous", previous, "-o", "moi")
    found = {}
    for path in Path("moi").glob("*.xlsx"):
        typed = workbooks.read_back(FORM, path.read_bytes())
        place = typed.places[RETURNED]
        beside = load_workbook(path)[place.sheet].cell(place.row, place.column + 3).value
        found[typed.unit.code] = (typed.cells[PEOPLE], beside.removeprefix("kỳ trước: "))
    assert found == BEGINS


def test_a_unit_that_had_another_code_then_is_decided_on():
    now = [Unit(f"X{unit.code}", unit.name) for unit in UNITS]
    for unit in now:
        half(f"nhan/{unit.code[1:]}", unit, NOW, 5100.0)
    decisions = [{**one, "unit": f"X{one['unit']}"} for one in DECIDED]
    saved(Path("van-phong.xlsx"), {"units": units_typed(now), "decisions": decisions})
    assert told("truoc") == told("sau.xlsx") == COUNTED
    assert told("som.xlsx") == LEFT
