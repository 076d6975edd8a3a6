"""Which files somebody still has to mend: how a run ends, and what Cần sửa says is left."""

from __future__ import annotations

from khsheet import messages
from khsheet.model import Collection, Entry, Status

#: Why a file was refused that is surely no report; one that cannot be opened may be one.
_NO_REPORT = (messages.NOT_A_SPREADSHEET, messages.NOT_OUR_FORM)
#: Why nobody knows whose it is: the file that counts for a unit does not replace it.
_WHOSE = (
    messages.UNIT_UNKNOWN,
    messages.UNIT_NOT_IN_ROSTER,
    messages.CODE_AND_NAME_DISAGREE,
    messages.NAME_NOT_AS_IN_ROSTER,
    messages.ONE_NAME_TWO_CODES,
)


def to_mend(collection: Collection) -> list[Entry]:
    """Reports with errors, and those that were refused and are neither replaced nor left out."""
    return [e for e in collection.files if _is_to_mend(e, collection)]


def _is_to_mend(entry: Entry, collection: Collection) -> bool:
    if entry.status is not Status.REJECTED:
        return entry.status is Status.ERRORS
    why = {finding.code for finding in entry.findings}
    if not entry.unit.name and not why.isdisjoint(_NO_REPORT):
        return False
    return entry.unit.code not in collection.counted or not why.isdisjoint(_WHOSE)
