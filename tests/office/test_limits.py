"""Limits of warnings that an office types: those that cannot be are refused with what can."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled import filled_workbook, written
from office_books import saved

import khsheet
from khsheet.form import definition
from khsheet.form.limits import LimitOf, warnings, with_limits
from khsheet.office.judging import load
from khsheet.office.reading import OfficeFault

FORM = definition.load()
TO_SWITCH_OFF = "Muốn bỏ điều nhắc này thì chọn “Không dùng” ở cột «Dùng hay không»."


def limit(kind: str, attribute: str, key: str = "") -> LimitOf:
    """The limit of a warning of that kind, about that item."""
    return next(
        one
        for one in warnings(FORM)
        if (one.rule.kind, one.attribute) == (kind, attribute)
        and (not key or one.rule.sources[0].key == key)
    )


def named(one: LimitOf) -> str:
    return f"{FORM.id}:{one.name}"


def book(tmp_path: Path, *rows: tuple[LimitOf, str]) -> Path:
    typed = [{"rule": named(one), "value": value} for one, value in rows]
    return saved(tmp_path / "vp.xlsx", {"units": [{"name": "Xã Suối Thử"}], "limits": typed})


def faults(path: Path) -> list[str]:
    with pytest.raises(OfficeFault) as error:
        load(path, FORM)
    return error.value.faults


POPULATION_FROM, POPULATION_TO = (limit("usual", end, "population") for end in ("min", "max"))
DISTANCE = limit("usual", "min", "distance_to_centre_km")

CAN_BE = [
    (limit("not_above", "factor"), "0,5"),
    (limit("sum_equals", "tolerance_pct"), "0"),
    (limit("sum_equals", "tolerance_pct"), "100"),
    (limit("date_near_period", "days_after"), "0"),
    (POPULATION_FROM, "0,5"),
    (DISTANCE, "300"),
    (limit("between", "max", "spend_mid_autumn"), "-5"),
    (limit("between", "min", "target_cash_min"), "0"),
    (limit("full_amounts", "min"), "1"),
]

CANNOT_BE = [
    (limit("not_above", "factor"), "-2", "một số lớn hơn 0"),
    (limit("not_above", "factor"), "0", "một số lớn hơn 0"),
    (limit("sum_equals", "tolerance_pct"), "-1", "một số từ 0 đến 100"),
    (limit("sum_equals", "tolerance_pct"), "101", "một số từ 0 đến 100"),
    (limit("date_near_period", "days_after"), "-1", "một số nguyên từ 0 đến 3.660"),
    (limit("date_near_period", "days_after"), "2,5", "một số nguyên từ 0 đến 3.660"),
    (limit("date_near_period", "days_after"), "999999999", "một số nguyên từ 0 đến 3.660"),
    (POPULATION_TO, "-200", "một số lớn hơn 0"),
    (POPULATION_FROM, "0", "một số lớn hơn 0"),
    (DISTANCE, "301", "một số lớn hơn 0 và không quá 300"),
    (limit("between", "min", "target_cash_min"), "-1", "một số từ 0 trở lên"),
    (limit("full_amounts", "min"), "-100000", "một số lớn hơn 0"),
]


@pytest.mark.parametrize(("one", "typed"), CAN_BE)
def test_a_limit_that_can_be_is_used(tmp_path, one, typed):
    office = load(book(tmp_path, (one, typed)), FORM)
    (used,) = office.limits[FORM.id].values()
    assert f"{used.values[one.attribute]}".replace(".", ",") == typed


@pytest.mark.parametrize(("one", "typed", "expected"), CANNOT_BE)
def test_a_limit_that_cannot_be_is_refused_with_what_can(tmp_path, one, typed, expected):
    (fault,) = faults(book(tmp_path, (one, typed)))
    assert fault.startswith("Trang Ngưỡng, ô E")
    assert fault.endswith(f"«Của văn phòng»: giới hạn này phải là {expected}. {TO_SWITCH_OFF}")


SET_ANEW = "Văn phòng đã đổi mức kiểm tra này sau khi gửi biểu mẫu"


def population_told(tmp_path: Path, made_with: str, judged_with: str) -> str:
    """What is said of a population of 9.000 in a workbook made with one limit, judged with one."""
    made = load(book(tmp_path, (POPULATION_TO, made_with)), FORM) if made_with else None
    limits = made.limits[FORM.id] if made else {}
    form = with_limits(FORM, limits)
    sent = written(tmp_path / "a.xlsx", filled_workbook(changes={"population": 9000.0}, form=form))
    office = book(tmp_path, (POPULATION_TO, judged_with)) if judged_with else None
    first, again = tmp_path / "th.xlsx", tmp_path / "th-2.xlsx"
    khsheet.collect([sent], first, office)
    khsheet.collect([first], again, office)
    assert first.read_bytes() == again.read_bytes()
    told = [
        [f.message for f in entry.findings if f.rule == "population_usual"]
        for path in (sent, first)
        for entry in khsheet.check([path], office).collection.counted.values()
    ]
    assert told[0] == told[1]
    return "".join(told[0])


@pytest.mark.parametrize(
    ("made_with", "judged_with", "is_told"),
    [
        ("", "8000", True),
        ("5000", "8000", True),
        ("8000", "", False),  # nothing is asked about 9.000 any more
        ("8000", "8000", False),
        ("", "", False),
    ],
)
def test_a_unit_is_told_where_a_limit_is_not_that_of_its_workbook(
    tmp_path, made_with, judged_with, is_told
):
    told = population_told(tmp_path, made_with, judged_with)
    assert bool(told) == (judged_with == "8000")
    assert (SET_ANEW in told) == is_told
    assert not is_told or "còn theo mức cũ." in told


def test_limits_that_were_swapped_are_told_once_with_both(tmp_path):
    path = book(tmp_path, (POPULATION_FROM, "5000"), (POPULATION_TO, "100"))
    (fault,) = faults(path)
    assert fault.endswith(
        "«Không dưới» 5.000 và «Không quá» 100 của cùng điều nhắc không đi được với nhau. Xin sửa "
        "một số."
    )


def test_a_limit_is_held_against_the_shipped_one_beside_it(tmp_path):
    (fault,) = faults(book(tmp_path, (POPULATION_FROM, "400000")))
    assert "«Không dưới» 400.000 và «Không quá» 300.000 (mặc định) của cùng điều nhắc" in fault


def test_both_limits_of_a_warning_may_move_past_the_shipped_ones(tmp_path):
    office = load(book(tmp_path, (POPULATION_FROM, "400000"), (POPULATION_TO, "900000")), FORM)
    (used,) = office.limits[FORM.id].values()
    assert {name: int(value) for name, value in used.values.items()} == {
        "min": 400_000,
        "max": 900_000,
    }


@pytest.mark.parametrize(("severity", "word"), [("", "Thường"), ("lỗi", "Phải")])
def test_a_warning_says_what_is_usual_and_an_error_what_must_be(tmp_path, severity, word):
    rows = [{"rule": named(limit("between", "min", "target_cash_min")), "severity": severity}]
    office = saved(tmp_path / "vp.xlsx", {"units": [{"name": "Xã Suối Thử"}], "limits": rows})
    sent = written(tmp_path / "a.xlsx", filled_workbook(changes={"target_cash_min": 5.0}))
    (entry,) = khsheet.check([sent], office).collection.counted.values()
    (told,) = [f.message for f in entry.findings if f.code == "KH406"]
    assert f": 5 đồng. {word} từ 100.000 đồng trở lên." in told
