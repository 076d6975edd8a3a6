"""What came of the files of a collection as text: what is to be mended first, the summary last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from khsheet import messages
from khsheet.collection.rulings import is_usual
from khsheet.collection.rulings import lines as rulings_told
from khsheet.collection.unread import unread_beside
from khsheet.form.check_sheet import REQUIRED_CODES
from khsheet.intake.file_names import is_of_system
from khsheet.messages import COPY, GRADES, STATUS_WORDS, status_word
from khsheet.model import Collection, Entry, Finding, Form, Outcome, Place, Severity, Status
from khsheet.model.places import a1

_GRAVITY = {severity: rank for rank, severity in enumerate(GRADES)}
#: Of files of which nothing is to be said, so many have a line each; more are counted in one.
_MOST_LINES = 20


def grouped(findings: Iterable[Finding]) -> list[tuple[Finding, int, list[str]]]:
    """Same faults together: (the first, how many, their cells or rows), gravest first."""
    groups: dict[tuple, list[Finding]] = {}
    for f in findings:
        field = "" if f.code in REQUIRED_CODES else f.field  # a page left blank is one line
        groups.setdefault((f.severity, f.code, f.place.sheet, field), []).append(f)
    ordered = sorted(groups.values(), key=lambda g: _GRAVITY[g[0].severity])
    return [(g[0], len(g), [at for f in g if (at := _at(f.place))]) for g in ordered]


def _at(place: Place) -> str:
    """The cell, the row where it is about one, or nothing."""
    return a1(place.row, place.column) or str(place.row or "")


def line(finding: Finding, count: int, cells: list[str], form: Form) -> str:
    """One group in one line: "LỖI KH207 Sổ quỹ: 27 ô cột Ngày: …"."""
    word = f"{_grade(finding.severity)} {finding.code}"
    if count == 1:
        return f"{word} {finding.message}"
    noun = "điều" if not cells else "dòng" if cells[0].isdigit() else "ô"
    shown = ", ".join(cells[:8]) + (", …" if len(cells) > 8 else "")
    said = f"{count} {noun}{_which(finding, form)}" + (f" ({shown})" if shown else "")
    where = f"Trang «{finding.place.sheet}»: " if finding.place.sheet else ""
    return f"{word} {where}{said}. {noun.capitalize()} đầu: {finding.message}"


def _which(finding: Finding, form: Form) -> str:
    """What the cells of a group have in common, beside their page."""
    if finding.code in REQUIRED_CODES:
        return " còn trống"
    item = form.items.get(finding.field)
    noun = "cột" if finding.field in form.columns else "mục"
    return f" {noun} «{item.label}»" if item else ""


def _grade(severity: Severity) -> str:
    """What asks for something is written large."""
    return GRADES[severity] if severity is Severity.INFO else GRADES[severity].upper()


def counts(findings: Iterable[Finding]) -> str:
    """What there is to do, first of all: "5 lỗi, 2 điều nhắc, 31 ô đã đọc giúp"."""
    findings = list(findings)
    by = Counter(f.severity for f in findings)
    repaired = sum(f.code in messages.READ_ALL_THE_SAME for f in findings)
    asks = [f"{by[s]} {GRADES[s]}" for s in (Severity.ERROR, Severity.WARNING)]
    return ", ".join([*asks, f"{repaired} ô đã đọc giúp"])


def entry_lines(entry: Entry, form: Form, *, with_info: bool = False) -> list[str]:
    """One file: a headline, then its groups of findings; one line for what was replaced by another
    or is no report."""
    name = f" – {entry.unit.name}" if entry.unit.name else ""
    head = f"{entry.path}{name}: {status_word(entry)}"
    kept = entry.findings
    if _is_judged(entry):
        head += f" ({counts(entry.findings)})"
        if not with_info:
            kept = [f for f in kept if f.severity is not Severity.INFO]
    elif entry.status in (Status.REPLACED, Status.IGNORED) and kept and not with_info:
        return [f"{head} ({kept[-1].code}: {kept[-1].message})"]
    elif entry.is_set_aside and not with_info:
        kept = kept[-1:]  # why it does not count
    return [head, *(f"    {line(*group, form)}" for group in grouped(kept))]


def _is_judged(entry: Entry) -> bool:
    return entry.status in (Status.ACCEPTED, Status.ERRORS)


def collection_text(
    collection: Collection,
    output: str | None,
    notes: Iterable[str] = (),
    *,
    with_info: bool = False,
) -> str:
    """What people read: each file, missing units, decisions, then the summary, and where the
    workbook lies."""
    lines = _files(collection, with_info=with_info)
    if collection.has_roster:
        lines += _not_counted(collection)
    lines += _unread(collection)
    lines += _decided(collection)
    lines += [*notes]
    lines += ["", *_summary(collection)]
    if output:
        lines += ["", f"Bảng tổng hợp: {output}"]
    return "\n".join(lines).lstrip("\n")


def _files(collection: Collection, *, with_info: bool) -> list[str]:
    """Each file with what is to be said of it; many of which nothing is to be said are counted."""
    told = [
        (entry, entry_lines(entry, collection.form, with_info=with_info))
        for entry in _shown(collection)
    ]
    alike = Counter(entry.status for entry, said in told if len(said) == 1)
    many = {s: n for s, n in alike.items() if n > _MOST_LINES and not with_info}
    lines = [line for e, said in told if len(said) > 1 or e.status not in many for line in said]
    return lines + [f"{n} tệp {STATUS_WORDS[s]}, không có gì phải xem." for s, n in many.items()]


def _shown(collection: Collection) -> list[Entry]:
    """All files but those that the system leaves everywhere."""
    return [
        entry
        for entry in collection.files
        if entry.status is not Status.IGNORED or not is_of_system(entry.path)
    ]


def _summary(collection: Collection) -> list[str]:
    """How many units and files there are, and what is to be done with them."""
    lines, shown = [], _shown(collection)
    by = Counter(map(status_word, shown))
    if collection.has_roster:
        read, accepted = len(collection.counted), len(collection.accepted)
        sent = f"{read + len(collection.refused)}/{len(collection.asked)}"
        lines.append(
            f"Kỳ {collection.period.name}: đã gửi {sent} đơn vị, đọc được {read}, đạt {accepted}."
        )
    told = ", ".join(f"{by[word]} {word}" for word in (*STATUS_WORDS.values(), COPY) if by[word])
    lines.append(f"{len(shown)} tệp: {told}." if told else "Không có tệp nào.")
    in_force = [f for e in collection.files if not e.is_set_aside for f in e.findings]
    return [*lines, f"Tất cả: {counts(in_force)}."]


def _decided(collection: Collection) -> list[str]:
    """How many of the office's decisions were applied, and why others were not."""
    rulings = collection.rulings
    if not rulings:
        return []
    done = sum(ruling.outcome is Outcome.APPLIED for ruling in rulings)
    waiting = sum(is_usual(ruling) for ruling in rulings)
    more = f", còn chờ tệp của đơn vị {waiting}" if waiting else ""
    lines = ["", f"Quyết định của văn phòng: {len(rulings)}, đã áp dụng {done}{more}."]
    return lines + [f"    {line}" for _, line in rulings_told(collection)]


