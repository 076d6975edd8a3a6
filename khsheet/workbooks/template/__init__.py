"""The workbook that staff fill in: a form, its layout and one unit written as a locked .xlsx."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from khsheet.form import check_sheet, computed, rules
from khsheet.form.check_sheet import CheckLine, WorkbookRefs, choices_name
from khsheet.form.layout import (
    CHECK_SHEET,
    CORRECTION_SHEET,
    EXPLAIN_KEY,
    FIRST_KEPT_ROW,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    KEPT_SHEET,
    KEY_COLUMN,
    LABEL_COLUMN,
    LAST_PREPARED_ROW,
    LISTS_SHEET,
    SECTION_MARK,
    SHEET_MARK,
    SINGLE,
    Layout,
    Line,
    SheetLayout,
    grid_columns,
    layout,
    quoted,
    titled,
)
from khsheet.form.wording import filled_in, unit_word, words_of
from khsheet.model import (
    CellError,
    Choices,
    Computed,
    DateSerial,
    Field,
    Filling,
    Finding,
    Form,
    Formula,
    Identity,
    Mark,
    PercentNumber,
    Raw,
    Type,
    Value,
)
from khsheet.model.places import a1, letters
from khsheet.values.read import is_blank, show_raw
from khsheet.workbooks.excel import MAX_TEXT, Book, Sheet
from khsheet.workbooks.stencil import packed, parts
from khsheet.workbooks.styles import (
    BAND_COLOUR,
    COMPUTED_COLOUR,
    FONT,
    HEAD_COLOUR,
    INPUT_COLOUR,
    WRONG_COLOUR,
    footer,
    height,
)

IDENTITY_MARKS = 7  # cells of row 1 that say what the sheet is
BOLD = 0.93  # bold letters are wider: as much of a column is left
CHECK_WIDTHS = (3, 40, 72, 14, 42)


def prefill(form: Form, identity: Identity) -> dict[str, Raw]:
    """The inputs that a blank workbook starts with: the period and the office's configuration."""
    special = {
        "period_year": float(identity.period.year),
        "period_month": float(identity.period.end.month),
    }
    words = words_of(identity.period, unit_word(form, identity.unit))
    cells = {}
    for key, item in form.inputs.items():
        value = special.get(item.prefill) or identity.config.get(item.prefill, "")
        if value:
            cells[key] = value if isinstance(value, float) else filled_in(value, words)
    return cells


def write(form: Form, identity: Identity, filling: Filling, *, password: str = "") -> bytes:
    """The bytes of the workbook; the same arguments give the same bytes."""
    target = BytesIO()
    book = Book(target, in_memory=True)
    book.set_properties(
        {
            "title": form.title,
            "subject": identity.period.name,
            "author": "khsheet",
            "created": _created(identity),
        }
    )
    if password:
        book.lock_structure(password)
    else:
        book.lock_structure()
    writer = _Writer(book, form, identity, filling, password)
    writer.write()
    book.close()
    return packed(parts(target.getvalue()))


