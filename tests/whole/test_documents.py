"""Every command of README and guides is typed as it stands there, in a fresh folder, in order."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from documents import ROOT, as_pattern, blocks_of, is_ours, play, typed_in
from seasons import Typed

import khsheet
from khsheet.model import Unit

SAMPLES = ROOT / "samples"
DOCUMENTS = sorted(
    p.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "samples/**/*.md")
    for p in ROOT.glob(pattern)
)
#: What else is typed there: installing, what runs the tests, lines for Windows.
OTHERS = {
    'uv tool install ".[quick]"',
    "uv tool update-shell",
    'pipx install ".[quick]"',
    "pipx ensurepath",
    "make demo",
    "make test",
    "py -3 -m venv .venv",
    ".venv\\Scripts\\python -m pip install --editable .[test,docs]",
    ".venv\\Scripts\\khsheet collect samples\\submissions --roster samples\\van-phong.xlsx",
    ".venv\\Scripts\\python -m pytest",
}


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def office_typed(folder: Path) -> None:
    """The clerk types the units into the book."""
    shutil.copyfile(SAMPLES / "van-phong.xlsx", folder / "van-phong.xlsx")


def reports_arrive(folder: Path) -> None:
    shutil.copytree(SAMPLES / "submissions", folder / "da-nhan", dirs_exist_ok=True)


def second_half(folder: Path) -> None:
    """A consolidated workbook of the second half of the year."""
    unit = Unit("02", "Xã Khe Vàng", "xã", "", "")
    report = Typed(unit, "2026-H2", {"members_total": 20.0}).write(folder / "later")
    khsheet.collect([report], folder / "tong-hop-2026-H2.xlsx")


def misspelt(folder: Path) -> None:
    """Somebody types a word wrongly into the definition."""
    book = openpyxl.load_workbook(folder / "bieu-mau.xlsx")
    book["Ô và cột"]["D17"] = "số nguyen"
    book.save(folder / "bieu-mau.xlsx")


def with_samples(folder: Path) -> None:
    shutil.copytree(SAMPLES, folder / "samples")


#: document -> what is there before, and what people do before a command.
PLAYED = {
    "README.md": (
        None,
        {
            "khsheet new --period 2026-H1": office_typed,
            "khsheet collect": reports_arrive,
        },
    ),
    "docs/verbs.md": (
        with_samples,
        {
            "khsheet new --roster samples/van-phong.xlsx --period 2026-H1 -o bieu-mau": (
                office_typed
            ),
            "khsheet collect tong-hop-2026-H1.xlsx tong-hop-2026-H2.xlsx --period 2026": (
                second_half
            ),
            "khsheet form bieu-mau.xlsx": misspelt,
        },
    ),
    "samples/tap-huan/README.md": (with_samples, {}),
}


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
@pytest.mark.parametrize("document", PLAYED)
def test_commands_answer_as_the_document_says(document, tmp_path):
    folder = tmp_path / "một mùa"
    folder.mkdir()
    before, meanwhile = PLAYED[document]
    if before:
        before(folder)
    for typed, done in play(text_of(document), folder, meanwhile):
        said = done.stdout or done.stderr
        assert done.returncode in (0, 1) or "lỗi" in (typed.answer or ""), (typed, done.stderr)
        assert "Traceback" not in done.stderr
        if typed.answer is not None:
            assert as_pattern(typed.answer).fullmatch(said), (typed, said)


def test_no_document_with_commands_is_left_out():
    with_commands = {
        document
        for document in DOCUMENTS
        if any(t.command.startswith("khsheet ") for t in typed_in(text_of(document)))
    }
    # Generated; a twin, compared below; followed word for word by a test of its own.
    elsewhere = {"docs/cac-lenh.md", "README.vi.md", "docs/tu-lam-bieu-mau.md"}
    assert with_commands - elsewhere == set(PLAYED)


def test_what_is_not_typed_here_is_known():
    typed = {t.command for document in PLAYED for t in typed_in(text_of(document))}
    assert {command for command in typed if not is_ours(command)} == OTHERS


def test_the_vietnamese_readme_is_the_twin_of_the_english_one():
    english, vietnamese = text_of("README.md"), text_of("README.vi.md")
    assert blocks_of(english) == blocks_of(vietnamese)
    pictures = re.compile(r"!\[[^]]*\]\(([^)]*)\)")
    assert pictures.findall(english) == pictures.findall(vietnamese)
    assert "(README.vi.md)" in english and "(README.md)" in vietnamese


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_pictures_are_there(document):
    folder = (ROOT / document).parent
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(document))
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_picture_is_shown_and_small():
    shown = "".join(text_of(document) for document in DOCUMENTS)
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures and [p.name for p in pictures if f"pictures/{p.name}" not in shown] == []
    assert max(p.stat().st_size for p in pictures) < 150_000
