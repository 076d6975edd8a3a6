"""What a collection changes against the consolidated workbook that it will take the place of.

What units typed is compared as it is read, with the office's corrections: another way of writing
changes nothing. Units are compared by their state.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from khsheet import formats, messages
from khsheet.collection import archive
from khsheet.collection.data_code import canonical
from khsheet.collection.decided import LEFT_OUT, corrections
from khsheet.collection.decisions import corrected, fingerprint, is_accepted
from khsheet.collection.differences import told_first
from khsheet.collection.entries import form_of, stored_text, version_of
from khsheet.collection.spool import Spool
from khsheet.collection.stored import (
    StoredCollection,
    is_consolidated,
    packed_submissions,
    read_back,
    saved_again,
)
from khsheet.form.known import KnownForms
from khsheet.form.wording import filled_in, words_of
from khsheet.intake import typing
from khsheet.messages import STATUS_WORDS
from khsheet.model import (
    Answers,
    Collection,
    Decision,
    DecisionKind,
    Entry,
    Finding,
    Form,
    Period,
    Raw,
    Status,
    Submission,
    Unit,
    Value,
)
from khsheet.model.fielded import Mutable
from khsheet.office import shifted

#: So many units, and items of one, are named.
_MOST_UNITS, _MOST_ITEMS = 8, 4
#: What a number is that the office corrected in two ways.
_IN_DOUBT = "?"
#: What may come of reading a hidden sheet that somebody or something has changed.
_SPOILT = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError)
#: What is said of an entry of which the office corrected a number.
_OF_DECISIONS = (messages.CORRECTED_BY_OFFICE, messages.DECISIONS_DISAGREE)
#: Behind what stands in a cell that could not be read: no text that was read ends so.
_REFUSED = "\t?"


class _Counted(NamedTuple):
    """What counts of a submission, one text for a value however it was typed; of a cell that could
    not be read what stands there. ``unknown`` is what was left out of it on the way."""

    cells: dict[str, str]
    rows: dict[str, list[dict[str, str]]]
    unknown: set[str]

    @classmethod
    def of(
        cls, form: Form, sent: Submission, decided: Iterable[Finding], period: Period
    ) -> _Counted:
        """``decided`` tells of the office's corrections, which count."""
        raws, in_doubt = dict(sent.cells), set[str]()
        for finding in decided:
            if finding.code == messages.CORRECTED_BY_OFFICE:
                raws[finding.field] = finding.value
            elif finding.code == messages.DECISIONS_DISAGREE and finding.field:
                in_doubt.add(finding.field)
        answers = typing.typed(form, replace(sent, cells=raws), period, {}).answers
        values = {**answers.values, **answers.reasons}
        cells = {
            key: _text(values.get(key), raws.get(key), is_refused=key in answers.refused)
            for key in form.inputs
        }
        cells |= dict.fromkeys(in_doubt, _IN_DOUBT)
        unknown = set(sent.withheld)
        if sent.lacks_words:
            unknown |= {key for key, item in form.inputs.items() if item.personal}
        return cls(cells, _rows(form, sent, answers), unknown)

    def otherwise(self, other: _Counted) -> set[str]:
        """The inputs and tables of which something else counts, as far as both tell them."""
        cells = {*self.cells, *other.cells}
        found = {key for key in cells if not _are_same(self.cells, other.cells, key)}
        for key in {*self.rows, *other.rows}:
            these, those = self.rows.get(key, []), other.rows.get(key, [])
            if len(these) != len(those) or not all(
                _are_same(one, another, column)
                for one, another in zip(these, those)
                for column in {*one, *another}
            ):
                found.add(key)
        return found - self.unknown - other.unknown


class _Before(Mutable):
    """The earlier workbook: its units as they stood, and by code the items of which something else
    counted than now with what they are called, of those that counted both times."""

    collection: Collection
    changed: dict[str, dict[str, str]]
    decisions: list[Decision]
    is_state_known: bool


