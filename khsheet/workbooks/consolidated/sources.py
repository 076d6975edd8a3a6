"""Nguồn số liệu: the sheet and cell from which each number comes, and where a unit's file differs."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.collection import entries
from khsheet.form.layout import Cell, layout
from khsheet.model import Computed, Entry, Form
from khsheet.model.places import a1, letters
from khsheet.workbooks.consolidated.context import SOURCES, BookContext
from khsheet.workbooks.consolidated.unit_table import Table
from khsheet.workbooks.styles import height

_WIDTHS = [5, 34, 50, 14, 20, 10, 60]


def write(frame: BookContext, summary: Table) -> None:
    """The normal place of every number, then every place that is another one."""
    sheet = frame.start(SOURCES, _WIDTHS)
    note = "Tệp của từng đơn vị ở cột A (đang ẩn) của Tổng hợp và ở Tình hình nộp. Ô dưới đây là chỗ thường của mỗi mục trong tệp của đơn vị."
    row = frame.title(sheet, "NGUỒN SỐ LIỆU", [note], _WIDTHS)
    labels = ["TT", "Mã mục", "Mục", "Cột ở Tổng hợp", "Sheet", "Ô", "Cách tính"]
    sheet.row(row, labels, [frame.head()] * len(labels), 34)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    style, centre = frame.text(), frame.text(align="center")
    styles = [
        centre,
        frame.text(font_size=10),
        style,
        centre,
        style,
        centre,
        frame.text(font_size=11),
    ]
    for number, (key, column) in enumerate(summary.column_of.items(), 1):
        row += 1
        item = frame.form.item(key)
        place = layout(frame.form).cells.get(key)
        recipe = (
            frame.say(_recipe(item, frame.form)) if isinstance(item, Computed) else "Đơn vị ghi"
        )
        values = [number, key, frame.say(item.label), letters(column + 1), *_where(place), recipe]
        sheet.link(row, 3, frame.internal(summary.name, summary.first_row, column))
        sheet.row(
            row,
            values,
            styles,
            max(height(values[2], _WIDTHS[2], 12), height(recipe, _WIDTHS[6], 11)),
        )
    _write_moved(frame, sheet, row + 2)


def _where(place: Cell | None) -> tuple[str | None, str | None]:
    return (place.sheet, place.a1) if place else (None, None)


def _write_moved(frame: BookContext, sheet, row: int) -> None:
    """Places that are not the normal ones: rows inserted, sheets renamed, older versions."""
    frame_style = frame.style(bold=True)
    sheet.row(
        row,
        ["Đơn vị có ô nằm ở chỗ khác chỗ thường (đã chèn dòng, đổi tên sheet…):"],
        [frame_style],
    )
    labels = ["TT", "Đơn vị", "Mục", None, "Sheet", "Ô", "Tệp"]
    row += 1
    sheet.row(row, labels, [frame.head()] * len(labels))
    style = frame.text()
    number = 0
    for number, (entry, key, at_sheet, at) in enumerate(_moved(frame), 1):
        values = [
            number,
            entry.unit.name,
            frame.say(frame.form.item(key).label),
            None,
            at_sheet,
            at,
            entry.path,
        ]
        sheet.row(row + number, values, [style] * len(values), height(values[2], _WIDTHS[2], 12))
    if not number:
        sheet.row(row + 1, [None, "Không có."], [style] * 2)


def _moved(frame: BookContext) -> Iterator[tuple[Entry, str, str, str]]:
    for entry in frame.entries:
        for key, place in entries.moved(entry, frame.form):
            yield entry, key, place.sheet, a1(place.row, place.column)


def _recipe(c: Computed, form: Form) -> str:
    """How a computed value is made, in words."""

    def label(key: str) -> str:
        return f"«{form.item(key).label}»"

    if c.count:
        return f"Số dòng của bảng «{form.tables[c.count].title}»"
    if c.sum:
        which = " và ".join(f"{label(k)} là {' / '.join(v)}" for k, v in c.where.items())
        return f"Cộng cột {label(c.sum)}" + (f", chỉ các dòng có {which}" if which else "")
    if c.ratio:
        return f"{label(c.ratio[0])} chia {label(c.ratio[1])}" + (
            f" nhân {c.scale}" if c.scale != 1 else ""
        )
    return " + ".join(map(label, c.add)) + "".join(f" - {label(k)}" for k in c.subtract)
