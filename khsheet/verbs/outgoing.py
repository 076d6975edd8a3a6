"""The folders into which goes what is for the units: whether they take it is known before anything
is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from khsheet import outputs


def must_take_files(return_to: Path | None, letters_to: Path | None = None) -> None:
    """Raises OutputRefused for a folder where nothing can be written; it need not be there yet."""
    for folder, option in ((return_to, "--return"), (letters_to, "--letters")):
        if folder is None:
            continue
        there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
        try:
            tempfile.TemporaryFile(dir=there).close()
        except OSError as error:
            why = outputs.reason(error, folder, option)
            raise outputs.OutputRefused(f"Không ghi được vào {folder}: {why}.") from error
