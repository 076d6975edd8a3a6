"""What was sent and cannot be counted is told at its unit, never as not sent."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from command import run
from filled import filled_workbook, written

import khsheet

ROSTER = "code,name\n01,Xã Suối Trà\n02,Xã Khe Vàng\n03,Xã An\n04,Phường Sông Hiền\n"
BROKEN = b"PK\x03\x04 hong"


@pytest.fixture
def office(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "dv.csv", ROSTER.encode())
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook(unit="Xã Suối Trà", code="01"))
    return tmp_path


def told() -> dict:
    return json.loads(run("check", "nhan", "--roster", "dv.csv", "--format", "json").stdout)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("xa-khe-vang-2026-H1.xlsx", "Xã Khe Vàng"),
        ("BC Khe Vàng (bản chính).xlsx", "Xã Khe Vàng"),
        ("cụm 1/baocao_khevang.xlsx", "Xã Khe Vàng"),
        ("xã An 6 tháng.xlsx", "Xã An"),
        ("bao cao an toan.xlsx", None),
        ("Khe Vàng và Sông Hiền.xlsx", None),
        ("bao cao.xlsx", None),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_at_the_unit_that_it_is_called_after(
    office, name, unit
):
    written(office / "nhan" / name, BROKEN)
    data = told()
    sent = [(one["unit"], one["paths"]) for one in data["not_counted"]]
    assert sent == ([(unit, [f"nhan/{name}"])] if unit else [])
    others = {"Xã Khe Vàng", "Xã An", "Phường Sông Hiền"} - {unit}
    assert set(data["missing"]) == others


def test_its_own_identity_counts_for_more_than_its_name(office):
    data = filled_workbook(unit="Xã An", code="03", period="2025-H2")
    written(office / "nhan" / "xa-khe-vang.xlsx", data)
    written(office / "nhan" / "b.xlsx", filled_workbook(unit="Phường Sông Hiền", code="04"))
    told_of = told()
    assert [one["unit"] for one in told_of["not_counted"]] == ["Xã An"]
    assert told_of["missing"] == ["Xã Khe Vàng"]


def test_a_second_file_that_counts_settles_it(office):
    written(office / "nhan" / "xa-suoi-tra-hong.xlsx", BROKEN)
    assert told()["not_counted"] == []


def test_people_and_programs_are_told_the_same(office):
    written(office / "nhan" / "xa-khe-vang.xlsx", BROKEN)
    shown = run("collect", "nhan", "--roster", "dv.csv", "-o", "th.xlsx").output
    assert "Đã gửi, chưa tính được: Xã Khe Vàng (nhan/xa-khe-vang.xlsx)." in shown
    assert "Chưa nộp: Xã An; Phường Sông Hiền." in shown
    assert "Kỳ 6 tháng đầu năm 2026: đã gửi 2/4 đơn vị, đọc được 1, đạt 1." in shown
    units = khsheet.frames("nhan", "dv.csv").units.set_index("unit")["status"]
    assert units.to_dict() == {
        "Xã Suối Trà": "accepted",
        "Xã Khe Vàng": "not_counted",
        "Xã An": "missing",
        "Phường Sông Hiền": "missing",
    }
    book = openpyxl.load_workbook("th.xlsx", read_only=True)
    rows = {row[1]: row for row in book["Tình hình nộp"].iter_rows(values_only=True) if row[0]}
    book.close()
    assert "bị từ chối" in rows["Xã Khe Vàng"] and "chưa nộp" in rows["Xã An"]
    again = json.loads(run("collect", "th.xlsx", "-o", "lai.xlsx", "--format", "json").stdout)
    assert [one["unit"] for one in again["not_counted"]] == ["Xã Khe Vàng"]
