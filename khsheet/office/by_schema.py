"""The office's book by schema: what stands in it, with its places, and what has no place in it.

An Excel book of today or of the version before, or a CSV list of units, gives the same contents.
Nothing is judged here but whether a sheet can be understood at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from khsheet import formats
from khsheet.form import limits
from khsheet.form.definition import did_you_mean
from khsheet.model import Unit
from khsheet.model.fielded import Mutable
from khsheet.model.places import a1
from khsheet.office import gone
from khsheet.office.contents import AS_OTHER, AS_SHEET, IN_PLACE, Cell, Contents, Line, Note
from khsheet.office.reading import OfficeFault, OfficeFile, Rows, rows_of
from khsheet.office.schema import (
    CHOICES,
    CONFIG_BEFORE,
    GUIDE,
    GUIDE_LISTED,
    GUIDE_LISTED_BEFORE,
    GUIDE_TITLE,
    MADE_WITH,
    OTHERS,
    SETTING_HEADS,
    AnySheet,
    ListSheet,
    Part,
    Schema,
    SettingsSheet,
    schema,
)
from khsheet.vietnamese.text import bare_key, clean

#: Headings are looked for in so many rows, settings keep their keys in the first column.
_TOP_ROWS = 20
_KEY, _LABEL, _FIRST_VALUE = range(3)
#: The rows above what else was kept: a word on it, and the headings of so many columns.
_OTHERS_TOP, OTHERS_WIDTH = 2, 3
#: What the program asks of an arriving workbook, to see whether it is an office's book.
_SEEN_ROWS, _SEEN_COLUMNS = 20_000, 60
#: Of the settings before: the days of the period, which have their own sheet now.
_DAYS_BEFORE = {"period_start": "start", "period_end": "end"}


def is_office_book(book: formats.Book) -> bool:
    """Whether a workbook is the office's own: its list of units says so."""
    units = schema(()).units
    name = _named(book.names, units.name)
    if not name:
        return False
    grid = book.sheet(name, max_row=_SEEN_ROWS, max_column=_SEEN_COLUMNS)
    return _headings(rows_of(grid), units) is not None


def contents(file: OfficeFile, declared: Schema) -> Contents:
    """The contents of a file by schema. Raises OfficeFault where it has no list of units."""
    reader, units = _Reader(file, declared), declared.units
    reader.read()
    if units.key not in reader.made.lists:
        needed = ", ".join(item.label for item in units.items[:6])
        what = f"Không thấy cột «Tên đơn vị» (name). Cần các cột: {needed}."
        if not file.is_csv and not _named(file.sheets, units.name):
            what = f"Không thấy trang {units.name}. Xin đặt lại tên trang là {units.name}."
        raise OfficeFault(str(file.path), [what])
    return reader.made


def _named(names: Iterable[str], wanted: str) -> str:
    key = bare_key(wanted)
    return next((name for name in names if bare_key(name) == key), "")


