"""How a sheet looks, where that changes what a person reads: struck, merged, hidden, annotated."""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from khsheet.formats.colours import BLACK, WHITE, is_bright, look_alike
from khsheet.formats.number_formats import Appearance, appearance
from khsheet.formats.symbol_fonts import symbol_font

#: Areas of one sheet that are kept, of merged cells or of conditional formats; nobody makes more by
#: hand.
MOST_AREAS = 10_000

Cell = tuple[int, int]
"""Row and column, counted from 1."""


#: In points: a row that is lower is seen by nobody, nor letters that are smaller.
LOWEST_ROW = 1.0
_SMALLEST = 3.0


def seen_as(
    code: str,
    colour: str,
    ground: str,
    size: float = 0.0,
    *,
    font: str = "",
    is_repeated: bool = False,
) -> Appearance | None:
    """What a style shows otherwise: by its number format, colour, size, or a font of signs.

    ``size`` is that of the letters in points, 0 for the usual one; ``is_repeated`` says that what
    stands in a cell is written as often as there is room.
    """
    seen = appearance(code)
    if look_alike(colour, ground):
        seen = (seen or Appearance())._replace(is_pale=True)
    if is_tiny(size):
        seen = (seen or Appearance())._replace(is_tiny=True)
    if is_repeated:
        seen = (seen or Appearance())._replace(is_repeated=True)
    if signs := symbol_font(font):
        seen = (seen or Appearance())._replace(signs=signs)
    return seen


def hides(seen: Appearance | None) -> bool:
    """Whether a conditional format that shows so may hide the content, or add digits to it."""
    if seen is None:
        return False
    is_unseen = seen.is_pale or seen.is_tiny or seen.is_hidden or bool(seen.signs)
    is_another = seen.thousands or seen.is_marked or any(map(str.isdigit, seen.words))
    return is_unseen or bool(is_another)


class Colours(NamedTuple):
    """The ink and the ground of a cell."""

    ink: str = BLACK
    ground: str = WHITE

    @property
    def are_usual(self) -> bool:
        return self.ink == BLACK and is_bright(self.ground)


class Condition(NamedTuple):
    """What a conditional format says of its cells: "" where it says nothing, of the ground None."""

    colour: str = ""
    ground: str | None = None
    code: str = ""
    is_struck: bool = False

    @property
    def hides(self) -> bool:
        """Whether it may hide what stands in a cell of usual colours."""
        ground = WHITE if self.ground is None else self.ground
        return hides(seen_as(self.code, self.colour or BLACK, ground))

    @property
    def leaves_a_colour(self) -> bool:
        """Whether it changes ink or ground alone, so that the cell's own colours matter."""
        return bool(self.colour) != (self.ground is not None) and not self.hides

    def hides_on(self, own: Colours) -> bool:
        """Whether it hides what can be seen in a cell of these colours."""
        ground = own.ground if self.ground is None else self.ground
        is_hidden = look_alike(self.colour or own.ink, ground)
        return self.leaves_a_colour and is_hidden and not look_alike(*own)


def is_tiny(size: float) -> bool:
    """Whether letters of so many points are too small for anybody."""
    return 0 < size < _SMALLEST


class Run(NamedTuple):
    """A piece of a text in one look; ``struck`` is None where it is as the cell is.

    So is a ``colour`` or ``font`` of "", and a ``size`` of 0.
    """

    text: str
    struck: bool | None = None
    raised: bool = False
    colour: str = ""
    size: float = 0.0
    font: str = ""

    def is_unseen(self, ground: str) -> bool:
        """Whether nobody sees it on a ground of that colour."""
        return is_tiny(self.size) or look_alike(self.colour, ground)


class Signs(NamedTuple):
    """What a font of signs draws in a cell: those words, or None for all that is in it."""

    font: str
    words: str | None = None


