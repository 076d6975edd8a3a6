"""What the clerk points at -> the files to read: folders, archives, copies and strays as they arrive."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from khsheet import messages
from khsheet.formats import signatures
from khsheet.formats.book import Unreadable, count, megabytes
from khsheet.formats.ole import CompoundFile
from khsheet.messages import CATALOGUE
from khsheet.vietnamese.text import composed


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file to read: ``path`` as it is shown, and where it lies or, from an archive, its bytes."""

    path: str
    source: Path | bytes


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something found that is not read; ``found`` and ``hint`` are Vietnamese sentences."""

    path: str
    code: str
    found: str
    hint: str


Found = Arrival | SetAside


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one zip may ask of the machine. Sizes in bytes; ``ratio`` is for members over 1 MB.

    ``total_bytes`` counts what is inflated of a zip and the zips in it, ``depth`` the zips around
    a file; ``directory_bytes`` is checked before the entries are listed.
    """

    entries: int = 5_000
    directory_bytes: int = 4 * 2**20
    member_bytes: int = 64 * 2**20
    total_bytes: int = 512 * 2**20
    ratio: int = 200
    depth: int = 2


DEFAULT_LIMITS = ArchiveLimits()
HEAD = 4096
LONG = 240  # Windows takes 260 characters without the prefix; some room for what is appended
# .numbers and .fods cannot be read, but somebody meant a report: the reader says what to do.
SPREADSHEETS = frozenset(
    ".xlsx .xlsm .xlsb .xls .xltx .xltm .xlt .ods .ots .et .ett .numbers .fods".split()
)
PACKED = frozenset(".rar .7z .tar .gz .tgz .bz2 .xz .iso .cab .arj".split())
PACKED_SIGNS = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
STRAYS = dict.fromkeys(
    (".crdownload", ".part", ".partial", ".download"), "tệp tải về chưa xong"
) | {
    ".tmp": "tệp tạm",
    ".lnk": "lối tắt (shortcut), không phải chính tệp mà nó chỉ tới",
}
SYSTEM_NAMES = frozenset(
    {"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"}
)

UNPACK = "Đề nghị giải nén, bỏ các tệp bên trong vào thư mục nhận rồi chạy lại."
UNLOCK = "Đề nghị giải nén bằng mật khẩu, bỏ các tệp bên trong vào thư mục nhận rồi chạy lại."
RESEND = "Đề nghị đơn vị gửi lại, hoặc giải nén bằng phần mềm khác rồi bỏ các tệp vào thư mục nhận."


def arrivals(
    paths: Iterable[Path | str],
    *,
    leave_out: Iterable[Path | str] = (),
    limits: ArchiveLimits = DEFAULT_LIMITS,
) -> Iterator[Found]:
    """Every file under the paths, each real file once, in the order of the paths and then of names.

    Folders are walked; zips are opened in memory, one member at a time. ``leave_out`` names files
    (or folders) that are passed over without a word. A file that is named itself is read whatever
    it is, unless it is a lock file or an archive. Shown paths are unique: the second file that
    would be shown alike gets " [2]". Raises nothing for what is found on disk.
    """
    intake = _Intake(leave_out, limits)
    used: set[str] = set()
    for path in paths:
        for found in intake.under(os.fspath(path)):
            shown, number = found.path, 1
            while shown in used:
                number += 1
                shown = f"{found.path} [{number}]"
            used.add(shown)
            yield found if number == 1 else replace(found, path=shown)


