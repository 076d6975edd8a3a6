"""What a number does over time: said of each in the shipped form, safe where it is not said."""

from __future__ import annotations

import pytest
from test_definition import SMALL

from khsheet.form import definition, over_time
from khsheet.form.known import KnownForms
from khsheet.model import OverTime, Type


def test_the_shipped_form_says_it_of_every_number_and_table():
    for version, form in definition.load().versions.items():
        unsaid = [
            key for key, item in form.inputs.items() if item.type.is_number and not item.over_time
        ]
        assert (version, unsaid) == (version, [])
        assert all(table.over_time for table in form.tables.values())


SAID = {
    "members_total": OverTime.STOCK,
    "members_new": OverTime.YEAR_TO_DATE,
    "training_classes": OverTime.FLOW,
    "clc_law_participants": OverTime.FLOW,
    "base_learning_families": OverTime.STOCK,
    "fund_opening_balance": OverTime.OPENING,
    "report_number": OverTime.NEITHER,
    "basis_doc_date": OverTime.NEITHER,
    "strengths_text": OverTime.FLOW,
    "recipients": OverTime.STOCK,
    "report_place": OverTime.STOCK,
    "members": OverTime.STOCK,
    "entries": OverTime.FLOW,
    # computed values do what their parts do
    "members_listed": OverTime.STOCK,
    "fund_raised_amount": OverTime.FLOW,
    "fund_balance_computed": OverTime.STOCK,
    "clc_classes_total": OverTime.FLOW,
    "membership_pct": OverTime.NEITHER,
    "next_year": OverTime.NEITHER,
}


def test_each_kind_as_the_words_of_the_form_mean_it():
    found = over_time.of_items(definition.load())
    assert {key: found[key] for key in SAID} == SAID


def test_what_is_not_said_is_never_added_and_never_compared():
    form = definition.parse(SMALL)
    assert over_time.of_items(form) == {"apples": OverTime.NEITHER, "pears": OverTime.NEITHER}


def with_line(after: str, line: str) -> str:
    assert after in SMALL
    return SMALL.replace(after, f"{after}\n{line}", 1)


APPLES = 'label = "Số táo"'
FAULTS = [
    # (the definition, words of its one fault)
    (with_line(APPLES, 'over_time = "flows"'), ["apples", "'flows'", "'flow'"]),
    (
        with_line(APPLES, 'over_time = "flow"').replace('"integer"', '"percent"', 1),
        ["apples", "'percent'", "'flow'"],
    ),
    (
        with_line(APPLES, 'over_time = "year_to_date"').replace('"integer"', '"date"', 1),
        ["apples", "'date'", "'year_to_date'"],
    ),
    (with_line('shape = "fields"', 'over_time = "stock"'), ["sheet[one][first]", "'over_time'"]),
]


@pytest.mark.parametrize(("text", "words"), FAULTS)
def test_what_cannot_be_is_told_with_its_place_and_key(text, words):
    text = text.replace('kind = "not_above"', 'kind = "required"').replace('limit = ["pears"]', "")
    with pytest.raises(definition.DefinitionError) as refused:
        definition.parse(text)
    assert len(refused.value.faults) == 1, refused.value.faults
    assert all(word in refused.value.faults[0] for word in words), refused.value.faults


TABLE = """
  [[sheet.section]]
  key = "list"
  title = "2. Danh sách"
  shape = "table"
  over_time = "opening"
    [[sheet.section.column]]
    key = "size"
    label = "Cỡ"
    type = "integer"
    over_time = "flow"
[[rule]]
"""


def test_a_table_says_it_for_its_columns():
    with pytest.raises(definition.DefinitionError) as refused:
        definition.parse(SMALL.replace("[[rule]]\n", TABLE, 1))
    assert [fault.partition(":")[0] for fault in refused.value.faults] == ["size", "list"]


def test_a_copy_of_the_shipped_form_that_does_not_say_it_is_still_the_same_form():
    text = definition.text_of(definition.DEFAULT)
    lines = [line for line in text.splitlines() if not line.startswith("over_time = ")]
    old = "\n".join(lines)
    assert old != text
    known = KnownForms("cu.toml", old)
    assert known.form.id == definition.DEFAULT
    unsaid = over_time.of_items(known.form)
    assert unsaid["members_total"] is OverTime.NEITHER
    assert known.form.inputs["members_total"].type is Type.INTEGER
