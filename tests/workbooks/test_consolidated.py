"""The consolidated workbook, read by openpyxl, by LibreOffice and by our own reader."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from clients import convert, shown
from filled import PERIOD, example_cells, example_rows, filled_workbook, written
from lazily import load_workbook
from nasty import NASTY
from openpyxl.utils.escape import unescape

import khsheet
from khsheet import formats
from khsheet.collection import archive, combine
from khsheet.collection import stored as stored_collection
from khsheet.collection.entries import keep, moved, stored_text
from khsheet.collection.spool import Spool
from khsheet.collection.totals import total
from khsheet.form import definition
from khsheet.form.known import KnownForms
from khsheet.form.layout import layout
from khsheet.form.sentences import sentence
from khsheet.form.wording import filled_in, words_of
from khsheet.intake.judging import check
from khsheet.letters.reminders import reminder
from khsheet.letters.writer import Writer
from khsheet.model import (
    Collection,
    Entry,
    Finding,
    OfficeRecord,
    Place,
    RawTable,
    Sentence,
    Severity,
    Status,
    Submission,
    Type,
    Unit,
)
from khsheet.model.places import a1
from khsheet.values.reading import read
from khsheet.vietnamese.text import person_sort_key
from khsheet.workbooks import consolidated
from khsheet.workbooks.consolidated import lists
from khsheet.workbooks.consolidated.context import CHART_NUMBERS
from khsheet.workbooks.consolidated.unit_table import called

FORM = definition.load()
KNOWN = KnownForms()
OFFICE = OfficeRecord(
    {"office_name": "HỘI KHUYẾN HỌC TỈNH THỬ", "superior_unit_name": "Hội Khuyến học tỉnh Thử"}
)
COVERAGE = "Số đơn vị có số"
UNITS = [Unit(f"{n:02}", f"Xã Mẫu {n}", "xã", f"Cụm {1 + n // 4}") for n in range(8)]


# ---------------------------------------------------------------- collections for tests


def submission(unit: Unit, n: int = 0, *, file: str = "", rows: int = 3, typed=None) -> Submission:
    """A submission of the examples, its numbers multiplied so that units differ; ``typed`` changes its cells."""
    made = Submission(
        file or f"nhan/{n}-{unit.code}.xlsx",
        FORM.id,
        FORM.version,
        PERIOD.id,
        unit,
        modified=f"2026-06-1{n % 10} 08:15:00",
    )
    made.cells = example_cells()
    for key, item in FORM.inputs.items():
        if (
            item.type in (Type.INTEGER, Type.MONEY, Type.DECIMAL)
            and item.summed
            and item.max is None
        ):
            made.cells[key] = round(made.cells[key] * (n % 7 + 1), 2)
    made.cells["members_total"] = float(rows)
    made.cells["members_new"] = 1.0
    del made.cells["fund_closing_balance"]
    places = layout(FORM).cells
    made.places = {
        k: Place(made.file, places[k].sheet, places[k].row, places[k].column) for k in FORM.inputs
    }
    for key, table in FORM.tables.items():
        first = places[table.fields[0].key]
        columns = {f.key: places[f.key].column for f in table.fields}
        made.tables[key] = RawTable(
            first.sheet,
            columns,
            [(first.row + i, r) for i, r in enumerate(example_rows(rows)[key])],
        )
    for key, value in (typed or {}).items():
        made.cells[key] = value
        if value is None:
            del made.cells[key]
    return made


def kept(made: Submission, spool: Spool, *, with_names: bool = True) -> Entry:
    checked = check(FORM, made, PERIOD)
    return keep(checked, FORM, FORM, spool, with_names=with_names, as_text=False)


def several(spool: Spool, **options) -> Collection:
    """Eight units: accepted, with errors, repaired, explained, replaced, rejected and missing."""
    changed = {
        1: {"education_support_total_amount": "32,5 triệu"},
        2: {"members_new": 999.0, "population": "khoảng 4000"},
        3: {"area_unused_ha": 9.0},
        5: {
            "studious_clans_new": 0.0,
            "fund_closing_balance": None,
            "learning_citizen_accounts": None,
        },
    }
    entries = []
    for n, unit in enumerate(UNITS):
        if n in (4, 6):
            continue
        made = submission(unit, n, typed=changed.get(n))
        if n == 3:
            made.explanations["area_parts_make_whole"] = "Còn đất sông suối."
        if n == 7:
            made.cells |= {
                "situation_text": "Đời sống ổn định. " * 400,
                "propaganda_text": "=1+1",
                "strengths_text": "- Một\n- Hai",
            }
            made.places["population"] = Place(made.file, "Trang đổi tên", 40, 5)
        entries.append(kept(made, spool, **options))
    old = submission(UNITS[0], 0, file="nhan/cu/0-00.xlsx", typed={"members_new": 0.0})
    old.modified = "2026-05-01 01:00:00"
    entries.append(kept(old, spool, **options))
    entries.append(
        Entry(
            "nhan/anh.xlsx",
            Status.REJECTED,
            UNITS[6],
            findings=[
                Finding(Place("nhan/anh.xlsx"), "KH001", Severity.ERROR, "Tệp là PDF. Xin gửi lại.")
            ],
        )
    )
    entries.append(
        Entry(
            "nhan/thu.docx",
            Status.IGNORED,
            findings=[Finding(Place("nhan/thu.docx"), "KH006", Severity.INFO, "Tệp Word.")],
        )
    )
    return combine.combine(FORM, PERIOD, entries, spool, UNITS, OFFICE, **options)


class Made:
    """A written workbook with its collection; openpyxl's view of values and of formulas."""

    def __init__(self, folder: Path, collection: Collection, spool: Spool, **options):
        self.path, self.collection = folder / "tong-hop.xlsx", collection
        consolidated.write(self.path, collection, spool, **options)
        self.values = load_workbook(self.path, data_only=True)
        self.formulas = load_workbook(self.path)

    def rows(self, sheet: str) -> list[tuple]:
        return [
            tuple(unescape(v) if isinstance(v, str) else v for v in r)
            for r in self.values[sheet].iter_rows(values_only=True)
        ]

    def row_of(self, sheet: str, text: str, column: int = 3) -> tuple[int, tuple]:
        """Number (from 1) and values of the first row with that text in that column (from 0)."""
        return next(
            (n, r)
            for n, r in enumerate(self.rows(sheet), 1)
            if len(r) > column and r[column] == text
        )

    def keys(self, sheet: str) -> dict[str, int]:
        """Column (from 0) of each number, from the hidden key row."""
        row = next(r for r in self.rows(sheet) if r[0] == "#")
        return {key: n for n, key in enumerate(row) if key and key != "#"}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    folder = tmp_path_factory.mktemp("tong-hop")
    with Spool() as spool:
        yield Made(folder, several(spool), spool)


