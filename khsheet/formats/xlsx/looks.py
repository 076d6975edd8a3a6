"""Looks of .xlsx cells: cells are asked only where the styles or texts have a look that matters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from khsheet.formats.book import Clock, Limits, Unreadable
from khsheet.formats.colours import WHITE
from khsheet.formats.looks import LOWEST_ROW, Area, Looks, Run
from khsheet.formats.package import elements, is_set, remembering
from khsheet.formats.symbol_fonts import symbol_font
from khsheet.formats.xlsx.cells import (
    MAY_BE_UNSEEN,
    LookingHandler,
    Tags,
    last_end,
    region_begin,
)
from khsheet.formats.xlsx.conditions import Conditions, areas_of, may_colour, may_hide, styles_used
from khsheet.formats.xlsx.strings import only_with_runs
from khsheet.formats.xlsx.styles import Styles, colour_of, points
from khsheet.formats.xlsx.values import PLAIN_HEAD, NotOrdinary

Rich = Mapping[int, Sequence[Run]]
"""The runs of shared strings that have several looks, by their index."""

_ATTRIBUTE = re.compile(rb'\s([A-Za-z]+)="([^"]*)"')
_MERGED = re.compile(rb'<mergeCell\s(?:[^<>]*\s)?ref="([^"<>]*)"')
_COLUMN = re.compile(rb"<col\s[^<>]*+>")
#: What a column says that is hidden, or narrow.
_MAY_BE_NARROW = re.compile(rb'hidden|width="[0.]')
_ROW_NUMBER = re.compile(rb'\sr="\d+"')
_UNSEEN = re.compile(MAY_BE_UNSEEN)
#: In letters: a column that is narrower is seen by nobody.
_NARROWEST = 0.5
_SHARED = re.compile(rb't="s"[^<>]{0,99}+>(?><f[^<>]*+>[^<]*+(?:</f>)?|)<v>\s*+(\d{1,9})')
_RAISED = ("superscript", "subscript")
_OF_RUNS = ("rPr", "strike", "vertAlign", "color", "sz", "rFont")
_RICH = {"sst/si", "sst/si/r", "si/r/rPr", "si/r/t", *(f"r/rPr/{name}" for name in _OF_RUNS[1:])}


def rich_texts(data: bytes, part: str, limits: Limits) -> Rich:
    """The runs of the shared strings that have several, if any has a look that matters."""
    if not _may_hold(data, b"rPr"):
        return {}
    are_level = not (_may_hold(data, b"strike") or _may_hold(data, b"vertAlign"))
    if are_level and not _may_have_odd_runs(data):
        return {}
    places: Sequence[int] | None = None
    with suppress(NotOrdinary):  # all strings of which are looked into
        data, places = only_with_runs(data)
    texts: dict[int, list[Run]] = {}
    number = -1
    for path, attributes, text in elements(data, part, Clock(limits), _RICH, limits.cells):
        if path == "sst/si":
            number += 1
            continue
        runs = texts.setdefault(places[number] if places else number, [])
        if path == "sst/si/r":
            runs.append(Run(""))
        elif path == "si/r/t":
            runs[-1] = runs[-1]._replace(text=text)
        else:
            runs[-1] = _dressed(runs[-1], path.rpartition("/")[2], attributes)
    if not are_level:
        return texts
    return {index: runs for index, runs in texts.items() if any(map(_is_odd, runs))}


def _may_have_odd_runs(data: bytes) -> bool:
    """Whether some run is odd, of an ordinary part; of another that is not known."""
    runs = data.split(b"<rPr>")[1:]
    if not PLAIN_HEAD.match(data) or data.count(b"rPr") != 2 * len(runs):
        return True
    return any(map(_may_be_odd, {after.partition(b"</rPr>")[0] for after in runs}))


@functools.lru_cache(maxsize=256)
def _may_be_odd(properties: bytes) -> bool:
    """Whether a run with these properties may be odd; a program gives most runs the same ones."""
    document = b"<si><r><rPr>%s</rPr></r></si>" % properties
    try:
        found = list(elements(document, "", Clock(Limits()), _RICH))
    except Unreadable:  # a prefix of the part's root
        return True
    run = Run("")
    for path, attributes, _ in found:
        run = _dressed(run, path.rpartition("/")[2], attributes)
    return _is_odd(run)


def _is_odd(run: Run) -> bool:
    """Whether nobody sees the letters of a run, or signs for them."""
    return run.is_unseen(WHITE) or bool(symbol_font(run.font))


def _may_hold(data: bytes, word: bytes) -> bool:
    """Whether a part can hold a word; one that is not in UTF-8 is always looked into."""
    return word in data or b"\0" in data[:4]


def _dressed(run: Run, name: str, attributes: Mapping[str, str]) -> Run:
    """A run after one more element of its properties; what has properties is struck by its own."""
    if name == "rPr":
        return run._replace(struck=False)
    if name == "strike":
        return run._replace(struck=is_set(attributes))
    if name == "color":
        return run._replace(colour=colour_of(attributes))
    if name == "sz":
        return run._replace(size=points(attributes))
    if name == "rFont":
        return run._replace(font=attributes.get("val", ""))
    return run._replace(raised=attributes.get("val", "") in _RAISED)


def sheet_looks(
    data: bytes,
    part: str,
    limits: Limits,
    styles: Styles,
    rich: Rich,
    behind: bytes,
    unseen: Tags | None,
) -> Looks:
    """The looks of a worksheet part, which has ``behind`` its rows what ``behind_rows`` gives, and
    rows that may be ``unseen`` as ``read_cells`` has told.
    """
    is_ordinary = unseen is not None
    may_have_odd_cells = _may_use if is_ordinary else _may_have_odd_cells
    try:
        has_conditions = styles.struck_if or styles.unseen_if
        if (has_conditions and b"conditionalFormatting" in data) or may_hide(behind):
            raise NotOrdinary
        if styles.coloured_if and (not is_ordinary or may_colour(data, behind, styles)):
            raise NotOrdinary
        if may_have_odd_cells(data, styles, rich):
            raise NotOrdinary
        return _frame(data, unseen)
    except NotOrdinary:
        handler = LookHandler(styles, rich)
        handler.read(data, part, limits)
        handler.looks.finish(Clock(limits).check)
        return handler.looks


def _may_have_odd_cells(data: bytes, styles: Styles, rich: Rich) -> bool:
    """Whether some cell of a part of any shape may have a look that matters."""
    has_runs = b"inlineStr" in data and b"<rPr" in data
    return bool(styles.struck or styles.shown or rich or has_runs)


# ---------------------------------------------------------------- the fast way


def _may_use(data: bytes, styles: Styles, rich: Rich) -> bool:
    """Whether a cell of an ordinary part, where no text has runs, has such a style or text."""
    odd = {*styles.struck, *styles.shown}
    if odd and not odd.isdisjoint(styles_used(data)):
        return True
    return bool(rich) and not rich.keys().isdisjoint(map(int, _SHARED.findall(data)))


def _frame(data: bytes, unseen: Tags | None) -> Looks:
    """Merged areas, hidden rows and columns of an ordinary part; raises NotOrdinary for another."""
    begin, end = region_begin(data), data.rfind(b"</sheetData>")
    if end < begin:
        raise NotOrdinary
    looks = Looks(hidden_columns=set(_hidden_columns(data[:begin])))
    if unseen is not None:  # of the others the last alone were not told
        begin = max(begin, last_end(data, begin, end))
    for tag in (*(unseen or ()), *_rows_that_may_be_unseen(data, begin, end)):
        if row := _unseen_row(tag):
            looks.hidden_rows.add(row)
    at = data.find(b"<mergeCells", end)
    if at >= 0:
        for area in _merged_areas(data[at : data.find(b"</mergeCells", at)]):
            looks.merge(area)
    return looks


#: What the form itself hides and merges stands in every file: it is taken apart once.
_once = remembering(most=128, longest=1 << 13)
_once_per_tag = remembering(most=4_096, longest=200)


def _hidden_columns(head: bytes) -> frozenset[int]:
    """The columns that nobody sees, of what stands above the rows: much of it is the file's own."""
    begin, last = head.find(b"<col"), head.rfind(b"<col")
    return _unseen_of(head[begin : head.find(b">", last) + 1]) if begin >= 0 else frozenset()


