"""Units that the name of a file, or the head of a report, names beside the one it is of."""

from __future__ import annotations

from pathlib import PurePosixPath

from khsheet import messages
from khsheet.model import Finding, Form, Place, Submission
from khsheet.office.book import Office
from khsheet.vietnamese.unit_names import is_same_unit, named_in


def other_units_named(office: Office, form: Form, submission: Submission) -> list[Finding]:
    """What the file's name or a letterhead says of another unit of the roster than this one."""
    unit, file = submission.unit, submission.file
    names = tuple(u.name for u in office.units)
    found = []
    texts = {key: submission.cells.get(key) for key, i in form.inputs.items() if i.names_unit}
    for key, text in {"": PurePosixPath(file).stem, **texts}.items():
        named = named_in(text, names) if isinstance(text, str) else set()
        if not named or any(is_same_unit(name, unit.name) for name in named):
            continue
        others = ", ".join(f"«{name}»" for name in sorted(named))
        told = "ô nêu" if key else "Tên tệp nêu"
        place = submission.places.get(key, Place(file)) if key else Place(file)
        item = form.inputs.get(key)
        what = f"{told} {others}, dấu nhận biết trong tệp là của «{unit.name}»"
        found.append(messages.finding(place, messages.OTHER_UNIT_NAMED, what, item=item))
    return found
