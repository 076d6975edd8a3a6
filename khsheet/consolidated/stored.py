"""The hidden sheet of a consolidated workbook: all submissions as typed, written and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from khsheet import __version__, store
from khsheet.consolidated.frame import Frame
from khsheet.layout import IDENTITY_SHEET
from khsheet.model import Entry, Submission, Unit
from khsheet.spreadsheet import Book
from khsheet.stream import StreamedSheet, pieces

_KIND = ("kind", "consolidated")


class Identity:
    """The hidden sheet being written, row by row."""

    def __init__(self, frame: Frame):
        self.frame = frame
        self.sheet: StreamedSheet = frame.book.streamed(IDENTITY_SHEET)
        self.sheet.very_hidden()
        self.style = frame.book.style(num_format="@")
        self.row = 0
        self.counts = {"entry": 0, "submission": 0}

    def start(self) -> None:
        """Everything but the submissions."""
        collection = self.frame.collection
        form, period = collection.form, collection.period
        for name, text in (
            _KIND,
            ("form", form.id),
            ("version", str(form.version)),
            ("period", period.id),
            ("period_start", period.start.isoformat()),
            ("period_end", period.end.isoformat()),
            ("tool_version", __version__),
        ):
            self._put([name, text])
        self._put(["office", *_chunks(_json(collection.office))])
        if collection.has_roster:
            for unit in collection.units:
                self._put(["unit", *_chunks(_json(asdict(unit)))])
        for entry in collection.others:
            self._put(["entry", *_chunks(store.dumps_entry(entry))])

    def submission(self, text: str) -> None:
        self._put(["submission", *_chunks(text)])

    def end(self) -> None:
        """The last row tells a reader that nothing is missing before it."""
        self._put(["end", _json(self.counts)])

    def _put(self, texts: list[str]) -> None:
        if texts[0] in self.counts:
            self.counts[texts[0]] += 1
        self.sheet.row(self.row, texts, [self.style] * len(texts))
        self.row += 1


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _chunks(text: str) -> list[str]:
    """Pieces that a cell holds also when characters beyond U+FFFF count twice."""
    return [part for chunk in store.chunks(text) for part in pieces(chunk)]


# ---------------------------------------------------------------- reading back


@dataclass
class StoredCollection:
    """What a consolidated workbook keeps: ``meta`` by name, the roster, the office, files that did
    not count. The submissions are read when they are asked for."""

    book: Book
    meta: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    office: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def submissions(self) -> Iterator[Submission]:
        """Each counted submission in turn. Raises ValueError where the sheet was cut off or damaged."""
        counts = {"entry": 0, "submission": 0}
        for name, text in _rows(self.book):
            if name in counts:
                counts[name] += 1
            if name == "submission":
                yield _read(store.loads, text)
            if name == "end":
                if _read(json.loads, text) != counts:
                    break
                return
        raise ValueError("Sheet ẩn của bảng tổng hợp không còn trọn vẹn.")


def _rows(book: Book) -> Iterator[tuple[str, str]]:
    for row in book.text_rows(IDENTITY_SHEET):
        if row:
            yield row[0], "".join(row[1:])


def _read(loads, text: str):
    try:
        return loads(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("Sheet ẩn của bảng tổng hợp có dòng không đọc được.") from error


def is_consolidated(book: Book) -> bool:
    """Whether the workbook is one that this package wrote."""
    if IDENTITY_SHEET not in book.names:
        return False
    return next(_rows(book), None) == _KIND


def read_back(book: Book) -> StoredCollection:
    """What the workbook keeps. Raises ValueError when the hidden sheet is damaged."""
    stored = StoredCollection(book)
    for name, text in _rows(book):
        if name == "submission":
            break
        if name == "unit":
            stored.units.append(Unit(**_read(store.texts, text)))
        elif name == "office":
            stored.office = _read(store.texts, text)
        elif name == "entry":
            stored.entries.append(_read(store.loads_entry, text))
        elif name != "end":
            stored.meta[name] = text
    return stored
