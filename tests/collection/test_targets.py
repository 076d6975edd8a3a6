"""Targets of the period before beside the results of this one: reached, not reached, no figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run
from filled import example_rows, filled_workbook, written
from lazily import load_workbook

from khsheet.form import definition

FORM = definition.load()
COLUMNS = [field.key for field in FORM.tables["entries"].fields]
BLANK = ("entry_recipients", "entry_item", "entry_quantity")


def entry(**given: object) -> tuple:
    """A row of the ledger in the period of the examples."""
    row = dict(zip(COLUMNS, example_rows(1)["entries"][0])) | dict.fromkeys(BLANK) | given
    return tuple(row[key] for key in COLUMNS)


def sent(folder: Path, period: str, code: str, changes: dict, entries: list[tuple] = []) -> None:
    rows = {"members": [], "entries": entries}
    raised = sum(row[COLUMNS.index("entry_amount")] or 0 for row in entries if "Thu" in row[3])
    spent = sum(row[COLUMNS.index("entry_amount")] or 0 for row in entries if "Chi" in row[3])
    changes = changes | {"fund_closing_balance": 12_500_000.0 + raised - spent}
    data = filled_workbook(
        unit=f"Xã Số {code}", code=code, period=period, changes=changes, rows=rows
    )
    written(folder / period / f"{code}.xlsx", data)


GIFTS = [
    entry(entry_category="Thu: nguồn khác", entry_amount=2_000_000.0, entry_voucher="1"),
    entry(
        entry_category="Thu: tổ chức, nhà hảo tâm ủng hộ",
        entry_amount=None,
        entry_item="vở học sinh (quyển)",
        entry_quantity=300.0,
        entry_voucher="2",
    ),
    entry(
        entry_category="Thu: tổ chức, nhà hảo tâm ủng hộ",
        entry_amount=None,
        entry_item="Cặp sách (chiếc)",
        entry_quantity=20.0,
        entry_voucher="3",
    ),
    entry(
        entry_category="Chi: học bổng, hỗ trợ học sinh nghèo hiếu học",
        entry_amount=1_000_000.0,
        entry_recipients=12.0,
        entry_voucher="4",
    ),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("targets")
    wanted = {
        "target_cash_min": 1_500_000.0,
        "target_notebooks": 400.0,
        "target_scholarships_primary": 8.0,
        "target_scholarships_lower_secondary": 4.0,
        "target_family_registration_pct": 50.0,
    }
    for code in ("1", "2"):
        sent(folder, "2025-H2", code, wanted)
    sent(folder, "2025-H2", "3", dict.fromkeys(wanted))
    families = {"base_learning_families": 1000.0, "registered_learning_families": 500.0}
    sent(folder, "2026-H1", "1", families, GIFTS)
    unknown = {"base_learning_families": "chưa nắm được"}
    sent(folder, "2026-H1", "2", families | unknown)
    sent(folder, "2026-H1", "3", families)
    previous = ("--previous", folder / "2025-H2")
    command = ("collect", folder / "2026-H1", "-o", folder / "th.xlsx", "--no-roster", *previous)
    return folder, json.loads(run(*command, "--format", "json").stdout)


def test_each_target_stands_beside_its_result(made):
    _, told = made
    assert {f["status"] for f in told["files"]} == {"accepted"}
    by_result = {one["result"]: one for one in told["targets"]}
    money = by_result["fund_raised_amount"]
    assert money["units"] == {
        "1": {"target": 1_500_000, "result": 2_000_000, "outcome": "reached"},
        "2": {"target": 1_500_000, "result": 0, "outcome": "not_reached"},
    }
    assert money["total"] == {"target": 3_000_000, "result": 2_000_000, "outcome": "not_reached"}
    assert (money["reached"], money["not_reached"], money["no_figure"]) == (1, 1, 0)
    books, scholarships = by_result["notebooks_raised"], by_result["scholarship_count"]
    assert books["units"]["1"] == {"target": 400, "result": 300, "outcome": "not_reached"}
    assert scholarships["units"]["1"] == {"target": 12, "result": 12, "outcome": "reached"}
    families = by_result["registered_learning_families_pct"]
    assert families["units"] == {
        "1": {"target": 50, "result": 50, "outcome": "reached"},
        "2": {"target": 50, "result": None, "outcome": "no_figure"},
    }
    assert "total" not in families


def test_the_sheet_says_it_of_every_unit(made):
    folder, told = made
    book = load_workbook(folder / "th.xlsx", data_only=True)
    rows = list(book["Kết quả chỉ tiêu"].iter_rows(values_only=True))
    words = {"reached": "đạt", "not_reached": "chưa đạt", "no_figure": "chưa có số"}
    units = {row[0].removeprefix("Xã Số "): row[1:] for row in rows if str(row[0])[:6] == "Xã Số "}
    assert sorted(units) == sorted({code for one in told["targets"] for code in one["units"]})
    for number, one in enumerate(told["targets"]):
        for code, row in units.items():
            shown, own = row[3 * number : 3 * number + 3], one["units"].get(code)
            wanted = own and (own["target"], own["result"], words[own["outcome"]])
            assert shown == (wanted or (None, None, None))
    share = next(row for row in rows if str(row[0]).startswith("Số đơn vị đạt"))
    assert list(share[3::3]) == [f"{o['reached']}/{len(o['units'])}" for o in told["targets"]]


@pytest.mark.parametrize(("period", "missed"), [("2026-H1", [1]), ("2026", [])])
def test_what_is_set_for_half_a_year_is_not_held_against_a_year(period, missed, tmp_path):
    blank = {"basis_doc_date": None, "training_classes": 1.0}
    sent(tmp_path, "2025-H2", "1", blank | {"report_month": 12.0, "target_cash_min": 900_000.0})
    sent(tmp_path, "2026-H1", "1", blank)
    sent(tmp_path, "2026-H2", "1", blank | {"report_month": 12.0})
    halves = [tmp_path / half for half in ("2026-H1", "2026-H2") if half.startswith(period)]
    command = ("collect", *halves, "--period", period, "-o", tmp_path / "th.xlsx", "--no-roster")
    done = run(*command, "--previous", tmp_path / "2025-H2", "--format", "json")
    told = json.loads(done.stdout)
    assert [one["period"] for one in told["previous"]] == ["2025-H2"]
    money = [one for one in told.get("targets", ()) if one["result"] == "fund_raised_amount"]
    assert [one["not_reached"] for one in money] == missed


def test_goods_are_summed_by_kind_and_unit(tmp_path):
    """However the units write them; what is given out is not counted."""
    ways = ("vở học sinh (quyển)", "Vở  học sinh (Quyển)", "vở học sinh(quyển)")
    for code, gifts in (
        (
            "1",
            (ways[0], 30),
        ),
        ("2", (ways[1], 20)),
        ("3", (ways[2], 5)),
    ):
        given = [(*gifts, "Thu: nguồn khác"), ("bút", 7, "Thu: nguồn khác")]
        given += [(*gifts, "Chi: nội dung khác theo quy chế")]
        rows = [
            entry(
                entry_category=category,
                entry_amount=None,
                entry_item=item,
                entry_quantity=float(number),
                entry_voucher=str(at),
            )
            for at, (item, number, category) in enumerate(given)
        ]
        sent(tmp_path, "2026-H1", code, {}, rows)
    made = run("collect", tmp_path / "2026-H1", "-o", tmp_path / "th.xlsx", "--format", "json")
    accepted = [f["status"] for f in json.loads(made.stdout)["files"]].count("accepted")
    book = load_workbook(tmp_path / "th.xlsx", data_only=True)
    rows = [row[:3] for row in book["Tổng quan"].iter_rows(values_only=True)]
    at = rows.index(("Hiện vật vận động được", "Đơn vị tính", "Số lượng"))
    assert accepted == 3
    assert rows[at + 1 : at + 3] == [
        ("Vở học sinh (3 đơn vị)", "quyển", 55),
        ("Bút (3 đơn vị)", "", 21),
    ]
    texts = [text for row in rows for text in row if isinstance(text, str)]
    assert not [text for text in texts if "loại khác" in text]
    without = ("--no-texts", "-o", tmp_path / "khong-loi.xlsx")
    run("collect", tmp_path / "2026-H1", *without)
    book = load_workbook(tmp_path / "khong-loi.xlsx", data_only=True)
    rows = [row[:3] for row in book["Tổng quan"].iter_rows(values_only=True)]
    assert not [row for row in rows if "Hiện vật" in str(row[0]) or "lược bỏ" in str(row[0])]
