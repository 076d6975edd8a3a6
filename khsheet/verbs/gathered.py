"""Files read into one collection: what check, collect and report begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet import messages
from khsheet.collection import among, combine, scope
from khsheet.collection.decided import Brought, Decided, value_of
from khsheet.collection.decisions import may_count
from khsheet.collection.longer import History, ask_within_year, joined
from khsheet.collection.rulings import accepted_again, in_words
from khsheet.collection.scope import Scope
from khsheet.collection.spool import Spool
from khsheet.collection.to_mend import to_mend
from khsheet.collection.totals import total
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.form.prefill import prefill
from khsheet.intake.one_file import FilesRead, listed
from khsheet.intake.receive import WrongUse
from khsheet.model import (
    Collection,
    Entry,
    Form,
    Identity,
    OfficeRecord,
    Period,
    Status,
    Unit,
    Value,
)
from khsheet.model.fielded import Mutable
from khsheet.office import several, shifted
from khsheet.office.book import Contradiction, Office
from khsheet.office.schema import SPLIT
from khsheet.outputs import Done
from khsheet.vietnamese.text import sort_key
from khsheet.vietnamese.unit_names import is_same_unit

if TYPE_CHECKING:
    from khsheet.collection.comparison import Comparison

#: Files that are named where none of them is a report.
MOST_TOLD = 5


class Result(Mutable):
    """What a verb did: the collection, its official totals, the output and notes for the clerk."""

    collection: Collection
    totals: dict[str, Value]
    output: Path | None = None
    comparison: Comparison | None = None
    notes: list[str] = field(default_factory=list)
    done: Done = field(default_factory=Done)

    @classmethod
    def of(cls, collection: Collection, office: Office | None = None) -> Result:
        made = cls(collection, total(collection.form, collection.accepted))
        made.notes += collection.notes
        sent = [e.unit for e in collection.files if _contradicts_list(e)]
        if said := shifted.told(collection.units, sent, "các tệp đơn vị gửi"):
            made.notes.append(said)
        made.notes += _of_other_periods(collection.period, office) if office else []
        return made

    @property
    def exit_code(self) -> int:
        """0 when nothing has to be mended, 1 where something has, 2 where an output could not be
        written."""
        if self.done.locked:
            return 2
        return 1 if to_mend(self.collection) else 0


def _of_other_periods(period: Period, office: Office) -> list[str]:
    """A word for decisions of the office's book that are of none of the days collected."""
    unused = [d for d in office.decisions if d.period and not scope.is_of(period.id, d.period)]
    if not unused:
        return []
    names = ", ".join(periods.parse(id).name for id in sorted({d.period for d in unused}))
    rows = in_words("dòng", sorted({d.row for d in unused}))
    return [
        f"{len(unused)} quyết định của {names}, không dùng cho kỳ này: trang Quyết định, {rows}."
    ]


def _contradicts_list(entry: Entry) -> bool:
    """Whether its code is one unit's and its name another's."""
    return any(f.code == messages.CODE_AND_NAME_DISAGREE for f in entry.findings)


def gathered(
    read: FilesRead,
    spool: Spool,
    office: Office | None = None,
    *,
    known: KnownForms,
    period: Period | None = None,
    with_names: bool = True,
) -> Collection:
    """The collection of what was read: of one form and period, named or those of most files.

    Raises UserError where there was nothing to read, or two forms or periods come as often.
    """
    if all(e.status is Status.IGNORED for e in read.entries):
        told = [f"\n{e.path}: {e.findings[0].message}" for e in read.entries[:MOST_TOLD]]
        raise WrongUse(
            "Không thấy báo cáo Excel nào ở đường dẫn đã cho. Xin kiểm tra lại thư mục."
            + "".join(told)
        )
    longer = {one.period for one in read.brought if one.is_joined}
    decided = scope.decide(read.entries, known, read.periods, period, longer)
    gathering = _Gathering(read, spool, office, known, decided.form, with_names)
    earlier = scope.earlier_in_year(decided, read.entries)
    if scope.parts(decided, read.entries):
        collection = gathering.of_parts(decided.period)
    else:
        gathering.refuse_unlisted(read.entries)
        brought = decided.own(read.brought)
        roster = gathering.roster(read.entries, brought)
        collection = gathering.of_period(decided.period, read.entries, brought, roster)
    gathering.ask_within_year(collection, earlier)
    collection.notes = gathering.contradictions(collection)
    return gathering.scored(collection)


