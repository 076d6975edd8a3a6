"""Typed answers are judged rule by rule, and what is found is settled: each fault is told once."""

from __future__ import annotations

from khsheet import messages
from khsheet.collection import archive
from khsheet.form import computed, limits, rules
from khsheet.form.check_sheet import line_of_rule
from khsheet.form.explanations import says_something, settled
from khsheet.form.layout import layout
from khsheet.form.periods import Period
from khsheet.intake import on_the_sheet, row_words, typing
from khsheet.intake.typing import shown
from khsheet.model import (
    Answers,
    Checked,
    Fault,
    Field,
    Finding,
    Form,
    Place,
    Raw,
    Rule,
    Severity,
    Submission,
    once_per_form,
)
from khsheet.values.show import show
from khsheet.vietnamese.choices import matcher

#: Beside a warning whose limit the office changed after the workbook was made.
_CHANGED_SINCE = (
    "Văn phòng đã đổi mức kiểm tra này sau khi gửi biểu mẫu; trang Kiểm tra trong tệp đã gửi "
    "còn theo mức cũ"
)


def check(form: Form, submission: Submission, period: Period) -> Checked:
    """Type and judge one submission. Never raises for what staff typed."""
    found_before = {  # what was found in tables while their rows were there
        table: [archive.read_finding(f, submission.file) for f in told.get("findings", ())]
        for table, told in submission.withheld.items()
    }
    order = _order(form)
    of_cells = {t: [f for f in told if f.rule not in order] for t, told in found_before.items()}
    typed = typing.typed(form, submission, period, of_cells)
    typed.doubts += row_words.doubts(form, submission, typed.answers)
    of_rules = [f for told in found_before.values() for f in told if f.rule in order]
    judge = _Judge(form, submission, period, of_rules)
    judged = judge.findings(typed.answers)
    told, doubted = _settled(form, submission, typed, judged)

    def violations() -> list[Finding]:
        plainly = judged
        if typed.repaired or typed.taken:
            plainly = judge.findings(on_the_sheet.seen(form, typed))
        return settled(form, submission, [*typed.findings, *typed.unplain, *plainly])

    told = settled(form, submission, told)
    return Checked(submission, typed.answers, told, doubted, violations)


# ---------------------------------------------------------------- rules


class _Judge:
    """The rules of a form on their way over the answers of one submission."""

    def __init__(self, form: Form, submission: Submission, period: Period, before: list[Finding]):
        self.form, self.submission, self.period, self.before = form, submission, period, before
        self.raw_rows: dict[str, dict[int, tuple[Raw, ...]]] = {}
        self.order = _order(form)
        self.changed = limits.changed_since(form, submission.limits)
        lost = {
            c.key: None
            for table in form.tables.keys() - submission.tables.keys()
            for c in computed.of_table(form, table)
        }
        # Computed values whose rows are not here.
        self.made = computed.withheld(form, submission.withheld) | lost

    def findings(self, answers: Answers) -> list[Finding]:
        """What the rules find in those answers, in their order, with what they found ``before``."""
        computed.fill(self.form, answers, self.made)
        found = rules.faults(_rules(self.form), answers, self.period)
        judged = [self.finding(rule, fault, answers) for rule, fault in found]
        if not self.before:
            return judged
        return sorted([*judged, *self.before], key=lambda f: self.order[f.rule])

    def finding(self, rule: Rule, fault: Fault, answers: Answers) -> Finding:
        item = self.form.item(fault.key)
        says_what_to_do = rule.code in (messages.REQUIRED_BLANK, messages.COMPANION_BLANK)
        remedy = rule.because or (None if says_what_to_do else "")
        remedy = None if fault.is_whole else remedy
        expected = fault.expected
        if rule.id in self.changed:
            expected = f"{expected}. {_CHANGED_SINCE}" if expected else _CHANGED_SINCE
        return messages.finding(
            self.place(fault.key, fault.row),
            rule.code,
            fault.found,
            item=item,
            expected=expected,
            remedy=remedy,
            value=self.typed_value(fault.key, fault.row, answers),
            severity=rule.severity,
            rule=rule.id,
        )

    def place(self, key: str, row: int) -> Place:
        """Where an input, a cell of a column, or a computed value stands."""
        sent = self.submission
        if key in self.form.columns:
            table = sent.tables.get(self.form.columns[key][0].key)
            if table:
                column = table.columns.get(key, 0) if row else 0
                return Place(sent.file, table.sheet, row, column)
        if key in sent.places:
            return sent.places[key]
        cell = layout(self.form).cells.get(key)
        return Place(sent.file, cell.sheet, cell.row, cell.column) if cell else Place(sent.file)

    def typed_value(self, key: str, row: int, answers: Answers) -> str:
        """What stands in the cell, as far as it may be shown; the number of a computed value."""
        if key in self.form.computed_by_key:
            return show(answers.values.get(key), self.form.computed_by_key[key].type)
        if key not in self.form.columns:
            raw, understood = self.submission.cells.get(key), answers.values.get(key) is not None
            return shown(raw, self.form.inputs[key], understood)
        section, item = self.form.columns[key]
        if section.key not in self.raw_rows:
            self.raw_rows[section.key] = dict(self.submission.tables[section.key].rows)
        raws = self.raw_rows[section.key].get(row)
        raw = raws[section.fields.index(item)] if raws else None
        return shown(raw, item, _is_known(raw, item, self.form))


