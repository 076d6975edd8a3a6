"""What the period before reported: carried into new forms and compared with, for the right unit and period alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import workbooks
from filled import example_rows, filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet.form import definition, periods
from khsheet.intake.receive import WrongUse
from khsheet.model import Type, Unit
from khsheet.office.book import Office
from khsheet.values.show import show

FORM = definition.load()
ONE, TWO = Unit("01", "Xã Suối Thử"), Unit("02", "Xã Suối Hai")
LATER = periods.parse("2026-H2")
CLOSING = 11_000_000.0  # of the faultless report
NOTHING = (None, None, 0)


def sent(path: Path, unit: Unit = ONE, period: str = "2026-H1", **changes) -> Path:
    return written(
        path, filled_workbook(unit=unit.name, code=unit.code, period=period, changes=changes)
    )


def carried(previous: Path, units: list[Unit], out: Path) -> dict[str, tuple]:
    """Of each unit's new form what it starts with: population, opening balance, number of members."""
    made = khsheet.new_forms(FORM, LATER, None, Office(tuple(units)), out, previous=previous)
    found = {}
    assert sorted(made.written) == sorted(out.iterdir())
    for path in made.written:
        submission = workbooks.read_back(FORM, path.read_bytes())
        cells = submission.cells
        found[submission.unit.code] = (
            cells.get("population"),
            cells.get("fund_opening_balance"),
            len(submission.tables["members"].rows),
        )
    assert [u.code for u in made.not_carried] == [u.code for u in units if found[u.code] == NOTHING]
    return found


MEMBERS = len(example_rows()["members"])


def test_each_unit_starts_from_its_own_report(tmp_path):
    sent(tmp_path / "in" / "a.xlsx", ONE, population=5000.0)
    sent(tmp_path / "in" / "b.xlsx", TWO, population=6000.0)
    made = carried(tmp_path / "in", [ONE, TWO, Unit("03", "Xã Mới")], tmp_path / "out")
    assert made == {
        "01": (5000.0, CLOSING, MEMBERS),
        "02": (6000.0, CLOSING, MEMBERS),
        "03": NOTHING,
    }


def test_the_consolidated_workbook_of_the_period_before_says_the_same(tmp_path):
    sent(tmp_path / "in" / "a.xlsx", ONE, population=5000.0)
    sent(tmp_path / "in" / "b.xlsx", TWO, population=6000.0)
    khsheet.collect([tmp_path / "in"], tmp_path / "th.xlsx")
    assert carried(tmp_path / "th.xlsx", [ONE, TWO], tmp_path / "1") == carried(
        tmp_path / "in", [ONE, TWO], tmp_path / "2"
    )


@pytest.mark.parametrize("period", ["2025-H2", "2026-H2", "2027-H1", "2026-Q3"])
def test_another_period_than_the_one_before_is_refused(period, tmp_path):
    """Its closing balance is not where this period begins; an earlier one can be compared."""
    previous = sent(tmp_path / "cu" / "a.xlsx", period=period)
    now = sent(tmp_path / "nay" / "a.xlsx", period="2026-H2")
    verbs = [
        lambda: khsheet.new_forms(
            FORM, LATER, None, Office((ONE,)), tmp_path / "out", previous=previous
        ),
        lambda: khsheet.collect([now], tmp_path / "th.xlsx", previous=previous),
    ]
    for verb in verbs[: 1 if period == "2025-H2" else 2]:
        with pytest.raises(WrongUse, match=f"30/06/2026.*{period}"):
            verb()
    assert not (tmp_path / "out").exists() and not (tmp_path / "th.xlsx").exists()


@pytest.mark.parametrize("period", ["2026-H1", "2026-Q2"])
def test_a_period_that_ends_the_day_before_is_the_one(period, tmp_path):
    sent(tmp_path / "in" / "a.xlsx", period=period)
    sent(tmp_path / "in" / "b.xlsx", period="2025-H2", population=1.0)
    assert carried(tmp_path / "in", [ONE], tmp_path / "out") == {"01": (4250.0, CLOSING, MEMBERS)}


def test_of_two_versions_the_later_one_is_carried(tmp_path):
    for name, population in (("z cũ.xlsx", 5000.0), ("a mới.xlsx", 6000.0)):
        path = sent(tmp_path / "in" / name, population=population)
        if "mới" in name:
            book = load_workbook(path)
            book.save(path)  # a time of now
    assert carried(tmp_path / "in", [ONE], tmp_path / "out") == {"01": (6000.0, CLOSING, MEMBERS)}