def simple(
    folder: Path, units=UNITS[:2], *, typed=None, rows: int = 3, change=lambda made: None, **options
) -> Made:
    with Spool() as spool:
        entries = []
        for n, unit in enumerate(units):
            one = submission(unit, n, typed=typed, rows=rows)
            change(one)
            entries.append(kept(one, spool, **options))
        return Made(
            folder, combine.combine(FORM, PERIOD, entries, spool, units, OFFICE, **options), spool
        )


def number(value) -> float | str | None:
    return float(value) if isinstance(value, (int, float, Decimal)) else value


# ---------------------------------------------------------------- the sheets and their totals


def test_the_sheets_stand_in_their_order(made):
    names = [
        "Tổng quan",
        "Tổng hợp",
        "Theo nhóm",
        "Hội viên",
        "Sổ quỹ",
        "Mô hình học tập",
        "Lớp học",
        "Thuyết minh",
        "Tình hình nộp",
    ]
    last = ["Nhóm lỗi", "Cần sửa", "Nguồn số liệu", "Số liệu biểu đồ", "_khsheet"]
    assert made.values.sheetnames == [*names, *last]
    assert made.values["Số liệu biểu đồ"].sheet_state == "hidden"
    assert made.values["_khsheet"].sheet_state == "veryHidden"


@pytest.mark.parametrize("sheet", ["Tổng hợp", "Mô hình học tập", "Lớp học"])
def test_the_cached_totals_are_those_of_the_collection(made, sheet):
    keys = made.keys(sheet)
    accepted = made.collection.accepted
    expected = {
        "Tổng cộng (đơn vị đạt)": total(FORM, accepted),
        "Tạm tính kể cả đơn vị cần sửa (trừ số sai)": total(
            FORM, list(made.collection.counted.values()), skip_wrong=True
        ),
        "Cộng Cụm 1": total(FORM, [e for e in accepted if e.unit.group == "Cụm 1"]),
        "Cộng Cụm 2": total(FORM, [e for e in accepted if e.unit.group == "Cụm 2"]),
    }
    assert len(keys) > 10
    for name, totals in expected.items():
        _, row = made.row_of(sheet, name)
        assert {k: row[n] for k, n in keys.items() if row[n] not in (None, "")} == pytest.approx(
            {k: number(totals[k]) for k in keys if k in totals}
        )


def test_every_number_of_the_form_has_its_column(made):
    numbers = {f.key for s in FORM.sections if s.consolidated for f in s.inputs if f.type.is_number}
    computed = {c.key for c in FORM.computed if not c.plus}
    assert set(made.keys("Tổng hợp")) == numbers | computed


def test_what_is_spent_beside_other_things_says_beside_which(made):
    keys, labels = made.keys("Tổng hợp"), made.rows("Tổng hợp")[5]
    assert [labels[keys[key]] for key in ("spend_other", "spend_beside_awards")] == [
        "Chi cho các nội dung khác theo quy chế chi của hội, gồm cả học bổng, khen thưởng",
        "Chi khác, ngoài học bổng, khen thưởng học sinh giỏi, động viên học sinh và Tết Trung thu",
    ]


def test_units_stand_in_roster_order_and_the_missing_are_not_counted(made):
    rows = made.rows("Tổng hợp")
    names = {u.name for u in UNITS}
    units = [r for r in rows if r[3] in names]
    assert [(r[2], r[3], r[4], r[1]) for r in units] == [
        (1, "Xã Mẫu 0", "đạt", 1),
        (2, "Xã Mẫu 1", "đạt", 1),
        (3, "Xã Mẫu 2", "cần sửa", 0),
        (4, "Xã Mẫu 3", "đạt", 1),
        (5, "Xã Mẫu 4", "chưa nộp", None),
        (6, "Xã Mẫu 5", "đạt", 1),
        (7, "Xã Mẫu 6", "bị từ chối", None),
        (8, "Xã Mẫu 7", "đạt", 1),
    ]
    assert all(v is None for v in units[4][5:])
    assert "Dựa trên 5/8 đơn vị; 1 đơn vị cần sửa; 1 đơn vị bị từ chối; 1 đơn vị chưa nộp." in {
        r[0] for r in made.rows("Tổng quan")
    }


