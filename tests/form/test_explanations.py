"""An explanation says something and settles one finding; that of a row settles the row's."""

from __future__ import annotations

import pytest
import workbooks
from workbooks import PERIOD, checked, form_of

from khsheet.form import check_sheet, definition
from khsheet.form.explanations import says_something
from khsheet.model import Form, Severity

DEFINITION = """
[[sheet]]
key = "one"
name = "Ô đơn"
title = "Ô đơn"
[[sheet.section]]
key = "singles"
title = "Ô đơn"
shape = "fields"
field = [
  { key = "cash", label = "Tiền mặt", type = "money" },
  { key = "bank", label = "Tiền gửi", type = "money" },
  { key = "debt", label = "Tiền nợ", type = "money", max = 900 },
]

[[sheet]]
key = "many"
name = "Bảng"
title = "Bảng"
[[sheet.section]]
key = "rows"
title = "Các dòng"
shape = "table"
column = [
  { key = "name", label = "Tên", type = "text", required = true, unique = true },
  { key = "money", label = "Tiền", type = "money" },
  { key = "count", label = "Số", type = "integer" },
  { key = "why", label = "Giải trình", type = "text", EXPLAINS },
]

[[rule]]
each = ["cash", "bank"]
id = "{each}_in_dong"
kind = "full_amounts"
severity = "warning"
fields = ["{each}"]
because = "Xin xem lại."
"""
FORM = form_of(DEFINITION.replace("EXPLAINS", "explains = true"))
#: The table of an older version, whose lines are explained on the check sheet.
BEFORE = form_of(DEFINITION.replace("EXPLAINS", "max_length = 90"))
TWICE = "unique:name"

EMPTY = ["-", "x", "?", ".", "…", "ok", "OK.", "đúng", "- - -", "x x x x", "12", "12 34", "??? ???",
         "aaa bbb", "xx zz", "đúng đđđ", "đúng đúng", "  ", "Đúng\u00a0!"]  # fmt: skip
SAID = ["Đúng thực tế", "đã kiểm tra", "do lũ", "Chung một phiếu.", "913 đồng", "33 hộ", "Đúng\nthực tế",
        "Đúng thực tế".encode().decode() + " " * 900, "Ðu\u0301ng thu\u031b\u0323c te\u0302\u0301",
        "vì sao " * 3000]  # fmt: skip


@pytest.mark.parametrize("text", EMPTY)
def test_signs_letters_and_single_words_say_nothing(text):
    assert not says_something(text)


PUT_OFF = [
    "nhập nhầm", "số này sai", "số này bị sai", "sẽ sửa sau", "Sẽ giải trình sau.", "chưa rõ",
    "không biết", "không có gì", "Không có giải trình", "như trên", "Như dòng trên", "Giải trình:",
    "Ghi chú", "chưa kiểm tra", "KHÔNG RÕ LÝ DO", "bổ sung sau", "xin sửa lại", "ghi nhầm cột",
    "nha\u0323\u0302p nhâ\u0300m", "chua ro",
]  # fmt: skip
REASONS = [
    "không sai, đã kiểm tra", "số đúng, chi hội mới chia tách", "do thôn Hạ chưa có chi hội",
    "Khoản nhỏ, quỹ chi hội nộp lẻ", "Trước đây nhập nhầm, kỳ này đã đối chiếu lại với sổ quỹ gốc",
]  # fmt: skip


@pytest.mark.parametrize("text", PUT_OFF)
def test_sayings_that_give_no_reason_say_nothing(text):
    assert not says_something(text)


@pytest.mark.parametrize("text", REASONS)
def test_a_reason_says_something(text):
    assert says_something(text)


@pytest.mark.parametrize("text", SAID, ids=lambda text: text[:12])
def test_two_words_say_something(text):
    assert says_something(text)


def found(form: Form, cells=(), rows=(), explained=()) -> list[tuple[str, int, str]]:
    """Code, row and severity of every finding."""
    result = checked(form, dict(cells), {"rows": list(rows)}, dict(explained))
    return [(f.code, f.place.row, f.severity.value) for f in result.findings]


def remedies(form: Form, cells=(), rows=(), explained=()) -> list[str]:
    result = checked(form, dict(cells), {"rows": list(rows)}, dict(explained))
    return [f.remedy for f in result.findings if f.severity is Severity.WARNING]


