"""Consolidated workbooks are submissions for the level above: however the files are split, grouped and
repeated on the way, the same workbook comes out, byte for byte."""

from pathlib import Path

import pytest
from arrived import saved_at
from filled import filled_workbook, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lazily import load_workbook

import khsheet
from khsheet.form import definition, periods
from khsheet.model import OfficeRecord, Unit
from khsheet.office.judging import load
from khsheet.verbs.new import blank_workbooks
from khsheet.verbs.report import office_data

FORM = definition.load()
SAMPLES = Path(__file__).parents[2] / "samples"
FILES = sorted(SAMPLES.joinpath("submissions").rglob("*.xlsx"))


def collect(
    paths: list[Path], output: Path, *, roster: bool = True, with_names: bool = True
) -> bytes:
    known = load(SAMPLES / "van-phong.xlsx", definition.load()) if roster else None
    khsheet.collect(paths, output, known, with_names=with_names)
    return output.read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    return collect(FILES, tmp_path_factory.mktemp("tat-ca") / "ra.xlsx")


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_merging_parts_is_collecting_all(data, whole, tmp_path_factory):
    folder = tmp_path_factory.mktemp("phan")
    groups = data.draw(
        st.lists(st.integers(0, 2), min_size=len(FILES), max_size=len(FILES)),
        label="part of each file",
    )
    parts = []
    for part in sorted(set(groups)):
        parts.append(folder / f"phan-{part}.xlsx")
        collect(
            [f for f, g in zip(FILES, groups) if g == part],
            parts[-1],
            roster=data.draw(st.booleans(), label="roster"),
        )
    again = data.draw(st.lists(st.sampled_from([*parts, *FILES]), max_size=3), label="given again")
    order = data.draw(st.permutations([*parts, *again]), label="order")
    assert collect(order, folder / "ra.xlsx") == whole


def test_a_late_unit_is_added_to_yesterday_s_workbook(whole, tmp_path):
    collect(FILES[1:], tmp_path / "hom-qua.xlsx")
    assert collect([tmp_path / "hom-qua.xlsx", FILES[0]], tmp_path / "hom-nay.xlsx") == whole


MEMBERS = definition.load().tables["members"]
ODD_MEMBERS = {
    "more than the total": [("1", f"Người {n}", None, None, None) for n in range(200)],
    "no name": [("1", None, "Chủ tịch", None, None), ("2", "Người Hai", None, None, None)],
    "unknown position": [
        ("1", "Người Một", "Linh tinh", None, None),
        ("2", "Người Hai", "Chủ tịch", None, None),
    ],
    "none": [],
    "keyboard off": [
        ("1", "Ngu7o7i2 Mo65t", "Chu3 ti5ch", None, None),
        ("2", "Người Hai", None, None, None),
    ],
}


@pytest.fixture(scope="module")
def odd_files(tmp_path_factory) -> list[Path]:
    """Reports whose lists of members have faults, beside the samples."""
    folder = tmp_path_factory.mktemp("le")
    made = [
        written(
            folder / f"{code}.xlsx",
            filled_workbook(unit=f"Xã Lẻ {code}", code=f"9{code}", rows={"members": rows}),
        )
        for code, rows in enumerate(ODD_MEMBERS.values())
    ]
    return [*FILES, *made]


def test_without_names_nothing_but_the_names_is_lost(odd_files, tmp_path):
    """Totals, statuses and what was found in the lists are the same when the workbook is collected again."""
    direct = collect(odd_files, tmp_path / "ra.xlsx", roster=False, with_names=False)
    for with_names in (False, True):
        again = tmp_path / f"lai-{with_names}.xlsx"
        collect([tmp_path / "ra.xlsx"], again, roster=False, with_names=with_names)
        assert collect([again], tmp_path / "ra-lai.xlsx", roster=False, with_names=False) == direct


@pytest.mark.parametrize("last", ["names", "no names"])
def test_the_file_with_all_its_rows_is_the_one_that_counts(last, odd_files, tmp_path):
    whole = collect(odd_files, tmp_path / "ra.xlsx", roster=False)
    collect(odd_files, tmp_path / "khong-ten.xlsx", roster=False, with_names=False)
    both = [tmp_path / "khong-ten.xlsx", *odd_files]
    assert (
        collect(both if last == "names" else both[::-1], tmp_path / "lai.xlsx", roster=False)
        == whole
    )


def test_a_list_without_names_says_so_and_keeps_its_counts(odd_files, tmp_path):
    collect(odd_files[:3], tmp_path / "khong-ten.xlsx", roster=False, with_names=False)
    collect([tmp_path / "khong-ten.xlsx"], tmp_path / "lai.xlsx", roster=False)
    collect([tmp_path / "khong-ten.xlsx", *odd_files[3:5]], tmp_path / "nua.xlsx", roster=False)
    again, half = (load_workbook(tmp_path / n)["Hội viên"] for n in ("lai.xlsx", "nua.xlsx"))
    first = load_workbook(tmp_path / "khong-ten.xlsx")["Hội viên"]
    assert [[c.value for c in row] for row in again] == [[c.value for c in row] for row in first]
    note = next(
        c.value
        for row in half.iter_rows(max_row=6)
        for c in row
        if "hội viên. Cột Dòng" in str(c.value)
    )
    listed = sum(1 for row in half.iter_rows(min_row=5, values_only=True) if row[0])
    assert (
        note.endswith("3 đơn vị không có ở đây vì họ tên đã được lược bỏ từ trước.")
        and f"{listed} hội viên." in note
    )


