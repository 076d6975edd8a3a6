"""A checked submission as an entry: rows and raw cells on the spool, what is counted in memory."""

from __future__ import annotations

import json
import marshal
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

from khsheet.collection import archive, row_marks
from khsheet.collection.spool import Keeper, Spool
from khsheet.form import computed, layout, profiles
from khsheet.messages import NOT_ASKED
from khsheet.model import (
    Answers,
    Checked,
    Computed,
    Entry,
    Form,
    Place,
    Section,
    Status,
    Type,
    Value,
    once_per_form,
    packed_values,
)
from khsheet.model.serials import serial_of_day

Plain = int | float | str | None
"""A typed value as the spool keeps it: a date as its serial, a decimal as a float."""

TypedRow = tuple[int, tuple[Plain, ...], str]
"""Excel row, one value per column, and a note of the tool."""

Tallies = dict[str, dict[str, int]]
"""How often each value stands in each choice column."""

OTHER_VALUE = "(khác)"


class Stored(NamedTuple):
    """What the spool keeps of one file: the submission as ``archive.packed`` makes it, its typed
    rows by table, and tallies, of what is withheld too."""

    packed: dict[str, Any]
    rows: dict[str, list[TypedRow]]
    tallies: Tallies

    def put(self, spool: Keeper, *, as_text: bool = False) -> tuple[int, int]:
        """Keep it there, the submission as the text that a workbook keeps where that will be asked
        for; returns where it is."""
        submission = archive.text(self.packed) if as_text else self.packed
        pieces = (submission, self.rows, self.tallies)
        return spool.put(marshal.dumps(tuple(map(marshal.dumps, pieces))))


def _plain(answers: Answers, section: Section, notes: dict[int, str]) -> list[TypedRow]:
    """Typed rows as the spool keeps them."""
    are_plain = {item.key: item.type not in _NOT_PLAIN for item in section.fields}
    columns: list[Iterable[Plain]] = [
        cast("Iterable[Plain]", values) if are_plain[key] else map(_plain_value, values)
        for key, values in answers.columns_of(section).values.items()
    ]
    numbers = [row.number for row in answers.rows[section.key]]
    return [(n, values, notes.get(n, "")) for n, values in zip(numbers, zip(*columns))]


_NOT_PLAIN = (Type.DATE, Type.DECIMAL, Type.PERCENT)


def _plain_value(value: Value) -> Plain:
    if isinstance(value, date):
        return serial_of_day(value)
    return float(value) if isinstance(value, Decimal) else value


def keep(
    checked: Checked, asked: Form, form: Form, spool: Keeper, *, with_names: bool, as_text: bool
) -> Entry:
    """The entry of a checked submission; its rows and raw cells go to the spool.

    ``form`` is the whole one, ``asked`` what of it is asked. Without names, rows with any stay out.
    ``as_text`` see ``Stored.put``.
    """
    submission, answers = checked.submission, checked.answers
    partial, moved = bool(submission.withheld), layout.moved(asked, submission.places)
    made = profiles.asking(form, submission.profile)
    personal = () if with_names else personal_tables(asked)
    counts, tallies = _counted(checked, asked)
    if not with_names and personal_tables(form):
        submission.digest = archive.digest(archive.packed(submission, made))  # while it is whole
        _withhold(checked, asked, personal, counts, tallies)
        named = {key for key, item in form.inputs.items() if item.personal}
        submission.cells = {k: v for k, v in submission.cells.items() if k not in named}
    rows = _stored_rows(checked, asked, personal)
    packed = archive.packed(submission, made, without_rows=personal)
    return Entry(
        path=submission.file,
        status=Status.ERRORS if checked.errors else Status.ACCEPTED,
        unit=submission.unit,
        period=submission.period,
        form=form.id,
        version=form.version,
        profile=asked.profile,
        modified=submission.modified,
        damage=submission.damage,
        digest=submission.digest,
        code=submission.code,
        findings=checked.findings,
        values=packed_values(answers.values),
        reasons=answers.reasons,
        wrong=_wrong(checked, asked),
        config=submission.config,
        places=moved,
        explanations=submission.explanations,
        row_counts=counts,
        partial=partial,
        marks=row_marks.put(asked, answers, spool),
        stored=Stored(packed, rows, tallies).put(spool, as_text=as_text),
    )


