"""Shared strings of .xlsx: a fast way for the ordinary shape, expat for the rest."""

from __future__ import annotations

import re

from khsheet.formats.book import Clock, Limits, Unreadable, beyond_limit, count
from khsheet.formats.package import parse_xml, pieces
from khsheet.formats.repeated import any_number, some
from khsheet.formats.xlsx.values import (
    PLAIN_HEAD,
    MainNames,
    NotOrdinary,
    decode_escapes,
    decoded,
)

SLICE = 1 << 19
OPEN, CLOSE = b"<si><t>", b"</t></si>"
BETWEEN = CLOSE + OPEN
GAP = re.compile(rb"</si>\s+<si>")
SPACED = b'<t xml:space="preserve">'
#: The beginning of a string that is more than one text, or less.
ODD = re.compile(rb'<si(?:/>|>(?!<t(?: xml:space="preserve")?>[^<]*</t></si>))')
RUN = re.compile(rb"<r[\s>]")
TEXT = re.compile(rb'<t(?: xml:space="preserve")?>([^<]*)</t>')
#: What a run says of its look.
_PROPERTY = rb"<[A-Za-z]++%s/>" % any_number(rb" [A-Za-z]++=\"[^\"<>]*+\"")
PROPERTIES = rb"(?><rPr>%s</rPr>|)" % any_number(_PROPERTY)
#: A string of runs or with a guide to its reading, as Excel, WPS and LibreOffice write it.
USUAL_ODD = re.compile(
    rb"<si>(?:%(text)s|%(runs)s)"
    rb"(?>(?:<rPh [^<>]*+>%(text)s</rPh>){0,999})(?><phoneticPr [^<>]*/>|)</si>"
    % {b"text": TEXT.pattern, b"runs": some(b"<r>%s%s</r>" % (PROPERTIES, TEXT.pattern))}
)
#: A plain string with a word on its guide, and a string of nothing but runs.
GUIDED = re.compile(rb"</t><phoneticPr [^<>/]*+/></si>")
RUN_TEXT = re.compile(rb"<t>([^<]*+)</t>")
WITH_RUNS = re.compile(rb"<si>(%s)</si>" % some(rb"<r>%s<t>[^<]*+</t></r>" % PROPERTIES))
#: Stands for an odd string among plain ones: no text of XML can be this.
MARK = "\0"
MARKED = OPEN + MARK.encode() + CLOSE


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
        piece, begin = data[begin:stop].strip().replace(SPACED, b"<t>"), stop
        clock.check()
        if plain := _plain_strings(piece):
            found += _texts(plain)
        else:
            found += _mixed_texts(_levelled(piece), head, limits, clock)
        _guard_strings(len(found), limits)
    return found


def _levelled(piece: bytes) -> bytes:
    """The same strings, as many of them plain as can be made so without a closer look."""
    if b"<phoneticPr" in piece:
        piece = GUIDED.sub(CLOSE, piece)
    if b"<si><r>" in piece:
        piece = WITH_RUNS.sub(_joined, piece)
    return piece if _plain_strings(piece) else GAP.sub(b"</si><si>", piece)


def _joined(string: re.Match[bytes]) -> bytes:
    """A string of runs as a plain one, but where a character may be split between two of them."""
    runs = string[1]
    if b"&" in runs or b"\r" in runs:
        return string[0]
    return OPEN + b"".join(RUN_TEXT.findall(runs)) + CLOSE


def _mixed_texts(piece: bytes, head: bytes, limits: Limits, clock: Clock) -> list[str]:
    """The texts of a piece in which others may stand between plain strings, those read apart."""
    if strings := _plain_strings(piece):
        return _texts(strings)
    odd: list[bytes] = []
    plain: list[bytes] = []
    at = 0
    while begin := ODD.search(piece, at):
        is_closed = begin[0].endswith(b"/>")
        end = begin.end() if is_closed else piece.find(b"</si>", begin.end()) + 5
        odd.append(piece[begin.start() : end])
        plain += (piece[at : begin.start()], MARKED)
        at = end
    strings = _plain_strings(b"".join([*plain, piece[at:]]))
    if not strings:
        raise NotOrdinary
    texts = _texts(strings)
    places = [n for n, text in enumerate(texts) if text == MARK]
    if len(places) != len(odd):
        raise NotOrdinary
    for place, text in zip(places, _odd_texts(odd, head, limits, clock), strict=True):
        texts[place] = text
    return texts


def _odd_texts(items: list[bytes], head: bytes, limits: Limits, clock: Clock) -> list[str]:
    """The texts of strings that are more than one text, or less: expat reads what is unusual."""
    texts = [_usual_text(item) for item in items]
    unusual = [item for item, text in zip(items, texts, strict=True) if text is None]
    if not unusual:
        return [text for text in texts if text is not None]
    if any(item.count(b"<si") > 1 or b"<!" in item for item in unusual):
        raise NotOrdinary
    try:
        read = slow_strings(head + b"".join(unusual) + b"</sst>", "", limits, clock)
    except Unreadable as error:  # which is told of the whole part
        raise NotOrdinary from error
    if len(read) != len(unusual):
        raise NotOrdinary
    others = iter(read)
    return [next(others) if text is None else text for text in texts]


def _usual_text(item: bytes) -> str | None:
    """The runs of a string joined, its guide left out, or None where its shape is not usual."""
    if b"\r" in item or not USUAL_ODD.fullmatch(item):
        return None
    texts = TEXT.findall(item.partition(b"<rPh")[0])
    return decode_escapes("".join(map(decoded, texts)))


def only_with_runs(data: bytes) -> tuple[bytes, list[int]]:
    """A part of just those shared strings that have runs, and which of all they are."""
    begin = data.find(b"<si>")
    number = data.count(b"<si")
    if data.count(b"</si><si>") != number - 1 or not PLAIN_HEAD.fullmatch(data[:begin]):
        raise NotOrdinary
    if b"<!" in data or data.find(b"<?", begin) >= 0:
        raise NotOrdinary
    kept = [data[:begin]]
    places: list[int] = []
    at, place = begin, 0
    while run := RUN.search(data, at):
        first = data.rfind(b"<si>", at, run.start())
        end = data.find(b"</si>", run.start()) + 5
        if first < 0 or end < 5:
            raise NotOrdinary
        place += data.count(b"<si>", at, first)
        places.append(place)
        kept.append(data[first:end])
        at, place = end, place + 1
    return b"".join([*kept, b"</sst>"]), places


class _Known(dict[bytes, str]):
    """Texts by what stands for them, in bounded memory: workbooks of one form share most."""

    most = 10_000
    #: Bytes of a text that is kept: what staff write at length comes once.
    longest = 512

    def __missing__(self, raw: bytes) -> str:
        text = decode_escapes(decoded(raw))
        if len(raw) <= self.longest:
            if len(self) >= self.most:
                self.clear()
            self[raw] = text
        return text


_KNOWN = _Known()


def _texts(strings: list[bytes]) -> list[str]:
    return list(map(_KNOWN.__getitem__, strings))


def _plain_strings(piece: bytes) -> list[bytes]:
    """What stands in the strings of a piece that holds nothing but plain ones, one behind the
    other; of another nothing."""
    if not (piece.startswith(OPEN) and piece.endswith(CLOSE)):
        return []
    strings = piece[len(OPEN) : -len(CLOSE)].split(BETWEEN)
    are_plain = piece.count(b"<") == BETWEEN.count(b"<") * len(strings)  # no text can hold one
    return strings if are_plain else []


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
