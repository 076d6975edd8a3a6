"""The samples, and LibreOffice as the person who fills in a workbook: what is typed is what is read."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import clients
import make_samples  # clients has put scripts/ on the path
import pytest
from click.testing import CliRunner
from clients import uno_fill
from lazily import load_workbook

import khsheet
from khsheet import formats
from khsheet.cli.commands import main
from khsheet.form import definition, periods
from khsheet.form.layout import CHECK_SHEET, EXPLAIN_KEY, layout
from khsheet.form.prefill import prefill
from khsheet.intake import judging, reader
from khsheet.model import Answers, Form, Identity, Type
from khsheet.model.places import a1
from khsheet.office.judging import load

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SUBMISSIONS = SAMPLES / "submissions"
FORM = definition.load()
#: The form in the version that the samples were made of.
SENT = FORM.at(1)
PERIOD = periods.parse("2026-H1")

#: File, cell and code of every error and warning in the samples; the other nine files have none.
MISTAKES = [
    ("dac-khu-hon-seu-2026-H1.xlsx", "Sổ quỹ", "C12", "error", "KH225"),  # paid in December 2025
    (
        "dac-khu-hon-seu-2026-H1.xlsx",
        "Trung tâm HTCĐ",
        "D10",
        "error",
        "KH403",
    ),  # two classes, nobody there
    ("dac-khu-hon-seu-2026-H1.xlsx", "Xã hội học tập", "C41", "error", "KH203"),  # "khoảng 60"
    ("dac-khu-hon-seu-2026-H1.xlsx", "Sổ quỹ", "D17", "warning", "KH226"),  # a voucher used twice
    (
        "xa-go-chanh-2026-H1.xlsx",
        "Tổ chức hội",
        "C7",
        "warning",
        "KH401",
    ),  # a list without an explanation
    ("xa-na-pheo-2026-H1.xlsx", "Hỗ trợ giáo dục", "C8", "error", "KH201"),
    (
        "xa-na-pheo-2026-H1.xlsx",
        "Xã hội học tập",
        "C8",
        "error",
        "KH401",
    ),  # a total below its new part
]


def checked(path: Path) -> judging.Checked:
    """One file, read and judged in its version of the form."""
    with formats.open_book(path) as book:
        identity = reader.read_identity(book)
        form = FORM.at(int(identity.get("version")))
        return judging.check(form, reader.read(book, form, identity, path.name), PERIOD)


def blank_workbook(folder: Path) -> Path:
    return khsheet.new_forms(FORM, PERIOD, "Xã Đồi Mẫu", None, folder).written[0]


def typed_rows(form: Form, answers: Answers) -> dict[str, list[dict[str, object]]]:
    """The rows of every table as column -> value, blanks and the numbering column left out."""
    return {
        name: [
            {
                f.key: v
                for f, v in zip(table.fields, row.values)
                if v is not None and f.key != table.seq
            }
            for row in answers.rows[name]
        ]
        for name, table in form.tables.items()
    }


def meant(text: str, kind: Type) -> object:
    """What a plainly typed text means, worked out apart from the tool."""
    if kind in (Type.INTEGER, Type.MONEY):
        return int(text)
    if kind in (Type.DECIMAL, Type.PERCENT):
        return Decimal(text.replace(",", "."))
    if kind is Type.DATE:
        day, month, year = map(int, text.split("/"))
        return date(year, month, day)
    return text


def meant_rows(rows: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, object]]]:
    numbering = {t.seq for t in FORM.tables.values()}
    return {
        name: [
            {k: meant(v, FORM.item(k).type) for k, v in row.items() if k not in numbering}
            for row in table
        ]
        for name, table in rows.items()
    }


# ---------------------------------------------------------------- the samples as they lie there


def test_eleven_of_twelve_units_have_sent():
    result = CliRunner().invoke(main, ["check", str(SUBMISSIONS), "--format", "json"])
    sent = [f["unit"] for f in json.loads(result.stdout)["files"]]
    assert sorted(sent) == sorted(
        u.name for u in make_samples.UNITS if u.code != make_samples.NOT_SENT
    )
    assert len(sent) == 11


def test_both_rosters_name_the_same_twelve_units():
    book = load(SAMPLES / "van-phong.xlsx", FORM)
    assert book.units == load(SAMPLES / "don-vi.csv", FORM).units == make_samples.UNITS
    assert make_samples.OFFICE.items() <= book.settings.items()
    assert make_samples.OF_UNITS.items() <= book.unit_defaults.items()
    with (SAMPLES / "don-vi.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == ["code", "name", "type", "group", "superior", "note"]


def test_the_samples_hold_exactly_the_planned_mistakes():
    result = CliRunner().invoke(main, ["check", str(SUBMISSIONS), "--format", "json"])
    files = json.loads(result.stdout)["files"]
    found = [
        (Path(file["path"]).name, f["sheet"], f["cell"], f["severity"], f["code"])
        for file in files
        for f in file["findings"]
        if f["severity"] != "info"
    ]
    assert sorted(found) == sorted(MISTAKES)
    wrong = {m[0] for m in MISTAKES if m[3] == "error"}
    assert {Path(f["path"]).name for f in files if f["status"] == "errors"} == wrong
    assert sum(f["status"] == "accepted" for f in files) == 9
    assert result.exit_code == 1


def test_every_value_of_a_plan_is_read_back():
    plan = next(p for p in make_samples.plans() if p.unit.code == make_samples.PRINTED_AT)
    done = checked(SUBMISSIONS / plan.file)
    office = load(Path(__file__).parents[1] / "office" / "before" / "van-phong.xlsx", FORM)
    config = {**SENT.config, **office.unit_defaults}  # they were made with the book before
    begun = prefill(SENT, Identity(plan.unit, PERIOD, config, ""))
    begun = {k: int(v) if isinstance(v, float) else v for k, v in begun.items()}
    expected = begun | {k: meant(v, SENT.inputs[k].type) for k, v in plan.cells.items()}
    found = {k: v for k, v in done.answers.values.items() if k in SENT.inputs and v is not None}
    assert done.submission.unit == plan.unit
    assert found == expected
    assert typed_rows(SENT, done.answers) == meant_rows(plan.rows)
    assert done.findings == []


@pytest.mark.parametrize("plan", make_samples.plans(), ids=lambda p: p.unit.code)
def test_every_text_of_every_plan_stands_in_its_cell(plan):
    """Typed texts as text, the rest as the number that LibreOffice made of it in the vi-VN locale."""
    book = load_workbook(SUBMISSIONS / plan.file, data_only=True)
    wrong = []
    (explained_in,) = (
        cell.column
        for row in book[CHECK_SHEET].iter_rows()
        for cell in row
        if cell.value == EXPLAIN_KEY
    )
    for sheet, cells in make_samples.addresses(plan, SENT, explained_in).items():
        for address, text in cells.items():
            value = book[sheet][address].value
            plain = text.replace(".", "").replace(",", ".").removesuffix("%")
            same = (
                value == text
                if isinstance(value, str)
                else abs(float(plain) - shown(value, text)) < 1e-9
            )
            wrong += [] if same else [(sheet, address, text, value)]
    assert wrong == []


def shown(value: float, text: str) -> float:
    return value * 100 if text.endswith("%") else value


def test_explanations_settle_their_warnings():
    explained = {
        plan.file: [
            f.code for f in checked(SUBMISSIONS / plan.file).findings if f.rule in plan.explanations
        ]
        for plan in make_samples.plans()
        if plan.explanations
    }
    assert list(explained.values()) == [["KH401"], ["KH401"]]
    for file in explained:
        assert not [m for m in MISTAKES if m[0] == Path(file).name]


def test_no_two_units_report_the_same_figures():
    plans = make_samples.plans()
    for key in ("population", "fund_opening_balance", "base_learning_citizens", "area_natural_ha"):
        assert len({p.cells[key] for p in plans}) == len(plans)


# ---------------------------------------------------------------- LibreOffice fills in a workbook


@pytest.mark.libreoffice
def test_a_blank_workbook_has_no_formula_error(tmp_path):
    book = clients.shown(blank_workbook(tmp_path))
    cells = [
        (s.title, c.coordinate, c.value, c.data_type)
        for s in book
        for row in s
        for c in row
        if c.value is not None
    ]
    assert [c for c in cells if c[3] == "e" or str(c[2]).startswith("Err:")] == []
    marks = [c[2] for c in cells if c[0] == CHECK_SHEET and c[1].startswith("D")]
    assert {"THIẾU", "ĐỦ"} <= set(marks)  # the formulas were there, and were computed


@pytest.mark.libreoffice
def test_locked_cells_refuse_typing_and_inputs_do_not(tmp_path):
    placed = layout(FORM).cells
    population, total, name = (
        placed["population"],
        placed["clc_classes_total"],
        placed["member_full_name"],
    )
    open_to_all = {
        population.sheet: [population.a1],
        name.sheet: [name.a1, a1(6000, name.column)],  # far below any prepared row
    }
    locked = {
        population.sheet: [
            "B2",
            a1(population.row, 2),
            a1(population.row, 1),
        ],  # title, label, hidden key
        total.sheet: [total.a1],  # computed
        name.sheet: [a1(name.row - 1, name.column), a1(name.row, 1)],  # header, key column
        CHECK_SHEET: ["B8", "D8"],  # a line and its status
        "_khsheet": ["B1"],
        "Hướng dẫn": ["C5"],
    }
    typed = {
        sheet: dict.fromkeys(locked[sheet] + open_to_all.get(sheet, []), "1") for sheet in locked
    }
    with pytest.raises(subprocess.CalledProcessError) as refused:
        uno_fill(blank_workbook(tmp_path), typed, tmp_path / "out.xlsx")
    assert refused.value.stderr.decode().splitlines() == [
        f"{s}!{cell} is locked" for s in locked for cell in locked[s]
    ]
    assert not (tmp_path / "out.xlsx").exists()


ROWS = 3


def invented(field: dict, number: int) -> str:
    """A text for the field's type, different for each field as far as its limits allow."""
    item = FORM.item(field["key"])
    if field["type"] == "date":
        return f"{number % 28 + 1:02}/{number % 6 + 1:02}/2026"
    if field["type"] == "choice":
        return field["choices"][number % len(field["choices"])]
    if field["type"] in ("text", "long_text"):
        return f"Chữ ghi thử số {number}"[: item.max_length or None]
    least, most = int(item.min or 0), int(item.max) if item.max is not None else 900_000
    whole = least + (number * 7) % (most - least + 1)
    return f"{whole},5" if field["type"] == "decimal" and whole < most else str(whole)


