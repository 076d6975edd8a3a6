"""One file for all versions of a form: what each version asks for, and marks that cannot be."""

from __future__ import annotations

import tomllib

import pytest
from forms import SECOND, SMALL, changed

from khsheet.form import definition, versions
from khsheet.form.declared import DefinitionError


def form(number: int = 2):
    return definition.parse(SECOND).at(number)


def test_each_version_asks_for_its_own():
    first, second = form(1), form(2)
    assert [first.version, second.version] == [1, 2]
    assert list(first.inputs) == ["heads", "pupils"]
    assert list(second.inputs) == ["heads", "teachers"]
    assert list(first.columns) == ["prize_name", "prize_amount"]
    assert list(second.columns) == ["prize_name", "prize_number", "prize_amount"]
    assert [r.id for r in first.rules] == ["pupils_not_above_heads"]
    assert [r.id for r in second.rules] == ["teachers_not_above_heads"]
    assert [list(f.computed_by_key) for f in (first, second)] == [
        ["prizes_total"],
        ["prizes_total", "others"],
    ]


def test_a_table_says_otherwise_from_a_version_on():
    old, new = (form(n).inputs["heads"] for n in (1, 2))
    assert (old.label, old.max, old.required) == ("Số người", 100, True)
    assert (new.label, new.max, new.required) == ("Số người dự", 200, True)


def test_the_first_version_is_the_form_as_it_stood_before():
    assert versions.at(tomllib.loads(SECOND), 1) == tomllib.loads(SMALL)


def test_a_version_is_read_when_it_is_asked_for():
    wrong = changed(SECOND, ('key = "pupils"\n    until = 1', 'key = "Pu pils"\n    until = 1'))
    forms = definition.Forms(wrong)
    assert forms.newest.version == 2 and list(forms) == [2, 1]
    with pytest.raises(DefinitionError, match="pupils"):
        forms[1]
    with pytest.raises(DefinitionError, match="Pu pils"):
        forms.check()


def test_a_form_knows_its_other_versions():
    newest = definition.parse(SECOND)
    assert list(newest.versions) == [2, 1]
    for one in newest.versions.values():
        assert one.at(1) is newest.at(1) and one.at(2) is newest
        assert one.at(3) is None and one.at(0) is None
    assert definition.parse(SMALL).at(2) is None


def test_texts_of_lists_are_of_some_versions():
    data = {"version": 3, "guide": ["a", {"value": "b", "since": 2, "until": 2}, "c"]}
    told = [versions.at(data, number)["guide"] for number in (1, 2, 3)]
    assert told == [["a", "c"], ["a", "b", "c"], ["a", "c"]]


def test_values_of_a_list_and_cells_of_a_grid_have_marks():
    data = tomllib.loads(
        """
version = 2
[choices.colour]
label = "Màu"
values = ["Xanh", { value = "Tím", since = 2 }]
[choices.colour.variants]
from = "Xanh"
since = "Xanh"
[choices.old]
until = 1
label = "Cũ"
[[sheet]]
  [[sheet.section]]
  rows = [{ key = "a" }, { key = "b", since = 2 }]
  except = ["x", { value = "y", until = 1 }]
    [sheet.section.cell.a_n]
    since = 2
    max = 5
[[rule]]
fields = ["a", { value = "b", since = 2 }]
"""
    )
    first, second = (versions.at(data, n) for n in (1, 2))
    variants = {"from": "Xanh", "since": "Xanh"}
    assert first["choices"] == {
        "colour": {"label": "Màu", "values": ["Xanh"], "variants": variants},
        "old": {"label": "Cũ"},
    }
    assert second["choices"] == {
        "colour": {"label": "Màu", "values": ["Xanh", "Tím"], "variants": variants}
    }
    (old,), (new,) = (d["sheet"][0]["section"] for d in (first, second))
    assert old == {"rows": [{"key": "a"}], "except": ["x", "y"], "cell": {}}
    assert new == {
        "rows": [{"key": "a"}, {"key": "b"}],
        "except": ["x"],
        "cell": {"a_n": {"max": 5}},
    }
    assert [d["rule"][0]["fields"] for d in (first, second)] == [["a"], ["a", "b"]]


def test_a_file_may_tell_of_later_versions_alone():
    text = changed(SMALL, ("version = 1", "version = 4\nsince = 4"))
    assert list(definition.parse(text).versions) == [4]


# ---------------------------------------------------------------- marks that cannot be

