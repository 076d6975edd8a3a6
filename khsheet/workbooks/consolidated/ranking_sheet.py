"""Xếp hạng: the emulation score of each unit, every point of it worked out in the sheet."""

from __future__ import annotations

from collections.abc import Mapping

from khsheet.collection.ranking import (
    NO_DIVISOR,
    NO_NUMBER,
    POINT_DIGITS,
    QUOTIENT_DIGITS,
    Mark,
    Ranking,
    Score,
)
from khsheet.letters.standing import criterion_name, remarks
from khsheet.messages import CRITERION_WORDS, NOT_ASKED
from khsheet.model import Criterion, CriterionKind, Unit
from khsheet.model.places import a1, letters
from khsheet.workbooks import paper
from khsheet.workbooks.consolidated.context import RANKING, STATUSES, BookContext
from khsheet.workbooks.consolidated.unit_table import UnitTable
from khsheet.workbooks.excel import plain
from khsheet.workbooks.heights import BOLD, height
from khsheet.workbooks.styles import (
    ABSENT_CELL,
    CELL,
    GROUP_CELL,
    HEAD,
    SHEET_LEGEND,
    SMALL_CELL,
    SUBTOTAL_CELL,
    TOTAL_CELL,
    WRAPPED_CELL,
    Look,
    fitting,
    for_number,
    for_points,
)

_RANK, _UNIT, _SUM, _POSSIBLE, _PERCENT, _FIRST = range(1, 7)
_LABELS = ("Hạng", "Đơn vị", "Tổng điểm", "Điểm tối đa", "Tỷ lệ (%)")
_WIDTHS = (6.0, 24.0, 9.0, 9.0, 9.0)
#: The columns of criteria share a page; each is so wide at least, and at most.
_LEAST_WIDTH, _MOST_WIDTH = 8.5, 14.0
_HEAD_ROW, _FULL_ROW, _MOST_ROW, _POINTS_ROW, _FIRST_ROW = range(4, 9)
_FULL = "Số cần đạt để đủ điểm"
_MOST = "Điểm của cột"
_POINTS, _NUMBERS, _REMARKS = "ĐIỂM", "SỐ LIỆU ĐƯỢC CHẤM", "ĐIỀU CẦN BIẾT"
_NOTE = (
    "{count} đơn vị có báo cáo đã đạt. Dưới bảng điểm là số liệu được chấm, điều cần biết của từng "
    "đơn vị và cách tính; bấm tên đơn vị để tới Tình hình nộp."
)
_RULE = (
    "Cách tính, theo trang Chấm điểm của tệp văn phòng. Chỉ tiêu: số × điểm của cột / số cần đạt, "
    "không quá điểm của cột; cột trừ: đến số cần đạt thì trừ hết điểm. Điểm thưởng: đạt thì được "
    "cả. Trừ nộp muộn: theo hạn nộp và ngày nhận mà văn phòng ghi. Trừ phải gửi lại: tệp bị từ "
    "chối, hoặc có lỗi và đã được thay, trong các "
    "tệp của lần tổng hợp này. Không có số thì 0 điểm. Điều không hỏi đơn vị (theo mẫu in) thì "
    "không tính vào điểm tối đa của đơn vị, nên xếp hạng theo tỷ lệ tổng điểm trên điểm tối đa; "
    "tỷ lệ bằng nhau thì cùng hạng."
)

_RANK_LOOK = TOTAL_CELL.but(align="center", num_format="0")


def write(context: BookContext, summary: UnitTable, status_rows: Mapping[str, int]) -> None:
    """The sheet, where the office scores its units."""
    if made := context.writer.ranking:
        _RankingSheet(context, made, summary, status_rows).write()


