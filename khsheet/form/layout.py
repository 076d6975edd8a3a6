"""Where everything of a form stands in the workbook: the only module that knows A1.

Positions are computed from the form; rows and columns count from 1. Every sheet has a hidden
row 1 (identity), a hidden column A (row keys) and, above each section, a hidden key row: a
cell is named by its row's key and its column's key, never by its coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from khsheet.model import (
    Computed,
    Field,
    Form,
    GridRow,
    Place,
    Section,
    Shape,
    Sheet,
    Type,
    once_per_form,
)
from khsheet.model.fielded import Mutable
from khsheet.model.places import a1

KEY_COLUMN = 1
LABEL_COLUMN = 2
IDENTITY_ROW = 1

#: Data validations and check formulas of tables reach this row; the tool checks every row anyway.
LAST_PREPARED_ROW = 5000

#: What the key row writes over the column of single inputs, and marks of hidden keys.
SINGLE = "="
SECTION_MARK = "#"
SHEET_MARK = "##khsheet"


GUIDE_SHEET = "Hướng dẫn"
CHECK_SHEET = "Kiểm tra"
LISTS_SHEET = "_danhmuc"
IDENTITY_SHEET = "_khsheet"
EXPLAIN_KEY = "explain"

#: Sheets of a returned workbook: what to correct, what changed since earlier periods, and texts
#: kept because they belong to no cell.
CORRECTION_SHEET = "Cần sửa"
COMPARED_SHEET = "So kỳ trước"
KEPT_SHEET = "Giữ lại"
FIRST_KEPT_ROW = 4
#: What stands beside a number of a new workbook: what it was in the period before.
PREVIOUS = "kỳ trước: "
#: Who wrote the notes of a returned workbook.
NOTE_AUTHOR = "khsheet"


def titled(title: str, unit: str) -> str:
    """The title on a sheet: its own, and whose it is."""
    return f"{title} – {unit.upper()}"


def quoted(sheet: str) -> str:
    """A sheet name as formulas and links write it."""
    return "'" + sheet.replace("'", "''") + "'"


class Cell(NamedTuple):
    """One cell of the workbook."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        return a1(self.row, self.column)

    @property
    def reference(self) -> str:
        return f"{quoted(self.sheet)}!{a1(self.row, self.column, absolute=True)}"

    @property
    def link(self) -> str:
        return f"internal:{quoted(self.sheet)}!{self.a1}"

    def down_to(self, row: int) -> str:
        """The range from this cell down to a row."""
        return f"{self.reference}:{a1(row, self.column, absolute=True)}"


LineItem = Field | Computed | GridRow | None
"""What stands in a line, where it is more than a text."""


class Line(NamedTuple):
    """One row of a sheet and what stands in it."""

    row: int
    kind: str
    section: Section | None = None
    item: LineItem = None


def inputs_of(line: Line) -> tuple[Field, ...]:
    """The inputs that stand in a line, none for a line of a table."""
    if isinstance(line.item, GridRow):
        return line.item.fields
    return (line.item,) if isinstance(line.item, Field) else ()


class SheetLayout(Mutable):
    """A sheet's rows and the columns that its sections share.

    ``value_column`` holds single inputs, ``unit_column`` their unit, ``status_column`` the live
    mark; labels reach from LABEL_COLUMN to ``label_end``. ``header_row`` is a table's header,
    0 where the sheet has no table.
    """

    sheet: Sheet
    widths: list[float]
    label_end: int
    value_column: int
    status_column: int
    lines: list[Line] = field(default_factory=list)
    header_row: int = 0

    @property
    def unit_column(self) -> int:
        return self.value_column + 1

    @property
    def table(self) -> Section | None:
        last = self.sheet.sections[-1]
        return last if last.shape is Shape.TABLE else None

    @property
    def first_data_row(self) -> int:
        return self.header_row + 1

    @property
    def last_row_cell(self) -> Cell:
        """The hidden cell that tells the last row of the table that holds anything."""
        return Cell(self.sheet.name, self.header_row, KEY_COLUMN)

    @property
    def last_column(self) -> int:
        table = len(self.table.fields) + 1 if self.table else 0
        return max(self.status_column, table)

    @cached_property
    def marked(self) -> list[Line]:
        """The lines with inputs, beside each of which stands its mark."""
        return [line for line in self.lines if inputs_of(line)]

    @property
    def landscape(self) -> bool:
        return sum(self.widths[: self.last_column]) > 125


class Layout(Mutable):
    """Where every input, column and shown computed value stands."""

    sheets: dict[str, SheetLayout]
    cells: dict[str, Cell]


_COLUMN_WIDTHS = {
    Type.INTEGER: 11,
    Type.MONEY: 17,
    Type.DECIMAL: 13,
    Type.PERCENT: 11,
    Type.DATE: 14,
    Type.TEXT: 24,
    Type.CHOICE: 30,
    Type.LONG_TEXT: 50,
}
_TABLE_LABEL_WIDTH = 46


