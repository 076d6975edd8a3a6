"""Files read into one collection: what check, collect and report begin with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from khsheet import messages
from khsheet.collection import combine
from khsheet.collection.roster import Contradiction, Office
from khsheet.collection.spool import Spool
from khsheet.collection.totals import total
from khsheet.form import definition, periods
from khsheet.intake.receive import FilesRead, WrongUse
from khsheet.model import Collection, Form, Period, Status, Unit, Value
from khsheet.vietnamese.unit_names import is_same_unit


#: Files that are named where none of them is a report.
MOST_TOLD = 5


@dataclass
class Result:
    """What a verb did: the collection, its official totals, the output and notes for the clerk."""

    collection: Collection
    totals: dict[str, Value]
    output: Path | None = None
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, collection: Collection) -> Result:
        return cls(collection, total(collection.form, collection.accepted))

    @property
    def exit_code(self) -> int:
        """0 when every file was accepted, else 1."""
        bad = (Status.ERRORS, Status.REJECTED)
        return 1 if any(e.status in bad for e in self.collection.files) else 0


def gathered(
    read: FilesRead, spool: Spool, office: Office | None = None, *, with_names: bool = True
) -> Collection:
    """The collection of what was read: one form and one period, those of most files.

    Raises WrongUse where there was nothing to read.
    """
    if all(e.status is Status.IGNORED for e in read.entries):
        told = [f"\n{e.path}: {e.findings[0].message}" for e in read.entries[:MOST_TOLD]]
        raise WrongUse(
            "Không thấy báo cáo Excel nào ở đường dẫn đã cho. Xin kiểm tra lại thư mục."
            + "".join(told)
        )
    form, period = _first_form(read), _most_period(read)
    for entry in read.entries:
        if entry.stored is not None and entry.period != period.id:
            combine.reject(
                entry,
                messages.OTHER_PERIOD,
                f"Tệp của kỳ {periods.parse(entry.period).name}, "
                f"đợt này tổng hợp kỳ {period.name}.",
            )
    has_units = office is not None and office.units
    roster = office.units if office is not None and has_units else _joined_roster(read)
    config = {**form.config, **read.config, **(office.config if office is not None else {})}
    return combine.combine(form, period, read.entries, spool, roster, config, with_names=with_names)


def _joined_roster(read: FilesRead) -> tuple[Unit, ...]:
    """The rosters of consolidated workbooks, with the units that stand in none of them."""
    known = Office(tuple(read.units.values()))
    more: dict[str, Unit] = {}
    for entry in read.entries if known.units else ():
        if entry.stored is None or entry.status not in (Status.ACCEPTED, Status.ERRORS):
            continue
        try:
            unit = known.find(entry.unit)
        except Contradiction as error:
            combine.reject(entry, messages.CODE_AND_NAME_DISAGREE, str(error))
            continue
        if unit is None:
            more.setdefault(entry.unit.code, entry.unit)
        elif is_same_unit(unit.name, entry.unit.name):
            entry.unit = unit
        else:
            combine.reject(
                entry,
                messages.CODE_AND_NAME_DISAGREE,
                f"Tệp ghi tên «{entry.unit.name}», "
                f"bảng tổng hợp ghi mã «{unit.code}» là «{unit.name}».",
            )
    return (*known.units, *more.values())


def _first_form(read: FilesRead) -> Form:
    return next(iter(read.forms.values()), None) or definition.load()


def _most_period(read: FilesRead) -> Period:
    """The period of most files; of the latest where they are as many."""
    count = Counter(e.period for e in read.entries if e.stored is not None)
    if not count:
        return periods.current(date.today())
    return read.periods[max(count, key=lambda p: (count[p], p))]
