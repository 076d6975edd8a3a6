"""The verbs: files in, result objects out. Everything that the command does, without its printing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from khsheet import __version__, messages, outputs
from khsheet.collection import archive
from khsheet.collection import combine as collecting
from khsheet.collection.entries import place, stored_text, typed_rows
from khsheet.collection.roster import Contradiction, Office
from khsheet.collection.spool import GarbageCollectionPaused, Spool
from khsheet.collection.totals import total
from khsheet.form import definition, periods, rules
from khsheet.form.layout import layout
from khsheet.intake.judging import check
from khsheet.intake.receive import FilesRead, Progress, WrongUse, holds_a_report, read_files
from khsheet.model import (
    Answers,
    Collection,
    Computed,
    Entry,
    Field,
    Filling,
    Finding,
    Form,
    Identity,
    Period,
    Place,
    Raw,
    RawTable,
    Severity,
    Shape,
    Status,
    Submission,
    Unit,
    Value,
)
from khsheet.values.read import show
from khsheet.vietnamese.text import is_same_unit, slug, unit_key
from khsheet.workbooks.stencil import Stencil

# ---------------------------------------------------------------- fields


def fields(form: Form) -> list[dict[str, Any]]:
    """Every input of the form with its place: what another program needs to fill a workbook."""
    placed = layout(form).cells
    rows = []
    for key, (sheet, section) in form.section_of.items():
        item = form.item(key)
        kind = {Shape.GRID: "grid", Shape.TABLE: "column", Shape.TEXTS: "text"}.get(
            section.shape, "field"
        )
        rows.append(
            {
                "key": key,
                "label": _unfilled(item.label),
                "sheet": sheet.name,
                "cell": placed[key].a1,
                "kind": kind,
                "type": item.type.value,
                "required": item.required,
                "choices": list(form.choices[item.choices].values) if item.choices else [],
                "unit": item.unit,
                "mau": list(item.mau),
            }
        )
    return rows


def _unfilled(label: str) -> str:
    for name, words in (
        ("plan_period", "kỳ sau"),
        ("period", "kỳ báo cáo"),
        ("year", ""),
        ("unit_word", "xã"),
    ):
        label = label.replace("{" + name + "}", words)
    return label


# ---------------------------------------------------------------- new


Previous = dict[str, tuple[Entry, Submission]]
"""What each unit reported for the period before, by unit code."""


def new(
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

    before = before or {}
    plates: dict[tuple[str, str], Stencil] = {}
    for unit in units:
        identity = Identity(unit, period, {**form.config, **config}, __version__)
        carried = _carried(form, before, unit)
        if any(carried):
            yield (
                unit,
                template.write(
                    form, identity, _filling(form, identity, *carried), password=password
                ),
            )
            continue
        # Blank workbooks of one kind of unit differ in the unit's own words alone.
        kind = (unit.type, template.unit_word(unit))
        stand_in = Unit("zqxma", f"{kind[1]} Zqxten", unit.type, "zqxnhom", "zqxcaptren")
        if kind not in plates:
            blank = replace(identity, unit=stand_in)
            plates[kind] = Stencil(
                template.write(form, blank, _filling(form, blank, {}, {}), password=password)
            )
        words = {
            getattr(stand_in, f): getattr(unit, f) for f in ("code", "name", "group", "superior")
        }
        yield unit, plates[kind].stamped({stand_in.name.upper(): unit.name.upper(), **words})


def _filling(
    form: Form, identity: Identity, cells: dict[str, Raw], rows: dict[str, list[tuple[Raw, ...]]]
) -> Filling:
    """What a workbook starts with, with what its own formulas will show for it."""
    from khsheet.workbooks import template

    cells = {**template.prefill(form, identity), **cells}
    submission = _as_submission(form, identity.unit, identity.period, cells, rows)
    checked = check(form, submission, identity.period)
    return Filling(
        cells, rows, {}, checked.answers, tuple(checked.violations), blank=archive.mark(cells, rows)
    )


def _as_submission(
    form: Form,
    unit: Unit,
    period: Period,
    cells: dict[str, Raw],
    rows: dict[str, list[tuple[Raw, ...]]],
) -> Submission:
    """The submission that a workbook with those cells would be."""
    placed = layout(form)
    submission = Submission("", form.id, form.version, period.id, unit, cells=dict(cells))
    for key in form.inputs:
        cell = placed.cells[key]
        submission.places[key] = Place("", cell.sheet, cell.row, cell.column)
    for key, table in form.tables.items():
        where = {f.key: placed.cells[f.key] for f in table.fields}
        first = where[table.fields[0].key]
        numbered = list(enumerate(rows.get(key, ()), first.row))
        submission.tables[key] = RawTable(
            first.sheet, {k: c.column for k, c in where.items()}, numbered
        )
    return submission


def _previous(form: Form, path: Path, period: Period, units: Iterable[Unit]) -> Previous:
    """The counted reports of the period before that one.

    A report that cannot be told to be of one unit alone is left out. Raises WrongUse where there is
    none of the period that ends on the day before.
    """
    last_day = periods.day_before(period)
    with Spool() as spool:
        read = read_files([path], spool)
        told = [e for e in read.entries if e.stored is not None]
        before = [e for e in told if periods.parse(e.period).end == last_day]
        if not before:
            met = ", ".join(sorted({e.period for e in told})) or "không có kỳ nào"
            raise WrongUse(
                f"{path} không có báo cáo của kỳ liền trước {period.id} (kết thúc ngày {last_day:%d/%m/%Y}); "
                f"các kỳ đọc được: {met}. Xin kiểm tra lại tệp ở --previous."
            )
        last = max(
            before, key=lambda e: (periods.parse(e.period).part[:1] == period.part[:1], e.period)
        ).period
        counted = collecting.combine(
            form, read.periods[last], [e for e in before if e.period == last], spool
        ).counted
        office, found = Office(tuple(units)), {}
        for entry in counted.values():
            try:
                unit = office.find(entry.unit)
            except Contradiction:
                continue
            if unit is not None and is_same_unit(unit.name, entry.unit.name):
                pair = (entry, archive.loads(stored_text(entry, spool)))
                found.setdefault(unit.code, []).append(pair)
    return {code: pairs[0] for code, pairs in found.items() if len(pairs) == 1}


def _carried(
    form: Form, before: Previous, unit: Unit
) -> tuple[dict[str, Raw], dict[str, list[tuple[Raw, ...]]]]:
    """Cells and rows of the previous report that the new one starts with."""
    if unit.code not in before:
        return {}, {}
    entry, submission = before[unit.code]
    cells: dict[str, Raw] = {}
    for key, item in form.inputs.items():
        value = entry.values.get(item.carry) if item.carry else None
        if value is not None and item.carry not in entry.wrong:
            cells[key] = value if isinstance(value, str) else float(value)
    rows = {
        key: [values for _, values in submission.tables[key].rows]
        for key, table in form.tables.items()
        if table.carry and key in submission.tables
    }
    return cells, rows


@dataclass
class NewForms:
    """The workbooks written, and the units of which the period before gave nothing to carry over."""

    written: list[Path] = field(default_factory=list)
    not_carried: list[Unit] = field(default_factory=list)


def run_new(
    form: Form,
    period: Period,
    unit: str | None,
    office: Office | None,
    output: Path | None,
    *,
    previous: Path | None = None,
    password: str = "",
    progress: Progress | None = None,
) -> NewForms:
    """Write the blank workbook of one unit (named), or of every unit of the office."""
    units = (
        list(office.units)
        if office
        else [Unit(unit_key(unit) or slug(unit), unit.strip(), _unit_type(unit))]
    )
    names = unit_file_names(units, period)
    if office:
        targets = {u.code: (output or Path(f"bieu-mau-{period.id}")) / names[u.code] for u in units}
    else:
        folder = output is not None and (output.is_dir() or not output.suffix)
        targets = {
            u.code: output / names[u.code] if folder else output or Path(names[u.code])
            for u in units
        }
    if previous and any(_is_same(path, previous) for path in targets.values()):
        raise WrongUse(
            f"{previous} là báo cáo kỳ trước, không thể ghi biểu mẫu mới đè lên; xin chọn tên khác bằng -o."
        )
    before = _previous(form, previous, period, units) if previous else {}
    made = NewForms(not_carried=[u for u in units if u.code not in before] if previous else [])
    for one, data in new(
        form, period, units, office.config if office else {}, before=before, password=password
    ):
        outputs.write_bytes(targets[one.code], data)
        made.written.append(targets[one.code])
        if progress:
            progress(len(made.written), len(units))
    return made


def _unit_type(name: str) -> str:
    folded = name.strip().casefold()
    return next((w for w in ("xã", "phường", "đặc khu") if folded.startswith(w)), "")


def run_office(form: Form, output: Path) -> Path:
    """Write the blank office workbook; an existing one is never overwritten."""
    from khsheet.workbooks.office import blank

    if output.exists():
        raise WrongUse(f"{output} đã có; để không mất nội dung, xin chọn tên khác bằng -o.")
    outputs.write_bytes(output, blank(form))
    return output


def unit_file_names(units: Iterable[Unit], period: Period) -> dict[str, str]:
    """A file name for each unit code, made of its name (and its code where two names agree)."""
    units = list(units)
    named = Counter(slug(u.name) for u in units)
    taken: set[str] = set()
    names = {}
    for unit in units:
        stem = slug(unit.name) + (f"-{slug(unit.code)}" if named[slug(unit.name)] > 1 else "")
        names[unit.code] = f"{_free(stem, taken)}-{period.id}.xlsx"
    return names


def _free(stem: str, taken: set[str]) -> str:
    """The stem of a file's name, numbered where it is taken: names and codes may differ in marks alone."""
    free, number = stem, 1
    while free in taken:
        number += 1
        free = f"{stem}-{number}"
    taken.add(free)
    return free


