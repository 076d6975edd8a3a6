"""A year is made of its halves: nobody types a number again, nothing is counted twice or lost."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
from pathlib import Path

import docx
import pytest
from command import run
from docx import Document
from filled import example_rows, filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed
from seasons import FLOWS, INCOME, STOCKS, Typed, season, typed, week

import khsheet
from khsheet.collection.totals import coverage, total
from khsheet.errors import UserError
from khsheet.form import definition, periods, profiles
from khsheet.model import Collection, Entry, Status, Unit
from khsheet.office.book import Office, Succession
from khsheet.office.schema import MERGED, RENAMED, SPLIT

HALVES, YEAR = ("2026-H1", "2026-H2"), periods.parse("2026")
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
ONE, TWO = Unit("01", "Xã Thử Một"), Unit("02", "Xã Thử Hai")


def of_year(*paths: Path, to: Path, office: Office | None = None, **options) -> Collection:
    return khsheet.collect(paths, to, office, period=YEAR, **options).collection


def sent(folder: Path, *reports: Typed) -> Path:
    for report in reports:
        report.write(folder)
    return folder


def report(unit: Unit, period: str, seed: int = 1, **cells) -> Typed:
    made = typed(unit, period, random.Random(seed))
    made.cells |= {"sub_branches_total": 3.0, **week(2), **cells}
    return made


# ---------------------------------------------------------------- a year, worked out by the test


def expected(reports: list[Typed]) -> dict[str, float | int | None]:
    """The numbers of a unit's year from what it typed, period by period."""
    reports = sorted(reports, key=lambda r: r.period)
    found: dict[str, float | int | None] = {}
    for key in STOCKS:
        given = [r.cells[key] for r in reports if r.cells[key] is not None]
        found[key] = given[-1] if given else None
    for key in FLOWS:
        given = [r.cells[key] for r in reports if r.cells[key] is not None]
        found[key] = sum(given) if given else None
    found["fund_opening_balance"] = reports[0].cells["fund_opening_balance"]
    found["fund_raised_amount"] = sum(sum(r.incomes) for r in reports)
    found["fund_spent_amount"] = sum(sum(r.expenses) for r in reports)
    found["fund_balance_computed"] = (
        found["fund_opening_balance"] + found["fund_raised_amount"] - found["fund_spent_amount"]
    )
    found["scholarship_count"] = sum(5 * len(r.expenses) for r in reports)
    found["fund_per_person"] = round(
        (found["fund_opening_balance"] + found["fund_raised_amount"]) / found["population"], 2
    )
    return found


def by_unit(reports: list[Typed]) -> dict[str, list[Typed]]:
    ordered = sorted(reports, key=lambda r: r.unit.code)
    return {code: list(of) for code, of in itertools.groupby(ordered, key=lambda r: r.unit.code)}


def numbers(entry: Entry, keys) -> dict[str, float | None]:
    found = {key: entry.values[key] for key in keys}
    return {key: None if value is None else float(value) for key, value in found.items()}


@pytest.mark.parametrize("parts", [HALVES, QUARTERS], ids=["halves", "quarters"])
@pytest.mark.parametrize("seed", range(3))
def test_a_year_is_what_its_parts_typed(seed, parts, tmp_path):
    reports = season(seed, parts)
    collection = of_year(sent(tmp_path / "in", *reports), to=tmp_path / "nam.xlsx")
    made, wanted = {}, {}
    for code, of_unit in by_unit(reports).items():
        wanted[code] = expected(of_unit)
        made[code] = numbers(collection.counted[code], wanted[code])
    assert made == wanted
    assert sorted(collection.counted) == sorted(wanted)
    totals = khsheet.check(tmp_path / "nam.xlsx").totals
    for key in ("fund_raised_amount", *FLOWS):
        accepted = [wanted[e.unit.code][key] or 0 for e in collection.accepted]
        assert totals.get(key, 0) == sum(accepted), key


def told(collection: Collection) -> list[tuple]:
    """All that a collection says, of whatever files it was made."""
    return [
        (e.unit, e.status, e.values, e.wrong, e.lacking, e.lacks, [f.message for f in e.findings])
        for e in collection.counted.values()
    ]


def test_order_split_and_repeats_of_the_files_do_not_matter(tmp_path):
    reports = season(7, HALVES)
    files = [report.write(tmp_path / "in") for report in reports]
    once = of_year(tmp_path / "in", to=tmp_path / "1.xlsx")
    for half in HALVES:
        own = [f for f in files if half in f.name]
        khsheet.collect(own, tmp_path / f"{half}.xlsx")
    first, second = (tmp_path / f"{half}.xlsx" for half in HALVES)
    ways = [
        [*reversed(files)],
        [first, second],
        [second, first, first],
        [first, *(f for f in files if HALVES[1] in f.name)],
        [tmp_path / "1.xlsx"],
        [tmp_path / "1.xlsx", second],
    ]
    for n, way in enumerate(ways):
        again = of_year(*way, to=tmp_path / f"w{n}.xlsx")
        assert told(again) == told(once), way
    assert (tmp_path / "w4.xlsx").read_bytes() == (tmp_path / "1.xlsx").read_bytes()


