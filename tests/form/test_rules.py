"""Every kind of rule: what it accepts, its limits and blanks first, then what it rejects.

Each table is judged twice: every line as the single cells of a form of its own, and all lines
together as the rows of a table. The last column names the findings, all of them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import workbooks
from hypothesis import given
from hypothesis import strategies as st
from workbooks import PERIOD, checked, form_of, found

from khsheet.form import check_sheet, definition, periods, rules
from khsheet.form.layout import layout
from khsheet.form.workbook_refs import choices_name
from khsheet.intake.judging import check
from khsheet.model import Form, Raw, Severity

CHOICES = """
[choices.colour]
label = "Màu"
values = ["Xanh", "Đỏ", "Tím than"]
variants = { "Tím" = "Tím than" }
ambiguous = { "Sẫm" = ["Đỏ", "Tím than"] }

[choices.post]
label = "Việc"
strict = false
values = ["Trưởng nhóm", "Thủ quỹ"]
"""


def single(fields: str, rule: str = "") -> Form:
    return form_of(
        f'{CHOICES}[[sheet]]\nkey = "s"\nname = "S"\ntitle = "S"\n[[sheet.section]]\nkey = "part_one"\ntitle = "P"\nshape = "fields"\nfield = [{fields}]\n{rule}'
    )


def table(fields: str, rule: str = "") -> Form:
    return form_of(
        f'{CHOICES}[[sheet]]\nkey = "s"\nname = "S"\ntitle = "S"\n[[sheet.section]]\nkey = "part_one"\ntitle = "P"\nshape = "table"\ncolumn = [{fields}]\n{rule}'
    )


def raw(text: str) -> Raw:
    """A cell of the table of cases: a number, "" for a blank, everything else text; '12' is text."""
    if text.startswith("'"):
        return text.strip("'")
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return text or None


def cases(text: str) -> list[tuple[dict[str, Raw], list[str]]]:
    """Each line's cells by key, and its findings."""
    head, *lines = (
        [part.strip() for part in line.split("|")] for line in text.strip().splitlines()
    )
    return [
        ({k: raw(v) for k, v in zip(head[:-1], line)}, sorted(filter(None, line[-1].split(", "))))
        for line in lines
    ]


def rule(kind: str, rest: str, severity: str = "error") -> str:
    return f'[[rule]]\nid = "r"\nkind = "{kind}"\nseverity = "{severity}"\n{rest}\n'


A = '{ key = "a", label = "A", type = "integer" }'
AB = f'{A}, {{ key = "b", label = "B", type = "integer" }}'
ABC = f'{AB}, {{ key = "c", label = "C", type = "decimal" }}'

