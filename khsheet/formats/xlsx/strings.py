"""Shared strings of .xlsx: a fast way for the ordinary shape, expat for the rest."""

from __future__ import annotations

import re

from khsheet.formats.book import Clock, Limits, Unreadable, beyond_limit, count
from khsheet.formats.package import parse_xml, pieces
from khsheet.formats.xlsx.values import PLAIN_HEAD, MainNames, NotOrdinary, decode_escapes, unescape

SLICE = 1 << 19
OPEN, CLOSE = b"<si><t>", b"</t></si>"
BETWEEN = CLOSE + OPEN
GAP = re.compile(rb"</si>\s+<si>")
SPACED = b'<t xml:space="preserve">'
PLAIN = (OPEN, b"<si>" + SPACED)


def read_strings(data: bytes, part: str, limits: Limits) -> list[str]:
    """The shared strings, runs joined and phonetic guides left out."""
    clock = Clock(limits)
    try:
        return fast_strings(data, limits, clock)
    except NotOrdinary:
        return slow_strings(data, part, limits, clock)


def fast_strings(data: bytes, limits: Limits, clock: Clock) -> list[str]:
    begin, end = data.find(b"<si>"), data.rfind(b"</sst>")
    last = data.rfind(b"</si>", 0, max(end, 0)) + 5
    head = data[: max(begin, 0)]
    if not 0 <= begin < last or b"<!" in head or not PLAIN_HEAD.fullmatch(head):
        raise NotOrdinary
    if data[last:end].strip():
        raise NotOrdinary
    found: list[str] = []
    while begin < last:
        stop = data.find(b"</si>", min(begin + SLICE, last - 5), last) + 5
        piece, begin = data[begin:stop].strip(), stop
        clock.check()
        try:
            found += _texts(piece)
        except NotOrdinary:
            found += _mixed_texts(piece, head, limits, clock)
        _guard_strings(len(found), limits)
    return found


def _mixed_texts(piece: bytes, head: bytes, limits: Limits, clock: Clock) -> list[str]:
    """The texts of a piece in which others stand between plain strings: expat reads just those."""
    items = [item.lstrip() for item in piece.split(b"</si>")[:-1]]
    odd = {n: item for n, item in enumerate(items) if not _is_plain(item)}
    for item in odd.values():
        if not item.startswith(b"<si>") or item.count(b"<si") > 1 or b"<!" in item:
            raise NotOrdinary
    document = head + b"".join(item + b"</si>" for item in odd.values()) + b"</sst>"
    try:
        read = slow_strings(document, "", limits, clock)
    except Unreadable as error:  # which is told of the whole part
        raise NotOrdinary from error
    strange = dict(zip(odd, read, strict=True))
    plain = b"</si>".join([item for n, item in enumerate(items) if n not in odd])
    texts = iter(_texts(plain + b"</si>") if plain else [])
    return [strange[n] if n in strange else next(texts) for n in range(len(items))]


def _is_plain(item: bytes) -> bool:
    """Whether a string, its end cut off, holds one text and nothing else."""
    return item.count(b"<") == 3 and item.startswith(PLAIN) and item.endswith(b"</t>")


def _texts(piece: bytes) -> list[str]:
    """The texts of a piece that holds nothing but plain strings: no text can hold a "<"."""
    piece = piece.replace(SPACED, b"<t>")
    if not _are_plain(piece):
        piece = GAP.sub(b"</si><si>", piece)
        if not _are_plain(piece):
            raise NotOrdinary
    try:
        texts = piece[len(OPEN) : -len(CLOSE)].decode().split(BETWEEN.decode())
    except UnicodeDecodeError as error:
        raise NotOrdinary from error
    if b"&" in piece or b"\r" in piece or b"_x" in piece:
        return [decode_escapes(unescape(text)) for text in texts]
    return texts


def _are_plain(piece: bytes) -> bool:
    """Whether a piece holds nothing but plain strings, one behind the other."""
    number = piece.count(BETWEEN) + 1
    are_whole = piece.startswith(OPEN) and piece.endswith(CLOSE)
    return are_whole and piece.count(b"<") == BETWEEN.count(b"<") * number


def _guard_strings(number: int, limits: Limits) -> None:
    if number > limits.cells:
        raise beyond_limit(f"Tệp có hơn {count(limits.cells)} chuỗi dùng chung")


def slow_strings(data: bytes, part: str, limits: Limits, clock: Clock) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    state = {"phonetic": 0, "text": False}
    main = MainNames()

    def start(name: str, _: dict[str, str]) -> None:
        local = main.local(name)
        if local == "si":
            words.clear()
        elif local == "rPh":
            state["phonetic"] += 1
        elif local == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        local = main.local(name)
        if local == "t":
            state["text"] = False
        elif local == "rPh":
            state["phonetic"] -= 1
        elif local == "si":
            found.append(decode_escapes("".join(words)))
            _guard_strings(len(found), limits)

    def text(piece: str) -> None:
        if state["text"]:
            words.append(piece)

    for _ in parse_xml(pieces(data), part, clock, start, end, text):
        pass
    return found
