"""Looks that say something against the content: each is told, and what it concerns is not counted."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable

import clients
import pytest
from arrived import FORM, checked, edited, with_parts
from filled import example_rows, filled_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook import Workbook

import khsheet
from khsheet.collection.entries import _wrong
from khsheet.form.layout import layout
from khsheet.model import Type
from khsheet.vietnamese import encodings

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


# ---------------------------------------------------------------- merged cells


def merge(book: Workbook, key: str, first: int, high: int = 1, wide: int = 1) -> None:
    """Cells merged as Excel does: what the covered ones held is gone."""
    at = CELLS[key]
    row = at.row + first
    area = {"end_row": row + high - 1, "end_column": at.column + wide - 1}
    book[at.sheet].merge_cells(start_row=row, start_column=at.column, **area)


#: Two single inputs in rows that follow one another.
PAIR = next(
    (a, b)
    for a, b in zip(FORM.inputs, list(FORM.inputs)[1:])
    if CELLS[a].sheet == CELLS[b].sheet
    and (CELLS[a].row + 1, CELLS[a].column) == (CELLS[b].row, CELLS[b].column)
)
LABELLED = CELLS[PAIR[0]]
MERGED = {
    "two inputs": (
        lambda b: merge(b, PAIR[0], 0, high=2),
        [(PAIR[0], "0", "KH107 error"), (PAIR[1], "0", "KH107 error")],
    ),
    "an input under its label": (
        lambda b: b[LABELLED.sheet].merge_cells(
            start_row=LABELLED.row, start_column=2, end_row=LABELLED.row, end_column=LABELLED.column
        ),
        [(PAIR[0], "0", "KH107 error")],
    ),
    "a position over three members": (
        lambda b: merge(b, POSITION, 1, high=3),
        [(POSITION, "1", "KH107 error")],
    ),
    "two columns of a member": (
        lambda b: merge(b, POSITION, 1, wide=2),
        [(POSITION, "1", "KH107 error"), ("member_ethnicity", "1", "KH107 error")],
    ),
    "a number over two members": (
        lambda b: merge(b, PEOPLE.seq, 1, high=2),
        [(PEOPLE.seq, "1", "KH107 warning")],
    ),
    "an input with what stands right of it": (lambda b: merge(b, PAIR[0], 0, wide=2), []),
    "rows below the table": (lambda b: merge(b, POSITION, 9, high=3, wide=2), []),
    "the last member with blank rows": (lambda b: merge(b, POSITION, 4, high=3), []),
}  # fmt: skip


@pytest.mark.parametrize("name", MERGED)
def test_a_value_over_several_cells_is_told(name):
    change, expected = MERGED[name]
    assert [one for one in told(change) if one[2].startswith("KH107")] == expected


def test_merged_records_are_told_with_what_is_covered():
    result = checked(edited(ORIGINAL, lambda b: merge(b, POSITION, 1, high=3)))
    [finding] = [f for f in result.findings if f.code == "KH107"]
    row = CELLS[POSITION].row + 1
    assert f"ô gộp D{row}:D{row + 2} phủ 3 dòng ({row}, {row + 1}, {row + 2})" in finding.message


# ---------------------------------------------------------------- hidden rows, columns, sheets


def hide_rows(book: Workbook, key: str, *records: int) -> None:
    for number in records:
        book[CELLS[key].sheet].row_dimensions[CELLS[key].row + number].hidden = True


def hide_column(book: Workbook, key: str) -> None:
    letter = cell(book, key).column_letter
    book[CELLS[key].sheet].column_dimensions[letter].hidden = True


def hidden(change: Callable[[Workbook], object], original: bytes = ORIGINAL) -> list[str]:
    """What is said to be hidden, after its place."""
    findings = checked(edited(original, change)).submission.findings
    assert {(f.code, str(f.severity)) for f in findings} <= {("KH108", "warning")}
    return [f.found for f in findings]


ROW = CELLS[AMOUNT].row
HIDDEN = {
    "a record": (
        lambda b: hide_rows(b, AMOUNT, 1),
        [f"1 dòng của bảng đang ẩn ({ROW + 1}) vẫn được tính."],
    ),
    "records left out by a filter": (
        lambda b: hide_rows(b, AMOUNT, 0, 2, 4),
        [f"3 dòng của bảng đang ẩn ({ROW}, {ROW + 2}, {ROW + 4}) vẫn được tính."],
    ),
    "two inputs": (
        lambda b: hide_rows(b, PAIR[0], 0, 1),
        [f"2 dòng đang ẩn ({LABELLED.row}, {LABELLED.row + 1}) có số liệu vẫn được tính."],
    ),
    "a column of the ledger": (
        lambda b: hide_column(b, AMOUNT),
        ["cột G đang ẩn, số liệu trong cột vẫn được tính."],
    ),
    "the column of the inputs": (
        lambda b: hide_column(b, TEXT),
        ["cột C đang ẩn, số liệu trong cột vẫn được tính."],
    ),
    "a sheet": (
        lambda b: setattr(b[CELLS[AMOUNT].sheet], "sheet_state", "veryHidden"),
        ["trang đang ẩn, số liệu trên đó vẫn được tính."],
    ),
    "blank rows below the table": (lambda b: hide_rows(b, AMOUNT, 7, 8), []),
    "the columns right of the inputs": (
        lambda b: b[LABELLED.sheet].column_dimensions.group("F", "H", hidden=True),
        [],
    ),
    "the guide": (lambda b: setattr(b["Hướng dẫn"], "sheet_state", "hidden"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_counted_though_nobody_sees_it_is_told(name):
    change, expected = HIDDEN[name]
    assert hidden(change) == expected


def test_a_hidden_line_without_a_number_is_not_told():
    blank = filled_workbook(changes={PAIR[0]: None}, rows=example_rows(5))
    assert hidden(lambda b: hide_rows(b, PAIR[0], 0), blank) == []


def test_many_hidden_records_are_counted_and_some_named():
    many = filled_workbook(rows=example_rows(30))
    [said] = hidden(lambda b: hide_rows(b, AMOUNT, *range(30)), many)
    assert said.startswith("30 dòng của bảng đang ẩn (") and said.count(",") == 8


# ---------------------------------------------------------------- number formats


def shown(key: str, value: object, code: str) -> Callable[[Workbook], None]:
    """A value in another number format; in a table in the first record."""

    def change(book: Workbook) -> None:
        cell(book, key).value = value
        cell(book, key).number_format = code

    return change


DAY = next(f.key for f in TABLE.fields if f.type is Type.DATE)
MONEY, LINE = first(Type.MONEY), first(Type.TEXT)
VOUCHER = next(f.key for f in TABLE.fields if f.type is Type.TEXT)
SHOWN = {
    "thousands in words": (MONEY, 500, '#,##0" nghìn"', "thêm chữ «nghìn»"),
    "thousands in letters": (MONEY, 500, '0"k"', "thêm chữ hoặc số"),
    "dollars": (MONEY, 500, "[$$-409]#,##0", "thêm chữ «$»"),
    "hundreds typed by the format": (MONEY, 500, '0"000"', "thêm chữ «000»"),
    "thousands left out": (MONEY, 50_000_000, "#,##0,", "bớt 3 chữ số cuối"),
    "millions left out": (MONEY, 50_000_000, '0.0,,"tr"', "bớt 6 chữ số cuối"),
    "an amount of the ledger": (AMOUNT, 500, '0" triệu"', "thêm chữ «triệu»"),
    "people": (NUMBER, 12, '0" nghìn"', "thêm chữ «nghìn»"),
    "a number that is not shown": (NUMBER, 12, ";;;", "giấu số đi"),
    "letters before a number": (VOUCHER, 5, '"PT"00', "thêm số 0 ở đầu"),
    "letters alone": (VOUCHER, 15, '"PT"00', "thêm chữ hoặc số"),
    "a number with zeros in front": (LINE, 12345, "000000", "thêm số 0 ở đầu"),
    "thousands typed by the fill": (MONEY, 500, "0*0", "thêm chữ «0»"),
    "figures rounded off": (MONEY, 1_234_567, "0E+00", "làm tròn số"),
    "figures rounded off by Excel": (MONEY, 1_234_567, "0.00E+00", "làm tròn số"),
    "a mark between digits": (NUMBER, 12, '0"."0', "chèn dấu vào giữa các chữ số"),
    "a number that is shown while it is small": (NUMBER, 12, '[<10]0;"..."', "giấu số đi"),
    "a month before its day": (
        DAY,
        datetime.date(2026, 3, 7),
        "mm/dd/yyyy",
        "ghi tháng trước ngày",
    ),
    "a month without its day": (
        DAY,
        datetime.date(2026, 3, 1),
        "mmm-yy",
        "không hiện rõ ngày, tháng",
    ),
    "a year before its month": (
        DAY,
        datetime.date(2026, 3, 15),
        "yy/mm/dd",
        "không hiện rõ ngày, tháng",
    ),
    "a time for a day": (DAY, datetime.date(2026, 3, 15), "h:mm", "không hiện rõ ngày, tháng"),
    "another year": (DAY, datetime.date(2026, 3, 7), 'dd/mm/"2025"', "thêm chữ «2025»"),
    "a text with more behind it": (MONEY, "500", '@" nghìn"', "thêm chữ «nghìn»"),
}
AS_STORED = {
    "đồng": (MONEY, 500_000, '#,##0" đồng"'),
    "people": (NUMBER, 12, '0" người"'),
    "zero": (NUMBER, 0, '0" nghìn"'),
    "zeros in front of a number": (NUMBER, 12, "0000"),
    "zeros that are there": (LINE, 123, "000"),
    "a text in a number's format": (LINE, "PT05", '"PT"00'),
    "a power of ten": (MONEY, 1_230_000, "0.00E+00"),
    "a month before a day that is none": (DAY, datetime.date(2026, 3, 25), "mm/dd/yyyy"),
    "a day without its year": (DAY, datetime.date(2026, 3, 15), "d-mmm"),
    "a whole year before its month": (DAY, datetime.date(2026, 3, 15), "yyyy-mm-dd"),
    "the day of the month": (DAY, datetime.date(2026, 3, 3), "mm/dd/yyyy"),
    "points between thousands": (MONEY, 1_230_000, '#"."###"."###'),
    "a numbering": (PEOPLE.seq, 1, '"HV"000'),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_seen_otherwise_than_stored_is_told(name):
    key, value, code, why = SHOWN[name]
    result = checked(edited(ORIGINAL, shown(key, value, code)))
    [finding] = [f for f in result.submission.findings if f.code == "KH228"]
    item = FORM.inputs.get(key) or FORM.columns[key][1]
    assert finding.field == key and f"định dạng số của ô {why} nên" in finding.message
    assert finding.severity == ("warning" if item.type is Type.TEXT else "error")
    assert (key in _wrong(result, FORM)) is (item.type is not Type.TEXT)


@pytest.mark.parametrize("name", AS_STORED)
def test_what_is_seen_as_it_is_stored_is_not_told(name):
    key, value, code = AS_STORED[name]
    findings = checked(edited(ORIGINAL, shown(key, value, code))).submission.findings
    assert [f for f in findings if f.code == "KH228"] == []


@pytest.mark.parametrize(("value", "seen"), [(0.5, "12:00"), (7 / 24 + 1 / 48, "07:30")])
def test_a_time_in_a_text_is_what_was_seen(value, seen):
    result = checked(edited(ORIGINAL, shown(LINE, value, "h:mm")))
    assert result.answers.values[LINE] == seen
    assert [f.field for f in result.findings if f.code == "KH206"] == [LINE]


# ---------------------------------------------------------------- old fonts, whatever the format


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_capitals_of_an_old_font_are_capitals_in_every_format(tmp_path, to):
    """.VnTimeH shows capitals for small letters: nothing but the font says so."""

    def change(book: Workbook) -> None:
        for number, font in enumerate((".VnTimeH", ".VnTime")):
            one = cell(book, NAME, number)
            one.value, one.font = encodings.encode("nguyễn văn bình", "tcvn3"), Font(name=font)

    (tmp_path / "a.xlsx").write_bytes(edited(ORIGINAL, change))
    path = clients.convert(tmp_path / "a.xlsx", to, tmp_path / "made")
    rows = checked(path.read_bytes()).answers.rows["members"]
    at = [f.key for f in PEOPLE.fields].index(NAME)
    assert [row.values[at] for row in rows[:2]] == ["NGUYỄN VĂN BÌNH", "nguyễn văn bình"]


# ---------------------------------------------------------------- what goes back to the unit

LAUNDERED = {
    "a struck number": TEXTS["a number"][0],
    "a raised digit": TEXTS["a raised digit"][0],
    "a struck record": TEXTS["a record of the ledger"][0],
    "merged inputs": MERGED["two inputs"][0],
    "merged records": MERGED["a position over three members"][0],
    "a number in thousands": shown(MONEY, 500, '0" nghìn"'),
}


@pytest.mark.parametrize("name", LAUNDERED)
def test_a_return_that_comes_back_as_it_was_is_still_asked_about(tmp_path, name):
    """A returned workbook has no looks but its own: the doubt stands in its cells."""
    (tmp_path / "a.xlsx").write_bytes(edited(ORIGINAL, LAUNDERED[name]))
    khsheet.check([tmp_path / "a.xlsx"], return_to=tmp_path / "back")
    [back] = (tmp_path / "back").iterdir()
    told = {f.field for f in checked((tmp_path / "a.xlsx").read_bytes()).submission.findings}
    asked = {f.field for f in checked(back.read_bytes()).errors}
    tables = {FORM.columns[key][0].key if key in FORM.columns else key for key in told}
    of_rows = [f for key in tables if key in FORM.tables for f in FORM.tables[key].fields]
    assert asked & (told | {f.key for f in of_rows if f.required})


def test_a_struck_heading_doubts_its_column_and_all_of_them_the_table():
    placed = layout(FORM).cells
    keys = [f.key for f in FORM.tables["entries"].fields]
    heading = placed["entry_amount"].row - 1

    def strike(*columns: str):
        def change(book) -> None:
            for key in columns:
                book[placed[key].sheet].cell(heading, placed[key].column).font = Font(strike=True)

        return [f for f in checked(edited(filled_workbook(), change)).findings if f.code == "KH218"]

    (one,) = strike("entry_amount")
    assert (one.field, one.severity.value, one.place.row) == ("entry_amount", "error", heading)
    (every,) = strike(*keys)
    assert (every.field, every.severity.value) == ("entries", "error")


@pytest.mark.parametrize(
    ("key", "value", "code", "why"),
    [
        ("learning_citizen_accounts", 12, "#.##0", "dễ đọc thành nghìn"),
        ("learning_citizen_accounts", 12, "0.000", "dễ đọc thành nghìn"),
        ("education_support_total_amount", 1_500_000, "#,##0.000", "dễ đọc thành nghìn"),
        ("learning_citizen_accounts", 12, '0"%"', "thêm dấu %"),
        ("target_org_coverage_pct", 1, "[=0]0;0%", "khi thì hiện phần trăm"),
        ("learning_citizen_accounts", "1500", ";;;", "giấu chữ đi"),
        ("learning_citizen_accounts", "1500", '0;0;0;@" nghìn"', "thêm chữ"),
    ],
)
def test_a_format_that_shows_another_number_is_asked_about(key, value, code, why):
    cell = layout(FORM).cells[key]

    def write(book) -> None:
        book[cell.sheet][cell.a1].value = value
        book[cell.sheet][cell.a1].number_format = code

    found = [f for f in checked(edited(filled_workbook(), write)).findings if f.code == "KH228"]
    assert [(f.field, f.severity.value) for f in found] == [(key, "error")]
    assert why in found[0].found


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("area_natural_ha", 3425.6, "#,##0.000"), ("target_org_coverage_pct", 85, '0"%"')],
)
def test_decimals_of_a_decimal_and_a_sign_of_per_cent_of_a_share_are_ordinary(key, value, code):
    cell = layout(FORM).cells[key]

    def write(book) -> None:
        book[cell.sheet][cell.a1].value = value
        book[cell.sheet][cell.a1].number_format = code

    assert "KH228" not in {f.code for f in checked(edited(filled_workbook(), write)).findings}


def test_rows_and_merges_written_with_single_quotes_are_seen():
    def single(part: bytes) -> bytes:
        return part.replace(b'<row r="13"', b"<row hidden='1' r=\"13\"")

    sheet = f"xl/worksheets/sheet{[s.name for s in FORM.sheets].index('Sổ quỹ') + 2}.xml"
    data = with_parts(filled_workbook(), {sheet: single})
    assert "KH108" in {f.code for f in checked(data).findings}


@pytest.mark.parametrize(
    ("area", "told"),
    [("B7:B8", True), ("B7:C8", False), ("B7:B7", False)],
    ids=["labels alone", "with inputs", "one"],
)
def test_one_label_over_several_lines_is_told(area, told):
    sheet = next(s.name for s in FORM.sheets if s.key == "organisation")

    def merge(book) -> None:
        book[sheet].merge_cells(area)

    found = [f for f in checked(edited(filled_workbook(), merge)).findings if f.code == "KH107"]
    assert [f.severity.value for f in found if "nhãn" in f.found] == ["warning"] * told
    assert all(f.field for f in found if "nhãn" not in f.found)


# ---------------------------------------------------------------- looks that are as good as those


def white(book: Workbook, key: str, ground: str = "") -> None:
    one = cell(book, key)
    one.font = Font(color=ground or "FFFFFF")
    if ground:
        one.fill = PatternFill("solid", fgColor=ground)


def crossed(*cells) -> None:
    for one in cells:
        one.border = Border(diagonal=Side("thin"), diagonalUp=True)


def struck_if(book: Workbook, sheet: str, area: str) -> None:
    rule = FormulaRule(formula=["1"], font=Font(strike=True))
    book[sheet].conditional_formatting.add(area, rule)


def unseen_if(book: Workbook, ink: str | None, ground: str = "", code: str = "") -> None:
    """A conditional format of the first number."""
    fill = PatternFill("solid", bgColor=ground) if ground else None
    look = DifferentialStyle(font=Font(color=ink) if ink else None, fill=fill)
    if code:
        look.numFmt = NumberFormat(numFmtId=190, formatCode=code)
    rule = Rule(type="expression", formula=["1"], dxf=look)
    book[CELLS[NUMBER].sheet].conditional_formatting.add(CELLS[NUMBER].a1, rule)


def white_on_dark(book: Workbook, key: str) -> None:
    one = cell(book, key)
    one.font, one.fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="112233")


def pale_headings(book: Workbook) -> None:
    """The records of a table in a pale colour under a condition, and its white headings with them."""
    at = CELLS[AMOUNT]
    rule = FormulaRule(formula=["1"], fill=PatternFill("solid", bgColor="FFF3F8FD"))
    book[at.sheet].conditional_formatting.add(f"B{at.row - 1}:K{at.row + 900}", rule)


def graphic(book: Workbook, rule: Rule) -> None:
    """A conditional format that draws something in the cell of the first number."""
    book[CELLS[NUMBER].sheet].conditional_formatting.add(CELLS[NUMBER].a1, rule)


#: A column of a grid: the row of its heading, and its inputs.
GRID = next(s for s in FORM.sections if s.rows)
GRID_COLUMN = GRID.fields[0]
GRID_ITEMS = [
    f.key for r in GRID.rows for f, of in zip(r.fields, r.columns) if of == GRID_COLUMN.key
]


def strike_grid_heading(book: Workbook) -> None:
    at = CELLS[GRID_ITEMS[0]]
    above = (book[at.sheet].cell(row, at.column) for row in range(at.row, 0, -1))
    strike(next(one for one in above if str(one.value).startswith(GRID_COLUMN.label)))


AS_GOOD_AS = {
    "white text on pale yellow": (lambda b: white(b, NUMBER), [(NUMBER, "0", "KH228 error")]),
    "white text without a ground": (
        lambda b: (white(b, NUMBER), setattr(cell(b, NUMBER), "fill", PatternFill())),
        [(NUMBER, "0", "KH228 error")],
    ),
    "text in the colour of its ground": (
        lambda b: white(b, NUMBER, "112233"),
        [(NUMBER, "0", "KH228 error")],
    ),
    "tiny letters": (
        lambda b: setattr(cell(b, NUMBER), "font", Font(size=1)),
        [(NUMBER, "0", "KH228 error")],
    ),
    "a number that is repeated": (
        lambda b: setattr(cell(b, NUMBER), "alignment", Alignment(horizontal="fill")),
        [(NUMBER, "0", "KH228 error")],
    ),
    "a digit in white": (
        lambda b: rich(b, NUMBER, ("1", {"color": "FFFFFFFF"}), ("25", {"b": True})),
        [(NUMBER, "0", "KH228 error")],
    ),
    "a tiny digit": (
        lambda b: rich(b, NUMBER, ("12", {"b": True}), ("5", {"sz": 1})),
        [(NUMBER, "0", "KH228 error")],
    ),
    "a number in a font of signs": (
        lambda b: setattr(cell(b, NUMBER), "font", Font(name="Wingdings 2")),
        [(NUMBER, "0", "KH228 error")],
    ),
    "a tick before a number": (
        lambda b: rich(b, NUMBER, ("P", {"rFont": "Wingdings 2"}), (" 12", {"rFont": "Arial"})),
        [(NUMBER, "0", "KH228 error")],
    ),
    "words in a font of signs": (
        lambda b: setattr(cell(b, TEXT), "font", Font(name="Symbol")),
        [(TEXT, "0", "KH228 error")],
    ),
    "a tick before words": (
        lambda b: rich(b, TEXT, ("ü", {"rFont": "Wingdings"}), (" Đã đạt", {"b": True})),
        [(TEXT, "0", "KH228 warning")],
    ),
    "an amount in a font of signs": (
        lambda b: setattr(cell(b, AMOUNT, 2), "font", Font(name="Webdings")),
        [(AMOUNT, "2", "KH228 error")],
    ),
    "a word in white": (
        lambda b: rich(b, TEXT, ("Không ", {"color": "FFFFFFFF"}), ("đạt", {"b": True})),
        [(TEXT, "0", "KH228 warning")],
    ),
    "white words": (lambda b: white(b, TEXT), [(TEXT, "0", "KH228 warning")]),
    "a white format": (
        lambda b: setattr(cell(b, NUMBER), "number_format", "[White]0"),
        [(NUMBER, "0", "KH228 error")],
    ),
    "a number that is crossed out": (
        lambda b: crossed(cell(b, NUMBER)),
        [(NUMBER, "0", "KH218 error")],
    ),
    "a record that is crossed out": (
        lambda b: crossed(*record(b, TABLE, 1)),
        [("entries", "0", "KH218 error")],
    ),
    "the heading of a grid": (
        strike_grid_heading,
        [(key, "0", "KH218 error") for key in GRID_ITEMS],
    ),
    "records struck under a condition": (
        lambda b: struck_if(b, CELLS[AMOUNT].sheet, f"B{ROW}:K{ROW + 3} M1"),
        [("", "", "KH218 warning")],
    ),
    "an input struck under a condition": (
        lambda b: struck_if(b, CELLS[NUMBER].sheet, CELLS[NUMBER].a1),
        [("", "", "KH218 warning")],
    ),
    "white under a condition": (
        lambda b: unseen_if(b, "FFFFFFFF"),
        [("", "", "KH228 warning")],
    ),
    "a bar in place of a number": (
        lambda b: graphic(b, DataBarRule("min", None, "max", None, "FF638EC6", showValue=False)),
        [("", "", "KH228 warning")],
    ),
    "icons in place of a number": (
        lambda b: graphic(b, IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False)),
        [("", "", "KH228 warning")],
    ),
    "red on red under a condition": (
        lambda b: unseen_if(b, "FFFF0000", "FFFF0000"),
        [("", "", "KH228 warning")],
    ),
    "no number under a condition": (
        lambda b: unseen_if(b, None, code=";;;"),
        [("", "", "KH228 warning")],
    ),
    "white ink under a condition that makes its dark ground white": (
        lambda b: (white_on_dark(b, NUMBER), unseen_if(b, None, "FFFFFFFF")),
        [("", "", "KH228 warning")],
    ),
    "an amount in white under the form's own condition, which makes its dark ground pale": (
        lambda b: white_on_dark(b, AMOUNT),
        [("", "", "KH228 warning")],
    ),
    "a row without height": (
        lambda b: setattr(b[CELLS[AMOUNT].sheet].row_dimensions[ROW + 1], "height", 0.5),
        [("entries", "0", "KH108 warning")],
    ),
    "a column without width": (
        lambda b: setattr(b[CELLS[AMOUNT].sheet].column_dimensions["G"], "width", 0.1),
        [(AMOUNT, "0", "KH108 warning")],
    ),
}  # fmt: skip
NOT_AS_GOOD = {
    "white text on a dark ground": lambda b: (
        white(b, NUMBER, "112233"),
        setattr(cell(b, NUMBER), "font", Font(color="FFFFFF")),
    ),
    "white in a blank cell": lambda b: white(b, NUMBER) or setattr(cell(b, NUMBER), "value", 0),
    "a word in red": lambda b: rich(b, TEXT, ("Chưa ", {"color": "FFFF0000"}), ("đạt", {})),
    "words that are repeated": lambda b: setattr(
        cell(b, TEXT), "alignment", Alignment(horizontal="fill")
    ),
    "a number in Greek letters": lambda b: setattr(
        cell(b, NUMBER), "font", Font(name="Symbol")
    ),
    "a bullet of a font with signs": lambda b: rich(
        b, TEXT, ("- ", {"rFont": "Symbol"}), ("Đã đạt", {"rFont": "Arial"})
    ),
    "letters that no font of signs has": lambda b: (
        setattr(cell(b, TEXT), "font", Font(name="Wingdings")),
        setattr(cell(b, TEXT), "value", "✓ "),
    ),
    "a numbering in a font of signs": lambda b: setattr(
        cell(b, PEOPLE.seq, 1), "font", Font(name="Wingdings")
    ),
    "small letters": lambda b: setattr(cell(b, NUMBER), "font", Font(size=6)),
    "a white word on a dark ground": lambda b: (
        rich(b, TEXT, ("Đã ", {"color": "FFFFFFFF"}), ("đạt", {"color": "FFFFFF00"})),
        setattr(cell(b, TEXT), "fill", PatternFill("solid", fgColor="FF112233")),
    ),
    "zeros in white": lambda b: setattr(cell(b, NUMBER), "number_format", "[White][=0]0;0"),
    "blank cells that are crossed out": lambda b: crossed(*record(b, TABLE, 9)),
    "a bar beside a number": lambda b: graphic(
        b, DataBarRule("min", None, "max", None, "FF638EC6")
    ),
    "white on red under a condition": lambda b: unseen_if(b, "FFFFFFFF", "FFFF0000"),
    "white ink under a condition that makes its dark ground green": lambda b: (
        white_on_dark(b, NUMBER),
        unseen_if(b, None, "FF548235"),
    ),
    "white ink where another cell has that condition": lambda b: (
        white_on_dark(b, TEXT),
        unseen_if(b, None, "FFFFFFFF"),
    ),
    "a pale ground under white headings": pale_headings,
    "red under a condition": lambda b: unseen_if(b, "FFFF0000", code="#,##0"),
    "a condition over blank rows": lambda b: struck_if(b, CELLS[AMOUNT].sheet, "B900:K950"),
    "a low row": lambda b: setattr(b[CELLS[AMOUNT].sheet].row_dimensions[ROW + 1], "height", 9),
}  # fmt: skip


def in_bright_yellow(book: Workbook) -> None:
    cell(book, NUMBER).font, cell(book, NUMBER).fill = Font(color="FFFF00"), PatternFill()


NOT_AS_GOOD["yellow on white"] = in_bright_yellow


def told_of_looks(change: Callable[[Workbook], object]) -> list[tuple[str, str, str]]:
    findings = checked(edited(ORIGINAL, change)).submission.findings
    first_row = {key: CELLS[key].row for key in CELLS}
    return [
        (
            f.field,
            f.field
            and str(
                f.place.row - first_row[f.field]
                if f.field in FORM.columns and f.code != "KH108"
                else 0
            ),
            f"{f.code} {f.severity}",
        )
        for f in findings
    ]


@pytest.mark.parametrize("name", AS_GOOD_AS)
def test_looks_that_are_as_good_as_struck_or_hidden_are_told(name):
    change, expected = AS_GOOD_AS[name]
    assert told_of_looks(change) == expected


@pytest.mark.parametrize("name", NOT_AS_GOOD)
def test_looks_that_hide_nothing_are_not_told(name):
    assert told_of_looks(NOT_AS_GOOD[name]) == []
