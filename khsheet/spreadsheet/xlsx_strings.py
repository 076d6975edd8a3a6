"""Shared strings of .xlsx: a fast way for the ordinary shape, expat for the rest."""

from __future__ import annotations

import re

from khsheet.spreadsheet.base import Clock, Limits, beyond_limit, count
from khsheet.spreadsheet.xlsx_parts import parse_xml, pieces
from khsheet.spreadsheet.xlsx_values import PLAIN_HEAD, Surprise, decode_escapes, main_name, unescape

SLICE = 1 << 19
STRINGS = re.compile(
    rb'\s*+(?:<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|(.))', re.DOTALL
)


def read_strings(data: bytes, part: str, limits: Limits) -> list[str]:
    """The shared strings, runs joined and phonetic guides left out."""
    clock = Clock(limits)
    try:
        return fast_strings(data, limits, clock)
    except Surprise:
        return slow_strings(data, part, limits, clock)


def fast_strings(data: bytes, limits: Limits, clock: Clock) -> list[str]:
    begin, end = data.find(b"<si>"), data.rfind(b"</sst>")
    last = data.rfind(b"</si>", 0, max(end, 0)) + 5
    head = data[: max(begin, 0)]
    if not 0 <= begin < last or b"<!" in head or not PLAIN_HEAD.fullmatch(head):
        raise Surprise
    if data[last:end].strip():
        raise Surprise
    found: list[str] = []
    while begin < last:
        stop = data.find(b"</si>", min(begin + SLICE, last - 5), last) + 5
        matches = STRINGS.findall(data, begin, stop)
        begin = stop
        clock.check()
        raws = [raw for raw, odd in matches if not odd]
        if len(raws) != len(matches):
            raise Surprise
        found += _decoded(raws)
        _guard_strings(len(found), limits)
    return found


def _decoded(raws: list[bytes]) -> list[str]:
    joined = b"\0".join(raws)
    if b"&" in joined or b"_x" in joined or b"\r" in joined or joined.count(b"\0") != len(raws) - 1:
        return [decode_escapes(unescape(raw)) for raw in raws]
    try:
        return joined.decode().split("\0") if raws else []
    except UnicodeDecodeError as error:
        raise Surprise from error


def _guard_strings(number: int, limits: Limits) -> None:
    if number > limits.cells:
        raise beyond_limit(f"Tệp có hơn {count(limits.cells)} chuỗi dùng chung")


def slow_strings(data: bytes, part: str, limits: Limits, clock: Clock) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    state = {"phonetic": 0, "text": False}

    def start(name: str, _: dict[str, str]) -> None:
        local = main_name(name)
        if local == "si":
            words.clear()
        elif local == "rPh":
            state["phonetic"] += 1
        elif local == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        local = main_name(name)
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
