"""Word reports: every datum in its place, as official documents write it; staff text stays text."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from clients import convert, need_libreoffice
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from filled import PERIOD, example_cells, example_rows, filled_workbook, written
from hypothesis import given, settings
from hypothesis import strategies as st

import khsheet
from khsheet.collection.roster import load as load_office
from khsheet.form import computed, definition, periods
from khsheet.model import Answers, Row, Type, Unit
from khsheet.reports import word
from khsheet.reports.word import ReportData, render
from khsheet.values.read import read

FORM = definition.load()
UNIT = Unit("01", "Xã Suối Thử", "xã")
EXPECTED = Path(__file__).parent / "expected_lines"
DOTS = re.compile("…(?:\u200b…)*")
MAUS = pytest.mark.parametrize("mau", word.MAUS)


def example() -> ReportData:
    """The faultless report that all examples of the definition make together."""
    answers = Answers(
        {key: read(raw, FORM.inputs[key]).value for key, raw in example_cells().items()}
    )
    for key, typed in example_rows().items():
        fields = FORM.tables[key].fields
        rows = [
            tuple(read(raw, f).value for raw, f in zip(row, fields, strict=True)) for row in typed
        ]
        answers.rows[key] = [Row(n, row) for n, row in enumerate(rows, 10)]
    computed.fill(FORM, answers)
    rows = {
        key: [tuple(map(as_serial, row.values)) for row in rows]
        for key, rows in answers.rows.items()
    }
    return ReportData(UNIT, PERIOD, answers.values, dict(FORM.config), rows)


def as_serial(value):
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


EXAMPLE = example()
EMPTY = ReportData(UNIT, PERIOD, {}, dict(FORM.config))


def but(data: ReportData = EXAMPLE, **changes) -> ReportData:
    """The report with some values changed."""
    return dataclasses.replace(data, values={**data.values, **changes})


def office(*units: tuple[str, dict]) -> ReportData:
    """The office's report of these units, with honest sums."""
    items = [
        i for i in (*FORM.inputs.values(), *FORM.computed) if i.summed and i.type.can_be_summed
    ]
    sums = {i.key: sum(values.get(i.key) or 0 for _, values in units) for i in items}
    return ReportData(
        Unit("", "HỘI KHUYẾN HỌC TỈNH GIA LAI", "tỉnh"), PERIOD, sums, dict(FORM.config), {}, units
    )


def paragraphs(report: bytes) -> list[str]:
    """Text of every paragraph in the order of the document, tables included; spaces made plain."""
    texts = []
    for paragraph in Document(BytesIO(report)).element.body.iter(qn("w:p")):
        parts = [
            " " if e.tag == qn("w:br") else e.text or ""
            for e in paragraph.iter(qn("w:t"), qn("w:br"))
        ]
        texts.append(" ".join("".join(parts).replace("\u00a0", " ").split()))
    return [t for t in texts if t]


def lines(mau: int, data: ReportData, template: Path | None = None) -> list[str]:
    return paragraphs(render(FORM, mau, data, template).data)


def line(mau: int, data: ReportData, start: str) -> str:
    """The one paragraph that begins so."""
    found = [t for t in lines(mau, data) if t.startswith(start)]
    assert len(found) == 1, found
    return found[0]


# ---------------------------------------------------------------- the forms


@MAUS
def test_every_expected_line_stands_in_its_order_with_values_in_the_blanks(mau):
    expected = (EXPECTED / f"mau-{mau}.txt").read_text(encoding="utf-8").splitlines()
    printed = iter(lines(mau, EXAMPLE))
    assert len(expected) > 30
    for wanted in expected:
        # Two ellipses are the form's own words, not blanks.
        fixed = wanted.replace("giáo dục;…", "giáo dục;\0").replace("đoàn thể…:", "đoàn thể\0:")
        pattern = re.compile(
            "(.+?)".join(re.escape(part) for part in fixed.split("…")).replace("\0", "…")
        )
        match = next((m for text in printed if (m := pattern.fullmatch(text))), None)
        assert match, f"missing, or not in its order: {wanted}"
        assert not any("…" in value for value in match.groups()), match[0]


@MAUS
def test_a_filled_report_leaves_nothing_open(mau):
    report = render(FORM, mau, EXAMPLE)
    assert report.left_open == ()
    open_lines = [t for t in paragraphs(report.data) if DOTS.search(t)]
    own = {2: ["các ban, ngành, đoàn thể…:", "giáo dục;… đang đóng"]}.get(mau, [])
    assert len(open_lines) == len(own) and all(
        words in text for words, text in zip(own, open_lines, strict=True)
    )


