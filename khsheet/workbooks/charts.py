"""Native charts of numbers that stand on their own sheet."""

from __future__ import annotations

from collections.abc import Sequence

from khsheet.model.fielded import Immutable
from khsheet.workbooks.excel import ExcelSheet
from khsheet.workbooks.styles import FONT, WHOLE


class BarChart(Immutable):
    """Bars of numbers that stand on the sheet ``data``: names in ``column``, a series in each of
    the columns behind it, their labels in the row above ``first_row``."""

    title: str
    data: str
    column: int
    first_row: int
    last_row: int
    series: int
    width: float
    height: float
    colours: Sequence[str]


# ---------------------------------------------------------------- XlsxWriter's classes, corrected


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


def bars(sheet: ExcelSheet, row: int, column: int, bars: BarChart) -> None:
    """A bar chart whose upper left corner is at that cell."""
    chart = sheet.book.raw.add_chart({"type": "bar"})
    for series in range(1, bars.series + 1):
        chart.add_series(_series(bars, series))
    chart.set_title({"name": bars.title, "name_font": _font(13), "overlay": False})
    no_lines = {"major_gridlines": {"visible": False}}
    chart.set_y_axis({"reverse": True, "num_font": _font(10), **no_lines})
    chart.set_x_axis({"visible": False, "min": 0, **no_lines})
    legend = {"position": "bottom", "font": _font(10)} if bars.series > 1 else {"none": True}
    chart.set_legend(legend)
    chart.set_size({"width": bars.width, "height": bars.height})
    sheet.chart(row, column, chart, bars.title)


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
        "gap": 60,
        "data_labels": {"value": True, "num_format": WHOLE, "font": _font(9)},
    }
