"""A submission as typed becomes typed answers, and findings: cell, row, rule by rule."""

from __future__ import annotations

import re
from dataclasses import replace

from khsheet import messages
from khsheet.collection import archive
from khsheet.form import computed, rules
from khsheet.form.check_sheet import line_of_rule
from khsheet.form.layout import layout
from khsheet.form.periods import Period
from khsheet.messages import CATALOGUE
from khsheet.model import (
    Answers,
    Checked,
    Computed,
    DateSerial,
    Field,
    Finding,
    Form,
    Formula,
    PercentNumber,
    Place,
    Raw,
    RawTable,
    Row,
    RuleSpec,
    Section,
    Severity,
    Submission,
    Type,
    Value,
    once_per_form,
)
from khsheet.values import read
from khsheet.values.read import show_raw
from khsheet.vietnamese.text import matcher

#: Shown instead of what stands in a cell of personal data.
HIDDEN = "(không hiển thị)"


def shown(raw: Raw, item: Field, understood: bool = False) -> str:
    """What may be quoted of a cell: a text that was not understood could name somebody."""
    if raw is None:
        return ""
    if item.personal:
        return HIDDEN
    text = show_raw(raw)
    if isinstance(raw, Formula):
        return HIDDEN if isinstance(raw.cached, str) or raw.cached is None else text
    if not isinstance(raw, str) or understood and item.type not in (Type.TEXT, Type.LONG_TEXT):
        return text
    return text if _names_nobody(text) else HIDDEN


def _names_nobody(text: str) -> bool:
    """Signs and numbers, or one word with digits such as PC01."""
    return not any(c.isalpha() for c in text) or (
        " " not in text and any(c.isdigit() for c in text)
    )


def _is_plain(raw: Raw) -> bool:
    """Whether Excel takes the cell for the number that the tool reads from it."""
    return not isinstance(raw, str) and not (isinstance(raw, PercentNumber) and 0 < raw < 1)