@MAUS
def test_every_datum_of_the_form_has_a_placeholder(mau):
    assert word.unprinted(FORM, mau) == []
    items = [*FORM.inputs.values(), *FORM.computed]
    assert sum(mau in i.mau for i in items) > 15


@MAUS
def test_every_datum_is_printed(mau):
    """Each datum gets a value that no other has, and that value is found."""
    values, wanted = {}, {}
    for n, item in enumerate([*FORM.inputs.values(), *FORM.computed]):
        if mau not in item.mau:
            continue
        if item.type in (Type.TEXT, Type.LONG_TEXT):
            values[item.key] = wanted[item.key] = f"Riêng{n}x"
        elif item.type is Type.DATE:
            values[item.key] = date(2026, 5, 17)
            wanted[item.key] = "17/5/2026" if mau == 1 else "17 tháng 5 năm 2026"
        elif item.type is Type.MONEY:
            values[item.key] = 10_000_000 + n * 100_000
            wanted[item.key] = f"{100 + n:03}.{0:05}"
        elif item.unit == "năm":
            values[item.key], wanted[item.key] = 7000 + n, str(7000 + n)
        elif item.unit == "tháng":
            values[item.key], wanted[item.key] = 12, "tháng 12"
        else:
            values[item.key], wanted[item.key] = 100 + n, str(100 + n)
    text = "\n".join(lines(mau, dataclasses.replace(EMPTY, values=values)))
    for key, value in values.items():
        shown = wanted[key]
        if FORM.item(key).type is Type.MONEY:
            millions = f"{Decimal(value) / 1_000_000:f}".rstrip("0").rstrip(".").replace(".", ",")
            shown = millions if key.startswith("target_cash") else f"{value:,}".replace(",", ".")
        found = text.casefold().count(shown.casefold())
        assert found, f"{key}: {shown}"


def test_the_templates_are_those_of_the_description():
    path = Path(__file__).parents[2] / "scripts" / "make_word_templates.py"
    spec = importlib.util.spec_from_file_location("make_word_templates", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert sorted(script.FORMS) == list(word.MAUS)
    for mau in script.FORMS:
        assert script.make(mau) == script.make(mau)
        assert paragraphs(script.make(mau)) == paragraphs(word.template_path(mau).read_bytes())


def test_no_stale_words_of_old_forms_remain():
    for mau in word.MAUS:
        text = "\n".join(lines(mau, EXAMPLE))
        for stale in (
            "HOÀ XÃ HỘI",
            "Trạm Tấu",
            "2017",
            "2018",
            "huyện",
            "Số người lượt",
            "281/QĐ",
            "89/QĐ",
        ):
            assert stale not in text


def test_the_member_table_prints_every_row_numbered_anew():
    rows = [
        (9, "Nguyễn Văn Thử", "Thư ký", "Kinh", None),
        (None, "Lò Thị Thử", None, "Thái", "Kiêm Thủ quỹ"),
    ]
    data = dataclasses.replace(EXAMPLE, rows={"members": rows})
    table = next(
        t for t in Document(BytesIO(render(FORM, 1, data).data)).tables if t.cell(0, 0).text == "TT"
    )
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["TT", "Họ và tên", "Chức vụ", "Dân tộc", "Ghi chú"],
        ["1", "Nguyễn Văn Thử", "Thư ký", "Kinh", ""],
        ["2", "Lò Thị Thử", "", "Thái", "Kiêm Thủ quỹ"],
    ]


# ---------------------------------------------------------------- how values are written


