"""Kinds of rules about one cell by itself."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from khsheet import messages
from khsheet.form.rules import excel
from khsheet.form.rules.base import (
    Chosen,
    Day,
    Declared,
    Number,
    PerRecord,
    Text,
    label,
    labels,
    matches,
    numbers,
    range_complaints,
    shown,
    texts,
)
from khsheet.model import (
    Answers,
    Choices,
    Columns,
    Fault,
    Field,
    Item,
    Period,
    Record,
    Refs,
    Type,
)
from khsheet.model.serials import serial_of_day


class Required(PerRecord, kw_only=True):
    """Something stands in the cell."""

    kind = "required"
    code = messages.REQUIRED_BLANK
    meaning = "Ô không được để trống."

    fields: Annotated[tuple[Field, ...], "Các ô không được để trống."]

    def surely_holds(self, columns: Columns) -> bool:
        return all(None not in columns.values[f.key] for f in self.fields)

    def judge(self, record: Record) -> Iterator[Fault]:
        for field in self.fields:
            if record.is_blank(field.key):
                yield Fault(field.key, record.row, f"còn trống, xin {wanted(field)}")

    def statement(self) -> str:
        return f"Phải ghi {labels(self.fields)}."

    def violated(self, refs: Refs) -> str:
        empty = "+".join(excel.blank(refs.cell(f.key)) for f in self.fields)
        return excel.both(refs.used(self.table), empty) if self.table else empty


def wanted(field: Field) -> str:
    """What is to be typed into a cell that is blank."""
    if not field.type.is_number:
        return {Type.DATE: "ghi ngày", Type.CHOICE: "chọn trong danh sách"}.get(
            field.type, "ghi nội dung"
        )
    none = "" if field.min is not None and field.min > 0 else "; không phát sinh thì ghi 0"
    return f"ghi số liệu{none}"


class TypeOf(PerRecord, kw_only=True):
    """The cell holds a value of its type; what is wrong with it is said where the cell is typed."""

    kind = "type"
    code = messages.NOT_A_NUMBER
    meaning = "Nội dung của ô đúng kiểu của mục."

    fields: Annotated[tuple[Field], "Ô được kiểm tra."]

    def surely_holds(self, columns: Columns) -> bool:
        return self.fields[0].key not in columns.refused

    def judge(self, record: Record) -> Iterator[Fault]:
        (field,) = self.fields
        if record.is_refused(field.key):
            yield Fault(field.key, record.row, "nội dung chưa dùng được", expected_type(field))

    def statement(self) -> str:
        (field,) = self.fields
        return f"{label(field)}: {expected_type(field)}."

    def violated(self, refs: Refs) -> str:
        (field,) = self.fields
        ref = refs.cell(field.key)
        if field.type is Type.CHOICE:  # whether it stands in its list is a rule of its own
            return excel.says_nothing(ref)
        if field.type is Type.DATE and self.table:
            return f"{excel.bad(field, refs)}+{excel.swapped(ref)}"
        return excel.bad(field, refs)


def expected_type(item: Item) -> str:
    """What a cell of that item takes, in Vietnamese."""
    return {
        Type.INTEGER: "ghi số nguyên",
        Type.MONEY: "ghi số tiền bằng đồng, chỉ gồm chữ số",
        Type.DECIMAL: "ghi số",
        Type.PERCENT: "ghi số phần trăm, ví dụ 60,5",
        Type.DATE: "ghi ngày/tháng/năm, ví dụ 15/03/2026",
        Type.CHOICE: "chọn trong danh sách",
    }.get(item.type, "ghi bằng chữ")


class Between(PerRecord, kw_only=True):
    """The number lies within its limits, which are allowed themselves."""

    kind = "between"
    meaning = "Số nằm trong giới hạn."

    fields: Annotated[tuple[Number], "Số được kiểm tra."]
    min: Annotated[Decimal | None, "Số nhỏ nhất; cần ít nhất một trong `min` và `max`."] = None
    max: Annotated[Decimal | None, "Số lớn nhất."] = None

    @property
    def code(self) -> str:
        """Limits of the field itself are firm; a rule asks about what is unusual."""
        return messages.OUT_OF_RANGE if self.implicit else messages.UNUSUAL

    def complaints(self) -> Iterator[str]:
        yield from range_complaints(self.min, self.max)

    def surely_holds(self, columns: Columns) -> bool:
        given = numbers(columns.values[self.fields[0].key])
        if not given:
            return True
        is_high_enough = self.min is None or min(given) >= self.min
        return is_high_enough and (self.max is None or max(given) <= self.max)

    def _is_outside(self, value: int | Decimal) -> bool:
        too_low = self.min is not None and value < self.min
        return too_low or (self.max is not None and value > self.max)

    def judge(self, record: Record) -> Iterator[Fault]:
        (item,) = self.fields
        value = record.number(item.key)
        if value is not None and self._is_outside(value):
            yield Fault(item.key, record.row, shown(item, value), self.asks(self.range))

    @property
    def range(self) -> str:
        """The limits in words."""
        (item,) = self.fields
        if self.max is None:
            return f"từ {shown(item, self.min)} trở lên"
        if self.min is None:
            return f"không quá {shown(item, self.max)}"
        if self.min == self.max:
            return f"bằng {shown(item, self.min)}"
        return f"từ {shown(item, self.min)} đến {shown(item, self.max)}"

    def statement(self) -> str:
        return f"{label(self.fields[0])} {self.range}."

    def violated(self, refs: Refs) -> str:
        (item,) = self.fields
        ref = refs.cell(item.key)
        outside = "+".join(
            f"({ref}{sign}{limit:f})"
            for sign, limit in (("<", self.min), (">", self.max))
            if limit is not None
        )
        # A rule that the item's own attributes make stands on one line with that of its type.
        number = f"ISNUMBER({ref})" if self.implicit else excel.holds(item, refs)
        return f"IF({number},{outside},0)"


class OneOf(PerRecord, kw_only=True):
    """The value stands in its list; what the cell may have meant is said where it is typed."""

    kind = "one_of"
    code = messages.NOT_IN_LIST
    meaning = "Giá trị có trong danh mục của mục."

    fields: Annotated[tuple[Chosen], "Ô được kiểm tra."]
    choices: Choices

    def surely_holds(self, columns: Columns) -> bool:
        key = self.fields[0].key
        given = {v for v in columns.values[key] if v is not None}
        return key not in columns.refused and given <= set(self.choices.values)

    def judge(self, record: Record) -> Iterator[Fault]:
        (field,) = self.fields
        value = record.value(field.key)
        is_strange = isinstance(value, str) and not matches(value, self.choices.values)
        if record.is_refused(field.key) or is_strange:
            found = "nội dung trong ô không có trong danh sách"
            expected = f"chọn trong danh sách {self.choices.label}"
            yield Fault(field.key, record.row, found, expected)

    def statement(self) -> str:
        return f"{label(self.fields[0])}: chọn trong danh sách {self.choices.label}."

    def violated(self, refs: Refs) -> str:
        (field,) = self.fields
        filled = f"1-{excel.blank(refs.cell(field.key))}"
        return excel.both(filled, f"1-{excel.in_list(field, refs)}")


class Length(PerRecord, kw_only=True):
    """The text has no more characters than that."""

    kind = "length"
    code = messages.TOO_LONG
    meaning = "Chữ không dài quá số ký tự cho phép."

    fields: Annotated[tuple[Text], "Ô được kiểm tra."]
    max_length: Annotated[int, "Số ký tự nhiều nhất."]

    def complaints(self) -> Iterator[str]:
        if self.max_length < 1:
            yield f"'max_length' phải từ 1 trở lên, đang là {self.max_length}"

    def surely_holds(self, columns: Columns) -> bool:
        given = texts(columns.values[self.fields[0].key])
        return max(map(len, given), default=0) <= self.max_length

    def judge(self, record: Record) -> Iterator[Fault]:
        (field,) = self.fields
        value = record.value(field.key)
        if isinstance(value, str) and len(value) > self.max_length:
            expected = f"không được quá {self.max_length} ký tự"
            yield Fault(field.key, record.row, f"{len(value)} ký tự", expected)

    def statement(self) -> str:
        return f"{label(self.fields[0])} không quá {self.max_length} ký tự."

    def violated(self, refs: Refs) -> str:
        return f"(LEN(TRIM({refs.cell(self.fields[0].key)}))>{self.max_length})"


class Pattern(PerRecord, kw_only=True):
    """The text begins as an Excel wildcard pattern says: ? one character, * any number of them."""

    kind = "pattern"
    code = messages.WRONG_PATTERN
    meaning = "Chữ bắt đầu theo mẫu."

    fields: Annotated[tuple[Text], "Ô được kiểm tra."]
    pattern: Annotated[str, "Mẫu: `?` là một ký tự, `*` là mấy ký tự cũng được."]

    def complaints(self) -> Iterator[str]:
        if not self.pattern.strip("*"):
            yield "'pattern' trống, hoặc chỉ có *: chữ nào cũng hợp"
        if len(self.pattern) > _LONGEST_PATTERN:
            yield f"'pattern' dài quá {_LONGEST_PATTERN} ký tự, Excel không tìm được"
        if _NOT_A_WILDCARD.search(self.pattern):
            yield (
                f"'pattern' {self.pattern!r} không phải mẫu của Excel: chỉ ? (một ký tự) và"
                " * (mấy ký tự cũng được) có nghĩa riêng, không dùng ^ $ \\ [ ] ~"
            )

    def judge(self, record: Record) -> Iterator[Fault]:
        (field,) = self.fields
        value = record.value(field.key)
        if isinstance(value, str) and not _wildcard(self.pattern).match(value):
            expected = f"ghi theo mẫu {self.pattern}"
            yield Fault(field.key, record.row, "nội dung không theo mẫu", expected)

    def statement(self) -> str:
        return f"{label(self.fields[0])} ghi theo mẫu {self.pattern}."

    def violated(self, refs: Refs) -> str:
        (field,) = self.fields
        ref = refs.cell(field.key)
        begins = f"IFERROR(IF(SEARCH({excel.quote(self.pattern)},TRIM({ref}))=1,1,0),0)"
        return excel.both(excel.holds(field, refs), f"1-{begins}")


#: Excel's SEARCH takes no longer text.
_LONGEST_PATTERN = 255
#: What only a regular expression would mean something by, and Excel's sign of escape.
_NOT_A_WILDCARD = re.compile(r"^\^|\$$|[\\\[\]~]")


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    """The beginning of a text as an Excel wildcard pattern says, case ignored."""
    first, *others = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    # The first place where a part stands will do: looking for another would take too long.
    sought = "".join(f"(?>.*?{part})" for part in others)
    return re.compile(first + sought, re.IGNORECASE | re.DOTALL)


class DateInPeriod(Declared, kw_only=True):
    """The day lies in the period that is reported."""

    kind = "date_in_period"
    code = messages.DATE_OUTSIDE_PERIOD
    meaning = "Ngày nằm trong kỳ báo cáo."

    fields: Annotated[tuple[Day], "Ô ngày được kiểm tra."]

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        (field,) = self.fields
        if self.table:
            days = set(answers.columns_of(self.table).values[field.key])
            if all(_lies_in(day, period) for day in days):
                return
        for record in answers.records_of(self.table):
            value = record.value(field.key)
            if isinstance(value, date) and not _lies_in(value, period):
                expected = (
                    f"phải trong kỳ báo cáo, từ {period.start:%d/%m/%Y} đến {period.end:%d/%m/%Y}"
                )
                yield Fault(field.key, record.row, f"{value:%d/%m/%Y}", expected)

    def statement(self) -> str:
        return f"{label(self.fields[0])} nằm trong kỳ báo cáo."

    def violated(self, refs: Refs) -> str:
        # The distance from the middle of the period names the day once, and day_in is long.
        start, end = serial_of_day(refs.period.start), serial_of_day(refs.period.end)
        # A rule that the item's own attributes make stands on one line with that of its type.
        day_in = excel.near_day_in if self.implicit else excel.day_in
        day = day_in(refs.cell(self.fields[0].key))
        distance = f"ABS({day}-{(start + end) / 2})"
        return f"IFERROR(IF({distance}>{(end - start) / 2},1,0),0)"


def _lies_in(value: object, period: Period) -> bool:
    """Whether a day lies in the period; so does what is no day at all."""
    return not isinstance(value, date) or period.start <= value <= period.end
