"""Workbooks as they come back: how each kind is made from the workbook that was filled in."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import imitations
from scripts import uno_fill

#: By kind: the workbook with its number, saved again.
ONE_BY_ONE: dict[str, Callable[[bytes, int], bytes]] = {
    "excel": lambda data, number: imitations.Excel365(data, number).saved(),
    "wps": lambda data, number: imitations.Wps(data, number).saved(),
    "google": lambda data, number: imitations.GoogleSheets(data, number).saved(),
    "openpyxl": lambda data, _: by_openpyxl(data),
}
#: By kind: the format to which LibreOffice converts.
BY_LIBREOFFICE = {"libreoffice": "xlsx", "ods": "ods", "xls": "xls"}
PATIENCE = 10  # seconds for one workbook


def by_openpyxl(data: bytes) -> bytes:
    import openpyxl

    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(saved)
    return saved.getvalue()


def by_libreoffice(paths: Sequence[Path], to: str, folder: Path) -> None:
    """One LibreOffice saves them all; where it ends before its time, another goes on.

    Raises RuntimeError when one of them got nothing done.
    """
    left = list(paths)
    while left:
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            words = convert(left, to, Path(scratch))
            done = sorted(Path(scratch).glob(f"*.{to}"), key=lambda path: path.stat().st_mtime_ns)
            if len(done) < len(left):
                done = done[:-1]  # the last may be half of one
            for path in done:
                path.rename(folder / path.name)
        if not done:
            raise RuntimeError(f"LibreOffice made no {to}: {words}")
        stems = {path.stem for path in done}
        left = [path for path in left if path.stem not in stems]


def convert(paths: Sequence[Path], to: str, folder: Path) -> str:
    """What LibreOffice said, on converting the files as far as it came."""
    with tempfile.TemporaryDirectory(prefix="khsheet-office-") as profile:
        command = [
            uno_fill.office_program(),
            uno_fill.make_profile(Path(profile)),
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(folder),
        ]
        done = subprocess.run(
            [*command, *map(str, paths)],
            capture_output=True,
            timeout=60 + PATIENCE * len(paths),
        )
    return done.stderr.decode(errors="replace")
