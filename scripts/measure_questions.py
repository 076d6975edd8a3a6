"""What the questions beside others find in generated seasons, and how many sound units they ask.

    python scripts/measure_questions.py [--count 150] [--seasons 3]

A season is an office with so many invented units in two half years: what is there grows by some
per cent, what comes and goes is up to some times what it was. Every number that a rule looks at is
changed by itself, ten times, a thousand times, with two digits exchanged; found is what brings a
question that was not there before. False alarms are sound units that are asked anything.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random

import measure_sizes  # beside this file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from khsheet.collection import among
from khsheet.form import computed, definition, over_time, periods
from khsheet.form.rules import Changed, UnlikeOthers
from khsheet.intake import judging
from khsheet.model import Answers, Collection, Entry, Form, OverTime, Status, Unit, Value

NOW = periods.parse("2026-H1")
#: Per cent by which what is there changes in half a year; what comes and goes, in times.
GROWTH, TIMES = 0.05, 0.5
ERRORS = ("x10", "x1.000", "swapped")
Values = dict[str, Value]


# ---------------------------------------------------------------- seasons


def answers_of(form: Form, seed: str) -> Answers:
    sent = measure_sizes.invented(form, seed)
    return judging.check(form, sent, NOW).answers


def before(form: Form, now: Answers, rng: Random) -> Values:
    """What the same unit may have reported half a year earlier."""
    does = over_time.of_items(form)
    values: Values = {}
    for key, value in now.values.items():
        if key in form.inputs and isinstance(value, (int, Decimal)):
            is_flow = does[key] in (OverTime.FLOW, OverTime.YEAR_TO_DATE)
            spread = TIMES if is_flow else 0.005 if key in ("population",) else GROWTH
            values[key] = round(float(value) * rng.lognormvariate(0, spread))
    known = {
        c.key: round(float(str(now.values[c.key])) * rng.lognormvariate(0, TIMES))
        for table in form.tables
        for c in computed.of_table(form, table)
        if now.values.get(c.key) is not None
    }
    then = Answers(values)
    computed.fill(form, then, known)
    return then.values


@dataclass
class Season:
    """The entries of one office, and what each unit reported before, in their order."""

    entries: list[Entry]
    then: list[Values]

    @classmethod
    def of(cls, form: Form, count: int, seed: int) -> Season:
        rng, entries, then = Random(seed), [], []
        for n in range(count):
            answers = answers_of(form, f"{seed} {n}")
            is_ward = int(str(answers.values["population"])) > 40_000
            unit = Unit(f"{n:04}", f"{'Phường' if is_ward else 'Xã'} Thử {n}")
            entry = Entry(f"{n}.xlsx", Status.ACCEPTED, unit, values=answers.values)
            entries.append(entry)
            then.append(before(form, answers, rng))
        return cls(entries, then)


# ---------------------------------------------------------------- errors


def wrong(value: int, error: str, rng: Random) -> int | None:
    """The number as somebody may have mistyped it; None where it would be the same."""
    if error != "swapped":
        return value * (10 if error == "x10" else 1000)
    digits = list(str(value))
    places = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1]]
    if not places:
        return None
    n = rng.choice(places)
    digits[n : n + 2] = digits[n + 1], digits[n]
    return int("".join(digits))


def typed_in(form: Form) -> list[str]:
    """The single inputs that a rule looks at."""
    rules = [rule for rule in form.rules if isinstance(rule, (Changed, UnlikeOthers))]
    keys = dict.fromkeys(item.key for rule in rules for item in rule.sources)
    return [key for key in keys if key in form.inputs]


def questions(form: Form, entry: Entry, then: Values, others: Mapping[str, object]) -> set[str]:
    """The rules that ask something of one unit; ``others`` is what is usual, by rule and kind."""
    asked = replace(entry, findings=[])
    among.ask_changes(asked, form, then)
    found = {f.rule for f in asked.findings}
    for rule in form.rules:
        usual = others.get(f"{rule.id} {entry.unit.name.split()[0]}")
        if isinstance(rule, UnlikeOthers) and isinstance(usual, tuple):
            value, per = (entry.values.get(item.key) for item in rule.sources)
            is_told = all(isinstance(one, (int, Decimal)) and one > 0 for one in (value, per))
            if is_told and rule.asked(value, per, usual):  # type: ignore[arg-type]
                found.add(rule.id)
    return found


def usual(form: Form, season: Season) -> dict[str, object]:
    """What is usual of each ratio, by rule and kind of unit."""
    found: dict[str, object] = {}
    for rule in form.rules:
        if not isinstance(rule, UnlikeOthers):
            continue
        ratios: dict[str, list[float]] = {}
        for entry in season.entries:
            value, per = (float(str(entry.values.get(i.key) or 0)) for i in rule.sources)
            if value > 0 and per > 0:
                ratios.setdefault(entry.unit.name.split()[0], []).append(value / per)
        for kind, own in ratios.items():
            found[f"{rule.id} {kind}"] = rule.usual(own)
    return found


@dataclass
class Measured:
    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    units: int = 0
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, form: Form, season: Season, rng: Random) -> None:
        self.alarms(form, season)
        others = usual(form, season)
        for entry, then in zip(season.entries, season.then):
            known = questions(form, entry, then, others)
            for key, error, values in mistakes(form, entry, rng):
                changed = questions(form, replace(entry, values=values), then, others)
                self.tried[error] += 1
                self.tried[f"{error} {key}"] += 1
                if changed - known:
                    self.found[error] += 1
                    self.found[f"{error} {key}"] += 1

    def alarms(self, form: Form, season: Season) -> None:
        """Sound units that are asked, as ``collect`` asks."""
        entries = [replace(entry, findings=[]) for entry in season.entries]
        counted = {entry.unit.code: entry for entry in entries}
        units = tuple(entry.unit for entry in entries)
        among.ask(Collection(form, NOW, units, counted, []), form)
        for entry, then in zip(entries, season.then):
            among.ask_changes(entry, form, then)
            self.units += 1
            self.asked["units"] += bool(entry.findings)
            self.asked.update(f.rule for f in entry.findings)


def mistakes(form: Form, entry: Entry, rng: Random) -> Iterator[tuple[str, str, Values]]:
    """Each number mistyped by itself, with all that is computed of it."""
    of_tables = {c.key for table in form.tables for c in computed.of_table(form, table)}
    known = {key: entry.values.get(key) for key in of_tables}
    for key in typed_in(form):
        value = entry.values.get(key)
        if not isinstance(value, (int, Decimal)) or value <= 0:
            continue
        for error in ERRORS:
            mistyped = wrong(int(value), error, rng)
            if mistyped is not None:
                answers = Answers({**entry.values, key: mistyped})
                computed.fill(form, answers, known)
                yield key, error, answers.values


def show(form: Form, measured: Measured) -> None:
    for key in typed_in(form):
        shares = [
            measured.found[f"{error} {key}"] / max(1, measured.tried[f"{error} {key}"])
            for error in ERRORS
        ]
        print(f"  {key:42}" + "".join(f"{share:>9.1%}" for share in shares))
    for error in ERRORS:
        share = measured.found[error] / measured.tried[error]
        print(f"{error}: {share:.1%} of {measured.tried[error]} found")
    asked = measured.asked.pop("units")
    print(f"sound units asked: {asked} of {measured.units} ({asked / measured.units:.1%})")
    for rule, count in measured.asked.most_common():
        print(f"  {rule}: {count}")


def main() -> int:
    """Exit status 0 if nearly all wrong sizes are found and two of 100 sound units are asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=150, help="units of an office")
    parser.add_argument("--seasons", type=int, default=3, help="offices")
    options = parser.parse_args()
    form, measured = definition.load(), Measured()
    for seed in range(options.seasons):
        measured.add(form, Season.of(form, options.count, seed), Random(seed))
    asked = measured.asked["units"] / measured.units
    found = {error: measured.found[error] / measured.tried[error] for error in ERRORS}
    show(form, measured)
    return 0 if found["x10"] > 0.9 and found["x1.000"] > 0.99 and asked < 0.02 else 1


if __name__ == "__main__":
    sys.exit(main())
