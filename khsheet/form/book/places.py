"""The faults of a definition told at the cells of its workbook, in the words that stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from khsheet.form.book.reading import MEANT, Line, Read, called
from khsheet.form.book.schema import CHANGES, HEAD, PAIRS
from khsheet.form.book.wording import BARE, QUOTED, in_words
from khsheet.form.declared import DefinitionText, Faults
from khsheet.form.versions import SINCE
from khsheet.model import Shape
from khsheet.model.places import a1

#: A cell: sheet, row and column.
Cell = tuple[str, int, int]

#: What is said of a mark where no version of the form can be read.
_NO_VERSION = "tệp chỉ cho biết một phiên bản"
#: What says that something is not there, or not what it has to be.
_MISSED = re.compile(
    r"không có (?:mục|cột|ô|phần|lưới|bảng|danh mục|giá trị|cấu hình|mẫu in) '(?P<key>[^']*)'"
    r"|'(?P<other>\w+)' là \w+, cần mục kiểu"
)
_NO_GRIDS = (Shape.FIELDS, Shape.TEXTS, Shape.TABLE)
_SEMICOLONS = "nhiều khóa thì cách nhau bằng dấu chấm phẩy (;)"
_TWICE = "khóa bị đặt hai lần"
#: What stands behind the place of a table in the place of a fault.
_BEHIND = re.compile(r"(?:\.from)?(?:, '\w+'| '[^']*')?\Z")


class BookText(DefinitionText):
    """The TOML of a definition workbook, whose faults are told at its cells."""

    read: Read

    @classmethod
    def of(cls, toml: str, read: Read) -> BookText:
        made = cls(toml)
        made.read, made.notes = read, tuple(read.notes)
        return made

    def told(self, faults: Faults) -> Faults:
        """The faults of the workbook itself, then of what it says, sheet by sheet."""
        if self.read.structure:  # what it says cannot be known before it is whole
            return self._in_order(self.read.structure)
        index = _Index(self.read)
        found = [index.cell(fault) for fault in faults]
        wrong = dict(self.read.wrong)
        broken = {at[:2] for at in (*wrong, *(at for at, *_ in found))}
        for (at, what, line), fault in zip(found, faults):
            if not index.follows_from(fault, line, broken - {at[:2]}):
                wrong.setdefault(at, what)
        return self._in_order(wrong)

    def _in_order(self, wrong: Mapping[Cell, str]) -> Faults:
        order = {name: number for number, name in enumerate(self.read.sheets)}
        told = sorted(wrong.items(), key=lambda one: (order.get(one[0][0], 99), *one[0][1:]))
        return Faults(
            f"Trang «{sheet}», ô {a1(row, column)}: {what}" for (sheet, row, column), what in told
        )


class _Index:
    """The lines of a workbook by the places that faults name."""

    def __init__(self, read: Read):
        self.lines = read.lines
        self.found: dict[str, list[Line]] = {}
        self.by_key: dict[str, list[Line]] = {}
        for line in (*(line for lines in read.lines.values() for line in lines), *read.strays):
            key = str(line.table.get("value")) if line.part.table == "values" else line.key
            self.by_key.setdefault(key, []).append(line)
        for place, line in self._places():
            self.found.setdefault(place, []).append(line)
        self.called = called(line.table for lines in read.lines.values() for line in lines)

    def _places(self) -> Iterator[tuple[str, Line]]:
        head = self.lines[HEAD][0]
        for name in ("định nghĩa", *(c.key for c in head.part.columns)):
            yield name, head
        for table in ("guide", "config"):
            yield from ((table, line) for line in self.lines[table])
        for line in self.lines["config"]:
            yield from ((f"{table}[{line.key}]", line) for table in ("config", "config_labels"))
        yield from ((key, line) for key in PAIRS for line in self.lines["pairs"])
        for table in ("print", "computed", "sentence", "chart", "target", "goods"):
            for number, line in enumerate(self.lines[table], 1):
                yield from _own_places(table, number, line)
        yield from self._of_rules()
        for line in self.lines["choices"]:
            place = f"choices[{line.key}]"
            yield place, line
            values = [one for one in self.lines["values"] if one.parent == line.key]
            yield from ((place, one) for one in values)
            yield from ((f"{place} '{one.table.get('value')}'", one) for one in values)
        for number, line in enumerate(self.lines["sheet"], 1):
            place = f"sheet[{line.key or number}]"
            yield from ((one, line) for one in (place, line.key))
            yield str(line.table.get("name", "")).casefold(), line
            yield from self._of_sections(place, line)

    def _of_rules(self) -> Iterator[tuple[str, Line]]:
        """A row for several rules is found by the name of each."""
        for number, line in enumerate(self.lines["rule"], 1):
            each = line.table.get("each", [])
            words = each if isinstance(each, list) else []
            for key in [line.key, *(line.key.replace("{each}", str(word)) for word in words)]:
                yield f"rule[{key or number}]", line
                yield key, line

    def _of_sections(self, place: str, sheet: Line) -> Iterator[tuple[str, Line]]:
        held = [line for line in self.lines["section"] if line.table in _list(sheet, "section")]
        for number, line in enumerate(held, 1):
            here = f"{place}[{line.key or number}]"
            yield from ((one, line) for one in (here, line.key, f"phần {line.key}"))
            inside = {
                table: [one for one in self.lines[table] if one.parent == line.key]
                for table in ("cell", "field", "rows")
            }
            for table in ("cell", "field", "rows"):
                yield from ((p, one) for p in (here, line.key) for one in inside[table])
            for one in inside["cell"]:
                yield from ((p, one) for p in (f"{here}.cell[{one.key}]", one.key))
            for table in ("field", "rows"):
                for at, one in enumerate(inside[table], 1):
                    yield f"{here}[{one.key or at}]", one
            yield from ((one.key, one) for one in inside["field"])
            pattern = str(line.table.get("key_pattern", "{row}_{column}"))
            for row in inside["rows"]:
                for column in inside["field"]:
                    key = pattern.replace("{row}", row.key).replace("{column}", column.key)
                    yield key, column

    # ------------------------------------------------------------ from a fault to its cell

    def cell(self, fault: str) -> tuple[Cell, str, Line]:
        """The cell of a fault, what is wrong there, and the line in which it stands."""
        place, behind, what = self._parts(fault)
        line, key = _spot(self.found.get(place, self.lines[HEAD]), place, behind, what)
        if behind.startswith(".from"):  # there a version is that of the change
            what = what.replace("'version'", "'from'")
        said, missed = in_words(what, line, key), _MISSED.search(what)
        if missed and "," in (missed["key"] or ""):
            said = f"{said.partition(MEANT)[0]}; {_SEMICOLONS}"
        elif missed and missed["key"] and MEANT not in said:
            said += self.called(missed["key"])
        return _cell_of(line, key), said, line

    def follows_from(self, fault: str, at: Line, broken: set[tuple[str, int]]) -> bool:
        """Whether something is missed alone because of a fault in its own row, or in that of the
        section, sheet or list in which it stands."""
        if _NO_VERSION in fault:
            head = self.lines[HEAD][0]
            return any(_cell_of(head, key)[:2] in broken for key in ("version", SINCE))
        if _TWICE in fault:
            lines = self._above(at)
        elif missed := _MISSED.search(fault):
            key = missed["other"] or missed["key"]
            lines = self.by_key.get(key) or self._grids_of(key)
            lines = [one for line in lines for one in (line, *self._above(line))]
        else:
            return False
        return any((line.part.name, line.row) in broken for line in lines)

    def _above(self, line: Line) -> list[Line]:
        """The lines in which a line stands."""
        held = [one for one in self.lines.get(line.part.parent, ()) if one.key == line.parent]
        return [*held, *(above for one in held for above in self._above(one))]

    def _grids_of(self, key: str) -> list[Line]:
        """The grids that may have made a key of those of a row and a column, however they do."""
        found = []
        for line in self.lines["section"]:
            rows, columns = (
                [one.key for one in self.lines[table] if one.parent == line.key and one.key]
                for table in ("rows", "field")
            )
            is_row = not rows or any(row in key for row in rows)
            if (
                line.table.get("shape") not in _NO_GRIDS
                and is_row
                and any(c in key for c in columns)
            ):
                found.append(line)
        return found

    def _parts(self, fault: str) -> tuple[str, str, str]:
        """The place of the lines that a fault is about, the likeliest of them first; what it says
        behind that place; what is wrong."""
        for at in reversed([found.start() for found in re.finditer(":", fault)]):
            place = fault[:at]
            if place in self.found:
                return place, "", fault[at + 1 :].strip()
            named = _BEHIND.sub("", place, count=1)
            if named in self.found:
                behind = place[len(named) :]
                if behind.strip(", '") in self.found:  # a list of texts at the head
                    named = behind.strip(", '")
                said = "" if behind.startswith((".", ",")) else behind
                return named, behind, f"{said} {fault[at + 1 :].strip()}".strip()
        return "", "", fault


def _named_so(line: Line, name: str) -> str:
    """The column in which a line is called so, in whatever letters."""
    typed = ((key, str(line.table.get(key, ""))) for key in line.columns)
    return next((key for key, text in typed if text.casefold() == name), "")


def _spot(lines: list[Line], place: str, behind: str, what: str) -> tuple[Line, str]:
    """The line, and the key of the column: one that is named, else where a word of it stands."""
    first, quoted = lines[0], QUOTED.findall(behind + what)
    if "hai lần" in what:
        last = [line for line in lines if line.part is first.part][-1]
        return last, _named_so(last, place) or _main_key(last)
    if behind.startswith(".from"):
        lines = first.changes or lines
        if "'version'" in what:
            return lines[-1], CHANGES
    bare = [word for word in BARE.findall(what) if word in first.columns]
    for word in [*(one for text in quoted for one in text.split(", ")), *bare]:
        given = [line for line in lines if word in line.table and word in line.columns]
        if given or word in first.part.by_key:
            return (given or lines)[0], word
    whole = [one for line in lines for one in (line, *line.changes)]
    for holds in (_holds, _mentions):
        for word in quoted:
            for line in whole:
                typed = {k: v for k, v in line.table.items() if k in line.columns}
                if key := next((k for k, v in typed.items() if holds(v, word)), ""):
                    return line, key
    is_about_items = what.startswith("các mục") and "fields" in first.columns
    return first, "fields" if is_about_items else _main_key(first)


def _main_key(line: Line) -> str:
    keys = ("key", "id", "title", "value", *line.columns)
    return next((key for key in keys if key in line.columns), "")


def _cell_of(line: Line, key: str) -> Cell:
    """The cell of a key; where its column is missing, that is told at the headings."""
    if line.part.name == HEAD:
        row = line.columns.get(key, 1)
        return HEAD, row, 2 if key in line.columns else 1
    if key in line.part.by_key and key not in line.columns:
        return line.part.name, line.heading, 1
    return line.part.name, line.row, line.columns.get(key, 1)


def _own_places(table: str, number: int, line: Line) -> Iterator[tuple[str, Line]]:
    for name in (line.key or str(number), str(number), str(line.table.get("title", number))):
        yield f"{table}[{name}]", line
    yield line.key, line


def _list(line: Line, name: str) -> list[Any]:
    found = line.table.get(name, [])
    return found if isinstance(found, list) else []


def _holds(value: Any, word: str) -> bool:
    if isinstance(value, dict):
        return any(key == word or _holds(one, word) for key, one in value.items())
    if isinstance(value, list):
        return any(
            _holds(one, word) for one in value if not isinstance(one, dict) or "value" in one
        )
    return str(value) == word


def _mentions(value: Any, word: str) -> bool:
    return isinstance(value, str) and f"{{{word.strip('{}')}" in value
