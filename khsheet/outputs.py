"""Outputs that appear whole or not at all, and never cost what was there before."""

from __future__ import annotations

import errno
import filecmp
import os
import platform
import re
import shutil
import stat
import sys
import tempfile
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from khsheet import windows
from khsheet.errors import UserError
from khsheet.model.fielded import Mutable

#: Builds are repeatable: nothing in a workbook depends on when it was made.
CREATED = datetime(2026, 1, 1)

PREFIX = ".khsheet-"
#: Seconds after which temporary files, of whatever machine, are left from a run that was killed.
LEFT_BEHIND = 24 * 3600

#: In a folder of this name, beside the outputs, lie their older versions.
OLD = "cũ"
#: So many outputs are named of each kind.
_NAMED = 5


class OutputRefused(UserError):
    """An output file cannot be written; ``str()`` is the Vietnamese message."""


class OutputLocked(OutputRefused):
    """Another program holds the output that is there: it stays as it is."""


class Done(Mutable):
    """What became of the outputs of a run: of those that were there, which were replaced, which
    had not changed, and which another program held open."""

    replaced: list[Path] = field(default_factory=list)
    same: list[Path] = field(default_factory=list)
    locked: list[Path] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What is to be said of them, a line each."""
        told = []
        if self.same:
            told.append(f"Không đổi, không ghi lại: {len(self.same)} tệp.")
        if self.replaced:
            places = sorted({str(path.parent / OLD) for path in self.replaced})
            told.append(f"Đã thay: {_some(self.replaced)}; bản trước ở {', '.join(places)}.")
        if self.locked:
            told.append(
                f"Chưa ghi được vì đang mở trong chương trình khác: {_some(self.locked)}. "
                "Bản đang mở còn nguyên; xin đóng lại rồi chạy lại."
            )
        return told


def _some(paths: list[Path]) -> str:
    """How many, and the first of them by name."""
    named = ", ".join(path.name for path in paths[:_NAMED])
    return f"{len(paths)} tệp ({named}{', …' if len(paths) > _NAMED else ''})"


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when the block ends well.

    Raises OutputRefused when the folder cannot be written, the disk is full, ``path`` is held open
    by another program, or is no file.
    """
    must_be_a_file(path)
    try:
        clear_leftovers(path.parent)
        clear_leftovers(path.parent / OLD)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f"{PREFIX}{_run()}-", suffix=path.suffix[:20], dir=path.parent
        )
        os.close(handle)
        os.chmod(name, _permissions(path))
    except (OSError, ValueError) as error:
        raise OutputRefused(f"Không ghi được {path}: {reason(error, path)}.") from error
    made = Path(name)
    try:
        yield made
        if made.exists():
            os.replace(made, path)
    except Exception as error:
        told = (error, *error.args)  # XlsxWriter wraps those of the disk
        of_disk = next((e for e in told if isinstance(e, OSError)), None)
        if of_disk is None:
            raise
        kind = OutputLocked if _is_held(of_disk, path) else OutputRefused
        raise kind(f"Không ghi được {path}: {reason(of_disk, path)}.") from error
    finally:
        _remove(made)


def _is_held(error: OSError, path: Path) -> bool:
    """Whether another program holds what is there; the folder took a temporary file before."""
    return isinstance(error, PermissionError) and path.is_file()


