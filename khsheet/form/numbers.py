"""The numbers of a form that are compared among units: which, and in which section."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.model import Computed, Field, Form, Section


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


def compared(form: Form) -> list[Field | Computed]:
    """All of them, in the order of Tổng hợp."""
    return [*(item for _, items in summary_sections(form) for item in items), *apart(form)]
