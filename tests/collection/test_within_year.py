"""A number since the new year that falls from one report of the year to the next is asked about."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from command import run
from filled import written
from lazily import load_workbook
from office_books import saved, units_typed
from seasons import Typed
from test_year import ONE, TWO, of_year, report, sent

import khsheet
from khsheet.collection import border
from khsheet.form import definition, periods
from khsheet.form.check_sheet import EXPLAIN_COLUMN
from khsheet.form.layout import CHECK_SHEET
from khsheet.form.rules.within_year import not_fallen
from khsheet.model import Collection, Entry, Finding, Status, Unit
from khsheet.office.book import Office, Succession
from khsheet.office.schema import MERGED, RENAMED, SPLIT

FORM = definition.load()
H1, H2, YEAR = "2026-H1", "2026-H2", "2026"
NEW = Unit("09", "Phường Mới")
BOTH = ["branches_new", "study_boards_new"]


def told(unit: Unit, period: str, new: object, **cells) -> Typed:
    """A report with so many branches founded since the new year, and nothing else of the kind."""
    none = {rule.fields[0].key: 0.0 for rule in not_fallen(FORM)}
    own = none | {"branches_total": 30.0, "branches_new": new} | cells
    return report(unit, period, **own)


def fallen(collection: Collection) -> list[Finding]:
    counted = collection.counted.values()
    return [f for entry in counted for f in entry.findings if f.code == "KH512"]


def asked_of(collection: Collection) -> list[tuple[str, str, str]]:
    """Which numbers fell below which report, and where that is said."""
    return [
        (f.found, f.expected.partition(" phải từ ")[2], Path(f.place.file).name)
        for f in fallen(collection)
    ]


def beside(folder: Path, period: str = H2, office: Office | None = None, **options) -> Collection:
    to = folder.parent / f"{period}.xlsx"
    now = periods.parse(period)
    return khsheet.collect([folder], to, office, period=now, **options).collection


def after(folder: Path, period: str = H2, office: Office | None = None) -> Collection:
    """The same where each period lies in a folder of its own, compared by ``--previous``."""
    apart = folder.parent / "apart"
    for file in folder.iterdir():
        own = file.name.partition("-")[2].removesuffix(".xlsx")
        written(apart / own / file.name, file.read_bytes())
    earlier = sorted(path for path in apart.iterdir() if path.name != period)
    made = khsheet.collect([apart / period], folder.parent / "sau.xlsx", office, previous=earlier)
    return made.collection


WAYS = pytest.mark.parametrize("way", [beside, after])
SAID = "3 chi hội trở lên như 6 tháng đầu năm 2026 đã ghi"


@WAYS
def test_a_number_that_falls_is_asked_about_once_at_the_later_report(way, tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, 3.0), told(ONE, H2, 2.0))
    collection = way(folder)
    assert asked_of(collection) == [("2 chi hội", SAID, "01-2026-H2.xlsx")]
    (finding,) = fallen(collection)
    assert (finding.field, finding.severity.value) == ("branches_new", "warning")


def test_the_year_says_the_same_and_what_is_found_twice_is_told_once(tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, 3.0), told(ONE, H2, 2.0))
    wanted = [("2 chi hội", SAID, "01-2026-H2.xlsx")]
    assert asked_of(of_year(folder, to=tmp_path / "nam.xlsx")) == wanted
    beside(folder, H1)
    assert asked_of(beside(folder, H2, previous=tmp_path / "2026-H1.xlsx")) == wanted
    years = [tmp_path / "2026-H1.xlsx", tmp_path / "2026-H2.xlsx"]
    assert asked_of(of_year(*years, to=tmp_path / "lai.xlsx")) == wanted


# ---------------------------------------------------------------- nothing to ask


@WAYS
@pytest.mark.parametrize(
    ("then", "now"),
    [
        (3.0, 3.0),
        (3.0, 5.0),
        ("chưa nắm được", 2.0),
        (3.0, "chưa nắm được"),
        (None, 2.0),
        ("ba", 2.0),
        (3.0, None),
    ],
)
def test_nothing_is_asked_without_two_numbers_of_which_one_fell(way, then, now, tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, then), told(ONE, H2, now))
    assert fallen(way(folder)) == []


@WAYS
def test_a_half_of_another_year_is_not_compared(way, tmp_path):
    folder = sent(tmp_path / "in", told(ONE, "2025-H2", 3.0), told(ONE, H1, 2.0))
    assert fallen(way(folder, H1)) == []


@WAYS
def test_a_first_half_that_was_replaced_is_not_compared(way, tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, 2.0), told(ONE, H2, 2.0))
    earlier = load_workbook(io.BytesIO(told(ONE, H1, 9.0).workbook()))
    earlier.properties.modified = earlier.properties.modified.replace(year=2026, month=2)
    earlier.save(folder / "02-2026-H1.xlsx")
    newer = load_workbook(folder / "01-2026-H1.xlsx")
    newer.save(folder / "01-2026-H1.xlsx")  # saved now
    assert fallen(way(folder)) == []


def test_a_first_half_that_the_office_left_out_is_not_compared(tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, 9.0), told(ONE, H2, 2.0))
    rows = [
        {"kind": "Để ngoài một tệp", "reason": "nhầm", "by": "N.V", "unit": ONE.name}
        | {"period": H1, "file": "01-2026-H1.xlsx"}
    ]
    book = tmp_path / "van-phong.xlsx"
    saved(book, {"units": units_typed((ONE,)), "decisions": rows})
    assert fallen(beside(folder, office=book)) == []
    saved(book, {"units": units_typed((ONE,))})
    assert len(fallen(beside(folder, office=book))) == 1


@WAYS
def test_units_that_only_share_a_code_are_not_compared(way, tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, 9.0), told(Unit("01", TWO.name), H2, 2.0))
    assert fallen(way(folder)) == []


@pytest.mark.parametrize(
    ("kind", "new", "wanted"),
    [
        (RENAMED, 2.0, ["9 chi hội trở lên như 6 tháng đầu năm 2026 đã ghi"]),
        (MERGED, 12.0, ["13 chi hội trở lên như 6 tháng đầu năm 2026 đã ghi"]),
        (MERGED, 13.0, []),
        (SPLIT, 2.0, []),
    ],
)
@pytest.mark.parametrize("way", [beside, after, of_year])
def test_units_that_changed_are_compared_with_what_they_continue(way, kind, new, wanted, tmp_path):
    old = [ONE] if kind == RENAMED else [ONE, TWO]
    later = ONE if kind == SPLIT else NEW
    office = Office(
        (ONE, NEW) if kind == SPLIT else (NEW,),
        successions=tuple(Succession(kind, u.name, NEW.code, H2) for u in old),
    )
    early = [told(u, H1, n) for u, n in zip(old, (9.0, 4.0))]
    folder = sent(tmp_path / "in", *early, told(later, H2, new))
    options = {"to": tmp_path / "nam.xlsx"} if way is of_year else {}
    made = way(folder, office=office, **options)
    assert [expected for _, expected, _ in asked_of(made)] == wanted


@WAYS
def test_a_sum_of_merged_units_that_lacks_one_is_not_compared(way, tmp_path):
    office = Office(
        (NEW,), successions=tuple(Succession(MERGED, u.name, NEW.code, H2) for u in (ONE, TWO))
    )
    folder = sent(tmp_path / "in", told(ONE, H1, 9.0), told(NEW, H2, 2.0))
    assert fallen(way(folder, office=office)) == []


# ---------------------------------------------------------------- several reports of a year


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ((9.0, None, 5.0, 6.0), [("Q3", "9 chi hội", "quý I")]),
        ((9.0, 5.0, 7.0, 7.0), [("Q2", "9 chi hội", "quý I")]),
        ((3.0, 7.0, 5.0, 8.0), [("Q3", "7 chi hội", "quý II")]),
        ((3.0, 7.0, 9.0, 5.0), [("Q4", "9 chi hội", "quý III")]),
        ((9.0, "chưa nắm được", None, 5.0), [("Q4", "9 chi hội", "quý I")]),
    ],
)
def test_quarters_are_compared_each_with_the_last_that_gave_the_number(said, wanted, tmp_path):
    quarters = [f"2026-Q{n}" for n in range(1, 5)]
    folder = sent(tmp_path / "in", *(told(ONE, q, n) for q, n in zip(quarters, said)))
    made = of_year(folder, to=tmp_path / "nam.xlsx")
    told_of = [
        (file.removesuffix(".xlsx")[-2:], than.partition(" trở lên")[0], than[than.index("quý") :])
        for _, than, file in asked_of(made)
    ]
    assert told_of == [(q, n, f"{name} năm 2026 đã ghi") for q, n, name in wanted]
    later = {q: beside(folder, q) for q in quarters}
    assert [q[-2:] for q in quarters if fallen(later[q])] == [q for q, _, _ in wanted]


@pytest.mark.parametrize(
    ("first", "second", "whole", "wanted"),
    [
        (9.0, 5.0, 9.0, {"KH513"}),
        (9.0, 5.0, 5.0, {"KH512"}),
        (9.0, None, 5.0, {"KH512"}),
        (5.0, 9.0, 9.0, set()),
    ],
)
def test_a_report_of_the_whole_year_is_below_none_of_its_halves(
    first, second, whole, wanted, tmp_path
):
    halves = [told(ONE, H1, first)] + ([told(ONE, H2, second)] if second else [])
    folder = sent(tmp_path / "in", *halves, told(ONE, YEAR, whole))
    (entry,) = of_year(folder, to=tmp_path / "nam.xlsx").counted.values()
    asked = [f.code for f in entry.findings if f.field == "branches_new"]
    assert (set(asked) & {"KH512", "KH513"}, len(asked)) == (wanted, len(wanted))


def test_zero_is_a_number_that_a_year_can_be_below():
    """As with any other that its halves say."""
    key = "branches_new"

    def said(period: str, number: int, *parts: Entry) -> Entry:
        form = {"form": FORM.id, "version": FORM.version, "values": {key: number}}
        made = Entry(f"{period}.xlsx", Status.ACCEPTED, period=period, **form)
        return replace(made, parts=parts, is_joined=bool(parts))

    halves = said(H1, 0), said(H2, -1)
    joined = said(YEAR, -1, *halves)
    found = border.beside_parts(
        FORM, said(YEAR, -1), joined, ["6 tháng", "6 tháng"], lambda then, now: False
    )
    assert [(f.code, f.field) for f in found if f.field] == [("KH512", key)]


# ---------------------------------------------------------------- explained, and shown


def explained(typed: Typed, text: str) -> bytes:
    book = load_workbook(io.BytesIO(typed.workbook()))
    rows = book[CHECK_SHEET].iter_rows()
    (line,) = [row for row in rows if "not_fallen" in [cell.value for cell in row]]
    line[EXPLAIN_COLUMN - 1].value = text
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("way", [beside, after, of_year])
@pytest.mark.parametrize(
    ("text", "open_ones"),
    [
        ("Kỳ trước ghi nhầm ba chi hội cũ", 2),
        ("Kỳ trước ghi nhầm ba chi hội cũ\nHai ban đã tách khỏi xã", 0),
        ("", 2),
    ],
)
def test_the_check_sheet_of_the_later_report_explains_each(way, text, open_ones, tmp_path):
    first = told(ONE, H1, 3.0, study_boards_total=9.0, study_boards_new=4.0)
    later = told(ONE, H2, 2.0, study_boards_total=9.0, study_boards_new=1.0)
    folder = sent(tmp_path / "in", first)
    written(folder / "01-2026-H2.xlsx", explained(later, text))
    options = {"to": tmp_path / "nam.xlsx"} if way is of_year else {}
    found = fallen(way(folder, **options))
    assert [f.field for f in found] == BOTH
    assert sum(f.severity.value == "warning" for f in found) == open_ones


def test_only_a_workbook_of_a_later_period_has_the_line():
    def lines(period: str) -> set[object]:
        book = load_workbook(io.BytesIO(told(ONE, period, 1.0).workbook()))
        return {cell.value for row in book[CHECK_SHEET].iter_rows() for cell in row}

    assert "Số tính từ đầu năm" in lines(H2)
    has = {period: "not_fallen" in lines(period) for period in (H1, "2026-Q1", H2, "2026-Q4")}
    assert has == {H1: False, "2026-Q1": False, H2: True, "2026-Q4": True}


def test_what_fell_is_in_all_that_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sent(Path("nhan"), told(ONE, H1, 3.0), told(ONE, H2, 2.0))
    options = ("--period", H2, "--return", "tra", "--letters", "thu")
    done = run("collect", "nhan", "-o", "th.xlsx", "--format", "json", *options)
    data = json.loads(done.stdout)
    own = [f for file in data["files"] for f in file["findings"] if f["code"] == "KH512"]
    assert [f["field"] for f in own] == ["branches_new"]
    rows = load_workbook("th.xlsx")["Cần sửa"].iter_rows(min_row=5)
    assert ["KH512" in [cell.value for cell in row] for row in rows].count(True) == 1
    (back,) = Path("tra").glob("*.xlsx")
    sheets = load_workbook(back)
    texts = [str(c.value) for sheet in sheets for row in sheet.iter_rows() for c in row if c.value]
    assert sum("như 6 tháng đầu năm 2026 đã ghi" in text for text in texts) == 1
    assert "not_fallen" in texts
    (file,) = [f for f in data["files"] if f["path"].endswith("01-2026-H2.xlsx")]
    asked = sum(f["severity"] == "warning" for f in file["findings"])
    assert f"Còn {asked} điều nhắc" in Path("thu/phan-hoi.txt").read_text()


def test_the_office_can_accept_it(tmp_path):
    folder = sent(tmp_path / "in", told(ONE, H1, 3.0), told(ONE, H2, 2.0))
    accepts = {"kind": "Chấp nhận điều nhắc", "reason": "đúng", "by": "N.V", "unit": ONE.name}
    book = tmp_path / "van-phong.xlsx"
    rows = [accepts | {"period": H2, "code": "KH512"}]
    saved(book, {"units": units_typed((ONE,)), "decisions": rows})
    made = beside(folder, office=book)
    assert [f.severity.value for f in fallen(made)] == ["info"]
    assert [r.outcome.value for r in made.rulings] == ["applied"]
