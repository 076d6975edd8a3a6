"""What an accepted unit is told: from which file it was counted, its key numbers, their code."""

from __future__ import annotations

from collections.abc import Iterator

from khsheet.collection.data_code import data_code
from khsheet.collection.entries import is_asked
from khsheet.collection.spool import Spool
from khsheet.letters.standing import standing
from khsheet.letters.writer import (
    THANKS,
    Writer,
    chosen_of_several,
    file_name,
    told_change,
    told_number,
)
from khsheet.model import Entry, Severity


def feedback(writer: Writer, entry: Entry, spool: Spool) -> str:
    """The text to send to a unit whose report counts."""
    form, numbers = writer.collection.form, list(_numbers(writer, entry))
    head = " Số liệu chính được tính:" if numbers else ""
    chosen = f" {told}" if (told := chosen_of_several(writer, entry)) else ""
    lines = [
        f"{writer.dear(entry.unit)} {writer.office} đã nhận và tính {writer.report} của đơn vị "
        f"theo {_source(writer, entry)}.{chosen}{head}",
        *numbers,
        *filter(None, [standing(writer, entry.unit)]),
        *_open_ends(writer, entry),
    ]
    if code := data_code(entry, form, spool):
        lines.append(
            f"Mã số liệu: {code}. Báo cáo Word lập từ cùng số liệu này có in mã ở cuối trang; "
            "kính đề nghị đơn vị so mã trước khi ký, nếu khác thì báo lại để cùng kiểm tra."
        )
    return "\n".join([*lines, THANKS])


def _source(writer: Writer, entry: Entry) -> str:
    """The files that count, and when they came: as the clerk wrote it down, else as they say."""
    files = ", ".join(file_name(sent) for sent in entry.sent)
    came = writer.came(entry.unit)
    if not came and entry.saved and not entry.is_joined:
        came = f", lưu ngày {entry.saved:%d/%m/%Y} (theo tệp)"
    return f"tệp {files}{came}{writer.due}"


def _numbers(writer: Writer, entry: Entry) -> Iterator[str]:
    since = writer.changes(entry)
    for key in writer.collection.form.highlights:
        if not is_asked(entry, key):
            continue
        item, value = writer.collection.form.item(key), entry.values[key]
        if reason := entry.reasons.get(key):
            told = reason
        elif value is None:
            told = "chưa có số"
        else:
            told = told_number(value, item)
        for period, changes in since:
            if key in changes:
                told += f" ({period.name}: {told_change(changes[key], item)})"
        yield f"- {writer.label(item)}: {told}"


def _open_ends(writer: Writer, entry: Entry) -> Iterator[str]:
    """What could not be read, what the office changed, what is missing of a longer period, what is
    still asked."""
    if unread := writer.unread(entry.unit):
        yield (
            f"Ngoài ra {writer.office} có nhận nhưng chưa tính được tệp {unread}. Nếu đó là bản "
            "đã sửa, kính đề nghị đơn vị gửi lại; số liệu nêu trên chưa có phần sửa đó."
        )
    inputs = writer.collection.form.inputs
    corrected = [inputs[key] for key in entry.corrected_from if key in inputs]
    if corrected:
        told = ", ".join(f"«{writer.label(item)}»" for item in corrected)
        yield (
            f"Văn phòng đã sửa số theo lời báo của đơn vị ở mục: {told}; "
            "kính đề nghị đơn vị sửa như vậy trong tệp của mình."
        )
    if entry.lacking:
        yield f"Chưa có báo cáo của: {', '.join(entry.lacking)}."
    asked = sum(f.severity is Severity.WARNING for f in entry.findings)
    if asked:
        yield f"Còn {asked} điều nhắc, kính đề nghị đơn vị xem lại hoặc giải trình ở tệp trả lại."
