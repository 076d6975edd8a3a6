"""The blank workbook: small, repeatable, the same whether stamped or written directly."""

import zipfile
from io import BytesIO

import pytest

from khsheet import __version__, formats
from khsheet.form import definition, periods
from khsheet.model import Identity, Unit
from khsheet.verbs.new import blank_workbooks
from khsheet.verbs.starting import starting_filling
from khsheet.workbooks import template

PERIOD = periods.parse("2026-H1")
UNITS = [
    Unit("01", "Xã Suối Thử", "xã", "Cụm 1", "Hội cấp trên"),
    Unit("02", "Phường Đồi & Mẫu <2>", "phường"),
    Unit("ma-3", "Đặc khu Đảo Thử", ""),
]


def parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def cells(workbook: bytes) -> dict[str, dict]:
    with formats.open_book(workbook) as book:
        return {name: book.sheet(name).rows for name in book.names}


@pytest.mark.parametrize("unit", UNITS, ids=[u.code for u in UNITS])
def test_a_stamped_workbook_is_one_written_directly(unit):
    form = definition.load()
    ((_, stamped),) = blank_workbooks(form, PERIOD, [unit], {})
    identity = Identity(unit, PERIOD, form.config, __version__)
    direct = template.write(form, identity, starting_filling(form, identity, {}, {}))
    assert cells(stamped) == cells(direct)
    assert list(parts(stamped)) == list(parts(direct))
    assert {
        n: x for n, x in parts(stamped).items() if "sheet" not in n and "sharedStrings" not in n
    } == {n: x for n, x in parts(direct).items() if "sheet" not in n and "sharedStrings" not in n}


def test_no_stand_in_is_left_in_a_stamped_workbook():
    for _, workbook in blank_workbooks(definition.load(), PERIOD, UNITS, {}):
        assert "zqx" not in "".join(parts(workbook).values()).casefold()


def test_the_same_input_gives_the_same_bytes_and_a_small_file():
    first, second = (list(blank_workbooks(definition.load(), PERIOD, UNITS, {})) for _ in range(2))
    assert first == second
    assert all(len(workbook) < 60_000 for _, workbook in first)


def test_sheets_are_protected_and_the_structure_locked():
    ((_, workbook),) = blank_workbooks(definition.load(), PERIOD, UNITS[:1], {})
    package = parts(workbook)
    sheets = [xml for name, xml in package.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) >= 12 and all("<sheetProtection " in xml for xml in sheets)
    assert '<workbookProtection lockStructure="1"/>' in package["xl/workbook.xml"]
    assert not any("vbaProject" in name for name in package)


def test_a_password_is_asked_for_by_every_sheet():
    ((_, workbook),) = blank_workbooks(
        definition.load(), PERIOD, UNITS[:1], {}, password="mat-khau"
    )
    package = parts(workbook)
    assert all(
        'password="' in xml
        for name, xml in package.items()
        if name.startswith("xl/worksheets/sheet")
    )
    assert "workbookPassword=" in package["xl/workbook.xml"]
