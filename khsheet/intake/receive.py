"""Arrived files read and checked, one by one: each becomes an entry, a bad one costs only itself."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from khsheet import formats, messages
from khsheet.collection import archive
from khsheet.collection import combine as collecting
from khsheet.collection import stored as stored_collection
from khsheet.collection.archive import GarbageCollectionPaused, Spool
from khsheet.collection.roster import Contradiction, Office
from khsheet.collection.stored import StoredCollection
from khsheet.errors import UserError
from khsheet.form import definition, periods
from khsheet.form.layout import IDENTITY_SHEET
from khsheet.formats import Book, Grid
from khsheet.formats.book import beyond_limit, count, damaged
from khsheet.formats.signatures import ZIP
from khsheet.intake import arrivals, reader
from khsheet.intake.deadline import Deadline, TooLong
from khsheet.intake.judging import check
from khsheet.intake.reader import Identity
from khsheet.messages import noted
from khsheet.model import (
    Entry,
    Finding,
    Form,
    Period,
    Place,
    Severity,
    Status,
    Submission,
    Unit,
)
from khsheet.outputs import CREATED, OutputRefused
from khsheet.vietnamese.text import is_same_unit, unit_key

Progress = Callable[..., None]
"""Called with the files done, the files expected by now, and (while reading) the units met so far."""

#: One file may take so long, checks included; a normal one takes some hundredths of a second.
SECONDS = 8.0
#: Worker processes are ended this much later: by then a file has not listened to its own deadline.
GRACE = 4.0
#: Cells with content that one submission may have: some 40,000 members and 5,000 entries of the fund.
CELLS = 250_000
#: Characters of a unit's code or name; those of Vietnam stay far below.
LONGEST_NAME = 200
#: Findings of one kind in one column that are told one by one; the others are counted in the last.
MOST = 1_000
#: Files from which on a helping process is worth its start.
MANY = 100
#: Windows waits for no more than 63 processes at once.
MOST_JOBS = 60

LIMITS = formats.Limits(cells=CELLS, seconds=SECONDS, part_bytes=40 * 2**20)
#: A consolidated workbook of thousands of units is large; what is read of any file stays limited.
LARGE = replace(LIMITS, file_bytes=500 * 2**20, part_bytes=64 * 2**20)


class WrongUse(UserError):
    """The command cannot do what was asked; ``str()`` is a Vietnamese message for the clerk."""


@dataclass
class FilesRead:
    """All entries of the files given, and what consolidated workbooks among them brought along."""

    entries: list[Entry] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    config: dict[str, str] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    consolidated: bool = False

    def meet(self, period: Period) -> None:
        """Remember a period; where files have other days for it, those of all, whichever came first."""
        known = self.periods.get(period.id, period)
        self.periods[period.id] = replace(
            period, start=min(known.start, period.start), end=max(known.end, period.end)
        )


def read_files(
    paths: Iterable[Path],
    spool: Spool,
    office: Office | None = None,
    *,
    with_names: bool = True,
    leave_out: Iterable[Path] = (),
    jobs: int = 1,
    progress: Progress | None = None,
) -> FilesRead:
    """Read and check every file found under the paths; a bad file costs only itself.

    With ``jobs`` over 1 so many processes read, with 0 this one and, for many files, a helper; the
    result is the same. Raises WrongUse for a path that does not exist, OutputRefused when the
    temporary folder is full.
    """
    paths = [Path(p) for p in paths]
    absent = [str(p) for p in paths if not p.exists() and not p.is_symlink()]
    if absent:
        raise WrongUse(
            f"Không có tệp hay thư mục này: {', '.join(absent)}. Xin kiểm tra lại đường dẫn."
        )
    expected = _count_files(paths) if progress or not jobs else 0
    found = arrivals.arrivals(paths, leave_out=leave_out)
    units: set[str] = set()
    with Deadline(SECONDS) as deadline, GarbageCollectionPaused() as uncollected:
        receiver = _Receiver(spool, office, with_names, deadline)
        alone = jobs == 1 or not jobs and not _worth_help(expected)
        made = (
            map(receiver.entries, found)
            if alone
            else _read_apart(receiver, found, min(jobs, MOST_JOBS))
        )
        for number, entries in enumerate(made, 1):
            receiver.read.entries += entries
            uncollected.tick()
            if progress:
                units |= {e.unit.code for e in entries if e.unit.code}
                progress(number, max(number + 1, expected), len(units))
    return receiver.read


def _count_files(paths: list[Path]) -> int:
    """Files under the paths, for the time that is left; an archive counts as one."""
    return sum(sum(len(names) for _, _, names in os.walk(p)) if p.is_dir() else 1 for p in paths)


# ---------------------------------------------------------------- one file


def _set_aside(one: arrivals.SetAside) -> Entry:
    finding = noted(one.path, one.code, one.found, one.hint)
    return Entry(
        one.path,
        Status.IGNORED if finding.severity is Severity.INFO else Status.REJECTED,
        findings=[finding],
    )


def _rejected(
    path: str, code: str, what: str, remedy: str = "", unit: Unit = Unit("", "")
) -> Entry:
    return Entry(path, Status.REJECTED, unit, findings=[noted(path, code, what, remedy)])


def _too_long(path: str) -> Entry:
    return _rejected(
        path,
        messages.TOO_SLOW,
        f"Đọc và kiểm tra tệp quá {SECONDS:g} giây mà chưa xong nên đã dừng, để các tệp khác không phải chờ.",
    )


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "tệp không còn ở đó"
    if isinstance(error, PermissionError):
        return "không có quyền đọc, hoặc chương trình khác đang giữ"
    return "đĩa, mạng hoặc tên tệp có lỗi"


class _Consolidated(Exception):
    """A consolidated workbook, met where only submissions are read."""


class _Receiver:
    """One round of reading: what it has read so far, and where it keeps rows and raw cells."""

    def __init__(
        self,
        spool: Spool,
        office: Office | None,
        with_names: bool,
        deadline: Deadline,
        *,
        apart: bool = False,
    ):
        self.read = FilesRead()
        self.spool, self.office, self.with_names = spool, office, with_names
        self.deadline, self.apart = deadline, apart

    def entries(self, found: arrivals.Found) -> list[Entry]:
        """The entries of one file: one for a submission, many for a consolidated workbook."""
        if isinstance(found, arrivals.SetAside):
            return [_set_aside(found)]
        path = found.path
        try:
            self.deadline.start()
            return self.of_book(found)
        except TooLong:
            return [_too_long(path)]
        except (OutputRefused, _Consolidated):
            raise
        except formats.Unreadable as error:
            code = (
                messages.UNREADABLE_ON_DISK
                if isinstance(error.__cause__, OSError) and not isinstance(found.source, bytes)
                else error.code
            )
            return [_rejected(path, code, error.found, error.hint)]
        except OSError as error:
            return [
                _rejected(path, messages.UNREADABLE_ON_DISK, f"Không đọc được tệp: {_why(error)}.")
            ]
        except MemoryError:
            return [_rejected(path, messages.BEYOND_LIMITS, "Không đủ bộ nhớ để đọc tệp này.")]
        except Exception as error:  # one file's surprise must not cost the others
            return [
                _rejected(
                    path,
                    messages.UNFORESEEN,
                    f"Lỗi bất ngờ ({type(error).__name__}) khi đọc tệp này.",
                )
            ]
        finally:
            self.deadline.stop()

    def of_book(self, arrival: arrivals.Arrival) -> list[Entry]:
        is_large = _is_large(arrival.source)
        with formats.open_book(arrival.source, LARGE if is_large else LIMITS, arrival.path) as book:
            identity = reader.read_identity(book)
            if identity.get("kind") == "consolidated":
                return self.of_consolidated(book, arrival.path)
            if is_large:
                formats.open_book(
                    arrival.source, LIMITS, arrival.path
                ).close()  # refuses it, and says why
            return [self.of_submission(_Measured(book), identity, arrival.path)]

    def of_submission(self, book: _Measured, identity: Identity, path: str) -> Entry:
        refusal = _strange(identity, path)
        if refusal:
            return refusal
        form = definition.version(identity.get("form"), int(identity.get("version")))
        submission = reader.read(book, form, identity, path)
        blank = identity.get("blank")
        rows = {key: [v for _, v in t.rows] for key, t in submission.tables.items()}
        untouched = not submission.explanations and not submission.leftovers
        if blank and untouched and archive.is_marked(blank, submission.cells, rows):
            return _rejected(
                path,
                messages.STILL_BLANK,
                "Biểu mẫu còn nguyên như lúc gửi đi, chưa điền mục nào.",
                unit=submission.unit,
            )
        days = (identity.get("period_start"), identity.get("period_end"))
        return self.checked(form, submission, days)

    def checked(self, form: Form, submission: Submission, days: tuple[str, str]) -> Entry:
        office = self.office
        if office is not None and office.units:
            sent = submission.unit
            try:
                unit = office.find(sent)
            except Contradiction as error:
                return _rejected(
                    submission.file, messages.CODE_AND_NAME_DISAGREE, str(error), unit=sent
                )
            if unit is None:
                return _rejected(
                    submission.file,
                    messages.UNIT_NOT_IN_ROSTER,
                    f"Đơn vị «{sent.name}» không có trong danh sách.",
                    unit=sent,
                )
            if not is_same_unit(unit.name, sent.name):
                submission.findings.append(
                    noted(
                        submission.file,
                        messages.NAME_NOT_AS_IN_ROSTER,
                        f"Tệp ghi tên «{sent.name}», danh sách ghi mã «{unit.code}» là «{unit.name}».",
                    )
                )
            submission.unit = unit
        elif not submission.unit.code:
            submission.unit = replace(submission.unit, code=unit_key(submission.unit.name))
        period = _period(submission.period, office, days)
        self.read.forms.setdefault(form.id, form)
        self.read.meet(period)
        checked = check(form, submission, period)
        submission.findings = limited(submission.findings, form)
        checked.findings = limited(checked.findings, form)
        return collecting.keep(checked, form, self.spool, with_names=self.with_names)

    def of_consolidated(self, book: Book, path: str) -> list[Entry]:
        """Every submission in it is a file of its own, and has a file's time."""
        if self.apart:
            raise _Consolidated
        entries = []
        with _whole():
            stored = stored_collection.read_back(book)
        days = (stored.meta.get("period_start", ""), stored.meta.get("period_end", ""))
        for submission in _submissions(stored):
            self.deadline.start()
            form = definition.version(submission.form, submission.version)
            if form is None:
                entries.append(
                    _rejected(
                        submission.file,
                        messages.UNKNOWN_VERSION,
                        f"Bảng tổng hợp {path} chứa phiên bản biểu mẫu không rõ.",
                        unit=submission.unit,
                    )
                )
                continue
            entries.append(self.checked(form, submission, days))
        read = self.read
        read.consolidated = True
        for unit in stored.units:
            read.units.setdefault(unit.code, unit)
        read.config = {**stored.office, **read.config}
        if book.modified != CREATED:
            entries.append(_saved_again(path))
        return entries + stored.entries


