"""Units of different printed forms in one office: forms, checks, consolidation, merges, reports."""

from __future__ import annotations

import io
import json
import time
from itertools import chain, combinations
from pathlib import Path

import clients
import docx
import openpyxl
import pytest
import workbooks
from command import run
from filled import example_cells, example_rows, filled_workbook, written
from lazily import load_workbook
from office_books import saved
from typed import typed

import khsheet
from khsheet.form import definition, profiles
from khsheet.form.layout import CHECK_SHEET, IDENTITY_SHEET, layout
from khsheet.messages import ASKED_LESS, ASKED_MORE, NOT_ASKED
from khsheet.model import Field, Form, Profile, Severity

FORM = definition.load()
IDS = [printed.id for printed in FORM.print_forms]
CHOICES = list(chain(*(combinations(IDS, n) for n in range(1, len(IDS)))))
UNITS = ("Xã Suối Trà", "Phường Bến Ngói", "Xã Khe Vàng")


def asking(*ids: str) -> Form:
    return profiles.asking(FORM, Profile(ids))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sent(name: str, *ids: str, unit: int = 0, **more) -> Path:
    """A filled workbook of a unit that asks for those printed forms; of the whole form for none."""
    data = filled_workbook(
        unit=UNITS[unit], code=f"0{unit + 1}", form=asking(*ids) if ids else FORM, **more
    )
    return written(Path("nhan") / name, data)


def office(**wanted: str) -> None:
    """The office's book with the three units, and what it wants of some: ``_1="1, 3"``."""
    rows = [
        {"code": f"0{n}", "name": name, "print_forms": wanted.get(f"_{n}")}
        for n, name in enumerate(UNITS, 1)
    ]
    saved(Path("van-phong.xlsx"), {"units": rows})


def checked(*arguments: object) -> list[dict]:
    return json.loads(run("check", "nhan", "--format", "json", *arguments).stdout)["files"]


def said_of(path: Path | str) -> dict[str, str]:
    """What a workbook says of itself on its hidden sheet."""
    return dict(load_workbook(path)[IDENTITY_SHEET].iter_rows(values_only=True))


def told(file: dict) -> list[tuple[str, str]]:
    return [(f["code"], f["field"]) for f in file["findings"]]


# ---------------------------------------------------------------- each profile alone


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_a_unit_that_fills_just_what_is_asked_is_accepted_without_a_word(ids):
    sent("a.xlsx", *ids)
    (file,) = checked("--no-roster")
    assert (file["status"], file["findings"]) == ("accepted", [])


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_one_required_input_taken_out_is_all_that_is_found(ids):
    form = asking(*ids)
    required = [key for key, item in form.inputs.items() if item.required]
    whole = filled_workbook(unit=UNITS[0], form=form)
    for number, key in enumerate(required):
        at = layout(form).cells[key]
        cleared = typed(whole, {at.sheet: {(at.row, at.column): None}})
        written(Path(f"nhan/{number:02}.xlsx"), cleared)
    entries = [
        e
        for n, _ in enumerate(required)
        for e in khsheet.check([f"nhan/{n:02}.xlsx"]).collection.files
    ]
    found = [[(f.code, f.field) for f in e.findings] for e in entries]
    assert found == [[("KH201", key)] for key in required]


def shown_by(ids: tuple[str, ...]) -> list[Field]:
    """The inputs that stand in one of those printed forms."""
    return [item for item in asking(*ids).inputs.values() if {*ids} & {*item.print_forms}]


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_a_printed_number_is_required_or_stated_to_be_written_by_hand(ids):
    numbers = [item for item in shown_by(ids) if item.type.is_number]
    assert len(numbers) > 5
    assert {i.key for i in numbers if not i.required} == {i.key for i in numbers if i.if_blank}


