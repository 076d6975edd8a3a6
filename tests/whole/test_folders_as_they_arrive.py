"""A folder as it really arrives, through `check` and `collect`: every file ends in its class and is explained."""

from __future__ import annotations

import json
import os
from pathlib import Path

import openpyxl
import pytest
from arrived import FORM, as_xlsb, as_xlsm, edited, saved_at
from command import run
from filled import filled_workbook, written
from hostile import ods, ods_content, ole, zipped
from lazily import load_workbook

import khsheet
from khsheet.collection.entries import identify
from khsheet.collection.spool import Spool
from khsheet.form.layout import layout
from khsheet.intake.receive import read_files
from khsheet.model import OfficeRecord, Status
from khsheet.office.judging import load
from khsheet.verbs.new import blank_workbooks
from khsheet.vietnamese import encodings

ORG, MEMBERS, LEDGER, TARGETS, TEXTS = (
    layout(FORM).sheets[key].sheet.name
    for key in ("organisation", "members", "ledger", "targets", "narrative")
)
IDENTITY = "_khsheet"
HEAD = "code,name,type,group,superior,note\n"


def collected(*arguments: object) -> tuple[int, dict]:
    """Exit status and JSON of `collect`, the output in the current folder."""
    result = run("collect", *arguments, "-o", "ra.xlsx", "--format", "json")
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