# ---------------------------------------------------------------- check, collect


def collected(
    read: FilesRead, spool: Spool, office: Office | None = None, *, with_names: bool = True
) -> Collection:
    """The collection of what was read: one form and one period, those of most files."""
    if not read.forms and not (office is not None and office.units):
        form, period = definition.load(), periods.current(date.today())
    else:
        form, period = _first_form(read), _most_period(read)
    for entry in read.entries:
        if entry.stored is not None and entry.period != period.id:
            collecting.reject(
                entry,
                messages.OTHER_PERIOD,
                f"Tệp của kỳ {periods.parse(entry.period).name}, đợt này tổng hợp kỳ {period.name}.",
            )
    roster = office.units if office is not None and office.units else _joined_roster(read)
    config = {**form.config, **read.config, **(office.config if office is not None else {})}
    return collecting.combine(
        form, period, read.entries, spool, roster, config, with_names=with_names
    )


def _joined_roster(read: FilesRead) -> tuple[Unit, ...]:
    """The rosters that consolidated workbooks brought along, with the units that stand in none of them."""
    known = Office(tuple(read.units.values()))
    more: dict[str, Unit] = {}
    for entry in read.entries if known.units else ():
        if entry.stored is None or entry.status not in (Status.ACCEPTED, Status.ERRORS):
            continue
        try:
            unit = known.find(entry.unit)
        except Contradiction as error:
            collecting.reject(entry, messages.CODE_AND_NAME_DISAGREE, str(error))
            continue
        if unit is None:
            more.setdefault(entry.unit.code, entry.unit)
        elif is_same_unit(unit.name, entry.unit.name):
            entry.unit = unit
        else:
            collecting.reject(
                entry,
                messages.CODE_AND_NAME_DISAGREE,
                f"Tệp ghi tên «{entry.unit.name}», bảng tổng hợp ghi mã «{unit.code}» là «{unit.name}».",
            )
    return (*known.units, *more.values())


