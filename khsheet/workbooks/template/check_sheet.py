"""The check sheet: a line for each section and rule, with its status, link and explanation."""

from __future__ import annotations

from khsheet.form import check_sheet
from khsheet.form.check_sheet import (
    EXPLAIN_COLUMN,
    FIRST_LINE_ROW,
    LINK_COLUMN,
    ROW_COLUMN,
    STATUS_COLUMN,
    CheckLine,
)
from khsheet.form.layout import EXPLAIN_KEY, KEY_COLUMN, SECTION_MARK, quoted
from khsheet.model.places import a1, letters
from khsheet.workbooks.excel import CellRange, ExcelSheet
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    CHECK_COUNT,
    CHECK_EXPLANATION,
    CHECK_LINK,
    CHECK_NOTE,
    CHECK_ROW_LINK,
    CHECK_STATUS,
    CHECK_TAB,
    CHECK_TEXT,
    FORM,
    FORM_HEAD,
    FORM_TITLE,
)
from khsheet.workbooks.template import progress
from khsheet.workbooks.template.form_book import STATUS_LOOKS, FormBook
from khsheet.workbooks.texts import shorten

_TITLE, _SENTENCE = 2, 3
_HEADS = {_TITLE: "Mục", _SENTENCE: "Yêu cầu", STATUS_COLUMN: "Kết quả", LINK_COLUMN: "Dòng",
          EXPLAIN_COLUMN: "Giải trình của đơn vị"}  # fmt: skip
#: Explanations are to be seen beside the statuses on a screen of 1366 pixels.
_WIDTHS = (3, 36, 56, 15, 7, 3, 40)
_TITLE_ROW, _COUNT_ROW, _NOTE_ROW, _KEY_ROW, _HEAD_ROW = 2, 3, 4, 6, FIRST_LINE_ROW - 1

#: LibreOffice does not wrap a link.
_LONGEST_LINK = 43

_NOTE = (
    "THIẾU: xin ghi bổ sung. SAI: xin sửa lại. GIẢI TRÌNH: số liệu khác thường, xin sửa, "
    "hoặc nếu đúng thì ghi lý do ở cột bên cạnh. CHƯA GHI: không bắt buộc, có thì ghi. "
    "KHI NỘP: máy của Hội cấp trên sẽ kiểm tra. Bấm vào tên mục để tới ô cần xem."
)


def write(form_book: FormBook, sheet: ExcelSheet) -> None:
    CheckSheet(form_book, sheet).write()


class CheckSheet:
    """The sheet being written."""

    def __init__(self, form_book: FormBook, sheet: ExcelSheet):
        self.form_book, self.sheet = form_book, sheet
        self.form, self.filling = form_book.form, form_book.filling
        self.lines = form_book.check_lines
        self.last = FIRST_LINE_ROW + len(self.lines) - 1

    def write(self) -> None:
        sheet = self.sheet
        self.form_book.start(sheet, _WIDTHS, landscape=True, identity="check")
        sheet.tab(CHECK_TAB)
        sheet.hidden_columns(ROW_COLUMN, ROW_COLUMN, _WIDTHS[ROW_COLUMN - 1], FORM)
        self._head()
        for row, line in enumerate(self.lines, FIRST_LINE_ROW):
            self._line(row, line)
        marks = CellRange(FIRST_LINE_ROW, STATUS_COLUMN, self.last, STATUS_COLUMN)
        for word, look in STATUS_LOOKS.items():
            sheet.highlight(marks, word, look)
        sheet.filter(CellRange(_HEAD_ROW, _TITLE, self.last, EXPLAIN_COLUMN))
        sheet.freeze(_HEAD_ROW)
        sheet.repeat_rows(_HEAD_ROW, _HEAD_ROW)
        sheet.print_area(CellRange(1, _TITLE, self.last, EXPLAIN_COLUMN))

    # ------------------------------------------------------------ above the lines

    def _head(self) -> None:
        sheet, owner = self.sheet, self.form_book.identity.unit.name.upper()
        sheet.height(_TITLE_ROW, 30)
        sheet.text(_TITLE_ROW, _TITLE, f"KIỂM TRA TRƯỚC KHI GỬI – {owner}", FORM_TITLE)
        count = progress.of_all(self.form_book)
        sheet.formula(_COUNT_ROW, _TITLE, count.formula, CHECK_COUNT, count.shown)
        sheet.height(_NOTE_ROW, height(_NOTE, sum(_WIDTHS[_TITLE - 1 :]), 12))
        sheet.across(_NOTE_ROW, _TITLE, EXPLAIN_COLUMN, _NOTE, CHECK_NOTE)
        sheet.hidden_row(_KEY_ROW)
        sheet.text(_KEY_ROW, KEY_COLUMN, SECTION_MARK + "check", FORM)
        sheet.text(_KEY_ROW, EXPLAIN_COLUMN, EXPLAIN_KEY, FORM)
        for column, label in _HEADS.items():
            sheet.text(_HEAD_ROW, column, label, FORM_HEAD)

    # ------------------------------------------------------------ lines

    def _line(self, row: int, line: CheckLine) -> None:
        sheet, say = self.sheet, self.form_book.say
        title, said = say(line.title), say(line.sentence)
        explained = self.filling.explanations.get(line.id, "") or line.explained_elsewhere
        texts = {_TITLE: title, _SENTENCE: said, EXPLAIN_COLUMN: explained}
        sheet.height(row, max(height(t, _WIDTHS[at - 1], 12) for at, t in texts.items()))
        sheet.text(row, KEY_COLUMN, line.id, FORM)
        cell = self.form_book.placed.cells[line.key]
        sheet.lead(row, _TITLE, cell.link)  # without its text once more
        sheet.text(row, _TITLE, shorten(title, _LONGEST_LINK), CHECK_LINK)
        sheet.text(row, _SENTENCE, said, CHECK_TEXT)
        self._live_status(row, line, self.form_book.status_of(line))
        self._first_row(row, line)
        if line.can_be_explained and explained:
            sheet.text(row, EXPLAIN_COLUMN, explained, CHECK_EXPLANATION)
        elif line.can_be_explained:
            sheet.blank(row, EXPLAIN_COLUMN, CHECK_EXPLANATION)
        elif explained:
            sheet.text(row, EXPLAIN_COLUMN, explained, CHECK_TEXT)

    def _first_row(self, row: int, line: CheckLine) -> None:
        """The first row of a table that has to be looked at, and a link to it."""
        if not check_sheet.has_rows(line):
            self.sheet.blank(row, LINK_COLUMN, CHECK_STATUS)
            return
        at = check_sheet.first_row(line, self.form, self.filling.findings) or ""
        formula = self.form_book.common.first_rows[line.id]
        self.sheet.array_formula(row, ROW_COLUMN, formula, FORM, at)
        cell = self.form_book.placed.cells[line.key]
        number, column = a1(row, ROW_COLUMN), letters(cell.column)
        place = f'"#{quoted(cell.sheet)}!{column}"&{number}'
        link = f'IF({number}="","",HYPERLINK({place},{number}))'
        self.sheet.formula(row, LINK_COLUMN, link, CHECK_ROW_LINK, at)

    def _live_status(self, row: int, line: CheckLine, status: str) -> None:
        """The formula of the status; what only the tool can judge is a text."""
        formula = self.form_book.common.statuses[line.id]
        if not formula:
            self.sheet.text(row, STATUS_COLUMN, status, CHECK_STATUS)
            return
        write = self.sheet.formula if line.section else self.sheet.array_formula
        write(row, STATUS_COLUMN, formula, CHECK_STATUS, status)
