"""The closed set of rule kinds: each says from the same numbers a Python check, a Vietnamese
sentence, an Excel expression for the check sheet and, where Excel has one, a data validation.

A rule about columns of one table is judged row by row. A cell that is blank or was refused has
no value, and a rule that needs its value keeps silent: one fault is reported once.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from khsheet import messages
from khsheet.form.periods import Period
from khsheet.model import (
    Answers,
    Field,
    Form,
    RuleSpec,
    Section,
    Type,
    Value,
    once_per_form,
)
from khsheet.values.read import ENOUGH, USUAL, show, thousands_column

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule does not hold: at which input or column, in which Excel row (0 for a single cell)."""

    key: str
    row: int
    found: str
    expected: str


class Refs(Protocol):
    """What an Excel expression needs: references are absolute and carry their sheet."""

    period: Period

    def cell(self, key: str) -> str:
        """The cell of an input, the range of a column, the expression of a computed value."""

    def choices(self, key: str) -> str:
        """The defined name of a list."""

    def used(self, table: str) -> str:
        """1 for every row of the table that holds data, as an array."""


class Record:
    """One set of values that a rule looks at: the single answers, or one row of a table."""

    __slots__ = ("_values", "_refused", "row")

    def __init__(self, values: dict[str, Value], refused: set[str], row: int = 0):
        self._values, self._refused, self.row = values, refused, row

    def value(self, key: str) -> Value:
        return self._values.get(key)

    def is_blank(self, key: str) -> bool:
        return self._values.get(key) is None and key not in self._refused

    def is_refused(self, key: str) -> bool:
        return key in self._refused


def records(rule: RuleSpec, form: Form, answers: Answers) -> list[Record]:
    """What the rule is judged on: every row of its table, or the single answers once."""
    table = table_of(rule, form)
    name = table.key if table else ""
    made = answers.records.get(name)
    if made is None:
        made = answers.records[name] = _records(table, answers)
    return made


def _records(table: Section | None, answers: Answers) -> list[Record]:
    if table is None:
        return [Record(answers.values, answers.refused)]
    keys = [f.key for f in table.fields]
    return [
        Record(
            dict(zip(keys, row.values)),
            {keys[i] for i in row.refused} if row.refused else _NONE,
            row.number,
        )
        for row in answers.rows.get(table.key, ())
    ]


_NONE: set[str] = set()


def columns_of(table: Section, answers: Answers) -> tuple[dict[str, tuple[Value, ...]], set[str]]:
    """The values of a table by column, and the columns in which a cell was refused."""
    name = f"columns of {table.key}"
    made = answers.records.get(name)
    if made is None:
        rows = answers.rows.get(table.key, ())
        keys = [f.key for f in table.fields]
        refused = {keys[i] for row in rows if row.refused for i in row.refused}
        made = answers.records[name] = (
            dict(zip(keys, zip(*[row.values for row in rows]))),
            refused,
        )
    return made


class _Single(dict[str, tuple[Value, ...]]):
    """The single answers looked at as a table of one row."""

    def __init__(self, values: dict[str, Value]):
        super().__init__({key: (value,) for key, value in values.items()})

    def __missing__(self, key: str) -> tuple[Value, ...]:
        return (None,)


def table_of(rule: RuleSpec, form: Form) -> Section | None:
    """The table whose rows the rule is about; None for single cells."""
    return form.columns[rule.fields[0]][0] if rule.fields[0] in form.columns else None


def _label(form: Form, key: str) -> str:
    return f"«{form.item(key).label}»"


def _labels(form: Form, keys: tuple[str, ...]) -> str:
    return " + ".join(_label(form, k) for k in keys)


def _shown(form: Form, key: str, value: Value) -> str:
    item = form.item(key)
    text = show(value, item.type)
    return f"{text} {item.unit}".strip() if item.type is not Type.PERCENT else f"{text}%"


def _must(limit: str) -> str:
    """A limit as what the unit has to keep to."""
    return (
        limit.replace("không quá", "không được quá", 1)
        if limit.startswith("không quá")
        else f"phải {limit}"
    )


# ---------------------------------------------------------------- Excel expressions


def blank(ref: str) -> str:
    """1 where the cell is empty or holds only spaces; an error in it counts as something."""
    return f"(IFERROR(LEN(TRIM({ref})),1)=0)"


#: Signs that people put where they have nothing to write; as values they mean nothing.
SIGNS = ("-", "--", "---", "–", "—", "_", "/", "//", ".", "..", "...", "…", "nt", "n.t", "như trên")
_SIGNS = "{" + ",".join(f'"{sign}"' for sign in SIGNS) + "}"

