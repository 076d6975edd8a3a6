"""Forms that have only some of what a form may have go through every verb."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from khsheet import __version__
from khsheet.cli.commands import main
from khsheet.form import definition, periods
from khsheet.formats import open_book
from khsheet.intake import reader
from khsheet.model import Filling, Form, Identity, Raw, Unit
from khsheet.workbooks import template

HEAD = 'id = "nho"\nversion = 1\ntitle = "Biểu nhỏ"\n'


def sheet(key: str, shape: str, rest: str) -> str:
    """A sheet with one section."""
    return (
        f'[[sheet]]\nkey = "s_{key}"\nname = "Trang {key}"\ntitle = "TRANG {key}"\n'
        f'[[sheet.section]]\nkey = "{key}"\ntitle = "Phần {key}"\nshape = "{shape}"\n{rest}\n'
    )


def _below(key: str, shape: str, rest: str) -> str:
    """One more section of the sheet before."""
    return sheet(key, shape, rest).partition("[[sheet.section]]")[2].join(["[[sheet.section]]", ""])


COLOURS = '[choices.colour]\nlabel = "Màu"\nvalues = ["Xanh", "Đỏ"]\n'
NUMBER = '{ key = "apples", label = "Số táo", type = "integer", unit = "quả", min = 0 }'
DAY = '{ key = "day", label = "Ngày", type = "date", in_period = true }'
STORY = '{ key = "story", label = "Nhận xét", type = "long_text", max_length = 500 }'
PEOPLE = (
    'column = [{ key = "name", label = "Họ tên", type = "text", personal = true },'
    ' { key = "post", label = "Việc", type = "text" },'
    ' { key = "age", label = "Tuổi", type = "integer" }]'
)
WORDS = 'column = [{ key = "name", label = "Tên", type = "text" }]'
CASH = (
    'seq = "no"\ncolumn = [{ key = "no", label = "TT", type = "integer" },'
    ' { key = "spent", label = "Tiền", type = "money" },'
    ' { key = "hue", label = "Màu", type = "choice", choices = "colour" }]'
)
GRID = (
    'rows = [{ key = "north", label = "Bắc" }, { key = "south", label = "Nam" }]\n'
    'column = [{ key = "cows", label = "Bò", type = "integer" },'
    ' { key = "pigs", label = "Lợn", type = "integer" }]'
)
WIDE_GRID = (
    'rows = [{ key = "north", label = "Bắc" }, { key = "south", label = "Nam" }]\n'
    'column = [{ key = "cows", label = "Bò", type = "integer", required = true },'
    ' { key = "pigs", label = "Lợn", type = "integer" },'
    ' { key = "hens", label = "Gà", type = "integer" },'
    ' { key = "bees", label = "Ong", type = "integer" }]'
)
SUM = (
    '[[computed]]\nkey = "in_all"\nlabel = "Tất cả"\ntype = "money"\nsection = "cash"\n'
    'sum = "spent"\n'
)
SMALL = (
    '[[rule]]\nid = "small"\nkind = "between"\nseverity = "warning"\nfields = ["in_all"]\n'
    'max = 100000\nbecause = "Nhiều tiền."\n'
)

FORMS = {
    "one number": sheet("first", "fields", f"field = [{NUMBER}]"),
    "one date": sheet("first", "fields", f"field = [{DAY}]"),
    "one text": sheet("words", "texts", f"field = [{STORY}]"),
    "one grid": sheet("farm", "grid", GRID),
    "one table": sheet("people", "table", PEOPLE),
    "one table of one column of words": sheet("people", "table", WORDS),
    "one table with a list": COLOURS + sheet("cash", "table", CASH),
    "a table and what is made of it": COLOURS + sheet("cash", "table", CASH) + SUM + SMALL,
    "two tables": COLOURS + sheet("people", "table", PEOPLE) + sheet("cash", "table", CASH),
    "a wide grid above a table": COLOURS
    + sheet("farm", "grid", WIDE_GRID)
    + _below("cash", "table", CASH),
    "a wide grid above texts": sheet("farm", "grid", WIDE_GRID)
    + _below("words", "texts", f"field = [{STORY}]"),
    "a number that is not collected": sheet(
        "first", "fields", f"consolidated = false\nfield = [{NUMBER}]"
    ),
    "numbers, texts and a grid": sheet("first", "fields", f"field = [{NUMBER}, {DAY}]")
    + sheet("words", "texts", f"field = [{STORY}]")
    + sheet("farm", "grid", GRID),
    "a first number, a chart and a sentence": 'highlights = ["apples"]\n'
    + sheet("first", "fields", f"field = [{NUMBER}]")
    + '[[chart]]\ntitle = "Táo"\nby = "unit"\nfields = ["apples"]\n'
    + '[[sentence]]\nsection = "first"\ntext = "Có {apples:unit}."\n',
}

VALUES: dict[str, Raw] = {
    "integer": 3.0,
    "money": 5_000_000.0,
    "date": "15/03/2026",
    "text": "Thôn Thử",
    "long_text": "Mọi việc đều tốt.",
    "choice": "Đỏ",
}
ROWS = 3


@pytest.fixture(params=FORMS, ids=lambda name: name)
def form(request, tmp_path, monkeypatch):
    """One of the forms in the place of those that come with khsheet."""
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "nho.toml").write_text(HEAD + FORMS[request.param], encoding="utf-8")
    monkeypatch.setattr(definition, "templates_dir", lambda: folder)
    monkeypatch.chdir(tmp_path)
    definition.available.cache_clear()
    definition.forms.cache_clear()
    yield definition.load()
    definition.available.cache_clear()
    definition.forms.cache_clear()


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code and not isinstance(result.exception, AssertionError), (
        result.output,
        result.exc_info,
    )
    return result.stdout


def filled(
    form: Form, unit: Unit, folder: str, period: str = "2026-H1", wrong: bool = False
) -> Path:
    """The workbook of a unit with a value in every cell, one of them a sign that says nothing."""
    cells = {key: VALUES[item.type] for key, item in form.inputs.items()}
    rows = {
        key: [tuple(VALUES[f.type] for f in table.fields)] * ROWS
        for key, table in form.tables.items()
    }
    if wrong and cells:
        cells[next(iter(cells))] = "#"
    elif wrong:
        key, (first, *others) = next(iter(rows.items()))
        at = 1 if form.tables[key].seq else 0  # whatever stands as a number of a row will do
        rows[key] = [(*first[:at], "#", *first[at + 1 :]), *others]
    path = Path(folder) / f"{unit.code}.xlsx"
    path.parent.mkdir(exist_ok=True)
    identity = Identity(unit, periods.parse(period), form.config, __version__)
    path.write_bytes(template.write(form, identity, Filling(cells, rows)))
    return path


UNITS = [Unit("1", "Xã Một", "xã"), Unit("2", "Xã Hai", "xã")]


def roster() -> str:
    lines = ["Mã,Tên đơn vị,Loại", *(f"{u.code},{u.name},{u.type}" for u in UNITS)]
    Path("don-vi.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "don-vi.csv"


def statuses(text: str) -> list[str]:
    return [file["status"] for file in json.loads(text)["files"]]


def test_blank_workbooks_and_what_can_be_filled_in(form):
    run("new", "--unit", "Xã Một", "--period", "2026-H1", "-o", "mot.xlsx")
    run("new", "--roster", roster(), "--period", "2026-H1", "-o", "moi")
    assert len(list(Path("moi").iterdir())) == 2
    with open_book(Path("mot.xlsx")) as book:
        sent = reader.read(book, form, reader.read_identity(book), "mot.xlsx")
    assert (set(sent.places), set(sent.tables)) == (set(form.inputs), set(form.tables))
    assert "KH017" in run("check", "mot.xlsx", code=1)  # still blank
    rows = json.loads(run("fields", "--format", "json"))
    assert [row["key"] for row in rows] == list(form.fields)
    assert len(run("fields").splitlines()) == len(rows)
    assert len(run("fields", "--format", "csv").splitlines()) == len(rows) + 1
    run("office", "-o", "van-phong.xlsx")


def test_filled_workbooks_are_checked_collected_and_carried_over(form):
    for unit in UNITS:
        filled(form, unit, "nop")
        filled(form, unit, "sau", "2026-H2")
    with open_book(Path("nop/1.xlsx")) as book:
        sent = reader.read(book, form, reader.read_identity(book), "1.xlsx")
    assert {key: len(table.rows) for key, table in sent.tables.items()} == dict.fromkeys(
        form.tables, ROWS
    )
    assert statuses(run("check", "nop", "--format", "json")) == ["accepted", "accepted"]
    told = json.loads(
        run("collect", "nop", "--roster", roster(), "-o", "th.xlsx", "--format", "json")
    )
    assert told["missing"] == [] and told["output"] == "th.xlsx"
    totals = {k: v for k, v in told["totals"].items() if k in form.inputs}
    assert totals == {k: 6 for k, f in form.inputs.items() if f.type.can_be_summed and totals}
    run("collect", "nop", "--no-names", "-o", "khong-ten.xlsx")
    later = int("day" in form.inputs)  # a day in the first half of the year
    for stored in ("th.xlsx", "khong-ten.xlsx"):
        again = run("collect", stored, "--roster", roster(), "-o", "lai.xlsx", "--format", "json")
        assert json.loads(again)["totals"] == told["totals"]
        previous = ("--previous", stored, "--period", "2026-H2", "-o", f"sau-{stored}")
        run("new", "--roster", roster(), *previous)
        run("collect", "sau", "--previous", stored, "-o", "doi-chieu.xlsx", code=later)
    assert "không có mẫu in" in CliRunner().invoke(main, ["report", "th.xlsx"]).output


def test_what_is_wrong_goes_back(form):
    filled(form, UNITS[0], "nop", wrong=True)
    filled(form, UNITS[1], "nop")
    run("check", "nop", "--return", "tra-lai", code=1 if _is_error(form) else 0)
    if _is_error(form):
        (returned,) = Path("tra-lai").glob("*xa-mot*")
        with open_book(returned) as book:
            sent = reader.read(book, form, reader.read_identity(book), returned.name)
        assert (set(sent.places), set(sent.tables)) == (set(form.inputs), set(form.tables))
    run("collect", "nop", "-o", "th.xlsx", code=1 if _is_error(form) else 0)


def _is_error(form: Form) -> bool:
    """Whether a sign is wrong in the first cell of the form: a text takes any."""
    numbering = {table.seq for table in form.tables.values()}
    first = next(field for field in form.fields.values() if field.key not in numbering)
    return first.type.is_number or first.type.value == "date"
