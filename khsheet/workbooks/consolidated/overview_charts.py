"""The charts of Tổng quan: beside the figures what the first screen shows, below them what has more
bars; their numbers stand on a sheet of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from khsheet.collection.entries import is_asked
from khsheet.form.layout import quoted
from khsheet.model import Chart, GridRow, Value
from khsheet.model.fielded import Immutable
from khsheet.model.places import a1
from khsheet.workbooks import charts
from khsheet.workbooks.consolidated.context import CHART_NUMBERS, BookContext
from khsheet.workbooks.consolidated.unit_table import UnitTable
from khsheet.workbooks.excel import ExcelSheet, cached, plain
from khsheet.workbooks.styles import CHART_HEAD, CHART_LABEL, CHART_NUMBER, SERIES_COLOURS

#: Bars that a printed chart can show, and one on the first screen beside others.
MOST_BARS, FIRST_BARS = 30, 9
_DATA_WIDTHS = (40, 18, 18, 18)
#: Rows of the sheet of numbers that a block takes besides its bars.
_ROWS_OF_BLOCK = 3
_USUAL_ROW = 20
#: Pixels between a chart and what follows.
_GAP = 6
#: How high a landscape page of A4 is, beside its width, without margins and footer.
_PAGE_SHAPE = 0.6


class Series(NamedTuple):
    """Bars of one colour: the cells they show, and what these hold."""

    label: str
    cells: Sequence[str]
    values: Sequence[Value]


class ChartData(Immutable):
    """What a chart shows: a name for each bar, and the bars; ``noun`` is what a bar is of, ``left``
    how many have none."""

    title: str
    noun: str
    names: Sequence[str]
    series: Sequence[Series]
    left: int = 0

    def in_order(self) -> ChartData:
        """The same; where there are more bars than the first screen shows the largest first, and no
        more than a chart shows."""
        if len(self.names) <= FIRST_BARS:
            return self
        sizes = [plain(value) or 0 for value in self.series[0].values]
        order = sorted(range(len(sizes)), key=lambda n: -sizes[n])[:MOST_BARS]
        series = [
            Series(one.label, [one.cells[n] for n in order], [one.values[n] for n in order])
            for one in self.series
        ]
        names, left = [self.names[n] for n in order], len(sizes) - len(order)
        return replace(self, names=names, series=series, left=left)


class _Block(NamedTuple):
    """A chart's numbers, whose labels stand in that row of their sheet."""

    data: ChartData
    row: int

    def bars(self, most: int) -> int:
        return min(most, len(self.data.names))

    def title(self, most: int) -> str:
        is_cut = len(self.data.names) + self.data.left > most
        told = f" – {most} {self.data.noun} lớn nhất" if is_cut else ""
        return self.data.title + told

    def pixels(self, most: int) -> int:
        """How high a chart of so many bars has to be: less where it stands among others."""
        series = len(self.data.series)
        if most == FIRST_BARS:
            return 50 + 15 * series + (4 + 10 * series) * self.bars(most)
        return 100 + (8 + 14 * series) * self.bars(most)


class Place(NamedTuple):
    """Columns for charts: the first, how many, and how wide they are together, in pixels."""

    column: int
    columns: int
    width: int

    def halves(self) -> tuple[Place, Place]:
        half = self.columns // 2
        width = self.width * half // self.columns
        right = Place(self.column + half, self.columns - half, self.width - width)
        return Place(self.column, half, width), right


