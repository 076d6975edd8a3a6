"""--verify: what two readers see differently is told by cell, and does not count."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from arrived import as_xlsb, edited, with_parts
from click.testing import CliRunner
from filled import filled_workbook, written

import khsheet
from khsheet.cli.commands import main
from khsheet.errors import UserError
from khsheet.form import definition
from khsheet.form.layout import layout
from khsheet.formats import Grid
from khsheet.formats.xlsx.workbook import XlsxBook
from khsheet.model import DateSerial

PLACED = layout(definition.load()).cells
POPULATION, NAME = PLACED["population"], PLACED["member_full_name"]
SAMPLES = Path(__file__).parents[2] / "samples" / "submissions"


def told(path: Path) -> dict:
    result = CliRunner().invoke(main, ["check", str(path), "--verify", "--format", "json"])
    (file,) = json.loads(result.stdout)["files"]
    return file


def differing(file: dict) -> list[tuple[str, str, str]]:
    return [(f["sheet"], f["cell"], f["message"]) for f in file["findings"] if f["code"] == "KH030"]


def misread(monkeypatch, change: Callable[[str, Grid], None]) -> None:
    """Our reader with a fault planted in it."""
    read = XlsxBook.sheet

    def wrongly(self, name, *limits):
        grid = read(self, name, *limits)
        change(name, grid)
        return grid

    monkeypatch.setattr(XlsxBook, "sheet", wrongly)


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.xlsx")), ids=lambda p: p.stem)
def test_samples_are_read_alike(path):
    assert {f["code"] for f in told(path)["findings"]} & {"KH030", "KH031"} == set()


def digit_lost(name: str, grid: Grid) -> None:
    if name == POPULATION.sheet:
        grid.rows[POPULATION.row][POPULATION.column] //= 10


def row_lost(name: str, grid: Grid) -> None:
    if name == NAME.sheet:
        del grid.rows[NAME.row + 1]


def name_read_wrongly(name: str, grid: Grid) -> None:
    if name == NAME.sheet:
        grid.rows[NAME.row][NAME.column] += "x"


def cell_invented(name: str, grid: Grid) -> None:
    if name == NAME.sheet:
        grid.rows[NAME.row + 3] = {NAME.column: "Lò Thị Thử"}


def next_day(name: str, grid: Grid) -> None:
    day = PLACED["basis_doc_date"]
    if name == day.sheet:
        value = grid.rows[day.row][day.column]
        grid.rows[day.row][day.column] = DateSerial(value + 1)


@pytest.mark.parametrize(
    ("fault", "cells"),
    [
        (digit_lost, {POPULATION.a1}),
        (name_read_wrongly, {NAME.a1}),
        (cell_invented, {PLACED["member_full_name"].a1.replace(str(NAME.row), str(NAME.row + 3))}),
        (row_lost, None),
    ],
)
def test_a_planted_fault_is_found_and_the_file_does_not_count(fault, cells, tmp_path, monkeypatch):
    path = written(tmp_path / "a.xlsx", filled_workbook())
    assert differing(told(path)) == []
    misread(monkeypatch, fault)
    file = told(path)
    found = differing(file)
    assert file["status"] == "errors"
    assert {cell for _, cell, _ in found} == (cells or {cell for _, cell, _ in found})
    assert found and all("lần đọc thứ" in message for _, _, message in found)
    assert "Thử" not in str(found) and "Ví Dụ" not in str(found)  # nobody is named


def test_both_readings_are_named(tmp_path, monkeypatch):
    path = written(tmp_path / "a.xlsx", filled_workbook(changes={"population": 6021.0}))
    misread(monkeypatch, digit_lost)
    ((sheet, cell, message),) = differing(told(path))
    assert (sheet, cell) == (POPULATION.sheet, POPULATION.a1)
    assert "lần đọc thứ nhất thấy số 602," in message
    assert "lần đọc thứ hai thấy số 6021." in message


def test_days_are_compared_too(tmp_path, monkeypatch):
    import datetime

    def typed(book) -> None:
        day = PLACED["basis_doc_date"]
        cell = book[day.sheet][day.a1]
        cell.value, cell.number_format = datetime.datetime(2026, 3, 15), "dd/mm/yyyy"

    path = written(tmp_path / "a.xlsx", edited(filled_workbook(), typed))
    assert differing(told(path)) == []
    misread(monkeypatch, next_day)
    assert [cell for _, cell, _ in differing(told(path))] == [PLACED["basis_doc_date"].a1]


def test_many_differences_are_counted(tmp_path, monkeypatch):
    def all_lost(name: str, grid: Grid) -> None:
        if name == NAME.sheet:
            grid.rows = {n: c for n, c in grid.rows.items() if n < NAME.row}

    names = [(None, f"Người Thử {n}", "Hội viên", "Kinh", None) for n in range(40)]
    path = written(tmp_path / "a.xlsx", filled_workbook(rows={"members": names}))
    assert differing(told(path)) == []
    misread(monkeypatch, all_lost)
    found = differing(told(path))
    assert len(found) == 21 and found[-1][1] == "" and "còn 100 ô nữa" in found[-1][2]


def day_that_is_none(core: bytes) -> bytes:
    """openpyxl opens no workbook that was made on such a day."""
    return re.sub(rb"\d{4}-\d\d-\d\dT", b"2026-99-99T", core)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("a.xlsx", {"docProps/core.xml": day_that_is_none}, "đọc thứ hai không mở được"),
        ("a.xlsb", None, "không phải .xlsx"),
    ],
)
def test_what_cannot_be_read_twice_says_so(name, change, words, tmp_path):
    data = filled_workbook()
    data = with_parts(data, change) if change else as_xlsb(data)
    file = told(written(tmp_path / name, data))
    assert [f["code"] for f in file["findings"]] == ["KH031"] and file["status"] == "accepted"
    assert words in file["findings"][0]["message"]


def test_without_openpyxl_it_is_said_what_to_install(tmp_path, monkeypatch):
    path = written(tmp_path / "a.xlsx", filled_workbook())
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UserError, match="pip install openpyxl"):
        khsheet.check([path], verify=True)


def test_workers_verify_too(tmp_path, monkeypatch):
    """The result is the same in processes of their own."""
    for n in range(3):
        written(tmp_path / "nhan" / f"{n}.xlsx", filled_workbook(unit=f"Xã Số {n}", code=str(n)))
    result = CliRunner().invoke(
        main,
        [
            "collect",
            str(tmp_path / "nhan"),
            "--verify",
            "--jobs",
            "2",
            "-o",
            str(tmp_path / "t.xlsx"),
        ],
    )
    assert result.exit_code == 0, result.output