def _first_form(read: FilesRead) -> Form:
    return next(iter(read.forms.values()), None) or definition.load()


def _most_period(read: FilesRead) -> Period:
    """The period of most files; of the latest where they are as many."""
    count = Counter(e.period for e in read.entries if e.stored is not None)
    if not count:
        return periods.current(date.today())
    return read.periods[max(count, key=lambda p: (count[p], p))]


#: The name, as a pattern, under which ``collect`` writes without being told where.
_OWN_NAME = r"tong-hop-20\d\d(-(H[12]|Q[1-4]))?"


@dataclass
class Result:
    """What a verb did: the collection, its official totals, the output and notes for the clerk."""

    collection: Collection
    totals: dict[str, Value]
    output: Path | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when every file was accepted, else 1."""
        bad = (Status.ERRORS, Status.REJECTED)
        return 1 if any(e.status in bad for e in self.collection.files) else 0


def run_check(
    paths: Iterable[Path],
    office: Office | None = None,
    *,
    return_to: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Read and check; write nothing but returned workbooks, if asked."""
    with Spool() as spool:
        read = read_files(paths, spool, office, progress=progress)
        _must_have_files(read)
        collection = collected(read, spool, office)
        result = Result(collection, total(collection.form, collection.accepted))
        if return_to:
            result.notes += _return_workbooks(collection, spool, return_to)
    return result


