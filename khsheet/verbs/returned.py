"""The workbooks that go back: for each unit with something to correct, one that says so itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

from khsheet import __version__, messages, outputs
from khsheet.collection import archive
from khsheet.collection.comparison import Comparison
from khsheet.collection.decided import value_of
from khsheet.collection.decisions import is_accepted
from khsheet.collection.differences import told_first
from khsheet.collection.entries import form_of, stored_text, version_of
from khsheet.collection.spool import Spool
from khsheet.form import profiles
from khsheet.form.check_sheet import ACCEPTED
from khsheet.form.known import KnownForms
from khsheet.intake.judging import check
from khsheet.model import (
    Collection,
    Compared,
    Entry,
    Finding,
    Form,
    Identity,
    Period,
    Place,
    RawTable,
    Submission,
    Type,
)
from khsheet.office.book import Office
from khsheet.verbs.naming import unit_file_names
from khsheet.verbs.outgoing import has_typed, holds
from khsheet.verbs.previous import numbers_before, typed_again
from khsheet.verbs.starting import as_submission

#: So many files are named.
_NAMED = 5
#: How the files begin: those of units with errors, and of units that are only asked.
_ERRORS, _ASKS = "can-sua-", "can-xem-lai-"
#: Where those of units lie that have nothing to mend any more.
PASSED = "da-xong"
#: Said where a number stands that the office corrected.
_CORRECTED = "Ô này đã ghi theo văn phòng; chưa đúng thì xin sửa lại."

#: What the checks of a single report do not find.
_FOUND_ELSEWHERE = (
    messages.UNLIKE_PREVIOUS,
    messages.FELL_WITHIN_YEAR,
    messages.ASKED_MORE,
    messages.CHANGED_MUCH,
    messages.UNLIKE_OTHERS,
    messages.SAME_ROWS,
    messages.OTHER_UNIT_NAMED,
)


def return_workbooks(
    collection: Collection,
    spool: Spool,
    folder: Path,
    known: KnownForms,
    done: outputs.Done,
    comparison: Comparison | None = None,
    office: Office | None = None,
) -> list[str]:
    """Write the workbook of each unit with errors or open warnings, beside earlier periods with
    what changed of its numbers, and what they were beside each where the office has
    it shown; those of units that have passed since go into a folder of their own. Returns
    notes for the clerk."""
    from khsheet.workbooks import returned

    if collection.parts:
        told = ", ".join(part.id for part in collection.parts)
        return [f"Chưa ghi bản trả lại: mỗi kỳ một bản, xin chạy check với --period ({told})."]
    shows = office is None or office.shows_previous
    names = unit_file_names([e.unit for e in collection.counted.values()], collection.period)
    lying = _Lying(folder, known, done)
    written = cut = 0
    renamed, passed = [], []
    for entry in collection.counted.values():
        if not returned.needs_return(entry.findings):
            if lying.has_passed(names[entry.unit.code]):
                passed.append(entry.unit.name)
            continue
        submission = archive.loads(stored_text(entry, spool), known)
        if submission.lacks_words:  # what goes back must hold all that was sent
            cut += 1
        elif any(f.code == messages.NAME_NOT_AS_IN_ROSTER for f in entry.findings):
            renamed.append(entry.unit.name)  # it may be another unit's
        else:
            try:
                data, has_errors = _returned(
                    collection, entry, submission, known, comparison, shows_previous=shows
                )
            except Exception as error:  # one unit's data must not cost the others their workbooks
                entry.findings = [*entry.findings, _not_returned(entry, error)]
                continue
            lying.write(names[entry.unit.code], data, has_errors=has_errors)
            written += 1
    notes = _notes(written, folder, cut, renamed) + lying.notes({e.path for e in collection.files})
    return [*notes, *_passed(folder, passed)]


@dataclass
class _Lying:
    """What lies in the folder for returns: what went back earlier makes way, what somebody has
    typed into stays, for a unit may have sent it again in this very folder."""

    folder: Path
    known: KnownForms
    done: outputs.Done
    typed: dict[Path, None] = field(default_factory=dict)
    elsewhere: list[Path] = field(default_factory=list)

    def write(self, name: str, data: bytes, *, has_errors: bool) -> None:
        """Write what goes back; an earlier one that asked otherwise is put aside, that nobody sends
        both."""
        wanted = self.folder / f"{_ERRORS if has_errors else _ASKS}{name}"
        names = chain([wanted], outputs.other_names(wanted))
        target = next(path for path in names if self._may_take(path, data))
        if target != wanted:
            self.elsewhere.append(target)
        for path in self._of(name):
            if path != target and not self._is_typed(path):
                self._move(path, partial(outputs.put_aside, path))
        outputs.write_bytes(target, data, self.done)

    def has_passed(self, name: str) -> bool:
        """Take what went back earlier out of the way, of a unit that has nothing to mend any more;
        whether there was any."""
        into, made = self.folder / PASSED, list[Path]()
        for path in self._of(name):
            if not (self._is_typed(path) or self._is_typed(into / path.name)):
                made.append(path)
        moved = [self._move(path, partial(outputs.move_into, path, into)) for path in made]
        return any(moved)

    def notes(self, read: set[str]) -> list[str]:
        """What is to be said of files that somebody has typed into; those ``read`` are known."""
        told = []
        if self.elsewhere:
            named = told_first([path.name for path in self.elsewhere], _NAMED, "tệp", ", ")
            told.append(
                f"Tên đã có tệp được điền, giữ nguyên; bản trả lại ghi ở tên khác: {named}."
            )
        here = {Path(path).resolve() for path in read}
        if unread := [path.name for path in self.typed if path.resolve() not in here]:
            named = told_first(unread, _NAMED, "tệp", ", ")
            told.append(
                f"Trong {self.folder} có tệp đã được điền, lần này chưa đọc: {named}. Nếu là báo "
                "cáo gửi lại thì xin chép vào thư mục tệp đã nhận rồi chạy lại."
            )
        return told

    def _of(self, name: str) -> list[Path]:
        """What there is for that unit, but for what was put aside."""
        stem, suffix = Path(name).stem, Path(name).suffix
        begins = "|".join(map(re.escape, (_ERRORS, _ASKS)))
        stem = re.escape(unicodedata.normalize("NFC", stem))
        found = outputs.versions(self.folder, f"(?:{begins}){stem}", suffix)
        return [path for path in found if path.parent == self.folder]

    def _may_take(self, path: Path, data: bytes) -> bool:
        """Whether nothing is lost where that is written."""
        return holds(path, data) or not self._is_typed(path)

    def _is_typed(self, path: Path) -> bool:
        if path not in self.typed and has_typed(path, self.known):
            self.typed[path] = None
        return path in self.typed

    def _move(self, path: Path, move: Callable[[], bool | None]) -> bool:
        try:
            return bool(move())
        except outputs.OutputLocked:
            self.done.locked.append(path)
            return False


def _passed(folder: Path, names: list[str]) -> list[str]:
    if not names:
        return []
    return [f"Đã đạt, bản trả lại trước đây chuyển vào {folder / PASSED}: {'; '.join(names)}."]


def _returned(
    collection: Collection,
    entry: Entry,
    submission: Submission,
    known: KnownForms,
    comparison: Comparison | None,
    *,
    shows_previous: bool,
) -> tuple[bytes, bool]:
    """The workbook that goes back, and whether something in it has to be corrected."""
    from khsheet.workbooks import returned, template

    form, period = known.judging(form_of(entry, collection.form)), collection.period
    submission = _as_asked(submission, version_of(entry, form), form)
    submission = _as_corrected(submission, entry, form, period)
    received = check(form, submission, period).findings
    anew = as_submission(form, entry.unit, period, *returned.answers(form, submission, received))
    decided = [_decided(f) for f in entry.findings if _is_decided(f)]
    accepted = returned.accepted_words(form, filter(is_accepted, entry.findings))
    anew.explanations = accepted | submission.explanations
    still = {_about(f) for f in entry.findings if returned.needs_return([f])}
    settled = set(map(_about, received)) - still  # by the office
    others = [f for f in entry.findings if f.code in _FOUND_ELSEWHERE and _about(f) in still]
    compared = _compared(form, entry, comparison) if comparison else {}
    previous = _previous(form, entry, comparison) if comparison and shows_previous else {}
    checked = check(form, anew, period)
    checked.findings = [
        f for f in checked.findings if _about(f) not in settled or not returned.needs_return([f])
    ]
    filling = returned.filling(form, submission, checked, others, decided, compared, previous)
    config = {**form.config, **submission.config}
    identity = Identity(entry.unit, period, config, __version__, collection.office.deadline)
    return template.write(form, identity, filling), filling.has_errors


def _is_decided(finding: Finding) -> bool:
    return is_accepted(finding) or finding.code == messages.CORRECTED_BY_OFFICE


def _decided(finding: Finding) -> Finding:
    """What the office decided, without why it did."""
    if finding.code == messages.CORRECTED_BY_OFFICE:
        return finding._replace(expected="", remedy=_CORRECTED)
    return finding._replace(remedy=ACCEPTED)


def _about(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.field


def _compared(form: Form, entry: Entry, comparison: Comparison) -> dict[str, tuple[Compared, ...]]:
    """What changed of the unit's numbers since each period that is compared, by its name."""
    found = {}
    for earlier in comparison.compared:
        changes = comparison.of_unit(earlier, entry.unit.code)
        found[earlier.period.name] = tuple(
            Compared(key, change.then, change.now, change.difference, change.percent)
            for key, change in changes.items()
            if key in form.items
        )
    return {name: rows for name, rows in found.items() if rows}


