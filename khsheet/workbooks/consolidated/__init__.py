"""The consolidated workbook of one period: written from a collection.

Sheets: Tổng quan, Tổng hợp, the long lists, the matrix sheets, Thuyết minh, Tình hình nộp,
Nhóm lỗi, Cần sửa, Nguồn số liệu, and the hidden sheet that keeps what was typed.
"""

from __future__ import annotations

from pathlib import Path

from khsheet.collection import entries
from khsheet.collection.spool import Spool
from khsheet.model import Collection
from khsheet.outputs import CREATED
from khsheet.workbooks.consolidated import (
    findings_sheet,
    lists,
    narrative,
    overview,
    sources,
    unit_table,
)
from khsheet.workbooks.consolidated.context import BookContext
from khsheet.workbooks.consolidated.status_sheet import Sent
from khsheet.workbooks.consolidated.stored import Identity
from khsheet.workbooks.stream import streamed_book


def write(
    path: Path, collection: Collection, spool: Spool, *, links_from: Path | None = None
) -> None:
    """Write the workbook at ``path``; the same collection gives the same bytes.

    ``spool`` holds the rows of the collection's entries. ``links_from`` is the folder in which the
    workbook will lie; without it the sheets have no links to the units' files. Raises OSError
    (or XlsxWriter's FileCreateError) when the file cannot be written.
    """
    unknown = set(collection.counted) - {u.code for u in collection.units}
    if unknown:
        raise ValueError(f"counted units that are not in the collection: {sorted(unknown)}")
    with streamed_book(path) as book:
        book.set_properties(
            {
                "title": collection.form.title,
                "subject": collection.period.name,
                "author": "khsheet",
                "created": CREATED,
            }
        )
        frame = BookContext(book, collection, spool, links_from)
        _write(frame)


def _write(frame: BookContext) -> None:
    sent, summary = Sent(frame), unit_table.summary(frame)
    first = overview.create(frame)
    summary.write(sent.rows, summary)
    listings = _start_lists(frame)
    for matrix in unit_table.matrices(frame):
        matrix.write(sent.rows, summary)
    narrative.write(frame)
    sent.write(summary)
    findings_sheet.write(frame)
    sources.write(frame, summary)
    _stream(frame, listings)
    overview.write(frame, first, summary, sent)


def _start_lists(frame: BookContext) -> dict[str, lists.Listing]:
    """The sheets of the tables in their place; without names, tables that name people are counts."""
    nameless = (
        not frame.collection.with_names
        or bool(frame.entries)
        and all(e.partial for e in frame.entries)
    )
    hidden = entries.personal_tables(frame.form) if nameless else ()
    listings = {}
    for key, table in frame.form.tables.items():
        if key in hidden:
            lists.write_tallies(frame, table)
        else:
            listings[key] = lists.Listing(frame, table)
            listings[key].create()
    return listings


def _stream(frame: BookContext, listings: dict[str, lists.Listing]) -> None:
    """One pass over the spool feeds the lists and the hidden sheet."""
    identity = Identity(frame)
    identity.start()
    for entry in frame.entries:
        text, rows = entries.kept(entry, frame.spool)
        identity.submission(text)
        for key, listing in listings.items():
            listing.add(entry, rows.get(key, []))
    identity.end()
