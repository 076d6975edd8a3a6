"""Values of .xlsx cells from the texts that stand in the XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from khsheet.formats.arrays import array_text
from khsheet.formats.book import MAX_TEXT, damaged, whole_characters
from khsheet.formats.package import MAIN, NOT_STORED, remembering
from khsheet.formats.repeated import any_number
from khsheet.formats.serials import serial_of_iso
from khsheet.model import CellError, DateSerial, Formula, Raw

# The beginning of a part that the fast ways may read: UTF-8, main namespace without a prefix.
PLAIN_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    rb"(?:<\?xml(?:(?!encoding)[^>]){0,200}(?:encoding=[\"'][Uu][Tt][Ff]-8[\"'][^>]*)?\?>)?\s*"
    rb"<(?:worksheet|sst)\b[^<>]*?\sxmlns=\"(?:%s)\"[^<>]*>\s*"
    % b"|".join(re.escape(namespace.encode()) for namespace in MAIN)
)
# Attributes that say nothing of a value: it is of a dynamic array or a rich type, has a guide to
# its reading.
SILENT = any_number(rb' [cv]m="\d++"| ph="\w++"')
# What else may stand in a cell after its style: type, then a formula, a value, an inline text.
INSIDE = re.compile(
    rb'(?> t="([A-Za-z]++)"|)' + SILENT + b">"
    rb"(<f(?:>| [^<>]*[^<>/]>)[^<]*</f>|<f(?: [^<>]*)?/>)?"
    rb"(?:<v>([^<]*)</v>|<v/>)?"
    rb'(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?'
)
ARRAY = re.compile(rb'<f [^<>]*\bt="array"')
# A formula that gives the cells below or beside it their values, too.
FILLS_SEVERAL = re.compile(
    rb'<f (?=[^<>]*\bt="(?:array|dataTable)")[^<>]*\bref="([A-Z]+[0-9]+):(?!\1")'
)
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));|&")
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class NotOrdinary(Exception):
    """The part is not of the ordinary shape; it may still be perfectly good."""


def _unescaped(match: re.Match) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return ENTITIES[name]
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        if 0 < code < 0xD800 or 0xDFFF < code < 0x110000:
            return chr(code)
    raise NotOrdinary


def decoded(raw: bytes) -> str:
    """The text of bytes that stand between tags: UTF-8, entities and line ends decoded."""
    try:
        return unescape(raw.decode())
    except UnicodeDecodeError as error:
        raise NotOrdinary from error


def unescape(text: str) -> str:
    """A text that stands between tags with its entities and line ends decoded."""
    if "\r" in text:  # one that is written as an entity is none of those line ends
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return ENTITY.sub(_unescaped, text) if "&" in text else text


def decode_escapes(text: str) -> str:
    """``_xHHHH_`` stands for one UTF-16 unit (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return whole_characters(ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))


NUMBER = re.compile(r"\s*[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d{1,4})?\s*", re.ASCII)
TOO_BIG = 1e308
TRUTHS = {"1": True, "true": True, "0": False, "false": False}


#: How what stands in a cell begins, and ends, where no style says what it is: a formula with a text
#: as its result (the second is of an array), a text, a formula with no result.
TEXTS = (b' t="str"><f', b' t="str" cm="1"><f', b' t="inlineStr"><is><t>')
FORMULA, NO_RESULT = b"><f", (b"<v></v>", b"<v/>", b"</f>")
#: A formula of the check sheet, of all its rules, is not longer; nor is a text of the form's own.
LONGEST_FORMULA, LONGEST_TEXT = 1 << 14, 1 << 12


class KnownValues(dict[bytes, Raw]):
    """Values by what stands in their cell, in bounded memory: workbooks of one form share them."""

    most = 10_000
    room = 1 << 23

    def keep(self, rest: bytes, value: Raw) -> None:
        if len(self) < self.most and len(rest) <= self.room and follows(rest):
            self[rest] = value
            self.room -= len(rest)


def follows(rest: bytes) -> bool:
    """Whether the value of a cell follows from what stands in it alone, and may come again."""
    if rest.startswith(TEXTS):
        return len(rest) < (LONGEST_TEXT if rest.startswith(TEXTS[-1]) else LONGEST_FORMULA)
    is_bare = rest.startswith(FORMULA) and rest.endswith(NO_RESULT)
    return is_bare and len(rest) < LONGEST_FORMULA


