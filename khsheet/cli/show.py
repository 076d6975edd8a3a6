"""Results for people (text) and for programs (the JSON contract)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from khsheet import messages
from khsheet.collection.emulation import Ranking, Score, ranking
from khsheet.collection.rulings import is_usual, told
from khsheet.collection.rulings import lines as rulings_told
from khsheet.collection.targets import Attainment, Met, TargetMet, met
from khsheet.collection.totals import coverage
from khsheet.messages import COPY, GRADES, STATUS_WORDS, status_word
from khsheet.model import (
    Collection,
    Entry,
    Finding,
    Form,
    Outcome,
    Ruling,
    Severity,
    Status,
    Unit,
    Value,
)
from khsheet.model.places import a1

if TYPE_CHECKING:
    from khsheet.collection.comparison import Change, Comparison
    from khsheet.verbs.new import NewForms
    from khsheet.verbs.report import Reports
    from khsheet.verbs.season_folder import SeasonMade

#: Files that do not count since another does, or the office said so: nobody has to mend them.
_SET_ASIDE = (Status.REPLACED, Status.EXCLUDED)
_GRAVITY = {severity: rank for rank, severity in enumerate(GRADES)}


# ---------------------------------------------------------------- for programs


def number(value: Value) -> Any:
    """A value as JSON has it: decimals as numbers, dates as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, (int, str)) else value.isoformat()


def finding_json(f: Finding) -> dict[str, Any]:
    return {
        "severity": f.severity.value,
        "code": f.code,
        "sheet": f.place.sheet,
        "cell": a1(f.place.row, f.place.column),
        "field": f.field,
        "value": f.value,
        "message": f.message,
    }


def collection_json(
    collection: Collection,
    totals: dict[str, Value],
    output: str | None,
    with_values: bool = False,
    comparison: Comparison | None = None,
) -> dict[str, Any]:
    """The JSON object of check and collect; files set aside unread stand under ``ignored``.

    ``coverage`` says of each total how many of the units that count gave it, and of how many a
    report is taken, ``exempt`` are the others; ``asked`` how many of the units that count were
    asked for it, where not all were, ``reasons`` how many said why they have no number, ``partial``
    how many gave it for a part of the period alone. With values, files that count or have errors
    say their numbers that may be counted. Beside earlier periods ``changes`` has what changed of
    each total, and with values of each unit. Where units are scored, ``ranking`` has them, the best
    first.
    """
    form = collection.form
    listed = [
        _file_json(e) | (_numbers_json(e, form, comparison) if with_values and _counts(e) else {})
        for e in collection.files
        if e.status is not Status.IGNORED
    ]
    ignored = [
        {"path": e.path, "findings": [finding_json(f) for f in e.findings]}
        for e in collection.files
        if e.status is Status.IGNORED
    ]
    rulings = collection.rulings
    return {
        "files": listed,
        "missing": [u.name for u in collection.missing] if collection.has_roster else [],
        "not_counted": _not_counted_json(collection) if collection.has_roster else [],
        "totals": {k: number(v) for k, v in totals.items()},
        "output": output,
        "form": collection.form.id,
        "period": collection.period.id,
        **({"parts": [part.id for part in collection.parts]} if collection.parts else {}),
        **_coverage_json(collection),
        **({"exempt": exempt} if (exempt := _exempt_json(collection)) else {}),
        **(_comparison_json(comparison) if comparison else {}),
        **({"ranking": _ranking_json(made)} if (made := ranking(collection)) else {}),
        **({"decisions": [_ruling_json(r, rulings) for r in rulings]} if rulings else {}),
        **({"ignored": ignored} if ignored else {}),
    }


def _coverage_json(collection: Collection) -> dict[str, Any]:
    accepted = collection.accepted
    covered = coverage(collection.form, accepted)
    asked = {key: of.asked for key, of in covered.items() if of.asked < len(accepted)}
    reasons = {key: of.reasons for key, of in covered.items() if of.reasons}
    partial = {key: of.partial for key, of in covered.items() if of.partial}
    return {
        "coverage": {key: [of.given, len(collection.asked)] for key, of in covered.items()},
        **({"asked": asked} if asked else {}),
        **({"reasons": reasons} if reasons else {}),
        **({"partial": partial} if partial else {}),
    }


