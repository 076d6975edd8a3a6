"""The office's decisions applied: files left out or chosen, warnings accepted, numbers corrected.

Decisions that contradict each other are applied to nothing; what came of each is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from khsheet import messages
from khsheet.collection.entries import identify
from khsheet.collection.spool import Spool
from khsheet.messages import noted
from khsheet.model import (
    Collection,
    Decision,
    DecisionKind,
    Entry,
    Finding,
    Form,
    Outcome,
    Period,
    Place,
    Ruling,
    Severity,
    Status,
    Submission,
)
from khsheet.values.reading import read
from khsheet.vietnamese.text import composed

_LEFT_OUT, _REASON = "Văn phòng để ngoài tệp này", "Lý do: "
_ACCEPTED = "Văn phòng đã chấp nhận, lý do: "
_FINGERPRINT = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}", re.IGNORECASE)


def fingerprint(entry: Entry) -> str:
    """The short mark by which the office names a file's content, such as 3F9A-12BC."""
    return f"{entry.digest[:4]}-{entry.digest[4:8]}".upper()


def contradicting(decisions: Iterable[Decision]) -> set[Decision]:
    """Those that say different things of one subject."""
    by_subject: dict[tuple[str, ...], list[Decision]] = {}
    for decision in decisions:
        by_subject.setdefault((decision.unit, decision.item), []).append(decision)
    found: set[Decision] = set()
    for own in by_subject.values():
        for n, one in enumerate(own):
            for other in own[n + 1 :]:
                if _contradict(one, other):
                    found |= {one, other}
    return found


def _contradict(one: Decision, other: Decision) -> bool:
    if one.period and other.period and one.period != other.period:
        return False
    kinds = {one.kind, other.kind}
    if kinds == {DecisionKind.CORRECT}:
        return one.new != other.new
    if kinds == {DecisionKind.CHOOSE}:
        return _folded(one.file) != _folded(other.file)
    return kinds == {DecisionKind.CHOOSE, DecisionKind.LEAVE_OUT} and (
        _folded(one.file) == _folded(other.file)
    )


def _folded(file: str) -> str:
    return composed(file).strip().casefold()


# ---------------------------------------------------------------- a number corrected


def corrected(
    form: Form, submission: Submission, decisions: Iterable[Decision], period: Period
) -> tuple[Submission, list[Finding]]:
    """The submission as it is judged with the numbers that the office corrected, and what is said.

    A correction counts where the old number stands; what the unit typed is kept as it was.
    """
    asked = [d for d in decisions if d.kind is DecisionKind.CORRECT and d.item in form.inputs]
    own = [d for d in asked if d.is_for(submission.unit.code, submission.period)]
    opposed = contradicting(own)
    cells, found = dict(submission.cells), []
    days = (period.start, period.end)
    for decision in own:
        item = form.inputs[decision.item]
        stands = read(cells.get(item.key), item, period=days).value
        if decision in opposed or stands != read(decision.old or None, item, period=days).value:
            continue
        cells[item.key] = decision.new
        where = submission.places.get(item.key, Place(submission.file))
        was = f"“{decision.old}”" if decision.old else "ô trống"
        what = f"văn phòng sửa {was} thành “{decision.new}”"
        why = f"{_REASON}{decision.reason}"
        code = messages.CORRECTED_BY_OFFICE
        told = messages.finding(where, code, what, item=item, value=decision.new, expected=why)
        found.append(told)
    return (replace(submission, cells=cells) if found else submission), found


def is_corrected(entry: Entry, key: str) -> bool:
    """Whether the office corrected that number of the entry."""
    return any(f.code == messages.CORRECTED_BY_OFFICE and f.field == key for f in entry.findings)


# ---------------------------------------------------------------- files


def leave_out(entries: list[Entry], decisions: Iterable[Decision], spool: Spool) -> None:
    """Files that the office leaves out count for nothing, and say why."""
    decisions = list(decisions)
    opposed = contradicting(decisions)
    for decision in decisions:
        if decision.kind is not DecisionKind.LEAVE_OUT or decision in opposed:
            continue
        for entry in named(entries, decision, spool):
            if entry.status not in (Status.IGNORED, Status.EXCLUDED):
                told = noted(entry.path, messages.LEFT_OUT_BY_OFFICE, _LEFT_OUT)
                told = replace(told, expected=f"{_REASON}{decision.reason}")
                entry.findings, entry.status = [*entry.findings, told], Status.EXCLUDED


