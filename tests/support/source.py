"""The package's own modules as Python reads them."""

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """Read once, however many tests look at it."""
    return ast.parse(path.read_text(encoding="utf-8"))
