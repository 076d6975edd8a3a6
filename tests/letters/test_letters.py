"""What the office writes to its units, compared whole."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from arrived import saved_at
from command import run
from filled import example_rows, filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed

from khsheet.form import definition, profiles
from khsheet.model import Unit

UNITS = (
    Unit("01", "Xã Một", "xã"),
    Unit("02", "Phường Hai", "phường"),
    Unit("03", "Xã Ba", "xã"),
    Unit("04", "Đặc khu Bốn", "đặc khu"),
)
SETTINGS = {"office": {"superior_unit_name": "Hội Khuyến học tỉnh Thử"}}
RECEIVED = [
    {"unit": "01", "period": "2026-H1", "day": date(2026, 7, 4), "way": "Zalo"},
    {"unit": "02", "period": "2026-H1", "day": date(2026, 7, 8), "way": "thư"},
]
DUE = {"2026-H1": {"deadline": date(2026, 7, 5)}}
RULE = "─" * 60
PERSON = "Lò Thị Mẫu"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def book(units=UNITS, periods=DUE, receipts=RECEIVED, **typed) -> None:
    rows = {"units": units_typed(units), "receipts": receipts, **typed}
    saved(Path("van-phong.xlsx"), rows, settings=SETTINGS, periods=periods)


def sent(unit: Unit, **more) -> bytes:
    return filled_workbook(unit=unit.name, code=unit.code, **more)


def sent_by_most() -> None:
    """One that is accepted, one with an error, one that is no workbook; the fourth sent nothing."""
    accepted = saved_at(sent(UNITS[0]), "2026-06-30T01:00:00Z")
    written(Path("nhan/01.xlsx"), accepted)
    written(Path("nhan/02.xlsx"), sent(UNITS[1], changes={"population": None}))
    written(Path("nhan/Xã Ba.xlsx"), b"%PDF-1.4\n%%EOF\n")


def collected(*arguments: object) -> dict[str, str]:
    """The letters that a run writes, by the names of their files."""
    done = run("collect", "nhan", "-o", "th.xlsx", "--letters", "thu", *arguments)
    assert done.exit_code in (0, 1), done.output
    return {
        path.name: path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        for path in sorted(Path("thu").glob("*.txt"))
    }


def parts(text: str) -> dict[str, str]:
    """The texts of a file by their headings."""
    _, *rest = text.split(f"\n{RULE}\n")
    return {name: said.strip("\n") for name, said in zip(rest[::2], rest[1::2])}


REMINDERS = f"""\
NHẮC NỘP, SỬA BÁO CÁO 6 THÁNG ĐẦU NĂM 2026
Mỗi phần là lời gửi một đơn vị; phần đầu để gửi nhóm chung.

{RULE}
Gửi nhóm chung
{RULE}
Hội Khuyến học tỉnh Thử kính báo tình hình nộp báo cáo 6 tháng đầu năm 2026: đến nay 1/4 đơn vị đã đạt (hạn nộp 05/07/2026).
- Chưa nộp (1): Đặc khu Bốn.
- Đã gửi, chưa tính được, cần gửi lại (1): Xã Ba.
- Cần sửa và gửi lại (1): Phường Hai (1 lỗi).
Kính đề nghị các đơn vị nêu trên hoàn thành trong thời gian sớm nhất.
Trân trọng cảm ơn.

{RULE}
Phường Hai
{RULE}
Kính gửi Hội Khuyến học phường Hai: báo cáo 6 tháng đầu năm 2026 của đơn vị (tệp 02.xlsx, nhận ngày 08/07/2026, quá hạn 3 ngày) còn 1 lỗi cần sửa: (1) Trang «Thông tin chung», ô C28, mục «Dân số»: còn trống, xin ghi số liệu. Kính đề nghị đơn vị sửa và gửi lại cả tệp (hạn nộp 05/07/2026). Trân trọng cảm ơn.

{RULE}
Xã Ba
{RULE}
Kính gửi Hội Khuyến học xã Ba: Hội Khuyến học tỉnh Thử đã nhận tệp Xã Ba.xlsx nhưng chưa tính được báo cáo 6 tháng đầu năm 2026. Tệp không phải bảng tính Excel mà là tệp PDF. Đề nghị mở tệp bằng Excel, chọn Lưu thành (Save As) loại “Excel Workbook (*.xlsx)” rồi gửi lại. Kính đề nghị đơn vị kiểm tra và gửi lại (hạn nộp 05/07/2026). Trân trọng cảm ơn.

