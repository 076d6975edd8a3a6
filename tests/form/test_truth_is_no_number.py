"""Excel takes TRUE and FALSE for greater than any number: FALSE>0 is TRUE there, in LibreOffice it
is not. So what is compared with a number has to be one, and so has what is added up.
"""

import io
import re
from collections.abc import Iterator

import pytest
import workbooks
from lazily import load_workbook

from khsheet.form import definition

TRUTHS = ("ISNUMBER", "ISERROR", "ISTEXT", "ISBLANK", "AND", "OR", "NOT")
TOKENS = re.compile(r"<>|>=|<=|[<>=+\-*/&^(),]|[A-Z][A-Z0-9.]*(?=\()|[^<>=+\-*/&^(),]+")
ADDING = ("SUM", "MAX", "MIN", "SMALL", "LARGE", "ROUND")
COMPARING = ("<>", ">=", "<=", "<", ">", "=")


class Expression:
    """Reads a formula from the left; ``wrong`` are the comparisons of a truth with a number."""

    def __init__(self, formula: str):
        plain = re.sub(
            r"'[^']*'!|\"(?:[^\"]|\"\")*\"", lambda m: "!" if "'" in m[0][0] else "q", formula
        )
        self.tokens = TOKENS.findall(plain)
        self.at = 0
        self.wrong: list[str] = []
        self.is_truth()
        assert self.at == len(self.tokens), plain

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def is_truth(self) -> bool:
        """Whether the expression that begins here is TRUE or FALSE."""
        left = self.is_truth_of_terms()
        is_comparison = False
        while self.next() in COMPARING:
            sign, begins = self.next(), self.at
            self.at += 1
            right = self.is_truth_of_terms()
            if left != right:
                self.wrong.append(
                    "".join(self.tokens[max(0, begins - 40) : self.at]) + f" ({sign})"
                )
            left = is_comparison = True
        return is_comparison or left

    def is_truth_of_terms(self) -> bool:
        truth, terms = self.is_truth_of_one(), 1
        while self.next() in ("+", "-", "*", "/", "&", "^"):
            self.at += 1
            self.is_truth_of_one()
            terms += 1
        return truth and terms == 1

    def is_truth_of_one(self) -> bool:
        while self.next() in ("-", "+"):
            self.at += 1
        token = self.next()
        self.at += 1
        if token == "(":
            truths = self.arguments()
            return truths[0]
        if self.next() != "(":
            return token in ("TRUE", "FALSE")
        self.at += 1
        truths = self.arguments()
        if token in ("IF", "IFERROR"):
            return any(truths[token == "IF" :])
        if token in ADDING and any(truths):
            self.wrong.append(f"{token} of {''.join(self.tokens[max(0, self.at - 40) : self.at])}")
        return token in TRUTHS

    def arguments(self) -> list[bool]:
        """Of what stands up to the bracket that closes."""
        truths = []
        while self.next() != ")":
            truths.append(self.next() != "," and self.is_truth())
            if self.next() == ",":
                self.at += 1
        self.at += 1
        return truths


def formulas() -> Iterator[tuple[str, str]]:
    """Those of the cells and of the conditions of a blank workbook, by place."""
    for sheet in load_workbook(io.BytesIO(workbooks.workbook(definition.load()))):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            made = getattr(cell.value, "text", cell.value)
            if isinstance(made, str) and made.startswith("=") and len(made) > 1:
                yield f"{sheet.title} {cell.coordinate}", made[1:]
        for places in sheet.conditional_formatting:
            for number, rule in enumerate(places.rules):
                for made in rule.formula:
                    yield f"{sheet.title} {places.sqref} {number}", made


@pytest.mark.parametrize(
    ("formula", "number"),
    [
        ('(LEFT(A1,3)="Thu")>0', 1),
        ('0+(LEFT(A1,3)="Thu")>0', 0),
        ("IF(A1>0,B1>0,0)>0", 1),
        ("IF(A1>0,(B1>0)*1,0)>0", 0),
        ("(A1=0)<>(B1=0)", 0),
        ("SUM(ISNUMBER(A1)*1)>0", 0),
        ("SUM(IFERROR(A1=0,0))", 1),
        ('ISNUMBER(SEARCH("a>0",A1))>0', 1),
    ],
)
def test_the_reader_of_formulas(formula, number):
    assert len(Expression(formula).wrong) == number


def test_no_truth_is_compared_with_a_number():
    made = dict(formulas())
    assert len(made) > 300
    read = {place: Expression(formula).wrong for place, formula in made.items()}
    assert {place: wrong for place, wrong in read.items() if wrong} == {}
