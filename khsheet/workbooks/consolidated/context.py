"""What all sheets of the consolidated workbook share: units in order, headings, pages, links."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from khsheet.collection import totals
from khsheet.collection.comparison import Change, Comparison, Relation
from khsheet.collection.entries import form_of
from khsheet.collection.spool import Spool
from khsheet.collection.totals import Coverage
from khsheet.form.layout import quoted
from khsheet.form.wording import filled_in, words_of
from khsheet.letters.writer import Writer
from khsheet.messages import EXEMPT, STATUS_WORDS
from khsheet.model import Collection, Entry, Form, Period, Status, Unit, Value
from khsheet.model.fielded import Mutable
from khsheet.model.places import a1
from khsheet.workbooks import paper
from khsheet.workbooks.excel import ExcelSheet
from khsheet.workbooks.heights import height
from khsheet.workbooks.stream import StreamedBook, StreamedSheet
from khsheet.workbooks.styles import SHEET_NOTE, SHEET_OWNER, SHEET_TITLE
from khsheet.workbooks.texts import address

OVERVIEW, SUMMARY, NARRATIVE = "Tổng quan", "Tổng hợp", "Thuyết minh"
GROUPS = "Theo nhóm"
STATUSES, FINDING_GROUPS, FINDINGS = "Tình hình nộp", "Nhóm lỗi", "Cần sửa"
TREND, TARGETS, RANKING = "Diễn biến", "Kết quả chỉ tiêu", "Xếp hạng"
SOURCES, DATA, DECISIONS = "Nguồn số liệu", "Dữ liệu", "Quyết định"
CHART_NUMBERS = "Số liệu biểu đồ"

MISSING = "chưa nộp"
UNGROUPED = "Đơn vị chưa xếp nhóm"

#: A link's path may be this long; Excel takes 255 characters of a place in a file.
_LONGEST_PATH, _LONGEST_PLACE = 200, 255
_MARGINS = {"left": 0.5, "right": 0.4, "top": 0.5, "bottom": 0.6}


_RELATIONS = {
    Relation.BEFORE: "Kỳ trước",
    Relation.YEAR_AGO: "Cùng kỳ năm trước",
}


class Changes(NamedTuple):
    """What changed of the totals since an earlier period, of so many units accepted both times."""

    period: Period
    relation: str
    by_key: dict[str, Change]
    units: int


class BookContext(Mutable):
    """One consolidated workbook being written."""

    book: StreamedBook
    collection: Collection
    spool: Spool
    links_from: Path | None
    comparison: Comparison | None = None
    _known_files: dict[str, str] = field(default_factory=dict, init=False)

    # ------------------------------------------------------------ what is written about

    @property
    def form(self) -> Form:
        return self.collection.form

    @cached_property
    def config(self) -> dict[str, str]:
        return {**self.form.config, **self.collection.office.own}

    @cached_property
    def period_name(self) -> str:
        return self.collection.period.name

    def say(self, text: str) -> str:
        """A text of the definition with its placeholders replaced."""
        return filled_in(text, words_of(self.collection.period))

    @cached_property
    def groups(self) -> list[tuple[str, list[Unit]]]:
        """The units in roster order, together by group; one without a name if there are none."""
        found: dict[str, list[Unit]] = {}
        for unit in self.collection.units:
            found.setdefault(unit.group, []).append(unit)
        if set(found) <= {""}:
            return [("", list(self.collection.units))]
        return [(name or UNGROUPED, units) for name, units in found.items()]

    @property
    def is_grouped(self) -> bool:
        return self.groups[0][0] != ""

    @cached_property
    def units(self) -> list[Unit]:
        """The units in the order of all sheets."""
        return [u for _, units in self.groups for u in units]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number (TT) of each unit by its code: the same on every sheet, and where a sheet
        tells the files."""
        return {unit.code: number for number, unit in enumerate(self.units, 1)}

    def entry(self, unit: Unit) -> Entry | None:
        return self.collection.counted.get(unit.code)

    @cached_property
    def entries(self) -> list[Entry]:
        """The counted entries in the order of the units."""
        return [e for u in self.units if (e := self.entry(u))]

    @cached_property
    def _names(self) -> dict[str, str]:
        return self.collection.names

    def name(self, unit: Unit) -> str:
        """What a unit is called here."""
        return self._names.get(unit.code, unit.name)

    def form_of(self, entry: Entry) -> Form:
        """The form in the version that the unit filled in."""
        return form_of(entry, self.form)

    @cached_property
    def others(self) -> dict[str, list[Entry]]:
        """Files that do not count, by unit code ("" where the unit is not of the collection)."""
        known = {u.code for u in self.units}
        found: dict[str, list[Entry]] = {}
        for entry in self.collection.others:
            found.setdefault(entry.unit.code if entry.unit.code in known else "", []).append(entry)
        return found

    def status(self, unit: Unit) -> str:
        """What the workbook says of a unit: đạt, cần sửa, bị từ chối, để ngoài, chưa nộp, or that
        no report is taken of it."""
        if unit.code in self.collection.office.exempt:
            return EXEMPT
        state = self._states.get(unit.code)
        return STATUS_WORDS[state] if state else MISSING

    @cached_property
    def _states(self) -> dict[str, Status]:
        return self.collection.states

    @cached_property
    def share(self) -> str:
        """Accepted units of those that are asked, such as 11/12."""
        return f"{len(self.collection.accepted)}/{len(self.collection.asked)}"

    @cached_property
    def basis(self) -> str:
        """On how many units the totals stand."""
        statuses = [self.status(u) for u in self.units]
        parts = [f"Dựa trên {self.share} đơn vị"]
        parts += [
            f"{statuses.count(w)} đơn vị {w}"
            for w in ("cần sửa", "bị từ chối", STATUS_WORDS[Status.EXCLUDED], MISSING, EXEMPT)
            if w in statuses
        ]
        if lacking := sum(bool(entry.lacking) for entry in self.entries):
            parts.append(f"{lacking} đơn vị chưa đủ các kỳ")
        return "; ".join(parts)

    @cached_property
    def is_provisional(self) -> bool:
        """Whether some unit's numbers are shown but not yet counted."""
        return any(e.status is Status.ERRORS for e in self.entries)

    @cached_property
    def totals(self) -> dict[str, Value]:
        """The official totals: those of the accepted units."""
        return totals.total(self.form, self.collection.accepted)

    @cached_property
    def provisional(self) -> dict[str, Value]:
        """The totals with the numbers of units with errors, as far as they are not wrong."""
        return totals.total(self.form, self.entries, skip_wrong=True)

    @cached_property
    def coverage(self) -> dict[str, Coverage]:
        """Of how many units each official total is."""
        return totals.coverage(self.form, self.collection.accepted)

    @cached_property
    def provisional_coverage(self) -> dict[str, Coverage]:
        """Of how many units each total with the numbers of units with errors is."""
        return totals.coverage(self.form, self.entries, skip_wrong=True)

    @cached_property
    def coverage_of(self) -> dict[str, dict[str, Coverage]]:
        """Of how many of its units the official total of each group is, by its name."""
        accepted = {e.unit.code: e for e in self.collection.accepted}
        return {
            name: totals.coverage(
                self.form, [accepted[u.code] for u in units if u.code in accepted]
            )
            for name, units in self.groups
        }

    @cached_property
    def incomplete(self) -> dict[str, str]:
        """What is said of the official totals that lack the number of some unit."""
        return totals.incomplete(self.form, self.coverage)

    @cached_property
    def writer(self) -> Writer:
        """The office as it writes of its units."""
        return Writer(self.collection)

    @cached_property
    def changes(self) -> list[Changes]:
        """What changed since the period before, and since the same period of the year before."""
        if self.comparison is None:
            return []
        return [
            Changes(
                earlier.period,
                _RELATIONS[self.comparison.relation(earlier)],
                self.comparison.of_totals(earlier),
                len(self.comparison.units_of_both(earlier)),
            )
            for earlier in self.comparison.compared
        ]

    # ------------------------------------------------------------ sheets

    def start(
        self, name: str, widths: Sequence[float], *, landscape: bool = True, fit: bool = True
    ) -> StreamedSheet:
        """A new sheet with its columns and print set-up."""
        sheet = self.book.streamed(name)
        for column, width in enumerate(widths, 1):
            sheet.column(column, width)
        self.set_up_page(sheet, landscape=landscape)
        if fit:
            sheet.fit_width()
        return sheet

    def start_on_pages(
        self, name: str, widths: Sequence[float], repeated: int
    ) -> tuple[StreamedSheet, tuple[Sequence[float], int]]:
        """A new sheet that is printed as wide as one page, or where that would be too small on
        several beside each other, on which the first columns are repeated.

        With it where its title stands: over columns of which widths, and from which on.
        """
        breaks = paper.pages(widths[:repeated], widths[repeated:])
        sheet = self.start(name, widths, fit=not breaks)
        if not breaks:
            return sheet, (widths, 1)
        sheet.scale(paper.READABLE)
        sheet.repeat_columns(1, repeated)
        sheet.break_before_columns([repeated + 1 + at for at in breaks])
        return sheet, (widths[repeated : repeated + breaks[0]], repeated + 1)

    def set_up_page(self, sheet: ExcelSheet, *, landscape: bool) -> None:
        sheet.page(self.config.get("office_name", ""), landscape=landscape, margins=_MARGINS)

    def title(
        self,
        sheet: StreamedSheet,
        text: str,
        notes: Sequence[str],
        widths: Sequence[float],
        column: int = 1,
    ) -> int:
        """The heading block from row 1 on: office, title, notes, over columns of those widths.

        Returns the first free row.
        """
        lines = [
            (self.config.get("office_name", ""), SHEET_OWNER, 12),
            (text, SHEET_TITLE, 16),
            *((note, SHEET_NOTE, 12) for note in notes),
        ]
        width = sum(widths)
        for row, (line, look, size) in enumerate(lines, 1):
            sheet.height(row, height(line, width, size))
            sheet.across(row, column, column + len(widths) - 1, line, look)
        return len(lines) + 1

    # ------------------------------------------------------------ links

    def internal(self, name: str, row: int, column: int) -> str:
        """The link to a cell of this workbook."""
        return f"internal:{quoted(name)}!{a1(row, column)}"

    def external(self, path: str, place: str = "") -> str:
        """The link to a real file, and a place in it such as 'Sổ quỹ'!B9; "" where it can't be."""
        if self.links_from is None or not path or "#" in path or len(path) > _LONGEST_PATH:
            return ""
        if path not in self._known_files:
            relative = _relative(Path(path), self.links_from)
            self._known_files[path] = f"external:{address(relative)}" if relative else ""
        file = self._known_files[path]
        return f"{file}#{place}" if file and place and len(place) <= _LONGEST_PLACE else file


def _relative(path: Path, folder: Path) -> str:
    """The path as seen from a folder; "" for what is no file, or lies on another drive.

    A consolidated workbook tells where its files lay: a share on another machine is never asked.
    """
    if str(path).startswith(("//", "\\\\")):
        return ""
    try:
        seen = os.path.relpath(path, folder).replace(os.sep, "/") if path.is_file() else ""
    except (OSError, ValueError):
        return ""
    return f"./{seen}" if len(seen) == 1 else seen  # XlsxWriter takes no link of one letter