def statuses(data: dict) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Every file with its status and its findings as (sheet, cell, code)."""
    return [
        (f["path"], f["status"], [(x["sheet"], x["cell"], x["code"]) for x in f["findings"]])
        for f in data["files"]
    ]


# ---------------------------------------------------------------- one folder with everything

Expected = tuple[str, list[tuple[str, str, str]]]


class Folder:
    """Files of invented units, each with what has to become of it."""

    def __init__(self, root: Path):
        self.root = root
        self.expected: dict[str, Expected] = {}
        self.roster: list[str] = []

    def unit(self) -> tuple[str, str]:
        """Code and name of a next unit."""
        code = f"{len(self.roster) + 1:02}"
        self.roster.append(f"{code},Xã Mẫu {code},xã,,,")
        return code, f"Xã Mẫu {code}"

    def workbook(self, **options) -> bytes:
        code, name = self.unit()
        return filled_workbook(unit=name, code=code, **options)

    def put(
        self, path: str, data: bytes, status: str = "accepted", *findings: tuple[str, str, str]
    ) -> None:
        written(self.root / path, data)
        self.expected[f"nhan/{path}"] = status, list(findings)


def set_identity(name: str, value: str):
    """A change of what the hidden sheet says."""

    def change(book) -> None:
        cell = next(row[1] for row in book[IDENTITY].iter_rows() if row[0].value == name)
        cell.value = value

    return change


def without_marks(book) -> None:
    del book[IDENTITY]
    for sheet in book.worksheets:
        sheet.delete_rows(1)


def with_another_s_members(book) -> None:
    marks = next(book[MEMBERS].iter_rows(max_row=1))
    marks[5].value, marks[6].value = "77", "Xã Nơi Khác"


def messy_members(book) -> None:
    """Between the three people: a heading, a blank row, a total, a signature, a character far below."""
    sheet = book[MEMBERS]
    sheet.insert_rows(8)
    sheet["C8"] = "Chi hội thôn 1"
    sheet.insert_rows(10, 2)
    sheet["C10"] = "   "
    sheet["B14"] = "Tổng cộng: 3 hội viên"
    sheet["C16"] = "Người lập biểu"
    sheet["D3000"] = "\\"


def wrong_total(book) -> None:
    book[LEDGER]["F15"], book[LEDGER]["G15"] = "Tổng cộng", 9_000_000


def old_font(book) -> None:
    book[TEXTS]["C7"] = encodings.encode(
        "Đời sống nhân dân trong xã ổn định và phát triển.", "tcvn3"
    )
    book[MEMBERS]["C8"] = encodings.encode("Nguyễn Thị Mẫu", "tcvn3")


def renamed_and_sorted(book) -> None:
    book._sheets.reverse()
    book[MEMBERS].title = "DS hội viên"
    book[ORG].insert_cols(1)
    book[ORG].insert_rows(1, 3)


def copied(book) -> None:
    book.copy_worksheet(book[LEDGER]).title = "Sổ quỹ (2)"


def copied_and_changed(book) -> None:
    copied(book)
    book["Sổ quỹ (2)"]["G12"] = 1


def accepted(folder: Folder) -> None:
    """Workbooks that count, some with something to be said."""
    new = folder.workbook
    folder.put("a/bình thường.xlsx", new())
    folder.put("a/có macro.xlsm", as_xlsm(new()))
    folder.put("a/nhị phân.xlsb", as_xlsb(new()))
    folder.put("a/đuôi sai.xls", new())
    folder.put("b/Bản sao của BÁO CÁO (1).XLSX", edited(new(), renamed_and_sorted))
    folder.put("b/cột khóa.xlsx", edited(new(), lambda book: book[LEDGER].insert_cols(1)))
    folder.put(
        "b/mất nhận dạng.xlsx",
        edited(new(), lambda book: book.remove(book[IDENTITY])),
        "accepted",
        ("", "", "KH013"),
    )
    folder.put(
        "b/nhãn.xlsx",
        edited(new(), lambda book: book[ORG].cell(7, 2, "Hội viên (nghìn)")),
        "accepted",
        (ORG, "B7", "KH104"),
    )
    folder.put(
        "b/nháp.xlsx",
        edited(new(), lambda book: book.create_sheet("Nháp").cell(1, 1, "x")),
        "accepted",
        ("Nháp", "", "KH105"),
    )
    folder.put("b/sao sheet.xlsx", edited(new(), copied), "accepted", ("Sổ quỹ (2)", "", "KH105"))
    folder.put(
        "c/dòng lẻ.xlsx",
        edited(new(), messy_members),
        "accepted",
        (MEMBERS, "C8", "KH301"),
        (MEMBERS, "B14", "KH302"),
        (MEMBERS, "C16", "KH305"),
        (MEMBERS, "D3000", "KH305"),
    )
    folder.put(
        "c/dòng cộng.xlsx",
        edited(new(), wrong_total),
        "accepted",
        (LEDGER, "F15", "KH302"),
        (LEDGER, "G15", "KH303"),
    )
    folder.put(
        "c/phông cũ.xlsx",
        edited(new(), old_font),
        "accepted",
        (MEMBERS, "C8", "KH230"),
        (TEXTS, "C7", "KH230"),
    )
    folder.put(
        "c/chưa bật bộ gõ.xlsx",
        new(changes={"situation_text": "Phong traof khuyeens hocj phats trieenr"}),
        "accepted",
        (TEXTS, "C7", "KH232"),
    )
    packed = {"trong/xã.xlsx": new(), "__MACOSX/._xã.xlsx": b"x"}
    written(folder.root / "d/gửi.zip", zipped(packed))
    folder.expected["nhan/d/gửi.zip/trong/xã.xlsx"] = "accepted", []


def with_errors(folder: Folder) -> None:
    """Workbooks that count only provisionally."""
    new = folder.workbook
    folder.put(
        "e/cột khóa xóa.xlsx",
        edited(new(), lambda book: book[TARGETS].delete_cols(1)),
        "errors",
        (TARGETS, "", "KH102"),
    )
    folder.put(
        "e/sao khác.xlsx", edited(new(), copied_and_changed), "errors", ("Sổ quỹ", "", "KH103")
    )
    folder.put(
        "e/mất sheet.xlsx",
        edited(new(), lambda book: book.remove(book[TARGETS])),
        "errors",
        (TARGETS, "", "KH101"),
    )
    new_members = layout(FORM).cells["members_new"].a1
    folder.put(
        "e/số sai.xlsx", new(changes={"members_new": 99.0}), "errors", (ORG, new_members, "KH401")
    )


def rejected(folder: Folder) -> None:
    """Files that are read by nobody, and units of which no file counts."""
    new = folder.workbook
    folder.put("f/rỗng.xlsx", b"", "rejected", ("", "", "KH002"))
    folder.put("f/ảnh.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "rejected", ("", "", "KH001"))
    folder.put("f/cụt.xlsx", new()[:9000], "rejected", ("", "", "KH005"))
    folder.put(
        "f/mật khẩu.xlsx",
        ole({"EncryptedPackage": bytes(9000), "EncryptionInfo": bytes(99)}),
        "rejected",
        ("", "", "KH003"),
    )
    folder.put("f/tự kẻ.ods", ods(ods_content("")), "rejected", ("", "", "KH007"))
    folder.put("f/mất hết dấu.xlsx", edited(new(), without_marks), "rejected", ("", "", "KH007"))
    folder.put(
        "f/loại khác.xlsx",
        edited(new(), set_identity("form", "nam-hoc")),
        "rejected",
        ("", "", "KH008"),
    )
    folder.put(
        "f/phiên bản.xlsx",
        edited(new(), set_identity("version", "9")),
        "rejected",
        ("", "", "KH009"),
    )
    folder.put(
        "f/kỳ hỏng.xlsx",
        edited(new(), set_identity("period", "quý này")),
        "rejected",
        ("", "", "KH010"),
    )
    folder.put(
        "f/kỳ trước.xlsx",
        new(period="2025-H2", rows={"entries": []}, changes=LAST_YEAR),
        "rejected",
        ("Quỹ khuyến học", "C10", "KH406"),  # a ledger without an entry
        ("", "", "KH010"),
    )
    folder.put(
        "f/nơi khác.xlsx",
        filled_workbook(unit="Xã Nơi Khác", code="77"),
        "rejected",
        ("", "", "KH011"),
    )
    folder.put("f/ghép.xlsx", edited(new(), with_another_s_members), "rejected", ("", "", "KH012"))
    folder.put("f/nén.rar", b"Rar!\x1a\x07\x00" + bytes(50), "rejected", ("", "", "KH021"))
    code, name = folder.unit()
    folder.put("f/trắng.xlsx", blank(name, code), "rejected", ("", "", "KH017"))


def several(folder: Folder) -> None:
    """More than one file for a unit."""
    code, name = folder.unit()
    one, other = (
        filled_workbook(unit=name, code=code, changes={"members_new": n}) for n in (1.0, 2.0)
    )
    folder.put("g/cũ.xlsx", saved_at(one, "2026-07-01T01:00:00Z"), "replaced", ("", "", "KH014"))
    folder.put("g/mới.xlsx", saved_at(other, "2026-07-02T01:00:00Z"))
    folder.put(
        "g/mới (1).xlsx", saved_at(other, "2026-07-02T01:00:00Z"), "replaced", ("", "", "KH016")
    )
    code, name = folder.unit()
    for n in (1.0, 2.0):
        data = filled_workbook(unit=name, code=code, changes={"members_new": n})
        folder.put(f"h/không rõ {n:g}.xlsx", data, "rejected", ("", "", "KH015"))


def blank(unit: str, code: str) -> bytes:
    from khsheet.form import periods
    from khsheet.model import Unit

    ((_, data),) = blank_workbooks(
        FORM, periods.parse("2026-H1"), [Unit(code, unit)], OfficeRecord()
    )
    return data


#: What a faultless report of the period before holds.
LAST_YEAR = {
    "report_year": 2025.0,
    "report_month": 12.0,
    "basis_doc_date": "15/11/2025",
    "fund_closing_balance": 12_500_000.0,
}
STRAYS = ("~$a.xlsx", "Thumbs.db", ".DS_Store", "công văn.docx", "ảnh.jpg")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("dot") / "nhan")
    for part in (accepted, with_errors, rejected, several):
        part(made)
    for name in STRAYS:
        written(made.root / "k" / name, b"x" * 40)
    written(made.root.parent / "don-vi.csv", (HEAD + "\n".join(made.roster) + "\n").encode())
    return made


@pytest.fixture(scope="module")
def outcome(folder) -> tuple[int, dict]:
    before = os.getcwd()
    os.chdir(folder.root.parent)
    try:
        return collected("nhan", "--roster", "don-vi.csv")
    finally:
        os.chdir(before)


def test_every_file_ends_in_its_class_with_its_findings(folder, outcome):
    exit_code, data = outcome
    assert {
        path: (status, findings) for path, status, findings in statuses(data)
    } == folder.expected
    assert exit_code == 1


def test_strays_are_listed_apart(outcome):
    _, data = outcome
    strays = {(f["path"], x["code"]) for f in data["ignored"] for x in f["findings"]}
    assert strays == {(f"nhan/k/{name}", "KH006") for name in STRAYS} | {
        ("nhan/d/gửi.zip/__MACOSX", "KH006")
    }


def test_only_accepted_files_are_added_up(folder, outcome):
    _, data = outcome
    files = [path for path, (status, _) in folder.expected.items() if status == "accepted"]
    assert len(files) == 16
    assert data["totals"]["members_total"] == 3 * len(files)
    assert data["totals"]["members_listed"] == 3 * len(files)
    assert data["totals"]["fund_spent_amount"] == 1_500_000 * len(files)


def test_units_without_a_file_that_counts_are_missing(outcome):
    _, data = outcome
    sent = [unit["unit"] for unit in data["not_counted"]]
    assert (len(data["missing"]), len(sent)) == (3, 6)
    assert len({*data["missing"], *sent}) == 9


def test_check_says_the_same_as_collect_but_knows_no_roster(folder, outcome, monkeypatch):
    monkeypatch.chdir(folder.root.parent)
    result = run("check", "nhan", "--format", "json")
    stranger = ("nhan/f/nơi khác.xlsx", "accepted", [])
    expected = [
        stranger if path == stranger[0] else (path, *rest) for path, *rest in statuses(outcome[1])
    ]
    assert (result.exit_code, statuses(json.loads(result.stdout))) == (1, expected)


def test_the_summary_explains_each_file_in_one_line(folder, monkeypatch):
    monkeypatch.chdir(folder.root.parent)
    lines = run("collect", "nhan", "--roster", "don-vi.csv", "-o", "ra-2.xlsx").stdout.splitlines()
    words = {
        "accepted": "đạt",
        "errors": "cần sửa",
        "rejected": "bị từ chối",
        "replaced": "đã thay thế",
    }
    for path, (status, findings) in folder.expected.items():
        (at,) = (n for n, line in enumerate(lines) if line.startswith((f"{path}: ", f"{path} – ")))
        is_copy = status == "replaced" and "KH016" in {code for _, _, code in findings}
        assert f": {'bản sao' if is_copy else words[status]}" in lines[at], lines[at]
        if status != "accepted" and findings:
            assert any(
                code in line
                for _, _, code in findings
                for line in lines[at : at + 2 + len(findings)]
            ), path


def test_the_messages_name_no_person(outcome):
    text = json.dumps(outcome[1], ensure_ascii=False)
    assert "Nguyễn Thị Ví Dụ" not in text and "Nguyễn Thị Mẫu" not in text


def test_every_finding_of_a_row_names_it(outcome):
    for file in outcome[1]["files"]:
        for finding in file["findings"]:
            if finding["cell"]:
                assert f"ô {finding['cell']}" in finding["message"], finding


def sheet_rows(folder: Folder, name: str) -> list[list[str]]:
    book = openpyxl.load_workbook(folder.root.parent / "ra.xlsx", read_only=True, data_only=True)
    return [
        [str(v) for v in row if v is not None] for row in book[name].iter_rows(values_only=True)
    ]


def unit_of(path: str, outcome: tuple[int, dict]) -> str:
    """The unit whose file that is."""
    return next(f["unit"] for f in outcome[1]["files"] if f["path"] == path)


def test_converted_names_stand_in_the_list_of_members_before_and_after(folder, outcome):
    unit = unit_of("nhan/c/phông cũ.xlsx", outcome)
    people = [row for row in sheet_rows(folder, MEMBERS) if row[:1] == [unit]]
    assert [("Nguyễn Thị Mẫu" in row, f"chữ gốc: {encodings.encode('Nguyễn Thị Mẫu', 'tcvn3')}" in row) for row in people] == [
        (False, False), (False, False), (True, True)
    ]  # fmt: skip
    said = " ".join(text for row in sheet_rows(folder, "Cần sửa") for text in row)
    assert "mã cũ (TCVN3)" in said and "Đời sống" not in said


def test_messy_rows_leave_the_people_with_their_true_rows(folder, outcome):
    unit = unit_of("nhan/c/dòng lẻ.xlsx", outcome)
    headings, *rows = [
        row for row in sheet_rows(folder, MEMBERS) if row[:1] in (["Đơn vị"], [unit])
    ]
    assert "Dòng" in headings
    assert [next(text for text in row if text.isdigit()) for row in rows] == ["9", "12", "13"]


# ---------------------------------------------------------------- exit status


def test_exit_status_0_when_all_is_accepted_whatever_is_warned(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "a.xlsx", edited(filled_workbook(), wrong_total))
    written(tmp_path / "nhan" / "~$a.xlsx", b"x")
    assert collected("nhan")[0] == 0


@pytest.mark.parametrize("names", [["~$a.xlsx", "công văn.docx"], []])
def test_exit_status_2_when_there_is_no_report_at_all(names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nhan").mkdir()
    for name in names:
        written(tmp_path / "nhan" / name, b"x")
    result = run("collect", "nhan", "-o", "ra.xlsx")
    assert (
        result.exit_code == 2
        and "Không thấy báo cáo" in result.output
        and not Path("ra.xlsx").exists()
    )


# ---------------------------------------------------------------- several files for one unit

EARLY, LATE, LATER = "2026-07-01T01:00:00Z", "2026-07-01T03:00:00Z", "2026-07-01T05:00:00Z"
OFFICE = "LibreOffice/7.4.7.2$Linux_X86_64"
ONE, TWO = (filled_workbook(changes={"members_new": n}) for n in (1.0, 2.0))
WRONG = filled_workbook(changes={"members_new": 99.0})

#: Files as (name, content, saved at, by), and (status, codes) of each; the number of new members that counts.
SEVERAL = {
    "the newest counts": (
        [("a", ONE, EARLY, ""), ("b", TWO, LATE, "")],
        [("replaced", ["KH014"]), ("accepted", [])], 2,
    ),
    "whatever their names": (
        [("a", TWO, LATE, ""), ("b", ONE, EARLY, "")],
        [("accepted", []), ("replaced", ["KH014"])], 2,
    ),
    "the same content counts once, under its newest file": (
        [("a", ONE, EARLY, ""), ("b", ONE, LATE, ""), ("c", ONE, EARLY, "")],
        [("replaced", ["KH016"]), ("accepted", []), ("replaced", ["KH016"])], 1,
    ),
    "the same content, no time": (
        [("a", ONE, "", ""), ("b", ONE, "", "")],
        [("accepted", []), ("replaced", ["KH016"])], 1,
    ),
    "an old content sent again is the newest": (
        [("a", ONE, EARLY, ""), ("b", TWO, LATE, ""), ("c", ONE, LATER, "")],
        [("replaced", ["KH016"]), ("replaced", ["KH014"]), ("accepted", [])], 1,
    ),
    "the newest counts with its errors": (
        [("a", ONE, EARLY, ""), ("b", WRONG, LATE, "")],
        [("replaced", ["KH014"]), ("errors", ["KH401"])], None,
    ),
    "a newer file that cannot be read replaces nothing": (
        [("a", ONE, EARLY, ""), ("b", TWO[:9000], "raw", "")],
        [("accepted", []), ("rejected", ["KH005"])], 1,
    ),
    "LibreOffice's clock is seven hours ahead": (
        [("a", ONE, LATER, ""), ("b", TWO, "2026-07-01T11:00:00Z", OFFICE)],
        [("accepted", []), ("replaced", ["KH014"])], 1,
    ),
    "the same time": (
        [("a", ONE, LATE, ""), ("b", TWO, LATE, "")],
        [("rejected", ["KH015"]), ("rejected", ["KH015"])], None,
    ),
    "no time in one of them": (
        [("a", ONE, LATE, ""), ("b", TWO, "", "")],
        [("rejected", ["KH015"]), ("rejected", ["KH015"])], None,
    ),
    "an older one beside two of the same time": (
        [("a", ONE, EARLY, ""), ("b", TWO, LATE, ""), ("c", WRONG, LATE, "")],
        [("rejected", ["KH015"]), ("rejected", ["KH015"]), ("rejected", ["KH401", "KH015"])], None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL)
def test_several_files_of_one_unit(name, tmp_path, monkeypatch):
    files, expected, counted = SEVERAL[name]
    monkeypatch.chdir(tmp_path)
    for n, (stem, data, moment, application) in enumerate(files):
        path = written(
            tmp_path / "nhan" / f"{stem}.xlsx",
            data if moment == "raw" else saved_at(data, moment, application),
        )
        os.utime(path, (2_000_000_000 - n * 9999,) * 2)  # the disk's time says nothing
    exit_code, data = collected("nhan")
    assert [(f["status"], [x["code"] for x in f["findings"]]) for f in data["files"]] == expected
    assert data["totals"].get("members_new") == counted
    assert exit_code == (1 if {"errors", "rejected"} & {s for s, _ in expected} else 0)


def messages(folder: Path, *files: tuple[str, bytes, str]) -> dict[str, str]:
    for stem, data, moment in files:
        written(folder / "nhan" / f"{stem}.xlsx", saved_at(data, moment))
    return {
        f["path"]: f["findings"][-1]["message"]
        for f in collected("nhan")[1]["files"]
        if f["findings"]
    }


def test_a_replaced_file_is_listed_with_both_times(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (said,) = messages(tmp_path, ("a", ONE, EARLY), ("b", TWO, LATE)).values()
    assert (
        "08:00:00 ngày 01/07/2026" in said
        and "nhan/b.xlsx" in said
        and "10:00:00 ngày 01/07/2026" in said
    )


def test_an_undecided_pair_is_named_with_both_files_and_neither_is_merged(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = messages(tmp_path, ("a", ONE, LATE), ("b", TWO, ""))
    assert set(said) == {"nhan/a.xlsx", "nhan/b.xlsx"}
    for text in said.values():
        assert (
            "nhan/a.xlsx (lưu lúc 10:00:00 ngày 01/07/2026)" in text
            and "nhan/b.xlsx (không ghi giờ lưu)" in text
        )


def test_a_file_stands_against_the_one_a_consolidated_workbook_brought(tmp_path, monkeypatch):
    """A later correction beside the consolidated workbook of the day before."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "a.xlsx", saved_at(ONE, EARLY))
    assert collected("nhan")[0] == 0
    os.replace("ra.xlsx", "hom-qua.xlsx")
    written(tmp_path / "nhan" / "b.xlsx", saved_at(TWO, LATE))
    _, data = collected("nhan/b.xlsx", "hom-qua.xlsx")
    assert [(path, status) for path, status, _ in statuses(data)] == [
        ("nhan/a.xlsx", "replaced"),
        ("nhan/b.xlsx", "accepted"),
    ]
    assert data["totals"]["members_new"] == 2
    again = collected("nhan", "hom-qua.xlsx")[1]
    assert again["totals"] == data["totals"]


