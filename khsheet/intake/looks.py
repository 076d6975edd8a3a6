"""What the look of a cell says against its content: struck through, digits raised, merged, hidden.

Nobody can say from the file whether such content counts: the unit is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from functools import cached_property

from khsheet import messages
from khsheet.form.layout import LABEL_COLUMN, SECTION_MARK, layout
from khsheet.formats.looks import Area, Cell
from khsheet.formats.symbol_fonts import draws_signs
from khsheet.intake.appearance import seen_otherwise
from khsheet.intake.attached import Attachments
from khsheet.intake.draft import Draft
from khsheet.intake.furniture import grid_headings, table_headings
from khsheet.intake.sheets import FoundSheet
from khsheet.model import Field, Raw, RawTable, Section, Severity, Type
from khsheet.model.places import a1, letters
from khsheet.values.show import is_blank
from khsheet.vietnamese.text import match_key

_SHOWN = 8
_TEXTS = (Type.TEXT, Type.LONG_TEXT)
_SAME_COLOURS = "làm chữ trùng màu nền"


def say_looks(draft: Draft, sheets: Iterable[FoundSheet]) -> None:
    """Say of every sheet of the form what its looks make doubtful, once all of it was read."""
    attachments = Attachments(draft)
    for found in sheets:
        judge = _SheetLooks(draft, found)
        judge.say_struck()
        judge.say_raised()
        judge.say_shown()
        judge.say_signs()
        judge.say_merged()
        judge.say_hidden()
        if found.grid.looks.attached:
            attachments.say(found, {at: item.key for at, item in judge.inputs.items()})


class _SheetLooks:
    """The looks of one sheet beside what was read of it."""

    def __init__(self, draft: Draft, found: FoundSheet):
        self.draft, self.found, self.looks = draft, found, found.grid.looks
        self.rows = found.grid.rows

    # ------------------------------------------------------------ what stands where

    @cached_property
    def inputs(self) -> dict[Cell, Field]:
        """The single inputs of the sheet by their cell."""
        known, places = self.draft.form.inputs, self.draft.submission.places.items()
        own = ((key, place) for key, place in places if place.sheet == self.found.name)
        return {(place.row, place.column): known[key] for key, place in own if key in known}

    @cached_property
    def table(self) -> tuple[Section, RawTable] | None:
        sent, form = self.draft.submission, self.draft.form
        tables = ((form.tables[key], table) for key, table in sent.tables.items())
        return next((both for both in tables if both[1].sheet == self.found.name), None)

    @cached_property
    def records(self) -> dict[int, tuple[Raw, ...]]:
        """The records of the sheet's table by their row."""
        return dict(self.table[1].rows) if self.table else {}

    @cached_property
    def columns(self) -> dict[int, Field]:
        """The columns of the sheet's table by their number."""
        if not self.table:
            return {}
        section, table = self.table
        return {table.columns[f.key]: f for f in section.fields if f.key in table.columns}

    def item(self, at: Cell) -> Field | None:
        """The input or the column of a record that the cell belongs to."""
        return self.inputs.get(at) or (self.columns.get(at[1]) if at[0] in self.records else None)

    def is_filled(self, row: int, column: int) -> bool:
        return not is_blank(self.rows.get(row, {}).get(column))

    def say(
        self, at: Cell, code: str, what: str, key: str, severity: Severity | None = None
    ) -> None:
        place = self.draft.place(self.found.name, *at)
        self.draft.say(place, code, what, key=key, severity=severity)

    # ------------------------------------------------------------ struck through

    def say_struck(self) -> None:
        """Struck inputs one by one, struck records by their row."""
        struck_rows: dict[int, list[int]] = {}
        headings: list[Cell] = []
        for row, column in sorted(self.looks.struck | self.looks.partly):
            if item := self.inputs.get((row, column)):
                self.say_struck_cell(row, column, item)
            elif row in self.records and column in self.columns:
                struck_rows.setdefault(row, []).append(column)
            elif self.is_heading(row, column):
                headings.append((row, column))
            elif (row, column) in self.looks.struck:
                self.say_struck_label(row, column)
                self.say_struck_column(row, column)
        self.say_struck_headings(headings)
        for area in self.looks.struck_if:
            self.say_condition(area, messages.STRUCK_THROUGH, "gạch ngang nội dung")
        for row, columns in struck_rows.items():
            self.say_struck_record(row, columns)

    def say_struck_cell(self, row: int, column: int, item: Field) -> None:
        """A struck number cannot be counted; of struck words the unit decides."""
        is_part = (row, column) in self.looks.partly
        what = "một phần nội dung bị gạch ngang." if is_part else "nội dung bị gạch ngang."
        severity = Severity.WARNING if item.type in _TEXTS else None
        self.say((row, column), messages.STRUCK_THROUGH, what, item.key, severity)

    def say_struck_label(self, row: int, column: int) -> None:
        """A struck label means that its line does not count."""
        for (line, at), item in self.inputs.items():
            if line == row and self.is_filled(line, at) and (line, at) not in self.looks.struck:
                what = f"nhãn bên cạnh (ô {a1(row, column)}) bị gạch ngang."
                self.say((line, at), messages.STRUCK_THROUGH, what, item.key)

    def say_struck_column(self, row: int, column: int) -> None:
        """A struck heading of a grid means that its column does not count."""
        raw = self.rows.get(row, {}).get(column)
        heading = match_key(raw) if isinstance(raw, str) else ""
        placed = layout(self.draft.form).sheets.get(self.found.key)
        for section in placed.sheet.sections if placed and heading else ():
            headings = grid_headings(section)
            keys = {
                item.key
                for line in section.rows
                for item, of in zip(line.fields, line.columns)
                if headings.get(of) == heading
            }
            for at, item in self.inputs.items():
                if item.key in keys and at[1] == column and self.is_filled(*at):
                    what = f"tiêu đề của cột (ô {a1(row, column)}) bị gạch ngang."
                    self.say(at, messages.STRUCK_THROUGH, what, item.key)

    def say_condition(
        self, area: Area, code: str, does: str, among: Container[Cell] | None = None
    ) -> None:
        """Under a condition that only its program works out, cells of an area, or those ``among``
        them, are struck through or hidden."""

        def is_meant(at: Cell) -> bool:
            return area.covers(at) and (among is None or at in among)

        cells = [at for at in self.filled_inputs if is_meant(at)]
        for row in self.records_of(range(area.first_row, area.last_row + 1)):
            cells += [(row, c) for c in self.columns if is_meant((row, c))][:1]
        if cells:
            what = f"định dạng có điều kiện của {_shown(area)} có thể {does}."
            self.say(min(cells), code, what, "", Severity.WARNING)

    def is_heading(self, row: int, column: int) -> bool:
        """Whether the cell is the heading of a column of the sheet's table."""
        item, section = self.columns.get(column), self.table[0] if self.table else None
        if item is None or section is None:
            return False
        raw = self.rows.get(row, {}).get(column)
        return table_headings(section).is_own(raw, section.fields.index(item))

    def say_struck_headings(self, headings: list[Cell]) -> None:
        """A struck heading doubts its column, all of them the table."""
        if len(headings) >= len(self.columns) > 0:
            what = "cả dòng tiêu đề của bảng bị gạch ngang."
            self.say(headings[0], messages.STRUCK_THROUGH, what, self.section_key)
            return
        for row, column in headings:
            if self.records:
                what = "tiêu đề của cột bị gạch ngang."
                self.say((row, column), messages.STRUCK_THROUGH, what, self.columns[column].key)

    def say_struck_record(self, row: int, columns: list[int]) -> None:
        """A record whose name or number is struck, or all of it, may not count at all."""
        whole = [c for c in columns if (row, c) in self.looks.struck]
        filled = {c for c, f in self.columns.items() if self.is_filled(row, c)}
        names = {c for c, f in self.columns.items() if self.is_number(f) or _is_name(f)}
        if names.intersection(whole) or filled <= {*whole, *names}:
            cells = ", ".join(a1(row, c) for c in whole[:_SHOWN])
            what = f"dòng {row} bị gạch ngang (ô {cells})."
            self.say((row, whole[0]), messages.STRUCK_THROUGH, what, self.section_key)
            columns = [c for c in columns if c not in whole]
        for column in columns:
            self.say_struck_cell(row, column, self.columns[column])

    # ------------------------------------------------------------ raised digits

    def say_raised(self) -> None:
        """A raised digit beside a number is a footnote, and not its last digit."""
        for at in sorted(self.looks.raised):
            item = self.item(at)
            if item and (item.type.is_number or item.type is Type.DATE):
                what = "có chữ số nâng lên hay hạ xuống (như số chú thích) cạnh số."
                self.say(at, messages.RAISED_DIGITS, what, item.key)

    # ------------------------------------------------------------ number formats

    def say_shown(self) -> None:
        """A number format that shows another number than the cell holds, or letters with it."""
        for area in self.looks.unseen_if:
            self.say_condition(area, messages.SHOWN_OTHERWISE, "giấu hoặc đổi nội dung hiện ra")
        for area, cells in self.looks.unseen_with:
            self.say_condition(area, messages.SHOWN_OTHERWISE, _SAME_COLOURS, cells)
        shown, unseen = self.looks.shown, self.looks.unseen
        for at in sorted({*shown, *unseen}):
            item, raw = self.item(at), self.rows.get(at[0], {}).get(at[1])
            if not item or self.is_number(item):
                continue
            why = seen_otherwise(shown[at], raw, item) if at in shown else ""
            if why or at in unseen:
                why = why or "ô có chữ trùng màu nền hoặc quá nhỏ"
                what = f"{why} nên ô hiện khác nội dung đang lưu."
                severity = Severity.WARNING if item.type in _TEXTS else None
                self.say(at, messages.SHOWN_OTHERWISE, what, item.key, severity)

    def say_signs(self) -> None:
        """A font of signs: nobody reads there the letters or digits that the file holds."""
        for at, one in sorted(self.looks.signs.items()):
            item, raw = self.item(at), self.rows.get(at[0], {}).get(at[1])
            written = raw if one.words is None else one.words
            if not item or self.is_number(item) or is_blank(raw):
                continue
            if not draws_signs(one.font, written):
                continue
            what = (
                f"phông ký hiệu {one.font} vẽ dấu thay cho chữ nên ô hiện khác nội dung đang lưu."
            )
            is_of_text = one.words is not None and item.type in _TEXTS
            severity = Severity.WARNING if is_of_text else None
            self.say(at, messages.SHOWN_OTHERWISE, what, item.key, severity)

    # ------------------------------------------------------------ merged

    def say_merged(self) -> None:
        """Merged inputs and records: all but the first look as if they held what the first does."""
        for area in self.looks.merged:
            rows = self.lines_of(range(area.first_row, area.last_row + 1))
            inputs = [at for at in (self.inputs if rows else ()) if area.covers(at)]
            if len(inputs) > 1 or any(at != area[:2] for at in inputs):
                for at in inputs:
                    what = f"ô gộp {_shown(area)} phủ ô của mục này."
                    self.say(at, messages.MERGED, what, self.inputs[at].key)
            elif not inputs and len(rows) > 1:
                self.say_merged_labels(area, len(rows))
            records = self.records_of(range(area.first_row, area.last_row + 1))
            if records:
                self.say_merged_records(area, records)

    def say_merged_labels(self, area: Area, lines: int) -> None:
        """One label over several lines: the others are not seen."""
        if area.first_column <= LABEL_COLUMN <= area.last_column:
            what = f"ô gộp {_shown(area)} phủ nhãn của {lines} dòng; chỉ thấy nhãn đầu."
            self.say(area[:2], messages.MERGED, what, "", Severity.WARNING)

    def say_merged_records(self, area: Area, rows: list[int]) -> None:
        """One value over several records, or over several columns of a record."""
        columns = [c for c in self.columns if area.first_column <= c <= area.last_column]
        filled = any(self.is_filled(row, column) for row in rows for column in columns)
        has_heading = any(self.is_heading(area.first_row, column) for column in columns)
        if not has_heading and (not filled or len(rows) * len(columns) < 2):
            return
        told = f"{len(rows)} dòng ({_listed(rows)})" if len(rows) > 1 else f"{len(columns)} cột"
        told = f"tiêu đề và {len(rows)} dòng ({_listed(rows)})" if has_heading else told
        for column in columns:
            item = self.columns[column]
            what = f"ô gộp {_shown(area)} phủ {told} của bảng; chỉ ô đầu có giá trị."
            severity = Severity.WARNING if self.is_number(item) else None
            self.say((rows[0], column), messages.MERGED, what, item.key, severity)

    # ------------------------------------------------------------ hidden

    def say_hidden(self) -> None:
        """Whatever is counted though nobody sees it: rows, columns, the sheet itself."""
        if self.draft.is_hidden(self.found.name) and (self.filled_inputs or self.records):
            self.say((0, 0), messages.HIDDEN, "trang đang ẩn, số liệu trên đó vẫn được tính.", "")
        rows = self.lines_of(self.looks.hidden_rows)
        if lines := sorted({row for row, _ in self.filled_inputs if row in rows} if rows else ()):
            what = f"{len(lines)} dòng đang ẩn ({_listed(lines)}) có số liệu vẫn được tính."
            self.say((lines[0], 0), messages.HIDDEN, what, "")
        if records := self.records_of(self.looks.hidden_rows):
            what = f"{len(records)} dòng của bảng đang ẩn ({_listed(records)}) vẫn được tính."
            self.say((records[0], 0), messages.HIDDEN, what, self.section_key)
        for column in sorted(self.looks.hidden_columns - {self.found.key_column}):
            self.say_hidden_column(column)

    def say_hidden_column(self, column: int) -> None:
        what = f"cột {letters(column)} đang ẩn, số liệu trong cột vẫn được tính."
        records = self.records if column in self.columns else ()
        if row := next((row for row, at in self.filled_inputs if at == column), 0):
            self.say((row, column), messages.HIDDEN, what, self.inputs[row, column].key)
        elif row := next((row for row in records if self.is_filled(row, column)), 0):
            self.say((row, column), messages.HIDDEN, what, self.columns[column].key)

    @cached_property
    def filled_inputs(self) -> list[Cell]:
        return [at for at in self.inputs if self.is_filled(*at)]

    @property
    def section_key(self) -> str:
        return self.table[0].key if self.table else ""

    def is_number(self, item: Field) -> bool:
        """Whether a column only numbers the records."""
        return self.table is not None and item.key == self.table[0].seq

    # ------------------------------------------------------------ rows that are somebody's

    def lines_of(self, rows: Collection[int]) -> set[int]:
        """Those of the rows that hold single inputs, by their hidden keys."""
        found, column = set(), self.found.key_column
        for row in rows if len(rows) < len(self.rows) else self.rows:
            key = self.rows.get(row, {}).get(column) if row in rows else None
            if isinstance(key, str) and not key.startswith(SECTION_MARK):
                found.add(row)
        return found

    def records_of(self, rows: Collection[int]) -> list[int]:
        """Those of the rows that are records of the table, in order."""
        if (
            not self.table
            or not self.table[1].rows
            or max(rows, default=0) < self.table[1].rows[0][0]
        ):
            return []
        return [row for row in self.records if row in rows]


def _shown(area: Area) -> str:
    first, last = a1(*area[:2]), a1(*area[2:])
    return first if first == last else f"{first}:{last}"


def _listed(rows: list[int]) -> str:
    """The numbers of rows, the first of many."""
    more = ", …" if len(rows) > _SHOWN else ""
    return ", ".join(map(str, rows[:_SHOWN])) + more


def _is_name(item: Field) -> bool:
    """Whether a column holds the name that every record has."""
    return item.required and item.type is Type.TEXT
