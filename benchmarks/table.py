"""What a run found: the table for people, the figures for programs."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.measure import Code, Line, Part

#: A line is worse when the median of its pairs is beyond the noise, and most pairs say the same.
NOISE, NOISE_OF_FEW = 1.03, 1.08
FEW_PAIRS = 5


class Found(NamedTuple):
    """A line with its values, round by round, of our code and of the code it is compared with."""

    part: str
    line: Line
    values: list[float]
    before: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def is_missed(self) -> bool:
        return not self.line.reaches(self.median)

    @property
    def changes(self) -> list[float]:
        """New over old of each round; where more is better, the other way round."""
        pairs = zip(self.values, self.before)
        if self.line.more_is_better:
            return [old / new for new, old in pairs]
        return [new / old for new, old in pairs]

    @property
    def is_worse(self) -> bool:
        changes = self.changes
        if not changes:
            return False
        noise = NOISE if len(changes) >= FEW_PAIRS else NOISE_OF_FEW
        agreeing = sum(change > 1 for change in changes)
        return statistics.median(changes) > noise and agreeing >= 0.75 * len(changes)


def found_in(parts: Sequence[Part], codes: Sequence[Code]) -> list[Found]:
    return [
        Found(
            part.name,
            line,
            part.values(line, codes[0]),
            part.values(line, codes[1]) if len(codes) > 1 else [],
        )
        for part in parts
        for line in part.lines
    ]


def shown(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 20 else f"{value:.0f}"


def goal_of(found: Found) -> str:
    goal = found.line.goal
    if goal is None:
        return ""
    sign = ">=" if found.line.more_is_better else "<="
    return f"{sign} {goal:g}{' (missed)' if found.is_missed else ''}"


def table(results: Sequence[Found]) -> Iterator[str]:
    """A Markdown table: the median, its range over the rounds, the goal."""
    is_compared = any(found.before for found in results)
    heads = ["what", "unit", "median", "from – to", "goal"]
    heads += ["before", "new / before"] if is_compared else []
    yield row(heads)
    yield row(["---"] * len(heads))
    for found in results:
        cells = [
            found.line.name,
            found.line.unit or "ratio",
            shown(found.median),
            f"{shown(min(found.values))} – {shown(max(found.values))}",
            goal_of(found),
        ]
        if is_compared:
            cells += compared(found)
        yield row(cells)


def compared(found: Found) -> list[str]:
    """The value before, and the change: above 1 is worse, whatever the line measures."""
    if not found.before:
        return ["", "new"]
    change = statistics.median(found.changes)
    mark = " WORSE" if found.is_worse else ""
    return [shown(statistics.median(found.before)), f"{change:.3f}{mark}"]


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def summary(results: Sequence[Found]) -> Iterator[str]:
    missed = [found.line.name for found in results if found.is_missed]
    worse = [found.line.name for found in results if found.is_worse]
    yield f"Goals missed: {'; '.join(missed)}." if missed else "Every goal is reached."
    if any(found.before for found in results):
        yield (
            f"Worse than before: {'; '.join(worse)}." if worse else "Nothing is worse than before."
        )


def figures(parts: Sequence[Part], results: Sequence[Found]) -> dict[str, Any]:
    """Every line, and every process that was measured: wall seconds, CPU seconds, peak MB."""
    return {
        "lines": [
            {
                "part": found.part,
                "name": found.line.name,
                "unit": found.line.unit,
                "median": found.median,
                "values": found.values,
                "goal": found.line.goal,
                "more_is_better": found.line.more_is_better,
                "missed": found.is_missed,
                "before": found.before,
                "changes": found.changes,
                "worse": found.is_worse,
            }
            for found in results
        ],
        "processes": {
            part.name: {
                code: [{name: list(cost) for name, cost in costs.items()} for costs in rounds]
                for code, rounds in part.measured.items()
            }
            for part in parts
        },
    }
