"""The rule that a whole makes of its parts: it has no reason for having no number where they do."""

from collections.abc import Iterator
from typing import Annotated

from khsheet import messages
from khsheet.form.rules import excel
from khsheet.form.rules.base import PerRecord, label, labels, shown
from khsheet.form.rules.several import NotAbove, SumEquals
from khsheet.model import Fault, Field, Form, Item, Record, Refs, once_per_form


class WholeOfParts(PerRecord, kw_only=True):
    """No reason stands instead of a number of which parts are given. Every form has it by itself:
    the rules that compare numbers say what is part of what."""

    kind = "whole_of_parts"
    code = messages.REASON_DOUBTED
    meaning = "Tổng số không ghi lý do thay cho số khi phần của nó đã có số."

    fields: Annotated[tuple[Field], "Tổng số."]
    parts: Annotated[tuple[Item, ...], "Các phần của nó."]

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *self.parts)

    def judge(self, record: Record) -> Iterator[Fault]:
        (whole,) = self.fields
        if not (reason := record.reason(whole.key)):
            return
        for part in self.parts:
            value = record.number(part.key)
            if value is not None and value > 0:
                expected = f"{label(part)} đã ghi {shown(part, value)}"
                yield Fault(whole.key, record.row, f"ghi «{reason}»", expected)
                return

    def statement(self) -> str:
        return (
            f"{label(self.fields[0])}: không ghi lý do thay cho số khi đã có {labels(self.parts)}."
        )

    def violated(self, refs: Refs) -> str:
        (whole,) = self.fields
        given = (f"IF({excel.holds(part, refs)},{refs.cell(part.key)},0)>0" for part in self.parts)
        return excel.both(
            excel.gives_reason(whole, refs), f"({'+'.join(('0', *(f'({g})' for g in given)))})>0"
        )


@once_per_form
def parts_of(form: Form) -> dict[str, tuple[Item, ...]]:
    """Of single inputs that may give a reason, the numbers that are parts of theirs.

    A part is counted in the unit of its whole: what is compared with a number of another kind,
    as members with people, is none.
    """
    found: dict[str, dict[str, Item]] = {}
    for rule in form.rules:
        if not isinstance(rule, NotAbove | SumEquals) or len(rule.limit) != 1 or rule.table:
            continue
        if isinstance(rule, NotAbove) and rule.factor != 1:
            continue
        whole = rule.limit[0]
        if isinstance(whole, Field) and whole.takes_reason:
            of_whole = found.setdefault(whole.key, {})
            of_whole |= {part.key: part for part in rule.fields if part.unit == whole.unit}
    return {key: tuple(parts.values()) for key, parts in found.items() if parts}
