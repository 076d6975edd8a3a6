"""The tables as pandas DataFrames: typed, blank as missing, with labels and units of measure."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from khsheet.data.records import Chunk, Datum
from khsheet.data.tables import COVERAGE, Kind, Table
from khsheet.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

_COVERAGE = [column.name for column in COVERAGE]


class Frames:
    """DataFrames by name, as a mapping and as attributes: ``frames["units"]``, ``frames.units``.

    ``units`` has a row for each unit of the roster and period, with a column for each single
    number, date or choice; ``values`` a row for each number; ``texts`` what was said in words;
    ``findings``, ``files``, ``coverage`` and ``dictionary`` what they say; and there is one frame
    for each table and, in long form, each grid of the form. ``totals`` are the exact sums of the
    newest period as int and Decimal by key, ``totals_by_period`` those of all.

    ``frames.values`` is the frame of that name: iterate over ``items()``.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame], totals: Mapping[str, dict[str, Datum]]):
        self._frames, self.totals_by_period = dict(frames), dict(totals)
        self.totals: dict[str, Datum] = list(totals.values())[-1] if totals else {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, name: object) -> bool:
        return name in self._frames

    def keys(self) -> KeysView[str]:
        return self._frames.keys()

    def items(self) -> ItemsView[str, pd.DataFrame]:
        return self._frames.items()

    def __getattr__(self, name: str) -> pd.DataFrame:
        try:
            return self.__dict__["_frames"][name]
        except KeyError:
            raise AttributeError(f"there is no frame {name!r}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._frames]

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name} {len(f)}x{f.shape[1]}" for name, f in self._frames.items())
        return f"<Frames: {shapes}>"


def made(
    tables: Mapping[str, Table],
    chunks: Iterable[Chunk],
    *,
    exact: bool = False,
) -> Frames:
    """The frames of those rows. ``exact`` gives Decimal objects for Float64.

    Raises UserError where pandas is missing.
    """
    pandas = imported()
    columns: dict[str, list[list[Datum]]] = {
        name: [[] for _ in table.columns] for name, table in tables.items()
    }
    totals: dict[str, dict[str, Datum]] = {}
    for name, rows in chunks:
        for column, values in zip(columns[name], zip(*rows)):
            column += values
        if name == "coverage":
            for row in rows:
                said = dict(zip(_COVERAGE, row))
                of_period = totals.setdefault(str(said["period"]), {})
                if said["total"] is not None:
                    of_period[str(said["indicator"])] = said["total"]
    frames = {
        name: _frame(pandas, table, columns.pop(name), exact) for name, table in tables.items()
    }
    return Frames(frames, totals)


def imported() -> Any:
    """The pandas module. Raises UserError where it is missing."""
    try:
        import pandas
    except ImportError as error:
        raise UserError(
            "Máy này chưa có pandas, thư viện làm bảng dữ liệu. Xin cài thêm: pip install pandas"
        ) from error
    return pandas


def _frame(pandas: Any, table: Table, columns: list[list[Datum]], exact: bool) -> pd.DataFrame:
    """One frame; ``attrs`` has its title, and labels and units of measure by column."""
    data = {
        column.name: _array(pandas, column.kind, values, exact)
        for column, values in zip(table.columns, columns)
    }
    frame: pd.DataFrame = pandas.DataFrame(data, columns=list(data), copy=False)
    frame.attrs = {
        "title": table.label,
        "labels": {column.name: column.label for column in table.columns},
        "measures": {column.name: column.measure for column in table.columns if column.measure},
    }
    return frame


def _array(pandas: Any, kind: Kind, values: list[Datum], exact: bool) -> Any:
    """A column of that kind, None as missing."""
    if kind is Kind.CATEGORY:
        return pandas.Categorical(values, categories=sorted({v for v in values if v is not None}))
    if kind is Kind.TEXT:
        return pandas.array(values, dtype="string")
    if kind in (Kind.DATE, Kind.TIME):
        # Microseconds reach every year of the calendar, nanoseconds not.
        return pandas.array(values, dtype="datetime64[us]")
    if kind is Kind.DECIMAL and exact:
        return pandas.Series(values, dtype=object).array
    if kind is Kind.DECIMAL:
        numbers = cast("list[int | Decimal | None]", values)
        floats = [None if number is None else float(number) for number in numbers]
        return pandas.array(floats, dtype="Float64")
    try:
        return pandas.array(values, dtype="Int64")
    except OverflowError:  # beyond 64 bits
        return pandas.Series(values, dtype=object).array
