"""A table of units written: headings, totals, and the units in their groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from khsheet.collection import totals
from khsheet.collection.entries import is_asked, is_asked_all
from khsheet.collection.totals import Coverage
from khsheet.messages import NOT_ASKED
from khsheet.model import Status, Value
from khsheet.workbooks import paper
from khsheet.workbooks.consolidated import change_rows, unit_formulas
from khsheet.workbooks.consolidated.context import STATUSES
from khsheet.workbooks.consolidated.unit_marks import LEGEND, LEGEND_OF_PARTS, Marks
from khsheet.workbooks.consolidated.unit_table import (
    CODE,
    FIRST,
    FLAG,
    GROUP_ROW,
    HEADING_ROOM,
    KEY_ROW,
    LABEL_ROW,
    NUMBER,
    SCALE,
    STATUS,
    TOTAL_ROW,
    UNIT,
    UNIT_ROW,
    UNIT_WIDTHS,
    GroupLine,
    SubtotalLine,
    UnitLine,
    UnitTable,
)
from khsheet.workbooks.excel import CellRange, cached, plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.stream import Plain
from khsheet.workbooks.styles import (
    ABSENT_CELL,
    BIG_HEAD,
    CELL,
    COVERAGE_CELL,
    GROUP_CELL,
    HEAD,
    HEAD_BOTTOM,
    HEAD_MIDDLE,
    HEAD_TOP,
    HEAD_UNIT,
    SHEET,
    SHEET_LEGEND,
    SHEET_OWNER,
    SHEET_TITLE,
    SUBTOTAL_CELL,
    TOTAL_CELL,
    UNCOUNTED_CELL,
    Look,
    as_text,
    for_number,
)

_HEADS = ("Mã đơn vị", "Cộng", "TT", "Đơn vị", "Tình trạng")
_COVERAGE = "Số đơn vị có số"
_COVERAGE_LEGEND = (
    f"{_COVERAGE}: trên số đơn vị được hỏi (tỷ lệ: có đủ hai số); để trống là mọi đơn vị. "
)
_MOST_GROUP_HEIGHT = 36
#: The legend stands beside the title, over so many columns at least, and so wide.
_LEGEND_COLUMNS, _LEGEND_WIDTH = 8, 60
_OWNER_ROW, _TITLE_ROW, _OWNER_HEIGHT = 1, 2, 20


class UnitTableSheet:
    """The sheet of one table. ``status_rows`` are the rows of units on Tình hình nộp, by code."""

    def __init__(self, table: UnitTable, summary: UnitTable, status_rows: Mapping[str, int]):
        self.table, self.summary, self.status_rows = table, summary, status_rows
        self.context, self.columns = table.context, table.columns
        self.sheet = self.context.start(table.name, table.widths, fit=False)
        self.marks = Marks(self.sheet, self.columns)
        self._repeated = 0.0  # points of the rows that every page begins with

    def write(self) -> None:
        self._set_up()
        self._headings()
        self._totals()
        for row, line in enumerate(self.table.lines, self.table.first_row):
            if isinstance(line, UnitLine):
                self._unit(row, line)
            elif isinstance(line, GroupLine):
                looks = [GROUP_CELL] * self.table.last_column
                blank = [None] * (self.table.last_column - UNIT)
                self.sheet.row(row, [None, None, None, line.name, *blank], looks, 18)
            elif isinstance(line, SubtotalLine):
                self._subtotal(row, line)
            else:
                units, covered = (
                    (line.of.first, line.of.last),
                    self.context.coverage_of[line.of.name],
                )
                self._coverage(row, units, unit_formulas.ACCEPTED, covered)

        if self.table is self.summary:
            self._keep_together(self.sheet.points, change_rows.write(self.table, self.sheet))

    def _keep_together(self, above: float, changes: float) -> None:
        """On paper the changes go to a page of their own only where the last of the units is full:
        each band of columns has as many pages."""
        scale = SCALE if len(self.table.pages) > 1 else 100
        if changes and paper.is_torn(above, changes, self._repeated, scale):
            self.sheet.break_before_rows([self.table.last_row + 1])

    def _set_up(self) -> None:
        sheet, table = self.sheet, self.table
        below = change_rows.rows(self.context) if table is self.summary else 0
        sheet.hidden_columns(CODE, FLAG, 40, SHEET)
        sheet.freeze(UNIT_ROW, FIRST - 1)  # what is frozen leaves less to see
        sheet.repeat_rows(GROUP_ROW, UNIT_ROW)
        sheet.repeat_columns(NUMBER, STATUS)
        if len(table.pages) <= 1:  # none for a form without numbers
            sheet.fit_width()
        else:
            sheet.scale(SCALE)
            sheet.break_before_columns([page[0] for page in table.pages[1:]])
        last = max(table.last_column, self._legend_last)
        sheet.print_area(CellRange(1, NUMBER, table.last_row + below, last))

    # ------------------------------------------------------------ headings

    def _headings(self) -> None:
        sheet, say = self.sheet, self.context.say
        self._title()
        above = sheet.points
        keys = ["#", "", "", "", "", *(column.item.key for column in self.columns)]
        for row in range(_TITLE_ROW + 1, KEY_ROW + 1):
            sheet.hidden_row(row)
            sheet.blank(row, CODE, SHEET)  # a row without cells would not be written
        for at, key in enumerate(keys, 1):
            sheet.text(KEY_ROW, at, key, SHEET)
        self._group_headings()
        labels = [*_HEADS, *(say(column.label) for column in self.columns)]
        looks = [HEAD_MIDDLE] * len(_HEADS) + [HEAD] * len(self.columns)
        sheet.row(LABEL_ROW, labels, looks, self._height(labels))
        units = [None] * len(_HEADS) + [say(column.item.unit) for column in self.columns]
        looks = [HEAD_BOTTOM] * len(_HEADS) + [HEAD_UNIT] * len(self.columns)
        sheet.row(UNIT_ROW, units, looks, self._height(units))
        self._repeated = sheet.points - above

    def _height(self, texts: Sequence[str | None]) -> float:
        """The height of a row of wrapped headings."""
        widths = (width * HEADING_ROOM for width in self.table.widths)
        return max(height(text or "", width, 11) for text, width in zip(texts, widths))

    def _title(self) -> None:
        """Whose table it is and of what; beside it on how many units it stands, and what colours
        mean: what is frozen leaves less to see, so that they share the rows."""
        legend = f"{self.context.basis}. {_COVERAGE_LEGEND * self._has_coverage}{LEGEND}"
        legend += LEGEND_OF_PARTS if self.context.collection.parts else ""
        owner, title = self.context.config.get("office_name", ""), self.table.title
        own = self.table.width(NUMBER, STATUS)
        wide = max(self.table.width(FIRST, self._legend_last), _LEGEND_WIDTH)
        below = height(legend, wide * 0.9, 10) - _OWNER_HEIGHT
        sheet = self.sheet
        sheet.height(_OWNER_ROW, _OWNER_HEIGHT)
        sheet.across(_OWNER_ROW, NUMBER, STATUS, owner, SHEET_OWNER)
        sheet.height(_TITLE_ROW, max(height(title, own, 16), below))
        area = CellRange(_OWNER_ROW, FIRST, _TITLE_ROW, self._legend_last)
        sheet.block(area, legend, SHEET_LEGEND)
        sheet.across(_TITLE_ROW, NUMBER, STATUS, title, SHEET_TITLE)

    @cached_property
    def _legend_last(self) -> int:
        """The last column beside the title: that of the first printed page, or wide enough."""
        last = max((page[-1] for page in self.table.pages[:1]), default=FIRST)
        is_wide = self.table.width(FIRST, last) >= _LEGEND_WIDTH
        return last if is_wide else max(last, FIRST + _LEGEND_COLUMNS - 1)

    @property
    def _has_coverage(self) -> bool:
        """Whether some total above the units says of how many it is."""
        totals = 2 if self.context.is_provisional else 1
        return self.table.first_row > TOTAL_ROW + totals

    def _group_headings(self) -> None:
        """Each group's heading over its columns, said anew on every printed page."""
        runs = [
            (self.context.say(title), first, last)
            for page in self.table.pages
            for title, first, last in self._runs(page)
        ]
        width = self.table.width
        heights = (height(title, width(first, last), 12) for title, first, last in runs)
        high = max(heights, default=height("", width(UNIT, UNIT), 12))
        self.sheet.height(GROUP_ROW, min(_MOST_GROUP_HEIGHT, high))
        for column in range(CODE, FIRST):
            self.sheet.blank(GROUP_ROW, column, HEAD_TOP)
        for title, first, last in runs:
            self.sheet.across(GROUP_ROW, first, last, title, BIG_HEAD)

    def _runs(self, page: list[int]) -> Iterator[tuple[str, int, int]]:
        """The groups on a page, each with its first and last column."""
        for title, columns in groupby(page, key=lambda at: self.columns[at - FIRST].group):
            own = list(columns)
            yield title, own[0], own[-1]

    # ------------------------------------------------------------ totals

    def _totals(self) -> None:
        units = (self.table.first_row, self.table.last_row)
        name = "Tổng cộng (đơn vị đạt)"
        sums = self.context.totals
        self._total(TOTAL_ROW, name, TOTAL_CELL, units, unit_formulas.ACCEPTED, sums)
        row, end = self.table.provisional_row, self.table.first_row
        if row > TOTAL_ROW + 1:
            covered, flag = self.context.coverage, unit_formulas.ACCEPTED
            self._coverage(TOTAL_ROW + 1, units, flag, covered)
        if row < end:
            name = "Tạm tính kể cả đơn vị cần sửa (trừ số sai)"
            sums, flag = self.context.provisional, unit_formulas.RECEIVED
            self._total(row, name, SUBTOTAL_CELL, units, flag, sums)
        if row + 1 < end:
            self._coverage(row + 1, units, flag, self.context.provisional_coverage)

    def _subtotal(self, row: int, line: SubtotalLine) -> None:
        """The official total of a group's units."""
        entries = [entry for unit in line.units if (entry := self.context.entry(unit))]
        accepted = [entry for entry in entries if entry.status is Status.ACCEPTED]
        sums = totals.total(self.context.form, accepted)
        units, flag = (line.first, line.last), unit_formulas.ACCEPTED
        self._total(row, f"Cộng {line.name}", SUBTOTAL_CELL, units, flag, sums)

    def _total(
        self,
        row: int,
        name: str,
        look: Look,
        units: tuple[int, int],
        flag: str,
        values: dict[str, Value],
    ) -> None:
        sheet, wrapped = self.sheet, look.but(text_wrap=True)
        sheet.height(row, max(height(name, UNIT_WIDTHS[UNIT - 1], 12), 20))
        for at in range(CODE, FIRST):
            sheet.blank(row, at, wrapped)
        sheet.text(row, UNIT, name, wrapped)
        for at, column in enumerate(self.columns, FIRST):
            item = column.item
            formula = unit_formulas.total(self.table, self.summary, item, row, units, flag)
            if formula:
                shown = cached(values.get(item.key))
                sheet.formula(row, at, formula, for_number(look, item), shown)
            else:
                sheet.blank(row, at, wrapped)

    def _coverage(
        self, row: int, units: tuple[int, int], flag: str, covered: Mapping[str, Coverage]
    ) -> None:
        """Below a total: of how many units it is, where not all that were asked gave the number."""
        sheet, wrapped = self.sheet, COVERAGE_CELL.but(text_wrap=True, align="left")
        sheet.height(row, max(height(_COVERAGE, UNIT_WIDTHS[UNIT - 1], 12), 18))
        for at in range(CODE, FIRST):
            sheet.blank(row, at, wrapped)
        sheet.text(row, UNIT, _COVERAGE, wrapped)
        for at, column in enumerate(self.columns, FIRST):
            item = column.item
            formula = unit_formulas.coverage(self.table, self.summary, item, row, units, flag)
            if formula:
                of = covered[item.key]
                sheet.formula(row, at, formula, COVERAGE_CELL, "" if of.is_whole else of.share)
            else:
                sheet.blank(row, at, COVERAGE_CELL)

    # ------------------------------------------------------------ units

    def _unit(self, row: int, line: UnitLine) -> None:
        unit, context = line.unit, self.context
        entry, status = context.entry(unit), context.status(unit)
        high = max(height(context.name(unit), UNIT_WIDTHS[UNIT - 1], 12), 18)
        self.sheet.lead(row, UNIT, context.internal(STATUSES, self.status_rows[unit.code], 2))
        if entry is None:
            blank = [None] * len(self.columns)
            values: list[Plain] = [unit.code, None, line.number, context.name(unit), status, *blank]
            self.sheet.row(row, values, self._absent, high)
            return
        counts = entry.status is Status.ACCEPTED
        values = [unit.code, int(counts), line.number, context.name(unit), status]
        values += [plain(entry.values.get(column.item.key)) for column in self.columns]
        looks = list(self._counted if counts else self._uncounted)
        if not is_asked_all(entry, context.form):
            for at, column in enumerate(self.columns, FIRST):
                if not is_asked(entry, column.item.key):
                    values[at - 1], looks[at - 1] = NOT_ASKED, self._absent[at - 1]
        for key in entry.reasons.keys() & self.table.column_of.keys():
            at = self.table.column_of[key]
            values[at - 1], looks[at - 1] = entry.reasons[key], self._absent[at - 1]
        self.marks.mark(row, entry, values, looks)
        self.sheet.row(row, values, looks, high)

    @cached_property
    def _absent(self) -> list[Look]:
        return self._looks(ABSENT_CELL)

    @cached_property
    def _counted(self) -> list[Look]:
        return self._looks(CELL)

    @cached_property
    def _uncounted(self) -> list[Look]:
        return self._looks(UNCOUNTED_CELL)

    def _looks(self, cell: Look) -> list[Look]:
        """The looks of a unit's row."""
        word, number = as_text(cell), cell.but(align="center")
        own = [word, cell, number, word.but(text_wrap=True), word.but(align="center")]
        return [*own, *(for_number(cell, column.item) for column in self.columns)]