#: Excel keeps 15 digits; the tool takes no number beyond.
_MOST = "10^15"


def _is_number(ref: str, kind: Type) -> str:
    """1 where the cell holds a number of that type, as it is to be typed."""
    inner = f"(ABS({ref})<={_MOST})"
    if kind in (Type.INTEGER, Type.MONEY):
        inner += f"*(INT({ref})={ref})"
    elif kind is Type.PERCENT:  # 0,2 may stand for 20 %
        inner += f"*(({ref}<=0)+({ref}>=1))"
    return f"IF(ISNUMBER({ref}),{inner},0)"


def _date(ref: str) -> str:
    """The day in a cell typed as d/m/y (or stored as a date); an error where it is none."""
    # With 20 spaces for each slash, the three numbers lie in three windows of 20 characters.
    wide = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(TRIM({ref}),"-","/"),".","/"),"/",REPT(" ",20))'
    day, month = (f"VALUE(MID({wide},{start},20))" for start in (1, 21))
    typed_year = f"VALUE(MID({wide},41,99))"
    # Two digits up to 49 are of this century; DATE lets a day 31 run over into the next month.
    year = f"({typed_year}+IF({typed_year}<50,2000,IF(ABS({typed_year}-2000)>100,NA(),0)))"
    made = f"DATE({year},{month},{day})"
    real = f"IF(ABS({month}-6.5)<6,IF(DAY({made})={day},{made},NA()),NA())"
    stored = f"IF({ref}<{_FIRST_DAY},NA(),IF({ref}<{_LAST_DAY + 1},INT({ref}),NA()))"
    return f"IF(ISNUMBER({ref}),{stored},{real})"


def _serial(day: date) -> int:
    return day.toordinal() - date(1899, 12, 30).toordinal()


_FIRST_DAY, _LAST_DAY = _serial(date(1990, 1, 1)), _serial(date(2100, 12, 31))


def holds(key: str, form: Form, refs: Refs) -> str:
    """1 where the cell holds a value of its item that can be taken as it stands; 0 where it is blank."""
    ref, item = refs.cell(key), form.item(key)
    if key in form.computed_by_key:
        return f"ISNUMBER({ref})"
    if item.type.is_number:
        return _is_number(ref, item.type)
    if item.type is Type.DATE:
        return f"IF(ISNUMBER({_date(ref)}),1,0)"
    if item.type is Type.CHOICE and form.choices[item.choices].strict:
        return f"IF({_in_list(ref, item, refs)},1,0)"
    return _both(f"1-{blank(ref)}", f"1-{_says_nothing(ref)}")


def _says_nothing(ref: str) -> str:
    """1 for an error, or a sign, in a cell that takes any text."""
    return f"(ISERROR({ref})+ISNUMBER(MATCH(TRIM({ref}),{_SIGNS},0)))"


def _in_list(ref: str, item: Field, refs: Refs) -> str:
    # COUNTIF ignores case; it fails on texts of more than 255 characters, which stand in no list.
    return f"(IFERROR(COUNTIF({refs.choices(item.choices)},TRIM({ref})),0)>0)"


def bad(key: str, form: Form, refs: Refs) -> str:
    """1 where the cell holds something that cannot be taken as it stands."""
    if form.item(key).type in (Type.TEXT, Type.LONG_TEXT):
        return _says_nothing(refs.cell(key))
    return _both(f"1-{blank(refs.cell(key))}", f"1-{holds(key, form, refs)}")


def known(keys: Iterable[str], form: Form, refs: Refs) -> str:
    """1 where every one of the cells holds a value that can be taken."""
    return _both(*(holds(key, form, refs) for key in keys))


def _both(*expressions: str) -> str:
    return "*".join(f"({e})" for e in expressions)


@lru_cache(maxsize=20_000)
def matches(text: str, patterns: tuple[str, ...]) -> bool:
    """Whether a text is one of the values, or begins as one that ends with *; case makes no difference."""
    folded = text.casefold()
    return any(
        folded.startswith(p[:-1].casefold()) if p.endswith("*") else folded == p.casefold()
        for p in patterns
    )


def is_one_of(ref: str, patterns: Iterable[str]) -> str:
    """1 or more where the cell's text matches one of the patterns (see ``matches``)."""
    tests = (
        f"(LEFT(TRIM({ref}),{len(p) - 1})={quote(p[:-1])})"
        if p.endswith("*")
        else f"(TRIM({ref})={quote(p)})"
        for p in patterns
    )
    return "+".join(tests)


def quote(text: str) -> str:
    """A text as Excel formulas write it."""
    return '"' + text.replace('"', '""') + '"'


# ---------------------------------------------------------------- the kinds