def _counted(checked: Checked, asked: Form) -> tuple[dict[str, int], Tallies]:
    """How many rows each table has, and how often each choice stands; of what is withheld too."""
    counts = {key: len(rows) for key, rows in checked.answers.rows.items()}
    tallies = _tallies(asked, checked.answers)
    for key, withheld in checked.submission.withheld.items():
        counts[key] = withheld["rows"]
        tallies |= withheld["tallies"]
    return counts, tallies


def _stored_rows(
    checked: Checked, asked: Form, without: tuple[str, ...]
) -> dict[str, list[TypedRow]]:
    """The typed rows of all tables but those."""
    notes = _row_notes(checked)
    return {
        key: _plain(checked.answers, asked.tables[key], notes.get(key, {}))
        for key in checked.answers.rows
        if key not in without
    }


def version_of(entry: Entry, form: Form) -> Form:
    """The whole form in the version in which the entry was sent; ``form`` is in any version."""
    return form.at(entry.version) or form


def form_of(entry: Entry, form: Form) -> Form:
    """The form in that version as far as the unit was asked for it, and what it gave beyond."""
    return profiles.asking(version_of(entry, form), entry.profile)


def is_asked(entry: Entry, key: str) -> bool:
    """Whether the unit was asked for that input or computed value, or has given it all the same."""
    return key in entry.values


def is_asked_all(entry: Entry, form: Form) -> bool:
    """Whether the unit was asked for just what the form has."""
    return (entry.version, entry.profile) == (form.version, form.profile)


def place(entry: Entry, form: Form, key: str) -> Place:
    """Where an input of the entry was found; ``form`` is of any version."""
    own = form_of(entry, form)
    return entry.places.get(key) or Place(entry.path, *layout.places(own).get(key, ()))


def moved(entry: Entry, form: Form) -> Iterator[tuple[str, Place]]:
    """What was found elsewhere than that version of the form has it."""
    normal = layout.places(form)
    for key in entry.places if is_asked_all(entry, form) else normal:
        found = place(entry, form, key)
        if key in normal and (found.sheet, found.row, found.column) != normal[key] and found.row:
            yield key, found


def _withhold(
    checked: Checked,
    form: Form,
    tables: tuple[str, ...],
    counts: dict[str, int],
    tallies: Tallies,
) -> None:
    """Leave personal data out of what is stored.

    Of tables with names only counts, values made of them and findings remain.
    """
    submission = checked.submission
    of_reading = set(map(id, submission.findings))
    for key in tables:
        own: Tallies = {}
        for item in form.tables[key].fields:
            if item.choices:
                listed = form.choices[item.choices].values
                by_value: Counter[str] = Counter()
                for value, count in tallies.get(item.key, {}).items():
                    by_value[value if value in listed else OTHER_VALUE] += count
                own[item.key] = tallies[item.key] = dict(by_value)
        columns = {item.key for item in form.tables[key].fields}
        submission.withheld[key] = {
            "rows": counts.get(key, 0),
            "tallies": own,
            "computed": {
                c.key: str(v)
                for c in computed.of_table(form, key)
                if (v := checked.answers.values[c.key]) is not None
            },
            "findings": [
                archive.packed_finding(f)
                for f in checked.findings
                if f.field in columns and id(f) not in of_reading
            ],
        }
    submission.leftovers, submission.originals = [], {}


def personal_tables(form: Form) -> tuple[str, ...]:
    """Tables that name people."""
    return tuple(key for key, t in form.tables.items() if any(f.personal for f in t.fields))


def _tallies(form: Form, answers: Answers) -> Tallies:
    """How often each value stands in each choice column."""
    result = {}
    for table in form.tables.values():
        columns = answers.columns_of(table).values
        for item in table.fields:
            if item.type is Type.CHOICE:
                counted = Counter(columns.get(item.key, ()))
                result[item.key] = {v: n for v, n in counted.items() if isinstance(v, str)}
    return result


def _row_notes(checked: Checked) -> dict[str, dict[int, str]]:
    """What the tool did to a row, by table and Excel row: texts converted from an old encoding."""
    notes: dict[str, dict[int, str]] = {}
    tables = {table.sheet: key for key, table in checked.submission.tables.items()}
    for (sheet, row, _), original in checked.submission.originals.items():
        if sheet in tables:
            own = notes.setdefault(tables[sheet], {})
            own[row] = f"{own[row]}; {original}" if row in own else f"chữ gốc: {original}"
    return notes


