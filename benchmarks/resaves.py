"""Workbooks as they come back: how each kind is made from the workbook that was filled in."""

from __future__ import annotations

import io
import shutil
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


def has_libreoffice() -> bool:
    try:
        uno_fill.office_program()
    except FileNotFoundError:
        return False
    return True


def by_libreoffice(paths: Sequence[Path], to: str, folder: Path) -> None:
    """One LibreOffice saves them all; raises RuntimeError where one is missing in the end."""
    profile = Path(tempfile.mkdtemp(prefix="khsheet-office-"))
    try:
        done = subprocess.run(
            [
                uno_fill.office_program(),
                uno_fill.make_profile(profile),
                "--headless",
                "--convert-to",
                to,
                "--outdir",
                str(folder),
                *map(str, paths),
            ],
            capture_output=True,
            timeout=60 + PATIENCE * len(paths),
        )
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    missing = [path.name for path in paths if not (folder / f"{path.stem}.{to}").is_file()]
    if missing:
        words = done.stderr.decode(errors="replace")
        raise RuntimeError(f"LibreOffice made no {to} of {', '.join(missing)}: {words}")
