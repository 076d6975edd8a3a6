"""What the texts of a row say of its own amount: asked about, unless it is about something else."""

from functools import cache

import pytest
from workbooks import checked, form_of

from khsheet.model import Severity

COLUMNS = """
    { key = "no", label = "Số phiếu", type = "text", unique = true },
    { key = "kind", label = "Loại", type = "choice", choices = "kind" },
    { key = "content", label = "Nội dung", type = "text" },
    { key = "amount", label = "Số tiền", type = "money" },
    { key = "heads", label = "Số suất", type = "integer" },
    { key = "who", label = "Người nhận", type = "text", personal = true },
    { key = "note", label = "Ghi chú", type = "text" },"""
WHY = '{ key = "why", label = "Giải trình", type = "text", explains = true },'
KINDS = '[choices.kind]\nlabel = "Loại"\nvalues = ["Thu: ủng hộ", "Chi: học bổng"]\n'
IN, OUT = "Thu: ủng hộ", "Chi: học bổng"


@cache
def form(columns=COLUMNS + WHY):
    return form_of(
        f'{KINDS}[[sheet]]\nkey = "s"\nname = "S"\ntitle = "S"\n[[sheet.section]]\nkey = "rows"\n'
        f'title = "P"\nshape = "table"\ncolumn = [{columns}]\n'
    )


def told(content, amount, note=None, *, kind=OUT, heads=None, no="P1", who=None, why=None):
    row = (no, kind, content, amount, heads, who, note, why)
    found = checked(form(), {}, {"rows": [row]}).findings
    return [f for f in found if f.code not in ("KH226", "KH210")]


def codes(*args, **kwargs):
    return [(f.field, f.code) for f in told(*args, **kwargs)]


UNITS = [
    "nghìn đồng",
    "(nghìn đồng)",
    "Ngàn đồng",
    "nghin dong",
    "triệu",
    "ĐVT: 1.000đ",
    "ĐVT: nghìn đồng.",
    "Đơn vị tính: triệu đồng",
    "số tiền tính bằng nghìn đồng",
    "ghi theo nghìn đồng",
    "x1000",
    "USD",
    "k",
]


@pytest.mark.parametrize("text", UNITS)
def test_a_row_in_another_unit_is_asked_about(text):
    assert codes("Ủng hộ", 50_000.0, text) == [("amount", "KH213")]
    assert codes(text, 50_000.0) == [("amount", "KH213")]


def test_so_is_one_whose_content_says_so_beside_other_words():
    assert codes("Công ty ủng hộ (nghìn đồng)", 50_000.0, kind=IN) == [("amount", "KH213")]
    assert codes("Công ty ủng hộ - ĐVT: nghìn đồng", 50_000.0, kind=IN) == [("amount", "KH213")]


