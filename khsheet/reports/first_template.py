"""A first Word template of a printed form, made from the form alone, to be edited in Word.

Every sheet is a part, every section a heading, in the order of the form; a number or text is a
line with its placeholder, a grid a table, a table a loop over its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docx.document import Document
from docx.shared import Cm

from khsheet.model import Computed, Field, Form, IfBlank, PrintForm, Section, Sheet, Type
from khsheet.reports.placeholders import shown_by
from khsheet.reports.word_pages import (
    BOTH,
    CENTER,
    LEFT,
    RIGHT,
    add_table,
    add_title,
    bytes_of,
    fit,
    loop_rows,
    national_heading,
    new_document,
    repeat_heading,
    rule,
    smaller,
    write,
)

_LEFT_WIDTH, _RIGHT_WIDTH, _TEXT_WIDTH = 6.3, 10.2, 16.5
#: How wide columns are beside one another, and from how many on they are set smaller.
_NARROW, _WIDE, _MANY_COLUMNS = 1, 3, 5
_SMALL_LETTERS = 11

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_OPEN = re.compile(r"\{(period|plan_period|year|unit_word)\}")
#: A number that a title already begins with.
_NUMBERED = re.compile(r"\A\s*(?:[0-9]+|[IVX]+|[A-Za-z])[.)]\s+")


def first_template(form: Form, print_form: PrintForm) -> bytes:
    """The .docx template of that printed form, with a place for all that it shows."""
    document = new_document(print_form.title)
    _letterhead(document, form)
    add_title(document, f"{_subject(print_form.title)} {{{{ period }}}}")
    writer = _Writer(document, form, print_form)
    number = 0
    for sheet in form.sheets:
        if any(writer.shown(section) for section in sheet.sections):
            number += 1
            writer.sheet(number, sheet)
    writer.without_section()
    _signature(document, form, print_form.signer)
    write(document, "", "Khoảng cách")  # Word wants a paragraph after the last table
    return bytes_of(document)


def _letterhead(document: Document, form: Form) -> None:
    table = add_table(document, [_LEFT_WIDTH, _RIGHT_WIDTH], None)
    left, right = table.rows[0].cells
    own = "association" if form.association else "unit_name"
    write(left, f"{{{{ {own}|upper|lien_ten }}}}", "Tên Hội")
    rule(left, Cm(_LEFT_WIDTH), 2.4)
    national_heading(right, _RIGHT_WIDTH)
    fit(table.add_row(), [_LEFT_WIDTH, _RIGHT_WIDTH])
    left, right = table.rows[1].cells
    write(left, f"Số: {_told(form, 'number', '……')}/BC", "Số ký hiệu")
    day, month = _told(form, "day", "…"), _told(form, "month", "…")
    year = _told(form, "year", "{{ year }}")
    write(right, f"……, ngày {day} tháng {month} năm {year}", "Ngày tháng")


def _told(form: Form, what: str, otherwise: str) -> str:
    """The place of what the form's own input tells of the letter, or what stands in its stead."""
    key = form.office_report.get(what)
    return f"{{{{ {key} }}}}" if key in form.fields else otherwise


def _around(form: Form, print_form: PrintForm) -> set[str]:
    """The items that stand above and below the text: letterhead, recipients and signature."""
    return {*form.office_report.values(), *print_form.signer}


def _subject(title: str) -> str:
    """A title without the kind of document, which stands above it."""
    bare = re.sub(r"^báo cáo\s+", "", title, flags=re.IGNORECASE)
    return bare[:1].upper() + bare[1:]


def _signature(document: Document, form: Form, signer: tuple[str, ...]) -> None:
    """Recipients, and the signer's lines: the last is the name, the one above it the position."""
    write(document, "", "Khoảng cách").paragraph_format.keep_with_next = True
    table = add_table(document, [8.0, 8.5], None)
    left, right = table.rows[0].cells
    write(left, "Nơi nhận:", "Nơi nhận")
    told = form.office_report.get("addressees")
    text = f"{{{{ {told}|noi_nhan }}}}" if told in form.fields else "- …"
    write(left, text, "Danh sách nơi nhận")
    if len(signer) < 2:
        write(right, "NGƯỜI LẬP BÁO CÁO", "Chức vụ ký")
    for key in signer[:-1]:
        write(right, f"{{{{ {key}|upper }}}}", "Chức vụ ký")
    for key in signer[-1:]:
        write(right, f"{{{{ {key} }}}}", "Họ tên ký")