# name: fields, declared rule, cases; accepted ones first
TABLES = {
    "required": (
        """{ key = "a", label = "A", type = "integer", required = true },
           { key = "t", label = "T", type = "text", required = true },
           { key = "b", label = "B", type = "integer" }""",
        "",
        """
        a | t      | b | findings
        0 | không  | 1 |
        5 | 0      |   |
          | có     | 1 | a KH201
        3 |        | 1 | t KH201
          |        | 1 | a KH201, t KH201
        nhiều | có | 1 | a KH202
        - | có     | 1 | a KH201, a KH211
        1 | -      | 1 | t KH201, t KH211
        """,
    ),
    "required, declared for several": (
        ABC,
        rule("required", 'fields = ["a", "b"]', "warning"),
        """
        a | b | c | findings
        0 | 0 | 1 |
          | 1 | 1 | a KH201
          |   | 1 | a KH201, b KH201
        """,
    ),
    "type of a whole number": (
        A,
        "",
        """
        a       | findings
                |
        0       |
        -4      |
        '12'    |
        1_000_000_000_000_000 |
        '12 người' | a KH210
        -       | a KH211
        nhiều   | a KH202
        12.5    | a KH205
        khoảng 20 | a KH203
        2_000_000_000_000_000 | a KH202
        """,
    ),
    "type of money": (
        '{ key = "a", label = "A", type = "money", unit = "đồng" }',
        "",
        """
        a          | findings
                   |
        12500000   |
        '12.500.000' |
        12,5 triệu | a KH210
        12,5       | a KH204
        0.5        | a KH205
        """,
    ),
    "type of a percentage": (
        '{ key = "a", label = "A", type = "percent", min = 0, max = 100 }',
        "",
        """
        a     | findings
              |
        0     |
        1     |
        60.5  |
        100   |
        60,5% |
        0.2   | a KH204
        '0,5' | a KH204
        100.1 | a KH220
        -1    | a KH220
        """,
    ),
    "type of a date": (
        '{ key = "a", label = "A", type = "date" }',
        "",
        """
        a          | findings
                   |
        15/03/2026 |
        1/7/2026   |
        46096      |
        5.3.2026   | a KH210
        5-3-26     | a KH210
        5/3/95     | a KH210
        15/3       | a KH210
        31/02/2026 | a KH207
        tháng 6    | a KH208
        12.5       | a KH207
        """,
    ),
    "between": (
        '{ key = "a", label = "A", type = "integer", min = 2, max = 9 }, { key = "b", label = "B", type = "decimal", min = 0.5 }, { key = "c", label = "C", type = "decimal", max = 1.5 }',
        "",
        """
        a  | b    | c    | findings
        2  | 0.5  | 1.5  |
        9  | 100  | -100 |
           |      | 1    |
        1  | 0.49 | 1.51 | a KH220, b KH220, c KH220
        10 |      |      | a KH220
        -  | nt   | 1    | a KH211, b KH214
        """,
    ),
    "between, declared": (
        AB,
        rule("between", 'fields = ["a"]\nmin = 100000', "warning"),
        """
        a      | b | findings
        100000 | 1 |
               | 1 |
        99999  | 1 | a KH406
        0      | 1 | a KH406
        12.5   | 1 | a KH205
        """,
    ),
    "usual": (
        AB,
        rule("usual", 'fields = ["a"]\nmin = 5\nmax = 900', "warning"),
        """
        a    | b | findings
        5    | 1 |
        900  | 1 |
             | 1 |
        0    | 1 |
        -7   | 1 |
        4    | 1 | a KH406
        901  | 1 | a KH406
        4.5  | 1 | a KH205
        """,
    ),
    "usual, for each of others": (
        f'{ABC}, {{ key = "d", label = "D", type = "integer" }}',
        rule(
            "usual",
            'fields = ["a"]\nper = ["c", "d"]\nscale = 100\nunit = "%"\nmin = 2.5\nmax = 60',
            "warning",
        ),
        """
        a   | b | c    | d   | findings
        6   | 1 | 0    | 10  |
        3   | 1 | 4.5  | 0.5 | d KH205
        1   | 1 | 30   | 10  |
        7   | 1 | 0    | 10  | a KH406
        1   | 1 | 30.5 | 10  | a KH406
        0   | 1 | 30   | 10  |
        70  | 1 | 0    | 0   |
        70  | 1 | -9   | 3   |
        70  | 1 |      | 10  |
            | 1 | 5    | 10  |
        70  | 1 | 5    | nhiều | d KH202
        """,
    ),
    "usual, where a text is one of some": (
        f'{AB}, {{ key = "t", label = "T", type = "text" }}',
        rule("usual", 'fields = ["a"]\nmin = 5\nwhen = "t"\nvalues = ["Thu*", "Chi"]', "warning"),
        """
        a | b | t       | findings
        4 | 1 |         |
        4 | 1 | nt      | t KH214
        4 | 1 | Chi phí |
        5 | 1 | Chi     |
        0 | 1 | Chi     |
        4 | 1 | chi     | a KH406
        4 | 1 | THU phí | a KH406
        """,
    ),
    "usual, where a text holds some": (
        f'{AB}, {{ key = "t", label = "T", type = "text" }}',
        rule("usual", 'fields = ["a"]\nmin = 5\nwhen = "t"\nvalues = ["*vở h*"]', "warning"),
        """
        a | b | t            | findings
        4 | 1 | Vở           |
        4 | 1 | vở học sinh  | a KH406
        4 | 1 | 50 VỞ HỌC    | a KH406
        """,
    ),
    "one of a strict list": (
        '{ key = "a", label = "A", type = "choice", choices = "colour" }',
        "",
        """
        a        | findings
                 |
        Xanh     |
        ĐỎ       |
        tím than |
        Tím      | a KH210
        Vàng     | a KH221
        Sẫm      | a KH222
        -        | a KH211
        """,
    ),
    "one of an open list": (
        '{ key = "a", label = "A", type = "choice", choices = "post" }',
        "",
        """
        a           | findings
                    |
        Thủ quỹ     |
        thu quy     | a KH210
        Ca sĩ       | a KH227
        """,
    ),
    "length": (
        '{ key = "a", label = "A", type = "text", max_length = 5 }',
        "",
        """
        a      | findings
               |
        đường  |
        abcdef | a KH223
        """,
    ),
    "pattern": (
        '{ key = "a", label = "A", type = "text", pattern = "B?-*" }',
        "",
        """
        a      | findings
               |
        BC-    |
        bx-123 |
        B-1    | a KH224
        ABC-1  | a KH224
        12     | a KH224
        """,
    ),
    "date in the period": (
        '{ key = "a", label = "A", type = "date", in_period = true }',
        "",
        """
        a          | findings
                   |
        01/01/2026 |
        30/06/2026 |
        31/12/2025 | a KH225
        01/07/2026 | a KH225
        ngày mai   | a KH207
        """,
    ),
    "not above": (
        ABC,
        rule("not_above", 'fields = ["a"]\nlimit = ["b"]'),
        """
        a | b | c | findings
        0 | 0 | 1 |
        4 | 4 | 1 |
          | 4 | 1 |
        5 |   | 1 |
        5 | nhiều | 1 | b KH202
        5 | 4 | 1 | a KH401
        1 | 0 | 1 | a KH401
        """,
    ),
    "not above a multiple of a sum": (
        ABC,
        rule("not_above", 'fields = ["c"]\nlimit = ["a", "b"]\nfactor = 1.5', "warning"),
        """
        a | b | c    | findings
        1 | 1 | 3    |
        0 | 0 | 0    |
        1 |   | 9    |
        1 | 1 | 3.01 | c KH401
        """,
    ),
    "sum equals": (
        ABC,
        rule("sum_equals", 'fields = ["a", "b"]\nlimit = ["c"]'),
        """
        a | b | c    | findings
        1 | 2 | 3    |
        0 | 0 | 0    |
        1 |   | 3    |
        1 | 2 |      |
        1 | 2 | 3.01 | a KH402
        1 | 1 | 3    | a KH402
        """,
    ),
    "sum equals within a tolerance": (
        ABC,
        rule("sum_equals", 'fields = ["a", "b"]\nlimit = ["c"]\ntolerance_pct = 1', "warning"),
        """
        a  | b  | c      | findings
        50 | 49 | 100    |
        50 | 51 | 100    |
        50 | 50 | 99.01  |
        50 | 50 | 99     | a KH402
        50 | 48 | 100    | a KH402
        """,
    ),
    "zero together": (
        ABC,
        rule("zero_together", 'fields = ["a", "b"]'),
        """
        a | b | c | findings
        0 | 0 | 1 |
        0 |   | 1 |
          |   | 1 |
        2 | 9 | 1 |
        2 | nhiều | 1 | b KH202
        2 | 0 | 1 | b KH403
        2 |   | 1 | b KH403
        0 | 9 | 1 | a KH403
        """,
    ),
    "a single amount in thousands or millions": (
        AB,
        rule("full_amounts", 'fields = ["a"]', "warning"),
        """
        a       | b | findings
        0       | 1 |
        1000    | 1 |
        2500000 | 1 |
        999     | 1 | a KH217
        12      | 1 | a KH217
        -12     | 1 | a KH217
        nhiều   | 1 | a KH202
        """,
    ),
    "a real date in three cells": (
        ", ".join(f'{{ key = "{k}", label = "{k.upper()}", type = "integer" }}' for k in "abc"),
        rule("real_date", 'fields = ["a", "b", "c"]'),
        """
        a  | b  | c    | findings
        30 | 6  | 2026 |
        31 | 6  | 2026 | a KH207
        29 | 2  | 2024 |
        29 | 2  | 2026 | a KH207
        32 | 12 | 2026 | a KH207
           | 6  | 2026 |
        31 | 13 | 2026 |
        31 | 6  | 26   |
        nhiều | 6 | 2026 | a KH202
        """,
    ),
    "a day not after one in three cells": (
        '{ key = "t", label = "T", type = "date" }, '
        + ", ".join(f'{{ key = "{k}", label = "{k.upper()}", type = "integer" }}' for k in "abc"),
        rule("date_not_after", 'fields = ["t"]\nlimit = ["a", "b", "c"]', "warning"),
        """
        t          | a  | b | c    | findings
        30/06/2026 | 30 | 6 | 2026 |
        31/12/2026 |    | 6 | 2026 |
                   | 30 | 6 | 2020 |
        31/12/2026 | 30 | 6 |      |
        32/12/2026 | 30 | 6 | 2020 | t KH207
        01/07/2026 | 30 | 6 | 2026 | t KH406
        01/01/2027 |    | 6 | 2026 | t KH406
        """,
    ),
    "required when a number is above zero": (
        f'{A}, {{ key = "t", label = "T", type = "text" }}, {{ key = "c", label = "C", type = "decimal" }}',
        rule("required_when", 'fields = ["t", "c"]\nwhen = "a"'),
        """
        a | t | c | findings
        0 |   | 1 |
          |   | 1 |
        2 | x | 0 |
        nhiều | | 1 | a KH202
        2 |   | 1 | t KH404
        2 |   |   | c KH404, t KH404
        """,
    ),
    "required when a choice is made": (
        '{ key = "k", label = "K", type = "choice", choices = "colour" }, { key = "a", label = "A", type = "integer" }, { key = "b", label = "B", type = "integer" }',
        rule("required_when", 'fields = ["a"]\nwhen = "k"\nvalues = ["Đỏ", "Tím*"]', "warning"),
        """
        k        | a | b | findings
        Xanh     |   | 1 |
                 |   | 1 |
        Đỏ       | 0 | 1 |
        Vàng     |   | 1 | k KH221
        đỏ       |   | 1 | a KH404
        Tím than |   | 1 | a KH404
        Tím      |   | 1 | a KH404, k KH210
        """,
    ),
    "required when a date or a text is given": (
        '{ key = "d", label = "D", type = "date" }, { key = "a", label = "A", type = "integer" }, { key = "b", label = "B", type = "integer" }',
        rule("required_when", 'fields = ["a"]\nwhen = "d"'),
        """
        d        | a | b | findings
                 |   | 1 |
        1/2/2026 | 3 | 1 |
        32/2/2026 |  | 1 | d KH207
        1/2/2026 |   | 1 | a KH404
        """,
    ),
    "at least one of": (
        ABC,
        rule("at_least_one", 'fields = ["a", "b"]'),
        """
        a | b | c | findings
        0 |   | 1 |
          | 0 | 1 |
        nhiều | | 1 | a KH202
          |   | 1 | a KH405
        """,
    ),
}