class _Checker:
    def __init__(self, form: Form, submission: Submission, period: Period):
        self.form, self.submission, self.period = form, submission, period
        self.days = (period.start, period.end)
        self.raw_rows: dict[str, dict[int, tuple[Raw, ...]]] = {}
        self.known = _known_texts(form)
        lost = {
            c.key: None
            for table in form.tables.keys() - submission.tables.keys()
            for c in computed.of_table(form, table)
        }
        self.made = (
            computed.withheld(form, submission.withheld) | lost
        )  # computed values whose rows are not here
        self.before = {  # what was found in tables while their rows were there
            table: [archive.read_finding(f, submission.file) for f in told.get("findings", ())]
            for table, told in submission.withheld.items()
        }
        self.checked = Checked(submission, findings=list(submission.findings))
        self.of_cells: list[Finding] = []
        self.unplain: list[Finding] = []  # shown on the check sheet alone
        self.repaired: set[tuple[str, int]] = (
            set()
        )  # key and row of cells that the check sheet does not take as they stand

    # ------------------------------------------------------------ findings

    def find(
        self,
        place: Place,
        code: str,
        item: Field,
        found: str,
        expected: str,
        value: str,
        *,
        severity: Severity | None = None,
        rule: str = "type",
        remedy: str = "",
    ) -> Finding:
        """A finding of the cell itself; ``remedy`` where the catalogue is too general."""
        return messages.finding(
            place,
            code,
            found,
            item=item,
            expected=expected,
            remedy=remedy,
            value=value,
            severity=severity,
            rule=f"{rule}:{item.key}",
        )

    def place(self, key: str, row: int = 0) -> Place:
        """Where an input, a cell of a column, or a computed value stands."""
        if key in self.form.columns:
            table, _ = self.form.columns[key]
            raw = self.submission.tables.get(table.key)
            if raw:
                return Place(
                    self.submission.file, raw.sheet, row, raw.columns.get(key, 0) if row else 0
                )
        if key in self.submission.places:
            return self.submission.places[key]
        shown = layout(self.form).cells.get(key)
        return (
            Place(self.submission.file, shown.sheet, shown.row, shown.column)
            if shown
            else Place(self.submission.file)
        )

    # ------------------------------------------------------------ typing cells

    def type_inputs(self) -> None:
        answers, cells, epoch = (
            self.checked.answers,
            self.submission.cells,
            self.submission.epoch1904,
        )
        for key, item in self.form.inputs.items():
            raw = cells.get(key)
            if raw is None:
                answers.values[key] = None
                if key not in self.submission.places:  # lost, which is not blank
                    answers.refused.add(key)
            elif _is_whole(raw) and item.type in _WHOLE:
                answers.values[key] = int(raw)
            else:
                value, refused = self.typed(
                    raw, item, self.submission.places.get(key, Place()), epoch
                )
                answers.values[key] = value
                if refused:
                    answers.refused.add(key)
        self.doubt_ones()

    def doubt_ones(self) -> None:
        """A share of 1 beside shares typed as fractions, 0,2 for 20 %, may be 1 % or all: it is refused.

        No formula of the check sheet looks at other cells for it.
        """
        answers, cells = self.checked.answers, self.submission.cells
        shares = {key: _bare_share(cells.get(key)) for key in _shares(self.form)}
        if not any(0 < share < 1 for share in shares.values()):
            return
        for key, share in shares.items():
            if share == 1:
                item, place = self.form.inputs[key], self.submission.places.get(key, Place())
                self.checked.findings.append(
                    self.find(
                        place,
                        messages.AMBIGUOUS,
                        item,
                        "“1” đứng cạnh các tỷ lệ ghi dạng 0,2 (20%)",
                        "",
                        "1",
                        remedy="Ghi 1% nếu là 1%, ghi 100 nếu là 100%.",
                    )
                )
                answers.values[key] = None
                answers.refused.add(key)

    def typed(self, raw: Raw, item: Field, place: Place, epoch: bool) -> tuple[Value, bool]:
        """The value, and whether the cell was refused (held something, gave no value)."""
        reading = read.read(raw, item, period=self.days, epoch1904=epoch)
        value, code = reading.value, reading.code
        if code:
            self.repaired.add((item.key, place.row))
            known = CATALOGUE[code].severity
            severity = Severity.WARNING if value is not None and known is Severity.ERROR else known
            understood = value is not None and item.type not in _TEXTS
            hint = "" if understood else reading.hint
            self.of_cells.append(
                self.find(
                    place,
                    code,
                    item,
                    reading.found,
                    "",
                    shown(raw, item, understood),
                    severity=severity,
                    remedy=hint,
                )
            )
            return value, value is None and code != messages.SIGN_FOR_BLANK
        if item.type is Type.CHOICE and value is not None:
            return self.chosen(str(value), item, place)
        if value is not None and item.type.is_number and not _is_plain(raw):
            self.repaired.add((item.key, place.row))
            self.unplain.append(
                self.find(
                    place,
                    messages.READ_FOR_STAFF,
                    item,
                    "số đang lưu dạng chữ hoặc phần trăm",
                    "",
                    shown(raw, item, True),
                )
            )
        return value, False

    def chosen(self, text: str, item: Field, place: Place) -> tuple[str | None, bool]:
        """The value of a closed list that a text means. An unknown text may be a name: it is not quoted."""
        choices = self.form.choices[item.choices]
        match = matcher(choices).match(text)
        if match.value and (match.exact or match.value.casefold() == text.casefold()):
            return match.value, False
        if choices.strict or match.value:
            self.repaired.add((item.key, place.row))
        if match.value:
            found = (
                "cách ghi đã được hiểu theo danh sách"
                if item.personal
                else f"«{text}» đọc là «{match.value}»"
            )
            self.of_cells.append(
                self.find(
                    place,
                    messages.READ_FOR_STAFF,
                    item,
                    found,
                    "",
                    shown(text, item, True),
                    rule="one_of",
                )
            )
            return match.value, False
        if match.candidates:
            found, code = "nội dung trong ô chỉ nhiều mục của danh sách", messages.SEVERAL_OF_LIST
            hint = f"Có thể là: {' / '.join(match.candidates)}"
        else:
            found, code = (
                f"nội dung trong ô không có trong danh sách {choices.label}",
                messages.NOT_IN_LIST if choices.strict else messages.UNUSUAL_FOR_LIST,
            )
            hint = f"Gần nhất là «{match.suggestion}»" if match.suggestion else ""
        severity = Severity.ERROR if choices.strict else Severity.WARNING
        expected = "" if item.personal else hint
        self.of_cells.append(
            self.find(
                place,
                code,
                item,
                found,
                expected,
                shown(text, item),
                severity=severity,
                rule="one_of",
            )
        )
        return (None if choices.strict else text), choices.strict

    # ------------------------------------------------------------ typing tables

    def type_tables(self) -> None:
        for key, section in self.form.tables.items():
            table = self.submission.tables.get(key)
            self.of_cells += [
                f for f in self.before.get(key, ()) if f.rule not in _order(self.form)
            ]
            if table is None:
                self.checked.answers.rows[key] = []
                continue
            columns = [table.columns.get(f.key, 0) for f in section.fields]
            self.checked.answers.rows[key] = self.type_rows(section, table, columns)
            self.swapped_days(section, table.rows, columns, table.sheet)

    def type_rows(self, section: Section, table: RawTable, columns: list[int]) -> list[Row]:
        """The typed rows: column by column what is surely right, then cell by cell whatever is left."""
        typed: list[list[Value]] = []
        left: list[tuple[int, int]] = []
        for n, (item, raws) in enumerate(
            zip(section.fields, zip(*[raws for _, raws in table.rows]))
        ):
            made, others = (
                ([None] * len(raws), [])
                if item.key == section.seq
                else self.type_column(item, raws)
            )
            typed.append(made)
            left += [(at, n) for at in others]
        refused: dict[int, set[int]] = {}
        for at, n in sorted(left):
            (number, raws), item = table.rows[at], section.fields[n]
            place, before = (
                Place(self.submission.file, table.sheet, number, columns[n]),
                len(self.of_cells),
            )
            value, bad = self.typed(raws[n], item, place, self.submission.epoch1904)
            typed[n][at] = value
            if (
                raws[n].__class__ is str
                and len(self.of_cells) == before
                and not item.type.is_number
            ):
                _remember(self.known[item.key], raws[n], value)
            if bad:
                refused.setdefault(at, set()).add(n)
        rows = list(map(Row, [number for number, _ in table.rows], zip(*typed)))
        for at, which in refused.items():
            rows[at].refused = frozenset(which)
        return rows

    def type_column(self, item: Field, raws: tuple[Raw, ...]) -> tuple[list[Value], list[int]]:
        """The values that are surely right (blank cells, whole numbers, known texts), and where others stand."""
        if item.type in _WHOLE:
            others = [at for at, raw in enumerate(raws) if raw is not None and not _is_whole(raw)]
            return [int(raw) if _is_whole(raw) else None for raw in raws], others
        known = self.known[item.key]
        new = set(raws).difference(known)
        others = [at for at, raw in enumerate(raws) if raw in new] if new else []
        return list(map(known.get, raws)), others

    def swapped_days(
        self,
        section: Section,
        rows: list[tuple[int, tuple[Raw, ...]]],
        columns: list[int],
        sheet: str,
    ) -> None:
        """Dates that an Excel of month-first order has changed cannot be trusted: they are refused."""
        for n, item in enumerate(section.fields):
            raws = (
                [DateSerial(raws[n]) if type(raws[n]) is float else raws[n] for _, raws in rows]
                if item.type is Type.DATE
                else []
            )
            if not any(type(raw) is DateSerial for raw in raws):
                continue
            typed = self.checked.answers.rows[section.key]
            for at in read.swapped_column(raws, epoch1904=self.submission.epoch1904):
                row = typed[at]
                if n in row.refused:
                    continue
                place = Place(self.submission.file, sheet, row.number, columns[n])
                day = read.show(row.values[n], Type.DATE)
                self.of_cells.append(
                    self.find(
                        place,
                        messages.DAY_AND_MONTH_SWAPPED,
                        item,
                        f"{day}, ngày và tháng có thể đã bị đảo",
                        "",
                        day,
                    )
                )
                kept = tuple(None if i == n else v for i, v in enumerate(row.values))
                typed[at] = Row(row.number, kept, row.refused | {n})

    # ------------------------------------------------------------ rules

    def judge(self, answers: Answers) -> list[Finding]:
        computed.fill(self.form, answers, self.made)
        found = rules.faults(_rules(self.form), self.form, answers, self.period)
        judged = [self.of_rule(rule, fault, answers) for rule, fault in found]
        order = _order(self.form)
        before = [f for told in self.before.values() for f in told if f.rule in order]
        return sorted([*judged, *before], key=lambda f: order[f.rule]) if before else judged

    def of_rule(self, rule: RuleSpec, fault: rules.Fault, answers: Answers) -> Finding:
        item = self.form.item(fault.key)
        place = self.place(fault.key, fault.row)
        code = rules.KINDS[rule.kind].code
        if rule.kind == "between" and ":" not in rule.id:
            code = messages.UNUSUAL
        remedy = rule.because
        if not remedy and code == messages.REQUIRED_BLANK and not _may_be_none(item):
            remedy = "Xin ghi bổ sung."
        return messages.finding(
            place,
            code,
            fault.found,
            item=item,
            expected=fault.expected,
            remedy=remedy,
            value=self.typed_value(fault.key, fault.row, answers),
            severity=Severity(rule.severity),
            rule=rule.id,
        )

    def typed_value(self, key: str, row: int, answers: Answers) -> str:
        """What stands in the cell, as far as it may be shown; the number of a computed value."""
        if key in self.form.computed_by_key:
            return read.show(answers.values.get(key), self.form.item(key).type)
        if key not in self.form.columns:
            return shown(
                self.submission.cells.get(key),
                self.form.inputs[key],
                answers.values.get(key) is not None,
            )
        section, item = self.form.columns[key]
        at = section.fields.index(item)
        if section.key not in self.raw_rows:
            self.raw_rows[section.key] = dict(self.submission.tables[section.key].rows)
        raws = self.raw_rows[section.key].get(row)
        return shown(raws[at] if raws else None, item, True)

    def as_on_the_sheet(self) -> Answers:
        """The answers without what only the tool understands, such as «12 người» or digits stored as text."""
        answers = self.checked.answers
        plain = Answers(
            dict(answers.values),
            set(answers.refused),
            {k: list(rows) for k, rows in answers.rows.items()},
        )
        by_row: dict[tuple[str, int], set[int]] = {}
        for key, row in self.repaired:
            if key in plain.values:
                plain.values[key] = None
                plain.refused.add(key)
            else:
                section, item = self.form.columns[key]
                by_row.setdefault((section.key, row), set()).add(section.fields.index(item))
        for key, rows in plain.rows.items():
            for at, row in enumerate(rows):
                if gone := by_row.get((key, row.number)):
                    kept = tuple(None if n in gone else v for n, v in enumerate(row.values))
                    rows[at] = Row(row.number, kept, row.refused | gone)
        return plain

    def settle(self, judged: list[Finding]) -> None:
        """A fault is told once: nothing follows from a cell that is wrong by itself, one error is told of a cell."""
        findings = self.checked.findings
        findings += self.of_cells
        told = {_cell(f) for f in findings if f.severity is Severity.ERROR and f.place.row}
        wrong: dict[str, set[int]] = {}
        for f in findings:
            if f.severity is Severity.ERROR and f.field:
                wrong.setdefault(f.field, set()).add(f.place.row)
        lost = self.lost()
        for key in lost:
            wrong.setdefault(key, set()).add(0)
        for finding in sorted(judged, key=lambda f: f.severity is not Severity.ERROR):
            if (
                finding.field in lost
                or _cell(finding) in told
                or wrong
                and self.follows(finding, wrong)
            ):
                continue
            if finding.severity is Severity.ERROR and finding.place.row:
                told.add(_cell(finding))
                if finding.rule not in _sources(self.form):
                    wrong.setdefault(finding.field, set()).add(finding.place.row)
            findings.append(finding)
        explained = self.submission.explanations
        if explained:
            self.checked.findings = [self.explained(f, explained) for f in findings]

    def lost(self) -> set[str]:
        """Inputs and columns whose cells are gone from the workbook: reading has said so already."""
        if not any(
            f.code in (messages.SHEET_LOST, messages.CELL_LOST) for f in self.submission.findings
        ):
            return set()
        columns = {
            k
            for k, (table, _) in self.form.columns.items()
            if table.key not in self.submission.tables
        }
        return columns | {k for k in self.form.inputs if k not in self.submission.places}

    def follows(self, finding: Finding, wrong: dict[str, set[int]]) -> bool:
        """Whether a declared rule looks at a cell that is wrong by itself: in the same row, or through a sum."""
        return any(
            key in wrong
            and (through_sum or key not in self.form.columns or finding.place.row in wrong[key])
            for key, through_sum in _sources(self.form).get(finding.rule, {}).items()
        )

    def explained(self, finding: Finding, explanations: dict[str, str]) -> Finding:
        line = line_of_rule(self.form, finding.rule) if finding.rule else ""
        if finding.severity is Severity.WARNING and line in explanations:
            remedy = f"{finding.remedy.rstrip('.')}. Đơn vị đã giải trình."
            return replace(finding, severity=Severity.INFO, remedy=remedy)
        return finding

    def run(self) -> Checked:
        self.type_inputs()
        self.type_tables()
        judged = self.judge(self.checked.answers)
        self.settle(judged)
        if self.repaired:
            judged = self.judge(self.as_on_the_sheet())
        self.checked.violations = [*self.of_cells, *self.unplain, *judged]
        return self.checked


