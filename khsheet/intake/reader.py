"""A workbook's cells read into a Submission by hidden keys; reading never raises for what staff did.

What cannot be read at all raises ``spreadsheet.Unreadable`` (the file is rejected); everything else
is in the submission, each value with its place, and said in its findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from khsheet import messages
from khsheet.form.layout import (
    CHECK_SHEET,
    CORRECTION_SHEET,
    EXPLAIN_KEY,
    FIRST_KEPT_ROW,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    KEPT_SHEET,
    LABEL_COLUMN,
    LISTS_SHEET,
    SECTION_MARK,
    SHEET_MARK,
    SINGLE,
    SheetLayout,
    layout,
    titled,
)
from khsheet.formats import Book, Grid, Unreadable
from khsheet.messages import CATALOGUE
from khsheet.model import (
    Choices,
    Field,
    Form,
    Formula,
    GridRow,
    Place,
    Raw,
    RawTable,
    Section,
    Shape,
    Submission,
    Type,
    Unit,
    once_per_form,
)
from khsheet.model.places import a1, letters
from khsheet.values.read import is_blank, show, show_raw
from khsheet.values.read import read as read_value
from khsheet.vietnamese import encodings
from khsheet.vietnamese.text import clean, composed, is_same_unit, match_key, matcher

#: Columns beyond this are outside every form, however many columns were inserted.
MAX_COLUMN = 60
#: The hidden marks are looked for in so many rows: somebody may have put a letterhead above row 1.
TOP_ROWS = 40
_IDENTITY_ROWS = 100
CHECK = "check"
_SHOWN_CELLS = 8
_LONGEST_LEFTOVER = 30_000


@dataclass
class Identity:
    """What a workbook says of itself; "" where it does not."""

    values: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@lru_cache(maxsize=1_000)
def folded(name: str) -> str:
    """A sheet name as it is compared: composed, without case and outer spaces."""
    return composed(name).strip().casefold()


_OWN_SHEETS = frozenset(
    map(folded, (GUIDE_SHEET, LISTS_SHEET, IDENTITY_SHEET, CORRECTION_SHEET, KEPT_SHEET))
)


# ---------------------------------------------------------------- who sent it

_MARKED = ("form", "version", "period", "unit_code", "unit_name")


def read_identity(book: Book) -> Identity:
    """Form, version, period and unit of a workbook, from its hidden sheet or the marks of the others."""
    for name in book.names:
        if folded(name) == IDENTITY_SHEET:
            rows = islice(book.text_rows(name), _IDENTITY_ROWS)
            values = {row[0].strip(): composed(row[1]).strip() for row in rows if len(row) > 1}
            if values.get("form"):
                return Identity(values)
    for name in book.names:
        _, *mark = _sheet_mark(book.sheet(name, max_row=TOP_ROWS, max_column=MAX_COLUMN))
        if len(mark) == len(_MARKED):
            return Identity(dict(zip(_MARKED, mark)), whole=False)
    return Identity()


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if raw.__class__ is str and raw.isascii():
        return raw.strip()
    return "" if raw is None else composed(str(getattr(raw, "text", raw))).strip()


def _sheet_mark(grid: Grid) -> list[str]:
    """The texts beside the hidden mark of a sheet, the sheet's key first ("" without a mark).

    Inserted columns come between them, and a deleted column takes one along.
    """
    for row, cells in grid.rows.items():
        if row > TOP_ROWS:
            break
        if SHEET_MARK in cells.values():
            texts = [text for column in sorted(cells) if (text := _text(cells[column]))]
            return texts[texts.index(SHEET_MARK) + 1 :] or [""]
    return [""]


# ---------------------------------------------------------------- the sheets


@dataclass(frozen=True)
class _Found:
    """A sheet of the workbook: which of the form it is ("" for none), and the column of its keys (0 without)."""

    name: str
    grid: Grid
    key: str = ""
    key_column: int = 0


class _Reader:
    def __init__(self, book: Book, form: Form, submission: Submission):
        self.book, self.form, self.submission = book, form, submission
        self.placed = layout(form).sheets
        self.names = {folded(p.sheet.name): key for key, p in self.placed.items()} | {
            folded(CHECK_SHEET): CHECK
        }
        self.fonts: dict[str, dict[tuple[int, int], str]] = {}
        self.relabelled: list[tuple[int, int]] = []

    # ------------------------------------------------------------ findings

    def say(
        self,
        code: str,
        what: str,
        *,
        sheet: str = "",
        row: int = 0,
        column: int = 0,
        value: str = "",
        key: str = "",
    ) -> None:
        place = Place(self.submission.file, sheet, row, column)
        found = what if sheet else f"Tệp: {what}"
        self.submission.findings.append(messages.finding(place, code, found, value=value, key=key))

    def leftover(self, sheet: str, row: int, column: int, raw: Raw) -> None:
        """Keep what belongs to no input, and say where it stands."""
        self.keep(sheet, row, column, _whole(raw))
        self.say(
            messages.STRAY_CONTENT,
            "nội dung không thuộc ô nào của biểu mẫu nên không được tính.",
            sheet=sheet,
            row=row,
            column=column,
        )

    def keep(self, sheet: str, row: int, column: int, text: str) -> None:
        self.submission.leftovers.append(
            (Place(self.submission.file, sheet, row, column), text[:_LONGEST_LEFTOVER])
        )

    # ------------------------------------------------------------ finding the sheets

    def read(self) -> None:
        found = self.find_sheets()
        for key, placed in self.placed.items():
            if key not in found:
                self.say(
                    messages.SHEET_LOST,
                    f"không tìm thấy sheet «{placed.sheet.name}» trong tệp.",
                    sheet=placed.sheet.name,
                )
            elif found[key].key_column:
                self.read_sheet(placed, found[key])
            else:
                self.say(
                    messages.CELL_LOST,
                    "cột khóa và dòng khóa (đang ẩn) đã bị xóa nên không đọc được mục nào.",
                    sheet=found[key].name,
                )
        for key, placed in self.placed.items():
            if key in found and found[key].key_column:
                self.missing_inputs(placed, found[key])
        if CHECK in found:
            self.read_explanations(found[CHECK])
        self.decode_inputs()
        self.read_kept()

    def read_kept(self) -> None:
        """Texts that an earlier return kept go on with the next, until somebody deletes them."""
        for name in self.book.names:
            if folded(name) == folded(KEPT_SHEET):
                for row, cells in self.book.sheet(name, max_column=LABEL_COLUMN).rows.items():
                    if row >= FIRST_KEPT_ROW and isinstance(cells.get(LABEL_COLUMN), str):
                        place = Place(self.submission.file, KEPT_SHEET, row, LABEL_COLUMN)
                        self.submission.leftovers.append((place, cells[LABEL_COLUMN]))

    def find_sheets(self) -> dict[str, _Found]:
        """The sheets of the form by key; of a sheet and its copy the first, of namesakes the one with keys."""
        sheets = [
            self.recognised(name) for name in self.book.names if folded(name) not in _OWN_SHEETS
        ]
        found: dict[str, _Found] = {}
        for one in sorted(sheets, key=lambda s: not s.key_column):
            first = found.setdefault(one.key, one) if one.key else None
            if first is one:
                self.outside(one)
            elif first is None or not one.key_column:
                if one.grid.rows:
                    self.say(
                        messages.SHEET_ADDED,
                        "sheet không thuộc biểu mẫu nên không được tính.",
                        sheet=one.name,
                    )
            elif _same(first.grid, one.grid):
                self.say(
                    messages.SHEET_ADDED,
                    f"bản sao của sheet «{first.name}», nội dung như nhau nên chỉ tính một lần.",
                    sheet=one.name,
                )
            else:
                self.say(
                    messages.ITEM_TWICE,
                    f"sheet này và «{one.name}» là hai bản khác nhau của cùng một sheet.",
                    sheet=first.name,
                )
        return found

    def recognised(self, name: str) -> _Found:
        """A sheet by its hidden mark, else by its section keys, else by its name."""
        grid = self.book.sheet(name, max_column=MAX_COLUMN)
        mark = _sheet_mark(grid)
        self.must_be_own(name, mark)
        self.must_be_titled(name, grid, mark[0])
        by_sections, column = _keyed(grid, _sheets_by_section(self.form))
        for key in (mark[0], by_sections, self.names.get(folded(name))):
            if key in self.placed or key == CHECK:
                return _Found(name, grid, key, column)
        return _Found(name, grid)

    def must_be_own(self, name: str, mark: list[str]) -> None:
        """Raises Unreadable for a sheet that came out of another unit's workbook, or another period's."""
        sent = self.submission
        own = (sent.form, str(sent.version), sent.period, sent.unit.code, sent.unit.name)
        if others := [text for text in mark[1 : len(own) + 1] if text not in own]:
            whose = f"{sent.unit.name or sent.unit.code}, kỳ {sent.period}"
            found = f"Sheet «{name}» mang dấu ẩn «{', '.join(others)}» còn tệp là của {whose}; có thể chép từ tệp khác sang."
            raise Unreadable(messages.UNIT_UNKNOWN, found, CATALOGUE[messages.UNIT_UNKNOWN].remedy)

    def must_be_titled(self, name: str, grid: Grid, key: str) -> None:
        """Raises Unreadable for a sheet that another unit has put its own name on."""
        unit = self.submission.unit.name
        if key not in self.placed or not unit:
            return
        title, own = (
            folded(self.placed[key].sheet.title),
            titled(self.placed[key].sheet.title, unit),
        )
        for row, cells in grid.rows.items():
            if row > TOP_ROWS:
                break
            for raw in cells.values():
                if raw.__class__ is not str:
                    continue
                if raw == own or raw[:1] == SECTION_MARK and raw != SHEET_MARK:
                    return  # where the first section begins, titles stand above it
                if len(raw) > len(title) and folded(raw).startswith(title):
                    whose = clean(composed(raw).strip()[len(title) :]).lstrip(" -–—:.")
                    if whose and not is_same_unit(whose, unit):
                        found = f"Sheet «{name}» có tiêu đề ghi «{whose}» còn dấu ẩn trong tệp là của {unit}."
                        raise Unreadable(
                            messages.UNIT_UNKNOWN, found, CATALOGUE[messages.UNIT_UNKNOWN].remedy
                        )

    def outside(self, found: _Found) -> None:
        """Cells that no program could place: far away, too long or malformed."""
        grid = found.grid
        if grid.far:
            row, column = grid.far[0]
            more = f" (cùng {grid.far_count - 1} ô khác)" if grid.far_count > 1 else ""
            self.say(
                messages.STRAY_CONTENT,
                f"có nội dung ở rất xa bảng{more}.",
                sheet=found.name,
                row=row,
                column=column,
            )
        for row, column, length in grid.long_text:
            self.say(
                messages.CELL_OVERFULL,
                f"ô chứa {length} ký tự, nhiều hơn Excel cho phép.",
                sheet=found.name,
                row=row,
                column=column,
            )
        for row, column, reason in grid.odd:
            self.say(messages.STRAY_CONTENT, f"{reason}.", sheet=found.name, row=row, column=column)

    # ------------------------------------------------------------ one sheet

    def read_sheet(self, placed: SheetLayout, found: _Found) -> None:
        section: Section | None = None
        columns: dict[int, str] = {}
        unkeyed: list[int] = []  # rows since the last line with a key
        inside = False  # whether a line of the section has been read
        self.relabelled = []
        numbers = list(found.grid.rows)
        for at, row in enumerate(numbers):
            cells = found.grid.rows[row]
            key = cells.get(found.key_column)
            if not isinstance(key, str):
                unkeyed.append(row)
                continue
            starts = key.startswith(SECTION_MARK)
            self.unkeyed(section, columns, found, unkeyed, inside=inside and not starts)
            unkeyed, inside = [], not starts
            if key == SHEET_MARK:
                continue
            if starts:
                section = self.section(placed, key)
                columns = {
                    c: t for c, t in cells.items() if c != found.key_column and isinstance(t, str)
                }
                if section is not None and section is placed.table:
                    self.read_table(section, columns, found, numbers[at:])
                    unkeyed = []
                    break
            elif section is not None:
                self.read_line(section, columns, found, row, key)
        self.unkeyed(section, columns, found, unkeyed, inside=inside)
        self.say_relabelled(found)

    def section(self, placed: SheetLayout, mark: str) -> Section | None:
        """The section of that mark, also one that was moved here from another sheet; a table only where it belongs."""
        found = _sections(self.form).get(mark)
        return (
            None
            if found is not None and found.shape is Shape.TABLE and found is not placed.table
            else found
        )

    def unkeyed(
        self,
        section: Section | None,
        columns: dict[int, str],
        found: _Found,
        rows: list[int],
        *,
        inside: bool,
    ) -> None:
        """Rows without a key: ``inside`` a section somebody inserted them, around it they are headings."""
        if section is None:
            return
        for row in rows:
            for column, raw in found.grid.rows[row].items():
                if (inside or column in columns) and not is_blank(raw):
                    self.stray_or_heading(section, columns.get(column, ""), found, row, column, raw)

    def stray_or_heading(
        self, section: Section, name: str, found: _Found, row: int, column: int, raw: Raw
    ) -> None:
        """The heading of a grid column, which must be its own; anything else was typed beside the point."""
        text = match_key(raw.split("\n")[0]) if isinstance(raw, str) else ""
        labels = {f.key: match_key(f.label) for f in section.fields} if section.rows else {}
        if not text or text not in labels.values():
            self.leftover(found.name, row, column, raw)
        elif text != labels.get(name, text):
            for line in section.rows:
                for item, of in zip(line.fields, line.columns):
                    if of == name:
                        self.say(
                            messages.CELL_LOST,
                            "cột này mang tiêu đề của cột khác, có thể đã bị đổi chỗ.",
                            sheet=found.name,
                            row=row,
                            column=column,
                            key=item.key,
                        )

    def read_line(
        self, section: Section, columns: dict[int, str], found: _Found, row: int, key: str
    ) -> None:
        """A row with a key: its inputs, and whatever else somebody wrote into it (formulas are the live marks)."""
        cells = found.grid.rows[row]
        first = min(columns, default=found.key_column)
        known = _lines(self.form)
        line, inputs = known.get((section.key, key)) or known.get(("", key)) or (None, {})
        computed = self.form.computed_by_key.get(key)
        if computed:
            self.submission.places[key] = Place(self.submission.file, found.name, row, first)
        elif line is not None:
            self.check_label(line, inputs, cells, found, row, first)
        unit = getattr(computed or line, "unit", "")
        for column, raw in cells.items():
            if column >= first and raw.__class__ is not Formula and raw != unit:
                if columns.get(column, "") not in inputs and not is_blank(raw):
                    self.leftover(found.name, row, column, raw)
                    self.rescaled(list(inputs.values()), found.name, row, column, raw)
        for column, name in columns.items():
            if name in inputs:
                self.put(
                    inputs[name].key,
                    cells.get(column),
                    Place(self.submission.file, found.name, row, column),
                )

    def check_label(
        self,
        line: Field | GridRow,
        inputs: dict[str, Field],
        cells: dict[int, Raw],
        found: _Found,
        row: int,
        first: int,
    ) -> None:
        """Rows sorted without their hidden keys would give one item the number of another: the label tells."""
        beside = cells.get(found.key_column + 1)
        if beside.__class__ is str and beside.removesuffix(" (*)") == line.label:
            return
        if "{" in line.label:  # a placeholder: the workbook shows another text
            return
        shown = {
            c: r for c, r in cells.items() if found.key_column < c < first and isinstance(r, str)
        }
        if any(text.removesuffix(" (*)") == line.label for text in shown.values()):
            return
        if match_key(line.label) in map(match_key, shown.values()):
            return
        labels = _lines_by_label(self.form)[found.key]
        moved = next((column for column, text in shown.items() if match_key(text) in labels), 0)
        if not moved:
            self.relabelled.append((row, min(shown, default=first)))
            for column, text in shown.items():
                self.rescaled(list(inputs.values()), found.name, row, column, text)
        for item in inputs.values() if moved else ():
            self.say(
                messages.CELL_LOST,
                f"dòng này mang nhãn của mục khác, số liệu của mục «{item.label}» có thể đã bị đổi chỗ.",
                sheet=found.name,
                row=row,
                column=moved,
                key=item.key,
            )

    def rescaled(self, items: Iterable[Field], sheet: str, row: int, column: int, raw: Raw) -> None:
        """Words beside amounts that say they are not in đồng: nobody knows what was typed."""
        for item in items if isinstance(raw, str) else ():
            if (
                item.type is Type.MONEY
                and raw.removesuffix(" (*)") != item.label
                and _SCALE.search(_words(raw))
            ):
                if _words(raw) != _words(item.label):
                    self.say(
                        messages.WRONG_UNIT,
                        f"«{show_raw(raw)}» cho biết số tiền của mục «{item.label}» có thể không ghi bằng đồng.",
                        sheet=sheet,
                        row=row,
                        column=column,
                        key=item.key,
                    )

    def say_relabelled(self, found: _Found) -> None:
        """Labels that somebody rewrote, in one finding: what was typed is still read as the form's item."""
        if self.relabelled:
            cells = ", ".join(a1(*at) for at in self.relabelled[:_SHOWN_CELLS]) + (
                ", …" if len(self.relabelled) > _SHOWN_CELLS else ""
            )
            row, column = self.relabelled[0]
            self.say(
                messages.STRAY_CONTENT,
                f"nhãn của biểu mẫu đã bị sửa hoặc xóa ({cells}); số liệu vẫn tính theo mục gốc.",
                sheet=found.name,
                row=row,
                column=column,
            )

    def put(self, key: str, raw: Raw, place: Place) -> None:
        submission = self.submission
        if key in submission.places:
            if not is_blank(raw) and submission.cells.get(key) != raw:
                first = submission.places[key]
                self.say(
                    messages.ITEM_TWICE,
                    f"mục này đã có ở ô {a1(first.row, first.column)} với giá trị khác.",
                    sheet=place.sheet,
                    row=place.row,
                    column=place.column,
                    key=key,
                )
            return
        submission.places[key] = place
        if not is_blank(raw):
            submission.cells[key] = raw

    # ------------------------------------------------------------ tables

    def read_table(
        self, section: Section, columns: dict[int, str], found: _Found, numbers: list[int]
    ) -> None:
        """The rows below the key row, which is the first of ``numbers``."""
        shape = _shapes(self.form)[section.key]
        table = RawTable(found.name, self.table_columns(section, columns, found, numbers))
        self.submission.tables[section.key] = table
        order = [table.columns.get(f.key, 0) for f in section.fields]
        known = {found.key_column, *order}
        for number in numbers[1:]:
            cells = found.grid.rows[number]
            values = tuple(map(cells.get, order))
            if values[0].__class__ is float or not all(map(is_blank, values)):
                table.rows.append((number, values))
            if len(cells) > len(values) - values.count(None):
                for column, raw in cells.items():
                    if column not in known and not is_blank(raw):
                        self.leftover(found.name, number, column, raw)
        headed = bool(table.rows) and shape.is_header(table.rows[0][1])
        distinct = [set(column) for column in zip(*[values for _, values in table.rows[headed:]])]
        decoded = self.decode_table(section, table, distinct)
        if headed and not decoded and shape.are_plain(distinct) and shape.have_no_total(distinct):
            self.swapped_table_columns(section, table, *table.rows.pop(0))
        else:
            self.sift(shape, table, numbers[0])

    def table_columns(
        self, section: Section, columns: dict[int, str], found: _Found, numbers: list[int]
    ) -> dict[str, int]:
        """The column of every key, the first where a column was copied."""
        where: dict[str, int] = {}
        for column, name in columns.items():
            first = where.setdefault(name, column)
            if first != column and any(
                found.grid.rows[n].get(first) != found.grid.rows[n].get(column) for n in numbers[1:]
            ):
                self.say(
                    messages.ITEM_TWICE,
                    f"cột này là bản sao của cột {letters(first)} nhưng nội dung khác nhau.",
                    sheet=found.name,
                    row=numbers[0],
                    column=column,
                    key=name,
                )
        for item in section.fields:
            if item.key not in where and item.key != section.seq:
                self.say(
                    messages.CELL_LOST,
                    f"bảng «{section.title}» không còn cột «{item.label}».",
                    sheet=found.name,
                    key=item.key,
                )
        return where

    def sift(self, shape: _Shape, table: RawTable, last_row: int) -> None:
        """Leave the records in the table, and say what the other rows are."""
        section, rows = shape.section, table.rows
        columns = [table.columns.get(f.key, 0) for f in section.fields]
        table.rows = []
        header = next((n for n, (_, values) in enumerate(rows) if shape.is_header(values)), -1)
        if header >= 0:
            self.swapped_table_columns(section, table, *rows[header])
        end_at = -1  # the records above the last total, signature or note, -1 where there was none
        counted_from = 0
        for at, (number, values) in enumerate(rows):
            if at == header:
                last_row = max(last_row, number)
                continue
            kind = shape.kind(
                values,
                number - last_row,
                after_end=end_at == len(table.rows),
                above_header=at < header,
            )
            if not kind:
                self.counted_total(shape, table, counted_from, number, values)
                table.rows.append((number, values))
                last_row = number
            elif kind != NUMBERED:
                if kind in (
                    messages.GROUP_ROW,
                    messages.HEADING_REPEATED,
                    messages.STRAY_BELOW_TABLE,
                ):
                    self.rescaled_rows(
                        section, table, number, values, is_header=kind == messages.HEADING_REPEATED
                    )
                column = next(c for c, v in zip(columns, values) if not is_blank(v))
                self.say(
                    kind,
                    _ROW_WORDS[kind],
                    sheet=table.sheet,
                    row=number,
                    column=column,
                    key=section.key,
                )
            if kind == messages.TOTAL_ROW:
                self.typed_total(shape, table, counted_from, number, values)
                counted_from = end_at = len(table.rows)
            elif kind in (messages.GROUP_ROW, messages.STRAY_BELOW_TABLE):
                end_at = (
                    len(table.rows)
                    if kind == messages.STRAY_BELOW_TABLE and at > header
                    else end_at
                )
                self.keep(
                    table.sheet,
                    number,
                    column,
                    " | ".join(_whole(v) for v in values if not is_blank(v)),
                )

    def rescaled_rows(
        self,
        section: Section,
        table: RawTable,
        number: int,
        values: tuple[Raw, ...],
        *,
        is_header: bool,
    ) -> None:
        """A heading, or a line such as "ĐVT: nghìn đồng", that says the amounts are not in đồng."""
        for n, raw in enumerate(values):
            if is_header:
                items = [section.fields[n]]
            elif isinstance(raw, str) and _UNIT_LINE.match(_words(raw)):
                items = section.fields
            else:
                continue
            self.rescaled(
                items, table.sheet, number, table.columns.get(section.fields[n].key, 0), raw
            )

    def swapped_table_columns(
        self, section: Section, table: RawTable, number: int, header: tuple[Raw, ...]
    ) -> None:
        """A column under another column's heading: its cells may be the other's."""
        self.rescaled_rows(section, table, number, header, is_header=True)
        labels = [match_key(f.label) for f in section.fields]
        for n, raw in enumerate(header):
            if (
                isinstance(raw, str)
                and (text := match_key(raw)) != labels[n]
                and labels.count(text) == 1
            ):
                item = section.fields[n]
                self.say(
                    messages.CELL_LOST,
                    "cột này mang tiêu đề của cột khác, có thể đã bị đổi chỗ.",
                    sheet=table.sheet,
                    row=number,
                    column=table.columns.get(item.key, 0),
                    key=item.key,
                )

    def counted_total(
        self, shape: _Shape, table: RawTable, since: int, number: int, values: tuple[Raw, ...]
    ) -> None:
        """A record that is called a total, and is one: all above it would be added twice."""
        if shape.have_no_total([{raw} for raw in values]):
            return
        for n, item in enumerate(shape.section.fields):
            amount = shape.number(values, n) if item.type.can_be_summed and n != shape.seq else None
            if amount and amount in shape.sums([v for _, v in table.rows], since, n):
                self.say(
                    messages.DUPLICATE,
                    "dòng này ghi là dòng cộng và bằng tổng các dòng phía trên, nên có thể đang cộng hai lần.",
                    sheet=table.sheet,
                    row=number,
                    column=table.columns[item.key],
                    key=item.key,
                )

    def typed_total(
        self, shape: _Shape, table: RawTable, since: int, number: int, values: tuple[Raw, ...]
    ) -> None:
        """A total row that agrees neither with all rows above nor with its group is worth a word."""
        for n, item in enumerate(shape.section.fields):
            typed = shape.number(values, n) if item.type.can_be_summed and n != shape.seq else None
            if typed is None:
                continue
            sums = shape.sums([v for _, v in table.rows], since, n)
            if typed not in sums:
                self.say(
                    messages.TOTAL_ROW_DIFFERS,
                    f"dòng cộng ghi {show(typed, item.type)}, các dòng phía trên cộng được {show(sums[0], item.type)}.",
                    sheet=table.sheet,
                    row=number,
                    column=table.columns[item.key],
                    key=item.key,
                )

    # ------------------------------------------------------------ explanations, missing, old encodings

    def read_explanations(self, found: _Found) -> None:
        column = 0
        places: dict[str, tuple[int, int]] = {}
        texts: dict[str, str] = {}
        for row, cells in found.grid.rows.items():
            key = cells.get(found.key_column)
            if not isinstance(key, str):
                continue
            if key.startswith(SECTION_MARK):
                column = next((c for c, t in cells.items() if t == EXPLAIN_KEY), 0)
            elif column and not is_blank(cells.get(column)):
                texts[key], places[key] = _whole(cells[column]), (row, column)
        decoded = self.decoded(
            found.name, list(texts.values()), list(places.values()), [""] * len(texts)
        )
        for n, key in enumerate(texts):
            self.submission.explanations[key] = decoded.get(n, texts[key])
        if not column:
            self.say(
                messages.STRAY_CONTENT,
                "cột khóa và dòng khóa (đang ẩn) đã bị xóa nên không đọc được lời giải trình.",
                sheet=found.name,
            )

    def missing_inputs(self, placed: SheetLayout, found: _Found) -> None:
        """Inputs whose cell is gone; one finding for a section that is gone altogether."""
        for section in placed.sheet.sections:
            gone = [f for f in section.inputs if f.key not in self.submission.places]
            if section is placed.table:
                if section.key not in self.submission.tables:
                    self.say(
                        messages.CELL_LOST,
                        f"dòng khóa (đang ẩn) của bảng «{section.title}» đã bị xóa nên không đọc được bảng.",
                        sheet=found.name,
                        key=section.key,
                    )
            elif len(gone) == len(section.inputs) > 1:
                self.say(messages.CELL_LOST, f"không còn phần «{section.title}».", sheet=found.name)
            else:
                for item in gone:
                    self.say(
                        messages.CELL_LOST,
                        f"không còn ô của mục «{item.label}».",
                        sheet=found.name,
                        key=item.key,
                    )

    def decode_inputs(self) -> None:
        """Texts of single inputs in old encodings become Unicode, sheet by sheet."""
        cells, places = self.submission.cells, self.submission.places
        by_sheet: dict[str, list[str]] = {}
        for key, raw in cells.items():
            if isinstance(raw, str):
                by_sheet.setdefault(places[key].sheet, []).append(key)
        for sheet, keys in by_sheet.items():
            at = [(places[k].row, places[k].column) for k in keys]
            for n, text in self.decoded(sheet, [cells[k] for k in keys], at, keys).items():
                cells[keys[n]] = text

    def decode_table(self, section: Section, table: RawTable, distinct: list[set[Raw]]) -> bool:
        """Texts of a table in old encodings become Unicode, column by column; whether there were any.

        ``distinct`` holds the different values of every column.
        """
        changed: dict[int, dict[int, str]] = {}
        for n, (item, values) in enumerate(zip(section.fields, distinct)):
            if _ORDINARY.holds(values):
                continue
            at = [i for i, (_, values) in enumerate(table.rows) if values[n].__class__ is str]
            places = [(table.rows[i][0], table.columns[item.key]) for i in at]
            texts = [table.rows[i][1][n] for i in at]
            for which, text in self.decoded(
                table.sheet, texts, places, [item.key] * len(at)
            ).items():
                changed.setdefault(at[which], {})[n] = text
        for i, texts in changed.items():
            number, values = table.rows[i]
            table.rows[i] = (number, tuple(texts.get(n, v) for n, v in enumerate(values)))
        return bool(changed)

    def decoded(
        self, sheet: str, texts: list[str], places: list[tuple[int, int]], keys: list[str]
    ) -> dict[int, str]:
        """The texts that were in an old encoding, by their index, each with a finding."""
        odd = [n for n, t in enumerate(texts) if _is_odd(t)]
        if not odd:
            return {}
        for n in odd:
            item = self.form.item(keys[n])
            if texts[n].isascii() and (item is None or item.type in (Type.TEXT, Type.LONG_TEXT)):
                self.say(
                    messages.TYPING_PROGRAM_OFF,
                    "chữ có vẻ gõ khi chưa bật bộ gõ tiếng Việt.",
                    sheet=sheet,
                    row=places[n][0],
                    column=places[n][1],
                    key=keys[n],
                )
        if all(texts[n].isascii() for n in odd):
            return {}
        if sheet not in self.fonts:
            self.fonts[sheet] = self.book.fonts(sheet)
        fonts = [self.fonts[sheet].get(p, "") for p in places]
        result = {}
        for n, verdict in enumerate(encodings.detect_all(texts, fonts)):
            row, column = places[n]
            if verdict in encodings.ENCODINGS:
                result[n] = encodings.decode(
                    texts[n], verdict, capitals=encodings.font_capitals(fonts[n])
                )
                self.submission.originals[(sheet, row, column)] = texts[n]
                both = (
                    ""
                    if self.may_name(keys[n])
                    else f"{show_raw(texts[n])} → {show_raw(result[n])}"
                )
                self.say(
                    messages.OLD_ENCODING_CONVERTED,
                    f"chữ gõ bằng mã cũ ({verdict.upper()}) đã chuyển sang Unicode.",
                    sheet=sheet,
                    row=row,
                    column=column,
                    value=both,
                    key=keys[n],
                )
            elif verdict:
                self.say(
                    messages.OLD_ENCODING_DOUBTED,
                    "chữ có ký tự lạ, có thể gõ bằng phông cũ; giữ nguyên như đã gõ.",
                    sheet=sheet,
                    row=row,
                    column=column,
                    key=keys[n],
                )
        return result

    def may_name(self, key: str) -> bool:
        """Whether a text there may name a person: anything in a table that lists people."""
        if key in self.form.columns:
            return any(f.personal for f in self.form.columns[key][0].fields)
        return key in self.form.inputs and self.form.inputs[key].personal


