"""Two versions of one form in one collection: each judged by its own, both in the columns of the newest."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from filled import written
from forms import SECOND, changed, definition_file, filled_small
from printed import own_template, paragraphs
from workbooks import read_back

import khsheet
from khsheet.cli.show import collection_json
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.formats import open_book
from khsheet.model import Unit
from khsheet.office.book import Office

NOT_ASKED = "không hỏi"


def old(unit: str, code: str, **options) -> bytes:
    return filled_small(SECOND, version=1, unit=unit, code=code, **options)


def new(unit: str, code: str, **options) -> bytes:
    return filled_small(SECOND, unit=unit, code=code, **options)


@pytest.fixture
def known(tmp_path) -> KnownForms:
    return KnownForms(str(definition_file(tmp_path / "thi-dua.toml", SECOND)))


@pytest.fixture
def arrived(tmp_path) -> Path:
    """Two reports in the first version, one in the second."""
    written(tmp_path / "nhan" / "a.xlsx", old("Xã Ổi", "01"))
    written(tmp_path / "nhan" / "b.xlsx", new("Xã Mít", "02", changes={"heads": 20.0}))
    written(tmp_path / "nhan" / "c.xlsx", old("Xã Cam", "03", changes={"heads": 7.0}))
    return tmp_path / "nhan"


TOTALS = {
    "heads": 12 + 20 + 7,
    "teachers": 3,
    "prizes_total": 3 * 3 * 1_000_000,
    "others": 17,
}


def rows_of(path: Path, sheet: str) -> list[list]:
    with open_book(path) as book:
        return [list(cells.values()) for cells in book.sheet(sheet).rows.values()]


def by_unit(path: Path, sheet: str, column: str) -> dict[str, object]:
    """What stands in the column of that key (in row 4) or label, by unit."""
    with open_book(path) as book:
        rows = book.sheet(sheet).rows
    at = next(c for cells in rows.values() for c, text in cells.items() if text == column)
    names = {"Xã Ổi", "Xã Mít", "Xã Cam"}
    return {
        text: cells.get(at)
        for cells in rows.values()
        for text in cells.values()
        if text in names and at in cells
    }


# ---------------------------------------------------------------- in one folder


def test_the_newest_version_that_came_decides_the_columns(arrived, known, tmp_path):
    result = khsheet.collect([arrived], tmp_path / "ra.xlsx", known=known)
    assert result.collection.form.version == 2 and result.exit_code == 0
    assert result.totals == TOTALS
    assert by_unit(tmp_path / "ra.xlsx", "Tổng hợp", "teachers") == {
        "Xã Ổi": NOT_ASKED,
        "Xã Mít": 3.0,
        "Xã Cam": NOT_ASKED,
    }
    assert by_unit(tmp_path / "ra.xlsx", "Tổng hợp", "others")["Xã Ổi"] == NOT_ASKED
    assert "pupils" not in str(rows_of(tmp_path / "ra.xlsx", "Tổng hợp"))


def test_rows_of_an_older_version_stand_under_their_own_labels(arrived, known, tmp_path):
    khsheet.collect([arrived], tmp_path / "ra.xlsx", known=known)
    out = tmp_path / "ra.xlsx"
    assert by_unit(out, "Danh sách", "Số giải") == {
        "Xã Ổi": NOT_ASKED,
        "Xã Mít": 2.0,
        "Xã Cam": NOT_ASKED,
    }
    assert set(by_unit(out, "Danh sách", "Số tiền").values()) == {1_000_000.0}
    assert set(by_unit(out, "Danh sách", "Tên giải").values()) == {"Giải"}


def test_it_is_said_which_files_are_older_and_what_they_were_not_asked(arrived, known):
    files = khsheet.check([arrived], known=known).collection.files
    assert [[f.code for f in e.findings] for e in files] == [["KH028"], [], ["KH028"]]
    (finding,) = files[0].findings
    assert finding.severity == "info"
    assert all(w in finding.message for w in ("phiên bản 1", "phiên bản 2", "Trong đó giáo viên"))
    assert "Trong đó học sinh" not in finding.message


def test_a_folder_of_the_first_version_alone_is_collected_as_that(known, tmp_path):
    written(tmp_path / "nhan" / "a.xlsx", old("Xã Ổi", "01"))
    result = khsheet.collect([tmp_path / "nhan"], tmp_path / "ra.xlsx", known=known)
    assert result.collection.form.version == 1
    assert result.totals == {"heads": 12, "pupils": 5, "prizes_total": 3_000_000}
    assert [f.code for e in result.collection.files for f in e.findings] == []


def test_lists_of_files_and_charts_know_what_was_not_asked(tmp_path):
    text = changed(
        SECOND,
        (
            '    [[sheet.section.field]]\n    since = 2\n    key = "teachers"\n',
            '    [[sheet.section.field]]\n    since = 2\n    key = "given"\n    label = "Giải trao"\n'
            '    type = "integer"\n    example = "2"\n'
            '    [[sheet.section.field]]\n    since = 2\n    key = "teachers"\n',
        ),
        (
            '[[computed]]\nsince = 2\nkey = "others"\n',
            '[[computed]]\nkey = "listed"\nlabel = "Số dòng giải"\ntype = "integer"\n'
            'section = "numbers"\ncount = "prizes"\n'
            '[[chart]]\nsince = 2\ntitle = "Giáo viên"\nby = "unit"\nfields = ["teachers"]\n'
            '[[rule]]\nsince = 2\nid = "given_not_above_listed"\nkind = "not_above"\n'
            'severity = "error"\nfields = ["given"]\nlimit = ["listed"]\n'
            '[[computed]]\nsince = 2\nkey = "others"\n',
        ),
    )
    known = KnownForms(str(definition_file(tmp_path / "thi-dua.toml", text)))
    pupils = {"pupils": 90.0}
    for name, version, changes in (("a", 1, {}), ("b", 2, {}), ("c", 1, pupils)):
        unit = {"a": "Xã Ổi", "b": "Xã Mít", "c": "Xã Cam"}[name]
        data = filled_small(text, version, unit=unit, code=name, changes=changes)
        written(tmp_path / "nhan" / f"{name}.xlsx", data)
    out = tmp_path / "ra.xlsx"
    khsheet.collect([tmp_path / "nhan"], out, known=known)
    assert by_unit(out, "Tình hình nộp", "Giải trao") == {
        "Xã Ổi": NOT_ASKED,
        "Xã Mít": 2.0,
        "Xã Cam": NOT_ASKED,
    }
    charted = {cell for row in rows_of(out, "Số liệu biểu đồ") for cell in row}
    assert charted & {"Xã Ổi", "Xã Mít"} == {"Xã Mít"}
    (told,) = [row for row in rows_of(out, "Cần sửa") if "KH401" in row]
    assert "Trong đó học sinh" in told  # which the newest version has no more


MADE = [
    # (version, changes, codes)
    (1, {"heads": 150.0}, ["KH220"]),  # over the limit of its version
    (2, {"heads": 150.0}, []),
    (2, {"heads": 250.0}, ["KH220"]),
    (1, {"pupils": 90.0}, ["KH401"]),
    (2, {"teachers": 90.0}, ["KH401"]),
    (2, {"teachers": None}, ["KH201"]),  # required since its version
    (1, {}, []),
    (2, {}, []),
]


@pytest.mark.parametrize(("version", "changes", "codes"), MADE)
def test_each_is_judged_by_its_own_version(version, changes, codes, known, tmp_path):
    data = filled_small(SECOND, version, unit="Xã Ổi", code="01", changes=changes)
    written(tmp_path / "nhan" / "a.xlsx", data)
    written(tmp_path / "nhan" / "b.xlsx", new("Xã Mít", "02"))
    entry = khsheet.check([tmp_path / "nhan"], known=known).collection.counted["01"]
    found = [f for f in entry.findings if f.code != "KH028"]
    assert [f.code for f in found] == codes
    label = {1: "Số người", 2: "Số người dự"}[version]
    assert all(f.label in (label, "") for f in found if f.field == "heads")


# ---------------------------------------------------------------- whatever the order


def whole(folder: Path, files: dict[str, bytes], order: tuple[str, ...]) -> tuple:
    """JSON and sheets of a collection with the files in that order, each called by its own word."""
    paths = {}
    for number, word in enumerate(order):
        paths[str(written(folder / "nhan" / f"{number}.xlsx", files[word]))] = word
    known = KnownForms(str(definition_file(folder / "thi-dua.toml", SECOND)))
    result = khsheet.collect([folder / "nhan"], folder / "ra.xlsx", known=known)
    printed = json.dumps(collection_json(result.collection, result.totals, None))
    with open_book(folder / "ra.xlsx") as book:
        sheets = {
            name: [
                [str(raw) for at, raw in cells.items() if at > 1]
                for cells in book.sheet(name).rows.values()
            ]
            for name in book.names
        }
    text = json.dumps([json.loads(printed), sheets], sort_keys=True)
    for path, word in paths.items():
        text = text.replace(json.dumps(path)[1:-1], json.dumps(word)[1:-1])
    data, rows = json.loads(text)
    data["files"].sort(key=lambda f: f["unit"])
    return data, {name: sorted(row) for name, row in rows.items()}


def test_the_order_of_versions_changes_nothing(known, tmp_path):
    for name, data in (("d", old("Xã Dừa", "04")), ("e", new("Xã Mơ", "05"))):
        folder = written(tmp_path / name / "x.xlsx", data).parent
        khsheet.collect([folder], tmp_path / f"{name}.xlsx", known=known)
    files = {
        "cũ": old("Xã Ổi", "01"),
        "mới": new("Xã Mít", "02", changes={"heads": 20.0}),
        "tổng hợp cũ": (tmp_path / "d.xlsx").read_bytes(),
        "tổng hợp mới": (tmp_path / "e.xlsx").read_bytes(),
    }
    orders = list(itertools.permutations(files))[::3]
    made = [whole(tmp_path / str(n), files, order) for n, order in enumerate(orders)]
    assert made[0][0]["totals"] == {
        "heads": 12 + 20 + 12 + 12,
        "teachers": 6,
        "prizes_total": 12_000_000,
        "others": 17 + 9,
    }
    assert all(other == made[0] for other in made[1:])


def test_what_was_collected_is_collected_again(arrived, known, tmp_path):
    first = khsheet.collect([arrived], tmp_path / "mot.xlsx", known=known)
    second = khsheet.collect([tmp_path / "mot.xlsx"], tmp_path / "hai.xlsx", known=known)
    assert first.totals == second.totals == TOTALS
    told = [
        [(e.path, e.status, e.version, [f.message for f in e.findings]) for e in r.collection.files]
        for r in (first, second)
    ]
    assert told[0] == told[1]
    for sheet in ("Tổng hợp", "Danh sách", "_khsheet"):
        assert rows_of(tmp_path / "mot.xlsx", sheet) == rows_of(tmp_path / "hai.xlsx", sheet)


# ---------------------------------------------------------------- what is written of them


def test_what_goes_back_is_of_the_version_that_was_sent(known, tmp_path):
    written(tmp_path / "nhan" / "a.xlsx", old("Xã Ổi", "01", changes={"heads": 150.0}))
    written(tmp_path / "nhan" / "b.xlsx", new("Xã Mít", "02"))
    khsheet.check([tmp_path / "nhan"], known=known, return_to=tmp_path / "tra")
    (back,) = (tmp_path / "tra").iterdir()
    sent = read_back(known.version("thi-dua", 1), back.read_bytes())
    assert (sent.version, sent.cells["pupils"], sent.cells["heads"]) == (1, 5.0, 150.0)
    assert len(sent.tables["prizes"].rows) == 3


def test_an_older_report_goes_over_into_the_new_form(tmp_path):
    text = changed(
        SECOND,
        ('key = "heads"\n', 'key = "heads"\ncarry = "heads"\n'),
        ('key = "prizes"\n', 'key = "prizes"\ncarry = true\n'),
    )
    known = KnownForms(str(definition_file(tmp_path / "thi-dua.toml", text)))
    data = filled_small(text, version=1, unit="Xã Ổi", code="01")
    written(tmp_path / "cu" / "a.xlsx", data)
    made = khsheet.new_forms(
        known.form,
        periods.parse("2026-H2"),
        None,
        Office((Unit("01", "Xã Ổi"),)),
        tmp_path / "moi",
        known=known,
        previous=tmp_path / "cu",
    )
    (path,) = made.written
    sent = read_back(known.form, path.read_bytes())
    assert (sent.version, sent.cells) == (2, {"heads": 12.0})
    assert [row for _, row in sent.tables["prizes"].rows] == [("Giải", None, 1_000_000.0)] * 3


PRINTED = """
[[print]]
id = "A"
title = "Phiếu"
template = "phieu.docx"
"""


def test_a_report_prints_each_unit_in_its_version_and_leaves_open_what_it_was_not_asked(
    arrived, tmp_path
):
    known = KnownForms(str(definition_file(tmp_path / "thi-dua.toml", SECOND + PRINTED)))
    own_template(
        tmp_path / "phieu.docx",
        "{{ heads }} người, {{ teachers }} giáo viên, {{ pupils }} học sinh.",
        "{%p for dong in prizes %}",
        "{{ dong.prize_name }}: {{ dong.prize_number }} giải, {{ dong.prize_amount }}",
        "{%p endfor %}",
    )
    result = khsheet.report([arrived], [], tmp_path / "bc", known=known)
    assert not result.failed and len(result.written) == 3
    told = {p.stem: paragraphs(p.read_bytes()) for p in result.written}
    older, newer = told["bao-cao-mau-A-xa-oi-2026-H1"], told["bao-cao-mau-A-xa-mit-2026-H1"]
    assert older[0].startswith("12 người, …") and older[0].endswith(" 05 học sinh.")
    assert newer[0].startswith("20 người, 03 giáo viên, …")
    assert older[1] == "Giải: giải, 1.000.000" and newer[1] == "Giải: 2 giải, 1.000.000"