@once_per_form
def _shares(form: Form) -> tuple[str, ...]:
    """The single inputs that are percentages."""
    return tuple(key for key, item in form.inputs.items() if item.type is Type.PERCENT)


def _bare_share(raw: Raw) -> float:
    """A share as it was typed without a sign of percent; 0 for anything else."""
    if type(raw) is str and _BARE.fullmatch(raw.strip()):
        return float(raw.replace(",", "."))
    return raw if type(raw) is float else 0


def _may_be_none(item: Field | Computed) -> bool:
    """Whether 0 is an answer."""
    return item.type.is_number and not (
        isinstance(item, Field) and item.min is not None and item.min > 0
    )


_WHOLE = (Type.INTEGER, Type.MONEY)
_TEXTS = (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
_SURE = 10.0**15
_BARE = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_REMEMBERED = 20_000


@once_per_form
def _known_texts(form: Form) -> dict[str, dict[Raw, Value]]:
    """For each column what was taken without a finding, a blank cell for one: names and choices repeat."""
    return {key: {None: None} for key in form.columns}


def _remember(known: dict[Raw, Value], raw: str, value: Value) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
        known[None] = None
    known[raw] = value


def _is_whole(raw: Raw) -> bool:
    """Whether a cell holds a whole number and nothing but."""
    return raw.__class__ is float and raw.is_integer() and -_SURE < raw < _SURE


def _cell(finding: Finding) -> tuple[str, int, int]:
    return finding.place.sheet, finding.place.row, finding.place.column


@once_per_form
def _sources(form: Form) -> dict[str, dict[str, bool]]:
    """The inputs and columns that each declared rule looks at, and whether through a computed value."""
    found = {}
    for rule in form.rules:
        keys = {k: False for k in (*rule.fields, *rule.limit, rule.when) if k}
        for key in (queue := list(keys)):
            if c := form.computed_by_key.get(key):
                more = [k for k in (*c.add, *c.subtract, *c.ratio, c.sum, *c.where) if k]
                keys |= dict.fromkeys(more, True)
                queue += more
        found[rule.id] = keys
    return found


@once_per_form
def _rules(form: Form) -> tuple[RuleSpec, ...]:
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


def check(form: Form, submission: Submission, period: Period) -> Checked:
    """Type and judge one submission. Never raises for what staff typed."""
    return _Checker(form, submission, period).run()
