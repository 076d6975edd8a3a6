"""The real form: a faultless report has no findings, and one broken cell has exactly one."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

import filled
import pytest
import workbooks
from hypothesis import given, settings
from hypothesis import strategies as st
from lazily import load_workbook
from workbooks import PERIOD

from khsheet.form import check_sheet, computed, definition, rules
from khsheet.form.layout import layout
from khsheet.form.rules.among import Among
from khsheet.intake import on_the_sheet
from khsheet.intake.typing import HIDDEN
from khsheet.model import (
    CellError,
    Checked,
    DateSerial,
    Finding,
    Formula,
    PercentNumber,
    Raw,
    Rule,
    Severity,
    Type,
)

FORM = definition.load()
NUMBERING = {t.seq for t in FORM.tables.values()}
GOOD_CELLS, GOOD_ROWS = filled.example_cells(), filled.example_rows()


def judged(changes: dict[str | tuple[str, int], Raw]) -> Checked:
    """The faultless report with some cells changed; (column, row from 0) names a cell of a table."""
    cells = {**GOOD_CELLS, **{k: v for k, v in changes.items() if isinstance(k, str)}}
    rows = {key: [list(r) for r in made] for key, made in GOOD_ROWS.items()}
    for place, raw in changes.items():
        if not isinstance(place, str):
            table, item = FORM.columns[place[0]]
            rows[table.key][place[1]][table.fields.index(item)] = raw
    return workbooks.checked(FORM, cells, rows)


def test_a_faultless_report_has_no_findings():
    result = judged({})
    assert result.findings == [] and result.violations == []
    assert set(workbooks.expected_lines(FORM, result).values()) == {
        check_sheet.DONE,
        check_sheet.LATER,
    }
    assert set(workbooks.expected_marks(FORM, result).values()) == {check_sheet.DONE}


GOOD = judged({})

# ---------------------------------------------------------------- one broken cell for every rule

BAD = {
    Type.TEXT: "nt",
    Type.LONG_TEXT: "nt",
    Type.CHOICE: CellError("#N/A"),
    Type.DATE: "31/02/2026",
}


def own_break(rule: Rule, key: str) -> Raw:
    """A value that breaks what an input's own attributes ask."""
    item = FORM.item(key)
    low, high = item.min, item.max
    return {
        "required": lambda: None,
        "type": lambda: BAD.get(item.type, "nhiều"),
        "whole_of_parts": lambda: NONE,
        "between": lambda: float(high) + 1 if high is not None else float(low) - 1,
        "one_of": lambda: "Một thứ lạ",
        "length": lambda: "x" * (item.max_length + 1),
        "date_in_period": lambda: "01/07/2026",
        "unique": lambda: GOOD_ROWS[FORM.columns[key][0].key][0][
            FORM.columns[key][0].fields.index(item)
        ],
    }[rule.kind]()


def involved(rule: Rule) -> list[str]:
    """The inputs and columns that the rule looks at, also through a sum."""
    keys = [item.key for item in rule.sources]
    for key in keys:
        c = FORM.computed_by_key.get(key)
        keys += (
            [k for k in (*c.add, *c.subtract, c.sum, *c.where) if k and k not in keys] if c else []
        )
    return keys


def guesses(rule: Rule) -> Iterator[dict]:
    """One cell after another that the rule looks at, with other values."""
    keys = involved(rule)
    numbers = {
        float(v) for k in keys if isinstance(v := GOOD.answers.values.get(k), (int, Decimal))
    }
    near = {
        abs(n * factor + more) for n in numbers for factor in (1, 200) for more in (0, 1, -1)
    } | {0.0, 1.0, 20.0, 2000.0, 4e7}
    for key in keys:
        places = (
            [(key, n) for n in range(3)]
            if key in FORM.columns
            else [key]
            if key in FORM.inputs
            else []
        )
        item = FORM.item(key)
        texts = (
            FORM.choices[item.choices].values
            if item.type is Type.CHOICE
            else ("01/01/2026", "30/06/2026")
        )
        values = [None, *(sorted(near) if item.type.is_number else texts)]
        yield from ({place: value} for place in places for value in values)


