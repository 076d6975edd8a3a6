"""XlsxWriter, wrapped once: rows and columns count from 1, looks stand for formats, texts come out
as they are, and what it refuses with a warning or a return code is an exception here.
"""

from __future__ import annotations

import inspect
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, NamedTuple

import xlsxwriter.workbook
from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.comments import Comments, CommentType
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.relationships import Relationships
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.vml import Vml
from xlsxwriter.worksheet import CellBlankTuple, CellStringTuple, Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from khsheet.form.layout import NOTE_AUTHOR, quoted
from khsheet.model import Value
from khsheet.model.places import a1
from khsheet.outputs import CREATED
from khsheet.workbooks import texts
from khsheet.workbooks.links import Links
from khsheet.workbooks.notes import note_xml, shape_xml
from khsheet.workbooks.protection import legacy_hash
from khsheet.workbooks.styles import Look

#: The texts of a validation; the others are formulas.
_PROMPTS = ("input_title", "input_message", "error_title", "error_message")
#: What stays allowed on a protected sheet.
_ALLOWED = ("format_columns", "format_rows", "sort", "autofilter")


class ExcelRefused(Exception):
    """XlsxWriter would have written something else than asked; names the call and its code."""


class CellRange(NamedTuple):
    """Cells from one corner to the other, both included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def from_zero(self) -> tuple[int, int, int, int]:
        """As XlsxWriter counts."""
        first_row, first_column, last_row, last_column = self
        return first_row - 1, first_column - 1, last_row - 1, last_column - 1


class OwnWorksheet(Worksheet):
    """XlsxWriter's worksheet as our sheets use it."""

    def __init__(self) -> None:
        super().__init__()
        self.links = Links()

    # Without the look for "A1" in the arguments of every call.
    write_string = inspect.unwrap(Worksheet.write_string)
    write_number = inspect.unwrap(Worksheet.write_number)
    write_blank = inspect.unwrap(Worksheet.write_blank)
    write_formula = inspect.unwrap(Worksheet.write_formula)

    @staticmethod
    def _escape_control_characters(data: object) -> object:
        # Here _x0041_x0042_ comes back as it was, and half a character stops nothing.
        return texts.held(data) if isinstance(data, str) else data

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks for some seventy newer functions in every formula; we use none of them.
        return formula.removeprefix("=")

    def write_own_array(
        self, row: int, column: int, formula: str, style: Format | None, shown: Shown
    ) -> int:
        """An array formula of one cell: ``write_array_formula`` looks for those functions too."""
        at = (row, column)
        return self._write_array_formula(*at, *at, formula, style, shown, "static")

    def _calculate_spans(self) -> None:
        # The "spans" of rows are optional (ECMA-376 part 1, 18.3.1.73), and cost bytes and time.
        self.row_spans: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: CellStringTuple | CellBlankTuple) -> None:
        # Most cells are texts and blank ones with a look: without a list of their attributes.
        is_text = type(cell) is CellStringTuple and not self.constant_memory
        if not cell.format or not (is_text or type(cell) is CellBlankTuple):
            super()._write_cell(row, col, cell)
            return
        value = f' t="s"><v>{cell.string}</v></c>' if is_text else "/>"
        place, look = xl_rowcol_to_cell_fast(row, col), cell.format._get_xf_index()
        self.fh.write(f'<c r="{place}" s="{look}"{value}')

    def _write_hyperlinks(self) -> None:
        element, files = self.links.written(self.rel_count)
        self.fh.write(element)
        self.rel_count += len(files)
        self.external_hyper_links += [("/hyperlink", file, "External") for file in files]

    def _xml_rich_inline_string(self, string: str, attributes: list[tuple[str, object]]) -> None:
        # A text that looks like <r>...</r> is none of ours with several fonts.
        self._xml_inline_string(string, False, attributes)


class _SharedTexts(SharedStrings):
    def _write_si(self, string: str) -> None:
        self.fh.write(texts.shared_text(string))


class _Relations(Relationships):
    def _write_relationship(self, relationship: tuple[str, str, str | None]) -> None:
        kind, target, mode = relationship
        said = f'Id="rId{self.id}" Type="{kind}" Target="{self._escape_attributes(target)}"'
        said += f' TargetMode="{mode}"' if mode else ""
        self.fh.write(f"<Relationship {said}/>")
        self.id += 1


class _Notes(Comments):
    def _write_comment(self, comment: CommentType, author_id: int) -> None:
        place, font = (comment.row + 1, comment.col + 1), (comment.font_name, comment.font_family)
        self.fh.write(note_xml(*place, comment.text, author_id, *font, comment.font_size))


