"""Many submissions into one collection: which file counts for each unit, and what it adds up to."""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from khsheet import messages
from khsheet.collection import archive
from khsheet.collection.archive import Spool
from khsheet.form import computed, definition, layout
from khsheet.form.periods import Period
from khsheet.messages import noted
from khsheet.model import (
    Answers,
    Checked,
    Collection,
    Entry,
    Form,
    Place,
    Row,
    Section,
    Status,
    Type,
    Unit,
    Value,
)
from khsheet.vietnamese.text import is_same_unit, sort_key, unit_key

TypedRow = tuple[int, tuple[int | float | str | None, ...], str]
"""Excel row, one value per column (a date as its serial), and a note of the tool."""

OTHER_VALUE = "(khác)"
_EPOCH = date(1899, 12, 30).toordinal()


def _plain(rows: list[Row], section: Section, notes: dict[int, str]) -> list[TypedRow]:
    """Typed rows as the spool keeps them: dates as serials, decimals as floats."""
    days = [n for n, f in enumerate(section.fields) if f.type is Type.DATE]
    fractions = [n for n, f in enumerate(section.fields) if f.type in (Type.DECIMAL, Type.PERCENT)]
    if not days and not fractions:
        return [(r.number, r.values, notes.get(r.number, "")) for r in rows]
    made = []
    for row in rows:
        values = list(row.values)
        for n in days:
            if values[n] is not None:
                values[n] = values[n].toordinal() - _EPOCH
        for n in fractions:
            if values[n] is not None:
                values[n] = float(values[n])
        made.append((row.number, tuple(values), notes.get(row.number, "")))
    return made


# ---------------------------------------------------------------- one file


def keep(checked: Checked, form: Form, spool: Spool, *, with_names: bool = True) -> Entry:
    """The entry of a checked submission; its rows and raw cells go to the spool.

    Without names, rows of tables with personal columns stay out; what was counted and found there remains.
    """
    submission, answers = checked.submission, checked.answers
    partial = bool(submission.withheld)
    personal = () if with_names else personal_tables(form)
    tallies = _tallies(form, answers)
    counts = {key: len(rows) for key, rows in answers.rows.items()}
    for key, withheld in submission.withheld.items():
        counts[key] = withheld["rows"]
        tallies |= withheld["tallies"]
    if personal:
        submission.digest = archive.digest(archive.packed(submission))  # while it is whole
        _withhold(checked, form, personal, counts, tallies)
    notes = _row_notes(checked)
    rows = {
        key: _plain(rows, form.tables[key], notes.get(key, {}))
        for key, rows in answers.rows.items()
        if key not in personal
    }
    return Entry(
        path=submission.file,
        status=Status.ERRORS if checked.errors else Status.ACCEPTED,
        unit=submission.unit,
        period=submission.period,
        version=submission.version,
        modified=submission.modified,
        digest=submission.digest,
        findings=checked.findings,
        values=answers.values,
        wrong=_wrong(checked, form),
        config=submission.config,
        places=layout.moved(form, submission.places),
        explanations=submission.explanations,
        row_counts=counts,
        tallies=tallies,
        partial=partial,
        stored=spool.put(marshal.dumps((archive.packed(submission, without_rows=personal), rows))),
    )


def place(entry: Entry, form: Form, key: str) -> Place:
    """Where an input of the entry was found; ``form`` is of any version."""
    own = (
        form
        if entry.version == form.version
        else definition.version(form.id, entry.version) or form
    )
    return entry.places.get(key) or Place(entry.path, *layout.places(own).get(key, ()))


def moved(entry: Entry, form: Form) -> Iterator[tuple[str, Place]]:
    """What was found elsewhere than that version of the form has it."""
    normal = layout.places(form)
    for key in entry.places if entry.version == form.version else normal:
        found = place(entry, form, key)
        if key in normal and (found.sheet, found.row, found.column) != normal[key] and found.row:
            yield key, found


def _withhold(
    checked: Checked,
    form: Form,
    tables: tuple[str, ...],
    counts: dict[str, int],
    tallies: dict[str, dict[str, int]],
) -> None:
    """Leave personal data out of what is stored: of tables with names only counts, values made of them
    and findings remain."""
    submission = checked.submission
    of_reading = set(map(id, submission.findings))
    for key in tables:
        own = {}
        for item in form.tables[key].fields:
            if item.choices:
                listed = form.choices[item.choices].values
                by_value = Counter()
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
    submission.cells = {k: v for k, v in submission.cells.items() if not form.inputs[k].personal}
    submission.leftovers, submission.originals = [], {}


def personal_tables(form: Form) -> tuple[str, ...]:
    """Tables that name people."""
    return tuple(key for key, t in form.tables.items() if any(f.personal for f in t.fields))