def test_a_roster_without_groups_has_no_subtotals(tmp_path):
    book = simple(tmp_path, [Unit("1", "Xã A"), Unit("2", "Xã B")])
    assert [r[3] for r in book.rows("Tổng hợp") if r[3]][-4:] == [
        "Tổng cộng (đơn vị đạt)",
        COVERAGE,
        "Xã A",
        "Xã B",
    ]


def test_wrong_numbers_are_struck_texts_with_a_note(made):
    sheet, keys = made.values["Tổng hợp"], made.keys("Tổng hợp")
    row, _ = made.row_of("Tổng hợp", "Xã Mẫu 2")
    wrong = sheet.cell(row, keys["members_new"] + 1)
    assert (wrong.value, wrong.font.strike) == ("999", True)
    assert "Tổng số hội viên" in wrong.comment.text
    made_of_wrong = sheet.cell(row, keys["membership_pct"] + 1)
    assert made_of_wrong.value is None and "có lỗi" in made_of_wrong.comment.text
    right = sheet.cell(row, keys["members_total"] + 1)
    assert (right.value, right.font.strike, right.comment) == (
        3,
        None,
        None,
    ) or not right.font.strike


@pytest.mark.parametrize(
    ("unit", "key", "said"),
    [
        ("Xã Mẫu 1", "education_support_total_amount", "32,5 triệu"),
        ("Xã Mẫu 3", "area_agricultural_ha", "giải trình"),
    ],
)
def test_repaired_and_explained_numbers_are_marked(made, unit, key, said):
    sheet = made.values["Tổng hợp"]
    row, _ = made.row_of("Tổng hợp", unit)
    cell = sheet.cell(row, made.keys("Tổng hợp")[key] + 1)
    plain = sheet.cell(made.row_of("Tổng hợp", "Xã Mẫu 0")[0], cell.column)
    assert said in cell.comment.text
    assert plain.comment is None and cell.fill.fgColor.rgb != plain.fill.fgColor.rgb


def test_the_first_numbers_are_those_of_the_total(made):
    shown = {r[0]: r[2] for r in made.rows("Tổng quan")}
    totals = total(FORM, made.collection.accepted)
    assert {FORM.item(k).name: number(totals[k]) for k in FORM.highlights} == {
        FORM.item(k).name: number(shown[FORM.item(k).name]) for k in FORM.highlights
    }
    assert len(made.formulas["Tổng quan"]._charts) == len(FORM.charts) == 3


def test_a_number_that_a_unit_did_not_give_leaves_a_gap_in_the_chart(tmp_path):
    for code, new in (("01", 1.0), ("02", "chưa nắm được"), ("03", 0.0)):
        data = filled_workbook(unit=f"Xã Mẫu {code}", code=code, changes={"members_new": new})
        written(tmp_path / "in" / f"{code}.xlsx", data)
    done = khsheet.collect(tmp_path / "in", tmp_path / "th.xlsx")
    assert len(done.collection.accepted) == 3
    rows = list(load_workbook(tmp_path / "th.xlsx", data_only=True)[CHART_NUMBERS].values)
    at = next(n for n, row in enumerate(rows) if str(row[0]).startswith("Hội viên theo đơn vị"))
    assert [row[1:3] for row in rows[at + 1 : at + 4]] == [(3, 1), (3, None), (3, 0)]


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_same_values(made):
    """Every formula of every sheet, and no error anywhere."""
    again = shown(made.path)
    compared = Counter()
    for sheet in made.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    here = made.values[sheet.title][cell.coordinate].value
                    there = again[sheet.title][cell.coordinate].value
                    assert number(there or "") == pytest.approx(number(here or "")), (
                        sheet.title,
                        cell.coordinate,
                        cell.value,
                    )
                    compared[sheet.title] += 1
    assert (
        compared["Tổng hợp"] > 300 and compared["Lớp học"] > 40 and compared["Số liệu biểu đồ"] > 20
    )
    assert not [
        c.coordinate
        for sheet in again
        for row in sheet.iter_rows()
        for c in row
        if c.data_type == "e"
    ]


# ---------------------------------------------------------------- where from


def test_each_number_leads_to_its_file_sheet_and_cell(made):
    keys = made.keys("Tổng hợp")
    _, row = made.row_of("Tổng hợp", "Xã Mẫu 5")
    of_unit = next(r for r in made.rows("Tình hình nộp")[4:] if r[0] == row[2])
    assert (row[0], of_unit[1], of_unit[4]) == ("05", "Xã Mẫu 5", "nhan/5-05.xlsx")
    words = words_of(PERIOD)
    labels = [filled_in(called(FORM.item(key)), words) for key in keys]
    source = {r[1]: (r[2], r[3], r[4]) for r in made.rows("Nguồn số liệu")}
    assert set(labels) <= set(source)
    cell = layout(FORM).cells["population"]
    assert source["Dân số"] == (
        openpyxl.utils.get_column_letter(keys["population"] + 1),
        cell.sheet,
        cell.a1,
    )


