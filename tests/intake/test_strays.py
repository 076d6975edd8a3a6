"""What a person sees on a workbook and the form has no place for: told wherever it stands, and kept."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from arrived import FORM, PERIOD, Change, checked, edited, found, with_parts
from filled import example_rows, filled_workbook

from khsheet.form.check_sheet import EXPLAIN_COLUMN
from khsheet.form.layout import KEPT_SHEET, layout
from khsheet.formats import open_book
from khsheet.intake.furniture import furniture, is_live_mark
from khsheet.model import Checked, Formula, Severity
from khsheet.model.places import a1
from khsheet.vietnamese.text import TONES
from khsheet.workbooks import returned

ORIGINAL = filled_workbook()
PLACED = layout(FORM)
ORG, MEMBERS, LEDGER, GRID, FUND = (
    PLACED.sheets[key].sheet.name for key in ("organisation", "members", "ledger", "clc", "fund")
)
CHECK = "Kiểm tra"
TITLE_ROW = 2


def row_of(sheet: str, kind: str, n: int = 0) -> int:
    (placed,) = (p for p in PLACED.sheets.values() if p.sheet.name == sheet)
    return [line.row for line in placed.lines if line.kind == kind][n]


LINE = row_of(ORG, "fields")
MEMBER, ENTRY = row_of(MEMBERS, "table_header") + 1, row_of(LEDGER, "table_header") + 1
AMOUNT = PLACED.cells["entry_amount"].column
KEYS = row_of(LEDGER, "keys")
PERSON = (9, "Nguyễn Thị Mẫu", "Hội viên", "Kinh")


def put(sheet: str, row: int, column: int, *values: object) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        for n, value in enumerate(values, column):
            book[sheet].cell(row, n).value = value

    return change


def added(sheet: str, *rows: tuple[object, ...]) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        new = book.create_sheet(sheet)
        for row in rows:
            new.append(row)

    return change


def column_inserted(column: int, value: object) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        book[ORG].insert_cols(column)
        book[ORG].cell(LINE, column).value = value

    return change


def sorted_with_heading(*columns: int) -> Change:
    """Some columns of the members sorted upside down, their heading among them."""

    def change(book: openpyxl.Workbook) -> None:
        sheet, rows = book[MEMBERS], list(range(MEMBER - 1, MEMBER + 3))
        for column in columns:
            values = [sheet.cell(row, column).value for row in rows]
            for row, value in zip(reversed(rows), values):
                sheet.cell(row, column).value = value

    return change


def copied(name: str, *, keys: bool = True, change: Change | None = None) -> Change:
    """A copy of the members' sheet; without keys only what can be seen of it."""

    def make(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book[MEMBERS])
        copy.title = name
        if not keys:
            copy.delete_cols(1)
            copy.delete_rows(1)
        if change:
            change(book)

    return make


def beside_a_stale_copy(book: openpyxl.Workbook) -> None:
    """The sheet that is filled in has lost its keys; an older copy has them."""
    copied(f"{MEMBERS} (cũ)")(book)
    sheet = book[MEMBERS]
    sheet.cell(MEMBER + 3, 3).value = "Người Mới Vào"
    sheet.delete_cols(1)
    sheet.delete_rows(1)


