"""Many submissions into one collection: which file counts for each unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import combinations
from typing import NamedTuple

from khsheet import messages
from khsheet.collection.decided import Decided
from khsheet.collection.decisions import (
    NEWER_THAN_CHOSEN,
    FilesDecided,
    Look,
    content,
    fingerprint,
    is_corrected,
    may_count,
    said_of,
)
from khsheet.collection.differences import told_differences
from khsheet.collection.entries import identify
from khsheet.collection.once import once
from khsheet.collection.rulings import settled
from khsheet.collection.spool import Spool
from khsheet.form.periods import Period
from khsheet.form.wording import filled_in, words_of
from khsheet.messages import noted
from khsheet.model import (
    Collection,
    Decision,
    DecisionKind,
    Entry,
    Form,
    OfficeRecord,
    Status,
    Unit,
)
from khsheet.model.collection import VIETNAM
from khsheet.model.fielded import Mutable
from khsheet.vietnamese.text import match_key, sort_key
from khsheet.vietnamese.unit_names import bare_unit_keys, is_same_unit, named_in

#: Why a file may be another unit's, where one of the same unit is as the list has it.
_UNLIKE_LIST = frozenset({messages.NAME_NOT_AS_IN_ROSTER, messages.CODE_NOT_IN_ROSTER})
#: What to do where decisions on the files of a unit decide nothing.
_CHOOSE_AGAIN = (
    "Xin xem lại quyết định: nếu tệp này mới là tệp đúng thì sửa dòng chọn tệp của đơn vị ở trang "
    "Quyết định của tệp văn phòng."
)
_KEEP_ONE = (
    "Ở trang Quyết định của tệp văn phòng có các dòng trái nhau về tệp của đơn vị này; xin chỉ giữ "
    "một dòng, rồi chạy lại."
)
_NAME_BY_MARK = (
    "Ở trang Quyết định của tệp văn phòng, dòng chọn tệp của đơn vị này nêu tên mà nhiều tệp cùng "
    "mang; xin ghi dấu tệp thay cho tên, rồi chạy lại."
)


def note(entry: Entry, code: str, what: str, remedy: str = "") -> None:
    entry.findings = [*entry.findings, noted(entry.path, code, what, remedy)]


def reject(entry: Entry, code: str, what: str, remedy: str = "", expected: str = "") -> None:
    """The file does not count, and says why."""
    entry.findings = [*entry.findings, noted(entry.path, code, what, remedy, expected)]
    entry.status = Status.REJECTED


def _replaced(entry: Entry, code: str, what: str, remedy: str = "") -> None:
    """Another file counts in its place."""
    note(entry, code, what, remedy)
    entry.status = Status.REPLACED


def _today() -> date:
    """The day here, or in Vietnam where it is later: nothing was saved after it."""
    return max(date.today(), (datetime.now(UTC) + VIETNAM).date())


class _Times(NamedTuple):
    """When files were saved, as far as that can be true.

    A computer whose clock is wrong may say a day before the period began, or one that has not come.
    Such a time decides nothing, no more than one that is missing.
    """

    first: date
    last: date

    def of(self, entry: Entry) -> str:
        """The time of a file, to be compared; "" where there is none that can be true."""
        return entry.modified if entry.saved and not self.doubt(entry.saved) else ""

    def doubt(self, saved: datetime) -> str:
        """Why a time cannot be true."""
        if saved.date() < self.first:
            return "trước khi kỳ báo cáo bắt đầu"
        return "sau ngày hôm nay" if saved.date() > self.last else ""

    def told(self, entry: Entry) -> str:
        """When a file was saved, as the messages say it."""
        if not entry.saved:
            return "không ghi giờ lưu"
        why = self.doubt(entry.saved)
        at = f"lưu lúc {entry.saved:%H:%M:%S ngày %d/%m/%Y}"
        return f"{at}, giờ này không đúng vì {why}" if why else at


class _Chooser(Mutable):
    """Chooses the file that counts for a unit: the office's choice, else the newest."""

    form: Form
    spool: Spool
    times: _Times
    files: FilesDecided

    def choose(self, entries: list[Entry]) -> tuple[Entry | None, list[Entry]]:
        """The entry that counts for a unit, and the others with what became of them."""
        times = self.times
        chosen = self.files.choice(entries)
        entries, unchanged = (entries, []) if chosen else _without_unchanged(entries)
        different, copies = _without_copies(entries, times)
        copies += unchanged
        if best := self._chosen(entries, different):
            others = [e for e in different if e is not best]
            for entry in others:
                found = f"Đã được thay bằng {best.path}, tệp văn phòng chọn."
                is_newer = times.of(entry) > times.of(best)
                found += f" {NEWER_THAN_CHOSEN}." if is_newer else ""
                remedy = _CHOOSE_AGAIN if is_newer else ""
                _replaced(entry, messages.CHOSEN_BY_OFFICE, found, remedy)
            return best, [*copies, *others]
        by_time = sorted(different, key=lambda e: (times.of(e), e.path))
        *older, newest = by_time
        newest_time = times.of(newest)
        rivals = [e for e in older if not (times.of(e) and times.of(e) < newest_time)]
        if rivals:
            told = self._undecidable([*rivals, newest])
            differing = told_differences(self.form, [*rivals, newest], self.spool)
            remedy = self._remedy(newest.unit)
            for entry in by_time:
                reject(entry, messages.NEWEST_UNDECIDED, told, remedy, differing)
            return None, [*copies, *by_time]
        for entry in older:
            found = (
                f"Tệp {times.told(entry)} đã được thay bằng {newest.path}, {times.told(newest)}."
            )
            if entry.digest == newest.digest:  # typed alike, so that they look like copies
                found += f" {told_differences(self.form, [entry, newest], self.spool)}"
            _replaced(entry, messages.REPLACED_BY_NEWER, found)
        return newest, [*copies, *older]

    def _chosen(self, entries: list[Entry], different: list[Entry]) -> Entry | None:
        """The content that the office chose, be it that of a copy."""
        choice = self.files.choice(entries)
        return next((e for e in different if choice and content(e) == content(choice)), None)

    def _remedy(self, unit: Unit) -> str:
        """What to do where the office's decisions on the unit's files decide nothing; "" where it
        made none."""

        def has_chosen(decisions: Iterable[Decision]) -> bool:
            return any(d.kind is DecisionKind.CHOOSE and d.unit == unit.code for d in decisions)

        if has_chosen(self.files.opposed):
            return _KEEP_ONE
        return _NAME_BY_MARK if has_chosen(self.files.unclear) else ""

    def _undecidable(self, entries: list[Entry]) -> str:
        """Which files, as the office tells them apart."""
        names = "; ".join(
            f"{e.path} ({self.times.told(e)}), dấu tệp {fingerprint(e)}" for e in entries
        )
        return (
            f"Đơn vị {entries[-1].unit.name} có nhiều tệp khác nhau mà giờ lưu không phân biệt "
            f"được: {names}."
        )


