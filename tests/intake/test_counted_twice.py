"""Entries that repeat what others say: totals with a day and a kind, wholes above their parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from arrived import FORM, checked
from filled import filled_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from khsheet import messages
from khsheet.form.layout import layout
from khsheet.intake.counted_twice import counted_twice
from khsheet.intake.rows import table_shapes
from khsheet.model import Raw

LEDGER = table_shapes(FORM)["entries"]
KEYS = [item.key for item in LEDGER.section.fields]
AMOUNT, RECIPIENTS = KEYS.index("entry_amount"), KEYS.index("entry_recipients")
IN, GIVEN = "Thu: nguồn khác", "Thu: tổ chức, nhà hảo tâm ủng hộ"
OUT, GRANT = "Chi: nội dung khác theo quy chế", "Chi: học bổng, hỗ trợ học sinh nghèo hiếu học"

Row = tuple[Raw, ...]


def entry(kind: str, content: str | None, amount: Raw, **others: Raw) -> Row:
    """A row of the ledger; ``others`` are columns by their key without ``entry_``."""
    values = {"date": "30/06/2026", "category": kind, "content": content, "amount": amount}
    values |= others
    return tuple(values.get(key.removeprefix("entry_")) for key in KEYS)


#: Three that came in, 4,000,000, and five that went out, 3,100,000.
ENTRIES = [
    entry(IN, "Lãi tiền gửi", 300_000.0, date="09/01/2026", voucher="PT01"),
    entry(OUT, "Mua văn phòng phẩm", 450_000.0, date="04/02/2026", voucher="PC01"),
    entry(GRANT, "Hỗ trợ học sinh đầu cấp", 900_000.0, date="16/02/2026", voucher="PC02"),
    entry(GIVEN, "Hợp tác xã ủng hộ", 2_500_000.0, date="25/03/2026", voucher="PT02"),
    entry(OUT, "Thuê phông bạt", 150_000.0, date="25/03/2026", voucher="PC03"),
    entry(GIVEN, "Gia đình bà Mẫu ủng hộ", 1_200_000.0, date="11/04/2026", voucher="PT03"),
    entry(GRANT, "Học bổng đợt hai", 1_250_000.0, date="12/05/2026", voucher="PC04"),
    entry(OUT, "In giấy khen", 350_000.0, date="14/05/2026", voucher="PC05"),
]
RAISED, SPENT = 4_000_000.0, 3_100_000.0


def asked(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Which rows are asked about, by their index, and at which column."""
    distinct = [set(column) for column in zip(*rows)]
    found = counted_twice(
        LEDGER, list(enumerate(rows)), set(), are_told_apart=LEDGER.are_told_apart(distinct)
    )
    return [(twice.row, twice.column) for twice in found]


TOTALS = [
    *[(text, OUT, SPENT) for text in (
        "Tổng chi", "Tổng số tiền đã chi trong kỳ", "Tổng đã chi", "Cộng phát sinh", "II. Tổng phát sinh", "TC", "T.Cộng",
        "Tổng chi quỹ khuyến học", "Tổng kinh phí đã chi", "T/C", "TC chi", "tong da chi", "CONG PHAT SINH", "Tổng hợp chi",
        "Toàn bộ chi", "Chi tổng", "Đã chi 6 tháng", None, " ",
    )],
    *[(text, IN, RAISED) for text in (
        "Kết quả số quỹ huy động được trong kỳ", "Tổng vận động", "Tổng số tiền ủng hộ", "Tổng thu quỹ", "Cộng ủng hộ",
        "Tổng hội viên đóng góp", "Lũy kế thu từ đầu năm", None,
    )],
    ("Tổng cộng thu, chi", OUT, RAISED + SPENT),
    ("Tổng ủng hộ của các nhà hảo tâm", IN, 3_700_000.0),
    ("Tổng chi học bổng, hỗ trợ", GRANT, 2_150_000.0),
    ("Cộng tháng 2", OUT, 1_350_000.0),
    ("Cộng quý I", OUT, 1_500_000.0),
    ("Tổng chi Q1/2026", OUT, 1_500_000.0),
    ("Cộng chi tháng 05", OUT, 1_600_000.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "amount"), TOTALS)
def test_a_total_with_a_day_and_a_kind_is_asked_about(text, kind, amount):
    assert asked([*ENTRIES, entry(kind, text, amount)]) == [(len(ENTRIES), AMOUNT)]
    assert asked([*ENTRIES, entry(kind, "Khoản khác", amount, voucher="PC9")]) == []


