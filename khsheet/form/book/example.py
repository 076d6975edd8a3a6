"""The example row of each sheet of a definition workbook: it shows what one writes there, and is
never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from khsheet.form import toml
from khsheet.form.book import laying
from khsheet.form.book.cells import EXAMPLE, Typed, text_of, without_example
from khsheet.form.book.laying import Row
from khsheet.form.book.schema import Part, part
from khsheet.form.declared import Table

#: A text of so many letters is nobody's by chance.
_SENTENCE = 12


@cache
def tables() -> Table:
    """The form of which the examples are."""
    return toml.tables(Path(__file__).with_name("example.toml").read_text(encoding="utf-8"))


@cache
def rows() -> Mapping[str, Row]:
    """The example of each sheet by the table of its part, marked in its first cell."""
    laid = laying.rows(tables())
    return {table: _marked(found[0], part(table)) for table, found in laid.items()}


@cache
def head() -> Row:
    """The examples beside the single keys of a form."""
    return laying.head_row(tables())


def _marked(row: Row, of: Part) -> Row:
    first = of.columns[0].key
    return {**row, first: f"{EXAMPLE} {row[first]}"}


def is_untouched(cells: Mapping[int, Typed], first: int, of: Part) -> bool:
    """Whether the cells of a row are the example of that sheet, of which cells may be gone.

    Where the first of them, which has the mark, is gone, all others are still there.
    """
    example = rows()[of.table]
    mark = example[of.columns[0].key]
    others = _told(typed for key, typed in example.items() if key != of.columns[0].key)
    typed = _told(typed for number, typed in cells.items() if number != first)
    if first in cells:
        return _told([cells[first]]) == _told([mark]) and typed <= others
    return typed == others


def words_left(cells: Mapping[str, Typed], of: Part) -> str:
    """The key of a column that still has the example's sentence, where a row was typed over it."""
    shown, first = rows()[of.table], of.columns[0].key
    if text_of(cells.get(first)) == without_example(shown[first]):  # a form that says the same
        return ""
    same = [key for key, typed in cells.items() if _told([typed]) == _told([shown.get(key)])]
    sentences = [key for key in same if len(text_of(cells[key])) >= _SENTENCE]
    return sentences[0] if sentences and len(same) > 1 else ""


def is_as_shown(typed: Typed, key: str) -> bool:
    """Whether a cell beside a single key holds its example, or nothing."""
    return typed is None or _told([typed]) == _told([head().get(key)])


def _told(typed: Iterable[Typed]) -> Counter[str]:
    return Counter(text_of(one).casefold() for one in typed)
