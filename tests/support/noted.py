"""What a test does to a workbook, noted where it does no more than type and give number formats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NoReturn

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.cell import coordinate_to_tuple
from typed import KEPT, Shown

Typed = dict[tuple[int, int], Shown]


class DoesMore(Exception):
    """Only openpyxl can do it."""


class _Noting:
    """Takes down what it knows; whatever else is done to it or asked of it, only openpyxl can do."""

    def __init__(self, **known: object):
        vars(self).update(known)

    def _more(self, *_: object) -> NoReturn:
        raise DoesMore

    __getattr__ = __setattr__ = __getitem__ = __setitem__ = __delitem__ = __iter__ = _more


class Book(_Noting):
    """Stands in for a workbook of openpyxl."""

    typed: dict[str, Typed]

    def __getitem__(self, name: str) -> _Sheet:
        return _Sheet(typed=self.typed.setdefault(name, {}))


class _Sheet(_Noting):
    typed: Typed

    def __getitem__(self, address: str) -> _Cell:
        if not address.isalnum():
            raise DoesMore
        return self.cell(*coordinate_to_tuple(address))

    def __setitem__(self, address: str, value: object) -> None:
        self[address].value = value

    def cell(self, row: int, column: int, value: object = None) -> _Cell:
        cell = _Cell(typed=self.typed, at=(row, column))
        if value is not None:
            cell.value = value
        return cell


class _Cell(_Noting):
    typed: Typed
    at: tuple[int, int]

    def __setattr__(self, name: str, value: object) -> None:
        if name not in ("value", "number_format") or (name == "value" and not _is_plain(value)):
            raise DoesMore
        setattr(self.typed.setdefault(self.at, Shown(KEPT)), name, value)


def _is_plain(value: object) -> bool:
    if type(value) is str:
        is_changed = ILLEGAL_CHARACTERS_RE.search(value) or "\r" in value or len(value) > 32_767
        return not is_changed
    return value is None or type(value) in (bool, int, float, date, datetime)


def noted(change: Callable[[Book], object]) -> dict[str, Typed] | None:
    """What the change types, by sheet; None where it does more, or leaves a day's look to openpyxl."""
    book = Book(typed={})
    try:
        change(book)
    except DoesMore:
        return None
    cells = [shown for of in book.typed.values() for shown in of.values()]
    if not cells or any(isinstance(s.value, date) and not s.number_format for s in cells):
        return None
    return book.typed
