"""Reading by hidden keys: what staff do to rows, columns, sheets and texts, and what is said of it."""

from __future__ import annotations

import re

import openpyxl
import pytest
from arrived import FORM, Kept, checked, delete_rows, edited, found
from filled import filled_workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from khsheet.form.check_sheet import EXPLAIN_COLUMN
from khsheet.form.layout import layout
from khsheet.formats import Unreadable
from khsheet.model import (
    Answers,
    CellError,
    Checked,
    DateSerial,
    Finding,
    Formula,
    Raw,
    Severity,
)
from khsheet.model.places import a1
from khsheet.vietnamese import encodings

ORIGINAL = filled_workbook()
PLACED = layout(FORM)

# The sheets that the cases are about, and where things stand on them, by the layout.
ORG, MEMBERS, LEDGER, TEXTS, GRID = (
    PLACED.sheets[key].sheet.name
    for key in ("organisation", "members", "ledger", "narrative", "clc")
)
CHECK, IDENTITY = "Kiểm tra", "_khsheet"


def lines(sheet: str) -> list[int]:
    """The rows of inputs on a sheet, in order."""
    (placed,) = (p for p in PLACED.sheets.values() if p.sheet.name == sheet)
    return [line.row for line in placed.lines if line.kind in ("fields", "texts", "grid_row")]


def key_row(sheet: str) -> int:
    """The row of the first hidden section key."""
    (placed,) = (p for p in PLACED.sheets.values() if p.sheet.name == sheet)
    return next(line.row for line in placed.lines if line.kind == "keys")


def first_record(sheet: str) -> int:
    (placed,) = (p for p in PLACED.sheets.values() if p.sheet.name == sheet)
    return placed.first_data_row


LINE, NEXT_LINE = lines(ORG)[:2]
FIRST_MEMBER, FIRST_ENTRY = first_record(MEMBERS), first_record(LEDGER)


@pytest.fixture(scope="module")
def original() -> Answers:
    result = checked(ORIGINAL)
    assert result.findings == []
    return result.answers


def of_reading(result: Checked) -> list[Finding]:
    """What reading itself said; each message names its row."""
    findings = result.submission.findings
    for f in findings:
        assert not f.place.row or a1(f.place.row, f.place.column) in f.message, f.message
        assert f.message.startswith(f"Trang «{f.place.sheet}»" if f.place.sheet else "Tệp"), (
            f.message
        )
    return findings


def values_of(answers: Answers) -> tuple[dict, dict]:
    """The answers without the row numbers, which inserted rows change."""
    return answers.values, {key: [row.values for row in rows] for key, rows in answers.rows.items()}


# ---------------------------------------------------------------- the workbook rearranged, nothing lost


def rename(book, names: dict[str, str]) -> None:
    for old, new in names.items():
        book[old].title = new


def move(sheet, rows: dict[int, int], columns: range) -> None:
    """Cells of some columns from row to row, as sorting does."""
    before = {row: [sheet.cell(row, c).value for c in columns] for row in rows}
    for row, to in rows.items():
        for column, value in zip(columns, before[row]):
            sheet.cell(to, column).value = value


def hide(book) -> None:
    book[MEMBERS].row_dimensions[FIRST_MEMBER + 1].hidden = True
    book[LEDGER].column_dimensions["D"].hidden = True
    book[LEDGER].sheet_state = "hidden"


def without_row_1_and_renamed(book) -> None:
    delete_rows(book[ORG], 1)
    rename(book, {ORG: "Trang 3"})


def move_section(book, *, keep: bool = False, value: object = None) -> None:
    """The second section of one sheet, keys and all, below the last line of another."""
    sheet, to = book[ORG], book[TEXTS]
    (placed,) = (p for p in PLACED.sheets.values() if p.sheet.name == ORG)
    keys = [line.row for line in placed.lines if line.kind == "keys"][1]
    for n, row in enumerate([keys, *(r for r in lines(ORG) if r > keys)]):
        for column in range(1, 5):
            to.cell(lines(TEXTS)[-1] + 3 + n, column).value = sheet.cell(row, column).value
    if value is not None:
        to.cell(lines(TEXTS)[-1] + 4, 3).value = value
    if not keep:
        delete_rows(sheet, keys - 2, 20)  # with its title and note


REARRANGED = {
    "a section moved to another sheet": move_section,
    "a section copied to another sheet": lambda book: move_section(book, keep=True),
    "nothing changed": lambda book: None,
    "sheets in another order": lambda book: book._sheets.reverse(),
    "sheets renamed": lambda book: rename(
        book, {ORG: "Hội 2026", MEMBERS: "DS hội viên", LEDGER: "Quỹ", TEXTS: "Lời"}
    ),
    "two sheets exchange names": lambda book: rename(
        book, {ORG: "x", LEDGER: f"{ORG} ", "x": LEDGER}
    ),
    "an empty sheet more": lambda book: book.create_sheet("Sheet1"),
    "a column before A": lambda book: book[ORG].insert_cols(1),
    "a column before the inputs": lambda book: book[ORG].insert_cols(3, 2),
    "a column after the inputs": lambda book: book[ORG].insert_cols(4),
    "columns inside a grid": lambda book: book[GRID].insert_cols(4),
    "rows above row 1": lambda book: book[ORG].insert_rows(1, 12),
    "rows between inputs": lambda book: book[ORG].insert_rows(NEXT_LINE, 3),
    "a column before A of a table": lambda book: book[LEDGER].insert_cols(1),
    "columns inside a table": lambda book: book[LEDGER].insert_cols(4, 3),
    "rows above the header of a table": lambda book: book[LEDGER].insert_rows(FIRST_ENTRY - 1, 2),
    "rows between records": lambda book: book[LEDGER].insert_rows(FIRST_ENTRY + 1, 2),
    "the numbering column of a table deleted": lambda book: book[MEMBERS].delete_cols(2),
    "the header of a table deleted": lambda book: delete_rows(book[MEMBERS], FIRST_MEMBER - 1),
    "row 1 deleted": lambda book: delete_rows(book[ORG], 1),
    "row 1 deleted and the sheet renamed": without_row_1_and_renamed,
    "lines sorted with their keys": lambda book: move(
        book[ORG], {LINE: NEXT_LINE, NEXT_LINE: LINE}, range(1, 6)
    ),
    "another case and other spaces in a label": lambda book: book[ORG].cell(
        LINE, 2, str(book[ORG].cell(LINE, 2).value).upper().replace(" ", "  ")
    ),
}


