"""A submission read a second time, by openpyxl: what it sees otherwise is told by cell."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from khsheet import messages
from khsheet.errors import UserError
from khsheet.formats import Book
from khsheet.formats.xlsx.values import decode_escapes
from khsheet.formats.xlsx.workbook import XlsxBook
from khsheet.model import CellError, Finding, Formula, Place, Raw, Submission

Cells = dict[tuple[int, int], Raw]

#: openpyxl keeps days and times to the microsecond; other numbers are the same to the last digit.
_OF_TIMES, _OF_NUMBERS = 1e-6, 1e-12
#: Cells of one sheet that are told one by one.
_MOST_TOLD = 20


def must_be_possible() -> None:
    """Raises UserError where openpyxl is missing."""
    try:
        import openpyxl  # noqa: F401
    except ImportError as error:
        raise UserError(
            "Máy này chưa có openpyxl để đọc lần thứ hai. Xin cài thêm: pip install openpyxl"
        ) from error


def differences(book: Book, source: Path | bytes, submission: Submission) -> list[Finding]:
    """Findings of where the two readings differ on the sheets that the submission was read from.

    A file in a format that openpyxl does not read, or that it cannot open, was read once: said so.
    """
    file = submission.file
    if not isinstance(book, XlsxBook):
        found = "Tệp không phải .xlsx nên chỉ được đọc một lần, không có lần đọc thứ hai để so."
        return [messages.noted(file, messages.READ_ONCE, found)]
    places = {place.sheet for place in submission.places.values()}
    sheets = places | {table.sheet for table in submission.tables.values()}
    try:
        again = _read_again(source, [name for name in book.names if name in sheets])
    except MemoryError:
        raise
    except Exception as error:  # what openpyxl raises for files that it does not take is not listed
        found = (
            f"Chương trình đọc thứ hai không mở được tệp này ({type(error).__name__}) "
            "nên tệp chỉ được đọc một lần."
        )
        return [messages.noted(file, messages.READ_ONCE, found)]
    return [f for name, cells in again.items() for f in _of_sheet(book, file, name, cells)]


def _read_again(source: Path | bytes, names: Iterable[str]) -> dict[str, Cells]:
    """The cells with content of those sheets, as openpyxl reads them."""
    from openpyxl import load_workbook

    stream = io.BytesIO(source if isinstance(source, bytes) else source.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that it leaves alone are no matter here
        book = load_workbook(stream, read_only=True)
        try:
            return {name: dict(_cells(book[name])) for name in names}
        finally:
            book.close()


def _cells(sheet: object) -> Iterator[tuple[tuple[int, int], Raw]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        for cell in row:
            if cell.value is not None and cell.value != "":
                yield (cell.row, cell.column), _raw(cell.value, cell.data_type)


def _raw(value: object, kind: str) -> Raw:
    """A value of openpyxl as our reader would give it."""
    from openpyxl.utils.datetime import to_excel

    if kind == "e":
        return CellError(str(value))
    if isinstance(value, bool):
        return value
    if isinstance(value, date | datetime | time | timedelta):
        return float(to_excel(value))
    if isinstance(value, int | float):
        return float(value)
    return str(value) if isinstance(value, str) and kind != "f" else Formula("")


def _of_sheet(book: XlsxBook, file: str, name: str, again: Cells) -> Iterator[Finding]:
    first: Cells = {
        (row, column): value
        for row, cells in book.sheet(name).rows.items()
        for column, value in cells.items()
    }
    different = [at for at in sorted({*first, *again}) if not _same(first.get(at), again.get(at))]
    for row, column in different[:_MOST_TOLD]:
        one, other = _told(first.get((row, column))), _told(again.get((row, column)))
        found = f"lần đọc thứ nhất {one}, lần đọc thứ hai {other}"
        yield messages.finding(Place(file, name, row, column), messages.READINGS_DIFFER, found)
    if len(different) > _MOST_TOLD:
        found = f"còn {len(different) - _MOST_TOLD} ô nữa mà hai lần đọc thấy khác nhau"
        yield messages.finding(Place(file, name), messages.READINGS_DIFFER, found)


def _same(one: Raw, other: Raw) -> bool:
    if isinstance(one, Formula):  # of those that fill several cells openpyxl gives the value alone
        return isinstance(other, Formula) or _same(one.cached, other)
    if isinstance(one, str) and isinstance(other, str):
        return _text(one) == _text(other)
    if isinstance(one, float) and isinstance(other, float):
        allowed = _OF_TIMES if type(one) is not float else _OF_NUMBERS * max(1.0, abs(one))
        return abs(one - other) <= allowed
    return one == other


def _text(text: str) -> str:
    return decode_escapes(text).replace("\r\n", "\n").replace("\r", "\n")


def _told(value: Raw) -> str:
    """A reading in words; of a text, which may name somebody, only that it is one."""
    if value is None:
        return "thấy ô trống"
    if isinstance(value, bool):
        return f"thấy {'TRUE' if value else 'FALSE'}"
    if isinstance(value, float):
        return f"thấy số {value:.15g}".replace(".", ",")
    if isinstance(value, CellError):
        return f"thấy lỗi {value.text}"
    return "thấy công thức" if isinstance(value, Formula) else f"thấy chữ ({len(value)} ký tự)"
