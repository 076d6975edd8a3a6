"""Formulas of plain numbers: what is worked out, what is left to be asked, and how it is told."""

from __future__ import annotations

import ast
import operator
from decimal import Decimal
from fractions import Fraction

import pytest
from arrived import FORM, checked, edited
from clients import convert
from filled import filled_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from khsheet.form.layout import layout
from khsheet.formats import open_book
from khsheet.model import DateSerial, Field, Formula, PercentNumber, Type
from khsheet.values.arithmetic import worked_out
from khsheet.values.reading import read

MONEY = Field("key", "Nhãn", Type.MONEY, "đồng")
HECTARES = Field("key", "Nhãn", Type.DECIMAL, "ha")
PERCENT = Field("key", "Nhãn", Type.PERCENT, "%")
TEXT = Field("key", "Nhãn", Type.TEXT)
DATE = Field("key", "Nhãn", Type.DATE)

WORKED_OUT = {
    "500000+300000": "800000",
    "+500000+300000": "800000",
    "12*50000": "600000",
    "1.5*2": "3",
    "0.1+0.2": "0.3",
    "-(2+3)*4": "-20",
    "--2": "2",
    "2*-3": "-6",
    "7/8": "0.875",
    "1000*50%": "500",
    "50%%": "0.005",
    "-50%": "-0.5",
    "2-3-4": "-5",
    "8/4/2": "1",
    " ( 1 + 2 ) ": "3",
    "5.": "5",
    ".5": "0.5",
    "800000": "800000",
    "999999999999999": "999999999999999",
}


@pytest.mark.parametrize(("text", "value"), WORKED_OUT.items())
def test_worked_out(text, value):
    for cached in (None, float(value)):
        assert worked_out(Formula(text, cached)) == Decimal(value)


LEFT = [
    *("", "A1+1", "SUM(1,2)", "1,5*2", "12 500", "1+", "*2", "()", "(1", "1)", "2^3", "1E3"),
    *("1/3", "1/3*3", "1/0", "1/(2-2)", "1.2.3", "1..2", ".", "%", "5%5", "1=1", '1&"a"', "{1+2}"),
    *("٣+1", "1_000", "0x10", "1;2", "1+2\x00", "[.A1]", "1234567890123456", "999999999999999*10+1"),
    *("1" + "+1" * 100, "(" * 21 + "1" + ")" * 21, "9999999999*" * 15 + "1", "1/1024/1024/1024/1024"),
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_left_to_be_asked(text):
    assert worked_out(Formula(text, None)) is None


def test_a_hundred_numbers_and_twenty_brackets_are_taken():
    assert worked_out(Formula("1" + "+1" * 99, None)) == 100
    assert worked_out(Formula("(" * 20 + "1" + ")" * 20, None)) == 1


@pytest.mark.parametrize("cached", [8.0, 9.0 + 1e-9, "9", "", True, float("nan")])
def test_another_result_is_asked_about(cached):
    assert worked_out(Formula("4+5", cached)) is None


def test_rounding_is_no_other_result():
    assert worked_out(Formula("0.3-0.1-0.2", -2.7755575615628914e-17)) == 0
    assert worked_out(Formula("0.1*3", 0.1 * 3)) == Decimal("0.3")


# ---------------------------------------------------------------- against Python's fractions

NUMBER = st.one_of(
    st.integers(0, 10**6).map(str), st.decimals(0, 10**4, places=2).map(lambda d: format(d, "f"))
)
EXPRESSIONS = st.recursive(
    NUMBER,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map("".join),
        inner.map("({})".format),
        inner.map("-({})".format),
    ),
    max_leaves=8,
)
SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def by_python(node: ast.expr, source: str) -> Fraction:
    match node:
        case ast.BinOp():
            sign = SIGNS[type(node.op)]
            return sign(by_python(node.left, source), by_python(node.right, source))
        case ast.UnaryOp():
            return -by_python(node.operand, source)
    return Fraction(ast.get_source_segment(source, node))


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS)
def test_results_are_exact(text):
    # Python takes no number with a zero in front for a decimal one.
    try:
        expected = by_python(ast.parse(text, mode="eval").body, text)
    except (ZeroDivisionError, SyntaxError):
        expected = None
    value = worked_out(Formula(text, None))
    assert value is None or Fraction(value) == expected
    if expected is not None and "/" not in text and len(text) < 60 and abs(expected) < 10**9:
        digits = len(str(abs((expected * 10**16).numerator)).rstrip("0"))
        assert (value is None) <= (digits > 15)


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.+-*/()% ", max_size=250))
def test_any_text_is_worked_out_or_left(text):
    value = worked_out(Formula(text, None))
    assert value is None or len(value.as_tuple().digits) <= 16


