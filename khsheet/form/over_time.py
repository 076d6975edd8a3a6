"""What a number, a text or a table does over time: who reads a definition of it asks here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from khsheet.form.declared import Faults
from khsheet.model import Computed, Field, Form, OverTime, Section, Type, once_per_form

#: What an input does of which the definition says nothing; numbers and dates are in no doubt then:
#: nothing is made of them.
_UNSAID = {
    Type.LONG_TEXT: OverTime.FLOW,
    Type.TEXT: OverTime.STOCK,
    Type.CHOICE: OverTime.STOCK,
}
#: What cannot be added up.
_NEVER_ADDED = (Type.PERCENT, Type.DATE, Type.CHOICE)
#: What a table can do: it has rows, not a value at a time.
_OF_TABLES = (OverTime.STOCK, OverTime.FLOW, OverTime.NEITHER)


def of_input(item: Field) -> OverTime:
    """What an input does over time, said or not."""
    return item.over_time or _UNSAID.get(item.type, OverTime.NEITHER)


def of_table(table: Section) -> OverTime:
    """What the rows of a table do over time, said or not."""
    return table.over_time or (OverTime.STOCK if table.carry else OverTime.NEITHER)


@once_per_form
def of_items(form: Form) -> Mapping[str, OverTime]:
    """By key, what each input, table and computed value does over time.

    A computed value does what its parts do; a ratio is recomputed, and compared as it is.
    """
    found = {key: of_input(item) for key, item in form.inputs.items()}
    found |= {key: of_table(table) for key, table in form.tables.items()}
    for value in form.computed:
        found[value.key] = _of_computed(value, form, found)
    return found


@once_per_form
def adds_up(form: Form) -> frozenset[str]:
    """The numbers that are made of those of shorter periods, ratios of such included."""
    numbers = {key for key, does in of_items(form).items() if does is not OverTime.NEITHER}
    numbers |= {value.key for value in form.computed if value.ratio}
    return frozenset(k for k in numbers if k in form.items and form.items[k].type.is_number)


def _of_computed(value: Computed, form: Form, known: Mapping[str, OverTime]) -> OverTime:
    """Of parts that differ, such as an opening balance and what came in, the sum is a stock."""
    if value.ratio or value.plus:
        return OverTime.NEITHER
    if value.count or value.sum:
        return known[value.count or form.columns[value.sum][0].key]
    parts = {known[key] for key in (*value.add, *value.subtract)}
    if OverTime.NEITHER in parts:
        return OverTime.NEITHER
    return parts.pop() if len(parts) == 1 else OverTime.STOCK


def check(form: Form, faults: Faults) -> None:
    """What a definition says of time can be true of that kind of item."""
    for key, item in form.inputs.items():
        said = item.over_time
        if said is OverTime.FLOW and item.type in _NEVER_ADDED:
            faults.at(
                key,
                f"'over_time' của mục kiểu '{item.type}' không thể là '{said}': số ấy không cộng"
                " được",
            )
        if said is OverTime.YEAR_TO_DATE and not item.type.can_be_summed:
            faults.at(key, f"'over_time' của mục kiểu '{item.type}' không thể là '{said}'")
    for key, (table, item) in form.columns.items():
        if item.over_time:
            faults.at(key, f"'over_time' của một cột bảng thì ghi ở phần '{table.key}'")
    for table in form.tables.values():
        if of_table(table) not in _OF_TABLES:
            faults.at(table.key, f"'over_time' của bảng không thể là '{table.over_time}'")


def begins_with(item: Field, ended: int | Decimal) -> int | Decimal:
    """What a period begins with where the one before ended so: an overspent fund with nothing."""
    return ended if item.min is None else max(ended, item.min)