def blank_line(cells: dict[str, Raw]) -> bool:
    return all(v is None for v in cells.values())


@pytest.mark.parametrize("name", TABLES)
def test_single_cells(name):
    fields, declared, text = TABLES[name]
    form = single(fields, declared)
    said = {str(cells): found(form, checked(form, cells).findings) for cells, _ in cases(text)}
    assert said == {str(cells): expected for cells, expected in cases(text)}


@pytest.mark.parametrize("name", TABLES)
def test_rows_of_a_table(name):
    fields, declared, text = TABLES[name]
    form = table(fields, declared)
    lines = [(cells, expected) for cells, expected in cases(text) if not blank_line(cells)]
    keys = [f.key for f in form.tables["part_one"].fields]
    result = checked(form, {}, {"part_one": [tuple(cells[k] for k in keys) for cells, _ in lines]})
    wanted = [
        e.replace(" ", f" {n} ") for n, (_, expected) in enumerate(lines, 1) for e in expected
    ]
    assert found(form, result.findings) == sorted(wanted)


@pytest.mark.parametrize("name", TABLES)
def test_accepted_cases_stand_before_rejected_ones_and_both_are_there(name):
    outcomes = [bool(expected) for _, expected in cases(TABLES[name][2])]
    assert outcomes[0] is False and outcomes[-1] is True


