"""The verb ``check``: filled workbooks read and judged; nothing is written but what goes back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from khsheet.collection.roster import Office
from khsheet.collection.spool import Spool
from khsheet.intake.receive import Progress, read_files
from khsheet.verbs.gathered import Result, gathered
from khsheet.verbs.returned import return_workbooks


def check(
    paths: Iterable[Path],
    office: Office | None = None,
    *,
    return_to: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Read and check; write nothing but returned workbooks, if asked."""
    with Spool() as spool:
        read = read_files(paths, spool, office, progress=progress)
        result = Result.of(gathered(read, spool, office))
        if return_to:
            result.notes += return_workbooks(result.collection, spool, return_to)
    return result