def test_a_number_that_stands_elsewhere_is_told(made):
    moved = [r for r in made.rows("Nguồn số liệu") if "Trang đổi tên" in r]
    assert [(r[1], r[4], r[5]) for r in moved] == [("Xã Mẫu 7", "Trang đổi tên", "E40")]


def test_unit_names_lead_to_their_line_of_tinh_hinh_nop(made):
    sheet = made.values["Tổng hợp"]
    for unit in UNITS:
        row, _ = made.row_of("Tổng hợp", unit.name)
        target = sheet.cell(row, 4).hyperlink.location
        assert target.startswith("'Tình hình nộp'!")
        assert made.values["Tình hình nộp"][target.partition("!")[2]].value == unit.name


def test_findings_link_to_real_files_only(tmp_path):
    (tmp_path / "nhan").mkdir()
    real = tmp_path / "nhan" / "Xã Mẫu.xlsx"
    real.write_bytes(b"x")
    with Spool() as spool:
        entries = [
            kept(submission(u, n, file=f, typed={"members_new": 99.0}), spool)
            for n, (u, f) in enumerate(zip(UNITS, [str(real), "nhan/goi.zip/b.xlsx"]))
        ]
        book = Made(
            tmp_path,
            combine.combine(FORM, PERIOD, entries, spool, UNITS[:2], OFFICE),
            spool,
            links_from=tmp_path,
        )
    found = [r for r in book.values["Cần sửa"].iter_rows(min_row=5) if r[4].value == "KH401"]
    assert [bool(r[6].hyperlink) for r in found] == [True, False]
    link = found[0][6].hyperlink
    assert re.split(r"[\\/]", link.target.replace("%20", " ")) == ["nhan", "Xã Mẫu.xlsx"]
    assert link.location == f"'Tổ chức hội'!{found[0][6].value}"


def test_every_finding_is_listed_and_grouped(made):
    path, listed = "", []
    for row in made.rows("Cần sửa")[4:]:
        assert row[2] != path  # each file is named once
        path = row[2] or path
        listed.append((path, row[4], row[6] or "", row[9]))
    expected = [
        (e.path, f.code, a1(f.place.row, f.place.column), f.message)
        for e in made.collection.files
        for f in e.findings
    ]
    assert Counter(listed) == Counter(expected) and len(listed) > 6
    in_force = [e for e in made.collection.files if e.status is not Status.REPLACED]
    grouped = sum(r[6] for r in made.rows("Nhóm lỗi")[4:])
    assert grouped == sum(len(e.findings) for e in in_force) < len(listed)


# ---------------------------------------------------------------- Tình hình nộp


def test_every_file_has_its_line(made):
    lines = [(r[0], r[1], r[3], r[4], r[5]) for r in made.rows("Tình hình nộp")[4:]]
    assert lines == [
        (1, "Xã Mẫu 0", "đạt", "nhan/0-00.xlsx", "10/06/2026 15:15"),
        (None, "Xã Mẫu 0", "đã thay thế", "nhan/cu/0-00.xlsx", "01/05/2026 08:00"),
        (2, "Xã Mẫu 1", "đạt", "nhan/1-01.xlsx", "11/06/2026 15:15"),
        (3, "Xã Mẫu 2", "cần sửa", "nhan/2-02.xlsx", "12/06/2026 15:15"),
        (4, "Xã Mẫu 3", "đạt", "nhan/3-03.xlsx", "13/06/2026 15:15"),
        (5, "Xã Mẫu 4", "chưa nộp", None, None),
        (6, "Xã Mẫu 5", "đạt", "nhan/5-05.xlsx", "15/06/2026 15:15"),
        (7, "Xã Mẫu 6", "bị từ chối", None, None),
        (None, "Xã Mẫu 6", "bị từ chối", "nhan/anh.xlsx", None),
        (8, "Xã Mẫu 7", "đạt", "nhan/7-07.xlsx", "17/06/2026 15:15"),
        (None, "(không rõ đơn vị)", "bỏ qua", "nhan/thu.docx", None),
    ]


def test_reminders_ask_politely_for_what_is_missing(made):
    said = {r[1]: r[-1] for r in made.rows("Tình hình nộp")[4:] if r[0]}
    assert [said[f"Xã Mẫu {n}"] for n in (0, 1, 3, 5, 7)] == [None] * 5
    assert said["Xã Mẫu 4"] == (
        "Kính gửi Hội Khuyến học xã Mẫu 4: đến nay Hội Khuyến học tỉnh Thử chưa nhận được báo cáo 6 tháng đầu năm 2026 của đơn vị. "
        "Kính đề nghị đơn vị điền vào biểu mẫu đã gửi và chuyển về Hội Khuyến học tỉnh Thử trong thời gian sớm nhất. Trân trọng cảm ơn."
    )
    assert said["Xã Mẫu 6"].startswith(
        "Kính gửi Hội Khuyến học xã Mẫu 6: Hội Khuyến học tỉnh Thử đã nhận tệp anh.xlsx nhưng chưa tính được"
    )
    assert "Tệp là PDF. Xin gửi lại." in said["Xã Mẫu 6"]
    errors = [f for f in made.collection.counted["02"].findings if f.severity is Severity.ERROR]
    assert f"còn {len(errors)} lỗi cần sửa: (1) {errors[0].message}" in said["Xã Mẫu 2"]


