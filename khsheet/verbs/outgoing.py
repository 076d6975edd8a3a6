"""Where outputs go: what may take the place of what lies there, and folders for what is for the
units; it is known before anything is written."""

from __future__ import annotations

import enum
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khsheet import formats, messages, outputs
from khsheet.collection.stored import is_consolidated
from khsheet.form.known import KnownForms
from khsheet.intake import limits, reader
from khsheet.intake.deadline import Deadline, TooLong
from khsheet.intake.one_file import is_untouched
from khsheet.intake.receive import WrongUse
from khsheet.office.by_schema import is_office_book


class Kind(enum.Enum):
    """What lies where an output goes, as it is told; nothing also where an output may be tried."""

    NOTHING = ""
    CONSOLIDATED = "bảng tổng hợp"
    REPORT = "báo cáo của một đơn vị"
    OFFICE_BOOK = "tệp của văn phòng (danh sách đơn vị, cấu hình)"
    DEFINITION = "tệp định nghĩa một biểu mẫu"
    DAMAGED = "tệp hỏng"
    OTHER = "?"


def lying_at(path: Path) -> Kind:
    """What lies there; a file that the system does not give is for who writes it to tell."""
    try:
        if not path.is_file() or not path.stat().st_size:
            return Kind.NOTHING
        with _opened(path) as book:
            return _kind(book)
    except OSError:
        return Kind.NOTHING
    except TooLong:
        return Kind.OTHER
    except formats.Unreadable as error:
        if isinstance(error.__cause__, OSError):
            return Kind.NOTHING
        return Kind.DAMAGED if error.code == messages.DAMAGED else Kind.OTHER


@contextmanager
def _opened(path: Path) -> Iterator[formats.Book]:
    """The workbook there, no longer than a file may take. Raises Unreadable, OSError, TooLong."""
    with Deadline(limits.SECONDS) as deadline:
        deadline.start()
        with formats.open_book(path, limits.of_file(path)) as book:
            yield book


def has_typed(path: Path, known: KnownForms) -> bool:
    """Whether what lies there is more than a workbook for a unit as it was made: somebody has typed
    into it, or it is none. What the system does not give is for who writes it to tell."""
    try:
        if not path.is_file() or not path.stat().st_size:
            return False
        with _opened(path) as book:
            return not is_untouched(book, known)
    except OSError:
        return False
    except (formats.Unreadable, TooLong) as error:
        return not isinstance(error.__cause__, OSError)


def would_lose(path: Path, data: bytes, known: KnownForms) -> bool:
    """Whether something that somebody typed is lost where that is written."""
    return not holds(path, data) and has_typed(path, known)


def holds(path: Path, data: bytes) -> bool:
    """Whether that is what lies there."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _kind(book: formats.Book) -> Kind:
    from khsheet.form.book.schema import is_definition  # which few runs meet

    if is_consolidated(book):
        return Kind.CONSOLIDATED
    identity = reader.read_identity(book)
    if identity.get("form"):
        return Kind.CONSOLIDATED if identity.get("kind") == "consolidated" else Kind.REPORT
    if is_office_book(book):
        return Kind.OFFICE_BOOK
    return Kind.DEFINITION if is_definition(book.names) else Kind.OTHER


def must_be_free_for(wanted: Kind, output: Path, *, is_own_name: bool = False) -> None:
    """Raises WrongUse for an output that would take the place of anything else than another of its
    kind, OutputRefused for one that is no file. What is damaged is taken for one
    where the name is that which such outputs are given by themselves (``is_own_name``)."""
    outputs.must_be_a_file(output)
    there = lying_at(output)
    if there not in (Kind.NOTHING, wanted, *[Kind.DAMAGED] * is_own_name):
        raise not_free(output, wanted.value, "" if there is Kind.OTHER else there.value)


def not_free(output: Path, wanted: str, there: str = "") -> WrongUse:
    """Why nothing is written there: it is no output of the ``wanted`` kind; what, where known."""
    told = f"là {there}, không phải {wanted}" if there else f"đã có, không phải {wanted}"
    return WrongUse(
        f"{output} {told} do phần mềm ghi; để không mất nội dung, xin đổi tên tệp đó hoặc chọn "
        "tên khác bằng -o."
    )


def must_take_files(return_to: Path | None, letters_to: Path | None = None) -> None:
    """Raises OutputRefused for a folder where nothing can be written; it need not be there yet."""
    for folder, option in ((return_to, "--return"), (letters_to, "--letters")):
        if folder is None:
            continue
        there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
        try:
            tempfile.TemporaryFile(dir=there).close()
        except OSError as error:
            why = outputs.reason(error, folder, option)
            raise outputs.OutputRefused(f"Không ghi được vào {folder}: {why}.") from error
