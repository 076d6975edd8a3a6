"""Amounts that sentences name; numbers of other things are none."""

from decimal import Decimal

import pytest

from khsheet.values.said_amounts import said_amounts


@pytest.mark.parametrize(
    ("text", "named", "products"),
    [
        ("Ủng hộ 50 triệu đồng", [50_000_000], []),
        ("ung ho 50 trieu dong", [50_000_000], []),
        ("Ủng hộ 50 triệu, đợt 1", [50_000_000], []),
        ("Ủng hộ 12tr5", [12_500_000], []),
        ("Ủng hộ 1 tỷ 250 triệu đồng", [1_250_000_000], []),
        ("Ủng hộ 50.000.000", [50_000_000], []),
        ("PT01 ủng hộ 500k", [500_000], []),
        ("Mỗi suất 500.000đ", [500_000], []),
        ("5.000.000 đồng: 10 suất", [5_000_000], []),
        ("10 suất 500.000đ và 5 suất 300.000đ", [500_000, 300_000], []),
        ("10 suất x 500.000đ", [], [5_000_000]),
        ("10x500.000", [], [5_000_000]),
        ("500.000đ/suất x 10 suất", [], [5_000_000]),
        ("10 em × 5 tháng × 100.000đ", [], [5_000_000]),
        ("10 em mỗi em 500 nghìn", [], [5_000_000]),
        ("Trao 10 suất học bổng, mỗi suất trị giá 500.000đ", [], [5_000_000]),
        ("Trao cho 10 em (500.000đ/em)", [], [5_000_000]),
        ("10 x 500.000đ + 5 x 300.000đ = 6.500.000đ", [6_500_000], [5_000_000, 1_500_000]),
        ("Ngày 20/6/2026 trao 10 suất x 500.000đ", [], [5_000_000]),
    ],
)
def test_what_is_named(text, named, products):
    said = said_amounts(text)
    assert (list(said.named), list(said.products)) == (named, products)


@pytest.mark.parametrize(
    "text",
    [
        "Xã có 50 triệu phú",
        "Quỹ 1 triệu cây xanh",
        "Phát 5.000 tờ rơi, 1.000 quyển vở",
        "TK 711.000.000",
        "Quyết định số 1.200/QĐ",
        "Năm 2026, học kỳ 2, lớp 5, ngày 20/6/2026",
        "Ủng hộ 200 USD",
        "10 tr học",
        "Chi cho 10 ng",
        "10 suất x 500",
        "Khoảng 10-12 triệu phú",
        "x" * 5_000,
        "1 " * 5_000,
    ],
)
def test_other_numbers_are_none(text):
    assert not any(said_amounts(text))


def test_the_part_of_a_product_is_known_beside_it():
    said = said_amounts("10 suất x 500.000đ + 5 suất x 300.000đ")
    assert said.parts == (500_000, 300_000)
    assert said.totals == {Decimal(n) for n in (0, 5_000_000, 1_500_000, 6_500_000)}