#: What stands somewhere, and what is said: (sheet, cell, code).
TOLD: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "a number in a column left of the inputs": (
        column_inserted(3, 41), [(ORG, a1(LINE, 3), "KH104")]),
    "a text in a column left of the inputs": (
        column_inserted(3, "có 41"), [(ORG, a1(LINE, 3), "KH104")]),
    "a number left of the labels": (column_inserted(2, 41), [(ORG, a1(LINE, 2), "KH104")]),
    "a formula beside the inputs": (
        put(ORG, LINE, 8, "=C8*2"), [(ORG, a1(LINE, 8), "KH104")]),
    "a number where a label was": (
        put(ORG, LINE, 2, 41), [(ORG, a1(LINE, 2), "KH104"), (ORG, a1(LINE, 3), "KH104")]),
    "a record between the title and the table": (
        put(LEDGER, 4, 2, None, "05/02/2026", None, "Thu: nguồn khác", "Nhà hảo tâm", 7_000_000),
        [(LEDGER, a1(4, c), "KH104") for c in (3, 5, 6, 7)]),
    "another unit above the table": (
        put(LEDGER, 4, AMOUNT, "ĐVT: nghìn đồng"),
        [(LEDGER, a1(4, AMOUNT), "KH104"), (LEDGER, a1(4, AMOUNT), "KH213")]),
    "another unit above the table, without marks": (
        put(LEDGER, 4, 3, "Don vi tinh: nghin dong"),
        [(LEDGER, "C4", "KH104"), (LEDGER, "C4", "KH213")]),
    "a letterhead beside the title": (
        put(ORG, TITLE_ROW, 6, "Số: 12/BC"), [(ORG, a1(TITLE_ROW, 6), "KH104")]),
    "a record in a hidden row of keys": (
        put(LEDGER, KEYS, 14, 7_000_000), [(LEDGER, a1(KEYS, 14), "KH104")]),
    "a number beside the title of a section": (
        put(ORG, row_of(ORG, "section", 1), 5, 12), [(ORG, a1(row_of(ORG, "section", 1), 5), "KH104")]),
    "an amount in a heading": (
        put(LEDGER, ENTRY - 1, AMOUNT, 5_000_000), [(LEDGER, a1(ENTRY - 1, AMOUNT), "KH104")]),
    "a heading in thousands": (
        put(LEDGER, ENTRY - 1, AMOUNT, "Số tiền (nghìn đồng)"), [(LEDGER, a1(ENTRY - 1, AMOUNT), "KH213")]),
    "a heading in thousands, without marks": (
        put(LEDGER, ENTRY - 1, AMOUNT, "So tien (nghin dong)"), [(LEDGER, a1(ENTRY - 1, AMOUNT), "KH213")]),
    "a heading in another currency": (
        put(LEDGER, ENTRY - 1, AMOUNT, "Số tiền (USD)"), [(LEDGER, a1(ENTRY - 1, AMOUNT), "KH213")]),
    "a heading that says something else": (
        put(MEMBERS, MEMBER - 1, 3, "Người Nào Đó"), [(MEMBERS, a1(MEMBER - 1, 3), "KH104")]),
    "half a record in a row of headings": (
        put(MEMBERS, MEMBER - 1, 4, "Chủ tịch", "Kinh", "mới"),
        [(MEMBERS, a1(MEMBER - 1, c), "KH104") for c in (4, 5, 6)]),
    "a heading of a grid that says something else": (
        put(GRID, row_of(GRID, "grid_header"), 3, 12), [(GRID, a1(row_of(GRID, "grid_header"), 3), "KH104")]),
    "a computed number typed over": (
        put(FUND, row_of(FUND, "computed"), 3, 5), [(FUND, a1(row_of(FUND, "computed"), 3), "KH104")]),
    "a note beside the explanations": (
        put(CHECK, 9, EXPLAIN_COLUMN + 2, "đã xem"), [(CHECK, a1(9, EXPLAIN_COLUMN + 2), "KH104")]),
    "a note below the check sheet": (put(CHECK, 300, 2, "đã xem"), [(CHECK, "B300", "KH104")]),
    "more members on a sheet of their own": (
        added("Hội viên (tiếp)", ("TT", "Họ và tên", "Chức vụ", "Dân tộc"), PERSON, PERSON),
        [("Hội viên (tiếp)", "", "KH106")]),
    "more members without headings": (
        added("Trang 2", PERSON), [("Trang 2", "", "KH106")]),
    "more members with positions alone": (
        added("Trang 2", *[(n, "Nguyễn Thị Mẫu", "Hội viên") for n in range(3)]),
        [("Trang 2", "", "KH106")]),
    "more entries": (
        added("Sổ quỹ 2", ("Ngày", "Loại thu, chi", "Nội dung", "Số tiền"),
              ("05/02/2026", "Thu: nguồn khác", "Ủng hộ", 7_000_000)),
        [("Sổ quỹ 2", "", "KH106")]),
    "a copy that has lost its keys and has more": (
        copied("Danh sách", keys=False, change=put("Danh sách", 40, 2, "Người Mới Vào")),
        [("Danh sách", "", "KH106")]),
    "the sheet that lost its keys beside a stale copy": (
        beside_a_stale_copy, [(f"{MEMBERS} (cũ)", "", "KH103")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_what_stands_on_a_sheet_of_the_form_is_told_and_no_less_than_a_warning(name):
    change, expected = TOLD[name]
    result = checked(edited(ORIGINAL, change))
    told = [f for f in result.submission.findings if f.severity is not Severity.INFO]
    assert found(told) == expected == found(result.submission.findings)


#: A text of each case that has to come back on a return.
COMES_BACK = {
    "a number in a column left of the inputs": "41",
    "a number where a label was": "41",
    "a record between the title and the table": "05/02/2026 | Thu: nguồn khác | Nhà hảo tâm | 7.000.000",
    "an amount in a heading": "5.000.000",
    "half a record in a row of headings": "Chủ tịch | Kinh | mới",
    "more members on a sheet of their own": "9 | Nguyễn Thị Mẫu | Hội viên | Kinh",
    "more entries": "05/02/2026 | Thu: nguồn khác | Ủng hộ | 7.000.000",
    "a copy that has lost its keys and has more": "Người Mới Vào",
    "the sheet that lost its keys beside a stale copy": "Người Mới Vào",
}


@pytest.mark.parametrize("name", COMES_BACK)
def test_what_is_not_counted_comes_back_on_a_return(name):
    result = checked(edited(ORIGINAL, TOLD[name][0]))
    kept = returned.filling(FORM, result.submission, result).leftovers
    assert [text for text in kept if text.endswith(f": {COMES_BACK[name]}")], kept


def test_what_is_kept_is_kept_once_and_goes_on(tmp_path):
    change = added("Hội viên (tiếp)", ("TT", "Họ và tên", "Chức vụ", "Dân tộc"), PERSON)
    result = checked(edited(ORIGINAL, change))
    back = filled_workbook()
    kept = returned.filling(FORM, result.submission, result).leftovers
    again = checked(edited(back, added(KEPT_SHEET, (), (), (), *[(None, text) for text in kept])))
    assert [text for _, text in again.submission.leftovers] == list(kept)
    assert again.findings == []


def codes(result: Checked) -> list[str]:
    return [f.code for f in result.findings]


@pytest.mark.parametrize("columns", [(3,), (3, 4), (3, 4, 5), (2, 3)])
def test_columns_sorted_with_their_heading_leave_the_table_in_doubt(columns):
    """Every row then has the half of another: the half beside the heading is told, and so is the doubt."""
    result = checked(edited(ORIGINAL, sorted_with_heading(*columns)))
    assert {"KH102", "KH104"} <= set(codes(result))
    doubted = {f.field for f in result.errors if f.code == "KH102"}
    assert doubted and doubted <= FORM.columns.keys()


@pytest.mark.parametrize("column", [2, 7])
@pytest.mark.parametrize(
    ("text", "is_doubted"),
    [
        ("Số liệu quỹ: nghìn đồng", True),
        ("Các khoản ủng hộ thêm USD quy đổi", True),
        ("Trong đó có 200 USD của kiều bào", False),
        ("Số liệu tính đến ngày khóa sổ", False),
    ],
)
def test_a_line_that_speaks_of_another_unit_doubts_the_amounts_of_its_sheet(
    text, is_doubted, column
):
    result = checked(edited(ORIGINAL, put(FUND, TITLE_ROW + 1, column, text)))
    amounts = {
        f.key for s in PLACED.sheets["fund"].sheet.sections for f in s.inputs if f.type == "money"
    }
    assert {f.field for f in result.errors if f.code == "KH213"} == (
        amounts if is_doubted else set()
    )
    assert codes(result).count("KH104") == 1


@pytest.mark.parametrize("records", [1, 5], ids=["among the records", "below them"])
@pytest.mark.parametrize(
    ("text", "is_doubted"),
    [
        ("ĐVT: nghìn đồng", True),
        ("Các khoản dưới đây ghi theo triệu đồng", True),
        ("ĐVT: đồng", False),
        ("Các khoản quý hai", False),
    ],
)
def test_a_row_of_the_ledger_that_speaks_of_another_unit_doubts_its_amounts(
    text, is_doubted, records
):
    ledger = filled_workbook(rows=example_rows(5))
    below = [None] * (len(FORM.tables["entries"].fields) - 1)
    result = checked(edited(ledger, put(LEDGER, ENTRY + records, 2, text, *below)))
    amounts = {f.key for f in FORM.tables["entries"].fields if f.type == "money"}
    doubted = {f.field for f in result.errors if f.code == "KH213"}
    assert doubted == (amounts if is_doubted else set())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tổ dân phố 3", "KH301"),
        ("Cán bộ nghỉ hưu", "KH301"),
        ("Những người đã chuyển đi từ 2025:", "KH301"),
        ("Chưa bổ sung hội viên mới", "KH104"),
        ("Nhập sai 2 người", "KH104"),
        ("Các khoản trên gấp đôi", "KH104"),
    ],
)
def test_a_text_alone_in_a_row_of_a_table_names_a_group_or_is_content(text, code):
    ledger = filled_workbook(rows=example_rows(5))
    below = [None] * (len(FORM.tables["entries"].fields) - 1)
    result = checked(edited(ledger, put(LEDGER, ENTRY + 2, 2, text, *below)))
    assert [c for c in codes(result) if c in ("KH104", "KH301")] == [code]


