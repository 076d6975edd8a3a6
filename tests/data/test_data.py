"""Frames, files, JSON, the sheet Dữ liệu and the consolidated workbook say the same of what was sent."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from command import run
from filled import example_rows, filled_workbook, written
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import khsheet
from khsheet.data import files
from khsheet.data.frames import Frames
from khsheet.data.tables import Column, Kind, Table
from khsheet.errors import UserError
from khsheet.form import definition
from khsheet.form.layout import layout
from khsheet.model import Type
from khsheet.office.judging import load
from khsheet.outputs import OutputRefused
from khsheet.workbooks.consolidated import data_sheet

FORM = definition.load()
SAMPLES = Path(__file__).parents[2] / "samples"
SENT, OFFICE = SAMPLES / "submissions", SAMPLES / "van-phong.xlsx"
NUMBERS = [i.key for i in (*FORM.inputs.values(), *FORM.computed) if i.type.is_number]
SINGLE_NUMBERS = [i.key for i in FORM.inputs.values() if i.type.is_number]
#: What may be wrong with a number, or hard to carry from one program to another.
NUMBERS_TYPED = st.sampled_from([None, 0.0, 1.0, 7.0, "12,5", "khoảng 60", "1.200", 0.1])
TEXTS = st.sampled_from(
    ["=1+1", "'nháy", "-5", "+84 912", "@a", "\tthụt", "a\nb", 'ngoặc "kép", phẩy', "00123", "Tốt"]
)
#: One workbook: changes of numbers and texts, and how many rows its tables have.
SHEETS = st.fixed_dictionaries(
    {
        "numbers": st.dictionaries(st.sampled_from(SINGLE_NUMBERS), NUMBERS_TYPED, max_size=8),
        "texts": st.dictionaries(
            st.sampled_from([k for k, i in FORM.inputs.items() if i.type is Type.LONG_TEXT]),
            TEXTS,
            max_size=3,
        ),
        "rows": st.integers(0, 4),
    }
)
ONCE = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def told(*arguments: object) -> dict:
    return json.loads(run(*arguments, "--format", "json", "--values").stdout)


def same(one: Frames, other: khsheet.Frames) -> None:
    assert list(one) == list(other)
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name])
        assert frame.attrs == other[name].attrs
    assert one.totals_by_period == other.totals_by_period


def plain(value: object) -> object:
    """A value of a frame as plain Python; missing is None."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def sheet_rows(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a list sheet by heading, read by another reader."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book[name].iter_rows(min_row=4, values_only=True))
    book.close()
    return [dict(zip(rows[0], row)) for row in rows[1:] if row[0] is not None]


@pytest.fixture(scope="module")
def frames() -> Frames:
    return khsheet.frames(SENT, OFFICE)


# ---------------------------------------------------------------- all ways say the same


