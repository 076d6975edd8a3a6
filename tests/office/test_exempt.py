"""A unit of which the office takes no report, such as one without an association yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run
from decided import FORM, ONE, TWO, UNITS, collected, sheet_rows, statuses, strip
from filled import written
from lazily import load_workbook
from office_books import saved, units_typed

import khsheet
from khsheet.form import periods
from khsheet.office.judging import load
from khsheet.office.reading import OfficeFault
from khsheet.verbs.new import new_forms

NOTE = "chưa thành lập hội"
TOLD = {"unit": "Xã Hai", "unit_code": "02", "note": NOTE}


def book(asked: str = "không") -> None:
    """An office that takes nothing of its second unit."""
    rows = units_typed(UNITS)
    rows[1] |= {"note": NOTE, "print_forms": asked}
    saved(Path("van-phong.xlsx"), {"units": rows})


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "mot.xlsx", ONE)
    book()
    return tmp_path


@pytest.mark.parametrize("said", ["không", "Không", " KHÔNG ", "khong", "không thu", "Không lấy"])
def test_it_is_said_in_the_column_of_printed_forms(said):
    book(said)
    office = load(Path("van-phong.xlsx"), FORM)
    assert (office.exempt, office.print_forms, office.notes) == ({"02"}, {}, ())


@pytest.mark.parametrize("said", ["không, 1", "1 không", "chưa"])
def test_half_of_both_is_a_fault(said):
    book(said)
    with pytest.raises(OfficeFault, match=r"ô G4, «Mẫu in»: không có mẫu in .* chỉ ghi “không”"):
        load(Path("van-phong.xlsx"), FORM)


def test_the_cell_offers_it_and_takes_several_printed_forms():
    validations = load_workbook("van-phong.xlsx")["Đơn vị"].data_validations
    (own,) = [v for v in validations.dataValidation if "G3" in v.sqref]
    assert own.formula1 == '"1,2,3,không"' and not own.showErrorMessage
    assert "“không”: không thu báo cáo" in own.prompt
    guide = load_workbook("van-phong.xlsx")["Hướng dẫn"]["C"]
    assert any("ghi “không” ở cột Mẫu in" in str(cell.value) for cell in guide)


def test_it_is_not_missing_and_told_with_its_note(folder):
    data = collected()
    assert (data["missing"], data["not_counted"]) == (["Xã Ba"], [])
    assert data["exempt"] == [{**TOLD, "paths": []}]
    assert set(map(tuple, data["coverage"].values())) <= {(0, 2), (1, 2)}
    said = run("check", "nhan").stdout
    assert "1/2 đơn vị" in said
    assert "Chưa nộp: Xã Ba." in said and f"Không thu báo cáo: Xã Hai ({NOTE})." in said
    rows = {row[1]: row for row in sheet_rows("Tình hình nộp") if row[0]}
    assert rows["Xã Hai"][3] == "không thu báo cáo" and NOTE in rows["Xã Hai"]
    assert rows["Xã Hai"][-1] is None  # no reminder
    overview = strip()
    assert (overview["Chưa nộp"], overview["Không thu báo cáo"]) == (1, 1)
    basis = load_workbook("th.xlsx")["Tổng quan"]["A4"].value
    assert basis == "Dựa trên 1/2 đơn vị; 1 đơn vị chưa nộp; 1 đơn vị không thu báo cáo."
    units = khsheet.frames("nhan", "van-phong.xlsx").units.set_index("unit")["status"]
    assert units.to_dict() == {"Xã Một": "accepted", "Xã Hai": "exempt", "Xã Ba": "missing"}


def test_what_it_sends_all_the_same_is_told_and_not_counted(folder):
    written(folder / "nhan" / "hai.xlsx", TWO)
    data = collected()
    assert statuses(data) == {"nhan/mot.xlsx": "accepted", "nhan/hai.xlsx": "excluded"}
    assert data["exempt"] == [{**TOLD, "paths": ["nhan/hai.xlsx"]}]
    assert (data["missing"], data["not_counted"], data["exit"]) == (["Xã Ba"], [], 0)
    (file,) = [f for f in data["files"] if f["unit"] == "Xã Hai"]
    assert [f["code"] for f in file["findings"]][-1] == "KH039"
    said = run("check", "nhan").stdout
    assert "KH039 Văn phòng không thu báo cáo của Xã Hai, nhưng đơn vị có gửi." in said
    assert f"Không thu báo cáo: Xã Hai ({NOTE}; đã gửi nhan/hai.xlsx)." in said


def test_it_is_kept_when_workbooks_are_collected_again_and_the_book_of_the_run_counts(folder):
    collected()
    made = Path("th.xlsx").read_bytes()
    run("collect", "th.xlsx", "--no-roster", "-o", "lai.xlsx")
    assert Path("lai.xlsx").read_bytes() == made
    book("")
    done = run("collect", "th.xlsx", "-o", "lai.xlsx", "--format", "json")
    data = json.loads(done.stdout)
    assert data["missing"] == ["Xã Hai", "Xã Ba"] and "exempt" not in data


def test_no_form_is_made_for_it(folder):
    done = run("new", "--period", "2026-H1", "-o", "bieu-mau")
    assert sorted(p.name[:6] for p in Path("bieu-mau").iterdir()) == ["xa-ba-", "xa-mot"]
    assert f"Không lập biểu mẫu cho đơn vị không thu báo cáo: Xã Hai ({NOTE})." in done.stdout
    done = run("new", "--period", "2026-H1", "--unit", "Xã Hai", "-o", "hai.xlsx")
    assert done.exit_code == 2 and not Path("hai.xlsx").exists()
    assert "Văn phòng ghi là không thu báo cáo của Xã Hai" in done.stderr
    made = new_forms(
        FORM, periods.parse("2026-H2"), None, "van-phong.xlsx", Path("m"), previous=folder
    )
    assert [unit.name for unit in made.not_carried] == ["Xã Ba"]


def test_a_book_carried_over_keeps_it(folder):
    run("office", "--from", "van-phong.xlsx", "-o", "moi.xlsx")
    assert load(Path("moi.xlsx"), FORM).exempt == {"02"}


def test_what_it_sends_is_no_unit_that_is_gone_since_the_workbook_of_before(folder):
    written(folder / "nhan" / "hai.xlsx", TWO)
    collected()
    said = run("collect", "nhan", "-o", "th.xlsx").stdout
    assert "So với th.xlsx đã có. Số liệu các đơn vị không đổi." in said
    book("")
    assert "Thêm Xã Hai" in run("collect", "nhan", "-o", "th.xlsx").stdout
    book()
    assert "Không còn Xã Hai" in run("collect", "nhan", "-o", "th.xlsx").stdout