def test_no_returned_workbook_is_written_without_the_rows_that_were_sent(odd_files, tmp_path):
    result = khsheet.collect(
        odd_files[-5:-1], tmp_path / "ra.xlsx", with_names=False, return_to=tmp_path / "tra"
    )
    assert not (tmp_path / "tra").exists() and "4 đơn vị chưa có bản trả lại" in result.notes[-1]


def test_a_corrected_file_replaces_what_was_collected(tmp_path):
    """The newer of two files of a unit counts, also when the older lies in a consolidated workbook."""
    old = written(tmp_path / "cu.xlsx", filled_workbook(changes={"population": 5000.0}))
    collect([old], tmp_path / "hom-qua.xlsx", roster=False)
    new = _saved_later(
        written(tmp_path / "moi.xlsx", filled_workbook(changes={"population": 6000.0}))
    )
    result = khsheet.collect([tmp_path / "hom-qua.xlsx", new], tmp_path / "hom-nay.xlsx")
    assert result.totals["population"] == 6000
    assert [(e.path, e.status) for e in result.collection.files] == [
        (str(old), "replaced"),
        (str(new), "accepted"),
    ]


def _saved_later(path: Path) -> Path:
    """Saved again by another program, which writes a new modified time into it."""
    book = load_workbook(path)
    book.save(path)
    return path


def test_what_was_edited_on_a_consolidated_workbook_is_not_read_and_that_is_said(tmp_path):
    """Only what the units sent counts; opened and saved by a person, the workbook comes with a word about it."""
    written(tmp_path / "xa.xlsx", filled_workbook())
    collect([tmp_path / "xa.xlsx"], tmp_path / "th.xlsx", roster=False)
    book = load_workbook(tmp_path / "th.xlsx")
    edited = [c for s in book for row in s.iter_rows() for c in row if c.value == 4250]
    for cell in edited:
        cell.value = 1
    book.save(tmp_path / "sua.xlsx")
    plain, saved = (khsheet.check([tmp_path / name]) for name in ("th.xlsx", "sua.xlsx"))
    assert edited and plain.totals == saved.totals and plain.exit_code == saved.exit_code == 0
    assert [(e.status, [f.code for f in e.findings]) for e in saved.collection.others] == [
        ("ignored", ["KH025"])
    ]
    assert plain.collection.others == []


@pytest.mark.parametrize(
    ("second", "printed"),
    [
        ({"target_cash_min": 3e6, "target_cash_max": 5e6}, (13_000_000, 17_000_000)),
        ({"target_cash_min": 60e6, "target_cash_max": "không áp dụng"}, (None, None)),
        ({"target_cash_min": "không áp dụng", "target_cash_max": 5e6}, (10_000_000, 17_000_000)),
    ],
)
def test_the_office_s_report_prints_no_range_that_cannot_be(second, printed, tmp_path):
    """Where a unit gave one end alone, the sums of both ends are of different units."""
    first = {"target_cash_min": 10e6, "target_cash_max": 12e6}
    for n, changes in enumerate((first, second)):
        written(
            tmp_path / f"{n}.xlsx", filled_workbook(unit=f"Xã Số {n}", code=f"{n}", changes=changes)
        )
    collection = khsheet.check([tmp_path]).collection
    values = office_data(collection).values
    assert (
        len(collection.accepted) == 2
        and (values.get("target_cash_min"), values.get("target_cash_max")) == printed
    )


# ---------------------------------------------------------------- rosters that consolidated workbooks bring along


def sent(folder: Path, code: str, name: str, population: float, *, later: bool = False) -> Path:
    path = written(
        folder / f"{code}-{population:g}.xlsx",
        filled_workbook(unit=name, code=code, changes={"population": float(population)}),
    )
    return _saved_later(path) if later else path


def with_roster(folder: Path, output: Path, *units: tuple[str, str], files: list[Path]) -> Path:
    rows = "".join(f"{code},{name}\n" for code, name in units)
    known = load(
        written(folder / f"{output.stem}.csv", f"code,name\n{rows}".encode()), definition.load()
    )
    khsheet.collect(files, output, known)
    return output


ONE, TWO, THREE = ("01", "Xã Một"), ("02", "Xã Hai"), ("03", "Xã Ba")


