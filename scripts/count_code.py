"""Counts what the shape of the package is judged by, one line each.

    python scripts/count_code.py

Sizes, long functions and wide lines; faults that mypy finds; messages said by their bare code;
places that name a kind of unit or the association outside of what knows the Vietnamese language.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "khsheet"
WIDTH = 100
BARE_CODE = re.compile(r'"KH[0-9]{3}"')
ASSOCIATION = re.compile(r"phường|đặc khu|khuyến học|\bhội kh\b", re.IGNORECASE)
#: Unit names as people write them are knowledge of the language; codes are named in the catalogue.
LANGUAGE, CATALOGUE = PACKAGE / "vietnamese", "messages"


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def functions(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Length in lines, and where it begins, of every function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def spoken(text: str) -> Iterator[str]:
    """The string constants of a module without its docstrings."""
    tree = ast.parse(text)
    with_docstring = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, with_docstring) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def mypy_errors() -> str:
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1] if done.stdout else "mypy is not installed"


def counts() -> dict[str, object]:
    texts = sources()
    sizes = {path: text.count("\n") for path, text in texts.items()}
    largest = max(sizes, key=lambda path: sizes[path])
    longest = max(f for path, text in texts.items() for f in functions(path, text))
    named = [
        f"{path.relative_to(ROOT)}: {text}"
        for path, source in texts.items()
        if LANGUAGE not in path.parents
        for text in spoken(source)
        if ASSOCIATION.search(text)
    ]
    bare = sum(
        len(BARE_CODE.findall(text))
        for path, text in texts.items()
        if CATALOGUE not in path.relative_to(PACKAGE).parts[0]
    )
    return {
        "lines": sum(sizes.values()),
        "files": len(texts),
        "largest file": f"{sizes[largest]} {largest.relative_to(ROOT)}",
        "longest function": f"{longest[0]} {longest[1]}",
        f"lines over {WIDTH} columns": sum(
            len(line) > WIDTH for text in texts.values() for line in text.splitlines()
        ),
        "messages by bare code": bare,
        "texts that name a kind of unit or the association": len(named),
        "mypy": mypy_errors(),
    }


if __name__ == "__main__":
    for name, count in counts().items():
        print(f"{name:50} {count}")
