"""The verb ``check``: filled workbooks read and judged; nothing is written but what goes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from khsheet.collection.spool import Spool
from khsheet.form.known import KnownForms
from khsheet.intake.receive import Paths, Progress, read_files
from khsheet.model import Period
from khsheet.office.book import Office
from khsheet.verbs.gathered import Result, gathered
from khsheet.verbs.outgoing import must_take_files
from khsheet.verbs.setting_out import start

if TYPE_CHECKING:
    from khsheet.verbs.earlier import Finder


def check(
    paths: Paths,
    office: Office | Path | str | None = None,
    *,
    known: KnownForms | None = None,
    period: Period | None = None,
    return_to: Path | None = None,
    verify: bool = False,
    previous: Paths | Finder | None = None,
    progress: Progress | None = None,
) -> Result:
    """Read and check; write nothing but returned workbooks, if asked.

    ``paths`` are filled workbooks, folders, archives, consolidated workbooks; ``office`` is the
    office or its roster file. Returns the collection with every file's findings, and exact totals.
    Raises UserError for wrong use; a bad file raises nothing.

    ``known`` names the form, ``period`` the period to check; without them those of most files.
    ``previous`` are consolidated workbooks or files of units of earlier periods, or what finds
    those there are. ``verify`` has every .xlsx read a second time by openpyxl; where that differs,
    it has errors.
    """
    known, office = start(office, known)
    must_take_files(return_to)
    with Spool() as spool:
        read = read_files(paths, spool, office, known=known, verify=verify, progress=progress)
        result = Result.of(gathered(read, spool, office, known=known, period=period), office)
        if previous:
            from khsheet.verbs.earlier import set_beside

            set_beside(result, previous, known, office)
        if return_to:
            from khsheet.verbs.returned import return_workbooks

            beside = result.comparison
            result.notes += return_workbooks(
                result.collection, spool, return_to, known, result.done, beside, office
            )
            result.notes += result.done.notes
    return result
