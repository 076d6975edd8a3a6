"""Outputs are whole or not there, whatever happens: full disks, locks, kills, Ctrl-C; and what consoles show."""

import errno
import itertools
import json
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest
from command import run
from filled import filled_workbook, written
from terminal import on_screen

from khsheet import outputs
from khsheet.cli.progress import Meter

ROOT = Path(__file__).parents[2]
UNITS = {f"{n:02}": f"Xã Mẫu {n}" for n in range(1, 5)}
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "khsheet", *map(str, arguments)]


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def workbooks() -> dict[str, bytes]:
    return {f"{code}.xlsx": filled_workbook(unit=unit, code=code) for code, unit in UNITS.items()}


@pytest.fixture(scope="module")
def old(tmp_path_factory, workbooks) -> bytes:
    """What an earlier run wrote, when one unit had sent its report."""
    top = tmp_path_factory.mktemp("cu")
    written(top / "nhan" / "01.xlsx", workbooks["01.xlsx"])
    assert run("collect", top / "nhan", "-o", top / "ra.xlsx").exit_code == 0
    return (top / "ra.xlsx").read_bytes()


@pytest.fixture
def place(tmp_path, monkeypatch, workbooks):
    """A current folder with four good files in ``nhan``."""
    monkeypatch.chdir(tmp_path)
    for name, data in workbooks.items():
        written(tmp_path / "nhan" / name, data)
    return tmp_path


INPUTS = [f"nhan/{code}.xlsx" for code in UNITS]

# ---------------------------------------------------------------- what can go wrong with an output


def refusing(function, number: int, only: str = ""):
    """``function``, but that it fails as the system would for paths whose name has ``only`` in it."""

    def failing(*arguments, **options):
        if only in " ".join(map(str, (*arguments, *options.values()))):
            raise OSError(number, os.strerror(number))
        return function(*arguments, **options)

    return failing


FAULTS = [
    # what fails, with which error, a word of the message
    ("tempfile.mkstemp", errno.EACCES, "không có quyền ghi"),
    ("tempfile.mkstemp", errno.EROFS, "chỉ cho đọc"),
    ("tempfile.mkstemp", errno.ENOSPC, "ổ đĩa đã đầy"),
    ("tempfile.mkstemp", errno.EIO, "đĩa, mạng hoặc tên tệp có lỗi"),
    ("shutil.copy2", errno.ENOSPC, "ổ đĩa đã đầy"),
    ("os.replace", errno.ENOSPC, "ổ đĩa đã đầy"),
    ("os.replace", errno.EXDEV, "đĩa, mạng hoặc tên tệp có lỗi"),
]


@pytest.mark.parametrize(("what", "number", "word"), FAULTS)
def test_an_output_that_cannot_be_written_is_told_and_costs_nothing(
    place, monkeypatch, old, what, number, word
):
    there = written(place / "ra.xlsx", old)
    module, _, name = what.partition(".")
    monkeypatch.setattr(
        f"khsheet.outputs.{what}", refusing(getattr(getattr(outputs, module), name), number)
    )
    result = run("collect", "nhan", "-o", "ra.xlsx")
    monkeypatch.undo()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Không") and word in result.stderr and "xin" in result.stderr
    assert names(place) == [*INPUTS, "ra.xlsx"] and there.read_bytes() == old


def test_a_disk_that_is_full_while_the_workbook_is_being_written(place, monkeypatch):
    """XlsxWriter wraps the error of the disk in one of its own."""
    import zipfile

    monkeypatch.setattr(zipfile.ZipFile, "writestr", refusing(None, errno.ENOSPC))
    result = run("collect", "nhan", "-o", "ra.xlsx")
    assert result.exit_code == 2 and "Không ghi được ra.xlsx: ổ đĩa đã đầy" in result.stderr
    assert names(place) == INPUTS


