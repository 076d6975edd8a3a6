"""The workbook that goes back: marked at the right cells, and nothing lost or changed on the way."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import clients
import filled
import openpyxl
import pytest
import workbooks
from arrived import edited
from hypothesis import given, settings
from hypothesis import strategies as st
from lazily import load_workbook
from lxml import etree
from opened import opened, saved
from workbooks import PERIOD, UNIT

import khsheet
from khsheet import __version__
from khsheet.form import check_sheet, definition
from khsheet.form.layout import CORRECTION_SHEET, layout
from khsheet.intake.judging import check
from khsheet.model import (
    CellError,
    Checked,
    DateSerial,
    Filling,
    Formula,
    Identity,
    PercentNumber,
    Raw,
    Severity,
    Submission,
    Value,
)
from khsheet.office.judging import load
from khsheet.verbs.gathered import Result
from khsheet.workbooks import returned, template
from khsheet.workbooks.styles import WRONG_COLOUR

FORM = definition.load()
GOOD_CELLS, GOOD_ROWS = filled.example_cells(), filled.example_rows()


def with_row(column: str, raw: Raw, at: int = 1) -> dict[str, list[tuple[Raw, ...]]]:
    """The rows of the faultless report with one cell changed."""
    table, item = FORM.columns[column]
    rows = {key: list(made) for key, made in GOOD_ROWS.items()}
    row = list(rows[table.key][at])
    row[table.fields.index(item)] = raw
    rows[table.key][at] = tuple(row)
    return rows


def judged(cells, rows, explanations={}) -> Checked:
    return workbooks.checked(FORM, cells, rows, explanations)


def sent_back(received: Submission) -> bytes:
    """The returned workbook of what was received, as the tool makes it."""
    cells, rows = returned.answers(FORM, received, check(FORM, received, PERIOD).findings)
    anew = workbooks.submission(FORM, cells, rows, received.explanations)
    filling = returned.filling(FORM, received, check(FORM, anew, PERIOD))
    return template.write(FORM, Identity(UNIT, PERIOD, FORM.config, __version__), filling)


def marked_cells(data: bytes) -> dict[str, str]:
    """The notes of a workbook as XlsxWriter wrote it, by sheet and cell."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = etree.fromstring(package.read("xl/workbook.xml")).iterfind("{*}sheets/{*}sheet")
        for number, sheet in enumerate(sheets, 1):
            relations = f"xl/worksheets/_rels/sheet{number}.xml.rels"
            known = package.read(relations).decode() if relations in package.namelist() else ""
            if part := re.search(r"comments\d+\.xml", known):
                notes = etree.fromstring(package.read(f"xl/{part[0]}"))
                for note in notes.iterfind("{*}commentList/{*}comment"):
                    found[f"{sheet.get('name')} {note.get('ref')}"] = "".join(note.itertext())
    return found


def cell_of(key: str, row: int = 0) -> str:
    place = layout(FORM).cells[key]
    return f"{place.sheet} {openpyxl.utils.get_column_letter(place.column)}{place.row + row}"


MISTAKES = [
    # cells, rows, marked cell, the sheet's line, its word
    (
        {"population": None},
        GOOD_ROWS,
        cell_of("population"),
        "section:locality",
        check_sheet.MISSING,
    ),
    (
        {"members_new": 9.0},
        GOOD_ROWS,
        cell_of("members_new"),
        "each_new_not_above_each_total",
        check_sheet.WRONG,
    ),
    (
        {"mentored_students": 0.0},
        GOOD_ROWS,
        cell_of("mentored_students"),
        "mentoring_zero_together",
        check_sheet.WRONG,
    ),
    (
        {"basis_doc_date": "31/02/2026"},
        GOOD_ROWS,
        cell_of("basis_doc_date"),
        "section:basis",
        check_sheet.WRONG,
    ),
    (
        {"strengths_text": None},
        GOOD_ROWS,
        cell_of("strengths_text"),
        "each_assessment_asked",
        check_sheet.EXPLAIN,
    ),
    (
        {},
        with_row("entry_date", "01/07/2026"),
        cell_of("entry_date", 1),
        "column:entry_date",
        check_sheet.WRONG,
    ),
    (
        {},
        with_row("member_full_name", None),
        cell_of("member_full_name", 1),
        "column:member_full_name",
        check_sheet.MISSING,
    ),
    (
        {},
        with_row("entry_voucher", "PC01"),
        cell_of("entry_voucher", 1),
        "column:entry_voucher",
        check_sheet.EXPLAIN,
    ),
]


