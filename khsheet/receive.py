"""Arrived files read and checked, one by one: each becomes an entry, a bad one costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from khsheet import collect as collecting
from khsheet import definition, intake, periods, reader, spreadsheet, store
from khsheet.checks import check
from khsheet.codes import CATALOGUE
from khsheet.model import Entry, Finding, Form, Period, Place, Severity, Status, Submission, Unit
from khsheet.office import Office
from khsheet.reader import Identity
from khsheet.spreadsheet import Book
from khsheet.store import Spool
from khsheet.vietnamese import unit_key

Progress = Callable[[int, int], None]
"""Called with the files done and the files known so far."""


#: A consolidated workbook of thousands of units is large; what is read of any file stays limited.
LIMITS = spreadsheet.Limits(file_bytes=500 * 2**20)


class WrongUse(ValueError):
    """The command cannot do what was asked; ``str()`` is a Vietnamese message for the clerk."""


@dataclass
class FilesRead:
    """All entries of the files given, and what consolidated workbooks among them brought along."""

    entries: list[Entry] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    config: dict[str, str] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    consolidated: bool = False


def read_files(
    paths: Iterable[Path],
    spool: Spool,
    office: Office | None = None,
    *,
    with_names: bool = True,
    leave_out: Iterable[Path] = (),
    jobs: int = 1,
    progress: Progress | None = None,
) -> FilesRead:
    """Read and check every file found under the paths; a bad file costs only itself.

    Raises WrongUse for a path that does not exist.
    """
    paths = [Path(p) for p in paths]
    absent = [str(p) for p in paths if not p.exists() and not p.is_symlink()]
    if absent:
        raise WrongUse(f"Không có tệp hay thư mục này: {', '.join(absent)}. Xin kiểm tra lại đường dẫn.")
    read = FilesRead()
    for number, arrival in enumerate(intake.arrivals(paths, leave_out=leave_out), 1):
        if isinstance(arrival, intake.SetAside):
            read.entries.append(_set_aside(arrival))
        else:
            read.entries += _entries(arrival, read, spool, office, with_names)
        if progress:
            progress(number, number)
    return read


def _set_aside(one: intake.SetAside) -> Entry:
    known = CATALOGUE[one.code]
    finding = Finding(Place(one.path), one.code, known.severity, f"{one.found} {one.hint}".strip())
    return Entry(one.path, Status.IGNORED if known.severity is Severity.INFO else Status.REJECTED, findings=[finding])


def _rejected(path: str, code: str, what: str, mend: str = "", unit: Unit = Unit("", "")) -> Entry:
    known = CATALOGUE[code]
    message = f"{what} {mend or known.mend}"
    return Entry(path, Status.REJECTED, unit, findings=[Finding(Place(path), code, known.severity, message)])


def _entries(arrival: intake.Arrival, read: FilesRead, spool: Spool, office: Office | None, with_names: bool) -> list[Entry]:
    """The entries of one file: one for a submission, many for a consolidated workbook."""
    try:
        with spreadsheet.open_book(arrival.source, LIMITS, arrival.path) as book:
            identity = reader.read_identity(book)
            if identity.get("kind") == "consolidated":
                return _from_consolidated(book, arrival.path, read, spool, office, with_names)
            return [_from_submission(book, identity, arrival.path, read, spool, office, with_names)]
    except spreadsheet.Refused as error:
        return [_rejected(arrival.path, error.code, error.found, error.hint)]
    except OSError as error:
        return [_rejected(arrival.path, "KH018", f"Không đọc được tệp: {error.strerror or type(error).__name__}.")]
    except MemoryError:
        return [_rejected(arrival.path, "KH004", "Không đủ bộ nhớ để đọc tệp này.")]
    except Exception as error:  # one file's surprise must not cost the others
        return [_rejected(arrival.path, "KH020", f"Lỗi bất ngờ ({type(error).__name__}) khi đọc tệp này.")]


def _from_submission(book: Book, identity: Identity, path: str, read: FilesRead, spool: Spool, office: Office | None, with_names: bool) -> Entry:
    refusal = _strange(identity, path)
    if refusal:
        return refusal
    form = definition.version(identity.get("form"), int(identity.get("version")))
    submission = reader.read(book, form, identity, path)
    blank = identity.get("blank")
    rows = {key: [v for _, v in t.rows] for key, t in submission.tables.items()}
    if blank and blank == store.mark(submission.cells, rows):
        return _rejected(path, "KH017", "Biểu mẫu còn nguyên như lúc gửi đi, chưa điền mục nào.", unit=submission.unit)
    days = (identity.get("period_start"), identity.get("period_end"))
    return _checked(form, submission, read, spool, office, with_names, days)


def _strange(identity: Identity, path: str) -> Entry | None:
    """Why a workbook is not one of ours: no form, another form or version, no unit, a bad period."""
    if not identity.get("form"):
        return _rejected(path, "KH007", "Tệp không có dấu nhận biết của biểu mẫu khsheet.")
    unit = Unit(identity.get("unit_code"), identity.get("unit_name"))
    known = {name.partition(".v")[0] for name in definition.available()}
    if identity.get("form") not in known:
        return _rejected(path, "KH008", f"Tệp thuộc biểu mẫu «{identity.get('form')}», phần mềm này không có biểu mẫu đó.", unit=unit)
    number = identity.get("version")
    if not number.isdigit() or definition.version(identity.get("form"), int(number)) is None:
        return _rejected(path, "KH009", f"Tệp là phiên bản «{number}» của biểu mẫu, không có định nghĩa tương ứng.", unit=unit)
    try:
        periods.parse(identity.get("period"))
    except ValueError as error:
        return _rejected(path, "KH010", f"Tệp không ghi kỳ báo cáo đọc được. {error}", unit=unit)
    if not unit.code and not unit.name:
        return _rejected(path, "KH012", "Tệp không còn dấu nhận biết đơn vị.")
    return None


def _checked(form: Form, submission: Submission, read: FilesRead, spool: Spool, office: Office | None, with_names: bool, days: tuple[str, str] = ("", "")) -> Entry:
    if office is not None and office.units:
        unit = office.find(submission.unit)
        if unit is None:
            return _rejected(submission.file, "KH011", f"Đơn vị «{submission.unit.name}» không có trong danh sách.", unit=submission.unit)
        submission.unit = unit
    elif not submission.unit.code:
        submission.unit = replace(submission.unit, code=unit_key(submission.unit.name))
    period = _period(submission.period, office, days)
    read.forms.setdefault(form.id, form)
    read.periods.setdefault(submission.period, period)
    checked = check(form, submission, period)
    return collecting.keep(checked, form, spool, with_names=with_names)


def _period(text: str, office: Office | None, days: tuple[str, str]) -> Period:
    start, end = (_iso(d) for d in days)
    if office is not None:
        start, end = office.start or start, office.end or end
    period = periods.parse(text)
    try:
        return periods.with_dates(period, start, end)
    except ValueError:
        return period


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _from_consolidated(book: Book, path: str, read: FilesRead, spool: Spool, office: Office | None, with_names: bool) -> list[Entry]:
    from khsheet import consolidated

    stored = consolidated.read_back(book)
    read.consolidated = True
    entries = []
    days = (stored.meta.get("period_start", ""), stored.meta.get("period_end", ""))
    for submission in stored.submissions():
        form = definition.version(submission.form, submission.version)
        if form is None:
            entries.append(_rejected(submission.file, "KH009", f"Bảng tổng hợp {path} chứa phiên bản biểu mẫu không rõ.", unit=submission.unit))
            continue
        entries.append(_checked(form, submission, read, spool, office, with_names, days))
    entries += stored.entries
    for unit in stored.units:
        read.units.setdefault(unit.code, unit)
    read.config = {**stored.office, **read.config}
    return entries