class _RankingSheet:
    """A column for each criterion, and three blocks of rows below each other, so that one page is
    wide enough: the points of the units, the best first; the numbers that earn them; what is to be
    known."""

    def __init__(
        self,
        context: BookContext,
        made: Ranking,
        summary: UnitTable,
        status_rows: Mapping[str, int],
    ):
        self.context, self.made = context, made
        self.summary, self.status_rows = summary, status_rows
        count = len(made.criteria)
        width = paper.shared(_WIDTHS, count, _LEAST_WIDTH, _MOST_WIDTH)
        self.widths = (*_WIDTHS, *[width] * count)
        self.columns = list(enumerate(made.criteria, _FIRST))
        self.last = len(self.widths)
        self.last_row = _FIRST_ROW + len(made.scores) - 1
        #: So far below its points is each number of a unit: the unranked, a gap, a heading between.
        self.below = len(made.scores) + len(made.unranked) + 2
        self.sheet, self.above = context.start_on_pages(RANKING, self.widths, _UNIT)
        #: The columns over which texts stand: on paper those of the first page.
        self.text_first = self.above[1]
        self.text_last = self.text_first + len(self.above[0]) - 1

    def write(self) -> None:
        title = f"XẾP HẠNG THI ĐUA {self.context.period_name.upper()}"
        note = _NOTE.format(count=len(self.made.scores))
        self.context.title(self.sheet, title, [note], *self.above)
        self._headings()
        self._head(_POINTS_ROW, _POINTS)
        for row, score in enumerate(self.made.scores, _FIRST_ROW):
            self._score(row, score)
        for row, unit in enumerate(self.made.unranked, self.last_row + 1):
            self._unranked(row, unit)
        self._head(_POINTS_ROW + self.below, _NUMBERS)
        for row, score in enumerate(self.made.scores, _FIRST_ROW + self.below):
            self._numbers(row, score)
        end = self._remarks(self.last_row + self.below + 2)
        self.sheet.height(end + 1, height(_RULE, sum(self.above[0]), 10))
        self.sheet.across(end + 1, self.text_first, self.text_last, _RULE, SHEET_LEGEND)
        self.sheet.freeze(_MOST_ROW, _UNIT)
        self.sheet.repeat_rows(_HEAD_ROW, _MOST_ROW)

    # ------------------------------------------------------------ headings

    def _headings(self) -> None:
        """What each criterion is called, where its points are full, and how many these are."""
        sheet, names = self.sheet, [self._name(one) for _, one in self.columns]
        labels = [*_LABELS, *names]
        high = max(height(t, w * BOLD, 11) for t, w in zip(labels, self.widths))
        sheet.row(_HEAD_ROW, labels, [HEAD] * len(labels), high)
        self._limits(_FULL_ROW, _FULL)
        for column, one in self.columns:
            look = self._look(one, SUBTOTAL_CELL)
            sheet.number(_FULL_ROW, column, float(one.full), look)
        self._limits(_MOST_ROW, _MOST)
        for column, one in self.columns:
            sheet.number(_MOST_ROW, column, float(one.points), for_points(SUBTOTAL_CELL))

    def _limits(self, row: int, text: str) -> None:
        """What a row of limits is, left of them."""
        look = SUBTOTAL_CELL.but(text_wrap=True)
        self.sheet.height(row, max(18, height(text, sum(_WIDTHS[:_UNIT]) * BOLD, 12)))
        self.sheet.across(row, _RANK, _UNIT, text, look)
        for column in range(_SUM, _FIRST):
            self.sheet.blank(row, column, look)

    def _head(self, row: int, text: str) -> None:
        """The heading of a block."""
        blank = [None] * (self.last - _UNIT)
        self.sheet.row(row, [None, text, *blank], [GROUP_CELL] * self.last, 20)

    def _name(self, one: Criterion) -> str:
        """The name of a criterion, with the unit of measure of its number."""
        name, say = criterion_name(self.context.writer, one), self.context.say
        if not one.kind.is_of_number:
            return f"{name} ({'ngày' if one.kind is CriterionKind.LATE else 'tệp'})"
        units = [say(self.context.form.item(key).unit) for key in one.keys]
        unit = "%" if one.scale > 1 else "/".join(filter(None, units))
        bonus = f"{CRITERION_WORDS[one.kind]}: " if one.kind is CriterionKind.BONUS else ""
        return f"{bonus}{name}" + (f" ({unit})" if unit else "")

    def _look(self, one: Criterion, base: Look) -> Look:
        """The look of the criterion's number."""
        if one.under:
            return fitting(base, "#,##0.00##")
        if not one.kind.is_of_number:
            return fitting(base, "0")
        return for_number(base, self.context.form.item(one.item))

    # ------------------------------------------------------------ units

    def _begin(self, row: int, name: str) -> None:
        self.sheet.height(row, max(18, height(name, _WIDTHS[_UNIT - 1], 12)))

    def _score(self, row: int, score: Score) -> None:
        sheet, unit = self.sheet, score.unit
        name = self.context.name(unit)
        self._begin(row, name)
        at = letters(_PERCENT)
        ranks = f"${at}${_FIRST_ROW}:${at}${self.last_row}"
        percent, points = a1(row, _PERCENT), a1(row, _SUM)
        sheet.formula(row, _RANK, f"RANK({percent},{ranks})", _RANK_LOOK, score.rank)
        target = self.context.internal(STATUSES, self.status_rows[unit.code], 2)
        sheet.link(row, _UNIT, target, name, WRAPPED_CELL)
        total = f"ROUND(SUM({a1(row, _FIRST)}:{a1(row, self.last)}),{POINT_DIGITS})"
        sheet.formula(row, _SUM, total, for_points(TOTAL_CELL), float(score.points))
        sheet.formula(row, _POSSIBLE, self._possible(row), for_points(CELL), float(score.possible))
        share = f"ROUND({points}*100/{a1(row, _POSSIBLE)},{POINT_DIGITS})"
        sheet.formula(row, _PERCENT, share, for_points(TOTAL_CELL), float(score.percent))
        for (column, one), mark in zip(self.columns, score.marks):
            shown = "" if mark.points is None else float(mark.points)
            look = for_points(ABSENT_CELL if mark.number is None else CELL)
            sheet.formula(row, column, self._points(row, column, one), look, shown)

    def _unranked(self, row: int, unit: Unit) -> None:
        name, blank = self.context.name(unit), [None] * (self.last - _UNIT)
        self._begin(row, name)
        looks = [CELL, WRAPPED_CELL, *[ABSENT_CELL] * len(blank)]
        high = max(18, height(name, _WIDTHS[_UNIT - 1], 12))
        self.sheet.row(row, [None, name, *blank], looks, high)

    def _numbers(self, row: int, score: Score) -> None:
        """The numbers of a unit that earn its points."""
        sheet, name = self.sheet, self.context.name(score.unit)
        self._begin(row, name)
        sheet.formula(row, _RANK, a1(row - self.below, _RANK), _RANK_LOOK, score.rank)
        sheet.text(row, _UNIT, name, WRAPPED_CELL)
        for column in range(_SUM, _FIRST):
            sheet.blank(row, column, ABSENT_CELL)
        for (column, one), mark in zip(self.columns, score.marks):
            self._number_of(row, column, one, mark, score.unit)

    def _number_of(self, row: int, column: int, one: Criterion, mark: Mark, unit: Unit) -> None:
        sheet, number = self.sheet, plain(mark.number)
        look = self._look(one, ABSENT_CELL if number is None else CELL)
        shown = mark.word if number is None else number
        if one.kind.is_of_number:
            sheet.formula(row, column, self._number(one, unit), look, shown)
        elif number is None:
            sheet.text(row, column, mark.word, look)
        else:
            sheet.number(row, column, number, look)

    def _remarks(self, row: int) -> int:
        """What is to be known of units that have a place, and why others have none; the next
        row."""
        told = [(s.unit, "; ".join(remarks(self.context.writer, s))) for s in self.made.scores]
        told += [(unit, f"Không xếp hạng: {self._why(unit)}.") for unit in self.made.unranked]
        told = [(unit, text) for unit, text in told if text]
        if told:
            self._head(row, _REMARKS)
        for unit, text in told:
            row += 1
            name, width = self.context.name(unit), sum(self.widths[_UNIT : self.text_last])
            high = max(height(name, _WIDTHS[_UNIT - 1], 12), height(text, width, 10), 18)
            self.sheet.height(row, high)
            self.sheet.blank(row, _RANK, CELL)
            self.sheet.text(row, _UNIT, name, WRAPPED_CELL)
            self.sheet.across(row, _SUM, self.text_last, text, SMALL_CELL)
        return row + 1

    def _why(self, unit: Unit) -> str:
        """Why a unit has no place."""
        is_good = any(entry.unit.code == unit.code for entry in self.context.collection.accepted)
        return "không có chỉ tiêu nào hỏi đơn vị" if is_good else self.context.status(unit)

    # ------------------------------------------------------------ formulas

    def _possible(self, row: int) -> str:
        """The points of the numbers that the unit is asked for."""
        return "+".join(
            f'IF({a1(row + self.below, column)}="{NOT_ASKED}",0,'
            f"{a1(_MOST_ROW, column, absolute=True)})"
            for column, one in self.columns
            if one.kind is CriterionKind.INDICATOR
        )

    def _number(self, one: Criterion, unit: Unit) -> str:
        """The number of a unit as Tổng hợp has it, or the word that says why there is none."""
        row = self.summary.row_of(unit)
        cells = [self.summary.reference(key, row) for key in one.keys]
        if not one.under:
            (own,) = cells
            return f'IF(ISNUMBER({own}),{own},IF({own}="","{NO_NUMBER}",{own}))'
        over, under = cells
        quotient = f"ROUND({over}*{one.scale}/{under},{QUOTIENT_DIGITS})"
        word = f'IF(OR({over}="{NOT_ASKED}",{under}="{NOT_ASKED}"),"{NOT_ASKED}","{NO_NUMBER}")'
        known = f'IF({under}=0,"{NO_DIVISOR}",{quotient})'
        return f"IF(AND(ISNUMBER({over}),ISNUMBER({under})),{known},{word})"

    def _points(self, row: int, column: int, one: Criterion) -> str:
        """The points, in that row, for the number so far below."""
        number = a1(row + self.below, column)
        full, most = (a1(at, column, absolute=True) for at in (_FULL_ROW, _MOST_ROW))
        share = f"MAX(0,MIN({most},ROUND({number}*{most}/{full},{POINT_DIGITS})))"
        earned = f"IF({number}>={full},{most},0)" if one.kind is CriterionKind.BONUS else share
        earned = earned if one.kind.is_of_number else f"-{earned}"
        none = f'IF({number}="{NOT_ASKED}","",0)'
        return f"IF(ISNUMBER({number}),{earned},{none})"