NO_BALANCE = {"fund_closing_balance": None}
INCOME = "Thu: nguồn khác"
#: As much as a large unit spends.
MORE_SPENT = {**NO_BALANCE, ("entry_amount", 0): 5e6}
#: Instead of a number that a printed form asks for.
NONE = "Không áp dụng"
NO_PARTS = dict.fromkeys(
    ("area_agricultural_ha", "area_non_agricultural_ha", "area_unused_ha"), NONE
)


def raised(amount: float) -> dict:
    return {**NO_BALANCE, ("entry_category", 0): INCOME, ("entry_amount", 0): amount}


#: Where one cell cannot be wrong without another, what else is left blank.
BY_HAND: dict[str, dict] = {
    "full_amounts:entry_amount": {**NO_BALANCE, **{("entry_amount", n): 500.0 for n in range(3)}},
    "area_non_agricultural_ha_not_above_area_natural_ha": {
        "area_natural_ha": 500.0,
        "area_agricultural_ha": NONE,
    },
    "area_unused_ha_not_above_area_natural_ha": {
        "area_unused_ha": 9000.0,
        "area_agricultural_ha": NONE,
    },
    "fund_spent_amount_not_above_fund_total_amount": {**NO_BALANCE, ("entry_amount", 1): 4e7},
    "opening_balance_is_no_income": {
        ("entry_category", 0): "Thu: nguồn khác",
        ("entry_content", 0): "Tồn quỹ",
        **NO_BALANCE,
    },
    "closing_balance_is_no_expense": {("entry_content", 1): "Tồn quỹ chuyển kỳ sau"},
    "notebooks_named_clearly": {**raised(5e6), ("entry_item", 0): "vở (thùng)"},
    "report_date_near_period": {"report_year": 2027.0},
    "basis_doc_before_report": {"basis_doc_date": "31/12/2026"},
    "member_listed_once": {("member_full_name", 1): "Nguyễn Thị Ví Dụ"},
    "entry_listed_once": {("entry_voucher", 1): None, ("entry_content", 2): "Trao thưởng"},
    "entry_has_money_or_goods": {
        **NO_BALANCE,
        ("entry_amount", 1): None,
        ("entry_quantity", 1): None,
        ("entry_item", 1): None,
    },
    "no_expense_before_money": {
        **NO_BALANCE,
        ("entry_category", 0): INCOME,
        ("entry_amount", 0): 4e7,
        ("entry_date", 0): "30/06/2026",
        ("entry_amount", 1): 2e7,
    },
    "report_date_is_real": {"report_day": 31.0},
    "inspection_result_text_facts_asked": {"inspected_units": 0.0, "inspection_result_text": None},
    "education_support_total_amount_in_dong": {
        "school_support_raised_amount": 0.0,
        "education_support_total_amount": 12.0,
    },
    "fund_opening_balance_in_dong": {
        **NO_BALANCE,
        "fund_opening_balance": 12.0,
        **{("entry_category", n): INCOME for n in range(3)},
    },
    "target_cash_max_in_dong": {"target_cash_min": NONE, "target_cash_max": 50_000.0},
    "area_natural_usual": {**NO_PARTS, "area_natural_ha": 150_001.0},
    "population_density_usual": {**NO_PARTS, "population": 120_000.0, "area_natural_ha": 95.0},
    "members_total_number_usual": {
        "population": 200_000.0,
        "members_total": 100_001.0,
        "base_learning_families": None,
        "base_learning_citizens": None,
        **MORE_SPENT,
    },
    "base_learning_families_number_usual": {
        "population": 200_000.0,
        "base_learning_families": 100_001.0,
        "base_learning_citizens": None,
        **MORE_SPENT,
    },
    "base_learning_citizens_people_usual": {
        "population": 290_000.0,
        "base_learning_citizens": 250_001.0,
        "base_learning_families": None,
        "target_cash_max": 2e7,
        **MORE_SPENT,
    },
    "lifelong_week_participants_usual": {
        "lifelong_week_events": 2.0,
        "lifelong_week_participants": 6_001.0,
    },
    "lifelong_week_events_usual": {
        "lifelong_week_events": 901.0,
        "lifelong_week_participants": 4_000.0,
    },
    "education_support_per_raised_usual": {
        "school_support_raised_amount": 1_000_000.0,
        "education_support_total_amount": 100_000_001.0,
    },
    "whole_of_parts:compatriot_groups_total": {
        "compatriot_groups_total": NONE,
        "compatriot_groups_new": 1.0,
    },
    "entry_recipients_usual": {
        **NO_BALANCE,
        ("entry_amount", 1): None,
        ("entry_recipients", 1): 30_001.0,
    },
    "entry_amount_per_recipient_usual": {("entry_recipients", 1): 501.0},
    "entry_amount_usual": {**NO_BALANCE, ("entry_amount", 1): 9_999.0},
    "entry_quantity_usual": {("entry_quantity", 1): 400_001.0},
    **{
        f"recognised_learning_{name}_share_usual": {
            f"registered_learning_{name}": 1_000.0,
            f"recognised_learning_{name}": 1.0,
        }
        for name in ("families", "citizens")
    },
    "fund_spent_amount_by_head_usual": {
        **NO_BALANCE,
        ("entry_amount", 0): 42_499.0,
        **{("entry_category", n): INCOME for n in (1, 2)},
    },
    "school_support_raised_amount_by_head_usual": {
        "population": 30_000.0,
        "base_learning_families": None,
        "base_learning_citizens": None,
        "school_support_raised_amount": 299_999.0,
        "education_support_total_amount": 2.5e7,
    },
    "fund_raised_amount_usual": raised(20_000_000_001.0),
    "fund_raised_amount_per_person_usual": raised(2_125_000_001.0),
}


