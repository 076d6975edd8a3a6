"""What the offices of several consolidated workbooks said, as far as they do not contradict."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from khsheet.model import Form, OfficeRecord, Received
from khsheet.office.schema import schema

#: By what an office is known.
_NAME = "office_name"
_OWN, _DEFAULTS, _PERIOD, _UNITS, _RECEIVED = "office", "unit_defaults", "periods", "unit", "day"
#: So many contradictions are told one by one, each value to so many letters.
_MOST_TOLD, _LONGEST = 6, 60


class Fact(NamedTuple):
    """One thing that an office says: the sheet of its book, of which unit, under which key."""

    sheet: str
    unit: str
    key: str


Said = dict[Fact, dict[str | Received, list[str]]]
"""What is said of each thing, and by which workbooks."""


class Several(NamedTuple):
    """The record of all, and what is not in it: contradictions, and what one office says alone
    where the workbooks are of offices with different names."""

    record: OfficeRecord
    contradicted: Said
    alone: Said


def together(brought: Iterable[tuple[str, OfficeRecord]]) -> Several:
    """What workbooks, by their paths, say together, whichever of them comes first."""
    records = dict(brought)
    said: Said = {}
    for path, record in records.items():
        for fact, value in _facts(record):
            said.setdefault(fact, {}).setdefault(value, []).append(path)
    contradicted = {fact: values for fact, values in said.items() if len(values) > 1}
    alone: Said = {}
    if Fact(_OWN, "", _NAME) in contradicted:
        for fact, values in said.items():
            is_shared = fact.sheet in (_OWN, _DEFAULTS, _PERIOD)
            if is_shared and sum(map(len, values.values())) < len(records):
                alone[fact] = values
    taken = OfficeRecord(exempt=frozenset().union(*(one.exempt for one in records.values())))
    for fact, values in said.items():
        if fact not in contradicted and fact not in alone:
            _take(taken, fact, next(iter(values)))
    return Several(taken, contradicted, alone)


def _facts(record: OfficeRecord) -> Iterable[tuple[Fact, str | Received]]:
    for sheet, values in (
        (_OWN, record.own),
        (_DEFAULTS, record.unit_defaults),
        (_PERIOD, record.period),
    ):
        for key, text in values.items():
            yield Fact(sheet, "", key), text
    for code, own in record.units.items():
        for key, text in own.items():
            yield Fact(_UNITS, code, key), text
    for code, day in record.received.items():
        yield Fact(_RECEIVED, code, ""), day


def _take(record: OfficeRecord, fact: Fact, value: str | Received) -> None:
    if isinstance(value, Received):
        record.received[fact.unit] = value
    elif fact.sheet == _UNITS:
        record.units.setdefault(fact.unit, {})[fact.key] = value
    else:
        of_sheet = {_OWN: record.own, _DEFAULTS: record.unit_defaults, _PERIOD: record.period}
        of_sheet[fact.sheet][fact.key] = value


def told(form: Form, several: Several, book: OfficeRecord, names: dict[str, str]) -> list[str]:
    """A note on what was not taken, but for what the office's own ``book`` says; ``names`` are
    those of units by code."""
    settled = {fact for fact, _ in _facts(book)}
    lines = []
    for said, head in (
        (
            several.contradicted,
            "Các bảng tổng hợp ghi khác nhau nên không lấy bên nào, để như khi văn phòng chưa ghi",
        ),
        (several.alone, "Các bảng tổng hợp là của các văn phòng khác nhau nên không lấy"),
    ):
        open_ = {fact: values for fact, values in said.items() if fact not in settled}
        if open_:
            facts = [_fact_told(form, fact, values, names) for fact, values in open_.items()]
            more = f"; và {len(facts) - _MOST_TOLD} điều khác" if len(facts) > _MOST_TOLD else ""
            lines.append(
                f"{head}: {'; '.join(facts[:_MOST_TOLD])}{more}. Xin ghi điều đúng ở tệp văn phòng "
                "(--roster) rồi chạy lại."
            )
    return lines


def _fact_told(
    form: Form, fact: Fact, values: dict[str | Received, list[str]], names: dict[str, str]
) -> str:
    """What it is called in the office's book, and what each workbook says."""
    said = ", ".join(
        f"“{_shown(value)}” ({', '.join(sorted(paths))})"
        for value, paths in sorted(values.items(), key=lambda one: min(one[1]))
    )
    return f"«{_label(form, fact)}»{_of_unit(fact, names)}: {said}"


def _of_unit(fact: Fact, names: dict[str, str]) -> str:
    return f" của {names.get(fact.unit, fact.unit)}" if fact.unit else ""


def _label(form: Form, fact: Fact) -> str:
    if fact.sheet == _RECEIVED:
        return "Ngày nhận"
    sheet = _DEFAULTS if fact.sheet == _UNITS else fact.sheet
    item = schema((form,)).items(sheet).get(fact.key)
    return item.label if item else fact.key


def _shown(value: str | Received) -> str:
    """The first words of what is said, on one line."""
    text = " ".join((value.day if isinstance(value, Received) else value).split())
    with suppress(ValueError):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