def _wrong(checked: Checked, form: Form) -> frozenset[str]:
    """Keys whose number cannot be counted: with an error of their own, or made from such."""
    wrong = {f.field for f in checked.errors if f.field} | checked.doubted
    wrong |= form.inputs.keys() - checked.submission.places.keys()
    wrong |= form.tables.keys() - checked.submission.tables.keys()
    for sheet in {f.place.sheet for f in checked.errors if f.place.sheet and not f.field}:
        singles, tables = checked.submission.on(sheet)
        wrong |= (
            singles
            | tables
            | {column for key in tables for column in checked.submission.tables[key].columns}
        )
    return with_made_of(form, wrong, checked.answers.values, checked.answers.reasons)


def with_made_of(
    form: Form, wrong: set[str], values: Mapping[str, Value], reasons: Container[str]
) -> frozenset[str]:
    """Keys that cannot be counted, and the computed values that are made of them or not known."""
    wrong = set(wrong)
    for c, made_from in _made_from(form):
        is_open = c.ratio or c.key in reasons
        if not wrong.isdisjoint(made_from) or (values.get(c.key) is None and not is_open):
            wrong.add(c.key)
    return frozenset(wrong)


@once_per_form
def _made_from(form: Form) -> list[tuple[Computed, frozenset[str]]]:
    """Computed values with the keys of what they are made from, tables included."""
    return [
        (c, frozenset((*c.sources, *((form.columns[c.sum][0].key,) if c.sum else ()))))
        for c in form.computed
    ]


def loaded(entry: Entry, spool: Spool) -> Stored:
    """What the spool keeps of an entry."""
    submission, rows, tallies = _pieces(entry, spool)
    return Stored(_packed(submission), marshal.loads(rows), marshal.loads(tallies))


def _packed(piece: bytes) -> dict[str, Any]:
    """A submission as ``archive.packed`` makes it, of the first of the pieces."""
    made: dict[str, Any] | str = marshal.loads(piece)
    return json.loads(made) if isinstance(made, str) else made


def _text(piece: bytes) -> str:
    """The same as ``archive.loads`` takes it."""
    made: dict[str, Any] | str = marshal.loads(piece)
    return made if isinstance(made, str) else archive.text(made)


def _pieces(entry: Entry, spool: Spool) -> tuple[bytes, bytes, bytes]:
    """The same, each piece to be read by itself."""
    if entry.stored is None:
        raise ValueError("the file gave no submission")
    pieces: tuple[bytes, bytes, bytes] = marshal.loads(spool.get(entry.stored))
    return pieces


def submission_of(entry: Entry, spool: Spool) -> dict[str, Any]:
    """The packed submission of an entry."""
    return _packed(_pieces(entry, spool)[0])


def kept(entry: Entry, spool: Spool) -> tuple[str, dict[str, list[TypedRow]]]:
    """The submission of an entry as ``archive.loads`` takes it, and its typed rows by table."""
    submission, rows, _ = _pieces(entry, spool)
    return _text(submission), marshal.loads(rows)


def typed_rows(entry: Entry, spool: Spool) -> dict[str, list[TypedRow]]:
    """The typed rows of an entry by table."""
    rows: dict[str, list[TypedRow]] = (
        marshal.loads(_pieces(entry, spool)[1]) if entry.stored else {}
    )
    return rows


def tallies_of(entry: Entry, spool: Spool) -> Tallies:
    """How often each value stands in each choice column of an entry."""
    tallies: Tallies = marshal.loads(_pieces(entry, spool)[2]) if entry.stored else {}
    return tallies


def in_columns_of(
    form: Form, own: Form, rows: dict[str, list[TypedRow]], not_asked: Plain = NOT_ASKED
) -> dict[str, list[TypedRow]]:
    """Typed rows of the version ``own`` in the columns of another; what it did not ask says so."""
    if own is form:
        return rows
    moved = {}
    for key, table in form.tables.items():
        had = [field.key for field in own.tables[key].fields] if key in own.tables else []
        at = [had.index(field.key) if field.key in had else None for field in table.fields]
        moved[key] = [
            (number, tuple(not_asked if n is None else values[n] for n in at), note)
            for number, values, note in rows.get(key, [])
        ]
    return moved


def stored_text(entry: Entry, spool: Spool) -> str:
    """The submission of an entry as ``archive.loads`` takes it."""
    return _text(_pieces(entry, spool)[0])


def identify(entries: Iterable[Entry], spool: Spool) -> None:
    """Set the digest of entries; most units send one file, and nobody asks for its digest."""
    for entry in entries:
        entry.digest = entry.digest or archive.digest(submission_of(entry, spool))
