"""The rules that an input's own attributes make, and what Excel itself is told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from khsheet.form.rules import excel
from khsheet.form.rules.base import Declared
from khsheet.form.rules.binding import surroundings
from khsheet.form.rules.cell import (
    Between,
    DateInPeriod,
    Length,
    OneOf,
    Pattern,
    Required,
    TypeOf,
    expected_type,
)
from khsheet.form.rules.rows import FullAmounts, Unique
from khsheet.form.rules.whole import WholeOfParts, parts_of
from khsheet.model import Field, Form, Severity, Type, once_per_form
from khsheet.model.rule import Firmness

Kind = TypeVar("Kind", bound=Declared)


@once_per_form
def implicit(form: Form) -> dict[str, tuple[Declared, ...]]:
    """The rules that each input's or column's own attributes make, by key."""
    return {key: tuple(_own_rules(field, form)) for key, field in form.fields.items()}


def _own_rules(field: Field, form: Form) -> Iterator[Declared]:

    def rule(kind: type[Kind], severity: Firmness = Severity.ERROR, **attributes: Any) -> Kind:
        bound = surroundings(kind, field, form) | attributes
        name = f"{kind.kind}:{field.key}"
        return kind(id=name, severity=severity, fields=(field,), implicit=True, **bound)

    if field.required:
        yield rule(Required)
    yield rule(TypeOf)
    if field.min is not None or field.max is not None:
        yield rule(Between, min=field.min, max=field.max)
    if field.choices in form.choices:
        strict = form.choices[field.choices].strict
        yield rule(OneOf, Severity.ERROR if strict else Severity.WARNING)
    if field.max_length:
        yield rule(Length, max_length=field.max_length)
    if field.pattern:
        yield rule(Pattern, pattern=field.pattern)
    if field.in_period:
        yield rule(DateInPeriod)
    if field.unique:
        yield rule(Unique, Severity.WARNING)
    if field.type is Type.MONEY and field.key in form.columns:
        yield rule(FullAmounts, Severity.WARNING)
    if parts := parts_of(form).get(field.key):
        yield rule(WholeOfParts, Severity.WARNING, parts=parts)


def expected(field: Field, form: Form) -> str:
    """What a cell of that field takes, with its limits, in Vietnamese."""
    limits = [rule.range for rule in implicit(form)[field.key] if isinstance(rule, Between)]
    if field.max_length:
        limits.append(f"không quá {field.max_length} ký tự")
    return ", ".join([expected_type(field), *limits])


def validation(
    field: Field, choices_name: Callable[[str], str], reasons_at: str = ""
) -> dict[str, object] | None:
    """The Excel data validation of one input, as xlsxwriter takes it; None where Excel has none.

    ``reasons_at`` is the cell of a number that takes a reason instead.
    """
    low, high = field.min, field.max
    if field.type is Type.PERCENT:
        low, high = (Decimal(0) if low is None else low), (Decimal(100) if high is None else high)
    if field.type.is_number and reasons_at:
        return {
            "validate": "custom",
            "value": f"={_number_or_reason(field, low, high, reasons_at)}",
        }
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


def _number_or_reason(field: Field, low: Decimal | None, high: Decimal | None, ref: str) -> str:
    """An Excel condition: a number as its field takes it, or a listed reason."""
    conditions = []
    if field.type in (Type.INTEGER, Type.MONEY):
        conditions.append(f"INT({ref})={ref}")
    if low is not None:
        conditions.append(f"{ref}>={low:f}")
    if high is not None:
        conditions.append(f"{ref}<={high:f}")
    number = f"AND({','.join(conditions)})" if conditions else "TRUE"
    return f"IF(ISNUMBER({ref}),{number},ISNUMBER(MATCH(TRIM({ref}),{excel.REASONS},0)))"