def row(name: str, why: str | None = None, money: float | None = None):
    return (name, money, 1.0, why)


FIRST = next(s.first_data_row for s in workbooks.layout(FORM).sheets.values() if s.table)
SAME = [row("An"), row("An"), row("An")]
WARNED, SETTLED = "warning", "info"


def test_the_explanation_of_a_row_settles_that_row_alone():
    rows = [row("An"), row("An", "Hai người trùng tên"), row("An")]
    assert found(FORM, rows=rows) == [
        ("KH226", FIRST + 1, SETTLED),
        ("KH226", FIRST + 2, WARNED),
    ]


def test_the_explanation_of_a_row_settles_all_its_warnings():
    rows = [row("An"), row("An", "Hai khoản nhỏ, cùng tên", money=500.0), row("Bình", money=7e5)]
    assert found(FORM, rows=rows) == [
        ("KH226", FIRST + 1, SETTLED),
        ("KH217", FIRST + 1, SETTLED),
    ]


@pytest.mark.parametrize("sign", ["-", "x", "đúng"])
def test_a_sign_in_the_row_settles_nothing_and_is_told_kindly(sign):
    rows = [row("An"), row("An", sign)]
    assert ("KH226", FIRST + 1, WARNED) in found(FORM, rows=rows)
    assert "chưa cho biết vì sao" in " ".join(remedies(FORM, rows=rows))


def test_an_explanation_of_the_line_does_not_settle_rows_that_have_their_own():
    for rows in (SAME[:2], SAME):
        explained = {TWICE: "Trùng tên thật", "column:name": "Trùng tên thật"}
        assert {severity for *_, severity in found(FORM, (), rows, explained)} == {WARNED}
        assert all("cột «Giải trình»" in said for said in remedies(FORM, (), rows, explained))


def test_the_line_of_an_older_version_settles_one_finding_but_not_several():
    explained = {"column:name": "Trùng tên thật"}
    assert found(BEFORE, (), SAME[:2], explained) == [("KH226", FIRST + 1, SETTLED)]
    assert [s for *_, s in found(BEFORE, (), SAME, explained)] == [WARNED, WARNED]
    assert all("từng dòng" in said for said in remedies(BEFORE, (), SAME, explained))


def test_single_inputs_of_one_line_are_explained_one_by_one():
    cells, line = {"cash": 500.0, "bank": 600.0}, "each_in_dong"
    both = "Tiền mặt đúng vậy\nTiền gửi đúng vậy"
    assert [s for *_, s in found(FORM, {"cash": 500.0}, (), {line: "Đúng thực tế"})] == [SETTLED]
    assert [s for *_, s in found(FORM, cells, (), {line: "Đúng thực tế"})] == [WARNED, WARNED]
    assert [s for *_, s in found(FORM, cells, (), {line: "Đúng thực tế\n-"})] == [WARNED, WARNED]
    assert [s for *_, s in found(FORM, cells, (), {line: both})] == [SETTLED, SETTLED]


def test_errors_are_never_settled_and_nothing_to_explain_is_no_finding():
    explained = {line.id: "Đúng thực tế" for line in check_sheet.lines(FORM, PERIOD)}
    assert [s for *_, s in found(FORM, {"debt": 901.0}, (), explained)] == ["error"]
    assert found(FORM, {"debt": 5.0}, [row("An", "Đúng thực tế")], explained) == []


def test_every_table_of_the_form_has_its_column_since_the_second_version():
    form = definition.load()
    before = form.at(1)
    assert before is not None
    assert all(table.explanation for table in form.tables.values())
    assert not any(table.explanation for table in before.tables.values())


def test_the_line_of_a_table_says_where_its_rows_are_explained():
    lines = {line.id: line for line in check_sheet.lines(FORM, PERIOD)}
    assert lines["column:name"].explained_elsewhere == "Ghi ở cột «Giải trình» của từng dòng."
    assert not lines["column:name"].can_be_explained and lines["each_in_dong"].can_be_explained
    data = workbooks.workbook(FORM, {}, {"rows": SAME})
    assert workbooks.read_back(FORM, data).explanations == {}
