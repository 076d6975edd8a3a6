"""A submission while it is read: what was found goes into it, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable

from khsheet import messages
from khsheet.formats import Book
from khsheet.intake.furniture import tells_another_unit
from khsheet.model import Field, Form, Place, Raw, Submission
from khsheet.values.read import show_raw
from khsheet.vietnamese.text import clean

_LONGEST_LEFTOVER = 30_000


class Draft:
    """One workbook's submission so far, with the book and the form that it is read by."""

    def __init__(self, book: Book, form: Form, submission: Submission):
        self.book, self.form, self.submission = book, form, submission

    def place(self, sheet: str, row: int = 0, column: int = 0) -> Place:
        return Place(self.submission.file, sheet, row, column)

    def say(self, place: Place, code: str, what: str, *, value: str = "", key: str = "") -> None:
        found = what if place.sheet else f"Tệp: {what}"
        self.submission.findings.append(messages.finding(place, code, found, value=value, key=key))

    def keep(self, place: Place, text: str) -> None:
        """A text that belongs to no input comes back on a return."""
        self.submission.leftovers.append((place, text[:_LONGEST_LEFTOVER]))

    def leftover(self, place: Place, raw: Raw) -> None:
        """Keep what belongs to no input, and say where it stands."""
        self.keep(place, whole(raw))
        self.say(
            place,
            messages.STRAY_CONTENT,
            "nội dung không thuộc ô nào của biểu mẫu nên không được tính.",
        )

    def doubt_amounts(self, items: Iterable[Field], place: Place, raw: Raw) -> None:
        """Words beside amounts that say they are not in đồng: nobody knows what was typed."""
        for item in items:
            if tells_another_unit(raw, item):
                self.say(
                    place,
                    messages.WRONG_UNIT,
                    f"«{show_raw(raw)}» cho biết số tiền của mục «{item.label}» "
                    "có thể không ghi bằng đồng.",
                    key=item.key,
                )


def whole(raw: Raw) -> str:
    """All that a person sees in the cell."""
    return clean(raw) if isinstance(raw, str) else show_raw(raw)
