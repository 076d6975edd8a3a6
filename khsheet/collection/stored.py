"""What a consolidated workbook keeps of the submissions it was made from, read back as typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from khsheet.collection import archive
from khsheet.form.known import KnownForms
from khsheet.form.layout import IDENTITY_SHEET
from khsheet.formats import Book
from khsheet.model import Entry, Submission, Unit

Made = TypeVar("Made")

#: The first row of the hidden sheet.
KIND = ("kind", "consolidated")


@dataclass
class StoredCollection:
    """``meta`` by name, the roster, the office, files that did not count.

    The submissions are read when they are asked for.
    """

    book: Book
    meta: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    office: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

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
        raise ValueError("Sheet ẩn của bảng tổng hợp không còn trọn vẹn.")


def _rows(book: Book) -> Iterator[tuple[str, str]]:
    for row in book.text_rows(IDENTITY_SHEET):
        if row:
            yield row[0], "".join(row[1:])


def _read(loads: Callable[[str], Made], text: str) -> Made:
    try:
        return loads(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("Sheet ẩn của bảng tổng hợp có dòng không đọc được.") from error


def is_consolidated(book: Book) -> bool:
    """Whether the workbook is one that this package wrote."""
    if IDENTITY_SHEET not in book.names:
        return False
    return next(_rows(book), None) == KIND


def read_back(book: Book) -> StoredCollection:
    """What the workbook keeps. Raises ValueError when the hidden sheet is damaged."""
    stored = StoredCollection(book)
    for name, text in _rows(book):
        if name == "submission":
            break
        if name == "unit":
            stored.units.append(Unit(**_read(archive.texts, text)))
        elif name == "office":
            stored.office = _read(archive.texts, text)
        elif name == "entry":
            stored.entries.append(_read(archive.loads_entry, text))
        elif name != "end":
            stored.meta[name] = text
    return stored
