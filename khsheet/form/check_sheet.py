"""The lines of the check sheet: what each is about, its status from findings, and its formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from khsheet import messages
from khsheet.form.layout import (
    LABEL_COLUMN,
    LAST_PREPARED_ROW,
    Cell,
    Layout,
    SheetLayout,
    layout,
    quoted,
)
from khsheet.form.periods import Period
from khsheet.form.rules import (
    KINDS,
    WARNING,
    applies,
    blank,
    implicit,
    quote,
    sentence,
    table_of,
)
from khsheet.model import (
    Finding,
    Form,
    RuleSpec,
    Section,
    Shape,
    Type,
    once_per_form,
)
from khsheet.model.places import a1, letters

DONE, MISSING, WRONG, EXPLAIN, LATER = "ĐỦ", "THIẾU", "SAI", "GIẢI TRÌNH", "KHI NỘP"
REQUIRED_CODES = (messages.REQUIRED_BLANK, messages.COMPANION_BLANK)

#: First line of the check sheet, below title, count and header.
FIRST_LINE_ROW = 8
STATUS_COLUMN = 4
EXPLAIN_COLUMN = 5


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: a section's single inputs, a column of a table, or a declared rule.

    ``key`` is the input or column that the line's link jumps to.
    """

    id: str
    title: str
    sentence: str
    rules: tuple[RuleSpec, ...]
    key: str
    section: Section | None = None

    @property
    def can_be_explained(self) -> bool:
        return any(r.severity == WARNING for r in self.rules)


def _section_line(section: Section, form: Form) -> CheckLine:
    rules = tuple(r for f in section.inputs for r in implicit(form)[f.key])
    required = sum(f.required for f in section.inputs)
    text = f"{required} ô bắt buộc phải có số liệu; " if required else ""
    return CheckLine(
        f"section:{section.key}",
        section.title,
        f"{text}ô nào đã ghi phải đúng kiểu (số, ngày) và trong giới hạn.",
        rules,
        section.inputs[0].key,
        section,
    )


def _column_lines(section: Section, form: Form) -> Iterable[CheckLine]:
    for column in section.fields:
        rules = implicit(form)[column.key]
        if column.key != section.seq and (
            len(rules) > 1 or column.type.is_number or column.type is Type.DATE
        ):
            text = " ".join(
                sentence(r, form) for r in rules if r.kind != "type" or column.type.is_number
            )
            yield CheckLine(
                f"column:{column.key}",
                f"{section.title}: cột {column.label}",
                text,
                rules,
                column.key,
            )


@once_per_form
def _all_lines(form: Form) -> tuple[CheckLine, ...]:
    lines: list[CheckLine] = []
    for section in form.sections:
        if section.shape is Shape.TABLE:
            lines += _column_lines(section, form)
        else:
            lines.append(_section_line(section, form))
    groups: dict[str, list[RuleSpec]] = {}
    for rule in form.rules:
        groups.setdefault(rule.group or rule.id, []).append(rule)
    return (*lines, *(_rule_line(name, tuple(group), form) for name, group in groups.items()))


def _rule_line(name: str, group: tuple[RuleSpec, ...], form: Form) -> CheckLine:
    """One line for a declared rule, or for all that one declaration made."""
    first = group[0]
    if len(group) == 1:
        return CheckLine(
            name, form.item(first.fields[0]).label, sentence(first, form), group, first.fields[0]
        )
    told = "; ".join(_short_label(r.fields[0], form) for r in group)
    section = form.section_of[first.fields[0]][1]
    return CheckLine(name, section.title, f"{first.because} Gồm: {told}.", group, first.fields[0])


def _short_label(key: str, form: Form) -> str:
    """The label of an input; of its row, where it stands in a grid."""
    section = form.section_of[key][1]
    return next(
        (r.label for r in section.rows if any(f.key == key for f in r.fields)), form.item(key).label
    )


def lines(form: Form, period: Period) -> list[CheckLine]:
    """The lines of the check sheet in their order; rules of another half year are left out."""
    return [line for line in _all_lines(form) if all(applies(r, period) for r in line.rules)]


def line_of_rule(form: Form, rule_id: str) -> str:
    """The id of the line on which a rule stands (where its explanation is typed)."""
    return _line_ids(form).get(rule_id, rule_id)


@once_per_form
def _line_ids(form: Form) -> dict[str, str]:
    return {rule.id: line.id for line in _all_lines(form) for rule in line.rules}


# ---------------------------------------------------------------- status from findings


def status(
    line: CheckLine, form: Form, findings: Iterable[Finding], explained: Iterable[str]
) -> str:
    """What the line says for those findings: one of ĐỦ, THIẾU, SAI, GIẢI TRÌNH (KHI NỘP: not judged).

    A value that had to be repaired counts as wrong here: the sheet asks for the plain form.
    """
    if line.rules and line.rules[0].kind == "python":
        return LATER
    mine = [f for f in findings if f.rule and line_of_rule(form, f.rule) == line.id]
    warned = {r.id for r in line.rules if r.severity == WARNING}
    firm = [f for f in mine if f.rule not in warned]
    if any(f.code not in REQUIRED_CODES for f in firm):
        return WRONG
    if firm:
        return MISSING
    return EXPLAIN if mine and line.id not in explained else DONE


def input_status(required: bool, blank: bool, findings: Iterable[Finding], form: Form) -> str:
    """The live mark beside one input; warnings are for the check sheet alone."""
    if blank:
        return MISSING if required else ""
    return WRONG if any(f.rule in _firm_ids(form) for f in findings) else DONE