#: What a part is told to be too large for: blank, it lets the part itself be looked at.
WHOLES = {
    "studious_families_total": "base_learning_families",
    "studious_clans_total": "base_learning_clans",
    "branches_new": "branches_total",
    "study_boards_new": "study_boards_total",
    "fund_opening_balance": "fund_closing_balance",
    **{
        f"registered_learning_{name}": f"base_learning_{name}"
        for name in ("families", "clans", "communities", "units", "citizens")
    },
}


def beyond(rule: rules.Usual) -> dict:
    """The number of a rule of sizes, just outside of what is usual."""
    item = rule.fields[0]
    parts = [GOOD.answers.values[i.key] for i in rule.per]
    whole = sum(n for n in parts if isinstance(n, (int, Decimal))) if parts else 1
    limit, further = (rule.max, 1) if rule.max is not None else (rule.min, -1)
    number = float((limit or 0) * whole / rule.scale)
    changed = number + further if item.type is not Type.DECIMAL else number + further / 100
    changes = {item.key: float(int(changed)) if item.type is not Type.DECIMAL else changed}
    return changes | ({WHOLES[item.key]: None} if item.key in WHOLES else {})


def broken(rule: Rule) -> dict:
    """Changes of the faultless report after which that rule's finding is the only one."""
    if rule.id in BY_HAND:
        return BY_HAND[rule.id]
    if isinstance(rule, rules.Usual):
        return beyond(rule)
    if ":" not in rule.id:
        return next(c for c in guesses(rule) if [f.rule for f in judged(c).findings] == [rule.id])
    key = rule.fields[0].key
    if key not in FORM.columns:
        return {key: own_break(rule, key)}
    return {(key, 1): own_break(rule, key)}


RULES = [r for key, own in rules.implicit(FORM).items() if key not in NUMBERING for r in own] + [
    rule
    for rule in FORM.rules
    if not isinstance(rule, Among)  # which need other reports
    and rule.id != "entries_listed_at_all"  # which no cell breaks
]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_one_broken_cell_gives_that_finding_alone(rule):
    result = judged(broken(rule))
    assert [f.rule for f in result.findings] == [
        *CAME_BEFORE.get(rule.id, ()),
        rule.id,
        *FOLLOWED.get(rule.id, ()),
    ]
    place = finding_of(rule, result).place
    assert place.sheet and place.row and place.column
    line = check_sheet.line_of_rule(FORM, rule.id)
    lines = workbooks.expected_lines(FORM, result)
    word = check_sheet.LATER if rule.kind == "python" else word_of(rule)
    assert lines.get(line, word) == word  # a text column without limits has no line