def test_a_reminder_names_the_first_errors_and_counts_the_rest():
    unit = UNITS[0]
    findings = [
        Finding(Place(), "KH201", Severity.ERROR, f"Lỗi {n}." + "x" * 10) for n in range(30)
    ]
    entry = Entry("a/b.xlsx", Status.ERRORS, unit, findings=findings)
    collection = Collection(FORM, PERIOD, (unit,), {unit.code: entry}, [], OFFICE)
    said = reminder(Writer(collection), unit)
    assert (
        "(tệp b.xlsx) còn 30 lỗi cần sửa: (1) Lỗi 0." in said
        and "(3) Lỗi 2." in said
        and "Lỗi 3." not in said
    )
    assert "Và 27 lỗi khác, xin xem ở tệp trả lại." in said


def test_typed_totals_stand_beside_the_computed_ones(made):
    labels = made.rows("Tình hình nộp")[3]
    at = labels.index("Tổng số hội viên của chi hội")
    assert labels[at : at + 4] == (
        "Tổng số hội viên của chi hội",
        "Số hội viên có tên trong danh sách",
        "Tồn quỹ cuối kỳ theo sổ",
        "Tồn quỹ cuối kỳ (đầu kỳ + thu - chi)",
    )
    assert made.rows("Tình hình nộp")[4][at : at + 2] == (3, 3)


# ---------------------------------------------------------------- the long lists


def test_every_row_has_its_unit_file_and_row(made):
    members = made.rows("Hội viên")[4:]
    assert len(members) == 6 * 3
    first = layout(FORM).cells["member_full_name"].row
    assert members[0] == (
        "Xã Mẫu 0",
        "Nguyễn Thị Ví Dụ",
        "Hội viên",
        "Kinh",
        "Kiêm Thủ quỹ",
        None,
        first,
        "đạt",
        None,
    )
    ledger = made.rows("Sổ quỹ")
    assert ledger[3][:6] == (
        "Đơn vị",
        "Ngày",
        "Số chứng từ",
        "Loại thu, chi",
        "Nội dung",
        "Số tiền",
    )
    assert ledger[4][1].strftime("%d/%m/%Y") == "15/03/2026" and ledger[4][5] == 500_000
    assert made.values["Sổ quỹ"].auto_filter.ref == f"A4:N{4 + 18}"


def test_lists_continue_on_a_next_sheet_at_a_units_border(tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "ROW_LIMIT", 8)
    book = simple(tmp_path, UNITS[:5])
    names = [n for n in book.values.sheetnames if n.startswith("Hội viên")]
    assert names == ["Hội viên", "Hội viên (2)", "Hội viên (3)"]
    assert [Counter(r[0] for r in book.rows(n)[4:]) for n in names] == [
        {"Xã Mẫu 0": 3, "Xã Mẫu 1": 3},
        {"Xã Mẫu 2": 3, "Xã Mẫu 3": 3},
        {"Xã Mẫu 4": 3},
    ]
    assert [book.values[n].auto_filter.ref for n in names] == ["A4:I10", "A4:I10", "A4:I7"]


@pytest.mark.parametrize(
    ("counts", "plan"),
    [
        ([], [0]),
        ([3], [3]),
        ([8], [8]),
        ([4, 4], [8]),
        ([4, 5], [4, 5]),
        ([5, 5, 5], [5, 5, 5]),
        ([9], [8, 1]),
        ([2, 17, 3], [2, 8, 8, 4]),
        ([16, 1], [8, 8, 1]),
    ],
)
def test_the_plan_of_sheets(counts, plan, monkeypatch):
    monkeypatch.setattr(lists, "ROW_LIMIT", 8)
    assert lists._plan(counts) == plan


def test_a_unit_longer_than_a_sheet_is_torn(tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "ROW_LIMIT", 8)
    book = simple(tmp_path, UNITS[:2], rows=12)
    assert [len(book.rows(n)[4:]) for n in book.values.sheetnames if n.startswith("Hội viên")] == [
        8,
        4,
        8,
        4,
    ]


def test_without_names_there_are_only_counts(tmp_path):
    def invent(made: Submission) -> None:
        rows = made.tables["members"].rows
        rows[:] = [
            (n, (r[0], f"Lê Thị Bí Mật {n}", p, "Tày", "ghi chú riêng", None))
            for (n, r), p in zip(rows, ("Chủ tịch", "Thư ký", "Trưởng ban Phạm Giấu Tên"))
        ]

    book = simple(tmp_path, UNITS[:2], change=invent, with_names=False)
    parts = zipfile.ZipFile(book.path)
    whole = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert not re.search("Bí Mật|ghi chú riêng", whole)
    visible = [
        str(v)
        for sheet in book.values
        if sheet.title != "_khsheet"
        for r in sheet.iter_rows(values_only=True)
        for v in r
    ]
    assert not [v for v in visible if "Bí Mật" in v or "Trần Văn Mẫu" in v]
    assert not [v for r in book.rows("Hội viên") for v in r if v and "Giấu Tên" in str(v)]
    table = book.rows("Hội viên")
    assert table[4] == ("Đơn vị", "Số dòng", "Chủ tịch", "Thư ký", "Khác (ngoài danh sách)", "Tày")
    assert table[5] == ("Tổng cộng", 6, 2, 2, 2, 6)
    assert table[6] == ("Xã Mẫu 0", 3, 1, 1, 1, 3)


