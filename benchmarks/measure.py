"""Measures whole processes, as users pay for them, in interleaved rounds."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

#: An installed package has its bytecode, so every process may keep its own.
ENVIRONMENT = {
    k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
}
FOLDER = "{folder}"


class Cost(NamedTuple):
    """What one process took, children included: seconds, seconds of user and system, peak MB."""

    wall: float
    cpu: float
    peak: float


def cost_of(command: Sequence[str]) -> Cost:
    """Runs the command in a fresh folder, of which FOLDER in it is the name.

    Exit statuses 0 and 1 are fine. The peak of a child starts from that of its parent: whoever
    calls this must be small.
    """
    folder = tempfile.mkdtemp(prefix="khsheet-bench-")
    try:
        began = time.perf_counter()
        process = subprocess.Popen(
            [part.replace(FOLDER, folder) for part in command],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


class Code(NamedTuple):
    """A checkout with the Python that has it installed."""

    name: str
    python: str


class Task(NamedTuple):
    """A process to measure: what follows ``python``. One that is not khsheet's is run once."""

    name: str
    arguments: tuple[str, ...]
    is_khsheet: bool = True


#: By name of the task: what it cost in one round.
Round = dict[str, Cost]


class Line(NamedTuple):
    """A line of the table: how its value follows from a round, and what is wanted of it."""

    name: str
    value: Callable[[Round], float]
    unit: str = ""
    goal: float | None = None
    more_is_better: bool = False

    def reaches(self, value: float) -> bool:
        if self.goal is None:
            return True
        return value >= self.goal if self.more_is_better else value <= self.goal


@dataclass
class Part:
    """Tasks that are compared with one another, each round side by side."""

    name: str
    tasks: tuple[Task, ...]
    lines: tuple[Line, ...]
    rounds: int
    #: Folders of workbooks that must be read well before they are measured.
    folders: tuple[Path, ...] = ()
    #: Whether older code has nothing to compare.
    is_new: bool = False
    #: By name of the code: its rounds.
    measured: dict[str, list[Round]] = field(default_factory=dict)

    def take(self, codes: Sequence[Code], number: int) -> None:
        """One round; every second goes the other way, so that a drift of the machine cancels."""
        codes = codes[:1] if self.is_new else codes
        costs: dict[tuple[str, str], Cost] = {}
        for task, code in turned(self.pairs(codes), number):
            costs[code.name, task.name] = cost_of([code.python, *task.arguments])
        shared = {t.name: costs[codes[0].name, t.name] for t in self.tasks if not t.is_khsheet}
        for code in codes:
            own = {t.name: costs[code.name, t.name] for t in self.tasks if t.is_khsheet}
            self.measured.setdefault(code.name, []).append({**shared, **own})

    def pairs(self, codes: Sequence[Code]) -> Iterator[tuple[Task, Code]]:
        for task in self.tasks:
            for code in codes if task.is_khsheet else codes[:1]:
                yield task, code

    def values(self, line: Line, code: Code) -> list[float]:
        return [line.value(costs) for costs in self.measured.get(code.name, [])]


def turned(pairs: Iterable[tuple[Task, Code]], number: int) -> list[tuple[Task, Code]]:
    ordered = list(pairs)
    return ordered[::-1] if number % 2 else ordered
