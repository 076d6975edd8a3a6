"""A LibreOffice that stays open: it converts documents, and tells what the cells of workbooks show.

Starting it takes longer than most of what tests ask of it. Run as a program, under a Python that
knows LibreOffice, it answers each line of JSON with one: {"path", "made"} is converted to a file of
each format, {"path"} alone is opened, computed anew, and answered with the rows of every sheet.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

import uno_fill

SCRIPTS = Path(uno_fill.__file__).parent
#: The filters that write a format, for spreadsheets and for texts.
FILTERS = {
    "xlsx": {"sheet": uno_fill.EXCEL},
    "xls": {"sheet": "MS Excel 97"},
    "ods": {"sheet": "calc8"},
    "pdf": {"sheet": "calc_pdf_Export", "text": "writer_pdf_Export"},
    "txt": {"text": "Text (encoded)"},
}
ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
NO_LOCKS = ("/org.openoffice.Office.Common/Misc", "UseLocking", "false")
PATIENCE = 120  # seconds for one document


class Office:
    """A process with a LibreOffice of its own, which ends when the process that asks does."""

    def __init__(self):
        self.process = subprocess.Popen(
            **uno_fill.other_python(Path(__file__)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )

    def ask(self, **job: str | dict[str, str]) -> list | None:
        """Raises OSError, which says why, when it could not be done; the process is then at its end."""
        late = threading.Timer(PATIENCE, self.end)
        late.start()
        try:
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            late.cancel()
        told = json.loads(answer or '{"failed": "LibreOffice ended"}')
        if "failed" in told:
            self.end()
            raise OSError(f"{job}: {told['failed']}")
        return told["done"]

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.end()

    def end(self) -> None:
        """LibreOffice, too, is in the group of the process."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


# ---------------------------------------------------------------- under LibreOffice's Python


def work(desktop, path: str, made: dict[str, str] = {}) -> list | None:
    """One document: opened, and saved as others, by format, or looked at."""
    hidden = (uno_fill.option("Hidden", True),)
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, hidden)
    if document is None:
        raise OSError("it was not opened")
    try:
        if not made:
            document.calculateAll()
            return [
                [name, rows(document.Sheets.getByName(name))]
                for name in document.Sheets.ElementNames
            ]
        is_text = document.supportsService("com.sun.star.text.TextDocument")
        for to, out in made.items():
            how = [uno_fill.option("FilterName", FILTERS[to]["text" if is_text else "sheet"])]
            if to == "txt":
                how.append(uno_fill.option("FilterOptions", "UTF8"))
            document.storeToURL(Path(out).as_uri(), tuple(how))
        return None
    finally:
        document.close(True)


def rows(sheet) -> list[list[float | str]]:
    """The values of a sheet from its first cell on, "" for blank cells, errors as they are shown."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
    values = [list(row) for row in used.DataArray]
    for area in used.queryFormulaCells(ERRORS).RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                values[row][column] = sheet.getCellByPosition(column, row).String
    return values


def main() -> None:
    with (
        tempfile.TemporaryDirectory(
            prefix="khsheet-office-", ignore_cleanup_errors=True
        ) as scratch,
        uno_fill.office(uno_fill.make_profile(Path(scratch), NO_LOCKS)) as desktop,
    ):
        for line in sys.stdin:
            try:
                answer = {"done": work(desktop, **json.loads(line))}
            except Exception as error:  # whatever LibreOffice raises is told to the test
                answer = {"failed": repr(error)}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
