"""What goes back says by its name what it asks, and lists what was read all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from clients import shown
from command import run
from decided import ACCEPT, CORRECT, PEOPLE, decide
from filled import example_rows, filled_workbook, written
from lazily import load_workbook

from khsheet.form import check_sheet, definition, profiles
from khsheet.form.layout import layout

WRONG = {"members_new": 9.0}
DOUBTED = {"clc_law_participants": 90_000.0}
READ = {"fund_opening_balance": "12,5 triệu"}
TO_MEND, TO_LOOK_AT = "can-sua-xa-suoi-thu-2026-H1.xlsx", "can-xem-lai-xa-suoi-thu-2026-H1.xlsx"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def returned(*changes: dict) -> set[str]:
    """The files in the folder of returns after a report with those changes came."""
    made = filled_workbook(changes={k: v for one in changes for k, v in one.items()})
    written(Path("nhan") / "a.xlsx", made)
    run("check", "nhan", "--return", "tra")
    return {path.name for path in Path("tra").iterdir()}


def listed(name: str) -> list[tuple[str, str]]:
    sheet = load_workbook(Path("tra") / name)["Cần sửa"]
    return [(row[1], row[2]) for row in sheet.iter_rows(values_only=True) if row[1]]


def test_a_unit_that_is_only_asked_gets_a_file_that_says_so():
    assert returned(DOUBTED) == {TO_LOOK_AT}
    assert listed(TO_LOOK_AT)[0][0] == "CẦN XEM LẠI – XÃ SUỐI THỬ"
    assert returned(DOUBTED, WRONG) == {TO_MEND, "cũ"}
    assert kept_of(TO_LOOK_AT)
    assert listed(TO_MEND)[0][0] == "CẦN SỬA – XÃ SUỐI THỬ"
    assert returned(DOUBTED) == {TO_LOOK_AT, "cũ"}


def kept_of(name: str) -> str:
    """The dated name under which it was put aside."""
    stem = name.removesuffix(".xlsx")
    (kept,) = [path.name for path in Path("tra/cũ").glob(f"{stem} (cũ *).xlsx")]
    return kept


def test_what_is_sent_back_as_it_came_asks_the_same_again():
    returned(DOUBTED)
    (made,) = Path("tra").iterdir()
    written(Path("lai") / "a.xlsx", made.read_bytes())
    run("check", "lai", "--return", "tra2")
    assert [path.name for path in Path("tra2").iterdir()] == [TO_LOOK_AT]


def test_cells_that_were_read_all_the_same_are_listed_with_how():
    returned(WRONG, READ)
    *_, heading, read = listed(TO_MEND)
    assert heading[0] == "Phần mềm đã đọc giúp các ô sau; đọc đúng thì không cần sửa:"
    assert read[0].startswith("1. ") and ", ô C" in read[0]
    assert "được đọc là 12.500.000" in read[1]
    returned(WRONG)
    assert not any(first.startswith("Phần mềm đã đọc") for first, _ in listed(TO_MEND))


def test_of_very_many_the_first_are_listed():
    one = example_rows(1)["entries"][0]
    entries = [(float(n), *one[1:5], "100 nghìn", *one[6:]) for n in range(1, 121)]
    made = filled_workbook(changes=WRONG, rows={"entries": entries})
    written(Path("nhan") / "a.xlsx", made)
    done = run("check", "nhan", "--return", "tra", "--format", "json")
    (file,) = json.loads(done.stdout)["files"]
    number = sum(f["code"] == "KH210" for f in file["findings"])
    assert number > 100
    sheet = load_workbook(Path("tra") / TO_MEND)["Cần sửa"]
    shown = [row[2] for row in sheet.iter_rows(values_only=True) if row[2]]
    assert shown[-1] == f"Và {number - 100} ô khác."


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_the_terminal_lists_them_when_it_is_asked(option):
    written(Path("nhan") / "a.xlsx", filled_workbook(changes=READ))
    short, long = run("check", "nhan").stdout, run("check", "nhan", option).stdout
    assert "1 ô đã đọc giúp" in short and "KH210" not in short
    assert "thông tin KH210" in long and "được đọc là 12.500.000" in long


def test_a_number_that_the_office_itself_has_to_settle_goes_back_to_nobody():
    written(Path("nhan") / "a.xlsx", filled_workbook(unit="Xã Một", code="01"))
    correction = {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250"}
    decide({**correction, "new": "4260"}, {**correction, "new": "4270"})
    said = run("check", "nhan", "--return", "tra").stdout
    assert "LỖI KH035" in said and "Đã ghi 0 bản trả lại" in said and not Path("tra").exists()


def test_of_a_file_that_does_not_count_only_why_is_told():
    made = filled_workbook(changes=WRONG)
    written(Path("nhan") / "a.xlsx", made)
    written(Path("nhan") / "a (1).xlsx", made)
    said = run("check", "nhan").stdout
    copy = said.partition("a (1).xlsx – ")[2].partition("\nnhan/")[0]
    assert "bản sao" in copy and "KH016" in copy and "KH401" not in copy
    assert run("check", "nhan", "-v").stdout.count("KH401") > said.count("KH401")


@pytest.mark.parametrize("option", ["--no-names", "--no-texts"])
def test_nothing_goes_back_without_what_was_left_out(option):
    """A unit without a list of members has a signer, whose name its return must not lose."""
    form = profiles.for_print_forms(definition.load(), ("2",))
    assert "members" not in form.tables
    changes = {"population": "khoảng 5 nghìn"}
    written(Path("nhan") / "a.xlsx", filled_workbook(changes=changes, form=form))
    # what was left out once is not there later either
    for source, made, *more in (("nhan", "gon.xlsx", option), ("gon.xlsx", "lai.xlsx")):
        said = run("collect", source, *more, "-o", made, "--return", "tra").output
        assert not Path("tra").exists() and "1 đơn vị chưa có bản trả lại" in said
    run("check", "nhan", "--return", "tra")
    assert [path.name for path in Path("tra").iterdir()] == [TO_MEND]


@pytest.mark.parametrize("option", ["--return", "--letters"])
def test_a_folder_that_takes_nothing_is_told_before_anything_is_written(option):
    written(Path("nhan") / "a.xlsx", filled_workbook(changes=WRONG))
    Path("tra").write_text("no folder")
    done = run("collect", "nhan", option, "tra")
    assert done.exit_code == 2 and "Không ghi được vào tra: " in done.output
    assert option in done.output and "-o" not in done.output
    assert not Path("tong-hop-2026-H1.xlsx").exists()


def test_what_was_written_before_the_returns_failed_is_said():
    written(Path("nhan") / "a.xlsx", filled_workbook(changes=WRONG))
    (Path("tra") / TO_MEND).mkdir(parents=True)  # no file takes its place
    done = run("collect", "nhan", "--return", "tra")
    assert done.exit_code == 2 and "Bảng tổng hợp đã ghi: tong-hop-2026-H1.xlsx." in done.output


def test_what_the_office_settled_is_not_asked_of_the_unit():
    changes = {"population": "khoảng 5 nghìn", **DOUBTED}
    written(Path("nhan") / "a.xlsx", filled_workbook(unit="Xã Một", code="01", changes=changes))
    run("check", "nhan", "--return", "tra")
    assert [path.name for path in Path("tra").iterdir()] == ["can-sua-xa-mot-2026-H1.xlsx"]
    old = changes["population"]
    decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": old, "new": "300000"})
    run("check", "nhan", "--return", "tra2")
    assert [path.name for path in Path("tra2").iterdir()] == ["can-xem-lai-xa-mot-2026-H1.xlsx"]


def test_an_accepted_warning_is_not_listed_in_what_goes_back():
    made = filled_workbook(unit="Xã Một", code="01", changes={**DOUBTED, **WRONG})
    written(Path("nhan") / "a.xlsx", made)
    decide()
    (file,) = json.loads(run("check", "nhan", "--return", "tra", "--format", "json").stdout)[
        "files"
    ]
    warning = next(f for f in file["findings"] if f["severity"] == "warning")
    name = "can-sua-xa-mot-2026-H1.xlsx"
    before = len(listed(name))
    decide({**ACCEPT, "unit": "01", "code": warning["code"], "item": warning["field"]})
    run("check", "nhan", "--return", "tra")
    to_mend = [first for first, _ in listed(name)].index(SETTLED)
    assert to_mend == before - 1
    ((said, message),) = listed(name)[to_mend + 1 :]
    assert said.endswith("ô D10") and message.endswith("Hội cấp trên đã chấp nhận.")
    assert ACCEPT["reason"] not in message


SETTLED = "Hội cấp trên đã chấp nhận, hoặc đã sửa theo lời đơn vị, các điều sau:"


def check_line(path: Path, line: str) -> tuple[str, str]:
    """The status of a line of the check sheet, and what stands beside it as explanation."""
    sheet = load_workbook(path, data_only=True)["Kiểm tra"]
    key = next(c.column for row in sheet.iter_rows(max_row=6) for c in row if c.value == "#check")
    row = next(row for row in sheet.iter_rows() if row[key - 1].value == line)
    return row[check_sheet.STATUS_COLUMN - 1].value, row[check_sheet.EXPLAIN_COLUMN - 1].value


def test_the_check_sheet_says_what_the_office_accepted_and_it_stays_its_word(tmp_path):
    """Its formula takes that for an explanation; sent back it is none of the unit's."""
    made = filled_workbook(unit="Xã Một", code="01", changes={**DOUBTED, **WRONG})
    written(Path("nhan") / "a.xlsx", made)
    name = Path("tra/can-sua-xa-mot-2026-H1.xlsx")
    decide()
    said = run("check", "nhan", "--return", "tra", "--format", "json").stdout
    warning = next(
        f for f in json.loads(said)["files"][0]["findings"] if f["severity"] == "warning"
    )
    line = check_sheet.line_of_rule(
        definition.load(), f"{warning['field']}_not_above_clc_law_classes"
    )
    assert check_line(name, line) == (check_sheet.EXPLAIN, None)
    decide({**ACCEPT, "unit": "01", "code": warning["code"], "item": warning["field"]})
    run("check", "nhan", "--return", "tra")
    assert check_line(name, line) == (check_sheet.DONE, check_sheet.ACCEPTED)
    written(Path("lai") / "a.xlsx", name.read_bytes())
    back = run("check", "lai", "--format", "json").stdout
    assert "chưa sửa gì" in back  # what khsheet wrote there is nothing that the unit typed
    book = load_workbook(name)
    place = layout(definition.load()).cells["members_new"]
    book[place.sheet].cell(place.row, place.column).value = 1
    book.save(Path("lai") / "a.xlsx")
    assert "Xã Một: đạt (0 lỗi, 0 điều nhắc" in run("check", "lai").output
    decide()
    assert "Xã Một: đạt (0 lỗi, 1 điều nhắc" in run("check", "lai").output


