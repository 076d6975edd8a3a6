"""Imports point one way: each module may import what stands above it, workers only what is shared."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "khsheet"

LAYERS = (
    ("vocabulary", {"model"}),
    ("catalogue", {"codes"}),
    ("text", {"vietnamese", "legacy"}),
    ("bytes", {"deflate"}),
    ("values", {"values", "periods", "spreadsheet"}),
    ("pure", {"rules", "layout", "computed", "sentences"}),
    ("definition", {"definition", "checklist"}),
    (
        "shared by workers",
        {
            "excel",
            "outputs",
            "store",
            "stream",
            "styles",
            "progress",
            "plates",
            "deadline",
            "workers",
        },
    ),
    (
        "workers",
        {"template", "reader", "checks", "intake", "collect", "office", "word", "returned", "show"},
    ),
    ("writer of the consolidated workbook", {"consolidated"}),
    ("receiving", {"receive"}),
    ("verbs", {"steps"}),
    ("edge", {"cli", "usage"}),
    ("python -m khsheet", {"__main__"}),
)
ACYCLIC = {
    "text",
    "values",
    "pure",
    "definition",
    "shared by workers",
    "edge",
}  # may import one another, one way


def imports(path: Path) -> set[str]:
    """The modules of the package that a file imports, by their first name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[0] == "khsheet":
                found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("khsheet.")}
    return found - {"__version__"}


def modules() -> dict[str, set[str]]:
    """Every module or sub-package of khsheet with what it imports."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if name != "__init__":
            found[name] = found.get(name, set()) | (imports(path) - {name})
    return found


def rank(name: str) -> int:
    return next(n for n, (_, names) in enumerate(LAYERS) if name in names)


def test_every_module_has_its_layer():
    assert set(modules()) == set().union(*(names for _, names in LAYERS))
    assert len(modules()) > 15


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_one_way(name):
    layer = LAYERS[rank(name)][0]
    for other in modules()[name]:
        assert rank(other) <= rank(name), f"{name} imports {other}, which stands below it"
        if rank(other) == rank(name):
            assert layer in ACYCLIC, (
                f"{name} and {other} are both {layer}: they may not import one another"
            )
            assert name not in modules()[other], f"{name} and {other} import one another"


def test_a_field_is_named_only_in_the_definition():
    """No key of the form stands in the code: names live in workbook_templates alone."""
    from khsheet import definition

    form = definition.load()
    keys = {*form.inputs, *form.columns, *form.computed_by_key} - {"population"}
    strings = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            elif isinstance(node, (ast.Name, ast.Attribute)):
                strings.add(node.id if isinstance(node, ast.Name) else node.attr)
    assert not keys & strings


@pytest.mark.parametrize(
    "heavy", ["pandas", "numpy", "openpyxl", "xlsxwriter", "docx", "docxtpl", "lxml"]
)
def test_help_imports_nothing_heavy(heavy):
    import subprocess
    import sys

    program = (
        "import sys\nfrom khsheet.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0
