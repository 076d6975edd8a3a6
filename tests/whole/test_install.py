"""What is installed is the whole package, and demo and README begin with the same office."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_folder_of_the_package_is_installed():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    named = config["options"]["packages"].split()
    folders = {
        ".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "khsheet").rglob("__init__.py")
    }
    assert set(named) == folders | {"khsheet.workbook_templates"} and len(named) == len(set(named))


def test_the_demo_and_the_lines_for_windows_use_the_same_office():
    demo = re.search(r"^demo:.*\n\t(.*)\n\t(.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    readme = (ROOT / "README.md").read_text("utf-8")
    windows = re.search(r"khsheet collect (samples\\submissions.*)", readme)
    asked = re.search(r"khsheet collect (samples/submissions.*) -o", demo[1])
    assert windows[1].replace("\\", "/") == asked[1]
    assert "Xin mở" in demo[2]
