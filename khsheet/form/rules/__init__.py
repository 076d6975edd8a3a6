"""The closed set of rule kinds: each says from the same numbers a Python check, a Vietnamese
sentence, an Excel expression for the check sheet and, where Excel has one, a data validation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from khsheet.form.rules.among import Changed, SameRows, UnlikeOthers
from khsheet.form.rules.binding import KINDS
from khsheet.form.rules.cell import Between
from khsheet.form.rules.implicit import expected, implicit, validation
from khsheet.form.rules.rows import FullAmounts, Unique
from khsheet.form.rules.several import NotAbove, SumEquals, Usual
from khsheet.model import Answers, Fault, Period, Rule

__all__ = [
    "KINDS",
    "Between",
    "Changed",
    "FullAmounts",
    "NotAbove",
    "SameRows",
    "SumEquals",
    "Unique",
    "UnlikeOthers",
    "Usual",
    "expected",
    "faults",
    "implicit",
    "validation",
]


def faults(rules: Iterable[Rule], answers: Answers, period: Period) -> Iterator[tuple[Rule, Fault]]:
    """Every place where a rule does not hold, with the rule, in their order."""
    single = answers.as_columns()
    for rule in rules:
        if rule.periods and not rule.counts_in(period):
            continue
        columns = answers.columns_of(rule.table) if rule.table else single
        if (rule.table and not columns.values) or rule.surely_holds(columns):
            continue
        for fault in rule.faults(answers, period):
            yield rule, fault
