"""The verb ``form``: a definition checked with its Word templates, and written as Excel, TOML or a
first Word template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from khsheet import outputs
from khsheet.collection.differences import told_first
from khsheet.form import definition, periods, profiles, toml
from khsheet.form.declared import DefinitionText
from khsheet.form.differences import Differences, differences
from khsheet.intake.receive import WrongUse
from khsheet.model import Form, Item, PrintForm
from khsheet.reports import placeholders
from khsheet.reports.word_file import TemplateFault
from khsheet.verbs.setting_out import known_beside
from khsheet.vietnamese.text import slug
from khsheet.workbooks.template.common import common

#: Of what a template has no place for: so many sections are told, and so many labels of each.
_SECTIONS, _LABELS = 2, 6


class Written(NamedTuple):
    """A definition that was written, the form whose Word templates can be copied ("" for none),
    those that have to lie beside it, and what in the file that it was made from is for people
    alone, and stays there."""

    path: Path
    source: str
    missing: tuple[str, ...]
    left_behind: tuple[str, ...]


def default_id() -> str:
    """The id of the form that is meant where none is named."""
    return definition.default()


def checked(name: str, book: Path) -> Form:
    """The form of that id or file, its definition without a fault; it may lie in the folder that
    the office's ``book`` names. Raises DefinitionError, FormulaTooLong."""
    form = known_beside(book, name).form
    for half in ("H1", "H2"):  # each has rules of its own
        common(form, periods.parse(f"{date.today().year}-{half}"), "").check()
    return form


def convert(name: str, output: Path, book: Path) -> Written:
    """Write the definition of that id or file as .xlsx or .toml, as the name of ``output`` ends.

    Raises WrongUse for another ending or a file that is there, DefinitionError.
    """
    output = Path(output)
    _must_be_new(output, ".xlsx", ".toml")
    known = known_beside(book, name)
    tables, form = toml.tables(known.text_of(name)), known.form
    _write(tables, output)
    missing = tuple(missing_templates(form, output.parent))
    return Written(output, _with_templates(name, form), missing, _for_people(name))


def _with_templates(name: str, form: Form) -> str:
    """The form whose Word templates can be copied: this one, or what comes along under its id."""
    named = [str(printed.template) for printed in form.print_forms]
    named += [form.office_template] if form.office_template else []
    if all(Path(one).is_file() for one in named):
        return name
    return form.id if form.id in definition.available() else ""


def _for_people(name: str) -> tuple[str, ...]:
    """What a definition file has beside the definition."""
    if not Path(name).is_file():
        return ()
    text = definition.text_of(name)
    if isinstance(text, DefinitionText):
        return text.notes
    is_explained = any(line.lstrip().startswith("#") for line in text.splitlines())
    return ("chú thích # của tệp TOML",) if is_explained else ()


def compared(name: str, newer: str, book: Path) -> Differences:
    """What the ``newer`` of two definitions, each an id or a file, has otherwise."""
    return differences(checked(name, book), checked(newer, book))


def begin(output: Path) -> list[Path]:
    """Write the definition of a small form that works at once, to be changed, and its Word
    template beside it. Raises WrongUse where either is there."""
    from khsheet.form.book.text import starter, toml_of
    from khsheet.reports.first_template import first_template

    template = output.with_suffix(".docx")
    _must_be_new(output, ".xlsx", ".toml")
    _must_be_new(template, ".docx")
    tables = starter(slug(output.stem) or "bieu-mau", template.name)
    form = definition.parse(toml_of(tables), str(output))
    _write(tables, output)
    outputs.write_bytes(template, first_template(form, form.print_forms[0]))
    return [output, template]


def _must_be_new(output: Path, *endings: str) -> None:
    if output.suffix.lower() not in endings:
        raise WrongUse(f"{output}: tên tệp phải kết thúc bằng {' hoặc '.join(endings)}.")
    if output.exists():
        raise WrongUse(f"{output} đã có; để không mất nội dung, xin chọn tên khác.")


def _write(tables: dict[str, Any], output: Path) -> None:
    """Tables of a definition as Excel or TOML, as the name ends."""
    if output.suffix.lower() == ".xlsx":
        from khsheet.workbooks.definition import write

        outputs.write_bytes(output, write(tables, output.name))
    else:
        from khsheet.form.book.text import toml_of

        outputs.write_bytes(output, toml_of(tables).encode("utf-8"))


def write_template(name: str, output: Path, book: Path, print_form: str = "") -> str:
    """Write a first Word template of a printed form of that definition; gives its id.

    Raises WrongUse where it is not clear which is meant, or the file is there.
    """
    output = Path(output)
    _must_be_new(output, ".docx")
    form = checked(name, book)
    meant = _meant(form, print_form, output)
    from khsheet.reports.first_template import first_template

    outputs.write_bytes(output, first_template(form, meant))
    return meant.id if form.print_forms else ""


def _meant(form: Form, print_form: str, output: Path) -> PrintForm:
    """The printed form of that id; else the only one, or one that is not declared yet."""
    if print_form:
        return profiles.chosen(form, [print_form])[0]
    if len(form.print_forms) > 1:
        named = ", ".join(one.id for one in form.print_forms)
        raise WrongUse(f"Biểu mẫu có nhiều mẫu in ({named}); xin chọn một mẫu bằng --mau.")
    return next(iter(form.print_forms), PrintForm("1", form.title, output))


# ---------------------------------------------------------------- Word templates


class OfTemplates(NamedTuple):
    """What is wrong with the Word templates of a form, and what is to be known of them."""

    faults: list[str]
    notes: list[str]


def templates(form: Form) -> OfTemplates:
    """Each template beside the definition: names that the form has not, and what has no place."""
    told = OfTemplates([], [])
    for printed in form.print_forms:
        name = printed.template.name
        if not printed.template.is_file():
            told.notes.append(f"Mẫu in {printed.id}: chưa có tệp {name} cạnh định nghĩa.")
            continue
        try:
            placeholders.check(form, printed, placeholders.read(printed.template))
            missing = placeholders.unprinted(form, printed)
        except TemplateFault as fault:
            told.faults.extend(f"{name}: {what}" for what in fault.faults)
            continue
        told.notes.extend(f"{name}: {what}." for what in _without_place(form, missing))
    own = Path(form.office_template)
    if form.office_template and not own.is_file():
        told.notes.append(f"Báo cáo của văn phòng: chưa có tệp {own.name} cạnh định nghĩa.")
    return told


def _without_place(form: Form, items: Sequence[Item]) -> Iterator[str]:
    """What a template has no place for: a line for each of the first parts, and how much more."""
    told: dict[str, list[str]] = {}
    for item in items:
        told.setdefault(_where(form, item), []).append(f"«{item.label}»")
    for where, labels in list(told.items())[:_SECTIONS]:
        yield f"không có chỗ điền cho {told_first(labels, _LABELS, 'mục', ', ')} ({where})"
    if rest := sum(map(len, list(told.values())[_SECTIONS:])):
        yield f"không có chỗ điền cho {rest} mục ở các phần khác"


def _where(form: Form, item: Item) -> str:
    """Where people find an item in the form."""
    if item.key in form.section_of:
        sheet, section = form.section_of[item.key]
        return f"trang {sheet.name}, phần {section.title}"
    return "giá trị tự tính"


def missing_templates(form: Form, folder: Path) -> list[str]:
    """The Word templates of a form that do not lie in that folder."""
    named = [printed.template.name for printed in form.print_forms]
    named += [Path(form.office_template).name] if form.office_template else []
    return [name for name in dict.fromkeys(named) if not (folder / name).is_file()]