@pytest.mark.parametrize(
    "mau, key, value, start, wanted",
    [
        (
            1,
            "members_total",
            5,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 05 hội viên.",
        ),
        (
            1,
            "members_total",
            10,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 10 hội viên.",
        ),
        (
            1,
            "members_total",
            0,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 0 hội viên.",
        ),
        (
            1,
            "members_total",
            1234,
            "- Tổng số hội viên",
            "- Tổng số hội viên của chi hội: 1.234 hội viên.",
        ),
        (1, "fund_total_amount", 5, "- Tổng số quỹ", "- Tổng số quỹ khuyến học: 5 đồng."),
        (1, "report_number", 7, "Số:", "Số: 07/BC-HKH"),
        (1, "report_number", 1200, "Số:", "Số: 1200/BC-HKH"),
        (1, "report_day", 5, "Đồng Xuân,", "Đồng Xuân, ngày 05 tháng 6 năm 2026"),
        (1, "report_month", 1, "Đồng Xuân,", "Đồng Xuân, ngày 20 tháng 01 năm 2026"),
        (1, "report_month", 3, "Đồng Xuân,", "Đồng Xuân, ngày 20 tháng 3 năm 2026"),
        (
            1,
            "target_cash_max",
            12_500_000,
            "- Trong 6 tháng",
            "- Trong 6 tháng cuối năm 2026 vận động tiền mặt đạt từ 10 - 12,5 triệu đồng (cùng hiện vật quy ra tiền).",
        ),
        (
            1,
            "target_support_grade_to",
            5,
            "- Trợ cấp",
            "- Trợ cấp cho 100% học sinh có sổ hộ nghèo bằng 05 quyển vở/năm (từ khối 1 đến khối 5).",
        ),
        (
            1,
            "target_family_registration_pct",
            Decimal("5.5"),
            "- Vận động các hộ",
            "- Vận động các hộ đăng ký gia đình hiếu học đạt 5,5% tổng số hộ.",
        ),
        (
            2,
            "area_natural_ha",
            Decimal("2651.61"),
            "Diện tích",
            "Diện tích tự nhiên của xã là 2.651,61 ha, trong đó đất nông nghiệp là 2.651,61 ha. Đất phi nông nghiệp là 530,4 ha. Đất chưa sử dụng 243,59 ha. Dân số 4.250 người.",
        ),
        (
            2,
            "spend_mid_autumn",
            12_500_000,
            "Chi mua",
            "Chi mua bánh kẹo vui Tết Trung thu cho học sinh: 12.500.000 đồng.",
        ),
        (
            2,
            "area_classification",
            None,
            "Xã Suối",
            "Xã Suối Thử là một xã, cách trung tâm tỉnh 17,5 km.",
        ),
    ],
)
def test_numbers_are_written_as_in_official_documents(mau, key, value, start, wanted):
    assert line(mau, but(**{key: value}), start) == wanted


@pytest.mark.parametrize(
    "mau, day, wanted",
    [
        (1, date(2026, 2, 5), "ngày 05/02/2026 của"),
        (2, date(2026, 11, 5), "ngày 05 tháng 11 năm 2026 của"),
    ],
)
def test_the_date_of_the_letter_above(mau, day, wanted):
    assert wanted in line(mau, but(basis_doc_date=day), "Thực hiện")


@pytest.mark.parametrize(
    "mau, key, value, start, wanted",
    [
        (1, "studious_families_new", 3, "- Tổng số gia đình", "phát triển được: 03 gia đình."),
        (
            1,
            "studious_families_new",
            0,
            "- Tổng số gia đình",
            "phát triển được: Chưa phát triển thêm gia đình nào.",
        ),
        (
            1,
            "studious_clans_new",
            0,
            "- Tổng số dòng họ",
            "phát triển được: Chưa phát triển thêm dòng họ nào.",
        ),
        (
            1,
            "compatriot_groups_new",
            0,
            "- Tổng số Hội",
            "đến nay: Chưa phát triển thêm Hội đồng hương nào.",
        ),
        (1, "compatriot_groups_new", None, "- Tổng số Hội", "đến nay: ……."),
        (2, "directive_documents_text", None, "Các văn bản", "về XDXHHT: Không có."),
        (
            2,
            "directive_documents_text",
            "Kế hoạch số 5",
            "Các văn bản",
            "về XDXHHT: Kế hoạch số 5.",
        ),
        (
            2,
            "directive_documents_text",
            "Kế hoạch số 5.",
            "Các văn bản",
            "về XDXHHT: Kế hoạch số 5.",
        ),
        (2, "inspection_form_text", None, "Hình thức", "Hình thức kiểm tra: Chưa thực hiện được."),
        (2, "clc_literacy_classes", 0, "+ Số lớp: 02 lớp, trong đó", None),
        (1, "staff_positions_requested", 0, "UBND tỉnh", None),
        (1, "staff_positions_requested", None, "UBND tỉnh", None),
        (3, "learning_units_inspected", 0, "- Đã phối hợp", None),
    ],
)
def test_the_words_of_the_forms_for_none(mau, key, value, start, wanted):
    data = but(**{key: value})
    if wanted is None:
        assert not [t for t in lines(mau, data) if t.startswith(start)]
        assert [t for t in lines(mau, EXAMPLE) if t.startswith(start)]
    else:
        assert line(mau, data, start).endswith(wanted)


