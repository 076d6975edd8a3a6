"""Files of units that could not be read or counted, beside one of the same unit that counts."""

from __future__ import annotations

from khsheet import messages
from khsheet.model import Collection, Entry, Finding, Status

#: Why such a file may be a correction that was lost on its way. What is surely none (a letter, a
#: form that is still blank, a report on another form) is not asked about.
_MAY_BE_REPORT = (
    messages.EMPTY_FILE,
    messages.PASSWORD,
    messages.BEYOND_LIMITS,
    messages.DAMAGED,
    messages.NOT_OUR_FORM,
    messages.UNKNOWN_VERSION,
    messages.OTHER_PERIOD,
    messages.UNREADABLE_ON_DISK,
    messages.TOO_SLOW,
    messages.UNFORESEEN,
    messages.ARCHIVE_NOT_OPENED,
)


def unread_beside(collection: Collection) -> dict[str, list[Entry]]:
    """By unit code, in the order of the units: refused files that are not surely older than the
    one that counts."""
    found: dict[str, list[Entry]] = {}
    for entry in collection.others:
        counted = collection.counted.get(entry.unit.code)
        if counted and entry.status is Status.REJECTED and why_unread(entry):
            newest = max(sent.modified for sent in counted.sent)
            if not entry.modified or entry.modified > newest:
                found.setdefault(entry.unit.code, []).append(entry)
    return {unit.code: found[unit.code] for unit in collection.units if unit.code in found}


def why_unread(entry: Entry) -> Finding | None:
    """What kept the file from being counted; None where it is not of that kind."""
    return next((f for f in reversed(entry.findings) if f.code in _MAY_BE_REPORT), None)
