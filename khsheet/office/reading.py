"""The office's book as it stands: the texts of its sheets by schema, with their places.

An Excel book of today or of the version before, or a CSV list of units, gives the same contents.
Nothing is judged here but whether a sheet can be understood at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from khsheet import formats
from khsheet.errors import UserError
from khsheet.form.definition import did_you_mean
from khsheet.model import Formula, Raw
from khsheet.model.places import a1
from khsheet.office.schema import (
    CHOICES,
    CONFIG_BEFORE,
    GUIDE,
    AnySheet,
    Item,
    ListSheet,
    Part,
    Schema,
    SettingsSheet,
    schema,
)
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import bare_key, clean

#: Headings are looked for in so many rows, settings keep their keys in the first column.
_TOP_ROWS = 20
_KEY, _LABEL, _FIRST_VALUE = range(3)
#: Of the settings before: the days of the period, which have their own sheet now.
_DAYS_BEFORE = {"period_start": "start", "period_end": "end"}

Rows = list[tuple[int, list[str]]]
"""The rows of a sheet that hold anything: number, and the texts from column A on."""


class OfficeFault(UserError):
    """The office's book cannot be used; ``faults`` says where and what to do."""

    def __init__(self, path: str, faults: list[str], hint: str = ""):
        self.path, self.faults = path, faults
        lines = [f"{path}: {len(faults)} lỗi", *(f"  - {fault}" for fault in faults)]
        super().__init__("\n".join([*lines, hint] if hint else lines))


class UnfinishedFormula(Exception):
    """A cell with a formula that no program has worked out; ``str()`` says where."""


class Cell(NamedTuple):
    """A text and where it stands; row and column are 0 where nobody typed it there."""

    text: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    def told(self, item: Item) -> str:
        """Where it stands, as faults begin."""
        if not self.column:  # a CSV list has rows only
            return f"Dòng {self.row}, cột «{item.label}»"
        return f"Sheet {self.sheet}, ô {a1(self.row, self.column)}, «{item.label}»"


class Line(NamedTuple):
    """A row of a list: its cells by the keys of the columns, those that hold nothing left out."""

    sheet: str
    row: int
    cells: dict[str, Cell]

    def text(self, key: str) -> str:
        return self.cells[key].text if key in self.cells else ""

    def told(self) -> str:
        return f"Sheet {self.sheet}, dòng {self.row}" if self.sheet else f"Dòng {self.row}"


