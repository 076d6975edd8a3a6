"""What a unit gave once is not asked again, and what is carried over is never asked about."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import workbooks
from filled import PERIOD as FIRST
from filled import example_cells, example_rows, filled_workbook, written

import khsheet
from khsheet.form import definition, periods
from khsheet.form.prefill import prefill
from khsheet.intake.judging import check
from khsheet.model import Form, Identity, Raw, Severity, Submission, Unit
from khsheet.office.book import Office

FORM = definition.load()
UNIT = Unit("01", "Xã Suối Thử")
LATER = periods.parse("2026-H2")
CARRIED = {key for key, item in FORM.inputs.items() if item.carry}
AT = {f.key: n for n, f in enumerate(FORM.tables["members"].fields)}


def new_form(tmp_path: Path, **sent) -> tuple[Submission, list[str]]:
    """The workbook of the second half for a unit that sent that, and what is said of it."""
    data = filled_workbook(unit=UNIT.name, code=UNIT.code, **sent)
    written(tmp_path / "in" / "a.xlsx", data)
    office = Office((UNIT,))
    made = khsheet.new_forms(FORM, LATER, None, office, tmp_path / "out", previous=tmp_path / "in")
    return workbooks.read_back(FORM, made.written[0].read_bytes()), made.notes


def asked_about(sent: Submission) -> list[tuple[str, str, int]]:
    """What is found of what the workbook begins with, beside what is missing."""
    return [
        (f.code, f.field, f.place.row)
        for f in check(FORM, sent, LATER).findings
        if f.severity is not Severity.INFO
        and f.rule != "entries_listed_at_all"  # the ledger is still to be written
        and (f.field in sent.cells or f.field in FORM.computed_by_key or f.field in FORM.columns)
    ]


OVERSPENT = {"fund_opening_balance": 0.0, "fund_closing_balance": None}


def spent(rows: int = 3, **more: Raw) -> dict[str, list[tuple[Raw, ...]]]:
    made = example_rows(rows)
    return {**made, **more}


def test_an_overspent_fund_does_not_begin_the_next_half(tmp_path):
    said = {"fund_spent_amount_not_above_fund_total_amount": "Tạm ứng của chủ tịch hội"}
    sent, notes = new_form(tmp_path, changes=OVERSPENT, explanations=said)
    assert "fund_opening_balance" not in sent.cells and asked_about(sent) == []
    assert notes == [
        "Xã Suối Thử tự ghi lại «Tồn quỹ đầu kỳ»: kỳ trước có số liệu chưa ổn, không mang sang."
    ]


def test_an_overspent_fund_that_begins_with_nothing_is_not_asked_about(tmp_path):
    data = filled_workbook(unit=UNIT.name, code=UNIT.code, changes=OVERSPENT)
    before = written(tmp_path / "cu" / "a.xlsx", data)
    for opening, codes in ((0.0, []), (5_000_000.0, ["KH501"])):
        data = filled_workbook(
            unit=UNIT.name,
            code=UNIT.code,
            period="2026-H2",
            changes={"fund_opening_balance": opening, "fund_closing_balance": None},
        )
        now = written(tmp_path / "nay" / "a.xlsx", data)
        result = khsheet.collect([now], tmp_path / "th.xlsx", previous=before)
        found = [f.code for f in result.collection.counted["01"].findings]
        assert [code for code in found if code == "KH501"] == codes


def test_an_explanation_goes_with_the_value_that_it_is_about(tmp_path):
    line = "population_usual"
    changes = {
        "population": 90.0,
        "base_learning_families": None,
        "base_learning_citizens": None,
        "area_natural_ha": 50.0,
        "area_agricultural_ha": 20.0,
        "area_non_agricultural_ha": 20.0,
        "area_unused_ha": 10.0,
    }
    words = "Đảo xa bờ, chỉ có 90 người ở"
    sent, _ = new_form(tmp_path, changes=changes, explanations={line: words})
    assert sent.cells["population"] == 90 and sent.explanations == {line: words}
    assert asked_about(sent) == []
    sent, notes = new_form(tmp_path / "2", changes=changes)
    assert "population" not in sent.cells and asked_about(sent) == [] and "Dân số" in notes[0]


def test_rows_that_are_asked_about_are_explained_as_before_or_left_out(tmp_path):
    rows = example_rows(4)["members"]
    twin = [*rows[0]]
    twin[AT["member_explanation"]] = "Hai người cùng tên, khác thôn"
    rows[1] = tuple(twin)
    rows[2] = rows[0]  # written twice
    strange = [*rows[3]]
    strange[AT["member_ethnicity"]] = "Lạ Hoắc"
    rows[3] = tuple(strange)
    sent, _ = new_form(tmp_path, rows={**example_rows(), "members": rows})
    kept = [values for _, values in sent.tables["members"].rows]
    assert [row[AT["member_explanation"]] for row in kept] == [
        None,
        "Hai người cùng tên, khác thôn",
        None,
    ]
    assert kept[2][AT["member_ethnicity"]] is None and asked_about(sent) == []


ODD: dict[str, tuple[Raw, ...]] = {
    "population": (None, "khoảng 4000", 0.0, 12.0, 900_000.0, "chưa nắm được", "4.250 người"),
    "distance_to_centre_km": (0.01, 900.0, "không áp dụng", "12 cây số"),
    "area_natural_ha": (900_000.0, -1.0, 100.0, "3425,6 ha"),
    "area_agricultural_ha": (9_999.0, None),
    "area_unused_ha": (0.0, "?"),
    "fund_opening_balance": (None, 12.0, 500.0, 9e9, "12,5 triệu"),
    "area_classification": ("x" * 200, "nt", "-"),
    "parent_body_name": ("UBND XÃ KHÁC", "y" * 300, "ỦY BAN NHÂN DÂN XÃ SUỐI THỬ"),
    "report_place": ("Suối Thử", "z" * 99),
    "signer_name": ("Lê Thị Mẫu", 12.0),
    "recipients": ("Lưu: VT.", "…"),
}


@pytest.mark.parametrize("seed", range(25))
def test_a_new_half_is_never_asked_about_what_it_began_with(tmp_path, seed):
    dice = random.Random(seed)
    changes = {k: dice.choice(odd) for k, odd in ODD.items() if dice.random() < 0.4}
    rows = example_rows(dice.randint(0, 4))
    for n, row in enumerate(rows["members"]):
        cells = [*row]
        for key in ("member_full_name", "member_position", "member_ethnicity", "member_note"):
            if dice.random() < 0.2:
                cells[AT[key]] = dice.choice((None, "Chủ tịch", "Kinh", "???", "nt", "a" * 400))
        rows["members"][n] = tuple(cells)
    sent, _ = new_form(tmp_path, changes=changes, rows=rows)
    assert asked_about(sent) == []


def test_sound_reports_are_carried_whole(tmp_path):
    sent, notes = new_form(tmp_path)
    assert sent.cells.keys() >= CARRIED and notes == []


# ---------------------------------------------------------------- roster, unit, next period


def test_what_the_unit_corrected_is_carried_and_what_the_office_gave_is_the_office_s(tmp_path):
    own = Identity(UNIT, FIRST, FORM.config, "")
    given = {k: v for k, v in prefill(FORM, own).items() if FORM.inputs[k].carry}
    assert given.keys() >= {"recipients", "signer_position"}
    changes = {
        **given,
        "signer_position": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "signer_name": "Lê Thị Mẫu",
    }
    data = filled_workbook(unit=UNIT.name, code=UNIT.code, changes=changes)
    written(tmp_path / "in" / "a.xlsx", data)
    office = Office(
        (UNIT,), unit_defaults={"recipients": "Lưu: VP.", "signer_position": "CHỦ TỊCH"}
    )
    made = khsheet.new_forms(FORM, LATER, None, office, tmp_path / "out", previous=tmp_path / "in")
    cells = workbooks.read_back(FORM, made.written[0].read_bytes()).cells
    assert cells["recipients"] == "Lưu: VP."  # the office's, which the unit had left as it was
    assert cells["signer_position"] == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    assert cells["signer_name"] == "Lê Thị Mẫu"
    assert cells["report_place"] == example_cells()["report_place"]


def test_the_definition_carries_what_a_unit_says_of_itself():
    form: Form = FORM
    assert {
        "parent_body_name",
        "report_place",
        "recipients",
        "signer_authority",
        "signer_position",
        "signer_name",
        "contribution_rate_text",
    } <= CARRIED
    assert all(form.inputs[key].carry in {*form.items} for key in CARRIED)
