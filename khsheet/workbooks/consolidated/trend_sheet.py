"""Diễn biến: the figures asked for first, period by period, and a chart of each."""

from __future__ import annotations

from khsheet.collection import totals
from khsheet.collection.totals import Coverage
from khsheet.form import periods
from khsheet.model import Item, Period, Value
from khsheet.model.fielded import Immutable
from khsheet.workbooks import charts
from khsheet.workbooks.consolidated.context import TREND, BookContext
from khsheet.workbooks.consolidated.unit_table import UnitTable
from khsheet.workbooks.excel import CellRange, cached, plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    BIG_HEAD,
    CENTRED_CELL,
    COVERAGE_CELL,
    FIGURE,
    FIGURE_LABEL,
    HEAD_COLOUR,
    SHEET_NOTE,
    SHEET_OWNER,
    SHEET_TITLE,
    for_number,
    number_format,
)

_LABEL, _UNIT, _FIRST = range(1, 4)
_LABEL_WIDTH, _UNIT_WIDTH, _PERIOD_WIDTH = 46.0, 14.0, 20.0
#: What the periods together are wide at least: a chart stands below them.
_PERIODS_WIDTH = 54.0
_HEAD_ROW = 5
_NOTE = (
    "Số của mỗi kỳ là tổng các đơn vị đạt trong kỳ ấy; số đơn vị có thể khác nhau giữa các kỳ. "
    "Ô trống: kỳ ấy chưa có số."
)
#: Two charts stand beside each other, each so many rows high.
_CHART_ROWS, _ROW_PIXELS, _CHART_PIXELS = 11, 20, 380
#: A printed page has room for so many pairs of charts.
_LINES_A_PAGE = 3


class _Season(Immutable):
    """The official totals of a period, of so many accepted units of all."""

    period: Period
    accepted: int
    units: int
    totals: dict[str, Value]
    coverage: dict[str, Coverage]


def write(context: BookContext, summary: UnitTable) -> None:
    """The sheet, where periods as long as this one are known."""
    seasons = _seasons(context)
    if len(seasons) > 1:
        _TrendSheet(context, seasons).write(summary)


def _seasons(context: BookContext) -> list[_Season]:
    """The earlier periods as long as this one in their order, and this one."""
    form, now = context.form, context.collection.period
    known = context.comparison.earlier if context.comparison else ()
    found = [
        _Season(
            earlier.period,
            len(earlier.accepted),
            earlier.units,
            totals.total(form, earlier.accepted),
            totals.coverage(form, earlier.accepted),
        )
        for earlier in known
        if periods.is_as_long(now, earlier.period)
    ]
    own = (len(context.collection.accepted), len(context.collection.asked))
    return [*found, _Season(now, *own, context.totals, context.coverage)]


