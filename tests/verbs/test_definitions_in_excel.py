"""A definition in Excel stands wherever one in TOML does: --form, the office's folder, two forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run
from definition_books import EXAMPLE, made
from docx import Document
from filled import written
from forms import SMALL, filled_small
from office_books import saved

from khsheet.form.known import KnownForms

TEXT = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _sent(folder: Path, *definitions: str) -> None:
    for number, text in enumerate(definitions, 1):
        data = filled_small(text, unit=f"Xã Ổi {number}", code=f"0{number}")
        written(folder / "nhan" / f"{number}.xlsx", data)


@pytest.fixture
def small(folder) -> Path:
    written(folder / "bieu-mau.xlsx", made(SMALL))
    _sent(folder, SMALL, SMALL)
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nhan"),
        ("collect", "nhan", "-o", "th.xlsx"),
        ("collect", "nhan", "-o", "th.xlsx", "--jobs", "2", "--return", "tra-lai"),
        ("export", "nhan", "-o", "dl"),
        ("new", "--unit", "Xã Thử", "--period", "2026-H1", "-o", "moi.xlsx"),
        ("fields",),
        ("office", "-o", "vp.xlsx"),
        ("form", "bieu-mau.xlsx", "-o", "lai.toml"),
    ],
    ids=" ".join,
)
def test_every_verb_takes_a_definition_in_excel(small, arguments):
    named = () if arguments[0] == "form" else ("--form", "bieu-mau.xlsx")
    done = run(*arguments, *named)
    assert done.exit_code == 0, done.output


def test_a_report_is_printed_from_it_with_the_templates_beside_it(folder):
    document = Document()
    document.add_paragraph("{{ unit_name }} có {{ heads }} người.")
    document.save("mau.docx")
    printed = '\n[[print]]\nid = "ngan"\ntitle = "Báo cáo ngắn"\ntemplate = "mau.docx"\n'
    text = SMALL.replace('example = "12"', 'example = "12"\n    print_forms = ["ngan"]') + printed
    written(folder / "bieu-mau.xlsx", made(text))
    _sent(folder, text)
    done = run("report", "nhan", "--form", "bieu-mau.xlsx", "--mau", "ngan")
    assert done.exit_code == 0, done.output
    (path,) = Path("bao-cao").glob("*.docx")
    assert next(p.text for p in Document(path).paragraphs) == "xã Ổi 1 có 12 người."


def test_workbooks_made_from_excel_and_from_toml_are_the_same(folder):
    written(folder / "a.toml", TEXT.encode())
    written(folder / "a.xlsx", made(TEXT))
    for name in ("a.toml", "a.xlsx"):
        done = run(
            "new", "--form", name, "--unit", "Thôn Thử", "--period", "2026-H1", "-o", f"{name}.out"
        )
        assert done.exit_code == 0, done.output
    assert Path("a.toml.out").read_bytes() == Path("a.xlsx.out").read_bytes()


def _office(folder: Path) -> Path:
    return saved(folder / "van-phong.xlsx", {}, settings={"office": {"definitions": "bm"}})


def test_the_folder_of_the_office_holds_definitions_of_both_kinds(folder):
    _office(folder)
    written(folder / "bm" / "thi-dua.xlsx", made(SMALL))
    written(folder / "bm" / "phong-doc.toml", TEXT.encode())
    written(folder / "bm" / "~$thi-dua.xlsx", b"\x05owner")
    written(folder / "bm" / "thi-dua (cũ 2026-07-01 10h15).xlsx", b"no workbook")
    assert run("fields", "--form", "thi-dua").output.startswith("heads ")
    assert run("fields", "--form", "phong-doc").output.startswith("readers_total ")
    done = run("form", "thi-dua", "-o", "ra.toml")
    assert done.exit_code == 0, done.output
    assert KnownForms("ra.toml").form == KnownForms("bm/thi-dua.xlsx").form


def test_reports_of_two_forms_in_one_folder_are_told_apart(folder):
    """The form of most counts, and the others are refused by its name; --form chooses."""
    other = SMALL.replace("thi-dua", "thi-dua-khac").replace("Phiếu thi đua", "Phiếu khác")
    _office(folder)
    written(folder / "bm" / "mot.xlsx", made(SMALL))
    written(folder / "bm" / "hai.xlsx", made(other))
    _sent(folder, SMALL, other, other)
    accepted = {}
    for named in ("", "thi-dua", "thi-dua-khac"):
        done = run("check", "nhan", "--format", "json", *(("--form", named) if named else ()))
        data = json.loads(done.stdout)
        accepted[named] = [file["status"] == "accepted" for file in data["files"]]
        told = {f["code"]: f["message"] for file in data["files"] for f in file["findings"]}
        assert "Phiếu" in told["KH008"]
    assert accepted == {
        "": [False, True, True],
        "thi-dua": [True, False, False],
        "thi-dua-khac": [False, True, True],
    }


def test_two_definitions_of_one_id_are_refused_by_both_their_names(folder):
    _office(folder)
    written(folder / "bm" / "a.toml", SMALL.encode())
    written(folder / "bm" / "b.xlsx", made(SMALL))
    assert run("fields", "--form", "thi-dua").exit_code == 0
    written(folder / "bm" / "b.xlsx", made(SMALL.replace("Số người", "Số khách")))
    done = run("fields", "--form", "thi-dua")
    assert done.exit_code == 2
    assert "a.toml" in done.output and "b.xlsx" in done.output and "«thi-dua»" in done.output


def test_a_workbook_that_passes_for_the_shipped_form_is_refused(folder):
    written(folder / "a.xlsx", made(SMALL.replace('"thi-dua"', '"so-ket-6-thang"')))
    done = run("fields", "--form", "a.xlsx")
    assert done.exit_code == 2 and "mang mã «so-ket-6-thang»" in done.output


def test_a_definition_among_reports_is_passed_over_with_a_word(small):
    written(small / "nhan" / "bieu-mau.xlsx", made(SMALL))
    done = run("check", "nhan", "--form", "bieu-mau.xlsx", "--format", "json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert [file["status"] for file in data["files"]] == ["accepted", "accepted"]
    (ignored,) = data["ignored"]
    assert ignored["path"].endswith("bieu-mau.xlsx")
    assert "tệp định nghĩa một biểu mẫu" in str(ignored) and "--form" in str(ignored)


# ---------------------------------------------------------------- what is no definition


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 no package", "không mở được như một tệp Excel (.xlsx)"),
        (b"\xd0\xcf\x11\xe0 an old one", "không phải tệp Excel kiểu .xlsx"),
        (b"", "thiếu 'id'"),
    ],
)
def test_a_broken_file_is_refused_with_a_word(folder, content, said):
    written(folder / "a.xlsx", content)
    done = run("fields", "--form", "a.xlsx")
    assert done.exit_code == 2 and said in done.output


def test_a_workbook_that_is_no_definition_is_refused_with_a_word(small):
    done = run("fields", "--form", "nhan/1.xlsx")
    assert done.exit_code == 2
    assert "không phải một định nghĩa biểu mẫu: không có trang «Biểu mẫu»" in done.output
