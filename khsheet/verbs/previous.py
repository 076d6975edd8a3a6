"""What the period before reported: carried into new workbooks, and compared with what came now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from khsheet import messages
from khsheet.collection import archive, combine
from khsheet.collection.entries import form_of, place, stored_text
from khsheet.collection.rulings import accepted_again
from khsheet.collection.spool import Spool
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.form.rules.base import shown
from khsheet.intake.receive import WrongUse, read_files
from khsheet.model import (
    Collection,
    Entry,
    Field,
    Finding,
    Form,
    Period,
    Place,
    Raw,
    RawTable,
    Section,
    Submission,
    Type,
    Unit,
    Value,
)
from khsheet.office.book import Contradiction, Office, Succession
from khsheet.office.schema import MERGED, SPLIT
from khsheet.values.show import show
from khsheet.verbs.starting import Cells, Rows
from khsheet.vietnamese.unit_names import is_same_unit

Reported = list[tuple[Entry, Submission]]
"""What was reported for a unit: by itself, or by those that were merged into it."""

Previous = dict[str, Reported]
"""What each unit reported for the period before, by unit code."""


def reported_before(
    form: Form, path: Path, period: Period, office: Office, known: KnownForms
) -> Previous:
    """The counted reports of that form for the period before that one.

    Those of units that were renamed or merged since are their successor's, of units that were split
    nobody's. A report that cannot be told to be of one unit alone is left out. Raises WrongUse
    where there is none of the period that ends on the day before.
    """
    with Spool() as spool:
        read = read_files([path], spool, known=known)
        sent = [e for e in read.entries if e.stored is not None and e.form == form.id]
        last = _period_before(sent, period, path)
        entries = [e for e in sent if e.period == last.id]
        counted = combine.combine(form, last, entries, spool).counted
        since = [s for s in office.successions if _lies_between(s, last, period)]
        found: dict[str, Reported] = {}
        merged: set[str] = set()
        for entry in counted.values():
            heir = next((s for s in since if _is_of(s, entry)), None)
            unit = _heir(office, heir) if heir else _unit_of(office, entry)
            if unit is None:
                continue
            merged |= {unit.code} if heir and heir.kind == MERGED else set()
            submission = archive.loads(stored_text(entry, spool), known)
            of_unit = found.setdefault(unit.code, [])
            of_unit.insert(len(of_unit) if heir else 0, (entry, submission))  # its own come first
    return {code: of for code, of in found.items() if len(of) == 1 or code in merged}


def _lies_between(succession: Succession, last: Period, period: Period) -> bool:
    """Whether units changed after the period before, and no later than this one."""
    start = periods.parse(succession.since).start
    return last.start < start <= period.start


def _is_of(succession: Succession, entry: Entry) -> bool:
    unit = entry.unit
    return succession.old == unit.code or is_same_unit(succession.old, unit.name)


def _heir(office: Office, succession: Succession) -> Unit | None:
    """The unit that continues; None where nobody does."""
    if succession.kind == SPLIT:
        return None
    return next((unit for unit in office.units if unit.code == succession.new), None)


def split_since(office: Office, period: Period) -> list[str]:
    """A word about units that were split: nothing is carried over or compared."""
    names = {unit.code: unit.name for unit in office.units}
    told = [
        f"{names.get(s.new, s.new)} (tách từ {s.old})"
        for s in office.successions
        if s.kind == SPLIT and s.since == period.id
    ]
    if not told:
        return []
    return [f"Đơn vị chia tách, không mang số kỳ trước sang và không so: {'; '.join(told)}."]


def _period_before(sent: list[Entry], period: Period, path: Path) -> Period:
    """The period read that ends on the day before; of several one of the same length."""
    last_day = periods.day_before(period)
    met = sorted({e.period for e in sent})
    before = [p for p in map(periods.parse, met) if p.end == last_day]
    if not before:
        raise WrongUse(_none_before(path, period, last_day, met))
    return max(before, key=lambda p: (p.part[:1] == period.part[:1], p.id))


def _none_before(path: Path, period: Period, last_day: date, met: list[str]) -> str:
    told = ", ".join(met) or "không có kỳ nào"
    return (
        f"{path} không có báo cáo của kỳ liền trước {period.id} "
        f"(kết thúc ngày {last_day:%d/%m/%Y}); các kỳ đọc được: {told}. "
        "Xin kiểm tra lại tệp ở --previous."
    )


def _unit_of(office: Office, entry: Entry) -> Unit | None:
    """The office's unit that surely sent it."""
    try:
        unit = office.find(entry.unit)
    except Contradiction:
        return None
    return unit if unit is not None and is_same_unit(unit.name, entry.unit.name) else None


