"""A form definition (TOML) read into a Form; a wrong one is refused with all its faults at once."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from khsheet.errors import UserError
from khsheet.form.rules import KINDS, PYTHON_CHECKS
from khsheet.form.sentences import placeholders
from khsheet.model import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    GridRow,
    PrintForm,
    RuleSpec,
    Section,
    Sentence,
    Severity,
    Shape,
    Sheet,
    Type,
)

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_PRINT_FORM_ID = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")  # it stands in names of files
_FORBIDDEN_IN_SHEET_NAMES = set("[]:*?/\\'")

#: Names that ``prefill`` may use beside the keys of [config].
PERIOD_PREFILLS = ("period_year", "period_month")


class DefinitionError(UserError):
    """The definition cannot be used. ``faults`` lists everything wrong with it, each with its place."""

    def __init__(self, path: str, faults: list[str]):
        self.path, self.faults = path, faults
        super().__init__(f"{path}: {len(faults)} lỗi\n" + "\n".join(f"  - {f}" for f in faults))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A Vietnamese suggestion with the nearest known name, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; có phải '{close[0]}' không?" if close else ""


class _Faults(list[str]):
    def at(self, place: str, what: str) -> None:
        self.append(f"{place}: {what}")


# ---------------------------------------------------------------- TOML tables into dataclasses

_CONVERT: dict[str, tuple[tuple[type, ...], Callable[[Any], Any]]] = {
    "str": ((str,), str),
    "int": ((int,), int),
    "bool": ((bool,), bool),
    "Type": ((str,), Type),
    "Shape": ((str,), Shape),
    "Path": ((str,), Path),
    "Decimal": ((int, float), lambda v: Decimal(str(v))),
    "Decimal | None": ((int, float), lambda v: Decimal(str(v))),
    "tuple[str, ...]": ((list,), tuple),
    "Mapping[str, str]": ((dict,), dict),
    "Mapping[str, tuple[str, ...]]": ((dict,), lambda v: {k: tuple(x) for k, x in v.items()}),
}


_PARTS = (
    (list, dict),
    lambda v: tuple(v) if isinstance(v, list) else v,
)  # built by their own functions


def _build(
    cls: type, table: dict[str, Any], place: str, faults: _Faults, *, also: Iterable[str] = ()
):
    """An instance of a dataclass of the model from a TOML table, or None when it cannot be made."""
    fields = {f.name: f for f in dataclasses.fields(cls)}
    made: dict[str, Any] = {}
    for name, value in table.items():
        if name in also:
            continue
        if name not in fields:
            faults.at(place, f"không có thuộc tính '{name}'{did_you_mean(name, [*fields, *also])}")
            continue
        accepted, convert = _CONVERT.get(str(fields[name].type), _PARTS)
        if not isinstance(value, accepted) or (isinstance(value, bool) and bool not in accepted):
            faults.at(place, f"'{name}' có giá trị {value!r} không đúng kiểu {fields[name].type}")
            continue
        try:
            made[name] = convert(value)
        except ValueError:
            faults.at(
                place,
                f"'{name}' có giá trị lạ {value!r}{did_you_mean(str(value), _values_of(fields[name].type))}",
            )
    missing = [
        n
        for n, f in fields.items()
        if n not in made
        and n not in table
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    for name in missing:
        faults.at(place, f"thiếu '{name}'")
    return None if missing or len(made) < len([n for n in table if n in fields]) else cls(**made)


def _values_of(annotation: object) -> list[str]:
    return [m.value for m in {"Type": Type, "Shape": Shape}.get(str(annotation), ())]


def _place(parent: str, table: dict[str, Any], number: int) -> str:
    return f"{parent}[{table.get('key') or table.get('id') or number}]"


def _fields(
    tables: list[dict], parent: str, faults: _Faults, also: Iterable[str] = ()
) -> list[Field]:
    built = [
        _build(Field, t, _place(parent, t, n), faults, also=also) for n, t in enumerate(tables, 1)
    ]
    return [f for f in built if f]


def _grid_rows(
    table: dict, place: str, columns: list[Field], faults: _Faults
) -> tuple[GridRow, ...]:
    """The rows of a grid with their inputs: key, label and unit made from row and column."""
    pattern = table.get("key_pattern", "{row}_{column}")
    overrides = dict(table.get("cell", {}))
    absent = set(table.get("except", ()))
    rows = []
    for row in table.get("rows", []):
        inputs, names = [], []
        for column in columns:
            key = pattern.format(row=row.get("key"), column=column.key)
            if key in absent:
                absent.discard(key)
                continue
            cell = replace(column, key=key, label=f"{row.get('label')} – {column.label}")
            own = overrides.pop(key, None)
            if own:
                merged = {
                    **{n: getattr(cell, n) for n in ("key", "label")},
                    "type": cell.type.value,
                    **own,
                }
                built = _build(Field, merged, f"{place}.cell[{key}]", faults)
                cell = replace(cell, **{n: getattr(built, n) for n in own}) if built else cell
            inputs.append(cell)
            names.append(column.key)
        rows.append(GridRow(row.get("key", ""), row.get("label", ""), tuple(inputs), tuple(names)))
    for key in [*overrides, *absent]:
        faults.at(place, f"lưới không có ô '{key}'")
    return tuple(rows)


_SECTION_EXTRAS = ("field", "column", "rows", "cell", "except", "key_pattern")


def _section(table: dict, parent: str, number: int, faults: _Faults) -> Section | None:
    place = _place(parent, table, number)
    tables = table.get("column", []) + table.get("field", [])
    fields = _fields(tables, place, faults)
    own = {k: v for k, v in table.items() if k not in _SECTION_EXTRAS}
    section = _build(Section, {**own, "fields": []}, place, faults)
    if section is None:
        return None
    rows = _grid_rows(table, place, fields, faults) if section.shape is Shape.GRID else ()
    wanted = "column" if section.shape in (Shape.GRID, Shape.TABLE) else "field"
    if not table.get(wanted):
        faults.at(place, f"phần dạng '{section.shape}' cần ít nhất một [[sheet.section.{wanted}]]")
    if section.shape is Shape.GRID and not rows:
        faults.at(place, "phần dạng 'grid' cần 'rows'")
    return replace(section, fields=tuple(fields), rows=rows)


def _sheet(table: dict, number: int, faults: _Faults) -> Sheet | None:
    place = _place("sheet", table, number)
    sections = [_section(t, place, n, faults) for n, t in enumerate(table.get("section", []), 1)]
    own = {k: v for k, v in table.items() if k != "section"}
    sheet = _build(Sheet, {**own, "sections": []}, place, faults)
    if sheet is None:
        return None
    if len(sheet.name) > 31 or _FORBIDDEN_IN_SHEET_NAMES & set(sheet.name):
        faults.at(
            place, f"tên sheet '{sheet.name}' dài quá 31 ký tự hoặc có ký tự Excel không cho phép"
        )
    kept = tuple(s for s in sections if s)
    for table_section in [s for s in kept[:-1] if s.shape is Shape.TABLE]:
        faults.at(place, f"bảng '{table_section.key}' phải là phần cuối của sheet")
    return replace(sheet, sections=kept)


def _expanded(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """A rule with ``each = [...]`` stands for one rule for each word, put in place of {each}."""
    if "each" not in rule:
        return [rule]

    def put(value: Any, word: str) -> Any:
        if isinstance(value, list):
            return [put(v, word) for v in value]
        return value.replace("{each}", word) if isinstance(value, str) else value

    group = str(rule.get("id", "")).replace("{each}", "each")
    return [
        {"group": group, **{k: put(v, word) for k, v in rule.items() if k != "each"}}
        for word in rule["each"]
    ]


# ---------------------------------------------------------------- what refers to what


def _check_keys(form: Form, faults: _Faults) -> None:
    seen: set[str] = set()
    keys = [f.key for s in form.sections for f in (s.inputs or s.fields)]
    for key in [*keys, *(c.key for c in form.computed)]:
        if not _KEY.fullmatch(key):
            faults.at(key, "khóa phải là chữ thường không dấu, dạng snake_case")
        if key in seen:
            faults.at(key, "khóa bị đặt hai lần")
        seen.add(key)
    for names in (
        [s.key for s in form.sheets],
        [s.key for s in form.sections],
        [r.id for r in form.rules],
    ):
        for name in {n for n in names if names.count(n) > 1}:
            faults.at(name, "bị đặt hai lần")


def _check_fields(form: Form, faults: _Faults) -> None:
    for key in form.config_labels:
        if key not in form.config:
            faults.at(
                f"config_labels[{key}]",
                f"không có cấu hình '{key}'{did_you_mean(key, form.config)}",
            )
    for key, field in {**form.inputs, **{k: f for k, (_, f) in form.columns.items()}}.items():
        if (field.type is Type.CHOICE) != bool(field.choices):
            faults.at(key, "kiểu 'choice' và thuộc tính 'choices' phải đi cùng nhau")
        if field.choices and field.choices not in form.choices:
            faults.at(
                key,
                f"không có danh mục '{field.choices}'{did_you_mean(field.choices, form.choices)}",
            )
        if field.prefill and field.prefill not in (known := {*form.config, *PERIOD_PREFILLS}):
            faults.at(
                key, f"không có cấu hình '{field.prefill}'{did_you_mean(field.prefill, known)}"
            )
        if field.min is not None and field.max is not None and field.min > field.max:
            faults.at(key, f"min {field.min} lớn hơn max {field.max}")


def _check_references(form: Form, faults: _Faults) -> None:
    known = {*form.inputs, *form.columns, *form.computed_by_key}

    def refer(place: str, keys: Iterable[str], among: Iterable[str] = known) -> None:
        for key in keys:
            if key not in among:
                faults.at(place, f"không có mục '{key}'{did_you_mean(key, among)}")

    sections = {s.key for s in form.sections}
    for c in form.computed:
        place = f"computed[{c.key}]"
        recipes = [bool(c.count), bool(c.sum), bool(c.add), bool(c.ratio)]
        if sum(recipes) != 1:
            faults.at(place, "cần đúng một trong count, sum, add, ratio")
        refer(place, [c.count] if c.count else [], form.tables)
        refer(place, [c.sum] if c.sum else [], form.columns)
        refer(place, c.where, form.columns)
        refer(place, [*c.add, *c.subtract, *c.ratio], {*form.inputs, *form.computed_by_key})
        refer(place, [c.section] if c.section else [], sections)
    for rule in form.rules:
        place = f"rule[{rule.id}]"
        if rule.kind not in KINDS:
            faults.at(place, f"không có loại quy tắc '{rule.kind}'{did_you_mean(rule.kind, KINDS)}")
        if rule.severity not in [s.value for s in Severity]:
            faults.at(place, f"mức độ '{rule.severity}' không có")
        if rule.kind == "python" and rule.check not in PYTHON_CHECKS:
            faults.at(
                place,
                f"không có hàm kiểm tra '{rule.check}'{did_you_mean(rule.check, PYTHON_CHECKS)}",
            )
        if not rule.fields:
            faults.at(place, "thiếu 'fields'")
        refer(place, [*rule.fields, *rule.limit, *([rule.when] if rule.when else [])])
        tables = {
            form.columns[k][0].key if k in form.columns else "" for k in (*rule.fields, *rule.limit)
        }
        if len(tables) > 1:
            faults.at(place, "các mục phải cùng một bảng, hoặc đều là ô đơn")


def _check_outputs(form: Form, faults: _Faults) -> None:
    """What the consolidated workbook names: first numbers, sentences and charts."""
    singles = {*form.inputs, *form.computed_by_key}
    sections = {s.key: s for s in form.sections}

    def refer(place: str, keys: Iterable[str], among: Iterable[str]) -> None:
        for key in keys:
            if key not in among:
                faults.at(place, f"không có mục '{key}'{did_you_mean(key, among)}")

    refer("highlights", form.highlights, singles)
    for number, sentence in enumerate(form.sentences, 1):
        refer(f"sentence[{number}]", [sentence.section], sections)
        refer(f"sentence[{number}]", placeholders(sentence.text), singles)
    for chart in form.charts:
        place = f"chart[{chart.title}]"
        if chart.by == "unit":
            refer(place, chart.fields, singles)
            continue
        grids = {k: s for k, s in sections.items() if s.shape is Shape.GRID}
        refer(place, [chart.by], {*grids, "unit"})
        if chart.by in grids:
            refer(place, chart.fields, {f.key for f in grids[chart.by].fields})


def _check_print_forms(form: Form, faults: _Faults) -> None:
    ids = [p.id for p in form.print_forms]
    for printed in form.print_forms:
        place = f"print[{printed.id}]"
        if not _PRINT_FORM_ID.fullmatch(printed.id):
            faults.at(place, "mã mẫu in chỉ gồm chữ không dấu, chữ số và dấu gạch nối")
        if sum(id.casefold() == printed.id.casefold() for id in ids) > 1:
            faults.at(place, "bị đặt hai lần")
        if printed.template.suffix != ".docx":
            faults.at(place, f"mẫu Word '{printed.template.name}' phải là tệp .docx")
        for key in printed.signer:
            if key not in form.inputs:
                faults.at(place, f"không có mục '{key}'{did_you_mean(key, form.inputs)}")
    items: list[Field | Computed] = [*form.inputs.values(), *form.computed]
    items += [column for _, column in form.columns.values()]
    for item in items:
        for named in item.print_forms:
            if named not in ids:
                faults.at(item.key, f"không có mẫu in {named!r}{did_you_mean(str(named), ids)}")


# ---------------------------------------------------------------- public


def parse(text: str, path: str = "") -> Form:
    """A Form from TOML text. Raises DefinitionError with every fault found."""
    faults = _Faults()
    beside = Path(path).parent  # Word templates lie beside their definition
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(path, [f"không đọc được TOML: {error}"]) from error
    sheets = [_sheet(t, n, faults) for n, t in enumerate(data.get("sheet", []), 1)]
    choices = {
        key: _build(Choices, {"key": key, **table}, f"choices[{key}]", faults)
        for key, table in data.get("choices", {}).items()
    }
    computed = [
        _build(Computed, t, _place("computed", t, n), faults)
        for n, t in enumerate(data.get("computed", []), 1)
    ]
    declared = [one for t in data.get("rule", []) for one in _expanded(t)]
    rules = [_build(RuleSpec, t, _place("rule", t, n), faults) for n, t in enumerate(declared, 1)]
    sentences = [
        _build(Sentence, t, f"sentence[{n}]", faults)
        for n, t in enumerate(data.get("sentence", []), 1)
    ]
    charts = [
        _build(Chart, t, _place("chart", t, n), faults)
        for n, t in enumerate(data.get("chart", []), 1)
    ]
    printed = [
        _build(PrintForm, t, _place("print", t, n), faults)
        for n, t in enumerate(data.get("print", []), 1)
    ]
    head = {
        k: v
        for k, v in data.items()
        if k not in ("sheet", "choices", "computed", "rule", "sentence", "chart", "print")
    }
    empty = {k: [] for k in ("sheets", "computed", "rules", "sentences", "charts")}
    form = _build(Form, {**head, **empty, "choices": {}}, "định nghĩa", faults)
    if form is None:
        raise DefinitionError(path, faults)
    form = replace(
        form,
        sheets=tuple(s for s in sheets if s),
        choices={k: c for k, c in choices.items() if c},
        computed=tuple(c for c in computed if c),
        rules=tuple(r for r in rules if r),
        sentences=tuple(s for s in sentences if s),
        charts=tuple(c for c in charts if c),
        print_forms=tuple(replace(p, template=beside / p.template) for p in printed if p),
    )
    _check_keys(form, faults)
    _check_fields(form, faults)
    _check_references(form, faults)
    _check_outputs(form, faults)
    _check_print_forms(form, faults)
    if faults:
        raise DefinitionError(path, faults)
    return form


def templates_dir() -> Path:
    """Where the definitions and Word templates lie: beside the package, or inside it when installed."""
    package = Path(__file__).parent.parent
    inside = package / "workbook_templates"
    return inside if inside.is_dir() else package.parent / "workbook_templates"


@lru_cache(maxsize=1)
def available() -> Mapping[str, Path]:
    """The definitions that come with khsheet, by form id (the file's name)."""
    return MappingProxyType({p.stem: p for p in sorted(templates_dir().glob("*.toml"))})


def version(form_id: str, number: int) -> Form | None:
    """The definition of that version: the current file, or ``<id>.v<number>.toml`` kept beside it."""
    for name in (form_id, f"{form_id}.v{number}"):
        if name in available() and (form := load(name)).version == number and form.id == form_id:
            return form
    return None


@lru_cache(maxsize=8)
def load(form: str = "") -> Form:
    """The form of that id or file; without a name, the one that comes with khsheet.

    Raises DefinitionError, also for an unknown id or an unreadable file.
    """
    known = available()
    current = [p for name, p in known.items() if ".v" not in name]
    path = known.get(form) or (current[0] if not form else Path(form))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = (
            "tệp không ghi bằng mã UTF-8"
            if isinstance(error, UnicodeDecodeError)
            else "không có hoặc không mở được tệp này"
        )
        raise DefinitionError(
            form, [f"không đọc được định nghĩa biểu mẫu{did_you_mean(form, known)}: {why}"]
        ) from error
    return parse(text, str(path))
