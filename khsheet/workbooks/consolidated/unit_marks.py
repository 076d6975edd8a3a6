"""Marks on the numbers of units: wrong ones are struck out, repaired and explained ones coloured,
and a note says why."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from khsheet.messages import CATALOGUE
from khsheet.model import Entry, Finding, Severity, Status, Value
from khsheet.workbooks.consolidated.unit_table import FIRST, NumberColumn
from khsheet.workbooks.stream import Plain, StreamedSheet
from khsheet.workbooks.styles import (
    EXPLAINED_NUMBER,
    NOTE_FONT,
    PARTIAL_NUMBER,
    REPAIRED_NUMBER,
    STRUCK_NUMBER,
    Look,
    for_number,
    uncounted,
)

LEGEND = (
    "Gạch ngang: số có lỗi, không cộng. Nền xanh: số phần mềm đã đọc giúp. "
    "Nền vàng: đơn vị đã giải trình. Chữ xám: không có số, và vì sao. "
    "Chữ nghiêng: đơn vị cần sửa, chưa cộng vào tổng. "
    "Đưa chuột vào ô có dấu góc để xem ghi chú; bấm tên đơn vị để tới tệp của đơn vị ở "
    "Tình hình nộp. Mã đơn vị ở cột A, mã mục ở dòng 4 (đang ẩn)."
)

#: Said beside it where halves make a year.
LEGEND_OF_PARTS = " Nền xám: số chưa đủ các kỳ."

#: Notes on one sheet: more make a workbook slow to open. The sheet Cần sửa has them all.
MAX_NOTES = 3_000
_LONGEST_NOTE = 2_000

_MADE_OF_WRONG = "Số này tính từ số có lỗi nên không cộng vào tổng."
_UNLIKE = "Không tính: hai số của tỷ lệ không cùng kỳ."


class Marks:
    """The marks on one sheet, of which not too many are notes."""

    def __init__(self, sheet: StreamedSheet, columns: Sequence[NumberColumn]):
        self.sheet, self.columns = sheet, columns
        self.notes = 0

    def mark(self, row: int, entry: Entry, values: list[Plain], looks: list[Look]) -> None:
        """Change what a unit's row holds, and how it looks, where something is to be said."""
        if not (entry.wrong or entry.findings or entry.lacking or entry.lacks):
            return
        told = _told(entry)
        spoken_of = told.keys() | entry.wrong | entry.lacks.keys() | entry.unlike
        for at, column in enumerate(self.columns, FIRST):
            key = column.item.key
            if key not in spoken_of:
                continue
            findings = told.get(key, [])
            if key in entry.wrong:
                values[at - 1] = _struck(entry.values.get(key), findings)
                looks[at - 1] = STRUCK_NUMBER
                self._note(row, at, findings, [] if findings else [_MADE_OF_WRONG])
                continue
            if key in entry.reasons:
                if findings:
                    self._note(row, at, findings)
                continue
            lacking = entry.lacking_of(key)
            if lacking and entry.values.get(key) is None:
                lacking = ()
            more = [f"Chưa gồm số của {' và '.join(lacking)}."] if lacking else []
            more += [_UNLIKE] if key in entry.unlike else []
            if findings or more:
                look = PARTIAL_NUMBER if lacking else _coloured(findings)
                look = for_number(look, column.item)
                looks[at - 1] = look if entry.status is Status.ACCEPTED else uncounted(look)
                self._note(row, at, findings, more)

    def _note(
        self, row: int, column: int, findings: Sequence[Finding], more: Sequence[str] = ()
    ) -> None:
        """What was found, and more to be said; in words only where a note has room for them."""
        if self.notes >= MAX_NOTES:
            return
        self.notes += 1
        text = "\n".join([*(finding.message for finding in findings), *more])[:_LONGEST_NOTE]
        high = min(400, 40 + 18 * (len(text) // 45 + 1))
        self.sheet.note(
            row,
            column,
            text,
            author="khsheet",
            width=340,
            height=high,
            font_name=NOTE_FONT,
            font_size=9,
        )


def _coloured(findings: Sequence[Finding]) -> Look:
    repaired = any(CATALOGUE[f.code].severity is Severity.INFO for f in findings)
    return REPAIRED_NUMBER if repaired else EXPLAINED_NUMBER


def _told(entry: Entry) -> dict[str, list[Finding]]:
    """What is to be said about a unit's numbers: errors, repairs and explained warnings."""
    found: dict[str, list[Finding]] = {}
    for finding in entry.findings:
        if finding.field and finding.severity is not Severity.WARNING:
            found.setdefault(finding.field, []).append(finding)
    return found


def _struck(value: Value, findings: Sequence[Finding]) -> Plain:
    """A wrong number as a text, so that no formula counts it; without separators, which read
    differently from one Excel to another."""
    if value is not None:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return next((f.value for f in findings if f.value), None)
