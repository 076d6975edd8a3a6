"""Files read into one collection: what check, collect and report begin with."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from pathlib import Path

from khsheet import messages
from khsheet.collection import combine, scope
from khsheet.collection.decided import Decided
from khsheet.collection.scope import Brought
from khsheet.collection.spool import Spool
from khsheet.collection.totals import total
from khsheet.form.known import KnownForms
from khsheet.intake.one_file import FilesRead
from khsheet.intake.receive import WrongUse
from khsheet.model import Collection, Entry, OfficeRecord, Period, Status, Unit, Value
from khsheet.office.book import Contradiction, Office
from khsheet.vietnamese.text import sort_key
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
    read: FilesRead,
    spool: Spool,
    office: Office | None = None,
    *,
    known: KnownForms,
    period: Period | None = None,
    with_names: bool = True,
) -> Collection:
    """The collection of what was read: of one form and period, named or those of most files.

    Raises UserError where there was nothing to read, or two forms or periods come as often.
    """
    if all(e.status is Status.IGNORED for e in read.entries):
        told = [f"\n{e.path}: {e.findings[0].message}" for e in read.entries[:MOST_TOLD]]
        raise WrongUse(
            "Không thấy báo cáo Excel nào ở đường dẫn đã cho. Xin kiểm tra lại thư mục."
            + "".join(told)
        )
    decided = scope.decide(read.entries, known, read.periods, period)
    scope.apply(decided, read.entries, known)
    brought = decided.own(read.brought)
    form, period = decided.form, decided.period
    decisions = Decided.of(
        form,
        period,
        office.decisions if office else None,
        ((one.path, decision) for one in brought for decision in one.decisions),
    )
    office = office or Office()
    record = OfficeRecord(dict(form.config))
    for one in reversed(brought):
        record.take(one.office)
    record.take(office.record(form, period.id))
    if office.units:  # whose list says it of each
        record.exempt = office.exempt
    return combine.combine(
        form,
        period,
        read.entries,
        spool,
        office.units or _joined_roster(read.entries, brought),
        record,
        decisions,
        with_names=with_names,
    )


def _joined_roster(entries: list[Entry], brought: list[Brought]) -> tuple[Unit, ...]:
    """The rosters of consolidated workbooks, with the units that stand in none of them."""
    listed: dict[str, Unit] = {}
    for one in brought:
        listed |= {unit.code: unit for unit in one.units if unit.code not in listed}
    known_units = Office(tuple(listed.values()))
    more: set[Unit] = set()
    for entry in entries if known_units.units else ():
        if entry.stored is None or entry.status not in (Status.ACCEPTED, Status.ERRORS):
            continue
        try:
            unit = known_units.find(entry.unit)
        except Contradiction as error:
            combine.reject(entry, messages.CODE_AND_NAME_DISAGREE, str(error))
            continue
        if unit is None:
            more.add(entry.unit)
        elif is_same_unit(unit.name, entry.unit.name):
            entry.unit = unit
        else:
            combine.reject(
                entry,
                messages.CODE_AND_NAME_DISAGREE,
                f"Tệp ghi tên «{entry.unit.name}», "
                f"bảng tổng hợp ghi mã «{unit.code}» là «{unit.name}».",
            )
    one_each = {u.code: u for u in sorted(more, key=astuple, reverse=True)}
    added = sorted(one_each.values(), key=lambda u: (sort_key(u.name), u.code))
    return (*known_units.units, *added)
