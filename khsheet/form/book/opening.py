"""A definition workbook opened, within limits: what the cells of its sheets hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from khsheet import messages
from khsheet.form.book.cells import Typed
from khsheet.form.declared import DefinitionError
from khsheet.formats import Book, Limits, Unreadable, open_book
from khsheet.model import CellError, DateSerial, Formula, Raw
from khsheet.model.serials import day_of_serial

#: No definition comes near: bytes of the file and of what it unpacks to, rows and columns of a
#: sheet.
_LIMITS = Limits(file_bytes=10_000_000, part_bytes=100_000_000, total_bytes=200_000_000)
_MOST_ROWS, _MOST_COLUMNS = 20_000, 200

_TOO_LARGE = "tệp quá lớn để là một định nghĩa biểu mẫu"
_NO_WORKBOOK = (
    "không mở được như một tệp Excel (.xlsx). Xin mở bằng Excel rồi lưu lại thành “Excel Workbook "
    "(.xlsx)”, không đặt mật khẩu"
)


@dataclass
class Grid:
    """What a sheet holds: rows of cells by their numbers, and cells that cannot be used."""

    name: str
    rows: dict[int, dict[int, Typed]] = field(default_factory=dict)
    wrong: dict[tuple[int, int], str] = field(default_factory=dict)


def open_sheets(content: bytes, path: str) -> list[Grid]:
    """The sheets of a workbook. Raises DefinitionError for what is none, or too large."""
    try:
        with open_book(content, _LIMITS) as book:
            return [_grid(book, name, path) for name in book.names]
    except Unreadable as error:
        is_too_large = error.code == messages.BEYOND_LIMITS
        raise DefinitionError(path, [_TOO_LARGE if is_too_large else _NO_WORKBOOK]) from error


def _grid(book: Book, name: str, path: str) -> Grid:
    read = book.sheet(name, _MOST_ROWS, _MOST_COLUMNS)
    if read.far_count:
        what = f"trang «{name}» có quá nhiều dòng hoặc cột; xin xóa những dòng, cột trống"
        raise DefinitionError(path, [what])
    grid = Grid(name)
    for number, cells in read.rows.items():
        for column, raw in cells.items():
            typed = _typed(raw)
            if isinstance(raw, Formula):
                grid.wrong[number, column] = "là công thức; xin ghi thẳng nội dung"
            elif isinstance(raw, CellError):
                grid.wrong[number, column] = f"là lỗi của Excel ({typed}); xin ghi lại nội dung"
            if str(typed).strip():
                grid.rows.setdefault(number, {})[column] = typed
    for area in read.looks.merged:
        what = "là ô gộp; xin bỏ gộp, mỗi ô ghi nội dung của riêng nó"
        grid.wrong.setdefault((area.first_row, area.first_column), what)
    return grid


def _typed(raw: Raw) -> Typed:
    if isinstance(raw, Formula):
        return f"={raw.text}"
    if isinstance(raw, CellError):
        return raw.text
    day: date | None = day_of_serial(raw) if isinstance(raw, DateSerial) else None
    return raw if day is None else day
