"""What lies about after runs is what counts: nothing twice, nothing old beside it, nothing lost."""

import errno
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written
from lazily import load_workbook

import khsheet
from khsheet import outputs
from khsheet.form.check_sheet import EXPLAIN, EXPLAIN_COLUMN, FIRST_LINE_ROW, STATUS_COLUMN

SAMPLES = Path(__file__).parents[2] / "samples"
SENT = ("xa-khe-vang-2026-H1.xlsx", "xa-na-pheo-2026-H1.xlsx")
ROSTER = "code,name\n01,Xã Suối Thử\n02,Phường Đồi Mẫu\n"
MEND, LOOK = "can-sua-xa-suoi-thu-2026-H1.xlsx", "can-xem-lai-xa-suoi-thu-2026-H1.xlsx"
WRONG, DOUBTED = {"members_new": 9.0}, {"clc_law_participants": 90_000.0}


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}


def names(folder: Path | str) -> list[str]:
    return sorted(content(Path(folder)))


@pytest.fixture(scope="module")
def season(tmp_path_factory) -> Path:
    """A season of the samples' office with what two units sent, collected once."""
    made = tmp_path_factory.mktemp("mua") / "2026"
    run("office", "--season", made, "--from", SAMPLES / "van-phong.xlsx")
    for name in SENT:
        shutil.copy(SAMPLES / "submissions" / name, made / "da-nhan")
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", made)
    before = Path.cwd()
    os.chdir(made)
    try:
        run("collect")
    finally:
        os.chdir(before)
    return made


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "dv.csv", ROSTER.encode())
    return tmp_path


VERBS = [
    ("office", "--season", "."),
    ("new", "--period", "2026-H1"),
    ("new", "--period", "2026-H1", "--unit", "Xã Khe Vàng", "-o", "mot.xlsx"),
    ("check",),
    ("collect",),
    ("collect", "--no-names", "--data", "-o", "gon.xlsx"),
    ("report", "--mau", "1"),
    ("report", "--office"),
    ("export", "--to", "csv"),
    ("export", "--to", "sqlite"),
    ("export", "--to", "json"),
    ("fields", "--templates", "mau"),
]


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_a_second_and_a_third_run_change_no_file_and_say_so(season, monkeypatch, arguments):
    monkeypatch.chdir(season)
    first = run(*arguments)
    before = content(season)
    for _ in range(2):
        again = run(*arguments)
        assert again.exit_code == first.exit_code in (0, 1), again.output
        assert content(season) == before
        assert (
            "không ghi thêm" in again.output
            or "không ghi lại" in again.output
            or ("không ghi gì thêm" in again.output)
        )
    assert not any("cũ" in name for name in before), "nothing was replaced"


# ---------------------------------------------------------------- what was there before


def test_what_is_replaced_lies_in_one_folder_and_is_told(folder):
    run("new", "--roster", "dv.csv", "--period", "2026-H1", "-o", "ra")
    before = content(folder / "ra")
    again = run("new", "--roster", "dv.csv", "--period", "2026-H1", "-o", "ra", "--password", "x")
    assert (
        "Đã thay: 2 tệp (xa-suoi-thu-2026-H1.xlsx, phuong-doi-mau-2026-H1.xlsx); bản trước ở ra/cũ."
        in again.output
    )
    kept = content(folder / "ra" / "cũ")
    assert sorted(data for data, _ in kept.values()) == sorted(data for data, _ in before.values())
    assert all(outputs.is_kept(name) for name in kept)
    assert len(names("ra")) == 4 and {Path(n).parent.name for n in names("ra")} == {"", "cũ"}


