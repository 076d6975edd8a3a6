"""What somebody deleted from an office's book: it says itself with which rows and columns it was
made, so that what an earlier version did not have yet is not taken for deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from khsheet.form import limits
from khsheet.office.schema import AnySheet, ListSheet, Part, Schema

#: So many are named.
_MOST_TOLD = 4


def made_with(declared: Schema) -> Iterator[str]:
    """The names of all columns of lists and all rows of settings and warnings."""
    for sheet in declared.sheets:
        yield from (_named(sheet, item.key) for item in sheet.items)
    yield from (f"limits/{name}" for name in _warnings(declared))


def _named(sheet: AnySheet, key: str) -> str:
    return f"{sheet.key}/{key}"


def _warnings(declared: Schema) -> dict[str, str]:
    """What each row of the limits begins with, by its key."""
    return {
        str(Part(form.id, one.name)): limits.statement_of(one.rule).rstrip(".").partition(". ")[0]
        for form in declared.forms
        for one in limits.warnings(form)
    }


def had(sheet: AnySheet, made: Collection[str]) -> bool:
    """Whether a book had that sheet; one that does not say what it was made with may have."""
    return not made or any(_named(sheet, item.key) in made for item in sheet.items)


def of_sheet(sheet: AnySheet, held: Collection[str], had: Collection[str]) -> str:
    """What is said of the columns of a list, or rows of settings, that a book ``had``.

    What two forms call by one name is one column: it is there for that which is meant.
    """
    there = {item.label for item in sheet.items if item.key in held}
    labels = {item.key: f"«{item.label}»" for item in sheet.items if item.label not in there}
    is_list = isinstance(sheet, ListSheet)
    as_now = "như ở đó để trống" if is_list or sheet.key == "periods" else "như mặc định"
    return _told(sheet, "cột" if is_list else "dòng", labels, held, had, as_now)


def warnings(sheet: AnySheet, held: Collection[str], had: Collection[str], of: Schema) -> str:
    """What is said of the warnings that the sheet of limits had."""
    return _told(sheet, "dòng", _warnings(of), held, had, "các điều nhắc đó như mặc định")


def _told(
    sheet: AnySheet,
    noun: str,
    labels: Mapping[str, str],
    held: Collection[str],
    had: Collection[str],
    as_now: str,
) -> str:
    gone: Iterable[str] = (
        label for key, label in labels.items() if key not in held and _named(sheet, key) in had
    )
    lost = list(dict.fromkeys(gone))
    if not lost:
        return ""
    rest = len(lost) - _MOST_TOLD
    more = f" và {rest} {noun} khác" if rest > 0 else ""
    listed = "; ".join(lost[:_MOST_TOLD])
    return f"không còn {noun} {listed}{more}. Phần mềm coi {as_now}."
