"""The sentences that numbers make, in the words of the forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from khsheet.model import Computed, Field, Form, Sentence, Type, Value, once_per_form
from khsheet.values.show import show

#: Said for a number that was not given, or is wrong: it need not be none.
UNKNOWN = "(chưa ghi)"
_PLACEHOLDER = re.compile(r"\{([^{}:]*)(:unit)?\}")
_NBSP = "\N{NO-BREAK SPACE}"


@lru_cache(maxsize=512)
def placeholders(text: str) -> tuple[str, ...]:
    """The keys named in the pattern, in order."""
    return tuple(m[1] for m in _PLACEHOLDER.finditer(text))


def number(value: Value, item: Field | Computed, *, with_unit: bool = False) -> str:
    """A value as the forms print it: counts under ten as 05, money as 12.500.000."""
    text = show(value, item.type)
    if item.type is Type.INTEGER and isinstance(value, int) and 0 < value < 10:
        text = f"0{text}"
    if not with_unit or not item.unit:
        return text
    return f"{text}%" if item.unit == "%" else f"{text}{_NBSP}{item.unit}"


def sentence(
    form: Form, pattern: Sentence, values: Mapping[str, Value], notes: Mapping[str, str] = {}
) -> str:
    """The sentence for those values, or reasons for none; "" when none of its numbers was given."""
    first, asked = _parts(pattern.text)
    given = [values.get(key) for key, _, _ in asked]
    if given.count(None) == len(given):
        return ""
    told = [first]
    for (key, with_unit, after), value in zip(asked, given):
        told.append(_said(form, key, with_unit, value))
        if key in notes and value is not None:
            told.append(f" ({notes[key]})")
        told.append(after)
    return "".join(told)


@lru_cache(maxsize=512)
def _parts(text: str) -> tuple[str, list[tuple[str, bool, str]]]:
    """What a pattern begins with; then each key, whether its unit is said, and what follows."""
    first, *rest = _PLACEHOLDER.split(text)
    return first, list(zip(rest[::3], map(bool, rest[1::3]), rest[2::3]))


def _said(form: Form, key: str, with_unit: bool, value: Value) -> str:
    item = form.item(key)
    if isinstance(value, str) and item.type.is_number:
        return f"({value})"
    words = getattr(item, "blank_text", "")
    if words and isinstance(value, (int, Decimal)) and value == 0:
        return words
    return UNKNOWN if value is None else number(value, item, with_unit=with_unit)


def sentences(
    form: Form, section: str, values: Mapping[str, Value], notes: Mapping[str, str] = {}
) -> list[str]:
    """Everything that the numbers of a section say, one text for each sentence.

    ``notes`` are said in brackets behind the numbers of those keys.
    """
    made = (sentence(form, p, values, notes) for p in _by_section(form).get(section, ()))
    return [said for said in made if said]


@once_per_form
def keys_said(form: Form) -> dict[str, frozenset[str]]:
    """By section, the keys of the numbers that its sentences say."""
    return {
        section: frozenset(key for pattern in patterns for key in placeholders(pattern.text))
        for section, patterns in _by_section(form).items()
    }


@once_per_form
def _by_section(form: Form) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {}
    for pattern in form.sentences:
        found.setdefault(pattern.section, []).append(pattern)
    return found
