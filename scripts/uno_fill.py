"""Types values into workbooks with LibreOffice, as a person would, and refuses locked cells.

    python scripts/uno_fill.py JOBS.json

JOBS.json is a list of {"blank": PATH, "out": PATH, "cells": {SHEET: {A1: TEXT}}}. LibreOffice runs
unseen in the vi-VN locale, so "2651,61" is a number and "12,5 triệu" stays a text. Needs the Python
that LibreOffice was built for; under any other it starts itself again with that one.
Exit status 1, with a line for each, when cells are locked or a sheet is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

EXCEL = "Calc MS Excel 2007 XML"
TEXT_FORMAT = 0x100  # com.sun.star.util.NumberFormat.TEXT
PATIENCE = 60  # seconds until LibreOffice must answer

#: A setting of a profile: Vietnamese typing habits.
VIETNAMESE = ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "vi-VN")


class LockedCells(Exception):
    """Cells that a person could not have typed into; says which and why."""


def office_program() -> str:
    """The soffice command. Raises FileNotFoundError when LibreOffice is not installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise FileNotFoundError("LibreOffice (soffice) is not installed")
    return program


def office_pythons() -> list[str]:
    """The Pythons that may know LibreOffice: the one it brings along, then the system's."""
    home = Path(office_program()).resolve().parent
    beside = [home / "python.exe", home / "python", home.parent / "Resources" / "python"]
    return [*(str(p) for p in beside if p.is_file()), "/usr/bin/python3"]


def make_profile(folder: Path, *settings: tuple[str, str, str]) -> str:
    """A LibreOffice profile in that folder with those settings; the option that selects it."""
    file = folder / "user" / "registrymodifications.xcu"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        items = "".join(
            f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
            f"<value>{value}</value></prop></item>"
            for path, name, value in (VIETNAMESE, *settings)
        )
        schema = "http://openoffice.org/2001/registry"
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        file.write_text(
            f'{head}<oor:items xmlns:oor="{schema}">{items}</oor:items>', encoding="utf-8"
        )
    return f"-env:UserInstallation={folder.resolve().as_uri()}"


# ---------------------------------------------------------------- under LibreOffice's Python


def connect(pipe: str):
    """The desktop of the LibreOffice that listens on that pipe."""
    import uno
    from com.sun.star.connection import NoConnectException

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", context
    )
    until = time.monotonic() + PATIENCE
    while True:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", remote
            )
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def option(name: str, value):
    from com.sun.star.beans import PropertyValue

    return PropertyValue(Name=name, Value=value)


def cells_of(document, texts: dict[str, dict[str, str]]) -> list[tuple]:
    """(cell, text) for every text. Raises LockedCells before any is typed, naming them all."""
    found, locked = [], []
    for name, typed in texts.items():
        if not document.Sheets.hasByName(name):
            raise LockedCells(f"there is no sheet {name}")
        sheet = document.Sheets.getByName(name)
        protected = sheet.isProtected()
        for address, text in typed.items():
            cell = sheet.getCellRangeByName(address)
            if protected and cell.CellProtection.IsLocked:
                locked.append(f"{name}!{address} is locked")
            found.append((cell, text))
    if locked:
        raise LockedCells("\n".join(locked))
    return found


def type_into(document, texts: dict[str, dict[str, str]]) -> None:
    """Types every text into its cell, as the cell's format and the locale take it."""
    formats = document.NumberFormats
    for cell, text in cells_of(document, texts):
        if formats.getByKey(cell.NumberFormat).Type & TEXT_FORMAT:
            cell.String = text
        else:
            cell.FormulaLocal = text


def fill(desktop, job: dict) -> None:
    """One workbook: opened, typed into, computed, saved."""
    blank, out = (Path(job[k]).resolve() for k in ("blank", "out"))
    document = desktop.loadComponentFromURL(blank.as_uri(), "_blank", 0, (option("Hidden", True),))
    try:
        document.lockControllers()
        document.addActionLock()
        document.enableAutomaticCalculation(False)
        type_into(document, job["cells"])
        document.enableAutomaticCalculation(True)
        document.calculate()
        out.parent.mkdir(parents=True, exist_ok=True)
        document.storeToURL(out.as_uri(), (option("FilterName", EXCEL),))
    finally:
        document.close(True)


@contextmanager
def office(profile: str):
    """The desktop of a LibreOffice of its own, started with that profile and closed again."""
    import uno  # noqa: F401  (teaches Python to import what follows)
    from com.sun.star.lang import DisposedException

    pipe = f"khsheet{os.getpid()}"
    quiet = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    command = [office_program(), *quiet, profile, f"--accept=pipe,name={pipe};urp;"]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        desktop = connect(pipe)
        yield desktop
        with suppress(DisposedException):  # it may be gone before it could answer
            desktop.terminate()
        started.wait(PATIENCE)
    finally:
        if started.poll() is None:
            started.kill()


def run(jobs: list[dict], profile: Path) -> None:
    """All jobs with one LibreOffice."""
    with office(make_profile(profile)) as desktop:
        for job in jobs:
            fill(desktop, job)


# ---------------------------------------------------------------- the command


def other_python(*command: str | Path) -> dict:
    """What a process needs that runs the command under a Python that knows LibreOffice."""
    # Settings of the calling Python (virtual environment, paths) must not reach the other one.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return {"args": [office_pythons()[0], *command], "env": {**kept, "KHSHEET_UNO": "1"}}


def start_again() -> int:
    """The same command under a Python that knows LibreOffice."""
    if "KHSHEET_UNO" in os.environ:
        print("This Python has no UNO module (python3-uno).", file=sys.stderr)
        return 2
    return subprocess.run(**other_python(__file__, *sys.argv[1:])).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jobs", type=Path)
    script = parser.parse_args().jobs
    try:
        import uno  # noqa: F401
    except ImportError:
        return start_again()
    jobs = json.loads(script.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        try:
            run(jobs, Path(scratch))
        except LockedCells as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