def test_numbers_never_part_from_their_unit_at_the_end_of_a_line():
    document = Document(BytesIO(render(FORM, 1, EXAMPLE).data))
    assert any("03\u00a0hội viên" in p.text for p in document.paragraphs)
    assert any("12.500.000\u00a0đồng" in p.text for p in document.paragraphs)


@pytest.mark.parametrize(
    "period, mau, start, wanted",
    [
        (
            "2026-H2",
            1,
            "Trên đây",
            "Trên đây là báo cáo sơ kết 6 tháng cuối năm 2026 và kế hoạch 6 tháng đầu năm 2027 của Hội Khuyến học xã Suối Thử./.",
        ),
        (
            "2026-H2",
            2,
            "b) Kết quả",
            "b) Kết quả số quỹ huy động được tính đến tháng 12 năm 2026: 0 đồng.",
        ),
        ("2026-H2", 3, "II/", "II/ Các Chỉ tiêu phấn đấu trong năm 2027"),
        (
            "2026-Q1",
            1,
            "SƠ KẾT",
            "SƠ KẾT QUÝ I NĂM 2026 VÀ CHƯƠNG TRÌNH CÔNG TÁC QUÝ II NĂM 2026 CỦA HỘI KHUYẾN HỌC XÃ SUỐI THỬ",
        ),
        ("2026", 2, "Sơ kết", "Sơ kết công tác năm 2026 và nhiệm vụ năm 2027"),
    ],
)
def test_other_periods(period, mau, start, wanted):
    assert line(mau, dataclasses.replace(EXAMPLE, period=periods.parse(period)), start) == wanted


def test_a_second_half_does_not_promise_this_year_before_next_year():
    text = "\n".join(lines(3, dataclasses.replace(EXAMPLE, period=periods.parse("2026-H2"))))
    assert "hoàn thành dứt điểm" not in text and "thông qua các báo cáo quý III, IV" in text


@pytest.mark.parametrize(
    "unit, name, word_",
    [
        (Unit("1", "Xã Ea Wer", "xã"), "xã Ea Wer", "xã"),
        (Unit("1", "Ea Wer", "xã"), "xã Ea Wer", "xã"),
        (Unit("1", "Phường 10"), "phường 10", "phường"),
        (Unit("1", "ĐẶC KHU PHÚ QUÝ"), "đặc khu Phú Quý", "đặc khu"),
        (Unit("1", "Hội Khuyến học xã Ia H’Drai"), "xã Ia H’Drai", "xã"),
        (Unit("", "HỘI KHUYẾN HỌC TỈNH"), "tỉnh", "tỉnh"),
        (Unit("", "Hội Khuyến học thành phố Huế"), "thành phố Huế", "thành phố"),
        (Unit("1", "Trường Xãn"), "Trường Xãn", "đơn vị"),
    ],
)
def test_areas_in_sentences(unit, name, word_):
    assert (word.Area.of(unit).name, word.Area.of(unit).word) == (name, word_)


def test_file_names_are_plain():
    assert (
        word.file_name(1, Unit("1", "Xã Suối Trà", "xã"), PERIOD)
        == "bao-cao-mau-1-xa-suoi-tra-2026-H1.docx"
    )
    assert (
        word.file_name(3, Unit("1", "Suối Trà", "xã"), PERIOD)
        == "bao-cao-mau-3-xa-suoi-tra-2026-H1.docx"
    )


