"""A sheet that lists things, one a row: each column says what stands in it, how it looks, and where
it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar

from khsheet.model.fielded import Immutable
from khsheet.workbooks.consolidated.context import BookContext
from khsheet.workbooks.excel import CellRange
from khsheet.workbooks.heights import height
from khsheet.workbooks.stream import Plain, StreamedSheet
from khsheet.workbooks.styles import HEAD, TEXT, Look

Thing = TypeVar("Thing")

#: Below the office's name, the title and a note.
HEAD_ROW = 4

#: Links of one sheet; Excel takes 65,530.
MAX_LINKS = 65_000

#: Rows that are made, and where all look alike written, at once.
AT_ONCE = 1_000


class Heading(Immutable):
    """A column's heading, and how wide it is."""

    label: str | None
    width: float


class Column(Heading, Generic[Thing]):
    """One column: its heading, and what is said there of each thing.

    ``look`` may depend on the thing; ``link`` gives where its cell leads, "" for nowhere. Rows are
    as high as the texts of the columns ask that are ``shown_whole``, in letters of that size.
    """

    value: Callable[[Thing], Plain]
    look: Look | Callable[[Thing], Look] = TEXT
    link: Callable[[Thing], str] | None = None
    shown_whole: float = 0

    def look_of(self, thing: Thing) -> Look:
        return self.look if isinstance(self.look, Look) else self.look(thing)


def start(
    context: BookContext,
    name: str,
    title: str,
    note: str,
    columns: Sequence[Heading],
    head_height: float,
    repeated: int = 1,
) -> StreamedSheet:
    """A new sheet down to its column headings; on paper so many columns are repeated where one page
    is not wide enough."""
    widths = [column.width for column in columns]
    sheet, above = context.start_on_pages(name, widths, repeated)
    context.title(sheet, title, [note], *above)
    headings(sheet, HEAD_ROW, columns, head_height)
    sheet.repeat_rows(HEAD_ROW, HEAD_ROW)
    return sheet


def headings(sheet: StreamedSheet, row: int, columns: Sequence[Heading], high: float = 0) -> None:
    sheet.row(row, [column.label for column in columns], [HEAD] * len(columns), high)


def heading_height(columns: Sequence[Heading], least: float) -> float:
    """High enough for every heading."""
    return max(least, *(height(column.label or "", column.width, 11) for column in columns))


def filtered(sheet: StreamedSheet, columns: Sequence[Heading], rows: int) -> None:
    """Buttons on the headings to choose among so many rows."""
    sheet.filter(CellRange(HEAD_ROW, 1, HEAD_ROW + max(rows, 1), len(columns)))


def fill(
    sheet: StreamedSheet,
    first: int,
    columns: Sequence[Column[Thing]],
    things: Iterable[Thing],
    least_height: float = 0,
) -> None:
    """A row for each thing, from row ``first`` on."""
    things, links = iter(things), 0
    looks = [column.look for column in columns if isinstance(column.look, Look)]
    while part := list(islice(things, AT_ONCE)):
        links += _lead(sheet, first, columns, part, MAX_LINKS - links)
        told = [list(map(column.value, part)) for column in columns]
        heights = _heights(columns, told, [least_height] * len(part))
        rows = list(zip(*told))
        if len(looks) == len(columns):  # those of all things
            sheet.rows(first, rows, looks, heights)
        else:
            for row, (thing, values, high) in enumerate(zip(part, rows, heights), first):
                sheet.row(row, values, [column.look_of(thing) for column in columns], high)
        first += len(part)


def _lead(
    sheet: StreamedSheet,
    first: int,
    columns: Sequence[Column[Thing]],
    things: Sequence[Thing],
    most: int,
) -> int:
    """Links of those things, from row ``first`` on, so many at most; returns how many they are."""
    linked = [(at, column.link) for at, column in enumerate(columns, 1) if column.link]
    made = 0
    for row, thing in enumerate(things, first) if linked else ():
        for at, link in linked:
            if made < most and (target := link(thing)):
                sheet.lead(row, at, target)
                made += 1
    return made


def _heights(
    columns: Sequence[Column[Thing]], told: Sequence[Sequence[Plain]], heights: list[float]
) -> list[float]:
    """Rows at least as high, and high enough for the texts that are shown whole: few of them
    differ in most columns."""
    for column, values in zip(columns, told):
        if column.shown_whole:
            high: dict[Plain, float] = {
                text: height(text, column.width, column.shown_whole)
                for text in set(values)
                if isinstance(text, str)
            }
            heights = [max(least, high.get(text, 0)) for least, text in zip(heights, values)]
    return heights