def test_a_note_of_another_sheet_in_other_words_is_content():
    note = PLACED.sheets["fund"].sheet.note
    other = " ".join(note.split()[:-1])
    result = checked(edited(ORIGINAL, put(ORG, TITLE_ROW, 7, other)))
    assert len(note.split()) > 6 and found(result.findings) == [(ORG, a1(TITLE_ROW, 7), "KH104")]


#: What staff and programs write that is no content of its own.
QUIET: dict[str, Change] = {
    "the form's own unit above the table": put(LEDGER, 4, AMOUNT, "ĐVT: đồng"),
    "the form's own unit in brackets": put(LEDGER, 4, AMOUNT, "(Đồng)"),
    "the form's own unit, without marks": put(LEDGER, 4, AMOUNT, "DVT: dong"),
    "a unit of another item": put(ORG, TITLE_ROW + 1, 7, "Đơn vị tính: người"),
    "a heading with the form's own unit": put(LEDGER, ENTRY - 1, AMOUNT, "Số tiền (đồng)"),
    "another word for the numbering": put(MEMBERS, MEMBER - 1, 2, "STT"),
    "a title in other letters": put(
        MEMBERS, TITLE_ROW, 2, f"{PLACED.sheets['members'].sheet.title} – xã suối thử"
    ),
    "headings in capitals": lambda book: [
        put(MEMBERS, MEMBER - 1, c, str(book[MEMBERS].cell(MEMBER - 1, c).value).upper())(book)
        for c in range(2, 7)
    ],
    "a note as an earlier build worded it": put(
        FUND, TITLE_ROW + 1, 2, "Số dư và tổng hợp của quỹ trong kỳ. Các dòng nền xám tự cộng."
    ),
    "blanks that nobody sees": put(ORG, LINE, 8, "   "),
    "a formula that shows nothing": put(ORG, LINE, 8, '=IF(C8>0,"","ĐỦ")'),
    "a live mark of a program that writes no formulas": put(ORG, LINE, 5, "ĐỦ"),
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_of_what_is_the_form_s_own(name):
    result = checked(edited(ORIGINAL, QUIET[name]))
    assert found(result.findings) == [] and result.submission.leftovers == []


#: Sheets that staff add and that are not like the form's: an information, as before.
ADDED: dict[str, Change] = {
    "a draft": added("Nháp", ("tính nháp",), (1, 2, 3)),
    "people of each ethnic group": added(
        "Dân số", ("Dân tộc", "Số người", "Tỷ lệ"), ("Kinh", 1200, 45), ("Tày", 800, 30), ("Mường", 3, 1)
    ),
    "telephones": added("Điện thoại", ("Chủ tịch", "0912000000"), ("Kế toán", "0913000000")),
    "a copy under another name": copied("Danh sách", keys=False),
    "a copy with its keys": copied(f"{MEMBERS} (2)"),
    "headings without a record": added("Trang 2", ("TT", "Họ và tên", "Chức vụ", "Dân tộc")),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
def test_other_added_sheets_stay_an_information(name):
    result = checked(edited(ORIGINAL, ADDED[name]))
    assert codes(result) == ["KH105"] and result.findings[0].severity is Severity.INFO


# ---------------------------------------------------------------- the form's own texts


@pytest.mark.parametrize("unit", ["Xã Suối Thử", "Phường Đồi Mẫu", "Đặc khu Cồn Thử"])
@pytest.mark.parametrize("period", ["2026-H1", "2026-H2"])
def test_every_text_of_a_blank_is_known_as_the_form_s_own(unit, period):
    """What the writer writes and what the reader knows come from one definition."""
    data = filled_workbook(unit=unit, period=period, rows={key: [] for key in example_rows()})
    own = furniture(FORM, period)
    unknown = []
    with open_book(data) as book:
        for placed in PLACED.sheets.values():
            inputs = {(c.row, c.column) for k, c in PLACED.cells.items() if k in FORM.inputs}
            for row, cells in book.sheet(placed.sheet.name).rows.items():
                for column, raw in cells.items():
                    if isinstance(raw, str) and row > 1 and (row, column) not in inputs:
                        unknown += [] if own.holds(raw, unit) else [raw]
    assert unknown == []


@pytest.mark.parametrize(
    "text", ["5000000", "Nguyễn Thị Mẫu", "ĐVT: nghìn đồng", "12", "–", "Tổng số hội viên: 41"]
)
def test_what_somebody_wrote_is_not_the_form_s_own(text):
    assert not furniture(FORM, PERIOD.id).holds(text, "Xã Suối Thử")


# ---------------------------------------------------------------- encodings of the same letters


def as_typed_by_programs(text: str) -> str:
    """As "Unicode tổ hợp" has it: tones apart, ê and ơ whole."""
    letters = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
        letters.append(base + "".join(c for c in parts if c in TONES))
    return "".join(letters)


WAYS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "tones apart": as_typed_by_programs,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kinds", ["strings and sheet names", "everything"])
def test_letters_in_parts_are_the_same_letters(way, kinds):
    """Labels, units, headings, sheet names, marks and answers of a workbook from a Mac."""
    with zipfile.ZipFile(io.BytesIO(ORIGINAL)) as old:
        names = [n for n in old.namelist() if n.startswith("xl/") and n.endswith(".xml")]
    if kinds != "everything":
        names = ["xl/workbook.xml", "xl/sharedStrings.xml"]
    changes = {name: lambda xml: WAYS[way](xml.decode()).encode() for name in names}
    result = checked(with_parts(ORIGINAL, changes))
    before = checked(ORIGINAL)
    assert found(result.findings) == [] and result.submission.leftovers == []
    assert result.answers.values == before.answers.values
    rows = {key: [row.values for row in rows] for key, rows in result.answers.rows.items()}
    assert rows == {key: [row.values for row in rows] for key, rows in before.answers.rows.items()}


def test_a_formula_of_the_form_s_own_is_known_without_its_result():
    own = [
        raw
        for placed in PLACED.sheets.values()
        for cells in open_book(ORIGINAL).sheet(placed.sheet.name).rows.values()
        for column, raw in cells.items()
        if isinstance(raw, Formula) and column == placed.status_column
    ]
    assert own and all(is_live_mark(Formula(raw.text)) for raw in own)
    assert all(is_live_mark(Formula("", raw.cached)) for raw in own)
    assert is_live_mark(Formula("", None)) and not is_live_mark(Formula("SUM(C8:C9)", 12.0))
