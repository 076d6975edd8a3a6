"""Files that did not count, each once: one can come directly and out of consolidated workbooks.

Offices call their files alike, so a path alone does not tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from khsheet.model import Entry, Unit
from khsheet.vietnamese.unit_names import is_same_unit, unit_key


def once(others: Iterable[Entry], read: Iterable[Entry]) -> list[Entry]:
    """The files, in an order that is always the same. ``read`` are all that were read, those that
    count among them: they tell which workbooks were made from the same files."""
    workbooks = _Workbooks(read)
    found: dict[tuple[str, str, str], list[_File]] = {}
    for entry in sorted(others, key=_in_order):
        alike = found.setdefault((entry.path, entry.digest, entry.status), [])
        known = next((file for file in alike if file.may_be(entry, workbooks)), None)
        if known is None:
            alike.append(_File(entry))
        else:
            known.met.append(entry)
    files = [file.met[0] for alike in found.values() for file in alike]
    return sorted(files, key=lambda e: (e.path, e.status, e.digest, e.unit.code, e.unit.name))


def _in_order(entry: Entry) -> tuple[bool, str, str, str]:
    """Those first that say most surely whose they are."""
    return not entry.unit.name, entry.unit.code, entry.unit.name, entry.source


class _File:
    """One file, as often as it was met."""

    def __init__(self, entry: Entry) -> None:
        self.met = [entry]

    def may_be(self, entry: Entry, workbooks: _Workbooks) -> bool:
        """Whether the entry, which is called alike, is that file once more."""
        return all(
            _may_be_one(one.unit, entry.unit) and workbooks.may_share(one, entry)
            for one in self.met
        )


def _may_be_one(one: Unit, other: Unit) -> bool:
    """Whether it may be one unit: one of them unknown, or without a code of its own."""
    if not (one.name and other.name):
        return True
    codes = {unit.code for unit in (one, other)} - {unit_key(one.name), unit_key(other.name), ""}
    return len(codes) < 2 and is_same_unit(one.name, other.name)


class _Workbooks:
    """The consolidated workbooks that brought files, by what they were made from."""

    def __init__(self, read: Iterable[Entry]) -> None:
        self.read = read

    @cached_property
    def _files(self) -> dict[str, set[tuple[str, str]]]:
        """By workbook, the files in it of which it is known whose they are."""
        files: dict[str, set[tuple[str, str]]] = {}
        for entry in self.read:
            if entry.source and entry.unit.name:
                known = entry.path, unit_key(entry.unit.name)
                files.setdefault(entry.source, set()).add(known)
        return files

    def may_share(self, one: Entry, other: Entry) -> bool:
        """Whether a file that is called alike in both can be one file.

        No workbook tells a file twice; two that share no other file are of different folders.
        """
        if not (one.source and other.source):
            return True
        if one.source == other.source:
            return False
        files = [self._files.get(entry.source, set()) for entry in (one, other)]
        return not files[0].isdisjoint(files[1])
