"""A definition as a workbook made for people: sheets, headings, prompts, drop-downs and a guide."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from khsheet.form import names
from khsheet.form.book import example, laying
from khsheet.form.book.cells import EXAMPLE, Typed
from khsheet.form.book.laying import Row
from khsheet.form.book.schema import (
    CHANGES,
    GUIDE_SHEET,
    HEAD,
    HEAD_COLUMNS,
    LISTS_SHEET,
    NEEDED,
    OWN_NOTES,
    Column,
    Kind,
    Part,
    head,
    parts,
    prompt,
)
from khsheet.form.layout import quoted
from khsheet.form.versions import SINCE, UNTIL
from khsheet.model.places import letters
from khsheet.workbooks.excel import CellRange, ExcelBook, ExcelSheet
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    DEFINITION_BEGINNING,
    DEFINITION_CELL,
    DEFINITION_CHANGE,
    DEFINITION_EXAMPLE,
    DEFINITION_HEAD,
    DEFINITION_HEAD_EXAMPLE,
    DEFINITION_MISSING,
    DEFINITION_NEEDED_HEAD,
    DEFINITION_RARE_HEAD,
    DEFINITION_ROW,
    FORM_BOLD,
    FORM_NOTE,
    FORM_TEXT,
    GUIDE_TAB,
    GUIDE_TITLE,
    INPUT_TAB,
    OFFICE_HEAD,
    OFFICE_LABEL,
    OFFICE_LINK,
    OFFICE_VALUE,
    TABLE_TAB,
)
from khsheet.workbooks.texts import MAX_PROMPT, MAX_PROMPT_TITLE, shorten

_TITLE_ROW, _ABOUT_ROW, _HEAD_ROW, _EXAMPLE_ROW = 1, 2, 3, 4
_TITLE_HEIGHT = 28
#: Prompts and drop-downs reach this row.
_LAST_ROW = 2000
_WIDTHS = {
    Kind.TEXT: 26,
    Kind.WHOLE: 11,
    Kind.NUMBER: 11,
    Kind.YES_NO: 11,
    Kind.WORD: 20,
    Kind.LIST: 30,
    Kind.PAIRS: 30,
    Kind.LISTS: 34,
}
#: What is a sentence rather than a name.
_SENTENCES = ("label", "title", "note", "prompt", "because", "text", "value")
_SENTENCE_WIDTH = 46
#: Keys are of wide letters, and break nowhere: so much of a column is counted on.
_NARROW = 0.87
_RARE = (SINCE, UNTIL, CHANGES)

_TITLE = "ĐỊNH NGHĨA BIỂU MẪU"
_STEPS = (
    "Tệp này nói một biểu mẫu gồm những gì. Từ đó khsheet làm biểu mẫu Excel cho đơn vị, kiểm tra, "
    "tổng hợp và lập báo cáo Word. Sửa xong thì kiểm tra: khsheet form {file}. Dùng: thêm --form "
    "{file} vào các lệnh khác.",
    "Bắt đầu ở trang Biểu mẫu (mã, tên), rồi Trang (đơn vị điền những trang nào), Phần (mỗi trang "
    "có những phần nào), Ô và cột (mỗi phần hỏi những gì). Có bốn dạng phần: các ô, đoạn văn, lưới "
    "(dòng và cột cố định), bảng (bao nhiêu dòng cũng được). Các trang khác chỉ ghi khi cần.",
    "Khóa là tên ngắn để các trang nhắc đến nhau: chữ thường không dấu, nối bằng dấu gạch dưới, ví "
    "dụ tong_so_sach. Đã dùng biểu mẫu rồi thì không đổi khóa, vì số liệu các kỳ đi theo khóa.",
    "Bấm vào một ô thì hiện lời nhắc. Tiêu đề cột tô đậm là cột bắt buộc; ô bắt buộc còn trống của "
    "một dòng đã ghi thì tô vàng. Cột nào không cần thì để trống.",
    "Dòng xám ngay dưới tiêu đề, ô đầu có chữ “Ví dụ:”, chỉ để xem và không được đọc: cứ để nguyên "
    "hoặc xóa đi, nội dung của mình thì ghi ở các dòng dưới. Muốn dùng chính dòng ấy thì ghi đè cả "
    "dòng rồi xóa chữ “Ví dụ:”; dòng hết xám là được đọc.",
    "Nhiều thứ trong một ô thì cách nhau bằng dấu chấm phẩy hoặc xuống dòng (Alt + Enter), ví dụ: "
    "thôn; tổ dân phố. Điều nào tự nó có dấu chấm phẩy thì để trong ngoặc kép: \"a; b\". Cặp thì "
    "mỗi dòng một cặp, ví dụ: loai_thu_chi = Thu*. Muốn nói “để trống” ở chỗ ô trống có nghĩa "
    "khác thì ghi (trống).",
    "Biểu mẫu thay đổi sau khi đã gửi: tăng Phiên bản; điều mới thì ghi số phiên bản ấy ở cột Từ "
    "bản, điều bỏ đi thì ghi phiên bản cuối cùng còn dùng ở cột Đến bản; điều sửa thì thêm ngay "
    "dưới một dòng, ghi số phiên bản ở cột Đổi từ bản và chỉ ghi những cột đã đổi. Trong danh "
    "sách: thôn (từ bản 2).",
    "Không gộp ô, không dùng công thức, không đổi tên trang và tiêu đề cột. Ghi chú của riêng mình "
    "thì đặt ở trang hoặc cột có tên bắt đầu bằng “Ghi chú”.",
)  # fmt: skip


def write(data: Mapping[str, Any], name: str) -> bytes:
    """The workbook of the tables of a definition; ``name`` is what its file will be called."""
    target = io.BytesIO()
    book = ExcelBook(target, in_memory=True)
    _Writer(book, data, name).write()
    book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book: ExcelBook, data: Mapping[str, Any], name: str):
        self.book, self.data, self.name = book, data, name
        self.rows = laying.rows(data)
        self.words: dict[tuple[str, ...], str] = {}

    def write(self) -> None:
        self._guide()
        self._head()
        for part in parts():
            self._part(part)
        offered = {column.offers for part in parts() for column in part.columns}
        for part in (one for one in parts() if one.name in offered):
            self.book.name_cells(_keys_name(part.name), part.name, _keys_of(part))
        self._lists()
        self.book.sheets[0].open_first()

    def _title(self, sheet: ExcelSheet, column: int, text: str) -> None:
        sheet.text(_TITLE_ROW, column, text, GUIDE_TITLE.but(align="left"))
        sheet.height(_TITLE_ROW, _TITLE_HEIGHT)

    def _guide(self) -> None:
        sheet = self.book.sheet(GUIDE_SHEET)
        sheet.tab(GUIDE_TAB)
        for column, width in enumerate((3, 30, 96), 1):
            sheet.column(column, width)
        self._title(sheet, 2, _TITLE)
        row = 3
        for number, step in enumerate(_STEPS, 1):
            said = f"{number}. {step.replace('{file}', self.name)}"
            sheet.across(row, 2, 3, said, FORM_TEXT)
            sheet.height(row, height(said, 122) + 6)
            row += 1
        row += 1
        sheet.text(row, 2, "Các trang (bấm vào tên để mở)", FORM_BOLD)
        about = "Những điều chung của biểu mẫu: mã, phiên bản, tên, hội, các loại đơn vị."
        for name, said in ((HEAD, about), *((part.name, part.about) for part in parts())):
            row += 1
            sheet.link(row, 2, f"internal:'{name}'!A1", name, OFFICE_LINK)
            sheet.text(row, 3, said, FORM_TEXT)
            sheet.height(row, height(said, 94) + 4)
        row += 2
        said = f"Trang có tên bắt đầu bằng “{OWN_NOTES}” là của người làm biểu mẫu, không được đọc."
        sheet.across(row, 2, 3, said, FORM_NOTE)
        sheet.paper(landscape=False)
        sheet.fit_width()

    # ------------------------------------------------------------ single keys

    def _head(self) -> None:
        sheet = self.book.sheet(HEAD)
        sheet.tab(INPUT_TAB)
        for column, width in enumerate((34, 60, 80, 40), 1):
            sheet.column(column, width)
        self._title(sheet, 1, HEAD.upper())
        for column, text in enumerate(HEAD_COLUMNS, 1):
            sheet.text(_TITLE_ROW + 1, column, text, OFFICE_HEAD)
        typed, shown = laying.head_row(self.data), example.head()
        for row, item in enumerate(head(), _TITLE_ROW + 2):
            about, value = prompt(item, head()), typed.get(item.key)
            sheet.text(row, 1, item.heading, OFFICE_LABEL.but(bold=item.is_required))
            _put(sheet, row, 2, value, OFFICE_VALUE)
            sheet.text(row, 3, about, OFFICE_LABEL)
            _put(sheet, row, 4, shown.get(item.key), DEFINITION_HEAD_EXAMPLE)
            sheet.height(row, max(height(about, 72), height(str(value or ""), 56)))
        sheet.freeze(_TITLE_ROW + 1)
        sheet.paper(landscape=True)
        sheet.fit_width()

    # ------------------------------------------------------------ rows

    def _part(self, part: Part) -> None:
        sheet = self.book.sheet(part.name)
        rows = self.rows[part.table]
        sheet.tab(INPUT_TAB if part.table in NEEDED or rows else TABLE_TAB)
        self._title(sheet, 1, part.name.upper())
        sheet.text(_ABOUT_ROW, 1, names.in_vietnamese(part.about), FORM_NOTE.but(text_wrap=False))
        for number, column in enumerate(part.columns, 1):
            sheet.column(number, _width(column), DEFINITION_CELL)
            sheet.text(_HEAD_ROW, number, column.heading, _heading_look(column))
            self._offer(sheet, number, column, part)
        sheet.height(_HEAD_ROW, 54)
        for row, typed in enumerate([example.rows()[part.table], *rows], _EXAMPLE_ROW):
            for number, column in enumerate(part.columns, 1):
                _put(sheet, row, number, typed.get(column.key), DEFINITION_ROW)
            sheet.height(row, max((_height(typed, column) for column in part.columns), default=0))
        self._marks(sheet, part)
        named = [column.key for column in part.columns].index("key") + 1 if _has_key(part) else 1
        sheet.freeze(_HEAD_ROW, named)
        sheet.repeat_rows(_HEAD_ROW, _HEAD_ROW)
        sheet.paper(landscape=True)
        sheet.fit_width()

    def _offer(self, sheet: ExcelSheet, number: int, column: Column, part: Part) -> None:
        """What is shown and offered where one types in a column."""
        options: dict[str, object] = {
            "validate": "any",
            "input_title": shorten(column.heading, MAX_PROMPT_TITLE),
            "input_message": shorten(prompt(column, part.columns), MAX_PROMPT),
        }
        if column.kind is Kind.YES_NO:
            options |= {"validate": "list", "source": [names.YES, names.NO]}
        elif column.is_closed:
            options |= {"validate": "list", "source": self._range_of(tuple(column.words.values()))}
        elif column.offers:  # what is not there yet may be typed all the same
            source = f"={_keys_name(column.offers)}"
            options |= {"validate": "list", "source": source, "show_error": False}
        if options["validate"] == "list":
            options |= {"error_title": "Không có trong danh sách",
                        "error_message": "Xin chọn một trong danh sách của ô."}  # fmt: skip
        sheet.validate(CellRange(_HEAD_ROW + 1, number, _LAST_ROW, number), options)

    def _range_of(self, words: tuple[str, ...]) -> str:
        """Where the words of a drop-down stand."""
        column = letters(list({**self.words, words: ""}).index(words) + 1)
        self.words[words] = f"={quoted(LISTS_SHEET)}!${column}$1:${column}${len(words)}"
        return self.words[words]

    def _marks(self, sheet: ExcelSheet, part: Part) -> None:
        """Rows that change the one above them, and required cells that are left open, are seen."""
        last, first = len(part.columns), _EXAMPLE_ROW
        keys = [column.key for column in part.columns]
        is_example = f'LEFT($A{first},{len(EXAMPLE)})="{EXAMPLE}"'
        sheet.highlight_where(CellRange(first, 1, _LAST_ROW, last), is_example, DEFINITION_EXAMPLE)
        if CHANGES in keys:
            at = letters(keys.index(CHANGES) + 1)
            area = CellRange(first, 1, _LAST_ROW, last)
            sheet.highlight_where(area, f'${at}{first}<>""', DEFINITION_CHANGE)
        if part.parent:  # where another parent begins
            area = CellRange(first + 1, 1, _LAST_ROW, last)  # below the example
            here, *above = (f"$A{first + 1 - back}" for back in range(4))  # changes stand between
            before = f'IF({above[0]}<>"",{above[0]},IF({above[1]}<>"",{above[1]},{above[2]}))'
            begins = f'AND({here}<>"",{here}<>{before})'
            sheet.highlight_where(area, begins, DEFINITION_BEGINNING)
        used = f"COUNTA($A{first}:${letters(last)}{first})>0"
        new = f'${letters(keys.index(CHANGES) + 1)}{first}=""' if CHANGES in keys else "TRUE"
        for number, column in enumerate(part.columns, 1):
            if column.is_required:
                here = f'{letters(number)}{first}=""'
                area = CellRange(first, number, _LAST_ROW, number)
                sheet.highlight_where(area, f"AND({used},{here},{new})", DEFINITION_MISSING)

    def _lists(self) -> None:
        sheet = self.book.sheet(LISTS_SHEET)
        for column, words in enumerate(self.words, 1):
            for row, word in enumerate(words, 1):
                sheet.text(row, column, word)
        sheet.hide()


def _keys_of(part: Part) -> str:
    """The cells with the keys of a sheet, down to the last that is typed: a drop-down that went on
    with blank lines would open at them."""
    column = letters([column.key for column in part.columns].index("key") + 1)
    first, sheet = _EXAMPLE_ROW + 1, quoted(part.name)
    keys = f"{sheet}!${column}${first}:${column}${_LAST_ROW}"
    last = f'SUMPRODUCT(MAX(({keys}<>"")*ROW({keys})))'
    return f"${column}${first}:INDEX({keys},MAX(1,{last}-{_EXAMPLE_ROW}))"


def _keys_name(name: str) -> str:
    """What the keys of that sheet are called where they are offered."""
    return f"khoa_{next(part.table for part in parts() if part.name == name)}"


def _has_key(part: Part) -> bool:
    return any(column.key == "key" for column in part.columns)


def _put(sheet: ExcelSheet, row: int, column: int, typed: Typed, look: Any) -> None:
    if isinstance(typed, int | float) and not isinstance(typed, bool):
        sheet.number(row, column, typed, look.but(num_format="General"))
    elif typed is not None:
        sheet.text(row, column, str(typed), look)
    else:
        sheet.blank(row, column, look)


def _width(column: Column) -> float:
    if column.key in _RARE:
        return 9
    if column.key in _SENTENCES and column.kind is Kind.TEXT:
        return _SENTENCE_WIDTH
    return _WIDTHS[column.kind]


def _height(row: Row, column: Column) -> float:
    return height(str(row.get(column.key, "")), _NARROW * _width(column), 12)


def _heading_look(column: Column) -> Any:
    if column.key in _RARE:
        return DEFINITION_RARE_HEAD
    return DEFINITION_NEEDED_HEAD if column.is_required else DEFINITION_HEAD
