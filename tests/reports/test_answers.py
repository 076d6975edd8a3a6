"""What placeholders print: values as official documents write them, and what is left open."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from filled import PERIOD
from printed import EMPTY, EXAMPLE, FORM, IDS, but, line, lines, paragraphs, printed

from khsheet.form import periods
from khsheet.form.profiles import chosen
from khsheet.model import IfBlank, Unit
from khsheet.reports.data import file_name

PRINT_FORMS = pytest.mark.parametrize("print_form", IDS)

# ---------------------------------------------------------------- how values are written


@pytest.mark.parametrize(
    "print_form, key, value, start, wanted",
    [
        (
            "1",
            "members_total",
            5,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 05 hội viên.",
        ),
        (
            "1",
            "members_total",
            10,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 10 hội viên.",
        ),
        (
            "1",
            "members_total",
            0,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 0 hội viên.",
        ),
        (
            "1",
            "members_total",
            1234,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 1.234 hội viên.",
        ),
        ("1", "fund_total_amount", 5, "- Tổng số quỹ", "- Tổng số quỹ khuyến học: 5 đồng."),
        ("1", "report_number", 7, "Số:", "Số: 07/BC-HKH"),
        ("1", "report_number", 1200, "Số:", "Số: 1200/BC-HKH"),
        ("1", "report_day", 5, "Đồng Xuân,", "Đồng Xuân, ngày 05 tháng 6 năm 2026"),
        ("1", "report_month", 1, "Đồng Xuân,", "Đồng Xuân, ngày 20 tháng 01 năm 2026"),
        ("1", "report_month", 3, "Đồng Xuân,", "Đồng Xuân, ngày 20 tháng 3 năm 2026"),
        (
            "1",
            "target_cash_max",
            12_500_000,
            "- Trong 6 tháng",
            (
                "- Trong 6 tháng cuối năm 2026 vận động tiền mặt đạt từ 10 - 12,5 triệu đồng "
                "(cùng hiện vật quy ra tiền)."
            ),
        ),
        (
            "1",
            "target_support_grade_to",
            5,
            "- Trợ cấp",
            (
                "- Trợ cấp cho 100% học sinh có sổ hộ nghèo bằng 05 quyển vở/năm (từ khối 1 đến "
                "khối 5)."
            ),
        ),
        (
            "1",
            "target_family_registration_pct",
            Decimal("5.5"),
            "- Vận động các hộ",
            "- Vận động các hộ đăng ký gia đình hiếu học đạt 5,5% tổng số hộ.",
        ),
        (
            "2",
            "area_natural_ha",
            Decimal("2651.61"),
            "Diện tích",
            (
                "Diện tích tự nhiên của xã là 2.651,61 ha, trong đó đất nông nghiệp là 2.651,61 "
                "ha. Đất phi nông nghiệp là 530,4 ha. Đất chưa sử dụng 243,59 ha. Dân số 4.250 "
                "người."
            ),
        ),
        (
            "2",
            "spend_mid_autumn",
            12_500_000,
            "Chi mua",
            "Chi mua bánh kẹo vui Tết Trung thu cho học sinh: 12.500.000 đồng.",
        ),
        (
            "2",
            "area_classification",
            None,
            "Xã Suối",
            "Xã Suối Thử cách trung tâm tỉnh 17,5 km.",
        ),
    ],
)
def test_numbers_are_written_as_in_official_documents(print_form, key, value, start, wanted):
    assert line(print_form, but(**{key: value}), start) == wanted


@pytest.mark.parametrize(
    "print_form, day, wanted",
    [
        ("1", date(2026, 2, 5), "ngày 05/02/2026 của"),
        ("2", date(2026, 11, 5), "ngày 05 tháng 11 năm 2026 của"),
    ],
)
def test_the_date_of_the_letter_above(print_form, day, wanted):
    assert wanted in line(print_form, but(basis_doc_date=day), "Thực hiện")


@pytest.mark.parametrize(
    "print_form, key, value, start, wanted",
    [
        ("1", "studious_families_new", 3, "- Tổng số gia đình", "phát triển được: 03 gia đình."),
        (
            "1",
            "studious_families_new",
            0,
            "- Tổng số gia đình",
            "phát triển được: Chưa phát triển thêm gia đình nào.",
        ),
        (
            "1",
            "studious_clans_new",
            0,
            "- Tổng số dòng họ",
            "phát triển được: Chưa phát triển thêm dòng họ nào.",
        ),
        (
            "1",
            "compatriot_groups_new",
            0,
            "- Tổng số Hội",
            "đến nay: Chưa phát triển thêm Hội đồng hương nào.",
        ),
        ("1", "compatriot_groups_new", None, "- Tổng số Hội", "đến nay: ……."),
        ("2", "directive_documents_text", "Không", "Các văn bản", "về XDXHHT: Không có."),
        (
            "2",
            "directive_documents_text",
            "Kế hoạch số 5",
            "Các văn bản",
            "về XDXHHT: Kế hoạch số 5.",
        ),
        (
            "2",
            "directive_documents_text",
            "Kế hoạch số 5.",
            "Các văn bản",
            "về XDXHHT: Kế hoạch số 5.",
        ),
        (
            "2",
            "inspection_form_text",
            "0",
            "Hình thức",
            "Hình thức kiểm tra: Chưa thực hiện được.",
        ),
        ("2", "clc_literacy_classes", 0, "+ Số lớp: 02 lớp, trong đó", None),
        ("1", "staff_positions_requested", 0, "UBND tỉnh", None),
        ("1", "staff_positions_requested", None, "UBND tỉnh", None),
        ("3", "learning_units_inspected", 0, "- Đã phối hợp", None),
    ],
)
def test_the_words_of_the_forms_for_none(print_form, key, value, start, wanted):
    data = but(**{key: value})
    if wanted is None:
        assert not [t for t in lines(print_form, data) if t.startswith(start)]
        assert [t for t in lines(print_form, EXAMPLE) if t.startswith(start)]
    else:
        assert line(print_form, data, start).endswith(wanted)


@PRINT_FORMS
def test_what_nobody_wrote_is_never_said_to_be_none(print_form):
    """A document that a unit signs says that there was none only where the unit did."""
    none = {item.blank_text for item in FORM.inputs.values() if item.blank_text}
    text = "\n".join(lines(print_form, EMPTY))
    assert len(none) > 3 and [words for words in none if words in text] == []


def test_numbers_never_part_from_their_unit_at_the_end_of_a_line():
    document = Document(BytesIO(printed("1", EXAMPLE).data))
    assert any("03\u00a0hội viên" in p.text for p in document.paragraphs)
    assert any("12.500.000\u00a0đồng" in p.text for p in document.paragraphs)


@pytest.mark.parametrize(
    "period, print_form, start, wanted",
    [
        (
            "2026-H2",
            "1",
            "Trên đây",
            (
                "Trên đây là báo cáo sơ kết 6 tháng cuối năm 2026 và kế hoạch 6 tháng đầu năm "
                "2027 của Hội Khuyến học xã Suối Thử./."
            ),
        ),
        (
            "2026-H2",
            "2",
            "b) Kết quả",
            "b) Kết quả số quỹ huy động được tính đến tháng 12 năm 2026: 0 đồng.",
        ),
        ("2026-H2", "3", "II/", "II/ Các Chỉ tiêu phấn đấu trong năm 2027"),
        (
            "2026-Q1",
            "1",
            "SƠ KẾT",
            (
                "SƠ KẾT QUÝ I NĂM 2026 VÀ CHƯƠNG TRÌNH CÔNG TÁC QUÝ II NĂM 2026 CỦA HỘI KHUYẾN "
                "HỌC XÃ SUỐI THỬ"
            ),
        ),
        ("2026", "2", "Tổng kết", "Tổng kết công tác năm 2026 và nhiệm vụ năm 2027"),
    ],
)
def test_other_periods(period, print_form, start, wanted):
    assert (
        line(print_form, dataclasses.replace(EXAMPLE, period=periods.parse(period)), start)
        == wanted
    )


def test_a_second_half_does_not_promise_this_year_before_next_year():
    text = "\n".join(lines("3", dataclasses.replace(EXAMPLE, period=periods.parse("2026-H2"))))
    assert "hoàn thành dứt điểm" not in text and "thông qua các báo cáo quý III, IV" in text


def test_file_names_are_plain():
    assert (
        file_name(FORM, *chosen(FORM, ["1"]), Unit("1", "Xã Suối Trà", "xã"), PERIOD)
        == "bao-cao-mau-1-xa-suoi-tra-2026-H1.docx"
    )
    assert (
        file_name(FORM, *chosen(FORM, ["3"]), Unit("1", "Suối Trà", "xã"), PERIOD)
        == "bao-cao-mau-3-xa-suoi-tra-2026-H1.docx"
    )


def test_recipients_and_signature():
    data = but(
        recipients="- Hội Khuyến học tỉnh (b/c)\nCác chi hội;\nLưu: VT",
        signer_position="KT. Chủ tịch\nPhó Chủ tịch",
        signer_authority=None,
    )
    assert lines("2", data)[-7:] == [
        "Nơi nhận:",
        "- Hội Khuyến học tỉnh (b/c);",
        "- Các chi hội;",
        "- Lưu: VT.",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Trần Văn Mẫu",
    ]


# ---------------------------------------------------------------- what is left open


def test_an_empty_report_has_dots_and_says_what_is_open():
    report = printed("3", EMPTY)
    assert report.left_open == (
        "Cơ quan ghi ở dòng đầu, bên trái",
        "Số báo cáo",
        "Địa danh",
        "Ngày báo cáo",
        "Tháng báo cáo",
        "Năm báo cáo",
        "Ưu điểm, những mặt đã làm tốt",
        "Số “Đơn vị học tập” được kiểm tra các tiêu chí học tập",
        "Nhược điểm, những hạn chế cần khắc phục",
        "Các nhiệm vụ cụ thể",
        "Năm sau",
        "Chỉ tiêu phát các loại học bổng",
        "Tuyên truyền các bộ tiêu chí về các mô hình học tập",
        "Chi hội trực thuộc tham gia tuần lễ học tập suốt đời",
        "Yêu cầu đối với các chi hội trực thuộc",
        "Nơi nhận",
        "Chức vụ người ký",
        "Họ và tên người ký",
    )
    text = [t.replace("\u200b", "") for t in paragraphs(report.data)]
    assert "Số: ……/BC-HKH" in text and f"{'…' * 6}, ngày … tháng … năm 20…" in text
    assert text.count("…" * 30) == 6


@PRINT_FORMS
def test_one_blank_answer_is_one_open_label(print_form):
    for item in FORM.inputs.values():
        # Blank, its sentence is left out: 0 is what is asked for there.
        if (
            print_form in item.print_forms
            and item.if_blank is not IfBlank.LEFT_OUT
            and item.key != "staff_positions_requested"
        ):
            follows = ("Năm sau",) if item.key == "report_year" and print_form == "3" else ()
            assert printed(print_form, but(**{item.key: None})).left_open == (
                item.label,
                *follows,
            ), item.key


def test_no_year_comes_after_a_year_that_nobody_gave():
    assert printed("3", but(report_year=None, next_year=1)).left_open == (
        "Năm báo cáo",
        "Năm sau",
    )


def test_an_empty_list_has_rows_to_complete_by_hand():
    report = printed("1", dataclasses.replace(EXAMPLE, rows={}))
    assert report.left_open == ("Danh sách hội viên",)
    table = next(t for t in Document(BytesIO(report.data)).tables if t.cell(0, 0).text == "TT")
    assert [row.cells[0].text for row in table.rows] == [
        "TT",
        *map(str, range(1, 15 + 1)),
    ]
