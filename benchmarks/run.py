"""Measures khsheet against its floor and two peers: ratios of medians, from one run.

``python benchmarks/run.py [--files 300] [--scale 3321] [--rounds 7] [--peer-rounds 2]``

Every figure is of whole processes (CPU is user + system, children included), in interleaved
rounds. Start-up is measured apart and is part of every figure, as users pay it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
#: An installed package has its bytecode, so every process may keep its own.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def make(folder: Path, count: int, members: int, entries: int) -> None:
    """Make the files in a process of its own: a child's peak memory starts from its parent's."""
    sizes = ["--count", str(count), "--members", str(members), "--entries", str(entries)]
    subprocess.run(
        [sys.executable, str(HERE / "make_files.py"), str(folder), *sizes],
        check=True,
        env=ENVIRONMENT,
    )


def measure(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MB of one process; exit statuses 0 and 1 are fine."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


class Table:
    """Measurements by name, and the medians of them."""

    def __init__(self) -> None:
        self.all: dict[str, list[tuple[float, float, float]]] = {}

    def take(self, name: str, command: list[str]) -> None:
        self.all.setdefault(name, []).append(measure(command))

    def median(self, name: str, what: int) -> float:
        return statistics.median(m[what] for m in self.all[name])

    def print(self) -> None:
        print("| what | runs | wall s (median) | CPU s (median) | peak MB |")
        print("|---|---|---|---|---|")
        for name, runs in self.all.items():
            peak = max(m[2] for m in runs)
            print(
                f"| {name} | {len(runs)} | {self.median(name, 0):.2f} | {self.median(name, 1):.2f} | {peak:.0f} |"
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=300)
    options.add_argument("--members", type=int, default=200)
    options.add_argument("--entries", type=int, default=100)
    options.add_argument(
        "--scale", type=int, default=3321, help="files of the large run; 0 leaves it out"
    )
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--peer-rounds", type=int, default=2)
    options.add_argument("--folder", type=Path, help="keeps the files made for the next run")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        run(given, given.folder or Path(temporary), Path(temporary))


def run(given: argparse.Namespace, folder: Path, out: Path) -> None:
    small, large = folder / f"files-{given.files}", folder / f"files-{given.scale}"
    make(small, given.files, given.members, given.entries)
    python, khsheet = [sys.executable], [sys.executable, "-m", "khsheet"]
    peers = str(HERE / "peers.py")
    one = str(next(iter(sorted(small.glob("*.xlsx")))))
    roster = out / "roster.csv"
    roster.write_text("name\n" + "\n".join(f"Xã Mẫu {n}" for n in range(170)), encoding="utf-8")
    table = Table()
    for number in range(given.rounds):
        table.take("bare Python", [*python, "-c", "pass"])
        table.take("khsheet --help", [*khsheet, "--help"])
        table.take("import python_calamine", [*python, "-c", "import python_calamine"])
        table.take("floor (calamine, all sheets)", [*python, peers, "floor", str(small)])
        table.take("khsheet check", [*khsheet, "check", str(small)])
        table.take(
            "khsheet collect", [*khsheet, "collect", str(small), "-o", str(out / f"o{number}.xlsx")]
        )
        table.take("khsheet check, one file", [*khsheet, "check", one])
        if number < given.peer_rounds:
            table.take(
                "user's script (openpyxl + pandas)",
                [*python, peers, "openpyxl", str(small), str(out / "p.xlsx")],
            )
            table.take(
                "best pandas (calamine + xlsxwriter)",
                [*python, peers, "pandas", str(small), str(out / "q.xlsx")],
            )
            new = [
                *khsheet,
                "new",
                "--roster",
                str(roster),
                "--period",
                "2026-H1",
                "-o",
                str(out / f"new{number}"),
            ]
            table.take("170 blank workbooks", new)
    if given.scale:
        make(large, given.scale, given.members, given.entries)
        table.take(
            f"khsheet collect, {given.scale} files",
            [*khsheet, "collect", str(large), "-o", str(out / "large.xlsx")],
        )
    table.print()
    ratios(table, given)


def ratios(table: Table, given: argparse.Namespace) -> None:
    """The goals, each with what this run measured."""

    def cpu(name: str) -> float:
        return table.median(name, 1)

    def wall(name: str) -> float:
        return table.median(name, 0)

    floor = cpu("floor (calamine, all sheets)")
    lines = [
        ("collect CPU / floor CPU", cpu("khsheet collect") / floor, "<= 3.5"),
        ("check CPU / floor CPU", cpu("khsheet check") / floor, "<= 2.5"),
        (
            "user's script wall / collect wall",
            wall("user's script (openpyxl + pandas)") / wall("khsheet collect"),
            ">= 10",
        ),
        (
            "best pandas wall / collect wall",
            wall("best pandas (calamine + xlsxwriter)") / wall("khsheet collect"),
            ">= 3",
        ),
        ("check of one file, wall s", wall("khsheet check, one file"), "< 0.6"),
        ("--help wall / bare Python wall", wall("khsheet --help") / wall("bare Python"), "<= 6"),
        ("170 blank workbooks, wall s", wall("170 blank workbooks"), "< 10"),
    ]
    if given.scale:
        name = f"khsheet collect, {given.scale} files"
        each = (cpu(name) / given.scale) / (cpu("khsheet collect") / given.files)
        lines += [
            (f"CPU a file at {given.scale} / at {given.files}", each, "<= 1.15"),
            (f"peak MB at {given.scale} files", table.median(name, 2), "<= 250"),
        ]
    print("\n| goal | measured | wanted |\n|---|---|---|")
    for name, value, wanted in lines:
        print(f"| {name} | {value:.2f} | {wanted} |")


if __name__ == "__main__":
    main()
