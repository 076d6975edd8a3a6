"""The verb ``fields``: every input of a form with its place, for programs that fill workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khsheet.form import profiles
from khsheet.form.layout import layout
from khsheet.form.wording import filled_in, usual_unit_word
from khsheet.model import Field, Form, Section, Shape

_KINDS = {Shape.GRID: "grid", Shape.TABLE: "column", Shape.TEXTS: "text"}

#: What labels say instead of one period.
ANY_PERIOD = {"plan_period": "kỳ sau", "period": "kỳ báo cáo", "year": ""}


def fields(form: Form, print_forms: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Every input of the form with its place: what another program needs to fill a workbook.

    With ``print_forms``, those of the workbook that asks for these alone. Raises UserError for one
    that the form does not have.
    """
    if print_forms:
        profiles.chosen(form, print_forms)
        form = profiles.for_print_forms(form, print_forms)
    placed = layout(form).cells
    words = {**ANY_PERIOD, "unit_word": usual_unit_word(form)}
    rows = []
    for sheet in form.sheets:
        for section in sheet.sections:
            for item in _inputs(section):
                listed = form.choices[item.choices].values if item.choices else ()
                rows.append(
                    {
                        "key": item.key,
                        "label": filled_in(item.label, words),
                        "sheet": sheet.name,
                        "cell": placed[item.key].a1,
                        "kind": _KINDS.get(section.shape, "field"),
                        "type": item.type.value,
                        "required": item.required,
                        "choices": list(listed),
                        "unit": item.unit,
                        "mau": [int(id) if id.isdigit() else id for id in item.print_forms],
                    }
                )
    return rows


def _inputs(section: Section) -> tuple[Field, ...]:
    return section.inputs or section.fields
