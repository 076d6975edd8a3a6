"""The typed values of one submission, in the shapes in which rules look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from khsheet.model.cells import Value
from khsheet.model.fielded import Mutable
from khsheet.model.items import Section


@dataclass(slots=True)
class Row:
    """A typed row of a table: its Excel row and the value of every column.

    A value is None where the cell was blank or refused; ``refused`` holds the indexes of columns
    whose cell had a value that could not be taken.
    """

    number: int
    values: tuple[Value, ...]
    refused: frozenset[int] = frozenset()


class Record:
    """One set of values that a rule looks at: the single answers, or one row of a table."""

    __slots__ = ("_reasons", "_refused", "_values", "row")

    def __init__(
        self,
        values: Mapping[str, Value],
        refused: set[str],
        row: int = 0,
        reasons: Mapping[str, str] = {},
    ):
        self._values, self._refused, self.row, self._reasons = values, refused, row, reasons

    def value(self, key: str) -> Value:
        return self._values.get(key)

    def number(self, key: str) -> int | Decimal | None:
        """The value of an item that takes numbers."""
        value = self._values.get(key)
        return value if isinstance(value, (int, Decimal)) else None

    def reason(self, key: str) -> str:
        """Why there is no number, where its cell says so; else ""."""
        return self._reasons.get(key, "")

    def is_blank(self, key: str) -> bool:
        return self._values.get(key) is None and key not in self._refused

    def is_refused(self, key: str) -> bool:
        return key in self._refused


class Columns(NamedTuple):
    """The values of a table by column, and the columns in which a cell was refused."""

    values: Mapping[str, tuple[Value, ...]]
    refused: set[str]


class Answers(Mutable):
    """The typed values of one submission.

    ``values`` holds every input and computed value (None when blank or refused);
    ``refused`` the keys whose cell had a value that could not be taken; ``reasons`` why there is no
    number, of inputs that say so: neither blank nor refused. The rows are put in the shapes in
    which they are judged once, so they must not change after the first look.
    """

    values: dict[str, Value] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    _records: dict[str, list[Record]] = field(default_factory=dict, repr=False, compare=False)
    _looked_at: tuple[tuple[int, int], Record] | None = field(
        default=None, repr=False, compare=False
    )
    _columns: dict[str, Columns] = field(default_factory=dict, repr=False, compare=False)

    def records_of(self, table: Section | None) -> list[Record]:
        """Every row of the table, or the single answers once."""
        if table is None:
            return [self._single]
        made = self._records.get(table.key)
        if made is None:
            made = self._records[table.key] = self._rows_as_records(table)
        return made

    @property
    def _single(self) -> Record:
        """The single answers, to which keys without a value may come until they are judged."""
        known = len(self.refused), len(self.reasons)
        if self._looked_at is None or self._looked_at[0] != known:
            record = Record(self.values, self._without_value, reasons=self.reasons)
            self._looked_at = known, record
        return self._looked_at[1]

    def _rows_as_records(self, table: Section) -> list[Record]:
        keys = [f.key for f in table.fields]
        return [
            Record(
                dict(zip(keys, row.values)),
                {keys[n] for n in row.refused} if row.refused else _NONE,
                row.number,
            )
            for row in self.rows.get(table.key, ())
        ]

    def columns_of(self, table: Section) -> Columns:
        """The rows of the table, column by column."""
        made = self._columns.get(table.key)
        if made is None:
            rows = self.rows.get(table.key, ())
            keys = [f.key for f in table.fields]
            values = dict(zip(keys, zip(*[row.values for row in rows])))
            refused = {keys[n] for row in rows if row.refused for n in row.refused}
            made = self._columns[table.key] = Columns(values, refused)
        return made

    def as_columns(self) -> Columns:
        """The single answers looked at as a table of one row."""
        return Columns(_OneRow(self.values), self._without_value)

    @property
    def _without_value(self) -> set[str]:
        """The keys of cells that hold something and give no value, whatever it is."""
        return self.refused | self.reasons.keys() if self.reasons else self.refused


_NONE: set[str] = set()


class _OneRow(dict[str, tuple[Value, ...]]):
    def __init__(self, values: Mapping[str, Value]):
        super().__init__({key: (value,) for key, value in values.items()})

    def __missing__(self, key: str) -> tuple[Value, ...]:
        return (None,)
