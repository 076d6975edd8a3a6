"""Days in rows of tables, and of how many units a total is, against what was typed in the files."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from filled import example_rows, filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet.cli.commands import main
from khsheet.form import definition
from khsheet.model import DateSerial

FORM = definition.load()
FIELDS = [f.key for f in FORM.tables["entries"].fields]
#: The first and last days of months, a leap day's neighbours, and days that can be swapped.
DAYS = [date(2026, *parts) for parts in ((1, 1), (1, 31), (2, 28), (3, 1), (5, 6), (6, 5), (6, 30))]
#: Days from the one that Excel calls zero.
EXCEL_ZERO = date(1899, 12, 30)


@pytest.fixture(params=["typed", "stored"])
def sent(request, tmp_path) -> Path:
    """A report whose entries are of those days: as text, or as a cell that holds a date."""
    row = example_rows(1)["entries"][0]
    at = FIELDS.index("entry_date")
    typed = {
        "typed": [f"{day:%d/%m/%Y}" for day in DAYS],
        "stored": [DateSerial((day - EXCEL_ZERO) // timedelta(days=1)) for day in DAYS],
    }[request.param]
    rows = [(*row[:at], day, *row[at + 1 :]) for day in typed]
    return written(tmp_path / "a.xlsx", filled_workbook(rows={"entries": rows}))


def test_a_day_in_a_row_is_the_day_that_was_typed(sent, tmp_path):
    made = khsheet.frames(sent)
    assert [day.date() for day in made.entries["entry_date"]] == DAYS
    khsheet.export(sent, tmp_path / "csv", "csv")
    with (tmp_path / "csv" / "entries.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["entry_date"] for row in csv.DictReader(file)] == [f"{d}" for d in DAYS]
    with closing(sqlite3.connect(khsheet.export(sent, tmp_path / "a.sqlite", "sqlite"))) as base:
        kept = base.execute("SELECT entry_date FROM entries ORDER BY row").fetchall()
    assert [day for (day,) in kept] == [f"{d}" for d in DAYS]
    lines = khsheet.export(sent, tmp_path / "a.jsonl", "json").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["table"] == "entries"]
    assert [row["entry_date"] for row in rows] == [f"{d}" for d in DAYS]


def test_a_day_in_the_consolidated_workbook_is_the_day_that_was_typed(sent, tmp_path):
    whole = tmp_path / "th.xlsx"
    khsheet.collect(sent, whole)
    head, *rows = load_workbook(whole)["Sổ quỹ"].iter_rows(min_row=4, values_only=True)
    column = head.index(FORM.item("entry_date").label)
    assert [row[column].date() for row in rows if row[column]] == DAYS
    again = khsheet.frames(whole)
    assert [day.date() for day in again.entries["entry_date"]] == DAYS


# ---------------------------------------------------------------- of how many units


@pytest.fixture
def three(tmp_path) -> Path:
    """Two accepted units, one of which left numbers open, and one that is not accepted."""
    left_open = {"area_natural_ha": "chưa nắm được", "base_learning_clans": None}
    for number, changes in enumerate(({}, left_open, {"population": "bỏ"}), 1):
        data = filled_workbook(unit=f"Xã Số {number}", code=f"0{number}", changes=changes)
        written(tmp_path / "nhan" / f"{number}.xlsx", data)
    return tmp_path / "nhan"


def given_by(values: list[dict[str, object]], key: str) -> int:
    """In how many units' numbers that one stands, or both parts of a ratio."""
    ratio = next((c.ratio for c in FORM.computed if c.key == key), ())
    parts = ratio or (key,)
    return sum(all(own.get(part) is not None for part in parts) for own in values)


def test_a_total_says_of_how_many_units_it_is(three):
    done = CliRunner().invoke(main, ["check", str(three), "--format", "json", "--values"])
    data = json.loads(done.stdout)
    accepted = [f["values"] for f in data["files"] if f["status"] == "accepted"]
    assert len(accepted) == 2 and len(data["files"]) == 3
    told = data["coverage"]
    assert (told["area_natural_ha"], told["population"], told["membership_pct"]) == (
        [1, 3],
        [2, 3],
        [2, 3],
    )
    assert told["recognised_learning_clans_pct"] == [1, 3]
    assert told == {key: [given_by(accepted, key), 3] for key in told}
    rows = khsheet.frames(three).coverage
    kept = list(zip(rows["indicator"], rows["given"], rows["counted"], rows["units"]))
    assert kept == [(key, given, 2, units) for key, (given, units) in told.items()]
