"""The same workbook saved by other programs and in other formats is read value by value alike."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from arrived import FORM, PERIOD, as_xlsb, as_xlsm, checked, edited, saved_at, told, with_parts
from clients import converted
from filled import filled_workbook, written
from hostile import ods, ods_content

import khsheet
from benchmarks import resaves
from benchmarks.filled import workbook
from khsheet.collection import archive
from khsheet.form.check_sheet import EXPLAIN_COLUMN
from khsheet.form.layout import layout
from khsheet.formats import open_book
from khsheet.intake import second_reading
from khsheet.model import Checked, Status

SUBMISSIONS = Path(__file__).parents[2] / "samples" / "submissions"
#: Typed by LibreOffice: one faultless, one with most kinds of mistakes, one with an explanation missing.
SAMPLES = (
    "xa-dong-coi-ha-2026-H1.xlsx",
    "dac-khu-hon-seu-2026-H1.xlsx",
    "xa-go-chanh-2026-H1.xlsx",
)
FORMATS = ("xlsx", "xls", "ods")

#: Cells as staff leave them: numbers as text, dates as Excel made them, formulas, errors, odd texts.
ODD = filled_workbook(
    changes={
        "members_new": "12 người",
        "population": 4_123.0,
        "area_natural_ha": 2651.61,
        "distance_to_centre_km": "khoảng 30",
        "education_support_total_amount": "32,5 triệu",
        "situation_text": "Dòng một\nDòng hai  có hai dấu cách – và “ngoặc”, 100% <b> & 'nháy'",
        "propaganda_text": "=1+1",
        "strengths_text": "ă" * 3000,
        "weaknesses_text": "𝄞 ngoài mặt phẳng thứ nhất",
        "signer_name": "nguyễn thị mẫu ".upper(),
    },
    explanations={"area_parts_make_whole": "Còn đất sông suối."},
)


def formulas_and_dates(book) -> None:
    """What only other programs write: a date cell, a percentage, a formula.

    A truth is left out: LibreOffice saves it as the formula TRUE().
    """
    ledger = book["Sổ quỹ"]
    ledger["C12"], ledger["C12"].number_format = date(2026, 4, 3), "dd/mm/yyyy"
    ledger["G13"] = "=G12+1"
    targets = book["Chỉ tiêu"]
    targets["C8"], targets["C8"].number_format = 0.85, "0%"


@pytest.fixture(scope="module")
def originals(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("goc")
    made = {name: written(folder / name, (SUBMISSIONS / name).read_bytes()) for name in SAMPLES}
    made["odd.xlsx"] = written(folder / "odd.xlsx", edited(ODD, formulas_and_dates))
    made["blank.xlsx"] = khsheet.new_forms(
        FORM, PERIOD, "Xã Đồi Mẫu", None, folder / "blank.xlsx"
    ).written[0]
    return made


@pytest.fixture(scope="module")
def resaved(originals, tmp_path_factory) -> Callable[[str, str], Path]:
    """Gives an original in a format, as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("lo")
    in_every_format = functools.cache(lambda name: converted(originals[name], FORMATS, folder))
    return lambda name, kind: in_every_format(name)[kind]


def digest(result: Checked) -> str:
    sent = result.submission
    return archive.digest(archive.packed(sent, FORM.at(sent.version)))


def same(one: Checked, other: Checked) -> None:
    """The same typed answers, rows with their numbers, findings and content."""
    assert other.answers == one.answers
    assert told(other) == told(one)
    assert other.submission.places.keys() == one.submission.places.keys()
    assert digest(other) == digest(one)


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", SAMPLES)
def test_libreoffice_keeps_every_sample(name, kind, originals, resaved):
    original = checked(originals[name].read_bytes())
    assert len(original.answers.rows["members"]) > 5 and len(original.answers.rows["entries"]) > 5
    same(original, checked(resaved(name, kind).read_bytes()))


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", FORMATS)
def test_libreoffice_keeps_every_odd_cell(kind, originals, resaved):
    original = checked(originals["odd.xlsx"].read_bytes())
    again = checked(resaved("odd.xlsx", kind).read_bytes())
    assert again.answers == original.answers
    assert [row[:5] for row in told(again)] == [row[:5] for row in told(original)]


@pytest.mark.libreoffice
def test_copies_in_all_formats_count_once(originals, resaved, tmp_path):
    name = SAMPLES[0]
    for kind in FORMATS:
        written(tmp_path / f"{kind}.{kind}", resaved(name, kind).read_bytes())
    written(tmp_path / "goc.xlsx", originals[name].read_bytes())
    result = khsheet.check([tmp_path])
    assert sorted(
        (e.status, [f.code for f in e.findings][-1:]) for e in result.collection.files
    ) == [
        (Status.ACCEPTED, []),
        *[(Status.REPLACED, ["KH016"])] * 3,
    ]


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", FORMATS)
def test_a_blank_workbook_is_known_after_libreoffice_saved_it(kind, resaved):
    result = khsheet.check([resaved("blank.xlsx", kind)])
    assert [(e.status, [f.code for f in e.findings]) for e in result.collection.files] == [
        (Status.REJECTED, ["KH017"])
    ]


