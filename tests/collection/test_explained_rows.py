"""The explanation of a row travels with its row: consolidated, returned, without texts, carried."""

from __future__ import annotations

import json

from filled import example_rows, filled_workbook, written
from lazily import load_workbook
from workbooks import read_back

import khsheet
from khsheet.form import definition, periods
from khsheet.form.known import KnownForms
from khsheet.model import Unit
from khsheet.office.book import Office
from khsheet.verbs.previous import carried, reported_before

FORM = definition.load()
WHY = "Một phiếu cho hai khoản chi"


def report(*explained: str | None) -> bytes:
    """A report whose vouchers are all the same, each row with its explanation."""
    entries = [
        (*row[:2], "PC01", *row[3:-1], why)
        for row, why in zip(example_rows(len(explained))["entries"], explained)
    ]
    members = [(*row[:-1], "Có trong sổ hội") for row in example_rows()["members"]]
    return filled_workbook(rows={"entries": entries, "members": members})


def told(findings) -> list[tuple[int, str]]:
    return [(f.place.row, f.severity.value) for f in findings if f.code == "KH226"]


def test_an_explanation_is_seen_in_the_table_and_settles_again_when_collected_anew(tmp_path):
    written(tmp_path / "in" / "a.xlsx", report(None, WHY, "đúng"))
    for folder, options in (("names", {}), ("texts", {"with_texts": False})):
        out = tmp_path / folder / "tong-hop.xlsx"
        khsheet.collect([tmp_path / "in"], output=out, **options)
        again = khsheet.collect([out], output=tmp_path / folder / "again.xlsx", **options)
        (entry,) = again.collection.counted.values()
        assert [severity for _, severity in told(entry.findings)] == ["info", "warning"]
        shown = json.dumps(
            list(load_workbook(out)["Sổ quỹ"].values),
            default=str,
            ensure_ascii=False,
        )
        assert "Giải trình" in shown and (WHY in shown) == (folder == "names")


def test_a_returned_workbook_keeps_explanations_in_their_rows(tmp_path):
    written(tmp_path / "in" / "a.xlsx", report(None, WHY, None))
    khsheet.check([tmp_path / "in"], return_to=tmp_path / "back")
    (back,) = (tmp_path / "back").iterdir()
    rows = read_back(FORM, back.read_bytes()).tables["entries"].rows
    assert [values[-1] for _, values in rows] == [None, WHY, None]


def test_a_new_period_starts_unexplained(tmp_path):
    written(tmp_path / "in" / "a.xlsx", report(None))
    unit = Unit("01", "Xã Suối Thử", "xã")
    after = periods.parse("2026-H2")
    before = reported_before(FORM, tmp_path / "in", after, Office((unit,)), KnownForms())
    _, rows = carried(FORM, before, unit)
    assert [row[-1] for row in rows["members"]] == [None, None, None]
    names = ["Nguyễn Thị Ví Dụ", "Nguyễn Thị Ví Dụ1", "Nguyễn Thị Ví Dụ2"]
    assert [row[1] for row in rows["members"]] == names