def _table_widths(table: Section) -> list[float]:
    return [6 if f.key == table.seq else _COLUMN_WIDTHS[f.type] for f in table.fields]


def _columns(sheet: Sheet) -> SheetLayout:
    """The columns of a sheet; above a table, labels span its first columns."""
    table = sheet.sections[-1] if sheet.sections[-1].shape is Shape.TABLE else None
    grid_columns = max((len(s.fields) for s in sheet.sections if s.shape is Shape.GRID), default=0)
    spare = max(grid_columns, 2)  # behind the inputs of a line stands its mark
    if table:
        widths = [3.0, *_table_widths(table)]
        label_end = LABEL_COLUMN
        while sum(widths[1:label_end]) < _TABLE_LABEL_WIDTH and label_end < len(widths) - 2:
            label_end += 1
        value = label_end + 1
        widths += [16.0] * (value + spare - len(widths))
        return SheetLayout(sheet, widths, label_end, value, value + spare)
    if any(s.shape is Shape.TEXTS for s in sheet.sections):
        widths = [3.0, 34.0, 78.0, *[16.0] * (spare - 2), 10.0, 12.0]
        return SheetLayout(sheet, widths, LABEL_COLUMN, 3, 3 + spare)
    long = any(f.type in (Type.TEXT, Type.LONG_TEXT) for s in sheet.sections for f in s.inputs)
    first = 34.0 if long and not grid_columns else 22.0 if long else 18.0
    widths = [3.0, 52.0, first, *[16.0] * (spare - 1), 12.0]
    return SheetLayout(sheet, widths, LABEL_COLUMN, 3, 3 + spare)


def _computed_lines(form: Form, section: Section) -> list[Computed]:
    return [c for c in form.computed if c.section == section.key]


def _lines(form: Form, sheet: Sheet) -> Iterator[tuple[str, Section | None, LineItem]]:
    """The lines of a sheet from row 2 on, as (kind, section, item)."""
    yield "title", None, None
    if sheet.note:
        yield "note", None, None
    for section in sheet.sections:
        yield "spacer", None, None
        yield "section", section, None
        if section.note:
            yield "section_note", section, None
        computed = _computed_lines(form, section)
        if section.shape is Shape.TABLE:
            yield from (("computed", section, c) for c in computed)
            yield "keys", section, None
            yield "table_header", section, None
            return
        yield "keys", section, None
        if section.shape is Shape.GRID:
            yield "grid_header", section, None
            yield from (("grid_row", section, r) for r in section.rows)
        else:
            yield from ((section.shape.value, section, f) for f in section.fields)
        yield from (("computed", section, c) for c in computed)


def _place_line(placed: SheetLayout, cells: dict[str, Cell], line: Line) -> None:
    name = placed.sheet.name
    if isinstance(line.item, GridRow) and line.section:
        for item, column in grid_columns(line.section, line.item):
            cells[item.key] = Cell(name, line.row, placed.value_column + column)
    elif line.item:
        cells[line.item.key] = Cell(name, line.row, placed.value_column)
    elif line.kind == "table_header" and line.section:
        placed.header_row = line.row
        for n, field in enumerate(line.section.fields):
            cells[field.key] = Cell(name, line.row + 1, LABEL_COLUMN + n)


def grid_columns(section: Section, row: GridRow) -> list[tuple[Field, int]]:
    """The inputs of a grid row, each with the number of its column in the grid (from 0)."""
    numbers = {column.key: n for n, column in enumerate(section.fields)}
    return [(item, numbers[column]) for item, column in zip(row.fields, row.columns)]


@once_per_form
def layout(form: Form) -> Layout:
    """The positions of a form, computed once for each Form."""
    sheets: dict[str, SheetLayout] = {}
    cells: dict[str, Cell] = {}
    for sheet in form.sheets:
        placed = _columns(sheet)
        for row, (kind, section, item) in enumerate(_lines(form, sheet), IDENTITY_ROW + 1):
            line = Line(row, kind, section, item)
            placed.lines.append(line)
            _place_line(placed, cells, line)
        sheets[sheet.key] = placed
    return Layout(sheets, cells)


@once_per_form
def places(form: Form) -> dict[str, tuple[str, int, int]]:
    """Sheet, row and column of every item of a form."""
    return {key: (c.sheet, c.row, c.column) for key, c in layout(form).cells.items()}


def moved(form: Form | None, found: Mapping[str, Place]) -> dict[str, Place]:
    """What was found elsewhere than the form has it, in its order; all of it without a form."""
    own = places(form) if form else {}
    keys = (*own, *sorted(found.keys() - own.keys()))
    return {k: found[k] for k in keys if k in found and found[k][1:] != own.get(k)}
