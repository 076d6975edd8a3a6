"""Kết quả chỉ tiêu: what each unit set itself in the period before, and whether it was met."""

from __future__ import annotations

from khsheet.collection.targets import Attainment, Met, TargetMet, met
from khsheet.model import Item
from khsheet.workbooks.consolidated.context import TARGETS, BookContext
from khsheet.workbooks.consolidated.unit_table import SCALE
from khsheet.workbooks.excel import plain
from khsheet.workbooks.heights import BOLD, height
from khsheet.workbooks.stream import Plain, StreamedSheet
from khsheet.workbooks.styles import (
    CELL,
    HEAD,
    SUBTOTAL_CELL,
    TARGET_MISSED,
    TARGET_REACHED,
    TARGET_UNKNOWN,
    TOTAL_CELL,
    WORD_CELL,
    Look,
    for_number,
)

_UNIT_WIDTH, _NUMBER_WIDTH, _WORD_WIDTH = 24.0, 19.0, 12.0
#: A printed page has room for so many targets.
_A_PAGE = 3
_HEAD_ROW, _PARTS_ROW, _TOTAL_ROW, _COUNT_ROW, _FIRST_ROW = range(4, 9)
_NOTE = (
    "Chỉ tiêu đơn vị đã ghi ở kỳ trước, bên cạnh số của kỳ này; đạt khi kết quả không thấp hơn. "
    "Tổng chỉ gồm đơn vị có cả hai số; tỷ lệ không cộng."
)
_WORDS = {
    Attainment.REACHED: ("đạt", TARGET_REACHED),
    Attainment.NOT_REACHED: ("chưa đạt", TARGET_MISSED),
    Attainment.NO_FIGURE: ("chưa có số", TARGET_UNKNOWN),
}


def write(context: BookContext) -> None:
    """The sheet, where units had set themselves something in the period before."""
    found = met(context.comparison) if context.comparison else []
    if found:
        _TargetsSheet(context, found).write()


class _TargetsSheet:
    """A row for each unit, and for each target three columns: it, the result, whether it is met."""

    def __init__(self, context: BookContext, found: list[TargetMet]):
        self.context, self.found = context, found
        own = (_NUMBER_WIDTH, _NUMBER_WIDTH, _WORD_WIDTH)
        self.widths = (_UNIT_WIDTH, *(own * len(found)))
        self.sheet: StreamedSheet = context.start(TARGETS, self.widths, fit=False)

    def write(self) -> None:
        sheet, context = self.sheet, self.context
        title = f"CHỈ TIÊU KỲ TRƯỚC VÀ KẾT QUẢ {context.period_name.upper()}"
        # The first column is printed on every page: what is said stands on the first alone.
        context.title(sheet, title, [_NOTE], self.widths[1 : 1 + 3 * _A_PAGE], 2)
        self._headings()
        self._totals()
        codes = {code for target in self.found for code in target.units}
        units = [unit for unit in context.units if unit.code in codes]
        for row, unit in enumerate(units, _FIRST_ROW):
            values: list[Plain] = [context.name(unit)]
            looks: list[Look] = [WORD_CELL]
            for target in self.found:
                item = self._item(target)
                told = target.units.get(unit.code)
                word, look = _WORDS[told.outcome] if told else (None, CELL)
                values += [*_numbers(told), word]
                looks += [for_number(CELL, item), for_number(CELL, item), look]
            sheet.row(row, values, looks, max(18, height(context.name(unit), _UNIT_WIDTH, 12)))
        sheet.freeze(_PARTS_ROW, 1)
        sheet.repeat_rows(_HEAD_ROW, _PARTS_ROW)
        sheet.repeat_columns(1, 1)
        sheet.scale(SCALE)
        breaks = range(2 + 3 * _A_PAGE, len(self.widths) + 1, 3 * _A_PAGE)
        sheet.break_before_columns(list(breaks))

    def _item(self, target: TargetMet) -> Item:
        return self.context.form.item(target.target.result)

    def _headings(self) -> None:
        sheet, say = self.sheet, self.context.say
        names = [
            "; ".join(say(self.context.form.item(key).name) for key in target.target.targets)
            + f" ({say(self.context.form.item(target.target.targets[0]).unit)})"
            for target in self.found
        ]
        wide = 2 * _NUMBER_WIDTH + _WORD_WIDTH
        sheet.height(_HEAD_ROW, max(height(name, wide * 0.9, 11) for name in names))
        sheet.text(_HEAD_ROW, 1, "", HEAD)
        for number, name in enumerate(names):
            sheet.across(_HEAD_ROW, 2 + 3 * number, 4 + 3 * number, name, HEAD)
        labels = ["Đơn vị"]
        for target in self.found:
            labels += ["Chỉ tiêu", say(self._item(target).name), "Đánh giá"]
        high = max(height(label, _NUMBER_WIDTH * 0.95, 11) for label in labels)
        sheet.row(_PARTS_ROW, labels, [HEAD] * len(labels), high)

    def _totals(self) -> None:
        """The sums of what can be added, and how many units met each target."""
        totals: list[Plain] = ["Tổng cộng (đơn vị có cả hai số)"]
        counts: list[Plain] = ["Số đơn vị đạt / có chỉ tiêu"]
        looks: list[Look] = [TOTAL_CELL.but(text_wrap=True)]
        for target in self.found:
            number = for_number(TOTAL_CELL, self._item(target))
            looks += [number, number, TOTAL_CELL]
            totals += [*_numbers(target.total), None]
            share = f"{target.count(Attainment.REACHED)}/{len(target.units)}"
            counts += [None, None, share]
        centred = [SUBTOTAL_CELL.but(align="center")] * (len(looks) - 1)
        own = [SUBTOTAL_CELL.but(text_wrap=True), *centred]
        for row, values, its_looks in ((_TOTAL_ROW, totals, looks), (_COUNT_ROW, counts, own)):
            high = height(str(values[0]), _UNIT_WIDTH * BOLD, 12)
            self.sheet.row(row, values, its_looks, max(20, high))


def _numbers(told: Met | None) -> tuple[Plain, Plain]:
    return (None, None) if told is None else (plain(told.target), plain(told.result))
