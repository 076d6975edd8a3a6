"""The command line and its JSON: the contract that other programs rely on."""

import json
import re
from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written

from khsheet import messages

ROSTER = """\
code,name,type,group,superior,note
01,Xã Suối Thử,xã,Cụm 1,Hội cấp trên,
02,Phường Đồi Mẫu,phường,Cụm 1,Hội cấp trên,
03,Xã Vắng Mặt,xã,Cụm 2,Hội cấp trên,chưa thành lập
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def sent(folder):
    """Two units' workbooks: one faultless, one with more new members than members."""
    arrived = folder / "nhan"
    arrived.mkdir()
    written(arrived / "a.xlsx", filled_workbook(unit="Xã Suối Thử", code="01"))
    written(
        arrived / "b.xlsx",
        filled_workbook(unit="Phường Đồi Mẫu", code="02", changes={"members_new": 99.0}),
    )
    return arrived


def test_new_for_a_roster_writes_one_workbook_for_each_unit(folder):
    result = run("new", "--roster", "don-vi.csv", "--period", "2026-H1", "-o", "trang")
    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in Path("trang").iterdir()) == [
        "phuong-doi-mau-2026-H1.xlsx",
        "xa-suoi-thu-2026-H1.xlsx",
        "xa-vang-mat-2026-H1.xlsx",
    ]


@pytest.mark.usefixtures("packed_as_sent")
def test_new_twice_gives_the_same_bytes(folder):
    for name in ("mot.xlsx", "hai.xlsx"):
        assert run("new", "--unit", "Xã Suối Thử", "--period", "2026-H1", "-o", name).exit_code == 0
    assert Path("mot.xlsx").read_bytes() == Path("hai.xlsx").read_bytes()
    assert Path("mot.xlsx").stat().st_size < 90_000


def test_collect_gives_the_contract_s_json(sent):
    result = run("collect", "nhan", "--roster", "don-vi.csv", "--format", "json", "-o", "ra.xlsx")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert set(data) == {
        "files",
        "missing",
        "totals",
        "output",
        "form",
        "period",
        "coverage",
        "not_counted",
    }
    assert data["coverage"]["members_total"] == [1, 3]
    assert (data["form"], data["period"]) == ("so-ket-6-thang", "2026-H1")
    assert [(f["unit_code"], f["period"]) for f in data["files"]] == [
        ("01", "2026-H1"),
        ("02", "2026-H1"),
    ]
    assert data["missing"] == ["Xã Vắng Mặt"]
    assert data["output"] == "ra.xlsx" and Path("ra.xlsx").exists()
    assert [(f["path"], f["unit"], f["status"]) for f in data["files"]] == [
        ("nhan/a.xlsx", "Xã Suối Thử", "accepted"),
        ("nhan/b.xlsx", "Phường Đồi Mẫu", "errors"),
    ]
    (finding,) = [f for f in data["files"][1]["findings"] if f["severity"] == "error"]
    assert set(finding) == {"severity", "code", "sheet", "cell", "field", "value", "message"}
    assert (finding["code"], finding["field"], finding["value"]) == ("KH401", "members_new", "99")
    assert data["totals"]["members_total"] == 3
    assert data["totals"]["fund_spent_amount"] == 1_500_000


def test_check_agrees_with_collect_and_writes_nothing(sent):
    before = sorted(Path().rglob("*"))
    result = run("check", "nhan", "--format", "json")
    assert result.exit_code == 1
    assert [f["status"] for f in json.loads(result.stdout)["files"]] == ["accepted", "errors"]
    assert sorted(Path().rglob("*")) == before


def test_all_accepted_is_exit_status_0(sent):
    (sent / "b.xlsx").unlink()
    assert run("collect", "nhan", "-o", "ra.xlsx").exit_code == 0


def test_inputs_are_not_touched(sent):
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in sent.iterdir()}
    run("collect", "nhan", "-o", "ra.xlsx")
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in sent.iterdir()} == before


def test_an_existing_output_is_kept_among_the_old_ones(sent):
    run("collect", "nhan/a.xlsx", "-o", "ra.xlsx")
    old = Path("ra.xlsx").read_bytes()
    result = run("collect", "nhan", "-o", "ra.xlsx")
    kept = list(Path("cũ").glob("ra (*.xlsx"))
    assert len(kept) == 1 and kept[0].read_bytes() == old
    assert str(kept[0]) in result.stdout
    assert Path("ra.xlsx").read_bytes()[:2] == b"PK"


def test_the_output_inside_the_inputs_is_not_read_again(sent):
    for _ in range(3):
        data = json.loads(run("collect", "nhan", "-o", "nhan/ra.xlsx", "--format", "json").stdout)
        assert [f["path"] for f in data["files"]] == ["nhan/a.xlsx", "nhan/b.xlsx"]


MEETS = [
    # what lies in the folder, exit status, code of its finding
    ("rong.xlsx", b"", "KH002"),
    ("khong-phai.xlsx", b"day khong phai bang tinh", "KH001"),
]


