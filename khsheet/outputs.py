"""Outputs that appear whole or not at all, and never cost what was there before."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

PREFIX = ".khsheet-"


class OutputRefused(Exception):
    """An output file cannot be written; ``str()`` is the Vietnamese message."""


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when the block ends well.

    Raises OutputRefused when the folder cannot be written, the disk is full, or ``path`` is held
    open by another program.
    """
    clear_leftovers(path.parent)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputRefused(f"Không ghi được vào thư mục {path.parent}: {_reason(error)}.") from error
    made = Path(name)
    try:
        yield made
        if made.exists():
            replace(made, path, or_refuse=True)
    except OSError as error:
        raise OutputRefused(f"Không ghi được {path}: {_reason(error)}.") from error
    finally:
        made.unlink(missing_ok=True)


def replace(made: Path, path: Path, *, or_refuse: bool = False) -> Path:
    """Put a finished file in its place; under a free name beside it when it is held open."""
    made.chmod(0o644)
    try:
        os.replace(made, path)
    except PermissionError:
        if or_refuse or path.is_dir():
            raise
        path = free_name(path)
        os.replace(made, path)
    return path


def _reason(error: OSError) -> str:
    return {
        28: "ổ đĩa đã đầy, xin dọn bớt rồi chạy lại",
        13: "không có quyền ghi, hoặc tệp đang mở trong chương trình khác",
        30: "nơi này chỉ cho đọc, xin chọn chỗ khác bằng -o",
        36: "tên tệp quá dài, xin chọn tên ngắn hơn bằng -o",
        20: "một phần của đường dẫn không phải là thư mục",
        21: "đây là một thư mục, xin cho tên tệp",
    }.get(error.errno or 0, error.strerror or type(error).__name__)


def clear_leftovers(folder: Path) -> None:
    """Remove temporary files that a killed run left."""
    for old in folder.glob(f"{PREFIX}*") if folder.is_dir() else ():
        try:
            old.unlink()
        except OSError:
            continue


def write_bytes(path: Path, data: bytes) -> None:
    """Write a small file atomically."""
    with atomic(path) as made:
        made.write_bytes(data)


# ---------------------------------------------------------------- what was there before


def kept_name(path: Path) -> Path:
    """The dated name under which an existing output is kept beside the new one."""
    stamp = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %Hh%M")
    kept, number = path.with_name(f"{path.stem} (cũ {stamp}){path.suffix}"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem} (cũ {stamp}, {number}){path.suffix}")
    return kept


def keep_old(path: Path) -> Path | None:
    """Copy an existing output to its dated name; None when there is none. Raises OutputRefused."""
    if not path.exists():
        return None
    try:
        kept = kept_name(path)
        shutil.copy2(path, kept)
    except OSError as error:
        raise OutputRefused(f"Không giữ lại được {path}: {_reason(error)}.") from error
    return kept


def backups(path: Path) -> list[Path]:
    """Earlier versions that ``keep_old`` left."""
    pattern = re.compile(re.escape(path.stem) + r" \(cũ \d{4}-\d\d-\d\d \d\dh\d\d(, \d+)?\)" + re.escape(path.suffix))
    return [p for p in path.parent.iterdir() if pattern.fullmatch(p.name)] if path.parent.is_dir() else []


def free_name(path: Path) -> Path:
    """Another name beside ``path`` that is not taken, for when it is open in another program."""
    number = 2
    while (other := path.with_name(f"{path.stem} ({number}){path.suffix}")).exists():
        number += 1
    return other
