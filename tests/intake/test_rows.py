"""Rows of tables by their shape: a person is a person, whatever the name looks like."""

from __future__ import annotations

import pytest
from arrived import FORM, checked, edited
from filled import filled_workbook

from khsheet import messages
from khsheet.form.layout import layout
from khsheet.intake.rows import table_shapes

MEMBERS = table_shapes(FORM)["members"]

#: Names that begin like a place, a group or a time.
NAMES = [
    "Buôn Krông Tuyết Nhung", "Buôn Yă Hoa", "Lang Vi Hùng", "Khu Văn Tín", "To Vi Lan", "Tổ Thị Mẫu", "Bản Văn Thử",
    "Làng A Páo", "Ấp Thị Mẫu", "Xóm Văn Thử", "Thôn Văn Mẫu", "KHU VĂN TÍN", "Nhóm Văn Mẫu", "Cụm Thị Thử", "Ban Vi Mẫu",
    "Thang Vi Hoa", "Quy Vi Mẫu", "Phần Thị Mẫu",
]  # fmt: skip

SHAPES = {
    "numbered": lambda name: (2.0, name, None, None, None),
    "numbered in words": lambda name: ("2.", name, None, None, None),
    "with a position": lambda name: (None, name, "Hội viên", None, None),
    "with a position written otherwise": lambda name: (None, name, "PCT", None, None),
    "with number and position": lambda name: (2.0, name, "Hội viên", None, None),
    "with an ethnic group": lambda name: (None, name, None, "Ê-đê", None),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_row_with_a_number_or_a_position_of_the_list_is_a_member(name, shape):
    assert MEMBERS.kind(SHAPES[shape](name), 1) == ""


@pytest.mark.parametrize("name", ["Lang Vi Hùng", "To Vi Lan", "Ban Vi Mẫu", "Quy Vi Mẫu"])
def test_a_family_name_before_a_roman_number_s_letters_is_a_name(name):
    assert MEMBERS.kind((None, name, None, None, None), 1) == ""


@pytest.mark.parametrize(
    "words",
    ["Chi hội thôn 3", "Tổ dân phố số 5", "Thôn 3", "TO VI", "Bản IV", "Trường THCS Đồi Mẫu"],
)
@pytest.mark.parametrize("number", [None, 2.0, "2."])
def test_what_can_be_nobody_is_a_group_with_a_number_too(words, number):
    assert MEMBERS.kind((number, words, None, None, None), 1) == messages.GROUP_ROW


@pytest.mark.parametrize("words", ["Buôn Krông", "Thôn Đồi Mẫu", "Khu Trung tâm", "Nhóm trẻ"])
def test_a_place_that_stands_alone_is_a_group(words):
    assert MEMBERS.kind((None, words, None, None, None), 1) == messages.GROUP_ROW


@pytest.mark.parametrize(
    "words", ["Hủy", "Bỏ dòng trên", "Không tính", "Đã mất", "Thôn 3 không tính"]
)
def test_what_is_said_of_others_is_nobody(words):
    assert MEMBERS.kind((None, words, None, None, None), 1) == messages.STRAY_BELOW_TABLE


def test_a_family_that_stands_alone_is_a_group():
    assert MEMBERS.kind((None, "Dòng họ Mẫu", None, None, None), 1) == messages.GROUP_ROW


def test_an_amount_alone_in_the_column_of_numbers_is_told():

    seq = layout(FORM).cells["entry_seq"]

    def codes(value: float) -> list[str]:
        def write(book) -> None:
            book[seq.sheet].cell(seq.row + 6, seq.column).value = value

        return [f.code for f in checked(edited(filled_workbook(), write)).findings]

    assert codes(7) == [] and codes(350_000) == ["KH305"]


def test_a_table_of_headings_alone_has_no_records():
    rows = {key: [] for key in FORM.tables}
    found = checked(filled_workbook(rows=rows))
    assert [table.rows for table in found.submission.tables.values()] == [[]] * len(rows)
    assert not [f for f in found.submission.findings if f.place.row]
