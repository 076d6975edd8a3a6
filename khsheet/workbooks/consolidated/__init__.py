"""The consolidated workbook of one period: written from a collection.

Sheets: Tổng quan, Tổng hợp, where units have groups Theo nhóm, beside earlier periods Diễn biến and
Kết quả chỉ tiêu, where units are scored Xếp hạng, the long lists, the matrix sheets, Thuyết minh,
Tình hình nộp, where there are any Quyết định, Nhóm lỗi, Cần sửa, Nguồn số liệu, where it is asked
for Dữ liệu, the hidden numbers of the charts, and the hidden sheet that keeps what was typed.
"""

from __future__ import annotations

from pathlib import Path

from khsheet.collection import entries
from khsheet.collection.comparison import Comparison
from khsheet.collection.goods import GoodsTally
from khsheet.collection.spool import Spool
from khsheet.form.wording import in_period
from khsheet.model import Collection, Status
from khsheet.workbooks.consolidated import (
    decisions_sheet,
    findings_sheet,
    groups_sheet,
    lists,
    narrative,
    ranking_sheet,
    sources,
    tallies,
    targets_sheet,
    trend_sheet,
    unit_table,
)
from khsheet.workbooks.consolidated.context import BookContext
from khsheet.workbooks.consolidated.hidden_sheet import HiddenSheet
from khsheet.workbooks.consolidated.overview import OverviewSheet
from khsheet.workbooks.consolidated.status_sheet import StatusSheet
from khsheet.workbooks.consolidated.unit_table_sheet import UnitTableSheet
from khsheet.workbooks.stream import streamed_book


def write(
    path: Path,
    collection: Collection,
    spool: Spool,
    *,
    links_from: Path | None = None,
    with_data: bool = False,
    comparison: Comparison | None = None,
) -> None:
    """Write the workbook at ``path``; the same collection gives the same bytes.

    ``spool`` holds the rows of the collection's entries. ``links_from`` is the folder in which the
    workbook will lie; without it the sheets have no links to the units' files. ``with_data`` adds
    the numbers one a row, ``comparison`` what changed since earlier periods. Raises OSError (or
    XlsxWriter's FileCreateError) when the file cannot be written.
    """
    unknown = set(collection.counted) - {u.code for u in collection.units}
    if unknown:
        raise ValueError(f"counted units that are not in the collection: {sorted(unknown)}")
    with streamed_book(path) as book:
        title = in_period(collection.form.title, collection.form, collection.period)
        book.describe(title, collection.period.name)
        _write(BookContext(book, collection, spool, links_from, comparison), with_data)


def _write(context: BookContext, with_data: bool) -> None:
    """The sheets in their order; what the first one says is known last."""
    statuses, summary = StatusSheet(context), unit_table.summary(context)
    overview = OverviewSheet(context)
    UnitTableSheet(summary, summary, statuses.rows).write()
    groups_sheet.write(context, summary)
    trend_sheet.write(context, summary)
    targets_sheet.write(context)
    ranking_sheet.write(context, summary, statuses.rows)
    listings = _start_lists(context)
    for matrix in unit_table.matrices(context):
        UnitTableSheet(matrix, summary, statuses.rows).write()
    narrative.write(context)
    statuses.write(summary)
    decisions_sheet.write(context)
    findings_sheet.write(context)
    sources.write(context, summary)
    if with_data:
        from khsheet.workbooks.consolidated import data_sheet  # few ask for it, and it is large

        data_sheet.write(context)
    overview.start_data()
    goods = [GoodsTally(context.form, one) for one in context.form.goods]
    _stream(context, listings, goods)
    overview.write(summary, statuses, goods)


def _start_lists(context: BookContext) -> dict[str, lists.Listing]:
    """The sheets of the tables in their place; without names, those that name people are counts."""
    all_partial = bool(context.entries) and all(entry.partial for entry in context.entries)
    nameless = not context.collection.with_names or all_partial
    hidden = entries.personal_tables(context.form) if nameless else ()
    listings = {}
    for key, table in context.form.tables.items():
        if key in hidden:
            tallies.write(context, table)
        else:
            listings[key] = lists.Listing(context, table)
            listings[key].create()
    return listings


def _stream(
    context: BookContext, listings: dict[str, lists.Listing], goods: list[GoodsTally]
) -> None:
    """One pass over the spool feeds the lists, the hidden sheet and the sums of goods."""
    hidden = HiddenSheet(context)
    hidden.start()
    for entry in context.entries:
        text, rows = entries.kept(entry, context.spool)
        sent = (
            [entries.stored_text(e, context.spool) for e in entry.sent] if entry.parts else [text]
        )
        for text in sent:
            hidden.submission(text)
        rows = entries.in_columns_of(context.form, context.form_of(entry), rows)
        for tally in goods if entry.status is Status.ACCEPTED else ():
            tally.add(rows)
        for key, listing in listings.items():
            listing.add(entry, rows.get(key, []))
    hidden.end()
