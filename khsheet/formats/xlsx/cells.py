"""Cells of an .xlsx sheet: a fast way for the ordinary shape, expat for the rest.

The fast pattern matches without gaps: what it does not know falls into a last alternative
that raises NotOrdinary, and the same part is then read by expat from the start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from khsheet.formats.arrays import Filled, array_text
from khsheet.formats.book import Clock, GridBuilder, Limits
from khsheet.formats.package import parse_xml, pieces, remembering
from khsheet.formats.repeated import any_number, some
from khsheet.formats.xlsx.values import (
    PLAIN_HEAD,
    SILENT,
    MainNames,
    NotOrdinary,
    ValueReader,
    decode_escapes,
)
from khsheet.model import CellError, Formula, Raw

SLICE = 1 << 19
NAMESPACE, _FEW = b"xmlns", 1_000
#: Where a row may say that it is hidden, or low; that it is not, LibreOffice says in every row.
MAY_BE_UNSEEN = rb"""h(?=idden=(?!"false"|"0")|t=["']0)"""
ROW = rb"<row [^<>h]*+%s>" % any_number(rb"(?!%s)h[^<>h]*+" % MAY_BE_UNSEEN)
BLANKS = any_number(rb"<c [^<>/]*+/>")
_SOME_BLANKS = re.compile(some(rb"<c [^<>]*/>|</row>|<row [^<>]*>|\s++"))
# Letters, digits, style, then a shared text, a plain number, nothing, or type and whatever else is
# inside; behind a cell, blank cells, ends and beginnings of rows, many where rows are empty; last
# the beginning of a row that may be unseen, or what is not known.
CELLS = re.compile(
    rb'<c r="([A-Z]++)([1-9]\d*+)"(?> s="(\d++)"|)'
    rb'(?: t="s"><v>(\d{1,40}+)</v></c>'
    rb'|(?> t="n"|)(?:><v>(\d[\d.]{0,39}+)</v></c>|/>|></c>)'
    rb'|((?> t="[A-Za-z]++"|)%(silent)s>[^<]*+%(inside)s)</c>'
    rb'|(?> t="[A-Za-z]++"|)%(silent)s/>)'
    rb"%(blanks)s%(rows)s"
    rb"|%(empty)s|(<row [^<>]*+>|.)"
    % {
        b"silent": SILENT,
        b"inside": any_number(rb"<(?!/?c[ >])[^<]*+"),
        b"blanks": BLANKS,
        b"rows": any_number(rb"</row>(?>%s%s|)" % (ROW, BLANKS)),
        b"empty": some(rb"</row>|%s|\s++" % ROW),
    },
    re.DOTALL,
)

Tags = list[bytes]
"""The beginnings of rows, as they are written."""


class _Columns(dict):
    """Column number by its letters as bytes, worked out when first met."""

    def __missing__(self, letters: bytes) -> int:
        if not 1 <= len(letters) <= 3:
            raise NotOrdinary
        self[letters] = number = column_number(letters.decode())
        return number


COLUMNS = _Columns()


def column_number(letters: str) -> int:
    """A is 1, XFD is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def read_cells(data: bytes, part: str, builder: GridBuilder, values: ValueReader) -> Tags | None:
    """Put every cell of a worksheet part into ``builder``, which must be new.

    Returns the rows that may be unseen, down to the last cell with an end, of a part of the
    ordinary shape; None of another.
    """
    clock = Clock(builder.limits)
    try:
        return fast_cells(data, builder, values, clock)
    except NotOrdinary:
        builder.reset()
        for _ in slow_cells(pieces(data), part, clock, values, builder.put, builder.odd):
            pass
        return None


def region_begin(data: bytes) -> int:
    """Where the rows of an ordinary worksheet part begin; raises NotOrdinary for another."""
    begin = data.find(b"<sheetData>")
    if begin < 0 or not _is_plain(data[:begin]):
        raise NotOrdinary
    return begin + len(b"<sheetData>")


#: From the margins on, where a header names the unit, nothing tells of cells but such words.
_MARGINS = b"<pageMargins"
_TELLING = (b"ondition", b"Rule", b"alidation", b"rotection", b"merge", b"ext")
#: [MS-XLSX] 2.2.4.14: a revision identifier, which no other element is known by.
_BY_CHANCE = re.compile(rb' xr:uid="\{[0-9A-Fa-f-]{36}\}"')
#: How a part says that it has such, and within which first bytes.
_REVISIONS, _ROOT = b"xmlns:xr=", 2_000


def behind_rows(data: bytes) -> bytes:
    """What stands behind the rows of a worksheet part, as far as it tells something of them.

    Copies of one form have the same, without the numbers that Excel gives by chance. Empty where
    the rows have no end.
    """
    begin = data.rfind(b"sheetData>")
    if begin < 0:
        begin = data.rfind(b"sheetData/>")
    if begin < 0:
        return b""
    behind = data[begin:]
    above, margins, below = behind.rpartition(_MARGINS)
    if margins and not any(word in below for word in _TELLING):
        behind = above
    return _BY_CHANCE.sub(b"", behind) if data.find(_REVISIONS, 0, _ROOT) >= 0 else behind


def has_namespace(data: bytes, begin: int, end: int) -> bool:
    """Whether a namespace may be declared between; a rare letter is found sooner than a word."""
    letter, at = NAMESPACE[:1], begin
    for _ in range(_FEW):
        at = data.find(letter, at, end)
        if at < 0 or data.startswith(NAMESPACE, at):
            return at >= 0
        at += 1
    return data.find(NAMESPACE, at, end) >= 0


_CELL = re.compile(rb"<c[\s/>]")


@remembering(most=128, longest=1 << 13)
def _is_plain(head: bytes) -> bool:
    """Whether what stands above the rows is of the ordinary shape: no cells among it."""
    return b"<!" not in head and PLAIN_HEAD.match(head) is not None and not _CELL.search(head)


def last_end(data: bytes, begin: int, end: int) -> int:
    """Where the last cell with an end has it; before ``begin`` where there is none."""
    return data.rfind(b"</c>", begin, end) + 4


def slices(data: bytes, begin: int, end: int) -> Iterator[list[tuple[bytes, ...]]]:
    """The matches of CELLS, some ten thousand at a time so that memory stays small."""
    last = last_end(data, begin, end)
    while begin < last:
        stop = data.find(b"</c>", min(begin + SLICE, last - 4), last) + 4
        yield CELLS.findall(data, begin, stop)
        begin = stop
    if not is_blank(data, begin, end):
        raise NotOrdinary


def is_blank(data: bytes, begin: int, end: int) -> bool:
    """Whether between there are none but blank cells, and beginnings and ends of rows."""
    while begin < end and (found := _SOME_BLANKS.match(data, begin, end)):
        begin = found.end()
    return begin >= end


def fast_cells(data: bytes, builder: GridBuilder, values: ValueReader, clock: Clock) -> Tags:
    """As ``read_cells``; raises NotOrdinary for another, having stored an unknown part of it."""
    strings, kinds, rows = values.strings, values.kinds_by_bytes, builder.grid.rows
    max_row, max_column = builder.max_row, builder.max_column
    begin, end = region_begin(data), data.rfind(b"</sheetData>")
    if end < begin or values.longest > values.text_limit or has_namespace(data, begin, end):
        raise NotOrdinary
    digits_now, row, cells, last_column, kept, unseen = b"", 0, {}, 0, 0, []
    try:
        for matches in slices(data, begin, end):
            clock.check()
            kept += len(matches)
            value: Raw
            for letters, digits, style, shared, number, rest, odd in matches:
                if shared:
                    value = strings[int(shared)]
                elif number:
                    value = kinds[style](number) if style in kinds else float(number)
                elif rest:
                    value = values.rare(style, rest)
                elif len(odd) == 1:
                    raise NotOrdinary
                else:
                    value = None
                    if odd:
                        unseen.append(odd)
                if not value and (value is None or value == ""):
                    kept -= 1
                    continue
                if digits != digits_now:
                    digits_now, row = digits, int(digits)
                    last_column = max_column if row <= max_row else 0
                    cells = rows.setdefault(row, {}) if last_column else {}
                column = COLUMNS[letters]
                if column > last_column:
                    kept -= 1
                    builder.put_outside(row, column)
                else:
                    cells[column] = value
            builder.check_count(kept)
    except (IndexError, ValueError) as error:
        raise NotOrdinary from error
    if sum(map(len, rows.values())) != kept:
        raise NotOrdinary
    return unseen


CELL_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)


class CellHandler:
    """Expat handlers for a worksheet part; gives each cell to ``put`` and ``odd``.

    A position that is left out follows from the one before, as ECMA-376 part 1, 18.3.1.4 has it.
    """

    def __init__(self, values: ValueReader, put: Callable, odd: Callable):
        self.values, self.put, self.odd = values, put, odd
        self.row = self.column = 0
        self.reference_is_bad = False
        self.attributes: dict[str, str] | None = None
        self.words: list[str] | None = None
        self.phonetic = 0
        self.main = MainNames()
        self.filled = Filled()
        self.clear()

    def clear(self) -> None:
        self.texts: dict[str, list[str] | None] = {"v": None, "f": None, "t": None}
        self.is_array = self.is_double = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self.main.local(name)
        if local == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 10 else self.row + 1
            self.column = 0
        elif local == "c":
            self.attributes = attributes
            self.clear()
            self.place(attributes.get("r"))
        elif self.attributes is None:
            return
        elif local == "rPh":
            self.phonetic += 1
        elif local in self.texts and not self.phonetic:
            self.is_double |= local != "t" and self.texts[local] is not None
            self.words = self.texts[local] = self.texts[local] or []
            if local == "f" and attributes.get("t") in ("array", "dataTable"):
                self.is_array = attributes["t"] == "array"
                self.fill(attributes.get("ref", ""))

    def fill(self, reference: str) -> None:
        """Note the cells that a formula fills: those after the first have a value alone."""
        first, _, last = reference.partition(":")
        ends = CELL_REFERENCE.fullmatch(first), CELL_REFERENCE.fullmatch(last)
        if ends[0] and ends[1]:
            places = [(int(end[2]), column_number(end[1].upper())) for end in ends if end]
            self.filled.add(*places[0], *places[1])

    def place(self, reference: str | None) -> None:
        self.reference_is_bad = False
        if reference is None:
            self.column += 1
        elif match := CELL_REFERENCE.fullmatch(reference):
            self.column, self.row = column_number(match[1].upper()), int(match[2])
        else:
            self.reference_is_bad = True

    def text(self, piece: str) -> None:
        if self.words is not None:
            self.words.append(piece)

    def end(self, name: str) -> None:
        local = self.main.local(name)
        if local in self.texts:
            self.words = None
        elif local == "rPh":
            self.phonetic -= 1
        elif local == "c" and self.attributes is not None:
            self.finish_cell(self.attributes)
            self.attributes = None
            self.clear()

    def finish_cell(self, attributes: dict[str, str]) -> None:
        if not any(words is not None for words in self.texts.values()):
            return
        if self.reference_is_bad:
            self.odd(0, 0, "địa chỉ ô sai, nội dung của ô không dùng được")
            return
        value, odd = self.value(attributes.get("t", ""), attributes.get("s", ""))
        if odd:
            self.odd(self.row, self.column, odd)
        self.put(self.row, self.column, value)

    def value(self, kind: str, style: str) -> tuple[Raw, str]:
        content, formula, inline = (
            None if words is None else "".join(words) for words in self.texts.values()
        )
        if self.is_double:
            return CellError("?"), "ô có hai giá trị"
        value: Raw = None
        odd = ""
        # Some programs write an index or a copy of the text beside the text itself.
        if inline is not None and (content is None or kind == "inlineStr"):
            value = decode_escapes(inline)
        elif content or kind == "str":
            value, odd = self.values.value(kind, style, content or "")
        if formula is None:
            if self.filled.ranges:
                value = self.filled.formula(self.row, self.column, value)
            return value, odd
        text = decode_escapes(formula)
        return Formula(array_text(text) if self.is_array else text, value), odd


class LookingHandler(CellHandler):
    """Gives each cell with content to ``look``, by how it is stored, and not its content."""

    def __init__(self) -> None:
        super().__init__(ValueReader(), self.put_nothing, self.put_nothing)

    def put_nothing(self, *_: object) -> None:
        pass

    def look(self, style: int | None, string: int | None) -> None:
        """The cell that was just read: its style, and the index of its shared string, if any."""
        raise NotImplementedError

    def finish_cell(self, attributes: dict[str, str]) -> None:
        if self.reference_is_bad or all(words is None for words in self.texts.values()):
            return
        style, content = attributes.get("s", "0"), "".join(self.texts["v"] or []).strip()
        is_shared = attributes.get("t") == "s" and content.isdecimal()
        self.look(
            int(style[:9]) if style.isdecimal() else None, int(content[:9]) if is_shared else None
        )

    def read(self, data: bytes, part: str, limits: Limits) -> None:
        """Look through a worksheet part."""
        clock = Clock(limits)
        for _ in parse_xml(pieces(data), part, clock, self.start, self.end, self.text):
            pass


def slow_cells(
    parts: Iterator[bytes | memoryview],
    part: str,
    clock: Clock,
    values: ValueReader,
    put: Callable,
    odd: Callable,
) -> Iterator[None]:
    """The same by expat, for every well-formed part; yields now and then."""
    handler = CellHandler(values, put, odd)
    return parse_xml(parts, part, clock, handler.start, handler.end, handler.text)
