"""A number typed over on the consolidated workbook counts nowhere, and every verb that meets it says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written
from lazily import load_workbook

OWN = "tong-hop-2026-H1.xlsx"
TOLD = f"{OWN}: Bảng tổng hợp đã được lưu lại bằng chương trình khác; số sửa trên các trang không"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A current folder with a report and the consolidated workbook made of it."""
    monkeypatch.chdir(tmp_path)
    written(Path("nhan") / "01.xlsx", filled_workbook())
    assert run("collect", "nhan").exit_code == 0
    return tmp_path


VERBS = [
    ("report", OWN, "--office", "-o", "bao-cao"),
    ("report", OWN, "--mau", "1", "-o", "bao-cao"),
    ("export", OWN, "-o", "so-lieu"),
    ("collect", "nhan"),
    ("collect", "nhan", "-o", OWN),
]


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_it_is_told(place, words):
    assert "lưu lại" not in run(*words).output
    book = load_workbook(OWN)
    cell = next(c for row in book["Tổng hợp"].iter_rows() for c in row if type(c.value) is int)
    cell.value += 500
    book.save(OWN)
    result = run(*words)
    assert result.exit_code == 0 and result.stdout.count(TOLD) == 1
    assert "thì sửa vào tệp của đơn vị rồi tổng hợp lại" in result.stdout