def _at(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _words(text: str) -> str:
    spaced = "".join(c if c.isalnum() else " " for c in text)
    return " ".join(w for w in (bare_key(part) for part in spaced.split()) if w)


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


class _Reader(Mutable):
    """Reads one file, sheet by sheet."""

    file: OfficeFile
    declared: Schema
    made: Contents = field(default_factory=Contents)
    #: Whether it was made by khsheet, so that what stands above headings is no clerk's.
    is_own: bool = False
    #: The rows and columns that it was made with, as far as it says.
    made_with: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Each sheet as the schema has it; what is none of them is kept, and told."""
        if self.file.is_csv:
            self._list("", self.file.sheets[""], self.declared.units)
            return
        left = dict(self.file.sheets)
        choices = left.pop(_named(left, CHOICES), [])
        self.made_with = {name for _, cells in choices if (name := _at(cells, MADE_WITH - 1))}
        known = (Unit(_at(cells, MADE_WITH), _at(cells, MADE_WITH + 1)) for _, cells in choices)
        self.made.units_before = [unit for unit in known if unit.code and unit.name]
        self._others(left)
        names = [GUIDE, *(s.name for s in self.declared.sheets if s is not self.declared.units)]
        self.is_own = any(_named(left, name) for name in names)
        if guide := _named(left, GUIDE):
            self._guide(guide, left.pop(guide))
        missing = []
        for sheet in self.declared.sheets:
            name = _named(left, sheet.name)
            if not name and sheet is self.declared.units:  # a workbook with a list of units alone
                name = self._only_list(left)
            if name in left:
                self._sheet(name, left.pop(name), sheet)
            elif gone.had(sheet, self.made_with):
                missing.append(sheet.name)
        if missing and self.is_own:
            said = f"Không có trang {', '.join(missing)}: phần mềm coi như ở đó chưa ghi gì."
            self._tell(said, "Tệp mới có lại đủ các trang.")
        if before := _named(left, CONFIG_BEFORE):
            self._before(before, left.pop(before))
        for name, rows in left.items():
            if rows:
                self.made.more_sheets.append((name, rows))
                said = f"Trang {name}: không phải trang của mẫu, phần mềm không dùng."
                self._tell(said, AS_SHEET)
        self._cell_notes()

    def _only_list(self, names: Iterable[str]) -> str:
        """The first sheet of a workbook that has none of the book's own."""
        names = list(names)
        own = any(_named(names, sheet.name) for sheet in self.declared.sheets)
        return "" if own or not names else names[0]

    def _sheet(self, name: str, rows: Rows, sheet: AnySheet) -> None:
        if isinstance(sheet, ListSheet):
            self._list(name, rows, sheet)
        elif sheet.by_period:
            self._periods(name, rows, sheet)
        else:
            self._settings(name, rows, sheet)

    # ------------------------------------------------------------ what has no place

    def _gone(self, name: str, said: str) -> None:
        if said:
            self._tell(f"Trang {name}: {said}", "Tệp mới có lại đủ.")

    def _tell(self, said: str, kept: str = "") -> None:
        self.made.notes.append(Note(said, kept))

    def _stray(self, sheet: str, row: int, cells: Iterable[tuple[int, str]]) -> None:
        """Keep texts that stand where the book has no place for them, columns from 0."""
        found = [(a1(row, column + 1), text) for column, text in cells if text]
        self.made.others += [[sheet, at, text] for at, text in found]
        if found:
            where = f"Trang {sheet}, ô" if sheet else "Ô"
            listed = ", ".join(at for at, _ in found)
            self._tell(f"{where} {listed}: ngoài chỗ để ghi, phần mềm không dùng.", AS_OTHER)

    def _above(self, name: str, rows: Rows) -> None:
        """What stands above headings: the book's own word on the sheet, and what is a clerk's."""
        for number, cells in rows:
            first = next((n for n, text in enumerate(cells) if text), 0)
            own = {first} if self.is_own and number == 1 else set()
            self._stray(name, number, ((n, t) for n, t in enumerate(cells) if n not in own))

    def _others(self, left: dict[str, Rows]) -> None:
        """What an earlier book kept so."""
        name = _named(left, OTHERS)
        for number, cells in left.pop(name, []):
            if number > _OTHERS_TOP:
                self.made.others.append(cells)
            else:
                more = enumerate(cells[OTHERS_WIDTH:], OTHERS_WIDTH)
                self._stray(name, number, more)

    def _guide(self, name: str, rows: Rows) -> None:
        """The guide is the program's, in whatever version; all else there is a clerk's."""
        sheets = {bare_key(sheet.name) for sheet in self.declared.sheets}
        for number, cells in rows:
            first = _at(cells, 1)
            is_sheet = bare_key(first) in sheets
            is_own = is_sheet or first.startswith((GUIDE_TITLE, GUIDE_LISTED, GUIDE_LISTED_BEFORE))
            is_own |= first.partition(".")[0].isdigit()
            own = {1, 2} if is_sheet else {1} if is_own else set()
            self._stray(name, number, ((n, t) for n, t in enumerate(cells) if n not in own))

    def _cell_notes(self) -> None:
        """Notes that somebody fastened to cells."""
        for sheet, looks in self.file.looks.items():
            for one in looks.attached:
                if one.row and one.text.strip():
                    text = f"Ghi chú ở ô: {clean(one.text)}"
                    self.made.others.append([sheet, a1(one.row, one.column), text])
                    at = a1(one.row, one.column)
                    said = f"Trang {sheet}, ô {at}: có ghi chú gắn vào ô, phần mềm không dùng."
                    self._tell(said, AS_OTHER)

    # ------------------------------------------------------------ lists

    def _list(self, name: str, rows: Rows, sheet: ListSheet) -> None:
        found = _headings(rows, sheet)
        if found is None:
            if sheet.key != "units" and rows:
                heading = self.declared.items(sheet.key)[sheet.named_by].label
                said = f"Trang {name}: không thấy tiêu đề «{heading}», phần mềm không dùng."
                self._tell(said, AS_SHEET)
                self.made.more_sheets.append((f"{name} (cũ)", rows))
            return
        at, columns = found
        self._above(name, rows[:at])
        below = rows[at + 1 :]
        self._unmerged(name, below, sheet, columns)
        lines = self.made.lists[sheet.key] = []
        for number, cells in below:
            typed = {
                key: Cell(text, name, number, column + 1 if name else 0)
                for key, column in columns.items()
                if (text := clean(_at(cells, column)))
            }
            if typed:
                lines.append(Line(name, number, typed))
        self._more_columns(name, rows[at][1], below, sheet, set(columns.values()))
        self._gone(name, gone.of_sheet(sheet, columns, self.made_with))
        if sheet.key == "limits":
            self._defaults(lines)
            held = {line.text("rule") for line in lines}
            self._gone(name, gone.warnings(sheet, held, self.made_with, self.declared))

    def _unmerged(self, name: str, rows: Rows, sheet: ListSheet, columns: dict[str, int]) -> None:
        """Give every row that a merged cell spans what it shows, as people read it."""
        by_number = dict(rows)
        items = {column: self.declared.items(sheet.key)[key] for key, column in columns.items()}
        looks = self.file.looks.get(name)
        for first, column, last, _ in looks.merged if looks else ():
            text = _at(by_number.get(first, []), column - 1)
            spanned = [n for n in range(first + 1, last + 1) if any(by_number.get(n, ()))]
            if not text or not spanned or column - 1 not in items:
                continue
            for number in spanned:
                cells = by_number[number]
                cells += [""] * (column - len(cells))
                cells[column - 1] = text
            where = f"Trang {name}, ô {a1(first, column)}:{a1(last, column)}"
            listed = f"dòng {first} đến dòng {spanned[-1]}"
            label = items[column - 1].label
            self._tell(f"{where}, «{label}»: ô gộp; “{text}” được hiểu là của {listed}.")

    def _more_columns(
        self, name: str, headings: list[str], rows: Rows, sheet: ListSheet, known: set[int]
    ) -> None:
        labels = [item.label for item in sheet.items]
        width = max([len(headings), *(len(cells) for _, cells in rows)])
        for column in sorted(set(range(width)) - known):
            heading = _at(headings, column)
            texts = {n: text for n, cells in rows if (text := _at(cells, column))}
            if not heading and not texts:
                continue
            self.made.more_columns.setdefault(sheet.key, []).append((heading, texts))
            letters = a1(1, column + 1)[:-1]
            called = f"«{heading}»" if heading else f"{letters} (không có tiêu đề)"
            where = f"Trang {name}, cột {called}" if name else f"Cột {called}"
            guess = did_you_mean(heading, labels) or "."
            said = f"{where}: không phải cột của mẫu, phần mềm không dùng{guess}"
            self._tell(said, IN_PLACE)

    def _defaults(self, lines: list[Line]) -> None:
        """Shipped limits are for reading: one that was typed over has no effect."""
        item = self.declared.items("limits")["default"]
        shipped = {
            str(Part(form.id, one.name)): one.shown
            for form in self.declared.forms
            for one in limits.warnings(form)
        }
        for line in lines:
            name, typed = line.text("rule"), line.text("default")
            if not typed or name not in shipped or typed == shipped[name]:
                continue
            cell, number = line.cells["default"], shipped[name]
            used = f"phần mềm vẫn dùng {number}. Muốn đổi thì ghi ở cột «Của văn phòng»."
            unused = "điều nhắc này không có giới hạn, phần mềm không dùng số này."
            said = f"{cell.told(item)}: ghi “{typed}”, {used if number else unused}"
            self._tell(said, AS_OTHER)
            self.made.others.append([line.sheet, a1(cell.row, cell.column), typed])

    # ------------------------------------------------------------ settings

    def _keys_of(self, cells: list[str], sheet: SettingsSheet) -> list[str]:
        """The settings that a row is about: by its hidden key, else by its label.

        A setting of every form is that of each form that calls it otherwise, and the other way
        round where only its form is at hand.
        """
        known = [item.key for item in sheet.items]
        key, label = _at(cells, _KEY).strip(), bare_key(_at(cells, _LABEL))
        part = Part.of(key)
        if key in known:
            return [key]
        if part.form in {form.id for form in self.declared.forms} and part.key in known:
            return [part.key]
        of_forms = [one for one in known if key and Part.of(one).key == key]
        by_label = [item.key for item in sheet.items if label and bare_key(item.label) == label]
        return of_forms or by_label[:1]

    def _parted(
        self, name: str, rows: Rows, sheet: SettingsSheet
    ) -> tuple[tuple[int, list[str]] | None, list[tuple[list[str], int, list[str]]]]:
        """The row of headings, and those below with their keys; what is above is kept apart."""
        self._must_be_in_place(name, rows)
        heads = next((r for r in rows if _at(r[1], _KEY) == SETTING_HEADS[0]), None)
        if heads is None and sheet.by_period:
            heads = next((r for r in rows if any(r[1][_FIRST_VALUE:])), None)
        top = heads[0] if heads else 0
        self._above(name, [row for row in rows if row[0] < top])
        seen: set[str] = set()
        found = []
        for number, cells in rows:
            if number > top:
                keys = [key for key in self._keys_of(cells, sheet) if key not in seen]
                seen |= set(keys)
                found.append((keys, number, cells))
                self._label(name, number, cells, sheet)
        return heads, found

    def _label(self, name: str, number: int, cells: list[str], sheet: SettingsSheet) -> None:
        """Tell a label that was typed over: what stands beside it is still what it was."""
        labels = {item.key: item.label for item in sheet.items}
        typed, label = _at(cells, _LABEL), labels.get(_at(cells, _KEY).strip(), "")
        if typed and label and bare_key(typed) != bare_key(label):
            at = a1(number, _LABEL + 1)
            self.made.others.append([name, at, typed])
            said = f"Trang {name}, ô {at}: nhãn đã bị sửa, phần mềm vẫn hiểu là mục «{label}»."
            self._tell(said, AS_OTHER)

    def _must_be_in_place(self, name: str, rows: Rows) -> None:
        """Refuse settings whose columns were moved: a label would be read as a value."""
        for number, cells in rows[:_TOP_ROWS]:
            places = [
                (n, cells.index(head)) for n, head in enumerate(SETTING_HEADS) if head in cells
            ]
            if moved := [(n, at) for n, at in places if n != at]:
                wanted, at = moved[0]
                what = (
                    f"Trang {name}, ô {a1(number, at + 1)}: cột «{SETTING_HEADS[wanted]}» phải là "
                    f"cột {a1(1, wanted + 1)[:-1]}. Xin xóa cột đã chèn, hoặc lấy lại cột đã xóa."
                )
                raise OfficeFault(str(self.file.path), [what])
            if places:
                return

    def _not_an_item(self, name: str, number: int, cells: list[str], sheet: SettingsSheet) -> None:
        """Keep a row that is about nothing that the book knows, or about what stood above."""
        key, label = _at(cells, _KEY), _at(cells, _LABEL)
        had_none = bool(key and label) and not any(cells[_FIRST_VALUE:])
        if had_none or not any(cells):
            return
        self.made.more_rows.setdefault(sheet.key, []).append(cells)
        where = f"Trang {name}, dòng {number}"
        form, told = Part.of(key).form, label or key
        if self._keys_of(cells, sheet):
            said = f"{where}: mục «{told}» đã có ở dòng trên, phần mềm không dùng dòng này."
        elif form:
            said = (
                f"{where}: mục «{told}» là của biểu mẫu «{form}», không có ở lần chạy này, phần "
                "mềm không dùng."
            )
        elif told:
            guess = did_you_mean(told, {item.label for item in sheet.items}) or "."
            said = f"{where}: không có mục «{told}», phần mềm không dùng{guess}"
        else:
            said = f"{where}: không phải của mục nào, phần mềm không dùng."
        self._tell(said, IN_PLACE)

    def _settings(self, name: str, rows: Rows, sheet: SettingsSheet) -> None:
        found = self.made.settings.setdefault(sheet.key, {})
        heads, below = self._parted(name, rows, sheet)
        if heads:
            self._beside(name, "", *heads, sheet)
        for keys, number, cells in below:
            if not keys:
                self._not_an_item(name, number, cells, sheet)
                continue
            cell = Cell(_at(cells, _FIRST_VALUE), name, number, _FIRST_VALUE + 1)
            found |= dict.fromkeys(keys, cell)
            self._beside(name, keys[0], number, cells, sheet)
        held = {key for keys, _, _ in below for key in keys}
        self._gone(name, gone.of_sheet(sheet, held, self.made_with))

    def _beside(
        self, name: str, key: str, number: int, cells: list[str], sheet: SettingsSheet
    ) -> None:
        more = {n + 1: text for n, text in enumerate(cells) if n > _FIRST_VALUE and text}
        if more:
            self.made.beside.setdefault(sheet.key, {})[key] = more
            listed = ", ".join(a1(number, column) for column in more)
            said = f"Trang {name}, ô {listed}: bên cạnh chỗ để ghi, phần mềm không dùng."
            self._tell(said, IN_PLACE)

    def _periods(self, name: str, rows: Rows, sheet: SettingsSheet) -> None:
        """A column for each period, those between them without a heading too."""
        heads, below = self._parted(name, rows, sheet)
        if heads is None:
            return
        head_row, headings = heads
        for keys, number, cells in below:
            if not keys:
                self._not_an_item(name, number, cells, sheet)
        filled = [
            n for cells in (headings, *(row[2] for row in below)) for n, t in enumerate(cells) if t
        ]
        for column in range(_FIRST_VALUE, max(filled, default=0) + 1):
            values = {
                key: Cell(_at(texts, column), name, number, column + 1)
                for keys, number, texts in below
                for key in keys
                if _at(texts, column)
            }
            head = Cell(_at(headings, column), name, head_row, column + 1)
            self.made.periods.append((head, values))
        held = {key for keys, _, _ in below for key in keys}
        self._gone(name, gone.of_sheet(sheet, held, self.made_with))

    def _before(self, name: str, rows: Rows) -> None:
        """The one sheet of settings that books had before, for the office and its units alike."""
        days: dict[str, Cell] = {}
        settings = {key: self.declared.items(key) for key in ("office", "unit_defaults")}
        for number, cells in rows:
            key = _at(cells, _KEY).strip()
            cell = Cell(_at(cells, _FIRST_VALUE), name, number, _FIRST_VALUE + 1)
            if key in _DAYS_BEFORE:
                days |= {_DAYS_BEFORE[key]: cell} if cell.text else {}
            into = [sheet for sheet, items in settings.items() if key in items]
            for sheet in into:
                self.made.settings.setdefault(sheet, {}).setdefault(key, cell)
            if key == SETTING_HEADS[0] or key in _DAYS_BEFORE or into:
                self._stray(name, number, list(enumerate(cells))[_FIRST_VALUE + 1 :])
            elif any(cells[_FIRST_VALUE:]) or (not key and any(cells)):
                told = _at(cells, _LABEL) or key
                guess = did_you_mean(key, settings["office"]) or "."
                self.made.others += [
                    [name, a1(number, n + 1), text] for n, text in enumerate(cells) if text
                ]
                where = f"Trang {name}, ô {a1(number, _KEY + 1)}"
                said = f"{where}: không có mục «{told}», phần mềm không dùng{guess}"
                self._tell(said, AS_OTHER)
        if days:
            self.made.periods.append((Cell(""), days))