@pytest.mark.parametrize("ids", CHOICES, ids=",".join)
def test_one_printed_input_taken_out_is_all_that_is_found(ids):
    """A number is missing, a text is asked about; what the definition leaves to a hand is not."""
    form, whole, rows = asking(*ids), example_cells(), example_rows()
    cells = {key: raw for key, raw in whole.items() if key in form.inputs}
    there = {key: of for key, of in rows.items() if key in form.tables}
    for item in shown_by(ids):
        result = workbooks.checked(form, {**cells, item.key: None}, there)
        found = [(f.field, f.severity) for f in result.findings]
        firm = Severity.ERROR if item.type.is_number else Severity.WARNING
        if item.key == "inspection_result_text" or item.key == "clc_literacy_village":
            firm = Severity.ERROR  # units were inspected, classes held
        assert found == ([] if item.if_blank else [(item.key, firm)])


@pytest.mark.parametrize("version", [1, 2])
def test_older_versions_are_judged_by_their_own_marks(version):
    own = FORM.at(version)
    optional = [k for k, i in FORM.inputs.items() if i.required and not own.inputs[k].required]
    assert len(optional) == 39 and "population" not in optional
    cells = {**example_cells(own), **dict.fromkeys(optional), "report_place": None}
    cells["inspection_result_text"] = cells["clc_literacy_village"] = None
    assert workbooks.checked(own, cells, example_rows(form=own)).findings == []


def test_a_workbook_says_for_which_printed_forms_it_is():
    run(
        "new",
        "--no-roster",
        "--unit",
        UNITS[0],
        "--period",
        "2026-H1",
        "--mau",
        "3,1",
        "-o",
        "a.xlsx",
    )
    book = load_workbook("a.xlsx")
    assert said_of("a.xlsx")["asked"] == "1,3"
    own = asking("1", "3")
    assert [s.name for s in own.sheets] == [
        name for name in book.sheetnames if name in {s.name for s in FORM.sheets}
    ]
    shown = {
        cell for row in book[own.sheets[0].name].iter_rows(min_row=1, max_row=1) for cell in row
    }
    assert "1,3" in {cell.value for cell in shown}


def test_without_its_hidden_sheet_it_is_read_by_the_marks_of_the_others():
    path = sent("a.xlsx", "3")
    book = load_workbook(path)
    del book[IDENTITY_SHEET]
    book.save(path)
    (file,) = checked("--no-roster")
    assert told(file) == [("KH013", "")]


@pytest.mark.libreoffice
@pytest.mark.parametrize("ids", [("1",), ("3",), ("1", "2")], ids=",".join)
def test_excel_says_the_same_as_python(ids, tmp_path):
    """Blank, half filled, wrong and full: status of every line and mark beside every input."""
    form = asking(*ids)
    whole = example_cells(form)
    half = {key: raw for n, (key, raw) in enumerate(whole.items()) if n % 2}
    wrong = {key: "x" if n % 3 == 0 else raw for n, (key, raw) in enumerate(whole.items())}
    made, paths = [], []
    for number, cells in enumerate(({}, half, wrong, whole)):
        paths.append(
            written(tmp_path / f"{number}.xlsx", workbooks.workbook(form, cells, judged=False))
        )
        made.append(workbooks.checked(form, cells))
    for result, path in zip(made, paths, strict=True):
        book = clients.shown(path)
        assert workbooks.lines_of(form, book) == workbooks.expected_lines(form, result)
        assert workbooks.marks_of(form, book) == workbooks.expected_marks(form, result)


# ---------------------------------------------------------------- the office decides


def test_the_office_makes_forms_by_its_list_and_new_by_what_is_named():
    office(_1="3", _2=", ".join(IDS))
    run("new", "--period", "2026-H1", "-o", "gui")
    asked = {}
    for path in sorted(Path("gui").glob("*.xlsx")):
        asked[path.name] = said_of(path).get("asked")
    assert asked == {
        "phuong-ben-ngoi-2026-H1.xlsx": None,
        "xa-khe-vang-2026-H1.xlsx": None,
        "xa-suoi-tra-2026-H1.xlsx": "3",
    }
    run("new", "--period", "2026-H1", "--unit", UNITS[0], "--mau", "2", "-o", "b.xlsx")
    assert said_of("b.xlsx")["asked"] == "2"


