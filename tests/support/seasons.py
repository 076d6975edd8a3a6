"""Random seasons: what the units of an office typed in each period, and workbooks of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from filled import filled_workbook, written

from khsheet.model import Raw, Unit

INCOME, EXPENSE = (
    "Thu: tổ chức, nhà hảo tâm ủng hộ",
    "Chi: học bổng, hỗ trợ học sinh nghèo hiếu học",
)
#: Numbers that are asked of everybody and stand in no rule with each other.
STOCKS = ("population", "mentor_teachers", "learning_citizen_accounts", "sub_branches_total")
FLOWS = ("dropout_students_returned", "lifelong_week_events", "lifelong_week_participants")
FIRST_DAY = {
    "H1": "15/02",
    "H2": "15/08",
    "Q1": "15/02",
    "Q2": "15/05",
    "Q3": "15/08",
    "Q4": "15/11",
}
LAST_MONTH = {"H1": 6, "H2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "": 12}


@dataclass
class Typed:
    """What one unit typed for one period; amounts of the ledger are (income, expenses)."""

    unit: Unit
    period: str
    cells: dict[str, float | None]
    incomes: list[int] = field(default_factory=list)
    expenses: list[int] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def part(self) -> str:
        return self.period[5:]

    @property
    def rows(self) -> dict[str, list[tuple[Raw, ...]]]:
        day = f"{FIRST_DAY.get(self.part, '15/08')}/{self.period[:4]}"
        told = [(INCOME, a) for a in self.incomes] + [(EXPENSE, a) for a in self.expenses]
        return {
            "entries": [
                (None, day, f"{self.part}-{n}", kind, f"khoản {n}", float(amount), None, None)
                + ((5.0,) if kind == EXPENSE else (None,))
                + (None, None)
                for n, (kind, amount) in enumerate(told)
            ]
        }

    def workbook(self) -> bytes:
        cells: dict[str, Raw] = {
            "report_day": 20.0,
            "report_month": float(LAST_MONTH[self.part]),
            "report_year": float(self.period[:4]),
            "fund_closing_balance": None,
            "basis_doc_date": None,
            "members_new": 0.0,
        }
        cells |= self.cells | self.texts
        return filled_workbook(
            unit=self.unit.name,
            code=self.unit.code,
            period=self.period,
            changes=cells,
            rows=self.rows,
        )

    def write(self, folder: Path) -> Path:
        return written(folder / f"{self.unit.code}-{self.period}.xlsx", self.workbook())


def week(events: int | None) -> dict[str, float | None]:
    """So many activities of the week of learning; numbers that nobody has to give."""
    people = None if events is None else 30.0 * events
    return {
        "lifelong_week_events": None if events is None else float(events),
        "lifelong_week_participants": people,
    }


def typed(unit: Unit, period: str, chance: random.Random) -> Typed:
    """A sound report with some numbers left blank."""
    cells: dict[str, float | None] = {
        "population": float(chance.randrange(4000, 4500)),
        "mentor_teachers": float(chance.randrange(5, 40)),
        "mentored_students": float(chance.randrange(20, 60)),
        "learning_citizen_accounts": chance.choice([None, float(chance.randrange(100, 400))]),
        "sub_branches_total": chance.choice([None, float(chance.randrange(1, 20))]),
        "dropout_students_returned": float(chance.randrange(0, 9)),
        **week(chance.choice([None, chance.randrange(1, 9)])),
        "fund_opening_balance": float(chance.randrange(1, 90) * 1_000_000),
    }
    incomes = [chance.randrange(1, 40) * 100_000 for _ in range(chance.randrange(4))]
    return Typed(unit, period, cells, incomes, [100_000 for _ in range(chance.randrange(3))])


def season(seed: int, periods: tuple[str, ...], count: int = 4) -> list[Typed]:
    """What so many units sent for those periods; now and then one sent nothing."""
    chance = random.Random(seed)
    units = [
        Unit(f"{n:02}", f"Xã Thử {'Một Hai Ba Bốn Năm'.split()[n - 1]}")
        for n in range(1, count + 1)
    ]
    sent = [typed(u, p, chance) for u in units for p in periods if chance.random() < 0.85]
    return sent or [typed(units[0], periods[0], chance)]
