"""The workbooks for training have the mistakes that their page tells, and their solutions none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lazily import load_workbook

import khsheet
from khsheet.model.places import a1

TRAINING = Path(__file__).parents[2] / "samples" / "tap-huan"
#: Exercise, cell and code of every mistake.
MISTAKES = {
    "bai-1": [
        ("Hỗ trợ giáo dục", "C8", "KH201"),
        ("Hỗ trợ giáo dục", "C9", "KH205"),
        ("Trung tâm HTCĐ", "D10", "KH403"),
        ("Xã hội học tập", "C41", "KH203"),
        ("Xã hội học tập", "C8", "KH401"),
    ],
    "bai-2": [
        ("Hội viên", "C12", "KH201"),
        ("Sổ quỹ", "C12", "KH225"),
        ("Sổ quỹ", "D14", "KH226"),
        ("Sổ quỹ", "G15", "KH202"),
        ("Tổ chức hội", "C7", "KH401"),
    ],
}


def told(exercise: str) -> list[list[str]]:
    """The rows of the page about an exercise: sheet, cell, what was typed, why, the solution."""
    page = (TRAINING / "README.md").read_text(encoding="utf-8")
    section = page[page.index(f"## Bài {exercise[-1]}") :].split("\n## ", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"]
    return rows[2:]


def checked(folder: Path, *grades: str) -> list[tuple[str, str, str]]:
    """Sheet, cell and code of each finding of these grades."""
    (file,) = khsheet.check([folder]).collection.files
    found = [f for f in file.findings if f.severity in grades]
    return sorted((f.place.sheet, a1(f.place.row, f.place.column), f.code) for f in found)


def typed(folder: Path, sheet: str, cell: str) -> str:
    (path,) = folder.glob("*.xlsx")
    value = load_workbook(path)[sheet][cell].value
    if value is None:
        return "(trống)"
    if isinstance(value, int | float):
        return f"{value:,}".replace(".", ";").replace(",", ".").replace(";", ",")
    return str(value)


@pytest.mark.parametrize("exercise", MISTAKES)
def test_the_planted_mistakes_are_found_and_no_other(exercise):
    assert checked(TRAINING / exercise / "gui-len", "error", "warning") == MISTAKES[exercise]


@pytest.mark.parametrize("exercise", MISTAKES)
def test_the_solution_is_accepted(exercise):
    result = khsheet.check([TRAINING / exercise / "loi-giai"])
    assert result.exit_code == 0
    assert checked(TRAINING / exercise / "loi-giai", "error", "warning") == []


@pytest.mark.parametrize("exercise", MISTAKES)
def test_what_goes_back_has_the_same_mistakes(exercise):
    assert checked(TRAINING / exercise / "tra-lai", "error", "warning") == MISTAKES[exercise]


@pytest.mark.parametrize("exercise", MISTAKES)
def test_the_page_tells_each_mistake_and_its_solution(exercise):
    rows = told(exercise)
    assert sorted((sheet, cell) for sheet, cell, *_ in rows) == [m[:2] for m in MISTAKES[exercise]]
    for sheet, cell, before, why, after in rows:
        assert before == typed(TRAINING / exercise / "gui-len", sheet, cell)
        assert len(why) > 10
        solved = typed(TRAINING / exercise / "loi-giai", sheet, cell)
        assert after == solved or (re.fullmatch(r"\(.+\)", after) and solved != "(trống)")