def _not_counted_json(collection: Collection) -> list[dict[str, str | list[str]]]:
    """The units of which files came, but none counts."""
    refused, states = collection.refused, collection.states
    return [
        {
            "unit": unit.name,
            "unit_code": unit.code,
            "paths": [entry.path for entry in refused[unit.code]],
            "status": states[unit.code].value,
        }
        for unit in collection.units
        if unit.code in refused
    ]


def _exempt_json(collection: Collection) -> list[dict[str, str | list[str]]]:
    """The units of which no report is taken, why, and what they sent all the same."""
    return [
        {"unit": unit.name, "unit_code": unit.code, "note": unit.note, "paths": paths}
        for unit, paths in _exempt(collection)
    ]


def _exempt(collection: Collection) -> Iterator[tuple[Unit, list[str]]]:
    for unit in collection.exempt:
        yield unit, [entry.path for entry in collection.files if entry.unit.code == unit.code]


def _file_json(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "unit": entry.unit.name,
        "unit_code": entry.unit.code,
        "period": entry.period,
        **({"mau": list(asked)} if (asked := entry.profile.print_forms) else {}),
        "status": entry.status.value,
        "findings": [finding_json(f) for f in entry.findings],
        **({"reasons": entry.reasons} if entry.reasons else {}),
        **({"damage": entry.damage.packed()} if entry.damage else {}),
        **(_parts_json(entry) if entry.parts else {}),
    }


def _parts_json(entry: Entry) -> dict[str, Any]:
    """The reports that a longer period was joined from, and what of it is missing.

    ``lacking`` names periods without a report, ``lacks`` by number those that did not give it.
    """
    return {
        "parts": [{"path": part.path, "period": part.period} for part in entry.sent],
        "lacking": list(entry.lacking),
        "lacks": {key: list(names) for key, names in entry.lacks.items()},
    }


def _ruling_json(ruling: Ruling, rulings: tuple[Ruling, ...]) -> dict[str, str | int | list[str]]:
    """A decision of the office with what came of it; who decided stays in the workbook.

    ``row`` is that of the office's book, where it stands there; ``only_in`` names the consolidated
    workbooks that brought it, where it does not.
    """
    decision = ruling.decision
    return {
        "kind": decision.kind.value,
        "unit": decision.unit_name,
        "unit_code": decision.unit,
        "file": decision.file,
        "code": decision.code,
        "field": decision.item,
        "old": decision.old,
        "new": decision.new,
        "reason": decision.reason,
        "outcome": ruling.outcome.value,
        **({"row": decision.row} if decision.row else {}),
        **({"told": why} if (why := told(ruling, rulings)) else {}),
        **({"only_in": list(ruling.sources)} if ruling.sources else {}),
    }


