"""What the office decides counts: a file left out or chosen, a warning accepted, a number corrected."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from arrived import saved_at
from decided import (
    ACCEPT,
    CHOOSE,
    CORRECT,
    FORM,
    LEAVE,
    MOMENT,
    ONE,
    PEOPLE,
    TWO,
    UNITS,
    WARNED,
    collected,
    decide,
    outcomes,
    run,
    sheet_rows,
    statuses,
)
from filled import filled_workbook, written

import khsheet
from khsheet.cli import listing, show
from khsheet.model import Decision, DecisionKind
from khsheet.office.book import Office

LABEL = FORM.inputs[PEOPLE].label


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of arrivals with one unit's report; its office's book is found by itself."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "mot.xlsx", ONE)
    return tmp_path


# ---------------------------------------------------------------- a file left out


@pytest.mark.parametrize("named", ["hai.xlsx", "HAI.xlsx", "nhan/hai.xlsx", "nhan\\hai.xlsx"])
def test_a_file_left_out_counts_for_nothing_and_says_why(folder, named):
    written(folder / "nhan" / "hai.xlsx", TWO)
    decide({**LEAVE, "file": named})
    data = collected()
    assert statuses(data) == {"nhan/mot.xlsx": "accepted", "nhan/hai.xlsx": "excluded"}
    (finding,) = next(f for f in data["files"] if f["path"] == "nhan/hai.xlsx")["findings"][-1:]
    assert finding["code"] == "KH032" and "Lý do: theo lời đơn vị." in finding["message"]
    assert data["totals"][PEOPLE] == 4250 and data["exit"] == 0
    assert data["not_counted"] == [
        {"unit": "Xã Hai", "unit_code": "02", "paths": ["nhan/hai.xlsx"], "status": "excluded"}
    ]
    assert data["missing"] == ["Xã Ba"]
    assert outcomes(data) == [("leave_out", "applied")]
    ((_, kind, *_, reason, by, outcome),) = sheet_rows()
    assert (kind, reason, by, outcome) == (
        "Để ngoài một tệp",
        "theo lời đơn vị",
        "N.V",
        "đã áp dụng",
    )
    shown = {row[1]: row[3] for row in sheet_rows("Tình hình nộp") if row[0]}
    assert shown == {"Xã Một": "đạt", "Xã Hai": "để ngoài", "Xã Ba": "chưa nộp"}


def test_a_refused_file_that_is_left_out_asks_for_nothing(folder):
    written(folder / "nhan" / "hong.xlsx", b"PK\x03\x04")
    decide()
    assert collected()["exit"] == 1
    decide({**LEAVE, "file": "hong.xlsx"})
    data = collected()
    assert data["exit"] == 0 and statuses(data)["nhan/hong.xlsx"] == "excluded"


def test_of_two_files_the_other_counts_when_one_is_left_out(folder):
    newer = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    written(folder / "nhan" / "moi.xlsx", saved_at(newer, "2026-07-02T03:00:00Z"))
    written(folder / "nhan" / "mot.xlsx", saved_at(ONE, MOMENT))
    decide()
    assert statuses(collected()) == {"nhan/mot.xlsx": "replaced", "nhan/moi.xlsx": "accepted"}
    decide({**LEAVE, "unit": "01", "file": "moi.xlsx"})
    assert statuses(collected()) == {"nhan/mot.xlsx": "accepted", "nhan/moi.xlsx": "excluded"}


# ---------------------------------------------------------------- a file chosen


@pytest.fixture
def undecided(folder) -> Path:
    other = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    for name, data in (("a.xlsx", ONE), ("b.xlsx", other)):
        written(folder / "nhan" / name, saved_at(data, MOMENT))
    (folder / "nhan" / "mot.xlsx").unlink()
    return folder


def test_two_files_without_a_deciding_time_say_where_they_differ(undecided):
    decide()
    data = collected()
    assert set(statuses(data).values()) == {"rejected"}
    for file in data["files"]:
        (told,) = [f["message"] for f in file["findings"] if f["code"] == "KH015"]
        place = FORM.inputs[PEOPLE].label
        assert "Các tệp khác nhau ở: Trang «Thông tin chung», ô C" in told and f"«{place}»" in told
        assert told.count("dấu tệp") == 2
        assert f"“{CHOOSE['kind']}” ở trang Quyết định" in told


@pytest.mark.parametrize(
    ("second", "remedy"),
    [
        ({**CHOOSE, "unit": "01", "file": "b.xlsx"}, "các dòng trái nhau về tệp của đơn vị này"),
        ({**LEAVE, "file": "a.xlsx"}, "các dòng trái nhau về tệp của đơn vị này"),
        ({**ACCEPT, "unit": "01", "code": "KH406"}, "Hỏi đơn vị, rồi"),
    ],
)
def test_two_choices_that_contradict_each_other_are_what_is_to_be_mended(undecided, second, remedy):
    first = CHOOSE if second["kind"] != ACCEPT["kind"] else CORRECT
    decide({**first, "unit": "01", "file": "a.xlsx", "item": PEOPLE, "new": "1"}, second)
    for file in collected()["files"]:
        assert [f["code"] for f in file["findings"]][-1] == "KH015"
        assert remedy in file["findings"][-1]["message"]


def test_what_the_office_has_to_settle_is_in_no_letter_to_the_unit(undecided):
    decide(*({**CHOOSE, "unit": "01", "file": f"{name}.xlsx"} for name in "ab"))
    collected()
    letter = next(row[-1] for row in sheet_rows("Tình hình nộp") if row[0] == 1)
    assert letter.startswith("Kính gửi") and "trang Quyết định" not in letter
    decide(
        {**CHOOSE, "unit": "01", "file": "a.xlsx"},
        {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"},
        {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4270"},
    )
    collected()
    row = next(row for row in sheet_rows("Tình hình nộp") if row[0] == 1)
    assert row[3] == "cần sửa" and row[-1] is None


def test_a_choice_by_a_name_that_both_bear_says_to_name_it_by_its_mark(undecided):
    for name in ("a", "b"):
        (undecided / "nhan" / name).mkdir()
        (undecided / "nhan" / f"{name}.xlsx").rename(undecided / "nhan" / name / "bc.xlsx")
    decide({**CHOOSE, "unit": "01", "file": "bc.xlsx"})
    for file in collected()["files"]:
        assert "xin ghi dấu tệp thay cho tên" in file["findings"][-1]["message"]


def test_a_file_that_a_newer_one_replaced_says_where_to_decide_otherwise(folder):
    written(folder / "nhan" / "mot.xlsx", saved_at(ONE, MOMENT))
    newer = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    written(folder / "nhan" / "moi.xlsx", saved_at(newer, "2026-07-02T03:00:00Z"))
    decide()
    (told,) = [f["message"] for file in collected()["files"] for f in file["findings"]
               if f["code"] == "KH014"]  # fmt: skip
    assert f"“{CHOOSE['kind']}” ở trang Quyết định" in told


def test_rows_that_differ_are_counted_by_table(undecided):
    rows = filled_workbook(
        unit="Xã Một", code="01", rows={"members": [(1.0, "Một Người", None, None, None)]}
    )
    written(undecided / "nhan" / "b.xlsx", saved_at(rows, MOMENT))
    decide()
    (told, _) = [f["findings"][-1]["message"] for f in collected()["files"]]
    assert f"bảng «{FORM.tables['members'].title}», 3 dòng" in told and "Một Người" not in told


@pytest.mark.parametrize("by", ["name", "fingerprint"])
@pytest.mark.parametrize("which", ["a", "b"])
def test_the_file_that_the_office_chose_counts(undecided, which, by):
    decide()
    told = {f["path"]: f["findings"][-1]["message"] for f in collected()["files"]}
    marks = dict(re.findall(r"nhan/(.)[.]xlsx \([^)]*\), dấu tệp (.{9})", told["nhan/a.xlsx"]))
    name = f"{which}.xlsx" if by == "name" else marks[which]
    decide({**CHOOSE, "unit": "Xã Một", "file": name})
    data = collected()
    other = {"a": "b", "b": "a"}[which]
    assert statuses(data) == {f"nhan/{which}.xlsx": "accepted", f"nhan/{other}.xlsx": "replaced"}
    assert outcomes(data) == [("choose", "applied")]
    assert data["totals"][PEOPLE] == {"a": 4250, "b": 7000}[which]


def test_a_newer_file_that_the_office_did_not_choose_does_not_count(folder):
    newer = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: 7000.0})
    written(folder / "nhan" / "moi.xlsx", saved_at(newer, "2026-07-02T03:00:00Z"))
    written(folder / "nhan" / "mot.xlsx", saved_at(ONE, MOMENT))
    decide({**CHOOSE, "unit": "01", "file": "mot.xlsx"})
    assert statuses(collected()) == {"nhan/mot.xlsx": "accepted", "nhan/moi.xlsx": "replaced"}


# ---------------------------------------------------------------- a warning accepted


def test_an_accepted_warning_asks_for_nothing(folder):
    written(folder / "nhan" / "mot.xlsx", filled_workbook(unit="Xã Một", code="01", changes=WARNED))
    decide()
    (warning,) = [f for f in collected()["files"][0]["findings"] if f["severity"] == "warning"]
    decide({**ACCEPT, "unit": "01", "code": warning["code"], "item": warning["field"]})
    data = collected("--return", "tra")
    (finding,) = [f for f in data["files"][0]["findings"] if f["code"] == warning["code"]]
    assert finding["severity"] == "info"
    assert finding["message"].endswith("Văn phòng đã chấp nhận, lý do: theo lời đơn vị.")
    assert outcomes(data) == [("accept", "applied")]
    assert not Path("tra").exists()
    decide({**ACCEPT, "unit": "01", "code": warning["code"], "item": "members_total"})
    data = collected()
    assert outcomes(data) == [("accept", "unmatched")]
    assert [f["severity"] for f in data["files"][0]["findings"]].count("warning") == 1


PARTICIPANTS = "clc_law_participants"


def of_participants(people: float) -> bytes:
    return filled_workbook(unit="Xã Một", code="01", changes={PARTICIPANTS: people})


def test_a_warning_that_was_accepted_of_one_number_is_asked_again_of_another(folder):
    written(folder / "nhan" / "mot.xlsx", of_participants(90_000.0))
    row = {**ACCEPT, "unit": "01", "code": "KH401", "item": PARTICIPANTS, "old": "90.000"}
    decide(row)
    found = {}
    for people in (90_000.0, 900_000.0):
        written(folder / "nhan" / "mot.xlsx", of_participants(people))
        data = collected()
        (finding,) = [f for f in data["files"][0]["findings"] if f["code"] == "KH401"]
        found[people] = (finding["severity"], outcomes(data), data["decisions"][0].get("told"))
    why = (
        "số trong tệp không còn là “90.000” như khi chấp nhận; nếu vẫn chấp nhận thì ghi số nay ở "
        "cột Số cũ"
    )
    assert found == {
        90_000.0: ("info", [("accept", "applied")], None),
        900_000.0: ("warning", [("accept", "unmatched")], why),
    }
    decide({**row, "old": "900000"})
    assert outcomes(collected()) == [("accept", "applied")]


@pytest.mark.parametrize("item", [PARTICIPANTS, ""])
def test_a_number_that_changed_since_its_warning_was_accepted_is_told(folder, item):
    """The book's row has not the number for which it was made, the workbook that is there has."""
    written(folder / "nhan" / "mot.xlsx", of_participants(90_000.0))
    decide({**ACCEPT, "unit": "01", "code": "KH401", "item": item})
    said = [run("collect", "nhan", "-o", "th.xlsx").stdout for _ in range(2)]
    written(folder / "nhan" / "mot.xlsx", of_participants(900_000.0))
    said += [run("collect", "nhan", "-o", "th.xlsx").stdout for _ in range(2)]
    label = FORM.inputs[PARTICIPANTS].label
    note = (
        f"Điều nhắc văn phòng đã chấp nhận, nhưng số đã khác th.xlsx: Xã Một, KH401, «{label}» "
        "(nay 900.000). Xin xem lại quyết định: nếu vẫn chấp nhận thì ở dòng đó ghi mục "
        "và số nay (cột Mục, Số cũ), số đổi nữa thì được nhắc lại; nếu không thì bỏ dòng đó."
    )
    told = [[line for line in one.splitlines() if "đã chấp nhận, nhưng" in line] for one in said]
    assert told == [[], [], [note], []]