def test_the_workbook_of_a_year_says_itself_that_it_is_of_a_year(tmp_path):
    of_year(sent(tmp_path / "in", *season(3, HALVES)), to=tmp_path / "nam.xlsx")
    assert khsheet.check(tmp_path / "nam.xlsx").collection.period.id == "2026"
    khsheet.collect(tmp_path / "nam.xlsx", tmp_path / "lai.xlsx")
    assert (tmp_path / "lai.xlsx").read_bytes() == (tmp_path / "nam.xlsx").read_bytes()


# ---------------------------------------------------------------- what is missing


def notes_of(path: Path, unit: Unit, sheet: str = "Tổng hợp") -> dict[str, str]:
    """The notes at the numbers of a unit, by key."""
    book = load_workbook(path)[sheet]
    rows = list(book.iter_rows())
    keys = [cell.value for cell in rows[3]]
    row = next(r for r in rows if r[3].value == unit.name)
    return {
        key: cell.comment.text for key, cell in zip(keys, row) if key and cell.comment is not None
    }


def test_a_unit_with_a_half_missing_says_so_at_every_number(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[0]), *(report(TWO, h) for h in HALVES))
    collection = of_year(folder, to=tmp_path / "nam.xlsx")
    entry = collection.counted["01"]
    assert entry.lacking == ("6 tháng cuối năm 2026",)
    assert [f.code for f in entry.findings if f.code.startswith("KH51")] == ["KH510"]
    notes = notes_of(tmp_path / "nam.xlsx", ONE)
    shown = {k for k, v in entry.values.items() if v is not None} & set(collection.form.items)
    numeric = {k for k in shown if k in notes}
    assert all("Chưa gồm số của 6 tháng cuối năm 2026" in text for text in notes.values())
    assert {"members_total", "fund_raised_amount", "membership_pct", "training_classes"} <= numeric
    assert notes_of(tmp_path / "nam.xlsx", TWO) == {}


def test_a_number_that_one_half_did_not_give_says_so_and_blank_is_not_zero(tmp_path):
    blank_later = report(ONE, HALVES[1], **week(None), sub_branches_total=None)
    earlier = report(ONE, HALVES[0], **week(4), sub_branches_total=7.0)
    folder = sent(tmp_path / "in", earlier, blank_later)
    entry = of_year(folder, to=tmp_path / "nam.xlsx").counted["01"]
    assert (entry.values["lifelong_week_events"], entry.values["sub_branches_total"]) == (4, 7)
    told_of = {
        k: entry.lacks.get(k) for k in ("lifelong_week_events", "sub_branches_total", "population")
    }
    later = ("6 tháng cuối năm 2026",)
    assert told_of == {
        "lifelong_week_events": later,
        "sub_branches_total": later,
        "population": None,
    }
    assert "Chưa gồm số" in notes_of(tmp_path / "nam.xlsx", ONE)["lifelong_week_events"]


# ---------------------------------------------------------------- what contradicts


def codes(entry: Entry) -> list[str]:
    return sorted({f.code for f in entry.findings if f.code >= "KH5"})


def test_a_year_begins_where_it_began_and_asks_where_a_half_does_not_go_on(tmp_path):
    first = report(ONE, HALVES[0], fund_opening_balance=5_000_000.0)
    first.incomes, first.expenses = [2_000_000], [100_000]
    second = report(ONE, HALVES[1], fund_opening_balance=6_900_000.0)
    folder = sent(tmp_path / "in", first, second)
    entry = of_year(folder, to=tmp_path / "nam.xlsx").counted["01"]
    assert (entry.values["fund_opening_balance"], codes(entry)) == (5_000_000, [])
    second.cells["fund_opening_balance"] = 7_000_000.0
    second.write(folder)
    entry = of_year(folder, to=tmp_path / "nam.xlsx").counted["01"]
    (asked,) = [f for f in entry.findings if f.code == "KH501"]
    assert "7.000.000" in asked.message and "6.900.000" in asked.message


def test_numbers_since_the_new_year_are_not_added_and_cannot_fall(tmp_path):
    folder = sent(
        tmp_path / "in",
        report(ONE, HALVES[0], branches_total=30.0, branches_new=3.0, fund_opening_balance=0.0),
        report(ONE, HALVES[1], branches_total=30.0, branches_new=5.0),
    )
    entry = of_year(folder, to=tmp_path / "nam.xlsx").counted["01"]
    assert entry.values["branches_new"] == 5 and "KH512" not in codes(entry)
    report(ONE, HALVES[1], branches_total=30.0, branches_new=2.0).write(folder)
    entry = of_year(folder, to=tmp_path / "nam.xlsx").counted["01"]
    (asked,) = [f for f in entry.findings if f.code == "KH512"]
    assert asked.field == "branches_new" and "2" in asked.message and "3" in asked.message


def test_an_entry_that_stands_in_both_ledgers_is_asked_about(tmp_path):
    first, second = report(ONE, HALVES[0]), report(ONE, HALVES[1])
    first.incomes = [1_000_000, 2_000_000]
    second.incomes = [3_000_000]
    clean = of_year(sent(tmp_path / "a", first, second), to=tmp_path / "a.xlsx").counted["01"]
    assert "KH511" not in codes(clean)
    twice = (None, "30/06/2026", "PT9", INCOME, "ủng hộ", 500_000.0, *[None] * 5)
    for half in (first, second):
        rows = {"entries": [*half.rows["entries"], twice]}
        data = workbook_with(half, rows)
        written(tmp_path / "b" / f"{half.period}.xlsx", data)
    entry = of_year(tmp_path / "b", to=tmp_path / "b.xlsx").counted["01"]
    rows = load_workbook(tmp_path / "b.xlsx")["Cần sửa"].iter_rows(min_row=5)
    told, files = "", []
    for row in rows:  # a file is named where its findings begin
        told = row[2].value or told
        files += [told] if row[4].value == "KH511" else []
    assert [Path(file).name for file in files] == ["2026-H2.xlsx"]
    (asked,) = [f for f in entry.findings if f.code == "KH511"]
    assert "6 tháng đầu năm 2026" in asked.message and asked.place.sheet == "Sổ quỹ"


