"""Native charts of numbers that stand on their own sheet."""

from __future__ import annotations

from collections.abc import Sequence

from khsheet.model.fielded import Immutable
from khsheet.workbooks.excel import ExcelSheet
from khsheet.workbooks.styles import FONT, WHOLE

#: Pixels of a letter, a line and a large number in a small chart.
_LETTER, _LINE, _NUMBER = 6, 15, 68
#: Letters of a small chart's title are bold, and keep clear of its sides.
_TITLE_LETTER, _TITLE_SIDES = 7, 50


class BarChart(Immutable):
    """Bars of numbers that stand on the sheet ``data``: names in ``column``, a series in each of
    the columns behind it, their labels in the row above ``first_row``.

    A small one leaves room for its names, so many letters long, and for the numbers.
    """

    title: str
    data: str
    column: int
    first_row: int
    last_row: int
    series: int
    width: float
    height: float
    colours: Sequence[str]
    is_small: bool = False
    longest_name: int = 0


class ColumnChart(Immutable):
    """Columns of the numbers in one row, named by the row ``names``; they stand on 0 where there is
    no negative one."""

    title: str
    names: int
    row: int
    first_column: int
    last_column: int
    number_format: str
    width: int
    height: int
    colour: str
    has_negative: bool = False


def bars(sheet: ExcelSheet, row: int, column: int, bars: BarChart, below: float = 4) -> None:
    """A bar chart whose upper left corner is at that cell, so many pixels below its top."""
    chart = sheet.book.raw.add_chart({"type": "bar"})
    for series in range(1, bars.series + 1):
        chart.add_series(_series(bars, series))
    title, words = (10, 9) if bars.is_small else (13, 10)
    chart.set_title({"name": bars.title, "name_font": _font(title), "overlay": False})
    no_lines = {"major_gridlines": {"visible": False}}
    names = {"reverse": True, "interval_unit": 1, "num_font": _font(words)}
    chart.set_y_axis({**names, **no_lines})
    chart.set_x_axis({"visible": False, "min": 0, **no_lines})
    legend = {"position": "bottom", "font": _font(words)} if bars.series > 1 else {"none": True}
    chart.set_legend(legend)
    if bars.is_small:
        chart.set_plotarea({"layout": _small_layout(bars)})
    chart.set_size({"width": bars.width, "height": bars.height})
    sheet.chart(row, column, chart, bars.title, below)


def _small_layout(bars: BarChart) -> dict[str, float]:
    """Where the bars stand, in parts of the chart: below the title, right of the names, above the
    legend, and left of the room for the number on the longest bar."""
    names = min(bars.width * 0.4, 12 + bars.longest_name * _LETTER)
    lines = -(-len(bars.title) * _TITLE_LETTER // (bars.width - _TITLE_SIDES))
    title = 18 + _LINE * lines
    legend = 8 + _LINE * min(2, bars.series) if bars.series > 1 else 8
    return {
        "x": names / bars.width,
        "y": title / bars.height,
        "width": 1 - (names + _NUMBER) / bars.width,
        "height": 1 - (title + legend) / bars.height,
    }


def columns(sheet: ExcelSheet, row: int, column: int, columns: ColumnChart) -> None:
    """A column chart whose upper left corner is at that cell; a blank leaves its place empty."""
    chart = sheet.book.raw.add_chart({"type": "column"})
    first, last = columns.first_column - 1, columns.last_column - 1
    number_format = {"num_format": columns.number_format, "font": _font(9)}
    chart.add_series(
        {
            "name": columns.title,
            "categories": [sheet.name, columns.names - 1, first, columns.names - 1, last],
            "values": [sheet.name, columns.row - 1, first, columns.row - 1, last],
            "fill": {"color": columns.colour},
            "gap": 80,
            "data_labels": {"value": True, **number_format},
        }
    )
    chart.set_title({"name": columns.title, "name_font": _font(11), "overlay": False})
    no_lines = {"major_gridlines": {"visible": False}}
    chart.set_x_axis({"num_font": _font(9), **no_lines})
    # Room for the number on the highest column, below the title.
    chart.set_plotarea({"layout": {"x": 0.04, "y": 0.3, "width": 0.92, "height": 0.5}})
    floor = {} if columns.has_negative else {"min": 0}
    chart.set_y_axis({"visible": False, **floor, **no_lines})
    chart.set_legend({"none": True})
    chart.set_size({"width": columns.width, "height": columns.height})
    sheet.chart(row, column, chart, columns.title)


def _font(size: float) -> dict[str, str | float]:
    return {"name": FONT, "size": size}


def _series(bars: BarChart, number: int) -> dict[str, object]:
    """One series as XlsxWriter wants it."""
    first, last, names = bars.first_row - 1, bars.last_row - 1, bars.column - 1
    own, sheet = names + number, bars.data
    return {
        "name": [sheet, first - 1, own],
        "categories": [sheet, first, names, last, names],
        "values": [sheet, first, own, last, own],
        "fill": {"color": bars.colours[(number - 1) % len(bars.colours)]},
        "gap": 40 if bars.is_small else 60,
        "data_labels": {
            "value": True,
            "num_format": WHOLE,
            "font": _font(8 if bars.is_small else 9),
        },
    }
