"""What the clerk points at -> the files to read: folders, archives, copies, strays."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from khsheet import messages, windows
from khsheet.formats import signatures
from khsheet.formats.book import Unreadable, megabytes
from khsheet.formats.ole import CompoundFile
from khsheet.intake import containers
from khsheet.intake.file_names import PUT_ASIDE, order, shown_name, stray_name, suffix_of
from khsheet.intake.zips import (
    DEFAULT_LIMITS,
    HEAD,
    RESEND,
    UNPACK,
    Allowance,
    ArchiveLimits,
    beyond,
    content,
    document_kind,
    member_name,
    open_zip,
)
from khsheet.messages import CATALOGUE


class Arrival(NamedTuple):
    """One file to read: ``path`` as it is shown; where it lies or, from an archive, its bytes."""

    path: str
    source: Path | bytes


class SetAside(NamedTuple):
    """Something found that is not read; ``found`` and ``hint`` are Vietnamese sentences."""

    path: str
    code: str
    found: str
    hint: str


Found = Arrival | SetAside

_RENAME = "Không cần làm gì; nếu đây là báo cáo đơn vị gửi thì đổi tên tệp rồi chạy lại."


# .numbers cannot be read, but somebody meant a report: the reader says what to do.
SPREADSHEETS = frozenset(
    ".xlsx .xlsm .xlsb .xls .xltx .xltm .xlt .ods .ots .et .ett .numbers .fods".split()
)
PACKED = frozenset(
    ".rar .7z .tar .gz .tgz .bz2 .tbz .xz .txz .zst .lz .lzma .lzh .lha .ace .zipx .iso .cab .arj"
    " .001 .z01".split()
)
PACKED_SIGNS = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
STRAYS = dict.fromkeys(
    (".crdownload", ".part", ".partial", ".download"), "tệp tải về chưa xong"
) | {
    ".tmp": "tệp tạm",
    ".lnk": "lối tắt (shortcut), không phải chính tệp mà nó chỉ tới",
}


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
            yield found if number == 1 else found._replace(path=shown)


class _Intake:
    """One round of looking; it remembers what it met and what the current zip has inflated."""

    def __init__(self, leave_out: Iterable[Path | str], limits: ArchiveLimits):
        self.limits = limits
        self.allowance = Allowance(limits)
        self.met: dict[str, list[str]] = {}
        for path in leave_out:
            self._meet(os.fspath(path))

    # ------------------------------------------------------------ on disk

    def under(self, given: str) -> Iterator[Found]:
        """A file, or a folder with all below it; a stack: folders may be deeper than calls."""
        # Windows drops spaces at the end whenever it makes a path absolute: once, at the top.
        top = os.path.abspath(given) if windows.IS_HERE else given
        waiting = [(top, shown_name(Path(given).as_posix()), True)]
        while waiting:
            path, shown, named = waiting.pop()
            if self._meet(path):
                continue
            if stray := stray_name(path, named):
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
                    (os.path.join(path, n), base + shown_name(n), False) for n in reversed(names)
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
        known = self.met.setdefault(order(real)[0], [])
        if any(real == other or _same(real, other) for other in known):
            return True
        known.append(real)
        return False

    # ------------------------------------------------------------ what it is

    def _recognise(
        self, shown: str, source: Path | bytes, head: bytes, named: bool = False, depth: int = 0
    ) -> Iterator[Found]:
        """One file or member, by the end of its name and else by its content."""
        suffix = suffix_of(shown)
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
        elif kind := containers.closed(suffix, head, shown.rpartition("/")[2]):
            yield _may_hold(shown, kind)
        elif containers.is_mail(suffix, head):
            yield from self._within_depth(self._mail, shown, source, depth)
        elif head.startswith(signatures.OLE):
            yield self._ole(shown, source, named)
        else:
            yield Arrival(shown, source) if named else _ignored(shown, _describe(head))

    def _within_depth(
        self,
        opened: Callable[[str, Path | bytes, int], Iterator[Found]],
        shown: str,
        source: Path | bytes,
        depth: int,
    ) -> Iterator[Found]:
        """What is in an archive or mail; no deeper than the limits say."""
        if depth >= self.limits.depth:
            found = f"Tệp nằm trong {depth} lớp tệp nén hoặc thư khác, nội dung chưa được đọc."
            yield SetAside(shown, messages.BEYOND_LIMITS, found, UNPACK)
            return
        if not depth:
            self.allowance.begin()
        yield from opened(shown, source, depth)

    def _ole(self, shown: str, source: Path | bytes, named: bool) -> Found:
        """A compound file: a workbook, what may be one under a password, a mail, a document."""
        try:
            data = self._whole(source)
            streams = CompoundFile(data).streams
        except (Unreadable, OSError, ValueError, IndexError):
            return Arrival(shown, source) if named else _ignored(shown, signatures.UNKNOWN)
        if containers.is_outlook_mail(streams):
            return _may_hold(shown, "thư lưu từ Outlook")
        if named or {"workbook", "encryptedpackage"} & streams.keys():
            return Arrival(shown, source)
        kind = signatures.describe_streams(streams)
        return _may_hold(shown, kind) if containers.is_report(data) else _ignored(shown, kind)

    def _whole(self, source: Path | bytes) -> bytes:
        """All bytes of a file that is not too large. Raises Unreadable and OSError."""
        if isinstance(source, bytes):
            return source
        if source.stat().st_size > self.limits.member_bytes:
            raise beyond(f"Tệp này lớn hơn {megabytes(self.limits.member_bytes)}")
        return source.read_bytes()

    def _mail(self, shown: str, source: Path | bytes, depth: int) -> Iterator[Found]:
        """What is attached to a saved mail."""
        is_empty = True
        try:
            for part in containers.attachments(self._whole(source), self.limits):
                is_empty = False
                path = f"{shown}/{part.name}"
                if stray := stray_name(part.name):
                    yield _ignored(path, stray)
                else:
                    head = part.data[:HEAD]
                    yield from self._recognise(path, part.data, head, depth=depth + 1)
        except Unreadable as refusal:
            yield SetAside(shown, refusal.code, refusal.found, refusal.hint)
        except OSError as error:
            remedy = CATALOGUE[messages.UNREADABLE_ON_DISK].remedy
            yield SetAside(shown, messages.UNREADABLE_ON_DISK, _unreadable(error), remedy)
        else:
            if is_empty:
                yield _ignored(shown, "thư không kèm tệp nào")

    def _zip(self, shown: str, source: Path | bytes, named: bool, depth: int) -> Iterator[Found]:
        """A zip: a workbook, another document, or an archive whose members are gone through."""
        try:
            archive = open_zip(source, self.limits)
        except Unreadable as refusal:
            yield SetAside(shown, refusal.code, refusal.found, refusal.hint)
            return
        with archive:
            kind = document_kind(archive)
            if kind and containers.embeds_report(archive, self.limits):
                yield _may_hold(shown, f"{kind} có nhúng bảng tính báo cáo")
            elif kind is not None:
                yield Arrival(shown, source) if named or not kind else _ignored(shown, kind)
            else:
                yield from self._within_depth(
                    lambda path, _, depth: self._members(archive, path, depth),
                    shown,
                    source,
                    depth,
                )

    # ------------------------------------------------------------ in a zip

    def _members(self, archive: zipfile.ZipFile, shown: str, depth: int) -> Iterator[Found]:
        """Each member in the order of names; a stray folder is told once, a bad one stops none."""
        members = [(member_name(info), info) for info in archive.filelist]
        files = [(name, info) for name, info in members if info.file_size or not name.endswith("/")]
        if not files:
            yield SetAside(
                shown,
                messages.EMPTY_FILE,
                "Tệp nén không có tệp nào bên trong.",
                CATALOGUE[messages.EMPTY_FILE].remedy,
            )
        told = set()
        for name, info in sorted(files, key=lambda file: order(file[0])):
            parts = [part for part in name.split("/") if part not in ("", ".", "..")] or ["?"]
            strays = [at for at, part in enumerate(parts) if stray_name(part)]
            path = "/".join([shown, *parts[: strays[0] + 1 if strays else None]])
            if not strays:
                yield from self._member(archive, info, path, depth)
            elif path not in told:
                told.add(path)
                yield _ignored(path, stray_name(parts[strays[0]]))

    def _member(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, depth: int
    ) -> Iterator[Found]:
        try:
            head, data = content(archive, info, partial(_matters, path), self.allowance)
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
            yield from self._recognise(path, data, head, depth=depth + 1)


# ---------------------------------------------------------------- disk and content


def _on_disk(path: str) -> str:
    return windows.extended(path) if windows.IS_HERE else path


def _look(path: str) -> tuple[int, list[str], bytes]:
    """Mode, names in order (of a folder) and beginning (of an ordinary file)."""
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        return mode, sorted(os.listdir(path), key=order), b""
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


def _describe(head: bytes) -> str:
    return signatures.describe(head, "") if head.strip(b"\0 \t\r\n") else "tệp rỗng"


def _ignored(path: str, kind: str) -> SetAside:
    remedy = _RENAME if kind == PUT_ASIDE else CATALOGUE[messages.NOT_A_REPORT].remedy
    return SetAside(path, messages.NOT_A_REPORT, f"Đây là {kind}.", remedy)


def _may_hold(path: str, kind: str) -> SetAside:
    """What cannot be opened here and may have a report in it."""
    found = f"Đây là {kind}; có thể có báo cáo bên trong, chưa được đọc."
    return SetAside(path, messages.MAY_HOLD_REPORT, found, containers.SAVE_ATTACHMENTS)


def _matters(path: str, head: bytes) -> bool:
    """Whether all of a member is looked at, by its name or its beginning."""
    suffix = suffix_of(path)
    if suffix in SPREADSHEETS or head.startswith((*signatures.ZIP, signatures.OLE)):
        return True
    return containers.is_mail(suffix, head)
