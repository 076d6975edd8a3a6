"""Looks in .ods: styles and fonts, spans of text, merged and hidden cells, notes, drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from khsheet.formats.book import Clock, Limits, too_many_cells
from khsheet.formats.colours import BLACK, WHITE
from khsheet.formats.looks import (
    LOWEST_ROW,
    Area,
    Attached,
    Cell,
    Colours,
    Condition,
    Kind,
    Looks,
    Run,
    hides,
    seen_as,
)
from khsheet.formats.number_formats import Appearance
from khsheet.formats.ods_formats import FO, STYLE, NumberStyles
from khsheet.formats.repeated import any_number
from khsheet.formats.xlsx.cells import column_number

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
CREATOR = "http://purl.org/dc/elements/1.1/ creator"

CELLS = (f"{TABLE} table-cell", f"{TABLE} covered-table-cell")
_HIDDEN = ("collapse", "filter")
_SHAPES = {
    f"{DRAW} {shape}": Kind.DRAWING
    for shape in ("custom-shape", "line", "connector", "rect", "ellipse", "path", "polyline", "g")
} | {f"{DRAW} frame": Kind.DRAWING}
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835}
#: In points: a column that is narrower is seen by nobody.
_NARROWEST = 3.0
#: Hidden rows and columns that one element may stand for and that are noted one by one.
_MOST_REPEATED = 5_000
_DEEPEST = 20
_QUOTED = any_number("[^']++|''")
_SHEET = rf"(?:'{_QUOTED}'|[^\s'.:]*+)"
_CELL = rf"{_SHEET}\.\$?([A-Z]{{1,3}})\$?([1-9]\d{{0,6}})"
_ADDRESS = re.compile(rf"{_CELL}(?::{_CELL})?\s*+", re.ASCII)
#: Ink that the program chooses, so that it is seen on every ground.
_AUTOMATIC = "automatic"
#: The looks of a text that is as its cell.
_PLAIN = Run("")[1:]


class Dress(NamedTuple):
    """What a style says of text; None and "" where it says nothing and its parent does.

    ``crossed`` is a line across the cell, ``size`` the height of a row or width of a column,
    ``letters`` the size of those. What is ``repeated`` is written as often as there is room.
    """

    struck: bool | None = None
    raised: bool | None = None
    crossed: bool | None = None
    colour: str = ""
    ground: str = ""
    size: float | None = None
    letters: float = 0.0
    repeated: bool | None = None
    font: str = ""
    parent: str = ""
    format: str = ""


class Look(NamedTuple):
    """What a style makes of a cell; ``colours`` are those that are not usual."""

    dress: Dress
    is_struck: bool
    shown: Appearance | None
    colours: Colours | None


@dataclass
class Styles:
    """The styles of a document by name, its fonts by the name that styles have for them."""

    dresses: dict[str, Dress] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    #: The names of styles by those that people see, which conditional formats use.
    displayed: dict[str, str] = field(default_factory=dict)
    numbers: NumberStyles = field(default_factory=NumberStyles)
    _wholes: dict[str, Dress] = field(default_factory=dict)
    _looks: dict[str, Look] = field(default_factory=dict)

    def whole(self, name: str) -> Dress:
        """A style with all that it has from its parents."""
        if name not in self._wholes:
            self._wholes[name] = self._with_parents(name)
        return self._wholes[name]

    def look(self, name: str) -> Look:
        """What a style makes of a cell, by its number style, lines and colours."""
        if name not in self._looks:
            self._looks[name] = self._look_of(self.whole(name))
        return self._looks[name]

    def _look_of(self, dress: Dress) -> Look:
        code = self.numbers.codes.get(dress.format, "")
        ground, again = dress.ground or WHITE, bool(dress.repeated)
        looks = code, dress.colour, ground, dress.letters
        shown = seen_as(*looks, font=dress.font, is_repeated=again)
        ink = "" if dress.colour == _AUTOMATIC else dress.colour
        are_usual = Colours(ink or BLACK, ground).are_usual
        colours = None if are_usual else Colours(ink or _AUTOMATIC, ground)
        return Look(dress, bool(dress.struck or dress.crossed), shown, colours)

    def _with_parents(self, name: str) -> Dress:
        found = Dress()
        for _ in range(_DEEPEST):
            own = self.dresses.get(name)
            if own is None:
                break
            found = Dress(
                own.struck if found.struck is None else found.struck,
                own.raised if found.raised is None else found.raised,
                own.crossed if found.crossed is None else found.crossed,
                found.colour or own.colour,
                found.ground or own.ground,
                own.size if found.size is None else found.size,
                found.letters or own.letters,
                own.repeated if found.repeated is None else found.repeated,
                found.font or own.font,
                "",
                found.format or own.format,
            )
            name = own.parent
        return found._replace(font=self.fonts.get(found.font, found.font))


Block = tuple[int, int, int, int]
"""The cells that one element stands for: row and column of the first, how many rows and columns."""


def cells_of(block: Block) -> Iterator[Cell]:
    row, column, high, wide = block
    return product(range(row, row + high), range(column, column + wide))


# What nearly every element is asked for.
PARAGRAPH, SPAN, ROW = f"{TEXT} p", f"{TEXT} span", f"{TABLE} table-row"
ANNOTATION, VALUE_TYPE = f"{OFFICE} annotation", f"{OFFICE} value-type"
STRING = f"{OFFICE} string-value"
COLUMNS_REPEATED, TABLE_STYLE = f"{TABLE} number-columns-repeated", f"{TABLE} style-name"
ROWS_SPANNED, COLUMNS_SPANNED = f"{TABLE} number-rows-spanned", f"{TABLE} number-columns-spanned"


class LookHandler:
    """Expat handlers that note the looks of every sheet of a document, and its fonts.

    Cells that look otherwise, and those with a font, are noted by elements: how many cells these
    stand for is told apart, when a sheet is asked for.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.styles = Styles()
        self.sheets: dict[str, Looks] = {}
        self.noted: dict[str, list[tuple[Block, Sequence[Run], Look]]] = {}
        self.coloured: dict[str, list[tuple[Block, Colours]]] = {}
        self.fonts: dict[str, list[tuple[Block, str]]] = {}
        self.style = ""
        self.depth = 0
        self.looks, self.name = Looks(), ""
        self.row = self.column = self.row_repeat = 1
        self.column_styles: list[tuple[int, str]] = []
        self.row_style = ""
        self.cell: dict[str, str] | None = None
        self.runs: list[Run] = []
        self.spans: list[str] = []
        self.first_font = ""
        self.is_plain = True  # whether all runs look as their cell does
        self.paragraphs = 0
        self.within: list[str] = []
        self.creating = False
        self.condition: list[Area] = []  # where the conditional format holds that is being read

    # ------------------------------------------------------------ expat

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.within:
            self.start_attached(name)
        elif name in CELLS:
            if self.depth == 1:
                self.cell, self.runs, self.first_font, self.is_plain = attributes, [], "", True
        elif name == PARAGRAPH:
            self.paragraphs += 1
        elif name == SPAN:
            self.spans.append(attributes.get(f"{TEXT} style-name", ""))
        elif name == ROW:
            self.start_row(attributes)
        elif name == ANNOTATION or name in _SHAPES:
            self.start_attached(name)
        elif name == f"{TABLE} table-column":
            self.start_column(attributes)
        elif name == f"{TABLE} table":
            self.start_table(attributes)
        elif name == f"{CALC} conditional-format":
            self.condition = _areas(attributes.get(f"{CALC} target-range-address", ""))
        elif name == f"{CALC} condition" and self.depth == 1:
            self.note_condition(attributes.get(f"{CALC} apply-style-name", ""))
        elif attributes.get(f"{CALC} show-value") == "false" and self.depth == 1:
            self.looks.note_condition(self.condition, strikes=False, hides=True)
        elif not self.depth:
            self.start_style(name, attributes)

    def end(self, name: str) -> None:
        if self.within:
            self.within.pop()
            self.creating = False
        elif name in CELLS and self.depth == 1 and self.cell is not None:
            self.finish_cell(self.cell)
            self.cell = None
        elif name == PARAGRAPH:
            self.paragraphs -= 1
        elif name == SPAN and self.spans:
            self.spans.pop()
        elif name == ROW and self.depth == 1:
            self.row += self.row_repeat
        elif name == f"{TABLE} table":
            self.depth -= 1
        elif not self.depth:
            self.styles.numbers.end(name)

    def text(self, piece: str) -> None:
        if self.within:
            one = self.looks.attached[-1]
            if self.creating:
                one = one._replace(author=one.author + piece)
            elif PARAGRAPH in self.within:
                one = one._replace(text=one.text + piece)
            self.looks.attached[-1] = one
        elif self.cell is not None and self.paragraphs:
            self.runs.append(self.run_in_span(piece) if self.spans else Run(piece))
        elif not self.depth:
            self.styles.numbers.text(piece)

    def run_in_span(self, piece: str) -> Run:
        dress = self.styles.whole(self.spans[-1])
        if not self.runs:
            self.first_font = dress.font
        look = dress.struck, bool(dress.raised), dress.colour, dress.letters, dress.font
        self.is_plain = self.is_plain and look == _PLAIN
        return Run(piece, *look)

    def finish(self) -> None:
        """The document is read: drawings with words are text boxes."""
        for looks in self.sheets.values():
            looks.attached = [
                one._replace(kind=Kind.TEXT_BOX) if one.text and one.kind is Kind.DRAWING else one
                for one in looks.attached
            ]

    # ------------------------------------------------------------ styles

    def start_style(self, name: str, attributes: dict[str, str]) -> None:
        if self.styles.numbers.name:
            self.styles.numbers.start(name, attributes)
        elif name == f"{STYLE} style":
            self.style = attributes.get(f"{STYLE} name", "")
            self.styles.displayed[attributes.get(f"{STYLE} display-name", "")] = self.style
            self.styles.dresses[self.style] = Dress(
                parent=attributes.get(f"{STYLE} parent-style-name", ""),
                format=attributes.get(f"{STYLE} data-style-name", ""),
            )
        elif name in _PROPERTIES and self.style in self.styles.dresses:
            changed = _PROPERTIES[name](self.styles.dresses[self.style], attributes)
            self.styles.dresses[self.style] = changed
        elif name == f"{STYLE} font-face":
            family = attributes.get(f"{SVG} font-family", "").strip("'\"")
            self.styles.fonts[attributes.get(f"{STYLE} name", "")] = family
        else:
            self.styles.numbers.start(name, attributes)

    # ------------------------------------------------------------ sheets, rows, columns

    def start_table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            name = attributes.get(f"{TABLE} name", "")
            self.looks = self.sheets[name] = Looks()
            self.name = name
            self.noted[name], self.coloured[name], self.fonts[name] = [], [], []
            self.row = self.column = 1
            self.column_styles = []

    def start_column(self, attributes: dict[str, str]) -> None:
        repeat = _number(attributes.get(COLUMNS_REPEATED))
        if self.is_unseen(attributes, _NARROWEST) and repeat <= _MOST_REPEATED:
            self.looks.hidden_columns.update(range(self.column, self.column + repeat))
        self.column += repeat
        style = attributes.get(f"{TABLE} default-cell-style-name", "")
        self.column_styles.append((self.column, style))

    def start_row(self, attributes: dict[str, str]) -> None:
        if self.depth != 1:
            return
        self.column = 1
        self.row_style = attributes.get(f"{TABLE} default-cell-style-name", "")
        self.row_repeat = _number(attributes.get(f"{TABLE} number-rows-repeated"))
        if self.is_unseen(attributes, LOWEST_ROW) and self.row_repeat <= _MOST_REPEATED:
            self.looks.hidden_rows.update(range(self.row, self.row + self.row_repeat))

    def is_unseen(self, attributes: dict[str, str], least: float) -> bool:
        """Whether a row or column is hidden, or smaller than so many points."""
        size = self.styles.whole(attributes.get(TABLE_STYLE, "")).size
        is_flat = size is not None and size < least
        return is_flat or attributes.get(f"{TABLE} visibility") in _HIDDEN

    # ------------------------------------------------------------ cells

    def finish_cell(self, attributes: dict[str, str]) -> None:
        repeat = _number(attributes.get(COLUMNS_REPEATED))
        if ROWS_SPANNED in attributes or COLUMNS_SPANNED in attributes:
            high = _number(attributes.get(ROWS_SPANNED))
            wide = _number(attributes.get(COLUMNS_SPANNED))
            last = self.row + high - 1, self.column + wide - 1
            self.looks.merge(Area(self.row, self.column, *last))
        if self.runs or attributes.get(VALUE_TYPE, "string") != "string" or STRING in attributes:
            self.note_cell(attributes, repeat)
        self.column += repeat

    def note_cell(self, attributes: dict[str, str], repeat: int) -> None:
        look = self.styles.look(
            attributes.get(TABLE_STYLE) or self.row_style or self.column_style()
        )
        font = self.first_font or look.dress.font
        is_ordinary = self.is_plain and not (look.is_struck or look.shown)
        block = self.row, self.column, self.row_repeat, repeat
        if font:
            self.fonts[self.name].append((block, font))
        if not is_ordinary:
            self.noted[self.name].append((block, self.runs, look))
        if look.colours:
            self.coloured[self.name].append((block, look.colours))

    def looks_of(self, name: str) -> Looks:
        """The looks of a sheet that was read, with those of its cells one by one."""
        looks, noted = self.sheets.get(name, Looks()), self.noted.get(name, [])
        coloured = self.coloured.get(name, []) if looks.coloured_if else []
        self._check_count([block for block, _, _ in noted])
        self._check_count([block for block, _ in coloured])
        clock = Clock(self.limits)
        for block, runs, look in noted:
            clock.check()
            ground = look.dress.ground or WHITE
            for at in cells_of(block):
                looks.put(at, runs, look.is_struck, ground, look.shown)
        for block, colours in coloured:
            clock.check()
            looks.colours |= dict.fromkeys(cells_of(block), colours)
        looks.finish(clock.check)
        return looks

    def fonts_of(self, name: str) -> dict[Cell, str]:
        """The fonts of the cells of a sheet with content, but for those that have no name."""
        fonts = self.fonts.get(name, [])
        self._check_count([block for block, _ in fonts])
        return {at: font for block, font in fonts for at in cells_of(block)}

    def _check_count(self, blocks: list[Block]) -> None:
        if sum(high * wide for _, _, high, wide in blocks) > self.limits.cells:
            raise too_many_cells(self.limits)

    def note_condition(self, style: str) -> None:
        """A conditional format whose style strikes through, or hides the content."""
        dress, strikes, shown, _ = self.styles.look(self.styles.displayed.get(style, style))
        self.looks.note_condition(self.condition, strikes=strikes, hides=hides(shown))
        self.looks.note_colour(self.condition, Condition(dress.colour, dress.ground or None))

    def column_style(self) -> str:
        """The style of cells that have none of their own, nor their row."""
        return next((style for end, style in self.column_styles if self.column < end), "")

    # ------------------------------------------------------------ notes and drawings

    def start_attached(self, name: str) -> None:
        """The beginning of a note or a drawing, or of what is in one."""
        if not self.within:
            kind = _SHAPES.get(name, Kind.NOTE)
            at = (self.row, self.column) if self.cell is not None else (0, 0)
            self.looks.attached.append(Attached(*at, kind))
        self.within.append(name)
        self.creating = name == CREATOR
        one = self.looks.attached[-1]
        if name == f"{DRAW} image" and one.kind is Kind.DRAWING:
            self.looks.attached[-1] = one._replace(kind=Kind.PICTURE)
        elif name == PARAGRAPH:
            self.looks.attached[-1] = one._replace(text=f"{one.text}\n" if one.text else "")


