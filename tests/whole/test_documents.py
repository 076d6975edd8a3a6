"""Every command of README and guides is typed as it stands there, in a fresh folder, in order."""

import csv
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from documents import (
    ROOT,
    Deed,
    as_pattern,
    blocks_of,
    is_ours,
    play,
    table_after,
    type_row,
    typed_in,
)
from lazily import load_workbook
from seasons import Typed

import khsheet
from khsheet.cli.commands import main
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
    book = load_workbook(folder / "bieu-mau.xlsx")
    book["Ô và cột"]["D18"] = "số nguyen"
    book.save(folder / "bieu-mau.xlsx")


def with_samples(folder: Path) -> None:
    shutil.copytree(SAMPLES, folder / "samples")


def nothing(folder: Path) -> None:
    """Nobody does anything in between."""


def units_typed(folder: Path) -> None:
    """The clerk types the units and the office's name into the new book, and brings what an
    earlier season left."""
    book = folder / "van-phong.xlsx"
    with (SAMPLES / "don-vi.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            unit = {"Mã đơn vị": row["code"], "Tên đơn vị": row["name"], "Loại": row["type"]}
            type_row(book, "Đơn vị", unit)
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", folder)


def two_more_arrive(folder: Path) -> None:
    """One mended, one that had not been sent."""
    for number, file in ((1, "xa-na-pheo-2026-H1.xlsx"), (2, "phuong-que-lam-dong-2026-H1.xlsx")):
        shutil.copy(
            SAMPLES / "tap-huan" / f"bai-{number}" / "loi-giai" / file, folder / "da-nhan" / file
        )


def typing(sheet: str, *words: str) -> Callable[[Path], None]:
    """The clerk types what the guide says below these words."""
    text = text_of(OFFICE_GUIDE)

    def typed(folder: Path) -> None:
        for place in words:
            type_row(folder / "van-phong.xlsx", sheet, table_after(text, place))

    return typed


def sheets_are_there(folder: Path) -> None:
    """The consolidated workbook has the sheets of which the guide speaks."""
    rows = re.findall(r"^\| ([^|]+) \|", text_of(OFFICE_GUIDE).partition("| Trang |")[2], re.M)
    told = rows[: rows.index("Nguồn số liệu") + 1]
    book = load_workbook(folder / "mua-2026-H1" / "tong-hop-2026-H1.xlsx")
    assert len(told) == 7 and {*told, "Xếp hạng", "Quyết định"} <= set(book.sheetnames)


class Played(NamedTuple):
    """What is there before, what people do before a command, what holds in the end."""

    before: Callable[[Path], None]
    meanwhile: tuple[Deed, ...] = ()
    after: Callable[[Path], None] = nothing


OFFICE_GUIDE = "docs/huong-dan-van-phong.md"
PLAYED = {
    "README.md": Played(
        nothing,
        (
            Deed("khsheet new --period 2026-H1", office_typed),
            Deed("khsheet collect", reports_arrive),
        ),
    ),
    "docs/verbs.md": Played(
        with_samples,
        (
            Deed(
                "khsheet new --roster samples/van-phong.xlsx --period 2026-H1 -o bieu-mau",
                office_typed,
            ),
            Deed(
                "khsheet collect tong-hop-2026-H1.xlsx tong-hop-2026-H2.xlsx --period 2026",
                second_half,
            ),
            Deed("khsheet form bieu-mau.xlsx", misspelt),
        ),
    ),
    "samples/tap-huan/README.md": Played(with_samples),
    OFFICE_GUIDE: Played(
        nothing,
        (
            Deed("khsheet new --period 2026-H1", units_typed),
            Deed("khsheet check", reports_arrive),
            Deed("khsheet collect", nothing),
            Deed("khsheet collect", two_more_arrive),
            Deed(
                "khsheet collect",
                typing("Quyết định", "**Chấp nhận một điều nhắc.**", "**Sửa số qua điện thoại.**"),
            ),
            Deed("khsheet collect", typing("Chấm điểm", "## 9. ")),
            Deed("khsheet collect", typing("Quyết định", "## 11. ")),
            Deed(
                "khsheet collect tong-hop-2026-H1.xlsx tong-hop-2026-H2.xlsx --period 2026",
                second_half,
            ),
        ),
        sheets_are_there,
    ),
}


@pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="typed in bash")
@pytest.mark.parametrize("document", PLAYED)
def test_commands_answer_as_the_document_says(document, tmp_path):
    folder = tmp_path / "một mùa"
    folder.mkdir()
    played = PLAYED[document]
    played.before(folder)
    for typed, done in play(text_of(document), folder, played.meanwhile):
        said = done.stdout or done.stderr
        assert done.returncode in (0, 1) or "lỗi" in (typed.answer or ""), (typed, done.stderr)
        assert "Traceback" not in done.stderr
        if typed.answer is not None:
            assert as_pattern(typed.answer).fullmatch(said), (typed, said)
    played.after(folder)


def test_the_guide_numbers_the_choices_as_the_menu_does():
    menu = (ROOT / "tests" / "cli" / "menu_transcript.txt").read_text(encoding="utf-8")
    choices = re.findall(r"^\| (\d) \| ([^|]+) \|", text_of(OFFICE_GUIDE), re.M)[:6]
    assert [number for number, _ in choices] == list("123456")
    for number, label in choices:
        assert f"  {number}  {label}\n" in menu


def test_no_document_with_commands_is_left_out():
    with_commands = {
        document
        for document in DOCUMENTS
        if any(t.command.startswith("khsheet ") for t in typed_in(text_of(document)))
    }
    # Generated; a twin, compared below; followed word for word by a test of its own.
    elsewhere = {"docs/cac-lenh.md", "README.vi.md", "docs/tu-lam-bieu-mau.md"}
    assert with_commands - elsewhere == set(PLAYED)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_that_are_named_in_passing_exist(document):
    """Those in a text, not typed on a line of their own: the verb, and its options."""
    for verb, rest in re.findall(r"`khsheet ([a-z]+)([^`\n]*)`", text_of(document)):
        options = {o for p in main.commands[verb].params for o in (*p.opts, *p.secondary_opts)}
        named = re.findall(r"(?<!\S)(--?[a-z][a-z-]*)", rest)
        assert set(named) <= options | {"--help"}, (verb, rest)


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
