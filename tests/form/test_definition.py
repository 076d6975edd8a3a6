"""The form definition: the real one is whole, and a wrong one is refused with all its faults."""

from pathlib import Path

import pytest

from khsheet.form import definition, toml

HERE = Path(__file__).parent

SMALL = """
id = "nho"
version = 1
title = "Mẫu nhỏ"
[choices.kind]
label = "Loại"
values = ["Thu", "Chi"]
[[sheet]]
key = "one"
name = "Một"
title = "MỘT"
  [[sheet.section]]
  key = "first"
  title = "1. Phần một"
  shape = "fields"
    [[sheet.section.field]]
    key = "apples"
    label = "Số táo"
    type = "integer"
    [[sheet.section.field]]
    key = "pears"
    label = "Số lê"
    type = "integer"
[[rule]]
id = "apples_not_above_pears"
kind = "not_above"
severity = "error"
fields = ["apples"]
limit = ["pears"]
"""


def test_the_small_form_is_accepted():
    form = definition.parse(SMALL)
    assert list(form.inputs) == ["apples", "pears"]
    assert [r.id for r in form.rules] == ["apples_not_above_pears"]


def test_forms_of_one_text_are_equal():
    assert definition.parse(SMALL) == definition.parse(SMALL)
    other = SMALL.replace('limit = ["pears"]', 'limit = ["pears"]\nfactor = 2')
    assert definition.parse(SMALL) != definition.parse(other)


FAULTS = [
    # (replaced, by, every fault expected: words that it must hold)
    (
        'label = "Số táo"',
        'lable = "Số táo"',
        [
            ["apples", "lable", "label"],
            ["apples", "thiếu 'label'"],
            ["apples_not", "không có mục 'apples'"],
        ],
    ),
    (
        'type = "integer"\n    [[',
        'type = "integr"\n    [[',
        [["apples", "integr", "'integer'"], ["không có mục 'apples'"]],
    ),
    ('limit = ["pears"]', 'limit = ["pear"]', [["apples_not_above_pears", "'pear'", "'pears'"]]),
    ('kind = "not_above"', 'kind = "not_abov"', [["not_abov", "'not_above'"]]),
    ('severity = "error"', 'severity = "bad"', [["mức độ 'bad'"]]),
    ('key = "pears"', 'key = "apples"', [["apples", "hai lần"], ["không có mục 'pears'"]]),
    ('key = "pears"', 'key = "Lê"', [["Lê", "ví dụ so_nguoi"], ["không có mục 'pears'"]]),
    (
        'shape = "fields"',
        'shape = "fieldz"',
        [["fieldz", "'fields'"], ["không có mục 'apples'"], ["không có mục 'pears'"]],
    ),
    ('name = "Một"', 'name = "Một/Hai"', [["one", "'name' có dấu / mà"]]),
    (
        'type = "integer"\n    [[',
        'type = "choice"\n    [[',
        [["apples", "choices"], ["apples_not_above_pears", "'apples' là choice"]],
    ),
    (
        'type = "integer"\n    [[',
        'type = "choice"\n    choices = "kinds"\n    [[',
        [["apples", "'kinds'", "'kind'"], ["apples_not_above_pears", "'apples' là choice"]],
    ),
    (
        'type = "integer"\n    [[',
        'type = "integer"\n    min = 3\n    max = 1\n    [[',
        [["apples", "'min' 3 lớn"]],
    ),
    (
        'type = "integer"\n    [[',
        'type = "integer"\n    prefill = "office_nam"\n    [[',
        [["apples", "office_nam"]],
    ),
    ('title = "Mẫu nhỏ"', "title = 3", [["title"]]),
]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS, ids=[f[1][:30] for f in FAULTS])
def test_a_wrong_definition_is_refused_with_all_its_faults(old, new, expected):
    assert old in SMALL
    with pytest.raises(definition.DefinitionError) as refused:
        definition.parse(SMALL.replace(old, new, 1), "nho.toml")
    faults = refused.value.faults
    assert len(faults) == len(expected), faults
    for words in expected:
        assert any(all(w in f for w in words) for f in faults), (words, faults)


def test_several_faults_are_reported_at_once():
    text = SMALL.replace('label = "Số táo"', 'lable = "Số táo"').replace(
        'limit = ["pears"]', 'limit = ["pear"]'
    )
    with pytest.raises(definition.DefinitionError) as refused:
        definition.parse(text)
    assert len(refused.value.faults) == 4


@pytest.mark.parametrize("engine", ["tomllib", "tomli"])
def test_text_that_is_no_toml_is_refused(engine, monkeypatch):
    monkeypatch.setattr(toml, "engine", pytest.importorskip(engine))
    with pytest.raises(definition.DefinitionError, match="không đọc được TOML"):
        definition.parse("id = ")


def test_every_reader_reads_the_same_definition(monkeypatch):
    text, read = definition.text_of(definition.DEFAULT), []
    for engine in ("tomllib", "tomli"):
        monkeypatch.setattr(toml, "engine", pytest.importorskip(engine))
        read.append(toml.tables(text))
    assert read[0] == read[1] and read[0]["id"] == definition.DEFAULT


@pytest.mark.parametrize("form_id", definition.available())
def test_what_comes_with_khsheet_is_sound(form_id):
    definition.forms(form_id).check()


def test_the_form_that_is_meant_is_the_one_that_has_its_name():
    assert definition.load() is definition.load(definition.DEFAULT)


def test_an_unknown_form_suggests_the_known_one():
    with pytest.raises(definition.DefinitionError, match="so-ket-6-thang"):
        definition.load("so-ket-6-than")


def test_one_rule_can_stand_for_several():
    text = SMALL.replace(
        'id = "apples_not_above_pears"', 'each = ["apples", "pears"]\nid = "{each}_small"'
    )
    plums = '[[sheet.section.field]]\nkey = "plums"\nlabel = "Số mận"\ntype = "integer"\n[[rule]]'
    text = text.replace('fields = ["apples"]', 'fields = ["{each}"]').replace("[[rule]]", plums)
    text = text.replace('limit = ["pears"]', 'limit = ["plums"]')
    assert [(r.id, r.fields[0].key, r.group) for r in definition.parse(text).rules] == [
        ("apples_small", "apples", "each_small"),
        ("pears_small", "pears", "each_small"),
    ]


# ---------------------------------------------------------------- the form that comes with khsheet


def expected_keys() -> list[tuple[str, str]]:
    lines = (HERE / "expected_keys.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line]


def test_the_list_of_expected_keys_is_whole():
    assert len(expected_keys()) == 120


@pytest.mark.parametrize(("key", "kind"), expected_keys())
def test_every_datum_of_the_printed_forms_has_its_place(key, kind):
    form = definition.load()
    places = {
        "input": form.inputs,
        "column": form.columns,
        "computed": form.computed_by_key,
        "config": form.config,
        "table": form.tables,
        "identity": {"unit_name"},
    }
    assert key in places[kind]


def test_every_input_has_a_prompt_and_an_example():
    form = definition.load()
    for key, item in {**form.inputs, **{k: f for k, (_, f) in form.columns.items()}}.items():
        assert item.prompt and len(item.prompt) <= 200, key
        assert item.example, key


def test_every_configuration_key_has_a_label():
    form = definition.load()
    assert set(form.config) == set(form.config_labels)
