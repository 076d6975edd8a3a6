"""What a definition may not say of a rule: every kind, every attribute, every kind of item.

``RULES`` has one whole rule of each kind; the cases take something away from it, add to it or put
something wrong in its place.
"""

from __future__ import annotations

import json

import pytest
from workbooks import PERIOD, form_of

from khsheet.form import check_sheet, definition, rules

FORM = """
[choices.colour]
label = "Màu"
values = ["Xanh", "Đỏ"]
[[sheet]]
key = "s"
name = "S"
title = "S"
[[sheet.section]]
key = "singles"
title = "Ô đơn"
shape = "fields"
field = [
  { key = "whole", label = "Số", type = "integer" },
  { key = "other", label = "Số khác", type = "integer" },
  { key = "third", label = "Số thứ ba", type = "integer" },
  { key = "cash", label = "Tiền", type = "money" },
  { key = "area", label = "Diện tích", type = "decimal" },
  { key = "day", label = "Ngày", type = "date" },
  { key = "words", label = "Chữ", type = "text" },
  { key = "story", label = "Đoạn", type = "long_text" },
  { key = "colour", label = "Màu", type = "choice", choices = "colour" },
]
[[sheet]]
key = "t"
name = "T"
title = "T"
[[sheet.section]]
key = "rows"
title = "Bảng"
shape = "table"
column = [
  { key = "r_day", label = "Ngày", type = "date" },
  { key = "r_kind", label = "Loại", type = "text" },
  { key = "r_cash", label = "Tiền", type = "money" },
  { key = "r_count", label = "Số lượng", type = "integer" },
  { key = "r_note", label = "Nội dung", type = "text" },
]
[[sheet]]
key = "u"
name = "U"
title = "U"
[[sheet.section]]
key = "others"
title = "Bảng khác"
shape = "table"
column = [{ key = "o_count", label = "Số lượng", type = "integer" }]
[[computed]]
key = "made"
label = "Tự tính"
type = "integer"
section = "singles"
add = ["whole", "other"]
[[computed]]
key = "unseen"
label = "Không hiện"
type = "integer"
add = ["whole"]
"""

#: One whole rule of each kind, with every attribute that it has.
RULES: dict[str, dict] = {
    "required": {"fields": ["whole", "words"]},
    "type": {"fields": ["day"]},
    "between": {"fields": ["whole"], "min": 1, "max": 9},
    "one_of": {"fields": ["colour"]},
    "length": {"fields": ["words"], "max_length": 9},
    "pattern": {"fields": ["words"], "pattern": "B?-*"},
    "date_in_period": {"fields": ["day"]},
    "not_above": {
        "fields": ["whole"],
        "limit": ["other"],
        "factor": 1.5,
        "told": "{value} hơn {most}.",
    },
    "usual": {
        "fields": ["whole"],
        "per": ["other"],
        "scale": 100,
        "unit": "người/km²",
        "min": 1,
        "max": 9,
        "when": "colour",
        "values": ["Đỏ"],
    },
    "sum_equals": {"fields": ["whole", "other"], "limit": ["third"], "tolerance_pct": 1},
    "zero_together": {"fields": ["whole", "other"]},
    "real_date": {"fields": ["whole", "other", "third"]},
    "required_when": {"fields": ["words"], "when": "colour", "values": ["Đỏ"]},
    "at_least_one": {"fields": ["words", "whole"]},
    "date_near_period": {"fields": ["whole", "other", "third"], "days_after": 90},
    "date_not_after": {"fields": ["day"], "limit": ["whole", "other", "third"]},
    "unique": {"fields": ["r_kind"], "or_blank": ["r_day", "r_count"], "unless": ["r_cash"]},
    "full_amounts": {"fields": ["cash"], "min": 500},
    "not_carried_in": {
        "fields": ["r_cash"],
        "category": "r_kind",
        "values": ["Thu*"],
        "balance": "cash",
        "content": "r_note",
        "words": ["tồn"],
        "exceptions": ["tồn tại"],
        "row_noun": "khoản chi",
    },
    "python": {
        "check": "no_expense_before_money",
        "fields": ["r_day", "r_kind", "r_cash"],
        "when": "cash",
        "values": ["Thu*", "Chi*"],
    },
    "changed": {"fields": ["whole"], "factor": 2.5, "least": 20},
    "unlike_others": {
        "fields": ["whole"],
        "per": ["other"],
        "deviations": 6,
        "scale": 100,
        "unit": "người/lớp",
    },
    "same_rows": {"fields": ["r_kind", "r_cash"], "share": 50, "least": 5},
}
COMMON = {"id": "r", "severity": "error", "because": "Vì vậy.", "periods": ["H1"]}
#: Attributes that may be left out; limits of a range one by one.
OPTIONAL = {
    "because",
    "periods",
    ("between", "min"),
    ("between", "max"),
    ("full_amounts", "min"),
    ("not_above", "factor"),
    ("not_above", "told"),
    ("usual", "per"),
    ("usual", "scale"),
    ("usual", "unit"),
    ("usual", "min"),
    ("usual", "max"),
    ("sum_equals", "tolerance_pct"),
    ("required_when", "values"),
    ("date_near_period", "days_after"),
    ("unique", "or_blank"),
    ("unique", "unless"),
    ("not_carried_in", "balance"),
    ("not_carried_in", "exceptions"),
    ("not_carried_in", "row_noun"),
    ("changed", "least"),
    ("unlike_others", "scale"),
    ("unlike_others", "unit"),
    ("same_rows", "least"),
}