class OverviewCharts:
    """The charts of a form; the sheet of their numbers has its place among the sheets at once."""

    def __init__(self, context: BookContext, sheet: ExcelSheet):
        self.context, self.sheet = context, sheet
        self.numbers = context.book.sheet(CHART_NUMBERS)
        self.numbers.hide()
        for column, width in enumerate(_DATA_WIDTHS, 1):
            self.numbers.column(column, width)
        self._blocks: list[_Block] = []

    def prepare(self, summary: UnitTable) -> None:
        """The numbers of every chart that has any."""
        row = 1
        for declared in self.context.form.charts:
            data = self._data(declared, summary).in_order()
            if data.names:
                self._blocks.append(_Block(data, row))
                self._write_numbers(row, data)
                row += len(data.names) + _ROWS_OF_BLOCK

    # ------------------------------------------------------------ where they stand

    def write_first(self, row: int, place: Place) -> int:
        """All charts, of few bars, from that row on, two beside each other; of an odd number the
        first across. The first row below them."""
        blocks = self._blocks
        lines = [blocks[:1], *_pairs(blocks[1:])] if len(blocks) % 2 else _pairs(blocks)
        top = _GAP
        for line in lines:
            pixels = max(block.pixels(FIRST_BARS) for block in line)
            for block, own in zip(line, place.halves() if len(line) == 2 else [place]):
                self._chart(row, top, own, block, FIRST_BARS, pixels)
            top += pixels + _GAP
        return self._row_below(row, top)

    def write_rest(self, row: int, place: Place) -> int:
        """What has more bars, each on the width of the sheet, from that row on; the first row
        below."""
        page, breaks = int(place.width * _PAGE_SHAPE), list[int]()
        top = 1
        for block in self._blocks:
            if len(block.data.names) <= FIRST_BARS:
                continue
            pixels = min(block.pixels(MOST_BARS), page - _USUAL_ROW)
            if self._between(top, row) + pixels > page:
                breaks.append(row)
                top = row
            self._chart(row, _GAP, place, block, MOST_BARS, pixels)
            row = self._row_below(row, pixels + 2 * _GAP)
        self.sheet.break_before_rows(breaks)
        return row

    def _between(self, first: int, row: int) -> float:
        """How many pixels there are from a row to the top of another."""
        return sum(self.sheet.height_of(n, _USUAL_ROW) for n in range(first, row))

    def _row_below(self, row: int, pixels: float) -> int:
        """The first row that is wholly below so many pixels from the top of a row."""
        while pixels > 0:
            pixels -= self.sheet.height_of(row, _USUAL_ROW)
            row += 1
        return row

    # ------------------------------------------------------------ what they show

    def _data(self, chart: Chart, summary: UnitTable) -> ChartData:
        if chart.by == "unit":
            return self._by_unit(chart, summary)
        totals = self.context.totals
        section = next(s for s in self.context.form.sections if s.key == chart.by)
        labels = {field.key: field.label for field in section.fields}
        rows = [row for row in section.rows if set(chart.fields) <= set(row.columns)]
        series = []
        for key in chart.fields:
            items = [f for row in rows for f, c in zip(row.fields, row.columns) if c == key]
            cells = [summary.reference(item.key) for item in items]
            values = [totals.get(item.key) for item in items]
            series.append(Series(labels[key], cells, values))
        notes = [self._note(row, chart) for row in rows]
        title, names = self.context.say(chart.title), [row.label for row in rows]
        if len(set(notes)) == 1:  # said once, it leaves the bars room
            title = noted(title, notes[0])
        else:
            names = [noted(name, note) for name, note in zip(names, notes)]
        return ChartData(title, "mục", names, series)

    def _note(self, row: GridRow, chart: Chart) -> str:
        """Of how many units the totals of a grid's row are where not of all."""
        told = (
            self.context.incomplete.get(item.key)
            for item, column in zip(row.fields, row.columns)
            if column in chart.fields
        )
        return "; ".join(dict.fromkeys(filter(None, told)))

    def _by_unit(self, chart: Chart, summary: UnitTable) -> ChartData:
        """Accepted units that were asked."""
        accepted = self.context.collection.accepted
        entries = [e for e in accepted if any(is_asked(e, key) for key in chart.fields)]
        series = []
        for key in chart.fields:
            column = summary.column_of[key]
            cells = [
                f"{quoted(summary.name)}!{a1(summary.row_of(entry.unit), column, absolute=True)}"
                for entry in entries
            ]
            label = self.context.say(self.context.form.item(key).name)
            series.append(Series(label, cells, [entry.values.get(key) for entry in entries]))
        names = [self.context.name(entry.unit) for entry in entries]
        return ChartData(self.context.say(chart.title), "đơn vị", names, series)

    def _write_numbers(self, row: int, data: ChartData) -> None:
        """Labels in that row, a row for each bar below."""
        numbers = self.numbers
        numbers.text(row, 1, data.title, CHART_HEAD)
        for at, name in enumerate(data.names, row + 1):
            numbers.text(at, 1, name, CHART_LABEL)
        for column, series in enumerate(data.series, 2):
            numbers.text(row, column, series.label, CHART_HEAD)
            for at, (cell, value) in enumerate(zip(series.cells, series.values), row + 1):
                if value is None:  # a formula would show 0, which the unit did not say
                    numbers.blank(at, column, CHART_NUMBER)
                else:
                    numbers.formula(at, column, cell, CHART_NUMBER, cached(value))

    def _chart(
        self, row: int, below: float, place: Place, block: _Block, most: int, pixels: int
    ) -> None:
        """A chart of so many bars at most, so many pixels below the top of a row."""
        bars = charts.BarChart(
            block.title(most),
            data=self.numbers.name,
            column=1,
            first_row=block.row + 1,
            last_row=block.row + block.bars(most),
            series=len(block.data.series),
            width=place.width - _GAP,
            height=pixels,
            colours=SERIES_COLOURS,
            is_small=most == FIRST_BARS,
            longest_name=max(map(len, block.data.names[: block.bars(most)])),
        )
        charts.bars(self.sheet, row, place.column, bars, below)


def noted(label: str, note: str | None) -> str:
    """A label with what is to be said of its number."""
    return f"{label} ({note})" if note else label


def _pairs(blocks: Sequence[_Block]) -> list[Sequence[_Block]]:
    return [blocks[n : n + 2] for n in range(0, len(blocks), 2)]