def test_a_ledger_in_thousands_is_asked_about_as_a_whole():
    """Neither its amounts one by one, nor what they are for each recipient, nor their sums."""
    changes = {("entry_amount", n): 8_300.0 for n in range(3)}
    income = {("entry_category", 2): INCOME, ("entry_recipients", 2): None}
    result = judged({**NO_BALANCE, **changes, **income, ("entry_recipients", 0): 9.0})
    assert [f.rule for f in result.findings] == ["full_amounts:entry_amount"]
    said = {finding.rule for finding in result.violations}
    assert {"entry_amount_usual", "fund_spent_amount_by_head_usual"} <= said


def test_interest_and_fees_are_small():
    for category in (INCOME, "Chi: nội dung khác theo quy chế"):
        changes = {("entry_category", 1): category, ("entry_recipients", 1): None}
        small = {**NO_BALANCE, **changes, ("entry_amount", 1): 1_100.0}
        found = [f.rule for f in judged(small).findings]
        assert found == (["fund_raised_amount_per_person_usual"] if category == INCOME else [])


LEFT = ("Tồn quỹ chuyển kỳ sau", "Tồn cuối kỳ", "Kết dư", "Còn lại cuối kỳ", "Quỹ hiện có")


@pytest.mark.parametrize("content", [*LEFT, "TON QUY 30/6", "So du cuoi ky"])
def test_what_is_left_is_neither_income_nor_expense(content):
    told = judged({("entry_content", 1): content})
    assert [f.rule for f in told.findings] == ["closing_balance_is_no_expense"]
    told = judged({**raised(5e6), ("entry_content", 0): content})
    assert [f.rule for f in told.findings] == ["opening_balance_is_no_income"]


SPENT = (
    "Trả nốt số tiền còn lại mua phần thưởng",
    "Học bổng học kỳ sau",
    "Bảo tồn nhà truyền thống hiếu học",
    "Thanh toán công nợ tồn đọng",
    "Phí duy trì số dư tài khoản",
    "Hỗ trợ 12 em hiện còn khó khăn",
)


@pytest.mark.parametrize("content", SPENT)
def test_what_real_expenses_say_is_not_asked_about(content):
    assert judged({("entry_content", 1): content}).findings == []


NOTEBOOKS = (
    "vở học sinh (quyển)", "Vở", "500 quyển vở", "cuốn vở", "Tặng vở", "- vở học sinh",
    "+ Tập vở", "tập", "Tập học sinh", "tập (cuốn)", "Vo hoc sinh", "500 vở ô ly",
)  # fmt: skip
OTHERS = ("sách bài tập", "đồ dùng học tập (bộ)", "tập truyện", "cặp sách (chiếc)", "võ phục")


UNCLEAR = {
    "vở học sinh (thùng)": 50, "vở (tá)": 50, "Vở, bút (bộ)": 50, "bìa bọc vở học sinh": 50,
    "sách vở": 0, "- Vở": 0, "vo (quyen)": 0, "200 tập": 0, "Tap hoc sinh": 0,
}  # fmt: skip


def notebooks(item: str) -> tuple[object, list[str]]:
    """How many are counted, and what is asked."""
    result = judged({**raised(5e6), ("entry_item", 0): item})
    return result.answers.values["notebooks_raised"], [f.rule for f in result.findings]


def test_notebooks_are_counted_however_they_are_called():
    assert {item: notebooks(item) for item in NOTEBOOKS} == dict.fromkeys(NOTEBOOKS, (50, []))
    assert {item: notebooks(item) for item in OTHERS} == dict.fromkeys(OTHERS, (0, []))