# ---------------------------------------------------------------- rules over a whole column


def rows(text: str) -> list[tuple[Raw, ...]]:
    return [
        tuple(raw(part.strip()) for part in line.split("|")) for line in text.strip().splitlines()
    ]


UNIQUE = '{ key = "n", label = "N", type = "text", unique = true }, { key = "a", label = "A", type = "integer" }'


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("PC1 | 1\nPC2 | 1\n | 1\n | 2", []),
        ("PC 1 | 1\nPC1 | 1\nP-C1 | 1", []),
        ("PC1 | 1\npc1 | 2\nPC2 | 1\nPC1 | 3", ["n 2 KH226", "n 4 KH226"]),
        ("P  1 | 1\nP 1 | 2", ["n 2 KH226"]),
        ("'12' | 1\n12 | 2", ["n 2 KH226"]),
    ],
)
def test_unique_in_a_column(text, findings):
    form = table(UNIQUE)
    assert found(form, checked(form, {}, {"part_one": rows(text)}).findings) == findings


def test_unique_over_columns():
    form = table(
        '{ key = "n", label = "N", type = "text" }, { key = "d", label = "D", type = "date" }, { key = "a", label = "A", type = "integer" }',
        rule("unique", 'fields = ["n", "d"]'),
    )
    text = "x | 1/3/2026 | 1\nx | 2/3/2026 | 1\ny | 1/3/2026 | 1\nx |  | 1\nx |  | 2\nX | 01/03/2026 | 3"
    assert found(form, checked(form, {}, {"part_one": rows(text)}).findings) == ["n 6 KH226"]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ((1, 1, 2026), False),
        ((31, 12, 2026), False),
        ((31, 12, 2025), True),
        ((1, 1, 2027), True),
        ((None, 3, 2026), False),
        ((None, 3, 2025), True),
        ((None, None, 2027), True),
        ((5, 3, None), False),
        ((32, 3, 2026), False),
    ],
)
def test_a_day_near_the_period(day, told):
    abc = ", ".join(f'{{ key = "{k}", label = "{k.upper()}", type = "integer" }}' for k in "abc")
    form = single(abc, rule("date_near_period", 'fields = ["a", "b", "c"]', "warning"))
    sent = {k: None if n is None else float(n) for k, n in zip("abc", day)}
    assert found(form, checked(form, sent).findings) == ["c KH406"] * told


