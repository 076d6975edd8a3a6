"""What is asked of a unit: to send its report, to send it again, to correct it."""

from __future__ import annotations

from khsheet import messages
from khsheet.letters.writer import THANKS, Writer, chosen_of_several, file_name
from khsheet.messages import CATALOGUE
from khsheet.model import Entry, Severity, Status, Unit

#: What only the office can mend.
OF_OFFICE = (messages.NEWEST_UNDECIDED, messages.DECISIONS_DISAGREE, messages.LEFT_OUT_UNCLEAR)
#: A reminder names so many errors, and is so long at the most.
_FIRST_ERRORS = 3
_LONGEST = 1800


def reminder(writer: Writer, unit: Unit) -> str:
    """The text to send to a unit; "" where nothing is asked of it."""
    if unit.code in writer.missing:
        return _missing(writer, unit)
    if unit.code in writer.refused:
        return _refused(writer, unit, writer.refused[unit.code])
    entry = writer.collection.counted.get(unit.code)
    asked = [
        _to_correct(writer, unit, entry) if entry else "",
        _lacking(writer, unit),
        _unread(writer, unit, entry) if entry else "",
    ]
    return "\n\n".join(filter(None, asked))


def _missing(writer: Writer, unit: Unit) -> str:
    return (
        f"{writer.dear(unit)} đến nay {writer.office} chưa nhận được {writer.report} của đơn vị"
        f"{writer.due}. Kính đề nghị đơn vị điền vào biểu mẫu đã gửi và chuyển về {writer.office} "
        f"trong thời gian sớm nhất. {THANKS}"
    )


def _lacking(writer: Writer, unit: Unit) -> str:
    """A longer period was joined without some of its reports."""
    lacking = " và ".join(writer.lacking(unit))
    if not lacking:
        return ""
    return (
        f"{writer.dear(unit)} chưa có báo cáo {lacking} được tính nên {writer.report} của đơn vị "
        f"còn thiếu phần này{writer.due}. Kính đề nghị đơn vị gửi bổ sung, hoặc gửi lại bản đã "
        f"sửa, trong thời gian sớm nhất. {THANKS}"
    )


def _unread(writer: Writer, unit: Unit, entry: Entry) -> str:
    """Another file of the unit counts, and it is not known whether it is the right one."""
    unread = writer.unread(unit)
    if not unread:
        return ""
    files = ", ".join(file_name(sent) for sent in entry.sent)
    return (
        f"{writer.dear(unit)} {writer.office} đã nhận nhưng chưa tính được tệp {unread}; "
        f"{writer.report} của đơn vị đang tính theo tệp {files}. Nếu tệp chưa tính được là bản đã "
        f"sửa, kính đề nghị đơn vị gửi lại{writer.due}. {THANKS}"
    )


def _refused(writer: Writer, unit: Unit, entry: Entry) -> str:
    why = entry.findings[-1].code
    if why == messages.DECISIONS_DISAGREE:
        return ""
    if why in OF_OFFICE:
        return _undecided(writer, unit)
    return (
        f"{writer.dear(unit)} {writer.office} đã nhận tệp {file_name(entry)}{writer.came(unit)} "
        f"nhưng chưa tính được {writer.report}. {_found(entry)} "
        f"Kính đề nghị đơn vị kiểm tra và gửi lại{writer.due}. {THANKS}"
    )


def _undecided(writer: Writer, unit: Unit) -> str:
    """Several files of the unit, of which it alone knows which is right."""
    files = writer.collection.refused[unit.code]
    rivals = [e for e in files if e.findings[-1].code in OF_OFFICE]
    names = ", ".join(dict.fromkeys(file_name(entry) for entry in rivals))
    differing = rivals[0].findings[-1].expected
    told = (
        f"{writer.dear(unit)} {writer.office} đã nhận nhiều tệp khác nhau ({names}"
        f"{writer.came(unit)}) mà chưa rõ tệp nào đúng nên chưa tính được {writer.report}.",
        differing,
        f"Kính đề nghị đơn vị cho biết tệp nào đúng, hoặc gửi lại một tệp{writer.due}. {THANKS}",
    )
    return " ".join(filter(None, told))


def _found(entry: Entry) -> str:
    """Why a file does not count, without what the office has to do about it."""
    last = entry.findings[-1]
    own = last.remedy != CATALOGUE[last.code].remedy
    return last.message if own else last._replace(remedy="").message


def _to_correct(writer: Writer, unit: Unit, entry: Entry) -> str:
    own = (f for f in entry.findings if f.code != messages.DECISIONS_DISAGREE)
    errors = [f for f in own if f.severity is Severity.ERROR]
    if not errors:
        return ""
    rest = len(errors) - _FIRST_ERRORS
    listed = " ".join(f"({n}) {f.message}" for n, f in enumerate(errors[:_FIRST_ERRORS], 1))
    more = f" Và {rest} lỗi khác, xin xem ở tệp trả lại." if rest > 0 else ""
    files = ", ".join(file_name(sent) for sent in entry.sent if sent.status is Status.ERRORS)
    text = (
        f"{writer.dear(unit)} {writer.report} của đơn vị (tệp {files or file_name(entry)}"
        f"{writer.came(unit)}) còn {len(errors)} lỗi cần sửa: {listed}{more}"
    )
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition(" ")[0] + " …"
    told = (
        text,
        chosen_of_several(writer, entry),
        f"Kính đề nghị đơn vị sửa và gửi lại cả tệp{writer.due}. {THANKS}",
    )
    return " ".join(filter(None, told))
