"""What a unit says of its warnings: whether it says something, and which findings it settles.

An explanation settles one finding. That of a row stands in the row, where its table has a column
for it, and settles all warnings of that row. That of a line of the check sheet settles the line
where it has one finding. Single inputs share a line: of several findings each has a line of text
in the cell. Errors are never settled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from khsheet.form.check_sheet import line_of_rule
from khsheet.model import Finding, Form, Raw, Section, Severity, Submission
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import clean, composed, decomposed, unmarked

_SETTLED = "Đơn vị đã giải trình."
_SAYS_NOTHING = "Lời giải trình chưa cho biết vì sao: xin ghi lý do; nếu số sai thì xin sửa lại."
_IN_THE_ROW = "Xin ghi lời giải trình vào cột «{column}» của dòng này."
_EACH_ROW = "Một lời giải trình chung chưa đủ cho {count} dòng: xin giải trình riêng từng dòng."
_EACH = (
    "Mục này có {count} điều cần giải trình: xin ghi lý do của từng điều, "
    "mỗi điều một dòng trong ô giải trình."
)


#: Sayings that put the reason off, that know none, or that the number is wrong; without marks.
#: Compiled, and kept by re, when first asked for.
_PUT_OFF = (
    r"\b(?:se|xin|can|phai|de) (?:sua|giai trinh|bo sung|kiem tra|cap nhat|ghi)\b"
    r"|\b(?:sua|giai trinh|bo sung|kiem tra|cap nhat) sau\b"
    r"|\b(?:chua|khong) (?:ro|biet|kiem tra|giai trinh|co giai trinh|co gi|nho|chac)\b"
    r"|\b(?:nhap|ghi|go|danh|tinh|so|so nay|so tren) (?:bi )?(?:nham|sai|lon)\b"
)
_EMPTY = frozenset({"nhu tren", "nhu dong tren", "nhu o tren", "giai trinh", "ghi chu", "ly do"})
#: In more words than these a reason may stand beside.
_FEW_WORDS = 6


def says_something(text: str) -> bool:
    """Whether a text explains anything: two different words of at least two letters or digits.

    Signs, a letter once or again and again ("aaa"), "ok" or "đúng" alone say nothing; "đúng thực
    tế" and "đã kiểm tra" affirm what stands there, and do. "Sẽ sửa sau", "chưa rõ", "nhập nhầm"
    give no reason.
    """
    letters = ["".join(filter(str.isalnum, word)) for word in composed(text).casefold().split()]
    words = {w for w in letters if len(w) > 1 and (w.isdigit() or len(set(w)) > 1)}
    if len(words) < 2 or all(map(str.isdigit, words)):
        return False
    said = " ".join(filter(None, (unmarked(decomposed(word)) for word in letters)))
    return said not in _EMPTY and not (len(letters) <= _FEW_WORDS and re.search(_PUT_OFF, said))


def settled(form: Form, submission: Submission, findings: list[Finding]) -> list[Finding]:
    """The findings: warnings that the unit has explained are only for information."""
    warned = [f for f in findings if f.severity is Severity.WARNING]
    if not warned:
        return findings
    judge = _Judge(form, submission, warned, findings)
    return [judge.settled(f) if f.severity is Severity.WARNING else f for f in findings]


class _Judge:
    """The explanations of one submission beside its warnings."""

    def __init__(
        self,
        form: Form,
        submission: Submission,
        warned: Sequence[Finding],
        findings: Sequence[Finding],
    ):
        self.form, self.submission = form, submission
        self.warned, self.findings = warned, findings
        self.rows: dict[str, dict[int, str]] = {}

    @cached_property
    def doubted(self) -> set[tuple[str, int]]:
        """Explanations that are themselves in doubt, by column and row: they explain nothing."""
        return {(f.field, f.place.row) for f in self.findings if f.severity is not Severity.INFO}

    @cached_property
    def open(self) -> Counter[str]:
        """How many findings are explained on each line of the check sheet."""
        columns = self.form.columns
        found = {
            (self.line(f), f.rule, f.place.row if f.field in columns else 0)
            for f in self.warned
            if self.table(f) is None
        }
        return Counter(line for line, _, _ in found)

    def line(self, finding: Finding) -> str:
        """The line of the check sheet on which a finding stands, "" for none."""
        return line_of_rule(self.form, finding.rule) if finding.rule else ""

    def table(self, finding: Finding) -> Section | None:
        """The table in whose row the finding is explained."""
        if finding.field not in self.form.columns or not finding.place.row:
            return None
        table = self.form.columns[finding.field][0]
        return table if table.explanation else None

    def settled(self, finding: Finding) -> Finding:
        table = self.table(finding)
        said = self.of_row(table, finding.place.row) if table else self.of_line(finding)
        if said == _SETTLED:
            asked = f"{finding.remedy.rstrip('.')}. " if finding.remedy else ""
            remedy = asked + _SETTLED
            return finding._replace(severity=Severity.INFO, remedy=remedy)
        if table and table.explanation and not said and self.of_line(finding):
            said = _IN_THE_ROW.format(column=table.explanation.label)
        if not said or said in finding.remedy:
            return finding
        return finding._replace(remedy=f"{finding.remedy} {said}".strip())

    def of_row(self, table: Section, row: int) -> str:
        """What becomes of a finding in that row, "" where nothing is said of it."""
        if table.key not in self.rows:
            self.rows[table.key] = _in_rows(table, self.submission)
        text = self.rows[table.key].get(row, "")
        own = table.explanation.key if table.explanation else ""
        if not text or (own, row) in self.doubted:
            return ""
        return _SETTLED if says_something(text) else _SAYS_NOTHING

    def of_line(self, finding: Finding) -> str:
        """What becomes of a finding that is explained on the check sheet."""
        line = self.line(finding)
        text = self.submission.explanations.get(line, "")
        if not text or not line:
            return ""
        if not says_something(text):
            return _SAYS_NOTHING
        count = self.open[line]
        if count == 1:
            return _SETTLED
        if finding.field in self.form.columns:
            return _EACH_ROW.format(count=count)
        given = [part for part in text.splitlines() if says_something(part)]
        return _SETTLED if len(given) >= count else _EACH.format(count=count)


def _in_rows(table: Section, submission: Submission) -> dict[int, str]:
    """What stands in the table's column of explanations, by Excel row."""
    typed = submission.tables.get(table.key)
    if typed is None or table.explanation is None:
        return {}
    at = table.fields.index(table.explanation)
    texts = {row: _text(cells[at]) for row, cells in typed.rows if cells[at] is not None}
    return {row: text for row, text in texts.items() if text}


def _text(raw: Raw) -> str:
    return clean(raw) if isinstance(raw, str) else show_raw(raw)
