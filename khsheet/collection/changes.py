"""What a collection changes against the consolidated workbook that it will take the place of.

Numbers are compared as they count, with the office's corrections, and units by their state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from khsheet import formats, messages
from khsheet.collection.archive import unpacked
from khsheet.collection.decided import corrections, value_of
from khsheet.collection.decisions import fingerprint, in_force
from khsheet.collection.differences import told_first
from khsheet.collection.entries import form_of, submission_of
from khsheet.collection.spool import Spool
from khsheet.collection.stored import (
    StoredCollection,
    is_consolidated,
    packed_submissions,
    read_back,
)
from khsheet.form.wording import filled_in, words_of
from khsheet.messages import STATUS_WORDS
from khsheet.model import Collection, Entry, Raw, Status, Unit, Value
from khsheet.model.fielded import Mutable
from khsheet.office import shifted

#: So many units, and items of one, are named.
_MOST_UNITS, _MOST_ITEMS = 8, 4
#: What a number is that the office corrected in two ways.
_IN_DOUBT = "?"


class _Typed(NamedTuple):
    """What a unit typed, as it is packed; ``counted`` are the values, as they counted, of what the
    office corrected then or now."""

    cells: dict[str, Any]
    rows: dict[str, list[list[Any]]]
    counted: dict[str, Value]

    @classmethod
    def of(cls, content: dict[str, Any], counted: dict[str, Value]) -> _Typed:
        rows = {key: list(map(list, own)) for key, (_, _, own) in content["tables"].items()}
        return cls(content["cells"], rows, counted)


class _Before(Mutable):
    """The earlier workbook: its units as they stood, and what those that counted typed."""

    collection: Collection
    typed: dict[str, _Typed]
    is_state_known: bool


def since(path: Path, collection: Collection, spool: Spool) -> list[str]:
    """What is new, gone, moved or of another state, in Vietnamese sentences.

    A workbook that is none of ours, or of another form or period, is compared with nothing; nor is
    a period that was joined from shorter ones, whose workbooks say what is new.
    """
    before = None if collection.parts else _before(path, collection)
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
        told
        for code, entry in collection.counted.items()
        if code in before.typed and (told := _moved(collection, entry, before.typed[code], spool))
    ]
    parts = [
        f"thêm {_some(came, ', ')}" if came else "",
        f"không còn {_some(gone, ', ')}" if gone else "",
        f"đổi tình trạng: {_some(states, '; ')}" if states else "",
        f"thay đổi ở {_some(moved, '; ')}" if moved else "",
    ]
    said = ". ".join(part[:1].upper() + part[1:] for part in parts if part)
    notes = [f"So với {path.name} đã có. {said or 'Số liệu các đơn vị không đổi'}."]
    known = before.collection.units if collection.has_roster else ()
    if said := shifted.told(collection.units, known, f"bảng tổng hợp {path.name} đã có"):
        notes.append(said)
    if files := _left_out_otherwise(before.collection.others, collection.others):
        notes.append(_told_left_out(files))
    return notes


def _told_left_out(files: list[str]) -> str:
    named = told_first(files, _MOST_UNITS, "tệp", "; ")
    return (
        f"Tệp để ngoài có nội dung khác lần trước: {named}. Nếu đây là báo cáo gửi lại thì xin "
        "ghi dấu tệp cũ vào quyết định, hoặc bỏ quyết định."
    )


def _before(path: Path, collection: Collection) -> _Before | None:
    """What that workbook kept of the units."""
    try:
        with formats.open_book(path) as book:
            if not is_consolidated(book):
                return None
            stored, typed, counted = read_back(book), dict[str, _Typed](), dict[str, Entry]()
            of = (stored.meta["form"], stored.meta["period"])
            if of != (collection.form.id, collection.period.id):
                return None
            for data in packed_submissions(book):
                unit = Unit(**data["unit"])
                state = stored.states.get(unit.code, Status.ACCEPTED)
                counted[unit.code] = Entry(data["file"], state, unit)
                typed[unit.code] = _Typed.of(data["content"], _counted(stored, data, collection))
    except (formats.Unreadable, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    form, period = collection.form, collection.period
    units, office = tuple(stored.units), stored.office
    kept = Collection(form, period, units, counted, stored.entries, office)
    return _Before(kept, typed, is_state_known=bool(stored.states) or not counted)


def _counted(
    stored: StoredCollection, data: dict[str, Any], collection: Collection
) -> dict[str, Value]:
    """Of a packed submission the values, as they counted, of what the office corrected then or
    now."""
    form, period = collection.form.at(data["version"]) or collection.form, collection.period
    unit, typed = data["unit"]["code"], data["content"]["cells"]
    own = corrections(form, stored.decisions, unit, period.id)
    now = collection.counted.get(unit)
    touched = {d.item for d in own} | (_corrected(now).keys() if now else set())
    cells: dict[str, Raw] = {k: unpacked(typed.get(k)) for k in touched & form.inputs.keys()}
    found = {key: value_of(form.inputs[key], period, raw) for key, raw in cells.items()}
    for decision, rivals in in_force(form, cells, own, period):
        item = form.inputs[decision.item]
        found[item.key] = _IN_DOUBT if rivals else value_of(item, period, decision.new)
    return found


def _moved(collection: Collection, entry: Entry, then: _Typed, spool: Spool) -> str:
    """The unit and the items of which something else counted before; "" for none."""
    form, words = form_of(entry, collection.form), words_of(collection.period)
    corrected = _corrected(entry)
    now = _Typed.of(submission_of(entry, spool)["content"], corrected)
    changed = _otherwise(then.cells, now.cells) - then.counted.keys()
    changed |= _otherwise(then.rows, now.rows)
    changed |= {
        key
        for key, value in then.counted.items()
        if value != corrected.get(key, entry.values.get(key))
    }
    labels = [
        filled_in(form.items[key].label if key in form.items else form.tables[key].title, words)
        for key in (*form.inputs, *form.tables)
        if key in changed
    ]
    if not labels:
        return ""
    quoted = [f"«{label}»" for label in labels]
    return f"{entry.unit.name} ({told_first(quoted, _MOST_ITEMS, 'mục', ', ')})"


def _otherwise(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    return {key for key in {**then, **now} if then.get(key) != now.get(key)}


def _corrected(entry: Entry) -> dict[str, Value]:
    """The numbers that the office corrected, or that are in doubt for it, as they count."""
    found: dict[str, Value] = {}
    for finding in entry.findings:
        if finding.code == messages.CORRECTED_BY_OFFICE:
            found[finding.field] = entry.values.get(finding.field)
        elif finding.code == messages.DECISIONS_DISAGREE and finding.field:
            found[finding.field] = _IN_DOUBT
    return found


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