class _Remembered:
    """A test of cells that remembers which ones passed it: names and phrases come again and again."""

    MOST = 100_000

    def __init__(self, test: Callable[[str], bool]):
        self.test, self.passed = test, set()

    def holds(self, values: set[Raw]) -> bool:
        """Whether every text among the values passes."""
        new = values - self.passed
        if not all(self.test(v) for v in new if v.__class__ is str):
            return False
        if len(self.passed) < self.MOST:
            self.passed |= new
        return True


def _is_odd(text: str) -> bool:
    """Whether a text may be in an old encoding, or typed with the keyboard program off."""
    return bool(_is_typed_off(text) if text.isascii() else _verdict(text))


_ORDINARY = _Remembered(lambda text: not _is_odd(text))


@lru_cache(maxsize=50_000)
def _verdict(text: str) -> str:
    """legacy.detect, remembered: the same names and phrases come again and again."""
    return encodings.detect(text)


@lru_cache(maxsize=50_000)
def _is_typed_off(text: str) -> bool:
    """Whether an ASCII text is keystrokes of a typing program that was off."""
    return bool(encodings.keystrokes(text))


def _whole(raw: Raw) -> str:
    """All that a person sees in the cell."""
    return clean(raw) if isinstance(raw, str) else show_raw(raw)


