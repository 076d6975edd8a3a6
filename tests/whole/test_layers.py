"""Imports point one way: along the folders, and without a circle between modules."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from source import tree_of

PACKAGE = Path(__file__).parents[2] / "khsheet"

#: Each may import those before it, and itself; those on one line not each other.
LAYERS = (
    {"errors", "windows"},
    {"model"},
    {"messages", "vietnamese", "outputs"},
    {"values", "formats"},
    {"form"},
    {"office"},
    {"collection"},
    {"data", "letters"},
    {"intake", "workbooks", "reports"},
    {"verbs"},
    {"cli"},
    {"__main__"},
)


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name; a folder is its ``__init__``."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


@cache
def imports(name: str) -> set[str]:
    """The modules of the package that a module imports, wherever in it, itself left out."""
    found = set()
    for node in ast.walk(tree_of(MODULES[name])):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {n if n in MODULES else node.module for n in inner}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {n for n in found if n in MODULES} - {name, "khsheet"}


@cache
def strings(name: str) -> set[str]:
    """Every text that stands in a module, in docstrings too."""
    nodes = ast.walk(tree_of(MODULES[name]))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def rank(name: str) -> int:
    first = name.split(".")[1]
    return next(n for n, names in enumerate(LAYERS) if first in names)


def test_every_folder_has_its_layer():
    assert {n.split(".")[1] for n in MODULES if "." in n} == set().union(*LAYERS)
    assert len(MODULES) > 40 and sum(map(len, map(imports, MODULES))) > 100


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"khsheet"}))
def test_imports_point_one_way(name):
    folder = name.split(".")[1]
    for other in imports(name):
        if other.split(".")[1] != folder:
            assert rank(other) < rank(name), f"{name} imports {other}, which stands behind it"


def test_no_modules_import_one_another_in_a_circle():
    """A folder's own page may name its modules: what lies in it may not lean on that page in turn."""
    left = {name: imports(name) for name in MODULES}
    while free := [name for name, needed in left.items() if not needed & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}


def test_a_field_is_named_only_in_the_definition():
    """No key of the form stands in the code: names live in workbook_templates alone."""
    from khsheet.form import definition

    form = definition.load()
    keys = {*form.inputs, *form.columns, *form.computed_by_key} - {"population"}
    names = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, (ast.Name, ast.Attribute)):
                names.add(node.id if isinstance(node, ast.Name) else node.attr)
    assert not keys & {text for name in MODULES for text in strings(name)}
    assert not keys & names


def test_the_association_and_its_units_are_named_only_in_the_definition():
    """Not by a word, except where Vietnamese names of areas are read as people write them."""
    from khsheet.form import definition

    form = definition.load()
    cause = form.association.partition(" ")[2]
    assert cause and len(form.unit_kinds) == 3
    named = re.compile(rf"\b(?:{'|'.join([cause, *form.unit_kinds])})\b(?! hội)", re.IGNORECASE)
    for name in MODULES:
        if not name.startswith("khsheet.vietnamese."):
            assert [text for text in strings(name) if named.search(text)] == [], name
    assert any(map(named.search, strings("khsheet.vietnamese.unit_names")))


@pytest.mark.parametrize(
    "heavy",
    ["pandas", "numpy", "openpyxl", "xlsxwriter", "docx", "docxtpl", "lxml", "msoffcrypto"],
)
def test_help_imports_nothing_heavy(heavy):
    import subprocess
    import sys

    program = (
        "import sys\nfrom khsheet.cli.commands import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("verb", "needless"),
    [
        ("check", ["hashlib", "xlsxwriter", "khsheet.workbooks"]),
        ("check", ["openpyxl", "tomli_w", "khsheet.form.book", "khsheet.form.names"]),
        ("collect", ["khsheet.data", "openpyxl", "tomli_w", "khsheet.form.book"]),
    ],
)
def test_a_verb_loads_nothing_that_it_does_not_use(verb, needless, tmp_path):
    import subprocess
    import sys

    sent = PACKAGE.parent / "samples" / "submissions" / "xa-khe-vang-2026-H1.xlsx"
    program = (
        f"import sys, khsheet\nkhsheet.{verb}([{str(sent)!r}])\n"
        f"print(sorted({set(needless)!r} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=tmp_path)
    assert ran.stdout.decode().strip() == "[]"
