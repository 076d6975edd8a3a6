"""Two definitions of a form beside one another: what changed, and what becomes of workbooks that
are out already.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khsheet.form import names
from khsheet.form.declared import keys_of
from khsheet.form.layout import places
from khsheet.model import Choices, Computed, Field, Form, PrintForm, Rule, Section, Shape, Sheet
from khsheet.vietnamese.text import match_key

#: Labels that have less in common say something else.
_ALIKE = 0.5
_LONGEST = 80
_FILES = ("template", "office_template")
_ANOTHER_KEY = "điều khác thì đặt khóa khác"


@dataclass
class Differences:
    """What a newer definition has otherwise, in sentences.

    ``refused`` is what must not be; ``doubted`` what may be meant otherwise; ``workbooks`` says of
    each version that is out whether its workbooks are read.
    """

    changed: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    workbooks: list[str] = field(default_factory=list)


def differences(old: Form, new: Form) -> Differences:
    """What changed from the newest version of one definition to that of another."""
    told = Differences()
    if old.id != new.id:
        told.refused.append(
            f"mã «{old.id}» và «{new.id}» là hai biểu mẫu khác nhau; bản mới của một biểu mẫu giữ "
            "nguyên mã"
        )
        return told
    told.changed += _changed(Form, "Biểu mẫu", old, new)
    for kind in _KINDS:
        told.changed += kind.told(old, new)
    told.changed += _elsewhere(old, new)
    told.changed += _of_rules(old, new)
    told.refused += _taken_for_another(old, new)
    told.doubted += _doubts(old, new)
    _of_workbooks(old, new, told)
    return told


# ---------------------------------------------------------------- things with keys


@dataclass(frozen=True)
class _Kind:
    """Things of one kind: what they are called, and those of a form by key."""

    cls: type
    name: str
    of: Callable[[Form], Mapping[str, Any]]

    def told(self, old: Form, new: Form) -> Iterator[str]:
        before, after = self.of(old), self.of(new)
        for key in [key for key in before if key not in after]:
            yield f"Bỏ {self._called(key, before[key])}."
        for key in [key for key in after if key not in before]:
            yield f"Thêm {self._called(key, after[key])}."
        for key in [key for key in after if key in before]:
            called = self._called(key, after[key])
            yield from _changed(self.cls, called[:1].upper() + called[1:], before[key], after[key])

    def _called(self, key: str, thing: Any) -> str:
        label = getattr(thing, "label", "") or getattr(thing, "title", "")
        return f"{self.name} «{label}» ({key})"


def _columns(form: Form) -> dict[str, Field]:
    return {key: column for key, (_, column) in form.columns.items()}


_KINDS = (
    _Kind(Sheet, "trang", lambda form: {sheet.key: sheet for sheet in form.sheets}),
    _Kind(Section, "phần", lambda form: {section.key: section for section in form.sections}),
    _Kind(Field, "ô", lambda form: form.inputs),
    _Kind(Field, "cột", _columns),
    _Kind(Computed, "giá trị tự tính", lambda form: form.computed_by_key),
    _Kind(Choices, "danh mục", lambda form: form.choices),
    _Kind(PrintForm, "mẫu in", lambda form: {one.id: one for one in form.print_forms}),
)


def _changed(cls: type, called: str, old: object, new: object) -> Iterator[str]:
    """The keys of a thing that say something else."""
    said = []
    for key in keys_of(cls):
        before, after = getattr(old, key), getattr(new, key)
        if key in _FILES:  # they lie where their definitions do
            before, after = Path(before).name, Path(after).name
        if before != after:
            said.append(f"{names.name(cls, key)}: {_shown(before)} → {_shown(after)}")
    if said:
        yield f"{called}: {'; '.join(said)}."


def _shown(value: object) -> str:
    """A value as people read it, not too long."""
    if isinstance(value, bool):
        return names.YES if value else names.NO
    if value is None or value in ("", (), {}):
        return "(trống)"
    if isinstance(value, Mapping):
        text = "; ".join(f"{key} = {_shown(one)}" for key, one in value.items())
    elif isinstance(value, tuple):
        text = "; ".join(map(str, value))
    else:
        text = names.word(str(value)) or str(value)
    return f"«{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}»"


def _elsewhere(old: Form, new: Form) -> Iterator[str]:
    """Inputs that stand in another section; a column of another table is another column."""
    for key, item in new.inputs.items():
        if key in old.inputs:
            before, after = old.section_of[key][1], new.section_of[key][1]
            if before.key != after.key:
                yield f"Ô «{item.label}» ({key}) chuyển từ phần {before.key} sang {after.key}."


# ---------------------------------------------------------------- rules


def _of_rules(old: Form, new: Form) -> Iterator[str]:
    """Rules by what they demand, whatever their items are called; alike ones are told once."""
    before, after = _rules(old), _rules(new)
    yield from _folded("Bỏ", [rule for id, rule in before.items() if id not in after])
    yield from _folded("Thêm", [rule for id, rule in after.items() if id not in before])
    for id, rule in after.items():
        if id in before and _demands(before[id]) != _demands(rule):
            grades = [names.word(one.severity) for one in (before[id], rule)]
            grade = f" ({' → '.join(grades)})" if grades[0] != grades[1] else ""
            yield f"Quy tắc {id}{grade}: {before[id].sentence} → {rule.sentence}"


def _rules(form: Form) -> dict[str, Rule]:
    return {rule.id: rule for rule in form.rules}


def _demands(rule: Rule) -> dict[str, object]:
    """What a rule says, with the keys of its items."""
    said = {key: _by_key(getattr(rule, key)) for key in keys_of(type(rule))}
    return {**said, "kind": rule.kind}


def _by_key(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_by_key, value))
    return value.key if isinstance(value, Field | Computed) else value


def _folded(what: str, rules: list[Rule]) -> Iterator[str]:
    """A line for each rule; one for those that one declaration made for several items."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.group or rule.id, []).append(rule)
    for name, alike in groups.items():
        more = f" (và {len(alike) - 1} quy tắc như vậy)" if len(alike) > 1 else ""
        yield f"{what} quy tắc {name}: {alike[0].sentence}{more}"