def test_recipients_and_signature():
    data = but(
        recipients="- Hội Khuyến học tỉnh (b/c)\nCác chi hội;\nLưu: VT",
        signer_position="KT. Chủ tịch\nPhó Chủ tịch",
        signer_authority=None,
    )
    assert lines(2, data)[-7:] == [
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
    report = render(FORM, 3, EMPTY)
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


@MAUS
def test_one_blank_answer_is_one_open_label(mau):
    for item in FORM.inputs.values():
        blank_is_an_answer = item.blank_text and not item.type.is_number
        if (
            mau in item.mau
            and not blank_is_an_answer
            and item.key
            not in ("signer_authority", "area_classification", "staff_positions_requested")
        ):
            follows = ("Năm sau",) if item.key == "report_year" and mau == 3 else ()
            assert render(FORM, mau, but(**{item.key: None})).left_open == (item.label, *follows), (
                item.key
            )


def test_no_year_comes_after_a_year_that_nobody_gave():
    assert render(FORM, 3, but(report_year=None, next_year=1)).left_open == (
        "Năm báo cáo",
        "Năm sau",
    )


def test_an_empty_list_has_rows_to_complete_by_hand():
    report = render(FORM, 1, dataclasses.replace(EXAMPLE, rows={}))
    assert report.left_open == ("Danh sách hội viên",)
    table = next(t for t in Document(BytesIO(report.data)).tables if t.cell(0, 0).text == "TT")
    assert [row.cells[0].text for row in table.rows] == [
        "TT",
        *map(str, range(1, word.EMPTY_ROWS + 1)),
    ]


# ---------------------------------------------------------------- text from staff

TEMPLATE_LIKE = st.sampled_from(
    [
        "{{ unit_name }}",
        "{% if x %}",
        "{%p endfor %}",
        "{#",
        "}}",
        "{_{",
        "%_}",
        "</w:t>",
        "<w:p/>",
        "&amp;",
        "&#10;",
        "\a",
        "\f",
        "\t",
        "]]>",
        "\ufdd0",
        "\ufffe",
        "x" * 300,
    ]
)
STAFF_TEXT = st.lists(
    st.one_of(TEMPLATE_LIKE, st.text(max_size=12), st.just("\n")), max_size=6
).map("".join)


def flat(text: str) -> str:
    return " ".join(word._plain(text).replace("\u00a0", " ").split())


@settings(max_examples=60, deadline=None)
@given(long=STAFF_TEXT, short=STAFF_TEXT, name=STAFF_TEXT, note=STAFF_TEXT)
def test_staff_text_is_found_again_as_it_was(long, short, name, note):
    data = but(
        proposals_text=f"Ý {long}",
        general_assessment_text=f"Đầu\n{long}",
        signer_name=f"Ông {name}",
        basis_doc_number=f"S{short}",
    )
    rows = {"members": [(1, f"A{name}", None, "Kinh", f"B{note}")]}
    data = dataclasses.replace(data, rows=rows, unit=Unit("01", f"Xã z{short}", "xã"))
    text = "\n".join(lines(1, data))
    for typed in (f"Ý {long}", f"Đầu\n{long}"):
        for part in word._plain(typed).split("\n"):
            assert loose(flat(part)) in loose(text)
    joined = " ".join(text.split())
    for typed in (
        f"Ông {name}",
        f"S{short}",
        f"A{name}",
        f"B{note}",
        f"Hội Khuyến học xã z{short}",
    ):
        assert flat(typed) in joined


def loose(text: str) -> str:
    """Without spaces: a list sign gets one space behind it."""
    return "".join(text.split())


def test_each_line_of_a_text_is_a_paragraph_and_list_lines_look_so():
    text = "Mở đầu & <đậm>\n-Việc một\n• Việc hai\n+ Việc nhỏ\n\n-5 độ thì nghỉ\nHết."
    document = Document(BytesIO(render(FORM, 2, but(strengths_text=text)).data))
    found = [(p.text, p.style.name) for p in document.paragraphs]
    at = found.index(("1. Ưu điểm:", "Mục"))
    assert found[at + 1 : at + 7] == [
        ("Mở đầu & <đậm>", "Thân bài"),
        ("- Việc một", "Gạch đầu dòng"),
        ("• Việc hai", "Gạch đầu dòng"),
        ("+ Việc nhỏ", "Gạch đầu dòng"),
        ("-5 độ thì nghỉ", "Thân bài"),
        ("Hết.", "Thân bài"),
    ]


def test_a_list_behind_a_label_begins_below_it():
    document = Document(
        BytesIO(render(FORM, 2, but(learning_models_limits_text="- Một\n- Hai\nBa")).data)
    )
    found = [(p.text, p.style.name) for p in document.paragraphs]
    at = found.index(("Hạn chế:", "Thân bài"))
    assert found[at + 1 : at + 4] == [
        ("- Một", "Gạch đầu dòng"),
        ("- Hai", "Gạch đầu dòng"),
        ("Ba", "Thân bài"),
    ]


# ---------------------------------------------------------------- an office's own template


def own_template(path: Path, *texts: str) -> Path:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def faults(template: Path) -> list[str]:
    with pytest.raises(word.TemplateFault) as caught:
        render(FORM, 1, EXAMPLE, template)
    return caught.value.faults


def test_an_own_template_is_rendered(tmp_path):
    own = own_template(
        tmp_path / "own.docx",
        "{{ unit_name|upper }}: {{members_total}} hội viên",
        "{%p if by_unit %}",
        "Sai",
        "{%p endif %}",
        "{% for r in members %}{{ r.member_full_name }};{% endfor %}",
    )
    assert lines(1, EXAMPLE, own) == ["XÃ SUỐI THỬ: 03 hội viên", "Nguyễn Thị Ví Dụ;" * 3]
    assert word.placeholders(own) == {
        "unit_name",
        "members_total",
        "by_unit",
        "members",
        "member_full_name",
    }
    assert "members_new" in word.unprinted(FORM, 1, own) and "members_total" not in word.unprinted(
        FORM, 1, own
    )


@pytest.mark.parametrize(
    "name", ["upper", "lower", "capitalize", "cham", "noi_nhan", "rieng", "so", "so_hieu", "trieu"]
)
def test_a_filter_leaves_dots_and_their_label(tmp_path, name):
    report = render(
        FORM, 1, EMPTY, own_template(tmp_path / "own.docx", f"{{{{ signer_name|{name} }}}}")
    )
    assert report.left_open[0] == "Họ và tên người ký" and DOTS.fullmatch(
        paragraphs(report.data)[0]
    )


def test_a_placeholder_that_word_cut_into_runs_is_whole(tmp_path):
    document = Document()
    paragraph = document.add_paragraph("Có ")
    for part in ("{", "{ members", "_total }", "} hội viên"):
        paragraph.add_run(part)
    document.save(str(tmp_path / "cut.docx"))
    assert lines(1, EXAMPLE, tmp_path / "cut.docx") == ["Có 03 hội viên"]


@pytest.mark.parametrize(
    "texts, wanted",
    [
        (
            ["Có {{ members_totl }} người"],
            [
                "Chỗ điền «members_totl» không có trong biểu mẫu; có phải 'members_total' không? Ở đoạn: «Có {{ members_totl }} người»."
            ],
        ),
        (["{{ qqqqq }}"], ["Chỗ điền «qqqqq» không có trong biểu mẫu. Ở đoạn: «{{ qqqqq }}»."]),
        (
            ["{% for r in members %}{{ r.member_ful_name }}{% endfor %}"],
            [
                "Chỗ điền «member_ful_name» không có trong biểu mẫu; có phải 'member_full_name' không? Ở đoạn: «{% for r in members %}{{ r.member_ful_name }}{% endfor %}»."
            ],
        ),
        (
            ["{{ unit_name|uper }}"],
            [
                "Bộ lọc «uper» không có trong biểu mẫu; có phải 'upper' không? Ở đoạn: «{{ unit_name|uper }}»."
            ],
        ),
        (
            ["{{ unit_name.__class__ }}"],
            ["Chỗ điền «__class__» không có trong biểu mẫu. Ở đoạn: «{{ unit_name.__class__ }}»."],
        ),
        (
            ["Có { members_total } người", "Và {{ unit_name }"],
            [
                "Dấu ngoặc nhọn chưa đủ đôi ở đoạn «Có { members_total } người». Chỗ điền ghi như {{ unit_name }}.",
                "Dấu ngoặc nhọn chưa đủ đôi ở đoạn «Và {{ unit_name }». Chỗ điền ghi như {{ unit_name }}.",
            ],
        ),
        (
            ["{{ unit_name $ }}"],
            [
                "Không hiểu chỗ điền «{{ unit_name $ }}» ở đoạn «{{ unit_name $ }}». Chỗ điền ghi như {{ unit_name }}."
            ],
        ),
    ],
)
def test_a_wrong_placeholder_is_refused_with_its_place(tmp_path, texts, wanted):
    assert faults(own_template(tmp_path / "own.docx", *texts)) == wanted


@pytest.mark.parametrize(
    "texts, wanted",
    [
        (
            ["{% if by_unit %}", "x"],
            "câu lệnh viết chưa đúng, hoặc thiếu {% endif %}, {% endfor %}. Xin xem lại quanh đoạn: «{% if by_unit %} … x».",
        ),
        (
            ["{{ unit_name unit_word }}"],
            "câu lệnh viết chưa đúng, hoặc thiếu {% endif %}, {% endfor %}. Xin xem lại quanh đoạn: «{{ unit_name unit_word }}».",
        ),
        (
            ["{% for r in members %}{{ r.members_total }}{% endfor %}"],
            "câu lệnh có tên không dùng được ở chỗ đó.",
        ),
        (
            ["{{ unit_name|trieu }}"],
            "câu lệnh dùng bộ lọc hoặc phép tính không hợp với loại số liệu.",
        ),
        (
            ["{{ basis_doc_number|ngay_thang }}"],
            "câu lệnh dùng bộ lọc hoặc phép tính không hợp với loại số liệu.",
        ),
        (
            ["{{ 5 + unit_name }}"],
            "câu lệnh dùng bộ lọc hoặc phép tính không hợp với loại số liệu.",
        ),
    ],
)
def test_a_wrong_command_is_refused(tmp_path, texts, wanted):
    assert faults(own_template(tmp_path / "own.docx", *texts)) == [
        f"Mẫu Word có chỗ điền hoặc {wanted}"
    ]


def test_a_command_that_would_lose_a_part_of_the_table_is_refused(tmp_path):
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "{%p if by_unit %}"
    document.add_paragraph("{%p endif %}")
    document.save(str(tmp_path / "own.docx"))
    [fault] = faults(tmp_path / "own.docx")
    assert fault.startswith("Câu lệnh {%p … %} hoặc {%tr … %} trong mẫu Word đặt chưa đúng chỗ")


def test_what_is_no_word_file_is_refused(tmp_path):
    (tmp_path / "x.docx").write_bytes(b"x")
    assert faults(tmp_path / "x.docx") == [
        "x.docx không phải là tệp Word (.docx). Xin mở bằng Word rồi lưu lại dạng .docx."
    ]
    assert faults(tmp_path / "none.docx") == [
        "Không mở được mẫu Word none.docx. Xin kiểm tra lại đường dẫn."
    ]


def test_an_edited_template_is_read_anew(tmp_path):
    own = own_template(tmp_path / "own.docx", "một {{ unit_name }}")
    assert lines(1, EXAMPLE, own) == ["một xã Suối Thử"]
    own_template(own, "hai, và hơn nữa {{ unit_name }}")
    assert lines(1, EXAMPLE, own) == ["hai, và hơn nữa xã Suối Thử"]


# ---------------------------------------------------------------- the office's own report

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
    report = render(FORM, 1, OFFICE).data
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
    document = Document(BytesIO(render(FORM, 2, OFFICE).data))
    found = [(p.text, p.style.name) for p in document.paragraphs]
    at = found.index(("1. Ưu điểm:", "Mục"))
    assert found[at + 1 : at + 5] == [
        ("Xã Suối Thử:", "Tên đơn vị"),
        ("Một", "Thân bài"),
        ("- Hai", "Gạch đầu dòng"),
        ("2. Nhược điểm:", "Mục"),
    ]
    assert "thành phần tham gia tập huấn: cán bộ hội (Xã Suối Thử, Phường Bến Thử);" in line(
        2, OFFICE, "Trong công tác tập huấn"
    )


def test_the_office_leaves_open_what_only_it_can_say():
    basis = line(1, OFFICE, "Thực hiện công văn").replace("\u200b", "")
    dots = "…" * 6
    assert basis.startswith(
        f"Thực hiện công văn số {dots}/CV-HKH ngày …/…/20… của {dots}, BTV Hội Khuyến học tỉnh Gia Lai"
    )
    assert {
        "Thực hiện Công văn số",
        "Họ và tên người ký",
        "Hộ đăng ký gia đình hiếu học trên tổng số hộ",
    } <= set(render(FORM, 1, OFFICE).left_open)
    assert "Năm báo cáo" not in render(FORM, 1, OFFICE).left_open
    assert any("để năm 2027 tiếp tục" in t for t in lines(3, OFFICE))


def test_a_table_that_does_not_add_up_is_never_printed():
    with pytest.raises(
        ValueError, match="members_total: the units add up to 1234, the sum given is 1235"
    ):
        render(FORM, 1, but(OFFICE, members_total=1235))


# ---------------------------------------------------------------- layout


@MAUS
def test_layout_follows_the_decree(mau):
    document = Document(BytesIO(render(FORM, mau, EXAMPLE).data))
    [section] = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert all(
        20 <= round(margin.mm) <= 25 for margin in (section.top_margin, section.bottom_margin)
    )
    assert 30 <= round(section.left_margin.mm) <= 35 and 15 <= round(section.right_margin.mm) <= 20
    assert section.different_first_page_header_footer
    header = section.header._element
    assert "PAGE" in "".join(t.text for t in header.iter(qn("w:instrText")))
    assert section.first_page_header.is_linked_to_previous
    for style in document.styles:
        if style.name not in ("Default Paragraph Font", "Normal Table", "Table Grid", "No List"):
            fonts = style.element.rPr.rFonts
            assert {fonts.get(qn(f"w:{k}")) for k in ("ascii", "hAnsi", "eastAsia", "cs")} == {
                "Times New Roman"
            }
    for table in (document.tables[0], document.tables[-1]):
        assert table._tbl.find(".//" + qn("w:tblBorders")) is None and (
            table.style is None or table.style.name == "Normal Table"
        )
    styles = {
        "Nơi nhận": (12, True, True),
        "Danh sách nơi nhận": (11, False, False),
        "Chức vụ ký": (14, True, False),
    }
    styles |= {
        "Quốc hiệu": (13, True, False),
        "Tiêu ngữ": (14, True, False),
        "Ngày tháng": (14, False, True),
    }
    for name, wanted in styles.items():
        font = document.styles[name].font
        assert (font.size, font.bold, font.italic) == (Pt(wanted[0]), *wanted[1:])


def test_the_list_repeats_its_head_on_every_page():
    table = next(
        t
        for t in Document(BytesIO(render(FORM, 1, EXAMPLE).data)).tables
        if t.cell(0, 0).text == "TT"
    )
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [
        True,
        False,
        False,
        False,
    ]


# ---------------------------------------------------------------- PDF


@pytest.mark.libreoffice
def test_pdf_of_reports(tmp_path):
    need_libreoffice()
    paths = []
    for mau in word.MAUS:
        paths.append(tmp_path / word.file_name(mau, UNIT, PERIOD))
        paths[-1].write_bytes(render(FORM, mau, EXAMPLE).data)
    made = word.to_pdf(paths, tmp_path / "pdf")
    assert [p.name for p in made] == [f"{p.stem}.pdf" for p in paths]
    assert all(p.read_bytes().startswith(b"%PDF-") for p in made)


@pytest.mark.libreoffice
def test_libreoffice_reads_the_same_lines(tmp_path):
    need_libreoffice()
    path = tmp_path / "x.docx"
    path.write_bytes(render(FORM, 2, EXAMPLE).data)
    text = convert(path, "txt:Text (encoded):UTF8", tmp_path).read_text(encoding="utf-8-sig")
    read = [" ".join(t.replace("\u00a0", " ").split()) for t in text.splitlines() if t.strip()]
    assert read == lines(2, EXAMPLE)


def test_without_libreoffice_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(word, "_soffice", lambda: None)
    with pytest.raises(word.PdfUnavailable, match="cài LibreOffice"):
        word.to_pdf([tmp_path / "x.docx"], tmp_path)


def test_a_document_that_gives_no_pdf_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(word, "_soffice", lambda: "soffice")
    monkeypatch.setattr(word.subprocess, "run", lambda *args, **kwargs: None)
    (tmp_path / "a.pdf").write_bytes(b"an old one")
    with pytest.raises(word.PdfUnavailable, match="chưa lập được: a.pdf, b.pdf"):
        word.to_pdf([tmp_path / "a.docx", tmp_path / "b.docx"], tmp_path)


def test_reports_of_namesakes_have_names_of_their_own(tmp_path):
    """Whichever comes first: each bears its code."""
    for code in ("06", "07"):
        written(tmp_path / "in" / f"{code}.xlsx", filled_workbook(unit="Xã Bình Mẫu", code=code))
    roster = load_office(
        written(tmp_path / "dv.csv", "code,name\n06,Xã Bình Mẫu\n07,Xã Bình Mẫu\n".encode()), FORM
    )
    khsheet.collect([tmp_path / "in"], tmp_path / "th.xlsx", roster)
    khsheet.report([tmp_path / "th.xlsx"], [2], tmp_path / "ra")
    names = sorted(p.name for p in (tmp_path / "ra").iterdir() if "binh-mau" in p.name)
    assert names == [f"bao-cao-mau-2-xa-binh-mau-2026-H1-{code}.docx" for code in ("06", "07")]