def workbook_with(typed_report: Typed, rows: dict) -> bytes:
    class Other(Typed):
        @property
        def rows(self):
            return rows

    return Other(**vars(typed_report)).workbook()


def test_a_report_of_the_whole_year_counts_and_is_compared(tmp_path):
    halves = [report(ONE, half, n, **week(2)) for n, half in enumerate(HALVES)]
    halves[1].cells["fund_opening_balance"] = expected(halves[:1])["fund_balance_computed"]
    whole = report(ONE, "2026", 1, **halves[1].cells)
    whole.cells |= {
        "fund_opening_balance": halves[0].cells["fund_opening_balance"],
        **week(4),
        "dropout_students_returned": 99.0,
    }
    folder = sent(tmp_path / "in", *halves, whole)
    collection = of_year(folder, to=tmp_path / "nam.xlsx")
    entry = collection.counted["01"]
    assert entry.values["dropout_students_returned"] == 99 and not entry.is_joined
    differing = {f.field: f.message for f in entry.findings if f.code == "KH513"}
    summed = expected(halves)["dropout_students_returned"]
    assert f"{summed:.0f}" in differing["dropout_students_returned"]
    assert "lifelong_week_events" not in differing and "population" not in differing
    assert [f.code for f in entry.findings].count("KH514") == 1
    again = of_year(tmp_path / "nam.xlsx", to=tmp_path / "lai.xlsx")
    assert told(again) == told(collection)


# ---------------------------------------------------------------- texts and tables


def test_the_texts_of_the_last_half_come_first_the_earlier_under_its_own_heading(tmp_path):
    halves = [report(ONE, half) for half in HALVES]
    for half, word in zip(halves, ("đầu", "cuối")):
        half.texts = {"strengths_text": f"Làm tốt việc {word}.", "weaknesses_text": "Còn chậm."}
    entry = of_year(sent(tmp_path / "in", *halves), to=tmp_path / "nam.xlsx").counted["01"]
    assert entry.values["strengths_text"] == (
        "Làm tốt việc cuối.\n\n6 tháng đầu năm 2026:\nLàm tốt việc đầu."
    )
    assert entry.values["weaknesses_text"] == "Còn chậm."


def test_the_ledger_is_joined_and_the_list_of_members_is_the_last(tmp_path):
    halves = [report(ONE, half) for half in HALVES]
    halves[0].incomes, halves[1].incomes = [100_000, 200_000], [300_000]
    halves[0].expenses = halves[1].expenses = []
    collection = of_year(sent(tmp_path / "in", *halves), to=tmp_path / "nam.xlsx")
    assert collection.counted["01"].row_counts == {"members": 3, "entries": 3}
    book = load_workbook(tmp_path / "nam.xlsx")
    rows = [[c.value for c in row] for row in book["Sổ quỹ"].iter_rows(min_row=5)]
    amounts = [value for row in rows for value in row if value in (100_000, 200_000, 300_000)]
    assert amounts == [100_000, 200_000, 300_000]
    assert [row[-1] for row in rows if row[0]] == [
        "6 tháng đầu năm 2026",
        "6 tháng đầu năm 2026",
        "6 tháng cuối năm 2026",
    ]


@pytest.mark.parametrize("options", [{"with_names": False}, {"with_texts": False}])
def test_without_names_or_texts_the_year_is_the_same(options, tmp_path):
    reports = season(5, HALVES)
    folder = sent(tmp_path / "in", *reports)
    whole = of_year(folder, to=tmp_path / "nam.xlsx")
    discreet = of_year(folder, to=tmp_path / "kin.xlsx", **options)
    again = of_year(tmp_path / "kin.xlsx", to=tmp_path / "lai.xlsx", **options)
    for code, entry in whole.counted.items():
        keys = [k for k in entry.values if k in entry.values and whole.form.items[k].type.is_number]
        for other in (discreet, again):
            assert numbers(other.counted[code], keys) == numbers(entry, keys)
    assert (tmp_path / "kin.xlsx").read_bytes() == (tmp_path / "lai.xlsx").read_bytes()


def test_word_reports_are_made_of_a_year(tmp_path):
    of_year(sent(tmp_path / "in", *season(3, HALVES)), to=tmp_path / "nam.xlsx")
    made = khsheet.report([tmp_path / "nam.xlsx"], ["2"], tmp_path / "bc")
    assert len(made.written) == len({r.unit.code for r in season(3, HALVES)}) + 1
    assert not made.failed


# ---------------------------------------------------------------- units that changed


