"""The office's book, blank or with what an earlier one held, to be edited in Excel.

Everything in it comes from its schema: sheets, headings, prompts, drop-downs and the guide.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from khsheet.form import limits, periods
from khsheet.form.wording import filled_in
from khsheet.model import Field, Form, Period, Type
from khsheet.model.places import letters
from khsheet.model.serials import serial_of_day
from khsheet.office.contents import Cell, Contents, Line
from khsheet.office.gone import made_with
from khsheet.office.items import indicators, offered
from khsheet.office.schema import (
    CHOICES,
    GUIDE,
    GUIDE_LISTED,
    GUIDE_TITLE,
    INDICATORS,
    MADE_WITH,
    OTHERS,
    SETTING_HEADS,
    TYPED_OF_LIMITS,
    Item,
    Kind,
    ListSheet,
    Part,
    Schema,
    SettingsSheet,
    Source,
    schema,
)
from khsheet.values.reading import read
from khsheet.values.show import show
from khsheet.workbooks.excel import CellRange, ExcelBook, ExcelSheet
from khsheet.workbooks.heights import height
from khsheet.workbooks.styles import (
    DATE,
    FORM_BOLD,
    FORM_TEXT,
    OFFICE_COLUMN,
    OFFICE_FIXED,
    OFFICE_HEAD,
    OFFICE_LABEL,
    OFFICE_LINK,
    OFFICE_NOTE,
    OFFICE_VALUE,
    Look,
)
from khsheet.workbooks.styles import GUIDE_TITLE as TITLE
from khsheet.workbooks.texts import shorten

#: Prompts and drop-downs reach this row.
_LAST_PROMPTED_ROW = 5001
_NOTE_ROW, _HEAD_ROW = 1, 2
_KEY, _LABEL, _VALUE = range(1, 4)
_LABEL_WIDTH, _VALUE_WIDTH, _PERIOD_WIDTH = 46, 86, 30
_ONE_LINE = height("x", _LABEL_WIDTH)
#: What Excel takes of a prompt.
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255
#: A number that a program shows as it stands here.
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:,[0-9]{0,3}[1-9])?")
_STEPS = (
    "Ghi các đơn vị ở trang Đơn vị: mỗi dòng một đơn vị, ít nhất là tên.",
    "Sửa trang Văn phòng và Mặc định cho đơn vị cho đúng. Điều ghi ở Văn phòng là của văn phòng; "
    "điều ghi ở Mặc định cho đơn vị thì biểu mẫu của mọi đơn vị bắt đầu bằng nó.",
    "Ghi hạn nộp, số, ngày, trích yếu công văn của kỳ ở trang Kỳ báo cáo.",
    "Lưu tệp này tên van-phong.xlsx trong thư mục làm việc; phần mềm tự tìm thấy và báo đang dùng. "
    "Tạo biểu mẫu cho mọi đơn vị: khsheet new --period {period}. Tổng hợp các tệp đã nhận: khsheet "
    "collect THƯ_MỤC; thêm --return tra-lai để có bản trả lại cho từng đơn vị cần sửa hoặc xem "
    "lại. Có bảng tổng hợp kỳ trước thì thêm --previous TỆP ở cả hai lệnh, để điền sẵn và đối "
    "chiếu.",
    "Lời gửi đơn vị (nhắc nộp, nhắc sửa, phản hồi số đã tính): khsheet collect THƯ_MỤC --letters "
    "thu. Báo cáo Word của đơn vị (khsheet report) do văn phòng hoặc đơn vị in, người đứng đầu hội "
    "của đơn vị ký. Trước khi ký, so mã số liệu ở cuối trang với mã trong lời phản hồi và ở trang "
    "Tình hình nộp: giống nhau là cùng số liệu; bản ghi BẢN NHÁP thì không ký.",
    "Các trang còn lại chỉ ghi khi cần: ngày nhận tệp, quyết định của văn phòng, sáp nhập hoặc đổi "
    "tên đơn vị, chấm điểm thi đua, ngưỡng của điều nhắc. Ô màu vàng nhạt và cột trống là chỗ để "
    "ghi.",
    "Phần mềm không bao giờ ghi vào tệp này. Có bản phần mềm mới thì chuyển sang mẫu mới bằng: "
    "khsheet office --from van-phong.xlsx -o van-phong-moi.xlsx.",
)
_OTHERS_ABOUT = (
    "Những điều có trong tệp trước mà mẫu này không có chỗ để ghi; phần mềm không dùng. Điều nào "
    "còn cần thì xin chuyển vào chỗ của nó, dòng nào không cần thì xóa."
)
#: Excel's own limits of a sheet's name.
_LONGEST_NAME, _NOT_IN_NAMES = 31, str.maketrans("[]:*?/\\", "       ")


def write(forms: Iterable[Form], contents: Contents, now: Period) -> bytes:
    """The office's book for those forms with what ``contents`` hold.

    ``now`` is the period with which blank columns of the periods begin.
    """
    target = io.BytesIO()
    book = ExcelBook(target, in_memory=True)
    _Writer(book, schema(forms), contents, now).write()
    book.close()
    return target.getvalue()


@dataclass
class _Writer:
    book: ExcelBook
    schema: Schema
    contents: Contents
    now: Period

    def write(self) -> None:
        self._guide()
        for sheet in self.schema.sheets:
            made = self.book.sheet(sheet.name)
            if isinstance(sheet, SettingsSheet):
                self._settings(made, sheet)
            else:
                self._list(made, sheet)
            made.paper(landscape=True)
            made.footer(GUIDE_TITLE)
            if sheet is self.schema.units:  # too wide for one page
                made.scale(60)
                made.repeat_columns(1, 2)
            else:
                made.fit_width()
            made.protect("")
        self._choices()
        taken = [sheet.name for sheet in self.book.sheets]
        taken += [OTHERS] if self.contents.others else []
        for name, rows in self.contents.more_sheets:
            taken.append(_free_name(name, taken))
            more = self.book.sheet(taken[-1])
            for number, cells in rows:
                for column, text in enumerate(cells, 1):
                    more.text(number, column, text)
        if self.contents.others:
            self._others()

    def _others(self) -> None:
        """What an earlier book held where this one has no place."""
        sheet = self.book.sheet(OTHERS)
        for column, width in enumerate((24, 12, 90), 1):
            sheet.column(column, width, OFFICE_COLUMN)
        sheet.across(_NOTE_ROW, 1, 3, _OTHERS_ABOUT, OFFICE_NOTE)
        sheet.height(_NOTE_ROW, height(_OTHERS_ABOUT, 126) + 4)
        for column, label in enumerate(("Trang", "Ô", "Nội dung"), 1):
            sheet.text(_HEAD_ROW, column, label, OFFICE_HEAD)
        for row, cells in enumerate(self.contents.others, _HEAD_ROW + 1):
            for column, text in enumerate(cells, 1):
                sheet.text(row, column, text, OFFICE_COLUMN)
            needed = height("".join(cells[2:3]), 90)
            if needed > _ONE_LINE:
                sheet.height(row, needed)
        sheet.freeze(_HEAD_ROW)
        sheet.fit_width()

    def _guide(self) -> None:
        sheet = self.book.sheet(GUIDE)
        for column, width in enumerate((3, 34, 96), 1):
            sheet.column(column, width)
        sheet.across(1, 2, 3, GUIDE_TITLE, TITLE)
        row = 3
        for number, step in enumerate(_STEPS, 1):
            said = filled_in(step, {"period": self.now.id})
            sheet.across(row, 2, 3, f"{number}. {said}", FORM_TEXT)
            sheet.height(row, height(said, 128) + 4)
            row += 1
        row += 1
        sheet.text(row, 2, f"{GUIDE_LISTED} (bấm vào tên để mở)", FORM_BOLD)
        for one in self.schema.sheets:
            row += 1
            sheet.link(row, 2, f"internal:'{one.name}'!A1", one.name, OFFICE_LINK)
            sheet.text(row, 3, one.about, FORM_TEXT)
            sheet.height(row, height(one.about, 94) + 4)
        sheet.paper(landscape=False)
        sheet.fit_width()
        sheet.protect("")

    # ------------------------------------------------------------ lists

    def _list(self, sheet: ExcelSheet, declared: ListSheet) -> None:
        is_limits = declared.key == "limits"
        lines = self._limit_lines() if is_limits else self.contents.lists.get(declared.key, [])
        more = self.contents.more_columns.get(declared.key, [])
        self._head(sheet, declared, [heading for heading, _ in more])
        beside = {row for _, texts in more for row in texts} - {line.row for line in lines}
        lines = [*lines, *(Line("", row, {}) for row in sorted(beside))]
        if not is_limits:
            lines.sort(key=lambda line: line.row)
        for column, item in enumerate(declared.items, 1):
            look = OFFICE_FIXED if item.fixed else OFFICE_COLUMN
            if item.hidden:
                sheet.hidden_columns(column, column, item.width, look)
            else:
                sheet.column(column, item.width, look)
            if is_limits:  # whose rows are all there: what can be typed is seen at once
                look = OFFICE_LABEL if item.fixed else OFFICE_VALUE
            for row, line in enumerate(lines, _HEAD_ROW + 1):
                if text := line.text(item.key):
                    _put(sheet, row, column, text, item, look)
                elif is_limits:
                    sheet.blank(row, column, look)
            self._prompt(sheet, item, column)
        for row, line in enumerate(lines, _HEAD_ROW + 1):
            needed = _height_of(line, declared)
            if needed > _ONE_LINE:
                sheet.height(row, needed)
        for column, (_, texts) in enumerate(more, len(declared.items) + 1):
            sheet.column(column, 24, OFFICE_COLUMN)
            for row, line in enumerate(lines, _HEAD_ROW + 1):
                if line.row in texts:
                    sheet.text(row, column, texts[line.row], OFFICE_COLUMN)

    def _head(self, sheet: ExcelSheet, declared: ListSheet, more: list[str]) -> None:
        last = min(len(declared.items), 7)
        first = 2 if declared.items[0].hidden else 1
        width = sum(item.width for item in declared.items[first - 1 : last])
        sheet.across(_NOTE_ROW, first, last, declared.about, OFFICE_NOTE)
        sheet.height(_NOTE_ROW, height(declared.about, 0.85 * width) + 4)
        labels = [self._label(item) for item in declared.items] + more
        for column, label in enumerate(labels, 1):
            sheet.text(_HEAD_ROW, column, label, OFFICE_HEAD)
        sheet.height(_HEAD_ROW, 54 if declared.key == "units" else 36)
        sheet.print_gridlines()
        sheet.freeze(_HEAD_ROW, 2 if declared.key == "units" else 0)
        sheet.repeat_rows(_HEAD_ROW, _HEAD_ROW)

    @staticmethod
    def _label(item: Item) -> str:
        return f"{item.label} (*)" if item.required and not item.hidden else item.label

    def _prompt(self, sheet: ExcelSheet, item: Item, column: int) -> None:
        """What is said where one types, and the words that are offered there."""
        options: dict[str, object] = {}
        if source := self._offered(item):
            is_closed = item.kind is Kind.CHOICE
            options = {"validate": "list", "source": source}
            options["error_type"] = "stop" if is_closed else "warning"
            if item.kind is Kind.PRINT_FORMS:  # of which several may be written
                options["show_error"] = False
            if is_closed:
                options["error_title"] = shorten(item.label, _LONGEST_TITLE)
                options["error_message"] = "Xin chọn một trong các từ có sẵn."
        if item.prompt:
            options = {"validate": "any", **options}
            options["input_title"] = shorten(item.label, _LONGEST_TITLE)
            options["input_message"] = shorten(item.prompt, _LONGEST_PROMPT)
        if options:
            area = CellRange(_HEAD_ROW + 1, column, _LAST_PROMPTED_ROW, column)
            sheet.validate(area, options)

    def _offered(self, item: Item) -> list[str] | str | None:
        if item.choices:
            return list(item.choices)
        if item.source is Source.UNITS:
            column = letters(list(self.schema.items("units")).index("name") + 1)
            units = self.schema.units.name
            first = _HEAD_ROW + 1
            return f"='{units}'!${column}${first}:${column}${_LAST_PROMPTED_ROW}"
        if item.source is Source.ITEMS and (last := len(self._item_names())):
            return f"='{CHOICES}'!$A$1:$A${last}"
        if item.source is Source.INDICATORS and (last := len(self._indicators())):
            column = letters(INDICATORS)
            return f"='{CHOICES}'!${column}$1:${column}${last}"
        return None

    def _indicators(self) -> list[str]:
        named = (name for form in self.schema.forms for name in indicators(form).values())
        return list(dict.fromkeys(named))

    def _item_names(self) -> list[str]:
        return [name for form in self.schema.forms for name in offered(form)]

    def _choices(self) -> None:
        """The hidden list of all inputs, to choose from, and of what the book is made with."""
        sheet = self.book.sheet(CHOICES)
        for row, name in enumerate(self._item_names(), 1):
            sheet.text(row, 1, name)
        for row, name in enumerate(made_with(self.schema), 1):
            sheet.text(row, MADE_WITH, name)
        for row, line in enumerate(self.contents.lists.get("units", ()), 1):
            if line.text("code"):
                sheet.text(row, MADE_WITH + 1, line.text("code"))
                sheet.text(row, MADE_WITH + 2, line.text("name"))
        for row, name in enumerate(self._indicators(), 1):
            sheet.text(row, INDICATORS, name)
        sheet.hide()

    def _limit_lines(self) -> list[Line]:
        """Every warning of the forms, with what the office typed of it; then what is of none."""
        typed: dict[str, Line] = {}
        more: list[Line] = []
        names = {
            str(Part(form.id, one.name)): (form, one)
            for form in self.schema.forms
            for one in limits.warnings(form)
        }
        noted = {row for _, texts in self.contents.more_columns.get("limits", []) for row in texts}
        for line in self.contents.lists.get("limits", ()):
            name = line.text("rule")
            if name in names and name not in typed:
                typed[name] = line
            elif (
                not Part.of(name).form  # no warning of any form
                or line.row in noted
                or any(line.text(key) for key in TYPED_OF_LIMITS)
            ):
                more.append(line)
        return [*(_limit_line(*one, typed.get(name)) for name, one in names.items()), *more]

    # ------------------------------------------------------------ settings

    def _settings(self, sheet: ExcelSheet, declared: SettingsSheet) -> None:
        values = self._columns(declared)
        width = _PERIOD_WIDTH if declared.by_period else _VALUE_WIDTH
        last = _VALUE + len(values) - 1
        sheet.hidden_columns(_KEY, _KEY, 10)
        sheet.column(_LABEL, _LABEL_WIDTH)
        for column in range(_VALUE, last + 1):
            sheet.column(column, width)
        sheet.across(_NOTE_ROW, _LABEL, last, declared.about, OFFICE_NOTE)
        whole = _LABEL_WIDTH + width * len(values)
        sheet.height(_NOTE_ROW, height(declared.about, whole) + 4)
        for column, heading in zip((_KEY, _LABEL), SETTING_HEADS):
            sheet.text(_HEAD_ROW, column, heading, OFFICE_HEAD)
        for column, (heading, _) in enumerate(values, _VALUE):
            look = OFFICE_VALUE if declared.by_period else OFFICE_HEAD
            sheet.text(_HEAD_ROW, column, heading, look)
        for row, item in enumerate(declared.items, _HEAD_ROW + 1):
            self._setting(sheet, row, item, [texts for _, texts in values])
        self._more(sheet, declared)
        sheet.freeze(_HEAD_ROW)

    def _more(self, sheet: ExcelSheet, declared: SettingsSheet) -> None:
        """What an earlier book held beside the settings, and below them."""
        rows = {"": _HEAD_ROW} | {
            item.key: row for row, item in enumerate(declared.items, _HEAD_ROW + 1)
        }
        beside = self.contents.beside.get(declared.key, {})
        for column in {column for texts in beside.values() for column in texts}:
            sheet.column(column, _PERIOD_WIDTH)
        for key, texts in beside.items():
            for column, text in texts.items():
                sheet.text(rows[key], column, text, OFFICE_COLUMN)
        below = self.contents.more_rows.get(declared.key, [])
        width = _PERIOD_WIDTH if declared.by_period else _VALUE_WIDTH
        for row, cells in enumerate(below, _HEAD_ROW + len(declared.items) + 1):
            for column, text in enumerate(cells, 1):
                look = {_KEY: None, _LABEL: OFFICE_LABEL}.get(column, OFFICE_VALUE)
                sheet.text(row, column, text, look)
            needed = height("".join(cells[_VALUE - 1 : _VALUE]), width)
            if needed > _ONE_LINE:
                sheet.height(row, needed)

    def _setting(
        self, sheet: ExcelSheet, row: int, item: Item, values: list[Mapping[str, Cell]]
    ) -> None:
        sheet.text(row, _KEY, item.key)
        sheet.text(row, _LABEL, item.label, OFFICE_LABEL)
        most = 1
        for column, texts in enumerate(values, _VALUE):
            text = texts[item.key].text if item.key in texts else item.default
            _put(sheet, row, column, text, item, OFFICE_VALUE)
            most = max(most, text.count("\n") + 1, -(-len(text) // 80))
        sheet.height(row, max(20 * most, height(item.label, _LABEL_WIDTH)))
        if item.prompt:
            area = CellRange(row, _VALUE, row, _VALUE + len(values) - 1)
            said = shorten(item.prompt, _LONGEST_PROMPT)
            title = shorten(item.label, _LONGEST_TITLE)
            options = {"validate": "any", "input_title": title, "input_message": said}
            sheet.validate(area, options)

    def _columns(self, declared: SettingsSheet) -> list[tuple[str, Mapping[str, Cell]]]:
        """The columns of values: their headings, and what stands in them."""
        if not declared.by_period:
            return [(SETTING_HEADS[-1], self.contents.settings.get(declared.key, {}))]
        typed = [(head.text, cells) for head, cells in self.contents.periods]
        typed = [(text or _period_of(cells), cells) for text, cells in typed]
        held = {_period_id(text) for text, _ in typed}
        offered = [id for id in _coming(self.now) if id not in held]
        blank = sum(not cells for _, cells in typed)
        number = max(0, max(1, 3 - len(typed) + blank) - blank)
        if self.now.id in offered:  # for which reports are being gathered
            number = max(1, number)
        return [*typed, *((id, {}) for id in offered[:number])]


def _put(sheet: ExcelSheet, row: int, column: int, text: str, item: Item, look: Look) -> None:
    """A day or a number is one in the cell, where it is shown as it was written."""
    if item.kind is Kind.DATE and (day := _day(text)):
        sheet.number(row, column, serial_of_day(day), look.but(num_format=DATE, align="left"))
    elif item.kind is Kind.NUMBER and _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        sheet.number(row, column, number, look.but(num_format="General", align="left"))
    else:
        sheet.text(row, column, text, look)


def _day(text: str) -> date | None:
    """The day that is written as we show one."""
    value = read(text, Field("", "", Type.DATE)).value
    return value if isinstance(value, date) and show(value, Type.DATE) == text else None


def _height_of(line: Line, declared: ListSheet) -> float:
    """What a row of a list takes to show all its texts."""
    shown = [(line.text(item.key), item.width) for item in declared.items if not item.hidden]
    return max((height(text, width) for text, width in shown if text), default=0)


def _period_of(cells: Mapping[str, Cell]) -> str:
    """The half-year of the days that a book without periods had."""
    for key in ("end", "start"):
        if key in cells:
            *_, month, year = ["", "", *cells[key].text.replace("-", "/").split("/")]
            if month.isdecimal() and year.isdecimal():
                return f"{year}-H{1 if int(month) <= 6 else 2}"
    return ""


def _period_id(text: str) -> str:
    """The period that a heading means, however it is written."""
    try:
        return periods.parse(text).id
    except ValueError:
        return ""


def _coming(now: Period) -> Iterator[str]:
    """That period, the next half-year, the whole year."""
    year = now.year
    yield now.id
    yield f"{year}-H2" if now.part == "H1" else f"{year + 1}-H1"
    yield str(year)


def _limit_line(form: Form, one: limits.LimitOf, typed: Line | None) -> Line:
    said = {
        "rule": str(Part(form.id, one.name)),
        "statement": limits.statement_of(one.rule),
        "limit": one.label,
        "default": one.shown,
    }
    for key in TYPED_OF_LIMITS:
        said[key] = typed.text(key) if typed else ""
    row = typed.row if typed else 0
    return Line("", row, {key: Cell(text) for key, text in said.items() if text})


def _free_name(name: str, taken: Iterable[str]) -> str:
    """A name that Excel takes, and no other sheet has."""
    bare = name.translate(_NOT_IN_NAMES).strip(" '")[:_LONGEST_NAME] or "Sheet"
    names, found, number = {one.casefold() for one in taken} | {"history"}, bare, 1
    while found.casefold() in names:
        number += 1
        end = f" ({number})"
        found = bare[: _LONGEST_NAME - len(end)] + end
    return found
