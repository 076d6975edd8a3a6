"""Cells as found become typed answers, column by column; what cannot be taken becomes a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeGuard

from khsheet import messages
from khsheet.messages import CATALOGUE
from khsheet.model import (
    Answers,
    DateSerial,
    Field,
    Finding,
    Form,
    Formula,
    PercentNumber,
    Period,
    Place,
    Raw,
    RawTable,
    Row,
    Section,
    Severity,
    Submission,
    Type,
    Value,
    once_per_form,
)
from khsheet.values.arithmetic import worked_out
from khsheet.values.columns import swapped_column
from khsheet.values.numerals import exact, in_thousands
from khsheet.values.outcome import Reading
from khsheet.values.reading import read
from khsheet.values.reasons import is_listed, reason_in
from khsheet.values.show import show, show_raw
from khsheet.vietnamese.choices import matcher
from khsheet.vietnamese.text import names_nobody

#: Shown instead of what stands in a cell of personal data.
HIDDEN = "(không hiển thị)"

_WHOLE = (Type.INTEGER, Type.MONEY)
_TEXTS = (Type.TEXT, Type.LONG_TEXT, Type.CHOICE)
_SURE = 10.0**15
_BARE = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_REMEMBERED = 20_000
_DAY_OF_SHEET = re.compile(
    " *[0-9]{1,2} *[-./] *[0-9]{1,2} *[-./] *(?:[0-9]{4}|[0-4][0-9])[-., ]*", re.ASCII
)


_ONE_BESIDE_FRACTIONS = "“1” đứng cạnh các tỷ lệ ghi dạng 0,2 (20%)"
_ONE_DIVIDED = "phép chia cho kết quả “1” có thể là 1% hay 100%"


@dataclass(slots=True)
class Typed:
    """What the cells of one submission became.

    ``findings`` are of the cells, ``doubts`` those that no formula of the check sheet comes to,
    ``unplain`` those that are for the check sheet alone. ``repaired`` holds key and row of the
    cells that the check sheet does not take as they stand, ``taken`` the values of those that only
    it takes.
    """

    answers: Answers = field(default_factory=Answers)
    findings: list[Finding] = field(default_factory=list)
    doubts: list[Finding] = field(default_factory=list)
    unplain: list[Finding] = field(default_factory=list)
    repaired: set[tuple[str, int]] = field(default_factory=set)
    taken: dict[str, Value] = field(default_factory=dict)


def typed(
    form: Form, submission: Submission, period: Period, before: dict[str, list[Finding]]
) -> Typed:
    """The typed answers of a submission.

    ``before`` holds, by table, what was found in rows that are not here any more.
    """
    typing = _Typing(form, submission, period)
    typing.inputs()
    typing.tables(before)
    return typing.made


# ---------------------------------------------------------------- what may be quoted


def shown(raw: Raw, item: Field, understood: bool = False) -> str:
    """What may be quoted of a cell: a text that was not understood could name somebody."""
    if raw is None:
        return ""
    if item.personal:
        return HIDDEN
    text = show_raw(raw)
    if isinstance(raw, Formula):
        return HIDDEN if isinstance(raw.cached, str) or raw.cached is None else text
    if not isinstance(raw, str) or (understood and item.type not in (Type.TEXT, Type.LONG_TEXT)):
        return text
    return text if names_nobody(text) else HIDDEN


# ---------------------------------------------------------------- cells


class _Typing:
    """The cells of one submission on their way to answers."""

    def __init__(self, form: Form, submission: Submission, period: Period):
        self.form, self.submission = form, submission
        self.days = (period.start, period.end)
        self.known = _known_texts(form)
        self.made = Typed()

    def find(
        self,
        place: Place,
        code: str,
        item: Field,
        found: str,
        expected: str,
        value: str,
        *,
        severity: Severity | None = None,
        rule: str = "type",
        remedy: str = "",
    ) -> Finding:
        """A finding of the cell itself; ``remedy`` where the catalogue is too general."""
        return messages.finding(
            place,
            code,
            found,
            item=item,
            expected=expected,
            remedy=remedy,
            value=value,
            severity=severity,
            rule=f"{rule}:{item.key}",
        )

    def inputs(self) -> None:
        """The single inputs."""
        answers, sent = self.made.answers, self.submission
        for key, item in self.form.inputs.items():
            raw = sent.cells.get(key)
            if raw is None:
                answers.values[key] = None
                if key not in sent.places:  # lost, which is not blank
                    answers.refused.add(key)
            elif _is_whole(raw) and item.type in _WHOLE:
                answers.values[key] = int(raw)
            elif reason := reason_in(raw, item):
                answers.values[key], answers.reasons[key] = None, reason
                self.say_reason(str(raw), reason, item, sent.places.get(key, Place()))
            else:
                value, refused = self.cell(raw, item, sent.places.get(key, Place()))
                answers.values[key] = value
                if refused:
                    answers.refused.add(key)
        self.doubt_ones()

    def doubt_ones(self) -> None:
        """A share of 1 beside shares typed as fractions, 0,2 for 20 %, may be 1 % or all.

        So may be what is divided and comes to 1. It is refused. No formula of the check sheet
        looks at other cells for it.
        """
        answers, sent = self.made.answers, self.submission
        shares = {key: _bare_share(sent.cells.get(key)) for key in _shares(self.form)}
        has_fractions = any(0 < share < 1 for share in shares.values())
        for key, share in shares.items():
            is_doubtful = has_fractions or _is_divided(sent.cells.get(key))
            if share == 1 and is_doubtful and answers.values[key] is not None:
                self.made.doubts.append(
                    self.find(
                        sent.places.get(key, Place()),
                        messages.AMBIGUOUS,
                        self.form.inputs[key],
                        _ONE_BESIDE_FRACTIONS if has_fractions else _ONE_DIVIDED,
                        "",
                        "1",
                        remedy="Ghi 1% nếu là 1%, ghi 100 nếu là 100%.",
                    )
                )
                self.made.taken[key] = answers.values[key]
                answers.values[key] = None
                answers.refused.add(key)
                told = self.made.findings  # how it was read is for the check sheet alone now
                self.made.unplain += [f for f in told if f.field == key]
                self.made.findings = [f for f in told if f.field != key]

    def cell(self, raw: Raw, item: Field, place: Place) -> tuple[Value, bool]:
        """The value, and whether the cell was refused (held something, gave no value)."""
        reading = read(raw, item, period=self.days, epoch1904=self.submission.epoch1904)
        value = reading.value
        if item.type is Type.DECIMAL and isinstance(value, Decimal):
            self.doubt_thousands(raw, value, item, place)
        if reading.code:
            self.say_reading(reading, raw, item, place)
            return value, value is None and reading.code != messages.SIGN_FOR_BLANK
        if item.type is Type.CHOICE and value is not None:
            return self.chosen(str(value), item, place)
        if value is not None and item.type.is_number and not _is_plain(raw):
            self.made.repaired.add((item.key, place.row))
            found = "số đang lưu dạng chữ hoặc phần trăm"
            self.made.unplain.append(
                self.find(place, messages.READ_FOR_STAFF, item, found, "", shown(raw, item, True))
            )
        return value, False

    def doubt_thousands(self, raw: Raw, value: Decimal, item: Field, place: Place) -> None:
        """Asks about 13,425, which may be 13.425: a mark between thousands that became another."""
        meant = in_thousands(raw, value, item)
        if meant is None:
            return
        now, may_be = show(value, Type.DECIMAL), show(meant, Type.DECIMAL)
        found = (
            f"{show_raw(raw)} có ba chữ số sau dấu phẩy, "
            f"có thể là {may_be} (dấu phân cách hàng nghìn)"
        )
        remedy = f"Nếu là {may_be}, xin gõ {meant:f}; nếu đúng là {now} thì xin giải trình."
        code, text = messages.AMBIGUOUS, shown(raw, item, True)
        self.made.doubts.append(
            self.find(place, code, item, found, "", text, severity=Severity.WARNING, remedy=remedy)
        )

    def say_reading(self, reading: Reading, raw: Raw, item: Field, place: Place) -> None:
        """What the reading of one value has to say: repaired, doubted or refused.

        The check sheet takes some days as they are typed, and has nothing to say of them.
        """
        taken, is_words = reading.value is not None, item.type in _TEXTS
        on_sheet = taken and _is_day_of_sheet(raw, item)
        if not on_sheet and not _is_plain_formula(raw, reading.value):
            self.made.repaired.add((item.key, place.row))
        severity = CATALOGUE[reading.code].severity
        if taken and severity is Severity.ERROR:
            severity = Severity.WARNING
        understood = taken and not is_words
        found, hint = reading.found, "" if understood else reading.hint
        if item.personal and not is_words:  # a day of birth is quoted nowhere
            found, hint = CATALOGUE[reading.code].title, ""
        self.made.findings.append(
            self.find(
                place,
                reading.code,
                item,
                found,
                "",
                shown(raw, item, understood),
                severity=severity,
                rule="writing" if on_sheet else "type",
                remedy=hint,
            )
        )

    def say_reason(self, raw: str, reason: str, item: Field, place: Place) -> None:
        """Why there is no number. The check sheet takes only the words that it lists."""
        is_plain = is_listed(raw)
        if not is_plain:
            self.made.repaired.add((item.key, place.row))
        found = f"ô ghi lý do thay cho số: «{reason}»"
        rule = "reason" if is_plain else "type"
        self.made.findings.append(
            self.find(place, messages.REASON, item, found, "", reason, rule=rule)
        )

    # ------------------------------------------------------------ closed lists

    def chosen(self, text: str, item: Field, place: Place) -> tuple[str | None, bool]:
        """The value of a closed list that a text means, and whether the cell was refused."""
        choices = self.form.choices[item.choices]
        match = matcher(choices).match(text)
        if match.value and (match.exact or match.value.casefold() == text.casefold()):
            return match.value, False
        if choices.strict or match.value:
            self.made.repaired.add((item.key, place.row))
        if match.value:
            self.say_understood(text, match.value, item, place)
            return match.value, False
        if match.candidates:
            self.say_unlisted(
                messages.SEVERAL_OF_LIST,
                f"ghi chưa rõ là {choices.label.lower()} nào",
                f"Có thể là: {' / '.join(match.candidates)}",
                text,
                item,
                place,
            )
        else:
            self.say_unlisted(
                messages.NOT_IN_LIST if choices.strict else messages.UNUSUAL_FOR_LIST,
                f"nội dung trong ô không có trong danh sách {choices.label}",
                f"Gần nhất là «{match.suggestion}»" if match.suggestion else "",
                text,
                item,
                place,
            )
        return (None if choices.strict else text), choices.strict

    def say_understood(self, text: str, value: str, item: Field, place: Place) -> None:
        """Another spelling of a listed value."""
        found = f"«{text}» đọc là «{value}»"
        if item.personal:
            found = "cách ghi đã được hiểu theo danh sách"
        shows = shown(text, item, True)
        self.made.findings.append(
            self.find(place, messages.READ_FOR_STAFF, item, found, "", shows, rule="one_of")
        )

    def say_unlisted(
        self, code: str, found: str, hint: str, text: str, item: Field, place: Place
    ) -> None:
        """A text that is no value of the list. It may be a name: it is not quoted."""
        strict = self.form.choices[item.choices].strict
        self.made.findings.append(
            self.find(
                place,
                code,
                item,
                found,
                "" if item.personal else hint,
                shown(text, item),
                severity=Severity.ERROR if strict else Severity.WARNING,
                rule="one_of",
            )
        )

    # ------------------------------------------------------------ tables

    def tables(self, before: dict[str, list[Finding]]) -> None:
        """The rows of every table."""
        for key, section in self.form.tables.items():
            self.made.findings += before.get(key, ())
            table = self.submission.tables.get(key)
            if table is None:
                self.made.answers.rows[key] = []
                continue
            columns = [table.columns.get(f.key, 0) for f in section.fields]
            self.made.answers.rows[key] = self.rows(section, table, columns)
            self.swapped_days(section, table, columns)

    def rows(self, section: Section, table: RawTable, columns: list[int]) -> list[Row]:
        """The typed rows: column by column what is surely right, then cell by cell what is left."""
        typed: list[list[Value]] = []
        left: list[tuple[int, int]] = []
        by_column = zip(*[raws for _, raws in table.rows])
        for n, (item, raws) in enumerate(zip(section.fields, by_column)):
            if item.key == section.seq:
                typed.append([None] * len(raws))
                continue
            made, others = self.column(item, raws)
            typed.append(made)
            left += [(at, n) for at in others]
        refused: dict[int, set[int]] = {}
        for at, n in sorted(left):
            (number, cells), item = table.rows[at], section.fields[n]
            raw, told = cells[n], len(self.made.findings)
            place = Place(self.submission.file, table.sheet, number, columns[n])
            value, is_refused = self.cell(raw, item, place)
            typed[n][at] = value
            is_plain = len(self.made.findings) == told and not item.type.is_number
            if is_plain and isinstance(raw, str):
                _remember(self.known[item.key], raw, value)
            if is_refused:
                refused.setdefault(at, set()).add(n)
        rows = list(map(Row, [number for number, _ in table.rows], zip(*typed)))
        for at, which in refused.items():
            rows[at].refused = frozenset(which)
        return rows

    def column(self, item: Field, raws: tuple[Raw, ...]) -> tuple[list[Value], list[int]]:
        """The values that are surely right, and where others stand.

        Surely right are blank cells, whole numbers where such belong, and texts known before.
        """
        if item.type in _WHOLE:
            whole: list[Value] = [int(raw) if _is_whole(raw) else None for raw in raws]
            pairs = enumerate(zip(raws, whole))
            return whole, [at for at, (raw, n) in pairs if n is None and raw is not None]
        known = self.known[item.key]
        new = set(raws).difference(known)
        others = [at for at, raw in enumerate(raws) if raw in new] if new else []
        return list(map(known.get, raws)), others

    def swapped_days(self, section: Section, table: RawTable, columns: list[int]) -> None:
        """Refuses dates that an Excel of month-first order has changed: they cannot be trusted."""
        typed = self.made.answers.rows[section.key]
        for n, item in enumerate(section.fields):
            if item.type is not Type.DATE:
                continue
            raws = [_as_date(raws[n]) for _, raws in table.rows]
            if not any(type(raw) is DateSerial for raw in raws):
                continue
            for at in swapped_column(raws, epoch1904=self.submission.epoch1904):
                row = typed[at]
                if n in row.refused:
                    continue
                place = Place(self.submission.file, table.sheet, row.number, columns[n])
                day = show(row.values[n], Type.DATE)
                found = f"{day}, ngày và tháng có thể đã bị đảo"
                self.made.findings.append(
                    self.find(place, messages.DAY_AND_MONTH_SWAPPED, item, found, "", day)
                )
                kept = tuple(None if i == n else v for i, v in enumerate(row.values))
                typed[at] = Row(row.number, kept, row.refused | {n})


# ---------------------------------------------------------------- small things


def _is_plain(raw: Raw) -> bool:
    """Whether Excel takes the cell for the number that the tool reads from it."""
    return not isinstance(raw, str) and not (isinstance(raw, PercentNumber) and 0 < raw < 1)


def _is_day_of_sheet(raw: Raw, item: Field) -> bool:
    """Whether the check sheet takes a text for a day (see ``excel.day_in``)."""
    return item.type is Type.DATE and isinstance(raw, str) and bool(_DAY_OF_SHEET.fullmatch(raw))


def _is_plain_formula(raw: Raw, value: Value) -> bool:
    """Whether Excel takes a formula for the number that the tool reads from it."""
    if not isinstance(raw, Formula) or not isinstance(value, (int, Decimal)):
        return False
    return raw.cached is None or (type(raw.cached) is float and exact(raw.cached) == value)


def _is_whole(raw: Raw) -> TypeGuard[float]:
    """Whether a cell holds a whole number and nothing but."""
    return raw.__class__ is float and raw.is_integer() and -_SURE < raw < _SURE


def _as_date(raw: Raw) -> Raw:
    """A bare number in a column of dates is a date that lost its look."""
    return DateSerial(raw) if type(raw) is float else raw


def _bare_share(raw: Raw) -> float:
    """A share as it was typed without a sign of percent; 0 for anything else."""
    if type(raw) is str and _BARE.fullmatch(raw.strip()):
        return float(raw.replace(",", "."))
    if isinstance(raw, Formula) and not isinstance(raw.cached, PercentNumber):
        return float(worked_out(raw) or 0)
    return raw if type(raw) is float else 0


def _is_divided(raw: Raw) -> bool:
    """Whether a share is the part divided by the whole."""
    return isinstance(raw, Formula) and "/" in raw.text and "%" not in raw.text


@once_per_form
def _shares(form: Form) -> tuple[str, ...]:
    """The single inputs that are percentages."""
    return tuple(key for key, item in form.inputs.items() if item.type is Type.PERCENT)


@once_per_form
def _known_texts(form: Form) -> dict[str, dict[Raw, Value]]:
    """For each column what was taken without a finding: names and choices come again and again."""
    return {key: {None: None} for key in form.columns}


def _remember(known: dict[Raw, Value], raw: str, value: Value) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
        known[None] = None
    known[raw] = value