def _numbers_json(entry: Entry, form: Form, comparison: Comparison | None) -> dict[str, Any]:
    """The numbers of a unit and, of the file that counts for it, what changed of them."""
    made: dict[str, Any] = {"values": _values_json(entry, form)}
    if comparison and comparison.collection.counted.get(entry.unit.code) is entry:
        made["changes"] = {
            earlier.period.id: _changes_json(comparison.of_unit(earlier, entry.unit.code))
            for earlier in comparison.compared
        }
    return made


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The earlier periods, and what changed since the one before and the same of last year."""
    return {
        "previous": [
            {
                "period": earlier.period.id,
                "relation": comparison.relation(earlier).value,
                "units": earlier.units,
                "accepted": len(earlier.accepted),
            }
            for earlier in comparison.earlier
        ],
        "changes": {
            earlier.period.id: _changes_json(comparison.of_totals(earlier))
            for earlier in comparison.compared
        },
        **({"targets": told} if (told := list(map(_target_json, met(comparison)))) else {}),
    }


def _ranking_json(made: Ranking) -> dict[str, Any]:
    """The scores with every mark (``word`` says why there is no number), and who is not ranked."""
    return {
        "scores": [_score_json(score) for score in made.scores],
        "unranked": [unit.code for unit in made.unranked],
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "unit": score.unit.name,
        "unit_code": score.unit.code,
        "rank": score.rank,
        "points": number(score.points),
        "possible": number(score.possible),
        "percent": number(score.percent),
        "marks": [
            {
                "kind": mark.criterion.kind.value,
                "fields": list(mark.criterion.keys),
                "number": number(mark.number),
                "points": number(mark.points),
                **({"word": mark.word} if mark.word else {}),
            }
            for mark in score.marks
        ],
    }


def _target_json(met: TargetMet) -> dict[str, Any]:
    """A target of the period before: how many units reached it, did not, or have no figure, and
    target and result of each by code."""
    total = met.total
    return {
        "targets": list(met.target.targets),
        "result": met.target.result,
        **{outcome.value: met.count(outcome) for outcome in Attainment},
        **({"total": _met_json(total)} if total else {}),
        "units": {code: _met_json(own) for code, own in met.units.items()},
    }


def _met_json(met: Met) -> dict[str, Any]:
    outcome = met.outcome.value
    return {"target": number(met.target), "result": number(met.result), "outcome": outcome}


def _changes_json(changes: dict[str, Change]) -> dict[str, dict[str, Any]]:
    """By key the number then and now, and the change: with its part of what was (a percentage
    changes in points alone), over so many units that gave it both times."""
    return {
        key: {
            "then": number(change.then),
            "now": number(change.now),
            "change": number(change.difference),
            "percent": number(change.percent),
            "units": change.units,
        }
        for key, change in changes.items()
    }


def _values_json(entry: Entry, form: Form) -> dict[str, Any]:
    """The numbers of a unit; those left out that may not be counted."""
    return {
        key: number(value)
        for key, value in entry.values.items()
        if key in form.items and form.items[key].type.is_number and key not in entry.wrong
    }


def _counts(entry: Entry) -> bool:
    return entry.status in (Status.ACCEPTED, Status.ERRORS)


# ---------------------------------------------------------------- for people


def grouped(findings: Iterable[Finding]) -> list[tuple[Finding, int, list[str]]]:
    """Same faults together: (the first, how many, their cells), gravest first."""
    groups: dict[tuple, list[Finding]] = {}
    for f in findings:
        groups.setdefault((f.severity, f.code, f.place.sheet, f.field), []).append(f)
    ordered = sorted(groups.values(), key=lambda g: _GRAVITY[g[0].severity])
    return [
        (g[0], len(g), [c for f in g if (c := a1(f.place.row, f.place.column))]) for g in ordered
    ]


def line(finding: Finding, count: int, cells: list[str], form: Form) -> str:
    """One group in one line: "LỖI KH207 Sổ quỹ: 27 ô cột Ngày: …"."""
    word = f"{_grade(finding.severity)} {finding.code}"
    if count == 1:
        return f"{word} {finding.message}"
    item = form.items.get(finding.field)
    noun = "cột" if finding.field in form.columns else "mục"
    column = f" {noun} «{item.label}»" if item else ""
    shown = ", ".join(cells[:8]) + (", …" if len(cells) > 8 else "")
    return (
        f"{word} Sheet «{finding.place.sheet}»: {count} ô{column} ({shown}). Ô đầu: "
        f"{finding.message}"
    )


def _grade(severity: Severity) -> str:
    """What asks for something is written large."""
    return GRADES[severity] if severity is Severity.INFO else GRADES[severity].upper()


def counts(findings: Iterable[Finding]) -> str:
    """What there is to do, first of all: "5 lỗi, 2 cảnh báo, 31 ô đã đọc giúp"."""
    findings = list(findings)
    by = Counter(f.severity for f in findings)
    repaired = sum(f.code in messages.READ_ALL_THE_SAME for f in findings)
    asks = [f"{by[s]} {GRADES[s]}" for s in (Severity.ERROR, Severity.WARNING)]
    return ", ".join([*asks, f"{repaired} ô đã đọc giúp"])


def entry_lines(entry: Entry, form: Form, *, with_info: bool = False) -> list[str]:
    """One file: a headline, then its groups of findings."""
    name = f" – {entry.unit.name}" if entry.unit.name else ""
    head = f"{entry.path}{name}: {status_word(entry)}"
    if _counts(entry):
        head += f" ({counts(entry.findings)})"
    kept = entry.findings
    if entry.status in _SET_ASIDE and not with_info:
        kept = kept[-1:]  # why it does not count
    elif _counts(entry) and not with_info:
        kept = [f for f in kept if f.severity is not Severity.INFO]
    return [head, *(f"    {line(*group, form)}" for group in grouped(kept))]


def collection_text(
    collection: Collection,
    output: str | None,
    notes: Iterable[str] = (),
    *,
    with_info: bool = False,
) -> str:
    """The summary for people: counts, each file, missing units, where the workbook lies."""
    by = Counter(map(status_word, collection.files))
    lines = []
    if collection.has_roster:
        read, accepted = len(collection.counted), len(collection.accepted)
        sent = f"{read + len(collection.refused)}/{len(collection.asked)}"
        lines.append(
            f"Kỳ {collection.period.name}: đã gửi {sent} đơn vị, đọc được {read}, đạt {accepted}."
        )
    told = ", ".join(f"{by[word]} {word}" for word in (*STATUS_WORDS.values(), COPY) if by[word])
    lines.append(f"{len(collection.files)} tệp: {told}." if told else "Không có tệp nào.")
    in_force = [f for e in collection.files if e.status not in _SET_ASIDE for f in e.findings]
    lines.append(f"Tất cả: {counts(in_force)}.")
    lines.append("")
    for entry in collection.files:
        lines += entry_lines(entry, collection.form, with_info=with_info)
    if collection.has_roster:
        lines += _not_counted(collection)
    lines += _decided(collection)
    lines += [*notes]
    if output:
        lines += ["", f"Bảng tổng hợp: {output}"]
    return "\n".join(lines)


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
    missing, exempt = collection.missing, list(_exempt(collection))
    if missing:
        lines += ["", f"Chưa nộp: {'; '.join(_with_more(u.name, u.note) for u in missing)}."]
    if exempt:
        told = [
            _with_more(unit.name, unit.note, f"đã gửi {', '.join(paths)}" if paths else "")
            for unit, paths in exempt
        ]
        lines += ["", f"Không thu báo cáo: {'; '.join(told)}."]
    return lines


def _with_more(name: str, *more: str) -> str:
    """A name with what else is to be said of it, in brackets."""
    said = "; ".join(filter(None, more))
    return f"{name} ({said})" if said else name


def season_text(made: SeasonMade) -> str:
    """What a season's folder has now, and what to do first."""
    folder, names = made.season.folder, [path.name for path in made.written]
    told = f"Đã ghi {', '.join(names)}." if names else "Thư mục đã đủ, không ghi gì thêm."
    return "\n".join(
        [f"Thư mục làm việc: {folder}. {told}", *made.notes, _FIRST.format(made.season.book)]
    )


