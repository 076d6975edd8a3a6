"""Typed values in little memory: a collection holds those of all its files at once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar, overload

from khsheet.model.cells import Value

Other = TypeVar("Other")

_INTEGER, _NOTHING, _TEXT, _DECIMAL, _DAY = range(5)
_KINDS = {int: _INTEGER, type(None): _NOTHING, str: _TEXT, Decimal: _DECIMAL, date: _DAY}
#: What is kept as a text, made of it again; percentages of units are often the same.
_MADE: dict[int, Callable[[str], Value]] = {
    _TEXT: str,
    _DECIMAL: lru_cache(maxsize=10_000)(Decimal),
    _DAY: date.fromisoformat,
}
_HALF = 2**32


def packed_values(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """The values in little memory; as they are where an integer is too large for that."""
    try:
        return PackedValues(values)
    except OverflowError:
        return values


class PackedValues(Mapping[str, Value]):
    """Values by key that nothing changes, in a third of the memory of a dict with what it holds.

    Files of one form share the table of its keys. An integer stands in the array of numbers; of
    everything else that is told, it says where its text begins and ends.
    """

    __slots__ = ("_kinds", "_numbers", "_places", "_texts")

    def __init__(self, values: Mapping[str, Value]):
        """Raises OverflowError for an integer of more than 64 bits."""
        self._places = _places(tuple(values))
        self._kinds = bytes([_KINDS[type(value)] for value in values.values()])
        numbers, texts, end = array("q"), [], 0
        for value in values.values():
            if isinstance(value, int):
                numbers.append(value)
            elif value is None:
                numbers.append(0)
            else:
                texts.append(str(value).encode("utf-8", "surrogatepass"))
                begin, end = end, end + len(texts[-1])
                numbers.append(begin * _HALF + end)
        self._numbers, self._texts = numbers, b"".join(texts)

    def __getitem__(self, key: str) -> Value:
        at = self._places[key]
        return self._numbers[at] if self._kinds[at] == _INTEGER else self._told(at)

    @overload
    def get(self, key: str) -> Value: ...
    @overload
    def get(self, key: str, default: Value | Other) -> Value | Other: ...
    def get(self, key: str, default: Value | Other = None) -> Value | Other:
        at = self._places.get(key)
        if at is None:
            return default
        return self._numbers[at] if self._kinds[at] == _INTEGER else self._told(at)

    def _told(self, at: int) -> Value:
        """What is no integer, if anything."""
        kind = self._kinds[at]
        if kind == _NOTHING:
            return None
        begin, end = divmod(self._numbers[at], _HALF)
        return _MADE[kind](self._texts[begin:end].decode("utf-8", "surrogatepass"))

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __getstate__(self) -> tuple[tuple[str, ...], bytes, bytes, bytes]:
        return tuple(self), self._kinds, self._numbers.tobytes(), self._texts

    def __setstate__(self, state: tuple[tuple[str, ...], bytes, bytes, bytes]) -> None:
        keys, self._kinds, numbers, self._texts = state
        self._places, self._numbers = _places(keys), array("q", numbers)


@lru_cache(maxsize=1_000)
def _places(keys: tuple[str, ...]) -> Mapping[str, int]:
    """The place of each key, in one table for all values of the same keys."""
    return {key: place for place, key in enumerate(keys)}
