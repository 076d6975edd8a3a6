"""One arrived file read and checked: it becomes entries, and a bad one costs only itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import date

from khsheet import formats, messages
from khsheet.collection import archive
from khsheet.collection import stored as stored_collection
from khsheet.collection.data_code import of_checked
from khsheet.collection.decided import Brought
from khsheet.collection.decisions import corrected, typed_before
from khsheet.collection.entries import keep
from khsheet.collection.spool import Keeper
from khsheet.collection.stored import StoredCollection
from khsheet.form import periods, profiles
from khsheet.form.known import KnownForms
from khsheet.form.layout import IDENTITY_SHEET, KEPT_SHEET
from khsheet.formats import Book
from khsheet.formats.book import damaged
from khsheet.intake import arrivals, limits, reader
from khsheet.intake.asked import asked_of, differences
from khsheet.intake.deadline import Deadline, TooLong
from khsheet.intake.identity import StatedIdentity
from khsheet.intake.judging import check
from khsheet.intake.letterhead import other_units_named
from khsheet.messages import noted
from khsheet.model import Decision, Entry, Form, Period, Severity, Status, Submission, Unit
from khsheet.model.fielded import Mutable
from khsheet.office.book import Contradiction, Office
from khsheet.office.by_schema import is_office_book
from khsheet.outputs import OutputRefused
from khsheet.vietnamese.text import match_key
from khsheet.vietnamese.unit_names import is_same_unit, unit_key

#: The unit of a file that says none.
NOBODY = Unit("", "")


class FilesRead(Mutable):
    """All entries of the files given, and what consolidated workbooks among them brought along.

    ``periods`` has the days of every period met, by form and period, also of files that do not
    count.
    """

    entries: list[Entry] = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)
    periods: dict[tuple[str, str], Period] = field(default_factory=dict)

    def learn(self, other: FilesRead) -> None:
        """Take over what came with other files."""
        self.brought += other.brought
        for (form, _), period in other.periods.items():
            self.meet(form, period)

    def meet(self, form: str, period: Period) -> None:
        """Remember a period; where files have other days for it, those of all, in any order."""
        known = self.periods.get((form, period.id), period)
        self.periods[form, period.id] = replace(
            period, start=min(known.start, period.start), end=max(known.end, period.end)
        )


class IsConsolidated(Exception):
    """A consolidated workbook, met where only submissions are read."""


class Receiver:
    """One round of reading: what it has read so far, and where it keeps rows and raw cells."""

    def __init__(
        self,
        spool: Keeper,
        office: Office | None,
        with_names: bool,
        deadline: Deadline,
        known: KnownForms,
        *,
        leaves_consolidated: bool = False,
        verifies: bool = False,
        for_workbook: bool = False,
    ):
        """``verifies`` reads every .xlsx submission a second time, by another reader;
        ``for_workbook`` makes ready what a consolidated workbook tells of each."""
        self.verifies, self.for_workbook = verifies, for_workbook
        self.read, self.known = FilesRead(), known
        self.spool, self.office, self.with_names = spool, office, with_names
        self.deadline, self.leaves_consolidated = deadline, leaves_consolidated

    def for_one_file(self) -> Receiver:
        """Another one of its kind, which leaves consolidated workbooks to this one."""
        return Receiver(
            self.spool,
            self.office,
            self.with_names,
            self.deadline,
            self.known,
            leaves_consolidated=True,
            verifies=self.verifies,
            for_workbook=self.for_workbook,
        )

    def entries(self, found: arrivals.Found) -> list[Entry]:
        """The entries of one file: one for a submission, many for a consolidated workbook."""
        if isinstance(found, arrivals.SetAside):
            return [_set_aside(found)]
        try:
            return self.in_time(found)
        except TooLong:  # which may come as late as the deadline is being stopped
            self.deadline.stop()
            return [too_long(found.path)]

    def in_time(self, arrival: arrivals.Arrival) -> list[Entry]:
        """The entries of one workbook. Raises TooLong."""
        try:
            self.deadline.start()
            return self.of_book(arrival)
        except (OutputRefused, IsConsolidated):
            raise
        except Exception as error:  # one file's surprise must not cost the others
            return [_failed(arrival, error)]
        finally:
            self.deadline.stop()

    def of_book(self, arrival: arrivals.Arrival) -> list[Entry]:
        """The entries of one workbook."""
        allowed = limits.of_file(arrival.source)
        with formats.open_book(arrival.source, allowed, arrival.path) as book:
            identity = reader.read_identity(book)
            if identity.get("kind") == "consolidated":
                return self.of_consolidated(book, arrival.path)
            if not identity.get("form") and (own := _own_book(book, arrival.path)):
                return [own]
            if allowed is limits.CONSOLIDATED:  # opened as a submission it is refused, and says why
                formats.open_book(arrival.source, limits.SUBMISSION, arrival.path).close()
            return [self.of_submission(book, identity, arrival)]

    def of_submission(
        self, book: Book, identity: StatedIdentity, arrival: arrivals.Arrival
    ) -> Entry:
        path = arrival.path
        form = _form(identity, path, self.known)
        if isinstance(form, Entry):
            return form
        refusal = _strange(identity, path)
        if refusal:
            return refusal
        days = (identity.get("period_start"), identity.get("period_end"))
        self.read.meet(form.id, _period(identity.get("period"), self.office, days))
        made = profiles.asking(form, profiles.read(identity.get("asked")))
        submission = reader.read(limits.measured(book), made, identity, path)
        if self.verifies:
            from khsheet.intake import second_reading

            submission.findings += second_reading.differences(book, arrival.source, submission)
        if _is_blank(submission, identity):
            found = "Biểu mẫu còn nguyên như lúc gửi đi, chưa điền mục nào."
            return rejected(path, messages.STILL_BLANK, found, unit=submission.unit)
        if _is_as_returned(submission, identity):
            found = "Đây là bản trả lại do phần mềm ghi, đơn vị chưa sửa gì."
            submission.findings.append(noted(path, messages.RETURNED_UNCHANGED, found))
        return self.checked(form, submission, days)

    def checked(
        self,
        form: Form,
        submission: Submission,
        days: tuple[str, str],
        brought: Iterable[Decision] = (),
    ) -> Entry:
        """The entry of a submission of the unit that the office knows by its name or code.

        ``brought`` are decisions that a consolidated workbook tells of.
        """
        office = self.office
        period = _period(submission.period, office, days)
        self.read.meet(form.id, period)
        if office is not None and office.units:
            refusal = _known_by(office, submission, period)
            if refusal:
                return refusal
        elif not submission.unit.code:
            submission.unit = replace(submission.unit, code=unit_key(submission.unit.name))
        submission.period = period.id
        if office is not None:
            submission.asked = office.print_forms.get(submission.unit.code, submission.asked)
        decisions = office.decisions_on([submission.unit]) if office else ()
        judged, told = corrected(form, submission, decisions, period, brought)
        asked = asked_of(form, judged, period)
        if differs := differences(form, asked, judged, period):
            judged = replace(judged, findings=[*judged.findings, *differs])
        checked = check(self.known.judging(asked), judged, period)
        checked.submission = submission  # what is kept is what the unit typed
        checked.findings += told
        if office is not None:
            checked.findings += other_units_named(office, form, submission)
        submission.findings = limits.limited(submission.findings, form)
        checked.findings = limits.limited(checked.findings, form)
        before = typed_before(form, submission, told, period)
        is_coded = not self.with_names or (self.for_workbook and not checked.errors)
        code = of_checked(checked, form, before) if is_coded else ""
        if not self.with_names:
            submission.code = code
        said = {"with_names": self.with_names, "as_text": self.for_workbook}
        entry = keep(checked, asked, form, self.spool, **said)
        entry.corrected_from, entry.typed_code = before, code
        return entry

    def of_consolidated(self, book: Book, path: str) -> list[Entry]:
        """Every submission in it is a file of its own, and has a file's time."""
        if self.leaves_consolidated:
            raise IsConsolidated
        with _whole():
            stored = stored_collection.read_back(book)
        meta, entries = stored.meta, []
        if not self.known.has(meta.get("form", "")):
            return [_unknown_form(meta.get("form", ""), path)]
        days = (meta.get("period_start", ""), meta.get("period_end", ""))
        days_of = {meta.get("period", ""): days, **stored.parts}
        for submission in _submissions(stored, self.known):
            self.deadline.start()
            form = self.known.version(submission.form, submission.version)
            if form is None:
                found = f"Bảng tổng hợp {path} chứa phiên bản biểu mẫu không rõ."
                code, unit = messages.UNKNOWN_VERSION, submission.unit
                entries.append(rejected(submission.file, code, found, unit=unit))
                continue
            own = days_of.get(submission.period, ("", ""))
            entries.append(self.checked(form, submission, own, stored.decisions))
        if told := meta.get("period", ""):
            with _whole():
                self.read.meet(meta["form"], _period(told, self.office, days))
        units, decisions = tuple(stored.units), tuple(stored.decisions)
        brought = Brought(meta["form"], told, units, stored.office, decisions, path)
        self.read.brought.append(brought._replace(is_joined=bool(stored.parts)))
        entries += stored.entries
        for entry in entries:
            entry.source = path
        if told_again := stored_collection.saved_again(book, path):
            entries.append(Entry(path, Status.IGNORED, findings=[told_again]))
        return entries