def test_stamped_forms_are_those_written_alone():
    """Many units of two profiles: each workbook is the one that is made for it alone."""
    office(_1="3", _2="3", _3="1")
    run("new", "--period", "2026-H1", "-o", "gui")
    for name in UNITS:
        run("new", "--period", "2026-H1", "--unit", name, "-o", "mot")
    for path in Path("gui").iterdir():
        assert path.read_bytes() == (Path("mot") / path.name).read_bytes()


def test_a_whole_form_of_which_the_office_wants_a_part_is_asked_for_that_part():
    """A ward that answered what form 3 needs has no error for what it left out."""
    office(_1="3")
    mine = asking("3").inputs
    sent(
        "a.xlsx",
        changes={key: None for key in FORM.inputs if key not in mine},
        rows={key: [] for key in FORM.tables},
    )
    (file,) = checked()
    assert (file["status"], told(file)) == ("accepted", [(ASKED_LESS, "")])
    assert "mọi mẫu in, văn phòng cần mẫu in 3" in file["findings"][0]["message"]


def test_all_printed_forms_by_name_in_any_order_are_the_whole_form():
    office(_1=", ".join(reversed(IDS)))
    sent("a.xlsx")
    (file,) = checked()
    assert (file["status"], file["findings"], file.get("mau")) == ("accepted", [], None)


def test_what_was_given_beyond_counts_and_is_judged():
    office(_1="3")
    kept = {
        **dict.fromkeys(FORM.inputs),
        **{k: v for k, v in example_cells().items() if k in asking("3").inputs},
    }
    sent(
        "a.xlsx",
        changes={**kept, "members_total": "bảy", "population": 6021.0},
        rows={key: [] for key in FORM.tables},
    )
    (file,) = checked("--values")
    assert told(file) == [(ASKED_LESS, ""), ("KH202", "members_total")]
    result = khsheet.check(["nhan"], "van-phong.xlsx").collection
    values = result.counted["01"].values
    assert values["population"] == 6021 and "members_new" not in values


def test_a_workbook_without_a_place_for_what_is_wanted_is_not_whole():
    office(_1="1, 3")
    sent("a.xlsx", "3")
    (file,) = checked("--return", "tra")
    assert (file["status"], told(file)) == ("errors", [(ASKED_MORE, "")])
    message = file["findings"][0]["message"]
    assert "Tệp lập theo mẫu in 3, văn phòng cần mẫu in 1, 3 của đơn vị" in message
    label = FORM.inputs["members_total"].label
    assert f"«{label}»" in message
    (back,) = Path("tra").iterdir()
    again = khsheet.check([back], "van-phong.xlsx").collection.counted["01"]
    form = asking("1", "3")
    missing = {key for key, i in form.inputs.items() if i.required} - asking("3").inputs.keys()
    assert {f.field for f in again.findings if f.severity is Severity.ERROR} >= missing
    sent_values = dict(example_cells(asking("3")).items())
    assert (
        workbooks.read_back(form, back.read_bytes()).cells.items()
        >= {key: raw for key, raw in sent_values.items() if raw is not None}.items()
    )


def test_what_a_unit_gave_beyond_comes_back_to_it():
    """A whole form, form 3 wanted: the return asks for form 3, and keeps what was given beyond."""
    office(_1="3")
    sent("a.xlsx", changes={"report_year": "x"})
    run("check", "nhan", "--return", "tra")
    (back,) = Path("tra").iterdir()
    profile = profiles.read(said_of(back)["asked"])
    assert profile.print_forms == ("3",) and {"members", "entries", "population"} <= {*profile.also}
    again = khsheet.check([back], "van-phong.xlsx").collection.counted["01"]
    assert {f.field for f in again.findings if f.severity is Severity.ERROR} == {"report_year"}
    assert again.values["population"] == example_cells()["population"]
    assert again.row_counts["members"] == 3


