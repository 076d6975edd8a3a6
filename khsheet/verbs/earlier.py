"""Earlier periods read for the units of today, and compared with what came now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from khsheet import formats, messages
from khsheet.collection import among, border, stored
from khsheet.collection.comparison import Comparison, Earlier
from khsheet.collection.entries import place
from khsheet.collection.joined_numbers import joined
from khsheet.collection.rulings import accepted_again
from khsheet.collection.spool import Spool
from khsheet.form import over_time, periods
from khsheet.form.known import KnownForms
from khsheet.form.rules.base import shown
from khsheet.intake import limits
from khsheet.intake.deadline import Deadline, TooLong
from khsheet.intake.receive import Paths, WrongUse, as_paths
from khsheet.model import (
    Collection,
    Entry,
    Field,
    Finding,
    Form,
    Period,
    Unit,
    Value,
)
from khsheet.office.book import Contradiction, Office, Succession
from khsheet.office.schema import MERGED, SPLIT
from khsheet.values.show import show
from khsheet.verbs.decided_then import ReportsBefore, decided_since
from khsheet.verbs.gathered import Result
from khsheet.vietnamese.unit_names import is_same_unit

Finder = Callable[[str, Period], list[Path]]
"""The earlier consolidated workbooks that lie there, for a form's id and a period."""

_HALVES = ("H1", "H2")


class _Season(NamedTuple):
    """What counted in one period, of so many units; ``is_joined`` from the parts of the period."""

    period: Period
    entries: list[Entry]
    units: int
    is_joined: bool = False


def set_beside(
    result: Result, previous: Paths | Finder | None, known: KnownForms, office: Office | None
) -> None:
    """What came beside what was reported earlier, where that is named or found."""
    collection = result.collection
    if paths := found(previous, collection):
        result.comparison = comparison(collection, paths, known, office)
        result.notes += compare(result.comparison, known.judging(collection.form), office)


def found(previous: Paths | Finder | None, collection: Collection) -> list[Path]:
    """The earlier consolidated workbooks or files that are named or found."""
    if callable(previous):
        return previous(collection.form.id, collection.period)
    return as_paths(previous or ())


def comparison(
    collection: Collection, paths: Iterable[Path], known: KnownForms, office: Office | None
) -> Comparison:
    """The collection beside the earlier periods that lie there, in consolidated workbooks or files
    of units. Raises WrongUse where there is none."""
    now, paths = collection.period, list(paths)
    seasons = _seasons(collection.form, paths, known, office)
    seasons += _joined(collection.form, seasons, now)
    before = [s for s in seasons if s.period.end <= periods.day_before(now)]
    if not before:
        told = ", ".join(str(path) for path in paths)
        raise WrongUse(none_before(told, now, [s.period.id for s in seasons]))
    own = Office(collection.units, successions=office.successions if office else ())
    ordered = sorted(before, key=lambda s: (s.period.end, s.period.start))
    earlier = [
        Earlier(s.period, s.entries, s.units, _continued(own, s, now), s.is_joined) for s in ordered
    ]
    return Comparison(collection, earlier)


def none_before(told: str, period: Period, met: list[str]) -> str:
    """Why nothing there is the period before."""
    last_day = periods.day_before(period)
    return (
        f"{told} không có báo cáo của kỳ liền trước {period.id} "
        f"(kết thúc ngày {last_day:%d/%m/%Y}); các kỳ đọc được: "
        f"{', '.join(met) or 'không có kỳ nào'}. Xin kiểm tra lại tệp ở --previous."
    )


# ---------------------------------------------------------------- read


def _seasons(
    form: Form, paths: list[Path], known: KnownForms, office: Office | None
) -> list[_Season]:
    """Each period once. Of consolidated workbooks the numbers are taken as they counted; what came
    of one period in several places, or as files of units, or was decided otherwise since, is read
    and judged once more."""
    kept = {path: _kept_under(path, form, office) for path in paths}
    quick = [season for seasons in kept.values() for season in seasons or ()]
    met = [season.period.id for season in quick]
    again = [path for path, own in kept.items() if own is None or _is_double(own, met)]
    if not again:
        return quick
    judged = _judged(form, again, known, office)
    if any(season.period.id in met for season in judged) and len(again) < len(paths):
        return _judged(form, paths, known, office)
    return [s for path, own in kept.items() if path not in again for s in own or ()] + judged


def _is_double(seasons: list[_Season], met: list[str]) -> bool:
    return any(met.count(season.period.id) > 1 for season in seasons)