def _same(one: Grid, other: Grid) -> bool:
    """Whether two sheets hold the same; results of formulas may be of different hours."""
    return _without_results(one) == _without_results(other)


def _without_results(grid: Grid) -> dict[int, dict[int, Raw]]:
    return {
        r: {c: v.text if isinstance(v, Formula) else v for c, v in cells.items()}
        for r, cells in grid.rows.items()
    }


def _keyed(grid: Grid, sheets: dict[str, str]) -> tuple[str, int]:
    """The sheet whose section keys stand in the grid, and their column; ("", 0) without."""
    for cells in grid.rows.values():
        for column, raw in cells.items():
            if isinstance(raw, str) and raw.startswith(SECTION_MARK) and raw in sheets:
                return sheets[raw], column
    return "", 0


# ---------------------------------------------------------------- what the form says of its lines


@once_per_form
def _sheets_by_section(form: Form) -> dict[str, str]:
    """The sheet of every section mark."""
    own = {
        SECTION_MARK + section.key: sheet.key for sheet in form.sheets for section in sheet.sections
    }
    return {**own, SECTION_MARK + CHECK: CHECK}


@once_per_form
def _sections(form: Form) -> dict[str, Section]:
    """Every section by its mark."""
    return {SECTION_MARK + section.key: section for section in form.sections}