def is_untouched(book: Book, known: KnownForms) -> bool:
    """Whether a workbook for a unit is as this package wrote it: nobody has typed into it. Raises
    Unreadable."""
    identity = reader.read_identity(book)
    form = _form(identity, "", known)
    if isinstance(form, Entry) or identity.get("kind") == "consolidated":
        return False
    made = profiles.asking(form, profiles.read(identity.get("asked")))
    submission = reader.read(limits.measured(book), made, identity, "")
    return _is_blank(submission, identity) or _is_as_returned(submission, identity)


# ---------------------------------------------------------------- files that do not count


def rejected(path: str, code: str, what: str, remedy: str = "", unit: Unit = NOBODY) -> Entry:
    """The entry of a file that does not count, and says why."""
    return Entry(path, Status.REJECTED, unit, findings=[noted(path, code, what, remedy)])


def too_long(path: str) -> Entry:
    """The entry of a file that used up its time."""
    found = (
        f"Đọc và kiểm tra tệp quá {limits.SECONDS:g} giây mà chưa xong nên đã dừng, "
        "để các tệp khác không phải chờ."
    )
    return rejected(path, messages.TOO_SLOW, found)


def _set_aside(one: arrivals.SetAside) -> Entry:
    finding = noted(one.path, one.code, one.found, one.hint)
    is_told_only = finding.severity is Severity.INFO
    status = Status.IGNORED if is_told_only else Status.REJECTED
    return Entry(one.path, status, findings=[finding])