@pytest.mark.parametrize("name", REARRANGED)
def test_a_rearranged_workbook_gives_the_same_answers_and_no_finding(original, name):
    result = checked(edited(ORIGINAL, REARRANGED[name]))
    assert found(result.findings) == []
    assert values_of(result.answers) == values_of(original)


def test_a_workbook_with_hidden_parts_gives_the_same_answers_and_says_what_nobody_sees(original):
    result = checked(edited(ORIGINAL, hide))
    assert values_of(result.answers) == values_of(original)
    assert found(result.findings) == [
        (MEMBERS, "", "KH108"),
        (LEDGER, "", "KH108"),
        (LEDGER, a1(FIRST_ENTRY, 4), "KH108"),
    ]
    assert {f.severity for f in result.findings} == {Severity.WARNING}
    assert any(
        f"1 dòng của bảng đang ẩn ({FIRST_MEMBER + 1})" in f.message for f in result.findings
    )


def test_places_follow_inserted_rows_and_columns():
    def change(book):
        book[ORG].insert_rows(NEXT_LINE, 3)
        book[ORG].insert_cols(1)
        book[ORG].cell(NEXT_LINE + 3, 4).value = "rất nhiều"

    result = checked(edited(ORIGINAL, change))
    assert found(result.findings) == [(ORG, a1(NEXT_LINE + 3, 4), "KH202")]


# ---------------------------------------------------------------- something added: kept out and said


def extra_sheet(book) -> None:
    book.create_sheet("Nháp", 0)["A1"] = "tính nháp"


def copied(book) -> None:
    book.copy_worksheet(book[MEMBERS]).title = f"{MEMBERS} (2)"


def namesake(book) -> None:
    """The real sheet renamed, and a list of their own under its name."""
    rename(book, {MEMBERS: "DS"})
    book.create_sheet(MEMBERS, 0)["B9"] = "Người Nào Đó"


def beside(book) -> None:
    book[ORG].cell(LINE, 4).value = "nghìn người"
    book[ORG].cell(NEXT_LINE, 9).value = "xem lại"
    book[ORG].cell(lines(ORG)[-1] + 5, 2).value = "Kế toán lập"
    book[MEMBERS].cell(FIRST_MEMBER + 1, 9).value = 1990


def inserted_line(book) -> None:
    book[ORG].insert_rows(NEXT_LINE)
    book[ORG].cell(NEXT_LINE, 2).value = "Hội viên danh dự"
    book[ORG].cell(NEXT_LINE, 3).value = 7


