"""Tổng quan: the figures asked for first, and charts of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from khsheet.collection.entries import is_asked
from khsheet.collection.goods import GoodsTally
from khsheet.form.layout import quoted
from khsheet.form.wording import in_period
from khsheet.messages import EXEMPT, STATUS_WORDS
from khsheet.model import Chart, Entry, GridRow, Item, Status, Value
from khsheet.model.fielded import Immutable, Mutable
from khsheet.model.places import a1
from khsheet.workbooks import charts
from khsheet.workbooks.consolidated.context import (
    CHART_NUMBERS,
    MISSING,
    OVERVIEW,
    STATUSES,
    BookContext,
)
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW
from khsheet.workbooks.consolidated.status_sheet import StatusSheet, status_look
from khsheet.workbooks.consolidated.unit_table import TOTAL_ROW, UnitTable
from khsheet.workbooks.excel import CellRange, ExcelSheet, cached, plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    BIG_HEAD,
    BUILT_IN_TEXT,
    CENTRED_CELL,
    CHART_HEAD,
    CHART_LABEL,
    CHART_NUMBER,
    COUNT,
    FIGURE,
    FIGURE_LABEL,
    OVERVIEW_BASIS,
    OVERVIEW_NOTE,
    OVERVIEW_OWNER,
    OVERVIEW_SUBJECT,
    OVERVIEW_TITLE,
    SERIES_COLOURS,
    WHOLE,
    for_change,
    for_number,
    for_percent,
)

#: Bars that a printed chart can show.
MOST_BARS = 30
#: Kinds of goods that are named.
MOST_KINDS = 15

_LABEL, _UNIT, _NUMBER, _CHANGE = range(1, 5)
_WIDTHS = (46.0, 12.0, 19.0)
#: A number changed by so much, and by which part.
_CHANGE_WIDTHS = (17.0, 9.0)
#: Beside the figures, behind a gap: the strip of states, and charts.
_GAP_WIDTH, _STRIP_WIDTH, _STRIP_COLUMNS = 2.0, 12.5, 6

_ROW_PIXELS = 20
#: Excel shows a point as so many pixels, a unit of a column's width as seven, and five more.
_PIXELS_OF_POINT, _PIXELS_OF_WIDTH, _PIXELS_OF_COLUMN = 4 / 3, 7, 5
#: How high a landscape page of A4 is, beside its width, without margins and footer.
_PAGE_SHAPE = 0.6
_LEAST_HEIGHT = 18.0
_DATA_WIDTHS = (40, 18, 18, 18)

_NOTE = "Tổng chính thức chỉ gồm các đơn vị đạt. Bấm vào số để xem từng đơn vị."
_STATUSES = (Status.ACCEPTED, Status.ERRORS, Status.REJECTED, Status.EXCLUDED)


class Series(Immutable):
    """Bars of one colour: the cells they show, and what these hold."""

    label: str
    cells: list[str]
    values: list[Value]


class ChartData(Immutable):
    """What a chart shows: a name for each bar, and the bars."""

    title: str
    names: Sequence[str]
    series: Sequence[Series]

    @property
    def pixels(self) -> int:
        """How high the chart has to be."""
        return 100 + (8 + 14 * len(self.series)) * len(self.names)


def noted(label: str, note: str | None) -> str:
    """A label with what is to be said of its number."""
    return f"{label} ({note})" if note else label


class _Side(Mutable):
    """A column of charts: where it begins and how wide it is, and its next free row."""

    column: int
    width: int
    row: int


class OverviewSheet:
    """The first sheet: an ordinary one, filled when everything else is known.

    What came, the first figures and a chart are seen at once; the numbers of charts stand on a
    hidden sheet.
    """

    def __init__(self, context: BookContext):
        self.context = context
        self.sheet: ExcelSheet = context.book.sheet(OVERVIEW)
        self.figures = (*_WIDTHS, *(_CHANGE_WIDTHS * len(context.changes)))
        self.widths = (*self.figures, _GAP_WIDTH, *[_STRIP_WIDTH] * _STRIP_COLUMNS)
        #: The first column of what stands beside the figures.
        self.beside = len(self.figures) + 2
        self.page_pixels = int(_pixels_wide(self.widths) * _PAGE_SHAPE)

    def start_data(self) -> None:
        """The sheet of the charts' numbers, in its place among the sheets."""
        self.data = self.context.book.sheet(CHART_NUMBERS)
        self.data.hide()

    def write(
        self, summary: UnitTable, statuses: StatusSheet, goods: Sequence[GoodsTally] = ()
    ) -> None:
        sheet = self.sheet
        self.context.set_up_page(sheet, landscape=True)
        sheet.fit_width()
        for column, width in enumerate(self.widths, 1):
            sheet.column(column, width)
        first = self._headline()
        row = self._figures(first, summary)
        for tally in goods:
            row = self._goods(row + 1, tally)
        below_strip = self._strip(first, statuses)
        last = self._charts(row + 1, below_strip + 1, summary)
        sheet.print_area(CellRange(1, 1, last, len(self.widths)))
        sheet.open_first()

    def _headline(self) -> int:
        """The title block; the row below it."""
        context = self.context
        lines = (
            (context.config.get("office_name", ""), OVERVIEW_OWNER, 18),
            (f"TỔNG HỢP BÁO CÁO {context.period_name.upper()}", OVERVIEW_TITLE, 26),
            (
                in_period(context.form.title, context.form, context.collection.period),
                OVERVIEW_SUBJECT,
                18,
            ),
            (context.basis + ".", OVERVIEW_BASIS, 22),
        )
        for row, (text, look, high) in enumerate(lines, 1):
            self.sheet.height(row, high)
            self.sheet.across(row, 1, len(self.widths), text, look)
        return len(lines) + 1

    def _heads(self, row: int, *labels: str) -> None:
        for column, label in enumerate(labels, 1):
            self.sheet.text(row, column, label, BIG_HEAD)

    def _figures(self, row: int, summary: UnitTable) -> int:
        """The first numbers, live from the official total of Tổng hợp."""
        sheet, say = self.sheet, self.context.say
        changed = [(f"Tăng, giảm so với {c.period.name}", "%") for c in self.context.changes]
        self._heads(row, "Chỉ tiêu", "Đơn vị tính", "Số liệu", *chain.from_iterable(changed))
        heads = [height(label, _CHANGE_WIDTHS[0], 12) for label, _ in changed]
        sheet.height(row, max(heads, default=_LEAST_HEIGHT))
        for key in self.context.form.highlights:
            row += 1
            item = self.context.form.item(key)
            label = noted(say(item.name), self.context.incomplete.get(key))
            sheet.height(row, max(height(label, _WIDTHS[0] * 0.9, 12), _LEAST_HEIGHT))
            sheet.text(row, _LABEL, label, FIGURE_LABEL)
            sheet.text(row, _UNIT, say(item.unit), CENTRED_CELL)
            if key in summary.column_of:
                target = self.context.internal(summary.name, TOTAL_ROW, summary.column_of[key])
                sheet.link(row, _LABEL, target, label, FIGURE_LABEL)
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
        """What came: how many units are in which state, each a link to the list; the last row."""
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

    def _charts(self, row: int, beside: int, summary: UnitTable) -> int:
        """The charts, each on the side that has room first; the last row they reach."""
        for column, width in enumerate(_DATA_WIDTHS, 1):
            self.data.column(column, width)
        left = _Side(_LABEL, _pixels_wide(self.figures), row)
        right = _Side(self.beside, _pixels_wide(self.widths[self.beside - 1 :]), beside)
        page, data_row, breaks = 1, 1, []
        for declared in self.context.form.charts:
            data = self._data(declared, summary)
            if not data.names:
                continue
            side = min(right, left, key=lambda one: one.row)
            pixels = min(data.pixels, self.page_pixels - _ROW_PIXELS)
            if self._between(page, side.row) + pixels > self.page_pixels:
                page = left.row = right.row = max(left.row, right.row)
                breaks.append(page)
                side = left
            self._chart(side, data_row, data, pixels)
            data_row += len(data.names) + 3
            side.row = self._row_below(side.row, pixels) + 1
        self.sheet.break_before_rows(breaks)
        return max(left.row, right.row) - 1

    def _between(self, first: int, row: int) -> float:
        """How many pixels there are from a row to the top of another."""
        return sum(self._pixels_high(n) for n in range(first, row))

    def _row_below(self, row: int, pixels: float) -> int:
        """The first row that is wholly below so many pixels from the top of a row."""
        while pixels > 0:
            pixels -= self._pixels_high(row)
            row += 1
        return row

    def _pixels_high(self, row: int) -> float:
        usual = _ROW_PIXELS / _PIXELS_OF_POINT
        return self.sheet.height_of(row, usual) * _PIXELS_OF_POINT

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

    def _chart(self, side: _Side, data_row: int, data: ChartData, pixels: int) -> None:
        """A chart, and its numbers from ``data_row`` on: labels in that row, a row for each bar."""
        numbers = self.data
        numbers.text(data_row, 1, data.title, CHART_HEAD)
        for at, name in enumerate(data.names, data_row + 1):
            numbers.text(at, 1, name, CHART_LABEL)
        for column, series in enumerate(data.series, 2):
            numbers.text(data_row, column, series.label, CHART_HEAD)
            for at, (cell, value) in enumerate(zip(series.cells, series.values), data_row + 1):
                if value is None:  # a formula would show 0, which the unit did not say
                    numbers.blank(at, column, CHART_NUMBER)
                else:
                    numbers.formula(at, column, cell, CHART_NUMBER, cached(value))
        bars = charts.BarChart(
            data.title,
            data=numbers.name,
            column=1,
            first_row=data_row + 1,
            last_row=data_row + len(data.names),
            series=len(data.series),
            width=side.width,
            height=pixels,
            colours=SERIES_COLOURS,
        )
        charts.bars(self.sheet, side.row, side.column, bars)


def _pixels_wide(widths: Sequence[float]) -> int:
    """How wide columns of those widths are together."""
    return int(sum(width * _PIXELS_OF_WIDTH + _PIXELS_OF_COLUMN for width in widths))