# ---------------------------------------------------------------- keys that mean something else


def _taken_for_another(old: Form, new: Form) -> Iterator[str]:
    """Keys under which numbers of another kind would stand in one column."""
    before, after = dict(_meanings(old)), dict(_meanings(new))
    for key in [key for key in before if key in after]:
        if before[key] != after[key]:
            yield f"«{key}» trước là {before[key]}, nay là {after[key]}; {_ANOTHER_KEY}"
    for key, item in old.items.items():
        other = new.items.get(key)
        if other and before[key] == after[key] and _says_else(item, other):
            told = f"«{item.name}» ({item.unit or 'không có đơn vị tính'})"
            now = f"«{other.name}» ({other.unit or 'không có đơn vị tính'})"
            yield f"«{key}» trước là {told}, nay là {now}; {_ANOTHER_KEY}"


def _says_else(item: Field | Computed, other: Field | Computed) -> bool:
    return item.unit != other.unit and not _is_alike(item.name, other.name)


def _is_alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, match_key(one), match_key(other)).ratio() >= _ALIKE


def _meanings(form: Form) -> Iterator[tuple[str, str]]:
    for key, one in form.inputs.items():
        yield key, f"ô kiểu {names.word(one.type)}"
    for key, (table, one) in form.columns.items():
        yield key, f"cột kiểu {names.word(one.type)} của bảng «{table.key}»"
    for key, made in form.computed_by_key.items():
        yield key, f"giá trị tự tính kiểu {names.word(made.type)}"
    for section in form.sections:
        yield f"phần {section.key}", f"dạng {names.word(Shape(section.shape))}"


def _doubts(old: Form, new: Form) -> Iterator[str]:
    """What may be the same under another key, or something else under the same."""
    gone = {key: item for key, item in old.items.items() if key not in new.items}
    come = [(key, item) for key, item in new.items.items() if key not in old.items]
    for key, item in come:
        same = next((k for k, o in gone.items() if match_key(o.name) == match_key(item.name)), "")
        if same:
            yield (
                f"«{item.name}» đổi khóa từ {same} thành {key}: số các kỳ trước không nối sang được"
            )
    for key, item in old.items.items():
        other = new.items.get(key)
        if other is None or _says_else(item, other):
            continue
        if item.unit != other.unit:
            units = f"{item.unit or '(trống)'} → {other.unit or '(trống)'}"
            yield f"«{other.name}» ({key}) đổi đơn vị tính: {units}; số các kỳ còn so được không"
        elif not _is_alike(item.name, other.name):
            yield f"{key}: «{item.name}» nay là «{other.name}»; có còn là một điều không"


# ---------------------------------------------------------------- workbooks that are out


def _of_workbooks(old: Form, new: Form, told: Differences) -> None:
    if new.version < old.version:
        told.refused.append(f"phiên bản {new.version} ở sau phiên bản {old.version} đã có")
    for number in sorted({*old.versions, old.version}):
        before, now = old.at(number), new.at(number)
        if before is None:
            continue
        if now is None:
            told.workbooks.append(
                f"Biểu mẫu theo phiên bản {number}: không còn đọc được, định nghĩa mới không cho "
                f"biết phiên bản ấy."
            )
        elif moved := _moved(before, now):
            shown = f"{', '.join(moved[:5])}{' …' if len(moved) > 5 else ''}"
            told.refused.append(
                f"phiên bản {number} đã gửi đi có các ô ở chỗ khác hoặc khác kiểu ({shown}); điều "
                "mới thì tăng Phiên bản và ghi Từ bản, Đến bản, Đổi từ bản"
            )
        else:
            told.workbooks.append(f"Biểu mẫu theo phiên bản {number}: vẫn đọc được.")


def _moved(before: Form, now: Form) -> list[str]:
    """The inputs that do not stand where workbooks of that version have them."""
    one, other = _layout(before), _layout(now)
    return [key for key in dict.fromkeys((*one, *other)) if one.get(key) != other.get(key)]


def _layout(form: Form) -> dict[str, object]:
    held = {**form.inputs, **_columns(form)}
    return {k: (place, held[k].type) for k, place in places(form).items() if k in held}
