"""What the kinds of rules have in common: what an attribute takes, how a rule speaks and judges.

A rule about columns of one table is judged row by row. A cell that is blank or was refused has
no value, and a rule that needs its value keeps silent: one fault is reported once.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, ClassVar, NamedTuple, cast

from khsheet.model import (
    NUMBERS,
    Answers,
    Fault,
    Field,
    Item,
    Period,
    Record,
    Rule,
    Severity,
    Type,
    Value,
)
from khsheet.values.show import show

# ---------------------------------------------------------------- what an attribute takes


class Takes(NamedTuple):
    """The types of the items that an attribute of a rule takes."""

    types: frozenset[Type]


class AtLeast(NamedTuple):
    """How many items a list of them holds at least."""

    number: int


class Single(NamedTuple):
    """The item stands in a cell of its own, whatever table the rule is about."""


#: What attributes of kinds are made of. A ``Field`` is typed in, an ``Item`` may be computed;
#: ``tuple[Number]`` takes one of them, ``tuple[Number, ...]`` one or more.
Number = Annotated[Item, Takes(NUMBERS)]
Whole = Annotated[Item, Takes(frozenset({Type.INTEGER}))]
Amount = Annotated[Item, Takes(frozenset({Type.INTEGER, Type.MONEY, Type.DECIMAL}))]
Day = Annotated[Field, Takes(frozenset({Type.DATE}))]
Text = Annotated[Field, Takes(frozenset({Type.TEXT, Type.LONG_TEXT, Type.CHOICE}))]
Chosen = Annotated[Field, Takes(frozenset({Type.CHOICE}))]


class Declared(Rule):
    """A kind of rule. Its attributes, their types and which must be given are its dataclass fields.

    ``meaning`` says in Vietnamese what it checks, for the reference of the definition file.
    """

    meaning: ClassVar[str]

    def complaints(self) -> Iterator[str]:
        """What is wrong with the attributes together, in Vietnamese, beyond their types."""
        return iter(())

    def asks(self, limit: str) -> str:
        """A limit as the unit is told: what has to be; of a warning, what usually is."""
        return must(limit) if self.severity is Severity.ERROR else f"thường {limit}"

    def compared(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        """The items that are compared with texts, each with those texts."""
        return iter(())


class PerRecord(Declared):
    """A rule that looks at one set of values at a time: the single cells, or a row of its table."""

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        for record in answers.records_of(self.table):
            yield from self.judge(record)

    @abstractmethod
    def judge(self, record: Record) -> Iterator[Fault]:
        """The faults of that one set of values."""


def range_complaints(low: Decimal | None, high: Decimal | None) -> Iterator[str]:
    """What is wrong with the ``min`` and ``max`` of a rule."""
    if low is None and high is None:
        yield "cần ít nhất một trong 'min' và 'max'"
    elif low is not None and high is not None and low > high:
        yield f"'min' {low} lớn hơn 'max' {high}"


def condition_complaints(when: Item | None, values: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the ``when`` and ``values`` of a rule that may have none."""
    if bool(when) != bool(values):
        yield f"thiếu '{'values' if when else 'when'}': 'when' và 'values' đi cùng nhau"


def meets(record: Record, when: Item | None, values: tuple[str, ...]) -> bool:
    """Whether a record is one that a rule with that condition looks at."""
    return not when or matches(str(record.value(when.key) or ""), values)


# ---------------------------------------------------------------- how rules speak


def label(item: Item) -> str:
    return f"«{item.label}»"


def labels(items: Iterable[Item]) -> str:
    return " + ".join(label(item) for item in items)


def shown(item: Item, value: Value) -> str:
    """A value with its unit."""
    text = show(value, item.type)
    return f"{text} {item.unit}".strip() if item.type is not Type.PERCENT else f"{text}%"


def must(limit: str) -> str:
    """A limit as what the unit has to keep to."""
    if limit.startswith("không "):
        return limit.replace("không ", "không được ", 1)
    return f"phải {limit}"


# ---------------------------------------------------------------- how rules judge


def numbers(column: Iterable[Value]) -> list[int | Decimal]:
    """The values that are there, of a column that takes numbers."""
    return cast("list[int | Decimal]", [v for v in column if v is not None])


def texts(column: Iterable[Value]) -> list[str]:
    """The texts that are there, of a column that takes texts."""
    return cast("list[str]", [v for v in column if v])


@lru_cache(maxsize=20_000)
def matches(text: str, patterns: tuple[str, ...]) -> bool:
    """Whether a text is one of the values, begins as one that ends with *, or holds what stands
    between two of them; in any case.
    """
    folded = text.casefold()
    return any(_matches(folded, pattern.casefold()) for pattern in patterns)


def _matches(text: str, pattern: str) -> bool:
    if held := held_by(pattern):
        return held in text
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def held_by(pattern: str) -> str:
    """What a text of that pattern holds anywhere; "" for one that begins or is so."""
    return pattern[1:-1] if pattern.startswith("*") and pattern.endswith("*") else ""
