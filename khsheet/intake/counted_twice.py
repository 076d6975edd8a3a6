"""Records that repeat what others say: totals with a day and a kind, wholes above their parts.

Such a row cannot be set aside as other total rows are, for it may be an entry all the same: it is
asked about where its number is the sum of others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from khsheet.intake.amount_units import words
from khsheet.intake.rows import TableShape, Values
from khsheet.intake.total_words import (
    NO_PART,
    NOT_CALLED_TOTAL,
    begins_as_total,
    is_among,
    is_short_total,
    is_total,
    number_level,
    part_level,
)
from khsheet.model import Raw, Type
from khsheet.values.reading import read as read_value
from khsheet.values.show import is_blank

_Number = int | Decimal
Kind = tuple[int, str]

#: Of how many rows a number has to be the sum: of a row that is called a total and no more, that
#: begins as a total does, that says nothing, that says something else.
_CALLED, _BEGUN, _WORDLESS, _UNLIKE, _UNLIKE_OF_UNNUMBERED = 1, 2, 3, 5, 8
#: Where more than one row in so many says nothing, saying nothing means nothing.
_FEW = 5

_TWICE = "nên có thể đang cộng hai lần."
_IS_TOTAL = f"dòng này ghi là dòng cộng và bằng tổng các dòng phía trên, {_TWICE}"
_IS_OWN_TOTAL = f"dòng này mang tên một tổng mà biểu mẫu tự cộng, {_TWICE}"
_SAYS_NOTHING = (
    "dòng này không ghi nội dung và bằng tổng các dòng phía trên, có thể là dòng cộng, " + _TWICE
)
_IS_ALL_OTHERS = "số này đúng bằng tổng mọi dòng khác cùng loại, có thể là dòng cộng, " + _TWICE

_MONTH = re.compile(r"\b(?:tháng|thang|t\.?) ?0?(\d{1,2})\b")
_QUARTER = re.compile(r"\b(?:quý|quy|q\.?) ?0?(iv|i{1,3}|[1-4])\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


class Twice(NamedTuple):
    """What may be counted twice: the row's number, the column (from 0), why."""

    row: int
    column: int
    what: str


def counted_twice(
    shape: TableShape, rows: list[tuple[int, Values]], ends: set[int], *, are_told_apart: bool
) -> list[Twice]:
    """The records to ask about, in their order.

    ``ends`` are the indices of records above which a total row was set aside, ``are_told_apart``
    says that none has the words of a total or of a part.
    """
    if not shape.is_summed or len(rows) < 2:
        return []
    search = _Search(shape, rows, ends)
    if not are_told_apart:
        search.take_words()
        search.find_parts()
    search.take_those_without_words()
    if search.least or search.sure:
        for n in shape.summed_columns():
            search.find_totals(n)
    search.find_sums_of_all_others()
    return [Twice(rows[at][0], n, what) for (at, n), what in sorted(search.found.items())]