def test_the_halves_of_units_that_were_merged_are_their_heir_s(tmp_path):
    new = Unit("09", "Xã Mới")
    office = Office(
        (new,),
        successions=tuple(Succession(MERGED, u.name, "09", "2026-H2") for u in (ONE, TWO)),
    )
    early = [report(ONE, HALVES[0], 1), report(TWO, HALVES[0], 2)]
    late = report(new, HALVES[1], 3)
    collection = of_year(
        sent(tmp_path / "in", *early, late), to=tmp_path / "nam.xlsx", office=office
    )
    assert list(collection.counted) == ["09"] and not collection.others
    entry = collection.counted["09"]
    assert entry.values["population"] == late.cells["population"]
    everybody = [*early, late]
    for key in ("dropout_students_returned", "lifelong_week_events"):
        assert entry.values[key] == sum(r.cells[key] for r in everybody)
    assert entry.values["fund_opening_balance"] == sum(
        r.cells["fund_opening_balance"] for r in early
    )
    assert entry.values["fund_raised_amount"] == sum(sum(r.incomes) for r in everybody)
    again = of_year(tmp_path / "nam.xlsx", to=tmp_path / "lai.xlsx", office=office)
    assert told(again) == told(collection)


def test_a_unit_that_was_renamed_is_one(tmp_path):
    new = Unit("09", "Phường Mới")
    office = Office((new,), successions=(Succession(RENAMED, ONE.name, "09", "2026-H2"),))
    folder = sent(tmp_path / "in", report(ONE, HALVES[0]), report(new, HALVES[1]))
    collection = of_year(folder, to=tmp_path / "nam.xlsx", office=office)
    assert [(e.unit.name, e.lacking) for e in collection.counted.values()] == [("Phường Mới", ())]


def test_a_unit_that_was_split_keeps_what_came_and_went(tmp_path):
    heirs = (Unit("08", "Xã Đông"), Unit("09", "Xã Tây"))
    office = Office(
        heirs, successions=tuple(Succession(SPLIT, ONE.name, u.code, "2026-H2") for u in heirs)
    )
    old = report(ONE, HALVES[0])
    folder = sent(tmp_path / "in", old, *(report(u, HALVES[1], n) for n, u in enumerate(heirs)))
    collection = of_year(folder, to=tmp_path / "nam.xlsx", office=office)
    entry = collection.counted["01"]
    assert entry.values["population"] is None
    assert entry.values["dropout_students_returned"] == old.cells["dropout_students_returned"]
    assert [(e.unit.code, e.lacking) for e in collection.counted.values()] == [
        ("08", ()),
        ("09", ()),
        ("01", ()),
    ]
    assert "KH515" in codes(entry)


def test_a_unit_of_before_does_not_count_for_a_half_alone(tmp_path):
    office = Office(
        (Unit("09", "Xã Mới"),), successions=(Succession(MERGED, ONE.name, "09", "2026-H2"),)
    )
    folder = sent(tmp_path / "in", report(ONE, HALVES[0]))
    collection = khsheet.collect([folder], tmp_path / "th.xlsx", office).collection
    assert [(e.status, e.findings[-1].code) for e in collection.others] == [
        (Status.REJECTED, "KH011")
    ]


# ---------------------------------------------------------------- what the office decided


def decision(kind: str, **said: str) -> dict[str, str]:
    return {"kind": kind, "reason": "theo lời đơn vị", "by": "N.V", **said}


