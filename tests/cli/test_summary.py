"""The lines at the end of a run of the menu: every unit stands where something is to be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrived import saved_at
from decided import MOMENT, PEOPLE, UNITS, WARNED
from filled import filled_workbook, written

import khsheet
from khsheet.cli.summary import summary
from khsheet.office.book import Office

FOLDER = Path("da-nhan")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sent(name: str, code: str, **changes: object) -> None:
    unit = next(unit for unit in UNITS if unit.code == code)
    made = filled_workbook(unit=unit.name, code=code, changes=changes)
    written(FOLDER / name, saved_at(made, MOMENT))


def told(*, is_collected: bool = True) -> list[str]:
    result = khsheet.check([FOLDER], Office(UNITS), return_to=Path("tra-lai"))
    return summary(result.collection, is_collected=is_collected)


def test_a_unit_with_two_files_waits_for_the_office():
    sent("a.xlsx", "01")
    sent("b.xlsx", "01", **{PEOPLE: 7000.0})
    sent("c.xlsx", "02")
    assert told() == [
        "Đạt: 1 đơn vị.",
        "Cần sửa: không có.",
        "Chờ văn phòng chọn (trang Quyết định): 1 đơn vị (Xã Một).",
        "Chưa nộp: 1 đơn vị (Xã Ba).",
        "Nên làm tiếp: hỏi đơn vị, ghi lựa chọn vào trang Quyết định của tệp văn phòng rồi làm lại.",
    ]
    assert not Path("tra-lai").exists()


def test_a_unit_that_is_only_asked_is_named_with_its_file():
    for code in ("01", "02", "03"):
        sent(f"{code}.xlsx", code, **(WARNED if code == "03" else {}))
    assert told() == [
        "Đạt: 3 đơn vị.",
        "Cần sửa: không có.",
        "Cần xem lại (đạt, còn điều nhắc): 1 đơn vị (Xã Ba).",
        "Chưa nộp: không có.",
        "Nên làm tiếp: gửi bản trong tra-lai cho đơn vị cần xem lại, hoặc lập báo cáo Word.",
    ]
    assert [path.name for path in Path("tra-lai").iterdir()] == ["can-xem-lai-xa-ba-2026-H1.xlsx"]
    assert told(is_collected=False)[-1] == "Nên làm tiếp: tổng hợp."


def test_a_file_that_cannot_count_is_the_unit_s_to_send_again():
    sent("01.xlsx", "01")
    sent("02.xlsx", "02", members_new=9.0)
    written(FOLDER / "Xã Ba.xlsx", b"%PDF-1.4\n%%EOF\n")
    assert told()[:2] == ["Đạt: 1 đơn vị.", "Cần sửa: 2 đơn vị (Xã Hai; Xã Ba)."]