{RULE}
Đặc khu Bốn
{RULE}
Kính gửi Hội Khuyến học đặc khu Bốn: đến nay Hội Khuyến học tỉnh Thử chưa nhận được báo cáo 6 tháng đầu năm 2026 của đơn vị (hạn nộp 05/07/2026). Kính đề nghị đơn vị điền vào biểu mẫu đã gửi và chuyển về Hội Khuyến học tỉnh Thử trong thời gian sớm nhất. Trân trọng cảm ơn.
"""

FEEDBACK = f"""\
PHẢN HỒI VỀ BÁO CÁO 6 THÁNG ĐẦU NĂM 2026 ĐÃ ĐẠT
Mỗi phần là lời gửi một đơn vị.

{RULE}
Xã Một
{RULE}
Kính gửi Hội Khuyến học xã Một: Hội Khuyến học tỉnh Thử đã nhận và tính báo cáo 6 tháng đầu năm 2026 của đơn vị theo tệp 01.xlsx, nhận ngày 04/07/2026, đúng hạn (hạn nộp 05/07/2026). Số liệu chính được tính:
- Tổng số hội viên: 3 hội viên
- Hội viên so với dân số: 0,07%
- Hội viên mới kết nạp từ đầu năm: 1 hội viên
- Số tiền quỹ vận động được trong kỳ: 0 đồng
- Tổng số tiền đã chi trong kỳ: 1.500.000 đồng
- Tổng số quỹ khuyến học: 12.500.000 đồng
- Tổng số lớp, chuyên đề: 18 lớp
- Tổng số lượt người dự sáu chuyên đề: 770 lượt người
- Tổng số người học nghề: 60 người
- Tổng số gia đình hiếu học: 512 gia đình
- Số hộ gia đình đăng ký “Gia đình học tập”: 640 hộ
- Số hộ được công nhận “Gia đình học tập”: 420 hộ
Mã số liệu: {{code}}. Báo cáo Word lập từ cùng số liệu này có in mã ở cuối trang; kính đề nghị đơn vị so mã trước khi ký, nếu khác thì báo lại để cùng kiểm tra.
Trân trọng cảm ơn.
"""


def codes(path: str = "th.xlsx") -> dict[str, str]:
    """The codes of the data in a consolidated workbook, by unit."""
    rows = list(load_workbook(path)["Tình hình nộp"].iter_rows(min_row=4, values_only=True))
    at = rows[0].index("Mã số liệu")
    return {row[1]: row[at] for row in rows[1:] if row[0]}


def test_reminders_are_written_for_each_unit_and_for_the_group():
    book()
    sent_by_most()
    assert collected()["nhac-nop.txt"] == REMINDERS


def test_of_two_files_a_unit_is_told_where_they_differ_and_no_mark_of_a_file():
    book(units=UNITS[:1], receipts=RECEIVED[:1])
    for name, people in (("một.xlsx", 5000.0), ("một (1).xlsx", 6000.0)):
        made = sent(UNITS[0], changes={"population": people})
        written(Path("nhan/zalo") / name, saved_at(made, "2026-06-30T01:00:00Z"))
    assert parts(collected()["nhac-nop.txt"])["Xã Một"] == (
        "Kính gửi Hội Khuyến học xã Một: Hội Khuyến học tỉnh Thử đã nhận nhiều tệp khác nhau "
        "(một (1).xlsx, một.xlsx, nhận ngày 04/07/2026, đúng hạn) mà chưa rõ tệp nào đúng nên "
        "chưa tính được báo cáo 6 tháng đầu năm 2026. Các tệp khác nhau ở: "
        "Trang «Thông tin chung», ô C28 «Dân số». Kính đề nghị đơn vị cho biết tệp nào đúng, hoặc "
        "gửi lại một tệp (hạn nộp 05/07/2026). Trân trọng cảm ơn."
    )


def test_of_two_files_of_one_name_that_the_office_left_out_no_path_is_told():
    leave = {"kind": "Để ngoài một tệp", "file": "một.xlsx", "reason": "nhầm", "by": "N.V"}
    book(units=UNITS[:1], receipts=RECEIVED[:1], decisions=[leave])
    for place, people in (("zalo", 5000.0), ("thư", 6000.0)):
        written(Path("nhan") / place / "một.xlsx", sent(UNITS[0], changes={"population": people}))
    letter = parts(collected()["nhac-nop.txt"])["Xã Một"]
    assert "nhiều tệp khác nhau (một.xlsx, nhận ngày 04/07/2026, đúng hạn)" in letter
    assert "dấu tệp" not in letter and "zalo" not in letter


CHOOSE = {"kind": "Chọn tệp được tính", "unit": "01", "period": "2026-H1", "reason": "theo lời đơn vị", "by": "N.V"}  # fmt: skip
CHOSEN = (
    "Đơn vị đã gửi nhiều tệp: văn phòng chọn tính tệp cu.xlsx, lưu lúc 08:00 ngày 30/06/2026; "
    "không tính tệp cu (1).xlsx, lưu lúc 15:00 ngày 29/06/2026; moi.xlsx, lưu lúc 10:00 ngày "
    "02/07/2026, sau tệp được tính. Nếu tệp được tính không phải tệp đúng, kính đề nghị đơn vị "
    "báo lại."
)


@pytest.mark.parametrize("has_errors", [False, True])
def test_a_unit_is_told_which_of_its_files_the_office_chose_and_which_do_not_count(has_errors):
    """Whether its report is accepted or goes back."""
    book(units=UNITS[:1], receipts=[], decisions=[{**CHOOSE, "file": "cu.xlsx"}])
    wrong: dict = {"studious_clans_total": None} if has_errors else {}
    for name, people, moment in (
        ("cu.xlsx", 5000.0, "2026-06-30T01:00:00Z"),
        ("cu (1).xlsx", 5500.0, "2026-06-29T08:00:00Z"),
        ("moi.xlsx", 6000.0, "2026-07-02T03:00:00Z"),
    ):
        made = sent(UNITS[0], changes={"population": people, **wrong})
        written(Path("nhan") / name, saved_at(made, moment))
    letter = parts(collected()["nhac-nop.txt" if has_errors else "phan-hoi.txt"])["Xã Một"]
    assert f". {CHOSEN} " in letter and letter.count("nhiều tệp") == 1


def test_an_accepted_unit_is_told_what_was_counted():
    book()
    sent_by_most()
    assert collected()["phan-hoi.txt"] == FEEDBACK.format(code=codes()["Xã Một"])
    assert codes() == {"Xã Một": codes()["Xã Một"], "Phường Hai": None, "Xã Ba": None,
                       "Đặc khu Bốn": None}  # fmt: skip


def test_a_file_s_own_time_is_told_as_such_and_held_against_nobody():
    book(receipts=[])
    written(Path("nhan/01.xlsx"), saved_at(sent(UNITS[0]), "2026-09-30T01:00:00Z"))
    made = collected()
    assert "theo tệp 01.xlsx, lưu ngày 30/09/2026 (theo tệp) (hạn nộp" in made["phan-hoi.txt"]
    assert not any(word in text for text in made.values() for word in ("quá hạn", "đúng hạn"))
    rows = list(load_workbook("th.xlsx")["Tình hình nộp"].iter_rows(min_row=4))
    heads = [cell.value for cell in rows[0]]
    assert [row[heads.index("Hạn nộp 05/07/2026")].value for row in rows[1:]] == [None] * 4


def test_in_time_or_late_stands_in_the_list_where_both_days_are_typed():
    book()
    sent_by_most()
    collected()
    rows = list(load_workbook("th.xlsx")["Tình hình nộp"].iter_rows(min_row=4))
    at = [cell.value for cell in rows[0]].index("Hạn nộp 05/07/2026")
    told = {row[1].value: row[at].value for row in rows[1:] if row[0].value}
    assert told == {"Xã Một": "đúng hạn", "Phường Hai": "quá hạn 3 ngày", "Xã Ba": None,
                    "Đặc khu Bốn": None}  # fmt: skip


def test_without_a_deadline_nothing_is_said_of_it():
    book(periods={})
    sent_by_most()
    made = collected()
    assert not any(word in text for text in made.values() for word in ("hạn", "{"))
    heads = [cell.value for cell in load_workbook("th.xlsx")["Tình hình nộp"][4]]
    assert not any(head and head.startswith("Hạn") for head in heads)


def test_when_all_is_well_an_earlier_reminder_does_not_stay():
    book(units=UNITS[:2], receipts=[])
    written(Path("nhan/01.xlsx"), sent(UNITS[0]))
    assert "Phường Hai" in parts(collected()["nhac-nop.txt"])
    written(Path("nhan/02.xlsx"), sent(UNITS[1]))
    assert parts(collected()["nhac-nop.txt"]) == {
        "Gửi nhóm chung": (
            "Hội Khuyến học tỉnh Thử kính báo tình hình nộp báo cáo 6 tháng đầu năm 2026: "
            "đến nay 2/2 đơn vị đã đạt (hạn nộp 05/07/2026).\nTrân trọng cảm ơn."
        )
    }


def test_namesakes_are_told_apart_by_their_codes():
    units = (Unit("01", "Xã Một"), Unit("02", "Xã Một"))
    book(units=units, receipts=[])
    written(Path("nhan/khac.xlsx"), sent(Unit("01", "Xã Một")))
    made = collected()
    assert list(parts(made["phan-hoi.txt"])) == ["Xã Một (01)"]
    assert list(parts(made["nhac-nop.txt"]))[1:] == ["Xã Một (02)"]


def test_what_changed_since_earlier_periods_is_told_beside_each_number():
    book(receipts=[])
    written(
        Path("truoc/01.xlsx"),
        sent(UNITS[0], period="2025-H1", changes={"studious_families_total": 500.0}),
    )
    written(Path("nhan/01.xlsx"), sent(UNITS[0]))
    assert run("collect", "truoc", "-o", "truoc.xlsx", "--period", "2025-H1").exit_code in (0, 1)
    lines = parts(collected("--previous", "truoc.xlsx")["phan-hoi.txt"])["Xã Một"].splitlines()
    assert lines[1:4] == [
        "- Tổng số hội viên: 3 hội viên (6 tháng đầu năm 2025: 3 hội viên, không đổi)",
        "- Hội viên so với dân số: 0,07% (6 tháng đầu năm 2025: 0,07%, không đổi)",
        "- Hội viên mới kết nạp từ đầu năm: 1 hội viên (6 tháng đầu năm 2025: 1 hội viên, "
        "không đổi)",
    ]
    assert lines[10] == (
        "- Tổng số gia đình hiếu học: 512 gia đình (6 tháng đầu năm 2025: 500 gia đình, "
        "tăng 12, tức 2,4%)"
    )


def test_what_the_office_corrected_and_what_is_still_asked_is_told():
    right = {
        "kind": "Sửa số qua điện thoại", "unit": "01", "item": "Dân số", "old": "4200",
        "new": "4300", "reason": "đơn vị báo lại", "by": "N.V",
    }  # fmt: skip
    book(receipts=[], decisions=[right])
    asked = {"population": 4200.0, "clc_law_participants": 90_000.0}
    written(Path("nhan/01.xlsx"), sent(UNITS[0], changes=asked))
    lines = parts(collected()["phan-hoi.txt"])["Xã Một"].splitlines()
    assert lines[-4:-2] == [
        "Văn phòng đã sửa số theo lời báo của đơn vị ở mục: «Dân số»; kính đề nghị đơn vị sửa như "
        "vậy trong tệp của mình.",
        "Còn 1 điều nhắc, kính đề nghị đơn vị xem lại hoặc giải trình ở tệp trả lại.",
    ]


def test_a_unit_that_is_asked_for_no_key_number_is_told_of_none():
    book(receipts=[])
    form = profiles.for_print_forms(definition.load(), ["3"])
    written(Path("nhan/01.xlsx"), sent(UNITS[0], form=form))
    first = parts(collected()["phan-hoi.txt"])["Xã Một"].splitlines()[0]
    assert first.endswith("lưu ngày 01/01/2026 (theo tệp) (hạn nộp 05/07/2026).")


def test_of_a_year_the_file_of_the_half_with_the_fault_is_named():
    book(receipts=[])
    for half, people in (("2026-H1", None), ("2026-H2", 4200.0)):
        month = {"2026-H1": 6.0, "2026-H2": 12.0}[half]
        own = {"report_month": month, "basis_doc_date": None, "fund_closing_balance": None}
        own["population"] = people
        later = {"rows": {"entries": []}} if half == "2026-H2" else {}
        typed = sent(UNITS[0], period=half, changes=own, **later)
        written(Path(f"nhan/01-{half}.xlsx"), typed)
    text = parts(collected("--period", "2026")["nhac-nop.txt"])["Xã Một"]
    assert "(tệp 01-2026-H1.xlsx)" in text and "01-2026-H2.xlsx" not in text


def test_no_letter_names_a_person():
    book()
    row = list(example_rows()["members"][0])
    row[0], row[1] = PERSON, "chức vụ lạ"
    typed = {"rows": {"members": [tuple(row)]}, "changes": {"signer_name": PERSON}}
    for unit in UNITS[:2]:
        written(Path(f"nhan/{unit.code}.xlsx"), sent(unit, **typed))
    made = collected()
    assert len(made) == 2 and not any(PERSON in text for text in made.values())


# ---------------------------------------------------------------- the code of the data


def code_of(data: bytes, *arguments: object) -> str | None:
    shutil.rmtree("nhan", ignore_errors=True)
    written(Path("nhan/01.xlsx"), data)
    collected(*arguments)
    return codes()["Xã Một"]


def test_equal_data_have_an_equal_code_and_others_another():
    book(receipts=[])
    one = code_of(sent(UNITS[0]))
    again = load_workbook("nhan/01.xlsx")
    again.save("nhan/01.xlsx")
    assert one and code_of(Path("nhan/01.xlsx").read_bytes()) == one
    rows = example_rows()["members"]
    others = [
        code_of(sent(UNITS[0], changes={"population": 4201.0})),
        code_of(sent(UNITS[0], changes={"strengths_text": "Khác"})),
        code_of(sent(UNITS[0], rows={"members": [rows[0], rows[2], rows[1]]})),
    ]
    assert len({one, *others}) == 4 and None not in others


def test_the_code_stays_where_names_and_texts_are_left_out():
    book(receipts=[])
    code = code_of(sent(UNITS[0]))
    for left_out in ("--no-names", "--no-texts"):
        assert code_of(sent(UNITS[0]), left_out) == code
        for more in ((), ("--no-names",), ("--no-texts",)):
            assert run("collect", "th.xlsx", "-o", "lai.xlsx", *more).exit_code == 0
            assert codes("lai.xlsx")["Xã Một"] == code


def test_a_correction_has_a_code_of_its_own_wherever_it_is_made():
    right = {
        "kind": "Sửa số qua điện thoại", "unit": "01", "item": "Dân số", "old": "4200",
        "new": "4300", "reason": "đơn vị báo lại", "by": "N.V",
    }  # fmt: skip
    data = sent(UNITS[0], changes={"population": 4200.0})
    book(receipts=[])
    typed, without_names = code_of(data), code_of(data, "--no-names")
    run("collect", "th.xlsx", "-o", "khong-ten.xlsx")
    book(receipts=[], decisions=[right])
    corrected = code_of(data)
    assert typed == without_names != corrected == code_of(data, "--no-names")
    assert run("collect", "khong-ten.xlsx", "-o", "lai.xlsx").exit_code == 0
    assert codes("lai.xlsx")["Xã Một"] == corrected


def test_reports_of_what_counts_bear_the_code_and_others_are_drafts():
    from docx import Document

    book(receipts=[])
    sent_by_most()
    collected()
    for source in ("nhan", "th.xlsx"):
        run("report", source, "-o", source[:2], "--mau", "1")
    code = codes()["Xã Một"]
    said = {}
    for folder in ("nh", "th"):
        for path in Path(folder).glob("*.docx"):
            section = Document(path).sections[0]
            said[folder, path.stem[14:-8]] = [
                [p.text for part in kinds for p in part.paragraphs if p.text not in ("", "2")]
                for kinds in (
                    (section.first_page_header, section.header),
                    (section.first_page_footer, section.footer),
                )
            ]
    draft = "BẢN NHÁP – số liệu còn lỗi, chưa được tính"
    assert said == {
        ("nh", "xa-mot"): [[], [f"Mã số liệu: {code}"] * 2],
        ("th", "xa-mot"): [[], [f"Mã số liệu: {code}"] * 2],
        ("nh", "phuong-hai"): [[draft] * 2, []],
        ("th", "phuong-hai"): [[draft] * 2, []],
        ("th", "tinh"): [[], []],
    }
