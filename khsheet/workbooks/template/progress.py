"""How far a workbook is filled in, on each page and in all: live texts, worked out here as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from khsheet.form import check_sheet
from khsheet.form.check_sheet import EMPTY, EXPLAIN, FIRST_LINE_ROW, MISSING, STATUS_COLUMN, WRONG
from khsheet.form.layout import CHECK_SHEET, Cell, Line, SheetLayout, inputs_of
from khsheet.workbooks.template.form_book import FormBook


class Live(NamedTuple):
    """A formula without its "=", and what it shows now."""

    formula: str
    shown: str


class Count(NamedTuple):
    """A number as a formula, and now."""

    formula: str
    now: int

    def __sub__(self, other: Count) -> Count:
        return Count(f"{self.formula}-({other.formula})", self.now - other.now)


def of_page(form_book: FormBook, placed: SheetLayout) -> Live:
    """What is left on a page: lines given, lines that are missing or wrong; records of a table."""
    parts = []
    if placed.marked:
        missing, given = _marks(form_book, [placed], MISSING), _given(form_book, [placed])
        parts.append(_said("đã ghi ", given, f"/{len(placed.marked)} mục"))
        parts.append(_unless_none(", thiếu ", missing, " mục bắt buộc"))
        parts.append(_unless_none(", sai ", _marks(form_book, [placed], WRONG), " mục"))
    if placed.table:
        refs, key = form_book.common.refs, placed.table.key
        records = sum(check_sheet.records(placed.table, form_book.filling.rows.get(key, ())))
        rows = Count(f"SUM({refs.used(placed.table)}*1)", records)
        parts.append(_said(", " if parts else "", rows, " dòng"))
        faulty = _statuses(form_book, (WRONG, MISSING), of_table=key)
        parts.append(_unless_none(", cần sửa ", faulty, " cột"))
    return _joined(parts)


def of_all(form_book: FormBook) -> Live:
    """What is given of what has to be, and of everything; what is to be mended or explained."""
    pages = list(form_book.placed.sheets.values())
    lines = [line for placed in pages for line in placed.marked]
    required = sum(map(_has_to_be_given, lines))
    missing = _marks(form_book, pages, MISSING)
    left = Count(f"MAX(0,{required}-({missing.formula}))", max(0, required - missing.now))
    parts = [_said("Mục bắt buộc: đã ghi ", left, f"/{required}. ")] if required else []
    parts.append(_said("Mọi mục: đã ghi ", _given(form_book, pages), f"/{len(lines)}."))
    parts.append(_unless_none(" Dòng SAI: ", _statuses(form_book, (WRONG,)), "."))
    parts.append(_unless_none(" Dòng GIẢI TRÌNH: ", _statuses(form_book, (EXPLAIN,)), "."))
    return _joined(parts)


def _has_to_be_given(line: Line) -> bool:
    """Whether staff have to fill in something there; what the office wrote is given."""
    return any(item.required and not item.prefill for item in inputs_of(line))


# ---------------------------------------------------------------- numbers


def _marks(form_book: FormBook, pages: Iterable[SheetLayout], word: str) -> Count:
    """How many lines of inputs have that mark."""
    with_inputs = [placed for placed in pages if placed.marked]
    counts = [f'COUNTIF({_marks_of(placed)},"{word}")' for placed in with_inputs]
    marks = [form_book.marks[p.sheet.name, line.row] for p in with_inputs for line in p.marked]
    return Count("+".join(counts) or "0", marks.count(word))


def _marks_of(placed: SheetLayout) -> str:
    first = Cell(placed.sheet.name, placed.marked[0].row, placed.status_column)
    return first.down_to(placed.marked[-1].row)


def _given(form_book: FormBook, pages: Sequence[SheetLayout]) -> Count:
    number = sum(len(placed.marked) for placed in pages)
    all_lines = Count(str(number), number)
    return all_lines - _marks(form_book, pages, MISSING) - _marks(form_book, pages, EMPTY)


def _statuses(form_book: FormBook, words: Iterable[str], of_table: str = "") -> Count:
    """How many lines of the check sheet say one of these; ``of_table``: lines of its columns."""
    lines = list(enumerate(form_book.check_lines, FIRST_LINE_ROW))
    if of_table:
        columns = {f"column:{f.key}" for f in form_book.form.tables[of_table].fields}
        lines = [(row, line) for row, line in lines if line.id in columns]
    if not lines:
        return Count("0", 0)
    first = Cell(CHECK_SHEET, lines[0][0], STATUS_COLUMN).down_to(lines[-1][0])
    words = tuple(words)
    now = sum(form_book.status_of(line) in words for _, line in lines)
    return Count("+".join(f'COUNTIF({first},"{word}")' for word in words), now)


# ---------------------------------------------------------------- texts


def _said(before: str, count: Count, after: str) -> Live:
    return Live(f'"{before}"&({count.formula})&"{after}"', f"{before}{count.now}{after}")


def _unless_none(before: str, count: Count, after: str) -> Live:
    """The same, and nothing where the number is 0."""
    said = _said(before, count, after)
    return Live(f'IF(({count.formula})>0,{said.formula},"")', said.shown if count.now else "")


def _joined(parts: Iterable[Live]) -> Live:
    parts = list(parts)
    return Live("&".join(p.formula for p in parts), "".join(p.shown for p in parts))
