"""An association of another kind, whose form was made in Excel, goes through every verb."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from command import run
from filled import example_cells, example_rows
from lazily import load_workbook

import khsheet
from khsheet import __version__
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.model import Filling, Identity, Unit
from khsheet.workbooks import template

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
HOME = SAMPLES / "hoi-lam-vuon"
DEFINITION = HOME / "bieu-mau.xlsx"
SENT = HOME / "da-nhan"
UNITS = ("Phường Cầu Tre", "Xã Bãi Ngô", "Xã Vườn Đồi")

#: What no output of another association may say; "học sinh" or "lớp" are anybody's.
FOREIGN = re.compile(r"khuyến học|khuyến tài|hiếu học|học tập|so-ket-6-thang|HKH\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def named(*arguments: object) -> str:
    """What the command says, with the form named; it ends well."""
    done = run(*arguments, "--form", DEFINITION)
    assert done.exit_code == 0, done.output
    return done.output


def texts(path: Path) -> str:
    """All that a file holds, whatever its kind."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(n).decode("utf-8", "replace") for n in package.namelist())


def sheet(path: Path, name: str) -> list[list[object]]:
    """The rows of a sheet that hold anything, without blanks at their ends."""
    rows = load_workbook(path, data_only=True)[name].iter_rows(values_only=True)
    return [list(row) for row in rows if any(v is not None for v in row)]


def test_the_samples_are_read_as_they_were_typed():
    told = json.loads(named("check", SENT, "--format", "json", "--values"))
    assert [(f["unit"], f["status"]) for f in told["files"]] == [
        (unit, "accepted") for unit in UNITS
    ]
    found = {(f["code"], f["cell"]) for file in told["files"] for f in file["findings"]}
    assert found == {("KH210", c) for c in ("C9", "D9", "D10", "C16")}


def test_numbers_are_added_and_worked_out():
    named("collect", SENT, "-o", "th.xlsx")
    done = run("export", "th.xlsx", "--form", DEFINITION, "-o", "xuat")
    assert done.exit_code == 0, done.output
    with Path("xuat/values.csv").open(encoding="utf-8-sig", newline="") as file:
        values = [(r["unit"], r["indicator"], r["value"]) for r in csv.DictReader(file)]
    of = {}
    for _, key, value in values:
        if value:
            of[key] = of.get(key, 0) + Decimal(value)
    assert {key: of[key] for key in ("members_total", "saplings_total", "fund_left")} == {
        "members_total": 184 + 97 + 240,
        "saplings_total": (620 + 1500 + 85) + (210 + 0 + 60) + (150 + 0 + 340),
        "fund_left": (4_500_000 + 9_200_000 - 7_050_000)
        + (1_150_000 + 3_400_000 - 2_980_000)
        + (12_000_000 + 18_600_000 - 15_250_000),
    }
    assert of["gardens_area"] == Decimal("4200") + Decimal("2650.5") + 1800 + 950 + 1320 + 400


def test_its_own_printed_form_says_what_the_unit_typed():
    named("report", SENT / "xa-vuon-doi-2026-H1.xlsx", "-o", "bc")
    (path,) = Path("bc").glob("*.docx")
    document = docx.Document(str(path))
    said = [p.text for p in document.paragraphs if p.text]
    assert said[:9] == [
        "BÁO CÁO",
        "Công tác Hội 6 tháng đầu năm 2026".replace("6 tháng", "6\u00a0tháng"),
        "I. TỔ CHỨC HỘI",
        "1. Hội viên, chi hội",
        "- Tổng số chi hội: 06\u00a0chi hội",
        "- Tổng số hội viên: 184\u00a0hội viên",
        "- Hội viên mới kết nạp: 12",
        "2. Tập huấn kỹ thuật",
        "- Số lớp tập huấn: 03\u00a0lớp",
    ]
    letterhead, _, gardens, signature = (
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    )
    assert letterhead[1] == ["Số: 04/BC-HLV", "Vườn Đồi, ngày 18 tháng 6 năm 2026"]
    assert gardens == [
        ["Chủ vườn", "Loại vườn", "Diện tích (m²)"],
        ["Vi Thị Mẫu", "Cây ăn quả", "4.200"],
        ["Hà Văn Thí Dụ", "Vườn - ao - chuồng", "2.650,5"],
        ["Lường Thị Thử", "Cây ăn quả", "1.800"],
    ]
    assert "Lò Văn Thử" in signature[0][1]


