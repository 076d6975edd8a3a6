"""What a unit is asked for: the form as it is for some of its printed forms alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from khsheet.errors import UserError
from khsheet.form.sentences import placeholders
from khsheet.form.wording import NUMBERED
from khsheet.model import (
    Computed,
    Field,
    Form,
    GridRow,
    PrintForm,
    Profile,
    Section,
    Shape,
    Sheet,
    once_per_form,
)


def asking(form: Form, profile: Profile) -> Form:
    """The form with what its printed forms of the profile need, and what the profile has also.

    What no printed form needs is asked of everybody, but of nobody as required. Raises KeyError
    for a printed form that it does not have.
    """
    if not profile.print_forms or profile == form.profile:
        return form
    made = _made(form)
    if profile not in made:
        made[profile] = _Restricted(form, profile).form()
    return made[profile]


def for_print_forms(form: Form, ids: Iterable[str]) -> Form:
    """The form as far as these of its printed forms ask for it; whole where that is all."""
    return asking(form, Profile(in_order(form, ids)))


@once_per_form
def _made(form: Form) -> dict[Profile, Form]:
    return {}


def told(profile: Profile) -> str:
    """The profile in a text, as a workbook says it of itself; "" for the whole form."""
    also = f";{','.join(profile.also)}" if profile.also else ""
    return ",".join(profile.print_forms) + also


def read(text: str) -> Profile:
    """The profile that ``told`` made a text of."""
    print_forms, _, also = text.partition(";")
    return Profile(_listed(print_forms), _listed(also))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def chosen(form: Form, ids: Sequence[str]) -> tuple[PrintForm, ...]:
    """The printed forms of those ids; without ids, every one of the form.

    Raises UserError for an id that the form does not have, and when it has no printed form.
    """
    if not form.print_forms:
        without = "" if ids else " nên không lập được báo cáo Word"
        raise UserError(f"Biểu mẫu «{form.title}» không có mẫu in{without}.")
    for asked in unknown(form, ids):
        listed = "; ".join(f"{p.id} ({p.title})" for p in form.print_forms)
        raise UserError(
            f"Biểu mẫu «{form.title}» không có mẫu in «{asked}». Các mẫu in có: {listed}."
        )
    known = {printed.id: printed for printed in form.print_forms}
    return tuple(known[asked] for asked in ids) or form.print_forms


def unknown(form: Form, ids: Iterable[str]) -> list[str]:
    """The ids that name no printed form of it."""
    known = {printed.id for printed in form.print_forms}
    return [id for id in ids if id not in known]


def in_order(form: Form, ids: Iterable[str]) -> tuple[str, ...]:
    """Printed forms once each in the order of the definition; none where it is all of them."""
    asked = set(ids)
    ordered = tuple(p.id for p in form.print_forms if p.id in asked)
    return () if len(ordered) == len(form.print_forms) else ordered


def keys(form: Form, print_forms: Iterable[str]) -> frozenset[str]:
    """The inputs and tables that those printed forms ask for; all of them for none."""
    asked = frozenset(print_forms)
    singles = [*form.inputs, *form.tables]
    return frozenset(key for key in singles if not asked or _is_asked(needed_by(form)[key], asked))


def _is_asked(needs: frozenset[str], asked: frozenset[str]) -> bool:
    return not needs or not needs.isdisjoint(asked)


@once_per_form
def needed_by(form: Form) -> Mapping[str, frozenset[str]]:
    """By input, computed value, column and table: the printed forms that print it or what is made
    of it. None where no printed form does.

    A table is needed as a whole.
    """
    needs = {key: {*item.print_forms, *item.feeds} for key, item in form.items.items()}
    needs |= {key: set() for key in form.tables}
    for printed in form.print_forms:
        for key in printed.signer:
            needs[key].add(printed.id)
    for value in reversed(form.computed):
        for key in value.sources:
            needs[key] |= needs[value.key]
    for key, table in form.tables.items():
        for column in table.fields:
            needs[key] |= needs[column.key]
        for column in table.fields:
            needs[column.key] = needs[key]
    return {key: frozenset(ids) for key, ids in needs.items()}


class _Restricted:
    """A form on its way to what one profile asks for."""

    def __init__(self, whole: Form, profile: Profile):
        if missing := unknown(whole, profile.print_forms):
            raise KeyError(missing[0])
        self.whole, self.profile = whole, profile
        self.needs = needed_by(whole)
        self.asked = frozenset(profile.print_forms)
        self.keys = set(keys(whole, profile.print_forms)) | set(profile.also)
        for key, table in whole.tables.items():
            if key in self.keys:
                self.keys |= {column.key for column in table.fields}
        for value in whole.computed:
            if self.keys.issuperset(value.sources):
                self.keys.add(value.key)

    def form(self) -> Form:
        whole = self.whole
        sheets = [self._sheet(sheet) for sheet in whole.sheets]
        sections = {section.key for sheet in sheets for section in sheet.sections}
        computed = self._computed(sections)
        judged = self.keys - {value.key for value in computed if not value.section}
        return replace(
            whole,
            sheets=tuple(sheet for sheet in sheets if sheet.sections),
            computed=computed,
            rules=tuple(r for r in whole.rules if judged.issuperset(i.key for i in r.sources)),
            guide=tuple(text for text in whole.guide if self._is_needed(text, sections)),
            highlights=tuple(key for key in whole.highlights if key in self.keys),
            sentences=tuple(
                s
                for s in whole.sentences
                if s.section in sections and self.keys.issuperset(placeholders(s.text))
            ),
            charts=(),
            targets=(),
            goods=(),
            profile=self.profile,
        )

    def _computed(self, sections: set[str]) -> tuple[Computed, ...]:
        """The values that can be made; what the workbook has no cell for is for reports alone."""
        made: dict[str, Computed] = {}
        for value in self.whole.computed:
            if value.key not in self.keys:
                continue
            from_hidden = any(made[key].section == "" for key in value.sources if key in made)
            is_shown = value.section in sections and not from_hidden
            made[value.key] = value if is_shown else replace(value, section="")
        return tuple(made.values())

    def _is_needed(self, text: str, sections: set[str]) -> bool:
        """Whether the guide has to say that."""
        about = self.whole.guide_about.get(text)
        return not about or not sections.isdisjoint(about)

    def _sheet(self, sheet: Sheet) -> Sheet:
        sections = [s for section in sheet.sections if (s := self._section(section)).fields]
        # Those that are numbered count on, whatever is left out between them.
        if all(NUMBERED.match(section.title) for section in sections):
            sections = [
                replace(s, title=NUMBERED.sub(f"{number}. ", s.title))
                for number, s in enumerate(sections, 1)
            ]
        return replace(sheet, sections=tuple(sections))

    def _section(self, section: Section) -> Section:
        """What is asked of a section; without fields where nothing is."""
        if section.shape is Shape.TABLE:
            return section if section.key in self.keys else replace(section, fields=())
        if section.shape is not Shape.GRID:
            return replace(section, fields=self._fields(section.fields))
        rows = tuple(row for r in section.rows if (row := self._row(r)).fields)
        used = {column for row in rows for column in row.columns}
        return replace(section, rows=rows, fields=tuple(f for f in section.fields if f.key in used))

    def _row(self, row: GridRow) -> GridRow:
        columns = tuple(c for f, c in zip(row.fields, row.columns) if f.key in self.keys)
        return replace(row, fields=self._fields(row.fields), columns=columns)

    def _fields(self, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """Those that are asked for; required is only what a printed form asked for needs."""
        return tuple(
            replace(f, required=f.required and not self.needs[f.key].isdisjoint(self.asked))
            for f in fields
            if f.key in self.keys
        )