def test_what_may_be_notebooks_is_asked_about():
    """Where it is raised; what is given away is in no number."""
    asked = ["notebooks_named_clearly"]
    assert {i: notebooks(i) for i in UNCLEAR} == {i: (n, asked) for i, n in UNCLEAR.items()}
    assert judged({("entry_item", 1): "sách vở"}).findings == []


def test_what_is_clear_is_what_is_counted():
    (rule,) = (r for r in FORM.rules if r.id == "notebooks_named_clearly")
    assert rule.clear == FORM.computed_by_key["notebooks_raised"].where["entry_item"]


def test_a_ledger_that_nobody_wrote_is_asked_about():
    cells = {key: raw for key, raw in GOOD_CELLS.items() if key not in NO_BALANCE}
    result = workbooks.checked(FORM, cells, {**GOOD_ROWS, "entries": []})
    assert [f.rule for f in result.findings] == ["entries_listed_at_all"]
    line = check_sheet.line_of_rule(FORM, "entries_listed_at_all")
    assert workbooks.expected_lines(FORM, result)[line] == check_sheet.EXPLAIN


def word_of(rule: Rule) -> str:
    if rule.severity == "warning":
        return check_sheet.EXPLAIN
    return check_sheet.MISSING if rule.code in check_sheet.REQUIRED_CODES else check_sheet.WRONG


def finding_of(rule: Rule, result: Checked) -> Finding:
    return next(f for f in result.findings if f.rule == rule.id)


#: What one change cannot but break as well.
CAME_BEFORE = {
    **{r.id: (f"reason:{r.fields[0].key}",) for r in RULES if r.kind == "whole_of_parts"},
    **{
        rule: tuple(f"reason:{key}" for key, typed in changes.items() if typed == NONE)
        for rule, changes in BY_HAND.items()
    },
    "members_total_number_usual": ("members_list_complete",),
}
FOLLOWED = {"fund_spent_amount_not_above_fund_total_amount": ("no_expense_before_money",)}


def test_nothing_follows_from_a_cell_that_is_wrong_by_itself():
    """Blank, mistyped or out of limits: one finding, whatever else looks at the cell, also through sums."""
    cases = {
        "members_total": [None, "nhiều", -1.0],
        "population": [None, "khoảng 4000", 0.0],
        "fund_opening_balance": [None, "12,5", -5.0],
        "mentor_teachers": [None, "x"],
        ("entry_amount", 1): ["nhiều", -5.0],
        ("entry_category", 1): [None, "Chi"],
        ("entry_date", 1): [None, "tháng 6"],
    }
    for place, values in cases.items():
        for value in values:
            errors = [f for f in judged({place: value}).findings if f.severity is not Severity.INFO]
            assert [(f.field, f.severity) for f in errors] == [
                (place if isinstance(place, str) else place[0], Severity.ERROR)
            ], (place, value)


def test_a_row_of_no_known_category_is_in_no_sum():
    """It could belong to any of them, so none is known."""
    sums = [c.key for c in FORM.computed if c.sum]
    assert all(judged({}).answers.values[k] is not None for k in sums)
    for unclear in (None, "Chi", "Chi cho ai đó"):
        answers = judged({("entry_category", 1): unclear}).answers
        assert all(answers.values[k] is None for k in sums)


def test_two_errors_at_two_cells_are_both_told():
    result = judged({"members_new": 9.0, "mentored_students": 0.0})
    assert workbooks.found(FORM, result.findings) == [
        "members_new KH401",
        "mentored_students KH403",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [tuple(i.key for i in r.fields) for r in FORM.rules if r.kind == "zero_together"],
)
@pytest.mark.parametrize("values", [(2.0, 0.0), (0.0, 5.0)])
def test_a_fault_that_several_rules_see_is_told_once(first, second, values):
    """Two classes nobody came to: that there should be people, and fewer classes than people."""
    result = judged({first: values[0], second: values[1]})
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    assert [f.code for f in errors if f.field in (first, second)] == ["KH403"]


# ---------------------------------------------------------------- messages

