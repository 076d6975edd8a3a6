"""What came of the office's decisions, in khsheet's own words; warnings are accepted here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from khsheet import messages
from khsheet.collection.decided import OMITTED, Decided, value_of
from khsheet.collection.decisions import (
    ACCEPTED,
    FilesDecided,
    content,
    fingerprint,
    is_accepted,
    is_called,
    is_corrected,
    is_newer_than_chosen,
)
from khsheet.collection.entries import is_asked
from khsheet.form import periods
from khsheet.form.wording import filled_in, words_of
from khsheet.messages import DECISION_WORDS, OUTCOME_WORDS
from khsheet.model import (
    Collection,
    Decision,
    DecisionKind,
    Entry,
    Finding,
    Outcome,
    Ruling,
    Severity,
    Status,
)

#: The clerk's own words come in when it is shown, see ``Ruling``.
_AGAINST = "trái với một quyết định khác về cùng việc nên không áp dụng"
_NOT_YET = "chưa có tệp nào của đơn vị được tính"
_JOINED = "số {period} của đơn vị do gộp lại nên không sửa thẳng được, xin ghi kỳ {parts}"
_NO_FILE = "không có tệp nào là «{file}»; xin ghi đủ tên tệp, cả đuôi, hoặc dấu tệp"
_SEVERAL_FILES = "nhiều tệp khác nội dung cùng mang tên này; xin ghi dấu tệp thay cho tên"
_NEWER = "có tệp lưu sau tệp được chọn, xin xem lại quyết định"
_COPY_COUNTS = (
    "còn {copies}, cùng nội dung mà khác tên, vẫn được tính; muốn để ngoài cả tệp đó thì ghi dấu "
    "tệp %s thay cho tên"
)
_OVERRULED = "trái với quyết định ở tệp văn phòng nên theo tệp văn phòng"
_ONLY_IN_WORKBOOK = (
    "quyết định chỉ có ở bảng tổng hợp nên không sửa tệp gửi ngoài bảng đó; muốn sửa thì ghi vào "
    "tệp văn phòng"
)
#: Said of a decision that a consolidated workbook brought along.
NOT_IN_BOOK = "không có ở tệp văn phòng"
_NOT_THE_OLD = "số cũ trong tệp không phải {was}"
_NOT_ASKED = "biểu mẫu của đơn vị không hỏi mục này"
_IS_ERROR = "{code} là lỗi, không chấp nhận được; xin sửa số hoặc để đơn vị gửi lại"
_OTHER_NUMBER = (
    "số trong tệp không còn là {was} như khi chấp nhận; nếu vẫn chấp nhận thì ghi số nay ở cột "
    "Số cũ"
)
_NO_WARNING = "tệp của đơn vị không có điều nhắc {code} như vậy"


def settled(collection: Collection, decided: Decided, files: FilesDecided) -> None:
    """Accept the warnings that the office accepts, and note what came of all its decisions."""
    lost = decided.overruled | files.overruled
    listed = [d for d in decided.in_force if d not in lost]
    _accept(collection, listed)
    doubted = [d for d in listed if _is_in_doubt(collection, d)]
    made = []
    for decision in listed:
        if rivals := _rivals(decision, doubted, files):
            against = tuple(n for n, one in enumerate(listed, 1) if one in rivals)
            ruling = Ruling(decision, Outcome.CONTRADICTED, _AGAINST, against)
        else:
            ruling = _ruling(collection, decision, decided, is_unclear=decision in files.unclear)
            ruling = _with_copies(collection, ruling, files)
        made.append(ruling._replace(sources=decided.sources(decision)))
    made += [
        Ruling(d, Outcome.OVERRULED, _OVERRULED, sources=decided.sources(d)) for d in sorted(lost)
    ]
    collection.rulings = tuple(made)


def _ruling(
    collection: Collection, decision: Decision, decided: Decided, *, is_unclear: bool
) -> Ruling:
    """What came of a decision that no other contradicts."""
    why = _SEVERAL_FILES if is_unclear else _unmatched(collection, decision)
    if why == _NOT_THE_OLD and decision in decided.brought and _would_match(collection, decision):
        why = _ONLY_IN_WORKBOOK
    if why:
        return Ruling(decision, Outcome.UNMATCHED, why)
    return Ruling(decision, Outcome.APPLIED, _NEWER if _is_outdated(collection, decision) else "")


def _with_copies(collection: Collection, ruling: Ruling, files: FilesDecided) -> Ruling:
    """The same, with a word of what still counts although it has the content of what is left out:
    it may be what the unit sent once more, or the same mistake."""
    copies = files.copies.get(ruling.decision, ())
    counted = [e for e in copies if collection.counted.get(e.unit.code) is e]
    if ruling.outcome is not Outcome.APPLIED or not counted:
        return ruling
    why = _COPY_COUNTS % fingerprint(counted[0])
    return ruling._replace(why=why, copies=tuple(e.path for e in counted))


def accepted_again(collection: Collection) -> None:
    """The same once more, for what was found only since."""
    _accept(collection, [r.decision for r in collection.rulings])
    collection.rulings = tuple(_since(collection, ruling) for ruling in collection.rulings)


def _since(collection: Collection, ruling: Ruling) -> Ruling:
    """What came of a decision after all: a number that was joined is nowhere typed."""
    decision = ruling.decision
    if decision.kind is DecisionKind.ACCEPT:
        is_applied = not _unmatched(collection, decision)
        return ruling._replace(outcome=Outcome.APPLIED, why="") if is_applied else ruling
    entry, period = collection.counted.get(decision.unit), collection.period
    is_waiting = ruling.why == _NOT_YET and decision.period == period.id
    if is_waiting and decision.kind is DecisionKind.CORRECT and entry and entry.is_joined:
        parts = " hoặc ".join(periods.parse(part.period).name for part in entry.parts)
        return ruling._replace(why=_JOINED.format(period=period.name, parts=parts))
    return ruling


def is_usual(ruling: Ruling) -> bool:
    """Whether it only waits for a report, as many do while reports still come in."""
    return ruling.why == _NOT_YET and not ruling.sources


def lines(collection: Collection) -> list[tuple[Ruling, str]]:
    """In a sentence each, those of which there is something to say: not applied, or not usual.

    Those that contradict each other are told together, with the first of them.
    """
    rulings, found = collection.rulings, []
    told_already: set[int] = set()
    for number, ruling in enumerate(rulings, 1):
        together = [rulings[n - 1] for n in sorted({number, *ruling.against})]
        why = told(ruling, rulings)
        if why and not is_usual(ruling) and number not in told_already:
            applied = ruling.outcome is Outcome.APPLIED
            said = f"{OUTCOME_WORDS[ruling.outcome]}, {why}" if applied else why
            about = dict.fromkeys(_about(one.decision, collection) for one in together)
            found.append((ruling, f"{'; '.join(about)}: {said}."))
        told_already |= set(ruling.against)
    return found


def _about(decision: Decision, collection: Collection) -> str:
    """What is decided, of whose report, and of what in it."""
    item = collection.form.items.get(decision.item)
    label = f"«{filled_in(item.label, words_of(collection.period))}»" if item else ""
    whose = decision.unit_name or decision.file
    return ", ".join(filter(None, (DECISION_WORDS[decision.kind], whose, label)))


def told(ruling: Ruling, rulings: Sequence[Ruling]) -> str:
    """Why it was not applied, and where else than in the book it stands; "" where all is usual."""
    why = _why(ruling, rulings)
    if ruling.sources:
        come_from = f"theo bảng tổng hợp {', '.join(ruling.sources)}, {NOT_IN_BOOK}"
        return f"{why}; {come_from}" if why else come_from
    return why


def _why(ruling: Ruling, rulings: Sequence[Ruling]) -> str:
    """Why it was not applied; of those that contradict each other, in which rows they stand."""
    rows = sorted({one.decision.row for one in (ruling, *(rulings[n - 1] for n in ruling.against))})
    if not ruling.against or 0 in rows:
        return ruling.told
    return f"{in_words('dòng', rows)} của trang Quyết định trái nhau nên không áp dụng dòng nào"


def in_words(noun: str, numbers: Iterable[int]) -> str:
    """Several numbers as they are said: "dòng 5, 6 và 8"."""
    *first, last = map(str, numbers)
    return f"{noun} {', '.join(first)} và {last}" if first else f"{noun} {last}"


# ---------------------------------------------------------------- warnings accepted


def _accept(collection: Collection, decisions: Iterable[Decision]) -> None:
    """Warnings that the office accepted ask for nothing any more."""
    for decision in decisions:
        entry = collection.counted.get(decision.unit)
        if entry is None or decision.kind is not DecisionKind.ACCEPT:
            continue
        if not _is_of_that_number(collection, entry, decision):
            continue
        entry.findings = [
            f._replace(severity=Severity.INFO, remedy=f"{ACCEPTED}, lý do: {decision.reason}")
            if f.severity is Severity.WARNING and _is_about(f, decision)
            else f
            for f in entry.findings
        ]


def _is_of_that_number(collection: Collection, entry: Entry, decision: Decision) -> bool:
    """Whether the number still stands for which the warning was accepted, where the book has it."""
    item = collection.form.inputs.get(decision.item)
    if item is None or not decision.old or decision.old == OMITTED:
        return True
    return value_of(item, collection.period, decision.old) == entry.values.get(item.key)


def _is_about(finding: Finding, decision: Decision) -> bool:
    return finding.code == decision.code and decision.item in ("", finding.field)


# ---------------------------------------------------------------- what was not applied


def _rivals(decision: Decision, doubted: list[Decision], files: FilesDecided) -> set[Decision]:
    """Those that say otherwise of the same file or number."""
    if decision not in doubted:
        return files.opposed.get(decision, set())
    about = (decision.unit, decision.item)
    return {d for d in doubted if (d.unit, d.item) == about and d != decision}


def _is_in_doubt(collection: Collection, decision: Decision) -> bool:
    """Whether a correction was made in two ways, so that the number is in doubt."""
    if decision.kind is not DecisionKind.CORRECT:
        return False
    own = [e for e in collection.files if e.unit.code == decision.unit]
    return any(
        f.code == messages.DECISIONS_DISAGREE and f.field in ("", decision.item)
        for e in own
        for f in e.findings
    )


def _unmatched(collection: Collection, decision: Decision) -> str:
    """Why a decision was not applied; "" where it was."""
    if decision.kind is DecisionKind.LEAVE_OUT:
        return "" if any(_is_left_out(e, decision) for e in collection.others) else _NO_FILE
    entry = collection.counted.get(decision.unit)
    if entry is None:
        return _NOT_YET
    if decision.kind is DecisionKind.CHOOSE:
        copies = (e for e in collection.others if e.digest and content(e) == content(entry))
        return "" if any(is_called(e, decision.file) for e in (entry, *copies)) else _NO_FILE
    if decision.kind is DecisionKind.CORRECT:
        if is_corrected(entry, decision):
            return ""
        return _NOT_THE_OLD if is_asked(entry, decision.item) else _NOT_ASKED
    about = [f for f in entry.findings if _is_about(f, decision)]
    if any(map(is_accepted, about)):
        return ""
    if any(f.severity is Severity.ERROR for f in about):
        return _IS_ERROR
    if about and not _is_of_that_number(collection, entry, decision):
        return _OTHER_NUMBER
    return _NO_WARNING


def _would_match(collection: Collection, decision: Decision) -> bool:
    """Whether the old number of a correction stands in the file that counts."""
    entry, item = collection.counted[decision.unit], collection.form.inputs.get(decision.item)
    if item is None:
        return False
    return value_of(item, collection.period, decision.old) == entry.values.get(item.key)


def _is_outdated(collection: Collection, decision: Decision) -> bool:
    """Whether the unit sent a file after the one that the office chose."""
    return decision.kind is DecisionKind.CHOOSE and any(
        is_newer_than_chosen(entry)
        for entry in collection.others
        if entry.unit.code == decision.unit
    )


def _is_left_out(entry: Entry, decision: Decision) -> bool:
    """Whether that decision may be why the file does not count."""
    is_of_unit = decision.unit == entry.unit.code or not (decision.unit and entry.unit.code)
    return entry.status is Status.EXCLUDED and is_of_unit and is_called(entry, decision.file)