@contextmanager
def atomic_folder(path: Path, names: Container[str], done: Done | None = None) -> Iterator[Path]:
    """A temporary folder beside ``path`` that takes its place when the block ends well.

    A folder of other content that was there is kept under a dated name. Raises OutputRefused where
    it has files other than ``names``, or as ``atomic`` does.
    """
    done = done or Done()
    if path.exists() and not (path.is_dir() and all(p.name in names for p in path.iterdir())):
        raise OutputRefused(
            f"Không ghi được {path}: nơi này đã có tệp khác; xin chọn thư mục mới ở -o."
        )
    try:
        clear_leftovers(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{_run()}-", dir=path.parent))
        made.chmod(_permissions(path) | 0o111 & ~_mask())
    except (OSError, ValueError) as error:
        raise OutputRefused(f"Không ghi được {path}: {reason(error, path)}.") from error
    try:
        yield made
        _replace_folder(made, path, done)
    except OSError as error:
        raise OutputRefused(f"Không ghi được {path}: {reason(error, path)}.") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _replace_folder(made: Path, path: Path, done: Done) -> None:
    """Put a finished folder in its place; one that says the same stays as it is."""
    names = sorted(os.listdir(path)) if path.is_dir() else []
    if names == sorted(os.listdir(made)) and not any(
        filecmp.cmpfiles(path, made, names, False)[1:]
    ):
        done.same.append(path)
        return
    if not names:
        if path.is_dir():
            path.rmdir()
        made.rename(path)
        return
    kept = path.rename(_place_for_old(path))
    try:
        made.rename(path)
    except OSError:
        kept.rename(path)
        _drop_if_empty(kept.parent)
        raise
    done.replaced.append(path)


def must_be_a_file(path: Path) -> None:
    """Raises OutputRefused for a folder, device, socket or pipe: no output takes its place."""
    if windows.IS_HERE and (why := windows.refused(path.name)):
        raise OutputRefused(f"Không ghi được {path}: {why}.")
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return  # there is nothing yet, or writing will say what is wrong
    if stat.S_ISDIR(mode):
        why = "đây là một thư mục, xin cho tên tệp ở -o"
    elif not stat.S_ISREG(mode):
        why = "đây là một thiết bị hoặc đường ống của máy, không phải tệp; xin chọn tên khác ở -o"
    else:
        return
    raise OutputRefused(f"Không ghi được {path}: {why}.")


def _permissions(path: Path) -> int:
    """Those that the user's mask leaves to a new file, and no more than the file there has."""
    mode = 0o666 & ~_mask()
    return mode & (path.stat().st_mode | 0o600) if path.exists() else mode


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def replace(made: Path, path: Path) -> Path:
    """Put a finished file in the place of what is not there, or is kept elsewhere; under a free
    name beside it when another program holds it open."""
    try:
        os.replace(made, path)
    except PermissionError:
        if path.is_dir():
            raise
        path = free_name(path)
        os.replace(made, path)
    return path


def reason(error: Exception, path: Path | str, option: str = "-o") -> str:
    """Why something could not be written, and what to do: Vietnamese, without a full stop."""
    known = {
        errno.ENOSPC: "ổ đĩa đã đầy, xin dọn bớt rồi chạy lại",
        errno.EFBIG: "tệp lớn hơn mức ổ đĩa hoặc tài khoản này cho phép, "
        f"xin chọn nơi khác bằng {option}",
        errno.EACCES: "không có quyền ghi, hoặc tệp đang mở trong chương trình khác; "
        f"xin đóng tệp hoặc chọn nơi khác bằng {option}",
        errno.EPERM: f"không được phép ghi ở đây, xin chọn nơi khác bằng {option}",
        errno.EROFS: f"nơi này chỉ cho đọc, xin chọn nơi khác bằng {option}",
        errno.ENOENT: "tệp hoặc thư mục không còn ở đó, xin xem lại đường dẫn",
        errno.ENAMETOOLONG: f"tên tệp quá dài, xin chọn tên ngắn hơn bằng {option}",
        errno.ENOTDIR: f"một phần của đường dẫn không phải là thư mục, xin xem lại {option}",
        errno.EEXIST: f"một phần của đường dẫn không phải là thư mục, xin xem lại {option}",
    }
    number = getattr(error, "errno", 0)
    if number not in known and len(os.path.abspath(path)) > windows.LONG:
        return f"đường dẫn quá dài, xin chọn nơi khác bằng {option}"
    return known.get(number, f"đĩa, mạng hoặc tên tệp có lỗi, xin chọn nơi khác bằng {option}")


@contextmanager
def keeping_other(path: Path, done: Done | None = None) -> Iterator[Path]:
    """As ``atomic``; other content that was there is kept among the old ones, the same untouched.
    ``done`` learns of it, and of an output that is held open, which else is refused."""
    try:
        with atomic(path) as made:
            yield made
            _take_place(made, path, done or Done())
    except OutputLocked:
        if done is None:
            raise
        done.locked.append(path)


def _take_place(made: Path, path: Path, done: Done) -> None:
    """Put a finished file in its place. Raises OSError, and OutputRefused, with all as it was."""
    if not path.is_file():
        os.replace(made, path)
    elif has_same_content(path, made):
        made.unlink()
        done.same.append(path)
    else:
        kept = keep_old(path)
        try:
            os.replace(made, path)
        except OSError:
            drop_old(kept)
            raise
        done.replaced.append(path)


def has_same_content(one: Path, other: Path) -> bool:
    """Whether two files hold the same; of a zip its parts, whatever time it gives them."""
    if filecmp.cmp(one, other, shallow=False):
        return True
    listed = _parts(one)
    return listed is not None and listed == _parts(other)


def _parts(path: Path) -> list[tuple[str, int, int]] | None:
    """The parts of a zip with their sizes and checksums; None for what is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [(part.filename, part.file_size, part.CRC) for part in archive.infolist()]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return None


def write_bytes(path: Path, data: bytes, done: Done | None = None) -> None:
    """Write a small file atomically, as ``keeping_other`` does."""
    with keeping_other(path, done) as made:
        made.write_bytes(data)


# ---------------------------------------------------------------- temporary files


def _machine() -> str:
    """Two runs on one machine know it by this; others share at most a network folder with us."""
    return f"{zlib.crc32(f'{sys.platform} {platform.node()}'.encode()):08x}"


def _run() -> str:
    """This run in the name of a temporary file: machine and process."""
    return f"{_machine()}-{os.getpid()}"


@contextmanager
def work_folder() -> Iterator[str]:
    """A folder for what is too much for memory; those of killed runs are removed on the way."""
    base = Path(tempfile.gettempdir())
    clear_leftovers(base)
    with tempfile.TemporaryDirectory(
        prefix=f"{PREFIX}{_run()}-", dir=base, ignore_cleanup_errors=True
    ) as folder:
        yield folder


def clear_leftovers(folder: Path) -> None:
    """Remove what killed runs left there.

    Those are runs of this machine that are no more, and of any machine long ago.
    """
    for old in folder.glob(f"{PREFIX}*") if folder.is_dir() else ():
        machine, _, rest = old.name.removeprefix(PREFIX).partition("-")
        process = rest.partition("-")[0]
        try:
            is_ours = machine == _machine() and process.isascii() and process.isdigit()
            is_over = is_ours and not is_alive(int(process))
            if not is_over and time.time() - old.stat().st_mtime <= LEFT_BEHIND:
                continue
            shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        except OSError:
            continue  # somebody else's, or removed by another run just now


def is_alive(process: int) -> bool:
    """Whether a process of that number runs on this machine."""
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return _is_alive_on_windows(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return True


def _is_alive_on_windows(process: int) -> bool:
    """There os.kill would end the process; one that has ended can be opened while it is held."""
    import ctypes

    library: Any = ctypes  # the parts for Windows are unknown elsewhere
    kernel = library.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    query = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
    handle = ctypes.c_void_p(kernel.OpenProcess(query, False, process))
    if not handle:
        return library.get_last_error() == 5  # ERROR_ACCESS_DENIED: it is somebody else's
    status = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(status))
    kernel.CloseHandle(handle)
    return not known or status.value == 259  # STILL_ACTIVE


def _remove(made: Path) -> None:
    with suppress(OSError):  # the next run removes it
        made.unlink(missing_ok=True)


# ---------------------------------------------------------------- what was there before


def _stamped(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %Hh%M")


def kept_name(path: Path) -> Path:
    """The dated name under which an existing output is kept among the old ones."""
    folder, stamp = path.parent / OLD, _stamped(path)
    kept, number = folder / f"{path.stem} (cũ {stamp}){path.suffix}", 1
    while kept.exists():
        number += 1
        kept = folder / f"{path.stem} (cũ {stamp}, {number}){path.suffix}"
    return kept


def _place_for_old(path: Path) -> Path:
    """That name, in a folder that is there. Raises OSError."""
    kept = kept_name(path)
    kept.parent.mkdir(exist_ok=True)
    return kept


def _drop_if_empty(folder: Path) -> None:
    with suppress(OSError):  # it is not empty
        folder.rmdir()


#: What the name of an output that was put aside ends with.
_KEPT = r" \(cũ \d{4}-\d\d-\d\d \d\dh\d\d(, \d+)?\)"
_IS_KEPT = re.compile(rf".*{_KEPT}(\.[^.]*)?")


def is_kept(name: str) -> bool:
    """Whether a file or folder of that name is an earlier output that was put aside."""
    return bool(_IS_KEPT.fullmatch(unicodedata.normalize("NFC", name)))


def keep_old(path: Path) -> Path | None:
    """Copy an existing output to its dated name; None when there is none. Raises OutputRefused."""
    if not path.exists():
        return None
    try:
        kept = kept_name(path)
        with atomic(kept) as made:
            shutil.copy2(path, made)
    except OSError as error:
        raise OutputRefused(f"Không giữ lại được {path}: {reason(error, path)}.") from error
    return kept


def drop_old(kept: Path | None) -> None:
    """Remove a copy that was kept for nothing: what it is of stays where it was."""
    if kept:
        _remove(kept)
        _drop_if_empty(kept.parent)


def put_aside(path: Path) -> None:
    """Give an existing output its dated name. Raises OutputRefused."""
    if path.exists():
        _move(path, lambda: _place_for_old(path))


def move_into(path: Path, folder: Path) -> bool:
    """Move an existing output into a folder, where one of other content is put aside; whether there
    was any. Raises OutputRefused."""
    if not path.is_file():
        return False
    target = folder / path.name
    if target.is_file() and not has_same_content(target, path):
        put_aside(target)

    def place() -> Path:
        folder.mkdir(exist_ok=True)
        return target

    _move(path, place)
    return True


def _move(path: Path, place: Callable[[], Path]) -> None:
    try:
        os.replace(path, place())
    except OSError as error:
        kind = OutputLocked if _is_held(error, path) else OutputRefused
        raise kind(f"Không chuyển được {path}: {reason(error, path)}.") from error


def versions(folder: Path, stem: str, suffix: str) -> list[Path]:
    """The outputs in a folder whose name without suffix is the pattern ``stem``.

    With them come all that ``keep_old`` kept and ``free_name`` wrote beside them.
    """
    beside = rf"({_KEPT}| \(mới \d+\))?"
    pattern = re.compile(f"(?:{stem}){beside}{re.escape(suffix)}")
    found = []
    for place in (folder, folder / OLD):
        names = sorted(os.listdir(place)) if place.is_dir() else []
        found += [place / n for n in names if pattern.fullmatch(unicodedata.normalize("NFC", n))]
    return found


def free_name(path: Path) -> Path:
    """The first of ``other_names`` that is not taken."""
    return next(other for other in other_names(path) if not other.exists())


def other_names(path: Path) -> Iterator[Path]:
    """Names beside ``path`` for when what is there has to stay, or is open in another program."""
    return (path.with_name(f"{path.stem} (mới {n}){path.suffix}") for n in count(2))