@once_per_form
def _lines(form: Form) -> dict[tuple[str, str], tuple[Field | GridRow, dict[str, Field]]]:
    """What every row of inputs is and its inputs by column name, by section and key.

    A single input is also known without its section: its line may have been moved.
    """
    found: dict[tuple[str, str], tuple[Field | GridRow, dict[str, Field]]] = {}
    for section in form.sections:
        for row in section.rows:
            found[section.key, row.key] = row, dict(zip(row.columns, row.fields))
        for item in () if section.rows else section.inputs:
            found[section.key, item.key] = found["", item.key] = item, {SINGLE: item}
    return found


@once_per_form
def _lines_by_label(form: Form) -> dict[str, set[str]]:
    """The labels of every sheet's lines of input, as they are compared."""
    return {
        s.key: {match_key(line.label) for part in s.sections for line in part.rows or part.inputs}
        for s in form.sheets
    }


# ---------------------------------------------------------------- rows of tables

NUMBERED = "numbered"  # a row that only carries its number counts as blank
_GAP_BEFORE_STRAY = 30
_REMARK_WORDS = 9
_ROW_WORDS = {
    messages.GROUP_ROW: "dòng này chỉ có tên nhóm nên không tính là một bản ghi.",
    messages.TOTAL_ROW: "dòng cộng do đơn vị gõ, không tính vào số liệu.",
    messages.HEADING_REPEATED: "dòng tiêu đề lặp lại, bỏ qua.",
    messages.STRAY_BELOW_TABLE: "nội dung đứng riêng ngoài bảng, không tính là bản ghi.",
}
# Tones matter: Tổ is a group and Tô a family name, Tổng a total and Tống a family name. Only
# phrases that can be nothing else are also known without their marks.
_GROUP = re.compile(
    r"(?:(?:[ivx]+|[a-zđ])\s*[./)-]\s*|\d+[\s./)-]*)?"
    r"(?:(?:chi hội|tổ dân phố|tổ|thôn|bản|buôn|ấp|khu phố|khu|khóm|xóm|làng|dòng họ|nhóm|cụm|phần|chi hoi|to dan pho|khu pho|dong ho)\b"
    r"|trường (?:mầm non|mẫu giáo|tiểu học|trung học|thcs|thpt|th|mn|ptdt|dân tộc|phổ thông|cao đẳng|đại học|liên cấp)\b"
    r"|(?:tháng|quý|to|thon|ban|ap|khu|khom|xom|lang|thang|quy) (?:số |so )?(?:\d|[ivx]+\b))"
)
_TOTAL = re.compile(
    r"\W*(?:[ivx\d]+[./)]\s*)?(?:tổng|cộng|l[uũ][yỹ] kế|tong cong|tong so|tong thu|tong chi|cong don|luy ke|(?:tong|cong)\W*$)"
    r"(?:\W|\d|\b(?:cộng|số|thu|chi|dồn|đầu|cuối|kỳ|trong|từ|đến|hết|tháng|quý|năm|trang|các|khoản|tiền|đồng|đ|vnđ|toàn|xã|phường"
    r"|hội viên|người|suất|thôn|chi hội|nhóm|[ivx]+|so|cong|ky|thang|quy|nam|tien|nguoi|hoi vien)\b)*"
)
#: Another unit than đồng, said in a heading or beside an amount.
_SCALE = re.compile(r"\b(?:nghìn|ngàn|triệu|tỷ|trđ|tr\. ?đ|1[.,]?000 ?(?:đ|vnđ|₫))")
_UNIT_LINE = re.compile(
    r"\W*(?:đvt|đơn vị(?: tính)?\b|đv\b|tính bằng|(?:1[.,]?000|nghìn|ngàn|triệu) ?(?:đồng|đ\b|vnđ)\W*$)"
)
_SIGNATURE = re.compile(
    r"(?:t/?m\b|người lập|lập biểu|người ghi|(?:kế toán|thủ quỹ|thủ trưởng|(?:phó )?chủ tịch|trưởng ban)$|\(?(?:đã )?ký(?: tên| và ghi|,|\)|$)|ghi chú\b|lưu ý\b|chú ý\b|chú thích\b|xác nhận của|.*\bngày\W*\d*\W*tháng\W*\d*\W*năm)"
)


