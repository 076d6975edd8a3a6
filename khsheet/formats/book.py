"""What every workbook reader shares: refusals, limits, the sparse grid and its builder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from khsheet import messages
from khsheet.formats.fittings import Fittings
from khsheet.formats.looks import Looks
from khsheet.model import Formula, Raw
from khsheet.model.fielded import Immutable

MAX_ROW, MAX_COLUMN, MAX_TEXT = 1_048_576, 16_384, 32_767
FAR_KEPT = 100
ODD_KEPT = 100


class Unreadable(Exception):
    """A file that is not read: ``code``, and in Vietnamese what was found and what to do."""

    def __init__(self, code: str, found: str, hint: str):
        super().__init__(f"{code}: {found} {hint}")
        self.code, self.found, self.hint = code, found, hint

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, str]]:
        return Unreadable, (self.code, self.found, self.hint)


SAVE_AS_XLSX = (
    "Đề nghị mở tệp bằng Excel, chọn Lưu thành (Save As) loại “Excel Workbook (*.xlsx)” "
    "rồi gửi lại."
)
SEND_AGAIN = "Đề nghị mở lại tệp gốc trên máy đã lập, lưu một lần nữa rồi gửi lại."
COPY_TO_BLANK = "Đề nghị chép số liệu sang biểu mẫu trắng rồi gửi lại."


def damaged(part: str, why: str = "") -> Unreadable:
    detail = f" ({why})" if why else ""
    return Unreadable(messages.DAMAGED, f"Tệp bị hỏng ở phần “{part}”{detail}.", SEND_AGAIN)


def beyond_limit(what: str) -> Unreadable:
    """``what`` states the amount found and the limit, as Vietnamese without a full stop."""
    reason = "giới hạn này giữ cho máy không bị treo vì tệp quá lớn hoặc tệp giả"
    return Unreadable(messages.BEYOND_LIMITS, f"{what}; {reason}.", COPY_TO_BLANK)


def password() -> Unreadable:
    return Unreadable(
        messages.PASSWORD,
        "Tệp được mã hóa bằng mật khẩu.",
        "Đề nghị mở tệp, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc), "
        "lưu loại “Excel Workbook (*.xlsx)” rồi gửi lại.",
    )


def count(number: int) -> str:
    """A whole number the Vietnamese way: 20.000."""
    return f"{number:,}".replace(",", ".")


def megabytes(size: int) -> str:
    """A size the Vietnamese way: 20,5 MB."""
    return f"{size / 2**20:,.1f} MB".translate(str.maketrans(",.", ".,")).replace(",0 MB", " MB")


def whole_characters(text: str) -> str:
    """Join halves of characters beyond U+FFFF; a half that stands alone becomes U+FFFD."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class Limits(Immutable):
    """What one file may ask of the machine. Sizes in bytes, time in seconds for each reading.

    ``file_bytes`` counts what may be read of a file: pictures in a zip are not, as far as all of
    it has ``stored_bytes`` and its list of parts ``directory_bytes``. ``part_bytes``,
    ``total_bytes`` and ``ratio`` (of parts over 1 MB) are about inflated parts that are really
    read; ``cells`` is for one sheet, ``text`` in characters for one cell.
    """

    file_bytes: int = 20 * 2**20
    stored_bytes: int = 500 * 2**20
    directory_bytes: int = 2**20
    part_bytes: int = 64 * 2**20
    total_bytes: int = 128 * 2**20
    entries: int = 500
    ratio: int = 200
    rows: int = MAX_ROW
    columns: int = MAX_COLUMN
    cells: int = 2_000_000
    text: int = MAX_TEXT
    seconds: float = 10


def too_many_cells(limits: Limits) -> Unreadable:
    return beyond_limit(f"Một trang có hơn {count(limits.cells)} ô có nội dung")


class Clock:
    """Raises KH019 once the seconds of one reading are used up."""

    def __init__(self, limits: Limits):
        self.seconds = limits.seconds
        self.end = time.monotonic() + limits.seconds

    def check(self) -> None:
        if time.monotonic() > self.end:
            found = f"Đọc tệp quá {self.seconds:g} giây mà chưa xong nên đã dừng lại."
            raise Unreadable(messages.TOO_SLOW, found, COPY_TO_BLANK)


@dataclass
class Grid:
    """One sheet. Rows and columns count from 1; blank cells are absent.

    ``far`` keeps the first hundred cells that lie outside the asked region, ``far_count``
    counts them all. ``long_text`` holds (row, column, length) of texts that Excel itself
    would not take; ``odd`` holds (row, column, reason) of cells that are not as they should
    be, with 0 where a position makes no sense. ``looks`` are the looks that change a meaning,
    ``fittings`` what guides who fills it in (None where the format does not tell).
    """

    rows: dict[int, dict[int, Raw]] = field(default_factory=dict)
    far: list[tuple[int, int]] = field(default_factory=list)
    far_count: int = 0
    long_text: list[tuple[int, int, int]] = field(default_factory=list)
    odd: list[tuple[int, int, str]] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks)
    fittings: Fittings | None = field(default=None, compare=False)


