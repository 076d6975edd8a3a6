"""Tình hình nộp: what became of each unit's report, and the reminder to send to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from khsheet.collection.data_code import data_code
from khsheet.collection.entries import is_asked
from khsheet.form.rules import NotAbove, SumEquals
from khsheet.letters.reminders import reminder
from khsheet.letters.writer import shown_day, timeliness
from khsheet.messages import NOT_ASKED, STATUS_WORDS, status_word
from khsheet.messages.damage import damage_text
from khsheet.model import Computed, Entry, Field, Severity, Status, Unit
from khsheet.model.fielded import Immutable, Mutable
from khsheet.workbooks.consolidated import list_sheet
from khsheet.workbooks.consolidated.context import MISSING, STATUSES, BookContext
from khsheet.workbooks.consolidated.list_sheet import HEAD_ROW, Column
from khsheet.workbooks.consolidated.unit_table import UNIT, UnitTable
from khsheet.workbooks.excel import plain
from khsheet.workbooks.stream import Plain
from khsheet.workbooks.styles import (
    ABSENT_STATUS,
    CENTRED_NUMBER,
    DIFFERENT,
    FAULTY_STATUS,
    GOOD_STATUS,
    OTHER_STATUS,
    REJECTED_STATUS,
    SMALL,
    SMALLEST,
    TEXT,
    Look,
    for_number,
)

_LOOKS = {
    STATUS_WORDS[Status.ACCEPTED]: GOOD_STATUS,
    STATUS_WORDS[Status.ERRORS]: FAULTY_STATUS,
    STATUS_WORDS[Status.REJECTED]: REJECTED_STATUS,
    MISSING: ABSENT_STATUS,
}


class StatusLine(Immutable):
    """A unit with the file that counts for it, or a file that does not count.

    ``number`` is that of a unit, 0 for a file that does not count.
    """

    unit: Unit | None
    entry: Entry | None
    status: str
    number: int = 0

    @property
    def saved(self) -> str | None:
        saved = self.entry.saved if self.entry else None
        return f"{saved:%d/%m/%Y %H:%M}" if saved else None

    def count(self, severity: Severity) -> int | None:
        return self.entry.count(severity) if self.entry else None

    def typed(self, item: Field | Computed) -> int | float | str | None:
        if self.entry is None or not self.number:
            return None
        value = self.entry.reasons.get(item.key) or plain(self.entry.values.get(item.key))
        return value if is_asked(self.entry, item.key) else NOT_ASKED


class StatusSheet(Mutable):
    """The sheet, planned before it is written, so that other sheets can link to its rows."""

    context: BookContext

    @cached_property
    def lines(self) -> list[StatusLine]:
        context = self.context
        made = []
        for unit in context.units:
            own = (context.entry(unit), context.status(unit), context.numbers[unit.code])
            made.append(StatusLine(unit, *own))
            made += [_uncounted(unit, entry) for entry in context.others.get(unit.code, ())]
        made += [_uncounted(None, entry) for entry in context.others.get("", ())]
        return made

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each unit, by its code."""
        return {
            line.unit.code: row
            for row, line in enumerate(self.lines, HEAD_ROW + 1)
            if line.unit and line.number
        }

    @cached_property
    def pairs(self) -> list[tuple[Field, Computed]]:
        """Typed totals that the form compares with what is computed."""
        found = {}
        for rule in self.context.form.rules:
            compares = isinstance(rule, SumEquals)
            compares |= isinstance(rule, NotAbove) and rule.factor == 1
            typed = [item for item in rule.sources if isinstance(item, Field)]
            made = [item for item in rule.sources if isinstance(item, Computed)]
            if compares and len(typed) == len(made) == 1:
                found[typed[0].key, made[0].key] = (typed[0], made[0])
        return list(found.values())

    # ------------------------------------------------------------ writing

    def write(self, summary: UnitTable) -> None:
        columns = self._columns(summary)
        note = self.context.basis + ". Số đơn vị ghi khác số phần mềm tính thì tô vàng."
        high = list_sheet.heading_height(columns, 34)
        title = f"TÌNH HÌNH NỘP BÁO CÁO {self.context.period_name.upper()}"
        sheet = list_sheet.start(self.context, STATUSES, title, note, columns, high, 2)
        list_sheet.fill(sheet, HEAD_ROW + 1, columns, self.lines, 18)
        list_sheet.filtered(sheet, columns, len(self.lines))
        sheet.freeze(HEAD_ROW, 2)

    def _columns(self, summary: UnitTable) -> list[Column[StatusLine]]:
        context = self.context

        def counted(line: StatusLine) -> str:
            """The row of the unit's numbers."""
            if not line.unit or not line.number:
                return ""
            return context.internal(summary.name, summary.row_of(line.unit), UNIT)

        def file(line: StatusLine) -> str:
            return context.external(line.entry.path) if line.entry else ""

        def name(line: StatusLine) -> str:
            if line.unit:
                return context.name(line.unit)
            return (line.entry.unit.name if line.entry else "") or "(không rõ đơn vị)"

        group_width = 12 if context.is_grouped else 8
        return [
            Column("TT", 5, lambda line: line.number or None, CENTRED_NUMBER),
            Column("Đơn vị", 24, name, link=counted, shown_whole=12),
            Column("Nhóm", group_width, _group, shown_whole=12),
            Column("Tình trạng", 14, lambda line: line.status, _status_look, shown_whole=12),
            Column("Tệp", 30, _path, SMALLEST, link=file, shown_whole=10),
            Column("Giờ lưu", 12, lambda line: line.saved, SMALL, shown_whole=11),
            Column("Ngày nhận", 14, self._received, SMALL, shown_whole=11),
            *self._in_time(),
            Column("Lỗi", 6, lambda line: line.count(Severity.ERROR), CENTRED_NUMBER),
            Column("Điều nhắc", 8, lambda line: line.count(Severity.WARNING), CENTRED_NUMBER),
            Column(
                "Đọc giúp, giải trình", 9, lambda line: line.count(Severity.INFO), CENTRED_NUMBER
            ),
            Column("Tình trạng biểu mẫu", 22, _damage, SMALL, shown_whole=11),
            *(column for pair in self.pairs for column in _compared(*pair)),
            Column("Mã số liệu", 11, self._code, SMALL),
            Column("Ghi chú", 14, _note, shown_whole=12),
            Column("Lời nhắc để gửi đơn vị", 72, self._request, SMALL, shown_whole=12),
        ]

    def _received(self, line: StatusLine) -> str | None:
        """The day that the clerk wrote down; else the file's, which is held against nobody."""
        if line.unit is None or not line.number:
            return None
        told = self.context.collection.office.received.get(line.unit.code)
        if told:
            return " ".join(filter(None, (shown_day(told.day), told.way and f"({told.way})")))
        saved = line.entry.saved if line.entry else None
        return f"{saved:%d/%m/%Y} (theo tệp)" if saved else None

    def _in_time(self) -> Iterator[Column[StatusLine]]:
        """Whether reports came in time: a column where there is a deadline."""
        office = self.context.collection.office

        def told(line: StatusLine) -> str | None:
            late = office.days_late(line.unit.code) if line.unit and line.number else None
            return timeliness(late) or None

        if office.deadline:
            head = f"Hạn nộp {shown_day(office.deadline.isoformat())}"
            yield Column(head, 12, told, SMALL, shown_whole=11)

    def _code(self, line: StatusLine) -> str | None:
        """The code of the data of a unit that counts."""
        entry = line.entry
        if entry is None or not line.number or entry.status is not Status.ACCEPTED:
            return None
        return data_code(entry, self.context.form, self.context.spool) or None

    def _request(self, line: StatusLine) -> str | None:
        if line.unit and line.number:
            return reminder(self.context.writer, line.unit) or None
        return first_message(line.entry) or None


