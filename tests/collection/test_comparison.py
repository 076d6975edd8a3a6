"""What changed since earlier periods equals what the test works out from the typed numbers."""

from __future__ import annotations

import json
import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from command import run
from filled import example_cells, filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet.cli.show import collection_json
from khsheet.form import definition, over_time
from khsheet.model import Computed, Type, Unit
from khsheet.office.book import Office, Succession
from khsheet.office.schema import MERGED, RENAMED, SPLIT

FORM = definition.load()
DOES = over_time.of_items(FORM)
GRID = {f.key for s in FORM.sections if s.key == "clc_topics" for f in s.inputs}
FREE = [
    key
    for key, item in FORM.inputs.items()
    if item.type.can_be_summed and item.summed and item.max is None and key != "members_new"
]
Numbers = dict[str, float | None]


class Reported(NamedTuple):
    unit: Unit
    cells: Numbers


def numbers(dice: random.Random, share: float) -> Numbers:
    """What a unit types: the examples, those of a section some times over, and some left open."""
    cells: Numbers = {}
    everybody = dice.randint(1, 7)  # of whom the other numbers are a part
    times = {section.key: everybody for section in FORM.sections}
    times |= {key: dice.randint(1, 9) for key in ("bodies", "training", "fund", "target_fund")}
    for key in FREE:
        times_over = times[FORM.section_of[key][1].key]
        cells[key] = round(float(example_cells()[key]) * times_over, 2)
        if not FORM.inputs[key].required and key not in GRID and dice.random() < share:
            cells[key] = None
    cells["fund_closing_balance"] = None
    return cells


def season(
    folder: Path, period: str, units: list[Unit], seed: int, share: float = 0.2
) -> list[Reported]:
    dice, made = random.Random(f"{seed} {period}"), []
    for unit in units:
        cells = numbers(dice, share)
        data = filled_workbook(
            unit=unit.name,
            code=unit.code,
            period=period,
            changes=cells,
            rows={key: [] for key in FORM.tables},
        )
        written(folder / period / f"{unit.code}.xlsx", data)
        made.append(Reported(unit, cells))
    return made


def typed(one: Reported, key: str) -> Decimal | None:
    """A number of a unit as the test works it out; a sum counts a blank as nothing."""
    item = FORM.item(key)
    if isinstance(item, Computed):
        if item.count or item.sum:
            return Decimal(0)
        signed = [(1, k) for k in item.add] + [(-1, k) for k in item.subtract]
        return sum(((typed(one, k) or Decimal(0)) * sign for sign, k in signed), Decimal(0))
    number = one.cells[key] if key in one.cells else example_cells()[key]
    return None if number is None else Decimal(str(number))


def own_changes(
    then: list[list[Reported]], now: list[Reported], *, of_year: bool
) -> dict[str, dict[str, object]]:
    """By key, the change over the units that have both numbers, and how many they are."""
    wanted = {"stock", "opening", "flow", *(["year_to_date"] if of_year else [])}
    found = {}
    for item in [*FORM.inputs.values(), *FORM.computed]:
        parts = (item.ratio if isinstance(item, Computed) else ()) or (item.key,)
        if not item.type.is_number or any(DOES[part] not in wanted for part in parts):
            continue
        if len(parts) == 1 and not (item.type.can_be_summed and item.summed):
            continue  # of a unit alone
        sums, units = [[Decimal(0)] * len(parts), [Decimal(0)] * len(parts)], 0
        for was, has in zip(then, now):
            old = [[typed(one, part) for one in was] for part in parts]
            new = [typed(has, part) for part in parts]
            if None in new or any(None in column or not column for column in old):
                continue
            units += 1
            for n, column in enumerate(old):
                sums[0][n] += sum(column)
                sums[1][n] += new[n]
        if not units or (len(parts) == 2 and not (sums[0][1] > 0 and sums[1][1] > 0)):
            continue
        digits = Decimal(1) if item.type in (Type.MONEY, Type.INTEGER) else Decimal("0.01")
        before, after = (
            s[0] if len(parts) == 1 else (s[0] * item.scale / s[1]).quantize(digits, ROUND_HALF_UP)
            for s in sums
        )
        part = None
        if before and item.unit != "%":
            part = ((after - before) * 100 / abs(before)).quantize(Decimal("0.01"))
        found[item.key] = {
            "then": before,
            "now": after,
            "change": after - before,
            "percent": part,
            "units": units,
        }
    return found


