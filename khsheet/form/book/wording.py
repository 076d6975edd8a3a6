"""A fault of a definition in the words of its workbook: headings, sheets, closed words."""

from __future__ import annotations

import re

from khsheet.form import names
from khsheet.form.book.reading import Line, nearest
from khsheet.form.book.schema import parts
from khsheet.form.versions import FROM, MARKS
from khsheet.model import Form

QUOTED = re.compile(r"'([^']*)'")
BARE = re.compile(r"(?<![\w'«])([a-z]+(?:_[a-z]+)*)(?![\w'»])")
_TABLES = re.compile(r"\[\[…?(?:\w+\.)*(\w+)\]\]|\[(choices)\.khóa\]")

#: What is said otherwise to those who see sheets, columns and rows: it may name what is known.
_PHRASES = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"không có thuộc tính ('\w+')(?:; có phải '\w+' không\?)?",
         r"không dùng cột \1; xin để trống ô này"),
        (r"thuộc tính (?=')", "cột "),
        (r"\A((?>(?:(?! có giá trị ).)*)) có giá trị (.*), cần (?=số)", r"\1 ghi \2, cần một "),
        (r"\A((?>(?:(?! có giá trị ).)*)) có giá trị (.*), cần ", r"\1 ghi \2, cần "),
        (r"true hoặc false", f"«{names.YES}» hoặc «{names.NO}»"),
        (r"không có cấu hình ('[^']*')", r"trang «{config}» không có khóa \1"),
        (r"không có danh mục ('[^']*')", r"trang «{choices}» không có khóa \1"),
        (r"không có phần ('[^']*')", r"trang «{section}» không có khóa \1"),
        (r"không có mẫu in ('[^']*')", r"trang «{print}» không có mã \1"),
        (r"không có (?:mục|cột|bảng) ('[^']*')", r"không có mục nào mang khóa \1"),
        (r"không có lưới ('[^']*')", r"không có lưới nào mang khóa \1"),
        (r"không có chỗ ghi sẵn ('[^']*')", r"không biết thay \1 bằng gì"),
        (r"cần ít nhất một (?=\[\[)", "cần ít nhất một dòng ở trang "),
        (r"cần ít nhất một dòng ở 'rows'", "cần ít nhất một dòng ở trang «{rows}»"),
        (r"(?:khóa )?bị đặt hai lần", "đã có ở một dòng khác; xin ghi khác đi"),
        (r"thiếu 'values'|danh mục chưa có giá trị nào",
         "danh mục này chưa có giá trị nào; xin ghi ở trang «{values}»"),
        (r"'\w+' thừa: tệp chỉ cho biết một phiên bản",
         "biểu mẫu mới có một phiên bản; xin để trống ô này"),
        (r"ở đầu tệp", "ở trang «Biểu mẫu»"),
    )
)  # fmt: skip


def in_words(what: str, line: Line, key: str) -> str:
    """What a fault says that is told at that column of a line."""
    marks = {name: names.name(Form, name) for name in (*MARKS, FROM, "version")}
    headings = marks | {column.key: column.heading for column in line.part.columns}
    for pattern, said in _PHRASES:
        what = pattern.sub(_with_sheets(said), what)
    what = _TABLES.sub(lambda found: f"«{_sheet(found[1] or found[2])}»", what)
    missed = QUOTED.search(what) if "không có" in what and "có phải" not in what else None
    what = QUOTED.sub(lambda found: _said(found[1], headings), what)
    what = BARE.sub(lambda found: headings.get(found[1]) or names.word(found[1]) or found[1], what)
    column = line.part.by_key.get(key)
    if column is None or missed is None or not column.words:
        return what
    words = column.words.values()
    return what + (
        nearest(missed[1], words) or f"; xin ghi khóa khác, hoặc chọn: {', '.join(words)}"
    )


def _with_sheets(said: str) -> str:
    for one in parts():
        said = said.replace(f"{{{one.table}}}", one.name)
    return said


def _said(quoted: str, headings: dict[str, str]) -> str:
    """A word between quotation marks, or several, or one with what it is to be."""
    word, sign, value = quoted.partition(" = ")
    words = [headings.get(one) or names.word(one) or one for one in word.split(", ")]
    return f"«{', '.join(words)}{sign}{value}»"


def _sheet(table: str) -> str:
    name = {"column": "field"}.get(table, table)
    return next((one.name for one in parts() if one.table == name), table)