def _uncounted(unit: Unit | None, entry: Entry) -> StatusLine:
    return StatusLine(unit, entry, status_word(entry))


def _group(line: StatusLine) -> Plain:
    return (line.unit.group or None) if line.unit else None


def _note(line: StatusLine) -> Plain:
    return (line.unit.note or None) if line.unit else None


def _damage(line: StatusLine) -> Plain:
    return (damage_text(line.entry.damage) or None) if line.entry else None


def _path(line: StatusLine) -> Plain:
    return line.entry.path if line.entry else None


def status_look(status: str) -> Look:
    return _LOOKS.get(status, OTHER_STATUS)


def _status_look(line: StatusLine) -> Look:
    return status_look(line.status)


def _compared(typed: Field, made: Computed) -> Iterator[Column[StatusLine]]:
    """What a unit typed, beside what is computed; both coloured where they differ."""

    def one(item: Field | Computed) -> Column[StatusLine]:
        same, other = for_number(TEXT, item), for_number(DIFFERENT, item)

        def look(line: StatusLine) -> Look:
            pair = (line.typed(typed), line.typed(made))
            are_numbers = all(isinstance(number, int | float) for number in pair)
            return other if are_numbers and pair[0] != pair[1] else same

        return Column(item.label, 14, lambda line: line.typed(item), look)

    yield one(typed)
    yield one(made)


def first_message(entry: Entry | None) -> str:
    """Why a file does not count: what was found last."""
    return entry.findings[-1].message if entry and entry.findings else ""


def findings_by_file(context: BookContext) -> Iterator[tuple[Unit, Entry]]:
    """Every file with its unit, in the order of the sheet: counted files, then the others."""
    for entry in (*context.entries, *context.collection.others):
        yield entry.unit, entry
