"""The long lists: every row of every unit's tables, with where it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import itemgetter

from khsheet.collection.entries import TypedRow, typed_rows
from khsheet.messages import STATUS_WORDS
from khsheet.model import Entry, Field, Section, Type
from khsheet.model.fielded import Mutable
from khsheet.vietnamese.text import person_sort_key
from khsheet.workbooks.consolidated import list_sheet
from khsheet.workbooks.consolidated.context import STATUSES, BookContext
from khsheet.workbooks.consolidated.figures import table_sheet_name
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW, Heading
from khsheet.workbooks.heights import MAX_HEIGHT
from khsheet.workbooks.stream import Plain, Row, StreamedSheet
from khsheet.workbooks.styles import (
    CELL,
    SMALL_CELL,
    WORD_CELL,
    WRAPPED_CELL,
    Look,
    for_number,
)
from khsheet.workbooks.texts import pieces

#: Rows of one sheet; Excel ends at 1,048,576. The next unit's rows continue on a next sheet.
ROW_LIMIT = 1_000_000

_WIDTHS = {
    Type.INTEGER: 9,
    Type.MONEY: 15,
    Type.DECIMAL: 12,
    Type.PERCENT: 9,
    Type.DATE: 12,
    Type.CHOICE: 26,
}
_WRAPPED = (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)

_NOTE = (
    f"Cột Dòng là dòng trong tệp của đơn vị, tên tệp ở {STATUSES}; đơn vị cần sửa chưa cộng vào "
    "tổng."
)


@lru_cache(maxsize=50_000)
def _name_key(name: Plain) -> str:
    """The key of a person's name as one text, which is compared faster than four."""
    given, others = person_sort_key(str(name or ""))
    return "\0".join((*given, *others))  # before every letter, as the end of a text is


class ListColumn(Heading):
    """One column: those of the table, between whose the row is and where it stands."""

    look: Look


