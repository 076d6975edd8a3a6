"""A definition written as a workbook and read back is the same definition."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest
import workbooks
from definition_books import EXAMPLE, ROOT, made

from khsheet.form import definition, names, toml
from khsheet.form.book.cells import EMPTY, typed_as, value_of
from khsheet.form.book.schema import Column, Kind, head, part, parts, prompt
from khsheet.form.book.text import text_of_workbook, toml_of
from khsheet.form.declared import keys_of
from khsheet.form.rules.binding import KINDS, PYTHON_CHECKS
from khsheet.form.sections import READ_HERE
from khsheet.form.versions import ABOUT, FROM, MARKS
from khsheet.model import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    Goods,
    IfBlank,
    OverTime,
    PrintForm,
    Rule,
    Section,
    Sentence,
    Shape,
    Sheet,
    Target,
    Type,
)
from khsheet.model.rule import Firmness

SHIPPED = ROOT / "workbook_templates" / "so-ket-6-thang.toml"
BOTH = pytest.mark.parametrize("path", [EXAMPLE, SHIPPED], ids=lambda path: path.stem)


@BOTH
def test_a_definition_comes_back_from_excel_unchanged(path):
    told = path.read_text(encoding="utf-8")
    back = text_of_workbook(made(told), str(path))
    assert back.read.wrong == back.read.structure == {}
    assert toml.tables(back) == toml.tables(told)
    assert definition.parse(back, str(path)) == definition.parse(told, str(path))


@BOTH
def test_units_get_the_same_workbook_from_it_byte_by_byte(path):
    told = path.read_text(encoding="utf-8")
    plain = definition.parse(told, str(path))
    back = definition.parse(text_of_workbook(made(told), str(path)), str(path))
    for number in plain.versions:
        one, other = plain.at(number), back.at(number)
        assert workbooks.workbook(one) == workbooks.workbook(other)


@BOTH
def test_toml_is_written_as_it_was_read(path):
    tables = toml.tables(path.read_text(encoding="utf-8"))
    assert toml.tables(toml_of(tables)) == tables


# ---------------------------------------------------------------- every key has its column

TABLES = (
    *(Form, Choices, Sheet, Section, Field, Computed, Sentence, Chart, Target, Goods),
    *(PrintForm, Rule, *KINDS.values(), *PYTHON_CHECKS.values()),
)
KEYS = [(cls, name) for cls in TABLES for name in keys_of(cls)]


@pytest.mark.parametrize(("cls", "name"), KEYS, ids=[f"{c.__name__}.{n}" for c, n in KEYS])
def test_every_key_has_a_vietnamese_name(cls, name):
    of = Rule if issubclass(cls, Rule) else cls
    assert names.name(of, name)[0].isupper()


@pytest.mark.parametrize("name", [*READ_HERE, *MARKS, ABOUT, FROM, "each", "check", "kind"])
def test_keys_that_no_dataclass_has_are_named_too(name):
    assert names.name(Form, name)


@pytest.mark.parametrize(
    ("closed", "members"),
    [
        *((kind, tuple(kind)) for kind in (Type, Shape, OverTime, IfBlank)),
        (Firmness, typing.get_args(Firmness)),
    ],
)
def test_every_closed_word_is_vietnamese(closed, members):
    words = names.words(Field, "type", closed)
    assert set(words) == set(members)
    assert len(set(words.values())) == len(words)


def test_every_kind_of_rule_has_a_word_of_its_own():
    called = [names.kind(kind) for kind in (*KINDS, *PYTHON_CHECKS)]
    assert len(set(called)) == len(called)


@pytest.mark.parametrize(
    ("table", "cls"),
    [
        *(("choices", Choices), ("sheet", Sheet), ("section", Section), ("field", Field)),
        *(("cell", Field), ("computed", Computed), ("sentence", Sentence), ("chart", Chart)),
        *(("target", Target), ("goods", Goods), ("print", PrintForm), ("rule", Rule)),
        *(("rule", cls) for cls in (*KINDS.values(), *PYTHON_CHECKS.values())),
    ],
)
def test_every_key_of_a_table_is_a_column_of_its_sheet(table, cls):
    assert keys_of(cls).keys() <= part(table).by_key.keys()


def test_every_key_of_the_form_is_asked_somewhere():
    apart = {"guide", "config", "config_labels", *dict.fromkeys(("year_words", "office_report"))}
    assert keys_of(Form).keys() == {c.key for c in head()} - {"since"} | apart


@pytest.mark.parametrize("one", parts(), ids=lambda one: one.table)
def test_headings_of_a_sheet_differ_and_prompts_hold_no_key(one):
    headings = [column.heading for column in one.columns]
    assert len(set(headings)) == len(headings)
    assert all("`" not in prompt(column, one.columns) for column in one.columns)


# ---------------------------------------------------------------- single cells

TEXT, LIST = Column("a", "A", "", Kind.TEXT), Column("a", "A", "", Kind.LIST)
PAIRS, LISTS = Column("a", "A", "", Kind.PAIRS), Column("a", "A", "", Kind.LISTS)
NUMBER, YES = Column("a", "A", "", Kind.NUMBER), Column("a", "A", "", Kind.YES_NO)
WORD = Column("a", "A", "", Kind.WORD, words={"integer": "số nguyên"}, is_closed=True)


@pytest.mark.parametrize(
    ("column", "value", "typed"),
    [
        (TEXT, "Tổng số", "Tổng số"),
        (TEXT, "", EMPTY),
        (TEXT, EMPTY, f'"{EMPTY}"'),
        (TEXT, " hai đầu ", '" hai đầu "'),
        (TEXT, "hai  dấu cách", '"hai  dấu cách"'),
        (LIST, ["hai  dấu cách", "b"], '"hai  dấu cách"; b'),
        (PAIRS, {"a  b": "c  d"}, '"a  b" = "c  d"'),
        (TEXT, '"trong ngoặc"', '"""trong ngoặc"""'),
        (TEXT, 'ống 5" dài', 'ống 5" dài'),
        (TEXT, "=A1", "=A1"),
        (TEXT, "hai\ndòng", "hai\ndòng"),
        (LIST, ["một"], "một"),
        (LIST, ["một", "hai"], "một; hai"),
        (LIST, [], EMPTY),
        (LIST, [""], '""'),
        (LIST, ["a; b", "c"], '"a; b"; c'),
        (LIST, ["a (từ bản 2)"], '"a (từ bản 2)"'),
        (LIST, [{"value": "a", "since": 2}, "b"], "a (từ bản 2); b"),
        (LIST, [{"value": "a", "since": 2, "until": 3}], "a (từ bản 2 đến bản 3)"),
        (LIST, [{"value": "a;b", "until": 3}], '"a;b" (đến bản 3)'),
        (LIST, ["x" * 40, "y" * 40], "x" * 40 + "\n" + "y" * 40),
        (PAIRS, {"CT": "Chủ tịch", "PCT": "Phó Chủ tịch"}, "CT = Chủ tịch\nPCT = Phó Chủ tịch"),
        (PAIRS, {"a=b": "hai\ndòng"}, '"a=b" = "hai\ndòng"'),
        (PAIRS, {}, EMPTY),
        (LISTS, {"loai": ["Thu*", "Chi*"]}, "loai = Thu*; Chi*"),
        (LISTS, {"a": ["b\nc"], "d": ["e"]}, 'a = "b\nc"\nd = e'),
        (NUMBER, 12, 12),
        (NUMBER, 0.5, 0.5),
        (YES, True, "có"),
        (YES, False, "không"),
        (WORD, "integer", "số nguyên"),
    ],
)
def test_a_value_is_typed_so_and_read_back(column, value, typed):
    assert typed_as(value, column) == typed
    assert value_of(typed, column) == value


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        (TEXT, 2026, "2026"),
        (TEXT, 2.5, "2.5"),
        (TEXT, "  thừa   dấu cách ", "thừa dấu cách"),
        (LIST, "a;b;;c;", ["a", "b", "c"]),
        (LIST, "a\n\n b ", ["a", "b"]),
        (LIST, 1, ["1"]),
        (NUMBER, "0,5", 0.5),
        (NUMBER, "12", 12),
        (NUMBER, "1.000", "1.000"),
        (NUMBER, "ba", "ba"),
        (YES, True, True),
        (YES, "Có", True),
        (YES, "x", True),
        (YES, "ừ", "ừ"),
        (WORD, "Số  Nguyên", "integer"),
        (WORD, "integer", "integer"),
        (WORD, "số", "số"),
        (LISTS, "loai=Thu*;Chi*\n\nky = a", {"loai": ["Thu*", "Chi*"], "ky": ["a"]}),
    ],
)
def test_what_people_type_is_read_as_they_mean_it(column, typed, value):
    assert value_of(typed, column) == value


# ---------------------------------------------------------------- tables that are hard to tell

HARD = """
id = "kho"
version = 3
since = 2
title = "Biểu mẫu khó"
unit_kinds = ["thôn", { value = "tổ dân phố", since = 3 }]
guide = ["Câu", { value = "Câu nữa", since = 3, about = ["a"] }]

