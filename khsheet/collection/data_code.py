"""The short code of the data that count for a unit: equal data have equal codes.

It is made of what the unit typed, key by key, as it was understood: a copy saved by another program
has the same. Where rows or texts are left out, the code that was made before is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Any

from khsheet.collection.decided import LEFT_OUT
from khsheet.collection.entries import typed_rows, version_of
from khsheet.collection.spool import Spool
from khsheet.model import Checked, Entry, Form, Value
from khsheet.model.serials import serial_of_day
from khsheet.vietnamese.text import clean


def data_code(entry: Entry, form: Form, spool: Spool) -> str:
    """The code of what counts of an entry, such as 3F9A-12BC; "" where it cannot be known.

    ``form`` is of any version. What the office corrected counts as corrected.
    """
    if entry.is_joined:
        codes = [data_code(part, form, spool) for part in entry.parts]
        return _code("\n".join(codes)) if all(codes) else ""
    typed = typed_code(entry, form, spool)
    if not typed or not entry.corrected_from:
        return typed
    corrected = {key: entry.values.get(key) for key in entry.corrected_from}
    return _code("\n".join((typed, *_pairs(corrected))))


def typed_code(entry: Entry, form: Form, spool: Spool) -> str:
    """The code of what the unit itself typed in one file; "" where it cannot be known."""
    if entry.code or entry.partial or entry.is_joined:
        return entry.code
    if entry.typed_code:
        return entry.typed_code
    inputs = version_of(entry, form).inputs
    values = {key: value for key, value in entry.values.items() if key in inputs}
    return _code_of(values | entry.reasons | entry.corrected_from, typed_rows(entry, spool))


def of_checked(checked: Checked, form: Form, corrected_from: dict[str, Value]) -> str:
    """The code of what a unit typed, while all is there; the one it came with, if any."""
    submission, answers = checked.submission, checked.answers
    if submission.lacks_words:
        return submission.code
    values = {key: value for key, value in answers.values.items() if key in form.inputs}
    rows = {key: [(r.number, r.values, "") for r in rows] for key, rows in answers.rows.items()}
    return _code_of(values | answers.reasons | corrected_from, rows)


def _code_of(
    values: Mapping[str, Value], rows: Mapping[str, Iterable[tuple[int, Sequence[Any], str]]]
) -> str:
    """The code of inputs and tables as a unit typed them; "" where words are left out of them."""
    said = "\n".join((*_pairs(values), *_lines(rows)))
    return "" if LEFT_OUT in said else _code(said)


def _pairs(values: Mapping[str, Value]) -> Iterator[str]:
    for key, value in sorted(values.items()):
        if (text := canonical(value)) != "":
            yield f"{key}={text}"


def _lines(rows: Mapping[str, Iterable[tuple[int, Sequence[Any], str]]]) -> Iterator[str]:
    for key, table in sorted(rows.items()):
        columns = list(map(_texts, zip(*[values for _, values, _ in table])))
        yield from map("\t".join, zip(repeat(key), *columns)) if columns else ()


def _texts(column: Sequence[Any]) -> Iterable[str]:
    """The texts of a column, of which many are blank."""
    if None not in column:
        return map(canonical, column)
    return ["" if value is None else canonical(value) for value in column]


@lru_cache(maxsize=20_000)
def canonical(value: Value | float) -> str:
    """One text for a value, however it is kept: a day also as its serial."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(clean(value).split())
    if isinstance(value, date):
        value = serial_of_day(value)
    if isinstance(value, Decimal | float):
        return format(float(value), ".15g")
    return str(value)


def _code(said: str) -> str:
    import hashlib  # loads OpenSSL, and not every verb asks for a code

    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:4]}-{digest[4:8]}".upper()
