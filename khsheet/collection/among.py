"""What is asked of a unit beside others, and beside its own report of the period before."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from khsheet import messages
from khsheet.collection import row_marks
from khsheet.collection.entries import place
from khsheet.collection.row_marks import numbers
from khsheet.collection.spool import Spool
from khsheet.form import over_time, periods
from khsheet.form.explanations import settled
from khsheet.form.rules import Changed, SameRows, UnlikeOthers
from khsheet.form.wording import Area
from khsheet.model import (
    Collection,
    Entry,
    Fault,
    Finding,
    Form,
    OverTime,
    Place,
    Rule,
    Severity,
    Submission,
    Value,
)

#: Rows that so many units have are what all write, not what one took from another.
_TOO_COMMON = 20
#: Parts in which the rows of all units are sorted.
_PARTS = 64


def ask(collection: Collection, form: Form, spool: Spool) -> None:
    """Adds to every entry what is asked beside other units; ``form`` has the office's limits."""
    counted = list(collection.counted.values())
    found: dict[int, list[Finding]] = defaultdict(list)
    marks = [row_marks.get(entry, spool) for entry in counted]
    for rule in form.rules:
        if isinstance(rule, UnlikeOthers):
            asked = _unlike_others(rule, form, counted)
        elif isinstance(rule, SameRows):
            asked = _same_rows(rule, counted, marks)
        else:
            continue
        for entry, fault in asked:
            found[id(entry)].append(_finding(rule, form, entry, fault))
    for entry in counted:
        add(entry, form, found.get(id(entry), ()))


def reported(form: Form, before: Sequence[Entry], now: Entry) -> dict[str, Value]:
    """The numbers with which those of the unit are compared: its report before, or the reports of
    those that were merged into it; what comes and goes is compared in periods of one length."""
    found: dict[str, Value] = {}
    does = over_time.of_items(form)
    period = periods.parse(now.period)
    is_long = all(periods.is_as_long(periods.parse(one.period), period) for one in before)
    for rule in form.rules:
        key = rule.fields[0].key
        if not isinstance(rule, Changed) or does[key] is OverTime.YEAR_TO_DATE:
            continue
        numbers = [number for entry in before if (number := _number(entry, key)) is not None]
        if len(numbers) == len(before) > 0 and (is_long or does[key] is not OverTime.FLOW):
            found[key] = sum(numbers)
    return found


def ask_changes(entry: Entry, form: Form, then: Mapping[str, Value]) -> None:
    """Adds what is asked of the entry beside the numbers of its unit in the period before."""
    found = []
    for rule in form.rules:
        if isinstance(rule, Changed):
            key = rule.fields[0].key
            before, now = then.get(key), _number(entry, key)
            if now is not None and isinstance(before, (int, Decimal)):
                fault = rule.asked(before, now)
                found += [_finding(rule, form, entry, fault)] if fault else []
    add(entry, form, found)


def add(entry: Entry, form: Form, found: Sequence[Finding]) -> None:
    """The findings that are new, as far as the unit has not explained them already.

    Nothing is asked of a number that an error compares: it is told with that.
    """
    known = {(f.rule, f.found) for f in entry.findings}
    new = [f for f in found if (f.rule, f.found) not in known]
    if new:
        broken = {f.rule for f in entry.findings if f.severity is Severity.ERROR}
        compared = {i.key for rule in form.rules if rule.id in broken for i in rule.sources}
        new = [f for f in new if f.field not in compared]
    if new:
        entry.findings = [*entry.findings, *explained(entry, form, new)]


def explained(entry: Entry, form: Form, found: list[Finding]) -> list[Finding]:
    """The findings, those that the unit has explained on its check sheet settled."""
    said = Submission(
        entry.path, form.id, 0, entry.period, entry.unit, explanations=entry.explanations
    )
    return settled(form, said, found)


def _finding(rule: Rule, form: Form, entry: Entry, fault: Fault) -> Finding:
    where = place(entry, form, fault.key)
    if rule.table:
        where = Place(entry.path, form.section_of[fault.key][0].name)
    item = form.item(fault.key)
    value = "" if rule.table else fault.found.partition(",")[0]
    return messages.finding(
        where,
        rule.code,
        fault.found,
        item=item,
        expected=fault.expected,
        remedy=rule.because,
        value=value,
        severity=rule.severity,
        rule=rule.id,
    )


def _number(entry: Entry, key: str) -> int | Decimal | None:
    """What can be compared as a size: what is not above 0 has none."""
    value = entry.number(key)
    return value if value is not None and value > 0 else None


# ---------------------------------------------------------------- ratios


def _unlike_others(
    rule: UnlikeOthers, form: Form, entries: Iterable[Entry]
) -> Iterator[tuple[Entry, Fault]]:
    """The units whose ratio is far from that of others of their kind."""
    by_kind: dict[str, list[tuple[Entry, int | Decimal, int | Decimal]]] = defaultdict(list)
    for entry in entries:
        value, per = (_number(entry, item.key) for item in rule.sources)
        if value is not None and per is not None:
            by_kind[Area.of(form, entry.unit).word].append((entry, value, per))
    for told in by_kind.values():
        usual = rule.usual([float(value) / float(per) for _, value, per in told])
        for entry, value, per in told if usual else ():
            if usual and (fault := rule.asked(value, per, usual)):
                yield entry, fault


# ---------------------------------------------------------------- rows


def _same_rows(
    rule: SameRows, entries: Sequence[Entry], marks_by_rule: Iterable[Mapping[str, bytes]]
) -> Iterator[tuple[Entry, Fault]]:
    """The units that have a large part of their rows with another, each with the most alike."""
    marks = {n: own[rule.id] for n, own in enumerate(marks_by_rule) if rule.id in own}
    units, ends = array("I"), array("I", [0])
    shared: dict[int, array[int]] = {n: array("I") for n in marks}
    for row, having in enumerate(_having_one_row(marks)):
        units.extend(having)
        ends.append(len(units))
        for n in having:
            shared[n].append(row)
    for n, rows in shared.items():
        own = len(set(numbers(marks[n])))
        if not rule.asked(len(rows), own, ""):
            continue  # no single one has more of them
        others = Counter(chain.from_iterable(units[ends[r] : ends[r + 1]] for r in rows))
        del others[n]
        other, same = max(others.items(), key=lambda one: (one[1], -one[0]))
        if fault := rule.asked(same, own, entries[other].unit.name):
            yield entries[n], fault


def _having_one_row(marks: Mapping[int, bytes]) -> Iterator[list[int]]:
    """The units that have a row in common, several but not too many; most rows are of one alone.

    A part of the rows is sorted at a time: in an array a mark takes 4 bytes, else some hundred.
    """
    parts = [(array("I"), array("I")) for _ in range(_PARTS)]
    for n, own in marks.items():
        for mark in set(numbers(own)):
            of_part, units = parts[mark % _PARTS]
            of_part.append(mark)
            units.append(n)
    for of_part, units in parts:
        few = {mark for mark, count in Counter(of_part).items() if 1 < count <= _TOO_COMMON}
        having: dict[int, list[int]] = defaultdict(list)
        for mark, n in zip(of_part, units) if few else ():
            if mark in few:
                having[mark].append(n)
        yield from having.values()
