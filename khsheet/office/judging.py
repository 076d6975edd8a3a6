"""The contents of the office's book judged: every fault with its sheet, cell and label at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from khsheet.form import periods
from khsheet.form.definition import did_you_mean
from khsheet.form.rules import implicit
from khsheet.messages import CATALOGUE, DECISION_WORDS
from khsheet.model import Answers, Decision, DecisionKind, Form, Unit
from khsheet.office import schema as book_schema
from khsheet.office import shifted
from khsheet.office.book import (
    UNIT_WORDS,
    Office,
    PeriodFacts,
    Receipt,
    Succession,
    for_unit,
)
from khsheet.office.by_schema import contents
from khsheet.office.contents import Cell, Line
from khsheet.office.criteria_judging import CriteriaJudge
from khsheet.office.items import label_of, meant
from khsheet.office.limit_judging import LimitJudge
from khsheet.office.reading import OfficeFault, OfficeFile, open_file
from khsheet.office.schema import NO_REPORT, Item, Kind, Part
from khsheet.values.outcome import HINTS
from khsheet.values.reading import read
from khsheet.vietnamese.text import bare_key
from khsheet.vietnamese.unit_names import kind_of, unit_key

_KINDS = {word: kind for kind, word in DECISION_WORDS.items()}
#: What each kind of decision cannot do without.
_NEEDED = {
    DecisionKind.LEAVE_OUT: ("file",),
    DecisionKind.CHOOSE: ("unit", "file"),
    DecisionKind.ACCEPT: ("unit", "code"),
    DecisionKind.CORRECT: ("unit", "item", "new"),
}
#: How people write that no report is taken of a unit.
_NO_REPORT = {bare_key(said) for said in (NO_REPORT, "không thu", "không lấy", "không thu báo cáo")}
#: Rules of a single cell say the same in every period.
_ANY_PERIOD = periods.parse("2000")


def office_of(file: OfficeFile, forms: Iterable[Form], *, may_be_empty: bool = False) -> Office:
    """What the file says, for an office that works with those forms.

    Raises OfficeFault with all faults; a book that ``may_be_empty`` needs no units.
    """
    schema = book_schema.schema(forms)
    judge = _Judge(schema, contents(file, schema))
    office = judge.office()
    if not office.units and not judge.faults and not may_be_empty:
        judge.faults.append("Danh sách chưa có đơn vị nào. Xin ghi ít nhất một dòng dưới tiêu đề.")
    if judge.faults:
        raise OfficeFault(str(file.path), judge.faults, notes=judge.notes)
    return office


class _Judge(LimitJudge, CriteriaJudge):
    """Judges one book, and gathers its faults."""

    def office(self) -> Office:
        self.notes = [note.said for note in self.contents.notes]
        office = Office(self._units())
        office.settings = self._settings("office")
        office.unit_defaults = self._settings("unit_defaults")
        self._check_defaults(office)
        for line, unit in self._listed:
            self._of_unit(office, line, unit)
        self._check_kinds()
        self._check_groups()
        self._check_columns(office)
        office.periods = self._periods()
        office.successions = tuple(self._successions(office))
        office.receipts = tuple(self._receipts(office))
        office.decisions = tuple(self._decisions(office))
        office.texts = self._texts()
        office.criteria = tuple(self._criteria())
        office.limits = self._limits()
        office.notes = tuple(self.notes)
        return office

    # ------------------------------------------------------------ units and settings

    def _units(self) -> tuple[Unit, ...]:
        self._listed: list[tuple[Line, Unit]] = []
        by_code: dict[str, int] = {}
        by_name: dict[str, int] = {}
        for line in self.contents.lists.get("units", ()):
            name, code = line.text("name"), line.text("code")
            key = unit_key(name)
            if not name:
                if set(line.cells) & {"code", "type", "group", "superior", "note"}:
                    self.faults.append(
                        f"{line.told()}: thiếu tên đơn vị. Xin ghi tên, hoặc xóa nội dung dòng này."
                    )
                continue
            if key in by_name and not code:
                self.faults.append(
                    f"{line.told()}: tên đơn vị trùng với dòng {by_name[key]}. Xin ghi thêm mã đơn "
                    "vị."
                )
                continue
            code = code or key
            if code in by_code:
                self.faults.append(
                    f"{line.told()}: mã đơn vị «{code}» trùng với dòng {by_code[code]}. Mỗi đơn vị "
                    "cần một mã riêng."
                )
                continue
            by_code[code] = by_name[key] = line.row
            told = (line.text(key) for key in ("type", "group", "superior", "note"))
            self._listed.append((line, Unit(code, name, *told)))
        return tuple(unit for _, unit in self._listed)

    def _settings(self, sheet: str) -> dict[str, str]:
        return {key: cell.text for key, cell in self.contents.settings.get(sheet, {}).items()}

    def _check_defaults(self, office: Office) -> None:
        """Defaults name what they can, and fit into the cells that start with them."""
        items = self.schema.items("unit_defaults")
        for name, cell in self.contents.settings.get("unit_defaults", {}).items():
            strange = [w for w in re.findall(r"\{([^{}]*)\}?", cell.text) if w not in UNIT_WORDS]
            if strange or cell.text.count("{") != cell.text.count("}"):
                listed = " và ".join(f"{{{word}}}" for word in UNIT_WORDS)
                what = f"chữ trong ngoặc nhọn chỉ có thể là {listed}. Xin sửa lại."
                self._fault(cell, items[name], what)
                continue
            for form in self.schema.forms:
                said = [for_unit(cell.text, form, unit) for unit in office.units]
                self._check_length(form, cell, items[name], said)

    def _check_length(self, form: Form, cell: Cell, item: Item, said: list[str]) -> None:
        key = Part.of(item.key).key
        most = [i.max_length for i in form.inputs.values() if i.prefill == key and i.max_length]
        if not most:
            return
        longest = max(map(len, said), default=0)
        if longest > min(most):
            what = f"dài {longest} ký tự, ô trong biểu mẫu chỉ nhận {min(most)}. Xin ghi ngắn lại."
            self._fault(cell, item, what)

    def _of_unit(self, office: Office, line: Line, unit: Unit) -> None:
        """A unit's own settings and the printed forms that it is asked for."""
        defaults = self.schema.items("unit_defaults")
        own = {key: line.text(key) for key in defaults if line.text(key)}
        if own:
            office.unit_settings[unit.code] = own
        if cell := line.cells.get("print_forms"):
            item = self.schema.items("units")["print_forms"]
            if bare_key(cell.text) in _NO_REPORT:
                office.exempt |= {unit.code}
            elif asked := self._print_forms(cell, item):
                office.print_forms[unit.code] = asked

    def _check_kinds(self) -> None:
        """Tell kinds of units that no form knows: its sentences would call them otherwise."""
        item = self.schema.items("units")["type"]
        for line, unit in self._listed:
            if unit.type and item.choices and not kind_of(unit.type, item.choices):
                listed = ", ".join(item.choices)
                guess = did_you_mean(unit.type.casefold(), item.choices) or "."
                self._note(
                    line.cells["type"],
                    item,
                    f"biểu mẫu không có loại đơn vị «{unit.type}»{guess} Các loại: {listed}.",
                )

    def _check_columns(self, office: Office) -> None:
        """Tell columns that were sorted by themselves."""
        items = self.schema.items("units")
        own = {key: items[key].label for key in self.schema.items("unit_defaults")}
        before = self.contents.units_before
        said = shifted.within(self._listed, items["type"].choices, own)
        said = said or shifted.told(office.units, before, "lúc lập tệp này")
        self.notes += [said] if said else []

    def _check_groups(self) -> None:
        """Tell groups that differ in capitals or spaces alone: each would have its own total."""
        item = self.schema.items("units")["group"]
        first: dict[str, Cell] = {}
        told = set[str]()
        for line, unit in self._listed:
            cell = line.cells.get("group")
            if cell is None:
                continue
            other = first.setdefault("".join(unit.group.casefold().split()), cell)
            if other.text != cell.text and cell.text not in told:
                told.add(cell.text)
                self._note(
                    cell,
                    item,
                    f"«{cell.text}» và «{other.text}» ở dòng {other.row} được tính là hai nhóm. "
                    "Nếu là một nhóm thì xin ghi giống nhau.",
                )

    def _print_forms(self, cell: Cell, item: Item) -> tuple[str, ...]:
        """Ids of printed forms, in the order of the form."""
        spaced = "".join(c if c.isalnum() or c in "-_" else " " for c in cell.text)
        words = [w for w in spaced.split() if bare_key(w) not in ("mau", "va", "in")]
        ids = [id for id in item.choices if id != NO_REPORT]
        unknown = [w for w in words if w not in ids]
        if unknown:
            listed = ", ".join(ids)
            none = f"Không thu báo cáo của đơn vị thì chỉ ghi “{NO_REPORT}”."
            what = f"không có mẫu in «{unknown[0]}». Các mẫu có: {listed}. {none}"
            self._fault(cell, item, what)
        return tuple(id for id in ids if id in words)

    # ------------------------------------------------------------ periods and receipts

    def _periods(self) -> dict[str, PeriodFacts]:
        items = self.schema.items("periods")
        heading = Item("period", "Kỳ")
        found: dict[str, PeriodFacts] = {}
        for head, cells in self.contents.periods:
            period = self._period(head, heading)
            if head.column and not period:
                if not head.text and any(cell.text for cell in cells.values()):
                    self._fault(head, heading, "cột này chưa ghi kỳ. Xin ghi như 2026-H1.")
                continue
            if period in found:
                self._fault(head, heading, f"kỳ «{period}» đã có ở một cột bên trái.")
                continue
            facts = {
                key: self._day(cell, items[key]) if items[key].kind is Kind.DATE else cell.text
                for key, cell in cells.items()
            }
            found[period] = PeriodFacts(**facts)  # type: ignore[arg-type]
            self._check_lengths(cells, items)
            start, end = found[period].start, found[period].end
            if period and start and end and start > end:
                what = "ngày cuối kỳ ở trước ngày đầu kỳ. Xin xem lại hai ngày này."
                self._fault(cells["end"], items["end"], what)
        return found

    def _check_lengths(self, cells: dict[str, Cell], items: dict[str, Item]) -> None:
        """Words of the period fit into the cells that start with them."""
        for key, cell in cells.items():
            for form in self.schema.forms if items[key].kind is Kind.TEXT else ():
                self._check_length(form, cell, items[key], [cell.text])

    def _receipts(self, office: Office) -> Iterator[Receipt]:
        items, seen = self.schema.items("receipts"), dict[tuple[str, str], int]()
        for line in self.contents.lists.get("receipts", ()):
            if not self._whole(line, items):
                continue
            unit = self._unit_then(office, line, items["unit"])
            period = self._meant_period(office, line, items["period"])
            day = self._day(line.cells["day"], items["day"])
            if unit is None or day is None:
                continue
            if (unit.code, period) in seen:
                what = (
                    f"đơn vị này đã có ngày nhận ở dòng {seen[unit.code, period]}. Xin để một dòng."
                )
                self._fault(line.cells["unit"], items["unit"], what)
                continue
            seen[unit.code, period] = line.row
            yield Receipt(unit.code, period, day, line.text("way"))

    def _texts(self) -> dict[tuple[str, str], str]:
        """What the office says, by period and part; several rows of one part are one text."""
        items, found = self.schema.items("texts"), dict[tuple[str, str], str]()
        for line in self.contents.lists.get("texts", ()):
            part = self._chosen(line, items, "part")
            if part and self._whole(line, items):
                key = (self._period(line.cells.get("period"), items["period"]), part)
                found[key] = "\n".join(filter(None, (found.get(key), line.text("text"))))
        return found

    def _unit(self, office: Office, line: Line, item: Item) -> Unit | None:
        """The unit that is meant; None for a fault."""
        cell = line.cells[item.key]
        unit = office.called(cell.text) if office.units else Unit(unit_key(cell.text), cell.text)
        if unit is None:
            names = [unit.name for unit in office.units]
            guess = did_you_mean(cell.text, names) or "."
            self._fault(cell, item, f"không có đơn vị «{cell.text}» ở trang Đơn vị{guess}")
        return unit

    def _unit_then(self, office: Office, line: Line, item: Item) -> Unit | None:
        """The same of what was of an earlier period, when there may have been other units."""
        text = line.text(item.key)
        before = None if office.called(text) else office.called_before(text)
        return before or self._unit(office, line, item)

    def _meant_period(self, office: Office, line: Line, item: Item) -> str:
        """The period of a line; without one that of which the book speaks, "" where of none.

        A line of one season must not count in the next: a book that speaks of several is asked.
        """
        if item.key in line.cells:
            return self._period(line.cells[item.key], item)
        spoken_of = [id for id, facts in office.periods.items() if id and any(facts)]
        if len(spoken_of) < 2:
            return spoken_of[0] if spoken_of else ""
        named = ", ".join(spoken_of)
        self.faults.append(
            f"{line.told()}, «{item.label}»: còn trống, mà trang Kỳ báo cáo ghi nhiều kỳ "
            f"({named}). Xin ghi kỳ của dòng này."
        )
        return ""

    # ------------------------------------------------------------ decisions and successions

    def _decisions(self, office: Office) -> Iterator[Decision]:
        items = self.schema.items("decisions")
        for line in self.contents.lists.get("decisions", ()):
            word = self._chosen(line, items, "kind")
            if not word:
                if "kind" not in line.cells:
                    self._whole(line, items)
                continue
            kind = _KINDS[word]
            if not self._whole(line, items, _NEEDED[kind]):
                continue
            has_unit = bool(line.text("unit"))
            unit = self._unit_then(office, line, items["unit"]) if has_unit else Unit("", "")
            asked = office.print_forms.get(unit.code, ()) if unit else ()
            code, key = self._code(line, items, kind), self._item(line, items, kind, asked)
            period = self._meant_period(office, line, items["period"])
            if unit is None or code is None or key is None:
                continue
            if kind is DecisionKind.CORRECT and not self._new_is_possible(line, items, key):
                continue
            yield Decision(
                kind,
                unit.code,
                unit.name,
                period,
                line.text("file"),
                code,
                key,
                line.text("old"),
                line.text("new"),
                line.text("reason"),
                line.text("by"),
                line.row,
            )

    def _code(self, line: Line, items: dict[str, Item], kind: DecisionKind) -> str | None:
        """The code of a warning that can be accepted; None for a fault."""
        text = line.text("code").upper()
        if not text or kind is not DecisionKind.ACCEPT:
            return text if text in CATALOGUE else ""
        if text not in CATALOGUE:
            what = f"không có mã «{text}». Mã có trong thông báo, ví dụ KH406."
            self._fault(line.cells["code"], items["code"], what)
            return None
        return text

    def _item(
        self, line: Line, items: dict[str, Item], kind: DecisionKind, asked: tuple[str, ...]
    ) -> str | None:
        """The key of the item that is meant, "" where none is; None for a fault.

        ``asked`` are the printed forms that are wanted of the unit: a cell is one of its workbook.
        """
        cell = line.cells.get("item")
        if cell is None:
            return ""
        forms = self.schema.forms
        keys = meant(cell.text, forms, asked)
        computed = {c.key for form in forms for c in form.computed}
        if kind is DecisionKind.CORRECT and keys and keys <= computed:
            what = "mục này phần mềm tự tính, không sửa được. Xin sửa các số dùng để tính."
        elif len(keys) == 1:
            return next(iter(keys))
        elif keys:
            what = "có thể là nhiều mục. Xin chọn trong danh sách của ô, hoặc ghi tên mục."
        else:
            labels = [label_of(i, form) for form in forms for i in form.inputs.values()]
            what = f"không có mục «{cell.text}»{did_you_mean(cell.text, labels) or '.'}"
        self._fault(cell, items["item"], what)
        return None

    def _new_is_possible(self, line: Line, items: dict[str, Item], key: str) -> bool:
        """Whether a number that corrects another could stand in its cell."""
        cell = line.cells["new"]
        field, form = next(
            (form.inputs[key], form) for form in self.schema.forms if key in form.inputs
        )
        found = read(cell.text, field)
        wrong = found.value is None
        answers = Answers({key: found.value})
        wrong |= any(
            True for rule in implicit(form)[key] for _ in rule.faults(answers, _ANY_PERIOD)
        )
        if wrong:
            what = (
                f"“{cell.text}” không ghi được vào mục «{label_of(field, form)}». "
                f"{HINTS[field.type]} Nếu không phải mục này thì xin chọn lại mục."
            )
            self._fault(cell, items["new"], what)
        return not wrong

    def _successions(self, office: Office) -> Iterator[Succession]:
        items = self.schema.items("successions")
        for line in self.contents.lists.get("successions", ()):
            kind = self._chosen(line, items, "kind")
            if not self._whole(line, items) or not kind:
                continue
            new = self._unit(office, line, items["new"])
            since = self._period(line.cells["since"], items["since"])
            if new and since:
                yield Succession(kind, line.text("old"), new.code, since)


def load(path: Path, form: Form, *, may_be_empty: bool = False) -> Office:
    """The office in a CSV roster or an office workbook. Raises OfficeFault with all faults."""
    return office_of(open_file(path), (form,), may_be_empty=may_be_empty)
