"""Other programs that judge our files: LibreOffice, which converts, recalculates and fills in workbooks."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from libreoffice import PATIENCE, SCRIPTS, Office


def need_libreoffice() -> str:
    """The path of soffice; without it the test is skipped, but fails where CI says it must be there."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "LibreOffice (soffice) is not installed"
        )
    return program


@functools.cache
def _office() -> Office:
    need_libreoffice()
    started = Office()
    atexit.register(started.close)
    return started


def ask(**job: str | dict[str, str]) -> list | None:
    """The answer of the LibreOffice of this process; of another one where that came to its end."""
    try:
        return _office().ask(**job)
    except OSError:
        _office.cache_clear()
        return _office().ask(**job)


def convert(path: Path, to: str, outdir: Path) -> Path:
    """``path`` converted to the format ``to`` ("pdf", "xlsx"), in ``outdir``. Raises OSError."""
    return converted(path, (to,), outdir)[to]


def converted(path: Path, formats: Sequence[str], outdir: Path) -> dict[str, Path]:
    """As ``convert``, to each of those formats, opened once."""
    outdir.mkdir(exist_ok=True)
    made = {to: outdir / f"{path.stem}.{to}" for to in formats}
    ask(path=str(path.resolve()), made={to: str(out.resolve()) for to, out in made.items()})
    return made


def shown(path: Path) -> openpyxl.Workbook:
    """The values that LibreOffice shows of the workbook, every formula computed anew."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in ask(path=str(path.resolve())):
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                if value != "":
                    sheet.cell(r, c).value = value
    return book


def uno_fill(blank: Path, typed: dict[str, dict[str, str]], out: Path) -> Path:
    """``typed`` (sheet -> cell -> text) typed into ``blank`` as a person would, saved as ``out``.

    Raises subprocess.CalledProcessError, its stderr naming the cell, when one is locked.
    """
    need_libreoffice()
    jobs = out.with_name(out.name + ".jobs.json")
    job = {"blank": str(blank), "out": str(out), "cells": typed}
    jobs.write_text(json.dumps([job], ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, str(SCRIPTS / "uno_fill.py"), str(jobs)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return out
