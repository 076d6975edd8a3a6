"""What came of decisions is told: where they come from, what they meant, and as one state everywhere."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from arrived import saved_at
from decided import (
    CHOOSE,
    CORRECT,
    FORM,
    LEAVE,
    MOMENT,
    ONE,
    PEOPLE,
    TWO,
    collected,
    decide,
    outcomes,
    run,
    sheet_rows,
    statuses,
    strip,
)
from filled import filled_workbook, written

import khsheet


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of arrivals with one unit's report; its office's book is found by itself."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "mot.xlsx", ONE)
    return tmp_path


# ---------------------------------------------------------------- one state everywhere


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("hong.xlsx", {**LEAVE, "file": "hong.xlsx", "unit": "Xã Hai"}),
        ("xa-hai.xlsx", {**LEAVE, "file": "xa-hai.xlsx"}),
        ("xa-ba.xlsx", {**LEAVE, "file": "xa-ba.xlsx", "unit": "02"}),
    ],
)
def test_a_broken_file_that_is_left_out_is_told_alike_everywhere(folder, name, decision):
    written(folder / "nhan" / name, b"PK\x03\x04 hong")
    decide(decision)
    data = collected()
    assert outcomes(data) == [("leave_out", "applied")]
    assert statuses(data)[f"nhan/{name}"] == "excluded"
    assert data["missing"] == ["Xã Ba"]
    told = {"unit": "Xã Hai", "unit_code": "02", "paths": [f"nhan/{name}"], "status": "excluded"}
    assert data["not_counted"] == [told]
    said = run("check", "nhan").stdout
    assert f"Văn phòng để ngoài: Xã Hai (nhan/{name})." in said and "chưa tính được" not in said
    assert "Chưa nộp: Xã Ba." in said and "Tất cả: 0 lỗi, 0 điều nhắc" in said
    rows = {row[1]: row for row in sheet_rows("Tình hình nộp") if row[0]}
    assert rows["Xã Hai"][3] == "để ngoài" and rows["Xã Hai"][-1] is None
    overview = strip()
    wanted = {"Đạt": 1, "Cần sửa": 0, "Bị từ chối": 0, "Để ngoài": 1, "Chưa nộp": 1}
    assert {word: overview.get(word) for word in wanted} == wanted
    units = khsheet.frames("nhan", "van-phong.xlsx").units.set_index("unit")["status"]
    assert units.to_dict() == {"Xã Một": "accepted", "Xã Hai": "excluded", "Xã Ba": "missing"}
    made = Path("th.xlsx").read_bytes()
    done = run("collect", "th.xlsx", "--no-roster", "-o", "lai.xlsx", "--format", "json")
    assert json.loads(done.stdout)["not_counted"] == [told]
    assert Path("lai.xlsx").read_bytes() == made


def test_of_a_unit_with_a_refused_file_too_the_office_has_not_decided(folder):
    for name in ("xa-hai.xlsx", "xa-hai-2.xlsx"):
        written(folder / "nhan" / name, b"PK\x03\x04 hong")
    decide({**LEAVE, "file": "xa-hai.xlsx"})
    data = collected()
    ((unit, status),) = [(one["unit"], one["status"]) for one in data["not_counted"]]
    assert (unit, status) == ("Xã Hai", "rejected")
    assert "Đã gửi, chưa tính được: Xã Hai (" in run("check", "nhan").stdout


# ---------------------------------------------------------------- what changed since


def since() -> str:
    """What a run says against the workbook that is there, with the book as it is now."""
    said = run("collect", "nhan", "-o", "th.xlsx").stdout
    return next(line for line in said.splitlines() if line.startswith("So với th.xlsx đã có. "))[
        22:
    ]


LABEL = FORM.inputs[PEOPLE].label
CORRECTION = {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"}


def test_a_number_that_was_corrected_has_changed(folder):
    decide()
    collected()
    decide(CORRECTION)
    assert since() == f"Thay đổi ở Xã Một («{LABEL}»)."
    assert since() == "Số liệu các đơn vị không đổi."
    decide({**CORRECTION, "new": "4270"})
    assert since() == f"Thay đổi ở Xã Một («{LABEL}»)."
    as_told = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 4270.0})
    written(folder / "nhan" / "mot.xlsx", as_told)  # the unit typed what it had said
    assert since() == "Số liệu các đơn vị không đổi."
    decide()
    assert since() == "Số liệu các đơn vị không đổi."


def test_a_number_that_came_into_doubt_has_changed(folder):
    decide(CORRECTION)
    collected()
    decide(CORRECTION, {**CORRECTION, "new": "4270"})
    assert since() == f"Đổi tình trạng: Xã Một (đạt → cần sửa). Thay đổi ở Xã Một («{LABEL}»)."
    assert since() == "Số liệu các đơn vị không đổi."


def test_a_unit_that_was_left_out_or_refused_has_another_state(folder):
    written(folder / "nhan" / "hai.xlsx", TWO)
    decide()
    collected()
    decide({**LEAVE, "file": "hai.xlsx"})
    assert since() == "Đổi tình trạng: Xã Hai (đạt → để ngoài)."
    assert since() == "Số liệu các đơn vị không đổi."
    decide()
    assert since() == "Đổi tình trạng: Xã Hai (để ngoài → đạt)."
    written(folder / "nhan" / "hai.xlsx", b"PK\x03\x04")
    assert since() == "Không còn Xã Hai."  # nothing says whose file it is
    (folder / "nhan" / "hai.xlsx").rename(folder / "nhan" / "xa-hai.xlsx")
    assert since() == "Thêm Xã Hai (bị từ chối)."
    written(folder / "nhan" / "xa-hai.xlsx", TWO)
    assert since() == "Đổi tình trạng: Xã Hai (bị từ chối → đạt)."


def test_a_unit_with_an_error_has_another_state(folder):
    decide()
    collected()
    wrong = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: None})
    written(folder / "nhan" / "mot.xlsx", wrong)
    assert since() == f"Đổi tình trạng: Xã Một (đạt → cần sửa). Thay đổi ở Xã Một («{LABEL}»)."


@pytest.mark.parametrize("cell", ["{}", "[1]", '{"x":1}', '{"d":"a"}', f"1{'0' * 400}"])
@pytest.mark.parametrize("first", [True, False])
def test_a_spoilt_workbook_is_compared_with_nothing(folder, cell, first):
    decide(*([CORRECTION] if first else []))
    collected()
    whole = Path("th.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile("th.xlsx", "w") as new:
        held = {name: old.read(name) for name in old.namelist()}
        spoilt = [n for n, data in held.items() if b'"population":4250.0' in data]
        assert len(spoilt) == 1
        for name, data in held.items():
            new.writestr(
                name, data.replace(b'"population":4250.0', b'"population":' + cell.encode())
            )
    decide(CORRECTION)
    done = run("collect", "nhan", "-o", "th.xlsx")
    assert done.exit_code == 0 and "So với" not in done.stdout, done.output


def test_a_workbook_that_kept_no_states_is_compared_by_who_counted(folder, monkeypatch):
    from khsheet.collection import stored

    written(folder / "nhan" / "hai.xlsx", TWO)
    decide()
    collected()
    monkeypatch.setattr(stored, "STATES", "khac")  # as if that row were unknown
    decide({**LEAVE, "file": "hai.xlsx"})
    assert since() == "Không còn Xã Hai."


# ---------------------------------------------------------------- what a name meant


OTHER = filled_workbook(unit="Xã Hai", code="02", changes={PEOPLE: 7000.0})


@pytest.fixture
def two_of_a_name(folder) -> dict[str, str]:
    """Two contents under one name; the fingerprints by which the office can tell them apart."""
    for place, data in (("a", TWO), ("b", OTHER)):
        written(folder / "nhan" / place / "hai.xlsx", data)
    marks = {}
    for place in ("a", "b"):
        decide({**LEAVE, "file": f"{place}/hai.xlsx"})
        (file,) = [f for f in collected()["files"] if f["status"] == "excluded"]
        (marks[place],) = re.findall("dấu tệp (.{9})", file["findings"][-1]["message"])
    Path("th.xlsx").unlink()
    return marks


@pytest.mark.parametrize("unit", ["", "02"])
def test_a_name_that_two_contents_bear_leaves_out_neither_silently(two_of_a_name, unit):
    decide({**LEAVE, "file": "hai.xlsx", "unit": unit})
    data = collected()
    files = {f["path"]: f for f in data["files"] if f["path"] != "nhan/mot.xlsx"}
    assert {f["status"] for f in files.values()} == {"rejected"} and data["exit"] == 1
    for file in files.values():
        (told,) = [f["message"] for f in file["findings"] if f["code"] == "KH036"]
        for place, mark in two_of_a_name.items():
            assert f"nhan/{place}/hai.xlsx (dấu tệp {mark})" in told
    (one,) = data["decisions"]
    assert one["outcome"] == "unmatched" and "xin ghi dấu tệp" in one["told"]
    made = Path("th.xlsx").read_bytes()
    for order in (["th.xlsx"], ["th.xlsx", "--no-roster"]):
        run("collect", *order, "-o", "lai.xlsx")
        assert Path("lai.xlsx").read_bytes() == made
    for place, other in (("a", "b"), ("b", "a")):
        decide({**LEAVE, "file": two_of_a_name[place], "unit": unit})
        data = collected()
        assert statuses(data)[f"nhan/{place}/hai.xlsx"] == "excluded"
        assert statuses(data)[f"nhan/{other}/hai.xlsx"] == "accepted"
        assert outcomes(data) == [("leave_out", "applied")]


def test_a_copy_of_what_is_left_out_is_left_out_too(folder):
    for place in ("a", "b"):
        written(folder / "nhan" / place / "hai.xlsx", TWO)
    decide({**LEAVE, "file": "hai.xlsx"})
    data = collected()
    assert sorted(statuses(data).values()) == ["accepted", "excluded", "excluded"]
    assert data["exit"] == 0


@pytest.mark.parametrize("before", [TWO, b"PK\x03\x04"])
def test_a_sound_file_under_the_name_of_one_left_out_is_told(folder, before):
    """Beside the workbook in which the one before was left out, and against it."""
    written(folder / "nhan" / "hai.xlsx", before)
    decide({**LEAVE, "file": "hai.xlsx"})
    collected()
    Path("th.xlsx").rename("cu.xlsx")
    written(folder / "nhan" / "hai.xlsx", OTHER)
    done = run("check", "cu.xlsx", "nhan/hai.xlsx", "--format", "json")
    found = {(f["path"], f["status"]): f["findings"] for f in json.loads(done.stdout)["files"]}
    assert "KH036" in {f["code"] for f in found["nhan/hai.xlsx", "rejected"]}
    assert ("nhan/hai.xlsx", "excluded") in found
    Path("cu.xlsx").rename("th.xlsx")
    said = run("collect", "nhan", "-o", "th.xlsx").stdout
    assert "Tệp để ngoài có nội dung khác lần trước: nhan/hai.xlsx (nay " in said
    assert ("trước không đọc được" in said) == (before is not TWO)
    assert "Tệp để ngoài" not in run("collect", "nhan", "-o", "th.xlsx").stdout


def test_a_choice_that_outlives_a_newer_file_is_in_the_summary(folder):
    newer = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    written(folder / "nhan" / "mot.xlsx", saved_at(ONE, MOMENT))
    decide({**CHOOSE, "unit": "01", "file": "mot.xlsx"})
    assert "nhưng" not in run("check", "nhan").stdout
    written(folder / "nhan" / "moi.xlsx", saved_at(newer, "2026-07-02T03:00:00Z"))
    why = "có tệp lưu sau tệp được chọn, xin xem lại quyết định"
    said = run("check", "nhan").stdout
    assert f"    Chọn tệp được tính, Xã Một: đã áp dụng, {why}." in said
    data = collected()
    assert [(one["outcome"], one["told"]) for one in data["decisions"]] == [("applied", why)]
    (found,) = [f for f in data["files"] if f["path"] == "nhan/moi.xlsx"]
    assert [f["message"] for f in found["findings"] if f["code"] == "KH034"] == [
        "Đã được thay bằng nhan/mot.xlsx, tệp văn phòng chọn. Tệp này lưu sau tệp được chọn. Xin "
        "xem lại quyết định: nếu tệp này mới là tệp đúng thì sửa dòng chọn tệp của đơn vị ở trang "
        "Quyết định của tệp văn phòng."
    ]
    ((*_, outcome),) = sheet_rows()
    assert outcome == f"đã áp dụng: {why}"
    made = Path("th.xlsx").read_bytes()
    run("collect", "th.xlsx", "-o", "lai.xlsx")
    assert Path("lai.xlsx").read_bytes() == made


# ---------------------------------------------------------------- what only workbooks have


def merged(*arguments: object) -> dict:
    """What a run of those files makes and says, as ``collected``; the workbook is gop.xlsx."""
    done = run("collect", *arguments, "-o", "gop.xlsx", "--format", "json")
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


def in_two(*, new: str) -> dict[str, object]:
    return {**CORRECTION, "new": new}


def test_a_decision_that_left_the_book_is_told_wherever_decisions_are(folder):
    """It lives on in the workbook, and says so; without a book nothing is missing from it."""
    written(folder / "nhan" / "hai.xlsx", TWO)
    stays = {**LEAVE, "file": "hai.xlsx"}
    decide(CORRECTION, stays)
    collected()
    made = Path("th.xlsx").read_bytes()
    decide(stays)
    data = merged("th.xlsx")
    told = {
        one["kind"]: (one["outcome"], one.get("only_in"), one.get("told"))
        for one in data["decisions"]
    }
    source = "theo bảng tổng hợp th.xlsx, không có ở tệp văn phòng"
    assert told == {
        "correct": ("applied", ["th.xlsx"], source),
        "leave_out": ("applied", None, None),
    }
    assert data["totals"][PEOPLE] == 4260
    said = run("check", "th.xlsx").stdout
    assert f"    Sửa số qua điện thoại, Xã Một, «{LABEL}»: đã áp dụng, {source}." in said
    assert said.count("không có ở tệp văn phòng") == 1
    assert f"«{LABEL}»: đã áp dụng, {source}." in run("report", "th.xlsx", "--mau", "1").stdout
    assert "Xã Một: đã" not in run("report", "th.xlsx", "--mau", "1", "--no-roster").stdout
    outcome = {row[1]: row[-1] for row in sheet_rows(path="gop.xlsx")}
    assert outcome == {
        "Sửa số qua điện thoại": "đã áp dụng; theo bảng tổng hợp, không có ở tệp văn phòng",
        "Để ngoài một tệp": "đã áp dụng",
    }
    Path("gop.xlsx").rename("hai.xlsx")
    merged("hai.xlsx")
    assert Path("gop.xlsx").read_bytes() == Path("hai.xlsx").read_bytes()
    merged("hai.xlsx", "--no-roster")
    assert Path("gop.xlsx").read_bytes() == made
    decide(CORRECTION, stays)
    merged("hai.xlsx")
    assert Path("gop.xlsx").read_bytes() == made


def test_one_that_waits_for_a_report_is_told_too_where_the_book_has_it_not(folder):
    decide({**CORRECTION, "unit": "03"})
    collected()
    decide()
    said = run("check", "th.xlsx").stdout
    assert "chưa có tệp nào của đơn vị được tính; theo bảng tổng hợp th.xlsx, không có" in said


@pytest.mark.parametrize("option", ["--no-names", "--no-texts"])
def test_a_copy_without_words_of_what_the_book_has_is_no_other_decision(folder, option):
    decide(CORRECTION, {**LEAVE, "file": "khong.xlsx", "unit": "02"})
    collected(option)
    data = merged("th.xlsx")
    assert len(data["decisions"]) == 2 and not any("only_in" in d for d in data["decisions"])


@pytest.mark.parametrize("option", [(), ("--no-texts",)])
@pytest.mark.parametrize("direct", [(), ("nhan",)])
def test_of_two_corrections_of_one_number_the_book_of_this_run_counts(folder, direct, option):
    decide(CORRECTION)
    collected(*option)
    decide(in_two(new="4280"))
    for order in (("th.xlsx", *direct), (*direct, "th.xlsx")):
        data = merged(*order)
        assert data["totals"][PEOPLE] == 4280
        told = {one["new"]: (one["outcome"], one.get("told")) for one in data["decisions"]}
        assert told == {
            "4280": ("applied", None),
            "4260": (
                "overruled",
                "trái với quyết định ở tệp văn phòng nên theo tệp văn phòng; theo bảng tổng hợp "
                "th.xlsx, không có ở tệp văn phòng",
            ),
        }
    outcome = {row[7]: row[-1] for row in sheet_rows(path="gop.xlsx")}
    assert outcome["4260"].startswith("không áp dụng: trái với quyết định ở tệp văn phòng")
    Path("gop.xlsx").rename("moi.xlsx")
    data = merged("moi.xlsx", "--no-roster")  # the one that counts is kept alone
    assert outcomes(data) == [("correct", "applied")] and data["totals"][PEOPLE] == 4280


def test_of_two_choices_the_book_of_this_run_counts(folder):
    other = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    for name, data in (("mot.xlsx", ONE), ("moi.xlsx", other)):
        written(folder / "nhan" / name, saved_at(data, MOMENT))
    decide({**CHOOSE, "unit": "01", "file": "mot.xlsx"})
    collected()
    decide({**CHOOSE, "unit": "01", "file": "moi.xlsx"})
    for order in (("th.xlsx", "nhan"), ("nhan", "th.xlsx")):
        data = merged(*order)
        assert sorted(outcomes(data)) == [("choose", "applied"), ("choose", "overruled")]
        assert data["totals"][PEOPLE] == 7000
    decide({**LEAVE, "unit": "01", "file": "mot.xlsx"})
    data = merged("th.xlsx", "nhan")
    assert sorted(outcomes(data)) == [("choose", "overruled"), ("leave_out", "applied")]
    assert data["totals"][PEOPLE] == 7000


def test_without_a_book_two_that_contradict_each_other_stay_undecided(folder):
    for name, new in (("a.xlsx", "4260"), ("b.xlsx", "4270")):
        decide(in_two(new=new))
        run("collect", "nhan", "-o", name)
    for order in (("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")):
        data = merged(*order, "--no-roster")
        assert {outcome for _, outcome in outcomes(data)} == {"contradicted"}
    decide(in_two(new="4270"))
    for order in (("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")):
        assert merged(*order)["totals"][PEOPLE] == 4270


def test_what_a_workbook_corrected_counts_whatever_the_order_of_the_files(folder):
    decide(CORRECTION)
    collected()
    decide()
    made = []
    for order in (("th.xlsx", "nhan"), ("nhan", "th.xlsx")):
        data = merged(*order)
        assert data["totals"][PEOPLE] == 4260 and outcomes(data) == [("correct", "applied")]
        made.append(Path("gop.xlsx").read_bytes())
    assert made[0] == made[1]


def test_a_newer_file_beside_the_workbook_is_not_corrected_and_says_so(folder):
    written(folder / "nhan" / "mot.xlsx", saved_at(ONE, MOMENT))
    decide(CORRECTION)
    collected()
    decide()
    newer = filled_workbook(unit="Xã Một", code="01", changes={"members_new": 3.0})
    written(folder / "nhan" / "mot.xlsx", saved_at(newer, "2026-07-02T03:00:00Z"))
    (one,) = merged("th.xlsx", "nhan")["decisions"]
    assert one["outcome"] == "unmatched"
    assert one["told"].startswith("quyết định chỉ có ở bảng tổng hợp nên không sửa tệp gửi ngoài")


def test_a_choice_by_a_name_of_several_contents_decides_nothing(folder):
    other = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    (folder / "nhan" / "mot.xlsx").unlink()
    for place, data in (("a", ONE), ("b", other)):
        written(folder / "nhan" / place / "mot.xlsx", saved_at(data, MOMENT))
    decide({**CHOOSE, "unit": "01", "file": "mot.xlsx"})
    data = collected()
    assert set(statuses(data).values()) == {"rejected"}
    (one,) = data["decisions"]
    assert one["outcome"] == "unmatched" and "xin ghi dấu tệp" in one["told"]
