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
from khsheet.workbooks.stream import Row, StreamedSheet
from khsheet.workbooks.styles import CELL, CENTRED_CELL, GENERAL, SMALL_CELL, WORD_CELL, Look

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
_HEADINGS = (
    Heading("Kỳ báo cáo", 12),
    Heading("Mã đơn vị", 12),
    Heading("Đơn vị", 24),
    Heading("Loại đơn vị", 12),
    Heading("Nhóm", 16),
    Heading("Tình trạng", 12),
    Heading("Mục", 60),
    Heading("Giá trị", 18),
    Heading("Đơn vị tính", 12),
    Heading("Tình trạng của số", 16),
    Heading(f"TT ở {STATUSES}", 12),
    Heading("Trang", 20),
    Heading("Ô", 8),
)
#: One line for each number: a text that does not fit is seen in the cell, or cut at its end.
_SMALL = SMALL_CELL.but(text_wrap=False)
_LOOKS: tuple[Look, ...] = (
    *(WORD_CELL,) * 7,
    CELL,
    *(CENTRED_CELL,) * 2,
    CENTRED_CELL.but(num_format=GENERAL),
    *(_SMALL,) * 2,
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
            sheet.rows(next_row, made, _LOOKS)
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