class _Gathering(Mutable):
    """What was read, on its way into a collection of one form."""

    read: FilesRead
    spool: Spool
    office: Office | None
    known: KnownForms
    form: Form
    with_names: bool

    def scored(self, collection: Collection) -> Collection:
        """The same with what this run's book scores its units by."""
        if self.office:
            collection.criteria = self.office.scored_by(collection.form, collection.period)
        return collection

    def of_period(
        self,
        period: Period,
        entries: list[Entry],
        brought: list[Brought],
        roster: tuple[Unit, ...],
    ) -> Collection:
        """The collection of the entries that are of that period; others do not count."""
        scope.apply(Scope(self.form, period), entries, self.known)
        decisions = Decided.of(
            self.form,
            period,
            self.office.decisions_on(e.unit for e in entries) if self.office else None,
            brought,
        )
        collection = combine.combine(
            self.form,
            period,
            entries,
            self.spool,
            roster,
            self.record(period, brought),
            decisions,
            read=self.read.entries,
            with_names=self.with_names,
        )
        among.ask(collection, self.known.judging(self.form), self.spool)
        accepted_again(collection)
        return collection

    def record(self, period: Period, brought: list[Brought]) -> OfficeRecord:
        """What the office said for that period."""
        record = OfficeRecord(dict(self.form.config))
        record.take(several.together((b.path, b.office) for b in reversed(brought)).record)
        office = self.office or Office()
        record.take(office.record(self.form, period.id))
        if office.units:  # whose list says it of each
            record.exempt = office.exempt
        return record

    def contradictions(self, collection: Collection) -> list[str]:
        """A note on what consolidated workbooks say of their offices and was not taken."""
        period, form = collection.period, self.form
        brought = Scope(form, period).own(self.read.brought)
        own = (self.office or Office()).record(form, period.id)
        names = {unit.code: unit.name for one in brought for unit in one.units} | collection.names
        made = several.together((one.path, one.office) for one in brought)
        return several.told(form, made, own, names)

    def roster(self, entries: list[Entry], brought: list[Brought]) -> tuple[Unit, ...]:
        return (self.office.units if self.office else ()) or _joined_roster(entries, brought)

    def refuse_unlisted(self, entries: list[Entry]) -> None:
        """A unit that has gone on as another since then is none of the list."""
        if self.office is None or not self.office.units:
            return
        for entry in entries:
            unit = listed(self.office, entry.unit) if may_count(entry) else entry.unit
            if not isinstance(unit, Unit):
                combine.reject(entry, *unit)

    # ------------------------------------------------------------ a period from shorter ones

    def of_parts(self, period: Period) -> Collection:
        """The collection of a longer period: each part by itself, then together."""
        form = self.form
        ids = scope.parts(Scope(form, period), self.read.entries)
        brought = [b for b in self.read.brought if b.form == form.id]
        brought = [b for b in brought if scope.is_of(period.id, b.period)]
        brought = Scope(form, period).own(b._replace(period=period.id) for b in brought)
        of_part = {id: [e for e in self.read.entries if e.period == id] for id in ids}
        rest = [e for e in self.read.entries if e.period not in of_part]
        roster = self.roster(self.read.entries, brought)
        parts = {period.id: self._part(period, rest, brought, roster)}
        for id, entries in of_part.items():
            parts[id] = self._part(self._met(id), entries, brought, roster)
        own = [b for b in self.read.brought if (b.form, b.period) == (form.id, period.id)]
        record = self.record(period, Scope(form, period).own(own))
        return joined(
            form,
            period,
            parts,
            self.spool,
            roster=roster,
            office=record,
            history=_history(self.office, period),
            begun=_begun(form, period, record),
            with_names=self.with_names,
        )

    def _met(self, id: str) -> Period:
        return self.read.periods.get((self.form.id, id)) or periods.parse(id)

    def _part(
        self, period: Period, entries: list[Entry], brought: list[Brought], roster: tuple[Unit, ...]
    ) -> Collection:
        """The collection of one of several periods, with units that are no more today."""
        of_those_days = (*roster, *_unlisted(entries, roster)) if roster else ()
        return self.of_period(period, entries, brought, of_those_days)

    def ask_within_year(self, collection: Collection, earlier: dict[str, list[Entry]]) -> None:
        """Asks about numbers since the new year beside what came for earlier periods of it."""
        if not earlier:
            return
        before = []
        for id, entries in earlier.items():
            brought = Scope(self.form, self._met(id)).own(self.read.brought)
            roster = self.roster(entries, brought)
            before.append(self._part(self._met(id), entries, brought, roster))
        ask_within_year(collection, before, self.spool, _history(self.office, collection.period))


