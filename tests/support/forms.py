"""Small definitions for tests, as files: another form than the one that comes with khsheet."""

from __future__ import annotations

from pathlib import Path

from filled import filled_workbook, written

from khsheet.form.known import KnownForms

SMALL = """
id = "thi-dua"
version = 1
title = "Phiếu thi đua"
[config]
office_name = "HỘI THI ĐUA"
[[sheet]]
key = "one"
name = "Chung"
title = "SỐ LIỆU CHUNG"
  [[sheet.section]]
  key = "numbers"
  title = "1. Số liệu"
  shape = "fields"
    [[sheet.section.field]]
    key = "heads"
    label = "Số người"
    type = "integer"
    required = true
    max = 100
    example = "12"
    [[sheet.section.field]]
    key = "pupils"
    label = "Trong đó học sinh"
    type = "integer"
    example = "5"
[[sheet]]
key = "two"
name = "Danh sách"
title = "DANH SÁCH"
  [[sheet.section]]
  key = "prizes"
  title = "2. Giải thưởng"
  shape = "table"
    [[sheet.section.column]]
    key = "prize_name"
    label = "Tên giải"
    type = "text"
    required = true
    example = "Giải"
    [[sheet.section.column]]
    key = "prize_amount"
    label = "Số tiền"
    type = "money"
    example = "1.000.000"
[[computed]]
key = "prizes_total"
label = "Tổng tiền giải"
type = "money"
section = "numbers"
sum = "prize_amount"
[[rule]]
id = "pupils_not_above_heads"
kind = "not_above"
severity = "error"
fields = ["pupils"]
limit = ["heads"]
"""


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """A definition with some lines replaced, each of which must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


#: The same form with a second version: one input has gone, one has come that must be filled in, a
#: limit and a label are others, the table has one more column in its middle.
SECOND = changed(
    SMALL,
    ("version = 1", "version = 2"),
    (
        """    max = 100
    example = "12"
""",
        """    max = 100
    example = "12"
      [[sheet.section.field.from]]
      version = 2
      label = "Số người dự"
      max = 200
""",
    ),
    ('key = "pupils"\n', 'key = "pupils"\n    until = 1\n'),
    (
        """[[sheet]]
key = "two"
""",
        """    [[sheet.section.field]]
    since = 2
    key = "teachers"
    label = "Trong đó giáo viên"
    type = "integer"
    required = true
    example = "3"
[[sheet]]
key = "two"
""",
    ),
    (
        """    [[sheet.section.column]]
    key = "prize_amount"
""",
        """    [[sheet.section.column]]
    since = 2
    key = "prize_number"
    label = "Số giải"
    type = "integer"
    required = true
    example = "2"
    [[sheet.section.column]]
    key = "prize_amount"
""",
    ),
    (
        """[[rule]]
id = "pupils_not_above_heads"
""",
        """[[computed]]
since = 2
key = "others"
label = "Người khác"
type = "integer"
section = "numbers"
add = ["heads"]
subtract = ["teachers"]
[[rule]]
since = 2
id = "teachers_not_above_heads"
kind = "not_above"
severity = "error"
fields = ["teachers"]
limit = ["heads"]
[[rule]]
until = 1
id = "pupils_not_above_heads"
""",
    ),
)


def definition_file(path: Path, text: str = SMALL) -> Path:
    """A definition as somebody keeps it beside the files."""
    return written(path, text.encode())


def known_from(text: str) -> KnownForms:
    """What a run knows that was given that definition with --form."""
    return KnownForms("thu.toml", text)


def filled_small(text: str = SMALL, version: int = 0, **options) -> bytes:
    """A faultless workbook made from that definition, in its newest or another version."""
    form = known_from(text).form
    return filled_workbook(form=form.at(version or form.version), **options)
