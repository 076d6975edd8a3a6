"""The check sheet, recalculated by LibreOffice, says of random values what the Python check says of them.

Workbooks are written with cached results that know nothing of the values, so that agreement can
only come from the formulas. Values are read back from the workbook itself.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import clients
import openpyxl
import pytest
import workbooks
from workbooks import PERIOD

from khsheet.form import check_sheet, definition, rules
from khsheet.intake.judging import check
from khsheet.model import Checked, Field, Form, Raw, Type
from khsheet.workbooks.template import tables

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

ENOUGH = 300  # judged instances of every kind of rule
SMALL, REAL = 50, 10  # workbooks
PREPARED = (
    40  # rows of tables that formulas look at: fewer than in life, or LibreOffice takes minutes
)

#: What the check sheet judges; a rule without a formula is the tool's alone.
KINDS = [kind for kind, made in rules.KINDS.items() if made.has_formula]

EVERY_KIND = """
[choices.colour]
label = "Màu"
values = ["Xanh", "Đỏ", "Tím than"]
variants = { "Do" = "Đỏ" }

[choices.post]
label = "Việc"
strict = false
values = ["Trưởng nhóm", "Thành viên", "Thủ quỹ"]

[[sheet]]
key = "one"
name = "Ô đơn"
title = "Ô đơn"
[[sheet.section]]
key = "singles"
title = "Ô đơn"
shape = "fields"
field = [
  { key = "whole", label = "Số nguyên", type = "integer", required = true, min = 0, max = 500 },
  { key = "part", label = "Một phần", type = "integer" },
  { key = "rest", label = "Phần còn lại", type = "integer", min = 0 },
  { key = "area", label = "Diện tích", type = "decimal", min = 0 },
  { key = "near", label = "Gần bằng", type = "decimal" },
  { key = "share", label = "Tỷ lệ", type = "percent", min = 0, max = 100 },
  { key = "day", label = "Ngày", type = "date", required = true, in_period = true },
  { key = "other_day", label = "Ngày khác", type = "date" },
  { key = "code", label = "Ký hiệu", type = "text", required = true, pattern = "B?-*" },
  { key = "short", label = "Chữ ngắn", type = "text", max_length = 5 },
  { key = "colour", label = "Màu", type = "choice", choices = "colour", required = true },
  { key = "post", label = "Việc", type = "choice", choices = "post" },
  { key = "d_day", label = "Ngày ký", type = "integer", unit = "ngày" },
  { key = "d_month", label = "Tháng ký", type = "integer", unit = "tháng" },
  { key = "d_year", label = "Năm ký", type = "integer", unit = "năm" },
  { key = "cash", label = "Tiền mặt", type = "money" },
  { key = "long", label = "Đoạn văn", type = "long_text", max_length = 30 },
]
[[sheet.section]]
key = "grid"
title = "Lưới"
shape = "grid"
rows = [{ key = "north", label = "Bắc" }, { key = "south", label = "Nam" }]
[[sheet.section.column]]
key = "classes"
label = "Lớp"
type = "integer"
min = 0
required = true
[[sheet.section.column]]
key = "people"
label = "Người"
type = "integer"
min = 0

[[sheet]]
key = "many"
name = "Bảng dòng"
title = "Bảng"
[[sheet.section]]
key = "rows"
title = "Các dòng"
shape = "table"
seq = "r_seq"
column = [
  { key = "r_seq", label = "TT", type = "integer", min = 1 },
  { key = "r_name", label = "Tên", type = "text", required = true, max_length = 12 },
  { key = "r_day", label = "Ngày", type = "date", required = true, in_period = true },
  { key = "r_no", label = "Số", type = "text", unique = true, pattern = "P*" },
  { key = "r_colour", label = "Màu", type = "choice", choices = "colour", required = true },
  { key = "r_post", label = "Việc", type = "choice", choices = "post" },
  { key = "r_money", label = "Tiền", type = "money", min = 0 },
  { key = "r_count", label = "Số lượng", type = "integer", min = 0, max = 20 },
  { key = "r_weight", label = "Khối lượng", type = "decimal" },
  { key = "r_share", label = "Phần", type = "percent", max = 100 },
]

