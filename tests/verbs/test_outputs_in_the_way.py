"""No output takes the place of what somebody sent or typed, whatever it is called."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from command import run
from definition_books import EXAMPLE, made
from filled import filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed

from khsheet.form import definition
from khsheet.form.layout import layout
from khsheet.model import Unit

PLACES = layout(definition.load()).cells
UNITS = [Unit("01", "Xã Một"), Unit("02", "Xã Hai"), Unit("03", "Xã Ba")]
OWN = "tong-hop-2026-H1.xlsx"


def sent(unit: Unit, **changes) -> bytes:
    return filled_workbook(unit=unit.name, code=unit.code, changes=changes)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A current folder with the office's book, and two reports in ``nhan``."""
    monkeypatch.chdir(tmp_path)
    saved(Path("van-phong.xlsx"), {"units": units_typed(UNITS)})
    for unit in UNITS[:2]:
        written(Path("nhan") / f"{unit.code}.xlsx", sent(unit))
    return tmp_path


def contents() -> dict[str, bytes]:
    return {p.as_posix(): p.read_bytes() for p in Path().rglob("*") if p.is_file()}


def read(result) -> dict[str, str]:
    return {f["path"]: f["status"] for f in json.loads(result.stdout)["files"]}


# ---------------------------------------------------------------- a report called as the output


def test_a_report_that_is_called_as_the_workbook_is_read_and_stays(place):
    written(Path(OWN), sent(UNITS[2], population=7000.0))
    before = contents()
    for where in (".", "nhan"):
        result = run("collect", where)
        assert result.exit_code == 2 and contents() == before
        assert f"{OWN} là báo cáo của một đơn vị, không phải bảng tổng hợp" in result.stderr
    result = run("collect", ".", "-o", "th.xlsx", "--format", "json")
    assert read(result)[OWN] == "accepted" and json.loads(result.stdout)["missing"] == []
    Path("th.xlsx").unlink()
    Path(OWN).rename("tong-hop-2026-Q2.xlsx")  # a name of another period
    result = run("collect", ".", "--format", "json")
    assert read(result)["tong-hop-2026-Q2.xlsx"] == "accepted"


def test_a_report_that_is_called_as_what_an_earlier_run_kept_is_read(place):
    written(Path("nhan/th (mới 2).xlsx"), sent(UNITS[2]))
    result = run("collect", "nhan", "-o", "nhan/th.xlsx", "--format", "json")
    assert read(result)["nhan/th (mới 2).xlsx"] == "accepted"


# ---------------------------------------------------------------- what is no output of that kind

KINDS = {
    "van-phong.xlsx": "tệp của văn phòng",
    "danh-sach.xlsx": "tệp của văn phòng",
    "bieu-mau.xlsx": "tệp định nghĩa một biểu mẫu",
    "nhan/01.xlsx": "báo cáo của một đơn vị",
    "rieng.xlsx": "đã có, không phải",
    "danh-sach.csv": "đã có, không phải",
    "ghi-chu.docx": "không phải bảng tổng hợp",
}


@pytest.fixture
def others(place):
    saved(Path("danh-sach.xlsx"), {"units": units_typed(UNITS)})
    written(Path("bieu-mau.xlsx"), made(EXAMPLE.read_text(encoding="utf-8")))
    openpyxl.Workbook().save("rieng.xlsx")
    written(Path("danh-sach.csv"), "Mã,Tên\n01,Xã Một\n".encode())
    written(Path("ghi-chu.docx"), b"PK\x03\x04 mot tai lieu")
    return place


@pytest.mark.parametrize("name", KINDS)
def test_a_workbook_takes_the_place_of_none_but_its_own_kind(others, name):
    before = contents()
    result = run("collect", "nhan", "-o", name)
    assert (result.exit_code, result.stdout) == (2, "") and contents() == before
    assert KINDS[name] in result.stderr and "xin đổi tên tệp đó" in result.stderr


@pytest.mark.parametrize("to", ["sqlite", "json"])
@pytest.mark.parametrize("name", KINDS)
def test_data_take_the_place_of_none_but_data(others, name, to):
    before = contents()
    result = run("export", "nhan", "--to", to, "-o", name)
    assert result.exit_code == 2 and contents() == before
    assert f"{name} đã có, không phải dữ liệu" in result.stderr


def test_data_in_a_folder_take_the_place_of_none_but_data(place):
    written(Path("so-lieu/units.csv"), b"code,name\n01,Xa Mot\n")
    before = contents()
    result = run("export", "nhan", "-o", "so-lieu")
    assert result.exit_code == 2 and contents() == before
    assert "so-lieu đã có, không phải dữ liệu" in result.stderr


@pytest.mark.parametrize("to", ["csv", "sqlite", "json"])
def test_an_output_takes_the_place_of_its_own_kind(place, to):
    for _ in range(2):
        assert run("export", "nhan", "--to", to, "-o", "ra").exit_code == 0
        written(Path("nhan/03.xlsx"), sent(UNITS[2]))
    assert [p.name[:3] for p in Path("cũ").iterdir()] == ["ra "]


def test_an_empty_file_is_in_nobodys_way(place):
    written(Path("ra.xlsx"), b"")
    written(Path("ra.sqlite"), b"")
    assert run("collect", "nhan", "-o", "ra.xlsx").exit_code == 0
    assert run("export", "nhan", "--to", "sqlite", "-o", "ra.sqlite").exit_code == 0