class _TrendSheet:
    """An ordinary sheet: a column for each period, a row for each figure, charts below."""

    def __init__(self, context: BookContext, seasons: list[_Season]):
        self.context, self.seasons = context, seasons
        self.sheet = context.book.sheet(TREND)
        self.items = [context.form.item(key) for key in context.form.highlights]
        self.last = _FIRST + len(seasons) - 1

    def write(self, summary: UnitTable) -> None:
        widths = (_LABEL_WIDTH, _UNIT_WIDTH, *(self._width for _ in self.seasons))
        for column, width in enumerate(widths, 1):
            self.sheet.column(column, width)
        self.context.set_up_page(self.sheet, landscape=True)
        self.sheet.fit_width()
        self._headline(sum(widths))
        row = self._figures(summary)
        row = self._lacking(row + 1)
        row = self._charts(row + 1)
        self.sheet.freeze(_HEAD_ROW, _UNIT)
        self.sheet.print_area(CellRange(1, 1, row, self.last))

    @property
    def _width(self) -> float:
        return max(_PERIOD_WIDTH, _PERIODS_WIDTH / len(self.seasons))

    def _headline(self, width: float) -> None:
        lines = (
            (self.context.config.get("office_name", ""), SHEET_OWNER, 12),
            (f"DIỄN BIẾN ĐẾN {self.context.period_name.upper()}", SHEET_TITLE, 16),
            (_NOTE, SHEET_NOTE, 12),
        )
        for row, (text, look, size) in enumerate(lines, 1):
            self.sheet.height(row, height(text, width, size))
            self.sheet.across(row, 1, self.last, text, look)
        self._labels(_HEAD_ROW, "Chỉ tiêu", "Đơn vị tính")
        for column, season in enumerate(self.seasons, _FIRST):
            self.sheet.text(_HEAD_ROW, column, self._name(season), BIG_HEAD)
        self.sheet.height(_HEAD_ROW, 36)

    def _labels(self, row: int, *labels: str) -> None:
        for column, label in enumerate(labels, 1):
            self.sheet.text(row, column, label, BIG_HEAD)

    def _name(self, season: _Season) -> str:
        name = season.period.name
        return name[:1].upper() + name[1:]

    def _begin(self, row: int, item: Item) -> None:
        label, unit = self.context.say(item.name), self.context.say(item.unit)
        self.sheet.height(row, max(height(label, _LABEL_WIDTH * 0.9, 13), 20))
        self.sheet.text(row, _LABEL, label, FIGURE_LABEL)
        self.sheet.text(row, _UNIT, unit, CENTRED_CELL)

    def _figures(self, summary: UnitTable) -> int:
        """How many units each period is of, and its figures; those of this one are live."""
        sheet, row = self.sheet, _HEAD_ROW + 1
        sheet.height(row, 20)
        sheet.text(row, _LABEL, "Số đơn vị đạt", FIGURE_LABEL)
        sheet.text(row, _UNIT, "đơn vị", CENTRED_CELL)
        for column, season in enumerate(self.seasons, _FIRST):
            sheet.text(row, column, f"{season.accepted}/{season.units}", CENTRED_CELL)
        for item in self.items:
            row += 1
            self._begin(row, item)
            look = for_number(FIGURE, item)
            for column, season in enumerate(self.seasons, _FIRST):
                value = season.totals.get(item.key)
                if season is self.seasons[-1] and item.key in summary.column_of:
                    sheet.formula(row, column, summary.reference(item.key), look, cached(value))
                elif (number := plain(value)) is None:
                    sheet.blank(row, column, look)
                else:
                    sheet.number(row, column, number, look)
        return row + 1

    def _lacking(self, row: int) -> int:
        """Of how many units each figure is that is not of all which were asked."""
        lacking = [
            item
            for item in self.items
            if any(not _covered(season, item).is_whole for season in self.seasons)
        ]
        if not lacking:
            return row
        self._labels(row, "Số đơn vị có số / được hỏi", "")
        for column in range(_FIRST, self.last + 1):
            self.sheet.blank(row, column, BIG_HEAD)
        for item in lacking:
            row += 1
            self._begin(row, item)
            for column, season in enumerate(self.seasons, _FIRST):
                share = _covered(season, item).share
                self.sheet.text(row, column, share, COVERAGE_CELL)
        return row + 2

    def _charts(self, row: int) -> int:
        """A chart for each figure that two periods have, two beside each other; the last row."""
        shown = [
            (at, item)
            for at, item in enumerate(self.items, _HEAD_ROW + 2)
            if sum(plain(season.totals.get(item.key)) is not None for season in self.seasons) > 1
        ]
        for number, (at, item) in enumerate(shown):
            line, place = divmod(number, 2)
            chart = charts.ColumnChart(
                f"{self.context.say(item.name)} ({self.context.say(item.unit)})",
                names=_HEAD_ROW,
                row=at,
                first_column=_FIRST,
                last_column=self.last,
                number_format=number_format(item),
                width=_CHART_PIXELS,
                height=_CHART_ROWS * _ROW_PIXELS - 10,
                colour=HEAD_COLOUR,
                has_negative=any((plain(s.totals.get(item.key)) or 0) < 0 for s in self.seasons),
            )
            top = row + line * _CHART_ROWS
            charts.columns(self.sheet, top, _LABEL if place == 0 else _UNIT + 1, chart)
        lines = -(-len(shown) // 2)
        tops = range(row, row + lines * _CHART_ROWS, _LINES_A_PAGE * _CHART_ROWS)
        self.sheet.break_before_rows(list(tops))
        return row + lines * _CHART_ROWS


def _covered(season: _Season, item: Item) -> Coverage:
    return season.coverage.get(item.key, Coverage(0, 0))
