"""Quyết định: what the office decided of files, warnings and numbers, why, and what came of it."""

from __future__ import annotations

from khsheet.collection.rulings import NOT_IN_BOOK, in_words
from khsheet.form.wording import filled_in, words_of
from khsheet.messages import DECISION_WORDS, OUTCOME_WORDS
from khsheet.model import Outcome, Ruling
from khsheet.workbooks.consolidated import list_sheet
from khsheet.workbooks.consolidated.context import DECISIONS, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW, Column
from khsheet.workbooks.styles import CENTRED_NUMBER, SMALL


def write(context: BookContext) -> None:
    """The sheet, where the office decided anything."""
    rulings = context.collection.rulings
    if not rulings:
        return
    columns = _columns(context)
    title = f"QUYẾT ĐỊNH CỦA VĂN PHÒNG, {context.period_name.upper()}"
    applied = sum(ruling.outcome is Outcome.APPLIED for ruling in rulings)
    note = f"{len(rulings)} quyết định, {applied} đã áp dụng."
    sheet = list_sheet.start(context, DECISIONS, title, note, columns, 22)
    list_sheet.fill(sheet, HEAD_ROW + 1, columns, rulings, 18)
    list_sheet.filtered(sheet, columns, len(rulings))
    sheet.freeze(HEAD_ROW)


def _columns(context: BookContext) -> list[Column[Ruling]]:
    numbers = {id(ruling): n for n, ruling in enumerate(context.collection.rulings, 1)}
    words = words_of(context.collection.period)

    def item(ruling: Ruling) -> str:
        found = context.form.items.get(ruling.decision.item)
        return filled_in(found.label, words) if found else ""

    def outcome(ruling: Ruling) -> str:
        told = OUTCOME_WORDS[ruling.outcome]
        if ruling.against:
            told += f": {in_words('dòng có TT', sorted({numbers[id(ruling)], *ruling.against}))}"
        elif ruling.told:
            told += f": {ruling.told}"
        return f"{told}; theo bảng tổng hợp, {NOT_IN_BOOK}" if ruling.sources else told

    return [
        Column("TT", 5, lambda r: numbers[id(r)], CENTRED_NUMBER),
        Column("Quyết định", 21, lambda r: DECISION_WORDS[r.decision.kind], shown_whole=12),
        Column("Đơn vị", 22, lambda r: r.decision.unit_name, shown_whole=12),
        Column("Tệp", 22, lambda r: r.decision.file, SMALL, shown_whole=11),
        Column("Mã", 9, lambda r: r.decision.code),
        Column("Mục", 23, item, SMALL, shown_whole=11),
        Column("Số cũ", 11, lambda r: r.decision.old, shown_whole=12),
        Column("Số mới", 11, lambda r: r.decision.new, shown_whole=12),
        Column("Lý do", 32, lambda r: r.decision.reason, SMALL, shown_whole=12),
        Column(
            "Người quyết định",
            18,
            lambda r: r.decision.by if context.collection.with_names else None,
            SMALL,
            shown_whole=11,
        ),
        Column("Kết quả", 38, outcome, SMALL, shown_whole=12),
    ]
