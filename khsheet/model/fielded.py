"""What values have in common, declared as dataclasses are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, dataclass_transform


class _Fields(NamedTuple):
    """The fields of a class: which can be given by position, and what those hold that are not."""

    names: frozenset[str]
    by_position: tuple[str, ...]
    not_given: frozenset[str]
    compared: tuple[str, ...]
    defaults: dict[str, object]
    factories: Mapping[str, Callable[[], object]]


class Fielded:
    """A value whose annotated names are its fields, equal where they are.

    ``dataclasses.fields``, ``replace`` and ``asdict`` take it. ``@dataclass`` writes and compiles
    three to six methods for each class at every start of the program, which for all classes takes
    longer than reading a workbook; here they stand once. A value of which very many are made is
    better off with a constructor of its own, and remains a dataclass.
    """

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    _declared: ClassVar[_Fields]

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        super().__init_subclass__()
        declare = dataclasses.dataclass(
            init=False, repr=False, eq=False, match_args=False, kw_only=kw_only
        )
        own, nothing = dataclasses.fields(declare(cls)), dataclasses.MISSING
        cls._declared = _Fields(
            names=frozenset(one.name for one in own),
            by_position=tuple(one.name for one in own if one.init and not one.kw_only),
            not_given=frozenset(one.name for one in own if not one.init),
            compared=tuple(one.name for one in own if one.compare),
            defaults={one.name: one.default for one in own if one.default is not nothing},
            factories={
                one.name: one.default_factory for one in own if one.default_factory is not nothing
            },
        )

    def __init__(self, *by_position: Any, **given: Any):
        declared = self._declared
        if by_position:
            given = self._all_by_name(by_position, given)
        values = declared.defaults | given
        for name, make in declared.factories.items():
            if name not in given:
                values[name] = make()
        if values.keys() != declared.names or not declared.not_given.isdisjoint(given):
            strange = (values.keys() ^ declared.names) | (given.keys() & declared.not_given)
            wrong = ", ".join(sorted(strange))
            raise TypeError(f"{type(self).__name__}: missing or unknown: {wrong}")
        for name, value in values.items():  # set one by one they are read faster afterwards
            object.__setattr__(self, name, value)

    def _all_by_name(self, by_position: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any]:
        """What was given by position and by name, all by name."""
        names = self._declared.by_position
        joined = dict(zip(names, by_position))
        if len(by_position) > len(names) or joined.keys() & given.keys():
            raise TypeError(f"{type(self).__name__}: too many values")
        return joined | given

    @property
    def _told_apart_by(self) -> tuple[Any, ...]:
        """The values by which it is equal to another, in their order."""
        return tuple([getattr(self, name) for name in self._declared.compared])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, Fielded) and type(self) is type(other):
            return self._told_apart_by == other._told_apart_by
        return NotImplemented

    def __repr__(self) -> str:
        told = [f"{n.name}={getattr(self, n.name)!r}" for n in dataclasses.fields(self) if n.repr]
        return f"{type(self).__qualname__}({', '.join(told)})"


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
class Immutable(Fielded):
    """A value that nothing changes."""

    def __setattr__(self, name: str, value: object) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def __hash__(self) -> int:
        return hash(self._told_apart_by)


@dataclass_transform(field_specifiers=(dataclasses.field,))
class Mutable(Fielded):
    """A value whose fields are filled in on the way."""