@dataclass
class Contents:
    """What was typed: ``lists`` and ``settings`` by the sheet's key, ``periods`` by typed heading.

    ``more_columns`` (heading, texts by row) and ``more_sheets`` hold what the schema does not know,
    so that carrying a book over loses nothing; ``notes`` tell of it.
    """

    lists: dict[str, list[Line]] = field(default_factory=dict)
    settings: dict[str, dict[str, Cell]] = field(default_factory=dict)
    periods: list[tuple[Cell, dict[str, Cell]]] = field(default_factory=list)
    more_columns: dict[str, list[tuple[str, dict[int, str]]]] = field(default_factory=dict)
    more_sheets: list[tuple[str, Rows]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class OfficeFile:
    """A file of the office, its sheets read as texts. ``is_csv``: a list of units alone."""

    path: Path
    sheets: dict[str, Rows]
    is_csv: bool = False

    @property
    def definitions(self) -> str:
        """The folder of definitions that it names, wherever among its settings."""
        for rows in self.sheets.values():
            for _, cells in rows:
                if cells[_KEY : _KEY + 1] == ["definitions"]:
                    return _at(cells, _FIRST_VALUE)
        return ""


def open_file(path: Path) -> OfficeFile:
    """The sheets of an office's book, or of a CSV list. Raises OfficeFault."""
    try:
        if path.suffix.lower() in (".csv", ".txt", ".tsv"):
            return OfficeFile(path, {"": _csv_rows(path)}, is_csv=True)
        with formats.open_book(path) as book:
            return OfficeFile(path, {name: _sheet_rows(book, name) for name in book.names})
    except UnfinishedFormula as error:
        raise OfficeFault(str(path), [str(error)]) from error
    except (formats.Unreadable, UnicodeDecodeError, csv.Error, OSError) as error:
        raise OfficeFault(str(path), [_unusable(error)]) from error


def is_office_book(book: formats.Book) -> bool:
    """Whether a workbook is the office's own: its list of units says so."""
    units = schema(()).units
    name = _named(book.names, units.name)
    return bool(name) and _headings(_sheet_rows(book, name), units) is not None


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


def _sheet_rows(book: formats.Book, name: str) -> Rows:
    grid = book.sheet(name, max_row=20_000, max_column=60)
    for number, cells in grid.rows.items():
        for column, raw in cells.items():
            if isinstance(raw, Formula) and raw.cached is None:
                where = f"Sheet {name}, ô {a1(number, column)}"
                raise UnfinishedFormula(
                    f"{where}: công thức chưa có kết quả. Xin ghi thẳng nội dung."
                )
    last = max((max(cells) for cells in grid.rows.values()), default=0)
    return [
        (n, [_text(cells.get(c)) for c in range(1, last + 1)]) for n, cells in grid.rows.items()
    ]


def _text(raw: Raw) -> str:
    if isinstance(raw, Formula):
        return _text(raw.cached)
    if type(raw) is float and raw.is_integer():
        return str(int(raw))
    return clean(raw) if isinstance(raw, str) else "" if raw is None else show_raw(raw)


# ---------------------------------------------------------------- by schema


def contents(file: OfficeFile, declared: Schema) -> Contents:
    """The contents of a file by schema. Raises OfficeFault where it has no list of units."""
    made, units = Contents(), declared.units
    if file.is_csv:
        _read_list(made, "", file.sheets[""], units)
    else:
        _read_book(made, file.sheets, declared)
    if units.key not in made.lists:
        needed = ", ".join(item.label for item in units.items[:6])
        what = f"Không thấy cột «Tên đơn vị» (name). Cần các cột: {needed}."
        if not file.is_csv and not _named(file.sheets, units.name):
            what = f"Không thấy sheet {units.name}. Xin đặt lại tên sheet là {units.name}."
        raise OfficeFault(str(file.path), [what])
    return made


def _read_book(made: Contents, sheets: dict[str, Rows], declared: Schema) -> None:
    """Each sheet as the schema has it; what is none of them is kept, and told."""
    left = dict(sheets)
    for own in (GUIDE, CHOICES):
        left.pop(_named(left, own), None)
    for sheet in declared.sheets:
        name = _named(left, sheet.name)
        if not name and sheet is declared.units:  # a workbook with a list of units alone
            name = _only_list(left, declared)
        if name in left:
            _read_sheet(made, name, left.pop(name), sheet)
    if before := _named(left, CONFIG_BEFORE):
        _read_before(made, before, left.pop(before), declared)
    for name, rows in left.items():
        if rows:
            made.more_sheets.append((name, rows))
            made.notes.append(f"Sheet {name}: không thuộc tệp văn phòng, không đọc.")


def _only_list(names: Iterable[str], declared: Schema) -> str:
    """The first sheet of a workbook that has none of the book's own."""
    names = list(names)
    own = any(_named(names, sheet.name) for sheet in declared.sheets)
    return "" if own or not names else names[0]


def _read_sheet(made: Contents, name: str, rows: Rows, sheet: AnySheet) -> None:
    if isinstance(sheet, ListSheet):
        _read_list(made, name, rows, sheet)
    elif sheet.by_period:
        _read_periods(made, name, rows, sheet)
    else:
        made.settings[sheet.key] = _read_settings(made, name, rows, sheet)


def _named(names: Iterable[str], wanted: str) -> str:
    key = bare_key(wanted)
    return next((name for name in names if bare_key(name) == key), "")


def _at(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


# ---------------------------------------------------------------- lists


def _headings(rows: Rows, sheet: ListSheet) -> tuple[int, dict[str, int]] | None:
    """Where the row of headings is, and the column of each item; None without the needed one."""
    for at, (_, cells) in enumerate(rows[:_TOP_ROWS]):
        keys = [_words(cell) for cell in cells]
        columns: dict[str, int] = {}
        for item in sheet.items:
            known = (_words(item.label), *item.also)
            found = next((keys.index(k) for k in known if k in keys), None)
            if found is not None and found not in columns.values():
                columns[item.key] = found
        if sheet.named_by in columns:
            return at, columns
    return None


def _words(text: str) -> str:
    spaced = "".join(c if c.isalnum() else " " for c in text)
    return " ".join(w for w in (bare_key(part) for part in spaced.split()) if w)


def _read_list(made: Contents, name: str, rows: Rows, sheet: ListSheet) -> None:
    found = _headings(rows, sheet)
    if found is None:
        if name and any(any(cells) for _, cells in rows) and sheet.key != "units":
            made.notes.append(
                f"Sheet {name}: không thấy tiêu đề «{_label(sheet, sheet.named_by)}», không đọc."
            )
        return
    at, columns = found
    _, headings = rows[at]
    lines = made.lists[sheet.key] = []
    for number, cells in rows[at + 1 :]:
        typed = {
            key: Cell(text, name, number, column + 1 if name else 0)
            for key, column in columns.items()
            if (text := clean(_at(cells, column)))
        }
        if typed:
            lines.append(Line(name, number, typed))
    for column, heading in enumerate(headings):
        if column not in columns.values() and heading:
            texts = {n: _at(cells, column) for n, cells in rows[at + 1 :] if _at(cells, column)}
            made.more_columns.setdefault(sheet.key, []).append((heading, texts))
            where = f"Sheet {name}, cột" if name else "Cột"
            guess = did_you_mean(heading, [item.label for item in sheet.items])
            made.notes.append(
                f"{where} «{heading}»: không có trong tệp văn phòng, không đọc{guess}"
            )


def _label(sheet: AnySheet, key: str) -> str:
    return next(item.label for item in sheet.items if item.key == key)


# ---------------------------------------------------------------- settings


def _by_item(name: str, rows: Rows, sheet: SettingsSheet) -> Iterator[tuple[str, int, list[str]]]:
    """The settings that stand there: by their hidden key, else by their label; "" for none."""
    known = {item.key for item in sheet.items}
    by_label = {bare_key(item.label): item.key for item in sheet.items}
    for number, cells in rows:
        key = _at(cells, _KEY).strip()
        if key == "khoa":
            continue
        label = bare_key(_at(cells, _LABEL))
        yield key if key in known or not label else by_label.get(label, ""), number, cells


def _read_settings(made: Contents, name: str, rows: Rows, sheet: SettingsSheet) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    labels = {item.label for item in sheet.items}
    for key, number, cells in _by_item(name, rows, sheet):
        value = _at(cells, _FIRST_VALUE)
        if key:
            found[key] = Cell(value, name, number, _FIRST_VALUE + 1)
        elif value and not Part.of(_at(cells, _KEY)).form:  # of a form that is not at hand
            told = _at(cells, _LABEL) or _at(cells, _KEY)
            guess = did_you_mean(told, labels) or "."
            made.notes.append(
                f"Sheet {name}, dòng {number}: không có mục «{told}», không đọc{guess}"
            )
    return found


def _read_periods(made: Contents, name: str, rows: Rows, sheet: SettingsSheet) -> None:
    """A column for each period that has a heading."""
    heads = next((r for r in rows if _at(r[1], _KEY) == "khoa"), None)
    if heads is None:
        heads = next((r for r in rows if any(r[1][_FIRST_VALUE:])), None)
    if heads is None:
        return
    head_row, headings = heads
    below = [row for row in rows if row[0] > head_row]
    for column, heading in enumerate(headings[_FIRST_VALUE:], _FIRST_VALUE):
        cells = {
            key: Cell(_at(texts, column), name, number, column + 1)
            for key, number, texts in _by_item(name, below, sheet)
            if key and _at(texts, column)
        }
        if heading or cells:
            made.periods.append((Cell(heading, name, head_row, column + 1), cells))


def _read_before(made: Contents, name: str, rows: Rows, declared: Schema) -> None:
    """The one sheet of settings that books had before, for the office and its units alike."""
    days: dict[str, Cell] = {}
    settings = {key: declared.items(key) for key in ("office", "unit_defaults")}
    for number, cells in rows:
        key = _at(cells, _KEY).strip()
        cell = Cell(_at(cells, _FIRST_VALUE), name, number, _FIRST_VALUE + 1)
        if key in _DAYS_BEFORE:
            days |= {_DAYS_BEFORE[key]: cell} if cell.text else {}
            continue
        into = [sheet for sheet, items in settings.items() if key in items]
        for sheet in into:
            made.settings.setdefault(sheet, {}).setdefault(key, cell)
        if key and key != "khoa" and not into:
            guess = did_you_mean(key, settings["office"]) or "."
            made.notes.append(
                f"Sheet {name}, ô {a1(number, _KEY + 1)}: không có mục «{key}», không đọc{guess}"
            )
    if days:
        made.periods.append((Cell(""), days))
