"""What all letters share: who writes to whom, about which report, when it came and was due."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from khsheet import messages
from khsheet.collection.comparison import Change, Comparison, in_points
from khsheet.collection.decisions import is_newer_than_chosen
from khsheet.collection.ranking import Ranking, ranking
from khsheet.collection.unread import unread_beside, why_unread
from khsheet.form.wording import Area, filled_in, words_of
from khsheet.model import Collection, Entry, Item, Period, Status, Type, Unit, Value
from khsheet.model.fielded import Mutable
from khsheet.office.book import SUPERIOR
from khsheet.values.show import show

THANKS = "Trân trọng cảm ơn."


def shown_day(iso: str) -> str:
    """A day of the office's record as people write it."""
    return show(date.fromisoformat(iso), Type.DATE)


def timeliness(days_late: int | None) -> str:
    """In time or late, in words; "" where that is not known."""
    if days_late is None:
        return ""
    return f"quá hạn {days_late} ngày" if days_late else "đúng hạn"


def told_number(value: Value, item: Item) -> str:
    """A number with its unit: 3,64%, 22.300.000 đồng."""
    shown = show(value, item.type)
    return f"{shown}%" if in_points(item) else f"{shown} {item.unit}".rstrip()


def told_change(change: Change, item: Item) -> str:
    """What a number was, and by how much it grew or shrank, in words."""
    by = change.difference
    if not by:
        how = "không đổi"
    else:
        percent = change.percent
        of_it = f", tức {show(abs(percent), Type.DECIMAL)}%" if percent is not None else ""
        points = " điểm phần trăm" if change.in_points else ""
        way, size = ("tăng", by) if by > 0 else ("giảm", -by)
        how = f"{way} {show(size, item.type)}{points}{of_it}"
    return f"{told_number(change.then, item)}, {how}"


class Writer(Mutable):
    """The office as it writes to the units of one collection, beside earlier periods if any."""

    collection: Collection
    comparison: Comparison | None = None

    @cached_property
    def office(self) -> str:
        config = {**self.collection.form.config, **self.collection.office.own}
        return config.get(SUPERIOR) or config.get("office_name", "")

    @property
    def report(self) -> str:
        return f"báo cáo {self.collection.period.name}"

    @cached_property
    def _names(self) -> dict[str, str]:
        return self.collection.names

    def name(self, unit: Unit) -> str:
        """What a unit is called in a list of several."""
        return self._names.get(unit.code, unit.name)

    def lacking(self, unit: Unit) -> tuple[str, ...]:
        """The parts of a longer period of which no report of the unit counts."""
        entry = self.collection.counted.get(unit.code)
        return entry.lacking if entry else ()

    @cached_property
    def states(self) -> dict[str, Status]:
        return self.collection.states

    @cached_property
    def refused(self) -> dict[str, Entry]:
        """By unit code, the first rejected file of each unit of which none counts."""
        return {
            code: next(entry for entry in files if entry.status is Status.REJECTED)
            for code, files in self.collection.refused.items()
            if self.states.get(code) is Status.REJECTED
        }

    @cached_property
    def _unread(self) -> dict[str, list[Entry]]:
        return unread_beside(self.collection)

    def unread(self, unit: Unit) -> str:
        """Which files of a unit could not be counted beside the one that is, and why; "" for
        none."""
        told = []
        for entry in self._unread.get(unit.code, ()):
            if finding := why_unread(entry):
                why = finding._replace(remedy="").message.rstrip(".")
                told.append(f"{file_name(entry)} ({why[:1].lower()}{why[1:]})")
        return ", ".join(told)

    @cached_property
    def missing(self) -> frozenset[str]:
        return frozenset(unit.code for unit in self.collection.missing)

    @cached_property
    def ranking(self) -> Ranking | None:
        return ranking(self.collection)

    def dear(self, unit: Unit) -> str:
        return f"Kính gửi {Area.of(self.collection.form, unit).association}:"

    def label(self, item: Item) -> str:
        return filled_in(item.name, words_of(self.collection.period))

    @property
    def due(self) -> str:
        """The deadline in brackets, behind a blank; "" where the office gave none."""
        deadline = self.collection.office.period.get("deadline")
        return f" (hạn nộp {shown_day(deadline)})" if deadline else ""

    def changes(self, entry: Entry) -> list[tuple[Period, dict[str, Change]]]:
        """What changed of a unit's numbers since each earlier period that is compared."""
        beside = self.comparison
        if beside is None:
            return []
        return [(e.period, beside.of_unit(e, entry.unit.code)) for e in beside.compared]

    def came(self, unit: Unit) -> str:
        """When the report came, as the clerk wrote it down, and whether in time; behind a comma."""
        office = self.collection.office
        told = office.received.get(unit.code)
        if told is None:
            return ""
        late = timeliness(office.days_late(unit.code))
        return f", nhận ngày {shown_day(told.day)}" + (f", {late}" if late else "")


def chosen_of_several(writer: Writer, entry: Entry) -> str:
    """Which file the office chose of several that the unit sent, and which do not count; "" where
    it chose none."""
    replaced = [
        other
        for other in writer.collection.others
        if other.unit.code == entry.unit.code
        and any(f.code == messages.CHOSEN_BY_OFFICE for f in other.findings)
    ]
    told = (_chosen(one, [o for o in replaced if o.period == one.period]) for one in entry.sent)
    return " ".join(filter(None, told))


def _chosen(entry: Entry, others: list[Entry]) -> str:
    if not others:
        return ""
    told = "; ".join(
        _with_time(other) + ", sau tệp được tính" * is_newer_than_chosen(other) for other in others
    )
    return (
        f"Đơn vị đã gửi nhiều tệp: văn phòng chọn tính tệp {_with_time(entry)}; không tính tệp "
        f"{told}. Nếu tệp được tính không phải tệp đúng, kính đề nghị đơn vị báo lại."
    )


def _with_time(entry: Entry) -> str:
    """The name of a file and when it was saved: several may have one name."""
    saved = entry.saved
    return file_name(entry) + (f", lưu lúc {saved:%H:%M} ngày {saved:%d/%m/%Y}" if saved else "")


def file_name(entry: Entry) -> str:
    """The name of a file without its folder."""
    return entry.path.rpartition("/")[2]
