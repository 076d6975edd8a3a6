"""What Windows makes of paths, names, locks, code pages and frozen programs, as a table of cases.

The cases run everywhere: what the system does there is imitated. ``.github/workflows/windows.yml``
runs the whole suite there.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written

from khsheet import outputs, windows
from khsheet.cli import commands
from khsheet.cli.menu import _as_typed
from khsheet.vietnamese.text import slug

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A folder on what passes for Windows, with one faultless workbook."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(windows, "IS_HERE", os.name == "nt")
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook())
    return tmp_path


# ---------------------------------------------------------------- names

NAMES = [
    # a name, a word of why it is refused ("" where it is not)
    ("mua-bao-cao", ""), ("Mùa 2026 (6 tháng đầu) & cuối!", ""), ("100%", ""), ("console.xlsx", ""),
    (".khsheet", ""), ("com10", ""), ("a.b.xlsx", ""), ("auxiliary", ""),
    ("con", "thiết bị"), ("CON.xlsx", "thiết bị"), ("aux.xlsx", "thiết bị"), ("nul.2026.txt", "thiết bị"),
    ("prn ", "thiết bị"), ("lpt1.xlsx", "thiết bị"), ("COM9", "thiết bị"), ("con .xlsx", "thiết bị"),
    ("a.", "dấu chấm"), ("a ", "dấu chấm"), ("a. .", "dấu chấm"), (" . ", "dấu chấm"), ("", "trống"),
    ("a:b", "các dấu"), ("a?", "các dấu"), ('a"b', "các dấu"), ("a|b", "các dấu"), ("a*", "các dấu"),
    ("a/b", "các dấu"), ("a\\b", "các dấu"), ("a\tb", "các dấu"), ("a\nb", "các dấu"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "why"), NAMES)
def test_names_that_windows_refuses(name, why):
    said = windows.refused(name)
    assert (why in said) if why else said == ""


@pytest.mark.parametrize(
    "name", ["Xã Con", "Con", "Aux", "Xã Nul", "COM1", "Lpt9", "a.", "Xã ?*: …", ""]
)
def test_every_name_of_a_unit_gives_a_name_of_a_file(name):
    assert windows.refused(slug(name)) == windows.refused(f"{slug(name)}-2026-H1.xlsx") == ""


@pytest.mark.parametrize("name", ["aux.xlsx", "CON", "ra. ", "ra.xlsx.", "nul.xlsx"])
def test_an_output_of_such_a_name_is_refused_before_anything_is_read(here, monkeypatch, name):
    monkeypatch.setattr(windows, "IS_HERE", True)
    monkeypatch.setattr("khsheet.verbs.collect.read_files", None)
    refused = run("collect", "nhan", "-o", name)
    assert refused.exit_code == 2 and f"Không ghi được {name}: " in refused.output
    assert "xin chọn tên khác" in refused.output
    season = run("office", "--season", name)
    assert season.exit_code == 2 and f"Không tạo được {name}: " in season.output
    assert [p.name for p in here.iterdir()] == ["nhan"]


# ---------------------------------------------------------------- paths

PATHS = [
    # a path, as it is spelled for the system
    (r"D:\nhận\xã.xlsx", r"D:\nhận\xã.xlsx"),
    ("D:\\" + "d" * 236 + "\\x", "\\\\?\\D:\\" + "d" * 236 + "\\x"),
    ("D:\\" + "d" * 300, "\\\\?\\D:\\" + "d" * 300),
    ("\\\\máy\\chung\\" + "d" * 260, "\\\\?\\UNC\\máy\\chung\\" + "d" * 260),
    ("\\\\?\\D:\\" + "d" * 300, "\\\\?\\D:\\" + "d" * 300),
    (r"D:\nhận\xã. ", "\\\\?\\D:\\nhận\\xã. "),
    (r"D:\nhận.", "\\\\?\\D:\\nhận."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "spelled"), PATHS)
def test_paths_that_are_long_or_end_in_a_full_stop_get_their_prefix(path, spelled):
    assert windows.extended(path) == spelled


LONG_ERRORS = [
    # the error of the system for a path of that length, a word of what is said
    (errno.ENOENT, 100, "không còn ở đó"),
    (errno.EINVAL, 100, "đĩa, mạng hoặc tên tệp có lỗi"),
    (errno.EINVAL, 270, "quá dài"),
    (errno.ENAMETOOLONG, 270, "quá dài"),
    (errno.EACCES, 100, "đang mở trong chương trình khác"),
]


@pytest.mark.parametrize(("number", "length", "word"), LONG_ERRORS)
def test_what_is_said_of_a_path_that_is_refused(number, length, word):
    path = os.path.abspath(os.sep) + "x" * (length - 1)
    assert word in outputs.reason(OSError(number, "refused"), path)


SHOWN = [
    # an argument, as the menu shows it to be typed in cmd
    ("da-nhan", "da-nhan"),
    ("", '""'),
    ("Tệp đã nhận", '"Tệp đã nhận"'),
    ("a&b", '"a&b"'),
    ("100%", '"100%"'),
    ("a!b(1)", '"a!b(1)"'),
]


@pytest.mark.parametrize(("argument", "typed"), SHOWN)
def test_what_the_menu_shows_can_be_typed(argument, typed):
    assert _as_typed(argument) == typed


@pytest.mark.parametrize(
    "name", ["Mùa 6 tháng", "a & b", "100% (1)", "rồi!", "^mũ^", "[1]", "a'b", "#2026"]
)
def test_folders_of_any_name_hold_a_season(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    made = run("office", "--season", name)
    assert made.exit_code == 0, made.output
    monkeypatch.chdir(name)
    written(Path("da-nhan") / f"{name}.xlsx", filled_workbook())
    collected = run("collect")
    assert collected.exit_code == 0 and f"da-nhan/{name}.xlsx" in collected.stdout
    assert Path("tong-hop-2026-H1.xlsx").is_file()


# ---------------------------------------------------------------- locks

HELD = [
    # what the system refuses of a file that another program holds, and what it says
    ("os.replace", PermissionError(errno.EACCES, "Access is denied")),
    ("os.replace", PermissionError(errno.EPERM, "The process cannot access the file")),
    ("filecmp.cmp", PermissionError(errno.EACCES, "Access is denied")),  # nobody else may read it
]


@pytest.mark.parametrize(("call", "error"), HELD)
def test_an_output_that_is_held_stays_as_it_is_and_is_told(tmp_path, monkeypatch, call, error):
    path = written(tmp_path / "a.txt", b"old")
    module, name = call.split(".")
    really = getattr(getattr(outputs, module), name)

    def held(one: object, other: object, **options: object) -> object:
        if "a.txt" in (Path(str(one)).name, Path(str(other)).name):
            raise error
        return really(one, other, **options)

    monkeypatch.setattr(f"khsheet.outputs.{call}", held)
    done = outputs.Done()
    outputs.write_bytes(path, b"new", done)
    assert done.locked == [path] and "đang mở trong chương trình khác" in done.notes[0]
    with pytest.raises(outputs.OutputLocked):
        outputs.write_bytes(path, b"new")
    monkeypatch.undo()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"old"}


# ---------------------------------------------------------------- code pages


@pytest.mark.parametrize("page", ["cp1252", "cp1258", "cp437", "utf-8"])
def test_vietnamese_is_written_as_utf_8_whatever_the_code_page(here, page):
    environment = {**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0"}
    shown = subprocess.run(
        [sys.executable, "-m", "khsheet", "check", "nhan"],
        env=environment,
        capture_output=True,
        timeout=60,
    )
    assert shown.returncode == 0 and "Tất cả: 0 lỗi" in shown.stdout.decode("utf-8")


# ---------------------------------------------------------------- the launcher


@pytest.mark.skipif(os.name != "nt", reason="the launcher is run by cmd")
@pytest.mark.parametrize("name", ["mua", "Mùa 6 tháng", "a&b", "100% rồi!"])
def test_the_launcher_of_a_season_finds_khsheet(tmp_path, monkeypatch, name):
    """Without a terminal it is the help that it shows."""
    monkeypatch.chdir(tmp_path)
    assert run("office", "--season", name).exit_code == 0
    shown = subprocess.run(
        f'cmd /c ""{tmp_path / name / "mo-khsheet.bat"}" "',
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert "Cách dùng: khsheet" in (shown.stdout + shown.stderr).decode("utf-8", "replace")


# ---------------------------------------------------------------- frozen programs


def test_a_frozen_program_serves_its_worker_processes_first(monkeypatch):
    called = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr("multiprocessing.freeze_support", lambda: called.append("freeze"))
    monkeypatch.setattr(commands, "main", lambda **_: called.append("main"))
    commands.run()
    assert called == ["freeze", "main"]


# ---------------------------------------------------------------- the recipe


def test_the_recipe_for_windows_runs_what_the_readme_says():
    recipe = (ROOT / ".github" / "workflows" / "windows.yml").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = [line.strip() for line in readme.splitlines() if line.startswith(".venv\\")]
    assert len(lines) == 3
    for line in lines:
        assert line.partition(" --editable")[0].partition(" pytest")[0] in recipe, line
    assert (
        "python -m venv .venv" in recipe and "windows-latest" in recipe and "windows.yml" in __doc__
    )
