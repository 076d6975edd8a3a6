"""Text on its way into a workbook: as much of it as Excel holds, escaped as XML wants it.

Every text that is written passes here, and nowhere else is one escaped.
"""

from __future__ import annotations

import re

from khsheet.formats.book import MAX_TEXT, whole_characters

#: What a header or footer, and a prompt of an input, may be long (in UTF-16 units).
MAX_FOOTER = MAX_PROMPT = 255
MAX_PROMPT_TITLE = 32

_UNHELD = "\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)"
_CODED, _SPECIAL = re.compile(f"[{_UNHELD}"), re.compile(f"[&<>{_UNHELD}")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


# ---------------------------------------------------------------- escapes


def is_plain(text: str) -> bool:
    """Whether a text surely needs no escape."""
    return (
        text.isprintable()
        and "&" not in text
        and "<" not in text
        and ">" not in text
        and "_x" not in text
    )


def escaped(text: str) -> str:
    """The text as it stands in an element: what XML cannot hold becomes _xHHHH_, and a typed
    _xHHHH_ stays what it is (ECMA-376 part 1, 22.9.2.19)."""
    if is_plain(text):
        return text
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0]) or _coded(found[0]), text)


def held(text: str) -> str:
    """The same where XlsxWriter sees to ``&``, ``<`` and ``>`` itself, before or afterwards."""
    if text.isprintable() and "_x" not in text:
        return text
    return _CODED.sub(lambda found: _coded(found[0]), text)


def held_in_attribute(text: str) -> str:
    """The same for an attribute, in which a plain tab would come back as a space."""
    return held(text).replace("\t", _coded("\t"))


def attribute(text: str) -> str:
    """The same where nobody else sees to what ends an attribute."""
    if is_plain(text) and '"' not in text:
        return text
    made = escaped(text).replace('"', "&quot;")
    return made.replace("\t", _coded("\t")).replace("\n", "&#xA;")


def whole(text: str) -> str:
    """The text without halves of characters: U+FFFD in their place, as every reader shows them."""
    return text if text.isprintable() else whole_characters(text)


def _coded(character: str) -> str:
    return f"_x{ord(character):04X}_"


def begins_or_ends_blank(text: str) -> bool:
    """Whether outer spaces have to be marked as such, or get lost."""
    return text[:1].isspace() or text[-1:].isspace()


def shared_text(text: str) -> str:
    """A text as an item of the shared strings; XlsxWriter writes <r>...</r> unescaped."""
    made = escaped(text)
    space = ' xml:space="preserve"' if begins_or_ends_blank(made) else ""
    return f"<si><t{space}>{made}</t></si>"


# ---------------------------------------------------------------- lengths


def utf16_length(text: str) -> int:
    """Characters as Excel counts them: those beyond U+FFFF count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str, limit: int = MAX_TEXT) -> bool:
    """Whether so many UTF-16 units, or one cell, can hold the text."""
    return len(text) <= limit // 2 or utf16_length(text) <= limit


def pieces(text: str) -> list[str]:
    """A text in parts that one cell each can hold."""
    if fits(text):
        return [text]
    half = len(text) // 2
    return [*pieces(text[:half]), *pieces(text[half:])]


def beginning(text: str, limit: int) -> str:
    """As many whole characters of the text as fit into so many UTF-16 units."""
    if fits(text, limit):
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * limit]
    return units.decode("utf-16-le", "ignore")


def shorten(text: str, limit: int = MAX_TEXT) -> str:
    """The text, cut at a word so that it has at most ``limit`` UTF-16 units."""
    if fits(text, limit):
        return text
    cut = beginning(text, limit - 1)
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:.") + "…"


# ---------------------------------------------------------------- footers and links


def footer(name: str) -> str:
    """The footer of a printed sheet: whose it is, the sheet's name, the page."""
    before, after = "&L&9", "&C&9&A&R&9Trang &P/&N"
    if name[:1].isdecimal():  # right behind &9 it would be read as part of the size
        before += '&"-,Regular"'
    room = MAX_FOOTER - len(before) - len(after)
    name = beginning(whole(name), room)
    while utf16_length(name) + name.count("&") > room:
        name = name[:-1]
    return before + name.replace("&", "&&") + after


_IN_ADDRESSES = re.compile('[\x00-\x20%"<>\\[\\]^`{}\x7f\udc80-\udcff]')


def address(path: str) -> str:
    """A path as a link names it: a ``%20`` in a file's name is no space (RFC 3986, 2.1).

    Python shows a byte of a name that is no UTF-8 as U+DC00 and that byte (PEP 383).
    """
    return _IN_ADDRESSES.sub(lambda found: f"%{ord(found[0]) & 0xFF:02x}", path)
