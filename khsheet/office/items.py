"""How a clerk calls an input: as the list of a decision offers it, by label, by cell, by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from khsheet.form import periods
from khsheet.form.layout import layout
from khsheet.form.wording import filled_in, usual_unit_word, words_of
from khsheet.model import Form, Item, a1, once_per_form
from khsheet.vietnamese.text import bare_key

#: Stands between cell and label where inputs are offered.
_BETWEEN = " – "


class _Names(NamedTuple):
    """What the items of a form are called: ``labels`` and ``cells`` by key; keys by bare words."""

    labels: dict[str, str]
    cells: dict[str, str]
    by_cell: dict[str, str]
    by_name: dict[str, set[str]]


@once_per_form
def _names(form: Form) -> _Names:
    words = words_of(periods.parse("2000"), usual_unit_word(form))
    placed = layout(form).cells
    items: list[Item] = [*form.inputs.values(), *form.computed]
    names = _Names({item.key: filled_in(item.label, words) for item in items}, {}, {}, {})
    for item in items:
        for name in (item.key, item.label, names.labels[item.key]):
            names.by_name.setdefault(bare_key(name), set()).add(item.key)
    for key in form.inputs:
        at = placed[key]
        names.cells[key] = cell = f"{at.sheet}!{a1(at.row, at.column)}"
        names.by_cell[bare_key(cell)] = key
    return names


def label_of(item: Item, form: Form) -> str:
    """A label without a year or a kind of unit of its own."""
    return _names(form).labels[item.key]


def offered(form: Form) -> Iterator[str]:
    """Every single input by its cell and its label, in the order of the form."""
    names = _names(form)
    for key, cell in names.cells.items():
        yield f"{cell}{_BETWEEN}{names.labels[key]}"


def meant(text: str, forms: Iterable[Form]) -> set[str]:
    """The keys of the inputs and computed values that a text may mean."""
    at = bare_key(text.partition(_BETWEEN)[0])
    found: set[str] = set()
    for form in forms:
        names = _names(form)
        if at in names.by_cell:
            return {names.by_cell[at]}
        found |= names.by_name.get(bare_key(text), set())
    return found
