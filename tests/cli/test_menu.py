"""The menu: a season played through on a terminal, typing only what it asks for."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from command import run
from filled import filled_workbook
from terminal import on_screen

from khsheet.cli import commands
from khsheet.cli.menu import Menu
from khsheet.cli.opening import dropped, open_path, taken_in
from khsheet.form import periods
from khsheet.intake import receive

SAMPLES = Path(__file__).parents[2] / "samples"
TRANSCRIPT = Path(__file__).parent / "menu_transcript.txt"
GOOD, WRONG = "xa-khe-vang-2026-H1.xlsx", "xa-na-pheo-2026-H1.xlsx"
CHOOSE, GO_ON, SAVED = "Chọn số rồi bấm Enter: ", "Bấm Enter để tiếp tục: ", "rồi bấm Enter: "


# ---------------------------------------------------------------- a whole season


class Sitting:
    """khsheet on a terminal of its own, in an empty folder; what it opens is written down."""

    def __init__(self, folder: Path):
        pexpect = pytest.importorskip("pexpect")
        self.top, self.opened = folder / "trong", folder / "da-mo.txt"
        self.season = self.top / _folder()
        self.top.mkdir()
        for name in ("xdg-open", "open"):
            program = folder / "chuong-trinh" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(f'#!/bin/sh\necho "$1" >> "{self.opened}"\n')
            program.chmod(0o755)
        path = f"{folder / 'chuong-trinh'}{os.pathsep}{os.environ['PATH']}"
        self.screen: list[str] = []
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "khsheet"],
            cwd=str(self.top),
            env={**os.environ, "PATH": path},
            encoding="utf-8",
            timeout=120,
            dimensions=(50, 200),
        )

    def answer(self, question: str, text: str, first: Callable[[], object] = lambda: None) -> None:
        """Wait for the question, do what the clerk does elsewhere, and type."""
        self.process.expect_exact(question)
        self.screen += [self.process.before, question]
        first()
        self.process.sendline(text)

    def ended(self) -> str:
        self.process.expect(sys.modules["pexpect"].EOF)
        self.screen.append(self.process.before)
        self.process.close()
        assert self.process.exitstatus == 0
        return "\n".join(on_screen("".join(self.screen))) + "\n"


@pytest.mark.skipif(os.name != "posix", reason="a terminal of its own")
def test_a_season_is_played_through(tmp_path):
    """What stands in the transcript is what the clerk sees; KHSHEET_TRANSCRIPT=1 writes it anew."""
    sitting = Sitting(tmp_path)
    season, answer = sitting.season, sitting.answer

    def fill_the_book() -> None:
        shutil.copy(SAMPLES / "van-phong.xlsx", season)
        shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", season)

    def arrive(*names: str) -> None:
        for name in names:
            shutil.copy(SAMPLES / "submissions" / name, season / "da-nhan")

    answer(CHOOSE, "7")
    answer(CHOOSE, "")
    answer(CHOOSE, "1")
    answer(f"bấm Enter thì lấy «{_folder()}»: ", "con.2026")
    answer(f"bấm Enter thì lấy «{_folder()}»: ", "")
    answer(SAVED, "", first=fill_the_book)
    answer(CHOOSE, "2")
    answer("»: ", "9 tháng 2026")
    answer("»: ", "6 tháng đầu năm 2026")
    answer(GO_ON, "")
    answer(CHOOSE, "3")
    answer(GO_ON, "", first=lambda: arrive(GOOD, WRONG))
    answer(CHOOSE, "3")
    answer(GO_ON, "")
    answer(CHOOSE, "4")
    answer(GO_ON, "")
    for kind in ("1", "2"):
        answer(CHOOSE, "5")
        answer(CHOOSE, kind)
        answer(GO_ON, "")
    answer(CHOOSE, "6")
    answer(GO_ON, "")
    answer(CHOOSE, "1")
    answer(SAVED, "")
    answer(CHOOSE, "0")
    shown = _without_today(sitting.ended())
    if os.environ.get("KHSHEET_TRANSCRIPT"):
        TRANSCRIPT.write_text(shown, encoding="utf-8")
    assert shown == TRANSCRIPT.read_text(encoding="utf-8")
    assert sitting.opened.read_text("utf-8").split() == [
        "van-phong.xlsx",
        "bieu-mau",
        "da-nhan",
        "tra-lai",
        "tong-hop-2026-H1.xlsx",
        "bao-cao/bao-cao-so-ket-cong-tac-khuyen-hoc-tinh-an-lam-2026-H1.docx",
        "bao-cao",
        "du-lieu-2026-H1",
        "van-phong.xlsx",
    ]


def _without_today(shown: str) -> str:
    """The period that the calendar suggests has no name in the transcript."""
    before, at, after = shown.replace(_folder(), "mua-2026-H1").partition("Lệnh: khsheet new")
    return (
        before.replace(f"«{_now()}»", "«kỳ này»").replace(f"Kỳ: {_now()}", "Kỳ: kỳ này")
        + at
        + after
    )


def _folder() -> str:
    return f"mua-{periods.under_way(date.today()).id}"


def _now() -> str:
    return periods.under_way(date.today()).name


def test_every_command_of_the_transcript_can_be_typed(tmp_path, monkeypatch):
    """People grow out of the menu: what it shows does the same in the folder."""
    monkeypatch.chdir(tmp_path)
    lines = TRANSCRIPT.read_text(encoding="utf-8").splitlines()
    typed = [line.removeprefix("Lệnh: ") for line in lines if line.startswith("Lệnh: ")]
    assert len(typed) == 8
    for line in typed:
        if line.startswith("cd "):
            monkeypatch.chdir(line[3:])
            shutil.copy(SAMPLES / "van-phong.xlsx", ".")
            shutil.copy(SAMPLES / "submissions" / GOOD, "da-nhan")
        else:
            assert run(*line.split()[1:]).exit_code == 0


# ---------------------------------------------------------------- without a terminal


def test_without_a_terminal_it_is_the_help():
    said = run()
    assert said.exit_code == 2 and "Cách dùng: khsheet" in said.stderr and said.stdout == ""


# ---------------------------------------------------------------- choices, typed by hand


@pytest.fixture
def sitting(tmp_path, monkeypatch):
    """A menu that is answered from a list; what it says, and what it opens."""
    monkeypatch.chdir(tmp_path)
    opened: list[Path] = []

    def sit(*answers: str, opens: bool = True) -> list[Path]:
        waiting = iter(answers)
        monkeypatch.setattr("khsheet.cli.menu._typed", lambda *_: next(waiting))
        assert Menu(commands.main, lambda path: bool(opened.append(path)) or opens).run() == 0
        assert next(waiting, None) is None, "not all was asked for"
        return opened

    return sit


def test_a_season_of_the_folder_is_entered(sitting, capsys, tmp_path):
    run("office", "--season", "mua 1", "--from", SAMPLES / "van-phong.xlsx")
    sitting("1", "0")
    said = capsys.readouterr().out
    assert "  1  Vào thư mục làm việc mua 1\n" in said and 'Lệnh: cd "mua 1"' in said
    assert Path.cwd() == tmp_path / "mua 1"


def test_a_book_that_lies_there_is_carried_over(sitting, capsys):
    shutil.copy(SAMPLES / "van-phong.xlsx", ".")
    sitting("1", "mua", "", "0")
    assert "Lệnh: khsheet office --season mua --from van-phong.xlsx" in capsys.readouterr().out
    assert Path("van-phong.xlsx").is_file() and Path.cwd().name == "mua"


def test_the_next_season_may_begin_with_the_book_of_the_last(sitting, capsys, monkeypatch):
    run("office", "--season", "mua 1", "--from", SAMPLES / "van-phong.xlsx")
    run("office", "--season", "cu hon")
    os.utime("cu hon/van-phong.xlsx", (0, 0))
    sitting("3", "mua 2", "0", "3", "mua 2", "1", "", "0")
    said = capsys.readouterr().out
    assert "  1  Lấy tệp văn phòng của mua 1 (đơn vị, nơi nhận, ngưỡng)\n" in said
    assert 'Lệnh: khsheet office --season "mua 2" --from "mua 1/van-phong.xlsx"' in said
    assert "trong tệp văn phòng đã mang sang, xem lại" in said
    assert Path.cwd().name == "mua 2" and "Tệp văn phòng: 12 đơn vị" in said
    sitting("7", "mua-3", "2", "", "0")
    said = capsys.readouterr().out
    assert "của mua 2 (" in said and "Lệnh: khsheet office --season ../mua-3\n" in said
    assert Path.cwd().name == "mua-3" and "chưa ghi đơn vị nào" in said


def test_the_book_of_the_season_is_offered_beside_one_that_lies_where_the_next_will(
    sitting, capsys, monkeypatch
):
    run("office", "--season", "mua 1", "--from", SAMPLES / "van-phong.xlsx")
    run("office", "-o", "van-phong.xlsx")
    monkeypatch.chdir("mua 1")
    sitting("7", "mua 2", "1", "", "0")
    said = capsys.readouterr().out
    assert "  1  Lấy tệp văn phòng của mua 1 (đơn vị, nơi nhận, ngưỡng)\n" in said
    assert "  2  Lấy ../van-phong.xlsx\n" in said
    assert "Tệp văn phòng: 12 đơn vị" in said.rpartition("mua 2")[2]
    assert "Xin ghi các đơn vị" not in said


def test_arrivals_of_several_periods_are_taken_one_by_one(sitting, capsys, monkeypatch):
    run("office", "--season", "mua", "--from", SAMPLES / "van-phong.xlsx")
    monkeypatch.chdir("mua")
    Path("da-nhan/a.xlsx").write_bytes(filled_workbook(period="2026-H1"))
    sitting("3", "", "0")
    said = capsys.readouterr().out
    assert "Lệnh: khsheet check\n" in said and "Kỳ: 6 tháng đầu năm 2026.\n" in said
    Path("da-nhan/b.xlsx").write_bytes(filled_workbook(period="2026-H2"))
    sitting("4", "0", "4", "2", "", "0")
    said = capsys.readouterr().out
    assert "da-nhan có tệp của 2 kỳ:\n" in said
    assert "  1  6 tháng đầu năm 2026 (1 tệp)\n  2  6 tháng cuối năm 2026 (1 tệp)\n" in said
    assert "Lệnh: khsheet collect --period 2026-H2\n" in said
    assert Path("tong-hop-2026-H2.xlsx").exists() and not Path("tong-hop-2026-H1.xlsx").exists()


def test_a_year_is_reported_where_its_halves_are_there(sitting, capsys, monkeypatch):
    run("office", "--season", "mua", "--from", SAMPLES / "van-phong.xlsx")
    monkeypatch.chdir("mua")
    sitting("5", "0", "0")
    assert "cả năm" not in capsys.readouterr().out
    for half in ("2026-H1", "2026-H2"):
        Path(f"da-nhan/{half}.xlsx").write_bytes(filled_workbook(period=half))
        run("collect", "da-nhan", "--period", half)
    opened = sitting("5", "3", "", "0")
    said = capsys.readouterr().out
    assert "  3  Báo cáo của văn phòng, cả năm 2026\n" in said
    assert "  4  Báo cáo của từng đơn vị, cả năm 2026\n" in said
    assert "khsheet collect tong-hop-2026-H1.xlsx tong-hop-2026-H2.xlsx --period 2026\n" in said
    assert "Lệnh: khsheet report --office --period 2026\n" in said
    assert opened[0].name.endswith("-2026.docx")
    Path("tong-hop-2026-H1.xlsx").unlink()
    sitting("5", "3", "", "0")  # the book has that year, and the arrivals are there
    assert "Lệnh: khsheet collect da-nhan --period 2026\n" in capsys.readouterr().out
    Path("da-nhan/2026-H1.xlsx").unlink()
    sitting("5", "0", "0")
    assert "cả năm" not in capsys.readouterr().out, "half a year is none"
    Path("tong-hop-2026-H2.xlsx").unlink()
    sitting("5", "0", "0")
    assert "cả năm" not in capsys.readouterr().out


def test_the_menu_opens_each_consolidated_workbook_once(sitting, monkeypatch):
    run("office", "--season", "mua")
    monkeypatch.chdir("mua")
    for name in ("tong-hop-2025-H2.xlsx", "tong-hop-2026-H1.xlsx"):
        shutil.copy(SAMPLES / name, ".")
    opened, real = [], receive.identity_of
    counted = lambda path: opened.append(path.name) or real(path)  # noqa: E731
    monkeypatch.setattr(receive, "identity_of", counted)
    sitting("5", "0", "5", "0", "0")
    assert sorted(opened) == ["tong-hop-2025-H2.xlsx", "tong-hop-2026-H1.xlsx"]
    shutil.copy(SAMPLES / "tong-hop-2025-H2.xlsx", "tong-hop-2026-H1.xlsx")
    sitting("0")
    assert len(opened) == 3


def test_a_broken_book_can_be_mended_from_the_menu(sitting, capsys, monkeypatch):
    run("office", "--season", "mua")
    monkeypatch.chdir("mua")
    Path("van-phong.xlsx").write_bytes(b"hong")
    assert sitting("1", "", "0", opens=False) == [Path("van-phong.xlsx")]
    said = capsys.readouterr().out
    assert "van-phong.xlsx: 1 lỗi" in said and "Xin mở: van-phong.xlsx" in said
    assert "Tổng hợp" not in said


def test_folders_that_may_not_be_looked_into_end_no_sitting(sitting, capsys, monkeypatch):
    Path("khoa").mkdir()
    stat = os.stat

    def refusing(path, *arguments, **options):
        if "khoa" in str(path) and "da-nhan" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refusing)
        sitting("0")
    assert "1  Tạo thư mục" in capsys.readouterr().out
    failing = iter([PermissionError(13, "Permission denied", "x"), None])

    def choices(*_):
        if error := next(failing):
            raise error
        return []

    monkeypatch.setattr(Menu, "_elsewhere", choices)
    sitting("", "0")
    assert "Không đọc hoặc ghi được x: không có quyền ghi" in capsys.readouterr().out


def test_forms_need_units_and_leaving_a_question_leads_back(sitting, capsys, monkeypatch):
    run("office", "--season", "mua")
    monkeypatch.chdir("mua")
    sitting("2", "", "5", "0", "0")
    said = capsys.readouterr().out
    assert "chưa ghi đơn vị nào; xin chọn 1" in said and "0  Quay lại" in said
    assert "Lệnh:" not in said


def test_the_folder_that_is_offered_is_of_the_coming_period(tmp_path, monkeypatch):
    """Where there is a season of that already, and from within one, of the one after it."""
    monkeypatch.chdir(tmp_path)
    now = periods.under_way(date.today())
    this, after = (f"mua-{period.id}" for period in (now, periods.following(now)))

    def offered(*answers: str) -> list[str]:
        waiting, shown = iter(answers), list[str]()
        monkeypatch.setattr(
            "khsheet.cli.menu._typed", lambda _, usual="": shown.append(usual) or next(waiting)
        )
        assert Menu(commands.main, lambda path: True).run() == 0
        return [name for name in shown if name]

    assert offered("1", "0", "0") == [this]
    run("office", "--season", this)
    assert offered("2", "0", "0") == [after]
    monkeypatch.chdir(this)
    assert offered("7", "0", "0") == [after]


def test_nought_for_a_name_leads_back(sitting):
    sitting("1", "0", "0")
    assert list(Path().iterdir()) == []


def test_a_season_without_its_arrivals_says_so(sitting, capsys, monkeypatch):
    run("office", "--season", "mua")
    monkeypatch.chdir("mua")
    Path("da-nhan").rename("da-nhan-cu")
    assert "Thiếu thư mục da-nhan;" in run("check").output
    sitting("1", "0")
    said = capsys.readouterr().out
    assert "Thiếu thư mục da-nhan;" in said and "Tạo thư mục làm việc mới" not in said
    assert Path("da-nhan").is_dir()


# ---------------------------------------------------------------- dropped on the launcher

CMD = r"C:\WINDOWS\system32\cmd.exe /c "
BAT = r"D:\Mùa 6 tháng & 100%!\mo-khsheet.bat"
DROPPED = [
    # the line by which cmd was called, what was dropped
    (rf'{CMD}""{BAT}" "', []),
    (rf'{CMD}""{BAT}" D:\a.xlsx"', [r"D:\a.xlsx"]),
    (rf'{CMD}""{BAT}" "D:\a b.xlsx""', [r"D:\a b.xlsx"]),
    (rf'{CMD}""{BAT}" "D:\a b.xlsx" D:\c&d!.xlsx D:\100%PATH%.xlsx"', [r"D:\a b.xlsx", r"D:\c&d!.xlsx", r"D:\100%PATH%.xlsx"]),
    (rf'{CMD}""{BAT}" \\may\chung\Tệp^nhận"', [r"\\may\chung\Tệp^nhận"]),
    (r'"C:\WINDOWS\system32\cmd.exe" ', []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), DROPPED)
def test_what_was_dropped_on_the_launcher(line, expected):
    assert [str(path) for path in dropped(line, "mo-khsheet.bat")] == expected


def test_what_was_dropped_is_taken_in_checked_and_collected(sitting, capsys, monkeypatch, tmp_path):
    run("office", "--season", "mua", "--from", SAMPLES / "van-phong.xlsx")
    sent = tmp_path / "Tải về & lưu"
    sent.mkdir()
    shutil.copy(SAMPLES / "submissions" / GOOD, sent)
    shutil.copy(SAMPLES / "submissions" / WRONG, tmp_path / "mot.xlsx")
    monkeypatch.chdir("mua")
    for new in (2, 0):
        line = f'cmd.exe /c ""{tmp_path}\\mo-khsheet.bat" "{sent}" {tmp_path / "mot.xlsx"}"'
        monkeypatch.setenv("KHSHEET_DROPPED", line)
        sitting("", "0")
        said = capsys.readouterr().out
        assert f"Đã chép {new} tệp vào da-nhan." in said and "Lệnh: khsheet check" in said
        assert "Cần sửa: 1 đơn vị (Xã Nà Pheo)." in said and "KHSHEET_DROPPED" not in os.environ
    arrived = sorted(p.relative_to("da-nhan").as_posix() for p in Path("da-nhan").rglob("*.xlsx"))
    assert arrived == [f"Tải về & lưu/{GOOD}", "mot.xlsx"]
    assert Path("tong-hop-2026-H1.xlsx").is_file()


def test_dropped_outside_a_season_it_is_collected_from_where_it_lies(sitting, capsys, monkeypatch):
    source = SAMPLES / "submissions" / GOOD
    monkeypatch.setenv("KHSHEET_DROPPED", f'cmd.exe /c ""D:\\mo-khsheet.bat" {source}"')
    sitting("", "0")
    assert f"Lệnh: khsheet collect {source}" in capsys.readouterr().out
    assert Path("tong-hop-2026-H1.xlsx").is_file()


def test_a_file_of_a_name_that_is_taken_is_copied_beside(tmp_path):
    for number, text in enumerate((b"a", b"b", b"a", b"b")):
        (tmp_path / "x.txt").write_bytes(text)
        assert len(taken_in([tmp_path / "x.txt"], tmp_path / "nhan")) == (1 if number < 2 else 0)
    assert {p.name: p.read_bytes() for p in (tmp_path / "nhan").iterdir()} == {
        "x.txt": b"a",
        "x (2).txt": b"b",
    }


# ---------------------------------------------------------------- the system's program


def test_a_system_without_a_program_to_open_is_no_fault(monkeypatch, tmp_path):
    monkeypatch.setattr("khsheet.cli.opening.shutil.which", lambda _: None)
    assert open_path(tmp_path) is (sys.platform == "win32")


def test_no_choice_shows_a_path_that_depends_on_the_machine():
    text = TRANSCRIPT.read_text(encoding="utf-8")
    assert not re.search(r"/(tmp|home|root|work)/", text) and "cũ" not in text
