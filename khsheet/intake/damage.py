"""What a workbook that came back has lost against what the form's definition gives it.

Only losses count, and only of what every build of a form has given: protection, the lists of its
inputs, conditional formats on every sheet.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

from khsheet.form.layout import CHECK_SHEET, layout
from khsheet.formats import Book
from khsheet.formats.fittings import Fittings
from khsheet.intake.draft import Draft
from khsheet.intake.sheets import CHECK, FoundSheet
from khsheet.model import Damage, Field, Form, Section, Submission, Type, once_per_form

EXCEL = "Microsoft Excel"
#: What programs call themselves, and their version where it is told; a name that is not here may
#: be anybody's and is not repeated.
_PROGRAMS = (
    (re.compile(r"Microsoft (?:Macintosh )?Excel(?: Online)?"), EXCEL),
    (re.compile(r"Microsoft Excel Compatible / Openpyxl.*"), "openpyxl"),
    (re.compile(r"LibreOffice(?:Dev)?(?:/(\d+\.\d+))?\b.*"), "LibreOffice"),
    (re.compile(r"OpenOffice.*"), "OpenOffice"),
    (re.compile(r"Collabora.*"), "Collabora Office"),
    (re.compile(r"WPS.*|Kingsoft.*"), "WPS Office"),
    (re.compile(r"ONLYOFFICE.*", re.IGNORECASE), "ONLYOFFICE"),
    (re.compile(r"Google Sheets"), "Google Sheets"),
    (re.compile(r"(?:Apple )?Numbers\b.*"), "Apple Numbers"),
)
#: The first Excel of the format calls itself 12.
_EXCEL_VERSION = re.compile(r"(1[2-9])\.\d+")
#: A name of a program is not longer.
_LONGEST = 200
_LAST_ROW = 1 << 20


def damage_of(draft: Draft, found: Mapping[str, FoundSheet], *, has_identity: bool) -> Damage:
    """What is lost, once all sheets of the form were read."""
    form, read, fittings = draft.form, draft.submission, {}
    unlocked, colourless = [], []
    for key, name in _sheet_names(form).items():
        one = found[key].grid.fittings if key in found else None
        if one is None:
            continue
        fittings[found[key].name] = one
        if not one.is_locked:
            unlocked.append(name)
        if not one.is_coloured:
            colourless.append(name)
    return Damage(
        unlocked=tuple(unlocked),
        structure_unlocked=draft.book.is_structure_locked is False,
        drop_downs_lost=sum(_is_list_lost(read, fittings, *one) for one in _lists(form)),
        conditional_formats_lost=tuple(colourless),
        labels_changed=draft.relabelled,
        keys_lost=_lost(form.inputs, read.places) + _lost(form.tables, read.tables),
        identity_sheet_lost=not has_identity,
        saved_by=_saved_by(draft.book),
    )


@once_per_form
def _sheet_names(form: Form) -> dict[str, str]:
    """The form's own name of each of its sheets."""
    placed = layout(form).sheets
    return {key: one.sheet.name for key, one in placed.items()} | {CHECK: CHECK_SHEET}


def _lost(keys: Iterable[str], found: Container[str]) -> int:
    return sum(key not in found for key in keys)


# ---------------------------------------------------------------- drop-downs


@once_per_form
def _lists(form: Form) -> list[tuple[Section, Field]]:
    """Every input that drops down a list, with its section."""
    return [
        (section, item)
        for section in form.sections
        for item in section.inputs or section.fields
        if item.type is Type.CHOICE
    ]


def _is_list_lost(
    read: Submission, fittings: Mapping[str, Fittings], section: Section, item: Field
) -> bool:
    """Whether an input is there and drops down no list; a column of a table needs one anywhere.

    Programs cut the areas of a column short below the last row in use.
    """
    if section.key in read.tables:
        table = read.tables[section.key]
        sheet, column, first, last = table.sheet, table.columns.get(item.key, 0), 1, _LAST_ROW
    elif item.key in read.places:
        _, sheet, first, column = read.places[item.key]
        last = first
    else:
        return False
    if not column or sheet not in fittings:
        return False
    return not fittings[sheet].drops_down(column, first, last)


# ---------------------------------------------------------------- the program


def _saved_by(book: Book) -> str:
    """The program that saved a workbook last, and its version where it tells it."""
    told = _program(book.application[:_LONGEST])
    match = _EXCEL_VERSION.fullmatch(book.app_version) if told == EXCEL else None
    return f"{told} {match[1]}" if match else told


@lru_cache(maxsize=64)
def _program(name: str) -> str:
    """A program as people call it, by its own name; "" for one that is not known."""
    for pattern, told in _PROGRAMS:
        if match := pattern.fullmatch(name):
            version = match[1] if pattern.groups else ""
            return f"{told} {version}" if version else told
    return ""
