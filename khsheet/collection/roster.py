"""The office's own workbook: its units and its configuration, written blank, read back, checked."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from khsheet import formats
from khsheet.errors import UserError
from khsheet.form.definition import did_you_mean
from khsheet.model import Field, Form, Raw, Type, Unit
from khsheet.model.places import a1
from khsheet.values.reading import read
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import bare_key, clean
from khsheet.vietnamese.unit_names import is_same_unit, unit_key

UNITS_SHEET, CONFIG_SHEET = "Đơn vị", "Cấu hình"

#: Column of the roster -> the headings by which it is known.
_HEADINGS = {
    "code": ("code", "ma", "ma don vi"),
    "name": ("name", "ten", "ten don vi", "don vi"),
    "type": ("type", "loai", "loai don vi"),
    "group": ("group", "nhom", "cum", "cum thi dua", "nhom cum"),
    "superior": (
        "superior",
        "superior unit",
        "superior_unit",
        "cap tren",
        "hoi cap tren",
        "don vi cap tren",
    ),
    "note": ("note", "ghi chu"),
}
LABELS = {
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "type": "Loại",
    "group": "Nhóm (cụm)",
    "superior": "Hội cấp trên",
    "note": "Ghi chú",
}


class OfficeFault(UserError):
    """The roster or the configuration cannot be used; ``faults`` says where and what to do."""

    def __init__(self, path: str, faults: list[str], hint: str = ""):
        self.path, self.faults = path, faults
        lines = [f"{path}: {len(faults)} lỗi", *(f"  - {fault}" for fault in faults)]
        super().__init__("\n".join([*lines, hint] if hint else lines))


class Contradiction(ValueError):
    """A unit has the code of one unit of the roster and the name of another."""

    def __init__(self, coded: Unit, named: Unit):
        super().__init__(
            f"Tệp ghi mã «{coded.code}» và tên «{named.name}»; trong danh sách mã đó là "
            f"«{coded.name}», tên đó có mã «{named.code}»."
        )


@dataclass
class Office:
    """The units in their order, the configuration, and the period's own first and last day."""

    units: tuple[Unit, ...] = ()
    config: dict[str, str] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None

    def find(self, unit: Unit) -> Unit | None:
        """The roster's unit of that code, else the only one of that name.

        Raises Contradiction for a code of one unit of the roster beside the name of another.
        """
        same = [u for u in self.units if is_same_unit(u.name, unit.name)]
        coded = next((u for u in self.units if unit.code and u.code == unit.code), None)
        if coded and same and coded not in same:
            raise Contradiction(coded, same[0])
        return coded or (same[0] if len(same) == 1 else None)


def is_office_book(book: formats.Book) -> bool:
    """Whether a workbook is the office's own: its list of units says so."""
    return any("name" in _columns(cells) for _, cells in _sheet_rows(book, UNITS_SHEET)[:20])


# ---------------------------------------------------------------- reading


def load_own(path: Path, form: Form) -> Office:
    """The office's book that was found, not named: it may have no units yet.

    Raises OfficeFault, which also says how to do without it.
    """
    try:
        return load(path, form, may_be_empty=True)
    except OfficeFault as error:
        hint = "Muốn chạy mà không dùng tệp này thì thêm --no-roster."
        raise OfficeFault(str(path), error.faults, hint) from error


def load(path: Path, form: Form, *, may_be_empty: bool = False) -> Office:
    """The office in a CSV roster or an office workbook. Raises OfficeFault with all faults."""
    faults: list[str] = []
    config: dict[str, str] = {}
    try:
        if path.suffix.lower() in (".csv", ".txt", ".tsv"):
            rows = _csv_rows(path)
        else:
            with formats.open_book(path) as book:
                rows = _sheet_rows(book, UNITS_SHEET) or _sheet_rows(book, book.names[0])
                config = _config(_sheet_rows(book, CONFIG_SHEET), form, faults)
    except (formats.Unreadable, UnicodeDecodeError, csv.Error, OSError) as error:
        raise OfficeFault(str(path), [_unusable(error)]) from error
    office = Office(_units(rows, faults, may_be_empty=may_be_empty), config)
    office.start, office.end = (
        _day(config.get(k, ""), k, faults) for k in ("period_start", "period_end")
    )
    if faults:
        raise OfficeFault(str(path), faults)
    return office


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


