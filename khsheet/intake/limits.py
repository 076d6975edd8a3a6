"""What one file may ask for: time, size, cells, findings."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import cast

from khsheet import formats, messages
from khsheet.formats import Book, Grid
from khsheet.formats.book import MAX_COLUMN, MAX_ROW, beyond_limit, count
from khsheet.formats.package import directory_size
from khsheet.formats.signatures import ZIP
from khsheet.intake import zips
from khsheet.model import Finding, Form, Place

#: One file may take so long, checks included; a normal one takes some hundredths of a second.
SECONDS = 8.0
#: Worker processes are ended this much later: a file has not listened to its own deadline by then.
GRACE = 4.0
#: Cells with content that a submission may have: some 40,000 members and 5,000 entries of the fund.
CELLS = 250_000
#: Characters of a unit's code or name; those of Vietnam stay far below.
LONGEST_NAME = 200
#: Findings of one kind in one column that are told one by one; the others are counted in the last.
MOST = 1_000

SUBMISSION = formats.Limits(cells=CELLS, seconds=SECONDS, part_bytes=40 * 2**20)
#: A consolidated workbook of thousands of units is large; what is read of any file stays limited.
CONSOLIDATED = replace(SUBMISSION, file_bytes=500 * 2**20, part_bytes=64 * 2**20)


def is_large(source: Path | bytes) -> bool:
    """Whether a file is beyond the size of a submission, but may be a consolidated workbook."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size <= SUBMISSION.file_bytes:
        return False
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        is_zip = stream.read(4).startswith(ZIP)
    return is_zip and 0 < directory_size(source) <= zips.DEFAULT_LIMITS.directory_bytes


def of_file(source: Path | bytes) -> formats.Limits:
    """What may be read of a file of that size."""
    return CONSOLIDATED if is_large(source) else SUBMISSION


def measured(book: Book) -> Book:
    """That book, which gives no more cells, all sheets together, than a submission may have."""
    return cast(Book, _Measured(book))


class _Measured:
    def __init__(self, book: Book):
        self.book, self.left = book, CELLS

    def __getattr__(self, name: str) -> object:
        return getattr(self.book, name)

    def sheet(self, name: str, max_row: int = MAX_ROW, max_column: int = MAX_COLUMN) -> Grid:
        grid = self.book.sheet(name, max_row, max_column)
        self.left -= sum(map(len, grid.rows.values()))
        if self.left < 0:
            raise beyond_limit(f"Tệp có hơn {count(CELLS)} ô có nội dung")
        return grid


def limited(findings: list[Finding], form: Form) -> list[Finding]:
    """The findings, of each kind in one column at most MOST: the last counts those left out."""
    if len(findings) <= MOST:
        return findings
    kinds = [(f.code, f.severity, f.place.sheet, f.field) for f in findings]
    many = {kind: number for kind, number in Counter(kinds).items() if number > MOST}
    seen: Counter = Counter()
    kept = []
    for kind, finding in zip(kinds, findings):
        seen[kind] += 1
        if kind not in many or seen[kind] < MOST:
            kept.append(finding)
        elif seen[kind] == MOST:
            kept.append(_uncounted(finding, form, many[kind] - MOST + 1))
    return kept


def _uncounted(first: Finding, form: Form, number: int) -> Finding:
    """What stands for the findings that are not told one by one."""
    return messages.finding(
        Place(first.place.file, first.place.sheet),
        first.code,
        f"còn {count(number)} chỗ nữa có cùng điều này; chỉ kể {count(MOST - 1)} chỗ đầu để bảng "
        "còn đọc được.",
        item=form.items.get(first.field),
        key=first.field,
        severity=first.severity,
        rule=first.rule,
    )
