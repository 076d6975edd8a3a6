"""Filled workbooks for tests: the examples of the definition, with chosen changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from typed import typed

from khsheet import __version__
from khsheet.form import definition, periods, rules
from khsheet.form.layout import layout
from khsheet.model import Field, Filling, Form, Identity, Period, Raw, Type, Unit, once_per_form
from khsheet.workbooks import template
from khsheet.workbooks.stencil import Stencils

PERIOD = periods.parse("2026-H1")
MOST_KEPT = 200
EXAMPLES, MOST_TYPED = 3, 40  # rows of a table


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


def example_rows(
    count: int = EXAMPLES, form: Form | None = None
) -> dict[str, list[tuple[Raw, ...]]]:
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


Rows = Mapping[str, list[tuple[Raw, ...]]]


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

    What differs from the examples is typed into a workbook that is stamped for the unit, where that
    says the same: formulas show results of the examples then. One that was made before is given
    again: tests ask for the same ones time after time.
    """
    form, changes, rows = form or definition.load(), changes or {}, rows or {}
    asked = repr((unit, code, period, changes, rows, explanations, group, superior))
    made = _made(form)
    if asked not in made:
        if len(made) >= MOST_KEPT:
            made.clear()
        of = Unit(code, unit, group=group, superior=superior)
        if explanations or not are_typed(form, changes, rows):
            identity = Identity(of, periods.parse(period), form.config, __version__)
            made[asked] = filled_anew(form, identity, changes, rows, explanations or {})
        else:
            stamped = _stencils(form, period).workbook(of)
            made[asked] = typed(stamped, by_sheet(form, changes, rows))
    return made[asked]


@once_per_form
def _made(form: Form) -> dict[str, bytes]:
    """The workbooks of that form by what was asked for."""
    return {}


@dataclass(frozen=True)
class _Examples:
    """Writes the examples of a form for any unit (``khsheet.workbooks.stencil.Writer``)."""

    form: Form
    period: Period

    def write(self, unit: Unit) -> bytes:
        return filled_anew(self.form, Identity(unit, self.period, self.form.config, __version__))

    def words(self, unit: Unit) -> tuple[str, ...]:
        return ()

    def shape(self, unit: Unit) -> None:
        return None


@once_per_form
def _by_period(form: Form) -> dict[str, Stencils]:
    return {}


def _stencils(form: Form, period: str) -> Stencils:
    kept = _by_period(form)
    if period not in kept:
        kept[period] = Stencils(form, _Examples(form, periods.parse(period)))
    return kept[period]


def filled_anew(
    form: Form,
    identity: Identity,
    changes: Mapping[str, Raw] = {},
    rows: Rows = {},
    explanations: Mapping[str, str] = {},
) -> bytes:
    """The workbook as the tool writes it."""
    cells = {k: v for k, v in {**example_cells(form), **changes}.items() if v is not None}
    filling = Filling(cells, {**example_rows(form=form), **rows}, dict(explanations))
    return template.write(form, identity, filling)


def are_typed(form: Form, changes: Mapping[str, Raw], rows: Rows = {}) -> bool:
    """Whether typing them gives what is written: a text may look like something else to be typed."""
    raws = [*changes.values(), *(raw for of in rows.values() for row in of for raw in row)]
    return (
        changes.keys() <= form.inputs.keys()
        and max(map(len, rows.values()), default=0) <= MOST_TYPED
        and all(map(_is_typed, raws))
    )


def _is_typed(raw: Raw) -> bool:
    if isinstance(raw, str):
        return raw[:1].isalnum() and raw.isprintable()
    return raw is None or type(raw) in (int, float)


def by_sheet(
    form: Form, changes: Mapping[str, Raw], rows: Rows
) -> dict[str, dict[tuple[int, int], Raw]]:
    """What is typed over the examples, by place; rows that are given are all of their table."""
    placed = layout(form).cells
    places: dict[str, dict[tuple[int, int], Raw]] = {}
    for key, raw in changes.items():
        places.setdefault(placed[key].sheet, {})[placed[key].row, placed[key].column] = raw
    for key, made in rows.items():
        fields = form.tables[key].fields
        for number, row in enumerate([*made, *[()] * (EXAMPLES - len(made))]):
            for item, raw in zip_longest(fields, row):
                at = placed[item.key]
                places.setdefault(at.sheet, {})[at.row + number, at.column] = raw
    return places


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