class _Search:
    """The records of a table by their index, and what is found of them."""

    def __init__(self, shape: TableShape, rows: list[tuple[int, Values]], ends: set[int]):
        self.shape, self.ends = shape, ends
        self.numbers_of_rows = [number for number, _ in rows]
        self.rows = [values for _, values in rows]
        self.found: dict[tuple[int, int], str] = {}
        #: Of how many rows those that may be totals have to be the sum, by their index.
        self.least: dict[int, int] = {}
        self.sure: set[int] = set()
        self.parts: set[int] = set()
        self._numbers: dict[int, list[_Number]] = {}
        self._days: dict[tuple[int, Raw], tuple[str, ...]] = {}

    def numbers(self, n: int) -> list[_Number]:
        """The numbers of a column, 0 without."""
        if n not in self._numbers:
            self._numbers[n] = [self.shape.number(values, n) or 0 for values in self.rows]
        return self._numbers[n]

    # ------------------------------------------------------------ what rows are called

    def take_words(self) -> None:
        own = self.shape.own_totals.typed
        for at, values in enumerate(self.rows):
            if all(map(NOT_CALLED_TOTAL.holds_for, values)) and own.isdisjoint(values):
                continue
            if self._is_sure(values):
                self.sure.add(at)
            elif any(is_total(said) for said in map(words, values) if said):
                self.least[at] = _CALLED
            elif self._begins_as_total(values):
                self.least[at] = _BEGUN

    def _is_sure(self, values: Values) -> bool:
        n = self.shape.content
        return n >= 0 and self.shape.own_totals.is_sure(values[n])

    def _begins_as_total(self, values: Values) -> bool:
        shape = self.shape
        if any(begins_as_total(words(values[n])) for n in shape.texts):
            return True
        if shape.content < 0:
            return False
        content = values[shape.content]
        return is_short_total(words(content)) or shape.own_totals.is_one(content)

    def take_those_without_words(self) -> None:
        """Records that say nothing and have no number of their own, where they are few."""
        shape = self.shape
        if shape.content < 0:
            return
        silent = [at for at in self._unnumbered if is_blank(self.rows[at][shape.content])]
        if len(silent) * _FEW <= len(self.rows):
            for at in silent:
                self.least.setdefault(at, _WORDLESS)

    @cached_property
    def _unnumbered(self) -> list[int]:
        """The records without a number of their own."""
        n = self.shape.voucher
        if n < 0:
            return list(range(len(self.rows)))
        return [at for at, row in enumerate(self.rows) if row[n] is None or is_blank(row[n])]

    # ------------------------------------------------------------ totals

    def find_totals(self, n: int) -> None:
        """Rows of which the number in that column is the sum of rows above."""
        tallies = _Tallies()
        named = self.sure or any(least < _WORDLESS for least in self.least.values())
        for at, (values, number) in enumerate(zip(self.rows, self.numbers(n))):
            if at in self.ends:
                tallies.close()
            if not number:
                continue
            spans = self._spans(values) if named else ()
            least = self.least.get(at)
            if least and tallies.hold(number, least, (*spans, *self._spans_named(values))):
                self.found[at, n] = _SAYS_NOTHING if least == _WORDLESS else _IS_TOTAL
            elif at in self.sure and not any((at, m) in self.found for m in range(n)):
                self.found[at, n] = _IS_OWN_TOTAL
            is_repeated = at in self.parts or at in self.sure or (at, n) in self.found
            tallies.add(number, _kinds(self.shape, values), spans, is_repeated=is_repeated)
            if (at, n) in self.found and at not in self.parts:
                tallies.close()

    def _spans(self, values: Values) -> tuple[str, ...]:
        """The month and the quarter of a record's days."""
        return tuple(span for n in self.shape.dates for span in self._spans_of_day(n, values[n]))

    def _spans_of_day(self, n: int, raw: Raw) -> tuple[str, ...]:
        if (n, raw) not in self._days:
            day = read_value(raw, self.shape.section.fields[n]).value
            self._days[n, raw] = ()
            if isinstance(day, date):
                self._days[n, raw] = (f"month {day.month}", f"quarter {(day.month + 2) // 3}")
        return self._days[n, raw]

    def _spans_named(self, values: Values) -> Iterator[str]:
        """Those of which a total speaks."""
        for n in self.shape.texts:
            said = words(values[n])
            yield from (f"month {int(number)}" for number in _MONTH.findall(said))
            for number in _QUARTER.findall(said):
                yield f"quarter {_ROMAN.get(number) or number}"

    # ------------------------------------------------------------ without any word

    def find_sums_of_all_others(self) -> None:
        """Rows without a number of their own that are exactly all others of their kind."""
        for n, item in enumerate(self.shape.section.fields):
            if item.type is Type.MONEY and n != self.shape.seq:
                self._find_sums_of_all_others(n)

    def _find_sums_of_all_others(self, n: int) -> None:
        shape, unnumbered = self.shape, self._unnumbered
        if not unnumbered or len(self.rows) <= _UNLIKE:
            return
        are_numbered = shape.voucher >= 0 and 2 * len(unnumbered) < len(self.rows)
        least = _UNLIKE if are_numbered else _UNLIKE_OF_UNNUMBERED
        amounts = [_likely(shape, values, n) for values in self.rows]
        for at in (*self.parts, *self.sure, *(at for at, _ in self.found)):
            amounts[at] = 0
        for kinds in self._by_kind():
            of_kind = [amounts[at] for at in kinds if amounts[at]]
            half = sum(of_kind) / 2
            if half in of_kind and len(of_kind) > least and len(set(of_kind)) > 2:
                at = next(at for at in kinds if amounts[at] == half)
                if at in set(unnumbered):
                    self.found[at, n] = _IS_ALL_OTHERS

    def _by_kind(self) -> Iterator[list[int]]:
        """The records whose listed values begin alike; without a list all are of a kind."""
        if not self.shape.choices:
            yield list(range(len(self.rows)))
        for m in self.shape.choices:
            by_value: dict[Raw, list[int]] = defaultdict(list)
            for at, values in enumerate(self.rows):
                by_value[values[m]].append(at)
            by_word: dict[str, list[int]] = defaultdict(list)
            for raw, found in by_value.items():
                by_word[_first_word(raw)] += found
            yield from by_word.values()

    # ------------------------------------------------------------ a whole and its parts

    def find_parts(self) -> None:
        levels = list(map(self._level, range(len(self.rows))))
        for at, level in enumerate(levels[:-1]):
            child, parts = levels[at + 1], []
            if child <= level:
                continue
            for below in range(at + 1, len(levels)):
                if levels[below] <= level:
                    break
                if levels[below] == child:
                    parts.append(below)
            if not any(self._is_whole(at, parts, n) for n in self.shape.summed_columns()):
                self._take_those_among(at, parts)

    def _content(self, at: int) -> Raw:
        return self.rows[at][self.shape.content] if self.shape.content >= 0 else None

    def _level(self, at: int) -> int:
        content, seq = self._content(at), self.shape.seq
        if at in self.least and begins_as_total(words(content)):
            return 0
        said = 0 if NO_PART.holds_for(content) else part_level(content)
        return said or (number_level(self.rows[at][seq]) if seq >= 0 else 0)

    def _is_whole(self, at: int, parts: list[int], n: int) -> bool:
        """Whether the next parts add up to a row: several, or one that is said to be among it."""
        numbers = self.numbers(n)
        rest, added = numbers[at], 0
        if rest <= 0:
            return False
        least = 1 if is_among(self._content(parts[0])) else 2
        for part in parts:
            if not self._is_like(at, part):
                return False
            rest, added = rest - numbers[part], added + bool(numbers[part])
            if not rest and added >= least:
                last = self.numbers_of_rows[part]
                what = f"số này bằng tổng các dòng liền dưới, đến dòng {last}, ghi như phần của nó"
                self.found[at, n] = f"{what}, {_TWICE}"
                self.parts.update(row for row in parts if row <= part)
                return True
        return False

    def _is_like(self, at: int, part: int) -> bool:
        """Whether two records are of one kind and one day."""
        alike = (*self.shape.choices, *self.shape.dates)
        return all(self.rows[at][n] == self.rows[part][n] for n in alike)

    def _take_those_among(self, at: int, parts: list[int]) -> None:
        """Parts that are said to be among the row above, though they are not all of it."""
        for part in parts:
            if not is_among(self._content(part)):
                continue
            for n in self.shape.summed_columns():
                if 0 < self.numbers(n)[part] <= self.numbers(n)[at]:
                    what = f"dòng này ghi «Trong đó», là phần của dòng {self.numbers_of_rows[at]}"
                    self.found[part, n] = f"{what}, {_TWICE}"
                    self.parts.add(part)
                    break


