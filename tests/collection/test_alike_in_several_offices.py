"""Consolidated workbooks of several offices merged: what each of them collected is still there, though
their files are called alike."""

from pathlib import Path

import pytest
from arrived import saved_at
from command import run
from filled import filled_workbook, written
from lazily import load_workbook
from office_books import saved, units_typed

import khsheet
from khsheet.form import definition
from khsheet.model import Unit
from khsheet.verbs.gathered import Result
from khsheet.verbs.report import Of

FORM = definition.load()

DAY = "2026-07-0{}T03:00:00Z"
COUNTED, REFUSED, REPLACED = "accepted", "rejected", "replaced"


def workbook(unit: Unit, population: float, day: int = 1, period: str = "2026-H1") -> bytes:
    changes = {"population": float(population)}
    data = filled_workbook(unit=unit.name, code=unit.code, period=period, changes=changes)
    return saved_at(data, DAY.format(day))


def units_of(office: str) -> list[Unit]:
    return [Unit(f"{office}{n}", f"Xã {name} {office}") for n, name in enumerate(NAMES, 1)]


NAMES = ("Một", "Hai", "Ba")
SENT = [
    ("nhan/1.xlsx", "Một", REFUSED),
    ("nhan/2.xlsx", "Hai", REPLACED),
    ("nhan/3.xlsx", "Ba", REFUSED),
    ("nhan/4.xlsx", "Lạ", REFUSED),
    ("nhan/5.xlsx", "Hai", COUNTED),
    ("nhan/6.xlsx", "Một", REFUSED),
    ("nhan/Bao cao.xlsx", "", REFUSED),
]


def arrive(office: str) -> None:
    """Seven files of which one counts, in the folder in which this runs."""
    one, two, three = units_of(office)
    written(Path("nhan/1.xlsx"), workbook(one, 5000))
    written(Path("nhan/2.xlsx"), workbook(two, 6000))
    written(Path("nhan/3.xlsx"), workbook(three, 7000, period="2025-H2"))
    written(Path("nhan/4.xlsx"), workbook(Unit(f"{office}9", f"Xã Lạ {office}"), 8000))
    written(Path("nhan/5.xlsx"), workbook(two, 6100, day=5))
    written(Path("nhan/6.xlsx"), workbook(one, 5100))
    written(Path("nhan/Bao cao.xlsx"), b"")


@pytest.fixture
def offices(tmp_path, monkeypatch) -> list[Path]:
    """The consolidated workbooks of two offices, each made in its own folder."""
    made = []
    for office in "AB":
        (tmp_path / office).mkdir()
        monkeypatch.chdir(tmp_path / office)
        arrive(office)
        book = saved(Path("van-phong.xlsx"), {"units": units_typed(units_of(office))})
        made.append(tmp_path / f"th{office}.xlsx")
        khsheet.collect(["nhan"], made[-1], book)
    monkeypatch.chdir(tmp_path)
    return made


def of_offices(*names: str) -> list[tuple[str, str, str]]:
    """What stands there after such offices."""
    files = [
        (path, f"Xã {unit} {office}" if unit else "", status)
        for path, unit, status in SENT
        for office in names
    ]
    return sorted(files)


def told(result: Result) -> list[tuple[str, str, str]]:
    return sorted((e.path, e.unit.name, e.status.value) for e in result.collection.files)


def test_files_of_two_offices_with_the_same_path_all_stay(offices, tmp_path):
    for order in (offices, offices[::-1]):
        result = khsheet.collect(order, tmp_path / "tinh.xlsx")
        assert told(result) == of_offices("A", "B")
        assert result.totals["population"] == 12_200
        assert [u.name for u in result.collection.missing] == []


def test_merged_once_more_with_what_it_was_made_of_it_is_the_same_workbook(offices, tmp_path):
    merged = tmp_path / "tinh.xlsx"
    khsheet.collect(offices, merged)
    for more in ([], offices[:1], offices[1:], offices):
        for order in ([merged, *more], [*more, merged]):
            khsheet.collect(order, tmp_path / "lai.xlsx")
            assert (tmp_path / "lai.xlsx").read_bytes() == merged.read_bytes()


def test_files_that_come_directly_and_out_of_workbooks_stand_once(offices, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "A")
    book = Path("van-phong.xlsx")
    khsheet.collect(["nhan"], tmp_path / "hom-nay.xlsx", book)
    both = [tmp_path / "hom-nay.xlsx", offices[0]]
    for order in ([*both, "nhan"], ["nhan", *both], both):
        result = khsheet.collect(order, tmp_path / "ra.xlsx", book)
        paths = [entry.path for entry in result.collection.files]
        assert paths == [path for path, _, _ in SENT]


