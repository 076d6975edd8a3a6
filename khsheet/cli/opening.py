"""A result opened with the system's own program, and what was dropped on the season's launcher."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from khsheet import outputs
from khsheet.intake.file_names import is_of_system

#: A word of the line by which Windows called the launcher: in quotes where it has a space.
_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')


def open_path(path: Path) -> bool:
    """Open a file or folder as a double click would; whether there was a program for it."""
    try:
        if sys.platform == "win32":
            system: Any = os  # startfile is unknown elsewhere
            system.startfile(str(path.resolve()))
            return True
        program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if program is None:
            return False
        quiet = subprocess.DEVNULL
        subprocess.Popen([program, str(path)], stdin=quiet, stdout=quiet, stderr=quiet)
    except OSError:
        return False
    return True


def dropped(line: str, launcher: str) -> list[Path]:
    """The files and folders of the line by which cmd was called, such as
    ``C:\\WINDOWS\\system32\\cmd.exe /c ""D:\\mùa\\mo-khsheet.bat" "D:\\a b.xlsx" D:\\c&d.xlsx"``.

    Windows puts only names with spaces between quotes; a name cannot have quotes itself. Nothing
    where the launcher does not stand in the line: it was typed then, not dropped on.
    """
    at = line.lower().find(launcher.lower())
    if at < 0:
        return []
    rest = line[at + len(launcher) :].removeprefix('"')
    words = ("".join(found) for found in _WORD.findall(rest.strip().removesuffix('"')))
    return [Path(word) for word in words if word]


def taken_in(paths: list[Path], arrivals: Path) -> list[Path]:
    """Copy files and folders to the arrivals, whole or not at all; what lies there already with the
    same content is not copied again, another of its name gets a number. Raises OutputRefused."""
    new = []
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if is_of_system(file.as_posix()):
                continue
            target = arrivals / file.relative_to(path.parent)
            if (free := _free(file, target)) is not None:
                with outputs.atomic(free) as made:
                    shutil.copy2(file, made)
                new.append(free)
    return new


def _free(file: Path, target: Path) -> Path | None:
    """The name under which a file is copied; None where it is there."""
    number, free = 1, target
    while free.exists():
        if free.is_file() and outputs.has_same_content(file, free):
            return None
        number += 1
        free = target.with_stem(f"{target.stem} ({number})")
    return free