class Kind:
    """One kind of rule. ``code`` is what its findings carry."""

    code = ""

    def surely_holds(
        self, rule: RuleSpec, form: Form, columns: dict[str, tuple[Value, ...]], refused: set[str]
    ) -> bool:
        """A quick look over whole columns: True only where no row can break the rule."""
        return False

    def faults(
        self, rule: RuleSpec, form: Form, answers: Answers, period: Period
    ) -> Iterator[Fault]:
        for record in records(rule, form, answers):
            yield from self.judge(rule, form, record)

    def judge(self, rule: RuleSpec, form: Form, record: Record) -> Iterator[Fault]:
        raise NotImplementedError

    def sentence(self, rule: RuleSpec, form: Form) -> str:
        raise NotImplementedError

    def violated(self, rule: RuleSpec, form: Form, refs: Refs) -> str:
        """An Excel expression: 1 or TRUE (or an array of them) where the rule does not hold."""
        raise NotImplementedError


class Required(Kind):
    code = messages.REQUIRED_BLANK

    def surely_holds(self, rule, form, columns, refused):
        return all(None not in columns[k] for k in rule.fields)

    def judge(self, rule, form, record):
        for key in rule.fields:
            if record.is_blank(key):
                yield Fault(key, record.row, "ô còn trống", f"cần ghi {_label(form, key)}")

    def sentence(self, rule, form):
        return f"Phải ghi {_labels(form, rule.fields)}."

    def violated(self, rule, form, refs):
        empty = "+".join(blank(refs.cell(k)) for k in rule.fields)
        table = table_of(rule, form)
        return _both(refs.used(table.key), empty) if table else empty


class TypeOf(Kind):
    """The cell holds a value of its type; what is wrong with it is said where the cell is typed."""

    code = messages.NOT_A_NUMBER

    def surely_holds(self, rule, form, columns, refused):
        return rule.fields[0] not in refused

    def judge(self, rule, form, record):
        key = rule.fields[0]
        if record.is_refused(key):
            yield Fault(key, record.row, "nội dung chưa dùng được", expected_type(form.item(key)))

    def sentence(self, rule, form):
        return f"{_label(form, rule.fields[0])}: {expected_type(form.item(rule.fields[0]))}."

    def violated(self, rule, form, refs):
        key = rule.fields[0]
        item = form.item(key)
        if item.type is Type.CHOICE:  # whether it stands in its list is a rule of its own
            return _says_nothing(refs.cell(key))
        if item.type is Type.DATE and key in form.columns:
            return f"{bad(key, form, refs)}+{_swapped(refs.cell(key))}"
        return bad(key, form, refs)


def _swapped(column: str) -> str:
    """1 where a stored date may have its day and month swapped (see ``values.swapped_column``)."""
    stored = f"IF(ISNUMBER({column}),IF(DAY({column})<>MONTH({column}),1,0),0)"
    late_stored = f"SUM(IF(ISNUMBER({column}),IF(DAY({column})>12,1,0),0))=0"
    late_typed = f"SUM(IF(ISTEXT({column}),IFERROR(IF(DAY({_date(column)})>12,1,0),0),0))>0"
    return _both(stored, late_stored, late_typed)


class Between(Kind):
    code = messages.OUT_OF_RANGE

    def surely_holds(self, rule, form, columns, refused):
        given = [v for v in columns[rule.fields[0]] if v is not None]
        low, high = rule.min, rule.max
        return not given or (
            (low is None or min(given) >= low) and (high is None or max(given) <= high)
        )

    def judge(self, rule, form, record):
        key = rule.fields[0]
        value = record.value(key)
        if value is None or isinstance(value, (str, date)):
            return
        if (rule.min is not None and value < rule.min) or (
            rule.max is not None and value > rule.max
        ):
            yield Fault(key, record.row, _shown(form, key, value), _must(self.range(rule, form)))

    def range(self, rule: RuleSpec, form: Form) -> str:
        """The limits in words."""
        show_it = lambda v: _shown(form, rule.fields[0], v)  # noqa: E731
        if rule.max is None:
            return f"từ {show_it(rule.min)} trở lên"
        if rule.min is None:
            return f"không quá {show_it(rule.max)}"
        return (
            f"bằng {show_it(rule.min)}"
            if rule.min == rule.max
            else f"từ {show_it(rule.min)} đến {show_it(rule.max)}"
        )

    def sentence(self, rule, form):
        return f"{_label(form, rule.fields[0])} {self.range(rule, form)}."

    def violated(self, rule, form, refs):
        key = rule.fields[0]
        ref = refs.cell(key)
        outside = "+".join(
            f"({ref}{sign}{limit:f})"
            for sign, limit in (("<", rule.min), (">", rule.max))
            if limit is not None
        )
        # A rule that the item's own attributes make stands on one line with that of its type.
        number = f"ISNUMBER({ref})" if rule.id == f"between:{key}" else holds(key, form, refs)
        return f"IF({number},{outside},0)"


