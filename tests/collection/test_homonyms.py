"""Districts have communes of one name: none takes the other's place without a word."""

from pathlib import Path

import pytest
from arrived import saved_at
from decided import collected, statuses
from filled import filled_workbook, written
from office_books import saved, units_typed

from khsheet.model import Unit
from khsheet.vietnamese.unit_names import unit_key

A = {"group": "Huyện A", "superior": "Hội Khuyến học huyện A"}
B = {"group": "Huyện B", "superior": "Hội Khuyến học huyện B"}
FIRST, SECOND = "2026-07-01T03:00:00Z", "2026-07-02T03:00:00Z"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def sent(path, population, moment=FIRST, *, name="Xã Tân Lập", code="", **place):
    data = filled_workbook(unit=name, code=code, changes={"population": population}, **place)
    written(Path(path), saved_at(data, moment))


def told(data):
    """By file what became of it, with the codes of what is no mere information."""
    return {
        file["path"]: (
            file["status"],
            [f["code"] for f in file["findings"] if f["severity"] != "info"],
        )
        for file in data["files"]
    }


REFUSED = ("rejected", ["KH022"])


def test_two_districts_without_a_list():
    sent("nhan/A/tan-lap.xlsx", 5000.0, **A)
    sent("nhan/B/tan-lap.xlsx", 6000.0, SECOND, **B)
    sent("nhan/B/xa-hai.xlsx", 7000.0, name="Xã Hai", **B)
    data = collected("--no-roster")
    assert told(data) == {
        "nhan/A/tan-lap.xlsx": REFUSED,
        "nhan/B/tan-lap.xlsx": REFUSED,
        "nhan/B/xa-hai.xlsx": ("accepted", []),
    }
    assert data["totals"]["population"] == 7000


@pytest.mark.parametrize(
    "other",
    [
        {**A, "group": "Cụm 2"},  # the office put its units into other groups
        {"group": "Huyện B"},  # and the superior is said of one alone: groups decide
        {},
    ],
    ids=["regrouped", "another group", "nothing said"],
)
def test_what_may_be_one_unit_is_replaced_by_the_newer_file(other):
    sent("nhan/1.xlsx", 5000.0, **A)
    sent("nhan/2.xlsx", 6000.0, SECOND, **other)
    is_another = other.get("group") == "Huyện B"
    expected = (
        {"nhan/1.xlsx": "rejected", "nhan/2.xlsx": "rejected"}
        if is_another
        else {"nhan/1.xlsx": "replaced", "nhan/2.xlsx": "accepted"}
    )
    assert statuses(collected("--no-roster")) == expected


def test_consolidated_workbooks_of_two_districts():
    for district, population, moment in ((A, 5000.0, FIRST), (B, 6000.0, SECOND)):
        sent("nhan/tan-lap.xlsx", population, moment)
        sent("nhan/rieng.xlsx", 4000.0, name=f"Xã Riêng {district['group']}")
        names = "Xã Tân Lập", f"Xã Riêng {district['group']}"
        saved(Path("van-phong.xlsx"), {"units": [{"name": name, **district} for name in names]})
        assert collected()["totals"]["population"] == population + 4000
        Path("nhan").rename(f"nhan {district['group']}")
        Path("th.xlsx").rename(f"{district['group']}.xlsx")
    Path("nhan").mkdir()
    for district in (A, B):
        Path(f"{district['group']}.xlsx").rename(f"nhan/{district['group']}.xlsx")
    data = collected("--no-roster")
    assert data["totals"]["population"] == 8000
    assert sorted((file["unit"], file["status"]) for file in data["files"]) == [
        ("Xã Riêng Huyện A", "accepted"),
        ("Xã Riêng Huyện B", "accepted"),
        ("Xã Tân Lập", "rejected"),
        ("Xã Tân Lập", "rejected"),
    ]


def listed():
    saved(
        Path("van-phong.xlsx"),
        {"units": units_typed([Unit("01", "Xã Một"), Unit("02", "Xã Tân Lập", group="Huyện A")])},
    )


def test_a_code_that_the_list_does_not_have_counts_by_its_name_and_is_asked_about():
    listed()
    sent("nhan/b2.xlsx", 9000.0, code="B2")
    data = collected()
    assert data["totals"]["population"] == 9000
    (file,) = data["files"]
    (found,) = [f for f in file["findings"] if f["code"] == "KH041"]
    assert found["severity"] == "warning"
    assert "Tệp ghi mã «B2», danh sách ghi Xã Tân Lập có mã «02»." in found["message"]


def test_it_takes_no_place_of_the_file_with_the_code_of_the_list():
    listed()
    sent("nhan/02.xlsx", 5000.0, code="02")
    sent("nhan/b2.xlsx", 9000.0, SECOND, code="B2")
    data = collected()
    assert data["totals"]["population"] == 5000
    assert told(data)["nhan/02.xlsx"] == ("accepted", [])
    assert told(data)["nhan/b2.xlsx"][0] == "rejected"


def test_a_list_without_codes_asks_nothing():
    """Its codes are the names: those of files made before it had codes are no others."""
    listed()
    sent("nhan/1.xlsx", 5000.0, code="Xã Tân Lập")
    sent("nhan/2.xlsx", 4000.0, name="Xã Một", code=unit_key("Xã Một"))
    data = collected()
    assert [f["message"] for file in data["files"] for f in file["findings"]] == []
    assert data["totals"]["population"] == 9000


def test_codes_of_forms_say_nothing_beside_a_list_without_any():
    saved(Path("van-phong.xlsx"), {"units": [{"name": "Xã Một"}, {"name": "Xã Tân Lập"}]})
    sent("nhan/1.xlsx", 5000.0, code="02")
    data = collected()
    assert [f["message"] for file in data["files"] for f in file["findings"]] == []
    assert data["totals"]["population"] == 5000


def test_zeros_in_front_are_no_other_code():
    saved(Path("van-phong.xlsx"), {"units": [{"code": 2, "name": "Xã Tân Lập"}]})
    sent("nhan/1.xlsx", 5000.0, code="02")
    (file,) = collected()["files"]
    assert (file["status"], file["findings"]) == ("accepted", [])
