"""The form that comes with khsheet, given a next version: every verb, with both in one folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from command import run
from filled import filled_workbook, written
from forms import changed, definition_file
from workbooks import read_back

import khsheet
from khsheet.form import definition
from khsheet.form.known import KnownForms
from khsheet.formats import open_book

SENTENCE = (
    "{area_agricultural_ha:unit}, đất phi nông nghiệp: {area_non_agricultural_ha:unit}, "
    'đất chưa sử dụng: {area_unused_ha:unit}."\n'
)
#: The number of the version that comes along, and of the one that is made here.
SHIPPED = definition.load().version
NEXT = SHIPPED + 1
#: New in it: a required number with a rule, a column in the middle of a table, a value of a list, a
#: row of a grid. Gone: an area. Changed: a label, a limit.
NEWER = changed(
    definition.text_of(definition.DEFAULT),
    (f"\nversion = {SHIPPED}\n", f"\nversion = {NEXT}\n"),
    (
        'key = "members_total"\n',
        'key = "members_total"\nfrom = [ { '
        f'version = {NEXT}, label = "Tổng số hội viên của cả xã", min = 2 }} ]\n',
    ),
    (
        """[[sheet.section.field]]
key = "members_new"
""",
        f"""[[sheet.section.field]]
since = {NEXT}
key = "members_young"
label = "Hội viên dưới 35 tuổi"
type = "integer"
unit = "hội viên"
required = true
prompt = "Không có thì ghi 0."
example = "1"

[[sheet.section.field]]
key = "members_new"
""",
    ),
    ('key = "area_unused_ha"\n', f'until = {SHIPPED}\nkey = "area_unused_ha"\n'),
    (SENTENCE, f"{SENTENCE}until = {SHIPPED}\n"),
    (
        'each = ["area_agricultural", "area_non_agricultural", "area_unused"]',
        'each = ["area_agricultural", "area_non_agricultural", '
        f'{{ value = "area_unused", until = {SHIPPED} }}]',
    ),
    ('id = "area_parts_make_whole"\n', f'until = {SHIPPED}\nid = "area_parts_make_whole"\n'),
    (
        """[[sheet.section.column]]
key = "member_position"
""",
        f"""[[sheet.section.column]]
since = {NEXT}
key = "member_branch"
label = "Chi hội"
type = "text"
prompt = "Tên chi hội."
example = "Chi hội thôn Một"

[[sheet.section.column]]
since = {NEXT}
key = "member_former_position"
label = "Chức vụ trước"
type = "choice"
choices = "position"
prompt = "Chọn trong danh sách."
example = "Chi hội phó"

[[sheet.section.column]]
key = "member_position"
""",
    ),
    ('  "Chi hội phó",\n', f'  "Chi hội phó",\n  {{ value = "Hội viên trẻ", since = {NEXT} }},\n'),
    (
        """[[sheet.section.field]]
key = "situation_text"
""",
        f"""[[sheet.section.field]]
since = {NEXT}
key = "digital_text"
label = "Học tập trên môi trường số"
type = "long_text"
prompt = "Viết ngắn gọn."
example = "Các thôn đã có tủ sách số."

[[sheet.section.field]]
key = "situation_text"
""",
    ),
    (
        """[[rule]]
id = "members_total_not_above_population"
""",
        f"""[[rule]]
since = {NEXT}
id = "members_young_not_above_members_total"
kind = "not_above"
severity = "error"
fields = ["members_young"]
limit = ["members_total"]