class OneOf(Kind):
    """The value stands in its list; what the cell may have meant is said where it is typed."""

    code = messages.NOT_IN_LIST

    def surely_holds(self, rule, form, columns, refused):
        key = rule.fields[0]
        known = form.choices[form.item(key).choices].values
        return key not in refused and {v for v in columns[key] if v is not None} <= set(known)

    def judge(self, rule, form, record):
        key = rule.fields[0]
        value, choices = record.value(key), form.choices[form.item(key).choices]
        if record.is_refused(key) or isinstance(value, str) and not matches(value, choices.values):
            yield Fault(
                key,
                record.row,
                "nội dung trong ô không có trong danh sách",
                f"chọn trong danh sách {choices.label}",
            )

    def sentence(self, rule, form):
        choices = form.choices[form.item(rule.fields[0]).choices]
        return f"{_label(form, rule.fields[0])}: chọn trong danh sách {choices.label}."

    def violated(self, rule, form, refs):
        key = rule.fields[0]
        ref = refs.cell(key)
        return _both(f"1-{blank(ref)}", f"1-{_in_list(ref, form.item(key), refs)}")


class Length(Kind):
    code = messages.TOO_LONG

    def surely_holds(self, rule, form, columns, refused):
        return max(map(len, filter(None, columns[rule.fields[0]])), default=0) <= rule.max_length

    def judge(self, rule, form, record):
        key = rule.fields[0]
        value = record.value(key)
        if isinstance(value, str) and len(value) > rule.max_length:
            yield Fault(
                key, record.row, f"{len(value)} ký tự", f"không được quá {rule.max_length} ký tự"
            )

    def sentence(self, rule, form):
        return f"{_label(form, rule.fields[0])} không quá {rule.max_length} ký tự."

    def violated(self, rule, form, refs):
        return f"(LEN(TRIM({refs.cell(rule.fields[0])}))>{rule.max_length})"


class Pattern(Kind):
    """The text begins as an Excel wildcard pattern says: ? one character, * any number of them."""

    code = messages.WRONG_PATTERN

    def judge(self, rule, form, record):
        key = rule.fields[0]
        value = record.value(key)
        if isinstance(value, str) and not _wildcard(rule.pattern).match(value):
            yield Fault(key, record.row, "nội dung không theo mẫu", f"ghi theo mẫu {rule.pattern}")

    def sentence(self, rule, form):
        return f"{_label(form, rule.fields[0])} ghi theo mẫu {rule.pattern}."

    def violated(self, rule, form, refs):
        ref = refs.cell(rule.fields[0])
        begins = f"IFERROR(IF(SEARCH({quote(rule.pattern)},TRIM({ref}))=1,1,0),0)"
        return _both(holds(rule.fields[0], form, refs), f"1-{begins}")


class DateInPeriod(Kind):
    code = messages.DATE_OUTSIDE_PERIOD

    def faults(self, rule, form, answers, period):
        table = table_of(rule, form)
        if table and all(
            period.start <= day <= period.end
            for day in set(columns_of(table, answers)[0][rule.fields[0]])
            if day
        ):
            return
        for record in records(rule, form, answers):
            value = record.value(rule.fields[0])
            if isinstance(value, date) and not period.start <= value <= period.end:
                expected = (
                    f"phải trong kỳ báo cáo, từ {period.start:%d/%m/%Y} đến {period.end:%d/%m/%Y}"
                )
                yield Fault(rule.fields[0], record.row, f"{value:%d/%m/%Y}", expected)

    def sentence(self, rule, form):
        return f"{_label(form, rule.fields[0])} nằm trong kỳ báo cáo."

    def violated(self, rule, form, refs):
        # The distance from the middle of the period names the day once, and _date is long.
        start, end = _serial(refs.period.start), _serial(refs.period.end)
        distance = f"ABS({_date(refs.cell(rule.fields[0]))}-{(start + end) / 2})"
        return f"IFERROR(IF({distance}>{(end - start) / 2},1,0),0)"


