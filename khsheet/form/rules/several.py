"""Kinds of rules about several cells of one record: single cells, or those of one row."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Context, Decimal
from typing import Annotated

from khsheet import messages
from khsheet.form.rules import excel
from khsheet.form.rules.base import (
    AtLeast,
    Number,
    PerRecord,
    Text,
    Whole,
    condition_complaints,
    label,
    labels,
    matches,
    meets,
    numbers,
    range_complaints,
    shown,
)
from khsheet.model import Columns, Fault, Field, Item, Record, Refs, Severity, Type, Value
from khsheet.values.show import show


class NotAbove(PerRecord, kw_only=True):
    """A number is not above the sum of others, or a multiple of it."""

    kind = "not_above"
    code = messages.ABOVE_RELATED
    meaning = "Số này không lớn hơn một số khác, hoặc tổng của mấy số khác."

    fields: Annotated[tuple[Number], "Số được kiểm tra."]
    limit: Annotated[tuple[Number, ...], "Các số mà tổng là giới hạn."]
    factor: Annotated[Decimal, "Giới hạn nhân với số này."] = Decimal(1)
    told: Annotated[
        str, "Lời nói với đơn vị thay cho lời chung; `{value}` là số này, `{most}` là giới hạn."
    ] = ""

    def complaints(self) -> Iterator[str]:
        if self.factor <= 0:
            yield f"'factor' phải lớn hơn 0, đang là {self.factor}"
        if strange := sorted({*re.findall(r"\{[^{}]*+\}", self.told)} - {"{value}", "{most}"}):
            yield f"'told' chỉ có chỗ cho {{value}} và {{most}}, không có {', '.join(strange)}"

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *self.limit)

    def judge(self, record: Record) -> Iterator[Fault]:
        (item,) = self.fields
        value, whole = record.number(item.key), _sum(record, self.limit)
        if value is None or whole is None:
            return
        limit = whole * self.factor
        if self.factor != 1 and limit <= 0:
            return  # so many for each of none: whether there should be any is another rule's
        if value > limit and round(Decimal(value) - limit, 6) > 0:
            if self.told:
                yield Fault(item.key, record.row, self._told(value, limit), is_whole=True)
                return
            found, bound = shown(item, value), f"{self._limit()} ({shown(self.limit[0], limit)})"
            if self.factor == 1 and self.severity is Severity.WARNING:  # more is no fault by itself
                yield Fault(item.key, record.row, f"{found}, nhiều hơn {bound}")
            else:
                yield Fault(item.key, record.row, found, self.asks(f"không quá {bound}"))

    def _told(self, value: int | Decimal, limit: int | Decimal) -> str:
        numbers = show(value, self.fields[0].type), show(limit, self.limit[0].type)
        told = self.told.replace("{value}", numbers[0]).replace("{most}", numbers[1])
        return told.rstrip(".")  # more may be said behind it

    def _limit(self) -> str:
        times = f"{show(self.factor, Type.DECIMAL)} lần " if self.factor != 1 else ""
        return times + labels(self.limit)

    def statement(self) -> str:
        return f"{label(self.fields[0])} không quá {self._limit()}."

    def violated(self, refs: Refs) -> str:
        limit = "+".join(refs.cell(i.key) for i in self.limit)
        # Rounded, as 0,1 + 0,2 is not quite 0,3 in binary.
        over = f"ROUND({refs.cell(self.fields[0].key)}-({limit})*{self.factor:f},6)>0"
        if self.factor != 1:
            over = f"({over})*(({limit})>0)"
        return f"IF({excel.known(self.sources, refs)},{over},0)"


def _sum(record: Record, items: tuple[Item, ...]) -> int | Decimal | None:
    """The sum of the values, whole as long as they are; None where one of them is not known."""
    total: int | Decimal = 0
    for item in items:
        value = record.number(item.key)
        if value is None:
            return None
        total += value
    return total


class Usual(PerRecord, kw_only=True):
    """A number, by itself or for each of others, is as large as such things usually are.

    Whether there is any is another rule's: a number that is not above 0 has no size.
    """

    kind = "usual"
    code = messages.UNUSUAL
    meaning = (
        "Số, hoặc số chia cho một số khác, vào khoảng thường gặp;"
        " số 0, số âm và ô trống thì không xét."
    )

    fields: Annotated[tuple[Number], "Số được kiểm tra."]
    per: Annotated[tuple[Number, ...], "Chia cho tổng các số này."] = ()
    scale: Annotated[int, "Nhân với số này, như 100 để có tỷ lệ phần trăm."] = 1
    unit: Annotated[str, "Đơn vị tính của thương, như `người/km²`."] = ""
    min: Annotated[Decimal | None, "Mức nhỏ nhất; cần ít nhất một trong `min` và `max`."] = None
    max: Annotated[Decimal | None, "Mức lớn nhất."] = None
    when: Annotated[Text | None, "Chỉ xét khi ô này là một trong các chữ ở `values`."] = None
    values: Annotated[tuple[str, ...], "Các chữ ấy, như ở `required_when`."] = ()

    def complaints(self) -> Iterator[str]:
        yield from range_complaints(self.min, self.max)
        if self.scale <= 0:
            yield f"'scale' phải lớn hơn 0, đang là {self.scale}"
        yield from condition_complaints(self.when, self.values)

    def compared(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        if self.when:
            yield self.when, self.values

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *self.per, *((self.when,) if self.when else ()))

    def surely_holds(self, columns: Columns) -> bool:
        if not self.table or len(self.per) > 1:
            return False
        column = columns.values[self.fields[0].key]
        if self.per:
            pairs = zip(column, columns.values[self.per[0].key])
            return not any(self._is_unusual(value, whole) for value, whole in pairs if whole)
        given = numbers(column)
        if given and min(given) <= 0:
            given = [v for v in given if v > 0]
        ends = (min(given), max(given)) if given else ()
        return not any(self._is_outside(v * self.scale, 1) for v in ends)

    def judge(self, record: Record) -> Iterator[Fault]:
        (item,) = self.fields
        value = record.number(item.key)
        whole = _sum(record, self.per) if self.per else 1
        if self._is_unusual(value, whole) and meets(record, self.when, self.values):
            size, whole = Decimal(value or 0) * self.scale, Decimal(whole or 0)
            found = shown(item, value) + self._compared(size / whole, whole)
            yield Fault(item.key, record.row, found, f"thường {self.range}")

    def _is_unusual(self, value: Value, whole: Value) -> bool:
        if not isinstance(value, (int, Decimal)) or not isinstance(whole, (int, Decimal)):
            return False
        return value > 0 and whole > 0 and self._is_outside(value * self.scale, whole)

    def _is_outside(self, size: int | Decimal, whole: int | Decimal) -> bool:
        too_low = self.min is not None and _is_above(whole * self.min, size)
        return too_low or (self.max is not None and _is_above(size, whole * self.max))

    def _compared(self, size: Decimal, whole: Decimal) -> str:
        if not self.per:
            return ""
        about = self._amount(_FOUR_DIGITS.create_decimal(size))
        return f", so với {labels(self.per)} ({shown(self.per[0], whole)}) là khoảng {about}"

    def _amount(self, size: Decimal) -> str:
        unit = self.unit or ("lần" if self.per else self.fields[0].unit)
        return f"{show(Decimal(f'{size.normalize():f}'), Type.DECIMAL)} {unit}".strip()

    @property
    def range(self) -> str:
        """The usual sizes in words."""
        if self.max is None:
            return f"từ {self._amount(self.min or Decimal(0))} trở lên"
        if self.min is None:
            return f"không quá {self._amount(self.max)}"
        return f"từ {show(self.min, Type.DECIMAL)} đến {self._amount(self.max)}"

    def statement(self) -> str:
        compared = f" so với {labels(self.per)}" if self.per else ""
        only = f", khi {_is_one_of(self.when, self.values)}" if self.when else ""
        return f"{label(self.fields[0])}{compared} thường {self.range}{only}."

    def violated(self, refs: Refs) -> str:
        value = refs.cell(self.fields[0].key)
        whole = "+".join(refs.cell(i.key) for i in self.per) or "1"
        size = value if self.scale == 1 else f"{value}*{self.scale}"
        outside = []
        if self.min is not None:
            outside.append(f"(ROUND(({whole})*{self.min:f}-{size},6)>0)")
        if self.max is not None:
            outside.append(f"(ROUND({size}-({whole})*{self.max:f},6)>0)")
        above = excel.both(f"{value}>0", *([f"{whole}>0"] if self.per else []))
        if self.when:
            named = f"{excel.is_one_of(refs.cell(self.when.key), self.values)}>0"
            above = excel.both(above, named)
        return f"IF({excel.known(self.sources, refs)},{above}*({'+'.join(outside)}),0)"


def _is_one_of(item: Item, values: tuple[str, ...]) -> str:
    """In words that an item holds one of those texts, or begins so."""
    return f"{label(item)} là {' hoặc '.join(v.strip('*').strip() for v in values)}"


def _is_above(value: int | Decimal, limit: int | Decimal) -> bool:
    """Whether it is, in the six places in which the check sheet looks at both."""
    return value > limit and round(Decimal(value - limit), 6) > 0


#: A size is told in as many digits as are looked at.
_FOUR_DIGITS = Context(prec=4)


class SumEquals(PerRecord, kw_only=True):
    """The sum of numbers is that of others, or near it."""

    kind = "sum_equals"
    code = messages.SUM_DIFFERS
    meaning = "Tổng của mấy số bằng một số khác, hoặc bằng tổng của mấy số khác."

    fields: Annotated[tuple[Number, ...], "Các số cộng lại."]
    limit: Annotated[tuple[Number, ...], "Số phải bằng; nhiều số thì là tổng của chúng."]
    tolerance_pct: Annotated[Decimal, "Sai lệch cho phép, tính theo phần trăm."] = Decimal(0)

    def complaints(self) -> Iterator[str]:
        if self.tolerance_pct < 0:
            yield f"'tolerance_pct' không được âm, đang là {self.tolerance_pct}"

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *self.limit)

    def judge(self, record: Record) -> Iterator[Fault]:
        total, whole = _sum(record, self.fields), _sum(record, self.limit)
        if total is None or whole is None:
            return
        off, size = abs(Decimal(total - whole)), abs(Decimal(whole))
        if round(off, 6) > round(size * self.tolerance_pct / 100, 6):
            item = self.fields[0]
            equal = f"phải bằng {labels(self.limit)} = {shown(item, whole)}"
            margin = f" (sai lệch cho phép {self._margin()})" if self.tolerance_pct else ""
            yield Fault(item.key, record.row, shown(item, total), equal + margin)

    def _margin(self) -> str:
        return f"{show(self.tolerance_pct, Type.DECIMAL)}%"

    def statement(self) -> str:
        margin = f", sai lệch không quá {self._margin()}" if self.tolerance_pct else ""
        return f"{labels(self.fields)} bằng {labels(self.limit)}{margin}."

    def violated(self, refs: Refs) -> str:
        parts, whole = (
            "+".join(refs.cell(i.key) for i in items) for items in (self.fields, self.limit)
        )
        margin = f"ROUND(ABS({whole})*{self.tolerance_pct:f}/100,6)"
        off = f"ROUND(ABS({parts}-({whole})),6)>{margin}"
        return f"IF({excel.known(self.sources, refs)},{off},0)"


class ZeroTogether(PerRecord, kw_only=True):
    """Numbers that are none together, or none of them."""

    kind = "zero_together"
    code = messages.ZERO_ALONE
    meaning = "Các số cùng bằng 0 (hoặc để trống), hoặc cùng lớn hơn 0."

    fields: Annotated[tuple[Number, ...], AtLeast(2), "Các số phải đi cùng nhau."]

    def judge(self, record: Record) -> Iterator[Fault]:
        if any(record.is_refused(i.key) for i in self.fields):
            return
        empty = [i for i in self.fields if not record.value(i.key)]
        if empty and len(empty) < len(self.fields):
            other = next(i for i in self.fields if i not in empty)
            given = f"{label(other)} là {shown(other, record.value(other.key))}"
            found = f"bằng 0 hoặc để trống, trong khi {given}"
            expected = "cả hai phải cùng bằng 0 hoặc cùng lớn hơn 0"
            yield Fault(empty[0].key, record.row, found, expected)

    def statement(self) -> str:
        return f"{' và '.join(label(i) for i in self.fields)}: cùng bằng 0 hoặc cùng lớn hơn 0."

    def violated(self, refs: Refs) -> str:
        cells = [refs.cell(i.key) for i in self.fields]
        sound = excel.both(
            *(f"{excel.blank(c)}+{excel.holds(i, refs)}>0" for c, i in zip(cells, self.fields))
        )
        first, *others = (f"(IFERROR({c}*1,0)=0)" for c in cells)
        return f"IF({sound},{'+'.join(f'({first}<>{other})' for other in others)},0)"


class RealDate(PerRecord, kw_only=True):
    """Day, month and year in three cells make a day of the calendar."""

    kind = "real_date"
    code = messages.NOT_A_DATE
    meaning = "Ngày, tháng, năm ghi ở ba ô là một ngày có trong lịch."

    fields: Annotated[tuple[Whole, Whole, Whole], "Ba ô: ngày, tháng, năm."]

    def judge(self, record: Record) -> Iterator[Fault]:
        day, month, year = (record.number(i.key) for i in self.fields)
        if day is None or month is None or year is None:
            return
        if day < 1 or not 1 <= month <= 12 or not 1900 <= year <= 9999:
            return  # what is no day, month or year has been said of its own cell
        if day > monthrange(int(year), int(month))[1]:
            found = f"tháng {month} năm {year} không có ngày {day}"
            yield Fault(self.fields[0].key, record.row, found, "ghi một ngày có thật")

    def statement(self) -> str:
        return f"{', '.join(label(i) for i in self.fields)} phải là một ngày có thật."

    def violated(self, refs: Refs) -> str:
        day, month, year = (refs.cell(i.key) for i in self.fields)
        sound = excel.both(
            excel.known(self.fields, refs),
            f"{day}>=1",
            f"{month}>=1",
            f"{month}<=12",
            f"{year}>=1900",
            f"{year}<=9999",
        )
        return f"IF({sound},{day}>DAY(DATE({year},{month}+1,0)),0)"


class RequiredWhen(PerRecord, kw_only=True):
    """Something stands in the cell where another has a value, or one of certain values."""

    kind = "required_when"
    code = messages.COMPANION_BLANK
    meaning = "Ô không được để trống khi một ô khác đã có giá trị."

    fields: Annotated[tuple[Field, ...], "Các ô không được để trống."]
    when: Annotated[Item, "Ô là điều kiện: số lớn hơn 0, hoặc chữ, ngày đã ghi."]
    values: Annotated[
        tuple[str, ...],
        "Chỉ khi ô điều kiện là một trong các chữ này; `Thu*`: bắt đầu bằng Thu, "
        "`*vở*`: có chữ vở.",
    ] = ()

    def complaints(self) -> Iterator[str]:
        if self.values and self.when.type not in (Type.TEXT, Type.LONG_TEXT, Type.CHOICE):
            yield (
                "'values' chỉ dùng khi 'when' là mục chữ hoặc chọn trong danh mục;"
                f" '{self.when.key}' là {self.when.type}"
            )

    def compared(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        yield self.when, self.values

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, self.when)

    def surely_holds(self, columns: Columns) -> bool:
        blank = [own for f in self.fields if None in (own := columns.values[f.key])]
        if not blank:
            return True
        conditions = columns.values[self.when.key]
        met = {value for value in set(conditions) if self._applies(value)}
        rows = (row for own in blank for row in zip(own, conditions))
        return not any(value is None and condition in met for value, condition in rows)

    def judge(self, record: Record) -> Iterator[Fault]:
        if not self._applies(record.value(self.when.key)):
            return
        for field in self.fields:
            if record.is_blank(field.key):
                yield Fault(field.key, record.row, "còn trống", f"cần ghi vì {self._condition()}")

    def _applies(self, value: Value) -> bool:
        if value is None:
            return False
        if self.values:
            return matches(str(value), self.values)
        return True if isinstance(value, (str, date)) else value > 0

    def _condition(self) -> str:
        if self.values:
            return _is_one_of(self.when, self.values)
        return f"{label(self.when)} đã có" + (" (lớn hơn 0)" if self.when.type.is_number else "")

    def statement(self) -> str:
        return f"Phải ghi {labels(self.fields)} khi {self._condition()}."

    def violated(self, refs: Refs) -> str:
        when, applies = refs.cell(self.when.key), excel.holds(self.when, refs)
        if self.values:
            applies = excel.both(applies, excel.is_one_of(when, self.values))
        elif self.when.type.is_number:
            applies = f"IF({applies},{when},0)>0"
        return excel.both(applies, "+".join(excel.blank(refs.cell(f.key)) for f in self.fields))


class AtLeastOne(PerRecord, kw_only=True):
    """Something stands in one of the cells."""

    kind = "at_least_one"
    code = messages.ALL_BLANK
    meaning = "Ít nhất một trong các ô phải có nội dung."

    fields: Annotated[tuple[Field, ...], AtLeast(2), "Các ô mà ít nhất một phải ghi."]

    def surely_holds(self, columns: Columns) -> bool:
        return any(None not in columns.values[f.key] for f in self.fields)

    def judge(self, record: Record) -> Iterator[Fault]:
        if all(record.is_blank(f.key) for f in self.fields):
            names = " hoặc ".join(label(f) for f in self.fields)
            expected = f"cần ghi ít nhất một trong: {names}"
            yield Fault(self.fields[0].key, record.row, "các ô đều trống", expected)

    def statement(self) -> str:
        return f"Ghi ít nhất một trong: {', '.join(label(f) for f in self.fields)}."

    def violated(self, refs: Refs) -> str:
        blanks = [excel.blank(refs.cell(f.key)) for f in self.fields]
        return excel.both(refs.used(self.table), *blanks) if self.table else excel.both(*blanks)