class _Shapes(Vml):
    def _write_comment_shape(self, shape_id: int, z_index: int, comment: CommentType) -> None:
        place = (comment.row + 1, comment.col + 1)
        self.fh.write(shape_xml(*place, shape_id, z_index, comment.vertices))


class _Package(Packager):
    def _write_app_file(self) -> None:
        # Names of cells stand in the workbook; here only for people who look at its properties.
        self.named_ranges: list[str] = []
        super()._write_app_file()

    def _write_shared_strings_file(self) -> None:
        part = _SharedTexts()
        part.string_table = self.workbook.str_table
        if part.string_table.count:
            self._add("xl/sharedStrings.xml", part)

    def _write_worksheet_rels_files(self) -> None:
        for number, sheet in enumerate(self.workbook.worksheets(), 1):
            related = [*sheet.external_hyper_links, *sheet.external_drawing_links]
            related += [*sheet.external_vml_links, *sheet.external_comment_links]
            part = _Relations()
            for one in related:
                part._add_document_relationship(*one)
            if related:
                self._add(f"xl/worksheets/_rels/sheet{number}.xml.rels", part)

    def _with_notes(self) -> Iterator[tuple[int, Worksheet]]:
        return enumerate((one for one in self.workbook.worksheets() if one.has_comments), 1)

    def _write_vml_files(self) -> None:
        for number, sheet in self._with_notes():
            told = (sheet.vml_data_id, sheet.vml_shape_id, sheet.comments_list)
            self._add(f"xl/drawings/vmlDrawing{number}.vml", _Shapes(), *told)

    def _write_comment_files(self) -> None:
        for number, sheet in self._with_notes():
            self._add(f"xl/comments{number}.xml", _Notes(), sheet.comments_list)

    def _add(self, name: str, part: XMLwriter, *told: object) -> None:
        part._set_xml_writer(self._filename(name))
        part._assemble_xml_file(*told)


class _Workbook(Workbook):
    #: The hash of the password that locks the structure, "" for a lock without one.
    lock: str | None = None

    def _get_packager(self) -> Packager:
        return _Package()

    def _write_book_views(self) -> None:
        # The schema wants workbookProtection right before bookViews.
        if self.lock is not None:
            attributes = [("workbookPassword", self.lock)] if self.lock else []
            self._xml_empty_tag("workbookProtection", [*attributes, ("lockStructure", "1")])
        super()._write_book_views()


# ---------------------------------------------------------------- sheets


Shown = int | float | str
"""What a formula shows until some program works it out."""