@once_per_form
def _firm_ids(form: Form) -> set[str]:
    """The rules that each input's own attributes make, without those that only warn."""
    return {r.id for own in implicit(form).values() for r in own if r.severity != WARNING}


# ---------------------------------------------------------------- formulas


class WorkbookRefs:
    """References into the workbook that a form and its layout make (see rules.Refs)."""

    def __init__(self, form: Form, period: Period, sheet: str = ""):
        self.form, self.period, self.layout, self.sheet = form, period, layout(form), sheet

    def on(self, sheet: str) -> WorkbookRefs:
        """The same references for formulas on that sheet, which need not name it."""
        return WorkbookRefs(self.form, self.period, sheet)

    def cell(self, key: str) -> str:
        place = self.layout.cells[key]
        if key not in self.form.columns:
            return self._here(place.reference)
        # Down to the last row in use: formulas over thousands of blank rows make typing slow.
        column = f"{quoted(place.sheet)}!${letters(place.column)}:${letters(place.column)}"
        last = self._table_layout(key).last_row_cell.reference
        return f"{self._here(place.reference)}:INDEX({self._here(column)},{self._here(last)})"

    def _table_layout(self, column: str) -> SheetLayout:
        return self.layout.sheets[self.form.section_of[column][0].key]

    def _here(self, reference: str) -> str:
        """The reference without its sheet, where the formula stands on that sheet."""
        sheet, _, address = reference.rpartition("!")
        return address if sheet == quoted(self.sheet) else reference

    def choices(self, key: str) -> str:
        return choices_name(key)

    def used(self, table: str) -> str:
        section = self.form.tables[table]
        filled = "+".join(
            f"(1-{blank(self.cell(f.key))})" for f in section.fields if f.key != section.seq
        )
        return f"(({filled})>0)"


def choices_name(key: str) -> str:
    """The defined name of a list of choices."""
    return f"ds_{key}"


def last_row_formula(placed: SheetLayout) -> str:
    """The array formula of the last row of a table that holds anything, without "="."""
    first = placed.first_data_row
    corners = (
        a1(first, LABEL_COLUMN),
        a1(LAST_PREPARED_ROW, LABEL_COLUMN + len(placed.table.fields) - 1),
    )
    area = ":".join(corners)
    return f"MAX({first},IFERROR((LEN({area})>0)*ROW({area}),0))"


def _violations(rules: Iterable[RuleSpec], form: Form, refs: WorkbookRefs) -> str:
    return "+".join(_violation(r, form, refs) for r in rules if r.kind != "python")


def _violation(rule: RuleSpec, form: Form, refs: WorkbookRefs) -> str:
    count = f"IFERROR({KINDS[rule.kind].violated(rule, form, refs)}*1,0)"
    return f"SUM({count})" if table_of(rule, form) else count


def _worst(wrong: str, missing: str, warned: str, explanation: str) -> str:
    text = f'"{DONE}"'
    if warned:
        text = f'IF(({warned}>0)*{blank(explanation)}>0,"{EXPLAIN}",{text})'
    if missing:
        text = f'IF({missing}>0,"{MISSING}",{text})'
    return f'IF({wrong}>0,"{WRONG}",{text})' if wrong else text


def line_formula(line: CheckLine, form: Form, refs: WorkbookRefs, explanation: str) -> str:
    """The array formula of a line's status, without "="; "" for a line that only the tool can judge."""
    if line.section:
        marks = _status_range(line.section, refs.layout)
        warned = [r for r in line.rules if r.severity == WARNING]
        counts = (f'COUNTIF({marks},"{word}")' for word in (WRONG, MISSING))
        return _worst(*counts, _violations(warned, form, refs), explanation)
    if line.rules[0].kind == "python":
        return ""
    warned = [r for r in line.rules if r.severity == WARNING]
    missing = [r for r in line.rules if r not in warned and KINDS[r.kind].code in REQUIRED_CODES]
    wrong = [r for r in line.rules if r not in warned and r not in missing]
    return _worst(
        *(_violations(rules, form, refs) for rules in (wrong, missing, warned)), explanation
    )


def _status_range(section: Section, placed: Layout) -> str:
    first, last = (placed.cells[section.inputs[n].key] for n in (0, -1))
    sheet = next(s for s in placed.sheets.values() if s.sheet.name == first.sheet)
    return Cell(first.sheet, first.row, sheet.status_column).down_to(last.row)


def input_formula(keys: list[str], form: Form, refs: WorkbookRefs, placed: SheetLayout) -> str:
    """The live mark of one line of inputs (a field, or all cells of a grid row), without "="."""
    refs = refs.on(placed.sheet.name)
    cells = [refs.cell(k) for k in keys]
    rules = [r for k in keys for r in implicit(form)[k] if r.severity != WARNING]
    wrong = "+".join(KINDS[r.kind].violated(r, form, refs) for r in rules if r.kind != "required")
    # An error in a cell makes the sum an error, and wrong; so what follows meets none.
    missing = "*".join(
        f"LEN(TRIM({refs.cell(r.fields[0])}))" for r in rules if r.kind == "required"
    )
    filled = "&".join(f"TRIM({c})" for c in cells)
    text = f'IF(LEN({filled})>0,"{DONE}","")'
    if missing:
        text = f'IF({missing}=0,"{MISSING}",{text if len(cells) > 1 else quote(DONE)})'
    return f'IF(IFERROR({wrong},1)>0,"{WRONG}",{text})'
