"""The office's decisions applied to files and numbers: left out or chosen, corrected.

Those that contradict each other are applied to nothing; ``rulings`` tells what came of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from itertools import combinations

from khsheet import messages
from khsheet.collection import archive
from khsheet.collection.decided import Decided, corrections, once, overruled, value_of
from khsheet.collection.entries import identify
from khsheet.collection.spool import Spool
from khsheet.form import profiles
from khsheet.messages import noted
from khsheet.model import (
    Decision,
    DecisionKind,
    Entry,
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
from khsheet.model.fielded import Mutable
from khsheet.values.reasons import reason_in
from khsheet.vietnamese.text import composed

_LEFT_OUT, _REASON = "Văn phòng để ngoài tệp này", "Lý do: "
_SEVERAL = "Văn phòng để ngoài một tệp, nhưng các tệp này cùng mang tên đó mà khác nội dung"
#: Said of a file that came after the one that the office chose.
NEWER_THAN_CHOSEN = "Tệp này lưu sau tệp được chọn"
_IN_DOUBT = "văn phòng sửa số này thành hai số khác nhau nên chưa rõ số nào đúng"
ACCEPTED = "Văn phòng đã chấp nhận"
#: What two files that are typed alike may differ in.
_LOOKS = (messages.STRUCK_THROUGH, messages.RAISED_DIGITS, messages.SHOWN_OTHERWISE)
Look = tuple[str, str, int, int]
"""The code of such an error, and its place."""
_FINGERPRINT = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}", re.IGNORECASE)


def is_newer_than_chosen(entry: Entry) -> bool:
    """Whether the office chose a file that was saved before this one."""
    return any(
        f.code == messages.CHOSEN_BY_OFFICE and NEWER_THAN_CHOSEN in f.found for f in entry.findings
    )


def fingerprint(entry: Entry) -> str:
    """The short mark by which the office names a file's content, such as 3F9A-12BC; "" for one
    that could not be read."""
    digest, looks = content(entry)
    if not digest:
        return ""
    if looks:
        digest = archive.digest_of(repr([digest, *sorted(looks)]))
    return f"{digest[:4]}-{digest[4:8]}".upper()


def content(entry: Entry) -> tuple[str, frozenset[Look]]:
    """What tells whether two files of a unit are copies: what was typed, and where the looks of a
    cell say that it does not count, or another number than what was typed."""
    return entry.digest, frozenset(looks(entry))


def looks(entry: Entry) -> dict[Look, Finding]:
    """Errors that the looks of cells make, whatever was typed there."""
    return {
        (f.code, f.place.sheet, f.place.row, f.place.column): f
        for f in entry.findings
        if f.code in _LOOKS and f.severity is Severity.ERROR
    }


# ---------------------------------------------------------------- numbers corrected


def corrected(
    form: Form,
    submission: Submission,
    decisions: Iterable[Decision],
    period: Period,
    brought: Iterable[Decision] = (),
) -> tuple[Submission, list[Finding]]:
    """The submission as it is judged with the numbers that the office corrected, and what is said.

    A correction counts where the old number stands; what the unit typed is kept as it was. A number
    that is corrected in two ways is in doubt, but the office's own decisions go before those that
    are ``brought`` along.
    """
    unit, period_id = submission.unit.code, submission.period
    made = profiles.asking(form, submission.profile)  # what it has no place for is not corrected
    own = corrections(made, decisions, unit, period_id)
    more = corrections(made, brought, unit, period_id)
    own += more if not own else [d for d in more if d not in overruled(form, period, own, more)]
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


def typed_before(
    form: Form, submission: Submission, told: Iterable[Finding], period: Period
) -> dict[str, Value]:
    """What the unit typed, or why it gave no number, where ``corrected`` told of a correction."""
    found: dict[str, Value] = {}
    for finding in told:
        if finding.code == messages.CORRECTED_BY_OFFICE:
            item, raw = form.inputs[finding.field], submission.cells.get(finding.field)
            value = value_of(item, period, raw)
            found[item.key] = (reason_in(raw, item) or None) if value is None else value
    return found


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


class FilesDecided(Mutable):
    """What the office decided of files, once it is known which they are.

    ``left_out`` and ``chosen`` hold the entries by their identity; ``opposed`` those decisions
    that contradict others, with these; ``unclear`` those by a name that several contents bear, with
    the files; ``overruled`` those that a workbook brought and the book contradicts; ``copies`` has
    the files of other names with the content of one that is left out.
    """

    left_out: dict[int, Decision] = field(default_factory=dict)
    chosen: dict[int, Decision] = field(default_factory=dict)
    opposed: dict[Decision, set[Decision]] = field(default_factory=dict)
    unclear: dict[Decision, list[Entry]] = field(default_factory=dict)
    overruled: set[Decision] = field(default_factory=set)
    copies: dict[Decision, list[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: list[Entry], decided: Decided, spool: Spool) -> FilesDecided:
        made = cls()
        decided.know_units(entries)
        meant = {
            d: _meant(entries, d, decided, spool)
            for d in decided.in_force
            if d.kind in (DecisionKind.LEAVE_OUT, DecisionKind.CHOOSE)
        }
        for decision, files in meant.items():
            identify((e for e in files if e.stored is not None), spool)
            if _are_several(files, decision.kind):
                made.unclear[decision] = files
        disputes = _disputes({d: of for d, of in meant.items() if d not in made.unclear})
        for one, other in disputes:
            for this, that in ((one, other), (other, one)):
                if this in decided.brought and that not in decided.brought:
                    made.overruled.add(this)
        for one, other in disputes:
            if not {one, other} & made.overruled:
                made.opposed.setdefault(one, set()).add(other)
                made.opposed.setdefault(other, set()).add(one)
        decide_nothing = {*made.unclear, *made.opposed, *made.overruled}
        for decision, files in meant.items():
            if decision not in decide_nothing:
                found = made.left_out if decision.kind is DecisionKind.LEAVE_OUT else made.chosen
                for entry in files:
                    found.setdefault(id(entry), decision)
                if decision.kind is DecisionKind.LEAVE_OUT:
                    copies = _same_content(entries, files, spool)
                    made.copies[decision] = [e for e in copies if e.stored is not None]
        return made

    def leave_out(self, entries: list[Entry]) -> None:
        """Files that are left out count for nothing, and say why; so do those that may be."""
        for unclear, meant in self.unclear.items():
            if unclear.kind is DecisionKind.LEAVE_OUT:
                _refuse_several(meant)
        for entry in entries:
            decision = self.left_out.get(id(entry))
            if decision and entry.status not in (Status.IGNORED, Status.EXCLUDED):
                mark = f" (dấu tệp {fingerprint(entry)})" if entry.digest else ""
                told = noted(entry.path, messages.LEFT_OUT_BY_OFFICE, f"{_LEFT_OUT}{mark}")
                told = told._replace(expected=f"{_REASON}{decision.reason}")
                entry.findings, entry.status = [*entry.findings, told], Status.EXCLUDED

    def choice(self, entries: list[Entry]) -> Entry | None:
        """The one of a unit's files that the office chose; None where it did not choose."""
        return next((entry for entry in entries if id(entry) in self.chosen), None)


