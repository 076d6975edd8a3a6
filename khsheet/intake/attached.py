"""What lies on a sheet beside its cells: told by cell, its text kept, unless a return wrote it."""

from __future__ import annotations

from functools import cached_property

from khsheet import messages
from khsheet.form.layout import CORRECTION_SHEET, NOTE_AUTHOR
from khsheet.formats.looks import Attached, Kind
from khsheet.intake.draft import Draft
from khsheet.intake.identity import folded
from khsheet.intake.sheets import FoundSheet

_WORDS = {
    Kind.NOTE: "có ghi chú (comment) đặt tại ô",
    Kind.THREAD: "có trao đổi (comment) đặt tại ô",
    Kind.TEXT_BOX: "có khung chữ đặt trên trang",
    Kind.PICTURE: "có hình đặt trên trang",
    Kind.DRAWING: "có hình vẽ, nét vẽ đặt trên trang",
    Kind.UNREAD: "có ghi chú hoặc hình mà phần mềm không đọc được",
}
#: A line of a return's note is a sentence; shorter ones are somebody's.
_SHORTEST = 12


class Attachments:
    """Says what lies on the sheets of one workbook."""

    def __init__(self, draft: Draft):
        self.draft = draft

    def say(self, found: FoundSheet, keys: dict[tuple[int, int], str]) -> None:
        """Everything on one sheet; ``keys`` are its inputs by their cell."""
        for one in found.grid.looks.attached:
            if one.kind is Kind.NOTE and self.is_own(one):
                continue
            place = self.draft.place(found.name, one.row, one.column)
            key = keys.get((one.row, one.column), "")
            what = f"{_WORDS[one.kind]}, không được tính."
            self.draft.say(place, messages.ATTACHED, what, key=key)
            if text := one.text.removeprefix(f"{one.author}:").strip():
                self.draft.keep(found.name, one.row or 1, [(one.column, text)])

    def is_own(self, note: Attached) -> bool:
        """Whether a return wrote the note: what it says stands on the sheet of corrections.

        Without that sheet its author tells, which notes of earlier versions do not have.
        """
        if not self.corrections:
            return note.author == NOTE_AUTHOR
        lines = [" ".join(line.split()) for line in note.text.splitlines() if line.strip()]
        return all(
            len(line) >= _SHORTEST and line[1:].rstrip("…") in self.corrections for line in lines
        )

    @cached_property
    def corrections(self) -> str:
        """All that the sheet of corrections says; "" where there is none."""
        book = self.draft.book
        names = (name for name in book.names if folded(name) == folded(CORRECTION_SHEET))
        rows = (row for name in names for row in book.sheet(name).rows.values())
        return " ".join(
            " ".join(v.split()) for row in rows for v in row.values() if isinstance(v, str)
        )
