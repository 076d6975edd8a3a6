"""A form definition (TOML) read into a Form; a wrong one is refused with all its faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from khsheet.form import references, toml, versions
from khsheet.form.declared import (
    DefinitionError,
    DefinitionText,
    Faults,
    Misfit,
    Table,
    build,
    build_all,
    converted,
    did_you_mean,
    keys_of,
    place_of,
    tables,
    values,
)
from khsheet.form.rules.binding import bind
from khsheet.form.sections import read_sheets
from khsheet.model import Chart, Choices, Computed, Form, Goods, PrintForm, Rule, Sentence, Target

__all__ = [
    "DEFAULT",
    "DefinitionError",
    "Forms",
    "available",
    "forms",
    "load",
    "newest",
    "parse",
    "staff_guide",
    "templates_dir",
    "text_of",
    "version",
]

#: The tables of a definition, beside the keys that stand at its head.
PARTS = ("sheet", "choices", "computed", "rule", "sentence", "chart", "target", "goods", "print")


def parse(text: str, path: str = "") -> Form:
    """The newest version of the form in TOML text, which knows the others.

    Raises DefinitionError with every fault found.
    """
    forms = Forms(text, path)
    forms.check()
    return forms.newest


class Forms(Mapping[int, Form]):
    """The versions of the form in TOML text, newest first: each is read when it is asked for.

    Most runs meet one version alone. Raises DefinitionError where the text, or a version that is
    asked for, cannot be read.
    """

    def __init__(self, text: str, path: str = ""):
        self._path, self._text = path, text
        try:
            self._data = toml.tables(text)
        except ValueError as error:
            raise DefinitionError(path, [f"không đọc được TOML: {error}"]) from error
        self._numbers = versions.numbers(self._data)
        self._forms: dict[int, Form] = {}

    def __iter__(self) -> Iterator[int]:
        return reversed(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int) -> Form:
        if number not in self._numbers:
            raise KeyError(number)
        if number not in self._forms:
            faults = Faults()
            self._read(number, faults)
            self._refuse(faults)
        return self._forms[number]

    @property
    def newest(self) -> Form:
        return self[self._numbers[-1]]

    def _read(self, number: int, faults: Faults) -> Form:
        """That version as far as it can be read."""
        data = versions.at(self._data, number)
        parts = _without_rules(data, Path(self._path).parent, faults, self)
        form = self._forms[number] = replace(parts, rules=_rules(data, parts, faults))
        return form

    def check(self) -> None:
        """Raises DefinitionError with every fault, of other versions where the newest has none."""
        faults = Faults()
        references.check_id(self._data, faults)
        versions.check(self._data, faults)
        references.check(self._read(self._numbers[-1], faults), faults)
        for number in reversed(self._numbers[:-1]) if not faults else ():
            of_version = Faults()
            references.check(self._read(number, of_version), of_version)
            faults += [f"{fault} (phiên bản {number})" for fault in of_version]
        versions.check_lasting(self._forms, faults)
        self._refuse(faults)

    def _refuse(self, faults: Faults) -> None:
        if isinstance(self._text, DefinitionText):
            faults = self._text.told(faults)
        if faults:
            self._forms.clear()
            raise DefinitionError(self._path, faults)


def _without_rules(data: Table, beside: Path, faults: Faults, forms: Mapping[int, Form]) -> Form:
    """The form as far as it can be read; its rules are bound to what is there.

    Word templates lie ``beside`` their definition.
    """
    printed = build_all(PrintForm, "print", data, faults)
    head: dict[str, Any] = {"id": "", "version": 0, "title": ""}
    data, about = _guide(data)
    head |= values(keys_of(Form), data, "định nghĩa", faults, also=PARTS)
    if head.get("office_template"):
        head["office_template"] = str(beside / head["office_template"])
    return Form(
        **head,
        guide_about=about,
        sheets=read_sheets(data, faults),
        choices=_choices(data, faults),
        computed=build_all(Computed, "computed", data, faults),
        rules=(),
        print_forms=tuple(replace(p, template=beside / p.template) for p in printed),
        sentences=build_all(Sentence, "sentence", data, faults),
        charts=build_all(Chart, "chart", data, faults),
        targets=build_all(Target, "target", data, faults),
        goods=build_all(Goods, "goods", data, faults),
        versions=forms,
    )


def _guide(data: Table) -> tuple[Table, dict[str, tuple[str, ...]]]:
    """The definition with the plain texts of its guide, and what some of them are about."""
    told = data.get("guide")
    if not isinstance(told, list):
        return data, {}
    about = {one["value"]: tuple(one[versions.ABOUT]) for one in told if _is_about(one)}
    plain = [one["value"] if _is_about(one) else one for one in told]
    return {**data, "guide": plain}, about


def _is_about(one: Any) -> bool:
    """Whether a text says what it is about; anything else than a text is told where it is read."""
    if not isinstance(one, dict) or one.keys() != {"value", versions.ABOUT}:
        return False
    named = one[versions.ABOUT]
    return isinstance(named, list) and all(isinstance(t, str) for t in (one["value"], *named))


def _choices(data: Table, faults: Faults) -> dict[str, Choices]:
    declared = data.get("choices", {})
    if not isinstance(declared, dict) or not all(isinstance(t, dict) for t in declared.values()):
        faults.at("choices", "mỗi danh mục là một bảng, mở đầu bằng [choices.khóa]")
        return {}
    built = {
        key: build(Choices, table, f"choices[{key}]", faults, parts={"key": key})
        for key, table in declared.items()
    }
    return {key: choices for key, choices in built.items() if choices}


# ---------------------------------------------------------------- rules


def _rules(data: Table, form: Form, faults: Faults) -> tuple[Rule, ...]:
    bound = []
    for number, declared in enumerate(tables(data, "rule", "", faults), 1):
        for group, table in _expanded(declared, place_of("rule", declared, number), faults):
            bound.append(bind(table, place_of("rule", table, number), form, faults, group))
    return tuple(rule for rule in bound if rule)


def _expanded(rule: Table, place: str, faults: Faults) -> Iterator[tuple[str, Table]]:
    """A rule with ``each = [...]`` stands for one rule for each word, put in place of {each}.

    Such rules share a group; a rule by itself is in none.
    """
    if "each" not in rule:
        yield "", rule
        return
    try:
        words = converted(rule["each"], tuple[str, ...])
    except Misfit as misfit:
        words = ()
        faults.at(place, f"'each' {misfit}")
    else:
        if not words:
            faults.at(place, "'each' cần ít nhất một từ")
    group = str(rule.get("id", "")).replace("{each}", "each")
    for word in words:
        yield group, {key: _put(value, word) for key, value in rule.items() if key != "each"}


def _put(value: Any, word: str) -> Any:
    """A value with the word in place of each {each}."""
    if isinstance(value, list):
        return [_put(one, word) for one in value]
    return value.replace("{each}", word) if isinstance(value, str) else value


# ---------------------------------------------------------------- where definitions lie


def staff_guide(form: Form) -> Path | None:
    """The guide for those who fill in the form: a Word file of that name beside its definition."""
    places = {printed.template.parent for printed in form.print_forms}
    guides = (place / f"{form.id}-huong-dan.docx" for place in places)
    return next((guide for guide in guides if guide.is_file()), None)


def templates_dir() -> Path:
    """Where definitions and Word templates lie: beside the package, inside it if installed."""
    package = Path(__file__).parent.parent
    inside = package / "workbook_templates"
    return inside if inside.is_dir() else package.parent / "workbook_templates"


@lru_cache(maxsize=1)
def available() -> Mapping[str, Path]:
    """The definitions that come with khsheet, by form id (the file's name)."""
    return MappingProxyType({p.stem: p for p in sorted(templates_dir().glob("*.toml"))})


#: The id of the form that is meant where none is named.
DEFAULT = "so-ket-6-thang"


def default() -> str:
    """The id of the form that is meant where none is named: DEFAULT, or the only one there is."""
    return next(iter(available())) if len(available()) == 1 else DEFAULT


def newest(form_id: str) -> Form | None:
    """The form of that id that comes with khsheet, in its newest version."""
    return forms(form_id).newest if form_id in available() else None


def version(form_id: str, number: int) -> Form | None:
    """The form of that id that comes with khsheet, as it was in that version."""
    return forms(form_id).get(number) if form_id in available() else None


def load(form: str = "") -> Form:
    """The form of that id or file; without a name, the one that is meant then.

    Raises DefinitionError, also for an unknown id or an unreadable file.
    """
    return forms(form or default()).newest


@lru_cache(maxsize=8)
def forms(form: str) -> Forms:
    """The versions of the form of that id or file.

    What comes with khsheet was checked when it was made (``make docs`` and a test do it); any
    other definition is checked here. Raises DefinitionError.
    """
    made = Forms(text_of(form), str(available().get(form, Path(form))))
    if form not in available():
        made.check()
    return made


#: How a workbook begins.
_ZIP = b"PK\x03\x04"


def text_of(form: str) -> str:
    """The definition of that id or file as TOML, however it is kept. Raises DefinitionError."""
    known = available()
    try:
        content = known.get(form, Path(form)).read_bytes()
        if content.startswith(_ZIP):
            from khsheet.form.book.text import text_of_workbook

            return text_of_workbook(content, form)
        return content.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        why = (
            "tệp không phải chữ UTF-8, cũng không phải tệp Excel kiểu .xlsx"
            if isinstance(error, UnicodeDecodeError)
            else "không có hoặc không mở được tệp này"
        )
        raise DefinitionError(
            form, [f"không đọc được định nghĩa biểu mẫu{did_you_mean(form, known)}: {why}"]
        ) from error
