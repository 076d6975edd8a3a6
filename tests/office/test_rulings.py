"""What came of decisions is told: where they come from, what they meant, and as one state everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from decided import (
    CORRECT,
    FORM,
    LEAVE,
    ONE,
    PEOPLE,
    TWO,
    collected,
    decide,
    outcomes,
    run,
    sheet_rows,
    statuses,
)
from filled import filled_workbook, written

import khsheet


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of arrivals with one unit's report; its office's book is found by itself."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "mot.xlsx", ONE)
    return tmp_path


# ---------------------------------------------------------------- one state everywhere


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("hong.xlsx", {**LEAVE, "file": "hong.xlsx", "unit": "Xã Hai"}),
        ("xa-hai.xlsx", {**LEAVE, "file": "xa-hai.xlsx"}),
        ("xa-ba.xlsx", {**LEAVE, "file": "xa-ba.xlsx", "unit": "02"}),
    ],
)
def test_a_broken_file_that_is_left_out_is_told_alike_everywhere(folder, name, decision):
    written(folder / "nhan" / name, b"PK\x03\x04 hong")
    decide(decision)
    data = collected()
    assert outcomes(data) == [("leave_out", "applied")]
    assert statuses(data)[f"nhan/{name}"] == "excluded"
    assert data["missing"] == ["Xã Ba"]
    told = {"unit": "Xã Hai", "unit_code": "02", "paths": [f"nhan/{name}"], "status": "excluded"}
    assert data["not_counted"] == [told]
    said = run("check", "nhan").stdout
    assert f"Văn phòng để ngoài: Xã Hai (nhan/{name})." in said and "chưa tính được" not in said
    assert "Chưa nộp: Xã Ba." in said
    rows = {row[1]: row for row in sheet_rows("Tình hình nộp") if row[0]}
    assert rows["Xã Hai"][3] == "để ngoài" and rows["Xã Hai"][-1] is None
    overview = dict(row[:3:2] for row in sheet_rows("Tổng quan"))
    wanted = {"Đạt": 1, "Cần sửa": 0, "Bị từ chối": 0, "Để ngoài": 1, "Chưa nộp": 1}
    assert {word: overview.get(word) for word in wanted} == wanted
    units = khsheet.frames("nhan", "van-phong.xlsx").units.set_index("unit")["status"]
    assert units.to_dict() == {"Xã Một": "accepted", "Xã Hai": "excluded", "Xã Ba": "missing"}
    made = Path("th.xlsx").read_bytes()
    done = run("collect", "th.xlsx", "--no-roster", "-o", "lai.xlsx", "--format", "json")
    assert json.loads(done.stdout)["not_counted"] == [told]
    assert Path("lai.xlsx").read_bytes() == made


def test_of_a_unit_with_a_refused_file_too_the_office_has_not_decided(folder):
    for name in ("xa-hai.xlsx", "xa-hai-2.xlsx"):
        written(folder / "nhan" / name, b"PK\x03\x04 hong")
    decide({**LEAVE, "file": "xa-hai.xlsx"})
    data = collected()
    ((unit, status),) = [(one["unit"], one["status"]) for one in data["not_counted"]]
    assert (unit, status) == ("Xã Hai", "rejected")
    assert "Đã gửi, chưa tính được: Xã Hai (" in run("check", "nhan").stdout


# ---------------------------------------------------------------- what changed since


def since() -> str:
    """What a run says against the workbook that is there, with the book as it is now."""
    said = run("collect", "nhan", "-o", "th.xlsx").stdout
    return next(line for line in said.splitlines() if line.startswith("So với th.xlsx đã có. "))[
        22:
    ]


LABEL = FORM.inputs[PEOPLE].label
CORRECTION = {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"}


def test_a_number_that_was_corrected_has_changed(folder):
    decide()
    collected()
    decide(CORRECTION)
    assert since() == f"Thay đổi ở Xã Một («{LABEL}»)."
    assert since() == "Số liệu các đơn vị không đổi."
    decide({**CORRECTION, "new": "4270"})
    assert since() == f"Thay đổi ở Xã Một («{LABEL}»)."
    as_told = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 4270.0})
    written(folder / "nhan" / "mot.xlsx", as_told)  # the unit typed what it had said
    assert since() == "Số liệu các đơn vị không đổi."
    decide()
    assert since() == "Số liệu các đơn vị không đổi."


def test_a_number_that_came_into_doubt_has_changed(folder):
    decide(CORRECTION)
    collected()
    decide(CORRECTION, {**CORRECTION, "new": "4270"})
    assert since() == f"Đổi tình trạng: Xã Một (đạt → cần sửa). Thay đổi ở Xã Một («{LABEL}»)."
    assert since() == "Số liệu các đơn vị không đổi."


def test_a_unit_that_was_left_out_or_refused_has_another_state(folder):
    written(folder / "nhan" / "hai.xlsx", TWO)
    decide()
    collected()
    decide({**LEAVE, "file": "hai.xlsx"})
    assert since() == "Đổi tình trạng: Xã Hai (đạt → để ngoài)."
    assert since() == "Số liệu các đơn vị không đổi."
    decide()
    assert since() == "Đổi tình trạng: Xã Hai (để ngoài → đạt)."
    written(folder / "nhan" / "hai.xlsx", b"PK\x03\x04")
    assert since() == "Không còn Xã Hai."  # nothing says whose file it is
    (folder / "nhan" / "hai.xlsx").rename(folder / "nhan" / "xa-hai.xlsx")
    assert since() == "Thêm Xã Hai (bị từ chối)."
    written(folder / "nhan" / "xa-hai.xlsx", TWO)
    assert since() == "Đổi tình trạng: Xã Hai (bị từ chối → đạt)."


def test_a_unit_with_an_error_has_another_state(folder):
    decide()
    collected()
    wrong = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: None})
    written(folder / "nhan" / "mot.xlsx", wrong)
    assert since() == f"Đổi tình trạng: Xã Một (đạt → cần sửa). Thay đổi ở Xã Một («{LABEL}»)."


def test_a_workbook_that_kept_no_states_is_compared_by_who_counted(folder, monkeypatch):
    from khsheet.collection import stored

    written(folder / "nhan" / "hai.xlsx", TWO)
    decide()
    collected()
    monkeypatch.setattr(stored, "STATES", "khac")  # as if that row were unknown
    decide({**LEAVE, "file": "hai.xlsx"})
    assert since() == "Không còn Xã Hai."
