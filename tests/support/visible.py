"""What a person sees in a filled workbook: labels, and what stands beside them. Knows no hidden keys.

The labels are taken from a blank workbook of the form, by the places in which it has its inputs; after
that only texts that can be seen are looked at. It is a judge of the reader, and shares nothing with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MARKS = {"ĐỦ", "THIẾU", "SAI", "GIẢI TRÌNH", "KHI NỘP"}
CONFLICT = "two places say different things"


def folded(value: object) -> str:
    """A text without its blanks at the ends, line breaks and case."""
    return re.sub(r"\s+", " ", str(value)).strip().casefold()


@dataclass
class Labels:
    """The words of a form: rows with one input, rows of grids by their headings, headings of lists."""

    singles: dict[str, str] = field(default_factory=dict)
    grids: dict[str, dict[str, str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)


def labels_of(blank: Workbook, *, skip: tuple[str, ...]) -> Labels:
    """The words of the form, from its blank workbook as it was sent."""
    labels = Labels()
    for ws in blank.worksheets:
        if ws.title.startswith(skip):
            continue
        keys: list[str] = []
        headings: list[str] = []
        for row in ws.iter_rows():
            texts = [c.value for c in row]
            labels.own |= {folded(t) for t in texts[1:] if isinstance(t, str)}
            key = texts[0]
            if isinstance(key, str) and key.startswith("#") and not key.startswith("##"):
                keys = [str(t or "") for t in texts]
                below = [c.value for c in ws[row[0].row + 1]]
                headings = [folded(t) if t else "" for t in below]
                if len(keys) > 1 and keys[1]:
                    labels.lists[key[1:]] = [h for h in headings[1:] if h]
            elif isinstance(key, str) and re.fullmatch(r"[a-z0-9_]+", key) and texts[1]:
                label = folded(texts[1])
                if len(keys) > 2 and keys[2] == "=":
                    labels.singles[label] = key
                elif len(keys) > 2:
                    columns = {h: k for h, k in zip(headings[2:], keys[2:]) if k}
                    labels.grids[label] = {h: f"{key} {k}" for h, k in columns.items()}
    return labels


@dataclass
class Seen:
    """Values beside labels by (label, heading), rows of each list by sheet and row, and what is no label."""

    beside: dict[tuple[str, str], object] = field(default_factory=dict)
    rows: dict[str, list[tuple[str, int, list[object]]]] = field(default_factory=dict)
    #: Columns of a list whose heading is nowhere: nobody can say what stands below it.
    unnamed: dict[str, set[int]] = field(default_factory=dict)
    content: list[tuple[str, int, str]] = field(default_factory=list)


class _Page:
    """One visible sheet, as a person sees it: what is merged shows its first cell everywhere."""

    def __init__(self, ws: Worksheet):
        self.ws = ws
        self.covered: dict[tuple[int, int], tuple[int, int]] = {}
        for one in ws.merged_cells.ranges:
            for row in range(one.min_row, one.max_row + 1):
                for column in range(one.min_col, one.max_col + 1):
                    self.covered[row, column] = (one.min_row, one.min_col)

    def hidden(self, row: int, column: int) -> bool:
        return (
            self.ws.row_dimensions[row].hidden
            or self.ws.column_dimensions[chr(64 + column) if column <= 26 else "AA"].hidden
        )

    def value(self, row: int, column: int) -> object:
        """What is seen there: nothing in a hidden or struck cell, or for a formula or a mark."""
        cell = self.ws.cell(*self.covered.get((row, column), (row, column)))
        value = cell.value
        if value is None or self.hidden(row, column) or self.is_struck(row, column):
            return None
        if not isinstance(value, (str, int, float)) or str(value).startswith("=") or value in MARKS:
            return None
        return value if not isinstance(value, str) or value.strip() else None

    def is_blank(self, row: int) -> bool:
        """Whether that row is seen, and nothing in it."""
        if self.ws.row_dimensions[row].hidden:
            return False
        return all(self.value(row, c) is None for c in range(2, self.ws.max_column + 1))

    def is_there(self, row: int, column: int) -> bool:
        """Whether something stands in the cell itself, not only in one that covers it."""
        return (row, column) not in self.covered and self.value(row, column) is not None

    def is_stretched(self, row: int, column: int) -> bool:
        """Whether what is seen there stands in a row further up, stretched over this one."""
        return self.covered.get((row, column), (row, column))[0] < row

    def is_struck(self, row: int, column: int) -> bool:
        cell = self.ws.cell(*self.covered.get((row, column), (row, column)))
        return bool(cell.value is not None and cell.font and cell.font.strike)


def see(book: Workbook, labels: Labels, *, skip: tuple[str, ...]) -> Seen:
    """What can be seen on the visible sheets that are not named in ``skip``."""
    seen = Seen()
    for ws in book.worksheets:
        if ws.sheet_state == "visible" and not ws.title.startswith(skip):
            _see_page(_Page(ws), labels, seen)
    return seen


def _see_page(page: _Page, labels: Labels, seen: Seen) -> None:
    headings: dict[str, int] = {}
    for row in range(2, page.ws.max_row + 1):
        texts = {c: page.value(row, c) for c in range(2, page.ws.max_column + 1)}
        # A heading stretched over two columns is that of the first.
        known = {folded(t): c for c, t in reversed(texts.items()) if isinstance(t, str)}
        for columns in labels.grids.values():
            if columns.keys() <= known.keys():
                headings = {h: known[h] for h in columns}
        for column, text in texts.items():
            if text is None:
                continue
            if folded(text) not in labels.own and (row, column) not in page.covered:
                seen.content.append((page.ws.title, row, folded(text)))
            label = folded(text)
            if label in labels.singles:
                value = _right_of(texts, column, labels)
                if value is not None or not page.is_stretched(row, column):
                    _note(seen, (label, ""), value)
            if label in labels.grids:
                for heading in labels.grids[label]:
                    if heading in headings:
                        _note(seen, (label, heading), texts.get(headings[heading]))
        for key, words in labels.lists.items():
            if sum(w in known for w in words if w) >= max(3, sum(map(bool, words)) - 2):
                _see_list(page, key, [known.get(w, 0) for w in words], row, seen, labels.own)


def _right_of(texts: dict[int, object], column: int, labels: Labels) -> object:
    """The first thing right of a label that is no word of the form itself, such as its unit."""
    for at in range(column + 1, column + 4):
        if (text := texts.get(at)) is not None:
            return None if folded(text) in labels.own and isinstance(text, str) else text
    return None


def _note(seen: Seen, at: tuple[str, str], value: object) -> None:
    """Where one of two places says nothing, the other is what is seen."""
    first = seen.beside.setdefault(at, value)
    if first is None:
        seen.beside[at] = value
    elif value is not None and folded(first) != folded(value):
        seen.beside[at] = CONFLICT


def _see_list(
    page: _Page, key: str, columns: list[int], heading: int, seen: Seen, own: set[str]
) -> None:
    """The records below a heading, and those above it, where it was sorted among them."""
    seen.unnamed.setdefault(key, set()).update(n for n, c in enumerate(columns) if not c)
    first = row = heading
    while row > 2 and (_is_record(page, row - 1, columns, own) or page.is_blank(row - 1)):
        row -= 1
        first = first if page.is_blank(row) else row
    for row in (*range(first, heading), *range(heading + 1, page.ws.max_row + 1)):
        values = [page.value(row, c) if c else None for c in columns]
        if any(page.is_there(row, c) for c in columns[1:] if c):
            seen.rows.setdefault(key, []).append((page.ws.title, row, values))


def _is_record(page: _Page, row: int, columns: list[int], own: set[str]) -> bool:
    """Whether something stands there under the headings that is not mostly the form's own."""
    texts = [page.value(row, c) for c in columns if c]
    of_form = sum(isinstance(t, str) and folded(t) in own for t in texts)
    return any(texts[1:]) and 2 * of_form <= sum(t is not None for t in texts)
