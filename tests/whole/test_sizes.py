"""Numbers of a wrong size are noticed; sound units, small or large, are not asked about theirs."""

from __future__ import annotations

from decimal import Decimal

import measure_sizes  # pytest has put scripts/ on the path
import pytest
from measure_sizes import PERIOD, invented, loud, measure, samples, units

from khsheet.form import definition, limits
from khsheet.form.limits import Limit
from khsheet.intake.judging import check
from khsheet.model import Severity, Submission

FORM = definition.load()
#: Seed of a sound unit in which nothing at all is asked about.
SOUND = "1 0"
NO_PARTS = dict.fromkeys(
    ("area_agricultural_ha", "area_non_agricultural_ha", "area_unused_ha"),
)
#: What the fund of a commune is asked about where 300.000 people would have it.
LITTLE_MONEY = ("fund_raised_amount_per_person_usual", "fund_spent_amount_by_head_usual")
#: What is tried; the script tries ten times, too, which no rule promises to notice.
THOUSANDS = ("x1.000", ":1.000")


@pytest.fixture(scope="module")
def of_samples():
    return measure(samples(FORM), THOUSANDS)


@pytest.fixture(scope="module")
def of_invented():
    return measure(units(FORM, 15, seed=2), THOUSANDS)


def test_a_thousand_times_too_much_is_noticed(of_samples, of_invented):
    assert (of_samples.units, of_invented.units) == (11, 15)
    assert of_samples.tried.total() > 800 and of_invented.tried.total() > 1_000
    assert of_samples.share("x1.000") >= 0.99 and of_invented.share("x1.000") >= 0.97
    never = {k for k in of_samples.tried if not of_samples.noticed["x1.000"][k]}
    assert never == set()


def test_a_thousandth_is_noticed(of_samples, of_invented):
    assert of_samples.share(":1.000") >= 0.99 and of_invented.share(":1.000") >= 0.96


def test_no_sample_is_asked_about_a_size(of_samples):
    assert of_samples.alarms == []


def test_hardly_a_sound_unit_is_asked_about_a_size():
    """The invented units are sound by every other rule too."""
    people, asked = [], []
    for form, sent in units(FORM, 300, seed=3):
        checked = check(form, sent, PERIOD)
        people.append(checked.answers.values["population"])
        asked += [sent.file for f in checked.findings if f.severity is not Severity.INFO]
    assert min(people) < 2_500 and max(people) > 90_000
    assert len(set(asked)) <= 3, asked


def changed(**cells: float | None) -> Submission:
    sent = invented(FORM, SOUND)
    sent.cells = {k: v for k, v in (sent.cells | cells).items() if v is not None}
    return sent


def asked(**cells: float | None) -> dict[str, str]:
    """What is said of a sound unit with those numbers, by rule."""
    findings = check(FORM, changed(**cells), PERIOD).findings
    return {f.rule: f.said for f in findings if f.severity is not Severity.INFO}


def test_what_is_asked_is_told_with_numbers_and_units():
    assert asked() == {}
    assert asked(population=6_021_000.0) == {
        "population_usual": "6.021.000 người. Thường từ 100 đến 300.000 người. Xin xem lại có thừa"
        " hoặc thiếu chữ số không; nếu đúng thì xin giải trình."
    }
    assert asked(population=290_000.0, area_natural_ha=95.0, **NO_PARTS)[
        "population_density_usual"
    ].endswith(
        " người/km². Thường từ 2 đến 120.000 người/km². Xin xem lại hai số và đơn vị héc-ta;"
        " nếu đúng thì xin giải trình."
    )
    told = asked(mentor_teachers=16.0, mentored_students=28_000.0)
    assert told == {
        "mentored_students_usual": "28.000 học sinh, so với «Số CBQL, giáo viên đỡ đầu học sinh»"
        " (16 người) là khoảng 1.750 học sinh/người. Thường từ 0,2 đến 50 học sinh/người."
        " Xin xem lại số học sinh và số người đỡ đầu; nếu đúng thì xin giải trình."
    }


def test_workbooks_of_every_version_are_asked_and_may_explain():
    for own in FORM.versions.values():
        sent = invented(own, SOUND)
        sent.cells["training_classes"] = 1_000.0
        sent.cells["training_participants"] = 60_000.0
        assert {rule for _, _, rule in loud(check(own, sent, PERIOD))} == {"training_classes_usual"}
        sent.explanations["training_classes_usual"] = "Tập huấn đến từng tổ, nhóm"
        assert loud(check(own, sent, PERIOD)) == set()


def test_what_is_explained_leaves_the_rest_to_be_asked():
    """A number that is right is a measure for others, one that is in doubt is none."""
    blank = ("base_learning_families", "base_learning_citizens")
    sent = changed(population=301_000.0, mentor_teachers=40_000.0, mentored_students=40_000.0)
    sent.cells = {key: raw for key, raw in sent.cells.items() if key not in blank}
    sent.cells |= dict.fromkeys(("area_natural_ha", *NO_PARTS), "chưa nắm được")
    for why, rules in (
        ("", {"population_usual"}),
        ("Phường mới sáp nhập", {"mentor_teachers_usual", *LITTLE_MONEY}),
    ):
        sent.explanations["population_usual"] = why
        assert {rule for _, _, rule in loud(check(FORM, sent, PERIOD))} == rules


def test_none_and_blank_have_no_size():
    rules = [rule for rule in FORM.rules if rule.kind == "usual"]
    keys = {item.key for rule in rules for item in rule.sources if item.key in FORM.inputs}
    for value in (0.0, None):
        told = asked(**dict.fromkeys(keys, value))
        assert not {rule for rule in told if measure_sizes.is_size(FORM, rule)}, value


def test_an_office_may_set_every_limit():
    sizes = [rule for rule in FORM.rules if measure_sizes.is_size(FORM, rule.id)]
    named = {one.name for one in limits.warnings(FORM)}
    for rule in sizes:
        said = {f"{rule.id}.{name}" for name in ("min", "max") if getattr(rule, name) is not None}
        assert said and {name for name in named if name.startswith(f"{rule.id}.")} == said
        assert rule.severity is Severity.WARNING and rule.because
    least = {"population_usual": Limit({"min": Decimal(200_000)})}
    own = limits.with_limits(FORM, least)
    (finding,) = (f for f in check(own, changed(), PERIOD).findings if f.rule == "population_usual")
    usual, _, since = finding.expected.partition(". ")
    assert usual == "thường từ 200.000 đến 300.000 người"
    assert since.startswith("Văn phòng đã đổi mức kiểm tra này")  # the workbook has the older one


def test_the_share_of_what_is_noticed_is_shown(of_samples):
    lines: list[str] = []
    measure_sizes.show("samples", of_samples, lines.append)
    assert lines[0] == f"samples: 11 units, {of_samples.tried.total()} numbers"
    assert lines[-1] == "units asked about a sound size: 0"
    assert loud(check(FORM, changed(), PERIOD)) == set()
