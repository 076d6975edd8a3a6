"""The sample season: two half years of one office, each of which goes on from the other."""

from __future__ import annotations

from pathlib import Path

import make_season  # clients has put scripts/ on the path
import pytest

import khsheet
from khsheet.form import definition
from khsheet.model import Severity

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BEFORE, NOW = SAMPLES / "tong-hop-2025-H2.xlsx", SAMPLES / "tong-hop-2026-H1.xlsx"


def values(path: Path) -> dict[str, dict]:
    collection = khsheet.check(path, SAMPLES / "van-phong.xlsx").collection
    return {code: entry.values for code, entry in collection.counted.items()}


def test_the_workbook_of_today_is_that_of_the_submissions():
    assert values(NOW) == values(SAMPLES / "submissions")


def test_the_half_year_before_is_sound_and_what_the_script_makes(tmp_path):
    collection = khsheet.check(BEFORE).collection
    assert (collection.period.id, len(collection.accepted)) == ("2025-H2", 12)
    loud = [f for e in collection.files for f in e.findings if f.severity is not Severity.INFO]
    assert loud == []
    form = definition.load().at(1)
    for unit in make_season.UNITS[:3]:
        data = make_season.workbook(form, unit, make_season.earlier(unit))
        (tmp_path / "lai.xlsx").write_bytes(data)
        (made,) = khsheet.check(tmp_path / "lai.xlsx").collection.counted.values()
        assert made.values == collection.counted[unit.code].values


@pytest.mark.parametrize("source", [SAMPLES / "submissions", NOW])
def test_each_unit_goes_on_from_where_it_ended(source, tmp_path):
    book = SAMPLES / "van-phong.xlsx"
    collection = khsheet.collect([source], tmp_path / "th.xlsx", book, previous=BEFORE).collection
    differing = [f for e in collection.counted.values() for f in e.findings if f.code == "KH501"]
    assert differing == [] and len(collection.counted) == 11
    jumps = [f for e in collection.counted.values() for f in e.findings if f.code == "KH520"]
    assert "members_total" not in {f.field for f in jumps}