def test_an_error_is_not_accepted(folder):
    broken = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: None})
    written(folder / "nhan" / "mot.xlsx", broken)
    decide({**ACCEPT, "unit": "01", "code": "KH201"})
    data = collected()
    assert outcomes(data) == [("accept", "unmatched")] and data["exit"] == 1


# ---------------------------------------------------------------- a number corrected


def test_a_corrected_number_counts_and_what_was_typed_is_kept(folder):
    decide({**CORRECT, "unit": "Xã Một", "item": PEOPLE, "old": "4250", "new": "4260"})
    data = collected()
    assert data["totals"][PEOPLE] == 4260 == data["files"][0]["values"][PEOPLE]
    (finding,) = [f for f in data["files"][0]["findings"] if f["code"] == "KH033"]
    assert finding["field"] == PEOPLE and "“4250” thành “4260”" in finding["message"]
    from khsheet.collection import stored

    with khsheet_book("th.xlsx") as book:
        (submission,) = stored.read_back(book).submissions(known())
    assert submission.cells[PEOPLE] == 4250.0


def known():
    from khsheet.form.known import KnownForms

    return KnownForms()


def khsheet_book(path: str):
    from khsheet import formats

    return formats.open_book(Path(path))


def test_a_corrected_number_is_judged_by_the_rules(folder):
    """More members than people is an error, whoever says so."""
    decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": 4250, "new": 1})
    data = collected()
    assert statuses(data) == {"nhan/mot.xlsx": "errors"}


