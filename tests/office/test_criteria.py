"""What is wrong with the criteria of an office's book is told by sheet and cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from office_books import saved, units_typed

from khsheet.form import definition
from khsheet.model import Criterion, CriterionKind, Unit
from khsheet.office.judging import load
from khsheet.office.reading import OfficeFault
from khsheet.verbs.office import office_workbook

FORM = definition.load()
GOOD = {"kind": "Chỉ tiêu", "item": "Dân số", "full": "4000", "points": "10"}
LATE = {"kind": "Trừ nộp muộn", "points": "5"}


def loaded(tmp_path: Path, *criteria: dict[str, object]):
    rows = {"units": units_typed([Unit("01", "Xã Một", "xã")]), "criteria": criteria}
    return load(saved(tmp_path / "vp.xlsx", rows), FORM)


def test_what_may_be_typed(tmp_path):
    share = {
        "kind": "Chỉ tiêu", "item": "Tổ chức hội!C7", "under": "Dân số", "full": "2,5 %",
        "points": "7,5", "name": "Tỷ lệ", "period": "6 tháng đầu năm 2026",
    }  # fmt: skip
    assert loaded(tmp_path, GOOD, share, LATE).criteria == (
        Criterion(CriterionKind.INDICATOR, Decimal(10), Decimal(4000), "population"),
        Criterion(
            CriterionKind.INDICATOR, Decimal("7.5"), Decimal("2.5"), "members_total", "population",
            100, "Tỷ lệ", "2026-H1",
        ),
        Criterion(CriterionKind.LATE, Decimal(5), Decimal(1)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": None}, "Trang Chấm điểm, dòng 3: thiếu «Cách tính»."),
        ({"kind": "Chi tieu"}, ""),
        ({"kind": "Thưởng"}, "Trang Chấm điểm, ô A3, «Cách tính»: “Thưởng” không có trong danh sách"),
        ({"item": None}, "Trang Chấm điểm, dòng 3: thiếu «Số liệu»."),
        ({"full": None}, "Trang Chấm điểm, dòng 3: thiếu «Đủ điểm khi đạt»."),
        ({"points": None}, "Trang Chấm điểm, dòng 3: thiếu «Điểm»."),
        ({"points": "mười"}, "Trang Chấm điểm, ô E3, «Điểm»: “mười” không phải một số."),
        ({"points": "0"}, "Trang Chấm điểm, ô E3, «Điểm»: phải lớn hơn 0."),
        ({"full": "-4"}, "Trang Chấm điểm, ô D3, «Đủ điểm khi đạt»: phải lớn hơn 0."),
        ({"full": "%"}, "Trang Chấm điểm, ô D3, «Đủ điểm khi đạt»: chưa ghi số."),
        ({"item": "Dân sốm"}, "Trang Chấm điểm, ô B3, «Số liệu»: không có số liệu «Dân sốm» để chấm;"),
        ({"under": "Ngày báo cáo"}, "Trang Chấm điểm, ô C3, «Chia cho»: không có số liệu"),
        ({"period": "2026-H9"}, "Trang Chấm điểm, ô G3, «Kỳ»:"),
        ({"kind": "Trừ nộp muộn"}, "Trang Chấm điểm, ô B3, «Số liệu»: dòng «Trừ nộp muộn» không cần"),
    ],
)  # fmt: skip
def test_faults_are_told_by_cell(tmp_path, change, told):
    if not told:
        assert loaded(tmp_path, GOOD | change).criteria
        return
    with pytest.raises(OfficeFault) as caught:
        loaded(tmp_path, GOOD | change)
    (fault,) = caught.value.faults
    assert fault.startswith(told)


def test_a_criterion_counts_once(tmp_path):
    with pytest.raises(OfficeFault) as caught:
        loaded(tmp_path, GOOD, LATE, GOOD | {"period": "2026-H1"})
    assert caught.value.faults == [
        "Trang Chấm điểm, dòng 5: tiêu chí này đã có ở dòng 3. Xin để một dòng, hoặc ghi kỳ khác "
        "nhau."
    ]
    assert loaded(tmp_path, *(GOOD | {"period": p} for p in ("2026-H1", "2026"))).criteria


def test_sixty_criteria_are_the_most(tmp_path):
    with pytest.raises(OfficeFault) as caught:
        loaded(tmp_path, *(GOOD | {"period": f"{year}"} for year in range(2026, 2087)))
    assert caught.value.faults == [
        "Trang Chấm điểm, dòng 63: nhiều nhất 60 tiêu chí. Xin bỏ bớt dòng."
    ]


def test_deductions_alone_rank_nobody(tmp_path):
    assert loaded(tmp_path, LATE).notes == (
        "Trang Chấm điểm: chưa có dòng nào là «Chỉ tiêu» nên không xếp hạng.",
    )


def test_a_book_carried_over_has_them(tmp_path):
    criteria = loaded(tmp_path, GOOD, LATE).criteria
    assert office_workbook(FORM, tmp_path / "moi.xlsx", tmp_path / "vp.xlsx") == []
    assert load(tmp_path / "moi.xlsx", FORM).criteria == criteria