class Unique(Kind):
    """No two rows agree in all the columns; case and the number of spaces make no difference."""

    code = messages.DUPLICATE

    def faults(self, rule, form, answers, period):
        seen: dict[tuple, int] = {}
        table = table_of(rule, form)
        if table is None:  # a single cell has no other to agree with
            return
        columns, _ = columns_of(table, answers)
        for row, *values in zip(answers.rows[table.key], *(columns[k] for k in rule.fields)):
            if None in values:
                continue
            key = tuple([_without_case(v) if isinstance(v, str) else v for v in values])
            first = seen.setdefault(key, row.number)
            if first != row.number:
                yield Fault(
                    rule.fields[0],
                    row.number,
                    f"trùng với dòng {first}",
                    "mỗi dòng một giá trị khác nhau",
                )

    def sentence(self, rule, form):
        return f"{_labels(form, rule.fields)} không được trùng nhau."

    def violated(self, rule, form, refs):
        joined = '&"|"&'.join(self._as_text(k, form, refs) for k in rule.fields)
        first = refs.cell(rule.fields[0])
        position = f"ROW({first})-MIN(ROW({first}))+1"
        return f"IF({known(rule.fields, form, refs)},MATCH({joined},{joined},0)<{position},0)"

    def _as_text(self, key, form, refs):
        ref = refs.cell(key)
        return f'IFERROR({_date(ref)},"")' if form.item(key).type is Type.DATE else f"TRIM({ref})"


@lru_cache(maxsize=20_000)
def _without_case(text: str) -> str:
    """A text without case and superfluous spaces; numbers of vouchers come again with every unit."""
    return " ".join(text.split()).casefold()


class FullAmounts(Kind):
    """Amounts are written out in đồng, not in thousands or millions of them.

    Nothing costs less than LEAST (or the rule's own ``min``); a column of small amounts alone is asked about as a whole
    (see ``values.thousands_column``).
    """

    code = messages.AMOUNT_IN_THOUSANDS
    LEAST = Decimal(1_000)

    def surely_holds(self, rule, form, columns, refused):
        amounts = [abs(v) for v in columns[rule.fields[0]] if v]
        return not amounts or min(amounts) >= self._least(rule) and not thousands_column(amounts)

    def _least(self, rule):
        return self.LEAST if rule.min is None else rule.min

    def faults(self, rule, form, answers, period):
        key, table = rule.fields[0], table_of(rule, form)
        column = columns_of(table, answers)[0][key] if table else ()
        if thousands_column(column):
            first = next(n for n, amount in enumerate(column) if amount)
            found = f"mọi số tiền trong cột đều nhỏ hơn {show(USUAL, Type.MONEY)} đồng"
            yield Fault(
                key,
                answers.rows[table.key][first].number,
                found,
                "có phải đã ghi theo nghìn đồng không?",
            )
        else:
            yield from super().faults(rule, form, answers, period)

    def judge(self, rule, form, record):
        key = rule.fields[0]
        amount = record.value(key)
        if amount and abs(amount) < self._least(rule):
            yield Fault(
                key,
                record.row,
                f"chỉ có {_shown(form, key, amount)}",
                "có phải đã ghi theo nghìn đồng hay triệu đồng không?",
            )

    def sentence(self, rule, form):
        return (
            f"{_label(form, rule.fields[0])} ghi đủ số đồng, không ghi theo nghìn đồng, triệu đồng."
        )

    def violated(self, rule, form, refs):
        key = rule.fields[0]
        ref, whole = refs.cell(key), holds(key, form, refs)
        small = f"IF({whole},IF(ABS({ref})>0,IF(ABS({ref})<{self._least(rule):f},1,0),0),0)"
        if not table_of(rule, form):
            return small
        amounts, full = (
            f"SUM(IF({whole},IF(ABS({ref}){limit},1,0),0))" for limit in (">0", f">={USUAL}")
        )
        return f"({small}+IF({amounts}>={ENOUGH},IF({full}=0,1,0),0))"


class NotAbove(Kind):
    code = messages.ABOVE_RELATED

    def judge(self, rule, form, record):
        key = rule.fields[0]
        value, limits = record.value(key), [record.value(k) for k in rule.limit]
        if value is None or any(v is None for v in limits):
            return
        limit = sum(limits) * rule.factor
        if rule.factor != 1 and limit <= 0:
            return  # so many for each of none: whether there should be any is another rule's
        if value > limit and round(Decimal(value) - limit, 6) > 0:
            yield Fault(
                key,
                record.row,
                _shown(form, key, value),
                f"không được quá {self._limit(rule, form)} ({_shown(form, rule.limit[0], limit)})",
            )

    def _limit(self, rule, form):
        factor = f"{show(rule.factor, Type.DECIMAL)} lần " if rule.factor != 1 else ""
        return factor + _labels(form, rule.limit)

    def sentence(self, rule, form):
        return f"{_label(form, rule.fields[0])} không quá {self._limit(rule, form)}."

    def violated(self, rule, form, refs):
        limit = "+".join(refs.cell(k) for k in rule.limit)
        # Rounded, as 0,1 + 0,2 is not quite 0,3 in binary.
        over = f"ROUND({refs.cell(rule.fields[0])}-({limit})*{rule.factor:f},6)>0"
        if rule.factor != 1:
            over = f"({over})*(({limit})>0)"
        return f"IF({known((rule.fields[0], *rule.limit), form, refs)},{over},0)"


