"""Names of files: as they are shown, their order, and what a name alone tells."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath

from khsheet import outputs
from khsheet.formats import signatures
from khsheet.vietnamese.text import composed

SYSTEM_NAMES = frozenset(
    {"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"}
)


#: An output of an earlier run: what it was made of counts, or what was made in its place.
PUT_ASIDE = "bản cũ mà phần mềm giữ lại khi ghi bản mới cùng tên"


def shown_name(name: str) -> str:
    """A name for people: composed, without control characters; bytes that are no UTF-8 guessed."""
    if name.isascii() and name.isprintable():
        return name
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        try:
            name = decoded(name.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:
            name = name.encode("utf-8", "replace").decode()
    return re.sub(r"[\0-\x1f\x7f-\x9f]", "\ufffd", composed(name))


def decoded(raw: bytes) -> str:
    """A name in an encoding that nobody tells: UTF-8, else the Vietnamese or Western code page."""
    for encoding in ("utf-8", "cp1258", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def order(name: str) -> tuple[str, str]:
    return composed(name).casefold(), name


def suffix_of(name: str) -> str:
    return PurePosixPath(name.rstrip(" .\u00a0")).suffix.lower()


def is_of_system(path: str) -> bool:
    """Whether by its name it is what programs and systems leave everywhere: nobody sent it."""
    name = path.rpartition("/")[2]
    return name.startswith("~$") or name.lower() in SYSTEM_NAMES


def stray_name(path: str, named: bool = False) -> str:
    """What its name alone shows a file or folder to be, "" for what may be or hold a report."""
    name = os.path.basename(path)
    if name.startswith("~$"):
        return signatures.LOCK_FILE
    if named:
        return ""
    if name.lower() in SYSTEM_NAMES:
        return "tệp hoặc thư mục do hệ điều hành tạo ra"
    if outputs.is_kept(name):
        return PUT_ASIDE
    return "tệp hoặc thư mục ẩn (tên bắt đầu bằng dấu chấm)" if name.startswith(".") else ""