@pytest.mark.parametrize(
    ("changes", "rows", "cell", "line", "word"), MISTAKES, ids=[m[2] for m in MISTAKES]
)
def test_the_wrong_cell_is_marked_listed_and_told_on_the_check_sheet(
    changes, rows, cell, line, word
):
    received = workbooks.submission(FORM, {**GOOD_CELLS, **changes}, rows)
    data = sent_back(received)
    book = load_workbook(io.BytesIO(data))
    assert list(marked_cells(data)) == [cell]
    assert workbooks.lines_of(FORM, load_workbook(io.BytesIO(data), data_only=True))[line] == word
    first = book.worksheets[0]
    assert first.title == "Cần sửa" and len(first["C5"].value) > 40
    sheet, at = cell.rsplit(" ", 1)
    assert first["B5"].hyperlink.location == f"'{sheet}'!{at}"
    assert first["B5"].value == f"1. {sheet}, ô {at}"
    assert first["B6"].value is None
    assert book[sheet][at].fill.fgColor.rgb[-6:] == WRONG_COLOUR[1:]


def test_no_band_of_a_table_hides_a_marked_cell():
    """A fill by condition would lie above the cell's own."""
    fills = {}
    for name, date in (("good", "15/03/2026"), ("wrong", "tháng 6")):
        data = sent_back(
            workbooks.submission(
                FORM, {**GOOD_CELLS, "members_new": 9.0}, with_row("entry_date", date)
            )
        )
        sheet = load_workbook(io.BytesIO(data))[cell_of("entry_date").rsplit(" ", 1)[0]]
        bands = [area for area in sheet.conditional_formatting if ":" in str(area.sqref)]
        conditions = [
            r
            for area in bands
            for r in area.rules
            if r.type == "expression" and "MOD(ROW()" in r.formula[0]
        ]
        fills[name] = sum(r.dxf.fill is not None for r in conditions)
    assert fills == {"good": 1, "wrong": 0}


def test_a_faultless_report_is_not_sent_back():
    assert not returned.needs_return(judged(GOOD_CELLS, GOOD_ROWS).findings)
    assert returned.needs_return(judged({**GOOD_CELLS, "members_new": 9.0}, GOOD_ROWS).findings)


def test_an_explained_warning_is_settled_and_stays_so():
    sent = judged(
        {**GOOD_CELLS, "strengths_text": None}, GOOD_ROWS, {"each_assessment_asked": "Đang viết"}
    )
    assert not returned.needs_return(sent.findings)
    data = sent_back(
        workbooks.submission(
            FORM,
            {**GOOD_CELLS, "members_new": 9.0, "strengths_text": None},
            GOOD_ROWS,
            {"each_assessment_asked": "Đang viết"},
        )
    )
    again = workbooks.read_back(FORM, data)
    assert again.explanations == {"each_assessment_asked": "Đang viết"}
    assert list(marked_cells(data)) == [cell_of("members_new")]


def test_returned_corrected_collected_again(tmp_path):
    """By the verbs: errors, a returned workbook, the correction typed into it, and it is accepted."""
    wrong = {"population": "khoảng 4000", "members_new": 9.0}
    filled.written(tmp_path / "in" / "xa.xlsx", filled.filled_workbook(changes=wrong))
    first = khsheet.check([tmp_path / "in"], return_to=tmp_path / "back")
    assert first.exit_code == 1
    (back,) = (tmp_path / "back").iterdir()
    assert set(marked_cells(back.read_bytes())) == {cell_of("population"), cell_of("members_new")}
    book = load_workbook(back)
    for key in wrong:
        place = layout(FORM).cells[key]
        book[place.sheet].cell(place.row, place.column).value = float(GOOD_CELLS[key])
    (tmp_path / "again").mkdir()
    book.save(tmp_path / "again" / "xa.xlsx")
    filled.written(tmp_path / "right" / "xa.xlsx", filled.filled_workbook())
    corrected, right = (khsheet.check([tmp_path / name]) for name in ("again", "right"))
    assert corrected.exit_code == right.exit_code == 0
    both = [next(iter(r.collection.counted.values())) for r in (corrected, right)]
    assert both[0].values == both[1].values and both[0].row_counts == both[1].row_counts
    assert [e.findings for e in both] == [[], []] and corrected.totals == right.totals


def test_a_return_of_a_return_is_the_same_workbook():
    received = workbooks.submission(
        FORM,
        {**GOOD_CELLS, "members_new": 9.0, "population": "khoảng 4000"},
        with_row("entry_date", "tháng 6"),
    )
    first = sent_back(received)
    second = sent_back(workbooks.read_back(FORM, first))
    assert marked_cells(second) == marked_cells(first) and len(marked_cells(first)) == 3
    assert [s.title for s in load_workbook(io.BytesIO(second))] == [
        s.title for s in load_workbook(io.BytesIO(first))
    ]


