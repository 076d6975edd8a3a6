"""What the office's book says, typed: units, settings, periods, decisions, limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from khsheet.form import periods
from khsheet.form.limits import Limit
from khsheet.form.wording import Area, filled_in
from khsheet.model import Criterion, Decision, Form, OfficeRecord, Period, Received, Type, Unit
from khsheet.model.fielded import Mutable
from khsheet.office.schema import MERGED, OFF, SHOW_PREVIOUS, Part
from khsheet.values.show import show
from khsheet.vietnamese.text import bare_key
from khsheet.vietnamese.unit_names import is_same_unit


class Contradiction(ValueError):
    """A unit has the code of one unit of the roster and the name of another."""

    def __init__(self, coded: Unit, named: Unit):
        super().__init__(
            f"Tệp ghi mã «{coded.code}» và tên «{named.name}»; trong danh sách mã đó là "
            f"«{coded.name}», tên đó có mã «{named.code}»."
        )


class PeriodFacts(NamedTuple):
    """What the office says of one period; None and "" for what it leaves open."""

    start: date | None = None
    end: date | None = None
    deadline: date | None = None
    basis_number: str = ""
    basis_date: date | None = None
    basis_subject: str = ""
    number: str = ""
    dated: date | None = None
    signer: str = ""
    addressees: str = ""


class Receipt(NamedTuple):
    """That a unit's report came, as the clerk wrote it down; ``period`` "" for any."""

    unit: str
    period: str
    day: date
    way: str


class Succession(NamedTuple):
    """A unit that continues another from a period on: merged, renamed or split, in those words."""

    kind: str
    old: str
    new: str
    since: str

    def is_of(self, unit: Unit) -> bool:
        """Whether it tells what became of that unit, which a clerk names or gives by its code."""
        return self.old == unit.code or is_same_unit(self.old, unit.name)