# ---------------------------------------------------------------- returns among what was sent

WRONG = {"members_new": -5.0}
MEND, LOOK = "can-sua-xa-hai-2026-H1.xlsx", "can-xem-lai-xa-hai-2026-H1.xlsx"
ANOTHER = "can-sua-xa-hai-2026-H1 (mới 2).xlsx"


def sent_back(folder: str = "nhan"):
    return run("collect", "nhan", "-o", "th.xlsx", "--return", folder, "--values")


def type_into(path: Path, to: Path | None = None, **values: object) -> bytes:
    """A return as the unit fills it in and sends it again."""
    book = load_workbook(path)
    for key, value in values.items():
        place = PLACES[key]
        book[place.sheet].cell(place.row, place.column).value = value
    book.save(to or path)
    return (to or path).read_bytes()


def counted(folder: str = "nhan") -> dict[str, object]:
    """The people of each unit, as they count."""
    said = run("collect", folder, "-o", "so.xlsx", "--format", "json", "--values").stdout
    Path("so.xlsx").unlink()
    files = json.loads(said)["files"]
    return {f["unit"]: f["values"]["population"] for f in files if f.get("values")}


def names(folder: str) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if p.is_file())


def test_what_the_unit_sent_again_stays_where_returns_are_written(place):
    """In three runs: it was overwritten in the second, and in the third the older file counted."""
    written(Path("nhan/02.xlsx"), sent(UNITS[1], population=6000.0, **WRONG))
    sent_back()
    again = type_into(Path("nhan") / MEND, population=6600, members_new=-6)
    for _ in range(3):
        said = sent_back().stdout
        assert (Path("nhan") / MEND).read_bytes() == again
        assert f"bản trả lại ghi ở tên khác: {ANOTHER}" in said and "chưa đọc" not in said
        assert counted()["Xã Hai"] == 6600
    assert names("nhan") == sorted(["01.xlsx", "02.xlsx", MEND, ANOTHER])


@pytest.mark.parametrize(
    ("values", "goes_back"),
    [
        ({"members_new": 0}, []),  # it passes
        ({"members_new": 0, "clc_law_participants": 90_000}, [LOOK]),  # it is only asked
    ],
)
def test_what_the_unit_sent_again_is_neither_moved_nor_put_aside(place, values, goes_back):
    written(Path("nhan/02.xlsx"), sent(UNITS[1], population=6000.0, **WRONG))
    sent_back()
    again = type_into(Path("nhan") / MEND, population=6600, **values)
    for _ in range(2):
        sent_back()
        assert names("nhan") == sorted(["01.xlsx", "02.xlsx", MEND, *goes_back])
        assert (Path("nhan") / MEND).read_bytes() == again and counted()["Xã Hai"] == 6600


def test_what_was_typed_into_the_folder_of_returns_is_told_and_stays(place):
    written(Path("nhan/02.xlsx"), sent(UNITS[1], **WRONG))
    sent_back("tra")
    again = type_into(Path("tra") / MEND, population=6600)
    said = sent_back("tra").stdout
    assert f"Trong tra có tệp đã được điền, lần này chưa đọc: {MEND}." in said
    assert (Path("tra") / MEND).read_bytes() == again and names("tra") == sorted([MEND, ANOTHER])
    (Path("tra") / MEND).rename("nhan/02 lai.xlsx")
    said = sent_back("tra").stdout  # the name is free again, and nobody sends both
    assert "đã được điền" not in said and "được điền, giữ nguyên" not in said
    assert [name for name in names("tra") if "cũ" not in name] == [MEND]


def test_a_return_that_was_only_opened_and_saved_makes_way(place):
    written(Path("nhan/02.xlsx"), sent(UNITS[1], **WRONG))
    sent_back("tra")
    saved_again = type_into(Path("tra") / MEND)
    said = sent_back("tra").stdout
    assert f"Đã thay: 1 tệp ({MEND})" in said and (Path("tra") / MEND).read_bytes() != saved_again


# ---------------------------------------------------------------- new forms over filled ones


def test_a_form_that_somebody_filled_in_stays(place):
    words = ("new", "--period", "2026-H1", "-o", "bieu-mau")
    assert run(*words).exit_code == 0
    filled = written(Path("bieu-mau/xa-mot-2026-H1.xlsx"), sent(UNITS[0]))
    before = filled.read_bytes()
    result = run(*words, "--mau", "1")
    assert result.exit_code == 2 and filled.read_bytes() == before
    assert "Đã tạo 2 biểu mẫu." in result.stdout and "Đã thay: 2 tệp" in result.stdout
    assert "Không ghi đè tệp đã được điền hoặc không phải biểu mẫu trắng: xa-mot" in result.stdout
    assert len(names("bieu-mau/cũ")) == 2


@pytest.mark.parametrize("name", [name for name in KINDS if name.endswith(".xlsx")])
def test_a_form_takes_the_place_of_none_but_a_blank_one(others, name):
    before = contents()
    result = run("new", "--unit", "Xã Một", "--period", "2026-H1", "-o", name)
    assert result.exit_code == 2 and contents() == before
    assert f"không phải biểu mẫu trắng: {Path(name).name}." in result.stdout