def _tallies(form: Form, answers: Answers) -> dict[str, dict[str, int]]:
    """How often each value stands in each choice column."""
    result = {}
    for key, table in form.tables.items():
        for n, item in enumerate(table.fields):
            if item.type is Type.CHOICE:
                result[item.key] = dict(
                    Counter(r.values[n] for r in answers.rows.get(key, ()) if r.values[n])
                )
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
    wrong = {f.field for f in checked.errors if f.field}
    wrong |= form.inputs.keys() - checked.submission.places.keys()
    wrong |= form.tables.keys() - checked.submission.tables.keys()
    for sheet in {f.place.sheet for f in checked.errors if f.place.sheet and not f.field}:
        singles, tables = checked.submission.on(sheet)
        wrong |= (
            singles
            | tables
            | {column for key in tables for column in checked.submission.tables[key].columns}
        )
    for c in form.computed:
        made_from = {*c.add, *c.subtract, *c.ratio, c.count, c.sum, *c.where}
        made_from |= {form.columns[c.sum][0].key} if c.sum else set()
        if wrong & made_from or checked.answers.values.get(c.key) is None and not c.ratio:
            wrong.add(c.key)
    return frozenset(wrong)


def kept(entry: Entry, spool: Spool) -> tuple[str, dict[str, list[TypedRow]]]:
    """What the spool keeps of an entry: its submission as ``archive.loads`` takes it, and its typed rows by table."""
    packed, rows = marshal.loads(spool.get(entry.stored))
    return archive.text(packed), rows


def typed_rows(entry: Entry, spool: Spool) -> dict[str, list[TypedRow]]:
    """The typed rows of an entry by table."""
    return marshal.loads(spool.get(entry.stored))[1] if entry.stored else {}


def stored_text(entry: Entry, spool: Spool) -> str:
    """The submission of an entry as ``archive.loads`` takes it."""
    return kept(entry, spool)[0]


# ---------------------------------------------------------------- many files


def _note(entry: Entry, code: str, what: str) -> None:
    entry.findings = [*entry.findings, noted(entry.path, code, what)]


def reject(entry: Entry, code: str, what: str) -> None:
    """The file does not count, and says why."""
    _note(entry, code, what)
    entry.status = Status.REJECTED


def _saved(entry: Entry) -> str:
    """When a file was saved, as the messages say it."""
    return f"lưu lúc {entry.saved:%H:%M:%S ngày %d/%m/%Y}" if entry.saved else "không ghi giờ lưu"


def _choose(entries: list[Entry]) -> tuple[Entry | None, list[Entry]]:
    """The entry that counts for a unit, and the others with what became of them.

    Of files with the same content one that has all its rows, then the newest, then the one with the
    shortest name: copies are called "(1)".
    """
    entries = sorted(entries, key=lambda e: (e.partial, len(e.path), e.path))
    by_content: dict[str, Entry] = {}
    others: list[Entry] = []
    for entry in entries:
        first = by_content.setdefault(entry.digest, entry)
        if first is not entry and first.path != entry.path:
            is_better = entry.partial <= first.partial and entry.modified > first.modified
            newer, older = (entry, first) if is_better else (first, entry)
            by_content[entry.digest] = newer
            _note(
                older,
                messages.SAME_CONTENT,
                f"Tệp {_saved(older)}, nội dung trùng với {newer.path} nên chỉ tính một lần.",
            )
            older.status = Status.REPLACED
            others.append(older)
    left = sorted(by_content.values(), key=lambda e: (e.modified, e.path))
    newest = left[-1]
    rivals = [
        e
        for e in left[:-1]
        if e.modified == newest.modified or not e.modified or not newest.modified
    ]
    if rivals:
        names = ", ".join(f"{e.path} ({_saved(e)})" for e in [*rivals, newest])
        for entry in left:
            reject(
                entry,
                messages.NEWEST_UNDECIDED,
                f"Đơn vị {entry.unit.name} có nhiều tệp khác nhau mà giờ lưu không phân biệt được: {names}.",
            )
        return None, [*others, *left]
    for entry in left[:-1]:
        _note(
            entry,
            messages.REPLACED_BY_NEWER,
            f"Tệp {_saved(entry)} đã được thay bằng {newest.path}, {_saved(newest)}.",
        )
        entry.status = Status.REPLACED
    return newest, [*others, *left[:-1]]


