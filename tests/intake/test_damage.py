"""What a workbook has lost on its way is told, and nothing else."""

import re
import time
from pathlib import Path

import pytest
from arrived import FORM, checked, edited, with_parts
from clients import convert
from filled import filled_workbook, written

import khsheet
from benchmarks import resaves
from khsheet.formats import open_book
from khsheet.formats.fittings import Fittings
from khsheet.formats.xlsx.cells import behind_rows
from khsheet.formats.xlsx.fittings import is_structure_locked, read_fittings
from khsheet.messages.damage import damage_text
from khsheet.model import Damage

SAMPLES = Path(__file__).parents[2] / "samples" / "submissions"
SENT = filled_workbook()
SHEETS = (*(sheet.name for sheet in FORM.sheets), "Kiểm tra")
APP = "docProps/app.xml"


def sheet_part(name: str, data: bytes = SENT) -> str:
    with open_book(data) as book:
        return book.sheet_part(name)


def cut(sheet: str, pattern: bytes, by: bytes = b"") -> bytes:
    """The workbook with something on one sheet taken out or written otherwise."""

    def change(xml: bytes) -> bytes:
        made, count = re.subn(pattern, by, xml)
        assert count
        return made

    return with_parts(SENT, {sheet_part(sheet): change})


def lost(data: bytes, name: str = "bao-cao.xlsx") -> dict:
    return checked(data, name).submission.damage.packed()


SENT_BY = {"saved_by": "Microsoft Excel 12"}
UNLOCKED = rb"<sheetProtection [^>]*/>"
LISTS = rb'<dataValidation type="list".*?</dataValidation>'
COLOURS = rb"<conditionalFormatting.*</conditionalFormatting>"


def test_a_workbook_as_it_was_sent_has_lost_nothing():
    damage = checked(SENT).submission.damage
    assert (damage.packed(), bool(damage), damage_text(damage)) == (SENT_BY, False, "")


@pytest.mark.parametrize("version", range(1, FORM.version + 1))
def test_every_version_as_it_is_made_has_all_that_counts(version):
    blank = filled_workbook(form=FORM.at(version))
    assert checked(blank).submission.damage.packed() == SENT_BY


def test_a_returned_workbook_is_whole_again(tmp_path):
    sent = written(
        tmp_path / "thu.xlsx", edited(filled_workbook(changes={"members_new": "x"}), several)
    )
    khsheet.check(sent, return_to=tmp_path / "tra")
    (returned,) = (tmp_path / "tra").glob("*.xlsx")
    assert lost(returned.read_bytes()) == SENT_BY


EXTENSION = (
    b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="x14">'
    b'<x14:dataValidations xmlns:xm="xm" count="1"><x14:dataValidation type="list" prompt="a &gt; b">'
    b"<x14:formula1><xm:f>_lists!$A$2:$A$9</xm:f></x14:formula1><xm:sqref>D8:D40 E8:E5000</xm:sqref>"
    b"</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
)


@pytest.mark.parametrize(
    ("sheet", "pattern", "by", "expected"),
    [
        ("Sổ quỹ", UNLOCKED, b"", {"unlocked": ["Sổ quỹ"]}),
        ("Sổ quỹ", rb'sheet="1"', b'sheet="0"', {"unlocked": ["Sổ quỹ"]}),
        ("Kiểm tra", UNLOCKED, b"", {"unlocked": ["Kiểm tra"]}),
        ("Sổ quỹ", LISTS, b"", {"drop_downs_lost": 1}),
        ("Hội viên", LISTS, b"", {"drop_downs_lost": 2}),
        ("Hội viên", rb'type="list"', b'type="whole"', {"drop_downs_lost": 2}),
        ("Hội viên", rb"D8:D\d+", b"M8:M50", {"drop_downs_lost": 1}),
        ("Hội viên", rb"D8:D\d+", b"D8:D12 $D$14:$D$40 D50", {}),
        ("Hội viên", rb"(?s)<dataValidations.*</worksheet>", EXTENSION, {}),
        ("Chỉ tiêu", COLOURS, b"", {"conditional_formats_lost": ["Chỉ tiêu"]}),
        ("Hội viên", rb'type="list"', b"type='list'", {}),
    ],
)
def test_what_a_sheet_has_lost(sheet, pattern, by, expected):
    assert lost(cut(sheet, pattern, by)) == expected | SENT_BY


def test_a_structure_that_is_no_longer_locked():
    data = with_parts(
        SENT, {"xl/workbook.xml": lambda xml: re.sub(rb"<workbookProtection[^>]*/>", b"", xml)}
    )
    assert lost(data) == {"structure_unlocked": True} | SENT_BY


def several(book) -> None:
    """One sheet unlocked, one label rewritten and one emptied, two keys and the hidden sheet gone."""
    book["Sổ quỹ"].protection.sheet = False
    book["Hội viên"].data_validations.dataValidation = []
    texts = book["Thông tin chung"]
    keyed = [row for row in range(1, 60) if texts.cell(row, 1).value in FORM.inputs]
    for row, label in zip(keyed, ("Nhãn của riêng tôi", None)):
        texts.cell(row, 2).value = label
    for row in keyed[4:6]:
        texts.cell(row, 1).value = None
    book.security.lockStructure = False
    del book["_khsheet"]


