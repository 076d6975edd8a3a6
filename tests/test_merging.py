"""Consolidated workbooks are submissions for the level above: however the files are split, grouped and
repeated on the way, the same workbook comes out, byte for byte."""

from pathlib import Path

import openpyxl
import pytest
from filled import filled_workbook, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khsheet import definition, office, steps

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(SAMPLES.joinpath("submissions").rglob("*.xlsx"))


def collect(paths: list[Path], output: Path, *, roster: bool = True) -> bytes:
    known = office.load(SAMPLES / "van-phong.xlsx", definition.load()) if roster else None
    steps.run_collect(paths, output, known)
    return output.read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    return collect(FILES, tmp_path_factory.mktemp("tat-ca") / "ra.xlsx")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_merging_parts_is_collecting_all(data, whole, tmp_path_factory):
    folder = tmp_path_factory.mktemp("phan")
    groups = data.draw(st.lists(st.integers(0, 2), min_size=len(FILES), max_size=len(FILES)), label="part of each file")
    parts = []
    for part in sorted(set(groups)):
        parts.append(folder / f"phan-{part}.xlsx")
        collect([f for f, g in zip(FILES, groups) if g == part], parts[-1], roster=data.draw(st.booleans(), label="roster"))
    again = data.draw(st.lists(st.sampled_from([*parts, *FILES]), max_size=3), label="given again")
    order = data.draw(st.permutations([*parts, *again]), label="order")
    assert collect(order, folder / "ra.xlsx") == whole


def test_a_late_unit_is_added_to_yesterday_s_workbook(whole, tmp_path):
    collect(FILES[1:], tmp_path / "hom-qua.xlsx")
    assert collect([tmp_path / "hom-qua.xlsx", FILES[0]], tmp_path / "hom-nay.xlsx") == whole


def test_a_corrected_file_replaces_what_was_collected(tmp_path):
    """The newer of two files of a unit counts, also when the older lies in a consolidated workbook."""
    old = written(tmp_path / "cu.xlsx", filled_workbook(changes={"population": 5000.0}))
    collect([old], tmp_path / "hom-qua.xlsx", roster=False)
    new = _saved_later(written(tmp_path / "moi.xlsx", filled_workbook(changes={"population": 6000.0})))
    result = steps.run_collect([tmp_path / "hom-qua.xlsx", new], tmp_path / "hom-nay.xlsx")
    assert result.totals["population"] == 6000
    assert [(e.path, e.status) for e in result.collection.files] == [(str(old), "replaced"), (str(new), "accepted")]


def _saved_later(path: Path) -> Path:
    """Saved again by another program, which writes a new modified time into it."""
    book = openpyxl.load_workbook(path)
    book.save(path)
    return path