def _dressed(dress: Dress, attributes: dict[str, str]) -> Dress:
    line = attributes.get(f"{STYLE} text-line-through-style")
    line = line or attributes.get(f"{STYLE} text-line-through-type")
    position = attributes.get(f"{STYLE} text-position")
    is_automatic = attributes.get(f"{STYLE} use-window-font-color") == "true"
    return dress._replace(
        struck=None if line is None else line != "none",
        raised=None if position is None else not position.startswith("0"),
        font=attributes.get(f"{STYLE} font-name") or attributes.get(f"{FO} font-family", ""),
        colour=_AUTOMATIC if is_automatic else _colour(attributes.get(f"{FO} color")),
        letters=_points(attributes.get(f"{FO} font-size", "")) or 0.0,
    )


def _grounded(dress: Dress, attributes: dict[str, str]) -> Dress:
    """A style with what lies under the text: a colour, a line across the cell."""
    lines = [attributes.get(f"{STYLE} diagonal-{way}") for way in ("tl-br", "bl-tr")]
    drawn = [line for line in lines if line is not None]
    repeated = attributes.get(f"{STYLE} repeat-content")
    return dress._replace(
        crossed=any(line != "none" for line in drawn) if drawn else None,
        ground=_colour(attributes.get(f"{FO} background-color")),
        repeated=None if repeated is None else repeated == "true",
    )


