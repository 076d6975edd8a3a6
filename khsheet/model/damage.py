"""What a workbook that came back has lost of what the form gave it, and which program saved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from khsheet.model.fielded import Immutable


class Damage(Immutable):
    """Information for the office, which decides nothing: whom to help with what.

    ``unlocked`` are sheets whose protection is off, ``conditional_formats_lost`` those that have
    none left; ``drop_downs_lost`` counts inputs (a column of a table is one), ``keys_lost`` inputs
    and tables that are no longer found by their hidden key, ``labels_changed`` lines.
    """

    unlocked: tuple[str, ...] = ()
    structure_unlocked: bool = False
    drop_downs_lost: int = 0
    conditional_formats_lost: tuple[str, ...] = ()
    labels_changed: int = 0
    keys_lost: int = 0
    identity_sheet_lost: bool = False
    saved_by: str = ""

    def __bool__(self) -> bool:
        """Whether anything is lost."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "saved_by")

    def packed(self) -> dict[str, Any]:
        """What there is to tell, by name, in plain values."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in told.items() if v}

    @classmethod
    def of(cls, packed: Mapping[str, Any]) -> Damage:
        """What ``packed`` told. Raises ValueError for anything else.

        Names that a later build may have added are left out.
        """
        known: dict[str, Any] = {}
        for one in fields(cls):
            value = packed.get(one.name, one.default)
            value = tuple(value) if isinstance(value, list) else value
            is_right = type(value) is type(one.default)
            if isinstance(value, tuple):
                is_right = is_right and all(isinstance(text, str) for text in value)
            if not is_right:
                raise ValueError(f"not a {one.name}")
            known[one.name] = value
        return cls(**known)


#: A workbook as it was sent.
WHOLE = Damage()
