"""Reasons instead of a number, as staff write them; none of them is a zero, and no zero is one."""

import pytest

from khsheet.model import Field, Type
from khsheet.values.numbers import read_number
from khsheet.values.reasons import LISTED, NOT_APPLICABLE, UNKNOWN, is_listed, reason_in

COUNT = Field("n", "Số", Type.INTEGER, unit="người")
REASONS = {
    NOT_APPLICABLE: (
        "không áp dụng",
        "KHÔNG ÁP DỤNG",
        "Khong ap dung",
        "ko áp dụng",
        "(không áp dụng)",
        "không áp dụng đối với xã",
        "không thuộc diện",
        "Không thuộc diện báo cáo.",
        "k thuoc doi tuong",
    ),
    UNKNOWN: (
        "chưa nắm được",
        "CHƯA NẮM ĐƯỢC",
        "Chua nam duoc",
        "chưa nắm đc",
        "chưa nắm được số liệu",
        "k nắm được sl",
        "chưa nắm được, chờ công an xã",
        "chưa thống kê",
        "không thống kê được",
        "chưa có số liệu",
        "không có số liệu",
        "chưa rõ",
        "không rõ",
        "không theo dõi",
        "đang tổng hợp",
        "chờ số liệu",
        "chu\u031ba na\u0306\u0301m \u0111u\u031bo\u031b\u0323c",  # decomposed
    ),
}
ZEROS = ("không", "Không có", "chưa có", "chưa có người nào", "chưa phát triển thêm", "ko có ai")
NEITHER = (
    "chưa nắm được 5",
    "khoảng 20",
    "áp dụng",
    "không áp",
    "nắm được",
    "chưa",
    "chưa nắm được người nào",
    "Trần Văn Mẫu",
    "không không áp dụng",
)


@pytest.mark.parametrize(
    ("raw", "meaning"), [(raw, meaning) for meaning, raws in REASONS.items() for raw in raws]
)
def test_a_reason(raw, meaning):
    assert reason_in(raw, COUNT) == meaning
    assert read_number(raw, COUNT, False).value is None


@pytest.mark.parametrize("raw", [*ZEROS, *NEITHER, "", " ", "12", 12.0, None, True])
def test_no_reason(raw):
    assert reason_in(raw, COUNT) == ""


@pytest.mark.parametrize("raw", ZEROS)
def test_a_zero_in_words_stays_zero(raw):
    assert read_number(raw, COUNT, False).value == 0


def test_a_day_and_a_text_have_no_reason():
    for item in (Field("d", "Ngày", Type.INTEGER, unit="ngày"), Field("t", "Tên", Type.TEXT)):
        assert reason_in("chưa nắm được", item) == ""


def test_what_the_workbook_lists_is_understood():
    for meaning, words in LISTED.items():
        for word in words:
            assert reason_in(word, COUNT) == meaning
            assert is_listed(word.upper() + " ")
    assert not is_listed("chưa nắm đc")
