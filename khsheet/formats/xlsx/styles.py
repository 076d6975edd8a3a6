"""The styles of an .xlsx: kinds of numbers, fonts, and looks that change what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from khsheet.formats.book import Clock, Limits
from khsheet.formats.colours import BLACK, USUAL_PALETTE, WHITE, of_theme, tinted
from khsheet.formats.looks import Condition, seen_as
from khsheet.formats.number_formats import BUILTIN_CODES, Appearance, kind_of_format
from khsheet.formats.package import elements, is_set, once_per_content
from khsheet.model import DateSerial, PercentNumber


class Styles(NamedTuple):
    """By cell style index: the kind of its numbers where not plain, and its font name.

    ``struck`` are the styles that strike through, ``shown`` those that show something else.
    ``struck_if`` are the conditional formats that strike through, ``unseen_if`` those that hide.
    """

    kinds: dict[int, type[DateSerial] | type[PercentNumber]]
    fonts: list[str]
    struck: frozenset[int] = frozenset()
    shown: Mapping[int, Appearance] = MappingProxyType({})
    struck_if: frozenset[int] = frozenset()
    unseen_if: frozenset[int] = frozenset()
    grounds: Sequence[str] = ()  # the colours under the text


NO_STYLES = Styles({}, [])


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


class _Reader:
    """Takes the elements of a styles part, of which conditional formats come last."""

    def __init__(self) -> None:
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
                keys = ("numFmtId", "fontId", "fillId", "borderId")
                number, font, fill, border = (_integer(attributes.get(key)) for key in keys)
                self.formats.append(_Format(number, font, fill, border))
            case "cellXfs/xf/alignment" if self.formats:
                again = attributes.get("horizontal") == "fill"
                self.formats[-1] = self.formats[-1]._replace(is_repeated=again)
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

    def styles(self) -> Styles:
        numbers = [(style.number, self.codes.get(style.number)) for style in self.formats]
        kinds = {index: kind_of_format(*number) for index, number in enumerate(numbers)}
        seen = {index: self.shown(style) for index, style in enumerate(self.formats)}
        return Styles(
            {index: kind for index, kind in kinds.items() if kind},
            [self.font(style).name for style in self.formats],
            frozenset(n for n, style in enumerate(self.formats) if self.is_struck(style)),
            MappingProxyType({index: one for index, one in seen.items() if one}),
            frozenset(n for n, one in enumerate(self.conditions) if one.is_struck),
            frozenset(n for n, one in enumerate(self.conditions) if one.hides),
            [self.ground(style) for style in self.formats],
        )


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
    reader = _Reader()
    for path, attributes, _ in elements(data, part, Clock(limits), _PATHS):
        reader.take(path, attributes)
    return reader.styles()


def changed_condition(look: Condition, name: str, attributes: Mapping[str, str]) -> Condition:
    """A conditional format after one more of its elements; its fill has the colour behind."""
    match name:
        case "strike":
            return look._replace(is_struck=is_set(attributes))
        case "color":
            return look._replace(colour=colour_of(attributes))
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