class SumEquals(Kind):
    code = messages.SUM_DIFFERS

    def judge(self, rule, form, record):
        parts, wholes = ([record.value(k) for k in keys] for keys in (rule.fields, rule.limit))
        if any(v is None for v in (*parts, *wholes)):
            return
        total, whole = Decimal(sum(parts)), Decimal(sum(wholes))
        if round(abs(total - whole), 6) > round(abs(whole) * rule.tolerance_pct / 100, 6):
            key = rule.fields[0]
            margin = (
                f" (sai lệch cho phép {show(rule.tolerance_pct, Type.DECIMAL)}%)"
                if rule.tolerance_pct
                else ""
            )
            yield Fault(
                key,
                record.row,
                _shown(form, key, total),
                f"phải bằng {_labels(form, rule.limit)} = {_shown(form, key, whole)}{margin}",
            )

    def sentence(self, rule, form):
        margin = (
            f", sai lệch không quá {show(rule.tolerance_pct, Type.DECIMAL)}%"
            if rule.tolerance_pct
            else ""
        )
        return f"{_labels(form, rule.fields)} bằng {_labels(form, rule.limit)}{margin}."

    def violated(self, rule, form, refs):
        parts, whole = ("+".join(refs.cell(k) for k in keys) for keys in (rule.fields, rule.limit))
        off = f"ROUND(ABS({parts}-({whole})),6)>ROUND(ABS({whole})*{rule.tolerance_pct:f}/100,6)"
        return f"IF({known((*rule.fields, *rule.limit), form, refs)},{off},0)"


class ZeroTogether(Kind):
    code = messages.ZERO_ALONE

    def judge(self, rule, form, record):
        if any(record.is_refused(k) for k in rule.fields):
            return
        empty = [k for k in rule.fields if not record.value(k)]
        if empty and len(empty) < len(rule.fields):
            other = next(k for k in rule.fields if k not in empty)
            yield Fault(
                empty[0],
                record.row,
                f"bằng 0 hoặc để trống, trong khi {_label(form, other)} là {_shown(form, other, record.value(other))}",
                "cả hai phải cùng bằng 0 hoặc cùng lớn hơn 0",
            )

    def sentence(self, rule, form):
        return (
            f"{' và '.join(_label(form, k) for k in rule.fields)}: cùng bằng 0 hoặc cùng lớn hơn 0."
        )

    def violated(self, rule, form, refs):
        cells = [refs.cell(k) for k in rule.fields]
        sound = _both(*(f"{blank(c)}+{holds(k, form, refs)}>0" for c, k in zip(cells, rule.fields)))
        first, *others = (f"(IFERROR({c}*1,0)=0)" for c in cells)
        return f"IF({sound},{'+'.join(f'({first}<>{other})' for other in others)},0)"


class RealDate(Kind):
    """Day, month and year in three cells make a day of the calendar."""

    code = messages.NOT_A_DATE

    def judge(self, rule, form, record):
        day, month, year = (record.value(k) for k in rule.fields)
        if (
            day is None
            or month is None
            or year is None
            or day < 1
            or not 1 <= month <= 12
            or not 1900 <= year <= 9999
        ):
            return  # what is no day, month or year has been said of its own cell
        if day > monthrange(year, month)[1]:
            yield Fault(
                rule.fields[0],
                record.row,
                f"tháng {month} năm {year} không có ngày {day}",
                "ghi một ngày có thật",
            )

    def sentence(self, rule, form):
        return f"{', '.join(_label(form, k) for k in rule.fields)} phải là một ngày có thật."

    def violated(self, rule, form, refs):
        day, month, year = (refs.cell(k) for k in rule.fields)
        sound = _both(
            known(rule.fields, form, refs),
            f"{day}>=1",
            f"{month}>=1",
            f"{month}<=12",
            f"{year}>=1900",
            f"{year}<=9999",
        )
        return f"IF({sound},{day}>DAY(DATE({year},{month}+1,0)),0)"


