"""Tình hình nộp: what became of each unit's report, and the reminder to send to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from khsheet.form.wording import Area
from khsheet.messages import CATALOGUE, STATUS_WORDS
from khsheet.model import Computed, Entry, Field, Severity, Status, Unit
from khsheet.workbooks.consolidated.context import (
    MISSING,
    SENT,
    BookContext,
    number_format,
    severities,
)
from khsheet.workbooks.consolidated.unit_table import Table
from khsheet.workbooks.stream import Plain, StreamedSheet
from khsheet.workbooks.styles import height

_HEADER_ROW = 3
_FIRST_ERRORS = 3
_LONGEST = 1800
_COLOURS = {"đạt": "#E2EFDA", "cần sửa": "#FFF2CC", "bị từ chối": "#F8CBAD", MISSING: "#EDEDED"}


@dataclass(frozen=True)
class Line:
    """A unit with the file that counts for it, or a file that does not count."""

    unit: Unit | None
    entry: Entry | None
    status: str
    number: int = 0


@dataclass
class Sent:
    """The sheet, planned before it is written, so that other sheets can link to its rows."""

    frame: BookContext

    @cached_property
    def lines(self) -> list[Line]:
        frame = self.frame
        made = []
        for number, unit in enumerate(frame.units, 1):
            made.append(Line(unit, frame.entry(unit), frame.status(unit), number))
            made += [Line(unit, e, STATUS_WORDS[e.status]) for e in frame.others.get(unit.code, ())]
        made += [Line(None, e, STATUS_WORDS[e.status]) for e in frame.others.get("", ())]
        return made

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row (from 0) of each unit, by its code."""
        return {
            line.unit.code: n for n, line in enumerate(self.lines, _HEADER_ROW + 1) if line.number
        }

    @cached_property
    def pairs(self) -> list[tuple[Field, Computed]]:
        """Typed totals that the form compares with what is computed."""
        form = self.frame.form
        found = {}
        for rule in form.rules:
            keys = (*rule.fields, *rule.limit)
            if rule.kind not in ("sum_equals", "not_above") or len(keys) != 2 or rule.factor != 1:
                continue
            typed = [form.inputs[k] for k in keys if k in form.inputs]
            made = [form.computed_by_key[k] for k in keys if k in form.computed_by_key]
            if len(typed) == len(made) == 1:
                found[typed[0].key, made[0].key] = (typed[0], made[0])
        return list(found.values())

    # ------------------------------------------------------------ writing

    def write(self, summary: Table) -> None:
        frame = self.frame
        labels = [
            "TT",
            "Đơn vị",
            "Nhóm",
            "Tình trạng",
            "Tệp",
            "Giờ lưu",
            "Lỗi",
            "Nhắc",
            "Đọc giúp, giải trình",
        ]
        widths = [5, 24, 12 if frame.is_grouped else 8, 14, 24, 12, 6, 6, 9]
        for typed, made in self.pairs:
            labels += [typed.label, made.label]
            widths += [14, 14]
        labels += ["Ghi chú", "Lời nhắc để gửi đơn vị"]
        widths += [14, 72]
        sheet = frame.start(SENT, widths)
        note = frame.basis + ". Số đơn vị ghi khác số phần mềm tính thì tô vàng."
        frame.title(sheet, f"TÌNH HÌNH NỘP BÁO CÁO {frame.period_name.upper()}", [note], widths)
        high = max(height(label, width, 11) for label, width in zip(labels, widths))
        sheet.row(_HEADER_ROW, labels, [frame.head()] * len(labels), max(high, 34))
        self._widths = widths
        for row, line in enumerate(self.lines, _HEADER_ROW + 1):
            self._line(sheet, row, line, summary)
        last = _HEADER_ROW + max(len(self.lines), 1)
        sheet.autofilter(_HEADER_ROW, 0, last, len(labels) - 1)
        sheet.freeze_panes(_HEADER_ROW + 1, 2)
        sheet.repeat_rows(_HEADER_ROW)

    def _line(self, sheet: StreamedSheet, row: int, line: Line, summary: Table) -> None:
        frame, unit, entry = self.frame, line.unit, line.entry
        name = unit.name if unit else entry.unit.name or "(không rõ đơn vị)"
        counts: list[Plain] = [*severities(entry)] if entry else [None] * 3
        remind = reminder(frame, line) if line.number else first_message(entry)
        saved = f"{entry.saved:%d/%m/%Y %H:%M}" if entry and entry.saved else None
        values: list[Plain] = [line.number or None, name, (unit.group or None) if unit else None, line.status,
                               entry.path if entry else None, saved, *counts]  # fmt: skip
        text, top = frame.text(), frame.text(align="center")
        coloured = frame.text(
            align="center", bold=True, bg_color=_COLOURS.get(line.status, "#FFFFFF")
        )
        styles = [
            top,
            text,
            text,
            coloured,
            frame.text(font_size=10),
            frame.text(font_size=11),
            top,
            top,
            top,
        ]
        for typed, made in self.pairs:
            pair = [entry.values.get(i.key) if entry else None for i in (typed, made)]
            differs = None not in pair and pair[0] != pair[1]
            look = {"bg_color": "#FFF2CC"} if differs else {}
            values += [v if isinstance(v, int) else None if v is None else float(v) for v in pair]
            styles += [
                frame.text(num_format=number_format(i), align="right", **look)
                for i in (typed, made)
            ]
        values += [unit.note or None if unit else None, remind or None]
        styles += [text, frame.text(font_size=11)]
        if line.number and line.unit:
            sheet.link(row, 1, frame.internal(summary.name, summary.row_of(unit), 3))
        if entry and (url := frame.external(entry.path)):
            sheet.link(row, 4, url)
        highs = [
            height(v, w, s)
            for v, w, s in zip(values, self._widths, [12, 12, 12, 12, 10, 11, *[12] * 20])
            if isinstance(v, str)
        ]
        sheet.row(row, values, styles, max([height(remind, self._widths[-1], 11), *highs, 18]))