def test_what_belongs_to_no_cell_is_kept_on_a_sheet_of_its_own():
    book = load_workbook(
        io.BytesIO(workbooks.workbook(FORM, {**GOOD_CELLS, "members_new": 9.0}, GOOD_ROWS))
    )
    book["Hội viên"].cell(layout(FORM).cells["member_seq"].row, 15).value = "ghi chú bên lề"
    received = workbooks.read_back(FORM, saved(book))
    back = load_workbook(io.BytesIO(sent_back(received)))
    kept = [c.value for row in back["Giữ lại"].iter_rows() for c in row if c.value]
    assert any("ghi chú bên lề" in text for text in kept)
    assert any(
        "Trong tệp đã gửi" in str(c.value) for row in back["Cần sửa"].iter_rows() for c in row
    )
    again = load_workbook(io.BytesIO(sent_back(workbooks.read_back(FORM, sent_back(received)))))
    assert [c.value for row in again["Giữ lại"].iter_rows() for c in row if c.value] == kept


# ---------------------------------------------------------------- what was in doubt stays so until somebody settles it


def without_sheet(name: str):
    return lambda book: book.remove(book[name])


def two_versions_of_a_sheet(book) -> None:
    copy = book.copy_worksheet(book["Quỹ khuyến học"])
    place = layout(FORM).cells["fund_raised_amount"]
    copy.cell(place.row, place.column).value = 1


def lines_swapped_without_their_keys(book) -> None:
    one, other = (layout(FORM).cells[k] for k in ("area_natural_ha", "area_unused_ha"))
    sheet = book[one.sheet]
    for column in range(2, one.column + 1):
        cells = sheet.cell(one.row, column), sheet.cell(other.row, column)
        if not any(isinstance(c, openpyxl.cell.cell.MergedCell) for c in cells):
            cells[0].value, cells[1].value = cells[1].value, cells[0].value


def without_column(key: str):
    place = layout(FORM).cells[key]
    return lambda book: book[place.sheet].delete_cols(place.column)


def columns_swapped(book) -> None:
    one, other = (layout(FORM).cells[k] for k in ("entry_amount", "entry_quantity"))
    for row in range(one.row - 1, one.row + 5):
        a, b = (book[one.sheet].cell(row, c.column) for c in (one, other))
        a.value, b.value = b.value, a.value


def months_first(book) -> None:
    place = layout(FORM).cells["entry_date"]
    for row, value in enumerate(
        [datetime(2026, 5, 3), "16/02/2026", datetime(2026, 4, 2)], place.row
    ):
        book[place.sheet].cell(row, place.column).value = value


def a_formula_for_a_list(book) -> None:
    place = layout(FORM).cells["entry_category"]
    book[place.sheet].cell(place.row, place.column).value = '=IF(A1="","Thu: nguồn khác","")'


def beside(key: str, text: str):
    def change(book) -> None:
        place = layout(FORM).cells[key]
        book[place.sheet].cell(place.row, place.column + 1).value = text

    return change


def headed(text: str):
    def change(book) -> None:
        place = layout(FORM).cells["entry_amount"]
        cell = next(c for row in book[place.sheet].iter_rows() for c in row if c.value == "Số tiền")
        cell.value = text

    return change


DAMAGES = {
    "a formula for a list": a_formula_for_a_list,
    "another unit beside an amount": beside("fund_opening_balance", "nghìn đồng"),
    "amounts in thousands by their heading": headed("Số tiền (nghìn đồng)"),
    **{f"no sheet {s.name}": without_sheet(s.name) for s in FORM.sheets},
    "two versions of a sheet": two_versions_of_a_sheet,
    "lines swapped": lines_swapped_without_their_keys,
    "no column of amounts": without_column("entry_amount"),
    "no column of positions": without_column("member_position"),
    "columns swapped": columns_swapped,
    "no row": lambda book: book[layout(FORM).cells["population"].sheet].delete_rows(
        layout(FORM).cells["population"].row
    ),
    "months first": months_first,
}