@posix
@pytest.mark.parametrize("limit", [100, 30_000])
def test_a_real_limit_of_the_system(place, limit):
    """Files may not grow beyond so many bytes: nor the temporary ones, nor the workbook."""
    program = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\nfrom khsheet.cli import commands as cli\ncli.run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "collect", "nhan", "-o", "ra.xlsx"],
        env=environment(),
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 2 and done.stdout == b""
    assert (
        "tệp lớn hơn mức ổ đĩa hoặc tài khoản này cho phép" in done.stderr.decode()
        and b"Traceback" not in done.stderr
    )
    assert names(place) == INPUTS


@pytest.mark.parametrize("verb", ["new", "report", "office"])
def test_the_other_verbs_tell_it_as_well(place, monkeypatch, verb):
    arguments = {
        "new": ["--unit", "Xã Mẫu", "-o", "ra"],
        "report": ["nhan", "--mau", "1", "-o", "ra"],
        "office": ["-o", "ra/vp.xlsx"],
    }
    monkeypatch.setattr("khsheet.outputs.tempfile.mkstemp", refusing(None, errno.EROFS))
    result = run(verb, *arguments[verb])
    assert result.exit_code == 2 and "chỉ cho đọc" in result.output
    assert names(place) == INPUTS


@posix
@pytest.mark.parametrize("to", ["csv", "sqlite", "json"])
def test_data_that_the_disk_does_not_take(place, to):
    program = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\nfrom khsheet.cli import commands as cli\ncli.run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "export", *INPUTS[:2], "--to", to, "-o", "ra"],
        env=environment(),
        capture_output=True,
        timeout=60,
    )
    said = done.stderr.decode()
    assert done.returncode == 2 and "Không ghi được ra: " in said and "bất ngờ" not in said
    assert names(place) == INPUTS


def test_a_full_disk_in_the_words_of_sqlite(place, monkeypatch):
    """It tells of a full disk in a way of its own; what is wrong in what is written it tells too."""
    from khsheet.data import files

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(files.sqlite3, "connect", full)
    result = run("export", "nhan", "--to", "sqlite", "-o", "ra.sqlite")
    monkeypatch.undo()
    assert result.exit_code == 2 and "Không ghi được ra.sqlite: ổ đĩa đã đầy" in result.stderr
    assert names(place) == INPUTS