@pytest.mark.parametrize(
    "text",
    [
        "ĐVT: đồng",
        "ĐVT: quyển",
        "đồng",
        "Bà Triệu",
        "Chi hội Triệu Sơn, Triệu",
        "Phong trào nghìn việc tốt",
        "Quỹ Triệu tấm lòng",
        "Đơn vị bộ đội ủng hộ 5 triệu đồng",
        "Đổi từ 200 USD",
        "Mua bạt che",
        "Đúng thực tế",
        "Bằng chuyển khoản",
    ],
)
def test_other_words_are_no_unit(text):
    assert codes(text, 5_000_000.0) == codes("Ủng hộ", 5_000_000.0, text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chưa nhận tiền", IN),
        ("Chưa nhận tiền.", OUT),
        ("Công ty A hứa ủng hộ (chưa nộp)", IN),
        ("Công ty A hứa ủng hộ", IN),
        ("Công ty A ủng hộ, chưa nộp", IN),
        ("chưa thu được tiền", IN),
        ("chua nop", IN),
        ("chưa có tiền", IN),
        ("tiền chưa chuyển", IN),
        ("chưa chi", OUT),
        ("chưa chi do nghỉ hè", OUT),
        ("không chi", OUT),
        ("sẽ chi tháng 7", OUT),
        ("Dự kiến chi tháng 7", OUT),
        ("Chờ duyệt", OUT),
        ("chưa trao", OUT),
        ("Hủy phiếu chi", OUT),
        ("Huỷ phiếu chi", OUT),
        ("đã hủy", OUT),
        ("phiếu hủy do ghi sai", OUT),
        ("đã trả lại", OUT),
        ("Ủng hộ (đã trả lại)", IN),
        ("không tính khoản này", OUT),
        ("Ủng hộ - không tính vào quỹ", IN),
        ("ghi trùng dòng 12", OUT),
        ("nhập nhầm", OUT),
        ("bỏ", OUT),
        ("thừa", OUT),
    ],
)
def test_a_row_that_says_it_does_not_count_is_asked_about(text, kind):
    assert codes("Khoản", 5_000_000.0, text, kind=kind) == [("amount", "KH409")]
    assert codes(text, 5_000_000.0, kind=kind) == [("amount", "KH409")]
    assert codes(text, 0.0, kind=kind) == codes(text, None, kind=kind) == []
    assert codes(text, None, kind=kind, heads=5.0) == [("heads", "KH409")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hỗ trợ em chưa nộp được học phí", OUT),
        ("Hỗ trợ 5 em chưa đóng bảo hiểm", OUT),
        ("Thu hội phí chưa nộp năm trước", IN),
        ("Hoàn lại tiền tạm ứng chưa chi hết", IN),
        ("Công ty ủng hộ (chưa chi)", IN),
        ("Ủng hộ học bổng, sẽ trao tháng 9", IN),
        ("Ủng hộ, dự kiến chi tháng 7", IN),
        ("Mua 50 suất quà (chưa phát)", OUT),
        ("Trao quà, gia đình chưa có tiền", OUT),
        ("Công ty chuyển tiền đã hứa ủng hộ", IN),
        ("Hứa Tặng", IN),
        ("Dòng họ Hứa ủng hộ", IN),
        ("Mua bao đựng giấy, tiêu hủy sách cũ", OUT),
        ("Ông Huy ủng hộ", IN),
        ("Nhà hảo tâm không ghi tên", IN),
        ("Vay không lấy lãi", IN),
        ("Lớp học không thu tiền", OUT),
        ("Mức hỗ trợ gấp đôi năm trước", OUT),
        ("Tặng người trên 80 tuổi", OUT),
        ("Chi họp bàn dự kiến phân bổ", OUT),
        ("Chưa phát hiện sai sót", OUT),
        ("Chưa có chứng từ", OUT),
        ("Cùng phiếu với dòng trên", OUT),
        ("Bỏ phiếu, kiểm phiếu", OUT),
    ],
)
def test_the_same_words_of_something_else_are_not(text, kind):
    assert codes(text, 5_000_000.0, kind=kind) == []


def test_the_number_of_a_voucher_may_say_so_too():
    assert codes("Học bổng", 5_000_000.0, no="hủy") == [("amount", "KH409")]
    assert codes("Học bổng", 5_000_000.0, no="TR") == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Ủng hộ 50 triệu đồng", 50_000.0),
        ("Ủng hộ 50.000.000đ", 50_000.0),
        ("Ủng hộ 5 tỷ đồng", 5_000.0),
        ("10 suất x 500.000đ", 5_000.0),
        ("10 suất x 500.000đ", 500_000.0),
        ("10 suất x 500.000đ = 5.000.000đ", 5_000.0),
        ("Cho 10 em, mỗi em 500 nghìn", 500_000.0),
        ("10 suất x 500.000đ, 5 suất x 300.000đ", 6_500.0),
    ],
)
def test_an_amount_that_is_a_part_of_what_the_row_names_is_asked_about(text, amount):
    assert codes(text, amount) == [("amount", "KH410")]
    assert codes("Học bổng", amount, text) == [("amount", "KH410")]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Ủng hộ 50 triệu đồng", 50_000_000.0),
        ("Ủng hộ 50 triệu đồng", 20_000_000.0),
        ("Ủng hộ 50.000 đồng", 50_000_000.0),
        ("Xã có 50 triệu phú", 50_000.0),
        ("Quỹ 1 triệu cây xanh", 1_000.0),
        ("Mỗi suất 500.000đ", 5_000_000.0),
        ("Mỗi suất 500.000đ", 500_000.0),
        ("10 suất x 500.000đ", 5_000_000.0),
        ("10 suất x 500.000đ", 4_500_000.0),
        ("10 suất x 500.000đ, 5 suất x 300.000đ", 6_500_000.0),
        ("Đợt 1: 20 triệu, đợt 2: 30 triệu", 50_000_000.0),
        ("Lãi tiền gửi 50 triệu đồng", 50_000.0),
        ("Phí chuyển 50 triệu đồng", 50_000.0),
        ("Phát 5.000 tờ rơi", 5_000_000.0),
        ("Phụ cấp chủ tịch 12 tháng x 500.000đ, chi tháng 3", 500_000.0),
        ("Ủng hộ 2 đợt x 5 triệu (đợt 2)", 5_000_000.0),
        ("Tài trợ 3 năm, mỗi năm 10.000.000đ", 10_000_000.0),
    ],
)
def test_other_amounts_are_not(text, amount):
    assert codes(text, amount) == []


