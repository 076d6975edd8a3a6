"""The answers as the check sheet of a workbook sees them."""

from __future__ import annotations

from khsheet.intake.typing import Typed
from khsheet.model import Answers, Form, Row


def seen(form: Form, made: Typed) -> Answers:
    """The answers without what only the tool understands, such as «12 người» or stored text."""
    answers = made.answers
    rows = {key: list(of_table) for key, of_table in answers.rows.items()}
    plain = Answers(dict(answers.values), set(answers.refused), dict(answers.reasons), rows)
    plain.values |= made.taken
    plain.refused -= made.taken.keys()
    by_row: dict[tuple[str, int], set[int]] = {}
    for key, number in made.repaired:
        if key in plain.values:
            plain.values[key] = None
            plain.reasons.pop(key, None)
            plain.refused.add(key)
        else:
            section, item = form.columns[key]
            by_row.setdefault((section.key, number), set()).add(section.fields.index(item))
    for key, of_table in rows.items():
        for at, row in enumerate(of_table):
            if gone := by_row.get((key, row.number)):
                kept = tuple(None if n in gone else v for n, v in enumerate(row.values))
                of_table[at] = Row(row.number, kept, row.refused | gone)
    return plain
