"""The bundle for Windows: what is in it, and its own .bat run with a stand-in for its Python.

Not tested here, for it takes Windows: how cmd.exe itself reads the file (see cmd_imitated.py for what is
imitated), the code page of its window, what the Explorer hands over when files are dropped, and
paths on network drives.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from pathlib import Path, PureWindowsPath

import make_bundle
import pytest
from cmd_imitated import Cmd

from khsheet.verbs.season_folder import LAUNCHER, beside, launcher

ROOT = Path(__file__).parents[2]
VERSION = "3.12.10"
#: Stands for python.exe: imports from the folders of its ._pth, as the embeddable one does.
STAND_IN = """\
#!{python}
import os, sys
from pathlib import Path
home = Path(__file__).resolve().parent
(paths,) = home.glob("python*._pth")
folders = [line.replace("\\\\", "/") for line in paths.read_text().splitlines()]
here = [str((home / line).resolve()) for line in folders if (home / line).is_dir()]
os.environ["PYTHONPATH"] = os.pathsep.join(here)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
AWKWARD = ["Mùa 6 tháng đầu năm", "100% & đủ", "a%PATH%b", "Hội! Khuyến! học", "x^y (1)", "R&D"]


needs_scripts = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts of a shell")


@pytest.fixture
def archive(tmp_path, monkeypatch) -> Path:
    """What stands for the embeddable Python, known by its checksum."""
    path = tmp_path / "dist" / make_bundle.ARCHIVE.format(VERSION)
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("python.exe", STAND_IN.format(python=sys.executable))
        made.writestr(
            "python312._pth", "python312.zip\n.\n\n# Uncomment to run site.main()\n#import site\n"
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setitem(make_bundle.PYTHONS, VERSION, digest)
    return path


@pytest.fixture
def wheels(tmp_path) -> list[Path]:
    """khsheet as a wheel, and one that has its modules in a .data folder."""
    own, other = tmp_path / "khsheet-0.2-py3-none-any.whl", tmp_path / "other-1-py3-none-any.whl"
    with zipfile.ZipFile(own, "w") as made:
        for path in (ROOT / "khsheet").rglob("*"):
            if path.suffix in (".py", ".toml"):
                made.write(path, path.relative_to(ROOT))
        for path in (ROOT / "workbook_templates").iterdir():
            made.write(path, f"khsheet/workbook_templates/{path.name}")
        needs = "Requires-Dist: other\nRequires-Dist: only-there; sys_platform == 'win32'\n"
        needs += "Requires-Dist: elsewhere; sys_platform == 'linux'\n"
        needs += "Requires-Dist: faster>=2; extra == 'quick'\nRequires-Dist: never; extra == 'x'\n"
        made.writestr(
            "khsheet-0.2.dist-info/METADATA",
            f"Metadata-Version: 2.1\nName: khsheet\nVersion: 0.2\n{needs}",
        )
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("other-1.data/purelib/other/__init__.py", "")
        made.writestr("other-1.data/scripts/other.exe", "")
        made.writestr(
            "other-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: other\nVersion: 1\n"
        )
    return [own, other]


@pytest.fixture
def bundle(tmp_path, archive, wheels) -> Path:
    target = tmp_path / "bản & 100%!" / "khsheet"
    make_bundle.assemble(target, archive, wheels)
    (target / "python" / "python.exe").chmod(0o755)
    return target


def test_the_folder_has_python_what_it_imports_and_what_people_read(bundle):
    assert {p.name for p in bundle.iterdir()} == {
        LAUNCHER,
        "DOC-TRUOC.txt",
        "huong-dan-don-vi.docx",
        "huong-dan-van-phong.docx",
        "lib",
        "python",
        "tap-huan",
    }
    paths = (bundle / "python" / "python312._pth").read_text().splitlines()
    assert paths == ["python312.zip", ".", "..\\lib"]
    assert (bundle / "lib" / "other" / "__init__.py").is_file()
    assert not list(bundle.rglob("other.exe"))
    read = (bundle / "DOC-TRUOC.txt").read_bytes().decode("utf-8-sig")
    assert LAUNCHER in read and read.count("\n") == read.count("\r\n")
    packed = make_bundle.zipped(bundle)
    with zipfile.ZipFile(packed) as opened:
        assert f"khsheet/{LAUNCHER}" in opened.namelist()


@needs_scripts
def test_its_bat_runs_the_khsheet_of_the_bundle(bundle):
    said = Cmd(bundle / LAUNCHER, f'cmd /c ""{bundle / LAUNCHER}""').run()
    assert "Usage" not in said and "collect" in said and "office" in said
    # The stand-in imports from lib and from nowhere else first.
    (bundle / "lib" / "khsheet" / "__main__.py").write_text("print('from the bundle')")
    assert "from the bundle" in Cmd(bundle / LAUNCHER, "cmd").run()


@needs_scripts
def test_without_its_python_it_takes_what_is_installed_or_says_so(bundle, tmp_path):
    (bundle / "python" / "python.exe").unlink()
    said = Cmd(bundle / LAUNCHER, "cmd").run()
    assert said.startswith("Không thấy khsheet trên máy này.")
    program = tmp_path / "khsheet"
    program.write_text("#!/bin/sh\necho installed\n")
    program.chmod(0o755)
    assert "installed" in Cmd(bundle / LAUNCHER, "cmd", {"khsheet": program}).run()


@needs_scripts
@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_folders_and_dropped_files_come_through(name, tmp_path):
    folder = tmp_path / name
    folder.mkdir()
    program = folder / "python" / "python.exe"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$KHSHEET_DROPPED"\n')
    program.chmod(0o755)
    (folder / LAUNCHER).write_bytes(launcher('"python\\python.exe" -m khsheet'))
    called = f'cmd.exe /c ""{folder / LAUNCHER}" "C:\\{name}\\a.xlsx""'
    place, dropped = Cmd(folder / LAUNCHER, called).run().splitlines()[:2]
    assert place == str(folder) and dropped == called


def test_a_season_in_the_bundle_s_folder_names_its_python_as_it_stands_beside(tmp_path):
    program = tmp_path / "khsheet" / "python" / "python.exe"
    assert beside(tmp_path / "khsheet" / "mua", program) == ["..\\python\\python.exe"]
    assert beside(tmp_path / "mua", program) == []
    text = launcher('"..\\python\\python.exe" -m khsheet', '"D:\\python.exe" -m khsheet').decode()
    order = [text.index(line) for line in ("..\\python", ":other1", "D:\\python", ":installed")]
    assert order == sorted(order)
    assert PureWindowsPath("..\\python\\python.exe").parts[0] == ".."


def test_a_missing_or_another_python_is_told(tmp_path, archive):
    assert make_bundle.embeddable(archive.parent) == (VERSION, archive)
    with pytest.raises(make_bundle.NotBuilt, match=r"Please download python-3\.12\.10-embed"):
        make_bundle.embeddable(tmp_path)
    archive.write_bytes(archive.read_bytes() + b"x")
    with pytest.raises(make_bundle.NotBuilt, match="its SHA-256 is"):
        make_bundle.embeddable(archive.parent)


def test_what_counts_on_windows_alone_is_wanted_too(wheels):
    assert list(make_bundle.lacking(wheels, VERSION)) == ["only-there", "faster>=2"]
