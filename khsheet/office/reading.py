"""A file of the office opened: its sheets as texts, of an Excel book or a CSV list of units."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path

from khsheet import formats
from khsheet.errors import UserError
from khsheet.formats.looks import Looks
from khsheet.model import Formula, Raw
from khsheet.model.fielded import Mutable
from khsheet.model.places import a1
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import clean

Rows = list[tuple[int, list[str]]]
"""The rows of a sheet that hold anything: number, and the texts from column A on."""


class OfficeFault(UserError):
    """The office's book cannot be used; ``faults`` says where and what to do.

    ``notes`` are about what was not read, which may be why something is missing.
    """

    def __init__(self, path: str, faults: list[str], hint: str = "", notes: Sequence[str] = ()):
        self.path, self.faults, self.notes = path, faults, tuple(notes)
        lines = [f"{path}: {len(faults)} lỗi", *(f"  - {fault}" for fault in faults)]
        if notes:
            lines += ["Để biết:", *(f"  - {note}" for note in notes)]
        super().__init__("\n".join([*lines, hint] if hint else lines))


class OfficeFile(Mutable):
    """A file of the office: the texts of its sheets, and what is merged or fastened to cells there.

    ``is_csv``: a list of units alone.
    """

    path: Path
    sheets: dict[str, Rows]
    looks: dict[str, Looks] = field(default_factory=dict)
    is_csv: bool = False

    @property
    def definitions(self) -> str:
        """The folder of definitions that it names, wherever among its settings."""
        for rows in self.sheets.values():
            for _, cells in rows:
                if cells[:1] == ["definitions"]:
                    return cells[2] if len(cells) > 2 else ""
        return ""


def open_file(path: Path) -> OfficeFile:
    """The sheets of an office's book, or of a CSV list. Raises OfficeFault."""
    try:
        if path.suffix.lower() in (".csv", ".txt", ".tsv"):
            return OfficeFile(path, {"": _csv_rows(path)}, is_csv=True)
        with formats.open_book(path) as book:
            grids = {name: book.sheet(name) for name in book.names}
        if unfinished := [told for name, grid in grids.items() for told in _unfinished(grid, name)]:
            raise OfficeFault(str(path), unfinished)
        rows = {name: rows_of(grid) for name, grid in grids.items()}
        return OfficeFile(path, rows, {name: grid.looks for name, grid in grids.items()})
    except (formats.Unreadable, UnicodeDecodeError, csv.Error, OSError) as error:
        raise OfficeFault(str(path), [_unusable(error)]) from error


def _unusable(error: Exception) -> str:
    """Why a file gave no roster, and what to do."""
    if isinstance(error, formats.Unreadable):
        return f"{error.found} {error.hint}"
    if isinstance(error, UnicodeDecodeError):
        return (
            "Tệp không ghi bằng mã UTF-8. Xin mở bằng Excel, lưu thành “CSV UTF-8”, hoặc dùng tệp "
            "văn phòng (khsheet office)."
        )
    if isinstance(error, csv.Error):
        return (
            "Tệp không phải danh sách dạng CSV. Xin lưu lại từ Excel, hoặc dùng tệp văn phòng "
            "(khsheet office)."
        )
    reason = "tệp đang bị khóa, không có quyền đọc, hoặc đĩa có lỗi"
    if isinstance(error, FileNotFoundError):
        reason = "không có tệp này"
    return f"Không đọc được danh sách đơn vị: {reason}. Xin kiểm tra lại đường dẫn."


def _csv_rows(path: Path) -> Rows:
    if path.exists() and not path.is_file():
        raise OfficeFault(str(path), ["Đây không phải một tệp. Xin kiểm tra lại đường dẫn."])
    data = path.read_bytes()
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode Text
    text = "\n".join(data.decode("utf-16" if is_utf16 else "utf-8-sig").splitlines())
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return list(enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1))


def _unfinished(grid: formats.Grid, name: str) -> Iterator[str]:
    """A word about each formula that no program has worked out."""
    for number, cells in grid.rows.items():
        for column, raw in cells.items():
            if isinstance(raw, Formula) and raw.cached is None:
                where = f"Trang {name}, ô {a1(number, column)}"
                yield f"{where}: công thức chưa có kết quả. Xin ghi thẳng nội dung."


def rows_of(grid: formats.Grid) -> Rows:
    """The texts of a sheet, each row up to its last cell."""
    return [
        (number, [_text(cells.get(column)) for column in range(1, max(cells) + 1)])
        for number, cells in grid.rows.items()
        if cells
    ]


def _text(raw: Raw) -> str:
    if isinstance(raw, Formula):
        return _text(raw.cached)
    if type(raw) is float and raw.is_integer():
        return str(int(raw))
    return clean(raw) if isinstance(raw, str) else "" if raw is None else show_raw(raw)
