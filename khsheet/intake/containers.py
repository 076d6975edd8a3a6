"""Mails and documents that may hold a report: what is attached to a plain mail is read."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from khsheet import formats, messages
from khsheet.form.layout import SHEET_MARK
from khsheet.formats import signatures
from khsheet.formats.book import Unreadable
from khsheet.intake.file_names import shown_name
from khsheet.intake.identity import read_identity
from khsheet.intake.zips import RESEND, ArchiveLimits, beyond

if TYPE_CHECKING:
    from email.message import Message

SAVE_ATTACHMENTS = (
    "Đề nghị mở ra, lưu tệp báo cáo bên trong vào thư mục nhận rồi chạy lại; "
    "nếu không có báo cáo nào thì bỏ tệp này ra khỏi thư mục."
)
MAIL = ".eml"
_TNEF = b"\x78\x9f\x3e\x22"  # [MS-OXTNEF] 2.1.3.1, what Outlook calls winmail.dat
_CLOSED = {
    ".msg": "thư lưu từ Outlook (.msg)",
    ".oft": "thư mẫu của Outlook (.oft)",
    ".mbox": "hộp thư (.mbox)",
    ".pst": "hộp thư của Outlook (.pst)",
    ".ost": "hộp thư của Outlook (.ost)",
    ".tnef": "gói đính kèm của Outlook (winmail.dat)",
    ".gsheet": "lối tắt tới bảng tính trên Google Drive, không phải chính bảng tính",
}
_OUTLOOK = "__properties_version1.0"  # a stream of every .msg, [MS-OXMSG] 2.4
#: A mail begins with lines of its head, one of them among these.
_MAIL_HEAD = (
    rb"(?i)(?:[A-Za-z][A-Za-z0-9-]*+:[^\n]*+\n(?>(?:[ \t][^\n]*+\n){0,999})){0,60}?"
    rb"(?:mime-version|message-id|received|return-path|x-mailer):"
)
_EMBEDDED = re.compile(r"(?:word|ppt)/embeddings/[^/]+|object \d+/content\.xml", re.IGNORECASE)
_MOST_EMBEDDED = 50
#: Mails are read in pieces, so that the time is looked at between them.
_PIECE = 1 << 16


class Attachment(NamedTuple):
    name: str
    data: bytes


def closed(suffix: str, head: bytes, name: str) -> str:
    """What a file is that may hold a report and cannot be opened here, "" for another."""
    if suffix in _CLOSED:
        return _CLOSED[suffix]
    is_outlook = head.startswith(_TNEF) or name.casefold() == "winmail.dat"
    return _CLOSED[".tnef"] if is_outlook else ""


def is_outlook_mail(streams: dict[str, tuple[int, int]]) -> bool:
    """Whether a compound file is a mail."""
    return _OUTLOOK in streams


def is_mail(suffix: str, head: bytes) -> bool:
    """Whether a file is a saved mail, by its name or its first lines."""
    return suffix in (MAIL, ".emlx") or bool(re.match(_MAIL_HEAD, head))


def attachments(data: bytes, limits: ArchiveLimits) -> Iterator[Attachment]:
    """What is attached to a mail, and to mails in it. Raises Unreadable for a damaged mail."""
    if data[:20].split(b"\n")[0].strip().isdigit():  # Apple Mail: the length, then the mail
        data = data.partition(b"\n")[2]
    if sum(map(data.count, (b"\n--", b"\r--"))) > 2 * limits.entries:  # lines between parts
        raise beyond("Thư có quá nhiều phần")
    try:
        for number, part in enumerate(_parsed(data, limits).walk()):
            if number > limits.entries:
                raise beyond("Thư có quá nhiều phần")
            name = "" if part.is_multipart() else shown_name(part.get_filename() or "")
            content = part.get_payload(decode=True) if name else None
            if isinstance(content, bytes):
                yield Attachment(name.replace("\\", "/").rpartition("/")[2] or "?", content)
    except Unreadable:
        raise
    except Exception as error:  # a damaged mail fails in many ways
        found = "Thư bị hỏng, không tách được tệp đính kèm."
        raise Unreadable(messages.DAMAGED, found, RESEND) from error


def _parsed(data: bytes, limits: ArchiveLimits) -> Message:
    """A mail taken apart piece by piece: no mail may take longer than the limits say."""
    from email import policy
    from email.feedparser import BytesFeedParser

    begun, parser = time.monotonic(), BytesFeedParser(policy=policy.default)
    for at in range(0, len(data), _PIECE):
        parser.feed(data[at : at + _PIECE])
        if time.monotonic() - begun > limits.seconds:
            raise beyond("Thư mất quá nhiều thời gian để đọc")
    return parser.close()


def embeds_report(archive: zipfile.ZipFile, limits: ArchiveLimits) -> bool:
    """Whether a document holds a workbook of ours, as Word does with one that was pasted in."""
    names = [info for info in archive.filelist if _EMBEDDED.fullmatch(info.filename)]
    for info in names[:_MOST_EMBEDDED]:
        if info.file_size > limits.member_bytes:
            continue
        try:
            if is_report(archive.read(info)):
                return True
        except Exception:  # a damaged object is no report that anybody could open
            continue
    return False


def is_report(data: bytes) -> bool:
    """Whether bytes are a workbook that says whose report it is, or a document with one inside."""
    if SHEET_MARK.encode() in data or SHEET_MARK.encode("utf-16-le") in data:
        return True
    if not data.startswith((*signatures.ZIP, signatures.OLE)):
        return False
    try:
        with formats.open_book(data) as book:
            return bool(read_identity(book).get("form"))
    except Unreadable:
        return False