@ONCE
@given(sheets=st.lists(SHEETS, min_size=1, max_size=3))
def test_every_way_out_says_the_same(sheets, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kho")
    for n, sheet in enumerate(sheets, 1):
        data = filled_workbook(
            unit=f"Xã Số {n}",
            code=f"{n:02}",
            changes={**sheet["numbers"], **sheet["texts"]},
            rows=example_rows(sheet["rows"]),
        )
        written(folder / "nhan" / f"{n}.xlsx", data)
    sent, whole = folder / "nhan", folder / "th.xlsx"
    made = khsheet.frames(sent, exact=True)
    for to, name in (("csv", "csv"), ("sqlite", "a.sqlite")):
        path = khsheet.export(sent, folder / name, to)
        same(khsheet.read_export(path, exact=True), made)
    data = told("collect", sent, "--data", "-o", whole)
    assert data["totals"] == pytest.approx({k: float(v) for k, v in made.totals.items()}, rel=0)
    _json_agrees(data, made)
    _sheet_agrees(whole, made)
    _lists_agree(whole, made)
    again = khsheet.frames(whole, exact=True)
    for name in ("values", "units", "texts", "members", "entries", "coverage"):
        pd.testing.assert_frame_equal(made[name], again[name])


def _json_agrees(data: dict, made: Frames) -> None:
    of_units = {f["unit_code"]: f["values"] for f in data["files"]}
    for code, rows in made.values.groupby("unit_code"):
        given = {
            r.indicator: plain(r.value) for r in rows.itertuples() if plain(r.value) is not None
        }
        said = {key: value for key, value in of_units[code].items() if value is not None}
        assert said == pytest.approx({k: float(v) for k, v in given.items()}, rel=0)
    of_all = {r.indicator: [r.given, r.units] for r in made.coverage.itertuples()}
    assert data["coverage"] == of_all


def _sheet_agrees(path: Path, made: Frames) -> None:
    shown = [
        (r["Mã đơn vị"], r["Mục"], r["Giá trị"], r["Đơn vị tính"], r["Trang"], r["Ô"])
        for r in sheet_rows(path, "Dữ liệu")
    ]
    wanted = [
        tuple(map(plain, (r.unit_code, r.label, r.value, r.measure, r.sheet, r.cell)))
        for r in made.values.itertuples()
    ]
    assert [(*a[:2], *a[3:]) for a in shown] == [(*b[:2], *b[3:]) for b in wanted]
    numbers = [(a[2], b[2]) for a, b in zip(shown, wanted)]
    assert all(a == (None if b is None else float(b)) for a, b in numbers)


def _lists_agree(path: Path, made: Frames) -> None:
    for table, title, column in (
        ("members", "Hội viên", "member_full_name"),
        ("entries", "Sổ quỹ", "entry_amount"),
    ):
        label = FORM.item(column).label
        shown = sorted((r["Đơn vị"], r["Dòng"], r[label]) for r in sheet_rows(path, title))
        kept = made[table][["unit", "row", column]].itertuples(index=False)
        assert shown == sorted(tuple(map(plain, row)) for row in kept)


def test_samples_are_read_back_from_every_export(frames, tmp_path):
    for to, name in (("csv", "csv"), ("sqlite", "a.sqlite")):
        same(khsheet.read_export(khsheet.export(SENT, tmp_path / name, to, OFFICE)), frames)
    lines = khsheet.export(SENT, tmp_path / "a.jsonl", "json", OFFICE).read_text("utf-8")
    by_table: dict[str, list[dict]] = {name: [] for name in frames}
    for line in map(json.loads, lines.splitlines()):
        by_table[line.pop("table")].append(line)
    for name, frame in frames.items():
        assert [list(row) for row in by_table[name]] == [list(frame)] * len(frame)
    assert [r["value"] for r in by_table["values"]] == [plain(v) for v in frames.values["value"]]


def test_the_same_files_give_the_same_bytes_in_any_order(tmp_path):
    paths = sorted(SENT.rglob("*.xlsx"))
    one = khsheet.export(paths, tmp_path / "a.jsonl", "json", OFFICE)
    other = khsheet.export(paths[::-1], tmp_path / "b.jsonl", "json", OFFICE)
    assert one.read_bytes() == other.read_bytes()


# ---------------------------------------------------------------- what the frames are like


def test_dtypes_are_honest(frames):
    kinds = {name: str(dtype) for name, dtype in frames.units.dtypes.items()}
    assert kinds["members_total"] == "Int64" and kinds["area_natural_ha"] == "Float64"
    assert kinds["basis_doc_date"].startswith("datetime64") and kinds["status"] == "category"
    assert kinds["unit_code"] == "string" and frames.units["unit_code"].iloc[0] == "01"
    assert str(frames.members["member_position"].dtype) == "category"
    assert str(frames.entries["entry_date"].dtype).startswith("datetime64")
    assert frames.entries["entry_amount"].dtype == "Int64"
    assert frames.values.attrs["labels"]["value"] == "Giá trị"
    assert frames.units.attrs["measures"]["members_total"] == "hội viên"
    assert frames.units.attrs["labels"]["population"] == "Dân số"


def test_there_is_a_row_for_each_unit_and_a_blank_is_missing(frames):
    units = frames.units.set_index("unit_code")
    assert len(units) == 12 and (units["status"] == "missing").sum() == 1
    absent = units[units["status"] == "missing"].iloc[0]
    assert absent[NUMBERS].isna().all() and absent["file"] is pd.NA
    states = frames.values["state"].value_counts()
    given = frames.values["value"].notna()
    assert (frames.values.loc[given, "state"] == "given").all()
    assert states["given"] == given.sum() and states["doubtful"] > 0 and states["blank"] > 0


def test_a_number_with_an_error_is_no_number(frames):
    """ "khoảng 60" in a sample: neither 60 nor 0."""
    wrong = frames.values[frames.values["state"] == "doubtful"]
    told_of = frames.findings[frames.findings["severity"] == "error"]
    assert set(told_of["indicator"].dropna()) & set(wrong["indicator"])
    assert wrong["value"].isna().all()


def test_sums_are_exact():
    exact = khsheet.frames(SENT, OFFICE, exact=True)
    assert {type(v) for v in exact.totals.values()} == {int, Decimal}
    given = exact.values[exact.values["status"] == "accepted"]
    area = sum(v for v in given[given["indicator"] == "area_natural_ha"]["value"] if v is not None)
    assert area == exact.totals["area_natural_ha"] and isinstance(area, Decimal)


def test_grids_are_long(frames):
    titles = frames.learning_titles
    row = titles[(titles["row"] == "learning_families") & (titles["column"] == "base")].iloc[0]
    single = frames.units.set_index("unit_code")[row["indicator"]]
    assert row["value"] == single[row["unit_code"]]
    assert (row["row_label"], row["column_label"]) == ("Gia đình học tập", "Hiện có")
    assert len(titles) == 11 * 15


def test_findings_and_files_say_what_check_says():
    frames = khsheet.frames(SENT)
    data = json.loads(run("check", SENT, "--format", "json").stdout)
    assert sorted(frames.findings["code"]) == sorted(
        f["code"] for x in data["files"] for f in x["findings"]
    )
    assert set(frames.files["file"]) == {f["path"] for f in data["files"]}
    saved = frames.files["saved"].dropna()
    assert len(saved) == 11 and saved.min() >= pd.Timestamp("2026-01-01")


def test_the_dictionary_explains_every_column_and_indicator(frames):
    explained = set(zip(frames.dictionary["in_table"], frames.dictionary["column"]))
    for name, frame in frames.items():
        assert {(name, column) for column in frame} <= explained
    assert {("values.indicator", key) for key in NUMBERS} <= explained
    rows = frames.dictionary.set_index(["in_table", "column"])
    row = rows.loc[("units", "members_total")]
    item, placed = FORM.item("members_total"), layout(FORM).cells["members_total"]
    assert (row["label"], row["measure"], row["type"]) == (item.label, "hội viên", "integer")
    assert (row["sheet"], row["cell"]) == (placed.sheet, placed.a1)
    assert row["print_forms"] == ", ".join(item.print_forms)


def test_frames_are_a_mapping_and_attributes(frames):
    assert frames["units"] is frames.units and "units" in frames and "khac" not in frames
    assert dict(frames)["values"] is frames.values and len(frames) == len(list(frames))
    assert set(frames) <= set(dir(frames))
    with pytest.raises(AttributeError):
        _ = frames.khac


# ---------------------------------------------------------------- several periods, no names


def test_several_periods_stand_below_each_other(tmp_path):
    for period, count in (("2025-H2", 5.0), ("2026-H1", 8.0)):
        data = filled_workbook(
            period=period,
            changes={"members_total": count, "members_new": 0.0},
            rows={"members": []},
        )
        written(tmp_path / period / "a.xlsx", data)
    earlier = tmp_path / "th-2025-H2.xlsx"
    khsheet.collect([tmp_path / "2025-H2"], earlier)
    made = khsheet.frames(tmp_path / "2026-H1", previous=[earlier])
    assert list(made.units["period"]) == ["2025-H2", "2026-H1"]
    assert list(made.totals_by_period) == ["2025-H2", "2026-H1"]
    assert made.totals == made.totals_by_period["2026-H1"]
    with pytest.raises(UserError, match="hai lần"):
        khsheet.frames(earlier, previous=[tmp_path / "2025-H2"])


def test_without_names_nobody_is_named(frames, tmp_path):
    names = set(frames.members["member_full_name"].dropna()) | set(
        frames.texts[frames.texts["indicator"] == "signer_name"]["text"]
    )
    assert len(names) > 100
    done = run("export", SENT, "--roster", OFFICE, "--no-names", "-o", tmp_path / "ra")
    assert done.exit_code == 0 and not (tmp_path / "ra" / "members.csv").exists()
    for path in (tmp_path / "ra").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = {cell for row in csv.reader(file) for cell in row}
        assert not names & cells, path.name
    run("export", SENT, "--roster", OFFICE, "--no-texts", "-o", tmp_path / "kin")
    told_of = khsheet.read_export(tmp_path / "kin")
    texts = set(frames.texts["text"]) - set(frames.units.select_dtypes("category").stack())
    assert not {t for t in told_of.texts["text"] if len(t) > 20} & texts
    assert not set(frames.files["file"]) & set(told_of.files["file"])


# ---------------------------------------------------------------- files


def test_a_spreadsheet_takes_no_text_for_a_formula(tmp_path):
    """The sign before it is ours; numbers stay numbers."""
    data = filled_workbook(changes={"situation_text": "=HYPERLINK(1)"})
    folder = khsheet.export(written(tmp_path / "a.xlsx", data), tmp_path / "ra")
    raw = (folder / "texts.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw
    with (folder / "texts.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = {r["indicator"]: r["text"] for r in csv.DictReader(file)}
    assert texts["situation_text"] == "'=HYPERLINK(1)"
    texts = khsheet.read_export(folder).texts.set_index("indicator")["text"]
    assert texts["situation_text"] == "=HYPERLINK(1)"


ALL_KINDS = Table(
    "t",
    "T",
    (
        Column("number", "Số thứ tự", Kind.INTEGER, is_key=True),
        *(Column(k.value, k.value, k) for k in Kind),
    ),
)
RECORDS = st.tuples(
    *(
        st.none() | values
        for values in (
            st.integers(-(2**63), 2**63 - 1),
            st.decimals(-(10**14), 10**14, places=3, allow_nan=False),
            st.dates(date(1900, 1, 1)),
            st.datetimes(datetime(1900, 1, 1)),
            *[
                st.text(
                    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1
                )
            ]
            * 2,
        )
    )
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(RECORDS, max_size=6))
@example(rows=[(None, Decimal("0.1"), None, None, "''=1", "\r")])
def test_any_row_is_read_back(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tep")
    rows = [(number, *row) for number, row in enumerate(rows)]
    tables = {"t": ALL_KINDS}
    files.write_csv(folder, tables, [("t", rows)])
    assert list(files._read_csv(folder, ALL_KINDS)) == rows
    files.write_sqlite(folder / "a.sqlite", tables, [("t", rows)])
    found = list(files._read_sqlite(folder / "a.sqlite", ALL_KINDS))
    assert [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in found] == [
        tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows
    ]


def test_a_database_has_types_and_keys(tmp_path):
    path = khsheet.export(SENT, tmp_path / "a.sqlite", "sqlite", OFFICE)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        kinds = {row[1]: (row[2], row[5]) for row in database.execute("PRAGMA table_info(entries)")}
        assert kinds["period"][1] and kinds["unit_code"][1] and kinds["row"][1]
        assert (kinds["entry_amount"][0], kinds["entry_date"][0]) == ("INTEGER", "TEXT")
        (day,) = database.execute("SELECT min(entry_date) FROM entries").fetchone()
        assert date.fromisoformat(day)
        raised = database.execute(
            "SELECT sum(entry_amount) FROM entries WHERE status = 'accepted' "
            "AND entry_category LIKE 'Thu%'"
        ).fetchone()[0]
    assert raised == khsheet.frames(SENT, OFFICE).totals["fund_raised_amount"]


def test_an_export_is_whole_or_not_there(tmp_path, monkeypatch):
    target = tmp_path / "ra"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(csv, "writer", full)
        with pytest.raises(OutputRefused, match="ổ đĩa đã đầy"):
            khsheet.export(SENT, target)
    assert list(tmp_path.iterdir()) == []
    khsheet.export(SENT, target)
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    khsheet.export(SENT, target)
    assert [p.name for p in tmp_path.iterdir()] == ["ra"]
    khsheet.export(SENT, target, roster=OFFICE)
    kept = [p for p in (tmp_path / "cũ").iterdir() if p.name.startswith("ra (cũ ")]
    assert len(kept) == 1 and {p.name: p.read_bytes() for p in kept[0].iterdir()} == before
    (target / "bao-cao.docx").write_bytes(b"cua van phong")
    with pytest.raises(OutputRefused, match="đã có tệp khác"):
        khsheet.export(SENT, target)
    assert (target / "bao-cao.docx").read_bytes() == b"cua van phong"


@pytest.mark.parametrize("kind", ["folder", "text", "workbook", "absent"])
def test_what_is_no_export_is_refused_by_name(kind, tmp_path):
    path = tmp_path / "x"
    if kind == "folder":
        path.mkdir()
    elif kind != "absent":
        path.write_bytes(b"abc" if kind == "text" else filled_workbook())
    words = "Không có " if kind == "absent" else "không phải là dữ liệu"
    with pytest.raises(UserError, match=words):
        khsheet.read_export(path)
    assert path.exists() == (kind != "absent")


def replaced(number: int, text: str):
    """The second line of a file with one of its cells replaced."""

    def change(lines: list[str]) -> list[str]:
        cells = lines[1].split(",")
        cells[number] = text
        return [lines[0], ",".join(cells), *lines[2:]]

    return change


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("dictionary", lambda lines: []),
        ("dictionary", lambda lines: lines[:1]),
        ("values", lambda lines: [lines[0], lines[1].rpartition(",")[0], *lines[2:]]),
        ("values", lambda lines: [lines[0], f"{lines[1]},thừa", *lines[2:]]),
        ("coverage", replaced(3, "abc")),
        ("files", replaced(1, "1,5")),
        ("files", replaced(8, "hôm qua")),
    ],
)
def test_an_export_that_was_spoilt_is_refused(name, change, tmp_path):
    folder = khsheet.export(SENT, tmp_path / "ra")
    path = folder / f"{name}.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(change(lines)), encoding="utf-8-sig")
    with pytest.raises(UserError, match="không phải là dữ liệu"):
        khsheet.read_export(folder)


def test_another_kind_of_export_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(UserError, match="«parquet»; các kiểu: csv, sqlite, json"):
        khsheet.export(SENT, tmp_path / "ra", "parquet")
    assert list(tmp_path.iterdir()) == []


def test_sums_of_whole_numbers_come_back_exactly(tmp_path):
    """Beyond what a float holds."""
    path = khsheet.export(SENT, tmp_path / "a.sqlite", "sqlite", OFFICE)
    assert khsheet.read_export(path).totals == khsheet.frames(SENT, OFFICE).totals
    large = (1, 2**53 + 1, 2**53 + 1, None, None, None, None)
    files.write_sqlite(tmp_path / "b.sqlite", {"t": ALL_KINDS}, [("t", [large])])
    (back,) = files._read_sqlite(tmp_path / "b.sqlite", ALL_KINDS)
    assert back[1:3] == (2**53 + 1, 2**53 + 1)


def test_without_pandas_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UserError, match="pip install pandas"):
        khsheet.frames(SENT)
    assert khsheet.export(SENT, tmp_path / "a.sqlite", "sqlite").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["new", "--unit", "Xã Thử", "-o", "moi.xlsx"],
        ["check", str(SENT)],
        ["collect", str(SENT), "-o", "th.xlsx"],
        ["export", str(SENT), "--to", "sqlite", "-o", "a.sqlite"],
    ],
)
def test_commands_that_need_no_frames_import_no_pandas(arguments, tmp_path):
    program = (
        "import sys\nfrom khsheet.cli.commands import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "sys.exit(bool({'pandas', 'numpy', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_past_a_million_rows_a_next_sheet_goes_on(tmp_path, monkeypatch):
    whole, parted = tmp_path / "mot.xlsx", tmp_path / "nhieu.xlsx"
    khsheet.collect(SENT, whole, OFFICE, with_data=True)
    monkeypatch.setattr(data_sheet, "ROW_LIMIT", 4 * len(NUMBERS) + 3)
    khsheet.collect(SENT, parted, OFFICE, with_data=True)
    book = openpyxl.load_workbook(parted, read_only=True)
    names = [name for name in book.sheetnames if name.startswith("Dữ liệu")]
    book.close()
    assert names == ["Dữ liệu", "Dữ liệu (2)", "Dữ liệu (3)"]
    parts = [sheet_rows(parted, name) for name in names]
    assert [*chain(*parts)] == sheet_rows(whole, "Dữ liệu")
    assert [len(part) for part in parts] == [n * len(NUMBERS) for n in (4, 4, 3)]


def test_paths_and_the_office_may_be_texts(tmp_path):
    one = khsheet.check(str(SENT), str(OFFICE))
    other = khsheet.check([SENT], load(OFFICE, FORM))
    assert one.totals == other.totals
    assert [e.path for e in one.collection.files] == [e.path for e in other.collection.files]