HEADS = 'key = "heads"\n'
FAULTS = [
    # (in place of, what stands there, words of the fault)
    (HEADS, HEADS + "since = 1\n", ["heads", "'since'", "phải là 2"]),
    (HEADS, HEADS + "since = 3\n", ["heads", "'since'", "phải là 2"]),
    (HEADS, HEADS + 'since = "2"\n', ["heads", "'since'", "phải là 2"]),
    (HEADS, HEADS + "since = true\n", ["heads", "'since'"]),
    (HEADS, HEADS + "until = 2\n", ["heads", "'until'", "phải là 1"]),
    (HEADS, HEADS + "until = [1]\n", ["heads", "'until'"]),
    ("since = 2\n    key", "since = 2\n    until = 1\n    key", ["teachers", "until = 1 ở trước"]),
    ("      version = 2\n", "      version = 1\n", ["heads", "from", "'version'", "phải là 2"]),
    ("      version = 2\n", "", ["heads", "from", "thiếu 'version'"]),
    ("      max = 200\n", '      type = "money"\n', ["heads", "from", "'type' không đổi được"]),
    ("      max = 200\n", '      key = "x"\n', ["heads", "from", "'key' không đổi được"]),
    ("      max = 200\n", "      mx = 200\n", ["heads", "'mx'", "'max'"]),
    ('      label = "Số người dự"\n      max = 200\n', "", ["heads", "from", "cần ghi điều"]),
    (HEADS, HEADS + "from = 2\n", ["heads", "'from' phải là các bảng"]),
    (HEADS, HEADS + "from = []\n", ["heads", "'from' phải là các bảng"]),
    ("version = 2\ntitle", "version = 3\ntitle", ["phiên bản 3 không có gì khác phiên bản 2"]),
    ("version = 2\ntitle", "version = 1000000000\ntitle", ["phiên bản 3 không có gì khác"]),
    ("version = 2\ntitle", "version = 0\ntitle", ["'version' từ 1 trở lên"]),
    ("version = 2\ntitle", "version = 2\nsince = 3\ntitle", ["'since' từ 1 đến 'version'"]),
    ("version = 2\ntitle", "title", ["thiếu 'version'"]),
    ("version = 2\ntitle", 'version = "2"\ntitle', ["'version'"]),
    # what refers to something of another version
    ("until = 1\nid", "id", ["rule[pupils_not_above_heads]", "'pupils'"]),
    ('since = 2\nid = "teachers', 'id = "teachers', ["teachers", "(phiên bản 1)"]),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_marks_that_cannot_be_are_told(old, new, words):
    text = SECOND
    if HEADS + "from" in new:
        at, end = text.index("      [[sheet.section.field.from]]"), text.index("      max = 200\n")
        text = text[:at] + text[end + len("      max = 200\n") :]
    with pytest.raises(DefinitionError) as refused:
        definition.parse(changed(text, (old, new)))
    assert any(all(w in fault for w in words) for fault in refused.value.faults), (
        refused.value.faults
    )


def test_two_changes_from_one_version_are_a_fault():
    change = '      [[sheet.section.field.from]]\n      version = 2\n      unit = "người"\n'
    at = SECOND.index("      [[sheet.section.field.from]]")
    with pytest.raises(DefinitionError, match="hai bảng cùng version = 2"):
        definition.parse(SECOND[:at] + change + SECOND[at:])


MEANINGS = [
    # (an item of version 2, what it becomes under the key of one that version 1 had)
    ("teachers", [("teachers", "pupils"), ('"integer"\n    required', '"money"\n    required')]),
    ("prize_number", [('"prize_number"', '"pupils"')]),
]


@pytest.mark.parametrize(("key", "pairs"), MEANINGS)
def test_one_key_means_one_thing_in_all_versions(key, pairs):
    text = SECOND
    for old, new in pairs:
        text = text.replace(old, new)
    assert key not in text.replace(f"{key}_not_above", "")
    with pytest.raises(DefinitionError) as refused:
        definition.parse(text)
    assert any(
        fault.startswith("pupils: ở phiên bản 2 là") and "ở phiên bản 1 là" in fault
        for fault in refused.value.faults
    ), refused.value.faults


def test_other_ways_to_write_a_value_stand_where_the_value_does():
    """What no version of the list has is a fault all the same."""
    text = changed(
        SMALL,
        ("version = 1", "version = 2"),
        (
            "[config]",
            '[choices.colour]\nlabel = "Màu"\nvalues = ["Đỏ", { value = "Xanh", since = 2 }]\n'
            'variants = { "do" = "Đỏ", "xanh lá" = "Xanh" }\n[config]',
        ),
    )
    form = definition.parse(text)
    assert form.choices["colour"].variants == {"do": "Đỏ", "xanh lá": "Xanh"}
    assert form.at(1).choices["colour"].variants == {"do": "Đỏ"}
    with pytest.raises(DefinitionError, match="không có giá trị 'Xám'"):
        definition.parse(text.replace('"do" = "Đỏ"', '"do" = "Xám"'))
