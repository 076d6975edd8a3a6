"""The office's decisions applied to files and numbers: left out or chosen, corrected.

Those that contradict each other are applied to nothing; ``rulings`` tells what came of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from khsheet import messages
from khsheet.collection.entries import identify
from khsheet.collection.spool import Spool
from khsheet.messages import noted
from khsheet.model import (
    Decision,
    DecisionKind,
    Entry,
    Field,
    Finding,
    Form,
    Period,
    Place,
    Raw,
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
_SEVERAL = "Văn phòng để ngoài một tệp, nhưng các tệp này cùng mang tên đó mà khác nội dung"
#: Said of a file that came after the one that the office chose.
NEWER_THAN_CHOSEN = "Tệp này lưu sau tệp được chọn; xin xem lại quyết định."
_IN_DOUBT = "văn phòng sửa số này thành hai số khác nhau nên chưa rõ số nào đúng"
ACCEPTED = "Văn phòng đã chấp nhận"
_FINGERPRINT = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}", re.IGNORECASE)


def fingerprint(entry: Entry) -> str:
    """The short mark by which the office names a file's content, such as 3F9A-12BC; "" for one
    that could not be read."""
    if not entry.digest:
        return ""
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
    own = corrections(form, decisions, submission.unit.code, submission.period)
    if not own:
        return submission, []
    cells, found = dict(submission.cells), list[Finding]()
    for decision, rivals in in_force(form, submission.cells, own, period):
        item = form.inputs[decision.item]
        where = submission.places.get(item.key, Place(submission.file))
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


def in_force(
    form: Form, cells: Mapping[str, Raw], own: Iterable[Decision], period: Period
) -> Iterator[tuple[Decision, list[Decision]]]:
    """The corrections of one unit whose old number stands in its cells, each with those that say
    otherwise of it."""
    own = once(own)
    for decision in own:
        value = partial(value_of, form.inputs[decision.item], period)
        stands, old, new = map(value, (cells.get(decision.item), decision.old, decision.new))
        if stands == old:
            yield (
                decision,
                [
                    d
                    for d in own
                    if d.item == decision.item and value(d.old) == old and value(d.new) != new
                ],
            )


def corrections(
    form: Form, decisions: Iterable[Decision], unit: str, period: str
) -> list[Decision]:
    """Those that correct a number of that unit."""
    return [
        d
        for d in decisions
        if d.kind is DecisionKind.CORRECT and d.is_for(unit, period) and d.item in form.inputs
    ]


def value_of(item: Field, period: Period, raw: Raw) -> Value:
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

    ``left_out`` and ``chosen`` hold the entries by their identity; ``opposed`` those decisions
    that contradict others, with these; ``unclear`` those by a name that several contents bear, with
    the files.
    """

    left_out: dict[int, Decision] = field(default_factory=dict)
    chosen: dict[int, Decision] = field(default_factory=dict)
    opposed: dict[Decision, set[Decision]] = field(default_factory=dict)
    unclear: dict[Decision, list[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: list[Entry], decisions: list[Decision], spool: Spool) -> FilesDecided:
        made = cls()
        digests: dict[str, dict[Decision, set[str]]] = {}
        for decision in decisions:
            if decision.kind not in (DecisionKind.LEAVE_OUT, DecisionKind.CHOOSE):
                continue
            meant = list(named(entries, decision, spool))
            identify((e for e in meant if e.stored is not None), spool)
            if decision.kind is DecisionKind.LEAVE_OUT and _are_several(meant):
                made.unclear[decision] = meant
                continue
            for entry in meant:
                made._take(decision, entry)
                if decision.kind is DecisionKind.CHOOSE and entry.stored is not None:
                    of_unit = digests.setdefault(decision.unit, {})
                    of_unit.setdefault(decision, set()).add(entry.digest)
        for of_unit in digests.values():
            if len(set().union(*of_unit.values())) > 1:
                made._oppose(*of_unit)
        for found in (made.left_out, made.chosen):
            for key in [key for key, decision in found.items() if decision in made.opposed]:
                del found[key]
        return made

    def _take(self, decision: Decision, entry: Entry) -> None:
        is_out = decision.kind is DecisionKind.LEAVE_OUT
        own, other = (self.left_out, self.chosen) if is_out else (self.chosen, self.left_out)
        if id(entry) in other:
            self._oppose(decision, other[id(entry)])
        own.setdefault(id(entry), decision)

    def _oppose(self, *decisions: Decision) -> None:
        for decision in decisions:
            self.opposed.setdefault(decision, set()).update({*decisions} - {decision})

    def leave_out(self, entries: list[Entry]) -> None:
        """Files that are left out count for nothing, and say why; so do those that may be."""
        for meant in self.unclear.values():
            names = sorted({_with_fingerprint(e) for e in meant if not _is_settled(e)})
            for entry in filter(may_count, meant):
                told = noted(
                    entry.path, messages.LEFT_OUT_UNCLEAR, f"{_SEVERAL}: {'; '.join(names)}."
                )
                entry.findings, entry.status = [*entry.findings, told], Status.REJECTED
        for entry in entries:
            decision = self.left_out.get(id(entry))
            if decision and entry.status not in (Status.IGNORED, Status.EXCLUDED):
                mark = f" (dấu tệp {fingerprint(entry)})" if entry.digest else ""
                told = noted(entry.path, messages.LEFT_OUT_BY_OFFICE, f"{_LEFT_OUT}{mark}")
                told = replace(told, expected=f"{_REASON}{decision.reason}")
                entry.findings, entry.status = [*entry.findings, told], Status.EXCLUDED

    def choice(self, entries: list[Entry]) -> Entry | None:
        """The one of a unit's files that the office chose; None where it did not choose."""
        return next((entry for entry in entries if id(entry) in self.chosen), None)


def may_count(entry: Entry) -> bool:
    """Whether the file gave a submission that nothing has refused so far."""
    return entry.stored is not None and entry.status in (Status.ACCEPTED, Status.ERRORS)


def _are_several(meant: list[Entry]) -> bool:
    """Whether files of one name have several contents, and one of them would count."""
    contents = {e.digest for e in meant if not _is_settled(e)}
    return len(contents) > 1 and any(may_count(e) or _was_unclear(e) for e in meant)


def _was_unclear(entry: Entry) -> bool:
    """Whether an earlier collection found so."""
    return any(f.code == messages.LEFT_OUT_UNCLEAR for f in entry.findings)


def _is_settled(entry: Entry) -> bool:
    """Whether it does not count for a reason that has nothing to do with the office."""
    return entry.status in (Status.REPLACED, Status.IGNORED)


def _with_fingerprint(entry: Entry) -> str:
    mark = f"dấu tệp {fingerprint(entry)}" if entry.digest else "không đọc được"
    return f"{entry.path} ({mark})"


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


# ---------------------------------------------------------------- what was said of them


def without_reason(finding: Finding) -> Finding:
    """The finding without the words in which the office gave its reason."""
    if finding.code in (messages.LEFT_OUT_BY_OFFICE, messages.CORRECTED_BY_OFFICE):
        return replace(finding, expected="")
    return replace(finding, remedy=ACCEPTED) if is_accepted(finding) else finding


def is_accepted(finding: Finding) -> bool:
    """Whether it was a warning that the office accepted."""
    return finding.severity is Severity.INFO and finding.remedy.startswith(ACCEPTED)