@_once
def _unseen_of(columns: bytes) -> frozenset[int]:
    if b"='" in columns:
        raise NotOrdinary
    tags = filter(_MAY_BE_NARROW.search, _COLUMN.findall(columns))
    return frozenset().union(*map(_unseen_columns, tags))


@_once_per_tag
def _unseen_columns(tag: bytes) -> frozenset[int]:
    """The columns that a tag is about where nobody sees them."""
    looks, attributes = Looks(), _attributes(tag)
    if _is_unseen(attributes):
        _hide_columns(looks, attributes)
    return frozenset(looks.hidden_columns)


@_once_per_tag
def _unseen_row(tag: bytes) -> int:
    """The number of the row that a tag begins where nobody sees it, else 0."""
    if b"='" in tag or not _ROW_NUMBER.search(tag):
        raise NotOrdinary
    attributes = _attributes(tag)
    return int(attributes["r"]) if _is_unseen(attributes) else 0


@_once
def _merged_areas(merged: bytes) -> tuple[Area, ...]:
    if b"='" in merged or not merged.isascii():
        raise NotOrdinary
    references = b" ".join(_MERGED.findall(merged))
    return tuple(areas_of(references.decode()))


def _rows_that_may_be_unseen(data: bytes, begin: int, end: int) -> Iterator[bytes]:
    """The beginnings of rows that say something of being hidden, or low."""
    for word in _UNSEEN.finditer(data, begin, end):
        at = word.start()
        tag = data[data.rfind(b"<", 0, at) : data.find(b">", at)]
        if tag[:4] == b"<row" and tag[4:5].isspace():
            yield tag


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): value.decode("ascii", "replace") for name, value in _ATTRIBUTE.findall(tag)
    }


