"""The lines of the check sheet: what each is about, its status from findings, and its formula."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from khsheet import messages
from khsheet.form.layout import (
    LABEL_COLUMN,
    LAST_PREPARED_ROW,
    Cell,
    Layout,
    SheetLayout,
)
from khsheet.form.periods import Period
from khsheet.form.rules import implicit
from khsheet.form.rules.base import PerRecord
from khsheet.form.rules.cell import DateInPeriod, Required, TypeOf
from khsheet.form.rules.excel import quote, unexplained
from khsheet.form.rules.several import Usual
from khsheet.form.rules.within_year import not_fallen
from khsheet.form.workbook_refs import (
    RowRefs,
    WorkbookRefs,
    makes_record,
)
from khsheet.model import (
    Computed,
    Field,
    Finding,
    Form,
    Item,
    Raw,
    Rule,
    Section,
    Severity,
    Shape,
    Type,
    once_per_form,
)
from khsheet.model.places import a1
from khsheet.values.show import is_blank

DONE, MISSING, WRONG, EXPLAIN, LATER = "ĐỦ", "THIẾU", "SAI", "GIẢI TRÌNH", "KHI NỘP"
#: Nothing is wrong, for nothing was given.
EMPTY = "CHƯA GHI"
#: What stands beside a line of inputs, the worst first.
MARKS = (WRONG, MISSING, DONE, EMPTY)
REQUIRED_CODES = (messages.REQUIRED_BLANK, messages.COMPANION_BLANK)

#: First line of the check sheet, below title, count and header.
FIRST_LINE_ROW = 8
STATUS_COLUMN = 4
#: The first row of a table that breaks a rule: a link to it, beside it its hidden number.
LINK_COLUMN, ROW_COLUMN = 5, 6
EXPLAIN_COLUMN = 7


Cells = tuple[Raw, ...]


class CheckLine(NamedTuple):
    """One line: a section's single inputs, a column of a table, or a declared rule.

    ``key`` is the input or column that the line's link jumps to.
    """

    id: str
    title: str
    sentence: str
    rules: tuple[Rule, ...]
    key: str
    section: Section | None = None

    @property
    def warnings(self) -> list[Rule]:
        return [r for r in self.rules if r.severity is Severity.WARNING]

    @property
    def can_be_explained(self) -> bool:
        """Whether the line itself takes an explanation."""
        return any(explained_in(r) is None for r in self.warnings)

    @property
    def explained_elsewhere(self) -> str:
        """Where its warnings are explained, for the cell that takes no explanation."""
        columns = [column.label for r in self.warnings if (column := explained_in(r))]
        return IN_THE_ROW.format(column=columns[0]) if columns else ""


#: What a line says whose warnings are explained row by row.
IN_THE_ROW = "Ghi ở cột «{column}» của từng dòng."


#: What a returned workbook says where the office accepted a warning, which it asks no more.
ACCEPTED = "Hội cấp trên đã chấp nhận."


@once_per_form
def own_words(form: Form) -> frozenset[str]:
    """What stands in the column of explanations that no unit wrote."""
    columns = [column for t in form.tables.values() if (column := t.explanation)]
    return frozenset((ACCEPTED, *(IN_THE_ROW.format(column=c.label) for c in columns)))


def explained_in(rule: Rule) -> Field | None:
    """The column in which what a rule finds in a row is explained."""
    return rule.table.explanation if rule.table else None


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
                r.sentence for r in rules if not isinstance(r, TypeOf) or column.type.is_number
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
    groups: dict[str, list[Rule]] = {}
    for rule in form.rules:
        groups.setdefault(rule.group or rule.id, []).append(rule)
    lines += [_rule_line(name, tuple(group), form) for name, group in groups.items()]
    if since := not_fallen(form):
        lines.append(_rule_line(since[0].group, since, form)._replace(title=_SINCE_NEW_YEAR))
    return tuple(lines)


_SINCE_NEW_YEAR = "Số tính từ đầu năm"


def _rule_line(name: str, group: tuple[Rule, ...], form: Form) -> CheckLine:
    """One line for a declared rule, or for all that one declaration made."""
    first = group[0]
    if len(group) == 1:
        return CheckLine(name, first.fields[0].label, first.sentence, group, first.fields[0].key)
    told = "; ".join(_told_in_group(r, form) for r in group)
    text = f"{first.because} Gồm: {told}."
    if not first.because:  # then only the rules themselves say what is wanted
        text = " ".join(r.sentence for r in group)
    title = _section_of(first.fields[0], form).title
    return CheckLine(name, title, text, group, first.fields[0].key)


def _told_in_group(rule: Rule, form: Form) -> str:
    """What a rule adds to what its group says in common: its item, and limits of its own."""
    item = rule.fields[0]
    return f"{item.label} ({rule.range})" if isinstance(rule, Usual) else _short_label(item, form)


def _section_of(item: Item, form: Form) -> Section:
    """The section in which an item stands; that of a computed value is where it is shown."""
    if isinstance(item, Computed):
        return next(s for s in form.sections if s.key == item.section)
    return form.section_of[item.key][1]


def _short_label(item: Item, form: Form) -> str:
    """The label of an item; of its row, where it stands in a grid."""
    rows = _section_of(item, form).rows
    return next((r.label for r in rows if item.key in {f.key for f in r.fields}), item.label)


def lines(form: Form, period: Period) -> list[CheckLine]:
    """The lines of the check sheet in their order; rules of another half year are left out."""
    return [line for line in _all_lines(form) if all(r.counts_in(period) for r in line.rules)]


def line_of_rule(form: Form, rule_id: str) -> str:
    """The id of the line on which a rule stands (where its explanation is typed)."""
    return _line_ids(form).get(rule_id, rule_id)


@once_per_form
def _line_ids(form: Form) -> dict[str, str]:
    return {rule.id: line.id for line in _all_lines(form) for rule in line.rules}


# ---------------------------------------------------------------- status from findings


def given(form: Form, cells: Mapping[str, Raw], rows: Mapping[str, Iterable[Cells]]) -> set[str]:
    """The inputs that something stands in, and the tables with a record."""
    inputs = {key for key, raw in cells.items() if not is_blank(raw)}
    return inputs | {key for key, t in form.tables.items() if any(records(t, rows.get(key, ())))}


def records(table: Section, rows: Iterable[Cells]) -> Iterator[bool]:
    """Of each row, whether it holds a record: more than its number and an explanation."""
    counted = [makes_record(f, table) for f in table.fields]
    for row in rows:
        yield any(counts and not is_blank(raw) for raw, counts in zip(row, counted))


@once_per_form
def _looks_at(form: Form) -> dict[str, frozenset[str]]:
    """The inputs and tables that each line looks at, also through computed values."""
    made_of: dict[str, set[str]] = {}
    for value in form.computed:
        keys = made_of[value.key] = set()
        for key in value.sources:
            keys |= made_of.get(key) or {form.columns[key][0].key if key in form.columns else key}
    found = {}
    for line in _all_lines(form):
        keys = set()
        for item in (i for rule in line.rules for i in rule.sources):
            table = form.columns.get(item.key)
            keys |= made_of.get(item.key) or {table[0].key if table else item.key}
        found[line.id] = frozenset(keys)
    return found


def of_lines(form: Form, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings that stand on each line, by its id."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.rule:
            found.setdefault(line_of_rule(form, finding.rule), []).append(finding)
    return found


def status(line: CheckLine, form: Form, mine: Iterable[Finding], given: Container[str]) -> str:
    """What the line says for its findings, where those inputs and tables were ``given``.

    ĐỦ, THIẾU, SAI, GIẢI TRÌNH, CHƯA GHI (KHI NỘP: not judged). A value that had to be repaired
    counts as wrong here: the sheet asks for the plain form.
    """
    if line.rules and not line.rules[0].has_formula:
        return LATER
    warned = {r.id for r in line.warnings}
    firm = [f for f in mine if f.rule not in warned]
    if any(f.code not in REQUIRED_CODES for f in firm):
        return WRONG
    if firm:
        return MISSING
    if any(f.severity is Severity.WARNING for f in mine):
        return EXPLAIN
    return DONE if any(key in given for key in _looks_at(form)[line.id]) else EMPTY


def input_status(required: bool, blank: bool, findings: Iterable[Finding], form: Form) -> str:
    """The live mark beside one input; warnings are for the check sheet alone."""
    if blank:
        return MISSING if required else EMPTY
    return WRONG if any(f.rule in _firm_ids(form) for f in findings) else DONE


@once_per_form
def _firm_ids(form: Form) -> set[str]:
    """The rules that each input's own attributes make, without those that only warn."""
    return {
        r.id for own in implicit(form).values() for r in own if r.severity is not Severity.WARNING
    }


