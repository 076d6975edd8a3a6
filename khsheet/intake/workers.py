"""Work on many things in several processes: one that dies or hangs costs its own thing alone."""

from __future__ import annotations

import enum
import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Generic, TypeVar

from khsheet.collection.spool import GarbageCollectionPaused

Task = TypeVar("Task")
Made = TypeVar("Made")

#: Results wait for a slow one before them; so many tasks may be given out ahead of it.
AHEAD = 200
#: Tasks that lie ready in a helping process, so that it need not wait for a parent at work itself.
READY = 3


class Lost(enum.Enum):
    """Why a task gave no result."""

    DIED = "died"
    TOO_LONG = "too long"


class _Said(enum.Enum):
    """What a process says beside its results."""

    UP = "up"
    NEXT_PART = "next part"


#: Where a serving process speaks to its parent.
_parent: Connection | None = None


def next_part() -> None:
    """A task comes to its next part, which has all the time again; no parent, nobody to tell."""
    if _parent is not None:
        _parent.send(_Said.NEXT_PART)


def ordered(
    jobs: int,
    work: Callable[[Task], Made],
    tasks: Iterable[Task],
    seconds: float,
    *,
    here: Callable[[Task], Made] | None = None,
    stays: Callable[[Task], bool] = lambda _: False,
) -> Iterator[tuple[Task, Made | Lost]]:
    """Each task with what ``work`` made of it, in the order of the tasks, from ``jobs`` processes.

    ``work`` and all it carries must be picklable, since processes are spawned as Windows does it.
    A process that dies, or takes over ``seconds`` for a task or for a part of it (see
    ``next_part``), is replaced; the task gives Lost.

    With ``here`` this process does tasks too, and the others help: where none can be started it
    does them all. Tasks that are too large to lie ready in a pipe must say that they ``stay``.
    """
    staff: _Staff[Task, Made] = _Staff(jobs, work, helping=here is not None)
    results: dict[int, tuple[Task, Made | Lost]] = {}
    queue = _Queue(tasks)
    try:
        while queue.waiting or results or staff.is_busy:
            while (first := queue.first) and not stays(first[1]) and (worker := staff.free()):
                worker.give(*queue.take(), seconds)
            works_here = here is not None and queue.first is not None
            if here is not None and works_here:
                number, task = queue.take()
                results[number] = task, here(task)
            for worker in staff.answered(wait_for_it=not works_here):
                for number, task, made in worker.take(seconds):
                    results[number] = task, made
                if not worker.is_alive:
                    queue.give_back(worker.given)
                    staff.dismiss(worker)
            while queue.following in results:
                yield results.pop(queue.following)
                queue.following += 1
    finally:
        staff.end()


class _Queue(Generic[Task]):
    """The tasks, numbered in their order; ``following`` is the result that is waited for."""

    def __init__(self, tasks: Iterable[Task]):
        self.more = enumerate(tasks)
        self.waiting = deque(islice(self.more, 1))
        self.following = 0

    @property
    def first(self) -> tuple[int, Task] | None:
        """The next that may be given out, None while too many results wait for a slow one."""
        if self.waiting and self.waiting[0][0] < self.following + AHEAD:
            return self.waiting[0]
        return None

    def take(self) -> tuple[int, Task]:
        """The next, to be done."""
        taken = self.waiting.popleft()
        self.waiting = self.waiting or deque(islice(self.more, 1))
        return taken

    def give_back(self, tasks: Iterable[tuple[int, Task]]) -> None:
        """Tasks that were given out and not done come first."""
        self.waiting.extendleft(reversed(list(tasks)))


