"""TOML tables into dataclasses: what is unknown, missing or of another type is a fault.

A key of the definition file is a field of a dataclass whose annotation says what it means; its
type says what it takes, its default whether it must be given.
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from khsheet.errors import UserError

T = TypeVar("T")

Table = Mapping[str, Any]
"""A table of TOML, whatever it holds."""


class DefinitionError(UserError):
    """The definition cannot be used. ``faults`` lists everything wrong with it, with its place."""

    def __init__(self, path: str, faults: list[str]):
        self.path, self.faults = path, faults
        super().__init__(f"{path}: {len(faults)} lỗi\n" + "\n".join(f"  - {f}" for f in faults))


class Faults(list[str]):
    """What is wrong with a definition, all of it."""

    def at(self, place: str, what: str) -> None:
        self.append(f"{place}: {what}")


class DefinitionText(str):
    """The TOML of a definition that people keep as something else, where its faults are told."""

    #: What stands in that file for people alone.
    notes: tuple[str, ...] = ()

    def told(self, faults: Faults) -> Faults:
        """What is wrong, said of the file that they know; with what is wrong with that itself."""
        return faults


#: Keys that were called otherwise before.
_RENAMED = {"halves": "periods", "ask": "ambiguous", "mau": "print_forms"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A Vietnamese suggestion with the nearest known name, or nothing."""
    from khsheet.vietnamese.meant import meant  # nobody asks where all names are known

    names = list(known)
    near = _RENAMED[name] if _RENAMED.get(name) in names else meant(name, names)
    return f"; có phải '{near}' không?" if near else ""


# ---------------------------------------------------------------- the keys of a dataclass


class Key(NamedTuple):
    """A key that a table of the definition file may hold."""

    name: str
    hint: Any
    meaning: str
    marks: tuple[object, ...]
    is_required: bool
    default: Any = None


@lru_cache(maxsize=64)
def keys_of(cls: type) -> Mapping[str, Key]:
    """The keys that a definition gives for that dataclass; its other fields are put in by code.

    Its module must not defer annotations: what they hold is read here.
    """
    keys = {}
    for field in dataclasses.fields(cls):
        hint, *marks = unwrapped(field.type)
        meaning = next((m for m in marks if isinstance(m, str)), "")
        if meaning:
            made = field.default_factory
            default = field.default if made is dataclasses.MISSING else made()
            rest = tuple(m for m in marks if m is not meaning)
            required = default is dataclasses.MISSING
            keys[field.name] = Key(field.name, hint, meaning, rest, required, default)
    return keys


def unwrapped(hint: Any) -> tuple[Any, ...]:
    """The type itself, then what ``Annotated`` says of it."""
    if typing.get_origin(hint) is Annotated:
        return (hint.__origin__, *hint.__metadata__)
    return (hint,)


# ---------------------------------------------------------------- one value


class Misfit(ValueError):
    """A value is not what its key takes; says so in Vietnamese."""


def converted(value: object, hint: Any) -> Any:
    """A value of TOML as that type. Raises Misfit."""
    if type(value) is hint or hint is Any:
        return value
    hint, origin, inner = _parts(hint)
    if origin in (types.UnionType, typing.Union):  # "or None": TOML has no way to say None
        return converted(value, inner[0])
    if origin is Literal or isinstance(hint, enum.EnumMeta):
        return _member(value, inner)
    if origin is tuple and isinstance(value, list):
        return _list(value, inner)
    if origin is Mapping and isinstance(value, dict):
        return {key: converted(one, inner[1]) for key, one in value.items()}
    if hint is Path and isinstance(value, str):
        return Path(value)
    if hint is Decimal and type(value) in (int, float) and Decimal(str(value)).is_finite():
        return Decimal(str(value))
    raise Misfit(f"có giá trị {_told(value)}, cần {in_words(hint)}")


@lru_cache(maxsize=256)
def _parts(hint: Any) -> tuple[Any, Any, tuple[Any, ...]]:
    """A type without what ``Annotated`` says of it, what it is made from, and of which types or
    members."""
    hint = unwrapped(hint)[0]
    inner = tuple(hint) if isinstance(hint, enum.EnumMeta) else typing.get_args(hint)
    return hint, typing.get_origin(hint), inner