# ---------------------------------------------------------------- Thuyết minh


def narrative(book: Made, heading: str) -> list[tuple[str, str]]:
    """The rows below a heading, down to the next one."""
    rows = [(r[0], r[1]) for r in book.rows("Thuyết minh")]
    start = next(n for n, r in enumerate(rows) if heading in r) + 1
    end = next(
        (n for n in range(start, len(rows)) if rows[n][0] in (None, "Đơn vị") or not rows[n][1]),
        len(rows),
    )
    return rows[start:end]


def test_texts_stand_under_their_prompt_in_the_order_of_the_form(made):
    headings = [r[1] for r in made.rows("Thuyết minh") if r[0] == "Đơn vị" and r[1] != "Số liệu"]
    expected = [
        f.label for s in FORM.sections if s.consolidated for f in s.inputs if not f.type.is_number
    ]
    assert [h for h in headings if h in expected] == expected
    told = narrative(made, FORM.inputs["propaganda_text"].label)
    assert [unit for unit, _ in told] == [f"Xã Mẫu {n}" for n in (0, 1, 2, 3, 5, 7)]
    assert told[-1] == ("Xã Mẫu 7", "=1+1")


def test_units_that_wrote_nothing_are_named_as_such(tmp_path):
    """Not in the form's words for none: nobody said that there is none."""
    book = simple(tmp_path, typed={"directive_documents_text": None, "propaganda_text": None})
    assert narrative(book, FORM.inputs["directive_documents_text"].label) == [
        ("Không ghi (2 đơn vị)", "Xã Mẫu 0, Xã Mẫu 1")
    ]
    assert narrative(book, FORM.inputs["propaganda_text"].label) == [
        ("Không ghi (2 đơn vị)", "Xã Mẫu 0, Xã Mẫu 1")
    ]


def test_a_long_text_is_shown_in_parts_and_kept_whole(made):
    label = FORM.inputs["situation_text"].label
    start = next(n for n, r in enumerate(made.rows("Thuyết minh"), 1) if r[1] == label)
    rows = [
        r
        for r in made.rows("Thuyết minh")[start : start + 12]
        if r[0] in ("Xã Mẫu 7", "Xã Mẫu 7 (tiếp)")
    ]
    whole = made.collection.counted["07"].values["situation_text"]
    assert len(rows) > 2 and rows[0][2] == whole
    assert " ".join(r[1] for r in rows).split() == whole.split()
    heights = [
        made.values["Thuyết minh"].row_dimensions[n].height
        for n in range(1, len(made.rows("Thuyết minh")) + 1)
    ]
    assert max(h for h in heights if h) <= 409


def test_numbers_make_the_forms_sentences(made):
    rows = [r for r in made.rows("Thuyết minh") if r[1] and "dòng họ hiếu học: " in r[1]]
    said = {r[0]: r[1] for r in rows}
    assert (
        "trong đó từ đầu năm đến nay phát triển được: Chưa phát triển thêm dòng họ nào."
        in said["Xã Mẫu 5"]
    )
    families = total(FORM, made.collection.accepted)["studious_families_total"]
    assert (
        f"Tổng số gia đình hiếu học: {families:,}".replace(",", ".")
        in said["Chung (5/8 đơn vị đạt)"]
    )


def test_explanations_have_their_table(made):
    assert narrative(made, "Mục được nhắc và lời giải trình của đơn vị") == [
        ("Xã Mẫu 3", "Đất nông nghiệp: Còn đất sông suối.")
    ]


def test_what_belongs_to_a_units_document_is_told_too(made):
    (told,) = [r[1] for r in made.rows("Thuyết minh") if r[0] == "Xã Mẫu 5" and "Địa danh" in r[1]]
    assert {
        "Số báo cáo: 3",
        "Năm báo cáo: 2026",
        "Ngày của công văn: 15/05/2026",
        "Họ và tên người ký: Trần Văn Mẫu",
    } <= set(told.split("\n"))


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        (
            "Tổng số: {studious_families_total}, mới: {studious_families_new}",
            {"studious_families_total": 320, "studious_families_new": 15},
            "Tổng số: 320, mới: 15",
        ),
        (
            "Mới: {studious_clans_new}",
            {"studious_clans_new": 0},
            "Mới: Chưa phát triển thêm dòng họ nào",
        ),
        (
            "{studious_clans_total}; {studious_clans_new}",
            {"studious_clans_total": 9},
            "09; (chưa ghi)",
        ),
        ("{training_classes:unit}", {"training_classes": 5}, "05\N{NO-BREAK SPACE}lớp"),
        ("{training_classes:unit}", {"training_classes": 0}, "0\N{NO-BREAK SPACE}lớp"),
        ("{training_classes:unit}", {"training_classes": 10}, "10\N{NO-BREAK SPACE}lớp"),
        (
            "{fund_opening_balance:unit}",
            {"fund_opening_balance": 12_500_000},
            "12.500.000\N{NO-BREAK SPACE}đồng",
        ),
        ("{membership_pct:unit} dân số", {"membership_pct": Decimal("12.50")}, "12,5% dân số"),
        (
            "{area_natural_ha:unit}",
            {"area_natural_ha": Decimal("2651.61")},
            "2.651,61\N{NO-BREAK SPACE}ha",
        ),
        (
            "{training_classes} và {training_participants}",
            {"training_classes": 1},
            "01 và (chưa ghi)",
        ),
        ("{training_classes}", {}, ""),
    ],
)
def test_sentences(text, values, said):
    assert sentence(FORM, Sentence("", text), values) == said


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{members_total}, bằng", "{members_totl}, bằng", "có phải 'members_total' không?"),
        ('by = "clc_topics"', 'by = "clc_topic"', "có phải 'clc_topics' không?"),
        ('fields = ["classes"]', 'fields = ["clases"]', "có phải 'classes' không?"),
        ('section = "staffing"', 'section = "stafing"', "có phải 'staffing' không?"),
        ('  "membership_pct",', '  "membership_pc",', "có phải 'membership_pct' không?"),
    ],
)
def test_a_misspelt_name_in_the_definition_is_refused_with_the_one_meant(old, new, fault):
    text = definition.available()[FORM.id].read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(definition.DefinitionError) as error:
        definition.parse(text.replace(old, new, 1))
    assert any(fault in f for f in error.value.faults)