# ---------------------------------------------------------------- formulas


def cell_fault(column: Field, table: Section, refs: WorkbookRefs) -> str:
    """Whether what stands in a cell of that column cannot stay so: a condition for the first row.

    Rules that look at more than the row itself, and those that only warn, are for the check sheet.
    """
    of_row = RowRefs(refs.form, refs.period)
    own: tuple[Rule, ...] = () if column.key == table.seq else implicit(refs.form)[column.key]
    declared = (r for r in refs.form.rules if r.table is table and r.fields[0].key == column.key)
    firm = [r for r in (*own, *declared) if r.severity is not Severity.WARNING]
    firm = [r for r in firm if isinstance(r, PerRecord | DateInPeriod)]
    faults = "+".join(f"({r.violated(of_row)})" for r in firm if r.counts_in(refs.period))
    return f"IFERROR({faults},1)>0" if faults else ""


def last_row_formula(placed: SheetLayout) -> str:
    """The array formula of the last row of a table that holds anything, without "="."""
    first = placed.first_data_row
    columns = len(placed.table.fields) if placed.table else 1
    area = f"{a1(first, LABEL_COLUMN)}:{a1(LAST_PREPARED_ROW, LABEL_COLUMN + columns - 1)}"
    return f"MAX({first},IFERROR((LEN({area})>0)*ROW({area}),0))"


