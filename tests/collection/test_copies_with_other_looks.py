"""Files of one unit that are typed alike, but in one of them a number is struck through or shown as
another: no copies, of which the name of the file decided which counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from arrived import edited, saved_at, with_parts
from decided import CHOOSE
from filled import filled_workbook, written
from office_books import saved, units_typed
from openpyxl.styles import Font

import khsheet
from khsheet.collection.decisions import fingerprint
from khsheet.model import Unit
from khsheet.verbs.gathered import Result

UNIT = Unit("01", "Xã Một")
CELL = "C28"
EARLY, LATE = "2026-07-01T03:00:00Z", "2026-07-03T03:00:00Z"
Edit = Callable[[openpyxl.Workbook], None]


def strike(book: openpyxl.Workbook) -> None:
    book["Thông tin chung"][CELL].font = Font(strike=True)


def show_thousands(book: openpyxl.Workbook) -> None:
    book["Thông tin chung"][CELL].number_format = "#,##0,"


def strike_a_member(book: openpyxl.Workbook) -> None:
    sheet = book["Hội viên"]
    name = next(c for row in sheet.iter_rows() for c in row if c.value == "Nguyễn Thị Ví Dụ1")
    name.font = Font(strike=True)


def sent(look: Edit | None = None, time: str = EARLY) -> bytes:
    data = filled_workbook(unit=UNIT.name, code=UNIT.code, changes={"population": 5000.0})
    return saved_again(data, look, time) if look else saved_at(data, time)


def saved_again(data: bytes, look: Edit, time: str = EARLY) -> bytes:
    """By another program, as if at that moment."""
    moment = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    in_core = {"docProps/core.xml": lambda xml: moment.sub(rb"\g<1>" + time.encode(), xml)}
    return with_parts(edited(data, look), in_core)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def collected(*paths: str, decisions: tuple = ()) -> Result:
    saved(Path("van-phong.xlsx"), {"units": units_typed([UNIT]), "decisions": decisions})
    return khsheet.collect(paths or ["nhan"], Path("th.xlsx"), Path("van-phong.xlsx"))


def told(result: Result) -> list[tuple[str, str, list[str]]]:
    return [
        (e.path, e.status.value, [f.code for f in e.findings if f.severity != "info"])
        for e in result.collection.files
    ]


WHERE = f"Các tệp khác nhau ở: Trang «Thông tin chung», ô {CELL}: {{}} (ở {{}})."
LOOKS = pytest.mark.parametrize(
    ("look", "code", "words"),
    [
        (strike, "KH218", "nội dung bị gạch ngang"),
        (
            show_thousands,
            "KH228",
            "định dạng số của ô bớt 3 chữ số cuối nên ô hiện khác nội dung đang lưu",
        ),
    ],
)


@LOOKS
@pytest.mark.parametrize("struck", ["a.xlsx", "bbbb.xlsx"])
def test_of_the_same_time_none_counts_and_what_differs_is_told(look, code, words, struck):
    clean = {"a.xlsx": "bbbb.xlsx", "bbbb.xlsx": "a.xlsx"}[struck]
    written(Path("nhan", struck), sent(look))
    written(Path("nhan", clean), sent())
    result = collected()
    assert sorted(told(result)) == sorted(
        [
            (f"nhan/{struck}", "rejected", [code, "KH015"]),
            (f"nhan/{clean}", "rejected", ["KH015"]),
        ]
    )
    assert {e.findings[-1].expected for e in result.collection.files} == {
        WHERE.format(words, struck)
    }


@LOOKS
@pytest.mark.parametrize("clean_is_newer", [True, False])
def test_the_newer_counts_and_what_differs_is_told(look, code, words, clean_is_newer):
    clean, struck = (LATE, EARLY) if clean_is_newer else (EARLY, LATE)
    written(Path("nhan/a.xlsx"), sent(time=clean))
    written(Path("nhan/b.xlsx"), sent(look, struck))
    result = collected()
    assert told(result) == (
        [("nhan/a.xlsx", "accepted", []), ("nhan/b.xlsx", "replaced", [code])]
        if clean_is_newer
        else [("nhan/a.xlsx", "replaced", []), ("nhan/b.xlsx", "errors", [code])]
    )
    replaced = next(e for e in result.collection.files if e.status == "replaced")
    assert replaced.findings[-1].code == "KH014"
    assert WHERE.format(words, "b.xlsx") in replaced.findings[-1].found


@pytest.mark.parametrize("by", ["name", "mark"])
@pytest.mark.parametrize("chosen", ["a.xlsx", "b.xlsx"])
def test_the_office_chooses_one_by_its_name_or_its_mark(by, chosen):
    written(Path("nhan/a.xlsx"), sent())
    written(Path("nhan/b.xlsx"), sent(strike))
    files = collected().collection.files
    marks = {entry.path.rpartition("/")[2]: fingerprint(entry) for entry in files}
    told_marks = [mark in files[0].findings[-1].found for mark in marks.values()]
    assert len(set(marks.values())) == 2 and told_marks == [True, True]
    decision = {**CHOOSE, "unit": "01", "file": chosen if by == "name" else marks[chosen]}
    assert told(collected(decisions=(decision,))) == (
        [("nhan/a.xlsx", "accepted", []), ("nhan/b.xlsx", "replaced", ["KH218"])]
        if chosen == "a.xlsx"
        else [("nhan/a.xlsx", "replaced", []), ("nhan/b.xlsx", "errors", ["KH218"])]
    )


@pytest.mark.parametrize("look", [strike, show_thousands, strike_a_member])
@pytest.mark.parametrize("with_names", [True, False])
def test_copies_with_the_same_looks_are_copies_on_every_way(look, with_names):
    """Out of a consolidated workbook, without names too, and saved again by another program."""
    data = sent(look)
    written(Path("mot.xlsx"), data)
    khsheet.collect(["mot.xlsx"], Path("hom-qua.xlsx"), with_names=with_names)
    written(Path("nhan/mot-2.xlsx"), data)
    written(Path("nhan/mot-3.xlsx"), saved_again(data, lambda book: None))
    result = collected("hom-qua.xlsx", "nhan")
    assert sorted(e.status.value for e in result.collection.files) == [
        "errors", "replaced", "replaced"
    ]  # fmt: skip
    codes = [e.findings[-1].code for e in result.collection.others]
    assert codes == ["KH016", "KH016"]
