"""Kinds of rules about the day on which a report is signed, in three cells: day, month, year."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from khsheet import messages
from khsheet.form.rules import excel
from khsheet.form.rules.base import Day, Declared, PerRecord, Whole, label
from khsheet.model import Answers, Fault, Item, Period, Record, Refs
from khsheet.model.serials import serial_of_day
from khsheet.values.show import show

_THREE_CELLS = "Ba ô: ngày, tháng, năm."


class DateNearPeriod(Declared, kw_only=True):
    """A day in three cells lies in the period, or not long after it; else its year alone does."""

    kind = "date_near_period"
    code = messages.UNUSUAL
    meaning = "Ngày ghi ở ba ô không trước kỳ báo cáo, và không quá lâu sau kỳ."

    fields: Annotated[tuple[Whole, Whole, Whole], _THREE_CELLS]
    days_after: Annotated[Decimal, "Số ngày sau kỳ mà vẫn coi là bình thường."] = Decimal(184)

    def complaints(self) -> Iterator[str]:
        if self.days_after < 0:
            yield f"'days_after' không được âm, đang là {self.days_after}"
        if self.table is not None:
            yield "chỉ dùng cho ô đơn"

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        (record,) = answers.records_of(None)
        first, last = period.start, self._last(period)
        year = record.number(self.fields[2].key)
        day = _day(record, self.fields)
        told = ""
        if year is not None and not first.year <= year <= last.year:
            told = f"năm {year}"
        elif year is not None and day is not None and not first <= day <= last:
            told = f"ngày {day:%d/%m/%Y}"
        if told:
            expected = self.asks(f"trong khoảng từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}")
            yield Fault(self.fields[2].key, 0, told, expected)

    def _last(self, period: Period) -> date:
        return period.end + timedelta(days=int(self.days_after))

    def statement(self) -> str:
        return f"{_named(self.fields)} trong kỳ, hoặc không quá {self.days_after} ngày sau kỳ."

    def violated(self, refs: Refs) -> str:
        first, last = refs.period.start, self._last(refs.period)
        year = refs.cell(self.fields[2].key)
        far = f"({year}<{first.year})+({year}>{last.year})"
        day = _serial_of(self.fields, refs)
        outside = f"({day}<{serial_of_day(first)})+({day}>{serial_of_day(last)})"
        near = f"IF({_is_day(self.fields, refs)},{outside},0)"
        return f"IF({excel.known(self.fields[2:], refs)},{far}+{near},0)"


class DateNotAfter(PerRecord, kw_only=True):
    """A day is not after another one, in three cells; where that is not whole, after its year."""

    kind = "date_not_after"
    code = messages.UNUSUAL
    meaning = "Một ngày không sau ngày ghi ở ba ô khác."

    fields: Annotated[tuple[Day], "Ngày được kiểm tra."]
    limit: Annotated[tuple[Whole, Whole, Whole], _THREE_CELLS]

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *self.limit)

    def judge(self, record: Record) -> Iterator[Fault]:
        (item,) = self.fields
        value, year = record.value(item.key), record.number(self.limit[2].key)
        if not isinstance(value, date) or year is None or not 1900 <= year <= 9999:
            return
        last = _day(record, self.limit)
        if value > (last or date(int(year), 12, 31)):
            limit = f"ngày {last:%d/%m/%Y}" if last else f"năm {year}"
            expected = self.asks(f"không sau {limit} ghi ở {_named(self.limit)}")
            yield Fault(item.key, record.row, show(value, item.type), expected)

    def statement(self) -> str:
        return f"{label(self.fields[0])} không sau ngày ghi ở {_named(self.limit)}."

    def violated(self, refs: Refs) -> str:
        (item,) = self.fields
        year, own = refs.cell(self.limit[2].key), excel.day_in(refs.cell(item.key))
        whole = _is_day(self.limit, refs)
        # Neither no day nor no year makes a comparison.
        years = f"IF({excel.holds(self.limit[2], refs)},IF({year}>=1900,{year},NA()),NA())"
        last = f"IF({whole},{_serial_of(self.limit, refs)},DATE({years},12,31))"
        return f"IFERROR(IF({own}>{last},1,0),0)"


def _named(fields: tuple[Item, ...]) -> str:
    return ", ".join(map(label, fields))


def _day(record: Record, fields: tuple[Item, Item, Item]) -> date | None:
    """The day that the cells make, a 31st run over into the next month as Excel does it."""
    day, month, year = (record.number(i.key) for i in fields)
    if day is None or month is None or year is None:
        return None
    if not (1 <= day <= 31 and 1 <= month <= 12 and 1900 <= year <= 9998):
        return None
    return date(int(year), int(month), 1) + timedelta(days=int(day) - 1)


def _is_day(fields: tuple[Item, Item, Item], refs: Refs) -> str:
    """1 where the cells make a day (see ``_day``)."""
    day, month, year = (refs.cell(i.key) for i in fields)
    bounds = (f"{day}>=1", f"{day}<=31", f"{month}>=1", f"{month}<=12")
    return excel.both(excel.known(fields, refs), *bounds, f"{year}>=1900", f"{year}<=9998")


def _serial_of(fields: tuple[Item, Item, Item], refs: Refs) -> str:
    day, month, year = (refs.cell(i.key) for i in fields)
    return f"DATE({year},{month},{day})"