def test_a_correction_mends_an_error(folder):
    wrong = filled_workbook(unit="Xã Một", code="01", changes={PEOPLE: "bốn nghìn mấy"})
    written(folder / "nhan" / "mot.xlsx", wrong)
    decide()
    assert collected()["exit"] == 1
    label = FORM.inputs[PEOPLE].label
    decide({**CORRECT, "unit": "01", "item": label, "old": "bốn nghìn mấy", "new": "4250"})
    data = collected()
    assert data["exit"] == 0 and data["totals"][PEOPLE] == 4250


@pytest.mark.parametrize(("old", "outcome"), [("4249", "unmatched"), ("", "unmatched")])
def test_a_correction_of_another_number_is_told_and_not_made(folder, old, outcome):
    decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": old, "new": "4260"})
    data = collected()
    assert outcomes(data) == [("correct", outcome)]
    assert data["totals"][PEOPLE] == 4250
    said = run("check", "nhan").stdout
    assert "Quyết định của văn phòng: 1, đã áp dụng 0." in said
    assert f"Sửa số qua điện thoại, Xã Một, «{LABEL}»: số cũ trong tệp không phải" in said


def test_decisions_that_wait_for_a_report_are_counted_and_others_told_one_by_one(folder):
    decide(
        {**CORRECT, "unit": "02", "item": PEOPLE, "old": "4250", "new": "4260"},
        {**ACCEPT, "unit": "03", "code": "KH401"},
        {**ACCEPT, "unit": "01", "code": "KH406"},
        {**LEAVE, "file": "khong-co.xlsx"},
    )
    said = run("check", "nhan").stdout
    told = said[said.index("Quyết định của văn phòng") :].splitlines()
    assert told[0] == ("Quyết định của văn phòng: 4, đã áp dụng 0, còn chờ tệp của đơn vị 2.")
    assert [line.split(":")[0].strip() for line in told[1:] if line.startswith("    ")] == [
        "Chấp nhận điều nhắc, Xã Một",
        "Để ngoài một tệp, khong-co.xlsx",
    ]


