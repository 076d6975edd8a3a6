"""A sheet that staff fill in: titles, labels, inputs, grids, computed values, a table last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from khsheet.form import check_sheet
from khsheet.form.layout import (
    KEY_COLUMN,
    LABEL_COLUMN,
    PREVIOUS,
    SECTION_MARK,
    SINGLE,
    Line,
    SheetLayout,
    grid_columns,
    inputs_of,
    titled,
)
from khsheet.model import Computed, Field, GridRow, Section, Shape, Type
from khsheet.workbooks.excel import CellRange, ExcelSheet, cached
from khsheet.workbooks.heights import BOLD, height, tall
from khsheet.workbooks.styles import (
    FORM,
    FORM_COMPUTED,
    FORM_COMPUTED_LABEL,
    FORM_GRID_HEAD,
    FORM_INPUT,
    FORM_LABEL,
    FORM_LINE_INPUT,
    FORM_LONG_LABEL,
    FORM_MARK,
    FORM_NOTE,
    FORM_PREVIOUS,
    FORM_REQUIRED_INPUT,
    FORM_SECTION,
    FORM_TEXT_INPUT,
    FORM_TITLE,
    FORM_UNIT,
    FORM_WRAPPED_INPUT,
    INPUT_TAB,
    TABLE_TAB,
    Look,
    for_input,
)
from khsheet.workbooks.template import inputs, tables
from khsheet.workbooks.template.form_book import STATUS_LOOKS, FormBook

_PREVIOUS_WIDTH = 30


class InputSheet:
    """One such sheet being written, line by line as the layout has them."""

    def __init__(self, form_book: FormBook, sheet: ExcelSheet, placed: SheetLayout):
        self.form_book, self.sheet, self.placed = form_book, sheet, placed
        self.form, self.filling, self.say = form_book.form, form_book.filling, form_book.say

    def write(self) -> None:
        sheet, placed, table = self.sheet, self.placed, self.placed.table
        key = placed.sheet.key
        self.form_book.start(sheet, placed.widths, landscape=placed.landscape, identity=key)
        sheet.tab(TABLE_TAB if table else INPUT_TAB)
        if table:
            tables.unlock_columns(self.form_book, sheet, placed, table)
        if any(item.key in self.filling.previous for item in self._numbers()):
            sheet.column(placed.status_column + 1, _PREVIOUS_WIDTH, FORM)
        for line in placed.lines:
            self._line(line)
        if table:
            tables.write(self.form_book, sheet, placed, table)
        last = placed.lines[-1].row
        # One row more, so that a row inserted at the end takes part.
        marks = CellRange(1, placed.status_column, last + 1, placed.status_column)
        for word in (check_sheet.WRONG, check_sheet.MISSING, check_sheet.EMPTY):
            sheet.highlight(marks, word, STATUS_LOOKS[word])
        if not table:
            sheet.print_area(CellRange(1, LABEL_COLUMN, last, placed.last_column))

    def _numbers(self) -> Iterator[Field | Computed]:
        """What a line shows a number of."""
        for line in self.placed.lines:
            yield from [line.item] if isinstance(line.item, Computed) else inputs_of(line)

    def _line(self, line: Line) -> None:
        row, section, item = line.row, line.section, line.item
        if section is None:
            self._above_sections(row, line.kind)
        elif isinstance(item, Field):
            if section.shape is Shape.TEXTS:
                self._long_text(line, item)
            else:
                self._field(line, item)
        elif isinstance(item, GridRow):
            self._grid_row(line, section, item)
        elif isinstance(item, Computed):
            self._computed(row, section, item)
        else:
            self._about_section(row, line.kind, section)

    # ------------------------------------------------------------ titles and notes

    def _above_sections(self, row: int, kind: str) -> None:
        if kind == "title":
            self.sheet.height(row, 30)
            unit = self.form_book.identity.unit
            text = titled(self.say(self.placed.sheet.title), unit.name)
            self.sheet.text(row, LABEL_COLUMN, text, FORM_TITLE)
        elif kind == "note":
            self._note(row, self.placed.sheet.note)
        else:  # a spacer
            self.sheet.height(row, 9)

    def _about_section(self, row: int, kind: str, section: Section) -> None:
        if kind == "section":
            self._section_title(row, section)
        elif kind == "section_note":
            self._note(row, section.note)
        elif kind == "keys":
            self._keys(row, section)
        elif kind == "grid_header":
            self._grid_head(row, section)
        else:
            tables.header(self.form_book, self.sheet, self.placed, row, section)

    def _note(self, row: int, text: str) -> None:
        last, said = self.placed.last_column, self.say(text)
        width = sum(self.placed.widths[LABEL_COLUMN - 1 : last])
        self.sheet.height(row, height(said, width, 12))
        self.sheet.across(row, LABEL_COLUMN, last, said, FORM_NOTE)

    def _section_title(self, row: int, section: Section) -> None:
        self.sheet.height(row, 22)
        for column in range(LABEL_COLUMN, self.placed.last_column + 1):
            self.sheet.blank(row, column, FORM_SECTION)
        self.sheet.text(row, LABEL_COLUMN, self.say(section.title), FORM_SECTION)

    def _keys(self, row: int, section: Section) -> None:
        """The hidden row that names a section and its columns."""
        self.sheet.hidden_row(row)
        self.sheet.text(row, KEY_COLUMN, SECTION_MARK + section.key, FORM)
        keys = [field.key for field in section.fields]
        first = self.placed.value_column
        if section is self.placed.table:
            first = LABEL_COLUMN
        elif not section.rows:
            keys = [SINGLE]
        for column, key in enumerate(keys, first):
            self.sheet.text(row, column, key, FORM)

    # ------------------------------------------------------------ single inputs

    def _width(self, column: int) -> float:
        return self.placed.widths[column - 1]

    @property
    def _label_width(self) -> float:
        return sum(self.placed.widths[LABEL_COLUMN - 1 : self.placed.label_end])

    def _label(self, row: int, text: str, look: Look) -> None:
        self.sheet.across(row, LABEL_COLUMN, self.placed.label_end, text, look)

    def _field(self, line: Line, item: Field) -> None:
        row = line.row
        text = self.say(item.label) + (" (*)" if item.required else "")
        self._label(row, text, FORM_LABEL)
        lines = tall(self._usual_lines(item))
        self.sheet.height(row, max(height(text, self._label_width), self._held(item), lines))
        is_wrapped = item.type in (Type.TEXT, Type.LONG_TEXT)
        base = FORM_WRAPPED_INPUT if is_wrapped else FORM_LINE_INPUT
        inputs.write(self.form_book, self.sheet, row, self.placed.value_column, item, base)
        self._unit(row, item)
        self._live_mark(line)
        self._previous(row, [item])

    def _usual_lines(self, item: Field) -> int:
        """The lines that an answer usually takes."""
        if item.type is Type.LONG_TEXT:
            return 3
        is_long = item.max_length > 2 * self._width(self.placed.value_column)
        return 2 if item.type is Type.TEXT and is_long else 1

    def _held(self, item: Field) -> float:
        """The height that shows what fills the input."""
        raw = self.filling.cells.get(item.key)
        text = raw if isinstance(raw, str) else ""
        return height(text, self._width(self.placed.value_column))

    def _unit(self, row: int, item: Field | Computed) -> None:
        if item.unit:
            self.sheet.text(row, self.placed.unit_column, self.say(item.unit), FORM_UNIT)

    def _long_text(self, line: Line, item: Field) -> None:
        row = line.row
        label = self.say(item.label)
        wanted = height(label, self._width(LABEL_COLUMN))
        self.sheet.height(row, max(wanted, self._held(item), tall(4)))
        self.sheet.text(row, LABEL_COLUMN, label, FORM_LONG_LABEL)
        column = self.placed.value_column
        inputs.write(self.form_book, self.sheet, row, column, item, FORM_TEXT_INPUT)
        self._live_mark(line)

    # ------------------------------------------------------------ grids

    def _grid_head(self, row: int, section: Section) -> None:
        self.sheet.text(row, LABEL_COLUMN, "Nội dung", FORM_GRID_HEAD)
        high = 0.0
        for column, field in enumerate(section.fields, self.placed.value_column):
            unit = f"\n({field.unit})" if field.unit else ""
            said = self.say(field.label + unit)
            self.sheet.text(row, column, said, FORM_GRID_HEAD)
            high = max(high, height(said, self._width(column) * BOLD))
        self.sheet.height(row, high)

    def _grid_row(self, line: Line, section: Section, item: GridRow) -> None:
        row = line.row
        label = self.say(item.label)
        self.sheet.height(row, height(label, self._width(LABEL_COLUMN)))
        self.sheet.text(row, KEY_COLUMN, item.key, FORM)
        self.sheet.text(row, LABEL_COLUMN, label, FORM_LABEL)
        for field, offset in grid_columns(section, item):
            column = self.placed.value_column + offset
            base = FORM_REQUIRED_INPUT if field.required else FORM_INPUT
            inputs.write(self.form_book, self.sheet, row, column, field, base)
        self._live_mark(line)
        self._previous(row, item.fields)

    # ------------------------------------------------------------ what the workbook works out

    def _live_mark(self, line: Line) -> None:
        """The formula beside a line of inputs that says whether it is done."""
        place = self.placed.sheet.name, line.row
        formula, shown = self.form_book.common.marks[place], self.form_book.marks[place]
        self.sheet.formula(line.row, self.placed.status_column, formula, FORM_MARK, shown)

    def _computed(self, row: int, section: Section, item: Computed) -> None:
        if section is not self.placed.table:
            self.sheet.text(row, KEY_COLUMN, item.key, FORM)
        label = self.say(item.label)
        self._label(row, label, FORM_COMPUTED_LABEL)
        self.sheet.height(row, height(label, self._label_width))
        formula = self.form_book.common.computed[item.key]
        value = self.filling.answers.values.get(item.key)
        shown = cached(value, absent="" if item.ratio else "?")
        look = for_input(FORM_COMPUTED, item)
        is_array = item.count or item.sum
        write = self.sheet.array_formula if is_array else self.sheet.formula
        write(row, self.placed.value_column, formula, look, shown)
        self._unit(row, item)
        self._previous(row, [item])

    def _previous(self, row: int, items: Sequence[Field | Computed]) -> None:
        """What the numbers of a line were in the period before, beside all that is the line's."""
        known = self.filling.previous
        if any(item.key in known for item in items):
            said = PREVIOUS + "; ".join(known.get(item.key, "–") for item in items)
            self.sheet.text(row, self.placed.status_column + 1, said, FORM_PREVIOUS)
