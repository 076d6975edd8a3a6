"""What workbooks of one form, period and kind of unit have in common: words, formulas, what Excel
refuses. Each is made once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from khsheet.errors import UserError
from khsheet.form import check_sheet, computed
from khsheet.form.check_sheet import (
    EXPLAIN_COLUMN,
    FIRST_LINE_ROW,
    STATUS_COLUMN,
    WorkbookRefs,
)
from khsheet.form.layout import inputs_of, layout
from khsheet.form.wording import filled_in, words_of
from khsheet.model import Form, Period, once_per_form
from khsheet.model.places import a1

#: Excel takes a file with a longer formula for damaged.
_LONGEST_FORMULA = 8_191
_TOO_LONG = (
    "«{name}» ({key}): công thức dài {length} ký tự, Excel chỉ nhận {most}. Xin sửa định nghĩa: "
    "{how}."
)
_SMALLER_SUM = "cộng từng phần trước, rồi cộng các số cộng ấy"
_SMALLER_LINE = "tên trang ngắn hơn, nhóm quy tắc có ít quy tắc hơn, bảng có ít cột hơn"


class FormulaTooLong(UserError):
    """The definition asks for more than a formula of Excel can say."""


def _fitting(formula: str, key: str, name: str, how: str) -> str:
    if len(formula) > _LONGEST_FORMULA:
        told = {"length": len(formula), "most": _LONGEST_FORMULA, "how": how}
        raise FormulaTooLong(_TOO_LONG.format(name=name, key=key, **told))
    return formula


def _line_fits(formula: str, line: check_sheet.CheckLine) -> str:
    return _fitting(formula, line.id, line.title, _SMALLER_LINE)


class Common:
    """Formulas are without their "="; those of the check sheet are found by the id of a line."""

    def __init__(self, form: Form, period: Period, unit_word: str):
        self.form, self.placed = form, layout(form)
        self.words = words_of(period, unit_word)
        self.refs = WorkbookRefs(form, period)
        self.check_lines = check_sheet.lines(form, period)
        #: What Excel says of an input and refuses in it, by its key (see ``inputs``).
        self.validations: dict[str, Mapping[str, object]] = {}

    def say(self, text: str) -> str:
        return filled_in(text, self.words)

    def _in_lines(self, column: int) -> dict[str, str]:
        """The cell of each line of the check sheet in that column, for formulas on that sheet."""
        lines = enumerate(self.check_lines, FIRST_LINE_ROW)
        return {line.id: a1(row, column, absolute=True) for row, line in lines}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """What each line of the check sheet says; "" where only the tool can judge."""
        at = self._in_lines(EXPLAIN_COLUMN)
        return {
            line.id: _line_fits(check_sheet.line_formula(line, self.refs, at[line.id]), line)
            for line in self.check_lines
        }

    @cached_property
    def first_rows(self) -> dict[str, str]:
        """The first row that has to be looked at, of lines that judge rows."""
        at, status = self._in_lines(EXPLAIN_COLUMN), self._in_lines(STATUS_COLUMN)
        return {
            line.id: _line_fits(
                check_sheet.row_formula(line, self.refs, at[line.id], status[line.id]), line
            )
            for line in self.check_lines
            if check_sheet.has_rows(line)
        }

    @cached_property
    def marks(self) -> dict[tuple[str, int], str]:
        """The mark beside each line of inputs, by its sheet and row."""
        return {
            (placed.sheet.name, line.row): _fitting(
                check_sheet.input_formula(
                    keys := [item.key for item in inputs_of(line)], self.form, self.refs, placed
                ),
                keys[0],
                self.form.item(keys[0]).label,
                "dòng của lưới có ít cột hơn",
            )
            for placed in self.placed.sheets.values()
            for line in placed.marked
        }

    @cached_property
    def computed(self) -> dict[str, str]:
        """Each computed value that is shown, on the sheet where it stands."""
        cells = self.placed.cells
        return {
            item.key: _fitting(
                computed.formula(item, self.form, self.refs.on(cells[item.key].sheet)),
                item.key,
                item.label,
                _SMALLER_SUM,
            )
            for item in self.form.computed
            if item.key in cells
        }

    @cached_property
    def faults(self) -> dict[str, str]:
        """Whether a cell of a column cannot stay so, by the key of the column; "" where it can."""
        return {
            column.key: check_sheet.cell_fault(column, table, self.refs)
            for table in self.form.tables.values()
            for column in table.fields
        }

    def check(self) -> None:
        """Raises FormulaTooLong where a formula of the workbook is."""
        for _ in (self.statuses, self.first_rows, self.marks, self.computed):
            pass


def common(form: Form, period: Period, unit_word: str) -> Common:
    made, key = _made(form), (period, unit_word)
    if key not in made:
        made[key] = Common(form, period, unit_word)
    return made[key]


@once_per_form
def _made(form: Form) -> dict[tuple[Period, str], Common]:
    return {}