class GridBuilder:
    """Collects the cells of one sheet, cell by cell, and notes what is out of the ordinary."""

    def __init__(self, limits: Limits, max_row: int, max_column: int):
        self.limits = limits
        self.max_row = min(max_row, limits.rows)
        self.max_column = min(max_column, limits.columns)
        self.reset()

    def reset(self) -> None:
        self.grid = Grid()
        self.stored = 0

    def put(self, row: int, column: int, value: Raw) -> None:
        """Store one cell; a blank (None or empty text) is left out, a second value wins."""
        if value is None or value == "":
            return
        if self.is_outside(row, column):
            self.put_outside(row, column)
        else:
            cells = self.grid.rows.setdefault(row, {})
            if column in cells:
                self.odd(row, column, "ô được ghi hai lần")
            self.stored += 1
            self.check_count(self.stored)
            cells[column] = value
            text = value.cached if type(value) is Formula else value
            if type(text) is str and len(text) > self.limits.text:
                self.grid.long_text.append((row, column, len(text)))

    def check_count(self, stored: int) -> None:
        if stored > self.limits.cells:
            raise too_many_cells(self.limits)

    def is_outside(self, row: int, column: int) -> bool:
        return not (1 <= row <= self.max_row and 1 <= column <= self.max_column)

    def put_outside(self, row: int, column: int) -> None:
        """Note a cell with content that is not stored."""
        if not (1 <= row <= self.limits.rows and 1 <= column <= self.limits.columns):
            self.odd(0, 0, "địa chỉ ô nằm ngoài trang")
            return
        self.grid.far_count += 1
        if len(self.grid.far) < FAR_KEPT:
            self.grid.far.append((row, column))

    def odd(self, row: int, column: int, reason: str) -> None:
        if len(self.grid.odd) < ODD_KEPT:
            self.grid.odd.append((row, column, reason))

    def finish(self) -> Grid:
        """The grid, its rows in order."""
        rows = self.grid.rows
        numbers = list(rows)
        if numbers != sorted(numbers) or not all(rows.values()):
            self.grid.rows = {number: rows[number] for number in sorted(rows) if rows[number]}
        return self.grid


#: LibreOffice writes the time of its computer's clock as if it were UTC; the whole country is
#: seven hours ahead. Found by saving with LibreOffice 7.4: in .xlsx (with "Z") and .ods
#: (without), not in .xls.
LIBREOFFICE_AHEAD = timedelta(hours=7)


def saved_by_libreoffice(modified: datetime | None, application: str) -> datetime | None:
    """When LibreOffice saved a file, in UTC; the time as it stands for other programs."""
    if modified is None or not application.startswith(("LibreOffice", "OpenOffice", "Collabora")):
        return modified
    return modified - LIBREOFFICE_AHEAD if modified.year > 1 else modified


class Book:
    """An open workbook; the sheets are read when asked for.

    ``names`` are the sheet names in order and as written (also in decomposed Unicode),
    ``modified`` is in UTC and naive. Close it after use, or use ``with``.
    """

    kind = ""
    names: list[str]
    hidden: dict[str, bool]
    epoch1904: bool = False
    #: Whether sheets can be added or deleted; None where the format does not tell.
    is_structure_locked: bool | None = None

    @property
    def modified(self) -> datetime | None:
        """When it was saved last; None where it does not say."""
        return None

    @property
    def application(self) -> str:
        """The program that saved it, as it calls itself."""
        return ""

    @property
    def app_version(self) -> str:
        """The version of that program, where it stands apart."""
        return ""

    def sheet(self, name: str, max_row: int = MAX_ROW, max_column: int = MAX_COLUMN) -> Grid:
        """Read one sheet. Raises KeyError for an unknown name and Unreadable for a bad part."""
        raise NotImplementedError

    def text_rows(self, name: str) -> Iterator[list[str]]:
        """Every row from row 1 as plain texts, blank cells as empty texts.

        Numbers come as they are written, formulas as their cached result.
        """
        grid = self.sheet(name)
        for number in range(1, max(grid.rows, default=0) + 1):
            cells = grid.rows.get(number, {})
            yield [plain_text(cells.get(c)) for c in range(1, max(cells, default=0) + 1)]

    def fonts(self, name: str) -> dict[tuple[int, int], str]:
        """Font name by (row, column) of the cells with content; empty where the kind has none."""
        return {}

    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def plain_text(value: Raw) -> str:
    """A raw value as text: 3.0 as 3, truth as 1 or 0, an error as its sign."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case float():
            is_whole = value.is_integer() and abs(value) < 1e15
            return str(int(value)) if is_whole else float.__repr__(value)
        case Formula():
            return plain_text(value.cached)
        case str():
            return value
        case _:
            return value.text
