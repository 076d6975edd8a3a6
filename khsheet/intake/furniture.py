"""What the form itself writes on its sheets: titles, notes, labels, headings, units, keys, marks.

Whatever else a person sees on a sheet of the form is somebody's content. Every comparison with
the form's own texts is made here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from khsheet.form import periods
from khsheet.form.check_sheet import MARKS
from khsheet.form.layout import PREVIOUS, SECTION_MARK, SINGLE, Line, SheetLayout, layout
from khsheet.form.wording import ANY_UNIT
from khsheet.intake.amount_units import REQUIRED, is_dong, says_another_unit, unit_said, words
from khsheet.model import Computed, Field, Form, Formula, GridRow, Raw, Section, once_per_form
from khsheet.vietnamese.text import TONES, clean, composed, match_key
from khsheet.vietnamese.unit_names import is_same_unit

#: The heading of the labels of a grid.
GRID_CORNER = "Nội dung"

LineItem = Field | GridRow
"""What a row of single inputs is."""


def is_same_text(text: str, own: str) -> bool:
    """Whether a text is the form's own, however it is encoded, spaced or capitalised."""
    if text == own:
        return True
    key = match_key(text)
    return key == match_key(own) if key else clean(text) == clean(own)


# ---------------------------------------------------------------- all texts of a form


class Furniture:
    """All texts that the form writes on its sheets in one period."""

    MOST_REMEMBERED = 20_000

    def __init__(self, form: Form, names: dict[str, str]):
        #: By the key of their sheet.
        self._texts_of = {
            key: {_named(text, names) for text in _texts_of_sheet(placed) if text}
            for key, placed in layout(form).sheets.items()
        }
        #: What was seen in a row around its inputs where all of it was the form's own: files made
        #: of one template share it, and need not be asked about it again.
        self.seen: dict[tuple[str, str | int], tuple[object, ...]] = {}
        self._texts = set().union(*self._texts_of.values())
        self._notes_by_sheet: dict[str, list[set[str]]] = {}
        self._known = self._texts | {
            text.replace("{unit_word}", word)
            for text in self._texts
            if "{unit_word}" in text
            for word in (*form.unit_kinds, ANY_UNIT)
        }

    def holds(self, text: str, unit: str, sheet: str = "") -> bool:
        """Whether a text is the form's own; behind a title stands the name of the ``unit``.

        A note in an earlier wording is its own on its ``sheet``, without one on any.
        """
        if text in self._known:
            return True
        head, dash, tail = text.rpartition(" – ")
        if dash and head in self._known and (tail == unit.upper() or is_same_unit(tail, unit)):
            return True
        if not self._is_like_one(text, unit):
            return self._is_earlier_wording(text, sheet)
        if len(self._known) < self.MOST_REMEMBERED:
            self._known.add(text)
        return True

    def holds_for_all(self, text: str) -> bool:
        """Whether a text is surely the form's own, whoever the unit is."""
        return text in self._known

    def _is_like_one(self, text: str, unit: str) -> bool:
        key = match_key(text)
        if not key:
            return clean(text) in self._texts
        if key in self._keys or any(pattern.fullmatch(key) for pattern in self._patterns):
            return True
        own = match_key(unit)
        if own and key.endswith(own) and key.removesuffix(own) in self._keys:
            return True
        said = unit_said(text)
        return is_dong(said) or (said != words(text) and match_key(said) in self._keys)

    def _is_earlier_wording(self, text: str, sheet: str) -> bool:
        """Whether a text is a note of the form as an earlier build worded it: by its words."""
        own = set(_WORD.findall(words(text)))
        if len(own) < _NOTE_WORDS or says_another_unit(text):
            return False
        return any(
            len(own & note) >= max(_ALIKE * len(own), _HALF * len(note))
            and all(word in note for word in own if word.isdigit())
            for note in self._notes(sheet)
        )

    def _notes(self, sheet: str) -> list[set[str]]:
        """The words of the notes of that sheet, of all without one."""
        if sheet not in self._notes_by_sheet:
            found = [
                set(_WORD.findall(words(text))) for text in self._texts_of.get(sheet, self._texts)
            ]
            self._notes_by_sheet[sheet] = [note for note in found if len(note) >= _NOTE_WORDS]
        return self._notes_by_sheet[sheet]

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(map(match_key, self._texts)) - {""}

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        """Texts with a word that depends on the unit, as ``match_key`` compares them."""
        parts = [_PLACEHOLDER.split(text) for text in self._texts if _PLACEHOLDER.search(text)]
        return [re.compile(_ANY_WORD.join(re.escape(match_key(p)) for p in ps)) for ps in parts]


