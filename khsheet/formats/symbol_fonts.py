"""Fonts that draw signs for letters: a person sees a tick where the file holds "ü"."""

from __future__ import annotations

from functools import lru_cache

#: By their names without blanks and marks.
_FONTS = {
    "wingdings": "Wingdings",
    "wingdings2": "Wingdings 2",
    "wingdings3": "Wingdings 3",
    "webdings": "Webdings",
    "zapfdingbats": "ZapfDingbats",
    "itczapfdingbats": "ZapfDingbats",
    "monotypesorts": "Monotype Sorts",
    "marlett": "Marlett",
    "symbol": "Symbol",
    "symbolmt": "Symbol",
}
#: Of these one has Greek letters beside the usual digits and marks.
_GREEK = "Symbol"
_AS_USUAL = frozenset("0123456789!#%&()*+,-./:;<=>?[]_{|}")
#: Such fonts have signs for one byte alone, which some programs write as letters for private use.
_LAST, _PRIVATE = 0xFF, range(0xF020, 0xF100)


@lru_cache(maxsize=512)
def symbol_font(name: str) -> str:
    """The usual name of a font that draws signs, "" for any other font."""
    return _FONTS.get("".join(c for c in name.casefold() if c.isalnum()), "")


def draws_signs(font: str, content: object) -> bool:
    """Whether such a font shows something else than what stands in a cell."""
    if isinstance(content, str):
        return any(_is_sign(font, letter) for letter in content)
    return font != _GREEK


def _is_sign(font: str, letter: str) -> bool:
    code = ord(letter)
    if code > _LAST and code not in _PRIVATE:
        return False
    drawn = chr(code & _LAST)
    return not (drawn.isspace() or (font == _GREEK and drawn in _AS_USUAL))
