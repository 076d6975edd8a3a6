"""Where the contents of several files differ, by cell, without quoting what anybody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from khsheet.collection.decisions import looks
from khsheet.collection.entries import form_of, place, submission_of
from khsheet.collection.spool import Spool
from khsheet.form.periods import parse
from khsheet.form.wording import filled_in, words_of
from khsheet.model import Entry, Form

#: So many places are told one by one.
_MOST_TOLD = 6


def told_differences(form: Form, entries: list[Entry], spool: Spool) -> str:
    """In which cells and tables the files differ, in a Vietnamese sentence; "" for nowhere."""
    told = list(_differences(form, entries, spool))
    if not told:
        return ""
    return f"Các tệp khác nhau ở: {told_first(told, _MOST_TOLD, 'chỗ', '; ')}."


def told_first(told: list[str], most: int, noun: str, between: str) -> str:
    """So many of several things by name, and how many others there are."""
    more = f" và {len(told) - most} {noun} khác" if len(told) > most else ""
    return between.join(told[:most]) + more


def _differences(form: Form, entries: list[Entry], spool: Spool) -> Iterator[str]:
    contents = [submission_of(entry, spool)["content"] for entry in entries]
    first = entries[0]
    own, words = form_of(first, form), words_of(parse(first.period))
    for key, item in own.inputs.items():
        if not _same(content["cells"].get(key) for content in contents):
            yield f"{place(first, form, key).told} «{filled_in(item.label, words)}»"
    for key, table in own.tables.items():
        rows = [_rows(content, key) for content in contents]
        if not _same(rows):
            number = sum(not _same(one) for one in _side_by_side(rows))
            yield f"bảng «{filled_in(table.title, words)}», {number} dòng"
    for part, name in (("explanations", "giải trình"), ("leftovers", "chữ ghi ngoài ô")):
        if not _same(content[part] for content in contents):
            yield name
    yield from _otherwise_shown(entries)


def _otherwise_shown(entries: list[Entry]) -> Iterator[str]:
    """Cells whose looks say in some of the files that they do not count, and in which."""
    of_each = [looks(entry) for entry in entries]
    known = {look: finding for own in of_each for look, finding in own.items()}
    for look, finding in sorted(known.items()):
        names = [e.path.rpartition("/")[2] for e, own in zip(entries, of_each) if look in own]
        if len(names) < len(entries):
            yield f"{finding.place.told}: {finding.found.rstrip('.')} (ở {', '.join(names)})"


def _rows(content: dict[str, Any], key: str) -> list[list[Any]]:
    """The cells of the rows of a table, wherever they stand."""
    _, _, rows = content["tables"].get(key, ("", {}, []))
    return [list(row[1:]) for row in rows]


def _side_by_side(tables: list[list[list[Any]]]) -> Iterator[list[Any]]:
    for n in range(max(map(len, tables))):
        yield [rows[n] if n < len(rows) else None for rows in tables]


def _same(values: Any) -> bool:
    values = list(values)
    return all(value == values[0] for value in values[1:])