def _own_book(book: Book, path: str) -> Entry | None:
    """The entry of a workbook of the office itself: its list of units, or what a form consists of;
    neither is a report."""
    from khsheet.form.book.schema import is_definition  # which few runs meet

    if is_office_book(book):
        what = "tệp của văn phòng (danh sách đơn vị, cấu hình)"
        hint = "Muốn dùng danh sách này thì nêu tên tệp ở --roster."
    elif is_definition(book.names):
        what = "tệp định nghĩa một biểu mẫu"
        hint = "Muốn dùng biểu mẫu này thì nêu tên tệp ở --form."
    else:
        return None
    found = f"Đây là {what}, không phải báo cáo của đơn vị."
    finding = noted(path, messages.NOT_A_REPORT, found, hint)
    return Entry(path, Status.IGNORED, findings=[finding])


def _failed(arrival: arrivals.Arrival, error: Exception) -> Entry:
    """The entry of a file that could not be read."""
    path = arrival.path
    if isinstance(error, formats.Unreadable):
        of_disk = isinstance(error.__cause__, OSError) and not isinstance(arrival.source, bytes)
        code = messages.UNREADABLE_ON_DISK if of_disk else error.code
        return rejected(path, code, error.found, error.hint)
    if isinstance(error, OSError):
        found = f"Không đọc được tệp: {_why(error)}."
        return rejected(path, messages.UNREADABLE_ON_DISK, found)
    if isinstance(error, MemoryError):
        return rejected(path, messages.BEYOND_LIMITS, "Không đủ bộ nhớ để đọc tệp này.")
    found = f"Lỗi bất ngờ ({type(error).__name__}) khi đọc tệp này."
    return rejected(path, messages.UNFORESEEN, found)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "tệp không còn ở đó"
    if isinstance(error, PermissionError):
        return "không có quyền đọc, hoặc chương trình khác đang giữ"
    return "đĩa, mạng hoặc tên tệp có lỗi"


# ---------------------------------------------------------------- what a workbook says of itself


def _form(identity: StatedIdentity, path: str, known: KnownForms) -> Form | Entry:
    """The definition of the workbook's form and version, or why it is none of ours."""
    name, number = identity.get("form"), identity.get("version")
    if not name:
        found = "Tệp không có dấu nhận biết của biểu mẫu khsheet."
        return rejected(path, messages.NOT_OUR_FORM, found)
    unit = Unit(identity.get("unit_code"), identity.get("unit_name"))
    if not known.has(name):
        return _unknown_form(name, path, unit)
    is_number = number.isdecimal() and len(number) <= 9
    form = known.version(name, int(number)) if is_number else None
    if form is None:
        found = f"Tệp là phiên bản «{number}» của biểu mẫu «{name}», không có định nghĩa tương ứng."
        return rejected(path, messages.UNKNOWN_VERSION, found, unit=unit)
    asked = profiles.read(identity.get("asked"))
    if strange := profiles.unknown(form, asked.print_forms):
        told = ", ".join(strange)[: limits.LONGEST_NAME]
        found = f"Tệp lập cho mẫu in «{told}», biểu mẫu «{name}» không có mẫu in đó."
        return rejected(path, messages.UNKNOWN_VERSION, found, unit=unit)
    return form


