"""Tổng quan: the figures asked for first, and charts of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from khsheet.collection.goods import GoodsTally
from khsheet.form.wording import in_period
from khsheet.messages import EXEMPT, STATUS_WORDS
from khsheet.model import Item, Status
from khsheet.workbooks import paper
from khsheet.workbooks.consolidated.context import MISSING, OVERVIEW, STATUSES, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW
from khsheet.workbooks.consolidated.overview_charts import OverviewCharts, Place, noted
from khsheet.workbooks.consolidated.status_sheet import StatusSheet, status_look
from khsheet.workbooks.consolidated.unit_table import TOTAL_ROW, UnitTable
from khsheet.workbooks.excel import CellRange, ExcelSheet, cached, plain
from khsheet.workbooks.heights import BOLD, height, tall
from khsheet.workbooks.styles import (
    BIG_HEAD,
    BUILT_IN_TEXT,
    CENTRED_CELL,
    COUNT,
    FIGURE,
    FIGURE_LABEL,
    OVERVIEW_BASIS,
    OVERVIEW_NOTE,
    OVERVIEW_OWNER,
    OVERVIEW_SUBJECT,
    OVERVIEW_TITLE,
    WHOLE,
    for_change,
    for_number,
    for_percent,
)

#: Kinds of goods that are named.
MOST_KINDS = 15

_LABEL, _UNIT, _NUMBER, _CHANGE = range(1, 5)
_WIDTHS = (45.0, 10.0, 17.0)
#: A label that says of how many units its number is, where no change stands beside it.
_NOTED_LABEL_WIDTH = 76.0
#: A number changed by so much, and by which part.
_CHANGE_WIDTHS = (14.0, 8.0)
#: Beside the figures, behind a gap: the strip of states, and charts below it.
_GAP_WIDTH, _STRIP_COLUMNS = 1.5, 6
#: A column of the strip is so wide at least, for its words, and at most.
_STRIP_WIDTHS = (9.5, 16.0)
#: Pixels beside each other on a small screen, between row numbers and scroll bar, where a
#: program draws columns somewhat wider.
_SCREEN = 1260
_ONE_LINE = tall(1, 12)
_LEAST_HEIGHT = 16.5

_NOTE = "Tổng chính thức chỉ gồm các đơn vị đạt. Bấm vào số để xem từng đơn vị."
_STATUSES = (Status.ACCEPTED, Status.ERRORS, Status.REJECTED, Status.EXCLUDED)


class OverviewSheet:
    """The first sheet: an ordinary one, filled when everything else is known.

    What came, the first figures and the charts are seen at once, also on a small screen; the
    numbers of charts stand on a hidden sheet.
    """

    def __init__(self, context: BookContext):
        self.context = context
        self.sheet: ExcelSheet = context.book.sheet(OVERVIEW)
        is_noted = not self.context.incomplete.keys().isdisjoint(context.form.highlights)
        label = _NOTED_LABEL_WIDTH if is_noted and not context.changes else _WIDTHS[0]
        self.figures = (label, *_WIDTHS[1:], *(_CHANGE_WIDTHS * len(context.changes)))
        self.widths = (*self.figures, _GAP_WIDTH, *[self._strip_width] * _STRIP_COLUMNS)
        #: The first column of what stands beside the figures.
        self.beside = len(self.figures) + 2

    @property
    def _strip_width(self) -> float:
        """What the figures leave of a small screen, for each column of the strip."""
        fixed, (least, most) = (*self.figures, _GAP_WIDTH), _STRIP_WIDTHS
        return paper.shared(fixed, _STRIP_COLUMNS, least, most, room=_SCREEN)

    def start_data(self) -> None:
        """The sheet of the charts' numbers, in its place among the sheets."""
        self.charts = OverviewCharts(self.context, self.sheet)

    def write(
        self, summary: UnitTable, statuses: StatusSheet, goods: Sequence[GoodsTally] = ()
    ) -> None:
        sheet = self.sheet
        self.context.set_up_page(sheet, landscape=True)
        sheet.fit_width()
        for column, width in enumerate(self.widths, 1):
            sheet.column(column, width)
        row = self._figures(self._headline(), summary)
        for tally in goods:
            row = self._goods(row + 1, tally)
        below_strip = self._strip(1, statuses)
        last = self._charts(below_strip, row, summary)
        sheet.print_area(CellRange(1, 1, last, len(self.widths)))
        sheet.open_first()

    def _charts(self, beside: int, below: int, summary: UnitTable) -> int:
        """The charts beside the figures, and below both what has more bars; the last row."""
        right = self.widths[self.beside - 1 :]
        self.charts.prepare(summary)
        place = Place(self.beside, len(right), paper.pixels(right))
        end = max(below, self.charts.write_first(beside, place))
        whole = Place(_LABEL, len(self.widths), paper.pixels(self.widths))
        return self.charts.write_rest(end, whole) - 1

    def _headline(self) -> int:
        """The title block, above the figures; the row below it."""
        context, width = self.context, sum(self.figures)
        lines = (
            (context.config.get("office_name", ""), OVERVIEW_OWNER, 13),
            (f"TỔNG HỢP BÁO CÁO {context.period_name.upper()}", OVERVIEW_TITLE, 16),
            (
                in_period(context.form.title, context.form, context.collection.period),
                OVERVIEW_SUBJECT,
                13,
            ),
            (context.basis + ".", OVERVIEW_BASIS, 13),
        )
        for row, (text, look, size) in enumerate(lines, 1):
            self.sheet.height(row, height(text, width * 0.95, size))
            self.sheet.across(row, 1, len(self.figures), text, look)
        return len(lines) + 1

    def _heads(self, row: int, *labels: str) -> None:
        heights = (height(t, wide * BOLD, 12) for t, wide in zip(labels, self.widths))
        self.sheet.height(row, max(_LEAST_HEIGHT, *heights))
        for column, label in enumerate(labels, 1):
            self.sheet.text(row, column, label, BIG_HEAD)

    def _figures(self, row: int, summary: UnitTable) -> int:
        """The first numbers, live from the official total of Tổng hợp."""
        sheet, say = self.sheet, self.context.say
        changed = [(f"Tăng, giảm so với {c.period.name}", "%") for c in self.context.changes]
        self._heads(row, "Chỉ tiêu", "Đơn vị tính", "Số liệu", *chain.from_iterable(changed))
        for key in self.context.form.highlights:
            row += 1
            item = self.context.form.item(key)
            label = noted(say(item.name), self.context.incomplete.get(key))
            high = height(label, self.figures[0], 12)
            sheet.height(row, max(high, _LEAST_HEIGHT))
            sheet.text(row, _LABEL, label, FIGURE_LABEL)
            sheet.text(row, _UNIT, say(item.unit), CENTRED_CELL)
            if key in summary.column_of:
                target = self.context.internal(summary.name, TOTAL_ROW, summary.column_of[key])
                if high <= _ONE_LINE:  # not every program breaks the lines of a link
                    sheet.lead(row, _LABEL, target)
                total, shown = summary.reference(key), cached(self.context.totals.get(key))
                sheet.lead(row, _NUMBER, target)
                sheet.formula(row, _NUMBER, total, for_number(FIGURE, item), shown)
            self._changes(row, item)
        since = (
            f"So với {changes.period.name}: tính trên {changes.units} đơn vị đạt ở cả hai kỳ, mỗi "
            "chỉ tiêu theo các đơn vị có số cả hai kỳ; chỉ tiêu % theo điểm phần trăm."
            for changes in self.context.changes
        )
        for note in (_NOTE, *since):
            row += 1
            sheet.height(row, height(note, sum(self.figures), 12))
            sheet.across(row, 1, len(self.figures), note, OVERVIEW_NOTE)
        return row + 1

    def _changes(self, row: int, item: Item) -> None:
        """By how much, and by which part, a figure changed since each period that is compared."""
        columns = range(_CHANGE, len(self.figures) + 1, len(_CHANGE_WIDTHS))
        for column, changes in zip(columns, self.context.changes):
            change = changes.by_key.get(item.key)
            cells = (
                (change.difference if change else None, for_change(FIGURE, item)),
                (change.percent if change else None, for_percent(FIGURE)),
            )
            for at, (value, look) in enumerate(cells, column):
                number = plain(value)
                if number is None:
                    self.sheet.blank(row, at, look)
                else:
                    self.sheet.number(row, at, number, look)

    def _strip(self, row: int, statuses: StatusSheet) -> int:
        """What came: how many units are in which state, each a link to the list; the row below."""
        sheet, context = self.sheet, self.context
        first = min(statuses.rows.values(), default=HEAD_ROW + 1)
        target = context.internal(STATUSES, first, 2)
        told = [context.status(unit) for unit in context.units]
        column = self.beside
        for status in (*(STATUS_WORDS[s] for s in _STATUSES), MISSING, EXEMPT):
            if status not in told and status in (STATUS_WORDS[Status.EXCLUDED], EXEMPT):
                continue  # most offices leave nothing out, and ask all
            look = status_look(status).but(valign="vcenter", num_format=WHOLE)
            label = status[0].upper() + status[1:]
            sheet.link(row, column, target, label, look.but(num_format=BUILT_IN_TEXT))
            sheet.lead(row + 1, column, target)
            sheet.number(row + 1, column, told.count(status), look.but(font_size=16))
            column += 1
        return row + 2

    def _goods(self, row: int, tally: GoodsTally) -> int:
        """What was given in kind, the kinds of most units first; nothing where nothing was."""
        kinds = tally.kinds
        if not kinds:
            return row - 1
        self._heads(row, self.context.say(tally.goods.title), "Đơn vị tính", "Số lượng")
        for kind in kinds[:MOST_KINDS]:
            row += 1
            label = f"{kind.name[:1].upper()}{kind.name[1:]} ({kind.units} đơn vị)"
            self.sheet.height(row, max(height(label, self.widths[0] * 0.9, 13), 20))
            self.sheet.text(row, _LABEL, label, FIGURE_LABEL)
            self.sheet.text(row, _UNIT, kind.measure, CENTRED_CELL)
            self.sheet.number(row, _NUMBER, kind.quantity, COUNT)
        if (rest := len(kinds) - MOST_KINDS) > 0:
            row += 1
            told = f"Và {rest} loại khác, xem danh sách của từng đơn vị."
            self.sheet.text(row, _LABEL, told, FIGURE_LABEL)
        return row + 1
