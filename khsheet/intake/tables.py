"""A table of a sheet: its columns by hidden keys, its rows sifted into records and the rest."""

from __future__ import annotations

from khsheet import messages
from khsheet.intake.amount_units import is_unit_line, speaks_of_unit
from khsheet.intake.counted_twice import counted_twice
from khsheet.intake.draft import Draft
from khsheet.intake.furniture import is_heading_of
from khsheet.intake.old_fonts import Decoder
from khsheet.intake.rows import (
    NUMBERED,
    TableShape,
    Values,
    is_row_number,
    names_group,
    table_shapes,
    why_no_total,
)
from khsheet.intake.sheets import FoundSheet
from khsheet.model import Field, Place, Raw, RawTable, Section
from khsheet.model.places import letters
from khsheet.values.show import is_blank, show

_ROW_WORDS = {
    messages.GROUP_ROW: "dòng này chỉ có tên nhóm nên không tính là một bản ghi.",
    messages.TOTAL_ROW: "dòng cộng do đơn vị gõ, không tính vào số liệu.",
    messages.HEADING_REPEATED: "dòng tiêu đề lặp lại, bỏ qua.",
    messages.STRAY_BELOW_TABLE: "nội dung đứng riêng ngoài bảng, không tính là bản ghi.",
}
_ASIDE = (messages.GROUP_ROW, messages.STRAY_BELOW_TABLE)
"""Rows that are no records and hold somebody's words."""


def read_table(
    draft: Draft, section: Section, columns: dict[int, str], found: FoundSheet, numbers: list[int]
) -> None:
    """The rows below the key row, which is the first of ``numbers``.

    ``columns`` are the keys that stand in the key row, by their column.
    """
    where = _columns(draft, section, columns, found, numbers)
    table = RawTable(found.name, where)
    draft.submission.tables[section.key] = table
    reader = _TableReader(draft, section, table)
    reader.take_rows(found, numbers[1:])
    reader.sift(numbers[0])


def _columns(
    draft: Draft, section: Section, columns: dict[int, str], found: FoundSheet, numbers: list[int]
) -> dict[str, int]:
    """The column of every key, the first where a column was copied."""
    rows = found.grid.rows
    where: dict[str, int] = {}
    for column, name in columns.items():
        first = where.setdefault(name, column)
        if first != column and any(rows[n].get(first) != rows[n].get(column) for n in numbers[1:]):
            what = f"cột này là bản sao của cột {letters(first)} nhưng nội dung khác nhau."
            place = draft.place(found.name, numbers[0], column)
            draft.say(place, messages.ITEM_TWICE, what, key=name)
    for item in section.fields:
        if item.key not in where and item.key != section.seq:
            what = f"bảng «{section.title}» không còn cột «{item.label}»."
            draft.say(draft.place(found.name), messages.CELL_LOST, what, key=item.key)
    return where