# ---------------------------------------------------------------- carried over


def carried(form: Form, before: Previous, unit: Unit) -> tuple[Cells, Rows]:
    """Cells and rows of the previous report that the new one starts with."""
    reported = before.get(unit.code, [])
    cells: Cells = {}
    for key, item in form.inputs.items():
        value = _last_value(reported, item)
        if value is not None:
            cells[key] = _typed_again(value)
    rows: Rows = {}
    for entry, submission in reported:
        own = form_of(entry, form)
        for key, table in form.tables.items():
            if table.carry and key in submission.tables and key in own.tables:
                typed = _in_columns_of(table, own.tables[key], submission.tables[key])
                rows[key] = [*rows.get(key, []), *typed]
    return cells, rows


def _in_columns_of(table: Section, before: Section, typed: RawTable) -> list[tuple[Raw, ...]]:
    """Rows of the table as an older version had it, in its columns of today, unexplained."""
    had = [field.key for field in before.fields]
    at = [
        had.index(field.key) if field.key in had and not field.explains else None
        for field in table.fields
    ]
    return [tuple(None if n is None else values[n] for n in at) for _, values in typed.rows]


def _last_value(reported: Reported, item: Field) -> Value:
    """What was reported where that input goes on; None for nothing to trust.

    Numbers of several that were merged add up, where each of them is there.
    """
    key = item.carry
    values = [entry.values.get(key) if key not in entry.wrong else None for entry, _ in reported]
    if not key or not values or any(value is None for value in values):
        return None
    if len(values) == 1:
        return values[0]
    numbers = [value for value in values if isinstance(value, (int, Decimal))]
    return sum(numbers) if len(numbers) == len(values) else None


def _typed_again(value: int | Decimal | date | str) -> Raw:
    """A value as somebody would type it into the new workbook."""
    if isinstance(value, str):
        return value
    return show(value, Type.DATE) if isinstance(value, date) else float(value)


# ---------------------------------------------------------------- compared


def compare(
    collection: Collection, previous: Path, known: KnownForms, office: Office | None = None
) -> list[str]:
    """What starts from the previous period must start from what was reported then.

    Adds a finding to every entry where it does not; returns notes for the clerk.
    """
    form, period = collection.form, collection.period
    own = Office(collection.units, successions=office.successions if office else ())
    before = reported_before(form, previous, period, own, known)
    for code, entry in collection.counted.items():
        if code in before:
            entry.findings = [*entry.findings, *_differing(form, entry, before[code])]
    accepted_again(collection)
    absent = [e.unit.name for code, e in collection.counted.items() if code not in before]
    told = [f"Chưa đối chiếu được với kỳ trước: {'; '.join(absent)}."] if absent else []
    return told + split_since(own, period)


def _differing(form: Form, entry: Entry, last: Reported) -> list[Finding]:
    found = []
    for key, item in form.inputs.items():
        then, now = _last_value(last, item), entry.values.get(key)
        if item.carry == key or then is None or now is None or then == now:
            continue
        found.append(_differs(place(entry, form, key), item, then, now, last))
    return found


def _differs(place: Place, item: Field, then: Value, now: Value, last: Reported) -> Finding:
    names = [entry.unit.name for entry, _ in last]
    whose = f" {' và '.join(names)} cộng lại" if len(names) > 1 else ""
    return messages.finding(
        place,
        messages.UNLIKE_PREVIOUS,
        shown(item, now),
        item=item,
        expected=f"Kỳ trước{whose} báo cáo {shown(item, then)}",
        value=show(now, item.type),
    )
