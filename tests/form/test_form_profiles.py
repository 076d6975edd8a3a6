"""A form as far as some of its printed forms ask for it."""

from itertools import chain, combinations

import forms
import pytest
import workbooks

from khsheet.errors import UserError
from khsheet.form import definition, layout, profiles
from khsheet.form.rules import implicit
from khsheet.model import Form, Profile

FORM = definition.load()
IDS = [printed.id for printed in FORM.print_forms]
#: Every choice of printed forms that is not all of them.
CHOICES = list(chain(*(combinations(IDS, n) for n in range(1, len(IDS)))))


def asking(*ids: str, also: tuple[str, ...] = ()) -> Form:
    return profiles.asking(FORM, Profile(ids, also))


def named(form: Form) -> set[str]:
    """Every key that any part of a form names."""
    keys = {item.key for rule in form.rules for item in rule.sources}
    keys |= {rule.table.key for rule in form.rules if rule.table}
    keys |= {key for value in form.computed for key in value.sources}
    return keys | {*form.highlights, *implicit(form)}


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_nothing_names_what_is_not_asked(ids):
    form = asking(*ids)
    assert named(form) <= {*form.items, *form.tables}
    assert layout.layout(form).cells.keys() == {
        *form.inputs,
        *form.columns,
        *(value.key for value in form.computed if value.section),
    }
    assert {item.key for rule in form.rules for item in rule.sources} <= layout.places(form).keys()
    assert form.profile == Profile(ids)
    assert all(section.fields for section in form.sections)


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_all_that_is_printed_is_asked(ids):
    form = asking(*ids)
    printed = {key for key, item in FORM.items.items() if set(ids) & {*item.print_forms}}
    signers = {key for p in FORM.print_forms if p.id in ids for key in p.signer}
    assert printed | signers <= form.items.keys()
    for value in form.computed:
        assert {*value.sources} <= {*form.items, *form.tables}


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_required_is_what_one_of_them_needs(ids):
    form = asking(*ids)
    required = {key for key, item in form.fields.items() if item.required}
    needed = profiles.needed_by(FORM)
    assert required == {
        key for key, item in FORM.fields.items() if item.required and needed[key] & {*ids}
    }


def test_every_input_is_within_reach():
    reached = set[str]().union(*(asking(id).fields for id in IDS))
    assert reached == FORM.fields.keys()


def test_a_required_input_is_needed_by_a_printed_form():
    needed = profiles.needed_by(FORM)
    assert [key for key, item in FORM.fields.items() if item.required and not needed[key]] == []


def test_what_a_printed_number_is_made_of_is_needed_by_its_form():
    needed = profiles.needed_by(FORM)
    ours = {"1", "2", "3"}  # whatever forms there are beside them
    assert needed["fund_opening_balance"] & ours == {"1"}  # of fund_total_amount, of form 1
    assert needed["entries"] & ours == needed["entry_note"] & ours == {"1", "2"}
    assert needed["base_learning_clans"] & ours == {"2"}  # which the definition says
    assert needed["branches_total"] & ours == set()


def test_all_printed_forms_are_the_whole_form():
    assert profiles.asking(FORM, Profile()) is FORM
    assert profiles.in_order(FORM, reversed(IDS)) == ()
    assert profiles.in_order(FORM, ["3", "1", "3"]) == ("1", "3")
    assert asking(*IDS).inputs == FORM.inputs


def test_what_was_given_beyond_is_asked_and_never_required():
    form = asking("3", also=("members_total", "members"))
    assert form.inputs["members_total"].required is False
    assert FORM.inputs["members_total"].required is True
    assert form.tables["members"] == FORM.tables["members"]
    assert "members_total" not in asking("3").inputs


def test_a_value_without_its_section_is_for_reports_alone():
    """A printed form that takes the ledger, and nothing of the section where its sums stand."""
    path = definition.available()[FORM.id]
    text = definition.text_of(FORM.id)
    text = text.replace('key = "entry_note"\n', 'key = "entry_note"\nfeeds = ["4"]\n', 1)
    text += '[[print]]\nid = "4"\ntitle = "Sổ quỹ"\ntemplate = "so-ket-6-thang-mau-3.docx"\n'
    form = profiles.asking(definition.parse(text, str(path)), Profile(("4",)))
    assert "entries" in form.tables and "fund" not in {s.key for s in form.sections}
    assert form.computed_by_key["spend_mid_autumn"].section == ""
    assert {item.key for rule in form.rules for item in rule.sources} <= layout.places(form).keys()
    assert workbooks.workbook(form, {}, {})


def test_one_form_is_made_once():
    assert asking("1") is asking("1")


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        (Profile(), ""),
        (Profile(("1", "3")), "1,3"),
        (Profile(("3",), ("members", "members_total")), "3;members,members_total"),
    ],
)
def test_a_profile_in_a_text_and_back(profile, text):
    assert profiles.told(profile) == text
    assert profiles.read(text) == profile


def test_a_printed_form_that_is_not_there():
    with pytest.raises(UserError, match=r"không có mẫu in «9»\. Các mẫu in có: 1 \("):
        profiles.chosen(FORM, ["1", "9"])
    with pytest.raises(KeyError):
        asking("9")
    with pytest.raises(UserError, match="không có mẫu in"):
        profiles.chosen(definition.parse(forms.SMALL, "nho.toml"), ["1"])


def test_the_guide_speaks_of_what_is_there():
    assert [text for text in FORM.guide if text not in asking("1", "2").guide] == []
    assert [FORM.guide.index(text) for text in FORM.guide if text not in asking("3").guide] == [
        6,
        10,
    ]
    assert [FORM.guide.index(text) for text in FORM.guide if text not in asking("2").guide] == [10]


def test_sections_are_numbered_without_gaps():
    titles = [[s.title for s in sheet.sections] for sheet in asking("3").sheets]
    assert titles[0] == ["1. Văn bản báo cáo", "2. Nơi nhận và người ký"]
    assert titles[1] == ["1. Tổ chức trực thuộc"]
    assert [s.title for s in asking("1").tables.values()] == [s.title for s in FORM.tables.values()]


def test_a_guide_about_a_section_that_is_not_there_is_a_fault():
    text = definition.text_of(FORM.id).replace('about = ["members"]', 'about = ["memberz"]', 1)
    with pytest.raises(
        definition.DefinitionError, match=r"guide: không có phần 'memberz'.*'members'"
    ):
        definition.parse(text, str(definition.available()[FORM.id]))


@pytest.mark.parametrize(
    "told", ['{ value = "x", about = "members" }', '{ value = "x", abut = ["members"] }']
)
def test_a_guide_that_says_wrongly_what_it_is_about_is_a_fault(told):
    text = definition.text_of(FORM.id).replace("guide = [", f"guide = [{told},", 1)
    with pytest.raises(definition.DefinitionError, match="'guide'"):
        definition.parse(text, str(definition.available()[FORM.id]))
