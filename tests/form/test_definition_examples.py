"""The example row of each sheet of a definition workbook is seen, and never read as content."""

from __future__ import annotations

import io

import pytest
from definition_books import EXAMPLE, HEAD_ROW, Book, made
from lazily import load_workbook
from opened import opened, saved

from khsheet.form import definition, toml
from khsheet.form.book import example
from khsheet.form.book.schema import HEAD, HEAD_COLUMNS, head, parts
from khsheet.form.book.text import text_of_workbook, toml_of

TEXT = EXAMPLE.read_text(encoding="utf-8")
SHIPPED = definition.text_of("so-ket-6-thang")
ROW = HEAD_ROW + 1
ALL = pytest.mark.parametrize("part", parts(), ids=lambda part: part.table)
CHANGED = (
    "dòng ví dụ đã có người sửa; nếu là nội dung thật thì xóa chữ «Ví dụ:» ở ô này, nếu không thì "
    "xóa cả dòng"
)


def read(raw) -> dict:
    told = text_of_workbook(saved(raw), "a.xlsx")
    assert told.read.wrong == told.read.structure == {}
    assert told.notes == ()
    return toml.tables(told)


def test_the_examples_are_together_a_form_that_works():
    form = definition.parse(toml_of(example.tables()))
    assert form.title == example.head()["title"]


@ALL
def test_every_sheet_begins_with_a_marked_example_that_leaves_out_nothing(part):
    sheet = Book().raw[part.name]
    row = [cell.value for cell in sheet[ROW]]
    assert row[0].startswith("Ví dụ: ")
    assert [c.heading for c, text in zip(part.columns, row) if c.is_required and not text] == []
    assert sum(text is not None for text in row) >= 2
    looks = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert 'LEFT($A4,6)="Ví dụ:"' in looks[0].formula


def test_single_keys_have_an_example_beside_them():
    rows = {row[0]: row for row in Book().raw[HEAD].values if row[0]}
    assert rows["Mục"][:4] == HEAD_COLUMNS
    for column in head():
        if column.is_required:
            assert rows[column.heading][3]


# ---------------------------------------------------------------- what does no harm


def _delete_rows(sheet):
    sheet.delete_rows(ROW)


def _delete_the_mark(sheet):
    sheet.cell(ROW, 1).value = None


def _delete_all_but_the_mark(sheet):
    for cell in sheet[ROW][1:]:
        cell.value = None


def _move_down(sheet):
    for cell in list(sheet[ROW]):
        sheet.cell(500, cell.column).value = cell.value
        cell.value = None


def _write_it_in_capitals(sheet):
    sheet.cell(ROW, 1).value = sheet.cell(ROW, 1).value.upper()


def _change_columns(sheet):
    for row in sheet.iter_rows(min_row=HEAD_ROW):
        row[0].value, row[1].value = row[1].value, row[0].value


@pytest.mark.parametrize(
    "done",
    [
        lambda sheet: None,
        _delete_rows,
        _delete_the_mark,
        _delete_all_but_the_mark,
        _move_down,
        _write_it_in_capitals,
        _change_columns,
    ],
)
@pytest.mark.parametrize("text", [TEXT, SHIPPED], ids=["example", "shipped"])
def test_an_example_left_deleted_or_moved_is_not_read(done, text):
    raw = opened(made(text))
    for part in parts():
        done(raw[part.name])
    assert read(raw) == toml.tables(text)


def test_what_is_left_of_an_example_that_was_typed_over_is_asked_about():
    raw = opened(made(SHIPPED))
    sheet = raw["Ô và cột"]
    for column, typed in enumerate(("locality", "so_ao", "Số ao"), 1):
        sheet.cell(ROW, column).value = typed
    prompt = next(c.column for c in sheet[HEAD_ROW] if c.value == "Lời nhắc")
    assert text_of_workbook(saved(raw), "a.xlsx").read.wrong == {
        ("Ô và cột", ROW, prompt): (
            "còn câu của dòng ví dụ; xin ghi câu khác hoặc để trống, và xem lại các ô khác của "
            "dòng này"
        )
    }


