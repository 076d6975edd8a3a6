"""The office's book: blank, filled, wrong in many ways, older, saved by another program."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from clients import convert
from filled import written
from lazily import load_workbook
from office_books import blank_book, saved, units_typed

from khsheet.form import definition
from khsheet.form.limits import Limit, warnings
from khsheet.model import Decision, DecisionKind, Severity, Unit
from khsheet.office.book import Office, PeriodFacts, Receipt, Succession, unit_config
from khsheet.office.items import meant
from khsheet.office.judging import load
from khsheet.office.reading import OfficeFault
from khsheet.office.schema import ListSheet, schema
from khsheet.verbs.office import office_workbook

FORM = definition.load()
BEFORE = Path(__file__).parent / "before" / "van-phong.xlsx"
UNITS = (
    Unit("01", "Xã Suối Trà", "xã", "Cụm 1", "Hội tỉnh"),
    Unit("02", "Phường Bến Ngói", "phường", "Cụm 2", "Hội tỉnh", "mới lập"),
)
ITEM = "members_total"
CELL = "Tổ chức hội!C7"
RULE = next(one for one in warnings(FORM) if one.attribute == "factor" and one.default == 200)
PLAIN_RULE = next(one for one in warnings(FORM) if not one.attribute)


def label(key: str) -> str:
    return FORM.inputs[key].label


def rule(one) -> str:
    return f"{FORM.id}:{one.name}"


FULL = {
    "units": [
        {**units_typed(UNITS[:1])[0], "print_forms": "1, 3", "signer_name": "Người Ký Mẫu"},
        units_typed(UNITS[1:])[0],
    ],
    "receipts": [
        {"unit": "Xã Suối Trà", "period": "6 tháng đầu năm 2026", "day": date(2026, 7, 3)},
        {"unit": "02", "day": "5/7/2026", "way": "Zalo", "note": "gửi lại"},
    ],
    "decisions": [
        {"kind": "Để ngoài một tệp", "file": "thu.xlsx", "reason": "tệp thử", "by": "A.B"},
        {
            "kind": "Chọn tệp được tính",
            "unit": "01",
            "file": "3F9A-12BC",
            "reason": "đơn vị báo",
            "by": "A.B",
        },
        {
            "kind": "chấp nhận điều nhắc",
            "unit": "phuong ben ngoi",
            "code": "kh406",
            "reason": "có thật",
            "by": "A.B",
        },
        {
            "kind": "Sửa số qua điện thoại",
            "unit": "Xã Suối Trà",
            "period": "2026-H1",
            "item": ITEM,
            "old": 12,
            "new": 21,
            "reason": "ghi đảo số",
            "by": "A.B",
        },
    ],
    "successions": [
        {"kind": "Sáp nhập", "old": "Xã Cũ", "new": "Xã Suối Trà", "since": "2025-H2", "note": "NQ"}
    ],
    "limits": [
        {"rule": rule(RULE), "value": "150", "severity": "lỗi"},
        {"rule": rule(PLAIN_RULE), "switch": "Không dùng"},
    ],
}
SETTINGS = {
    "office": {"office_name": "HỘI THỬ", "parent_body_name": "CƠ QUAN CỦA VĂN PHÒNG"},
    "unit_defaults": {
        "parent_body_name": "ỦY BAN NHÂN DÂN {unit_kind} {unit_name}",
        "report_place": "{unit_name}",
    },
}
PERIODS = {
    "2026-H1": {
        "end": "25/06/2026",
        "deadline": date(2026, 7, 5),
        "basis_number": "15",
        "basis_date": "2/5/2026",
        "basis_subject": "sơ kết công tác khuyến học",
        "number": "7",
        "dated": "10/7/2026",
        "signer": "Người Ký Thử",
        "addressees": "Hội cấp trên;\nLưu.",
    },
    "Quý 3": {},
    "": {},
}
del PERIODS["Quý 3"], PERIODS[""]


def expected() -> Office:
    """What a person reads in the full book."""
    blank = load_of(blank_book(), may_be_empty=True)
    return Office(
        UNITS,
        blank.settings | SETTINGS["office"],
        blank.unit_defaults | SETTINGS["unit_defaults"],
        {"01": {"signer_name": "Người Ký Mẫu"}},
        {"01": ("1", "3")},
        {
            "2026-H1": PeriodFacts(
                None,
                date(2026, 6, 25),
                date(2026, 7, 5),
                "15",
                date(2026, 5, 2),
                "sơ kết công tác khuyến học",
                "7",
                date(2026, 7, 10),
                "Người Ký Thử",
                "Hội cấp trên;\nLưu.",
            ),
        },
        (
            Receipt("01", "2026-H1", date(2026, 7, 3), ""),
            Receipt("02", "2026-H1", date(2026, 7, 5), "Zalo"),  # the book speaks of one period
        ),
        (
            Decision(
                DecisionKind.LEAVE_OUT,
                period="2026-H1",
                file="thu.xlsx",
                reason="tệp thử",
                by="A.B",
            ),
            Decision(
                DecisionKind.CHOOSE,
                "01",
                "Xã Suối Trà",
                "2026-H1",
                file="3F9A-12BC",
                reason="đơn vị báo",
                by="A.B",
            ),
            Decision(
                DecisionKind.ACCEPT,
                "02",
                "Phường Bến Ngói",
                "2026-H1",
                code="KH406",
                reason="có thật",
                by="A.B",
            ),
            Decision(
                DecisionKind.CORRECT,
                "01",
                "Xã Suối Trà",
                "2026-H1",
                item=ITEM,
                old="12",
                new="21",
                reason="ghi đảo số",
                by="A.B",
            ),
        ),
        (Succession("Sáp nhập", "Xã Cũ", "01", "2025-H2"),),
        {
            FORM.id: {
                RULE.rule.id: Limit({"factor": Decimal(150)}, True, Severity.ERROR),
                PLAIN_RULE.rule.id: Limit({}, False),
            }
        },
    )


def load_of(data: bytes, tmp: Path | None = None, **more) -> Office:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return load(written(Path(folder) / "vp.xlsx", data), FORM, **more)


def of_periods(office: Office) -> Office:
    """Without the periods that a blank book offers and nobody filled in."""
    office.periods = {id: facts for id, facts in office.periods.items() if facts != PeriodFacts()}
    return office


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    return saved(
        tmp_path_factory.mktemp("vp") / "vp.xlsx", FULL, settings=SETTINGS, periods=PERIODS
    )


def test_the_full_book_says_what_was_typed(full):
    assert of_periods(load(full, FORM)) == expected()


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice_it_says_the_same(full, tmp_path, suffix):
    again = convert(full, suffix, tmp_path)
    assert of_periods(load(again, FORM)) == expected()


UNDATED = {
    "units": [{"code": "01", "name": "Xã A"}],
    "receipts": [{"unit": "01", "day": date(2026, 7, 3)}],
    "decisions": [
        {"kind": "Để ngoài một tệp", "file": "thu.xlsx", "reason": "tệp thử", "by": "A.B"}
    ],
}
DEADLINE = {"deadline": date(2026, 7, 5)}


@pytest.mark.parametrize(
    ("spoken_of", "meant"), [({}, ""), ({"2026-H1": DEADLINE, "2026-H2": {}}, "2026-H1")]
)
def test_a_line_without_a_period_is_of_the_one_of_which_the_book_speaks(tmp_path, spoken_of, meant):
    office = load(saved(tmp_path / "vp.xlsx", UNDATED, periods=spoken_of), FORM)
    assert [one.period for one in (*office.receipts, *office.decisions)] == [meant, meant]


def test_a_line_without_a_period_is_asked_about_where_the_book_speaks_of_several(tmp_path):
    book = saved(tmp_path / "vp.xlsx", UNDATED, periods={"2026-H1": DEADLINE, "2026-H2": DEADLINE})
    with pytest.raises(OfficeFault) as refused:
        load(book, FORM)
    assert refused.value.faults == [
        f"Trang {sheet}, dòng 3, «Kỳ»: còn trống, mà trang Kỳ báo cáo ghi nhiều kỳ "
        "(2026-H1, 2026-H2). Xin ghi kỳ của dòng này."
        for sheet in ("Nhận tệp", "Quyết định")
    ]


def test_a_blank_book_has_no_units_and_says_so():
    with pytest.raises(OfficeFault, match="chưa có đơn vị nào"):
        load_of(blank_book())
    office = load_of(blank_book(), may_be_empty=True)
    assert office.units == () and office.notes == ()
    assert office.config(FORM) == dict(FORM.config)
    assert office.unit_config(FORM) == {key: FORM.config[key] for key in FORM.unit_settings}


def test_the_book_before_is_read_as_it_was_meant():
    """One sheet of settings served the office and its units."""
    office = load(BEFORE, FORM)
    assert len(office.units) == 12 and office.notes == ()
    place = {"report_place": "An Lâm"}
    assert place.items() <= office.config(FORM).items()
    assert place.items() <= office.unit_config(FORM).items()
    made = unit_config(office.record(FORM, "2026-H1"), FORM, office.units[0])
    assert made["report_place"] == "An Lâm" and made["parent_body_name"] == ""


def test_days_of_the_book_before_are_those_of_every_period(tmp_path):
    book = load_workbook(BEFORE)
    for row in book["Cấu hình"].iter_rows():
        if row[0].value == "period_end":
            row[2].value = "25/06/2026"
    book.save(tmp_path / "vp.xlsx")
    office = load(tmp_path / "vp.xlsx", FORM)
    assert office.period("2026-H1").end == date(2026, 6, 25)
    office_workbook(FORM, tmp_path / "moi.xlsx", tmp_path / "vp.xlsx")
    carried = load(tmp_path / "moi.xlsx", FORM)
    assert carried.period("2026-H1").end == date(2026, 6, 25)
    assert carried.period("2026-H2").end is None


# ---------------------------------------------------------------- carried over


@pytest.mark.parametrize("source", ["full", "before", "csv"])
def test_carrying_over_loses_nothing(full, tmp_path, source):
    old = {"full": full, "before": BEFORE, "csv": tmp_path / "ds.csv"}[source]
    if source == "csv":
        written(old, "ma,ten,loai,dien thoai\n01,Xã Một,xã,0123\n".encode())
    notes = office_workbook(FORM, tmp_path / "moi.xlsx", old)
    was, now = of_periods(load(old, FORM)), of_periods(load(tmp_path / "moi.xlsx", FORM))
    if source == "csv":
        assert len(notes) == 1 and "dien thoai" in notes[0]
        sheet = load_workbook(tmp_path / "moi.xlsx")["Đơn vị"]
        assert [c.value for c in sheet[2]][-1] == "dien thoai"
        assert [c.value for c in sheet[3]][-1] == "0123"
        was.settings, was.unit_defaults = now.settings, now.unit_defaults
        was.notes = now.notes = ()
    else:
        assert notes == []
        was.settings = now.settings | was.settings
        was.unit_defaults = now.unit_defaults | was.unit_defaults
    assert was == now
    with pytest.raises(Exception, match="đã có"):
        office_workbook(FORM, tmp_path / "moi.xlsx", old)


# ---------------------------------------------------------------- faults


def sheet_name(key: str) -> str:
    return schema((FORM,)).sheet(key).name


WRONG = [
    ("units", [{"code": "01"}], ["Đơn vị, dòng 3", "thiếu tên"]),
    ("units", [{"name": "Xã A"}, {"name": "xã a"}], ["dòng 4", "trùng với dòng 3"]),
    ("units", [{"name": "Xã A", "code": "1"}, {"name": "Xã B", "code": 1}], ["dòng 4", "«1»"]),
    ("units", [{"name": "Xã A", "print_forms": "1, 7"}], ["ô G3", "«Mẫu in»", "«7»", "1, 2, 3"]),
    ("receipts", [{"unit": "01"}], ["Nhận tệp, dòng 3", "«Ngày nhận»"]),
    ("receipts", [{"unit": "01", "day": "hôm qua"}], ["ô C3", "“hôm qua”", "15/12/2025"]),
    ("receipts", [{"unit": "01", "day": "1/7/2026", "period": "kỳ 1"}], ["ô B3", "kỳ 1"]),
    ("decisions", [{"kind": "Xóa tệp", "reason": "x", "by": "y"}], ["ô A3", "“Xóa tệp”"]),
    ("decisions", [{"reason": "x", "by": "y"}], ["Quyết định, dòng 3", "«Quyết định»"]),
    ("decisions", [{"kind": "Để ngoài một tệp", "by": "y"}], ["dòng 3", "«Tệp», «Lý do»"]),
    (
        "decisions",
        [{"kind": "Chấp nhận điều nhắc", "unit": "01", "code": "KH999", "reason": "x", "by": "y"}],
        ["ô E3", "«KH999»"],
    ),
    (
        "decisions",
        [
            {
                "kind": "Sửa số qua điện thoại",
                "unit": "01",
                "item": "Số hội viêm",
                "new": 3,
                "reason": "x",
                "by": "y",
            }
        ],
        ["ô F3", "«Số hội viêm»"],
    ),
    (
        "successions",
        [{"kind": "Nhập", "old": "a", "new": "01", "since": "2026"}],
        ["ô A3", "“Nhập”"],
    ),
    ("successions", [{"kind": "Đổi tên", "new": "01", "since": "2026"}], ["dòng 3", "«Đơn vị cũ»"]),
    ("limits", [{"rule": rule(RULE), "value": "nhiều"}], ["«Của văn phòng»", "“nhiều”"]),
    ("limits", [{"rule": rule(RULE), "switch": "tắt"}], ["«Dùng hay không»", "“tắt”"]),
    ("limits", [{"rule": rule(PLAIN_RULE), "value": 3}], ["không có giới hạn"]),
]


@pytest.mark.parametrize(("key", "rows", "told"), WRONG)
def test_a_fault_is_told_with_sheet_cell_and_label(tmp_path, key, rows, told):
    typed = {"units": units_typed(UNITS)} | {key: rows}
    path = saved(tmp_path / "vp.xlsx", typed)
    with pytest.raises(OfficeFault) as error:
        load(path, FORM)
    (fault,) = error.value.faults
    assert all(word in fault for word in (sheet_name(key), *told)), fault
    item_keys = {item.key for sheet in schema((FORM,)).sheets for item in sheet.items} - {"khoa"}
    assert not {word.strip("«»“”,.:") for word in fault.split()} & (item_keys - {ITEM})


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        ({"Kỳ lạ": {"deadline": "5/7/2026"}}, ["Kỳ báo cáo", "ô C2", "Kỳ lạ"]),
        ({"2026-H1": {"deadline": "tháng 7"}}, ["ô C5", "«Hạn nộp»", "“tháng 7”"]),
        ({"2026-H1": {}, "H1/2026": {}}, ["ô D2", "2026-H1"]),
        ({"2026-H1": {"start": "1/7/2026", "end": "1/1/2026"}}, ["ô C4", "trước ngày đầu kỳ"]),
    ],
)
def test_a_fault_of_a_period_is_told_at_its_cell(tmp_path, periods, told):
    path = saved(tmp_path / "vp.xlsx", {"units": units_typed(UNITS)}, periods=periods)
    with pytest.raises(OfficeFault) as error:
        load(path, FORM)
    assert any(all(word in fault for word in told) for fault in error.value.faults), error.value


def test_all_faults_are_told_at_once(tmp_path):
    typed = {
        "units": [*units_typed(UNITS), {"code": "03"}],
        "receipts": [{"unit": "01", "day": "x"}],
        "decisions": [{"kind": "y"}],
    }
    with pytest.raises(OfficeFault) as error:
        load(saved(tmp_path / "vp.xlsx", typed), FORM)
    assert len(error.value.faults) == 3


@pytest.mark.parametrize(
    ("key", "row", "at"),
    [
        ("receipts", {"unit": "Xã Suối Tra Thượng", "day": "1/7/2026"}, "A3"),
        (
            "decisions",
            {"kind": "Chọn tệp được tính", "unit": "Xã Ma", "file": "a", "reason": "b", "by": "c"},
            "B3",
        ),
        ("successions", {"kind": "Đổi tên", "old": "x", "new": "Xã Ma", "since": "2026"}, "C3"),
    ],
)
def test_an_unknown_unit_is_told_at_its_cell(tmp_path, key, row, at):
    path = saved(tmp_path / "vp.xlsx", {"units": units_typed(UNITS), key: [row]})
    with pytest.raises(OfficeFault) as error:
        load(path, FORM)
    (fault,) = error.value.faults
    assert f"Trang {sheet_name(key)}, ô {at}" in fault and "không có đơn vị «Xã" in fault


def test_a_unit_is_received_once_in_a_period(tmp_path):
    rows = [
        {"unit": "01", "day": "1/7/2026"},
        {"unit": "01", "day": "2/7/2026", "period": "2026-H1"},
        {"unit": "Xã Suối Trà", "day": "3/7/2026"},
    ]
    book = {"units": units_typed(UNITS), "receipts": rows}
    with pytest.raises(OfficeFault, match="ô A5, «Đơn vị»: đơn vị này đã có ngày nhận ở dòng 3"):
        load(saved(tmp_path / "vp.xlsx", book), FORM)
    book["receipts"] = rows[1::-1]
    office = load(saved(tmp_path / "vp.xlsx", book), FORM)
    assert office.record(FORM, "2026-H1").received["01"].day == "2026-07-02"
    assert office.record(FORM, "2025-H2").received["01"].day == "2026-07-01"


@pytest.mark.parametrize(
    ("new", "is_possible"),
    [("21", True), ("1.021", True), ("-5", False), ("ba vạn", False), ("2,5", False)],
)
def test_a_number_that_corrects_could_stand_in_its_cell(tmp_path, new, is_possible):
    row = {"kind": "Sửa số qua điện thoại", "unit": "01", "item": ITEM, "old": 12, "new": new,
           "reason": "a", "by": "b"}  # fmt: skip
    path = saved(tmp_path / "vp.xlsx", {"units": units_typed(UNITS), "decisions": [row]})
    if is_possible:
        assert [d.new for d in load(path, FORM).decisions] == [new]
    else:
        with pytest.raises(OfficeFault, match=f"ô H3, «Số mới»: “{new}” không ghi được"):
            load(path, FORM)


def test_a_computed_value_is_not_corrected_but_accepted(tmp_path):
    made = FORM.computed_by_key["members_listed"]
    row = {"unit": "01", "item": made.label, "reason": "a", "by": "b"}
    book = {"units": units_typed(UNITS)}
    book["decisions"] = [{**row, "kind": "Sửa số qua điện thoại", "new": 3}]
    with pytest.raises(OfficeFault, match="ô F3, «Mục»: mục này phần mềm tự tính"):
        load(saved(tmp_path / "vp.xlsx", book), FORM)
    book["decisions"] = [{**row, "kind": "Chấp nhận điều nhắc", "code": "KH401"}]
    assert load(saved(tmp_path / "vp.xlsx", book), FORM).decisions[0].item == made.key


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{ten_xa}", "chỉ có thể là {unit_name} và {unit_kind}"),
        ("{unit_name", "chỉ có thể là"),
        ("x" * 61, "dài 61 ký tự, ô trong biểu mẫu chỉ nhận 60"),
        ("{unit_name}, " + "x" * 55, "chỉ nhận 60"),
    ],
)
def test_a_default_that_no_form_can_start_with_is_told(tmp_path, text, told):
    settings = {"unit_defaults": {"report_place": text}}
    path = saved(tmp_path / "vp.xlsx", {"units": units_typed(UNITS)}, settings=settings)
    with pytest.raises(OfficeFault) as error:
        load(path, FORM)
    (fault,) = error.value.faults
    assert "Trang Mặc định cho đơn vị, ô C5" in fault and told in fault


@pytest.mark.parametrize(("length", "is_possible"), [(300, True), (301, False)])
def test_a_subject_that_no_form_can_start_with_is_told(tmp_path, length, is_possible):
    facts = {"2026-H1": {"basis_subject": "x" * length}}
    path = saved(tmp_path / "vp.xlsx", {"units": units_typed(UNITS)}, periods=facts)
    if is_possible:
        assert load(path, FORM).period("2026-H1").basis_subject == "x" * length
        return
    with pytest.raises(OfficeFault) as error:
        load(path, FORM)
    assert error.value.faults == [
        "Trang Kỳ báo cáo, ô C8, «Trích yếu của công văn»: dài 301 ký tự, ô trong biểu mẫu chỉ "
        "nhận 300. Xin ghi ngắn lại."
    ]


def test_another_sheet_of_the_book_is_never_taken_for_the_units(tmp_path, full):
    """Days of receipt have a column of units, too."""
    book = load_workbook(full)
    book["Đơn vị"].title = "Danh sách"
    book.move_sheet("Nhận tệp", -9)
    book.save(tmp_path / "vp.xlsx")
    with pytest.raises(OfficeFault, match="Không thấy trang Đơn vị"):
        load(tmp_path / "vp.xlsx", FORM)


def test_a_formula_that_nobody_worked_out_is_told(tmp_path):
    typed = {"units": [{"code": "01", "name": '="Xã "&"Một"'}]}
    with pytest.raises(OfficeFault, match="Trang Đơn vị, ô B3: công thức chưa có kết quả"):
        load(saved(tmp_path / "vp.xlsx", typed), FORM)


# ---------------------------------------------------------------- the sheets themselves


def test_headings_are_locked_and_places_to_type_are_not():
    book = load_workbook(io.BytesIO(blank_book()))
    for declared in schema((FORM,)).sheets:
        sheet = book[declared.name]
        assert sheet.protection.sheet and sheet["B2"].protection.locked
        if isinstance(declared, ListSheet) and declared.key != "limits":
            assert not sheet.column_dimensions["A"].protection.locked
        if not isinstance(declared, ListSheet):
            assert not sheet["C3"].protection.locked
    guide = book["Hướng dẫn"]
    told = {cell.value for row in guide.iter_rows() for cell in row}
    assert {sheet.name for sheet in schema((FORM,)).sheets} <= told


ALL = [printed.id for printed in FORM.print_forms]


def test_every_item_offered_for_a_decision_is_understood():
    """As the list of the cell has it, word for word."""
    book = load_workbook(io.BytesIO(blank_book()))
    offered = [cell.value for cell in book["Danh mục"]["A"] if cell.value]
    assert len(offered) == len(FORM.inputs)
    for key, name in zip(FORM.inputs, offered):
        cell = name.partition(" – ")[0]
        assert meant(name, [FORM]) == meant(cell, [FORM], ALL) == {key}
        assert key in meant(cell, [FORM])  # in workbooks of one printed form it may be another
    rules = book["Quyết định"].data_validations.dataValidation
    lists = {str(rule.sqref): rule.formula1 for rule in rules if rule.type == "list"}
    assert {at[0] for at in lists} == {"A", "B", "F"}  # what to decide, the unit, the item
    assert lists["F3:F5001"] == f"'Danh mục'!$A$1:$A${len(offered)}"


@pytest.mark.parametrize(
    ("text", "unit", "wanted"),
    [
        ("ỦY BAN NHÂN DÂN {unit_kind} {unit_name}", UNITS[0], "ỦY BAN NHÂN DÂN XÃ SUỐI TRÀ"),
        ("{unit_name}", UNITS[1], "Bến Ngói"),
        ("UBND {unit_kind} {unit_name}", UNITS[1], "UBND PHƯỜNG BẾN NGÓI"),
        ("Thường trực {unit_kind};\nLưu", UNITS[0], "Thường trực xã;\nLưu"),
        ("{khac}", UNITS[0], "{khac}"),
    ],
)
def test_placeholders_are_filled_in_as_the_line_is_written(text, unit, wanted):
    office = Office((unit,), unit_defaults={"parent_body_name": text})
    made = unit_config(office.record(FORM, "2026-H1"), FORM, unit)
    assert made["parent_body_name"] == wanted
