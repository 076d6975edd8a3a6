"""What a consolidated workbook keeps of the submissions it was made from, read back as typed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, TypeVar

from khsheet import messages
from khsheet.collection import archive
from khsheet.form.known import KnownForms
from khsheet.form.layout import IDENTITY_SHEET
from khsheet.formats import Book
from khsheet.model import (
    Decision,
    Entry,
    Finding,
    Form,
    OfficeRecord,
    Status,
    Submission,
    Unit,
    Value,
    packed_values,
)
from khsheet.model.fielded import Mutable
from khsheet.outputs import CREATED

Made = TypeVar("Made")

#: The first row of the hidden sheet.
KIND = ("kind", "consolidated")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
#: The row that says by unit code what became of each submission.
STATES = "states"
#: The row of a period that the collection was joined from.
PART = "part"
#: The row of the keys of numbers, and a row for each unit: itself, its state, its numbers.
KEYS, NUMBERS = "keys", "numbers"


class StoredCollection(Mutable):
    """``meta`` by name, the roster, what the office said and decided, files that did not count.

    ``states`` are those of the submissions, by unit code; earlier builds told none. ``parts`` has
    the days of the periods that it was joined from, by id. The submissions are read when they are
    asked for.
    """

    book: Book
    meta: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    office: OfficeRecord = field(default_factory=OfficeRecord)
    decisions: list[Decision] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    states: dict[str, Status] = field(default_factory=dict)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def submissions(self, known: KnownForms) -> Iterator[Submission]:
        """Each counted submission in turn. Raises ValueError where the sheet is not whole."""
        counts = {"entry": 0, "submission": 0}
        for name, text in _rows(self.book):
            if name in counts:
                counts[name] += 1
            if name == "submission":
                yield _read(partial(archive.loads, known=known), text)
            if name == "end":
                if _read(json.loads, text) != counts:
                    break
                return
        raise ValueError("Trang ẩn của bảng tổng hợp không còn trọn vẹn.")


def _rows(book: Book) -> Iterator[tuple[str, str]]:
    for row in book.text_rows(IDENTITY_SHEET):
        if row:
            yield row[0], "".join(row[1:])


def _read(loads: Callable[[str], Made], text: str) -> Made:
    try:
        return loads(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("Trang ẩn của bảng tổng hợp có dòng không đọc được.") from error


def is_consolidated(book: Book) -> bool:
    """Whether the workbook is one that this package wrote."""
    if IDENTITY_SHEET not in book.names:
        return False
    return next(_rows(book), None) == KIND


def saved_again(book: Book, path: str) -> Finding | None:
    """A word for whoever has edited a consolidated workbook: only what the units sent counts."""
    if book.modified == CREATED:
        return None
    found = (
        "Bảng tổng hợp đã được lưu lại bằng chương trình khác; số sửa trên các trang không được "
        "tính."
    )
    return messages.noted(path, messages.CONSOLIDATED_SAVED_AGAIN, found)


def packed_submissions(book: Book) -> Iterator[dict[str, Any]]:
    """Each counted submission as it is packed. Raises ValueError where one cannot be read."""
    for name, text in _rows(book):
        if name == "submission":
            yield _read(json.loads, text)


def number_rows(form: Form, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """What the hidden sheet keeps of the numbers as they count, so that another period is compared
    with them without judging all that was typed once more."""
    keys = [key for key, item in form.items.items() if item.type.is_number]
    keys = [key for key in keys if key not in form.columns]
    yield KEYS, _json(keys)
    for entry in entries:
        numbers = [_packed_number(entry, key) for key in keys]
        yield NUMBERS, _json([asdict(entry.unit), entry.status.value, entry.version, numbers])


def _packed_number(entry: Entry, key: str) -> int | str | None:
    """Decimals as text, None for a number that was asked and does not count, or lacks a part of its
    period; "" for one that was not asked."""
    if key not in entry.values:
        return ""
    value = None if key in entry.wrong or entry.lacking_of(key) else entry.values[key]
    return f"{value:f}" if isinstance(value, Decimal) else value if type(value) is int else None


class StoredNumbers(NamedTuple):
    """What a consolidated workbook says of itself, the units of its roster of which a report was
    taken, what the office had decided, and an entry of each unit that counted, with its numbers
    alone."""

    meta: dict[str, str]
    units: list[Unit]
    decisions: list[Decision]
    entries: list[Entry]


def numbers(book: Book) -> StoredNumbers | None:
    """The numbers as they counted; None where earlier builds kept none. Raises ValueError for a
    damaged sheet."""
    found = StoredNumbers({}, [], [], [])
    keys: list[str] | None = None
    exempt: frozenset[str] = frozenset()
    for name, text in _rows(book):
        if name == "book":
            exempt = _read(partial(archive.loads_office, {}), text).exempt
        elif name == "unit":
            unit = Unit(**_read(archive.texts, text))
            found.units.extend([] if unit.code in exempt else [unit])
        elif name == "decision":
            found.decisions.append(_read(archive.loads_decision, text))
        elif name == KEYS:
            keys = _read(json.loads, text)
        elif name == NUMBERS and keys is not None:
            found.entries.append(_read(partial(_numbered, keys=keys, meta=found.meta), text))
        elif name in ("entry", "submission", "end"):
            break
        else:
            found.meta[name] = text
    return None if keys is None else found


def _numbered(text: str, keys: list[str], meta: dict[str, str]) -> Entry:
    unit, status, version, packed = json.loads(text)
    own = Unit(**archive.texts(_json(unit)))
    pairs = zip(keys, packed, strict=True)
    values: dict[str, Value] = {k: _unpacked_number(told) for k, told in pairs if told != ""}
    told = (own, meta["period"], meta["form"], int(version))
    return Entry("", Status(status), *told, values=packed_values(values))


def _unpacked_number(packed: object) -> int | Decimal | None:
    """What ``_packed_number`` told. Raises ValueError for anything else."""
    if isinstance(packed, str) and _DECIMAL.fullmatch(packed):
        return Decimal(packed)
    if packed is None or type(packed) is int:
        return packed
    raise ValueError("not a number")


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read_back(book: Book) -> StoredCollection:
    """What the workbook keeps. Raises ValueError when the hidden sheet is damaged."""
    stored = StoredCollection(book)
    for name, text in _rows(book):
        if name == "submission":
            break
        if name == "unit":
            stored.units.append(Unit(**_read(archive.texts, text)))
        elif name == "office":  # a book before said the same of the office and its units
            own = _read(archive.texts, text)
            stored.office = OfficeRecord(own, dict(own))
        elif name == "book":
            stored.office = _read(partial(archive.loads_office, stored.office.own), text)
        elif name == "decision":
            stored.decisions.append(_read(archive.loads_decision, text))
        elif name == STATES:
            stored.states = _read(archive.loads_states, text)
        elif name == PART:
            told = _read(archive.texts, text)
            stored.parts[told.get("id", "")] = told.get("start", ""), told.get("end", "")
        elif name == "entry":
            stored.entries.append(_read(archive.loads_entry, text))
        elif name not in ("end", KEYS, NUMBERS):
            stored.meta[name] = text
    return stored