def _is_known(raw: Raw, item: Field, form: Form) -> bool:
    """Whether a cell of a column says nothing but what its list knows, where it has one."""
    choices = form.choices.get(item.choices)
    return not choices or (isinstance(raw, str) and bool(matcher(choices).match(raw).value))


@once_per_form
def _rules(form: Form) -> tuple[Rule, ...]:
    """Every rule of the form, the implicit ones first; the numbering column has none.

    Typing a cell has already said what its own type and list have to say.
    """
    numbering = {s.seq for s in form.tables.values()}
    own = (r for key, made in rules.implicit(form).items() if key not in numbering for r in made)
    implicit = (r for r in own if r.kind not in ("type", "one_of"))
    return (*implicit, *form.rules)


@once_per_form
def _order(form: Form) -> dict[str, int]:
    """The rules in the order in which they are judged."""
    return {rule.id: n for n, rule in enumerate(_rules(form))}


# ---------------------------------------------------------------- a fault is told once


def _settled(
    form: Form, submission: Submission, typed: typing.Typed, judged: list[Finding]
) -> tuple[list[Finding], frozenset[str]]:
    """All that is told: nothing follows from a cell that is wrong by itself.

    One error is told of a cell, and one of the cells that several rules compare; the keys of the
    other cells are told beside, for their numbers are in doubt all the same. The size of a number
    is asked about once, whatever it is compared with; an explained one is a measure for others.
    Of a column in thousands nothing else is asked, neither of its numbers nor of their sums.
    """
    findings = [*submission.findings, *typed.doubts, *typed.findings]
    told = {_cell(f) for f in findings if f.severity is Severity.ERROR and f.place.row}
    lost = _lost(form, submission)
    wrong: dict[str, set[int]] = {key: {0} for key in lost}
    for f in findings:
        if f.severity is Severity.ERROR and f.field:
            wrong.setdefault(f.field, set()).add(f.place.row)
    said: dict[tuple[frozenset[str], int], str] = {}
    doubted = set()
    sizes = _Sizes(form, submission, typed.doubts, judged)
    for finding in sorted(judged, key=lambda f: f.severity is not Severity.ERROR):
        if finding.field in lost or _cell(finding) in told:
            continue
        if wrong and _follows(form, finding, wrong):
            continue
        compared, row = _comparison(form, finding)
        if sizes.are_told(finding, compared, row):
            continue
        if said.get((compared, row), finding.rule) != finding.rule:
            if finding.severity is Severity.ERROR:
                doubted.add(finding.field)
            continue
        if finding.severity is Severity.ERROR and finding.place.row:
            told.add(_cell(finding))
            if finding.rule in _sources(form):
                said[compared, row] = finding.rule
            else:
                wrong.setdefault(finding.field, set()).add(finding.place.row)
        findings.append(finding)
    return findings, frozenset(doubted)