@pytest.mark.parametrize("with_names", [True, False])
def test_names_alone_tell_contents_apart(with_names, tmp_path):
    """Also where names are left out: a copy is a copy of everything."""
    for n, person in enumerate(["Nguyễn Thị Mẫu", "Trần Văn Thử", "Trần Văn Thử"]):
        data = filled_workbook(rows={"members": [(1.0, person, "Hội viên", "Kinh", None)]})
        written(tmp_path / f"{n}.xlsx", data)
    with Spool() as spool:
        entries = read_files([tmp_path], spool, with_names=with_names).entries
        identify(entries, spool)
    assert [e.digest == entries[-1].digest for e in entries] == [False, True, True]


# ---------------------------------------------------------------- what is lost is not counted as nothing


def deleted(book, sheet: str) -> None:
    del book[sheet]


def without_key_column(book, sheet: str) -> None:
    book[sheet].delete_cols(1)


def without_key_row(book, sheet: str) -> None:
    (placed,) = (p for p in layout(FORM).sheets.values() if p.sheet.name == sheet)
    book[sheet].delete_rows(placed.header_row - 1)


@pytest.mark.parametrize(
    ("sheet", "table", "least"), [(LEDGER, "entries", 10), (MEMBERS, "members", 1)]
)
@pytest.mark.parametrize("change", [deleted, without_key_column, without_key_row])
def test_sums_of_a_lost_table_are_wrong_and_not_nought(change, sheet, table, least, tmp_path):
    path = written(tmp_path / "a.xlsx", edited(filled_workbook(), lambda book: change(book, sheet)))
    with Spool() as spool:
        (entry,) = read_files([path], spool).entries
    columns = {f.key for f in FORM.tables[table].fields}
    made_of_it = {c.key for c in FORM.computed if c.sum in columns or c.count == table}
    assert entry.status is Status.ERRORS
    assert len(made_of_it) >= least and made_of_it <= entry.wrong