def _violations(rules: Iterable[Rule], refs: WorkbookRefs) -> str:
    return "+".join(_violation(r, refs) for r in rules if r.has_formula)


def _broken(rule: Rule, refs: WorkbookRefs) -> str:
    """How many records break the rule, each once whatever it lacks."""
    count = f"IFERROR((({rule.violated(refs)})*1>0)*1,0)"
    return f"SUM({count})" if rule.table else count


def _violation(rule: Rule, refs: WorkbookRefs) -> str:
    count = f"IFERROR({rule.violated(refs)}*1,0)"
    return f"SUM({count})" if rule.table else count


def _open(line: CheckLine, refs: WorkbookRefs, explanation: str) -> str:
    """1 or more where warnings of the line are open (see ``explanations``); "" without any."""
    by_line = [r for r in line.warnings if r.has_formula and explained_in(r) is None]
    in_rows = [
        f"SUM(IFERROR({rule.violated(refs)}*{unexplained(refs.cell(column.key))},0))"
        for rule in line.warnings
        if rule.has_formula and (column := explained_in(rule))
    ]
    terms = ["(" + "+".join(in_rows) + ">0)*1"] if in_rows else []
    if by_line:
        terms.append(_open_singles(by_line, refs, explanation))
    return "+".join(terms)


def _open_singles(rules: list[Rule], refs: WorkbookRefs, explanation: str) -> str:
    """Whether a line has more findings than its cell explains: one, or one in each line of it."""
    found = "+".join(_broken(r, refs) for r in rules)
    is_silent = unexplained(explanation)
    if any(rule.table for rule in rules):
        return f"({found}>1-{is_silent})*1"
    if len(rules) == 1:
        return f"({found}>0)*{is_silent}"
    breaks = f'LEN({explanation})-LEN(SUBSTITUTE({explanation},CHAR(10),""))'
    return f"({found}>(1-{is_silent})*(1+{breaks}))*1"


def _is_empty(line: CheckLine, refs: WorkbookRefs) -> str:
    """Whether nothing was given of all that the line looks at; an error is something."""
    keys = sorted(_looks_at(refs.form)[line.id])
    tables = refs.form.tables
    lengths = [f"LEN(TRIM({refs.cell(key)}))" for key in keys if key not in tables]
    lengths += [refs.length(tables[key]) for key in keys if key in tables]
    return f"IFERROR({'+'.join(lengths)},1)=0"


def _worst(wrong: str, missing: str, is_open: str, is_empty: str) -> str:
    text = f'IF({is_empty},"{EMPTY}","{DONE}")'
    if is_open:
        text = f'IF({is_open}>0,"{EXPLAIN}",{text})'
    if missing:
        text = f'IF({missing}>0,"{MISSING}",{text})'
    return f'IF({wrong}>0,"{WRONG}",{text})' if wrong else text