_FIRST = "Xin ghi các đơn vị vào sheet Đơn vị của {}, rồi chạy khsheet new trong thư mục này."


def new_forms_text(made: NewForms) -> str:
    """The first blank workbooks, how many there are, and which the period before did not fill."""
    lines = [str(path) for path in made.written[:20]]
    lines.append(f"Đã tạo {len(made.written)} biểu mẫu.")
    if made.not_carried:
        names = "; ".join(u.name for u in made.not_carried)
        lines.append(
            f"Chưa điền sẵn số kỳ trước cho {len(made.not_carried)} đơn vị: {names}. "
            "Kỳ trước không có báo cáo, hoặc không rõ báo cáo nào là của đơn vị; "
            "đơn vị tự ghi tồn quỹ đầu kỳ."
        )
    return "\n".join([*lines, *made.notes])


def reports_text(reports: Reports) -> str:
    """The reports written, and what a person still has to complete."""
    lines = [f"Đã ghi {len(reports.written)} báo cáo Word."]
    for path in reports.written:
        lines.append(f"  {path}")
        if left := reports.left_open.get(path):
            shown = "; ".join(left[:12]) + (
                f"; … (tất cả {len(left)} mục)" if len(left) > 12 else ""
            )
            lines.append(f"      còn để trống: {shown}")
    for entry in reports.with_errors:
        errors = entry.count(Severity.ERROR)
        lines.append(
            f"{entry.path} – {entry.unit.name}: còn {errors} lỗi, các số sai được để trống trong "
            "báo cáo."
        )
    lines += [f"{path}: {message}" for path, message in reports.failed]
    return "\n".join([*lines, *reports.notes])


def fields_text(rows: list[dict[str, Any]]) -> str:
    """The inputs of a form, a line each."""
    return "\n".join(
        f"{r['key']:42} {r['sheet']}!{r['cell']:6} {r['type']:10} "
        f"{'*' if r['required'] else ' '} {r['label']}"
        for r in rows
    )


def fields_csv(rows: list[dict[str, Any]]) -> str:
    """The inputs of a form as CSV; lists joined with ";"."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {k: "; ".join(map(str, v)) if isinstance(v, list) else v for k, v in row.items()}
        )
    return text.getvalue()
