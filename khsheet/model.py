"""The vocabulary: immutable values that every other module speaks in.

A *form* is what a definition in ``workbook_templates/`` says; a *submission* is what one
unit sent back; a *finding* is what is to be said about a place in it.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_VIETNAM = timedelta(
    hours=7
)  # Vietnam's time is UTC+7 all year round (IANA, Asia/Ho_Chi_Minh); files are dated in UTC


class ForTheClerk(Exception):
    """Something that the clerk has to mend before the command can go on; ``str()`` is the Vietnamese message."""


# ---------------------------------------------------------------- what stands in a cell


class DateSerial(float):
    """A number that its cell style shows as a date: an Excel serial of the 1900 system."""


class PercentNumber(float):
    """A number that its cell style shows as a percentage: 0.2 stands for 20 %."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error that stands in a cell, such as ``#N/A``."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that somebody typed; its cached result is shown to people, never trusted."""

    text: str
    cached: object = None


Raw = str | float | bool | CellError | Formula | None
"""One cell as it was found. All numbers are floats; a blank cell is None."""

Value = int | Decimal | date | str | None
"""One typed value: integer and money are int (money in đồng), decimal and percent Decimal."""


# ---------------------------------------------------------------- the form


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

    ``mau`` are the printed forms that show it, ``prefill`` the configuration key a blank
    workbook starts with, ``carry`` the item of the previous period it starts with,
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
    mau: tuple[int, ...] = ()
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
    mau: tuple[int, ...] = ()
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
    """A rule as the definition declares it; ``khsheet.rules`` gives it meaning.

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


@dataclass(frozen=True)
class Form:
    """A whole definition. Lookups by key are computed once and kept.

    ``highlights`` are the numbers asked for first.
    """

    id: str
    version: int
    title: str
    sheets: tuple[Sheet, ...]
    choices: Mapping[str, Choices]
    computed: tuple[Computed, ...]
    rules: tuple[RuleSpec, ...]
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


# ---------------------------------------------------------------- what was sent