@pytest.mark.libreoffice
@pytest.mark.slow
def test_libreoffice_finds_it_settled_too(tmp_path):
    made = filled_workbook(unit="Xã Một", code="01", changes={**DOUBTED, **WRONG})
    written(Path("nhan") / "a.xlsx", made)
    decide({**ACCEPT, "unit": "01", "code": "KH401", "item": "clc_law_participants"})
    run("check", "nhan", "--return", "tra")
    sheet = shown(Path("tra/can-sua-xa-mot-2026-H1.xlsx"))["Kiểm tra"]
    settled = [row for row in sheet.iter_rows(values_only=True) if check_sheet.ACCEPTED in row]
    assert [row[check_sheet.STATUS_COLUMN - 1] for row in settled] == [check_sheet.DONE]


def test_a_number_corrected_by_the_office_is_listed_with_its_cell():
    changes = {"population": "khoảng 5 nghìn", **WRONG}
    written(Path("nhan") / "a.xlsx", filled_workbook(unit="Xã Một", code="01", changes=changes))
    old = changes["population"]
    decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": old, "new": "5100"})
    run("check", "nhan", "--return", "tra")
    told = listed("can-sua-xa-mot-2026-H1.xlsx")
    ((said, message),) = told[[first for first, _ in told].index(SETTLED) + 1 :]
    assert said.startswith("1. ") and "5100" in message and CORRECT["reason"] not in message


@pytest.mark.parametrize("changes", [{}, {"parent_body_name": "ỦY BAN NHÂN DÂN XÃ HAI"}])
def test_what_names_another_unit_is_listed_and_marked(changes):
    name = "xa-hai.xlsx" if not changes else "a.xlsx"
    made = filled_workbook(unit="Xã Một", code="01", changes=changes)
    written(Path("nhan") / name, made)
    decide()
    assert "KH029" in run("check", "nhan", "--return", "tra").output
    (first, message) = listed("can-xem-lai-xa-mot-2026-H1.xlsx")[-1]
    assert "«Xã Hai»" in message
    assert (", ô " in first) is bool(changes)
    book = load_workbook("tra/can-xem-lai-xa-mot-2026-H1.xlsx")
    notes = [c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment]
    assert any("«Xã Hai»" in note for note in notes) is bool(changes)