PAID = """{ key = "d", label = "Ngày", type = "date" },
    { key = "n", label = "Số", type = "text" },
    { key = "a", label = "Tiền", type = "integer" },
    { key = "t", label = "Nội dung", type = "text" }"""
PAID_ONCE = rule(
    "unique", 'fields = ["d"]\nor_blank = ["a", "t"]\nunless = ["n"]\nbecause = "Xóa."', "warning"
)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        # date | number | amount | content
        ("1/3/2026 | | 5 | x\n1/3/2026 | | 6 | x\n2/3/2026 | | 5 | x\n1/3/2026 | | 5 | y", []),
        ("1/3/2026 | P1 | 5 | x\n1/3/2026 | P2 | 5 | x\n1/3/2026 | P1 | 5 | x", []),
        ("1/3/2026 | P1 | 5 | x\n1/3/2026 | P2 | 5 | x\n1/3/2026 | | 5 | x", ["d 1", "d 2"]),
        ("1/3/2026 | P1 | 5 | x\n1/3/2026 | | 5 | X\n1/3/2026 | P1 | 5 | y", ["d 1"]),
        ("1/3/2026 | | 5 | x\n1/3/2026 | P2 | 5 | x\n2/3/2026 | | 5 | x", ["d 2"]),
        ("1/3/2026 | P1 | 5 | x\n1/3/2026 | | 6 | x\n1/3/2026 | | 5 | y", []),
        ("1/3/2026 | - | 5 | x\n1/3/2026 | P2 | 5 | x", ["d 2", "n 1"]),
        (" | | 5 | x\n | | 5 | x\n32/3/2026 | | 5 | x\n32/3/2026 | | 5 | x", ["d 3", "d 4"]),
        ("1/3/2026 | | 5 | x\n1/3/2026 | | nhiều | x\n1/3/2026 | | nhiều | x", ["a 2", "a 3"]),
        ("1/3/2026 | | 5 | x\n1/3/2026 | P1 | 5 | x\n01-03-2026 | | '5' | X", ["d 2", "d 3"]),
        ("1/3/2026 | | | x  y\n2/3/2026 | | | x y\n1/3/2026 | | | X y", ["d 3"]),
        ("1/3/2026 | | 5 | \n1/3/2026 | | 5 | \n1/3/2026 | | 5 | ", ["d 2", "d 3"]),
        ("1/3/2026 | | 5 | a\n46082 | | 5 | a", ["d 2"]),
    ],
)
def test_unique_where_some_columns_may_be_blank(text, findings):
    form = table(PAID, PAID_ONCE)
    told = found(form, checked(form, {}, {"part_one": rows(text)}).findings)
    assert [f.rpartition(" ")[0] for f in told if not f.endswith("KH210")] == findings