class Severity(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(NamedTuple):
    """Where something stands: row and column count from 1, 0 means the whole sheet or file."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be said about a place. ``message`` is Vietnamese and names no person."""

    place: Place
    code: str
    severity: Severity
    message: str
    value: str = ""
    field: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One commune, ward or special zone of the roster. ``code`` is an opaque string."""

    code: str
    name: str
    type: str = ""
    group: str = ""
    superior: str = ""
    note: str = ""


@dataclass(slots=True)
class RawTable:
    """The rows of one table as typed: ``rows`` holds (Excel row, one raw cell per column)."""

    sheet: str
    columns: dict[str, int]
    rows: list[tuple[int, tuple[Raw, ...]]] = field(default_factory=list)


@dataclass(slots=True)
class Submission:
    """What one unit sent, as typed, each answer with its place.

    ``cells`` holds the raw cell of every input that is not blank, ``places`` where every
    input was found. ``findings`` are those of reading; checks add theirs elsewhere.
    ``withheld`` holds, of tables whose rows were left out on the way, row counts and tallies, the
    computed values made of them and what was found there.
    ``originals`` holds, by (sheet, row, column), texts that were converted from an old encoding.
    ``leftovers`` are texts that belong to no input: kept so that nothing typed is lost.
    """

    file: str
    form: str
    version: int
    period: str
    unit: Unit
    modified: str = ""
    digest: str = ""
    epoch1904: bool = False
    config: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Raw] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    originals: dict[tuple[str, int, int], str] = field(default_factory=dict)
    leftovers: list[tuple[Place, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    withheld: dict[str, dict] = field(default_factory=dict)

    def on(self, sheet: str) -> tuple[set[str], set[str]]:
        """The keys of single values, and of tables, that lie on that sheet."""
        tables = {key for key, table in self.tables.items() if table.sheet == sheet}
        return {key for key, place in self.places.items() if place.sheet == sheet}, tables


@dataclass(slots=True)
class Row:
    """A typed row of a table: its Excel row and a value for every column, None when blank or refused.

    ``refused`` holds the indexes of columns whose cell had a value that could not be taken.
    """

    number: int
    values: tuple[Value, ...]
    refused: frozenset[int] = frozenset()


@dataclass(slots=True)
class Answers:
    """The typed values of one submission: what rules look at.

    ``values`` holds every input and computed value (None when blank or refused);
    ``refused`` the keys whose cell had a value that could not be taken. ``records`` is where
    ``khsheet.rules`` keeps the rows in the shape it judges them in.
    """

    values: dict[str, Value] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    records: dict[str, list] = field(default_factory=dict, repr=False, compare=False)


@dataclass(slots=True)
class Checked:
    """A submission with its typed answers.

    ``violations`` is all that the check sheet shows: every rule judged on what stands in the cells
    plainly. ``findings`` is what people are told: reading's own, cell findings, and rule findings
    that do not merely follow from another.
    """

    submission: Submission
    answers: Answers = field(default_factory=Answers)
    findings: list[Finding] = field(default_factory=list)
    violations: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.findings if f.severity is Severity.ERROR]


class Status(enum.StrEnum):
    """What became of one file."""

    ACCEPTED = "accepted"
    ERRORS = "errors"
    REJECTED = "rejected"
    REPLACED = "replaced"
    IGNORED = "ignored"


@dataclass(slots=True)
class Entry:
    """What is kept in memory of one file after checking; its rows and raw cells lie in the spool.

    ``values`` holds typed inputs and computed values, ``wrong`` the keys whose number must not be
    counted, ``tallies`` counts by value of every choice column, ``partial`` that it came without the
    rows of some table, ``places`` what was found elsewhere than its version of the form has it,
    ``stored`` where the spool keeps the submission (None for a file that gave none).
    """

    path: str
    status: Status
    unit: Unit = Unit("", "")
    period: str = ""
    version: int = 0
    modified: str = ""
    digest: str = ""
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    config: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    row_counts: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, dict[str, int]] = field(default_factory=dict)
    partial: bool = False
    stored: tuple[int, int] | None = None

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    @property
    def saved(self) -> datetime | None:
        """When the file was last saved, in Vietnam's time; None where it does not say so, or not as a time."""
        try:
            return datetime.fromisoformat(self.modified) + _VIETNAM
        except (ValueError, OverflowError):
            return None


@dataclass(slots=True)
class Collection:
    """All files of one collection, each unit's counted file, and what the office configured.

    ``units`` is the roster in its order (or the units that sent, without a roster); ``counted``
    maps unit code to the entry that stands for the unit, accepted or with errors; ``others`` are
    rejected, replaced and ignored files.
    """

    form: Form
    period: Period
    units: tuple[Unit, ...]
    counted: dict[str, Entry]
    others: list[Entry]
    office: dict[str, str] = field(default_factory=dict)
    has_roster: bool = False
    with_names: bool = True

    @property
    def accepted(self) -> list[Entry]:
        """Entries of accepted units, in roster order."""
        return [
            e for u in self.units if (e := self.counted.get(u.code)) and e.status is Status.ACCEPTED
        ]

    @property
    def missing(self) -> list[Unit]:
        return [u for u in self.units if u.code not in self.counted]

    @property
    def files(self) -> list[Entry]:
        """Every file by path, as it is listed."""
        return sorted([*self.counted.values(), *self.others], key=lambda e: e.path)


# ---------------------------------------------------------------- what a workbook is written from


@dataclass(frozen=True)
class Mark:
    """A short note at a cell that has to be corrected."""

    sheet: str
    row: int
    column: int
    note: str


@dataclass(frozen=True)
class Filling:
    """What stands in the inputs, and what the workbook's own formulas will show for it.

    ``rows`` holds raw cells per table row in column order; ``findings`` and ``answers`` are those
    of the checks on the same values, from which cached results are written; ``blank`` is the
    fingerprint by which an unchanged workbook is known when it comes back.
    """

    cells: Mapping[str, Raw] = field(default_factory=dict)
    rows: Mapping[str, list[tuple[Raw, ...]]] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = ()
    to_correct: tuple[tuple[str, str], ...] = ()
    leftovers: tuple[str, ...] = ()
    blank: str = ""


@dataclass(frozen=True)
class Identity:
    """What a workbook says of itself on its hidden sheet."""

    unit: Unit
    period: Period
    config: Mapping[str, str]
    tool_version: str