def _csv_rows(path: Path) -> list[tuple[int, list[str]]]:
    if path.exists() and not path.is_file():
        raise OfficeFault(str(path), ["Đây không phải một tệp. Xin kiểm tra lại đường dẫn."])
    data = path.read_bytes()
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode Text
    text = "\n".join(data.decode("utf-16" if is_utf16 else "utf-8-sig").splitlines())
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return list(enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1))


def _sheet_rows(book: formats.Book, name: str) -> list[tuple[int, list[str]]]:
    key = bare_key(name)
    found = next((n for n in book.names if bare_key(n) == key), None)
    if found is None:
        return []
    grid = book.sheet(found, max_row=20_000, max_column=30)
    last = max((max(cells) for cells in grid.rows.values()), default=0)
    return [
        (n, [_text(cells.get(c)) for c in range(1, last + 1)]) for n, cells in grid.rows.items()
    ]


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return clean(raw) if isinstance(raw, str) else "" if raw is None else show_raw(raw)


def _units(
    rows: list[tuple[int, list[str]]], faults: list[str], *, may_be_empty: bool
) -> tuple[Unit, ...]:
    """The units below the first row that has the headings of code or name."""
    for at, (_, cells) in enumerate(rows):
        columns = _columns(cells)
        if "name" in columns:
            units = _below(rows[at + 1 :], columns, faults)
            if not units and not faults and not may_be_empty:
                faults.append(
                    "Danh sách chưa có đơn vị nào. Xin ghi ít nhất một dòng dưới tiêu đề."
                )
            return units
    faults.append(
        "Không thấy cột «Tên đơn vị» (name). Cần các cột: " + ", ".join(LABELS.values()) + "."
    )
    return ()


def _columns(cells: list[str]) -> dict[str, int]:
    keys = [" ".join(_words(c)) for c in cells]
    return {name: keys.index(h) for name, known in _HEADINGS.items() for h in known if h in keys}


def _words(text: str) -> list[str]:
    spaced = "".join(c if c.isalnum() else " " for c in text)
    return [w for w in (bare_key(part) for part in spaced.split()) if w]


def _below(
    rows: list[tuple[int, list[str]]], columns: dict[str, int], faults: list[str]
) -> tuple[Unit, ...]:
    units: list[Unit] = []
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for number, cells in rows:
        value = {name: clean(cells[c]) if c < len(cells) else "" for name, c in columns.items()}
        if not any(value.values()):
            continue
        if not value.get("name"):
            faults.append(f"Dòng {number}: thiếu tên đơn vị. Xin ghi tên hoặc xóa dòng này.")
            continue
        if unit_key(value["name"]) in names and not value.get("code"):
            faults.append(
                f"Dòng {number}: tên đơn vị trùng với dòng {names[unit_key(value['name'])]}. Xin "
                "ghi thêm mã đơn vị."
            )
            continue
        code = value.get("code") or unit_key(value["name"])
        if code in codes:
            faults.append(
                f"Dòng {number}: mã đơn vị «{code}» trùng với dòng {codes[code]}. Mỗi đơn vị cần "
                "một mã riêng."
            )
            continue
        codes[code] = names[unit_key(value["name"])] = number
        units.append(Unit(**{**value, "code": code}))
    return tuple(units)


def _config(rows: list[tuple[int, list[str]]], form: Form, faults: list[str]) -> dict[str, str]:
    """Key in the first column, value in the third; an unknown key is a fault."""
    config = {}
    for number, cells in rows:
        key, _, value = [*cells, "", "", ""][:3]
        key = key.strip()
        if not key or key == "khoa":
            continue
        if key not in form.config:
            faults.append(
                f"Sheet {CONFIG_SHEET}, ô {a1(number, 1)}: không có mục "
                f"«{key}»{did_you_mean(key, form.config) or '.'}"
            )
        else:
            config[key] = value
    return config


def _day(text: str, key: str, faults: list[str]) -> date | None:
    if not text.strip():
        return None
    value = read(text, Field(key, key, Type.DATE)).value
    if not isinstance(value, date):
        faults.append(
            f"Sheet {CONFIG_SHEET}, mục «{key}»: «{text}» không phải ngày. Xin ghi "
            "ngày/tháng/năm, ví dụ 15/12/2025."
        )
        return None
    return value