class _Writer:
    def __init__(self, document: Document, form: Form, print_form: PrintForm):
        self.document, self.form = document, form
        self.around = _around(form, print_form)
        self.keys = shown_by(form, print_form)

    def shown(self, section: Section) -> bool:
        inputs = section.inputs or section.fields
        return any(map(self._is_shown, inputs)) or any(self._computed_of(section))

    def _is_shown(self, item: Field | Computed) -> bool:
        return item.key in self.keys and item.key not in self.around

    def _computed_of(self, section: Section) -> Iterator[Computed]:
        return (c for c in self.form.computed if c.section == section.key and self._is_shown(c))

    # ------------------------------------------------------------ parts

    def sheet(self, number: int, sheet: Sheet) -> None:
        write(self.document, f"{_roman(number)}. {_capitals(_bare(sheet.title))}", "Phần")
        shown = [section for section in sheet.sections if self.shown(section)]
        for at, section in enumerate(shown, 1):
            self._section(at, section)

    def _section(self, number: int, section: Section) -> None:
        self._write(f"{number}. {_bare(section.title)}", "Mục")
        if section.key in self.form.tables:
            self._table(section)
        elif section.rows:
            self._grid(section)
        else:
            for field in filter(self._is_shown, section.fields):
                self._field(field)
        for computed in self._computed_of(section):
            self._line(computed)

    def without_section(self) -> None:
        """Computed values that stand nowhere in the workbook."""
        others = [c for c in self.form.computed if not c.section and self._is_shown(c)]
        if others:
            self._write("Các số khác", "Mục")
            for computed in others:
                self._line(computed)

    def _field(self, field: Field) -> None:
        may_go = field.if_blank is IfBlank.LEFT_OUT
        if may_go:
            self._command(f"if {field.key}.value")
        if field.type is Type.LONG_TEXT:
            self._write(f"{field.label}:", "Tiểu mục")
            self._write(f"{{{{ {field.key} }}}}", "Thân bài")
        else:
            self._line(field)
        if may_go:
            self._command("endif")

    def _line(self, item: Field | Computed) -> None:
        self._write(f"- {item.label}: {_placeholder(item)}", "Gạch đầu dòng")

    def _command(self, command: str) -> None:
        write(self.document, f"{{%p {command} %}}", "Câu lệnh")

    def _write(self, text: str, style: str) -> None:
        write(self.document, _opened(text), style)

    # ------------------------------------------------------------ tables

    def _table(self, section: Section) -> None:
        """The rows of a unit; an office's own report has none."""
        columns = [field for field in section.fields if field.key in self.keys]
        if not columns:
            return
        self._command("if not by_unit")
        widths = _shares([_weight(field, section) for field in columns])
        table = add_table(self.document, widths, "Table Grid")
        repeat_heading(table)
        for cell, field in zip(table.rows[0].cells, columns):
            write(cell, _opened(_heading(field)), "Đầu bảng")
        _, row, _ = loop_rows(table, widths, f"row in {section.key}")
        for cell, field in zip(row.cells, columns):
            paragraph = write(cell, f"{{{{ row.{field.key} }}}}", "Ô bảng")
            is_seq = field.key == section.seq
            paragraph.alignment = CENTER if is_seq else RIGHT if field.type.is_number else LEFT
        if len(columns) > _MANY_COLUMNS:
            smaller(table, _SMALL_LETTERS)
        self._command("endif")
        write(self.document, "", "Khoảng cách")

    def _grid(self, section: Section) -> None:
        cells = {
            (row.key, column): field
            for row in section.rows
            for column, field in zip(row.columns, row.fields)
            if self._is_shown(field)
        }
        columns = [c for c in section.fields if any(c.key == column for _, column in cells)]
        if not columns:
            return
        widths = _shares([_WIDE, *(2 * _NARROW for _ in columns)])
        table = add_table(self.document, widths, "Table Grid")
        repeat_heading(table)
        for cell, text in zip(table.rows[0].cells, ["", *map(_heading, columns)]):
            write(cell, _opened(text), "Đầu bảng")
        for row in section.rows:
            if any(row.key == key for key, _ in cells):
                made = table.add_row()
                fit(made, widths)
                write(made.cells[0], _opened(row.label), "Ô bảng").alignment = BOTH
                for cell, column in zip(made.cells[1:], columns):
                    field = cells.get((row.key, column.key))
                    text = f"{{{{ {field.key} }}}}" if field else ""
                    write(cell, text, "Ô bảng").alignment = RIGHT
        if len(columns) >= _MANY_COLUMNS:
            smaller(table, _SMALL_LETTERS)
        write(self.document, "", "Khoảng cách")


# ---------------------------------------------------------------- small things


def _roman(number: int) -> str:
    made = ""
    for value, sign in _ROMAN:
        while number >= value:
            made, number = made + sign, number - value
    return made


def _bare(title: str) -> str:
    """A title without a number of its own."""
    return _NUMBERED.sub("", title, count=1).strip()


def _opened(text: str) -> str:
    """What a text of the form leaves open, as a template does."""
    return _OPEN.sub(r"{{ \1 }}", text)


def _capitals(text: str) -> str:
    """The same in capitals."""
    parts = _OPEN.split(text)  # every second is a name
    return "".join(
        f"{{{{ {part}|upper }}}}" if number % 2 else part.upper()
        for number, part in enumerate(parts)
    )


def _placeholder(item: Field | Computed) -> str:
    """The place of a value, with the unit that does not come with it."""
    place = f"{{{{ {item.key} }}}}"
    if item.type is Type.PERCENT:
        return f"{place}%"
    comes_along = isinstance(item, Field) and item.blank_text
    is_said = item.label.casefold().startswith(item.unit.casefold())  # «Năm ký: 2026»
    return place if comes_along or is_said else f"{place}~{item.unit}"


def _heading(field: Field) -> str:
    return f"{field.label} ({field.unit})" if field.unit else field.label


def _weight(field: Field, section: Section) -> int:
    if field.key == section.seq:
        return _NARROW
    return _WIDE if field.type in (Type.TEXT, Type.LONG_TEXT, Type.CHOICE) else 2 * _NARROW


def _shares(weights: Iterable[int]) -> list[float]:
    """The width of the text shared out among columns, in cm."""
    weights = list(weights)
    return [round(_TEXT_WIDTH * weight / sum(weights), 2) for weight in weights]
