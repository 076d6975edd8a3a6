"""A season's folder: made once, never overwritten; the verbs find in it what they need."""

import json
import os
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from clients import convert
from command import run

from khsheet.form import periods
from khsheet.office.book import Office, PeriodFacts
from khsheet.verbs import season
from khsheet.verbs.season_folder import guide, launcher

SAMPLES = Path(__file__).parents[2] / "samples"
SENT = ("xa-khe-vang-2026-H1.xlsx", "xa-na-pheo-2026-H1.xlsx")
FIRST = [
    "DOC-TRUOC.txt",
    "bao-cao",
    "bieu-mau",
    "da-nhan",
    "mo-khsheet.bat",
    "tra-lai",
    "van-phong.xlsx",
]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A season of the samples' office, to which two units have sent; one works in it."""
    made = tmp_path / "Mùa 6 tháng & 100% đầu!"
    assert run("office", "--season", made, "--from", SAMPLES / "van-phong.xlsx").exit_code == 0
    for name in SENT:
        shutil.copy(SAMPLES / "submissions" / name, made / "da-nhan")
    monkeypatch.chdir(made)
    return made


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a folder with its bytes and time."""
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}


def test_the_folder_has_all_that_is_needed(folder):
    assert sorted(p.name for p in folder.iterdir()) == FIRST
    read = (folder / "DOC-TRUOC.txt").read_bytes()
    assert read == guide() and read.startswith(b"\xef\xbb\xbf") and len(read) < 2500
    said = read.decode("utf-8-sig")
    assert [name for name in FIRST[1:] if name not in said] == []


def test_made_again_it_stays_as_it_is(folder):
    before = content(folder)
    again = run("office", "--season", ".")
    assert again.exit_code == 0 and "không ghi gì thêm" in again.output
    assert content(folder) == before
    carried = run("office", "--season", ".", "--from", SAMPLES / "van-phong.xlsx")
    assert carried.exit_code == 2 and "đã có" in carried.output
    assert run("office", "--season", "x", "-o", "y.xlsx").exit_code == 2
    (folder / "bao-cao").rmdir()
    (folder / "DOC-TRUOC.txt").unlink()
    assert "Đã ghi DOC-TRUOC.txt." in run("office", "--season", ".").output
    assert content(folder).keys() == before.keys() and (folder / "bao-cao").is_dir()


def test_a_book_of_another_kind_is_the_season_s(folder):
    (folder / "van-phong.xlsx").unlink()
    (folder / "van-phong.csv").write_text("code,name\n01,Xã Khe Vàng\n", encoding="utf-8")
    assert "không ghi gì thêm" in run("office", "--season", ".").output
    assert not (folder / "van-phong.xlsx").exists()
    assert "Dùng van-phong.csv" in run("check").stderr


def test_a_folder_that_cannot_be_made_is_told(folder):
    Path("tep").write_text("x")
    refused = run("office", "--season", "tep/mua")
    assert refused.exit_code == 2 and "Không" in refused.output


def test_the_verbs_need_no_paths_in_it(folder):
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", folder)
    made = run("new", "--period", "6 tháng đầu năm 2026")
    assert made.exit_code == 0 and len(list(Path("bieu-mau").glob("*.xlsx"))) == 12
    assert "Bản hướng dẫn để gửi kèm: bieu-mau/huong-dan-dien-bieu-mau.docx" in made.output
    assert "bieu-mau/xa-khe-vang-2026-H1.xlsx" in made.output and "Chưa điền sẵn" not in made.output
    checked = run("check")
    assert "Đọc da-nhan; bản trả lại ở tra-lai." in checked.stderr
    assert list(Path("tra-lai").iterdir()) == [Path("tra-lai/can-sua-xa-na-pheo-2026-H1.xlsx")]
    collected = run("collect")
    assert "Bảng tổng hợp: tong-hop-2026-H1.xlsx" in collected.output
    assert {"nhac-nop.txt", "phan-hoi.txt"} < {p.name for p in Path("tra-lai").iterdir()}
    reported = run("report", "--mau", "2")
    assert "Đọc tong-hop-2026-H1.xlsx.\n" in reported.stderr
    assert Path("bao-cao/bao-cao-mau-2-tinh-an-lam-2026-H1.docx").is_file()
    assert "du-lieu-2026-H1" in run("export").output
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [*FIRST, "du-lieu-2026-H1", "tong-hop-2025-H2.xlsx", "tong-hop-2026-H1.xlsx"]
    )


def test_forms_of_another_period_are_told_and_stay(folder):
    """They lie among those that go out."""
    assert "kỳ khác" not in run("new", "--period", "2026-H1").output
    assert "kỳ khác" not in run("new", "--period", "2026-H1").output
    made = run("new", "--period", "2026-H2")
    assert (
        "bieu-mau còn biểu mẫu của kỳ khác (6 tháng đầu năm 2026: 12 tệp); xin chuyển đi để khỏi "
        "gửi nhầm.\n"
    ) in made.output
    assert len(list(Path("bieu-mau").glob("*.xlsx"))) == 24


def test_what_goes_back_is_the_same_by_check_and_by_collect(folder):
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", folder)
    run("check")
    checked = content(folder / "tra-lai")
    run("collect")
    assert content(folder / "tra-lai").items() >= checked.items()


def test_paths_that_are_named_count_alone(folder):
    named = run("check", f"da-nhan/{SENT[1]}")
    assert "1 tệp:" in named.output and "da-nhan;" not in named.stderr
    assert list(Path("tra-lai").iterdir()) == []


def test_reports_say_where_something_newer_came(folder):
    run("collect")
    arrived = folder / "da-nhan" / SENT[0]
    (arrived.parent / f"~${arrived.name}").touch()
    assert "có điều mới hơn" not in run("export").stderr
    arrived.touch()
    assert "có điều mới hơn" in run("export").stderr
    Path("tong-hop-2026-H1.xlsx").unlink()
    assert "Đọc da-nhan.\n" in run("export").stderr


@pytest.mark.parametrize("verb", ["check", "collect", "report", "export"])
def test_elsewhere_paths_are_asked_for(verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = run(verb)
    assert asked.exit_code == 2 and asked.stderr.startswith("Còn thiếu tệp hoặc thư mục.\n")
    (tmp_path / "da-nhan").mkdir()
    assert run(verb).exit_code == 2


def test_earlier_workbooks_are_known_by_what_they_say(folder):
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", "tong-hop cuối năm.xlsx")
    shutil.copy(SAMPLES / "tong-hop-2026-H1.xlsx", "tong-hop-2026-H1.xlsx")
    Path("tong-hop-hong.xlsx").write_bytes(b"khong phai")
    here, form = season.here(), "so-ket-6-thang"
    first, second = periods.parse("2026-H1"), periods.parse("2026-H2")
    assert here.earlier(form, first) == [Path("tong-hop cuối năm.xlsx")]
    assert set(here.earlier(form, second)) == {
        Path("tong-hop cuối năm.xlsx"),
        Path("tong-hop-2026-H1.xlsx"),
    }
    assert here.earlier("mau-khac", second) == []
    assert here.before(second) == Path("tong-hop-2026-H1.xlsx")
    assert here.before(periods.parse("2025-H2")) is None
    assert here.to_report() == Path("tong-hop-2026-H1.xlsx")
    assert here.to_report("2025-H2") == Path("tong-hop cuối năm.xlsx")
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", "tong-hop-2025-H2.xlsx")
    assert here.earlier(form, first) == [Path("tong-hop-2025-H2.xlsx")], "one of each period"


def test_an_earlier_workbook_is_found_under_any_name_and_size(folder):
    earlier, period = SAMPLES / "tong-hop-2025-H2.xlsx", periods.parse("2026-H1")
    renamed = Path("Bảng tổng hợp cuối năm.xlsx")
    shutil.copy(earlier, renamed)
    assert season.here().before(period) == renamed
    with zipfile.ZipFile(renamed, "a") as workbook:
        workbook.writestr("xl/media/anh.png", os.urandom(21 * 2**20))
    assert season.here().before(period) == renamed
    assert season.here().unread(period) == []


def test_an_earlier_workbook_that_was_saved_as_ods_is_found(folder):
    convert(SAMPLES / "tong-hop-2025-H2.xlsx", "ods", folder)
    assert season.here().before(periods.parse("2026-H1")) == Path("tong-hop-2025-H2.ods")
    said = json.loads(run("check", "--format", "json").stdout)
    assert [one["period"] for one in said["previous"]] == ["2025-H2"]


@pytest.mark.parametrize("verb", ["check", "collect"])
def test_an_earlier_workbook_that_cannot_be_read_is_not_passed_over(folder, verb):
    shutil.copytree(SAMPLES / "submissions", "da-nhan", dirs_exist_ok=True)
    damaged = Path("tong-hop-2025-H2.xlsx")
    damaged.write_bytes((SAMPLES / damaged).read_bytes()[:20_000])
    before = content(folder)
    done = run(verb)
    assert done.exit_code == 2
    assert done.stderr.endswith(
        "Không đọc được tong-hop-2025-H2.xlsx: tệp hỏng hoặc có mật khẩu, nên không so sánh được "
        "với kỳ trước. Xin chép lại bản tốt, hoặc chuyển tệp đi nơi khác rồi chạy lại.\n"
    )
    assert content(folder) == before
    assert run("new", "--period", "2026-H1").exit_code == 2, "openings would be left out"
    damaged.rename("tong-hop-2026-H1.xlsx")  # which is written anew
    assert run(verb).exit_code == 1


PERIODS = [
    # periods of the book with their deadlines, today, the period for new forms
    ({}, date(2026, 11, 26), "2026-H2"),
    ({}, date(2026, 7, 10), "2026-H1"),
    ({"2026-H1": date(2026, 7, 15), "2026-H2": date(2027, 1, 15)}, date(2026, 7, 10), "2026-H1"),
    ({"2026-H1": date(2026, 7, 15), "2026-H2": date(2027, 1, 15)}, date(2026, 7, 16), "2026-H2"),
    ({"2026-Q3": None}, date(2026, 3, 1), "2026-Q3"),
    ({"2026-H1": None, "2026-H2": None}, date(2026, 5, 1), "2026-H1"),
]


@pytest.mark.parametrize(("named", "today", "expected"), PERIODS)
def test_the_period_of_new_forms(named, today, expected):
    office = Office(periods={id: PeriodFacts(deadline=day) for id, day in named.items()})
    assert season.Season(Path()).period(office, today).id == expected


# ---------------------------------------------------------------- what opens the menu on Windows


def test_the_launcher_is_read_alike_in_every_code_page():
    text = launcher(r'"C:\Phần mềm 100%\python.exe" -m khsheet')
    assert text.count(b"\n") == text.count(b"\r\n") > 10 and not text.startswith(b"\xef\xbb\xbf")
    commands, _, last = launcher().partition(b":missing\r\n")
    assert commands.isascii() and not last.isascii()
    assert b":" not in last.replace(b"echo", b"") or b"\r\n:" not in last


def test_percent_signs_of_the_program_s_path_are_kept_and_no_other_stands_there():
    text = launcher(r'"C:\Phần mềm 100%\python.exe" -m khsheet').decode()
    assert r'if not exist "C:\Phần mềm 100%%\python.exe" goto installed' in text
    assert r'"C:\Phần mềm 100%%\python.exe" -m khsheet' in text.splitlines()
    assert re.findall(r"%[^%\s\"]*", text.replace("%%", "")) == ["%~dp0"]


def test_exclamation_marks_vanish_nowhere():
    """Delayed expansion is on for the one line that needs it."""
    on, lines = False, []
    for line in launcher().decode().split("\r\n"):
        lines.append((line, on))
        on = {
            "setlocal EnableDelayedExpansion": True,
            "setlocal DisableDelayedExpansion": False,
        }.get(line, on)
    assert [line for line, was_on in lines if was_on] == [
        'set "KHSHEET_DROPPED=!cmdcmdline!"',
        "setlocal DisableDelayedExpansion",
    ]
    assert [was_on for line, was_on in lines if "%~dp0" in line] == [False]
