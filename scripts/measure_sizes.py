"""Whether numbers of a wrong size are noticed, and how often sound ones are asked about.

    python scripts/measure_sizes.py [--count 200] [--seed 1]

Every single number that a unit typed is multiplied, one at a time, by 1.000, by 1/1.000 and by 10:
noticed is what brings an error or a warning that was not there before. False alarms are sound
units (the samples, and invented ones from 2.000 to 120.000 people) that are asked about a size.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from khsheet.form import definition, periods
from khsheet.form.layout import layout
from khsheet.formats import open_book
from khsheet.intake import judging, reader
from khsheet.model import Answers, Checked, Form, Place, Raw, RawTable, Severity, Submission, Unit

FACTORS = {"x1.000": Decimal(1000), ":1.000": Decimal("0.001"), "x10": Decimal(10)}
PERIOD = periods.parse("2026-H1")
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "submissions"

# ---------------------------------------------------------------- sound units


class Land(NamedTuple):
    """What is usual in one kind of country: people of a unit, to the km², in a village."""

    people: tuple[int, int]
    density: tuple[int, int]
    village: tuple[int, int]


#: Communes and wards as they are since the mergers of July 2025: 3.321 units with 101 million
#: people; the emptiest have 6 people to the km², inner wards of the two great cities 60.000.
LANDS = (
    Land((2_000, 12_000), (6, 130), (110, 600)),  # highlands
    Land((6_000, 50_000), (140, 2_800), (350, 2_500)),  # hills and plains
    Land((12_000, 120_000), (500, 60_000), (500, 4_500)),  # wards
)
#: Hectares of the smallest ward since then.
SMALLEST = 98.0
#: Learning titles: the whole is known to few, a part of it registers, a part of that is recognised.
TITLES = ("families", "clans", "communities", "units", "citizens")
TOPICS = ("vocational", "law", "health", "environment", "culture_society", "economy", "life_skills")


def spread(rng: Random, low: float, high: float) -> float:
    """A number between the two, small ones as likely as large ones."""
    return low * (high / low) ** rng.random()


def whole(rng: Random, low: float, high: float) -> int:
    return round(spread(rng, low, high))


def part(rng: Random, of: int, low: float = 0.02, high: float = 0.95) -> int:
    return round(of * rng.uniform(low, high))


def place(rng: Random, land: Land) -> dict[str, Raw]:
    people = whole(rng, *land.people)
    hectares = max(people / spread(rng, *land.density) * 100, SMALLEST)
    fields, built = (round(hectares * share, 2) for share in (rng.uniform(0.2, 0.8), 0.15))
    return {
        "population": people,
        "area_natural_ha": round(hectares, 2),
        "area_agricultural_ha": fields,
        "area_non_agricultural_ha": built,
        "area_unused_ha": round(hectares - fields - built, 2),
        "distance_to_centre_km": round(spread(rng, 0.5, 150), 1),
    }


def association(rng: Random, people: int, villages: int) -> dict[str, Raw]:
    """From a list of the committee to 45 of 100 people."""
    members = max(5, min(whole(rng, 5, people * 0.45), round(people * 0.45)))
    branches, boards = part(rng, villages, 0.6, 1.2) + 1, part(rng, villages, 0.2, 3)
    inspected = rng.randint(0, 12)
    return {
        "members_total": members,
        "members_new": part(rng, members, 0, 0.15),
        "branches_total": branches,
        "branches_new": rng.randint(0, min(3, branches)),
        "sub_branches_total": rng.choice([0, part(rng, branches, 0.1, 2)]),
        "study_boards_total": boards,
        "study_boards_new": rng.randint(0, min(4, boards)),
        "inspected_units": inspected,
        "learning_units_inspected": rng.randint(0, 10),
        "training_classes": 0,
        "training_participants": 0,
        "target_new_members_per_branch": rng.randint(1, 40),
        "staff_positions_requested": rng.randint(0, 3),
    }


def titles(rng: Random, people: int, villages: int) -> dict[str, Raw]:
    bases = {
        "families": round(people / rng.uniform(2.9, 5)),
        "clans": whole(rng, 4, 260),
        "communities": villages,
        "units": whole(rng, 4, 150),
        "citizens": round(people * rng.uniform(0.55, 0.78)),
    }
    made: dict[str, Raw] = {}
    for name in TITLES:
        registered = part(rng, bases[name])
        made[f"base_learning_{name}"] = bases[name]
        made[f"registered_learning_{name}"] = registered
        made[f"recognised_learning_{name}"] = part(rng, registered)
    studious = part(rng, bases["families"]), part(rng, bases["clans"])
    for name, total in zip(("families", "clans"), studious):
        made[f"studious_{name}_total"] = total
        made[f"studious_{name}_new"] = part(rng, total, 0, 0.2)
    groups = rng.randint(0, 12)
    accounts = part(rng, bases["citizens"], 0.005, 0.6)
    return made | {
        "compatriot_groups_total": groups,
        "compatriot_groups_new": rng.randint(0, min(groups, 2)),
        "learning_citizen_accounts": accounts,
        "lifelong_week_events": 0,
        "lifelong_week_participants": 0,
    }


def teaching(rng: Random, people: int) -> dict[str, Raw]:
    """Classes by topic, training, and what teachers do for pupils."""
    most = max(3, min(40, people // 1500))
    made: dict[str, Raw] = {}
    for name in (*(f"clc_{topic}" for topic in TOPICS), "training"):
        classes = rng.choice([0, rng.randint(1, 3), whole(rng, 1, most)])
        made[f"{name}_classes"] = classes
        made[f"{name}_participants"] = sum(rng.randint(12, 110) for _ in range(classes))
    mentors = rng.choice([0, whole(rng, 2, max(20, people // 250))])
    pupils = round(mentors * spread(rng, 0.5, 8))
    return made | {
        "clc_literacy_classes": min(1, int(str(made["clc_culture_society_classes"]))),
        "dropout_students_returned": rng.randint(0, max(3, people // 2_000)),
        "mentor_teachers": mentors,
        "mentored_students": max(pupils, min(mentors, 1)),
    }


def thousands(amount: float) -> int:
    return max(100, round(amount / 1000)) * 1000


def money(rng: Random, people: int) -> dict[str, Raw]:
    """Amounts by head: the best province had 110.641 đồng for each of its people in 2025."""
    raised = thousands(people * spread(rng, 400, 40_000))
    opening = thousands(people * spread(rng, 300, 90_000))
    low = thousands(people * spread(rng, 800, 15_000))
    return {
        "school_support_raised_amount": raised,
        "education_support_total_amount": raised + thousands(raised * rng.uniform(0.05, 4)),
        "fund_opening_balance": opening,
        "target_cash_min": low,
        "target_cash_max": thousands(low * rng.uniform(1.1, 2)) + 1000,
        "target_notebooks": whole(rng, max(60, people * 0.02), people * 0.7),
        "target_notebooks_per_student": rng.randint(2, 30),
        "target_scholarships_primary": whole(rng, 2, max(8, people * 0.008)),
        "target_scholarships_lower_secondary": whole(rng, 2, max(8, people * 0.006)),
    }


#: What many leave blank, for nobody has to fill it in: one in four does.
OFTEN_BLANK = (
    *(f"base_learning_{name}" for name in TITLES),
    *("branches_total", "study_boards_total", "learning_citizen_accounts", "fund_closing_balance"),
    *("area_agricultural_ha", "area_natural_ha"),
)


def invented(form: Form, seed: str) -> Submission:
    """A sound unit: the texts are the examples of the form, the numbers agree with one another."""
    rng = Random(seed)
    land = rng.choice(LANDS)
    numbers = place(rng, land)
    people = int(str(numbers["population"]))
    villages = max(3, round(people / spread(rng, *land.village)))
    numbers |= association(rng, people, villages) | titles(rng, people, villages)
    numbers |= teaching(rng, people) | money(rng, people)
    spent = thousands(people * spread(rng, 100, 300))
    raised = thousands(spent * rng.uniform(1, 3))
    numbers["fund_closing_balance"] = int(str(numbers["fund_opening_balance"])) + raised - spent
    cells = {key: typed(item.example, item.type.is_number) for key, item in form.inputs.items()}
    cells |= numbers | {"report_number": rng.randint(1, 60)}
    for key in OFTEN_BLANK:
        if rng.random() < 0.25 and not form.inputs[key].required:
            cells[key] = None
    listed = int(str(numbers["members_total"])) if people < 4_000 else 5
    sent = blank_submission(form, f"unit {seed}", {k: v for k, v in cells.items() if v is not None})
    entries = (("Thu: nguồn khác", raised), ("Chi: nội dung khác theo quy chế", spent))
    fill(form, sent, "members", ({"member_full_name": f"Hội viên số {n}"} for n in range(listed)))
    fill(
        form,
        sent,
        "entries",
        (
            {"entry_date": "15/03/2026", "entry_category": category, "entry_amount": amount}
            for category, amount in entries
        ),
    )
    sent.explanations = {
        "members_list_complete": "Chỉ ghi ban chấp hành, danh sách đủ lưu tại chi hội."
    }
    return sent


def typed(example: str, is_number: bool) -> Raw:
    return float(example.replace(".", "").replace(",", ".")) if is_number else example


def blank_submission(form: Form, name: str, cells: dict[str, Raw]) -> Submission:
    """What reading a workbook with those single answers gives, its tables still empty."""
    placed = layout(form).cells
    sent = Submission(name, form.id, form.version, PERIOD.id, Unit("01", "Xã Suối Thử"))
    sent.cells = {k: float(v) if isinstance(v, int) else v for k, v in cells.items()}
    for key in form.inputs:
        sent.places[key] = Place(sent.file, placed[key].sheet, placed[key].row, placed[key].column)
    return sent


def fill(form: Form, sent: Submission, table: str, rows: Iterable[dict[str, Raw]]) -> None:
    """The rows of one table, each by the keys of its columns."""
    fields = form.tables[table].fields
    first = layout(form).cells[fields[0].key]
    columns = {f.key: layout(form).cells[f.key].column for f in fields}
    numbered = [
        (first.row + n, tuple(row.get(f.key) for f in fields)) for n, row in enumerate(rows)
    ]
    sent.tables[table] = RawTable(first.sheet, columns, numbered)


# ---------------------------------------------------------------- what is noticed


@dataclass
class Measured:
    """Counts by input: how often it held a number, and how often each change of it was noticed."""

    tried: Counter[str] = field(default_factory=Counter)
    noticed: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in FACTORS}
    )
    units: int = 0
    alarms: list[str] = field(default_factory=list)

    def share(self, factor: str) -> float:
        return self.noticed[factor].total() / self.tried.total()


def samples(form: Form) -> Iterator[tuple[Form, Submission]]:
    """Every sample as it was read, with the form in its own version."""
    for path in sorted(SAMPLES.rglob("*.xlsx")):
        with open_book(path.read_bytes()) as book:
            identity = reader.read_identity(book)
            own = form.at(int(identity.get("version"))) or form
            yield own, reader.read(book, own, identity, path.name)


def units(form: Form, count: int, seed: int) -> Iterator[tuple[Form, Submission]]:
    return ((form, invented(form, f"{seed} {n}")) for n in range(count))


def measure(sent: Iterable[tuple[Form, Submission]], factors: Iterable[str] = FACTORS) -> Measured:
    """Tries those factors on every single number of the units that is not 0."""
    found = Measured()
    for form, submission in sent:
        before = judging.check(form, submission, PERIOD)
        found.units += 1
        found.alarms += [
            f"{submission.file}: {f.rule}" for f in before.findings if is_size(form, f.rule)
        ]
        for key, number in numbers_of(form, before.answers):
            found.tried[key] += 1
            for name in factors:
                wrong = float(number * FACTORS[name])
                changed = replace(submission, cells={**submission.cells, key: wrong})
                if loud(judging.check(form, changed, PERIOD)) - loud(before):
                    found.noticed[name][key] += 1
    return found


def numbers_of(form: Form, answers: Answers) -> Iterator[tuple[str, Decimal]]:
    for key in form.inputs:
        value = answers.values.get(key)
        if isinstance(value, (int, Decimal)) and value:
            yield key, Decimal(value)


def loud(checked: Checked) -> set[tuple[str, str, str]]:
    """What the unit is asked to mend or to explain."""
    return {(f.field, f.code, f.rule) for f in checked.findings if f.severity is not Severity.INFO}


def is_size(form: Form, rule: str) -> bool:
    return any(one.id == rule and one.kind == "usual" for one in form.rules)


# ---------------------------------------------------------------- how it is shown


def show(title: str, measured: Measured, write: Callable[[str], object] = print) -> None:
    """A row for each input, its share of each factor; the whole below, and what was asked amiss."""
    write(f"{title}: {measured.units} units, {measured.tried.total()} numbers")
    for key in measured.tried:
        shares = (measured.noticed[name][key] / measured.tried[key] for name in FACTORS)
        write(f"  {key:42}{measured.tried[key]:>6}" + "".join(f"{s:>9.1%}" for s in shares))
    whole_share = "".join(f"{name} {measured.share(name):.1%}  " for name in FACTORS)
    write(f"noticed: {whole_share}")
    write(f"units asked about a sound size: {len({a.split(':')[0] for a in measured.alarms})}")
    for alarm, count in Counter(a.split(": ")[1] for a in measured.alarms).most_common():
        write(f"  {alarm}: {count}")


def main() -> int:
    """Exit status 0 if nine of ten wrong sizes are noticed and one of 100 sound units is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="invented units")
    parser.add_argument("--seed", type=int, default=1, help="start of the random numbers")
    options = parser.parse_args()
    form = definition.load()
    both = measure(samples(form)), measure(units(form, options.count, options.seed))
    for title, measured in zip(("samples", "invented"), both):
        show(title, measured)
    of_samples, of_invented = both
    enough = all(m.share(name) >= 0.9 for m in both for name in ("x1.000", ":1.000"))
    return (
        0
        if enough and not of_samples.alarms and len(of_invented.alarms) <= options.count / 100
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
