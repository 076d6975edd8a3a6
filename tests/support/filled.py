"""Filled workbooks for tests: the examples of the definition, with chosen changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from typed import typed

from khsheet import __version__
from khsheet.form import definition, periods, rules
from khsheet.form.layout import layout
from khsheet.model import Field, Filling, Form, Identity, Raw, Type, Unit, once_per_form
from khsheet.workbooks import template

PERIOD = periods.parse("2026-H1")
MOST_KEPT = 200


def typed_example(item: Field) -> Raw:
    """The example of a field as a cell would hold it; where all is usual, nothing is explained."""
    if item.explains:
        return None
    return (
        float(item.example.replace(".", "").replace(",", "."))
        if item.type.is_number
        else item.example
    )


def example_cells(form: Form | None = None) -> dict[str, Raw]:
    return {key: typed_example(item) for key, item in (form or definition.load()).inputs.items()}


def example_rows(count: int = 3, form: Form | None = None) -> dict[str, list[tuple[Raw, ...]]]:
    """Rows of every table: the examples, made different where a column must be unique."""
    form = form or definition.load()
    told_apart = {
        item.key
        for rule in (*form.rules, *(r for own in rules.implicit(form).values() for r in own))
        if isinstance(rule, rules.Unique)
        for item in rule.fields
        if item.type is Type.TEXT
    }
    return {
        key: [
            tuple(
                f"{f.example}{n}" if f.key in told_apart and n else typed_example(f)
                for f in table.fields
            )
            for n in range(count)
        ]
        for key, table in form.tables.items()
    }


def filled_workbook(
    *,
    unit: str = "Xã Suối Thử",
    code: str = "01",
    period: str = "2026-H1",
    changes: dict[str, Raw] | None = None,
    rows: dict[str, list[tuple[Raw, ...]]] | None = None,
    explanations: dict[str, str] | None = None,
    form: Form | None = None,
    group: str = "",
    superior: str = "",
) -> bytes:
    """A faultless workbook with some inputs changed (None makes one blank), of the real form.

    One that was made before is given again: tests ask for the same ones time after time. Where no
    more than inputs are changed, they are typed into the one without changes.
    """
    form, changes = form or definition.load(), changes or {}
    asked = repr((unit, code, period, changes, rows, explanations, group, superior))
    made = _made(form)
    if asked in made:
        return made[asked]
    of = Unit(code, unit, group=group, superior=superior)
    identity = Identity(of, periods.parse(period), form.config, __version__)
    if changes and not rows and not explanations and are_typed(form, changes):
        whole = filled_workbook(
            unit=unit, code=code, period=period, form=form, group=group, superior=superior
        )
        workbook = typed(whole, by_sheet(form, changes))
    else:
        workbook = filled_anew(form, identity, changes, rows or {}, explanations or {})
    if len(made) >= MOST_KEPT:
        made.clear()
    made[asked] = workbook
    return workbook


def filled_anew(
    form: Form,
    identity: Identity,
    changes: Mapping[str, Raw],
    rows: Mapping[str, list[tuple[Raw, ...]]] = {},
    explanations: Mapping[str, str] = {},
) -> bytes:
    cells = {k: v for k, v in {**example_cells(form), **changes}.items() if v is not None}
    filling = Filling(cells, {**example_rows(form=form), **rows}, dict(explanations))
    return template.write(form, identity, filling)


def are_typed(form: Form, changes: Mapping[str, Raw]) -> bool:
    """Whether typing them gives what is written: a text may look like something else to be typed."""
    return changes.keys() <= form.inputs.keys() and all(
        raw is None
        or type(raw) in (int, float)
        or (isinstance(raw, str) and raw[:1].isalnum() and raw.isprintable())
        for raw in changes.values()
    )


def by_sheet(form: Form, changes: Mapping[str, Raw]) -> dict[str, dict[tuple[int, int], Raw]]:
    """The changes by the place of the input."""
    places: dict[str, dict[tuple[int, int], Raw]] = {}
    for key, raw in changes.items():
        at = layout(form).cells[key]
        places.setdefault(at.sheet, {})[at.row, at.column] = raw
    return places


@once_per_form
def _made(form: Form) -> dict[str, bytes]:
    """The workbooks of that form by what was asked for."""
    return {}


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
