"""A definition workbook as TOML, and TOML tables as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from khsheet.form import toml
from khsheet.form.book.places import BookText
from khsheet.form.book.reading import read


def text_of_workbook(content: bytes, path: str) -> BookText:
    """The TOML of the definition in a workbook. Raises DefinitionError for what is none."""
    made = read(content, path)
    return BookText.of(toml_of(made.data), made)


def starter(form_id: str, template: str) -> dict[str, Any]:
    """The tables of a small form that works at once, under that id, with that Word template."""
    text = Path(__file__).with_name("starter.toml").read_text(encoding="utf-8")
    tables = toml.tables(text)
    tables["id"] = form_id
    tables["print"][0]["template"] = template
    return tables


def toml_of(data: dict[str, Any]) -> str:
    """Tables as TOML, those without a key of their own first."""
    import tomli_w

    return tomli_w.dumps(data)