@pytest.mark.libreoffice
def test_every_input_that_fields_lists_is_read_back(tmp_path):
    fields = json.loads(CliRunner().invoke(main, ["fields", "--format", "json"]).stdout)
    typed: dict[str, dict[str, str]] = {}
    inputs: dict[str, object] = {}
    rows = {name: [{} for _ in range(ROWS)] for name in FORM.tables}
    for number, field in enumerate(fields, 1):
        cells, letters = typed.setdefault(field["sheet"], {}), field["cell"].rstrip("0123456789")
        if field["kind"] != "column":
            cells[field["cell"]] = invented(field, number)
            inputs[field["key"]] = meant(cells[field["cell"]], Type(field["type"]))
            continue
        first, table = int(field["cell"].removeprefix(letters)), FORM.columns[field["key"]][0]
        for below in range(ROWS):
            text = cells[f"{letters}{first + below}"] = invented(field, number + below)
            if field["key"] != table.seq:
                rows[table.key][below][field["key"]] = meant(text, Type(field["type"]))
    out = uno_fill(blank_workbook(tmp_path), typed, tmp_path / "out.xlsx")
    done = checked(out)
    assert {k: done.answers.values[k] for k in FORM.inputs} == inputs
    assert typed_rows(FORM, done.answers) == rows
    assert len(inputs) + sum(len(t.fields) for t in FORM.tables.values()) == len(fields)


