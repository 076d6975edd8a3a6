"""How a clerk calls an input: as the list of a decision offers it, by label, by cell, by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from khsheet.form import periods, profiles
from khsheet.form.layout import layout
from khsheet.form.numbers import compared
from khsheet.form.wording import filled_in, usual_unit_word, words_of
from khsheet.model import Form, Item, a1, once_per_form
from khsheet.vietnamese.text import bare_key

#: Stands between cell and label where inputs are offered.
_BETWEEN = " – "


class _Names(NamedTuple):
    """What the items of a form are called: ``labels``, ``names`` (that stand by themselves) and
    ``cells`` by key; keys by bare words."""

    labels: dict[str, str]
    names: dict[str, str]
    cells: dict[str, str]
    by_cell: dict[str, str]
    by_name: dict[str, set[str]]


@once_per_form
def _names(form: Form) -> _Names:
    words = words_of(periods.parse("2000"), usual_unit_word(form))
    placed = layout(form).cells
    items: list[Item] = [*form.inputs.values(), *form.computed]
    labels = {item.key: filled_in(item.label, words) for item in items}
    full = {item.key: filled_in(item.name, words) for item in items}
    names = _Names(labels, full, {}, {}, {})
    for item in items:
        for name in (item.key, item.label, labels[item.key], full[item.key]):
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


def indicators(form: Form) -> dict[str, str]:
    """Every number that is compared among units by its key: its name, as it stands by itself."""
    names = _names(form)
    return {item.key: names.names[item.key] for item in compared(form)}


def meant(text: str, forms: Iterable[Form], print_forms: Sequence[str] = ()) -> set[str]:
    """The keys of the inputs and computed values that a text may mean.

    A cell is that of the workbook that asks for those printed forms; without any it may be that
    of any. What an offered text calls the item goes before its cell, which is the whole form's.
    """
    at, between, label = text.partition(_BETWEEN)
    found: set[str] = set()
    for form in forms:
        by_name = _names(form).by_name
        if whole := by_name.get(bare_key(text)):  # a name may have such a sign of its own
            found |= whole
            continue
        named = by_name.get(bare_key(label), set()) if between else set()
        placed = {key for own in _workbooks(form, print_forms) if (key := _at(own, at))}
        found |= (named & placed or named) if named else placed
    return found


def _at(form: Form, cell: str) -> str:
    """The key of the input in that cell, "" for none."""
    return _names(form).by_cell.get(bare_key(cell), "")


def _workbooks(form: Form, print_forms: Sequence[str]) -> Iterator[Form]:
    """The form as a unit's workbook may have it: for those printed forms, else any or all."""
    if known := [id for id in print_forms if not profiles.unknown(form, [id])]:
        yield profiles.for_print_forms(form, known)
        return
    yield form
    yield from (profiles.for_print_forms(form, [printed.id]) for printed in form.print_forms)
