"""What consolidated workbooks bring along is decided of their own units and files alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from arrived import saved_at
from command import run
from decided import LEAVE, MOMENT, PEOPLE, UNITS, collected, decide, statuses
from filled import filled_workbook, written
from office_books import saved, units_typed

from khsheet.model import Unit

EARLIER = "2026-06-30T18:00:00Z"


def sent(path: str, unit: Unit, people: float, when: str = MOMENT) -> None:
    data = filled_workbook(unit=unit.name, code=unit.code, changes={PEOPLE: people})
    written(Path(path), saved_at(data, when))


def made_of(*paths: str) -> tuple[int, dict[tuple[str, str], str], list[tuple[str, str]]]:
    """The people of all units, what became of each file, what came of each decision."""
    done = run("collect", *paths, "-o", "gop.xlsx", "--no-roster", "--format", "json", "--values")
    data = json.loads(done.stdout)
    files = {(file["path"], file["unit"]): file["status"] for file in data["files"]}
    rulings = [(one["outcome"], one.get("told", "")) for one in data["decisions"]]
    return data["totals"][PEOPLE], files, rulings


@pytest.fixture
def offices(tmp_path, monkeypatch) -> None:
    """Two offices, of which only A leaves a file out, by its name without a unit."""
    for name in "AB":
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        one, two = Unit(f"{name}1", f"Xã Một {name}"), Unit(f"{name}2", f"Xã Hai {name}")
        sent("nhan/1.xlsx", one, 5000.0)
        sent("nhan/2.xlsx", two, 6000.0 if name == "A" else 6777.0)
        sent("nhan/2b.xlsx", two, 6100.0, EARLIER)
        rows = [{**LEAVE, "file": "2.xlsx"}] if name == "A" else []
        saved(Path("van-phong.xlsx"), {"units": units_typed([one, two]), "decisions": rows})
        run("collect", "nhan", "-o", f"../th{name}.xlsx")
    monkeypatch.chdir(tmp_path)


MERGED = {
    ("nhan/1.xlsx", "Xã Một A"): "accepted",
    ("nhan/2.xlsx", "Xã Hai A"): "excluded",
    ("nhan/2b.xlsx", "Xã Hai A"): "accepted",
    ("nhan/1.xlsx", "Xã Một B"): "accepted",
    ("nhan/2.xlsx", "Xã Hai B"): "accepted",
    ("nhan/2b.xlsx", "Xã Hai B"): "replaced",
}


@pytest.mark.parametrize("order", [("thA.xlsx", "thB.xlsx"), ("thB.xlsx", "thA.xlsx")])
def test_a_file_of_another_office_is_not_left_out(offices, order):
    people = 5000 + 6100 + 5000 + 6777
    assert made_of(*order) == (people, MERGED, [("applied", "")])
    os.replace("gop.xlsx", "tinh.xlsx")  # what was merged is read like any other
    assert made_of("tinh.xlsx") == (people, MERGED, [("applied", "")])


def test_the_files_of_its_own_units_are(offices):
    """As they lie in the folder, beside the workbook."""
    os.chdir("A")
    assert made_of("../thA.xlsx", "nhan")[0] == made_of("../thA.xlsx", "nhan/2.xlsx")[0] == 11_100


@pytest.fixture
def folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for n, unit in enumerate(UNITS):
        sent(f"nhan/{unit.code}.xlsx", unit, 5000.0 + n)
    decide()
    run("collect", "nhan", "-o", "cu.xlsx")
    decide({**LEAVE, "unit": "01", "file": "01.xlsx"})


@pytest.mark.parametrize("option", [None, "--no-names", "--no-texts"])
@pytest.mark.parametrize("beside", [("nhan",), ("cu.xlsx",), ("nhan/01.xlsx",)])
def test_what_was_left_out_stays_so_where_its_name_is_left_out(folder, option, beside):
    left = collected(*[option] if option else [])
    assert (left["totals"][PEOPLE], statuses(left)["nhan/01.xlsx"]) == (10_003, "excluded")
    people, files, rulings = made_of("th.xlsx", *beside)
    assert (people, rulings) == (10_003, [("applied", "")])
    assert {status for (_, unit), status in files.items() if unit == "Xã Một"} == {"excluded"}


def test_another_content_of_that_unit_counts_beside_a_workbook_without_texts(folder):
    collected("--no-texts")
    sent("nhan/01.xlsx", UNITS[0], 5900.0)
    people, files, rulings = made_of("th.xlsx", "nhan/01.xlsx")
    assert (people, rulings) == (15_903, [("applied", "")])
    assert files["nhan/01.xlsx", "Xã Một"] == "accepted"