def test_the_time_of_a_zip_s_parts_is_no_content(tmp_path):
    paths = [tmp_path / "a.zip", tmp_path / "b.zip", tmp_path / "c.zip"]
    for path, year, text in zip(paths, (2025, 2026, 2026), ("x", "x", "y")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.xml", (year, 1, 1, 0, 0, 0)), text)
    assert outputs.has_same_content(paths[0], paths[1])
    assert not outputs.has_same_content(paths[0], paths[2])
    written(tmp_path / "d", b"x")
    written(tmp_path / "e", b"y")
    assert not outputs.has_same_content(tmp_path / "d", tmp_path / "e")
    done = outputs.Done()
    before = content(tmp_path)
    outputs.write_bytes(paths[0], paths[1].read_bytes(), done)
    assert content(tmp_path) == before and done.same == [paths[0]]


@pytest.fixture
def held_open(monkeypatch):
    """Windows refuses to replace or to move a file of that name."""
    replace, held = os.replace, set[str]()

    def locked(source, target):
        if {Path(source).name, Path(target).name} & held:
            raise PermissionError(errno.EACCES, "being used by another process")
        replace(source, target)

    monkeypatch.setattr("khsheet.outputs.os.replace", locked)
    return held


def test_an_output_that_is_open_costs_itself_alone_and_loses_nothing(folder, held_open):
    run("new", "--roster", "dv.csv", "--period", "2026-H1", "-o", "ra")
    before = content(folder / "ra")
    held_open.add("xa-suoi-thu-2026-H1.xlsx")
    again = run("new", "--roster", "dv.csv", "--period", "2026-H1", "-o", "ra", "--password", "x")
    assert again.exit_code == 2
    assert "Chưa ghi được vì đang mở trong chương trình khác: 1 tệp (xa-suoi-thu" in again.output
    after = content(folder / "ra")
    assert after["xa-suoi-thu-2026-H1.xlsx"] == before["xa-suoi-thu-2026-H1.xlsx"]
    assert after["phuong-doi-mau-2026-H1.xlsx"] != before["phuong-doi-mau-2026-H1.xlsx"]
    assert len(after) == 3 and not any(".khsheet" in name for name in after)


def test_a_returned_workbook_that_is_open_does_not_end_the_run(folder, held_open):
    written(folder / "nhan" / "a.xlsx", filled_workbook(changes=WRONG))
    run("check", "nhan", "--return", "tra")
    before = content(folder / "tra")
    written(folder / "nhan" / "a.xlsx", filled_workbook(changes={"members_new": 8.0}))
    held_open.add(MEND)
    again = run("collect", "nhan", "--return", "tra", "-o", "th.xlsx")
    assert (
        again.exit_code == 2 and "đang mở" in again.output and "1 tệp: 1 cần sửa." in again.output
    )
    assert content(folder / "tra") == before and Path("th.xlsx").is_file()
    written(folder / "nhan" / "a.xlsx", filled_workbook())
    passed = run("check", "nhan", "--return", "tra")
    assert passed.exit_code == 2 and content(folder / "tra") == before


# ---------------------------------------------------------------- what went back to units


def test_what_went_back_to_a_unit_that_has_passed_since_lies_elsewhere(folder):
    for changes, expected in (
        (WRONG, [MEND]),
        ({}, [f"da-xong/{MEND}"]),
        (DOUBTED, [LOOK, f"da-xong/{MEND}"]),
        ({}, [f"da-xong/{LOOK}", f"da-xong/{MEND}"]),
    ):
        written(folder / "nhan" / "a.xlsx", filled_workbook(changes=changes))
        said = run("check", "nhan", "--return", "tra").output
        assert names("tra") == sorted(expected)
        assert ("chuyển vào tra/da-xong: Xã Suối Thử." in said) == (not changes)
    again = run("check", "nhan", "--return", "tra")
    assert "da-xong" not in again.output and "cũ" not in "".join(names("tra"))


def files(*paths: str) -> dict[str, tuple[str, list[str]]]:
    """What became of each file, with the codes of what is told of it but of repairs."""
    entries = khsheet.check(list(paths)).collection.files
    return {
        e.path: (e.status.value, [f.code for f in e.findings if f.code[:3] == "KH0"])
        for e in entries
    }


@pytest.mark.parametrize("changes", [WRONG, DOUBTED], ids=["errors", "warnings"])
def test_what_went_back_and_lies_among_the_arrivals_does_not_count(folder, changes):
    written(folder / "nhan" / "a.xlsx", filled_workbook(changes=changes))
    run("check", "nhan", "--return", "nhan")
    name = MEND if changes is WRONG else LOOK
    status = "errors" if changes is WRONG else "accepted"
    assert files("nhan") == {"nhan/a.xlsx": (status, []), f"nhan/{name}": ("replaced", ["KH040"])}
    before = content(folder / "nhan")
    assert "chưa sửa gì, không tính" in run("check", "nhan", "--return", "nhan").output
    assert content(folder / "nhan") == before


def test_what_staff_corrected_in_it_counts_under_the_same_name(folder):
    written(folder / "nhan" / "a.xlsx", filled_workbook(changes=WRONG))
    run("check", "nhan", "--return", "tra")

    book = load_workbook(Path("tra", MEND))
    (cell,) = [c for row in book["Tổ chức hội"] for c in row if c.value == 9]
    cell.value = 1
    book.save(Path("nhan", MEND))
    (counted,) = khsheet.check(["nhan"]).collection.accepted
    assert counted.path == f"nhan/{MEND}" and counted.values["members_new"] == 1


def test_a_word_of_explanation_makes_it_an_answer(folder):
    written(folder / "nhan" / "a.xlsx", filled_workbook(changes=DOUBTED))
    run("check", "nhan", "--return", "tra")

    assert files("tra") == {f"tra/{LOOK}": ("accepted", ["KH040"])}, "alone it stands for the unit"
    shown = load_workbook(Path("tra", LOOK), data_only=True)["Kiểm tra"]
    rows = range(FIRST_LINE_ROW, shown.max_row + 1)
    (row,) = [row for row in rows if shown.cell(row, STATUS_COLUMN).value == EXPLAIN]
    book = load_workbook(Path("tra", LOOK))
    book["Kiểm tra"].cell(row, EXPLAIN_COLUMN).value = "có lớp trực tuyến"
    book.save(Path("nhan", LOOK))
    assert files("nhan")[f"nhan/{LOOK}"] == ("accepted", [])


# ---------------------------------------------------------------- what the terminal says


def test_the_summary_stands_last_and_what_systems_leave_is_not_told(folder):
    written(folder / "nhan" / "a.xlsx", filled_workbook(changes=WRONG))
    written(folder / "nhan" / "b.xlsx", filled_workbook(changes=WRONG))
    for name in ("~$a.xlsx", "Thumbs.db", "desktop.ini", "cong van.docx"):
        written(folder / "nhan" / name, b"x")
    said = run("collect", "nhan", "--roster", "dv.csv", "-o", "th.xlsx").stdout.splitlines()
    assert said[-5:] == [
        "Kỳ 6 tháng đầu năm 2026: đã gửi 1/2 đơn vị, đọc được 1, đạt 0.",
        "3 tệp: 1 cần sửa, 1 bỏ qua, 1 bản sao.",
        said[-3],
        "",
        "Bảng tổng hợp: th.xlsx",
    ]
    assert not any(name in line for line in said for name in ("~$", "Thumbs", "desktop"))
    assert [line.split(" (")[0] for line in said if line.startswith("nhan")] == [
        "nhan/a.xlsx – Xã Suối Thử: cần sửa",
        "nhan/b.xlsx – Xã Suối Thử: bản sao",
        "nhan/cong van.docx: bỏ qua",
    ]


def test_many_files_of_which_nothing_is_to_be_said_are_counted(folder):
    for number in range(22):
        written(
            folder / "nhan" / f"{number:02}.xlsx",
            filled_workbook(unit=f"Xã Số {number:02}", code=f"{number:02}"),
        )
    said = run("check", "nhan").stdout
    assert said.startswith("22 tệp đạt, không có gì phải xem.\n") and "nhan/" not in said
    assert run("check", "nhan", "-v").stdout.count("nhan/") == 22
    written(folder / "nhan" / "03.xlsx", filled_workbook(unit="Xã Số 03", code="03", changes=WRONG))
    said = run("check", "nhan").stdout
    assert said.count("nhan/") == 1 and "21 tệp đạt, không có gì phải xem." in said


def test_files_of_one_name_in_several_consolidated_workbooks_are_all_told(folder):
    for code, name in (("01", "Xã Suối Thử"), ("02", "Phường Đồi Mẫu")):
        written(folder / "nhan" / "a.xlsx", filled_workbook(unit=name, code=code, changes=WRONG))
        run("collect", "nhan", "-o", f"{code}.xlsx")
    said = run("check", "01.xlsx", "02.xlsx").stdout
    assert "nhan/a.xlsx – Xã Suối Thử: cần sửa" in said
    assert "nhan/a.xlsx – Phường Đồi Mẫu: cần sửa" in said and said.count("LỖI KH401") == 2


# ---------------------------------------------------------------- exit status

STATUS = [
    # files beside the faultless one of unit 01, exit status
    ({}, 0),
    ({"b.xlsx": filled_workbook(unit="Phường Đồi Mẫu", code="02", changes=WRONG)}, 1),
    ({"b.xlsx": filled_workbook(unit="Phường Đồi Mẫu", code="02", changes=DOUBTED)}, 0),
    ({"b.xlsx": filled_workbook()}, 0),  # a copy
    ({"b.xlsx": filled_workbook(unit="Xã Lạ", code="99")}, 1),
    ({"b.xlsx": filled_workbook(unit="Phường Đồi Mẫu", code="01")}, 1),
    ({"chi tieu.xlsx": b"khong phai bang tinh"}, 0),
    ({"hong.xlsx": b"PK\x03\x04"}, 1),  # it may be a report
    ({"xa suoi thu.xlsx": b"PK\x03\x04"}, 0),  # of a unit whose other file counts
    ({"ghi chu.txt": b"x", "~$a.xlsx": b"x"}, 0),
]


@pytest.mark.parametrize(("beside", "status"), STATUS, ids=range(len(STATUS)))
@pytest.mark.parametrize("verb", ["check", "report"])
def test_the_exit_status_says_whether_something_is_to_be_mended(folder, verb, beside, status):
    written(folder / "nhan" / "a.xlsx", filled_workbook())
    for name, data in beside.items():
        written(folder / "nhan" / name, data)
    more = ("--mau", "2", "-o", "bc") if verb == "report" else ()
    assert run(verb, "nhan", "--roster", "dv.csv", *more).exit_code == status
