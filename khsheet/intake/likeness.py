"""Sheets that are not the form's and look like it: its headings, its labels, rows of its kind."""

from __future__ import annotations

from typing import NamedTuple, TypeGuard

from khsheet.formats import Grid
from khsheet.intake.furniture import TableHeadings, labels_by_sheet, table_headings
from khsheet.model import Form, Raw, once_per_form
from khsheet.values.show import is_blank
from khsheet.vietnamese.text import match_key

_FEW_LABELS = 3
_FEW_ROWS = 3
_LONGEST_VALUE = 80


class Likeness(NamedTuple):
    """The sheet of the form, by its key, that another one is like, and how that is told."""

    sheet: str
    told: str


class _TableLook(NamedTuple):
    """A table as its rows are known by elsewhere; ``lists`` are the values of its closed lists."""

    sheet: str
    title: str
    headings: TableHeadings
    lists: tuple[frozenset[str], ...]


def likeness(form: Form, grid: Grid) -> Likeness | None:
    """Which sheet of the form a sheet is like, None for one that has nothing of it."""
    for look in _tables(form):
        if count := _rows_like(look, grid):
            told = f"có {count} dòng giống bảng «{look.title}» của biểu mẫu"
            return Likeness(look.sheet, told)
    texts = {match_key(raw) for row in grid.rows.values() for raw in row.values() if _is_short(raw)}
    for sheet in form.sheets:
        labels = labels_by_sheet(form)[sheet.key]
        known = len(labels & texts)
        if known >= _FEW_LABELS and known * 2 >= len(labels):
            return Likeness(sheet.key, f"giống trang «{sheet.name}» của biểu mẫu")
    return None


def _rows_like(look: _TableLook, grid: Grid) -> int:
    """Rows below the headings of the table; without headings those with values of its lists."""
    headed = sure = likely = 0
    has_headings = False
    for cells in grid.rows.values():
        filled = [raw for raw in cells.values() if not is_blank(raw)]
        if not has_headings and _are_headings(look.headings, filled):
            has_headings = True
            continue
        headed += has_headings and len(filled) > 1
        texts = [raw for raw in filled if _is_short(raw)]
        keys = {match_key(text) for text in texts}
        hits = sum(not keys.isdisjoint(values) for values in look.lists)
        sure += hits > 1
        likely += hits == 1 and len(filled) >= _FEW_ROWS and _has_a_name(texts, look)
    unheaded = sure + likely if sure or likely >= _FEW_ROWS else 0
    return headed if has_headings else unheaded


def _are_headings(headings: TableHeadings, filled: list[Raw]) -> bool:
    texts = [raw for raw in filled if isinstance(raw, str)]
    known = sum(map(headings.knows, texts))
    return known >= 2 and known * 2 >= len(texts)


def _has_a_name(texts: list[str], look: _TableLook) -> bool:
    """Whether there are words beside the value of a list: who or what the row is about."""
    return any(
        " " in text.strip() and all(match_key(text) not in values for values in look.lists)
        for text in texts
    )


def _is_short(raw: Raw) -> TypeGuard[str]:
    return isinstance(raw, str) and len(raw) <= _LONGEST_VALUE


@once_per_form
def _tables(form: Form) -> list[_TableLook]:
    looks = []
    for sheet in form.sheets:
        for section in sheet.sections:
            if section.key in form.tables:
                choices = [form.choices[f.choices] for f in section.fields if f.choices]
                lists = tuple(frozenset(map(match_key, (*c.values, *c.variants))) for c in choices)
                headings = table_headings(section)
                looks.append(_TableLook(sheet.key, section.title, headings, lists))
    return looks
