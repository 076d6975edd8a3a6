"""A book carried over into a new one loses nothing that somebody typed, wherever it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from filled import written
from forms import SMALL
from lazily import load_workbook
from office_books import office_book, saved, units_typed
from openpyxl.comments import Comment
from test_office_book import FULL, PERIODS, RULE, SETTINGS, rule

from khsheet.cli.commands import main
from khsheet.form import definition, periods
from khsheet.form.known import KnownForms
from khsheet.model import Unit
from khsheet.office.judging import load
from khsheet.office.schema import GUIDE, OTHERS
from khsheet.verbs.office import office_workbook
from khsheet.workbooks.heights import height

FORM = definition.load()
UNITS = (Unit("01", "Xã Suối Trà"), Unit("02", "Phường Bến Ngói"))


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    return saved(
        tmp_path_factory.mktemp("vp") / "vp.xlsx", FULL, settings=SETTINGS, periods=PERIODS
    )


def cells(path: Path) -> dict[str, list[list[object]]]:
    """What stands in a book, sheet by sheet, apart from blank rows and columns at the ends."""
    book = load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def texts(path: Path) -> Counter[str]:
    """All texts, but for the guide: it names the period of today."""
    rows = [row for name, sheet in cells(path).items() if name != GUIDE for row in sheet]
    shown = (f"{v:%d/%m/%Y}" if isinstance(v, datetime) else v for row in rows for v in row)
    return Counter(str(value) for value in shown if value is not None)


#: Where somebody may type, cell by cell, and of what sheet it is seen in the new book.
CORNERS = [
    ("Đơn vị", "A40", "mã ở dòng xa", None),
    ("Đơn vị", "B40", "Xã Ở Dòng Xa", None),
    ("Đơn vị", "Z2", "Điện thoại", "Đơn vị"),
    ("Đơn vị", "Z3", "0912", "Đơn vị"),
    ("Đơn vị", "AB4", "không tiêu đề", "Đơn vị"),
    ("Đơn vị", "Z50", "chỉ có số này", "Đơn vị"),
    ("Đơn vị", "Z1", "trên tiêu đề", OTHERS),
    ("Đơn vị", "CV9", "rất xa", "Đơn vị"),
    ("Văn phòng", "D2", "tiêu đề bên cạnh", "Văn phòng"),
    ("Văn phòng", "D4", "bên cạnh", "Văn phòng"),
    ("Văn phòng", "D1", "trên cùng", OTHERS),
    ("Văn phòng", "A90", "thi-dua:office_name", "Văn phòng"),
    ("Văn phòng", "B90", "Tên – Phiếu thi đua", "Văn phòng"),
    ("Văn phòng", "C90", "HỘI CỦA MẪU KHÁC", "Văn phòng"),
    ("Văn phòng", "B91", "Mục tự thêm", "Văn phòng"),
    ("Văn phòng", "C91", "giá trị tự thêm", "Văn phòng"),
    ("Văn phòng", "E91", "cạnh mục tự thêm", "Văn phòng"),
    ("Văn phòng", "A92", "office_name", "Văn phòng"),
    ("Văn phòng", "C92", "TÊN GHI LẦN HAI", "Văn phòng"),
    ("Mặc định cho đơn vị", "E5", "góp ý", "Mặc định cho đơn vị"),
    ("Mặc định cho đơn vị", "B6", "nhãn tự sửa", OTHERS),
    ("Kỳ báo cáo", "B7", "nhãn kỳ tự sửa", OTHERS),
    ("Kỳ báo cáo", "C30", "dòng tự thêm", "Kỳ báo cáo"),
    ("Kỳ báo cáo", "F2", "2027-H2", "Kỳ báo cáo"),
    ("Kỳ báo cáo", "F5", "5/1/2028", "Kỳ báo cáo"),
    ("Kỳ báo cáo", "H1", "trên các kỳ", OTHERS),
    ("Nhận tệp", "K2", "Người nhận", "Nhận tệp"),
    ("Nhận tệp", "K3", "A.B nhận", "Nhận tệp"),
    ("Quyết định", "L4", "đã gọi lại", "Quyết định"),
    ("Sáp nhập, đổi tên", "H3", "số nghị quyết", "Sáp nhập, đổi tên"),
    ("Ngưỡng", "A400", "thi-dua:mot.max", "Ngưỡng"),
    ("Ngưỡng", "B400", "Điều nhắc của mẫu khác", "Ngưỡng"),
    ("Ngưỡng", "E400", "77", "Ngưỡng"),
    ("Ngưỡng", "B401", "chỉ có chữ", "Ngưỡng"),
    ("Kỳ báo cáo", "A40", "trong cột ẩn", "Kỳ báo cáo"),
    ("Ngưỡng", "J5", "vì sao", "Ngưỡng"),
    ("Ngưỡng", "D6", "12345", OTHERS),
    ("Hướng dẫn", "E7", "lời nhắc riêng", OTHERS),
    ("Hướng dẫn", "B60", "dưới danh sách", OTHERS),
    ("Sổ riêng", "B2", "gọi xã", "Sổ riêng"),
    ("Ghi chép khác", "A1", "chữ của ai đó", None),
    ("Ghi chép khác", "E9", "đã giữ từ trước", OTHERS),
]  # fmt: skip


@pytest.fixture(scope="module")
def carried(full, tmp_path_factory) -> tuple[Path, Path, Path, list[str], list[str]]:
    """A book with something in every corner, carried twice, with what is said of it."""
    folder = tmp_path_factory.mktemp("mang")
    book = load_workbook(full)
    for sheet, at, text, _ in CORNERS:
        if sheet not in book.sheetnames:
            book.create_sheet(sheet)
        book[sheet][at] = text
    for sheet, at in (("Nhận tệp", "B4"), *(("Quyết định", f"C{row}") for row in (3, 4, 5))):
        book[sheet][at] = "2026-H1"  # a book of two periods does not leave it open
    book["Nhận tệp"]["A3"].comment = Comment("gọi lại xã này", "A.B")
    book.save(folder / "cu.xlsx")
    said = [
        office_workbook(FORM, folder / new, folder / old)
        for old, new in (("cu.xlsx", "moi.xlsx"), ("moi.xlsx", "sau.xlsx"))
    ]
    return folder / "cu.xlsx", folder / "moi.xlsx", folder / "sau.xlsx", *said


def test_numbers_and_days_stay_what_they_are(tmp_path):
    """In columns of such; a code of a unit is a text whatever it is made of."""
    rows = {
        "units": [{"code": "07", "name": "Xã Bảy"}],
        "criteria": [
            {"kind": "Chỉ tiêu", "item": "Dân số", "full": 200, "points": 2.5},
            {"kind": "Trừ nộp muộn", "full": "1.000", "points": "10"},
        ],
        "receipts": [{"unit": "07", "period": "2026-H1", "day": "5/7/2026"}],
    }
    facts = {"deadline": datetime(2026, 12, 5), "number": 61, "basis_number": "61/BC"}
    old = saved(tmp_path / "cu.xlsx", rows, periods={"2026-H1": facts})
    office_workbook(FORM, tmp_path / "moi.xlsx", old)
    office_workbook(FORM, tmp_path / "sau.xlsx", tmp_path / "moi.xlsx")
    book = load_workbook(tmp_path / "sau.xlsx")
    scored = [[book["Chấm điểm"].cell(row, at).value for at in (4, 5)] for row in (3, 4)]
    assert scored == [[200, 2.5], ["1.000", 10]]
    told = [cell.value for (cell,) in book["Kỳ báo cáo"]["C3:C9"]]
    assert told == ["", "", datetime(2026, 12, 5), "61/BC", "", "", 61]
    assert book["Kỳ báo cáo"]["C5"].number_format == "dd/mm/yyyy"
    assert book["Đơn vị"]["A3"].value == "07" and book["Nhận tệp"]["C3"].value == "5/7/2026"


def test_nothing_that_was_typed_is_lost(carried):
    old, new, *_ = carried
    assert texts(old) - texts(new) == Counter({"chữ của ai đó": 1})  # replaced by our own word
    assert any("gọi lại xã này" in text for text in texts(new))
    was, now = load(old, FORM), load(new, FORM)
    was.notes = now.notes = ()
    added = now.periods.keys() - was.periods.keys()  # the period under way
    assert len(added) <= 1 and not any(any(now.periods.pop(id)) for id in added)
    assert was == now


def test_it_is_kept_where_it_is_seen(carried):
    shown = cells(carried[1])
    for _, at, text, sheet in CORNERS:
        if sheet:
            assert any(text in map(str, row) for row in shown[sheet]), (at, text)


def test_a_book_carried_twice_is_as_one_carried_once(carried):
    _, new, after, *_ = carried
    assert cells(new) == cells(after)


def test_all_that_has_no_place_is_told_with_where_it_goes(carried):
    *_, said, again = carried
    for wanted in (
        "Trang Đơn vị, cột «Điện thoại»: không phải cột của mẫu, phần mềm không dùng. "
        "Tệp mới vẫn giữ ở đúng chỗ đó.",
        "Trang Đơn vị, cột AB (không có tiêu đề): không phải cột của mẫu, phần mềm không "
        "dùng. Tệp mới vẫn giữ ở đúng chỗ đó.",
        "Trang Đơn vị, ô Z1: ngoài chỗ để ghi, phần mềm không dùng. Tệp mới giữ ở trang Ghi chép "
        "khác.",
        "Trang Văn phòng, ô D4: bên cạnh chỗ để ghi, phần mềm không dùng. Tệp mới vẫn giữ ở đúng chỗ đó.",
        "Trang Văn phòng, dòng 90: mục «Tên – Phiếu thi đua» là của biểu mẫu «thi-dua», không có "
        "ở lần chạy này, phần mềm không dùng. Tệp mới vẫn giữ ở đúng chỗ đó.",
        "Trang Văn phòng, dòng 91: không có mục «Mục tự thêm», phần mềm không dùng. Tệp mới vẫn giữ ở đúng chỗ đó.",
        "Trang Văn phòng, dòng 92: mục «office_name» đã có ở dòng trên, phần mềm không dùng dòng "
        "này. Tệp mới vẫn giữ ở đúng chỗ đó.",
        "Trang Kỳ báo cáo, dòng 30: không phải của mục nào, phần mềm không dùng. Tệp mới vẫn giữ ở "
        "đúng chỗ đó.",
        "Trang Nhận tệp, ô A3: có ghi chú gắn vào ô, phần mềm không dùng. Tệp mới giữ ở trang Ghi "
        "chép khác.",
        "Trang Sổ riêng: không phải trang của mẫu, phần mềm không dùng. Tệp mới có nội dung "
        "của trang này, không có công thức và định dạng.",
    ):
        assert wanted in said
    assert any("Trang Ngưỡng, ô D6, «Mặc định»: ghi “12345”, phần mềm vẫn dùng" in s for s in said)
    assert not any("Ghi chép khác" in note for note in again)  # told once, then it has its place


def test_what_is_not_the_books_is_told_and_kept(full, tmp_path):
    book = load_workbook(full)
    notes = book.create_sheet("Sổ riêng")
    notes.append(["việc", "ngày"])
    notes.append(["gọi xã", "3/7"])
    units = book["Đơn vị"]
    at = units.max_column + 1
    units.cell(2, at, "Điện thoại")
    units.cell(3, at, "0912")
    book["Văn phòng"].append(["khoa_la", "Mục lạ", "giá trị"])
    book.save(tmp_path / "vp.xlsx")
    office = load(tmp_path / "vp.xlsx", FORM)
    assert len(office.notes) == 3
    for note, wanted in zip(office.notes, ("«Điện thoại»", "«Mục lạ»", "Trang Sổ riêng")):
        assert wanted in note and "phần mềm không dùng" in note
    office_workbook(FORM, tmp_path / "moi.xlsx", tmp_path / "vp.xlsx")
    again = load_workbook(tmp_path / "moi.xlsx")
    assert [[c.value for c in row] for row in again["Sổ riêng"]] == [
        ["việc", "ngày"],
        ["gọi xã", "3/7"],
    ]
    assert [c.value for c in again["Đơn vị"][3]][-1] == "0912"


def test_a_sheet_without_its_headings_is_kept_whole(full, tmp_path):
    book = load_workbook(full)
    for cell in book["Quyết định"][2]:
        cell.value = None
    book.save(tmp_path / "vp.xlsx")
    said = office_workbook(FORM, tmp_path / "moi.xlsx", tmp_path / "vp.xlsx")
    assert any("Trang Quyết định: không thấy tiêu đề «Quyết định»" in note for note in said)
    office_workbook(FORM, tmp_path / "sau.xlsx", tmp_path / "moi.xlsx")
    assert cells(tmp_path / "moi.xlsx") == cells(tmp_path / "sau.xlsx")
    assert any("3F9A-12BC" in row for row in cells(tmp_path / "sau.xlsx")["Quyết định (cũ)"])


@pytest.mark.parametrize("name", ["History", "x" * 31, "don vi"])
def test_a_sheet_of_any_name_is_carried(full, tmp_path, name):
    book = load_workbook(full)
    book.create_sheet(name)["A1"] = "riêng"
    book.save(tmp_path / "vp.xlsx")
    office_workbook(FORM, tmp_path / "moi.xlsx", tmp_path / "vp.xlsx")
    *_, (title, rows) = cells(tmp_path / "moi.xlsx").items()
    assert rows == [["riêng"]] and title.startswith(name)


def test_rows_are_as_high_as_their_texts_need(tmp_path):
    reason = "đơn vị đã giải trình qua điện thoại, con số là đúng theo danh sách gửi kèm, " * 2
    typed = {"kind": "Để ngoài một tệp", "file": "a.xlsx", "reason": reason, "by": "A.B"}
    rows = {"units": units_typed(UNITS), "decisions": [typed, {**typed, "reason": "tệp thử"}]}
    office_workbook(FORM, tmp_path / "moi.xlsx", saved(tmp_path / "vp.xlsx", rows))
    book = load_workbook(tmp_path / "moi.xlsx")
    heights = [book["Quyết định"].row_dimensions[row].height for row in (3, 4)]
    assert heights[0] > height(reason, 44) - 1 and heights[1] is None
    for row in book["Ngưỡng"].iter_rows(min_row=3):
        high = book["Ngưỡng"].row_dimensions[row[0].row].height
        needed = max(height(row[1].value, 64), height(row[2].value or "", 20))
        assert high is None or needed - 1 < high < needed + 1


def test_rows_of_what_was_kept_show_all_of_it(tmp_path):
    book = load_workbook(saved(tmp_path / "vp.xlsx", {"units": units_typed(UNITS)}))
    long = "một điều mà văn phòng tự ghi thêm để nhớ, không có chỗ trong mẫu " * 4
    book["Văn phòng"]["B90"], book["Văn phòng"]["C90"] = "Mục tự thêm", long
    book["Hướng dẫn"]["E7"] = long
    book.save(tmp_path / "vp.xlsx")
    office_workbook(FORM, tmp_path / "moi.xlsx", tmp_path / "vp.xlsx")
    book = load_workbook(tmp_path / "moi.xlsx")
    for sheet in (book["Văn phòng"], book[OTHERS]):
        (row,) = [c.row for c in sheet["C"] if c.value and c.value.startswith("một điều")]
        assert sheet.row_dimensions[row].height > height(long, 90) - 1


# ---------------------------------------------------------------- of several forms


@pytest.fixture
def of_two(tmp_path, monkeypatch) -> Path:
    """A book of an office with a form of its own, with settings and limits of both."""
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path / "cu" / "bieu-mau" / "thi-dua.toml", SMALL.encode())
    known = KnownForms("", own={str(path): SMALL})
    office_workbook(known.all, tmp_path / "cu" / "vp.xlsx")
    book = load_workbook(tmp_path / "cu" / "vp.xlsx")
    book["Đơn vị"]["B3"] = "Xã Suối Trà"
    for row in book["Văn phòng"].iter_rows(min_row=3):
        if row[0].value == "definitions":
            row[2].value = "bieu-mau"
        elif str(row[0].value).endswith("office_name"):
            row[2].value = f"HỘI CỦA {row[0].value}"
    for row in book["Ngưỡng"].iter_rows(min_row=3):
        if row[0].value == rule(RULE):
            row[4].value = "333"
    book.save(tmp_path / "cu" / "vp.xlsx")
    return tmp_path / "cu" / "vp.xlsx"


@pytest.mark.parametrize("options", [(), ("--form", "thi-dua"), ("--form", FORM.id)])
def test_what_is_of_any_form_is_carried_whichever_is_named(of_two, options):
    done = CliRunner().invoke(
        main, ["office", "--from", str(of_two), "-o", "cu/moi.xlsx", *options]
    )
    assert done.exit_code == 0, done.output
    typed = {"Xã Suối Trà", "333", *(t for t in texts(of_two) if t.startswith("HỘI CỦA"))}
    assert len(typed) == 4 and typed <= set(texts(Path("cu/moi.xlsx")))
    (line,) = [row for row in cells(Path("cu/moi.xlsx"))["Ngưỡng"] if row[0] == rule(RULE)]
    assert line[4] == 333


def test_a_setting_of_one_form_counts_when_that_form_is_alone(of_two):
    assert load(of_two, FORM).config(FORM)["office_name"] == f"HỘI CỦA {FORM.id}:office_name"


def test_a_setting_of_every_form_is_that_of_each(tmp_path):
    path = written(
        tmp_path / "vp.xlsx",
        office_book({"units": units_typed(UNITS)}, {"office": {"office_name": "HỘI CHUNG"}}),
    )
    small = KnownForms("", own={"thi-dua.toml": SMALL})
    office_workbook(small.all, tmp_path / "moi.xlsx", path)
    rows = cells(tmp_path / "moi.xlsx")["Văn phòng"]
    named = {row[0]: row[2] for row in rows if str(row[0]).endswith("office_name")}
    assert set(named.values()) == {"HỘI CHUNG"}


def test_faults_of_the_earlier_book_are_told_where_it_is_carried_over(tmp_path):
    old, new = tmp_path / "cu.xlsx", tmp_path / "moi.xlsx"
    saved(old, {"units": [{"code": "01", "name": "Xã Một"}, {"code": "01", "name": "Xã Hai"}]})
    notes = office_workbook(FORM, new, old)
    assert [note for note in notes if note.startswith("Còn phải sửa, như ở tệp cũ: ")] == notes
    assert len(notes) == 1 and "Trang Đơn vị" in notes[0] and "01" in notes[0]


# ---------------------------------------------------------------- the period under way


@pytest.mark.parametrize(
    ("today", "deadlines", "period"),
    [
        ("2026-05-20", {}, "2026-H1"),
        ("2026-07-01", {}, "2026-H1"),
        ("2026-07-31", {}, "2026-H1"),
        ("2026-08-01", {}, "2026-H2"),
        ("2027-01-20", {}, "2026-H2"),
        ("2027-01-20", {"2026": "2027-01-31"}, "2026"),
        ("2026-11-26", {"2026-H1": "2026-07-05", "2027-H1": "2027-07-05"}, "2027-H1"),
        ("2026-07-05", {"2026-H1": "2026-07-05"}, "2026-H1"),
        ("2026-08-20", {"2026-H1": "2026-07-05"}, "2026-H2"),
    ],
)
def test_the_period_under_way_is_that_of_the_next_deadline_or_the_last_half_year(
    today, deadlines, period
):
    days = {id: date.fromisoformat(day) for id, day in deadlines.items()}
    assert periods.under_way(date.fromisoformat(today), days).id == period


def headings(path: Path) -> list[object]:
    return [cell.value for cell in load_workbook(path)["Kỳ báo cáo"][2][2:] if cell.value]


HELD = [
    ("2026-01-15", ["2024-H1", "2024-H2", "2025-H1"], ["2025-H2"]),
    ("2026-11-26", ["2025-H1", "2025-H2", "2026-H1"], ["2026-H2"]),
    ("2026-11-26", ["6 tháng cuối năm 2026", "H1/2027", "2026"], []),
    ("2026-11-26", ["H2/2026"], ["2027-H1", "2026"]),
]


@pytest.mark.parametrize(("today", "held", "added"), HELD)
@pytest.mark.parametrize("is_blank", [False, True])
def test_a_book_carried_over_has_the_period_under_way(
    tmp_path, monkeypatch, today, held, added, is_blank
):
    class Today(date):
        @classmethod
        def today(cls):
            return cls.fromisoformat(today)

    monkeypatch.setattr("khsheet.verbs.office.date", Today)
    facts = {} if is_blank else {"number": "7"}
    rows = {"units": units_typed(UNITS)}
    old = saved(tmp_path / "cu.xlsx", rows, periods=dict.fromkeys(held, facts))
    book = load_workbook(old)
    for column in range(3 + len(held), 6):  # what the blank book offered
        book["Kỳ báo cáo"].cell(2, column).value = None
    book.save(old)
    office_workbook(FORM, tmp_path / "moi.xlsx", old)
    assert headings(tmp_path / "moi.xlsx") == [*held, *added]
    load(tmp_path / "moi.xlsx", FORM)  # no period stands there twice