def test_versions_that_cannot_be_told_apart_are_not_carried(tmp_path):
    sent(tmp_path / "in" / "a.xlsx", population=5000.0)
    sent(tmp_path / "in" / "b.xlsx", population=6000.0)
    sent(tmp_path / "in" / "c.xlsx", TWO)
    assert carried(tmp_path / "in", [ONE, TWO], tmp_path / "out") == {
        "01": NOTHING,
        "02": (4250.0, CLOSING, MEMBERS),
    }


@pytest.mark.parametrize(
    "units",
    [
        [Unit("01", TWO.name), Unit("02", ONE.name)],  # numbered anew
        [Unit("01", "Xã Khác"), Unit("07", ONE.name)],  # the code went to another
        [Unit("07", ONE.name), Unit("08", ONE.name)],  # one of two
        [Unit("01", "Phường Mới")],  # the code alone
        [Unit("01", "Phường Suối Thử")],
    ],
)
def test_no_unit_starts_from_what_may_be_another_s_report(units, tmp_path):
    sent(tmp_path / "in" / "a.xlsx", ONE)
    assert set(carried(tmp_path / "in", units, tmp_path / "out").values()) == {NOTHING}


def test_two_reports_that_go_into_one_unit_are_not_carried(tmp_path):
    sent(tmp_path / "in" / "a.xlsx", ONE)
    sent(tmp_path / "in" / "b.xlsx", Unit("khac", ONE.name))
    assert carried(tmp_path / "in", [ONE], tmp_path / "out") == {"01": NOTHING}


def test_a_number_with_an_error_is_not_carried(tmp_path):
    sent(tmp_path / "in" / "a.xlsx", fund_opening_balance="khoảng 5 triệu")
    assert carried(tmp_path / "in", [ONE], tmp_path / "out") == {"01": (4250.0, None, MEMBERS)}


def test_a_form_that_has_been_filled_in_stays_and_is_told(tmp_path):
    """Made once more into the same folder: what was there is not lost, what is the same is not doubled."""
    previous = sent(tmp_path / "in" / "a.xlsx")
    for _ in range(2):
        carried(previous, [ONE], tmp_path / "out")
    (form,) = (tmp_path / "out").iterdir()
    filled = sent(form, period="2026-H2").read_bytes()
    made = khsheet.new_forms(FORM, LATER, None, Office((ONE,)), tmp_path / "out", previous=previous)
    assert (made.written, made.left, made.exit_code) == ([], [form], 2)
    assert [*(tmp_path / "out").iterdir()] == [form] and form.read_bytes() == filled


def test_what_is_made_from_a_lost_sheet_is_not_carried(tmp_path):
    path = sent(tmp_path / "in" / "a.xlsx")
    book = load_workbook(path)
    book.remove(book["Quỹ khuyến học"])
    book.save(path)
    assert carried(tmp_path / "in", [ONE], tmp_path / "out") == {"01": (4250.0, None, MEMBERS)}


@pytest.mark.parametrize(("opening", "codes"), [(CLOSING, []), (CLOSING + 1, ["KH501"])])
def test_a_balance_that_does_not_go_on_is_told(opening, codes, tmp_path):
    previous = sent(tmp_path / "cu" / "a.xlsx")
    now = sent(tmp_path / "nay" / "a.xlsx", period="2026-H2", fund_opening_balance=opening)
    entry = khsheet.collect([now], tmp_path / "th.xlsx", previous=previous).collection.counted["01"]
    found = [f for f in entry.findings if f.code == "KH501"]
    assert [f.code for f in found] == codes
    for one in found:
        now_and_then = [show(int(number), Type.MONEY) for number in (opening, CLOSING)]
        assert ": {} đồng. Kỳ trước báo cáo {} đồng.".format(*now_and_then) in one.message


def test_a_closing_balance_with_an_error_is_compared_with_nothing(tmp_path):
    previous = sent(tmp_path / "cu" / "a.xlsx", fund_opening_balance="khoảng 5 triệu")
    now = sent(tmp_path / "nay" / "a.xlsx", period="2026-H2")
    entry = khsheet.collect([now], tmp_path / "th.xlsx", previous=previous).collection.counted["01"]
    assert not [f for f in entry.findings if f.code == "KH501"]