class Area(NamedTuple):
    """Merged cells, of which only the first shows what it holds; cells under one condition."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, at: Cell) -> bool:
        is_in_rows = self.first_row <= at[0] <= self.last_row
        return is_in_rows and self.first_column <= at[1] <= self.last_column


class Kind(enum.Enum):
    """What lies on a sheet beside its cells."""

    NOTE = "note"
    THREAD = "thread"
    TEXT_BOX = "text box"
    PICTURE = "picture"
    DRAWING = "drawing"
    UNREAD = "unread"


class Attached(NamedTuple):
    """Something that lies on a sheet at a cell; row and column are 0 where it has none."""

    row: int
    column: int
    kind: Kind
    text: str = ""
    author: str = ""


@dataclass(slots=True)
class Looks:
    """The looks of one sheet; what looks ordinary is in none of them.

    ``struck`` are cells with content that are struck through from end to end, ``partly`` those of
    which some words are. ``raised`` have raised or lowered digits beside ordinary signs, ``shown``
    a number format or a colour that shows something else. ``unseen`` have words in the colour of
    the ground, or too small, ``signs`` a font that draws signs for letters. ``struck_if`` are
    areas that a conditional format may strike through, ``unseen_if`` those of which it may hide
    the content, ``unseen_with`` those in which it does so together with the colours of some cells,
    with these. While a sheet is read, ``coloured_if`` are areas in which one changes ink or ground
    alone, ``colours`` those of cells with content that are not usual.
    """

    struck: set[Cell] = field(default_factory=set)
    partly: set[Cell] = field(default_factory=set)
    raised: set[Cell] = field(default_factory=set)
    unseen: set[Cell] = field(default_factory=set)
    shown: dict[Cell, Appearance] = field(default_factory=dict)
    signs: dict[Cell, Signs] = field(default_factory=dict)
    struck_if: list[Area] = field(default_factory=list)
    unseen_if: list[Area] = field(default_factory=list)
    unseen_with: list[tuple[Area, set[Cell]]] = field(default_factory=list)
    coloured_if: list[tuple[Area, Condition]] = field(default_factory=list)
    colours: dict[Cell, Colours] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    attached: list[Attached] = field(default_factory=list)

    def put(
        self,
        at: Cell,
        runs: Sequence[Run],
        is_struck: bool,
        ground: str = WHITE,
        shown: Appearance | None = None,
    ) -> None:
        """Note a cell with content: its runs, if its text has several looks, and its own look."""
        seen = [run for run in runs if run.text.strip()]
        struck = [is_struck if run.struck is None else run.struck for run in seen] or [is_struck]
        if all(struck):
            self.struck.add(at)
        elif any(struck):
            self.partly.add(at)
        raised = [run for run in seen if run.raised]
        if len(raised) < len(seen) and any(c.isdigit() for run in raised for c in run.text):
            self.raised.add(at)
        if any(run.is_unseen(ground) for run in seen):
            self.unseen.add(at)
        if shown and shown != Appearance(signs=shown.signs):
            self.shown[at] = shown
        self.note_signs(at, seen, shown.signs if shown else "")

    def note_signs(self, at: Cell, runs: Sequence[Run], own: str) -> None:
        """Note what a font of signs draws; the cell's own holds where a run has none."""
        fonts = [symbol_font(run.font) if run.font else own for run in runs] or [own]
        if all(fonts):
            self.signs[at] = Signs(fonts[0])
        elif any(fonts):
            words = "".join(run.text for run, font in zip(runs, fonts) if font)
            self.signs[at] = Signs(next(filter(None, fonts)), words)

    def alters(self, at: Cell) -> bool:
        """Whether a cell shows something else than it holds, or not all of it."""
        return at in self.shown or at in self.unseen

    def note_look(self, areas: list[Area], look: Condition) -> None:
        """Note where a conditional format gives cells that look."""
        self.note_condition(areas, strikes=look.is_struck, hides=look.hides)
        self.note_colour(areas, look)

    def note_colour(self, areas: list[Area], look: Condition) -> None:
        """Note where a conditional format changes ink or ground alone."""
        if look.leaves_a_colour:
            self.coloured_if += [(area, look) for area in _up_to_limit(areas, self.coloured_if)]

    def finish(self, check: Callable[[], None] = lambda: None) -> None:
        """Work out, once all was read, where conditions hide cells together with their colours:
        each cell under the first that does. ``check`` stops what takes too long."""
        left = _Coloured(self.colours if self.coloured_if else {})
        for area, look in self.coloured_if:
            check()
            if cells := left.take(area, look):
                self.unseen_with.append((area, cells))
        self.coloured_if, self.colours = [], {}

    def note_condition(self, areas: list[Area], *, strikes: bool, hides: bool) -> None:
        """Note where a conditional format strikes through, or hides the content."""
        if strikes:
            self.struck_if += _up_to_limit(areas, self.struck_if)
        if hides:
            self.unseen_if += _up_to_limit(areas, self.unseen_if)

    def merge(self, area: Area) -> None:
        """Note merged cells; an area of one cell merges nothing."""
        if area[:2] != area[2:] and len(self.merged) < MOST_AREAS:
            self.merged.append(area)


def _up_to_limit(areas: list[Area], kept: Sequence[object]) -> list[Area]:
    """Those of more areas that may be kept beside what is kept."""
    return areas[: max(MOST_AREAS - len(kept), 0)]


class _Coloured:
    """Cells by their colours and columns, their rows in order."""

    def __init__(self, colours: dict[Cell, Colours]) -> None:
        self.rows: dict[Colours, dict[int, list[int]]] = {}
        for row, column in sorted(colours):
            columns = self.rows.setdefault(colours[row, column], {})
            columns.setdefault(column, []).append(row)
        self.hidden: dict[Condition, list[dict[int, list[int]]]] = {}

    def take(self, area: Area, look: Condition) -> set[Cell]:
        """The cells of an area that a look hides, which are then no more among these."""
        if look not in self.hidden:
            hidden = [columns for own, columns in self.rows.items() if look.hides_on(own)]
            self.hidden[look] = hidden
        taken: set[Cell] = set()
        for columns in self.hidden[look]:
            for column, rows in columns.items():
                if area.first_column <= column <= area.last_column:
                    begin, end = (
                        bisect_left(rows, area.first_row),
                        bisect_right(rows, area.last_row),
                    )
                    taken.update((row, column) for row in rows[begin:end])
                    del rows[begin:end]
        return taken
