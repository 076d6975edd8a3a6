"""A file of a unit that could not be read, beside one that counts: told to the clerk and to the unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrived import saved_at
from command import run
from filled import filled_workbook, written
from office_books import saved, units_typed

import khsheet
from khsheet.cli.summary import summary
from khsheet.model import Unit

ONE, TWO, THREE = UNITS = (Unit("01", "Xã Một"), Unit("02", "Xã Hai"), Unit("03", "Xã Ba"))
RULE = "─" * 60


def sent(unit: Unit, day: int, period: str = "2026-H1") -> bytes:
    data = filled_workbook(unit=unit.name, code=unit.code, period=period)
    return saved_at(data, f"2026-07-0{day}T03:00:00Z")


@pytest.fixture(autouse=True)
def counted(tmp_path, monkeypatch) -> None:
    """Of each unit one file that counts."""
    monkeypatch.chdir(tmp_path)
    saved(Path("van-phong.xlsx"), {"units": units_typed(UNITS)})
    for name, unit in (("xa-mot", ONE), ("xa-hai", TWO), ("xa-ba", THREE)):
        written(Path(f"nhan/{name}.xlsx"), sent(unit, 2))


def texts(name: str) -> dict[str, list[str]]:
    """The lines to each unit, without how it is addressed and its numbers."""
    _, *rest = Path("thu", name).read_text("utf-8-sig").split(f"\n{RULE}\n")
    told = dict(zip(rest[::2], rest[1::2]))
    return {to: [x for x in said.split("\n") if "chưa tính được" in x] for to, said in told.items()}


def collected() -> list[str]:
    """What a run says of such files."""
    done = run("collect", "nhan", "-o", "th.xlsx", "--letters", "thu")
    assert done.exit_code == 0, done.output
    return [line for line in done.stdout.split("\n") if line.startswith("Đã tính theo tệp khác")]


def test_a_correction_that_could_not_be_read_is_told_with_its_name_and_why():
    written(Path("nhan/xa-mot (sua).xlsx"), b"")
    written(Path("nhan/Xã Hai bản sửa.xlsx"), sent(TWO, 5)[:30_000])
    written(Path("nhan/sua.xlsx"), sent(THREE, 5, "2025-H2"))
    assert collected() == [
        "Đã tính theo tệp khác, nhưng còn tệp chưa đọc được hoặc chưa tính được: "
        "Xã Một (nhan/xa-mot (sua).xlsx); Xã Hai (nhan/Xã Hai bản sửa.xlsx); "
        "Xã Ba (nhan/sua.xlsx). Nếu đó là bản sửa thì xin đơn vị gửi lại."
    ]
    why = {
        "Xã Một": "xa-mot (sua).xlsx (tệp rỗng, không có nội dung nào)",
        "Xã Hai": "Xã Hai bản sửa.xlsx (tệp bị hỏng ở phần “mục lục của tệp nén”)",
        "Xã Ba": "sua.xlsx (tệp của kỳ 6 tháng cuối năm 2025, đợt này tổng hợp kỳ 6 tháng đầu "
        "năm 2026)",
    }
    counts = {"Xã Một": "xa-mot.xlsx", "Xã Hai": "xa-hai.xlsx", "Xã Ba": "xa-ba.xlsx"}
    assert texts("nhac-nop.txt") == {"Gửi nhóm chung": []} | {
        unit: [
            f"Kính gửi Hội Khuyến học x{unit[1:]}: Hội Khuyến học tỉnh đã nhận nhưng chưa tính được "
            f"tệp {said}; báo cáo 6 tháng đầu năm 2026 của đơn vị đang tính theo tệp "
            f"{counts[unit]}. Nếu tệp chưa tính được là bản đã sửa, kính đề nghị đơn vị gửi lại. "
            "Trân trọng cảm ơn."
        ]
        for unit, said in why.items()
    }
    assert texts("phan-hoi.txt") == {
        unit: [
            f"Ngoài ra Hội Khuyến học tỉnh có nhận nhưng chưa tính được tệp {said}. Nếu đó là bản "
            "đã sửa, kính đề nghị đơn vị gửi lại; số liệu nêu trên chưa có phần sửa đó."
        ]
        for unit, said in why.items()
    }


def test_the_menu_s_summary_counts_such_units():
    written(Path("nhan/xa-mot (sua).xlsx"), b"")
    told = summary(khsheet.check(["nhan"], Path("van-phong.xlsx")).collection, is_collected=True)
    assert told == [
        "Đạt: 3 đơn vị.",
        "Cần sửa: không có.",
        "Còn tệp khác chưa đọc được, hỏi lại: 1 đơn vị (Xã Một).",
        "Chưa nộp: không có.",
        "Nên làm tiếp: lập báo cáo Word.",
    ]


def test_what_is_surely_no_correction_is_not_asked_about():
    """An older file of another period, a scan of the signed paper."""
    written(Path("nhan/cu.xlsx"), sent(THREE, 1, "2025-H2"))
    written(Path("nhan/Xã Hai.pdf"), b"%PDF-1.4\n%%EOF\n")
    assert collected() == []
    assert texts("nhac-nop.txt") == {"Gửi nhóm chung": []}
    assert texts("phan-hoi.txt") == {"Xã Một": [], "Xã Hai": [], "Xã Ba": []}
