"""The emulation score: by the office's criteria, every point traceable, equals share a place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from arrived import saved_at
from clients import shown
from command import run
from filled import filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed
from shown import pixels_wide

from khsheet.form import definition, profiles
from khsheet.model import Unit
from khsheet.office.items import indicators

UNITS = [
    Unit(f"0{n}", f"Xã {name}", "xã") for n, name in enumerate("Một Hai Ba Bốn Năm Sáu".split(), 1)
]
TEACHERS, ACCOUNTS = "mentor_teachers", "learning_citizen_accounts"
CRITERIA = [
    {"kind": "Chỉ tiêu", "item": "Số CBQL, giáo viên đỡ đầu học sinh", "full": "20", "points": "10"},
    {"kind": "Chỉ tiêu", "item": "Số tài khoản trên phần mềm “Công dân học tập”", "full": 700,
     "points": 5, "name": "Tài khoản"},
    {"kind": "Chỉ tiêu", "item": "Hội viên mới kết nạp từ đầu năm", "under": "Tổng số hội viên",
     "full": "25%", "points": "10", "name": "Hội viên mới"},
    {"kind": "Điểm thưởng", "item": "Số CBQL, giáo viên đỡ đầu học sinh", "full": 30, "points": 2},
    {"kind": "Trừ nộp muộn", "full": "10", "points": "5"},
    {"kind": "Trừ phải gửi lại", "full": 2, "points": "2"},
]  # fmt: skip
DUE = {"2026-H1": {"deadline": date(2026, 7, 5)}}
RECEIPTS = [
    {"unit": "01", "period": "2026-H1", "day": date(2026, 7, 4)},
    {"unit": "02", "period": "2026-H1", "day": date(2026, 7, 8)},
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def book(criteria=CRITERIA, due=DUE) -> None:
    rows = {"units": units_typed(UNITS), "receipts": RECEIPTS, "criteria": criteria}
    saved(Path("van-phong.xlsx"), rows, periods=due)


def send(number: int, name: str = "", saved: str = "", **more) -> None:
    unit = UNITS[number - 1]
    data = filled_workbook(unit=unit.name, code=unit.code, **more)
    data = saved_at(data, saved) if saved else data
    written(Path("nhan") / f"{name or unit.code}.xlsx", data)


def send_all() -> None:
    """Two alike; one late, with more teachers, a blank, and a first try; one of another printed
    form; one to be mended; the last sent nothing."""
    send(1)
    send(2, "02 lan 1", "2026-07-01T01:00:00Z", changes={"population": None})
    send(2, "02 lan 2", "2026-07-08T01:00:00Z", changes={TEACHERS: 31.0, ACCOUNTS: None})
    send(3, form=profiles.for_print_forms(definition.load(), ["1"]))
    send(4)
    send(5, changes={"population": None})


def collected(*more: str) -> dict:
    done = run("collect", "nhan", "-o", "th.xlsx", "--format", "json", *more)
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


PLACES = [
    ("01", 1, 21.5, 25, 86),
    ("04", 1, 21.5, 25, 86),
    ("03", 3, 12.5, 15, 83.33),
    ("02", 4, 19.5, 25, 78),
]
MARKS = {
    "01": [(18, 9), (350, 2.5), (33.3333, 10), (18, 0), (0, 0), (0, 0)],
    "02": [(31, 10), ("chưa có số", 0), (33.3333, 10), (31, 2), (3, -1.5), (1, -1)],
    "03": [
        ("không hỏi", None), (350, 2.5), (33.3333, 10), ("không hỏi", None), ("chưa ghi ngày", 0),
        (0, 0),
    ],
}  # fmt: skip
MARKS["04"] = [*MARKS["01"][:4], ("chưa ghi ngày", 0), (0, 0)]


def test_every_point_is_told(folder):
    book()
    send_all()
    told = collected()["ranking"]
    scores = told["scores"]
    places = [
        tuple(s[k] for k in ("unit_code", "rank", "points", "possible", "percent")) for s in scores
    ]
    assert places == PLACES
    marks = {
        s["unit_code"]: [(m.get("word", m["number"]), m["points"]) for m in s["marks"]]
        for s in scores
    }
    assert marks == MARKS
    assert told["unranked"] == ["05", "06"]


as_it_was_left = partial(load_workbook, data_only=True)


def ranking_sheet(
    opened: Callable[[Path], openpyxl.Workbook] = as_it_was_left,
) -> dict[str, list[list[object]]]:
    """The rows of units by the heading of their block."""
    sheet = opened(Path("th.xlsx"))["Xếp hạng"]
    found: dict[str, list[list[object]]] = {}
    for row in sheet.iter_rows(min_row=7, values_only=True):
        if row[1] and row[1].isupper():
            rows = found[row[1]] = []
        elif row[1]:
            rows.append(list(row))
    return found


@pytest.mark.parametrize("opened", [as_it_was_left, shown], ids=["as left", "by LibreOffice"])
def test_the_sheet_works_out_the_same(folder, opened):
    book()
    send_all()
    collected()
    blocks = ranking_sheet(opened)
    assert list(blocks) == ["ĐIỂM", "SỐ LIỆU ĐƯỢC CHẤM", "ĐIỀU CẦN BIẾT"]
    points, numbers, remarks = blocks.values()
    named = {unit.name: unit.code for unit in UNITS}
    assert [(named[r[1]], r[0], r[2], r[3], r[4]) for r in points[:4]] == PLACES
    assert [r[1] for r in points[4:]] == ["Xã Năm", "Xã Sáu"]
    assert [r[:2] for r in numbers] == [r[:2] for r in points[:4]]
    for own, earned in zip(numbers, points):
        marks = [(n, None if p == "" else p) for n, p in zip(own[5:], earned[5:])]
        assert marks == MARKS[named[own[1]]]
    assert {row[1]: row[2] for row in remarks} == {
        "Xã Bốn": "chưa ghi ngày nhận nên không trừ nộp muộn",
        "Xã Ba": (
            "Số CBQL, giáo viên đỡ đầu học sinh: không hỏi; chưa ghi ngày nhận nên không trừ nộp "
            "muộn"
        ),
        "Xã Hai": (
            "Tài khoản: chưa có số; quá hạn 3 ngày, trừ 1,5 điểm; 1 tệp phải gửi lại, trừ 1 điểm"
        ),
        "Xã Năm": "Không xếp hạng: cần sửa.",
        "Xã Sáu": "Không xếp hạng: chưa nộp.",
    }


def test_what_the_office_did_not_write_down_is_named(folder):
    """Of the first two units the day is there, of the fourth it is not."""
    book(due={"2026-H1": {}})
    for number in (1, 4):
        send(number)
    collected()
    remarks = {row[1]: row[2] for row in ranking_sheet()["ĐIỀU CẦN BIẾT"]}
    assert remarks["Xã Một"] == "chưa ghi hạn nộp nên không trừ nộp muộn"
    assert remarks["Xã Bốn"] == "chưa ghi hạn nộp và ngày nhận nên không trừ nộp muộn"


#: What stands beside each other on a printed page of A4, across, at its own size: 274 mm.
_PAGE_PIXELS = 274 / 25.4 * 96


@pytest.mark.parametrize("count", [1, 6, 12, 17, 18])
def test_one_page_is_wide_enough_to_be_read(folder, count):
    """In letters of 8 points at least where the sheet has 12."""
    labels = list(dict.fromkeys(indicators(definition.load()).values()))
    book([{"kind": "Chỉ tiêu", "item": label, "full": 9, "points": 5} for label in labels[:count]])
    send(1)
    collected()
    sheet = load_workbook("th.xlsx")["Xếp hạng"]
    if count > 17:  # where one page is not wide enough two are as good as full
        assert (sheet.page_setup.scale, [b.id for b in sheet.col_breaks.brk]) == (67, [12])
        assert sheet.print_title_cols == "$A:$B"
        return
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert not sheet.col_breaks.brk
    assert pixels_wide(sheet, range(1, 6 + count)) <= _PAGE_PIXELS * 12 / 8


def test_a_unit_is_told_its_place(folder):
    book()
    send_all()
    collected("--letters", "thu")
    text = Path("thu/phan-hoi.txt").read_bytes().decode("utf-8-sig")
    told = [line for line in text.splitlines() if line.startswith("Thi đua")]
    assert told[:2] == [
        "Thi đua, tính đến nay trong 4 đơn vị đã đạt: hạng 1, 21,5/25 điểm (86%).",
        "Thi đua, tính đến nay trong 4 đơn vị đã đạt: hạng 4, 19,5/25 điểm (78%); Tài khoản: chưa "
        "có số; quá hạn 3 ngày, trừ 1,5 điểm; 1 tệp phải gửi lại, trừ 1 điểm.",
    ]


def test_without_criteria_nothing_of_it_appears(folder):
    """Not even from a consolidated workbook that was made with some."""
    book()
    send_all()
    collected()
    shutil.move("th.xlsx", "cu.xlsx")
    book([])
    done = run("collect", "cu.xlsx", "-o", "moi.xlsx", "--letters", "thu", "--format", "json")
    assert "ranking" not in json.loads(done.stdout)
    assert "Xếp hạng" not in load_workbook("moi.xlsx").sheetnames
    assert "Thi đua" not in Path("thu/phan-hoi.txt").read_bytes().decode("utf-8-sig")
    assert "Xếp hạng" in load_workbook("cu.xlsx").sheetnames


def test_only_the_criteria_of_the_period_count(folder):
    book([CRITERIA[0] | {"period": "2026"}, CRITERIA[1]])
    send(1)
    (score,) = collected()["ranking"]["scores"]
    assert (score["points"], score["possible"]) == (2.5, 5)


def test_a_reason_is_no_number(folder):
    book(CRITERIA[:2])
    send(1, changes={ACCOUNTS: "chưa nắm được"})
    (score,) = collected()["ranking"]["scores"]
    assert score["marks"][1]["word"] == "chưa nắm được"
    assert (score["points"], score["possible"]) == (9, 15)
    points, numbers, _ = ranking_sheet(shown).values()
    assert (numbers[0][6], points[0][6]) == ("chưa nắm được", 0)