class RequiredWhen(Kind):
    code = messages.COMPANION_BLANK

    def surely_holds(self, rule, form, columns, refused):
        if all(None not in columns[k] for k in rule.fields):
            return True
        return not any(self._applies(rule, v) for v in set(columns[rule.when]))

    def judge(self, rule, form, record):
        if self._applies(rule, record.value(rule.when)):
            for key in rule.fields:
                if record.is_blank(key):
                    yield Fault(
                        key,
                        record.row,
                        "ô còn trống",
                        f"cần ghi {_label(form, key)} vì {self._condition(rule, form)}",
                    )

    def _applies(self, rule, value):
        if value is None:
            return False
        if rule.values:
            return matches(str(value), rule.values)
        return True if isinstance(value, (str, date)) else value > 0

    def _condition(self, rule, form):
        label = _label(form, rule.when)
        if rule.values:
            return f"{label} là {' hoặc '.join(v.rstrip('*').strip() for v in rule.values)}"
        return f"{label} đã có" + (" (lớn hơn 0)" if form.item(rule.when).type.is_number else "")

    def sentence(self, rule, form):
        return f"Phải ghi {_labels(form, rule.fields)} khi {self._condition(rule, form)}."

    def violated(self, rule, form, refs):
        when = refs.cell(rule.when)
        applies = holds(rule.when, form, refs)
        if rule.values:
            applies = _both(applies, is_one_of(when, rule.values))
        elif form.item(rule.when).type.is_number:
            applies = f"IF({applies},{when},0)>0"
        return _both(applies, "+".join(blank(refs.cell(k)) for k in rule.fields))


class AtLeastOne(Kind):
    code = messages.ALL_BLANK

    def surely_holds(self, rule, form, columns, refused):
        return any(None not in columns[k] for k in rule.fields)

    def judge(self, rule, form, record):
        if all(record.is_blank(k) for k in rule.fields):
            labels = " hoặc ".join(_label(form, k) for k in rule.fields)
            yield Fault(
                rule.fields[0],
                record.row,
                "các ô đều trống",
                f"cần ghi ít nhất một trong: {labels}",
            )

    def sentence(self, rule, form):
        return f"Ghi ít nhất một trong: {', '.join(_label(form, k) for k in rule.fields)}."

    def violated(self, rule, form, refs):
        table = table_of(rule, form)
        blanks = [blank(refs.cell(k)) for k in rule.fields]
        return _both(refs.used(table.key), *blanks) if table else _both(*blanks)


class PythonCheck(Kind):
    """A check that no other kind can say; Excel has no side of it and the check sheet says so."""

    code = messages.SPENT_BEFORE_RAISED

    def faults(self, rule, form, answers, period):
        return PYTHON_CHECKS[rule.check].faults(rule, form, answers, period)

    def sentence(self, rule, form):
        return PYTHON_CHECKS[rule.check].sentence(rule, form)

    def violated(self, rule, form, refs):
        return ""


class _RunningBalance:
    """No expense before there is money: opening balance and entries, taken by date, stay above zero.

    ``fields`` names the columns of date, category and amount, ``when`` the opening balance,
    ``values`` the categories of income and of expense.
    """

    def faults(self, rule, form, answers, period):
        income, expense = ((v,) for v in rule.values)
        table = table_of(rule, form)
        columns, _ = columns_of(table, answers)
        at = next(n for n, f in enumerate(table.fields) if f.key == rule.fields[2])
        entries = []
        for row, day, category, amount in zip(
            answers.rows[table.key], *(columns[k] for k in rule.fields)
        ):
            if amount is None and at not in row.refused:  # goods, not money
                continue
            if day is None or category is None or amount is None:
                return
            entries.append((day, not matches(category, income), category, amount, row.number))
        balance = answers.values.get(rule.when)
        if balance is None:
            return
        for _, _, category, amount, row in sorted(entries, key=lambda e: e[:2]):
            if matches(category, expense):
                balance -= amount
            elif matches(category, income):
                balance += amount
            if balance < 0:
                found = f"chi vượt số quỹ đang có {show(-balance, Type.MONEY)} đồng"
                yield Fault(rule.fields[2], row, found, "đến ngày chi, quỹ phải còn đủ tiền")
                return

    def sentence(self, rule, form):
        return "Đến ngày của mỗi khoản chi, quỹ phải còn đủ tiền (kiểm tra khi nộp)."


PYTHON_CHECKS = {"no_expense_before_money": _RunningBalance()}

KINDS: dict[str, Kind] = {
    "required": Required(),
    "type": TypeOf(),
    "between": Between(),
    "one_of": OneOf(),
    "length": Length(),
    "pattern": Pattern(),
    "date_in_period": DateInPeriod(),
    "unique": Unique(),
    "full_amounts": FullAmounts(),
    "not_above": NotAbove(),
    "sum_equals": SumEquals(),
    "zero_together": ZeroTogether(),
    "real_date": RealDate(),
    "required_when": RequiredWhen(),
    "at_least_one": AtLeastOne(),
    "python": PythonCheck(),
}


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    """The beginning of a text as an Excel wildcard pattern says, case ignored."""
    first, *others = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    # The first place where a part stands will do: looking for another would take too long.
    sought = "".join(f"(?>.*?{part})" for part in others)
    return re.compile(first + sought, re.IGNORECASE | re.DOTALL)