def whole(kind: str) -> dict:
    return {"kind": kind, **COMMON, **RULES[kind]}


def written(rule: dict) -> str:
    """A rule as TOML has it."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rule.items()]
    return "\n".join(["[[rule]]", *lines]) + "\n"


def faults(*declared: dict) -> list[str]:
    """What is wrong with the form that has those rules."""
    try:
        form_of(FORM + "".join(map(written, declared)))
    except definition.DefinitionError as refused:
        return refused.faults
    return []


def told(rule: dict) -> str:
    """The one fault of a rule."""
    (fault,) = faults(rule)
    assert fault.startswith(f"rule[{rule.get('id', 1)}]: "), fault
    return fault


def test_the_table_has_every_kind():
    assert list(RULES) == list(rules.KINDS)


@pytest.mark.parametrize("kind", RULES)
def test_a_whole_rule_is_accepted(kind):
    form = form_of(FORM + written(whole(kind)))
    (rule,) = form.rules
    assert (rule.kind, rule.id, rule.severity) == (kind, "r", "error")
    assert [item.key for item in rule.fields] == RULES[kind]["fields"]
    assert all(item is form.item(item.key) for item in rule.sources)
    assert rule.table is form.columns.get(rule.fields[0].key, (None,))[0]


@pytest.mark.parametrize("kind", RULES)
def test_what_may_be_left_out_may(kind):
    rule = whole(kind)
    for name in [*rule]:
        if name in OPTIONAL or ((kind, name) in OPTIONAL and name != "max"):
            del rule[name]
    assert faults(rule) == []


#: Attributes that are missed beside each other, once nothing else is wrong.
PAIRED = {("usual", "when"), ("usual", "values")}
EACH = [(kind, name) for kind in RULES for name in whole(kind)]


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_what_is_missing_is_told(kind, name):
    rule = whole(kind)
    del rule[name]
    if name in OPTIONAL or (kind, name) in OPTIONAL:
        assert faults(rule) == []
    else:
        assert f"thiếu '{name}'" in told(rule)


#: Values that no attribute of that type takes.
WRONG = {
    str: (3, True, ["x"], {}),
    list: ("whole", 3, [3], [True], [["whole"]], {}),
    int: ("3", True, [3], float("nan"), float("inf")),
    float: ("1.5", True, [1.5], float("nan")),
}
ODD = [(k, n, wrong) for k, n in EACH if n != "kind" for wrong in WRONG[type(whole(k)[n])]]


@pytest.mark.parametrize(("kind", "name", "wrong"), ODD)
def test_a_value_of_another_type_is_told(kind, name, wrong):
    text = written(whole(kind) | {name: wrong}).replace("NaN", "nan").replace("Infinity", "inf")
    with pytest.raises(definition.DefinitionError) as refused:
        form_of(FORM + text)
    (fault,) = refused.value.faults
    assert name in fault or (name == "severity" and "mức độ" in fault) or "hàm kiểm tra" in fault


ATTRIBUTES = {name: value for rule in RULES.values() for name, value in rule.items()}
FOREIGN = [(k, n) for k in RULES for n in ATTRIBUTES if n not in RULES[k]]


@pytest.mark.parametrize(("kind", "name"), FOREIGN)
def test_an_attribute_that_the_kind_would_not_look_at_is_told(kind, name):
    assert f"loại '{kind}' không có thuộc tính '{name}'" in told(whole(kind) | {name: "x"})


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, n in EACH if n not in ("id", "kind")])
def test_the_attribute_that_was_meant_is_told(kind, name):
    rule = whole(kind)
    rule[name[:-1]] = rule.pop(name)
    found = faults(rule)
    assert any(f"'{name[:-1]}'; có phải '{name}' không?" in fault for fault in found), found
    assert len(found) == (1 if name in OPTIONAL or (kind, name) in OPTIONAL | PAIRED else 2)


#: Attributes that name items.
NAMING = ("fields", "limit", "per", "when", "or_blank", "unless", "category", "balance", "content")
ITEMS = [(k, n) for k, n in EACH if n in NAMING]


@pytest.mark.parametrize(("kind", "name"), ITEMS)
def test_an_item_that_is_not_there_is_told(kind, name):
    given = RULES[kind][name]
    meant = given if isinstance(given, str) else given[0]
    wrong = meant + "x"
    fault = told(whole(kind) | {name: wrong if isinstance(given, str) else [wrong, *given[1:]]})
    assert f"'{name}' không có mục '{wrong}'; có phải '{meant}' không?" in fault


# ---------------------------------------------------------------- what an attribute takes

#: kind, attribute: every item that may stand in its (first) place; with the others it has.
ANY_FIELD = "whole other third cash area day words story colour"
NUMBERS = "whole other third cash area made"
TAKES = {
    ("required", "fields"): ANY_FIELD,
    ("type", "fields"): f"{ANY_FIELD} r_day r_kind r_cash r_count r_note o_count",
    ("between", "fields"): f"{NUMBERS} r_cash r_count o_count",
    ("one_of", "fields"): "colour",
    ("length", "fields"): "words story colour r_kind r_note",
    ("pattern", "fields"): "words story colour r_kind r_note",
    ("date_in_period", "fields"): "day r_day",
    ("unique", "fields"): "r_kind r_note",
    ("unique", "or_blank"): "r_day r_note",
    ("unique", "unless"): "r_cash r_note",
    ("not_carried_in", "fields"): "r_cash r_count",
    ("not_carried_in", "category"): "r_kind",
    ("not_carried_in", "balance"): NUMBERS,
    ("not_carried_in", "content"): "r_note",
    ("full_amounts", "fields"): f"{NUMBERS} r_cash r_count o_count",
    ("not_above", "fields"): NUMBERS,
    ("not_above", "limit"): NUMBERS,
    ("usual", "fields"): NUMBERS,
    ("usual", "per"): NUMBERS,
    ("usual", "when"): "words story colour",
    ("sum_equals", "fields"): NUMBERS,
    ("sum_equals", "limit"): NUMBERS,
    ("zero_together", "fields"): NUMBERS,
    ("real_date", "fields"): "whole other third made",
    ("date_near_period", "fields"): "whole other third made",
    ("date_not_after", "fields"): "day",
    ("date_not_after", "limit"): "whole other third made",
    ("required_when", "fields"): ANY_FIELD,
    ("required_when", "when"): "words story colour",
    ("at_least_one", "fields"): ANY_FIELD,
    ("python", "fields"): "r_day",
    ("changed", "fields"): NUMBERS,
    ("unlike_others", "fields"): NUMBERS,
    ("unlike_others", "per"): NUMBERS,
    ("same_rows", "fields"): "r_day r_kind r_count r_note",
    ("python", "when"): NUMBERS,
}
ALL_ITEMS = f"{ANY_FIELD} made unseen r_day r_kind r_cash r_count r_note o_count".split()


def others(rule: dict, name: str) -> set[str]:
    """The items that the rule names beside the first of that attribute."""
    named = set()
    for attribute in NAMING:
        keys = rule.get(attribute, [])
        keys = [keys] if isinstance(keys, str) else keys
        named |= {*keys[attribute == name :]}
    return named


@pytest.mark.parametrize(("kind", "name"), TAKES)
def test_an_item_of_another_kind_is_told(kind, name):
    """Of another type, computed where it is to be typed in, of another table, or named twice."""
    rule = whole(kind)
    given = rule[name]
    accepted = {
        item
        for item in ALL_ITEMS
        if not faults(rule | {name: item if isinstance(given, str) else [item, *given[1:]]})
    }
    assert accepted == set(TAKES[kind, name].split()) - others(rule, name)


def test_every_attribute_that_takes_items_is_in_the_table():
    assert set(ITEMS) == set(TAKES)


# ---------------------------------------------------------------- attributes together

#: kind, what is put into the whole rule, words of its one fault; None takes the attribute away.
CASES: list[tuple[str, dict, list[str]]] = [
    ("changed", {"factor": 1}, ["'factor'", "lớn hơn 1"]),
    ("unlike_others", {"deviations": 0}, ["'deviations'", "lớn hơn 0"]),
    ("unlike_others", {"scale": 0}, ["'scale'", "lớn hơn 0"]),
    ("same_rows", {"share": 0}, ["'share'", "từ trên 0 đến 100"]),
    ("same_rows", {"share": 101}, ["'share'", "từ trên 0 đến 100"]),
    ("same_rows", {"fields": ["whole"]}, ["các cột của bảng"]),
    ("between", {"min": None, "max": None}, ["'min'", "'max'", "ít nhất một"]),
    ("between", {"min": 10}, ["'min' 10", "'max' 9"]),
    ("length", {"max_length": 0}, ["'max_length'", "từ 1"]),
    ("length", {"max_length": -5}, ["'max_length'", "từ 1"]),
    ("pattern", {"pattern": ""}, ["'pattern'", "trống"]),
    ("pattern", {"pattern": "**"}, ["'pattern'", "chỉ có *"]),
    ("pattern", {"pattern": "^B[0-9]+$"}, ["'pattern'", "không phải mẫu"]),
    ("pattern", {"pattern": "B\\d"}, ["'pattern'", "không phải mẫu"]),
    ("pattern", {"pattern": "B~*"}, ["'pattern'", "không phải mẫu"]),
    ("pattern", {"pattern": "B" * 256}, ["'pattern'", "255"]),
    ("unique", {"fields": ["whole"], "or_blank": None, "unless": None}, ["cột của bảng"]),
    ("unique", {"or_blank": ["r_kind"]}, ["'or_blank'", "'r_kind'", "hai lần"]),
    ("unique", {"unless": ["day"]}, ["cùng một bảng"]),
    ("date_near_period", {"days_after": -1}, ["'days_after'", "âm"]),
    ("date_near_period", {"fields": ["whole", "other"]}, ["'fields'", "đúng 3", "đang có 2"]),
    ("not_carried_in", {"words": [" "]}, ["'words'", "trống"]),
    ("not_carried_in", {"exceptions": [""]}, ["'exceptions'", "trống"]),
    ("full_amounts", {"min": 0}, ["'min'", "lớn hơn 0"]),
    ("not_above", {"told": "{value} hơn {limit}"}, ["'told'", "{limit}"]),
    ("not_above", {"factor": 0}, ["'factor'", "lớn hơn 0"]),
    ("not_above", {"factor": -1.5}, ["'factor'", "lớn hơn 0"]),
    ("usual", {"min": None, "max": None}, ["'min'", "'max'", "ít nhất một"]),
    ("usual", {"min": 10}, ["'min' 10", "'max' 9"]),
    ("usual", {"scale": 0}, ["'scale'", "lớn hơn 0"]),
    ("usual", {"when": None}, ["thiếu 'when'", "cùng nhau"]),
    ("usual", {"values": None}, ["thiếu 'values'", "cùng nhau"]),
    ("usual", {"per": []}, ["'per'", "ít nhất 1", "đang có 0"]),
    ("sum_equals", {"tolerance_pct": -1}, ["'tolerance_pct'", "âm"]),
    ("required_when", {"when": "whole"}, ["'values'", "'whole' là integer"]),
    ("required_when", {"when": "day"}, ["'values'", "'day' là date"]),
    ("required_when", {"values": ["Xan"]}, ["'colour'", "'Xan'", "có phải 'Xanh'"]),
    ("required_when", {"values": ["Đỏ", "T*"]}, ["'colour'", "'T*'"]),
    ("python", {"fields": ["day", "words", "cash"], "when": "whole"}, ["cột của bảng"]),
    ("python", {"values": ["Thu*"]}, ["'values'", "đúng 2", "đang có 1"]),
    ("python", {"check": "no_expense"}, ["hàm kiểm tra 'no_expense'"]),
    ("python", {"check": "no_expense_before_mony"}, ["có phải 'no_expense_before_money'"]),
    # how many items
    ("required", {"fields": []}, ["'fields'", "ít nhất 1", "đang có 0"]),
    ("between", {"fields": ["whole", "other"]}, ["'fields'", "đúng 1", "đang có 2"]),
    ("not_above", {"fields": ["whole", "third"]}, ["'fields'", "đúng 1", "đang có 2"]),
    ("not_above", {"limit": []}, ["'limit'", "ít nhất 1", "đang có 0"]),
    ("sum_equals", {"limit": []}, ["'limit'", "ít nhất 1", "đang có 0"]),
    ("zero_together", {"fields": ["whole"]}, ["'fields'", "ít nhất 2", "đang có 1"]),
    ("at_least_one", {"fields": ["whole"]}, ["'fields'", "ít nhất 2", "đang có 1"]),
    ("real_date", {"fields": ["whole", "other"]}, ["'fields'", "đúng 3", "đang có 2"]),
    # items of different tables, and one item twice
    ("required", {"fields": ["whole", "r_day"]}, ["cùng một bảng"]),
    ("sum_equals", {"fields": ["r_count"], "limit": ["o_count"]}, ["cùng một bảng"]),
    ("required_when", {"fields": ["r_day"]}, ["cùng một bảng"]),
    ("zero_together", {"fields": ["whole", "whole"]}, ["'whole'", "hai lần"]),
    ("not_above", {"limit": ["whole"]}, ["'limit'", "'whole'", "hai lần"]),
    ("required_when", {"fields": ["colour"]}, ["'when'", "'colour'", "hai lần"]),
    # what is common to all kinds
    ("required", {"kind": "requird"}, ["loại quy tắc 'requird'", "có phải 'required'"]),
    ("required", {"kind": 3}, ["loại quy tắc '3'"]),
    ("required", {"kind": ["required"]}, ["loại quy tắc"]),
    ("required", {"severity": "info"}, ["mức độ 'info'"]),
    ("required", {"severity": "warnin"}, ["mức độ 'warnin'", "có phải 'warning'"]),
    ("required", {"periods": ["H3"]}, ["kỳ 'H3'"]),
    ("required", {"periods": ["H1", "h2"]}, ["kỳ 'h2'"]),
    ("required", {"periods": ["2026-H1"]}, ["kỳ '2026-H1'"]),
    ("required", {"periods": None, "halves": ["H1"]}, ["'halves'", "có phải 'periods'"]),
    ("required", {"table": "rows"}, ["'table'"]),
    ("required", {"group": "g"}, ["'group'"]),
    ("required", {"implicit": True}, ["'implicit'"]),
    ("required", {"each": "ab"}, ["'each'", "danh sách"]),
    ("required", {"each": []}, ["'each'", "ít nhất một"]),
]


@pytest.mark.parametrize(("kind", "change", "words"), CASES)
def test_attributes_that_do_not_go_together_are_told(kind, change, words):
    rule = {k: v for k, v in (whole(kind) | change).items() if v is not None}
    fault = told(rule)
    assert all(word in fault for word in words), fault


@pytest.mark.parametrize("name", ["Ra", "a:b", "between:whole", "", "a b"])
def test_an_id_is_a_key_like_others(name):
    """An id such as that of a rule that a field makes itself would be taken for it."""
    (fault,) = faults(whole("required") | {"id": name})
    assert fault.startswith(f"rule[{name}]") and "ví dụ so_nguoi" in fault


def test_two_rules_of_one_name_are_told():
    assert faults(whole("required"), whole("type")) == ["r: bị đặt hai lần"]


def test_everything_wrong_is_told_at_once():
    """Of one rule and of all; of a kind that nobody knows, what is wrong with any kind."""
    wrong = {
        "kind": "not_above",
        "id": "one",
        "severity": "grave",
        "fields": ["words"],
        "limits": ["other"],
        "factor": "2",
        "periods": ["H9"],
    }
    unknown = {"kind": "above", "id": "two", "severity": "error", "fields": ["nothing"], "min": 1}
    both = {"kind": "length", "id": "three", "severity": "error", "fields": ["whole", "words"]}
    found = faults(wrong, unknown, both)
    assert sorted(fault.split("]")[0] for fault in found) == [
        *["rule[one"] * 6,
        *["rule[three"] * 3,
        *["rule[two"] * 2,
    ], found
    for word in ("'grave'", "'words' là text", "'limits'", "thiếu 'limit'", "'factor'", "'H9'"):
        assert any(word in fault for fault in found if "[one]" in fault), word


def test_a_rule_for_several_is_told_of_with_the_word_it_stands_for():
    declared = {
        "each": ["whole", "words"],
        "id": "{each}_small",
        "kind": "between",
        "severity": "error",
        "fields": ["{each}"],
        "max": 3,
    }
    (fault,) = faults(declared)
    assert fault.startswith("rule[words_small]") and "'words' là text" in fault


def test_rules_for_several_may_be_about_computed_values():
    """They share a line of the check sheet, under the section where the value is shown."""
    declared = written(
        {
            "each": ["made", "whole"],
            "id": "{each}_small",
            "kind": "between",
            "severity": "error",
            "fields": ["{each}"],
            "max": 3,
        }
    )
    form = form_of(FORM + declared)
    line = check_sheet.lines(form, PERIOD)[-1]
    assert (line.title, line.key) == ("Ô đơn", "made")
    assert line.sentence == "«Tự tính» không quá 3. «Số» không quá 3."
