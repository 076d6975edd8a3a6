"""What all sheets of the consolidated workbook share: units in their order, formats, headings, print set-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xlsxwriter.format import Format

from khsheet.collection import totals
from khsheet.collection.spool import Spool
from khsheet.form.layout import quoted
from khsheet.form.wording import filled_in, words_of
from khsheet.messages import STATUS_WORDS
from khsheet.model import (
    Collection,
    Computed,
    Entry,
    Field,
    Form,
    Section,
    Severity,
    Shape,
    Status,
    Type,
    Unit,
    Value,
)
from khsheet.model.places import letters
from khsheet.workbooks.stream import StreamedBook, StreamedSheet
from khsheet.workbooks.styles import BAND_COLOUR, FONT, HEAD_COLOUR, LINE_COLOUR, footer, height

OVERVIEW, SUMMARY, NARRATIVE, SENT = "Tổng quan", "Tổng hợp", "Thuyết minh", "Tình hình nộp"
GROUPED, MENDING, SOURCES = "Nhóm lỗi", "Cần sửa", "Nguồn số liệu"

MISSING = "chưa nộp"
UNGROUPED = "Đơn vị chưa xếp nhóm"

#: Links of one sheet; Excel takes 65,530.
MAX_LINKS = 65_000
#: Notes on one sheet: more of them make a workbook slow to open. The sheet Cần sửa has them all.
MAX_NOTES = 3_000

_NUMBER_FORMATS = {
    Type.INTEGER: "#,##0",
    Type.MONEY: "#,##0",
    Type.DECIMAL: "#,##0.00",
    Type.PERCENT: "0.00",
}


def number_format(item: Field | Computed) -> str:
    return _NUMBER_FORMATS[item.type]


@dataclass
class BookContext:
    """One consolidated workbook being written."""

    book: StreamedBook
    collection: Collection
    spool: Spool
    links_from: Path | None

    # ------------------------------------------------------------ what is written about

    @property
    def form(self) -> Form:
        return self.collection.form

    @cached_property
    def config(self) -> dict[str, str]:
        return {**self.form.config, **self.collection.office}

    @cached_property
    def period_name(self) -> str:
        return self.collection.period.name

    def say(self, text: str) -> str:
        """A text of the definition with its placeholders replaced."""
        return filled_in(text, words_of(self.collection.period))

    @cached_property
    def groups(self) -> list[tuple[str, list[Unit]]]:
        """The units in roster order, kept together by group; one group without a name if there are none."""
        found: dict[str, list[Unit]] = {}
        for unit in self.collection.units:
            found.setdefault(unit.group, []).append(unit)
        if set(found) <= {""}:
            return [("", list(self.collection.units))]
        return [(name or UNGROUPED, units) for name, units in found.items()]

    @property
    def is_grouped(self) -> bool:
        return self.groups[0][0] != ""

    @cached_property
    def units(self) -> list[Unit]:
        """The units in the order of all sheets."""
        return [u for _, units in self.groups for u in units]

    def entry(self, unit: Unit) -> Entry | None:
        return self.collection.counted.get(unit.code)

    @cached_property
    def entries(self) -> list[Entry]:
        """The counted entries in the order of the units."""
        return [e for u in self.units if (e := self.entry(u))]

    @cached_property
    def others(self) -> dict[str, list[Entry]]:
        """Files that do not count, by unit code ("" where the unit is not of the collection)."""
        known = {u.code for u in self.units}
        found: dict[str, list[Entry]] = {}
        for entry in self.collection.others:
            found.setdefault(entry.unit.code if entry.unit.code in known else "", []).append(entry)
        return found

    def status(self, unit: Unit) -> str:
        """What the workbook says of a unit: đạt, cần sửa, bị từ chối or chưa nộp."""
        entry = self.entry(unit)
        if entry:
            return STATUS_WORDS[entry.status]
        rejected = any(e.status is Status.REJECTED for e in self.others.get(unit.code, ()))
        return STATUS_WORDS[Status.REJECTED] if rejected else MISSING

    @cached_property
    def share(self) -> str:
        """Accepted units of all, such as 11/12."""
        return f"{len(self.collection.accepted)}/{len(self.units)}"

    @cached_property
    def basis(self) -> str:
        """On how many units the totals stand."""
        statuses = [self.status(u) for u in self.units]
        parts = [f"Dựa trên {self.share} đơn vị"]
        parts += [
            f"{statuses.count(w)} đơn vị {w}"
            for w in ("cần sửa", "bị từ chối", MISSING)
            if w in statuses
        ]
        return "; ".join(parts)

    @cached_property
    def is_provisional(self) -> bool:
        """Whether some unit's numbers are shown but not yet counted."""
        return any(e.status is Status.ERRORS for e in self.entries)

    @cached_property
    def totals(self) -> dict[str, Value]:
        """The official totals: those of the accepted units."""
        return totals.total(self.form, self.collection.accepted)

    @cached_property
    def provisional(self) -> dict[str, Value]:
        """The totals with the numbers of units with errors, as far as they are not wrong."""
        return totals.total(self.form, self.entries, skip_wrong=True)

    # ------------------------------------------------------------ looks

    def style(self, **properties: object) -> Format:
        return self.book.style(
            **{"font_name": FONT, "font_size": 12, "valign": "vcenter", **properties}
        )

    def cell(self, **properties: object) -> Format:
        """The style of a cell of a table."""
        return self.style(**{"border": 1, "border_color": LINE_COLOUR, **properties})

    def head(self, **properties: object) -> Format:
        """The style of a column heading."""
        common = {
            "bold": True,
            "align": "center",
            "text_wrap": True,
            "bg_color": BAND_COLOUR,
            "font_size": 11,
        }
        return self.cell(**{**common, **properties})

    def text(self, **properties: object) -> Format:
        return self.cell(**{"text_wrap": True, "valign": "top", **properties})

    def start(
        self, name: str, widths: Sequence[float], *, landscape: bool = True, fit: bool = True
    ) -> StreamedSheet:
        """A new sheet with its columns and print set-up."""
        sheet = self.book.streamed(name)
        for n, width in enumerate(widths):
            sheet.set_column(n, n, width)
        self.set_up_page(sheet, landscape=landscape)
        if fit:
            sheet.fit_to_pages(1, 0)
        return sheet

    def set_up_page(self, sheet, *, landscape: bool) -> None:
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(footer(self.config.get("office_name", "")))
        if landscape:
            sheet.set_landscape()

    def title(
        self,
        sheet: StreamedSheet,
        text: str,
        notes: Sequence[str],
        widths: Sequence[float],
        column: int = 0,
    ) -> int:
        """The heading block from row 0 on: office, title, notes, over columns of those widths.

        Returns the first free row.
        """
        lines = [
            (self.config.get("office_name", ""), self.style(bold=True), 12),
            (text, self.style(bold=True, font_size=16, font_color=HEAD_COLOUR, text_wrap=True), 16),
            *(
                (note, self.style(italic=True, font_color="#404040", text_wrap=True), 12)
                for note in notes
            ),
        ]
        width = sum(widths)
        for row, (line, style, size) in enumerate(lines):
            sheet.set_row(row, height(line, width, size))
            if len(widths) > 1:
                sheet.merge_range(row, column, row, column + len(widths) - 1, line, style)
            else:
                sheet.write_string(row, column, line, style)
        return len(lines)

    # ------------------------------------------------------------ links

    def internal(self, name: str, row: int, column: int) -> str:
        """The link to a cell of this workbook (rows and columns from 0)."""
        return f"internal:{quoted(name)}!{letters(column + 1)}{row + 1}"

    def external(self, path: str, place: str = "") -> str:
        """The link to a real file, and a place in it such as 'Sổ quỹ'!B9; "" where none can be made."""
        if self.links_from is None or not path or "#" in path or len(path) > 200:
            return ""
        relative = self._relative(path)
        return f"external:{relative}{'#' + place if place and relative else ''}" if relative else ""

    def _relative(self, path: str) -> str:
        if path not in self._known_files:
            self._known_files[path] = _relative(Path(path), self.links_from)
        return self._known_files[path]

    @cached_property
    def _known_files(self) -> dict[str, str]:
        return {}