def _without_unchanged(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What the unit sent, and what went back to it and still is as it went: that counts only where
    there is nothing else."""
    unchanged = [
        e for e in entries if any(f.code == messages.RETURNED_UNCHANGED for f in e.findings)
    ]
    if not 0 < len(unchanged) < len(entries):
        return entries, []
    sent = [e for e in entries if e not in unchanged]
    told = ", ".join(entry.path for entry in sent)
    for entry in unchanged:
        found = f"Bản trả lại, đơn vị chưa sửa gì, không tính; tệp đơn vị gửi: {told}."
        entry.findings = [f for f in entry.findings if f.code != messages.RETURNED_UNCHANGED]
        _replaced(entry, messages.RETURNED_UNCHANGED, found)
    return sent, unchanged


def _without_copies(entries: list[Entry], times: _Times) -> tuple[list[Entry], list[Entry]]:
    """One entry of each content, and the copies. Files that are typed alike are none where an
    error of looks stands in one alone: a number is struck through.

    Of files with the same content one that has all its rows, then the one in which the office
    corrected most (a workbook brings its corrections along), then the newest, then the one with
    the shortest name: copies are called "(1)".
    """
    by_content: dict[tuple[str, frozenset[Look]], Entry] = {}
    copies: list[Entry] = []
    for entry in sorted(entries, key=lambda e: (*_lacking(e), len(e.path), e.path)):
        first = by_content.setdefault(content(entry), entry)
        if first is entry or first.path == entry.path:
            continue
        is_better = _lacking(entry) <= _lacking(first) and times.of(entry) > times.of(first)
        newer, older = (entry, first) if is_better else (first, entry)
        by_content[content(newer)] = newer
        found = f"Tệp {times.told(older)}, nội dung trùng với {newer.path} nên chỉ tính một lần."
        _replaced(older, messages.SAME_CONTENT, found)
        copies.append(older)
    return list(by_content.values()), copies


def _lacking(entry: Entry) -> tuple[bool, int]:
    """What a copy lacks: rows, and corrections of the office."""
    made = sum(f.code == messages.CORRECTED_BY_OFFICE for f in entry.findings)
    return entry.partial, -made


def _of_one_unit(sent: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Files of one code that are of one unit, and those that may be another's.

    None of them replaces the other.
    """
    unlike_list = [e for e in sent if not _UNLIKE_LIST.isdisjoint(f.code for f in e.findings)]
    if 0 < len(unlike_list) < len(sent):
        strange, right = unlike_list, [e for e in sent if e not in unlike_list]
    elif all(_may_be_one(*pair) for pair in combinations({e.unit for e in sent}, 2)):
        return sent, []
    else:
        strange, right = sent, []
    for entry in strange:
        told = "; ".join(f"{e.path} ({_named(e.unit)})" for e in sent if e is not entry)
        what = "khác tên hoặc ở nơi khác"
        found = f"Mã «{entry.unit.code}» còn ở tệp của đơn vị {what}: {told}."
        reject(entry, messages.CODE_AND_NAME_DISAGREE, found)
    return right, strange


def _may_be_one(one: Unit, other: Unit) -> bool:
    return is_same_unit(one.name, other.name) and not is_elsewhere(one, other)


def is_elsewhere(one: Unit, other: Unit) -> bool:
    """Whether units of one name are surely two: districts have communes of the same name."""
    if one.superior and other.superior:
        return match_key(one.superior) != match_key(other.superior)
    return bool(one.group and other.group) and match_key(one.group) != match_key(other.group)


def _named(unit: Unit) -> str:
    return ", ".join(filter(None, (unit.name, unit.group)))


def _undecided(others: Iterable[Entry], times: _Times) -> dict[str, str]:
    """By unit, when the files were saved of which earlier collections could not tell the newest."""
    until: dict[str, str] = {}
    for entry in others:
        if any(f.code == messages.NEWEST_UNDECIDED for f in entry.findings):
            until[entry.unit.code] = max(times.of(entry), until.get(entry.unit.code, ""))
    return until


def combine(
    form: Form,
    period: Period,
    entries: Iterable[Entry],
    spool: Spool,
    roster: Iterable[Unit] = (),
    office: OfficeRecord | None = None,
    decided: Decided | None = None,
    *,
    read: Iterable[Entry] = (),
    with_names: bool = True,
) -> Collection:
    """A collection of all entries; the order in which they come does not matter.

    ``spool`` holds what the entries sent; ``decided`` is what the office decided; ``read`` are all
    entries that were read, where these are not all.
    """
    entries, decided = list(entries), decided or Decided()
    files = FilesDecided.of(entries, decided, spool)
    files.leave_out(entries)
    _set_aside_exempt(entries, office)
    usable = [entry for entry in entries if may_count(entry)]
    others = [entry for entry in entries if not may_count(entry)]
    chooser = _Chooser(form, spool, _Times(period.start, _today()), files)
    counted, more = _one_file_each(usable, chooser, _undecided(others, chooser.times))
    others += more
    others += _of_two_minds(form, period, counted, decided.in_force)
    roster = tuple(roster)
    if roster:
        _point_to_units(others, roster, files)
    else:
        others += _one_code_each(counted)
    units = roster or _by_name({e.unit for e in counted.values()})
    collection = Collection(
        form,
        period,
        units,
        _in_order(counted, units),
        once(others, read or entries),
        office or OfficeRecord(),
        has_roster=bool(roster),
        with_names=with_names,
    )
    settled(collection, decided, files)
    return collection


def _by_name(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(sorted(units, key=lambda u: (sort_key(u.name), u.code)))


def _set_aside_exempt(entries: Iterable[Entry], office: OfficeRecord | None) -> None:
    """What units sent of which the office takes no report: told, and counted by nobody until the
    office takes it."""
    for entry in entries:
        if office and entry.unit.code in office.exempt and may_count(entry):
            found = f"Văn phòng không thu báo cáo của {entry.unit.name}, nhưng đơn vị có gửi."
            note(entry, messages.SENT_BY_EXEMPT, found)
            entry.status = Status.EXCLUDED


def _point_to_units(others: Iterable[Entry], roster: tuple[Unit, ...], files: FilesDecided) -> None:
    """A refused file that does not say whose it is is told at the unit for which the office left it
    out, else at the one that it is called after."""
    units, by_code = {unit.name: unit for unit in roster}, {unit.code: unit for unit in roster}
    for entry in others:
        if entry.status in (Status.REJECTED, Status.EXCLUDED) and not entry.unit.name:
            decision = files.left_out.get(id(entry))
            if decision and decision.unit in by_code:
                entry.unit = by_code[decision.unit]
                continue
            named = named_in(entry.path.rpartition("/")[2], tuple(units))
            if len(named) == 1:
                entry.unit = units[named.pop()]


def _one_file_each(
    usable: list[Entry], chooser: _Chooser, undecided: dict[str, str]
) -> tuple[dict[str, Entry], list[Entry]]:
    """The entry that counts for each unit, by code, and the others."""
    by_unit: dict[str, list[Entry]] = {}
    for entry in usable:
        by_unit.setdefault(entry.unit.code, []).append(entry)
    counted: dict[str, Entry] = {}
    others: list[Entry] = []
    for code, sent in by_unit.items():
        right = sent
        if len(sent) > 1:
            identify(sent, chooser.spool)
            right, strange = _of_one_unit(sent)
            others += strange
        times = chooser.times
        chosen, rest = chooser.choose(right) if right else (None, [])
        others += rest
        if (
            chosen
            and not chooser.files.choice(sent)
            and code in undecided
            and times.of(chosen) <= undecided[code]
        ):
            found = (
                f"Đơn vị {chosen.unit.name} có hai tệp mới hơn tệp này ({times.told(chosen)}) mà "
                "chưa rõ tệp nào đúng."
            )
            reject(chosen, messages.NEWEST_UNDECIDED, found)
            others.append(chosen)
        elif chosen:
            counted[code] = chosen
    return counted, others


def _of_two_minds(
    form: Form, period: Period, counted: dict[str, Entry], decisions: list[Decision]
) -> list[Entry]:
    """Takes out units of which merged collections have corrected one number in two ways."""
    out = []
    for decision in decisions:
        entry = counted.get(decision.unit)
        if entry and _was_corrected_otherwise(entry, decision):
            label = filled_in(form.items[decision.item].label, words_of(period))
            found = f"Văn phòng sửa mục «{label}» của {entry.unit.name} thành hai số khác nhau."
            reject(entry, messages.DECISIONS_DISAGREE, found)
            out.append(counted.pop(decision.unit))
    return out


def _was_corrected_otherwise(entry: Entry, decision: Decision) -> bool:
    """Whether a correction stands against another that was made of the same number."""
    if decision.kind is not DecisionKind.CORRECT or is_corrected(entry, decision):
        return False
    before = said_of(decision).partition(" thành ")[0]
    made = [f for f in entry.findings if f.code == messages.CORRECTED_BY_OFFICE]
    return any(f.field == decision.item and f.found.startswith(before) for f in made)


def _in_order(counted: dict[str, Entry], units: tuple[Unit, ...]) -> dict[str, Entry]:
    """The entries in the order of the units, whatever that of the files."""
    order = {unit.code: n for n, unit in enumerate(units)}
    return dict(sorted(counted.items(), key=lambda one: order.get(one[0], len(order))))


def _one_code_each(counted: dict[str, Entry]) -> list[Entry]:
    """Takes out units of one name under several codes, or under several writings of it.

    Without a roster nobody can say whether they are one unit, which would be added twice.
    """
    by_key: dict[str, list[Entry]] = {}
    for entry in counted.values():
        for key in bare_unit_keys(entry.unit.name):
            by_key.setdefault(key, []).append(entry)
    out = []
    for entry in counted.values():
        near = {id(e): e for key in bare_unit_keys(entry.unit.name) for e in by_key[key]}
        others = [
            e
            for e in sorted(near.values(), key=lambda e: e.path)
            if e is not entry and is_same_unit(e.unit.name, entry.unit.name)
        ]
        if others:
            out.append((entry, others))
    for entry, others in out:
        told = "; ".join(f"{e.path} ({e.unit.name}, mã «{e.unit.code}»)" for e in others)
        reject(
            entry,
            messages.ONE_NAME_TWO_CODES,
            f"Đơn vị {entry.unit.name}, mã «{entry.unit.code}», có thể là một với {told}.",
        )
        del counted[entry.unit.code]
    return [entry for entry, _ in out]