[config]
empty = ""
lines = "một\\nhai"

[choices.list]
label = "Danh mục"
values = ["một", { value = "hai", since = 3 }, "b; c"]
variants = { "1" = "một", "2" = "hai", "I" = "một", "lạ; kỳ" = "b; c" }
ambiguous = { "?" = ["một", "b; c"] }
[[choices.list.from]]
version = 3
label = "Danh mục mới"
strict = false

[[sheet]]
key = "one"
name = "Một"
title = "MỘT"
note = ""
until = 2
[[sheet.section]]
key = "a"
title = "A"
shape = "fields"
[[sheet.section.field]]
key = "old"
label = " Cũ "
type = "integer"

[[sheet]]
key = "two"
name = "Hai"
title = "HAI"
[[sheet.section]]
key = "a"
title = "A, ở chỗ khác"
shape = "fields"
since = 3
[[sheet.section.field]]
key = "new"
label = "Mới"
type = "text"
required = false
[[sheet.section.field]]
key = "chosen"
label = "Chọn"
type = "choice"
choices = "list"
[[sheet.section]]
key = "b"
title = "B"
shape = "grid"
rows = [{ key = "r1", label = "Dòng 1" }, { key = "r2", label = "Dòng 2", since = 3 }]
[[sheet.section.column]]
key = "c1"
label = "Cột"
type = "decimal"
min = 0.5
[[sheet.section.column.from]]
version = 3
max = 1e6
min = 0
[sheet.section.cell.r1_c1]
prompt = ""
"""


def test_marks_of_versions_empty_texts_and_twice_named_sections_come_back():
    back = text_of_workbook(made(HARD), "kho.xlsx")
    assert back.read.wrong == {}
    assert toml.tables(back) == toml.tables(HARD)
    form = definition.parse(back)
    assert form == definition.parse(HARD)
    lists = [form.at(number).choices["list"].variants for number in (2, 3)]
    assert [set(variants) for variants in lists] == [
        {"1", "I", "lạ; kỳ"},
        {"1", "2", "I", "lạ; kỳ"},
    ]


def test_a_workbook_is_a_definition_wherever_a_file_is(tmp_path):
    path = tmp_path / "phong-doc.xlsx"
    path.write_bytes(made(EXAMPLE.read_text(encoding="utf-8")))
    assert definition.load(str(path)).id == "phong-doc"
    assert Path(definition.load(str(path)).print_forms[0].template).parent == tmp_path
