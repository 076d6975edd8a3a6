"""A definition workbook as TOML, and TOML tables as text."""

from __future__ import annotations

from typing import Any

from khsheet.form.book.places import BookText
from khsheet.form.book.reading import read


def text_of_workbook(content: bytes, path: str) -> BookText:
    """The TOML of the definition in a workbook. Raises DefinitionError for what is none."""
    made = read(content, path)
    return BookText.of(toml_of(made.data), made)


def toml_of(data: dict[str, Any]) -> str:
    """Tables as TOML, those without a key of their own first."""
    import tomli_w

    return tomli_w.dumps(data)