def test_what_the_office_decided_of_the_halves_holds_in_the_year(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    halves = [report(ONE, half, **week(2)) for half in HALVES]
    second = expected(halves[:1])["fund_balance_computed"]
    halves[1].cells["fund_opening_balance"] = second + 1_000_000  # asked about, and accepted
    stray = report(ONE, HALVES[1], 5, **week(90))
    sent(Path("nhan"), *halves)
    written(Path("nhan/nham.xlsx"), stray.workbook())
    rows = [
        decision(
            "Sửa số qua điện thoại", unit=ONE.name, period=HALVES[0], item="lifelong_week_events"
        )
        | {"old": "2", "new": "5"},
        decision("Để ngoài một tệp", unit=ONE.name, period=HALVES[1], file="nham.xlsx"),
        decision("Chấp nhận điều nhắc", unit=ONE.name, period="2026", code="KH501"),
    ]
    saved(Path("van-phong.xlsx"), {"units": units_typed((ONE,)), "decisions": rows})
    for folder, to in (("nhan", "nam.xlsx"), ("nam.xlsx", "lai.xlsx")):
        collection = of_year(Path(folder), to=Path(to), office=Path("van-phong.xlsx"))
        entry = collection.counted["01"]
        assert entry.values["lifelong_week_events"] == 7
        assert [f.severity.value for f in entry.findings if f.code == "KH501"] == ["info"]
        assert {r.outcome.value for r in collection.rulings} == {"applied"}
        assert len(collection.rulings) == 3


def test_a_correction_of_the_year_says_whose_halves_are_to_be_corrected(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sent(Path("nhan"), *(report(ONE, half) for half in HALVES), report(TWO, HALVES[0]))
    rows = [
        decision("Sửa số qua điện thoại", unit=unit.name, period=period, item="training_classes")
        | {"old": "4", "new": "5"}
        for unit, period in ((ONE, "2026"), (TWO, HALVES[1]))
    ]
    saved(Path("van-phong.xlsx"), {"units": units_typed((ONE, TWO)), "decisions": rows})
    said = run("collect", "nhan", "--period", "2026").output
    assert "còn chờ tệp của đơn vị 1" in said  # of a half that did not come
    (line,) = (line for line in said.splitlines() if "Sửa số qua điện thoại" in line)
    assert ONE.name in line and TWO.name not in line
    assert "xin ghi kỳ 6 tháng đầu năm 2026 hoặc 6 tháng cuối năm 2026" in line


def test_two_halves_that_come_as_often_say_how_they_make_a_year(tmp_path):
    folder = sent(tmp_path / "in", *(report(ONE, half) for half in HALVES))
    with pytest.raises(UserError, match="--period 2026"):
        khsheet.check(folder)


def test_a_half_is_a_so_ket_a_year_a_tong_ket_in_titles_and_reports(tmp_path):
    reports = [report(ONE, half) for half in HALVES]
    for one in reports:
        one.texts = {"strengths_text": "Đã dự hội nghị sơ kết."}
    folder = sent(tmp_path / "in", *reports)
    of_year(folder, to=tmp_path / "nam.xlsx")
    overview = load_workbook(tmp_path / "nam.xlsx")["Tổng quan"]
    assert "Báo cáo tổng kết công tác khuyến học" in [
        c.value for r in overview.iter_rows() for c in r
    ]
    for period, own, other in (("2026", "TỔNG KẾT", "SƠ KẾT"), (HALVES[0], "SƠ KẾT", "TỔNG KẾT")):
        made = khsheet.report([folder], ["1", "2"], tmp_path / period, period=periods.parse(period))
        texts = "\n".join(p.text for path in made.written for p in docx.Document(path).paragraphs)
        assert own in texts and other not in texts
        assert "Đã dự hội nghị sơ kết." in texts


def test_the_word_report_of_a_unit_says_at_each_number_what_it_lacks(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[0], 1, training_classes=1.0))
    made = khsheet.report([folder], ["2"], tmp_path / "bc", period=YEAR)
    text = "\n".join(p.text for p in docx.Document(made.written[0]).paragraphs)
    assert "(chưa gồm 6 tháng cuối năm 2026)" in text
    assert text.count("chưa gồm 6 tháng cuối năm 2026") > 10
    assert "2026 (chưa gồm" not in text  # a year is none of its numbers
    assert "100% (chưa gồm" in text  # behind the sign


def test_a_year_is_exported_row_by_row(tmp_path):
    halves = [report(ONE, half) for half in HALVES]
    halves[0].incomes, halves[1].incomes = [100_000, 200_000], [300_000]
    folder = sent(tmp_path / "in", *halves)
    path = khsheet.export([folder], tmp_path / "nam.sqlite", "sqlite", period=YEAR)
    with sqlite3.connect(path) as data:
        told = data.execute("select row, entry_amount from entries order by row").fetchall()
    expenses = [100_000] * (len(halves[0].expenses) + len(halves[1].expenses))
    assert sorted(amount for _, amount in told) == sorted([100_000, 200_000, 300_000, *expenses])
    assert [row for row, _ in told] == list(range(1, len(told) + 1))


# ---------------------------------------------------------------- halves that were asked otherwise

FORM = definition.load()
ONE_FORM = profiles.for_print_forms(FORM, ["1"])


def asked_as(form, unit: Unit, period: str) -> bytes:
    """A faultless workbook of a version of the form, or for some of its printed forms."""
    month = {"2026-H1": 6.0, "2026-H2": 12.0}[period]
    cells = {"report_month": month, "fund_closing_balance": None, "basis_doc_date": None}
    changes = {key: value for key, value in cells.items() if key in form.inputs}
    later = {"entries": []} if period == HALVES[1] else {}
    return filled_workbook(
        form=form, unit=unit.name, code=unit.code, period=period, changes=changes, rows=later
    )


@pytest.mark.parametrize(
    ("first", "second", "classes", "lacking"),
    [
        (FORM.at(1), FORM, 2, ()),
        (ONE_FORM, FORM, 1, ("6 tháng đầu năm 2026",)),
        (ONE_FORM, ONE_FORM, None, ()),
    ],
    ids=["versions", "profiles", "one profile"],
)
def test_halves_that_were_asked_otherwise_make_a_year(first, second, classes, lacking, tmp_path):
    for form, half in zip((first, second), HALVES):
        written(tmp_path / "in" / f"{half}.xlsx", asked_as(form, ONE, half))
    entry = of_year(tmp_path / "in", to=tmp_path / "nam.xlsx").counted["01"]
    assert entry.values.get("training_classes") == classes
    assert entry.lacks.get("training_classes", ()) == lacking
    assert ("training_classes" in entry.values) == (classes is not None)
    assert entry.values["members_total"] == 3 and entry.row_counts == {"members": 3, "entries": 3}
    khsheet.collect(tmp_path / "nam.xlsx", tmp_path / "lai.xlsx")
    assert (tmp_path / "lai.xlsx").read_bytes() == (tmp_path / "nam.xlsx").read_bytes()


def test_a_year_says_what_its_halves_lack(tmp_path):
    """The first half has one of its quarters: what adds up in the year lacks the other."""
    first = report(ONE, QUARTERS[0], **week(None))
    folder = sent(tmp_path / "in", first, report(ONE, HALVES[1]), report(TWO, QUARTERS[1]))
    found = of_year(folder, to=tmp_path / "nam.xlsx").counted
    assert found["01"].lacking == ("quý II năm 2026",)
    assert found["01"].lacks["lifelong_week_events"] == ("6 tháng đầu năm 2026",)
    assert found["02"].lacking == ("6 tháng cuối năm 2026", "quý I năm 2026")
    assert [f.code for f in found["01"].findings].count("KH510") == 1
    notes = notes_of(tmp_path / "nam.xlsx", ONE)
    assert "quý II năm 2026" in notes["training_classes"]
    assert "population" not in notes  # the second half tells how many there are


def test_a_number_that_the_last_half_tells_is_whole_without_the_first(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[1]), *(report(TWO, h) for h in HALVES))
    collection = of_year(folder, to=tmp_path / "nam.xlsx")
    notes, first = notes_of(tmp_path / "nam.xlsx", ONE), ("6 tháng đầu năm 2026",)
    entry = collection.counted["01"]
    whole = {"population", "members_total", "membership_pct", "sub_branches_total"}
    assert whole.isdisjoint(notes) and all(entry.lacking_of(key) == () for key in whole)
    adding = {"training_classes", "fund_raised_amount", "fund_opening_balance", "fund_per_person"}
    assert adding <= notes.keys() and all(entry.lacking_of(key) == first for key in adding)
    assert [coverage(FORM, [entry])[k].partial for k in ("population", "training_classes")] == [
        0,
        1,
    ]