[[rule]]
id = "members_total_not_above_population"
""",
    ),
)


NAMED = ("--form", "rieng.toml")


@pytest.fixture
def office(tmp_path, monkeypatch) -> Path:
    """An office that has the second version in a file, with its Word templates beside it."""
    monkeypatch.chdir(tmp_path)
    definition_file(tmp_path / "rieng.toml", NEWER)
    for template in definition.templates_dir().glob("*.docx"):
        shutil.copy(template, tmp_path)
    return tmp_path


@pytest.fixture
def known(office) -> KnownForms:
    return KnownForms("rieng.toml")


@pytest.fixture
def arrived(office, known) -> Path:
    """A report of each version, faultless."""
    for name, number, unit in (("a", SHIPPED, "Xã Ổi"), ("b", NEXT, "Xã Mít")):
        form = known.version(definition.DEFAULT, number)
        data = filled_workbook(form=form, unit=unit, code=name)
        written(office / "nhan" / f"{name}.xlsx", data)
    return office / "nhan"


def told(*arguments: object) -> dict:
    return json.loads(run(*arguments, *NAMED, "--format", "json").stdout)


def test_the_version_before_is_the_form_that_comes_along(known):
    first, shipped = known.version(definition.DEFAULT, SHIPPED), definition.load()
    assert first is not None and first is not shipped
    assert list(first.items) == list(shipped.items)
    assert [r.sentence for r in first.rules] == [r.sentence for r in shipped.rules]


def test_a_blank_workbook_is_of_the_newest_version(office, known):
    assert run("new", *NAMED, "--unit", "Xã Ổi", "-o", "moi.xlsx").exit_code == 0
    sent = read_back(known.form, Path("moi.xlsx").read_bytes())
    assert sent.version == NEXT and "members_young" in sent.places
    assert "area_unused_ha" not in sent.places


def test_fields_are_those_of_the_newest_version(office):
    rows = {r["key"]: r for r in told("fields")}
    assert rows["members_young"]["required"] and "area_unused_ha" not in rows
    assert rows["members_total"]["label"] == "Tổng số hội viên của cả xã"
    assert "Hội viên trẻ" in rows["member_position"]["choices"]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_both_are_faultless_in_one_folder(arrived, names):
    for name, number in zip(names, "12", strict=True):
        (arrived / f"{name}.xlsx").rename(arrived / f"{number}-{name}.xlsx")
    data = told("check", "nhan")
    assert [f["status"] for f in data["files"]] == ["accepted"] * 2
    found = {f["unit"]: [x["code"] for x in f["findings"]] for f in data["files"]}
    assert found == {"Xã Ổi": ["KH028"], "Xã Mít": []}
    assert (data["totals"]["members_total"], data["totals"]["members_young"]) == (6, 1)
    assert "area_unused_ha" not in data["totals"]
    assert data["totals"]["area_natural_ha"] == 2 * 3425.6


def test_each_is_judged_by_its_own_marks(arrived, known):
    for name, number, unit in (("c", SHIPPED, "Xã Cam"), ("d", NEXT, "Xã Dừa")):
        form = known.version(definition.DEFAULT, number)
        changes = {"members_total": 1.0, "members_new": 0.0, "members_young": None}
        rows = {"members": [], "entries": []}
        data = filled_workbook(form=form, unit=unit, code=name, changes=changes, rows=rows)
        written(arrived / f"{name}.xlsx", data)
    files = {f["unit"]: f["findings"] for f in told("check", "nhan")["files"]}
    errors = {
        unit: {(x["field"], x["code"]) for x in found if x["severity"] == "error"}
        for unit, found in files.items()
    }
    newer = {("members_total", "KH220"), ("members_young", "KH201")}
    assert newer <= errors["Xã Dừa"]
    assert not newer & errors["Xã Cam"] and errors["Xã Cam"] == errors["Xã Dừa"] - newer


def test_the_consolidated_workbook_of_both_is_collected_again(arrived):
    first = told("collect", "nhan", "-o", "mot.xlsx")
    second = told("collect", "mot.xlsx", "-o", "hai.xlsx")
    assert first["totals"] == second["totals"] and first["files"] == second["files"]
    with open_book(Path("hai.xlsx")) as book:
        rows = [list(cells.values()) for cells in book.sheet("Hội viên").rows.values()]
    head = next(row for row in rows if "Chi hội" in row)
    at = head.index("Chi hội")
    own = {row[0]: row[at] for row in rows if row[0] in ("Xã Ổi", "Xã Mít")}
    assert own == {"Xã Ổi": "không hỏi", "Xã Mít": "Chi hội thôn Một"}
    positions = {row[head.index("Chức vụ")] for row in rows if row[0] in own}
    assert len(positions) == 1 and positions.isdisjoint({None, "không hỏi"})


def rows_of(path: str, sheet: str) -> dict[str, list[list]]:
    """The rows of a sheet that begin with a unit's name, by unit."""
    found: dict[str, list[list]] = {"Xã Ổi": [], "Xã Mít": []}
    with open_book(Path(path)) as book:
        for cells in book.sheet(sheet).rows.values():
            row = list(cells.values())
            if row[0] in found:
                found[row[0]].append(row[1:])
    return found


