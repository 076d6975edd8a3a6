"""One definition file for every version of a form: the file as it was in any of them.

``since`` and ``until`` say in which versions a table stands, ``[[….from]]`` what a table says
otherwise from a version on. A text in a list is of some versions as ``{ value = "…", since = 2 }``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any, TypeGuard

from khsheet.form.declared import Faults, Table, place_of
from khsheet.model import Computed, Field, Form, Item, Section, Shape, Sheet, once_per_form
from khsheet.model.fielded import Mutable

SINCE, UNTIL, FROM = "since", "until", "from"
#: What a text in a list is about: sections without which nobody needs it.
ABOUT = "about"
#: What each mark takes and means.
MARKS = {
    SINCE: (
        "số nguyên",
        "Phiên bản đầu tiên có điều này. Ở đầu tệp: phiên bản đầu tiên mà tệp cho biết.",
    ),
    UNTIL: ("số nguyên", "Phiên bản cuối cùng có điều này."),
    FROM: ("các bảng", "Những thuộc tính đổi từ phiên bản `version` trở đi."),
}

#: What holds tables; anywhere else in a definition a table is a value, whose keys mark nothing.
_LISTS = (
    *("sheet", "section", "field", "column", "rows", "computed"),
    *("rule", "sentence", "chart", "target", "goods"),
)
_LISTS_OF_TABLES = (*_LISTS, "print")
_NAMED_TABLES = ("choices", "cell")

#: What names a thing or says what kind of thing it is, for ever; another kind has another key.
_LASTING = ("key", "id", "type", "shape", "kind", *MARKS)


def numbers(data: Table) -> range:
    """The versions that the file tells of: up to its own, from that at its head, else from 1."""
    newest = data.get("version")
    if not _is_number(newest):
        return range(1, 2)
    first = data.get(SINCE, 1)
    return range(first if _is_number(first) and first <= newest else newest, newest + 1)


def at(data: Table, number: int) -> dict[str, Any]:
    """The definition as it was in that version, without marks."""
    head = {name: value for name, value in data.items() if name not in MARKS}
    own = {"version": number} if _is_number(data.get("version")) else {}
    return _without_marks(head, number) | own


def _table(table: Table, number: int) -> dict[str, Any]:
    made = {name: value for name, value in table.items() if name not in MARKS}
    for change in _changes(table):
        if change["version"] <= number:
            made |= {name: value for name, value in change.items() if name != "version"}
    return _without_marks(made, number)


def _without_marks(table: Table, number: int) -> dict[str, Any]:
    return {
        name: _value(name, value, number) if isinstance(value, dict | list) else value
        for name, value in table.items()
    }


def _value(name: str, value: Any, number: int) -> Any:
    if name in _NAMED_TABLES and isinstance(value, dict):
        named = {key: one for key, one in value.items() if _stands(one, number)}
        made = {k: _table(t, number) if isinstance(t, dict) else t for k, t in named.items()}
        return made if name != "choices" else {k: _list(named[k], t) for k, t in made.items()}
    if not isinstance(value, list):
        return value
    here = [one for one in value if _stands(one, number)]
    if name in _LISTS_OF_TABLES:
        return [_table(one, number) if isinstance(one, dict) else one for one in here]
    return [_text(one) if _is_text_of_some_versions(one) else one for one in here]


def _list(told: Any, made: Any) -> Any:
    """A list without other ways to write values that only other versions of it have."""
    gone = _values(told) - _values(made)
    variants = made.get("variants") if gone and isinstance(made, dict) else None
    if not isinstance(variants, dict):
        return made
    return {**made, "variants": {v: value for v, value in variants.items() if value not in gone}}


def _values(told: Any) -> set[str]:
    """The values of a list in any version of it."""
    tables = [told, *_changes(told)] if isinstance(told, dict) else []
    values = [one for table in tables for one in _listed(table.get("values"))]
    plain = [one["value"] if _is_text_of_some_versions(one) else one for one in values]
    return {one for one in plain if isinstance(one, str)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(one: Table) -> Any:
    """A text without its marks; with what it is about, where it says so."""
    return {"value": one["value"], ABOUT: one[ABOUT]} if ABOUT in one else one["value"]


def _stands(one: Any, number: int) -> bool:
    """Whether something is of that version; a mark that is no number marks nothing."""
    if not isinstance(one, dict):
        return True
    since, until = one.get(SINCE, number), one.get(UNTIL, number)
    is_to_come = _is_number(since) and since > number
    is_gone = _is_number(until) and until < number
    return not (is_to_come or is_gone)


def _changes(table: Table) -> list[Table]:
    """What a table says otherwise, in the order of versions."""
    told = table.get(FROM, [])
    changes = told if isinstance(told, list) else []
    whole = [c for c in changes if isinstance(c, dict) and _is_number(c.get("version"))]
    return sorted(whole, key=lambda change: change["version"])


def _is_text_of_some_versions(one: Any) -> bool:
    return isinstance(one, dict) and "value" in one and one.keys() <= {"value", ABOUT, SINCE, UNTIL}


def _is_number(value: Any) -> TypeGuard[int]:
    return type(value) is int and value >= 1


# ---------------------------------------------------------------- marks that cannot be


def check(data: Table, faults: Faults) -> None:
    """Every mark is a version that the file tells of; every version has something of its own."""
    told = numbers(data)
    marks = _Marks(told, faults)
    newest = data.get("version")
    if (type(newest) is int and newest < 1) or data.get(SINCE, told.start) != told.start:
        is_low = type(newest) is int and newest < 1
        what = "'version' từ 1 trở lên" if is_low else "'since' từ 1 đến 'version'"
        faults.at("định nghĩa", what)
    marks.of_table({k: v for k, v in data.items() if k not in MARKS}, "")
    same = next((number for number in told[1:] if number not in marks.begun), None)
    if same is not None:
        faults.at(
            "định nghĩa",
            f"phiên bản {same} không có gì khác phiên bản {same - 1}: đánh dấu điều đã đổi bằng"
            f" since, until, from; hoặc ghi 'since = {same}' ở đầu tệp nếu tệp không cho biết"
            " các phiên bản trước",
        )


class _Marks(Mutable):
    """The marks of a file: ``begun`` are the versions in which something changed."""

    told: range
    faults: Faults
    begun: set[int] = field(default_factory=set)

    def of_table(self, table: Table, place: str) -> None:
        holders = [(n, value) for n, value in table.items() if isinstance(value, dict | list)]
        for name, value in holders:
            for one, at in _inner(name, value, place):
                self.of_one(one, at, is_table=name in (*_LISTS_OF_TABLES, *_NAMED_TABLES))

    def of_one(self, one: Table, place: str, *, is_table: bool) -> None:
        self.of_span(one, place)
        if is_table:
            self.of_changes(one, place)
            self.of_table({k: v for k, v in one.items() if k not in MARKS}, place)

    def of_span(self, one: Table, place: str) -> None:
        first, last = self.told.start, self.told.stop - 1
        begins = self.version(one, SINCE, place, first + 1, last)
        ends = self.version(one, UNTIL, place, first, last - 1)
        self.begun |= {begins, ends + 1}
        if begins and ends and ends < begins:
            self.faults.at(place, f"until = {ends} ở trước since = {begins}")

    def of_changes(self, table: Table, place: str) -> None:
        told = table.get(FROM, [])
        changes = [c for c in told if isinstance(c, dict)] if isinstance(told, list) else []
        if FROM in table and (not changes or len(changes) != len(told)):
            self.faults.at(place, "'from' phải là các bảng, mỗi bảng mở đầu bằng [[….from]]")
        numbers = [self.of_change(change, f"{place}.from") for change in changes]
        for number in {n for n in numbers if n and numbers.count(n) > 1}:
            self.faults.at(place, f"'from' có hai bảng cùng version = {number}")
        self.begun |= set(numbers)

    def of_change(self, change: Table, place: str) -> int:
        if "version" not in change:
            self.faults.at(place, "thiếu 'version'")
        for name in [name for name in change if name in _LASTING]:
            self.faults.at(place, f"'{name}' không đổi được; xin đặt một khóa mới")
        if len(change) < 2:
            self.faults.at(place, "cần ghi điều đã đổi")
        return self.version(change, "version", place, self.told.start + 1, self.told.stop - 1)

    def version(self, table: Table, name: str, place: str, first: int, last: int) -> int:
        """The version that a mark names; 0 where there is none, or one that cannot be."""
        number: Any = table.get(name)
        if number is None or (_is_number(number) and first <= number <= last):
            return number or 0
        numbers = f"một số từ {first} đến {last}" if first < last else f"{last}"
        span = f"phải là {numbers}" if first <= last else "thừa"
        only = "" if first <= last else ": tệp chỉ cho biết một phiên bản"
        known = f"; tệp cho biết phiên bản {self.told.start} đến {self.told.stop - 1}"
        self.faults.at(place, f"'{name}' {span}{only or known}")
        return 0


def check_lasting(forms: Mapping[int, Form], faults: Faults) -> None:
    """A key means one thing in all versions, so that numbers under it can stand in one column."""
    met: dict[str, tuple[int, str]] = {}
    for number, form in forms.items():
        for key, meaning in _meanings(form):
            first, told = met.setdefault(key, (number, meaning))
            if told != meaning:
                faults.at(
                    key,
                    f"ở phiên bản {first} là {told}, ở phiên bản {number} là {meaning};"
                    " điều khác thì đặt khóa khác",
                )


def _meanings(form: Form) -> Iterator[tuple[str, str]]:
    for section in form.sections:
        yield f"phần {section.key}", f"dạng '{section.shape}'"
    single: list[Item] = [*form.inputs.values(), *form.computed]
    for item in single:
        yield item.key, f"mục kiểu '{item.type}'"
    for key, (table, item) in form.columns.items():
        yield key, f"cột kiểu '{item.type}' của bảng '{table.key}'"


@once_per_form
def with_all_versions(form: Form) -> Form:
    """The form with what only its other versions have, for a text that may name any of it.

    The inputs of other versions stand on a sheet of their own, their columns behind the others.
    """
    others = [other for number, other in form.versions.items() if number != form.version]
    if not others:
        return form
    items, tables = form.items, dict(form.tables)
    inputs: dict[str, Field] = {}
    made: dict[str, Computed] = {}
    for other in others:
        inputs |= {key: item for key, item in other.inputs.items() if key not in items}
        made |= {key: c for key, c in other.computed_by_key.items() if key not in items}
        for key, table in other.tables.items():
            own = tables.setdefault(key, table)
            more = [f for f in table.fields if f.key not in {field.key for field in own.fields}]
            tables[key] = replace(own, fields=(*own.fields, *more))
    sheets = [
        replace(sheet, sections=tuple(tables.pop(s.key, s) for s in sheet.sections))
        for sheet in form.sheets
    ]
    rest = Section("", "", Shape.FIELDS, tuple(inputs.values()))
    sheets.append(Sheet("", "", "", (rest, *tables.values())))
    return replace(form, sheets=tuple(sheets), computed=(*form.computed, *made.values()))


def _inner(name: str, value: Any, place: str) -> Iterator[tuple[Table, str]]:
    """The tables that may be marked in a value, each with its place."""
    if name in _NAMED_TABLES and isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, dict):
                yield one, f"{place}.{name}[{key}]".lstrip(".")
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            if name in _LISTS_OF_TABLES and isinstance(one, dict):
                yield one, place_of(name, one, number, place)
            elif _is_text_of_some_versions(one):
                yield one, f"{place or 'định nghĩa'}, '{name}'"