class Listing(Mutable):
    """The rows of one table, over one or more sheets."""

    context: BookContext
    table: Section

    def create(self) -> None:
        """The sheets, planned from the counts: they have to be there in the workbook's order."""
        name = table_sheet_name(self.context.form, self.table.key)
        plan = _plan([self._count(entry) for entry in self.context.entries])
        self.sheets = [
            self._start(name if n == 1 else f"{name} ({n})", n, len(plan), rows)
            for n, rows in enumerate(plan, 1)
        ]
        self.room = list(plan)
        self.at = 0
        self.next_row = HEAD_ROW + 1

    def _count(self, entry: Entry) -> int:
        """The rows that are here. Where those of some file were left out with the names in them,
        there may be others: a year takes the list of members of the part that has one."""
        counted = entry.row_counts.get(self.table.key, 0)
        if not counted or not entry.partial or not any(f.personal for f in self.table.fields):
            return counted
        return len(typed_rows(entry, self.context.spool).get(self.table.key, ()))

    def _is_nameless(self, entry: Entry) -> bool:
        """Whether rows of that unit were left out earlier, with the names in them."""
        return self._count(entry) < entry.row_counts.get(self.table.key, 0)

    @cached_property
    def _shown(self) -> dict[int, Field]:
        """The columns of the table, by number from 0: the numbering is the list's own."""
        return {n: f for n, f in enumerate(self.table.fields) if f.key != self.table.seq}

    @cached_property
    def _columns(self) -> list[ListColumn]:
        return [
            ListColumn("Đơn vị", 21, WRAPPED_CELL),
            *(ListColumn(f.label, _width(f), _look(f)) for f in self._shown.values()),
            ListColumn("Dòng", 7, CELL.but(align="center")),
            ListColumn("Tình trạng", 10, WORD_CELL),
            ListColumn("Ghi chú của phần mềm", 16, SMALL_CELL),
        ]

    def _start(self, name: str, number: int, of: int, rows: int) -> StreamedSheet:
        context, columns = self.context, self._columns
        part = f" (phần {number}/{of})" if of > 1 else ""
        title = f"{context.say(self.table.title).upper()} {context.period_name.upper()}{part}"
        rows_said = f"{rows:,}".replace(",", ".")
        note = f"{rows_said} {self.table.row_noun or 'dòng'}. {_NOTE}"
        if nameless := sum(map(self._is_nameless, context.entries)):
            note += f" {nameless} đơn vị không có ở đây vì họ tên đã được lược bỏ từ trước."
        high = list_sheet.heading_height(columns, 20)
        sheet = list_sheet.start(context, name, title, note, columns, high)
        sheet.freeze(HEAD_ROW, 1)
        list_sheet.filtered(sheet, columns, rows)
        return sheet

    @cached_property
    def _looks(self) -> list[Look]:
        return [column.look for column in self._columns]

    def add(self, entry: Entry, rows: list[TypedRow]) -> None:
        """The typed rows of one unit."""
        pick, width = self._pick, len(self._shown)
        name = self.context.name(entry.unit)
        constants = {
            1: name,
            width + 3: STATUS_WORDS[entry.status],
        }
        made: list[Row] = [
            (*pick(values), number, note or None) for number, values, note in self._in_order(rows)
        ]
        while made:
            if self.room[self.at] == 0:
                self.at += 1
                self.next_row = HEAD_ROW + 1
            part, made = made[: self.room[self.at]], made[self.room[self.at] :]
            heights = self._heights(part, len(name) // 19)
            if MAX_HEIGHT in heights:
                part = [tuple(_fitting(value) for value in row) for row in part]
            self.sheets[self.at].rows(self.next_row, part, self._looks, heights, constants)
            self.next_row += len(part)
            self.room[self.at] -= len(part)

    def _in_order(self, rows: list[TypedRow]) -> list[TypedRow]:
        """People by their office, the highest first, then by their own name, which stands last, in
        Vietnamese order; other rows as typed."""
        fields = list(enumerate(self.table.fields))
        named = next((n for n, f in fields if f.personal and f.required), None)
        if named is None:
            return rows
        ranked = next((n for n, f in fields if f.choices and not f.personal), named)
        ranks = self._ranks(self.table.fields[ranked])
        keys = [
            (ranks.get(values[ranked], len(ranks)), _name_key(values[named]))
            for _, values, _ in rows
        ]
        return [rows[n] for n in sorted(range(len(rows)), key=keys.__getitem__)]

    def _ranks(self, field: Field) -> dict[Plain, int]:
        """The places of the values of a closed list, as the definition has them."""
        values = self.context.form.choices[field.choices].values if field.choices else ()
        return {value: place for place, value in enumerate(values)}

    @cached_property
    def _pick(self) -> Callable[[Row], Row]:
        """The values of a typed row that are shown."""
        if len(self._shown) == 1:
            (only,) = self._shown
            return lambda values: (values[only],)
        return itemgetter(*self._shown)

    def _heights(self, rows: list[Row], least_lines: int) -> list[float]:
        """Rows high enough for their longest text; 0 where one line does."""
        columns = list(zip(*rows))
        long = [
            (columns[n], least)
            for n, least in self._room
            if max(map(len, filter(None, columns[n])), default=0) > least
        ]
        lines = [least_lines] * len(rows)
        for texts, least in long:
            lines = [
                max(n, len(text) // least) if text and len(text) > least else n
                for n, text in zip(lines, texts)
            ]
        return [min(MAX_HEIGHT, 19 + 16 * n) if n else 0 for n in lines]

    @cached_property
    def _room(self) -> list[tuple[int, int]]:
        """The texts of a row without its constants, by number from 0, and the characters that one
        line of each surely holds."""
        shown = self._shown.values()
        wrapped = [(n, _width(f)) for n, f in enumerate(shown) if f.type in _WRAPPED]
        return [(n, int(width * 1.03 - 2)) for n, width in (*wrapped, (len(shown) + 1, 18))]


def _fitting(value: Plain) -> Plain:
    return pieces(value)[0] if isinstance(value, str) else value


def _width(item: Field) -> float:
    return _WIDTHS.get(item.type) or (14 if 0 < item.max_length <= 40 else 24)


def _look(item: Field) -> Look:
    return WRAPPED_CELL if item.type in _WRAPPED else for_number(CELL, item)


def _plan(counts: list[int]) -> list[int]:
    """Rows for each sheet: broken between units, and within one only if it alone is too long."""
    plan = [0]
    for count in counts:
        if plan[-1] and plan[-1] + count > ROW_LIMIT:
            plan.append(0)
        while count > ROW_LIMIT:
            plan[-1] = ROW_LIMIT
            plan.append(0)
            count -= ROW_LIMIT
        plan[-1] += count
    return plan if plan[-1] or len(plan) == 1 else plan[:-1]
