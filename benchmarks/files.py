"""The files that are measured: made once, kept between runs, made anew when their maker changes.

``python -m benchmarks.files FOLDER KIND COUNT`` prints the folder that holds so many of a kind.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks import filled, resaves
from khsheet.form import definition
from khsheet.model import Form

#: The kinds that khsheet itself writes, by whether they hold mistakes.
WRITTEN = {"made": False, "mistakes": True}
KINDS = (*WRITTEN, *resaves.ONE_BY_ONE, *resaves.BY_LIBREOFFICE)
MAKERS = ("filled.py", "rewrite.py", "imitations.py", "resaves.py")


def fingerprint(form: Form) -> str:
    """Changes when a workbook of this form would now be made otherwise."""
    made = hashlib.sha256(version("openpyxl").encode())
    for with_mistakes in WRITTEN.values():
        made.update(filled.workbook(form, 1, with_mistakes=with_mistakes))
    for name in MAKERS:
        made.update(Path(__file__).with_name(name).read_bytes())
    return f"files-{made.hexdigest()[:12]}"


def folder_of(work: Path, kind: str, count: int, form: Form) -> Path:
    """A folder with the first ``count`` workbooks of that kind and nothing else."""
    current = work / fingerprint(form)
    for outdated in work.glob("files-*"):
        if outdated != current:
            shutil.rmtree(outdated)
    folder = current / f"{kind}-{count}"
    if not folder.is_dir():
        all_of_kind = current / kind
        all_of_kind.mkdir(parents=True, exist_ok=True)
        make(all_of_kind, kind, count, form)
        link(all_of_kind, folder, count)
    return folder


def link(source: Path, folder: Path, count: int) -> None:
    """The first files of the source in a folder of their own, which appears when it is complete."""
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    made = made_in(source)
    for number in range(1, count + 1):
        path = made[name_of(number)]
        os.link(path, unfinished / path.name)
    unfinished.rename(folder)


def name_of(number: int) -> str:
    return f"don-vi-{number:05}"


def made_in(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in folder.iterdir()}


def make(folder: Path, kind: str, count: int, form: Form) -> None:
    """Make what is still missing of the first ``count`` files."""
    made = made_in(folder)
    missing = [n for n in range(1, count + 1) if name_of(n) not in made]
    if kind in WRITTEN:
        for number in missing:
            write(folder, number, filled.workbook(form, number, with_mistakes=WRITTEN[kind]))
        return
    originals = folder.with_name("made")
    originals.mkdir(exist_ok=True)
    make(originals, "made", count, form)
    if kind in resaves.BY_LIBREOFFICE:
        if missing:
            paths = [originals / f"{name_of(n)}.xlsx" for n in missing]
            resaves.by_libreoffice(paths, resaves.BY_LIBREOFFICE[kind], folder)
        return
    for number in missing:
        data = (originals / f"{name_of(number)}.xlsx").read_bytes()
        write(folder, number, resaves.ONE_BY_ONE[kind](data, number))


def write(folder: Path, number: int, data: bytes) -> None:
    """The file appears whole: a run that was broken off leaves no half of one."""
    unfinished = folder / "unfinished"
    unfinished.write_bytes(data)
    unfinished.rename(folder / f"{name_of(number)}.xlsx")


def main() -> None:
    work, kind, count = sys.argv[1:]
    print(folder_of(Path(work), kind, int(count), definition.load()))


if __name__ == "__main__":
    main()
