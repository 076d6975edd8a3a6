"""Workbooks that differ in their unit's words alone: one is written, the others are stamped.

A stamped workbook is the one that would have been written, byte for byte. Words are a unit's name
and code, and ``more`` that the workbook says of it, in the same order for all units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from khsheet.form.wording import unit_word
from khsheet.formats.xlsx.values import decode_escapes, unescape
from khsheet.model import Form, Unit
from khsheet.workbooks.packing import packed, parts
from khsheet.workbooks.texts import escaped, fits, footer, shared_text, whole

SHARED_TEXTS = "xl/sharedStrings.xml"
_ITEM = re.compile("<si>[^<]*+(?>(?:<(?!/?si>)[^<]*+)*)</si>")


class Stencil:
    """A finished workbook of a unit whose words occur nowhere else: in shared texts and footers."""

    def __init__(self, workbook: bytes, unit: Unit, more: Sequence[str] = ()):
        self.unit, self.more = unit, more
        self._parts = parts(workbook)
        self._footer = _footer(unit)
        spoken = {*more, *_spoken(unit, unit)} - {""}
        words = "|".join(re.escape(word) for word in sorted(spoken, key=len, reverse=True))
        self._words = re.compile(words or "(?!)")
        shared = next(data.decode() for info, data in self._parts if info.filename == SHARED_TEXTS)
        self._between = _ITEM.split(shared)
        self._items = _ITEM.findall(shared)
        self._own = [n for n, item in enumerate(self._items) if self._words.search(item)]
        self._others = frozenset(self._items) - {self._items[n] for n in self._own}

    def stamped(self, unit: Unit, more: Sequence[str] = ()) -> bytes | None:
        """That unit's workbook; None where its words would not stand for themselves: one of them
        is also another text of the workbook, or longer than a cell."""
        items = list(self._items)
        words = {**_spoken(self.unit, unit), **dict(zip(self.more, more))}
        for n in self._own:
            text = self._words.sub(lambda found: words[found[0]], _text_of(items[n]))
            if not fits(text):
                return None
            items[n] = shared_text(whole(text))
        own = [items[n] for n in self._own]
        if len(set(own)) < len(own) or not self._others.isdisjoint(own):
            return None
        pairs = zip(self._between, [*items, ""])
        shared = "".join(between + item for between, item in pairs).encode()
        stamp = _footer(unit)
        return packed(
            (info, shared if info.filename == SHARED_TEXTS else data.replace(self._footer, stamp))
            for info, data in self._parts
        )


class Writer(Protocol):
    """Writes the workbook of any unit, and tells what in it is the unit's own."""

    def write(self, unit: Unit) -> bytes:
        """The unit's workbook."""

    def words(self, unit: Unit) -> Sequence[str]:
        """What it says of the unit beside its name and code, in the same order for all units."""

    def shape(self, unit: Unit) -> object:
        """All else by which it may differ: equal for units whose words alone differ."""


class Stencils:
    """The workbooks of many units: one of each group is written, the others are stamped."""

    def __init__(self, form: Form, writer: Writer):
        self._form, self._writer = form, writer
        self._made: dict[Unit, Stencil] = {}

    def workbook(self, unit: Unit) -> bytes:
        stand_in, writer = _stand_in(self._form, unit), self._writer
        if writer.shape(stand_in) != writer.shape(unit):
            return writer.write(unit)
        if stand_in not in self._made:
            made = Stencil(writer.write(stand_in), stand_in, writer.words(stand_in))
            self._made[stand_in] = made
        return self._made[stand_in].stamped(unit, writer.words(unit)) or writer.write(unit)


def _stand_in(form: Form, unit: Unit) -> Unit:
    """A unit whose workbook has the same texts in the same places: of its group, which many units
    share, with a code and a name that occur nowhere else."""
    words = {word: word for word in ("", unit.group, unit.superior)}
    name = words.setdefault(unit.name, f"{unit_word(form, unit)} Zqxten")
    code = words.setdefault(unit.code, "zqxma")
    return replace(unit, name=name, code=code, note="")


def _spoken(stand_in: Unit, unit: Unit) -> dict[str, str]:
    """The words of the stand-in, and what the unit says for them."""
    words = {
        stand_in.name.upper(): unit.name.upper(),
        stand_in.name: unit.name,
        stand_in.code: unit.code,
    }
    return {word: said for word, said in words.items() if word}


def _footer(unit: Unit) -> bytes:
    return escaped(footer(unit.name)).encode()


def _text_of(item: str) -> str:
    """The text of an item of the shared strings, as ``shared_text`` made it of it."""
    return decode_escapes(unescape(item[item.index(">", 4) + 1 : -len("</t></si>")]))