class Office(Mutable):
    """The units in their order and what the office decides.

    ``settings`` and ``unit_defaults`` are by name, of all forms or of one; ``unit_settings``,
    ``print_forms`` (ids asked of the unit) by unit code; ``exempt`` are the codes of units of which
    no report is taken; ``periods`` by id, "" for every period;
    ``limits`` by form and rule; ``texts`` of the office's own report by period and part.
    ``criteria`` by what the units are scored; ``notes`` tell the clerk what was not read.
    """

    units: tuple[Unit, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    unit_defaults: dict[str, str] = field(default_factory=dict)
    unit_settings: dict[str, dict[str, str]] = field(default_factory=dict)
    print_forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    periods: dict[str, PeriodFacts] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    decisions: tuple[Decision, ...] = ()
    successions: tuple[Succession, ...] = ()
    limits: dict[str, dict[str, Limit]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    notes: tuple[str, ...] = ()
    exempt: frozenset[str] = frozenset()

    @property
    def shows_previous(self) -> bool:
        """Whether new workbooks show what their numbers were in the period before."""
        return bare_key(self.settings.get(SHOW_PREVIOUS, "")) != bare_key(OFF)

    def find(self, unit: Unit) -> Unit | None:
        """The roster's unit of that code, else the only one of that name.

        Raises Contradiction for a code of one unit of the roster beside the name of another.
        """
        coded = next((u for u in self.units if unit.code and u.code == unit.code), None)
        if coded and coded.name == unit.name:
            return coded
        same = [u for u in self.units if is_same_unit(u.name, unit.name)]
        if coded and same and coded not in same:
            raise Contradiction(coded, same[0])
        return coded or (same[0] if len(same) == 1 else None)

    def succession(self, unit: Unit, period: Period) -> Succession | None:
        """How a unit that reported for that period went on as another one later."""
        return next(
            (
                s
                for s in self.successions
                if periods.parse(s.since).start > period.start and s.is_of(unit)
            ),
            None,
        )

    def without(
        self, unit: Unit, changes: Iterable[Succession], sent: Sequence[Unit]
    ) -> tuple[str, ...]:
        """The names of those that were merged into the unit by these changes, and have not sent.

        What took over one alone was there before, and should have sent too.
        """
        merged = [s for s in changes if s.kind == MERGED and s.new == unit.code]
        absent = [s.old for s in merged if not any(map(s.is_of, sent))]
        if len(merged) == 1 and not any(is_same_unit(unit.name, one.name) for one in sent):
            absent.append(unit.name)
        return tuple(absent)

    def called(self, text: str) -> Unit | None:
        """The unit that a clerk means by a name or a code."""
        called = self._called.get(text) or self._called.get(text.casefold())
        return called or self.find(Unit("", text))

    def called_before(self, text: str) -> Unit | None:
        """A unit that has gone on as another since, under what a clerk calls it: its code is known
        from its reports."""
        was = Unit(text, text)
        return was if any(s.is_of(was) for s in self.successions) else None

    def decisions_on(self, units: Iterable[Unit]) -> tuple[Decision, ...]:
        """The decisions, those on units that are no more with the codes that these reported by."""
        if not self._on_units_before:
            return self.decisions
        found = []
        sent = {unit.code: unit for unit in units if unit.name}.values()
        for decision in self.decisions:
            if decision in self._on_units_before:
                named = decision.unit_name
                own = (u for u in sent if named == u.code or is_same_unit(named, u.name))
                decision = next((replace(decision, unit=u.code) for u in own), decision)
            found.append(decision)
        return tuple(found)

    def decisions_then(self, units: Iterable[Unit]) -> tuple[Decision, ...]:
        """The same of reports of other days, whose units may have had other codes than today."""
        sent = [unit for unit in units if unit.name]
        then = {own.code: unit.code for unit in sent if (own := self._today(unit))}
        decisions = self.decisions_on(sent)
        return tuple(replace(d, unit=then.get(d.unit, d.unit)) for d in decisions)

    def _today(self, unit: Unit) -> Unit | None:
        """The unit of the list that it surely is."""
        try:
            found = self.find(unit)
        except Contradiction:
            return None
        return found if found is not None and is_same_unit(found.name, unit.name) else None

    @cached_property
    def _on_units_before(self) -> frozenset[Decision]:
        known = {unit.code for unit in self.units}
        if not known:
            return frozenset()
        return frozenset(d for d in self.decisions if d.unit and d.unit not in known)

    @cached_property
    def _called(self) -> dict[str, Unit]:
        """Units by their codes, and by names that only one of them has."""
        names = Counter(unit.name.casefold() for unit in self.units)
        by_name = {n: u for u in self.units if names[n := u.name.casefold()] == 1}
        return by_name | {unit.code: unit for unit in self.units}

    def text(self, period_id: str, part: str) -> str:
        """What the office says in that part of its report."""
        own = self.texts.get((period_id, part))
        return self.texts.get(("", part), "") if own is None else own

    def period(self, period_id: str) -> PeriodFacts:
        """What the office says of that period."""
        return self.periods.get(period_id) or self.periods.get("") or PeriodFacts()

    def scored_by(self, form: Form, period: Period) -> tuple[Criterion, ...]:
        """By what the units are scored in that period: all that its reports can say."""
        return tuple(
            one
            for one in self.criteria
            if one.period in ("", period.id) and all(key in form.items for key in one.keys)
        )

    def dated(self, period: Period) -> Period:
        """The same period with the days that the office gave it, if any.

        Raises ValueError with a Vietnamese message when they are the wrong way round.
        """
        facts = self.period(period.id)
        return periods.with_dates(period, facts.start, facts.end)

    def config(self, form: Form) -> dict[str, str]:
        """What is the office's own, of what the form lets it set."""
        return _of_form(self.settings, form)

    def unit_config(self, form: Form) -> dict[str, str]:
        """What every unit's workbook starts with; placeholders are open."""
        return _of_form(self.unit_defaults, form)

    def record(self, form: Form, period_id: str) -> OfficeRecord:
        """What a collection of that form and period keeps of it."""
        facts = self.period(period_id)._asdict()
        units = {code: _of_form(own, form) for code, own in self.unit_settings.items()}
        return OfficeRecord(
            self.config(form),
            self.unit_config(form),
            {code: own for code, own in units.items() if own},
            {name: _plain(value) for name, value in facts.items() if value},
            {
                receipt.unit: Received(receipt.day.isoformat(), receipt.way)
                for receipt in sorted(self.receipts, key=lambda r: r.period)
                if receipt.period in ("", period_id)
            },
            self.exempt,
        )


def _plain(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _of_form(settings: Mapping[str, str], form: Form) -> dict[str, str]:
    """Those of the settings that the form has: its own go before those of all forms."""
    own = {Part.of(name): text for name, text in settings.items()}
    found = {}
    for key in form.config:
        for part in (Part(form.id, key), Part("", key)):
            if part in own:
                found[key] = own[part]
                break
    return found


def unit_config(record: OfficeRecord, form: Form, unit: Unit) -> dict[str, str]:
    """What a unit's workbook starts with: its own, else the default filled in for it.

    What the office set for itself and no unit may have otherwise, such as legal references, holds
    for its units as well.
    """
    defaults = {key: for_unit(text, form, unit) for key, text in record.unit_defaults.items()}
    of_period = {name: record.period[name] for name in _PREFILLED if name in record.period}
    if day := of_period.get("basis_date"):
        of_period["basis_date"] = show(date.fromisoformat(day), Type.DATE)
    shared = {key: text for key, text in record.own.items() if key not in form.unit_settings}
    above = {SUPERIOR: unit.superior} if unit.superior and SUPERIOR in form.config else {}
    own = record.units.get(unit.code, {})
    return {**form.config, **shared, **above, **of_period, **defaults, **own}


#: What a default may leave open: the unit's own name, its kind.
UNIT_WORDS = ("unit_name", "unit_kind")
#: The setting that says to whom units report; the list of units may say it of each.
SUPERIOR = "superior_unit_name"
#: Facts of the period that a unit's workbook may start with.
_PREFILLED = ("basis_number", "basis_date", "basis_subject")


def for_unit(text: str, form: Form, unit: Unit) -> str:
    """A default with the unit's name and kind in it, in capitals where all around is."""
    if "{" not in text:
        return text
    area = Area.of(form, unit)
    words = dict(zip(UNIT_WORDS, (area.name.removeprefix(area.word).strip(), area.word)))
    lines = text.split("\n")
    return "\n".join(
        filled_in(line, {k: v.upper() for k, v in words.items()} if _is_upper(line) else words)
        for line in lines
    )


def _is_upper(line: str) -> bool:
    """Whether a line is in capitals, apart from its placeholders."""
    bare = filled_in(line, dict.fromkeys(UNIT_WORDS, ""))
    return bare.isupper()