def test_one_row_for_each_of_ten_is_no_part():
    assert codes("10 suất x 500.000đ", 500_000.0, heads=1.0) == []
    assert codes("10 suất x 500.000đ", 500_000.0, heads=10.0) == [("amount", "KH410")]


def test_an_amount_that_another_text_of_the_row_names_is_right():
    assert codes("10 suất x 500.000đ", 500_000.0, "đã chi trước 500.000 đồng") == []


def test_people_and_explanations_are_not_judged():
    assert codes("Học bổng", 5_000_000.0, who="hủy") == []
    assert codes("Học bổng", 5_000_000.0, why="chưa chi, ghi theo nghìn đồng") == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [("chưa chi", 5e6), ("nghìn đồng", 5e4), ("Ủng hộ 50 triệu", 5e4)],
)
def test_what_is_asked_is_explained_in_the_row(text, amount):
    (asked,) = told("Học bổng", amount, text)
    (settled,) = told("Học bổng", amount, text, why="Đúng thực tế, đã đối chiếu")
    assert (asked.severity, settled.severity) == (Severity.WARNING, Severity.INFO)


def test_nothing_but_known_words_is_quoted():
    said = (
        ("Em Lý Thị Nhất hứa ủng hộ (hủy, Lý Thị Nhất)", 5e6),
        ("Em Lý Thị Nhất 10 suất x 500.000đ", 5e5),
        ("Lý Thị Nhất: nghìn đồng", 5e4),
        ("Lý Thị Nhất, chưa nhận do Lý Thị Hai ốm", 5e4),
    )
    for text, amount in said:
        (finding,) = told(text, amount)
        assert not any(w in finding.message for w in ("Lý", "Nhất", "nhất", "Hai ốm")), finding


def test_what_is_said():
    (one,) = told("Học bổng", 5e6, "Chưa nhận tiền")
    assert one.found == "cột «Ghi chú» ghi «chưa nhận tiền» nhưng dòng này vẫn được tính"
    (two,) = told("10 suất x 500.000đ", 5e5)
    assert two.found == "500.000 trong khi cột «Nội dung» nêu 10 x 500.000 đồng"
    assert two.expected == "có phải 5.000.000 đồng không?"
    (three,) = told("Ủng hộ 50 triệu", 5e4)
    assert three.found == "50.000 trong khi cột «Nội dung» nêu 50.000.000 đồng"


def test_a_table_without_amounts_counts_rows():
    people = form(
        '{ key = "what", label = "Tên", type = "text", required = true },'
        '{ key = "where", label = "Nơi", type = "text" },{ key = "since", label = "Từ", type = "text" },'
        '{ key = "note", label = "Ghi chú", type = "text" }'
    )

    def of(note):
        found = checked(people, {}, {"rows": [("A", "B", "C", note)]}).findings
        return [(f.field, f.code, f.severity) for f in found]

    assert of("không tính") == [("note", "KH409", Severity.WARNING)]
    assert of("chưa nộp") == of("nghìn đồng") == of("10 suất x 500.000đ") == []