def test_a_row_listed_twice_is_told_what_it_repeats():
    form = table(PAID, PAID_ONCE)
    sent = {"part_one": rows("1/3/2026 | | 5 | x\n1/3/2026 | | 5 | x")}
    (finding,) = checked(form, {}, sent).findings
    first = layout(form).sheets["s"].first_data_row
    assert finding.code == "KH226"
    assert f"trùng với dòng {first} ở «Ngày», «Tiền», «Nội dung»" in finding.message
    assert "Mỗi dòng ghi một lần" in finding.message
    (finding,) = checked(
        form, {}, {"part_one": rows("1/3/2026 | P1 | 5 | x\n1/3/2026 | | 5 | x")}
    ).findings
    of_copy = f"trùng với dòng {first + 1} ở «Ngày», «Tiền», «Nội dung»"
    assert finding.found == f"{of_copy}; dòng {first + 1} không ghi «Số»"


@pytest.mark.parametrize(
    ("amounts", "findings"),
    [
        ((), []),
        ((5000.0, 7000.0), []),
        ((5000.0, 7000.0, 0.0, 0.0), []),
        ((5000.0, 7000.0, 100_000.0), []),
        ((5000.0, 7000.0, 99_999.0), ["a 1 KH217"]),
        ((999.0, 1000.0), ["a 1 KH217"]),
        ((0.0, 12.0, 2e6, 999.0, 3e6), ["a 2 KH217", "a 4 KH217"]),
        ((12.0, 7.0, 900.0), ["a 1 KH217"]),
        ((6_811_000.0, 7664.0, 1887.0, 7610.0), ["a 2 KH217"]),
        ((500.0, 6_811_000.0, 7664.0, 1887.0, 7610.0), ["a 1 KH217", "a 3 KH217"]),
        ((6_811_000.0, 12_000.0, 36_000.0, 24_000.0), []),
    ],
)
def test_amounts_in_thousands(amounts, findings):
    form = table(
        '{ key = "a", label = "A", type = "money" }, { key = "t", label = "T", type = "text" }'
    )
    assert (
        found(form, checked(form, {}, {"part_one": [(a, "x") for a in amounts]}).findings)
        == findings
    )


def test_a_warning_in_thousands_can_be_explained():
    form = table(
        '{ key = "a", label = "A", type = "money" }, { key = "t", label = "T", type = "text" }'
    )
    sent = {"part_one": [(n, "x") for n in (1.0, 2.0, 3.0)]}
    assert [f.severity for f in checked(form, {}, sent, {"column:a": "Tiền lẻ"}).findings] == [
        Severity.INFO
    ]


LEDGER = """[[sheet]]
key = "s"
name = "S"
title = "S"
[[sheet.section]]
key = "start"
title = "P"
shape = "fields"
field = [{ key = "opening", label = "Tồn", type = "money" }]
[[sheet]]
key = "l"
name = "L"
title = "L"
[[sheet.section]]
key = "book"
title = "B"
shape = "table"
column = [
  { key = "d", label = "Ngày", type = "date" },
  { key = "k", label = "Loại", type = "text" },
  { key = "m", label = "Tiền", type = "money" },
  { key = "goods", label = "Hiện vật", type = "text" },
]
[[rule]]
id = "r"
kind = "python"
severity = "warning"
check = "no_expense_before_money"
fields = ["d", "k", "m"]
when = "opening"
values = ["Thu*", "Chi*"]
"""


