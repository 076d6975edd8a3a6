"""The tables of a definition laid out as the rows of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from khsheet.errors import UserError
from khsheet.form.book.cells import Typed, Unwritable, no_example, typed_as
from khsheet.form.book.schema import (
    CHANGES,
    PAIRS,
    PARENT,
    Column,
    Part,
    head,
    name_column,
    part,
    parts,
)
from khsheet.form.declared import Table
from khsheet.form.versions import FROM

#: What stands in a row, by the key of its column.
Row = dict[str, Typed]


def head_row(data: Table) -> Row:
    """The single keys of a form, as they are typed."""
    return _row({c.key: data[c.key] for c in head() if c.key in data}, head())


def rows(data: Table) -> dict[str, list[Row]]:
    """The rows of each sheet, by the table of its part. Raises UserError."""
    made: dict[str, list[Row]] = {one.table: [] for one in parts()}
    made["guide"] = [_row(_as_table(text), part("guide").columns) for text in data.get("guide", ())]
    made["config"] = list(_config(data))
    made["pairs"] = list(_pairs(data))
    for table in ("print", "computed", "rule", "sentence", "chart", "target", "goods"):
        made[table] = list(_of_tables(data.get(table, ()), part(table)))
    for name, choices in zip(data.get("choices", {}), _named(data, "choices")):
        offered, rest = _values(choices)
        made["choices"] += _of_table(rest, part("choices"))
        made["values"] += [{**row, PARENT: name} for row in offered]
    _lay_sheets(data.get("sheet", ()), made)
    return {one.table: [_no_example(row, one) for row in made[one.table]] for one in parts()}


def _no_example(row: Row, of: Part) -> Row:
    first = of.columns[0].key
    return {**row, first: no_example(row[first])} if first in row else row


def _lay_sheets(sheets: Iterable[Table], made: dict[str, list[Row]]) -> None:
    names, of_sections = _Names(), _Names()
    for sheet in sheets:
        made["sheet"] += _of_table(sheet, part("sheet"))
        parent = names.of(sheet)
        for section in sheet.get("section", ()):
            made["section"] += [_in(parent, row) for row in _of_table(section, part("section"))]
            held = of_sections.of(section)
            for table, inner in (
                ("field", [*section.get("column", ()), *section.get("field", ())]),
                ("rows", section.get("rows", ())),
                ("cell", _named(section, "cell")),
            ):
                made[table] += [_in(held, row) for row in _of_tables(inner, part(table))]


class _Names:
    """What the tables of a kind are called by those in them: a key, the second of it «key (2)»."""

    def __init__(self) -> None:
        self._met: dict[str, int] = {}

    def of(self, table: Table) -> str:
        key = str(table["key"])
        self._met[key] = number = self._met.get(key, 0) + 1
        return key if number == 1 else numbered(key, number)


def numbered(key: str, number: int) -> str:
    return f"{key} ({number})"


def _in(parent: str, row: Row) -> Row:
    """A row in that table; one that changes the row above it need not say so."""
    return row if CHANGES in row else {PARENT: parent, **row}


# ---------------------------------------------------------------- tables


def _of_tables(tables: Iterable[Table], of: Part) -> Iterator[Row]:
    for table in tables:
        yield from _of_table(table, of)


def _of_table(table: Table, of: Part) -> Iterator[Row]:
    """The row of a table, and one for each version that changes it."""
    yield _row(table, of.columns)
    for change in table.get(FROM, ()):
        own = {name: value for name, value in change.items() if name != "version"}
        yield {**_row(own, of.columns), CHANGES: change["version"]}


def _row(table: Table, columns: Iterable[Column]) -> Row:
    row: Row = {}
    for column in columns:
        if column.key in table:
            try:
                row[column.key] = typed_as(table[column.key], column)
            except Unwritable as error:
                raise UserError(
                    f"«{column.heading}» của «{table.get('key', table.get('id', ''))}» không ghi "
                    "được thành một ô Excel."
                ) from error
    return row


def _named(owner: Table, name: str) -> Iterator[Table]:
    """Tables that are there under a key of their own, as others have it in them."""
    for key, table in owner.get(name, {}).items():
        yield {"key": key, **table}


# ---------------------------------------------------------------- what is no table


def _as_table(text: Any) -> Table:
    return text if isinstance(text, dict) else {"value": text}


def _config(data: Table) -> Iterator[Row]:
    config, labels = data.get("config", {}), data.get("config_labels", {})
    for key in dict.fromkeys((*config, *labels)):
        table = {"key": key, "label": labels.get(key), "value": config.get(key)}
        given = {name: text for name, text in table.items() if text is not None}
        if given.get("value") == "":  # a key that is there with nothing is blank
            del given["value"]
        yield _row(given, part("config").columns)


def _pairs(data: Table) -> Iterator[Row]:
    columns = part("pairs").by_key
    for key in PAIRS:
        for name, value in data.get(key, {}).items():
            row = _row({"key": key, "value": value}, (columns["key"], columns["value"]))
            row["name"] = typed_as(name, name_column(key))
            yield row


def _values(choices: Table) -> tuple[list[Row], Table]:
    """The values of a list with the other ways to write them; what is left of the list."""
    variants: dict[str, list[str]] = {}
    offered = [_as_table(value) for value in choices["values"]]
    known = {table["value"] for table in offered}
    for variant, value in choices.get("variants", {}).items():
        if value in known:
            variants.setdefault(value, []).append(variant)
    others = {v: value for v, value in choices.get("variants", {}).items() if value not in known}
    rows = []
    for table in offered:
        of_value = variants.pop(table["value"], None)
        whole = {**table, "variants": of_value} if of_value else table
        rows.append(_row(whole, part("values").columns))
    rest = {name: value for name, value in choices.items() if name not in ("values", "variants")}
    if others or choices.get("variants") == {}:
        rest["variants"] = others
    return rows, rest
