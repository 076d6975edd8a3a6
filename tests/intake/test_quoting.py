"""What staff wrote is quoted nowhere unless every word of it is known: it may name somebody."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import workbooks
from arrived import edited
from filled import filled_workbook, written

import khsheet
from khsheet.cli import listing, show
from khsheet.form import definition
from khsheet.form.layout import CHECK_SHEET, layout
from khsheet.intake.judging import _is_known
from khsheet.intake.quoting import amount_words, sheet_name
from khsheet.model import Type
from khsheet.vietnamese import encodings

FORM = definition.load()
NAME = "Quàng Thị Bimật"
MARK = re.compile("Bimật|Quàng", re.IGNORECASE)
PLACES = layout(FORM).cells
MONEY = next(k for k, item in FORM.inputs.items() if item.type is Type.MONEY)
LONG = next(k for k, item in FORM.inputs.items() if item.type is Type.LONG_TEXT)
AMOUNTS = next(k for k, (_, f) in FORM.columns.items() if f.type is Type.MONEY)
Change = Callable[[openpyxl.Workbook], object]


def test_of_a_personal_item_no_number_or_day_is_quoted_however_it_was_read():
    days = (
        "5-3-1996",
        "ngày 5 tháng 3 năm 1996",
        "31/03/1896",
        "25/13/1996",
        "1996",
        "khoảng 1996",
    )
    numbers = ("1 996", "1996 người", "1996,5", "1996?", "1996 kg", "1995-1996")
    typed = [*(("date", text) for text in days), *(("integer", text) for text in numbers)]
    fields = ", ".join(
        f'{{ key = "k{n}", label = "Mục {n}", type = "{type}", personal = true }}'
        for n, (type, _) in enumerate(typed)
    )
    form = workbooks.form_of(
        f'[[sheet]]\nkey = "s"\nname = "S"\ntitle = "S"\n[[sheet.section]]\nkey = "a"\n'
        f'title = "A"\nshape = "fields"\nfield = [{fields}]\n'
    )
    told = workbooks.checked(form, {f"k{n}": text for n, (_, text) in enumerate(typed)}).findings
    assert len(told) == len(typed)
    assert not [f.message for f in told if re.search("996|896", f.message + f.value)]
    assert [f.found for f in told[:1]] == ["Đã đọc giúp cách ghi khác"]


def beside(key: str, text: str, columns: int = 3, rows: int = 0) -> Change:
    place = PLACES[key]

    def change(book: openpyxl.Workbook) -> None:
        book[place.sheet].cell(place.row + rows, place.column + columns).value = text

    return change


def label(text: str) -> Change:
    return beside(MONEY, text, columns=-1)


def title(text: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[FORM.sheets[0].name]
        cells = (c for row in sheet.iter_rows(max_row=6) for c in row)
        next(c for c in cells if str(c.value).startswith(FORM.sheets[0].title)).value = text

    return change


def sheet_added(name: str) -> Change:
    return lambda book: book.create_sheet(name).append(["nháp"])


def sheet_called(name: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        book[PLACES[MONEY].sheet].title = name
        book[name].cell(PLACES[MONEY].row, PLACES[MONEY].column).value = "nhiều"

    return change


def sheet_copied(name: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book[PLACES[MONEY].sheet])
        copy.title = name
        copy.cell(PLACES[MONEY].row, PLACES[MONEY].column).value = 7

    return change


def hidden_mark(text: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[FORM.sheets[0].name]
        row = next(r for r in sheet.iter_rows(max_row=3) if any(c.value for c in r))
        sheet.cell(row[0].row, 12).value = text

    return change


def in_old_encoding(key: str, text: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        cell = book[PLACES[key].sheet].cell(PLACES[key].row, PLACES[key].column)
        cell.value = encodings.encode(text, "tcvn3")
        cell.font = openpyxl.styles.Font(name=".VnTime")

    return change


def explained(text: str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[CHECK_SHEET]
        cells = [c for row in sheet.iter_rows() for c in row]
        column = next(c.column for c in cells if c.value == "explain")
        row = next(c.row for c in cells if c.value == "members_list_complete")
        sheet.cell(row, column).value = text

    return change


SENTENCE = f"Ông {NAME} và bà con trong xã đã ủng hộ quỹ khuyến học năm nay."
CHANGES: dict[str, Change] = {
    "remark beside an amount": beside(MONEY, f"bà {NAME} ủng hộ 5 triệu"),
    "remark beside a text": beside(LONG, f"theo bà {NAME}"),
    "remark beside a table": beside(AMOUNTS, f"bà {NAME}: nghìn đồng", columns=20),
    "heading of a table": beside(AMOUNTS, f"Số tiền bà {NAME} (nghìn đồng)", 0, -1),
    "unit line in a table": beside(AMOUNTS, f"ĐVT: nghìn đồng ({NAME})", -1, 30),
    "label": label(f"{NAME} (triệu đồng)"),
    "title": title(f"{FORM.sheets[0].title} – {NAME}"),
    "sheet added": sheet_added(f"DS {NAME}"),
    "sheet renamed": sheet_called(f"Của {NAME}"),
    "sheet copied": sheet_copied(f"Bản {NAME}"),
    "hidden row": hidden_mark(NAME),
    "sentence in an old encoding": in_old_encoding(LONG, SENTENCE),
    "ledger in an old encoding": in_old_encoding("entry_content", SENTENCE),
    "choice in an old encoding": in_old_encoding("entry_category", SENTENCE),
    "amount": beside(MONEY, f"5 triệu của {NAME}", 0),
    "choice": beside("entry_category", f"Thu: {NAME}", 0),
    "explanation": explained(f"Theo {NAME}"),
}


def seen_of(folder: Path) -> str:
    """All that leaves the office: screen, JSON, notes of the return, reminders, findings."""
    result = khsheet.collect(
        [folder], folder.parent / "ra.xlsx", return_to=folder.parent / "tra", with_names=False
    )
    seen = [
        listing.collection_text(result.collection, None, result.notes),
        json.dumps(
            show.collection_json(result.collection, result.totals, None), ensure_ascii=False
        ),
    ]
    book = openpyxl.load_workbook(folder.parent / "ra.xlsx", read_only=True)
    for name in ("Tình hình nộp", "Nhóm lỗi", "Cần sửa"):
        seen += [str(v) for row in book[name].iter_rows(values_only=True) for v in row]
    khsheet.check([folder], return_to=folder.parent / "tra")
    for path in (folder.parent / "tra").glob("*.xlsx"):
        with zipfile.ZipFile(path) as parts:
            seen += [parts.read(n).decode() for n in parts.namelist() if "comments" in n]
    return "\n".join(seen)


@pytest.mark.parametrize("kind", CHANGES)
def test_a_name_reaches_nobody_wherever_it_stands(tmp_path, kind):
    data = edited(filled_workbook(changes={"members_new": 99.0}), CHANGES[kind])
    written(tmp_path / "nhan" / "xa.xlsx", data)
    seen = seen_of(tmp_path / "nhan")
    assert "KH" in seen and not MARK.search(seen), MARK.search(seen)
    assert encodings.encode(NAME, "tcvn3") not in seen


def test_of_a_list_only_what_it_knows_may_be_quoted():
    """Rules look at no cell that could not be taken; what they quote is no name all the same."""
    item, text = FORM.columns["entry_category"][1], FORM.columns["entry_content"][1]
    value = FORM.choices[item.choices].values[0]
    assert _is_known(value, item, FORM) and _is_known(NAME, text, FORM)
    assert not _is_known(f"Thu: {NAME}", item, FORM) and not _is_known(5.0, item, FORM)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ĐVT: nghìn đồng", "ĐVT: nghìn đồng"),
        ("Số tiền (triệu đồng)", "Số tiền (triệu đồng)"),
        ("1.000 đ", "1.000 đ"),
        ("bà Lan ủng hộ 5 triệu", "triệu"),
        ("triệu (Lan)", "triệu"),
    ],
)
def test_words_of_amounts_are_quoted_whole(text, said):
    assert amount_words(text, "triệu") == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *((s.name, s.name) for s in FORM.sheets),
        (f"{FORM.sheets[0].name} (2)", f"{FORM.sheets[0].name} (2)"),
        (f"Bản sao của {FORM.sheets[1].name}", f"Bản sao của {FORM.sheets[1].name}"),
        ("Sheet1", "Sheet1"),
        ("Trang tính 3", "Trang tính 3"),
        ("2026", "2026"),
        ("Minh Tâm", "trang thứ 7"),
        (f"{FORM.sheets[0].name} Hà", "trang thứ 7"),
    ],
)
def test_a_sheet_is_told_by_its_name_only_where_that_names_nobody(name, said):
    assert sheet_name(name, FORM, 7) == said
