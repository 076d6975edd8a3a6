"""Values made from inputs: once in Python, once as the formula that the workbook shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from khsheet.form.rules.base import matches, numbers
from khsheet.form.rules.excel import bad, blank, holds, is_one_of, known, unknown
from khsheet.model import Answers, Computed, Field, Form, Item, Refs, Row, Type, Value
from khsheet.values.reasons import NOT_APPLICABLE, UNKNOWN

_CENT = Decimal("0.01")


def _of_table(c: Computed, form: Form, answers: Answers) -> int | Decimal | None:
    """A count or sum; None where an amount was refused, or whether a row belongs is not known."""
    table = form.tables[c.count] if c.count else form.columns[c.sum][0]
    rows = answers.rows.get(table.key, [])
    columns, refused = answers.columns_of(table)
    at = next((n for n, f in enumerate(table.fields) if f.key == c.sum), -1)
    which: Sequence[int] = range(len(rows))
    for column, patterns in c.where.items() if rows else ():
        values = columns[column]
        if None in values and any(
            values[n] is None and (at < 0 or not _is_blank(row, at)) for n, row in enumerate(rows)
        ):
            return None
        wanted = {v for v in set(values) if isinstance(v, str) and matches(v, patterns)}
        which = [n for n in which if values[n] in wanted]
    if c.count:
        return len(which)
    if c.sum in refused and any(at in rows[n].refused for n in which):
        return None
    amounts = columns[c.sum] if rows else ()
    return sum(numbers(amounts[n] for n in which), start=_zero(c))


def _is_blank(row: Row, at: int) -> bool:
    return row.values[at] is None and at not in row.refused


def value(c: Computed, form: Form, answers: Answers) -> Value:
    """The value of one computed item; None where a part of it was refused and it cannot be known,
    or the unit says that it does not know one.

    Blank inputs, and what does not apply to the unit, count as nothing. Inputs and the computed
    values declared before must be in ``answers.values``.
    """
    if c.count or c.sum:
        return _of_table(c, form, answers)
    if any(_is_open(k, answers) for k in (*c.add, *c.subtract, *c.ratio)):
        return None
    if c.ratio:
        return ratio(c, *(answers.values.get(k) for k in c.ratio))
    if c.plus and any(answers.values.get(k) is None for k in c.add):
        return None
    total = _zero(c) + c.plus
    for sign, keys in ((1, c.add), (-1, c.subtract)):
        for key in keys:
            part = answers.values.get(key)
            if isinstance(part, (int, Decimal)):
                total += sign * part
            elif key in form.computed_by_key:
                return None
    return total


def _is_open(key: str, answers: Answers) -> bool:
    """Whether there is a number that is not known; what does not apply is none."""
    return key in answers.refused or answers.reasons.get(key, NOT_APPLICABLE) != NOT_APPLICABLE


def ratio(c: Computed, numerator: Value, denominator: Value) -> Value:
    """numerator / denominator x scale to two decimals (whole for money); None when not known."""
    if not isinstance(numerator, (int, Decimal)) or not isinstance(denominator, (int, Decimal)):
        return None
    if denominator <= 0:
        return None
    exact = Decimal(numerator) * c.scale / Decimal(denominator)
    if c.type in (Type.MONEY, Type.INTEGER):
        return int(exact.to_integral_value(ROUND_HALF_UP))
    return exact.quantize(_CENT, ROUND_HALF_UP)


def _zero(c: Computed) -> int | Decimal:
    return Decimal(0) if c.type is Type.DECIMAL else 0


def of_table(form: Form, table: str) -> list[Computed]:
    """What is counted or summed from the rows of that table."""
    return [
        c
        for c in form.computed
        if c.count == table or (c.sum and form.columns[c.sum][0].key == table)
    ]


def withheld(form: Form, tables: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, Value]:
    """The values that were made of tables while their rows were there; None where nothing tells."""
    known: dict[str, Value] = {}
    for table, told in tables.items():
        for c in of_table(form, table):
            text = told.get("computed", {}).get(c.key)
            known[c.key] = (
                None if text is None else Decimal(text) if c.type is Type.DECIMAL else int(text)
            )
    return known


def fill(form: Form, answers: Answers, known: Mapping[str, Value] = {}) -> None:
    """Put every computed value into ``answers.values``, in order; ``known`` ones as they are.

    One that is not known because the unit does not know a part of it has that reason itself.
    """
    for c in form.computed:
        made = known[c.key] if c.key in known else value(c, form, answers)
        answers.values[c.key] = made
        if made is not None or c.ratio or c.plus:
            continue
        parts = {*c.add, *c.subtract}
        if answers.refused.isdisjoint(parts) and not answers.reasons.keys().isdisjoint(parts):
            answers.reasons[c.key] = UNKNOWN
        else:
            answers.refused.add(c.key)


def formula(c: Computed, form: Form, refs: Refs) -> str:
    """The Excel formula of a computed item, without "="; "?" where a part cannot be taken.

    Counts and sums of a table are array formulas.
    """
    if c.count or c.sum:
        return _table_formula(c, form, refs)
    if c.ratio:
        over, under = (refs.cell(k) for k in c.ratio)
        digits = 0 if c.type in (Type.MONEY, Type.INTEGER) else 2
        made = f'IF({under}>0,ROUND({over}*{c.scale}/{under},{digits}),"")'
        return f'IF({known((form.item(k) for k in c.ratio), refs)},{made},"")'
    unknown = "+".join(_unknown(form.item(k), refs) for k in (*c.add, *c.subtract))
    plus = ",".join(refs.cell(k) for k in c.add)
    minus = f"-SUM({','.join(refs.cell(k) for k in c.subtract)})" if c.subtract else ""
    constant = f"+{c.plus}" if c.plus else ""
    return f'IF({unknown}>0,"?",SUM({plus}){minus}{constant})'


def _unknown(part: Item, refs: Refs) -> str:
    """1 where a part of a sum is not known; a computed part has no number then."""
    return (
        unknown(part, refs) if isinstance(part, Field) else f"(1-ISNUMBER({refs.cell(part.key)}))"
    )


def _table_formula(c: Computed, form: Form, refs: Refs) -> str:
    counted = form.tables[c.count] if c.count else None
    belongs = f"({refs.used(counted)})" if counted else "1"
    filled = refs.used(counted) if counted else f"(1-{blank(refs.cell(c.sum))})"
    unknown = []
    for column, patterns in c.where.items():
        belongs += f"*(({is_one_of(refs.cell(column), patterns)})>0)"
        unknown.append(f"{filled}*(1-{holds(form.item(column), refs)})")
    if counted:
        total = f"SUM(IFERROR({belongs}*1,0))"
    else:
        amounts = refs.cell(c.sum)
        unknown.append(f"IFERROR({belongs}*{bad(form.item(c.sum), refs)},0)")
        total = f"SUM(IFERROR({belongs}*IF(ISNUMBER({amounts}),{amounts},0),0))"
    return f'IF(SUM({"+".join(unknown)})>0,"?",{total})' if unknown else total
