"""Arrived files read and checked, in this process and in others: each becomes an entry."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import lru_cache, partial
from pathlib import Path

from khsheet import formats, messages
from khsheet.collection.spool import GarbageCollectionPaused, Spool
from khsheet.errors import UserError
from khsheet.form.known import KnownForms
from khsheet.intake import arrivals, limits, reader
from khsheet.intake.deadline import HAS_TIMERS, Deadline, TooLong
from khsheet.intake.file_names import stray_name, suffix_of
from khsheet.intake.identity import StatedIdentity
from khsheet.intake.one_file import FilesRead, IsConsolidated, Receiver, rejected, too_long
from khsheet.model import Entry
from khsheet.model.fielded import Mutable
from khsheet.office.book import Office

Paths = Iterable[Path | str] | Path | str
"""Files, folders and archives to read: several, or one."""

Progress = Callable[..., None]
"""Called with the files done, those expected by now, and (while reading) the units met so far."""

#: Files from which on a helping process is worth its start.
MANY = 100
#: Windows waits for no more than 63 processes at once.
MOST_JOBS = 60


class WrongUse(UserError):
    """The command cannot do what was asked; ``str()`` is a Vietnamese message for the clerk."""


def as_paths(paths: Paths) -> list[Path]:
    return [Path(p) for p in ([paths] if isinstance(paths, Path | str) else paths)]


def read_files(
    paths: Paths,
    spool: Spool,
    office: Office | None = None,
    *,
    known: KnownForms | None = None,
    with_names: bool = True,
    leave_out: Iterable[Path | str] = (),
    jobs: int = 1,
    verify: bool = False,
    progress: Progress | None = None,
    for_workbook: bool = False,
) -> FilesRead:
    """Read and check every file found under the paths; a bad file costs only itself.

    ``known`` are the forms that can be read; without it those that come with khsheet.
    With ``verify`` every .xlsx is read a second time, by openpyxl (UserError where it is missing);
    ``for_workbook`` makes ready what a consolidated workbook tells, in the processes that read.
    With ``jobs`` over 1 so many processes read, with 0 this one and, for many files, a helper; the
    result is the same. Where this process cannot end a file that takes too long, only others read.
    Raises WrongUse for a path that does not exist, OutputRefused when the temporary folder is full.
    """
    paths = as_paths(paths)
    _must_exist(paths)
    if verify:
        from khsheet.intake import second_reading

        second_reading.must_be_possible()
    leave_out = tuple(leave_out)
    expected = _count_files(paths, leave_out) if progress or not jobs else 0
    found = arrivals.arrivals(paths, leave_out=leave_out)
    with Deadline(limits.SECONDS) as deadline, GarbageCollectionPaused() as uncollected:
        known = known or KnownForms()
        also = {"verifies": verify, "for_workbook": for_workbook}
        receiver = Receiver(spool, office, with_names, deadline, known, **also)
        helped = not jobs and _worth_help(expected)
        made: Iterator[list[Entry]]
        if deadline.holds and (jobs == 1 or not (jobs or helped)):
            made = map(receiver.entries, found)
        else:
            made = _read_apart(receiver, spool, found, min(jobs, MOST_JOBS), helped)
        for entries in _told(made, expected, progress):
            receiver.read.entries += entries
            uncollected.tick()
    return receiver.read


def _told(
    made: Iterable[list[Entry]], expected: int, progress: Progress | None
) -> Iterator[list[Entry]]:
    """The entries of each file, while somebody is told how many were read, of how many units."""
    units: set[str] = set()
    number = 0
    for entries in made:
        yield entries
        if progress:
            units |= {e.unit.code for e in entries if e.unit.code}
            number += not entries or _is_read(entries[0].path)
            progress(number, max(number, expected), len(units))


def _must_exist(paths: list[Path]) -> None:
    absent = [str(p) for p in paths if not p.exists() and not p.is_symlink()]
    if absent:
        raise WrongUse(
            f"Không có tệp hay thư mục này: {', '.join(absent)}. Xin kiểm tra lại đường dẫn."
        )


def holds_a_report(path: Path) -> bool:
    """Whether a unit's workbook lies there: an output must not take the place of an input."""
    identity = stated_identity(path) if path.is_file() else StatedIdentity()
    return bool(identity.get("form")) and identity.get("kind") != "consolidated"


def stated_identity(path: Path) -> StatedIdentity:
    """What a workbook says of itself; nothing for what cannot be read."""
    return identity_of(path) or StatedIdentity()


def identity_of(path: Path) -> StatedIdentity | None:
    """What a workbook says of itself, which may be nothing; None for what cannot be read."""
    try:
        with Deadline(limits.SECONDS) as deadline:
            deadline.start()
            with formats.open_book(path, limits.of_file(path)) as book:
                return reader.read_identity(book)
    except (formats.Unreadable, OSError, TooLong):
        return None