def _saved_again(path: str) -> Entry:
    """A word for whoever has edited a consolidated workbook: only what the units sent is read again."""
    what = "Bảng tổng hợp đã được lưu lại bằng chương trình khác; số sửa trên các trang không được tính."
    return Entry(
        path, Status.IGNORED, findings=[noted(path, messages.CONSOLIDATED_SAVED_AGAIN, what)]
    )


def holds_a_report(path: Path) -> bool:
    """Whether a unit's workbook lies there: an output must not take the place of an input."""
    if not path.is_file():
        return False
    try:
        with formats.open_book(path, LIMITS) as book:
            identity = reader.read_identity(book)
    except (formats.Unreadable, OSError):
        return False
    return bool(identity.get("form")) and identity.get("kind") != "consolidated"


def _strange(identity: Identity, path: str) -> Entry | None:
    """Why a workbook is not one of ours: no form, another form or version, no unit, a bad period."""
    if not identity.get("form"):
        return _rejected(
            path, messages.NOT_OUR_FORM, "Tệp không có dấu nhận biết của biểu mẫu khsheet."
        )
    unit = Unit(identity.get("unit_code"), identity.get("unit_name"))
    known = {name.partition(".v")[0] for name in definition.available()}
    if identity.get("form") not in known:
        return _rejected(
            path,
            messages.OTHER_FORM,
            f"Tệp thuộc biểu mẫu «{identity.get('form')}», phần mềm này không có biểu mẫu đó.",
            unit=unit,
        )
    number = identity.get("version")
    if (
        not number.isdecimal()
        or len(number) > 9
        or definition.version(identity.get("form"), int(number)) is None
    ):
        return _rejected(
            path,
            messages.UNKNOWN_VERSION,
            f"Tệp là phiên bản «{number}» của biểu mẫu, không có định nghĩa tương ứng.",
            unit=unit,
        )
    try:
        periods.parse(identity.get("period"))
    except ValueError as error:
        return _rejected(
            path, messages.OTHER_PERIOD, f"Tệp không ghi kỳ báo cáo đọc được. {error}", unit=unit
        )
    if (
        max(len(text) for name, text in identity.values.items() if name.startswith("unit_"))
        > LONGEST_NAME
    ):
        return _rejected(
            path,
            messages.UNIT_UNKNOWN,
            f"Tệp ghi mã, tên hoặc nhóm của đơn vị dài hơn {LONGEST_NAME} ký tự.",
        )
    if not unit.code and not unit.name:
        return _rejected(path, messages.UNIT_UNKNOWN, "Tệp không còn dấu nhận biết đơn vị.")
    return None


