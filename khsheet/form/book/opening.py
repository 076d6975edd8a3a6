"""A definition workbook opened with openpyxl, within limits: what the cells of its sheets hold."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from khsheet.form.book.cells import Typed
from khsheet.form.declared import DefinitionError

#: No definition comes near: bytes of the file and of what it unpacks to, rows and columns of a
#: sheet.
_LARGEST, _LARGEST_UNPACKED = 10_000_000, 200_000_000
_MOST_ROWS, _MOST_COLUMNS = 20_000, 200

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
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
        if len(content) > _LARGEST or unpacked > _LARGEST_UNPACKED:
            raise DefinitionError(path, ["tệp quá lớn để là một định nghĩa biểu mẫu"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not know, such as newer drop-downs
            book = load_workbook(io.BytesIO(content))
        return [_grid(sheet, path) for sheet in book.worksheets]
    except DefinitionError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part makes it meet
        raise DefinitionError(path, [_NO_WORKBOOK]) from error


def _grid(sheet: Any, path: str) -> Grid:
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        what = f"trang «{sheet.title}» có quá nhiều dòng hoặc cột; xin xóa những dòng, cột trống"
        raise DefinitionError(path, [what])
    grid = Grid(sheet.title)
    for row, column, typed, kind in _cells(sheet):
        if kind == "f":
            grid.wrong[row, column] = "là công thức; xin ghi thẳng nội dung"
        elif kind == "e":
            grid.wrong[row, column] = f"là lỗi của Excel ({typed}); xin ghi lại nội dung"
        grid.rows.setdefault(row, {})[column] = typed
    for merged in sheet.merged_cells.ranges:
        what = "là ô gộp; xin bỏ gộp, mỗi ô ghi nội dung của riêng nó"
        grid.wrong.setdefault((merged.min_row, merged.min_col), what)
    return grid


def _cells(sheet: Any) -> Iterator[tuple[int, int, Typed, str]]:
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is not None and str(cell.value).strip():
                yield cell.row, cell.column, cell.value, cell.data_type