def _of_one_unit(sent: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Files of one code that are of one unit, and those that may be another's: none replaces the other."""
    renamed = [e for e in sent if any(f.code == messages.NAME_NOT_AS_IN_ROSTER for f in e.findings)]
    if 0 < len(renamed) < len(sent):
        strange, right = renamed, [e for e in sent if e not in renamed]
    elif all(is_same_unit(e.unit.name, sent[0].unit.name) for e in sent):
        return sent, []
    else:
        strange, right = sent, []
    for entry in strange:
        told = "; ".join(f"{e.path} ({e.unit.name})" for e in sent if e is not entry)
        reject(
            entry,
            messages.CODE_AND_NAME_DISAGREE,
            f"Mã «{entry.unit.code}» còn ở tệp của đơn vị tên khác: {told}.",
        )
    return right, strange


def _undecided(others: Iterable[Entry]) -> dict[str, str]:
    """When the files were saved of which an earlier collection could not tell the newest, by unit."""
    times: dict[str, str] = {}
    for entry in others:
        if any(f.code == messages.NEWEST_UNDECIDED for f in entry.findings):
            times[entry.unit.code] = max(entry.modified, times.get(entry.unit.code, ""))
    return times


def identify(entries: Iterable[Entry], spool: Spool) -> None:
    """Set the digest of entries; most units send one file, and nobody asks for its digest."""
    for entry in entries:
        entry.digest = entry.digest or archive.digest(marshal.loads(spool.get(entry.stored))[0])


def combine(
    form: Form,
    period: Period,
    entries: Iterable[Entry],
    spool: Spool,
    roster: Iterable[Unit] = (),
    office: dict[str, str] | None = None,
    *,
    with_names: bool = True,
) -> Collection:
    """A collection of all entries; the order in which they come does not matter.

    ``spool`` holds what the entries sent.
    """
    roster = tuple(roster)
    usable, others = [], []
    for entry in entries:
        if entry.stored is not None and entry.status in (Status.ACCEPTED, Status.ERRORS):
            usable.append(entry)
        else:
            others.append(entry)
    by_unit: dict[str, list[Entry]] = {}
    for entry in usable:
        by_unit.setdefault(entry.unit.code, []).append(entry)
    counted: dict[str, Entry] = {}
    undecided = _undecided(others)
    for code, sent in by_unit.items():
        if len(sent) > 1:
            identify(sent, spool)
            sent, strange = _of_one_unit(sent)
            others += strange
        chosen, rest = _choose(sent) if sent else (None, [])
        others += rest
        if chosen and code in undecided and chosen.modified <= undecided[code]:
            reject(
                chosen,
                messages.NEWEST_UNDECIDED,
                f"Đơn vị {chosen.unit.name} có hai tệp mới hơn tệp này ({_saved(chosen)}) mà chưa rõ tệp nào đúng.",
            )
            others.append(chosen)
        elif chosen:
            counted[code] = chosen
    if not roster:
        others += _one_code_each(counted)
    units = roster or tuple(
        sorted({e.unit for e in counted.values()}, key=lambda u: (sort_key(u.name), u.code))
    )
    return Collection(
        form,
        period,
        units,
        counted,
        _once(others),
        office or {},
        has_roster=bool(roster),
        with_names=with_names,
    )


def _one_code_each(counted: dict[str, Entry]) -> list[Entry]:
    """Without a roster nobody can say whether units of one name are one unit, which would be added twice:
    they are taken out."""
    by_key: dict[str, list[Entry]] = {}
    for entry in counted.values():
        by_key.setdefault(unit_key(entry.unit.name), []).append(entry)
    out: list[Entry] = []
    for named in by_key.values():
        for entry in named if len(named) > 1 else ():
            others = [
                e for e in named if e is not entry and is_same_unit(e.unit.name, entry.unit.name)
            ]
            if others:
                told = ", ".join(f"{e.path} (mã «{e.unit.code}»)" for e in others)
                reject(
                    entry,
                    messages.ONE_NAME_TWO_CODES,
                    f"Đơn vị {entry.unit.name}, mã «{entry.unit.code}», cùng tên với {told}.",
                )
                out.append(counted.pop(entry.unit.code))
    return out


def _once(entries: list[Entry]) -> list[Entry]:
    """Each file once: the same file can come directly and out of a consolidated workbook."""
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        seen.setdefault((entry.path, entry.digest, entry.status), entry)
    return sorted(seen.values(), key=lambda e: (e.path, e.status, e.digest))


# ---------------------------------------------------------------- totals


def total(form: Form, entries: list[Entry], *, skip_wrong: bool = False) -> dict[str, Value]:
    """The sums over entries of every number that can be summed, and computed values made of them.

    Ratios are recomputed from the sums, over the units that gave both parts. With ``skip_wrong``
    a number with an error is left out (provisional totals). A key that no unit gave is absent.
    """
    sums: dict[str, Value] = {}

    def counted(entry: Entry, key: str) -> Value:
        return None if skip_wrong and key in entry.wrong else entry.values.get(key)

    summable = [f.key for f in form.inputs.values() if f.type.can_be_summed and f.summed]
    summable += [c.key for c in form.computed if c.summed]
    for key in summable:
        given = [v for e in entries if isinstance(v := counted(e, key), (int, Decimal))]
        if given:
            sums[key] = sum(given)
    for c in form.computed:
        if c.ratio:
            pairs = [
                (over, under)
                for e in entries
                if (over := counted(e, c.ratio[0])) is not None
                and (under := counted(e, c.ratio[1])) is not None
            ]
            made = (
                computed.ratio(c, sum(p[0] for p in pairs), sum(p[1] for p in pairs))
                if pairs
                else None
            )
            if made is not None:
                sums[c.key] = made
    return sums
