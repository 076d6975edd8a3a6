"""A row for each unit, a column for each number: Tổng hợp, and the matrix sheets of single topics.

All these sheets have the same rows, so a total is in the same row on each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from khsheet.collection import totals
from khsheet.form.layout import quoted
from khsheet.messages import CATALOGUE
from khsheet.model import (
    Computed,
    Entry,
    Field,
    Finding,
    Section,
    Severity,
    Shape,
    Status,
    Type,
    Unit,
    Value,
)
from khsheet.model.places import letters
from khsheet.workbooks.consolidated.context import (
    MAX_NOTES,
    SENT,
    SUMMARY,
    BookContext,
    is_summed,
    matrix_sheets,
    number_format,
    numbers,
    summary_sections,
)
from khsheet.workbooks.stream import Plain, StreamedSheet
from khsheet.workbooks.styles import BAND_COLOUR, COMPUTED_COLOUR, height

PATH, FLAG, NUMBER, UNIT, STATUS, FIRST = range(6)
_WIDTHS = {Type.INTEGER: 11, Type.MONEY: 16.5, Type.DECIMAL: 13, Type.PERCENT: 10}
_FRAME_WIDTHS = [40.0, 6.0, 5.0, 30.0, 11.0]

#: What fits beside the repeated unit columns on an A4 landscape page printed at this scale (%).
_SCALE = 75
_PAGE_PIXELS = 920
_ANY_NUMBER = '">=-1E+300"'


@dataclass(frozen=True)
class Column:
    """One number of every unit, under the heading of its group."""

    group: str
    label: str
    item: Field | Computed

    @property
    def width(self) -> float:
        """Wide enough for the number, and for the label in five lines."""
        return max(_WIDTHS[self.item.type], min(24, len(self.label) / 4.4))


@dataclass(frozen=True)
class Line:
    """A row below the headings: a unit, the heading or the subtotal of a group."""

    kind: str
    name: str = ""
    unit: Unit | None = None
    number: int = 0
    first: int = 0
    last: int = 0


@dataclass
class Table:
    """One sheet of units by numbers."""

    frame: BookContext
    name: str
    title: str
    columns: list[Column]
    notes: int = field(default=0, init=False)

    # ------------------------------------------------------------ where things stand (rows from 0)

    HEAD = 3  # key row, group headings, labels and units follow the title

    @property
    def total_row(self) -> int:
        return self.HEAD + 4

    @property
    def first_row(self) -> int:
        return self.total_row + (2 if self.frame.is_provisional else 1)

    @cached_property
    def lines(self) -> list[Line]:
        return unit_lines(self.frame, self.first_row)

    def row_of(self, unit: Unit) -> int:
        return self.first_row + self._places[unit.code]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {line.unit.code: n for n, line in enumerate(self.lines) if line.unit}

    @cached_property
    def column_of(self) -> dict[str, int]:
        return {c.item.key: FIRST + n for n, c in enumerate(self.columns)}

    def total_reference(self, key: str, row: int = -1) -> str:
        """The cell that holds the total of a number, as other sheets name it."""
        row = self.total_row if row < 0 else row
        return f"{quoted(self.name)}!${letters(self.column_of[key] + 1)}${row + 1}"

    # ------------------------------------------------------------ writing

    def write(self, sent_rows: dict[str, int], summary: Table) -> None:
        sheet = self.sheet = self.frame.start(self.name, self._widths, fit=False)
        self.summary = summary
        self._set_up(sheet)
        self._headings(sheet)
        self._totals(sheet)
        for row, line in enumerate(self.lines, self.first_row):
            if line.kind == "unit":
                self._unit_row(sheet, row, line, sent_rows)
            elif line.kind == "group":
                style = self.frame.cell(bold=True, italic=True)
                sheet.row(
                    row,
                    [None, None, None, line.name, *[None] * (len(self.columns) + 1)],
                    [style] * (FIRST + len(self.columns)),
                    18,
                )
            else:
                self._total_row(
                    sheet,
                    row,
                    f"Cộng {line.name}",
                    line.first,
                    line.last,
                    "1",
                    self._group_totals(line),
                )

    @cached_property
    def _widths(self) -> list[float]:
        """Columns as wide as their numbers ask, and as their group's heading in two lines."""
        widths = list(_FRAME_WIDTHS)
        for title, columns in groupby(self.columns, key=lambda c: c.group):
            own = [c.width for c in columns]
            wanted = len(title) * 0.62 + 3
            widths += [w * max(1.0, wanted / sum(own)) for w in own]
        return widths

    def _set_up(self, sheet: StreamedSheet) -> None:
        hidden = self.frame.style()
        sheet.set_column(PATH, FLAG, 40, hidden, {"hidden": True})
        sheet.freeze_panes(self.first_row, FIRST)
        sheet.repeat_rows(self.HEAD + 1, self.HEAD + 3)
        sheet.repeat_columns(NUMBER, STATUS)
        if len(self._pages) == 1:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(_SCALE)
            sheet.set_v_pagebreaks([page[0] for page in self._pages[1:]])
        sheet.print_area(
            0, NUMBER, self.first_row + len(self.lines) - 1, FIRST + len(self.columns) - 1
        )

    @cached_property
    def _pages(self) -> list[list[int]]:
        """The columns of each printed page; a short group is not torn."""
        pages: list[list[int]] = [[]]
        left = _PAGE_PIXELS
        for _, columns in groupby(enumerate(self.columns, FIRST), key=lambda c: c[1].group):
            group = [(n, self._widths[n] * 7 + 5) for n, _ in columns]
            whole = sum(pixels for _, pixels in group)
            if left < whole <= _PAGE_PIXELS / 2 or left < sum(pixels for _, pixels in group[:2]):
                left = 0
            for n, pixels in group:
                if pixels > left:
                    pages.append([])
                    left = _PAGE_PIXELS
                pages[-1].append(n)
                left -= pixels
        return [page for page in pages if page]

    def _headings(self, sheet: StreamedSheet) -> None:
        frame = self.frame
        row = frame.title(
            sheet, self.title, [frame.basis + "."], self._widths[NUMBER:FIRST], NUMBER
        )
        assert row == self.HEAD
        self._legend(sheet, row - 1)
        keys = [None, None, None, None, None, *(c.item.key for c in self.columns)]
        sheet.set_row(self.HEAD, 15, None, {"hidden": True})
        for n, key in enumerate(keys):
            sheet.write_string(self.HEAD, n, key or ("#" if n == PATH else ""), frame.style())
        self._group_headings(sheet, self.HEAD + 1)
        middle, bottom = frame.head(top=0, bottom=0), frame.head(top=0)
        labels = [
            "Tệp nguồn",
            "Cộng",
            "TT",
            "Đơn vị",
            "Tình trạng",
            *(frame.say(c.label) for c in self.columns),
        ]
        sheet.row(
            self.HEAD + 2,
            labels,
            [*[middle] * FIRST, *[frame.head()] * len(self.columns)],
            self._high(labels, 11),
        )
        units = [None] * FIRST + [frame.say(c.item.unit) for c in self.columns]
        unit_style = frame.head(bold=False, italic=True)
        sheet.row(
            self.HEAD + 3,
            units,
            [*[bottom] * FIRST, *[unit_style] * len(self.columns)],
            self._high(units, 11),
        )

    def _high(self, texts: Sequence[str | None], size: float) -> float:
        """The height of a row of wrapped texts."""
        return max(
            height(text or "", width * 0.95, size) for text, width in zip(texts, self._widths)
        )

    def _legend(self, sheet: StreamedSheet, row: int) -> None:
        """What the colours mean, beside the title of the first printed page."""
        style = self.frame.style(italic=True, font_color="#404040", font_size=11, text_wrap=True)
        last = self._pages[0][-1]
        if last > FIRST:
            high = height(_LEGEND, sum(self._widths[FIRST : last + 1]) * 0.9, 11)
            sheet.set_row(
                row, max(high, height(self.frame.basis, sum(self._widths[NUMBER:FIRST]), 12))
            )
            sheet.merge_range(row, FIRST, row, last, _LEGEND, style)

    def _group_headings(self, sheet: StreamedSheet, row: int) -> None:
        """Each group's heading over its columns, said anew on every printed page."""
        style = self.frame.head(font_size=12)
        blank = self.frame.head(bottom=0)
        runs = []
        for page in self._pages:
            for title, columns in groupby(page, key=lambda n: self.columns[n - FIRST].group):
                own = list(columns)
                runs.append((self.frame.say(title), own[0], own[-1]))
        sheet.set_row(
            row,
            min(
                52,
                max(
                    height(title, sum(self._widths[first : last + 1]), 12)
                    for title, first, last in runs
                ),
            ),
        )
        for n in range(FIRST):
            sheet.write_blank(row, n, None, blank)
        for title, first, last in runs:
            if last > first:
                sheet.merge_range(row, first, row, last, title, style)
            else:
                sheet.write_string(row, first, title, style)

    # ------------------------------------------------------------ totals

    def _totals(self, sheet: StreamedSheet) -> None:
        last = self.first_row + len(self.lines) - 1
        self._total_row(
            sheet,
            self.total_row,
            "Tổng cộng (đơn vị đạt)",
            self.first_row,
            last,
            "1",
            self.frame.totals,
        )
        if self.frame.is_provisional:
            name = "Tạm tính kể cả đơn vị cần sửa (trừ số sai)"
            self._total_row(
                sheet,
                self.total_row + 1,
                name,
                self.first_row,
                last,
                '">=0"',
                self.frame.provisional,
            )

    def _group_totals(self, line: Line) -> dict[str, Value]:
        """The official totals of a group's units."""
        units = self.frame.units[line.number : line.number + line.last - line.first + 1]
        entries = [e for u in units if (e := self.frame.entry(u)) and e.status is Status.ACCEPTED]
        return totals.total(self.frame.form, entries)

    def _total_row(
        self,
        sheet: StreamedSheet,
        row: int,
        name: str,
        first: int,
        last: int,
        flag: str,
        values: dict[str, Value],
    ) -> None:
        look = {"bold": True, "bg_color": COMPUTED_COLOUR if row > self.total_row else BAND_COLOUR}
        text = self.frame.cell(**look, text_wrap=True)
        sheet.set_row(row, max(height(name, _FRAME_WIDTHS[UNIT], 12), 20))
        for n in range(FIRST):
            sheet.write_blank(row, n, None, text)
        sheet.write_string(row, UNIT, name, text)
        for n, column in enumerate(self.columns, FIRST):
            style = self.frame.cell(**look, num_format=number_format(column.item), align="right")
            formula = self.formula(column.item, row, first, last, flag)
            if formula:
                sheet.write_formula(row, n, formula, style, cached(values.get(column.item.key)))
            else:
                sheet.write_blank(row, n, None, text)

    def formula(self, item: Field | Computed, row: int, first: int, last: int, flag: str) -> str:
        """The live total over rows ``first`` to ``last`` of the units with that flag; "" for what is not added up."""
        flags = _range(FLAG, first, last)
        if isinstance(item, Computed) and item.ratio:
            over, under = item.ratio
            if over not in self.column_of or under not in self.column_of:
                known = self.summary is not self and item.key in self.summary.column_of
                return f"={self.summary.total_reference(item.key, row)}" if known else ""
            top, bottom = (_range(self.column_of[k], first, last) for k in (over, under))
            upper = f"SUMIFS({top},{flags},{flag},{bottom},{_ANY_NUMBER})"
            lower = f"SUMIFS({bottom},{flags},{flag},{top},{_ANY_NUMBER})"
            digits = 0 if item.type in (Type.MONEY, Type.INTEGER) else 2
            return f'=IF({lower}=0,"",ROUND({upper}*{item.scale}/{lower},{digits}))'
        if not is_summed(item):
            return ""
        own = _range(self.column_of[item.key], first, last)
        total = f"SUMIFS({own},{flags},{flag})"
        if item.type is Type.DECIMAL:
            total = f"ROUND({total},6)"
        return f'=IF(COUNTIFS({own},{_ANY_NUMBER},{flags},{flag})=0,"",{total})'

    # ------------------------------------------------------------ units

    def _unit_row(
        self, sheet: StreamedSheet, row: int, line: Line, sent_rows: dict[str, int]
    ) -> None:
        unit, frame = line.unit, self.frame
        entry = frame.entry(unit)
        status = frame.status(unit)
        high = max(height(unit.name, _FRAME_WIDTHS[UNIT], 12), 18)
        sheet.link(row, UNIT, frame.internal(SENT, sent_rows[unit.code], 1))
        if entry is None:
            head: list[Plain] = [None, None, line.number, unit.name, status]
            sheet.row(row, head + [None] * len(self.columns), self._missing_styles, high)
            return
        counted = entry.status is Status.ACCEPTED
        head = [entry.path, 1 if counted else 0, line.number, unit.name, status]
        styles = list(self._plain_styles if counted else self._uncounted_styles)
        values = [_plain(entry.values.get(c.item.key)) for c in self.columns]
        self._mark(sheet, row, entry, values, styles)
        sheet.row(row, head + values, styles, high)

    @cached_property
    def _missing_styles(self) -> list:
        return self._styles(font_color="#7F7F7F", bg_color="#F2F2F2")

    @cached_property
    def _plain_styles(self) -> list:
        return self._styles()

    @cached_property
    def _uncounted_styles(self) -> list:
        return self._styles(italic=True, font_color="#595959")

    def _styles(self, **look: object) -> list:
        cell = self.frame.cell
        head = [
            cell(**look),
            cell(**look),
            cell(align="center", **look),
            cell(text_wrap=True, **look),
            cell(align="center", **look),
        ]
        return [
            *head,
            *(cell(num_format=number_format(c.item), align="right", **look) for c in self.columns),
        ]

    def _mark(
        self, sheet: StreamedSheet, row: int, entry: Entry, values: list[Plain], styles: list
    ) -> None:
        """Strike numbers that are wrong, colour those that were repaired or explained; say it in a note."""
        if not entry.wrong and not entry.findings:
            return
        told = _told(entry)
        for n, column in enumerate(self.columns):
            key = column.item.key
            findings = told.get(key, ())
            if key in entry.wrong:
                values[n] = _struck(entry.values.get(key), findings)
                look = {
                    "font_strikeout": True,
                    "font_color": "#C00000",
                    "align": "right",
                    "shrink": True,
                }
                self._note(sheet, row, FIRST + n, findings or [_MADE_OF_WRONG])
            elif findings:
                repaired = any(CATALOGUE[f.code].severity is Severity.INFO for f in findings)
                look = {
                    "num_format": number_format(column.item),
                    "align": "right",
                    "bg_color": "#DDEBF7" if repaired else "#FFF2CC",
                }
                if entry.status is not Status.ACCEPTED:
                    look |= {"italic": True, "font_color": "#595959"}
                self._note(sheet, row, FIRST + n, findings)
            else:
                continue
            styles[FIRST + n] = self.frame.cell(**look)

    def _note(
        self, sheet: StreamedSheet, row: int, column: int, findings: Sequence[Finding | str]
    ) -> None:
        if self.notes >= MAX_NOTES:
            return
        self.notes += 1
        text = "\n".join(f if isinstance(f, str) else f.message for f in findings)[:2000]
        sheet.write_comment(
            row,
            column,
            text,
            {
                "author": "khsheet",
                "width": 340,
                "height": min(400, 40 + 18 * (len(text) // 45 + 1)),
                "font_name": "Tahoma",
                "font_size": 9,
            },
        )


_LEGEND = (
    "Gạch ngang: số có lỗi, không cộng. Nền xanh: số phần mềm đã đọc giúp. Nền vàng: đơn vị đã giải trình. "
    "Chữ nghiêng: đơn vị cần sửa, chưa cộng vào tổng. Đưa chuột vào ô có dấu góc để xem ghi chú; "
    "bấm tên đơn vị để tới Tình hình nộp. Tệp nguồn ở cột A, mã mục ở dòng 4 (đang ẩn)."
)
_MADE_OF_WRONG = "Số này tính từ số có lỗi nên không cộng vào tổng."


def _told(entry: Entry) -> dict[str, list[Finding]]:
    """What is to be said about a unit's numbers, by key: errors, repairs and explained warnings."""
    found: dict[str, list[Finding]] = {}
    for finding in entry.findings:
        if finding.field and finding.severity is not Severity.WARNING:
            found.setdefault(finding.field, []).append(finding)
    return found


def _struck(value: Value, findings: Sequence[Finding]) -> Plain:
    """A wrong number as a text, so that no formula counts it; without separators, which read
    differently from one Excel to another."""
    if value is not None:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return next((f.value for f in findings if f.value), None)


def _plain(value: Value) -> Plain:
    return float(value) if isinstance(value, Decimal) else value if isinstance(value, int) else None


def cached(value: Value) -> int | float | str:
    """A value as the cached result of a formula."""
    return "" if value is None else value if isinstance(value, int) else float(value)


def _range(column: int, first: int, last: int) -> str:
    name = letters(column + 1)
    relative = "$" if column == FLAG else ""
    return f"{relative}{name}${first + 1}:{relative}{name}${last + 1}"


def unit_lines(frame: BookContext, first_row: int) -> list[Line]:
    """The rows of units with the headings and subtotals of their groups."""
    lines: list[Line] = []
    number = 0
    for name, units in frame.groups:
        if frame.is_grouped:
            lines.append(Line("group", name))
        first, before = first_row + len(lines), number
        for unit in units:
            number += 1
            lines.append(Line("unit", unit.name, unit, number))
        if frame.is_grouped:
            lines.append(Line("subtotal", name, None, before, first, first + len(units) - 1))
    return lines or [Line("group", "Chưa có đơn vị nào")]


# ---------------------------------------------------------------- the sheets


def summary(frame: BookContext) -> Table:
    """Tổng hợp: every number of the form."""
    columns = [
        Column(s.title, item.label, item)
        for s, items in summary_sections(frame.form)
        for item in items
    ]
    return Table(frame, SUMMARY, f"BẢNG TỔNG HỢP SỐ LIỆU {frame.period_name.upper()}", columns)


def matrices(frame: BookContext) -> Iterable[Table]:
    """One sheet for each topic that is set out unit by unit."""
    for name, sections in matrix_sheets(frame.form).items():
        columns = [c for s in sections for c in _matrix_columns(s, frame)]
        if columns:
            yield Table(frame, name, f"{name.upper()} {frame.period_name.upper()}", columns)


def _matrix_columns(section: Section, frame: BookContext) -> Iterable[Column]:
    """Under the row of a grid its columns, then what is computed of the section."""
    if section.shape is not Shape.GRID:
        yield from (Column(section.title, i.label, i) for i in numbers(section, frame.form))
        return
    labels = {f.key: f.label for f in section.fields}
    for row in section.rows:
        yield from (
            Column(row.label, labels[c], i)
            for i, c in zip(row.fields, row.columns)
            if i.type.is_number
        )
    for item in numbers(section, frame.form):
        if isinstance(item, Computed):
            yield Column("Tổng hợp chung", item.label, item)