def test_what_is_lost_is_said_once(tmp_path):
    """A sheet that is gone is one error: its required cells, and sums of its table, are not told again."""
    book = load_workbook(written(tmp_path / "a.xlsx", filled_workbook()))
    del book["Xã hội học tập"]
    del book["Sổ quỹ"]
    book.save(tmp_path / "a.xlsx")
    result = khsheet.check([tmp_path / "a.xlsx"])
    (entry,) = result.collection.files
    assert [(f.code, f.place.sheet) for f in entry.findings if f.severity == "error"] == [
        ("KH101", "Xã hội học tập"),
        ("KH101", "Sổ quỹ"),
    ]


# ---------------------------------------------------------------- whose file it is


def titled(name: str, sheet: str = MEMBERS):
    """A change that puts another unit's name into a sheet's title, as whoever reuses a neighbour's file does."""

    def change(book) -> None:
        cell = next(
            c for row in book[sheet].iter_rows(max_row=10) for c in row if " – " in str(c.value)
        )
        cell.value = cell.value.partition(" – ")[0] + " – " + name

    return change


@pytest.mark.parametrize(
    ("title", "status", "codes"),
    [
        ("XÃ SUỐI THỬ", "accepted", []),
        ("Suối Thử", "accepted", []),
        ("", "accepted", []),
        ("XÃ SUỐI HAI", "rejected", ["KH012"]),
        ("PHƯỜNG SUỐI THỬ", "rejected", ["KH012"]),
    ],
)
def test_a_neighbour_s_file_with_another_title_is_nobody_s(title, status, codes, tmp_path):
    written(tmp_path / "xa.xlsx", edited(filled_workbook(), titled(title)))
    (entry,) = khsheet.check([tmp_path]).collection.files
    assert (entry.status, [f.code for f in entry.findings]) == (status, codes)


