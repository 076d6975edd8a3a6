"""Five lines after a check or a collection: what came, what is missing, what to do next."""

from __future__ import annotations

from collections.abc import Iterable

from khsheet.model import Collection, Status
from khsheet.verbs.letters import REMINDERS
from khsheet.verbs.season import ARRIVALS, RETURNED

#: So many units are named.
_NAMED = 6


def summary(collection: Collection, *, is_collected: bool) -> list[str]:
    """How many units are accepted, have to mend, have not sent, and what to do next."""
    to_mend = [e.unit.name for e in collection.counted.values() if e.status is Status.ERRORS]
    refused = [files[0].unit.name for files in collection.refused.values()]
    missing = [unit.name for unit in collection.missing] if collection.has_roster else []
    return [
        f"Đạt: {len(collection.accepted)} đơn vị.",
        f"Cần sửa: {_counted([*to_mend, *refused])}",
        f"Chưa nộp: {_counted(missing)}",
        f"Nên làm tiếp: {_next(bool(to_mend or refused), bool(missing), is_collected)}",
    ]


def _counted(names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return "không có."
    more = "; …" if len(names) > _NAMED else ""
    return f"{len(names)} đơn vị ({'; '.join(names[:_NAMED])}{more})."


def _next(is_to_mend: bool, is_missing: bool, is_collected: bool) -> str:
    if is_to_mend:
        return (
            f"gửi bản trong {RETURNED} cho đơn vị cần sửa; tệp gửi lại thì chép vào {ARRIVALS} rồi "
            "kiểm tra lại."
        )
    if not is_collected:
        return "tổng hợp."
    if is_missing:
        return f"nhắc đơn vị chưa nộp bằng lời trong {RETURNED}/{REMINDERS}."
    return "lập báo cáo Word."
