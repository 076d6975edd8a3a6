"""A form's own words: placeholders filled in by one function, kinds of units, the association."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled import PERIOD

from khsheet.form import definition
from khsheet.form.wording import Area, filled_in, unit_word, words_of
from khsheet.model import Unit

FORM = definition.load()
OTHER = replace(FORM, association="Hội Nông dân", unit_kinds=("thôn", "tổ dân phố"))
NAMELESS = replace(FORM, association="", unit_kinds=())


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("Không có gì để điền", "Không có gì để điền"),
        ("Số liệu của {unit_word} trong {period}", "Số liệu của xã trong 6 tháng đầu năm 2026"),
        ("{plan_period} sau {year}", "6 tháng cuối năm 2026 sau 2026"),
        ("{la} {} {unit_word", "{la} {} {unit_word"),
    ],
)
def test_placeholders_of_labels(text, wanted):
    assert filled_in(text, words_of(PERIOD, "xã")) == wanted


def test_what_is_put_in_is_not_filled_in_again():
    assert filled_in("{a}{b}", {"a": "{b}", "b": "1"}) == "{b}1"


def test_a_label_of_no_unit_says_unit():
    assert filled_in("{unit_word}", words_of(PERIOD)) == "đơn vị"


@pytest.mark.parametrize(
    "form, unit, word",
    [
        (FORM, Unit("1", "Xã Ea Wer"), "xã"),
        (FORM, Unit("1", "PHƯỜNG 10"), "phường"),
        (FORM, Unit("1", "Phường10"), "phường"),
        (FORM, Unit("1", "Phú Quý", "Đặc khu"), "đặc khu"),
        (FORM, Unit("1", "Xãn Thị"), "xã"),
        (FORM, Unit("1", "Ea Wer"), "xã"),
        (FORM, Unit("1", "Phường 10", "Thị trấn"), "xã"),
        (OTHER, Unit("1", "Tổ dân phố 3"), "tổ dân phố"),
        (OTHER, Unit("1", "Xã Ea Wer"), "thôn"),
        (NAMELESS, Unit("1", "Xã Ea Wer"), "đơn vị"),
    ],
)
def test_what_a_workbook_calls_its_unit(form, unit, word):
    assert unit_word(form, unit) == word


@pytest.mark.parametrize(
    "unit, name, word",
    [
        (Unit("1", "Xã Ea Wer", "xã"), "xã Ea Wer", "xã"),
        (Unit("1", "Ea Wer", "xã"), "xã Ea Wer", "xã"),
        (Unit("1", "Phường 10"), "phường 10", "phường"),
        (Unit("1", "ĐẶC KHU PHÚ QUÝ"), "đặc khu Phú Quý", "đặc khu"),
        (Unit("1", "Hội Khuyến học xã Ia H’Drai"), "xã Ia H’Drai", "xã"),
        (Unit("", "HỘI KHUYẾN HỌC TỈNH"), "tỉnh", "tỉnh"),
        (Unit("", "Hội Khuyến học thành phố Huế"), "thành phố Huế", "thành phố"),
        (Unit("1", "Thị xã Thử"), "thị xã Thử", "thị xã"),
        (Unit("1", "Trường Xãn"), "Trường Xãn", "đơn vị"),
    ],
)
def test_areas_in_sentences(unit, name, word):
    area = Area.of(FORM, unit)
    assert (area.name, area.word) == (name, word)
    assert area.association == f"Hội Khuyến học {name}"


def test_another_association_has_its_own_name_and_kinds():
    assert Area.of(OTHER, Unit("1", "Tổ Dân Phố 3")) == Area(
        "tổ dân phố 3", "tổ dân phố", "Hội Nông dân tổ dân phố 3"
    )
    area = Area.of(OTHER, Unit("1", "Hội Nông dân xã Suối Trà"))
    assert area.association == "Hội Nông dân xã Suối Trà"
    assert Area.of(NAMELESS, Unit("1", "Xã Suối Trà")).association == "xã Suối Trà"