def test_a_folder_of_one_s_own_hides_no_file_of_an_office(offices, tmp_path, monkeypatch):
    (tmp_path / "C").mkdir()
    monkeypatch.chdir(tmp_path / "C")
    arrive("C")
    result = khsheet.collect(["nhan", *offices], tmp_path / "tinh.xlsx")
    kept = [one for one in told(result) if one[1]]
    of_rosters = [one for one in of_offices("A", "B", "C") if one[1] and not one[1].endswith("C")]
    assert [one for one in kept if not one[1].endswith("C")] == of_rosters
    own = [(path, unit) for path, unit, _ in kept if unit.endswith("C")]
    assert own == [(path, f"Xã {unit} C") for path, unit, _ in SENT if unit]


def test_a_unit_whose_file_is_called_as_another_s_is_not_told_that_nothing_came(offices, tmp_path):
    made = run("collect", *map(str, offices), "-o", "tinh.xlsx", "--letters", "thu", "--no-roster")
    letters = (tmp_path / "thu" / "nhac-nop.txt").read_text("utf-8-sig")
    assert made.exit_code == 1
    assert "chưa nhận được" not in letters
    assert letters.count("đã nhận tệp 3.xlsx nhưng chưa tính được") == 2
    assert "14 tệp: 2 đạt, 10 bị từ chối, 2 đã thay thế." in made.stdout


# ---------------------------------------------------------------- what the offices say of themselves


def of_office(folder: Path, office: str, **typed: dict) -> Path:
    """The consolidated workbook of an office with a book in which that is typed."""
    units = units_of(office)[:2]
    for unit in units:
        written(folder / office / f"{unit.code}.xlsx", workbook(unit, 5000))
    book = saved(folder / f"van-phong-{office}.xlsx", {"units": units_typed(units)}, **typed)
    made = folder / f"th{office}.xlsx"
    khsheet.collect([folder / office], made, book)
    return made


def named(office: str, **more: str) -> dict[str, dict[str, str]]:
    return {"office": {"office_name": f"HỘI KHUYẾN HỌC HUYỆN {office}", **more}}


def headed(path: Path) -> str:
    return next(c.value for row in load_workbook(path)["Tổng quan"] for c in row if c.value)


CONTRADICTED = (
    "Các bảng tổng hợp ghi khác nhau nên không lấy bên nào, để như khi văn phòng chưa ghi: "
    "«Tên văn phòng Hội (in ở đầu bảng tổng hợp)»: “HỘI KHUYẾN HỌC HUYỆN A” (thA.xlsx), "
    "“HỘI KHUYẾN HỌC HUYỆN B” "
    "(thB.xlsx). Xin ghi điều đúng ở tệp văn phòng (--roster) rồi chạy lại."
)
ALONE = (
    "Các bảng tổng hợp là của các văn phòng khác nhau nên không lấy: «Hạn nộp»: “05/07/2026” "
    "(thA.xlsx). Xin ghi điều đúng ở tệp văn phòng (--roster) rồi chạy lại."
)


def test_of_two_offices_with_different_names_neither_heads_the_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    deadline = {"2026-H1": {"deadline": "2026-07-05"}}
    of_office(tmp_path, "A", settings=named("A"), periods=deadline)
    of_office(tmp_path, "B", settings=named("B"))
    for order in (["thA.xlsx", "thB.xlsx"], ["thB.xlsx", "thA.xlsx"]):
        result = khsheet.collect(order, tmp_path / "tinh.xlsx")
        office = result.collection.office
        assert [n for n in result.notes if "văn phòng" in n] == [CONTRADICTED, ALONE]
        assert headed(tmp_path / "tinh.xlsx") == "HỘI KHUYẾN HỌC TỈNH"
        assert office.own == dict(FORM.config) and office.period == {}
    reports = khsheet.report(["tinh.xlsx", "thA.xlsx"], [], tmp_path / "bc", of=Of.OFFICE)
    assert [path.name for path in reports.written] == [
        "bao-cao-so-ket-cong-tac-khuyen-hoc-tinh-2026-H1.docx"
    ]
    assert reports.notes[0].startswith("Các bảng tổng hợp ghi khác nhau")


def test_the_office_s_own_book_says_who_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = [of_office(tmp_path, office, settings=named(office)) for office in "AB"]
    own = saved(
        tmp_path / "van-phong.xlsx",
        {"units": units_typed([*units_of("A")[:2], *units_of("B")[:2]])},
        settings={"office": {"office_name": "HỘI KHUYẾN HỌC VÙNG"}},
    )
    result = khsheet.collect(files, tmp_path / "tinh.xlsx", own)
    assert headed(tmp_path / "tinh.xlsx") == "HỘI KHUYẾN HỌC VÙNG"
    assert [note for note in result.notes if "bảng tổng hợp" in note] == []


def test_two_workbooks_of_one_office_say_together_what_either_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    days = {"2026-H1": {"deadline": "2026-07-05"}}
    of_office(tmp_path, "A", settings=named("A"), periods=days)
    of_office(tmp_path, "B", settings=named("A"))
    result = khsheet.collect(["thB.xlsx", "thA.xlsx"], tmp_path / "tinh.xlsx")
    assert result.notes == []
    assert result.collection.office.period == {"deadline": "2026-07-05"}
    assert headed(tmp_path / "tinh.xlsx") == "HỘI KHUYẾN HỌC HUYỆN A"
