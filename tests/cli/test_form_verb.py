"""The verb ``form``: definitions checked, in Excel and in TOML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run
from definition_books import EXAMPLE, Book
from docx import Document
from filled import filled_workbook, written

from khsheet.form import toml
from khsheet.form.known import KnownForms


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "phong-doc.toml").write_bytes(EXAMPLE.read_bytes())
    return tmp_path


def test_a_definition_is_written_as_excel_checked_and_written_back(folder):
    done = run("form", "phong-doc.toml", "-o", "bieu-mau.xlsx")
    assert done.exit_code == 0 and done.output.startswith("Đã ghi bieu-mau.xlsx.\n")
    assert "phong-doc.docx, phong-doc-van-phong.docx" in done.output
    done = run("form", "bieu-mau.xlsx")
    assert done.exit_code == 0
    assert done.output == (
        "bieu-mau.xlsx: định nghĩa dùng được, không có lỗi.\n"
        "Báo cáo phòng đọc (phong-doc, phiên bản 2): 4 trang, 5 phần, 21 ô, 2 bảng, 7 giá trị tự "
        "tính, 25 quy tắc, 1 mẫu in.\n"
        "Để biết:\n"
        "  - Mẫu in 1: chưa có tệp phong-doc.docx cạnh định nghĩa.\n"
        "  - Báo cáo của văn phòng: chưa có tệp phong-doc-van-phong.docx cạnh định nghĩa.\n"
    )
    assert run("form", "bieu-mau.xlsx", "-o", "lai.toml").exit_code == 0
    told = [(folder / name).read_text(encoding="utf-8") for name in ("phong-doc.toml", "lai.toml")]
    assert toml.tables(told[0]) == toml.tables(told[1])


def test_templates_are_copied_from_where_they_are(folder):
    """What is said of them works, wherever the definition was written."""
    (folder / "hai").mkdir()
    for name, output in (("so-ket-6-thang", "a.xlsx"), ("a.xlsx", "b.toml")):
        said = run("form", name, "-o", output).output
        _, _, command = said.strip().partition("bằng: khsheet ")
        assert command == "fields --form so-ket-6-thang --templates THƯ_MỤC"
    assert run(*command.replace("THƯ_MỤC", "mau").split()).exit_code == 0
    assert (folder / "mau" / "so-ket-6-thang-mau-1.docx").is_file()
    assert run("form", "--new", "-o", "moi.xlsx").exit_code == 0
    assert (
        "bằng: khsheet fields --form moi.xlsx" in run("form", "moi.xlsx", "-o", "hai/a.toml").output
    )
    assert "khsheet fields" not in run("form", "phong-doc.toml", "-o", "hai/b.xlsx").output


def test_what_people_wrote_for_themselves_stays_where_it_is_and_that_is_said(folder):
    assert (
        "Không chép sang: chú thích # của tệp TOML.\n"
        in run("form", "phong-doc.toml", "-o", "a.xlsx").output
    )
    assert "Không chép sang" not in run("form", "a.xlsx", "-o", "b.toml").output
    book = Book()
    book.raw.create_sheet("Ghi chú họp").append(["Hỏi lại xã"])
    sheet = book.raw["Quy tắc"]
    sheet.cell(3, sheet.max_column + 1).value = "Ghi chú"
    sheet.cell(4, sheet.max_column).value = "bàn thêm"
    (folder / "c.xlsx").write_bytes(book.content())
    done = run("form", "c.xlsx", "-o", "d.xlsx")
    assert done.exit_code == 0
    said = "Không chép sang: cột «Ghi chú» ở trang «Quy tắc», trang «Ghi chú họp».\n"
    assert said in done.output


def test_the_shipped_form_is_meant_where_none_is_named(folder):
    assert run("form").output.startswith("so-ket-6-thang: định nghĩa dùng được")
    assert run("form", "-o", "bieu-mau.xlsx").exit_code == 0
    assert "(so-ket-6-thang, phiên bản 3)" in run("form", "bieu-mau.xlsx").output


def test_every_fault_is_told_at_its_cell(folder):
    book = Book()
    book.type("Ô và cột", "readers_total", "Kiểu giá trị", "số nguyen")
    book.type("Quy tắc", "voucher_once", "Các mục", "entry_vouchr; entry_kind")
    (folder / "sai.xlsx").write_bytes(book.content())
    done = run("form", "sai.xlsx")
    assert done.exit_code == 2
    assert done.output == (
        "sai.xlsx: 2 lỗi\n"
        "  - Trang «Ô và cột», ô D5: không có «số nguyen»; có phải «số nguyên» không?\n"
        "  - Trang «Quy tắc», ô D12: «Các mục» không có mục nào mang khóa «entry_vouchr»; có "
        "phải «entry_voucher» không?\n"
    )
    assert run("form", "sai.xlsx", "-o", "x.toml").exit_code == 2
    assert not (folder / "x.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("phong-doc.toml", "-o", "x.docx"), "phải kết thúc bằng .xlsx hoặc .toml"),
        (("phong-doc.toml", "-o", "phong-doc.toml"), "đã có; để không mất nội dung"),
        (("phong-do.toml",), "không có hoặc không mở được tệp này"),
        (("so-ket-6-than",), "có phải 'so-ket-6-thang' không?"),
    ],
)
def test_what_cannot_be_is_refused(folder, arguments, said):
    done = run("form", *arguments)
    assert done.exit_code == 2 and said in done.output
    assert (folder / "phong-doc.toml").read_bytes() == EXAMPLE.read_bytes()


# ---------------------------------------------------------------- a form that works at once


def test_a_new_form_works_at_once(folder):
    """New, check, collect, report, with nothing but what it wrote."""
    done = run("form", "--new", "-o", "doi-van-nghe.xlsx")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Đã ghi doi-van-nghe.xlsx (định nghĩa) và doi-van-nghe.docx")
    done = run("form", "doi-van-nghe.xlsx")
    assert done.exit_code == 0 and "Để biết" not in done.output  # every input has its place
    of = ("--form", "doi-van-nghe.xlsx")
    assert (
        run("new", *of, "--unit", "Thôn Thử", "--period", "2026-H1", "-o", "a.xlsx").exit_code == 0
    )
    form = KnownForms("doi-van-nghe.xlsx").form
    assert form.id == "doi-van-nghe"
    for number in (1, 2):
        sent = filled_workbook(form=form, unit=f"Thôn Thử {number}", code=f"0{number}")
        written(folder / "nhan" / f"{number}.xlsx", sent)
    data = json.loads(run("check", "nhan", *of, "--format", "json").stdout)
    assert [file["findings"] for file in data["files"]] == [[], []]
    done = run("collect", "nhan", *of, "-o", "th.xlsx", "--format", "json")
    totals = json.loads(done.stdout)["totals"]
    assert (totals["tong_so_thanh_vien"], totals["tong_thu"]) == (50, 3_000_000)
    done = run("report", "th.xlsx", *of, "-o", "bc")
    assert done.exit_code == 0, done.output
    printed = [p.text for p in Document(next(Path("bc").glob("*thon-thu-1*"))).paragraphs]
    assert "- Tổng số thành viên: 25\u00a0người" in printed
    assert len(list(Path("bc").glob("*.docx"))) == 3  # of both units and of the office


@pytest.mark.parametrize(
    "arguments",
    [("--new",), ("--new", "phong-doc.toml", "-o", "x.xlsx"), ("--new", "-o", "x.docx")],
)
def test_a_new_form_needs_a_file_of_its_own(folder, arguments):
    assert run("form", *arguments).exit_code == 2
    assert [path.name for path in folder.iterdir()] == ["phong-doc.toml"]


def test_a_new_form_takes_nobodys_place(folder):
    (folder / "moi.docx").write_bytes(b"mine")
    assert run("form", "--new", "-o", "moi.xlsx").exit_code == 2
    assert not (folder / "moi.xlsx").exists() and (folder / "moi.docx").read_bytes() == b"mine"


# ---------------------------------------------------------------- Word templates


def test_a_first_template_is_written_and_has_no_fault(folder):
    assert "chưa có tệp phong-doc.docx" in run("form", "phong-doc.toml").output
    done = run("form", "phong-doc.toml", "--word", "phong-doc.docx")
    assert done.exit_code == 0 and "--mau 1 --template phong-doc.docx" in done.output
    assert "phong-doc.docx" not in run("form", "phong-doc.toml").output
    assert run("form", "phong-doc.toml", "--word", "phong-doc.docx").exit_code == 2  # it is there


def test_which_printed_form_is_meant_is_asked(folder):
    done = run("form", "so-ket-6-thang", "--word", "mau.docx")
    assert done.exit_code == 2 and "(1, 2, 3)" in done.output
    assert run("form", "so-ket-6-thang", "--word", "mau.docx", "--mau", "4").exit_code == 2
    assert not (folder / "mau.docx").exists()
    assert run("form", "so-ket-6-thang", "--word", "mau.docx", "--mau", "3").exit_code == 0


def test_faults_of_a_template_are_told_both_ways_with_their_places(folder):
    document = Document()
    document.add_paragraph("Phòng có {{ readers_totl }} bạn đọc, {{ next_year }}.")
    document.save("phong-doc.docx")
    done = run("form", "phong-doc.toml")
    assert done.exit_code == 1
    assert (
        "  - phong-doc.docx: Chỗ điền «readers_totl» không có trong biểu mẫu; có phải "
        "'readers_total' không? Ở đoạn: «Phòng có {{ readers_totl }} bạn đọc, {{ next_year }}.».\n"
    ) in done.output
    document.paragraphs[0].text = "Phòng đọc {{ keeper_title }}, {{ next_year }}."
    document.save("phong-doc.docx")
    done = run("form", "phong-doc.toml")
    assert done.exit_code == 0
    assert (
        "  - phong-doc.docx: không có chỗ điền cho «Tổng số bạn đọc» (trang Phòng đọc, phần "
        "1. Bạn đọc).\n"
    ) in done.output


def test_what_a_template_has_no_place_for_is_told_by_parts_where_nothing_names_it(folder):
    """A printed form that no item names shows them all; numbers of rows need no place."""
    run("form", "--new", "-o", "moi.xlsx")
    assert "Để biết" not in run("form", "moi.xlsx").output
    Path("moi.docx").unlink()
    document = Document()
    document.add_paragraph("Có {{ tong_so_thanh_vien }} người, {{ nhan_xet_chung }}")
    document.save("moi.docx")
    done = run("form", "moi.xlsx")
    notes = done.output.partition("Để biết:\n")[2]
    assert done.exit_code == 0 and notes == (
        "  - moi.docx: không có chỗ điền cho «Thành viên mới» (trang Số liệu, phần "
        "1. Thành viên).\n"
        "  - moi.docx: không có chỗ điền cho «Văn nghệ – Số buổi», «Văn nghệ – Số lượt người dự», "
        "«Thể thao – Số buổi», «Thể thao – Số lượt người dự» (trang Số liệu, phần 2. Hoạt động).\n"
        "  - moi.docx: không có chỗ điền cho 9 mục ở các phần khác.\n"
    )


# ---------------------------------------------------------------- two definitions


def test_two_definitions_are_compared(folder):
    written(folder / "moi.xlsx", Book(EXAMPLE.read_text(encoding="utf-8")).content())
    done = run("form", "phong-doc.toml", "moi.xlsx")
    assert done.exit_code == 0
    assert done.output == (
        "Không có gì khác.\nBiểu mẫu đã gửi:\n"
        "  - Biểu mẫu theo phiên bản 1: vẫn đọc được.\n"
        "  - Biểu mẫu theo phiên bản 2: vẫn đọc được.\n"
    )
    book = Book()
    book.type("Ô và cột", "talks", "Kiểu giá trị", "số lẻ")
    book.type("Ô và cột", "talk_topic", "Tên", "Chủ đề đã nói chuyện")
    written(folder / "moi.xlsx", book.content())
    done = run("form", "phong-doc.toml", "moi.xlsx")
    assert done.exit_code == 1
    assert "Không được:\n  - «talks» trước là ô kiểu số nguyên, nay là ô kiểu số lẻ" in done.output
    assert "Tên: «Chủ đề đã nói» → «Chủ đề đã nói chuyện»." in done.output
    assert run("form", "phong-doc.toml", "moi.xlsx", "-o", "x.xlsx").exit_code == 2
