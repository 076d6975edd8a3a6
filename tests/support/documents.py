"""Commands that stand in documents, typed as written, in bash, with what they should answer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from lazily import load_workbook

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_OWN = ("khsheet ", "cd ")
#: What stands for the installed command: the day is that of the tests, as in conftest.
_KHSHEET = """\
#!{python}
from datetime import date
from khsheet.collection import combine
from khsheet.cli.commands import run
combine._today = lambda: max(date.today(), date(2026, 12, 31))
run()
"""


class Deed(NamedTuple):
    """What people do in the folder before the next time that this command is typed."""

    before: str
    do: Callable[[Path], None]


@dataclass(frozen=True)
class Typed:
    """One line that is typed, and what is shown below it (None where nothing is shown)."""

    command: str
    answer: str | None


def typed_in(text: str) -> list[Typed]:
    """Lines of the blocks: those after "$ " with their answers; without one, every line."""
    found = []
    for language, block in _BLOCK.findall(text):
        if language not in ("", "bash"):
            continue
        if not block.startswith("$ "):
            found += [Typed(line, None) for line in block.splitlines() if line.strip()]
            continue
        for piece in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, answer = piece.partition("\n")
            found.append(Typed(command, answer or None))
    return found


def blocks_of(text: str) -> list[str]:
    return [block for language, block in _BLOCK.findall(text) if language != "text"]


def is_ours(command: str) -> bool:
    """Whether it is run here: all but installing and make."""
    return command.startswith(_OWN)


def as_pattern(answer: str) -> re.Pattern[str]:
    """A line "…" is any lines, "…" in a line any characters."""
    lines = []
    for line in answer.splitlines():
        if line.strip() == "…":
            lines.append("(?:.*\n)*?")
        else:
            lines.append(re.escape(line.rstrip()).replace("…", ".*") + "\\s*?\n")
    return re.compile("".join(lines))


def play(
    text: str, folder: Path, meanwhile: Sequence[Deed]
) -> list[tuple[Typed, subprocess.CompletedProcess[str]]]:
    """Type the commands of a document in order, beginning in that folder; what people do
    ``meanwhile`` is done in the folder reached, each deed before the next such command."""
    programs = folder.parent / "programs"
    programs.mkdir()
    command = programs / "khsheet"
    command.write_text(_KHSHEET.format(python=sys.executable))
    command.chmod(0o755)
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    place, played, deeds = folder, [], list(meanwhile)
    for typed in typed_in(text):
        if not is_ours(typed.command):
            continue
        if deeds and typed.command == deeds[0].before:
            deeds.pop(0).do(place)
        done = subprocess.run(
            ["bash", "-c", f'{typed.command}\nstatus=$?; pwd >"$0"; exit $status', folder / "at"],
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        place = Path((folder / "at").read_text(encoding="utf-8").rstrip("\n"))
        played.append((typed, done))
    assert not deeds, f"no such command in the document: {list(deeds)}"
    return played


def table_after(text: str, words: str) -> dict[str, str]:
    """The first table below those words that says for each column what is typed into it."""
    lines = text[text.index(words) :].splitlines()
    start = lines.index("| Cột | Ghi |") + 2
    rows = takewhile(lambda line: line.startswith("|"), lines[start:])
    cells = [line.strip("| ").partition(" | ") for line in rows]
    return {heading: typed for heading, _, typed in cells}


def type_row(book: Path, sheet: str, typed: Mapping[str, str]) -> None:
    """Type a row into the first empty one of a list of the office's book."""
    opened = load_workbook(book)
    made = opened[sheet]
    headings = {str(cell.value).removesuffix(" (*)"): cell.column for cell in made[2]}
    row = next(n for n in range(3, made.max_row + 2) if made.cell(n, 1).value is None)
    for heading, text in typed.items():
        made.cell(row, headings[heading], int(text) if text.isdigit() else text)
    opened.save(book)
