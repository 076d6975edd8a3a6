"""What workbooks have lost is told wherever the office looks, and goes on with consolidated ones."""

import json
from pathlib import Path

import pytest
from arrived import edited
from filled import filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet.cli.show import collection_json
from khsheet.collection import archive
from khsheet.model import WHOLE, Damage, Entry, Status

BEFORE = Path(__file__).parent / "before" / "tong-hop-2026-H1.xlsx"
COLUMN = "Tình trạng biểu mẫu"


def unlocked(book) -> None:
    book["Sổ quỹ"].protection.sheet = False
    book["Hội viên"].data_validations.dataValidation = []


TOLD = {
    "Xã Mất Khóa": "đã bị mở khóa (Sổ quỹ); mất 2 ô chọn; lưu bằng openpyxl",
    "Xã Nguyên Vẹn": None,
}
DAMAGE = Damage(unlocked=("Sổ quỹ",), drop_downs_lost=2, saved_by="openpyxl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("nhan")
    whole = filled_workbook(unit="Xã Nguyên Vẹn", code="01")
    broken = edited(filled_workbook(unit="Xã Mất Khóa", code="02"), unlocked)
    written(folder / "mot.xlsx", whole)
    written(folder / "hai.xlsx", broken)
    return folder


def told(workbook: Path) -> dict[str, str | None]:
    """The column of the sheet, by unit."""
    _, _, _, head, *rows = load_workbook(workbook)["Tình hình nộp"].values
    unit, damage = head.index("Đơn vị"), head.index(COLUMN)
    return {row[unit]: row[damage] for row in rows}


def test_the_sheet_tells_it_and_the_next_collection_too(folder, tmp_path):
    first, again = tmp_path / "mot.xlsx", tmp_path / "hai.xlsx"
    khsheet.collect(folder, first)
    assert told(first) == TOLD
    collection = khsheet.collect(first, again).collection
    assert told(again) == TOLD
    assert {entry.damage for entry in collection.files} == {
        DAMAGE,
        Damage(saved_by="Microsoft Excel 12"),
    }


def test_json_tells_only_losses(folder):
    result = khsheet.check(folder)
    told = collection_json(result.collection, result.totals, None)["files"]
    assert {one["unit"]: one.get("damage") for one in json.loads(json.dumps(told))} == {
        "Xã Mất Khóa": {"unlocked": ["Sổ quỹ"], "drop_downs_lost": 2, "saved_by": "openpyxl"},
        "Xã Nguyên Vẹn": None,
    }


def test_the_table_of_files_has_it(folder):
    files = khsheet.frames(folder)["files"]
    texts = files[["unit", "saved_by", "damage"]].fillna("").values.tolist()
    assert sorted(texts) == [
        ["Xã Mất Khóa", "openpyxl", TOLD["Xã Mất Khóa"]],
        ["Xã Nguyên Vẹn", "Microsoft Excel 12", ""],
    ]


def test_workbooks_of_earlier_builds_tell_nothing(tmp_path):
    collection = khsheet.collect(BEFORE, tmp_path / "ra.xlsx").collection
    assert collection.files and {entry.damage for entry in collection.files} == {WHOLE}
    assert set(told(tmp_path / "ra.xlsx").values()) == {None}


def test_a_file_that_does_not_count_keeps_it():
    entry = Entry("a.xlsx", Status.REPLACED, damage=DAMAGE)
    kept = archive.dumps_entry(entry)
    assert archive.loads_entry(kept).damage == DAMAGE
    before = json.loads(kept)
    del before["damage"]
    assert archive.loads_entry(json.dumps(before)).damage == WHOLE
