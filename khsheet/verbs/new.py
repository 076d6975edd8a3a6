"""The verb ``new``: blank workbooks, for one unit or for every unit of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from khsheet import __version__, outputs
from khsheet.collection import archive
from khsheet.collection.differences import told_first
from khsheet.form import definition, profiles
from khsheet.form.definition import did_you_mean
from khsheet.form.known import KnownForms
from khsheet.form.layout import layout
from khsheet.form.prefill import prefill
from khsheet.intake.receive import Progress, WrongUse
from khsheet.model import Form, Identity, OfficeRecord, Period, Profile, Unit
from khsheet.office.book import Office, unit_config
from khsheet.verbs.naming import unit_file_names
from khsheet.verbs.outgoing import would_lose
from khsheet.verbs.previous import (
    Previous,
    carried,
    reported_before,
    said_before,
    shown_before,
    split_since,
)
from khsheet.verbs.season import of_other_periods
from khsheet.verbs.setting_out import start
from khsheet.verbs.sound import Carried
from khsheet.verbs.starting import starting_filling
from khsheet.vietnamese.text import slug
from khsheet.vietnamese.unit_names import kind_of, unit_key

#: What the guide for staff is called where it lies beside blank workbooks.
GUIDE = "huong-dan-dien-bieu-mau.docx"
#: So many files are named that were left as they are.
_NAMED = 5


@dataclass
class NewForms:
    """The workbooks written, the units for which there was nothing to carry over, the guide that
    goes out with the workbooks, and files in the way that were left as they are."""

    written: list[Path] = field(default_factory=list)
    not_carried: list[Unit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    guide: Path | None = None
    done: outputs.Done = field(default_factory=outputs.Done)
    left: list[Path] = field(default_factory=list)

    def keep(self, target: Path, workbook: bytes, known: KnownForms) -> None:
        """Write one, but not where somebody has typed into what lies there, or it is no form."""
        if would_lose(target, workbook, known):
            self.left.append(target)
            return
        outputs.write_bytes(target, workbook, self.done)
        self.written.append(target)

    def add_guide(self, form: Form) -> None:
        """Put the guide of the form, where it has one, beside the workbooks."""
        guide = definition.staff_guide(form)
        if guide and self.written:
            self.guide = self.written[0].with_name(GUIDE)
            outputs.write_bytes(self.guide, guide.read_bytes(), self.done)

    def finished(self, guided: Form | None, period: Period | None) -> NewForms:
        """All that was written, with the guide of the form where it goes out with them; it says
        which forms of other periods lie among those that were made for all units."""
        if guided:
            self.add_guide(guided)
        if period and self.written:
            told = of_other_periods(self.written[0].parent, period, self.written)
            self.notes += [told] if told else []
        if self.left:
            named = told_first([path.name for path in self.left], _NAMED, "tệp", ", ")
            self.notes.append(
                f"Không ghi đè tệp đã được điền hoặc không phải biểu mẫu trắng: {named}. Muốn có "
                "biểu mẫu mới ở đó thì xin chuyển tệp đi rồi chạy lại."
            )
        self.notes += self.done.notes
        return self

    @property
    def exit_code(self) -> int:
        """2 where one could not be written."""
        return 2 if self.done.locked or self.left else 0


def new_forms(
    form: Form | str,
    period: Period,
    unit: str | None,
    office: Office | Path | str | None,
    output: Path | None,
    *,
    known: KnownForms | None = None,
    previous: Path | None = None,
    password: str = "",
    print_forms: Sequence[str] = (),
    with_guide: bool = False,
    progress: Progress | None = None,
) -> NewForms:
    """Write the blank workbook of one unit (named), or of every unit of the office.

    ``form`` may be an id or a definition file, ``office`` its book or list; the period has the days
    that the office gave it. Each workbook asks for what ``print_forms`` need; without any, for what
    the office wants of the unit, else for all. ``with_guide`` adds the guide for staff. Raises
    UserError for a unit or a printed form that is not there.
    """
    called = form if isinstance(form, str) else ""
    known, office = start(office, known, form=called)
    form = known.called(called) if isinstance(form, str) else form
    period = office.dated(period) if office else period
    made = NewForms()
    units = [_one(form, unit, office)] if unit or office is None else _asked_units(office, made)
    targets = _targets(units, period, output, is_roster=not unit and office is not None)
    _must_not_replace(previous, targets.values())
    before = _before(made, form, previous, period, units, office, known) if previous else None
    for one, data in blank_workbooks(
        known.judging(form),
        period,
        units,
        office.record(form, period.id) if office else OfficeRecord(),
        before=before,
        password=password,
        asked=_asked(form, units, print_forms, office),
        notes=made.notes,
        shows_previous=office is None or office.shows_previous,
    ):
        made.keep(targets[one.code], data, known)
        if progress:
            progress(len(made.written) + len(made.left), len(units))
    return made.finished(form if with_guide else None, None if unit else period)


def _must_not_replace(previous: Path | None, targets: Iterable[Path]) -> None:
    """Raises WrongUse where a new workbook would take the place of what was reported before."""
    if previous and any(_is_same(path, previous) for path in targets):
        raise WrongUse(
            f"{previous} là báo cáo kỳ trước, không thể ghi biểu mẫu mới đè lên; "
            "xin chọn tên khác bằng -o."
        )


def _asked_units(office: Office, made: NewForms) -> list[Unit]:
    """The units of which a report is taken; says which are not."""
    exempt = [unit for unit in office.units if unit.code in office.exempt]
    if exempt:
        named = "; ".join(f"{u.name} ({u.note})" if u.note else u.name for u in exempt)
        made.notes.append(f"Không lập biểu mẫu cho đơn vị không thu báo cáo: {named}.")
    return [unit for unit in office.units if unit.code not in office.exempt]


def _asked(
    form: Form, units: Iterable[Unit], print_forms: Sequence[str], office: Office | None
) -> dict[str, Sequence[str]]:
    """The printed forms that are wanted of each unit, by its code; all of them for none."""
    if print_forms:
        profiles.chosen(form, print_forms)
        return {unit.code: print_forms for unit in units}
    return dict(office.print_forms) if office else {}


def _before(
    made: NewForms,
    form: Form,
    previous: Path,
    period: Period,
    units: Iterable[Unit],
    office: Office | None,
    known: KnownForms,
) -> Previous:
    """What the units reported in the period before; says for which there is nothing to carry."""
    own = Office(tuple(units), successions=office.successions if office else ())
    made.notes += split_since(own, period)
    before = reported_before(form, previous, period, own, known, office)
    made.not_carried = [unit for unit in own.units if unit.code not in before]
    return before


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
    if found.code in office.exempt:
        raise WrongUse(
            f"Văn phòng ghi là không thu báo cáo của {found.name} (cột Mẫu in ở trang Đơn vị). "
            "Nếu nay có thu thì xin sửa ô đó rồi chạy lại."
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
    asked: Mapping[str, Sequence[str]] | None = None,
    notes: list[str] | None = None,
    shows_previous: bool = True,
) -> Iterator[tuple[Unit, bytes]]:
    """A blank workbook for each unit, in turn; what it reported ``before`` is carried over, and
    stands beside its numbers where the workbook ``shows_previous``.

    ``asked`` are the printed forms that are wanted of a unit, by its code; all of them for none.
    ``notes`` gets a word about what could not be carried over.
    """
    from khsheet.workbooks.stencil import Stencils

    made: dict[tuple[str, ...], tuple[_Writer, Stencils]] = {}
    for unit in units:
        ids = profiles.in_order(form, (asked or {}).get(unit.code, ()))
        if ids not in made:
            own = profiles.asking(form, Profile(ids))
            writer = _Writer(own, period, office, password)
            made[ids] = writer, Stencils(own, writer)
        writer, stencils = made[ids]
        over = writer.carried_over(unit, before or {})
        if over.left_out and notes is not None:
            notes.append(_typed_anew(unit, over.left_out))
        then = shown_before(writer.form, period, before or {}, unit) if shows_previous else {}
        if over.cells or over.rows or then:
            yield unit, writer.write(unit, over, then)
        else:
            yield unit, stencils.workbook(unit)


def _typed_anew(unit: Unit, labels: Iterable[str]) -> str:
    """A word about what the unit has to type again, for it cannot begin with it."""
    told = "», «".join(dict.fromkeys(labels))
    return f"{unit.name} tự ghi lại «{told}»: kỳ trước có số liệu chưa ổn, không mang sang."


@dataclass(frozen=True)
class _Writer:
    """Writes the workbook of one unit, and tells what in it is that unit's own."""

    form: Form
    period: Period
    office: OfficeRecord
    password: str

    def _identity(self, unit: Unit) -> Identity:
        config = unit_config(self.office, self.form, unit)
        return Identity(unit, self.period, config, __version__, self.office.deadline)

    def carried_over(self, unit: Unit, before: Previous) -> Carried:
        """What of the unit's report before its workbook starts with."""
        identity = self._identity(unit)
        cells, rows = carried(self.form, before, unit, explained=True)
        given, said = prefill(self.form, identity), said_before(before, unit)
        return Carried(self.form, identity, given, cells, rows, said).settle()

    def write(
        self, unit: Unit, over: Carried | None = None, previous: Mapping[str, str] = {}
    ) -> bytes:
        from khsheet.workbooks import template

        identity = self._identity(unit)
        cells, rows, said = (over.cells, over.rows, over.explained) if over else ({}, {}, {})
        judged = over.judged if over else None
        filling = starting_filling(self.form, identity, cells, rows, said, previous, judged)
        return template.write(self.form, identity, filling, password=self.password)

    @cached_property
    def _named(self) -> list[str]:
        """The keys of the defaults that name the unit."""
        return [key for key, text in self.office.unit_defaults.items() if "{" in text]

    def words(self, unit: Unit) -> list[str]:
        """What the defaults say with the unit's name in them, and the mark of all that."""
        if not self._named:
            return []
        identity = self._identity(unit)
        mark = archive.mark(prefill(self.form, identity), {})
        return [*(identity.config[key] for key in self._named), mark]

    def shape(self, unit: Unit) -> object:
        """Whether it has settings of its own; how high its texts are, and which are too long."""
        if not self._named:
            return unit.code in self.office.units
        from khsheet.workbooks.heights import height

        config = self._identity(unit).config
        named = [i for i in self.form.inputs.values() if i.prefill in self._named]
        placed = layout(self.form)
        shapes = []
        for item in named:
            text, sheet = config[item.prefill], placed.sheets[self.form.section_of[item.key][0].key]
            width = sheet.widths[sheet.value_column - 1]
            shapes.append((height(text, width), 0 < item.max_length < len(text)))
        return unit.code in self.office.units, shapes
