"""Number styles of .ods as format codes of Excel, so that both are judged alike."""

from __future__ import annotations

STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"

_KINDS = ("number", "currency", "text", "percentage", "date", "time")
_STYLES = {f"{NUMBER} {kind}-style": kind for kind in _KINDS}
_WRITTEN = {f"{NUMBER} {name}" for name in ("text", "currency-symbol", "fill-character")}
_EMBEDDED = f"{NUMBER} embedded-text"
_PARTS = {
    f"{NUMBER} fraction": "# ?/?",
    f"{NUMBER} text-content": "@",
    f"{NUMBER} day": "dd",
    f"{NUMBER} year": "yyyy",
    f"{NUMBER} hours": "hh",
    f"{NUMBER} minutes": "mm",
    f"{NUMBER} seconds": "ss",
}
#: Conditions that Excel's sections have without being told.
_IMPLIED = ([">0", "<0", "=0"], [">0", "<0"], [">=0"])
_MOST_PLACES = 30


class NumberStyles:
    """Takes the elements of number styles; ``codes`` are those that it has, by their name."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.name = self.kind = ""
        self.pieces: list[str] = []
        self.words: list[str] | None = None
        self.position = 0  # of words between digits, from the right
        self.sections: list[tuple[str, str]] = []  # conditions with what is shown where they hold

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _STYLES:
            self.name, self.kind = attributes.get(f"{STYLE} name", ""), _STYLES[name]
            if attributes.get(f"{NUMBER} automatic-order") == "true":
                self.name = ""  # shown as dates are where the file is opened
            self.pieces, self.sections = [], []
        elif not self.name:
            return
        elif name in _WRITTEN or name == _EMBEDDED:
            self.words, self.position = [], _count(attributes.get(f"{NUMBER} position"))
        elif name == f"{STYLE} map":
            condition = attributes.get(f"{STYLE} condition", "").removeprefix("value()")
            shown = self.codes.get(attributes.get(f"{STYLE} apply-style-name", ""), "General")
            self.sections.append((condition.replace("!=", "<>"), shown))
        elif name == f"{STYLE} text-properties":
            if attributes.get(f"{FO} color", "").lower() == "#ffffff":
                self.pieces.insert(0, "[White]")
        elif name == f"{NUMBER} month":
            self.pieces.append("mmm" if attributes.get(f"{NUMBER} textual") == "true" else "mm")
        elif name in (f"{NUMBER} number", f"{NUMBER} scientific-number"):
            self.pieces.append(_placeholders(attributes, is_power=name.endswith("c-number")))
        elif name in _PARTS:
            self.pieces.append(_PARTS[name])

    def text(self, piece: str) -> None:
        if self.words is not None:
            self.words.append(piece)

    def end(self, name: str) -> None:
        if name in _STYLES and self.name:
            self.codes[self.name] = self.code()
            self.name = ""
        elif self.words is not None and (name in _WRITTEN or name == _EMBEDDED):
            written = self.written("".join(self.words), name)
            self.words = None
            if name == _EMBEDDED and self.pieces:
                self.pieces[-1] = _embedded(self.pieces[-1], written, self.position)
            else:
                self.pieces.append(written)

    def written(self, words: str, name: str) -> str:
        """What stands beside the number; the sign of per cent is one in its own kind of style."""
        if name == f"{NUMBER} fill-character":
            return f"*{words[:1] or ' '}"
        if self.kind == "percentage" and words.strip() == "%":
            return "%"
        return '"' + words.replace('"', "") + '"'

    def code(self) -> str:
        own = "".join(self.pieces) or '""'
        if [condition for condition, _ in self.sections] in _IMPLIED:
            return ";".join([*(shown for _, shown in self.sections), own])
        return ";".join([*(f"[{condition}]{shown}" for condition, shown in self.sections), own])


def _placeholders(attributes: dict[str, str], is_power: bool) -> str:
    """The digits of a number, with its decimals and what is left out of it."""
    places, least = (
        _count(attributes.get(f"{NUMBER} {name}-places")) for name in ("decimal", "min-decimal")
    )
    whole = "0" * _count(attributes.get(f"{NUMBER} min-integer-digits")) or "#"
    decimals = "0" * min(least or places, places) + "#" * (places - (least or places))
    factor = attributes.get(f"{NUMBER} display-factor", "1").partition(".")[0]
    left_out = "," * ((len(factor) - 1) // 3)
    return whole + (f".{decimals}" if decimals else "") + left_out + ("E+00" if is_power else "")


def _embedded(digits: str, words: str, position: int) -> str:
    """A number with words before so many of its whole digits."""
    whole, point, decimals = digits.partition(".")
    at = max(len(whole) - position, 0)
    return whole[:at] + words + whole[at:] + point + decimals


def _count(text: str | None) -> int:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 4
    return min(int(text or 0), _MOST_PLACES) if is_number else 0