@pytest.mark.parametrize(
    ("opening", "text", "findings"),
    [
        (0.0, "2/1/2026 | Chi | 500000 | \n1/1/2026 | Thu | 500000 | ", []),
        (500000.0, "1/1/2026 | Chi học bổng | 500000 | ", []),
        (0.0, "2/1/2026 | Chi | 500000 | \n2/1/2026 | thu | 500000 | ", []),
        (None, "1/1/2026 | Chi | 500000 | ", []),
        (0.0, "1/1/2026 | Chi |  | 50 quyển vở", []),
        (0.0, " | Thu | 500000 | \n2/1/2026 | Chi | 500000 | ", []),
        (0.0, "5/1/2026 | Thu | 500000 | \n2/1/2026 | Chi | 500000 | ", ["m 2 KH407"]),
        (499999.0, "5/1/2026 | Chi | 500000 | \n6/1/2026 | Chi | 500000 | ", ["m 1 KH407"]),
    ],
)
def test_no_expense_before_there_is_money(opening, text, findings):
    form = form_of(LEDGER)
    assert (
        found(form, checked(form, {"opening": opening}, {"book": rows(text)}).findings) == findings
    )


CARRIED_IN = LEDGER.partition("[[rule]]")[0] + rule(
    "not_carried_in",
    """fields = ["m"]
category = "k"
values = ["Thu*"]
balance = "opening"
content = "goods"
words = ["tồn", "số dư"]
exceptions = ["tồn tại", "lãi số dư"]
because = "Xóa."
""",
    "warning",
)


@pytest.mark.parametrize(
    ("opening", "text", "findings"),
    [
        (700000.0, "1/1/2026 | Chi | 700000 | Tồn quỹ\n | Thu | 800000 | Hội phí", []),
        (700000.0, " | Thu | 800000 | khắc phục tồn tại\n | Thu | 800000 | Lãi  số dư", []),
        (0.0, " | Thu | 0 | Tồn quỹ\n | Thu | | Tồn quỹ", []),
        (None, " | Thu | 800000 | Hội phí", []),
        (700000.0, " | Thu | 700000 | Hội phí\n | thu khác | 700000 | ", ["m 1", "m 2"]),
        (700000.0, " | Thu | 690000 | TỒN QUỸ (gồm cả lãi) chuyển sang", ["m 1"]),
        (None, " | Thu | 690000 | Số  dư năm trước, tồn tại quỹ", ["m 1"]),
    ],
)
def test_an_opening_balance_is_no_income(opening, text, findings):
    form = form_of(CARRIED_IN)
    told = found(form, checked(form, {"opening": opening}, {"book": rows(text)}).findings)
    assert told == [f"{at} KH226" for at in findings]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (" | Chi | 700000 | Học bổng\n | Thu | 1000 | Tồn quỹ cuối kỳ", []),
        (" | Chi | 800000 | Tồn quỹ chuyển kỳ sau\n | Chi khác | 1000 | số dư", ["m 1", "m 2"]),
        (" | Chi | 800000 | khắc phục tồn tại\n | Chi | 0 | Tồn quỹ", []),
    ],
)
def test_what_is_left_is_no_expense(text, findings):
    """Nor is it told by its amount, which an expense may have by chance."""
    spent = ('values = ["Thu*"]\nbalance = "opening"', 'values = ["Chi*"]\nrow_noun = "khoản chi"')
    form = form_of(CARRIED_IN.replace(*spent))
    made = checked(form, {"opening": 700000.0}, {"book": rows(text)}).findings
    assert found(form, made) == [f"{at} KH226" for at in findings]
    said = "khoản chi này gọi là tiền tồn, tiền dư. Tiền còn lại không phải là khoản chi. Xóa."
    assert all(said in f.message for f in made)
    told = [r.statement() for r in form.rules]
    assert told == ["«Tiền»: không ghi tiền tồn, tiền dư thành một khoản chi."]


NAMED = LEDGER.partition("[[rule]]")[0] + rule(
    "python",
    """check = "named_clearly"
fields = ["goods"]
sought = ["vở"]
clear = ["Vở*", "*quyển vở*"]
unclear = ["thùng"]
exceptions = ["vở kịch"]
when = "k"
values = ["Thu*"]
because = "Ghi lại."
""",
    "warning",
)