def _unlisted(entries: list[Entry], roster: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Units that reported and are no more today."""
    known = {unit.code for unit in roster}
    sent = {e.unit.code: e.unit for e in entries if may_count(e)}
    return tuple(unit for code, unit in sorted(sent.items()) if code not in known)


def _history(office: Office | None, period: Period) -> History:
    """What became of units by the office's map, until the end of that period."""
    if office is None or not office.units:
        return History()
    units = {unit.code: unit for unit in office.units}
    starts = {s: periods.parse(s.since).start for s in office.successions}

    def heir(unit: Unit, part: Period) -> Unit:
        change = office.succession(unit, part)
        if change is None or starts[change] > period.end or change.kind == SPLIT:
            return units.get(unit.code, unit) if change is None else unit
        return units.get(change.new, unit)

    splits = [s for s, day in starts.items() if s.kind == SPLIT and day <= period.end]

    def ended(unit: Unit) -> date | None:
        own = (s for s in splits if s.is_of(unit))
        return None if unit.code in units else next((starts[s] for s in own), None)

    def absent(unit: Unit, part: Period, sent: Sequence[Unit]) -> tuple[str, ...]:
        if part.id == period.id:  # the unit as it is in the end speaks for all
            return ()
        later = [s for s, day in starts.items() if part.start < day <= period.end]
        return office.without(unit, later, sent)

    def is_split(unit: Unit, then: Period, now: Period) -> bool:
        return any(then.start < starts[s] <= now.start and s.is_of(unit) for s in splits)

    return History(heir, {s.new: starts[s] for s in splits}, ended, absent, is_split)


def _begun(form: Form, period: Period, record: OfficeRecord) -> dict[str, Value]:
    """What a report of that period starts with, as it is read."""
    config = {**form.config, **record.period}
    cells = prefill(form, Identity(Unit("", ""), period, config, ""))
    return {key: value_of(form.inputs[key], period, raw) for key, raw in cells.items()}


def _contested(entries: list[Entry]) -> set[tuple[str, str]]:
    """Periods and codes of which files say that they are of units at two places."""
    sent: dict[tuple[str, str], set[Unit]] = {}
    for entry in filter(may_count, entries):
        sent.setdefault((entry.period, entry.unit.code), set()).add(entry.unit)
    return {
        code
        for code, units in sent.items()
        if any(combine.is_elsewhere(*pair) for pair in combinations(units, 2))
    }


def _joined_roster(entries: list[Entry], brought: list[Brought]) -> tuple[Unit, ...]:
    """The rosters of consolidated workbooks, with the units that stand in none of them."""
    listed: dict[str, Unit] = {}
    for one in brought:
        listed |= {unit.code: unit for unit in one.units if unit.code not in listed}
    known_units = Office(tuple(listed.values()))
    more: set[Unit] = set()
    contested = _contested(entries)
    for entry in entries if known_units.units else ():
        if entry.stored is None or entry.status not in (Status.ACCEPTED, Status.ERRORS):
            continue
        try:
            unit = known_units.find(entry.unit)
        except Contradiction as error:
            combine.reject(entry, messages.CODE_AND_NAME_DISAGREE, str(error))
            continue
        if unit is None:
            more.add(entry.unit)
        elif is_same_unit(unit.name, entry.unit.name):
            if (entry.period, entry.unit.code) not in contested:
                entry.unit = unit
        else:
            combine.reject(
                entry,
                messages.CODE_AND_NAME_DISAGREE,
                f"Tệp ghi tên «{entry.unit.name}», "
                f"bảng tổng hợp ghi mã «{unit.code}» là «{unit.name}».",
            )
    one_each = {u.code: u for u in sorted(more, key=astuple, reverse=True)}
    added = sorted(one_each.values(), key=lambda u: (sort_key(u.name), u.code))
    return (*known_units.units, *added)


def saved_by_hand(collection: Collection) -> list[str]:
    """A word about each consolidated workbook among the files that somebody saved, and may have
    typed into: what counts is what the units sent."""
    return [
        f"{entry.path}: {finding.message}"
        for entry in collection.others
        for finding in entry.findings
        if finding.code == messages.CONSOLIDATED_SAVED_AGAIN
    ]
