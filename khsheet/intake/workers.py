"""Work on many things in several processes: one that dies or hangs costs its own thing alone."""

from __future__ import annotations

import enum
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import TypeVar

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


def ordered(
    jobs: int,
    work: Callable[[Task], Made],
    tasks: Iterable[Task],
    seconds: float,
    *,
    here: Callable[[Task], Made] | None = None,
    stays: Callable[[Task], bool] = lambda _: False,
) -> Iterator[tuple[Task, Made | Lost]]:
    """Each task with what ``work`` made of it, in the order of the tasks, from up to ``jobs`` processes.

    ``work`` and all it carries must be picklable, since processes are spawned as Windows does it. A
    process that dies, or takes more than ``seconds`` for one task, is replaced; its task gives Lost.

    With ``here`` this process does tasks too, and the others help: where none can be started it does
    them all. Tasks that are too large to lie ready in a pipe must say that they ``stay``.
    """
    staff = _Staff(jobs, work, helping=here is not None)
    results: dict[int, tuple[Task, Made | Lost]] = {}
    numbered, following = enumerate(tasks), 0
    queue = deque(islice(numbered, 1))
    try:
        while queue or results or staff.is_busy:
            while (
                queue
                and queue[0][0] < following + AHEAD
                and not stays(queue[0][1])
                and (worker := staff.free())
            ):
                worker.give(*queue.popleft(), seconds)
                queue = queue or deque(islice(numbered, 1))
            works_here = here is not None and queue and queue[0][0] < following + AHEAD
            if works_here:
                number, task = queue.popleft()
                results[number] = task, here(task)
                queue = queue or deque(islice(numbered, 1))
            for worker in staff.answered(wait_for_it=not works_here):
                if done := worker.take(seconds):
                    number, task, made = done
                    results[number] = task, made
                if not worker.is_alive:
                    queue.extendleft(reversed(worker.given))
                    staff.dismiss(worker)
            while following in results:
                yield results.pop(following)
                following += 1
    finally:
        staff.end()


class _Staff:
    """The processes at work, at most ``jobs``; none where helpers cannot be had."""

    def __init__(self, jobs: int, work: Callable, *, helping: bool):
        self.jobs, self.work, self.helping = jobs, work, helping
        self.workers: list[_Worker] = []

    @property
    def is_busy(self) -> bool:
        return any(w.given for w in self.workers)

    def free(self) -> _Worker | None:
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

    def answered(self, *, wait_for_it: bool) -> list[_Worker]:
        """Those that have answered, died, or used up their time; waits for the first of them if asked to."""
        busy = [w for w in self.workers if w.given or not w.is_up]
        if not busy:
            return []
        left = max(min(w.until for w in busy) - time.monotonic(), 0) if wait_for_it else 0
        ready = set(wait([w.pipe for w in busy], left))
        return [w for w in busy if w.pipe in ready or time.monotonic() > w.until]

    def dismiss(self, worker: _Worker) -> None:
        """Without a process that is dead; where a helper was never up there will be no other."""
        self.workers.remove(worker)
        if self.helping and not worker.is_up:
            self.jobs = 0

    def end(self) -> None:
        for worker in self.workers:
            worker.end()


class _Worker:
    """One process and the tasks it was given, which it does in their order.

    It has one at most, so that what it is given always finds it listening; a helper, once it is up,
    has a few small ones.
    """

    START = 60.0  # seconds that a process may take to start

    def __init__(self, work: Callable, *, helping: bool = False):
        self.helping, self.is_up, self.is_alive = helping, False, True
        self.given: deque[tuple[int, Task]] = deque()
        self.until = time.monotonic() + self.START
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _deaf_to_interrupts():
            self.process.start()
        theirs.close()

    @property
    def has_room(self) -> bool:
        return self.is_up and len(self.given) < READY if self.helping else not self.given

    def give(self, number: int, task: Task, seconds: float) -> None:
        if self.is_up and not self.given:
            self.until = time.monotonic() + seconds
        self.given.append((number, task))
        try:
            self.pipe.send(task)
        except OSError:
            pass  # it died: so says the pipe when it is asked

    def take(self, seconds: float) -> tuple[int, Task, Made | Lost] | None:
        """The first of its tasks with what became of it; None where it only says that it is up."""
        self.until = time.monotonic() + seconds
        try:
            if self.pipe.poll():
                made = self.pipe.recv()
                if not self.is_up:
                    self.is_up = True
                    return None
                return (*self.given.popleft(), made)
            lost = Lost.TOO_LONG
        except (EOFError, OSError):
            lost = Lost.DIED
        self.end()
        return (*self.given.popleft(), lost) if self.given else None

    def end(self) -> None:
        self.is_alive = False
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe: Connection, work: Callable) -> None:
    """The life of a process: it says that it is up, then works until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send(None)
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, OSError):
        return


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started in here do not hear Ctrl-C, from their first moment on: their parent does, and ends them."""
    if os.name == "nt":
        import ctypes

        ignore = (
            ctypes.windll.kernel32.SetConsoleCtrlHandler
        )  # "inherited by child processes", says its page
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
