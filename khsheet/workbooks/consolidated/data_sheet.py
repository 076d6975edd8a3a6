"""The sheet for pivot tables and other programs: one number a row, of every unit that counts."""

from __future__ import annotations

from decimal import Decimal

from khsheet.data.records import (
    BLANK,
    DOUBTFUL,
    GIVEN,
    NOT_ASKED,
    OF_REASONS,
    PARTIAL,
    Data,
    Number,
)
from khsheet.messages import NOT_ASKED as NOT_ASKED_WORD
from khsheet.messages import STATUS_WORDS
from khsheet.model import Status, Unit
from khsheet.workbooks.consolidated import list_sheet
from khsheet.workbooks.consolidated.context import DATA, STATUSES, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW, Heading
from khsheet.workbooks.consolidated.lists import ROW_LIMIT
from khsheet.workbooks.heights import height, tall
from khsheet.workbooks.stream import Row, StreamedSheet
from khsheet.workbooks.styles import CELL, CENTRED_CELL, GENERAL, SMALL_CELL, WRAPPED_CELL, Look

#: How the state of a number is told to people.
_STATES = {
    GIVEN: "có số",
    PARTIAL: "có một phần kỳ",
    BLANK: "để trống",
    DOUBTFUL: "chưa tính được",
    NOT_ASKED: NOT_ASKED_WORD,
    **{state: reason for reason, state in OF_REASONS.items()},
}
_NOTE = (
    "Mỗi dòng một số của một đơn vị, để lọc, làm PivotTable hoặc đưa sang phần mềm khác; "
    "chỉ đơn vị «đạt» được cộng vào tổng."
)
_ONE_LINE = tall(1, 12)
_HEADINGS = (
    Heading("Kỳ báo cáo", 12),
    Heading("Mã đơn vị", 12),
    Heading("Đơn vị", 22),
    Heading("Loại đơn vị", 12),
    Heading("Nhóm", 14),
    Heading("Tình trạng", 12),
    Heading("Mục", 44),
    Heading("Giá trị", 18),
    Heading("Đơn vị tính", 12),
    Heading("Tình trạng của số", 16),
    Heading(f"TT ở {STATUSES}", 12),
    Heading("Trang", 16),
    Heading("Ô", 8),
)
_LOOKS: tuple[Look, ...] = (
    *(WRAPPED_CELL,) * 7,
    CELL,
    *(CENTRED_CELL.but(text_wrap=True),) * 2,
    CENTRED_CELL.but(num_format=GENERAL),
    *(SMALL_CELL,) * 2,
)


def write(context: BookContext) -> None:
    """The sheet, and a next one where a million rows are not enough."""
    data = Data([context.collection], context.spool)
    fitting = ROW_LIMIT // max(len(data.schema.numbers), 1)
    parts = [context.entries[n : n + fitting] for n in range(0, len(context.entries), fitting)]
    for number, entries in enumerate(parts or [[]], 1):
        rows = len(entries) * len(data.schema.numbers)
        sheet, next_row = _start(context, number, len(parts), rows), HEAD_ROW + 1
        for entry in entries:
            unit, told = entry.unit, data.numbers_of(context.collection, entry)
            made = [_shown(number, unit, context.numbers[unit.code]) for number in told]
            sheet.rows(next_row, made, _LOOKS, [_height(row) for row in made])
            next_row += len(made)


def _start(context: BookContext, number: int, of: int, rows: int) -> StreamedSheet:
    part = f" (phần {number}/{of})" if of > 1 else ""
    name = DATA if number == 1 else f"{DATA} ({number})"
    title = f"DỮ LIỆU {context.period_name.upper()}{part}"
    high = list_sheet.heading_height(_HEADINGS, 20)
    sheet = list_sheet.start(context, name, title, _NOTE, _HEADINGS, high)
    sheet.freeze(HEAD_ROW, 3)
    list_sheet.filtered(sheet, _HEADINGS, rows)
    return sheet


def _shown(number: Number, unit: Unit, at: int) -> Row:
    """A row in words for people, in the sheet's own order of columns; the unit's file is named in
    its row of Tình hình nộp, by the number that it has there."""
    value = number.value
    return (
        number.period,
        unit.code,
        unit.name,
        unit.type or None,
        unit.group or None,
        STATUS_WORDS[Status(number.status)],
        number.label,
        float(value) if isinstance(value, int | Decimal) else None,
        number.measure,
        _STATES[number.state],
        at,
        number.sheet,
        number.cell,
    )


def _height(row: Row) -> float:
    """High enough for every text of the row; 0 where one line does."""
    high = max(
        height(text, heading.width, 12)
        for text, heading in zip(row, _HEADINGS)
        if isinstance(text, str)
    )
    return high if high > _ONE_LINE else 0