# ---------------------------------------------------------------- decisions


def corrected(item: str, old: str | None, new: str, **wanted: str) -> dict:
    rows = [
        {"code": f"0{n}", "name": name, "print_forms": wanted.get(f"_{n}")}
        for n, name in enumerate(UNITS, 1)
    ]
    decision = {"kind": "Sửa số qua điện thoại", "unit": UNITS[0], "item": item, "old": old}
    words = {"reason": "theo lời đơn vị", "by": "N.V"}
    saved(
        Path("van-phong.xlsx"),
        {"units": rows, "decisions": [{**decision, "new": new, **words}]},
    )
    done = run("collect", "nhan", "-o", "th.xlsx", "--format", "json", "--values")
    return json.loads(done.stdout)


def test_a_number_that_the_unit_was_not_asked_for_is_not_corrected():
    sent("a.xlsx", "3")
    sent("b.xlsx", unit=1)
    data = corrected(FORM.inputs["population"].label, None, "12000", _1="3")
    assert data["totals"]["population"] == example_cells()["population"]
    assert [d["outcome"] for d in data["decisions"]] == ["unmatched"]
    told_by = run("check", "nhan").stdout
    assert "biểu mẫu của đơn vị không hỏi mục này" in told_by
    assert run("report", "th.xlsx", "-o", "bc").exit_code == 0


@pytest.mark.parametrize("wanted", ["3", None])
def test_a_cell_is_that_of_the_workbook_of_the_unit(wanted):
    """Where nobody can know what workbook the unit has, the item is asked for by its name."""
    sent("a.xlsx", "3")
    own = layout(asking("3")).cells["branches_total"]
    assert layout(FORM).cells["branches_total"] != own
    old = str(int(example_cells()["branches_total"]))
    if wanted:
        data = corrected(f"{own.sheet}!{own.a1}", old, "99", _1=wanted)
        assert data["totals"]["branches_total"] == 99
    else:
        with pytest.raises(json.JSONDecodeError):  # nothing is collected
            corrected(f"{own.sheet}!{own.a1}", old, "99")
        assert "có thể là nhiều mục" in run("check", "nhan").stderr


# ---------------------------------------------------------------- consolidated


def collected(name: str, *arguments: object) -> openpyxl.Workbook:
    run("collect", *arguments, "-o", name)
    return load_workbook(name)


def three() -> None:
    sent("a.xlsx", "3")
    sent("b.xlsx", "1", unit=1)
    sent("c.xlsx", unit=2)


def test_what_is_not_asked_is_neither_blank_nor_missing():
    three()
    result = khsheet.check(["nhan"]).collection
    totals = khsheet.check(["nhan"]).totals
    assert totals["members_total"] == 2 * float(example_cells()["members_total"])
    assert totals["population"] == float(example_cells()["population"])
    assert "population" not in result.counted["02"].values
    book = collected("th.xlsx", "nhan", "--no-roster")
    sheet = book["Tổng hợp"]
    shown = {cell.value for row in sheet.iter_rows() for cell in row}
    assert NOT_ASKED in shown
    assert not [f for e in result.files for f in e.findings]


def test_merging_parts_is_collecting_at_once():
    office(_1="3", _2="1")
    three()
    sent("a.xlsx")  # the whole form of the unit of which form 3 is wanted
    collected("tat-ca.xlsx", "nhan")
    collected("mot.xlsx", "nhan/a.xlsx")
    collected("hai.xlsx", "nhan/b.xlsx", "nhan/c.xlsx")
    collected("gop.xlsx", "hai.xlsx", "mot.xlsx")
    assert Path("gop.xlsx").read_bytes() == Path("tat-ca.xlsx").read_bytes()
    Path("van-phong.xlsx").unlink()  # what the office wanted is in what it made
    again = khsheet.check(["gop.xlsx"]).collection
    assert again.counted["01"].profile.print_forms == ("3",)
    assert again.counted["02"].profile == Profile(("1",))


