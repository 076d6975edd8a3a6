"""References into the workbook that a form and its layout make, for the expressions of rules."""

from __future__ import annotations

from khsheet.form.layout import SheetLayout, layout, quoted
from khsheet.form.periods import Period
from khsheet.form.rules.excel import REASONS, blank
from khsheet.model import Field, Form, Item, Section
from khsheet.model.places import letters


def makes_record(column: Field, table: Section) -> bool:
    """Whether what stands there makes a row a record: more than its number and an explanation."""
    return column.key != table.seq and not column.explains


def reason_taken(form: Form, item: Item) -> bool:
    """Whether its cell may say why there is no number: an entry of a table has one, or is none."""
    return item.key in form.inputs and isinstance(item, Field) and item.takes_reason


class WorkbookRefs:
    """References into the workbook that a form and its layout make (see rules.Refs)."""

    def __init__(self, form: Form, period: Period, sheet: str = ""):
        self.form, self.period, self.layout, self.sheet = form, period, layout(form), sheet

    def on(self, sheet: str) -> WorkbookRefs:
        """The same references for formulas on that sheet, which need not name it."""
        return WorkbookRefs(self.form, self.period, sheet)

    def cell(self, key: str) -> str:
        if key not in self.form.columns:
            return self._here(self.layout.cells[key].reference)
        return self._area(key, key)

    def _area(self, first: str, last: str) -> str:
        """The rows of a table from one column to another.

        Down to the last row in use: formulas over thousands of blank rows make typing slow.
        """
        begin, end = self.layout.cells[first], letters(self.layout.cells[last].column)
        column = self._here(f"{quoted(begin.sheet)}!${end}:${end}")
        last_row = self._here(self._table_layout(first).last_row_cell.reference)
        return f"{self._here(begin.reference)}:INDEX({column},{last_row})"

    def _table_layout(self, column: str) -> SheetLayout:
        return self.layout.sheets[self.form.section_of[column][0].key]

    def _here(self, reference: str) -> str:
        """The reference without its sheet, where the formula stands on that sheet."""
        sheet, _, address = reference.rpartition("!")
        return address if sheet == quoted(self.sheet) else reference

    def choices(self, key: str) -> str:
        return choices_name(key)

    def is_strict(self, choices: str) -> bool:
        return self.form.choices[choices].strict

    def reasons(self, item: Item) -> str:
        return REASONS if reason_taken(self.form, item) else ""

    def used(self, table: Section) -> str:
        filled = "+".join(
            f"(1-{blank(self.cell(f.key))})" for f in table.fields if makes_record(f, table)
        )
        return f"(({filled})>0)"

    def length(self, table: Section) -> str:
        """How much stands in the records of the table, their numbers and explanations left out."""
        runs: list[list[Field]] = [[]]
        for field in table.fields:
            if makes_record(field, table):
                runs[-1].append(field)
            else:
                runs.append([])
        areas = [self._area(run[0].key, run[-1].key) for run in runs if run]
        return "+".join(f"SUM(IFERROR(LEN(TRIM({area})),1))" for area in areas)


class RowRefs(WorkbookRefs):
    """References of a condition in the first row of a table, which holds for every row of it."""

    def cell(self, key: str) -> str:
        cell = self.layout.cells[key]
        return f"${letters(cell.column)}{cell.row}"

    def used(self, table: Section) -> str:
        cells = "&".join(self.cell(f.key) for f in table.fields if makes_record(f, table))
        return f"(IFERROR(LEN(TRIM({cells})),1)>0)"


def choices_name(key: str) -> str:
    """The defined name of a list of choices."""
    return f"ds_{key}"