def plain(value: Value) -> int | float | None:
    """A typed value as a cell holds it; None for what is no number."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int) else None


def cached(value: Value, absent: str = "") -> Shown:
    """A typed value as the result of a formula."""
    number = plain(value)
    return absent if number is None else number


def _done(code: object, call: str, *where: object) -> None:
    if isinstance(code, int) and code < 0:
        raise ExcelRefused(f"{call}{where}: XlsxWriter code {code}")


class ExcelSheet:
    """One sheet being written: rows and columns count from 1, no look is the plain one."""

    def __init__(self, book: ExcelBook, raw: OwnWorksheet):
        self.book, self.raw = book, raw
        self.name: str = raw.name

    # ------------------------------------------------------------ cells

    def text(self, row: int, column: int, text: str, look: Look | None = None) -> None:
        """A text, whatever it looks like: never a formula, a link or a number. Where a cell cannot
        hold it, it is cut."""
        text, style = texts.whole(texts.shorten(text)), self.book.style(look)
        code = self.raw.write_string(row - 1, column - 1, text, style)
        _done(code, "text", self.name, row, column)

    def number(self, row: int, column: int, value: float, look: Look | None = None) -> None:
        code = self.raw.write_number(row - 1, column - 1, value, self.book.style(look))
        _done(code, "number", self.name, row, column)

    def truth(self, row: int, column: int, value: bool, look: Look | None = None) -> None:
        code = self.raw.write_boolean(row - 1, column - 1, value, self.book.style(look))
        _done(code, "truth", self.name, row, column)

    def blank(self, row: int, column: int, look: Look) -> None:
        code = self.raw.write_blank(row - 1, column - 1, None, self.book.style(look))
        _done(code, "blank", self.name, row, column)

    def formula(self, row: int, column: int, formula: str, look: Look, shown: Shown) -> None:
        """A formula without its "=", and its result."""
        style = self.book.style(look)
        code = self.raw.write_formula(row - 1, column - 1, f"={formula}", style, shown)
        _done(code, "formula", self.name, row, column)

    def array_formula(self, row: int, column: int, formula: str, look: Look, shown: Shown) -> None:
        style = self.book.style(look)
        code = self.raw.write_own_array(row - 1, column - 1, f"={formula}", style, shown)
        _done(code, "array_formula", self.name, row, column)

    def across(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """A text over the columns from ``first`` to ``last``, which become one cell."""
        if last > first:
            style = self.book.style(look)
            code = self.raw.merge_range(row - 1, first - 1, row - 1, last - 1, "", style)
            _done(code, "across", self.name, row, first, last)
        self.text(row, first, text, look)

    def block(self, area: CellRange, text: str, look: Look) -> None:
        """A text over several rows and columns, which become one cell; one of our own, that is no
        formula and no link: XlsxWriter writes it at once, before the rows below."""
        code = self.raw.merge_range(*area.from_zero, text, self.book.style(look))
        _done(code, "block", self.name, area)

    def link(self, row: int, column: int, target: str, text: str, look: Look) -> None:
        """A text that leads somewhere."""
        self.lead(row, column, target, text)
        self.text(row, column, text, look)

    def lead(self, row: int, column: int, target: str, text: str = "") -> None:
        """Make the cell, which is written afterwards, a link. Raises ExcelRefused past 65,530."""
        is_beyond = self.raw._check_dimensions(row - 1, column - 1)
        if is_beyond or not self.raw.links.add(row, column, target, text):
            raise ExcelRefused(f"lead from {a1(row, column)} of {self.name} to {target}")

    def note(self, row: int, column: int, text: str, **options: str | float) -> None:
        """A note at a cell; ``options`` are XlsxWriter's, for its size and font."""
        said = {"author": NOTE_AUTHOR, **options}
        code = self.raw.write_comment(row - 1, column - 1, texts.whole(text), said)
        _done(code, "note", self.name, row, column)

    # ------------------------------------------------------------ rows and columns

    def column(self, column: int, width: float, look: Look | None = None) -> None:
        style = self.book.style(look)
        _done(self.raw.set_column(column - 1, column - 1, width, style), "column", column)

    def hidden_columns(self, first: int, last: int, width: float, look: Look | None = None) -> None:
        style = self.book.style(look)
        code = self.raw.set_column(first - 1, last - 1, width, style, {"hidden": True})
        _done(code, "hidden_columns", first, last)

    def height(self, row: int, height: float) -> None:
        _done(self.raw.set_row(row - 1, height), "height", row)

    def hidden_row(self, row: int, height: float = 15) -> None:
        _done(self.raw.set_row(row - 1, height, None, {"hidden": True}), "hidden_row", row)

    def height_of(self, row: int, usual: float) -> float:
        """The height that was set, in pixels; ``usual`` where none was."""
        info = self.raw.row_info.get(row - 1)
        return info.height if info and info.height else usual

    # ------------------------------------------------------------ areas

    def filter(self, area: CellRange) -> None:
        self.raw.autofilter(*area.from_zero)

    def freeze(self, rows: int, columns: int = 0) -> None:
        """So many rows and columns stay in sight."""
        self.raw.freeze_panes(rows, columns)

    def highlight(self, area: CellRange, text: str, look: Look) -> None:
        """Cells that show that text."""
        self._condition(area, {"type": "cell", "criteria": "==", "value": f'"{text}"'}, look)

    def highlight_where(self, area: CellRange, formula: str, look: Look) -> None:
        """Cells for which a formula, written for the first of them, is true."""
        self._condition(area, {"type": "formula", "criteria": f"={formula}"}, look)

    def _condition(self, area: CellRange, rule: dict[str, str], look: Look) -> None:
        options = {**rule, "format": self.book.style(look)}
        _done(self.raw.conditional_format(*area.from_zero, options), "condition", area)

    def tab(self, colour: str) -> None:
        """The colour of the sheet's tab."""
        self.raw.set_tab_color(colour)

    def validate(self, area: CellRange, options: Mapping[str, object]) -> None:
        """A prompt, a list, or limits; ``options`` are XlsxWriter's."""
        held = {
            name: texts.held_in_attribute(str(value)) if name in _PROMPTS else value
            for name, value in options.items()
        }
        _done(self.raw.data_validation(*area.from_zero, held), "validate", area)

    # ------------------------------------------------------------ the printed page

    def page(self, owner: str, *, landscape: bool, margins: Mapping[str, float]) -> None:
        """A page of A4 with a footer that says whose it is."""
        self.raw.hide_gridlines(2)
        self.paper(landscape=landscape)
        self.raw.set_margins(**margins)
        self.footer(owner)

    def footer(self, owner: str) -> None:
        """On paper, at the bottom: whose it is, which sheet, which page."""
        # set_footer would take the &G of «R&&Gold» for a picture.
        self.raw.footer, self.raw.header_footer_changed = texts.footer(owner), True

    def print_gridlines(self) -> None:
        """The lines between cells on paper too, where cells have no borders of their own."""
        self.raw.hide_gridlines(0)

    def paper(self, *, landscape: bool) -> None:
        self.raw.set_paper(9)  # A4
        if landscape:
            self.raw.set_landscape()

    def fit_width(self) -> None:
        """Print as wide as the page, on as many pages below each other as it takes."""
        self.raw.fit_to_pages(1, 0)

    def scale(self, percent: int) -> None:
        self.raw.set_print_scale(percent)

    def print_area(self, area: CellRange) -> None:
        _done(self.raw.print_area(*area.from_zero), "print_area", area)

    def repeat_rows(self, first: int, last: int) -> None:
        self.raw.repeat_rows(first - 1, last - 1)

    def repeat_columns(self, first: int, last: int) -> None:
        self.raw.repeat_columns(first - 1, last - 1)

    def break_before_rows(self, rows: Sequence[int]) -> None:
        self.raw.set_h_pagebreaks([row - 1 for row in rows])

    def break_before_columns(self, columns: Sequence[int]) -> None:
        self.raw.set_v_pagebreaks([column - 1 for column in columns])

    # ------------------------------------------------------------ the sheet as a whole

    def protect(self, password: str) -> None:
        """Only unlocked cells take input; rows and columns may be resized, sorted and filtered."""
        allowed = dict.fromkeys(_ALLOWED, True)
        self.raw.protect(password, {**allowed, "objects": False, "scenarios": False})

    def hide(self) -> None:
        self.raw.hide()

    def hide_well(self) -> None:
        """Excel's menus do not show it."""
        self.raw.very_hidden()

    def open_first(self) -> None:
        """The sheet that is seen when the workbook is opened."""
        self.raw.activate()
        self.raw.set_first_sheet()

    def chart(self, row: int, column: int, made: Chart, name: str, below: float = 4) -> None:
        """A chart whose upper left corner is at that cell, so many pixels below its top; ``name``
        is read aloud."""
        place = {"object_position": 2, "y_offset": below, "description": name}
        _done(self.raw.insert_chart(row - 1, column - 1, made, place), "chart", row, column)


