"""The warnings of a form that its office may change: their limits, severity, and whether at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from khsheet.form import periods
from khsheet.form.rules import Usual
from khsheet.form.rules.base import Declared
from khsheet.form.rules.rows import FullAmounts
from khsheet.form.wording import filled_in, words_of
from khsheet.model import Field, Form, Item, Rule, Severity, Type
from khsheet.values.show import show

#: What the numbers of rules are to the clerk, by attribute.
_LABELS = {
    "min": "Không dưới",
    "max": "Không quá",
    "factor": "Không quá mấy lần",
    "tolerance_pct": "Lệch không quá (%)",
    "days_after": "Không quá mấy ngày sau kỳ",
}


class Span(NamedTuple):
    """The numbers that a limit may have: from ``low``, which is none of them where they have to be
    ``above`` it, to ``high``."""

    low: Decimal | None = None
    high: Decimal | None = None
    above: bool = False
    whole: bool = False

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Decimal) or (self.whole and value != value.to_integral_value()):
            return False
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return False
        return self.high is None or value <= self.high

    @property
    def told(self) -> str:
        """The numbers in Vietnamese: "một số lớn hơn 0"."""
        low, high = show(self.low, Type.DECIMAL), show(self.high, Type.DECIMAL)
        parts = ["một số nguyên" if self.whole else "một số"]
        if low:
            parts.append(f"lớn hơn {low}" if self.above else f"từ {low}")
        if high:
            parts.append(f"{'và không quá' if self.above or not low else 'đến'} {high}")
        elif low and not self.above:
            parts.append("trở lên")
        return " ".join(parts)


#: What limits may be, by attribute. What is not above 0 is never looked at for its size, and days
#: are counted from the end of a period.
_SPANS = {
    "factor": Span(Decimal(0), above=True),
    "tolerance_pct": Span(Decimal(0), Decimal(100)),
    "days_after": Span(Decimal(0), Decimal(3660), whole=True),
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

    @property
    def span(self) -> Span:
        """What an office may set: a limit that no number of the item can break, or that every one
        breaks, is none."""
        rule = self.rule
        if self.attribute in _SPANS:
            return _SPANS[self.attribute]
        if isinstance(rule, Usual):
            whole = None if rule.per else _times(rule.fields[0], rule.scale)
            return Span(Decimal(0), whole, above=True)
        if isinstance(rule, FullAmounts):
            return Span(Decimal(0), above=True)
        (item,) = rule.fields
        return Span(item.min, item.max) if isinstance(item, Field) else Span()


def _times(item: Item, scale: int) -> Decimal | None:
    """The largest size that an item can have."""
    most = item.max if isinstance(item, Field) else None
    return None if most is None else most * scale


def warnings(form: Form) -> Iterator[LimitOf]:
    """Every warning of the form with each of its numbers, at least one line for each."""
    for rule in form.rules:
        if rule.severity is Severity.WARNING and not rule.implicit:
            yield from list(numbers_of(rule)) or [LimitOf(rule)]


def statement_of(rule: Rule) -> str:
    """What the warning says, as the office's book shows it: of any year."""
    return filled_in(rule.sentence, words_of(periods.parse("2000")))


def numbers_of(rule: Rule) -> Iterator[LimitOf]:
    """The numbers that a rule has, with what the reference says of them."""
    if isinstance(rule, Declared):
        for name, label in _numbers_of(type(rule)):
            if getattr(rule, name) is not None:
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
        changed_here = {r.id: _told(limits[r.id], r) for r in version.rules if r.id in limits}
        own = {rule: what for rule, what in changed_here.items() if what}
        made[number] = replace(version, rules=rules, limits=own, versions=made)
    return made[form.version]


def _told(limit: Limit, rule: Rule) -> str:
    """What the office changes of a rule in a text, "" where it leaves it as it is."""
    if not limit.is_on:
        return "off"
    wanted = {**limit.values, "severity": limit.severity or rule.severity}
    return ",".join(f"{k}={v}" for k, v in wanted.items() if v != getattr(rule, k))


def told(form: Form) -> str:
    """The warnings that the office has changed, in a text, as a workbook says it of itself."""
    return ";".join(f"{rule}:{what}" for rule, what in form.limits.items())


def changed_since(form: Form, made_with: str) -> frozenset[str]:
    """The rules that the office wants otherwise than when a workbook ``told`` of them."""
    if made_with == told(form):
        return frozenset()
    before = dict(part.partition(":")[::2] for part in made_with.split(";"))
    rules = {rule.id for rule in form.rules}
    return frozenset(rule for rule in rules if before.get(rule, "") != form.limits.get(rule, ""))


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
