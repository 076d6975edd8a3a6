"""The verb ``report``: the Word reports of every unit, and the office's own."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from khsheet import outputs
from khsheet.collection import rulings
from khsheet.collection.data_code import data_code
from khsheet.collection.entries import in_columns_of, typed_rows, version_of
from khsheet.collection.scope import Scope
from khsheet.collection.spool import Spool
from khsheet.collection.to_mend import to_mend
from khsheet.collection.totals import coverage, incomplete, total
from khsheet.form import over_time, profiles, rules
from khsheet.form.definition import did_you_mean
from khsheet.form.known import KnownForms
from khsheet.form.versions import with_all_versions
from khsheet.form.wording import filled_in, in_period, words_of
from khsheet.intake.receive import Paths, Progress, WrongUse, read_files
from khsheet.model import (
    Answers,
    Collection,
    Entry,
    Form,
    Period,
    PrintForm,
    Severity,
    Status,
    Unit,
    Value,
)
from khsheet.office.book import Office, unit_config
from khsheet.reports.data import ReportData, area_of, file_name
from khsheet.reports.office_document import OfficeDocument
from khsheet.reports.pdf import PdfUnavailable, is_made_since, to_pdf
from khsheet.reports.placeholders import fits_better, unprinted
from khsheet.reports.render import render, render_office
from khsheet.reports.word_file import TemplateFault
from khsheet.verbs.earlier import Finder, comparison, found
from khsheet.verbs.gathered import gathered, saved_by_hand
from khsheet.verbs.naming import ReportNames
from khsheet.verbs.setting_out import start
from khsheet.vietnamese.text import slug

#: How many things that a template leaves out are named.
_NAMED = 6


class Of(enum.Enum):
    """Whose reports are written: all that there are, the units' alone, the office's document."""

    ALL = "all"
    UNITS = "units"
    OFFICE = "office"


@dataclass
class Reports:
    """The reports written, what each left open for completion by hand, and files that gave none."""

    written: list[Path] = field(default_factory=list)
    left_open: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    with_errors: list[Entry] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    done: outputs.Done = field(default_factory=outputs.Done)
    is_lacking: bool = False

    def finished(self, collection: Collection) -> Reports:
        own = [*self.notes, *saved_by_hand(collection), *self.done.notes]
        self.notes = [*collection.notes, *own]
        return self

    @property
    def exit_code(self) -> int:
        """As that of a collection; 1 also where a report could not be made (``is_lacking``)."""
        if self.done.locked:
            return 2
        return 1 if self.is_lacking else 0


def report(
    paths: Paths,
    print_forms: Sequence[str],
    folder: Path | str,
    office: Office | Path | str | None = None,
    *,
    known: KnownForms | None = None,
    period: Period | None = None,
    template: Path | None = None,
    pdf: bool = False,
    of: Of = Of.ALL,
    unit: str = "",
    previous: Paths | Finder | None = None,
    with_annex: bool = True,
    progress: Progress | None = None,
    pdf_progress: Progress | None = None,
) -> Reports:
    """Write the Word reports of every unit, and the office's own for a consolidated workbook.

    ``print_forms`` are the ids of those wanted; without any each unit's are those that are asked
    of it, and the office's all. ``of`` takes the units' alone, or writes the office's own document
    (compared with the ``previous`` periods, ``with_annex`` with the units' own words); ``unit``
    names one. A number with an error is left open, never printed. Raises UserError for a printed
    form that the form does not have, TemplateFault for a template that cannot be used.
    """
    (known, office), folder = start(office, known), Path(folder)
    with Spool() as spool:
        read = read_files(paths, spool, office, known=known, progress=progress)
        collection = gathered(read, spool, office, known=known, period=period)
        if of is Of.OFFICE:
            compared = (found(previous, collection), known, with_annex)
            result = _office_document(collection, office or Office(), folder, template, *compared)
        else:
            with_office = of is Of.ALL and not unit
            with_office &= bool(Scope(collection.form, collection.period).own(read.brought))
            chosen = _named(collection, unit) if unit else None
            wanted = profiles.chosen(collection.form, print_forms)
            result = _begun(collection, chosen)
            for print_form in wanted:
                asked = None if print_forms else print_form
                reported = _reported(collection, spool, asked, chosen, with_office=with_office)
                _write_all(result, collection, print_form, reported, folder, template)
    if pdf:
        _write_pdf(result, folder, pdf_progress)
    return result.finished(collection)


def _write_all(
    result: Reports,
    collection: Collection,
    print_form: PrintForm,
    reported: Iterable[tuple[Form, ReportData]],
    folder: Path,
    template: Path | None,
) -> None:
    """The reports of one printed form, and what is to be said of its template."""
    form = collection.form
    names = ReportNames(
        partial(file_name, form, print_form, period=collection.period),
        [e.unit for e in _counted(collection)],
    )
    for own, data in reported:
        path = folder / names.of(data.unit)
        _write(result, own, _as_in(own, print_form), data, path, template)
    result.notes += _left_out(form, print_form, template, collection.period)
    if template:
        result.notes += _better_form(form, print_form, template)


def _named(collection: Collection, name: str) -> Unit:
    """The unit of that name or code. Raises WrongUse where none that sent is called so."""
    unit = Office(collection.units).called(name)
    if unit is None or unit.code not in collection.counted:
        names = [entry.unit.name for entry in _counted(collection)]
        guess = did_you_mean(name, names) or "."
        raise WrongUse(f"Không có báo cáo của đơn vị «{name}» trong các tệp này{guess}")
    return unit


def _office_document(
    collection: Collection,
    office: Office,
    folder: Path,
    template: Path | None,
    previous: list[Path],
    known: KnownForms,
    with_annex: bool,
) -> Reports:
    """The office's own document. Raises WrongUse for a form that has no template of it."""
    form, result = collection.form, Reports()
    source = template or (Path(form.office_template) if form.office_template else None)
    if source is None:
        raise WrongUse(f"Biểu mẫu «{form.title}» không có mẫu Word cho báo cáo của văn phòng.")
    beside = comparison(collection, previous, known, office) if previous else None
    document = OfficeDocument(collection, office, beside, with_annex)
    data = office_data(collection)
    title, name = in_period(form.title, form, collection.period), area_of(form, data.unit).name
    path = folder / f"{slug(title)}-{slug(name)}-{collection.period.id}.docx"
    rendered = render_office(form, data, document.names(), source)
    outputs.write_bytes(path, rendered.data, result.done)
    result.written.append(path)
    if rendered.left_open:
        result.left_open[path] = rendered.left_open
    return result


def _counted(collection: Collection, chosen: Unit | None = None) -> list[Entry]:
    """The entries that count, in the order of the units; that of one alone where it is chosen."""
    units = (chosen,) if chosen else collection.units
    return [e for u in units if (e := collection.counted.get(u.code))]


def _begun(collection: Collection, chosen: Unit | None) -> Reports:
    """What is to be said of the files before anything is written."""
    counted = _counted(collection, chosen)
    result = Reports(
        with_errors=[e for e in counted if e.status is Status.ERRORS],
        failed=[
            (e.path, e.findings[-1].message)
            for e in collection.others
            if e.status is Status.REJECTED and (chosen is None or e.unit.code == chosen.code)
        ],
        is_lacking=any(chosen is None or e.unit.code == chosen.code for e in to_mend(collection)),
    )
    result.notes += [line for r, line in rulings.lines(collection) if r.sources]
    if unnamed := sum(e.partial for e in counted):
        result.notes.append(
            f"{unnamed} đơn vị không có danh sách hội viên trong báo cáo, "
            "vì bảng tổng hợp đã lược bỏ họ tên."
        )
    return result


def _reported(
    collection: Collection,
    spool: Spool,
    asked: PrintForm | None,
    chosen: Unit | None,
    *,
    with_office: bool,
) -> Iterator[tuple[Form, ReportData]]:
    """What each report says: every unit's in turn, in its version of the form; the office's last.

    Units of which the printed form ``asked`` is not wanted are left out. Templates may name what
    another version asked for: it is left open.
    """
    for entry in _counted(collection, chosen):
        wanted = entry.profile.print_forms
        if asked and wanted and asked.id not in wanted:
            continue
        own = with_all_versions(version_of(entry, collection.form))
        yield own, unit_data(collection, entry, spool)
    if with_office:
        yield with_all_versions(collection.form), office_data(collection)


def _as_in(form: Form, print_form: PrintForm) -> PrintForm:
    """The printed form as that version of the form has it."""
    return next((own for own in form.print_forms if own.id == print_form.id), print_form)


def _write(
    result: Reports,
    form: Form,
    print_form: PrintForm,
    data: ReportData,
    path: Path,
    template: Path | None,
) -> None:
    """Render and write one report; a fault in its data costs this report alone."""
    try:
        rendered = render(form, print_form, data, template)
    except TemplateFault:
        raise
    except Exception as error:  # one unit's data must not cost the others their reports
        what = f"Không lập được báo cáo của {data.unit.name} ({type(error).__name__})."
        result.failed.append((str(path), what))
        result.is_lacking = True
        return
    outputs.write_bytes(path, rendered.data, result.done)
    result.written.append(path)
    if rendered.left_open:
        result.left_open[path] = rendered.left_open


def _left_out(
    form: Form, print_form: PrintForm, template: Path | None, period: Period
) -> list[str]:
    """A word about what the printed form shows and the template does not."""
    items = unprinted(form, print_form, template)
    if not items:
        return []
    words = words_of(period)
    labels = [f"«{filled_in(item.label, words)}»" for item in items]
    more = f" và {len(items) - _NAMED} mục khác" if len(items) > _NAMED else ""
    return [
        f"Mẫu Word {(template or print_form.template).name} không có chỗ điền cho {len(items)} mục "
        f"của mẫu in {print_form.id}: {', '.join(labels[:_NAMED])}{more}."
    ]


def _better_form(form: Form, print_form: PrintForm, template: Path) -> list[str]:
    """A word about a template that looks like another printed form's."""
    other = fits_better(form, print_form, template)
    if other is None:
        return []
    return [
        f"Mẫu Word {template.name} có nhiều chỗ điền của mẫu in {other.id} ({other.title}) hơn là "
        f"của mẫu in {print_form.id} ({print_form.title}); xin xem lại --mau."
    ]


def _write_pdf(result: Reports, folder: Path, progress: Progress | None) -> None:
    """PDF files of the reports; of one that has not changed the PDF stays that there is."""
    same = set(result.done.same)
    anew = [path for path in result.written if not (path in same and is_made_since(path, folder))]
    try:
        to_pdf(anew, folder, result.done, progress)
        result.notes.append(f"Đã ghi thêm {len(anew)} tệp PDF.")
    except PdfUnavailable as error:
        result.notes.append(str(error))


# ---------------------------------------------------------------- what a report says


def unit_data(collection: Collection, entry: Entry, spool: Spool) -> ReportData:
    """What one unit sent, without numbers that have an error."""
    values = {k: v for k, v in entry.values.items() if k not in entry.wrong} | entry.reasons
    config = unit_config(collection.office, collection.form, entry.unit) | entry.config
    own = version_of(entry, collection.form)
    typed = in_columns_of(with_all_versions(own), own, typed_rows(entry, spool), None)
    rows = {key: [values for _, values, _ in table] for key, table in typed.items()}
    is_draft = entry.status is not Status.ACCEPTED
    code = "" if is_draft else data_code(entry, collection.form, spool)
    return ReportData(
        entry.unit,
        collection.period,
        values,
        config,
        rows,
        notes=_lacking(entry, own),
        code=code,
        is_draft=is_draft,
    )


def _lacking(entry: Entry, form: Form) -> dict[str, str]:
    """What is said of each number that some part of a longer period did not give."""
    if not (entry.lacking or entry.lacks):
        return {}
    adds_up = over_time.adds_up(form)
    told = {key: entry.lacking_of(key) for key in entry.values if key in adds_up}
    return {key: f"chưa gồm {' và '.join(names)}" for key, names in told.items() if names}


def office_data(collection: Collection) -> ReportData:
    """Sums over the accepted units, and each unit's own values for the tables by unit."""
    config = {**collection.form.config, **collection.office.own}
    unit = Unit("", config.get("office_name", ""), config.get("office_level", ""))
    values = _possible(collection, total(collection.form, collection.accepted))
    by_unit = tuple((e.unit.name, {**e.values, **e.reasons}) for e in collection.accepted)
    own, covered = _of_office(collection), coverage(collection.form, collection.accepted)
    notes = incomplete(collection.form, covered)
    return ReportData(unit, collection.period, values, config, {}, by_unit, own, notes)


def _of_office(collection: Collection) -> dict[str, Value]:
    """What the office wrote of its own report for the period, by the items that print it."""
    told, facts = collection.office.period, dict[str, Value]()
    facts |= {name: told[name] for name in ("signer", "addressees") if name in told}
    if told.get("number", "").isdecimal():
        facts["number"] = int(told["number"])
    if "dated" in told:
        day = date.fromisoformat(told["dated"])
        facts |= {"day": day.day, "month": day.month, "year": day.year}
    shown_by = collection.form.office_report
    return {shown_by[name]: value for name, value in facts.items() if name in shown_by}


def _possible(collection: Collection, totals: dict[str, Value]) -> dict[str, Value]:
    """The totals without pairs that cannot be.

    Where not every unit gave both, a part may exceed its whole.
    """
    form = collection.form
    pairs = [
        r
        for r in form.rules
        if isinstance(r, (rules.NotAbove, rules.SumEquals)) and r.severity is Severity.ERROR
    ]
    faults = rules.faults(pairs, Answers(dict(totals)), collection.period)
    seen = {item.key for rule, _ in faults for item in rule.sources}
    impossible = seen & form.inputs.keys()
    return {key: value for key, value in totals.items() if key not in impossible}