@pytest.mark.parametrize(
    "text", ["Tổng số tiền đã chi trong kỳ", "3. Tồn quỹ cuối kỳ (đầu kỳ + thu - chi):"]
)
def test_a_label_of_the_form_s_own_sum_is_a_total_whatever_the_number(text):
    assert asked([*ENTRIES, entry(OUT, text, 12_345.0)]) == [(len(ENTRIES), AMOUNT)]
    undated = tuple({"entry_content": text, "entry_amount": SPENT}.get(key) for key in KEYS)
    assert LEDGER.kind(undated, 1) == messages.TOTAL_ROW


#: What begins as a total does, or says nothing, and is an entry.
SIBLINGS = [
    "Tổng công ty Mẫu ủng hộ", "TỔNG CTY MẪU", "Cộng đồng dân cư ủng hộ", "Tổng phụ trách Đội", "Tổng kết năm học",
    "Cộng tác viên thôn 3", "TC mừng thọ", "TC chi hội thôn 3 ủng hộ", "Công đoàn ủng hộ", "Tống Văn Mẫu ủng hộ",
    "Tổ dân phố số 5", "Tổng Liên đoàn", "Tổng hội Xây dựng", "Cong ty Mau", "Tổng vệ sinh", "Cộng hòa",
    "Tổng hợp hồ sơ",
]  # fmt: skip


@pytest.mark.parametrize("text", SIBLINGS)
@pytest.mark.parametrize("amount", [SPENT, 1_350_000.0, 2_150_000.0])
def test_what_begins_as_a_total_and_is_none_is_not_asked_about(text, amount):
    assert asked([*ENTRIES, entry(OUT, text, amount, voucher="PC9")]) == []


def test_small_coincidences_are_not_asked_about():
    same = [entry(IN, f"Thôn {n}", 1_000_000.0) for n in range(5)]
    assert asked([*same, entry(IN, "Hợp tác xã", 5_000_000.0)]) == []
    assert asked([*same, entry(IN, None, 5_000_000.0)]) == []
    assert asked([*ENTRIES[:1], entry(IN, "Tổng thu của thôn Đồi", 300_000.0)]) == []
    few = [entry(IN, f"Ông {n}", n * 100_000.0) for n in (2, 3, 5)]
    assert asked([*few, entry(IN, "Bà Mẫu", 1_000_000.0)]) == []
    silent = [entry(IN, None, n * 100_000.0) for n in (2, 3, 5, 10)]
    assert asked(silent) == []


def test_a_total_above_is_not_added_to_the_next():
    first, second = ENTRIES[1:3], [ENTRIES[4], *ENTRIES[6:]]
    rows = [
        *first,
        entry(OUT, "Cộng tháng 2", 1_350_000.0, date="28/02/2026"),
        *second,
        entry(OUT, "Cộng số phát sinh", 1_750_000.0),
        entry(OUT, "Tổng đã chi", SPENT),
    ]
    assert [at for at, _ in asked(rows)] == [2, 6, 7]


WHOLE = entry(GRANT, "Trao học bổng", 5_000_000.0, recipients=10.0, seq=10.0)
PARTS = {
    "trong đó": [("Trong đó: tiểu học", None), ("Trong đó: THCS", None)],
    "bullets": [("- Tiểu học 4 em", None), ("- THCS 6 em", None)],
    "signs": [("+ Tiểu học", None), ("+ THCS", None)],
    "gồm": [("Gồm: tiểu học", None), ("- THCS", None)],
    "letters": [("a) Tiểu học", None), ("b) THCS", None)],
    "numbers in the text": [("10.1. Tiểu học", None), ("10.2. THCS", None)],
    "numbers": [("Tiểu học", "10.1"), ("THCS", "10.2")],
    "numbers as numbers": [("Tiểu học", 10.1), ("THCS", 10.2)],
    "bullets as numbers": [("Tiểu học", "-"), ("THCS", "-")],
}


@pytest.mark.parametrize("way", PARTS)
def test_a_whole_above_its_parts_is_asked_about(way):
    (first, one), (second, two) = PARTS[way]
    rows = [
        *ENTRIES,
        WHOLE,
        entry(GRANT, first, 2_000_000.0, recipients=4.0, seq=one),
        entry(GRANT, second, 3_000_000.0, recipients=6.0, seq=two),
        entry(OUT, "Khoản khác", 70_000.0, seq=11.0),
    ]
    assert asked(rows) == [(len(ENTRIES), AMOUNT)]


def test_parts_that_only_count_people_are_asked_about():
    parts = [entry(GRANT, f"- Khối {n}", None, recipients=n) for n in (4.0, 6.0)]
    assert asked([WHOLE, *parts]) == [(0, RECIPIENTS)]


