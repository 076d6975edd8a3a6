"""Nhóm lỗi and Cần sửa: every finding, grouped, then in full with links to its file and cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import islice
from typing import NamedTuple

from khsheet import messages
from khsheet.collection.to_mend import to_mend
from khsheet.form.layout import quoted
from khsheet.form.rules.cell import wanted
from khsheet.messages import CATALOGUE, GRADES, READ_ALL_THE_SAME
from khsheet.model import Field, Finding, Severity, Status, Unit
from khsheet.model.fielded import Mutable
from khsheet.model.places import a1
from khsheet.workbooks.consolidated import list_sheet, lists
from khsheet.workbooks.consolidated.context import FINDING_GROUPS, FINDINGS, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW, Column
from khsheet.workbooks.consolidated.status_sheet import findings_by_file
from khsheet.workbooks.styles import CENTRED, CENTRED_NUMBER, SMALL, SMALLEST
from khsheet.workbooks.texts import pieces

_HEAD_HEIGHT, _LEAST_HEIGHT = 22, 17
#: Rows for the cells of one column that were read all the same; the last one counts what is left.
_MOST_READ = 30


class _Group(Mutable):
    """The same finding at the same item of the form."""

    finding: Finding
    label: str
    where: str
    remedy: str
    number: int = 0
    count: int = 0
    units: set[str] = field(default_factory=set)

    @property
    def code(self) -> str:
        return self.finding.code

    @property
    def sheet(self) -> str:
        return self.finding.place.sheet

    @property
    def rank(self) -> tuple[int, int, str, str, str]:
        """The gravest first, then the most frequent."""
        gravity = list(GRADES).index(self.finding.severity)
        return gravity, -self.count, self.code, self.sheet, self.label


class _Found(NamedTuple):
    """One finding of one file."""

    number: int
    unit: Unit
    finding: Finding
    label: str
    path: str
    cell: str
    is_first: bool


def write(context: BookContext) -> None:
    """Both sheets."""
    _write_groups(context)
    _write_all(context)


def _label(context: BookContext, finding: Finding) -> str:
    item = context.form.items.get(finding.field)
    return context.say(item.label if item else finding.label)


# ---------------------------------------------------------------- Nhóm lỗi

_IN_FORCE = "không kể tệp đã thay thế hoặc văn phòng để ngoài"
#: What to do is another thing for a number than for words: a finding of these says it as it fits.
_BY_TYPE = (messages.SIGN_FOR_BLANK, messages.TURNED_INTO_DATE)

_GROUP_COLUMNS: tuple[Column[_Group], ...] = (
    Column("TT", 5, lambda group: group.number, CENTRED_NUMBER),
    Column("Mức", 9, lambda group: GRADES[group.finding.severity], CENTRED, shown_whole=12),
    Column("Mã", 9, lambda group: group.code, CENTRED, shown_whole=12),
    Column("Loại", 30, lambda group: CATALOGUE[group.code].title, shown_whole=12),
    Column("Trang", 18, lambda group: group.sheet, shown_whole=12),
    Column("Mục", 40, lambda group: group.label, shown_whole=12),
    Column("Số lần", 9, lambda group: group.count, CENTRED_NUMBER),
    Column("Số đơn vị", 10, lambda group: len(group.units), CENTRED_NUMBER),
    Column("Ví dụ ở", 30, lambda group: group.where, shown_whole=12),
    Column("Cách sửa", 50, lambda group: group.remedy, shown_whole=12),
)


def _write_groups(context: BookContext) -> None:
    groups = _grouped(context)
    note = f"{len(groups)} nhóm, {_IN_FORCE}; chi tiết ở trang {FINDINGS}."
    title = f"NHÓM LỖI {context.period_name.upper()}"
    sheet = list_sheet.start(context, FINDING_GROUPS, title, note, _GROUP_COLUMNS, _HEAD_HEIGHT)
    list_sheet.filtered(sheet, _GROUP_COLUMNS, len(groups))
    sheet.freeze(HEAD_ROW)
    list_sheet.fill(sheet, HEAD_ROW + 1, _GROUP_COLUMNS, groups)


def _remedy(context: BookContext, finding: Finding) -> str:
    """What is to be done, as it fits the type of the item."""
    item = context.form.items.get(finding.field)
    if finding.code == messages.REQUIRED_BLANK and isinstance(item, Field):
        said = wanted(item)
        return f"{said[0].upper()}{said[1:]}."
    own = finding.remedy if finding.code in _BY_TYPE else ""
    return own or CATALOGUE[finding.code].remedy


def _grouped(context: BookContext) -> list[_Group]:
    """What was found in the files that count, or that are still to be sent anew."""
    groups: dict[tuple[Severity, str, str, str], _Group] = {}
    for unit, entry in findings_by_file(context):
        for finding in () if entry.is_set_aside else entry.findings:
            key = (finding.severity, finding.code, finding.field, finding.place.sheet)
            group = groups.get(key)
            if group is None:
                at = a1(finding.place.row, finding.place.column)
                parts = (context.name(unit) or entry.path, f"ô {at}" if at else "")
                where = ", ".join(part for part in parts if part)
                told = (_label(context, finding), where, _remedy(context, finding))
                group = groups[key] = _Group(finding, *told)
            group.count += 1
            group.units.add(unit.code or entry.path)
    ranked = sorted(groups.values(), key=lambda group: group.rank)
    for number, group in enumerate(ranked, 1):
        group.number = number
    return ranked


# ---------------------------------------------------------------- Cần sửa


def _write_all(context: BookContext) -> None:
    """Every finding; past the limit of rows, on a next sheet."""
    files = findings_by_file(context)
    total = sum(sum(1 for _ in _shortened(entry.findings)) for _, entry in files)
    note = _left(context, total)
    columns = _columns(context)
    numbered = _found(context)
    for part in range(max(1, -(-total // lists.ROW_LIMIT))):
        rows = min(lists.ROW_LIMIT, total - part * lists.ROW_LIMIT)
        name = FINDINGS if part == 0 else f"{FINDINGS} ({part + 1})"
        title = f"CẦN SỬA {context.period_name.upper()}"
        sheet = list_sheet.start(context, name, title, note, columns, _HEAD_HEIGHT)
        list_sheet.filtered(sheet, columns, rows)
        sheet.freeze(HEAD_ROW)
        list_sheet.fill(sheet, HEAD_ROW + 1, columns, islice(numbered, rows), _LEAST_HEIGHT)


def _found(context: BookContext) -> Iterator[_Found]:
    """Every finding with its file: of what was joined from several the one in which it stands. A
    file is named where its findings begin."""
    number = 0
    for unit, entry in findings_by_file(context):
        last = None
        for finding in _shortened(entry.findings):
            number += 1
            path = finding.place.file if entry.is_joined else entry.path
            label, cell = _label(context, finding), a1(finding.place.row, finding.place.column)
            yield _Found(number, unit, finding, label, path, cell, is_first=path != last)
            last = path


def _shortened(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, but not hundreds of dates in one column that were all read the same way."""
    findings = list(findings)
    read = [_column_of(f) for f in findings if f.code in READ_ALL_THE_SAME]
    many = {column: number for column, number in Counter(read).items() if number > _MOST_READ}
    told = Counter[tuple[str, ...]]()
    for finding in findings:
        column = _column_of(finding)
        if finding.code in READ_ALL_THE_SAME and column in many:
            told[column] += 1
            if told[column] == _MOST_READ:
                rest = many[column] - _MOST_READ + 1
                found = f"từ ô này trở xuống còn {rest} ô của cột được đọc giúp như các ô trên"
                finding = finding._replace(found=found, value="")
            elif told[column] > _MOST_READ:
                continue
        yield finding