def _count_files(paths: list[Path], leave_out: Iterable[Path | str]) -> int:
    """Files under the paths that are read, for the time that is left; an archive counts as one."""
    left = {os.path.abspath(path) for path in leave_out}
    return sum(_count_below(p, left) if p.is_dir() else 1 for p in paths)


def _count_below(top: Path, left: set[str]) -> int:
    number = 0
    for folder, folders, names in os.walk(os.path.abspath(top)):
        folders[:] = filter(_is_read, folders)
        paths = (os.path.join(folder, name) for name in names if _is_read(name))
        number += sum(path not in left for path in paths)
    return number


def _is_read(path: str) -> bool:
    """Whether a file is more than its name: no lock file, nothing of the system's own."""
    return not stray_name(path) and suffix_of(path) not in arrivals.STRAYS


# ---------------------------------------------------------------- in worker processes


class _Apart(Mutable):
    """What was made of one file apart from the rest.

    ``kept`` is what the spool still has to keep of it.
    """

    read: FilesRead
    kept: list[bytes] = field(default_factory=list)
    is_left: bool = False


class _InMemory:
    """A spool's stand-in in a worker process: places are positions in the list."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def put(self, data: bytes) -> tuple[int, int]:
        self.kept.append(data)
        return len(self.kept) - 1, len(data)


def _work(
    found: arrivals.Found,
    office: Office | None,
    with_names: bool,
    known: KnownForms,
    leaves_consolidated: bool,
    verifies: bool,
    for_workbook: bool,
) -> _Apart:
    """One file read in a worker process."""
    spool, deadline = _InMemory(), _deadline_of_process()
    receiver = Receiver(
        spool,
        office,
        with_names,
        deadline,
        known,
        leaves_consolidated=leaves_consolidated,
        verifies=verifies,
        for_workbook=for_workbook,
    )
    made = _apart(receiver, found)
    made.kept = spool.kept
    return made


@lru_cache(maxsize=1)
def _deadline_of_process() -> Deadline:
    """The worker's deadline; it goes on until the process ends."""
    from khsheet.intake import workers

    deadline = Deadline(limits.SECONDS, told=workers.next_part)
    return deadline.__enter__()


def _apart(receiver: Receiver, found: arrivals.Found) -> _Apart:
    try:
        receiver.read.entries = receiver.entries(found)
    except IsConsolidated:
        return _Apart(FilesRead(), is_left=True)
    return _Apart(receiver.read)


def _read_apart(
    receiver: Receiver, spool: Spool, found: Iterable[arrivals.Found], jobs: int, helped: bool
) -> Iterator[list[Entry]]:
    """The entries of each file, in order.

    Without ``jobs`` files are read here and by a helper. What is consolidated is read here, unless
    the deadline does not hold here.
    """
    from khsheet.intake import workers

    office, with_names, known = receiver.office, receiver.with_names, receiver.known
    holds = receiver.deadline.holds

    def here(one: arrivals.Found) -> _Apart:
        return _apart(receiver.for_one_file(), one)

    work = partial(
        _work,
        office=office,
        with_names=with_names,
        known=known,
        leaves_consolidated=holds,
        verifies=receiver.verifies,
        for_workbook=receiver.for_workbook,
    )
    seconds = limits.SECONDS + (limits.GRACE if HAS_TIMERS else 0)
    if jobs or not holds:
        made_of_each = workers.ordered(jobs or 1 + helped, work, found, seconds)
    else:
        made_of_each = workers.ordered(1, work, found, seconds, here=here, stays=_is_in_memory)
    for one, made in made_of_each:
        if made is workers.Lost.TOO_LONG:
            yield [too_long(one.path)]
        elif isinstance(made, workers.Lost):
            what = "Tiến trình đọc tệp này dừng đột ngột, có thể vì thiếu bộ nhớ."
            yield [rejected(one.path, messages.UNFORESEEN, what)]
        elif made.is_left:
            yield receiver.entries(one)
        else:
            yield _taken_over(made, receiver.read, spool)


def _is_in_memory(found: arrivals.Found) -> bool:
    """Whether it is more than a path."""
    return isinstance(found, arrivals.Arrival) and isinstance(found.source, bytes)


def _taken_over(made: _Apart, read: FilesRead, spool: Spool) -> list[Entry]:
    """The entries of a file that was read apart; what is to be kept of them goes to the spool."""
    read.learn(made.read)
    for entry in made.read.entries if made.kept else ():
        if entry.stored is not None:
            entry.stored = spool.put(made.kept[entry.stored[0]])
        if entry.marks is not None:
            entry.marks = spool.put(made.kept[entry.marks[0]])
    return made.read.entries


def _worth_help(files: int) -> bool:
    """Whether so many files make up for the start of a helper, and a processor is there for it."""
    has_affinity = hasattr(os, "sched_getaffinity")
    processors = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return files >= MANY and processors > 1