class _Staff(Generic[Task, Made]):
    """The processes at work, at most ``jobs``; none where helpers cannot be had."""

    def __init__(self, jobs: int, work: Callable[[Task], Made], *, helping: bool):
        self.jobs, self.work, self.helping = jobs, work, helping
        self.workers: list[_Worker[Task, Made]] = []

    @property
    def is_busy(self) -> bool:
        return any(w.given for w in self.workers)

    def free(self) -> _Worker[Task, Made] | None:
        """A process that has room for a task, started if there may be one more."""
        if not any(w.has_room for w in self.workers) and len(self.workers) < self.jobs:
            self.hire()
        return next((w for w in self.workers if w.has_room), None)

    def hire(self) -> None:
        try:
            self.workers.append(_Worker(self.work, helping=self.helping))
        except OSError:
            if not self.helping:
                raise
            self.jobs = 0

    def answered(self, *, wait_for_it: bool) -> list[_Worker[Task, Made]]:
        """Those that have answered, died, or used up their time; may wait for the first of them."""
        busy = [w for w in self.workers if w.given or not w.is_up]
        if not busy:
            return []
        left = max(min(w.until for w in busy) - time.monotonic(), 0) if wait_for_it else 0
        ready = set(wait([w.pipe for w in busy], left))
        return [w for w in busy if w.pipe in ready or time.monotonic() > w.until]

    def dismiss(self, worker: _Worker[Task, Made]) -> None:
        """Without a process that is dead; where a helper was never up there will be no other."""
        self.workers.remove(worker)
        if self.helping and not worker.is_up:
            self.jobs = 0

    def end(self) -> None:
        for worker in self.workers:
            worker.end()


class _Worker(Generic[Task, Made]):
    """One process and the tasks it was given, which it does in their order.

    It has one at most, so that what it is given always finds it listening; a helper, once it is up,
    has a few small ones.
    """

    START = 60.0  # seconds that a process may take to start

    def __init__(self, work: Callable[[Task], Made], *, helping: bool = False):
        self.helping, self.is_up, self.is_alive = helping, False, True
        self.given: deque[tuple[int, Task]] = deque()
        self.until = time.monotonic() + self.START
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _deaf_to_interrupts(), _without_main():
            self.process.start()
        theirs.close()

    @property
    def has_room(self) -> bool:
        return self.is_up and len(self.given) < READY if self.helping else not self.given

    def give(self, number: int, task: Task, seconds: float) -> None:
        if self.is_up and not self.given:
            self.until = time.monotonic() + seconds
        self.given.append((number, task))
        with suppress(OSError):  # it died: so says the pipe when it is asked
            self.pipe.send(task)

    def take(self, seconds: float) -> list[tuple[int, Task, Made | Lost]]:
        """All of its tasks that are done by now, with what became of them; none where it only says
        how it is. Taken one for each task of a parent at work, they would leave it idle."""
        self.until = time.monotonic() + seconds
        done: list[tuple[int, Task, Made | Lost]] = []
        lost, says_nothing = Lost.TOO_LONG, True
        try:
            while self.pipe.poll():
                made = self.pipe.recv()
                self.is_up, says_nothing = True, False
                if not isinstance(made, _Said):
                    done.append((*self.given.popleft(), made))
        except (EOFError, OSError):
            lost, says_nothing = Lost.DIED, True
        if says_nothing:
            self.end()
            done += [(*self.given.popleft(), lost)] if self.given else []
        return done

    def end(self) -> None:
        self.is_alive = False
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe: Connection, work: Callable[[Task], Made]) -> None:
    """The life of a process: it says that it is up, then works until its parent is gone."""
    global _parent
    _parent = pipe
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError), GarbageCollectionPaused() as uncollected:
        pipe.send(_Said.UP)
        while True:
            pipe.send(work(pipe.recv()))
            uncollected.tick()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started in here do not hear Ctrl-C, from their first moment on.

    Their parent does, and ends them.
    """
    if sys.platform == "win32":
        import ctypes

        # "Inherited by child processes", says its page.
        ignore = ctypes.windll.kernel32.SetConsoleCtrlHandler
        ignore(None, True)
        try:
            yield
        finally:
            ignore(None, False)
    else:
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # it would be started on the way, and lift the block
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes started in here do not run the program that starts them once more.

    A script that reads files without asking whether it is the main module would start processes of
    its own in each of them.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
