"""What lies on an .xlsx sheet beside its cells: notes, threads, text boxes, pictures, lines."""

from __future__ import annotations

from collections.abc import Callable

from khsheet.formats.book import Clock, Limits, Unreadable
from khsheet.formats.looks import Attached, Kind
from khsheet.formats.package import Package, elements, once_per_content, relations
from khsheet.formats.xlsx.cells import CELL_REFERENCE, column_number

Reader = Callable[[bytes, str, Limits], list[Attached]]
"""Takes the content of a part, its name and the limits."""

_NOTES = {
    "comments/authors/author",
    "comments/commentList/comment",
    "comment/text/t",
    "text/r/t",
}
_THREADS = {"ThreadedComments/threadedComment", "ThreadedComments/threadedComment/text"}
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_DRAWN = {
    *(f"wsDr/{anchor}" for anchor in _ANCHORS),
    *(f"{anchor}/from/{way}" for anchor in _ANCHORS for way in ("row", "col")),
    "pic/blipFill/blip",
    "p/r/t",
    "p/fld/t",
}
#: The author that Excel gives to the note in which older versions show a thread.
_OF_THREAD = "tc="


def read_attached(package: Package, part: str, notes: Reader | None = None) -> list[Attached]:
    """Everything attached to a worksheet part; what cannot be read of it is told as that.

    ``notes`` reads the part of notes where that is no XML.
    """
    readers = {**_READERS, "comments": notes} if notes else _READERS
    found: list[Attached] = []
    try:
        for relation in relations(package, part).values():
            read = readers.get(relation.type)
            if read and not relation.external and relation.target in package:
                data = package.read(relation.target)
                found += read(data, relation.target, package.limits)
    except Unreadable:
        found.append(Attached(0, 0, Kind.UNREAD))
    if any(one.kind is Kind.THREAD for one in found):
        found = [one for one in found if not one.author.startswith(_OF_THREAD)]
    return found


@once_per_content
def _notes(data: bytes, part: str, limits: Limits) -> list[Attached]:
    authors: list[str] = []
    found: list[Attached] = []
    for path, attributes, text in elements(data, part, Clock(limits), _NOTES):
        if path == "comments/authors/author":
            authors.append(text)
        elif path == "comments/commentList/comment":
            number = attributes.get("authorId", "")
            author = dict(enumerate(authors)).get(int(number) if number.isdecimal() else -1, "")
            found.append(Attached(*_place(attributes.get("ref", "")), Kind.NOTE, "", author))
        elif found:
            found[-1] = found[-1]._replace(text=found[-1].text + text)
    return found


@once_per_content
def _threads(data: bytes, part: str, limits: Limits) -> list[Attached]:
    found: list[Attached] = []
    for path, attributes, text in elements(data, part, Clock(limits), _THREADS):
        if path == "ThreadedComments/threadedComment":
            found.append(Attached(*_place(attributes.get("ref", "")), Kind.THREAD))
        elif found:
            found[-1] = found[-1]._replace(text=text)
    return found


@once_per_content
def _drawings(data: bytes, part: str, limits: Limits) -> list[Attached]:
    found: list[Attached] = []
    for path, _, text in elements(data, part, Clock(limits), _DRAWN):
        name = path.rpartition("/")[2]
        if name in _ANCHORS:
            found.append(Attached(0, 0, Kind.DRAWING))
        elif not found:
            continue
        elif name in ("row", "col"):
            number = int(text) + 1 if text.isdecimal() and len(text) < 8 else 0
            last = found[-1]
            is_row = name == "row"
            found[-1] = last._replace(row=number) if is_row else last._replace(column=number)
        elif name == "blip":
            found[-1] = found[-1]._replace(kind=Kind.PICTURE)
        else:
            kind = Kind.TEXT_BOX if found[-1].kind is Kind.DRAWING else found[-1].kind
            found[-1] = found[-1]._replace(kind=kind, text=found[-1].text + text)
    return found


_READERS: dict[str, Reader] = {
    "comments": _notes,
    "threadedComment": _threads,
    "drawing": _drawings,
}


def _place(reference: str) -> tuple[int, int]:
    """Row and column of an address; 0 where it is none."""
    match = CELL_REFERENCE.fullmatch(reference)
    return (int(match[2]), column_number(match[1].upper())) if match else (0, 0)