def _disputes(meant: dict[Decision, list[Entry]]) -> list[tuple[Decision, Decision]]:
    """Pairs of decisions that contradict each other: one file is left out and chosen, or two
    contents are chosen for a unit."""
    return [
        (one, other)
        for one, other in combinations(meant, 2)
        if (_both_choose if one.kind is other.kind else _of_one_file)(meant, one, other)
    ]


def _of_one_file(meant: dict[Decision, list[Entry]], one: Decision, other: Decision) -> bool:
    return not {id(e) for e in meant[one]}.isdisjoint(id(e) for e in meant[other])


def _both_choose(meant: dict[Decision, list[Entry]], one: Decision, other: Decision) -> bool:
    if one.kind is not DecisionKind.CHOOSE or one.unit != other.unit:
        return False
    contents, others = (_contents(meant[d]) for d in (one, other))
    return bool(contents and others) and len(contents | others) > 1


def may_count(entry: Entry) -> bool:
    """Whether the file gave a submission that nothing has refused so far."""
    return entry.stored is not None and entry.status in (Status.ACCEPTED, Status.ERRORS)


def _contents(meant: list[Entry]) -> set[tuple[str, frozenset[Look]]]:
    return {content(e) for e in meant if e.stored is not None}


def _are_several(meant: list[Entry], kind: DecisionKind) -> bool:
    """Whether files of one name have several contents, so that it is not known which is meant.

    Of files that are left out one would have to count.
    """
    if kind is DecisionKind.CHOOSE:
        return len(_contents(meant)) > 1
    contents = {content(e) for e in meant if not _is_settled(e)}
    return len(contents) > 1 and any(may_count(e) or _was_unclear(e) for e in meant)


