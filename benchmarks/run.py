"""Measures khsheet against its floor and against scripts that users write: ``make bench``.

The floor is parsing every sheet of the same files with python-calamine and nothing else. Every
figure is of whole processes, start-up included, in interleaved rounds; a ratio is the median of
the ratios of each round.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import parts as described
from benchmarks import table
from benchmarks.measure import ENVIRONMENT, Code, Part

ROOT = Path(__file__).parents[1]
USUAL_FILES = 300
#: Load of a processor before the run, from which others' work is felt.
BUSY = 0.6


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = ", ".join(described.NAMES)
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    add = parser.add_argument
    add("--only", metavar="PART,...", help=f"measure these parts alone: {names}")
    add(
        "--files",
        type=int,
        help=f"files of each kind ({USUAL_FILES}; fewer let start-up weigh more)",
    )
    add("--rounds", type=int, help="rounds of each part (7)")
    add("--peer-rounds", type=int, default=2, help="rounds of the users' scripts (2)")
    add("--scale", type=int, nargs="*", metavar="COUNT", help="files of the large runs (3321)")
    add("--quick", action="store_true", help="100 files, 3 rounds, no peers, no large run")
    add("--against", type=Path, metavar="CHECKOUT", help="another checkout, with its own .venv")
    add("--json", type=Path, metavar="FILE", help="write every figure there")
    add("--folder", type=Path, default=ROOT / "benchmarks" / ".files", help="keeps the files")
    given = parser.parse_args(arguments)
    given.files = given.files or (100 if given.quick else USUAL_FILES)
    given.rounds = given.rounds or (3 if given.quick else 7)
    given.scale = [3321] if given.scale is None else given.scale
    given.parts = chosen(given, parser)
    return given


def chosen(given: argparse.Namespace, parser: argparse.ArgumentParser) -> list[str]:
    if given.only:
        names = given.only.split(",")
        if unknown := set(names) - set(described.NAMES):
            parser.error(f"no part is called {', '.join(sorted(unknown))}")
        return names
    left_out = {"peers", "scale"} if given.quick else set()
    return [name for name in described.NAMES if name not in left_out]


def main(arguments: Sequence[str] | None = None) -> int:
    given = options(arguments)
    work = given.folder.resolve()
    work.mkdir(parents=True, exist_ok=True)
    codes = [Code("new", sys.executable)]
    if given.against:
        codes.append(code_of(given.against.resolve()))
    plan = described.Plan(work, given.files, given.rounds, given.peer_rounds, tuple(given.scale))
    parts = [
        part
        for name in available(given.parts)
        for part in described.parts_of(name, plan, lambda kind, count: made(work, kind, count))
    ]
    for folder in sorted({folder for part in parts for folder in part.folders}):
        for code in codes:
            try_out(folder, code)
    load = os.getloadavg()[0]
    measure(parts, codes)
    parts = [part for part in parts if part.measured]
    results = table.found_in(parts, codes)
    print("\n".join([*table.table(results), "", *table.summary(results)]))
    if load > BUSY * (os.cpu_count() or 1):
        print(f"The machine was busy (load {load:.1f}): ratios to the floor come out too high.")
    if given.files < USUAL_FILES:
        print(f"Goals are for {USUAL_FILES} files: with {given.files} start-up weighs more.")
    if given.json:
        figures = table.figures(parts, results)
        given.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    return int(any(found.is_worse for found in results))


def available(names: Sequence[str]) -> list[str]:
    """Those that can be measured here; says which cannot."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    missing = [name for name in names if name in described.BY_LIBREOFFICE and not program]
    if missing:
        tell(f"LibreOffice (soffice) is not installed; left out: {', '.join(missing)}")
    return [name for name in names if name not in missing]


def code_of(checkout: Path) -> Code:
    """The other code. Raises SystemExit where its Python would run code from elsewhere."""
    python = checkout / ".venv" / "bin" / "python"
    asked = "import khsheet; print(khsheet.__file__)"
    done = subprocess.run(
        [python, "-c", asked], cwd=checkout.parent, env=ENVIRONMENT, capture_output=True, text=True
    )
    if not Path(done.stdout.strip()).is_relative_to(checkout):
        raise SystemExit(f"{python} does not run the khsheet of {checkout}: {done.stdout}")
    return Code("before", str(python))


def made(work: Path, kind: str, count: int) -> Path:
    """The folder of those files, made in a process of its own: this one must stay small."""
    tell(f"files: {count} {kind}")
    command = [sys.executable, "-m", "benchmarks.files", str(work), kind, str(count)]
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Path(done.stdout.strip())


def try_out(folder: Path, code: Code) -> None:
    """Files that are refused would be measured as if they were fast; also warms the page cache."""
    with ProcessPoolExecutor(1) as helper:  # the answer is large, and this process must stay small
        statuses = helper.submit(statuses_in, folder, code).result()
    wanted = "errors" if folder.name.startswith("mistakes") else "accepted"
    if statuses != {wanted: len(list(folder.iterdir()))}:
        raise SystemExit(f"{code.name}: not every file of {folder} is {wanted}: {statuses}")


def statuses_in(folder: Path, code: Code) -> Counter[str]:
    command = [code.python, "-m", "khsheet", "check", str(folder), "--format", "json"]
    done = subprocess.run(
        command, cwd=folder.parent, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    return Counter(file["status"] for file in json.loads(done.stdout)["files"])


def measure(parts: Sequence[Part], codes: Sequence[Code]) -> None:
    """Every round of every part; Ctrl-C ends it, and what was measured until then is shown."""
    most = max((part.rounds for part in parts), default=0)
    try:
        for number in range(most):
            for part in parts:
                if number < part.rounds:
                    tell(f"round {number + 1} of {most}: {part.name}")
                    part.take(codes, number)
    except KeyboardInterrupt:
        tell("stopped")


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
