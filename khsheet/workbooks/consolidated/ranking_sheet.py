"""Xếp hạng: the emulation score of each unit, every point of it worked out in the sheet."""

from __future__ import annotations

from collections.abc import Mapping

from khsheet.collection.emulation import (
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
from khsheet.workbooks.consolidated.context import RANKING, STATUSES, BookContext
from khsheet.workbooks.consolidated.unit_table import SCALE, UnitTable
from khsheet.workbooks.excel import plain
from khsheet.workbooks.heights import height
from khsheet.workbooks.stream import StreamedSheet
from khsheet.workbooks.styles import (
    ABSENT_CELL,
    BIG_HEAD,
    CELL,
    HEAD,
    SHEET_LEGEND,
    SMALL_CELL,
    SUBTOTAL_CELL,
    TOTAL_CELL,
    WRAPPED_CELL,
    Look,
    for_number,
    for_points,
)

_RANK, _UNIT, _SUM, _POSSIBLE, _PERCENT, _REMARKS, _FIRST = range(1, 8)
_LABELS = ("Hạng", "Đơn vị", "Tổng điểm", "Điểm tối đa", "Tỷ lệ (%)", "Điều cần biết")
_WIDTHS = (7.0, 28.0, 11.0, 11.0, 10.0, 52.0)
_NUMBER, _POINTS = "Số", "Điểm"
_NUMBER_WIDTH, _POINTS_WIDTH = 16.0, 9.0
_HEAD_ROW, _FULL_ROW, _LABEL_ROW, _FIRST_ROW = range(4, 8)
#: A printed page has room for so many criteria beside the units.
_A_PAGE = 5
_FULL = "Đạt số này thì đủ điểm của cột (cột trừ: trừ hết điểm)"
_RULE = (
    "Cách tính, theo trang Chấm điểm của tệp văn phòng. Chỉ tiêu: số × điểm của cột / số cần đạt, "
    "không quá điểm của cột. Điểm thưởng: đạt thì được cả. Trừ nộp muộn: theo hạn nộp và ngày nhận "
    "mà văn phòng ghi. Trừ phải gửi lại: tệp bị từ chối, hoặc có lỗi và đã được thay, trong các "
    "tệp của lần tổng hợp này. Không có số thì 0 điểm. Điều không hỏi đơn vị (theo mẫu in) thì "
    "không tính vào điểm tối đa của đơn vị, nên xếp hạng theo tỷ lệ tổng điểm trên điểm tối đa; "
    "tỷ lệ bằng nhau thì cùng hạng."
)


def write(context: BookContext, summary: UnitTable, status_rows: Mapping[str, int]) -> None:
    """The sheet, where the office scores its units."""
    if made := context.writer.ranking:
        _RankingSheet(context, made, summary, status_rows).write()


class _RankingSheet:
    """A row for each unit, the best first; for each criterion the number, and the points for it."""

    def __init__(
        self,
        context: BookContext,
        made: Ranking,
        summary: UnitTable,
        status_rows: Mapping[str, int],
    ):
        self.context, self.made = context, made
        self.summary, self.status_rows = summary, status_rows
        own = (_NUMBER_WIDTH, _POINTS_WIDTH) * len(made.criteria)
        self.widths = (*_WIDTHS, *own)
        self.last_row = _FIRST_ROW + len(made.scores) - 1
        #: The criteria, each with the column of its number; that of its points follows.
        self.columns = [(_FIRST + 2 * n, one) for n, one in enumerate(made.criteria)]
        self.sheet: StreamedSheet = context.start(RANKING, self.widths, fit=False)

    def write(self) -> None:
        sheet = self.sheet
        title = f"XẾP HẠNG THI ĐUA {self.context.period_name.upper()}"
        note = f"Xếp hạng {len(self.made.scores)} đơn vị có báo cáo đã đạt. Cách tính ở cuối bảng."
        own = _WIDTHS[_SUM - 1 :]  # the columns before are printed on every page
        self.context.title(sheet, title, [note], own, _SUM)
        self._headings()
        for row, score in enumerate(self.made.scores, _FIRST_ROW):
            self._score(row, score)
        for row, unit in enumerate(self.made.unranked, self.last_row + 1):
            self._unranked(row, unit)
        end = self.last_row + len(self.made.unranked) + 2
        sheet.height(end, height(_RULE, sum(own), 10))
        sheet.across(end, _SUM, _REMARKS, _RULE, SHEET_LEGEND)
        sheet.freeze(_LABEL_ROW, _UNIT)
        sheet.repeat_rows(_HEAD_ROW, _LABEL_ROW)
        sheet.repeat_columns(_RANK, _UNIT)
        sheet.scale(SCALE)
        pages = -(-len(self.columns) // _A_PAGE)
        on_each = -(-len(self.columns) // pages)
        sheet.break_before_columns([column for column, _ in self.columns[::on_each]])

    # ------------------------------------------------------------ headings

    def _headings(self) -> None:
        """What each criterion is called, where its points are full, and how many these are."""
        sheet, names = self.sheet, [self._name(one) for _, one in self.columns]
        wide = (_NUMBER_WIDTH + _POINTS_WIDTH) * 0.9
        sheet.height(_HEAD_ROW, max(height(name, wide, 12) for name in names))
        sheet.across(_HEAD_ROW, _RANK, _REMARKS, "", HEAD)
        for (column, _), name in zip(self.columns, names):
            sheet.across(_HEAD_ROW, column, column + 1, name, BIG_HEAD)
        sheet.height(_FULL_ROW, 20)
        sheet.across(_FULL_ROW, _RANK, _REMARKS, _FULL, SUBTOTAL_CELL.but(align="right"))
        for column, one in self.columns:
            look = self._look(one, SUBTOTAL_CELL)
            sheet.number(_FULL_ROW, column, float(one.full), look)
            sheet.number(_FULL_ROW, column + 1, float(one.points), for_points(SUBTOTAL_CELL))
        labels = [*_LABELS, *(_NUMBER, _POINTS) * len(self.columns)]
        sheet.row(_LABEL_ROW, labels, [HEAD] * len(labels), 20)

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
            return base.but(num_format="#,##0.00##", align="right")
        if not one.kind.is_of_number:
            return base.but(num_format="0", align="right")
        return for_number(base, self.context.form.item(one.item))

    # ------------------------------------------------------------ units

    def _score(self, row: int, score: Score) -> None:
        sheet, writer, unit = self.sheet, self.context.writer, score.unit
        said, name = "; ".join(remarks(writer, score)), self.context.name(unit)
        high = max(height(name, _WIDTHS[1], 12), height(said, _WIDTHS[_REMARKS - 1], 10))
        sheet.height(row, max(18, high))
        at = letters(_PERCENT)
        ranks = f"${at}${_FIRST_ROW}:${at}${self.last_row}"
        percent, points = a1(row, _PERCENT), a1(row, _SUM)
        bold = TOTAL_CELL.but(align="center", num_format="0")
        sheet.formula(row, _RANK, f"RANK({percent},{ranks})", bold, score.rank)
        target = self.context.internal(STATUSES, self.status_rows[unit.code], 2)
        sheet.link(row, _UNIT, target, name, WRAPPED_CELL)
        sheet.formula(row, _SUM, self._sum(row), for_points(TOTAL_CELL), float(score.points))
        sheet.formula(row, _POSSIBLE, self._possible(row), for_points(CELL), float(score.possible))
        share = f"ROUND({points}*100/{a1(row, _POSSIBLE)},{POINT_DIGITS})"
        sheet.formula(row, _PERCENT, share, for_points(TOTAL_CELL), float(score.percent))
        if said:
            sheet.text(row, _REMARKS, said, SMALL_CELL)
        else:
            sheet.blank(row, _REMARKS, SMALL_CELL)
        for (column, one), mark in zip(self.columns, score.marks):
            self._mark(row, column, one, mark, unit)

    def _mark(self, row: int, column: int, one: Criterion, mark: Mark, unit: Unit) -> None:
        sheet = self.sheet
        base = ABSENT_CELL if mark.number is None else CELL
        look = self._look(one, base)
        number = plain(mark.number)
        shown = mark.word if number is None else number
        if one.kind.is_of_number:
            sheet.formula(row, column, self._number(one, unit), look, shown)
        elif number is None:
            sheet.text(row, column, mark.word, look)
        else:
            sheet.number(row, column, number, look)
        points = "" if mark.points is None else float(mark.points)
        sheet.formula(row, column + 1, self._points(row, column, one), for_points(base), points)

    def _unranked(self, row: int, unit: Unit) -> None:
        is_good = any(entry.unit.code == unit.code for entry in self.context.collection.accepted)
        why = "không có chỉ tiêu nào hỏi đơn vị" if is_good else self.context.status(unit)
        name = self.context.name(unit)
        values = [None, name, None, None, None, f"Không xếp hạng: {why}."]
        looks = [CELL, WRAPPED_CELL, CELL, CELL, CELL, SMALL_CELL]
        more = 2 * len(self.columns)
        high = max(18, height(name, _WIDTHS[1], 12))
        self.sheet.row(row, [*values, *[None] * more], [*looks, *[ABSENT_CELL] * more], high)

    # ------------------------------------------------------------ formulas

    def _sum(self, row: int) -> str:
        """All points of a row: the cells under the headings of points."""
        first, last = letters(_FIRST), letters(len(self.widths))
        heads = f"${first}${_LABEL_ROW}:${last}${_LABEL_ROW}"
        cells = f"{first}{row}:{last}{row}"
        return f'ROUND(SUMIF({heads},"{_POINTS}",{cells}),{POINT_DIGITS})'

    def _possible(self, row: int) -> str:
        """The points of the numbers that the unit is asked for."""
        return "+".join(
            f'IF({a1(row, column)}="{NOT_ASKED}",0,{a1(_FULL_ROW, column + 1, absolute=True)})'
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
        number = a1(row, column)
        full, most = (a1(_FULL_ROW, at, absolute=True) for at in (column, column + 1))
        share = f"MAX(0,MIN({most},ROUND({number}*{most}/{full},{POINT_DIGITS})))"
        earned = f"IF({number}>={full},{most},0)" if one.kind is CriterionKind.BONUS else share
        earned = earned if one.kind.is_of_number else f"-{earned}"
        none = f'IF({number}="{NOT_ASKED}","",0)'
        return f"IF(ISNUMBER({number}),{earned},{none})"
