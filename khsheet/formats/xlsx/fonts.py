"""Font names of cells, from styles and from the runs of rich text."""

from __future__ import annotations

from khsheet.formats.book import Clock, Limits
from khsheet.formats.package import elements
from khsheet.formats.xlsx.cells import LookingHandler


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


class FontHandler(LookingHandler):
    """Keeps the font of every cell with content, instead of the content."""

    def __init__(self, fonts: list[str], runs: dict[int, str]):
        super().__init__()
        self.fonts, self.runs = fonts, runs
        self.run = 0
        self.run_font = ""
        self.found: dict[tuple[int, int], str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = self.main.local(name)
        if local == "c":
            self.run, self.run_font = 0, ""
        elif local == "r":
            self.run += 1
        elif local == "rFont" and self.run == 1:
            self.run_font = attributes.get("val", "")

    def look(self, style: int | None, string: int | None) -> None:
        font = self.run_font if string is None else self.runs.get(string, "")
        if not font and style is not None and style < len(self.fonts):
            font = self.fonts[style]
        if font:
            self.found[self.row, self.column] = font


def cell_fonts(
    data: bytes, part: str, limits: Limits, fonts: list[str], runs: dict[int, str]
) -> dict[tuple[int, int], str]:
    """Font name by (row, column) of every cell with content."""
    handler = FontHandler(fonts, runs)
    handler.read(data, part, limits)
    return handler.found
