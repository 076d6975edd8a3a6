"""The printed forms as the definition has them: every datum in its place, the page's layout."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from printed import DOTS, EMPTY, EXAMPLE, FORM, IDS, but, lines, paragraphs, printed

from khsheet.form.profiles import chosen
from khsheet.model import Type
from khsheet.reports.placeholders import unprinted

EXPECTED = Path(__file__).parent / "expected_lines"
PRINT_FORMS = pytest.mark.parametrize("print_form", IDS)
#: The association's own, which have their text line by line here.
OFFICIAL = ("1", "2", "3")

# ---------------------------------------------------------------- the forms


@pytest.mark.parametrize("print_form", OFFICIAL)
def test_every_expected_line_stands_in_its_order_with_values_in_the_blanks(print_form):
    expected = (EXPECTED / f"mau-{print_form}.txt").read_text(encoding="utf-8").splitlines()
    printed = iter(lines(print_form, EXAMPLE))
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


@PRINT_FORMS
def test_a_filled_report_leaves_nothing_open(print_form):
    report = printed(print_form, EXAMPLE)
    assert report.left_open == ()
    open_lines = [t for t in paragraphs(report.data) if DOTS.search(t)]
    own = {"2": ["các ban, ngành, đoàn thể…:", "giáo dục;… đang đóng"]}.get(print_form, [])
    assert len(open_lines) == len(own) and all(
        words in text for words, text in zip(own, open_lines, strict=True)
    )


@PRINT_FORMS
def test_every_datum_of_the_form_has_a_placeholder(print_form):
    assert unprinted(FORM, *chosen(FORM, [print_form])) == []
    items = [*FORM.inputs.values(), *FORM.computed]
    shown = sum(print_form in i.print_forms for i in items)
    assert shown > (15 if print_form in OFFICIAL else 0)


@PRINT_FORMS
def test_every_datum_is_printed(print_form):
    """Each datum gets a value that no other has, and that value is found."""
    values, wanted = {}, {}
    for n, item in enumerate([*FORM.inputs.values(), *FORM.computed]):
        if print_form not in item.print_forms:
            continue
        if item.type in (Type.TEXT, Type.LONG_TEXT):
            values[item.key] = wanted[item.key] = f"Riêng{n}x"
        elif item.type is Type.DATE:
            values[item.key] = date(2026, 5, 17)
            wanted[item.key] = "17/5/2026" if print_form == "1" else "17 tháng 5 năm 2026"
        elif item.type is Type.MONEY:
            values[item.key] = 10_000_000 + n * 100_000
            wanted[item.key] = f"{100 + n:03}.{0:05}"
        elif item.unit == "năm":
            values[item.key], wanted[item.key] = 7000 + n, str(7000 + n)
        elif item.unit == "tháng":
            values[item.key], wanted[item.key] = 12, "tháng 12"
        else:
            values[item.key], wanted[item.key] = 100 + n, str(100 + n)
    text = "\n".join(lines(print_form, dataclasses.replace(EMPTY, values=values)))
    for key, value in values.items():
        shown = wanted[key]
        if FORM.item(key).type is Type.MONEY:
            millions = f"{Decimal(value) / 1_000_000:f}".rstrip("0").rstrip(".").replace(".", ",")
            shown = millions if key.startswith("target_cash") else f"{value:,}".replace(",", ".")
        found = text.casefold().count(shown.casefold())
        assert found, f"{key}: {shown}"


def test_the_templates_are_those_of_their_descriptions():
    path = Path(__file__).parents[2] / "scripts" / "make_word_templates.py"
    spec = importlib.util.spec_from_file_location("make_word_templates", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    described = script.described(FORM)
    assert {print_form.id for print_form in described} >= set(OFFICIAL)
    for print_form in described:
        made = script.make(print_form)
        assert made == script.make(print_form)
        assert paragraphs(made) == paragraphs(print_form.template.read_bytes())


def test_no_stale_words_of_old_forms_remain():
    for print_form in IDS:
        text = "\n".join(lines(print_form, EXAMPLE))
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
        (9, "Nguyễn Văn Thử", "Thư ký", "Kinh", None, None),
        (None, "Lò Thị Thử", None, "Thái", "Kiêm Thủ quỹ", None),
    ]
    data = dataclasses.replace(EXAMPLE, rows={"members": rows})
    table = next(
        t for t in Document(BytesIO(printed("1", data).data)).tables if t.cell(0, 0).text == "TT"
    )
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["TT", "Họ và tên", "Chức vụ", "Dân tộc", "Ghi chú"],
        ["1", "Nguyễn Văn Thử", "Thư ký", "Kinh", ""],
        ["2", "Lò Thị Thử", "", "Thái", "Kiêm Thủ quỹ"],
    ]


# ---------------------------------------------------------------- layout


@pytest.mark.parametrize("print_form", OFFICIAL)
def test_layout_follows_the_decree(print_form):
    document = Document(BytesIO(printed(print_form, EXAMPLE).data))
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
        t for t in Document(BytesIO(printed("1", EXAMPLE).data)).tables if t.cell(0, 0).text == "TT"
    )
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [
        True,
        False,
        False,
        False,
    ]


# ---------------------------------------------------------------- what is left out


@pytest.mark.parametrize(
    ("print_form", "whole", "start"),
    [
        ("1", "Thực hiện công văn số 15/", "BTV Hội Khuyến học xã Suối Thử sơ kết việc"),
        ("2", "Thực hiện Công văn số 15/", "Hội Khuyến học xã Suối Thử xin báo cáo kết quả"),
    ],
)
def test_without_a_letter_its_clause_is_left_out(print_form, whole, start):
    assert any(text.startswith(whole) for text in lines(print_form, EXAMPLE))
    without = lines(print_form, but(basis_doc_number=None))
    assert any(text.startswith(start) for text in without)
    assert not any("ông văn" in text for text in without)
    assert "Thực hiện Công văn số" not in printed(print_form, but(basis_doc_number=None)).left_open


def test_no_list_is_announced_that_does_not_follow():
    with_list, without = lines("2", EXAMPLE), lines("2", but(clc_activity_text="không"))
    at = with_list.index(
        "Hoạt động của TTHTCĐ xã Suối Thử được thực hiện theo đúng chức năng, nhiệm vụ chủ yếu là:"
    )
    assert with_list[at + 1] == "Khảo sát nhu cầu học của người dân và mở lớp theo nhu cầu."
    at = without.index(
        "Hoạt động của TTHTCĐ xã Suối Thử được thực hiện theo đúng chức năng, nhiệm vụ."
    )
    assert without[at + 1] == "* Các chuyên đề đã tổ chức:"


def test_a_letterhead_breaks_before_the_area():
    data = but(
        parent_body_name="ỦY BAN NHÂN DÂN XÃ SUỐI THỬ", signer_authority="TM. HỘI KHUYẾN HỌC XÃ BÉ"
    )
    cells = [
        p.text
        for table in Document(BytesIO(printed("1", data).data)).tables
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
    ]
    assert "ỦY BAN NHÂN DÂN XÃ\u00a0SUỐI\u00a0THỬ" in cells
    assert "TM. HỘI KHUYẾN HỌC XÃ\u00a0BÉ" in cells
