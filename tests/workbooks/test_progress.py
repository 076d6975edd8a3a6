"""What a workbook says of how far it is filled in: as written, and as LibreOffice works it out."""

from __future__ import annotations

import io
from pathlib import Path

import clients
import openpyxl
import pytest
import workbooks
from filled import example_cells, example_rows
from lazily import load_workbook

from khsheet.form import definition, profiles
from khsheet.form.layout import CHECK_SHEET, GUIDE_SHEET
from khsheet.form.prefill import prefill
from khsheet.model import Form, Identity, Profile

FORM = definition.load()
BEGUN = prefill(FORM, Identity(workbooks.UNIT, workbooks.PERIOD, FORM.config, ""))
#: In the whole form: lines of inputs, and those of them that staff have to fill in.
LINES, REQUIRED = 107, 52


def progress(book: openpyxl.Workbook) -> tuple[str, dict[str, str]]:
    """The count of the check sheet, and what the guide says of each page."""
    guide = book[GUIDE_SHEET]
    pages = {
        row[2].value: row[3].value for row in guide.iter_rows(min_row=5) if row[3].value is not None
    }
    return book[CHECK_SHEET]["B3"].value, pages


def written(form: Form, cells=None, rows=None, *, judged: bool) -> bytes:
    return workbooks.workbook(form, cells or {}, rows or {}, judged=judged)


def shown(form: Form, cells=None, rows=None) -> tuple[str, dict[str, str]]:
    data = written(form, cells, rows, judged=True)
    return progress(load_workbook(io.BytesIO(data), data_only=True))


def test_a_blank_workbook_has_done_nothing():
    count, pages = shown(FORM, BEGUN)
    assert count.startswith(
        f"Mục bắt buộc: đã ghi 0/{REQUIRED}. Mọi mục: đã ghi {len(BEGUN)}/{LINES}."
    )
    assert pages["Tổ chức hội"] == "đã ghi 0/7 mục, thiếu 2 mục bắt buộc"
    assert pages["Chỉ tiêu"] == "đã ghi 0/16 mục, thiếu 16 mục bắt buộc"
    assert pages["Hội viên"] == "0 dòng"


def test_a_full_workbook_has_done_all():
    count, pages = shown(FORM, example_cells(), example_rows())
    assert count == f"Mục bắt buộc: đã ghi {REQUIRED}/{REQUIRED}. Mọi mục: đã ghi {LINES}/{LINES}."
    assert {name: text for name, text in pages.items() if "thiếu" in text or "sai" in text} == {}
    assert pages["Sổ quỹ"] == "3 dòng"


def test_what_is_wrong_is_counted_where_it_stands():
    rows = example_rows()
    rows["entries"][0] = tuple(
        "x" if f.key == "entry_amount" else v
        for f, v in zip(FORM.tables["entries"].fields, rows["entries"][0])
    )
    count, pages = shown(
        FORM, {**example_cells(), "members_new": "vài", "branches_total": None}, rows
    )
    assert pages["Tổ chức hội"] == "đã ghi 6/7 mục, sai 1 mục"
    assert pages["Sổ quỹ"] == "3 dòng, cần sửa 1 cột"
    assert " Dòng SAI: " in count


CASES = {
    "blank": (BEGUN, {}),
    "half": ({k: v for n, (k, v) in enumerate(example_cells().items()) if n % 2}, example_rows(1)),
    "wrong": (
        {k: "vài" if n % 3 else v for n, (k, v) in enumerate(example_cells().items())},
        {key: [tuple("vài" for _ in row) for row in rows] for key, rows in example_rows(2).items()},
    ),
    "full": (example_cells(), example_rows()),
}


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "ids", [(), ("1",), ("2",), ("3",)], ids=lambda ids: ",".join(ids) or "all"
)
def test_libreoffice_says_the_same(ids, tmp_path: Path):
    form = profiles.asking(FORM, Profile(ids))
    paths, expected = [], []
    for name, (cells, rows) in CASES.items():
        own = {k: v for k, v in cells.items() if k in form.inputs}
        there = {k: v for k, v in rows.items() if k in form.tables}
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(written(form, own, there, judged=False))
        paths.append(path)
        expected.append(shown(form, own, there))
    assert [progress(clients.shown(path)) for path in paths] == expected
    assert len({count for count, _ in expected}) == len(CASES)
