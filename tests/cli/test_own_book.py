"""The office's own book is used where it lies in the folder, and that is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import run
from workbooks import read_back

from khsheet.form import definition

SAMPLES = Path(__file__).parents[2] / "samples"
SENT = str(SAMPLES / "submissions")
USED = "Dùng van-phong.xlsx của thư mục này (12 đơn vị); không dùng thì --no-roster.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def office(folder) -> Path:
    shutil.copy(SAMPLES / "van-phong.xlsx", folder)
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", SENT),
        ("collect", SENT, "-o", "th.xlsx"),
        ("report", SENT, "--mau", "1", "-o", "bc"),
        ("export", SENT, "-o", "dl"),
        ("new", "--period", "2026-H1"),
    ],
    ids=lambda a: a[0],
)
def test_every_verb_takes_it_and_says_so(office, arguments):
    found = run(*arguments)
    assert found.exit_code in (0, 1), found.output
    assert found.stderr.startswith(USED)
    named = run(*arguments, "--roster", "van-phong.xlsx")
    assert named.stderr == "" and named.exit_code == found.exit_code
    assert run(*arguments, "--no-roster", "--roster", "van-phong.xlsx").exit_code == 2


def test_it_tells_who_is_missing_unless_it_is_not_wanted(office):
    told = json.loads(run("check", SENT, "--format", "json").stdout)
    assert told["missing"] == ["Phường Quế Lâm Đông"]
    alone = run("check", SENT, "--format", "json", "--no-roster")
    assert alone.stderr == "" and json.loads(alone.stdout)["missing"] == []


def test_a_unit_that_is_named_is_that_of_the_book(office):
    assert run("new", "--unit", "xã khe vàng", "--period", "2026-H1", "-o", "a.xlsx").exit_code == 0
    sent = read_back(definition.load(), Path("a.xlsx").read_bytes())
    assert (sent.unit.code, sent.unit.name) == ("02", "Xã Khe Vàng") and sent.unit.group
    strange = run("new", "--unit", "Xã Khe Vàngg")
    assert strange.exit_code == 2
    assert "«Xã Khe Vàngg»; có phải 'Xã Khe Vàng' không? Đơn vị ngoài danh sách" in strange.stderr
    assert run("new", "--unit", "Xã Khe Vàngg", "--no-roster", "-o", "b.xlsx").exit_code == 0


def test_a_book_without_units_yet_costs_nothing(folder):
    assert run("office").exit_code == 0
    found = run("check", SENT)
    assert "(chưa ghi đơn vị nào)" in found.stderr and found.exit_code == 1
    assert run("new", "--unit", "Xã Bất Kỳ", "-o", "a.xlsx").exit_code == 0
    asked = run("new")
    assert asked.exit_code == 2 and "--unit TÊN" in asked.stderr
    named = run("check", SENT, "--roster", "van-phong.xlsx")
    assert named.exit_code == 2 and "Danh sách chưa có đơn vị nào" in named.stderr


def test_a_broken_book_says_how_to_do_without_it(folder):
    Path("van-phong.xlsx").write_bytes(b"khong phai")
    found = run("check", SENT)
    assert found.exit_code == 2
    assert found.stderr.splitlines()[-1] == "Muốn chạy mà không dùng tệp này thì thêm --no-roster."
    assert run("check", SENT, "--no-roster").exit_code == 1


def test_a_column_that_two_forms_call_the_same_is_there_for_either(folder):
    """The book was made for the form that comes along; another has a setting of the same name."""
    assert run("office").exit_code == 0
    assert run("form", "--new", "-o", "clb.xlsx").exit_code == 0
    asked = ("--unit", "Thôn Đông", "--period", "2026-H1")
    done = run("new", "--form", "clb.xlsx", *asked, "-o", "a.xlsx")
    assert done.exit_code == 0 and "không còn" not in done.output + done.stderr
