"""Makes samples/: an invented office, its roster, and workbooks filled in with LibreOffice.

Those of version 1 in samples/submissions stay as they are: what units have sent is read for ever.
Beside them lie workbooks of the newest version, of units with different printed forms.

    python scripts/make_samples.py [--out samples]

The figures come from a fixed seed, the words from sample_texts.toml. LibreOffice types them into
the locked workbooks (uno_fill.py), so that what the samples hold was saved by a real program.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import khsheet
from khsheet.form import check_sheet, definition, periods, profiles
from khsheet.form.layout import CHECK_SHEET, layout
from khsheet.model import Form, Unit
from khsheet.model.places import a1
from khsheet.office.judging import load
from khsheet.office.schema import schema
from khsheet.verbs.naming import unit_file_names
from khsheet.vietnamese.unit_names import kind_of

HERE = Path(__file__).resolve().parent
TEXTS = tomllib.loads((HERE / "sample_texts.toml").read_text(encoding="utf-8"))
SEED = "khsheet samples"
PERIOD = periods.parse("2026-H1")
SUPERIOR = "Hội Khuyến học tỉnh An Lâm"

# ---------------------------------------------------------------- who there is

KINDS = definition.load().unit_kinds
UNITS = tuple(
    Unit(code, name, kind_of(name, KINDS), group, SUPERIOR)
    for code, name, group in (
        ("01", "Xã Suối Trà", "Cụm 1"),
        ("02", "Xã Khe Vàng", "Cụm 1"),
        ("03", "Xã Lũng Sậy", "Cụm 1"),
        ("04", "Xã Nà Pheo", "Cụm 1"),
        ("05", "Xã Đồng Cói Hạ", "Cụm 2"),
        ("06", "Xã Phiêng Mây", "Cụm 2"),
        ("07", "Xã Vực Trâm", "Cụm 2"),
        ("08", "Xã Gò Chanh", "Cụm 2"),
        ("09", "Phường Sông Hiền", "Cụm 3"),
        ("10", "Phường Bến Ngói", "Cụm 3"),
        ("11", "Phường Quế Lâm Đông", "Cụm 3"),
        ("12", "Đặc khu Hòn Sếu", "Cụm 3"),
    )
)
NOT_SENT = "11"

#: How some of the files arrive; the others keep the name they were sent out with.
ARRIVED_AS = {
    "01": "Xa Suoi Tra (1).xlsx",
    "07": "BC so ket 6 thang - Vực Trâm (bản chính).xlsx",
    "10": "Cụm 3/phuong ben ngoi.xlsx",
}

OFFICE = {
    "office_name": "HỘI KHUYẾN HỌC TỈNH AN LÂM",
    "office_level": "tỉnh",
    "superior_unit_name": SUPERIOR,
    "report_place": "An Lâm",
}
#: What the workbook of each of its units starts with.
OF_UNITS = {
    "parent_body_name": "ỦY BAN NHÂN DÂN {unit_kind} {unit_name}",
    "report_place": "{unit_name}",
    "recipients": f"{SUPERIOR} (b/c);\nThường trực Đảng ủy, HĐND, UBND;\n"
    "Các chi hội trực thuộc;\nLưu: VT.",
}

# ---------------------------------------------------------------- what is typed


@dataclass
class Plan:
    """What one unit types: inputs and table rows by key, explanations by rule."""

    unit: Unit
    file: str
    cells: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Habit:
    """How the staff of a unit write money, dates and percentages, positions and ethnic groups."""

    money: Callable[[int], str] = str
    day: Callable[[date], str] = lambda d: f"{d:%d/%m/%Y}"
    percent: str = "{}"
    words: Mapping[str, str] = field(default_factory=dict)

    def write(self, value: object, key: str = "") -> str:
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal):
            return str(value).replace(".", ",")
        if isinstance(value, int):
            if key.endswith("_pct"):
                return self.percent.format(value)
            return self.money(value) if key in MONEY else str(value)
        return self.words.get(value, value)


MONEY = {
    "school_support_raised_amount",
    "education_support_total_amount",
    "fund_opening_balance",
    "fund_closing_balance",
    "target_cash_min",
    "target_cash_max",
    "entry_amount",
}


def in_millions(amount: int) -> str:
    """12500000 as "12,5 triệu"; smaller or finer amounts with dots."""
    millions = Decimal(amount) / 1_000_000
    if millions >= 1 and millions == round(millions, 1):
        return f"{millions.normalize():f} triệu".replace(".", ",")
    return with_dots(amount)


def with_dots(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")


PLAIN = Habit()
HABITS = {
    "03": Habit(money=in_millions, day=lambda d: f"{d.day}/{d.month}/{d:%y}"),
    "06": Habit(
        money=with_dots,
        words={
            "Mông": "H'Mông",
            "Phó Chủ tịch": "PCT",
            "Ủy viên Ban Chấp hành": "UV BCH",
            "Chi hội trưởng": "CHT",
        },
    ),
    "09": Habit(day=lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}", percent="{}%"),
}

#: The figures that the second printed form shows, at the unit that has them all.
PRINTED = {
    "area_agricultural_ha": Decimal("2651.61"),
    "training_classes": 1,
    "training_participants": 60,
    "training_audience": "hội viên và người dân",
    "target_family_registration_pct": 25,
    "target_family_recognition_pct": 60,
    "target_cash_min": 10_000_000,
    "target_cash_max": 15_000_000,
    "target_notebooks": 5000,
    "target_notebooks_per_student": 5,
    "target_poor_student_support_pct": 100,
    "target_support_grade_from": 1,
    "target_support_grade_to": 9,
    "target_scholarships_primary": 10,
    "target_scholarships_lower_secondary": 5,
}
PRINTED_AT = "02"

#: Units that have sent the newest version: their printed forms (all for none), and what is odd.
NEWEST: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "02": ((), {}),
    "05": (
        ("2",),
        {"clc_economy_classes": "chưa thống kê", "clc_economy_participants": "k nắm đc"},
    ),
    "08": (("1", "2"), {"staff_positions_requested": "không", "target_notebooks": "không áp dụng"}),
    "10": (("3",), {"learning_units_inspected": "0"}),
}

# ---------------------------------------------------------------- figures


def place_names(unit: Unit) -> list[str]:
    return TEXTS["quarters" if unit.type == "phường" else "villages"]


def own_name(unit: Unit) -> str:
    """The name without its kind: "Suối Trà", "Hòn Sếu"."""
    return unit.name[len(unit.type) + 1 :]


WARD_WORDS = (
    ("Trưởng thôn", "Tổ trưởng dân phố"),
    ("trưởng thôn", "tổ trưởng dân phố"),
    ("thôn", "tổ dân phố"),
)


def local(unit: Unit, value: object) -> object:
    """A text in the words of the place: a ward has no hamlets."""
    if isinstance(value, str) and unit.type == "phường":
        for said, here in WARD_WORDS:
            value = re.sub(rf"\b{said}\b", here, value)
    return value


def general(unit: Unit, rng: Random, signer: str) -> dict[str, object]:
    ward = unit.type == "phường"
    fields, built, idle = (
        Decimal(rng.randint(*span)) / 100
        for span in ((90_000, 310_000), (21_000, 62_000), (2_000, 24_000))
    )
    if unit.code == PRINTED_AT:
        fields = PRINTED["area_agricultural_ha"]
    return {
        "parent_body_name": f"ỦY BAN NHÂN DÂN {unit.name.upper()}",
        "report_number": rng.randint(2, 19),
        "report_place": own_name(unit),
        "report_day": rng.randint(12, 27),
        "basis_doc_number": str(rng.randint(11, 48)),
        "basis_doc_date": date(2026, 5, rng.randint(5, 22)),
        "basis_doc_subject": "sơ kết công tác khuyến học 6 tháng đầu năm 2026",
        "area_classification": "đô thị loại III"
        if ward
        else rng.choice(["miền núi, khu vực I", "vùng đồi"]),
        "distance_to_centre_km": Decimal(rng.randint(21, 690)) / 10,
        "population": rng.randint(9_500, 21_000) if ward else rng.randint(2_600, 8_900),
        "area_natural_ha": fields + built + idle,
        "area_agricultural_ha": fields,
        "area_non_agricultural_ha": built,
        "area_unused_ha": idle,
        "signer_authority": f"TM. HỘI KHUYẾN HỌC {unit.name.upper()}",
        "signer_name": signer,
    }


def society(people: int, rng: Random) -> dict[str, object]:
    """Titles, training and inspection: every part below its whole."""
    households, branches = people // 4, rng.randint(6, 16)
    made: dict[str, object] = {
        "branches_total": branches,
        "branches_new": rng.randint(0, 2),
        "sub_branches_total": rng.randint(0, 5),
        "study_boards_total": branches + rng.randint(2, 9),
        "study_boards_new": rng.randint(0, 3),
        "studious_families_total": households * rng.randint(31, 62) // 100,
        "studious_families_new": rng.randint(4, 48),
        "studious_clans_total": rng.randint(4, 9),
        "studious_clans_new": rng.randint(0, 2),
        "compatriot_groups_total": rng.randint(1, 4),
        "compatriot_groups_new": rng.randint(0, 1),
    }
    bases = {
        "families": households,
        "clans": rng.randint(10, 24),
        "communities": branches,
        "units": rng.randint(5, 14),
        "citizens": people * 62 // 100,
    }
    for name, base in bases.items():
        registered = base * rng.randint(42, 78) // 100
        made[f"base_learning_{name}"] = base
        made[f"registered_learning_{name}"] = registered
        made[f"recognised_learning_{name}"] = registered * rng.randint(25, 90) // 100
    classes, inspected = rng.randint(1, 3), rng.randint(1, 5)
    return made | {
        "learning_citizen_accounts": rng.randint(60, 900),
        "lifelong_week_events": 0,
        "lifelong_week_participants": 0,
        "training_classes": classes,
        "training_audience": "cán bộ chi hội, trưởng thôn, giáo viên",
        "training_participants": classes * rng.randint(28, 58),
        "inspection_form_text": "kiểm tra trực tiếp, có biên bản",
        "inspected_units": inspected,
        "inspection_result_text": f"{inspected} chi hội có sổ sách đủ, quỹ khớp sổ; "
        "nhắc hai nơi ghi chậm ngày thu.",
        "learning_units_inspected": rng.randint(0, 4),
    }


def centre_and_support(rng: Random, village: str) -> dict[str, object]:
    made: dict[str, object] = {}
    for topic in (
        "vocational",
        "law",
        "health",
        "environment",
        "culture_society",
        "economy",
        "life_skills",
    ):
        classes = rng.choice([0, 1, 1, 2, 2, 3, 4])
        made[f"clc_{topic}_classes"] = classes
        made[f"clc_{topic}_participants"] = sum(rng.randint(17, 63) for _ in range(classes))
    literacy = min(1, made["clc_culture_society_classes"])
    made["clc_literacy_classes"] = literacy
    if literacy:
        made["clc_literacy_village"] = village
    raised, mentors = rng.randint(180, 1400) * 50_000, rng.randint(6, 34)
    return made | {
        "school_support_raised_amount": raised,
        "dropout_students_returned": rng.randint(0, 9),
        "mentor_teachers": mentors,
        "mentored_students": mentors + rng.randint(2, 19),
        "mentoring_forms_text": rng.choice(TEXTS["mentoring_forms"]),
        "education_support_total_amount": raised + rng.randint(40, 420) * 50_000,
    }


def targets(rng: Random) -> dict[str, object]:
    cash = rng.randint(8, 40) * 1_000_000
    return {
        "staff_positions_requested": rng.randint(0, 2),
        "target_new_members_per_branch": rng.randint(4, 15),
        "target_org_coverage_pct": rng.randint(85, 100),
        "target_staff_membership_pct": rng.randint(80, 100),
        "target_criteria_outreach_pct": rng.randint(70, 100),
        "target_lifelong_week_branch_pct": rng.randint(75, 100),
        "target_family_registration_pct": rng.randint(18, 45),
        "target_family_recognition_pct": rng.randint(45, 80),
        "target_cash_min": cash,
        "target_cash_max": cash + rng.randint(2, 10) * 1_000_000,
        "target_notebooks": rng.randint(6, 60) * 100,
        "target_poor_student_support_pct": 100,
        "target_notebooks_per_student": rng.randint(4, 10),
        "target_support_grade_from": 1,
        "target_support_grade_to": rng.choice([5, 9, 12]),
        "target_scholarships_primary": rng.randint(6, 24),
        "target_scholarships_lower_secondary": rng.randint(4, 18),
    }


# ---------------------------------------------------------------- people, entries, words

OFFICERS = (
    "Chủ tịch",
    "Phó Chủ tịch",
    "Ủy viên Ban Thường vụ",
    "Trưởng Ban Kiểm tra",
    "Thư ký",
    "Ủy viên Ban Chấp hành",
    "Kế toán",
)
GROUPS = {
    "phường": ("Kinh", "Kinh", "Kinh", "Tày", "Hoa"),
    "xã": ("Kinh", "Kinh", "Tày", "Nùng", "Mông", "Dao"),
    "đặc khu": ("Kinh", "Kinh", "Sán Dìu"),
}


def members(unit: Unit, rng: Random) -> list[dict[str, object]]:
    count = rng.randint(8, 40)
    names: dict[str, None] = {}
    while len(names) < count:
        names[
            " ".join(
                rng.choice(TEXTS[part]) for part in ("family_names", "middle_names", "given_names")
            )
        ] = None
    rows = []
    for number, name in enumerate(names, 1):
        position = (
            OFFICERS[number - 1]
            if number <= len(OFFICERS)
            else "Chi hội trưởng"
            if number <= 14
            else "Hội viên"
        )
        row = {
            "member_seq": number,
            "member_full_name": name,
            "member_position": position,
            "member_ethnicity": rng.choice(GROUPS[unit.type]),
        }
        if rng.random() < 0.2:
            row["member_note"] = rng.choice(TEXTS["member_notes"])
        rows.append(row)
    return rows


GIFTS = ("vở học sinh (quyển)", "áo ấm (chiếc)", "cặp sách (chiếc)", "sách giáo khoa (bộ)")
#: What every association pays first.
FIRST_PAID = (
    "Chi: học bổng, hỗ trợ học sinh nghèo hiếu học",
    "Chi: khen thưởng học sinh giỏi các cấp",
)


def sign(category: str) -> int:
    return 1 if category.startswith("Thu") else -1


def entries(unit: Unit, rng: Random, opening: int) -> Iterator[dict[str, object]]:
    """The ledger of the half-year, by day: money is there before it is spent, awards go first."""
    income, expense = (
        [c for c in TEXTS["entries"] if c.startswith(kind)] for kind in ("Thu", "Chi")
    )
    days = sorted(
        date(2026, 1, 6) + timedelta(rng.randint(0, 158)) for _ in range(rng.randint(6, 25))
    )
    balance, vouchers = opening, {"Thu": 0, "Chi": 0}
    for number, day in enumerate(days, 1):
        kind = "Thu" if number == 1 or balance < 1_500_000 or rng.random() < 0.4 else "Chi"
        category = rng.choice(income if kind == "Thu" else expense)
        if kind == "Chi" and vouchers[kind] < len(FIRST_PAID):
            category = FIRST_PAID[vouchers[kind]]
        vouchers[kind] += 1
        content = rng.choice(TEXTS["entries"][category]).format(
            village=rng.choice(place_names(unit))
        )
        row = {
            "entry_seq": number,
            "entry_date": day,
            "entry_voucher": f"P{kind[0]}{vouchers[kind]:02}",
            "entry_category": category,
            "entry_content": content,
        }
        if number > 1 and kind == "Thu" and rng.random() < 0.2:
            row |= {"entry_item": rng.choice(GIFTS), "entry_quantity": rng.randint(12, 300)}
        elif kind == "Thu":
            row["entry_amount"] = (
                rng.randint(*((4, 18) if category == "Thu: nguồn khác" else (18, 190))) * 50_000
            )
        else:
            row["entry_amount"] = min(rng.randint(6, 70) * 50_000, balance // 100_000 * 50_000)
        if "học bổng" in category or "khen thưởng" in category:
            row["entry_recipients"] = rng.randint(3, 24)
        balance += sign(category) * row.get("entry_amount", 0)
        yield row


def narrative(unit: Unit, rng: Random) -> dict[str, str]:
    first, second = rng.sample(place_names(unit), 2)
    school = f"Trường {rng.choice(['Tiểu học', 'THCS'])} {own_name(unit)}"
    known = {
        "unit": f"{unit.type} {own_name(unit)}",
        "villages": f"{first} và {second}",
        "village": first,
        "school": school,
        "families": rng.randint(120, 700),
        "times": rng.randint(6, 30),
        "month": rng.randint(2, 5),
    }
    made = {}
    for number, (key, texts) in enumerate(TEXTS["narrative"].items(), int(unit.code)):
        made[key] = texts[number % len(texts)].format(**known)
    return made


# -------------------------------------------------------------- one unit, then what is odd about it


@dataclass
class Figures:
    """The values of a unit, its members and its ledger, before anybody writes them his own way."""

    values: dict[str, object]
    listed: list[dict[str, object]]
    ledger: list[dict[str, object]]


def figures(unit: Unit) -> Figures:
    """Figures in which everything agrees."""
    rng = Random(f"{SEED} {unit.code}")
    listed = members(unit, rng)
    values = general(unit, rng, listed[0]["member_full_name"])
    values |= {"members_total": len(listed), "members_new": rng.randint(1, 5)}
    values |= society(values["population"], rng)
    values |= centre_and_support(rng, rng.choice(place_names(unit)))
    opening = rng.randint(120, 1100) * 50_000
    ledger = list(entries(unit, rng, opening))
    signed = (sign(e["entry_category"]) * e.get("entry_amount", 0) for e in ledger)
    values |= {
        "contribution_rate_text": "một ngày lương/người/năm",
        "fund_opening_balance": opening,
        "fund_closing_balance": opening + sum(signed),
    }
    values |= targets(rng) | narrative(unit, rng)
    if unit.code == PRINTED_AT:
        values |= PRINTED
    return Figures(values, listed, ledger)


def honest(unit: Unit) -> Plan:
    """A plan in which everything agrees."""
    made = figures(unit)
    habit = HABITS.get(unit.code, PLAIN)

    def typed(answers: dict[str, object]) -> dict[str, str]:
        return {k: habit.write(local(unit, v), k) for k, v in answers.items()}

    file = ARRIVED_AS.get(unit.code) or unit_file_names([unit], PERIOD)[unit.code]
    return Plan(
        unit,
        file,
        typed(made.values),
        {"members": [*map(typed, made.listed)], "entries": [*map(typed, made.ledger)]},
    )


#: By unit code, the members of large associations.
LARGE = {"01": 312, "08": 245}
LEADING_ALONE = (
    "Danh sách chỉ ghi ban chấp hành và các chi hội trưởng; danh sách đủ lưu tại chi hội."
)


def large_association(plan: Plan, why: str = "") -> None:
    """Only the leading members are listed, with or without a word about it."""
    plan.cells["members_total"] = str(LARGE[plan.unit.code])
    if why:
        plan.explanations["members_list_complete"] = why


def suoi_tra(plan: Plan) -> None:
    large_association(plan, LEADING_ALONE)


def lung_say(plan: Plan) -> None:
    """Groups of thousands with a dot, as the typed locale has them, and a dash for none."""
    plan.cells |= {
        "population": f"{int(plan.cells['population']):,}".replace(",", "."),
        "sub_branches_total": "-",
    }


def na_pheo(plan: Plan) -> None:
    """A total below its new part, and a required answer left out."""
    plan.cells |= {"studious_families_total": "36", "studious_families_new": "63"}
    del plan.cells["dropout_students_returned"]


def vuc_tram(plan: Plan) -> None:
    plan.cells |= {"registered_learning_clans": "5", "recognised_learning_clans": "7"}
    rule = "recognised_learning_clans_not_above_registered_learning_clans"
    plan.explanations[rule] = "Hai dòng họ đăng ký từ năm trước, năm nay mới được công nhận."


def go_chanh(plan: Plan) -> None:
    large_association(plan)


def song_hien(plan: Plan) -> None:
    plan.rows["entries"].append({"entry_content": "Cộng", "entry_note": "đã đối chiếu sổ"})


def hon_seu(plan: Plan) -> None:
    """A date of last year, a count that is no number, no participants, a voucher used twice."""
    ledger = plan.rows["entries"]
    ledger[0]["entry_date"] = "28/12/2025"
    ledger[-1]["entry_voucher"] = ledger[0]["entry_voucher"]
    plan.cells |= {
        "training_participants": "khoảng 60",
        "clc_law_classes": "2",
        "clc_law_participants": "0",
    }


ODDITIES = {
    "01": suoi_tra,
    "03": lung_say,
    "04": na_pheo,
    "07": vuc_tram,
    "08": go_chanh,
    "09": song_hien,
    "12": hon_seu,
}


def plans() -> list[Plan]:
    """What each unit types, without the one that has not sent."""
    made = [honest(u) for u in UNITS if u.code != NOT_SENT]
    for plan in made:
        ODDITIES.get(plan.unit.code, lambda _: None)(plan)
    return made


# ---------------------------------------------------------------- plan -> cells -> workbooks


def addresses(
    plan: Plan, form: Form, explained_in: int = check_sheet.EXPLAIN_COLUMN
) -> dict[str, dict[str, str]]:
    """Sheet -> cell -> text: the plan as it is typed, explanations in that column."""
    cells: dict[str, dict[str, str]] = {}
    placed = layout(form).cells

    def put(key: str, text: str, below: int = 0) -> None:
        place = placed[key]
        cells.setdefault(place.sheet, {})[a1(place.row + below, place.column)] = text

    for key, text in plan.cells.items():
        put(key, text)
    for rows in plan.rows.values():
        for below, row in enumerate(rows):
            for key, text in row.items():
                put(key, text, below)
    line_at = {
        line.id: n
        for n, line in enumerate(check_sheet.lines(form, PERIOD), check_sheet.FIRST_LINE_ROW)
    }
    for rule, text in plan.explanations.items():
        line = line_at[check_sheet.line_of_rule(form, rule)]
        cells.setdefault(CHECK_SHEET, {})[a1(line, explained_in)] = text
    return cells


def office_cells(form: Form) -> dict[str, dict[str, str]]:
    """The units and the settings, typed into the blank office workbook."""
    book = schema((form,))
    listed = {
        a1(row, column): text
        for row, u in enumerate(UNITS, 3)
        for column, text in enumerate((u.code, u.name, u.type, u.group, u.superior), 1)
        if text
    }
    settings = {
        key: {a1(list(book.items(key)).index(k) + 3, 3): v for k, v in typed.items()}
        for key, typed in (("office", OFFICE), ("unit_defaults", OF_UNITS))
    }
    return {book.sheet("units").name: listed} | {
        book.sheet(key).name: cells for key, cells in settings.items()
    }


def job(blank: Path, out: Path, cells: dict[str, dict[str, str]]) -> dict[str, object]:
    return {"blank": str(blank), "out": str(out), "cells": cells}


def type_all(jobs: list[dict], folder: Path) -> None:
    """Runs the jobs of uno_fill.py; raises CalledProcessError when a cell was locked."""
    script = folder / "jobs.json"
    script.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
    subprocess.run([sys.executable, HERE / "uno_fill.py", script], check=True)


def write_roster(path: Path) -> None:
    # With a byte-order mark Excel knows that a CSV is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "type", "group", "superior", "note"))
        writer.writerows((u.code, u.name, u.type, u.group, u.superior, u.note) for u in UNITS)


def newest() -> dict[tuple[str, ...], Plan]:
    """What units type into workbooks of the newest version, by the printed forms that they make."""
    form, by_code = definition.load(), {unit.code: unit for unit in UNITS}
    made = {}
    for code, (ids, changes) in NEWEST.items():
        plan, asked = honest(by_code[code]), profiles.for_print_forms(form, ids)
        plan.file = unit_file_names([plan.unit], PERIOD)[code]
        cells = {**plan.cells, **changes}
        plan.cells = {key: text for key, text in cells.items() if key in asked.inputs}
        plan.rows = {key: rows for key, rows in plan.rows.items() if key in asked.tables}
        made[ids] = plan
    return made


def make(out: Path) -> None:
    """The office's book, its roster and the workbooks of the newest version, under ``out``."""
    form = definition.load()
    with tempfile.TemporaryDirectory() as scratch:
        blank, made = Path(scratch) / "blank", Path(scratch) / "made"
        khsheet.office_workbook(form, blank / "van-phong.xlsx")
        type_all(
            [job(blank / "van-phong.xlsx", made / "van-phong.xlsx", office_cells(form))],
            Path(scratch),
        )
        office, filled = load(made / "van-phong.xlsx", form), made / f"version-{form.version}"
        jobs = []
        for ids, plan in newest().items():
            khsheet.new_forms(form, PERIOD, plan.unit.name, office, blank, print_forms=ids)
            cells = addresses(plan, profiles.for_print_forms(form, ids))
            jobs.append(job(blank / plan.file, filled / plan.file, cells))
        type_all(jobs, Path(scratch))
        write_roster(made / "don-vi.csv")
        shutil.rmtree(out / filled.name, ignore_errors=True)
        shutil.copytree(made, out, dirs_exist_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE.parent / "samples")
    make(parser.parse_args().out)
