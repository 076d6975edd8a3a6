"""The styles of an .xlsx: kinds of numbers, fonts, and looks that change what is seen."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from khsheet.formats.book import Clock, Limits
from khsheet.formats.colours import BLACK, USUAL_PALETTE, WHITE, of_theme, tinted
from khsheet.formats.looks import Colours, Condition, seen_as
from khsheet.formats.number_formats import BUILTIN_CODES, Appearance, kind_of_format
from khsheet.formats.package import elements, is_set, once_per_content
from khsheet.formats.repeated import any_number
from khsheet.formats.xlsx.values import NotOrdinary
from khsheet.model import DateSerial, PercentNumber


class Styles(NamedTuple):
    """By cell style index: the kind of its numbers where not plain, and its font name.

    ``struck`` are the styles that strike through, ``shown`` those that show something else.
    ``struck_if`` are the conditional formats that strike through, ``unseen_if`` those that hide,
    ``coloured_if`` those that hide cells of some styles, each with these. ``coloured`` are the
    styles with colours that are not usual.
    """

    kinds: dict[int, type[DateSerial] | type[PercentNumber]]
    fonts: list[str]
    struck: frozenset[int] = frozenset()
    shown: Mapping[int, Appearance] = MappingProxyType({})
    struck_if: frozenset[int] = frozenset()
    unseen_if: frozenset[int] = frozenset()
    grounds: Sequence[str] = ()  # the colours under the text
    coloured_if: Mapping[int, tuple[Condition, frozenset[int]]] = MappingProxyType({})
    coloured: Mapping[int, Colours] = MappingProxyType({})


NO_STYLES = Styles({}, [])
#: Looks of conditional formats and styles of cells that are set beside each other.
_MOST_PAIRS = 50_000


class _Font(NamedTuple):
    name: str = ""
    colour: str = BLACK
    is_struck: bool = False
    size: float = 0.0  # in points


class _Format(NamedTuple):
    """What a style of cells is made of, by the index of each."""

    number: int
    font: int
    fill: int
    border: int
    is_repeated: bool = False


class _Seen(NamedTuple):
    """What a style makes of a cell."""

    kind: type[DateSerial] | type[PercentNumber] | None
    font: str
    is_struck: bool
    shown: Appearance | None
    ground: str
    colours: Colours | None  # where they are not usual


class _Reader:
    """Takes the elements of a styles part, of which conditional formats come last."""

    def __init__(self) -> None:
        self.seen: dict[_Format, _Seen] = {}
        self.codes: dict[int, str] = dict(BUILTIN_CODES)
        self.fonts: list[_Font] = []
        self.fills: list[str] = []  # their colours, "" for a pattern
        self.is_solid = self.is_crossed = False
        self.diagonals: list[bool] = []
        self.formats: list[_Format] = []
        self.conditions: list[Condition] = []

    def take(self, path: str, attributes: dict[str, str]) -> None:
        match path:
            case "styleSheet/numFmts/numFmt":
                code = attributes.get("formatCode", "")
                self.codes[_integer(attributes.get("numFmtId"))] = code
            case "styleSheet/fonts/font":
                self.fonts.append(_Font())
            case "fonts/font/name":
                self.change_font(self.last._replace(name=attributes.get("val", "")))
            case "fonts/font/strike":
                self.change_font(self.last._replace(is_struck=is_set(attributes)))
            case "fonts/font/color":
                self.change_font(self.last._replace(colour=colour_of(attributes) or BLACK))
            case "fonts/font/sz":
                self.change_font(self.last._replace(size=points(attributes)))
            case "styleSheet/cellXfs/xf":
                self.formats.append(_format(attributes))
            case "cellXfs/xf/alignment" if self.formats:
                self.formats[-1] = self.formats[-1]._replace(is_repeated=_repeats(attributes))
            case "styleSheet/dxfs/dxf":
                self.conditions.append(Condition())
            case _ if self.conditions:
                name = path.rpartition("/")[2]
                last = changed_condition(self.conditions[-1], name, attributes)
                self.conditions[-1] = last
            case _:
                self.take_ground(path, attributes)

    @property
    def last(self) -> _Font:
        return self.fonts[-1] if self.fonts else _Font()

    def change_font(self, font: _Font) -> None:
        if self.fonts:
            self.fonts[-1] = font

    def take_ground(self, path: str, attributes: dict[str, str]) -> None:
        """What lies under the text: the colour of a fill, a line across the cell."""
        match path:
            case "fills/fill/patternFill":
                kind = attributes.get("patternType", "none")
                self.fills.append(WHITE if kind == "none" else "")
                self.is_solid = kind == "solid"
            case "fill/patternFill/fgColor" if self.fills:
                self.fills[-1] = colour_of(attributes) if self.is_solid else self.fills[-1]
            case "fills/fill/gradientFill":
                self.fills.append("")
            case "styleSheet/borders/border":
                ways = (is_set(attributes, "diagonalUp"), is_set(attributes, "diagonalDown"))
                self.is_crossed = any(ways)
                self.diagonals.append(False)
            case "borders/border/diagonal" if self.diagonals:
                has_line = attributes.get("style", "none") != "none"
                self.diagonals[-1] = has_line and self.is_crossed

    # ------------------------------------------------------------ styles of cells

    def font(self, style: _Format) -> _Font:
        return self.fonts[style.font] if style.font < len(self.fonts) else _Font()

    def is_struck(self, style: _Format) -> bool:
        """Whether the text is struck through, or the whole cell crossed out."""
        is_crossed = style.border < len(self.diagonals) and self.diagonals[style.border]
        return is_crossed or self.font(style).is_struck

    def shown(self, style: _Format) -> Appearance | None:
        """How the style changes what is seen: by its number format, or by its colours."""
        code, font = self.codes.get(style.number, ""), self.font(style)
        ground, again = self.ground(style), style.is_repeated
        looks = code, font.colour, ground, font.size
        return seen_as(*looks, font=font.name, is_repeated=again)

    def ground(self, style: _Format) -> str:
        return self.fills[style.fill] if style.fill < len(self.fills) else WHITE

    def colours(self, style: _Format) -> Colours | None:
        own = Colours(self.font(style).colour, self.ground(style))
        return None if own.are_usual else own

    def look(self, style: _Format) -> _Seen:
        if style not in self.seen:
            self.seen[style] = _Seen(
                kind_of_format(style.number, self.codes.get(style.number)),
                self.font(style).name,
                self.is_struck(style),
                self.shown(style),
                self.ground(style),
                self.colours(style),
            )
        return self.seen[style]

    def styles(self, formats: Sequence[_Format]) -> Styles:
        seen = [self.look(style) for style in formats]
        coloured = {index: one.colours for index, one in enumerate(seen) if one.colours}
        return Styles(
            {index: one.kind for index, one in enumerate(seen) if one.kind},
            [one.font for one in seen],
            frozenset(index for index, one in enumerate(seen) if one.is_struck),
            MappingProxyType({index: one.shown for index, one in enumerate(seen) if one.shown}),
            frozenset(n for n, one in enumerate(self.conditions) if one.is_struck),
            frozenset(n for n, one in enumerate(self.conditions) if one.hides),
            [one.ground for one in seen],
            MappingProxyType(self.coloured_if(coloured)),
            MappingProxyType(coloured),
        )

    def coloured_if(
        self, coloured: Mapping[int, Colours]
    ) -> dict[int, tuple[Condition, frozenset[int]]]:
        """The conditional formats that hide what stands in cells of some styles; where there are
        very many of both, all that may."""
        numbers = [n for n, look in enumerate(self.conditions) if coloured and look.leaves_a_colour]
        looks = {self.conditions[number] for number in numbers}
        hidden = dict.fromkeys(looks, frozenset(coloured))
        if len(looks) * len(coloured) <= _MOST_PAIRS:
            hidden = {look: _hidden_by(look, coloured) for look in looks}
        pairs = ((number, self.conditions[number]) for number in numbers)
        return {number: (look, hidden[look]) for number, look in pairs if hidden[look]}


def _hidden_by(look: Condition, coloured: Mapping[int, Colours]) -> frozenset[int]:
    """The styles of cells that a conditional format hides."""
    colours = {own for own in set(coloured.values()) if look.hides_on(own)}
    return frozenset(style for style, own in coloured.items() if own in colours)


_PATHS = {
    "styleSheet/numFmts/numFmt",
    "styleSheet/fonts/font",
    "fonts/font/name",
    "fonts/font/strike",
    "fonts/font/color",
    "fonts/font/sz",
    "fills/fill/patternFill",
    "fill/patternFill/fgColor",
    "fills/fill/gradientFill",
    "styleSheet/borders/border",
    "borders/border/diagonal",
    "styleSheet/cellXfs/xf",
    "cellXfs/xf/alignment",
    "styleSheet/dxfs/dxf",
    "dxf/font/strike",
    "dxf/font/color",
    "fill/patternFill/bgColor",
    "dxfs/dxf/numFmt",
}


@once_per_content
def read_styles(data: bytes, part: str, limits: Limits) -> Styles:
    try:
        others, formats = _apart(data)
    except NotOrdinary:
        reader = _read(data, part, limits)
        return reader.styles(reader.formats)
    return _read(others, part, limits).styles(formats)


@once_per_content
def _read(data: bytes, part: str, limits: Limits) -> _Reader:
    reader = _Reader()
    for path, attributes, _ in elements(data, part, Clock(limits), _PATHS):
        reader.take(path, attributes)
    return reader


def _apart(data: bytes) -> tuple[bytes, list[_Format]]:
    """A part without the formats of cells, and these: programs order them anew in every file."""
    begin, end = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
    if not 0 <= begin < end or b"<!" in data or data.count(b"<cellXfs") > 1:
        raise NotOrdinary
    first, *items = data[begin:end].split(b"<xf ")
    if not _FORMATS_BEGIN.fullmatch(first):
        raise NotOrdinary
    return data[:begin] + data[end + len(b"</cellXfs>") :], [_usual_format(item) for item in items]


_ATTRIBUTE = rb'[A-Za-z]++="[^"<>&\s]*+"'
_ATTRIBUTES = any_number(rb" ++" + _ATTRIBUTE)
_FORMATS_BEGIN = re.compile(rb"<cellXfs(?> %s|)>\s*+" % _ATTRIBUTE)
_USUAL_FORMAT = re.compile(
    rb"(%(first)s%(more)s) *+"
    rb"(?:/>|>(?><alignment(%(more)s) */>|)(?><protection%(more)s */>|)</xf>)\s*+"
    % {b"first": _ATTRIBUTE, b"more": _ATTRIBUTES}
)


@functools.lru_cache(maxsize=1_024)
def _usual_format(xml: bytes) -> _Format:
    """What a style of cells is made of, from what stands behind the beginning of its tag."""
    match = _USUAL_FORMAT.fullmatch(xml)
    if not match:
        raise NotOrdinary
    format_ = _format(_attributes(match[1]))
    return format_._replace(is_repeated=_repeats(_attributes(match[2] or b"")))


def _attributes(xml: bytes) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in xml.decode("ascii", "replace").split())
    return {name: value.strip('"') for name, _, value in pairs}


def _format(attributes: Mapping[str, str]) -> _Format:
    keys = ("numFmtId", "fontId", "fillId", "borderId")
    number, font, fill, border = (_integer(attributes.get(key)) for key in keys)
    return _Format(number, font, fill, border)


def _repeats(alignment: Mapping[str, str]) -> bool:
    """Whether a text is shown again and again, until the cell is full."""
    return alignment.get("horizontal") == "fill"


def changed_condition(look: Condition, name: str, attributes: Mapping[str, str]) -> Condition:
    """A conditional format after one more of its elements; its fill has the colour behind."""
    match name:
        case "strike":
            return look._replace(is_struck=is_set(attributes))
        case "color":
            automatic = BLACK if is_set(attributes, "auto") else ""
            return look._replace(colour=colour_of(attributes) or automatic)
        case "bgColor":
            return look._replace(ground=colour_of(attributes))
        case "numFmt":
            return look._replace(code=attributes.get("formatCode", ""))
    return look


def colour_of(attributes: Mapping[str, str]) -> str:
    """A colour in six hexadecimal digits or by its name, "" for one that nobody can tell."""
    tint = _share(attributes.get("tint"))
    if "rgb" in attributes:
        return tinted(attributes["rgb"][-6:].lower(), tint)
    if "theme" in attributes:
        return of_theme(_integer(attributes["theme"]), tint)
    if "indexed" in attributes:
        return tinted(USUAL_PALETTE.get(_integer(attributes["indexed"]), ""), tint)
    return ""


def points(attributes: Mapping[str, str]) -> float:
    """The size of letters, 0 for what is none."""
    try:
        return float(attributes.get("val", 0))
    except ValueError:
        return 0.0


def _share(text: str | None) -> float:
    """A number from -1 to 1, 0 for what is none."""
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if -1 <= number <= 1 else 0.0


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
