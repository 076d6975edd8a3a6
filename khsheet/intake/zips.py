"""Zip archives that arrive: opened within limits, their members told apart by name and content."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from khsheet import messages
from khsheet.formats import signatures
from khsheet.formats.book import Unreadable, count, megabytes
from khsheet.formats.package import directory_size
from khsheet.intake.file_names import decoded, shown_name
from khsheet.model.fielded import Immutable

#: So much of a file is looked at to tell what it is.
HEAD = 4096

UNPACK = "Đề nghị giải nén, bỏ các tệp bên trong vào thư mục nhận rồi chạy lại."
UNLOCK = "Đề nghị giải nén bằng mật khẩu, bỏ các tệp bên trong vào thư mục nhận rồi chạy lại."
RESEND = "Đề nghị đơn vị gửi lại, hoặc giải nén bằng phần mềm khác rồi bỏ các tệp vào thư mục nhận."


class ArchiveLimits(Immutable):
    """What one zip may ask of the machine. Sizes in bytes; ``ratio`` is for members over 1 MB.

    ``total_bytes`` counts what is inflated of a zip and the zips in it, ``depth`` the zips around
    a file; ``directory_bytes`` is checked before the entries are listed. ``seconds`` are those of
    a mail, whose parts have no directory.
    """

    entries: int = 5_000
    directory_bytes: int = 4 * 2**20
    member_bytes: int = 64 * 2**20
    total_bytes: int = 512 * 2**20
    ratio: int = 200
    depth: int = 2
    seconds: float = 8.0


DEFAULT_LIMITS = ArchiveLimits()


class Allowance:
    """What may still be inflated of the current zip and the zips in it."""

    def __init__(self, limits: ArchiveLimits):
        self.limits = limits
        self.inflated = 0

    def begin(self) -> None:
        """Another zip, which counts for itself."""
        self.inflated = 0

    def take(self, info: zipfile.ZipInfo) -> None:
        size, limits = info.file_size, self.limits
        if size > limits.member_bytes:
            raise beyond(
                f"Tệp này lớn {megabytes(size)}, vượt mức {megabytes(limits.member_bytes)}"
            )
        if size > 2**20 and size > limits.ratio * info.compress_size:
            raise beyond(f"Tệp này phồng quá {limits.ratio} lần khi giải nén")
        if self.inflated + size > limits.total_bytes:
            raise beyond(
                f"Nội dung của tệp nén lớn hơn {megabytes(limits.total_bytes)} khi giải nén"
            )
        self.inflated += size


def open_zip(source: Path | bytes, limits: ArchiveLimits) -> zipfile.ZipFile:
    """The zip with its directory read. Raises only Unreadable."""
    try:
        if directory_size(source) > limits.directory_bytes:
            raise beyond("Mục lục của tệp nén lớn bất thường")
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except Unreadable:
        raise
    except Exception as error:  # a damaged directory fails in many ways
        raise Unreadable(
            messages.DAMAGED, "Tệp nén bị hỏng: không đọc được mục lục.", RESEND
        ) from error
    if len(archive.filelist) > limits.entries:
        archive.close()
        raise beyond(f"Tệp nén có hơn {count(limits.entries)} mục")
    return archive


def content(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    matters: Callable[[bytes], bool],
    allowance: Allowance,
) -> tuple[bytes, bytes]:
    """The beginning of a member, and all of it if that matters by its beginning.

    Raises Unreadable, and much else for a damaged member.
    """
    if info.flag_bits & 1:
        raise Unreadable(messages.PASSWORD, "Tệp này bị đặt mật khẩu trong tệp nén.", UNLOCK)
    if info.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):  # others inflate without bounds
        raise Unreadable(
            messages.ARCHIVE_NOT_OPENED,
            "Tệp này nén bằng một kiểu ít gặp trong tệp ZIP nên chưa được đọc.",
            UNPACK,
        )
    with archive.open(info) as stream:
        head = stream.read(HEAD)
        if not matters(head):
            return head, b""
        allowance.take(info)
        content = head + stream.read(info.file_size)
    if len(content) != info.file_size:
        raise ValueError("cut short")
    return head, content


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member with "/" separators; without the UTF-8 flag it was read as cp437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        name = _unicode_path(info.extra, raw) or decoded(raw)
    return shown_name(name.replace("\\", "/"))


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The Unicode name that WinRAR and Info-ZIP add (field 0x7075, APPNOTE.TXT 4.6.9), or ""."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x7075 and data[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return data[5:].decode("utf-8", "replace")
    return ""


def document_kind(archive: zipfile.ZipFile) -> str | None:
    """What an office document is, "" for what may be a workbook; None for an archive of files."""
    infos = {info.filename.replace("\\", "/").lower(): info for info in archive.filelist}
    if "[content_types].xml" in infos:
        return (
            ""
            if any(name.startswith("xl/") for name in infos)
            else signatures.describe_parts(infos)
        )
    if "mimetype" not in infos or "content.xml" not in infos:
        return None
    try:
        with archive.open(infos["mimetype"]) as stream:
            kind = stream.read(200).decode("ascii", "replace")
    except Exception:  # a damaged member fails in many ways: the reader will say which
        return ""
    return "" if "opendocument.spreadsheet" in kind else signatures.describe_mimetype(kind)


def beyond(what: str) -> Unreadable:
    return Unreadable(
        messages.BEYOND_LIMITS,
        f"{what}; giới hạn này giữ cho máy không bị treo vì tệp giả.",
        UNPACK,
    )