def _is_unseen(attributes: Mapping[str, str]) -> bool:
    """Whether a row or column is hidden, or so low or narrow that nothing of it is seen."""
    is_flat = _is_below(attributes.get("ht"), LOWEST_ROW)
    return is_flat or _is_below(attributes.get("width"), _NARROWEST) or is_set(attributes, "hidden")


def _is_below(size: str | None, limit: float) -> bool:
    try:
        return size is not None and float(size) < limit
    except ValueError:
        return False


def _hide_columns(looks: Looks, attributes: Mapping[str, str]) -> None:
    first = attributes.get("min", "")
    last = attributes.get("max", first)
    if first.isdigit() and last.isdigit():
        looks.hidden_columns.update(range(int(first), min(int(last), 16_384) + 1))


def _merge(looks: Looks, reference: str) -> None:
    for area in areas_of(reference):
        looks.merge(area)


# ---------------------------------------------------------------- the plain way


class LookHandler(LookingHandler):
    """Notes the looks of a sheet and of its cells with content, instead of the content."""

    def __init__(self, styles: Styles, rich: Rich):
        super().__init__()
        self.styles, self.rich = styles, rich
        self.looks = Looks()
        self.runs: list[Run] = []
        self.conditions = Conditions(self.looks, styles)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = self.main.local(name)
        if local == "c":
            self.runs = []
        elif self.attributes is not None:
            self.start_in_cell(local, attributes)
        elif local == "row" and _is_unseen(attributes):
            self.looks.hidden_rows.add(self.row)
        elif local == "col" and _is_unseen(attributes):
            _hide_columns(self.looks, attributes)
        elif local == "mergeCell":
            _merge(self.looks, attributes.get("ref", ""))
        elif local:
            self.conditions.start(local, attributes)
        else:
            self.conditions.start_extension(name, attributes)

    def start_in_cell(self, local: str, attributes: dict[str, str]) -> None:
        if local == "r":
            self.runs.append(Run(""))
        elif local in _OF_RUNS and self.runs:
            self.runs[-1] = _dressed(self.runs[-1], local, attributes)

    def end(self, name: str) -> None:
        super().end(name)
        if self.attributes is None:
            self.conditions.end(name)

    def text(self, piece: str) -> None:
        super().text(piece)
        self.conditions.text(piece)
        if self.runs and self.words is not None:
            self.runs[-1] = self.runs[-1]._replace(text=self.runs[-1].text + piece)

    def look(self, style: int | None, string: int | None) -> None:
        runs = self.runs if string is None else self.rich.get(string, ())
        at, number = (self.row, self.column), style or 0
        grounds = self.styles.grounds
        ground = grounds[number] if number < len(grounds) else WHITE
        shown = self.styles.shown.get(number)
        self.looks.put(at, runs, number in self.styles.struck, ground, shown)
        if number in self.styles.coloured:
            self.looks.colours[at] = self.styles.coloured[number]
