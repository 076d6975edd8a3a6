"""The verb ``form``: a definition checked, and written as Excel or as TOML."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from khsheet import outputs
from khsheet.form import definition, toml
from khsheet.intake.receive import WrongUse
from khsheet.model import Form
from khsheet.verbs.setting_out import known_beside


class Written(NamedTuple):
    """A definition that was written, and the Word templates that have to lie beside it."""

    path: Path
    source: str
    missing: tuple[str, ...]


def default_id() -> str:
    """The id of the form that is meant where none is named."""
    return definition.default()


def checked(name: str, book: Path) -> Form:
    """The form of that id or file, its definition without a fault; it may lie in the folder that
    the office's ``book`` names. Raises DefinitionError."""
    return known_beside(book, name).form


def convert(name: str, output: Path, book: Path) -> Written:
    """Write the definition of that id or file as .xlsx or .toml, as the name of ``output`` ends.

    Raises WrongUse for another ending or a file that is there, DefinitionError.
    """
    output = Path(output)
    if output.suffix.lower() not in (".xlsx", ".toml"):
        raise WrongUse(f"{output}: tên tệp định nghĩa phải kết thúc bằng .xlsx hoặc .toml.")
    if output.exists():
        raise WrongUse(f"{output} đã có; để không mất nội dung, xin chọn tên khác bằng -o.")
    known = known_beside(book, name)
    tables, form = toml.tables(known.text_of(name)), known.form
    if output.suffix.lower() == ".xlsx":
        from khsheet.workbooks.definition import write

        outputs.write_bytes(output, write(tables, output.name))
    else:
        from khsheet.form.book.text import toml_of

        outputs.write_bytes(output, toml_of(tables).encode("utf-8"))
    return Written(output, name, tuple(missing_templates(form, output.parent)))


def missing_templates(form: Form, folder: Path) -> list[str]:
    """The Word templates of a form that do not lie in that folder."""
    named = [printed.template.name for printed in form.print_forms]
    named += [Path(form.office_template).name] if form.office_template else []
    return [name for name in dict.fromkeys(named) if not (folder / name).is_file()]
