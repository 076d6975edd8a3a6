""".xlsx and .xlsm: the workbook's own parts, and sheets read when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType

from khsheet.formats.book import (
    MAX_COLUMN,
    MAX_ROW,
    Book,
    Clock,
    Grid,
    GridBuilder,
    Limits,
    Unreadable,
    damaged,
    saved_by_libreoffice,
)
from khsheet.formats.package import (
    NOT_STORED,
    Package,
    Relation,
    elements,
    once_per_content,
    relations,
)
from khsheet.formats.xlsx.attached import read_attached
from khsheet.formats.xlsx.cells import behind_rows, read_cells
from khsheet.formats.xlsx.fittings import is_structure_locked, read_fittings
from khsheet.formats.xlsx.fonts import cell_fonts, first_run_fonts
from khsheet.formats.xlsx.looks import Rich, rich_texts, sheet_looks
from khsheet.formats.xlsx.stream import stream_rows
from khsheet.formats.xlsx.strings import read_strings
from khsheet.formats.xlsx.styles import NO_STYLES, Styles, read_styles
from khsheet.formats.xlsx.values import ValueReader

WITHOUT_CELLS = {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}
STYLED = re.compile(rb"<c [^<>]*\bs=[\"'](?!0[\"'])")

#: Google Sheets does not name itself; its workbooks declare what no other program does.
GOOGLE = b"schemas.microsoft.com/office/mac/excel/2008/main"

KINDS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}


def workbook_part(package: Package) -> tuple[str, str]:
    """The part that is the workbook, and the kind of file; kind is empty if it is none."""
    try:
        related = relations(package, "").values()
        found = [relation.target for relation in related if relation.type == "officeDocument"]
    except Unreadable:
        found = []
    for part in [*found, *KINDS]:
        folder_is_right = part.lower().rpartition("/")[0] not in ("word", "ppt", "visio")
        if part in package and folder_is_right:
            kind = "xlsb" if part.endswith(".bin") else "xlsx"
            has_macros = kind == "xlsx" and "xl/vbaProject.bin" in package
            return part, "xlsm" if has_macros else kind
    return "", "xlsx" if any(name.startswith("xl/") for name in package.infos) else ""


class ZippedBook(Book):
    """What .xlsx and .xlsb have in common: parts tied together by relationships."""

    def __init__(self, package: Package, workbook: str, kind: str):
        self.package = package
        self.limits = package.limits
        self.kind = kind
        self.workbook = workbook
        self.relations = relations(package, workbook)
        self.parts: dict[str, Relation | None] = {}
        # Modules of old macros are listed as sheets that no part belongs to.
        self.unrelated: set[str] = set()
        self.hidden = {}
        for name, state, relation in self.read_workbook():
            if name in self.parts:
                raise damaged(workbook, "hai trang trùng tên")
            self.parts[name] = self.relations.get(relation)
            if not relation:
                self.unrelated.add(name)
            self.hidden[name] = state not in ("", "visible", "0")
        self.names = list(self.parts)
        if not self.names:
            raise damaged(workbook, "không có trang nào")

    def read_workbook(self) -> Iterator[tuple[str, str, str]]:
        """Name, state and relationship id of each sheet; sets ``epoch1904``."""
        raise NotImplementedError

    def sheet_part(self, name: str) -> str:
        """The part that holds a sheet, or nothing for a sheet that holds no cells."""
        relation = self.parts[name]
        if relation is None and name in self.unrelated:
            return ""
        if relation and relation.type in WITHOUT_CELLS:
            return ""
        if relation is None or relation.external or relation.target not in self.package:
            raise damaged(f"trang {name}", NOT_STORED)
        if relation.type != "worksheet":
            raise damaged(f"trang {name}", "không phải là trang")
        return relation.target

    def related(self, kind: str) -> str:
        """The workbook's part of that relationship type, or nothing if there is none."""
        for relation in self.relations.values():
            if relation.type == kind and not relation.external:
                return relation.target
        return ""

    @cached_property
    def modified(self) -> datetime | None:
        (moment,) = self._properties("docProps/core.xml", "coreProperties/modified")
        return saved_by_libreoffice(parse_moment(moment), self.application)

    @property
    def application(self) -> str:
        return self._program[0]

    @property
    def app_version(self) -> str:
        return self._program[1]

    @cached_property
    def _program(self) -> tuple[str, ...]:
        return self._properties(
            "docProps/app.xml", "Properties/Application", "Properties/AppVersion"
        )

    def _properties(self, part: str, *paths: str) -> tuple[str, ...]:
        """Document properties; damaged ones say nothing, and are no reason to refuse."""
        nothing = ("",) * len(paths)
        if part not in self.package:
            return nothing
        try:
            return _first_texts(self.package.read(part), part, paths, self.limits)
        except Unreadable:
            return nothing

    def close(self) -> None:
        self.package.close()


