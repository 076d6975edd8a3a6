"""Results for people (text) and for programs (the JSON contract)."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from khsheet.collection.ranking import Ranking, Score, ranking
from khsheet.collection.rulings import told
from khsheet.collection.targets import Attainment, Met, TargetMet, met
from khsheet.collection.totals import coverage
from khsheet.model import (
    Collection,
    Entry,
    Finding,
    Form,
    Ruling,
    Severity,
    Status,
    Value,
)
from khsheet.model.places import a1

if TYPE_CHECKING:
    from khsheet.collection.comparison import Change, Comparison
    from khsheet.verbs.new import NewForms
    from khsheet.verbs.report import Reports
    from khsheet.verbs.season_folder import SeasonMade


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
        {
            "unit": unit.name,
            "unit_code": unit.code,
            "note": unit.note,
            "paths": collection.paths_of(unit),
        }
        for unit in collection.exempt
    ]


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


def season_text(made: SeasonMade) -> str:
    """What a season's folder has now, and what to do first."""
    folder, names = made.season.folder, [path.name for path in made.written]
    told = f"Đã ghi {', '.join(names)}." if names else "Thư mục đã đủ, không ghi gì thêm."
    first = (_CARRIED if made.is_carried else _FIRST).format(made.season.book)
    return "\n".join([f"Thư mục làm việc: {folder}. {told}", *made.notes, first])


_FIRST = "Xin ghi các đơn vị vào trang Đơn vị của {}, rồi chạy khsheet new trong thư mục này."
_CARRIED = (
    "Xin xem lại trang Đơn vị của {}, ghi kỳ mới và hạn nộp vào trang Kỳ báo cáo, chép bảng tổng "
    "hợp của kỳ trước vào thư mục này, rồi chạy khsheet new ở đó."
)


def new_forms_text(made: NewForms) -> str:
    """The first blank workbooks, how many there are, and which the period before did not fill."""
    lines = [str(path) for path in made.written[:20]]
    lines.append(f"Đã tạo {len(made.written)} biểu mẫu.")
    if made.guide:
        lines.append(f"Bản hướng dẫn để gửi kèm: {made.guide}")
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
