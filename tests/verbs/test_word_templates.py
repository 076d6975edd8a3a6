"""The Word templates that are handed out, and the list of what can be filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written

from khsheet.form import definition
from khsheet.form.wording import COMMON_NAMES
from khsheet.reports.environment import environment
from khsheet.reports.office_document import MEANINGS
from khsheet.reports.placeholders import placeholders
from khsheet.verbs.word_templates import FILTERS

FORM = definition.load()
NAMES = [*(f"so-ket-6-thang-mau-{n}.docx" for n in "123"), "so-ket-6-thang-van-phong.docx"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_templates_are_handed_out_and_taken_back():
    done = run("fields", "--templates", "mau")
    assert done.exit_code == 0
    assert done.stdout.split() == [f"mau/{name}" for name in (*NAMES, "cho-dien.txt")]
    written(Path("nhan/a.xlsx"), filled_workbook())
    own = ("--mau", "1", "--template", "mau/so-ket-6-thang-mau-1.docx")
    office = ("--office", "--template", "mau/so-ket-6-thang-van-phong.docx")
    for number, options in enumerate((own, office)):
        assert run("report", "nhan", "-o", f"b{number}", *options).exit_code == 0
        assert len(list(Path(f"b{number}").iterdir())) == 1


def test_the_list_names_all_that_the_templates_use():
    run("fields", "--templates", "mau")
    text = Path("mau/cho-dien.txt").read_bytes().decode("utf-8-sig")
    lines = text.split("\r\n")
    assert "{{ population }}  Dân số" in lines
    assert "{{ members_new }}  Hội viên mới kết nạp từ đầu năm" in lines
    inner = {"title", "text", "texts", "units", "of", "heads", "rows", "cells", "name", "number"}
    for name in NAMES:
        for used in placeholders(Path("mau") / name) - inner - {"unit_name"}:
            assert used in text, used


def test_every_filter_of_ours_is_told():
    from jinja2.defaults import DEFAULT_FILTERS

    own = environment().filters.keys() - DEFAULT_FILTERS.keys()
    assert own | {"upper"} == set(FILTERS)
    assert not COMMON_NAMES.keys() & MEANINGS.keys()
