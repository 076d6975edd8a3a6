"""The benchmark measures what it says: files are read alike whoever saved them, figures are marked."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from arrived import FORM, checked, told
from clients import need_libreoffice

sys.path.append(str(Path(__file__).parents[2]))

from benchmarks import files, filled, imitations, resaves, run, table
from benchmarks.measure import Cost, Line, Part
from khsheet.form.layout import a1

NUMBERS = (1, 2)
ORIGINALS = {number: filled.workbook(FORM, number) for number in NUMBERS}
ONE_WITH_EMBLEM = next(n for n in range(1, 100) if imitations.Excel365(ORIGINALS[1], n).has_emblem)


def same(data: bytes, again: bytes) -> None:
    """The same answers and findings, from another file."""
    one, other = checked(data), checked(again)
    assert again != data
    assert other.answers == one.answers
    assert told(other) == told(one)
    assert other.submission.places.keys() == one.submission.places.keys()


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", resaves.ONE_BY_ONE)
def test_a_workbook_saved_again_is_read_alike(kind, number):
    original = ORIGINALS[number]
    assert len(checked(original).answers.rows["members"]) > 20
    same(original, resaves.ONE_BY_ONE[kind](original, number))


def test_a_picture_in_a_cell_of_the_heading_is_told_and_changes_no_answer():
    again = resaves.ONE_BY_ONE["excel"](ORIGINALS[1], ONE_WITH_EMBLEM)
    with zipfile.ZipFile(io.BytesIO(again)) as package:
        assert b' t="e" vm="1">' in package.read("xl/worksheets/sheet4.xml")
    one, other = checked(ORIGINALS[1]), checked(again)
    assert other.answers == one.answers
    added = [f for f in other.findings if f not in one.findings]
    assert {(a1(f.place.row, f.place.column), f.severity) for f in added} == {("F2", "warning")}


@pytest.mark.libreoffice
@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
def test_libreoffice_saves_it_alike(to, tmp_path):
    need_libreoffice()
    original = tmp_path / "goc.xlsx"
    original.write_bytes(ORIGINALS[1])
    (tmp_path / "lo").mkdir()
    resaves.by_libreoffice([original], to, tmp_path / "lo")
    same(ORIGINALS[1], (tmp_path / "lo" / f"goc.{to}").read_bytes())


#: What real files of each program show: part of the package, pattern, how often at least.
TRAITS = [
    ("excel", "xl/worksheets/sheet4.xml", r'<row r="8" spans="2:\d" ht="[\d.]+" [^>]*x14ac:dy', 1),
    ("excel", "xl/worksheets/sheet4.xml", r'mc:Ignorable="x14ac xr xr2 xr3"[^>]* xr:uid="\{', 1),
    ("excel", "xl/worksheets/sheet12.xml", r' t="str" cm="1"><f t="array"', 10),
    ("excel", "xl/worksheets/sheet2.xml", r"<v>\d+\.\d{13,}</v>", 1),
    ("excel", "xl/sharedStrings.xml", r"<si><r><t[^>]*>[^<]+</t></r><r><rPr>", 20),
    ("excel", "xl/sharedStrings.xml", r"</t><phoneticPr ", 20),
    ("excel", "xl/calcChain.xml", r'<c r="[A-Z]+\d+" i="\d+"/>', 100),
    ("wps", "xl/worksheets/sheet4.xml", r'xmlns:etc="[^"]*wps[^"]*"', 1),
    ("wps", "xl/worksheets/sheet4.xml", r'<row r="8" spans="2:\d" ht', 1),
    ("wps", "docProps/app.xml", r"<Application>WPS Office<", 1),
    ("wps", "xl/worksheets/", r"^$", 1),
    ("google", "xl/worksheets/sheet4.xml", r"<v>1\.0</v>", 1),
    ("google", "xl/worksheets/sheet8.xml", r"<v>\d\.\d+E[78]</v>", 1),
    ("google", "xl/worksheets/sheet4.xml", r'<row r="1000" ht="15.75" customHeight="1"/>', 1),
    ("google", "xl/drawings/drawing4.xml", r"<xdr:wsDr [^<]*/>$", 1),
]


@pytest.mark.parametrize(("kind", "part", "pattern", "least"), TRAITS)
def test_an_imitation_has_what_files_of_its_program_have(kind, part, pattern, least):
    again = resaves.ONE_BY_ONE[kind](ORIGINALS[2], 2)
    with zipfile.ZipFile(io.BytesIO(again)) as package:
        assert len(re.findall(pattern, package.read(part).decode())) >= least


@pytest.mark.parametrize("gone", ["xl/calcChain.xml", "docProps/app.xml", "docProps/core.xml"])
def test_google_sheets_leaves_parts_out(gone):
    again = resaves.ONE_BY_ONE["google"](ORIGINALS[1], 1)
    with zipfile.ZipFile(io.BytesIO(again)) as package:
        assert gone not in package.namelist()


def test_mistakes_stand_in_every_tenth_row_and_nowhere_else():
    result = checked(filled.workbook(FORM, 1, with_mistakes=True))
    for key, table_ in FORM.tables.items():
        sheet = result.submission.tables[key].sheet
        rows = {f.place.row for f in result.findings if f.place.sheet == sheet and f.place.row}
        count = len(result.submission.tables[key].rows)
        assert len({row % filled.EVERY for row in rows}) == 1, table_.key
        assert len(rows) > 0.5 * count / filled.EVERY


# ---------------------------------------------------------------- files


def test_files_are_made_once_and_anew_by_another_maker(tmp_path, monkeypatch):
    folder = files.folder_of(tmp_path, "google", 2, FORM)
    assert [p.name for p in sorted(folder.iterdir())] == ["don-vi-00001.xlsx", "don-vi-00002.xlsx"]
    before = folder.stat().st_mtime_ns
    assert files.folder_of(tmp_path, "google", 2, FORM) == folder
    assert folder.stat().st_mtime_ns == before
    monkeypatch.setattr(filled, "ENTRIES", 3)
    anew = files.folder_of(tmp_path, "google", 1, FORM)
    assert anew.parent != folder.parent and not folder.exists()


def test_what_was_broken_off_is_made_to_an_end(tmp_path, monkeypatch):
    save = resaves.ONE_BY_ONE["wps"]

    def broken_off(data: bytes, number: int) -> bytes:
        if number == 2:
            raise KeyboardInterrupt
        return save(data, number)

    with monkeypatch.context() as patched:
        patched.setitem(resaves.ONE_BY_ONE, "wps", broken_off)
        with pytest.raises(KeyboardInterrupt):
            files.folder_of(tmp_path, "wps", 2, FORM)
    assert len(list(files.folder_of(tmp_path, "wps", 2, FORM).iterdir())) == 2


@pytest.mark.parametrize("at_once", [5, 3, 2])
def test_where_libreoffice_ends_early_another_goes_on(at_once, tmp_path, monkeypatch):
    """It dies while it writes a file, which is then half of one."""

    def dying(paths, to, folder):
        for n, path in enumerate(paths[:at_once]):
            is_half = n == at_once - 1 < len(paths) - 1
            (folder / f"{path.stem}.{to}").write_text("half" if is_half else "whole")
            os.utime(folder / f"{path.stem}.{to}", (n, n))
        return ""

    monkeypatch.setattr(resaves, "convert", dying)
    folder = tmp_path / "ods"
    folder.mkdir()
    resaves.by_libreoffice([tmp_path / f"{n}.xlsx" for n in range(5)], "ods", folder)
    assert [p.read_text() for p in sorted(folder.iterdir())] == ["whole"] * 5


def test_libreoffice_that_gets_nothing_done_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(resaves, "convert", lambda *_: "no display")
    with pytest.raises(RuntimeError, match="no display"):
        resaves.by_libreoffice([tmp_path / "1.xlsx"], "ods", tmp_path)


# ---------------------------------------------------------------- figures


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("bench")


def test_a_whole_run(work, capsys):
    figures = work / "figures.json"
    given = ["--only", "made,mistakes,help", "--files", "2", "--rounds", "2"]
    assert run.main([*given, "--folder", str(work / "files"), "--json", str(figures)]) == 0
    told_of = capsys.readouterr().out
    written = json.loads(figures.read_text(encoding="utf-8"))
    assert [line["name"] for line in written["lines"]] == [
        "collect / floor, as made",
        "check / floor, as made",
        "collect / floor, with mistakes",
        "check / floor, with mistakes",
        "--help / bare Python, wall",
    ]
    for line in written["lines"]:
        assert len(line["values"]) == 2 and min(line["values"]) > 1
        assert f"| {line['name']} | ratio | {table.shown(line['median'])} |" in told_of
    (first, second) = written["processes"]["made"]["new"]
    assert first.keys() == second.keys() == {"floor", "check", "collect"}


def test_files_that_are_refused_are_not_measured(work):
    folder = files.folder_of(work / "files", "made", 1, FORM)
    spoiled = work / "made-spoiled"
    shutil.copytree(folder, spoiled)
    run.try_out(spoiled, run.Code("new", sys.executable))
    (spoiled / "don-vi-00002.xlsx").write_bytes(b"PK")
    with pytest.raises(SystemExit, match=r"not every file of .* is accepted"):
        run.try_out(spoiled, run.Code("new", sys.executable))


def test_another_checkout_must_run_its_own_code(tmp_path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    with pytest.raises(SystemExit, match="does not run the khsheet of"):
        run.code_of(tmp_path)


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit):
        run.main(["--only", "made,excle"])
    assert "no part is called excle" in capsys.readouterr().err


def found(values, before, *, goal=None, more_is_better=False) -> table.Found:
    line = Line("x", lambda _: 0.0, goal=goal, more_is_better=more_is_better)
    return table.Found("part", line, values, before)


@pytest.mark.parametrize(
    ("values", "before", "more_is_better", "is_worse"),
    [
        ([1.0, 1.0, 1.0, 1.0, 1.0], [], False, False),
        ([1.0, 1.1, 0.9, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], False, False),
        ([1.1, 1.2, 1.1, 1.1, 0.9], [1.0, 1.0, 1.0, 1.0, 1.0], False, True),
        ([1.1, 1.2, 1.1, 0.9, 0.9], [1.0, 1.0, 1.0, 1.0, 1.0], False, False),
        ([1.02] * 5, [1.0] * 5, False, False),
        ([1.05] * 2, [1.0] * 2, False, False),
        ([1.1] * 2, [1.0] * 2, False, True),
        ([9.0] * 5, [10.0] * 5, True, True),
        ([10.0] * 5, [9.0] * 5, True, False),
    ],
)
def test_what_is_worse_than_before(values, before, more_is_better, is_worse):
    result = found(values, before, more_is_better=more_is_better)
    assert result.is_worse is is_worse
    if before:
        (_, _, line) = table.table([result])
        assert line.endswith(" WORSE |") is is_worse


@pytest.mark.parametrize(
    ("median", "goal", "more_is_better", "shown"),
    [
        (2.0, 2.0, False, "<= 2"),
        (2.1, 2.0, False, "<= 2 (missed)"),
        (12.0, 12, True, ">= 12"),
        (11.9, 12, True, ">= 12 (missed)"),
        (5.0, None, False, ""),
    ],
)
def test_goals(median, goal, more_is_better, shown):
    assert table.goal_of(found([median], [], goal=goal, more_is_better=more_is_better)) == shown


def test_a_line_compares_what_was_measured_in_one_round():
    rounds = [
        {"floor": Cost(1, floor, 10), "check": Cost(1, check, 10)}
        for floor, check in ((1.0, 2.0), (2.0, 4.0), (1.5, 3.0))
    ]
    line = Line("check / floor", lambda costs: costs["check"].cpu / costs["floor"].cpu)
    part = Part("made", (), (line,), 3, measured={"new": rounds})
    assert part.values(line, run.Code("new", sys.executable)) == [2.0, 2.0, 2.0]
