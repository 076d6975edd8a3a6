"""Periods are taken as people write them; what has two meanings is refused with what to write."""

import pytest

from khsheet.form import periods

SAID = {
    "2026-H1": (
        "2026-H1", "2026H1", "H1/2026", "h1 2026", "2026/H1", "1H2026", "1H 2026",
        "6 tháng đầu năm 2026", "06 tháng đầu năm 2026", "6 thang dau nam 2026",
        "Kỳ 6 tháng đầu năm 2026", "sáu tháng đầu năm 2026", "6T đầu năm 2026",
        "nửa đầu năm 2026", "6 tháng đầu 2026",
    ),
    "2026-H2": ("2026H2", "6 tháng cuối năm 2026", "nửa cuối năm 2026"),
    "2026-Q1": ("quý 1/2026", "Quý I/2026", "quý I năm 2026", "quý một năm 2026", "Q1 2026"),
    "2026-Q4": ("quý IV-2026", "quý tư năm 2026", "quý bốn 2026", "2026Q4"),
    "2026": ("2026", "năm 2026", "cả năm 2026", "Năm 2026"),
}  # fmt: skip
REFUSED = (
    "",
    "2026-H3",
    "6 tháng 2026",
    "6T/2026",
    "9 tháng 2026",
    "H1",
    "quý 5/2026",
    "2025-2026",
)


@pytest.mark.parametrize(("id", "text"), [(id, text) for id, said in SAID.items() for text in said])
def test_a_period_as_people_write_it(id, text):
    assert periods.parse(text).id == id


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_period_or_two_is_refused_with_what_to_write(text):
    with pytest.raises(ValueError, match="Ghi như 2026-H1"):
        periods.parse(text)