[[sheet]]
key = "more"
name = "Bảng giải trình"
title = "Bảng có cột giải trình"
[[sheet.section]]
key = "explained"
title = "Các dòng được giải trình"
shape = "table"
column = [
  { key = "e_name", label = "Tên", type = "text", required = true, unique = true },
  { key = "e_money", label = "Tiền", type = "money" },
  { key = "e_count", label = "Số lượng", type = "integer" },
  { key = "e_post", label = "Việc", type = "choice", choices = "post" },
  { key = "e_note", label = "Ghi chú", type = "text" },
  { key = "e_why", label = "Giải trình", type = "text", explains = true },
]

[[computed]]
key = "together"
label = "Cả hai"
type = "integer"
section = "singles"
add = ["part", "rest"]
[[computed]]
key = "red_money"
label = "Tiền màu đỏ"
type = "money"
section = "rows"
sum = "r_money"
where = { r_colour = ["Đỏ", "Tím*"] }
[[computed]]
key = "listed"
label = "Số dòng"
type = "integer"
section = "rows"
count = "rows"
[[computed]]
key = "red_rows"
label = "Số dòng màu đỏ"
type = "integer"
section = "rows"
count = "rows"
where = { r_colour = ["Đỏ"] }
[[computed]]
key = "left"
label = "Còn lại"
type = "money"
section = "rows"
add = ["whole", "red_money"]
subtract = ["part"]
[[computed]]
key = "ratio"
label = "Tỷ số"
type = "percent"
section = "singles"
ratio = ["part", "whole"]
scale = 100
"""


def _rule(name: str, kind: str, severity: str, rest: str) -> str:
    return f'[[rule]]\nid = "{name}"\nkind = "{kind}"\nseverity = "{severity}"\n{rest}\nbecause = "Xin xem lại."\n'


#: Declared rules, over single cells and over rows, as errors and as warnings.
DECLARED = [
    ("required", 'fields = ["near"]'),
    ("required", 'fields = ["r_weight"]'),
    ("required", 'fields = ["part", "rest"]'),
    ("type", 'fields = ["other_day"]'),
    ("type", 'fields = ["r_weight"]'),
    ("between", 'fields = ["part"]\nmin = -2\nmax = 40'),
    ("between", 'fields = ["red_money"]\nmax = 100'),
    ("between", 'fields = ["ratio"]\nmax = 50'),
    ("between", 'fields = ["left"]\nmin = 0'),
    ("between", 'fields = ["r_weight"]\nmin = 0.5'),
    ("between", 'fields = ["share"]\nmin = 5'),
    ("one_of", 'fields = ["colour"]'),
    ("one_of", 'fields = ["r_post"]'),
    ("length", 'fields = ["code"]\nmax_length = 6'),
    ("length", 'fields = ["r_no"]\nmax_length = 5'),
    ("length", 'fields = ["r_name"]\nmax_length = 8'),
    ("pattern", 'fields = ["short"]\npattern = "a*c"'),
    ("pattern", 'fields = ["r_name"]\npattern = "?n"'),
    ("date_in_period", 'fields = ["other_day"]'),
    ("date_in_period", 'fields = ["r_day"]'),
    ("unique", 'fields = ["r_name", "r_colour"]'),
    ("unique", 'fields = ["r_day", "r_count"]'),
    ("unique", 'fields = ["r_name"]'),
    ("unique", 'fields = ["e_name", "e_post"]'),
    ("unique", 'fields = ["r_colour"]\nor_blank = ["r_money", "r_count"]\nunless = ["r_no"]'),
    ("unique", 'fields = ["r_colour"]\nunless = ["r_no"]'),
    ("unique", 'fields = ["e_post"]\nunless = ["e_note", "e_count"]'),
    ("unique", 'fields = ["r_day"]\nor_blank = ["r_post", "r_share"]'),
    ("unique", 'fields = ["e_count"]\nor_blank = ["e_note", "e_money"]'),
    ("unique", 'fields = ["r_colour"]\nor_blank = ["r_day"]'),
    ("at_least_one", 'fields = ["e_money", "e_count"]'),
    ("not_above", 'fields = ["part"]\nlimit = ["whole"]'),
    ("not_above", 'fields = ["whole"]\nlimit = ["part", "rest"]\nfactor = 1.5'),
    ("not_above", 'fields = ["area"]\nlimit = ["near"]'),
    ("not_above", 'fields = ["listed"]\nlimit = ["part"]'),
    ("not_above", 'fields = ["r_count"]\nlimit = ["r_weight"]'),
    ("usual", 'fields = ["part"]\nmin = 3\nmax = 40'),
    ("usual", 'fields = ["area"]\nscale = 100\nmax = 1000'),
    ("usual", 'fields = ["part"]\nper = ["area"]\nscale = 100\nmin = 10\nmax = 2000'),
    ("usual", 'fields = ["cash"]\nper = ["whole", "rest"]\nmax = 30.5'),
    ("usual", 'fields = ["together"]\nper = ["ratio"]\nmin = 0.3'),
    ("usual", 'fields = ["r_count"]\nmax = 9'),
    ("usual", 'fields = ["r_count"]\nmin = 3\nwhen = "r_colour"\nvalues = ["Tím*", "Xanh"]'),
    (
        "usual",
        'fields = ["e_money"]\nper = ["e_count"]\nmin = 5\nwhen = "e_name"\nvalues = ["A*", "b"]',
    ),
    ("usual", 'fields = ["r_count"]\nper = ["r_weight"]\nmin = 0.5\nmax = 4'),
    ("sum_equals", 'fields = ["part", "rest"]\nlimit = ["whole"]'),
    ("sum_equals", 'fields = ["area"]\nlimit = ["near"]\ntolerance_pct = 1.5'),
    ("sum_equals", 'fields = ["together"]\nlimit = ["red_rows"]'),
    ("sum_equals", 'fields = ["r_count"]\nlimit = ["r_weight"]\ntolerance_pct = 10'),
    ("zero_together", 'fields = ["part", "rest"]'),
    ("zero_together", 'fields = ["north_classes", "north_people"]'),
    ("zero_together", 'fields = ["r_count", "r_money"]'),
    ("zero_together", 'fields = ["part", "rest", "near"]'),
    ("required_when", 'fields = ["short"]\nwhen = "part"'),
    ("required_when", 'fields = ["near", "area"]\nwhen = "colour"\nvalues = ["Đỏ", "Tím*"]'),
    ("required_when", 'fields = ["near"]\nwhen = "post"\nvalues = ["*1*", "*B-*", "*?*"]'),
    ("required_when", 'fields = ["near"]\nwhen = "code"'),
    ("required_when", 'fields = ["near"]\nwhen = "day"'),
    ("required_when", 'fields = ["r_count"]\nwhen = "r_colour"\nvalues = ["Xanh"]'),
    ("required_when", 'fields = ["r_count", "r_weight"]\nwhen = "r_money"'),
    ("at_least_one", 'fields = ["near", "short"]'),
    ("at_least_one", 'fields = ["other_day", "part", "post"]'),
    ("at_least_one", 'fields = ["r_count", "r_money"]'),
    (
        "not_carried_in",
        'fields = ["r_money"]\ncategory = "r_colour"\nvalues = ["Tím*", "Xanh"]\nbalance = "cash"\n'
        'content = "r_name"\nwords = ["an", "P"]\nexceptions = ["p 1", "pc"]',
    ),
    (
        "not_carried_in",
        'fields = ["e_count"]\ncategory = "e_post"\nvalues = ["T*"]\nbalance = "whole"\n'
        'content = "e_note"\nwords = ["bnc"]',
    ),
    (
        "not_carried_in",
        'fields = ["e_count"]\ncategory = "e_post"\nvalues = ["T*"]\nrow_noun = "khoản chi"\n'
        'content = "e_note"\nwords = ["bn", "1"]\nexceptions = ["x-1"]',
    ),
    (
        "not_carried_in",
        'fields = ["e_money"]\ncategory = "e_name"\nvalues = ["B*", "A*"]\nbalance = "part"\n'
        'content = "e_note"\nwords = ["1"]\nexceptions = ["x-1"]',
    ),
    ("full_amounts", 'fields = ["r_money"]'),
    ("full_amounts", 'fields = ["r_count"]'),
    ("full_amounts", 'fields = ["cash"]'),
    ("date_near_period", 'fields = ["d_day", "d_month", "d_year"]'),
    ("date_near_period", 'fields = ["whole", "d_month", "d_year"]'),
    ("date_near_period", 'fields = ["d_day", "part", "d_year"]'),
    ("date_not_after", 'fields = ["day"]\nlimit = ["d_day", "d_month", "d_year"]'),
    ("date_not_after", 'fields = ["other_day"]\nlimit = ["d_day", "d_month", "d_year"]'),
    ("date_not_after", 'fields = ["day"]\nlimit = ["whole", "d_month", "d_year"]'),
    ("real_date", 'fields = ["d_day", "d_month", "d_year"]'),
    ("real_date", 'fields = ["whole", "d_month", "d_year"]'),
    ("real_date", 'fields = ["d_day", "part", "d_year"]'),
]


def small_form() -> Form:
    declared = [
        _rule(f"{kind}_{n}_{severity}", kind, severity, rest)
        for n, (kind, rest) in enumerate(DECLARED)
        for severity in ("error", "warning")
    ]
    return workbooks.form_of(EVERY_KIND + "\n".join(declared))


# ---------------------------------------------------------------- random values

NUMBERS = (0.0, 0.0, 1.0, 2.0, 3.0, 10.0, 40.0, 41.0, 200.0, 500.0, 501.0, 100_000.0)
AMOUNTS = (1_887.0, 7_610.0, 1_200.0, 7_664.0, 12_345.0, 12_000.0, 99_500.0, 2e6)
ODD_NUMBERS = (-1.0, -3.0, 12.5, 1e15, 2e15, "12", "12 người", "-", "nhiều", "1.000", "  ", " 7 ")
DECIMALS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 10.0, 10.15, 10.2, 2651.61, 3425.6)
SHARES = (0.0, 1.0, 5.0, 60.5, 100.0, 100.5, 0.2, -1.0, "20%", "20", "không rõ")
DATES = (
    "15/03/2026",
    "01/01/2026",
    "30/6/2026",
    "31/12/2025",
    "1/7/2026",
    "5.3.2026",
    "5-3-26",
    " 7/2/2026 ",
    46096.0,
)
ODD_DATES = (
    "31/02/2026",
    "5/3/95",
    "0/3/2026",
    "5/13/2026",
    "tháng 6",
    "5/3",
    "5/3/2026/7",
    "-",
    "5/3/202",
    "5/3/2200",
    46096.5,
    9.0,
)
DATE_PARTS = {
    "ngày": (1.0, 28.0, 29.0, 30.0, 31.0, 32.0, 0.0),
    "tháng": (1.0, 2.0, 4.0, 6.0, 12.0, 13.0),
    "năm": (2024.0, 2025.0, 2026.0, 2100.0, 26.0),
}
TEXTS = (
    "BX-1",
    "b1-22",
    "BX",
    "X-1",
    "abc",
    "Abcde",
    "an",
    "An",
    "bnc",
    "axxc",
    "P1",
    "p1",
    "P  1",
    "P 1",
    "PC-001",
    12.0,
)
ODD_TEXTS = ("-", "…", "nt", "x" * 13, "y" * 40, " an ", "a  n", "n.t", "a*c", "~")
COLOURS = ("Xanh", "Đỏ", "đỏ", "Tím than", "Do", "Tím", "Vàng", "-", "z" * 300)
EXPLANATIONS = ("Đúng thực tế", "đúng", "-", "x", "do trùng tên", 12.0, "Đã kiểm tra lại")
POSTS = ("Trưởng nhóm", "thủ quỹ", "Thành viên", "Ca sĩ", "…")


def value(item: Field, form: Form, random: random.Random) -> Raw:
    if random.random() < 0.2:
        return None
    if item.explains:
        return random.choice(EXPLANATIONS)
    odd = random.random() < 0.12
    if item.type is Type.CHOICE:
        choices = form.choices[item.choices]
        return random.choice(
            {"colour": COLOURS, "post": POSTS}.get(
                item.choices, (*choices.values, "Linh tinh", "-")
            )
        )
    if item.key in ("r_money", "cash") and not odd:
        return random.choice(random.choice((NUMBERS, AMOUNTS)))
    if item.type in (Type.INTEGER, Type.MONEY):
        return random.choice(ODD_NUMBERS if odd else DATE_PARTS.get(item.unit, NUMBERS))
    if item.type is Type.DECIMAL:
        return random.choice(ODD_NUMBERS if odd else DECIMALS)
    return random.choice(
        {
            Type.PERCENT: SHARES,
            Type.DATE: ODD_DATES if odd else DATES,
        }.get(item.type, ODD_TEXTS if odd else TEXTS)
    )


def rows_of(form: Form, random: random.Random) -> dict[str, list[tuple[Raw, ...]]]:
    """Random rows; one that holds too little would be read as the name of a group, not as a row."""
    rows = {}
    for key, table in form.tables.items():
        made = [
            tuple(None if f.key == table.seq else value(f, form, random) for f in table.fields)
            for _ in range(random.randint(0, 9))
        ]
        rows[key] = [r for r in made if sum(v is not None and str(v).strip() != "" for v in r) > 3]
    return rows


def written(form: Form, path: Path, seed: int) -> tuple[Path, Checked]:
    """A workbook of random values, with what the Python check says of them as read back."""
    source = random.Random(seed)
    cells = {key: value(item, form, source) for key, item in form.inputs.items()}
    rows = rows_of(form, source)
    warned = [line.id for line in check_sheet.lines(form, PERIOD) if line.can_be_explained]
    said = ("Đúng như vậy", "Đúng như vậy", "Đúng như vậy\nĐã xem lại", "-", "đúng")
    explained = {name: source.choice(said) for name in warned if source.random() < 0.3}
    data = workbooks.workbook(form, cells, rows, explained, judged=False)
    path.write_bytes(data)
    return path, check(form, workbooks.read_back(form, data), PERIOD)


def blind(form: Form, folder: Path, patch: pytest.MonkeyPatch) -> list[tuple[Path, Checked]]:
    """Workbooks whose formulas find no fault, with values that break rules of every kind."""
    made, unseen = [], set(KINDS)
    sound = (check_sheet.DONE, check_sheet.EMPTY)
    with patch.context() as within:
        for kind in KINDS:
            within.setattr(rules.KINDS[kind], "violated", lambda *_: "0")
        while unseen and len(made) < 20:
            path, result = written(form, folder / f"blind-{len(made)}.xlsx", len(made))
            lines = workbooks.expected_lines(form, result)
            unseen -= {k for k in unseen for n in lines if is_of(k, n) and lines[n] not in sound}
            made.append((path, result))
    assert not unseen, f"no random values break rules of {unseen}"
    return made


def is_of(kind: str, line: str) -> bool:
    """Whether a line is of a rule that was declared with that kind."""
    return line.startswith(f"{kind}_")


Judged = tuple[Checked, openpyxl.Workbook]


def recalculated(made: list[tuple[Path, Checked]]) -> list[Judged]:
    """Each workbook's Python check and LibreOffice's view of it."""
    return [(result, clients.shown(path)) for path, result in made]


@pytest.fixture(scope="module")
def few_rows():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check_sheet, "LAST_PREPARED_ROW", PREPARED)
        patch.setattr(tables, "LAST_PREPARED_ROW", PREPARED)
        yield patch


@pytest.fixture(scope="module")
def of_small_form(tmp_path_factory, few_rows) -> list[Judged]:
    folder, form = tmp_path_factory.mktemp("small"), small_form()
    return recalculated([written(form, folder / f"{n}.xlsx", n) for n in range(SMALL)])


@pytest.fixture(scope="module")
def of_real_form(tmp_path_factory, few_rows) -> list[Judged]:
    folder, form = tmp_path_factory.mktemp("real"), definition.load()
    return recalculated([written(form, folder / f"{n}.xlsx", n) for n in range(REAL)])


def differences(form: Form, result: Checked, book: openpyxl.Workbook) -> list[str]:
    """Lines of the check sheet and live marks that say something else than Python does."""
    pairs = [
        (workbooks.expected_lines(form, result), workbooks.lines_of(form, book)),
        (workbooks.expected_marks(form, result), workbooks.marks_of(form, book)),
        (workbooks.expected_rows(form, result), workbooks.rows_of(form, book)),
    ]
    return [
        f"{k}: Python {mine[k]}, sheet {theirs.get(k)}"
        for mine, theirs in pairs
        for k in mine
        if mine[k] != theirs.get(k)
    ]


@pytest.mark.parametrize(
    ("judged", "form"),
    [("of_small_form", small_form()), ("of_real_form", definition.load())],
    ids=["small", "real"],
)
def test_the_sheet_agrees_with_python(judged, form, request):
    wrong = [
        f"{n}: {d}"
        for n, (result, book) in enumerate(request.getfixturevalue(judged))
        for d in differences(form, result, book)
    ]
    assert not wrong, f"{len(wrong)} disagreements\n" + "\n".join(wrong[:20])


def test_every_kind_is_judged_often_and_both_ways(of_small_form):
    form = small_form()
    judged, outcomes = Counter(), {kind: Counter() for kind in KINDS}
    for _, book in of_small_form:
        shown = workbooks.lines_of(form, book)
        for line in check_sheet.lines(form, PERIOD):
            judged.update(r.kind for r in line.rules)
            if len(line.rules) == 1:
                outcomes[line.rules[0].kind][shown[line.id]] += 1
    assert min(judged[kind] for kind in KINDS) >= ENOUGH, judged
    for kind, seen in outcomes.items():
        assert seen[check_sheet.DONE] > 10 and seen.total() - seen[check_sheet.DONE] > 10, (
            kind,
            seen,
        )


@pytest.fixture(scope="module")
def told_of_blind(tmp_path_factory, few_rows) -> list[str]:
    form = small_form()
    made = recalculated(blind(form, tmp_path_factory.mktemp("blind"), few_rows))
    return [d for result, book in made for d in differences(form, result, book)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_whose_formula_is_broken_is_caught(told_of_blind, kind):
    assert any(is_of(kind, told) for told in told_of_blind)


TYPED_DAYS = (
    *("05/03/2026", "5/3/2026", "5/3/26", "5-3-26", "5.3.2026", "05.03.26", " 5 / 3 / 2026 "),
    *("5/3/2026.", "5-3-2026..", "5  -3-2026", "05 03 2026", "5\\3\\2026", "5–3–2026", "5/3/95"),
    *("5/3/2026 07:30", "2026-03-05", "ngày 5/3/2026", "5-Mar-2026", "31/02/2026", "5/13/2026"),
    *("15/3", "5/3/2026,", "=5/3/2026", "5/3/2026\u00a0"),
)


def test_a_day_that_was_read_although_written_otherwise_counts_on_the_sheet_where_it_takes_it(
    tmp_path,
):
    fields = ", ".join(
        f'{{ key = "d{n}", label = "Ngày {n}", type = "date" }}' for n in range(len(TYPED_DAYS))
    )
    form = workbooks.form_of(
        f'[[sheet]]\nkey = "s"\nname = "S"\ntitle = "S"\n[[sheet.section]]\nkey = "a"\n'
        f'title = "A"\nshape = "fields"\nfield = [{fields}]\n'
    )
    cells = {f"d{n}": day for n, day in enumerate(TYPED_DAYS)}
    path = tmp_path / "ngay.xlsx"
    path.write_bytes(workbooks.workbook(form, cells, judged=False))
    result = check(form, workbooks.read_back(form, path.read_bytes()), PERIOD)
    book = clients.shown(path)
    theirs = workbooks.marks_of(form, book).values()
    mine = workbooks.expected_marks(form, result).values()
    assert [*zip(TYPED_DAYS, mine)] == [*zip(TYPED_DAYS, theirs)]
