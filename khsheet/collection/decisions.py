"""The office's decisions applied: files left out or chosen, warnings accepted, numbers corrected.

Decisions that contradict each other are applied to nothing; what came of each is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from khsheet import messages
from khsheet.collection.entries import identify
from khsheet.collection.spool import Spool
from khsheet.messages import noted
from khsheet.model import (
    Collection,
    Decision,
    DecisionKind,
    Entry,
    Field,
    Finding,
    Form,
    Outcome,
    Period,
    Place,
    Raw,
    Ruling,
    Severity,
    Status,
    Submission,
    Value,
)
from khsheet.values.reading import read
from khsheet.vietnamese.text import composed

#: What stands for the clerk's words where texts are left out.
OMITTED = "(đã lược bỏ)"
_LEFT_OUT, _REASON = "Văn phòng để ngoài tệp này", "Lý do: "
_IN_DOUBT = "văn phòng sửa số này thành hai số khác nhau nên chưa rõ số nào đúng"
_ACCEPTED = "Văn phòng đã chấp nhận"
_FINGERPRINT = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}", re.IGNORECASE)


def fingerprint(entry: Entry) -> str:
    """The short mark by which the office names a file's content, such as 3F9A-12BC."""
    return f"{entry.digest[:4]}-{entry.digest[4:8]}".upper()


def once(decisions: Iterable[Decision]) -> list[Decision]:
    """Each decision once, in a fixed order: the one that says most of those that say the same.

    Copies without names or texts say less than what they were made from.
    """
    found: dict[tuple[str, ...], Decision] = {}
    for decision in sorted(decisions, key=lambda d: (d.reason == OMITTED, not d.by, d)):
        about = (decision.kind, decision.unit, decision.period, decision.code, decision.item)
        said = (decision.file, decision.old, decision.new)
        if decision.reason == OMITTED:  # its files have other names
            said = ("", decision.old, decision.new)
            if any(known[:5] == about for known in found):
                continue
        found.setdefault((*about, *said), decision)
    return sorted(found.values())


# ---------------------------------------------------------------- numbers corrected


def corrected(
    form: Form, submission: Submission, decisions: Iterable[Decision], period: Period
) -> tuple[Submission, list[Finding]]:
    """The submission as it is judged with the numbers that the office corrected, and what is said.

    A correction counts where the old number stands; what the unit typed is kept as it was. A number
    that is corrected in two ways is in doubt.
    """
    unit = submission.unit.code
    own = [
        d
        for d in decisions
        if d.kind is DecisionKind.CORRECT
        and d.is_for(unit, submission.period)
        and d.item in form.inputs
    ]
    if not own:
        return submission, []
    cells, found = dict(submission.cells), list[Finding]()
    for decision in once(own):
        item = form.inputs[decision.item]
        value = partial(_value, item, period)
        stands, old, new = map(value, (submission.cells.get(item.key), decision.old, decision.new))
        if stands != old:
            continue
        where = submission.places.get(item.key, Place(submission.file))
        rivals = [
            d for d in own if d.item == item.key and value(d.old) == old and value(d.new) != new
        ]
        code = messages.DECISIONS_DISAGREE if rivals else messages.CORRECTED_BY_OFFICE
        what = _IN_DOUBT if rivals else said_of(decision)
        why = "" if rivals else f"{_REASON}{decision.reason}"
        if not rivals:
            cells[item.key] = decision.new
        if not any(f.code == code and f.field == item.key for f in found):
            new_text = "" if rivals else decision.new
            told = messages.finding(where, code, what, item=item, value=new_text, expected=why)
            found.append(told)
    return (replace(submission, cells=cells) if found else submission), found


def _value(item: Field, period: Period, raw: Raw) -> Value:
    """What somebody means who types that into the item's cell; None for nothing."""
    return read(None if raw == "" else raw, item, period=(period.start, period.end)).value


def said_of(decision: Decision) -> str:
    """What a correction is said to have done."""
    return f"văn phòng sửa {decision.was} thành “{decision.new}”"


def is_corrected(entry: Entry, decision: Decision) -> bool:
    """Whether that correction was made in the entry."""
    return any(
        f.code == messages.CORRECTED_BY_OFFICE
        and f.field == decision.item
        and f.found == said_of(decision)
        for f in entry.findings
    )


# ---------------------------------------------------------------- files left out and chosen


@dataclass
class FilesDecided:
    """What the office decided of files, once it is known which they are.

    ``left_out`` and ``chosen`` hold the entries by their identity; ``opposed`` the decisions that
    contradict one another.
    """

    left_out: dict[int, Decision] = field(default_factory=dict)
    chosen: dict[int, Decision] = field(default_factory=dict)
    opposed: set[Decision] = field(default_factory=set)

    @classmethod
    def of(cls, entries: list[Entry], decisions: list[Decision], spool: Spool) -> FilesDecided:
        made = cls()
        digests: dict[str, dict[Decision, set[str]]] = {}
        for decision in decisions:
            if decision.kind in (DecisionKind.LEAVE_OUT, DecisionKind.CHOOSE):
                for entry in named(entries, decision, spool):
                    made._take(decision, entry)
                    if decision.kind is DecisionKind.CHOOSE and entry.stored is not None:
                        identify([entry], spool)
                        of_unit = digests.setdefault(decision.unit, {})
                        of_unit.setdefault(decision, set()).add(entry.digest)
        for of_unit in digests.values():
            if len(set().union(*of_unit.values())) > 1:
                made.opposed |= of_unit.keys()
        for found in (made.left_out, made.chosen):
            for key in [key for key, decision in found.items() if decision in made.opposed]:
                del found[key]
        return made

    def _take(self, decision: Decision, entry: Entry) -> None:
        is_out = decision.kind is DecisionKind.LEAVE_OUT
        own, other = (self.left_out, self.chosen) if is_out else (self.chosen, self.left_out)
        if id(entry) in other:
            self.opposed |= {decision, other[id(entry)]}
        own.setdefault(id(entry), decision)

    def leave_out(self, entries: list[Entry]) -> None:
        """Files that are left out count for nothing, and say why."""
        for entry in entries:
            decision = self.left_out.get(id(entry))
            if decision and entry.status not in (Status.IGNORED, Status.EXCLUDED):
                told = noted(entry.path, messages.LEFT_OUT_BY_OFFICE, _LEFT_OUT)
                told = replace(told, expected=f"{_REASON}{decision.reason}")
                entry.findings, entry.status = [*entry.findings, told], Status.EXCLUDED

    def choice(self, entries: list[Entry]) -> Entry | None:
        """The one of a unit's files that the office chose; None where it did not choose."""
        return next((entry for entry in entries if id(entry) in self.chosen), None)


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
    wanted = composed(file).strip().casefold().replace("\\", "/")
    path = composed(entry.path).casefold().replace("\\", "/")
    if entry.digest and fingerprint(entry).casefold() == wanted:
        return True
    return path == wanted or path.endswith("/" + wanted)