def _list(values: list[object], inner: tuple[Any, ...]) -> tuple[Any, ...]:
    if inner[-1] is Ellipsis:
        wanted = inner[0]
        return tuple([one if type(one) is wanted else converted(one, wanted) for one in values])
    if len(values) != len(inner):
        raise Misfit(f"cần đúng {len(inner)} giá trị, đang có {len(values)}")
    return tuple(converted(one, hint) for one, hint in zip(values, inner))


def _member(value: object, members: Iterable[enum.StrEnum]) -> enum.StrEnum:
    for member in members:
        if member == value:
            return member
    names = [str(member) for member in members]
    raise Misfit(f"có giá trị lạ {_told(value)}{did_you_mean(str(value), names)}")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    end = text[0] if isinstance(value, str) else ""  # the mark that it began with
    return text if len(text) <= 60 else f"{text[:60]}…{end}"


_WORDS = {
    str: "chữ",
    int: "số nguyên",
    bool: "true hoặc false",
    Decimal: "số",
    Path: "tên tệp",
    Any: "giá trị",
}


def in_words(hint: Any) -> str:
    """What a type takes, in Vietnamese."""
    hint = unwrapped(hint)[0]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return in_words(inner[0])
    if origin is Literal:
        return f"một trong: {', '.join(inner)}"
    if origin is tuple:
        return f"danh sách {in_words(inner[0])}"
    if origin is not None:
        return f"bảng, mỗi khóa một {in_words(inner[1])}"
    if isinstance(hint, enum.EnumMeta):
        return f"một trong: {', '.join(hint)}"
    return _WORDS[hint]


# ---------------------------------------------------------------- whole tables


def values(
    keys: Mapping[str, Key],
    table: Table,
    place: str,
    faults: Faults,
    also: Iterable[str] = (),
    owner: str = "",
) -> dict[str, Any]:
    """What a table gives for those keys, as far as it can be used; ``also`` is read elsewhere."""
    also = tuple(also)
    made: dict[str, Any] = {}
    for name, value in table.items():
        if name in also:
            continue
        if name not in keys:
            known = [*keys, *also]
            faults.at(place, f"{owner}không có thuộc tính '{name}'{did_you_mean(name, known)}")
            continue
        try:
            made[name] = converted(value, keys[name].hint)
        except Misfit as misfit:
            faults.at(place, f"'{name}' {misfit}")
    for name in [name for name, key in keys.items() if key.is_required and name not in table]:
        faults.at(place, f"thiếu '{name}'")
    return made


def build(
    cls: type[T],
    table: Table,
    place: str,
    faults: Faults,
    *,
    also: Iterable[str] = (),
    parts: Mapping[str, object] | None = None,
) -> T | None:
    """An instance of a dataclass from a table and ready ``parts``.

    It is made although an optional attribute is wrong, so that others can refer to it and one
    fault is told once; None when something that it needs is wrong or missing.
    """
    kind: type = cls
    keys, said = keys_of(kind), len(faults)
    made = values(keys, table, place, faults, also)
    is_faulty = len(faults) > said
    if is_faulty and any(key.is_required and name not in made for name, key in keys.items()):
        return None
    return cls(**made, **(parts or {}))


def tables(owner: Table, name: str, place: str, faults: Faults) -> list[Table]:
    """The tables of that name, such as ``[[rule]]``, of which there may be none."""
    found = owner.get(name, [])
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    faults.at(place or name, f"'{name}' phải là các bảng, mỗi bảng mở đầu bằng [[…{name}]]")
    return []


def place_of(name: str, table: Table, number: int, parent: str = "") -> str:
    """Where a table stands, such as ``rule[members_total]``; by its number where it has no key."""
    return f"{parent or name}[{table.get('key') or table.get('id') or number}]"


def build_all(cls: type[T], name: str, owner: Table, faults: Faults) -> tuple[T, ...]:
    """An instance for each table of that name, as far as they can be made."""
    built = [
        build(cls, table, place_of(name, table, number), faults)
        for number, table in enumerate(tables(owner, name, "", faults), 1)
    ]
    return tuple(one for one in built if one is not None)
