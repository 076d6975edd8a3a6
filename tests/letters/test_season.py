"""A season as an office lives it: twelve units, two rounds, a decision, two halves; texts whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from command import run
from filled import written
from office_books import saved, units_typed
from seasons import Typed

from khsheet.model import Unit

NAMES = "Một Hai Ba Bốn Năm Sáu Bảy Tám Chín Mười Chục Tá".split()
UNITS = [Unit(f"{n:02}", f"Xã {name}", "xã") for n, name in enumerate(NAMES, 1)]
SETTINGS = {"office": {"superior_unit_name": "Hội Khuyến học tỉnh Thử"}}
#: By what the office scores its units, and what it accepts.
CRITERIA = [
    {"kind": "Chỉ tiêu", "item": "Số CBQL, giáo viên đỡ đầu học sinh", "full": 20, "points": 10},
    {"kind": "Chỉ tiêu", "item": "Hội viên mới kết nạp từ đầu năm", "under": "Tổng số hội viên",
     "full": "50%", "points": 10, "name": "Hội viên mới"},
    {"kind": "Trừ nộp muộn", "full": 10, "points": 5},
    {"kind": "Trừ phải gửi lại", "points": 1},
]  # fmt: skip
#: Every text that goes to a unit, whole, as each run of the season writes it.
EXPECTED = Path(__file__).parent / "season"
DUE = {
    "2026-H1": {"deadline": date(2026, 7, 5)},
    "2026-H2": {"deadline": date(2027, 1, 5)},
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def book(received: dict[tuple[str, str], date], **typed) -> None:
    receipts = [
        {"unit": unit, "period": period, "day": day, "way": "Zalo"}
        for (unit, period), day in received.items()
    ]
    rows = {"units": units_typed(UNITS), "receipts": receipts, **typed}
    saved(Path("van-phong.xlsx"), rows, settings=SETTINGS, periods=DUE)


def send(period: str, numbers: Iterable[int], **cells: float | None) -> None:
    for unit in UNITS:
        if int(unit.code) in numbers:
            Typed(unit, period, {"population": 4200.0} | cells).write(Path(period))


def group_text(period: str, *more: str) -> str:
    """What a run writes for the group."""
    done = run("collect", period, "-o", f"{period}.xlsx", "--letters", "thu", *more)
    assert done.exit_code in (0, 1), done.output
    text = Path("thu/nhac-nop.txt").read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    return text.split(f"\n{'─' * 60}\n")[2].strip()


def wrote_what_is_expected(run_name: str) -> bool:
    """Whether both files of letters are, from the first to the last line, those of that run."""
    for name in ("nhac-nop.txt", "phan-hoi.txt"):
        text = Path("thu", name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert text == (EXPECTED / f"{run_name}-{name}").read_text("utf-8"), (run_name, name)
    return True


def of_unit(name: str, file: str) -> str:
    text = Path("thu", file).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    parts = text.split(f"\n{'─' * 60}\n")
    return dict(zip(parts[1::2], parts[2::2]))[name].strip()


def test_a_season_of_two_rounds_and_two_halves():
    late = date(2026, 7, 9)
    book({("01", "2026-H1"): date(2026, 7, 5), ("02", "2026-H1"): late})
    send("2026-H1", range(1, 9))
    send("2026-H1", range(2, 4), population=None)
    assert group_text("2026-H1") == (
        "Hội Khuyến học tỉnh Thử kính báo tình hình nộp báo cáo 6 tháng đầu năm 2026: đến nay 6/12 đơn vị đã đạt (hạn nộp 05/07/2026).\n"
        "- Chưa nộp (4): Xã Chín; Xã Mười; Xã Chục; Xã Tá.\n"
        "- Cần sửa và gửi lại (2): Xã Hai (1 lỗi); Xã Ba (1 lỗi).\n"
        "Kính đề nghị các đơn vị nêu trên hoàn thành trong thời gian sớm nhất.\n"
        "Trân trọng cảm ơn."
    )
    assert (
        of_unit("Xã Hai", "nhac-nop.txt")
        == "Kính gửi Hội Khuyến học xã Hai: báo cáo 6 tháng đầu năm 2026 của đơn vị (tệp 02-2026-H1.xlsx, nhận ngày 09/07/2026, quá hạn 4 ngày) còn 1 lỗi cần sửa: (1) Trang «Thông tin chung», ô C28, mục «Dân số»: còn trống, xin ghi số liệu. Kính đề nghị đơn vị sửa và gửi lại cả tệp (hạn nộp 05/07/2026). Trân trọng cảm ơn."
    )
    assert (
        of_unit("Xã Một", "phan-hoi.txt").splitlines()[0]
        == "Kính gửi Hội Khuyến học xã Một: Hội Khuyến học tỉnh Thử đã nhận và tính báo cáo 6 tháng đầu năm 2026 của đơn vị theo tệp 01-2026-H1.xlsx, nhận ngày 05/07/2026, đúng hạn (hạn nộp 05/07/2026). Số liệu chính được tính:"
    )

    corrected = {
        "kind": "Sửa số qua điện thoại", "unit": "03", "period": "2026-H1", "item": "Dân số", "old": "", "new": "4300",
        "reason": "đơn vị báo", "by": "N.V",
    }  # fmt: skip
    book({("02", "2026-H1"): late}, decisions=[corrected])
    send("2026-H1", range(2, 3))
    send("2026-H1", range(9, 13))
    assert group_text("2026-H1") == (
        "Hội Khuyến học tỉnh Thử kính báo tình hình nộp báo cáo 6 tháng đầu năm 2026: đến nay 12/12 đơn vị đã đạt (hạn nộp 05/07/2026).\n"
        "Trân trọng cảm ơn."
    )
    assert (
        of_unit("Xã Hai", "phan-hoi.txt").splitlines()[0]
        == "Kính gửi Hội Khuyến học xã Hai: Hội Khuyến học tỉnh Thử đã nhận và tính báo cáo 6 tháng đầu năm 2026 của đơn vị theo tệp 02-2026-H1.xlsx, nhận ngày 09/07/2026, quá hạn 4 ngày (hạn nộp 05/07/2026). Số liệu chính được tính:"
    )
    assert of_unit("Xã Ba", "phan-hoi.txt").splitlines()[-4] == (
        "Văn phòng đã sửa số theo lời báo của đơn vị ở mục: «Dân số»; kính đề nghị đơn vị sửa như "
        "vậy trong tệp của mình."
    )

    send("2026-H2", range(1, 12))
    assert group_text("2026-H2") == (
        "Hội Khuyến học tỉnh Thử kính báo tình hình nộp báo cáo 6 tháng cuối năm 2026: đến nay 11/12 đơn vị đã đạt (hạn nộp 05/01/2027).\n"
        "- Chưa nộp (1): Xã Tá.\n"
        "Kính đề nghị các đơn vị nêu trên hoàn thành trong thời gian sớm nhất.\n"
        "Trân trọng cảm ơn."
    )
    assert (
        of_unit(UNITS[11].name, "nhac-nop.txt")
        == "Kính gửi Hội Khuyến học xã Tá: đến nay Hội Khuyến học tỉnh Thử chưa nhận được báo cáo 6 tháng cuối năm 2026 của đơn vị (hạn nộp 05/01/2027). Kính đề nghị đơn vị điền vào biểu mẫu đã gửi và chuyển về Hội Khuyến học tỉnh Thử trong thời gian sớm nhất. Trân trọng cảm ơn."
    )


def test_every_text_of_the_season_is_compared_whole(folder):
    """Round by round: reminders and feedback, then the second half beside the first, then the year."""
    late, in_time = date(2026, 7, 9), date(2026, 7, 4)
    received = {("01", "2026-H1"): in_time, ("02", "2026-H1"): late}
    book(received, criteria=CRITERIA)
    send("2026-H1", range(1, 9))
    send("2026-H1", range(2, 4), population=None)
    send("2026-H1", range(4, 5), mentor_teachers=31.0)
    written(Path("2026-H1/Xã Năm.xlsx"), b"%PDF-1.4\n%%EOF\n")
    Path("2026-H1/05-2026-H1.xlsx").unlink()
    group_text("2026-H1")
    assert wrote_what_is_expected("2026-H1-lan-1")

    corrected = {
        "kind": "Sửa số qua điện thoại", "unit": "03", "period": "2026-H1", "item": "Dân số", "old": "", "new": "4300",
        "reason": "đơn vị báo", "by": "N.V",
    }  # fmt: skip
    left_out = {
        "kind": "Để ngoài một tệp", "unit": "05", "period": "2026-H1", "file": "Xã Năm.xlsx",
        "reason": "gửi nhầm ảnh chụp", "by": "N.V",
    }  # fmt: skip
    book(received, decisions=[corrected, left_out], criteria=CRITERIA)
    send("2026-H1", [2, 5, *range(9, 13)])
    group_text("2026-H1")
    assert wrote_what_is_expected("2026-H1-lan-2")

    book({("01", "2026-H2"): date(2027, 1, 8)}, criteria=CRITERIA)
    send("2026-H2", range(1, 12), mentor_teachers=25.0)
    group_text("2026-H2", "--previous", "2026-H1.xlsx")
    assert wrote_what_is_expected("2026-H2")

    done = run(
        "collect", "2026-H1.xlsx", "2026-H2.xlsx", "--period", "2026", "-o", "2026.xlsx",
        "--letters", "thu",
    )  # fmt: skip
    assert done.exit_code in (0, 1), done.output
    assert wrote_what_is_expected("2026")
