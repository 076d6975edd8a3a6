"""Filled workbooks for tests: the examples of the definition, with chosen changes."""

from __future__ import annotations

from pathlib import Path

from khsheet import __version__
from khsheet.form import definition, periods, rules
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

    One that was made before is given again: tests ask for the same ones time after time.
    """
    form = form or definition.load()
    asked = repr((unit, code, period, changes, rows, explanations, group, superior))
    made = _made(form)
    if asked in made:
        return made[asked]
    cells = {k: v for k, v in {**example_cells(form), **(changes or {})}.items() if v is not None}
    filling = Filling(cells, {**example_rows(form=form), **(rows or {})}, explanations or {})
    of = Unit(code, unit, group=group, superior=superior)
    identity = Identity(of, periods.parse(period), form.config, __version__)
    if len(made) >= MOST_KEPT:
        made.clear()
    made[asked] = template.write(form, identity, filling)
    return made[asked]


@once_per_form
def _made(form: Form) -> dict[str, bytes]:
    """The workbooks of that form by what was asked for."""
    return {}


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
