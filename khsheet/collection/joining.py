"""Several reports of one unit as one: those of the halves of a year, those of merged units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import NamedTuple

from khsheet.collection import archive
from khsheet.collection.entries import (
    Stored,
    Tallies,
    TypedRow,
    form_of,
    in_columns_of,
    loaded,
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
    packed_values,
)
from khsheet.model.fielded import Mutable

Does = Mapping[str, OverTime]
"""What becomes of each input and table, by key."""


class Part(NamedTuple):
    """What is joined: as texts and notes call it, and its entry (None where nothing counts)."""

    name: str
    entry: Entry | None


class Said(NamedTuple):
    """What a part says of an item; ``is_wrong`` where its number cannot be counted.

    ``lacks`` names what is missing in it; where nothing of the part counts, it is not there.
    """

    name: str
    value: Value = None
    is_wrong: bool = False
    lacks: tuple[str, ...] = ()
    is_there: bool = True

    @property
    def stands(self) -> bool:
        return self.value is not None or self.is_wrong


def counted(does: OverTime, told: Sequence[Said]) -> list[Said]:
    """What counts of all that the parts say: the first, the last, or all of it."""
    if does is OverTime.OPENING:  # that of a later part has the flows of the first in it
        return [said for said in [s for s in told if s.is_there][:1] if said.stands]
    standing = [said for said in told if said.stands]
    return standing if does is OverTime.FLOW else standing[-1:]


def together(does: OverTime, of: Sequence[Said]) -> Value:
    """The value of what counts."""
    if does is not OverTime.FLOW:
        return of[0].value if of else None
    numbers = [said.value for said in of if isinstance(said.value, (int, Decimal))]
    return sum(numbers) if numbers else None


def lacking(does: OverTime, told: Sequence[Said], of: Sequence[Said]) -> tuple[str, ...]:
    """The parts without which the number, made ``of`` what counts, is not what it should be."""
    if not of:
        return tuple(said.name for said in told if not said.is_there)
    if does is OverTime.FLOW:
        return _together(said.lacks if said.stands else (said.name,) for said in told)
    at = told.index(of[0])
    beyond = told[:at] if does is OverTime.OPENING else told[at + 1 :]
    return _together([*((said.name,) for said in beyond), of[0].lacks])


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
    made = _without_content(form, period, unit, entries)
    return Entry(
        path=made.file,
        status=Status.ERRORS if _has_errors(entries) else Status.ACCEPTED,
        unit=unit,
        period=period.id,
        form=form.id,
        version=form.version,
        profile=own.profile,
        modified=max(entry.modified for entry in entries),
        findings=_of_parts(parts),
        values=packed_values(answers.values),
        reasons=answers.reasons,
        wrong=with_made_of(own, join.wrong, answers.values, answers.reasons),
        unlike=frozenset(join.unlike),
        config=entries[-1].config,
        places={key: place for entry in entries for key, place in entry.places.items()},
        explanations={line: said for e in entries for line, said in e.explanations.items()},
        row_counts=join.row_counts,
        partial=any(entry.partial for entry in entries),
        stored=Stored(archive.packed(made, own), join.rows, join.tallies).put(spool),
        parts=tuple(entries),
        is_joined=True,
        lacking=_together([absent(parts), *(entry.lacking for entry in entries)]),
        lacks=join.lacks,
    )


def _without_content(
    form: Form, period: Period, unit: Unit, entries: Iterable[Entry]
) -> Submission:
    """What is kept of all files as one: the answers stand in the entry."""
    path = joined_path(entry.path for entry in entries)
    return Submission(path, form.id, form.version, period.id, unit)


def absent(parts: Iterable[Part]) -> tuple[str, ...]:
    """The parts of which nothing counts."""
    return tuple(part.name for part in parts if part.entry is None)


def lacking_all(entry: Entry, names: tuple[str, ...]) -> Entry:
    """The entry, of which every number lacks these parts as well."""
    lacks = {k: _together([entry.lacking_of(k), names]) for k in (*entry.values, *entry.row_counts)}
    return replace(entry, lacking=(*entry.lacking, *names), lacks=lacks)


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
    return finding._replace(found=f"{name}: {finding.found}")


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


class _Join(Mutable):
    """The parts being joined: what is wrong, which of them lack what, and which ratios are of
    numbers of unlike parts, is known afterwards."""

    form: Form
    does: Does
    parts: Sequence[Part]
    begun: Mapping[str, Value]
    wrong: set[str] = field(default_factory=set)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unlike: list[str] = field(default_factory=list)
    rows: dict[str, list[TypedRow]] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    tallies: Tallies = field(default_factory=dict)

    def answers(self, spool: Spool) -> Answers:
        """The values of inputs, and of what is computed of them."""
        values = {key: self._input(key) for key in self.form.inputs if self._is_asked(key)}
        known: dict[str, Value] = {}
        stored = [self._stored(part.entry, spool) for part in self.parts]
        for key, table in self.form.tables.items():
            known |= self._table(key, table, stored)
        kinds: dict[str, set[OverTime]] = {}
        for made in self.form.computed:
            self._follow(made, kinds)
        refused = {key for key in self.wrong if values.get(key) is None}
        answers = Answers(values, refused, self._reasons(values))
        computed.fill(self.form, answers, known | dict.fromkeys(self.unlike))
        self.unlike = [k for k in self.unlike if self._has_both(k, answers)]
        return answers

    def _has_both(self, ratio: str, answers: Answers) -> bool:
        sides = self.form.computed_by_key[ratio].ratio
        return all(answers.values.get(key) is not None for key in sides)

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
        told = list(self._told(key, does))
        of = counted(does, told)
        if any(said.is_wrong for said in of):
            self.wrong.add(key)
        if does is OverTime.FLOW and not self.form.inputs[key].type.is_number:
            return self._text(of)
        self._keep_lacking(key, does, told, of)
        return together(does, of)

    def _told(self, key: str, does: OverTime) -> Iterator[Said]:
        """What each part says of an input; of an opening balance those that were asked for it."""
        for name, entry in self.parts:
            if entry is None:
                yield Said(name, is_there=False)
            elif does is not OverTime.OPENING or key in entry.values:
                value, is_wrong = entry.values.get(key), key in entry.wrong
                yield Said(name, value, is_wrong, entry.lacking_of(key))

    def _keep_lacking(
        self, key: str, does: OverTime, told: Sequence[Said], of: Sequence[Said]
    ) -> None:
        if names := lacking(does, told, of):
            self.lacks[key] = names

    def _text(self, told: list[Said]) -> Value:
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

    def _stored(self, entry: Entry | None, spool: Spool) -> Stored:
        """What the spool keeps of a part, its rows in the columns of this form."""
        if entry is None or entry.stored is None:
            return Stored({}, {}, {})
        stored, own = loaded(entry, spool), form_of(entry, self.form)
        return stored._replace(rows=in_columns_of(self.form, own, stored.rows))

    def _table(self, key: str, table: Section, of_all: Sequence[Stored]) -> dict[str, Value]:
        """Takes over the rows of a table; what is counted or summed of them."""
        own = computed.of_table(self.form, key)
        of_parts = self._with_rows(key, of_all)
        if not of_parts:
            return {c.key: None for c in own}
        is_flow = len(of_parts) > 1
        self.rows[key] = [
            (number, values, "; ".join(filter(None, (part.name if is_flow else "", note))))
            for part, _, stored in of_parts
            for number, values, note in stored.rows.get(key, ())
        ]
        entries = [entry for _, entry, _ in of_parts]
        self.row_counts[key] = sum(entry.row_counts[key] for entry in entries)
        columns = [column.key for column in table.fields]
        for column in columns:
            tallies = [one.tallies[column] for _, _, one in of_parts if column in one.tallies]
            if tallies:
                self.tallies[column] = _added(tallies)
        self.wrong |= {k for entry in entries for k in (key, *columns) if k in entry.wrong}
        return {c.key: self._of_rows(c, entries) for c in own}

    def _with_rows(self, key: str, of_all: Sequence[Stored]) -> list[tuple[Part, Entry, Stored]]:
        """The parts of which the rows of a table count: where none has any, the last."""
        does = self.does[key]
        if does is OverTime.NEITHER:
            return []
        told, there = list[Said](), list[tuple[Said, tuple[Part, Entry, Stored]]]()
        for part, stored in zip(self.parts, of_all):
            if part.entry is None:
                told.append(Said(part.name, is_there=False))
            elif key in part.entry.row_counts:
                count = part.entry.row_counts[key]
                value = count if does is OverTime.FLOW else count or None
                told.append(Said(part.name, value, lacks=part.entry.lacking_of(key)))
                there.append((told[-1], (part, part.entry, stored)))
        of = counted(does, told)
        self._keep_lacking(key, does, told, of)
        return [one for said, one in there if said in of] or [one for _, one in there[-1:]]

    def _of_rows(self, made: Computed, entries: Sequence[Entry]) -> Value:
        """A count or sum of the rows of several parts: that of all rows, also of those withheld."""
        if any(made.key in entry.wrong for entry in entries):
            self.wrong.add(made.key)
        told = [e.values.get(made.key) for e in entries if made.key in e.values]
        numbers = [value for value in told if isinstance(value, (int, Decimal))]
        return sum(numbers) if numbers and len(numbers) == len(told) else None

    def _follow(self, made: Computed, kinds: dict[str, set[OverTime]]) -> None:
        """A computed value lacks what all that it is made of lacks.

        A ratio of a number that lacks a part and one of its kind that has it, such as a base of one
        half and what came of it in the other, says nothing.
        """
        table_of = {key: table.key for key, (table, _) in self.form.columns.items()}
        sources = [table_of.get(key, key) for key in made.sources]
        told = [self.lacks.get(key, ()) for key in sources]
        if names := _together(told):
            self.lacks[made.key] = names
        of = [kinds.get(key) or {_kind(self.does[key])} for key in sources]
        kinds[made.key] = set().union(*of)
        if made.ratio and len(kinds[made.key]) == 1 and len(set(told)) > 1:
            self.unlike.append(made.key)


def _kind(does: OverTime) -> OverTime:
    """A number since the new year is, as one of all there is, as the last part says it."""
    return OverTime.STOCK if does is OverTime.YEAR_TO_DATE else does


def _added(tallies: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update(tally)
    return dict(total)