ADDED = {
    "another sheet": (extra_sheet, [("Nháp", "", "KH105")]),
    "a copy of a sheet": (copied, [(f"{MEMBERS} (2)", "", "KH105")]),
    "a list under the name of a sheet": (namesake, [(MEMBERS, "", "KH105")]),
    "no identity sheet": (lambda book: book.remove(book[IDENTITY]), [("", "", "KH013")]),
    "an edited label": (lambda book: book[ORG].cell(LINE, 2, "Số hội viên (nghìn)"), [(ORG, a1(LINE, 2), "KH104")]),
    "text beside the inputs": (
        beside,
        [(ORG, a1(LINE, 4), "KH104"), (ORG, a1(NEXT_LINE, 9), "KH104"), (ORG, a1(lines(ORG)[-1] + 5, 2), "KH104"),
         (MEMBERS, a1(FIRST_MEMBER + 1, 9), "KH104")],
    ),
    "a line of their own": (inserted_line, [(ORG, a1(NEXT_LINE, 2), "KH104"), (ORG, a1(NEXT_LINE, 3), "KH104")]),
    "far away": (lambda book: book[ORG].cell(9, 99, "x"), [(ORG, "CU9", "KH104")]),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
def test_what_is_added_is_said_and_changes_no_answer(original, name):
    change, expected = ADDED[name]
    result = checked(edited(ORIGINAL, change))
    assert found(of_reading(result)) == expected == found(result.findings)
    assert not result.errors
    assert values_of(result.answers) == values_of(original)


def test_what_stands_beside_the_inputs_is_kept():
    kept = checked(edited(ORIGINAL, beside)).submission.leftovers
    assert [text for _, text in kept] == ["nghìn người", "xem lại", "Kế toán lập", "1990"]


# ---------------------------------------------------------------- something lost or doubtful: an error


def copied_and_changed(book) -> None:
    copied(book)
    book[f"{MEMBERS} (2)"].cell(FIRST_MEMBER, 3).value = "Người Khác"


def copied_column(book) -> None:
    sheet = book[LEDGER]
    amount = PLACED.cells["entry_amount"].column
    for row in range(key_row(LEDGER), FIRST_ENTRY + 3):
        sheet.cell(row, 14).value = sheet.cell(row, amount).value
    sheet.cell(FIRST_ENTRY, 14).value = 1


def copied_line(book) -> None:
    sheet = book[ORG]
    for column in range(1, 5):
        sheet.cell(NEXT_LINE + 20, column).value = sheet.cell(LINE, column).value
    sheet.cell(NEXT_LINE + 20, 3).value = 999


def swapped_headings(book) -> None:
    sheet, (one, other) = (
        book[LEDGER],
        (PLACED.cells[k].column for k in ("entry_amount", "entry_quantity")),
    )
    row = FIRST_ENTRY - 1
    sheet.cell(row, one).value, sheet.cell(row, other).value = (
        sheet.cell(row, other).value,
        sheet.cell(row, one).value,
    )


def swapped_grid_headings(book) -> None:
    sheet, row = book[GRID], lines(GRID)[0] - 1
    sheet.cell(row, 3).value, sheet.cell(row, 4).value = (
        sheet.cell(row, 4).value,
        sheet.cell(row, 3).value,
    )


AMOUNT = PLACED.cells["entry_amount"].column
GRID_HEAD = lines(GRID)[0] - 1
GRID_LINES = len(PLACED.sheets["clc"].sheet.sections[0].rows)
LOST = {
    "a sheet deleted": (lambda book: book.remove(book[LEDGER]), [(LEDGER, "", "KH101")]),
    "a line deleted": (lambda book: delete_rows(book[ORG], LINE), [(ORG, "", "KH102")]),
    "a column of a table deleted": (
        lambda book: book[LEDGER].delete_cols(AMOUNT),
        [(LEDGER, "", "KH102")],
    ),
    "the key column of a sheet deleted": (
        lambda book: book[ORG].delete_cols(1),
        [(ORG, "", "KH102")],
    ),
    "the key column of a table deleted": (
        lambda book: book[LEDGER].delete_cols(1),
        [(LEDGER, "", "KH102")],
    ),
    "the key row of a section deleted": (
        lambda book: delete_rows(book[ORG], key_row(ORG)),
        [(ORG, "", "KH102")],
    ),
    "the key row of a table deleted": (
        lambda book: delete_rows(book[LEDGER], key_row(LEDGER)),
        [(LEDGER, "", "KH102")],
    ),
    "the keys of the check sheet deleted": (
        lambda book: book[CHECK].delete_cols(1),
        [(CHECK, "", "KH104")],
    ),
    "a copy with another content": (copied_and_changed, [(MEMBERS, "", "KH103")]),
    "a copied column with another content": (
        copied_column,
        [
            (LEDGER, a1(key_row(LEDGER), 14), "KH103"),
            *[(LEDGER, a1(FIRST_ENTRY + n, 14), "KH104") for n in (-1, 0, 1, 2)],
        ],
    ),
    "a copied line with another content": (copied_line, [(ORG, a1(NEXT_LINE + 20, 3), "KH103")]),
    "a copied section with another content": (
        lambda book: move_section(book, keep=True, value=777),
        [(TEXTS, a1(lines(TEXTS)[-1] + 4, 3), "KH103")],
    ),
    "lines sorted without their keys": (
        lambda book: move(book[ORG], {LINE: NEXT_LINE, NEXT_LINE: LINE}, range(2, 6)),
        [(ORG, a1(LINE, 2), "KH102"), (ORG, a1(NEXT_LINE, 2), "KH102")],
    ),
    "two headings of a table exchanged": (
        swapped_headings,
        [
            (LEDGER, a1(FIRST_ENTRY - 1, PLACED.cells[k].column), "KH102")
            for k in ("entry_amount", "entry_quantity")
        ],
    ),
    "two headings of a grid exchanged": (
        swapped_grid_headings,
        [(GRID, a1(GRID_HEAD, column), "KH102") for column in (3, 4) for _ in range(GRID_LINES)],
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_or_doubtful_is_an_error_that_names_the_sheet(name):
    change, expected = LOST[name]
    result = checked(edited(ORIGINAL, change))
    assert found(of_reading(result)) == expected
    assert all(f.place.sheet in f.message for f in of_reading(result))
    if expected[0][2] != "KH104":
        assert result.submission.findings[0] in result.errors


def test_numbers_of_lines_that_changed_places_are_not_counted():
    """An error at the item itself: consolidation counts no such number."""
    change, _ = LOST["lines sorted without their keys"]
    fields = {f.field for f in checked(edited(ORIGINAL, change)).errors}
    moved = {key for key, place in PLACED.cells.items() if place.row in (LINE, NEXT_LINE)}
    assert {key for key in moved if PLACED.cells[key].sheet == ORG} <= fields


def another_unit_s(book) -> None:
    marks = next(book[MEMBERS].iter_rows(max_row=1))
    marks[5].value, marks[6].value = "99", "Xã Khác"


def another_period_s(book) -> None:
    next(book[LEDGER].iter_rows(max_row=1))[4].value = "2025-H2"


@pytest.mark.parametrize(
    ("change", "sheet"), [(another_unit_s, MEMBERS), (another_period_s, LEDGER)]
)
def test_a_sheet_of_another_workbook_refuses_the_file(change, sheet):
    with pytest.raises(Unreadable) as refused:
        checked(edited(ORIGINAL, change))
    assert refused.value.code == "KH012" and sheet in refused.value.found


# ---------------------------------------------------------------- rows of tables

KEPT = Kept(ORIGINAL)


def table(sheet: str, *rows: tuple[Raw, ...], gaps: dict[int, int] | None = None) -> Checked:
    """The workbook with those rows in a table; ``gaps`` gives rows of their own numbers."""
    first = first_record(sheet)
    numbered = {(gaps or {}).get(n, first + n): row for n, row in enumerate(rows)}
    return checked(KEPT.with_rows(sheet, first, numbered))


def rows_read(result: Checked, sheet: str) -> list[int]:
    (key,) = (k for k, t in result.submission.tables.items() if t.sheet == sheet)
    return [number for number, _ in result.submission.tables[key].rows]


def said(result: Checked) -> list[tuple[str, str]]:
    return [(a1(f.place.row, f.place.column), f.code) for f in of_reading(result)]


PERSON = (1.0, "Nguyễn Thị Mẫu", "Hội viên", "Kinh", None)

#: What stands between two people, and what is said of it; nothing of it is a person.
NO_PERSON = [
    ((None,), []),
    ((None, " ", "  "), []),
    ((" ", " ", " ", " ", "\u00a0"), []),
    ((2.0,), []),
    (("3.",), []),
    ((Formula("ROW()-7", 5.0),), []),
    ((None, "Chi hội thôn 3"), [("C9", "KH301")]),
    (("Chi hội thôn 3",), [("B9", "KH301")]),
    (("I. Chi hội thôn 3",), [("B9", "KH301")]),
    (("I", "Chi hội Trường Tiểu học Đồi Mẫu"), [("B9", "KH301")]),
    ((4.0, "CHI HỘI THÔN 3"), [("B9", "KH301")]),
    ((None, "Tổ dân phố số 5", None, None, "12 hội viên"), [("C9", "KH301")]),
    ((None, "CHI HOI THON 3"), [("C9", "KH301")]),
    ((None, "Trường THCS Đồi Mẫu"), [("C9", "KH301")]),
    ((None, None, "Ban Chấp hành nhiệm kỳ"), [("D9", "KH301")]),
    ((None, "Tổng cộng"), [("C9", "KH302")]),
    (("Tổng số: 25 hội viên",), [("B9", "KH302")]),
    ((None, "CỘNG", None, None, "25"), [("C9", "KH302")]),
    ((5.0, "Tổng cộng", "Ban Chấp hành 5", "Kinh 5", "nữ 2"), [("B9", "KH302")]),
    ((None, 25.0, "Cộng"), [("C9", "KH302")]),
    (("TT", "Họ và tên", "Chức vụ", "Dân tộc", "Ghi chú"), [("B9", "KH304")]),
    (("STT", "HỌ VÀ TÊN", "CHỨC VỤ", "DÂN TỘC", "GHI CHÚ"), [("B9", "KH304")]),
    (("member_seq", "member_full_name", "member_position", None, None), [("B9", "KH304")]),
    ((None, "NGƯỜI LẬP BIỂU"), [("C9", "KH305")]),
    ((None, None, "Đồi Mẫu, ngày 30 tháng 6 năm 2026"), [("D9", "KH305")]),
    ((None, "Kế toán", "Thủ quỹ"), [("C9", "KH305")]),
]


@pytest.mark.parametrize(("row", "expected"), NO_PERSON)
def test_what_is_no_record_stays_out_of_the_table(row, expected):
    result = table(MEMBERS, PERSON, row, PERSON)
    assert rows_read(result, MEMBERS) == [FIRST_MEMBER, FIRST_MEMBER + 2]
    assert said(result) == expected


#: Family names that look like a group or a total without their tones, or to a careless eye.
PEOPLE = [
    "Tô Văn Mẫu", "Tống Thị Mẫu", "Tống Công Mẫu", "Trương Văn Mẫu", "Bàn Thị Mẫu", "Lang Văn Mẫu", "Cụt Văn Mẫu",
    "Quý Văn Mẫu", "Khuất Thị Mẫu", "Công Thị Mẫu", "Ấu Thị Mẫu", "To Van Mau", "Ban Thi Mau",
    "Truong Van Mau", "Tong Van Mau", "Cong Thi Mau", "Y Buôn Mẫu", "H'Bản Niê", "TÔ VĂN MẪU", "Vi Văn Tổ", "Lò Thị Cộng",
    "Trường Văn Mẫu", "Ly Ke Mau", "Luy Văn Mẫu", "Thống Kê Mẫu", "Ngày Văn Mẫu", "Ký Văn Mẫu",
]  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("shape", ["name only", "numbered", "complete"])
def test_a_person_is_never_taken_for_a_group_or_a_total(name, shape):
    rest = (None, None, None) if shape != "complete" else ("Hội viên", "Kinh", None)
    row = (None if shape == "name only" else 2.0, name, *rest)
    result = table(MEMBERS, PERSON, row, PERSON)
    assert rows_read(result, MEMBERS) == [FIRST_MEMBER, FIRST_MEMBER + 1, FIRST_MEMBER + 2]
    assert said(result) == []


def test_stray_characters_far_below_are_said_with_their_row_and_kept():
    result = table(MEMBERS, PERSON, (None, None, None, "x"), (None, "`"), gaps={1: 60, 2: 4800})
    assert rows_read(result, MEMBERS) == [FIRST_MEMBER]
    assert said(result) == [("E60", "KH305"), ("C4800", "KH305")]
    assert [(place.row, text) for place, text in result.submission.leftovers] == [
        (60, "x"),
        (4800, "`"),
    ]


def test_a_stray_character_below_an_empty_table_is_no_record():
    result = table(MEMBERS, (None, "x"), gaps={0: 900})
    assert rows_read(result, MEMBERS) == [] and said(result) == [("C900", "KH305")]


@pytest.mark.parametrize(
    "below",
    [
        (["Ghi chú: danh sách còn thiếu chi hội thôn 5"]),
        (["Người lập biểu", "(Ký, ghi rõ họ tên)", "Người Ký Mẫu"]),
        (["(Ký, ghi rõ họ tên)", None, "Người Ký Mẫu"]),
        (["Lưu ý, còn hai người chưa kịp ghi"]),
        (["Danh sách này chưa có các hội viên mới vào hội từ tháng 5"]),
        (["Thiếu: chi hội thôn 7", "Người Ký Mẫu"]),
    ],
)
def test_notes_and_signatures_below_a_list_are_told_and_no_members(below):
    result = table(MEMBERS, PERSON, *[(None, text) for text in below])
    assert rows_read(result, MEMBERS) == [FIRST_MEMBER]
    assert said(result) == [
        (f"C{FIRST_MEMBER + n}", "KH305") for n, text in enumerate(below, 1) if text
    ]


def test_people_below_a_signature_who_have_more_than_a_name_are_members():
    result = table(MEMBERS, PERSON, (None, "Người lập biểu"), PERSON, (None, "Người Sau Mẫu"))
    assert rows_read(result, MEMBERS) == [FIRST_MEMBER, FIRST_MEMBER + 2, FIRST_MEMBER + 3]


def test_names_below_a_total_are_signatures():
    result = table(
        MEMBERS, PERSON, ("Cộng", 1.0), (None,), (None, "Người Ký Mẫu"), (2.0, "Người Sau Mẫu")
    )
    assert rows_read(result, MEMBERS) == [FIRST_MEMBER, FIRST_MEMBER + 4]
    assert said(result) == [("B9", "KH302"), ("C11", "KH305")]


def test_a_note_above_the_header_is_no_record_but_a_person_sorted_above_it_is():
    header = tuple(f.label for f in FORM.tables["members"].fields)
    first = FIRST_MEMBER - 1
    rows = {
        first: (None, "Danh sách lập ngày 1 tháng 6"),
        first + 1: PERSON,
        first + 2: header,
        first + 3: PERSON,
    }
    result = checked(KEPT.with_rows(MEMBERS, first, rows))
    assert rows_read(result, MEMBERS) == [first + 1, first + 3]
    assert said(result) == [(a1(first, 3), "KH305")]


def test_broken_and_repeated_numbers_do_not_matter():
    rows = [(n, *PERSON[1:]) for n in (1.0, 1.0, None, "4", 9.0, "a", 2.0)]
    result = table(MEMBERS, *rows)
    assert len(rows_read(result, MEMBERS)) == 7 and said(result) == []


ENTRY = {
    "in": (
        1.0,
        "05/03/2026",
        "PT01",
        "Thu: nguồn khác",
        "Ủng hộ",
        2_000_000.0,
        None,
        None,
        None,
        None,
    ),
    "out": (
        2.0,
        "06/03/2026",
        "PC01",
        "Chi: nội dung khác theo quy chế",
        "Chi khác",
        500_000.0,
        None,
        None,
        None,
        None,
    ),
}


def total(words: str, amount: Raw, at: int = 4) -> tuple[Raw, ...]:
    """A total row: its words in a column of the ledger (from 0), its amount."""
    row: list[Raw] = [None] * 10
    row[at], row[5] = words, amount
    return tuple(row)


#: Total rows below an entry of 2,000,000 that came in and one of 500,000 that went out.
TOTALS = [
    (total("Tổng cộng", 2_500_000.0), ["KH302"]),
    (total("Cộng", "2.500.000 đ", at=0), ["KH302"]),
    (total("TỔNG CỘNG (I+II)", Formula("SUM(G12:G13)", 2_500_000.0), at=3), ["KH302"]),
    (total("Tổng thu trong kỳ", 2_000_000.0), ["KH302"]),
    (total("Tổng chi:", "500 nghìn", at=1), ["KH302"]),
    (total("Tổng cộng", None), ["KH302"]),
    (total("Lũy kế từ đầu năm", 2_500_000.0), ["KH302"]),
    (total("Tổng cộng", 2_600_000.0), ["KH302", "KH303"]),
    (total("Cộng tháng 3", Formula("SUM(G12:G12)", 3.0)), ["KH302", "KH303"]),
    (total("Tổng cộng", Formula("2000000+600000", None)), ["KH302", "KH303"]),
    (total("Tổng cộng", Formula("2000000+500000", None)), ["KH302"]),
    (total("Tổng cộng", Formula("SUM(G12:G13)", None)), ["KH302", "KH303"]),
    (total("Tổng cộng", Formula("SUM(G12:G13)", CellError("#REF!"))), ["KH302", "KH303"]),
    (total("Tổng cộng", Formula("", True)), ["KH302", "KH303"]),
    (total("Tổng cộng", CellError("#VALUE!")), ["KH302", "KH303"]),
    (total("Tổng cộng", "2.5?0.000"), ["KH302", "KH303"]),
    (total("Tổng cộng", DateSerial(2_500_000.0)), ["KH302", "KH303"]),
    (total("Tổng cộng", "cộng 2 khoản"), ["KH302"]),
    (total("Tổng cộng", "đồng"), ["KH302"]),
    (
        (None, None, None, "Tổng cộng", None, 2_500_000.0, None, 4.0, 3.0, None),
        ["KH302", "KH303", "KH303"],
    ),
]


@pytest.mark.parametrize(("row", "codes"), TOTALS)
def test_a_total_row_is_never_added_and_compared_with_the_rows(row, codes):
    result = table(LEDGER, ENTRY["in"], ENTRY["out"], row)
    assert rows_read(result, LEDGER) == [FIRST_ENTRY, FIRST_ENTRY + 1]
    assert [code for _, code in said(result)] == codes
    assert {f.place.row for f in of_reading(result)} == {FIRST_ENTRY + 2}
    assert result.answers.values["fund_raised_amount"] == 2_000_000


def test_subtotals_are_compared_with_their_group():
    rows = [
        ENTRY["in"],
        total("Cộng tháng 3", 2_000_000.0),
        ENTRY["in"],
        ENTRY["out"],
        total("Cộng tháng 4", 2_500_000.0),
        total("Tổng cộng", 4_500_000.0),
    ]
    assert said(table(LEDGER, *rows)) == [(a1(FIRST_ENTRY + n, 6), "KH302") for n in (1, 4, 5)]


def test_the_difference_is_told_with_both_sums():
    (finding,) = [
        f
        for f in of_reading(table(LEDGER, ENTRY["in"], ENTRY["out"], total("Cộng", 2_600_000.0)))
        if f.code == "KH303"
    ]
    assert "2.600.000" in finding.message and "2.500.000" in finding.message
    assert (finding.place.column, finding.severity) == (AMOUNT, Severity.WARNING)


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (Formula("SUM(G12:G13)", None), "công thức của dòng cộng chưa có kết quả"),
        (Formula("", CellError("#REF!")), "dòng cộng đang báo lỗi"),
        (CellError("#N/A"), "dòng cộng đang báo lỗi"),
        ("2.5?0.000", "số ở dòng cộng không đọc được"),
    ],
)
def test_a_total_that_cannot_be_compared_is_told_with_the_sum(amount, why):
    result = table(LEDGER, ENTRY["in"], ENTRY["out"], total("Cộng", amount))
    (finding,) = [f for f in of_reading(result) if f.code == "KH303"]
    assert finding.found.startswith(f"{why} nên không so được") and "2.500.000" in finding.found
    assert (finding.place.column, finding.severity) == (AMOUNT, Severity.WARNING)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((None, "30/06/2026", None, "Thu: nguồn khác", "Cộng thu", 3_000_000.0), True),
        ((None, "30/06/2026", "Cộng", "Thu: nguồn khác", None, 3_000_000.0), True),
        ((None, "30/06/2026", None, "Thu: nguồn khác", "Cộng thu", 3_000_001.0), False),
        ((None, "30/06/2026", None, "Thu: nguồn khác", "Công đoàn ủng hộ", 3_000_000.0), False),
    ],
)
def test_a_total_with_a_date_and_a_kind_may_be_added_twice(row, told):
    entry = (
        1.0,
        "07/03/2026",
        "PT1",
        "Thu: nguồn khác",
        "Ủng hộ",
        1_500_000.0,
        None,
        None,
        None,
        None,
    )
    result = table(LEDGER, entry, (2.0, "08/03/2026", "PT2", *entry[3:]), (*row, *[None] * 4))
    assert said(result) == ([(a1(FIRST_ENTRY + 2, AMOUNT), "KH226")] if told else [])