def _sized(dress: Dress, attributes: dict[str, str]) -> Dress:
    size = attributes.get(f"{STYLE} row-height") or attributes.get(f"{STYLE} column-width")
    return dress._replace(size=_points(size or ""))


_PROPERTIES = {
    f"{STYLE} text-properties": _dressed,
    f"{STYLE} table-cell-properties": _grounded,
    f"{STYLE} table-row-properties": _sized,
    f"{STYLE} table-column-properties": _sized,
}


def _colour(text: str | None) -> str:
    """A colour such as "#ffffff" in six digits, "" for none."""
    return text[1:] if text and text.startswith("#") else ""


def _points(size: str) -> float | None:
    """A length such as "0.45cm" in points, None for what is none."""
    unit = next((unit for unit in _POINTS if size.endswith(unit)), "")
    try:
        return float(size.removesuffix(unit)) * _POINTS[unit] if unit else None
    except ValueError:
        return None


def _areas(addresses: str) -> list[Area]:
    """The areas that addresses such as "S.A1:S.B3 S.D5:S.D5" name."""
    found, at = list[Area](), 0
    while match := _ADDRESS.match(addresses, at):
        columns, row, last_columns, last_row = match.groups()
        first = int(row), column_number(columns)
        last = (int(last_row), column_number(last_columns)) if last_row else first
        found.append(Area(*first, *last))
        at = match.end()
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
