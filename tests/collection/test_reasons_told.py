"""Reasons instead of numbers on their way through consolidation: told everywhere, nowhere a zero."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from command import run
from filled import example_cells, filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet.workbooks.consolidated.unit_table import KEY_ROW

UNITS = ("Xã Suối Trà", "Phường Bến Ngói")
REASONS = {
    "population": "CHUA NAM DUOC",
    "clc_law_classes": "Chưa thống kê",
    "mentor_teachers": "ko áp dụng",
}
TOLD = {
    "population": "chưa nắm được",
    "clc_law_classes": "chưa nắm được",
    "clc_classes_total": "chưa nắm được",
    "mentor_teachers": "không áp dụng",
}
MORE = {
    "clc_law_participants": "chưa nắm được",
    "base_learning_citizens": None,
    "mentored_students": "không áp dụng",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for number, unit in enumerate(UNITS, 1):
        changes = {**REASONS, **MORE} if number == 1 else {}
        data = filled_workbook(unit=unit, code=f"0{number}", changes=changes)
        written(Path("nhan") / f"{number}.xlsx", data)
    return tmp_path


def collected(source: str = "nhan", target: str = "th.xlsx") -> dict:
    done = run("collect", source, "--format", "json", "--values", "-o", target)
    return json.loads(done.stdout)


def test_json_says_why_there_is_no_number():
    data = collected()
    first, second = data["files"]
    assert first["status"] == second["status"] == "accepted"
    assert TOLD.items() <= first["reasons"].items() and "reasons" not in second
    assert first["values"]["population"] is None
    assert data["totals"]["population"] == example_cells()["population"]
    assert data["coverage"]["population"][0] == 1
    assert data["coverage"]["clc_classes_total"][0] == 1


def test_a_consolidated_workbook_keeps_them():
    before = collected()
    again = collected("th.xlsx", "lai.xlsx")
    assert [f.get("reasons") for f in again["files"]] == [f.get("reasons") for f in before["files"]]
    assert again["totals"] == before["totals"]


def test_the_table_of_units_and_the_texts_show_them():
    collected()
    book = load_workbook("th.xlsx")
    sheet = book["Tổng hợp"]
    column = {cell.value: cell.column for cell in sheet[KEY_ROW]}
    row = next(r for r in range(1, 30) if sheet.cell(r, 4).value == UNITS[0])
    assert {key: sheet.cell(row, column[key]).value for key in TOLD} == TOLD
    texts = [c.value for line in book["Thuyết minh"].iter_rows() for c in line if c.value]
    assert any("Dân số: (chưa nắm được)" in str(text) for text in texts)


def test_word_prints_them():
    run("report", "nhan", "--mau", "2", "-o", "bc")
    first = next(p for p in sorted(Path("bc").iterdir()) if "suoi-tra" in p.name)
    text = "\n".join(p.text for p in docx.Document(str(first)).paragraphs)
    assert "Dân số (chưa nắm được)" in text
    assert "đỡ đầu học sinh là (không áp dụng)" in text


def test_data_tell_them_apart():
    values = khsheet.frames(["nhan"])["values"]
    own = values[values["unit_code"] == "01"].set_index("indicator")["state"]
    assert own["population"] == own["clc_classes_total"] == "unknown"
    assert own["mentor_teachers"] == "not_applicable"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Ch\N{SOFT HYPHEN}a n¾m ®\N{SOFT HYPHEN}îc", "chưa nắm được"),  # TCVN3
        ("kh«ng ¸p dông", "không áp dụng"),
        ("chöa naém ñöôïc", "chưa nắm được"),  # VNI
        ("khoâng aùp duïng", "không áp dụng"),
    ],
)
def test_a_reason_in_an_old_font(typed, told, tmp_path):
    data = filled_workbook(unit=UNITS[0], code="01", changes={"mentor_teachers": typed})
    path = written(tmp_path / "cu.xlsx", data)
    (entry,) = khsheet.check([path]).collection.files
    assert entry.reasons == {"mentor_teachers": told} and entry.status == "accepted"