def chosen(entries: list[Entry], decisions: Iterable[Decision], spool: Spool) -> Entry | None:
    """The one of a unit's files that the office chose; None where it did not choose one of them."""
    decisions = [d for d in decisions if d.kind is DecisionKind.CHOOSE]
    if len({_folded(d.file) for d in decisions}) != 1:
        return None
    found = list(named(entries, decisions[0], spool))
    return found[0] if len({e.digest for e in found}) == 1 else None


def named(entries: Iterable[Entry], decision: Decision, spool: Spool) -> Iterator[Entry]:
    """The files that a decision means, by name or by fingerprint."""
    for entry in entries:
        if decision.period and entry.period and decision.period != entry.period:
            continue
        if decision.unit and entry.unit.code and entry.unit.code != decision.unit:
            continue
        if _FINGERPRINT.fullmatch(decision.file.strip()) and entry.stored is not None:
            identify([entry], spool)
        if is_called(entry, decision.file):
            yield entry


def is_called(entry: Entry, file: str) -> bool:
    """Whether that is the name of the entry's file, the end of its path, or its fingerprint."""
    wanted = _folded(file).replace("\\", "/")
    path = _folded(entry.path).replace("\\", "/")
    if entry.digest and fingerprint(entry).casefold() == wanted:
        return True
    return path == wanted or path.endswith("/" + wanted)


# ---------------------------------------------------------------- a warning accepted


def accept(collection: Collection, decisions: Iterable[Decision]) -> None:
    """Warnings that the office accepted ask for nothing any more."""
    for decision in decisions:
        entry = collection.counted.get(decision.unit)
        if entry is None or decision.kind is not DecisionKind.ACCEPT:
            continue
        entry.findings = [
            _accepted(f, decision) if _is_meant(f, decision) else f for f in entry.findings
        ]


def _is_meant(finding: Finding, decision: Decision) -> bool:
    return (
        finding.severity is Severity.WARNING
        and finding.code == decision.code
        and decision.item in ("", finding.field)
    )


def _accepted(finding: Finding, decision: Decision) -> Finding:
    remedy = f"{_ACCEPTED}{decision.reason}"
    return replace(finding, severity=Severity.INFO, remedy=remedy)


def without_reason(finding: Finding) -> Finding:
    """The finding without the words in which the office gave its reason."""
    if finding.code in (messages.LEFT_OUT_BY_OFFICE, messages.CORRECTED_BY_OFFICE):
        return replace(finding, expected="")
    if finding.remedy.startswith(_ACCEPTED):
        return replace(finding, remedy=_ACCEPTED.partition(",")[0])
    return finding


# ---------------------------------------------------------------- what came of them


def rulings(collection: Collection, decisions: Iterable[Decision]) -> tuple[Ruling, ...]:
    """What came of each decision that is for the period, in a fixed order."""
    own = sorted({d for d in decisions if d.period in ("", collection.period.id)})
    opposed = contradicting(own)
    made = []
    for decision in own:
        if decision in opposed:
            told = "trái với một quyết định khác về cùng việc nên không áp dụng"
            made.append(Ruling(decision, Outcome.CONTRADICTED, told))
            continue
        told = _unmatched(collection, decision)
        made.append(Ruling(decision, Outcome.UNMATCHED if told else Outcome.APPLIED, told))
    return tuple(made)


def _unmatched(collection: Collection, decision: Decision) -> str:
    """Why a decision was not applied; "" where it was."""
    if decision.kind is DecisionKind.LEAVE_OUT:
        is_out = any(
            e.status is Status.EXCLUDED and is_called(e, decision.file) for e in collection.others
        )
        return "" if is_out else f"không có tệp nào là «{decision.file}»"
    entry = collection.counted.get(decision.unit)
    if entry is None:
        return "chưa có tệp nào của đơn vị được tính"
    if decision.kind is DecisionKind.CHOOSE:
        none = f"không có tệp nào của đơn vị là «{decision.file}»"
        return "" if is_called(entry, decision.file) else none
    if decision.kind is DecisionKind.ACCEPT:
        accepted = any(
            f.code == decision.code
            and f.remedy.startswith(_ACCEPTED.partition(",")[0])
            and decision.item in ("", f.field)
            for f in entry.findings
        )
        return "" if accepted else f"tệp của đơn vị không có cảnh báo {decision.code} như vậy"
    was = f"“{decision.old}”" if decision.old else "ô trống"
    return "" if is_corrected(entry, decision.item) else f"số cũ trong tệp không phải {was}"


def settled(collection: Collection, decisions: Iterable[Decision]) -> None:
    """Accept the warnings that the office accepts, and note what came of all its decisions."""
    own = [d for d in decisions if d.period in ("", collection.period.id)]
    opposed = contradicting(own)
    accept(collection, [d for d in own if d not in opposed])
    collection.rulings = rulings(collection, own)