def since(path: Path, collection: Collection, spool: Spool, known: KnownForms) -> list[str]:
    """What is new, gone, moved or of another state, in Vietnamese sentences.

    A workbook that is none of ours, or of another form or period, is compared with nothing; nor is
    a period that was joined from shorter ones, whose workbooks say what is new.
    """
    before = None if collection.parts else _before(path, collection, spool, known)
    if before is None:
        return []
    units = {unit.code: unit for unit in (*_units_of(before.collection), *_units_of(collection))}
    everybody = tuple(units.values())
    then = replace(before.collection, units=everybody).states
    now = replace(collection, units=everybody).states
    if not before.is_state_known:  # but only who counted
        now = {code: now[code] for code in now if code in collection.counted or code not in then}
        then = {code: now.get(code, state) for code, state in then.items()}
    came = [_with_state(units[code].name, now[code]) for code in now if code not in then]
    gone = [units[code].name for code in then if code not in now]
    states = [
        f"{units[code].name} ({STATUS_WORDS[then[code]]} → {STATUS_WORDS[state]})"
        for code, state in now.items()
        if then.get(code, state) is not state
    ]
    moved = [
        f"{entry.unit.name} ({told_first([*items.values()], _MOST_ITEMS, 'mục', ', ')})"
        for code, entry in collection.counted.items()
        if (items := before.changed.get(code))
    ]
    parts = [
        f"thêm {_some(came, ', ')}" if came else "",
        f"không còn {_some(gone, ', ')}" if gone else "",
        f"đổi tình trạng: {_some(states, '; ')}" if states else "",
        f"thay đổi ở {_some(moved, '; ')}" if moved else "",
    ]
    said = ". ".join(part[:1].upper() + part[1:] for part in parts if part)
    notes = [f"So với {path.name} đã có. {said or 'Số liệu các đơn vị không đổi'}."]
    listed = before.collection.units if collection.has_roster else ()
    if said := shifted.told(collection.units, listed, f"bảng tổng hợp {path.name} đã có"):
        notes.append(said)
    if files := _left_out_otherwise(before.collection.others, collection.others):
        notes.append(_told_left_out(files))
    if accepted := list(_accepted_otherwise(collection, before)):
        notes.append(_told_accepted(accepted, path.name))
    return notes


def saved_by_hand(path: Path) -> list[str]:
    """A word about a consolidated workbook that somebody saved, and may have typed into."""
    try:
        with formats.open_book(path) as book:
            told = saved_again(book, path.name) if is_consolidated(book) else None
    except (formats.Unreadable, OSError):
        return []
    return [f"{path.name}: {told.message}"] if told else []


def _told_left_out(files: list[str]) -> str:
    named = told_first(files, _MOST_UNITS, "tệp", "; ")
    return (
        f"Tệp để ngoài có nội dung khác lần trước: {named}. Nếu đây là báo cáo gửi lại thì xin "
        "ghi dấu tệp cũ vào quyết định, hoặc bỏ quyết định."
    )


def _told_accepted(told: list[str], name: str) -> str:
    named = told_first(told, _MOST_UNITS, "điều nhắc", "; ")
    return (
        f"Điều nhắc văn phòng đã chấp nhận, nhưng số đã khác {name}: {named}. Xin xem lại quyết "
        "định: nếu vẫn chấp nhận thì ở dòng đó ghi mục và số nay (cột Mục, Số cũ), số đổi nữa thì "
        "được nhắc lại; nếu không thì bỏ dòng đó."
    )


def _accepted_otherwise(collection: Collection, before: _Before) -> Iterator[str]:
    """Warnings that are accepted as they were, although what they ask about has changed.

    A decision that has the number for which it was made is not applied to another.
    """
    then = {(d.unit, d.code, d.item) for d in before.decisions if d.kind is DecisionKind.ACCEPT}
    words = words_of(collection.period)
    for ruling in collection.rulings:
        made, entry = ruling.decision, collection.counted.get(ruling.decision.unit)
        is_bound = bool(made.item and made.old)
        if made.kind is not DecisionKind.ACCEPT or is_bound or entry is None:
            continue
        if (made.unit, made.code, made.item) not in then:
            continue
        form, changed = form_of(entry, collection.form), before.changed.get(made.unit, {})
        rules = {rule.id: {item.key for item in rule.sources} for rule in form.rules}
        for finding in filter(is_accepted, entry.findings):
            about = {finding.field} | rules.get(finding.rule, set())
            about |= {form.columns[key][0].key for key in about & form.columns.keys()}
            is_meant = finding.code == made.code and made.item in ("", finding.field)
            if is_meant and about & changed.keys():
                label = filled_in(finding.label, words)
                yield f"{entry.unit.name}, {finding.code}, «{label}» (nay {finding.value})"


