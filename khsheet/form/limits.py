"""The warnings of a form that its office may change: their limits, severity, and whether at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from khsheet.form.rules.base import Declared
from khsheet.model import Form, Rule, Severity, Type
from khsheet.values.show import show

#: What the numbers of rules are to the clerk, by attribute.
_LABELS = {
    "min": "Không dưới",
    "max": "Không quá",
    "factor": "Không quá mấy lần",
    "tolerance_pct": "Lệch không quá (%)",
    "days_after": "Không quá mấy ngày sau kỳ",
}


class Limit(NamedTuple):
    """What an office changes of a warning: ``values`` by attribute, None for what stays."""

    values: Mapping[str, Decimal] = {}
    is_on: bool = True
    severity: Severity | None = None


class LimitOf(NamedTuple):
    """A number of a warning that its office may set; ``attribute`` is "" for one without numbers.

    ``label`` says in Vietnamese what the number is.
    """

    rule: Rule
    attribute: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        return f"{self.rule.id}.{self.attribute}" if self.attribute else self.rule.id

    @property
    def default(self) -> Decimal | None:
        return getattr(self.rule, self.attribute) if self.attribute else None

    @property
    def shown(self) -> str:
        """The default as readers write it."""
        return show(self.default, Type.DECIMAL)


def warnings(form: Form) -> Iterator[LimitOf]:
    """Every warning of the form with each of its numbers, at least one line for each."""
    for rule in form.rules:
        if rule.severity is Severity.WARNING and not rule.implicit:
            numbers = [n for n in _numbers(rule) if n.default is not None]
            yield from numbers or [LimitOf(rule)]


def _numbers(rule: Rule) -> Iterator[LimitOf]:
    """The numbers of a rule, with what the reference says of them."""
    if isinstance(rule, Declared):
        for name, label in _numbers_of(type(rule)):
            yield LimitOf(rule, name, label)


@cache
def _numbers_of(kind: type[Declared]) -> tuple[tuple[str, str], ...]:
    """The attributes of a kind that are numbers, with their labels; type hints are slow to read."""
    hints = get_type_hints(kind, include_extras=True)
    found = []
    for attribute in fields(kind):
        name = attribute.name
        taken, *told = get_args(hints[name]) or (None,)
        if taken is Decimal or Decimal in get_args(taken):
            found.append((name, _LABELS.get(name) or str(told[-1])))
    return tuple(found)


def with_limits(form: Form, limits: Mapping[str, Limit]) -> Form:
    """The form in all its versions with its warnings as the office wants them."""
    if not limits:
        return form
    made: dict[int, Form] = {}
    for number, version in {**form.versions, form.version: form}.items():
        rules = tuple(_rules(version, limits))
        made[number] = replace(version, rules=rules, versions=made)
    return made[form.version]


def _rules(form: Form, limits: Mapping[str, Limit]) -> Iterator[Rule]:
    for rule in form.rules:
        limit = limits.get(rule.id)
        if limit is None:
            yield rule
        elif limit.is_on:
            yield changed(rule, limit)


def changed(rule: Rule, limit: Limit) -> Rule:
    """The rule with its office's numbers and severity."""
    own: dict[str, Any] = {"severity": limit.severity or rule.severity, **limit.values}
    return replace(rule, **own)