@pytest.fixture(scope="module")
def sent_back_damaged(tmp_path_factory) -> Callable[[str], tuple[Result, Path]]:
    """Gives what was found in a damaged workbook, and the folder that holds what goes back."""

    @functools.cache
    def made(damage: str) -> tuple[Result, Path]:
        folder = tmp_path_factory.mktemp("hong")
        book = opened(filled.filled_workbook())
        DAMAGES[damage](book)
        (folder / "xa.xlsx").write_bytes(saved(book))
        back = folder / "back"
        return khsheet.check([folder / "xa.xlsx"], return_to=back), back

    return made


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_workbook_sent_back_untouched_is_refused_again(damage, sent_back_damaged, tmp_path):
    """Whatever was lost or in doubt when it came, the tool's own copy does not make it right."""
    result, back = sent_back_damaged(damage)
    marks = []
    for n in range(3):
        (entry,) = result.collection.counted.values()
        assert entry.status == "errors" and result.totals == {}
        marks.append(marked_cells((back / "can-sua-xa-suoi-thu-2026-H1.xlsx").read_bytes()))
        if n < 2:
            result = khsheet.check([back], return_to=tmp_path / f"{n}")
            back = tmp_path / f"{n}"
    assert set(marks[0]) == set(marks[1]) and marks[1] == marks[2]


@pytest.fixture(scope="module")
def right_totals(tmp_path_factory) -> dict[str, Value]:
    path = filled.written(tmp_path_factory.mktemp("dung") / "xa.xlsx", filled.filled_workbook())
    return khsheet.check([path]).totals


def settle(book) -> None:
    """Type every answer and every row of the faultless report."""
    cells = layout(FORM).cells
    for key, raw in GOOD_CELLS.items():
        book[cells[key].sheet].cell(cells[key].row, cells[key].column).value = raw
    for key, table in FORM.tables.items():
        first = cells[table.fields[0].key]
        blank = [[None] * len(table.fields)] * 6
        for row, values in enumerate([*GOOD_ROWS[key], *blank][:6], first.row):
            for column, raw in enumerate(values, first.column):
                book[first.sheet].cell(row, column).value = raw


@pytest.mark.parametrize("damage", DAMAGES)
def test_once_the_question_marks_are_settled_it_is_accepted(
    damage, sent_back_damaged, right_totals, tmp_path
):
    (path,) = sent_back_damaged(damage)[1].iterdir()
    filled.written(tmp_path / "xa.xlsx", edited(path.read_bytes(), settle))
    again = khsheet.check([tmp_path])
    assert again.exit_code == 0 and again.totals == right_totals


def test_a_share_below_one_percent_stays_what_it_is():
    key = "target_org_coverage_pct"
    received = workbooks.submission(
        FORM, {**GOOD_CELLS, key: PercentNumber(0.005), "members_new": 9.0}, GOOD_ROWS
    )
    again = check(FORM, workbooks.read_back(FORM, sent_back(received)), PERIOD)
    assert (
        again.answers.values[key]
        == Decimal("0.5")
        == check(FORM, received, PERIOD).answers.values[key]
    )


def test_a_file_under_another_name_is_not_sent_back(tmp_path):
    """It may be another unit's: under the roster's name it would be this one's."""
    filled.written(
        tmp_path / "in" / "xa.xlsx",
        filled.filled_workbook(unit="Xã Lạ", changes={"members_new": 9.0}),
    )
    roster = load(filled.written(tmp_path / "dv.csv", "code,name\n01,Xã Suối Thử\n".encode()), FORM)
    result = khsheet.check([tmp_path / "in"], roster, return_to=tmp_path / "tra")
    (entry,) = result.collection.files
    assert not (tmp_path / "tra").exists() and "Xã Suối Thử" in entry.findings[-1].message


# ---------------------------------------------------------------- every cell comes back as it was

odd = st.one_of(
    st.none(),
    st.sampled_from(
        [
            0.0,
            12.5,
            -3.0,
            46096.0,
            1e16,
            0.2,
            "12",
            "12 người",
            "-",
            "nt",
            "15/3/2026",
            "31/02/2026",
            "Tím",
            "  a  ",
        ]
    ),
    st.sampled_from(
        [
            True,
            DateSerial(46096),
            DateSerial(7),
            PercentNumber(0.2),
            PercentNumber(1.5),
            CellError("#N/A"),
        ]
    ),
    st.sampled_from(
        [Formula("A1*2", 24.0), Formula("A1", "chữ"), Formula('HYPERLINK("x")'), float("inf")]
    ),
    st.text("aăâbcdđeêghiôơưx ÂĐƠ áàảãạ ớ ,.;:()-/0123456789", max_size=40),
)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_typed_values_survive_and_what_was_refused_stays_refused(data):
    """A number that Excel turned into a date must not come back as a number that is accepted."""
    keys = data.draw(
        st.lists(st.sampled_from(list(FORM.inputs)), min_size=1, max_size=20, unique=True)
    )
    cells = {**GOOD_CELLS, **{k: data.draw(odd) for k in keys}}
    before = judged(cells, GOOD_ROWS)
    received = workbooks.submission(FORM, cells, GOOD_ROWS)
    again = check(FORM, workbooks.read_back(FORM, sent_back(received)), PERIOD)
    for key in FORM.inputs:
        item = FORM.inputs[key]
        if key in before.answers.refused and not isinstance(cells[key], (CellError, Formula)):
            assert again.answers.values[key] is None, (key, cells[key], again.answers.values[key])
        elif key not in before.answers.refused:
            assert again.answers.values[key] == before.answers.values[key], (key, cells[key])
        elif item.type.is_number and isinstance(cells[key], (CellError, Formula)):
            assert key in again.answers.refused