@pytest.mark.parametrize(
    "words",
    [
        "ĐVT: 1.000đ",
        "(nghìn đồng)",
        "Đơn vị tính: triệu đồng",
        "Đơn vị: nghìn đồng",
        "ĐVT: 1000 đồng",
    ],
)
def test_a_line_that_says_thousands_makes_all_amounts_doubtful(words):
    result = table(LEDGER, (None, None, None, None, words), ENTRY["in"], ENTRY["out"])
    assert ("KH213", "entry_amount") in [(f.code, f.field) for f in result.errors]


@pytest.mark.parametrize("words", ["ĐVT: đồng", "(đồng)", "Đơn vị tính: đồng"])
def test_a_line_that_says_dong_is_no_matter(words):
    result = table(LEDGER, (None, None, None, None, words), ENTRY["in"], ENTRY["out"])
    assert "KH213" not in [f.code for f in result.errors]


#: Rows of the ledger that look like a total or a group and carry money all the same.
ENTRIES = [
    (None, None, None, None, "Tổng kết năm học: khen thưởng", 300_000.0),
    (None, None, None, None, "Chi hội thôn 3", 500_000.0),
    (3.0, "07/03/2026", None, "Thu: nguồn khác", "Cộng đồng thôn ủng hộ", 100_000.0),
    (3.0, "07/03/2026", None, "Thu: nguồn khác", "Tổng cộng", 100_000.0),
    (None, "07/03/2026"),
    (None, "07/03/2026", None, "Thu: nguồn khác", "Cộng"),
    (None, None, None, "Thu: nguồn khác"),
    (3.0, "07/03/2026", None, None, "Tổng thu hội viên thôn 3", 2_000_000.0),
    (None, None, "PT02", None, "Tổng thu hội viên thôn 3", 2_000_000.0),
    (None, None, 12.0, "Thu: nguồn khác", "Tổng thu hội viên", 2_000_000.0),
]


