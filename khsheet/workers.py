"""Work on many things in several processes: one that dies or hangs costs its own thing alone."""

from __future__ import annotations

import enum
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import TypeVar

Task = TypeVar("Task")
Made = TypeVar("Made")

#: Results wait for a slow one before them; so many tasks may be given out ahead of it.
AHEAD = 200


class Lost(enum.Enum):
    """Why a task gave no result."""

    DIED = "died"
    TOO_LONG = "too long"


def ordered(jobs: int, work: Callable[[Task], Made], tasks: Iterable[Task], seconds: float) -> Iterator[tuple[Task, Made | Lost]]:
    """Each task with what ``work`` made of it, in the order of the tasks, from up to ``jobs`` processes.

    ``work`` and all it carries must be picklable, since processes are spawned as Windows does it. A
    process that dies, or takes more than ``seconds`` for one task, is replaced; its task gives Lost.
    """
    staff: list[_Worker] = []
    results: dict[int, tuple[Task, Made | Lost]] = {}
    waiting, following = enumerate(tasks), 0
    ahead = next(waiting, None)
    try:
        while ahead or results or any(w.is_busy for w in staff):
            while ahead and ahead[0] < following + AHEAD and (worker := _idle(staff, jobs, work)):
                worker.give(*ahead, seconds)
                ahead = next(waiting, None)
            for worker in _finished(staff):
                results[worker.number] = worker.task, worker.take()
            staff = [w for w in staff if w.is_alive]
            while following in results:
                yield results.pop(following)
                following += 1
    finally:
        for worker in staff:
            worker.end()


def _idle(staff: list[_Worker], jobs: int, work: Callable) -> _Worker | None:
    """A process without a task, started if there may be one more."""
    for worker in staff:
        if not worker.is_busy:
            return worker
    if len(staff) == jobs:
        return None
    staff.append(_Worker(work))
    return staff[-1]


def _finished(staff: list[_Worker]) -> list[_Worker]:
    """The processes that have answered, died, or used up their time; waits for the first of them."""
    busy = [w for w in staff if w.is_busy]
    if not busy:
        return []
    left = min(w.until for w in busy) - time.monotonic()
    answered = set(wait([w.pipe for w in busy], max(left, 0)))
    return [w for w in busy if w.pipe in answered or time.monotonic() > w.until]


class _Worker:
    """One process, which has at most one task: what it is given always finds it listening."""

    def __init__(self, work: Callable):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _deaf_to_interrupts():
            self.process.start()
        theirs.close()
        self.is_busy, self.is_alive = False, True

    def give(self, number: int, task: Task, seconds: float) -> None:
        self.number, self.task, self.is_busy = number, task, True
        self.until = time.monotonic() + seconds
        try:
            self.pipe.send(task)
        except OSError:
            pass  # it died: so says the pipe when it is asked

    def take(self) -> Made | Lost:
        self.is_busy = False
        try:
            if self.pipe.poll():
                return self.pipe.recv()
            lost = Lost.TOO_LONG
        except (EOFError, OSError):
            lost = Lost.DIED
        self.end()
        return lost

    def end(self) -> None:
        self.is_alive = False
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe: Connection, work: Callable) -> None:
    """The life of a process: until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, OSError):
        return


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started in here do not hear Ctrl-C, from their first moment on: their parent does, and ends them."""
    if os.name == "nt":
        import ctypes

        ignore = ctypes.windll.kernel32.SetConsoleCtrlHandler  # "inherited by child processes", says its page
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
