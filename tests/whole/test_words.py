"""One word for each thing in all that staff and clerk read: «trang» for a sheet, «điều nhắc» for a
warning."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import docx
import pytest
from command import run
from source import tree_of

from khsheet.cli.commands import main
from khsheet.office.schema import GUIDE_LISTED_BEFORE

ROOT = Path(__file__).parents[2]
_OTHER = re.compile(r"\b(?:sheets?|tab|worksheet|cảnh báo|warnings?)\b", re.IGNORECASE)
_VIETNAMESE = re.compile("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
#: What belongs to TOML, to a command or to a program is said as it is typed there.
_AS_TYPED = re.compile(
    r"một trong: [a-z_, ]+|```.*?```|`[^`]*`|\[\[?sheet[^\]]*\]?\]?|[\w-]*\.\w+", re.DOTALL
)
#: Read in what was written before, or in names of files.
_READ = {
    GUIDE_LISTED_BEFORE,
    r"Sheet «{sheet}»(?:, ô [A-Z]+[0-9]+|, dòng [0-9]+)?(?:, mục «([^»]*)»)?: ",
}


def other_words(text: str) -> list[str]:
    """Lines of Vietnamese that name a thing by another word."""
    lines = _AS_TYPED.sub("", text).splitlines()
    return [line for line in lines if _VIETNAMESE.search(line) and _OTHER.search(line)]


def commands(group: click.Group = main) -> Iterator[tuple[str, ...]]:
    yield ()
    yield from ((name,) for name in group.commands)


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_no_help_has_another_word(command):
    done = run(*command, "--help")
    assert done.exit_code == 0 and other_words(done.output) == []


def _pages() -> list[Path]:
    found = [*ROOT.glob("docs/*.md"), ROOT / "README.vi.md", *ROOT.glob("samples/**/*.md")]
    return sorted(found)


@pytest.mark.parametrize("path", _pages(), ids=lambda path: path.name)
def test_no_page_has_another_word(path):
    text = path.read_text("utf-8")
    is_english = path.name in ("verbs.md", "speed.md")  # their output is real: tests type them
    assert is_english or other_words(text) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/*.docx")), ids=lambda path: path.name)
def test_no_word_document_has_another_word(path):
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert other_words(text) == []


def test_no_text_of_a_definition_has_another_word():
    for path in sorted([*ROOT.glob("*/*.toml"), *ROOT.glob("khsheet/**/*.toml")]):
        lines = path.read_text("utf-8").splitlines()
        texts = [
            t for line in lines if not line.startswith("#") for t in re.findall('"[^"]*"', line)
        ]
        assert other_words("\n".join(texts)) == [], path


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module but for what explains it in English."""
    holders = (ast.Module, ast.FunctionDef, ast.ClassDef)
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value for part in node.values if isinstance(part, ast.Constant))
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and id(node) not in explained:
            yield node.lineno, str(node.value)


def test_no_text_of_the_code_has_another_word():
    """Messages, menus, workbooks, documents."""
    found, count = [], 0
    for path in sorted((ROOT / "khsheet").rglob("*.py")):
        for line, text in _texts(tree_of(path)):
            count += bool(_VIETNAMESE.search(text))
            if text not in _READ and path.name != "quoting.py" and other_words(text):
                found.append(f"{path.relative_to(ROOT)}:{line}: {text}")
    assert found == [] and count > 1000
