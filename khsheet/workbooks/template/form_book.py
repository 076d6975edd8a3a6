"""What all sheets of a unit's workbook share: whose it is, what fills it, how a sheet begins."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from khsheet.form import check_sheet, profiles
from khsheet.form.check_sheet import CheckLine
from khsheet.form.layout import KEY_COLUMN, SHEET_MARK, Line, inputs_of
from khsheet.form.wording import unit_word
from khsheet.model import Filling, Finding, Form, Identity
from khsheet.workbooks.excel import ExcelBook, ExcelSheet
from khsheet.workbooks.styles import EMPTY_STATUS, FORM, MISSING_STATUS, WARNED_STATUS, WRONG_STATUS
from khsheet.workbooks.template.common import common
from khsheet.workbooks.template.typed import Typed, as_typed

_MARGINS = {"left": 0.6, "right": 0.4, "top": 0.4, "bottom": 0.6}

#: What a status looks like, beside an input and on the check sheet.
STATUS_LOOKS = {
    check_sheet.WRONG: WRONG_STATUS,
    check_sheet.MISSING: MISSING_STATUS,
    check_sheet.EXPLAIN: WARNED_STATUS,
    check_sheet.EMPTY: EMPTY_STATUS,
}


class FormBook:
    """One unit's workbook being written."""

    def __init__(
        self, book: ExcelBook, form: Form, identity: Identity, filling: Filling, password: str
    ):
        self.book, self.form, self.identity, self.filling = book, form, identity, filling
        self.password = password
        self.common = common(form, identity.period, unit_word(form, identity.unit))
        self.placed, self.check_lines = self.common.placed, self.common.check_lines
        self.say = self.common.say
        self.marked = {mark.at for mark in filling.marks}

    @cached_property
    def findings_at(self) -> dict[str, list[Finding]]:
        """The findings of each item, by its key."""
        found: dict[str, list[Finding]] = {}
        for finding in self.filling.findings:
            found.setdefault(finding.field, []).append(finding)
        return found

    @cached_property
    def given(self) -> set[str]:
        """The inputs and tables that hold something."""
        return check_sheet.given(self.form, self.filling.cells, self.filling.rows)

    @cached_property
    def _statuses(self) -> dict[str, str]:
        found = check_sheet.of_lines(self.form, self.filling.findings)
        return {
            line.id: check_sheet.status(line, self.form, found.get(line.id, ()), self.given)
            for line in self.check_lines
        }

    def status_of(self, line: CheckLine) -> str:
        """What a line of the check sheet says."""
        return self._statuses[line.id]

    @cached_property
    def marks(self) -> dict[tuple[str, int], str]:
        """What the live mark beside each line of inputs says, by sheet and row."""
        placed = self.placed.sheets.values()
        return {(p.sheet.name, line.row): self._mark(line) for p in placed for line in p.marked}

    def _mark(self, line: Line) -> str:
        states = {
            check_sheet.input_status(
                item.required,
                item.key not in self.given,
                self.findings_at.get(item.key, ()),
                self.form,
            )
            for item in inputs_of(line)
        }
        return next(word for word in check_sheet.MARKS if word in states)

    @cached_property
    def typed_at(self) -> dict[tuple[str, int, int], Typed]:
        """What is written into the marked cells, by sheet, row and column."""
        found: dict[tuple[str, int, int], Typed] = {}
        for key, item in self.form.inputs.items():
            cell = self.placed.cells[key]
            if cell in self.marked:
                found[cell] = as_typed(self.filling.cells.get(key), item)
        for table in self.form.tables.values():
            first = self.placed.cells[table.fields[0].key]
            for n, cells in enumerate(self.filling.rows.get(table.key, ())):
                for column, (raw, item) in enumerate(zip(cells, table.fields), first.column):
                    if (at := (first.sheet, first.row + n, column)) in self.marked:
                        found[at] = as_typed(raw, item)
        return found

    def start(
        self,
        sheet: ExcelSheet,
        widths: Iterable[float],
        *,
        landscape: bool = False,
        identity: str = "",
    ) -> None:
        """Columns, hidden identity row, print set-up and protection of one sheet."""
        for column, width in enumerate(widths, KEY_COLUMN):
            sheet.column(column, width, FORM)
        sheet.hidden_columns(KEY_COLUMN, KEY_COLUMN, 3, FORM)
        sheet.hidden_row(1)
        if identity:
            for column, text in enumerate(self.identity_marks(identity), 1):
                sheet.text(1, column, text, FORM)
        sheet.page(self.identity.unit.name, landscape=landscape, margins=_MARGINS)
        sheet.fit_width()
        sheet.protect(self.password)

    def identity_marks(self, identity: str) -> tuple[str, ...]:
        """What the cells of the hidden row 1 say of a sheet."""
        unit, period, form = self.identity.unit, self.identity.period, self.form
        version = str(form.version)
        asked = profiles.told(form.profile)
        own = (SHEET_MARK, identity, form.id, version, period.id, unit.code, unit.name)
        return (*own, asked) if asked else own
