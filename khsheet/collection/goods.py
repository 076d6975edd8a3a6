"""Goods that units told of, row by row: summed by kind and unit of measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from khsheet.collection.decided import LEFT_OUT
from khsheet.collection.entries import TypedRow
from khsheet.form.rules.base import matches
from khsheet.model import Form, Goods
from khsheet.model.fielded import Mutable
from khsheet.vietnamese.text import clean

#: "vở học sinh (quyển)": the unit of measure stands in brackets at the end.
_MEASURED = re.compile(r"(.*\S)\s*\(([^()]*)\)")


class Kind(NamedTuple):
    """So much of one kind, from so many units; named as it was first."""

    name: str
    measure: str
    quantity: int | float
    units: int


class GoodsTally(Mutable):
    """What the rows of units add up to."""

    form: Form
    goods: Goods
    _kinds: dict[tuple[str, str], Kind] = field(default_factory=dict, init=False)

    def add(self, tables: Mapping[str, Sequence[TypedRow]]) -> None:
        """The rows of one unit, in the columns of the form."""
        table = self.form.columns[self.goods.item][0]
        at = {column.key: n for n, column in enumerate(table.fields)}
        item, quantity = at[self.goods.item], at[self.goods.quantity]
        wanted = [(at[key], patterns) for key, patterns in self.goods.where.items()]
        own: dict[tuple[str, str], tuple[str, str, int | float]] = {}
        for _, row, _ in tables.get(table.key, ()):
            told, number = row[item], row[quantity]
            if not isinstance(told, str) or not isinstance(number, (int, float)):
                continue
            if LEFT_OUT in told:
                continue
            if all(matches(str(row[n]), patterns) for n, patterns in wanted):
                name, measure = _parts(told)
                key = (name.casefold(), measure.casefold())
                own[key] = (name, measure, number + (own[key][2] if key in own else 0))
        for key, (name, measure, number) in own.items():
            before = self._kinds.get(key, Kind(name, measure, 0, 0))
            self._kinds[key] = before._replace(
                quantity=before.quantity + number, units=before.units + 1
            )

    @property
    def kinds(self) -> list[Kind]:
        """Every kind, that of most units first."""
        return sorted(self._kinds.values(), key=lambda k: (-k.units, -k.quantity, *k[:2]))


def _parts(told: str) -> tuple[str, str]:
    """What it is, and in what it is counted."""
    text = " ".join(clean(told).split())
    found = _MEASURED.fullmatch(text)
    return (found[1], found[2].strip()) if found else (text, "")