_MAY_BE_TOTAL = re.compile(
    r"\W*(?:[ivx\d]+[./)]\s*)?(?:t[oổ]|c[oộ]|l[uũ])", re.IGNORECASE
)  # composed or not
_NOT_CALLED_TOTAL = _Remembered(
    lambda text: not (_MAY_BE_TOTAL.match(text) and _TOTAL.fullmatch(_words(text)))
)
_NO_TOTAL = _Remembered(lambda text: bool(text) and not _MAY_BE_TOTAL.match(text))


def _words(raw: Raw) -> str:
    """A text in lower case with single spaces."""
    return " ".join(clean(raw).casefold().split()) if isinstance(raw, str) else ""


@dataclass(frozen=True)
class _Shape:
    """A table as its rows are judged by.

    ``labels`` are compared by ``match_key``, ``seq`` is the index of the numbering column (-1
    without), ``required`` those of required columns, ``heads`` what a header may hold as typed, ``is_summed``
    whether it has numbers that are added up.
    """

    section: Section
    labels: tuple[str, ...]
    seq: int
    required: tuple[int, ...]
    choices: dict[int, Choices]
    heads: frozenset[str]
    is_summed: bool

    def is_header(self, values: tuple[Raw, ...]) -> bool:
        """Whether at least half of the texts are the labels of columns, or the hidden keys."""
        if self.heads.isdisjoint(values):
            return False
        texts = [v for v in values if isinstance(v, str) and not is_blank(v)]
        keys = {f.key for f in self.section.fields}
        known = sum(match_key(v) in self.labels or v in keys for v in texts)
        return known >= 2 and known * 2 >= len(texts)

    def are_plain(self, distinct: list[set[Raw]]) -> bool:
        """A quick look at ordinary rows by what stands in their columns: several cells in each, all that is
        required, no word of a header or total. Such rows are records."""
        if sum(None not in column for column in distinct) < 4 or not all(
            map(self.heads.isdisjoint, distinct)
        ):
            return False
        return all(None not in distinct[n] and _NO_TOTAL.holds(distinct[n]) for n in self.required)

    def have_no_total(self, distinct: list[set[Raw]]) -> bool:
        """Whether no record is called a total: what stands in its columns of numbers could be added twice."""
        return not self.is_summed or all(map(_NOT_CALLED_TOTAL.holds, distinct))

    def kind(
        self,
        values: tuple[Raw, ...],
        gap: int,
        *,
        after_end: bool = False,
        above_header: bool = False,
    ) -> str:
        """ "" for a record, else the code of what the row is instead, or NUMBERED.

        ``gap`` is how many rows it stands below the last record, ``after_end`` that a total, a
        signature or a note stands between.
        """
        if self.are_plain([{raw} for raw in values]):
            return ""
        if self.is_header(values):
            return messages.HEADING_REPEATED
        filled = [(n, v) for n, v in enumerate(values) if not is_blank(v)]
        words = {n: _words(v) for n, v in filled}
        if any(w and _TOTAL.fullmatch(w) for w in words.values()) and self.lacks_required(values):
            return messages.TOTAL_ROW
        if len(filled) > 3:
            return ""
        if len(filled) == 1 and (word := words[filled[0][0]]):
            if (
                above_header
                or gap > _GAP_BEFORE_STRAY
                or after_end
                and not _GROUP.match(word)
                or self.is_remark(filled[0][0], word)
            ):
                return messages.STRAY_BELOW_TABLE
        if all(map(_SIGNATURE.match, words.values())):
            return messages.STRAY_BELOW_TABLE
        return self.heading(filled, words)

    def is_remark(self, at: int, words: str) -> bool:
        """Whether a text that stands alone where people are named is a sentence."""
        return self.section.fields[at].personal and (
            ":" in words or words.count(" ") >= _REMARK_WORDS
        )

    def lacks_required(self, values: tuple[Raw, ...]) -> bool:
        """Whether the row misses a required cell, or has a total or its name there."""
        for n in self.required:
            raw = values[n]
            is_text = self.section.fields[n].type is Type.TEXT
            if (
                is_blank(raw)
                or is_text
                and not isinstance(raw, str)
                or _TOTAL.fullmatch(_words(raw))
            ):
                return True
        return False

    def heading(self, filled: list[tuple[int, Raw]], words: dict[int, str]) -> str:
        """Whether a short row is a group's name, or only a number, and no record."""
        number = words.get(self.seq, "").strip(". )")
        others = [(n, v) for n, v in filled if n != self.seq]
        if not others:
            return messages.GROUP_ROW if number and not number.isdigit() else NUMBERED
        group = next((n for n, _ in others if _GROUP.match(words[n])), -1)
        if (
            group >= 0
            and self.section.fields[group].required
            and self.section.fields[group].type is Type.TEXT
        ):
            return messages.GROUP_ROW if not any(isinstance(v, float) for _, v in others) else ""
        if len(others) > 1 or not words[others[0][0]]:
            return ""
        if group >= 0:
            return messages.GROUP_ROW
        at, raw = others[0]
        has_number = any(n == self.seq for n, _ in filled) and (not number or number.isdigit())
        return "" if has_number or self.could_be_value(at, raw) else messages.GROUP_ROW

    def could_be_value(self, at: int, raw: Raw) -> bool:
        """Whether a lone text can be the beginning of a record: a name, a listed value, a date."""
        item = self.section.fields[at]
        if item.type is Type.CHOICE:
            return matcher(self.choices[at]).match(raw).value is not None
        return (
            item.required
            if item.type in (Type.TEXT, Type.LONG_TEXT)
            else read_value(raw, item).value is not None
        )

    # ------------------------------------------------------------ totals that somebody typed

    def number(self, values: tuple[Raw, ...], n: int):
        """The number in a cell, of a formula its result; None without."""
        raw = values[n].cached if isinstance(values[n], Formula) else values[n]
        return read_value(raw, self.section.fields[n]).value

    def sums(self, rows: list[tuple[Raw, ...]], since: int, n: int) -> list:
        """What a total of column ``n`` can mean: all rows, those since the last total, those of one kind.

        Of one kind are rows whose listed values begin alike, such as all that came in.
        """
        numbers = [self.number(row, n) or 0 for row in rows]
        found = [sum(numbers), sum(numbers[since:])]
        for m, item in enumerate(self.section.fields):
            if item.type is Type.CHOICE:
                kinds = [_words(row[m]).partition(":")[0].partition(" ")[0] for row in rows]
                found += [
                    sum(x for x, k in zip(numbers[a:], kinds[a:]) if k == kind)
                    for kind in set(kinds)
                    for a in (0, since)
                ]
        return found


