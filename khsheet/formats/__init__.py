"""Reading of spreadsheets, pure: the bytes of one file in, sparse cells out.

What a file is, is told by its content and never by its name. No content is ever extracted to
disk, run, recalculated or fetched, and no native code sees it but the inflater, expat and, for
what Excel encrypted by itself, a cipher.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet import messages
from khsheet.formats import signatures
from khsheet.formats.book import (
    SAVE_AS_XLSX,
    SEND_AGAIN,
    Book,
    Grid,
    Limits,
    Unreadable,
    beyond_limit,
    damaged,
    megabytes,
    password,
)

if TYPE_CHECKING:
    from khsheet.formats.ole import CompoundFile
    from khsheet.formats.package import Package

__all__ = ["Book", "Grid", "Limits", "Unreadable", "open_book"]

IN_MEMORY = 32 * 2**20
BLANKS = b"\0 \t\r\n"
DEFAULT_LIMITS = Limits()


def open_book(
    path_or_bytes: bytes | str | Path, limits: Limits = DEFAULT_LIMITS, name: str = ""
) -> Book:
    """Open a workbook of kind xlsx, xlsm, xlsb, xls or ods (also .fods). Raises only Unreadable.

    ``name`` is the file's name when bytes are given. Files over 32 MB (which ``limits`` must
    allow) stay on disk and open until ``Book.close``.
    """
    source, head, name = _load(path_or_bytes, limits, name)
    if head.lstrip(signatures.BEFORE).startswith(signatures.ZIP):
        return _open_zip(source, limits)
    if head.startswith(signatures.BARE_BIFF8):
        return _open_records(source if isinstance(source, bytes) else source.read_bytes(), limits)
    if head.startswith(signatures.OLE):
        return _open_ole(source if isinstance(source, bytes) else source.read_bytes(), limits)
    if signatures.is_flat_spreadsheet(head):
        return _open_flat(source if isinstance(source, bytes) else source.read_bytes(), limits)
    raise _not_a_workbook(signatures.describe(head, name))


def _load(
    path_or_bytes: bytes | str | Path, limits: Limits, name: str
) -> tuple[bytes | Path, bytes, str]:
    """The content (or the path of a large file), its beginning, and the file's name."""
    source: bytes | Path
    if isinstance(path_or_bytes, bytes):
        source, size, head = path_or_bytes, len(path_or_bytes), path_or_bytes[:4096]
    else:
        source = path = Path(path_or_bytes)
        name = name or path.name
        try:
            size = path.stat().st_size
            with path.open("rb") as stream:
                head = stream.read(4096)
                if size <= min(IN_MEMORY, limits.file_bytes):
                    source = head + stream.read()
        except OSError as error:
            raise Unreadable(
                messages.DAMAGED,
                "Không mở được tệp: tệp không còn ở đó, hoặc chương trình khác đang giữ.",
                "Đề nghị đóng tệp ở chương trình khác, xem lại nơi để tệp rồi làm lại.",
            ) from error
    if not head.strip(BLANKS) and isinstance(source, bytes) and not source.strip(BLANKS):
        raise Unreadable(messages.EMPTY_FILE, "Tệp rỗng, không có nội dung nào.", SEND_AGAIN)
    if size > limits.file_bytes and not _may_hold_pictures(source, size, head, limits):
        raise _too_heavy(size, limits)
    return source, head, name


def _may_hold_pictures(source: bytes | Path, size: int, head: bytes, limits: Limits) -> bool:
    """Whether a zip may be heavy by parts that nobody reads: its directory tells."""
    if size > limits.stored_bytes or not head.startswith(signatures.ZIP):
        return False
    from khsheet.formats.package import directory_size

    try:
        return 0 < directory_size(source) <= limits.directory_bytes
    except (OSError, struct.error):
        return False


def _too_heavy(size: int, limits: Limits) -> Unreadable:
    return beyond_limit(f"Tệp nặng {megabytes(size)}, vượt mức {megabytes(limits.file_bytes)}")


def _not_a_workbook(kind: str) -> Unreadable:
    return Unreadable(
        messages.NOT_A_SPREADSHEET, f"Tệp không phải bảng tính Excel mà là {kind}.", SAVE_AS_XLSX
    )


def _open_zip(source: bytes | Path, limits: Limits) -> Book:
    from khsheet.formats.package import Package
    from khsheet.formats.xlsx.workbook import XlsxBook, workbook_part

    package = Package(source, limits)
    try:
        if package.weight > limits.file_bytes:
            raise _too_heavy(package.weight, limits)
        part, kind = workbook_part(package)
        if not kind and ("mimetype" in package or "content.xml" in package):
            return _open_opendocument(package)
        if kind == "xlsb":
            from khsheet.formats.xlsb import XlsbBook

            return XlsbBook(package, part, kind)
        if kind:
            return XlsxBook(package, part, kind)
        raise _not_a_workbook(signatures.describe_parts(package.infos))
    except BaseException:
        package.close()
        raise


def _open_opendocument(package: Package) -> Book:
    from khsheet.formats.ods import SPREADSHEET, open_packed, packed_type

    kind = packed_type(package)
    if not kind.startswith(SPREADSHEET):
        raise _not_a_workbook(signatures.describe_mimetype(kind))
    return open_packed(package)


def _open_flat(data: bytes, limits: Limits) -> Book:
    """An OpenDocument workbook that is one XML document (.fods)."""
    from khsheet.formats.ods import OdsBook

    return OdsBook(data, limits)


def _open_ole(data: bytes, limits: Limits) -> Book:
    from khsheet.formats.encryption import decrypted_records, is_encrypted
    from khsheet.formats.ole import CompoundFile
    from khsheet.formats.xls import XlsBook

    try:
        ole = CompoundFile(data)
    except (ValueError, IndexError) as error:
        raise damaged("mục lục của tệp") from error
    if "encryptedpackage" in ole.streams:
        return _open_encrypted(data, ole, limits)
    # Excel 95 called the stream "Book"; some programs keep that name for what Excel 97 brought.
    name = next((name for name in ("workbook", "book") if name in ole.streams), "")
    if not name:
        raise _not_a_workbook(signatures.describe_streams(ole.streams))
    try:
        records = ole.read(name)
    except (ValueError, IndexError) as error:
        raise damaged("Workbook") from error
    if is_encrypted(records):
        records = decrypted_records(data, records)
    return XlsBook(records, _properties(ole), limits)


def _open_encrypted(data: bytes, ole: CompoundFile, limits: Limits) -> Book:
    """A workbook of zipped parts inside an encrypted file."""
    from khsheet.formats.encryption import decrypted_package

    try:
        info = ole.read("encryptioninfo")
    except (KeyError, ValueError, IndexError) as error:
        raise password() from error
    packed = decrypted_package(data, info)
    if not packed.startswith(signatures.ZIP):
        raise password()
    return _open_zip(packed, limits)


def _open_records(data: bytes, limits: Limits) -> Book:
    """The records of an .xls without a container around them, as some web programs send them."""
    from khsheet.formats.xls import XlsBook

    return XlsBook(data, b"", limits)


def _properties(ole: CompoundFile) -> bytes:
    """The properties of the document; without them it is still a workbook."""
    try:
        return ole.read("\x05summaryinformation")
    except (KeyError, ValueError, IndexError):
        return b""
