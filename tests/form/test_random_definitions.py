"""Random definitions: unchanged through Excel, and good for all that comes after."""

from __future__ import annotations

import tempfile
from pathlib import Path

import workbooks
from filled import filled_workbook, written
from hypothesis import HealthCheck, Phase, given, settings
from random_definitions import RULES, definitions

import khsheet
from khsheet.form import definition, toml
from khsheet.form.book.text import text_of_workbook, toml_of
from khsheet.form.known import KnownForms
from khsheet.form.rules import KINDS
from khsheet.workbooks.definition import write

RANDOM = settings(
    deadline=None,
    derandomize=True,
    max_examples=40,
    phases=[Phase.generate],  # to shrink such large examples takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)


def test_rules_of_every_kind_are_made():
    assert {rule["kind"] for rule in RULES} == set(KINDS)


@RANDOM
@given(definitions())
def test_a_definition_goes_through_excel_unchanged(tables):
    told = toml_of(tables)
    plain = definition.parse(told, "a.toml")
    back = text_of_workbook(write(tables, "a.xlsx"), "a.xlsx")
    assert back.read.wrong == back.read.structure == {}
    assert toml.tables(back) == tables
    form = definition.parse(back, "a.xlsx")
    assert form == plain
    assert text_of_workbook(write(toml.tables(back), "a.xlsx"), "a.xlsx") == back


@settings(RANDOM, max_examples=6)
@given(definitions())
def test_it_makes_a_workbook_that_is_filled_accepted_consolidated_and_exported(tables):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = written(folder / "a.xlsx", write(tables, "a.xlsx"))
        known = KnownForms(str(path))
        plain = definition.parse(toml_of(tables), str(folder / "a.toml"))
        assert workbooks.workbook(known.form) == workbooks.workbook(plain)
        for number in (1, 2):
            data = filled_workbook(form=known.form, unit=f"Thôn Thử {number}", code=f"0{number}")
            written(folder / "nhan" / f"{number}.xlsx", data)
        made = khsheet.collect([folder / "nhan"], folder / "th.xlsx", known=known)
        told = [f.message for entry in made.collection.files for f in entry.findings]
        assert (told, made.exit_code) == ([], 0)
        assert made.totals["one"] == 10
        assert khsheet.export([folder / "th.xlsx"], folder / "dl", "csv", known=known).is_dir()