class _Sizes:
    """The numbers whose size was asked about."""

    def __init__(
        self,
        form: Form,
        submission: Submission,
        doubts: list[Finding],
        judged: list[Finding],
    ):
        said = submission.explanations.items()
        self.form, self.kinds = form, _sizes(form)
        self.explained = {line for line, text in said if says_something(text)}
        self.asked = {
            (f.field, _comparison(form, f)[1]) for f in doubts if not self.is_explained(f)
        }
        self.in_thousands = {f.field for f in judged if rules.FullAmounts.of_column in f.found}

    def is_explained(self, finding: Finding) -> bool:
        return line_of_rule(self.form, finding.rule) in self.explained

    def are_told(self, finding: Finding, compared: frozenset[str], row: int) -> bool:
        """Whether a question about a size needs not be asked any more; else it is asked now."""
        kind = self.kinds.get(finding.rule)
        if kind == "usual":
            sources = _sources(self.form)[finding.rule]
            is_asked = any((key, row) in self.asked for key in compared)
            if is_asked or not self.in_thousands.isdisjoint(sources):
                return True
        if kind and (kind != "usual" or not self.is_explained(finding)):
            self.asked.add((finding.field, row))
        return False


def _cell(finding: Finding) -> tuple[str, int, int]:
    return finding.place.sheet, finding.place.row, finding.place.column


def _lost(form: Form, submission: Submission) -> set[str]:
    """Inputs and columns whose cells are gone from the workbook: reading has said so already."""
    lost = (messages.SHEET_LOST, messages.CELL_LOST, messages.ASKED_MORE)
    if not any(f.code in lost for f in submission.findings):
        return set()
    tables = form.tables.keys() - submission.tables.keys()
    columns = {k for k, (table, _) in form.columns.items() if table.key in tables}
    return columns | (form.inputs.keys() - submission.places.keys())


def _follows(form: Form, finding: Finding, wrong: dict[str, set[int]]) -> bool:
    """Whether a declared rule looks at a cell that is wrong: in the same row, or through a sum."""
    return any(
        key in wrong and (through_sum or key not in form.columns or finding.place.row in wrong[key])
        for key, through_sum in _sources(form).get(finding.rule, {}).items()
    )


def _comparison(form: Form, finding: Finding) -> tuple[frozenset[str], int]:
    """What a finding compares: the inputs or columns of a declared rule, and the row of a table."""
    compared = _compared(form).get(finding.rule) or frozenset((finding.field,))
    return compared, finding.place.row if finding.field in form.columns else 0


@once_per_form
def _sources(form: Form) -> dict[str, dict[str, bool]]:
    """The inputs and columns that each declared rule looks at, and whether through a sum."""
    found = {}
    for rule in form.rules:
        keys = {item.key: False for item in rule.sources}
        for key in (queue := list(keys)):
            if c := form.computed_by_key.get(key):
                more = [k for k in (*c.add, *c.subtract, *c.ratio, c.sum, *c.where) if k]
                keys |= dict.fromkeys(more, True)
                queue += more
        found[rule.id] = keys
    return found


@once_per_form
def _compared(form: Form) -> dict[str, frozenset[str]]:
    """Those that it looks at themselves."""
    return {
        rule: frozenset(key for key, through_sum in keys.items() if not through_sum)
        for rule, keys in _sources(form).items()
    }


@once_per_form
def _sizes(form: Form) -> dict[str, str]:
    """The rules that ask about the size of a number, with their kinds."""
    return {r.id: r.kind for r in _rules(form) if r.kind in ("between", "full_amounts", "usual")}
