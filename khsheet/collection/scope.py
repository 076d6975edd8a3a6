"""The form, version and period of a collection: decided once, whatever the order of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, replace
from datetime import date
from typing import NamedTuple

from khsheet import messages
from khsheet.collection.combine import note, reject
from khsheet.collection.decided import Brought
from khsheet.errors import UserError
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.form.wording import filled_in, words_of
from khsheet.model import Entry, Field, Form, Period

#: New items that are named one by one.
_MOST_TOLD = 8


class Scope(NamedTuple):
    """What a collection is of: a form, in the newest version that came, and a period."""

    form: Form
    period: Period

    def own(self, brought: Iterable[Brought]) -> list[Brought]:
        """What was brought along for this form and period, in the order of the units."""
        mine = [b for b in brought if (b.form, b.period) == (self.form.id, self.period.id)]
        return sorted(mine, key=lambda b: ([astuple(u) for u in b.units], repr(b.office)))


def decide(
    entries: Iterable[Entry],
    known: KnownForms,
    days: Mapping[tuple[str, str], Period],
    asked: Period | None = None,
    longer: Iterable[str] = (),
) -> Scope:
    """The form that ``known`` names and the period ``asked`` for, else those of most files.

    ``longer`` are periods of which a workbook was joined: reports within one are of it. ``days``
    has the first and last day of every period met, by form and period. Where no file counts it is
    the latest that any of them says. Raises UserError where as many files are of one form or period
    as of another.
    """
    sent = [e for e in entries if e.stored is not None]
    met = sorted(days, key=lambda key: (days[key].end, key))
    form_id = known.named.id if known.named else _most_common_form(sent, known, met)
    own = [e for e in sent if e.form == form_id]
    met_of_form = [p for f, p in met if f == form_id]
    period_id = asked.id if asked else _most_common_period(own, met_of_form, sorted(longer))
    versions = [e.version for e in own if is_of(period_id, e.period)]
    form = known.version(form_id, max(versions)) if versions else known.newest(form_id)
    if form is None:
        raise LookupError(f"{form_id}: files were read in versions that are not known")
    return Scope(form, days.get((form_id, period_id)) or asked or periods.parse(period_id))


def _most_common_form(sent: list[Entry], known: KnownForms, met: list[tuple[str, str]]) -> str:
    if not sent:
        return met[-1][0] if met else known.form.id
    count = Counter(e.form for e in sent)
    return _most_common(count, "biểu mẫu", "--form", lambda form_id: _told(form_id, known))


def is_of(period: str, other: str) -> bool:
    """Whether a report of the other period is one of the period, or of a part of it."""
    return period == other or periods.is_within(other, period)


def parts(scope: Scope, entries: Iterable[Entry]) -> list[str]:
    """The shorter periods within that of the scope of which reports came."""
    sent = {e.period for e in entries if e.stored is not None and e.form == scope.form.id}
    return sorted(p for p in sent if periods.is_within(p, scope.period.id))


def earlier_in_year(scope: Scope, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """By period, copies of the reports that came for earlier periods of the same year."""
    now = periods.parse(scope.period.id)
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.stored is None or entry.form != scope.form.id:
            continue
        then = periods.parse(entry.period)
        if then.year == now.year and then.end < now.start:
            found.setdefault(entry.period, []).append(replace(entry))
    return found


def _most_common_period(sent: list[Entry], met: list[str], longer: list[str]) -> str:
    if not sent:
        return met[-1] if met else periods.current(date.today()).id
    count = Counter(next((p for p in longer if is_of(p, e.period)), e.period) for e in sent)
    years = sorted({period[:4] for period in count})
    together = f" Muốn gộp thành cả năm: --period {years[0]}." if len(years) == 1 else ""
    return _most_common(
        count, "kỳ", "--period", lambda p: f"{periods.parse(p).name} ({p})", together
    )


def _most_common(
    count: Counter[str], kind: str, option: str, told: Callable[[str], str], more: str = ""
) -> str:
    most = max(count.values())
    best = sorted(name for name, number in count.items() if number == most)
    if len(best) > 1:
        raise UserError(
            f"Các tệp thuộc {len(best)} {kind}, mỗi {kind} {most} tệp: "
            f"{'; '.join(map(told, best))}. Xin chọn một {kind} bằng {option}.{more}"
        )
    return best[0]


def apply(scope: Scope, entries: Iterable[Entry], known: KnownForms) -> None:
    """What belongs to another form or period does not count, and says so with both names.

    What came in an older version counts as far as it was asked.
    """
    for entry in entries:
        if entry.stored is None:
            continue
        if entry.form != scope.form.id:
            reject(
                entry,
                messages.OTHER_FORM,
                f"Tệp thuộc biểu mẫu {_told(entry.form, known)}, "
                f"đợt này tổng hợp biểu mẫu {_told(scope.form.id, known)}.",
            )
        elif entry.period != scope.period.id:
            reject(
                entry,
                messages.OTHER_PERIOD,
                f"Tệp của kỳ {periods.parse(entry.period).name}, "
                f"đợt này tổng hợp kỳ {scope.period.name}.",
            )
        elif entry.version < scope.form.version:
            note(entry, messages.OLDER_VERSION, _what_is_newer(scope, entry.version))


def _what_is_newer(scope: Scope, version: int) -> str:
    """What that version did not ask for, by label."""
    form, words = scope.form, words_of(scope.period)
    older = form.at(version)
    known = older.items if older else {}
    labels = [
        filled_in(item.label, words)
        for key, item in form.items.items()
        if key not in known and not (isinstance(item, Field) and item.explains)
    ]
    told = f" Không hỏi ở tệp này: {'; '.join(labels[:_MOST_TOLD])}" if labels else ""
    more = f"; … (tất cả {len(labels)} mục)" if len(labels) > _MOST_TOLD else ""
    return (
        f"Tệp là phiên bản {version} của biểu mẫu, đợt này theo phiên bản {form.version}."
        f"{told}{more}"
    )


def _told(form_id: str, known: KnownForms) -> str:
    form = known.newest(form_id)
    return f"«{form.title}» ({form_id})" if form else f"({form_id})"
