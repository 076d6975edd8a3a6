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


def definition_file(path: Path, text: str = SMALL) -> Path:
    """A definition as somebody keeps it beside the files."""
    return written(path, text.encode())


def known_from(text: str) -> KnownForms:
    """What a run knows that was given that definition with --form."""
    return KnownForms("thu.toml", text)


def filled_small(text: str = SMALL, **options) -> bytes:
    """A faultless workbook of a form made from that definition."""
    return filled_workbook(form=known_from(text).form, **options)