def test_without_names_every_unit_counts_as_with_them():
    three()
    whole = json.loads(run("collect", "nhan", "-o", "th.xlsx", "--format", "json").stdout)
    done = run("collect", "nhan", "--no-names", "-o", "kt.xlsx", "--format", "json")
    data = json.loads(done.stdout)
    assert [f["status"] for f in data["files"]] == ["accepted"] * 3
    assert data["totals"] == whole["totals"]
    again = json.loads(run("collect", "kt.xlsx", "-o", "lai.xlsx", "--format", "json").stdout)
    assert again["totals"] == whole["totals"]


def test_each_unit_gets_its_own_reports():
    three()
    run("report", "nhan", "-o", "bc")
    names = sorted(path.name for path in Path("bc").iterdir())
    assert names == [
        f"bao-cao-mau-{id}-{unit}-2026-H1.docx"
        for id, unit in sorted(
            [("1", "phuong-ben-ngoi"), ("3", "xa-suoi-tra"), *((id, "xa-khe-vang") for id in IDS)]
        )
    ]
    run("report", "nhan", "--mau", "2", "-o", "bc2")
    assert len(list(Path("bc2").iterdir())) == 3
    text = "\n".join(p.text for p in docx.Document(str(Path("bc") / names[-1])).paragraphs)
    assert "None" not in text and "{{" not in text


def test_a_report_made_again_later_is_the_same_file(monkeypatch):
    sent("a.xlsx", "3")
    run("report", "nhan", "-o", "bc")
    (made,) = Path("bc").iterdir()
    before, now = made.read_bytes(), time.localtime
    monkeypatch.setattr(time, "localtime", lambda *_: now(1_900_000_000))
    run("report", "nhan", "-o", "bc")
    assert list(Path("bc").iterdir()) == [made] and made.read_bytes() == before


def test_data_and_json_tell_what_was_asked():
    three()
    asked = {f["path"]: f.get("mau") for f in checked("--no-roster")}
    assert asked == {"nhan/a.xlsx": ["3"], "nhan/b.xlsx": ["1"], "nhan/c.xlsx": None}
    values = khsheet.frames(["nhan"])["values"]
    states = values[values["indicator"] == "population"].set_index("unit")["state"]
    assert dict(states) == {
        UNITS[0]: "not_asked",
        UNITS[1]: "not_asked",
        UNITS[2]: "given",
    }


# ---------------------------------------------------------------- fields, and what cannot be


def test_fields_of_some_printed_forms():
    rows = json.loads(run("fields", "--mau", "3", "--format", "json").stdout)
    form = asking("3")
    assert [r["key"] for r in rows] == list(form.fields)
    cells = layout(form).cells
    assert {r["key"]: r["cell"] for r in rows} == {r["key"]: cells[r["key"]].a1 for r in rows}
    assert run("fields", "--mau", "7").exit_code == 2


def test_a_workbook_of_a_printed_form_that_nobody_knows():
    path = sent("a.xlsx", "3")
    book = load_workbook(path)
    for row in book[IDENTITY_SHEET].iter_rows():
        if row[0].value == "asked":
            row[1].value = "7"
    book.save(path)
    (file,) = checked("--no-roster")
    assert (file["status"], told(file)[0][0]) == ("rejected", "KH009")
    assert "«7»" in file["findings"][0]["message"]


@pytest.mark.usefixtures("packed_as_sent")
@pytest.mark.parametrize(
    ("ids", "limit"), [(("1",), 64_000), (("2",), 64_000), (("3",), 60_000), ((), 90_000)]
)
def test_a_blank_workbook_is_light(ids, limit):
    run(
        "new",
        "--no-roster",
        "--unit",
        UNITS[0],
        "--period",
        "2026-H1",
        *(["--mau", ",".join(ids)] if ids else []),
        "-o",
        "a.xlsx",
    )
    assert Path("a.xlsx").stat().st_size <= limit
    assert CHECK_SHEET in load_workbook(io.BytesIO(Path("a.xlsx").read_bytes())).sheetnames