def _period(text: str, office: Office | None, days: tuple[str, str]) -> Period:
    start, end = (_iso(d) for d in days)
    if office is not None:
        start, end = office.start or start, office.end or end
    period = periods.parse(text)
    try:
        return periods.with_dates(period, start, end)
    except ValueError:
        return period


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@contextmanager
def _whole() -> Iterator[None]:
    """A consolidated workbook that is not whole is refused as damaged."""
    try:
        yield
    except ValueError as error:
        raise damaged(IDENTITY_SHEET, str(error).rstrip(".")) from error


def _submissions(stored: StoredCollection) -> Iterator[Submission]:
    with _whole():
        yield from stored.submissions()


# ---------------------------------------------------------------- what one file may ask for


def _is_large(source: Path | bytes) -> bool:
    """Whether a file is beyond the size of a submission, but may be a consolidated workbook."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size <= LIMITS.file_bytes:
        return False
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        is_zip = stream.read(4).startswith(ZIP)
    return is_zip and 0 < arrivals.directory_size(source) <= arrivals.DEFAULT_LIMITS.directory_bytes


class _Measured:
    """A book that gives no more cells, all sheets together, than one submission may have."""

    def __init__(self, book: Book):
        self.book, self.left = book, CELLS

    def __getattr__(self, name: str) -> object:
        return getattr(self.book, name)

    def sheet(self, *args: object, **options: object) -> Grid:
        grid = self.book.sheet(*args, **options)
        self.left -= sum(map(len, grid.rows.values()))
        if self.left < 0:
            raise beyond_limit(f"Tệp có hơn {count(CELLS)} ô có nội dung")
        return grid


def limited(findings: list[Finding], form: Form) -> list[Finding]:
    """The findings, of each kind in one column at most MOST: the last of them counts those left out."""
    if len(findings) <= MOST:
        return findings
    kinds = [(f.code, f.severity, f.place.sheet, f.field) for f in findings]
    many = {kind: number for kind, number in Counter(kinds).items() if number > MOST}
    seen: Counter = Counter()
    kept = []
    for kind, finding in zip(kinds, findings):
        seen[kind] += 1
        if kind not in many or seen[kind] < MOST:
            kept.append(finding)
        elif seen[kind] == MOST:
            kept.append(_uncounted(finding, form, many[kind] - MOST + 1))
    return kept


def _uncounted(first: Finding, form: Form, number: int) -> Finding:
    """What stands for the findings that are not told one by one."""
    what = f"còn {count(number)} chỗ nữa có cùng điều này; chỉ kể {count(MOST - 1)} chỗ đầu để bảng còn đọc được."
    item = form.item(first.field)
    place = Place(first.place.file, first.place.sheet)
    return messages.finding(
        place,
        first.code,
        what,
        item=item,
        key=first.field,
        severity=first.severity,
        rule=first.rule,
    )


# ---------------------------------------------------------------- in worker processes


@dataclass
class _Apart:
    """What was made of one file apart from the rest; ``kept`` is what the spool still has to keep of it."""

    entries: list[Entry]
    kept: list[bytes]
    periods: dict[str, Period]
    forms: list[tuple[str, int]]
    is_consolidated: bool = False


class _InMemory:
    """A spool's stand-in in a worker process: places are positions in the list."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def put(self, data: bytes) -> tuple[int, int]:
        self.kept.append(data)
        return len(self.kept) - 1, len(data)