def _before(path: Path, collection: Collection, spool: Spool, known: KnownForms) -> _Before | None:
    """What that workbook kept of the units."""
    try:
        with formats.open_book(path) as book:
            if not is_consolidated(book):
                return None
            stored, counted, changed = (
                read_back(book),
                dict[str, Entry](),
                dict[str, dict[str, str]](),
            )
            of = (stored.meta["form"], stored.meta["period"])
            if of != (collection.form.id, collection.period.id):
                return None
            for data in packed_submissions(book):
                unit = Unit(**data["unit"])
                state = stored.states.get(unit.code, Status.ACCEPTED)
                counted[unit.code] = Entry(data["file"], state, unit)
                if now := collection.counted.get(unit.code):
                    changed[unit.code] = _changed(data, stored, now, collection, spool, known)
    except (formats.Unreadable, OSError, *_SPOILT):
        return None
    form, period = collection.form, collection.period
    units, office = tuple(stored.units), stored.office
    kept = Collection(form, period, units, counted, stored.entries, office)
    is_state_known = bool(stored.states) or not counted
    return _Before(kept, changed, stored.decisions, is_state_known)


def _changed(
    data: dict[str, Any],
    stored: StoredCollection,
    entry: Entry,
    collection: Collection,
    spool: Spool,
    known: KnownForms,
) -> dict[str, str]:
    """The items of a unit of which something else counted, with what they are called, also where it
    is not asked for them any more; ``data`` is what it had sent."""
    form, period = collection.form, collection.period
    text = stored_text(entry, spool)
    decisions = corrections(form, stored.decisions, entry.unit.code, period.id)
    is_corrected = decisions or any(f.code in _OF_DECISIONS for f in entry.findings)
    if not is_corrected and _is_the_same(data, json.loads(text)):
        return {}
    sent, now = archive.loads(archive.text(data), known), archive.loads(text, known)
    forms = form.at(sent.version) or form, version_of(entry, form)
    _, decided = corrected(forms[0], sent, decisions, period)
    then = _Counted.of(forms[0], sent, decided, period)
    found = then.otherwise(_Counted.of(forms[1], now, entry.findings, period))
    titles, words = _titles(forms[0]) | _titles(forms[1]), words_of(period)
    return {k: f"«{filled_in(title, words)}»" for k, title in titles.items() if k in found}


def _titles(form: Form) -> dict[str, str]:
    """What the inputs and tables of a form are called."""
    titles = {key: item.label for key, item in form.inputs.items()}
    return titles | {key: table.title for key, table in form.tables.items()}


def _is_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the same was typed, cell by cell, as most units send nothing new."""
    return all(one[part] == other[part] for part in ("version", "epoch1904")) and all(
        one["content"][part] == other["content"][part] for part in ("cells", "tables")
    )


def _rows(form: Form, sent: Submission, answers: Answers) -> dict[str, list[dict[str, str]]]:
    """Of every table what is read of its rows, by column, wherever they stand."""
    return {
        key: [
            {
                item.key: _text(value, raw, is_refused=n in row.refused)
                for n, (item, value, raw) in enumerate(zip(table.fields, row.values, raws))
            }
            for row, (_, raws) in zip(answers.rows[key], sent.tables[key].rows)
        ]
        for key, table in form.tables.items()
        if key in sent.tables
    }


def _text(value: Value, raw: Raw, *, is_refused: bool) -> str:
    """A value, or what stands in a cell that gave none although it holds something."""
    shown = archive.seen(raw) if is_refused else ""
    return f"{shown}{_REFUSED}" if shown else canonical(value)


def _are_same(one: dict[str, str], other: dict[str, str], key: str) -> bool:
    """Whether the same counts there; what was left out of one of them is not known."""
    texts = one.get(key, ""), other.get(key, "")
    return texts[0] == texts[1] or any(LEFT_OUT in text for text in texts)


def _left_out_otherwise(then: list[Entry], now: list[Entry]) -> list[str]:
    """Files that are left out under the name of others that were, with both fingerprints."""
    before: dict[str, set[str]] = {}
    for entry in then:
        if entry.status is Status.EXCLUDED:
            before.setdefault(entry.path, set()).add(fingerprint(entry))
    found = []
    for entry in now:
        marks, mark = before.get(entry.path), fingerprint(entry)
        if marks and mark and entry.status is Status.EXCLUDED and mark not in marks:
            was = " và ".join(sorted(filter(None, marks))) or "không đọc được"
            found.append(f"{entry.path} (nay {mark}, trước {was})")
    return found


def _units_of(collection: Collection) -> Iterable[Unit]:
    """Its units, and those that its files name."""
    return (*(entry.unit for entry in collection.files if entry.unit.code), *collection.units)


def _with_state(name: str, state: Status) -> str:
    """A unit that came; that it counts is not said."""
    is_usual = state in (Status.ACCEPTED, Status.ERRORS)
    return name if is_usual else f"{name} ({STATUS_WORDS[state]})"


def _some(names: list[str], between: str) -> str:
    return told_first(names, _MOST_UNITS, "đơn vị", between)