def test_days_of_the_1904_calendar_keep_their_date():
    received = workbooks.submission(
        FORM,
        {**GOOD_CELLS, "basis_doc_date": DateSerial(46096 - 1462), "members_new": 9.0},
        GOOD_ROWS,
    )
    received.epoch1904 = True
    again = check(FORM, workbooks.read_back(FORM, sent_back(received)), PERIOD)
    assert f"{again.answers.values['basis_doc_date']:%d/%m/%Y}" == "15/03/2026"


def test_only_open_findings_are_marked():
    """What was merely read in another spelling is no mark."""
    data = sent_back(
        workbooks.submission(
            FORM, {**GOOD_CELLS, "population": "4250 người", "members_new": 9.0}, GOOD_ROWS
        )
    )
    assert list(marked_cells(data)) == [cell_of("members_new")]
    assert [
        f.severity for f in judged({**GOOD_CELLS, "population": "4250 người"}, GOOD_ROWS).findings
    ] == [Severity.INFO]


def test_a_workbook_may_be_written_twice_with_the_same_bytes(tmp_path: Path):
    filling = Filling(GOOD_CELLS, GOOD_ROWS)
    identity = Identity(UNIT, PERIOD, FORM.config, __version__)
    assert template.write(FORM, identity, filling) == template.write(FORM, identity, filling)


# ---------------------------------------------------------------- what was mended ticks itself off

LONG = "Văn nghệ “chào mừng” 😀, " * 40 + "\nhết"
WRONG: dict[str, tuple[Raw, Raw]] = {  # as it came, and as it is mended
    "members_new": (9999.0, 12.0),
    "population": ("hơn 6 nghìn", 6021.0),
    "studious_families_total": (None, 640.0),
    "report_month": (0.0, 6.0),
    "area_classification": (LONG, "Vùng I"),
    "fund_opening_balance": ('12"5 triệu', 12_500_000.0),
}


@pytest.mark.libreoffice
def test_mended_cells_are_ticked_off_and_lose_their_colour(tmp_path):
    """LibreOffice works out the list of corrections as sent back, and after each was mended."""
    received = workbooks.submission(
        FORM,
        {**GOOD_CELLS, **{key: raw for key, (raw, _) in WRONG.items() if raw is not None}}
        | {key: None for key, (raw, _) in WRONG.items() if raw is None},
        with_row("entry_date", "tháng 6"),
    )
    back = tmp_path / "back.xlsx"
    back.write_bytes(sent_back(received))
    book = load_workbook(back)
    mended = {cell_of(key): value for key, (_, value) in WRONG.items()}
    mended[cell_of("entry_date", 1)] = "15/03/2026"
    for at, value in mended.items():
        sheet, _, cell = at.rpartition(" ")
        book[sheet][cell].value = value
    book.save(tmp_path / "mended.xlsx")
    before, after = ticks(back), ticks(tmp_path / "mended.xlsx")
    assert before.keys() == after.keys() and {*before.values()} == {""}
    assert {at for at, tick in after.items() if tick == "✓ đã sửa"} == {*mended}
    for at in mended:
        sheet, _, cell = at.rpartition(" ")
        (condition,) = [
            rule.formula[0]
            for area in load_workbook(back)[sheet].conditional_formatting
            if str(area.sqref) == cell
            for rule in area.rules
        ]
        assert cell in condition


def ticks(path: Path) -> dict[str, str]:
    """The tick of each correction that has a cell, by that cell."""
    found, shown = {}, clients.shown(path)[CORRECTION_SHEET]
    for row in load_workbook(path)[CORRECTION_SHEET].iter_rows(min_row=5):
        if link := row[1].hyperlink:
            sheet, _, cell = (link.location or link.target.removeprefix("#")).rpartition("!")
            found[f"{sheet.strip(chr(39))} {cell}"] = shown[row[3].coordinate].value or ""
    return found