def _column_of(finding: Finding) -> tuple[str, ...]:
    return finding.place.file, finding.place.sheet, finding.field, finding.code


def _left(context: BookContext, total: int) -> str:
    """What is still to mend or to explain; the rest is to be known, or of files that others
    replaced."""
    if not total:
        return "Không có điều gì cần sửa."
    refused = [e for e in to_mend(context.collection) if e.status is Status.REJECTED]
    waiting = [*context.entries, *refused]
    errors = sum(entry.count(Severity.ERROR) for entry in waiting)
    asked = sum(entry.count(Severity.WARNING) for entry in waiting)
    said = f"Còn {errors} lỗi phải sửa, {asked} điều nhắc cần xem lại hoặc giải trình."
    if rest := total - errors - asked:
        said += f" {rest} dòng khác để biết: đã đọc giúp, đã giải trình, tệp không được tính."
    if any(context.external(entry.path) for _, entry in findings_by_file(context)):
        said += " Bấm vào tên tệp hoặc địa chỉ ô để mở."
    return said


def _columns(context: BookContext) -> tuple[Column[_Found], ...]:
    def file(found: _Found) -> str:
        return context.external(found.path) if found.is_first else ""

    def path(found: _Found) -> str | None:
        """Once for each file: it would fill every row."""
        return found.path if found.is_first else None

    def grade(found: _Found) -> str:
        return GRADES[found.finding.severity]

    def unit(found: _Found) -> str:
        return context.name(found.unit) or "(không rõ)"

    def value(found: _Found) -> str:
        return pieces(found.finding.value)[0]

    def cell(found: _Found) -> str:
        if not found.cell:
            return ""
        place = f"{quoted(found.finding.place.sheet)}!{found.cell}"
        return context.external(found.path, place)

    return (
        Column("TT", 6, lambda found: found.number, CENTRED_NUMBER),
        Column("Đơn vị", 24, unit, shown_whole=12),
        Column("Tệp", 29, path, SMALLEST, link=file, shown_whole=10),
        Column("Mức", 9, grade, CENTRED, shown_whole=12),
        Column("Mã", 9, lambda found: found.finding.code, CENTRED),
        Column("Trang", 14, lambda found: found.finding.place.sheet, SMALL, shown_whole=11),
        Column("Ô", 8, lambda found: found.cell, CENTRED, link=cell),
        Column("Mục", 26, lambda found: found.label, SMALL, shown_whole=11),
        Column("Giá trị", 18, value, SMALL, shown_whole=11),
        Column("Nội dung", 68, lambda found: found.finding.message, SMALL, shown_whole=11),
    )
