"""Single inputs of one sheet: rows by their hidden keys, and what else somebody wrote there."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from khsheet import messages
from khsheet.form.layout import SECTION_MARK, SHEET_MARK, SheetLayout
from khsheet.intake import furniture
from khsheet.intake.amount_units import is_unit_line, speaks_of_unit
from khsheet.intake.draft import Draft
from khsheet.intake.sheets import FoundSheet, contents, keep_row
from khsheet.intake.tables import read_table
from khsheet.model import Computed, Field, Formula, Place, Raw, Section, Shape
from khsheet.model.places import a1
from khsheet.values.show import is_blank
from khsheet.vietnamese.text import match_key

_SHOWN_CELLS = 8


def read_sheet(draft: Draft, placed: SheetLayout, found: FoundSheet) -> None:
    """All that stands on a sheet of the form, a table at its end included."""
    _SheetReader(draft, placed, found).read()


class _SheetReader:
    """Goes down the rows of one sheet; ``columns`` are the named ones of the section it is in."""

    def __init__(self, draft: Draft, placed: SheetLayout, found: FoundSheet):
        self.draft, self.placed, self.found = draft, placed, found
        self.rows = found.grid.rows
        self.section: Section | None = None
        self.columns: dict[int, str] = {}
        self.first = found.key_column  # of the columns of inputs
        self.known = furniture.lines_by_key(draft.form)
        self.relabelled: list[tuple[int, int]] = []
        self.before: list[int] = []  # rows above the first section
        self.unread: list[int] = []  # lines whose section is lost

    def place(self, row: int = 0, column: int = 0) -> Place:
        return Place(self.draft.submission.file, self.found.name, row, column)

    def read(self) -> None:
        key_column = self.found.key_column
        numbers = list(self.rows)
        for at, row in enumerate(numbers):
            key = self.rows[row].get(key_column)
            if key == SHEET_MARK:
                continue
            if isinstance(key, str) and key.startswith(SECTION_MARK):
                self.start_section(key, row)
                if self.section is not None and self.section is self.placed.table:
                    read_table(self.draft, self.section, self.columns, self.found, numbers[at:])
                    break
            elif self.section is None:
                (self.unread if isinstance(key, str) else self.before).append(row)
            elif isinstance(key, str):
                self.read_line(self.section, row, key)
            else:
                self.read_unkeyed(row)
        for row in [*self.before, *self.unread]:  # said to be lost; what was typed is kept
            keep_row(self.draft, self.found, row)
        self.say_relabelled()

    def start_section(self, mark: str, row: int) -> None:
        """The section of that mark, also one that was moved here; a table only where it belongs."""
        for earlier in self.before:
            self.read_unkeyed(earlier)
        self.before = []
        found = furniture.sections_by_mark(self.draft.form).get(mark)
        is_strange = found is not None and found.shape is Shape.TABLE
        self.section = None if is_strange and found is not self.placed.table else found
        cells = {c: raw for c, raw in self.rows[row].items() if c != self.found.key_column}
        self.columns = {c: raw for c, raw in cells.items() if isinstance(raw, str)}
        self.first = min(self.columns, default=self.found.key_column)
        if found is not None:
            others = [(c, raw) for c, raw in cells.items() if not self.draft.is_own(raw)]
            self.draft.leftover(self.found.name, row, [o for o in others if not is_blank(o[1])])

    # ------------------------------------------------------------ rows without a key

    def read_unkeyed(self, row: int) -> None:
        """Titles, notes and headings are the form's own; all else is somebody's."""
        at = (self.section.key if self.section else self.found.key, row)
        seen = (self.found.key_column, self.columns, self.rows[row])
        if self.draft.furniture.seen.get(at) == seen:
            return
        said = len(self.draft.submission.findings)
        self.judge_unkeyed(row)
        if len(self.draft.submission.findings) == said and self.is_of_any_unit(row):
            self.draft.furniture.seen[at] = seen

    def is_of_any_unit(self, row: int) -> bool:
        """Whether the form writes all texts of the row, whoever the unit is."""
        texts = (raw for raw in self.rows[row].values() if isinstance(raw, str))
        return all(map(self.draft.furniture.holds_for_all, texts))

    def judge_unkeyed(self, row: int) -> None:
        """Keep and tell what is neither title nor note nor heading."""
        strays = contents(self.draft, self.found, row)
        doubted: set[int] = set()  # columns whose heading is in another unit
        section = self.section
        for column, raw in self.rows[row].items() if section is not None else ():
            if not isinstance(raw, str) or column not in self.columns:
                continue
            if section is not None and self.check_heading(section, row, column, raw):
                doubted.add(column)
        if not strays:
            return
        keep_row(self.draft, self.found, row)
        self.draft.say_stray(self.found.name, row, strays)
        for column, raw in strays:
            if column not in doubted and (is_unit_line(raw) or speaks_of_unit(raw)):
                self.draft.doubt_amounts(self.amounts(), self.place(row, column), raw)

    def amounts(self) -> list[Field]:
        """Everything on the sheet that a note about units can be about."""
        sections = self.placed.sheet.sections
        return [item for section in sections for item in section.inputs or section.fields]

    def check_heading(self, section: Section, row: int, column: int, raw: str) -> bool:
        """A column of a grid under another's heading, or one in another unit: whether the latter.

        What says the unit of everything around it is no heading.
        """
        labels, name = furniture.grid_headings(section), self.columns[column]
        text = match_key(raw.split("\n")[0])
        items = [
            item
            for line in section.rows
            for item, of in zip(line.fields, line.columns)
            if of == name
        ]
        if text in labels.values() and text != labels.get(name, text):
            for item in items:
                self.draft.say(
                    self.place(row, column),
                    messages.CELL_LOST,
                    "cột này mang tiêu đề của cột khác, có thể đã bị đổi chỗ.",
                    key=item.key,
                )
            return False
        if is_unit_line(raw):
            return False
        is_doubted = self.draft.doubt_amounts(items, self.place(row, column), raw)
        if not is_doubted:
            self.check_wording(labels.get(name, ""), text, row, column, raw)
        return is_doubted

    def check_wording(self, label: str, text: str, row: int, column: int, raw: str) -> None:
        """Another text of the form over a column is seen as its heading."""
        is_its_own = text and (text.startswith(label) or label.startswith(text))
        if label and not is_its_own and self.is_own(raw):
            self.draft.say_stray(self.found.name, row, [(column, raw)])

    def is_own(self, raw: str) -> bool:
        """Whether the form writes that text, though not as a key."""
        return self.draft.is_own(raw) and raw not in self.draft.form.items

    # ------------------------------------------------------------ rows with a key

    def read_line(self, section: Section, row: int, key: str) -> None:
        """Its inputs, and whatever else somebody wrote into it."""
        draft, cells = self.draft, self.rows[row]
        line, inputs = self.known.get((section.key, key)) or self.known.get(("", key)) or (None, {})
        where = {c: inputs[name] for c, name in self.columns.items() if name in inputs}
        computed = draft.form.computed_by_key.get(key)
        if computed:
            draft.submission.places[key] = self.place(row, self.first)
        around = {column: raw for column, raw in cells.items() if column not in where}
        seen = (self.found.key_column, self.first, around)
        if draft.furniture.seen.get((section.key, key)) != seen:
            strays, is_labelled = self.strays(computed or line, where, row)
            if line is not None and not (computed or is_labelled):
                strays = self.check_label(inputs, row, strays)
            elif not strays and not any(map(_has_no_text, around.values())):
                draft.furniture.seen[section.key, key] = seen
            if strays:
                draft.leftover(self.found.name, row, strays)
                for column, raw in strays:
                    draft.doubt_amounts(inputs.values(), self.place(row, column), raw)
        for column, item in where.items():
            self.put(item.key, cells.get(column), self.place(row, column))

    def strays(
        self, line: furniture.LineItem | Computed | None, where: dict[int, Field], row: int
    ) -> tuple[list[tuple[int, Raw]], bool]:
        """The cells of a line that are neither inputs nor its label, unit or live mark.

        Its inputs are ``where`` columns have them. Also whether its label stands there, behind the
        column of the keys.
        """
        unit, first, key_column = furniture.unit_of(line), self.first, self.found.key_column
        found: list[tuple[int, Raw]] = []
        is_labelled = False
        for column, raw in self.rows[row].items():
            if column in where or column == key_column:
                continue
            if isinstance(raw, Formula):
                if furniture.is_live_mark(raw) or self.is_mark(column, raw):
                    continue
                is_own = isinstance(line, Computed) and column == first
            elif line is not None and isinstance(raw, str):
                if raw == unit:
                    continue
                is_label = column < first and furniture.is_label(raw, line)
                is_labelled = is_labelled or (is_label and column > key_column)
                is_own = is_label or (unit != "" and furniture.is_same_text(raw, unit))
                is_own = is_own or raw in furniture.MARKS  # of a program that writes no formulas
                is_own = is_own or furniture.is_previous(raw)
            else:
                is_own = False
            if not is_own and not is_blank(raw):
                found.append((column, raw))
        return found, is_labelled

    def is_mark(self, column: int, formula: Formula) -> bool:
        """Whether a formula that has no text stands in the column of the live marks."""
        return not formula.text and column == self.mark_column

    @cached_property
    def mark_column(self) -> int:
        """The column that has a formula beside most lines of inputs."""
        computed, key_column = self.draft.form.computed_by_key, self.found.key_column
        lines = (row for row in self.rows.values() if row.get(key_column) not in (None, *computed))
        columns = Counter(c for row in lines for c, raw in row.items() if isinstance(raw, Formula))
        return max(columns, key=lambda column: (columns[column], column), default=0)

    def check_label(
        self, inputs: dict[str, Field], row: int, strays: list[tuple[int, Raw]]
    ) -> list[tuple[int, Raw]]:
        """Of a line without its label: whether it has another's, or somebody rewrote it.

        Rows sorted without their hidden keys would give one item the number of another. ``strays``
        are given back without the text that stands for the label.
        """
        cells, key_column, first = self.rows[row], self.found.key_column, self.first
        shown = {c: r for c, r in cells.items() if key_column < c < first and isinstance(r, str)}
        others = furniture.labels_by_sheet(self.draft.form)[self.found.key]
        moved = next((column for column, text in shown.items() if match_key(text) in others), 0)
        for item in inputs.values() if moved else ():
            self.draft.say(
                self.place(row, moved),
                messages.CELL_LOST,
                "dòng này mang nhãn của mục khác, "
                f"số liệu của mục «{item.label}» có thể đã bị đổi chỗ.",
                key=item.key,
            )
        label = moved or min(shown, default=0)
        if not moved:
            self.relabelled.append((row, label or first))
            if label:
                self.draft.keep(self.found.name, row, [(label, cells[label])])
                place = self.place(row, label)
                self.draft.doubt_amounts(inputs.values(), place, cells[label])
        return [stray for stray in strays if stray[0] != label]

    def say_relabelled(self) -> None:
        """Labels that somebody rewrote, in one finding: what was typed is still the form's item."""
        if not self.relabelled:
            return
        self.draft.relabelled += len(self.relabelled)
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


def _has_no_text(raw: Raw) -> bool:
    """Whether a formula cannot be told from others: what it is, its column says."""
    return isinstance(raw, Formula) and not raw.text


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
