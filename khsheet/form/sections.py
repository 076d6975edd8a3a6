"""The sheets of a definition: sections of four shapes, and the inputs of their grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from khsheet.form.declared import (
    Faults,
    Misfit,
    Table,
    build,
    converted,
    did_you_mean,
    keys_of,
    place_of,
    tables,
    values,
)
from khsheet.model import Field, GridRow, Section, Shape, Sheet, Type

_FORBIDDEN_IN_SHEET_NAMES = "[]:*?/\\'"
_LONGEST_SHEET_NAME = 31
_WORDS = (Type.TEXT, Type.LONG_TEXT)


def read_sheets(data: Table, faults: Faults) -> tuple[Sheet, ...]:
    """The sheets of a form, as far as they can be read."""
    read = [
        _sheet(table, place_of("sheet", table, number), faults)
        for number, table in enumerate(tables(data, "sheet", "", faults), 1)
    ]
    if not read:
        faults.at("định nghĩa", "cần ít nhất một [[sheet]]")
    return tuple(sheet for sheet in read if sheet)


def _sheet(table: Table, place: str, faults: Faults) -> Sheet | None:
    declared = tables(table, "section", place, faults)
    read = [_section(t, place_of("", t, n, place), faults) for n, t in enumerate(declared, 1)]
    sections = tuple(section for section in read if section)
    if not declared:
        faults.at(place, "cần ít nhất một [[sheet.section]]")
    for section in sections[:-1]:
        if section.shape is Shape.TABLE:
            faults.at(place, f"bảng '{section.key}' phải là phần cuối của trang")
    sheet = build(Sheet, table, place, faults, also=["section"], parts={"sections": sections})
    if sheet and (what := _of_sheet_name(sheet.name)):
        faults.at(place, what)
    return sheet


def _of_sheet_name(name: str) -> str:
    """Why Excel takes no sheet of that name; "" where it does."""
    if not name.strip():
        return "'name' còn trống"
    if len(name) > _LONGEST_SHEET_NAME:
        return f"'name' dài {len(name)} ký tự, Excel chỉ nhận {_LONGEST_SHEET_NAME}"
    strange = [sign for sign in _FORBIDDEN_IN_SHEET_NAMES if sign in name]
    signs = " ".join(strange).replace("'", "nháy đơn")
    return f"'name' có dấu {signs} mà Excel không cho phép" if strange else ""


# ---------------------------------------------------------------- sections

#: What a section holds, by its shape; a key of another shape would be read by nobody.
HOLDS = {
    Shape.FIELDS: ("field",),
    Shape.TEXTS: ("field",),
    Shape.TABLE: ("column", "seq", "row_noun", "carry", "over_time"),
    Shape.GRID: ("column", "rows", "cell", "except", "key_pattern"),
}
_OF_ONE_SHAPE = {name for names in HOLDS.values() for name in names}

#: The keys of a section that are read here: what each takes, and means (for the reference).
READ_HERE = {
    "field": ("các bảng", "Các ô của phần `fields`, `texts`: `[[sheet.section.field]]`."),
    "column": ("các bảng", "Các cột của phần `table`, `grid`: `[[sheet.section.column]]`."),
    "rows": ("các bảng", "Các dòng của lưới, mỗi dòng một `key` và một `label`."),
    "cell": (
        "bảng",
        "Điều mà một ô của lưới khác với cột của nó: `[sheet.section.cell.<khóa ô>]`.",
    ),
    "except": ("danh sách chữ", "Khóa của các ô mà lưới không có."),
    "key_pattern": ("chữ", "Khóa của ô ghép từ `{row}` và `{column}`; mặc định `{row}_{column}`."),
}


def _section(table: Table, place: str, faults: Faults) -> Section | None:
    fields = tuple(
        field
        for name in ("column", "field")
        for number, declared in enumerate(tables(table, name, place, faults), 1)
        if (field := build(Field, declared, place_of("", declared, number, place), faults))
    )
    section = build(Section, table, place, faults, also=READ_HERE, parts={"fields": fields})
    if section is None:
        return None
    for name in sorted(_OF_ONE_SHAPE & table.keys() - {*HOLDS[section.shape]}):
        faults.at(place, f"phần dạng '{section.shape}' không có thuộc tính '{name}'")
    wanted = HOLDS[section.shape][0]
    if not table.get(wanted):
        faults.at(place, f"phần dạng '{section.shape}' cần ít nhất một [[sheet.section.{wanted}]]")
    explaining = [f for f in fields if f.explains]
    is_column = section.shape is Shape.TABLE and all(f.type in _WORDS for f in explaining)
    if len(explaining) > 1 or (explaining and not is_column):
        faults.at(place, "'explains' chỉ dùng cho một cột chữ của bảng")
    if section.shape is Shape.GRID:
        return replace(section, rows=_Grid(table, place, fields, faults).rows())
    return section


# ---------------------------------------------------------------- grids

#: What a single cell of a grid may say otherwise than its column.
_OF_A_CELL = {
    name: key._replace(is_required=False) for name, key in keys_of(Field).items() if name != "key"
}


class _Grid:
    """The inputs of a grid: one where a row and a column meet, but for those left out."""

    def __init__(self, table: Table, place: str, columns: tuple[Field, ...], faults: Faults):
        self.table, self.place, self.columns, self.faults = table, place, columns, faults
        self.pattern: str = self._read("key_pattern", str, "{row}_{column}")
        self.left_out = set(self._read("except", tuple[str, ...], ()))
        self.own: dict[str, Table] = dict(self._read("cell", Mapping[str, Table], {}))
        if not all(part in self.pattern for part in ("{row}", "{column}")):
            faults.at(place, "'key_pattern' phải có cả {row} và {column}")
            self.left_out, self.own = set(), {}  # which cells they mean cannot be said

    def _read(self, name: str, hint: Any, default: Any) -> Any:
        try:
            return converted(self.table[name], hint) if name in self.table else default
        except Misfit as misfit:
            self.faults.at(self.place, f"'{name}' {misfit}")
            return default

    def rows(self) -> tuple[GridRow, ...]:
        """The rows with their inputs, whose key and label are made from row and column."""
        declared = tables(self.table, "rows", self.place, self.faults)
        if not declared:
            self.faults.at(self.place, "lưới cần ít nhất một dòng ở 'rows'")
            return ()
        read = [self._row(t, place_of("", t, n, self.place)) for n, t in enumerate(declared, 1)]
        rows = tuple(row for row in read if row)
        known = [field.key for row in rows for field in row.fields]
        for key in [*self.own, *sorted(self.left_out)]:
            self.faults.at(self.place, f"lưới không có ô '{key}'{did_you_mean(key, known)}")
        return rows

    def _row(self, declared: Table, place: str) -> GridRow | None:
        named = values(keys_of(GridRow), declared, place, self.faults)
        if named.keys() != keys_of(GridRow).keys():
            return None
        cells = {}
        for column in self.columns:
            key = self.pattern.replace("{row}", named["key"]).replace("{column}", column.key)
            if key in self.left_out:
                self.left_out.discard(key)
            else:
                label = f"{named['label']} – {column.label}"
                cells[column.key] = self._cell(replace(column, key=key, label=label))
        return GridRow(**named, fields=tuple(cells.values()), columns=tuple(cells))

    def _cell(self, cell: Field) -> Field:
        own = self.own.pop(cell.key, {})
        place = f"{self.place}.cell[{cell.key}]"
        return replace(cell, **values(_OF_A_CELL, own, place, self.faults))