def _refuse_several(meant: list[Entry]) -> None:
    """None of the files of one name counts, and each says which they are."""
    names = sorted({_with_fingerprint(e) for e in meant if not _is_settled(e)})
    for entry in filter(may_count, meant):
        found = f"{_SEVERAL}: {'; '.join(names)}."
        entry.findings = [*entry.findings, noted(entry.path, messages.LEFT_OUT_UNCLEAR, found)]
        entry.status = Status.REJECTED


def _was_unclear(entry: Entry) -> bool:
    """Whether an earlier collection found so."""
    return any(f.code == messages.LEFT_OUT_UNCLEAR for f in entry.findings)


def _is_settled(entry: Entry) -> bool:
    """Whether it does not count for a reason that has nothing to do with the office."""
    return entry.status in (Status.REPLACED, Status.IGNORED)


def _with_fingerprint(entry: Entry) -> str:
    mark = f"dấu tệp {fingerprint(entry)}" if entry.digest else "không đọc được"
    return f"{entry.path} ({mark})"


def _meant(entries: list[Entry], decision: Decision, decided: Decided, spool: Spool) -> list[Entry]:
    """The files that a decision is about.

    In a workbook that brings it and where it left a file out it is about none that counted there.
    Where names of files were left out, what had the same content has gone by another name.
    """
    meant = [e for e in named(entries, decision, spool) if decided.reaches(decision, e)]
    paths = decided.brought.get(decision, ())
    if decision.kind is not DecisionKind.LEAVE_OUT or not paths:
        return meant
    out = [e for e in meant if e.source in paths and e.status is Status.EXCLUDED]
    settled = {e.source for e in out}
    meant = [e for e in meant if e.source not in settled or e.stored is None]
    if decided.is_copy(decision):
        copies = _same_content(entries, out, spool)
        known = {id(e) for e in meant}
        copies = [e for e in copies if e.source not in settled and id(e) not in known]
        meant += [e for e in copies if decided.reaches(decision, e)]
    return meant


def _same_content(entries: list[Entry], files: list[Entry], spool: Spool) -> list[Entry]:
    """Other files of the same units with the same content."""
    contents = {(e.unit.code, e.digest) for e in files if e.digest}
    if not contents:
        return []
    units, own = {code for code, _ in contents}, {id(e) for e in files}
    others = [e for e in entries if e.unit.code in units and id(e) not in own]
    identify((e for e in others if e.stored is not None), spool)
    return [e for e in others if (e.unit.code, e.digest) in contents]


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
        return finding._replace(expected="")
    return finding._replace(remedy=ACCEPTED) if is_accepted(finding) else finding


def is_accepted(finding: Finding) -> bool:
    """Whether it was a warning that the office accepted."""
    return finding.severity is Severity.INFO and finding.remedy.startswith(ACCEPTED)
