"""The limits of warnings that an office typed: which can be, and what they make of the form."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from khsheet.form import limits
from khsheet.form.limits import Limit, LimitOf
from khsheet.form.rules.base import Declared
from khsheet.messages import GRADES
from khsheet.model import Severity
from khsheet.office import schema as book_schema
from khsheet.office.cell_judging import CellJudge
from khsheet.office.contents import Cell, Contents, Line
from khsheet.office.schema import Item, Part, Schema

_SEVERITIES = {GRADES[grade]: grade for grade in (Severity.WARNING, Severity.ERROR)}
_TO_SWITCH_OFF = f"Muốn bỏ điều nhắc này thì chọn “{book_schema.OFF}” ở cột «Dùng hay không»."


class LimitJudge(CellJudge):
    """Judges the sheet of limits of one book."""

    schema: Schema
    contents: Contents

    def _limits(self) -> dict[str, dict[str, Limit]]:
        """By form and rule, where anything is changed."""
        items = self.schema.items("limits")
        numbers = self._numbers()
        found: dict[str, dict[str, Limit]] = {}
        typed: dict[str, Cell] = {}
        seen: dict[str, int] = {}
        for line in self.contents.lists.get("limits", ()):
            name = line.text("rule")
            if not any(line.text(key) for key in book_schema.TYPED_OF_LIMITS):
                continue
            if name not in numbers or name in seen:
                self._unused_limit(line, seen.get(name, 0))
                continue
            seen[name] = line.row
            form_id, number = numbers[name]
            changed = self._changed(line, items, number)
            if changed is None:
                continue
            of_form = found.setdefault(form_id, {})
            before = of_form.get(number.rule.id, Limit())
            of_form[number.rule.id] = Limit(
                {**before.values, **changed.values},
                before.is_on and changed.is_on,
                changed.severity or before.severity,
            )
            if changed.values:
                typed[name] = line.cells["value"]
        self._opposed(typed, numbers, found)
        return found

    def _numbers(self) -> dict[str, tuple[str, LimitOf]]:
        """Every number of a warning with the id of its form, by the name of its row."""
        return {
            str(Part(form.id, one.name)): (form.id, one)
            for form in self.schema.forms
            for one in limits.warnings(form)
        }

    def _unused_limit(self, line: Line, before: int) -> None:
        """Tell why what was typed of a warning has no effect."""
        name, of_forms = line.text("rule"), {form.id for form in self.schema.forms}
        form, told = Part.of(name).form, line.text("statement") or name
        if before:
            why = f"điều nhắc «{told}» đã có ở dòng {before}"
        elif form and form not in of_forms:
            why = f"điều nhắc «{told}» là của biểu mẫu «{form}», không có ở lần chạy này"
        elif name:
            why = f"biểu mẫu không có điều nhắc «{told}»"
        else:
            why = "dòng này không phải của điều nhắc nào"
        self.notes.append(f"{line.told()}: {why}, phần mềm không dùng.")

    def _changed(self, line: Line, items: dict[str, Item], number: LimitOf) -> Limit | None:
        """What the row changes of its warning; None for nothing, or for a fault."""
        value = self._number(line.cells.get("value"), items["value"])
        switch = self._chosen(line, items, "switch")
        severity = _SEVERITIES.get(self._chosen(line, items, "severity"))
        if value is not None and (wrong := self._wrong(number, value)):
            self._fault(line.cells["value"], items["value"], wrong)
            return None
        if value is None and switch in ("", book_schema.ON) and severity is None:
            return None
        values = {} if value is None else {number.attribute: value}
        return Limit(values, switch != book_schema.OFF, severity)

    @staticmethod
    def _wrong(number: LimitOf, value: Decimal) -> str:
        """Why that number is no limit of the warning; "" where it is one."""
        if not number.attribute:
            return "điều nhắc này không có giới hạn."
        span = number.span
        if value in span:
            return ""
        return f"giới hạn này phải là {span.told}. {_TO_SWITCH_OFF}"

    def _opposed(
        self,
        typed: dict[str, Cell],
        numbers: dict[str, tuple[str, LimitOf]],
        found: dict[str, dict[str, Limit]],
    ) -> None:
        """Numbers of one warning that do not go together, once all are known, are a fault."""
        item, told = self.schema.items("limits")["value"], set[tuple[str, str]]()
        for name, cell in typed.items():
            form_id, number = numbers[name]
            rule, key = number.rule, (form_id, number.rule.id)
            changed = limits.changed(rule, found[form_id][rule.id])
            if key in told or not isinstance(changed, Declared) or not any(changed.complaints()):
                continue
            told.add(key)
            others = (one for form, one in numbers.values() if (form, one.rule.id) == key)
            self._fault(cell, item, _opposition(limits.numbers_of(changed), others, number))


def _opposition(now: Iterable[LimitOf], shipped: Iterable[LimitOf], typed: LimitOf) -> str:
    """Which numbers of the warning do not go together."""
    defaults = {one.attribute: one.default for one in shipped}
    parts = [
        f"«{one.label}» {one.shown}" + (" (mặc định)" if one.default == was else "")
        for one in now
        if (was := defaults.get(one.attribute)) is not None or one.attribute == typed.attribute
    ]
    return f"{' và '.join(parts)} của cùng điều nhắc không đi được với nhau. Xin sửa một số."
