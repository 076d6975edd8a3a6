"""The decisions that a collection goes by: those of the office's book, and those that consolidated
workbooks bring along.

Where both are of one thing and contradict each other, the book of this run counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import NamedTuple

from khsheet.model import (
    Decision,
    DecisionKind,
    Entry,
    Field,
    Form,
    OfficeRecord,
    Period,
    Raw,
    Unit,
    Value,
)
from khsheet.model.fielded import Mutable
from khsheet.values.reading import read

#: What stands for the clerk's words where texts are left out.
OMITTED = "(đã lược bỏ)"
#: How what stands for a text begins, which may be numbered.
LEFT_OUT = OMITTED[:-1]


class Brought(NamedTuple):
    """What a consolidated workbook brought along: its roster, what its office said and decided."""

    form: str
    period: str
    units: tuple[Unit, ...]
    office: OfficeRecord
    decisions: tuple[Decision, ...] = ()
    path: str = ""
    is_joined: bool = False


class Decided(Mutable):
    """Decisions, each once.

    ``own`` are the book's; ``brought`` those that only consolidated workbooks have, with the paths
    of these; ``overruled`` those of them that the book contradicts; ``listed`` has by the path of
    a workbook the codes of its units. Without a book nothing is said of where a decision comes
    from.
    """

    own: list[Decision] = field(default_factory=list)
    brought: dict[Decision, tuple[str, ...]] = field(default_factory=dict)
    overruled: set[Decision] = field(default_factory=set)
    has_book: bool = False
    listed: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        form: Form,
        period: Period,
        own: Iterable[Decision] | None,
        brought: Iterable[Brought] = (),
    ) -> Decided:
        """Those for that period; ``own`` is None without a book."""
        brought = list(brought)
        here = once(d for d in own or () if d.period in ("", period.id))
        known, more = _ByThing(here), dict[Decision, set[str]]()
        for path, decision in ((one.path, d) for one in brought for d in one.decisions):
            if decision in more:  # most workbooks of one office bring the same
                more[decision].add(path)
            elif decision.period in ("", period.id) and not known.same(decision):
                more[decision] = {path}
        fullest = _ByThing(once(more))
        paths = dict[Decision, set[str]]()
        for decision, own_paths in more.items():
            for one in fullest.same(decision):
                paths.setdefault(one, set()).update(own_paths)
        sources = {decision: tuple(sorted(of)) for decision, of in paths.items()}
        lost = overruled(form, period, here, sources)
        listed = {one.path: frozenset(unit.code for unit in one.units) for one in brought}
        return cls(here, sources, lost, own is not None, listed)

    @property
    def in_force(self) -> list[Decision]:
        """All that count, in a fixed order."""
        return sorted([*self.own, *(d for d in self.brought if d not in self.overruled)])

    def is_copy(self, decision: Decision) -> bool:
        """Whether only a workbook without words has it, where files have other names."""
        return decision in self.brought and decision.reason == OMITTED

    def reaches(self, decision: Decision, entry: Entry) -> bool:
        """Whether it may be about that file: one that only workbooks bring is about what is in
        these, and about other files of their units."""
        paths = self.brought.get(decision)
        if paths is None or entry.source in paths:
            return True
        if not entry.unit.code:
            return not entry.source
        return any(entry.unit.code in self.listed.get(path, ()) for path in paths)

    def know_units(self, entries: Iterable[Entry]) -> None:
        """Units are a workbook's own, too, where only its files tell of them."""
        for entry in entries:
            if entry.source and entry.unit.code:
                known = self.listed.get(entry.source, frozenset())
                self.listed[entry.source] = known | {entry.unit.code}

    def sources(self, decision: Decision) -> tuple[str, ...]:
        """The workbooks that a decision comes from that the book in use does not have."""
        return self.brought.get(decision, ()) if self.has_book else ()


def once(decisions: Iterable[Decision]) -> list[Decision]:
    """Each decision once, in a fixed order: the one that says most of those that say the same.

    Copies without names or texts say less than what they were made from.
    """
    known, found = _ByThing(()), list[Decision]()
    for decision in sorted(decisions, key=lambda d: (d.reason == OMITTED, not d.by, d)):
        if not known.same(decision):
            known.add(decision)
            found.append(decision)
    return sorted(found)


class _ByThing:
    """Decisions by what they are about, to find those that say the same."""

    def __init__(self, decisions: Iterable[Decision]):
        self.about: dict[tuple[str, ...], list[Decision]] = {}
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        self.about.setdefault(_about(decision), []).append(decision)

    def same(self, decision: Decision) -> list[Decision]:
        """Those of which it says the same, or is a copy without words."""
        return [
            known
            for known in self.about.get(_about(decision), ())
            if _says_the_same(decision, known)
        ]


def _about(decision: Decision) -> tuple[str, ...]:
    return decision.kind, decision.unit, decision.period, decision.code, decision.item


def _says_the_same(one: Decision, known: Decision) -> bool:
    """Whether a decision says the same as a known one of the same thing, or is a copy of it."""
    said, other = (one.old, one.new), (known.old, known.new)
    if one.reason != OMITTED:
        return one.file == known.file and said == other
    return all(a == b or OMITTED in (a, b) for a, b in zip(said, other))  # files are renamed


# ---------------------------------------------------------------- numbers corrected


def corrections(
    form: Form, decisions: Iterable[Decision], unit: str, period: str
) -> list[Decision]:
    """Those that correct a number of that unit."""
    return [
        d
        for d in decisions
        if d.kind is DecisionKind.CORRECT and d.is_for(unit, period) and d.item in form.inputs
    ]


def overruled(
    form: Form, period: Period, own: Iterable[Decision], brought: Iterable[Decision]
) -> set[Decision]:
    """Corrections that workbooks bring along where the book corrects the same number otherwise."""
    by_item: dict[tuple[str, str], list[Decision]] = {}
    for decision in own:
        by_item.setdefault((decision.unit, decision.item), []).append(decision)
    return {
        d
        for d in brought
        if any(_correct_otherwise(form, period, d, o) for o in by_item.get((d.unit, d.item), ()))
    }


def _correct_otherwise(form: Form, period: Period, one: Decision, other: Decision) -> bool:
    item = form.inputs.get(one.item)
    if item is None or not one.kind is other.kind is DecisionKind.CORRECT:
        return False
    old, other_old = value_of(item, period, one.old), value_of(item, period, other.old)
    new, other_new = value_of(item, period, one.new), value_of(item, period, other.new)
    return old == other_old and new != other_new


def value_of(item: Field, period: Period, raw: Raw) -> Value:
    """What somebody means who types that into the item's cell; None for nothing."""
    return read(None if raw == "" else raw, item, period=(period.start, period.end)).value
