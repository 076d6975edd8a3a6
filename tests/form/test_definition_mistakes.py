"""Typical mistakes in a definition workbook: each is told at its cell, and none is a traceback."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from random import Random

import pytest
from definition_books import Book, faults
from filled import filled_workbook
from workbooks import workbook

from khsheet.form import definition
from khsheet.form.book import reading
from khsheet.form.book.cells import Typed
from khsheet.form.book.opening import Grid, open_sheets
from khsheet.form.book.schema import parts
from khsheet.form.book.text import text_of_workbook

FIELDS, RULES, MADE, PARTS = "Ô và cột", "Quy tắc", "Tự tính", "Phần"
LISTS, VALUES, HEAD = "Danh mục", "Giá trị danh mục", "Biểu mẫu"

#: Sheet, row (by what stands in it), heading, what is typed there, and what is said of that cell.
TYPED: list[tuple[str, str, str, object, str]] = [
    # another kind of value
    (FIELDS, "readers_total", "Kiểu giá trị", "số nguyen", "«số nguyen»; có phải «số nguyên» không?"),
    (FIELDS, "readers_total", "Kiểu giá trị", "xyz", "Xin chọn một trong: số nguyên, số tiền, "),
    (FIELDS, "readers_total", "Bắt buộc", "ừ", "«Bắt buộc» ghi «ừ», cần «có» hoặc «không»"),
    (FIELDS, "readers_total", "Nhỏ nhất", "ba", "«Nhỏ nhất» ghi «ba», cần một số"),
    (FIELDS, "readers_total", "Lớn nhất", "1.000", "«1.000»: xin ghi liền các chữ số, không dùng"),
    (FIELDS, "talk_topic", "Số ký tự nhiều nhất", 1.5, "ghi 1.5, cần một số nguyên"),
    (FIELDS, "talks", "Qua nhiều kỳ", "phát sinh", "có phải «số phát sinh» không?"),
    (FIELDS, "remarks_text", "Để trống thì in", "dấu chấm", "có phải «dấu chấm để ghi tay»"),
    (HEAD, "Phiên bản", "", "hai", "«Phiên bản» ghi «hai», cần một số nguyên"),
    (PARTS, "books", "Dạng", "lướt", "không có «lướt»; có phải «lưới» không?"),
    (RULES, "few_readers", "Mức", "nặng", "Xin chọn một trong: lỗi, điều nhắc."),
    (RULES, "few_readers", "Loại quy tắc", "trong khoan", "có phải «trong khoảng» không?"),
    (RULES, "few_readers", "Lớn nhất", "nhiều", "«Lớn nhất» ghi «nhiều», cần một số"),
    ("Mẫu in", "1", "Số dòng trống khi in", "năm", "cần một số nguyên"),
    # what is not there
    (FIELDS, "readers_total", "Phần", "reader", "trang «Phần» không có khóa «reader»; có phải «readers»"),
    (FIELDS, "entry_kind", "Danh mục", "entry_kin", "có phải «entry_kind» không?"),
    (FIELDS, "readers_total", "In ở mẫu", "1; 9", "trang «Mẫu in» không có mã «9»"),
    (FIELDS, "signed_year", "Ghi sẵn", "năm nay", "không có khóa «năm nay»; xin ghi khóa khác, hoặc chọn: năm"),
    (FIELDS, "fund_before", "Điền sẵn từ kỳ trước", "fund_lef", "có phải «fund_left» không?"),
    (FIELDS, "readers_total", "Tên", "Số {perod}", "không biết thay «{perod}» bằng gì; có phải «{period}»"),
    (PARTS, "books", "Trang", "genral", "trang «Trang» không có khóa «genral»; có phải «general»"),
    (PARTS, "entries", "Cột số thứ tự", "entry_no", "không có mục nào mang khóa «entry_no»"),
    (PARTS, "books", "Ô bỏ đi của lưới", "books_paper_lent", "có phải «books_papers_lent» không?"),
    (HEAD, "Số xem trước hết", "", "readers_totl", "có phải «readers_total» không?"),
    (HEAD, "Ghi riêng từng đơn vị", "", "keeper", "«Điều văn phòng ghi» không có khóa «keeper»; có phải"),
    ("Câu hướng dẫn", "entries", "Về phần", "entris", "trang «Phần» không có khóa «entris»; có phải «entries»"),
    ("Chữ thay thế", "người ký", "Giá trị", "keeper", "có phải «keeper_title» không?"),
    ("Chữ thay thế", "người ký", "Khóa", "người kí", "không có «người kí»; có phải «người ký» không?"),
    ("Ô riêng của lưới", "books_papers_held", "Khóa", "books_papers", "lưới không có ô «books_papers»"),
    (MADE, "raised", "Phần", "entrie", "trang «Phần» không có khóa «entrie»; có phải «entries»"),
    (MADE, "raised", "Cộng cột", "entry_amout", "có phải «entry_amount» không?"),
    (MADE, "raised", "Chỉ dòng mà cột", "entry_kind = Thuu*", "không có giá trị «Thuu*»"),
    (MADE, "books_total", "Cộng các mục", "books_storis_held", "có phải «books_stories_held» không?"),
    (RULES, "few_readers", "Các mục", "readers_totl", "có phải «readers_total» không?"),
    (RULES, "{each}_lent_seldom", "Các mục", "books_{each}_hel", "không có mục nào mang khóa «books_stories_hel»"),
    (RULES, "topic_named", "Khi có mục", "talk", "không có mục nào mang khóa «talk»; có phải «talks»"),
    (RULES, "topic_named", "Chỉ các kỳ", "H3", "không có kỳ «H3»; các kỳ là H1, H2, "),
    (LISTS, "entry_kind", "Cách viết phải hỏi lại", "Thu = Thu: xa; Thu: ủng hộ", "«Thu: xa»"),
    ("Câu từ số", "readers", "Câu", "Có {readers_ttal}.", "có phải «readers_total» không?"),
    ("Biểu đồ", "Sách theo loại (quyển)", "Các mục", "hel", "có phải «held» không?"),
    ("Biểu đồ", "Sách theo loại (quyển)", "Vẽ theo", "book", "có phải «books» không?"),
    ("Chỉ tiêu", "readers_total", "Số đạt được", "readers_tota", "có phải «readers_total» không?"),
    ("Hiện vật", "entry_goods", "Cột số lượng", "entry_amout", "có phải «entry_amount» không?"),
    # what cannot be
    (FIELDS, "open_days", "Nhỏ nhất", 500, "«Nhỏ nhất» 500 lớn hơn «Lớn nhất» 183"),
    (FIELDS, "readers_new", "Tên", "tổng số bạn đọc ", "trong cùng phần, tên «tổng số bạn đọc» đã là của «readers_total»"),
    ("Dòng của lưới", "stories", "Tên", "Sách nghề nông", "có 2 dòng cùng tên «Sách nghề nông»"),
    (FIELDS, "talk_topic", "Không trùng", "có", "cột «Không trùng»: chỉ dùng cho cột của bảng"),
    (FIELDS, "room_name", "Ngày trong kỳ", "có", "cột «Ngày trong kỳ»: «room_name» là chữ, cần mục kiểu ngày"),
    (FIELDS, "readers_young", "Từ bản", 7, "«Từ bản» phải là 2"),
    (FIELDS, "readers_young", "Đến bản", "một", "«Đến bản» phải là 1"),
    (FIELDS, "helper_hours", "Cột giải trình", "có", "«Cột giải trình» chỉ dùng cho một cột chữ"),
    (FIELDS, "talk_topic", "Qua nhiều kỳ", "tính từ đầu năm", "kiểu «chữ» không thể là «tính từ đầu năm»"),
    ("Trang", "money", "Tên trang", "Thu/chi", "«Tên trang» có dấu / mà Excel không cho phép"),
    ("Trang", "money", "Tên trang", "Kiểm tra", "«Kiểm tra» là tên của một trang có sẵn"),
    (PARTS, "readers", "Một dòng gọi là", "người", "phần dạng «các ô» không dùng cột «Một dòng gọi là»; xin để trống"),
    (PARTS, "books", "Khóa ô ghép từ", "books_{row}", "«Khóa ô ghép từ» phải có cả"),
    ("Mẫu in", "1", "Tệp Word", "mau.doc", "mẫu Word «mau.doc» phải là tệp .docx"),
    (MADE, "books_total", "Cộng các mục", "books_per_reader", "«books_per_reader» lại tính từ «books_total»: hai số tính"),
    (MADE, "books_total", "Cộng các mục", "room_name", "«room_name» là chữ, cần mục kiểu số"),
    (MADE, "books_per_reader", "Chia hai mục", "books_total", "«Chia hai mục» cần đúng 2 mục"),
    (MADE, "entries_listed", "Trừ các mục", "talks", "«Trừ các mục» chỉ dùng cùng «Cộng các mục»"),
    (MADE, "raised", "Kiểu", "chữ", "kết quả là số, kiểu không thể là «chữ»"),
    (RULES, "few_readers", "Các mục", "room_name", "«room_name» là chữ, cần mục kiểu số"),
    (RULES, "few_readers", "Giới hạn", "readers_new", "loại «trong khoảng» không dùng cột «Giới hạn»; xin để trống"),
    (RULES, "few_readers", "Các mục", "readers_total; talks", "cần đúng 1 mục, đang có 2"),
    (RULES, "talks_zero_together", "Các mục", "talks", "cần ít nhất 2 mục, đang có 1"),
    (RULES, "talks_zero_together", "Các mục", "talks; helper_hours", "phải cùng một bảng"),
    (RULES, "few_readers", "Mã quy tắc", "Ít bạn đọc", "khóa chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới"),
    (RULES, "fund_in_dong", "Mã quy tắc", "few_readers", "đã có ở một dòng khác; xin ghi khác đi"),
    (VALUES, "Chi: sửa chữa", "Cách viết khác", "Ủng hộ", "đã là cách viết khác của «Thu: ủng hộ»"),
    (VALUES, "Chi: sửa chữa", "Cách viết khác", "ủng  hộ", "đã là cách viết khác của «Thu: ủng hộ»"),
    (VALUES, "Chi: sửa chữa", "Cách viết khác", "Thu: ủng hộ", "chính là giá trị «Thu: ủng hộ»"),
    (VALUES, "Chi: sửa chữa", "Giá trị", "thu: ủng hộ ", "chỉ khác «Thu: ủng hộ» ở chữ hoa"),
    (VALUES, "Chi: sửa chữa", "Giá trị", "Thu: ủng hộ", "đã có ở một dòng khác; xin ghi khác đi"),
    (HEAD, "Phiên bản", "", -2, "«Phiên bản» từ 1 trở lên"),
    (HEAD, "Mã biểu mẫu", "", "Phòng đọc", "«Mã biểu mẫu» chỉ gồm chữ thường không dấu"),
    (FIELDS, "remarks_text", "Khóa", "unit_name", "mọi mẫu Word đã dùng khóa này"),
    ("Điều văn phòng ghi", "office_name", "Khóa", "unit_word", "mọi mẫu Word đã dùng khóa này"),
    (FIELDS, "readers_new", "Tên", "Bạn đọc\nmới", "«Tên» phải viết trên một dòng"),
    ("Dòng của lưới", "stories", "Tên", "Sách\ntruyện", "«Tên» phải viết trên một dòng"),
    (MADE, "books_per_reader", "Nhân với", 0, "«Nhân với» phải lớn hơn 0, đang là 0"),
    (FIELDS, "open_days", "Ví dụ", 500, "«Ví dụ» có «500», mà ô này cần ghi số nguyên"),
    (FIELDS, "entry_kind", "Ví dụ", "Thuu", "«Ví dụ» có «Thuu», mà ô này cần chọn trong"),
    (VALUES, "Chi: sửa chữa", "Cách viết khác", "Thu ung ho", "chính là giá trị «Thu: ủng hộ»"),
    (VALUES, "Chi: sửa chữa", "Cách viết khác", "ung ho", "đã là cách viết khác của «Thu: ủng hộ»"),
    (LISTS, "entry_kind", "Cách viết phải hỏi lại", "Ủng hộ = Thu: ủng hộ; Chi: sửa chữa",
     "có «Ủng hộ», đã là cách viết khác của «Thu: ủng hộ»"),
    (LISTS, "entry_kind", "Cách viết phải hỏi lại", "Chi: sửa chữa = Thu: ủng hộ; Chi: sửa chữa",
     "có «Chi: sửa chữa», chính là giá trị «Chi: sửa chữa»"),
    (MADE, "raised", "Chỉ dòng mà cột", "Thu*", "thiếu dấu bằng; cần mỗi dòng một cặp: chữ = danh"),
    (LISTS, "entry_kind", "Cách viết phải hỏi lại", "Thu", "thiếu dấu bằng; cần mỗi dòng một cặp"),
    (RULES, "few_readers", "Các mục", "readers_total, talks",
     "«readers_total, talks»; nhiều khóa thì cách nhau bằng dấu chấm phẩy (;)"),
    (FIELDS, "readers_new", "Danh mục", "entry_kind", "và cột «Danh mục» phải đi cùng nhau"),
    (RULES, "few_readers", "Các mục", "Họ và tên", "đó là tên, xin ghi khóa «helper_name»"),
    (FIELDS, "readers_total", "Phần", "1. Bạn đọc", "đó là tên, xin ghi khóa «readers»"),
    (PARTS, "books", "Trang", "Phòng đọc", "đó là tên, xin ghi khóa «general»"),
    (MADE, "books_total", "Cộng các mục", "raised", "«raised» phải đứng trước, ở trên «books_total»"),
    # what Excel does
    (FIELDS, "readers_new", "Tên", "=A1", "là công thức; xin ghi thẳng nội dung"),
    (FIELDS, "readers_new", "Lời nhắc", "#REF!", "là lỗi của Excel (#REF!)"),
    (HEAD, "Các loại đơn vị", "", "thôn, tổ dân phố",
     "«thôn, tổ dân phố»: có phải hai loại? Xin cách nhau bằng dấu chấm phẩy (;)"),
    (HEAD, "Tên biểu mẫu", "", "=A1", "là công thức; xin ghi thẳng nội dung"),
    # what is missing
    (FIELDS, "readers_new", "Tên", None, "thiếu «Tên»"),
    (FIELDS, "readers_new", "Phần", None, "còn trống; xin ghi «Phần»"),
    (HEAD, "Tên biểu mẫu", "", None, "thiếu «Tên biểu mẫu»"),
    (RULES, "few_readers", "Loại quy tắc", None, "thiếu «Loại quy tắc»"),
    (RULES, "few_readers", "Các mục", None, "thiếu «Các mục»"),
    (RULES, "topic_short", "Số ký tự nhiều nhất", None, "thiếu «Số ký tự nhiều nhất»"),
    (VALUES, "Thu: ủng hộ", "Danh mục", "entry_kindd", "có phải «entry_kind» không?"),
    ("Chữ thay thế", "người ký", "Giá trị", None, "dòng này cần ghi cả ba cột «Mục», «Khóa», «Giá trị»"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "row", "heading", "value", "said"),
    TYPED,
    ids=[f"{sheet}, {row}, {heading}: {value}" for sheet, row, heading, value, _ in TYPED],
)
def test_a_mistake_is_told_at_its_cell(sheet, row, heading, value, said, tmp_path):
    book = Book()
    at = book.type(sheet, row, heading, value)
    faults = book.faults(tmp_path)
    assert [fault for fault in faults if fault.startswith(f"{at} ") and said in fault], faults
    assert not any("'" in fault or "[[" in fault for fault in faults)  # the words of people


def _twice(book: Book) -> None:
    book.type(FIELDS, "readers_new", "Khóa", "readers_total")


def _spaces(book: Book) -> None:
    book.type(FIELDS, "readers_total", "Kiểu giá trị", " Số  nguyên")
    book.type(FIELDS, "readers_total", "Khóa", "  readers_total ")
    book.type(RULES, "few_readers", "Các mục", " readers_total ;")


def _rename(sheet: str, name: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book.raw[sheet].title = name

    return change


def _note_sheet(book: Book) -> None:
    book.raw.create_sheet("Ghi chú của tôi").append(["Việc còn phải làm"])


def _note_column(book: Book) -> None:
    sheet = book.raw[FIELDS]
    sheet.cell(3, sheet.max_column + 1).value = "Ghi chú"
    sheet.cell(5, sheet.max_column).value = "hỏi lại"


def _beside(book: Book) -> None:
    sheet = book.raw[FIELDS]
    sheet.cell(5, sheet.max_column + 2).value = "hỏi lại"


def _moved_columns(book: Book) -> None:
    """Two columns changed places, as people like them."""
    sheet = book.raw[FIELDS]
    for row in range(3, sheet.max_row + 1):
        one, other = sheet.cell(row, 4), sheet.cell(row, 16)
        one.value, other.value = other.value, one.value


def _circle(book: Book) -> None:
    book.add(MADE, Khóa="one", Tên="Một", Kiểu="số nguyên", Cộng_các_mục="two")
    book.add(MADE, Khóa="two", Tên="Hai", Kiểu="số nguyên", Cộng_các_mục="one")


#: What is done to the workbook, and all that is said of it.
DONE: list[tuple[str, Callable[[Book], object], list[str]]] = [
    ("spaces that nobody sees", _spaces, []),
    ("a sheet for notes", _note_sheet, []),
    ("a column for notes", _note_column, []),
    ("columns in another order", _moved_columns, []),
    ("a heading in other letters", lambda b: b.type(FIELDS, "#3", "Lời nhắc", "LỜI NHẮC *"), []),
    ("a key twice", _twice, [
        f"{FIELDS}!B6 đã có ở một dòng khác; xin ghi khác đi",
        "Câu từ số!B5 không có mục nào mang khóa «readers_new»",
        "Biểu đồ!C5 không có mục nào mang khóa «readers_new»",
    ]),
    ("two names that differ in letters alone",
     lambda b: b.type("Trang", "money", "Tên trang", "THUYẾT MINH"),
     ["Trang!B8 đã có ở một dòng khác; xin ghi khác đi"]),
    ("a list twice", lambda b: b.add(LISTS, Khóa="entry_kind", Tên="Nữa"),
     [f"{LISTS}!A6 «entry_kind» đã có ở dòng trên"]),
    ("a list without a value", lambda b: b.add(LISTS, Khóa="new_list", Tên="Mới"),
     [f"{LISTS}!C6 danh mục này chưa có giá trị nào; xin ghi ở trang «{VALUES}»"]),
    ("a setting twice", lambda b: b.add("Điều văn phòng ghi", Khóa="office_name", Tên="Nữa"),
     ["Điều văn phòng ghi!A7 «office_name» đã có ở dòng trên"]),
    ("a shape with a mistake: what its cells are called is not asked about",
     lambda b: b.type(PARTS, "books", "Dạng", "lướt"),
     [f"{PARTS}!D6 không có «lướt»; có phải «lưới» không?"]),
    ("a grid in no sheet", lambda b: b.type(PARTS, "books", "Trang", "genral"),
     [f"{PARTS}!A6 trang «Trang» không có khóa «genral»; có phải «general» không?"]),
    ("keys of a grid made of its rows alone",
     lambda b: b.type(PARTS, "books", "Khóa ô ghép từ", "books_{row}"),
     [f"{PARTS}!M6 «Khóa ô ghép từ» phải có cả {{row}} và {{column}}"]),
    ("a value in another list", lambda b: b.type(VALUES, "Thu: ủng hộ", "Danh mục", "entry_kindd"),
     [f"{VALUES}!A5 trang «{LISTS}» không có khóa «entry_kindd»; có phải «entry_kind» không?"]),
    ("a first version beyond the form's own", lambda b: b.type(HEAD, "Từ bản", "", 5),
     [f"{HEAD}!B5 «Từ bản» từ 1 đến «Phiên bản»"]),
    ("a computed text", lambda b: b.type(MADE, "raised", "Kiểu", "chữ"),
     [f"{MADE}!C9 kết quả là số, kiểu không thể là «chữ»"]),
    ("a grid without rows", lambda b: b.raw["Dòng của lưới"].delete_rows(4, 100),
     [f"{PARTS}!B6 lưới cần ít nhất một dòng ở trang «Dòng của lưới»"]),
    ("merged cells", lambda b: b.raw[FIELDS].merge_cells("J5:K5"),
     [f"{FIELDS}!J5 là ô gộp; xin bỏ gộp, mỗi ô ghi nội dung của riêng nó"]),
    ("values in a circle", _circle, [f"{MADE}!J12 «two» lại tính từ «one»: hai số tính vòng quanh nhau"]),
    ("a change of nothing", lambda b: b.type(FIELDS, "readers_total", "Đổi từ bản", 2),
     [f"{FIELDS}!AD5 không có dòng nào ở trên để đổi"]),
    ("a change twice", lambda b: b.add(FIELDS, Lời_nhắc="Viết đủ.", Đổi_từ_bản=3),
     [f"{FIELDS}!AD35 «Đổi từ bản» phải là 2; tệp cho biết phiên bản 1 đến 2"]),
    ("a column without a heading", _beside, [f"{FIELDS}!AF5 nội dung ở cột không có tiêu đề"]),
    ("a heading with a mistake", lambda b: b.type(FIELDS, "#3", "Lời nhắc", "Lời nhăc"),
     [f"{FIELDS}!P3 không có cột «Lời nhăc»; có phải «Lời nhắc» không?"]),
    ("a heading that is needed", lambda b: b.type(FIELDS, "#3", "Tên", "Gọi là"),
     [f"{FIELDS}!A3 thiếu cột «Tên»", f"{FIELDS}!C3 không có cột «Gọi là»"]),
    ("a heading twice", lambda b: b.type(FIELDS, "#3", "Lời nhắc", "Tên"),
     [f"{FIELDS}!P3 cột «Tên» có hai lần"]),
    ("headings deleted", lambda b: b.raw[PARTS].delete_rows(1, 3),
     [f"{PARTS}!A1 không thấy dòng tiêu đề cột («Trang», …)"]),
    ("rows deleted", lambda b: b.raw[FIELDS].delete_rows(4, 100),
     [f"{FIELDS}!A1 trang này chưa có dòng nào"]),
    ("a sheet deleted", lambda b: b.raw.remove(b.raw[PARTS]),
     [f"{HEAD}!A1 tệp thiếu trang «{PARTS}»"]),
    ("a sheet renamed", _rename(RULES, "Quy tăc"),
     ["Quy tăc!A1 không có trang «Quy tăc»; có phải «Quy tắc» không? (ghi chú của riêng mình thì "
      "đặt tên trang bắt đầu bằng «Ghi chú»)"]),
    ("the first sheet renamed", _rename(HEAD, "Chung"),
     ["không phải một định nghĩa biểu mẫu: không có trang «Biểu mẫu». Tệp mẫu: khsheet form --new -o bieu-mau.xlsx"]),
]  # fmt: skip


@pytest.mark.parametrize(("done", "told"), [d[1:] for d in DONE], ids=[d[0] for d in DONE])
def test_all_that_is_said_of_a_workbook(done, told, tmp_path):
    book = Book()
    done(book)
    assert book.faults(tmp_path) == told


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + bytes(200), filled_workbook()],
    ids=["a beginning", "zeros", "a unit's workbook"],
)
def test_what_is_no_definition_workbook_is_refused_with_one_word(content, tmp_path):
    path = tmp_path / "bieu-mau.xlsx"
    path.write_bytes(content)
    assert len(faults(path)) == 1


def test_too_large_a_file_is_refused(tmp_path):
    path = tmp_path / "bieu-mau.xlsx"
    path.write_bytes(Book().content() + bytes(10_000_000))
    assert faults(path) == ["tệp quá lớn để là một định nghĩa biểu mẫu"]


def test_too_large_a_workbook_is_refused(tmp_path):
    book = Book()
    book.raw[FIELDS].cell(30_000, 1).value = "x"
    assert book.faults(tmp_path) == [
        f"trang «{FIELDS}» có quá nhiều dòng hoặc cột; xin xóa những dòng, cột trống"
    ]


#: What people and programs leave in cells.
JUNK: list[Typed] = [
    *(
        None,
        "x",
        0,
        -5,
        2.5,
        10**18,
        True,
        datetime(2026, 1, 1),
        "x" * 500,
        "có",
        "không",
        "; ",
        ";",
    ),
    *(
        "readers_total",
        "entry_amount",
        "entry_kind",
        "books",
        "entries",
        "a; b",
        "{each}",
        "{",
        "%",
    ),
    *("số nguyên", "chữ", "ngày", "chọn trong danh mục", "bảng", "lưới", "các ô", "thường gặp"),
    *("hàm", "mỗi đơn vị", "tính từ đầu năm", "(trống)", '"', "= b", "a = b; c", "books_{row}"),
    *("1", "3", "a (từ bản 9)", "a (từ bản 2 đến bản 1)", "có trong danh mục", "talk_topic; talks"),
]
#: What a definition in TOML calls its tables and keys.
KEYS = {name for part in parts() for name in (part.table, *part.by_key)}
_LEFT_ALONE = ("Đọc trước", "Danh sách chọn")


def words_of(fault: str) -> set[str]:
    """Its words that are not quoted."""
    return set(re.findall(r"[^\W\d]\w*", re.sub("«[^»]*»", "", fault)))


def _spoilt(grids: list[Grid], random: Random) -> list[Grid]:
    """The sheets with something typed, deleted or moved in one to four places."""
    made = deepcopy(grids)
    held = [grid for grid in made if grid.name not in _LEFT_ALONE]
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        grid = random.choice(held)
        rows = [row for row in grid.rows if row > 3]
        if not rows:
            continue
        row, other = random.choice(rows), random.choice(rows)
        if random.random() < 0.7:
            grid.rows[row][random.randint(1, 30)] = random.choice(JUNK)
            grid.rows[row] = {c: typed for c, typed in grid.rows[row].items() if typed is not None}
        elif random.random() < 0.5:
            del grid.rows[row]
        else:
            grid.rows[row], grid.rows[other] = grid.rows[other], dict(grid.rows[row])
    return made


def test_whatever_is_typed_somewhere_is_told_at_a_cell(monkeypatch):
    """No traceback; and what is accepted makes a workbook."""
    grids, random = open_sheets(Book().content(), ""), Random(19)
    accepted = 0
    for _ in range(150):
        spoilt = _spoilt(grids, random)
        monkeypatch.setattr(reading, "open_sheets", lambda content, path, now=spoilt: now)
        try:
            form = definition.parse(text_of_workbook(b"", "a.xlsx"), "a.xlsx")
        except definition.DefinitionError as error:
            assert all(fault.startswith("Trang «") for fault in error.faults), error
            assert not any("'" in fault or "[[" in fault for fault in error.faults), error
            assert not any(KEYS & words_of(fault) for fault in error.faults), error
        else:
            accepted += 1
            assert workbook(form)
    assert 10 < accepted < 140


def test_there_are_mistakes_enough():
    assert len(TYPED) + len(DONE) >= 60
