"""The rows of all tables, made in one pass over what was collected, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from khsheet.collection import entries
from khsheet.collection.spool import Spool
from khsheet.collection.totals import coverage, total
from khsheet.data.tables import Kind, Schema, grid_kind
from khsheet.errors import UserError
from khsheet.form.layout import places
from khsheet.messages.damage import damage_text
from khsheet.model import (
    Collection,
    Entry,
    Form,
    Period,
    Section,
    Severity,
    Status,
    Type,
    Unit,
    Value,
    once_per_form,
)
from khsheet.model.places import a1
from khsheet.model.serials import day_of_serial
from khsheet.values.reasons import NOT_APPLICABLE, UNKNOWN

Datum = int | Decimal | date | datetime | str | None
"""What stands in a row: None for what is blank or unknown, never an empty text."""

Record = tuple[Datum, ...]
Chunk = tuple[str, list[Record]]
"""The name of a table, and rows of it."""

#: The status of a unit of which nothing came, and of one of which something was refused; that of
#: one of which the office left out all that came is that of the files.
MISSING, NOT_COUNTED, EXEMPT = "missing", "not_counted", "exempt"
#: States of a number: it counts, does so for a part of a longer period alone, is blank, may not be
#: counted, or was not asked for in its version; or the unit says that it does not apply, or is not
#: known.
GIVEN, PARTIAL, BLANK = "given", "partial", "blank"
DOUBTFUL, NOT_ASKED = "doubtful", "not_asked"
OF_REASONS = {NOT_APPLICABLE: "not_applicable", UNKNOWN: "unknown"}


class Number(NamedTuple):
    """A row of the table ``values``: one number of a unit, its place, and whether it counts."""

    period: str
    unit_code: str | None
    unit: str | None
    status: str
    indicator: str
    label: str
    value: Datum
    measure: str | None
    state: str
    file: str
    sheet: str | None
    cell: str | None


class Data:
    """Collections of one form, each of another period, as tables.

    ``spool`` holds the rows of their entries. Raises UserError for collections of several forms, or
    two of one period.
    """

    def __init__(self, collections: Iterable[Collection], spool: Spool):
        self.collections = sorted(collections, key=lambda c: (c.period.end, c.period.start))
        _must_go_together(self.collections)
        self.spool, last = spool, self.collections[-1]
        form = max((c.form for c in self.collections), key=lambda f: f.version)
        with_names = all(c.with_names for c in self.collections)
        self.schema = Schema(form, last.period, with_names=with_names)

    def chunks(self) -> Iterator[Chunk]:
        """Rows of every table: by period, unit by unit in the order of the roster."""
        yield "dictionary", list(self.schema.dictionary())
        for collection in self.collections:
            yield "coverage", list(self._coverage(collection))
            without = dict.fromkeys(collection.refused, NOT_COUNTED)
            without |= dict.fromkeys(collection.left_out, Status.EXCLUDED.value)
            without |= {unit.code: EXEMPT for unit in collection.exempt}
            for unit in collection.units:
                yield from self._of_unit(collection, unit, without.get(unit.code, MISSING))
            files = collection.files
            yield "files", [_file(collection.period, n, e) for n, e in enumerate(files, 1)]
            yield "findings", list(self._findings(collection))

    # ------------------------------------------------------------ of a whole collection

    def _coverage(self, collection: Collection) -> Iterator[Record]:
        sums, accepted = total(collection.form, collection.accepted), collection.accepted
        units = (len(accepted), len(collection.asked))
        for key, of in coverage(collection.form, accepted).items():
            row = (sums.get(key), self.schema.whole.item(key).unit or None, of.given, *units)
            yield collection.period.id, key, self.schema.labels[key], *row, of.asked, of.reasons

    def _findings(self, collection: Collection) -> Iterator[Record]:
        number = 0
        for entry in collection.files:
            for finding in entry.findings:
                number, place = number + 1, finding.place
                yield (
                    collection.period.id,
                    number,
                    *_named(entry.unit),
                    entry.status.value,
                    finding.severity.value,
                    finding.code,
                    entry.path or None,
                    place.sheet or None,
                    a1(place.row, place.column) or None,
                    finding.field or None,
                    self.schema.labels.get(finding.field),
                    finding.rule or None,
                    finding.message,
                )

    # ------------------------------------------------------------ of one unit

    def _of_unit(self, collection: Collection, unit: Unit, without: str) -> Iterator[Chunk]:
        """All rows of a unit; ``without`` is its status where no file of it counts."""
        entry = collection.counted.get(unit.code)
        status = entry.status.value if entry else without
        values = _values(entry) if entry else {}
        named = (collection.period.id, *_named(unit))
        details = (unit.type, unit.group, unit.superior, unit.note, status)
        file = (entry.version, entry.path, entry.saved) if entry else (None, None, None)
        own = [values.get(item.key) for item in self.schema.in_units]
        yield "units", [(*named, *(text or None for text in details), *file, *own)]
        if entry is None:
            return
        begin = (*named, status)
        found = _places(entry, collection.form)
        yield "values", list(self._numbers(entry, values, begin, found))
        yield "texts", list(self._texts(entry, values, begin, found))
        for grid in self.schema.grids:
            yield self.schema.name_of(grid), list(self._cells(grid, values, begin))
        yield from self._lists(collection, entry, begin)

    def numbers_of(self, collection: Collection, entry: Entry) -> list[Number]:
        """Every number that the form asks for or computes, of the unit that sent the entry."""
        begin = (collection.period.id, *_named(entry.unit), entry.status.value)
        return list(self._numbers(entry, _values(entry), begin, _places(entry, collection.form)))

    def _numbers(
        self, entry: Entry, values: dict[str, Value], begin: _Begin, found: _Places
    ) -> Iterator[Number]:
        labels = self.schema.labels
        for item in self.schema.numbers:
            key, value = item.key, values.get(item.key)
            if value is not None:
                state = PARTIAL if entry.lacking_of(key) else GIVEN
            elif key not in entry.values:
                state = NOT_ASKED
            elif key in entry.reasons:
                state = OF_REASONS[entry.reasons[key]]
            else:
                state = DOUBTFUL if key in entry.wrong else BLANK
            about = (item.unit or None, state, entry.path)
            yield Number(*begin, key, labels[key], value, *about, *found.get(key, _NOWHERE))

    def _texts(
        self, entry: Entry, values: dict[str, Value], begin: _Begin, found: _Places
    ) -> Iterator[Record]:
        """What was said in words, where anything was."""
        for item in self.schema.texts:
            if text := values.get(item.key):
                at = found.get(item.key, _NOWHERE)
                yield *begin, item.key, self.schema.labels[item.key], text, entry.path, *at

    def _cells(self, grid: Section, values: dict[str, Value], begin: _Begin) -> Iterator[Record]:
        labels = {field.key: self.schema.label(field) for field in grid.fields}
        as_text = grid_kind(grid) is Kind.TEXT
        for row in grid.rows:
            for item, column in zip(row.fields, row.columns):
                value = values.get(item.key)
                named = (row.key, self.schema.label(row), column, labels[column], item.key)
                shown = str(value) if as_text and value is not None else value
                yield *begin, *named, shown, item.unit or None

    def _lists(self, collection: Collection, entry: Entry, begin: _Begin) -> Iterator[Chunk]:
        own, whole = entries.form_of(entry, collection.form), self.schema.whole
        typed = entries.typed_rows(entry, self.spool)
        typed = entries.in_columns_of(whole, own, typed, None)
        for table in self.schema.lists:
            fields = [f.type for f in table.fields]
            made = [
                (*begin, n if entry.is_joined else number, entry.path, *map(_typed, values, fields))
                for n, (number, values, _) in enumerate(typed.get(table.key, ()), 1)
            ]
            yield self.schema.name_of(table), made


# ---------------------------------------------------------------- parts of rows

_Begin = tuple[str, str | None, str | None, str]
"""What rows of a unit begin with: period, code, name, status."""

_Places = dict[str, tuple[str | None, str | None]]
_NOWHERE: tuple[str | None, str | None] = (None, None)


def _must_go_together(collections: list[Collection]) -> None:
    forms = {c.form.id: c.form.title for c in collections}
    if len(forms) > 1:
        told = "; ".join(f"«{title}» ({form})" for form, title in forms.items())
        raise UserError(f"Các kỳ thuộc nhiều biểu mẫu: {told}. Xin chọn một biểu mẫu bằng --form.")
    periods = [c.period.name for c in collections]
    if twice := {name for name in periods if periods.count(name) > 1}:
        raise UserError(
            f"Kỳ {', '.join(sorted(twice))} được nêu hai lần; mỗi kỳ xin nêu một nơi thôi."
        )


def _named(unit: Unit) -> tuple[str | None, str | None]:
    return unit.code or None, unit.name or None


def _values(entry: Entry) -> dict[str, Value]:
    """Single values that are given and may be counted."""
    return {
        key: value
        for key, value in entry.values.items()
        if value is not None and value != "" and key not in entry.wrong
    }


def _places(entry: Entry, form: Form) -> _Places:
    """Sheet and cell of every single value."""
    own = _cells_of(entries.form_of(entry, form))
    if not entry.places:
        return own
    moved = {key: (p.sheet, a1(p.row, p.column) or None) for key, p in entry.places.items()}
    return {**own, **moved}


@once_per_form
def _cells_of(form: Form) -> _Places:
    return {key: (sheet, a1(row, at)) for key, (sheet, row, at) in places(form).items()}


def _typed(value: entries.Plain, kind: Type) -> Datum:
    """A value of a row as it was typed; the spool keeps days as serials, decimals as floats."""
    if value is None or value == "":
        return None
    if kind is Type.DATE:
        return day_of_serial(value) if isinstance(value, int | float) else None
    if isinstance(value, float):
        return Decimal(repr(value))
    return value


def _file(period: Period, number: int, entry: Entry) -> Record:
    return (
        period.id,
        number,
        entry.path or None,
        *_named(entry.unit),
        entry.status.value,
        entry.form or None,
        entry.version or None,
        entry.saved,
        entry.count(Severity.ERROR),
        entry.count(Severity.WARNING),
        entry.damage.saved_by or None,
        damage_text(entry.damage) or None,
    )