# ---------------------------------------------------------------- sums


class _Tally:
    """The sum of some rows."""

    __slots__ = ("first", "is_varied", "rows", "total")

    def __init__(self) -> None:
        self.total: _Number = 0
        self.first: _Number = 0
        self.rows, self.is_varied = 0, False

    def add(self, number: _Number) -> None:
        self.is_varied = self.is_varied or bool(self.rows and number != self.first)
        self.first = self.first or number
        self.total, self.rows = self.total + number, self.rows + 1


_ALL, _SINCE, _EVERY = "all", "since the last total", "with what repeats others"
_ALWAYS = (_ALL, _SINCE, _EVERY)


class _Tallies:
    """The sums of the rows above one: by the span of time and by their kind."""

    def __init__(self) -> None:
        self._by_span: dict[str, dict[Kind, _Tally]] = defaultdict(lambda: defaultdict(_Tally))

    def close(self) -> None:
        """A total stands here."""
        self._by_span.pop(_SINCE, None)

    def add(
        self, number: _Number, kinds: tuple[Kind, ...], spans: tuple[str, ...], *, is_repeated: bool
    ) -> None:
        for span in (_EVERY,) if is_repeated else (*_ALWAYS, *spans):
            tallies = self._by_span[span]
            for kind in kinds:
                tallies[kind].add(number)

    def hold(self, number: _Number, least: int, spans: tuple[str, ...]) -> bool:
        """Whether a number is one of the sums: of any span for a row that is called a total, of
        numbers that differ for one that says nothing."""
        is_silent = least >= _WORDLESS
        return any(
            tally.total == number and tally.rows >= least and (tally.is_varied or not is_silent)
            for span in (_ALWAYS if is_silent else (*_ALWAYS, *spans))
            for tally in self._by_span.get(span, {}).values()
        )


_EVERYTHING: Kind = (-1, "")


def _kinds(shape: TableShape, values: Values) -> tuple[Kind, ...]:
    """Of what kinds a row is: its listed values, how they begin, and that of all rows."""
    kinds = [_EVERYTHING]
    for n in shape.choices:
        kinds += [(n, words(values[n])), (n, _first_word(values[n]))]
    return tuple(kinds)


@lru_cache(maxsize=1_000)
def _first_word(raw: Raw) -> str:
    return words(raw).partition(":")[0].partition(" ")[0]


_PLAIN = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


def _likely(shape: TableShape, values: Values, n: int) -> float:
    """The number in a cell, quickly: most are numbers, or written in groups of digits."""
    raw = values[n]
    if raw is None or raw.__class__ is float:
        return raw or 0.0
    if isinstance(raw, str) and _PLAIN.fullmatch(raw):
        return float(raw.replace(".", "").replace(",", ""))
    return float(shape.number(values, n) or 0)