# ---------------------------------------------------------------- what fields take

TAKEN = [
    (MONEY, Formula("500000+300000", 800000.0), 800000, "“=500000+300000” được đọc là 800.000"),
    (MONEY, Formula("1.5*2", None), 3, "“=1.5*2” được đọc là 3"),
    (HECTARES, Formula("0.1+0.2", 0.1 + 0.2), Decimal("0.3"), "“=0.1+0.2” được đọc là 0,3"),
    (HECTARES, Formula("5+5", 10.0), Decimal(10), "“=5+5” được đọc là 10"),
    (PERCENT, Formula("20+30.5", 50.5), Decimal("50.5"), "“=20+30.5” được đọc là 50,5%"),
    (PERCENT, Formula("1/4", PercentNumber(0.25)), Decimal(25), "“=1/4” được đọc là 25%"),
    (PERCENT, Formula("100%", PercentNumber(1)), Decimal(100), "“=100%” được đọc là 100%"),
]


@pytest.mark.parametrize(("field", "formula", "value", "found"), TAKEN)
def test_a_number_field_takes_the_result_and_says_so(field, formula, value, found):
    reading = read(formula, field)
    assert (reading.value, type(reading.value)) == (value, type(value))
    assert (reading.code, reading.found) == ("KH210", found)


ASKED = [
    (MONEY, Formula("500000+300000", 900000.0), "KH212"),
    (MONEY, Formula("", 800000.0), "KH212"),
    (MONEY, Formula("{4+5}", 9.0), "KH212"),
    (MONEY, Formula("A1+300000", 800000.0), "KH212"),
    (MONEY, Formula("5/2", 2.5), "KH205"),
    (MONEY, Formula("50%", PercentNumber(0.5)), "KH204"),
    (MONEY, Formula("1+2", DateSerial(3)), "KH206"),
    (PERCENT, Formula("100%", 1.0), "KH212"),
    (PERCENT, Formula("1", None), "KH212"),
    (PERCENT, Formula("0.1*2", 0.2), "KH204"),
    (TEXT, Formula("4+5", 9.0), "KH212"),
    (DATE, Formula("46000+1", 46001.0), "KH212"),
]


@pytest.mark.parametrize(("field", "formula", "code"), ASKED)
def test_what_is_not_sure_is_asked(field, formula, code):
    reading = read(formula, field)
    assert (reading.value, reading.code) == (None, code)


# ---------------------------------------------------------------- from files

PLACED = layout(FORM)
(LEDGER,) = (p for p in PLACED.sheets.values() if p.sheet.key == "ledger")
INPUT, GRID = PLACED.cells["fund_opening_balance"], PLACED.cells["clc_law_classes"]
ORIGINAL = filled_workbook()


def with_formulas(book) -> None:
    """Each cell gets a formula that comes to what stands in it."""
    sheets = [book[INPUT.sheet].cell(INPUT.row, INPUT.column)]
    sheets.append(book[GRID.sheet].cell(GRID.row, GRID.column))
    (section,) = (s for s in LEDGER.sheet.sections if s.key in FORM.tables)
    amount = [item.type for item in section.fields].index(Type.MONEY)
    sheets.append(book[LEDGER.sheet.name].cell(LEDGER.first_data_row, amount + 2))
    for cell in sheets:
        cell.value = f"=({int(cell.value)}-1)*2/2+1"


def is_as_typed(data: bytes) -> None:
    before, after = checked(ORIGINAL), checked(data)
    assert after.answers == before.answers
    assert [f.code for f in after.findings] == ["KH210"] * 3
    assert [f.code for f in after.violations] == ["KH210"] * 3


def test_inputs_grids_and_tables_take_what_a_formula_comes_to():
    is_as_typed(edited(ORIGINAL, with_formulas))


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_libreoffice_saved_is_taken_alike(kind, tmp_path):
    path = tmp_path / "thu.xlsx"
    path.write_bytes(edited(ORIGINAL, with_formulas))
    saved = convert(path, kind, tmp_path / "out" if kind == "xlsx" else tmp_path)
    with open_book(saved) as book:
        assert type(book.sheet(INPUT.sheet).rows[INPUT.row][INPUT.column].cached) is float
    is_as_typed(saved.read_bytes())
