"""Words that books made before use: closed lists, headings and the guide mean what they meant."""

from __future__ import annotations

from lazily import load_workbook
from office_books import saved, units_typed
from test_office_book import RULE, rule

from khsheet.form import definition
from khsheet.model import DecisionKind, Severity, Unit
from khsheet.office.judging import load

FORM = definition.load()
ACCEPTED = {
    "kind": "Chấp nhận điều nhắc", "unit": "01", "code": "KH406", "reason": "đúng", "by": "N.V",
}  # fmt: skip
HEADINGS = {
    ("Quyết định", "Mã điều nhắc"): "Mã điều nhắc",
    ("Ngưỡng", "Điều nhắc"): "Điều nhắc",
    ("Hướng dẫn", "Các trang (bấm vào tên để mở)"): "Các trang (bấm vào tên để mở)",
}


def test_a_book_that_calls_warnings_and_sheets_otherwise(tmp_path):
    limit = {"rule": rule(RULE), "severity": "điều nhắc"}
    rows = {
        "units": units_typed([Unit("01", "Xã Một", "xã")]),
        "decisions": [ACCEPTED],
        "limits": [limit],
    }
    path = saved(tmp_path / "vp.xlsx", rows)
    book, left = load_workbook(path), dict(HEADINGS)
    for sheet, now in HEADINGS:
        for row in book[sheet].iter_rows():
            for cell in row:
                if cell.value == now:
                    cell.value = left.pop((sheet, now))
    assert left == {}
    book.save(path)
    office = load(path, FORM)
    (decision,) = office.decisions
    assert (decision.kind, decision.code) == (DecisionKind.ACCEPT, "KH406")
    assert office.limits[FORM.id][RULE.rule.id].severity is Severity.WARNING
    assert office.notes == ()
