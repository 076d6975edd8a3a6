"""Single inputs of one sheet: rows by their hidden keys, and what else somebody wrote there."""

from __future__ import annotations

from khsheet import messages
from khsheet.form.layout import SECTION_MARK, SHEET_MARK, SheetLayout
from khsheet.intake import furniture
from khsheet.intake.draft import Draft
from khsheet.intake.sheets import FoundSheet
from khsheet.intake.tables import read_table
from khsheet.model import Field, Formula, Place, Raw, Section, Shape
from khsheet.model.places import a1
from khsheet.values.read import is_blank
from khsheet.vietnamese.text import match_key

_SHOWN_CELLS = 8


def read_sheet(draft: Draft, placed: SheetLayout, found: FoundSheet) -> None:
    """All that stands on a sheet of the form, a table at its end included."""
    _SheetReader(draft, placed, found).read()


class _SheetReader:
    """Goes down the rows of one sheet; ``columns`` are the named ones of the section it is in."""

    def __init__(self, draft: Draft, placed: SheetLayout, found: FoundSheet):
        self.draft, self.placed, self.found = draft, placed, found
        self.section: Section | None = None
        self.columns: dict[int, str] = {}
        self.relabelled: list[tuple[int, int]] = []

    def place(self, row: int = 0, column: int = 0) -> Place:
        return self.draft.place(self.found.name, row, column)

    def read(self) -> None:
        rows, key_column = self.found.grid.rows, self.found.key_column
        numbers = list(rows)
        unkeyed: list[int] = []  # rows since the last line with a key
        inside = False  # whether a line of the section has been read
        for at, row in enumerate(numbers):
            key = rows[row].get(key_column)
            if not isinstance(key, str):
                unkeyed.append(row)
                continue
            starts = key.startswith(SECTION_MARK)
            self.read_unkeyed(unkeyed, inside=inside and not starts)
            unkeyed, inside = [], not starts
            if key == SHEET_MARK:
                continue
            if starts:
                self.start_section(key, rows[row])
                if self.section is not None and self.section is self.placed.table:
                    read_table(self.draft, self.section, self.columns, self.found, numbers[at:])
                    break
            elif self.section is not None:
                self.read_line(row, key)
        self.read_unkeyed(unkeyed, inside=inside)
        self.say_relabelled()

    def start_section(self, mark: str, cells: dict[int, Raw]) -> None:
        """The section of that mark, also one that was moved here; a table only where it belongs."""
        found = furniture.sections_by_mark(self.draft.form).get(mark)
        is_strange = found is not None and found.shape is Shape.TABLE
        self.section = None if is_strange and found is not self.placed.table else found
        key_column = self.found.key_column
        self.columns = {c: t for c, t in cells.items() if c != key_column and isinstance(t, str)}

    # ------------------------------------------------------------ rows without a key

    def read_unkeyed(self, rows: list[int], *, inside: bool) -> None:
        """``inside`` a section somebody inserted them, around it they are headings."""
        if self.section is None:
            return
        for row in rows:
            for column, raw in self.found.grid.rows[row].items():
                if (inside or column in self.columns) and not is_blank(raw):
                    self.stray_or_heading(self.section, row, column, raw)

    def stray_or_heading(self, section: Section, row: int, column: int, raw: Raw) -> None:
        """The heading of a grid column must be its own; anything else is somebody's content."""
        text = match_key(raw.split("\n")[0]) if isinstance(raw, str) else ""
        labels = furniture.grid_headings(section)
        name = self.columns.get(column, "")
        if not text or text not in labels.values():
            self.draft.leftover(self.place(row, column), raw)
        elif text != labels.get(name, text):
            for line in section.rows:
                for item, of in zip(line.fields, line.columns):
                    if of == name:
                        self.draft.say(
                            self.place(row, column),
                            messages.CELL_LOST,
                            "cột này mang tiêu đề của cột khác, có thể đã bị đổi chỗ.",
                            key=item.key,
                        )

    # ------------------------------------------------------------ rows with a key

    def read_line(self, row: int, key: str) -> None:
        """Its inputs, and whatever else somebody wrote into it (formulas are the live marks)."""
        draft, cells, section = self.draft, self.found.grid.rows[row], self.section
        first = min(self.columns, default=self.found.key_column)
        known = furniture.lines_by_key(draft.form)
        of_section = known.get((section.key, key)) if section is not None else None
        line, inputs = of_section or known.get(("", key)) or (None, {})
        computed = draft.form.computed_by_key.get(key)
        if computed:
            draft.submission.places[key] = self.place(row, first)
        elif line is not None:
            self.check_label(line, inputs, row, first)
        unit = furniture.unit_of(computed or line)
        for column, raw in cells.items():
            if column < first or raw.__class__ is Formula or raw == unit:
                continue
            if self.columns.get(column, "") not in inputs and not is_blank(raw):
                draft.leftover(self.place(row, column), raw)
                draft.doubt_amounts(inputs.values(), self.place(row, column), raw)
        for column, name in self.columns.items():
            if name in inputs:
                self.put(inputs[name].key, cells.get(column), self.place(row, column))

    def check_label(
        self, line: furniture.Line, inputs: dict[str, Field], row: int, first: int
    ) -> None:
        """Rows sorted without their hidden keys would give one item the number of another."""
        cells, key_column = self.found.grid.rows[row], self.found.key_column
        beside = cells.get(key_column + 1)
        if isinstance(beside, str) and furniture.is_label(beside, line):
            return
        if furniture.has_placeholder(line):
            return
        shown = {c: r for c, r in cells.items() if key_column < c < first and isinstance(r, str)}
        if any(furniture.is_label(text, line) for text in shown.values()):
            return
        if match_key(line.label) in map(match_key, shown.values()):
            return
        labels = furniture.labels_by_sheet(self.draft.form)[self.found.key]
        moved = next((column for column, text in shown.items() if match_key(text) in labels), 0)
        if not moved:
            self.relabelled.append((row, min(shown, default=first)))
            for column, text in shown.items():
                self.draft.doubt_amounts(inputs.values(), self.place(row, column), text)
            return
        for item in inputs.values():
            self.draft.say(
                self.place(row, moved),
                messages.CELL_LOST,
                "dòng này mang nhãn của mục khác, "
                f"số liệu của mục «{item.label}» có thể đã bị đổi chỗ.",
                key=item.key,
            )

    def say_relabelled(self) -> None:
        """Labels that somebody rewrote, in one finding: what was typed is still the form's item."""
        if not self.relabelled:
            return
        more = ", …" if len(self.relabelled) > _SHOWN_CELLS else ""
        cells = ", ".join(a1(*at) for at in self.relabelled[:_SHOWN_CELLS]) + more
        self.draft.say(
            self.place(*self.relabelled[0]),
            messages.STRAY_CONTENT,
            f"nhãn của biểu mẫu đã bị sửa hoặc xóa ({cells}); số liệu vẫn tính theo mục gốc.",
        )

    def put(self, key: str, raw: Raw, place: Place) -> None:
        submission = self.draft.submission
        if key not in submission.places:
            submission.places[key] = place
            if not is_blank(raw):
                submission.cells[key] = raw
        elif not is_blank(raw) and submission.cells.get(key) != raw:
            first = submission.places[key]
            what = f"mục này đã có ở ô {a1(first.row, first.column)} với giá trị khác."
            self.draft.say(place, messages.ITEM_TWICE, what, key=key)


def say_missing_inputs(draft: Draft, placed: SheetLayout, found: FoundSheet) -> None:
    """Inputs whose cell is gone; one finding for a section that is gone altogether."""
    for section in placed.sheet.sections:
        place = draft.place(found.name)
        gone = [f for f in section.inputs if f.key not in draft.submission.places]
        if section is placed.table:
            if section.key not in draft.submission.tables:
                what = (
                    f"dòng khóa (đang ẩn) của bảng «{section.title}» đã bị xóa "
                    "nên không đọc được bảng."
                )
                draft.say(place, messages.CELL_LOST, what, key=section.key)
        elif len(gone) == len(section.inputs) > 1:
            draft.say(place, messages.CELL_LOST, f"không còn phần «{section.title}».")
        else:
            for item in gone:
                what = f"không còn ô của mục «{item.label}»."
                draft.say(place, messages.CELL_LOST, what, key=item.key)
