"""Several reports of one unit as one: those of the halves of a year, those of merged units."""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from khsheet.collection import archive
from khsheet.collection.entries import (
    TypedRow,
    form_of,
    in_columns_of,
    typed_rows,
    with_made_of,
)
from khsheet.collection.spool import Spool
from khsheet.form import computed, over_time, profiles
from khsheet.model import (
    WHOLE_FORM,
    Answers,
    Computed,
    Entry,
    Finding,
    Form,
    OverTime,
    Period,
    Profile,
    Section,
    Status,
    Submission,
    Unit,
    Value,
)

Does = Mapping[str, OverTime]
"""What becomes of each input and table, by key."""


class Part(NamedTuple):
    """What is joined: as texts and notes call it, and its entry (None where nothing counts)."""

    name: str
    entry: Entry | None


class _Said(NamedTuple):
    """What a part says of an item; ``is_wrong`` where its number cannot be counted."""

    name: str
    value: Value
    is_wrong: bool

    @property
    def stands(self) -> bool:
        return self.value is not None or self.is_wrong


def of_units(form: Form) -> Does:
    """What becomes of the items of units that were merged: all that can be added up is."""
    return {key: _of_units(form, key, does) for key, does in over_time.of_items(form).items()}


def _of_units(form: Form, key: str, does: OverTime) -> OverTime:
    if key in form.tables:
        return does if does is OverTime.NEITHER else OverTime.FLOW
    is_summed = form.item(key).type.can_be_summed and does is not OverTime.NEITHER
    return OverTime.FLOW if is_summed or does is OverTime.FLOW else OverTime.NEITHER


def flows_alone(form: Form) -> Does:
    """What becomes of the items of a unit that is no more: what came and went while it was."""
    return {
        key: does if does is OverTime.FLOW else OverTime.NEITHER
        for key, does in over_time.of_items(form).items()
    }


def joined(
    form: Form,
    period: Period,
    unit: Unit,
    parts: Sequence[Part],
    does: Does,
    spool: Spool,
    begun: Mapping[str, Value] | None = None,
) -> Entry:
    """One entry of all parts, in their order; at least one of them is there.

    ``begun`` is what a report of that period starts with, of what no part says. Computed values
    are computed anew. Findings are those of the parts, their status is the worst.
    """
    entries = [part.entry for part in parts if part.entry]
    own = profiles.asking(form, _profile(form, entries))
    join = _Join(own, does, parts, begun or {})
    answers = join.answers(spool)
    path = joined_path(entry.path for entry in entries)
    packed = archive.packed(Submission(path, form.id, form.version, period.id, unit), own)
    return Entry(
        path=path,
        status=Status.ERRORS if _has_errors(entries) else Status.ACCEPTED,
        unit=unit,
        period=period.id,
        form=form.id,
        version=form.version,
        profile=own.profile,
        modified=max(entry.modified for entry in entries),
        findings=_of_parts(parts),
        values=answers.values,
        reasons=answers.reasons,
        wrong=with_made_of(own, join.wrong, answers.values, answers.reasons),
        config=entries[-1].config,
        places={key: place for entry in entries for key, place in entry.places.items()},
        explanations={line: said for e in entries for line, said in e.explanations.items()},
        row_counts=join.row_counts,
        tallies=join.tallies,
        partial=any(entry.partial for entry in entries),
        stored=spool.put(marshal.dumps((packed, join.rows))),
        parts=tuple(entries),
        is_joined=True,
        lacking=_together([absent(parts), *(entry.lacking for entry in entries)]),
        lacks=_lacks(join.lacks, entries),
    )


def absent(parts: Iterable[Part]) -> tuple[str, ...]:
    """The parts of which nothing counts."""
    return tuple(part.name for part in parts if part.entry is None)


def _lacks(
    own: Mapping[str, tuple[str, ...]], entries: Iterable[Entry]
) -> dict[str, tuple[str, ...]]:
    """By key, the parts that do not say a number, with what these were joined from lack."""
    found = dict(own)
    for entry in entries:
        for key, names in entry.lacks.items():
            found[key] = _together([found.get(key, ()), names])
    return found


