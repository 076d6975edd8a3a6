"""The Word documents of the guides say what their Markdown says, in as many pages as promised."""

from __future__ import annotations

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import make_guides
import pytest
from clients import convert
from command import run
from documents import table_after

from khsheet.form import definition
from khsheet.form.check_sheet import DONE, EMPTY, EXPLAIN, LATER, MISSING, WRONG
from khsheet.office.items import indicators
from khsheet.verbs import new

GUIDES = list(make_guides.GUIDES.items())
#: How many pages each has at most.
PAGES = {"huong-dan-don-vi.md": 4, "huong-dan-van-phong.md": 10}


def parts(package: bytes) -> dict[str, bytes]:
    """What a Word document shows: its text and its pictures."""
    with zipfile.ZipFile(BytesIO(package)) as opened:
        names = [n for n in opened.namelist() if n.startswith(("word/document", "word/media"))]
        return {name: opened.read(name) for name in names}


@pytest.mark.parametrize("source, target", GUIDES, ids=[s.stem for s, _ in GUIDES])
def test_the_word_document_is_made_of_the_markdown(source, target):
    made = parts(make_guides.guide(source))
    assert made == parts(target.read_bytes()), "run `make guides`"
    assert len(made) > 4


def test_the_guide_for_staff_knows_every_word_of_the_check_sheet():
    text = (make_guides.DOCS / "huong-dan-don-vi.md").read_text(encoding="utf-8")
    table = text.partition("| Kết quả |")[2].partition("\n\n")[0]
    told = re.findall(r"^\| ([A-ZĐ ]*[^|a-z]+) \|", table, re.M)
    words = (DONE, MISSING, WRONG, EXPLAIN, EMPTY, LATER)
    assert sorted(told) == sorted(words)


def test_the_guide_for_the_clerk_scores_numbers_that_the_book_offers():
    text = (make_guides.DOCS / "huong-dan-van-phong.md").read_text(encoding="utf-8")
    typed = table_after(text, "## 9. ")
    assert {typed["Số liệu"], typed["Chia cho"]} <= set(indicators(definition.load()).values())


def test_every_word_of_a_guide_is_in_its_document(tmp_path):
    source = tmp_path / "guide.md"
    source.write_text(
        "# Tên\n\nMột **hai** *ba* `bốn` [năm](x.md).\n\n1. sáu\n2. bảy\n\n- tám\n\n"
        "| chín | mười |\n|---|---|\n| 11 | 12 |\n\n```\n$ khsheet\n13\n```\n",
        encoding="utf-8",
    )
    text = parts(make_guides.guide(source))["word/document.xml"].decode()
    shown = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", text)
    assert " ".join("".join(shown).split()) == (
        "TênMột hai ba bốn năm.1.sáu2.bảy•támchínmười1112$ khsheet13"
    )


@pytest.mark.parametrize("text", ["> trích", "- một\n\n  ```\n  lệnh\n  ```", "---", "a<br>b"])
def test_what_a_guide_cannot_have_is_refused(text, tmp_path):
    source = tmp_path / "guide.md"
    source.write_text(f"# Tên\n\n{text}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"of a guide has no|A guide has no"):
        make_guides.guide(source)


@pytest.mark.libreoffice
@pytest.mark.parametrize("source, target", GUIDES, ids=[s.stem for s, _ in GUIDES])
def test_it_prints_on_few_pages(source, target, tmp_path):
    printed = convert(target, "pdf", tmp_path)
    told = subprocess.run(["pdfinfo", printed], check=True, capture_output=True, text=True).stdout
    assert int(re.search(r"Pages: +(\d+)", told)[1]) <= PAGES[source.name]


def test_new_puts_the_guide_beside_the_workbooks_where_it_is_wanted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = ("new", "--period", "2026-H1", "--unit", "Xã Mẫu", "-o", "gui/a.xlsx")
    assert run(*asked).exit_code == 0
    assert [p.name for p in Path("gui").iterdir()] == ["a.xlsx"]
    made = run(*asked, "--guide")
    guide = Path("gui") / new.GUIDE
    assert f"Bản hướng dẫn để gửi kèm: {guide}" in made.output
    shipped = definition.templates_dir() / "so-ket-6-thang-huong-dan.docx"
    assert guide.read_bytes() == shipped.read_bytes()


def test_a_form_without_a_guide_says_so_only_where_it_was_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("form", "--new", "-o", "rieng.xlsx").exit_code == 0
    asked = ("new", "--form", "rieng.xlsx", "--period", "2026-H1", "--unit", "Thôn Đông")
    said = "Biểu mẫu này chưa có bản hướng dẫn cho người điền."
    assert said in run(*asked, "--guide", "-o", "gui").output
    assert said not in run(*asked, "-o", "gui").output
    Path("rieng-huong-dan.docx").write_bytes(b"the form's own")
    assert said not in run(*asked, "--guide", "-o", "gui").output
    assert (Path("gui") / new.GUIDE).read_bytes() == b"the form's own"