@posix
def test_a_zip_that_the_disk_did_not_take_is_let_go_without_a_word(tmp_path):
    """It tried to end its file once more, and Python wrote a traceback below the right word."""
    program = """
import os, resource, zipfile
from khsheet.workbooks.stream import _LightZip
open("nhieu", "wb").write(os.urandom(200_000))
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
zipped = _LightZip("ra.zip", "w", zipfile.ZIP_DEFLATED, sheets=[])
try:
    zipped.write("nhieu")
except OSError:
    print("told")
del zipped
"""
    told = [sys.executable, "-c", program]
    done = subprocess.run(told, cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == (b"told", b"")


def test_an_output_open_in_another_program_is_written_beside_it(place, monkeypatch, old):
    """Windows refuses to replace it; the next run does not take either of them for an input."""
    replace = os.replace
    held = written(place / "nhan" / "ra.xlsx", old)

    def locked(source, target):
        if Path(target).name == "ra.xlsx":
            raise PermissionError(errno.EACCES, "being used by another process")
        replace(source, target)

    for number in (2, 3):
        monkeypatch.setattr("khsheet.outputs.os.replace", locked)
        result = run("collect", "nhan", "-o", "nhan/ra.xlsx")
        monkeypatch.undo()
        monkeypatch.chdir(place)
        assert result.exit_code == 0
        assert "nhan/ra.xlsx đang mở trong chương trình khác" in result.stdout
        assert f"Bảng tổng hợp: nhan/ra (mới {number}).xlsx" in result.stdout
        assert (
            held.read_bytes() == old
            and (place / "nhan" / f"ra (mới {number}).xlsx").read_bytes()[:2] == b"PK"
        )
    files = json.loads(run("collect", "nhan", "-o", "nhan/ra.xlsx", "--format", "json").stdout)[
        "files"
    ]
    assert [f["path"] for f in files] == INPUTS


@posix
def test_paths_of_more_than_260_characters(place):
    deep = Path(*["thư mục " + "x" * 60] * 4, "nhận")
    written(place / deep / ("ă" * 100 + ".xlsx"), filled_workbook())
    result = run("collect", deep, "-o", deep / "ra" / "bảng.xlsx")
    assert result.exit_code == 0, result.output
    assert (deep / "ra" / "bảng.xlsx").read_bytes()[:2] == b"PK" and len(str(place / deep)) > 260
    result = run("collect", "nhan", "-o", "x" * 260 + ".xlsx")
    assert result.exit_code == 2 and "quá dài" in result.output and "-o" in result.output


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_names_in_any_unicode_form(place, form):
    source, target = (
        Path(unicodedata.normalize(form, name))
        for name in ("Đơn vị Ẩn Ễnh", "Bảng tổng hợp ữ.xlsx")
    )
    written(place / source / unicodedata.normalize(form, "Xã Ngã Bảy.xlsx"), filled_workbook())
    for more in ([], ["--data"]):
        result = run("collect", source, "-o", target, "--format", "json", *more)
        assert result.exit_code == 0, result.output
        assert [f["path"] for f in json.loads(result.stdout)["files"]] == [
            "Đơn vị Ẩn Ễnh/Xã Ngã Bảy.xlsx"
        ]
    assert target.read_bytes()[:2] == b"PK"
    assert len(outputs.versions(Path(), r"Bảng tổng hợp ữ", ".xlsx")) == 2


@pytest.mark.parametrize("where", ["ra", "nhan/01.xlsx/ra.xlsx", ""])
def test_impossible_outputs(place, where):
    (place / "ra").mkdir()
    result = run("collect", "nhan", "-o", where)
    assert result.exit_code == 2 and result.output.strip() and "Traceback" not in result.output
    assert names(place) == INPUTS


def special(path: Path, kind: str) -> Path:
    """Something of that kind at the path."""
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    return path


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe", "socket", "device"])
def test_an_output_that_is_no_file_is_refused_at_once(place, monkeypatch, kind):
    """A pipe is not opened, a device not copied, and none of them makes way for a workbook."""
    path = special(place / "ra.xlsx", kind)
    monkeypatch.setattr("khsheet.verbs.collect.read_files", None)
    result = run("collect", "nhan", "-o", "ra.xlsx")
    assert result.exit_code == 2 and "Không ghi được ra.xlsx: đây là một" in result.output
    with pytest.raises(outputs.OutputRefused), outputs.atomic(path):
        pass
    with pytest.raises(outputs.OutputRefused):
        outputs.write_bytes(path, b"x")
    assert not path.is_file() and path.exists()


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_outputs_keep_the_users_mask(place, mask, mode):
    old = os.umask(mask)
    try:
        for _ in range(2):
            run("collect", "nhan", "-o", "ra.xlsx")
            run("report", "nhan/01.xlsx", "-o", "bc")
            written(place / "nhan" / "02.xlsx", filled_workbook(unit=UNITS["02"], code="02"))
    finally:
        os.umask(old)
    made = [*place.glob("*.xlsx"), *(place / "bc").iterdir()]
    assert len(made) > 3
    assert {stat.S_IMODE(p.stat().st_mode) for p in made} == {mode}


@posix
def test_an_output_that_was_closed_to_others_stays_so(place, old):
    written(place / "ra.xlsx", old).chmod(0o600)
    run("collect", "nhan", "-o", "ra.xlsx")
    made = [*place.glob("*.xlsx"), *place.glob("cũ/*.xlsx")]
    assert {stat.S_IMODE(p.stat().st_mode) for p in made} == {0o600}
    assert len(made) == 2


# ---------------------------------------------------------------- the default output among the inputs


def test_the_default_output_is_not_read_again(place):
    for number in range(3):
        result = run("collect", ".", *["--data"] * (number % 2))
        assert result.exit_code == 0, result.output
        assert ("Không đọc lại bảng tổng hợp của lần chạy trước: " in result.stdout) == (number > 0)
        assert [
            line.partition(" – ")[0]
            for line in result.stdout.splitlines()
            if line.startswith("nhan")
        ] == INPUTS
    assert len(outputs.versions(Path(), "tong-hop-2026-H1", ".xlsx")) == 3
    (place / "tong-hop-2026-H1.xlsx").unlink()  # its backups are not read either
    assert len(json.loads(run("collect", ".", "--format", "json").stdout)["files"]) == len(UNITS)


def test_a_consolidated_workbook_given_by_name_or_elsewhere_is_read(place):
    run("collect", "nhan")
    for given in ("tong-hop-2026-H1.xlsx", place / "tong-hop-2026-H1.xlsx"):
        result = run("collect", given, "--format", "json")
        assert [f["path"] for f in json.loads(result.stdout)["files"]] == INPUTS
    (place / "cap-duoi").mkdir()
    (place / "tong-hop-2026-H1.xlsx").rename(place / "cap-duoi" / "tong-hop-2026-H1.xlsx")
    result = run("collect", "cap-duoi")
    assert result.exit_code == 0 and "Không đọc lại" not in result.stdout


# ---------------------------------------------------------------- runs that are killed


@pytest.fixture(scope="module")
def killing_ground(tmp_path_factory, workbooks):
    """A folder with inputs, the output they give, its own folder for temporary files, and how long a run takes."""
    top = tmp_path_factory.mktemp("giet")
    for name, data in workbooks.items():
        written(top / "nhan" / name, data)
    (top / "tam").mkdir()
    began = time.monotonic()
    done = subprocess.run(
        command("collect", "nhan", "-o", "ra.xlsx"),
        cwd=top,
        env=environment(TMPDIR=str(top / "tam")),
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    whole = (top / "ra.xlsx").read_bytes()
    (top / "ra.xlsx").unlink()
    return top, whole, time.monotonic() - began


def kept_whole(top: Path, whole: bytes, old: bytes | None) -> str:
    """What became of the output: absent, old or whole; backups are always whole."""
    for path in top.glob("cũ/ra (*"):
        assert path.read_bytes() == old
        path.unlink()
    path = top / "ra.xlsx"
    if not path.exists():
        assert old is None, "the old output is lost"
        return "absent"
    assert path.read_bytes() in (whole, old), "half an output"
    return "old" if path.read_bytes() == old else "whole"


def leftovers(top: Path) -> list[str]:
    return [
        p.relative_to(top).as_posix()
        for p in [*top.glob(".khsheet-*"), *top.glob("cũ/.khsheet-*"), *(top / "tam").iterdir()]
    ]


def next_run_clears(top: Path, whole: bytes) -> None:
    subprocess.run(
        command("collect", "nhan", "-o", "ra.xlsx"),
        cwd=top,
        env=environment(TMPDIR=str(top / "tam")),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert leftovers(top) == []
    assert (top / "ra.xlsx").read_bytes() == whole


MOMENTS = 20


@pytest.mark.slow
@posix
def test_killed_at_any_moment_the_output_is_absent_old_or_whole(killing_ground, old):
    top, whole, seconds = killing_ground
    for moment in range(MOMENTS):
        before = old if moment % 2 else None
        (top / "ra.xlsx").unlink(missing_ok=True)
        if before:
            (top / "ra.xlsx").write_bytes(before)
        jobs = "2" if moment % 4 == 3 else "1"
        arguments = command("collect", "nhan", "-o", "ra.xlsx", "--jobs", jobs)
        process = subprocess.Popen(
            arguments, cwd=top, env=environment(TMPDIR=str(top / "tam")), stdout=subprocess.DEVNULL
        )
        time.sleep(seconds * (moment + 1) / MOMENTS)
        process.kill()
        process.wait()
        kept_whole(top, whole, before)
    next_run_clears(top, whole)


AT = [
    # the function before which the run is killed, its which call, what must be there
    ("khsheet.outputs", "keep_old", 1, "old"),
    ("shutil", "copyfile", 1, "old"),
    ("os", "replace", 1, "old"),  # of the backup
    ("os", "replace", 2, "old"),  # of the output
    ("zipfile", "ZipFile.writestr", 3, "old"),
]


def struck(
    top: Path, blow: signal.Signals, module: str, name: str, call: int
) -> subprocess.CompletedProcess:
    """A run that gets a signal right before that call of a function."""
    owner, _, last = f"{module}.{name}".rpartition(".")
    program = f"""
import itertools, os, shutil, zipfile, khsheet.outputs
from khsheet.cli import commands as cli
calls, original = itertools.count(1), {owner}.{last}
def struck(*arguments, **options):
    if next(calls) == {call}:
        os.kill(os.getpid(), {int(blow)})
    return original(*arguments, **options)
{owner}.{last} = struck
cli.run()
"""
    arguments = [sys.executable, "-c", program, "collect", "nhan", "-o", "ra.xlsx"]
    return subprocess.run(
        arguments,
        cwd=top,
        env=environment(TMPDIR=str(top / "tam")),
        capture_output=True,
        timeout=60,
    )


@posix
@pytest.mark.parametrize(("module", "name", "call", "expected"), AT)
def test_killed_at_the_worst_moments(killing_ground, old, module, name, call, expected):
    top, whole, _ = killing_ground
    (top / "ra.xlsx").write_bytes(old)
    assert struck(top, signal.SIGKILL, module, name, call).returncode == -signal.SIGKILL
    assert leftovers(top) != []
    assert kept_whole(top, whole, old) == expected
    next_run_clears(top, whole)


STOPPED = (130, "", "Đã dừng theo yêu cầu; không có tệp nào dở dang.\n")


def living(group: int) -> list[int]:
    """Processes of a group that still run; one that only waits to be reaped by its new parent does not."""
    found = []
    for told in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = told.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state not in "ZX":
            found.append(int(told.parent.name))
    return found


@pytest.fixture(scope="module")
def many(tmp_path_factory, workbooks) -> Path:
    """A folder that takes longer to read than a test waits."""
    folder = tmp_path_factory.mktemp("nhieu")
    for number, data in zip(range(600), itertools.cycle(workbooks.values())):
        written(folder / f"{number}.xlsx", data)
    return folder


@posix
@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("seconds", [1.0, 1.8])
def test_ctrl_c_ends_soon_and_leaves_nothing(tmp_path, many, seconds, jobs):
    """As a terminal sends it: to all processes of the run."""
    shutil.copytree(many, tmp_path / "nhan", copy_function=os.link)
    (tmp_path / "tam").mkdir()
    process = subprocess.Popen(
        command("collect", "nhan", "-o", "ra.xlsx", "--jobs", jobs), cwd=tmp_path, env=environment(TMPDIR=str(tmp_path / "tam")),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    began = time.monotonic()
    shown, errors = process.communicate(timeout=30)
    assert time.monotonic() - began < 2
    assert (process.returncode, shown.decode(), errors.decode()) == STOPPED
    assert {p.split("/")[0] for p in names(tmp_path)} == {"nhan"} and leftovers(tmp_path) == []
    for _ in range(50):
        if not living(process.pid):
            return
        time.sleep(0.1)
    pytest.fail("processes of the run are still there")


@posix
@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(("module", "name", "call", "expected"), AT)
def test_ctrl_c_at_the_worst_moments(killing_ground, old, module, name, call, expected):
    top, whole, _ = killing_ground
    (top / "ra.xlsx").write_bytes(old)
    done = struck(top, signal.SIGINT, module, name, call)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == STOPPED
    assert leftovers(top) == [] and kept_whole(top, whole, old) == expected


@posix
@pytest.mark.usefixtures("in_the_background")
@pytest.mark.parametrize(("module", "name", "call"), [row[:3] for row in AT])
def test_ctrl_c_is_not_for_a_run_in_the_background(killing_ground, old, module, name, call):
    top, whole, _ = killing_ground
    (top / "ra.xlsx").write_bytes(old)
    assert struck(top, signal.SIGINT, module, name, call).returncode == 0
    assert leftovers(top) == [] and kept_whole(top, whole, old) == "whole"


# ---------------------------------------------------------------- temporary files of other runs


def test_temporary_files_of_runs_that_are_no_more_are_removed(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    machine, other = outputs._machine(), "00000000"
    long_ago = time.time() - outputs.LEFT_BEHIND - 60
    remain = [
        f"{machine}-{os.getpid()}-a.xlsx",
        f"{machine}-{os.getppid()}-b.xlsx",
        f"{other}-{ended.pid}-c.xlsx",
        "la",
    ]
    go = [
        f"{machine}-{ended.pid}-d.xlsx",
        f"{machine}-{ended.pid}-folder",
        f"{other}-1-e.xlsx",
        "cu",
    ]
    for name in remain + go:
        path = tmp_path / (outputs.PREFIX + name)
        if "folder" in name:
            path.mkdir()
            path = path / "rows.xml"
        path.write_bytes(b"x")
    for name in (f"{other}-1-e.xlsx", "cu"):
        os.utime(tmp_path / (outputs.PREFIX + name), (long_ago, long_ago))
    written(tmp_path / "khsheet-bao-cao.xlsx", b"x")
    outputs.clear_leftovers(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        [*(outputs.PREFIX + n for n in remain), "khsheet-bao-cao.xlsx"]
    )


WINDOWS = [
    # what OpenProcess gives, the error if it gives nothing, the exit code, whether the process is alive
    (7, 0, 259, True),
    (7, 0, 0, False),
    (None, 5, 0, True),
    (None, 87, 0, False),
]


@pytest.mark.parametrize(("handle", "error", "status", "alive"), WINDOWS)
def test_whether_a_process_is_alive_on_windows(monkeypatch, handle, error, status, alive):
    """With the system's answers as its documentation tells them."""
    closed = []

    def exit_code(_, place):
        place._obj.value = status
        return 1

    class OpenProcess:
        def __call__(self, rights, inherit, process):
            assert (rights, inherit, process) == (0x1000, False, 4711)
            return handle

    kernel = SimpleNamespace(
        OpenProcess=OpenProcess(),
        GetExitCodeProcess=exit_code,
        CloseHandle=lambda h: closed.append(h.value),
    )
    monkeypatch.setattr("ctypes.WinDLL", lambda name, use_last_error: kernel, raising=False)
    monkeypatch.setattr("ctypes.get_last_error", lambda: error, raising=False)
    assert outputs._is_alive_on_windows(4711) is alive
    assert closed == ([handle] if handle else [])


def test_a_run_in_progress_keeps_its_temporary_file(tmp_path):
    with outputs.atomic(tmp_path / "a.txt") as first:
        first.write_bytes(b"a")
        other = "import sys\nfrom khsheet import outputs\noutputs.write_bytes(outputs.Path(sys.argv[1]), b'b')"
        subprocess.run(
            [sys.executable, "-c", other, str(tmp_path / "b.txt")],
            env=environment(),
            check=True,
            timeout=60,
        )
        assert first.exists()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"a", "b.txt": b"b"}


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_cannot_be_put_in_its_place_leaves_the_one_that_was_there(
    tmp_path, monkeypatch, there
):
    target = tmp_path / "ra"
    if there:
        written(target / "a.csv", b"truoc")
    rename = Path.rename

    def held(path: Path, new: Path) -> Path:
        if path.name.startswith(outputs.PREFIX):
            raise OSError(errno.EACCES, "held open")
        return rename(path, new)

    monkeypatch.setattr(Path, "rename", held)
    with (
        pytest.raises(outputs.OutputRefused, match="đang mở"),
        outputs.atomic_folder(target, {"a.csv"}) as made,
    ):
        written(made / "a.csv", b"sau")
    assert [p.name for p in tmp_path.iterdir()] == (["ra"] if there else [])
    assert not there or [(p.name, p.read_bytes()) for p in target.iterdir()] == [
        ("a.csv", b"truoc")
    ]


def test_a_block_that_fails_leaves_what_was_there(tmp_path):
    path = written(tmp_path / "a.txt", b"old")
    for failure in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(failure), outputs.atomic(path) as made:
            made.write_bytes(b"half")
            raise failure
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.txt": b"old"}


# ---------------------------------------------------------------- consoles


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8", "cp1258:strict"])
def test_vietnamese_is_shown_whatever_the_console_speaks(place, encoding):
    env = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    written(place / "nhan" / "hỏng.xlsx", b"x")
    for arguments, word in (
        (["collect", "nhan", "-o", "bảng.xlsx"], "Bảng tổng hợp: bảng.xlsx"),
        (["check", "nhan"], "nhan/hỏng.xlsx: bị từ chối"),
        (["explain", "KH205"], "Số lẻ ở ô số nguyên"),
        (["--help"], "Kiểm tra các tệp đã điền"),
    ):
        done = subprocess.run(command(*arguments), env=env, capture_output=True, timeout=60)
        assert done.stderr == b"" and done.returncode in (0, 1)
        assert word in done.stdout.decode("utf-8")
    failed = subprocess.run(command("check", "không-có"), env=env, capture_output=True, timeout=60)
    assert failed.returncode == 2 and failed.stderr.decode("utf-8").startswith(
        "Không có tệp hay thư mục này: không-có."
    )


# ---------------------------------------------------------------- progress


def test_progress_tells_files_units_and_the_time_that_is_left():
    meter = Meter(sys.stderr)
    assert meter.text(120, 300, 118, 2.0) == "Đã đọc 120/300 tệp, 118 đơn vị, còn khoảng 3 giây"
    assert meter.text(1, 301, 0, 1.0) == "Đã đọc 1/301 tệp, còn khoảng 5 phút"
    assert (
        Meter(sys.stderr, "Đã tạo", "biểu mẫu").text(1, 2, 0, 4.0)
        == "Đã tạo 1/2 biểu mẫu, còn khoảng 4 giây"
    )


def test_progress_on_a_terminal_and_silence_elsewhere(place):
    pty = pytest.importorskip("pty")
    arguments = command("check", "nhan", "--format", "json")
    quiet = subprocess.run(arguments, env=environment(), capture_output=True, timeout=60)
    assert quiet.stderr == b""
    ours, theirs = pty.openpty()
    shown = subprocess.run(
        arguments, env=environment(COLUMNS="100"), stdout=subprocess.PIPE, stderr=theirs, timeout=60
    )
    os.close(theirs)
    try:
        line = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
    assert line.startswith("\rĐã đọc 1/4 tệp, 1 đơn vị, còn khoảng ")
    assert line.endswith("\r") and line.split("\r")[-2].strip() == "", "the line is not wiped"
    assert shown.stdout == quiet.stdout


def test_the_first_line_on_a_terminal_is_not_glued_to_the_progress(place):
    pty = pytest.importorskip("pty")
    for verb, first in (("check", "nhan/01.xlsx – "), ("report", "Đã ghi "), ("export", "Đã ghi ")):
        more = ["-o", f"ra-{verb}"] if verb != "check" else []
        ours, theirs = pty.openpty()
        subprocess.run(
            command(verb, "nhan", *more),
            env=environment(COLUMNS="100"),
            stdout=theirs,
            stderr=theirs,
            timeout=60,
        )
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65_536):
                said += piece
        except OSError:  # all is read
            pass
        finally:
            os.close(ours)
        assert "Đã đọc 1/" in said.decode() and on_screen(said.decode())[0].startswith(first)
