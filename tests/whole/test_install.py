"""What is installed is the whole package, and demo and README begin with the same office."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_every_folder_of_the_package_is_installed():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    named = config["options"]["packages"].split()
    folders = {
        ".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "khsheet").rglob("__init__.py")
    }
    assert set(named) == folders and len(named) == len(set(named))


def test_the_templates_are_built_into_the_package(tmp_path):
    pytest.importorskip("setuptools")
    build = ["setup.py", "--quiet", "build_py", "--build-lib", str(tmp_path)]
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True, timeout=60)
    built = {
        p.name: p.read_bytes() for p in (tmp_path / "khsheet" / "workbook_templates").iterdir()
    }
    assert built == {p.name: p.read_bytes() for p in (ROOT / "workbook_templates").iterdir()}
    assert len(built) > 3


def test_an_editable_installation_ends_without_a_warning():
    """Packages that are mapped to folders of other names are installed with a warning that looks
    like a failure."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    assert config["options"]["package_dir"].split() == ["=", "."]


def test_the_demo_and_the_lines_for_windows_use_the_same_office():
    demo = re.search(r"^demo:.*\n\t(.*)\n\t(.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    readme = (ROOT / "README.md").read_text("utf-8")
    windows = re.search(r"khsheet collect (samples\\submissions.*)", readme)
    asked = re.search(r"khsheet collect (samples/submissions.*) -o", demo[1])
    assert windows[1].replace("\\", "/") == asked[1]
    assert "Xin mở" in demo[2]
