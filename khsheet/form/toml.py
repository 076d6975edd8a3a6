"""What reads TOML: tomli where it is installed, else the same reader of the standard library.

tomli comes compiled, and takes a third of the time.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

engine = import_module("tomli" if find_spec("tomli") else "tomllib")


def tables(text: str) -> dict[str, Any]:
    """The tables of a definition. Raises ValueError for what is no TOML."""
    read: dict[str, Any] = engine.loads(text)
    return read