@pytest.mark.parametrize("row", ENTRIES)
def test_a_row_that_may_carry_money_stays_in_the_table(row):
    result = table(LEDGER, ENTRY["in"], (*row, *[None] * (10 - len(row))))
    assert rows_read(result, LEDGER) == [FIRST_ENTRY, FIRST_ENTRY + 1]


@pytest.mark.parametrize("name", [MEMBERS, LEDGER])
@pytest.mark.parametrize(
    ("number", "is_told"),
    [
        ("hủy", True),
        ("(bỏ)", True),
        ("không tính", True),
        ("5 - đã hủy", True),
        ("x1000", True),
        ("nghìn", True),
        ("5.", False),
        ("số 5", False),
        ("I.2)", False),
        ("iv", False),
        ("HV-05", False),
        ("a/", False),
        ("–", False),
        (" ", False),
    ],
)
def test_words_where_a_record_has_its_number_are_told(name, number, is_told):
    first = FIRST_MEMBER if name == MEMBERS else FIRST_ENTRY
    row, other = (PERSON, PERSON) if name == MEMBERS else (ENTRY["in"], ENTRY["out"])
    result = table(name, row, (number, *other[1:]))
    assert rows_read(result, name) == [first, first + 1]
    assert said(result) == [(a1(first + 1, 2), "KH104")] * is_told