def test_what_numbers_say_of_a_unit_is_said_in_its_version(arrived):
    told("collect", "nhan", "-o", "mot.xlsx")
    narrative = {unit: str(rows) for unit, rows in rows_of("mot.xlsx", "Thuyết minh").items()}
    assert "đất chưa sử dụng: 2" in narrative["Xã Ổi"]
    assert "đất chưa sử dụng" not in narrative["Xã Mít"]
    assert all("Tổng số hội viên: 03" in told_of for told_of in narrative.values())


def test_a_text_that_was_not_asked_for_is_not_said_to_be_left_out(arrived):
    told("collect", "nhan", "-o", "mot.xlsx")
    with open_book(Path("mot.xlsx")) as book:
        rows = [list(cells.values()) for cells in book.sheet("Thuyết minh").rows.values()]
    assert ["Không hỏi (1 đơn vị)", "Xã Ổi"] in rows


def test_counts_without_names_say_what_was_not_asked(arrived):
    told("collect", "nhan", "--no-names", "-o", "mot.xlsx")
    ((older,), (newer,)) = rows_of("mot.xlsx", "Hội viên").values()
    assert older[0] == newer[0] == 3.0
    assert older.count("không hỏi") == 1 and "không hỏi" not in newer


def test_without_names_what_was_not_asked_is_no_zero(arrived):
    assert told("collect", "nhan", "--no-names", "-o", "mot.xlsx")["totals"]["members_young"] == 1
    again = told("collect", "mot.xlsx", "-o", "hai.xlsx")
    assert again["totals"]["members_young"] == 1
    assert {f["unit"]: f["status"] for f in again["files"]} == {
        "Xã Ổi": "accepted",
        "Xã Mít": "accepted",
    }


def test_reports_of_both_and_of_the_office_are_printed(arrived):
    assert told("collect", "nhan", "-o", "mot.xlsx")["output"] == "mot.xlsx"
    done = run("report", "mot.xlsx", *NAMED, "-o", "bc")
    assert done.exit_code == 0, done.output
    forms = len(definition.load().print_forms)
    assert len(list(Path("bc").iterdir())) == 3 * forms


def test_with_the_shipped_definition_alone_the_next_version_is_refused_by_its_number(arrived):
    data = json.loads(run("check", "nhan", "--format", "json").stdout)
    (refused,) = [f for f in data["files"] if f["status"] == "rejected"]
    (finding,) = refused["findings"]
    assert (refused["unit"], finding["code"]) == ("Xã Mít", "KH009")
    assert f"«{NEXT}»" in finding["message"] and "--form" in finding["message"]


def test_data_say_what_a_version_did_not_ask(arrived, known):
    frames = khsheet.frames("nhan", known=known)
    states = frames.values.set_index(["unit", "indicator"])["state"]
    assert states["Xã Ổi", "members_young"] == "not_asked"
    assert states["Xã Mít", "members_young"] == states["Xã Ổi", "area_unused_ha"] == "given"
    assert states["Xã Mít", "area_unused_ha"] == "not_asked"
    branches = frames.members.groupby("unit")["member_branch"].agg(set)
    assert (branches["Xã Ổi"], branches["Xã Mít"]) == ({pd.NA}, {"Chi hội thôn Một"})