@pytest.mark.parametrize("between", [" - ", ": ", " ", "–", "\u00a0– ", " — "])
def test_a_neighbour_s_title_is_known_however_it_was_typed(between, tmp_path):
    def change(book) -> None:
        cell = next(
            c for row in book[MEMBERS].iter_rows(max_row=10) for c in row if " – " in str(c.value)
        )
        cell.value = cell.value.partition(" – ")[0] + between + "Xã Suối Hai"

    written(tmp_path / "xa.xlsx", edited(filled_workbook(), change))
    (entry,) = khsheet.check([tmp_path]).collection.files
    assert (entry.status, [f.code for f in entry.findings]) == ("rejected", ["KH012"])


@pytest.mark.parametrize("sheet", [s.sheet.name for s in layout(FORM).sheets.values()])
def test_nothing_made_from_a_lost_sheet_is_counted(sheet, tmp_path):
    """A value that needs what was lost is not known; what does not need it is as before."""
    written(tmp_path / "1" / "xa.xlsx", filled_workbook())
    written(
        tmp_path / "2" / "xa.xlsx", edited(filled_workbook(), lambda book: book.remove(book[sheet]))
    )
    whole, less = (
        next(iter(khsheet.check([tmp_path / n]).collection.counted.values())) for n in "12"
    )
    kept = {k: v for k, v in less.values.items() if k not in less.wrong}
    assert kept == {k: whole.values[k] for k in kept} and len(kept) < len(whole.values)
    assert not any(
        v is not None
        for k, v in less.values.items()
        if k in less.wrong and k in FORM.computed_by_key
    )


