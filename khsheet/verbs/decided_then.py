"""Reports of earlier periods, judged by what the office decided of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from pathlib import Path

from khsheet.collection import combine
from khsheet.collection.decided import Brought, Decided, once
from khsheet.collection.scope import is_of
from khsheet.collection.spool import Spool
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.intake.one_file import FilesRead
from khsheet.intake.receive import read_files
from khsheet.model import Decision, DecisionKind, Entry, Form, OfficeRecord, Unit
from khsheet.model.fielded import Mutable
from khsheet.office.book import Office


class _BookOfThen(Office):
    """What the book says of days when there may have been other units: its list does not judge
    whose a report is."""

    book: Office = field(default_factory=Office)

    @classmethod
    def of(cls, book: Office) -> _BookOfThen:
        return cls(periods=book.periods, decisions=book.decisions, book=book)

    def decisions_on(self, units: Iterable[Unit]) -> tuple[Decision, ...]:
        return self.book.decisions_then(units)


class ReportsBefore(Mutable):
    """What was sent for one form, in whatever periods, as it was read."""

    form: Form
    read: FilesRead
    spool: Spool
    book: Office | None

    @classmethod
    def of(
        cls, form: Form, paths: list[Path], spool: Spool, known: KnownForms, office: Office | None
    ) -> ReportsBefore:
        book = _BookOfThen.of(office) if office else None
        return cls(form, read_files(paths, spool, book, known=known), spool, book)

    @property
    def sent(self) -> list[Entry]:
        """The reports of the form."""
        return [e for e in self.read.entries if e.stored is not None and e.form == self.form.id]

    def brought(self, period_id: str) -> list[Brought]:
        """What consolidated workbooks say of that period, or of a longer one."""
        return [
            one
            for one in self.read.brought
            if one.form == self.form.id and is_of(one.period, period_id)
        ]

    def counted(self, period_id: str) -> dict[str, Entry]:
        """By unit code, what counts of a period when the office's decisions are followed."""
        form, brought = self.form, self.brought(period_id)
        period = self.read.periods.get((form.id, period_id)) or periods.parse(period_id)
        entries = [
            entry
            for entry in self.read.entries
            if entry.period in ("", period_id) and entry.form in ("", form.id)
        ]
        record = OfficeRecord(dict(form.config))
        for one in reversed([b for b in brought if b.period == period_id]):
            record.take(one.office)
        decided = Decided.of(
            form,
            period,
            self.book.decisions_on(e.unit for e in entries) if self.book else None,
            brought,
        )
        made = combine.combine(form, period, entries, self.spool, (), record, decided)
        return made.counted


def decided_since(office: Office | None, period_id: str, kept: Iterable[Decision]) -> bool:
    """Whether the book decides something of that period's files and numbers that a consolidated
    workbook of it was not made by."""
    kept = list(kept)
    own = [
        d
        for d in (office.decisions if office else ())
        if d.period in ("", period_id) and d.kind is not DecisionKind.ACCEPT
    ]
    return len(once([*kept, *own])) > len(once(kept))