RATIO = ("recognised_learning_families", "registered_learning_families")


def families(half: str, recognised: float | None, registered: float | None) -> Typed:
    told = [number or "chưa nắm được" for number in (recognised, registered)]
    return report(ONE, half, **dict(zip(RATIO, told)))


@pytest.mark.parametrize(
    ("first", "second", "percent"),
    [
        ((200.0, 230.0), (None, 260.0), None),
        ((200.0, 230.0), (None, None), 86.96),
        ((None, 230.0), (230.0, 260.0), 88.46),
        ((None, None), (230.0, 260.0), 88.46),
        ((200.0, None), (None, 260.0), None),
    ],
)
def test_a_ratio_of_one_half_and_the_other_is_not_worked_out(first, second, percent, tmp_path):
    halves = [families(half, *told) for half, told in zip(HALVES, (first, second))]
    collection = of_year(sent(tmp_path / "in", *halves), to=tmp_path / "nam.xlsx")
    entry, key = collection.counted["01"], "recognised_of_registered_families_pct"
    made = entry.values[key]
    assert (made if made is None else round(float(made), 2)) == percent
    told = {f.field: f.message for f in entry.findings if f.code == "KH517"}
    assert (key in told) == (percent is None)
    assert all("chưa gồm số của 6 tháng cuối năm 2026" in text for text in told.values())
    assert (key in total(FORM, [entry])) == (percent is not None)
    noted = "không cùng kỳ" in notes_of(tmp_path / "nam.xlsx", ONE).get(key, "")
    assert noted == (percent is None)


def test_how_many_numbers_are_of_a_part_alone_is_told_in_a_line(tmp_path, monkeypatch):
    earlier = report(ONE, HALVES[0], **week(4), sub_branches_total=7.0)
    later = report(ONE, HALVES[1], **week(None), sub_branches_total=None)
    folder = sent(tmp_path / "in", earlier, later, report(TWO, HALVES[0], 2))
    monkeypatch.chdir(tmp_path)
    said = run("collect", folder, "--period", "2026", "--no-roster").output.splitlines()
    (line,) = (line for line in said if "KH516" in line)
    assert "3 số năm 2026 mới là của một phần kỳ, chưa gồm số của 6 tháng cuối năm 2026" in line


def test_what_the_first_half_does_not_know_is_not_taken_from_the_second(tmp_path):
    """The second half begins with what the first has raised: both together count it twice."""
    first = report(ONE, HALVES[0], fund_opening_balance="chưa nắm được")
    entry = of_year(
        sent(tmp_path / "in", first, report(ONE, HALVES[1])), to=tmp_path / "nam.xlsx"
    ).counted["01"]
    assert entry.reasons["fund_opening_balance"]
    told = [entry.values[k] for k in ("fund_opening_balance", "fund_balance_computed")]
    assert told == [None, None]


@pytest.mark.parametrize(("absent", "told"), [(0, ONE.name), (1, TWO.name), (None, "")])
def test_a_unit_that_another_was_merged_into_lacks_what_that_did_not_send(absent, told, tmp_path):
    heir = Unit("02", TWO.name)
    office = Office((heir,), successions=(Succession(MERGED, ONE.name, "02", "2026-H2"),))
    halves = [report(ONE, HALVES[0]), report(TWO, HALVES[0]), report(heir, HALVES[1])]
    folder = sent(tmp_path / "in", *(r for n, r in enumerate(halves) if n != absent))
    entry = of_year(folder, to=tmp_path / "nam.xlsx", office=office).counted["02"]
    lacking = f"6 tháng đầu năm 2026 của {told}" if told else ""
    assert entry.lacking == ((lacking,) if told else ())
    found = [f.message for f in entry.findings if f.code == "KH510"]
    assert len(found) == len(entry.lacking) and all(lacking in text for text in found)