@pytest.mark.parametrize("name", [*SAMPLES, "odd.xlsx"])
@pytest.mark.parametrize(
    "save", [lambda data: edited(data, lambda book: None), as_xlsm], ids=["openpyxl", "xlsm"]
)
def test_openpyxl_and_another_content_type_keep_everything(name, save, originals):
    data = originals[name].read_bytes()
    same(checked(data), checked(save(data)))


def read_alike(data: bytes) -> bool:
    """Whether openpyxl sees in every cell what our reader sees."""
    with open_book(data) as book:
        return second_reading.differences(book, data, checked(data).submission) == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", [*SAMPLES, "odd.xlsx"])
def test_two_readers_see_the_same_after_libreoffice(name, originals, resaved):
    assert read_alike(originals[name].read_bytes())
    assert read_alike(resaved(name, "xlsx").read_bytes())


@pytest.mark.parametrize("name", [*SAMPLES, "odd.xlsx"])
def test_two_readers_see_the_same_after_openpyxl(name, originals):
    assert read_alike(edited(originals[name].read_bytes(), lambda book: None))


@pytest.mark.parametrize("with_mistakes", [False, True])
def test_two_readers_see_the_same_in_imitations(with_mistakes):
    for number in range(3):
        data = workbook(FORM, number, with_mistakes=with_mistakes)
        assert read_alike(data)
        for save in resaves.ONE_BY_ONE.values():
            assert read_alike(save(data, number))


@pytest.mark.parametrize("name", SAMPLES)
def test_xlsb_gives_the_same(name, originals):
    data = originals[name].read_bytes()
    with open_book(as_xlsb(data)) as book:
        assert book.kind == "xlsb" and len(book.names) > 10
    same(checked(data), checked(as_xlsb(data)))


def test_a_blank_workbook_is_known_after_openpyxl_saved_it(originals, tmp_path):
    path = written(
        tmp_path / "a.xlsx", edited(originals["blank.xlsx"].read_bytes(), lambda book: None)
    )
    (entry,) = khsheet.check([path]).collection.files
    assert (entry.status, [f.code for f in entry.findings]) == (Status.REJECTED, ["KH017"])


def first_text(book) -> None:
    book["Thuyết minh"]["C7"] = "Đã điền một mục."


def beside_the_table(book) -> None:
    book["Hội viên"]["J20"] = "ghi chú"


def one_name(book) -> None:
    book["Hội viên"]["C8"] = "Nguyễn Thị Mẫu"


def an_explanation(book) -> None:
    sheet = book["Kiểm tra"]
    rows = range(1, sheet.max_row)
    row = next(r for r in rows if not sheet.cell(r, EXPLAIN_COLUMN).protection.locked)
    sheet.cell(row, EXPLAIN_COLUMN).value = "Đơn vị mới thành lập."


def end_of_a_long_text(book) -> None:
    """A text that the blank workbook starts with, changed beyond what a message would show of it."""
    place = layout(FORM).cells["recipients"]
    cell = book[place.sheet].cell(place.row, place.column)
    assert len(cell.value) > 80
    cell.value += " và các chi hội"


@pytest.mark.parametrize(
    "change", [first_text, beside_the_table, one_name, an_explanation, end_of_a_long_text]
)
def test_a_workbook_with_anything_typed_is_not_called_blank(change, originals, tmp_path):
    path = written(tmp_path / "a.xlsx", edited(originals["blank.xlsx"].read_bytes(), change))
    (entry,) = khsheet.check([path]).collection.files
    assert entry.status is Status.ERRORS


#: When the same moment, two o'clock in the afternoon in Vietnam, is written by each program.
CLOCKS = [
    ("2026-07-01T07:00:00Z", "Microsoft Excel"),
    ("2026-07-01T14:00:00+07:00", "Microsoft Excel"),
    ("2026-07-01T14:00:00Z", "LibreOffice/7.4.7.2$Linux_X86_64"),
]


@pytest.mark.parametrize(("written_so", "application"), CLOCKS)
def test_the_time_of_saving_is_told_alike_for_every_program(written_so, application):
    assert (
        checked(saved_at(ODD, written_so, application)).submission.modified == "2026-07-01 07:00:00"
    )


@pytest.mark.parametrize(
    ("generator", "hour"),
    [("LibreOffice/7.4.7.2$Linux_X86_64", 7), ("MicrosoftOffice/16.0 MicrosoftExcel", 14)],
)
def test_the_clock_of_libreoffice_in_ods(generator, hour):
    meta = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:date>2026-07-01T14:00:00.123456789</dc:date><meta:generator>{generator}</meta:generator>"
        "</office:meta></office:document-meta>"
    )
    with open_book(with_parts(ods(ods_content("")), {"meta.xml": lambda _: meta.encode()})) as book:
        assert (book.kind, book.modified.replace(microsecond=0)) == (
            "ods",
            datetime(2026, 7, 1, hour),
        )


def test_no_time_is_no_time():
    assert checked(saved_at(ODD, "")).submission.modified == ""
