"""What came of decisions is told: where they come from, what they meant, and as one state everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from decided import LEAVE, ONE, collected, decide, outcomes, run, sheet_rows, statuses
from filled import written

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