def test_a_year_of_which_a_half_is_missing_is_compared_with_none(tmp_path):
    before = [report(ONE, "2025-H1"), *(report(TWO, f"2025-H{n}") for n in (1, 2))]
    khsheet.collect(
        sent(tmp_path / "truoc", *before), tmp_path / "2025.xlsx", period=periods.parse("2025")
    )
    now = sent(tmp_path / "nay", *(report(u, h) for u in (ONE, TWO) for h in HALVES))
    made = khsheet.collect(
        now, tmp_path / "2026.xlsx", period=YEAR, previous=tmp_path / "2025.xlsx"
    )
    (earlier,) = made.comparison.compared
    assert made.comparison.of_totals(earlier)["training_classes"].units == 1
    assert "training_classes" not in made.comparison.of_unit(earlier, "01")
    assert "training_classes" in made.comparison.of_unit(earlier, "02")


def test_a_total_says_of_how_many_units_it_is_for_a_part_of_the_year(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[0]), *(report(TWO, h) for h in HALVES))
    of_year(folder, to=tmp_path / "nam.xlsx")
    said = "2/2 đơn vị có số, 1 mới có số một phần kỳ"
    first = load_workbook(tmp_path / "nam.xlsx")["Tổng quan"]
    labels = [str(row[0]) for row in first.iter_rows(values_only=True)]
    assert any(label.endswith(f"({said})") for label in labels)
    done = json.loads(run("check", folder, "--period", "2026", "--format", "json").stdout)
    assert done["partial"]["training_classes"] == 1
    assert done["coverage"]["training_classes"] == [2, 2]


def office_lines(folder: Path) -> list[str]:
    """The office's document of the year of those reports."""
    of_year(folder, to=folder / "nam.xlsx")
    run("report", folder / "nam.xlsx", "--office", "--no-roster", "-o", folder / "bc")
    (path,) = (folder / "bc").glob("*.docx")
    return [p.text.replace("\u00a0", " ") for p in Document(str(path)).paragraphs]


def test_the_office_says_once_which_units_did_not_report_a_part_of_the_year(tmp_path):
    said = office_lines(
        sent(tmp_path / "in", report(ONE, HALVES[0]), *(report(TWO, h) for h in HALVES))
    )
    told = (
        f"{ONE.name} mới có báo cáo một phần kỳ, chưa có của 6 tháng cuối năm 2026; số dưới đây "
        "gồm số ấy."
    )
    assert said.count(told) == 1
    assert not [line for line in said if "đơn vị có số" in line or "mới có số" in line]


def test_a_number_that_is_of_less_than_the_office_said_says_so(tmp_path):
    reports = [report(ONE, HALVES[0]), report(TWO, HALVES[0], training_classes="chưa nắm được")]
    reports += [report(TWO, HALVES[1]), report(ONE, QUARTERS[2])]
    said = office_lines(sent(tmp_path / "in", *reports))
    told = [line for line in said if "mới có báo cáo một phần kỳ, chưa có của" in line]
    assert len(told) == 1 and "quý IV năm 2026" in told[0]
    noted = [line for line in said if "(2/2 đơn vị có số, 2 mới có số một phần kỳ)" in line]
    assert noted and all("tập huấn" in line for line in noted)


def test_the_office_s_tables_by_unit_mark_numbers_of_a_part(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[1]), *(report(TWO, h) for h in HALVES))
    of_year(folder, to=tmp_path / "nam.xlsx")
    run("report", tmp_path / "nam.xlsx", "--office", "--no-roster", "-o", tmp_path / "bc")
    (path,) = (tmp_path / "bc").glob("*.docx")
    document = Document(str(path))
    tables = [[[c.text for c in row.cells] for row in t.rows] for t in document.tables]
    (table,) = (t for t in tables if any("Tổng số lớp" in head for head in t[0]))
    marked = {row[1]: [cell.endswith("\u00a0*") for cell in row[2:4]] for row in table[1:]}
    assert marked == {ONE.name: [True] * 2, TWO.name: [False] * 2, "Cộng": [True] * 2}
    (stocks,) = (t for t in tables if any("Tổng số hội viên" in head for head in t[0]))
    at = next(n for n, head in enumerate(stocks[0]) if "Tổng số hội viên" in head)
    assert [row[at].endswith("*") for row in stocks[1:]] == [False] * 3
    titles = [p.text for p in document.paragraphs if p.text.startswith("Số liệu chính theo")]
    assert all("(dấu\u00a0*: số mới có của một phần kỳ)" in title for title in titles)


def test_an_export_says_which_numbers_are_of_a_part(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[1]), *(report(TWO, h) for h in HALVES))
    path = khsheet.export([folder], tmp_path / "nam.sqlite", "sqlite", period=YEAR)
    keys = ("training_classes", "population")
    with sqlite3.connect(path) as data:
        found = data.execute(
            'select unit_code, indicator, state from "values" where indicator in (?, ?)', keys
        )
        states = {(code, key): state for code, key, state in found}
    assert states == {
        ("01", "training_classes"): "partial",
        ("01", "population"): "given",
        ("02", "training_classes"): "given",
        ("02", "population"): "given",
    }
    of_year(folder, to=tmp_path / "nam.xlsx", with_data=True)
    sheet = load_workbook(tmp_path / "nam.xlsx")["Dữ liệu"]
    words = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "có một phần kỳ" in words


