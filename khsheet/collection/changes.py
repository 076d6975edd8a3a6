"""What a collection changes against the consolidated workbook that it will take the place of."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from khsheet import formats
from khsheet.collection.differences import told_first
from khsheet.collection.entries import form_of, loaded
from khsheet.collection.spool import Spool
from khsheet.collection.stored import is_consolidated, packed_submissions
from khsheet.form.wording import filled_in, words_of
from khsheet.model import Collection, Entry

#: So many units, and items of one, are named.
_MOST_UNITS, _MOST_ITEMS = 8, 4


class _Before(NamedTuple):
    """What the earlier workbook kept of a unit: how it is called, and what it typed."""

    name: str
    typed: dict[str, Any]


def since(path: Path, collection: Collection, spool: Spool) -> list[str]:
    """What is new, gone or moved, in Vietnamese sentences; none where nothing can be compared.

    A workbook that is none of ours, or of another form or period, is compared with nothing.
    """
    before = _kept(path, collection)
    if before is None:
        return []
    now = collection.counted
    came = [now[code].unit.name for code in now if code not in before]
    gone = [one.name for code, one in before.items() if code not in now]
    moved = [
        told
        for code, entry in now.items()
        if code in before and (told := _moved(collection, entry, before[code], spool))
    ]
    parts = [
        f"thêm {_units(came, ', ')}" if came else "",
        f"không còn {_units(gone, ', ')}" if gone else "",
        f"thay đổi ở {_units(moved, '; ')}" if moved else "",
    ]
    said = ". ".join(part[:1].upper() + part[1:] for part in parts if part)
    return [f"So với {path.name} đã có. {said or 'Số liệu các đơn vị không đổi'}."]


def _kept(path: Path, collection: Collection) -> dict[str, _Before] | None:
    """By unit code, what that workbook kept of the submissions."""
    try:
        with formats.open_book(path) as book:
            if not is_consolidated(book):
                return None
            found = {}
            for data in packed_submissions(book):
                if (data["form"], data["period"]) != (collection.form.id, collection.period.id):
                    return None
                unit = data["unit"]
                found[unit["code"]] = _Before(unit["name"], _typed(data["content"]))
            return found
    except (formats.Unreadable, OSError, ValueError, KeyError, TypeError):
        return None


def _moved(collection: Collection, entry: Entry, before: _Before, spool: Spool) -> str:
    """The unit and the items that it typed otherwise before; "" for none."""
    now, then = _typed(loaded(entry, spool)[0]["content"]), before.typed
    changed = {key for key in {**then, **now} if then.get(key) != now.get(key)}
    form, words = form_of(entry, collection.form), words_of(collection.period)
    labels = [
        filled_in(form.items[key].label if key in form.items else form.tables[key].title, words)
        for key in (*form.inputs, *form.tables)
        if key in changed
    ]
    if not labels:
        return ""
    quoted = [f"«{label}»" for label in labels]
    return f"{entry.unit.name} ({told_first(quoted, _MOST_ITEMS, 'mục', ', ')})"


def _typed(content: dict[str, Any]) -> dict[str, Any]:
    """The cells and rows of a packed submission, by key; rows as JSON has them."""
    rows = {key: list(map(list, own)) for key, (_, _, own) in content["tables"].items()}
    return {**content["cells"], **rows}


def _units(names: list[str], between: str) -> str:
    return told_first(names, _MOST_UNITS, "đơn vị", between)