@once_per_form
def _shapes(form: Form) -> dict[str, _Shape]:
    """Every table as its rows are judged by, by key."""
    return {key: _shape(form, table) for key, table in form.tables.items()}


def _shape(form: Form, table: Section) -> _Shape:
    labels = [text for f in table.fields for text in (f.label, f"{f.label} (*)")]
    heads = {way(text) for text in labels for way in (str, str.lower, str.upper, str.title)}
    return _Shape(
        section=table,
        labels=tuple(match_key(f.label) for f in table.fields),
        seq=next((n for n, f in enumerate(table.fields) if f.key == table.seq), -1),
        required=tuple(n for n, f in enumerate(table.fields) if f.required),
        choices={n: form.choices[f.choices] for n, f in enumerate(table.fields) if f.choices},
        heads=frozenset(heads | {f.key for f in table.fields}),
        is_summed=any(f.type.can_be_summed and f.key != table.seq for f in table.fields),
    )


# ---------------------------------------------------------------- public


def read(book: Book, form: Form, identity: Identity, file: str) -> Submission:
    """The submission in an open workbook of that form.

    Raises Unreadable for a sheet that cannot be read, or that came out of another unit's workbook.
    """
    unit = Unit(
        code=identity.get("unit_code"),
        name=identity.get("unit_name"),
        type=identity.get("unit_type"),
        group=identity.get("unit_group"),
        superior=identity.get("unit_superior"),
    )
    config = {
        k.removeprefix("config."): v for k, v in identity.values.items() if k.startswith("config.")
    }
    submission = Submission(
        file=file,
        form=form.id,
        version=form.version,
        period=identity.get("period"),
        unit=unit,
        modified=book.modified.isoformat(sep=" ", timespec="seconds") if book.modified else "",
        epoch1904=book.epoch1904,
        config=config,
    )
    reader = _Reader(book, form, submission)
    if not identity.whole:
        reader.say(
            messages.IDENTITY_SHEET_LOST,
            "sheet ẩn _khsheet đã mất; đơn vị và kỳ được nhận ra nhờ dấu ẩn ở các sheet khác.",
        )
    reader.read()
    return submission


__all__ = ["Identity", "Unreadable", "read", "read_identity"]
