"""The numbers of a form that a consolidated workbook shows: which, where, and in cells."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.model import Computed, Field, Form, Section, Shape
from khsheet.workbooks.texts import beginning


def numbers(section: Section, form: Form) -> list[Field | Computed]:
    """The numeric inputs of a section and the computed values shown with it."""
    own = [f for f in section.inputs if f.type.is_number]
    return [*own, *(c for c in form.computed if c.section == section.key and c.type.is_number)]


def summary_sections(form: Form) -> Iterator[tuple[Section, list[Field | Computed]]]:
    """The sections that have numbers of units to compare."""
    for section in form.sections:
        items = numbers(section, form)
        if section.consolidated and items:
            yield section, items


def apart(form: Form) -> list[Computed]:
    """Values that are made of the form's numbers and stand on none of its sheets."""
    return [c for c in form.computed if not c.section and not c.plus and c.type.is_number]


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
