"""The generated pages say what the code says, and the README names every command."""

import importlib.util
import re
from pathlib import Path

import pytest

from khsheet.cli.commands import main

ROOT = Path(__file__).parents[2]


def make_docs():
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "scripts" / "make_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["ma-thong-bao.md", "cac-muc.md", "cac-lenh.md", "dinh-nghia.md"])
def test_generated_pages_are_up_to_date(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == make_docs().PAGES[name](), (
        "run `make docs`"
    )


@pytest.mark.parametrize("verb", list(main.commands))
def test_the_readme_shows_every_verb(verb):
    assert f"khsheet {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_map_of_the_code_says_what_the_folders_say():
    docs = make_docs()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert docs.readme() == text, "run `make docs`"
    assert docs.code_map() in text
    folders = {
        p.parent.relative_to(docs.PACKAGE).as_posix() for p in docs.PACKAGE.rglob("__init__.py")
    }
    assert folders == {".", *docs.FOLDERS}


def test_modules_that_the_map_names_are_there():
    """A question leads from the map to a file: rankings, data codes, KH512."""
    docs = make_docs()
    rows = dict(re.findall(r"^\| `([^`]+)/` \| (.*) \|$", docs.code_map(), re.MULTILINE))
    for folder, purpose in rows.items():
        named = re.findall(r"`([a-z_]+)`", purpose)
        assert [n for n in named if not (docs.PACKAGE / folder / f"{n}.py").is_file()] == []
    told = rows["collection"]
    for question in ("rankings are scored in `ranking`", "data codes made in `data_code`"):
        assert question in told
    assert "`border` (parts of a year: KH501, KH510 to KH517)" in told