# ---------------------------------------------------------------- the rules of a form


def expected_type(field: Field) -> str:
    """What a cell of that field takes, in Vietnamese."""
    return {
        Type.INTEGER: "ghi số nguyên",
        Type.MONEY: "ghi số tiền bằng đồng, chỉ gồm chữ số",
        Type.DECIMAL: "ghi số",
        Type.PERCENT: "ghi số phần trăm, ví dụ 60,5",
        Type.DATE: "ghi ngày/tháng/năm, ví dụ 15/03/2026",
        Type.CHOICE: "chọn trong danh sách",
    }.get(field.type, "ghi bằng chữ")


def _implicit(field: Field, form: Form) -> Iterator[RuleSpec]:
    def rule(kind: str, severity: str = ERROR, **attributes) -> RuleSpec:
        return RuleSpec(f"{kind}:{field.key}", kind, severity, (field.key,), **attributes)

    if field.required:
        yield rule("required")
    yield rule("type")
    if field.min is not None or field.max is not None:
        yield rule("between", min=field.min, max=field.max)
    if field.choices:
        yield rule("one_of", ERROR if form.choices[field.choices].strict else WARNING)
    if field.max_length:
        yield rule("length", max_length=field.max_length)
    if field.pattern:
        yield rule("pattern", pattern=field.pattern)
    if field.in_period:
        yield rule("date_in_period")
    if field.unique:
        yield rule("unique", WARNING)
    if field.type is Type.MONEY and field.key in form.columns:
        yield rule("full_amounts", WARNING)


@once_per_form
def implicit(form: Form) -> dict[str, tuple[RuleSpec, ...]]:
    """The rules that each input's or column's own attributes make, by key."""
    fields = {**form.inputs, **{k: f for k, (_, f) in form.columns.items()}}
    return {key: tuple(_implicit(field, form)) for key, field in fields.items()}


def expected(field: Field, form: Form) -> str:
    """What a cell of that field takes, with its limits, in Vietnamese."""
    limits = [
        KINDS[r.kind].range(r, form) for r in implicit(form)[field.key] if r.kind == "between"
    ]
    if field.max_length:
        limits.append(f"không quá {field.max_length} ký tự")
    return ", ".join([expected_type(field), *limits])


def applies(rule: RuleSpec, period: Period) -> bool:
    """Whether the rule counts in that period (``halves`` limits it, such as to H1)."""
    return not rule.halves or period.part in rule.halves


def faults(
    rules: Iterable[RuleSpec], form: Form, answers: Answers, period: Period
) -> Iterator[tuple[RuleSpec, Fault]]:
    """Every place where a rule does not hold, with the rule, in their order."""
    single = _Single(answers.values), answers.refused
    for rule in rules:
        if not applies(rule, period):
            continue
        kind, table = KINDS[rule.kind], table_of(rule, form)
        columns, refused = columns_of(table, answers) if table else single
        if table and not columns or kind.surely_holds(rule, form, columns, refused):
            continue
        for fault in kind.faults(rule, form, answers, period):
            yield rule, fault


def sentence(rule: RuleSpec, form: Form) -> str:
    """The rule in a Vietnamese sentence, with its reason where one is declared."""
    return KINDS[rule.kind].sentence(rule, form) + (f" {rule.because}" if rule.because else "")


def validation(field: Field, choices_name: Callable[[str], str]) -> dict[str, object] | None:
    """The Excel data validation of one input, as xlsxwriter takes it; None where Excel has none."""
    low, high = field.min, field.max
    if field.type is Type.PERCENT:
        low, high = (Decimal(0) if low is None else low), (Decimal(100) if high is None else high)
    if field.type.is_number:
        kind = "integer" if field.type in (Type.INTEGER, Type.MONEY) else "decimal"
        if low is not None and high is not None:
            return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        if high is not None:
            return {"validate": kind, "criteria": "<=", "value": high}
        low = low if low is not None else Decimal(-(10**15))
        return {"validate": kind, "criteria": ">=", "value": low}
    if field.type is Type.CHOICE:
        return {"validate": "list", "source": f"={choices_name(field.choices)}"}
    if field.max_length:
        return {"validate": "length", "criteria": "<=", "value": field.max_length}
    return None
