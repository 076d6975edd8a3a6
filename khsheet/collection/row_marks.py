"""A number for each row that is compared with those of other units: read instead of the rows."""

from __future__ import annotations

import marshal
from array import array
from zlib import crc32

from khsheet.collection.spool import Keeper, Spool
from khsheet.form.rules import SameRows
from khsheet.model import Answers, Entry, Form, Section, once_per_form


def put(form: Form, answers: Answers, spool: Keeper) -> tuple[int, int] | None:
    """Keep the numbers of the rows; returns where, None where there are none."""
    found = {}
    for rule, table, keys in _compared(form):
        columns = answers.columns_of(table).values
        if columns:
            texts = map("\x1f".join, zip(*[map(str, columns[key]) for key in keys]))
            found[rule] = array("I", map(crc32, map(str.encode, texts))).tobytes()
    return spool.put(marshal.dumps(found)) if found else None


def get(entry: Entry, spool: Spool) -> dict[str, bytes]:
    """By rule, the numbers of the rows of its table."""
    return marshal.loads(spool.get(entry.marks)) if entry.marks else {}


def numbers(marks: bytes) -> array[int]:
    """The numbers of the rows, one each."""
    return array("I", marks)


@once_per_form
def _compared(form: Form) -> list[tuple[str, Section, list[str]]]:
    """The rules about rows, each with its table and the keys of the columns that it compares."""
    return [
        (rule.id, rule.table, [item.key for item in rule.fields])
        for rule in form.rules
        if isinstance(rule, SameRows) and rule.table
    ]
