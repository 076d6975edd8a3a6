"""Tổng quan: the figures asked for first, and charts of them."""

from __future__ import annotations

from collections.abc import Sequence

from khsheet.form.layout import quoted
from khsheet.messages import STATUS_WORDS
from khsheet.model import Chart, Status, Value
from khsheet.model.places import letters
from khsheet.workbooks.consolidated.context import (
    MISSING,
    OVERVIEW,
    SENT,
    BookContext,
    number_format,
)
from khsheet.workbooks.consolidated.status_sheet import Sent
from khsheet.workbooks.consolidated.unit_table import Table, cached
from khsheet.workbooks.excel import Sheet
from khsheet.workbooks.styles import BAND_COLOUR, FONT, HEAD_COLOUR

#: Bars that a printed chart can show.
MOST_BARS = 30
_WIDTHS = [58.0, 16.0, 24.0]
_DATA = 5
_COLOURS = ("#1F4E79", "#9DC3E6", "#C55A11")
_CHART_WIDTH = 700
_ROW_PIXELS = 20
#: What a portrait A4 page shows of this sheet from top to bottom.
_PAGE_PIXELS = 1000


def create(frame: BookContext) -> Sheet:
    """The first sheet: an ordinary one, filled when everything else is known."""
    return frame.book.sheet(OVERVIEW)


def write(frame: BookContext, sheet: Sheet, summary: Table, sent: Sent) -> None:
    totals = frame.totals
    frame.set_up_page(sheet, landscape=False)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    for n, width in enumerate(_WIDTHS):
        sheet.set_column(n, n, width)
    row = _headline(frame, sheet)
    row = _figures(frame, sheet, row, summary, totals)
    row = _statuses(frame, sheet, row + 1, sent)
    sheet.print_area(0, 0, _charts(frame, sheet, row + 1, summary, totals), len(_WIDTHS) - 1)
    sheet.activate()
    sheet.set_first_sheet()


def _headline(frame: BookContext, sheet: Sheet) -> int:
    last = len(_WIDTHS) - 1
    centred = {"align": "center", "text_wrap": True}
    lines = [
        (frame.config.get("office_name", ""), frame.style(bold=True, font_size=13, **centred), 20),
        (
            f"TỔNG HỢP BÁO CÁO {frame.period_name.upper()}",
            frame.style(bold=True, font_size=18, font_color=HEAD_COLOUR, **centred),
            30,
        ),
        (frame.form.title, frame.style(font_size=13, **centred), 20),
        (frame.basis + ".", frame.style(bold=True, font_size=14, **centred), 24),
        (
            "Tổng chính thức chỉ gồm các đơn vị đạt. Bấm vào số để xem từng đơn vị.",
            frame.style(italic=True, **centred),
            20,
        ),
    ]
    for row, (text, style, high) in enumerate(lines):
        sheet.set_row(row, high)
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, text, style)
    return len(lines) + 1


def _figures(
    frame: BookContext, sheet: Sheet, row: int, summary: Table, totals: dict[str, Value]
) -> int:
    """The first numbers, live from the official total of Tổng hợp."""
    head = frame.head(font_size=12)
    for n, text in enumerate(("Chỉ tiêu", "Đơn vị tính", "Số liệu")):
        sheet.write_string(row, n, text, head)
    for key in frame.form.highlights:
        row += 1
        item = frame.form.item(key)
        sheet.set_row(row, 21)
        sheet.write_string(row, 0, frame.say(item.label), frame.cell(text_wrap=True, font_size=13))
        sheet.write_string(row, 1, frame.say(item.unit), frame.cell(align="center"))
        style = frame.cell(
            bold=True,
            font_size=14,
            align="right",
            num_format=number_format(item),
            bg_color="#F2F7FC",
        )
        if key in summary.column_of:
            sheet.write_url(
                row,
                0,
                frame.internal(summary.name, summary.total_row, summary.column_of[key]),
                frame.cell(text_wrap=True, font_size=13),
                frame.say(item.label),
            )
            sheet.write_formula(
                row, 2, f"={summary.total_reference(key)}", style, cached(totals.get(key))
            )
    return row + 1


def _statuses(frame: BookContext, sheet: Sheet, row: int, sent: Sent) -> int:
    """How many units are in which state, with a link to the list."""
    head = frame.head(font_size=12)
    for n, text in enumerate(("Tình hình nộp", "Đơn vị tính", "Số đơn vị")):
        sheet.write_string(row, n, text, head)
    first = min(sent.rows.values(), default=4)
    for status in (
        STATUS_WORDS[Status.ACCEPTED],
        STATUS_WORDS[Status.ERRORS],
        STATUS_WORDS[Status.REJECTED],
        MISSING,
    ):
        row += 1
        sheet.set_row(row, 20)
        sheet.write_url(
            row,
            0,
            frame.internal(SENT, first, 1),
            frame.cell(font_size=13),
            status[0].upper() + status[1:],
        )
        sheet.write_string(row, 1, "đơn vị", frame.cell(align="center"))
        count = sum(frame.status(u) == status for u in frame.units)
        sheet.write_number(
            row, 2, count, frame.cell(bold=True, font_size=13, align="right", num_format="#,##0")
        )
    return row + 1


