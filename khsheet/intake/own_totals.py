"""What the form itself calls the sums of a table: the labels of its computed values."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from khsheet.model import Computed, Form, Raw, Section
from khsheet.vietnamese.text import match_key

_NUMBERING = re.compile(r"\A\s*+(?:[IVX]++|[a-zđ]|\d++)\s*+[./)-]\s*+", re.IGNORECASE)
_BEFORE = ("", "- ", *(f"{number}. " for number in (*range(1, 10), "I", "II", "III", "IV", "V")))
#: What a wildcard stands for in a condition on a column.
_ANY = "*"


class OwnTotals(NamedTuple):
    """Labels of the sums of a table, by ``match_key``, and as they may be copied.

    ``whole`` are those of records of several kinds: no single one can be called so. Of what is
    left, such as the sum of a single kind, an entry may have the name.
    """

    typed: frozenset[str]
    labels: frozenset[str]
    whole: frozenset[str]

    def is_one(self, raw: Raw) -> bool:
        return self._key(raw) in self.labels

    def is_sure(self, raw: Raw) -> bool:
        return self._key(raw) in self.whole

    def _key(self, raw: Raw) -> str:
        """ "" for what is no text."""
        return match_key(_NUMBERING.sub("", raw, count=1)) if isinstance(raw, str) else ""


def own_totals(form: Form, table: Section) -> OwnTotals:
    columns = {item.key for item in table.fields}
    sums: set[str] = set()
    labels, whole = set(), set()
    for item in form.computed:
        is_made_of_sums = not sums.isdisjoint((*item.add, *item.subtract))
        if item.sum not in columns and not is_made_of_sums:
            continue
        sums.add(item.key)
        labels.add(item.label)
        if is_made_of_sums or _is_of_several(item):
            whole.add(item.label)
    ways = (str, str.lower, str.upper, lambda text: unicodedata.normalize("NFD", text))
    typed = frozenset(
        before + way(label) + end
        for label in labels
        for way in ways
        for before in _BEFORE
        for end in ("", ":")
    )
    return OwnTotals(typed, frozenset(map(match_key, labels)), frozenset(map(match_key, whole)))


def _is_of_several(item: Computed) -> bool:
    """Whether no column has to hold one value for a row to be added."""
    return all(len(v) > 1 or any(_ANY in text for text in v) for v in item.where.values())