def test_several_losses_at_once():
    damage = checked(edited(SENT, several)).submission.damage
    assert damage.packed() == {
        "unlocked": ["Sổ quỹ"],
        "structure_unlocked": True,
        "drop_downs_lost": 2,
        "labels_changed": 2,
        "keys_lost": 2,
        "identity_sheet_lost": True,
        "saved_by": "openpyxl",
    }
    assert damage_text(damage) == (
        "đã bị mở khóa (Sổ quỹ); mất khóa cấu trúc; mất 2 ô chọn; 2 nhãn bị sửa; "
        "mất ô của 2 mục; mất trang ẩn _khsheet; lưu bằng openpyxl"
    )


def test_many_sheets_are_counted():
    damage = Damage(unlocked=SHEETS, conditional_formats_lost=SHEETS[:3])
    names = ", ".join(SHEETS[:3])
    assert damage_text(damage) == f"đã bị mở khóa ({len(SHEETS)} trang); mất tô màu ({names})"


# ---------------------------------------------------------------- other programs


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("excel", {"saved_by": "Microsoft Excel 16"}),
        ("wps", {"saved_by": "WPS Office"}),
        ("openpyxl", {"saved_by": "openpyxl"}),
        (
            "google",
            {"unlocked": [*SHEETS], "structure_unlocked": True, "saved_by": "Google Sheets"},
        ),
    ],
)
def test_what_programs_take_away(program, expected):
    assert lost(resaves.ONE_BY_ONE[program](SENT, 1)) == expected


BY_LIBREOFFICE = {"structure_unlocked": True, "saved_by": "LibreOffice 7.4"}


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.xlsx")), ids=lambda path: path.stem)
def test_samples_of_an_older_build_have_lost_what_libreoffice_takes(path):
    assert lost(path.read_bytes()) == BY_LIBREOFFICE
    assert lost(resaves.by_openpyxl(path.read_bytes())) == BY_LIBREOFFICE | {"saved_by": "openpyxl"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("xlsx", {"structure_unlocked": True, "saved_by": "LibreOffice"}),
        ("ods", {"saved_by": "LibreOffice"}),
        ("xls", {}),
    ],
)
def test_what_libreoffice_takes_away(kind, expected, tmp_path):
    """Of other formats nothing is said but the program, where they name it."""
    sent = written(tmp_path / "bao-cao.xlsx", SENT)
    told = lost(convert(sent, kind, tmp_path / "to").read_bytes(), f"bao-cao.{kind}")
    if "saved_by" in told:
        told["saved_by"] = re.sub(r" \d+\.\d+$", "", told["saved_by"])
    assert told == expected


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [
        ("Microsoft Excel", "16.0300", "Microsoft Excel 16"),
        ("Microsoft Macintosh Excel", "16.0300", "Microsoft Excel 16"),
        ("Microsoft Excel", "3.1", "Microsoft Excel"),
        (
            "LibreOffice/24.2.5.2$Windows_X86_64 LibreOffice_project/bf",
            "15.0000",
            "LibreOffice 24.2",
        ),
        ("LibreOffice", "", "LibreOffice"),
        ("WPS Office", "", "WPS Office"),
        ("ONLYOFFICE/8.1.0.169", "8.1", "ONLYOFFICE"),
        ("Máy của một người", "16.0300", ""),
        ("", "16.0300", ""),
    ],
)
def test_only_known_programs_are_named(name, version, told):
    app = (
        f'<Properties xmlns="p"><Application>{name}</Application>'
        f"<AppVersion>{version}</AppVersion></Properties>"
    )
    data = with_parts(SENT, {APP: lambda _: app.encode()})
    assert lost(data) == ({"saved_by": told} if told else {})


def test_fittings_are_not_guessed_for_a_part_without_cells():
    assert read_fittings(behind_rows(b"<worksheet/>")) is None
    assert is_structure_locked(b"<workbook/>") is None
    found = read_fittings(behind_rows(b'<x:sheetData/><x:sheetProtection sheet="true"/>'))
    assert isinstance(found, Fittings)
    assert (found.is_locked, found.is_coloured, found.lists) == (True, False, ())


@pytest.mark.parametrize(
    "piece", [b'dataValidation"list"', b"<dataValidation type='list'", b'"list"']
)
def test_odd_validations_take_no_longer_than_their_text(piece):
    def seconds(times: int) -> float:
        found = read_fittings(behind_rows(b"<sheetData></sheetData>" + piece * times))
        begun = time.process_time()
        assert found is not None and found.lists == ()
        return time.process_time() - begun

    assert seconds(200_000) < 20 * max(seconds(20_000), 0.01)


# ---------------------------------------------------------------- kept


@pytest.mark.parametrize(
    "wrong", [{"unlocked": [1]}, {"saved_by": 3}, {"keys_lost": "2"}, {"unlocked": "x"}]
)
def test_a_damaged_report_is_not_taken(wrong):
    with pytest.raises(ValueError):
        Damage.of(wrong)


def test_what_is_told_is_read_back():
    damage = Damage(
        unlocked=("Sổ quỹ",), structure_unlocked=True, keys_lost=2, saved_by="WPS Office"
    )
    assert Damage.of(damage.packed()) == damage
    assert Damage.of({}) == Damage() and Damage.of({"of a later build": 1}) == Damage()
