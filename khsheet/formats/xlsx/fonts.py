"""Font names of cells, from styles and from the runs of rich text."""

from __future__ import annotations

from khsheet.formats.book import Clock, Limits
from khsheet.formats.package import elements, parse_xml, pieces
from khsheet.formats.xlsx.cells import CellHandler
from khsheet.formats.xlsx.values import ValueReader


def first_run_fonts(data: bytes, part: str, limits: Limits) -> dict[int, str]:
    """By index of the shared string: the font of its first run, where it has one of its own."""
    fonts: dict[int, str] = {}
    index, run = -1, 0
    wanted = {"sst/si", "sst/si/r", "sst/si/t", "r/rPr/rFont"}
    for path, attributes, _ in elements(data, part, Clock(limits), wanted, limits.cells):
        if path == "sst/si":
            index, run = index + 1, 0
        elif path != "r/rPr/rFont":
            run += 1
        elif run == 1:
            fonts.setdefault(index, attributes.get("val", ""))
    return fonts


class FontHandler(CellHandler):
    """Keeps the font of every cell with content, instead of the content."""

    def __init__(self, fonts: list[str], runs: dict[int, str]):
        super().__init__(ValueReader(), self.put_nothing, self.put_nothing)
        self.fonts, self.runs = fonts, runs
        self.run = 0
        self.run_font = ""
        self.found: dict[tuple[int, int], str] = {}

    def put_nothing(self, *_: object) -> None:
        pass

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = self.main.local(name)
        if local == "c":
            self.run, self.run_font = 0, ""
        elif local == "r":
            self.run += 1
        elif local == "rFont" and self.run == 1:
            self.run_font = attributes.get("val", "")

    def finish_cell(self, attributes: dict[str, str]) -> None:
        if self.reference_is_bad or all(words is None for words in self.texts.values()):
            return
        content = "".join(self.texts["v"] or []).strip()
        font = self.run_font
        if attributes.get("t") == "s" and content.isdecimal():
            font = self.runs.get(int(content[:9]), "")
        style = attributes.get("s", "0")
        if not font and style.isdecimal() and int(style[:9]) < len(self.fonts):
            font = self.fonts[int(style[:9])]
        if font:
            self.found[self.row, self.column] = font


def cell_fonts(
    data: bytes, part: str, limits: Limits, fonts: list[str], runs: dict[int, str]
) -> dict[tuple[int, int], str]:
    """Font name by (row, column) of every cell with content."""
    handler = FontHandler(fonts, runs)
    clock = Clock(limits)
    for _ in parse_xml(pieces(data), part, clock, handler.start, handler.end, handler.text):
        pass
    return handler.found
