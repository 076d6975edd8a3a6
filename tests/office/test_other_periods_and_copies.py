"""Decisions of the office's book that are of another period, and those that name a copy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from decided import (
    ACCEPT,
    CHOOSE,
    LEAVE,
    ONE,
    PEOPLE,
    collected,
    decide,
    outcomes,
    run,
    sheet_rows,
    statuses,
)
from filled import filled_workbook, written


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "ban A.xlsx", ONE)
    return tmp_path


@pytest.mark.parametrize("named", ["ban A.xlsx", "ban B.xlsx"])
def test_a_file_may_be_chosen_by_the_name_of_its_copy(named):
    written(Path("nhan") / "ban B.xlsx", ONE)
    other = filled_workbook(unit="Xã Một", code="01", changes={"population": 4321.0})
    written(Path("nhan") / "moi.xlsx", other)
    decide({**CHOOSE, "unit": "01", "file": named})
    data = collected()
    assert outcomes(data) == [("choose", "applied")]
    assert statuses(data)["nhan/moi.xlsx"] == "replaced"


def test_decisions_of_another_period_are_told_in_one_line():
    old = {**ACCEPT, "unit": "01", "code": "KH402"}
    decide({**old, "period": "2025-H2"}, old, {**old, "period": "2025-H2", "unit": "02"})
    said = run("check", "nhan").output
    (line,) = [one for one in said.splitlines() if "không dùng cho kỳ này" in one]
    assert line.startswith("2 quyết định của 6 tháng cuối năm 2025, không dùng cho kỳ này:")
    assert re.search(r": trang Quyết định, dòng \d+ và \d+\.$", line)
    decide(old)
    assert "không dùng cho kỳ này" not in run("check", "nhan").output


@pytest.mark.parametrize("option", [None, "--no-texts"])
def test_a_copy_of_what_is_left_out_by_name_is_told(option):
    """It may be the same mistake, or what the office wants to be counted: it has to say."""
    written(Path("nhan") / "ban A (1).xlsx", ONE)
    decide({**LEAVE, "unit": "01", "file": "ban A.xlsx"})
    data = collected(*[option] if option else [])
    assert statuses(data) == {"nhan/ban A.xlsx": "excluded", "nhan/ban A (1).xlsx": "accepted"}
    (one,) = data["decisions"]
    told = (
        r"còn nhan/ban A \(1\).xlsx, cùng nội dung mà khác tên, vẫn được tính; muốn để ngoài cả "
        r"tệp đó thì ghi dấu tệp ([0-9A-F]{4}-[0-9A-F]{4}) thay cho tên"
    )
    assert (one["outcome"], data["totals"][PEOPLE]) == ("applied", 4250)
    (mark,) = re.findall(told, one["told"])
    ((*_, shown),) = sheet_rows()
    name = "tệp 01" if option else "nhan/ban A (1).xlsx"
    assert shown == f"đã áp dụng: {one['told'].replace('nhan/ban A (1).xlsx', name)}"
    assert (
        f"    Để ngoài một tệp, Xã Một: đã áp dụng, {one['told']}." in run("check", "nhan").stdout
    )
    decide({**LEAVE, "unit": "01", "file": mark})
    data = collected()
    assert set(statuses(data).values()) == {"excluded"}
    assert [one.get("told") for one in data["decisions"]] == [None]