def first_message(entry: Entry) -> str:
    """Why a file does not count: what was found last."""
    return entry.findings[-1].message if entry.findings else ""


def _found(entry: Entry) -> str:
    """The same without what the office has to do about it."""
    last = entry.findings[-1]
    own = last.remedy != CATALOGUE[last.code].remedy
    return last.message if own else replace(last, remedy="").message


def _dear(frame: BookContext, unit: Unit) -> str:
    return f"Kính gửi {Area.of(frame.form, unit).association}:"


# ---------------------------------------------------------------- reminders


def reminder(frame: BookContext, line: Line) -> str:
    """The text to send to a unit; "" where nothing is asked of it."""
    office = frame.config.get("superior_unit_name") or frame.config.get("office_name", "")
    report = f"báo cáo {frame.period_name}"
    thanks = "Trân trọng cảm ơn."
    if line.status == MISSING:
        return (
            f"{_dear(frame, line.unit)} đến nay {office} chưa nhận được {report} của đơn vị. "
            f"Kính đề nghị đơn vị điền vào biểu mẫu đã gửi và chuyển về {office} trong thời gian sớm nhất. {thanks}"
        )
    if line.status == STATUS_WORDS[Status.REJECTED]:
        entry = next(e for e in frame.others[line.unit.code] if e.status is Status.REJECTED)
        return (
            f"{_dear(frame, line.unit)} {office} đã nhận tệp {_file(entry)} nhưng chưa tính được {report}. "
            f"{_found(entry)} Kính đề nghị đơn vị kiểm tra và gửi lại. {thanks}"
        )
    errors = [f for f in line.entry.findings if f.severity is Severity.ERROR]
    if not errors:
        return ""
    rest = len(errors) - _FIRST_ERRORS
    listed = " ".join(f"({n}) {f.message}" for n, f in enumerate(errors[:_FIRST_ERRORS], 1))
    more = f" Và {rest} lỗi khác, xin xem ở tệp trả lại." if rest > 0 else ""
    text = f"{_dear(frame, line.unit)} {report} của đơn vị (tệp {_file(line.entry)}) còn {len(errors)} lỗi cần sửa: {listed}{more}"
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition(" ")[0] + " …"
    return f"{text} Kính đề nghị đơn vị sửa và gửi lại cả tệp. {thanks}"


def _file(entry: Entry) -> str:
    return entry.path.rpartition("/")[2]


def findings_by_file(frame: BookContext) -> Iterator[tuple[Unit, Entry]]:
    """Every file with its unit, in the order of the sheet: counted files, then the others."""
    for entry in frame.entries:
        yield entry.unit, entry
    for entry in frame.collection.others:
        yield entry.unit, entry