# ---------------------------------------------------------------- warnings accepted


def _accept(collection: Collection, decisions: Iterable[Decision]) -> None:
    """Warnings that the office accepted ask for nothing any more."""
    for decision in decisions:
        entry = collection.counted.get(decision.unit)
        if entry is None or decision.kind is not DecisionKind.ACCEPT:
            continue
        entry.findings = [
            replace(f, severity=Severity.INFO, remedy=f"{_ACCEPTED}, lý do: {decision.reason}")
            if f.severity is Severity.WARNING and _is_about(f, decision)
            else f
            for f in entry.findings
        ]


def _is_about(finding: Finding, decision: Decision) -> bool:
    return finding.code == decision.code and decision.item in ("", finding.field)


def without_reason(finding: Finding) -> Finding:
    """The finding without the words in which the office gave its reason."""
    if finding.code in (messages.LEFT_OUT_BY_OFFICE, messages.CORRECTED_BY_OFFICE):
        return replace(finding, expected="")
    return replace(finding, remedy=_ACCEPTED) if is_accepted(finding) else finding


def is_accepted(finding: Finding) -> bool:
    """Whether it was a warning that the office accepted."""
    return finding.severity is Severity.INFO and finding.remedy.startswith(_ACCEPTED)


# ---------------------------------------------------------------- what came of them


def settled(collection: Collection, decisions: list[Decision], files: FilesDecided) -> None:
    """Accept the warnings that the office accepts, and note what came of all its decisions."""
    _accept(collection, decisions)
    made = []
    for decision in decisions:
        if decision in files.opposed or _is_in_doubt(collection, decision):
            told = "trái với một quyết định khác về cùng việc nên không áp dụng"
            made.append(Ruling(decision, Outcome.CONTRADICTED, told))
            continue
        told = _unmatched(collection, decision)
        made.append(Ruling(decision, Outcome.UNMATCHED if told else Outcome.APPLIED, told))
    collection.rulings = tuple(made)


def accepted_again(collection: Collection) -> None:
    """The same once more, for what was found only since."""
    _accept(collection, [r.decision for r in collection.rulings])
    collection.rulings = tuple(
        Ruling(r.decision, Outcome.APPLIED)
        if r.decision.kind is DecisionKind.ACCEPT and not _unmatched(collection, r.decision)
        else r
        for r in collection.rulings
    )


def _is_in_doubt(collection: Collection, decision: Decision) -> bool:
    """Whether a correction was made in two ways, so that the number is in doubt."""
    if decision.kind is not DecisionKind.CORRECT:
        return False
    own = [e for e in collection.files if e.unit.code == decision.unit]
    return any(
        f.code == messages.DECISIONS_DISAGREE and f.field in ("", decision.item)
        for e in own
        for f in e.findings
    )


_NOT_YET = "chưa có tệp nào của đơn vị được tính"


def is_usual(ruling: Ruling) -> bool:
    """Whether it only waits for a report, as many do while reports still come in."""
    return ruling.why == _NOT_YET


#: The clerk's own words come in when it is shown, see ``Ruling``.
_NO_FILE = "không có tệp nào là «{file}»; xin ghi đủ tên tệp, cả đuôi, hoặc dấu tệp"
_NOT_THE_OLD = "số cũ trong tệp không phải {was}"
_IS_ERROR = "{code} là lỗi, không chấp nhận được; xin sửa số hoặc để đơn vị gửi lại"
_NO_WARNING = "tệp của đơn vị không có cảnh báo {code} như vậy"


def _unmatched(collection: Collection, decision: Decision) -> str:
    """Why a decision was not applied; "" where it was."""
    if decision.kind is DecisionKind.LEAVE_OUT:
        others = [e for e in collection.others if decision.unit in ("", e.unit.code)]
        is_out = any(e.status is Status.EXCLUDED and is_called(e, decision.file) for e in others)
        return "" if is_out else _NO_FILE
    entry = collection.counted.get(decision.unit)
    if entry is None:
        return _NOT_YET
    if decision.kind is DecisionKind.CHOOSE:
        return "" if is_called(entry, decision.file) else _NO_FILE
    if decision.kind is DecisionKind.CORRECT:
        return "" if is_corrected(entry, decision) else _NOT_THE_OLD
    about = [f for f in entry.findings if _is_about(f, decision)]
    if any(map(is_accepted, about)):
        return ""
    if any(f.severity is Severity.ERROR for f in about):
        return _IS_ERROR
    return _NO_WARNING
