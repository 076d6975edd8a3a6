"""The verb ``new``: blank workbooks, for one unit or for every unit of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from khsheet import __version__, outputs
from khsheet.collection.roster import Office
from khsheet.form.definition import did_you_mean
from khsheet.form.known import KnownForms
from khsheet.intake.receive import Progress, WrongUse
from khsheet.model import Form, Identity, Period, Unit
from khsheet.verbs.naming import unit_file_names
from khsheet.verbs.previous import Previous, carried, reported_before
from khsheet.verbs.starting import Cells, Rows, starting_filling
from khsheet.vietnamese.text import slug
from khsheet.vietnamese.unit_names import kind_of, unit_key


@dataclass
class NewForms:
    """The workbooks written, and the units for which there was nothing to carry over."""

    written: list[Path] = field(default_factory=list)
    not_carried: list[Unit] = field(default_factory=list)


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
    made, before = NewForms(), None
    if previous:
        before = reported_before(form, previous, period, units, known or KnownForms())
        made.not_carried = [u for u in units if u.code not in before]
    config = office.config if office else {}
    for one, data in blank_workbooks(form, period, units, config, before=before, password=password):
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
    config: dict[str, str],
    *,
    before: Previous | None = None,
    password: str = "",
) -> Iterator[tuple[Unit, bytes]]:
    """A blank workbook for each unit, in turn; what it reported ``before`` is carried over."""
    from khsheet.workbooks import template
    from khsheet.workbooks.stencil import Stencils

    def write(unit: Unit, cells: Cells, rows: Rows) -> bytes:
        identity = Identity(unit, period, {**form.config, **config}, __version__)
        filling = starting_filling(form, identity, cells, rows)
        return template.write(form, identity, filling, password=password)

    stencils = Stencils(form, lambda unit: write(unit, {}, {}))
    for unit in units:
        cells, rows = carried(form, before or {}, unit)
        yield unit, write(unit, cells, rows) if cells or rows else stencils.workbook(unit)