def half(name: str, folder: Path) -> Path:
    """A half-year of the three units, filled with the examples of the definition."""
    form = KnownForms(str(DEFINITION)).form
    folder.mkdir()
    for number, unit in enumerate(UNITS, 1):
        cells = {**example_cells(form), "members_total": 100.0 * number}
        if name.endswith("H2"):
            cells |= {"report_month": 12.0, "fund_before": 6_700_000.0, "members_new": 20.0}
        gardens = [
            (1.0, f"Chủ vườn {number}", "Rau màu", 500.0 + number, 1e7, None),
        ]
        filling = Filling(cells, {**example_rows(1, form), "gardens": gardens}, {})
        identity = Identity(Unit(f"0{number}", unit), periods.parse(name), form.config, __version__)
        (folder / f"{number}.xlsx").write_bytes(template.write(form, identity, filling))
    return folder


def test_halves_make_its_year_and_are_compared(tmp_path):
    first, second = (half(f"2026-{h}", tmp_path / h) for h in ("H1", "H2"))
    for name, folder in (("h1.xlsx", first), ("h2.xlsx", second)):
        named("collect", folder, "-o", name)
    told = json.loads(
        named("collect", "h1.xlsx", "h2.xlsx", "--period", "2026", "-o", "nam.xlsx", "--format",
              "json", "--values")
    )  # fmt: skip
    files = {f["unit"]: f["values"] for f in told["files"]}
    assert [f["status"] for f in told["files"]] == ["accepted"] * 3
    assert {unit: [values[k] for k in ("members_total", "members_new", "saplings_total",
                                       "fund_before", "fund_left")]
            for unit, values in files.items()} == {
        unit: [100 * n, 12 + 20, 2 * 900, 4_500_000, 4_500_000 + 2 * 2_200_000]
        for n, unit in enumerate(UNITS, 1)
    }  # fmt: skip
    compared = json.loads(
        named("collect", second, "--previous", "h1.xlsx", "-o", "ss.xlsx", "--format", "json")
    )
    changes = compared["changes"]["2026-H1"]
    assert changes["members_new"]["change"] == 3 * (20 - 12)
    assert changes["members_total"]["change"] == 0


def test_nothing_that_it_makes_speaks_of_another_association(tmp_path):
    said = [
        run("office", "-o", "vp.xlsx", "--form", DEFINITION).output,
        named("new", "--unit", "Xã Vườn Đồi", "--period", "2026-H1", "-o", "bm"),
        named("check", SENT, "-v", "--return", "tra-lai"),
        named("collect", SENT, "-o", "th.xlsx", "--letters", "thu", "--data"),
        named("report", "th.xlsx", "-o", "bc"),
        named("export", "th.xlsx", "-o", "xuat"),
        named("fields"),
        run("form", DEFINITION, "-o", "lai.xlsx").output,
        run("form", "--new", "-o", "moi.xlsx").output,
    ]
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) > 15
    assert FOREIGN.search(texts(SAMPLES / "submissions" / "xa-khe-vang-2026-H1.xlsx"))
    for path in made:
        assert not FOREIGN.search(texts(path)), path.name
        assert not FOREIGN.search(path.name)
    assert not FOREIGN.search("\n".join(said))


def test_two_forms_in_one_folder_are_told_apart(tmp_path):
    for path in SENT.iterdir():
        shutil.copy(path, tmp_path / path.name)
    shutil.copy(SAMPLES / "submissions" / "xa-khe-vang-2026-H1.xlsx", tmp_path)
    own = json.loads(run("check", tmp_path, "--form", DEFINITION, "--format", "json").output)
    refused = [f for f in own["files"] if f["status"] == "rejected"]
    assert [f["path"].rpartition("/")[2] for f in refused] == ["xa-khe-vang-2026-H1.xlsx"]
    assert "so-ket-6-thang" in refused[0]["findings"][0]["message"]
    shipped = json.loads(
        run("check", tmp_path, "--form", "so-ket-6-thang", "--format", "json").output
    )
    told = {f["path"].rpartition("/")[2]: f["status"] for f in shipped["files"]}
    assert told == {
        "xa-khe-vang-2026-H1.xlsx": "accepted",
        **{path.name: "rejected" for path in SENT.iterdir()},
    }


def test_the_definition_is_small_and_without_fault():
    form = KnownForms(str(DEFINITION)).form
    assert (len(form.inputs), len(form.tables), len(form.print_forms)) == (24, 1, 1)
    assert run("form", DEFINITION).exit_code == 0
    assert khsheet.__version__ == __version__
