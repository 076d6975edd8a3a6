"""Of several files of one unit the newest counts, as far as their times of saving can be true."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from arrived import saved_at
from filled import filled_workbook, written

import khsheet
from khsheet.collection import combine

FIRST, SECOND = 5.0, 6.0


@pytest.fixture(autouse=True)
def the_day_of_collecting(today, monkeypatch):
    monkeypatch.setattr(combine, "_today", lambda: date(2026, 11, 25))


def sent(path: Path, branches: float, moment: str, period: str = "2026-H1") -> Path:
    data = filled_workbook(period=period, changes={"branches_total": branches})
    return written(path, saved_at(data, moment))


def told(folder: Path) -> tuple[object, list[list[str]]]:
    result = khsheet.check([folder])
    codes = [[f.code for f in e.findings if f.code < "KH100"] for e in result.collection.files]
    return result.totals.get("branches_total"), codes


UNDECIDED = (None, [["KH015"], ["KH015"]])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-06-20T01:00:00Z", "2026-07-05T01:00:00Z", (SECOND, [["KH014"], []])),
        ("2025-12-31T17:00:00Z", "2026-07-05T01:00:00Z", (SECOND, [["KH014"], []])),
        ("2025-12-31T16:59:59Z", "2026-07-05T01:00:00Z", UNDECIDED),
        ("2026-07-05T01:00:00Z", "2026-11-25T16:59:59Z", (SECOND, [["KH014"], []])),
        ("2026-07-05T01:00:00Z", "2026-11-25T17:00:00Z", UNDECIDED),
        ("2062-01-01T00:00:00Z", "2026-07-05T01:00:00Z", UNDECIDED),
        ("2026-07-01T00:00:00Z", "2009-01-01T00:00:00Z", UNDECIDED),
        ("1980-01-01T00:00:00Z", "2062-01-01T00:00:00Z", UNDECIDED),
        ("", "2026-07-05T01:00:00Z", UNDECIDED),
    ],
)
def test_a_time_that_cannot_be_true_decides_nothing(tmp_path, first, second, expected):
    sent(tmp_path / "1.xlsx", FIRST, first)
    sent(tmp_path / "2.xlsx", SECOND, second)
    assert told(tmp_path) == expected


def test_it_is_said_why_a_time_cannot_be_true(tmp_path):
    sent(tmp_path / "1.xlsx", FIRST, "2062-01-01T00:00:00Z")
    sent(tmp_path / "2.xlsx", SECOND, "2009-01-01T00:00:00Z")
    (message,) = {e.findings[-1].message for e in khsheet.check([tmp_path]).collection.files}
    assert "2062, giờ này không đúng vì sau ngày hôm nay" in message
    assert "2009, giờ này không đúng vì trước khi kỳ báo cáo bắt đầu" in message


def test_the_period_of_the_files_says_which_times_are_too_early(tmp_path):
    sent(tmp_path / "1.xlsx", FIRST, "2026-06-20T01:00:00Z", "2026-H2")
    sent(tmp_path / "2.xlsx", SECOND, "2026-10-05T01:00:00Z", "2026-H2")
    assert told(tmp_path) == UNDECIDED


def test_one_file_alone_counts_whatever_its_clock_said(tmp_path):
    sent(tmp_path / "1.xlsx", FIRST, "2062-01-01T00:00:00Z")
    assert told(tmp_path) == (FIRST, [[]])


def test_copies_with_a_wrong_clock_are_still_copies(tmp_path):
    for name, moment in (("1", "2026-07-05T01:00:00Z"), ("2", "2062-01-01T00:00:00Z")):
        sent(tmp_path / f"{name}.xlsx", FIRST, moment)
    assert told(tmp_path) == (FIRST, [[], ["KH016"]])


def test_a_wrong_clock_of_before_does_not_refuse_every_correction(tmp_path):
    """Two files that an earlier collection could not tell apart, one of them of 2062."""
    rivals = tmp_path / "truoc"
    sent(rivals / "1.xlsx", FIRST, "2062-01-01T00:00:00Z")
    sent(rivals / "2.xlsx", SECOND, "2026-07-05T01:00:00Z")
    khsheet.collect([rivals], tmp_path / "nhan" / "truoc.xlsx")
    sent(tmp_path / "nhan" / "3.xlsx", 7.0, "2026-07-08T01:00:00Z")
    assert told(tmp_path / "nhan")[0] == 7
