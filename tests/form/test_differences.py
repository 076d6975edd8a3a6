"""What a newer definition has otherwise is told; a key that is taken for something else is refused."""

from __future__ import annotations

import pytest
from forms import SECOND, SMALL, changed

from khsheet.form import definition
from khsheet.form.differences import Differences, differences

HEADS = 'label = "Số người"\n    type = "integer"\n'
#: The same in a second version, whatever it is, told from the first.
NEXT = ("version = 1", "version = 2\nsince = 2")


def told(old: str, new: str) -> Differences:
    return differences(definition.parse(old), definition.parse(new))


def test_two_readings_of_one_definition_differ_in_nothing():
    found = told(SECOND, SECOND)
    assert (found.changed, found.doubted, found.refused) == ([], [], [])
    assert found.workbooks == [
        "Biểu mẫu theo phiên bản 1: vẫn đọc được.",
        "Biểu mẫu theo phiên bản 2: vẫn đọc được.",
    ]


def test_all_that_a_second_version_brings_is_told():
    found = told(SMALL, SECOND)
    assert found.changed == [
        "Biểu mẫu: Phiên bản: «1» → «2».",
        "Bỏ ô «Trong đó học sinh» (pupils).",
        "Thêm ô «Trong đó giáo viên» (teachers).",
        "Ô «Số người dự» (heads): Tên: «Số người» → «Số người dự»; Lớn nhất: «100» → «200».",
        "Thêm cột «Số giải» (prize_number).",
        "Thêm giá trị tự tính «Người khác» (others).",
        "Bỏ quy tắc pupils_not_above_heads: «Trong đó học sinh» không quá «Số người».",
        "Thêm quy tắc teachers_not_above_heads: «Trong đó giáo viên» không quá «Số người dự».",
    ]
    assert (found.doubted, found.refused) == ([], [])
    assert found.workbooks == ["Biểu mẫu theo phiên bản 1: vẫn đọc được."]


def test_a_new_name_alone_changes_no_rule():
    found = told(SMALL, changed(SMALL, ('label = "Số người"', 'label = "Số người dự"')))
    assert found.changed == ["Ô «Số người dự» (heads): Tên: «Số người» → «Số người dự»."]


def test_rules_that_one_declaration_made_are_told_once_and_templates_by_their_names():
    each = '\n[[rule]]\neach = ["heads", "pupils"]\nid = "{each}_few"\nkind = "between"\n'
    more = each + 'severity = "warning"\nfields = ["{each}"]\nmax = 900\n'
    printed = '\n[[print]]\nid = "1"\ntitle = "Mẫu"\ntemplate = "a.docx"\n'
    old = definition.parse(SMALL + printed, "here/a.toml")
    new = definition.parse(SMALL + printed.replace("a.docx", "b.docx") + more, "there/a.toml")
    assert differences(old, new).changed == [
        "Mẫu in «Mẫu» (1): Tệp Word: «a.docx» → «b.docx».",
        "Thêm quy tắc each_few: «Số người» không quá 900. (và 1 quy tắc như vậy)",
    ]
    other = definition.parse(SMALL + printed, "there/a.toml")
    assert differences(old, other).changed == []
    looser = definition.parse(SMALL + printed.replace("a.docx", "b.docx")
                              + more.replace("900", "800"), "there/a.toml")  # fmt: skip
    assert differences(new, looser).changed == [
        "Quy tắc heads_few: «Số người» không quá 900. → «Số người» không quá 800.",
        "Quy tắc pupils_few: «Trong đó học sinh» không quá 900. → «Trong đó học sinh» không quá 800.",
    ]


@pytest.mark.parametrize(
    ("pair", "line"),
    [
        (('title = "SỐ LIỆU CHUNG"', 'title = "SỐ LIỆU"'), "Trang «SỐ LIỆU» (one): Tiêu đề: «SỐ"),
        (('title = "1. Số liệu"', 'title = "1. Số"'), "Phần «1. Số» (numbers): Tiêu đề: "),
        (("required = true", "required = false"), "Ô «Số người» (heads): Bắt buộc: có → không."),
        (
            ('severity = "error"', 'severity = "warning"'),
            "pupils_not_above_heads (lỗi → điều nhắc)",
        ),
        (('office_name = "HỘI', 'office_name = "BAN'), "Điều văn phòng ghi: «office_name = «HỘI"),
    ],
)
def test_what_is_said_otherwise_is_told(pair, line):
    found = told(SMALL, changed(SMALL, pair))
    assert any(line in one for one in found.changed), found.changed
    assert found.refused == []


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(HEADS, HEADS.replace("integer", "decimal"))], "«heads» trước là ô kiểu số nguyên"),
        (
            [('key = "prize_amount"\n    label = "Số tiền"\n    type = "money"',
              'key = "prize_amount"\n    label = "Số tiền"\n    type = "integer"')],
            "«prize_amount» trước là cột kiểu số tiền của bảng «prizes», nay là cột kiểu số nguyên",
        ),
        (
            [('label = "Số người"\n', 'label = "Sách trong kho"\n    unit = "quyển"\n')],
            "«heads» trước là «Số người» (không có đơn vị tính), nay là «Sách trong kho» (quyển)",
        ),
        ([('id = "thi-dua"', 'id = "khac"')], "«thi-dua» và «khac» là hai biểu mẫu khác nhau"),
        (
            [('key = "prizes_total"', 'key = "heads_total"'),
             ('    key = "pupils"\n', '    key = "prizes_total"\n'),
             ('fields = ["pupils"]', 'fields = ["prizes_total"]')],
            "«prizes_total» trước là giá trị tự tính kiểu số tiền, nay là ô kiểu số nguyên",
        ),
    ],
)  # fmt: skip
def test_a_key_that_is_taken_for_something_else_is_refused(pairs, said):
    found = told(SMALL, changed(SMALL, *pairs, NEXT))
    assert any(said in one for one in found.refused), found


def test_a_version_that_went_out_must_stay_where_it_was():
    """A new input without a new version would be read out of the wrong cells."""
    more = '    [[sheet.section.field]]\n    key = "more"\n    label = "Thêm"\n    type = "text"\n'
    at = '    [[sheet.section.field]]\n    key = "pupils"\n'
    found = told(SMALL, changed(SMALL, (at, more + at)))
    assert len(found.refused) == 1
    assert found.refused[0].startswith("phiên bản 1 đã gửi đi có các ô ở chỗ khác")
    assert "pupils" in found.refused[0] and "tăng Phiên bản" in found.refused[0]
    assert found.workbooks == []


def test_what_becomes_of_workbooks_that_are_out_is_said():
    new = changed(SMALL, NEXT)
    assert told(SMALL, new).workbooks == [
        "Biểu mẫu theo phiên bản 1: không còn đọc được, định nghĩa mới không cho biết phiên bản ấy."
    ]
    assert told(SECOND, SMALL).refused == ["phiên bản 1 ở sau phiên bản 2 đã có"]


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([('label = "Số người"\n', 'label = "Sách trong kho"\n')], "có còn là một điều không"),
        ([('label = "Số người"\n', 'label = "Số người"\n    unit = "lượt"\n')], "đổi đơn vị tính"),
        (
            [('    key = "pupils"\n', '    key = "students"\n'),
             ('fields = ["pupils"]', 'fields = ["students"]')],
            "«Trong đó học sinh» đổi khóa từ pupils thành students",
        ),
    ],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_asked_about(pairs, said):
    found = told(SMALL, changed(SMALL, *pairs, NEXT))
    assert found.refused == [] and any(said in one for one in found.doubted), found