def _previous(form: Form, entry: Entry, comparison: Comparison) -> dict[str, str]:
    """What stands beside each number: what the unit reported for the period before."""
    before = comparison.before
    reported = before.of_unit.get(entry.unit.code, ()) if before else ()
    return numbers_before(form, comparison.collection.period, reported)


def _as_corrected(submission: Submission, entry: Entry, form: Form, period: Period) -> Submission:
    """What was sent with the numbers that the office corrected in the place of the unit's own."""
    cells = dict(submission.cells)
    for finding in entry.findings:
        if finding.code == messages.CORRECTED_BY_OFFICE and finding.field in form.inputs:
            item = form.inputs[finding.field]
            value = value_of(item, period, finding.value)
            if value is None or item.type is Type.PERCENT:  # 0.5 alone may be a half
                cells[item.key] = finding.value
            else:
                cells[item.key] = typed_again(value)
    return replace(submission, cells=cells)


def _as_asked(submission: Submission, whole: Form, asked: Form) -> Submission:
    """What was sent of what is asked; what its workbook had no place for is blank, not lost."""
    made = profiles.asking(whole, submission.profile)
    cells = {key: raw for key, raw in submission.cells.items() if key in asked.inputs}
    places = {key: Place(submission.file) for key in asked.inputs if key not in made.inputs}
    tables = {key: RawTable("", {}) for key in asked.tables if key not in made.tables}
    tables |= {key: table for key, table in submission.tables.items() if key in asked.tables}
    places |= submission.places
    return replace(submission, cells=cells, places=places, tables=tables, profile=asked.profile)


def _not_returned(entry: Entry, error: Exception) -> Finding:
    found = f"Chưa lập được bản trả lại ({type(error).__name__})."
    return messages.noted(entry.path, messages.NOT_RETURNED, found)


def _notes(written: int, folder: Path, cut: int, renamed: list[str]) -> list[str]:
    notes = [f"Đã ghi {written} bản trả lại vào {folder}."]
    if cut:
        notes.append(
            f"{cut} đơn vị chưa có bản trả lại vì họ tên hoặc lời đã được lược bỏ; "
            "xin chạy lại với tệp gốc, không dùng --no-names, --no-texts."
        )
    if renamed:
        notes.append(
            "Chưa ghi bản trả lại, vì tên trong tệp khác danh sách, "
            f"xin kiểm tra trước: {'; '.join(renamed)}."
        )
    return notes