def group(words: str, at: int) -> tuple[Raw, ...]:
    return tuple(words if n == at else None for n in range(10))


@pytest.mark.parametrize("at", [0, 1, 3, 4])
@pytest.mark.parametrize("words", ["I. PHẦN THU", "Tháng 4", "Chi hội thôn 3"])
def test_headings_of_the_ledger_stay_out_wherever_they_stand(words, at):
    result = table(LEDGER, ENTRY["in"], group(words, at), ENTRY["out"])
    assert rows_read(result, LEDGER) == [FIRST_ENTRY, FIRST_ENTRY + 2]
    assert said(result) == [(a1(FIRST_ENTRY + 1, 2 + at), "KH301")]


_NOISE = st.sampled_from([row for row, _ in NO_PERSON])
_PERSON = st.builds(
    lambda n, name, position: (n, name, position, "Kinh", None, None),
    st.one_of(st.none(), st.integers(1, 999).map(float), st.just("5")),
    st.sampled_from(PEOPLE),
    st.sampled_from(["Chủ tịch", "Hội viên", "Ủy viên Ban Thường vụ"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_PERSON | _NOISE, st.integers(1, 3)), max_size=25))
def test_whatever_stands_between_them_exactly_the_people_are_read(rows):
    number, numbered = FIRST_MEMBER - 1, {}
    for row, step in rows:
        number += step
        numbered[number] = row
    result = checked(KEPT.with_rows(MEMBERS, FIRST_MEMBER, numbered))
    people = {number: row for number, row in numbered.items() if row[3:4] == ("Kinh",)}
    assert dict(result.submission.tables["members"].rows) == people
    of_reading(result)


