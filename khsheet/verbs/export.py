"""The verb ``export``: what was sent as files for other programs, whole or not at all."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet import outputs
from khsheet.data import files
from khsheet.errors import UserError
from khsheet.form.known import KnownForms
from khsheet.intake.receive import Paths, Progress
from khsheet.model import Period
from khsheet.office.book import Office
from khsheet.verbs.data import collected
from khsheet.verbs.gathered import saved_by_hand
from khsheet.verbs.outgoing import not_free

if TYPE_CHECKING:
    from khsheet.data.frames import Frames
    from khsheet.data.records import Data

#: The kinds of export, and the suffix of each that is a file.
SUFFIXES = {"csv": "", "sqlite": ".sqlite", "json": ".jsonl"}


def read_export(path: Path | str, *, exact: bool = False) -> Frames:
    """The frames that were exported to a folder of CSV or a SQLite file.

    Raises UserError for what is no export, or where pandas is missing.
    """
    from khsheet.data import frames

    if not Path(path).exists():
        raise UserError(f"Không có {path}. Xin kiểm tra lại đường dẫn.")
    try:
        tables, chunks = files.read(Path(path))
        return frames.made(tables, chunks, exact=exact)
    except (OSError, ValueError, ArithmeticError, csv.Error, sqlite3.Error) as error:
        raise UserError(f"{path} không phải là dữ liệu do khsheet export ghi ra.") from error


def export(
    paths: Paths,
    output: Path | str | None = None,
    to: str = "csv",
    roster: Office | Path | str | None = None,
    previous: Iterable[Path | str] = (),
    *,
    known: KnownForms | None = None,
    period: Period | None = None,
    with_names: bool = True,
    with_texts: bool = True,
    progress: Progress | None = None,
    done: outputs.Done | None = None,
    notes: list[str] | None = None,
) -> Path:
    """Write the tables of ``frames``: ``to`` a folder of "csv", an "sqlite" file or "json" lines.

    Without an output it is ``du-lieu-<kỳ>`` with the suffix of its kind. Returns what was written;
    ``done`` learns whether that was there and had changed; ``notes`` what is to be said of what
    was read. Raises UserError.
    """
    if to not in SUFFIXES:
        raise UserError(f"Không ghi được kiểu «{to}»; các kiểu: {', '.join(SUFFIXES)}.")
    known = known or KnownForms()
    with collected(
        paths,
        roster,
        previous,
        known=known,
        period=period,
        with_names=with_names,
        with_texts=with_texts,
        progress=progress,
    ) as data:
        if notes is not None:
            notes += [said for one in data.collections for said in saved_by_hand(one)]
        target = Path(output or f"du-lieu-{data.collections[-1].period.id}{SUFFIXES[to]}")
        _write(target, to, data, done)
    return target


def _write(target: Path, to: str, data: Data, done: outputs.Done | None) -> None:
    tables, chunks = data.schema.tables, data.chunks()
    if to == "csv":
        known_files = {f"{name}.csv" for name in tables}
        with outputs.atomic_folder(target, known_files, done) as made:
            _must_be_data(target)
            files.write_csv(made, tables, chunks)
        return
    write = files.write_sqlite if to == "sqlite" else files.write_json_lines
    with outputs.keeping_other(target, done) as made:
        _must_be_data(target)
        write(made, tables, chunks)


def _must_be_data(target: Path) -> None:
    """Raises WrongUse where anything else lies than an earlier export."""
    if not files.is_written(target):
        raise not_free(target, "dữ liệu")
