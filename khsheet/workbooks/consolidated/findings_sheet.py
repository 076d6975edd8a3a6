"""Nhóm lỗi and Cần sửa: every finding, grouped and in full, each with a link to its file and cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from khsheet.form.layout import quoted
from khsheet.messages import CATALOGUE, GRADES
from khsheet.model import Finding, Severity
from khsheet.model.places import a1
from khsheet.workbooks.consolidated import lists
from khsheet.workbooks.consolidated.context import GROUPED, MAX_LINKS, MENDING, BookContext
from khsheet.workbooks.consolidated.status_sheet import findings_by_file
from khsheet.workbooks.stream import StreamedSheet, pieces
from khsheet.workbooks.styles import height

_HEADER_ROW = 3


@dataclass
class _Group:
    """The same finding at the same item of the form."""

    code: str
    severity: Severity
    sheet: str
    label: str
    count: int = 0
    units: set[str] = field(default_factory=set)
    where: str = ""


def write(frame: BookContext) -> None:
    """Both sheets."""
    _write_groups(frame)
    _write_all(frame)


def _label(frame: BookContext, finding: Finding) -> str:
    item = frame.form.item(finding.field) if finding.field else None
    return frame.say(item.label) if item else ""


def _write_groups(frame: BookContext) -> None:
    groups: dict[tuple, _Group] = {}
    for unit, entry in findings_by_file(frame):
        for f in entry.findings:
            key = (f.severity, f.code, f.field, f.place.sheet)
            group = groups.get(key)
            if group is None:
                at = a1(f.place.row, f.place.column)
                where = ", ".join(
                    p for p in (unit.name or entry.path, f"ô {at}" if at else "") if p
                )
                group = groups[key] = _Group(
                    f.code, f.severity, f.place.sheet, _label(frame, f), where=where
                )
            group.count += 1
            group.units.add(unit.code or entry.path)
    order = list(GRADES)
    ranked = sorted(
        groups.values(), key=lambda g: (order.index(g.severity), -g.count, g.code, g.sheet, g.label)
    )
    labels = [
        "TT",
        "Mức",
        "Mã",
        "Loại",
        "Sheet",
        "Mục",
        "Số lần",
        "Số đơn vị",
        "Ví dụ ở",
        "Cách sửa",
    ]
    widths = [5, 9, 9, 30, 18, 40, 9, 10, 30, 56]
    sheet = _start(
        frame,
        GROUPED,
        f"NHÓM LỖI {frame.period_name.upper()}",
        f"{len(ranked)} nhóm; chi tiết ở sheet {MENDING}.",
        labels,
        widths,
        len(ranked),
    )
    style, centre = frame.text(), frame.text(align="center")
    styles = [centre, centre, centre, style, style, style, centre, centre, style, style]
    for row, g in enumerate(ranked, _HEADER_ROW + 1):
        known = CATALOGUE[g.code]
        values = [
            row - _HEADER_ROW,
            GRADES[g.severity],
            g.code,
            known.title,
            g.sheet,
            g.label,
            g.count,
            len(g.units),
            g.where,
            known.remedy,
        ]
        sheet.row(row, values, styles, max(height(str(v), w, 12) for v, w in zip(values, widths)))


def _write_all(frame: BookContext) -> None:
    """Every finding; past the limit of rows, on a next sheet."""
    total = sum(len(e.findings) for _, e in findings_by_file(frame))
    labels = ["TT", "Đơn vị", "Tệp", "Mức", "Mã", "Sheet", "Ô", "Mục", "Giá trị", "Nội dung"]
    widths = [6, 26, 30, 9, 9, 18, 8, 30, 22, 80]
    parts = max(1, -(-total // lists.ROW_LIMIT))
    style, centre = frame.text(), frame.text(align="center")
    small = frame.text(font_size=11)
    styles = [
        centre,
        style,
        frame.text(font_size=10),
        centre,
        centre,
        small,
        centre,
        small,
        small,
        small,
    ]
    found = ((u, e, f) for u, e in findings_by_file(frame) for f in e.findings)
    for part in range(parts):
        rows = min(lists.ROW_LIMIT, total - part * lists.ROW_LIMIT)
        name = MENDING if part == 0 else f"{MENDING} ({part + 1})"
        note = (
            f"{total} điều cần xem; bấm vào tên tệp hoặc địa chỉ ô để mở."
            if total
            else "Không có điều gì cần sửa."
        )
        sheet = _start(
            frame, name, f"CẦN SỬA {frame.period_name.upper()}", note, labels, widths, rows
        )
        links = 0
        for row in range(_HEADER_ROW + 1, _HEADER_ROW + 1 + rows):
            unit, entry, f = next(found)
            at = a1(f.place.row, f.place.column)
            number = part * lists.ROW_LIMIT + row - _HEADER_ROW
            values = [
                number,
                unit.name or "(không rõ)",
                entry.path,
                GRADES[f.severity],
                f.code,
                f.place.sheet,
                at,
                _label(frame, f),
                pieces(f.value)[0],
                f.message,
            ]
            if links < MAX_LINKS and (url := frame.external(entry.path)):
                sheet.link(row, 2, url)
                links += 1
                if at and (url := frame.external(entry.path, f"{quoted(f.place.sheet)}!{at}")):
                    sheet.link(row, 6, url)
                    links += 1
            high = max(
                height(values[9], widths[9], 11),
                height(values[7], widths[7], 11),
                height(values[2], widths[2], 10),
                17,
            )
            sheet.row(row, values, styles, high)


def _start(
    frame: BookContext,
    name: str,
    title: str,
    note: str,
    labels: list[str],
    widths: list[float],
    rows: int,
) -> StreamedSheet:
    sheet = frame.start(name, widths)
    frame.title(sheet, title, [note], widths)
    sheet.row(_HEADER_ROW, labels, [frame.head()] * len(labels), 22)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(rows, 1), len(labels) - 1)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    return sheet
