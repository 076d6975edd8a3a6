"""Tổng quan: the figures asked for first, and charts of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from khsheet.collection.entries import is_asked
from khsheet.collection.goods import GoodsTally
from khsheet.form.layout import quoted
from khsheet.form.wording import in_period
from khsheet.messages import EXEMPT, STATUS_WORDS
from khsheet.model import Chart, Entry, GridRow, Item, Status, Value
from khsheet.model.places import a1
from khsheet.workbooks import charts
from khsheet.workbooks.consolidated.context import MISSING, OVERVIEW, STATUSES, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW
from khsheet.workbooks.consolidated.status_sheet import StatusSheet
from khsheet.workbooks.consolidated.unit_table import TOTAL_ROW, UnitTable
from khsheet.workbooks.excel import CellRange, ExcelSheet, cached, plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    BIG_HEAD,
    CENTRED_CELL,
    CHART_DATA,
    CHART_HEAD,
    CHART_LABEL,
    CHART_NUMBER,
    COUNT,
    FIGURE,
    FIGURE_LABEL,
    OVERVIEW_BASIS,
    OVERVIEW_LABEL,
    OVERVIEW_NOTE,
    OVERVIEW_OWNER,
    OVERVIEW_SUBJECT,
    OVERVIEW_TITLE,
    SERIES_COLOURS,
    for_change,
    for_number,
    for_percent,
)

#: Bars that a printed chart can show.
MOST_BARS = 30
#: Kinds of goods that are named.
MOST_KINDS = 15

_LABEL, _UNIT, _NUMBER, _CHANGE = range(1, 5)
_WIDTHS = (66.0, 16.0, 24.0)
#: A number changed by so much, and by which part.
_CHANGE_WIDTHS = (20.0, 11.0)
#: Numbers that charts show stand outside what is printed, so many columns behind it.
_DATA_GAP = 3
_DATA_WIDTHS = (30, 16, 16, 16)

_CHART_WIDTH = 740
_ROW_PIXELS = 20
#: What a portrait A4 page shows of this sheet from top to bottom.
_PAGE_PIXELS = 1000

_NOTE = "Tổng chính thức chỉ gồm các đơn vị đạt. Bấm vào số để xem từng đơn vị."
_STATUSES = (Status.ACCEPTED, Status.ERRORS, Status.REJECTED, Status.EXCLUDED)


@dataclass(frozen=True)
class Series:
    """Bars of one colour: the cells they show, and what these hold."""

    label: str
    cells: list[str]
    values: list[Value]


@dataclass(frozen=True)
class ChartData:
    """What a chart shows: a name for each bar, and the bars."""

    title: str
    names: Sequence[str]
    series: Sequence[Series]

    @property
    def pixels(self) -> int:
        """How high the chart has to be."""
        return min(100 + (8 + 14 * len(self.series)) * len(self.names), _PAGE_PIXELS - 20)


def noted(label: str, note: str | None) -> str:
    """A label with what is to be said of its number."""
    return f"{label} ({note})" if note else label


class OverviewSheet:
    """The first sheet: an ordinary one, filled when everything else is known."""

    def __init__(self, context: BookContext):
        self.context = context
        self.sheet: ExcelSheet = context.book.sheet(OVERVIEW)
        self.widths = (*_WIDTHS, *(_CHANGE_WIDTHS * len(context.changes)))
        self.data = len(self.widths) + _DATA_GAP
        #: Wide sheets are printed smaller, so that more goes on a page.
        self.scale = sum(self.widths) / sum(_WIDTHS)
        self.page_pixels = int(_PAGE_PIXELS * self.scale)

    def write(
        self, summary: UnitTable, statuses: StatusSheet, goods: Sequence[GoodsTally] = ()
    ) -> None:
        sheet = self.sheet
        self.context.set_up_page(sheet, landscape=False)
        sheet.fit_width()
        for column, width in enumerate(self.widths, 1):
            sheet.column(column, width)
        row = self._headline()
        row = self._figures(row, summary)
        row = self._statuses(row + 1, statuses)
        for tally in goods:
            row = self._goods(row + 1, tally)
        last = self._charts(row + 1, summary)
        sheet.print_area(CellRange(1, 1, last, len(self.widths)))
        sheet.open_first()

    def _headline(self) -> int:
        """The title block; the row after a gap below it."""
        context = self.context
        lines = (
            (context.config.get("office_name", ""), OVERVIEW_OWNER, 20),
            (f"TỔNG HỢP BÁO CÁO {context.period_name.upper()}", OVERVIEW_TITLE, 30),
            (
                in_period(context.form.title, context.form, context.collection.period),
                OVERVIEW_SUBJECT,
                20,
            ),
            (context.basis + ".", OVERVIEW_BASIS, 24),
            (_NOTE, OVERVIEW_NOTE, 20),
        )
        for row, (text, look, high) in enumerate(lines, 1):
            self.sheet.height(row, high)
            self.sheet.across(row, 1, len(self.widths), text, look)
        return len(lines) + 2

    def _heads(self, row: int, *labels: str) -> None:
        for column, label in enumerate(labels, 1):
            self.sheet.text(row, column, label, BIG_HEAD)

    def _figures(self, row: int, summary: UnitTable) -> int:
        """The first numbers, live from the official total of Tổng hợp."""
        sheet, say = self.sheet, self.context.say
        changed = [(f"Tăng, giảm so với {c.period.name}", "%") for c in self.context.changes]
        self._heads(row, "Chỉ tiêu", "Đơn vị tính", "Số liệu", *chain.from_iterable(changed))
        if changed:
            sheet.height(row, max(height(label, _CHANGE_WIDTHS[0], 12) for label, _ in changed))
        for key in self.context.form.highlights:
            row += 1
            item = self.context.form.item(key)
            label = noted(say(item.name), self.context.incomplete.get(key))
            sheet.height(row, max(height(label, _WIDTHS[0] * 0.9, 13), 21))
            sheet.text(row, _LABEL, label, FIGURE_LABEL)
            sheet.text(row, _UNIT, say(item.unit), CENTRED_CELL)
            if key in summary.column_of:
                target = self.context.internal(summary.name, TOTAL_ROW, summary.column_of[key])
                sheet.link(row, _LABEL, target, label, FIGURE_LABEL)
                total, shown = summary.reference(key), cached(self.context.totals.get(key))
                sheet.lead(row, _NUMBER, target)
                sheet.formula(row, _NUMBER, total, for_number(FIGURE, item), shown)
            self._changes(row, item)
        for changes in self.context.changes:
            row += 1
            told = (
                f"So với {changes.period.name}: tính trên {changes.units} đơn vị đạt ở cả hai kỳ, "
                "mỗi chỉ tiêu theo các đơn vị có số cả hai kỳ; chỉ tiêu % theo điểm phần trăm."
            )
            sheet.across(row, 1, len(self.widths), told, OVERVIEW_NOTE)
        return row + 1

    def _changes(self, row: int, item: Item) -> None:
        """By how much, and by which part, a figure changed since each period that is compared."""
        columns = range(_CHANGE, len(self.widths) + 1, len(_CHANGE_WIDTHS))
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

    def _statuses(self, row: int, statuses: StatusSheet) -> int:
        """How many units are in which state, with a link to the list."""
        sheet, context = self.sheet, self.context
        self._heads(row, "Tình hình nộp", "Đơn vị tính", "Số đơn vị")
        first = min(statuses.rows.values(), default=HEAD_ROW + 1)
        target = context.internal(STATUSES, first, 2)
        for status in (*(STATUS_WORDS[s] for s in _STATUSES), MISSING, EXEMPT):
            count = sum(context.status(unit) == status for unit in context.units)
            if not count and status in (STATUS_WORDS[Status.EXCLUDED], EXEMPT):
                continue  # most offices leave nothing out, and ask all
            row += 1
            sheet.height(row, 20)
            sheet.link(row, _LABEL, target, status[0].upper() + status[1:], OVERVIEW_LABEL)
            sheet.text(row, _UNIT, "đơn vị", CENTRED_CELL)
            sheet.number(row, _NUMBER, count, COUNT)
        return row + 1

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

    # ------------------------------------------------------------ charts

    def _charts(self, row: int, summary: UnitTable) -> int:
        """The charts below each other, their numbers beside them; the last row they reach."""
        for column, width in enumerate(_DATA_WIDTHS, self.data):
            self.sheet.column(column, width)
        self.sheet.text(1, self.data, "Số liệu vẽ biểu đồ (không in)", CHART_DATA)
        data_row, breaks = 2, []
        above = sum(self.sheet.height_of(n, _ROW_PIXELS) for n in range(1, row))
        left = self.page_pixels - above
        for declared in self.context.form.charts:
            data = self._data(declared, summary)
            if not data.names:
                continue
            if data.pixels > left:
                breaks.append(row)
                left = self.page_pixels
            self._chart(row, data_row, data)
            data_row += len(data.names) + 3
            rows = -(-data.pixels // _ROW_PIXELS) + 1
            row += rows
            left -= rows * _ROW_PIXELS
        self.sheet.break_before_rows(breaks)
        return row - 1

    def _data(self, chart: Chart, summary: UnitTable) -> ChartData:
        if chart.by == "unit":
            return self._by_unit(chart, summary)
        totals = self.context.totals
        section = next(s for s in self.context.form.sections if s.key == chart.by)
        labels = {field.key: field.label for field in section.fields}
        series = []
        for key in chart.fields:
            items = [f for r in section.rows for f, c in zip(r.fields, r.columns) if c == key]
            cells = [summary.reference(item.key) for item in items]
            values = [totals.get(item.key) for item in items]
            series.append(Series(labels[key], cells, values))
        names = [self._bars(r, chart) for r in section.rows if set(chart.fields) <= set(r.columns)]
        return ChartData(self.context.say(chart.title), names, series)

    def _bars(self, row: GridRow, chart: Chart) -> str:
        """The name of a grid's row, and of how many units its totals are where not of all."""
        told = (
            self.context.incomplete.get(item.key)
            for item, column in zip(row.fields, row.columns)
            if column in chart.fields
        )
        return noted(row.label, "; ".join(dict.fromkeys(filter(None, told))))

    def _by_unit(self, chart: Chart, summary: UnitTable) -> ChartData:
        """Accepted units that were asked; of many the largest by the first number."""
        accepted = self.context.collection.accepted
        entries = [e for e in accepted if any(is_asked(e, key) for key in chart.fields)]
        title = self.context.say(chart.title)
        if len(entries) > MOST_BARS:

            def size(entry: Entry) -> float:
                return plain(entry.values.get(chart.fields[0])) or 0

            entries = sorted(entries, key=size, reverse=True)[:MOST_BARS]
            title += f" – {MOST_BARS} đơn vị lớn nhất"
        series = []
        for key in chart.fields:
            column = summary.column_of[key]
            cells = [
                f"{quoted(summary.name)}!{a1(summary.row_of(entry.unit), column, absolute=True)}"
                for entry in entries
            ]
            label = self.context.say(self.context.form.item(key).name)
            series.append(Series(label, cells, [entry.values.get(key) for entry in entries]))
        return ChartData(title, [self.context.name(entry.unit) for entry in entries], series)

    def _chart(self, row: int, data_row: int, data: ChartData) -> None:
        """A chart, and its numbers from ``data_row`` on: labels in that row, a row for each bar."""
        sheet = self.sheet
        sheet.text(data_row, self.data, data.title, CHART_HEAD)
        for at, name in enumerate(data.names, data_row + 1):
            sheet.text(at, self.data, name, CHART_LABEL)
        for column, series in enumerate(data.series, self.data + 1):
            sheet.text(data_row, column, series.label, CHART_HEAD)
            for at, (cell, value) in enumerate(zip(series.cells, series.values), data_row + 1):
                shown = cached(0 if value is None else value)
                sheet.formula(at, column, cell, CHART_NUMBER, shown)
        bars = charts.BarChart(
            data.title,
            column=self.data,
            first_row=data_row + 1,
            last_row=data_row + len(data.names),
            series=len(data.series),
            width=int(_CHART_WIDTH * self.scale),
            height=data.pixels,
            colours=SERIES_COLOURS,
        )
        charts.bars(sheet, row, 1, bars)