REMEMBERED = KnownValues()


@remembering(most=1_024, longest=LONGEST_FORMULA)
def formula_of(element: bytes) -> str:
    """The formula that an ordinary element gives to its cell alone."""
    if FILLS_SEVERAL.match(element):
        raise NotOrdinary
    begin = element.find(b">") + 1
    text = decode_escapes(decoded(element[begin:].removesuffix(b"</f>")))
    return array_text(text) if ARRAY.match(element) else text


class ValueReader:
    """Makes values from the texts of ``<v>``, given the shared strings and the styles."""

    def __init__(
        self,
        strings: Sequence[str] = (),
        kinds: Mapping[int, type[float]] = MappingProxyType({}),
        text_limit: int = MAX_TEXT,
        epoch1904: bool = False,
        lost_strings: str = "",
    ):
        """``lost_strings`` is the part of the shared strings where it is listed and missing."""
        self.strings = strings
        self.text_limit = text_limit
        self.epoch1904 = epoch1904
        self.lost_strings = lost_strings
        self.remembered = REMEMBERED if text_limit >= LONGEST_FORMULA else KnownValues()
        self.kinds = kinds
        self.kinds_by_bytes = {b"%d" % index: kind for index, kind in kinds.items()}
        self.longest = max(map(len, strings), default=0)

    def rare(self, style: bytes, rest: bytes) -> Raw:
        """A value of the fast way that is no plain number or shared text.

        ``rest`` is what INSIDE takes apart.
        """
        known = self.remembered.get(rest)
        if known is None:
            known = self.worked_out(style, rest)
            self.remembered.keep(rest, known)
        return known

    def worked_out(self, style: bytes, rest: bytes) -> Raw:
        match = INSIDE.fullmatch(rest)
        if not match:
            raise NotOrdinary
        kind, formula, content, inline = match.groups()
        kind, text = kind or b"", formula_of(formula) if formula else ""
        value: Raw = None
        if inline is not None:
            if kind != b"inlineStr" or content:
                raise NotOrdinary
            value = decode_escapes(decoded(inline))
        elif content or kind == b"str":
            value, odd = self.value(kind.decode(), style.decode(), decoded(content or b""))
            if odd:
                raise NotOrdinary
        if type(value) is str and len(value) > self.text_limit:
            raise NotOrdinary
        return value if formula is None else Formula(text, value)

    def value(self, type_: str, style: str, text: str) -> tuple[Raw, str]:
        """The value and, in Vietnamese, what is odd about it (mostly nothing)."""
        match type_:
            case "" | "n":
                return self.number(style, text)
            case "s":
                return self.shared(text)
            case "str" | "inlineStr":
                return decode_escapes(text), ""
            case "b":
                truth = TRUTHS.get(text.strip().lower())
                return (text, "ô đúng/sai có nội dung lạ") if truth is None else (truth, "")
            case "e":
                return CellError(text.strip() or "?"), ""
            case "d":
                serial = serial_of_iso(text.strip(), self.epoch1904)
                return (text, "ngày sai dạng") if serial is None else (DateSerial(serial), "")
        return decode_escapes(text), "kiểu ô lạ"

    def number(self, style: str, text: str) -> tuple[Raw, str]:
        if not NUMBER.fullmatch(text):
            return text, "ô số nhưng nội dung không phải số"
        number = float(text)
        if abs(number) > TOO_BIG:
            return text, "số quá lớn"
        kind = self.kinds.get(int(style)) if style.isascii() and style.isdigit() else None
        return kind(number) if kind else number, ""

    def shared(self, text: str) -> tuple[Raw, str]:
        text = text.strip()
        index = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if 0 <= index < len(self.strings):
            return self.strings[index], ""
        if self.lost_strings:
            raise damaged(self.lost_strings, NOT_STORED)
        return CellError("?"), "không tìm thấy chuỗi dùng chung của ô"


class MainNames:
    """Tells the elements of a part that are its own from those of extensions.

    The root's namespace is the part's own, whatever it is: programs write old and odd ones.
    """

    def __init__(self) -> None:
        self.namespaces: set[str] = set()

    def local(self, name: str) -> str:
        """The local name of an element of the spreadsheet namespaces, else nothing."""
        namespace, _, local = name.rpartition(" ")
        if not self.namespaces:
            self.namespaces = {namespace, *MAIN}
        return local if namespace in self.namespaces else ""
