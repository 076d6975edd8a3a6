"""The verb ``check``: filled workbooks read and judged; nothing is written but what goes back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from khsheet.collection.roster import Office
from khsheet.collection.spool import Spool
from khsheet.form.known import KnownForms
from khsheet.intake.receive import Progress, read_files
from khsheet.model import Period
from khsheet.verbs.gathered import Result, gathered
from khsheet.verbs.returned import return_workbooks


def check(
    paths: Iterable[Path],
    office: Office | None = None,
    *,
    known: KnownForms | None = None,
    period: Period | None = None,
    return_to: Path | None = None,
    verify: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Read and check; write nothing but returned workbooks, if asked.

    ``known`` names the form, ``period`` the period to check; without them those of most files.
    ``verify`` has every .xlsx read a second time by openpyxl; where that differs, it has errors.
    """
    known = known or KnownForms()
    with Spool() as spool:
        read = read_files(paths, spool, office, known=known, verify=verify, progress=progress)
        result = Result.of(gathered(read, spool, office, known=known, period=period))
        if return_to:
            result.notes += return_workbooks(result.collection, spool, return_to, known)
    return result
