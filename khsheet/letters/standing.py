"""What is said of a unit's emulation score: its place, and what was taken off or is not known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from khsheet.collection.ranking import NO_DAY, Mark, Score
from khsheet.letters.writer import Writer, timeliness
from khsheet.messages import CRITERION_WORDS
from khsheet.model import Criterion, CriterionKind, Type, Unit
from khsheet.values.show import show

#: Ends what only the office can write down.
_NOT_DEDUCTED = " nên không trừ nộp muộn"


def told_points(points: Decimal) -> str:
    """Points without idle zeros: 82,5."""
    return show(points.normalize(), Type.DECIMAL)


def criterion_name(writer: Writer, one: Criterion) -> str:
    """What the office calls it, else the names of its numbers."""
    if one.name or not one.kind.is_of_number:
        return one.name or CRITERION_WORDS[one.kind]
    item = writer.collection.form.item
    return " / ".join(writer.label(item(key)) for key in one.keys)


def standing(writer: Writer, unit: Unit) -> str:
    """The place of a unit among those that are counted so far; "" where nothing is scored."""
    made = writer.ranking
    score = made.of(unit.code) if made else None
    if made is None or score is None:
        return ""
    told = (remark for remark in remarks(writer, score) if not remark.endswith(_NOT_DEDUCTED))
    said = "".join(f"; {remark}" for remark in told)
    return (
        f"Thi đua, tính đến nay trong {len(made.scores)} đơn vị đã đạt: hạng {score.rank}, "
        f"{told_points(score.points)}/{told_points(score.possible)} điểm "
        f"({told_points(score.percent)}%){said}."
    )


def remarks(writer: Writer, score: Score) -> list[str]:
    """What is to be known of a score: points taken off, numbers that are missing or not whole."""
    return list(dict.fromkeys(_remarks(writer, score)))  # two criteria may be of one number


def _remarks(writer: Writer, score: Score) -> Iterator[str]:
    for mark in score.marks:
        if mark.criterion.kind.is_of_number:
            if said := mark.word or _not_whole(mark):
                yield f"{criterion_name(writer, mark.criterion)}: {said}"
        elif mark.word == NO_DAY:
            yield _not_written(writer, score.unit)
        elif mark.points:
            yield f"{_deducted(mark)}, trừ {told_points(-mark.points)} điểm"


def _not_written(writer: Writer, unit: Unit) -> str:
    """Which days the office did not write down."""
    office = writer.collection.office
    days = {"hạn nộp": office.deadline, "ngày nhận": office.received.get(unit.code)}
    return f"chưa ghi {' và '.join(name for name, day in days.items() if not day)}{_NOT_DEDUCTED}"


def _not_whole(mark: Mark) -> str:
    return f"chưa gồm số của {' và '.join(mark.lacking)}" if mark.lacking else ""


def _deducted(mark: Mark) -> str:
    if mark.criterion.kind is CriterionKind.LATE:
        return timeliness(int(mark.number or 0))
    return f"{mark.number} tệp phải gửi lại"