def _relative(path: Path, folder: Path) -> str:
    """The path as seen from a folder; "" for what is no file, or lies on another drive.

    A consolidated workbook tells where its files lay: a share on another machine is never asked for.
    """
    import os

    if str(path).startswith(("//", "\\\\")):
        return ""
    try:
        seen = os.path.relpath(path, folder).replace(os.sep, "/") if path.is_file() else ""
    except (OSError, ValueError):
        return ""
    return f"./{seen}" if len(seen) == 1 else seen  # XlsxWriter takes no link of one letter


# ---------------------------------------------------------------- what the form gives


def numbers(section: Section, form: Form) -> list[Field | Computed]:
    """The numeric inputs of a section and the computed values shown with it."""
    own = [f for f in section.inputs if f.type.is_number]
    return [*own, *(c for c in form.computed if c.section == section.key and c.type.is_number)]


def summary_sections(form: Form) -> Iterator[tuple[Section, list[Field | Computed]]]:
    """The sections that have numbers of units to compare."""
    for section in form.sections:
        items = numbers(section, form)
        if section.consolidated and items:
            yield section, items


def is_summed(item: Field | Computed) -> bool:
    """Whether the units' values may be added."""
    return item.summed if isinstance(item, Computed) else item.summed and item.type.can_be_summed


def matrix_sheets(form: Form) -> dict[str, list[Section]]:
    """The sheets that set sections out unit by unit: those the definition names, and every grid."""
    found: dict[str, list[Section]] = {}
    for section in form.sections:
        if (
            section.consolidated
            and section.shape is not Shape.TABLE
            and (section.matrix or section.shape is Shape.GRID)
        ):
            found.setdefault(section.matrix or sheet_name(section.title), []).append(section)
    return found


def sheet_name(text: str) -> str:
    """A text as a sheet name: without the signs that Excel forbids, at most 31 characters."""
    kept = "".join(" " if c in "[]:*?/\\'" else c for c in text)
    return kept[:31].strip()


def table_sheet_name(form: Form, table: str) -> str:
    """The sheet of a table's rows has the name of the sheet they were typed on."""
    return next(s.name for s in form.sheets for section in s.sections if section.key == table)


def severities(entry: Entry) -> list[int]:
    """Counts of errors, warnings and repairs or explanations."""
    return [entry.count(s) for s in (Severity.ERROR, Severity.WARNING, Severity.INFO)]