def _kept_under(path: Path, form: Form, office: Office | None) -> list[_Season] | None:
    """What the consolidated workbooks there keep; None where something else lies there."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    seasons = []
    for file in files:
        season = _kept(file, form, office)
        if season is None:
            return None
        seasons.append(season)
    return seasons or None


def _kept(path: Path, form: Form, office: Office | None) -> _Season | None:
    """The numbers that a consolidated workbook keeps; None for any other file, and for one that was
    made before the office decided something of it."""
    try:
        with Deadline(limits.SECONDS) as deadline:
            deadline.start()
            with formats.open_book(path, limits.CONSOLIDATED) as book:
                found = stored.numbers(book) if stored.is_consolidated(book) else None
        if found is None or found.meta.get("form") != form.id:
            return None
        period = periods.parse(found.meta.get("period", ""))
    except (formats.Unreadable, OSError, ValueError, TooLong):
        return None  # reading it as any other file says why
    if decided_since(office, period.id, found.decisions):
        return None
    return _Season(period, found.entries, len(found.units) or len(found.entries))


def _judged(
    form: Form, paths: list[Path], known: KnownForms, office: Office | None
) -> list[_Season]:
    """What counts of the files there, by period."""
    with Spool() as spool:
        before = ReportsBefore.of(form, paths, spool, known, office)
        seasons = []
        for met in sorted({entry.period for entry in before.sent}):
            counted = list(before.counted(met).values())
            brought = [b for b in before.brought(met) if b.period == met]
            listed = {u.code for b in brought for u in b.units if u.code not in b.office.exempt}
            seasons.append(_Season(periods.parse(met), counted, len(listed) or len(counted)))
        return seasons


def _joined(form: Form, seasons: list[_Season], now: Period) -> list[_Season]:
    """Periods as long as this one of which not they but all their parts are known."""
    known = {season.period.id: season for season in seasons}
    for year in sorted({season.period.year for season in seasons}):
        for part in (*_HALVES, ""):
            period = periods.parse(f"{year}-{part}" if part else str(year))
            parts = [known.get(shorter.id) for shorter in periods.parts(period)]
            own = [season for season in parts if season is not None]
            if period.id not in known and len(own) == len(parts):
                known[period.id] = _of_parts(form, period, own)
    made = [season for season in known.values() if season.is_joined]
    return [season for season in made if periods.is_as_long(now, season.period)]


def _of_parts(form: Form, period: Period, parts: list[_Season]) -> _Season:
    """What the units that reported for every part reported for the whole."""
    by_code = [{entry.unit.code: entry for entry in part.entries} for part in parts]
    entries = []
    for code, last in by_code[-1].items():
        own = [of_part[code] for of_part in by_code if code in of_part]
        if len(own) == len(parts) and all(is_same_unit(e.unit.name, last.unit.name) for e in own):
            entries.append(joined(form, period, own))
    return _Season(period, entries, parts[-1].units, is_joined=True)


# ---------------------------------------------------------------- for the units of today


def _continued(office: Office, season: _Season, now: Period) -> dict[str, list[Entry]]:
    """By code of today's units, what they reported, or those that were merged into them.

    Nothing is compared of units that were split, of two reports of which not both can be its, and
    of units into which another was merged of which nothing counts.
    """
    since = changed_between(office, season.period, now)
    found: dict[str, list[Entry]] = {}
    merged: set[str] = set()
    for entry in season.entries:
        heir = heir_of(office, since, entry.unit)
        if heir is not None:
            merged |= {heir.unit.code} if heir.is_merged else set()
            found.setdefault(heir.unit.code, []).append(entry)
    found = {code: of for code, of in found.items() if len(of) == 1 or code in merged}
    return {code: of for code, of in found.items() if is_all_of(office, since, code, of)}


def is_all_of(
    office: Office, since: Iterable[Succession], code: str, reported: Iterable[Entry]
) -> bool:
    """Whether everybody reported who was merged into the unit since then."""
    unit = next(u for u in office.units if u.code == code)
    return not office.without(unit, since, [entry.unit for entry in reported])


def changed_between(office: Office, then: Period, now: Period) -> list[Succession]:
    """The units that changed after that period, and no later than this one, in order of time."""
    dated = [(periods.parse(s.since).start, s) for s in office.successions]
    return [s for day, s in sorted(dated) if then.start < day <= now.start]


class Heir(NamedTuple):
    """The unit of today that continues one: the same, or another, which others may have joined."""

    unit: Unit
    is_other: bool = False
    is_merged: bool = False


def heir_of(office: Office, since: Iterable[Succession], unit: Unit) -> Heir | None:
    """Who continues a unit, after those changes; nobody where it was split, or is not known."""
    is_other = is_merged = False
    for succession in since:
        if not succession.is_of(unit):
            continue
        if succession.kind == SPLIT:
            return None
        known = next((u for u in office.units if u.code == succession.new), None)
        unit, is_other = known or Unit(succession.new, succession.new), True
        is_merged |= succession.kind == MERGED
    if not is_other:
        own = _same_unit(office, unit)
        return Heir(own) if own else None
    return Heir(unit, is_other, is_merged) if unit in office.units else None


def _same_unit(office: Office, unit: Unit) -> Unit | None:
    """The office's unit that it surely is."""
    try:
        found = office.find(unit)
    except Contradiction:
        return None
    return found if found is not None and is_same_unit(found.name, unit.name) else None