# ---------------------------------------------------------------- text stays text


def nasty_book(folder: Path) -> Made:
    """The nasty texts as unit name, narrative, member names and ledger contents, all at once."""

    def change(made: Submission) -> None:
        rows = made.tables["members"].rows
        rows[:] = [(rows[0][0] + n, (None, t, None, None, t, None)) for n, t in enumerate(NASTY)]
        made.cells["situation_text"] = "\n".join(NASTY)
        made.cells["members_total"] = float(len(NASTY))

    return simple(
        folder, [Unit("1", '=Xã <"&>_x0041_x0042_'), Unit("2", "<r>Xã</r>")], change=change
    )


def test_people_stand_by_their_own_name_and_the_ledger_as_it_was_written(tmp_path):
    people = [
        "Trần Văn Ổn",
        "Lê Thị Ân",
        "Nguyễn An",
        "Phạm Văn Ẩn",
        "Đỗ Thị Ánh",
        "Hồ Văn Đá",
        "Vũ Văn Da",
    ]
    table = FORM.tables["members"]
    row = {f.key: None for f in table.fields}
    rows = [tuple({**row, "member_full_name": name}.values()) for name in people]
    written(tmp_path / "a.xlsx", filled_workbook(rows={"members": rows}))
    khsheet.collect([tmp_path / "a.xlsx"], tmp_path / "ra.xlsx")
    sheets = load_workbook(tmp_path / "ra.xlsx")
    shown = [r[1] for r in sheets["Hội viên"].iter_rows(values_only=True) if r[0] == "Xã Suối Thử"]
    assert shown == [
        "Nguyễn An",
        "Đỗ Thị Ánh",
        "Lê Thị Ân",
        "Phạm Văn Ẩn",
        "Vũ Văn Da",
        "Hồ Văn Đá",
        "Trần Văn Ổn",
    ]
    entries = [r[-3] for r in sheets["Sổ quỹ"].iter_rows(values_only=True) if r[0] == "Xã Suối Thử"]
    assert entries == sorted(entries) and len(entries) == 3


def test_texts_come_back_as_they_were_typed(tmp_path):
    book = nasty_book(tmp_path)
    entry = book.collection.counted["1"]
    expected = [read(t, FORM.columns["member_full_name"][1]).value for t in NASTY]
    with formats.open_book(book.path) as ours:
        for rows in (
            book.rows("Hội viên"),
            [tuple(v or None for v in r) for r in ours.text_rows("Hội viên")],
        ):
            names = [r[1] for r in rows if r and r[0] == entry.unit.name]
            assert names == sorted(expected, key=person_sort_key) and len(set(expected)) == len(
                NASTY
            )
        assert any(r and r[0] == "<r>Xã</r>" for r in ours.text_rows("Thuyết minh"))
        names = [r[3] for r in ours.text_rows("Tổng hợp") if len(r) > 4 and r[4] == "đạt"]
        assert names == ['=Xã <"&>_x0041_x0042_', "<r>Xã</r>"]
    assert not [
        c.coordinate
        for sheet in book.formulas
        if sheet.title in ("Hội viên", "Thuyết minh", "Sổ quỹ")
        for r in sheet.iter_rows()
        for c in r
        if c.data_type == "f"
    ]


@pytest.mark.libreoffice
def test_libreoffice_reads_the_same_texts(tmp_path):
    book = nasty_book(tmp_path)
    read = convert(
        book.path, "ods", tmp_path
    )  # writing .xlsx, LibreOffice does not escape _x0041_ anew
    with formats.open_book(book.path) as before, formats.open_book(read) as after:
        for sheet in ("Hội viên", "Thuyết minh"):
            assert (
                texts_of(after, sheet) == texts_of(before, sheet)
                and len(texts_of(before, sheet)) > 20
            )


def texts_of(book, sheet: str) -> Counter:
    return Counter(v for row in book.text_rows(sheet) for v in row if v)


# ---------------------------------------------------------------- read back, and the edges


def stored(path: Path):
    book = formats.open_book(path)
    assert stored_collection.is_consolidated(book)
    return stored_collection.read_back(book)


