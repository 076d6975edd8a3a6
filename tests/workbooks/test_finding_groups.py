"""Nhóm lỗi counts what is still to be mended, as the terminal does, and says what fits each item."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrived import saved_at
from command import run
from decided import LEAVE, MOMENT, decide, sheet_rows
from filled import example_rows, filled_workbook, written

from khsheet.form import definition
from khsheet.messages import CATALOGUE

FORM = definition.load()
LATER = "2026-07-02T03:00:00Z"
FAULTS = {"members_new": 9.0, "population": None, "situation_text": None}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def came(name: str, data: bytes, moment: str = MOMENT) -> None:
    written(Path("nhan") / name, saved_at(data, moment))


def grouped() -> list[tuple[object, ...]]:
    """Of each group: grade, code, item, how often, of how many units, where, what to do."""
    run("collect", "nhan", "-o", "th.xlsx")
    return [(row[1], row[2], row[5], *row[6:]) for row in sheet_rows("Nhóm lỗi")]


def test_what_was_found_in_files_that_are_set_aside_is_in_no_group():
    decide({**LEAVE, "file": "hai.xlsx"})
    came("cu.xlsx", filled_workbook(unit="Xã Một", code="01", changes=FAULTS))
    came("moi.xlsx", filled_workbook(unit="Xã Một", code="01", changes={"population": None}), LATER)
    came("hai.xlsx", filled_workbook(unit="Xã Hai", code="02", changes=FAULTS))
    written(Path("nhan") / "la.xlsx", b"PK\x03\x04")
    people = FORM.inputs["population"].label
    remedy = CATALOGUE["KH005"].remedy
    assert grouped() == [
        ("lỗi", "KH005", None, 1, 1, "nhan/la.xlsx", remedy),
        ("lỗi", "KH201", people, 1, 1, "Xã Một, ô C28", "Ghi số liệu."),
    ]
    note = "2 nhóm, không kể tệp đã thay thế hoặc văn phòng để ngoài; chi tiết ở trang Cần sửa."
    assert sheet_rows("Nhóm lỗi", first=1)[2][0] == note
    said = run("check", "nhan").stdout
    assert "Tất cả: 2 lỗi, 0 điều nhắc, 0 ô đã đọc giúp." in said


def test_a_broken_file_that_may_be_anybody_s_is_among_what_is_left_to_mend():
    """As in how the command ends; one beside the file that counts for its unit is not."""
    decide()
    came("mot.xlsx", filled_workbook(unit="Xã Một", code="01"))
    for name, left, code in (("xa-mot-cu.xlsx", 0, 0), ("la.xlsx", 1, 1)):
        written(Path("nhan") / name, b"PK\x03\x04")
        assert run("collect", "nhan", "-o", "th.xlsx").exit_code == code
        said = f"Còn {left} lỗi phải sửa, 0 điều nhắc cần xem lại hoặc giải trình."
        assert str(sheet_rows("Cần sửa", first=1)[2][0]).startswith(said)


def test_what_is_to_be_done_fits_the_type_of_the_item():
    first, *more = example_rows()["entries"]
    ledger = (first[0], None, None, None, "", first[5], *first[6:])
    changes = {
        "population": None,
        "report_year": None,
        "situation_text": None,
        "training_audience": "…",
        "lifelong_week_events": "-",
    }
    came("a.xlsx", filled_workbook(changes=changes, rows={"entries": [ledger, *more]}))
    labels = {FORM.items[key].label: key for key in FORM.items}
    advice = [(code, labels.get(label), said) for _, code, label, *_, said in grouped()]
    assert sorted(advice) == [
        ("KH201", "entry_category", "Chọn trong danh sách."),
        ("KH201", "entry_date", "Ghi ngày."),
        ("KH201", "population", "Ghi số liệu."),
        ("KH201", "report_year", "Ghi số liệu."),
        ("KH201", "situation_text", "Ghi nội dung."),
        ("KH201", "training_audience", "Ghi nội dung."),
        ("KH211", "lifelong_week_events", "Nếu là số không, hãy ghi 0."),
        ("KH211", "training_audience", "Nếu có, hãy ghi rõ."),
    ]
