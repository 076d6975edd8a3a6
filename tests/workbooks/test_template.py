"""The blank workbook: small, repeatable, the same whether stamped or written directly."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nasty import TEXTS
from workbooks import form_of

from khsheet import __version__, formats
from khsheet.form import definition, periods
from khsheet.model import Form, Identity, OfficeRecord, Period, Unit
from khsheet.office.book import unit_config
from khsheet.verbs.new import blank_workbooks
from khsheet.verbs.starting import starting_filling
from khsheet.workbooks import template

PERIOD = periods.parse("2026-H1")
UNITS = [
    Unit("01", "Xã Suối Thử", "xã", "Cụm 1", "Hội cấp trên"),
    Unit("02", "Phường Đồi & Mẫu <2>", "phường"),
    Unit("ma-3", "Đặc khu Đảo Thử", ""),
]


SMALL = form_of("""
guide = ["Điền ở {unit_word}, kỳ {period}."]
[[sheet]]
key = "a"
name = "Trang A"
title = "Trang A & B của {unit_word}"
  [[sheet.section]]
  key = "part_one"
  title = "Mục một"
  shape = "fields"
    [[sheet.section.field]]
    key = "amount"
    label = "Số tiền"
    type = "money"
    required = true
""")

#: Names of any signs, long ones, and those that are also texts of the workbook.
NAMES = (
    TEXTS
    | st.text(min_size=300, max_size=300)
    | st.sampled_from(
        ("Trang A", "Kiểm tra", "1", "nho", "xã", "zqxma", "xã Zqxten", "x" * 300, "😀" * 300)
    )
)


def parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def written_directly(form: Form, unit: Unit, period: Period = PERIOD) -> bytes:
    config = unit_config(OfficeRecord(), form, unit)  # to whom it reports is its own
    identity = Identity(unit, period, config, __version__)
    return template.write(form, identity, starting_filling(form, identity, {}, {}))


@pytest.mark.parametrize("unit", UNITS, ids=[u.code for u in UNITS])
def test_a_stamped_workbook_is_one_written_directly(unit):
    form = definition.load()
    ((_, stamped),) = blank_workbooks(form, PERIOD, [unit], OfficeRecord())
    assert stamped == written_directly(form, unit)


@settings(max_examples=120, deadline=None)
@given(
    NAMES, NAMES, st.sampled_from(("", "Cụm 1", "Trang A")), st.sampled_from(("", "xã", "đặc khu"))
)
@example("<r>x</r>", "01", "", "xã")
@example("Xã A & B", "\"'<>", "Cụm 1", "")
@example("12 Xã", "\x01\x0b\r\t", "", "xã")
@example("_x0041_x0042_", "_x0041_", "", "xã")
@example("R&Gold", "\ud83d", "", "xã")
@example("", "", "", "")
@example("zqxma", "xã Zqxten", "", "xã")
@example("Cụm 1", "Cụm 1", "Cụm 1", "xã")
@example("Xã A", f"Xã A – {PERIOD.name}", "", "xã")
@example(" đầu", "cuối ", "", "xã")
@example("x" * 40_000, "01", "", "xã")
def test_any_name_is_stamped_as_it_would_be_written(name, code, group, kind):
    units = [Unit(code, name, kind, group, "Hội cấp trên"), Unit("b", "Xã Sau", kind, group)]
    for unit, stamped in blank_workbooks(SMALL, PERIOD, units, OfficeRecord()):
        direct = written_directly(SMALL, unit)
        assert parts(stamped) == parts(direct) and stamped == direct
    with formats.open_book(stamped) as book:
        assert ["unit_name", "Xã Sau"] in list(book.text_rows("_khsheet"))


def test_units_of_one_group_are_stamped_from_one_workbook(monkeypatch):
    written = []
    usual = template.write
    monkeypatch.setattr(
        template, "write", lambda *given, **options: written.append(1) or usual(*given, **options)
    )
    units = [
        Unit(f"{n:02}", f"Xã Thử {n}", "xã", f"Cụm {n % 2}", "Hội cấp trên") for n in range(20)
    ]
    assert (
        len(list(blank_workbooks(SMALL, PERIOD, units, OfficeRecord()))) == 20 and len(written) == 2
    )


def test_what_workbooks_have_in_common_is_made_for_each_period_and_kind_of_unit():
    form, usual = definition.load(), definition.default()
    text, path = definition.text_of(usual), str(definition.available()[usual])
    for period in map(periods.parse, ("2026-H1", "2026-H2", "2026")):
        for unit in UNITS:
            alone = definition.Forms(text, path).newest
            assert written_directly(form, unit, period) == written_directly(alone, unit, period)


def test_no_stand_in_is_left_in_a_stamped_workbook():
    for _, workbook in blank_workbooks(definition.load(), PERIOD, UNITS, OfficeRecord()):
        assert "zqx" not in "".join(parts(workbook).values()).casefold()


@pytest.mark.usefixtures("packed_as_sent")
def test_the_same_input_gives_the_same_bytes_and_a_small_file():
    first, second = (
        list(blank_workbooks(definition.load(), PERIOD, UNITS, OfficeRecord())) for _ in range(2)
    )
    assert first == second
    assert all(len(workbook) < 90_000 for _, workbook in first)


def test_sheets_are_protected_and_the_structure_locked():
    ((_, workbook),) = blank_workbooks(definition.load(), PERIOD, UNITS[:1], OfficeRecord())
    package = parts(workbook)
    sheets = [xml for name, xml in package.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) >= 12 and all("<sheetProtection " in xml for xml in sheets)
    assert '<workbookProtection lockStructure="1"/>' in package["xl/workbook.xml"]
    assert not any("vbaProject" in name for name in package)


def test_a_password_is_asked_for_by_every_sheet():
    ((_, workbook),) = blank_workbooks(
        definition.load(), PERIOD, UNITS[:1], OfficeRecord(), password="mat-khau"
    )
    package = parts(workbook)
    assert all(
        'password="' in xml
        for name, xml in package.items()
        if name.startswith("xl/worksheets/sheet")
    )
    assert "workbookPassword=" in package["xl/workbook.xml"]
