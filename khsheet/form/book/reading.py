"""A definition workbook -> the tables that its TOML would give, and where each stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from khsheet.form.book import example
from khsheet.form.book.cells import EXAMPLE, Typed, is_no_pair, text_of, value_of, without_example
from khsheet.form.book.laying import numbered
from khsheet.form.book.opening import Grid, open_sheets
from khsheet.form.book.schema import (
    CHANGES,
    GUIDE_SHEET,
    HEAD,
    HEAD_COLUMNS,
    LISTS_SHEET,
    NEEDED,
    OWN_NOTES,
    PAIRS,
    PARENT,
    Column,
    Kind,
    Part,
    head,
    holder,
    name_column,
    part,
    parts,
)
from khsheet.form.declared import DefinitionError
from khsheet.form.versions import FROM
from khsheet.vietnamese.meant import meant
from khsheet.vietnamese.text import match_key

#: A number with dots, which may set thousands apart or begin the part below one.
_DOTTED = re.compile(r"-?(?>(?:\d*+\.)+)\d*+")
_NO_DOTS = "xin ghi liền các chữ số, không dùng dấu chấm; phần lẻ thì dùng dấu phẩy"
#: In the names of kinds of units a comma stands between two of them.
_UNIT_KINDS = "unit_kinds"
_ONE_KIND = "có phải hai loại? Xin cách nhau bằng dấu chấm phẩy (;)"
#: A heading stands in one of these rows.
_HEADING_ROWS = 10
#: The column of examples beside the single keys of a form.
_SHOWN = len(HEAD_COLUMNS)
_EXAMPLE_TYPED = f"cột «{HEAD_COLUMNS[-1]}» chỉ để xem; xin ghi ở cột «{HEAD_COLUMNS[1]}»"
_EXAMPLE_LEFT = (
    "còn câu của dòng ví dụ; xin ghi câu khác hoặc để trống, và xem lại các ô khác của dòng này"
)
_EXAMPLE_CHANGED = (
    f"dòng ví dụ đã có người sửa; nếu là nội dung thật thì xóa chữ «{EXAMPLE}» ở ô này, nếu không "
    "thì xóa cả dòng"
)


@dataclass
class Line:
    """A row of a sheet, or a single key of the form: a table, and the column of each of its keys.

    Its headings stand in the row ``heading``. ``changes`` are the rows that say what it says
    otherwise from a version on.
    """

    part: Part
    row: int
    table: dict[str, Any]
    columns: Mapping[str, int]
    parent: str = ""
    heading: int = 1
    changes: list[Line] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.table.get("key") or self.table.get("id") or "")


#: Where something is wrong, by sheet, row and column, and what.
Wrong = dict[tuple[str, int, int], str]


@dataclass
class Read:
    """What a workbook holds: its tables, the lines that they were made of, and what is wrong: with
    its ``structure`` (sheets and columns that are missing), and in cells. ``strays`` are lines that
    have no place, ``notes`` what people wrote for themselves."""

    data: dict[str, Any]
    lines: dict[str, list[Line]]
    wrong: Wrong
    structure: Wrong
    strays: list[Line]
    notes: list[str]
    sheets: tuple[str, ...]


def read(content: bytes, path: str) -> Read:
    """The definition in a workbook. Raises DefinitionError for one that is none."""
    grids = open_sheets(content, path)
    sheets = {match_key(one.name): one for one in (*parts(), *_HEAD_PART)}
    found = [(grid, sheets.get(match_key(grid.name))) for grid in grids]
    if not any(known and known.table == HEAD for _, known in found):
        what = f"không phải một định nghĩa biểu mẫu: không có trang «{HEAD}»"
        raise DefinitionError(path, [f"{what}. Tệp mẫu: khsheet form --new -o bieu-mau.xlsx"])
    reader = _Reader()
    for grid, known in found:
        if known is None:
            reader.strange(grid, [one.name for one in sheets.values()])
        elif known.table == HEAD:
            reader.head(grid, known)
        else:
            reader.lines[known.table] = list(reader.rows(grid, known))
    reader.check_sheets({known.table for _, known in found if known})
    names = tuple(grid.name for grid in grids)
    data = reader.assembled()
    apart = (reader.structure, reader.strays, reader.notes)
    return Read(data, reader.lines, reader.wrong, *apart, names)


_HEAD_PART = (Part(HEAD, HEAD, "", head()),)


class _Reader:
    def __init__(self) -> None:
        self.lines: dict[str, list[Line]] = {one.table: [] for one in parts()}
        self.wrong: Wrong = {}
        self.structure: Wrong = {}
        self.strays: list[Line] = []
        self.notes: list[str] = []
        self.head_line = Line(_HEAD_PART[0], 1, {}, {})

    def strange(self, grid: Grid, known: list[str]) -> None:
        """A sheet that is none of ours is a note of its writer, or a name with a mistake in it."""
        own = (GUIDE_SHEET, LISTS_SHEET)
        is_note = match_key(grid.name).startswith(match_key(OWN_NOTES))
        if grid.rows and is_note:
            self.notes.append(f"trang «{grid.name}»")
        elif grid.rows and match_key(grid.name) not in map(match_key, own):
            at = min(grid.rows)
            said = f"không có trang «{grid.name}»{nearest(grid.name, known)}"
            notes = f"ghi chú của riêng mình thì đặt tên trang bắt đầu bằng «{OWN_NOTES}»"
            self.structure[grid.name, at, min(grid.rows[at])] = f"{said} ({notes})"

    def check_sheets(self, there: set[str]) -> None:
        """The sheets without which there is no form."""
        missing = [part(table).name for table in NEEDED if table not in there]
        if missing:
            self.structure[HEAD, 1, 1] = f"tệp thiếu trang «{'», «'.join(missing)}»"
        for table in NEEDED:
            if table in there and not self.lines[table]:
                self.structure.setdefault((part(table).name, 1, 1), "trang này chưa có dòng nào")

    # ------------------------------------------------------------ single keys

    def head(self, grid: Grid, known: Part) -> None:
        """The sheet of single keys: what they are called, and what they say."""
        by_name = _by_heading(known.columns)
        typed, rows = {}, {}
        is_shown = any(cells.get(_SHOWN) == HEAD_COLUMNS[-1] for cells in grid.rows.values())
        for row, cells in grid.rows.items():
            label = text_of(cells[1]) if 1 in cells else ""
            column = by_name.get(match_key(label))
            if column and column.key in rows:
                self.wrong[grid.name, row, 1] = f"«{column.heading}» đã có ở dòng trên"
            elif column:
                rows[column.key] = row
                if 2 in cells and self.usable(grid, row, 2):
                    typed[column.key] = cells[2]
                if is_shown and not example.is_as_shown(cells.get(_SHOWN), column.key):
                    self.wrong[grid.name, row, _SHOWN] = _EXAMPLE_TYPED
            elif 2 in cells and match_key(label) != match_key(HEAD_COLUMNS[0]) and row > 1:
                headings = [one.heading for one in known.columns]
                self.wrong[grid.name, row, 1] = f"không có mục «{label}»{nearest(label, headings)}"
        for (row, number), what in grid.wrong.items():
            if row > 2:
                self.wrong.setdefault((grid.name, row, number), what)
        table = {}
        for column in known.columns:
            if column.key in typed:
                at = (grid.name, rows[column.key], 2)
                table[column.key] = self.value(typed[column.key], column, at)
        self.head_line = Line(known, 1, table, rows)

    # ------------------------------------------------------------ rows

    def rows(self, grid: Grid, known: Part) -> Iterator[Line]:
        """The rows of a sheet; a row that changes the one above it goes with it."""
        at, columns = self._headings(grid, known)
        last: Line | None = None
        for row in sorted(row for row in grid.rows if row > at):
            line = self._line(grid, row, known, columns, at)
            if line is None:
                continue
            if CHANGES not in line.table:
                last = line
                yield line
            elif last is None:
                self.wrong[grid.name, row, columns[CHANGES]] = "không có dòng nào ở trên để đổi"
                self.strays.append(line)
            else:
                last.changes.append(line)

    def _headings(self, grid: Grid, known: Part) -> tuple[int, dict[str, int]]:
        """The row of the headings, and the column of each key."""
        by_name = _by_heading(known.columns)
        tried = [row for row in sorted(grid.rows) if row <= _HEADING_ROWS]
        met = {row: _met(grid.rows[row], by_name) for row in tried}
        best = max(tried, key=lambda row: len(met[row]), default=0)
        self._set_examples_apart(grid, best, known)
        if not grid.rows or len(met[best]) < 2:
            if any(row > 1 for row in grid.rows):
                first = known.columns[0].heading
                self.structure[grid.name, 1, 1] = f"không thấy dòng tiêu đề cột («{first}», …)"
            return max(grid.rows, default=0), {}
        columns: dict[str, int] = {}
        for number, typed in grid.rows[best].items():
            heading = text_of(typed)
            column = by_name.get(match_key(heading))
            if column is None:
                self._strange_column(grid, best, number, heading, known)
            elif column.key in columns:
                self.wrong[grid.name, best, number] = f"cột «{column.heading}» có hai lần"
            else:
                columns[column.key] = number
        self._check_columns(grid, best, columns, known)
        return best, columns

    def _set_examples_apart(self, grid: Grid, heading: int, known: Part) -> None:
        """An example as it was written is not read; what somebody typed into it is asked about."""
        by_name, headed = _by_heading(known.columns), grid.rows.get(heading, {})
        columns = {n: by_name.get(match_key(text_of(typed))) for n, typed in headed.items()}
        own = [n for n, column in columns.items() if column]
        first = next((n for n in own if columns[n] is known.columns[0]), 1)
        for row, cells in [one for one in grid.rows.items() if one[0] > heading]:
            if example.is_untouched({n: cells[n] for n in own if n in cells}, first, known):
                grid.rows[row] = {n: typed for n, typed in cells.items() if n not in own}
            elif first in cells and (text := without_example(cells[first])) is not None:
                cells[first] = text
                self.wrong[grid.name, row, first] = _EXAMPLE_CHANGED
            elif row == heading + 1:  # where the example stood
                at = {column.key: n for n, column in columns.items() if column and n in cells}
                if left := example.words_left({key: cells[n] for key, n in at.items()}, known):
                    self.wrong[grid.name, row, at[left]] = _EXAMPLE_LEFT
            if not grid.rows[row]:
                del grid.rows[row]

    def _strange_column(self, grid: Grid, row: int, number: int, heading: str, known: Part) -> None:
        is_used = any(number in cells for at, cells in grid.rows.items() if at > row)
        if is_used and match_key(heading).startswith(match_key(OWN_NOTES)):
            self.notes.append(f"cột «{heading}» ở trang «{grid.name}»")
        elif is_used:
            near = nearest(heading, [one.heading for one in known.columns])
            self.structure[grid.name, row, number] = f"không có cột «{heading}»{near}"

    def _check_columns(
        self, grid: Grid, heading: int, columns: Mapping[str, int], known: Part
    ) -> None:
        """Every column that must be given is there; what stands beside the columns is told."""
        is_used = any(row > heading for row in grid.rows)
        missing = [c.heading for c in known.columns if c.is_required and c.key not in columns]
        if missing and is_used:
            self.structure[grid.name, heading, 1] = f"thiếu cột «{'», «'.join(missing)}»"
        headed = grid.rows[heading]
        for row, cells in grid.rows.items():
            for number in cells if row > heading else ():
                if number not in headed:
                    self.wrong[grid.name, row, number] = "nội dung ở cột không có tiêu đề"
        for (row, number), what in grid.wrong.items():
            if row > heading:
                self.wrong[grid.name, row, number] = what

    def _line(
        self, grid: Grid, row: int, known: Part, columns: Mapping[str, int], heading: int
    ) -> Line | None:
        table = {}
        for column in known.columns:
            number = columns.get(column.key, 0)
            if number in grid.rows[row] and self.usable(grid, row, number):
                at = (grid.name, row, number)
                table[column.key] = self.value(grid.rows[row][number], column, at)
        if not table:
            return None
        parent = str(table.pop(PARENT, ""))
        return Line(known, row, table, columns, parent, heading)

    # ------------------------------------------------------------ cells

    def usable(self, grid: Grid, row: int, column: int) -> bool:
        what = grid.wrong.get((row, column))
        if what is not None:
            self.wrong[grid.name, row, column] = what
        return what is None

    def value(self, typed: Typed, column: Column, at: tuple[str, int, int]) -> Any:
        """What a cell says; a word that is none of those asked for is told."""
        made = value_of(typed, column)
        if column.is_closed and made not in column.words:
            words = tuple(column.words.values())
            near = nearest(text_of(typed), words) or f". Xin chọn một trong: {', '.join(words)}."
            self.wrong[at] = f"không có «{text_of(typed)}»{near}"
        is_number = column.kind in (Kind.WHOLE, Kind.NUMBER)
        if is_number and isinstance(made, str) and _DOTTED.fullmatch(made):
            self.wrong[at] = f"«{made}»: {_NO_DOTS}"
        if is_no_pair(typed, column):
            self.wrong[at] = f"thiếu dấu bằng; cần {column.kind.value}"
        kinds = made if column.key == _UNIT_KINDS and isinstance(made, list) else []
        if joined := [kind for kind in kinds if "," in kind]:
            self.wrong[at] = f"«{joined[0]}»: {_ONE_KIND}"
        return made

    # ------------------------------------------------------------ tables

    def assembled(self) -> dict[str, Any]:
        """The tables as TOML has them."""
        data = dict(self.head_line.table)
        self.lines[HEAD] = [self.head_line]
        self._put_texts(data)
        for table in ("print", "computed", "rule", "sentence", "chart", "target", "goods", "sheet"):
            if made := [_whole(line) for line in self.lines[table]]:
                data[table] = made
        if choices := self._under_keys(self.lines["choices"]):
            data["choices"] = choices
        self._put_values(choices)
        self._put_sections(data.get("sheet", []))
        return data

    def _put_texts(self, data: dict[str, Any]) -> None:
        """What is a text, or a pair of texts, in TOML."""
        if guide := [_text(line.table) for line in self.lines["guide"] if "value" in line.table]:
            data["guide"] = guide
        for line in self.lines["config"]:
            if self._is_new(line, line.key, data.get("config", {})):
                data.setdefault("config", {})[line.key] = line.table.get("value", "")
                if "label" in line.table:
                    data.setdefault("config_labels", {})[line.key] = line.table["label"]
        for line in self.lines["pairs"]:
            key = line.table.get("key")
            if key in PAIRS and {"name", "value"} <= line.table.keys():
                at = (line.part.name, line.row, line.columns["name"])
                name = self.value(line.table["name"], name_column(key), at)
                if self._is_new(line, name, data.get(key, {})):
                    data.setdefault(key, {})[name] = line.table["value"]
            else:
                headings = "», «".join(column.heading for column in line.part.columns)
                self._wrong_at(line, "value", f"dòng này cần ghi cả ba cột «{headings}»")

    def _under_keys(self, lines: Iterable[Line]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for line in lines:
            if self._is_new(line, line.key, made):
                table = _whole(line)
                made[line.key] = {name: v for name, v in table.items() if name != "key"}
        return made

    def _is_new(self, line: Line, key: str, known: Mapping[str, Any]) -> bool:
        if not key:
            self._is_open(line, "key")
        elif key in known:
            self._wrong_at(line, "key", f"«{key}» đã có ở dòng trên")
        return bool(key) and key not in known

    def _put_values(self, choices: Mapping[str, Any]) -> None:
        for line, table in self._in_parents("values", choices):
            if "value" not in line.table:
                self._is_open(line, "value")
                continue
            variants = line.table.pop("variants", [])
            table.setdefault("values", []).append(_text(line.table))
            for one in map(str, variants):
                other = table.setdefault("variants", {}).setdefault(one, line.table["value"])
                if other != line.table["value"]:
                    what = f"«{one}» đã là cách viết khác của «{other}»; xin để ở một giá trị"
                    self._wrong_at(line, "variants", what)

    def _put_sections(self, sheets: list[dict[str, Any]]) -> None:
        """Sections into their sheets, and what they ask for into them."""
        for line, sheet in self._in_parents("section", _by_key(sheets)):
            sheet.setdefault("section", []).append(_whole(line))
        sections = _by_key(line.table for line in self.lines["section"])
        for line, section in self._in_parents("field", sections):
            section.setdefault(holder(section.get("shape")), []).append(_whole(line))
        for line, section in self._in_parents("rows", sections):
            section.setdefault("rows", []).append(_whole(line))
        for line, section in self._in_parents("cell", sections):
            if self._is_new(line, line.key, section.get("cell", {})):
                table = {name: value for name, value in _whole(line).items() if name != "key"}
                section.setdefault("cell", {})[line.key] = table

    def _in_parents(
        self, table: str, parents: Mapping[str, dict[str, Any]]
    ) -> Iterator[tuple[Line, dict[str, Any]]]:
        """The lines of a sheet with the tables in which they stand; one that has none is told."""
        for line in self.lines[table]:
            if line.parent in parents:
                yield line, parents[line.parent]
            elif not line.parent:
                self._is_open(line, PARENT)
            else:
                of = line.part.by_key[PARENT].offers
                near = nearest(line.parent, parents) or called(parents.values())(line.parent)
                self._wrong_at(line, PARENT, f"trang «{of}» không có khóa «{line.parent}»{near}")

    def _is_open(self, line: Line, key: str) -> None:
        self._wrong_at(line, key, f"còn trống; xin ghi «{line.part.by_key[key].heading}»")

    def _wrong_at(self, line: Line, key: str, what: str) -> None:
        at = (line.part.name, line.row, line.columns.get(key, 1))
        self.wrong.setdefault(at, what)


# ---------------------------------------------------------------- small things


#: How a suggestion begins.
MEANT = "; có phải"


def nearest(name: str, known: Iterable[str]) -> str:
    """A suggestion with the nearest known name, or nothing."""
    near = meant(name, known)
    return f"{MEANT} «{near}» không?" if near else ""


def called(tables: Iterable[Mapping[str, Any]]) -> Callable[[str], str]:
    """What is said of a name that was written in place of the key of one of those tables."""
    keys: dict[str, set[str]] = {}
    for table in tables:
        for name in ("label", "title", "name"):
            if "key" in table and name in table:
                keys.setdefault(match_key(str(table[name])), set()).add(str(table["key"]))

    def told(name: str) -> str:
        meant = keys.get(match_key(name), set())
        return f"; đó là tên, xin ghi khóa «{next(iter(meant))}»" if len(meant) == 1 else ""

    return told


def _by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    found = {match_key(column.key): column for column in columns}
    return found | {match_key(column.heading): column for column in columns}


def _met(cells: Mapping[int, Typed], by_name: Mapping[str, Column]) -> set[str]:
    return {match_key(text_of(typed)) for typed in cells.values()} & by_name.keys()


def _whole(line: Line) -> dict[str, Any]:
    """The table of a line with what it says otherwise from versions on; one object for a line."""
    if line.changes and FROM not in line.table:
        line.table[FROM] = [_change(one) for one in line.changes]
    return line.table


def _change(line: Line) -> dict[str, Any]:
    own = {name: value for name, value in line.table.items() if name != CHANGES}
    return {"version": line.table[CHANGES], **own}


def _text(table: Mapping[str, Any]) -> Any:
    """A text alone, or with the marks that it has."""
    return table["value"] if table.keys() == {"value"} else dict(table)


def _by_key(tables: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Tables by what those in them call them: a key, the second of it «key (2)»."""
    made: dict[str, dict[str, Any]] = {}
    for table in tables:
        key, number = str(table.get("key", "")), 1
        while (name := key if number == 1 else numbered(key, number)) in made:
            number += 1
        made[name] = table
    return made