class _TableReader:
    """Leaves the records in the table, and says what the other rows are."""

    def __init__(self, draft: Draft, section: Section, table: RawTable):
        self.draft, self.section, self.table = draft, section, table
        self.shape: TableShape = table_shapes(draft.form)[section.key]
        self.columns = [table.columns.get(f.key, 0) for f in section.fields]
        self.counted_from = 0  # the records above the last total
        self.ends: set[int] = set()  # the same of every total
        self.end_at = -1  # those above the last total, signature or note, -1 where there was none

    def place(self, row: int, column: int) -> Place:
        return self.draft.place(self.table.sheet, row, column)

    def take_rows(self, found: FoundSheet, numbers: list[int]) -> None:
        """Every row with content in a column of the table; what stands beside is told."""
        known = {found.key_column, *self.columns}
        for number in numbers:
            cells = found.grid.rows[number]
            values = tuple(map(cells.get, self.columns))
            if values[0].__class__ is float or not all(map(is_blank, values)):
                self.table.rows.append((number, values))
            if len(cells) > len(values) - values.count(None):
                beside = [(c, raw) for c, raw in cells.items() if c not in known]
                self.leftover(number, [(c, raw) for c, raw in beside if not is_blank(raw)])

    def leftover(self, number: int, cells: list[tuple[int, Raw]]) -> None:
        self.draft.leftover(self.table.sheet, number, cells)

    def sift(self, key_row: int) -> None:
        rows, shape = self.table.rows, self.shape
        headed = bool(rows) and shape.is_header(rows[0][1])
        distinct = [set(column) for column in zip(*[values for _, values in rows[headed:]])]
        own = shape.headings.typed
        decoded = Decoder(self.draft).decode_table(self.section, self.table, distinct, own)
        sure = bool(distinct) and not decoded and shape.are_sure(distinct)
        if headed and sure and shape.are_filled(distinct):
            self.check_headings(*rows.pop(0))
        else:
            if not sure:
                self.say_sorted_apart()
            header = (0 if headed else -1) if sure else self.header()
            self.sift_rows(key_row, header, sure=sure)
        self.ask_what_counts_twice(not decoded and shape.are_told_apart(distinct))
        if shape.seq >= 0 and distinct and str in set(map(type, distinct[shape.seq])):
            self.say_words_for_numbers()

    # ------------------------------------------------------------ row by row

    def header(self) -> int:
        """Which row is the first of headings, -1 without."""
        is_header = self.shape.is_header
        return next((n for n, (_, row) in enumerate(self.table.rows) if is_header(row)), -1)

    def sift_rows(self, last_row: int, header: int, *, sure: bool) -> None:
        """``sure`` are rows of which those that are filled are records."""
        rows, self.table.rows = self.table.rows, []
        if header >= 0:
            self.check_headings(*rows[header])
        for at, (number, values) in enumerate(rows):
            if at == header:
                last_row = max(last_row, number)
                continue
            kind = ""
            if not (sure and self.shape.is_filled(values)):
                kind = self.shape.kind(
                    values,
                    number - last_row,
                    after_end=self.end_at == len(self.table.rows),
                    above_header=at < header,
                )
            if not kind:
                self.table.rows.append((number, values))
                last_row = number
            elif kind != NUMBERED:
                self.set_aside(kind, number, values, is_below=at > header)

    def set_aside(self, kind: str, number: int, values: Values, *, is_below: bool) -> None:
        """A row that is no record."""
        if kind == messages.HEADING_REPEATED:
            self.check_headings(number, values, again=True)
        elif kind in _ASIDE:
            self.doubt_unit_lines(number, values)
        column = next(c for c, v in zip(self.columns, values) if not is_blank(v))
        place = self.place(number, column)
        texts = [value for value in values if isinstance(value, str) and value.strip()]
        if kind == messages.GROUP_ROW and texts and not any(map(names_group, texts)):
            what = "chữ không thuộc dòng nào của bảng nên không được tính."
            self.draft.say(place, messages.STRAY_CONTENT, what, key=self.section.key)
        else:
            self.draft.say(place, kind, _ROW_WORDS[kind], key=self.section.key)
        if kind == messages.TOTAL_ROW:
            self.typed_total(number, values)
            self.counted_from = self.end_at = len(self.table.rows)
            self.ends.add(self.counted_from)
        elif kind in _ASIDE:
            if kind == messages.STRAY_BELOW_TABLE and is_below:
                self.end_at = len(self.table.rows)
            filled = [(c, v) for c, v in zip(self.columns, values) if not is_blank(v)]
            self.draft.keep(self.table.sheet, number, filled)

    def say_words_for_numbers(self) -> None:
        """Records with words where their number stands: nobody knows whether they count."""
        n = self.shape.seq
        for number, values in self.table.rows:
            if not is_row_number(values[n]):
                self.leftover(number, [(self.columns[n], values[n])])

    # ------------------------------------------------------------ headings, units of amounts

    def check_headings(self, number: int, header: Values, *, again: bool = False) -> None:
        """A row of headings: what is no heading is content, what is another column's is a doubt."""
        headings, strays = self.shape.headings, []
        for n, raw in enumerate(header):
            if is_blank(raw) or headings.is_own(raw, n):
                continue
            place, item = self.place(number, self.columns[n]), self.section.fields[n]
            if headings.is_another_s(raw, n) and not again:
                what = "cột này mang tiêu đề của cột khác, có thể đã bị đổi chỗ."
                self.draft.say(place, messages.CELL_LOST, what, key=item.key)
            elif self.is_known_heading(raw, item, again):
                continue
            elif not self.draft.doubt_amounts([item], place, raw):
                strays.append((self.columns[n], raw))
        self.leftover(number, strays)

    def is_known_heading(self, raw: Raw, item: Field, again: bool) -> bool:
        """Whether it is the column's own heading; where headings are repeated, any of the form."""
        if isinstance(raw, str) and is_heading_of(raw, item):
            return True
        return again and (self.shape.headings.knows(raw) or self.draft.is_own(raw))

    def say_sorted_apart(self) -> None:
        """Columns that were sorted with their headings: halves of a record stand in two rows."""
        rows = []
        for number, values in self.table.rows:
            if not self.shape.headings.typed.isdisjoint(values):
                rows.append((number, self.shape.headings.own(values)))
        _, most = max(rows, key=lambda row: len(row[1]), default=(0, set()))
        for number, own in rows:
            for n in sorted(own - most):
                what = (
                    "tiêu đề của cột này nằm giữa các dòng, cột có thể đã được sắp xếp riêng "
                    "nên số liệu của các dòng lẫn nhau."
                )
                place, item = self.place(number, self.columns[n]), self.section.fields[n]
                self.draft.say(place, messages.CELL_LOST, what, key=item.key)

    def doubt_unit_lines(self, number: int, values: Values) -> None:
        """A line such as "ĐVT: nghìn đồng" is about all amounts."""
        for n, raw in enumerate(values):
            if is_unit_line(raw) or speaks_of_unit(raw):
                place = self.place(number, self.columns[n])
                self.draft.doubt_amounts(self.section.fields, place, raw)

    # ------------------------------------------------------------ totals that somebody typed

    def sums(self, n: int) -> list:
        return self.shape.sums([values for _, values in self.table.rows], self.counted_from, n)

    def ask_what_counts_twice(self, are_told_apart: bool) -> None:
        """Records that repeat others: a total with a day and a kind, a whole above its parts."""
        rows = self.table.rows
        for row, n, what in counted_twice(
            self.shape, rows, self.ends, are_told_apart=are_told_apart
        ):
            place, item = self.place(row, self.columns[n]), self.section.fields[n]
            self.draft.say(place, messages.DUPLICATE, what, key=item.key)

    def typed_total(self, number: int, values: Values) -> None:
        """A total row that agrees with neither all rows above nor its group is worth a word.

        So is one that has no number to compare.
        """
        for n in self.shape.summed_columns():
            item, typed = self.section.fields[n], self.shape.number(values, n)
            why = why_no_total(values[n]) if typed is None else ""
            if (typed is None and not why) or typed in (sums := self.sums(n)):
                continue
            what = f"{why} nên không so được" if why else f"dòng cộng ghi {show(typed, item.type)}"
            self.draft.say(
                self.place(number, self.columns[n]),
                messages.TOTAL_ROW_DIFFERS,
                f"{what}, các dòng phía trên cộng được {show(sums[0], item.type)}.",
                key=item.key,
            )