# ---------------------------------------------------------------- workbooks


class _Indexes(dict[Look, int]):
    """The numbers that cells know the formats by, for those who write cells in great numbers."""

    def __init__(self, book: ExcelBook):
        self.book = book

    def __missing__(self, look: Look) -> int:
        self[look] = number = self.book.made_style(look)._get_xf_index()
        return number


class ExcelBook:
    """A workbook being written: its sheets, its looks as formats, its structure locked if asked."""

    def __init__(self, target: str | IO[bytes], **options: object):
        as_text = {"strings_to_formulas": False, "strings_to_urls": False}
        self.raw = _Workbook(target, {**as_text, **options})
        self._styles: dict[Look, Format] = {}
        self.indexes = _Indexes(self)
        self.sheets: list[ExcelSheet] = []
        self.describe()

    def describe(self, title: str = "", subject: str = "", created: datetime = CREATED) -> None:
        """What the file's properties say; the date is fixed, so that builds are repeatable."""
        said = {"title": title, "subject": subject} if title else {}
        self.raw.set_properties({**said, "author": "khsheet", "created": created})

    def sheet(self, name: str) -> ExcelSheet:
        made = ExcelSheet(self, self.raw.add_worksheet(name, worksheet_class=OwnWorksheet))
        self.sheets.append(made)
        return made

    def style(self, look: Look | None) -> Format | None:
        """The format of a look."""
        return None if look is None else self.made_style(look)

    def made_style(self, look: Look) -> Format:
        if look not in self._styles:
            self._styles[look] = self.raw.add_format(dict(look.properties))
        return self._styles[look]

    def name_cells(self, name: str, sheet: str, cells: str) -> None:
        """Give cells of a sheet, such as $A$2:$A$9, a name that formulas know."""
        _done(self.raw.define_name(name, f"={quoted(sheet)}!{cells}"), "name_cells", name)

    def lock_structure(self, password: str = "") -> None:
        """Sheets can no longer be added, renamed, moved or deleted (without the password)."""
        self.raw.lock = legacy_hash(password) if password else ""

    def close(self, zipped_by: Callable[..., zipfile.ZipFile] | None = None) -> None:
        """Write it, with another ZipFile where asked: XlsxWriter has no setting for it."""
        original = getattr(xlsxwriter.workbook, "ZipFile", None)
        if original is None or zipped_by is None:
            self.raw.close()
            return
        xlsxwriter.workbook.ZipFile = zipped_by
        try:
            self.raw.close()
        finally:
            xlsxwriter.workbook.ZipFile = original