def test_a_decision_for_another_period_decides_nothing(folder):
    decide(
        {**CORRECT, "unit": "01", "period": "2025-H2", "item": PEOPLE, "old": "4250", "new": "9"}
    )
    data = collected()
    assert "decisions" not in data and data["totals"][PEOPLE] == 4250


# ---------------------------------------------------------------- that contradict, that are merged


@pytest.mark.parametrize(
    "pair",
    [
        (
            {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"},
            {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4270"},
        ),
        (
            {**CHOOSE, "unit": "01", "file": "mot.xlsx"},
            {**LEAVE, "unit": "01", "file": "mot.xlsx"},
        ),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_that_contradict_each_other_decide_nothing(folder, pair, turned):
    decide(*(pair[::-1] if turned else pair))
    data = collected()
    assert {outcome for _, outcome in outcomes(data)} == {"contradicted"}
    assert len(data["decisions"]) == 2
    if pair[0]["kind"] == CORRECT["kind"]:  # then the number itself is in doubt
        assert statuses(data) == {"nhan/mot.xlsx": "errors"} and PEOPLE not in data["totals"]
    else:
        assert statuses(data) == {"nhan/mot.xlsx": "accepted"}
        assert data["totals"][PEOPLE] == 4250


def test_those_that_contradict_each_other_are_named_by_their_rows(folder):
    """By the rows of the office's book, and by their numbers where they are listed."""

    def correction(new: str, row: int) -> Decision:
        said = {"item": PEOPLE, "old": "4250", "new": new, "reason": "r", "row": row}
        return Decision(DecisionKind.CORRECT, "01", "Xã Một", **said)

    written(folder / "nhan" / "hai.xlsx", TWO)
    chosen = Decision(DecisionKind.CHOOSE, "02", "Xã Hai", file="hai.xlsx", row=9)
    out = Decision(DecisionKind.LEAVE_OUT, file="hai.xlsx", row=4)
    decisions = (correction("4260", 8), correction("4270", 5), correction("4280", 12), chosen, out)
    result = khsheet.collect(["nhan"], "th.xlsx", Office(UNITS, decisions=decisions))
    said = listing.collection_text(result.collection, None)
    both = "trái nhau nên không áp dụng dòng nào."
    for about, rows in (
        (f"Sửa số qua điện thoại, Xã Một, «{LABEL}»", "5, 8 và 12"),
        ("Chọn tệp được tính, Xã Hai; Để ngoài một tệp, hai.xlsx", "4 và 9"),
    ):
        assert f"    {about}: dòng {rows} của trang Quyết định {both}" in said
    assert said.count(both) == 2  # each once
    data = show.collection_json(result.collection, {}, None)["decisions"]
    assert sorted(one["row"] for one in data) == [4, 5, 8, 9, 12]
    assert {one["told"].split(" của ")[0] for one in data} == {"dòng 5, 8 và 12", "dòng 4 và 9"}
    found = {row[0]: row[-1] for row in sheet_rows()}
    assert list(found) == [1, 2, 3, 4, 5]
    listed = [
        sorted(int(n) for n in re.findall("[0-9]+", text.partition("dòng có TT ")[2]))
        for text in found.values()
    ]
    assert sorted(listed) == [[1, 5], [1, 5], [2, 3, 4], [2, 3, 4], [2, 3, 4]]
    again = khsheet.collect(["th.xlsx"], "lai.xlsx")
    said = listing.collection_text(again.collection, None)
    assert said.count("trái với một quyết định khác về cùng việc") == 2 and "dòng 5" not in said


def test_decisions_are_kept_when_consolidated_workbooks_are_merged(folder):
    """Byte for byte, in any order, with the book and without it."""
    warned = filled_workbook(unit="Xã Ba", code="03", changes=WARNED)
    for name, data in (("hai.xlsx", TWO), ("ba.xlsx", warned)):
        written(folder / "nhan" / name, data)
    decide(
        {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"},
        {**LEAVE, "file": "hai.xlsx"},
        {**ACCEPT, "unit": "03", "code": "KH401"},
    )
    whole = collected("--data")
    made = Path("th.xlsx").read_bytes()
    for name in ("mot", "hai", "ba"):
        assert run("collect", f"nhan/{name}.xlsx", "-o", f"{name}.xlsx").exit_code in (0, 1)
    parts = ["mot.xlsx", "ba.xlsx", "hai.xlsx"]
    for order, options in ((parts, ()), (parts[::-1], ("--no-roster",)), (["th.xlsx"], ())):
        done = run("collect", *order, "-o", "gop.xlsx", "--data", "--format", "json", *options)
        merged = json.loads(done.stdout)
        assert merged["totals"] == whole["totals"] and outcomes(merged) == outcomes(whole)
        assert Path("gop.xlsx").read_bytes() == made, order


def test_offices_that_corrected_one_number_in_two_ways_are_told(folder):
    for name, new in (("a.xlsx", "4260"), ("b.xlsx", "4270")):
        decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": new})
        run("collect", "nhan", "-o", name)
    done = run("collect", "a.xlsx", "b.xlsx", "-o", "gop.xlsx", "--no-roster", "--format", "json")
    data = json.loads(done.stdout)
    assert {outcome for _, outcome in outcomes(data)} == {"contradicted"}
    assert data["totals"].get(PEOPLE) in (None, 0)
    (told,) = [f for file in data["files"] for f in file["findings"] if f["code"] == "KH035"]
    assert f"Văn phòng sửa mục «{LABEL}» của Xã Một thành hai số khác nhau." in told["message"]


def test_rows_of_the_book_that_contradict_each_other_are_named(folder):
    correction = {**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250"}
    decide(
        {**correction, "new": "4260"}, {**LEAVE, "file": "x.xlsx"}, {**correction, "new": "4270"}
    )
    told = run("check", "nhan").stdout
    both = "dòng 3 và 5 của trang Quyết định trái nhau nên không áp dụng dòng nào"
    assert told.count(f"Sửa số qua điện thoại, Xã Một, «{LABEL}»: {both}") == 1
    assert told.count("trái nhau nên") == 1


@pytest.mark.parametrize("option", ["--no-names", "--no-texts"])
def test_who_decided_stays_with_the_names(folder, option):
    decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"})
    collected(option)
    ((*_, reason, by, _),) = sheet_rows()
    assert by is None
    assert reason == ("theo lời đơn vị" if option == "--no-names" else "(đã lược bỏ)")
    import zipfile

    with zipfile.ZipFile("th.xlsx") as package:
        held = b"".join(package.read(name) for name in package.namelist()).decode(
            "utf-8", "replace"
        )
    assert "N.V" not in held and ("theo lời" in held) == (option == "--no-names")


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        ({**LEAVE, "file": "Người Nào.xlsx"}, "không có tệp nào là «(đã lược bỏ)»"),
        ({**CHOOSE, "unit": "01", "file": "Người Nào.xlsx"}, "không có tệp nào là «(đã lược bỏ)»"),
        (
            {**CORRECT, "unit": "01", "item": PEOPLE, "old": "Người Nào", "new": "4260"},
            "số cũ trong tệp không phải “(đã lược bỏ)”",
        ),
        ({**ACCEPT, "unit": "01", "code": "KH406"}, "không có điều nhắc KH406"),
        ({**ACCEPT, "unit": "02", "code": "KH406"}, "chưa có tệp nào của đơn vị được tính"),
    ],
)
def test_why_a_decision_was_not_applied_stays_where_texts_go(folder, decision, why):
    decide(decision)
    collected("--no-texts")
    ((*_, outcome),) = sheet_rows()
    assert outcome.startswith("không áp dụng: ") and why in outcome
    assert "Người Nào" not in str(sheet_rows())


def test_a_report_prints_the_corrected_number(folder):
    from docx import Document

    decide({**CORRECT, "unit": "01", "item": PEOPLE, "old": "4250", "new": "4260"})
    done = run("report", "nhan", "-o", "bc")
    assert done.exit_code == 0, done.output
    made = sorted(Path("bc").glob("*.docx"))
    text = "\n".join(p.text for path in made for p in Document(path).paragraphs)
    assert "4.260" in text and "4.250" not in text