def told_split(office: Office, successions: Iterable[Succession]) -> list[str]:
    """A word about units that were split: nothing is carried over or compared."""
    names = {unit.code: unit.name for unit in office.units}
    told = [f"{names.get(s.new, s.new)} (tách từ {s.old})" for s in successions if s.kind == SPLIT]
    if not told:
        return []
    return [f"Đơn vị chia tách, không mang số kỳ trước sang và không so: {'; '.join(told)}."]


# ---------------------------------------------------------------- what goes on


def compare(made: Comparison, form: Form, office: Office | None = None) -> list[str]:
    """What starts from the previous period must start from what was reported then, and what is many
    times what it was is asked about; ``form`` has the office's limits.

    Adds a finding to every entry where something is to be said; returns notes for the clerk.
    """
    collection, last, before = made.collection, made.last, made.before
    read = {one.period: one.of_unit for one in made.earlier if not one.is_joined}
    border.ask_within_year(collection, read)
    notes = _split_since_then(made, office) if office else []
    if last is None or before is None:
        ids = ", ".join(one.period.id for one in made.earlier)
        accepted_again(collection)
        return [
            f"Trong các kỳ ở --previous ({ids}) không có kỳ liền trước {collection.period.id}, "
            "nên chưa đối chiếu được số mang sang.",
            *notes,
        ]
    for code, entry in collection.counted.items():
        if code in last.of_unit:
            differing = _differing(collection.form, entry, last.of_unit[code])
            entry.findings = [*entry.findings, *differing]
        if code in before.of_unit:
            reports = before.of_unit[code]
            among.ask_changes(entry, form, among.reported(form, reports, entry))
    accepted_again(collection)
    absent = [e.unit.name for code, e in collection.counted.items() if code not in last.of_unit]
    told = [f"Chưa đối chiếu được với kỳ trước: {'; '.join(absent)}."] if absent else []
    return told + notes


def _split_since_then(made: Comparison, office: Office) -> list[str]:
    """A word about units that were split since the first of the periods that are compared."""
    now, compared = made.collection.period, [one.period for one in made.compared]
    own = Office(made.collection.units, successions=office.successions)
    first = min(compared, key=lambda period: period.start, default=now)
    return told_split(own, changed_between(own, first, now))


def last_value(reported: Sequence[Entry], item: Field) -> Value:
    """What was reported where that input goes on; None for nothing to trust.

    Numbers of several that were merged add up, where each of them is there.
    """
    key = item.carry
    values = [entry.known(key) for entry in reported]
    if not key or not values or any(value is None for value in values):
        return None
    if len(values) == 1:
        return values[0]
    numbers = [value for value in values if isinstance(value, (int, Decimal))]
    return sum(numbers) if len(numbers) == len(values) else None


def _differing(form: Form, entry: Entry, last: Sequence[Entry]) -> list[Finding]:
    names = sorted((e.unit.name for e in last), key=lambda name: name != entry.unit.name)
    whose = f" {' và '.join(names)} cộng lại" if len(names) > 1 else ""
    found = []
    for key, item in form.inputs.items():
        then, now = last_value(last, item), entry.values.get(key)
        if item.carry == key or then is None or now is None:
            continue
        if isinstance(then, int | Decimal):
            then = over_time.begins_with(item, then)
        if then == now:
            continue
        expected = f"Kỳ trước{whose} báo cáo {shown(item, then)}"
        found.append(
            messages.finding(
                place(entry, form, key),
                messages.UNLIKE_PREVIOUS,
                shown(item, now),
                item=item,
                expected=expected,
                value=show(now, item.type),
            )
        )
    return found
