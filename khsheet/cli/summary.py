"""A few lines after a check or a collection: what came, what is missing, what to do next."""

from __future__ import annotations

from collections.abc import Iterable

from khsheet.collection.unread import unread_beside
from khsheet.letters.reminders import OF_OFFICE
from khsheet.model import Collection, Entry, Status
from khsheet.verbs.letters import REMINDERS
from khsheet.verbs.season import ARRIVALS, RETURNED

#: So many units are named.
_NAMED = 6


def summary(collection: Collection, *, is_collected: bool) -> list[str]:
    """How many units are accepted, have to mend, are asked, wait for the office, have not sent, and
    what to do next."""
    told = _Told(collection)
    lines = [f"Đạt: {len(collection.accepted)} đơn vị.", f"Cần sửa: {_counted(told.to_mend)}"]
    if told.asked:
        lines.append(f"Cần xem lại (đạt, còn điều nhắc): {_counted(told.asked)}")
    if told.waiting:
        lines.append(f"Chờ văn phòng chọn (trang Quyết định): {_counted(told.waiting)}")
    if told.unread:
        lines.append(f"Còn tệp khác chưa đọc được, hỏi lại: {_counted(told.unread)}")
    lines.append(f"Chưa nộp: {_counted(told.missing)}")
    return [*lines, f"Nên làm tiếp: {told.next_step(is_collected)}"]


class _Told:
    """The names of units by what is to be done about their reports."""

    def __init__(self, collection: Collection):
        from khsheet.workbooks.returned import needs_return

        counted = collection.counted.values()
        faulty = [e for e in counted if e.status is Status.ERRORS]
        self.to_mend = [e.unit.name for e in faulty if needs_return(e.findings)]
        self.asked = [e.unit.name for e in collection.accepted if needs_return(e.findings)]
        self.waiting = [e.unit.name for e in faulty if not needs_return(e.findings)]
        for files in collection.refused.values():
            waits = any(map(_waits_for_office, files))
            (self.waiting if waits else self.to_mend).append(files[0].unit.name)
        self.unread = [files[0].unit.name for files in unread_beside(collection).values()]
        self.missing = [u.name for u in collection.missing] if collection.has_roster else []

    def next_step(self, is_collected: bool) -> str:
        if self.to_mend:
            return (
                f"gửi bản trong {RETURNED} cho đơn vị cần sửa; tệp gửi lại thì chép vào {ARRIVALS} "
                "rồi kiểm tra lại."
            )
        if self.waiting:
            return "hỏi đơn vị, ghi lựa chọn vào trang Quyết định của tệp văn phòng rồi làm lại."
        if not is_collected:
            return "tổng hợp."
        if self.missing:
            return f"nhắc đơn vị chưa nộp bằng lời trong {RETURNED}/{REMINDERS}."
        if self.asked:
            return f"gửi bản trong {RETURNED} cho đơn vị cần xem lại, hoặc lập báo cáo Word."
        return "lập báo cáo Word."


def _waits_for_office(entry: Entry) -> bool:
    return entry.status is Status.REJECTED and entry.findings[-1].code in OF_OFFICE


def _counted(names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return "không có."
    more = "; …" if len(names) > _NAMED else ""
    return f"{len(names)} đơn vị ({'; '.join(names[:_NAMED])}{more})."
