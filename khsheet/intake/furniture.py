"""What the form itself writes on its sheets: labels, headings, units, hidden keys.

Whatever else stands on a sheet of the form is somebody's content. All comparisons with the
form's own texts are made here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from khsheet.form.layout import SECTION_MARK, SINGLE
from khsheet.model import Computed, Field, Form, GridRow, Raw, Section, Type, once_per_form
from khsheet.vietnamese.text import clean, match_key

#: What the form writes behind the label of a required input.
REQUIRED = " (*)"

Line = Field | GridRow
"""What a row of single inputs is."""


def words(raw: Raw) -> str:
    """A text in lower case with single spaces; "" for what is no text."""
    return " ".join(clean(raw).casefold().split()) if isinstance(raw, str) else ""


# ---------------------------------------------------------------- labels of lines


def is_label(text: str, line: Line) -> bool:
    """Whether a text is the label of that line, as the form writes it."""
    return text.removesuffix(REQUIRED) == line.label


def has_placeholder(line: Line) -> bool:
    """Whether a workbook shows another text than the definition."""
    return "{" in line.label


@once_per_form
def labels_by_sheet(form: Form) -> dict[str, set[str]]:
    """The labels of every sheet's lines of input, by the sheet's key, as ``match_key`` compares."""
    return {
        s.key: {match_key(line.label) for part in s.sections for line in part.rows or part.inputs}
        for s in form.sheets
    }


def unit_of(line: Line | Computed | None) -> str:
    """What the form writes beside the inputs of a line."""
    return getattr(line, "unit", "")


# ---------------------------------------------------------------- hidden keys


@once_per_form
def sections_by_mark(form: Form) -> dict[str, Section]:
    """Every section by its mark in the hidden column."""
    return {SECTION_MARK + section.key: section for section in form.sections}


@once_per_form
def lines_by_key(form: Form) -> dict[tuple[str, str], tuple[Line, dict[str, Field]]]:
    """What every row of inputs is and its inputs by column name, by section and key.

    A single input is also known without its section: its line may have been moved.
    """
    found: dict[tuple[str, str], tuple[Line, dict[str, Field]]] = {}
    for section in form.sections:
        for row in section.rows:
            found[section.key, row.key] = row, dict(zip(row.columns, row.fields))
        for item in () if section.rows else section.inputs:
            found[section.key, item.key] = found["", item.key] = item, {SINGLE: item}
    return found


# ---------------------------------------------------------------- headings


def grid_headings(section: Section) -> dict[str, str]:
    """The headings of a grid by the key of their column, as ``match_key`` compares."""
    return {f.key: match_key(f.label) for f in section.fields} if section.rows else {}


@dataclass(frozen=True)
class TableHeadings:
    """The headings of a table.

    ``labels`` are compared by ``match_key``, ``typed`` holds what a row of headings may have as it
    is typed, hidden keys included.
    """

    labels: tuple[str, ...]
    keys: frozenset[str]
    typed: frozenset[str]

    def known(self, text: str) -> bool:
        """Whether a text is the heading of some column, or its hidden key."""
        return match_key(text) in self.labels or text in self.keys

    def of_another(self, raw: Raw, column: int) -> bool:
        """Whether a text is the heading of one column and stands in another (from 0)."""
        if not isinstance(raw, str):
            return False
        text = match_key(raw)
        return text != self.labels[column] and self.labels.count(text) == 1


def table_headings(table: Section) -> TableHeadings:
    texts = [text for f in table.fields for text in (f.label, f.label + REQUIRED)]
    keys = frozenset(f.key for f in table.fields)
    typed = {way(text) for text in texts for way in (str, str.lower, str.upper, str.title)}
    return TableHeadings(tuple(match_key(f.label) for f in table.fields), keys, keys | typed)


# ---------------------------------------------------------------- units of amounts

#: Another unit than đồng, said in a heading or beside an amount.
_SCALE = re.compile(r"\b(?:nghìn|ngàn|triệu|tỷ|trđ|tr\. ?đ|1[.,]?000 ?(?:đ|vnđ|₫))")
_UNIT_LINE = re.compile(
    r"\W*(?:đvt|đơn vị(?: tính)?\b|đv\b|tính bằng"
    r"|(?:1[.,]?000|nghìn|ngàn|triệu) ?(?:đồng|đ\b|vnđ)\W*$)"
)


def is_unit_line(raw: Raw) -> bool:
    """Whether a text says in which unit the numbers around it are: "ĐVT: nghìn đồng"."""
    return bool(_UNIT_LINE.match(words(raw)))


def tells_another_unit(raw: Raw, item: Field) -> bool:
    """Whether a text beside or above an amount says that it is not in đồng."""
    if not isinstance(raw, str) or item.type is not Type.MONEY:
        return False
    if raw.removesuffix(REQUIRED) == item.label or not _SCALE.search(words(raw)):
        return False
    return words(raw) != words(item.label)