def test_a_unit_is_reminded_of_the_half_that_it_did_not_send(tmp_path):
    folder = sent(tmp_path / "in", report(ONE, HALVES[0]), *(report(TWO, h) for h in HALVES))
    of_year(folder, to=tmp_path / "nam.xlsx", letters_to=tmp_path / "thu")
    text = (tmp_path / "thu" / "nhac-nop.txt").read_text("utf-8-sig")
    assert f"- Còn thiếu báo cáo (1): {ONE.name} (6 tháng cuối năm 2026)." in text
    assert "chưa có báo cáo 6 tháng cuối năm 2026 được tính nên báo cáo năm 2026" in text
    assert TWO.name not in text


@pytest.mark.parametrize("named", ["name", "code"])
def test_what_the_office_decided_on_a_unit_that_was_merged_since_holds_in_the_year(
    named, tmp_path, monkeypatch
):
    """The list of units is today's: the sheet of mergers knows the unit, its reports its code."""
    monkeypatch.chdir(tmp_path)
    new = Unit("09", "Xã Mới")
    early = [report(ONE, HALVES[0], 1, **week(2)), report(TWO, HALVES[0], 2, **week(3))]
    late = report(new, HALVES[1], 3, **week(4))
    sent(Path("nhan"), *early, late)
    written(Path("nhan/nham.xlsx"), report(ONE, HALVES[0], 5, **week(90)).workbook())
    old = ONE.name if named == "name" else ONE.code
    about = {"unit": old, "period": HALVES[0]}
    corrects = {"item": "lifelong_week_events", "old": "2", "new": "5"}
    rows = [
        decision("Sửa số qua điện thoại", **about, **corrects),
        decision("Để ngoài một tệp", **about, file="nham.xlsx"),
    ]
    merged = [
        {"kind": MERGED, "old": was, "new": "09", "since": HALVES[1]} for was in (old, TWO.name)
    ]
    book = Path("van-phong.xlsx")
    days = [{"unit": old, "period": HALVES[0], "day": "02/07/2026"}]
    lists = {"units": units_typed((new,)), "decisions": rows, "successions": merged}
    saved(book, lists | {"receipts": days})
    for folder, to in (("nhan", "nam.xlsx"), ("nam.xlsx", "lai.xlsx")):
        collection = of_year(Path(folder), to=Path(to), office=book)
        assert collection.counted["09"].values["lifelong_week_events"] == 5 + 3 + 4
        assert [r.outcome.value for r in collection.rulings] == ["applied"] * 2
    half = khsheet.collect([Path("nhan")], "th.xlsx", book, period=periods.parse(HALVES[1]))
    assert half.collection.counted["09"].values["lifelong_week_events"] == 4
    assert any("2 quyết định của 6 tháng đầu năm 2026" in note for note in half.notes)


def test_a_decision_on_a_unit_that_nobody_knows_is_refused(tmp_path):
    rows = [decision("Để ngoài một tệp", unit="Xã Lạ", period=HALVES[0], file="a.xlsx")]
    book = saved(tmp_path / "vp.xlsx", {"units": units_typed((ONE,)), "decisions": rows})
    folder = sent(tmp_path / "in", report(ONE, HALVES[0]))
    with pytest.raises(UserError, match="không có đơn vị «Xã Lạ» ở trang Đơn vị"):
        khsheet.collect([folder], tmp_path / "th.xlsx", book)


def with_members(folder: Path, unit: Unit, period: str, members: int) -> None:
    rows = {k: list(v)[:members] for k, v in example_rows(3).items() if k == "members"}
    changes = {
        "report_month": 12.0 if period.endswith("H2") else 6.0,
        "report_day": 20.0,
        "fund_closing_balance": None,
        "basis_doc_date": None,
        "members_new": 0.0,
    }
    data = filled_workbook(
        unit=unit.name, code=unit.code, period=period, changes=changes, rows=rows
    )
    written(folder / f"{unit.code}-{period}.xlsx", data)


def test_a_year_lists_the_members_of_the_half_that_has_them_beside_one_without_names(tmp_path):
    """The second half came without names, and one unit had no member in it: its list is the first
    half's, and stands there whole; that of the other was left out, which is said."""
    first, second = (tmp_path / name for name in ("dau", "cuoi"))
    for unit, members in ((ONE, 0), (TWO, 2)):
        with_members(first, unit, "2026-H1", 3)
        with_members(second, unit, "2026-H2", members)
    with_members(first, Unit("03", "Xã Thử Ba"), "2026-H1", 1)
    khsheet.collect(second, tmp_path / "cuoi.xlsx", with_names=False)
    made = of_year(first, tmp_path / "cuoi.xlsx", to=tmp_path / "nam.xlsx")
    assert {c: e.row_counts["members"] for c, e in made.counted.items()} == {
        "01": 3,
        "02": 2,
        "03": 1,
    }
    sheet = load_workbook(tmp_path / "nam.xlsx")["Hội viên"]
    of_units = [row for row in sheet.iter_rows(values_only=True) if "Xã Thử" in str(row[0])]
    assert [row[0] for row in of_units] == ["Xã Thử Ba", *[ONE.name] * 3]
    assert all(row[1] for row in of_units)
    told = " ".join(
        str(cell) for row in sheet.iter_rows(max_row=5, values_only=True) for cell in row
    )
    assert "4 hội viên." in told and "1 đơn vị không có ở đây vì họ tên đã được lược bỏ" in told