def _work(found: arrivals.Found, office: Office | None, with_names: bool) -> _Apart:
    """One file read in a worker process."""
    spool = _InMemory()
    made = _apart(_Receiver(spool, office, with_names, _deadline_of_process(), apart=True), found)
    made.kept = spool.kept
    return made


@lru_cache(maxsize=1)
def _deadline_of_process() -> Deadline:
    """The worker's deadline: its thread watches until the process ends."""
    return Deadline(SECONDS).__enter__()


def _apart(receiver: _Receiver, found: arrivals.Found) -> _Apart:
    try:
        entries = receiver.entries(found)
    except _Consolidated:
        return _Apart([], [], {}, [], True)
    return _Apart(
        entries,
        [],
        receiver.read.periods,
        [(f.id, f.version) for f in receiver.read.forms.values()],
    )


def _read_apart(
    receiver: _Receiver, found: Iterable[arrivals.Found], jobs: int
) -> Iterator[list[Entry]]:
    """The entries of each file, in order; what is consolidated is read here. No ``jobs``: here and by a helper."""
    from khsheet.intake import workers

    def here(one: arrivals.Found) -> _Apart:
        alone = _Receiver(
            receiver.spool, receiver.office, receiver.with_names, receiver.deadline, apart=True
        )
        return _apart(alone, one)

    work = partial(_work, office=receiver.office, with_names=receiver.with_names)
    limit = SECONDS + GRACE
    if jobs:
        made_of_each = workers.ordered(jobs, work, found, limit)
    else:
        made_of_each = workers.ordered(1, work, found, limit, here=here, stays=_is_in_memory)
    for one, made in made_of_each:
        if made is workers.Lost.TOO_LONG:
            yield [_too_long(one.path)]
        elif made is workers.Lost.DIED:
            yield [
                _rejected(
                    one.path,
                    messages.UNFORESEEN,
                    "Tiến trình đọc tệp này dừng đột ngột, có thể vì thiếu bộ nhớ.",
                )
            ]
        elif made.is_consolidated:
            yield receiver.entries(one)
        else:
            yield _taken_over(made, receiver)


def _is_in_memory(found: arrivals.Found) -> bool:
    """Whether it is more than a path."""
    return isinstance(found, arrivals.Arrival) and isinstance(found.source, bytes)


def _taken_over(made: _Apart, receiver: _Receiver) -> list[Entry]:
    for form, version in made.forms:
        receiver.read.forms.setdefault(form, definition.version(form, version))
    for period in made.periods.values():
        receiver.read.meet(period)
    for entry in made.entries if made.kept else ():
        if entry.stored is not None:
            entry.stored = receiver.spool.put(made.kept[entry.stored[0]])
    return made.entries


def _worth_help(files: int) -> bool:
    """Whether so many files make up for the start of a helping process, and a processor is there for it."""
    processors = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return files >= MANY and processors > 1