def test_what_is_counted_is_named_clearly():
    form = form_of(NAMED)
    goods = ["Vở", "3 QUYỂN VỞ", "vở kịch", "vợ", "sách/vở", "Vở (thùng)", "bút, vở kịch, vở"]
    made = checked(form, {}, {"book": rows("\n".join(f" | Thu | 500000 | {g}" for g in goods))})
    assert found(form, made.findings) == [f"goods {n} KH204" for n in (5, 6, 7)]
    said = {f.found for f in made.findings}
    assert said == {
        "tên có chữ «vở» nhưng chưa ghi theo cách được cộng",
        "tên có chữ «vở» đi cùng chữ «thùng», chưa rõ số lượng là của gì",
    }
    spent = checked(form, {}, {"book": rows(" | Chi | 500000 | sách vở")})
    assert found(form, spent.findings) == []


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ('when = "k"\n', "thiếu 'when'"),
        ('values = ["Thu*"]\n', "thiếu 'values'"),
        ('"vở"', "trống"),
    ],
)
def test_a_check_of_names_is_whole(part, fault):
    with pytest.raises(definition.DefinitionError) as refused:
        form_of(NAMED.replace(part, '"-"' if fault == "trống" else ""))
    assert fault in str(refused.value)


# ---------------------------------------------------------------- what is common to all kinds


def test_a_rule_of_another_half_year_is_silent():
    form = single(AB, rule("not_above", 'fields = ["a"]\nlimit = ["b"]\nperiods = ["H2"]'))
    sent = workbooks.submission(form, {"a": 5.0, "b": 4.0})
    assert [
        found(form, check(form, sent, periods.parse(p)).findings) for p in ("2026-H1", "2026-H2")
    ] == [[], ["a KH401"]]
    assert [
        [line.id for line in check_sheet.lines(form, periods.parse(p))]
        for p in ("2026-H1", "2026-H2")
    ] == [
        ["section:part_one"],
        ["section:part_one", "r"],
    ]


#: Kinds that a definition writes as rules, and the one that only Python can say.
ALL_KINDS = set(rules.KINDS)


def test_every_kind_speaks_of_itself():
    """Sentence, formula and code for every rule of the form; each kind is used at least once or tabled above."""
    form = definition.load()
    refs = check_sheet.WorkbookRefs(form, PERIOD)
    used = set()
    for one in (*form.rules, *(r for own in rules.implicit(form).values() for r in own)):
        used.add(one.kind)
        said = one.sentence
        assert said.endswith(".") and "None" not in said and "  " not in said
        assert bool(one.violated(refs)) == one.has_formula
    assert ALL_KINDS - used == {"pattern"}


@given(
    st.integers(-5, 15),
    st.one_of(st.none(), st.integers(0, 10)),
    st.one_of(st.none(), st.integers(0, 10)),
)
def test_limits_are_part_of_what_is_allowed(value, low, high):
    """The same numbers make the check and Excel's own validation."""
    if low is not None and high is not None and low > high:
        low, high = high, low
    form = single(A)
    item = replace(
        form.inputs["a"],
        min=None if low is None else Decimal(low),
        max=None if high is None else Decimal(high),
    )
    section = replace(form.sections[0], fields=(item,))
    form = replace(form, sheets=(replace(form.sheets[0], sections=(section,)),))
    allowed = (low is None or value >= low) and (high is None or value <= high)
    assert (found(form, checked(form, {"a": float(value)}).findings) == []) is allowed
    excel = rules.validation(item, choices_name)
    within = {
        "between": lambda: excel["minimum"] <= value <= excel["maximum"],
        "<=": lambda: value <= excel["value"],
        ">=": lambda: value >= excel["value"],
    }[excel["criteria"]]()
    assert within is allowed


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (
            'type = "integer"',
            {"validate": "integer", "criteria": ">=", "value": Decimal(-(10**15))},
        ),
        (
            'type = "decimal", max = 2.5',
            {"validate": "decimal", "criteria": "<=", "value": Decimal("2.5")},
        ),
        (
            'type = "percent"',
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": Decimal(0),
                "maximum": Decimal(100),
            },
        ),
        ('type = "choice", choices = "colour"', {"validate": "list", "source": "=ds_colour"}),
        ('type = "text", max_length = 7', {"validate": "length", "criteria": "<=", "value": 7}),
        ('type = "text"', None),
        ('type = "date"', None),
    ],
)
def test_validation(field, expected):
    form = single(f'{{ key = "a", label = "A", {field} }}')
    assert rules.validation(form.inputs["a"], choices_name) == expected


def test_every_place_is_in_the_form():
    form = definition.load()
    assert all(line.key in layout(form).cells for line in check_sheet.lines(form, PERIOD))