ROSTER = HEAD + "01,Xã Suối Thử\n02,Xã Suối Hai\n03,Phường Suối Ba\n04,Xã Suối Ba\n"


@pytest.mark.parametrize(
    ("code", "name", "unit", "codes"),
    [
        ("01", "Xã Suối Thử", "01", []),
        ("01", "SUỐI THỬ", "01", []),
        ("", "xã Suối Thử", "01", []),
        ("cu-01", "X. Suối Thử", "01", ["KH041"]),
        ("", "Phường Suối Ba", "03", []),
        ("", "Xã Suối Ba", "04", []),
        ("01", "Xã Suối Mới", None, ["KH023"]),
        ("01", "Xa Suoi Thu", "01", []),
        ("", "xa suoi thu", "01", []),
        ("01", "Hội KH xã Suối Thử", "01", []),
        ("03", "Phuong Suoi Ba", "03", []),
        ("", "Suoi Ba", None, ["KH011"]),
        ("01", "Xã Suối Thứ", None, ["KH023"]),
        ("03", "Xa Suoi Ba", None, ["KH022"]),
        ("01", "Xã Suối Hai", None, ["KH022"]),
        ("03", "Xã Suối Ba", None, ["KH022"]),
        ("", "Suối Ba", None, ["KH011"]),
        ("77", "Xã Nơi Khác", None, ["KH011"]),
    ],
)
def test_code_and_name_must_be_of_one_unit_of_the_roster(code, name, unit, codes, tmp_path):
    written(tmp_path / "in" / "xa.xlsx", filled_workbook(unit=name, code=code))
    office = load(written(tmp_path / "don-vi.csv", ROSTER.encode()), FORM)
    collection = khsheet.collect([tmp_path / "in"], tmp_path / "ra.xlsx", office).collection
    (entry,) = collection.files
    assert (list(collection.counted), [f.code for f in entry.findings]) == (
        [unit] if unit else [],
        codes,
    )


@pytest.mark.parametrize(
    ("others", "codes"),
    [
        ([("02", "Xã Suối Thử")], ["KH024"]),
        ([("", "Suối Thử")], ["KH024"]),
        ([("", "Xa Suoi Thu")], ["KH024"]),
        ([("02", "HOI KH XA SUOI THU")], ["KH024"]),
        ([("", "Hội KH xã Suối Thử")], ["KH024"]),
        ([("02", "Phuong Suoi Thu")], []),
        ([("02", "Xã Suối Thứ")], []),
        ([("02", "Phường Suối Thử")], []),
        ([("02", "Xã Suối Hai")], []),
    ],
)
def test_without_a_roster_no_unit_is_added_twice_under_two_codes(others, codes, tmp_path):
    for n, (code, name) in enumerate([("01", "Xã Suối Thử"), *others]):
        written(tmp_path / "in" / f"{n}.xlsx", filled_workbook(unit=name, code=code))
    result = khsheet.collect([tmp_path / "in"], tmp_path / "ra.xlsx")
    assert [[f.code for f in e.findings] for e in result.collection.files] == [codes] * 2
    assert result.totals.get("population") == (None if codes else 2 * 4250)
