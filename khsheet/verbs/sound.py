"""What the period before reported, as much of it as a new workbook can begin with: a finding about
something that nobody typed yet is nobody's to mend.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from khsheet.form.check_sheet import line_of_rule
from khsheet.form.layout import layout
from khsheet.intake.judging import check
from khsheet.messages import DUPLICATE
from khsheet.model import Checked, Finding, Form, Identity, Raw, Section, Severity
from khsheet.verbs.starting import Cells, Rows, as_submission

Row = tuple[Raw, ...]


@dataclass
class Carried:
    """Cells and rows that are carried over, the explanations that go with them, and what is not.

    ``said`` is what the unit explained before, ``explained`` what of it still has to be said; the
    same of rows: ``rows`` show their explanations where they have to, ``whole`` always.
    ``left_out`` are the labels of what is to be typed anew; ``judged`` is what comes of the rest.
    """

    form: Form
    identity: Identity
    given: Cells
    cells: Cells
    whole: Rows
    said: dict[str, str]
    rows: Rows = field(default_factory=dict)
    explained: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    judged: Checked | None = None

    def settle(self) -> Carried:
        """Until nothing is asked about it: explained as it was, else left out."""
        self.rows = {key: self._unexplained(key) for key in self.whole}
        while (self.cells or self.rows) and (found := self._findings()):
            self.judged = None
            if not self._explain(found):
                self._leave_out(found)
        return self

    def _unexplained(self, key: str) -> list[Row]:
        at = _explained_at(self.form.tables[key])
        return [tuple(None if n == at else raw for n, raw in enumerate(r)) for r in self.whole[key]]

    def _findings(self) -> list[Finding]:
        """What a new workbook would be asked about what is carried."""
        cells = {**self.given, **self.cells}
        submission = as_submission(
            self.form, self.identity.unit, self.identity.period, cells, self.rows
        )
        submission.explanations = self.explained
        self.judged = check(self.form, submission, self.identity.period)
        return [
            f
            for f in self.judged.findings
            if f.severity is not Severity.INFO and (self._about(f) or self._row(f) is not None)
        ]

    def _about(self, finding: Finding) -> set[str]:
        """The carried inputs that it is about, also through a computed value."""
        keys = [finding.field]
        for key in keys:
            if made := self.form.computed_by_key.get(key):
                keys += made.sources
        return {key for key in keys if key in self.cells}

    def _row(self, finding: Finding) -> tuple[str, int] | None:
        """The table and the index of the carried row that it is about: not where a column is blank
        in every row, for the period before did not ask for it."""
        if finding.field not in self.form.columns or not finding.place.row:
            return None
        table, column = self.form.columns[finding.field]
        rows, at = self.rows.get(table.key, []), table.fields.index(column)
        if all(row[at] is None for row in rows):
            return None
        return table.key, finding.place.row - _first_row(self.form, table)

    # ------------------------------------------------------------ explained, or left out

    def _explain(self, found: list[Finding]) -> bool:
        """Put beside what is asked about what the unit said of it; whether there was anything."""
        more = False
        for finding in found:
            line = line_of_rule(self.form, finding.rule)
            if self._about(finding) and line in self.said and line not in self.explained:
                self.explained[line], more = self.said[line], True
            if (at := self._row(finding)) and self._show_explanation(*at):
                more = True
        return more

    def _show_explanation(self, table: str, n: int) -> bool:
        if self.rows[table][n] == self.whole[table][n]:
            return False
        self.rows[table][n] = self.whole[table][n]
        return True

    def _leave_out(self, found: list[Finding]) -> None:
        gone: dict[str, set[int]] = {}
        for finding in found:
            for key in self._about(finding):
                self.left_out.append(self.form.inputs[key].label)
                self.cells = {k: raw for k, raw in self.cells.items() if k != key}
            if at := self._row(finding):
                self._leave_out_of_row(finding, *at, gone)
        for table, rows in gone.items():
            for of in (self.rows, self.whole):
                of[table] = [row for n, row in enumerate(of[table]) if n not in rows]

    def _leave_out_of_row(
        self, finding: Finding, table: str, n: int, gone: dict[str, set[int]]
    ) -> None:
        """A cell that may be blank, else the row: one that stands there twice is carried once."""
        column = self.form.columns[finding.field][1]
        at = self.form.tables[table].fields.index(column)
        self.left_out.append(f"{self.form.tables[table].title}: {column.label}")
        if column.required or finding.code == DUPLICATE or self.rows[table][n][at] is None:
            gone.setdefault(table, set()).add(n)
            return
        for of in (self.rows, self.whole):
            of[table][n] = tuple(None if i == at else raw for i, raw in enumerate(of[table][n]))


def _first_row(form: Form, table: Section) -> int:
    """The Excel row of the first record of a table in a new workbook."""
    return layout(form).cells[table.fields[0].key].row


def _explained_at(table: Section) -> int:
    own = table.explanation
    return table.fields.index(own) if own else -1
