"""A form: what a definition in ``workbook_templates/`` says, and a period of it."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Type(enum.StrEnum):
    """What kind of value an input takes."""

    INTEGER = "integer"
    MONEY = "money"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"

    @property
    def is_number(self) -> bool:
        return self in _NUMBERS

    @property
    def can_be_summed(self) -> bool:
        """Percentages and dates of several units are never added up."""
        return self in _SUMMED


_NUMBERS = {Type.INTEGER, Type.MONEY, Type.DECIMAL, Type.PERCENT}
_SUMMED = {Type.INTEGER, Type.MONEY, Type.DECIMAL}


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list of values, each with the other ways in which people write it.

    ``strict`` lists refuse what they do not know; others keep it with a warning.
    ``ask`` maps a spelling that names several values to those values.
    """

    key: str
    label: str
    values: tuple[str, ...]
    variants: Mapping[str, str] = field(default_factory=dict)
    ask: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the form, or one column of a table.

    ``print_forms`` are the ids of the printed forms that show it, ``prefill`` the configuration
    key a blank workbook starts with, ``carry`` the item of the previous period it starts with,
    ``blank_text`` the printed form's words for none. What is ``personal`` is named in no message.
    """

    key: str
    label: str
    type: Type
    unit: str = ""
    required: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    choices: str = ""
    max_length: int = 0
    pattern: str = ""
    in_period: bool = False
    unique: bool = False
    print_forms: tuple[str, ...] = ()
    prompt: str = ""
    example: str = ""
    prefill: str = ""
    summed: bool = True
    blank_text: str = ""
    personal: bool = False
    carry: str = ""


class Shape(enum.StrEnum):
    """The four shapes of a section."""

    FIELDS = "fields"
    GRID = "grid"
    TABLE = "table"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class GridRow:
    """A fixed row of a grid: its inputs, and the key of the column in which each stands."""

    key: str
    label: str
    fields: tuple[Field, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a sheet.

    ``fields`` holds the inputs of fields and texts, and the columns of grids and tables.
    ``matrix`` names the consolidated sheet that sets its numbers out unit by unit (a grid always
    has one); ``consolidated`` is false for what belongs to one unit's document alone.
    """

    key: str
    title: str
    shape: Shape
    fields: tuple[Field, ...]
    rows: tuple[GridRow, ...] = ()
    note: str = ""
    row_noun: str = ""
    seq: str = ""
    carry: bool = False
    matrix: str = ""
    consolidated: bool = True

    @property
    def inputs(self) -> tuple[Field, ...]:
        """Every single-cell input of the section; none for a table."""
        if self.shape is Shape.GRID:
            return tuple(f for row in self.rows for f in row.fields)
        return () if self.shape is Shape.TABLE else self.fields


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that staff fill in."""

    key: str
    name: str
    title: str
    sections: tuple[Section, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value made from inputs; exactly one of the recipes is given.

    ``count`` names a table (rows that match ``where``), ``sum`` a column of a table,
    ``add``/``subtract`` numbers of the form, ``ratio`` numerator and denominator.
    """

    key: str
    label: str
    type: Type
    unit: str = ""
    section: str = ""
    print_forms: tuple[str, ...] = ()
    count: str = ""
    sum: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    add: tuple[str, ...] = ()
    subtract: tuple[str, ...] = ()
    plus: int = 0
    ratio: tuple[str, ...] = ()
    scale: int = 1

    @property
    def summed(self) -> bool:
        """Whether units' values may be added: a ratio is recomputed, a constant is not."""
        return not self.ratio and not self.plus and self.type.can_be_summed


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule as the definition declares it; ``khsheet.form.rules`` gives it meaning.

    Rules that one declaration made for several items share their ``group`` and a check line.
    """

    id: str
    kind: str
    severity: str
    fields: tuple[str, ...]
    limit: tuple[str, ...] = ()
    factor: Decimal = Decimal(1)
    tolerance_pct: Decimal = Decimal(0)
    min: Decimal | None = None
    max: Decimal | None = None
    when: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    max_length: int = 0
    check: str = ""
    halves: tuple[str, ...] = ()
    because: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that numbers make, for the section it stands with.

    ``{key}`` in ``text`` stands for the number of an input or computed value, ``{key:unit}`` for
    the number with its unit.
    """

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the consolidated workbook.

    ``by`` is "unit" (``fields`` are inputs or computed values) or the key of a grid (``fields``
    are its columns, the bars its rows).
    """

    title: str
    by: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintForm:
    """A printed form: the report that a Word template makes of what a unit filled in.

    ``id`` is what fields and ``--mau`` call it, ``template`` a Word file beside the definition,
    ``signer`` the keys of its signature block from above to below, ``empty_rows`` how many rows
    to be completed by hand a list gets that has none.
    """

    id: str
    title: str
    template: Path
    signer: tuple[str, ...] = ()
    empty_rows: int = 15


@dataclass(frozen=True)
class Form:
    """A whole definition. Lookups by key are computed once and kept.

    ``association`` is what its members call it, ``unit_kinds`` are the kinds of its units in small
    letters, the usual one first. ``highlights`` are the numbers asked for first.
    """

    id: str
    version: int
    title: str
    sheets: tuple[Sheet, ...]
    choices: Mapping[str, Choices]
    computed: tuple[Computed, ...]
    rules: tuple[RuleSpec, ...]
    association: str = ""
    unit_kinds: tuple[str, ...] = ()
    print_forms: tuple[PrintForm, ...] = ()
    config: Mapping[str, str] = field(default_factory=dict)
    config_labels: Mapping[str, str] = field(default_factory=dict)
    guide: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    charts: tuple[Chart, ...] = ()

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return tuple(s for sheet in self.sheets for s in sheet.sections)

    @cached_property
    def tables(self) -> dict[str, Section]:
        return {s.key: s for s in self.sections if s.shape is Shape.TABLE}

    @cached_property
    def inputs(self) -> dict[str, Field]:
        """Single-cell inputs by key, in the order of the sheets."""
        return {f.key: f for s in self.sections for f in s.inputs}

    @cached_property
    def columns(self) -> dict[str, tuple[Section, Field]]:
        """Table columns by key, each with its table."""
        return {f.key: (s, f) for s in self.tables.values() for f in s.fields}

    @cached_property
    def computed_by_key(self) -> dict[str, Computed]:
        return {c.key: c for c in self.computed}

    @cached_property
    def section_of(self) -> dict[str, tuple[Sheet, Section]]:
        """Sheet and section of every input and table column, by key."""
        places = {}
        for sheet in self.sheets:
            for section in sheet.sections:
                for item in section.inputs or section.fields:
                    places[item.key] = (sheet, section)
        return places

    def item(self, key: str) -> Field | Computed | None:
        """The input, column or computed value of that key."""
        if key in self.inputs:
            return self.inputs[key]
        if key in self.columns:
            return self.columns[key][1]
        return self.computed_by_key.get(key)


def once_per_form(function: Callable[[Form], T]) -> Callable[[Form], T]:
    """A function of a form whose result is kept with that form."""

    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def cached(form: Form) -> T:
        if name not in form.__dict__:
            form.__dict__[name] = function(form)
        return form.__dict__[name]

    return cached


@dataclass(frozen=True, slots=True)
class Period:
    """A period, its first and last day, its name and that of the period planned next.

    ``part`` is "H1", "H2", "Q1" to "Q4", or "" for a whole year.
    """

    id: str
    year: int
    part: str
    start: date
    end: date
    name: str
    plan_name: str

    def names(self) -> dict[str, str]:
        """What the placeholders of labels and titles stand for."""
        return {"period": self.name, "plan_period": self.plan_name, "year": str(self.year)}