# ---------------------------------------------------------------- charts


def _charts(
    frame: BookContext, sheet: Sheet, row: int, summary: Table, totals: dict[str, Value]
) -> int:
    """The charts below each other; their numbers stand beside them, outside what is printed."""
    data_row = 1
    sheet.set_column(_DATA, _DATA, 30)
    sheet.set_column(_DATA + 1, _DATA + 3, 16)
    sheet.write_string(
        0, _DATA, "Số liệu vẽ biểu đồ (không in)", frame.style(bold=True, font_color="#7F7F7F")
    )
    breaks = []
    left = _PAGE_PIXELS - sum(_pixels(sheet, n) for n in range(row))
    for declared in frame.form.charts:
        names, series, title = _data(frame, summary, declared, totals)
        if not names:
            continue
        pixels = min(100 + (8 + 14 * len(series)) * len(names), _PAGE_PIXELS - 20)
        if pixels > left:
            breaks.append(row)
            left = _PAGE_PIXELS
        _draw(frame, sheet, row, data_row, title, names, series, pixels)
        data_row += len(names) + 3
        rows = -(-pixels // _ROW_PIXELS) + 1
        row += rows
        left -= rows * _ROW_PIXELS
    sheet.set_h_pagebreaks(breaks)
    return row - 1


def _pixels(sheet: Sheet, row: int) -> float:
    """The height of a row above the charts."""
    info = sheet.row_info.get(row)
    return info.height if info and info.height else _ROW_PIXELS


Series = tuple[str, list[str], list[Value]]
"""Name, formulas and cached values of one series."""


def _data(
    frame: BookContext, summary: Table, chart: Chart, totals: dict[str, Value]
) -> tuple[list[str], list[Series], str]:
    if chart.by == "unit":
        return _by_unit(frame, summary, chart)
    section = next(s for s in frame.form.sections if s.key == chart.by)
    series = []
    for key in chart.fields:
        label = next(f.label for f in section.fields if f.key == key)
        items = [f for r in section.rows for f, c in zip(r.fields, r.columns) if c == key]
        series.append(
            (
                label,
                [f"={summary.total_reference(i.key)}" for i in items],
                [totals.get(i.key) for i in items],
            )
        )
    names = [r.label for r in section.rows if set(chart.fields) <= set(r.columns)]
    return names, series, frame.say(chart.title)


def _by_unit(
    frame: BookContext, summary: Table, chart: Chart
) -> tuple[list[str], list[Series], str]:
    """Accepted units; of many the largest by the first number."""
    entries = frame.collection.accepted
    title = frame.say(chart.title)
    if len(entries) > MOST_BARS:
        entries = sorted(entries, key=lambda e: -(e.values.get(chart.fields[0]) or 0))[:MOST_BARS]
        title += f" – {MOST_BARS} đơn vị lớn nhất"
    series = []
    for key in chart.fields:
        column = letters(summary.column_of[key] + 1)
        cells = [f"={quoted(summary.name)}!${column}${summary.row_of(e.unit) + 1}" for e in entries]
        series.append(
            (frame.say(frame.form.item(key).label), cells, [e.values.get(key) for e in entries])
        )
    return [e.unit.name for e in entries], series, title


def _draw(
    frame: BookContext,
    sheet: Sheet,
    row: int,
    data_row: int,
    title: str,
    names: Sequence[str],
    series: Sequence[Series],
    height: float,
) -> None:
    bold, text = frame.cell(bold=True, bg_color=BAND_COLOUR, text_wrap=True), frame.cell()
    sheet.write_string(data_row, _DATA, title, bold)
    for n, name in enumerate(names, 1):
        sheet.write_string(data_row + n, _DATA, name, text)
    chart = frame.book.add_chart({"type": "bar"})
    for s, (label, formulas, values) in enumerate(series, 1):
        sheet.write_string(data_row, _DATA + s, label, bold)
        for n, (formula, value) in enumerate(zip(formulas, values), 1):
            sheet.write_formula(
                data_row + n,
                _DATA + s,
                formula,
                frame.cell(num_format="#,##0"),
                cached(value if value is not None else 0),
            )
        chart.add_series(
            {
                "name": [OVERVIEW, data_row, _DATA + s],
                "categories": [OVERVIEW, data_row + 1, _DATA, data_row + len(names), _DATA],
                "values": [OVERVIEW, data_row + 1, _DATA + s, data_row + len(names), _DATA + s],
                "fill": {"color": _COLOURS[(s - 1) % len(_COLOURS)]},
                "gap": 60,
                "data_labels": {
                    "value": True,
                    "num_format": "#,##0",
                    "font": {"name": FONT, "size": 9},
                },
            }
        )
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}, "overlay": False})
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": {"name": FONT, "size": 10},
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend(
        {"position": "bottom", "font": {"name": FONT, "size": 10}}
        if len(series) > 1
        else {"none": True}
    )
    chart.set_size({"width": _CHART_WIDTH, "height": height})
    sheet.insert_chart(row, 0, chart, {"object_position": 2, "y_offset": 4, "description": title})