@pytest.mark.parametrize("verb", ["check", "collect"])
@pytest.mark.parametrize(("name", "content", "code"), MEETS)
def test_a_bad_file_is_explained_and_the_others_go_on(sent, verb, name, content, code):
    (sent / name).write_bytes(content)
    result = run(verb, "nhan", "--format", "json")
    data = json.loads(result.stdout)
    found = {f["path"]: f for f in data["files"]}
    assert result.exit_code == 1
    assert found[f"nhan/{name}"]["status"] == "rejected"
    assert [f["code"] for f in found[f"nhan/{name}"]["findings"]] == [code]
    assert found["nhan/a.xlsx"]["status"] == "accepted"


@pytest.mark.parametrize(
    "arguments",
    [
        ["collect", "khong-co"],
        ["new"],
        ["new", "--unit", "A", "--period", "2026-H3"],
        ["new", "--unit", "A", "--form", "khong-co"],
        ["collect", ".", "--roster", "khong-co.csv"],
        ["report", ".", "--template", "x.docx"],
        ["explain", "KH999"],
        ["collect"],
        ["colect"],
        ["collect", "--retrun", "x"],
        ["collect", ".", "--jobs", "99"],
        ["report", ".", "--mau", "5"],
        ["check", "a" * 300],
        ["office", "-o", "a" * 300],
    ],
)
def test_wrong_use_is_exit_status_2_with_a_message(folder, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.output.strip() and "Traceback" not in result.output
    assert not re.search("Usage|Error|Try |No such|Missing|Invalid", result.output)


def test_a_name_out_of_a_file_orders_the_terminal_nothing(folder):
    written(folder / "nhan" / "xa.xlsx", filled_workbook(unit="Xã \x1b[31mĐỏ\x07", code="9"))
    assert "\x1b" not in run("check", "nhan").output and "Đỏ" in run("check", "nhan").output


def test_a_template_that_is_no_word_file_is_exit_status_2(sent):
    Path("mau.docx").write_bytes(b"PK not at all")
    result = run("report", "nhan", "--mau", "2", "--template", "mau.docx")
    assert (
        result.exit_code == 2 and "mau.docx" in result.output and "Traceback" not in result.output
    )


def test_every_code_is_said_somewhere():
    source = "".join(
        p.read_text("utf-8")
        for p in Path(messages.__file__).parents[1].rglob("*.py")
        if p.parent.name != "messages"
    )
    known = messages.CATALOGUE
    names = {v: n for n, v in vars(messages).items() if isinstance(v, str) and v in known}
    assert len(names) == len(known) > 60
    assert [code for code in names if f"messages.{names[code]}" not in source] == []
    assert not re.search(r'"KH\d{3}"', source), "code says a message by its name"


def test_an_output_that_cannot_be_written_is_exit_status_2(sent):
    Path("la-tep").write_text("x")
    result = run("collect", "nhan", "-o", "la-tep/ra.xlsx")
    assert result.exit_code == 2 and "Không ghi được" in result.output


@pytest.mark.parametrize("code", sorted(messages.CATALOGUE))
def test_every_code_can_be_explained(code):
    result = run("explain", code.lower())
    assert result.exit_code == 0
    assert all(part in result.output for part in (code, "Vì sao", "Cách xử lý", "Ví dụ"))


def test_fields_in_its_three_formats():
    rows = json.loads(run("fields", "--format", "json").stdout)
    assert all(
        set(r)
        == {"key", "label", "sheet", "cell", "kind", "type", "required", "choices", "unit", "mau"}
        for r in rows
    )
    assert (
        len(rows) == len({r["key"] for r in rows}) == len({(r["sheet"], r["cell"]) for r in rows})
    )
    assert {r["kind"] for r in rows} == {"field", "grid", "column", "text"}
    assert {r["type"] for r in rows} == {
        "integer",
        "money",
        "decimal",
        "percent",
        "date",
        "text",
        "long_text",
        "choice",
    }
    assert len(run("fields", "--format", "csv").stdout.splitlines()) == len(rows) + 1
    assert all(r["key"] in run("fields").stdout for r in rows[:5])


def test_the_office_workbook_is_written_blank_and_not_overwritten(folder):
    assert run("office").exit_code == 0
    assert run("office").exit_code == 2


def test_blank_cells_of_a_page_are_one_line(tmp_path):
    """A page that nobody filled in is told at once, not cell by cell."""
    blank = dict.fromkeys(["members_total", "members_new"])
    path = written(tmp_path / "a.xlsx", filled_workbook(changes=blank))
    lines = run("check", path, "--no-roster").output.splitlines()
    assert [line for line in lines if "KH201" in line] == [
        "    LỖI KH201 Trang «Tổ chức hội»: 2 ô còn trống (C7, C8). Ô đầu: Trang «Tổ chức hội», "
        "ô C7, mục «Tổng số hội viên của chi hội»: còn trống, xin ghi số liệu; không phát sinh thì "
        "ghi 0."
    ]


def test_findings_about_rows_name_the_rows(tmp_path):
    """They stand in no single cell, which nobody would look for between empty brackets."""
    for half in ("2026-H1", "2026-H2"):
        written(tmp_path / f"{half}.xlsx", filled_workbook(period=half))
    said = run("check", tmp_path, "--no-roster", "--period", "2026").output
    (told,) = [line for line in said.splitlines() if "KH511" in line]
    assert "Trang «Sổ quỹ»: 3 dòng (12, 13, 14). Dòng đầu: Trang «Sổ quỹ», dòng 12" in told
