"""A rule as a definition declares it, bound to its items; whatever does not fit is a fault."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from khsheet.form.declared import (
    Faults,
    Key,
    Misfit,
    Table,
    converted,
    did_you_mean,
    keys_of,
    unwrapped,
    values,
)
from khsheet.form.periods import PARTS
from khsheet.form.rules import among, cell, dates, named, rows, several
from khsheet.form.rules.base import AtLeast, Declared, Single, Takes
from khsheet.model import Computed, Field, Form, Item, Rule, Section, Severity, Type
from khsheet.model.rule import Firmness


def _kinds() -> Iterator[type[Declared]]:
    """The kinds of rules, in the order in which their modules declare them."""
    for module in (cell, several, dates, rows, among):
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, Declared) and "kind" in vars(one):
                yield one


_ALL = tuple(_kinds())
#: Every kind by its name in a definition; those of kind "python" by the name of their check.
KINDS: Mapping[str, type[Declared]] = {kind.kind: kind for kind in _ALL}
PYTHON_CHECKS: Mapping[str, type[rows.PythonCheck]] = {
    check.check: check for check in (rows.NoExpenseBeforeMoney, named.NamedClearly)
}


# ---------------------------------------------------------------- what an attribute takes


class Slot(NamedTuple):
    """What one item has to be: of which types (any, where none is named), and whether typed in."""

    types: frozenset[Type]
    is_typed_in: bool


class Slots(NamedTuple):
    """The items that an attribute takes: ``each`` is for one item, or for all of an open list."""

    each: tuple[Slot, ...]
    is_list: bool
    is_open: bool
    least: int
    is_single: bool

    def counted(self, count: int) -> str:
        """What is wrong with so many items, in Vietnamese; "" for nothing."""
        if self.is_open and count < self.least:
            return f"cần ít nhất {self.least} mục, đang có {count}"
        if not self.is_open and count != len(self.each):
            return f"cần đúng {len(self.each)} mục, đang có {count}"
        return ""

    def slot(self, number: int) -> Slot | None:
        """For the item of that number; None where there is one too many."""
        if self.is_open:
            return self.each[0]
        return self.each[number] if number < len(self.each) else None


def slots_of(key: Key) -> Slots | None:
    """The items that an attribute takes; None where it takes none, but values."""
    is_list = typing.get_origin(key.hint) is tuple
    hints = typing.get_args(key.hint)
    is_open = is_list and hints[-1] is Ellipsis
    each = [unwrapped(hint) for hint in hints if hint is not Ellipsis]
    if not is_list:  # of "or None" the first is what it takes
        taken = hints[0] if type(None) in hints else key.hint
        each = [(*unwrapped(taken), *key.marks)]
    if each[0][0] not in (Field, Item):
        return None
    return Slots(
        tuple(Slot(_types(marks), taken is Field) for taken, *marks in each),
        is_list,
        is_open,
        next((m.number for m in key.marks if isinstance(m, AtLeast)), 1),
        any(isinstance(m, Single) for m in key.marks),
    )


def _types(marks: list[object]) -> frozenset[Type]:
    return next((mark.types for mark in marks if isinstance(mark, Takes)), frozenset())


@lru_cache(maxsize=64)
def slots(kind: type[Rule]) -> Mapping[str, Slots]:
    """The attributes of a kind that name items."""
    return {name: found for name, key in keys_of(kind).items() if (found := slots_of(key))}


# ---------------------------------------------------------------- from a table to a rule


def bind(table: Table, place: str, form: Form, faults: Faults, group: str = "") -> Rule | None:
    """The rule of a ``[[rule]]`` table, or None where something is wrong with it."""
    said = len(faults)
    kind = _kind(table, place, faults)
    named = {
        name: _items(table[name], taken, f"{place}: '{name}'", form, faults)
        for name, taken in slots(kind or Rule).items()
        if name in table
    }
    made = _values(kind, table, place, faults)
    if kind is None:
        return None
    for what in misfits(kind, named, form):
        faults.at(place, what)
    if len(faults) > said or _lacks_list(kind, named["fields"][0], form):
        return None
    made |= {n: items if slots(kind)[n].is_list else items[0] for n, items in named.items()}
    rule = kind(**made, **surroundings(kind, named["fields"][0], form), group=group)
    for what in rule.complaints():
        faults.at(place, what)
    return rule


def _lacks_list(kind: type[Rule], first: Item, form: Form) -> bool:
    """Whether the list that a rule needs is not there, which is told where its item names it."""
    if "choices" not in kind.__dataclass_fields__ or not isinstance(first, Field):
        return False
    return first.choices not in form.choices


def surroundings(kind: type[Rule], first: Item, form: Form) -> dict[str, Any]:
    """What a rule is bound to beside its items: their table and, for some, their list."""
    made: dict[str, Any] = {"table": _table_of(first, form)}
    if "choices" in kind.__dataclass_fields__ and isinstance(first, Field):
        made["choices"] = form.choices[first.choices]
    return made


def _is_python(table: Table) -> bool:
    return bool(table.get("kind") == rows.PythonCheck.kind)


def _every_kind() -> tuple[type[Declared], ...]:
    return (*KINDS.values(), *PYTHON_CHECKS.values())


def _kind(table: Table, place: str, faults: Faults) -> type[Declared] | None:
    name, what, known = "kind", "loại quy tắc", KINDS
    if _is_python(table):
        name, what, known = "check", "hàm kiểm tra", PYTHON_CHECKS
    given = table.get(name)
    if given is None:
        faults.at(place, f"thiếu '{name}'")
    elif not isinstance(given, str) or given not in known:
        faults.at(place, f"không có {what} '{given}'{did_you_mean(str(given), known)}")
    else:
        return known[given]
    return None


def _items(given: object, taken: Slots, place: str, form: Form, faults: Faults) -> tuple[Item, ...]:
    """The items of those keys, as far as the form has them."""
    try:
        names = converted(given, tuple[str, ...]) if taken.is_list else (converted(given, str),)
    except Misfit as misfit:
        faults.append(f"{place} {misfit}")
        return ()
    if wrong := taken.counted(len(names)):
        faults.append(f"{place} {wrong}")
    unknown = [name for name in names if name not in form.items]
    for name in unknown:
        faults.append(f"{place} không có mục '{name}'{did_you_mean(name, form.items)}")
    if unknown and not taken.is_open:  # who stands where cannot be said
        return ()
    return tuple(form.items[name] for name in names if name not in unknown)


def _values(
    kind: type[Declared] | None, table: Table, place: str, faults: Faults
) -> dict[str, Any]:
    """The attributes that name no items; of an unknown kind, those of any kind are let pass."""
    keys = keys_of(kind or Rule)
    elsewhere = {"kind", *slots(kind or Rule)} | ({"check"} if _is_python(table) else set())
    if kind is None:
        elsewhere |= {"check", *(n for one in _every_kind() for n in keys_of(one))} - keys.keys()
    severity, known = table.get("severity", Severity.ERROR), typing.get_args(Firmness)
    if severity not in known:
        faults.at(place, f"mức độ '{severity}' không có{did_you_mean(str(severity), known)}")
        elsewhere.add("severity")
    owner = f"loại '{kind.kind}' " if kind else ""
    made = values(keys, table, place, faults, elsewhere, owner)
    for part in made.get("periods", ()):
        if part not in PARTS:
            faults.at(place, f"không có kỳ '{part}'; các kỳ là {', '.join(PARTS)}")
    return made


# ---------------------------------------------------------------- what does not fit


def misfits(kind: type[Rule], named: Mapping[str, tuple[Item, ...]], form: Form) -> Iterator[str]:
    """What is wrong with the items of a rule, in Vietnamese: their types, their tables."""
    seen: set[str] = set()
    tables: set[str] = set()
    for name, items in named.items():
        taken = slots(kind)[name]
        for number, item in enumerate(items):
            table = _table_of(item, form)
            if slot := taken.slot(number):
                yield from (f"'{name}': {what}" for what in _misfit(item, slot))
            if taken.is_single and table:
                yield f"'{name}': '{item.key}' là cột của bảng, cần một ô đơn"
            if item.key in seen:
                yield f"'{name}': mục '{item.key}' bị nhắc hai lần"
            seen.add(item.key)
            if not taken.is_single:
                tables.add(table.key if table else "")
    if len(tables) > 1:
        yield "các mục phải cùng một bảng, hoặc đều là ô đơn"


def _misfit(item: Item, slot: Slot) -> Iterator[str]:
    if slot.is_typed_in and isinstance(item, Computed):
        yield f"'{item.key}' là giá trị tự tính, cần một ô nhập"
    if slot.types and item.type not in slot.types:
        yield f"'{item.key}' là {item.type}, cần mục kiểu {_either(sorted(slot.types))}"
    if isinstance(item, Computed) and not item.section:
        yield f"'{item.key}' chưa có 'section', nên biểu mẫu không có ô nào của nó để kiểm tra"


def _either(words: Sequence[str]) -> str:
    return " hoặc ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _table_of(item: Item, form: Form) -> Section | None:
    return form.columns[item.key][0] if item.key in form.columns else None