# ---------------------------------------------------------------- the newest version, and several


NEWEST = SAMPLES / f"version-{FORM.version}"


def test_units_of_different_printed_forms_have_sent_the_newest_version():
    result = khsheet.check([NEWEST], SAMPLES / "van-phong.xlsx").collection
    by_file = {Path(e.path).name: e for e in result.files}
    plans = make_samples.newest()
    assert by_file.keys() == {plan.file for plan in plans.values()} and len(plans) == 4
    for ids, plan in plans.items():
        entry = by_file[plan.file]
        assert (entry.status, entry.version) == ("accepted", FORM.version)
        assert entry.profile.print_forms == ids
        assert {f.severity for f in entry.findings} <= {"info"}
    reasons = {key for e in result.files for key in e.reasons}
    assert {"clc_economy_classes", "target_notebooks"} <= reasons


def test_both_versions_are_consolidated_together(tmp_path):
    """Every unit is judged by the marks of its own version, and the numbers of both are added."""
    newest = {plan.unit.code for plan in make_samples.newest().values()}
    older = [p for p in make_samples.plans() if p.unit.code not in newest]
    paths = [NEWEST, *(SUBMISSIONS / plan.file for plan in older)]
    done = khsheet.collect(paths, tmp_path / "th.xlsx", SAMPLES / "van-phong.xlsx")
    counted = done.collection.counted
    assert {c: e.version for c, e in counted.items()} == {
        **dict.fromkeys(newest, FORM.version),
        **{plan.unit.code: 1 for plan in older},
    }
    assert {c for c, e in counted.items() if e.status == "errors"} == {"04", "12"}
    accepted = [e for e in counted.values() if e.status == "accepted"]
    given = [e.values["population"] for e in accepted if "population" in e.values]
    assert done.totals["population"] == sum(given) and len(given) == len(accepted) - 1