def as_told(changes: dict[str, dict[str, object]]) -> dict[str, object]:
    """As JSON has it."""
    return {
        key: {k: v if v is None else float(v) for k, v in own.items()}
        for key, own in changes.items()
    }


UNITS = [Unit(f"0{n}", f"Xã Số {n}") for n in range(1, 5)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("way", ["consolidated", "folders", "before"])
def test_each_change_is_the_test_s_own(tmp_path, seed, way):
    seasons = {p: season(tmp_path, p, UNITS, seed) for p in ("2025-H1", "2025-H2", "2026-H1")}
    earlier = []
    for period in ("2025-H2", "2025-H1"):
        if way != "folders":
            run("collect", tmp_path / period, "-o", tmp_path / f"{period}.xlsx", "--no-roster")
        if way == "before":
            without_numbers(tmp_path / f"{period}.xlsx")
        earlier.append(tmp_path / (period if way == "folders" else f"{period}.xlsx"))
    options = [o for path in earlier for o in ("--previous", path)]
    out = tmp_path / "th.xlsx"
    done = run(
        "collect", tmp_path / "2026-H1", "-o", out, "--no-roster", "--format", "json", *options
    )
    told = json.loads(done.stdout)
    assert [f["status"] for f in told["files"]] == ["accepted"] * 4
    assert [(p["period"], p["relation"], p["units"], p["accepted"]) for p in told["previous"]] == [
        ("2025-H1", "year_ago", 4, 4),
        ("2025-H2", "before", 4, 4),
    ]
    for period, of_year in (("2025-H2", False), ("2025-H1", True)):
        then = [[one] for one in seasons[period]]
        own = own_changes(then, seasons["2026-H1"], of_year=of_year)
        assert len(own) > 60 and told["changes"][period] == as_told(own)
        assert of_year == ("branches_new" in own)


def without_numbers(path: Path) -> None:
    """As a consolidated workbook was before it kept the numbers as they count."""
    book = load_workbook(path)
    hidden = book["_khsheet"]
    for row in reversed(range(1, hidden.max_row + 1)):
        if hidden.cell(row, 1).value in ("keys", "numbers"):
            hidden.delete_rows(row)
    book.save(path)


def test_units_that_were_merged_renamed_or_split(tmp_path):
    """Merged ones are compared together, a renamed one with itself, one that was split with
    nothing; a unit's blank, and that of one that was merged into it, has no change."""
    old = [Unit(f"0{n}", f"Xã Cũ {n}") for n in range(1, 6)]
    new = [Unit("11", "Xã Gộp"), Unit("03", "Xã Tên Mới"), Unit("04", "Xã Cũ 4"), Unit("12", "X")]
    then, now = season(tmp_path, "2025-H2", old, 5), season(tmp_path, "2026-H1", new, 5)
    successions = (
        Succession(MERGED, "01", "11", "2026-H1"),
        Succession(MERGED, "02", "11", "2026-H1"),
        Succession(RENAMED, "Xã Cũ 3", "03", "2026-H1"),
        Succession(SPLIT, "05", "12", "2026-H1"),
    )
    run("collect", tmp_path / "2025-H2", "-o", tmp_path / "cu.xlsx", "--no-roster")
    office = Office(tuple(new), successions=successions)
    made = khsheet.collect(
        tmp_path / "2026-H1", tmp_path / "th.xlsx", office, previous=tmp_path / "cu.xlsx"
    )
    told = collection_json(made.collection, made.totals, None, True, made.comparison)
    continued = [then[:2], [then[2]], [then[3]]]
    assert told["changes"]["2025-H2"] == as_told(own_changes(continued, now[:3], of_year=False))
    of_units = {f["unit_code"]: f["changes"]["2025-H2"] for f in told["files"]}
    assert not of_units.pop("12")
    for was, has in zip(continued, now):
        own = as_told(own_changes([was], [has], of_year=False))
        changes = of_units[has.unit.code]
        assert own.items() <= changes.items() and len(own) > 50
        more = [FORM.item(key) for key in changes if key not in own]
        assert not [item for item in more if item.type.can_be_summed and item.summed]
        assert bool(more) == (len(was) == 1)  # what is not added up is compared with itself
    assert any("X (tách từ 05)" in note for note in made.notes)


def sheet(path: Path, name: str) -> list[tuple]:
    book = load_workbook(path, data_only=True)
    return list(book[name].iter_rows(values_only=True)) if name in book.sheetnames else []


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> tuple[Path, dict]:
    """The workbook of a period beside three earlier ones, and the changes as JSON tells them."""
    folder = tmp_path_factory.mktemp("compared")
    for period in ("2024-H2", "2025-H1", "2025-H2", "2026-H1"):
        season(folder, period, UNITS[: 3 if period == "2025-H2" else 4], 3)
    earlier = [folder / period for period in ("2024-H2", "2025-H2", "2025-H1")]
    options = [o for path in earlier for o in ("--previous", path)]
    command = ("collect", folder / "2026-H1", "-o", folder / "th.xlsx", "--no-roster")
    return folder, json.loads(run(*command, "--format", "json", "--values", *options).stdout)


def test_the_overview_shows_what_changed_of_its_figures(compared):
    folder, told = compared
    rows = {
        row[0].partition(" (")[0]: row for row in sheet(folder / "th.xlsx", "Tổng quan") if row[0]
    }
    assert rows["Chỉ tiêu"][2:7] == (
        "Số liệu",
        "Tăng, giảm so với 6 tháng cuối năm 2025",
        "%",
        "Tăng, giảm so với 6 tháng đầu năm 2025",
        "%",
    )
    for key in FORM.highlights:
        shown = rows[FORM.item(key).name][3:7]
        changes = [told["changes"][p].get(key, {}) for p in ("2025-H2", "2025-H1")]
        assert shown == tuple(c.get(name) for c in changes for name in ("change", "percent"))
    notes = [
        row[0] for row in sheet(folder / "th.xlsx", "Tổng quan") if str(row[0]).startswith("So")
    ]
    assert "tính trên 3 đơn vị đạt" in notes[0] and "tính trên 4 đơn vị đạt" in notes[1]


def test_the_main_table_shows_what_changed_of_every_number(compared):
    folder, told = compared
    rows = sheet(folder / "th.xlsx", "Tổng hợp")
    keys = {key: at for at, key in enumerate(rows[3]) if key in FORM.items}
    for period, name in (("2025-H2", "6 tháng cuối năm 2025"), ("2025-H1", "6 tháng đầu năm 2025")):
        begin = next(n for n, row in enumerate(rows) if str(row[3]).startswith(f"So với {name}"))
        for at, part in enumerate(("then", "now", "change", "percent", "units"), begin + 1):
            shown = {k: rows[at][n] for k, n in keys.items() if rows[at][n] is not None}
            own = {k: c[part] for k, c in told["changes"][period].items() if c[part] is not None}
            assert shown == {k: v for k, v in own.items() if k in keys} and len(shown) > 40


def test_the_main_table_shows_what_changed_of_each_unit(compared):
    folder, told = compared
    rows = sheet(folder / "th.xlsx", "Tổng hợp")
    keys = {key: at for at, key in enumerate(rows[3]) if key in FORM.items}
    of_units = {file["unit"]: file["changes"] for file in told["files"]}
    for period, name in (("2025-H2", "6 tháng cuối năm 2025"), ("2025-H1", "6 tháng đầu năm 2025")):
        units = [unit for unit, changes in of_units.items() if changes.get(period)]
        assert len(units) == (3 if period == "2025-H2" else 4)
        for part, title in (("change", "điểm phần trăm)"), ("percent", "Tăng, giảm (%)")):
            heads = (str(row[3]) for row in rows)
            heads = (
                h if f"của từng đơn vị so với {name}" in h and title in h else "" for h in heads
            )
            begin = next(n for n, head in enumerate(heads, 1) if head)
            assert [row[3] for row in rows[begin : begin + len(units)]] == units
            for row in rows[begin : begin + len(units)]:
                own = {k: c[part] for k, c in of_units[row[3]][period].items() if k in keys}
                shown = {k: row[n] for k, n in keys.items() if row[n] is not None}
                assert shown == {k: v for k, v in own.items() if v is not None}
                assert len(shown) > 40


def test_the_trend_shows_the_official_totals_of_each_period(compared, tmp_path):
    folder, _ = compared
    rows = {row[0]: row for row in sheet(folder / "th.xlsx", "Diễn biến") if row[0]}
    names = [
        f"6 tháng {half} năm {year}"
        for half, year in (("cuối", 2024), ("đầu", 2025), ("cuối", 2025), ("đầu", 2026))
    ]
    assert [name[:1].upper() + name[1:] for name in names] == list(rows["Chỉ tiêu"][2:])
    assert rows["Số đơn vị đạt"][2:] == ("4/4", "4/4", "3/3", "4/4")
    totals = []
    for period in ("2024-H2", "2025-H1", "2025-H2", "2026-H1"):
        made = khsheet.collect(folder / period, tmp_path / f"{period}.xlsx")
        totals.append(made.totals)
    for key in FORM.highlights:
        shown = next(
            row for row in sheet(folder / "th.xlsx", "Diễn biến") if row[0] == FORM.item(key).name
        )
        assert list(shown[2:]) == [None if key not in t else float(t[key]) for t in totals]
    charts = load_workbook(folder / "th.xlsx")["Diễn biến"]._charts
    assert len(charts) == len(FORM.highlights)


def test_without_earlier_periods_nothing_of_them_appears(tmp_path):
    season(tmp_path, "2026-H1", UNITS[:1], 1)
    done = run("collect", tmp_path / "2026-H1", "-o", tmp_path / "th.xlsx", "--format", "json")
    assert not {"previous", "changes"} & json.loads(done.stdout).keys()
    assert not sheet(tmp_path / "th.xlsx", "Diễn biến")
    cells = [
        c
        for name in ("Tổng quan", "Tổng hợp")
        for row in sheet(tmp_path / "th.xlsx", name)
        for c in row
    ]
    assert not [c for c in cells if "So với" in str(c) or "Tăng, giảm" in str(c)]


def test_the_same_period_of_last_year_alone_is_compared(tmp_path):
    season(tmp_path, "2025-H1", UNITS[:1], 1)
    season(tmp_path, "2026-H1", UNITS[:1], 1)
    made = khsheet.collect(
        tmp_path / "2026-H1", tmp_path / "th.xlsx", previous=[tmp_path / "2025-H1"]
    )
    assert any("không có kỳ liền trước 2026-H1" in note for note in made.notes)
    assert not [f for f in made.collection.counted["01"].findings if f.code == "KH501"]
    assert made.comparison.of_unit(made.comparison.compared[0], "01")


def test_a_returned_workbook_shows_what_changed_of_the_unit_s_numbers(tmp_path):
    seasons = {p: season(tmp_path, p, UNITS[:2], 4) for p in ("2025-H1", "2025-H2", "2026-H1")}
    earlier = [o for p in ("2025-H1", "2025-H2") for o in ("--previous", tmp_path / p)]
    command = ("collect", tmp_path / "2026-H1", "-o", tmp_path / "th.xlsx", "--no-roster")
    run(*command, "--return", tmp_path / "tra", *earlier)
    (path,) = (tmp_path / "tra").glob("*xa-so-1-*")
    rows = {row[1]: row[3:] for row in sheet(path, "So kỳ trước")[4:] if row[1]}
    assert rows["Mục"][1::3] == ("6 tháng cuối năm 2025", "6 tháng đầu năm 2025")
    now = seasons["2026-H1"][:1]
    both = [
        as_told(own_changes([[seasons[p][0]]], now, of_year=p == "2025-H1"))
        for p in ("2025-H2", "2025-H1")
    ]
    told = {FORM.item(key).label: [own.get(key) for own in both] for own in both for key in own}
    assert len(told) > 50
    for label, changes in told.items():
        shown = rows[label.replace("{period}", "6 tháng đầu năm 2026")]
        parts = [(c or {}).get(part) for c in changes for part in ("then", "change", "percent")]
        assert list(shown) == [next(c["now"] for c in changes if c), *parts]
    again = run("check", path, "--no-roster", "--format", "json").stdout
    first = run("check", tmp_path / "2026-H1" / "01.xlsx", "--no-roster", "--format", "json").stdout
    codes = [
        [f["code"] for f in json.loads(said)["files"][0]["findings"]] for said in (again, first)
    ]
    assert codes[0] == ["KH040", *codes[1]]  # nothing was mended in it yet


@pytest.mark.parametrize(
    "packed",
    ['"abc"', '"NaN"', '"1e400"', "1.5", "true", "[1]", '{"a": 1}', "1, 2"],
)
def test_numbers_that_were_tampered_with_are_judged_anew(tmp_path, packed):
    """What stands there is no number that khsheet wrote: what the unit typed says it."""
    season(tmp_path, "2025-H2", UNITS[:1], 1)
    season(tmp_path, "2026-H1", UNITS[:1], 1)
    earlier = tmp_path / "cu.xlsx"
    run("collect", tmp_path / "2025-H2", "-o", earlier, "--no-roster")
    command = ("collect", tmp_path / "2026-H1", "-o", tmp_path / "th.xlsx", "--no-roster")
    command = (*command, "--format", "json", "--previous", earlier)
    before = json.loads(run(*command).stdout)
    book = load_workbook(earlier)
    hidden = book["_khsheet"]
    (cell,) = [row[1] for row in hidden.iter_rows() if row[0].value == "numbers"]
    head, _, numbers = cell.value.rpartition(",[")
    first, comma, rest = numbers.partition(",")
    cell.value = f"{head},[{packed}{comma}{rest}"
    book.save(earlier)
    again = json.loads(run(*command).stdout)
    assert first and again["changes"] == before["changes"] != {"2025-H2": {}}


def year_of(halves: list[list[Reported]]) -> list[Reported]:
    """What the units reported for two halves as the test joins it."""
    found = []
    for first, last in zip(*halves):
        cells: Numbers = dict(last.cells)
        for key in FREE:
            if DOES[key] == "flow":
                cells[key] = first.cells[key] + last.cells[key]
            elif DOES[key] == "opening":
                cells[key] = first.cells[key]
        found.append(Reported(last.unit, cells))
    return found


@pytest.mark.parametrize("way", ["consolidated", "folders"])
def test_a_year_is_compared_with_the_halves_of_the_year_before(tmp_path, way):
    halves = ("2025-H1", "2025-H2", "2026-H1", "2026-H2")
    seasons = {p: season(tmp_path, p, UNITS, 6, share=0) for p in halves}
    earlier = [tmp_path / p for p in halves[:2]]
    if way == "consolidated":
        for path in earlier:
            run("collect", path, "-o", f"{path}.xlsx", "--no-roster")
        earlier = [Path(f"{path}.xlsx") for path in earlier]
    options = [o for path in earlier for o in ("--previous", path)]
    now = (tmp_path / "2026-H1", tmp_path / "2026-H2", "--period", "2026", "--no-roster")
    done = run("collect", *now, "-o", tmp_path / "th.xlsx", "--format", "json", *options)
    told = json.loads(done.stdout)
    relations = {p["period"]: p["relation"] for p in told["previous"]}
    assert relations == {"2025-H1": "earlier", "2025-H2": "earlier", "2025": "before"}
    then, this = (year_of([seasons[p] for p in own]) for own in (halves[:2], halves[2:]))
    own = own_changes([[one] for one in then], this, of_year=True)
    assert len(own) > 80 and told["changes"]["2025"] == as_told(own)
    names = sheet(tmp_path / "th.xlsx", "Diễn biến")[4][2:]
    assert names == ("Năm 2025", "Năm 2026")
