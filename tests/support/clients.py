"""Other programs that judge our files: LibreOffice, which converts, recalculates and fills in workbooks."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PATIENCE = 120  # seconds

sys.path.append(str(SCRIPTS))


def need_libreoffice() -> str:
    """The path of soffice; without it the test is skipped, but fails where CI says it must be there."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "LibreOffice (soffice) is not installed"
        )
    return program


@functools.cache
def profile(*settings: tuple[str, str, str]) -> str:
    """The soffice option for a profile of this run with those settings; the locale is vi-VN."""
    import uno_fill

    folder = Path(tempfile.mkdtemp(prefix="khsheet-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return uno_fill.make_profile(folder, *settings)


def convert(path: Path, to: str, outdir: Path, *settings: tuple[str, str, str]) -> Path:
    """``path`` converted to the format ``to`` ("pdf", "xlsx"), in ``outdir``; fails when nothing comes of it."""
    program = need_libreoffice()
    command = [
        program,
        profile(*settings),
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(outdir),
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE)
    made = outdir / f"{path.stem}.{to.partition(':')[0]}"
    # LibreOffice says 0 even when it could not read the file.
    assert made.is_file(), done.stderr.decode(errors="replace")
    return made


def recalculated(path: Path) -> Path:
    """The workbook as LibreOffice saves it, every formula computed anew; in the folder "lo" beside it."""
    from uno_fill import RECALCULATE

    folder = path.parent / "lo"
    folder.mkdir(exist_ok=True)
    return convert(path, "xlsx", folder, RECALCULATE)


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
