"""How a clerk calls an input: as the list of a decision offers it, by label, by cell, by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from khsheet.form import periods
from khsheet.form.layout import layout
from khsheet.form.wording import filled_in, usual_unit_word, words_of
from khsheet.model import Form, Item, a1
from khsheet.vietnamese.text import bare_key

#: Stands between cell and label where inputs are offered.
_BETWEEN = " – "


def label_of(item: Item, form: Form) -> str:
    """A label without a year or a kind of unit of its own."""
    return filled_in(item.label, words_of(periods.parse("2000"), usual_unit_word(form)))


def offered(form: Form) -> Iterator[str]:
    """Every single input by its cell and its label, in the order of the form."""
    placed = layout(form).cells
    for key, item in form.inputs.items():
        at = placed[key]
        yield f"{at.sheet}!{a1(at.row, at.column)}{_BETWEEN}{label_of(item, form)}"


def meant(text: str, forms: Iterable[Form]) -> set[str]:
    """The keys of the inputs and computed values that a text may mean."""
    forms = tuple(forms)
    cell = bare_key(text.partition(_BETWEEN)[0])
    found: set[str] = set()
    for form in forms:
        for key, name in zip(form.inputs, offered(form)):
            if cell == bare_key(name.partition(_BETWEEN)[0]):
                return {key}
        items: list[Item] = [*form.inputs.values(), *form.computed]
        for item in items:
            names = (item.key, item.label, label_of(item, form))
            if bare_key(text) in map(bare_key, names):
                found.add(item.key)
    return found
