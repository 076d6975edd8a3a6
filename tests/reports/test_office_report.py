"""The office's own report: its units' sums, their texts under their names, what it alone says."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from printed import EXAMPLE, but, line, lines, office, paragraphs, printed

ONE = (
    "Xã Suối Thử",
    {
        **EXAMPLE.values,
        "members_total": 1200,
        "members_new": 7,
        "strengths_text": "Một\n- Hai",
        "training_audience": "cán bộ hội",
    },
)
TWO = (
    "Phường Bến Thử",
    {
        **EXAMPLE.values,
        "members_total": 34,
        "members_new": None,
        "strengths_text": None,
        "training_audience": "cán bộ hội",
    },
)
OFFICE = office(ONE, TWO)


def test_the_office_has_sums_and_a_table_by_unit():
    report = printed("1", OFFICE).data
    table = next(t for t in Document(BytesIO(report)).tables if t.cell(0, 0).text == "TT")
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["TT", "Đơn vị", "Tổng số hội viên", "Phát triển mới"],
        ["1", "Xã Suối Thử", "1.200", "7"],
        ["2", "Phường Bến Thử", "34", ""],
        ["", "Cộng", "1.234", "7"],
    ]
    text = paragraphs(report)
    assert "Số liệu dưới đây được tổng hợp từ báo cáo của 2 đơn vị." in text
    assert "CỦA HỘI KHUYẾN HỌC TỈNH GIA LAI" in "\n".join(text)
    assert "- Tổng số quỹ khuyến học: 25.000.000 đồng." in text
    assert not any("Ví Dụ" in t or "Trần Văn Mẫu" in t for t in text)


def test_the_office_lists_texts_unit_by_unit():
    document = Document(BytesIO(printed("2", OFFICE).data))
    found = [(p.text, p.style.name) for p in document.paragraphs]
    at = found.index(("1. Ưu điểm:", "Mục"))
    assert found[at + 1 : at + 5] == [
        ("Xã Suối Thử:", "Tên đơn vị"),
        ("Một", "Thân bài"),
        ("- Hai", "Gạch đầu dòng"),
        ("2. Nhược điểm:", "Mục"),
    ]
    assert "thành phần tham gia tập huấn: cán bộ hội (Xã Suối Thử, Phường Bến Thử);" in line(
        "2", OFFICE, "Trong công tác tập huấn"
    )


def test_the_office_leaves_open_what_only_it_can_say():
    basis = line("1", OFFICE, "Thực hiện công văn").replace("\u200b", "")
    dots = "…" * 6
    assert basis.startswith(
        f"Thực hiện công văn số {dots}/CV-HKH ngày …/…/20… của {dots}, BTV Hội Khuyến học "
        "tỉnh Gia Lai"
    )
    assert {
        "Thực hiện Công văn số",
        "Họ và tên người ký",
        "Hộ đăng ký gia đình hiếu học trên tổng số hộ",
    } <= set(printed("1", OFFICE).left_open)
    assert "Năm báo cáo" not in printed("1", OFFICE).left_open
    assert any("để năm 2027 tiếp tục" in t for t in lines("3", OFFICE))


def test_a_table_that_does_not_add_up_is_never_printed():
    with pytest.raises(
        ValueError, match="members_total: the units add up to 1234, the sum given is 1235"
    ):
        printed("1", but(OFFICE, members_total=1235))