# ---------------------------------------------------------------- texts

TYPED = {
    "situation_text": "Đời sống nhân dân ổn định, phong trào khuyến học phát triển rộng khắp.",
    "propaganda_text": "Tuyên truyền trên loa truyền thanh của xã và qua các buổi họp thôn.",
    "entry_content": "Trao học bổng cho học sinh nghèo vượt khó",
}
NAMED = [
    ("Nguyễn Thị Mẫu", "Chủ tịch", "Mường", "kiêm thủ quỹ"),
    ("Trần Văn Thử", "Hội viên", "Kinh", "thôn Đồi Mẫu"),
]


def typed_in(encoding: str, font: str):
    """The texts above typed with an old encoding, in an old font."""

    def change(book: openpyxl.Workbook) -> None:
        def put(sheet: str, row: int, column: int, text: str) -> None:
            cell = book[sheet].cell(row, column)
            cell.value, cell.font = encodings.encode(text, encoding), Font(name=font)

        for key in ("situation_text", "propaganda_text"):
            put(
                PLACED.cells[key].sheet, PLACED.cells[key].row, PLACED.cells[key].column, TYPED[key]
            )
        put(LEDGER, FIRST_ENTRY, PLACED.cells["entry_content"].column, TYPED["entry_content"])
        for n, person in enumerate(NAMED):
            for column, text in enumerate(person, 3):
                put(MEMBERS, FIRST_MEMBER + n, column, text)
        put(MEMBERS, FIRST_MEMBER + 3, 3, "Chi hội thôn Đồi Mẫu")
        put(MEMBERS, FIRST_MEMBER + 4, 2, "Tổng cộng: 3 hội viên")

    return change


@pytest.mark.parametrize(
    ("encoding", "font"),
    [("tcvn3", ".VnTime"), ("vni", "VNI-Times"), ("utf8-as-cp1252", "Calibri"), ("tcvn3", "Arial")],
)
def test_old_encodings_are_read_as_what_was_meant(encoding, font):
    result = checked(edited(ORIGINAL, typed_in(encoding, font)))
    answers = result.answers
    assert {k: answers.values[k] for k in ("situation_text", "propaganda_text")} == {
        k: TYPED[k] for k in ("situation_text", "propaganda_text")
    }
    assert [row.values[1:5] for row in answers.rows["members"][:2]] == NAMED
    assert len(answers.rows["members"]) == 3
    assert answers.rows["entries"][0].values[4] == TYPED["entry_content"]
    codes = [f.code for f in of_reading(result)]
    assert set(codes) == {"KH230", "KH301", "KH302"} and not result.errors
    assert codes.count("KH230") == len(result.submission.originals) >= 9


def test_a_converted_text_is_shown_only_where_it_is_one_of_a_list():
    """A sentence, or what a ledger says, may name somebody in any encoding."""
    result = checked(edited(ORIGINAL, typed_in("tcvn3", ".VnTime")))
    shown = {f.field: f.value for f in of_reading(result) if f.code == "KH230"}
    assert len(shown) > 4 and set(shown.values()) == {""}
    for name, _, people, note in NAMED:
        for text in (name, people, note):
            assert not [
                f
                for f in of_reading(result)
                if {text, encodings.encode(text, "tcvn3")}
                & {f.value, *re.findall("«(.*?)»", f.message)}
            ]


def test_unicode_in_an_old_font_is_left_alone():
    def change(book):
        for row in book[MEMBERS].iter_rows(min_row=FIRST_MEMBER, max_row=FIRST_MEMBER + 2):
            for cell in row:
                cell.font = Font(name=".VnTime")

    result = checked(edited(ORIGINAL, change))
    assert result.findings == [] and not result.submission.originals