_WORD = re.compile(r"\w+")
_NOTE_WORDS, _ALIKE, _HALF = 6, 0.8, 0.5
_PLACEHOLDER = re.compile(r"\{\w+\}")
_ANY_WORD = r"(?:[^\W\d]|[\u0300-\u036f]){0,20}"


def furniture(form: Form, period: str) -> Furniture:
    """The form's own texts in that period, by its id."""
    known = _furniture_by_period(form)
    if period not in known:
        try:
            names = periods.parse(period).names()
        except ValueError:
            names = {}
        known[period] = Furniture(form, names)
    return known[period]


@once_per_form
def _furniture_by_period(form: Form) -> dict[str, Furniture]:
    return {}


def _named(text: str, names: dict[str, str]) -> str:
    """A text of the form with what the period calls things."""
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def _texts_of_sheet(placed: SheetLayout) -> Iterator[str]:
    yield from (placed.sheet.title, placed.sheet.note)
    for line in placed.lines:
        yield from _texts_of_line(line)


def _texts_of_line(line: Line) -> Iterator[str]:
    section, item = line.section, line.item
    if isinstance(item, Field | Computed | GridRow):
        yield item.key
        yield from _labelled(item.label, unit_of(item))
    if section is None:
        return
    if line.kind in ("section", "section_note"):
        yield from (section.title, section.note)
    elif line.kind == "keys":
        yield SECTION_MARK + section.key
        yield from (SINGLE, *(column.key for column in section.fields))
    elif line.kind in ("grid_header", "table_header"):
        yield GRID_CORNER
        for column in section.fields:
            yield from _labelled(column.label, column.unit)


def _labelled(label: str, unit: str) -> Iterable[str]:
    """A label as the form writes it, and with its unit, as people complete it."""
    texts = [label, label + REQUIRED]
    return [*texts, unit, f"{label}\n({unit})"] if unit else texts


# ---------------------------------------------------------------- live marks


def is_live_mark(formula: Formula) -> bool:
    """Whether a formula is the form's mark beside an input, or shows nothing.

    Binary formats keep no text of a formula, some programs no result.
    """
    shown = formula.cached
    if isinstance(shown, str) and (shown in _SHOWN or composed(shown).strip() in _SHOWN):
        return True
    if shown is None and not formula.text:
        return True
    text = formula.text if formula.text.isascii() else composed(formula.text)
    return any(f'"{mark}"' in text for mark in MARKS)


_SHOWN = frozenset(("", *MARKS))


# ---------------------------------------------------------------- single inputs


def is_label(text: str, line: LineItem | Computed) -> bool:
    """Whether a text is the label of that line; one with a placeholder shows another text."""
    if text == line.label:
        return True
    text = text.removesuffix(REQUIRED)
    return text == line.label or "{" in line.label or is_same_text(text, line.label)


def is_previous(text: str) -> bool:
    """Whether a text says what the numbers of a line were in the period before, and no more."""
    return _PREVIOUS.fullmatch(composed(text).strip()) is not None


_PREVIOUS = re.compile(re.escape(PREVIOUS) + r"[-\d.,;% –]+")


def is_computed(form: Form, cells: dict[int, Raw]) -> bool:
    """Whether a row shows a value that the workbook works out itself."""
    own = _computed_labels(form)
    return any(isinstance(raw, str) and match_key(raw) in own for raw in cells.values())


@once_per_form
def _computed_labels(form: Form) -> frozenset[str]:
    return frozenset(match_key(computed.label) for computed in form.computed)


@once_per_form
def labels_by_sheet(form: Form) -> dict[str, set[str]]:
    """The labels of every sheet's lines of input, by the sheet's key, as ``match_key`` compares."""
    return {
        s.key: {match_key(line.label) for part in s.sections for line in part.rows or part.inputs}
        for s in form.sheets
    }


