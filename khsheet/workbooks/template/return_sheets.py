"""What only a returned workbook has: what to correct, texts that had no place, notes at cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from khsheet.form.layout import COMPARED_SHEET, CORRECTION_SHEET, FIRST_KEPT_ROW, KEPT_SHEET, Cell
from khsheet.model import Item, Mark, Value
from khsheet.model.filling import Listed
from khsheet.workbooks.excel import ExcelSheet, plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    CELL,
    CENTRED_CELL,
    CORRECTION_LINK,
    CORRECTION_TAB,
    CORRECTION_TICK,
    CORRECTION_TITLE,
    FORM_BOLD,
    FORM_ITALIC,
    FORM_TEXT,
    HEAD,
    WRAPPED_CELL,
    Look,
    for_change,
    for_number,
    for_percent,
)
from khsheet.workbooks.template.form_book import FormBook
from khsheet.workbooks.template.typed import changed
from khsheet.workbooks.texts import shorten

_LINK, _MESSAGE, _TICK = 2, 3, 4
_WIDTHS = (3, 30, 92, 11)
_KEPT_WIDTHS = (3, 120)
_COMPARED_WIDTHS, _CHANGE_WIDTHS = (3, 58, 16, 18), (18, 18, 10)
_FIRST_ROW = 5
_LONGEST_NOTE = 1000

_HINTS = (
    "Bấm vào tên ô để tới ô cần sửa (ô nền cam, có ghi chú). Sửa xong xin lưu và gửi lại cả tệp.",
    "Ô có dấu hỏi (?): chưa chắc số đã gửi, xin gõ lại cả ô. "
    "Dòng dấu hỏi ở cuối bảng: xem lại bảng, rồi xóa dòng đó.",
)
#: Of workbooks with many cells that were read all the same so many are listed.
_MOST_READ = 100
_READ = "Phần mềm đã đọc giúp các ô sau; đọc đúng thì không cần sửa:"
_SETTLED = "Hội cấp trên đã chấp nhận, hoặc đã sửa theo lời đơn vị, các điều sau:"
_MENDED = "✓ đã sửa"
_COMPARED = (
    "Chỉ để xem lại: số đã gửi bên cạnh số kỳ trước, mục nào cả hai kỳ đều có số. "
    "Mục tính bằng % thì tăng, giảm theo điểm phần trăm."
)
_KEPT = "Nội dung đã gõ nhưng không thuộc ô nào của biểu mẫu, giữ lại để không mất:"


def write_corrections(form_book: FormBook) -> None:
    """What is to be corrected, each with a link to its cell."""
    sheet = form_book.book.sheet(CORRECTION_SHEET)
    form_book.start(sheet, _WIDTHS)
    sheet.tab(CORRECTION_TAB)
    sheet.height(2, 30)
    owner = form_book.identity.unit.name.upper()
    filling = form_book.filling
    asked = "CẦN SỬA" if filling.has_errors else "CẦN XEM LẠI"
    sheet.text(2, _LINK, f"{asked} – {owner}", CORRECTION_TITLE)
    for row, hint in enumerate(_HINTS, 3):
        sheet.text(row, _LINK, hint, FORM_ITALIC)
    _list(sheet, _FIRST_ROW, filling.to_correct)
    for row, (_, place) in enumerate(filling.to_correct, _FIRST_ROW):
        if place in form_book.typed_at:
            mended = changed(Cell(*place).reference, form_book.typed_at[place])
            sheet.formula(row, _TICK, f'IF({mended},"{_MENDED}","")', CORRECTION_TICK, "")
    row = _FIRST_ROW + len(filling.to_correct) + 1
    if filling.settled:
        sheet.text(row, _LINK, _SETTLED, FORM_BOLD)
        _list(sheet, row + 1, filling.settled)
        row += len(filling.settled) + 2
    _write_read(sheet, row, filling.read)


def _list(sheet: ExcelSheet, first: int, listed: Iterable[Listed]) -> None:
    """Messages from that row on, each with a link to its cell."""
    for number, (message, place) in enumerate(listed, 1):
        row = first + number - 1
        high = height(message, _WIDTHS[_MESSAGE - 1])
        # LibreOffice does not wrap a link: the message stands beside it.
        if place:
            cell = Cell(*place)
            said = f"{number}. {cell.sheet}, ô {cell.a1}"
            high = max(high, height(said, _WIDTHS[_LINK - 1]))
            sheet.link(row, _LINK, cell.link, said, CORRECTION_LINK)
        else:
            sheet.text(row, _LINK, f"{number}.", FORM_TEXT)
        sheet.height(row, high + 3)
        sheet.text(row, _MESSAGE, message, FORM_TEXT)


def _write_read(sheet: ExcelSheet, row: int, read: Sequence[Listed]) -> None:
    """What was read although it was not written as asked."""
    if not read:
        return
    sheet.text(row, _LINK, _READ, FORM_BOLD)
    _list(sheet, row + 1, read[:_MOST_READ])
    if (rest := len(read) - _MOST_READ) > 0:
        sheet.text(row + 1 + _MOST_READ, _MESSAGE, f"Và {rest} ô khác.", FORM_TEXT)


def write_compared(form_book: FormBook) -> None:
    """What the numbers that were sent are beside those of earlier periods."""
    sheet, compared = form_book.book.sheet(COMPARED_SHEET), form_book.filling.compared
    form_book.start(sheet, (*_COMPARED_WIDTHS, *_CHANGE_WIDTHS * len(compared)), landscape=True)
    sheet.height(2, 30)
    owner = form_book.identity.unit.name.upper()
    sheet.text(2, 2, f"SO VỚI KỲ TRƯỚC – {owner}", CORRECTION_TITLE)
    sheet.text(3, 2, _COMPARED, FORM_ITALIC)
    heads = ["Mục", "Đơn vị tính", "Số đã gửi"]
    for name in compared:
        heads += [name[:1].upper() + name[1:], "Tăng, giảm", "%"]
    for column, head in enumerate(heads, 2):
        sheet.text(_FIRST_ROW, column, head, HEAD)
    sheet.height(_FIRST_ROW, 34)
    known = {row.key for rows in compared.values() for row in rows}
    keys = [
        key for key in (*form_book.form.inputs, *form_book.form.computed_by_key) if key in known
    ]
    for row, key in enumerate(keys, _FIRST_ROW + 1):
        _compare(form_book, sheet, row, form_book.form.item(key))
    sheet.freeze(_FIRST_ROW, 2)
    sheet.repeat_rows(_FIRST_ROW, _FIRST_ROW)


def _compare(form_book: FormBook, sheet: ExcelSheet, row: int, item: Item) -> None:
    """One number now and in each earlier period that has it."""
    beside = [
        next((own for own in rows if own.key == item.key), None)
        for rows in form_book.filling.compared.values()
    ]
    label = form_book.say(item.label)
    sheet.height(row, max(18, height(label, _COMPARED_WIDTHS[1], 12)))
    sheet.text(row, 2, label, WRAPPED_CELL)
    sheet.text(row, 3, form_book.say(item.unit), CENTRED_CELL)
    now = next(own.now for own in beside if own)
    cells: list[tuple[Value, Look]] = [(now, for_number(CELL, item))]
    for own in beside:
        looks = (for_number(CELL, item), for_change(CELL, item), for_percent(CELL))
        cells += zip((own.then, own.difference, own.percent) if own else (None,) * 3, looks)
    for column, (value, look) in enumerate(cells, 4):
        number = plain(value)
        if number is None:
            sheet.blank(row, column, look)
        else:
            sheet.number(row, column, number, look)


def write_leftovers(form_book: FormBook) -> None:
    """Texts that were typed outside the form's cells."""
    sheet = form_book.book.sheet(KEPT_SHEET)
    form_book.start(sheet, _KEPT_WIDTHS)
    sheet.text(2, 2, _KEPT, FORM_BOLD)
    for row, text in enumerate(form_book.filling.leftovers, FIRST_KEPT_ROW):
        sheet.height(row, height(text, _KEPT_WIDTHS[1]))
        sheet.text(row, 2, text, FORM_TEXT)


def write_note(sheet: ExcelSheet, mark: Mark) -> None:
    """What is wrong with a cell, at that cell."""
    note = shorten(mark.note, _LONGEST_NOTE)
    sheet.note(mark.row, mark.column, note, x_scale=2.2, y_scale=1.4)
