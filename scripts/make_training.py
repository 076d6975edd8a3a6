"""Makes samples/tap-huan: two workbooks with mistakes, what goes back, and the solution.

    python scripts/make_training.py [--out samples/tap-huan]

The mistakes are those that staff make most; the page README.md there tells each, and a test
compares it with what is found. LibreOffice types them, as it does for the other samples.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from make_samples import HERE, PERIOD, UNITS, Plan, addresses, honest, job, type_all

import khsheet
from khsheet.form import definition, profiles
from khsheet.model import Unit
from khsheet.office.book import Office
from khsheet.office.judging import load
from khsheet.verbs.naming import unit_file_names

SAMPLES = HERE.parent / "samples"


def numbers(plan: Plan) -> None:
    """Single numbers: left out, approximate, broken, two mixed up, nobody in a class."""
    del plan.cells["dropout_students_returned"]
    plan.cells |= {
        "training_participants": "khoảng 60",
        "mentor_teachers": "12,5",
        "studious_families_total": plan.cells["studious_families_new"],
        "studious_families_new": plan.cells["studious_families_total"],
        "clc_law_classes": "2",
        "clc_law_participants": "0",
    }


def tables(plan: Plan) -> None:
    """Rows of members and ledger: no name, a day of last year, a voucher twice, words for a sum;
    and a number that is right but looks odd."""
    listed, ledger = plan.rows["members"], plan.rows["entries"]
    listed[4]["member_full_name"] = ""
    ledger[0]["entry_date"] = "28/12/2025"
    ledger[2]["entry_voucher"] = ledger[1]["entry_voucher"]
    ledger[3]["entry_amount"] = "năm trăm nghìn"
    plan.cells["members_total"] = str(len(listed) + 100)


def explained(plan: Plan) -> None:
    """What looks odd stays, with a word about it."""
    plan.cells["members_total"] = str(len(plan.rows["members"]) + 100)
    plan.explanations["members_list_complete"] = (
        "Danh sách chỉ ghi ban chấp hành và các chi hội trưởng; danh sách đủ lưu tại chi hội."
    )


def nothing(plan: Plan) -> None:
    """The report as it should have been sent."""


@dataclass(frozen=True)
class Exercise:
    """A unit, the printed forms that are asked of it, and what makes of its faultless report the
    one that it sends and the one that is the solution."""

    folder: str
    code: str
    print_forms: tuple[str, ...]
    sent: Callable[[Plan], None]
    solved: Callable[[Plan], None]

    @property
    def unit(self) -> Unit:
        return next(unit for unit in UNITS if unit.code == self.code)

    @property
    def file(self) -> str:
        return unit_file_names([self.unit], PERIOD)[self.code]


EXERCISES = (
    Exercise("bai-1", "04", ("1", "2"), numbers, nothing),
    Exercise("bai-2", "11", ("1",), tables, explained),
)


def jobs(exercise: Exercise, office: Office, scratch: Path) -> Iterator[dict[str, object]]:
    """What is typed into the two workbooks of an exercise, over a blank one made here."""
    form, ids = definition.load(), exercise.print_forms
    asked = profiles.for_print_forms(form, ids)
    khsheet.new_forms(form, PERIOD, exercise.unit.name, office, scratch / "blank", print_forms=ids)
    for folder, change in (("gui-len", exercise.sent), ("loi-giai", exercise.solved)):
        plan = honest(exercise.unit)
        change(plan)
        plan.cells = {k: v for k, v in plan.cells.items() if k in asked.inputs}
        plan.rows = {k: v for k, v in plan.rows.items() if k in asked.tables}
        target = scratch / "made" / exercise.folder / folder / exercise.file
        yield job(scratch / "blank" / exercise.file, target, addresses(plan, asked))


def make(out: Path) -> None:
    office = load(SAMPLES / "van-phong.xlsx", definition.load())
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        type_all([one for e in EXERCISES for one in jobs(e, office, scratch)], scratch)
        for exercise in EXERCISES:
            made = scratch / "made" / exercise.folder
            khsheet.check([made / "gui-len"], office, return_to=made / "tra-lai")
            shutil.rmtree(out / exercise.folder, ignore_errors=True)
        shutil.copytree(scratch / "made", out, dirs_exist_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SAMPLES / "tap-huan")
    make(parser.parse_args().out)