def _unknown_form(name: str, path: str, unit: Unit = NOBODY) -> Entry:
    found = f"Tệp thuộc biểu mẫu «{name}», phần mềm không có định nghĩa của biểu mẫu đó."
    return rejected(path, messages.OTHER_FORM, found, unit=unit)


def _strange(identity: StatedIdentity, path: str) -> Entry | None:
    """Why nobody can say whose report it is, or of when."""
    unit = Unit(identity.get("unit_code"), identity.get("unit_name"))
    try:
        periods.parse(identity.get("period"))
    except ValueError as error:
        found = f"Tệp không ghi kỳ báo cáo đọc được. {error}"
        return rejected(path, messages.OTHER_PERIOD, found, unit=unit)
    of_unit = [text for name, text in identity.values.items() if name.startswith("unit_")]
    if max(map(len, of_unit), default=0) > limits.LONGEST_NAME:
        found = f"Tệp ghi mã, tên hoặc nhóm của đơn vị dài hơn {limits.LONGEST_NAME} ký tự."
        return rejected(path, messages.UNIT_UNKNOWN, found)
    if not unit.code and not unit.name:
        return rejected(path, messages.UNIT_UNKNOWN, "Tệp không còn dấu nhận biết đơn vị.")
    return None


def _is_blank(submission: Submission, identity: StatedIdentity) -> bool:
    """Whether nothing was changed since the workbook was made."""
    blank = identity.get("blank")
    if not blank or submission.explanations or submission.leftovers:
        return False
    return archive.is_marked(blank, submission)


def _is_as_returned(submission: Submission, identity: StatedIdentity) -> bool:
    """Whether it still is what went back to the unit: nothing was typed, explained or added."""
    sent = identity.get("returned")
    if not sent or any(place.sheet != KEPT_SHEET for place, _ in submission.leftovers):
        return False
    rows = {key: [v for _, v in t.rows] for key, t in submission.tables.items()}
    return sent == archive.mark_returned(submission.cells, rows, submission.explanations)


def _known_by(office: Office, submission: Submission, period: Period) -> Entry | None:
    """Gives the submission the unit as the office knows it, or says why it counts for none.

    A unit that has gone on as another since then is left as it is: who collects knows whether it
    counts.
    """
    sent, path = submission.unit, submission.file
    unit = listed(office, sent)
    if isinstance(unit, Unit):
        if not _is_known_by(unit, sent):
            found = f"Tệp ghi mã «{sent.code}», danh sách ghi {unit.name} có mã «{unit.code}»."
            submission.findings.append(noted(path, messages.CODE_NOT_IN_ROSTER, found))
        submission.unit = unit
    elif office.succession(sent, period):
        submission.unit = replace(sent, code=sent.code or unit_key(sent.name))
    else:
        return rejected(path, *unit, unit=sent)
    return None


def _is_known_by(unit: Unit, sent: Unit) -> bool:
    """Whether the code is the list's, or one of them has none: then units are called by names.

    Excel makes 1 of a code that is typed as 01.
    """
    names = {match_key(code) for code in ("", sent.name, unit_key(sent.name), unit_key(unit.name))}
    codes = {match_key(code).lstrip("0") for code in (sent.code, unit.code)}
    return len(codes) == 1 or not names.isdisjoint(codes)


def listed(office: Office, sent: Unit) -> Unit | tuple[str, str]:
    """The unit as the office knows it, or the code and the words of why it is none of its."""
    try:
        unit = office.find(sent)
    except Contradiction as error:
        return messages.CODE_AND_NAME_DISAGREE, str(error)
    if unit is None:
        return messages.UNIT_NOT_IN_ROSTER, f"Đơn vị «{sent.name}» không có trong danh sách."
    if not is_same_unit(unit.name, sent.name):
        found = f"Tệp ghi tên «{sent.name}», danh sách ghi mã «{unit.code}» là «{unit.name}»."
        return messages.NAME_NOT_AS_IN_ROSTER, found
    return unit


def _period(text: str, office: Office | None, days: tuple[str, str]) -> Period:
    start, end = (_iso(d) for d in days)
    period = periods.parse(text)
    if office is not None:
        facts = office.period(period.id)
        start, end = facts.start or start, facts.end or end
    try:
        return periods.with_dates(period, start, end)
    except ValueError:
        return period


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ---------------------------------------------------------------- consolidated workbooks


@contextmanager
def _whole() -> Iterator[None]:
    """A consolidated workbook that is not whole is refused as damaged."""
    try:
        yield
    except ValueError as error:
        raise damaged(IDENTITY_SHEET, str(error).rstrip(".")) from error


def _submissions(stored: StoredCollection, known: KnownForms) -> Iterator[Submission]:
    with _whole():
        yield from stored.submissions(known)
