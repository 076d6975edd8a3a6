"""What is asked where one report follows another in a longer period, or stands for both."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from khsheet import messages
from khsheet.collection.among import explained
from khsheet.collection.comparison import number_of
from khsheet.collection.entries import Plain, TypedRow, form_of, in_columns_of, place, typed_rows
from khsheet.collection.joining import Part, absent
from khsheet.collection.spool import Spool
from khsheet.collection.totals import Number
from khsheet.form import over_time, periods
from khsheet.form.rules import Unique
from khsheet.form.rules.base import shown
from khsheet.form.rules.within_year import NotFallen, not_fallen
from khsheet.model import (
    Collection,
    Entry,
    Finding,
    Form,
    Item,
    OverTime,
    Period,
    Place,
    Section,
    Value,
    once_per_form,
)
from khsheet.values.show import show

Split = Callable[[Period, Period], bool]
"""Whether a unit was split between two periods: its numbers do not go on."""

Reported = tuple[str, Sequence[Entry]]
"""What a unit, or those that were merged into it, reported for the period of that name."""


def missing(whole: Entry, name: str, parts: Sequence[Part]) -> Iterator[Finding]:
    """The parts of which nothing counts, of a report that was joined."""
    if lacking := absent(parts):
        told = " và ".join(lacking)
        found = f"Đơn vị chưa có báo cáo {told} được tính, mọi số {name} thiếu kỳ này."
        yield messages.noted(whole.path, messages.PART_MISSING, found)


def missing_of(path: str, lacking: Sequence[str]) -> Iterator[Finding]:
    """Reports of units that were merged into this one, of which nothing counts."""
    found = f"Chưa có báo cáo {' và '.join(lacking)} được tính, mọi số của đơn vị thiếu phần này."
    yield messages.noted(path, messages.PART_MISSING, found)


def parts_of_numbers(form: Form, whole: Entry, name: str) -> Iterator[Finding]:
    """How many numbers some report does not give, beside those that none gives of which nothing
    counts; ratios that were not worked out for it."""
    numbers = [k for k, item in form.inputs.items() if item.type.is_number]
    told = [
        beyond
        for key in numbers
        if whole.values.get(key) is not None
        and (beyond := [n for n in whole.lacking_of(key) if n not in whole.lacking])
    ]
    if told:
        names = " và ".join(dict.fromkeys(name for names in told for name in names))
        found = f"{len(told)} số {name} mới là của một phần kỳ, chưa gồm số của {names}."
        yield messages.noted(whole.path, messages.NUMBERS_OF_PARTS, found)
    for made in form.computed:
        if made.key in whole.unlike:
            found = f"không tính, vì {' còn '.join(_of_what(form, whole, k) for k in made.ratio)}"
            where = place(whole, form, made.key)
            yield messages.finding(where, messages.UNLIKE_PARTS, found, item=made)


def _of_what(form: Form, whole: Entry, key: str) -> str:
    lacking = whole.lacking_of(key)
    of = f"chưa gồm số của {' và '.join(lacking)}" if lacking else "đã đủ kỳ"
    return f"«{form.item(key).label}» {of}"


def between(
    form: Form, parts: Sequence[Part], spool: Spool, is_split: Split = lambda then, now: False
) -> Iterator[Finding]:
    """What the reports of periods that follow each other say against each other, but for numbers
    of a unit that was split between them."""
    told = [(part.name, part.entry) for part in parts if part.entry]
    for n, (_, later) in enumerate(told):
        now = periods.parse(later.period)
        before = [one for _, entry in told[:n] for one in _reports(entry)]
        goes_on = [one for one in before if not is_split(one[0], now)]
        yield from fallen(form, later, [(period.name, [entry]) for period, entry in goes_on])
        if goes_on:
            yield from _carried_otherwise(form, *told[n - 1], later)
    yield from _doubles(form, told, spool)


def fallen(form: Form, later: Entry, earlier: Sequence[Reported]) -> Iterator[Finding]:
    """What is asked of the numbers since the new year that are below what was said ``earlier`` in
    the same year: each beside the last report that gives it, at the first of the later that does.

    What that report's check sheet explains is settled.
    """
    year = periods.parse(later.period).year
    earlier = [one for one in earlier if periods.parse(one[1][0].period).year == year]
    asked: dict[int, tuple[Entry, list[Finding]]] = {}
    for rule in not_fallen(form) if earlier else ():
        key = rule.fields[0].key
        own = _first_to_say(later, key)
        then = [
            (name, was) for name, of in earlier if (was := number_of(form, of, key)) is not None
        ]
        if own and then and (found := _falls(form, rule, own, *then[-1])):
            asked.setdefault(id(own), (own, []))[1].append(found)
    for own, found_there in asked.values():
        yield from explained(own, form, found_there)


def in_order(of: Iterable[Period]) -> list[Period]:
    """The periods as they end; of those that end on a day the longest speaks last."""
    return sorted(of, key=lambda period: (period.end, -period.start.toordinal()))


def ask_within_year(
    collection: Collection, earlier: Mapping[Period, Mapping[str, Sequence[Entry]]]
) -> None:
    """Adds to every entry what is asked beside the reports of earlier periods of the same year,
    once; ``earlier`` has them by the codes of the units that go on for those that sent them."""
    ordered = in_order(earlier)
    for code, entry in collection.counted.items():
        told = [(then.name, earlier[then][code]) for then in ordered if code in earlier[then]]
        known = {(f.code, f.field, f.place) for f in entry.findings}
        asked = fallen(collection.form, entry, told)
        found = [f for f in asked if (f.code, f.field, f.place) not in known]
        entry.findings = [*entry.findings, *found]


def _falls(form: Form, rule: NotFallen, entry: Entry, name: str, then: Number) -> Finding | None:
    item = rule.fields[0]
    now = number_of(form, [entry], item.key)
    if now is None or (fault := rule.asked(then, now, name)) is None:
        return None
    found = _asked(rule.code, form, entry, item, now, fault.expected)
    return found._replace(rule=rule.id)


def _first_to_say(entry: Entry, key: str) -> Entry | None:
    """Of the reports that follow each other in a longer one, the first that gives the number."""
    return next((one for _, one in _reports(entry) if one.known(key) is not None), None)


def _reports(entry: Entry) -> Iterator[tuple[Period, Entry]]:
    """The reports of which a longer one was joined, in their order; a report of its own, or of
    units that were merged, is one."""
    if not entry.is_joined or entry.parts[0].period == entry.period:
        yield periods.parse(entry.period), entry
    else:
        for part in entry.parts:
            yield from _reports(part)


def _carried_otherwise(form: Form, name: str, earlier: Entry, later: Entry) -> Iterator[Finding]:
    """Numbers that do not begin where the earlier report ended."""
    for key, item in form.inputs.items():
        if not item.carry or item.carry == key:
            continue
        then, now = earlier.number(item.carry), later.number(key)
        then = then if then is None else over_time.begins_with(item, then)
        if then is not None and now is not None and then != now:
            expected = f"Báo cáo {name} kết thúc ở {shown(item, then)}"
            yield _asked(messages.UNLIKE_PREVIOUS, form, later, item, now, expected)


def _asked(code: str, form: Form, entry: Entry, item: Item, value: Value, expected: str) -> Finding:
    where, typed = place(entry, form, item.key), show(value, item.type)
    found = shown(item, value)
    return messages.finding(where, code, found, item=item, expected=expected, value=typed)


# ---------------------------------------------------------------- rows that stand in two of them


def _doubles(form: Form, told: Sequence[tuple[str, Entry]], spool: Spool) -> Iterator[Finding]:
    """Rows of a later report that an earlier one has as well."""
    for key, table in form.tables.items():
        at = compared_columns(form)[key]
        if over_time.of_table(table) is not OverTime.FLOW or len(told) < 2 or not at:
            continue
        seen: dict[tuple[Plain, ...], tuple[str, int]] = {}
        for name, entry in told:
            rows = rows_of(form, key, entry, spool)
            for number, values, _ in rows:
                row = tuple(_folded(values[n]) for n in at)
                first = seen.setdefault(row, (name, number))
                if first[0] != name and any(value is not None for value in row):
                    yield _double(form, table, entry, number, *first)


def rows_of(form: Form, key: str, entry: Entry, spool: Spool) -> list[TypedRow]:
    """The typed rows of a table of an entry, in the columns of the form."""
    return in_columns_of(form, form_of(entry, form), typed_rows(entry, spool)).get(key, [])


def _folded(value: Plain) -> Plain:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


@once_per_form
def compared_columns(form: Form) -> dict[str, tuple[int, ...]]:
    """By table, the columns that make two rows one: those by which the form tells rows apart, else
    all but the number of the row and its explanation."""
    found = {}
    for key, table in form.tables.items():
        rules = [r for r in form.rules if isinstance(r, Unique) and r.table and r.table.key == key]
        named = {item.key for r in rules for item in r.sources}
        named = named or {f.key for f in table.fields if f.key != table.seq and not f.explains}
        found[key] = tuple(n for n, f in enumerate(table.fields) if f.key in named)
    return found


def _double(
    form: Form, table: Section, entry: Entry, number: int, name: str, first: int
) -> Finding:
    where = Place(entry.path, form.section_of[table.fields[0].key][0].name, number)
    found = f"{table.row_noun or 'dòng'} này có cả ở dòng {first} của báo cáo {name}"
    return messages.finding(where, messages.DOUBLE_OVER_BORDER, found, key=table.key)


# ---------------------------------------------------------------- the whole beside its parts


def beside_parts(
    form: Form, whole: Entry, joined: Entry, names: Sequence[str], is_split: Split
) -> list[Finding]:
    """What is said of a report of the whole period where its parts have been sent as well."""
    told = " và ".join(names)
    found = f"Đơn vị có báo cáo cả kỳ nên tính báo cáo này; {told} dùng để đối chiếu."
    findings = [messages.noted(whole.path, messages.WHOLE_COUNTS, found)]
    does = over_time.of_items(form)
    for key in (*form.inputs, *form.computed_by_key):
        item = form.item(key)
        if does[key] is OverTime.NEITHER or joined.lacking_of(key) or not item.type.is_number:
            continue
        said, made = whole.number(key), joined.number(key)
        if said is not None and made is not None and said != made:
            expected = f"Theo {told} là {show(made, item.type)}"
            findings.append(_asked(messages.WHOLE_UNLIKE_PARTS, form, whole, item, said, expected))
    known = {finding.field for finding in findings}
    return [*findings, *_below_parts(form, whole, joined, known, is_split)]


def _below_parts(
    form: Form, whole: Entry, joined: Entry, known: Container[str], is_split: Split
) -> Iterator[Finding]:
    """Numbers since the new year of a whole that agree with the last of its parts, but not with
    all of them: one is asked about beside the highest."""
    told = list(_reports(joined))
    last, _ = told[-1]
    reports = [(period.name, part) for period, part in told if not is_split(period, last)]
    found = []
    for rule in not_fallen(form):
        key = rule.fields[0].key
        said = [(number_of(form, [of], key), name) for name, of in reports]
        then = [(was, name) for was, name in said if was is not None]
        if key not in known and then:
            highest, name = max(then, key=itemgetter(0))
            asked = _falls(form, rule, whole, name, highest)
            found += [asked] if asked else []
    yield from explained(whole, form, found)
