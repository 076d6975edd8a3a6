"""One text for the group in which all units read: who has not sent, who has to send again."""

from __future__ import annotations

from collections.abc import Callable

from khsheet.letters.writer import THANKS, Writer
from khsheet.model import Severity, Status, Unit


def group_list(writer: Writer) -> str:
    """What came so far, and which units are still waited for; no finding is told here."""
    collection = writer.collection
    accepted, asked = len(collection.accepted), len(collection.asked)
    lines = [
        f"{writer.office} kính báo tình hình nộp {writer.report}: "
        f"đến nay {accepted}/{asked} đơn vị đã đạt{writer.due}."
    ]
    name = writer.name
    for words, belongs, told in (
        ("Chưa nộp", lambda unit: unit.code in writer.missing, name),
        ("Đã gửi, chưa tính được, cần gửi lại", lambda unit: unit.code in writer.refused, name),
        ("Cần sửa và gửi lại", lambda unit: _has_errors(writer, unit), _with_errors(writer)),
        ("Còn thiếu báo cáo", lambda unit: bool(writer.lacking(unit)), _with_lacking(writer)),
    ):
        units = [unit for unit in collection.units if belongs(unit)]
        if units:
            lines.append(f"- {words} ({len(units)}): {'; '.join(map(told, units))}.")
    if len(lines) > 1:
        lines.append("Kính đề nghị các đơn vị nêu trên hoàn thành trong thời gian sớm nhất.")
    return "\n".join([*lines, THANKS])


def _with_lacking(writer: Writer) -> Callable[[Unit], str]:
    return lambda unit: f"{writer.name(unit)} ({' và '.join(writer.lacking(unit))})"


def _has_errors(writer: Writer, unit: Unit) -> bool:
    return writer.states.get(unit.code) is Status.ERRORS


def _with_errors(writer: Writer) -> Callable[[Unit], str]:
    counted = writer.collection.counted

    def told(unit: Unit) -> str:
        return f"{writer.name(unit)} ({counted[unit.code].count(Severity.ERROR)} lỗi)"

    return told
