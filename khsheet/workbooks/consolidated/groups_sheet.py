"""Theo nhóm: the first figures of each group of units, live from Tổng hợp."""

from __future__ import annotations

from collections.abc import Sequence

from khsheet.collection import totals
from khsheet.messages import EXEMPT, STATUS_WORDS
from khsheet.model import Status, Unit, Value
from khsheet.workbooks import paper
from khsheet.workbooks.consolidated.context import GROUPS, MISSING, BookContext
from khsheet.workbooks.consolidated.unit_table import TOTAL_ROW, UNIT, UnitTable
from khsheet.workbooks.excel import cached
from khsheet.workbooks.heights import BOLD, height
from khsheet.workbooks.styles import (
    HEAD,
    TOTAL_CELL,
    WHOLE,
    WRAPPED_CELL,
    Look,
    for_number,
)

_NAME_WIDTH, _COUNT_WIDTH = 26.0, 8.5
#: The columns of figures share a page; each is so wide at least, and at most.
_LEAST_WIDTH, _MOST_WIDTH = 10.5, 15.0
_HEAD_ROW = 4
_NOTE = "Số của mỗi nhóm là tổng các đơn vị đạt của nhóm; bấm tên nhóm để tới các đơn vị."
_STATUSES = (Status.ACCEPTED, Status.ERRORS, Status.REJECTED, Status.EXCLUDED)


def write(context: BookContext, summary: UnitTable) -> None:
    """The sheet, where units belong to groups."""
    if context.is_grouped:
        _GroupsSheet(context, summary).write()


class _GroupsSheet:
    """A row for each group: its units by state, then the figures."""

    def __init__(self, context: BookContext, summary: UnitTable):
        self.context, self.summary = context, summary
        told = {context.status(unit) for unit in context.units}
        known = (*(STATUS_WORDS[status] for status in _STATUSES), MISSING, EXEMPT)
        self.states = [state for state in known if state in told]
        form = context.form
        self.items = [form.item(key) for key in form.highlights if key in summary.column_of]
        own = (_NAME_WIDTH, *[_COUNT_WIDTH] * (1 + len(self.states)))
        count = len(self.items)
        self.widths = (*own, *[paper.shared(own, count, _LEAST_WIDTH, _MOST_WIDTH)] * count)
        self.sheet, self.above = context.start_on_pages(GROUPS, self.widths, 1)

    def write(self) -> None:
        context, sheet = self.context, self.sheet
        title = f"SỐ LIỆU THEO NHÓM {context.period_name.upper()}"
        context.title(sheet, title, [_NOTE], *self.above)
        say = context.say
        labels = ["Nhóm", "Số đơn vị", *(s[0].upper() + s[1:] for s in self.states)]
        labels += [f"{say(item.name)} ({say(item.unit)})" for item in self.items]
        high = max(height(text, wide * BOLD, 11) for text, wide in zip(labels, self.widths))
        sheet.row(_HEAD_ROW, labels, [HEAD] * len(labels), high)
        everybody = ("Tất cả", TOTAL_ROW, context.units, context.totals)
        self._group(_HEAD_ROW + 1, *everybody, TOTAL_CELL)
        rows = self.summary.subtotal_rows
        for row, (name, units) in enumerate(context.groups, _HEAD_ROW + 2):
            own = {unit.code for unit in units}
            accepted = [e for e in context.collection.accepted if e.unit.code in own]
            sums = totals.total(context.form, accepted)
            self._group(row, name, rows[name], units, sums, WRAPPED_CELL)
        sheet.freeze(_HEAD_ROW, 1)
        sheet.repeat_rows(_HEAD_ROW, _HEAD_ROW)

    def _group(
        self,
        row: int,
        name: str,
        source: int,
        units: Sequence[Unit],
        sums: dict[str, Value],
        look: Look,
    ) -> None:
        """A group whose subtotal stands in the row ``source`` of Tổng hợp."""
        sheet, context = self.sheet, self.context
        sheet.height(row, max(20, height(name, _NAME_WIDTH, 12)))
        target = context.internal(self.summary.name, source, UNIT)
        sheet.link(row, 1, target, name, look.but(text_wrap=True))
        told = [context.status(unit) for unit in units]
        counts = [len(told), *(told.count(state) for state in self.states)]
        for column, count in enumerate(counts, 2):
            sheet.number(row, column, count, look.but(align="center", num_format=WHOLE))
        for column, item in enumerate(self.items, 2 + len(counts)):
            cell = self.summary.reference(item.key, source)
            shown = cached(sums.get(item.key))
            sheet.formula(row, column, f'IF({cell}="","",{cell})', for_number(look, item), shown)