def unit_of(line: LineItem | Computed | None) -> str:
    """What the form writes beside the inputs of a line."""
    return "" if line is None or isinstance(line, GridRow) else line.unit


@once_per_form
def sections_by_mark(form: Form) -> dict[str, Section]:
    """Every section by its mark in the hidden column."""
    return {SECTION_MARK + section.key: section for section in form.sections}


@once_per_form
def lines_by_key(form: Form) -> dict[tuple[str, str], tuple[LineItem, dict[str, Field]]]:
    """What every row of inputs is and its inputs by column name, by section and key.

    A single input is also known without its section: its line may have been moved.
    """
    found: dict[tuple[str, str], tuple[LineItem, dict[str, Field]]] = {}
    for section in form.sections:
        for row in section.rows:
            found[section.key, row.key] = row, dict(zip(row.columns, row.fields))
        for item in () if section.rows else section.inputs:
            found[section.key, item.key] = found["", item.key] = item, {SINGLE: item}
    return found


# ---------------------------------------------------------------- headings


def grid_headings(section: Section) -> dict[str, str]:
    """The headings of a grid by the key of their column, as ``match_key`` compares."""
    return {f.key: match_key(f.label) for f in section.fields} if section.rows else {}


def is_heading_of(raw: str, item: Field) -> bool:
    """Whether a text is the heading of that input or column: its label, with đồng or its unit."""
    key = match_key(raw)
    if key in {match_key(text) for text in _labelled(item.label, unit_of(item))}:
        return True
    own, said = words(item.label), words(raw)
    rest = said.removeprefix(own).strip(" :()*") if own else said
    return said.startswith(own) and rest != said and (not rest or is_dong(rest))


class TableHeadings(NamedTuple):
    """The headings of a table, by ``match_key``, and all that a row of them may have as typed."""

    labels: tuple[str, ...]
    keys: frozenset[str]
    typed: frozenset[str]
    seq: int

    def knows(self, raw: Raw) -> bool:
        """Whether a text is the heading of some column, or its hidden key."""
        return isinstance(raw, str) and (match_key(raw) in self.labels or raw in self.keys)

    def is_own(self, raw: Raw, column: int) -> bool:
        """Whether a text is the heading of that column (from 0)."""
        if not isinstance(raw, str):
            return False
        key = match_key(raw)
        return key == self.labels[column] or (column == self.seq and key in _NUMBERING)

    def own(self, values: Iterable[Raw]) -> set[int]:
        """The columns of a row in which their own heading stands."""
        return {n for n, raw in enumerate(values) if self.is_own(raw, n)}

    def is_another_s(self, raw: Raw, column: int) -> bool:
        """Whether a text is the heading of one column and stands in another."""
        if not isinstance(raw, str):
            return False
        text = match_key(raw)
        return text != self.labels[column] and self.labels.count(text) == 1


#: Other headings of a column that only counts the rows.
_NUMBERING = frozenset(map(match_key, ("TT", "STT", "Số TT", "Số thứ tự", "SỐ", "No.")))


def table_headings(table: Section) -> TableHeadings:
    texts = [text for f in table.fields for text in (f.label, f.label + REQUIRED)]
    keys = frozenset(f.key for f in table.fields)
    typed = {way(text) for text in texts for way in (str, str.lower, str.upper, str.title)}
    typed |= {way(text) for text in typed for way in (_decomposed, _tones_apart)}
    labels = tuple(match_key(f.label) for f in table.fields)
    seq = next((n for n, f in enumerate(table.fields) if f.key == table.seq), -1)
    return TableHeadings(labels, keys, frozenset(typed) | keys, seq)


def _decomposed(text: str) -> str:
    """As a Mac may write it."""
    return unicodedata.normalize("NFD", text)


def _tones_apart(text: str) -> str:
    """As typing programs write "Unicode tổ hợp": ệ is ê and a dot."""
    return "".join(map(_tone_apart, text))


@lru_cache(maxsize=1_000)
def _tone_apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    shape = composed("".join(c for c in parts if c not in TONES))
    return shape + "".join(c for c in parts if c in TONES)