def run_collect(
    paths: Iterable[Path],
    output: Path | None = None,
    office: Office | None = None,
    *,
    return_to: Path | None = None,
    previous: Path | None = None,
    with_names: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Result:
    """Read, check and write the consolidated workbook; the output appears whole or not at all.

    Earlier outputs at the same place are not read again; without ``output`` those are the workbooks
    of all periods in the current folder, unless they are given by name.
    """
    paths = [Path(p) for p in paths]
    if output and (output in paths or _within([output], paths)) and holds_a_report(output):
        raise WrongUse(
            f"{output} là báo cáo của một đơn vị, không phải bảng tổng hợp; xin chọn tên khác bằng -o."
        )
    with Spool() as spool:
        leave_out = _earlier(output, paths)
        read = read_files(
            paths,
            spool,
            office,
            with_names=with_names,
            leave_out=leave_out,
            jobs=jobs,
            progress=progress,
        )
        _must_have_files(read)
        collection = collected(read, spool, office, with_names=with_names)
        result = Result(collection, total(collection.form, collection.accepted))
        if previous:
            _compare(result, previous)
        if not output and (passed := _within(leave_out, paths)):
            result.notes.append(
                f"Không đọc lại bảng tổng hợp của lần chạy trước: {', '.join(passed)}. Muốn đọc thì xin nêu rõ tên tệp."
            )
        _write_consolidated(result, spool, output or Path(f"tong-hop-{collection.period.id}.xlsx"))
        if return_to:
            result.notes += _return_workbooks(collection, spool, return_to)
    return result


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _earlier(output: Path | None, paths: list[Path]) -> list[Path]:
    """What earlier runs wrote where this one will write, but for what is given by name."""
    if output:
        stem = re.escape(unicodedata.normalize("NFC", output.stem))
        return [output, *outputs.versions(output.parent, stem, output.suffix)]
    given = {p.resolve() for p in paths}
    return [p for p in outputs.versions(Path(), _OWN_NAME, ".xlsx") if p.resolve() not in given]


def _within(files: Iterable[Path], folders: Iterable[Path]) -> list[str]:
    """Those of the files that lie below one of the folders."""
    tops = [p.resolve() for p in folders if p.is_dir()]
    return sorted(str(f) for f in files if any(f.resolve().is_relative_to(top) for top in tops))


def _write_consolidated(result: Result, spool: Spool, target: Path) -> None:
    """Write beside the target, keep what was there, then replace; another name if it is held open."""
    from khsheet.workbooks import consolidated

    with outputs.atomic(target) as made, GarbageCollectionPaused():
        consolidated.write(made, result.collection, spool, links_from=target.parent)
        kept = outputs.keep_old(target)
        if kept:
            result.notes.append(f"Bảng tổng hợp trước đó được giữ lại: {kept}")
        result.output = outputs.replace(made, target)
    if result.output != target:
        result.notes.append(
            f"{target} đang mở trong chương trình khác nên bảng mới ghi ở {result.output}."
        )


def _must_have_files(read: FilesRead) -> None:
    if not any(e.status is not Status.IGNORED for e in read.entries):
        raise WrongUse("Không thấy báo cáo Excel nào ở đường dẫn đã cho. Xin kiểm tra lại thư mục.")


def _compare(result: Result, previous: Path) -> None:
    """What starts from the previous period must start from what was reported then."""
    collection = result.collection
    before = _previous(collection.form, previous, collection.period, collection.units)
    if absent := [e.unit.name for code, e in collection.counted.items() if code not in before]:
        result.notes.append(f"Chưa đối chiếu được với kỳ trước: {'; '.join(absent)}.")
    for code, entry in collection.counted.items():
        if code not in before:
            continue
        last = before[code][0]
        for key, item in collection.form.inputs.items():
            then = last.values.get(item.carry) if item.carry not in last.wrong else None
            now = entry.values.get(key)
            if (
                item.carry
                and item.carry != key
                and then is not None
                and now is not None
                and then != now
            ):
                at = place(entry, collection.form, key)
                entry.findings = [*entry.findings, _differs(at, item, then, now)]


def _differs(place: Place, item: Field | Computed, then: Value, now: Value) -> Finding:
    return messages.finding(
        place,
        messages.UNLIKE_PREVIOUS,
        show(now, item.type),
        item=item,
        expected=f"Kỳ trước báo cáo {show(then, item.type)}",
        value=show(now, item.type),
    )


def _return_workbooks(collection: Collection, spool: Spool, folder: Path) -> list[str]:
    """Write the workbook that goes back, for each unit with errors or open warnings."""
    from khsheet.workbooks import returned, template

    units = [e.unit for e in collection.counted.values()]
    names = unit_file_names(units, collection.period)
    written = without_rows = 0
    renamed = []
    for entry in collection.counted.values():
        if not returned.needs_return(entry.findings):
            continue
        submission = archive.loads(stored_text(entry, spool))
        if submission.withheld:  # what goes back must hold all that was sent
            without_rows += 1
            continue
        if any(
            f.code == messages.NAME_NOT_AS_IN_ROSTER for f in entry.findings
        ):  # it may be another unit's
            renamed.append(entry.unit.name)
            continue
        form = definition.version(submission.form, submission.version)
        received = check(form, submission, collection.period).findings
        anew = _as_submission(
            form, entry.unit, collection.period, *returned.answers(form, submission, received)
        )
        anew.explanations = submission.explanations
        compared = [f for f in entry.findings if f.code == messages.UNLIKE_PREVIOUS]
        filling = returned.filling(form, submission, check(form, anew, collection.period), compared)
        identity = Identity(
            entry.unit, collection.period, {**form.config, **submission.config}, __version__
        )
        outputs.write_bytes(
            folder / f"can-sua-{names[entry.unit.code]}", template.write(form, identity, filling)
        )
        written += 1
    notes = [f"Đã ghi {written} bản trả lại vào {folder}."]
    if without_rows:
        notes.append(
            f"{without_rows} đơn vị chưa có bản trả lại vì họ tên đã được lược bỏ; xin chạy lại với tệp gốc, không dùng --no-names."
        )
    if renamed:
        notes.append(
            f"Chưa ghi bản trả lại, vì tên trong tệp khác danh sách, xin kiểm tra trước: {'; '.join(renamed)}."
        )
    return notes


# ---------------------------------------------------------------- report


@dataclass
class Reports:
    """The Word reports written, what each left open for completion by hand, and files that gave none."""

    written: list[Path] = field(default_factory=list)
    left_open: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    with_errors: list[Entry] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 1 if self.with_errors or self.failed else 0


def run_report(
    paths: Iterable[Path],
    maus: list[int],
    folder: Path,
    *,
    template: Path | None = None,
    pdf: bool = False,
    progress: Progress | None = None,
) -> Reports:
    """Write the Word reports of every unit, and the office's own for a consolidated workbook.

    A number with an error is left open, never printed. Raises word.TemplateFault for a template
    that cannot be used.
    """
    result = Reports()
    with Spool() as spool:
        read = read_files(paths, spool, progress=progress)
        _must_have_files(read)
        collection = collected(read, spool)
        result.failed += [
            (e.path, e.findings[-1].message)
            for e in collection.others
            if e.status is Status.REJECTED
        ]
        counted = [e for u in collection.units if (e := collection.counted.get(u.code))]
        result.with_errors = [e for e in counted if e.status is Status.ERRORS]
        if unnamed := sum(e.partial for e in counted):
            result.notes.append(
                f"{unnamed} đơn vị không có danh sách hội viên trong báo cáo, vì bảng tổng hợp đã lược bỏ họ tên."
            )
        for mau in maus:
            names = _Names(mau, [e.unit for e in counted], collection.period)
            for entry in counted:
                rows = {
                    k: [values for _, values, _ in r] for k, r in typed_rows(entry, spool).items()
                }
                _one_report(
                    result,
                    collection,
                    mau,
                    _unit_data(collection, entry, rows),
                    folder / names.of(entry.unit),
                    template,
                )
            if read.consolidated:
                data = _office_data(collection)
                _one_report(result, collection, mau, data, folder / names.of(data.unit), template)
    if pdf:
        _pdf(result, folder)
    return result


class _Names:
    """File names of the reports of one form, each its own: namesakes bear their codes."""

    def __init__(self, mau: int, units: Iterable[Unit], period: Period):
        from khsheet.reports import word

        self.plain = lambda unit: Path(word.file_name(mau, unit, period))
        self.shared = Counter(map(self.plain, units))
        self.taken: set[str] = set()

    def of(self, unit: Unit) -> Path:
        name = self.plain(unit)
        stem = f"{name.stem}-{slug(unit.code)}" if self.shared[name] > 1 else name.stem
        return name.with_stem(_free(stem, self.taken))


def _one_report(
    result: Reports, collection: Collection, mau: int, data, path: Path, template: Path | None
) -> None:
    """Render and write one report; a fault in its data costs this report alone."""
    from khsheet.reports import word

    try:
        rendered = word.render(collection.form, mau, data, template)
    except word.TemplateFault:
        raise
    except Exception as error:  # one unit's data must not cost the others their reports
        result.failed.append(
            (str(path), f"Không lập được báo cáo của {data.unit.name} ({type(error).__name__}).")
        )
        return
    outputs.write_bytes(path, rendered.data)
    result.written.append(path)
    if rendered.left_open:
        result.left_open[path] = rendered.left_open


def _unit_data(collection: Collection, entry: Entry, rows: dict[str, list[tuple]]):
    from khsheet.reports import word

    values = {k: v for k, v in entry.values.items() if k not in entry.wrong}
    return word.ReportData(
        entry.unit, collection.period, values, {**collection.office, **entry.config}, rows
    )


def _office_data(collection: Collection):
    """Sums over the accepted units, and each unit's own values for the tables by unit."""
    from khsheet.reports import word

    config = collection.office
    unit = Unit("", config.get("office_name", ""), config.get("office_level", ""))
    values = _possible(collection, total(collection.form, collection.accepted))
    by_unit = tuple((e.unit.name, e.values) for e in collection.accepted)
    return word.ReportData(unit, collection.period, values, config, {}, by_unit)


def _possible(collection: Collection, totals: dict[str, Value]) -> dict[str, Value]:
    """The totals without pairs that cannot be: where not every unit gave both, a part may exceed its whole."""
    pairs = [
        r
        for r in collection.form.rules
        if r.kind in ("not_above", "sum_equals") and r.severity == Severity.ERROR
    ]
    faults = rules.faults(pairs, collection.form, Answers(dict(totals)), collection.period)
    impossible = {
        key for rule, _ in faults for key in (*rule.fields, *rule.limit)
    } & collection.form.inputs.keys()
    return {key: value for key, value in totals.items() if key not in impossible}


def _pdf(result: Reports, folder: Path) -> None:
    from khsheet.reports import word

    try:
        made = word.to_pdf(result.written, folder)
        result.notes.append(f"Đã ghi thêm {len(made)} tệp PDF.")
    except word.PdfUnavailable as error:
        result.notes.append(str(error))
