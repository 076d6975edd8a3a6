"""The verb ``form``: definitions checked, in Excel and in TOML."""

from __future__ import annotations

import pytest
from command import run
from definition_books import EXAMPLE, Book

from khsheet.form import toml


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
        "Báo cáo phòng đọc (phong-doc, phiên bản 2): 4 sheet, 5 phần, 21 ô, 2 bảng, 7 giá trị tự "
        "tính, 24 quy tắc, 1 mẫu in.\n"
    )
    assert run("form", "bieu-mau.xlsx", "-o", "lai.toml").exit_code == 0
    told = [(folder / name).read_text(encoding="utf-8") for name in ("phong-doc.toml", "lai.toml")]
    assert toml.tables(told[0]) == toml.tables(told[1])


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
        "  - Sheet «Ô và cột», ô D4: không có «số nguyen»; có phải «số nguyên» không?\n"
        "  - Sheet «Quy tắc», ô D11: «Các mục» không có mục «entry_vouchr»; có phải "
        "«entry_voucher» không?\n"
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