def _created(identity: Identity) -> datetime:
    """A fixed date, so that the same input gives the same bytes."""
    return datetime.combine(identity.period.start, datetime.min.time())


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Book, form: Form, identity: Identity, filling: Filling, password: str):
        self.book, self.form, self.identity, self.filling = book, form, identity, filling
        self.password = password
        self.placed: Layout = layout(form)
        self.refs = WorkbookRefs(form, identity.period)
        self.words = words_of(identity.period, unit_word(form, identity.unit))
        self.lines = check_sheet.lines(form, identity.period)
        self.marked = {(m.sheet, m.row, m.column) for m in filling.marks}
        self.findings_at: dict[str, list[Finding]] = {}
        for finding in filling.findings:
            self.findings_at.setdefault(finding.field, []).append(finding)

    def say(self, text: str) -> str:
        return filled_in(text, self.words)

    def write(self) -> None:
        if self.filling.to_correct:
            self.correction_sheet()
        self.guide_sheet()
        sheets = {key: self.book.sheet(p.sheet.name) for key, p in self.placed.sheets.items()}
        check = self.book.sheet(CHECK_SHEET)
        for key, sheet in sheets.items():
            self.form_sheet(sheet, self.placed.sheets[key])
        self.check_sheet(check)
        if self.filling.leftovers:
            self.leftover_sheet()
        self.lists_sheet()
        self.identity_sheet()
        for mark in self.filling.marks:
            self.mark(self.book.get_worksheet_by_name(mark.sheet), mark)
        first = self.book.worksheets()[0]
        first.activate()
        first.set_first_sheet()

    # ------------------------------------------------------------ formats

    def style(self, **properties):
        return self.book.style(
            **{"font_name": FONT, "font_size": 13, "valign": "vcenter", **properties}
        )

    def input_style(self, item: Field, **more):
        common = {
            "locked": False,
            "border": 1,
            "border_color": "#BFBFBF",
            "bg_color": INPUT_COLOUR,
            **more,
        }
        return self.style(**common, **_number_format(item))

    def column_style(self, item: Field):
        return self.style(locked=False, text_wrap=True, **_number_format(item))

    # ------------------------------------------------------------ common to all sheets

    def start(
        self, sheet: Sheet, widths: Iterable[float], *, landscape: bool = False, identity: str = ""
    ) -> None:
        """Columns, hidden identity row, print set-up and protection of one sheet."""
        for n, width in enumerate(widths, KEY_COLUMN):
            sheet.set_column(n - 1, n - 1, width, self.style())
        sheet.set_column(KEY_COLUMN - 1, KEY_COLUMN - 1, 3, self.style(), {"hidden": True})
        sheet.set_row(0, 15, None, {"hidden": True})
        if identity:
            unit, period = self.identity.unit, self.identity.period
            marks = (
                SHEET_MARK,
                identity,
                self.form.id,
                str(self.form.version),
                period.id,
                unit.code,
                unit.name,
            )
            assert len(marks) == IDENTITY_MARKS
            for n, text in enumerate(marks):
                sheet.write_string(0, n, text, self.style())
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(footer(self.identity.unit.name))
        if landscape:
            sheet.set_landscape()
        self.protect(sheet)

    def protect(self, sheet: Sheet) -> None:
        allowed = ("format_columns", "format_rows", "sort", "autofilter")
        sheet.protect(
            self.password, {name: True for name in allowed} | {"objects": False, "scenarios": False}
        )

    # ------------------------------------------------------------ form sheets

    def form_sheet(self, sheet: Sheet, placed: SheetLayout) -> None:
        self.start(sheet, placed.widths, landscape=placed.landscape, identity=placed.sheet.key)
        if placed.table:
            self.unlock_columns(sheet, placed)
        for line in placed.lines:
            getattr(self, f"line_{line.kind}")(sheet, placed, line)
        if placed.table:
            self.table(sheet, placed)
        sheet.conditional_format(
            0,
            placed.status_column - 1,
            placed.lines[-1].row,
            placed.status_column - 1,
            self.mark_format(check_sheet.WRONG),
        )
        sheet.conditional_format(
            0,
            placed.status_column - 1,
            placed.lines[-1].row,
            placed.status_column - 1,
            self.mark_format(check_sheet.MISSING),
        )
        last = LAST_PREPARED_ROW if placed.table else placed.lines[-1].row
        if not placed.table:
            sheet.print_area(0, 1, last - 1, placed.last_column - 1)

    def mark_format(self, word: str) -> dict[str, object]:
        colour = {
            check_sheet.WRONG: "#C00000",
            check_sheet.MISSING: "#C55A11",
            check_sheet.EXPLAIN: "#7F6000",
        }[word]
        fill = {
            check_sheet.WRONG: "#FCE4D6",
            check_sheet.MISSING: "#FFF2CC",
            check_sheet.EXPLAIN: "#FFF2CC",
        }[word]
        made = self.book.style(font_color=colour, bg_color=fill, bold=True)
        return {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": made}

    def unlock_columns(self, sheet: Sheet, placed: SheetLayout) -> None:
        """Whole columns take input; everything above the first data row is locked again."""
        for n, item in enumerate(placed.table.fields):
            column = LABEL_COLUMN + n
            sheet.set_column(
                column - 1, column - 1, placed.widths[column - 1], self.column_style(item)
            )
        for row in range(1, placed.header_row + 1):
            first = LABEL_COLUMN if row > 1 else IDENTITY_MARKS + 1
            for column in range(first, LABEL_COLUMN + len(placed.table.fields)):
                sheet.write_blank(row - 1, column - 1, None, self.style())

    def line_title(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        sheet.set_row(line.row - 1, 30)
        text = titled(self.say(placed.sheet.title), self.identity.unit.name)
        sheet.write_string(
            line.row - 1,
            LABEL_COLUMN - 1,
            text,
            self.style(bold=True, font_size=16, font_color=HEAD_COLOUR),
        )

    def line_note(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        self.note(sheet, placed, line.row, placed.sheet.note)

    def line_section_note(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        self.note(sheet, placed, line.row, line.section.note)

    def note(self, sheet: Sheet, placed: SheetLayout, row: int, text: str) -> None:
        style = self.style(italic=True, text_wrap=True, font_color="#404040", font_size=12)
        width = sum(placed.widths[LABEL_COLUMN - 1 : placed.last_column])
        said = self.say(text)
        sheet.set_row(row - 1, height(said, width, 12))
        sheet.merge_range(row - 1, LABEL_COLUMN - 1, row - 1, placed.last_column - 1, said, style)

    def line_spacer(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        sheet.set_row(line.row - 1, 9)

    def line_section(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        style = self.style(bold=True, font_color="white", bg_color=HEAD_COLOUR)
        sheet.set_row(line.row - 1, 22)
        for column in range(LABEL_COLUMN, placed.last_column + 1):
            sheet.write_blank(line.row - 1, column - 1, None, style)
        sheet.write_string(line.row - 1, LABEL_COLUMN - 1, self.say(line.section.title), style)

    def line_keys(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        sheet.set_row(line.row - 1, 15, None, {"hidden": True})
        style = self.style()
        sheet.write_string(line.row - 1, KEY_COLUMN - 1, SECTION_MARK + line.section.key, style)
        if line.section is placed.table:
            names = [(LABEL_COLUMN + n, f.key) for n, f in enumerate(line.section.fields)]
        elif line.section.rows:
            names = [(placed.value_column + n, f.key) for n, f in enumerate(line.section.fields)]
        else:
            names = [(placed.value_column, SINGLE)]
        for column, name in names:
            sheet.write_string(line.row - 1, column - 1, name, style)

    def label(self, sheet: Sheet, placed: SheetLayout, row: int, text: str, style) -> None:
        if placed.label_end > LABEL_COLUMN:
            sheet.merge_range(row - 1, LABEL_COLUMN - 1, row - 1, placed.label_end - 1, text, style)
        else:
            sheet.write_string(row - 1, LABEL_COLUMN - 1, text, style)

    def line_fields(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        item: Field = line.item
        text = self.say(item.label) + (" (*)" if item.required else "")
        self.label(
            sheet,
            placed,
            line.row,
            text,
            self.style(text_wrap=True, border=1, border_color="#D9D9D9"),
        )
        room = placed.widths[placed.value_column - 1]
        lines = (
            3
            if item.type is Type.LONG_TEXT
            else 2
            if item.type is Type.TEXT and item.max_length > 2 * room
            else 1
        )
        tall = height("\n" * (lines - 1), 99)
        wide = sum(placed.widths[LABEL_COLUMN - 1 : placed.label_end])
        held = height(self.held(item), room)
        sheet.set_row(line.row - 1, max(height(text, wide), held, tall))
        self.input(
            sheet,
            line.row,
            placed.value_column,
            item,
            text_wrap=item.type in (Type.TEXT, Type.LONG_TEXT),
        )
        self.unit(sheet, placed, line.row, item)
        self.live_mark(sheet, placed, line.row, [item.key])

    def held(self, item: Field) -> str:
        raw = self.filling.cells.get(item.key)
        return raw if isinstance(raw, str) else ""

    def unit(self, sheet: Sheet, placed: SheetLayout, row: int, item: Field | Computed) -> None:
        if item.unit:
            sheet.write_string(
                row - 1,
                placed.unit_column - 1,
                self.say(item.unit),
                self.style(font_color="#595959", indent=1),
            )

    def line_texts(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        item: Field = line.item
        style = self.style(text_wrap=True, valign="top", border=1, border_color="#D9D9D9")
        label = self.say(item.label)
        held = height(self.held(item), placed.widths[placed.value_column - 1])
        sheet.set_row(
            line.row - 1,
            max(height(label, placed.widths[LABEL_COLUMN - 1]), held, height("\n" * 3, 99)),
        )
        sheet.write_string(line.row - 1, LABEL_COLUMN - 1, label, style)
        self.input(sheet, line.row, placed.value_column, item, text_wrap=True, valign="top")
        self.live_mark(sheet, placed, line.row, [item.key])

    def line_grid_header(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        style = self.style(
            bold=True,
            align="center",
            text_wrap=True,
            bg_color=BAND_COLOUR,
            border=1,
            border_color="#BFBFBF",
        )
        sheet.write_string(line.row - 1, LABEL_COLUMN - 1, "Nội dung", style)
        tall = 0.0
        for n, column in enumerate(line.section.fields, placed.value_column):
            unit = f"\n({column.unit})" if column.unit else ""
            said = self.say(column.label + unit)
            sheet.write_string(line.row - 1, n - 1, said, style)
            tall = max(tall, height(said, placed.widths[n - 1] * BOLD))
        sheet.set_row(line.row - 1, tall)

    def line_grid_row(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        style = self.style(text_wrap=True, border=1, border_color="#D9D9D9")
        label = self.say(line.item.label)
        sheet.set_row(line.row - 1, height(label, placed.widths[LABEL_COLUMN - 1]))
        sheet.write_string(line.row - 1, KEY_COLUMN - 1, line.item.key, self.style())
        sheet.write_string(line.row - 1, LABEL_COLUMN - 1, label, style)
        for item, column in grid_columns(line.section, line.item):
            self.input(sheet, line.row, placed.value_column + column, item)
        self.live_mark(sheet, placed, line.row, [f.key for f in line.item.fields])

    def input(self, sheet: Sheet, row: int, column: int, item: Field, **more) -> None:
        if not self.is_grid_input(item):
            sheet.write_string(row - 1, KEY_COLUMN - 1, item.key, self.style())
        if (sheet.name, row, column) in self.marked:
            more["bg_color"] = WRONG_COLOUR
        style = self.input_style(item, **more)
        write_raw(sheet, row, column, self.filling.cells.get(item.key), item, style)
        self.validate(sheet, row, column, row, item)

    def is_grid_input(self, item: Field) -> bool:
        return bool(self.form.section_of[item.key][1].rows)

    def live_mark(self, sheet: Sheet, placed: SheetLayout, row: int, keys: list[str]) -> None:
        formula = check_sheet.input_formula(keys, self.form, self.refs, placed)
        states = {
            check_sheet.input_status(
                self.form.inputs[k].required,
                is_blank(self.filling.cells.get(k)),
                self.findings_at.get(k, ()),
                self.form,
            )
            for k in keys
        }
        shown = next(
            (w for w in (check_sheet.WRONG, check_sheet.MISSING, check_sheet.DONE) if w in states),
            "",
        )
        style = self.style(align="center", font_size=11, font_color="#548235")
        sheet.write_formula(row - 1, placed.status_column - 1, f"={formula}", style, shown)

    def line_computed(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        item: Computed = line.item
        if line.section is not placed.table:
            sheet.write_string(line.row - 1, KEY_COLUMN - 1, item.key, self.style())
        common = {"bg_color": COMPUTED_COLOUR, "border": 1, "border_color": "#D9D9D9"}
        label = self.say(item.label)
        self.label(
            sheet, placed, line.row, label, self.style(italic=True, text_wrap=True, **common)
        )
        sheet.set_row(
            line.row - 1, height(label, sum(placed.widths[LABEL_COLUMN - 1 : placed.label_end]))
        )
        style = self.style(**common, **_number_format(item))
        value = self.filling.answers.values.get(item.key)
        cached = "" if value is None and item.ratio else "?" if value is None else value
        at = (line.row - 1, placed.value_column - 1)
        formula = computed.formula(item, self.form, self.refs.on(placed.sheet.name))
        if item.count or item.sum:
            sheet.write_array_formula(*at, *at, f"{{={formula}}}", style, _cached(cached))
        else:
            sheet.write_formula(*at, f"={formula}", style, _cached(cached))
        self.unit(sheet, placed, line.row, item)

    def line_table_header(self, sheet: Sheet, placed: SheetLayout, line: Line) -> None:
        style = self.style(
            bold=True, align="center", text_wrap=True, bg_color=BAND_COLOUR, border=1
        )
        tall = 0.0
        for n, column in enumerate(line.section.fields, LABEL_COLUMN):
            text = self.say(column.label) + (" (*)" if column.required else "")
            sheet.write_string(line.row - 1, n - 1, text, style)
            tall = max(
                tall, height(text, placed.widths[n - 1] * BOLD - 3)
            )  # the filter's button takes room
        sheet.set_row(line.row - 1, tall + 6)
        last = placed.first_data_row + max(len(self.filling.rows.get(line.section.key, ())) - 1, 0)
        at = (line.row - 1, KEY_COLUMN - 1)
        sheet.write_array_formula(
            *at, *at, f"{{={check_sheet.last_row_formula(placed)}}}", self.style(), last
        )

    def table(self, sheet: Sheet, placed: SheetLayout) -> None:
        table, first = placed.table, placed.first_data_row
        last_column = LABEL_COLUMN + len(table.fields) - 1
        filled = "&".join(f"${letters(LABEL_COLUMN + n)}{first}" for n in range(len(table.fields)))
        area = (first - 1, LABEL_COLUMN - 1, LAST_PREPARED_ROW - 1, last_column - 1)
        border = {"border": 1, "border_color": "#BFBFBF"}
        looks = [(f"=LEN({filled})>0", border)]
        if not any(
            name == sheet.name for name, _, _ in self.marked
        ):  # a band would hide the colour of a marked cell
            looks.insert(0, (f"=MOD(ROW(),2)*(LEN({filled})>0)", {**border, "bg_color": "#F3F8FD"}))
        for criteria, look in looks:
            sheet.conditional_format(
                *area, {"type": "formula", "criteria": criteria, "format": self.book.style(**look)}
            )
        for n, item in enumerate(table.fields):
            self.validate(sheet, first, LABEL_COLUMN + n, LAST_PREPARED_ROW, item)
        for row, cells in enumerate(self.filling.rows.get(table.key, ()), first):
            for column, (item, raw) in enumerate(zip(table.fields, cells), LABEL_COLUMN):
                style = self.column_style(item)
                if (sheet.name, row, column) in self.marked:
                    style = self.style(
                        locked=False,
                        text_wrap=True,
                        bg_color=WRONG_COLOUR,
                        border=1,
                        **_number_format(item),
                    )
                write_raw(sheet, row, column, raw, item, style)
            held = zip(cells, placed.widths[LABEL_COLUMN - 1 :])
            sheet.set_row(
                row - 1,
                max(height(raw, width) for raw, width in [*held, ("", 9)] if isinstance(raw, str)),
            )
        sheet.autofilter(
            placed.header_row - 1, LABEL_COLUMN - 1, LAST_PREPARED_ROW - 1, last_column - 1
        )
        sheet.freeze_panes(placed.header_row, 0)
        sheet.repeat_rows(placed.header_row - 1)

    def validate(self, sheet: Sheet, row: int, column: int, last_row: int, item: Field) -> None:
        """The prompt, and the error box where Excel can judge the value."""
        options: dict[str, object] = {
            "validate": "any",
            **(rules.validation(item, choices_name) or {}),
        }
        title = shorten(self.say(item.label), 32)
        hint = self.say(item.prompt)
        needs_sample = item.example and len(item.example) < 60 and "ví dụ" not in hint.casefold()
        sample = f" Ví dụ: {item.example}" if needs_sample else ""
        options |= {"input_title": title, "input_message": shorten(hint + sample, 255)}
        if options["validate"] != "any":
            soft = item.type is Type.CHOICE and not self.form.choices[item.choices].strict
            buttons = (
                "Bấm No (Không) để sửa lại, Yes (Có) để giữ như đã ghi."
                if soft
                else "Bấm Retry (Thử lại) để sửa, Cancel (Hủy) để bỏ."
            )
            error = f"Xin {rules.expected(item, self.form)}. {buttons}"
            options |= {
                "error_title": "Xin xem lại ô này",
                "error_message": shorten(error, 255),
                "error_type": "warning" if soft else "stop",
                "ignore_blank": True,
            }
        sheet.data_validation(row - 1, column - 1, last_row - 1, column - 1, options)

    def mark(self, sheet: Sheet, mark: Mark) -> None:
        sheet.write_comment(
            mark.row - 1,
            mark.column - 1,
            shorten(mark.note, 1000),
            {"x_scale": 2.2, "y_scale": 1.4},
        )

    # ------------------------------------------------------------ guide, check, hidden sheets

    def guide_sheet(self) -> None:
        sheet = self.book.sheet(GUIDE_SHEET)
        self.start(sheet, [3, 5, 105])
        unit, period = self.identity.unit, self.identity.period
        sheet.set_row(1, 34)
        heading = self.style(bold=True, font_size=18, font_color=HEAD_COLOUR, align="center")
        sheet.merge_range(1, 1, 1, 2, self.form.title.upper(), heading)
        sheet.merge_range(
            2,
            1,
            2,
            2,
            f"{unit.name} – {period.name}",
            self.style(bold=True, font_size=14, align="center"),
        )
        row = 4
        for number, text in enumerate(self.form.guide, 1):
            said = self.say(text)
            sheet.set_row(row, height(said, 105) + 3)
            sheet.write_string(row, 1, f"{number}.", self.style(valign="top", align="right"))
            sheet.write_string(row, 2, said, self.style(text_wrap=True, valign="top"))
            row += 1
        row += 1
        sheet.write_string(row, 2, "Các trang cần điền (bấm vào tên để mở):", self.style(bold=True))
        for placed in self.placed.sheets.values():
            row += 1
            self.link(
                sheet, row + 1, 3, placed.sheet.name, 2, LABEL_COLUMN, self.say(placed.sheet.name)
            )
        row += 1
        self.link(
            sheet,
            row + 1,
            3,
            CHECK_SHEET,
            2,
            LABEL_COLUMN,
            f"{CHECK_SHEET}: xem đã đủ, đúng chưa trước khi gửi",
        )
        row += 2
        sheet.write_string(row, 1, "", self.style(bg_color=INPUT_COLOUR, border=1))
        sheet.write_string(row, 2, "Ô màu này là ô để điền; dấu (*) là mục bắt buộc.", self.style())
        sheet.write_string(row + 1, 1, "", self.style(bg_color=COMPUTED_COLOUR, border=1))
        sheet.write_string(row + 1, 2, "Ô màu xám tự tính, không phải điền.", self.style())
        sheet.print_area(0, 1, row + 1, 2)

    def link(
        self,
        sheet: Sheet,
        row: int,
        column: int,
        target: str,
        to_row: int,
        to_column: int,
        text: str,
    ) -> None:
        style = self.style(font_color="#0563C1", underline=1, text_wrap=True)
        sheet.write_url(
            row - 1,
            column - 1,
            f"internal:{quoted(target)}!{a1(to_row, to_column)}",
            style,
            shorten(text, 250),
        )

    def check_sheet(self, sheet: Sheet) -> None:
        self.start(sheet, CHECK_WIDTHS, landscape=True, identity="check")
        first = check_sheet.FIRST_LINE_ROW
        last = first + len(self.lines) - 1
        statuses = [
            check_sheet.status(line, self.form, self.filling.findings, self.filling.explanations)
            for line in self.lines
        ]
        sheet.set_row(1, 30)
        sheet.write_string(
            1,
            1,
            f"KIỂM TRA TRƯỚC KHI GỬI – {self.identity.unit.name.upper()}",
            self.style(bold=True, font_size=16, font_color=HEAD_COLOUR),
        )
        self.check_count(sheet, first, last, statuses)
        note = (
            "THIẾU: xin ghi bổ sung. SAI: xin sửa lại. GIẢI TRÌNH: số liệu khác thường, xin sửa, hoặc nếu đúng thì ghi "
            "lý do ở cột bên cạnh. KHI NỘP: máy của Hội cấp trên sẽ kiểm tra. Bấm vào tên mục để tới ô cần xem."
        )
        sheet.set_row(3, height(note, sum(CHECK_WIDTHS[1:]), 12))
        sheet.merge_range(3, 1, 3, 4, note, self.style(italic=True, text_wrap=True, font_size=12))
        sheet.set_row(5, 15, None, {"hidden": True})
        sheet.write_string(5, KEY_COLUMN - 1, SECTION_MARK + "check", self.style())
        sheet.write_string(5, check_sheet.EXPLAIN_COLUMN - 1, EXPLAIN_KEY, self.style())
        header = self.style(
            bold=True, align="center", text_wrap=True, bg_color=BAND_COLOUR, border=1
        )
        for n, text in enumerate(("Mục", "Yêu cầu", "Kết quả", "Giải trình của đơn vị")):
            sheet.write_string(first - 2, n + 1, text, header)
        for row, (line, status) in enumerate(zip(self.lines, statuses), first):
            self.check_line(sheet, row, line, status)
        for word in (check_sheet.WRONG, check_sheet.MISSING, check_sheet.EXPLAIN):
            column = check_sheet.STATUS_COLUMN - 1
            sheet.conditional_format(first - 1, column, last - 1, column, self.mark_format(word))
        sheet.autofilter(first - 2, 1, last - 1, check_sheet.EXPLAIN_COLUMN - 1)
        sheet.freeze_panes(first - 1, 0)
        sheet.repeat_rows(first - 2)
        sheet.print_area(0, 1, last - 1, check_sheet.EXPLAIN_COLUMN - 1)

    def check_count(self, sheet: Sheet, first: int, last: int, statuses: list[str]) -> None:
        marks = f"${letters(check_sheet.STATUS_COLUMN)}${first}:${letters(check_sheet.STATUS_COLUMN)}${last}"
        count = f'COUNTIF({marks},"{check_sheet.DONE}")'
        later = statuses.count(check_sheet.LATER)
        done = statuses.count(check_sheet.DONE)
        total = len(statuses) - later
        shown = f"Đã xong {done}/{total} mục"
        sheet.write_formula(
            2, 1, f'="Đã xong "&{count}&"/{total} mục"', self.style(bold=True, font_size=14), shown
        )

    def check_line(self, sheet: Sheet, row: int, line: CheckLine, status: str) -> None:
        cell = self.placed.cells[line.key]
        title, said = self.say(line.title), self.say(line.sentence)
        explained = self.filling.explanations.get(line.id, "")
        texts = zip((title, said, explained), (CHECK_WIDTHS[n] for n in (1, 2, 4)))
        sheet.set_row(row - 1, max(height(text, width, 12) for text, width in texts))
        sheet.write_string(row - 1, KEY_COLUMN - 1, line.id, self.style())
        style = self.style(
            font_color="#0563C1",
            underline=1,
            text_wrap=True,
            font_size=12,
            border=1,
            border_color="#D9D9D9",
        )
        # LibreOffice does not wrap a link.
        sheet.write_url(row - 1, 1, cell.link, style, shorten(title, 48))
        body = self.style(text_wrap=True, font_size=12, border=1, border_color="#D9D9D9")
        sheet.write_string(row - 1, 2, said, body)
        look = self.style(
            align="center",
            bold=True,
            font_color="#548235",
            font_size=12,
            border=1,
            border_color="#D9D9D9",
        )
        explain = a1(row, check_sheet.EXPLAIN_COLUMN, absolute=True)
        formula = check_sheet.line_formula(line, self.form, self.refs, explain)
        column = check_sheet.STATUS_COLUMN - 1
        if line.section:
            sheet.write_formula(row - 1, column, f"={formula}", look, status)
        elif formula:
            sheet.write_array_formula(
                row - 1, column, row - 1, column, f"{{={formula}}}", look, status
            )
        else:
            sheet.write_string(row - 1, column, status, look)
        if line.can_be_explained:
            style = self.style(
                locked=False,
                text_wrap=True,
                font_size=12,
                bg_color=INPUT_COLOUR,
                border=1,
                border_color="#BFBFBF",
                num_format="@",
            )
            if explained:
                sheet.write_string(row - 1, check_sheet.EXPLAIN_COLUMN - 1, explained, style)
            else:
                sheet.write_blank(row - 1, check_sheet.EXPLAIN_COLUMN - 1, None, style)

    def lists_sheet(self) -> None:
        sheet = self.book.sheet(LISTS_SHEET)
        for column, (key, choices) in enumerate(self.form.choices.items(), 1):
            self.list_column(sheet, column, key, choices)
        self.protect(sheet)
        sheet.hide()

    def list_column(self, sheet: Sheet, column: int, key: str, choices: Choices) -> None:
        sheet.write_string(0, column - 1, choices.label)
        for row, value in enumerate(choices.values, 2):
            sheet.write_string(row - 1, column - 1, value)
        area = (
            f"{a1(2, column, absolute=True)}:{a1(len(choices.values) + 1, column, absolute=True)}"
        )
        self.book.define_name(choices_name(key), f"={quoted(LISTS_SHEET)}!{area}")

    def identity_sheet(self) -> None:
        sheet = self.book.sheet(IDENTITY_SHEET)
        unit, period = self.identity.unit, self.identity.period
        values = {
            "form": self.form.id,
            "version": str(self.form.version),
            "period": period.id,
            "period_start": period.start.isoformat(),
            "period_end": period.end.isoformat(),
            "unit_code": unit.code,
            "unit_name": unit.name,
            "unit_type": unit.type,
            "unit_group": unit.group,
            "unit_superior": unit.superior,
            "tool_version": self.identity.tool_version,
            "blank": self.filling.blank,
            **{
                f"config.{k}": v
                for k, v in self.identity.config.items()
                if v != self.form.config.get(k)
            },
        }
        text = self.book.style(num_format="@")
        for row, (name, value) in enumerate(values.items()):
            sheet.write_string(row, 0, name, text)
            sheet.write_string(row, 1, value, text)
        self.protect(sheet)
        sheet.very_hidden()

    # ------------------------------------------------------------ the returned workbook's own sheets

    def correction_sheet(self) -> None:
        sheet = self.book.sheet(CORRECTION_SHEET)
        self.start(sheet, [3, 14, 112])
        sheet.set_row(1, 30)
        sheet.write_string(
            1,
            1,
            f"CẦN SỬA – {self.identity.unit.name.upper()}",
            self.style(bold=True, font_size=16, font_color="#C00000"),
        )
        note = "Bấm vào tên ô để tới ô cần sửa (ô nền cam, có ghi chú). Sửa xong xin lưu và gửi lại cả tệp."
        sheet.write_string(2, 1, note, self.style(italic=True))
        doubt = "Ô có dấu hỏi (?): chưa chắc số đã gửi, xin gõ lại cả ô. Dòng dấu hỏi ở cuối bảng: xem lại bảng, rồi xóa dòng đó."
        sheet.write_string(3, 1, doubt, self.style(italic=True))
        plain = self.style(text_wrap=True, valign="top")
        # LibreOffice does not wrap a link: the message stands beside it.
        link_style = self.style(valign="top", font_color="#0563C1", underline=1)
        for row, (message, link) in enumerate(self.filling.to_correct, 4):
            sheet.set_row(row, height(message, 112) + 3)
            if link:
                sheet.write_url(row, 1, link, link_style, f"{row - 3}. Ô {link.rpartition('!')[2]}")
            else:
                sheet.write_string(row, 1, f"{row - 3}.", plain)
            sheet.write_string(row, 2, message, plain)

    def leftover_sheet(self) -> None:
        sheet = self.book.sheet(KEPT_SHEET)
        self.start(sheet, [3, 120])
        sheet.write_string(
            1,
            1,
            "Nội dung đã gõ nhưng không thuộc ô nào của biểu mẫu, giữ lại để không mất:",
            self.style(bold=True),
        )
        for row, text in enumerate(self.filling.leftovers, FIRST_KEPT_ROW - 1):
            sheet.set_row(row, height(text, 120))
            sheet.write_string(row, 1, text, self.style(text_wrap=True, valign="top"))


# ---------------------------------------------------------------- values into cells


def _number_format(item: Field | Computed) -> dict[str, object]:
    formats = {
        Type.INTEGER: "0" if item.unit in ("", "ngày", "tháng", "năm", "khối") else "#,##0",
        Type.MONEY: "#,##0",
        Type.DECIMAL: "#,##0.00",
    }
    if item.type is Type.PERCENT:
        return {"num_format": "General", "align": "right"}
    if item.type in formats:
        return {"num_format": formats[item.type], "align": "right"}
    return {"num_format": "@", "align": "left"}


def _cached(value: Value) -> object:
    return value if isinstance(value, (int, str)) else float(value)


def write_raw(sheet: Sheet, row: int, column: int, raw: Raw, item: Field, style) -> None:
    """A cell as it was typed. What the tool refused must not turn into a value on the way back."""
    at = (row - 1, column - 1)
    raw = as_typed(raw, item)
    if raw is None:
        sheet.write_blank(*at, None, style)
    elif isinstance(raw, bool):
        sheet.write_boolean(*at, raw, style)
    elif isinstance(raw, float):
        sheet.write_number(*at, raw, style)
    else:
        sheet.write_string(*at, raw, style)


def as_typed(raw: Raw, item: Field) -> str | float | bool | None:
    """What to write for a cell: dates, percentages, formulas and errors lose the format that made them such.

    A number that Excel had turned into a date, a percentage where none belongs and an error stay
    what they looked like, as text; a text field keeps what its formula showed, and loses an error,
    a field with a list shows the formula.
    """
    is_text = item.type in (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
    if isinstance(raw, PercentNumber) and item.type is Type.PERCENT and 0 <= raw:
        share = round(raw * 100, 10)
        return f"{show_raw(raw)}" if 0 < share < 1 else share  # 0,5 alone would be read as a half
    if isinstance(raw, CellError) or isinstance(raw, float) and not math.isfinite(raw):
        return None if is_text else show_raw(raw)
    if isinstance(raw, (DateSerial, PercentNumber)):
        return show_raw(raw)
    if isinstance(raw, Formula):
        seen = raw.cached if isinstance(raw.cached, str) else show_raw(raw)
        return seen if is_text and item.type is not Type.CHOICE else f"={raw.text}"[:MAX_TEXT]
    return raw


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word so that it has at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:.") + "…"
