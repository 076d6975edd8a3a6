"""Rows of a worksheet part of any size as plain texts, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from khsheet.formats.book import Clock, beyond_limit, damaged, megabytes
from khsheet.formats.package import CHUNK, Package
from khsheet.formats.xlsx.cells import (
    CELLS,
    COLUMNS,
    NAMESPACE,
    is_blank,
    region_begin,
    slow_cells,
)
from khsheet.formats.xlsx.values import INSIDE, NotOrdinary, ValueReader, decode_escapes, decoded
from khsheet.model import Formula, Raw

LONGEST_ROW = 32 * 2**20
Rows = Iterator[tuple[int, list[str]]]


def stream_rows(package: Package, part: str, strings: list[str]) -> Iterator[list[str]]:
    """Every row from row 1; rows without content come as empty lists."""
    given = 0
    try:
        for number, row in fast_rows(package.stream(part), strings):
            if number <= given:
                raise NotOrdinary
            yield from ([] for _ in range(given + 1, number))
            given = number
            yield row
    except NotOrdinary:
        pass
    else:
        return
    for number, row in slow_rows(package, part, strings):
        if number > given:
            yield from ([] for _ in range(given + 1, number))
            given = number
            yield row


# ---------------------------------------------------------------- the ordinary shape


def fast_rows(chunks: Iterator[bytes], strings: list[str]) -> Rows:
    """Number and texts of each row with content; raises NotOrdinary for an unusual shape."""
    buffer = b""
    while b"<sheetData>" not in buffer:
        buffer = _longer(buffer, chunks)
    buffer = buffer[region_begin(buffer) :]
    while (end := buffer.find(b"</sheetData>")) < 0:
        cut = buffer.rfind(b"</row>") + 6
        if cut > 5:
            yield from _rows_of(buffer[:cut], strings)
            buffer = buffer[cut:]
        buffer = _longer(buffer, chunks)
    yield from _rows_of(buffer[:end], strings)


def _longer(buffer: bytes, chunks: Iterator[bytes]) -> bytes:
    chunk = next(chunks, b"")
    if not chunk or len(buffer) > LONGEST_ROW:
        raise NotOrdinary
    return buffer + chunk


def _rows_of(piece: bytes, strings: list[str]) -> Rows:
    """The rows of a piece that ends with the end of a row."""
    end = piece.rfind(b"</c>") + 4
    if NAMESPACE in piece or (end > 3 and not is_blank(piece, end, len(piece))):
        raise NotOrdinary
    now = b""
    texts: list[str] = []
    for letters, digits, _, shared, number, rest, odd in CELLS.findall(piece, 0, end):
        if odd:
            raise NotOrdinary
        text = _text(shared, number, rest, strings)
        if not text:
            continue
        column = COLUMNS[letters]
        if digits != now:
            if texts:
                yield int(now), texts
            now, texts = digits, []
        if len(texts) >= column:
            raise NotOrdinary
        texts += [""] * (column - 1 - len(texts))
        texts.append(text)
    if texts:
        yield int(now), texts


def _text(shared: bytes, number: bytes, rest: bytes, strings: list[str]) -> str:
    if shared:
        return _shared(shared, strings)
    if not rest:
        return number.decode()
    match = INSIDE.fullmatch(rest)
    if not match:
        raise NotOrdinary
    kind, _, content, inline = match.groups(b"")
    if inline:
        if kind != b"inlineStr" or content:
            raise NotOrdinary
        return decode_escapes(decoded(inline))
    if kind == b"s" and content:
        return _shared(content, strings)
    text = decoded(content)
    return decode_escapes(text) if kind == b"str" else text


def _shared(index: bytes, strings: list[str]) -> str:
    try:
        return strings[int(index)]
    except (IndexError, ValueError) as error:
        raise NotOrdinary from error


# ---------------------------------------------------------------- every other shape


class TextReader(ValueReader):
    """Leaves every value as the text that stands in the part."""

    def value(self, type_: str, style: str, text: str) -> tuple[Raw, str]:
        if type_ == "s":
            return self.shared(text)
        return (decode_escapes(text) if type_ in ("str", "inlineStr") else text), ""


def slow_rows(package: Package, part: str, strings: list[str]) -> Rows:
    """The same for every well-formed part; raises Unreadable where a row would be lost."""
    rows: dict[int, list[str]] = {}
    highest = 0

    def put(row: int, column: int, value: Raw) -> None:
        nonlocal highest
        text = value.cached if isinstance(value, Formula) else value
        if not text:
            return
        texts = rows.setdefault(row, [])
        if row < highest or len(texts) >= column:
            raise damaged(part, "các ô không theo thứ tự")
        highest = row
        texts += [""] * (column - 1 - len(texts))
        texts.append(str(text))

    def odd(_row: int, _column: int, reason: str) -> None:
        raise damaged(part, reason)

    clock = Clock(replace(package.limits, seconds=inf))
    reader = TextReader(strings, {})
    waited = 0
    for _ in slow_cells(package.stream(part), part, clock, reader, put, odd):
        # The last row may go on in the next piece.
        for number in list(rows)[:-1]:
            waited = 0
            yield number, rows.pop(number)
        waited += CHUNK
        if waited > LONGEST_ROW:
            raise beyond_limit(f"Một dòng của phần “{part}” lớn hơn {megabytes(LONGEST_ROW)}")
    yield from rows.items()
