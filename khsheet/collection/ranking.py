"""The emulation score of each unit whose report counts, by the criteria of the office's book.

A number earns its share of the points, full points where it reaches what the office asks. A blank
is no zero, but earns nothing, and that is said. What a unit is not asked for by its printed forms
is not among its possible points either; so units are ranked by their points in per cent of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from khsheet import messages
from khsheet.collection.entries import is_asked
from khsheet.collection.totals import Number
from khsheet.messages import NOT_ASKED
from khsheet.model import Collection, Criterion, CriterionKind, Entry, Severity, Status, Unit
from khsheet.model.fielded import Immutable

NO_NUMBER, NO_DIVISOR, NO_DAY = "chưa có số", "chia cho 0", "chưa ghi ngày"
#: Points and shares have so many decimals, quotients of two numbers so many.
POINT_DIGITS, QUOTIENT_DIGITS = 2, 4
#: What keeps a file from being counted, or another replaces, through no fault of the unit's.
_NOT_ITS_FAULT = {
    messages.SAME_CONTENT,
    messages.CODE_AND_NAME_DISAGREE,
    messages.NEWEST_UNDECIDED,
    messages.DECISIONS_DISAGREE,
    messages.LEFT_OUT_UNCLEAR,
}


class Mark(NamedTuple):
    """What a unit has of one criterion: the number that is taken, or a word why there is none, and
    the points, None where it is not asked; ``lacking`` are the parts of the period without it."""

    criterion: Criterion
    number: Number | None
    word: str
    points: Decimal | None
    lacking: tuple[str, ...] = ()


class Score(NamedTuple):
    """A unit's marks, their sum, what was possible, and its place (1 is the best; equals share)."""

    unit: Unit
    marks: tuple[Mark, ...]
    points: Decimal
    possible: Decimal
    percent: Decimal
    rank: int = 0

    @property
    def of_bonus(self) -> Decimal:
        return self._of(CriterionKind.BONUS)

    @property
    def of_deductions(self) -> Decimal:
        """What was taken off, a number below zero."""
        return self._of(CriterionKind.LATE, CriterionKind.SENT_AGAIN)

    def _of(self, *kinds: CriterionKind) -> Decimal:
        own = (mark.points for mark in self.marks if mark.criterion.kind in kinds)
        return sum((points for points in own if points is not None), Decimal())


class Ranking(Immutable):
    """The scores, the best first, and in roster order the units that are not ranked."""

    criteria: tuple[Criterion, ...]
    scores: tuple[Score, ...]
    unranked: tuple[Unit, ...]

    def of(self, code: str) -> Score | None:
        return next((score for score in self.scores if score.unit.code == code), None)


def ranking(collection: Collection) -> Ranking | None:
    """The ranking by this run's criteria; None where no number is scored."""
    criteria = collection.criteria
    if all(one.kind is not CriterionKind.INDICATOR for one in criteria):
        return None
    made = (_score(collection, entry) for entry in collection.accepted)
    scores = sorted((one for one in made if one.possible), key=lambda one: -one.percent)
    places = [score.percent for score in scores]
    ranked = tuple(one._replace(rank=places.index(one.percent) + 1) for one in scores)
    codes = {score.unit.code for score in ranked}
    return Ranking(criteria, ranked, tuple(u for u in collection.units if u.code not in codes))


def _score(collection: Collection, entry: Entry) -> Score:
    marks = tuple(_mark(collection, entry, criterion) for criterion in collection.criteria)
    points = sum((mark.points for mark in marks if mark.points is not None), Decimal())
    possible = sum(
        (
            mark.criterion.points
            for mark in marks
            if mark.points is not None and mark.criterion.kind is CriterionKind.INDICATOR
        ),
        Decimal(),
    )
    percent = _rounded(points * 100 / possible) if possible else Decimal()
    return Score(entry.unit, marks, points, possible, percent)


def _mark(collection: Collection, entry: Entry, criterion: Criterion) -> Mark:
    number, word = _number(collection, entry, criterion)
    if word == NOT_ASKED:
        return Mark(criterion, None, word, None)
    if number is None:
        return Mark(criterion, None, word, Decimal())
    share = _rounded(number * criterion.points / criterion.full)
    within = max(Decimal(), min(share, criterion.points))
    lacking = (part for key in criterion.keys for part in entry.lacking_of(key))
    match criterion.kind:
        case CriterionKind.INDICATOR:
            points = within
        case CriterionKind.BONUS:
            points = criterion.points if number >= criterion.full else Decimal()
        case _:
            points = -within
    return Mark(criterion, number, word, points, tuple(dict.fromkeys(lacking)))


def _number(
    collection: Collection, entry: Entry, criterion: Criterion
) -> tuple[Number | None, str]:
    """The number that a criterion takes of a unit, or a word why there is none."""
    match criterion.kind:
        case CriterionKind.LATE:
            days = collection.office.days_late(entry.unit.code)
            return days, "" if days is not None else NO_DAY
        case CriterionKind.SENT_AGAIN:
            return len({file.digest or file.path for file in _sent_in_vain(collection, entry)}), ""
    if not all(is_asked(entry, key) for key in criterion.keys):
        return None, NOT_ASKED
    numbers = [entry.number(key) for key in criterion.keys]
    reasons = [entry.reasons[key] for key in criterion.keys if key in entry.reasons]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None, reasons[0] if reasons and not criterion.under else NO_NUMBER
    if not criterion.under:
        return known[0], ""
    over, under = known
    if not under:
        return None, NO_DIVISOR
    return _rounded(Decimal(over) * criterion.scale / under, QUOTIENT_DIGITS), ""


def _sent_in_vain(collection: Collection, entry: Entry) -> Iterator[Entry]:
    """Files of a unit, of the same period, that were refused, or had errors and were replaced."""
    periods = {collection.period.id, *(part.id for part in collection.parts)}
    for file in collection.others:
        if file.unit.code != entry.unit.code or file.period not in periods:
            continue
        if not _NOT_ITS_FAULT.isdisjoint(finding.code for finding in file.findings):
            continue
        was_to_mend = file.status is Status.REPLACED and file.count(Severity.ERROR) > 0
        if file.status is Status.REJECTED or was_to_mend:
            yield file


def _rounded(number: Number, digits: int = POINT_DIGITS) -> Decimal:
    """As Excel's ROUND: halves away from zero."""
    return Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
