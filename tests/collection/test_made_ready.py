"""What a workbook tells of a unit is the same, made ready while reading or when it is asked for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from filled import example_rows, filled_workbook, written

from khsheet.collection import entries
from khsheet.collection.data_code import data_code
from khsheet.collection.spool import Spool
from khsheet.form import definition
from khsheet.intake.receive import read_files
from khsheet.model import Decision, DecisionKind, Entry, Unit
from khsheet.office.book import Office
from khsheet.verbs.setting_out import start

FORM = definition.load()
CORRECTED = "members_new"
CORRECTION = Decision(DecisionKind.CORRECT, "01", "Xã Một", item=CORRECTED, old="2", new="3")
OFFICES = [Office((Unit("01", "Xã Một"),), decisions=own) for own in ((), (CORRECTION,))]
SAMPLES = Path(__file__).parents[2] / "samples"


def told(folder: Path, office: Office | None, *, for_workbook: bool, **how: object) -> list:
    """All that is known of each file beside what the spool alone knows."""
    with Spool() as spool:
        read = read_files(folder, spool, office, for_workbook=for_workbook, **how).entries
        entries.identify((e for e in read if e.stored), spool)
        return [of_entry(e, spool) for e in sorted(read, key=lambda e: e.path)]


def of_entry(entry: Entry, spool: Spool) -> list:
    known = [entry.path, entry.status, entry.values, entry.code, entry.digest, entry.findings]
    if entry.stored is None:
        return known
    text, rows = entries.kept(entry, spool)
    packed, same_rows, tallies = entries.loaded(entry, spool)
    assert same_rows == rows and entries.submission_of(entry, spool) == packed
    return [*known, text, rows, tallies, as_json(packed), data_code(entry, FORM, spool)]


def as_json(packed: dict) -> object:
    return json.loads(json.dumps(packed)) | {"digest": ""}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("with_names", [True, False])
def test_what_is_made_ready_is_what_would_be_made_later(with_names, jobs, tmp_path):
    folder = tmp_path / "nhan"
    shutil.copytree(SAMPLES / "submissions", folder)
    written(folder / "chu.xlsx", filled_workbook(code="99", unit="Xã Khác", rows=example_rows()))
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", folder)
    known, office = start(SAMPLES / "van-phong.xlsx")
    how = {"with_names": with_names, "jobs": jobs, "known": known}
    ready = told(folder, office, for_workbook=True, **how)
    assert ready == told(folder, office, for_workbook=False, **how)
    assert sum(len(one) > 6 for one in ready) > 20


def test_a_code_made_ready_is_of_what_the_unit_typed_not_of_what_the_office_corrected(tmp_path):
    """What counts as corrected has a code of its own, made of it."""
    changes = {CORRECTED: 2.0}
    written(tmp_path / "a.xlsx", filled_workbook(code="01", unit="Xã Một", changes=changes))
    plain, corrected = (told(tmp_path, office, for_workbook=True)[0] for office in OFFICES)
    for office, ready in zip(OFFICES, (plain, corrected)):
        assert [ready] == told(tmp_path, office, for_workbook=False)
    assert corrected[2][CORRECTED] == 3 and "" != plain[-1] != corrected[-1] != ""
    with Spool() as spool:
        codes = {
            read_files(tmp_path, spool, office, for_workbook=True).entries[0].typed_code
            for office in OFFICES
        }
    assert codes == {plain[-1]}
