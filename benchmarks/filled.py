"""Filled workbooks of a typical size, with invented content; with typical mistakes where asked."""

from __future__ import annotations

import random
from collections.abc import Sequence

from khsheet import __version__
from khsheet.form import periods
from khsheet.model import Field, Filling, Form, Identity, Raw, Section, Type, Unit
from khsheet.workbooks import template

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Đức Minh Thanh Quốc Ngọc Xuân Hữu Kim".split()
GIVEN = (
    "An Bình Chi Dũng Giang Hà Hòa Hùng Khánh Lan Linh Mai Nam Nga Phúc Quân Sơn Thảo Tuấn Yến"
).split()
PERIOD = periods.parse("2026-H1")
MEMBERS, ENTRIES = 200, 100

#: What people type where the form wants something else, by type; None leaves the cell blank.
MISTAKES: dict[Type, tuple[Raw, ...]] = {
    Type.INTEGER: ("12 người", "khoảng 30", "1.250", None),
    Type.MONEY: ("12,5 triệu", "500.000đ", "1tr2", "hơn 300 nghìn", None),
    Type.DECIMAL: ("26,5 km", "~ 30", None),
    Type.PERCENT: ("85 %", "gần 90%", None),
    Type.DATE: ("5-3-26", "15 tháng 3", "31/02/2026", "3/2026", None),
    Type.CHOICE: ("TBT chi hội thôn", "Ủy viên phụ trách", "chi khác", None),
    Type.TEXT: (None, "…", "nt"),
    Type.LONG_TEXT: (None, "…"),
}
#: Of so many rows and inputs one has a mistake.
EVERY = 10


def workbook(form: Form, number: int, *, with_mistakes: bool = False) -> bytes:
    """The filled workbook of one unit; the same number gives the same bytes."""
    chance = random.Random(number)
    unit = Unit(f"{number:05}", f"Xã Thử {number}", "xã")
    members = int(MEMBERS * (0.25 + 1.5 * ((number * 37) % 100) / 99))
    rows = {
        key: member_rows(form, table, chance, members)
        if is_of_people(table)
        else entry_rows(form, table, chance, ENTRIES)
        for key, table in form.tables.items()
    }
    cells = input_cells(form, members)
    if with_mistakes:
        spoil_cells(form, cells, chance)
        for key, table in form.tables.items():
            spoil_rows(table, rows[key], chance)
    identity = Identity(unit, PERIOD, form.config, __version__)
    return template.write(form, identity, Filling(cells, rows))


def is_of_people(table: Section) -> bool:
    return any(f.personal for f in table.fields)


def number_of(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def input_cells(form: Form, members: int) -> dict[str, Raw]:
    """The examples of the definition, made into one faultless report."""
    cells: dict[str, Raw] = {
        key: number_of(item.example) if item.type.is_number else item.example
        for key, item in form.inputs.items()
    }
    cells[next(k for k in form.inputs if k.endswith("members_total"))] = float(members)
    cells.pop(next(k for k in form.inputs if k.endswith("closing_balance")))
    return cells


def member_rows(
    form: Form, table: Section, chance: random.Random, count: int
) -> list[tuple[Raw, ...]]:
    names: set[str] = set()

    def name() -> str:
        """Another one for each, so that nobody seems to be listed twice."""
        made = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
        if made in names:
            return name()
        names.add(made)
        return made

    def cell(field: Field, number: int) -> Raw:
        if field.key == table.seq:
            return float(number)
        if field.type is Type.CHOICE:
            return chance.choice(form.choices[field.choices].values[:20])
        if field.explains:
            return None
        if field.required:
            return name()
        return f"chi hội thôn {chance.randint(1, 9)}" if chance.random() < 0.3 else None

    return [tuple(cell(f, n) for f in table.fields) for n in range(1, count + 1)]


def entry_rows(
    form: Form, table: Section, chance: random.Random, count: int
) -> list[tuple[Raw, ...]]:
    """The ledger of half a year: first what came in, then what was spent."""

    def cell(field: Field, number: int) -> Raw:
        is_income = number <= count // 2
        if field.key == table.seq:
            return float(number)
        if field.type is Type.DATE:
            return f"{chance.randint(1, 28):02}/{1 + (number - 1) * 6 // count:02}/2026"
        if field.type is Type.CHOICE:
            known = form.choices[field.choices].values
            kinds = [v for v in known if v.startswith("Thu") == is_income and "Trung thu" not in v]
            return chance.choice(kinds)
        if field.type is Type.MONEY:
            return float(chance.randint(10, 60) * 50_000 * (1 if is_income else 0.25))
        if field.unique:
            return f"{'PT' if is_income else 'PC'}{number:03}"
        if field.key == "entry_quantity":  # of things, which would have a name
            return None
        if field.type is Type.INTEGER:
            return None if is_income else float(chance.randint(1, 9))
        return f"Khoản số {number}" if field.label.startswith("Nội dung") else None

    return [tuple(cell(f, n) for f in table.fields) for n in range(1, count + 1)]


# ---------------------------------------------------------------- mistakes


def spoil_cells(form: Form, cells: dict[str, Raw], chance: random.Random) -> None:
    for key in list(cells)[:: chance.randint(EVERY - 2, EVERY + 2)]:
        cells[key] = chance.choice(MISTAKES[form.inputs[key].type])


def spoil_rows(table: Section, rows: list[tuple[Raw, ...]], chance: random.Random) -> None:
    """Two mistakes in every tenth row, in columns that are filled there or must be."""
    for at in range(chance.randrange(EVERY), len(rows), EVERY):
        row = list(rows[at])
        for column in chance.sample(spoilable(table.fields, row, table.seq), 2):
            row[column] = chance.choice(MISTAKES[table.fields[column].type])
        rows[at] = tuple(row)


def spoilable(fields: Sequence[Field], row: Sequence[Raw], seq: str) -> list[int]:
    return [
        column
        for column, field in enumerate(fields)
        if field.key != seq and (field.required or row[column] is not None)
    ]