class XlsxBook(ZippedBook):
    #: Known once the shared strings were read.
    rich: Rich = MappingProxyType({})
    is_google_s = False

    def read_workbook(self) -> Iterator[tuple[str, str, str]]:
        data = self.package.read(self.workbook)
        self.is_structure_locked = is_structure_locked(data)
        self.is_google_s = "docProps/app.xml" not in self.package and GOOGLE in data
        self.epoch1904, sheets = _epoch_and_sheets(data, self.workbook, self.limits)
        return iter(sheets)

    @property
    def application(self) -> str:
        return "Google Sheets" if self.is_google_s else super().application

    @cached_property
    def styles(self) -> Styles:
        part = self.related("styles")
        if part not in self.package:
            return NO_STYLES
        return read_styles(self.package.read(part), part, self.limits)

    @cached_property
    def lost_styles(self) -> str:
        """The part of the styles where it is listed and missing."""
        part = self.related("styles")
        return "" if part in self.package else part

    @cached_property
    def values(self) -> ValueReader:
        """A part that is listed and missing matters only where a cell needs it."""
        part, strings = self.related("sharedStrings"), []
        is_stored = part in self.package
        if is_stored:
            data = self.package.read(part)
            strings = read_strings(data, part, self.limits)
            self.rich = rich_texts(data, part, self.limits)
        return ValueReader(
            strings, self.styles.kinds, self.limits.text, self.epoch1904, "" if is_stored else part
        )

    def sheet(self, name: str, max_row: int = MAX_ROW, max_column: int = MAX_COLUMN) -> Grid:
        builder = GridBuilder(self.limits, max_row, max_column)
        if part := self.sheet_part(name):
            data = self.package.read(part)
            if self.lost_styles and STYLED.search(data):
                raise damaged(self.lost_styles, NOT_STORED)
            values, styles, rich = self.values, self.styles, self.rich
            unseen = read_cells(data, part, builder, values)
            behind = behind_rows(data)
            looks = sheet_looks(data, part, self.limits, styles, rich, behind, unseen)
            builder.grid.looks = looks
            builder.grid.looks.attached = read_attached(self.package, part)
            builder.grid.fittings = read_fittings(behind)
        return builder.finish()

    def text_rows(self, name: str) -> Iterator[list[str]]:
        """Every row from row 1, streamed in constant memory; see ``Book.text_rows``.

        No limit of size or time holds for the sheet itself: ask it only of trusted files.
        """
        part = self.sheet_part(name)
        return stream_rows(self.package, part, list(self.values.strings)) if part else iter(())

    def fonts(self, name: str) -> dict[tuple[int, int], str]:
        part = self.sheet_part(name)
        if not part:
            return {}
        strings = self.related("sharedStrings")
        runs = {}
        if strings in self.package:
            runs = first_run_fonts(self.package.read(strings), strings, self.limits)
        return cell_fonts(self.package.read(part), part, self.limits, self.styles.fonts, runs)


@once_per_content
def _epoch_and_sheets(
    data: bytes, part: str, limits: Limits
) -> tuple[bool, tuple[tuple[str, str, str], ...]]:
    """Whether days count from 1904; name, state and relationship id of each sheet."""
    epoch1904, sheets = False, []
    wanted = {"workbook/sheets/sheet", "workbook/workbookPr"}
    for path, attributes, _ in elements(data, part, Clock(limits), wanted):
        if path == "workbook/workbookPr":
            epoch1904 = attributes.get("date1904", "") in ("1", "true", "on")
        else:
            name, state, relation = (attributes.get(key, "") for key in ("name", "state", "id"))
            sheets.append((name, state, relation))
    return epoch1904, tuple(sheets)


@once_per_content
def _first_texts(data: bytes, part: str, paths: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """The text of the first element of each path, "" where there is none."""
    found: dict[str, str] = {}
    for path, _, text in elements(data, part, Clock(limits), set(paths)):
        found.setdefault(path, text.strip())
    return tuple(found.get(path, "") for path in paths)


def parse_moment(text: str) -> datetime | None:
    """A moment such as ``2026-06-30T07:00:00Z`` in UTC, naive; None if it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
