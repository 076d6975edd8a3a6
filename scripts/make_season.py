"""Makes the season of samples/: the consolidated workbooks of 2025-H2 and of 2026-H1.

    python scripts/make_season.py [--out samples]

That of 2026-H1 is collected from the submissions that lie there. What the units reported half a
year earlier is worked out backwards from their honest figures: a few fewer members and titles, a
ledger of its own, and a closing balance with which the next report begins.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from make_samples import (
    HERE,
    LARGE,
    LEADING_ALONE,
    SEED,
    UNITS,
    Figures,
    entries,
    figures,
    local,
    place_names,
    sign,
)

import khsheet
from khsheet import __version__
from khsheet.form import definition, periods
from khsheet.model import Filling, Form, Identity, Raw, Unit
from khsheet.verbs.naming import unit_file_names
from khsheet.workbooks import template

BEFORE, NOW = periods.parse("2025-H2"), periods.parse("2026-H1")
#: From a day of the first half of 2026 to one of the second half of 2025.
HALF_A_YEAR = timedelta(184)
LAST_DAY = date(2025, 12, 22)
#: What came in the half year after: the whole was smaller by that.
NEW = {
    "members_total": "members_new",
    "branches_total": "branches_new",
    "study_boards_total": "study_boards_new",
    "studious_families_total": "studious_families_new",
    "studious_clans_total": "studious_clans_new",
    "compatriot_groups_total": "compatriot_groups_new",
}
#: By how much less was registered and recognised, and how many had an account.
FEWER = ("registered_learning_", "recognised_learning_", "learning_citizen_accounts")


def earlier(unit: Unit) -> Figures:
    """What the unit reported for the half year before."""
    now, rng = figures(unit), Random(f"{SEED} {unit.code} half a year before")
    values = dict(now.values)
    for whole, new in NEW.items():
        values[whole] = _number(values[whole]) - _number(values[new])
        values[new] = rng.randint(0, min(5, _number(values[whole])))
    for key, value in now.values.items():
        if key.startswith(FEWER):
            values[key] = _number(value) * rng.randint(82, 97) // 100
        elif key.startswith("clc_") and key.endswith("_participants"):
            values[key] = _number(value) * rng.randint(80, 120) // 100
    new = _number(now.values["members_new"])
    listed = now.listed[: len(now.listed) - new]
    total = LARGE[unit.code] - new if unit.code in LARGE else len(listed)
    values |= {"members_total": total, "members_new": min(2, len(listed))}
    opening = rng.randint(60, 500) * 50_000
    ledger = list(_ledger(unit, rng, opening, _number(now.values["fund_opening_balance"])))
    values |= {
        "fund_opening_balance": opening,
        "fund_closing_balance": now.values["fund_opening_balance"],
        "report_day": rng.randint(10, 27),
        "basis_doc_date": date(2025, 11, rng.randint(5, 25)),
        "basis_doc_subject": "sơ kết công tác khuyến học 6 tháng cuối năm 2025",
    }
    events = rng.randint(2, 9)
    values |= {
        "lifelong_week_events": events,
        "lifelong_week_participants": events * rng.randint(30, 90),
    }
    return Figures(values, listed, ledger)


def _number(value: object) -> int:
    return int(str(value))


def _ledger(unit: Unit, rng: Random, opening: int, closing: int) -> Iterator[dict[str, object]]:
    """A ledger that ends where the next report begins."""
    balance = opening
    for row in entries(unit, rng, opening):
        day = row["entry_date"]
        assert isinstance(day, date)
        balance += sign(str(row["entry_category"])) * _number(row.get("entry_amount", 0))
        yield row | {"entry_date": day - HALF_A_YEAR}
    if balance != closing:
        category = "Thu: nguồn khác" if closing > balance else "Chi: nội dung khác theo quy chế"
        yield {
            "entry_date": LAST_DAY,
            "entry_voucher": "CN01",
            "entry_category": category,
            "entry_content": f"Quyết toán cuối năm, {place_names(unit)[0]}",
            "entry_amount": abs(closing - balance),
        }


# ---------------------------------------------------------------- workbooks


def workbook(form: Form, unit: Unit, made: Figures) -> bytes:
    """The workbook in which that is typed."""
    cells = {key: _typed(unit, value) for key, value in made.values.items() if key in form.inputs}
    cells |= {"report_month": 12.0, "report_year": 2025.0}
    told = {"members": made.listed, "entries": made.ledger}
    rows = {
        key: [tuple(_typed(unit, row.get(f.key)) for f in table.fields) for row in told[key]]
        for key, table in form.tables.items()
    }
    identity = Identity(unit, BEFORE, form.config, __version__)
    said = {"members_list_complete": LEADING_ALONE} if unit.code in LARGE else {}
    return template.write(form, identity, Filling(cells, rows, said))


def _typed(unit: Unit, value: object) -> Raw:
    value = local(unit, value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return (
        float(value)
        if isinstance(value, (int, Decimal))
        else value
        if value is None
        else str(value)
    )


def make(out: Path) -> None:
    """Both workbooks; what they keep of files are names as seen from the folder of the samples."""
    form = definition.load().at(1)
    assert form is not None
    out = out.resolve()
    names = unit_file_names(UNITS, BEFORE)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "nop-2025-H2"
        folder.mkdir()
        for unit in UNITS:
            (folder / names[unit.code]).write_bytes(workbook(form, unit, earlier(unit)))
        with contextlib.chdir(scratch):
            first = Path("tong-hop-2025-H2.xlsx")
            khsheet.collect([folder.name], first, out / "van-phong.xlsx")
            shutil.rmtree(folder)  # nobody can follow a link to it
            collected(first, out / first.name, out / "van-phong.xlsx")
    with contextlib.chdir(out):
        collected(Path("submissions"), Path("tong-hop-2026-H1.xlsx"), out / "van-phong.xlsx")


def collected(source: Path, target: Path, book: Path) -> None:
    target.unlink(missing_ok=True)
    result = khsheet.collect([source], target, book)
    print(target, f"{len(result.collection.accepted)} of {len(result.collection.units)} accepted")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE.parent / "samples")
    make(parser.parse_args().out)