KEYSTROKES = {
    "telex": "Cuungf vowis nhaf truwowngf tooj chuwcs",
    "vni": "Pho61i ho75p vo71i nha2 tru7o72ng",
    "viqr": "Ho^.i khuye^'n ho.c xa~",
}


@pytest.mark.parametrize("method", KEYSTROKES)
def test_keystrokes_are_a_warning_that_shows_no_text(method):
    text = KEYSTROKES[method]

    def change(book):
        where = PLACED.cells["situation_text"]
        book[where.sheet].cell(where.row, where.column).value = text
        book[MEMBERS].cell(FIRST_MEMBER, 3).value = text

    result = checked(edited(ORIGINAL, change))
    where = PLACED.cells["situation_text"]
    assert found(of_reading(result)) == [
        (MEMBERS, a1(FIRST_MEMBER, 3), "KH232"),
        (where.sheet, a1(where.row, where.column), "KH232"),
    ]
    assert not [f for f in of_reading(result) if text in f.message + f.value]
    assert result.answers.values["situation_text"] == text


@pytest.mark.parametrize(
    "text",
    [
        "Phoi hop voi cac truong hoc tren dia ban",
        "PC01",
        "Excel, Word va Zalo",
        "A4",
        "3 lop, 45 nguoi",
    ],
)
def test_texts_without_marks_are_left_alone(text):
    where = PLACED.cells["situation_text"]

    def change(book):
        book[where.sheet].cell(where.row, where.column).value = text

    assert checked(edited(ORIGINAL, change)).findings == []


def test_what_names_several_groups_is_asked_and_candidates_stay_hidden_for_people():
    result = table(
        MEMBERS,
        (1.0, "Nguyễn Thị Mẫu", "UV BTV, Thư ký", "Kinh, Tày", None),
        (2.0, "Trần Văn Thử", "ct", "người Mường", None),
    )
    by_cell = {
        a1(f.place.row, f.place.column): f for f in result.findings if f.place.sheet == MEMBERS
    }
    assert {cell: f.code for cell, f in by_cell.items()} == {
        "D8": "KH222",
        "E8": "KH222",
        "D9": "KH210",
        "E9": "KH210",
    }
    assert "Ủy viên Ban Thường vụ / Thư ký" in by_cell["D8"].message
    assert not re.search(
        "Kinh|Tày|Mường", by_cell["E8"].message + by_cell["E9"].message + by_cell["E8"].value
    )
    assert [row.values[2:4] for row in result.answers.rows["members"]] == [
        ("UV BTV, Thư ký", None),
        ("Chủ tịch", "Mường"),
    ]


def explained(text: str):
    """An explanation written on the check sheet, in the first cell that takes one."""

    def change(book) -> None:
        sheet = book[CHECK]
        rows = range(1, sheet.max_row)
        row = next(r for r in rows if not sheet.cell(r, EXPLAIN_COLUMN).protection.locked)
        sheet.cell(row, EXPLAIN_COLUMN).value = text

    return change


def test_explanations_in_an_old_encoding_are_converted_too():
    text = "Do chuyển địa bàn và sáp nhập các thôn."
    result = checked(edited(ORIGINAL, explained(encodings.encode(text, "tcvn3"))))
    assert [*result.submission.explanations.values()] == [text]
    assert [(f.place.sheet, f.code) for f in of_reading(result)] == [(CHECK, "KH230")]


def test_long_explanations_and_leftovers_are_kept_whole():
    said_at_length = "Do chuyển địa bàn và sáp nhập các thôn trong kỳ báo cáo. " * 8

    def change(book):
        explained(said_at_length)(book)
        book[ORG].cell(NEXT_LINE, 9).value = said_at_length

    result = checked(edited(ORIGINAL, change))
    assert [*result.submission.explanations.values()] == [said_at_length.strip()]
    assert [text for _, text in result.submission.leftovers] == [said_at_length.strip()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Số tiền trên là nghìn đồng", "KH213"),
        ("(Số tiền: nghìn đồng)", "KH213"),
        ("Các khoản trên tính theo USD", "KH213"),
        ("Dòng 13 nhập sai, bỏ", "KH104"),
        ("Đã trừ 200.000 đồng", "KH104"),
        ("Chi hội thôn 3", None),
        ("I. Thu quỹ", None),
        ("Các khoản chi:", None),
        ("Dòng họ Mẫu", None),
        ("Triệu tập đại hội", None),
        ("Tỷ lệ đóng góp", None),
        ("Đóng góp mỗi ngày 1.000 đồng:", None),
        ("Hủy", "KH104"),
        ("bỏ.", "KH104"),
        ("Tính gấp đôi khoản trên", "KH104"),
        ("Khoản cuối không tính", "KH104"),
        ("Thôn 3 không tính", "KH104"),
        ("Các khoản sau nhập nhầm:", "KH104"),
        ("Tháng 4 (nghìn đồng)", "KH213"),
        ("Số tiền x1000", "KH213"),
        ("nhân 1.000", "KH213"),
        ("Người lập biểu", "KH305"),
        ("Quỹ 5 triệu đồng của chi hội:", None),
    ],
)
def test_a_text_alone_below_the_ledger_is_a_group_or_is_told(text, code):
    content = PLACED.cells["entry_content"]

    def write(book) -> None:
        book[LEDGER].cell(content.row + 3, content.column).value = text

    found_codes = [
        f.code for f in checked(edited(ORIGINAL, write)).findings if f.severity != "info"
    ]
    assert (code in found_codes) if code else found_codes == []
