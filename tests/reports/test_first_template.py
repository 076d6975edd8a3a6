"""The first Word template of a printed form has a place for all that it shows, in its order."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from definition_books import EXAMPLE
from docx import Document

from khsheet.form import definition
from khsheet.form.book.text import starter, toml_of
from khsheet.model import Form, PrintForm
from khsheet.reports import placeholders
from khsheet.reports.first_template import first_template

SHIPPED = definition.load()
SMALL = definition.parse(EXAMPLE.read_text(encoding="utf-8"), str(EXAMPLE))
STARTER = definition.parse(toml_of(starter("moi", "moi.docx")), "moi.toml")
ALL = [(form, printed) for form in (SHIPPED, SMALL, STARTER) for printed in form.print_forms]
EACH = pytest.mark.parametrize(
    ("form", "printed"), ALL, ids=[f"{form.id}-{printed.id}" for form, printed in ALL]
)


def texts(data: bytes) -> list[str]:
    """Every paragraph, those of tables where they stand."""
    body = Document(BytesIO(data)).element.body
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return ["".join(t.text or "" for t in p.iter(f"{w}t")) for p in body.iter(f"{w}p")]


@EACH
def test_it_fits_its_form_and_nothing_is_missing(form: Form, printed: PrintForm, tmp_path):
    path = tmp_path / "mau.docx"
    path.write_bytes(first_template(form, printed))
    placeholders.check(form, printed, placeholders.read(path))
    assert placeholders.unprinted(form, printed, path) == []


@EACH
def test_its_places_stand_in_the_order_of_the_form(form: Form, printed: PrintForm):
    told = "\n".join(texts(first_template(form, printed)))
    found = re.findall(r"\{\{ (?:row\.)?(\w+)", told)
    inputs = [key for key in dict.fromkeys(found) if key in form.inputs]
    around = {*printed.signer, *form.office_report.values()}  # letterhead and signature
    wanted = [key for key in form.inputs if key in inputs and key not in around]
    assert [key for key in inputs if key not in around] == wanted
    assert [key for key in inputs if key in printed.signer] == list(printed.signer)


def test_what_the_form_asks_of_the_letter_stands_around_the_text():
    form = definition.load()
    told = texts(first_template(form, form.print_forms[0]))
    assert told.index("Số: {{ report_number }}/BC") < told.index("BÁO CÁO")
    day = "ngày {{ report_day }} tháng {{ report_month }} năm {{ report_year }}"
    assert any(line.endswith(day) for line in told[: told.index("BÁO CÁO")])
    assert told.index("{{ recipients|noi_nhan }}") == told.index("Nơi nhận:") + 1
    assert sum("report_number" in line for line in told) == 1


@EACH
def test_it_is_the_same_whenever_it_is_made(form: Form, printed: PrintForm):
    assert first_template(form, printed) == first_template(form, printed)


def test_headings_are_numbered_and_tables_are_loops():
    told = [t for t in texts(first_template(STARTER, STARTER.print_forms[0])) if t]
    assert told[told.index("BÁO CÁO") :] == [
        *("BÁO CÁO", "Hoạt động {{ period }}"),
        *("I. SỐ LIỆU", "1. Thành viên"),
        "- Tổng số thành viên: {{ tong_so_thanh_vien }}\u00a0người",
        "- Thành viên mới: {{ thanh_vien_moi }}\u00a0người",
        *("2. Hoạt động", "Số buổi (buổi)", "Số lượt người dự (lượt người)"),
        *("Văn nghệ", "{{ van_nghe_so_buoi }}", "{{ van_nghe_so_luot }}"),
        *("Thể thao", "{{ the_thao_so_buoi }}", "{{ the_thao_so_luot }}"),
        *("3. Nhận xét", "Nhận xét chung:", "{{ nhan_xet_chung }}"),
        *("II. SỔ QUỸ", "1. Các khoản thu, chi", "{%p if not by_unit %}"),
        *("TT", "Ngày", "Loại", "Nội dung", "Số tiền (đồng)", "{%tr for row in cac_khoan %}"),
        *("{{ row.stt }}", "{{ row.ngay }}", "{{ row.loai }}", "{{ row.noi_dung }}"),
        *("{{ row.so_tien }}", "{%tr endfor %}", "{%p endif %}"),
        "- Tổng thu trong kỳ: {{ tong_thu }}\u00a0đồng",
        "- Tổng chi trong kỳ: {{ tong_chi }}\u00a0đồng",
        "- Thu trừ chi: {{ thu_tru_chi }}\u00a0đồng",
        *("Nơi nhận:", "- …", "{{ chuc_vu_ky|upper }}", "{{ ho_ten_ky }}"),
    ]


def test_what_may_be_left_out_goes_with_its_words_and_a_title_opens_itself_to_the_period():
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace('if_blank = "by_hand"', 'if_blank = "left_out"\nprint_forms = ["1"]')
    text = text.replace('title = "THUYẾT MINH"', 'title = "1. Thuyết minh {period}"')
    form = definition.parse(text, str(EXAMPLE))
    told = "\n".join(texts(first_template(form, form.print_forms[0])))
    assert "II. THUYẾT MINH {{ period|upper }}\n" in told
    assert (
        "{%p if remarks_text.value %}\nNhận xét về phong trào đọc sách:\n{{ remarks_text }}\n"
        "{%p endif %}"
    ) in told
