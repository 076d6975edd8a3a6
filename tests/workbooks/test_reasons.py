"""Cells that say why they have no number: judged, shown, worked out alike by LibreOffice."""

from __future__ import annotations

from pathlib import Path

import clients
import pytest
import workbooks
from filled import example_cells, example_rows

from khsheet import messages
from khsheet.form import definition, profiles
from khsheet.form.check_sheet import line_of_rule
from khsheet.model import Form, Profile, Raw

FORM = definition.load()
KNOWN_BY_SHEET = "Chưa nắm được"


def told(form: Form, changes: dict[str, Raw], rows=None, **more) -> list[tuple[str, str, str]]:
    made = workbooks.checked(
        form, {**example_cells(form), **changes}, example_rows(form=form) | (rows or {}), **more
    )
    return [(f.code, f.field, f.severity.value) for f in made.findings]


@pytest.mark.parametrize("ids", [(), ("1",), ("2",), ("3",)], ids=",".join)
def test_a_required_number_with_a_reason_is_not_missing(ids):
    """It is told for information alone: the reason is the explanation that would be asked for."""
    form = profiles.asking(FORM, Profile(ids))
    required = [k for k, i in form.inputs.items() if i.required and i.takes_reason]
    for key in required:
        found = told(form, {key: KNOWN_BY_SHEET})
        assert (messages.REASON, key, "info") in found
        assert {code for code, _, grade in found if grade != "info"} <= {messages.REASON_DOUBTED}


def test_a_reason_is_kept_and_is_no_number():
    made = workbooks.checked(FORM, {**example_cells(), "mentor_teachers": "KO ÁP DỤNG"})
    answers = made.answers
    assert answers.reasons == {"mentor_teachers": "không áp dụng"}
    assert answers.values["mentor_teachers"] is None and "mentor_teachers" not in answers.refused


def test_a_table_takes_no_reason():
    rows = example_rows()["entries"]
    at = [f.key for f in FORM.tables["entries"].fields].index("entry_amount")
    rows[0] = (*rows[0][:at], KNOWN_BY_SHEET, *rows[0][at + 1 :])
    assert (messages.NOT_A_NUMBER, "entry_amount", "error") in told(FORM, {}, {"entries": rows})


@pytest.mark.parametrize(
    ("changes", "doubted"),
    [
        ({"members_total": "không áp dụng"}, True),
        ({"members_total": "chưa nắm được", "members_new": 0.0}, True),  # some are listed
        ({"studious_clans_total": "chưa nắm được", "studious_clans_new": 0.0}, False),
        ({"area_natural_ha": "chưa nắm được"}, True),
        ({"members_new": "chưa nắm được"}, False),  # a part of a whole that is given
        ({"population": "chưa nắm được"}, True),  # grown people are people
        # Members and households are counted as what they are.
        ({"population": "chưa nắm được", "base_learning_citizens": None}, False),
    ],
)
def test_a_reason_where_the_parts_are_given_is_asked_about(changes, doubted):
    key = next(iter(changes))
    found = told(FORM, changes)
    assert ((messages.REASON_DOUBTED, key, "warning") in found) is doubted
    assert {grade for _, _, grade in found} <= {"info", "warning"}


def test_what_is_asked_about_can_be_explained():
    line = line_of_rule(FORM, "whole_of_parts:members_total")
    found = told(
        FORM,
        {"members_total": "không áp dụng"},
        explanations={line: "Chi hội mới tách, đang lập danh sách"},
    )
    assert (messages.REASON_DOUBTED, "members_total", "info") in found


SUMS = {
    "all known": ({}, True),
    "one does not apply": ({"clc_law_classes": "không áp dụng"}, True),
    "one is not known": ({"clc_law_classes": "chưa nắm được"}, False),
}


@pytest.mark.parametrize(("changes", "known"), SUMS.values(), ids=SUMS)
def test_a_sum_without_an_unknown_part_is_no_sum(changes, known):
    made = workbooks.checked(FORM, {**example_cells(), **changes}, example_rows())
    whole = sum(
        example_cells()[k]
        for k in FORM.computed_by_key["clc_classes_total"].add
        if k not in changes
    )
    assert made.answers.values["clc_classes_total"] == (whole if known else None)


CASES = {
    "listed": {"population": "Chưa nắm được", "mentor_teachers": "KHÔNG ÁP DỤNG "},
    "as staff write": {"population": "chưa nắm đc", "mentor_teachers": "ko áp dụng"},
    "doubted": {"members_total": "Không áp dụng", "area_natural_ha": "Chưa nắm được"},
    "in sums": {"clc_law_classes": "Không áp dụng", "clc_health_classes": "Chưa nắm được"},
    "in the fund": {"fund_opening_balance": "Chưa nắm được"},
    "not needed": {"branches_total": "Không theo dõi", "target_org_coverage_pct": "Không áp dụng"},
    "no reason": {"population": "chưa", "report_day": "Chưa nắm được"},
}


@pytest.mark.libreoffice
def test_libreoffice_judges_reasons_alike(tmp_path: Path):
    results, paths = [], []
    for name, changes in CASES.items():
        cells, rows = {**example_cells(), **changes}, example_rows()
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(workbooks.workbook(FORM, cells, rows, judged=False))
        paths.append(path)
        results.append(workbooks.checked(FORM, cells, rows))
    for name, result, path in zip(CASES, results, paths, strict=True):
        book = clients.shown(path)
        assert workbooks.lines_of(FORM, book) == workbooks.expected_lines(FORM, result), name
        assert workbooks.marks_of(FORM, book) == workbooks.expected_marks(FORM, result), name