class _Intake:
    """One round of looking; it remembers what it met and what the current zip has inflated."""

    def __init__(self, leave_out: Iterable[Path | str], limits: ArchiveLimits):
        self.limits = limits
        self.inflated = 0
        self.met: dict[str, list[str]] = {}
        for path in leave_out:
            self._meet(os.fspath(path))

    # ------------------------------------------------------------ on disk

    def under(self, given: str) -> Iterator[Found]:
        """A file, or a folder with all below it; a stack, since folders may be deeper than calls."""
        # Windows drops spaces at the end whenever it makes a path absolute: once, at the top.
        top = os.path.abspath(given) if os.name == "nt" else given
        waiting = [(top, _shown(Path(given).as_posix()), True)]
        while waiting:
            path, shown, named = waiting.pop()
            if self._meet(path):
                continue
            if stray := _stray(path, named):
                yield _ignored(shown, stray)
                continue
            try:
                mode, names, head = _look(_on_disk(path))
            except (OSError, ValueError) as error:
                yield SetAside(
                    shown,
                    messages.UNREADABLE_ON_DISK,
                    _unreadable(error),
                    CATALOGUE[messages.UNREADABLE_ON_DISK].remedy,
                )
                continue
            if stat.S_ISDIR(mode):
                base = "" if shown == "." else shown.rstrip("/") + "/"
                waiting += [
                    (os.path.join(path, n), base + _shown(n), False) for n in reversed(names)
                ]
            elif stat.S_ISREG(mode):
                yield from self._recognise(shown, Path(_on_disk(path)), head, named)
            else:
                yield _ignored(shown, "một thiết bị hoặc đường ống, không phải tệp thường")

    def _meet(self, path: str) -> bool:
        """Whether this real file was met before, under whatever spelling; it is remembered.

        Names that differ only by case or Unicode form raise the question: the disk answers it.
        """
        try:
            real = os.path.realpath(_on_disk(path))
        except (OSError, ValueError):
            real = path
        known = self.met.setdefault(_order(real)[0], [])
        if any(real == other or _same(real, other) for other in known):
            return True
        known.append(real)
        return False

    # ------------------------------------------------------------ what it is

    def _recognise(
        self, shown: str, source: Path | bytes, head: bytes, named: bool = False, depth: int = 0
    ) -> Iterator[Found]:
        """One file or member, by the end of its name and else by its content."""
        suffix = _suffix(shown)
        if suffix in SPREADSHEETS:
            yield Arrival(shown, source)
        elif suffix in STRAYS and not named:
            yield _ignored(shown, STRAYS[suffix])
        elif head.startswith(signatures.ZIP):
            yield from self._zip(shown, source, named, depth)
        elif suffix in PACKED or head.startswith(PACKED_SIGNS):
            found = "Đây là tệp nén không phải loại ZIP, các tệp bên trong chưa được đọc."
            yield SetAside(shown, messages.ARCHIVE_NOT_OPENED, found, UNPACK)
        elif suffix == ".zip":
            found = f"Tệp có đuôi .zip nhưng không phải tệp nén ZIP mà là {_describe(head)}."
            yield SetAside(shown, messages.DAMAGED, found, RESEND)
        else:
            kind = self._ole(source) if head.startswith(signatures.OLE) else _describe(head)
            yield Arrival(shown, source) if named or not kind else _ignored(shown, kind)

    def _ole(self, source: Path | bytes) -> str:
        """What a compound file is, "" for a workbook or what may be one under a password."""
        try:
            if isinstance(source, Path) and source.stat().st_size > self.limits.member_bytes:
                return signatures.UNKNOWN
            streams = CompoundFile(
                source if isinstance(source, bytes) else source.read_bytes()
            ).streams
        except (OSError, ValueError, IndexError):
            return signatures.UNKNOWN
        return (
            ""
            if {"workbook", "encryptedpackage"} & streams.keys()
            else signatures.describe_streams(streams)
        )

    def _zip(self, shown: str, source: Path | bytes, named: bool, depth: int) -> Iterator[Found]:
        """A zip: a workbook, another document, or an archive whose members are gone through."""
        try:
            archive = self._open(source)
        except Unreadable as refusal:
            yield SetAside(shown, refusal.code, refusal.found, refusal.hint)
            return
        with archive:
            kind = _document(archive)
            if kind is not None:
                yield Arrival(shown, source) if named or not kind else _ignored(shown, kind)
            elif depth >= self.limits.depth:
                found = (
                    f"Tệp nén nằm trong {depth} lớp tệp nén khác, các tệp bên trong chưa được đọc."
                )
                yield SetAside(shown, messages.BEYOND_LIMITS, found, UNPACK)
            else:
                self.inflated = self.inflated if depth else 0
                yield from self._members(archive, shown, depth)

    # ------------------------------------------------------------ in a zip

    def _open(self, source: Path | bytes) -> zipfile.ZipFile:
        """The zip with its directory read. Raises only Unreadable."""
        try:
            if directory_size(source) > self.limits.directory_bytes:
                raise _beyond("Mục lục của tệp nén lớn bất thường")
            archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        except Unreadable:
            raise
        except Exception as error:  # a damaged directory fails in many ways
            raise Unreadable(
                messages.DAMAGED, "Tệp nén bị hỏng: không đọc được mục lục.", RESEND
            ) from error
        if len(archive.filelist) > self.limits.entries:
            archive.close()
            raise _beyond(f"Tệp nén có hơn {count(self.limits.entries)} mục")
        return archive

    def _members(self, archive: zipfile.ZipFile, shown: str, depth: int) -> Iterator[Found]:
        """Each member in the order of names; a stray folder is told once, a bad member stops no other."""
        members = [(_member_name(info), info) for info in archive.filelist]
        files = [(name, info) for name, info in members if info.file_size or not name.endswith("/")]
        if not files:
            yield SetAside(
                shown,
                messages.EMPTY_FILE,
                "Tệp nén không có tệp nào bên trong.",
                CATALOGUE[messages.EMPTY_FILE].remedy,
            )
        told = set()
        for name, info in sorted(files, key=lambda file: _order(file[0])):
            parts = [part for part in name.split("/") if part not in ("", ".", "..")] or ["?"]
            strays = [at for at, part in enumerate(parts) if _stray(part)]
            path = "/".join([shown, *parts[: strays[0] + 1 if strays else None]])
            if not strays:
                yield from self._member(archive, info, path, depth)
            elif path not in told:
                told.add(path)
                yield _ignored(path, _stray(parts[strays[0]]))

    def _member(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, depth: int
    ) -> Iterator[Found]:
        try:
            head, content = self._content(archive, info, _suffix(path) in SPREADSHEETS)
        except Unreadable as refusal:
            yield SetAside(path, refusal.code, refusal.found, refusal.hint)
        except Exception:  # a damaged member fails in many ways
            yield SetAside(
                path,
                messages.DAMAGED,
                "Tệp này bị hỏng trong tệp nén, không giải nén được.",
                RESEND,
            )
        else:
            yield from self._recognise(path, content, head, depth=depth + 1)

    def _content(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, whole: bool
    ) -> tuple[bytes, bytes]:
        """The beginning of a member, and all of it if that may matter. Raises Unreadable and much else."""
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
            if not whole and not head.startswith((*signatures.ZIP, signatures.OLE)):
                return head, b""
            self._allow(info)
            content = head + stream.read(info.file_size)
        if len(content) != info.file_size:
            raise ValueError("cut short")
        return head, content

    def _allow(self, info: zipfile.ZipInfo) -> None:
        size, limits = info.file_size, self.limits
        if size > limits.member_bytes:
            raise _beyond(
                f"Tệp này lớn {megabytes(size)}, vượt mức {megabytes(limits.member_bytes)}"
            )
        if size > 2**20 and size > limits.ratio * info.compress_size:
            raise _beyond(f"Tệp này phồng quá {limits.ratio} lần khi giải nén")
        if self.inflated + size > limits.total_bytes:
            raise _beyond(
                f"Nội dung của tệp nén lớn hơn {megabytes(limits.total_bytes)} khi giải nén"
            )
        self.inflated += size