def test_the_form_of_the_examples_comes_back_although_its_rows_say_the_same():
    raw = load_workbook(io.BytesIO(made(toml_of(example.tables()))))
    assert read(raw) == example.tables()


@pytest.mark.parametrize("word", ["Ví dụ: ghi 12500000.", "VÍ DỤ : a", "Ví dụ:"])
def test_a_sentence_of_ones_own_that_begins_so_comes_back(word):
    tables = {**example.tables(), "guide": [word, "Ví dụ khác: b"]}
    assert read(opened(made(toml_of(tables)))) == tables


# ---------------------------------------------------------------- what somebody typed into it

FILLED = [
    *(("Khóa", "cards"), ("Tên", "Số thẻ đọc"), ("Kiểu giá trị", "số nguyên")),
    *(("Qua nhiều kỳ", "số hiện có"), ("Đơn vị tính", "thẻ"), ("Ví dụ", 30), ("Lời nhắc", "Đếm.")),
]


def _fill(book: Book, first: object) -> None:
    for heading, value in FILLED:
        book.type("Ô và cột", f"#{ROW}", heading, value)
    book.raw["Ô và cột"].cell(ROW, 1).value = first


def test_an_example_that_is_filled_over_is_read():
    book = Book()
    _fill(book, "readers")
    fields = read(book.raw)["sheet"][0]["section"][0]["field"]
    assert [fields[0][key] for key in ("key", "label", "unit")] == ["cards", "Số thẻ đọc", "thẻ"]


def test_one_that_is_filled_over_behind_its_mark_is_asked_about(tmp_path):
    book = Book()
    _fill(book, "Ví dụ: sach")
    assert book.faults(tmp_path) == [f"Ô và cột!A4 {CHANGED}"]


def test_one_that_is_filled_over_without_its_first_cell_is_told(tmp_path):
    book = Book()
    _fill(book, None)
    assert book.faults(tmp_path) == ["Ô và cột!A4 còn trống; xin ghi «Phần»"]


def test_what_refers_to_it_is_told_no_more(tmp_path):
    book = Book()
    for heading, value in {"Tên trang": "Thẻ đọc", "Khóa": "Ví dụ: cards"}.items():
        book.type("Trang", f"#{ROW}", heading, value)
    book.add("Phần", Trang="cards", Khóa="card_list", Tiêu_đề="Thẻ", Dạng="các ô")
    book.add("Ô và cột", Phần="card_list", Khóa="cards_given", Tên="Thẻ", Kiểu_giá_trị="chữ")
    assert book.faults(tmp_path) == [f"Trang!A4 {CHANGED}"]


def test_another_line_marked_so_is_asked_about(tmp_path):
    book = Book()
    row = book.add("Câu hướng dẫn", Câu="Ví dụ: ghi 12500000.")
    assert book.faults(tmp_path) == [f"Câu hướng dẫn!A{row} {CHANGED}"]


def test_what_is_typed_into_the_column_of_examples_is_told(tmp_path):
    book = Book()
    sheet = book.raw[HEAD]
    row = next(cell.row for cell in sheet["A"] if cell.value == "Tên biểu mẫu")
    sheet.cell(row, 4).value = "Báo cáo của tôi"
    assert book.faults(tmp_path) == [
        f"{HEAD}!D{row} cột «Ví dụ» chỉ để xem; xin ghi ở cột «Nội dung»"
    ]


def test_a_column_of_ones_own_that_is_called_otherwise_is_left_alone(tmp_path):
    book = Book()
    for row in book.raw[HEAD].iter_rows(min_col=4, max_col=4):
        row[0].value = "của tôi" if row[0].value else None
    assert book.faults(tmp_path) == []