def test_a_unit_outside_the_roster_that_came_along_is_counted_beside_it(tmp_path):
    files = [sent(tmp_path, *unit, n) for unit, n in ((ONE, 5000), (TWO, 6000), (THREE, 7000))]
    yesterday = with_roster(tmp_path, tmp_path / "hq.xlsx", ONE, TWO, files=files[:1])
    for order in ([yesterday, *files[1:]], [*files[::-1][:2], yesterday]):
        result = khsheet.collect(order, tmp_path / "ra.xlsx")
        assert (
            result.exit_code,
            result.totals["population"],
            sorted(result.collection.counted),
        ) == (0, 18_000, ["01", "02", "03"])
    reports = khsheet.report([yesterday, files[2]], ["2"], tmp_path / "bc")
    assert len(reports.written) == 3 and not reports.failed


@pytest.mark.parametrize(
    ("code", "name", "codes"),
    [("hai", "Xã Hai", []), ("01", "Xã Hai", ["KH022"]), ("02", "Phường Khác", ["KH022"])],
)
def test_a_unit_of_the_roster_that_came_along_is_known_by_code_and_name(
    code, name, codes, tmp_path
):
    yesterday = with_roster(
        tmp_path, tmp_path / "hq.xlsx", ONE, TWO, files=[sent(tmp_path, *ONE, 5000)]
    )
    result = khsheet.collect([yesterday, sent(tmp_path, code, name, 6000)], tmp_path / "ra.xlsx")
    assert result.totals["population"] == (5000 if codes else 11_000)
    assert [f.code for e in result.collection.others for f in e.findings] == codes
    assert list(result.collection.counted) == (["01"] if codes else ["01", "02"])


def test_two_offices_with_one_code_for_two_units_are_not_mixed_up(tmp_path):
    both = [
        with_roster(
            tmp_path,
            tmp_path / f"{n}.xlsx",
            ("01", name),
            files=[sent(tmp_path, "01", name, n, later=n > 5000)],
        )
        for name, n in (("Xã Một", 5000), ("Phường Hai", 6000))
    ]
    for order in (both, both[::-1]):
        result = khsheet.collect(order, tmp_path / "ra.xlsx")
        names = [e.unit.name for e in result.collection.counted.values()]
        assert result.exit_code == 1 and names in (["Xã Một"], ["Phường Hai"])
        assert result.totals["population"] == {"Xã Một": 5000, "Phường Hai": 6000}[names[0]]
        assert [[f.code for f in e.findings] for e in result.collection.others] == [["KH022"]]


def test_without_a_roster_one_code_under_two_names_is_nobody_s(tmp_path):
    files = [
        sent(tmp_path, "01", "Xã Một", 5000),
        sent(tmp_path, "01", "Phường Hai", 6000, later=True),
    ]
    result = khsheet.collect(files, tmp_path / "ra.xlsx")
    assert result.totals == {} and [
        [f.code for f in e.findings] for e in result.collection.others
    ] == [["KH022"], ["KH022"]]


def test_a_file_of_another_name_does_not_replace_that_of_the_unit(tmp_path):
    files = [sent(tmp_path, *ONE, 5000), sent(tmp_path, "01", "Phường Lạ", 6000, later=True)]
    output = with_roster(tmp_path, tmp_path / "ra.xlsx", ONE, files=files)
    result = khsheet.check([output])
    assert result.totals["population"] == 5000
    assert [[f.code for f in e.findings] for e in result.collection.others] == [["KH023"]]


def test_an_older_file_does_not_settle_what_two_newer_ones_left_open(tmp_path):
    """However it is collected: together, or the rivals first."""
    old = sent(tmp_path, *ONE, 4000)
    rivals = [sent(tmp_path, *ONE, n) for n in (5000, 6000)]
    moment = "2026-07-01T00:00:00Z"
    for path in rivals:
        written(path, saved_at(path.read_bytes(), moment))
    khsheet.collect(rivals, tmp_path / "truoc.xlsx")
    together = khsheet.check([old, *rivals])
    after = khsheet.check([tmp_path / "truoc.xlsx", old])
    newer = sent(tmp_path / "moi", *ONE, 7000, later=True)
    settled = khsheet.check([tmp_path / "truoc.xlsx", newer])
    assert together.totals == after.totals == {} and after.exit_code == 1
    assert settled.totals["population"] == 7000


# ---------------------------------------------------------------- collections in which nobody counts


@pytest.mark.parametrize("period", ["2025-H1", "2026-Q1"])
@pytest.mark.parametrize("kind", ["collected again", "not in the roster", "still blank"])
def test_where_no_unit_counts_the_period_is_that_of_the_files(tmp_path, period, kind):
    """Not the half year in which somebody happens to collect them."""
    office = load(written(tmp_path / "ds.csv", b"code,name\n99,X\xc3\xa3 Kh\xc3\xa1c\n"), FORM)
    data = filled_workbook(period=period)
    if kind == "still blank":
        ((_, data),) = blank_workbooks(
            FORM, periods.parse(period), [Unit("01", "Xã Một")], OfficeRecord()
        )
    path = written(tmp_path / "nhan" / "01.xlsx", data)
    result = khsheet.collect([path], tmp_path / "ra.xlsx", office)
    if kind == "collected again":
        result = khsheet.collect([tmp_path / "ra.xlsx"], tmp_path / "nua.xlsx")
    assert result.collection.counted == {} and result.collection.period.id == period
