"""The long lists: every row of every unit's tables with where it stands; or, without names, counts by unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter

from khsheet.collection.entries import TypedRow
from khsheet.messages import STATUS_WORDS
from khsheet.model import Entry, Field, Section, Type
from khsheet.model.places import letters
from khsheet.vietnamese.text import person_sort_key
from khsheet.workbooks.consolidated.context import BookContext, table_sheet_name
from khsheet.workbooks.stream import Plain, Row, StreamedSheet, pieces
from khsheet.workbooks.styles import BAND_COLOUR, MAX_HEIGHT, height

#: Rows of one sheet; Excel ends at 1,048,576. The next unit's rows continue on a next sheet.
ROW_LIMIT = 1_000_000

_WIDTHS = {
    Type.INTEGER: 9,
    Type.MONEY: 15,
    Type.DECIMAL: 12,
    Type.PERCENT: 9,
    Type.DATE: 12,
    Type.CHOICE: 30,
}
_HEADER_ROW = 3
OTHER = "Khác (ngoài danh sách)"


@lru_cache(maxsize=50_000)
def _name_key(name: Plain) -> tuple:
    return person_sort_key(str(name or ""))


@dataclass
class Listing:
    """The rows of one table, over one or more sheets."""

    frame: BookContext
    table: Section

    def create(self) -> None:
        """The sheets, planned from the counts: they have to be there in the workbook's order."""
        name = table_sheet_name(self.frame.form, self.table.key)
        plan = _plan(
            [
                0 if self._is_nameless(e) else e.row_counts.get(self.table.key, 0)
                for e in self.frame.entries
            ]
        )
        self.sheets = [
            self._start(name if n == 1 else f"{name} ({n})", n, len(plan), rows)
            for n, rows in enumerate(plan, 1)
        ]
        self.room = list(plan)
        self.at = 0
        self.next_row = _HEADER_ROW + 1

    def _is_nameless(self, entry: Entry) -> bool:
        """Whether the rows of that unit were left out earlier, with the names in them."""
        return entry.partial and any(f.personal for f in self.table.fields)

    @cached_property
    def _columns(self) -> list[int]:
        """The columns of the table that hold something: the numbering is the list's own."""
        return [n for n, f in enumerate(self.table.fields) if f.key != self.table.seq]

    def _fields(self) -> list[Field]:
        return [self.table.fields[n] for n in self._columns]

    @cached_property
    def _widths(self) -> list[float]:
        return [24, *map(_width, self._fields()), 26, 7, 10, 20]

    def _start(self, name: str, number: int, of: int, rows: int) -> StreamedSheet:
        frame, fields = self.frame, self._fields()
        widths = self._widths
        labels = [
            "Đơn vị",
            *(f.label for f in fields),
            "Tệp",
            "Dòng",
            "Tình trạng",
            "Ghi chú của phần mềm",
        ]
        sheet = frame.start(name, widths)
        part = f" (phần {number}/{of})" if of > 1 else ""
        rows_said = f"{rows:,}".replace(",", ".")
        note = f"{rows_said} {self.table.row_noun or 'dòng'}. Cột Tệp và Dòng cho biết mỗi dòng lấy từ đâu; đơn vị cần sửa chưa cộng vào tổng."
        if nameless := sum(map(self._is_nameless, frame.entries)):
            note += f" {nameless} đơn vị không có ở đây vì họ tên đã được lược bỏ từ trước."
        frame.title(
            sheet,
            f"{frame.say(self.table.title).upper()} {frame.period_name.upper()}{part}",
            [note],
            widths,
        )
        high = max(height(label, width, 11) for label, width in zip(labels, widths))
        sheet.row(_HEADER_ROW, labels, [frame.head()] * len(labels), max(high, 20))
        sheet.freeze_panes(_HEADER_ROW + 1, 1)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(rows, 1), len(labels) - 1)
        return sheet

    @cached_property
    def _styles(self) -> list:
        cell = self.frame.cell
        formats = {
            Type.DATE: "dd/mm/yyyy",
            Type.MONEY: "#,##0",
            Type.INTEGER: "#,##0",
            Type.DECIMAL: "#,##0.00",
            Type.PERCENT: "0.00",
        }
        own = [
            cell(num_format=formats[f.type], align="right")
            if f.type in formats
            else cell(text_wrap=True)
            for f in self._fields()
        ]
        small = cell(font_size=10, text_wrap=True)
        return [cell(text_wrap=True), *own, small, cell(), cell(), small]

    def add(self, entry: Entry, rows: list[TypedRow]) -> None:
        """The typed rows of one unit."""
        pick, width = self._pick, len(self._columns)
        constants = {
            0: entry.unit.name,
            width + 1: entry.path,
            width + 3: STATUS_WORDS[entry.status],
        }
        made: list[Row] = [
            (*pick(values), number, note or None) for number, values, note in self._in_order(rows)
        ]
        while made:
            if self.room[self.at] == 0:
                self.at += 1
                self.next_row = _HEADER_ROW + 1
            part, made = made[: self.room[self.at]], made[self.room[self.at] :]
            heights = self._heights(part, max(len(entry.unit.name) // 22, len(entry.path) // 25))
            if MAX_HEIGHT in heights:
                part = [tuple(pieces(v)[0] if type(v) is str else v for v in row) for row in part]
            self.sheets[self.at].rows(self.next_row, part, self._styles, heights, constants)
            self.next_row += len(part)
            self.room[self.at] -= len(part)

    def _in_order(self, rows: list[TypedRow]) -> list[TypedRow]:
        """People by their own name, which stands last, in Vietnamese order; other rows as they were typed."""
        named = next(
            (n for n, f in enumerate(self.table.fields) if f.personal and f.required), None
        )
        if named is None:
            return rows
        keys = [_name_key(values[named]) for _, values, _ in rows]
        return [rows[n] for n in sorted(range(len(rows)), key=keys.__getitem__)]

    @cached_property
    def _pick(self):
        """The values of a typed row that are shown, as a tuple."""
        if len(self._columns) == 1:
            return lambda values: (values[self._columns[0]],)
        return itemgetter(*self._columns)

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
        """The texts of a row without its constants, and the characters that one line of each surely holds."""
        texts = (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
        wrapped = [(n, _width(f)) for n, f in enumerate(self._fields()) if f.type in texts]
        return [(n, int(width * 1.03 - 2)) for n, width in (*wrapped, (len(self._columns) + 1, 22))]


def _width(item: Field) -> float:
    return _WIDTHS.get(item.type) or (14 if 0 < item.max_length <= 40 else 24)


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


# ---------------------------------------------------------------- without names


def write_tallies(frame: BookContext, table: Section) -> None:
    """How many rows each unit listed, and how often each listed value stands there."""
    columns = list(_tally_columns(frame, table))
    widths = [28, 12, *(11.0 for _ in columns)]
    sheet = frame.start(table_sheet_name(frame.form, table.key), widths)
    note = "Danh sách không kèm tên: chỉ có số dòng của từng đơn vị và số người theo từng giá trị."
    frame.title(
        sheet, f"{frame.say(table.title).upper()} {frame.period_name.upper()}", [note], widths
    )
    _tally_headings(frame, sheet, columns)
    first, last = _HEADER_ROW + 3, _HEADER_ROW + 2 + max(len(frame.entries), 1)
    rows = [
        (
            e.unit.name,
            e.row_counts.get(table.key, 0),
            *(_tally(frame, e, f, v) or None for f, v in columns),
        )
        for e in frame.entries
    ]
    total = frame.cell(bold=True, bg_color=BAND_COLOUR)
    sheet.write_string(first - 1, 0, "Tổng cộng", total)
    for n in range(1, len(columns) + 2):
        letter = letters(n + 1)
        cached = sum(r[n] or 0 for r in rows)
        sheet.write_formula(
            first - 1, n, f"=SUM({letter}{first + 1}:{letter}{last + 1})", total, cached
        )
    number = frame.cell(num_format="#,##0")
    sheet.rows(
        first,
        rows or [("Chưa có đơn vị nào", *[None] * (len(columns) + 1))],
        [frame.cell(), *[number] * (len(columns) + 1)],
    )
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(_HEADER_ROW, _HEADER_ROW + 1)


def _tally_headings(
    frame: BookContext, sheet: StreamedSheet, columns: list[tuple[Field, str]]
) -> None:
    style = frame.head()
    sheet.write_blank(_HEADER_ROW, 0, None, style)
    sheet.write_blank(_HEADER_ROW, 1, None, style)
    for item in dict.fromkeys(f for f, _ in columns):
        own = [n for n, (f, _) in enumerate(columns, 2) if f is item]
        if len(own) > 1:
            sheet.merge_range(_HEADER_ROW, own[0], _HEADER_ROW, own[-1], item.label, style)
        else:
            sheet.write_string(_HEADER_ROW, own[0], item.label, style)
    labels: list[Plain] = ["Đơn vị", "Số dòng", *(v for _, v in columns)]
    sheet.row(_HEADER_ROW + 1, labels, [style] * len(labels), 48)


def _tally_columns(frame: BookContext, table: Section) -> Iterator[tuple[Field, str]]:
    """The choice columns with each value that some unit has; what is no listed value counts as other."""
    for item in table.fields:
        if not item.choices:
            continue
        given = {v for e in frame.entries for v in e.tallies.get(item.key, ())}
        known = frame.form.choices[item.choices].values
        yield from ((item, v) for v in known if v in given)
        if given - set(known):
            yield item, OTHER


def _tally(frame: BookContext, entry: Entry, item: Field, value: str) -> int:
    counts = entry.tallies.get(item.key, {})
    if value != OTHER:
        return counts.get(value, 0)
    known = frame.form.choices[item.choices].values
    return sum(n for v, n in counts.items() if v not in known)
