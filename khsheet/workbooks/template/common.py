"""What workbooks of one form, period and kind of unit have in common: words, formulas, what Excel
refuses. Each is made once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from khsheet.form import check_sheet, computed
from khsheet.form.check_sheet import EXPLAIN_COLUMN, FIRST_LINE_ROW, WorkbookRefs
from khsheet.form.layout import inputs_of, layout
from khsheet.form.wording import filled_in, words_of
from khsheet.model import Form, Period, once_per_form
from khsheet.model.places import a1


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

    @cached_property
    def _explained_at(self) -> dict[str, str]:
        """The cell in which each line of the check sheet is explained."""
        lines = enumerate(self.check_lines, FIRST_LINE_ROW)
        return {line.id: a1(row, EXPLAIN_COLUMN, absolute=True) for row, line in lines}

    @cached_property
    def statuses(self) -> dict[str, str]:
        """What each line of the check sheet says; "" where only the tool can judge."""
        at = self._explained_at
        return {
            line.id: check_sheet.line_formula(line, self.refs, at[line.id])
            for line in self.check_lines
        }

    @cached_property
    def first_rows(self) -> dict[str, str]:
        """The first row that has to be looked at, of lines that judge rows."""
        at = self._explained_at
        return {
            line.id: check_sheet.row_formula(line, self.refs, at[line.id])
            for line in self.check_lines
            if check_sheet.has_rows(line)
        }

    @cached_property
    def marks(self) -> dict[tuple[str, int], str]:
        """The mark beside each line of inputs, by its sheet and row."""
        return {
            (placed.sheet.name, line.row): check_sheet.input_formula(
                [item.key for item in inputs_of(line)], self.form, self.refs, placed
            )
            for placed in self.placed.sheets.values()
            for line in placed.marked
        }

    @cached_property
    def computed(self) -> dict[str, str]:
        """Each computed value that is shown, on the sheet where it stands."""
        cells = self.placed.cells
        return {
            item.key: computed.formula(item, self.form, self.refs.on(cells[item.key].sheet))
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


def common(form: Form, period: Period, unit_word: str) -> Common:
    made, key = _made(form), (period, unit_word)
    if key not in made:
        made[key] = Common(form, period, unit_word)
    return made[key]


@once_per_form
def _made(form: Form) -> dict[tuple[Period, str], Common]:
    return {}
