"""Columns of the list of units that were sorted or moved by themselves: what is one unit's stands
beside another, of many units at once.

One unit alone may be right: it is no sorted column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from khsheet.model import Unit
from khsheet.office.contents import Line
from khsheet.vietnamese.unit_names import bare_unit_keys, kind_of, named_in

#: From so many units on it is the column.
_MANY = 3
_CODE, _NAME = "Mã đơn vị", "Tên đơn vị"


def told(units: tuple[Unit, ...], known: Iterable[Unit], where: str) -> str:
    """What is said of units that are ``known`` elsewhere by the code of one unit of the list and
    the name of another; "" where they are few."""
    by_code = {unit.code: unit for unit in units}
    by_name = {unit.name.casefold(): unit for unit in units}
    crossed: dict[str, tuple[Unit, Unit]] = {}
    for unit in known:
        coded, named = by_code.get(unit.code), by_name.get(unit.name.casefold())
        if coded and named and coded.code != named.code:
            crossed[unit.code] = coded, named
    if not _are_many(len(crossed), len(units)):
        return ""
    coded, named = next(iter(crossed.values()))
    return (
        f"Trang Đơn vị: {len(crossed)} đơn vị có mã và tên không như ở {where}; ví dụ mã "
        f"«{coded.code}» nay là «{coded.name}», ở đó là «{named.name}». "
        f"{_looks_sorted(_CODE, _NAME)} hoặc mã đã đánh lại. Xin xem lại cả trang."
    )


def within(listed: list[tuple[Line, Unit]], kinds: tuple[str, ...], own: Mapping[str, str]) -> str:
    """What the list itself says of its columns: names that codes, kinds and texts of the units'
    ``own`` (labels by key) contradict; "" where that is so of few."""
    units = tuple(unit for _, unit in listed)
    found = {_CODE: _codes(listed, units), "Loại": _kinds(listed, kinds)}
    found |= {label: _texts(listed, units, key) for key, label in own.items()}
    wrong = {label: rows for label, rows in found.items() if _are_many(len(rows), len(units))}
    if not wrong:
        return ""
    line, unit, text = next(iter(wrong.values()))[0]
    number = len({line.row for rows in wrong.values() for line, _, _ in rows})
    columns = ", ".join(f"«{label}»" for label in wrong)
    sorted_ones = [_NAME] if len(wrong) > 1 else [*wrong, _NAME]
    return (
        f"Trang Đơn vị, cột {columns}: ở {number} dòng là của đơn vị khác; ví dụ dòng {line.row} "
        f"ghi “{text}” mà tên là «{unit.name}». {_looks_sorted(*sorted_ones)}. Xin xem lại cả "
        "trang."
    )


def _are_many(number: int, units: int) -> bool:
    return number >= min(_MANY, max(2, units // 2))


def _looks_sorted(*columns: str) -> str:
    listed = " hoặc ".join(f"«{column}»" for column in columns)
    return f"Có vẻ cột {listed} đã bị sắp xếp hay dời riêng"


Rows = list[tuple[Line, Unit, str]]
"""Rows of the list, their units, and what in them is another unit's."""


def _codes(listed: list[tuple[Line, Unit]], units: tuple[Unit, ...]) -> Rows:
    """Codes that are the name of another unit."""
    by_key: dict[str, set[str]] = {}
    for unit in units:
        for key in bare_unit_keys(unit.name):
            by_key.setdefault(key, set()).add(unit.name)
    found: Rows = []
    for line, unit in listed:
        text = line.text("code")
        words = "" if text.isdecimal() else text.replace("-", " ")
        named = {name for key in bare_unit_keys(words) for name in by_key.get(key, ())}
        if named and unit.name not in named:
            found.append((line, unit, text))
    return found


def _kinds(listed: list[tuple[Line, Unit]], kinds: tuple[str, ...]) -> Rows:
    """Kinds other than those with which the names begin."""
    found: Rows = []
    for line, unit in listed:
        kind, named = kind_of(unit.type, kinds), kind_of(unit.name, kinds)
        if kind and named and kind != named:
            found.append((line, unit, unit.type))
    return found


def _texts(listed: list[tuple[Line, Unit]], units: tuple[Unit, ...], key: str) -> Rows:
    """Texts that name another unit and not their own."""
    found: Rows = []
    texts = [(line, unit, line.text(key)) for line, unit in listed if line.text(key)]
    names = tuple(unit.name for unit in units) if texts else ()
    for line, unit, text in texts:
        named = named_in(text, names)
        if named and unit.name not in named:
            found.append((line, unit, text.split("\n")[0]))
    return found
