"""Makes filled workbooks of a typical size for the benchmarks, with invented content."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from khsheet import __version__
from khsheet.form import definition, periods
from khsheet.model import Filling, Form, Identity, Raw, Type, Unit
from khsheet.workbooks import template

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Đức Minh Thanh Quốc Ngọc Xuân Hữu Kim".split()
GIVEN = "An Bình Chi Dũng Giang Hà Hòa Hùng Khánh Lan Linh Mai Nam Nga Phúc Quân Sơn Thảo Tuấn Yến".split()
PERIOD = periods.parse("2026-H1")


def number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def example_cells(form: Form) -> dict[str, Raw]:
    """The examples of the definition: one faultless report."""
    return {k: number(f.example) if f.type.is_number else f.example for k, f in form.inputs.items()}


def member_rows(form: Form, chance: random.Random, count: int) -> list[tuple[Raw, ...]]:
    table = next(t for t in form.tables.values() if any(f.personal for f in t.fields))
    rows = []
    for n in range(1, count + 1):
        row: list[Raw] = []
        for f in table.fields:
            if f.key == table.seq:
                row.append(float(n))
            elif f.type is Type.CHOICE:
                row.append(chance.choice(form.choices[f.choices].values[:20]))
            elif f.required:
                row.append(
                    f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
                )
            else:
                row.append(
                    "chi hội thôn " + str(chance.randint(1, 9)) if chance.random() < 0.3 else None
                )
        rows.append(tuple(row))
    return rows


def entry_rows(form: Form, chance: random.Random, count: int) -> list[tuple[Raw, ...]]:
    table = next(t for t in form.tables.values() if not any(f.personal for f in t.fields))
    rows = []
    for n in range(1, count + 1):
        income = n <= count // 2
        row: list[Raw] = []
        for f in table.fields:
            if f.key == table.seq:
                row.append(float(n))
            elif f.type is Type.DATE:
                row.append(f"{chance.randint(1, 28):02}/{1 + (n - 1) * 6 // count:02}/2026")
            elif f.type is Type.CHOICE:
                values = [
                    v
                    for v in form.choices[f.choices].values
                    if v.startswith("Thu") == income and "Trung thu" not in v
                ]
                row.append(chance.choice(values))
            elif f.type is Type.MONEY:
                row.append(float(chance.randint(10, 60) * 50_000 * (1 if income else 0.25)))
            elif f.unique:
                row.append(f"{'PT' if income else 'PC'}{n:03}")
            elif f.type is Type.INTEGER:
                row.append(float(chance.randint(1, 9)) if not income else None)
            else:
                row.append(f"Khoản số {n}" if f.label.startswith("Nội dung") else None)
        rows.append(tuple(row))
    return rows


def workbook(form: Form, number_of_unit: int, members: int, entries: int) -> bytes:
    """One filled workbook; the same arguments give the same bytes."""
    chance = random.Random(number_of_unit)
    unit = Unit(f"{number_of_unit:05}", f"Xã Thử {number_of_unit}", "xã")
    cells = example_cells(form)
    rows = {}
    for key, table in form.tables.items():
        personal = any(f.personal for f in table.fields)
        rows[key] = (
            member_rows(form, chance, members) if personal else entry_rows(form, chance, entries)
        )
    for key, item in form.inputs.items():
        if (
            item.type.can_be_summed
            and item.summed
            and item.max is None
            and key not in form.computed_by_key
        ):
            cells.setdefault(key, 1.0)
    total = next(k for k in form.inputs if k.endswith("members_total"))
    cells[total] = float(members)
    cells.pop(next((k for k in form.inputs if k.endswith("closing_balance")), ""), None)
    return template.write(
        form, Identity(unit, PERIOD, form.config, __version__), Filling(cells, rows)
    )


def make(folder: Path, count: int, members: int = 200, entries: int = 100) -> None:
    """Write ``count`` workbooks of varied size: members from a quarter to seven quarters of the mean."""
    form = definition.load()
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(1, count + 1):
        spread = 0.25 + 1.5 * ((n * 37) % 100) / 99 if members > 20 else 1
        path = folder / f"don-vi-{n:05}.xlsx"
        if not path.exists():
            path.write_bytes(workbook(form, n, max(1, int(members * spread)), entries))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--members", type=int, default=200)
    arguments.add_argument("--entries", type=int, default=100)
    given = arguments.parse_args()
    make(given.folder, given.count, given.members, given.entries)
