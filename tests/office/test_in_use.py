"""What the office writes in its book reaches forms, checks, consolidated workbooks and reports."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from arrived import saved_at
from command import run
from filled import filled_workbook, written
from forms import SMALL, filled_small
from lazily import load_workbook
from office_books import saved, units_typed
from workbooks import read_back

import khsheet
from khsheet.errors import UserError
from khsheet.form import definition, periods
from khsheet.form.known import KnownForms
from khsheet.form.limits import warnings
from khsheet.model import OfficeRecord, Type, Unit
from khsheet.values.show import show
from khsheet.verbs.new import blank_workbooks

FORM = definition.load()
PERIOD = periods.parse("2026-H1")
UNITS = (
    Unit("01", "Xã Suối Trà", "xã", "Cụm 1"),
    Unit("02", "Phường Bến Ngói", "phường", "Cụm 1"),
    Unit("03", "Đặc khu Hòn Sếu", "đặc khu", "Cụm 1"),
)
RULE = next(one for one in warnings(FORM) if one.name.startswith("clc_law_participants"))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def book(rows: dict | None = None, units=UNITS, **more) -> None:
    saved(Path("van-phong.xlsx"), {"units": units_typed(units)} | (rows or {}), **more)


def checked(*arguments: object) -> dict:
    return json.loads(run("check", "nhan", "--format", "json", *arguments).stdout)


# ---------------------------------------------------------------- the unit's own words


@pytest.mark.parametrize(
    "defaults",
    [
        {"parent_body_name": "ỦY BAN NHÂN DÂN {unit_kind} {unit_name}"},
        {"report_place": "{unit_name}", "recipients": "UBND {unit_kind} {unit_name};\nLưu."},
        {"issuing_body_name": "HỘI {unit_kind} {unit_name}", "report_place": "{unit_name}"},
        {"report_place": "{unit_name}" * 5},
    ],
)
def test_a_stamped_workbook_is_the_one_that_would_be_written(defaults):
    office = OfficeRecord(dict(FORM.config), dict(FORM.config) | defaults)
    stamped = dict(blank_workbooks(FORM, PERIOD, UNITS, office))
    for unit in UNITS:
        ((_, alone),) = blank_workbooks(
            FORM, PERIOD, [unit], OfficeRecord(office.own, office.unit_defaults, {unit.code: {}})
        )
        assert stamped[unit] == alone


def test_a_unit_starts_with_its_own_words_else_with_the_defaults():
    units = [
        {**units_typed(UNITS[:1])[0], "signer_name": "Người Ký Mẫu", "report_place": "Chợ Suối"},
        *units_typed(UNITS[1:]),
    ]
    settings = {
        "office": {"parent_body_name": "CƠ QUAN CỦA VĂN PHÒNG"},
        "unit_defaults": {
            "parent_body_name": "ỦY BAN NHÂN DÂN {unit_kind} {unit_name}",
            "report_place": "{unit_name}",
        },
    }
    facts = {"2026-H1": {"basis_number": "15", "basis_date": date(2026, 5, 2)}}
    saved(Path("van-phong.xlsx"), {"units": units}, settings=settings, periods=facts)
    assert run("new", "--period", "2026-H1", "-o", "bm").exit_code == 0
    cells = [
        read_back(FORM, path.read_bytes()).cells
        for path in (Path("bm/xa-suoi-tra-2026-H1.xlsx"), Path("bm/phuong-ben-ngoi-2026-H1.xlsx"))
    ]
    keys = ("parent_body_name", "report_place", "signer_name", "basis_doc_number", "basis_doc_date")
    assert [[own.get(key) for key in keys] for own in cells] == [
        ["ỦY BAN NHÂN DÂN XÃ SUỐI TRÀ", "Chợ Suối", "Người Ký Mẫu", "15", "02/05/2026"],
        ["ỦY BAN NHÂN DÂN PHƯỜNG BẾN NGÓI", "Bến Ngói", None, "15", "02/05/2026"],
    ]


def test_the_subject_of_the_letter_is_given_once_and_a_unit_s_own_stands():
    facts = {"2026-H1": {"basis_number": "15", "basis_date": date(2026, 5, 2),
                         "basis_subject": "sơ kết công tác khuyến học"}}  # fmt: skip
    book(units=UNITS[:2], periods=facts)
    assert run("new", "--period", "2026-H1", "-o", "bm").exit_code == 0
    for path, unit, own in zip(
        (Path("bm/xa-suoi-tra-2026-H1.xlsx"), Path("bm/phuong-ben-ngoi-2026-H1.xlsx")),
        UNITS,
        ({}, {"basis_doc_subject": "báo cáo sáu tháng"}),
    ):
        started = read_back(FORM, path.read_bytes()).cells
        begun = {key: raw for key, raw in started.items() if key.startswith("basis_doc_")}
        blank = dict.fromkeys(("basis_doc_subject", "basis_doc_number"))
        changes = {**blank, **begun, **own}
        data = filled_workbook(unit=unit.name, code=unit.code, changes=changes)
        written(Path("nhan") / path.name, data)
    found = [f for file in checked()["files"] for f in file["findings"]]
    assert [f["code"] for f in found if f["field"].startswith("basis_doc_")] == []
    run("report", "nhan", "--mau", "2", "-o", "bc")
    assert [
        said
        for path in sorted(Path("bc").glob("*.docx"))
        for said in re.findall("Thực hiện Công văn số 15/.* về việc (.*?), Hội", text_of(path))
    ] == ["báo cáo sáu tháng", "sơ kết công tác khuyến học"]


def text_of(path: Path) -> str:
    """What a Word document says, in one line."""
    from docx import Document

    said = "".join(Document(path).element.itertext())
    return " ".join(said.replace("\xa0", " ").split())


def test_what_is_the_offices_own_is_no_units(tmp_path):
    book(settings={"office": {"parent_body_name": "CƠ QUAN CỦA VĂN PHÒNG"}},
         periods={"2026-H1": {"number": "7", "dated": "10/7/2026", "signer": "Người Ký Thử"}})  # fmt: skip
    written(
        tmp_path / "nhan" / "a.xlsx",
        filled_workbook(unit="Xã Suối Trà", code="01", changes={"parent_body_name": None}),
    )
    run("collect", "nhan", "-o", "th.xlsx")
    for book_option in ((), ("--no-roster",)):  # the consolidated workbook remembers
        run("report", "th.xlsx", "--mau", "1", "-o", "bc", *book_option)
        text = {path.name: text_of(path) for path in Path("bc").glob("*.docx")}
        (units,) = [t for name, t in text.items() if "suoi-tra" in name]
        (office,) = [t for name, t in text.items() if "suoi-tra" not in name]
        assert "CƠ QUAN CỦA VĂN PHÒNG" in office and "CƠ QUAN CỦA VĂN PHÒNG" not in units
        assert "ngày 10 tháng 7 năm 2026" in office
        assert "Người Ký Thử" in office and "Số: 07/" in office


# ---------------------------------------------------------------- periods, receipts


def test_the_days_and_the_deadline_of_the_period_count(tmp_path):
    book({"receipts": [{"unit": "01", "day": "3/7/2026", "way": "Zalo"}]},
         periods={"2026-H1": {"end": "25/6/2026", "deadline": "5/7/2026"}})  # fmt: skip
    for unit in UNITS[:2]:
        data = filled_workbook(unit=unit.name, code=unit.code)
        written(tmp_path / "nhan" / f"{unit.code}.xlsx", saved_at(data, "2026-07-01T20:00:00Z"))
    result = khsheet.collect(["nhan"], "th.xlsx", "van-phong.xlsx")
    assert result.collection.period.end == date(2026, 6, 25)
    sheet = load_workbook("th.xlsx")["Tình hình nộp"]
    heads = [cell.value for cell in sheet[4]]
    rows = {row[1].value: [c.value for c in row] for row in sheet.iter_rows(min_row=5)}
    received = heads.index("Ngày nhận")
    assert [rows[unit.name][received] for unit in UNITS] == [
        "03/07/2026 (Zalo)",
        "02/07/2026 (theo tệp)",
        None,
    ]
    reminder = rows["Đặc khu Hòn Sếu"][heads.index("Lời nhắc để gửi đơn vị")]
    assert "của đơn vị (hạn nộp 05/07/2026)." in reminder
    khsheet.collect(["th.xlsx"], "lai.xlsx")
    assert Path("lai.xlsx").read_bytes() == Path("th.xlsx").read_bytes()


def test_the_guide_of_a_units_form_says_the_deadline_where_the_book_has_one(tmp_path):
    book(periods={"2026-H1": {"deadline": "5/7/2026"}, "2026-H2": {}})
    said = {}
    for period in ("2026-H1", "2026-H2"):
        assert run("new", "--period", period, "-o", period).exit_code == 0
        for path in Path(period).iterdir():
            rows = load_workbook(path)["Hướng dẫn"].iter_rows(min_row=3, max_row=5)
            said[path.name] = [row[1].value for row in rows]
    assert len(said) == 2 * len(UNITS)
    name = "xa-suoi-tra"
    assert said[f"{name}-2026-H1.xlsx"] == [
        "Xã Suối Trà – 6 tháng đầu năm 2026",
        "Hạn gửi: ngày 05/07/2026.",
        "1.",
    ]
    assert said[f"{name}-2026-H2.xlsx"][1] is None


def test_a_form_with_a_deadline_comes_back_without_a_finding(tmp_path):
    book(periods={"2026-H1": {"deadline": "5/7/2026"}})
    run("new", "--period", "2026-H1", "--unit", "Xã Suối Trà", "-o", "nhan/a.xlsx")
    run("collect", "nhan", "-o", "th.xlsx", "--return", "tra")
    (file,) = checked()["files"]
    assert "Hạn gửi" not in json.dumps(file, ensure_ascii=False)
    assert [f["code"] for f in file["findings"]] == ["KH017"]


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("changed", "severity"),
    [
        ({}, "warning"),
        ({"value": "1000"}, None),
        ({"value": "1.000"}, None),
        ({"switch": "Không dùng"}, None),
        ({"severity": "lỗi"}, "error"),
        ({"value": "100", "severity": "điều nhắc"}, "warning"),
    ],
)
def test_the_office_sets_the_limits_of_warnings(tmp_path, changed, severity):
    classes = FORM.inputs["clc_law_classes"]
    assert RULE.default == 200 and classes
    data = filled_workbook(
        unit="Xã Suối Trà",
        code="01",
        changes={"clc_law_classes": 2.0, "clc_law_participants": 500.0},
    )
    written(tmp_path / "nhan" / "a.xlsx", data)
    book({"limits": [{"rule": f"{FORM.id}:{RULE.name}", **changed}]})
    (file,) = checked()["files"]
    found = [f["severity"] for f in file["findings"] if f["field"] == "clc_law_participants"]
    assert found == ([severity] if severity else [])
    (alone,) = checked("--no-roster")["files"]
    assert [f["severity"] for f in alone["findings"] if f["severity"] != "info"] == ["warning"]
    result = khsheet.check(["nhan"], "van-phong.xlsx")  # the library's face knows them too
    assert result.exit_code == (1 if severity == "error" else 0)


def test_a_form_made_with_other_limits_says_so_itself_and_raises_no_alarm(tmp_path):
    """Its own check sheet shows the limit; where it is judged by another, nothing seems changed."""
    rule = next(one for one in warnings(FORM) if one.attribute == "tolerance_pct")
    book({"limits": [{"rule": f"{FORM.id}:{rule.name}", "value": "37"}]})
    run("new", "--period", "2026-H1", "--unit", "Xã Suối Trà", "-o", "moi.xlsx")
    sheet = load_workbook("moi.xlsx")["Kiểm tra"]
    said = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "37%" in said
    from khsheet.verbs.setting_out import start

    known = start(Path("van-phong.xlsx")).known
    assert isinstance(known, KnownForms)
    own = known.judging(FORM)
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook(unit="Xã Suối Trà", code="01", form=own))
    for option in ((), ("--no-roster",)):
        (file,) = checked(*option)["files"]
        assert [f for f in file["findings"] if f["severity"] != "info"] == []


def test_many_files_are_judged_alike_in_other_processes(tmp_path):
    book({"limits": [{"rule": f"{FORM.id}:{RULE.name}", "value": "1000"}]})
    changes = {"clc_law_classes": 2.0, "clc_law_participants": 500.0}
    for unit in UNITS:
        data = filled_workbook(unit=unit.name, code=unit.code, changes=changes)
        written(tmp_path / "nhan" / f"{unit.code}.xlsx", data)
    made = [
        run("collect", "nhan", "-o", "th.xlsx", "--jobs", jobs, "--format", "json").stdout
        for jobs in (1, 2)
    ]
    assert made[0] == made[1] and "KH401" not in made[0]


# ---------------------------------------------------------------- units that changed


def season(tmp_path: Path, *successions: dict) -> dict[str, object]:
    """The opening balances and numbers of members with which new forms start."""
    for number, (code, name) in enumerate((("01", "Xã Suối Trà"), ("91", "Xã Cũ")), 1):
        rows = {"members": [(1.0, f"Người Số {number}", None, None, None)]}
        data = filled_workbook(unit=name, code=code, period="2025-H2", rows=rows)
        written(tmp_path / "truoc" / f"{code}.xlsx", data)
    book({"successions": successions})
    done = run("new", "--period", "2026-H1", "--previous", "truoc", "-o", "bm")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = {"said": done.stdout}
    for name in ("xa-suoi-tra", "phuong-ben-ngoi"):
        made = read_back(FORM, Path(f"bm/{name}-2026-H1.xlsx").read_bytes())
        people = [row[1] for _, row in made.tables["members"].rows]
        found[name] = (made.cells.get("fund_opening_balance"), people)
    return found


BALANCE = 7_000_000.0


def balance(tmp_path) -> float:
    """What one report of the period before ends with."""
    found = season(tmp_path)
    return found["xa-suoi-tra"][0]


def test_a_renamed_unit_goes_on(tmp_path):
    one = balance(tmp_path)
    found = season(tmp_path, {"kind": "Đổi tên", "old": "Xã Cũ", "new": "02", "since": "2026-H1"})
    assert found["phuong-ben-ngoi"] == (one, ["Người Số 2"])
    assert found["xa-suoi-tra"] == (one, ["Người Số 1"])


def test_merged_units_add_up(tmp_path):
    one = balance(tmp_path)
    found = season(
        tmp_path, {"kind": "Sáp nhập", "old": "91", "new": "Xã Suối Trà", "since": "2026-H1"}
    )
    assert found["xa-suoi-tra"] == (2 * one, ["Người Số 1", "Người Số 2"])
    assert found["phuong-ben-ngoi"] == (None, [])


def test_a_split_carries_nothing_and_says_so(tmp_path):
    found = season(
        tmp_path,
        {"kind": "Chia tách", "old": "Xã Suối Trà", "new": "02", "since": "2026-H1"},
        {"kind": "Chia tách", "old": "Xã Suối Trà", "new": "01", "since": "2026-H1"},
    )
    assert found["xa-suoi-tra"] == found["phuong-ben-ngoi"] == (None, [])
    assert "không mang số kỳ trước sang và không so" in found["said"]


@pytest.mark.parametrize("since", ["2025-H2", "2026-H2"])
def test_a_change_at_another_time_changes_nothing(tmp_path, since):
    found = season(tmp_path, {"kind": "Đổi tên", "old": "Xã Cũ", "new": "02", "since": since})
    assert found["phuong-ben-ngoi"] == (None, [])


def test_what_is_collected_is_compared_with_those_merged(tmp_path):
    one = balance(tmp_path)
    book({"successions": [{"kind": "Sáp nhập", "old": "91", "new": "01", "since": "2026-H1"}]})
    for start, told in ((2 * one, []), (one, ["KH501"])):
        data = filled_workbook(
            unit="Xã Suối Trà", code="01", changes={"fund_opening_balance": start}
        )
        written(tmp_path / "nhan" / "a.xlsx", data)
        done = run("collect", "nhan", "-o", "th.xlsx", "--previous", "truoc", "--format", "json")
        (file,) = json.loads(done.stdout)["files"]
        found = [f for f in file["findings"] if f["code"] == "KH501"]
        assert [f["code"] for f in found] == told
    before = (
        f"Kỳ trước Xã Suối Trà và Xã Cũ cộng lại báo cáo {show(int(2 * one), Type.MONEY)} đồng."
    )
    assert f": {show(int(one), Type.MONEY)} đồng. {before}" in found[0]["message"]


# ---------------------------------------------------------------- what changed since


def test_a_run_says_what_changed_since_the_workbook_that_is_there(tmp_path):
    book()
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook(unit="Xã Suối Trà", code="01"))
    written(tmp_path / "nhan" / "c.xlsx", filled_workbook(unit="Đặc khu Hòn Sếu", code="03"))
    first = run("collect", "nhan", "-o", "th.xlsx").stdout
    assert "So với" not in first
    assert "So với th.xlsx đã có. Số liệu các đơn vị không đổi." in (
        run("collect", "nhan", "-o", "th.xlsx").stdout
    )
    (tmp_path / "nhan" / "c.xlsx").unlink()
    written(tmp_path / "nhan" / "b.xlsx", filled_workbook(unit="Phường Bến Ngói", code="02"))
    changed = filled_workbook(unit="Xã Suối Trà", code="01", changes={"population": 4260.0})
    written(tmp_path / "nhan" / "a.xlsx", changed)
    said = run("collect", "nhan", "-o", "th.xlsx").stdout
    label = FORM.inputs["population"].label
    assert (
        "So với th.xlsx đã có. Thêm Phường Bến Ngói. Không còn Đặc khu Hòn Sếu. Thay đổi ở "
        f"Xã Suối Trà («{label}»)."
    ) in said


@pytest.mark.parametrize("there", [b"PK\x03\x04", b"khong phai bang tinh"])
def test_what_is_none_of_ours_is_compared_with_nothing(tmp_path, there):
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook(unit="Xã Suối Trà", code="01"))
    written(tmp_path / "th.xlsx", there)
    done = run("collect", "nhan", "-o", "th.xlsx")
    assert done.exit_code == 2 and "So với" not in done.stdout
    assert (tmp_path / "th.xlsx").read_bytes() == there


# ---------------------------------------------------------------- definitions of the office's own


def test_a_folder_of_definitions_is_read_before_any_form(tmp_path):
    written(tmp_path / "bieu-mau" / "thi-dua.toml", SMALL.encode())
    book(settings={"office": {"definitions": "bieu-mau"}})
    written(tmp_path / "nhan" / "a.xlsx", filled_small(unit="Xã Suối Trà", code="01"))
    data = checked()
    assert data["form"] == "thi-dua" and data["files"][0]["status"] == "accepted"
    done = run("new", "--form", "thi-dua", "--period", "2026-H1", "-o", "bm")
    assert done.exit_code == 0, done.output
    assert checked("--no-roster")["files"][0]["findings"][0]["code"] == "KH008"


def test_the_fields_of_a_form_of_the_folder_are_listed_by_its_id(tmp_path):
    written(tmp_path / "bieu-mau" / "thi-dua.toml", SMALL.encode())
    assert run("fields", "--form", "thi-dua").exit_code == 2
    book(settings={"office": {"definitions": "bieu-mau"}})
    assert run("fields", "--form", "thi-dua").stdout.startswith("heads ")
    assert "thi-dua-2" in run("fields", "--form", "thi-dua-2").stderr
    assert run("fields").stdout.startswith("parent_body_name ")


def test_the_library_knows_the_forms_of_the_folder_that_the_book_names(tmp_path):
    """As the commands do, whatever the function and wherever the book lies."""
    written(tmp_path / "vp" / "bieu-mau" / "thi-dua.toml", SMALL.encode())
    typed = {"units": units_typed(UNITS)}
    settings = {"office": {"definitions": "bieu-mau"}}
    of_book = saved(
        tmp_path / "vp" / "van-phong.xlsx",
        typed,
        settings=settings,
        periods={"2026-H1": {"end": "25/6/2026"}},
    )
    written(tmp_path / "nhan" / "a.xlsx", filled_small(unit="Xã Suối Trà", code="01"))
    for office in (of_book, str(of_book)):
        assert khsheet.check("nhan", office).collection.form.id == "thi-dua"
        assert khsheet.collect("nhan", "th.xlsx", office).exit_code == 0
        with pytest.raises(UserError, match="Phiếu thi đua"):  # which has no printed form
            khsheet.report("th.xlsx", [], "bc", office)
        assert khsheet.export("nhan", "dl.jsonl", "json", office).is_file()
        made = khsheet.new_forms("thi-dua", PERIOD, None, office, Path("bm")).written
        assert len(made) == len(UNITS)
    same = khsheet.check("nhan", of_book, known=KnownForms("so-ket-6-thang"))
    assert "Phiếu thi đua" in same.collection.files[0].findings[0].message
    with pytest.raises(UserError, match="thi-dua-2"):
        khsheet.new_forms("thi-dua-2", PERIOD, None, of_book, Path("bm"))


def test_the_library_makes_forms_with_the_limits_and_days_of_the_book(tmp_path):
    rule = next(one for one in warnings(FORM) if one.attribute == "tolerance_pct")
    book(
        {"limits": [{"rule": f"{FORM.id}:{rule.name}", "value": "37"}]},
        periods={"2026-H1": {"end": "25/6/2026"}},
    )
    run("new", "--period", "2026-H1", "-o", "lenh")
    khsheet.new_forms(FORM, PERIOD, None, "van-phong.xlsx", Path("ham"))
    for path in Path("lenh").iterdir():
        assert path.read_bytes() == (Path("ham") / path.name).read_bytes()


@pytest.mark.parametrize(
    ("named", "text", "told"),
    [("khong-co", SMALL, "«khong-co» không có"), ("bm", "id =", "không đọc được TOML")],
)
def test_a_folder_that_cannot_be_used_is_told(tmp_path, named, text, told):
    written(tmp_path / "bm" / "x.toml", text.encode())
    book(settings={"office": {"definitions": named}})
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook())
    done = run("check", "nhan")
    assert done.exit_code == 2 and told in done.stderr


def test_to_whom_units_report_is_said_in_their_workbooks(folder):
    """What the office set for all, and what its list says of one unit."""
    units = (UNITS[0], Unit("02", "Phường Bến Ngói", "phường", "Cụm 1", "Hội Khuyến học huyện Thử"))
    book(units=units, settings={"office": {"superior_unit_name": "Hội Khuyến học tỉnh Thử"}})
    run("new", "--period", "2026-H1", "-o", "gui")
    said = {}
    for path in Path("gui").iterdir():
        rows = load_workbook(path)["_khsheet"].iter_rows(values_only=True)
        said[path.name] = dict(row[:2] for row in rows).get("config.superior_unit_name")
    assert said == {
        "xa-suoi-tra-2026-H1.xlsx": "Hội Khuyến học tỉnh Thử",
        "phuong-ben-ngoi-2026-H1.xlsx": "Hội Khuyến học huyện Thử",
    }