NAMES = ("Nguyễn Thị Dấu Ấn", "Lò Văn Khó Quên", "dân tộc Sạp Sành")
MARK = re.compile("Dấu Ấn|Khó Quên|Sạp Sành|Nguyễn|Lò Văn", re.IGNORECASE)

#: Whatever may stand in a cell, most of it with somebody's name.
named = st.sampled_from(NAMES)
anything = st.one_of(
    st.none(),
    named,
    st.builds("{} {}".format, st.integers(0, 99), named),
    st.builds(
        "{}, {}".format, named, st.sampled_from(["Hội viên", "Kế toán", "Kinh", "nt", "12/3"])
    ),
    st.builds("Hội viên, Kế toán, {}".format, named),
    st.builds(lambda n: n * 600, named),
    st.builds(lambda n: Formula(f'"{n}"', n), named),
    st.builds(lambda n: Formula(f'"{n}"'), named),
    st.sampled_from(
        [
            CellError("#N/A"),
            -1.0,
            0.5,
            1e16,
            True,
            DateSerial(46096),
            PercentNumber(0.5),
            "-",
            "nt",
            "12 người",
            "32/1/2026",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_message_names_a_person_or_an_ethnic_group(data):
    places = [*FORM.inputs, *((k, n) for k in FORM.columns for n in range(3))]
    changes = {
        place: data.draw(anything)
        for place in data.draw(
            st.lists(st.sampled_from(places), min_size=1, max_size=25, unique=True)
        )
    }
    result = judged(changes)
    for finding in (*result.findings, *result.violations):
        assert not MARK.search(finding.message + finding.value), finding


def test_a_known_ethnic_group_is_not_named_either():
    for typed in ("Mèo", "Xá", "Hmong", "Ba Na Ba Na"):
        for finding in judged({("member_ethnicity", 1): typed}).findings:
            assert typed not in finding.message and finding.value == HIDDEN
            assert not [v for v in FORM.choices["ethnicity"].values if f"«{v}»" in finding.message]


def test_every_message_says_where_what_was_found_what_was_expected_and_what_to_do():
    parts = re.compile(
        r"Trang «[^»]+», ô [A-Z]+[1-9][0-9]*, mục «.+?»: (\S.*?)(?:\.|[,;](?= xin )) (\S.*)\.",
        re.DOTALL,
    )
    for rule in RULES:
        message = finding_of(rule, judged(broken(rule))).message
        said = parts.fullmatch(message)
        assert said and ".." not in message, message
        own = getattr(rule, "told", "").partition("; ")[2]  # the rule's own words say what to do
        assert (own or rule.because).rstrip(".") in said[2]


# ---------------------------------------------------------------- what Excel 2010 can hold

EXCEL_2010 = set(
    "ABS AND CHAR COUNTIF DATE DAY IF IFERROR INDEX INT ISERROR ISNUMBER ISTEXT LEFT LEN LOWER MATCH MAX MID MIN MONTH NA REPT ROUND ROW"
    " SEARCH SUBSTITUTE SUM TRIM VALUE".split()
)


def formulas() -> dict[str, str]:
    refs = check_sheet.WorkbookRefs(FORM, PERIOD)
    made = {
        line.id: check_sheet.line_formula(line, refs, "$E$9")
        for line in check_sheet.lines(FORM, PERIOD)
    }
    for placed in layout(FORM).sheets.values():
        for line in placed.lines:
            if line.kind in ("fields", "texts", "grid_row"):
                keys = (
                    [f.key for f in line.item.fields]
                    if line.kind == "grid_row"
                    else [line.item.key]
                )
                made[f"{placed.sheet.name} {line.row}"] = check_sheet.input_formula(
                    keys, FORM, refs, placed
                )
    return made | {c.key: computed.formula(c, FORM, refs) for c in FORM.computed}


def test_formulas_fit_into_excel_2010():
    made = formulas()
    assert len(made) > 180
    for name, formula in made.items():
        without_texts = re.sub(r"'[^']*'!|\"[^\"]*\"", "", formula)
        assert len(formula) < 8_192, name
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", without_texts)) <= EXCEL_2010, name
        depth = itertools.accumulate((c == "(") - (c == ")") for c in without_texts)
        assert max(depth, default=0) <= 64, name


def test_validations_are_within_their_limits():
    book = load_workbook(io.BytesIO(workbooks.workbook(FORM)))
    seen = 0
    for sheet in book:
        for one in sheet.data_validations.dataValidation:
            seen += 1
            assert len(one.promptTitle or "") <= 32 and len(one.errorTitle or "") <= 32
            assert len(one.prompt or "") <= 255 and len(one.error or "") <= 255
            assert len(one.formula1 or "") <= 255
    assert seen > 130


@pytest.mark.usefixtures("packed_as_sent")
def test_the_blank_workbook_stays_small():
    assert len(workbooks.workbook(FORM)) < 90_000


@pytest.mark.parametrize(
    ("shares", "values"),
    [
        ((0.2, 0.85), (None, None)),
        ((1.0, 85.0), (1, 85)),
        ((0.2, 1.0), (None, None)),
        ((1.0, 0.2), (None, None)),
        ((0.2, PercentNumber(1.0)), (None, 100)),
        ((0.2, "1%"), (None, 1)),
        (("0,8", 1.0), (None, None)),
        ((0.8, "1"), (None, None)),
        (("1,0", "0.8"), (None, None)),
        (("1.0", 0.8), (None, None)),
        ((0.2, 100.0), (None, 100)),
        ((Formula("45/50", 0.9), Formula("50/50", 1.0)), (None, None)),
        ((Formula("50/50", 1.0), 85.0), (None, 85)),
        ((Formula("50/50*100", 100.0), 85.0), (100, 85)),
        ((Formula("2-1", 1.0), 85.0), (1, 85)),
    ],
)
def test_a_share_of_one_among_fractions_is_asked_about(shares, values):
    """0,2 may be 0,2 % or 20 %; 1 beside it may be 1 % or all of them."""
    keys = [k for k, item in FORM.inputs.items() if item.type is Type.PERCENT][:2]
    result = judged(dict(zip(keys, shares)))
    assert tuple(result.answers.values[k] for k in keys) == values
    assert {(f.field, f.code) for f in result.errors} == {
        (k, "KH204") for k, v in zip(keys, values) if v is None
    }
    assert len(result.errors) == values.count(None)
    assert not {f.field for f in result.findings if f.code == "KH210"} & {
        f.field for f in result.errors
    }


def test_the_check_sheet_looks_at_no_other_share():
    """A 1 beside fractions is refused; on the sheet it is small by itself."""
    keys = [k for k, item in FORM.inputs.items() if item.type is Type.PERCENT][:2]
    result = judged(dict(zip(keys, (0.2, 1.0))))
    rule = f"{keys[1]}_target_usual"
    assert rule not in {f.rule for f in result.findings}
    assert rule in {f.rule for f in result.violations}


def test_what_the_check_sheet_shows_is_judged_only_for_who_writes_one(monkeypatch):
    asked = []
    seen = on_the_sheet.seen
    monkeypatch.setattr(on_the_sheet, "seen", lambda *given: [asked.append(1), seen(*given)][1])
    result = judged({"members_total": "12 người"})
    assert asked == []
    assert result.violations and result.violations is result.violations
    assert asked == [1]


def test_entries_that_tell_of_different_things_are_no_copies():
    """One day and one amount, but another hamlet in the note or another number of people."""
    keys = [item.key for item in FORM.tables["entries"].fields]
    own = dict(zip(keys, GOOD_ROWS["entries"][0])) | {"entry_voucher": None}

    def asked(**other):
        rows = [tuple(values.get(key) for key in keys) for values in (own, own | other)]
        found = workbooks.checked(FORM, GOOD_CELLS, GOOD_ROWS | {"entries": rows}).findings
        return [f.rule for f in found if f.rule == "entry_listed_once"]

    assert asked() == ["entry_listed_once"]
    own["entry_note"] = "Thôn 1"
    assert asked(entry_note="Thôn 2") == []
    own["entry_recipients"] = 5.0
    assert asked(entry_recipients=10.0) == []
