"""Decisions typed into the office's book, and what a run makes of them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import openpyxl
from command import run
from filled import filled_workbook
from office_books import saved, units_typed

from khsheet.form import definition
from khsheet.model import Unit

FORM = definition.load()
UNITS = (Unit("01", "Xã Một"), Unit("02", "Xã Hai"), Unit("03", "Xã Ba"))
ONE, TWO = (filled_workbook(unit=u.name, code=u.code) for u in UNITS[:2])
PEOPLE = "population"
#: A number that a warning of the form asks about: so many people for one class.
WARNED = {"clc_law_participants": 90_000.0}
MOMENT = "2026-07-01T03:00:00Z"
BY = {"reason": "theo lời đơn vị", "by": "N.V"}

LEAVE = {"kind": "Để ngoài một tệp", **BY}
CHOOSE = {"kind": "Chọn tệp được tính", **BY}
ACCEPT = {"kind": "Chấp nhận điều nhắc", **BY}
CORRECT = {"kind": "Sửa số qua điện thoại", **BY}


def decide(*rows: dict) -> None:
    saved(Path("van-phong.xlsx"), {"units": units_typed(UNITS), "decisions": rows})


def collected(*arguments: object) -> dict:
    done = run("collect", "nhan", "-o", "th.xlsx", "--format", "json", "--values", *arguments)
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout) | {"exit": done.exit_code}


def statuses(data: dict) -> dict[str, str]:
    return {file["path"]: file["status"] for file in data["files"]}


def outcomes(data: dict) -> list[tuple[str, str]]:
    return [(one["kind"], one["outcome"]) for one in data["decisions"]]


def strip() -> dict[object, object]:
    """How many units are in which state, as the first sheet shows it beside its title."""
    heads, counts = sheet_rows("Tổng quan", first=1)[:2]
    at = heads.index("Đạt")
    return dict(zip(heads[at:], counts[at:]))


def sheet_rows(
    name: str = "Quyết định", path: str = "th.xlsx", first: int = 5
) -> list[list[object]]:
    """The rows of a list sheet of the consolidated workbook, below its headings."""
    book = openpyxl.load_workbook(path, read_only=True)
    with closing(book):
        return [[cell.value for cell in row] for row in book[name].iter_rows(min_row=first)]
