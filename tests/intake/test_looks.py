"""Looks that say something against the content: each is told, and what it concerns is not counted."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from arrived import FORM, checked, edited
from filled import example_rows, filled_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.workbook import Workbook

from khsheet.collection.entries import _wrong
from khsheet.form.layout import layout
from khsheet.model import Type

ORIGINAL = filled_workbook(rows=example_rows(5))
CELLS = layout(FORM).cells


def first(*types: Type) -> str:
    """The first single input of such a type."""
    return next(key for key, item in FORM.inputs.items() if item.type in types)


NUMBER, TEXT = first(Type.INTEGER), first(Type.LONG_TEXT)
TABLE = FORM.tables["entries"]
PEOPLE = FORM.tables["members"]
AMOUNT = next(f.key for f in TABLE.fields if f.type is Type.MONEY)
NAME = next(f.key for f in PEOPLE.fields if f.type is Type.TEXT and f.required)
POSITION = next(f.key for f in PEOPLE.fields if f.type is Type.CHOICE)


def cell(book: Workbook, key: str, record: int = 0):
    at = CELLS[key]
    return book[at.sheet].cell(at.row + record, at.column)


def strike(*cells) -> None:
    for one in cells:
        font = copy.copy(one.font)
        font.strike = True
        one.font = font


def rich(book: Workbook, key: str, *runs: tuple[str, dict]) -> None:
    """A text of several runs; those without properties look as the cell does."""
    blocks = [TextBlock(InlineFont(**look), text) if look else text for text, look in runs]
    cell(book, key).value = CellRichText(*blocks)


def record(book: Workbook, table, number: int) -> list:
    """All cells of one record."""
    return [cell(book, f.key, number) for f in table.fields]


def told(change: Callable[[Workbook], object]) -> list[tuple[str, str, str]]:
    """What is said of the workbook after a change: item, cell and code with its grade."""
    result = checked(edited(ORIGINAL, change))
    return [
        (
            f.field,
            f"{f.place.row - CELLS[f.field].row if f.field in FORM.columns else 0}",
            f"{f.code} {f.severity}",
        )
        for f in result.submission.findings
    ]


def wrong(change: Callable[[Workbook], object]) -> frozenset[str]:
    """What is not counted of the workbook after a change."""
    return _wrong(checked(edited(ORIGINAL, change)), FORM)


STRUCK = {"strike": True}
TEXTS = {
    "a number": (lambda b: strike(cell(b, NUMBER)), [(NUMBER, "0", "KH218 error")]),
    "a text": (lambda b: strike(cell(b, TEXT)), [(TEXT, "0", "KH218 warning")]),
    "a number beside a struck label": (
        lambda b: strike(cell(b, NUMBER).offset(0, -1)),
        [(NUMBER, "0", "KH218 error")],
    ),
    "all runs of a number": (
        lambda b: rich(b, NUMBER, ("1", STRUCK), ("2", STRUCK)),
        [(NUMBER, "0", "KH218 error")],
    ),
    "one run of a number": (
        lambda b: rich(b, NUMBER, ("12", STRUCK), ("500", {"b": True})),
        [(NUMBER, "0", "KH218 error")],
    ),
    "one run of a text": (
        lambda b: rich(b, TEXT, ("Đã chi ", {}), ("hai", STRUCK), (" ba lần", {"b": True})),
        [(TEXT, "0", "KH218 warning")],
    ),
    "a raised digit": (
        lambda b: rich(b, NUMBER, ("12", {}), ("1", {"vertAlign": "superscript"})),
        [(NUMBER, "0", "KH219 error")],
    ),
    "a lowered digit": (
        lambda b: rich(b, NUMBER, ("12", {"b": True}), ("1", {"vertAlign": "subscript"})),
        [(NUMBER, "0", "KH219 error")],
    ),
    "an amount of the ledger": (
        lambda b: strike(cell(b, AMOUNT, 2)),
        [(AMOUNT, "2", "KH218 error")],
    ),
    "a record of the ledger": (
        lambda b: strike(*record(b, TABLE, 1)),
        [("entries", "0", "KH218 error")],
    ),
    "two records": (
        lambda b: strike(*record(b, TABLE, 1), *record(b, TABLE, 3)),
        [("entries", "0", "KH218 error")] * 2,
    ),
    "the name of a member": (
        lambda b: strike(cell(b, NAME, 1)),
        [("members", "0", "KH218 error")],
    ),
    "the number of a member": (
        lambda b: strike(cell(b, PEOPLE.seq, 1)),
        [("members", "0", "KH218 error")],
    ),
    "the position of a member": (
        lambda b: strike(cell(b, POSITION, 1)),
        [(POSITION, "1", "KH218 error")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_struck_or_raised_is_told(name):
    change, expected = TEXTS[name]
    assert told(change) == expected


PLAIN = {
    "a blank cell": lambda b: strike(cell(b, NUMBER).offset(0, 9)),
    "a struck blank record": lambda b: strike(*record(b, TABLE, 9)),
    "a whole number raised": lambda b: rich(b, NUMBER, ("12", {"vertAlign": "superscript"})),
    "a square metre": lambda b: rich(b, TEXT, ("30 m", {}), ("2", {"vertAlign": "superscript"})),
    "bold runs": lambda b: rich(b, NUMBER, ("1", {"b": True}), ("2", {})),
    "a struck blank": lambda b: rich(b, NUMBER, ("12", {}), (" ", STRUCK)),
    "runs that are not struck in a cell that is": lambda b: (
        strike(cell(b, NUMBER)),
        rich(b, NUMBER, ("1", {"b": True}), ("2", {"i": True})),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_what_says_nothing_against_the_content_is_not_told(name):
    assert told(PLAIN[name]) == []


@pytest.mark.parametrize("name", ["a number", "a raised digit", "an amount of the ledger"])
def test_what_is_struck_or_raised_is_not_counted(name):
    change, [(key, _, _)] = TEXTS[name]
    assert key in wrong(change)


def test_nothing_that_is_made_of_a_struck_record_is_counted():
    made = {
        c.key for c in FORM.computed if "entries" in (c.count, c.sum and FORM.columns[c.sum][0].key)
    }
    assert made and made <= wrong(lambda b: strike(*record(b, TABLE, 1)))
    assert not made & wrong(lambda b: None)


def test_the_row_and_its_cells_are_told():
    result = checked(edited(ORIGINAL, lambda b: strike(*record(b, TABLE, 1))))
    [finding] = result.submission.findings
    row = CELLS[AMOUNT].row + 1
    assert f"dòng {row} bị gạch ngang (ô B{row}, C{row}" in finding.message
    assert "bỏ gạch ngang" in finding.message
