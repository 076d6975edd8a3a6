"""The verb ``fields``: every input of a form with its place, for programs that fill workbooks."""

from __future__ import annotations

from typing import Any

from khsheet.form.layout import layout
from khsheet.model import Field, Form, Section, Shape

_KINDS = {Shape.GRID: "grid", Shape.TABLE: "column", Shape.TEXTS: "text"}

#: What the placeholders of a label stand for where there is no period and no unit.
_UNFILLED = {
    "plan_period": "kỳ sau",
    "period": "kỳ báo cáo",
    "year": "",
    "unit_word": "xã",
}


def fields(form: Form) -> list[dict[str, Any]]:
    """Every input of the form with its place: what another program needs to fill a workbook."""
    placed = layout(form).cells
    rows = []
    for sheet in form.sheets:
        for section in sheet.sections:
            for item in _inputs(section):
                listed = form.choices[item.choices].values if item.choices else ()
                rows.append(
                    {
                        "key": item.key,
                        "label": _unfilled(item.label),
                        "sheet": sheet.name,
                        "cell": placed[item.key].a1,
                        "kind": _KINDS.get(section.shape, "field"),
                        "type": item.type.value,
                        "required": item.required,
                        "choices": list(listed),
                        "unit": item.unit,
                        "mau": list(item.mau),
                    }
                )
    return rows


def _inputs(section: Section) -> tuple[Field, ...]:
    return section.inputs or section.fields


def _unfilled(label: str) -> str:
    for name, words in _UNFILLED.items():
        label = label.replace("{" + name + "}", words)
    return label