def test_what_is_said_to_be_among_the_row_above_is_asked_about_by_itself():
    part = entry(GRANT, "Trong đó: tiểu học", 2_000_000.0)
    assert asked([*ENTRIES, WHOLE, part]) == [(len(ENTRIES) + 1, AMOUNT)]
    heading = entry(GRANT, "Trao học bổng", None)
    assert asked([*ENTRIES, heading, part]) == []


def test_parts_of_parts_are_asked_about():
    rows = [
        entry(GRANT, "Trao học bổng", 5_000_000.0, seq=10.0),
        entry(GRANT, "Tiểu học", 2_000_000.0, seq="10.1"),
        entry(GRANT, "Lớp 1", 500_000.0, seq="10.1.1"),
        entry(GRANT, "Lớp 2", 1_500_000.0, seq="10.1.2"),
        entry(GRANT, "THCS", 3_000_000.0, seq="10.2"),
    ]
    assert [at for at, _ in asked(rows)] == [0, 1]


def test_marks_that_every_row_has_mean_nothing():
    rows = [entry(IN, f"- Thôn {n}", n * 100_000.0) for n in (5, 2, 3)]
    assert asked(rows) == []
    assert asked([WHOLE, entry(GRANT, "- Quà khác", 5_000_000.0)]) == []
    assert asked([WHOLE, *[entry(GRANT, "- Quà", n * 1e5, note="- đủ") for n in (3, 4)]]) == []


def test_rows_of_another_kind_or_day_are_no_parts():
    """A donor stands above the hamlets that gave after him."""
    hamlets = [entry(IN, f"- Thôn {n}", 1_000_000.0, voucher=f"T{n}") for n in (1, 2, 3)]
    gift = 2_000_000.0
    assert asked([entry(GIVEN, "Công ty Sông Hiến ủng hộ", gift), *hamlets]) == []
    assert asked([entry(IN, "Các họ tộc", gift, date="04/01/2026"), *hamlets]) == []
    assert asked([entry(IN, "Các họ tộc", gift), *hamlets]) == [(0, AMOUNT)]


def test_it_is_told_by_cell_in_a_file():
    first = layout(FORM).sheets["ledger"].first_data_row
    row = ("Tổng số tiền đã chi trong kỳ", SPENT)
    rows = [*ENTRIES, entry(OUT, *row)]
    result = checked(filled_workbook(rows={"entries": rows}))
    (finding,) = [f for f in result.submission.findings if f.code == messages.DUPLICATE]
    assert (finding.place.row, finding.field) == (first + len(ENTRIES), "entry_amount")


# ---------------------------------------------------------------- any ledger


@st.composite
def ledgers(draw) -> list[Row]:
    """Entries whose amounts are no sums of one another."""
    sizes = draw(st.lists(st.integers(0, 24), min_size=2, max_size=12, unique=True))
    kinds = st.sampled_from([IN, GIVEN, OUT, GRANT])
    days = st.integers(0, 180).map(lambda n: date(2026, 1, 1) + timedelta(n))
    texts = st.sampled_from([*SIBLINGS, "Ủng hộ", "- Quà", "Tiểu học", "Chi khác", "a) Vở"])
    return [
        entry(
            draw(kinds),
            draw(texts),
            1_000.0 * 2**size,
            date=draw(days).strftime("%d/%m/%Y"),
            voucher=draw(st.sampled_from([None, f"P{at}"])),
        )
        for at, size in enumerate(sizes)
    ]


@settings(max_examples=300, deadline=None)
@given(ledgers())
def test_a_ledger_without_totals_is_never_asked_about(rows):
    assert asked(rows) == []


@settings(max_examples=300, deadline=None)
@given(ledgers(), st.data())
def test_a_total_is_always_asked_about_wherever_it_stands(rows, data):
    at = data.draw(st.integers(2, len(rows)))
    span = data.draw(st.sampled_from(["all", "kind", "month"]))
    last = rows[at - 1]

    def is_of(row: Row) -> bool:
        if span == "kind":
            return str(row[3])[:3] == str(last[3])[:3]
        return span == "all" or str(row[1])[3:] == str(last[1])[3:]

    added = [float(row[AMOUNT]) for row in rows[:at] if is_of(row)]
    text = data.draw(st.sampled_from(["Tổng đã chi", "Cộng phát sinh", "Tổng vận động", "TC"]))
    if len(added) < 2:
        text = "Tổng cộng"
    total = entry(str(last[3]), text, sum(added), date=last[1])
    assert (at, AMOUNT) in asked([*rows[:at], total, *rows[at:]])
