"""The whole way: a blank workbook filled by what `fields` lists, collected, and found again."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lazily import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from khsheet.cli.commands import main

ROWS = 3
UNITS = ("Xã Suối Thử", "Phường Đồi Mẫu")
_WORDS = "suối đồi thông hoa lúa nắng gió trăng sao mây rừng biển sông núi làng".split()


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("trang")
    made = {}
    for unit in UNITS:
        made[unit] = folder / f"{len(made)}.xlsx"
        run("new", "--unit", unit, "--period", "2026-H1", "-o", made[unit])
    return made


class Fields(list):
    """A list whose repr is short: hypothesis prints its arguments."""

    def __repr__(self) -> str:
        return f"<{len(self)} fields>"


@pytest.fixture(scope="module")
def fields() -> Fields:
    return Fields(json.loads(run("fields", "--format", "json")))


def invented(field: dict, chance: random.Random, row: int):
    """A value of the field's type; nothing else is known of the field."""
    match field["type"]:
        case "integer":
            return (
                chance.randint(1, 3)
                if field["unit"] in ("ngày", "tháng", "khối", "biên chế")
                else chance.randint(1, 900)
            )
        case "money":
            return chance.randint(1, 900) * 100_000
        case "decimal":
            return round(chance.uniform(1, 250), 2)
        case "percent":
            return chance.randint(1, 100)
        case "date":
            return (date(2026, 1, 1) + timedelta(chance.randint(0, 180))).strftime("%d/%m/%Y")
        case "choice":
            return chance.choice(field["choices"])
    return f"{' '.join(chance.choices(_WORDS, k=4))} {row} {chance.randint(1000, 9999)}"


def column_of(sheet, number: int):
    """The column's own format; openpyxl keeps alike neighbours as one."""
    return next(d for d in sheet.column_dimensions.values() if d.min and d.min <= number <= d.max)


def fill(blank: Path, to: Path, fields: list[dict], seed: int) -> dict[str, list]:
    """Type a value into every cell that ``fields`` lists; returns what was typed, by key."""
    chance = random.Random(seed)
    book = load_workbook(blank)
    typed: dict[str, list] = {}
    for field in fields:
        letters, first = coordinate_from_string(field["cell"])
        for n in range(ROWS if field["kind"] == "column" else 1):
            value = invented(field, chance, n)
            if field["key"].endswith("_year"):
                value = 2026
            cell = book[field["sheet"]].cell(first + n, column_index_from_string(letters))
            held = (
                column_of(book[field["sheet"]], cell.column) if field["kind"] == "column" else cell
            )
            assert not held.protection.locked, (field["key"], cell.coordinate)
            cell.value = value
            typed.setdefault(field["key"], []).append(value)
    book.save(to)
    return typed


def shown(value) -> str:
    """A cell of the consolidated workbook, comparable with what was typed."""
    if hasattr(value, "strftime"):
        return value.strftime("%d/%m/%Y")
    return f"{value:g}" if isinstance(value, float) else str(value)


def by_key(book: openpyxl.Workbook, unit: str) -> dict[str, str]:
    """The numbers of one unit in Tổng hợp, by the hidden key row."""
    sheet = book["Tổng hợp"]
    keys = next(r for r in sheet.iter_rows(values_only=True) if r[0] == "#")
    (row,) = [r for r in sheet.iter_rows(values_only=True) if unit in r]
    return {key: shown(value) for key, value in zip(keys, row) if key and key != "#"}


def lines_of(book: openpyxl.Workbook, sheet: str, unit: str) -> list[list[str]]:
    return [
        [shown(v) for v in r if v is not None]
        for r in book[sheet].iter_rows(values_only=True)
        if str(r[0]).startswith(unit)
    ]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6))
def test_every_value_typed_is_found_at_the_right_unit_and_column(seed, blank, fields, tmp_path):
    sent = tmp_path / "nhan"
    sent.mkdir(exist_ok=True)
    typed = {
        unit: fill(blank[unit], sent / f"{n}.xlsx", fields, seed + n)
        for n, unit in enumerate(UNITS)
    }
    run("collect", sent, "-o", tmp_path / "ra.xlsx", "--format", "json")
    book = load_workbook(tmp_path / "ra.xlsx", data_only=True)
    for unit in UNITS:
        numbers = by_key(book, unit)
        records: dict[tuple[str, int], set[str]] = {}
        narrative = " ".join(" ".join(line) for line in lines_of(book, "Thuyết minh", unit))
        for field in fields:
            values = [shown(v) for v in typed[unit][field["key"]]]
            if field["kind"] == "column":
                if not field["key"].endswith("_seq"):
                    for n, value in enumerate(values):
                        records.setdefault((field["sheet"], n), set()).add(value)
            elif field["key"] in numbers:
                assert numbers[field["key"]] == values[0], field["key"]
            elif field["type"] in ("text", "long_text"):
                assert values[0] in narrative, field["key"]
        for (sheet, _), record in records.items():
            rows = lines_of(book, sheet, unit)
            assert len(rows) == ROWS and any(record <= set(row) for row in rows), record


def test_the_way_covers_nearly_every_number(blank, fields, tmp_path):
    """The property above compares what it finds: here it is counted that it finds enough."""
    fill(blank[UNITS[0]], tmp_path / "a.xlsx", fields, 1)
    run("collect", tmp_path / "a.xlsx", "-o", tmp_path / "ra.xlsx")
    numbers = by_key(load_workbook(tmp_path / "ra.xlsx", data_only=True), UNITS[0])
    single = {
        f["key"]
        for f in fields
        if f["kind"] != "column" and f["type"] in ("integer", "money", "decimal", "percent")
    }
    assert len(single & set(numbers)) >= len(single) - 8, single - set(numbers)