def _not_counted(collection: Collection) -> list[str]:
    """The units whose files were refused or left out, and those of which nothing came."""
    lines, out = [], collection.left_out
    refused = {code: of for code, of in collection.refused.items() if code not in out}
    names = {unit.code: unit.name for unit in collection.units}
    for words, files in (("Đã gửi, chưa tính được", refused), ("Văn phòng để ngoài", out)):
        if files:
            told = [f"{names[c]} ({', '.join(e.path for e in of)})" for c, of in files.items()]
            lines += ["", f"{words}: {'; '.join(told)}."]
    missing, exempt = collection.missing, collection.exempt
    if missing:
        lines += ["", f"Chưa nộp: {'; '.join(_with_more(u.name, u.note) for u in missing)}."]
    if exempt:
        sent = {unit.code: ", ".join(collection.paths_of(unit)) for unit in exempt}
        told = [
            _with_more(u.name, u.note, f"đã gửi {sent[u.code]}" if sent[u.code] else "")
            for u in exempt
        ]
        lines += ["", f"Không thu báo cáo: {'; '.join(told)}."]
    return lines


def _unread(collection: Collection) -> list[str]:
    """Units of which a file counts, but another could not be read or counted."""
    names = collection.names
    told = [
        f"{names[code]} ({', '.join(entry.path for entry in files)})"
        for code, files in unread_beside(collection).items()
    ]
    if not told:
        return []
    return [
        "",
        f"Đã tính theo tệp khác, nhưng còn tệp chưa đọc được hoặc chưa tính được: "
        f"{'; '.join(told)}. Nếu đó là bản sửa thì xin đơn vị gửi lại.",
    ]


def _with_more(name: str, *more: str) -> str:
    """A name with what else is to be said of it, in brackets."""
    said = "; ".join(filter(None, more))
    return f"{name} ({said})" if said else name