# ---------------------------------------------------------------- names


def _shown(name: str) -> str:
    """A name for people: composed, without control characters; bytes that are no UTF-8 are guessed."""
    if name.isascii() and name.isprintable():
        return name
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        try:
            name = _decoded(name.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:
            name = name.encode("utf-8", "replace").decode()
    return re.sub(r"[\0-\x1f\x7f-\x9f]", "\ufffd", composed(name))


def _decoded(raw: bytes) -> str:
    """A name in an encoding that nobody tells: UTF-8, else the Vietnamese or Western code page."""
    for encoding in ("utf-8", "cp1258", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member with "/" separators; without the UTF-8 flag it was read as cp437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        name = _unicode_path(info.extra, raw) or _decoded(raw)
    return _shown(name.replace("\\", "/"))


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The Unicode name that WinRAR and Info-ZIP add (field 0x7075, APPNOTE.TXT 4.6.9), or ""."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x7075 and data[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return data[5:].decode("utf-8", "replace")
    return ""


def _order(name: str) -> tuple[str, str]:
    return composed(name).casefold(), name


def _suffix(name: str) -> str:
    return PurePosixPath(name.rstrip(" .\u00a0")).suffix.lower()


def _stray(path: str, named: bool = False) -> str:
    """What its name alone shows a file or folder to be, "" for what may be or hold a report."""
    name = os.path.basename(path)
    if name.startswith("~$"):
        return signatures.LOCK_FILE
    if named:
        return ""
    if name.lower() in SYSTEM_NAMES:
        return "tệp hoặc thư mục do hệ điều hành tạo ra"
    return "tệp hoặc thư mục ẩn (tên bắt đầu bằng dấu chấm)" if name.startswith(".") else ""


def _extended(path: str) -> str:
    r"""An absolute Windows path as it must be spelled if it is long, or ends in a space or dot.

    After ``\\?\`` the system takes 32,767 characters and leaves the end of a name alone
    (Microsoft, "Naming Files, Paths, and Namespaces").
    """
    if path.startswith("\\\\?\\") or (len(path) <= LONG and not path.endswith((" ", "."))):
        return path
    return "\\\\?\\UNC" + path[1:] if path.startswith("\\\\") else "\\\\?\\" + path


# ---------------------------------------------------------------- disk and content


def _on_disk(path: str) -> str:
    return _extended(path) if os.name == "nt" else path


def _look(path: str) -> tuple[int, list[str], bytes]:
    """Mode, names in order (of a folder) and beginning (of an ordinary file)."""
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        return mode, sorted(os.listdir(path), key=_order), b""
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        return mode, [], b""
    with open(path, "rb", buffering=0) as stream:
        return mode, [], stream.read(HEAD)


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def _unreadable(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            why = "không có ở đó"
        case PermissionError():
            why = "không có quyền đọc, hoặc chương trình khác đang giữ"
        case OSError(errno=errno.ELOOP):
            why = "lối tắt trỏ vòng về chính nó"
        case _:
            why = "đĩa, mạng hoặc tên tệp có lỗi"
    return f"Không đọc được tệp hoặc thư mục này: {why}."


def _document(archive: zipfile.ZipFile) -> str | None:
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


def directory_size(source: Path | bytes) -> int:
    """Bytes of a zip's directory as its end record tells (APPNOTE.TXT 4.3.14 to 4.3.16), 0 without one.

    Raises struct.error for an end record cut short.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 2**16 - 98))
        tail = stream.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0:
        return 0
    if end >= 76 and tail.startswith(b"PK\6\7", end - 20) and tail.startswith(b"PK\6\6", end - 76):
        return struct.unpack_from("<Q", tail, end - 36)[0]
    return struct.unpack_from("<I", tail, end + 12)[0]


def _describe(head: bytes) -> str:
    return signatures.describe(head, "") if head.strip(b"\0 \t\r\n") else "tệp rỗng"


def _ignored(path: str, kind: str) -> SetAside:
    return SetAside(
        path, messages.NOT_A_REPORT, f"Đây là {kind}.", CATALOGUE[messages.NOT_A_REPORT].remedy
    )


def _beyond(what: str) -> Unreadable:
    return Unreadable(
        messages.BEYOND_LIMITS,
        f"{what}; giới hạn này giữ cho máy không bị treo vì tệp giả.",
        UNPACK,
    )