def line_formula(line: CheckLine, refs: WorkbookRefs, explanation: str) -> str:
    """The array formula of a line's status, without "="; "" where only the tool can judge."""
    if line.section:
        marks = _status_range(line.section, refs.layout)
        wrong, missing = (f'COUNTIF({marks},"{word}")' for word in (WRONG, MISSING))
        is_empty = f'COUNTIF({marks},"{DONE}")=0'
        return _worst(wrong, missing, _open(line, refs, explanation), is_empty)
    if not line.rules[0].has_formula:
        return ""
    firm = [r for r in line.rules if r.severity is not Severity.WARNING]
    missing = _violations([r for r in firm if r.code in REQUIRED_CODES], refs)
    wrong = _violations([r for r in firm if r.code not in REQUIRED_CODES], refs)
    is_empty = _is_empty(line, refs)
    return _worst(wrong, missing, _open(line, refs, explanation), is_empty)


def has_rows(line: CheckLine) -> bool:
    """Whether a line judges rows of a table."""
    return any(rule.table and rule.has_formula for rule in line.rules)


def row_formula(line: CheckLine, refs: WorkbookRefs, explanation: str, status: str) -> str:
    """The array formula of the first row that has to be looked at, "" for none; without "=".

    Warnings that are explained on the line are open where its ``status`` says so: to count once
    more what they find would take more characters than Excel has for a formula.
    """
    rules = [rule for rule in line.rules if rule.table and rule.has_formula]
    by_line = [r for r in rules if r.severity is Severity.WARNING and explained_in(r) is None]
    of_line = _open_singles(by_line, refs, explanation) if by_line else ""
    if _is_open_as_said(line):
        of_line = f'({status}="{EXPLAIN}")'
    faulty = "+".join(f"IFERROR({_open_in_row(r, refs, of_line)}*1,0)" for r in rules)
    return f'IFERROR(SMALL(IF(({faulty})>0,ROW({refs.cell(line.key)})),1),"")'


def _is_open_as_said(line: CheckLine) -> bool:
    """Whether the line's status tells of its warnings in rows, if it tells of nothing worse."""
    return all(r.table and explained_in(r) is None for r in line.warnings if r.has_formula)


def _open_in_row(rule: Rule, refs: WorkbookRefs, of_line: str) -> str:
    """Where the rule does not hold, and what it finds is not explained in that row or line."""
    broken = f"({rule.violated(refs)})"
    if rule.severity is not Severity.WARNING:
        return broken
    column = explained_in(rule)
    return f"{broken}*{unexplained(refs.cell(column.key)) if column else of_line}"


def first_row(line: CheckLine, form: Form, findings: Iterable[Finding]) -> int:
    """The first row that has to be looked at by those findings, 0 for none."""
    rules = {rule.id for rule in line.rules if rule.table}
    settled = {rule.id for rule in line.warnings}
    firm = {rule.id for rule in line.rules} - settled
    findings = list(findings)
    if _is_open_as_said(line) and any(f.rule in firm for f in findings):
        rules &= firm
    rows = [
        f.place.row
        for f in findings
        if f.rule in rules and (f.rule not in settled or f.severity is Severity.WARNING)
    ]
    return min(rows, default=0)


def _status_range(section: Section, placed: Layout) -> str:
    first, last = (placed.cells[section.inputs[n].key] for n in (0, -1))
    sheet = next(s for s in placed.sheets.values() if s.sheet.name == first.sheet)
    return Cell(first.sheet, first.row, sheet.status_column).down_to(last.row)


def input_formula(keys: list[str], form: Form, refs: WorkbookRefs, placed: SheetLayout) -> str:
    """The live mark of one line of inputs (a field, or all cells of a grid row), without "="."""
    refs = refs.on(placed.sheet.name)
    cells = [refs.cell(k) for k in keys]
    rules = [r for k in keys for r in implicit(form)[k] if r.severity is not Severity.WARNING]
    required = [r for r in rules if isinstance(r, Required)]
    wrong = "+".join(r.violated(refs) for r in rules if not isinstance(r, Required))
    # An error in a cell makes the sum an error, and wrong; so what follows meets none.
    missing = "*".join(f"LEN(TRIM({refs.cell(r.fields[0].key)}))" for r in required)
    filled = "&".join(f"TRIM({c})" for c in cells)
    text = f'IF(LEN({filled})>0,"{DONE}","{EMPTY}")'
    if missing:
        text = f'IF({missing}=0,"{MISSING}",{text if len(cells) > 1 else quote(DONE)})'
    return f'IF(IFERROR({wrong},1)>0,"{WRONG}",{text})'