def _together(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Each name once."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def joined_path(paths: Iterable[str]) -> str:
    """What was joined is called by the files that it was joined from."""
    return " + ".join(dict.fromkeys(paths))


def _of_parts(parts: Iterable[Part]) -> list[Finding]:
    return [_of_part(part.name, f) for part in parts if part.entry for f in part.entry.findings]


def _of_part(name: str, finding: Finding) -> Finding:
    """What was found in a part says in which."""
    return replace(finding, found=f"{name}: {finding.found}")


def _has_errors(entries: Iterable[Entry]) -> bool:
    return any(entry.status is Status.ERRORS for entry in entries)


def _profile(form: Form, entries: Sequence[Entry]) -> Profile:
    """What was asked of any of the parts."""
    if any(not entry.profile.print_forms for entry in entries):
        return WHOLE_FORM
    ids = profiles.in_order(form, (id for e in entries for id in e.profile.print_forms))
    if not ids:
        return WHOLE_FORM
    needed = profiles.keys(form, ids)
    asked = {key for e in entries for key in (*form_of(e, form).inputs, *form_of(e, form).tables)}
    also = (key for key in (*form.inputs, *form.tables) if key in asked and key not in needed)
    return Profile(ids, tuple(also))


@dataclass
class _Join:
    """The parts being joined: what is wrong, and which of them lack what, is known afterwards."""

    form: Form
    does: Does
    parts: Sequence[Part]
    begun: Mapping[str, Value]
    wrong: set[str] = field(default_factory=set)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, list[TypedRow]] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, dict[str, int]] = field(default_factory=dict)

    def answers(self, spool: Spool) -> Answers:
        """The values of inputs, and of what is computed of them."""
        values = {key: self._input(key) for key in self.form.inputs if self._is_asked(key)}
        known: dict[str, Value] = {}
        told = [
            (part, in_columns_of(self.form, form_of(part.entry, self.form), rows))
            for part in self.parts
            if part.entry
            for rows in (typed_rows(part.entry, spool),)
        ]
        for key, table in self.form.tables.items():
            known |= self._table(key, table, told)
        refused = {key for key in self.wrong if values.get(key) is None}
        answers = Answers(values, refused, self._reasons(values))
        computed.fill(self.form, answers, known)
        for made in self.form.computed:
            self._lacks_of(made)
        return answers

    def _is_asked(self, key: str) -> bool:
        return any(part.entry and key in part.entry.values for part in self.parts)

    def _reasons(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Why there is no number where no part gave one, in the words of the last."""
        said = {
            key: reason
            for part in self.parts
            if part.entry
            for key, reason in part.entry.reasons.items()
        }
        given = self.form.inputs
        return {k: r for k, r in said.items() if k in given and values.get(k) is None}

    # ------------------------------------------------------------ inputs

    def _input(self, key: str) -> Value:
        """What the parts say together of an input."""
        does = self.does[key]
        if does is OverTime.NEITHER:
            return self.begun.get(key)
        told = [
            _Said(part.name, part.entry.values.get(key), key in part.entry.wrong)
            for part in self.parts
            if part.entry and (does is not OverTime.OPENING or key in part.entry.values)
        ]
        counted = list(_counted(does, told))
        if any(said.is_wrong for said in counted):
            self.wrong.add(key)
        if does is OverTime.FLOW and not self.form.inputs[key].type.is_number:
            return self._text(counted)
        lacking = _lacking(does, told, counted)
        if lacking:
            self.lacks[key] = lacking
        numbers = [said.value for said in counted if isinstance(said.value, (int, Decimal))]
        if does is OverTime.FLOW:
            return sum(numbers) if numbers else None
        return counted[0].value if counted else None

    def _text(self, told: list[_Said]) -> Value:
        """The words of the last part, then those of the others, each under its name."""
        last = self.parts[-1].name
        texts: dict[str, str] = {}
        for said in reversed(told):
            if isinstance(said.value, str):
                texts.setdefault(said.value, said.name)
        paragraphs = [
            text if name == last else f"{name[:1].upper()}{name[1:]}:\n{text}"
            for text, name in texts.items()
        ]
        return "\n\n".join(paragraphs) or None

    # ------------------------------------------------------------ tables

    def _table(
        self, key: str, table: Section, told: Sequence[tuple[Part, dict[str, list[TypedRow]]]]
    ) -> dict[str, Value]:
        """Takes over the rows of a table; what is counted or summed of them."""
        own = computed.of_table(self.form, key)
        of_parts = [
            (part, part.entry, rows.get(key, []))
            for part, rows in told
            if part.entry and key in part.entry.row_counts
        ]
        if self.does[key] is OverTime.NEITHER or not of_parts:
            return {c.key: None for c in own}
        if self.does[key] is not OverTime.FLOW:
            at = next((n for n, (_, e, _) in _backwards(of_parts) if e.row_counts[key]), -1)
            if lacking := tuple(part.name for part, _, _ in of_parts[at:][1:]):
                self.lacks[key] = lacking
            of_parts = [of_parts[at]]
        is_flow = len(of_parts) > 1
        self.rows[key] = [
            (number, values, "; ".join(filter(None, (part.name if is_flow else "", note))))
            for part, _, rows in of_parts
            for number, values, note in rows
        ]
        entries = [entry for _, entry, _ in of_parts]
        self.row_counts[key] = sum(entry.row_counts[key] for entry in entries)
        columns = [column.key for column in table.fields]
        for column in columns:
            if any(column in entry.tallies for entry in entries):
                self.tallies[column] = _added(entry.tallies.get(column, {}) for entry in entries)
        self.wrong |= {k for entry in entries for k in (key, *columns) if k in entry.wrong}
        return {c.key: self._of_rows(c, entries) for c in own}

    def _of_rows(self, made: Computed, entries: Sequence[Entry]) -> Value:
        """A count or sum of the rows of several parts: that of all rows, also of those withheld."""
        if any(made.key in entry.wrong for entry in entries):
            self.wrong.add(made.key)
        told = [e.values.get(made.key) for e in entries if made.key in e.values]
        numbers = [value for value in told if isinstance(value, (int, Decimal))]
        return sum(numbers) if numbers and len(numbers) == len(told) else None

    def _lacks_of(self, made: Computed) -> None:
        """What a part lacks is lacking of all that is made of it."""
        sources = [
            self.form.columns[k][0].key if k in self.form.columns else k for k in made.sources
        ]
        lacking = dict.fromkeys(name for key in sources for name in self.lacks.get(key, ()))
        if lacking:
            self.lacks[made.key] = tuple(lacking)


def _backwards(told: Sequence) -> Iterator[tuple[int, tuple]]:
    return ((n, told[n]) for n in range(len(told) - 1, -1, -1))


def _counted(does: OverTime, told: Sequence[_Said]) -> Iterator[_Said]:
    """What counts of all that the parts say: the first, the last, or all of it."""
    if does is OverTime.OPENING:  # that of a later part has the flows of the first in it
        return iter([said for said in told[:1] if said.stands])
    standing = [said for said in told if said.stands]
    return iter(standing if does is OverTime.FLOW else standing[-1:])


def _lacking(does: OverTime, told: Sequence[_Said], counted: Sequence[_Said]) -> tuple[str, ...]:
    """The parts without which the number is not what it should be."""
    if not counted:
        return ()
    if does is OverTime.FLOW:
        return tuple(said.name for said in told if not said.stands)
    at = told.index(counted[0])
    beyond = told[:at] if does is OverTime.OPENING else told[at + 1 :]
    return tuple(said.name for said in beyond)


def _added(tallies: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update(tally)
    return dict(total)
