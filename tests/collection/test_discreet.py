"""What units wrote in words can be left out: numbers stay, and what was judged is judged likewise."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from filled import example_rows, filled_workbook, typed_example, written
from lazily import load_workbook

import khsheet
from khsheet.cli.commands import main
from khsheet.form import definition
from khsheet.model import Type

FORM = definition.load()
NAME = "Quàng Thị Bimật"
WORDS = (Type.TEXT, Type.LONG_TEXT)
LEDGER = next(t for t in FORM.tables.values() if not any(f.personal for f in t.fields))


def named_rows(count: int = 4) -> list[tuple]:
    """Entries whose words all name somebody; numbers of vouchers do not."""
    rows = []
    for n in range(count):
        row = [
            f"PC{n:02}"
            if f.unique
            else f"{f.label} của {NAME} {n}"
            if f.type in WORDS
            else typed_example(f)
            for f in LEDGER.fields
        ]
        rows.append(tuple(row))
    return rows


def sent(folder: Path, **changes) -> Path:
    texts = {k: NAME[: i.max_length or None] for k, i in FORM.inputs.items() if i.type in WORDS}
    data = filled_workbook(
        changes={**texts, **changes},
        rows={**example_rows(), LEDGER.key: named_rows()},
        explanations={"members_list_complete": f"Theo {NAME}"},
    )
    return written(folder / f"báo cáo của {NAME}.xlsx", data)


def all_text(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(n).decode("utf-8", "replace") for n in parts.namelist())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"members_new": 99.0},
        {"population": f"4000 người ({NAME})"},
        {"basis_doc_date": f"ngày 5/3/2026 theo {NAME}"},
        {"members_total": 40.0},
    ],
    ids=str,
)
def test_without_texts_nothing_that_was_written_is_left(tmp_path, monkeypatch, changes):
    monkeypatch.chdir(tmp_path)
    sent(tmp_path / "nhan", **changes)
    result = khsheet.collect([Path("nhan")], Path("ra.xlsx"), with_texts=False)
    assert not re.search("Quàng|Bimật", all_text(Path("ra.xlsx")))
    assert not any("--no-texts" in note for note in result.notes)
    again = khsheet.collect([Path("ra.xlsx")], Path("lai.xlsx"), with_texts=False)
    assert again.totals == result.totals
    told = [
        [
            (e.status, sorted((f.place[1:], f.severity) for f in e.findings))
            for e in r.collection.files
        ]
        for r in (result, again)
    ]
    assert told[0] == told[1]


def test_equal_texts_of_a_column_stay_equal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = named_rows(2)
    at = next(n for n, f in enumerate(LEDGER.fields) if f.type in WORDS and not f.unique)
    data = filled_workbook(
        rows={**example_rows(), LEDGER.key: [*rows, rows[0][:at] + rows[0][at:]]}
    )
    written(tmp_path / "nhan" / "a.xlsx", data)
    khsheet.collect([Path("nhan")], Path("ra.xlsx"), with_texts=False)
    sheet = load_workbook("ra.xlsx", data_only=True)[
        next(s.name for s in FORM.sheets if LEDGER in s.sections)
    ]
    listed = [[c for c in row if "lược bỏ" in str(c)] for row in sheet.iter_rows(values_only=True)]
    first, second, third = [row for row in listed if row]
    assert first == third != second


def test_what_is_counted_by_its_words_is_counted_without_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keys = [field.key for field in LEDGER.fields]
    row = {
        "entry_date": "15/03/2026",
        "entry_category": "Thu: hiện vật",
        "entry_content": f"{NAME} tặng",
        "entry_item": f"Vở của {NAME}",
        "entry_quantity": 1505.0,
    }
    kinds = FORM.choices[LEDGER.fields[keys.index("entry_category")].choices].values
    row["entry_category"] = next(kind for kind in kinds if kind.startswith("Thu"))
    data = filled_workbook(rows={**example_rows(), LEDGER.key: [tuple(map(row.get, keys))]})
    written(tmp_path / "nhan" / "a.xlsx", data)
    result = khsheet.collect([Path("nhan")], Path("ra.xlsx"), with_texts=False)
    again = khsheet.collect([Path("ra.xlsx")], Path("lai.xlsx"), with_texts=False)
    for made in (result, again):
        (entry,) = made.collection.counted.values()
        assert entry.values["notebooks_raised"] == 1505
    assert not re.search("Quàng|Bimật", all_text(Path("lai.xlsx")))


def test_what_files_are_called_is_told_by_the_units_code(tmp_path, monkeypatch):
    """Also in what is said of a file that another has replaced."""
    monkeypatch.chdir(tmp_path)
    path = sent(tmp_path / "nhan")
    written(path.with_name(f"bản sao {NAME}.xlsx"), path.read_bytes())
    khsheet.collect([Path("nhan")], Path("ra.xlsx"), with_texts=False)
    text = all_text(Path("ra.xlsx"))
    assert "tệp 01" in text and "tệp 01 (2)" in text and "Bimật" not in text


def test_without_names_it_is_said_what_remains_and_how_to_leave_it_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sent(tmp_path / "nhan")
    said = CliRunner().invoke(main, ["collect", "nhan", "--no-names"]).output
    assert "sổ quỹ" in said and "tên tệp" in said and "--no-texts" in said
    assert NAME in all_text(Path("tong-hop-2026-H1.xlsx"))
    said = CliRunner().invoke(main, ["collect", "nhan", "--no-texts", "-o", "b.xlsx"]).output
    assert "--no-texts" not in said and NAME not in all_text(Path("b.xlsx"))
