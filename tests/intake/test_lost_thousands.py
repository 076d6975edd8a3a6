"""A decimal with three digits behind the mark: the mark may have parted the thousands."""

import copy
from functools import cache

from arrived import checked
from filled import PERIOD, filled_workbook
from forms import SMALL, changed, filled_small, known_from
from hypothesis import given, settings
from hypothesis import strategies as st

from khsheet.form import definition
from khsheet.form.check_sheet import line_of_rule
from khsheet.formats import open_book
from khsheet.intake import judging, reader

FORM = definition.load()
AREAS = (
    "area_natural_ha",
    "area_agricultural_ha",
    "area_non_agricultural_ha",
    "area_unused_ha",
)


def asked(changes, explanations=None):
    """Key, severity, code and words of what is asked about areas and distance; how a text was
    read (KH210) is told beside it."""
    result = checked(filled_workbook(changes=changes, explanations=explanations))
    return [
        (f.field, f.severity.name, f.code, f.found, f.remedy)
        for f in result.findings
        if f.field in (*AREAS, "distance_to_centre_km") and f.code != "KH210"
    ]


def question(is_now, may_be, typed):
    return (
        "WARNING",
        "KH204",
        f"{is_now} có ba chữ số sau dấu phẩy, có thể là {may_be} (dấu phân cách hàng nghìn)",
        f"Nếu là {may_be}, xin gõ {typed}; nếu đúng là {is_now} thì xin giải trình.",
    )


def test_areas_a_thousand_times_too_small_are_asked_about_once_each():
    """Numbers of an Excel set to en-US: nothing is left of the 0 of 1.530."""
    typed = dict(zip(AREAS, (13.425, 10.651, 1.53, 1.244)))
    assert asked(typed) == [
        ("area_natural_ha", *question("13,425", "13.425", "13425")),
        ("area_agricultural_ha", *question("10,651", "10.651", "10651")),
        ("area_unused_ha", *question("1,244", "1.244", "1244")),
    ]


def test_an_area_without_a_third_digit_is_small_for_any_unit():
    (told,) = asked(dict(zip(AREAS, (13.42, 10.65, 1.53, 1.24))))
    assert told[:3] == ("area_natural_ha", "WARNING", "KH406")


def test_texts_show_their_zeros():
    typed = dict(zip(AREAS, ("13,420", "10,650", "1,530", "1,240")))
    assert [(key, found[2]) for key, *found in asked(typed)] == [
        (key, question(is_now, may_be, "")[2])
        for key, is_now, may_be in zip(
            AREAS, ("13,420", "10,650", "1,530", "1,240"), ("13.420", "10.650", "1.530", "1.240")
        )
    ]


def test_texts_of_every_way_to_type_are_asked_about():
    for typed in ("13,425 ha", "１３,４２５", "13,425./.", " 13,425"):
        codes = {(key, code) for key, _, code, *_ in asked({AREAS[3]: typed})}
        assert (AREAS[3], "KH204") in codes, typed


def test_what_cannot_be_thousands_is_not_asked_about():
    """17.500 km is farther than a field takes; hundreds of decimals are no groups."""
    assert asked({"distance_to_centre_km": "17,500"}) == []
    assert asked({"distance_to_centre_km": 17.125}) == []
    assert asked(dict(zip(AREAS, (2651.613, 2000.501, 650.0125, 1.1)))) == []
    assert asked(dict(zip(AREAS, ("2.651,613", "2.000,5", "650,01", "0,125")))) == []


def test_an_explained_one_is_only_said_and_its_size_is_judged():
    line = line_of_rule(FORM, "type:area_natural_ha")
    typed = dict(zip(AREAS, (13.425, 10.65, 1.53, 1.24)))
    told = asked(typed, {line: "số đo đạc của cơ quan địa chính"})
    assert [(key, severity, code) for key, severity, code, _, _ in told] == [
        ("area_natural_ha", "INFO", "KH204"),
        ("area_natural_ha", "WARNING", "KH406"),
    ]


@cache
def faultless():
    with open_book(filled_workbook()) as book:
        return reader.read(book, FORM, reader.read_identity(book), "thu.xlsx")


@settings(deadline=None)
@given(st.integers(1_000, 149_999), st.booleans())
def test_no_lost_thousand_counts_without_a_word(hectares, as_text):
    """What lost its zeros too, such as 120.500, is larger than the largest commune."""
    if not as_text and hectares >= 90_000 and hectares % 10 == 0:
        hectares += 1
    typed = f"{hectares // 1000},{hectares % 1000:03}" if as_text else hectares / 1000
    sent = copy.copy(faultless())
    sent.cells = sent.cells | dict(zip(AREAS, (typed, typed, 0.0, 0.0)))
    found = judging.check(FORM, sent, PERIOD).findings
    assert [f.severity.name for f in found if f.field == AREAS[0] and f.code != "KH210"] == [
        "WARNING"
    ]


def test_columns_of_tables_are_asked_about_too():
    """One whose limit is below its thousandfold is not."""
    weights = changed(SMALL, ('type = "money"\n    example = "1.000.000"', WEIGHT))
    rows = [("Giải", n) for n in ("2,125", 2.125, "125,50", 2.5, "0,125")]
    assert told_of_weights(weights, rows) == [(1, "KH204"), (2, "KH204")]
    assert told_of_weights(changed(weights, ('"2,5"', '"2,5"\n    max = 999')), rows) == []


WEIGHT = 'type = "decimal"\n    unit = "tấn"\n    example = "2,5"'


def told_of_weights(text, rows):
    form = known_from(text).form
    numbered = [(None, *row) for row in rows]
    data = filled_small(text, rows={"prizes": numbered if form.tables["prizes"].seq else rows})
    with open_book(data) as book:
        sent = reader.read(book, form, reader.read_identity(book), "thu.xlsx")
        found = judging.check(form, sent, PERIOD).findings
    first = min(n for n, _ in sent.tables["prizes"].rows)
    return [(f.place.row - first + 1, f.code) for f in found if f.code == "KH204"]
