"""One cell of a definition workbook: a value of TOML as it is typed there, and back.

Items of a list stand between semicolons or on lines; a pair is ``key = value`` on a line. What
would be read otherwise stands between quotation marks, doubled inside, as in CSV. An item that only
some versions have says so: ``thôn (từ bản 2)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from khsheet.form import names
from khsheet.form.book.schema import Column, Kind
from khsheet.form.versions import SINCE, UNTIL
from khsheet.vietnamese.text import clean, match_key

Typed = str | int | float | bool | date | None

#: What is written for an empty text or list where a blank cell would say nothing.
EMPTY = "(trống)"
#: What the first cell of an example row begins with.
EXAMPLE = "Ví dụ:"
_LONG = 60

_QUOTED = r'"(?P<quoted>(?:[^"]|"")*)"'
_MARK = r"\((?:từ bản (?P<since>\d+))?(?: ?đến bản (?P<until>\d+))?\)"
_ITEM = re.compile(
    rf"[ \n]*(?:{_QUOTED}(?: *{_MARK})? *(?=[;\n]|\Z)|(?P<plain>[^;\n]*))(?:[;\n]|\Z)"
)
_MARKED = re.compile(rf"(?P<text>.*?\S) +{_MARK}\Z")
_KEY = re.compile(rf" *(?:{_QUOTED} *|(?P<plain>[^=]*))(?:=|\Z)")
_EXAMPLE = re.compile(r"ví dụ ?: ?(?P<text>.*)", re.IGNORECASE | re.DOTALL)
_WHOLE = re.compile(rf"{_QUOTED}\Z")


class Unwritable(ValueError):
    """A value that has no place in a cell."""


# ---------------------------------------------------------------- from a cell


def value_of(typed: Typed, column: Column) -> Any:
    """What a cell says, as TOML has it; what it cannot be is left for the loader to judge."""
    if column.kind in (Kind.WHOLE, Kind.NUMBER):
        return _number(typed)
    if column.kind is Kind.YES_NO:
        return _yes_or_no(typed)
    text = typed.strip() if isinstance(typed, str) else text_of(typed)
    if column.kind is Kind.LIST:
        return [] if text == EMPTY else [_of_versions(item) for item in _items(text)]
    if column.kind in (Kind.PAIRS, Kind.LISTS):
        return {} if text == EMPTY else _pairs(text, is_list=column.kind is Kind.LISTS)
    return _word(_unquoted(text), column.words)


def text_of(typed: Typed) -> str:
    """A cell as the text that people see in it."""
    if isinstance(typed, bool):
        return names.YES if typed else names.NO
    if isinstance(typed, datetime | date):
        return typed.strftime("%d/%m/%Y")
    if isinstance(typed, float) and typed.is_integer():
        return str(int(typed))
    return clean(str(typed))


def without_example(typed: Typed) -> str | None:
    """What stands behind the mark of an example; None where the cell does not begin with it."""
    found = _EXAMPLE.match(text_of(typed))
    return found["text"] if found else None


def _number(typed: Typed) -> Any:
    if isinstance(typed, bool) or not isinstance(typed, int | float | str):
        return text_of(typed)
    if isinstance(typed, str):
        text = clean(typed).replace(",", ".")
        if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", text) or "." in typed:
            return clean(typed)
        typed = float(text)
    return int(typed) if float(typed).is_integer() else typed


def _yes_or_no(typed: Typed) -> Any:
    if isinstance(typed, bool):
        return typed
    said = {match_key(names.YES): True, match_key(names.NO): False, "x": True}
    return said.get(match_key(text_of(typed)), text_of(typed))


def _word(text: str, words: Mapping[str, str]) -> str:
    """The value for which a Vietnamese word stands; the value itself is a word too."""
    if not words:
        return text
    called = {match_key(said): value for value, said in words.items()}
    return str(called.get(match_key(text), text))


def _unquoted(text: str) -> str:
    if text == EMPTY:
        return ""
    whole = _WHOLE.match(text)
    return whole["quoted"].replace('""', '"') if whole else clean(text)


class _Item(NamedTuple):
    text: str
    since: str | None
    until: str | None


def _items(text: str) -> Iterator[_Item]:
    at = 0
    while at < len(text):
        found = _ITEM.match(text, at)
        if found is None:  # never: every text begins with an item
            return
        at = max(found.end(), at + 1)
        if found["quoted"] is not None:
            yield _Item(found["quoted"].replace('""', '"'), found["since"], found["until"])
        elif plain := clean(found["plain"]):
            marked = _MARKED.match(plain)
            if marked and (marked["since"] or marked["until"]):
                yield _Item(marked["text"], marked["since"], marked["until"])
            else:
                yield _Item(plain, None, None)


def _of_versions(item: _Item) -> Any:
    marks = {SINCE: item.since, UNTIL: item.until}
    told = {name: int(number) for name, number in marks.items() if number}
    return {"value": item.text, **told} if told else item.text


def _pairs(text: str, *, is_list: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for line in _lines(text):
        found = _KEY.match(line)
        if found is None:
            continue
        quoted = found["quoted"]
        key = clean(found["plain"]) if quoted is None else quoted.replace('""', '"')
        rest = line[found.end() :].strip()
        made[key] = [_of_versions(i) for i in _items(rest)] if is_list else _unquoted(rest)
    return made


def is_no_pair(typed: Typed, column: Column) -> bool:
    """Whether a line of a cell of pairs is none."""
    text = text_of(typed)
    if column.kind not in (Kind.PAIRS, Kind.LISTS) or text == EMPTY:
        return False
    return any("=" not in line for line in _lines(text))


def _lines(text: str) -> Iterator[str]:
    """The lines of a cell; a line break between quotation marks ends none."""
    line = ""
    for piece in text.split("\n"):
        line = f"{line}\n{piece}" if line else piece
        if line.count('"') % 2 == 0:
            if line.strip():
                yield line
            line = ""
    if line.strip():
        yield line


# ---------------------------------------------------------------- to a cell


def typed_as(value: Any, column: Column) -> Typed:
    """What is typed in a cell for a value of TOML. Raises Unwritable."""
    if isinstance(value, bool):
        return names.YES if value else names.NO
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict):
        return _typed_pairs(value)
    text = str(value)
    if text in column.words:
        return column.words[text]
    says_otherwise = _word(text, column.words) != text
    return _quoted(text) if says_otherwise else _plain(text)


def no_example(typed: Typed) -> Typed:
    """What is typed in the first cell of a row that is none, whatever it begins with."""
    return typed if without_example(typed) is None else _quoted(str(typed))


def _list(items: list[Any]) -> str:
    texts = [_typed_item(item) for item in items]
    is_long = sum(map(len, texts)) > _LONG
    return ("\n" if is_long else "; ").join(texts) or EMPTY


def _typed_item(item: Any) -> str:
    if isinstance(item, str):
        is_read_otherwise = any(sign in item for sign in ';\n"') or _MARKED.match(item)
        return _quoted(item) if is_read_otherwise else _plain(item) if item else '""'
    if not isinstance(item, dict) or not {"value"} < item.keys() <= {"value", SINCE, UNTIL}:
        raise Unwritable
    since = f"từ bản {item[SINCE]}" if SINCE in item else ""
    until = f"đến bản {item[UNTIL]}" if UNTIL in item else ""
    return f"{_typed_item(item['value'])} ({' '.join(filter(None, (since, until)))})"


def _typed_pairs(pairs: dict[str, Any]) -> str:
    lines = []
    for key, value in pairs.items():
        typed = "; ".join(map(_typed_item, value)) if isinstance(value, list) else _line(value)
        is_hard = _is_hard(key) or any(sign in key for sign in '="\n')
        lines.append(f"{_quoted(key) if is_hard else key} = {typed}")
    return "\n".join(lines) or EMPTY


def _line(text: str) -> str:
    return _quoted(text) if "\n" in text or '"' in text else _plain(text)


def _plain(text: str) -> str:
    if not text:
        return EMPTY
    return _quoted(text) if _is_hard(text) else text


def _is_hard(text: str) -> bool:
    """Whether a text would not be read as it is."""
    return not text or text != clean(text) or text.startswith('"') or text == EMPTY


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
