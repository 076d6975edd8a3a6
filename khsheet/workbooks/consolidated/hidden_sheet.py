"""The hidden sheet of a consolidated workbook: all submissions as typed."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from khsheet import __version__
from khsheet.collection import archive
from khsheet.collection.stored import KIND, PART, STATES, number_rows
from khsheet.form.layout import IDENTITY_SHEET
from khsheet.model import Outcome
from khsheet.workbooks.consolidated.context import BookContext
from khsheet.workbooks.stream import StreamedSheet
from khsheet.workbooks.styles import STORED
from khsheet.workbooks.texts import pieces


class HiddenSheet:
    """The hidden sheet being written, row by row."""

    def __init__(self, context: BookContext):
        self.context = context
        self.sheet: StreamedSheet = context.book.streamed(IDENTITY_SHEET)
        self.sheet.hide_well()
        self.row = 1
        self.counts = {"entry": 0, "submission": 0}

    def start(self) -> None:
        """Everything but the submissions."""
        collection = self.context.collection
        form, period = collection.form, collection.period
        for name, text in (
            KIND,
            ("form", form.id),
            ("version", str(form.version)),
            ("period", period.id),
            ("period_start", period.start.isoformat()),
            ("period_end", period.end.isoformat()),
            ("tool_version", __version__),
        ):
            self._put([name, text])
        for part in collection.parts:
            days = {"start": part.start.isoformat(), "end": part.end.isoformat()}
            self._put([PART, _json({"id": part.id, **days})])
        self._put(["office", *_chunks(_json(collection.office.own))])
        self._put(["book", *_chunks(archive.dumps_office(collection.office))])
        for ruling in collection.rulings:
            if ruling.outcome is Outcome.OVERRULED:
                continue  # the decision that goes before it is kept
            by = ruling.decision.by if collection.with_names else ""
            kept = replace(ruling.decision, by=by)
            self._put(["decision", *_chunks(archive.dumps_decision(kept))])
        if collection.has_roster:
            for unit in collection.units:
                self._put(["unit", *_chunks(_json(asdict(unit)))])
        states = {code: entry.status.value for code, entry in collection.counted.items()}
        self._put([STATES, *_chunks(_json(states))])
        for name, text in number_rows(form, collection.counted.values()):
            self._put([name, *_chunks(text)])
        for entry in collection.others:
            self._put(["entry", *_chunks(archive.dumps_entry(entry))])

    def submission(self, text: str) -> None:
        self._put(["submission", *_chunks(text)])

    def end(self) -> None:
        """The last row tells a reader that nothing is missing before it."""
        self._put(["end", _json(self.counts)])

    def _put(self, texts: list[str]) -> None:
        if texts[0] in self.counts:
            self.counts[texts[0]] += 1
        self.sheet.row(self.row, texts, [STORED] * len(texts))
        self.row += 1


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _chunks(text: str) -> list[str]:
    """Pieces that a cell holds also when characters beyond U+FFFF count twice."""
    return [part for chunk in archive.chunks(text) for part in pieces(chunk)]
