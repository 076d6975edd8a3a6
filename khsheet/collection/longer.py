"""A longer period from shorter ones: the collections of its parts, each unit's reports joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import partial

from khsheet import messages
from khsheet.collection import border, joining, rulings
from khsheet.collection.combine import reject
from khsheet.collection.joining import Part
from khsheet.collection.spool import Spool
from khsheet.form import over_time, periods
from khsheet.messages import noted
from khsheet.model import (
    Collection,
    Entry,
    Form,
    OfficeRecord,
    Outcome,
    Period,
    Ruling,
    Unit,
    Value,
)
from khsheet.model.fielded import Mutable
from khsheet.vietnamese.text import sort_key
from khsheet.vietnamese.unit_names import is_same_unit


class History(Mutable):
    """What became of units within a longer period.

    ``heir`` gives the unit that goes on for one that reported for a period (itself, where nothing
    happened), ``began`` by unit code the day from which a unit is, ``ended`` that from which one is
    no more, ``absent`` the names of those that were merged into a unit after a part and are not
    among those that sent for it, ``is_split`` whether a unit was split between two of the parts.
    """

    heir: Callable[[Unit, Period], Unit] = lambda unit, _: unit
    began: Mapping[str, date] = field(default_factory=dict)
    ended: Callable[[Unit], date | None] = lambda unit: None
    absent: Callable[[Unit, Period, Sequence[Unit]], tuple[str, ...]] = lambda unit, _, sent: ()
    is_split: Callable[[Unit, Period, Period], bool] = lambda unit, then, now: False


def joined(
    form: Form,
    period: Period,
    parts: Mapping[str, Collection],
    spool: Spool,
    *,
    roster: Sequence[Unit] = (),
    office: OfficeRecord | None = None,
    history: History | None = None,
    begun: Mapping[str, Value] | None = None,
    with_names: bool = True,
) -> Collection:
    """The collection of a period from ``parts``: those of the period itself and of shorter ones
    within it, by id. ``begun`` is what a report of the period starts with.

    A report of the whole counts before its parts: it is what the unit closed its books with.
    """
    making = _Making(form, spool, parts, history or History(), begun or {})
    making.arrange()
    counted = {}
    for code in making.units:
        if entry := making.entry(code, period):
            counted[code] = entry
    units = _units(roster, making)
    others = [entry for collection in parts.values() for entry in collection.others]
    order = {unit.code: n for n, unit in enumerate(units)}
    collection = Collection(
        form,
        period,
        units,
        dict(sorted(counted.items(), key=lambda one: order[one[0]])),
        sorted([*others, *making.refused], key=lambda e: (e.path, e.status, e.digest)),
        office or OfficeRecord(),
        has_roster=bool(roster),
        with_names=with_names,
        parts=tuple(
            sorted((c.period for c in parts.values() if c.counted), key=lambda p: (p.start, p.end))
        ),
    )
    collection.rulings = _merged(parts.values())
    rulings.accepted_again(collection)
    return collection


def ask_within_year(
    collection: Collection, earlier: Iterable[Collection], spool: Spool, history: History
) -> None:
    """Adds to every entry what is asked beside the reports of earlier periods of the same year."""
    form, now = collection.form, collection.period
    before = {one.period.id: one for one in earlier}
    making = _Making(form, spool, before, history, {})
    making.arrange()

    def goes_on(code: str, then: Period) -> bool:
        entry = collection.counted.get(code)
        is_same = entry and is_same_unit(making.units[code].name, entry.unit.name)
        return bool(entry and is_same and not history.is_split(entry.unit, then, now))

    sent = {
        one.period: {c: [e] for c, e in making.sent[id].items() if goes_on(c, one.period)}
        for id, one in before.items()
    }
    border.ask_within_year(collection, sent)
    rulings.accepted_again(collection)


def _units(roster: Sequence[Unit], making: _Making) -> tuple[Unit, ...]:
    """The roster, and units that have ended within the period; without one, all that sent."""
    if roster:
        listed = {unit.code for unit in roster}
        return (*roster, *(u for code, u in making.units.items() if code not in listed))
    return tuple(sorted(making.units.values(), key=lambda u: (sort_key(u.name), u.code)))


def _merged(parts: Iterable[Collection]) -> tuple[Ruling, ...]:
    """What came of each decision: a decision for any period is applied where it was in one."""
    found: dict[tuple, Ruling] = {}
    for collection in parts:
        for ruling in collection.rulings:
            known = found.get(key := (ruling.decision, ruling.sources))
            if known is None or known.outcome is not Outcome.APPLIED:
                found[key] = ruling._replace(against=())
    return tuple(sorted(found.values(), key=lambda r: r.decision))


class _Making(Mutable):
    """The longer period being made, unit by unit; ``refused`` are reports of two names."""

    form: Form
    spool: Spool
    parts: Mapping[str, Collection]
    history: History
    begun: Mapping[str, Value]
    units: dict[str, Unit] = field(default_factory=dict)
    refused: list[Entry] = field(default_factory=list)
    sent: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def arrange(self) -> None:
        """The counted reports of each period under the units that they are of today."""
        for id, collection in self.parts.items():
            by_heir: dict[str, list[Entry]] = {}
            for entry in collection.counted.values():
                heir = self.history.heir(entry.unit, collection.period)
                known = self.units.setdefault(heir.code, heir)
                if not is_same_unit(known.name, heir.name):
                    self._refuse(entry, known)
                    continue
                by_heir.setdefault(heir.code, []).append(entry)
            self.sent[id] = {
                code: self._of_units(self.units[code], collection.period, entries)
                for code, entries in by_heir.items()
            }

    def _refuse(self, entry: Entry, known: Unit) -> None:
        found = f"Mã «{entry.unit.code}» ở kỳ khác là của đơn vị tên khác: {known.name}."
        reject(entry, messages.CODE_AND_NAME_DISAGREE, found)
        self.refused.append(entry)

    def _of_units(self, unit: Unit, period: Period, entries: list[Entry]) -> Entry:
        """The report of a unit for a part; of those that were merged into it, one of all."""
        if len(entries) == 1:
            made = replace(entries[0], unit=unit)
        else:
            parts = [Part(entry.unit.name, entry) for entry in entries]
            does = joining.of_units(self.form)
            made = joining.joined(self.form, period, unit, parts, does, self.spool)
        absent = self.history.absent(unit, period, [entry.unit for entry in entries])
        lacking = tuple(f"{period.name} của {name}" for name in absent)
        if lacking:
            made = joining.lacking_all(made, lacking)
            made.findings = [*made.findings, *border.missing_of(made.path, lacking)]
        return made

    # ------------------------------------------------------------ one unit

    def entry(self, code: str, period: Period) -> Entry | None:
        """What counts of a unit for that period: its own report of it, else its parts joined."""
        whole = self.sent.get(period.id, {}).get(code)
        parts = self._parts(code, period)
        if not any(part.entry for part in parts):
            return whole
        joined = self._joined(code, period, parts)
        if whole is None:
            return joined
        names = [part.name for part in parts if part.entry]
        is_split = partial(self.history.is_split, self.units[code])
        beside = border.beside_parts(self.form, whole, joined, names, is_split)
        whole.findings = [*whole.findings, *beside]
        whole.parts = joined.parts
        return whole

    def _parts(self, code: str, period: Period) -> list[Part]:
        """The parts of the period in their order, without those in which the unit was not."""
        began = self.history.began.get(code, date.min)
        ended = self.history.ended(self.units[code]) or date.max
        found = [(part, self.entry(code, part)) for part in periods.parts(period)]
        return [
            Part(part.name, entry)
            for part, entry in found
            if entry or (part.end >= began and part.start < ended)
        ]

    def _joined(self, code: str, period: Period, parts: list[Part]) -> Entry:
        form, unit = self.form, self.units[code]
        has_ended = (self.history.ended(unit) or date.max) <= period.end
        does = joining.flows_alone(form) if has_ended else over_time.of_items(form)
        made = joining.joined(form, period, unit, parts, does, self.spool, self.begun)
        made.findings += border.missing(made, period.name, parts)
        made.findings += border.parts_of_numbers(form, made, period.name)
        is_split = partial(self.history.is_split, unit)
        made.findings += border.between(form, parts, self.spool, is_split)
        if has_ended:
            found = f"Đơn vị đã chia tách trong {period.name}, chỉ tính các số phát sinh."
            made.findings.append(noted(made.path, messages.ENDED, found))
        return made
