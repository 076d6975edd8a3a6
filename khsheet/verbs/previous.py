"""What the period before reported, carried into new workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from khsheet.collection import archive
from khsheet.collection.entries import form_of, stored_text
from khsheet.collection.spool import Spool
from khsheet.form import over_time, periods
from khsheet.form.known import KnownForms
from khsheet.form.prefill import prefill
from khsheet.intake.receive import WrongUse
from khsheet.model import (
    Computed,
    Entry,
    Field,
    Form,
    Identity,
    OverTime,
    Period,
    Raw,
    RawTable,
    Section,
    Submission,
    Type,
    Unit,
    Value,
)
from khsheet.office.book import Office
from khsheet.values.show import show
from khsheet.verbs.decided_then import ReportsBefore
from khsheet.verbs.earlier import (
    changed_between,
    heir_of,
    is_all_of,
    last_value,
    none_before,
    told_split,
)
from khsheet.verbs.starting import Cells, Rows

Reported = list[tuple[Entry, Submission]]
"""What was reported for a unit: by itself, or by those that were merged into it."""

Previous = dict[str, Reported]
"""What each unit reported for the period before, by unit code."""


def reported_before(
    form: Form,
    path: Path,
    period: Period,
    office: Office,
    known: KnownForms,
    book: Office | None = None,
) -> Previous:
    """The counted reports of that form for the period before that one, as the ``book`` decides.

    Those of units that were renamed or merged since are their successor's, of units that were split
    nobody's. A report that cannot be told to be of one unit alone is left out. Raises WrongUse
    where there is none of the period that ends on the day before.
    """
    with Spool() as spool:
        reports = ReportsBefore.of(form, [path], spool, known, book)
        last = _period_before(reports.sent, period, path)
        counted = reports.counted(last.id)
        since = changed_between(office, last, period)
        found: dict[str, Reported] = {}
        merged: set[str] = set()
        for entry in counted.values():
            heir = heir_of(office, since, entry.unit)
            if heir is None:
                continue
            merged |= {heir.unit.code} if heir.is_merged else set()
            submission = archive.loads(stored_text(entry, spool), known)
            of_unit = found.setdefault(heir.unit.code, [])
            own_first = len(of_unit) if heir.is_other else 0
            of_unit.insert(own_first, (entry, submission))
    found = {code: of for code, of in found.items() if len(of) == 1 or code in merged}
    return {c: of for c, of in found.items() if is_all_of(office, since, c, (e for e, _ in of))}


def split_since(office: Office, period: Period) -> list[str]:
    """A word about units that were split: nothing is carried over or compared."""
    return told_split(office, [s for s in office.successions if s.since == period.id])


def _period_before(sent: list[Entry], period: Period, path: Path) -> Period:
    """The period read that ends on the day before; of several one of the same length."""
    last_day = periods.day_before(period)
    met = sorted({e.period for e in sent})
    before = [p for p in map(periods.parse, met) if p.end == last_day]
    if not before:
        raise WrongUse(none_before(str(path), period, met))
    return max(before, key=lambda p: (periods.is_as_long(p, period), p.id))


# ---------------------------------------------------------------- carried over


def carried(
    form: Form, before: Previous, unit: Unit, *, explained: bool = False
) -> tuple[Cells, Rows]:
    """Cells and rows of the previous report that the new one starts with, unexplained unless asked.

    What the office gave and the unit left as it was is the office's to give again.
    """
    reported = before.get(unit.code, [])
    cells: Cells = {}
    for key, item in form.inputs.items():
        value = last_value([entry for entry, _ in reported], item)
        if value is not None and not _was_given(value, item, form, reported):
            cells[key] = typed_again(value)
    rows: Rows = {}
    for entry, submission in reported:
        own = form_of(entry, form)
        for key, table in form.tables.items():
            if table.carry and key in submission.tables and key in own.tables:
                typed = _in_columns_of(
                    table, own.tables[key], submission.tables[key], explained=explained
                )
                rows[key] = [*rows.get(key, []), *typed]
    return cells, rows


def said_before(before: Previous, unit: Unit) -> dict[str, str]:
    """What the unit explained on its check sheet, by line; nothing of units that were merged."""
    reported = before.get(unit.code, [])
    return dict(reported[0][1].explanations) if len(reported) == 1 else {}


def _was_given(value: Value, item: Field, form: Form, reported: Reported) -> bool:
    """Whether the workbook of that period began with it."""
    if not item.prefill:
        return False
    entry, submission = reported[0]
    identity = Identity(
        entry.unit, periods.parse(entry.period), {**form.config, **submission.config}, ""
    )
    return prefill(form, identity).get(item.key) == value


def shown_before(form: Form, period: Period, before: Previous, unit: Unit) -> dict[str, str]:
    """By key, what stands beside the numbers of the new workbook of that period: what they were.

    Numbers of several that were merged add up, where each of them is there. A period that is not
    as long shows nothing but what there was.
    """
    return numbers_before(form, period, [entry for entry, _ in before.get(unit.code, [])])


def numbers_before(form: Form, period: Period, entries: Sequence[Entry]) -> dict[str, str]:
    """The same of what a unit, or those that were merged into it, reported."""
    shown: dict[str, str] = {}
    does = over_time.of_items(form)
    is_long = all(periods.is_as_long(period, periods.parse(entry.period)) for entry in entries)
    for key in (*form.inputs, *form.computed_by_key):
        item = form.item(key)
        is_ratio = isinstance(item, Computed) and bool(item.ratio)
        if not item.type.is_number or (does[key] in _NOT_SHOWN and not is_ratio):
            continue
        if not is_long and (is_ratio or does[key] is not OverTime.STOCK):
            continue
        told = [entry.number(key) for entry in entries]
        numbers = [number for number in told if number is not None]
        can_be_added = item.type.can_be_summed and not is_ratio
        if numbers and len(numbers) == len(told) and (len(told) == 1 or can_be_added):
            sign = "%" if item.type is Type.PERCENT else ""
            shown[key] = show(sum(numbers), item.type) + sign
    return shown


#: Numbers of a document, and the opening balance, beside which it says where the last period ended.
_NOT_SHOWN = (OverTime.NEITHER, OverTime.OPENING)


def _in_columns_of(
    table: Section, before: Section, typed: RawTable, *, explained: bool
) -> list[tuple[Raw, ...]]:
    """Rows of the table as an older version had it, in its columns of today."""
    had = [field.key for field in before.fields]
    at = [
        had.index(field.key) if field.key in had and (explained or not field.explains) else None
        for field in table.fields
    ]
    return [tuple(None if n is None else values[n] for n in at) for _, values in typed.rows]


def typed_again(value: int | Decimal | date | str) -> Raw:
    """A value as somebody would type it into the new workbook."""
    if isinstance(value, str):
        return value
    return show(value, Type.DATE) if isinstance(value, date) else float(value)
