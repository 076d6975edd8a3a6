"""The verb ``new``: blank workbooks, for one unit or for every unit of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from khsheet import __version__, outputs
from khsheet.collection import archive
from khsheet.form.definition import did_you_mean
from khsheet.form.known import KnownForms
from khsheet.intake.receive import Progress, WrongUse
from khsheet.model import Form, Identity, OfficeRecord, Period, Unit
from khsheet.office.book import Office, unit_config
from khsheet.verbs.naming import unit_file_names
from khsheet.verbs.previous import Previous, carried, reported_before, split_since
from khsheet.verbs.starting import Cells, Rows, starting_filling
from khsheet.vietnamese.text import slug
from khsheet.vietnamese.unit_names import kind_of, unit_key


@dataclass
class NewForms:
    """The workbooks written, and the units for which there was nothing to carry over."""

    written: list[Path] = field(default_factory=list)
    not_carried: list[Unit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def new_forms(
    form: Form,
    period: Period,
    unit: str | None,
    office: Office | None,
    output: Path | None,
    *,
    known: KnownForms | None = None,
    previous: Path | None = None,
    password: str = "",
    progress: Progress | None = None,
) -> NewForms:
    """Write the blank workbook of one unit (named), or of every unit of the office.

    A unit that is named is that of the office, where it has any. Raises UserError for one that it
    does not have.
    """
    units = [_one(form, unit, office)] if unit or office is None else list(office.units)
    targets = _targets(units, period, output, is_roster=not unit and office is not None)
    if previous and any(_is_same(path, previous) for path in targets.values()):
        raise WrongUse(
            f"{previous} là báo cáo kỳ trước, không thể ghi biểu mẫu mới đè lên; "
            "xin chọn tên khác bằng -o."
        )
    made, before, known = NewForms(), None, known or KnownForms()
    if previous:
        own = Office(tuple(units), successions=office.successions if office else ())
        made.notes = split_since(own, period)
        before = reported_before(form, previous, period, own, known)
        made.not_carried = [u for u in units if u.code not in before]
    record = office.record(form, period.id) if office else OfficeRecord()
    form = known.judging(form)
    for one, data in blank_workbooks(form, period, units, record, before=before, password=password):
        outputs.write_bytes(targets[one.code], data)
        made.written.append(targets[one.code])
        if progress:
            progress(len(made.written), len(units))
    return made


def _one(form: Form, name: str | None, office: Office | None) -> Unit:
    """The unit of that name: as the office has it, else one of which only the name is known."""
    if office is None or not office.units:
        return _named(form, name or "")
    found = office.find(Unit("", name or ""))
    if found is None:
        names = [unit.name for unit in office.units]
        raise WrongUse(
            f"Danh sách không có đơn vị «{name}»{did_you_mean(name or '', names) or '.'} Đơn vị "
            "ngoài danh sách thì tạo bằng --no-roster."
        )
    return found


def _named(form: Form, name: str) -> Unit:
    """A unit of which only the name is known."""
    return Unit(unit_key(name) or slug(name), name.strip(), kind_of(name, form.unit_kinds))


def _targets(
    units: list[Unit], period: Period, output: Path | None, *, is_roster: bool
) -> dict[str, Path]:
    """Where the workbook of each unit code goes."""
    names = {code: Path(name) for code, name in unit_file_names(units, period).items()}
    if is_roster:
        folder = output or Path(f"bieu-mau-{period.id}")
    elif output is None:
        return names
    elif output.is_dir() or not output.suffix:
        folder = output
    else:
        return dict.fromkeys(names, output)
    return {code: folder / name for code, name in names.items()}


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def blank_workbooks(
    form: Form,
    period: Period,
    units: Iterable[Unit],
    office: OfficeRecord,
    *,
    before: Previous | None = None,
    password: str = "",
) -> Iterator[tuple[Unit, bytes]]:
    """A blank workbook for each unit, in turn; what it reported ``before`` is carried over."""
    from khsheet.workbooks.stencil import Stencils

    writer = _Writer(form, period, office, password)
    stencils = Stencils(form, lambda unit: writer.write(unit, {}, {}), writer.own_words)
    for unit in units:
        cells, rows = carried(form, before or {}, unit)
        if cells or rows or not writer.is_alike(unit):
            yield unit, writer.write(unit, cells, rows)
        else:
            yield unit, stencils.workbook(unit)


@dataclass(frozen=True)
class _Writer:
    """Writes the workbook of one unit, and tells what in it is that unit's own."""

    form: Form
    period: Period
    office: OfficeRecord
    password: str

    def _identity(self, unit: Unit) -> Identity:
        return Identity(unit, self.period, unit_config(self.office, self.form, unit), __version__)

    def write(self, unit: Unit, cells: Cells, rows: Rows) -> bytes:
        from khsheet.workbooks import template

        identity = self._identity(unit)
        filling = starting_filling(self.form, identity, cells, rows)
        return template.write(self.form, identity, filling, password=self.password)

    def is_alike(self, unit: Unit) -> bool:
        """Whether the unit's workbook differs from others' in its words alone: it has no settings
        of its own, and no default becomes too long for its cell."""
        config = unit_config(self.office, self.form, unit)
        return unit.code not in self.office.units and not any(
            0 < item.max_length < len(config.get(item.prefill, ""))
            for item in self.form.inputs.values()
            if item.prefill
        )

    def own_words(self, unit: Unit) -> list[str]:
        """What the defaults say with the unit's name in them, and the mark of all that."""
        own = [key for key, text in self.office.unit_defaults.items() if "{" in text]
        if not own:
            return []
        from khsheet.workbooks import template

        identity = self._identity(unit)
        filled_in = archive.mark(template.prefill(self.form, identity), {})
        return [*(identity.config[key] for key in own), filled_in]
