"""Consolidated workbooks that earlier versions of the program wrote are read as they were meant.

``before/tong-hop-2026-H1.xlsx`` was collected from ``samples/`` with its roster before findings kept
their parts, ``before/khong-ten-2026-H1.xlsx`` likewise without names.
"""

from pathlib import Path

import pytest

import khsheet
from khsheet.collection import archive
from khsheet.form import definition
from khsheet.model import Finding, Place, Severity
from khsheet.office.judging import load

BEFORE = Path(__file__).parent / "before"
SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def roster():
    return load(SAMPLES / "van-phong.xlsx", definition.load())


def told(result) -> dict:
    """What is said of each unit, wherever its file lies."""
    return {
        e.unit.name: (e.status, sorted((f.place[1:], f.code, f.message) for f in e.findings))
        for e in result.collection.files
        if e.unit.name
    }


@pytest.mark.parametrize("name", ["tong-hop-2026-H1.xlsx", "khong-ten-2026-H1.xlsx"])
def test_it_says_what_its_submissions_say(name, roster, tmp_path, monkeypatch):
    monkeypatch.chdir(SAMPLES.parent)
    with_names = name.startswith("tong-hop")
    again = khsheet.collect([BEFORE / name], tmp_path / "lai.xlsx", roster, with_names=with_names)
    first = khsheet.collect(
        [Path("samples/submissions")], tmp_path / "dau.xlsx", roster, with_names=with_names
    )
    assert again.totals == first.totals
    assert told(again) == told(first)
    assert len(told(first)) == 11 and sum(len(said) for _, said in told(first).values()) > 80


MESSAGES = [
    (Place("a", "Sổ quỹ", 30, 6), "Sheet «Sổ quỹ», ô F30: dòng cộng. Không cần làm gì."),
    (Place("a", "Sổ quỹ", 30), "Sheet «Sổ quỹ», dòng 30: dòng trống: bỏ qua."),
    (Place("a", "Sổ quỹ (2)", 9, 28), "Sheet «Sổ quỹ (2)», ô AB9, mục «Ngày»: trùng. Xem lại."),
    (Place("a", "Sổ quỹ"), "Sheet «Sổ quỹ», mục «Ngày»: còn 3 chỗ nữa."),
    (Place("a"), "Tệp không mở được: hỏng. Xin gửi lại."),
    (Place("a", "Sổ quỹ", 1, 1), "Một lời không có nơi."),
]


@pytest.mark.parametrize("place, message", MESSAGES)
def test_a_whole_message_of_before_is_taken_apart(place, message):
    packed = [list(place[1:]), "KH104", "warning", message, "x", "key", "rule"]
    made = archive.read_finding(packed, "a")
    is_whole = message.startswith("Sheet") or not place.sheet
    whole = message.replace("Sheet «", "Trang «") if is_whole else None  # the word of today
    assert (made.place, made.value, made.field, made.rule) == (place, "x", "key", "rule")
    assert made.message == (whole or f"{place.told}: {message}")
    assert archive.read_finding(archive.packed_finding(made), "a") == made


@pytest.mark.parametrize("texts", [3, 5, 6, 8])
def test_a_finding_of_another_shape_is_refused(texts):
    with pytest.raises(ValueError):
        archive.read_finding([["S", 1, 1], "KH104", "warning", *["x"] * texts], "a")


def test_a_finding_keeps_its_parts():
    whole = Finding(
        Place("a", "S", 2, 3), "KH201", Severity.ERROR, "ô còn trống", "", "k", "r", "Dân số",
        "cần ghi «Dân số»", "Xin ghi bổ sung.",
    )  # fmt: skip
    assert archive.read_finding(archive.packed_finding(whole), "a") == whole
    assert whole.message == (
        "Trang «S», ô C2, mục «Dân số»: ô còn trống. Cần ghi «Dân số». Xin ghi bổ sung."
    )
    assert whole.said == "Ô còn trống. Cần ghi «Dân số». Xin ghi bổ sung."
