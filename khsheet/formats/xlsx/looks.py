"""Looks of .xlsx cells: cells are asked only where the styles or texts have a look that matters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from khsheet.formats.book import Clock, Limits
from khsheet.formats.looks import Area, Looks, Run
from khsheet.formats.package import Styles, elements, is_set
from khsheet.formats.xlsx.cells import LookingHandler, column_number, region_begin
from khsheet.formats.xlsx.values import NotOrdinary

Rich = Mapping[int, Sequence[Run]]
"""The runs of shared strings that have several looks, by their index."""

_ATTRIBUTE = re.compile(rb'\s([A-Za-z]+)="([^"]*)"')
_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
_MERGED = re.compile(rb'<mergeCell (?:[^<>]*\s)?ref="([^"<>]*)"')
_AREA = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_HIDDEN = (b' hidden="1"', b' hidden="true"')
_RAISED = ("superscript", "subscript")
_RICH = {"sst/si", "sst/si/r", "si/r/rPr", "r/rPr/strike", "r/rPr/vertAlign", "si/r/t"}


def rich_texts(data: bytes, part: str, limits: Limits) -> Rich:
    """The runs of the shared strings that have several, if any has a look that matters."""
    if not _may_hold(data, b"strike") and not _may_hold(data, b"vertAlign"):
        return {}
    texts: dict[int, list[Run]] = {}
    index = -1
    for path, attributes, text in elements(data, part, Clock(limits), _RICH, limits.cells):
        if path == "sst/si":
            index += 1
            continue
        runs = texts.setdefault(index, [])
        if path == "sst/si/r":
            runs.append(Run(""))
        elif path == "si/r/t":
            runs[-1] = runs[-1]._replace(text=text)
        else:
            runs[-1] = _dressed(runs[-1], path.rpartition("/")[2], attributes)
    return texts


def _may_hold(data: bytes, word: bytes) -> bool:
    """Whether a part can hold a word; one that is not in UTF-8 is always looked into."""
    return word in data or b"\0" in data[:4]


def _dressed(run: Run, name: str, attributes: Mapping[str, str]) -> Run:
    """A run after one more element of its properties; what has properties is struck by its own."""
    if name == "rPr":
        return run._replace(struck=False)
    if name == "strike":
        return run._replace(struck=is_set(attributes))
    return run._replace(raised=attributes.get("val", "") in _RAISED)


def sheet_looks(data: bytes, part: str, limits: Limits, styles: Styles, rich: Rich) -> Looks:
    """The looks of a worksheet part."""
    try:
        has_runs = b"inlineStr" in data and b"<rPr" in data
        if styles.struck or styles.shown or rich or has_runs:
            raise NotOrdinary
        return _frame(data)
    except NotOrdinary:
        handler = LookHandler(styles, rich)
        handler.read(data, part, limits)
        return handler.looks


# ---------------------------------------------------------------- the fast way


def _frame(data: bytes) -> Looks:
    """Merged areas, hidden rows and columns of an ordinary part; raises NotOrdinary for another."""
    looks = Looks()
    if b" hidden='" in data or b" ref='" in data:  # written in single quotation marks
        raise NotOrdinary
    region_begin(data)
    for tag in _hidden_tags(data):
        if tag.startswith(b"<row "):
            number = _ROW_NUMBER.search(tag)
            if not number:
                raise NotOrdinary
            looks.hidden_rows.add(int(number[1]))
        elif tag.startswith(b"<col "):
            attributes = dict(_ATTRIBUTE.findall(tag))
            first: bytes = attributes.get(b"min", b"")
            last: bytes = attributes.get(b"max", first)
            _hide_columns(looks, first.decode(), last.decode())
    at = data.find(b"<mergeCell ", max(data.rfind(b"</sheetData>"), 0))
    end = data.rfind(b"<mergeCell ", at) if at >= 0 else -1
    for reference in _MERGED.findall(data, at, data.find(b">", end)) if at >= 0 else ():
        _merge(looks, reference.decode())
    return looks


def _hidden_tags(data: bytes) -> Iterator[bytes]:
    for word in _HIDDEN:
        at = data.find(word)
        while at >= 0:
            yield data[data.rfind(b"<", 0, at) : data.find(b">", at)]
            at = data.find(word, at + 1)


def _hide_columns(looks: Looks, first: str, last: str) -> None:
    if first.isdigit() and last.isdigit():
        looks.hidden_columns.update(range(int(first), min(int(last), 16_384) + 1))


def _merge(looks: Looks, reference: str) -> None:
    if match := _AREA.fullmatch(reference):
        first, top, last, bottom = match.groups()
        looks.merge(Area(int(top), column_number(first), int(bottom), column_number(last)))


# ---------------------------------------------------------------- the plain way


class LookHandler(LookingHandler):
    """Notes the looks of a sheet and of its cells with content, instead of the content."""

    def __init__(self, styles: Styles, rich: Rich):
        super().__init__()
        self.styles, self.rich = styles, rich
        self.looks = Looks()
        self.runs: list[Run] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = self.main.local(name)
        if local == "c":
            self.runs = []
        elif local == "row" and is_set(attributes, "hidden"):
            self.looks.hidden_rows.add(self.row)
        elif local == "col" and is_set(attributes, "hidden"):
            first = attributes.get("min", "")
            _hide_columns(self.looks, first, attributes.get("max", first))
        elif local == "mergeCell":
            _merge(self.looks, attributes.get("ref", ""))
        elif local == "r":
            self.runs.append(Run(""))
        elif local in ("rPr", "strike", "vertAlign") and self.runs:
            self.runs[-1] = _dressed(self.runs[-1], local, attributes)

    def text(self, piece: str) -> None:
        super().text(piece)
        if self.runs and self.words is not None:
            self.runs[-1] = self.runs[-1]._replace(text=self.runs[-1].text + piece)

    def look(self, style: int | None, string: int | None) -> None:
        runs = self.runs if string is None else self.rich.get(string, ())
        at, number = (self.row, self.column), style or 0
        self.looks.put(at, runs, number in self.styles.struck)
        if number in self.styles.shown:
            self.looks.shown[at] = self.styles.shown[number]
