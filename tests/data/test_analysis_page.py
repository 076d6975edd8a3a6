"""The page on analysing data: its examples run, one after the other, and answer their questions."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import make_samples
import pandas as pd
import pytest
from filled import filled_workbook, written

import khsheet

#: Units that also reported for the half before.
BEFORE = make_samples.UNITS[2:9]
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "phan-tich.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict:
    """All names after the examples ran in a folder with the samples."""
    folder, names = tmp_path_factory.mktemp("phan-tich"), {}
    shutil.copytree(ROOT / "samples", folder / "samples")
    for number, unit in enumerate(BEFORE, 1):
        changes = {
            "members_total": 100.0 + number,
            "members_new": 0.0,
            "fund_closing_balance": 12.5e6,
        }
        data = filled_workbook(
            unit=unit.name,
            code=unit.code,
            period="2025-H2",
            changes=changes,
            rows={"entries": []},
        )
        written(folder / "truoc" / f"{unit.code}.xlsx", data)
    khsheet.collect([folder / "truoc"], folder / "tong-hop-2025-H2.xlsx")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        for example in EXAMPLES:
            exec(compile(example, "phan-tich.md", "exec"), names)
    return names


def test_every_question_has_an_example():
    assert len(re.findall(r"^## \d\. ", PAGE, re.MULTILINE)) == 5 and len(EXAMPLES) == 7


def test_the_examples_answer(answers):
    frames = answers["frames"]
    units = frames.units.set_index("unit")
    accepted = units[units["status"] == "accepted"]
    now = accepted["members_total"].astype("Float64")
    before = {unit.name: 100 + number for number, unit in enumerate(BEFORE, 1)}
    change = {
        name: now.get(name, pd.NA) - before.get(name, pd.NA) for name in {*now.index, *before}
    }
    assert answers["change"].dropna().to_dict() == {
        k: v for k, v in change.items() if v is not pd.NA
    }
    assert answers["change"].isna().sum() == sum(v is pd.NA for v in change.values()) > 0
    assert answers["by_group"]["population"].sum() == accepted["population"].sum()
    assert set(answers["outliers"].index) < set(accepted.index)
    assert list(answers["missing"]) == list(units[units["status"] == "missing"].index)
    assert len(answers["missing"]) == 1 and set(answers["to_mend"]["unit"]) == set(
        units[units["status"] == "errors"].index
    )
    for name, frame in answers["again"].items():
        pd.testing.assert_frame_equal(frame, frames[name])


def test_every_table_of_the_page_is_there(answers):
    named = re.findall(r"^\| ((?:`\w+`(?:, )?)+)", PAGE, re.MULTILINE)
    tables = {name for line in named for name in re.findall(r"`(\w+)`", line)}
    assert tables == set(answers["frames"])
