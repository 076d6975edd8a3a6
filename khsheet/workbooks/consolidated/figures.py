"""Where a consolidated workbook shows the numbers of a form, and which of them it adds up."""

from __future__ import annotations

from khsheet.form.wording import NUMBERED
from khsheet.model import Computed, Field, Form, Section, Shape
from khsheet.workbooks.texts import beginning


def bare_title(section: Section) -> str:
    """The title of a section without its number, which counts on the sheet that units fill in."""
    return NUMBERED.sub("", section.title)


def is_summed(item: Field | Computed) -> bool:
    """Whether the units' values may be added."""
    return item.summed if isinstance(item, Computed) else item.summed and item.type.can_be_summed


def matrix_sheets(form: Form) -> dict[str, list[Section]]:
    """The sheets that set sections out unit by unit: those the definition names, and every grid."""
    found: dict[str, list[Section]] = {}
    for section in form.sections:
        if (
            section.consolidated
            and section.shape is not Shape.TABLE
            and (section.matrix or section.shape is Shape.GRID)
        ):
            found.setdefault(section.matrix or sheet_name(section.title), []).append(section)
    return found


def sheet_name(text: str) -> str:
    """A text as a sheet name: without the signs that Excel forbids, at most 31 characters."""
    kept = "".join(" " if c in "[]:*?/\\'" else c for c in text)
    return beginning(kept, 31).strip()


def table_sheet_name(form: Form, table: str) -> str:
    """The sheet of a table's rows has the name of the sheet they were typed on."""
    return next(s.name for s in form.sheets for section in s.sections if section.key == table)