def test_what_was_collected_is_read_back(tmp_path):
    with Spool() as spool:
        collection = several(spool)
        consolidated.write(tmp_path / "a.xlsx", collection, spool)
        back = stored(tmp_path / "a.xlsx")
        sent_in = [
            archive.loads(stored_text(collection.counted[u.code], spool), KNOWN)
            for u in UNITS
            if u.code in collection.counted
        ]
    assert list(back.submissions(KNOWN)) == sent_in and len(sent_in) == 6
    assert tuple(back.units) == tuple(UNITS)
    assert back.office == OFFICE
    assert [(e.path, e.status, e.unit, e.findings) for e in back.entries] == [
        (e.path, e.status, e.unit, e.findings) for e in collection.others
    ]
    assert {k: back.meta[k] for k in ("kind", "form", "version", "period", "period_start", "period_end")} == {
        "kind": "consolidated", "form": FORM.id, "version": str(FORM.version), "period": "2026-H1", "period_start": "2026-01-01", "period_end": "2026-06-30",
    }  # fmt: skip
    back.book.close()


def test_units_without_a_roster_are_not_a_roster(tmp_path):
    with Spool() as spool:
        collection = combine.combine(FORM, PERIOD, [kept(submission(UNITS[0]), spool)], spool)
        consolidated.write(tmp_path / "a.xlsx", collection, spool)
    back = stored(tmp_path / "a.xlsx")
    assert back.units == [] and len(list(back.submissions(KNOWN))) == 1
    back.book.close()


@pytest.mark.parametrize("cut", ['<c r="A{n}"', '"submission":2'])
def test_a_hidden_sheet_that_was_cut_is_refused(tmp_path, cut):
    book = simple(tmp_path)
    parts = zipfile.ZipFile(book.path)
    last = parts.namelist()[
        max(
            n
            for n, name in enumerate(parts.namelist())
            if "worksheets/sheet" in name and "_rels" not in name
        )
    ]
    text = parts.read(last).decode()
    if "{n}" in cut:
        text = re.sub(r"<row r=\"\d+\"[^>]*>(?:(?!<row).)*</row></sheetData>", "</sheetData>", text)
    else:
        assert cut in text
        text = text.replace(cut, '"submission":3')
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as out:
        for name in parts.namelist():
            out.writestr(name, text if name == last else parts.read(name))
    back = stored(tmp_path / "b.xlsx")
    with pytest.raises(ValueError, match="không còn trọn vẹn"):
        list(back.submissions(KNOWN))
    back.book.close()


def test_other_workbooks_are_not_consolidated():
    with formats.open_book(filled_workbook()) as book:
        assert not stored_collection.is_consolidated(book)


def test_the_same_collection_gives_the_same_bytes(tmp_path):
    with Spool() as spool:
        collection = several(spool)
        for name in ("a.xlsx", "b.xlsx"):
            consolidated.write(tmp_path / name, collection, spool)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("units", [(), tuple(UNITS[:2])])
def test_a_collection_of_nothing_is_still_a_workbook(tmp_path, units):
    with Spool() as spool:
        book = Made(tmp_path, combine.combine(FORM, PERIOD, [], spool, units, OFFICE), spool)
    assert f"Dựa trên 0/{len(units)} đơn vị" in str(book.rows("Tổng quan"))
    assert list(stored(book.path).submissions(KNOWN)) == []


def test_a_counted_unit_that_is_not_listed_is_refused(tmp_path):
    with Spool() as spool:
        collection = combine.combine(
            FORM, PERIOD, [kept(submission(UNITS[0]), spool)], spool, UNITS[1:2]
        )
        with pytest.raises(ValueError, match="00"):
            consolidated.write(tmp_path / "a.xlsx", collection, spool)


def test_what_an_older_version_has_elsewhere_is_told():
    first, *others = FORM.sheets
    older = replace(FORM, version=0, sheets=(replace(first, name="Trang cũ"), *others))
    form = replace(FORM, versions={**FORM.versions, 0: older})
    keys = [f.key for section in first.sections for f in section.inputs]
    entry = Entry(
        "a.xlsx", Status.ACCEPTED, version=0, places={keys[0]: Place("a.xlsx", "Trang khác", 9, 9)}
    )
    told = dict(moved(entry, form))
    assert set(keys) <= told.keys() and {told[k].sheet for k in keys} == {"Trang cũ", "Trang khác"}
    assert dict(moved(replace(entry, version=form.version), form)) == {
        keys[0]: Place("a.xlsx", "Trang khác", 9, 9)
    }


def test_what_was_stored_with_all_its_places_is_still_read():
    """Consolidated workbooks once told every place, and not which were gone."""
    sent = submission(UNITS[0])
    del sent.places["members_new"]
    sent.places["population"] = Place(sent.file, "Trang khác", 9, 9)
    packed = json.loads(archive.text(archive.packed(sent, FORM)))
    assert packed["places"] == {"population": ["Trang khác", 9, 9]} and "members_new" in packed.pop(
        "gone"
    )
    told = {**packed, "places": {k: [p.sheet, p.row, p.column] for k, p in sent.places.items()}}
    assert (
        archive.loads(json.dumps(told), KNOWN).places
        == archive.loads(archive.text(archive.packed(sent, FORM)), KNOWN).places
        == sent.places
    )
