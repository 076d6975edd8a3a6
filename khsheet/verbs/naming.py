"""What the files written are called: by unit and period, each file its own name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from khsheet.model import Period, Unit
from khsheet.vietnamese.text import slug


def unit_file_names(units: Iterable[Unit], period: Period) -> dict[str, str]:
    """A file name for each unit code, made of its name (and its code where two names agree)."""
    units = list(units)
    named = Counter(slug(u.name) for u in units)
    taken: set[str] = set()
    names = {}
    for unit in units:
        stem = slug(unit.name) + (f"-{slug(unit.code)}" if named[slug(unit.name)] > 1 else "")
        names[unit.code] = f"{_free(stem, taken)}-{period.id}.xlsx"
    return names


class ReportNames:
    """File names of the reports of one printed form, each its own: namesakes bear their codes."""

    def __init__(self, plain: Callable[[Unit], str], units: Iterable[Unit]):
        self.plain = plain
        self.shared = Counter(map(plain, units))
        self.taken: set[str] = set()

    def of(self, unit: Unit) -> Path:
        name = Path(self.plain(unit))
        is_shared = self.shared[name.name] > 1
        stem = f"{name.stem}-{slug(unit.code)}" if is_shared else name.stem
        return name.with_stem(_free(stem, self.taken))


def _free(stem: str, taken: set[str]) -> str:
    """The stem of a file's name, numbered where it is taken: names may differ in marks alone."""
    free, number = stem, 1
    while free in taken:
        number += 1
        free = f"{stem}-{number}"
    taken.add(free)
    return free
