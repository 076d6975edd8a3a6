"""A submission while it is read: what was found goes into it, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from khsheet import messages
from khsheet.formats import Book
from khsheet.intake.amount_units import other_unit
from khsheet.intake.furniture import Furniture, furniture
from khsheet.model import Field, Form, Place, Raw, Severity, Submission
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import clean

_LONGEST_LEFTOVER = 30_000

Cells = Sequence[tuple[int, Raw]]
"""Some cells of one row, each with its column."""


class Draft:
    """One workbook's submission so far, with the book and the form that it is read by."""

    def __init__(self, book: Book, form: Form, submission: Submission):
        self.book, self.form, self.submission = book, form, submission
        self.furniture: Furniture = furniture(form, submission.period)
        #: What the sheets are called in the workbook, where they are told by another name.
        self.called: dict[str, str] = {}
        #: Lines whose label somebody rewrote.
        self.relabelled = 0

    def fonts(self, sheet: str) -> dict[tuple[int, int], str]:
        """The font of every cell with content on that sheet."""
        return self.book.fonts(self.called.get(sheet, sheet))

    def is_hidden(self, sheet: str) -> bool:
        return self.book.hidden.get(self.called.get(sheet, sheet), False)

    def place(self, sheet: str, row: int = 0, column: int = 0) -> Place:
        return Place(self.submission.file, sheet, row, column)

    def is_own(self, raw: Raw, sheet: str = "") -> bool:
        """Whether the form itself writes that text, on the sheet of that key if one is given."""
        return isinstance(raw, str) and self.furniture.holds(raw, self.submission.unit.name, sheet)

    def say(
        self,
        place: Place,
        code: str,
        what: str,
        *,
        value: str = "",
        key: str = "",
        severity: Severity | None = None,
    ) -> None:
        found = what if place.sheet else f"Tệp: {what}"
        self.submission.findings.append(
            messages.finding(place, code, found, value=value, key=key, severity=severity)
        )

    def keep(self, sheet: str, row: int, cells: Cells) -> None:
        """What belongs to no input comes back on a return: the cells of a row in one text."""
        text = " | ".join(whole(raw) for _, raw in cells)
        place = self.place(sheet, row, cells[0][0])
        self.submission.leftovers.append((place, text[:_LONGEST_LEFTOVER]))

    def leftover(self, sheet: str, row: int, cells: Cells) -> None:
        """Keep what belongs to no input, and say where it stands."""
        if cells:
            self.keep(sheet, row, cells)
        self.say_stray(sheet, row, cells)

    def say_stray(self, sheet: str, row: int, cells: Cells) -> None:
        for column, _ in cells:
            self.say(
                self.place(sheet, row, column),
                messages.STRAY_CONTENT,
                "nội dung không thuộc ô nào của biểu mẫu nên không được tính.",
            )

    def doubt_amounts(self, items: Iterable[Field], place: Place, raw: Raw) -> bool:
        """Words beside amounts that say they are not in đồng: nobody knows what was typed."""
        doubted = [(item, told) for item in items if (told := other_unit(raw, item))]
        for item, told in doubted:
            self.say(
                place,
                messages.WRONG_UNIT,
                f"«{told}» cho biết số tiền của mục «{item.label}» có thể không ghi bằng đồng.",
                key=item.key,
            )
        return bool(doubted)


def whole(raw: Raw) -> str:
    """All that a person sees in the cell."""
    return clean(raw) if isinstance(raw, str) else show_raw(raw)
